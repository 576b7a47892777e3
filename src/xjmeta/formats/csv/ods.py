"""OpenDocument spreadsheets, read within bounds: their pages as rows of text.

All cells are in one part. A cell or a row may say that it is repeated a thousand times, and programs end each page
so, with blanks up to the last column and row; blank ends are left out therefore, and what is left is counted before it
is repeated.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Container, Iterator
from typing import Any

from xjmeta.formats.csv.canonical import SheetRow
from xjmeta.messages import LimitError
from xjmeta.model.origin import Unmapped
from xjmeta.text.workbook import MAX_CELLS, cell_text, part_of
from xjmeta.xml.parsing import events

__all__ = ["OpenBook"]

_OF = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TABLE, _TEXT, _OFFICE = (_OF % name for name in ("table", "text", "office"))
_CALC = (
    "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
)
_PAGE, _ROW = f"{_TABLE}table", f"{_TABLE}table-row"
_CELLS = frozenset({f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"})
_ACROSS, _DOWN = (
    f"{_TABLE}number-columns-repeated",
    f"{_TABLE}number-rows-repeated",
)
_COMMENT, _PARAGRAPH = f"{_OFFICE}annotation", f"{_TEXT}p"
# Placeholders for white space that is an element; no XML holds these characters.
_HARD = {
    f"{_TEXT}s": "\x00",
    f"{_TEXT}tab": "\x01",
    f"{_TEXT}line-break": "\x02",
}
_SPELT_OUT = str.maketrans({"\x00": " ", "\x01": "\t", "\x02": "\n"})
# How many spaces an element is.
_SPACES_SAID = re.compile(rb""":c\s*=\s*["'](\d{1,18})""")
# OpenDocument counts blanks in a text as one (ODF 1.2, 6.1.2).
_SPACE = re.compile(r"[ \t\r\n]+")
_ASIDE = frozenset({_COMMENT, f"{_TEXT}note", f"{_TEXT}ruby-text"})
# How many columns a page has.
_WIDEST = 16_384
# How many characters all cells may have, those that are repeated counted each time.
_LONGEST = 2**28
_NUMBERS = frozenset({"float", "percentage", "currency"})
_VALUE = {
    **dict.fromkeys(_NUMBERS, "value"), "boolean": "boolean-value", "date": "date-value",
}  # fmt: skip
# Beyond these digits a spreadsheet rounds a number.
_MOST_DIGITS = 15
_MIDNIGHT = "T00:00:00"


class OpenBook:
    """The pages of a spreadsheet, by name, each with its rows; and what it holds besides texts of cells.

    `unsure` has for each page the areas, rows and columns from 1, whose cells need not say what was typed: those that
    are merged, dates, truth values, and numbers that are not whole.
    """

    def __init__(self, content: bytes, name: str) -> None:
        self.pages: dict[str, list[SheetRow]] = {}
        self.unsure: dict[str, list[tuple[range, range, str]]] = {}
        self._besides: dict[str, list[Unmapped]] = {}
        self._cells = self._letters = 0
        page, number = "", 0
        part = part_of(content, "content.xml")
        if (
            sum(int(match[1]) for match in _SPACES_SAID.finditer(part))
            > _LONGEST
        ):
            raise LimitError(
                "workbook-too-large", limit=f"{_LONGEST:,} letters"
            )
        for event, element in events(io.BytesIO(part), (_PAGE, _ROW), name):
            if event == "start" and element.tag == _PAGE:
                page, number = element.get(f"{_TABLE}name", ""), 0
                self.pages.setdefault(page, [])
                self.unsure.setdefault(page, [])
                self._besides.setdefault(page, [])
            elif event == "end" and element.tag == _ROW:
                number = self._take(page, element, number)
                _forget(element)
        self.pages = {
            page: _even(page, rows) for page, rows in self.pages.items()
        }

    def besides(self, page: str, ours: Container[str]) -> Iterator[Unmapped]:
        """Yield what a page holds besides texts, comments of `ours` left out."""
        for text_of_cell in self._besides.get(page, ()):
            if (
                text_of_cell.reason != _ON_CELL
                or text_of_cell.text not in ours
            ):
                yield text_of_cell

    def _take(self, page: str, element: Any, number: int) -> int:
        """Take a row as often as it says, and return the number of the last."""
        times = _times(element, _DOWN)
        cells = self._row(page, element, number + 1, times)
        if any(cells):
            rows = range(number + 1, number + times + 1)
            self.pages[page] += (SheetRow(at, "", list(cells)) for at in rows)
        return number + times

    def _row(
        self, page: str, element: Any, number: int, times: int
    ) -> list[str]:
        """Return the cells of a row without the blank ones at its end; raises LimitError for too many."""
        runs: list[tuple[str, int]] = []
        column = 1
        for cell in element:
            if cell.tag in _CELLS:
                count = _times(cell, _ACROSS)
                runs.append((_text_of(cell), count))
                self._besides[page] += _asides(cell)
                if (doubt := _doubt(cell)) is not None:
                    area = _area(cell, number, times, column, count)
                    self.unsure[page].append((*area, doubt))
                column += count
        while runs and not runs[-1][0]:
            runs.pop()
        width = sum(count for _text, count in runs)
        self._cells += width * times
        self._letters += sum(len(text) * count for text, count in runs) * times
        if (
            width > _WIDEST
            or self._cells > MAX_CELLS
            or self._letters > _LONGEST
        ):
            place: dict[str, Any] = {
                "page": page,
                "rows": number + times - 1,
                "columns": width,
            }
            raise LimitError("workbook-far-cell", limit=MAX_CELLS, **place)
        return [text for text, count in runs for _ in range(count)]


