"""What stands in the body of EAD is what its field writes."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from lxml import etree

import xjmeta
from conftest import ROOT
from oracles.saa_ead3 import compared, pairs
from xjmeta import Record
from xjmeta.mapping.xml_plain import without_instructions
from xjmeta.model.values import (
    AccessPoint,
    Date,
    DatePart,
    DigitalObject,
    Extent,
    Group,
    Identifier,
    Language,
    LooseText,
    Part,
    RecordId,
    Relation,
    Rights,
    Statement,
)

FINDING_AIDS = ROOT / "tests" / "fixtures" / "ead"
WORD = re.compile(r"\w+")
NO_WORDS = {"attributes", "group", "key", "kind", "internal", "label", "lang", "level"}
HIDDEN_IN_EAD3 = frozenset(
    {"control.front_matter.body", "extents.type", "extents.unit", "groups.heading"}
)
"""What no element of EAD3 shows: a title page, headings alone, the attributes of an extent in a sentence."""
HIDDEN_IN_EAD_2002 = frozenset(
    {
        "access_points.coordinates.system", "access_points.coordinates.value", "containers.barcode", "control.agency.text",
        "control.declarations.text", "control.declarations.uri", "control.events.agent_kind", "control.events.normal",
        "control.record_ids.url", "control.record_ids.value", "dates.parts.not_after", "extents.approximate",
        "relations.role", "relations.xml",
    }
)  # fmt: skip
"""What no element of EAD 2002 shows: machine codes, coordinates, barcodes without a label, foreign XML, further numbers."""


def texts_in(data: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the texts in plain data with the paths of their fields."""
    if isinstance(data, dict) and "html" in data:
        yield path, " ".join(etree.fromstring(f"<t>{data['html']}</t>").itertext())
    elif isinstance(data, dict):
        for name in data.keys() - NO_WORDS:
            yield from texts_in(data[name], f"{path}.{name}".lstrip("."))
    elif isinstance(data, list):
        for one in data:
            yield from texts_in(one, path)
    elif isinstance(data, str):
        yield path, data


def words_of(root: Any) -> Iterator[str]:
    """Yield the words and the attributes of a document."""
    for one in root.iter(etree.Element):
        yield from (one.text or "", one.tail or "", *one.attrib.values())


dialects = pytest.mark.parametrize("format_", ["ead2002", "ead3"])
DID = "<ead><eadheader/><archdesc level='fonds'><did><unittitle>Papers</unittitle>{}</did></archdesc></ead>"
DID3 = (
    "<ead xmlns='http://ead3.archivists.org/schema/'><control><recordid>a</recordid></control>"
    "<archdesc level='fonds'><did><unittitle>Papers</unittitle>{}</did></archdesc></ead>"
)


def written(record: Record, format_: str) -> tuple[Any, list[str]]:
    """Return a Record as an element of EAD, and what its rest slots carry; it reads back as it is."""
    document = xjmeta.to_bytes(record, format=format_, origin=False)
    assert record == xjmeta.read(document)
    root = etree.fromstring(document)
    for one in root.iter(etree.Element):
        one.tag = etree.QName(one).localname
    return root, _carried(root)


def _carried(root: Any) -> list[str]:
    found = (json.loads(pi.text) for pi in root.iter(etree.PI))
    return [path for said in found for path in said.get("rest", {})]


