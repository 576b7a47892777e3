"""Dublin Core: the laws of both formats on generated Records and real files, and every wrapper that is met."""

from __future__ import annotations

import dataclasses
import io
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import xjmeta
from oracles import official
from strategies import UGLY_RECORDS, edits, records
from xjmeta import formats
from xjmeta.formats.dc.names import DC, DCTERMS, OAI_DC
from xjmeta.formats.dc.namespace import NAMESPACE, profile
from xjmeta.formats.dc.writer import NOT_SAID
from xjmeta.formats.registry import BytesSource, get
from xjmeta.grammar.xsd import schema
from xjmeta.messages import FormatError, LossReport, TargetError
from xjmeta.model.record import Control, Record
from xjmeta.model.text import Phrase, Prose
from xjmeta.model.values import (
    AccessPoint,
    Container,
    Date,
    DatePart,
    DigitalObject,
    Extent,
    Group,
    Harvest,
    Identifier,
    Note,
    Part,
    RecordId,
)
from xjmeta.xml.oai import NO_DATE

CORPUS = Path(__file__).resolve().parents[1].parent / "shared" / "corpus"
FILES = sorted((CORPUS / "dc").glob("*/*.xml"))
XML = etree.XMLParser(huge_tree=True)
BOTH = ("dcterms", "oai_dc")


def read(data: bytes, findings: list[object] | None = None) -> list[Record]:
    source = BytesSource("doc.xml", data)
    found = list(get("oai_dc").read(source))
    if findings is not None:
        findings += source.findings
    return found


PAGE = {"as_": "oai-pmh", "identifier_base": "oai:a.org:", "datestamp": "2024-05-01"}
"""What asks for several Records as one page."""


def write(
    found: list[Record], format_: str, *, origin: bool = True, **asked: str | bool
) -> tuple[bytes, LossReport]:
    out = io.BytesIO()
    report = get(format_).write(iter(found), out, origin=origin, **asked)
    return out.getvalue(), report


def own_format(record: Record) -> str:
    return record.origin.source.format


def copied(record: Record) -> Record:
    """The same values in other objects, so that identity proves nothing."""
    names = [name for name in Record.model_fields if name != "children"]
    return Record(
        **{n: getattr(record, n) for n in names},
        children=tuple(map(copied, record.children)),
    )


def dumped(record: Record) -> Record:
    return Record.model_validate_json(record.model_dump_json(exclude_defaults=True))


def corpus_records() -> list[tuple[Path, bytes, list[Record]]]:
    found = []
    for path in FILES:
        try:
            found.append((path, path.read_bytes(), read(path.read_bytes())))
        except FormatError:
            continue
    return found


@pytest.fixture(scope="module")
def corpus() -> list[tuple[Path, bytes, list[Record]]]:
    if not FILES:
        pytest.skip("the corpus is not beside the project")
    return corpus_records()


def simple(body: str, *, doctype: str = "") -> bytes:
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n{doctype}<oai_dc:dc xmlns:oai_dc="{OAI_DC}" xmlns:dc="{DC}">'
    return f"{head}\n  {body}\n</oai_dc:dc>\n".encode()


def terms(body: str, extra: str = "") -> bytes:
    return f'<metadata xmlns:dcterms="{DCTERMS}" xmlns:dc="{DC}" {extra}>\n  {body}\n</metadata>\n'.encode()


# ---- the laws


@pytest.mark.parametrize("number", range(len(UGLY_RECORDS)))
def test_an_ugly_record_comes_back_from_dc_terms(number: int) -> None:
    data, report = write([UGLY_RECORDS[number]], "dcterms", origin=False)

    assert [UGLY_RECORDS[number]] == read(data) and not report


@given(records())
def test_any_record_comes_back_from_dc_terms_by_a_valid_document(
    record: Record,
) -> None:
    data, report = write([record], "dcterms", origin=False)

    assert [record] == read(data)
    assert not report.losses and schema(profile()).validate(etree.fromstring(data, XML))


@given(records())
def test_a_document_of_ours_goes_home_to_the_byte(record: Record) -> None:
    data, _ = write([record], "dcterms", origin=False)
    back = read(data)

    assert (
        data
        == write(back, "dcterms")[0]
        == write(list(map(copied, back)), "dcterms")[0]
    )
    assert data == write(list(map(dumped, back)), "dcterms")[0]


@given(st.data())
def test_an_edit_of_a_document_of_ours_gives_what_writing_the_edited_record_gives(
    data: st.DataObject,
) -> None:
    text, _ = write([data.draw(records(max_depth=2))], "dcterms", origin=False)
    (record,) = read(text)
    edit = data.draw(edits(record))
    edited = record.edit(edit.key, **{edit.field: edit.value})

    assert write([edited], "dcterms", origin=False)[0] == write([edited], "dcterms")[0]


@given(records())
def test_losses_in_the_fifteen_elements_are_empty_exactly_when_the_record_comes_back(
    record: Record,
) -> None:
    data, report = write([record], "oai_dc", origin=False)

    assert (read(data) == [record]) == (not report.losses)


@given(st.data())
def test_an_edit_of_an_oai_dc_document_is_there_or_is_told_as_lost(
    data: st.DataObject,
) -> None:
    text, _ = write(
        [data.draw(records(max_depth=1, top=False))], "oai_dc", origin=False
    )
    (record,) = read(text)
    edit = data.draw(edits(record))
    edited = record.edit(edit.key, **{edit.field: edit.value})
    out, report = write([edited], "oai_dc")

    assert (read(out) == [edited]) == (not report.losses)


@official.needed
@given(records())
def test_what_is_written_in_the_fifteen_elements_is_valid_by_the_official_schema(
    tmp_path_factory: pytest.TempPathFactory, record: Record
) -> None:
    folder = tmp_path_factory.getbasetemp()
    data, _ = write(
        [record.model_copy(update={"children": ()})], "oai_dc", origin=False
    )
    found = list(etree.fromstring(data, XML).iter(f"{{{OAI_DC}}}dc"))

    assert all(
        official.official_schema("oai_dc", folder).validate(_alone(one))
        for one in found
    )


