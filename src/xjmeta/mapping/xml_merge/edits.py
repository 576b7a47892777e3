"""The edits of the text of a unit: an attribute set, an element put in, taken out or called otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from xjmeta.mapping.rows import Element
from xjmeta.mapping.writeback import CannotMergeError
from xjmeta.mapping.xml_merge.source_part import SourcePart
from xjmeta.text.edits import TextEdit, in_order
from xjmeta.xml.entities import entity_names, unescape
from xjmeta.xml.nodes import (
    FILLER,
    MARK,
    Child,
    attribute_value,
    serialize_all,
)
from xjmeta.xml.patterns import ATTRIBUTE
from xjmeta.xml.repair import PatchedText
from xjmeta.xml.source import Span, behind_blanks, with_blanks

__all__ = ["SourceEdits"]

# The instruction of ours that names the attributes of an element that count for nothing.
_MARKED = re.compile(rf"<\?{MARK} {FILLER} ([\w. -]+)\?>")


class SourceEdits:
    """The edits of a unit's source, gathered while it is compared and made at once."""

    def __init__(self, part: SourcePart) -> None:
        self.part = part
        self._edits: list[TextEdit] = []
        self._entities = entity_names(part.text)
        self._declared: set[Any] = set()

    def edit(self, lo: int, hi: int, text: str) -> None:
        """Replace what is from one place of the source to another."""
        self._edits.append(TextEdit(lo, hi, text))

    def serialized(self, kids: list[Child]) -> str:
        """Return content as it is spelt in the source."""
        return self.with_entities(
            serialize_all(kids, self.part.prefix, self.part.spelt)
        )

    def applied(self) -> PatchedText:
        """Return the source with all edits made; raises CannotMergeError where two meet."""
        out, at, put_in = [], 0, []
        text = self.part.text
        shift = 0
        for edit in in_order(self._edits):
            if edit.lo < at:
                # A removal inside what is removed already; anything else would
                # make two edits of one passage.
                if edit.hi <= at and not edit.text:
                    continue
                raise CannotMergeError("edits overlap")
            out += [text[at : edit.lo], edit.text]
            at = edit.hi
            put_in.append((edit.lo + shift, edit.lo + shift + len(edit.text)))
            shift += len(edit.text) - (edit.hi - edit.lo)
        return PatchedText("".join([*out, text[at:]]), tuple(put_in))

    def set_attribute(
        self,
        element: Element,
        name: str,
        value: str | None,
        was: str | None = None,
        known: Iterable[str] = (),
    ) -> None:
        """Set, add or remove an attribute; one that the source spells otherwise is recognised by what it `was`, if its
        name is none of those `known`.
        """
        span = self.part.spans[element]
        tag = self.part.text[span.start : span.inside]
        self._unmark(span, name.rpartition(":")[2])
        match = _found_attribute(tag, name, was, known)
        if match is None and value is not None:
            end = span.inside - (2 if tag.endswith("/>") else 1)
            # The attribute goes behind the last one, not behind the blanks
            # before the end of the tag.
            while self.part.text[end - 1].isspace():
                end -= 1
            self.edit(
                end,
                end,
                f' {self._name_in(element, name)}="{self.with_entities(attribute_value(value))}"',
            )
        elif match is not None and value is None:
            self.edit(span.start + match.start(), span.start + match.end(), "")
        elif match is not None:
            # The quotes of the source stay; a quotation mark of the other kind
            # needs no escape in them.
            quote = match[4][0]
            text = attribute_value(str(value)).replace(
                "'", "'" if quote == '"' else "&#39;"
            )
            lo = span.start + match.start(4)
            hi = span.start + match.end()
            self.edit(lo, hi, quote + self.with_entities(text) + quote)

    def respell(self, element: Element, spellings: Mapping[str, str]) -> None:
        """Set those attributes of an element that say something else than what is wanted."""
        span = self.part.spans[element]
        tag = self.part.text[span.start : span.inside]
        for name, value in spellings.items():
            match = _found_attribute(tag, name, None, ())
            if match is not None and unescape(match[4][1:-1]) != value:
                self.set_attribute(element, name, value)

    def fill_attribute(self, element: Element, name: str, value: str) -> None:
        """Let an attribute that has to be there say what counts for nothing."""
        self.set_attribute(element, name, value)
        span = self.part.spans[element]
        text = self.part.text
        marked = _MARKED.match(text, span.inside)
        names = f"{marked[1]} {name}" if marked is not None else name
        mark = f"<?{MARK} {FILLER} {names}?>"
        if marked is not None:
            self.edit(marked.start(), marked.end(), mark)
        elif span.inside == span.end:
            self.edit(span.inside - 2, span.inside, f">{mark}</{span.name}>")
        else:
            self.edit(span.inside, span.inside, mark)

    def _name_in(self, element: Element, name: str) -> str:
        """Return an attribute's name as it is spelt in an element, with the declaration of its prefix where needed."""
        declared, _, spelt = self.part.spelt.get(name, name).rpartition(" ")
        if (
            not declared
            or element in self._declared
            or spelt.partition(":")[0] in element.nsmap
        ):
            return spelt
        self._declared.add(element)
        return f"{declared} {spelt}"

    def _unmark(self, span: Span, name: str) -> None:
        """Take an attribute that is being set off the list of those that count for nothing."""
        match = _MARKED.match(self.part.text, span.inside)
        names = match[1].split() if match is not None else []
        if match is not None and name in names:
            names_left = [
                mark_name for mark_name in names if mark_name != name
            ]
            self.edit(
                match.start(),
                match.end(),
                f"<?{MARK} {FILLER} {' '.join(names_left)}?>"
                if names_left
                else "",
            )

    def mark(
        self, element: Element, old: tuple[str, ...], new: tuple[str, ...]
    ) -> None:
        """Return which attributes of an element count for nothing, where none did before."""
        span = self.part.spans[element]
        if (
            old
            or not all(mark.startswith(FILLER + " ") for mark in new)
            or span.inside == span.end
        ):
            raise CannotMergeError("marks differ")
        self.edit(
            span.inside,
            span.inside,
            "".join(f"<?{MARK} {mark}?>" for mark in new),
        )

    def rename(self, element: Element, name: str) -> None:
        """Call an element otherwise."""
        span = self.part.spans[element]
        spelt = self.part.prefix + name
        self.edit(span.start + 1, span.start + 1 + len(span.name), spelt)
        if span.end_tag < span.end:
            self.edit(
                span.end_tag + 2, span.end_tag + 2 + len(span.name), spelt
            )

    def with_entities(self, text: str) -> str:
        """Leave the references alone that the source has too."""
        if not self._entities:
            return text
        return re.sub(
            r"&amp;([A-Za-z_][\w.-]*);",
            lambda m: f"&{m[1]};" if m[1] in self._entities else m[0],
            text,
        )

    def put(self, text: str, anchor: Element, *, behind: bool) -> None:
        """Put text before or behind an element, with the blanks that is before that."""
        span = self.part.spans[anchor]
        start = behind_blanks(self.part.text, span.start)
        at = span.end if behind else start
        self.edit(at, at, self.part.text[start : span.start] + text)

    def put_first(self, markup: str, parent: Element) -> None:
        """Put text first into an element, before its first child."""
        span = self.part.spans[parent]
        text = self.part.text
        first = next(
            (
                kid
                for kid in parent
                if isinstance(kid.tag, str) and kid in self.part.spans
            ),
            None,
        )
        if text[span.inside - 2 : span.inside] == "/>":
            self.edit(span.inside - 2, span.inside, f">{markup}</{span.name}>")
        elif first is not None:
            self.put(markup, first, behind=False)
        else:
            self.edit(span.inside, span.inside, markup)

    def cut(self, element: Element) -> None:
        """Take an element out, with the blanks before it."""
        span = self.part.spans[element]
        self.edit(with_blanks(self.part.text, span.start), span.end, "")


def _found_attribute(
    tag: str, name: str, was: str | None, known_names: Iterable[str]
) -> re.Match[str] | None:
    """Find an attribute in a start tag by its name, else by what it was under a name that is none of those known."""
    local = name.removeprefix("xlink:").removeprefix("xml:")
    by_name = {
        m[2].rpartition(":")[2]: m
        for m in ATTRIBUTE.finditer(tag)
        if not m[2].startswith("xmlns")
    }
    if local in by_name or was is None:
        return by_name.get(local)
    others = by_name.keys() - {
        attribute_name.rpartition(":")[2] for attribute_name in known_names
    }
    return next(
        (
            by_name[attribute_name]
            for attribute_name in sorted(others)
            if unescape(by_name[attribute_name][4][1:-1]) == was
        ),
        None,
    )