def spelt(element: Any) -> str:
    """Return an element without its namespace and blanks between tags."""
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    text = text.replace(' xmlns="http://ead3.archivists.org/schema/"', "")
    return "".join(line.strip() for line in text.splitlines())


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            "<physdesc><extent>13 film reels</extent></physdesc>",
            (
                '<physdescstructured physdescstructuredtype="otherphysdescstructuredtype" '
                'otherphysdescstructuredtype="extent" coverage="whole"><quantity>13</quantity>'
                "<unittype>film reels</unittype></physdescstructured>"
            ),
        ),
        (
            (
                '<physdesc altrender="part"><extent altrender="materialtype spaceoccupied">2.5 linear feet (3 boxes)</extent>'
                '<extent altrender="carrier">in a vault</extent><physfacet>brittle</physfacet></physdesc>'
            ),
            (
                '<physdescstructured altrender="part" physdescstructuredtype="spaceoccupied" coverage="part">'
                '<quantity>2.5</quantity><unittype altrender="materialtype spaceoccupied">linear feet (3 boxes)</unittype>'
                '<physfacet>brittle</physfacet><descriptivenote><p altrender="carrier">in a vault</p></descriptivenote>'
                "</physdescstructured>"
            ),
        ),
        (
            (
                '<physdesc altrender="part"><extent altrender="materialtype spaceoccupied">2.5 linear feet (3 boxes)</extent>'
                '<physfacet>brittle</physfacet><extent altrender="carrier">in a vault</extent></physdesc>'
            ),
            (
                '<physdescstructured altrender="part" physdescstructuredtype="spaceoccupied" coverage="part">'
                '<quantity>2.5</quantity><unittype altrender="materialtype spaceoccupied">linear feet (3 boxes)</unittype>'
                '<physfacet>brittle</physfacet><descriptivenote><p altrender="carrier">in a vault</p></descriptivenote>'
                "</physdescstructured>"
            ),
        ),
        (
            "<physdesc><dimensions id='d'>3 x 4 cm</dimensions></physdesc>",
            '<physdesc localtype="dimensions" id="d">3 x 4 cm</physdesc>',
        ),
        (
            "<langmaterial><language langcode='rus' scriptcode='Cyrl'>Russian</language></langmaterial>",
            (
                '<langmaterial><languageset><language langcode="rus">Russian</language><script scriptcode="Cyrl"/>'
                "</languageset></langmaterial>"
            ),
        ),
        (
            "<langmaterial>In Russian and in Latin letters.</langmaterial>",
            (
                '<langmaterial><languageset><language langcode="rus">Russian</language>'
                '<script scriptcode="Latn">Latin</script></languageset>'
                "<descriptivenote><p>In Russian and in Latin letters.</p></descriptivenote></langmaterial>"
            ),
        ),
        (
            "<langmaterial>Russian</langmaterial>",
            '<langmaterial><language langcode="rus">Russian</language></langmaterial>',
        ),
        (
            "<langmaterial>English and Chinese</langmaterial>",
            (
                '<langmaterial><language langcode="eng">English</language><language langcode="chi">Chinese</language>'
                "<descriptivenote><p>English and Chinese</p></descriptivenote></langmaterial>"
            ),
        ),
    ],
)
def test_what_ead_2002_says_in_words_stands_in_the_elements_of_ead3(
    said: str, shown: str
) -> None:
    record = xjmeta.read(DID.format(said).encode())
    root, carried = written(record, "ead3")
    did = root.find("archdesc/did")

    assert shown == spelt(did[-1])
    assert carried in ([], ["extents.@"])


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            (
                "<physdescstructured physdescstructuredtype='spaceoccupied' coverage='part'><quantity>3</quantity>"
                "<unittype>boxes</unittype></physdescstructured>"
            ),
            '<physdesc><extent unit="boxes" type="spaceoccupied" altrender="part">3 boxes</extent></physdesc>',
        ),
        (
            (
                "<unitdatestructured><daterange><fromdate standarddate='1934'>1934</fromdate>"
                "<todate standarddate='1949-05'>May 1949</todate></daterange></unitdatestructured>"
            ),
            '<unitdate normal="1934/1949-05" altrender="daterange">1934-May 1949</unitdate>',
        ),
        (
            "<origination><persname><part localtype='surname'>Smith</part><part>Ann</part></persname></origination>",
            '<origination><persname altrender="part:surname part">Smith, Ann</persname></origination>',
        ),
        (
            "<origination><corpname><part>Navy</part><part>Yard</part></corpname></origination>",
            '<origination><corpname altrender="part part">Navy. Yard</corpname></origination>',
        ),
        (
            (
                "<langmaterial><languageset><language langcode='rus'>Russian</language><script scriptcode='Cyrl'/>"
                "</languageset></langmaterial>"
            ),
            '<langmaterial><language langcode="rus" scriptcode="Cyrl">Russian</language></langmaterial>',
        ),
    ],
)
def test_what_ead3_says_in_elements_stands_in_the_words_of_ead_2002(
    said: str, shown: str
) -> None:
    record = xjmeta.read(DID3.format(said).encode())
    root, carried = written(record, "ead2002")

    assert shown == spelt(root.find("archdesc/did")[-1]).replace(
        ' xmlns="urn:isbn:1-931666-22-9"', ""
    ).replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "")
    assert not carried


def test_words_around_languages_are_a_note_and_no_language() -> None:
    source = DID.replace(
        "<eadheader/>",
        "<eadheader><profiledesc><langusage>Description is written in: "
        '<language langcode="eng" scriptcode="Latn">English</language>, Latin script.</langusage>'
        "</profiledesc></eadheader>",
    )
    root, _carried = written(xjmeta.read(source.format("").encode()), "ead3")

    assert [
        (
            '<languagedeclaration><language langcode="eng">English</language><script scriptcode="Latn"/>'
            "<descriptivenote><p>Description is written in: English, Latin script.</p></descriptivenote>"
            "</languagedeclaration>"
        )
    ] == [spelt(one) for one in root.iter("languagedeclaration")]