def _alone(element: etree._Element) -> etree._Element:
    return etree.fromstring(etree.tostring(element, with_tail=False))


@official.needed
@given(records())
def test_the_dc_terms_in_a_document_are_valid_by_the_official_schema(
    record: Record,
) -> None:
    data, _ = write([record], "dcterms", origin=False)
    xsi = "http://www.w3.org/2001/XMLSchema-instance"
    whole = etree.Element("all", nsmap={"dcterms": DCTERMS, "xsi": xsi})
    whole.extend(etree.fromstring(data, XML).iter(f"{{{DCTERMS}}}*"))

    assert _official_terms().validate(_alone(whole))


def _official_terms() -> etree.XMLSchema:
    folder = official.STANDARDS / "dublin-core" / "2008-02-11"
    imports = "".join(
        f'<xs:import namespace="{uri}" schemaLocation="{(folder / name).as_uri()}"/>'
        for uri, name in ((DCTERMS, "dcterms.xsd"), (DC, "dc.xsd"))
    )
    text = (
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:dc="{DC}">{imports}'
        '<xs:element name="all"><xs:complexType><xs:choice minOccurs="0" maxOccurs="unbounded">'
        '<xs:element ref="dc:any"/></xs:choice></xs:complexType></xs:element></xs:schema>'
    )
    return etree.XMLSchema(etree.fromstring(text))


def test_every_readable_file_of_the_corpus_goes_home_to_the_byte(corpus: list) -> None:
    for path, data, found in corpus:
        for same in (found, list(map(copied, found)), list(map(dumped, found))):
            out, report = write(same, own_format(found[0]))

            assert (path.name, data) == (path.name, out)
            assert not report
            assert {note.code for note in report.notes} <= {"carried-asides"}


def test_every_readable_file_of_the_corpus_comes_back_from_dc_terms(
    corpus: list,
) -> None:
    for path, _data, found in corpus:
        out, _ = write(found, "dcterms", origin=False)

        assert (path.name, found) == (path.name, read(out))


def test_an_edited_title_changes_nothing_else_in_a_real_file(corpus: list) -> None:
    for _path, data, found in corpus:
        for number, record in enumerate(found):
            if record.title is None:
                continue
            edited = [
                *found[:number],
                record.replaced(title="A & B"),
                *found[number + 1 :],
            ]
            out, report = write(edited, own_format(record))
            old, new = data.decode().splitlines(), out.decode().splitlines()

            assert read(out) == edited and not report
            assert [b for a, b in zip(old, new, strict=True) if a != b] == [
                next(x for x in new if "A &amp; B" in x)
            ]


def test_a_foreign_document_carried_by_dc_terms_goes_home_to_the_byte(
    corpus: list,
) -> None:
    for path, data, found in corpus:
        if own_format(found[0]) == "oai_dc" and len(found) == 1:
            carried, _ = write(found, "dcterms")

            assert (path.name, data) == (path.name, write(read(carried), "oai_dc")[0])


@pytest.mark.parametrize("source", ["ead2002/saa-samples", "ead3"])
def test_a_finding_aid_goes_home_through_dc_terms_to_the_byte(
    shared: Path, source: str
) -> None:
    for path in sorted(
        p
        for p in (shared / "corpus" / source).rglob("*.xml")
        if p.stat().st_size < 40_000
    )[:12]:
        found = list(xjmeta.iter_records(path))
        through = read(write(found, "dcterms")[0])

        assert through == found
        assert path.read_bytes() == write(through, own_format(found[0]))[0]


def test_writing_twice_gives_the_same_bytes() -> None:
    for format_ in BOTH:
        asked = PAGE if format_ == "oai_dc" else {}
        first, second = (write(UGLY_RECORDS[:8], format_, **asked) for _ in range(2))
        assert first[0] == second[0]


# ---- what is written


def test_a_single_flat_record_is_one_oai_dc_element() -> None:
    data, report = write(
        [Record(title="Cables", creators=[AccessPoint(name="Smith, A.")])], "oai_dc"
    )

    assert not report and etree.fromstring(data).tag == f"{{{OAI_DC}}}dc"


def test_a_tree_is_its_highest_level_and_the_units_below_are_named_as_lost() -> None:
    below = Record(id="b", title="Folder", children=(Record(title="Letter"),))
    tree = Record(id="a", title="Papers", children=(below,))
    data, report = write([tree], "oai_dc")

    assert etree.fromstring(data).tag == f"{{{OAI_DC}}}dc"
    assert [str(one.title) for one in read(data)] == ["Papers"]
    assert [
        (one.path, one.value["title"])
        for one in report.losses
        if one.reason == "hierarchy"
    ] == [("a.children.0", "Folder"), ("b.children.0", "Letter")]


def test_a_page_that_is_asked_for_has_a_record_a_unit_and_its_hierarchy_is_lost() -> (
    None
):
    tree = Record(id="a", title="Papers", children=(Record(id="b", title="Folder"),))
    data, report = write([tree], "oai_dc", **PAGE)

    assert [str(one.title) for one in read(data)] == ["Papers", "Folder"]
    assert ("a.children", ["b"], "hierarchy") in [
        (one.path, one.value, one.reason) for one in report.losses
    ]


def test_a_unit_of_a_page_says_which_collection_it_is_of() -> None:
    names = [AccessPoint(name="Archive A"), AccessPoint(name="zebra", internal=True)]
    tree = Record(
        title="Papers",
        level="collection",
        repository=names,
        children=(Record(title="Folder"),),
    )
    data, report = write([tree], "oai_dc", **PAGE)
    page = etree.fromstring(data)
    said = [(one.tag.partition("}")[2], one.text) for one in page.iter(f"{{{DC}}}*")]

    assert said[-3:] == [
        ("title", "Folder"),
        ("relation", "Papers"),
        ("publisher", "Archive A"),
    ]
    assert ("type", "Collection") in said and b"zebra" not in data
    assert ("#1.repository", "added") in [
        (one.path, one.reason) for one in report.losses
    ]


