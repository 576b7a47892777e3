"""Writes changed values back into a flat list of elements: what is unchanged stays as it stands, to the byte.

A flat description is a run of pieces, each the text of one value. Pieces and wanted values are aligned field
by field; a changed value takes the place of the old one, a new one goes behind its neighbour, one that is
gone takes its line along.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from xjmeta.lens.nodes import Node, escape, spell

__all__ = ["Piece", "Wanted", "merge_flat"]

_BLANKS = re.compile(r"[ \t\r\n]*\Z")
_LEAD = re.compile(r"[ \t\r\n]*")


class Piece(NamedTuple):
    """One value as it stands: its field, its plain data, its place in the text, the elements that would say
    it anew.

    `inside` is the place of the content of its first element.
    """

    field: str
    datum: Any
    start: int
    end: int
    inside: tuple[int, int]
    nodes: Sequence[Node]


class Wanted(NamedTuple):
    """One value as it is to be: its field, its plain data, its elements."""

    field: str
    datum: Any
    nodes: Sequence[Node]


class _Edit(NamedTuple):
    lo: int
    hi: int
    text: str


def merge_flat(
    text: str, pieces: Sequence[Piece], wanted: Sequence[Wanted], fields: Sequence[str], start: int
) -> str:
    """Return the text with the wanted values in it; `fields` is the order of fields, `start` the place
    before the first.

    >>> old = [Piece("a", 1, 3, 11, (6, 7), [Node("a", kids=["1"])])]
    >>> merge_flat("<x><a>1</a></x>", old, [Wanted("a", 2, [Node("a", kids=["2"])])], ["a"], 3)
    '<x><a>2</a></x>'
    """
    places = _Places(text, pieces, fields, start)
    edits: list[_Edit] = []
    for name in fields:
        before = [piece for piece in pieces if piece.field == name]
        after = [value for value in wanted if value.field == name]
        if [piece.datum for piece in before] != [value.datum for value in after]:
            edits += _field(name, before, after, places)
    out, at = [], 0
    for edit in sorted(edits, key=lambda edit: (edit.lo, edit.hi > edit.lo)):
        out += [text[at : edit.lo], edit.text]
        at = max(at, edit.hi)
    return "".join([*out, text[at:]])


class _Places:
    """Where what is new goes, and the blanks before it."""

    def __init__(self, text: str, pieces: Sequence[Piece], fields: Sequence[str], start: int) -> None:
        self.text, self._pieces, self._fields, self._start = text, pieces, list(fields), start

    def lead(self, at: int) -> str:
        """Return the blanks before a place."""
        found = _BLANKS.search(self.text, 0, at)
        return found[0] if found is not None else ""

    def behind(self, name: str) -> tuple[int, str]:
        """Return where a field begins that has no piece yet: behind the fields before it."""
        rank = self._fields.index(name)
        before = [piece for piece in self._pieces if self._fields.index(piece.field) < rank]
        if before:
            last = max(before, key=lambda piece: piece.end)
            return last.end, self.lead(last.start)
        first = min(self._pieces, key=lambda piece: piece.start, default=None)
        return self._start, self._margin() if first is None else self.lead(first.start)

    def _margin(self) -> str:
        """Return the blanks of a first element where there is none yet: one step deeper than what follows."""
        found = _LEAD.match(self.text, self._start)
        return found[0] + "  " if found is not None and "\n" in found[0] else ""

    def gone(self, piece: Piece) -> _Edit:
        """Return the edit that takes a piece out, with the blanks before it."""
        lead = self.lead(piece.start)
        alone = self.text[piece.end : piece.end + 1] in ("<", "\n", "\r", " ", "\t", "")
        return _Edit(piece.start - (len(lead) if alone else 0), piece.end, "")


def _field(name: str, before: Sequence[Piece], after: Sequence[Wanted], places: _Places) -> Iterator[_Edit]:
    """Yield the edits of one field."""
    a = [json.dumps(piece.datum, sort_keys=True) for piece in before]
    b = [json.dumps(value.datum, sort_keys=True) for value in after]
    at, lead = (before[0].start, places.lead(before[0].start)) if before else places.behind(name)
    first = bool(before)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        both = min(i2 - i1, j2 - j1) if tag != "equal" else i2 - i1
        if tag != "equal":
            for piece, value in zip(before[i1 : i1 + both], after[j1 : j1 + both], strict=True):
                yield _changed(piece, value, places.lead(piece.start))
        if both:
            at, lead, first = before[i1 + both - 1].end, places.lead(before[i1 + both - 1].start), False
        for value in after[j1 + both : j2] if tag != "equal" else ():
            said = _spelt(value.nodes, lead)
            yield _Edit(at, at, f"{said}{lead}" if first else f"{lead}{said}")
        for piece in before[i1 + both : i2] if tag != "equal" else ():
            yield places.gone(piece)


def _changed(piece: Piece, value: Wanted, lead: str) -> _Edit:
    """Return the edit that puts a value in the place of another: of its text alone where nothing else
    differs.
    """
    if len(piece.nodes) == len(value.nodes) == 1 and piece.inside[0] < piece.inside[1]:
        old, new = piece.nodes[0], value.nodes[0]
        if (old.name, old.attributes) == (new.name, new.attributes) and all(
            isinstance(kid, str) for kid in new.kids
        ):
            return _Edit(*piece.inside, "".join(escape(str(kid)) for kid in new.kids))
    return _Edit(piece.start, piece.end, _spelt(value.nodes, lead))


def _spelt(nodes: Sequence[Node], lead: str) -> str:
    return lead.join(map(spell, nodes))