HEADER = DID.replace(
    "<eadheader/>",
    '<eadheader langencoding="iso639-2b" findaidstatus="edited"><eadid mainagencycode="US-1" countrycode="US" '
    'url="http://example.org/a" publicid="PUB" identifier="7">a</eadid><profiledesc><creation>Encoded by hand, '
    '<date normal="2001-02-03">3 Feb. 2001</date></creation></profiledesc><revisiondesc><change><date>2002</date>'
    "<item>Mended.</item></change></revisiondesc></eadheader>",
)


def test_the_header_stands_where_ead3_has_it() -> None:
    root, _carried = written(xjmeta.read(HEADER.format("").encode()), "ead3")
    control = root.find("control")
    events = [
        [one.find("eventtype").get("value"), one.findtext("eventdatetime")]
        for one in control.iter("maintenanceevent")
    ]

    assert control.get("langencoding") == "iso639-2b"
    assert control.find("recordid").get("instanceurl") == "http://example.org/a"
    assert {"publicid": "PUB", "identifier": "7"} == {
        one.get("localtype"): one.text for one in control.iter("otherrecordid")
    }
    assert ("US", "US-1") == (
        control.find("maintenanceagency").get("countrycode"),
        control.findtext("maintenanceagency/agencycode"),
    )
    assert control.findtext("localcontrol[@localtype='findaidstatus']/term") == "edited"
    assert events == [["created", "3 Feb. 2001"], ["revised", "2002"]]


def test_the_header_comes_home_from_ead3() -> None:
    record = xjmeta.read(HEADER.format("").encode())
    there = xjmeta.read(xjmeta.to_bytes(record, format="ead3", origin=False))
    root, _carried = written(there, "ead2002")
    header = root.find("eadheader")

    assert "US-1" == header.find("eadid").get("mainagencycode")
    assert "edited" == header.get("findaidstatus")
    assert ["2002"] == [one.findtext("date") for one in header.iter("change")]


def test_what_stands_for_other_software_follows_an_edit() -> None:
    record = xjmeta.read(HEADER.format("").encode())
    there = xjmeta.read(xjmeta.to_bytes(record, format="ead3", origin=False))
    assert there.control is not None
    ids = (replace(there.control.record_ids[0], agency="US-2", country=None),)
    edited = there.edit("#0", control=replace(there.control, record_ids=ids))
    root = etree.fromstring(xjmeta.to_bytes(edited, format="ead3"))

    assert ["US-2"] == [one.text for one in root.iter("{*}agencycode")]
    assert edited == xjmeta.read(xjmeta.to_bytes(edited, format="ead3"))


def test_a_date_in_a_title_is_a_date_of_the_unit_and_follows_it() -> None:
    source = DID.replace(
        "Papers", "Papers, <unitdate normal='1850' type='bulk'>1850</unitdate>"
    ).format("")
    record = xjmeta.read(source.encode())
    root, carried = written(record, "ead3")
    there = xjmeta.read(xjmeta.to_bytes(record, format="ead3", origin=False))
    edited = there.edit("#0", title="Papers")
    after = etree.fromstring(xjmeta.to_bytes(edited, format="ead3"))

    assert not carried
    assert ['<unitdate normal="1850" unitdatetype="bulk">1850</unitdate>'] == [
        spelt(one) for one in root.iter("unitdate")
    ]
    assert not list(after.iter("{*}unitdate", "{*}date"))


FULL = Record(
    level="file",
    title="Letters",
    identifiers=[
        Identifier(value="https://example.org/1"),
        Identifier(value="MS 1"),
        Identifier(value="https://example.org/2", internal=True),
    ],
    dates=[Date(parts=[DatePart(kind="single", not_before="1949", not_after="1953")])],
    extents=[Extent(value="2", unit="volumes")],
    creators=[AccessPoint(name="Smith, Anna", kind="person", role="cre")],
    access_points=[
        AccessPoint(parts=[Part(text="Trade"), Part(text="History")], kind="topic")
    ],
    rights=[
        Rights(uri="https://example.org/rights", text="In copyright"),
        Rights(text="Open to all", kind="access"),
    ],
    donors=[
        AccessPoint(name="Lee", kind="person"),
        AccessPoint(name="Anon", internal=True),
    ],
    relations=[
        Relation(kind="resourcerelation", entry="Cables", uri="https://example.org/3")
    ],
    digital_objects=[
        DigitalObject(href="https://example.org/1.tif", media_type="image/tiff")
    ],
)


