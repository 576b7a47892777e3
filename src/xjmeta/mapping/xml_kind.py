"""What an XML format says of itself: the names of its units, its table, its grammar.

One machinery reads, streams, writes and writes back the documents of every such format (`xml_reader`, `xml_stream`,
`xml_writer`, `xml_writeback`, `xml_document`). What it has to know of a format is an `XmlKind`, so that no name of an
element is in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from xjmeta.mapping.rows import Data, Reading, Writing
from xjmeta.mapping.table import Table, Trace
from xjmeta.mapping.xml_text import (
    PlainCodec,
    loose_note,
    other_note,
    plain_names,
)
from xjmeta.messages import Loss
from xjmeta.model.groups import flatten
from xjmeta.model.origin import Unmapped
from xjmeta.model.record import Control, Record
from xjmeta.model.structure import field_names
from xjmeta.text.source import Source
from xjmeta.xml.nodes import Node
from xjmeta.xml.patterns import COMMENT, INSTRUCTION
from xjmeta.xml.source import XmlText
from xjmeta.xml.unmapped import asides

if TYPE_CHECKING:
    from xjmeta.grammar.grammar import Grammar
    from xjmeta.mapping.xml_reader import XmlDocument

__all__ = [
    "UnitText",
    "XmlKind",
    "gather_control",
    "local_name",
    "namespace_of",
    "spelt",
]

# A prefix and its colon: documents spell EAD and DC with any prefix, or with none.
_PREFIX = r"(?:[\w.-]+:)?"


def local_name(element: Any) -> str:
    """Return the name of an element without its namespace, empty for an instruction, a comment or an entity."""
    tag = element.tag
    return tag.rpartition("}")[2] if tag.__class__ is str else ""


def namespace_of(tag: str) -> str:
    """Return the namespace of a raw name, empty where it has none."""
    if tag[0] == "{":
        return tag[1:].partition("}")[0]
    return ""


def spelt(names: Iterable[str], namespace: str) -> frozenset[str]:
    """Return names of elements as they are in a namespace."""
    start = f"{{{namespace}}}" if namespace else ""
    return frozenset(start + name for name in names)


class UnitText(XmlText):
    """A source of units of which comments and instructions are no part of a value."""

    def unmapped(self, ordinal: int) -> list[Unmapped]:
        """Return what the own part of a unit holds that no value says."""
        segments = self.segments(self.place(ordinal), self.units(ordinal))
        return asides("".join(segments))


CONTROL_FIELDS = frozenset(f"control.{name}" for name in field_names(Control))
"""What rows call the fields of the control area."""


def gather_control(data: Data) -> None:
    """Put the fields of the control area, which rows name by `control.`, into one value of the unit."""
    names = [name for name in data if name.startswith("control.")]
    control = {name.removeprefix("control."): data.pop(name) for name in names}
    if control:
        data["control"] = control


def _as_it_is(name: str, value: str) -> tuple[str, str]:
    return name, value


class XmlKind:
    """An XML format: the names of its units, and what is its own in reading and writing them.

    `root` is the element that holds the Records of a document, `top` that of a Record, `units` those of the units below
    it, inside a unit or inside `lists` in it. The instruction of ours is first in one of the `hosts`, children
    of a unit or of the root, or else first in the unit. `prefer` are the wrappers put around what may not be alone.
    """

    title: str
    """What the format is called in messages."""
    table: Table
    root: str
    top: str
    units: frozenset[str]
    lists: frozenset[str] = frozenset()
    main_list: str = ""
    """The element that the units below the top one are put into, where they have one."""
    hosts: frozenset[str] = frozenset()
    prefer: tuple[str, ...] = ()
    optional: frozenset[str] = frozenset()
    """The elements that are for other software alone: such a filler goes where nothing is to be said in it."""
    following: Mapping[str, tuple[str, ...]] = {}
    """The elements in a host with the attributes that may follow from their words (`mapping.xml_following`)."""
    around_following: frozenset[str] = frozenset()
    """The elements in a host that hold such elements."""
    text_class: type[XmlText] = UnitText
    """The class of sources that Records of this format keep."""
    only: str = ""
    """The name of the format, where it is the only one of its kind, and `own_grammar` its grammar."""
    own_grammar: Grammar | None = None

    # ---- names

    @cached_property
    def tops(self) -> frozenset[str]:
        """The names of all units, the top one among them."""
        return self.units | {self.top}

    @cached_property
    def holders(self) -> frozenset[str]:
        """The elements that hold units: they are never filler or wrapper."""
        return self.tops | self.lists | {self.root}

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """The names at which a parser stops, in any namespace."""
        return tuple(
            f"{{*}}{name}" for name in (self.root, *sorted(self.tops))
        )

    @cached_property
    def counted(self) -> re.Pattern[bytes]:
        """Finds the start tags of roots, as the first group, and of top units, as the second."""
        return re.compile(
            rf"<{_PREFIX}(?:({self.root})|({self.top}))[\s/>]".encode()
        )

    @cached_property
    def numbered(self) -> re.Pattern[str]:
        """Finds the start tag of a unit whose name says how deep it is."""
        deep = sorted(name for name in self.units if name[-1:].isdigit())
        return re.compile(rf"<{_PREFIX}(?:{'|'.join(deep) or '(?!)'})[\s/>]")

    @cached_property
    def comes_back(self) -> re.Pattern[bytes]:
        """Finds where a unit is described further behind the units below it."""
        units, lists = (
            "|".join(sorted(self.units)),
            "|".join(sorted(self.lists)),
        )
        ends = "|".join(filter(None, (units, lists, self.top)))
        closes = rf"(?:{_PREFIX}(?:{lists})\s*>\s*<)?" if lists else ""
        blanks = rf"(?:\s|{COMMENT}|{INSTRUCTION})*+"
        # Neither an end tag, a comment nor an instruction, nor a unit, nor the
        # end of a list before one: an element of the description.
        begins = (
            rf"<(?![/!?])(?!{closes}{_PREFIX}(?:{units}|{self.top})[\s/>])"
        )
        # Behind the end of a unit: words, or an element that is no unit.
        pattern = rf"</{_PREFIX}(?:{ends})\s*>{blanks}(?:[^<\s]|{begins})"
        return re.compile(pattern.encode(), re.DOTALL)

    def tag_at(self, depth: int, *, is_numbered: bool) -> str:
        """Return the name of a unit at a depth, 0 for the top one; `is_numbered` says that the document counts them."""
        del is_numbered
        return self.top if depth == 0 else min(self.units)

    # ---- dialects

    def format_of(self, root: Any) -> str:
        """Return the name of the format that a root element is of."""
        del root
        return self.only

    def grammar(self, format_: str, namespace: str = "") -> Grammar:
        """Return the grammar of a format in a namespace."""
        del format_, namespace
        assert self.own_grammar is not None
        return self.own_grammar

    def writing(self, format_: str, namespace: str = "") -> Writing:
        """Return what the shapes need to write a format."""
        del format_, namespace
        return Writing(0, PlainCodec(), {})

    def reading(
        self, namespace: str, entities: dict[str, str], spilled: list[Any]
    ) -> Reading:
        """Return what the shapes need to read a document; what no value takes is added to `spilled`."""
        del entities
        names = plain_names(namespace)
        return Reading(names, PlainCodec(), _as_it_is, spilled.append)

    def declarations(self, format_: str) -> str:
        """Return the declarations of namespaces in the first tag of a document rewritten."""
        return f' xmlns="{self.grammar(format_).namespace}"'

    def metadata_prefix(self, format_: str) -> str:
        """Return what a page of OAI-PMH calls a format."""
        return format_

    def link_names(
        self, namespace: str, namespaces: Mapping[str | None, str]
    ) -> dict[str, str]:
        """Return how a document spells attributes that have a namespace."""
        del namespace, namespaces
        return {}

    # ---- reading

    def check_source(self, source: Source, data: bytes) -> None:
        """Put down findings about the bytes of a document."""

    def check_root(self, doc: XmlDocument) -> None:
        """Put down findings about the root of a document; raises an error where it is not to be read."""

    def without_top(self, doc: XmlDocument) -> bool:
        """Return whether a root without any unit is a Record all the same."""
        del doc
        return False

    def read_own(
        self,
        unit: Any,
        root: Any,
        to: Reading,
        spilled: list[Any],
        trace: Trace | None = None,
    ) -> Data:
        """Return the data of a unit from its own part, and of what is around it where `root` is given."""
        data = (
            self.table.read_unit(unit, to, trace) if unit is not None else {}
        )
        if root is not None:
            self.read_around(root, to, data, trace)
        for element in spilled:
            self.keep_spilled(
                element, root if root is not None else unit, to, data, trace
            )
        spilled.clear()
        if not CONTROL_FIELDS.isdisjoint(data):
            gather_control(data)
        flatten(data)
        return data

    def read_around(
        self, root: Any, to: Reading, data: Data, trace: Trace | None
    ) -> None:
        """Add what is around a top unit to its data."""
        around: Data = {}
        self.table.read_top(root, to, around, trace)
        for field, value in around.items():
            is_more = field in data and isinstance(value, list)
            data[field] = data[field] + value if is_more else value

    def keep_spilled(
        self, part: Any, top: Any, to: Reading, data: Data, trace: Trace | None
    ) -> None:
        """Keep an element or a text that no value takes as a note; `top` is the element that was read."""
        field, note = (
            loose_note([part], "", to)
            if isinstance(part, str)
            else other_note(part, to)
        )
        if note is None:
            return
        if self.is_hidden(part, top):
            note["internal"] = True
        data.setdefault(field, []).append(note)
        if trace is not None:
            trace.setdefault(field, []).append(part)

    def is_hidden(self, part: Any, top: Any) -> bool:
        """Return whether an element or a text that no value takes is in something internal, or may do so."""
        del part, top
        return False

    # ---- writing

    def follows(
        self, name: str, words: str, own: Mapping[str, str]
    ) -> Mapping[str, str]:
        """Return the attributes of an element that follow from its words; `own` are those it has."""
        del name, words, own
        return {}

    def unit_node(
        self, record: Record, tag: str, to: Writing, children: list[Node]
    ) -> Node:
        """Return the element of a unit around those of its children."""
        return self.table.write_unit(record, tag, to, children)

    def top_node(self, record: Record, unit: Node, to: Writing) -> Node:
        """Return the root of a document around the element of its top unit."""
        return self.table.write_top(record, self.root, unit, to)

    def known(self, record: Record) -> Mapping[str, str]:
        """Return what the fillers around a top unit say, by their place (`xml.fitting`)."""
        del record
        return {}

    def of_header(self, path: str) -> bool:
        """Return whether a rest entry belongs to what is around the top unit."""
        del path
        return False

    def left_behind(self, record: Record, format_: str) -> Iterable[Loss]:
        """Yield what only the sources of a Record in the format hold, where it is written from its values."""
        del record, format_
        return ()
