"""Excel workbooks: the same rows and columns as a CSV sheet, typed as text, with a page that explains the
columns.

Needs the extra `xlsx`, which is imported only when a workbook is read or written. A workbook that nobody
touched goes home as
it was, byte for byte; one that changed is made anew with the same rows and columns.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, BinaryIO

from xjmeta.formats.csv import crosswalk
from xjmeta.formats.csv.canonical import HEAD_ROWS, Row, known
from xjmeta.formats.csv.crosswalk import KEY, PARENT, leaf
from xjmeta.formats.csv.hierarchy import in_order
from xjmeta.formats.csv.legend import explained
from xjmeta.formats.csv.reader import of_sheet
from xjmeta.formats.csv.shapes import escape
from xjmeta.formats.csv.sheet import Book, Sheet, headed, teller
from xjmeta.formats.csv.writeback import Home
from xjmeta.formats.csv.writer import write_to
from xjmeta.formats.registry import Source
from xjmeta.messages import (
    Loss,
    LossReport,
    TargetError,
)
from xjmeta.messages.catalogue import say
from xjmeta.messages.tally import Tally
from xjmeta.model.record import Record
from xjmeta.text.workbook import MAX_ROWS, cell_text, extra, measured, reading

__all__ = ["read", "write"]

_PAGE = "units"
_WIDTHS = {
    "phrase": 32,
    "prose": 60,
    "bool": 10,
    "choice": 14,
    "lang": 8,
    "dir": 8,
    "is": 8,
}
_LIST_LIMIT = 255
"""How long the words of a drop-down may be together."""


def read(
    source: Source, *, mapping: Mapping[str, str] | None = None
) -> Iterator[Record]:
    """Yield the Records of a workbook, each with its origin; raises FormatError, MissingExtraError."""
    content, to = source.data(), crosswalk.targets(mapping or {})
    with reading(source.name):
        book = extra("python_calamine").CalamineWorkbook.from_filelike(
            measured(content)
        )
        name, found = _units(book, to)
        others = tuple(
            page for page in book.sheet_names if page not in (name, _columns_page())
        )
    tally = Tally()
    tell = teller(source, tally)
    spelling = {"format": "xlsx", "encoding": "utf-8", "bom": 0, "delimiter": ""}
    envelope, after = headed(iter(found), to, tell, **spelling)
    rows = list(after)
    if envelope.plan.parent is not None:
        envelope = envelope.with_order(in_order(iter(rows), envelope.plan))
    yield from of_sheet(
        Sheet(envelope, iter(rows), tell, tally, book=Book(content, others)), source
    )


def _units(book: Any, mapping: Mapping[str, crosswalk.Target]) -> tuple[str, list[Row]]:
    """Return the page that holds the units, and its rows: our own, else that with most columns we know."""
    names = [_PAGE] if _PAGE in book.sheet_names else book.sheet_names
    pages = [(name, list(_rows(book.get_sheet_by_name(name)))) for name in names]
    return max(
        pages,
        key=lambda page: max(
            (known(row, mapping) for row in page[1][:HEAD_ROWS]), default=0
        ),
    )


def _columns_page() -> str:
    return say("page-columns", {})[0]


def _rows(page: Any) -> Iterator[Row]:
    left = [""] * (page.start[1] if page.start else 0)
    for number, values in enumerate(page.to_python(skip_empty_area=False), 1):
        cells = [cell_text(value) for value in values]
        if len(left) > 0 and not any(cells[: len(left)]):
            cells = cells[len(left) :]
        yield Row(number, json.dumps(cells, ensure_ascii=False), cells)


# ---- writing -----------------------------------------------------------------------------------------------


def write(
    records: Iterable[Record], stream: BinaryIO, *, origin: bool = True
) -> LossReport:
    """Write Records to a workbook; raises MissingExtraError, and TargetError where there are more rows than
    it can hold.
    """
    return write_to(
        records, stream, "xlsx", lambda: _Page(stream), _home, origin=origin
    )


def _home(home: Home, stream: BinaryIO) -> None:
    if (content := home.whole()) is not None:
        stream.write(content)
        return
    besides = home.read_from.besides if home.read_from is not None else ()
    home.report.left_behind += (
        Loss(one.text, one.text, one.reason, "xlsx", one.text) for one in besides
    )
    page, lines = _Page(stream), home.lines()
    *banner, header = json.loads(next(lines))
    page.header(header, banner)
    for line in lines:
        page.put(json.loads(line))
    page.close()


class _Page:
    """A page of units in a workbook."""

    def __init__(self, stream: BinaryIO) -> None:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        }
        self._book = extra("xlsxwriter").Workbook(stream, options)
        self._book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - the same bytes every day
        self._text = self._book.add_format(
            {"num_format": "@", "text_wrap": True, "valign": "top"}
        )
        self._bold = self._book.add_format(
            {"bold": True, "num_format": "@", "valign": "top"}
        )
        self._page = self._book.add_worksheet(_PAGE)
        self._at = 0
        self._names: Sequence[str] = ()

    def header(
        self, paths: Sequence[str], banner: Sequence[Sequence[str]] = ()
    ) -> None:
        """Write the header, frozen, and what stands before it; size and type the columns."""
        self._names = paths
        for row in banner:
            self.put(row)
        self._page.freeze_panes(
            len(banner) + 1, 2 if list(paths[:2]) == [KEY, PARENT] else 0
        )
        for column, path in enumerate(paths):
            self._column(column, path, len(banner) + 1)
        self.put(paths, self._bold)

    def _column(self, column: int, path: str, first: int) -> None:
        found = leaf(path)
        self._page.set_column(
            column,
            column,
            _WIDTHS.get(found.kind, 18) if found is not None else 18,
            self._text,
        )
        words = (
            ",".join(found.choices)
            if found is not None and found.kind in ("choice", "bool", "dir", "is")
            else ""
        )
        if 0 < len(words) <= _LIST_LIMIT and found is not None:
            self._page.data_validation(
                first, column, MAX_ROWS - 1, column,
                {"validate": "list", "source": list(found.choices), "error_type": "warning"},
            )  # fmt: skip

    def row(self, cells: Sequence[str]) -> None:
        """Write a row of a canonical sheet."""
        self.put([escape(cell) for cell in cells])

    def put(self, cells: Sequence[str], style: Any = None) -> None:
        """Write cells as they are, each as text."""
        if self._at >= MAX_ROWS:
            raise TargetError("sheet-full", limit=MAX_ROWS)
        for column, cell in enumerate(cells):
            if cell:
                self._page.write_string(self._at, column, cell, style or self._text)
        self._at += 1

    def close(self) -> None:
        """Explain the columns and finish the workbook."""
        page = self._book.add_worksheet(_columns_page())
        page.freeze_panes(1, 0)
        page.set_column(0, 0, 32, self._text)
        page.set_column(1, 1, 90, self._text)
        for column, code in enumerate(("page-columns-name", "page-columns-holds")):
            page.write_string(0, column, say(code, {})[0], self._bold)
        for row, path in enumerate(self._names, 1):
            page.write_string(row, 0, path, self._text)
            page.write_string(row, 1, explained(path), self._text)
        self._book.close()
