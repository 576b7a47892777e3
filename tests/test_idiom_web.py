"""What Dublin Core and JSON-LD of a finding aid look like: documents that were read line by line, and the page of them."""

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import xjmeta

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = ROOT / "examples" / "what-comes-out"
ADDRESSES = {"base": "https://archives.example.org/"}


def without_context(data: bytes) -> bytes:
    """Return a document without the context of linked data, which tells of every field there is."""
    return re.sub(rb'\n "@context":.*', b"", data)


HARVEST = {
    "as_": "oai-pmh",
    "identifier_base": "oai:archives.example.org:",
    "datestamp": "2024-05-06",
}


@pytest.mark.parametrize(
    ("source", "target", "format_", "options"),
    [
        ("smith.ead2002.xml", "smith.oai_dc.xml", "oai_dc", {}),
        ("smith.ead2002.xml", "smith-page.oai_dc.xml", "oai_dc", HARVEST),
        ("smith.ead2002.xml", "smith.dcterms.xml", "dcterms", {}),
        ("smith.ead2002.xml", "smith-plain.dcterms.xml", "dcterms", {"plain": True, **ADDRESSES}),
        ("smith.ead2002.xml", "smith.jsonld", "jsonld", ADDRESSES),
        ("smith.ead2002.xml", "smith.ttl", "turtle", ADDRESSES),
        ("smith.ead2002.xml", "smith.csv", "csv", {}),
        ("smith.ead2002.xml", "smith.json", "json", {}),
        ("boxes.csv", "boxes.ead3.xml", "ead3", {}),
    ],
)  # fmt: skip
def test_a_document_comes_out_as_an_expert_read_it(
    source: str, target: str, format_: str, options: dict[str, Any]
) -> None:
    record, stream = xjmeta.read(GOLDEN / source), io.BytesIO()
    report = xjmeta.write(record, stream, format=format_, origin=False, **options)
    golden = GOLDEN / target

    assert without_context(golden.read_bytes()) == without_context(stream.getvalue())
    assert (list(xjmeta.iter_records(golden)) == [record]) is not bool(report)
    assert [] == [one for one in xjmeta.validate(golden) if one.severity == "error"]


@pytest.mark.parametrize(
    ("language", "endings"),
    [("json", ("json", "jsonld")), ("turtle", ("ttl",)), ("csv", ("csv",))],
)
def test_the_page_of_what_comes_out_shows_documents_as_they_are(
    language: str, endings: tuple[str, ...]
) -> None:
    page = (ROOT / "docs" / "what-comes-out.md").read_text("utf-8")
    shown = re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)
    files = [path for ending in endings for path in GOLDEN.glob(f"*.{ending}")]
    known = [
        line.strip()
        for path in files
        for line in path.read_text("utf-8-sig").splitlines()
    ]
    lines = [line.strip() for block in shown for line in block.splitlines()]
    begun = [line.removesuffix("...") for line in lines]

    assert shown
    assert [] == [
        line for line in begun if not any(one.startswith(line) for one in known)
    ]


IN_TITLE = xjmeta.Record(
    title={
        "html": 'Letters, <span data-ead="unitdate" data-normal="1949-08">August 1949</span>'
    },
    notes=[{"kind": "scope", "body": "Trade."}],
)
"""A unit whose date stands in its title alone."""


def in_dcterms(record: xjmeta.Record, **options: Any) -> str:
    stream = io.BytesIO()
    xjmeta.write(record, stream, format="dcterms", **options)
    return stream.getvalue().decode()


def dates_of(record: xjmeta.Record) -> list[str]:
    return [str(date.shown) for date in record.dates]


@pytest.mark.parametrize("options", [{}, {"plain": True}])
def test_a_date_that_stands_in_the_title_is_a_date_of_dublin_core(
    options: dict[str, Any],
) -> None:
    assert "<dcterms:date>August 1949</dcterms:date>" in in_dcterms(IN_TITLE, **options)


def test_a_date_of_a_title_is_stated_once_and_as_a_machine_reads_it() -> None:
    record = IN_TITLE.edit("#0", dates=[{"expression": "August 1949"}])
    text = xjmeta.to_bytes(record, format="oai_dc").decode()

    assert ["August 1949", "1949-08"] == re.findall(r"<dc:date>(.*?)</dc:date>", text)


def test_a_date_of_a_further_title_is_shown_too() -> None:
    record = xjmeta.Record(title="Letters", titles=[{"value": IN_TITLE.title}])
    text = in_dcterms(record)

    assert "<dcterms:date>August 1949</dcterms:date>" in text
    assert record == xjmeta.from_string(text, format="dcterms")


@pytest.mark.parametrize(
    ("old", "new", "dates"),
    [
        (">August 1949</dcterms:date>", ">May 1950</dcterms:date>", ["May 1950"]),
        (">Letters, August 1949<", ">Letters to Smith, August 1949<", ["August 1949"]),
        ("  <title shown", "  <dcterms:subject>Trade</dcterms:subject><title shown", []),
    ],
)  # fmt: skip
def test_what_is_edited_where_a_title_shows_its_date_is_never_gone(
    old: str, new: str, dates: list[str]
) -> None:
    text = in_dcterms(IN_TITLE)
    assert old in text
    edited = xjmeta.from_string(text.replace(old, new), format="dcterms")
    home = xjmeta.to_bytes(edited.edit("#0", level="file"), format="dcterms")

    assert dates == dates_of(edited)
    assert edited.edit("#0", level="file") == xjmeta.from_bytes(home)