def _statements(data: bytes) -> list[tuple[str, str]]:
    """Return the statements of Dublin Core in a document, as other software reads them: name and text."""
    elements = etree.fromstring(data).iter(f"{{{DC}}}*", f"{{{DCTERMS}}}*")
    return [(etree.QName(one).localname, one.text or "") for one in elements]


FINDING_AID = Record(
    title=Phrase(
        html='Papers, <span data-ead="unitdate" data-normal="1910/1955">1910-1955</span>'
    ),
    level="collection",
    identifiers=["MS 12"],
    repository=["Archive A"],
    access_points=[
        AccessPoint(parts=[Part(text="Smith"), Part(text="Ann")], kind="person"),
        AccessPoint(name="Letters", kind="genre_form"),
    ],
    notes=[
        Note(kind="access", body="Open."),
        Note(kind="related", body="MS 13"),
        Note(kind="originals", body="In Rome."),
    ],
    digital_objects=[
        DigitalObject(href="https://a.org/1.tif", media_type="image/tiff")
    ],
    control=Control(
        record_ids=[
            RecordId(value="us-12", url="https://a.org/aid"),
            RecordId(value="secret", internal=True),
        ]
    ),
    children=[
        Record(
            id="c1",
            title="Folder",
            level="file",
            dates=[Date(expression="May, 1949", normal="1949-05", kind="creation")],
        )
    ],
)


def test_a_finding_aid_stands_in_the_fifteen_elements_where_the_field_looks() -> None:
    data, report = write([FINDING_AID], "oai_dc", base="https://b.org/")

    assert _statements(data) == [
        ("title", "Papers, 1910-1955"),
        ("date", "1910-1955"),
        ("rights", "Open."),
        ("relation", "MS 13"),
        ("source", "In Rome."),
        ("subject", "Smith, Ann"),
        ("type", "Letters"),
        ("type", "Collection"),
        ("publisher", "Archive A"),
        ("identifier", "https://a.org/1.tif"),
        ("format", "image/tiff"),
        ("identifier", "MS 12"),
        ("identifier", "https://b.org/MS%2012"),
        ("identifier", "us-12"),
        ("identifier", "https://a.org/aid"),
    ]
    assert ["#0.children.0"] == [
        one.path for one in report.losses if one.reason == "hierarchy"
    ]
    assert b"<?xjmeta" not in data


def test_plain_dc_terms_are_statements_of_dublin_core_alone() -> None:
    data, report = write([FINDING_AID], "dcterms", plain=True, base="https://b.org/")
    root = etree.fromstring(data)
    names = {etree.QName(one).namespace for one in root.iter("*")}
    top, folder = (_statements(etree.tostring(one)) for one in root)

    assert names == {None, DCTERMS} and NAMESPACE.encode() not in data
    for statement in (
        ("accessRights", "Open."),
        ("identifier", "https://b.org/MS%2012"),
        ("hasPart", "https://b.org/c1"),
        ("format", "image/tiff"),
    ):
        assert statement in top
    assert folder == [
        ("title", "Folder"),
        ("created", "May, 1949"),
        ("created", "1949-05"),
        ("isPartOf", "https://b.org/MS%2012"),
        ("publisher", "Archive A"),
        ("identifier", "https://b.org/c1"),
    ]
    assert "#0.control.record_ids.1" in [
        one.path for one in report.losses if one.reason == "internal"
    ]


def test_a_single_description_in_plain_dc_terms_is_the_container_itself() -> None:
    data, report = write([Record(title="A")], "dcterms", plain=True)

    assert etree.fromstring(data).tag == "metadata"
    assert read(data) == [Record(title="A")] and not report


@pytest.mark.parametrize("count", [1, 3])
def test_plain_dc_terms_that_say_nothing_are_read_as_what_they_are(count: int) -> None:
    silent = Record(containers=[Container(indicator="1", type="box")])
    data, report = write([silent] * count, "dcterms", plain=True)

    assert read(data) == [Record()] * count
    assert len(report.losses) == count
    assert xjmeta.formats()["dcterms"].recognise("a.xml", data)


@pytest.mark.parametrize("format_", BOTH)
def test_a_media_type_is_no_extent(format_: str) -> None:
    extents = [
        Extent(expression="application/pdf", kind="physical_facet"),
        Extent(expression="leather", kind="physical_facet"),
        Extent(expression="oil/wood"),
    ]
    data, _ = write([Record(extents=extents)], format_)
    formats_ = [text for name, text in _statements(data) if name == "format"]
    texts = [str(one.expression) for one in extents]

    assert formats_ == (texts[:1] if format_ == "dcterms" else texts)
    read_back = {str(one.expression): one.kind for one in read(data)[0].extents}
    assert read_back["application/pdf"] == "physical_facet"
    assert read_back["oil/wood"] is None


def test_addresses_of_dc_terms_stand_in_the_plain_form_alone() -> None:
    with pytest.raises(TargetError) as told:
        write([Record(title="A")], "dcterms", base="https://b.org/")

    assert told.value.code == "base-of-plain"


def _links(data: bytes) -> tuple[list[str], list[str]]:
    """Return the keys of the records of a document of ours, and those that links name."""
    records = list(etree.fromstring(data).iter(f"{{{NAMESPACE}}}record"))
    linked = [
        unquote(link.text[1:])
        for record in records
        for link in record.iter(f"{{{DCTERMS}}}hasPart", f"{{{DCTERMS}}}isPartOf")
    ]
    return [record.get("key") for record in records], linked


def test_no_link_names_a_unit_that_is_not_written() -> None:
    inner = Record(title="G", children=(Record(title="H"), Record(title="I")))
    hidden = Record(id="b", title="F", internal=True)
    made = Record(id="a", title="Papers", children=(hidden, inner))
    (tree,) = read(write([made], "dcterms")[0])
    shown = (
        tree,
        tree.public(),
        tree.remove("b"),
        tree.children[1],
        tree.children[1].replaced(children=()),
        tree.children[1].children[0],
    )
    for one in shown:
        data, _ = write([one], "dcterms")
        keys, linked = _links(data)

        assert len(keys) == len(list(one.walk()))
        assert set(linked) <= set(keys)
        assert read(data) == [one]


