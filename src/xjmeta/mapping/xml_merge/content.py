"""Patches an element of the source: what makes the wanted content of the old one is done to its text."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

from lxml import etree

from xjmeta.mapping.rows import Element
from xjmeta.mapping.shapes import GroupShape
from xjmeta.mapping.table import Table, Words
from xjmeta.mapping.writeback import CannotMergeError
from xjmeta.mapping.xml_merge.edits import SourceEdits
from xjmeta.xml.entities import unescape
from xjmeta.xml.nodes import (
    MARK,
    Child,
    Node,
    escape,
    serialize_all,
)

__all__ = ["ContentPatch"]

_SPACE = " \t\r\n"
_WORD = re.compile(r"[^ \t\r\n]+")
# The instructions of ours that is first in an element and mark its attributes.
_MARKS = re.compile(rf"(?:<\?{MARK} [^?]*\?>)*")


class ContentPatch:
    """Does to elements and texts of a source what makes the new value of the old."""

    def __init__(self, table: Table, edits: SourceEdits) -> None:
        self._table = table
        self._edits = edits
        self._part = edits.part
        self.path = ""
        """The path of the value that is being patched."""
        self.rewritten: list[str] = []
        """The paths of the values whose markup is rewritten as a whole."""

    def place_of(self, words: Words | None) -> tuple[int, int, str]:
        """Return where a text is that a value was read from."""
        parts = self._parts(words.parent) if isinstance(words, Words) else []
        places: list[tuple[int, int, str]] = [
            part
            for part in parts
            if isinstance(part, tuple) and part[2] == words
        ]
        # The same words twice in one element: nobody can say which of them the
        # value is.
        if len(places) != 1:
            raise CannotMergeError("a text has no place of its own")
        return places[0]

    def patch(self, element: Element, a: Node, b: Node) -> None:
        """Do to an element what makes `b` of `a`."""
        if a.marks != b.marks:
            self._edits.mark(element, a.marks, b.marks)
        for name in dict.fromkeys((*a.attributes, *b.attributes)):
            was = a.attributes.get(name)
            if was != b.attributes.get(name):
                self._edits.set_attribute(
                    element, name, b.attributes.get(name), was, a.attributes
                )
        if a.kids != b.kids:
            self._patch_content(element, _merged(a.kids), _merged(b.kids))

    def _patch_content(
        self, element: Element, a: list[Child], b: list[Child]
    ) -> None:
        # First as the rows see it; else through a wrapper, or with wrappers dissolved on both sides; else nothing
        # can be aligned, and the content is written as a whole.
        parts = self._parts(element)
        if (matched := self._matched(parts, a)) is not None:
            parts = matched
        else:
            seen_a, seen_b, inner = (
                _seen_through(a),
                _seen_through(b),
                _only(parts),
            )
            if inner is not None and self._aligned(self._parts(inner), a):
                element, parts = inner, self._parts(inner)
            elif (
                seen_a is not None
                and seen_b is not None
                and self._aligned(parts, seen_a)
            ):
                a, b = seen_a, seen_b
            else:
                self._replace_content(element, b)
                return
        pairs = self._pairs(a, b)
        if pairs is None:
            self._replace_content(element, b)
            return
        for n, m in pairs:
            part = parts[n]
            if isinstance(part, tuple):
                self.patch_text(part, str(a[n]), str(b[m]))
            else:
                old, new = a[n], b[m]
                if (
                    isinstance(old, Node)
                    and isinstance(new, Node)
                    and old != new
                ):
                    if old.name != new.name:
                        self._edits.rename(part, new.name)
                    self.patch(part, old, new)
        self._patch_sequence(element, parts, a, b, pairs)

    def _pairs(
        self, a: list[Child], b: list[Child]
    ) -> list[tuple[int, int]] | None:
        """Pair what is the same on both sides, then what is of a kind in between; None where texts come or go."""
        # Texts have no identity: where one is added or removed, no pair of neighbours can be trusted. Elements are
        # paired by what they are: first equal ones, then those of a kind.
        # The same kinds in the same order: each is the one in its place,
        # changed or not.
        if len(a) == len(b) and all(
            _kind(x) == _kind(y) for x, y in zip(a, b, strict=True)
        ):
            return [(n, n) for n in range(len(a))]
        if any(isinstance(kid, str) for kid in (*a, *b)):
            return None
        keys_a, keys_b = (
            [serialize_all([kid]) for kid in a],
            [serialize_all([kid]) for kid in b],
        )
        pairs: list[tuple[int, int]] = []
        for tag, i1, i2, j1, j2 in SequenceMatcher(
            None, keys_a, keys_b, autojunk=False
        ).get_opcodes():
            if tag == "equal":
                pairs += zip(range(i1, i2), range(j1, j2), strict=True)
            elif tag == "replace":
                remaining = list(range(j1, j2))
                if i2 - i1 == j2 - j1:
                    pairs += zip(range(i1, i2), remaining, strict=True)
                    continue
                for i in range(i1, i2):
                    same = next(
                        (j for j in remaining if _kind(a[i]) == _kind(b[j])),
                        None,
                    )
                    if same is not None:
                        pairs.append((i, same))
                        # Pairs must not cross: an element that changed its
                        # place is taken out and put in.
                        remaining = [j for j in remaining if j > same]
        return pairs

    def _patch_sequence(
        self,
        element: Element,
        parts: list[Any],
        a: list[Child],
        b: list[Child],
        pairs: list[tuple[int, int]],
    ) -> None:
        """Take out the children that are gone and put in those that are new."""
        pair_of = {m: n for n, m in pairs}
        for m, kid in enumerate(b):
            if m in pair_of:
                continue
            before = next(
                (
                    parts[pair_of[k]]
                    for k in range(m - 1, -1, -1)
                    if k in pair_of
                ),
                None,
            )
            behind = next(
                (
                    parts[pair_of[k]]
                    for k in range(m + 1, len(b))
                    if k in pair_of
                ),
                None,
            )
            text = self._edits.serialized([kid])
            anchor = before if before is not None else behind
            if anchor is None:
                self._replace_content(element, b)
                return
            self._edits.put(text, anchor, behind=anchor is before)
        for n in range(len(a)):
            if n not in {i for i, _ in pairs}:
                self._edits.cut(parts[n])

    def _replace_content(self, element: Element, kids: list[Child]) -> None:
        span = self._part.spans[element]
        text = self._part.text
        if (
            "<" in text[span.inside : span.end_tag]
            and self.path not in self.rewritten
        ):
            self.rewritten.append(self.path)
        markup = self._edits.serialized(kids)
        if (
            # An element that is closed in its start tag has no place inside:
            # it is opened.
            text[span.inside - 2 : span.inside] == "/>"
            and span.end == span.inside
        ):
            self._edits.edit(
                span.inside - 2,
                span.inside,
                f">{markup}</{span.name}>" if markup else "/>",
            )
        else:
            self._edits.edit(span.inside, span.end_tag, markup)

    def _parts(self, element: Element) -> list[Any]:
        """Return what an element holds in order: elements, and texts as (from, to, as read); bare wrappers are seen
        through.
        """
        # Comments and instructions belong to the text around them, so that an edit of the words leaves them in
        # place.
        span = self._part.spans[element]
        out: list[Any] = []
        at, text_part = span.inside, element.text or ""
        for child in element:
            if isinstance(child.tag, str):
                inner = self._part.spans.get(child)
                if inner is None:
                    raise CannotMergeError("an element has no place")
                out.append((at, inner.start, text_part))
                out += self._parts(child) if self._is_bare(child) else [child]
                at, text_part = inner.end, child.tail or ""
            elif child.tag is etree.Entity:
                text_part += self._part.entities.get(
                    child.name, f"&{child.name};"
                ) + (child.tail or "")
            else:
                text_part += child.tail or ""
        out.append(
            (at, span.end_tag if span.end_tag < span.end else at, text_part)
        )
        return [
            part
            for part in out
            if not isinstance(part, tuple) or part[2].strip()
        ]

    def _is_bare(self, element: Element) -> bool:
        """Return whether an element is a wrapper that reads as what it holds."""
        # Only a wrapper without attributes, heading and text of its own may be passed over: otherwise it says
        # something.
        shape = self._spliced.get(self._part.names[element.tag] or "")
        if (
            shape is None
            or self._part.names[element.getparent().tag]
            != self._part.names[element.tag]
            or element.attrib
            or (element.text and not element.text.isspace())
        ):
            return False
        heads = shape.heading.tags if shape.heading else ()
        return all(
            isinstance(kid.tag, str)
            and self._part.names[kid.tag] not in heads
            and not (kid.tail and not kid.tail.isspace())
            for kid in element
            if kid.tag is not etree.Comment and kid.tag is not etree.PI
        )

    @cached_property
    def _spliced(self) -> dict[str, GroupShape]:
        return {
            tag: row.shape
            for row in self._table.rows
            if isinstance(row.shape, GroupShape) and row.shape.splice
            for tag, _kind in row.read_tags()
        }

    def _matched(
        self, parts: list[Any], kids: list[Child]
    ) -> list[Any] | None:
        """Return the parts of an element in the order of these children, without punctuation where they have none.

        Values of several lists that share an element stand in it as they like, and in a Record list by list.
        """
        words = [part for part in parts if not _is_punctuation(part)]
        for some in (parts, words):
            if self._aligned(some, kids):
                return some
            ordered = self._ordered(some, kids)
            if ordered is not None and self._aligned(ordered, kids):
                return ordered
        return None

    def _ordered(
        self, parts: list[Any], kids: list[Child]
    ) -> list[Any] | None:
        if len(parts) != len(kids):
            return None
        by_name: dict[str, list[Any]] = {}
        for part in reversed(parts):
            name = (
                ""
                if isinstance(part, tuple)
                else str(self._part.names[part.tag])
            )
            by_name.setdefault(name, []).append(part)
        try:
            return [by_name[_kind(kid)].pop() for kid in kids]
        # KeyError: the source has no element of that name. IndexError: it has
        # fewer than the rows would write.
        except (KeyError, IndexError):
            return None

    def _aligned(self, parts: list[Any], kids: list[Child]) -> bool:
        if len(parts) != len(kids):
            return False
        for part, kid in zip(parts, kids, strict=True):
            if isinstance(part, tuple):
                if not isinstance(kid, str) or _collapsed(
                    part[2]
                ) != _collapsed(kid):
                    return False
            elif (
                not isinstance(kid, Node)
                or self._part.names[part.tag] != kid.name
            ):
                return False
        return True

    def patch_text(self, part: tuple[int, int, str], a: str, b: str) -> None:
        """Replace the words of a text that differ."""
        if _collapsed(a) == _collapsed(b):
            return
        lo, hi, _said = part
        # What marks the element stands before its words, and stays.
        marks = _MARKS.match(self._part.text, lo, hi)
        lo = lo if marks is None else marks.end()
        raw = self._part.text[lo:hi]
        words = list(_WORD.finditer(raw))
        old = _WORD.findall(a)
        new = _WORD.findall(b)
        if (
            # Comments, CDATA or entities between the words: then no word has a
            # place of its own, and the words are replaced as a whole.
            "<" in raw
            or [unescape(word[0], self._part.entities) for word in words]
            != old
        ):
            start, end = (
                len(raw) - len(raw.lstrip(_SPACE)),
                len(raw.rstrip(_SPACE)),
            )
            self._edits.edit(
                lo + start,
                lo + end,
                self._edits.with_entities(escape(b.strip())),
            )
            return
        for tag, i1, i2, j1, j2 in SequenceMatcher(
            None, old, new, autojunk=False
        ).get_opcodes():
            if tag == "equal":
                continue
            new_text = self._edits.with_entities(escape(" ".join(new[j1:j2])))
            if tag == "insert":
                if i1 < len(words):
                    at = lo + words[i1].start()
                    self._edits.edit(at, at, new_text + " ")
                else:
                    at = lo + words[-1].end()
                    self._edits.edit(at, at, " " + new_text)
            elif tag == "replace":
                self._edits.edit(
                    lo + words[i1].start(), lo + words[i2 - 1].end(), new_text
                )
            else:
                # One blank goes with the words, so that none stands twice: the
                # one before them, or at the beginning the one behind.
                since = words[i1].start() if i1 == 0 else words[i1 - 1].end()
                until = (
                    words[i2].start()
                    if i1 == 0 and i2 < len(words)
                    else words[i2 - 1].end()
                )
                self._edits.edit(lo + since, lo + until, "")


def _collapsed(text: str) -> str:
    return " ".join(_WORD.findall(text))


def _merged(kids: list[Child]) -> list[Child]:
    """Join neighbouring texts, and leave out blank ones."""
    out: list[Child] = []
    for kid in kids:
        if isinstance(kid, str) and out and isinstance(out[-1], str):
            out[-1] += kid
        else:
            out.append(kid)
    return [kid for kid in out if not isinstance(kid, str) or kid.strip()]


def _is_punctuation(part: Any) -> bool:
    return isinstance(part, tuple) and all(
        unicodedata.category(c)[0] in "PZC" for c in part[2]
    )


def _kind(kid: Child) -> str:
    return kid.name if isinstance(kid, Node) else ""


def _seen_through(kids: list[Child]) -> list[Child] | None:
    """Return what the only element of a content holds."""
    return (
        _merged(kids[0].kids)
        if len(kids) == 1
        and isinstance(kids[0], Node)
        and not kids[0].attributes
        else None
    )


def _only(parts: list[Any]) -> Any:
    """Return the only element of a content, if it does not mention its own."""
    alone = (
        len(parts) == 1
        and not isinstance(parts[0], tuple)
        and not parts[0].attrib
    )
    return parts[0] if alone else None