def test_an_edit_leaves_the_dates_that_a_title_shows_as_they_stand() -> None:
    text = in_dcterms(IN_TITLE).replace("  <dcterms:date>", "\t<dcterms:date >")
    record = xjmeta.from_string(text, format="dcterms")
    home = in_dcterms(record.edit("#0", notes=[{"kind": "scope", "body": "Tea."}]))

    assert text.replace("Trade.", "Tea.") == home


def in_elements(record: xjmeta.Record, name: str) -> list[str]:
    """Return what the elements of a name say of a Record in the fifteen elements."""
    text = xjmeta.to_bytes(record, format="oai_dc").decode()
    return re.findall(rf"<dc:{name}>(.*?)</dc:{name}>", text)


@pytest.mark.parametrize(
    ("shown", "normal", "dates"),
    [
        ("1982", "1982-01-01/1982-12-31", ["1982"]),
        ("1982-1996", "1982-01-01/1996-12-31", ["1982-1996"]),
        ("the eighties", "1982-01-01/1989-12-31", ["the eighties", "1982/1989"]),
        ("1982", "1982-01-02/1982-12-31", ["1982", "1982-01-02/1982-12-31"]),
    ],
)
def test_a_date_of_whole_years_is_stated_once(
    shown: str, normal: str, dates: list[str]
) -> None:
    record = xjmeta.Record(dates=[{"expression": shown, "normal": normal}])

    assert dates == in_elements(record, "date")


RELATED = xjmeta.Record(
    title="Letters",
    rights=[{"text": "In copyright", "uri": "https://example.org/rights"}],
    relations=[{"entry": "Cables", "uri": "https://example.org/cables"}],
    donors=[{"name": "Lee", "kind": "person"}],
)


def test_words_and_addresses_of_rights_and_relations_are_both_there() -> None:
    text = in_dcterms(RELATED, plain=True)

    assert {"https://example.org/rights", "In copyright"} == set(
        in_elements(RELATED, "rights")
    )
    assert ["Cables", "https://example.org/cables"] == in_elements(RELATED, "relation")
    assert (
        '<dcterms:relation xsi:type="dcterms:URI">https://example.org/cables<' in text
    )
    assert RELATED == xjmeta.from_string(in_dcterms(RELATED), format="dcterms")


def test_a_donor_is_a_contributor() -> None:
    assert ["Lee"] == in_elements(RELATED, "contributor")
    assert "<dcterms:contributor>Lee</dcterms:contributor>" in in_dcterms(RELATED)


def test_languages_that_a_sentence_names_are_codes_of_languages() -> None:
    words = "Materials are in English, some in Russian."
    record = xjmeta.Record(languages=[words, {"name": "English", "code": "eng"}])

    assert ["eng", "rus", words] == in_elements(record, "language")


GIVEN = xjmeta.Record(
    creators=[{"name": "Lee, Bo", "kind": "person", "role": "dnr"}, "Smith, Anna"],
    donors=["Kim, Ada"],
    rights=["In copyright"],
    languages=["In Russian, some in English."],
    access_points=[
        {"name": "Kashgar", "kind": "place", "coordinates": ["39.47, 75.99"]},
        {"name": "A; B", "kind": "place", "coordinates": ["10 N 20 W"]},
    ],
    control={"titles": [{"kind": "proper", "text": "Guide"}]},
)
PROPERTIES = {
    "contributor": ["Lee, Bo", "Kim, Ada"],
    "creator": ["Smith, Anna"],
    "rights": ["In copyright"],
    "language": ["In Russian, some in English."],
    "spatial": [
        "Kashgar",
        "name=Kashgar; east=75.99; north=39.47",
        "A; B",
        "east=-20; north=10",
    ],
}


def test_dc_terms_say_what_they_can_and_carry_nothing() -> None:
    stream = io.BytesIO()
    report = xjmeta.write(GIVEN, stream, format="dcterms")
    root = etree.fromstring(stream.getvalue())

    assert [] == report.carried and GIVEN == xjmeta.read(stream.getvalue())
    assert PROPERTIES == {
        name: [one.text for one in root.iter(f"{{http://purl.org/dc/terms/}}{name}")]
        for name in PROPERTIES
    }


@pytest.mark.parametrize(("format_", "plain"), [("dcterms", True), ("oai_dc", False)])
def test_a_description_without_a_title_has_that_of_the_finding_aid(
    format_: str, *, plain: bool
) -> None:
    stream = io.BytesIO()
    report = xjmeta.write(GIVEN, stream, format=format_, plain=plain)
    titles = [one.text for one in etree.fromstring(stream.getvalue()).iter("{*}title")]

    assert ["Guide"] == titles
    lost = [(one.path, one.reason) for one in report.losses]
    assert ("#0.control.titles.0.kind", "without-its-kind") in lost


def test_an_edited_place_takes_its_point_along() -> None:
    there = xjmeta.read(xjmeta.to_bytes(GIVEN, format="dcterms"))
    places = [replace(there.access_points[0], name="Kashi"), there.access_points[1]]
    edited = there.edit("#0", access_points=places)
    document = xjmeta.to_bytes(edited, format="dcterms")

    assert b">name=Kashi; east=75.99; north=39.47<" in document
    assert edited == xjmeta.read(document)
