"""OpenDocument spreadsheets: what is read of them, what is named, and what would take too much room."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given

import xjmeta
from strategies import crowded, original
from xjmeta.apply import apply
from xjmeta.messages import FormatError, InputError, LimitError
from xjmeta.model.record import Record

MIME = "application/vnd.oasis.opendocument.spreadsheet"
NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)
CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
BLANKS = (
    '<table:table-row table:number-rows-repeated="1048000">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)


def ods(*pages: str, names: tuple[str, ...] = ("units", "more")) -> bytes:
    """Return a spreadsheet with the rows of some pages."""
    tables = "".join(
        f'<table:table table:name="{name}">{rows}{BLANKS}</table:table>'
        for name, rows in zip(names, pages, strict=False)
    )
    content = (
        f'<office:document-content {NAMES} xmlns:calcext="{CALC}"><office:body><office:spreadsheet>'
        f"{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    return packed(content.encode())


def packed(content: bytes, **more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as held:
        held.writestr(zipfile.ZipInfo("mimetype"), MIME)
        held.writestr("content.xml", content)
        for name, part in more.items():
            held.writestr(name, part)
    return out.getvalue()


def row(*cells: str, times: int = 1) -> str:
    """Return a row of cells, a text as a cell of its own, and the blanks at its end that programs write."""
    made = (cell if cell.startswith("<") else text(cell) for cell in cells)
    return (
        f'<table:table-row table:number-rows-repeated="{times}">{"".join(made)}'
        '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
    )


def text(words: str, attributes: str = 'office:value-type="string"') -> str:
    lines = (f"<text:p>{escape(line)}</text:p>" for line in words.split("\n"))
    return f"<table:table-cell {attributes}>{''.join(lines)}</table:table-cell>"


HEADER = row("key", "title", "scope")


def titles(*cells: str) -> list[str]:
    """Return the titles of a sheet that has some cells in the column of titles."""
    rows = "".join(row(f"k{n}", cell) for n, cell in enumerate(cells))
    return [str(one.title) for one in xjmeta.iter_records(ods(HEADER + rows))]


def test_cells_are_read_as_texts() -> None:
    value = "table:table-cell office:value-type"
    assert titles(
        f'<{value}="float" office:value="7"><text:p>007</text:p></table:table-cell>',
        f'<{value}="float" office:value="1.5"/>',
        f'<{value}="boolean" office:boolean-value="true"/>',
        f'<{value}="date" office:date-value="1949-08-12T00:00:00"><text:p>12.8.</text:p></table:table-cell>',
        f'<{value}="time" office:time-value="PT1H"><text:p>01:00</text:p></table:table-cell>',
        f'<{value}="string" office:string-value="given"/>',
        text("#REF!", 'office:value-type="float" office:value="0" calcext:value-type="error"'),
        '<table:table-cell table:formula="of:=[.A1]"/>',
        '<table:table-cell><text:p> a <text:span>b</text:span><text:s text:c="2"/>c\n d<text:tab/>e</text:p></table:table-cell>',
    ) == ["7", "1.5", "true", "1949-08-12", "01:00", "given", "#REF!", "=[.A1]", "a b  c d\te".replace("  ", " ").replace("\t", " ")]  # fmt: skip


def test_repeated_cells_and_rows_are_read_as_often_as_they_say() -> None:
    repeated = text("x", 'table:number-columns-repeated="2"')
    data = ods(HEADER + row("", repeated, times=3))
    found = list(xjmeta.iter_records(data))

    assert [("x", "x")] * 3 == [
        (str(one.title), str(one.notes[0].body)) for one in found
    ]


def test_rows_keep_their_numbers() -> None:
    blank = BLANKS.replace("1048000", "4")
    findings: list[xjmeta.Finding] = []
    header = row("key", "parent", "title")
    data = ods(header + blank + row("a", "", "T") + row("a", "a", "U"))
    list(xjmeta.iter_records(data, findings=findings))

    assert [("duplicate-key", 7)] == [(one.code, one.line) for one in findings]


def test_a_cell_that_was_cleared_at_the_end_of_a_row_removes_its_value() -> None:
    to = original(Record(id="a", title="T", notes=({"kind": "scope", "body": "x"},)))
    cleared = list(xjmeta.iter_records(ods(HEADER + row("a", "T"))))

    assert to.replaced(notes=()) == apply(cleared, to)


def test_what_is_no_text_of_a_cell_is_named() -> None:
    noted = (
        '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2">'
        "<office:annotation><text:p>Sure?</text:p></office:annotation><text:p>2</text:p></table:table-cell>"
    )
    record = xjmeta.read(ods(HEADER + row("a", noted), row("elsewhere")))
    report = xjmeta.write(record, io.BytesIO(), format="json", origin=False)

    assert "2" == str(record.title)
    assert {
        ("formula", "1+1"),
        ("comment-on-cell", "Sure?"),
        ("page-of-workbook", "more"),
    } == {(loss.reason, loss.value) for loss in report.left_behind}


@given(crowded())
def test_a_sheet_that_was_saved_so_goes_back_to_its_original(record: Record) -> None:
    to = original(record)
    out = io.BytesIO()
    xjmeta.write(to, out, format="csv")
    table = csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline=""))
    data = ods("".join(row(*cells) for cells in table))

    assert to == apply(list(xjmeta.iter_records(data)), to)


def test_it_is_written_as_an_excel_workbook(tmp_path: Path) -> None:
    record = xjmeta.read(ods(HEADER + row("a", "T", "Much")))
    path = tmp_path / "a.xlsx"
    xjmeta.write(record, path)

    assert b"xl/" in path.read_bytes()
    assert record == xjmeta.read(path)


@pytest.mark.parametrize(
    "rows",
    [
        row(text("x", 'table:number-columns-repeated="16384"'), times=1_048_576),
        row(text("x", 'table:number-columns-repeated="999999999"')),
        row('<table:table-cell><text:p><text:s text:c="999999999"/>x</text:p></table:table-cell>', times=9),
        row(text("x" * 100_000), times=100_000),
    ],
    ids=["cells", "columns", "spaces", "letters"],
)  # fmt: skip
def test_what_would_take_too_much_room_is_refused(rows: str) -> None:
    with pytest.raises(LimitError):
        xjmeta.read(ods(HEADER + rows))


def test_what_unfolds_too_far_is_refused() -> None:
    with pytest.raises(LimitError):
        xjmeta.read(packed(b" " * 40_000_000 + b"<a/>"))


@pytest.mark.parametrize(
    "content",
    [
        b"<a",
        b"",
        b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>',
        ods(row(text("x", 'table:number-columns-repeated="many"'))),
    ],
)
def test_what_is_no_spreadsheet_is_told(content: bytes) -> None:
    data = content if content.startswith(b"PK") else packed(content)

    with pytest.raises((FormatError, InputError)):
        xjmeta.read(data)


def test_merged_cells_and_what_a_program_made_of_a_text_are_told() -> None:
    spanned = 'office:value-type="string" table:number-rows-spanned="2" table:number-columns-spanned="1"'
    covered = "<table:covered-table-cell/>"
    sheet = ods(HEADER + row("a", text("Both", spanned), "x") + row("b", covered, "y"))
    day = text("Aug 49", 'office:value-type="date" office:date-value="1949-08-01"')
    table = ods(
        row("field", "value", "new_value")
        + row("subjects", text("Maps", spanned), "x")
        + row("subjects", covered, "y")
        + row("subjects", "Letters", day)
        + row("subjects", "Plans", "Drawings")
    )
    findings: list[xjmeta.Finding] = []

    list(xjmeta.iter_records(sheet, findings=findings))
    filled = xjmeta.FilledTable(table, "a.ods")

    assert ("merged-cells", 2, 2) in [(f.code, f.line, f.column) for f in findings]
    assert [(2, 2), (3, 2), (4, 3)] == [(f.line, f.column) for f in filled.findings]
    assert 1 == filled.filled
