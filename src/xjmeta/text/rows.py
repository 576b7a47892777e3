"""Rows of a sheet as text: where the cells of each are, so that one is changed and all else stays."""

from __future__ import annotations

import marshal
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any, Self, TextIO

__all__ = ["Line", "RowSpool", "lines_in", "lines_of", "quoted"]

# A cell as text; one whose quotation mark is never closed runs to the end of the sheet.
# Possessive, so that a mark that is never closed is given up in linear time;
# what follows a closing mark belongs to the cell up to the next comma.
_CELL = re.compile(r'(?:"(?:[^"]+|"")*+"?)?[^,\r\n]*')
# A quoted cell, and what a careless program left behind the closing quotation mark.
_QUOTED = re.compile(r'"((?:[^"]+|"")*+)"?(.*)', re.DOTALL)
_OPEN = re.compile(r'"(?:[^"]+|"")*+')


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

    @property
    def is_cut_off(self) -> bool:
        """Whether the sheet ends within its last cell, whose quotation mark is never closed.

        >>> lines_of('a,b\\n1,"and so')[-1].is_cut_off
        True
        """
        start, end = self.spans[-1]
        return _OPEN.fullmatch(self.text, start, end) is not None

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
    return list(lines_in(StringIO(text, newline="")))


# How many characters of a sheet are read at once.
_PIECE = 1 << 18


def lines_in(stream: TextIO) -> Iterator[Line]:
    """Yield the rows of a sheet as `lines_of` does, with no more of it in memory than its longest row."""
    text, at, number = "", 0, 1
    is_last = False
    while True:
        end = _row_end(text, at)
        # What stands at the end of a piece may go on: a cell, a line end.
        if end + 2 > len(text) and not is_last:
            # A cell that is never closed is not looked through for each piece.
            piece = stream.read(max(_PIECE, len(text) - at))
            is_last = not piece
            text, at = text[at:] + piece, 0
            continue
        if at >= len(text):
            return
        end += 2 if text.startswith("\r\n", end) else 1
        row = text[at:end]
        yield Line(number, row)
        number += row.count("\n") or 1
        at = end


def _row_end(text: str, at: int) -> int:
    *_others, (_start, end) = _spans(text, at)
    return end


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


# How many bytes say how long an entry of a spool is.
_LENGTH = 8


# From how many bytes on they are in a file on disk.
_IN_MEMORY = 1 << 24
# How many entries of a spool stay in memory as they are.
_FEW = 4_096


class RowSpool:
    """Rows set aside until the columns are known: the first as they are, as most sheets have no more, the others in a
    file that goes with the spool.

    >>> with RowSpool() as spool:
    ...     spool.put(["a"])
    ...     list(spool.entries())
    [['a']]
    """

    def __init__(self) -> None:
        self._first: list[Any] = []
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed with the spool

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def put(self, entry: Any) -> None:
        """Set an entry aside; nobody changes it any more."""
        if len(self._first) < _FEW:
            self._first.append(entry)
            return
        # Reading an entry as a whole takes a third of the time that `marshal.load` takes piece by piece.
        packed = marshal.dumps(entry)
        self._file.write(len(packed).to_bytes(_LENGTH, "big"))
        self._file.write(packed)

    def entries(self) -> Iterator[Any]:
        """Yield the entries from the first."""
        yield from self._first
        self._file.seek(0)
        while length := self._file.read(_LENGTH):
            packed = self._file.read(int.from_bytes(length, "big"))
            yield marshal.loads(packed)  # noqa: S302 - our own file, written a moment ago
