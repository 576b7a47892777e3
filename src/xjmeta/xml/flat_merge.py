"""Writes changed values back into a flat list of elements: what is unchanged stays the same, to the byte.

A flat description is a run of pieces, each the text of one value. Pieces and wanted values are aligned field
by field; a changed value takes the place of the old one, a new one goes behind its neighbour, one that is
removed takes its line along.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from html import unescape
from itertools import pairwise
from typing import Any, NamedTuple

from xjmeta.text.edits import TextEdit, spliced
from xjmeta.xml.nodes import Node, attribute_value, escape, serialize

__all__ = ["FlatPiece", "WantedValue", "merge_flat", "retagged"]

# The blanks at the end of a text, and at the beginning of one.
_BLANKS = re.compile(r"[ \t\r\n]*\Z")
_LEAD = re.compile(r"[ \t\r\n]*")
_WHITE = " \t\r\n"
# A break between paragraphs, as a word of its own where texts are compared word by word.
_BREAK = "\n\n"
# A word, or the blank line between two paragraphs.
_WORD = re.compile(
    r"(?<=[^ \t\r\n])[ \t\r]*\n[ \t\r]*\n[ \t\r\n]*(?=[^ \t\r\n<])|[^ \t\r\n]+"
)


class FlatPiece(NamedTuple):
    """One value in the text: its field, its plain data, its place, the elements that would serialize
    it again.

    `inside` is the place of the content of its first element.
    """

    field: str
    datum: Any
    start: int
    end: int
    inside: tuple[int, int]
    nodes: Sequence[Node]


class WantedValue(NamedTuple):
    """One value as it is to be: its field, its plain data, its elements."""

    field: str
    datum: Any
    nodes: Sequence[Node]


def merge_flat(
    text: str,
    pieces: Sequence[FlatPiece],
    targets: Sequence[WantedValue],
    fields: Sequence[str],
    start: int,
) -> str:
    """Return the text with the wanted values in it; `fields` is the order of fields, `start` the place
    before the first.

    >>> old = [FlatPiece("a", 1, 3, 11, (6, 7), [Node("a", kids=["1"])])]
    >>> merge_flat("<x><a>1</a></x>", old, [WantedValue("a", 2, [Node("a", kids=["2"])])], ["a"], 3)
    '<x><a>2</a></x>'
    """
    places = _FlatPlaces(text, pieces, fields, start)
    edits: list[TextEdit] = []
    for name in fields:
        before = [piece for piece in pieces if piece.field == name]
        after = [value for value in targets if value.field == name]
        if [piece.datum for piece in before] != [
            value.datum for value in after
        ]:
            edits += _field(name, before, after, places)
    return spliced(text, edits)


class _FlatPlaces:
    """Where what is new goes, and the blanks before it."""

    def __init__(
        self,
        text: str,
        pieces: Sequence[FlatPiece],
        fields: Sequence[str],
        start: int,
    ) -> None:
        self.text = text
        self._pieces = pieces
        self._fields = list(fields)
        self._start = start

    def lead(self, at: int) -> str:
        """Return the blanks before a place."""
        match = _BLANKS.search(self.text, 0, at)
        return match[0] if match is not None else ""

    def behind(self, name: str) -> tuple[int, str]:
        """Return where a field begins that has no piece yet: behind the fields before it."""
        rank = self._fields.index(name)
        before = [
            piece
            for piece in self._pieces
            if self._fields.index(piece.field) < rank
        ]
        if before:
            last = max(before, key=lambda piece: piece.end)
            return last.end, self.lead(last.start)
        first = min(self._pieces, key=lambda piece: piece.start, default=None)
        return self._start, self._margin() if first is None else self.lead(
            first.start
        )

    def _margin(self) -> str:
        """Return the blanks of a first element where there is none yet: one step deeper than what follows."""
        match = _LEAD.match(self.text, self._start)
        if match is not None and "\n" in match[0]:
            return match[0] + "  "
        return ""

    def gone(self, piece: FlatPiece) -> TextEdit:
        """Return the edit that takes a piece out, with the blanks before it."""
        lead = self.lead(piece.start)
        # Where words follow directly the blank before the piece is what keeps
        # them from the word before.
        alone = self.text[piece.end : piece.end + 1] in (
            "<",
            "\n",
            "\r",
            " ",
            "\t",
            "",
        )
        return TextEdit(
            piece.start - (len(lead) if alone else 0), piece.end, ""
        )


def _field(
    name: str,
    before: Sequence[FlatPiece],
    after: Sequence[WantedValue],
    places: _FlatPlaces,
) -> Iterator[TextEdit]:
    """Yield the edits of one field; a value that only moved keeps its text."""
    # Values are aligned by their data. Of a replaced run, as many values as both sides have are changed in place,
    # the others inserted or removed; a new value that equals an old one (it only moved) keeps that one's text.
    a = [json.dumps(piece.datum, sort_keys=True) for piece in before]
    b = [json.dumps(value.datum, sort_keys=True) for value in after]
    texts = {
        datum: places.text[piece.start : piece.end]
        for datum, piece in zip(a, before, strict=True)
    }
    at, lead = (
        (before[0].start, places.lead(before[0].start))
        if before
        else places.behind(name)
    )
    first = bool(before)
    # `at` and `lead` follow the last old piece that stays, so that what is new
    # goes behind its neighbour.
    for tag, i1, i2, j1, j2 in _opcodes(a, b):
        both = min(i2 - i1, j2 - j1) if tag != "equal" else i2 - i1
        if tag != "equal":
            for piece, value, datum in zip(
                before[i1 : i1 + both],
                after[j1 : j1 + both],
                b[j1 : j1 + both],
                strict=True,
            ):
                yield from _changed(piece, value, texts.get(datum), places)
        if both:
            at, lead, first = (
                before[i1 + both - 1].end,
                places.lead(before[i1 + both - 1].start),
                False,
            )
        for number in range(j1 + both, j2) if tag != "equal" else ():
            datum = texts.get(b[number]) or _spelt(after[number].nodes, lead)
            yield TextEdit(
                at, at, f"{datum}{lead}" if first else f"{lead}{datum}"
            )
        for piece in before[i1 + both : i2] if tag != "equal" else ():
            yield places.gone(piece)


def _opcodes(
    a: Sequence[str], b: Sequence[str]
) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield what makes one sequence of the other; what begins and ends them alike is the same, and of equally
    many each replaces that in its place unless some only moved.
    """
    start, end = _alike(a, b)
    inner = a[start : len(a) - end]
    other = b[start : len(b) - end]
    yield "equal", 0, start, 0, start
    # SequenceMatcher takes time with the square of what differs; a run in
    # which each value was edited needs no matching.
    if len(inner) == len(other) and not set(inner) & set(other):
        yield "replace", start, len(a) - end, start, len(b) - end
    else:
        for tag, i1, i2, j1, j2 in SequenceMatcher(
            None, inner, other, autojunk=False
        ).get_opcodes():
            yield tag, start + i1, start + i2, start + j1, start + j2
    yield "equal", len(a) - end, len(a), len(b) - end, len(b)


