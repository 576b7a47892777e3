"""ArchivesSpace's sheets of components: read, written, written home, and what its bulk import makes of them."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

import xjmeta
from xjmeta import Record
from xjmeta.formats.aspace import columns
from xjmeta.formats.aspace.bulk import BulkRun, imported
from xjmeta.formats.aspace.sheet import sheet_of
from xjmeta.formats.registry import BytesSource
from xjmeta.text.text_pages import page_of
from xjmeta.text.workbook import first_page

SHARED = Path(__file__).parents[2] / "shared"
RUNS = sorted((SHARED / "oracles" / "aspace-bulk").glob("*.csv"))
SHEETS = [*RUNS, *sorted((SHARED / "corpus" / "csv" / "archivesspace").glob("bulk*.csv"))]  # fmt: skip
RECORDED = pytest.mark.skipif(not RUNS, reason="the recorded sheets are not here")

CODES = "ArchivesSpace field code,ead,title,hierarchy,level,ref_id,begin,end,date_type,expression,mine\n"
SHEET = (
    "Names,EAD ID,Title,Depth,Level,Ref,Begin,End,Type,Shown,Mine\n"
    + CODES
    + ',E1,"Series, first",1,series,s1,,,,,\n'
    + ",E1,Letter,2,File,f1,1934,1949,inclusive,1934-1949,blue\n"
    + "a note,,,,,,,,,,\n"
    + ",E1,,2,file,f2,,,,undated,\n"
    + ",E1,Second,1,series,s2,,,,,\n"
)


def read(data: str | bytes, findings: list[xjmeta.Finding] | None = None, format: str = "aspace-csv") -> list[Record]:  # fmt: skip
    content = data.encode() if isinstance(data, str) else data
    return list(xjmeta.iter_records(content, format=format, findings=findings))


def written(records: object, format: str = "aspace-csv", **options: bool) -> tuple[bytes, xjmeta.LossReport]:  # fmt: skip
    stream = io.BytesIO()
    report = xjmeta.write(records, stream, format=format, **options)
    return stream.getvalue(), report


def rows(text: str) -> BulkRun:
    return imported(sheet_of(BytesSource("", text.encode())))


# ---- reading and writing --------------------------------------------------------------------------------------------


def test_a_sheet_is_recognised_by_its_field_codes():
    assert xjmeta.inspect(SHEET.encode()).format == "aspace-csv"


def test_rows_are_units_by_their_depth_below_the_resource():
    (top,) = read(SHEET)

    assert "E1" == top.control.record_ids[0].value.plain
    assert [("s1", "#0"), ("f1", "s1"), ("f2", "s1"), ("s2", "#0")] == [
        (key, parent) for key, parent, _unit in top.walk_with_parents()
    ][1:]
    assert ("file", "1934/1949") == (
        top.unit("f1").level,
        top.unit("f1").dates[0].normal,
    )


def test_a_sheet_goes_home_to_the_byte_and_an_edit_changes_its_cell():
    (top,) = read(SHEET)
    edited, report = written([top.edit("f1", title="A letter")])

    assert SHEET.encode() == written([top])[0]
    assert SHEET.replace(",Letter,", ',"A letter",').encode() == edited
    assert [] == report.losses


def test_units_are_added_moved_and_removed_at_home():
    (top,) = read(SHEET)
    for edited in (
        top.add("s1", Record(id="n", title="New", level="file"), at=0),
        top.move("f1", "s2"),
        top.move("s2", "s1", at=0),
        top.remove("s1"),
    ):
        text, report = written([edited])
        assert ([edited], []) == (read(text), report.losses)
        assert b"a note" in text or edited.children[0].id != "s1"


def test_rows_of_another_resource_are_a_record_of_their_own():
    first, second = read(SHEET + ",E2,Other,1,file,o1,,,,,\n")

    assert "E2" == second.control.record_ids[0].value.plain
    assert 5 == len(list(first.walk()))


def test_a_depth_that_cannot_be_is_told():
    findings: list[xjmeta.Finding] = []
    (top,) = read(SHEET + ",E1,Deep,4,item,d,,,,,\n,E1,None,,item,e,,,,,\n", findings)

    assert [("aspace-csv-depth", 8), ("aspace-csv-depth", 9)] == [
        (finding.code, finding.line) for finding in findings
    ]
    assert "s2" == top.parent("d").id


def test_a_sheet_without_field_codes_is_told():
    with pytest.raises(xjmeta.FormatError) as error:
        read("title,level\nA,file\n")
    assert "aspace-csv-header" == error.value.code


RICH = Record(
    identifiers=[{"value": "MS.1"}],
    control={"record_ids": [{"value": "E1"}]},
    children=[
        Record(
            id="a", title="Smith & <Sons>", level="series", identifiers=[{"value": "A"}],
            dates=[{"expression": "1949", "normal": "1949"}, {"expression": "spring 1950", "kind": "publication"}],
            extents=[{"expression": "3 linear feet"}, {"expression": "2 reels", "coverage": "part"}],
            languages=[{"code": "rus", "script": "Cyrl"}, {"code": "eng"}],
            creators=[{"kind": "person", "name": "Smith, Anna", "role": "aut"}],
            access_points=[{"kind": "family", "name": "Ma"}, {"kind": "topic", "name": "Trade -- China", "source": "lcsh"}],
            notes=[{"kind": "access", "body": "Open.", "internal": True}, {"kind": "scope", "heading": "About", "body": "One.\n\nTwo & three."}],
            children=[Record(id="b", title="B", level="item", containers=[{"type": "box", "indicator": "1"}, {"type": "folder", "indicator": "2"}],
                             digital_objects=[{"href": "http://example.org/1", "title": "Scan", "role": "image-service"}])],
        )
    ],
)  # fmt: skip


@pytest.mark.parametrize("format_", ["aspace-csv", "aspace-xlsx"])
def test_what_the_columns_hold_comes_back(format_):
    data, report = written([RICH], format_)

    assert [] == report.losses
    assert [RICH] == read(data, format=format_)


def test_what_is_written_is_taken_by_the_import_whole():
    data, _report = written([RICH])
    run = rows(data.decode())

    assert (None, [[], []]) == (run.stopped, [row.reported for row in run.rows])
    assert 2 == len(run.rows[0].component["dates"])
    assert [] == [f for f in xjmeta.validate(data) if f.code.startswith("aspace-bulk")]


def test_a_unit_of_dates_alone_has_its_first_in_the_columns_without_number():
    record = Record(children=[Record(level="file", dates=[{"expression": "1949"}])])
    run = rows(written([record])[0].decode().replace('"ead"', '"res_uri"').replace('"","",', '"","/1",'))  # fmt: skip

    assert ["1949"] == [date["expression"] for date in run.rows[0].component["dates"]]


def test_losses_are_told_where_notes_of_a_kind_become_one():
    record = Record(children=[Record(id="a", title="A", notes=[{"kind": "scope", "body": "1"}, {"kind": "scope", "body": "2"}])])  # fmt: skip
    data, report = written([record])

    assert [record] != read(data) and report.losses


def test_a_workbook_goes_home_to_the_byte_and_keeps_its_other_rows_where_it_is_edited():
    book = page_of([line.split(",") for line in SHEET.replace('"Series, first"', "Series").splitlines()], "x")  # fmt: skip
    (top,) = read(book, format="aspace-xlsx")
    edited, report = written([top.edit("f1", title="Changed")], "aspace-xlsx")

    assert book == written([top], "aspace-xlsx")[0]
    assert ["a note", "Changed", "blue"] == [
        first_page(edited, "")[row][column] for row, column in ((4, 0), (3, 2), (3, 10))
    ]
    assert [] == report.losses
    assert xjmeta.inspect(book).format == "aspace-xlsx"


# ---- what the import makes of a sheet -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (",E1,,1,file,x,,,,,", "aspace-bulk-title"),
        (",E1,A,1,shelf,x,,,,,", "aspace-bulk-level"),
        (",E1,A,4,file,x,,,,,", "aspace-bulk-depth"),
        (",E2,A,1,file,x,,,,,", "aspace-bulk-resource"),
        (",E1,A,1,file,x y,,,,,", "aspace-bulk-value"),
        (",E1,A,1,file,x,1949,1934,,,", "aspace-bulk-date"),
    ],
)
def test_what_the_import_refuses_or_leaves_out_is_told_at_its_row(row, code):
    found = xjmeta.validate((SHEET + row + "\n").encode(), format="aspace-csv")

    assert [(8, "warning" if code == "aspace-bulk-date" else "error")] == [
        (finding.line, finding.severity) for finding in found if finding.code == code
    ]


@RECORDED
@pytest.mark.parametrize(
    ("column", "near"),
    [
        ("extent_typ", "extent_type"),
        ("Level", "level"),
        ("people_agent_relater_1", "people_agent_relator_1"),
        ("l_script", "l_langscript"),
    ],
)
def test_a_misspelt_field_code_is_told_with_the_nearest(column, near):
    sheet = f"ArchivesSpace field code,ead,title,hierarchy,level,{column},colour\n,E1,A,1,file,x,\n"
    told = [
        (finding.line, finding.remedy)
        for finding in xjmeta.validate(sheet.encode(), format="aspace-csv")
        if finding.code == "aspace-bulk-column"
    ]

    assert [(1, f"Write the code as the template has it: {near}.")] == told


def test_every_column_that_we_write_is_a_field_code():
    codes = [code for family in columns._FAMILIES for code in family]

    assert [] == [code for code in codes if not columns.is_code(code)]


@pytest.mark.parametrize(
    ("column", "word"),
    [
        ("date_certainty", "sure"),
        ("extent_type", "boxen"),
        ("portion", "half"),
        ("people_agent_role_1", "owner"),
        ("people_agent_relator_1", "zzz"),
        ("subject_1_type", "shape"),
        ("subject_1_source", "mine"),
        ("l_lang", "ru"),
        ("rep_use_statement", "poster"),
    ],
)
def test_a_word_outside_its_list_is_told_with_its_column(column, word):
    row = {
        "ead": "E1", "title": "A", "hierarchy": "1", "level": "file", "begin": "1920", "number": "2",
        "extent_type": "volumes", "people_agent_header_1": "B", "subject_1_term": "C", "rep_file_uri": "http://x.org",
    } | {column: word}  # fmt: skip
    sheet = f"ArchivesSpace field code,{','.join(row)}\n,{','.join(row.values())}\n"
    found = [
        finding.message
        for finding in xjmeta.validate(sheet.encode(), format="aspace-csv")
        if finding.code == "aspace-bulk-list"
    ]

    assert len(found) == 1
    assert found[0].startswith(f"{word!r} in {column} is no value of its list")


def test_the_rows_of_recorded_runs_are_predicted():
    wrong = []
    for path in RUNS:
        if path.name.startswith(("19", "21", "23")):
            continue  # nothing is read of two; the third was run in another mode
        told = json.loads(path.with_suffix(".json").read_bytes())
        run = imported(sheet_of(BytesSource("", path.read_bytes())))
        if bool(told.get("stopped")) != bool(run.stopped):
            wrong.append((path.name, told.get("stopped"), run.stopped))
        wrong += ((path.name, *one) for one in _differences(run, told))

    assert [] == wrong


def _differences(run: BulkRun, told: dict) -> list[tuple]:
    """What was made otherwise than predicted: row, part, theirs, ours."""
    stored = {one["uri"]: one for one in told["made"]}
    made = {int(row["row"].split()[1]): row["made"] for row in told["rows"]}
    found = []
    for row in run.rows:
        uri = made.get(row.number + 1)
        if bool(uri) != (row.component is not None):
            found.append((row.number, "made", uri, row.reported))
        if not uri or row.component is None:
            continue
        parent = stored[uri].get("parent", {}).get("ref")
        ours = None if row.parent is None else made[row.parent + 1]
        pairs = [("parent", parent, ours), *_parts(stored[uri], row.component, stored)]
        found += ((row.number, *one) for one in pairs if one[1] != one[2])
    return found


def _parts(theirs: dict, ours: dict, stored: dict) -> list[tuple]:
    texts = ("title", "level", "other_level", "component_id", "ref_id", "publish")
    notes = sorted(
        (note["type"], "".join(note.get("content", [])) or "".join(part["content"] for part in note.get("subnotes", [])), note.get("label"))
        for note in theirs.get("notes", [])
    )  # fmt: skip
    return [
        *((name, theirs.get(name), ours.get(name)) for name in texts),
        *((name, _plain(theirs.get(name, [])), _plain(ours.get(name, []))) for name in ("dates", "extents")),
        ("notes", notes, sorted((one["type"], one["content"], one.get("label")) for one in ours.get("notes", []))),
        ("instances", _boxes(theirs, stored), sorted(map(str, _plain(ours.get("instances", []))))),
    ]  # fmt: skip


def _plain(items: list[dict]) -> list[dict]:
    return [
        dict(sorted((k, v) for k, v in one.items() if v and k != "jsonmodel_type"))
        for one in items
    ]


def _boxes(theirs: dict, stored: dict) -> list[str]:
    found = []
    for one in theirs.get("instances", []):
        sub = one.get("sub_container")
        box = {} if sub is None else stored[sub["top_container"]["ref"]]
        parts = {} if sub is None else {k: sub.get(k) for k in ("type_2", "indicator_2", "type_3", "indicator_3")}  # fmt: skip
        found.append({"instance_type": one["instance_type"], "type": box.get("type"), "indicator": box.get("indicator")} | parts)  # fmt: skip
    return sorted(map(str, _plain(found)))


@RECORDED
def test_real_sheets_go_home_to_the_byte_and_losses_are_honest():
    wrong = []
    for path in SHEETS:
        data = path.read_bytes()
        try:
            records = read(data)
        except xjmeta.XjmetaError:
            continue
        home, report = written(records)
        fresh, anew = written(records, origin=False)
        if home != data or report.losses or (read(fresh) != records) != bool(anew.losses):  # fmt: skip
            wrong.append(path.name)

    assert [] == wrong


@pytest.mark.parametrize(
    "row",
    [
        b'"","another","B","","",""',
        b'"","Folder","1","","true"',
        b'"","another","B","2","",""',
    ],
)
def test_a_row_that_names_another_resource_than_its_run_goes_home_as_it_is(
    row: bytes,
) -> None:
    sheet = (
        b'"Names","Ead","Title","Hierarchy","Level","Publish"\n'
        b'"ArchivesSpace field code","ead","title","hierarchy","level","publish"\n'
        b'"","one","A","1","file","true"\n' + row + b"\n"
    )

    read = xjmeta.from_bytes(sheet, format="aspace-csv")
    assert xjmeta.to_bytes(read, format="aspace-csv") == sheet


def _resource_of(code: str | None, *titles: str) -> Record:
    return Record(
        identifiers=[{"value": code}] if code else (),
        children=[Record(title=title, level="file") for title in titles],
    )


@pytest.mark.parametrize("format_", ["aspace-csv", "aspace-xlsx"])
@pytest.mark.parametrize(
    "records",
    [
        [Record(), Record()],
        [_resource_of("A"), _resource_of("B", "b")],
        [_resource_of(None, "a"), _resource_of(None, "b")],
        [_resource_of("A", "a"), _resource_of("A", "b")],
        [_resource_of("A", "a"), _resource_of("B", "b")],
        [Record(), _resource_of("A", "a", "b"), Record()],
    ],
)
def test_a_record_that_is_not_read_back_is_a_loss_and_its_neighbours_are_none(
    format_: str, records: list[Record]
) -> None:
    sheet = io.BytesIO()
    report = xjmeta.write(records, sheet, format=format_)
    back = list(xjmeta.iter_records(sheet.getvalue(), format=format_))

    assert bool(report.losses) is (records != back)
    assert not {"a", "b"} & {str(loss.value) for loss in report.losses}