@dialects
def test_what_has_no_element_stands_where_a_reader_looks_for_it(format_: str) -> None:
    root, _carried = written(FULL, format_)
    unit = root.find("archdesc")
    link = "href" if format_ == "ead3" else "{http://www.w3.org/1999/xlink}href"
    ref = "ref" if format_ == "ead3" else "extref"

    assert "In copyright" == unit.findtext(f"userestrict/p/{ref}")
    assert "Open to all" == unit.findtext("accessrestrict/p")
    assert ["https://example.org/1.tif", "https://example.org/1"] == [
        one.get(link) for one in unit.iter("dao")
    ]
    assert "Lee" in [
        "".join(one.itertext(etree.Element)).strip()
        for one in unit.iter("persname")
        if "dnr" in one.values()
    ]
    assert "Cables" in "".join(root.itertext(etree.Element))
    assert "Anon" not in "".join(root.itertext(etree.Element))


@dialects
def test_the_media_type_of_an_object_is_the_role_of_its_link(format_: str) -> None:
    root, _carried = written(FULL, format_)
    dao = next(root.iter("dao"))

    assert "image/tiff" in dao.values()


def test_a_note_of_an_extent_that_is_internal_stays_so() -> None:
    record = xjmeta.read(
        DID3.format(
            "<physdescstructured coverage='whole' physdescstructuredtype='otherphysdescstructuredtype' "
            "otherphysdescstructuredtype='extent'><quantity>3</quantity><unittype>boxes</unittype>"
            "<descriptivenote audience='internal'><p>SECRET</p></descriptivenote></physdescstructured>"
        ).encode()
    )
    public = record.public()

    assert public is not None
    assert b"SECRET" in xjmeta.to_bytes(record, format="ead2002")
    assert b"SECRET" not in xjmeta.to_bytes(public, format="ead2002")


def test_a_date_without_words_is_shown() -> None:
    record = FULL.replaced(dates=(*FULL.dates, Date(normal="1949/1950")))
    root, _carried = written(record, "ead2002")

    assert [("1949/1953", "between 1949 and 1953"), ("1949/1950", "1949-1950")] == [
        (one.get("normal"), one.text) for one in root.iter("unitdate")
    ]


@dialects
def test_what_is_internal_reaches_no_word_for_other_software(format_: str) -> None:
    record = Record(
        title="Papers",
        control={
            "record_ids": [RecordId(value="a", agency="SECRET", internal=True)],
            "creation": [Statement(text="SECRET", internal=True)],
        },
        languages=[
            Language(name="SECRET", code="lat", group="g", internal=True),
            Language(name="Greek", group="g"),
        ],
        groups=[
            Group(key="g", kind="langmaterial", texts=[LooseText(text="and", at=1)])
        ],
        donors=[AccessPoint(name="SECRET", internal=True)],
    )
    document = xjmeta.to_bytes(record, format=format_)
    there = xjmeta.read(document)

    assert b"SECRET" not in xjmeta.to_bytes(there.public(), format=format_)
    assert b"SECRET" not in xjmeta.to_bytes(record.public(), format=format_)


# ---- documents that were read line by line

GOLDEN = ROOT / "examples" / "what-comes-out"


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("smith.ead2002.xml", "smith.ead3.xml"),
        ("hogan.ead3.xml", "hogan.ead2002.xml"),
    ],
)
def test_a_document_comes_out_as_an_expert_read_it(source: str, target: str) -> None:
    record, golden = xjmeta.read(GOLDEN / source), GOLDEN / target
    format_ = target.split(".")[1]

    assert golden.read_bytes() == xjmeta.to_bytes(record, format=format_, origin=False)
    assert record == xjmeta.read(golden)
    assert [] == [one for one in xjmeta.validate(golden) if one.severity == "error"]


def test_the_page_of_what_comes_out_shows_the_documents_as_they_are() -> None:
    page = (ROOT / "docs" / "what-comes-out.md").read_text("utf-8")
    shown = re.findall(r"```xml\n(.*?)```", page, re.DOTALL)
    whole = "".join(
        without_instructions(path.read_bytes()).decode()
        for path in sorted(GOLDEN.glob("*.xml"))
    )
    known = {line.strip() for line in whole.splitlines()}

    assert len(shown) > 8
    assert [] == [
        line
        for block in shown
        for line in block.splitlines()
        if line.strip() not in known | {"", "..."}
    ]