def _alike(a: Sequence[str], b: Sequence[str]) -> tuple[int, int]:
    """Return how many items begin two sequences alike, and how many more end them so.

    >>> _alike("abcbc", "abxbc")
    (2, 2)
    """
    most = min(len(a), len(b))
    start = next((n for n in range(most) if a[n] != b[n]), most)
    end = next(
        (n for n in range(most - start) if a[-1 - n] != b[-1 - n]),
        most - start,
    )
    return start, end


def _changed(
    piece: FlatPiece,
    value: WantedValue,
    moved: str | None,
    places: _FlatPlaces,
) -> Iterator[TextEdit]:
    """Yield the edits that put a value in the place of another: of its text and its attributes alone where
    nothing else differs.
    """
    tag = _tag_edit(piece, value, places.text) if moved is None else None
    if tag is None:
        yield TextEdit(
            piece.start,
            piece.end,
            moved or _spelt(value.nodes, places.lead(piece.start)),
        )
        return
    yield tag
    if piece.nodes[0].kids != value.nodes[0].kids:
        yield _reworded(
            piece, "".join(map(str, value.nodes[0].kids)), places.text
        )


def _reworded(piece: FlatPiece, new: str, text: str) -> TextEdit:
    """Return the edit of the words that differ; blanks between the others stay as they are."""
    lo, hi = piece.inside
    lo, hi = (
        hi - len(text[lo:hi].lstrip(_WHITE)),
        lo + len(text[lo:hi].rstrip(_WHITE)),
    )
    matches = list(_WORD.finditer(text, lo, hi))
    old = [
        unescape(match[0]) if match[0].strip() else _BREAK for match in matches
    ]
    # Markup or CDATA between the words, or words that read otherwise than the
    # piece says: then no place in the text is certain, and the whole of it is
    # replaced.
    if "<" in text[lo:hi] or old != _words(
        "".join(map(str, piece.nodes[0].kids))
    ):
        return TextEdit(lo, hi, escape(new))
    words = _words(new)
    start, end = _alike(old, words)
    lo = matches[start - 1].end() if start else matches[0].start()
    hi = matches[len(old) - end].start() if end else matches[-1].end()
    before, behind = (
        old[start - 1 : start] if start else [],
        old[len(old) - end :][:1],
    )
    around = [*before, *words[start : len(words) - end], *behind]
    spelt_words = _spaced(around)
    return TextEdit(
        lo,
        hi,
        spelt_words[
            len(_spaced(before)) : len(spelt_words) - len(_spaced(behind))
        ],
    )


