"""The archivist's sheet: what its columns are called, what they hold, what the rest holds, and edits of visible cells."""

from __future__ import annotations

import csv
import io
import json
import statistics
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import xjmeta
from conftest import SHARED
from strategies import UGLY_RECORDS, crowded
from xjmeta.formats.csv.labels import comment_of, label_of
from xjmeta.formats.csv.meanings import COLUMN_NAMES, MEANINGS, name_of, path_of
from xjmeta.mapping.rest import digest
from xjmeta.model.record import Record

AIDS = sorted((SHARED / "corpus").glob("ead[23]*/*/*"))[::16] if SHARED.is_dir() else []
UNIT = Record(
    id="a",
    level="file",
    title={"text": "Lettres", "lang": "fr"},
    dates=({"expression": "1949", "normal": "1949", "type": "inclusive", "era": "ce"},),
    containers=({"type": "Box", "indicator": "5", "label": "Mixed Materials"},),
    access_points=(
        {"kind": "place", "name": "Kashgar"},
        *({"kind": "topic", "name": name, "source": "lcsh"} for name in "ABCDEF"),
    ),
    notes=(
        {"kind": "index", "notes": ({"kind": "scope", "body": "deep"},)},
        {"kind": "scope", "heading": "Scope", "body": "x | y"},
    ),
)


def table(document: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(document.decode("utf-8-sig"), newline="")))


def sheet(record: Record, **options: Any) -> list[list[str]]:
    out = io.BytesIO()
    xjmeta.write(record, out, format="csv", **options)
    return table(out.getvalue())


def read(rows: list[list[str]]) -> tuple[Record, list[str]]:
    findings: list[xjmeta.Finding] = []
    record = xjmeta.read(saved(rows), format="csv", findings=findings)
    return record, [finding.code for finding in findings]