def test_the_facts_of_the_stylesheet_stand_in_ours(shared: Any) -> None:
    total = missing = 0
    for source, result in pairs(shared):
        if source.stat().st_size < 150_000:
            comparison = compared(source, result)
            total += comparison.facts
            missing += comparison.missing.total()

    assert total > 50_000
    assert missing / total < 0.005


PLAIN_AGENTS = Record(
    title="Letters",
    creators=[AccessPoint(name="Smith"), AccessPoint(name="Board", kind="oasis")],
    repository=[AccessPoint(name="City Archive")],
)
"""Agents of whom nobody says what they are."""


@dialects
def test_an_agent_of_no_known_kind_is_a_name_and_no_person(format_: str) -> None:
    root, carried = written(PLAIN_AGENTS, format_)
    repository = root.find(".//repository")
    names = [one[0].tag for one in root.iter("origination")]

    assert ["name", "name"] == names
    assert "City Archive" == "".join(repository.itertext()).strip()
    assert (["name"] if format_ == "ead3" else []) == [one.tag for one in repository]
    assert not [path for path in carried if path.startswith("#0.repository")]


def test_what_is_said_of_a_set_of_one_object_is_a_note_of_the_object() -> None:
    group = {
        "key": "a",
        "kind": "daogrp",
        "texts": [{"kind": "description", "body": "A scan"}],
    }
    one = DigitalObject(href="https://example.org/1", group="a")
    record = Record(title="Letters", digital_objects=[one], groups=[group])
    root, _carried = written(record, "ead3")

    assert ["A scan"] == [
        "".join(note.itertext()).strip()
        for note in root.iterfind(".//dao/descriptivenote")
    ]
    assert record == xjmeta.from_bytes(xjmeta.to_bytes(record, format="ead3"))


def test_an_agency_is_the_publisher_of_a_finding_aid_in_ead_2002() -> None:
    record = Record(title="Letters", control={"agency": ["City Archive"]})
    root, _carried = written(record, "ead2002")

    assert "City Archive" == root.findtext(".//publicationstmt/publisher")


def test_languages_that_a_sentence_names_are_languages_in_ead3() -> None:
    record = Record(
        title="Letters", languages=["Materials are in English, some in Russian."]
    )
    root, carried = written(record, "ead3")
    languages = root.find(".//langmaterial")

    assert [("language", "eng"), ("language", "rus"), ("descriptivenote", None)] == [
        (one.tag, one.get("langcode")) for one in languages.iterchildren(etree.Element)
    ]
    assert not carried


@dialects
def test_a_creator_of_no_kind_is_a_name_and_needs_no_rest_slot(format_: str) -> None:
    record = Record(
        title="A", creators=["Karim, Ali", AccessPoint(name="B", label="By")]
    )
    root, carried = written(record, format_)
    there = xjmeta.read(xjmeta.to_bytes(record, format=format_))
    named = there.edit("#0", creators=[AccessPoint(name="Karim", kind="person"), "C"])
    after = xjmeta.to_bytes(named, format=format_)

    assert ["Karim, Ali", "B"] == [
        "".join(n.itertext()).strip() for n in root.iter("name")
    ]
    assert not carried
    assert named == xjmeta.read(after) and b"<persname>" in after


def test_a_header_that_is_internal_tells_of_itself_and_nobody_else_does() -> None:
    header = "<eadheader audience='internal' findaidstatus='draft'><eadid mainagencycode='US-1'>x</eadid></eadheader>"
    record = xjmeta.read(DID.format("").replace("<eadheader/>", header).encode())
    root, _carried = written(record, "ead3")
    published = xjmeta.to_bytes(record.public(), format="ead3")

    assert "US-1" == root.findtext(".//agencycode")
    assert "draft" == root.findtext(".//localcontrol/term")
    assert b"US-1" not in published and b"draft" not in published


DATES = (
    ("1949", {"normal": "1949"}),
    ("May 1949", {"normal": "1949-05"}),
    ("1940s", {"normal": "1940/1949"}),
    ("ca. 1950", {"normal": "1950", "certainty": "approximate"}),
    ("1950?", {"normal": "1950", "certainty": "questionable"}),
    ("n.d.", {}),
    ("before 1920", {}),
    ("1920-1925, 1930", {}),
)


@dialects
def test_a_date_whose_words_are_certain_shows_its_machine_form(format_: str) -> None:
    root, carried = written(
        Record(title="A", dates=[said for said, _ in DATES]), format_
    )

    assert [dict(shown) for _, shown in DATES] == [
        dict(one.attrib) for one in root.iter("unitdate")
    ]
    assert not carried