def test_a_part_that_is_not_in_the_document_is_told() -> None:
    tree = Record(id="a", title="Papers", children=(Record(id="b"), Record(id="c")))
    data = write([tree], "dcterms")[0]
    cut = re.sub(rb'<record key="b">.*?</record>', b"", data, flags=re.DOTALL)
    findings: list = []

    assert [len(one.children) for one in read(cut, findings)] == [1]
    assert [(one.code, one.unit) for one in findings] == [("dc-no-part", "a")]
    assert "'b'" in findings[0].message


def test_a_description_of_rdf_that_says_nothing_is_no_record_and_goes_home() -> None:
    empty = '<rdf:Description rdf:about="x"/>'
    unsaid = '<rdf:Description rdf:about="y">\n</rdf:Description>'
    a, b = (
        f"<rdf:Description><dc:title>{name}</dc:title></rdf:Description>"
        for name in "AB"
    )
    text = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"{empty}\n{a}{unsaid}{b}{empty}</rdf:RDF>"
    )
    found = read(text.encode())
    edited = [one.replaced(title=f"{one.title}!") for one in found]

    assert [str(one.title) for one in found] == ["A", "B"]
    assert write(found, "oai_dc")[0] == text.encode()
    assert write(edited, "oai_dc")[0].decode() == re.sub("([AB])<", r"\1!<", text)
    left = [one.value for one in write(found[1:], "ead3")[1].left_behind]
    assert left == [unsaid, 'rdf:about="x"']


@pytest.mark.parametrize("about", ["", ' rdf:about="x"'])
def test_a_document_whose_descriptions_say_nothing_holds_no_record(about) -> None:
    head = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    with pytest.raises(FormatError) as told:
        read(f"{head}<rdf:Description{about}/></rdf:RDF>".encode())

    assert told.value.code == "no-record"


def test_internal_values_never_reach_the_fifteen_elements() -> None:
    secret = Record(
        title="Open", notes=[Note(kind="scope", body="zebra", internal=True)]
    )
    data, report = write([secret], "oai_dc")

    assert b"zebra" not in data
    assert [(one.path, one.reason) for one in report.losses] == [
        ("#0.notes.0", "internal")
    ]


@settings(max_examples=10)
@given(records())
def test_no_text_is_called_lost_whose_words_stand_in_a_statement(
    record: Record,
) -> None:
    data, report = write([record], "oai_dc", origin=False)
    stated = [text.casefold() for _name, text in _statements(data)]
    texts = [
        str(loss.value).casefold()
        for loss in report.losses
        if loss.reason == NOT_SAID and loss.path.endswith((".text", ".name", ".value"))
        if "attributes" not in loss.path and re.search(r"[^\W_]", str(loss.value))
    ]

    assert b"<?xjmeta" not in data
    assert [] == [text for text in texts if text in stated]


@pytest.mark.parametrize(
    ("format_", "asked"),
    [("oai_dc", PAGE), ("dcterms", {"plain": True, "base": "https://b.org/"})],
)
def test_nothing_below_an_internal_unit_is_shown(
    format_: str, asked: dict[str, Any]
) -> None:
    below = Record(id="zebra1", title="zebra", children=(Record(title="zebra"),))
    hidden = Record(id="zebra2", internal=True, children=(below,))
    data, report = write([Record(title="Open", children=(hidden,))], format_, **asked)

    assert b"zebra" not in data and b"Open" in data
    assert {"zebra1", "zebra2"} <= {one.unit for one in report.losses}


def test_internal_values_are_no_statement_of_dc_terms() -> None:
    data, _ = write(
        [Record(notes=[Note(kind="scope", body="zebra", internal=True)])], "dcterms"
    )

    assert not list(etree.fromstring(data).iter(f"{{{DCTERMS}}}*"))


def test_units_are_linked_both_ways_by_key() -> None:
    tree = Record(id="a b", title="Papers", children=(Record(title="Folder"),))
    text = write([tree], "dcterms")[0].decode()

    assert 'hasPart xsi:type="dcterms:URI">#%231<' in text
    assert 'isPartOf xsi:type="dcterms:URI">#a%20b<' in text


def test_what_dublin_core_cannot_say_of_a_value_stands_behind_it() -> None:
    record = Record(
        dates=[Date(expression="1949", certainty="approximate", kind="creation")]
    )
    text = write([record], "dcterms")[0].decode()

    assert (
        '<dcterms:created>1949</dcterms:created>\n  <dates adds="true" certainty="approximate"/>'
        in text
    )


def test_a_machine_date_that_the_words_do_not_show_has_an_element_of_its_own() -> None:
    dates = [
        Date(expression="August, 1949", normal="1949-08", kind="creation"),
        Date(expression="ca. May 1950"),
        Date(expression="1951-1952", normal="1951/1952"),
    ]
    text = write([Record(dates=dates)], "dcterms")[0].decode()

    assert ["August, 1949", "1949-08", "ca. May 1950", "1950-05", "1951-1952"] == (
        re.findall(r"<dcterms:(?:date|created)[^>]*>(.*?)<", text)
    )
    assert Record(dates=dates) == xjmeta.from_string(text, format="dcterms")


def test_encoding_schemes_are_written_where_the_value_fits_them() -> None:
    record = Record(
        dates=[Date(normal="1949-08"), Date(normal="1949-02-30")],
        access_points=[AccessPoint(name="Text", kind="genre_form", source="dcmitype")],
    )
    text = write([record], "dcterms")[0].decode()

    assert '<dcterms:date xsi:type="dcterms:W3CDTF">1949-08</dcterms:date>' in text
    assert '<dcterms:type xsi:type="dcterms:DCMIType">Text</dcterms:type>' in text
    assert "<dcterms:date>1949-02-30</dcterms:date>" in text


def test_a_group_is_shown_as_the_statements_of_its_values() -> None:
    group = Group(key="a", kind="controlaccess", heading="Places")
    points = [
        AccessPoint(name=name, kind="place", group="a") for name in ("Kyïv", "Lviv")
    ]
    record = Record(access_points=points, groups=[group])
    text = write([record], "dcterms")[0].decode()

    shown = re.findall(r"<dcterms:spatial>(.*?)</dcterms:spatial>", text)
    assert shown == ["Kyïv", "Lviv"]
    assert 'heading="Places"' in text


