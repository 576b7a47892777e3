"""Tables of values: what stands in them, how they are filled and put back, and what is wrong with one."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from typer.testing import CliRunner

import xjmeta
from strategies import records
from xjmeta import FilledTable, InputError, Record, ValueTable
from xjmeta.cli import app
from xjmeta.values import FIELDS, is_table
from xjmeta.values.pages import page_with_table
from xjmeta.values.sheets import to_csv

AID = b"""<?xml version="1.0"?>
<!-- kept -->
<ead><eadheader><eadid>x</eadid></eadheader><archdesc level='collection'><did>
 <unittitle>Letters</unittitle><unitdate>Aug. 1949</unitdate>
 <langmaterial><language>Russian</language></langmaterial></did>
 <controlaccess><persname  source="naf">Smith, Anna.</persname><subject>Borders</subject></controlaccess>
 <dsc><c01 level="file" id="f1"><did><container type="Box">1</container><unittitle>A</unittitle></did>
  <controlaccess><persname>smith, anna</persname></controlaccess></c01></dsc></archdesc></ead>
"""


def table_of(field: str, *given: Record) -> ValueTable:
    return xjmeta.values(*given, field=field)


def read_rows(content: bytes, name: str) -> list[list[str]]:
    return [row.cells for row in page_with_table(content, name).rows]


def filled(field: str, *rows: dict[str, str]) -> FilledTable:
    heads = list(dict.fromkeys(name for row in rows for name in row))
    every = [{"field": field, **dict.fromkeys(heads, ""), **row} for row in rows]
    return FilledTable(to_csv(["field", *heads], every), "table.csv")


# ---- what stands in a table -------------------------------------------------------------------------------


def test_a_row_says_how_often_a_value_stands_and_where_and_what_is_read_of_it():
    first = Record(dates=[{"expression": "August, 1949"}] * 2)
    table = ValueTable("dates")

    table.add(first, "a.xml")
    table.add(Record(children=[Record(id="u", dates=first.dates[:1])]), "b.xml")

    (row,) = table.rows()
    assert {"value": "August, 1949", "count": 3, "files": 2} == {
        name: row[name] for name in ("value", "count", "files")
    }
    assert ("a.xml #0; b.xml u", "1949-08", "1949-08") == (
        row["places"],
        row["read"],
        row["suggested_normal"],
    )


def test_values_that_are_nearly_the_same_stand_together_with_the_usual_form():
    names = [
        "Letters",
        "letters.",
        "Letters",
        "Maps",
        "LETTERS",
        "Border war",
        "War, border",
    ]
    record = Record(access_points=[{"name": name, "kind": "topic"} for name in names])

    rows = table_of("subjects", record).rows()

    clusters = {row["value"]: row["cluster"] for row in rows}
    assert clusters["Letters"] == clusters["letters."] == clusters["LETTERS"] == 1
    assert clusters["Border war"] == clusters["War, border"] == 2
    assert "" == clusters["Maps"]
    wanted = {row["value"]: row["suggested_value"] for row in rows}
    assert "Letters" == wanted["letters."] == wanted["LETTERS"]
    assert "" == wanted["Letters"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("4.5 feet", "45 feet"), ("1890-1955", "18901955"), (".1 m", "1 m")],
)
def test_numbers_that_differ_are_not_nearly_the_same(one, other):
    record = Record(extents=[{"expression": one}, {"expression": other}])

    assert {""} == {row["cluster"] for row in table_of("extents", record).rows()}


def test_what_is_stated_beside_a_value_tells_rows_apart():
    record = Record(
        access_points=[
            {"name": "Letters", "kind": "topic"},
            {"name": "Letters", "kind": "genre_form", "source": "aat"},
        ]
    )

    rows = table_of("subjects", record).rows()

    assert {("topic", ""), ("genre_form", "aat")} == {
        (row["kind"], row["source"]) for row in rows
    }


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_a_table_is_read_as_it_was_written(field, format):
    if format == "xlsx":
        pytest.importorskip("xlsxwriter")
        pytest.importorskip("python_calamine")
    texts = ["=SUM(A1)", "1949-08", "'quoted", "0012", "a; b", 'say "no"', "May 1949"]
    texts += ["''=x", "'1949-08", "4.50", "August 12, 1949", "_x0041_", "true", "1 1/2"]
    record = Record(
        dates=[{"expression": text} for text in texts],
        access_points=[{"name": text, "kind": "topic"} for text in texts],
        creators=[{"name": text} for text in texts],
        extents=[{"expression": text} for text in texts],
        containers=[{"type": text, "indicator": "1"} for text in texts],
        languages=[{"name": text} for text in texts],
    )
    table = table_of(field, record)

    head, *lines = read_rows(table.to_bytes(format), "table")

    assert table.columns == head
    place = head.index("value")
    assert {*texts} == {line[place] for line in lines}


def test_a_spreadsheet_takes_no_cell_for_a_formula():
    table = table_of("creators", Record(creators=[{"name": "=cmd|' /C calc'!A0"}]))

    cells = next(csv.DictReader(io.StringIO(table.to_bytes().decode("utf-8-sig"))))

    assert "'=cmd|' /C calc'!A0" == cells["value"]


# ---- what is put back -------------------------------------------------------------------------------------


@settings(max_examples=8)
@given(records())
def test_what_is_not_filled_does_not_change(record: Record) -> None:
    for field in FIELDS:
        table = table_of(field, record)
        back = FilledTable(table.to_bytes(), "a.csv")

        assert (0, []) == (back.filled, back.findings)
        assert back.put(record)[0] is record


@settings(max_examples=8)
@given(records())
def test_every_row_finds_its_values_again(record: Record) -> None:
    for field in ("dates", "subjects", "containers", "languages"):
        rows = [
            {**{name: str(cell) for name, cell in row.items()}, "new_value": "Another"}
            for row in table_of(field, record).rows()
            if row["value"]
        ]
        if not rows:
            continue
        table = FilledTable(to_csv(list(rows[0]), rows), "a.csv")

        table.put(record)

        assert [] == table.unmet()


def test_a_new_value_with_its_kind_source_and_uri_takes_the_place_of_the_old_ones():
    record = xjmeta.from_bytes(AID)
    table = filled(
        "subjects",
        {
            "value": "Smith, Anna.",
            "new_value": "Smith, Anna, 1890-1955",
            "new_uri": "http://id.loc.gov/n1",
            "new_source": "lcnaf",
        },
        {
            "value": "smith, anna",
            "new_value": "Smith, Anna, 1890-1955",
            "new_uri": "",
            "new_source": "",
        },
    )

    result, count = table.put(record)
    written = xjmeta.to_bytes(result, format="ead2002")

    assert 2 == count
    assert written == AID.replace(
        b'<persname  source="naf">Smith, Anna.</persname>',
        b'<persname  source="lcnaf" authfilenumber="http://id.loc.gov/n1">Smith, Anna, 1890-1955</persname>',
    ).replace(b"smith, anna", b"Smith, Anna, 1890-1955")
    assert xjmeta.from_bytes(written) == result


@pytest.mark.parametrize(
    ("field", "row", "old", "new"),
    [
        ("dates", {"value": "Aug. 1949", "new_normal": "1949-08"}, b"<unitdate>", b'<unitdate normal="1949-08">'),
        ("containers", {"value": "Box", "new_value": "box"}, b'"Box"', b'"box"'),
        ("languages", {"value": "Russian", "new_code": "rus"}, b"<language>", b'<language langcode="rus">'),
    ],
)  # fmt: skip
def test_each_field_is_filled_in_its_own_way(field, row, old, new):
    result, count = filled(field, row).put(xjmeta.from_bytes(AID))

    assert 1 == count
    assert AID.replace(old, new) == xjmeta.to_bytes(result, format="ead2002")


def test_the_parts_of_a_heading_are_filled_one_by_one():
    parts = [
        {"text": "Xinjiang", "kind": "place"},
        {"text": "Histroy", "kind": "topic"},
    ]
    record = Record(access_points=[{"kind": "place", "parts": parts}])
    table = filled("subjects", {"value": "Xinjiang -- Histroy", "new_value": "Xinjiang -- History"})  # fmt: skip

    (heading,) = table.put(record)[0].access_points

    assert [("Xinjiang", "place"), ("History", "topic")] == [
        (str(part.text), part.kind) for part in heading.parts
    ]


def test_a_column_that_was_taken_out_of_the_table_says_nothing():
    record = Record(access_points=[{"name": "Letters", "source": one} for one in "ab"])

    narrow = filled("subjects", {"value": "Letters", "new_value": "Correspondence"})
    whole = filled("subjects", {"value": "Letters", "source": "a", "new_value": "Correspondence"})  # fmt: skip

    assert (2, 1) == (narrow.put(record)[1], whole.put(record)[1])


# ---- what is wrong with a table ---------------------------------------------------------------------------


def told(table: FilledTable) -> list[tuple[str, int | None, int | None]]:
    return [(one.code, one.line, one.column) for one in table.findings]


def test_two_new_values_for_one_old_are_told_and_neither_is_put_in():
    table = filled(
        "subjects",
        {"value": "Letters", "new_value": "Correspondence"},
        {"value": "Maps", "new_value": "Charts"},
        {"value": "Letters", "new_value": "Epistles"},
        {"value": "Maps", "new_value": "Charts"},
    )
    record = Record(access_points=[{"name": "Letters"}, {"name": "Maps"}])

    assert [("values-twice", 4, 3)] == told(table)
    assert "'Epistles' here, and 'Correspondence' in row 2" in table.findings[0].message
    names = [str(one.name) for one in table.put(record)[0].access_points]
    assert ["Letters", "Charts"] == names


def test_a_value_that_no_longer_stands_anywhere_is_told_with_the_nearest():
    table = filled("subjects", {"value": "Leters", "new_value": "Correspondence"})

    table.put(Record(access_points=[{"name": "Letters"}]))

    (finding,) = table.unmet()
    assert ("values-not-met", 2) == (finding.code, finding.line)
    assert "Did you mean 'Letters'?" in finding.remedy


@pytest.mark.parametrize(
    ("field", "row", "reason"),
    [
        (
            "subjects",
            {"value": "a", "new_kind": "persn"},
            "Did you mean 'person'? Correct the cell",
        ),
        ("dates", {"value": "a", "new_normal": "Fall 1949"}, "no date"),
        (
            "dates",
            {"value": "a", "new_type": "inclusiv"},
            "Did you mean 'inclusive'? Correct the cell",
        ),
        ("languages", {"value": "a", "new_code": "xx"}, "no code of ISO 639"),
        (
            "languages",
            {"value": "a", "new_code": "French"},
            "Did you mean 'fre'? Correct the cell",
        ),
        (
            "languages",
            {"value": "a", "new_script": "Latin"},
            "Did you mean 'Latn'? Correct the cell",
        ),
    ],
)
def test_what_cannot_stand_there_is_told_with_row_and_column(field, row, reason):
    table = filled(field, row)

    assert [("values-refused", 2, 3)] == told(table)
    assert reason in f"{table.findings[0].message} {table.findings[0].remedy}"
    assert 0 == table.filled


def test_a_value_in_other_letters_is_told_with_the_one_that_stands_there():
    table = filled("subjects", {"value": "LETTERS", "new_value": "Correspondence"})
    table.put(Record(access_points=[{"name": "Letters"}]))

    (finding,) = table.unmet()
    assert "Did you mean 'Letters'?" in finding.remedy


def test_columns_that_are_missing_or_unknown_are_told_with_the_nearest():
    unknown = filled("subjects", {"value": "a", "new_valu": "b"})

    assert [("values-column-unknown", 1, 3)] == told(unknown)
    assert "Did you mean 'new_value'" in unknown.findings[0].remedy
    with pytest.raises(InputError, match="no column 'value'. Did you mean 'valu'"):
        FilledTable(b"field,valu,new_value\r\nsubjects,a,b\r\n", "a.csv")
    with pytest.raises(InputError, match="Did you mean 'subjects'"):
        FilledTable(b"field,value,new_value\r\nsubject,a,b\r\n", "a.csv")
    with pytest.raises(InputError, match="Did you mean 'dates'"):
        ValueTable("date")


def test_a_row_of_another_field_is_told():
    table = FilledTable(
        b"field,value,new_value\r\nsubjects,a,b\r\ndates,c,d\r\n", "a.csv"
    )

    assert [("values-fields", 3, 1)] == told(table)


def book_of(
    *rows: list[object], merged: str = "", pages: tuple[str, ...] = ()
) -> bytes:
    """Return a workbook as a person leaves it: typed cells, a merged area, further pages before the table."""
    xlsxwriter = pytest.importorskip("xlsxwriter")
    pytest.importorskip("python_calamine")
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for title in pages:
        book.add_worksheet(title).write_string(0, 0, "notes of a colleague")
    page = book.add_worksheet("Tabelle1")
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                page.write_datetime(number, column, cell, day)
            else:
                page.write(number, column, cell)
    if merged:
        page.merge_range(merged, "Boundaries")
    book.close()
    return stream.getvalue()


HEAD = ["field", "value", "new_value"]
ROWS = [HEAD, *(["subjects", name, ""] for name in ("Maps", "Letters", "Diaries"))]
NAMES = Record(
    access_points=[{"name": "Maps"}, {"name": "Letters"}, {"name": "Diaries"}]
)


@pytest.mark.parametrize(
    ("merged", "refused"),
    [("C2:C3", [(2, 3), (3, 3)]), ("B3:B4", [(3, 2), (4, 2)]), ("C4:D4", [(4, 3)])],
)
def test_merged_cells_are_refused_each_and_nothing_of_them_is_put_in(merged, refused):
    rows = (
        ROWS
        if merged.startswith("C")
        else [HEAD, *([*row[:2], "x"] for row in ROWS[1:])]
    )
    table = FilledTable(book_of(*rows, merged=merged), "t.xlsx")

    assert [("values-doubtful", *place) for place in refused] == told(table)
    names = [str(point.name) for point in table.put(NAMES)[0].access_points]
    changed = {name for name in names if name not in ("Maps", "Letters", "Diaries")}
    assert changed <= {"x"}
    assert names[refused[0][0] - 2] in ("Maps", "Letters", "Diaries")


@pytest.mark.parametrize("cell", [date(1949, 8, 1), True, 1.5, -5, 10**16])
@pytest.mark.parametrize("place", [1, 2])
def test_what_a_spreadsheet_made_of_a_text_is_refused_with_row_and_column(cell, place):
    row: list[object] = ["subjects", "Letters", "Mail"]
    row[place] = cell
    table = FilledTable(book_of(HEAD, row), "t.xlsx")

    assert [("values-doubtful", 2, place + 1)] == told(table)
    assert 0 == table.filled


def test_a_number_is_a_number_where_one_is_asked_for_and_a_whole_one_is_its_digits():
    head = ["field", "value", "new_value", "new_number"]
    table = FilledTable(book_of(head, ["extents", 1949, 1950, 4.5]), "t.xlsx")

    (extent,) = table.put(Record(extents=[{"expression": "1949"}]))[0].extents

    assert [] == told(table)
    assert ("1950", "4.5") == (str(extent.expression), str(extent.value))


def test_a_table_is_found_behind_other_pages_and_below_a_title_and_two_are_refused():
    rows = [
        ["Our headings"],
        [],
        HEAD,
        ["subjects", "Letters", "Mail"],
        ["subjects", "Maps", True],
    ]
    table = FilledTable(book_of(*rows, pages=("notes", "more")), "t.xlsx")

    assert 1 == table.put(NAMES)[1]
    assert [("values-doubtful", 5, 3)] == told(table)
    with pytest.raises(InputError, match="notes.*Tabelle1|Tabelle1.*copy"):
        FilledTable(_with_copy(), "t.xlsx")


def _with_copy() -> bytes:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        for title in ("Tabelle1", "copy"):
            book.add_worksheet(title).write_row(0, 0, HEAD)
    return stream.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_is_read_in_the_encodings_that_spreadsheets_save_in(
    encoding, delimiter
):
    rows = (
        f"{delimiter.join(HEAD)}\r\n{delimiter.join(('subjects', 'Café', 'Cafés'))}\r\n"
    )
    content = rows.encode(encoding)

    assert is_table(content, "t.csv")
    record = Record(access_points=[{"name": "Café"}])
    (heading,) = FilledTable(content, "t.csv").put(record)[0].access_points
    assert "Cafés" == str(heading.name)


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (b"subjects,Letters,#REF!", "cell-error", 3),
        (b"subjects,Letters,=B2", "cell-formula", 3),
        (b"subjects,Letters,??????", "letters-lost", 3),
        (b"subjects,Smith, Anna,Jones", "values-long-row", 4),
        (b'subjects,Letters,"Mail\r\nand post"', "values-doubtful", 3),
        (b'subjects,Letters,"Mail\r\nsubjects,Maps,Charts', "values-doubtful", 3),
    ],
)
def test_a_cell_that_was_broken_on_the_way_is_refused(row, code, column):
    table = FilledTable(b"field,value,new_value\r\n" + row + b"\r\n", "t.csv")

    assert [(code, 2, column)] == told(table)
    assert 0 == table.filled


def test_a_column_that_is_there_twice_is_refused():
    with pytest.raises(
        InputError, match="t.csv:1:4: Two columns are called 'new_value'"
    ):
        FilledTable(b"field,value,new_value,new_value\r\nsubjects,a,b,c\r\n", "t.csv")


def test_a_new_date_beside_a_standard_date_that_stays_is_told():
    row = {"value": "Aug. 1949", "normal": "1949-08"}
    other = filled("dates", {**row, "new_value": "September 1949"})
    same = filled("dates", {**row, "new_value": "August 1949"})
    both = filled(
        "dates", {**row, "new_value": "September 1949", "new_normal": "1949-09"}
    )

    assert [("values-date-left", 2, 4)] == told(other)
    assert "1949-09" in other.findings[0].remedy
    assert [] == told(same) == told(both)


def test_two_values_are_swapped_and_case_alone_is_changed():
    table = filled(
        "subjects",
        {"value": "Maps", "new_value": "Letters"},
        {"value": "Letters", "new_value": "Maps"},
        {"value": "Diaries", "new_value": "diaries"},
    )

    result, count = table.put(NAMES)

    assert 3 == count
    assert ["Letters", "Maps", "diaries"] == [
        str(point.name) for point in result.access_points
    ]


def test_a_text_that_no_cell_can_hold_is_told_where_something_is_filled_beside_it():
    record = Record(extents=[{"expression": "x" * 40_000}])
    head, row = read_rows(table_of("extents", record).to_bytes("xlsx"), "t.xlsx")
    row[head.index("new_value")] = "2 boxes"
    table = FilledTable(book_of(head, row), "t.xlsx")

    assert (record, 0) == table.put(record)
    assert [("values-not-met", 2)] == [(one.code, one.line) for one in table.unmet()]


# ---- the commands -----------------------------------------------------------------------------------------


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., object]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "aids" / "sub").mkdir(parents=True)
    (tmp_path / "aids" / "a.xml").write_bytes(AID)
    (tmp_path / "aids" / "sub" / "b.xml").write_bytes(AID)

    return lambda *arguments: CliRunner().invoke(app, list(arguments))


def fill(path: Path, value: str, **new: str) -> None:
    head, *lines = read_rows(path.read_bytes(), path.name)
    rows = [dict(zip(head, line, strict=True)) for line in lines]
    for row in rows:
        if row["value"] == value:
            row.update(new)
    path.write_bytes(to_csv(head, rows))


def test_a_table_is_made_filled_and_put_back_into_a_folder(run, tmp_path):
    made = run("values", "aids", "--field", "subjects", "-o", "subjects.csv")
    fill(tmp_path / "subjects.csv", "Borders", new_value="Boundaries")

    looked = run("apply", "subjects.csv", "--to", "aids", "--dry-run")
    done = run("apply", "subjects.csv", "--to", "aids", "-o", "clean")

    assert 0 == made.exit_code
    assert "3 distinct values of subjects, 2 of them in 1 clusters" in made.stderr
    assert 0 == looked.exit_code
    assert "2 values changed in 2 of 2 documents; 1 rows were filled" in looked.stdout
    assert 0 == done.exit_code, done.stderr
    wanted = AID.replace(b">Borders<", b">Boundaries<")
    assert wanted == (tmp_path / "clean" / "sub" / "b.xml").read_bytes()
    assert AID == (tmp_path / "aids" / "a.xml").read_bytes()


def test_several_names_behind_to_are_documents_and_one_that_fails_keeps_no_other(
    run, tmp_path
):
    run("values", "aids", "--field", "subjects", "-o", "subjects.csv")
    fill(tmp_path / "subjects.csv", "Borders", new_value="Boundaries")
    (tmp_path / "broken.xml").write_bytes(b"<ead><archdesc>")

    done = run(
        "apply", "subjects.csv", "--to", "aids/a.xml", "broken.xml", "nosuch.xml", "-o", "out", "--json",
    )  # fmt: skip

    assert 1 == done.exit_code
    assert ["a.xml"] == [path.name for path in (tmp_path / "out").iterdir()]
    assert {"code": "values-put", "document": "aids/a.xml", "count": 1} in [
        json.loads(line) for line in done.stdout.splitlines()
    ]


def test_an_error_in_a_table_is_told_and_the_rest_is_put_in(run, tmp_path):
    (tmp_path / "t.csv").write_text(
        "field,value,new_value,new_kind\nsubjects,Borders,Boundaries,\nsubjects,smith,x,\n"
        "subjects,smith,y,\nsubjects,Gone,Come,\nsubjects,Smith,S,persn\n"
    )

    done = run("apply", "t.csv", "--to", "aids", "-o", "out")

    assert 1 == done.exit_code
    assert "t.csv:4:3: error: 'smith' gets 'y' here, and 'x' in row 3" in done.stderr
    assert "t.csv:6:4: error: 'persn' is not possible there" in done.stderr
    assert "t.csv:5: warning: value: 'Gone' occurs in none" in done.stderr
    assert b"Boundaries" in (tmp_path / "out" / "a.xml").read_bytes()


def test_nothing_is_written_over_unasked(run, tmp_path):
    run("values", "aids", "--field", "subjects", "-o", "t.csv")

    again = run("values", "aids", "--field", "subjects", "-o", "t.csv")
    same = run("values", "aids/a.xml", "--field", "subjects", "-o", "aids/a.xml")
    nowhere = run("apply", "t.csv", "--to", "aids")
    home = run("apply", "t.csv", "--to", "aids", "-o", "aids")

    assert [2, 2, 2, 2] == [one.exit_code for one in (again, same, nowhere, home)]
    assert AID == (tmp_path / "aids" / "a.xml").read_bytes()


def test_a_sheet_of_units_is_still_put_into_its_one_original(run, tmp_path):
    run("convert", "aids/a.xml", "sheet.csv")

    one = run("apply", "sheet.csv", "--to", "aids/a.xml", "--output", "b.xml")
    two = run(
        "apply", "sheet.csv", "--to", "aids/a.xml", "aids/sub/b.xml", "-o", "c.xml"
    )

    assert 0 == one.exit_code
    assert AID == (tmp_path / "b.xml").read_bytes()
    assert 2 == two.exit_code


# ---- real documents ---------------------------------------------------------------------------------------


def test_new_values_in_real_finding_aids_change_nothing_else(shared):
    paths = [
        path
        for path in sorted((shared / "corpus").glob("ead*/*/*.xml"))
        if path.stat().st_size < 20_000
    ][::8]
    put = 0
    for path in paths:
        try:
            record = xjmeta.read(path)
        except xjmeta.XjmetaError:
            continue
        format_ = next(iter(record.origin.formats))
        for field in ("subjects", "creators", "containers", "dates"):
            rows = table_of(field, record).rows()
            for row in rows[::3]:
                row["new_value"] = "Another" if row["value"] else ""
            if not rows:
                continue
            table = FilledTable(to_csv(list(rows[0]), rows), "t.csv")
            result, count = table.put(record)

            written = xjmeta.to_bytes(result, format=format_)

            assert [] == table.unmet()
            assert xjmeta.from_bytes(written) == result, (path, field)
            put += count
    assert put > 30