def _spaced(words: Sequence[str]) -> str:
    """Write words with a blank between them, but for the breaks between paragraphs."""
    out = [escape(word) for word in words[:1]]
    for before, word in pairwise(words):
        out += ["" if _BREAK in (before, word) else " ", escape(word)]
    return "".join(out)


def _words(text: str) -> list[str]:
    return [
        match[0] if match[0].strip() else _BREAK
        for match in _WORD.finditer(text)
    ]


def _tag_edit(
    piece: FlatPiece, value: WantedValue, text: str
) -> TextEdit | None:
    """Return the edit of the first start tag of a value if that and its text are all that differs."""
    if (
        not piece.nodes
        or not value.nodes
        or list(piece.nodes[1:]) != list(value.nodes[1:])
    ):
        return None
    old = piece.nodes[0]
    new = value.nodes[0]
    if (
        old.name != new.name
        or piece.inside[0] >= piece.inside[1]
        or not all(isinstance(kid, str) for kid in new.kids)
    ):
        return None
    tag = retagged(
        text[piece.start : piece.inside[0]], old.attributes, new.attributes
    )
    if tag is None:
        return None
    return TextEdit(piece.start, piece.inside[0], tag)


def retagged(
    tag: str, old: Mapping[str, str], new: Mapping[str, str]
) -> str | None:
    """Return a start tag with its attributes changed from old ones to new ones; None where one is not
    there under its name.

    >>> print(retagged("<a  b='1' c='2'>", {"b": "1"}, {"b": "3", "d": "4"}))
    <a  b="3" c='2' d="4">
    """
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) == new.get(name):
            continue
        attribute = (
            f' {name}="{attribute_value(new[name])}"' if name in new else ""
        )
        match = re.search(
            rf"""(\s+){re.escape(name)}\s*=\s*(?:"[^"]*"|'[^']*')""", tag
        )
        # The source spells the attribute with another prefix, or a DTD
        # supplies it: then the tag is written again.
        if match is None and name in old:
            return None
        if match is None:
            end = re.search(r"\s*/?>\Z", tag)
            at = (
                (end.start(), end.start())
                if end is not None
                else (len(tag), len(tag))
            )
        else:
            at, attribute = (
                match.span(),
                attribute and match[1] + attribute[1:],
            )
        tag = tag[: at[0]] + attribute + tag[at[1] :]
    return tag


def _spelt(nodes: Sequence[Node], lead: str) -> str:
    return lead.join(map(serialize, nodes))
