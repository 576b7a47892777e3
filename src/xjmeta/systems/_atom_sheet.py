"""AtoM's sheets as text: rows and cells as they are spelt, and as AtoM's own reader takes them.

A backslash guards the quote behind it there, so that a cell that ends in one eats its neighbours. What is written here
never does that: every cell is quoted, and a blank, which is trimmed, stands behind such a backslash.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Line", "importer_rows", "lines_of", "spelt", "spelt_row"]

_ENDS = "\r\n"


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

    def patched(self, cells: dict[int, str]) -> str:
        """Return the text with some cells written anew; all else stays."""
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


def spelt(cell: str) -> str:
    """Return a cell as it is written: quoted, a blank behind a last backslash.

    >>> spelt('5" tape'), spelt("C:\\\\")
    ('"5"" tape"', '"C:\\\\ "')
    """
    guarded = f"{cell} " if cell.endswith("\\") else cell
    return f'"{guarded.replace(chr(34), chr(34) * 2)}"'


def spelt_row(cells: Sequence[str]) -> str:
    """Return a row as it is written."""
    return f"{','.join(map(spelt, cells))}\n"


def importer_rows(text: str) -> Iterator[list[str]]:
    """Yield the rows as AtoM's own reader takes them.

    >>> list(importer_rows('"a\\\\",b\\n'))
    [['a\\\\",b\\n']]
    """
    at = 0
    while at < len(text):
        cells: list[str] = []
        while True:
            cell, at = _importer_cell(text, at)
            cells.append(cell)
            if at >= len(text) or text[at] != ",":
                break
            at += 1
        at += 2 if text[at : at + 2] == "\r\n" else 1
        yield cells


def _importer_cell(text: str, at: int) -> tuple[str, int]:
    begin = at
    while at < len(text) and text[at] in " \t":
        at += 1
    if text[at : at + 1] != '"':
        end = _unquoted_end(text, begin)
        return text[begin:end], end
    at += 1
    pieces: list[str] = []
    while at < len(text):
        char, behind = text[at], text[at + 1 : at + 2]
        if char == "\\" and behind:
            pieces.append(char + behind)
            at += 2
        elif char == '"' and behind == '"':
            pieces.append('"')
            at += 2
        elif char == '"':
            end = _unquoted_end(text, at + 1)
            return "".join(pieces) + text[at + 1 : end], end
        else:
            pieces.append(char)
            at += 1
    return "".join(pieces), at


def _unquoted_end(text: str, at: int) -> int:
    while at < len(text) and text[at] not in ",\r\n":
        at += 1
    return at
