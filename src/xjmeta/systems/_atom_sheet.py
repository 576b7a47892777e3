"""AtoM's sheets as text: rows and cells as they are spelt, and as AtoM's own reader takes them.

A backslash guards the quote behind it there, so that a cell that ends in one eats its neighbours. What is written here
never does that: every cell is quoted, and a blank, which is trimmed, stands behind such a backslash.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

__all__ = ["importer_rows", "spelt", "spelt_row"]

_ENDS = "\r\n"


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
