"""Writes Records as EAD from their values alone: every unit by the rows, made valid by the grammar, and read back.

What the body alone does not say again goes into the rest slot of its unit, so that reading gives the same Record.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from xjmeta.collector import quiet_collector
from xjmeta.formats.ead.canonical import (
    TABLE,
    TEXT_UNITS,
    names_of,
    neutral,
)
from xjmeta.formats.ead.columns import DIALECTS
from xjmeta.formats.ead.crosswalk import OTHERWISE, PREFER, ROWS, SPELT, UNIT_ATTRS
from xjmeta.formats.ead.derived import add_derived, add_to_unit
from xjmeta.formats.ead.dialects import EAD_DIALECTS
from xjmeta.formats.ead.fillers import nearest_known, public_header
from xjmeta.formats.ead.grammar import GRAMMARS
from xjmeta.formats.ead.marks import Marks, gathered, instruct, split
from xjmeta.formats.ead.reader import read_records
from xjmeta.formats.ead.text import TextCodec
from xjmeta.formats.registry import BytesSource
from xjmeta.mapping import rest
from xjmeta.mapping.grammar_checks import check_words
from xjmeta.mapping.rows import Writing
from xjmeta.mapping.writeback import differing_fields
from xjmeta.messages import Loss, LossReport
from xjmeta.model.record import Control, Record
from xjmeta.model.values import Harvest
from xjmeta.xml.fitting import Fitter
from xjmeta.xml.nodes import Node, Spelt
from xjmeta.xml.oai import Header

__all__ = [
    "Canonical",
    "carried",
    "top_node",
    "unit_node",
    "writing",
]

if sys.flags.dev_mode:
    check_words(ROWS, UNIT_ATTRS, TEXT_UNITS, GRAMMARS, PREFER)
_XLINK = "http://www.w3.org/1999/xlink"


def writing(dialect: int, namespace: str = "") -> Writing:
    """Return what the shapes need to write a dialect."""
    return Writing(
        dialect,
        TextCodec(names_of(namespace), neutral, SPELT, {}),
        SPELT[dialect],
        OTHERWISE,
    )


def unit_node(record: Record, tag: str, to: Writing, children: list[Node]) -> Node:
    """Return the element of a unit around those of its children."""
    home = "dsc" if tag == "archdesc" else ""
    node = TABLE.write_unit(record, tag, to, children, home=home)
    add_to_unit(node, record, to)
    return node


def top_node(record: Record, unit: Node, to: Writing) -> Node:
    """Return the element of a document around the element of its top unit."""
    node = TABLE.write_top(record, "ead", unit, to)
    add_derived(node, public_header(record), to)
    return node


def carried(key: str, entries: rest.Entries, target: str) -> Iterator[Loss]:
    """Yield a loss for every entry of a rest slot."""
    for path, entry in entries.items():
        yield Loss(f"{key}.{path}", entry["value"], "only-in-rest-slot", target, key)


@dataclass
class Canonical:
    """A Record on its way into a document of its own."""

    record: Record
    format: str
    taken: set[str] = field(default_factory=set)
    """The ids that stand in the document already."""
    envelope: Header = field(default_factory=Header)
    """What the header of the OAI-PMH record around it says."""
    report: LossReport = field(default_factory=LossReport)
    _units: list[Node] = field(default_factory=list)

    def text(self) -> str:
        """Return the document."""
        dialect = DIALECTS.number(self.format)
        with quiet_collector():
            root = self._root(dialect)
            marks = self._instruct(root)
            spelt = Spelt(root, [root, *self._units])
            text = _document(spelt, dialect)
            if self._fill_rest(root, marks, text, spelt):
                text = _document(spelt, dialect)
        return text

    def _root(self, dialect: int) -> Node:
        to = writing(dialect)
        unit = self._unit(self.record, "archdesc", to)
        root = top_node(self.record, unit, to)
        fitter = Fitter(
            PREFER,
            OTHERWISE,
            indent=True,
            known=nearest_known(self.record),
            ids=self.taken,
        )
        fitter.fit(root, GRAMMARS[dialect].roots["ead"])
        return root

    def _unit(self, record: Record, tag: str, to: Writing) -> Node:
        at = len(self._units)
        self._units.append(Node(tag))
        children = [self._unit(child, "c", to) for child in record.children]
        node = self._units[at] = unit_node(record, tag, to, children)
        return node

    def _instruct(self, root: Node) -> list[Marks]:
        """Put into each instruction what stands for the schema's sake; return them, that of the header first."""
        bases = [root, *self._units]
        marks = [gathered(base) for base in bases]
        for base, said in zip(bases, marks, strict=True):
            instruct(base, said)
        return marks

    def _fill_rest(
        self, root: Node, marks: list[Marks], text: str, spelt: Spelt
    ) -> bool:
        """Read the document back and put into the rest slots what its body does not say."""
        (back,) = read_records(BytesSource("", text.encode()))
        if self.envelope:
            harvest = Harvest(**self.envelope._asdict())
            control = replace(back.control or Control(), harvest=harvest)
            back = back.replaced(control=control)
        header, *of_units = marks
        filled = False
        for (key, want), (_key, got), node, said in zip(
            self.record.walk(), back.walk(), self._units, of_units, strict=True
        ):
            if not differing_fields(want, got):
                continue
            entries = rest.difference(want.own_data(), got.own_data())
            if entries:
                # The header is that of the top unit: a unit below it has its control area beside it.
                of_header, said.rest = (
                    split(entries) if want is self.record else ({}, entries)
                )
                header.rest.update(of_header)
                instruct(node, said)
                spelt.renew(node)
                self.report.carried.extend(carried(key, entries, self.format))
                filled = True
        instruct(root, header)
        spelt.renew(root)
        return filled


def _document(spelt: Spelt, dialect: int) -> str:
    """Return a document with its declarations."""
    of = EAD_DIALECTS[dialect]
    links = f' xmlns:xlink="{_XLINK}"' if of.xlink else ""
    declared = f' xmlns="{of.namespace}"{links}'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<ead{declared}{spelt.text()[4:]}\n'
