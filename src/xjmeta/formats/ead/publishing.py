"""The source of an EAD unit on its way to the public: what is internal is cut out, the rest stays to the byte."""

from __future__ import annotations

import re
from typing import Any

from xjmeta.formats.ead.cut import Cut
from xjmeta.formats.ead.reader import EAD
from xjmeta.mapping import rest
from xjmeta.mapping.writeback import CannotMergeError, written_back
from xjmeta.mapping.xml_writeback import (
    ReadPart,
    ReparsedPart,
    XmlSourceUnit,
    XmlWriteBack,
    field_of,
)
from xjmeta.messages import LossReport
from xjmeta.model.origin import Origin
from xjmeta.model.record import Record
from xjmeta.xml.nodes import MARK
from xjmeta.xml.patterns import ASIDE
from xjmeta.xml.source import XmlText, places, split_places

__all__ = ["public_source", "public_values"]


class _EadForPublic(XmlWriteBack):
    """One unit whose source is made public."""

    def public(self, record: Record, ordinal: int) -> dict[str, Any] | None:
        """Return the source of one unit with its present values alone: what is internal is cut out, and so are
        comments, and instructions but ours.
        """
        text = self._live
        depth = 0 if self._live is None else self._live.depth(ordinal)
        if text is None:
            return None
        try:
            public_text = ASIDE.sub(
                _if_kept, self._freed(text, record, ordinal)
            )
            public_text = self.parts.with_rest(public_text, record, depth)
        except CannotMergeError:
            return None
        segments, numbers = split_places(public_text)
        envelope = {
            name: value
            for name, value in text.dump(ordinal, None).items()
            if name not in ("number", "units", "segments")
        } | {"home": self._fingerprint.partition("/")[0] + "/"}
        return {
            "number": ordinal,
            "units": numbers,
            "segments": segments,
            "digest": record.digest(),
            **envelope,
        }

    def _freed(self, text: XmlText, record: Record, ordinal: int) -> str:
        """Return an own part without its internal elements, and with the values of `record` alone."""
        depth = text.depth(ordinal)
        try:
            cut_text, _entries = self._cut(text, ordinal)
            base = self.parts.closed(cut_text, {}, depth)
        # What is internal cannot be cut out of its text: then no byte of the
        # source goes to the public.
        except CannotMergeError:
            return self.parts.rewritten(
                record, depth, _own_part(text, ordinal)
            )
        unit = XmlSourceUnit(
            self.parts,
            self.key(record),
            record,
            base,
            depth,
        )
        return written_back(unit, LossReport(), self.format)

    def _cut(self, text: XmlText, ordinal: int) -> tuple[str, rest.Entries]:
        """Return an own part, opened, without its internal elements, and what its rest slots carried before."""
        depth = text.depth(ordinal)
        own_text, entries = self.parts.opened(_own_part(text, ordinal), depth)
        parsed = ReparsedPart(self._document, own_text, whole=depth == 0)
        return Cut(
            parsed.own, parsed.type_of, self._document.to
        ).run(), entries

    def left(self, ordinal: int) -> tuple[Record, frozenset[str]] | None:
        """Return a unit as the body alone reads without its internal elements, and the fields that the rest slot says
        more of.
        """
        text = self._live
        if text is None:
            return None
        cut_text, entries = self._cut(text, ordinal)
        record = ReadPart(
            self._document, cut_text, {}, whole=text.depth(ordinal) == 0
        ).record
        return record, frozenset(map(field_of, entries))


def public_source(
    text: XmlText, record: Record, ordinal: int
) -> dict[str, Any] | None:
    """Return the source of one unit with the values of `record` alone, None where that cannot be done."""
    try:
        return _for_public(text, record, ordinal).public(record, ordinal)
    except CannotMergeError:
        return None


def public_values(
    text: XmlText, record: Record, ordinal: int
) -> tuple[Record, frozenset[str]] | None:
    """Return a unit as the body of its source reads without what is internal, and the fields that its rest slot says
    more of; None where it cannot be cut.
    """
    try:
        return _for_public(text, record, ordinal).left(ordinal)
    except CannotMergeError:
        return None


def _for_public(text: XmlText, record: Record, ordinal: int) -> _EadForPublic:
    # Without children: those have parts of their own, and are made public by
    # themselves.
    bare = record.model_copy(
        update={"origin": Origin(source=text, ordinal=ordinal), "children": ()}
    )
    return _EadForPublic(EAD, bare, text.format)


def _own_part(text: XmlText, ordinal: int) -> str:
    """Return the own part of a unit, with instructions at the places of its children."""
    units = text.units(ordinal)
    return places(text.segments(text.place(ordinal), units), units)


def _if_kept(aside: re.Match[str]) -> str:
    """Return what stays of a comment or an instruction: one of ours, the declaration, and CDATA, which is text."""
    # Comments, and instructions of other software, may say what is internal,
    # and nothing marks them as such.
    is_kept = aside[0].startswith(("<![", "<?xml ", f"<?{MARK}"))
    return aside[0] if is_kept else ""
