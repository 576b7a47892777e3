"""Excel workbooks: the laws of sheets, typed cells, the page that explains the columns, and the missing
extra."""

from __future__ import annotations

import builtins
import datetime as dt
import io
import sys
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategies import UGLY_RECORDS, edits, records
from xjmeta.formats.csv import CSV, XLSX
from xjmeta.formats.registry import BytesSource, Format
from xjmeta.messages import FormatError, MissingExtraError
from xjmeta.model.record import Record

xlsxwriter = pytest.importorskip("xlsxwriter", reason="the extra xlsx is not installed")
pytest.importorskip("python_calamine", reason="the extra xlsx is not installed")


def written(found: list[Record], format: Format = XLSX) -> bytes:
    out = io.BytesIO()
    assert format.write is not None
    format.write(iter(found), out)
    return out.getvalue()


def read(document: bytes, **options: Any) -> list[Record]:
    assert XLSX.read is not None
    return list(XLSX.read(BytesSource("a.xlsx", document), **options))


def workbook(*table: list[Any]) -> bytes:
    """Return a workbook as another program writes it, with typed cells."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_urls": False})
    page, dates = (
        book.add_worksheet("Sheet1"),
        book.add_format({"num_format": "yyyy-mm-dd"}),
    )
    for number, row in enumerate(table):
        for column, value in enumerate(row):
            if isinstance(value, dt.date):
                page.write_datetime(number, column, value, dates)
            else:
                page.write(number, column, value)
    book.close()
    return out.getvalue()


def part(document: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(document)).read(name).decode()


@pytest.mark.parametrize("record", UGLY_RECORDS, ids=range(len(UGLY_RECORDS)))
def test_an_ugly_record_is_read_back_and_goes_home(record: Record) -> None:
    document = written([record])

    assert [record] == read(document)
    assert document == written(read(document))


@settings(max_examples=20)
@given(st.data(), records())
def test_edits_come_through_workbooks_json_and_csv(
    data: st.DataObject, record: Record
) -> None:
    back = read(written([record]))[0]
    edit = data.draw(edits(back))
    edited = back.edit(edit.key, **{edit.field: edit.value})
    by_json = Record.model_validate_json(back.model_dump_json())

    assert [edited] == read(written([edited]))
    assert [record] == read(written([by_json]))
    source = BytesSource("a.csv", written([back], CSV))
    assert CSV.read is not None
    assert [record] == read(written(list(CSV.read(source))))


@pytest.mark.parametrize(
    "title",
    [
        "_x0041_",
        "_x005F_x0041_",
        "_x0041_x0042_x0043_",
        "=1+1",
        "'=1",
        "''=1",
        "007",
        "a\u2028b",
    ],
)
def test_what_looks_like_a_code_or_a_formula_is_text(title: str) -> None:
    document = written([Record(title=title)])

    assert [Record(title=title)] == read(document)
    assert "<f>" not in part(document, "xl/worksheets/sheet1.xml")


def test_typed_cells_are_read_as_people_see_them() -> None:
    document = workbook(
        ["id", "title", "internal", "dates.1.normal", "identifiers.1.value"],
        [1, 1949, True, dt.date(1949, 8, 1), 3.5],
        ["a", "x", "FALSE", "1949", dt.datetime(1949, 8, 1, 10, 30)],  # noqa: DTZ001 - a cell has no zone
    )
    first, second = read(document)

    assert ("1", "1949", True, "1949-08-01", "3.5") == (
        first.id,
        first.title.plain,
        first.internal,
        first.dates[0].normal,
        first.identifiers[0].value.plain,  # type: ignore[union-attr]
    )
    assert ("1949-08-01T10:30:00", False) == (
        second.identifiers[0].value.plain,
        second.internal,
    )  # type: ignore[union-attr]


def test_a_foreign_workbook_goes_home_and_an_edit_keeps_its_other_columns() -> None:
    document = workbook(
        ["List of boxes"],
        [],
        ["Shelf", "Unit Title", "id"],
        ["A", "One", "x"],
        [],
        ["B", "Two", "y"],
    )
    found = read(document, mapping={"Unit Title": "title"})

    assert document == written(found)
    edited = [found[0].replaced(title="Uno", level="file"), found[1]]
    after = written(edited)
    assert edited == read(after, mapping={"Unit Title": "title"})
    shared = part(after, "xl/worksheets/sheet1.xml")
    assert all(
        text in shared for text in ("List of boxes", "Shelf", ">A<", ">B<", "Uno")
    )


def test_of_several_pages_the_one_with_known_columns_is_read() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet("Instructions").write_row(
        0, 0, ["How to fill in", "the next page"]
    )
    book.add_worksheet("Inventory").write_row(0, 0, ["id", "title", "Shelf"])
    book.worksheets()[1].write_row(1, 0, ["a", "One", 3])
    book.close()
    document = out.getvalue()

    found = read(document)
    assert [Record(id="a", title="One")] == found
    assert document == written(found)
    assert XLSX.write is not None
    report = XLSX.write([found[0].replaced(title="Uno")], io.BytesIO())
    assert ["Instructions"] == [loss.path for loss in report.left_behind]


def test_the_header_is_frozen_columns_are_sized_text_is_wrapped_and_words_drop_down() -> (
    None
):
    document = written([Record(title="a", level="file", internal=True)])
    page = part(document, "xl/worksheets/sheet1.xml")

    assert 'state="frozen"' in page
    assert 'topLeftCell="C2"' in page
    assert "<cols>" in page
    assert 'wrapText="1"' in part(document, "xl/styles.xml")
    assert "fonds" in page.partition("<dataValidations")[2]
    assert "true,false" in page.partition("<dataValidations")[2]


def test_a_page_explains_every_column() -> None:
    record = Record(title="a", level="file", extents=({"expression": "3 boxes"},))
    page = part(written([record]), "xl/worksheets/sheet2.xml")

    assert all(
        f">{name}<" in page
        for name in ("key", "parent", "level", "title", "extents.1.expression")
    )
    assert "One of: class, collection" in page


def test_the_same_record_makes_the_same_bytes() -> None:
    assert written([UGLY_RECORDS[5]]) == written([UGLY_RECORDS[5]])


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"PK\x03\x04xl/" + b"x" * 100, b""])
def test_what_is_no_workbook_is_an_error_of_ours(content: bytes) -> None:
    with pytest.raises(FormatError, match=r"\.xlsx"):
        read(content)


def test_a_workbook_is_recognised_by_what_is_in_it() -> None:
    assert 2 == XLSX.recognise("a", written([Record(title="a")]))
    assert 0 == XLSX.recognise("a.zip", b"PK\x03\x04" + b"\0" * 100)
    assert 0 == CSV.recognise("a.csv", written([Record(title="a")]))


def test_without_the_extra_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = written([Record(title="a")])
    there = builtins.__import__

    def refuse(name: str, *rest: Any, **more: Any) -> Any:
        if name.partition(".")[0] in ("xlsxwriter", "python_calamine"):
            raise ImportError(name)
        return there(name, *rest, **more)

    for name in ("xlsxwriter", "python_calamine"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(MissingExtraError, match=r"xjmeta\[xlsx\]"):
        read(document)
    with pytest.raises(MissingExtraError, match=r"xjmeta\[xlsx\]"):
        written([Record(title="a")])