@dialects
@pytest.mark.parametrize(
    "date",
    [
        {"expression": "1949", "normal": "1950"},
        {"expression": "1949", "calendar": "julian"},
        {"expression": "1949", "era": "bce"},
    ],
)
def test_what_is_stated_of_a_date_is_not_overruled(
    date: dict[str, str], format_: str
) -> None:
    root, _carried = written(Record(title="A", dates=[date]), format_)

    assert root.find(".//unitdate").get("normal") == date.get("normal")


def test_points_of_a_date_and_dates_of_the_header_show_their_machine_form() -> None:
    points = [DatePart(kind="from", text="1934"), DatePart(kind="to", text="May 1949")]
    event = {"kind": "revised", "date": "May 6, 2012", "descriptions": ["Checked"]}
    record = Record(title="A", dates=[Date(parts=points)], control={"events": [event]})
    root, _carried = written(record, "ead3")
    older, _carried = written(record, "ead2002")

    assert ["1934", "1949-05", "2012-05-06"] == [
        *(root.find(f".//{end}").get("standarddate") for end in ("fromdate", "todate")),
        root.find(".//eventdatetime").get("standarddatetime"),
    ]
    assert "2012-05-06" == older.find(".//change/date").get("normal")


@dialects
@pytest.mark.parametrize(
    ("old", "new"), list(itertools.permutations(dict(DATES[::2]), 2))
)
def test_an_edited_date_takes_its_machine_form_along(
    old: str, new: str, format_: str
) -> None:
    dates = [old, "1949", "ca. 1951"]
    document = xjmeta.to_bytes(Record(title="A", dates=dates), format=format_)
    there = xjmeta.read(document)
    edited = there.edit("#0", dates=[new, *there.dates[1:]])
    after = xjmeta.to_bytes(edited, format=format_)
    lines = zip(document.splitlines(), after.splitlines(), strict=True)
    changed = [was for was, now in lines if was != now and b"<?xjmeta" not in was]
    shown = {} if dict(DATES)[old] == {} else dict(DATES)[new]

    assert edited == xjmeta.read(after) and len(changed) == 1
    first = next(etree.fromstring(after).iter("{*}unitdate"))
    assert shown.items() >= dict(first.attrib).items()


def test_the_script_of_a_finding_aid_is_that_of_its_language() -> None:
    shown = {}
    for name in ("English", "Russian", "Serbian"):
        record = Record(title="A", control={"languages": [name]})
        root, _carried = written(record, "ead3")
        language, script = root.find(".//languagedeclaration")
        shown[language.get("langcode")] = script.get("scriptcode")

    assert {"eng": "Latn", "rus": "Cyrl", "srp": None} == shown


@dialects
def test_a_finding_aid_without_a_number_has_that_of_what_it_describes(
    format_: str,
) -> None:
    url = "https://example.org/1"
    control = {"record_ids": [{"agency": "US-XX", "url": url}]}
    record = Record(title="Letters", identifiers=["MS 1"], control=control)
    root, _carried = written(record, format_)
    number = root.find(".//eadid" if format_ == "ead2002" else ".//recordid")

    assert "MS 1" == number.text
    assert url == number.get("url" if format_ == "ead2002" else "instanceurl")


def test_further_numbers_of_ead3_are_attributes_of_eadid() -> None:
    def other(value: str, type_: str) -> dict[str, Any]:
        attributes = [{"name": "type", "value": type_}]
        return {"value": value, "kind": "other", "attributes": attributes}

    numbers = [
        {"value": "mc42"},
        other("https://example.org/ead", "url"),
        other("urn:x:1", "urn"),
        other("old 7", "former"),
        {
            "value": "Guide",
            "kind": "representation",
            "url": "https://example.org/guide",
        },
    ]
    record = Record(title="Letters", control={"record_ids": numbers})
    root, _carried = written(record, "ead2002")

    assert {"url": "https://example.org/ead", "urn": "urn:x:1"} == dict(
        root.find(".//eadid").attrib
    )


def test_links_that_stand_in_a_link_of_no_address_are_links_in_ead3() -> None:
    links = "".join(
        f'<extref href="https://example.org/{n}">no. {n}</extref> ' for n in (1, 2)
    )
    document = EAD_2002.format(f"<odd><p>See <ref role='web'>{links}</ref>.</p></odd>")
    record = xjmeta.from_string(document, format="ead2002")
    root, _carried = written(record, "ead3")

    assert "See no. 1 no. 2." == str(record.notes[0].body.plain)
    assert ["https://example.org/1", "https://example.org/2"] == [
        link.get("href") for link in root.iter("ref")
    ]


