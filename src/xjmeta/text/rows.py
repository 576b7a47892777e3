"""Rows of a sheet as text: where the cells of each are, so that one is changed and all else stays."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

__all__ = ["Line", "lines_of", "quoted"]

# A cell as text; one whose quotation mark is never closed runs to the end of the sheet.
# Possessive, so that a mark that is never closed is given up in linear time;
# what follows a closing mark belongs to the cell up to the next comma.
_CELL = re.compile(r'(?:"(?:[^"]+|"")*+"?)?[^,\r\n]*')
# A quoted cell, and what a careless program left behind the closing quotation mark.
_QUOTED = re.compile(r'"((?:[^"]+|"")*+)"?(.*)', re.DOTALL)


def quoted(cell: str) -> str:
    """Return a cell as it is written where nothing else is known of a sheet: between quotes.

    >>> quoted('5" tape')
    '"5"" tape"'
    """
    return f'"{cell.replace(chr(34), chr(34) * 2)}"'


@dataclass(frozen=True, slots=True)
class Line:
    """A row as text: the number of its line, and its text with its line end."""

    number: int
    text: str

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where its cells are in it."""
        return list(_spans(self.text, 0))

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
        """Return the text with some cells replaced, as `spelt` writes them; all else stays."""
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
    lines: list[Line] = []
    at, number = 0, 1
    while at < len(text):
        *_others, (_start, end) = _spans(text, at)
        # A line end of Windows is one; after the last row without a line end
        # the slice below simply ends.
        end += 2 if text.startswith("\r\n", end) else 1
        piece = text[at:end]
        lines.append(Line(number, piece))
        # Sheets of old Macs end their rows in a bare CR, which counts as a
        # line too.
        number += piece.count("\n") or 1
        at = end
    return lines


def _spans(text: str, at: int) -> Iterator[tuple[int, int]]:
    """Yield where the cells of the row are that begins at a place."""
    while True:
        cell = _CELL.match(text, at)
        assert cell is not None
        yield cell.span()
        at = cell.end() + 1
        if not text.startswith(",", at - 1):
            return


def _value(raw: str) -> str:
    cell = _QUOTED.fullmatch(raw)
    if cell is None:
        return raw
    return cell[1].replace('""', '"') + cell[2]