def _even(page: str, rows: list[SheetRow]) -> list[SheetRow]:
    """Return rows that all reach the last column of their page: a cell that was cleared is there, and blank."""
    width = max((len(row.cells) for row in rows), default=0)
    if len(rows) * width > MAX_CELLS:
        place: dict[str, Any] = {
            "page": page,
            "rows": len(rows),
            "columns": width,
        }
        raise LimitError("workbook-far-cell", limit=MAX_CELLS, **place)
    return [_padded(row, width) for row in rows]


def _padded(row: SheetRow, width: int) -> SheetRow:
    cells = row.cells + [""] * (width - len(row.cells))
    return SheetRow(row.number, json.dumps(cells, ensure_ascii=False), cells)


_ON_CELL = "comment-on-cell"


def _times(element: Any, name: str) -> int:
    """Return how often a cell or a row is repeated; raises ValueError for what is no number."""
    return max(1, int(element.get(name, "1")[:10]))


def _forget(row: Any) -> None:
    """Let go of a row, and of those before it, that were read."""
    row.clear()
    parent = row.getparent()
    while parent is not None and row.getprevious() is not None:
        del parent[0]


def _text_of(cell: Any) -> str:
    """Return a cell as text, as that of an Excel workbook is."""
    kind = cell.get(f"{_OFFICE}value-type")
    if cell.get(f"{_CALC}value-type") == "error":
        return _shown(cell)
    value = str(cell.get(f"{_OFFICE}{_VALUE.get(kind, 'string-value')}") or "")
    if kind in _NUMBERS and value:
        return cell_text(float(value))
    shown = value.removesuffix(_MIDNIGHT) if value else _shown(cell)
    if not shown and kind is None and (formula := _formula(cell)):
        return f"={formula}"  # nobody has worked it out; blank it would say that there is nothing
    return shown


_DOUBTS = {"date": "date", "time": "date", "boolean": "truth"}
_SPANS = (f"{_TABLE}number-rows-spanned", f"{_TABLE}number-columns-spanned")


def _area(
    cell: Any, row: int, times: int, column: int, count: int
) -> tuple[range, range]:
    """Return the rows and columns of a cell that is repeated, or that covers others."""
    down, across = (_times(cell, name) for name in _SPANS)
    return (
        range(row, row + max(times, down)),
        range(column, column + max(count, across)),
    )


def _doubt(cell: Any) -> str | None:
    """Return why a cell need not say what was typed: `merged`, `date`, `truth` or `number`; None where it does."""
    if any(_times(cell, name) > 1 for name in _SPANS):
        return "merged"
    kind = cell.get(f"{_OFFICE}value-type")
    if kind not in _NUMBERS:
        return _DOUBTS.get(kind)
    text = _text_of(cell)
    is_usual = kind == "float" and text.isdecimal()
    return None if is_usual and len(text) <= _MOST_DIGITS else "number"


def _formula(cell: Any) -> str:
    formula = str(cell.get(f"{_TABLE}formula", ""))
    return formula.partition("=")[2] or formula


def _shown(cell: Any) -> str:
    """Return the text that a cell shows, a line for each of its paragraphs; white space in them counts as one space,
    unless it is an element.
    """
    lines = (
        "".join(_words(element))
        for element in cell
        if element.tag == _PARAGRAPH
    )
    plain = (_SPACE.sub(" ", line).strip(" ") for line in lines)
    return "\n".join(plain).translate(_SPELT_OUT)


def _words(element: Any) -> Iterator[str]:
    yield element.text or ""
    for inner in element:
        if inner.tag in _HARD:
            yield _HARD[inner.tag] * int(inner.get(f"{_TEXT}c", "1"))
        elif isinstance(inner.tag, str) and inner.tag not in _ASIDE:
            yield from _words(inner)
        yield inner.tail or ""


def _asides(cell: Any) -> Iterator[Unmapped]:
    """Yield what a cell holds besides its text: a formula, of which the value is kept, and comments."""
    if formula := _formula(cell):
        yield Unmapped("formula", formula, shared=True, travels=False)
    for comment in cell.iterchildren(_COMMENT):
        if words := _shown(comment).strip():
            yield Unmapped(_ON_CELL, words, shared=True, travels=False)