def test_the_words_of_a_citation_stand_apart() -> None:
    citation = "<bibref>\n<title>Letters</title> <persname>Smith</persname>\n</bibref>"
    document = EAD_2002.format(f"<odd><p>See {citation}.</p></odd>")
    record = xjmeta.from_string(document, format="ead2002")

    assert "See Letters Smith." == str(record.notes[0].body.plain)
    assert record == xjmeta.from_bytes(
        xjmeta.to_bytes(record, format="ead3", origin=False)
    )


def test_the_words_of_a_group_of_notes_are_a_note_in_ead3() -> None:
    said = "<head>Facts</head><list><item>One</item></list><accessrestrict><p>Open</p></accessrestrict>"
    document = EAD_2002.format(f"<descgrp>{said}</descgrp>")
    secret = document.replace("<descgrp>", "<descgrp audience='internal'>")
    record = xjmeta.from_string(document, format="ead2002")
    root, _carried = written(record, "ead3")
    there, _carried = written(xjmeta.from_string(secret, format="ead2002"), "ead3")

    assert ["Facts", "One"] == [
        one.text for one in root.find(".//odd").iter("head", "item")
    ]
    assert there.find(".//odd") is None


ADMINISTERED = Record(
    title="A",
    relations=[Relation(kind="cpfrelation", entry="Smith", note="Co-founder")],
    extents=[Extent(value="3", unit="boxes", note="Some are empty.")],
    control={
        "declarations": [
            {"kind": "convention", "text": "DACS"},
            {"kind": "convention", "text": "AACR2", "uri": "https://example.org/aacr"},
            {"kind": "rights", "uri": "https://example.org/cc0"},
        ],
        "events": [
            {"kind": "revised", "agent": "SECRET", "date": "1999", "internal": True},
            {"kind": "revised", "normal": "2014-03-09T14:23:42", "agent": "Kim", "descriptions": ["Checked"]},
            {"kind": "revised", "normal": "2015-03-01/2015-03-31", "descriptions": ["Moved by Lee"], "agent": "Lee"},
            {"kind": "revised", "normal": "20160401", "date": "April Fool's Day"},
        ],
        "front_matter": [{"kind": "division", "heading": "Preface", "body": "Of letters."}],
    },
)  # fmt: skip


def test_what_only_ead3_has_elements_for_is_shown_in_ead_2002() -> None:
    root, _carried = written(ADMINISTERED, "ead2002")
    changes = root.findall(".//change")[1:]

    assert "DACS AACR2" == "".join(root.find(".//descrules").itertext())
    assert "https://example.org/cc0" == root.find(".//publicationstmt/p/*").text
    assert ["Checked", "Kim"] == [one.text for one in changes[0].iter("item")]
    assert ["Moved by Lee"] == [one.text for one in changes[1].iter("item")]
    assert ["2014-03-09", "2015-03-01/2015-03-31", "20160401"] == [
        one.find("date").get("normal") for one in changes
    ]
    assert ["2014-03-09", "2015-03-01/2015-03-31", "April Fool's Day"] == [
        one.findtext("date") for one in changes
    ]
    assert "Some are empty." == root.findtext(".//did/note/p")
    assert ["Smith", "Co-founder"] == [
        "".join(one.itertext()) for one in root.iterfind(".//relatedmaterial/p")
    ]


def test_what_only_ead_2002_has_elements_for_is_shown_in_ead3() -> None:
    root, _carried = written(ADMINISTERED, "ead3")
    times = [one.get("standarddatetime") for one in root.iter("eventdatetime")]

    assert ["2014-03-09T14:23:42", "2015-03", "2016-04-01"] == times[-3:]
    assert ["Preface", "Of letters."] == [
        p.text for p in root.iterfind(".//controlnote/p")
    ]
    assert "extent" == root.find(".//physdescstructured").get(
        "otherphysdescstructuredtype"
    )


@pytest.mark.parametrize(
    ("name", "format_", "hidden"),
    [
        ("kitchen-sink-2002.xml", "ead3", HIDDEN_IN_EAD3),
        ("kitchen-sink-ead3.xml", "ead2002", HIDDEN_IN_EAD_2002),
    ],
)
def test_every_word_of_a_description_stands_in_the_body_of_the_other_dialect(
    name: str, format_: str, hidden: frozenset[str]
) -> None:
    record = xjmeta.read(FINDING_AIDS / name).public()
    document = xjmeta.to_bytes(record, format=format_, origin=False)
    told = " ".join(words_of(etree.fromstring(without_instructions(document))))
    lost = {
        path
        for _key, unit in record.walk()
        for path, text in texts_in(unit.own_data())
        if not set(WORD.findall(text)) <= set(WORD.findall(told))
    }

    assert hidden == lost


