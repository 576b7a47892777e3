"""The lines of a text as blocks: which lines belong together, how far they are indented, whether a bullet opens
them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = [
    "CONTROL",
    "Block",
    "blocks",
    "line_end",
    "lines_in",
    "one_line",
    "places_of",
]

# Blanks within a line, and what begins an item: a bullet of any kind, or a number with a full stop or bracket.
_SPACE = r"[^\S\r\n]*"
# A bullet as such; or a mark, a letter or a number that is one only with a
# blank or a line end behind it.
_BULLET = re.compile(
    rf"\ufeff?{_SPACE}(?:[•●▪◦‣·∙■○⁃]{_SPACE}|(?:[*+–—-]|o|\d{{1,3}}[.)])(?:[^\S\r\n]+|(?=[\r\n]|\Z)))"
)
# Lines without a blank line between them.
_BLOCK = re.compile(rf"(?:(?<![^\r\n]){_SPACE}\S[^\r\n]*(?:\r\n|\n|\r|\Z))+")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_LINE_END = re.compile(r"\r\n|\n|\r")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\ufffe\uffff]")
"""What no text holds."""
# Control characters and marks part words as blanks do.
_WORD = re.compile("[^\x00-\x20\ufeff\ufffe\uffff]+")
_BLANKS = (
    "".join(chr(n) for n in range(0x3001) if n < 33 or chr(n).isspace())
    + "\ufeff\ufffe\uffff"
)
# How wide a tab is where nothing says so, in terminals and browsers.
_TAB = 8


class Block(NamedTuple):
    """Lines that belong together: where they begin, where the text after a bullet does, where it ends, what it
    says on one line, in which column the first line begins, and whether a bullet opens it.
    """

    opening: int
    start: int
    end: int
    text: str
    column: int
    bullet: bool


def one_line(text: str) -> str:
    r"""Return what a text says on one line: its words with one space between.

    >>> one_line("  A wrapped\n  line")
    'A wrapped line'
    """
    return " ".join(_WORD.findall(text))


def places_of(text: str, start: int, end: int) -> list[int]:
    """Return for each character of `one_line` of a passage where it is in the text."""
    places: list[int] = []
    for word in _WORD.finditer(text, start, end):
        places += ([word.start() - 1] if places else []) + list(
            range(word.start(), word.end())
        )
    return places


def lines_in(text: str) -> int:
    """Return how many line ends a text has."""
    return sum(1 for _ in _LINE_END.finditer(text))


def line_end(text: str) -> str:
    """Return the first line end of a text, LF where it has none."""
    match = _LINE_END.search(text)
    return match[0] if match else "\n"


def blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of a text: a bullet is a block of one line, and a line that is indented less opens
    one.
    """
    for match in _BLOCK.finditer(text):
        start, before = match.start(), ""
        for line in _LINE.finditer(text, match.start(), match.end()):
            opens = (
                _BULLET.match(line[0])
                or _BULLET.match(before)
                or (_indented(before) and not _indented(line[0]))
            )
            if before and line[0] and opens:
                yield _block(text, start, line.start())
                start = line.start()
            before = line[0]
        yield _block(text, start, match.end())


def _indented(line: str) -> bool:
    return line[:1].isspace()


def _block(text: str, start: int, end: int) -> Block:
    raw = text[start:end]
    bullet = _BULLET.match(raw)
    column = len(raw) - len(raw.lstrip(_BLANKS))
    shift = bullet.end() if bullet else column
    words = raw[shift:].rstrip(_BLANKS)
    first = start + shift
    return Block(
        start + column,
        first,
        first + len(words),
        one_line(words),
        _width(raw[:column]),
        bool(bullet),
    )


def _width(text: str) -> int:
    return len(text.replace("\ufeff", "").expandtabs(_TAB))
