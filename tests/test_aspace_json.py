"""ArchivesSpace's JSON: batches and records as its API gives them, read, written, and written home."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from difflib import unified_diff
from pathlib import Path

import pytest

import xjmeta
from xjmeta import Record
from xjmeta.formats import registry
from xjmeta.formats.aspace.check import day
from xjmeta.formats.aspace.models import MODELS, RULES
from xjmeta.formats.aspace.schema import batch_schema
from xjmeta.messages.tally import Tally

SHARED = Path(__file__).parents[2] / "shared"
ORACLES = SHARED / "oracles" / "aspace-json"
BATCHES = sorted(path for path in ORACLES.glob("*.json") if ".verdict" not in path.name)
RECORDED = pytest.mark.skipif(not BATCHES, reason="the recorded batches are not here")

PERSON, TOPIC = "/agents/people/import_a1", "/subjects/import_b1"
BOX, SCAN = "/repositories/import/top_containers/import_c1", "/repositories/import/digital_objects/import_d1"  # fmt: skip
TOP, SERIES, FILE = "/repositories/import/resources/import_e1", "/repositories/import/archival_objects/import_f1", "/repositories/import/archival_objects/import_f2"  # fmt: skip
BATCH = [
    {"jsonmodel_type": "agent_person", "uri": PERSON, "names": [{"primary_name": "Ma", "rest_of_name": "Bufang", "name_order": "inverted"}], "agent_genders": ["x"]},
    {"jsonmodel_type": "subject", "uri": TOPIC, "source": "lcsh", "terms": [{"term": "Trade", "term_type": "topical"}, {"term": "Kashgar", "term_type": "geographic"}]},
    {"jsonmodel_type": "top_container", "uri": BOX, "type": "box", "indicator": "7", "barcode": "311"},
    {"jsonmodel_type": "digital_object", "uri": SCAN, "digital_object_id": "d-1", "title": "Scan", "file_versions": [
        {"file_uri": "https://example.org/1.jpg", "use_statement": "image-service"}, {"file_uri": "https://example.org/1.tif", "use_statement": "image-master"}]},
    {"jsonmodel_type": "resource", "uri": TOP, "title": 'Papers of <emph render="italic">Ma</emph>', "id_0": "MS", "id_1": "7", "level": "collection",
     "dates": [{"label": "publication", "date_type": "bulk", "begin": "1934", "end": "1949", "calendar": "julian", "era": "ce", "certainty": "approximate"}],
     "extents": [{"portion": "part", "number": "3", "extent_type": "linear_feet", "dimensions": "30 cm", "container_summary": "4 boxes"}],
     "linked_agents": [{"ref": PERSON, "role": "subject"}, {"ref": PERSON, "role": "creator", "relator": "aut"}], "subjects": [{"ref": TOPIC}]},
    {"jsonmodel_type": "archival_object", "uri": FILE, "resource": {"ref": TOP}, "parent": {"ref": SERIES}, "position": 0, "level": "file", "title": "Letter", "ref_id": "r2",
     "instances": [{"instance_type": "text", "sub_container": {"top_container": {"ref": BOX}, "type_2": "folder", "indicator_2": "3"}}, {"instance_type": "digital_object", "digital_object": {"ref": SCAN}}],
     "notes": [{"jsonmodel_type": "note_multipart", "type": "scopecontent", "label": "About", "publish": True, "subnotes": [
         {"jsonmodel_type": "note_text", "content": "One.\n\nTwo & three."}, {"jsonmodel_type": "note_orderedlist", "enumeration": "arabic", "items": ["a", "b"]}]},
         {"jsonmodel_type": "note_singlepart", "type": "physloc", "content": ["Stack 3"]}]},
    {"jsonmodel_type": "archival_object", "uri": SERIES, "resource": {"ref": TOP}, "level": "series", "title": "Series", "ref_id": "r1", "component_id": "A", "publish": False},
]  # fmt: skip
TEXT = json.dumps(BATCH, indent=2)


def read(
    text: str | bytes, findings: list[xjmeta.Finding] | None = None
) -> list[Record]:
    data = text.encode() if isinstance(text, str) else text
    return list(xjmeta.iter_records(data, format="aspace-json", findings=findings))


def written(records: object, **options: bool) -> tuple[str, xjmeta.LossReport]:
    stream = io.BytesIO()
    report = xjmeta.write(records, stream, format="aspace-json", **options)
    return stream.getvalue().decode(), report


def changed(before: str, after: str) -> list[str]:
    """The lines that are other, without the frame of a comparison."""
    lines = unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[:3] not in ("---", "+++", "@@ ")]


# ---- reading --------------------------------------------------------------------------------------------------------


def test_a_batch_is_recognised_by_its_models():
    assert xjmeta.inspect(TEXT.encode()).format == "aspace-json"


def test_units_stand_where_their_parents_and_positions_put_them():
    (top,) = read(TEXT)

    assert ["#0", "r1", "r2"] == [key for key, _unit in top.walk()]
    assert "r1" == top.parent("r2").id


def test_what_the_import_of_ead_flattens_is_kept():
    (top,) = read(TEXT)
    (date,), (creator,), (subject, topic) = top.dates, top.creators, top.access_points

    assert ("publication", "bulk", "julian", "ce", "approximate", "1934/1949") == (
        date.kind, date.type, date.calendar, date.era, date.certainty, date.normal,
    )  # fmt: skip
    assert ("Ma, Bufang", "aut", "person") == (
        creator.name.plain,
        creator.role,
        creator.kind,
    )
    assert ("Ma, Bufang", None) == (subject.name.plain, subject.role)
    assert [("Trade", "topic"), ("Kashgar", "place")] == [
        (part.text.plain, part.kind) for part in topic.parts
    ]
    assert "Papers of <i>Ma</i>" == top.title.html and "MS.7" == str(
        top.identifiers[0].value
    )


def test_an_extent_and_what_is_said_of_it_stand_together():
    (top,) = read(TEXT)

    assert ["3 linear feet", "4 boxes", "30 cm"] == [
        one.expression.plain for one in top.extents
    ]
    assert {"physdesc"} == {one.group for one in top.extents}


def test_boxes_files_and_notes_of_a_component():
    unit = read(TEXT)[0].unit("r2")

    assert [("box", "7", "311"), ("folder", "3", None)] == [
        (one.type, one.indicator.plain, one.barcode) for one in unit.containers
    ]
    assert ["image-service", "image-master"] == [
        one.role for one in unit.digital_objects
    ]
    assert {"Scan"} == {one.title for one in unit.digital_objects}
    assert "Stack 3" == unit.locations[0].text.plain
    assert '<ol data-numeration="arabic"><li>a</li><li>b</li></ol>' in unit.notes[0].body.html  # fmt: skip


def test_what_is_not_published_is_internal():
    assert read(TEXT)[0].unit("r1").internal is True


def test_one_record_of_the_api_is_read_with_what_it_links_to_within_it():
    data = BATCH[5] | {
        "linked_agents": [
            {"ref": "/agents/people/9", "role": "creator", "_resolved": BATCH[0]},
            {"ref": "/agents/families/4", "role": "creator"},
        ]
    }
    (unit,) = read(json.dumps(data))

    assert ["Ma, Bufang", None] == [
        one.name and one.name.plain for one in unit.creators
    ]
    assert ("family", "/agents/families/4") == (
        unit.creators[1].kind,
        unit.creators[1].uri,
    )


def test_a_page_of_the_api_is_read():
    page = {"first_page": 1, "this_page": 1, "results": [BATCH[4]]}
    text = json.dumps(page, indent=1)
    records = read(text)

    assert text == written(records)[0]
    edited, _report = written([records[0].replaced(title="New")])
    assert "New" == json.loads(edited)["results"][0]["title"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[]", "no-record"),
        ("{}", "no-record"),
        ("[1, null]", "no-record"),
        ('[{"jsonmodel_type": "subject"}]', "no-record"),
        ("[{", "json-cut-off"),
    ],
)
def test_what_is_no_batch_is_told(text, code):
    with pytest.raises(xjmeta.FormatError) as error:
        read(text)
    assert code == error.value.code


def test_a_parent_that_is_not_there_and_a_circle_are_told_with_their_lines():
    lost = [BATCH[6] | {"resource": {"ref": "/repositories/2/resources/9"}}]
    circle = [
        BATCH[5],
        BATCH[6] | {"parent": {"ref": FILE}},
        BATCH[6] | {"title": "Twice"},
    ]
    for batch, codes in ((lost, {"aspace-json-parent"}), (circle, {"aspace-json-twice", "aspace-json-parent"})):  # fmt: skip
        findings: list[xjmeta.Finding] = []
        read(json.dumps(batch), findings)
        assert codes == {finding.code for finding in findings}
        assert all(finding.line for finding in findings)


def test_units_too_deep_are_told():
    units = [
        {"jsonmodel_type": "archival_object", "uri": f"/repositories/2/archival_objects/{n}", "title": "A",
         "parent": {"ref": f"/repositories/2/archival_objects/{n - 1}"}}
        for n in range(1, 70)
    ]  # fmt: skip
    with pytest.raises(xjmeta.LimitError):
        read(json.dumps(units))


# ---- writing --------------------------------------------------------------------------------------------------------

RICH = Record(
    title={"html": "On <i>ice</i>"},
    level="collection",
    identifiers=[{"value": "MS 1"}, {"value": "old 7", "kind": "former"}],
    dates=[{"expression": "1949", "normal": "1949", "kind": "creation"}],
    extents=[{"expression": "3 boxes"}, {"expression": "many boxes"}],
    creators=[{"kind": "person", "name": "Smith, Anna", "role": "aut", "source": "naf"}],
    access_points=[{"kind": "topic", "name": "Ice", "source": "lcsh"}],
    notes=[{"kind": "scope", "heading": "About", "body": "One\n\n<two> & three"}, {"kind": "index", "body": {"html": "<p>x</p>"}}],
    control={"record_ids": [{"value": "ms1"}], "titles": [{"text": "Guide", "kind": "proper"}]},
    children=[
        Record(id="a", title="A", level="file", containers=[{"type": "box", "indicator": "1"}, {"type": "folder", "indicator": "2"}]),
        Record(id="b", title="B", level="file", containers=[{"type": "box", "indicator": "1"}],
               digital_objects=[{"href": "http://example.org/1", "title": "One", "group": "g"}, {"href": "http://example.org/2", "title": "Two", "group": "g"}],
               groups=[{"key": "g", "kind": "daogrp"}]),
    ],
)  # fmt: skip


def test_what_the_json_holds_comes_back():
    text, report = written([RICH])

    assert [] == report.losses
    assert [RICH] == read(text)


def test_what_units_share_is_written_once():
    records = json.loads(written([RICH])[0])
    kinds = [record["jsonmodel_type"] for record in records]

    assert 1 == kinds.count("top_container")
    assert ["resource", "archival_object", "archival_object"] == kinds[-3:]
    assert [0, 1] == [record["position"] for record in records[-2:]]


def test_a_description_that_satisfies_the_models_is_valid():
    record = RICH.replaced(
        languages=[{"code": "eng"}],
        control=replace(RICH.control, languages=[{"code": "eng", "script": "Latn"}]),
        dates=[{"expression": "1949", "normal": "1949"}],
    )
    text, _report = written([record])

    assert [] == [
        finding
        for finding in xjmeta.validate(text.encode(), format="aspace-json")
        if finding.severity == "error"
    ]


def test_an_edit_changes_its_key_alone():
    (top,) = read(TEXT)
    text, report = written([top.edit("r2", title="A letter")])

    assert ['-    "title": "Letter",', '+    "title": "A letter",'] == changed(
        TEXT, text
    )
    assert [] == report.losses


def test_an_agent_of_two_links_is_not_changed_for_the_one_that_was_edited():
    (top,) = read(TEXT)
    (creator,) = top.creators
    text, report = written([top.replaced(creators=[replace(creator, name="Ma, Anna", parts=())])])  # fmt: skip
    (again,) = read(text)

    assert ("Ma, Anna", "Ma, Bufang") == (
        again.creators[0].name.plain,
        again.access_points[0].name.plain,
    )
    assert [] == report.losses


def test_what_an_edit_does_not_touch_stays_in_a_record_that_is_linked():
    (top,) = read(TEXT)
    unit = top.unit("r2")
    box, folder = unit.containers
    text, _report = written([top.edit("r2", containers=[replace(box, indicator="8"), folder])])  # fmt: skip

    assert ['-    "indicator": "7",', '+    "indicator": "8",'] == changed(TEXT, text)


def test_what_is_no_longer_linked_to_is_taken_out():
    (top,) = read(TEXT)
    text, _report = written([top.edit("r2", digital_objects=())])
    kinds = [record["jsonmodel_type"] for record in json.loads(text)]

    assert "digital_object" not in kinds and "top_container" in kinds


def test_units_are_added_moved_and_removed_at_home():
    (top,) = read(TEXT)
    more = top.add("r1", Record(id="r3", title="New", level="file"), at=0)
    for edited in (more, more.move("r2", "#0"), top.remove("r2"), top.replaced(children=())):  # fmt: skip
        text, report = written([edited])
        assert ([edited], []) == (read(text), report.losses)


def test_what_stays_in_the_source_is_named_when_it_is_left():
    (top,) = read(TEXT)
    _text, report = written([top], origin=False)

    assert {"linked_agents.0._resolved.agent_genders.0: x", "instances.1.digital_object._resolved.digital_object_id: d-1"} == {
        loss.value for loss in report.left_behind if ".0.agent" not in loss.value and "agents.1" not in loss.value
    }  # fmt: skip


def test_ead_through_the_json_and_back_loses_only_what_is_named():
    ead = b"""<ead><eadheader><eadid>m</eadid></eadheader><archdesc level="collection"><did><unittitle>Papers</unittitle>
    <unitid>MS 1</unitid><physdesc><extent>3 boxes</extent></physdesc><origination><persname role="aut">Ma</persname></origination></did>
    <odd><head>H</head><p>a</p><list type="ordered" numeration="arabic"><item>x</item></list><chronlist><chronitem><date>1934</date><event>y</event></chronitem></chronlist></odd>
    <bibliography><p>Books</p><bibref>One</bibref></bibliography></archdesc></ead>"""
    record = xjmeta.from_bytes(ead, format="ead2002")
    text, report = written([record])

    assert (read(text) == [record]) == (not report.losses)
    assert ["#0.creators.0.source"] == [loss.path for loss in report.losses]


def test_what_is_read_more_often_than_it_was_said_elsewhere_is_named():
    objects = [{"href": f"http://example.org/{n}", "group": "g"} for n in range(3)]
    unit = Record(
        level="file", title="On ice", digital_objects=objects, groups=[{"key": "g", "kind": "daogrp"}],
        attributes=[{"element": "c", "name": "altrender", "value": "On ice"}],
    )  # fmt: skip
    _text, report = written([Record(level="fonds", title="All", children=[unit])])
    added = [loss.path for loss in report.losses if loss.reason == "added"]

    assert ["#1.digital_objects.1.title", "#1.digital_objects.2.title"] == added


def test_what_an_edit_adds_and_the_json_has_no_place_for_is_lost_though_the_text_is_as_it_was():
    text, _report = written([RICH])
    edited = read(text)[0].edit("a", donors=[{"name": "X"}])
    again, report = written([edited], origin=True)

    assert text == again
    assert ["a.donors.0"] == [loss.path for loss in report.losses]


# ---- what the system's own records say ------------------------------------------------------------------------------


def test_every_model_that_is_named_is_there():
    schema = json.loads(batch_schema())
    names = set(schema["$defs"])
    named = {ref.rpartition("/")[2] for ref in _references(schema)}

    assert named <= names and RULES.keys() <= MODELS.keys()


def _references(data: object) -> list[str]:
    if isinstance(data, dict):
        own = [data["$ref"]] if isinstance(data.get("$ref"), str) else []
        return own + [ref for value in data.values() for ref in _references(value)]
    return [ref for one in data for ref in _references(one)] if isinstance(data, list) else []  # fmt: skip


@pytest.mark.parametrize("text", ["1934-02-30", "1934-13", "circa 1934", "1934/05", ""])
def test_a_day_that_is_none(text):
    with pytest.raises(ValueError, match=r".*"):
        day(text)


def test_a_date_that_ends_before_it_begins_is_told_at_its_line():
    batch = [BATCH[5] | {"dates": [{"label": "creation", "date_type": "inclusive", "begin": "1949", "end": "1934"}]}]  # fmt: skip
    found = xjmeta.validate(json.dumps(batch, indent=1).encode())

    assert [("aspace-json-day", "r2", "0.dates.0.end")] == [
        (finding.code, finding.unit, finding.path) for finding in found[:1]
    ]
    assert found[0].line


@RECORDED
def test_the_schema_agrees_with_every_recorded_verdict_and_its_places():
    wrong = []
    for path in BATCHES:
        verdicts = json.loads(path.with_suffix(".verdict.json").read_bytes())["batch"]["verdicts"]  # fmt: skip
        ours = _complaints(path.read_bytes())
        for verdict in verdicts:
            own = ours.get(verdict["index"], set())
            theirs = verdict.get("errors", {})
            agrees = verdict["valid"] == (not own)
            if not agrees or not all(_is_told(one, own) for one in theirs):
                wrong.append((path.name, verdict["index"], own, theirs))

    assert [] == wrong


def _complaints(data: bytes) -> dict[int, set[str]]:
    """The paths of what is wrong, by the number of the record."""
    check = registry.get("aspace-json").check
    found: dict[int, set[str]] = {}
    for finding in check(registry.BytesSource("", data), Tally(100_000)):
        number, _dot, path = (finding.path or "").partition(".")
        found.setdefault(int(number), set()).add(path)
    return found


def _is_told(path: str, own: set[str]) -> bool:
    """Whether a complaint stands among ours: at its place, at what holds it, or within it; `record` is anywhere."""
    place = path.replace("/", ".").replace("__", ".")
    return place in ("record", "coded_errors") or any(
        place == one or place.rpartition(".")[0] == one or one.startswith(f"{place}.")
        for one in own
    )


@RECORDED
def test_recorded_batches_go_home_to_the_byte_and_losses_are_honest():
    wrong = []
    for path in BATCHES:
        data = path.read_bytes()
        try:
            records = read(data)
        except xjmeta.XjmetaError:
            continue
        home, report = written(records)
        fresh, anew = written(records, origin=False)
        if home.encode() != data or report.losses or (read(fresh) != records) != bool(anew.losses):  # fmt: skip
            wrong.append(path.name)

    assert [] == wrong
