"""The own parts of units in one document: read again, patched, written from values.

A part is *opened* for an edit, with the marks of filler where they belong, and *closed* behind it, with one
instruction.
"""

from __future__ import annotations

import re
from typing import Any

from xjmeta.grammar.conformance import PLACE, conforms
from xjmeta.mapping import rest
from xjmeta.mapping.writeback import (
    CannotMergeError,
    Patch,
    differing_fields,
)
from xjmeta.mapping.xml_marking import closed, opened, rest_entries
from xjmeta.mapping.xml_merge import Merge
from xjmeta.mapping.xml_writeback.fillers import Fillers
from xjmeta.mapping.xml_writeback.read_part import ReadPart, ReparsedPart
from xjmeta.mapping.xml_writeback.source_document import SourceDocument
from xjmeta.model.record import Control, Record
from xjmeta.model.structure import slots
from xjmeta.xml.fitting import Fitter
from xjmeta.xml.nodes import MARK, Node, StandIn
from xjmeta.xml.repair import ParsedPart, PatchedText, repair
from xjmeta.xml.source import aside_kinds, asides, named, split_places, tags

__all__ = ["OwnParts", "XmlSourceUnit", "field_of"]


class OwnParts:
    """Reads the own parts of units, patches them and writes them from values, all in one document."""

    def __init__(self, document: SourceDocument, top: Record) -> None:
        self._document, self._kind = document, document.kind
        self._fillers = Fillers(document, top)

    # ---- instructions

    def opened(self, text: str, depth: int) -> tuple[str, rest.Entries]:
        """Return an own part with its marks where they belong, and what its rest slots carry."""
        derived = self._document.derived
        if not derived and f"<?{MARK}" not in text:
            return text, {}
        parsed = ReparsedPart(self._document, text, whole=depth == 0)
        return opened(
            parsed.own, parsed.root, parsed.unit, self._kind, derived=derived
        )

    def closed(self, text: str, entries: rest.Entries, depth: int) -> str:
        """Return an opened own part with its instructions."""
        derived = self._document.derived
        if not derived and not entries and f"<?{MARK}" not in text:
            return text
        parsed = ReparsedPart(self._document, text, whole=depth == 0)
        return closed(
            parsed.own,
            parsed.root,
            parsed.unit,
            entries,
            self._kind,
            derived=derived,
        )

    def with_rest(self, text: str, record: Record, depth: int) -> str:
        """Return an own part whose rest slots say what its body does not say of a unit."""
        own_text, _entries = self.opened(text, depth)
        own_text = self._fillers.refilled(own_text, record, depth)
        return self.closed(
            own_text, self._missing(own_text, record, depth), depth
        )

    # ---- values

    def read(self, text: str, depth: int) -> tuple[ReadPart, str]:
        """Return an own part read again, and its text without instructions."""
        own_text, entries = self.opened(text, depth)
        return ReadPart(
            self._document, own_text, entries, whole=depth == 0
        ), own_text

    def patched(
        self,
        record: Record,
        text: str,
        depth: int,
        fields: frozenset[str],
        read_before: tuple[ReadPart, str] | None = None,
    ) -> Patch:
        """Return an own part with the values of a unit in it, and some fields rewritten; raises CannotMergeError.

        `read_before` is the part as `read` gave it, if it was read already: the patch uses it up.
        """
        base, own_text = read_before or self.read(text, depth)
        merge = Merge(
            self._kind.table,
            base.own,
            base.trace,
            self._document.to,
            base.type_of,
            self._kind.prefer,
            fields,
        )
        new = self._conforming(own_text, merge.run(base.record, record), depth)
        entries = self._missing(new, record, depth)
        wrong = self._avoidable(entries, record, depth, text)
        new = self._fillers.refilled(new, record, depth)
        return Patch(
            self.closed(new, entries, depth),
            wrong,
            tuple(merge.rewritten),
            "".join(merge.removed),
        )

    def _avoidable(
        self, entries: rest.Entries, record: Record, depth: int, old: str
    ) -> frozenset[str]:
        """Return the fields of rest entries that a unit written from its values would not need."""
        if not entries:
            return frozenset()
        needed = rest_entries(self.rewritten(record, depth, old))
        more = entries.keys() - needed.keys()
        return frozenset(field_of(path) for path in more if path[-1] != "@")

    def _conforming(self, old: str, new: PatchedText, depth: int) -> str:
        """Return a patched own part as its grammar wants it, if it was so before; raises CannotMergeError."""
        # A document that was not valid before owes nothing: to repair it would
        # change what nobody edited.
        if self._conforms(new.text, depth) or not self._conforms(old, depth):
            return new.text
        units = self._kind.units
        text = repair(
            new,
            lambda candidate: self._graded(candidate, depth),
            units,
            self._fillers.spelled,
        )
        if not self._conforms(text, depth):
            raise CannotMergeError(
                "the patched unit is not as its grammar wants it"
            )
        return text

    def _conforms(self, text: str, depth: int) -> bool:
        """Return whether an own part is as its grammar wants it."""
        parsed = self._graded(text, depth)
        return parsed.top is None or conforms(
            parsed.top, parsed.kind, parsed.name_of, self._kind.units
        )

    def _graded(self, text: str, depth: int) -> ParsedPart:
        """Return an own part with the type of its top element."""
        parsed = ReparsedPart(self._document, text, whole=depth == 0)
        top = parsed.unit if parsed.root is None else parsed.root
        name = (
            self._kind.root if top is None else str(parsed.own.names[top.tag])
        )
        return ParsedPart(
            top,
            self._document.grammar.type(name),
            parsed.own.names.__getitem__,
            parsed.own.spans,
        )

    def _missing(self, text: str, record: Record, depth: int) -> rest.Entries:
        """Return what the body of an opened own part does not say of a unit."""
        read_back = ReadPart(self._document, text, {}, whole=depth == 0).record
        if not differing_fields(read_back, record):
            return {}
        return rest.difference(record.own_data(), read_back.own_data())

    def changed(self, old: Record, new: Record) -> frozenset[str]:
        """Return the fields in which two units differ; those of the control area one by one."""
        fields = set(differing_fields(old, new))
        if "control" not in fields:
            return frozenset(fields)
        fields.discard("control")
        if old.control is None or new.control is None:
            rows = self._kind.table.rows
            fields |= {
                row.field for row in rows if row.field.startswith("control.")
            }
            return frozenset(fields)
        fields |= {
            f"control.{name}"
            for name in slots(Control)
            if getattr(old.control, name) != getattr(new.control, name)
        }
        return frozenset(fields)

    # ---- units from their values

    def rewritten(
        self, record: Record, depth: int, old: str | None = None
    ) -> str:
        """Return the own part of a unit from its values alone."""
        # A unit that had no children has no place for those it has now: -1
        # stands for all of them.
        places_before = [] if old is None else split_places(old)[1]
        numbers = places_before or ([-1] if record.children else [])
        node = self._fitted(record, depth, old, numbers)
        text = self._document.spell(node)
        if depth == 0:
            text = self._in_envelope(text, old, node.name)
        text = self.closed(text, self._missing(text, record, depth), depth)
        own_text, entries = self.opened(text, depth)
        back = ReadPart(
            self._document, own_text, entries, whole=depth == 0
        ).record
        if differing_fields(back, record) or split_places(text)[1] != numbers:
            raise CannotMergeError("what is rewritten reads otherwise")
        return text

    def _fitted(
        self, record: Record, depth: int, old: str | None, numbers: list[int]
    ) -> Node:
        """Return the element of a unit, as its grammar wants it, with an instruction for each child."""
        kind, document = self._kind, self._document
        below = document.tag_at(depth + 1)
        children: list[Any] = [
            StandIn(below, f"<?{PLACE} {number}?>") for number in numbers
        ]
        name = document.tag_at(depth)
        node = kind.unit_node(record, name, document.to, children)
        if depth == 0 and (
            old is None or tags(old, named(frozenset({kind.root})))
        ):
            name = kind.root
            node = kind.top_node(record, node, document.to)
        fitter = Fitter(
            kind.prefer,
            document.to.otherwise,
            indent=True,
            known={} if depth else kind.known(record),
        )
        fitter.fit(node, document.grammar.type(name))
        return node

    def _in_envelope(self, text: str, old: str | None, name: str) -> str:
        """Put an element rewritten in the place of the old one."""
        spans = [] if old is None else tags(old, named(frozenset({name})))
        if old is None or not spans:
            raise CannotMergeError("no envelope")
        # The declarations of namespaces in a start tag, each with the blank
        # before it.
        declared = re.findall(
            r"""\sxmlns(?::[\w.-]+)?\s*=\s*(?:"[^"]*"|'[^']*')""",
            old[spans[0].start : spans[0].inside],
        )
        # The declarations of the old start tag stay: what is left of the
        # document may use their prefixes.
        end = len(self._document.prefix) + len(name) + 1
        return (
            old[: spans[0].start]
            + text[:end]
            + "".join(declared)
            + text[end:]
            + old[spans[0].end :]
        )