def test_the_body_wins_over_the_rest_slot_when_it_was_edited() -> None:
    record = Record(title=Phrase(html="Letters to <em>The Times</em>"))
    data, report = write([record], "dcterms")
    findings: list = []
    (edited,) = read(data.replace(b"Letters to The Times", b"Letters"), findings)

    assert [loss.path for loss in report.carried] == [
        "#0.title.html",
        "#0.title.text",
    ] or report.carried
    assert str(edited.title) == "Letters"
    assert {finding.code for finding in findings} == {"dc-rest-refused"}


def test_a_document_of_others_takes_what_it_cannot_say_as_elements_of_ours() -> None:
    (record,) = read(terms("<dcterms:title>A</dcterms:title>"))
    edited = record.replaced(identifiers=[Identifier(value="B 1", kind="shelfmark")])
    out, _ = write([edited], "dcterms")

    assert read(out) == [edited]
    assert (
        f'<identifiers xmlns="{NAMESPACE}" adds="true" kind="shelfmark"/>'.encode()
        in out
    )


def test_a_record_that_was_never_harvested_has_a_filler_header() -> None:
    data, report = write([Record(title="A"), Record(title="B")], "oai_dc", **PAGE)

    assert not report and read(data) == [Record(title="A"), Record(title="B")]
    assert b"<responseDate>2024-05-01T00:00:00Z</responseDate>" in data
    assert NO_DATE.encode() not in data


def test_a_new_record_goes_into_the_envelope_of_those_that_were_read() -> None:
    page, _ = write([Record(title="A"), Record(title="B")], "oai_dc", **PAGE)
    found = read(page)
    with pytest.raises(TargetError, match="Record 3 states no identifier"):
        write([*found, Record(title="C")], "oai_dc")
    out, report = write([*found, Record(title="C")], "oai_dc", **PAGE)

    assert [str(one.title) for one in read(out)] == ["A", "B", "C"] and not report
    assert out.count(b"<datestamp>2024-05-01</datestamp>") == 3


@pytest.mark.parametrize("carried", [True, False])
def test_a_new_record_in_a_harvest_has_an_identifier_of_its_own(carried: bool) -> None:
    page, _ = write([Record(title=name) for name in "ABC"], "oai_dc", **PAGE)
    found = read(page)[1:]
    if carried:
        found = list(xjmeta.iter_records(write(found, "jsonl")[0]))
    out, _ = write([*found, Record(title="D")], "oai_dc", **PAGE)
    names = re.findall(r"<identifier>(.*?)<", re.sub(r"<\?.*?\?>", "", out.decode()))

    assert [str(one.title) for one in read(out)] == ["B", "C", "D"]
    assert names == ["oai:a.org:2", "oai:a.org:3", "oai:a.org:3-3"]


def test_a_selection_goes_home_in_any_order() -> None:
    page, _ = write([Record(title=name) for name in "ABC"], "oai_dc", **PAGE)
    found = read(page)
    out, _ = write([found[2], found[0]], "oai_dc")

    assert [str(one.title) for one in read(out)] == ["C", "A"]
    assert out.startswith(page[:60]) and out.endswith(page[-20:])


def test_units_may_be_added_moved_and_taken_out_of_a_document_of_ours() -> None:
    tree = Record(
        id="a", children=(Record(id="b", title="B"), Record(id="c", title="C"))
    )
    (record,) = read(write([tree], "dcterms")[0])
    b, c = record.children
    changed = record.model_copy(
        update={"children": (c, Record(title="new", children=(b,)))}
    )
    out, _ = write([changed], "dcterms")

    assert read(out) == [changed]


def test_what_the_source_of_another_format_held_is_told_as_left_behind() -> None:
    (record,) = read(terms("<!-- see file 3 --><dcterms:title>A</dcterms:title>"))
    _, report = write([record], "oai_dc")

    assert [(one.value, one.reason) for one in report.left_behind] == [
        ("<!-- see file 3 -->", "comment")
    ]


def test_what_is_said_around_and_about_a_description_is_told_as_left_behind() -> None:
    body = f'<rdf:Description rdf:about="urn:a" xmlns:dc="{DC}" xmlns:rdf="urn:r"><dc:title id="t">A</dc:title></rdf:Description>'
    about = "<about><p>from elsewhere</p></about>"
    (record,) = read(
        f"<record><header><identifier>a</identifier></header><metadata>{body}</metadata>{about}</record>".encode()
    )
    _, report = write([record], "dcterms", origin=False)
    _, told = write(
        [record], "oai_dc" if own_format(record) == "dcterms" else "ead2002"
    )

    for without in (report, told):
        assert [(one.value, one.reason) for one in without.left_behind] == [
            ('rdf:about="urn:a"', "attribute"),
            (about, "about"),
        ]


# ---- what is read


def title_of(data: bytes) -> str:
    (record,) = read(data)
    return str(record.title)


def test_other_prefixes_namespaces_and_none_are_read() -> None:
    assert (
        title_of(
            f'<x:dc xmlns:x="{OAI_DC}" xmlns:y="{DC}"><y:title>A</y:title></x:dc>'.encode()
        )
        == "A"
    )
    assert title_of(f'<record xmlns="{DC}"><title>A</title></record>'.encode()) == "A"
    assert title_of(b"<dc><title>A</title></dc>") == "A"
    assert (
        title_of(
            b'<r xmlns:dc="http://purl.org/dc/elements/1.0/"><dc:Title>A</dc:Title></r>'
        )
        == "A"
    )


def test_the_elements_and_the_terms_may_be_mixed() -> None:
    (record,) = read(terms(
        "<dc:title>A</dc:title><dcterms:alternative>B</dcterms:alternative><dc:spatial>C</dc:spatial>"
        "<dcterms:created>1949</dcterms:created><dcterms:provenance>D</dcterms:provenance>"
    ))  # fmt: skip

    assert [str(one.value) for one in record.titles] == ["B"]
    assert [(str(one.name), one.kind) for one in record.access_points] == [
        ("C", "place")
    ]
    assert [(one.kind, str(one.expression)) for one in record.dates] == [
        ("creation", "1949")
    ]
    assert [(one.kind, str(one.body)) for one in record.notes] == [
        ("custodial_history", "D")
    ]