def test_words_that_stood_apart_have_no_blank_before_a_comma() -> None:
    name = "<subarea>Maps</subarea>, <subarea>City</subarea> (<subarea>East</subarea>)"
    document = DID.format(f"<repository><corpname>{name}</corpname></repository>")
    record = xjmeta.from_string(document, format="ead2002")

    assert "<part>Maps, City (East)</part>" in xjmeta.to_string(
        record, format="ead3", origin=False
    )


EAD_2002 = (
    '<ead xmlns="urn:isbn:1-931666-22-9"><eadheader><eadid>a</eadid></eadheader>'
    '<archdesc level="fonds"><did><unittitle>A</unittitle></did>{}</archdesc></ead>'
)
"""A finding aid with a place for notes."""


def test_a_range_whose_ends_are_the_same_is_shown_as_one() -> None:
    ends = [
        {"kind": "from", "text": "2003", "standard": "2003"},
        {"kind": "to", "text": "2003", "standard": "2003"},
    ]
    bare = [{"kind": end["kind"], "text": "May 2003"} for end in ends]
    root, carried = written(
        Record(title="A", dates=[{"parts": ends}, {"parts": bare}]), "ead2002"
    )

    assert ["2003", "May 2003"] == [one.text for one in root.iter("unitdate")]
    assert not carried


@pytest.mark.parametrize("words", ["12 photographs", "a few photographs (old)"])
def test_the_words_of_an_extent_with_facets_stand_in_both_dialects(words: str) -> None:
    facet = {"kind": "physical_facet", "expression": "hand-coloured"}
    record = Record(title="A", extents=[{"expression": words, "parts": [facet]}])
    for format_ in ("ead2002", "ead3"):
        root, _carried = written(record, format_)
        said = [" ".join(root.find(".//did").itertext()).split()]

        assert {*words.split(), "hand-coloured"} <= {*said[0]}
        assert ["hand-coloured"] == [one.text for one in root.iter("physfacet")]


@pytest.mark.parametrize(
    ("said", "label", "barcode"),
    [
        ("Audio [31142067152853]", "Audio", "31142067152853"),
        ("Mixed materials [A-31142067]", "Mixed materials", "A-31142067"),
        ("Audio [restricted]", "Audio [restricted]", None),
        ("Audio [1999]", "Audio [1999]", None),
    ],
)
def test_a_barcode_stands_behind_the_label_of_a_container(
    said: str, label: str, barcode: str | None
) -> None:
    element = f"<container type='box' label='{said}'>1</container>"
    record = xjmeta.read(DID.format(element).encode())
    (container,) = record.containers
    root, carried = written(record, "ead2002")
    edited = record.edit("#0", containers=[{**BOX, "barcode": "12345678"}])

    assert (label, barcode) == (container.label, container.barcode)
    assert said == root.find(".//container").get("label") and not carried
    home = xjmeta.to_bytes(edited, format="ead2002")
    assert edited == xjmeta.read(home)
    assert b'label="Box [12345678]"' in home.replace(b"'", b'"')


BOX = {"type": "box", "label": "Box", "indicator": "1"}


@pytest.mark.parametrize(
    ("made", "event"),
    [
        ("Made by hand", (None, None, "Made by hand")),
        (
            {"html": 'By A &amp; B, <time data-normal="2001-02">May 2001</time>.'},
            ("2001-02", "May 2001", "By A & B, May 2001."),
        ),
        ({"html": "<time>2001</time>"}, (None, "2001", "2001")),
    ],
)
def test_how_a_finding_aid_was_made_is_an_event_and_a_sentence_again(
    made: Any, event: tuple[str | None, ...]
) -> None:
    record = Record(title="A", level="fonds", control={"creation": [{"text": made}]})
    root, carried = written(record, "ead3")
    (shown,) = root.iter("maintenanceevent")
    when = shown.find("eventdatetime")
    words = shown.find("eventdescription").text
    home = xjmeta.read(xjmeta.to_bytes(record, format="ead3"))
    edited = home.edit("#0", control={"creation": ["Anew"]})
    after = xjmeta.to_bytes(edited, format="ead3")

    assert not carried and event[1:] == (when.text, words)
    assert event[0] in (None, when.get("standarddatetime"))
    assert edited == xjmeta.read(after) and b">Anew</eventdescription>" in after
