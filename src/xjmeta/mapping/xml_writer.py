"""Writes Records as XML from their values alone: every unit by the rows, made valid by the grammar, and read back.

What the body alone does not say again goes into the rest slot of its unit, so that reading gives the same Record.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from xjmeta.collector import quiet_collector
from xjmeta.mapping.losses import add_carried
from xjmeta.mapping.rows import Writing
from xjmeta.mapping.writeback import body_entries
from xjmeta.mapping.xml_following import mostly_derived
from xjmeta.mapping.xml_kind import XmlKind
from xjmeta.mapping.xml_marks import Marks, gathered, instruct, split
from xjmeta.mapping.xml_reader import read_records
from xjmeta.messages import LossReport
from xjmeta.model.record import Control, Record
from xjmeta.model.values import Harvest
from xjmeta.text.source import BytesSource
from xjmeta.xml.fitting import Fitter
from xjmeta.xml.nodes import Node, Spelt
from xjmeta.xml.oai import Header

__all__ = ["CanonicalXml"]


@dataclass
class CanonicalXml:
    """A Record on its way into a document of its own."""

    kind: XmlKind
    record: Record
    format: str
    taken: set[str] = field(default_factory=set)
    """The ids that are in the document already."""
    envelope: Header = field(default_factory=Header)
    """What the header of the OAI-PMH record around it says."""
    plain: bool = False
    """Whether no instruction is in the document; then nobody asks what its body does not say."""
    report: LossReport = field(default_factory=LossReport)
    _units: list[Node] = field(default_factory=list)

    def text(self) -> str:
        """Return the document."""
        with quiet_collector():
            root = self._root()
            marks = self._instruct(root)
            spelt = Spelt(root, [root, *self._units])
            text = self._document(spelt)
            if not self.plain and self._fill_rest(root, marks, text, spelt):
                text = self._document(spelt)
        return text

    def _root(self) -> Node:
        kind = self.kind
        to = self.kind.writing(self.format)
        unit = self._unit(self.record, 0, to)
        root = kind.top_node(self.record, unit, to)
        fitter = Fitter(
            kind.prefer,
            to.otherwise,
            indent=True,
            known=kind.known(self.record),
            ids=self.taken,
        )
        fitter.fit(root, kind.grammar(self.format).roots[kind.root])
        return root

    def _unit(self, record: Record, depth: int, to: Writing) -> Node:
        at = len(self._units)
        tag = self.kind.tag_at(depth, is_numbered=False)
        self._units.append(Node(tag))
        children = [
            self._unit(child, depth + 1, to) for child in record.children
        ]
        node = self._units[at] = self.kind.unit_node(record, tag, to, children)
        return node

    def _instruct(self, root: Node) -> list[Marks]:
        """Put into each instruction what is for the schema's sake; return them, that of the header first."""
        bases = [root, *self._units]
        derived = mostly_derived(self._units, self.kind)
        marks = [gathered(b, self.kind, derived=derived) for b in bases]
        marks[0].derived = derived
        for base, entry_marks in (
            zip(bases, marks, strict=True) if not self.plain else ()
        ):
            instruct(base, entry_marks, self.kind)
        return marks

    def _fill_rest(
        self, root: Node, marks: list[Marks], text: str, spelt: Spelt
    ) -> bool:
        """Read the document back and put into the rest slots what its body does not say."""
        (back,) = read_records(self.kind, BytesSource("", text.encode()))
        # The header of the harvest stands around the document, so that reading
        # it alone does not give it.
        if self.envelope:
            harvest = Harvest(**self.envelope._asdict())
            control = replace(back.control or Control(), harvest=harvest)
            back = back.replaced(control=control)
        header, *of_units = marks
        filled = False
        for (key, want), (_key, read_back), node, entry_marks in zip(
            self.record.walk(), back.walk(), self._units, of_units, strict=True
        ):
            if entries := body_entries(want, read_back):
                # The header is that of the top unit: a unit below it has its control area beside it.
                of_header, entry_marks.rest = (
                    split(entries, self.kind)
                    if want is self.record
                    else ({}, entries)
                )
                header.rest.update(of_header)
                instruct(node, entry_marks, self.kind)
                spelt.renew(node)
                add_carried(self.report, key, entries, self.format)
                filled = True
        instruct(root, header, self.kind)
        spelt.renew(root)
        return filled

    def _document(self, spelt: Spelt) -> str:
        """Return a document with its declarations."""
        body = spelt.text().removeprefix(f"<{self.kind.root}")
        start = f"<{self.kind.root}{self.kind.declarations(self.format)}"
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{start}{body}\n'