def saved(rows: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def edited(rows: list[list[str]], **cells: str) -> list[list[str]]:
    header, *body = [list(row) for row in rows]
    for name, cell in cells.items():
        body[0][header.index(name)] = cell
    return [header, *body]


# ---- columns -----------------------------------------------------------------------------------------------


def test_every_column_has_a_path_a_label_and_a_meaning() -> None:
    for name in COLUMN_NAMES:
        path = path_of(name)
        assert path is None or name == name_of(path)
        assert label_of(name) != name
        assert comment_of(name)
    assert len({label_of(name) for name in MEANINGS}) == len(MEANINGS)


def test_a_unit_is_a_row_of_what_people_edit() -> None:
    header, row = sheet(UNIT)
    cells = dict(zip(header, row, strict=True))

    assert [
        "key",
        "parent",
        "level",
        "title",
        "date",
        "date_normal",
        "scope",
        "subject",
        "subject_2",
        "subject_3",
        "subject_4",
        "place",
        "box",
        "id",
        "rest",
    ] == header
    assert "D | E | F" == cells["subject_4"]
    assert r"x \| y" == cells["scope"]
    assert (UNIT, []) == read([header, row])


def test_a_house_names_its_own_columns_and_all_else_is_in_the_rest(
    tmp_path: Path,
) -> None:
    house = tmp_path / "columns.txt"
    house.write_text("# ours\ntitle\nsubject  # joined\nsubject_source\n")
    header, row = sheet(UNIT, columns=house)
    cells = dict(zip(header, row, strict=True))

    assert ["key", "parent", "title", "subject", "subject_source", "rest"] == header
    assert "A | B | C | D | E | F" == cells["subject"]
    assert (UNIT, []) == read([header, row])
    with pytest.raises(xjmeta.InputError, match="Did you mean subject"):
        sheet(UNIT, columns=["subjects"])
    with pytest.raises(xjmeta.TargetError):
        xjmeta.write(UNIT, io.BytesIO(), format="json", columns="all")


def test_a_column_a_leaf_value_holds_the_control_area() -> None:
    control = {"titles": [{"text": "A guide"}], "series": [{"text": "Guides"}]}
    record = UNIT.replaced(control=control)
    rows = sheet(record, columns="all")

    assert "control.titles.1.text" in rows[0]
    assert (record, []) == read(rows)


def test_what_is_internal_has_a_visible_column() -> None:
    hidden = UNIT.replaced(
        containers=({"type": "box", "indicator": "5", "internal": True},)
    )
    header, row = sheet(hidden)

    assert "true" == row[header.index("box_internal")]
    assert "internal" not in header
    assert "box_internal" in sheet(hidden, columns=["title", "box"])[0]


@pytest.mark.skipif(not AIDS, reason="the corpus is not beside the repository")
def test_real_finding_aids_have_few_columns() -> None:
    counts = []
    for path in AIDS:
        try:
            records = list(xjmeta.iter_records(path))
        except xjmeta.XjmetaError:
            continue
        out = io.BytesIO()
        xjmeta.write(records, out, format="csv")
        header = table(out.getvalue())[0]
        counts.append(len(header))
        assert not [name for name in header if "attributes" in name]

    assert statistics.median(counts) <= 30
    assert max(counts) <= 60


# ---- the rest ----------------------------------------------------------------------------------------------


def test_nothing_in_the_rest_overrules_a_visible_cell() -> None:
    header, row = sheet(Record(title="Seen"))
    slot = {"title": {"value": "Hidden", "as": digest("Seen")}}
    record, codes = read([[*header, "rest"], [*row, json.dumps(slot)]])

    assert "Seen" == record.title
    assert ["rest-column-refused"] == codes


def test_what_no_column_shows_stays_when_a_visible_value_is_edited() -> None:
    record, codes = read(edited(sheet(UNIT), scope="edited"))

    assert ["index", "scope"] == sorted(note.kind for note in record.notes)
    assert ["deep"] == [str(one.body) for note in record.notes for one in note.notes]
    assert "edited" in [str(note.body) for note in record.notes]
    assert ["rest-column-refused"] == list(dict.fromkeys(codes))


# ---- edits of visible cells --------------------------------------------------------------------------------


@pytest.mark.parametrize("bare", [False, True], ids=["with rest", "without rest"])
@pytest.mark.parametrize(
    ("cells", "field", "value"),
    [
        ({"title": "Cartes"}, "title", {"text": "Cartes", "lang": "fr"}),
        (
            {"date": "1950", "date_normal": "1950"},
            "dates",
            [
                {
                    "expression": "1950",
                    "normal": "1950",
                    "type": "inclusive",
                    "era": "ce",
                }
            ],
        ),
        (
            {"box": "6"},
            "containers",
            [{"type": "Box", "indicator": "6", "label": "Mixed Materials"}],
        ),
        ({"box": ""}, "containers", None),
        (
            {"subject_2": ""},
            "access_points",
            [
                {"kind": "place", "name": "Kashgar"},
                *({"kind": "topic", "name": n, "source": "lcsh"} for n in "ACDEF"),
            ],
        ),
        (
            {"subject_4": "D | E | F | G"},
            "access_points",
            [
                {"kind": "place", "name": "Kashgar"},
                *({"kind": "topic", "name": n, "source": "lcsh"} for n in "ABCDEF"),
                {"kind": "topic", "name": "G"},
            ],
        ),
        (
            {"scope": "z"},
            "notes",
            [
                {"kind": "index", "notes": [{"kind": "scope", "body": "deep"}]},
                {"kind": "scope", "heading": "Scope", "body": "z"},
            ],
        ),
    ],
)
def test_an_edited_cell_changes_its_value_and_nothing_else_of_it(
    bare: bool, cells: dict[str, str], field: str, value: Any
) -> None:
    rows = edited(sheet(UNIT), **cells)
    if bare:
        rows = [row[:-1] for row in rows]
    merged = xjmeta.apply(saved(rows), to=UNIT)

    assert merged.own_data() == {
        name: one
        for name, one in {**UNIT.own_data(), field: value}.items()
        if one is not None
    }


def test_a_sheet_that_nobody_edited_changes_nothing_also_without_its_rest() -> None:
    header, row = sheet(UNIT)

    assert xjmeta.apply(saved([header, row]), to=UNIT) is UNIT
    assert xjmeta.apply(saved([header[:-1], row[:-1]]), to=UNIT) is UNIT


# ---- plain -------------------------------------------------------------------------------------------------


def test_truth_in_a_new_column_has_no_apostrophe() -> None:
    rows = [["key", "title", "Shelf"], ["a", "A", "1", "beyond"], ["b", "B", "2"]]
    first, second = xjmeta.iter_records(saved(rows), format="csv")
    out = io.BytesIO()
    xjmeta.write([first.replaced(internal=True), second], out, format="csv")

    assert [
        ["key", "title", "Shelf", "", "internal"],
        ["a", "A", "1", "beyond", "true"],
        ["b", "B", "2", "", ""],
    ] == table(out.getvalue())


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
@given(st.one_of(crowded(), st.sampled_from(UGLY_RECORDS)))
def test_a_plain_sheet_has_no_rest_and_tells_what_is_lost(
    format_: str, record: Record
) -> None:
    out = io.BytesIO()
    report = xjmeta.write(record, out, format=format_, plain=True)
    found = list(xjmeta.iter_records(out.getvalue(), format=format_))

    assert report.carried == []
    assert bool(report.losses) == (found != [record])
    if format_ == "csv":
        header = out.getvalue().partition(b"\r\n")[0]
        assert b'"rest' not in header
        assert b'"origin' not in header


def test_a_plain_sheet_has_no_apostrophes_but_before_formulas() -> None:
    dates = ("August 1949",)
    record = Record(id="007", title="=1+1", dates=dates, level="file")
    out = io.BytesIO()
    report = xjmeta.write(record, out, format="csv", plain=True)

    assert (
        '"007","","file","\'=1+1","August 1949","007"'
        == (out.getvalue().decode().splitlines()[1])
    )
    assert not report.losses
    report = xjmeta.write(record.replaced(title="'007"), out, format="csv", plain=True)
    assert ["007.title"] == [loss.path for loss in report.losses]


def test_what_a_plain_sheet_does_not_take_along_is_left_behind(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"key,parent,title,Shelf\r\na,,T,7\r\n")
    report = xjmeta.write(xjmeta.read(path), io.BytesIO(), format="csv", plain=True)

    assert ["Shelf: 7"] == [loss.value for loss in report.left_behind]


@pytest.mark.parametrize("options", [{"columns": "all"}, {"mapping": {"T": "title"}}])
def test_a_plain_sheet_has_no_other_columns(options: dict[str, Any]) -> None:
    with pytest.raises(xjmeta.TargetError, match="plain sheet"):
        xjmeta.write(
            Record(title="A"), io.BytesIO(), format="csv", plain=True, **options
        )


def test_a_value_of_which_only_is_said_that_it_is_no_internal_one_goes_home() -> None:
    shown = ({"href": "b", "type": "image", "internal": True},)
    before, after = Record(id="a"), ({"kind": "x", "internal": False}, *shown)
    out = io.BytesIO()
    xjmeta.write(before, out, format="csv")
    edited = xjmeta.read(out.getvalue()).edit("a", digital_objects=after)
    again = io.BytesIO()
    xjmeta.write(edited, again, format="csv")

    assert edited == xjmeta.read(again.getvalue())