def test_html_entities_are_read_and_go_home_as_they_stand() -> None:
    data = simple(
        "<dc:title>Caf&eacute;&nbsp;&amp;&#233;</dc:title><dc:subject>&lt;b&gt;bold&lt;/b&gt;</dc:subject>"
    )
    (record,) = read(data)

    assert str(record.title) == "Café\u00a0&é"
    assert str(record.access_points[0].name) == "<b>bold</b>"
    assert data == write([record], "oai_dc")[0]


def test_dspace_elements_with_qualifiers_are_read_and_written() -> None:
    data = (
        b'<dublin_core schema="dc">\n  <dcvalue element="title" qualifier="none" language="en_US">A</dcvalue>\n'
        b'  <dcvalue element="date" qualifier="issued">1949</dcvalue>\n'
        b'  <dcvalue element="contributor" qualifier="author">Smith</dcvalue>\n</dublin_core>\n'
    )
    (record,) = read(data)
    out, _ = write(
        [record.replaced(dates=[Date(expression="1950", kind="publication")])],
        "dcterms",
    )

    assert (str(record.title), record.title.lang) == ("A", "en-US")
    assert [(one.kind, str(one.expression)) for one in record.dates] == [
        ("publication", "1949")
    ]
    assert [(str(one.name), one.role) for one in record.creators] == [("Smith", None)]
    assert out == data.replace(b"1949", b"1950")


def test_rdf_resources_and_elements_of_others_are_read() -> None:
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    (record,) = read(
        terms(
            '<dcterms:isPartOf rdf:resource="http://a/b"/><o:x>odd</o:x>',
            f'xmlns:rdf="{rdf}" xmlns:o="urn:o"',
        )
    )

    assert [(one.kind, one.uri) for one in record.relations] == [
        ("isPartOf", "http://a/b")
    ]
    assert [(one.label, str(one.body)) for one in record.notes] == [("{urn:o}x", "odd")]


def test_a_language_tag_that_is_none_stays_an_attribute() -> None:
    (record,) = read(simple('<dc:creator xml:lang="no language!">A</dc:creator>'))

    assert [(one.name, one.value) for one in record.creators[0].attributes] == [
        ("lang", "no language!")
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "iso-8859-1", "utf-8-sig"])
def test_other_encodings_are_read_and_go_home(encoding: str) -> None:
    declared = (
        ""
        if encoding.startswith("utf-")
        else f'<?xml version="1.0" encoding="{encoding}"?>'
    )
    text = f'{declared}<oai_dc:dc xmlns:oai_dc="{OAI_DC}" xmlns:dc="{DC}"><dc:title>Café</dc:title></oai_dc:dc>'
    data = (("\ufeff" if encoding == "utf-16-le" else "") + text).encode(encoding)
    (record,) = read(data)

    assert str(record.title) == "Café"
    assert data == write([record], "oai_dc")[0]
    assert (
        str(read(write([record.replaced(title="Thé")], "oai_dc")[0])[0].title) == "Thé"
    )


def test_a_comment_that_looks_like_a_record_is_none() -> None:
    data = f'<l xmlns:dc="{DC}"><r><dc:title>A</dc:title></r><!-- <r> --><r><dc:title><![CDATA[</r>]]></dc:title></r></l>'.encode()

    assert [str(one.title) for one in read(data)] == ["A", "</r>"]
    assert data == write(read(data), "oai_dc")[0]


def test_a_text_that_shows_a_value_and_has_nothing_but_blanks_is_no_statement() -> None:
    date = Date(
        parts=[DatePart(kind="single", text=Phrase(html="<em></em>x"))], era="b"
    )
    image = DatePart(kind="single", text=Phrase(html="<img src='a'/>"))
    tree = Record(
        id="a", children=(Record(dates=[Date(parts=[image], era="b"), date]),)
    )
    data, _ = write([tree], "dcterms")

    assert read(data) == [tree]


def test_what_was_edited_where_a_value_is_only_shown_is_told_and_kept() -> None:
    parts = [Part(text="Kyïv"), Part(text="Trade")]
    points = [AccessPoint(parts=parts, kind="place")]
    data, _ = write([Record(access_points=points)], "dcterms")
    findings: list = []
    (record,) = read(data.replace("Kyïv -- Trade".encode(), b"Lviv"), findings)

    assert [finding.code for finding in findings] == ["dc-shown-edited"]
    texts = [str(one.name or one.parts[0].text) for one in record.access_points]
    assert sorted(texts) == ["Kyïv", "Lviv"]


def test_an_edited_statement_keeps_what_is_added_to_it() -> None:
    points = [AccessPoint(name="Kyïv", kind="place", label="H")]
    data, _ = write([Record(access_points=points)], "dcterms")
    (record,) = read(data.replace("spatial>Kyïv<".encode(), b"spatial>Lviv<"))

    assert record.access_points == (AccessPoint(name="Lviv", kind="place", label="H"),)


ITEM = "<i><{0}:dc xmlns:{0}='{1}' xmlns:dc='{2}'><dc:title>{3}</dc:title></{0}:dc></i>"


@pytest.mark.parametrize(
    "body",
    [
        "".join(ITEM.format("o", OAI_DC, DC, n) + "<x>between</x>" for n in "AB"),
        "".join(f"<g>{ITEM.format('o', OAI_DC, DC, n)}</g>" for n in "AB"),
        f'<book xmlns:dc="{DC}"><dc:title>A</dc:title></book><film xmlns:dc="{DC}"><dc:title>B</dc:title></film>',
        "".join(
            ITEM.format(
                "s", "info:srw/schema/1/dc-schema", "info:srw/schema/1/dc-schema", n
            )
            for n in "AB"
        ),
    ],
)
def test_descriptions_in_wrappers_are_a_record_each_and_go_home_when_edited(
    body: str,
) -> None:
    data = f"<list>{body}</list>".encode()
    found = read(data)
    out, report = write([found[0], found[1].replaced(title="C")], own_format(found[0]))

    assert [str(one.title) for one in found] == ["A", "B"]
    assert data == write(list(map(dumped, found)), own_format(found[0]))[0]
    assert out == data.replace(b">B<", b">C<") and not report


