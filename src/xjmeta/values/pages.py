"""Tables as spreadsheet programs give them back: the rows as texts, and the cells that no longer say what was typed.

A program may have made a date of "August 1949" and a half of "50%", and of merged cells it keeps the first: what was
meant is not known then, so that such a cell is named and never taken for a text.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import Any

from xjmeta.formats.csv.canonical import SheetRow, is_ods, rows, spaced
from xjmeta.formats.csv.ods import OpenBook
from xjmeta.formats.csv.shapes import unguard
from xjmeta.messages import InputError, Template
from xjmeta.messages.catalogue import add
from xjmeta.text.encodings import decoded, without_mark
from xjmeta.text.workbook import cell_text, extra, measured, reading
from xjmeta.values.fields import FIELDS

__all__ = ["TablePage", "headed", "page_with_table"]

add(
    {
        "values-pages": Template(
            "The pages {names} are tables of values, all of them.",
            "Delete those that are not meant, or save each as a file of its own.",
        ),
    }
)

_DELIMITERS = ",;\t|"
_ZIP = b"PK\x03\x04"
# How many rows may precede the header: titles and notes.
_HEAD_ROWS = 20
# The headings by which a table is known.
_TO_FILL = frozenset(
    column for values in FIELDS.values() for column in values.columns
)
# Beyond these digits a spreadsheet rounds a number.
_MOST_DIGITS = 15
Doubts = Mapping[tuple[int, int], str]


@dataclass(frozen=True, slots=True)
class TablePage:
    """The rows of a table, the header first; `doubts` says by row and column, both from 1, what became of a cell."""

    rows: Sequence[SheetRow]
    doubts: Doubts = field(default_factory=dict)


def page_with_table(content: bytes, name: str) -> TablePage:
    """Return the page of a document that is a table of values; the first one, where none is. Raises FormatError for
    what is no sheet, InputError where several pages are tables.

    >>> [row.cells for row in page_with_table(b"value;new_value\\r\\n'1949-08;3\\r\\n", "a.csv").rows]
    [['value', 'new_value'], ['1949-08', '3']]
    """
    pages = dict(_pages(content, name))
    tables = [page for page in pages if headed(pages[page].rows) is not None]
    if len(tables) > 1:
        names = ", ".join(map(repr, tables))
        raise InputError("values-pages", source=name, names=names)
    page = pages[tables[0]] if tables else next(iter(pages.values()))
    start = headed(page.rows) or 0
    below = [
        row._replace(cells=[unguard(cell) for cell in row.cells])
        for row in page.rows[start:]
    ]
    return TablePage(below, page.doubts)


def headed(page: Sequence[SheetRow]) -> int | None:
    """Return which of the first rows is the header of a table of values; None where none is."""
    for place, row in enumerate(page[:_HEAD_ROWS]):
        if not _TO_FILL.isdisjoint(cell.strip() for cell in row.cells):
            return place
    return None


def _pages(content: bytes, name: str) -> Iterator[tuple[str, TablePage]]:
    """Yield the pages of a document by name."""
    if not content.startswith(_ZIP):
        yield "", TablePage(_rows_of_csv(content))
        return
    with reading(name):
        if is_ods(name, content[:200]):
            book = OpenBook(content, name)
            for page, rows_of_page in book.pages.items():
                doubts = _within(book.unsure[page], rows_of_page)
                yield page, TablePage(rows_of_page, doubts)
            return
        excel = extra("python_calamine").CalamineWorkbook
        book = excel.from_filelike(measured(content))
        for page in book.sheet_names:
            yield page, _excel_page(book.get_sheet_by_name(page))


def _rows_of_csv(content: bytes) -> list[SheetRow]:
    """Return the rows of a CSV, by the delimiter that makes a header of a table of one of its first rows."""
    text, _encoding = decoded(without_mark(content))
    lines = list(io.StringIO(text, newline=""))
    first = "".join(lines[:1])
    likely = max(_DELIMITERS, key=first.count)
    for delimiter in (likely, *_DELIMITERS):
        head = list(rows(lines[:_HEAD_ROWS], delimiter))
        if headed(head) is not None:
            return list(rows(lines, spaced(lines, delimiter)))
    return list(rows(lines, spaced(lines, likely)))


def _excel_page(page: Any) -> TablePage:
    """Return a page of an Excel workbook."""
    texts: list[SheetRow] = []
    doubts: dict[tuple[int, int], str] = {}
    values = page.to_python(skip_empty_area=False)
    for number, row in enumerate(values, 1):
        texts.append(SheetRow(number, "", [cell_text(cell) for cell in row]))
        for column, cell in enumerate(row, 1):
            if (doubt := _doubt(cell)) is not None:
                doubts[number, column] = doubt
    merged = (
        (range(top + 1, bottom + 2), range(left + 1, right + 2), "merged")
        for (top, left), (bottom, right) in page.merged_cell_ranges or ()
    )
    return TablePage(texts, doubts | _within(merged, texts))


def _doubt(cell: object) -> str | None:
    """Return what a program made of a cell; None for a text, and for a number that can have been typed one way only.

    >>> _doubt("1.5"), _doubt(1949.0), _doubt(1.5), _doubt(date(1949, 8, 1)), _doubt(True)
    (None, None, 'number', 'date', 'truth')
    """
    if isinstance(cell, bool):
        return "truth"
    if isinstance(cell, (date, datetime, time, timedelta)):
        return "date"
    if isinstance(cell, (int, float)):
        is_whole = cell >= 0 and float(cell).is_integer()
        return None if is_whole and cell < 10**_MOST_DIGITS else "number"
    return None


def _within(
    areas: Iterable[tuple[range, range, str]], page: Sequence[SheetRow]
) -> dict[tuple[int, int], str]:
    """Return areas of a page cell by cell, as far as there are rows and columns."""
    rows_here = range(1, page[-1].number + 1) if page else range(0)
    columns_here = range(
        1, 1 + max((len(row.cells) for row in page), default=0)
    )
    return {
        place: doubt
        for down, across, doubt in areas
        for place in product(
            _shared(down, rows_here), _shared(across, columns_here)
        )
    }


def _shared(one: range, other: range) -> range:
    return range(max(one.start, other.start), min(one.stop, other.stop))
