"""Workbooks whose cells are texts, whatever these look like, written row by row with one row in memory.

The program that writes workbooks takes `<r>...</r>` for markup of its own, cuts what is too long without a word, and
looks at each cell several times. Pages of ours take a row of texts at once.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, BinaryIO

from xjmeta.messages import TargetError
from xjmeta.text.workbook import MAX_ROWS, extra

__all__ = ["MAX_CELL", "fitting", "page_of", "text_book"]

MAX_CELL = 32_767
"""How many code units of UTF-16 a cell of a workbook holds."""
# What is spelt otherwise in the XML of a page: signs of markup, control characters and their codes, blanks at an end.
_SPECIAL = re.compile(
    r"[&<>\x00-\x1f\ufffe\uffff]|_x[0-9a-fA-F]{4}_|\A\s|\s\Z"
)

# How many rows a comment may cover.
_NEAR_COMMENTS = 1_000
_KEPT = ' xml:space="preserve"'


def text_book(stream: BinaryIO) -> Any:
    """Return a new workbook, the same bytes on every day, whose pages have a method `write_texts`.

    That takes the number of a row, from 0, and its cells: column, text and format of each. Rows are written in their
    order. Raises MissingExtraError without the extra.
    """
    written_as_is = (
        "strings_to_formulas", "strings_to_numbers", "strings_to_urls",
    )  # fmt: skip
    options = dict.fromkeys(written_as_is, False) | {"constant_memory": True}
    book = extra("xlsxwriter").Workbook(stream, options)
    book.worksheet_class = _page_class()
    book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - the same bytes every day
    return book


def fitting(text: str) -> str:
    """Return a text as far as a cell can hold it, with an ellipsis where it is cut.

    >>> len(fitting("a" * 40_000)), fitting("a" * 40_000)[-2:], len(fitting("\U0001f4dc" * 20_000))
    (32767, 'a…', 16384)
    """
    if 2 * len(text) <= MAX_CELL:
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * MAX_CELL:
        return text
    return units[: 2 * MAX_CELL - 2].decode("utf-16-le", "ignore") + "\u2026"


def page_of(rows: Iterable[Sequence[str]], title: str) -> bytes:
    """Return a workbook of one page, each cell as text; the same for the same rows on every day."""
    stream = io.BytesIO()
    book = text_book(stream)
    text = book.add_format({"num_format": "@"})
    page = book.add_worksheet(title)
    for number, row in enumerate(rows):
        if number >= MAX_ROWS:
            raise TargetError("sheet-full", limit=MAX_ROWS)
        cells = (
            (column, cell, text) for column, cell in enumerate(row) if cell
        )
        page.write_texts(number, cells)
    book.close()
    return stream.getvalue()


@cache
def _page_class() -> type[Any]:
    """Return the class of pages that write texts as they are."""
    base: Any = extra("xlsxwriter.worksheet").Worksheet

    class TextPage(base):  # type: ignore[misc]
        def write_texts(
            self, row: int, cells: Iterable[tuple[int, str, Any]]
        ) -> None:
            """Take the cells of a row."""
            placed = {column: (text, look) for column, text, look in cells}
            if not placed:
                return
            # As with a cell of the program's own, the row before is written when the next begins.
            if row > self.previous_row:
                self._write_single_row(row)
            for column in (min(placed), max(placed)):
                self._check_dimensions(row, column)
            self.table[row].update(placed)

        def _write_single_row(self, current_row_num: int = 0) -> None:
            written = self.previous_row
            super()._write_single_row(current_row_num)
            # The height of a row is needed no more, but near the header: there it says where a comment is drawn.
            # Until version 3.2 of the program they are called otherwise.
            is_new = hasattr(self, "row_info")
            heights = self.row_info if is_new else self.set_rows
            heights.pop(written, None)
            if written > _NEAR_COMMENTS:
                self.row_sizes.pop(written, None)

        def _write_cell(self, row: int, col: int, cell: Any) -> None:
            if type(cell) is not tuple:
                super()._write_cell(row, col, cell)
                return
            text, space = fitting(cell[0]), ""
            if _SPECIAL.search(text):
                space = _KEPT if text != text.strip() else ""
                text = self._escape_data(self._escape_control_characters(text))
            look = cell[1]._get_xf_index()  # noqa: SLF001 - the number of a format has no other name
            # ECMA-376, 18.3.1.4
            self.fh.write(
                f'<c r="{_letters(col)}{row + 1}" s="{look}" t="inlineStr"><is><t{space}>{text}</t></is></c>'
            )

    return TextPage


@lru_cache(maxsize=1024)
def _letters(column: int) -> str:
    """Return the name of a column.

    >>> _letters(0), _letters(27)
    ('A', 'AB')
    """
    rest, place = divmod(column, 26)
    return (_letters(rest - 1) if rest else "") + chr(65 + place)