def test_titles_of_two_descriptions_of_one_record_are_both_read() -> None:
    one = f'<o:dc xmlns:o="{OAI_DC}" xmlns:dc="{DC}"><dc:title>A</dc:title></o:dc>'
    (record,) = read(
        f"<record><header/><metadata>{one}{one.replace('A', 'B')}</metadata></record>".encode()
    )

    assert (str(record.title), [str(title.value) for title in record.titles]) == (
        "A",
        ["B"],
    )


def test_metadata_of_another_format_among_others_is_told() -> None:
    one = f'<o:dc xmlns:o="{OAI_DC}" xmlns:dc="{DC}"><dc:title>A</dc:title></o:dc>'
    other = '<mods xmlns="http://www.loc.gov/mods/v3"><titleInfo><title>B</title></titleInfo></mods>'
    findings: list = []
    found = read(
        "<list>{}</list>".format(
            "".join(
                f"<record><header/>\n<metadata>{text}</metadata></record>"
                for text in (one, other)
            )
        ).encode(),
        findings,
    )

    assert [str(note.body) for note in found[1].notes] == ["B"]
    assert [(told.code, told.line) for told in findings] == [("dc-foreign", 3)]


def test_all_descriptions_in_one_wrapper_of_a_record_are_read() -> None:
    one = (
        f'<d><o:dc xmlns:o="{OAI_DC}" xmlns:dc="{DC}"><dc:title>A</dc:title></o:dc></d>'
    )
    (record,) = read(
        f"<record><header/><metadata><mets>{one}{one.replace('A', 'B')}</mets></metadata></record>".encode()
    )

    assert (str(record.title), [str(title.value) for title in record.titles]) == (
        "A",
        ["B"],
    )


@pytest.mark.parametrize("count", [1, 2])
def test_a_record_whose_metadata_holds_the_elements_themselves_keeps_its_header(
    count: int,
) -> None:
    body = "<dc:title>A</dc:title>" * count
    data = f'<record xmlns:dc="{DC}"><header><identifier>a:1</identifier></header><metadata>{body}</metadata></record>'
    (record,) = read(data.encode())

    assert (str(record.title), record.control.harvest.identifier) == ("A", "a:1")


def test_entities_stand_for_what_the_document_declares_and_what_it_does_not_is_told() -> (
    None
):
    findings: list = []
    doctype = '<!DOCTYPE x [<!ENTITY uni "Bath"><!ENTITY all "&uni;, UK">]>'
    (record,) = read(
        simple("<dc:title>&all; &eacute; &odd;</dc:title>", doctype=doctype), findings
    )

    assert str(record.title) == "Bath, UK é &odd;"
    assert [one.code for one in findings] == [
        "dc-entities"
    ] and "&eacute;, &odd;" in findings[0].message


def test_elements_with_nothing_but_blanks_between_them_are_paragraphs() -> None:
    (record,) = read(
        simple(
            "<dc:title>On <i>D.</i>flies</dc:title><dc:description><p>a</p><p>b</p></dc:description>"
        )
    )

    assert (str(record.title), record.notes[0].body.text) == ("On D.flies", "a\n\nb")


def test_dspace_qualifiers_that_no_property_says_are_kept_and_written() -> None:
    data = (
        b'<dublin_core schema="dc"><dcvalue element="identifier" qualifier="issn">1</dcvalue>'
        b'<dcvalue element="subject" qualifier="lcsh">B</dcvalue></dublin_core>'
    )
    (record,) = read(data)
    edited = record.replaced(
        identifiers=[*record.identifiers, Identifier(value="2", kind="isbn")]
    )
    out, _ = write([edited], "dcterms")

    assert (record.identifiers[0].kind, record.access_points[0].source) == (
        "issn",
        "lcsh",
    )
    assert (
        b'<dcvalue element="identifier" qualifier="isbn">2</dcvalue>' in out
        and read(out) == [edited]
    )


def test_elements_of_dspace_in_another_schema_are_labelled_notes() -> None:
    (record,) = read(
        b'<dublin_core schema="thesis"><dcvalue element="degree" qualifier="level">M</dcvalue></dublin_core>'
    )

    assert [(note.kind, note.label) for note in record.notes] == [
        ("other", "thesis.degree.level")
    ]


def test_an_edit_of_some_words_keeps_the_others_and_the_attributes_as_they_stand() -> (
    None
):
    data = simple(
        "<dc:description  id='x' xml:lang='en'>one\n    two &#38; three\n\n  four</dc:description>"
    )
    (record,) = read(data)
    body = Prose("one two & 3\n\nfour", lang="en")
    out, _ = write(
        [record.replaced(notes=[dataclasses.replace(record.notes[0], body=body)])],
        "oai_dc",
    )

    assert out == data.replace(b"three", b"3")


@pytest.mark.parametrize(
    "encoding", ["euc-jp", "iso-2022-jp", "shift_jis", "gb18030", "cp437", "mac-roman"]
)
def test_encodings_that_the_parser_lacks_are_read_and_go_home(encoding: str) -> None:
    title = "Cafe" if encoding in ("cp437", "mac-roman") else "表示"
    data = f'<?xml version="1.0" encoding="{encoding}"?><dc xmlns="{DC}"><title>{title}</title></dc>'.encode(
        encoding
    )
    (record,) = read(data)

    assert str(record.title) == title
    assert data == write([record], "oai_dc")[0]


def test_a_document_that_wrongly_calls_itself_utf_16_is_read() -> None:
    data = f'<?xml version="1.0" encoding="utf-16"?><dc xmlns="{DC}"><title>é</title></dc>'.encode()

    assert title_of(data) == "é"