class XmlSourceUnit:
    """A unit and its own part, with instructions at the places of its children."""

    def __init__(
        self,
        parts: OwnParts,
        key: str,
        record: Record,
        text: str,
        depth: int,
    ) -> None:
        self.key, self.text = key, text
        self._parts = parts
        self._record = record
        self._depth = depth
        self._read: tuple[ReadPart, str] | None = None

    def differing(self) -> list[str]:
        """Return the fields that the source says otherwise; raises CannotMergeError where it says nothing."""
        self._read = self._parts.read(self.text, self._depth)
        before, _text = self._read
        return sorted(self._parts.changed(before.record, self._record))

    def patched(self, fields: frozenset[str]) -> Patch:
        """Return the source with the values in it; raises CannotMergeError."""
        read_before, self._read = self._read, None
        return self._parts.patched(
            self._record, self.text, self._depth, fields, read_before
        )

    def rewritten(self) -> str:
        """Return the unit from its values; raises CannotMergeError where they have no place in its source."""
        return self._parts.rewritten(self._record, self._depth, self.text)

    def asides(self, text: str) -> list[tuple[str, str]]:
        """Return the comments and instructions of a text."""
        return aside_kinds(asides(text))


def field_of(path: str) -> str:
    """Return the field that a path begins with; of the control area the one in it."""
    first, _, inner = path.partition(".")
    return (
        f"control.{inner.partition('.')[0]}" if first == "control" else first
    )
