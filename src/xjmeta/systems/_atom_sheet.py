"""AtoM's sheets as text: rows and cells as they are spelt, and as AtoM's own reader takes them.

A backslash guards the quote behind it there, so that a cell that ends in one eats its neighbours. What is written here
never does that: every cell is quoted, and a blank, which is trimmed, is behind such a backslash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

__all__ = ["importer_rows", "spelt", "spelt_row"]


def spelt(cell: str) -> str:
    """Return a cell as it is written: quoted, a blank behind a last backslash.

    >>> spelt('5" tape'), spelt("C:\\\\")
    ('"5"" tape"', '"C:\\\\ "')
    """
    guarded = f"{cell} " if cell.endswith("\\") else cell
    return f'"{guarded.replace(chr(34), chr(34) * 2)}"'


def spelt_row(cells: Sequence[str]) -> str:
    """Return a row as it is written."""
    plain = '","'.join(cells)
    if "\\" not in plain and plain.count('"') == 2 * (len(cells) - 1):
        return f'"{plain}"\n'
    return f"{','.join(map(spelt, cells))}\n"


# A cell between quotation marks with nothing in it that is guarded or doubled.
_PLAIN_CELL = re.compile(r'"([^"\\]*+)"(?=[,\n])')
# As PHP's fgetcsv reads: blanks before a quoted cell, a backslash that guards
# the character behind it, and a cell that is never closed.
_CELL = re.compile(
    r'(?s:[ \t]*+"(?P<quoted>(?:[^"\\]+|\\.|""|\\\Z)*+)"?)?(?P<rest>[^,\n]*)'
)
# How many bytes of a line AtoM reads at once: an unquoted cell that goes on becomes a row of its own.
_LINE = 60_000
_DOUBLED = re.compile(r'(?s)(\\.)|""')


def importer_rows(text: str) -> Iterator[list[str]]:
    """Yield the rows as AtoM's own reader takes them.

    >>> list(importer_rows('"a\\\\",b\\n'))
    [['a\\\\",b\\n']]
    """
    at = 0
    while at < len(text):
        end = text.find("\n", at)
        if (quoted := _quoted_cells(text[at:end])) is not None and end > 0:
            at = end + 1
            yield quoted
            continue
        cells: list[str] = []
        begin = at
        while True:
            cut = 0
            if plain := _PLAIN_CELL.match(text, at):
                cells.append(plain[1])
                at = plain.end()
            else:
                cell = _CELL.match(text, at)
                assert cell is not None
                rest, at = cell["rest"], cell.end()
                cut = 0 if cell["quoted"] else _beyond(text[begin:at])
                if cut:
                    rest, at = rest[:-cut], at - cut
                cells.append(_undoubled(cell["quoted"] or "") + rest)
            if cut or not text.startswith(",", at):
                break
            at += 1
        cells[-1] = cells[-1].removesuffix("\r")
        at += text.startswith("\n", at)
        yield cells


def _quoted_cells(line: str) -> list[str] | None:
    """Return the cells of a row that is as we write it, nearly every one: all quoted, no quote guarded or doubled."""
    row = line.removesuffix("\r")
    if len(row) < 2 or "\\" in row or not row[0] == row[-1] == '"':
        return None
    cells = row[1:-1].split('","')
    return cells if row.count('"') == 2 * len(cells) else None


def _beyond(row: str) -> int:
    """Return how many characters of a row without quotation marks stand beyond what is read at once."""
    # A character has four bytes at most: most rows need no counting. A quoted
    # row is read on to its end.
    if len(row) * 4 <= _LINE or '"' in row:
        return 0
    return len(row.encode()[_LINE:].decode(errors="ignore"))


def _undoubled(quoted: str) -> str:
    """Return what is between quotation marks, two of which are one unless a backslash guards the first."""
    if '""' not in quoted:
        return quoted
    return _DOUBLED.sub(lambda pair: pair[1] or '"', quoted)