# ---- trouble


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"<r>\n<dc:title>A</dc:title></r>", "prefix-undeclared", 2),
        (
            b'<r xmlns:dc="http://purl.org/dc/ elements/1.1/">\n<dc:title>A</dc:title></r>',
            "namespace-malformed",
            1,
        ),
        (
            b'<dc xmlns="http://purl.org/dc/elements/1.1/"><title>A</title></dc>\n<dc/>',
            "several-roots",
            2,
        ),
        (
            b'<dc xmlns="http://purl.org/dc/elements/1.1/"><title>A</title>\n',
            "cut-off",
            2,
        ),
        (
            b'<dc xmlns="http://purl.org/dc/elements/1.1/"><title>A & B</title></dc>',
            "bare-ampersand",
            1,
        ),
        (b"<ead><eadheader/></ead>", "no-record", None),
        (b"", "empty-input", None),
    ],
)
def test_trouble_is_told_with_its_place_and_a_remedy(
    data: bytes, code: str, line: int | None
) -> None:
    with pytest.raises(xjmeta.XjmetaError) as told:
        read(data)

    assert (told.value.code, told.value.line, told.value.source) == (
        code,
        line,
        "doc.xml",
    )
    assert told.value.remedy


def test_an_error_in_a_later_record_has_its_place_in_the_whole_document() -> None:
    page, _ = write(
        [Record(title=str(number)) for number in range(100)], "oai_dc", **PAGE
    )
    data = page.replace(b"<dc:title>77</dc:title>", b"<dc:title>77</dc:titel>")
    line = 1 + data[: data.index(b"</dc:titel>")].count(b"\n")
    with pytest.raises(FormatError) as told:
        read(data)

    assert (told.value.code, told.value.line) == ("not-well-formed", line)


def test_entities_do_not_expand_and_no_file_is_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("zebra")
    doctype = (
        f'<!DOCTYPE dc [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY y "yyyy">]>'
    )
    (record,) = read(simple("<dc:title>A &x; &y;</dc:title>", doctype=doctype))

    assert "zebra" not in str(record.title)


# ---- the formats


def test_documents_are_recognised_by_what_they_hold(corpus: list) -> None:
    for path, data, found in corpus:
        assert (path.name, own_format(found[0])) == (
            path.name,
            formats.recognise(path.name, data[:65536]).name,
        )


def test_a_finding_aid_in_an_envelope_is_left_to_ead() -> None:
    page = b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record><metadata><ead/></metadata></record>'

    assert formats.recognise("page.xml", page).name == "ead2002"


def test_units_know_their_place_in_the_text() -> None:
    tree = Record(id="a", children=(Record(id="b"),))
    data, _ = write([tree, Record(id="a")], "dcterms")
    found = get("dcterms").places(BytesSource("doc.xml", data))
    lines = data.decode().splitlines()

    assert {name: bool(re.search("<record", lines[place.line - 1])) for name, place in found.items()} == {
        (0, "a"): True, (0, "b"): True, (1, "a"): True,
    }  # fmt: skip


def test_what_was_written_is_valid_by_the_check(tmp_path: Path) -> None:
    tree = Record(
        title="A",
        control=Control(harvest=Harvest(identifier="oai:a:1")),
        children=(Record(title="B"),),
    )
    for format_ in BOTH:
        path = tmp_path / f"doc.{format_}"
        path.write_bytes(write([tree], format_)[0])

        assert [one for one in xjmeta.validate(path) if one.severity == "error"] == []


@pytest.mark.parametrize(("share", "read"), [(1, False), (12, True)])
def test_rdf_in_which_dublin_core_is_rare_is_none(share, read):
    document = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="http://purl.org/dc/elements/1.1/"'
        ' xmlns:rico="https://www.ica.org/standards/RiC/ontology#"><rdf:Description>'
        + "<rico:name>A</rico:name>" * 12
        + "<a:title>A</a:title>" * share
        + "</rdf:Description></rdf:RDF>"
    ).encode()
    if read:
        assert "A" == str(xjmeta.read(document).title)
    else:
        with pytest.raises(xjmeta.XjmetaError):
            xjmeta.read(document)


_ELEMENTS = "<title>A</title><creator>B</creator><date>1949</date>"


@pytest.mark.parametrize(
    "text",
    [
        f"<dc>{_ELEMENTS}</dc>",
        f"<oai_dc>\n {_ELEMENTS}</oai_dc>",
        f"<metadata><dc>{_ELEMENTS}</dc></metadata>",
        f"<OAI-PMH><ListRecords><record><header/><metadata><dc>{_ELEMENTS}</dc></metadata></record></ListRecords></OAI-PMH>",
    ],
)
def test_simple_dublin_core_without_any_namespace_is_read_and_goes_home(
    text: str,
) -> None:
    record, out = xjmeta.read(text.encode()), io.BytesIO()
    xjmeta.write(record, out)

    assert ("A", "1949") == (str(record.title), str(record.dates[0].expression))
    assert text.encode() == out.getvalue()


_DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'


@pytest.mark.parametrize(
    "text",
    [
        (
            f'<feed xmlns="http://www.w3.org/2005/Atom" {_DC}><title>Feed</title><dc:rights>x</dc:rights>'
            "<entry><id>1</id><dc:title>A</dc:title></entry><entry><dc:title>B</dc:title></entry></feed>"
        ),
        (
            f"<rss {_DC}><channel><title>Feed</title><dc:language>en</dc:language><item><dc:title>A</dc:title></item>"
            "<item><dc:title>B</dc:title></item></channel></rss>"
        ),
        (
            f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" {_DC}><dc:rights>x</dc:rights>'
            "<rdf:Description><dc:title>A</dc:title></rdf:Description><rdf:Description><dc:title>B</dc:title>"
            "</rdf:Description></rdf:RDF>"
        ),
    ],
)
def test_what_a_list_says_of_itself_is_no_description_beside_those_it_holds(
    text: str,
) -> None:
    found, out = list(xjmeta.iter_records(text.encode())), io.BytesIO()
    xjmeta.write(found, out)

    assert ["A", "B"] == [str(record.title) for record in found]
    assert text.encode() == out.getvalue()


def test_a_list_that_holds_no_description_is_one_itself() -> None:
    text = f'<feed xmlns="http://www.w3.org/2005/Atom" {_DC}><dc:title>A</dc:title><entry/></feed>'

    assert "A" == str(xjmeta.read(text.encode()).title)
