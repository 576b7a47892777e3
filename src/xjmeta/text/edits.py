"""Edits of a text: passages that give way to others, all counted in the text as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

__all__ = ["TextEdit", "in_order", "spliced"]


class TextEdit(NamedTuple):
    """The beginning and end of a passage, and the text that replaces it."""

    lo: int
    hi: int
    text: str = ""


def in_order(edits: Iterable[TextEdit]) -> list[TextEdit]:
    """Return edits as they are done: by place, what is put in at a place before what is taken out behind it, and what
    is put in at the same place in the order of the edits.
    """
    # `sorted` is stable, so that insertions at one place keep the order in
    # which they were made.
    return sorted(edits, key=lambda edit: (edit.lo, edit.hi > edit.lo))


def spliced(
    text: str, edits: Iterable[TextEdit], unchanged: Callable[[str], str] = str
) -> str:
    """Return a text with its edits; `unchanged` may change what stays between them.

    Where one edit reaches into another, what both take out is taken out once.

    >>> spliced("one two", [TextEdit(4, 7, "three"), TextEdit(0, 0, "(")])
    '(one three'
    """
    out, at = [], 0
    for edit in in_order(edits):
        out += [unchanged(text[at : edit.lo]), edit.text]
        # An edit that ends inside one that is done already must not bring back
        # what that one took out.
        at = max(at, edit.hi)
    return "".join([*out, unchanged(text[at:])])
