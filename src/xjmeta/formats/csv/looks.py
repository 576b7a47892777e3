"""How a workbook looks: how wide its columns are, how high its rows, which colours, and in which direction it runs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from xjmeta.formats.csv.crosswalk import KEY, PARENT, RECORD, leaf
from xjmeta.formats.csv.meanings import path_of

__all__ = [
    "TECHNICAL",
    "comment_size",
    "height_of",
    "runs_leftwards",
    "style_of",
    "title_width",
    "width_of",
]

TECHNICAL = frozenset({KEY, PARENT, RECORD, "id"})
"""The columns that nobody works in."""

_WIDTHS = {
    "phrase": 32,
    "prose": 60,
    "bool": 10,
    "choice": 14,
    "lang": 8,
    "dir": 8,
    "is": 8,
}
# The columns that hold less or more text than others of their kind.
_WIDTHS_BY_NAME = {
    "level": 12,
    "other_level": 12,
    "reference_code": 18,
    "title": 44,
    "date": 20,
    "date_normal": 24,
    "bulk_date": 20,
    "bulk_date_normal": 24,
    "extent": 24,
    "box": 9,
    "folder": 9,
    "container": 9,
}
_TECHNICAL_WIDTH = _USUAL_WIDTH = 18
# The number of a repeated column.
_NUMBER = re.compile(r"_[2-9]$")
# The colours of rows by the depth of their unit, pale enough to print.
_SHADES = ("#F7F7F2", "#EFF3F6", "#F6F1F4", "#F1F5EF")
_DEEPEST_INDENT = 15
# How many characters of a column an indent takes.
_INDENT = 2
_NARROWEST = 10
_LINE = 15
# Characters that are twice as wide as a letter: those of Chinese, Japanese and Korean.
_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60]"
)
_COMMENT_WIDTH, _COMMENT_LINES = 40, 5
"""How many characters a line of a comment has that is twice as wide as usual, and how many lines a usual one."""


def width_of(name: str) -> int:
    """Return how wide a column is, in characters.

    >>> width_of("title"), width_of("date_2"), width_of("scope")
    (44, 20, 60)
    """
    if name in TECHNICAL:
        return _TECHNICAL_WIDTH
    if (width := _WIDTHS_BY_NAME.get(_NUMBER.sub("", name))) is not None:
        return width
    leaf_of_name = leaf(path_of(name) or name)
    return (
        _USUAL_WIDTH
        if leaf_of_name is None
        else _WIDTHS.get(leaf_of_name.kind, _USUAL_WIDTH)
    )


def title_width(width: int, depth: int) -> int:
    """Return what an indent by the depth of its unit leaves of the width of a title."""
    return max(_NARROWEST, width - _INDENT * min(depth, _DEEPEST_INDENT))


def height_of(cells: Iterable[tuple[str, int]], most: int) -> int:
    """Return the height of a row with some texts, each in a column of a width: at most so many lines."""
    # Most cells are blank, and take the one line that there is.
    lines = max(
        (_lines(text, width) for text, width in cells if text), default=1
    )
    return _LINE * min(lines, most)


def _lines(cell: str, width: int) -> int:
    """Return how many lines a text takes in a column."""
    if cell.isascii() and len(cell) <= width and "\n" not in cell:
        return 1
    return sum(
        1 + max(0, _length(line) - 1) // width for line in cell.split("\n")
    )


def _length(line: str) -> int:
    """Return how wide a line is, in letters.

    >>> _length("Letters"), _length("日清戦争")
    (7, 8)
    """
    if line.isascii():
        return len(line)
    return len(line) + len(_WIDE.findall(line))


def comment_size(comment: str) -> dict[str, Any]:
    """Return the size of the box in which all of a comment can be read."""
    lines = _lines(comment, _COMMENT_WIDTH) + 1
    return {
        "x_scale": 2,
        "y_scale": max(1, lines / _COMMENT_LINES),
        "author": "",
    }


def runs_leftwards(text: str) -> bool:
    """Return whether a text is written from right to left, as its first letter says.

    >>> runs_leftwards("1. אוסף"), runs_leftwards("Letters (רשימה)")
    (True, False)
    """
    if text.isascii():
        return False
    directions = map(unicodedata.bidirectional, text)
    first = next(
        (
            direction
            for direction in directions
            if direction in ("L", "R", "AL")
        ),
        "L",
    )
    return first != "L"


def style_of(depth: int, *, is_title: bool, leftwards: bool) -> dict[str, Any]:
    """Return how a cell looks: shaded by the depth of its unit, a title indented by it on the side where it begins."""
    out: dict[str, Any] = {}
    if leftwards:
        out |= {"align": "right", "reading_order": 2}
    if is_title and depth:
        out |= {"align": "right" if leftwards else "left"}
        out |= {"indent": min(depth, _DEEPEST_INDENT)}
    if depth:
        out["bg_color"] = _SHADES[min(depth, len(_SHADES)) - 1]
    return out
