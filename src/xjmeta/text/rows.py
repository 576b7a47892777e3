"""Rows of a sheet as they are spelt: where the cells of each stand, so that one is changed and all else stays."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Line", "lines_of", "quoted"]

_ENDS = "\r\n"


def quoted(cell: str) -> str:
    """Return a cell as it is written where nothing else is known of a sheet: between quotes.

    >>> quoted('5" tape')
    '"5"" tape"'
    """
    return f'"{cell.replace(chr(34), chr(34) * 2)}"'


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is spelt: its number of line, its text with its line end, and where its cells stand in it."""

    number: int
    text: str
    spans: tuple[tuple[int, int], ...]

    @property
    def cells(self) -> list[str]:
        """The cells as they are read."""
        return [_value(self.text[start:end]) for start, end in self.spans]

    @property
    def is_blank(self) -> bool:
        """Whether no cell says anything."""
        return not self.text.strip(", \t\r\n")

    def patched(
        self, cells: dict[int, str], spelt: Callable[[str], str] = quoted
    ) -> str:
        """Return the text with some cells written anew, as `spelt` says; all else stays."""
        pieces: list[str] = []
        done = 0
        for number, (start, end) in enumerate(self.spans):
            if number in cells:
                pieces += (self.text[done:start], spelt(cells[number]))
                done = end
        return "".join((*pieces, self.text[done:]))


def lines_of(text: str) -> list[Line]:
    """Return the rows of a sheet; a quoted cell may hold line ends.

    >>> [line.cells for line in lines_of('a,"b\\nc"\\n1,2\\n')]
    [['a', 'b\\nc'], ['1', '2']]
    """
    found: list[Line] = []
    at, number = 0, 1
    while at < len(text):
        end, spans = _row(text, at)
        piece = text[at:end]
        found.append(Line(number, piece, tuple((a - at, b - at) for a, b in spans)))
        number += piece.count("\n") or 1
        at = end
    return found


def _row(text: str, at: int) -> tuple[int, list[tuple[int, int]]]:
    """Return where a row ends, and where its cells begin and end."""
    spans: list[tuple[int, int]] = []
    start = at
    while True:
        end = _cell_end(text, start)
        spans.append((start, end))
        if end >= len(text) or text[end] in _ENDS:
            break
        start = end + 1
    if text[end : end + 2] == "\r\n":
        return end + 2, spans
    return min(end + 1, len(text)), spans


def _cell_end(text: str, at: int) -> int:
    if text[at : at + 1] == '"':
        at += 1
        while at < len(text):
            if text[at] != '"':
                at += 1
            elif text[at + 1 : at + 2] == '"':
                at += 2
            else:
                at += 1
                break
    while at < len(text) and text[at] not in ",\r\n":
        at += 1
    return at


def _value(raw: str) -> str:
    if not raw.startswith('"'):
        return raw
    return next(iter(csv.reader(io.StringIO(raw, newline=""))), [""])[0]
