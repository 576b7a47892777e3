"""EAD as the XML machinery reads and writes it (`mapping.xml_kind`), and what of it is not public."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from xjmeta.formats.ead.canonical import (
    EAD4,
    TABLE,
    UNIT_LISTS,
    UNITS,
    reading,
    writing,
)
from xjmeta.formats.ead.columns import DIALECTS
from xjmeta.formats.ead.creation import take_creations
from xjmeta.formats.ead.crosswalk import PREFER
from xjmeta.formats.ead.derived import (
    AROUND_FOLLOWING,
    FOLLOWING,
    OPTIONAL,
    add_derived,
    add_to_unit,
    following,
)
from xjmeta.formats.ead.dialects import (
    EAD_DIALECTS,
    NAMESPACES,
    dialect_of,
    number_of,
)
from xjmeta.formats.ead.fillers import nearest_known, public_header
from xjmeta.formats.ead.unmapped import (
    may_be_unmapped_at,
    unmapped_own,
    unmapped_part,
)
from xjmeta.formats.registry import left_behind
from xjmeta.mapping import xml_reader, xml_stream
from xjmeta.mapping.rows import Data, Reading, Writing
from xjmeta.mapping.table import Trace
from xjmeta.mapping.xml_kind import XmlKind, local_name, namespace_of
from xjmeta.mapping.xml_reader import XmlDocument
from xjmeta.messages import Finding, Loss, VersionError
from xjmeta.messages.catalogue import Template, add
from xjmeta.model.origin import Unmapped
from xjmeta.model.public import is_internal
from xjmeta.model.record import Record
from xjmeta.text.source import Source
from xjmeta.xml.entities import declared_entities
from xjmeta.xml.nodes import Node
from xjmeta.xml.oai import read_header
from xjmeta.xml.source import XmlText

if TYPE_CHECKING:
    from xjmeta.grammar.grammar import Grammar

__all__ = ["EAD", "REFERENCE", "header_of", "iter_units", "read_records"]

add(
    {
        "ead-doctype": Template(
            "The DOCTYPE is that of EAD 1.0; the file is read as EAD 2002."
        ),
        "ead-namespace": Template(
            "The namespace {namespace} is not one of EAD's; the file is read as {format}."
        ),
        "ead-no-archdesc": Template(
            "The ead element holds no archdesc: only its header is described.",
            "Add an archdesc.",
        ),
        "ead-attribute-entity": Template(
            "An attribute refers to the entity &{name};, which is not declared in the file.",
            "Write the character itself.",
        ),
        "ead-units-in-entity": Template(
            "The entity &{name}; contains elements; it is kept unchanged and not read.",
            "Put its text into the file.",
        ),
    }
)


class EadText(XmlText):
    """The source of a finding aid, which can be freed of what is not public."""

    @cached_property
    def _asides(self) -> list[int]:
        """Where there may be something that is no part of a value: one look at the whole spares one at most units."""
        return may_be_unmapped_at(self.text)

    def unmapped(self, ordinal: int) -> list[Unmapped]:
        """Return what the own part of a unit holds that no value says, and for a unit on top what is around."""
        place = self.place(ordinal)
        if place is not None and not self._may_hold_asides(place):
            return []
        segments = self.segments(place, self.units(ordinal))
        if place is not None:
            return unmapped_own("".join(segments))
        head, tail = (
            part.decode(self.encoding) for part in (self.head, self.tail)
        )
        return unmapped_part(segments, head, tail)

    def _may_hold_asides(self, place: int) -> bool:
        span, starts = self.spans[place], self._asides
        first = bisect_left(starts, span.start)
        return first < len(starts) and starts[first] < span.end

    def public(self, record: Record, ordinal: int) -> dict[str, Any] | None:
        """Return the source of one unit as JSON data, with the values of `record` alone; None where that cannot be
        done.
        """
        from xjmeta.formats.ead.publishing import public_source  # noqa: PLC0415 - the writer knows the reader

        return public_source(self, record, ordinal)

    def public_values(
        self, record: Record, ordinal: int
    ) -> tuple[Record, frozenset[str]] | None:
        """Return a unit as its body alone reads without its internal elements, and the fields that its rest slot says
        more of; None where that cannot be done.
        """
        from xjmeta.formats.ead.publishing import public_values  # noqa: PLC0415 - as above

        return public_values(self, record, ordinal)


_XLINK = "http://www.w3.org/1999/xlink"
_LINKS = (
    "href",
    "role",
    "title",
    "show",
    "actuate",
    "arcrole",
    "label",
    "from",
    "to",
    "type",
)
"""The attributes of links."""


class EadKind(XmlKind):
    """EAD in all its dialects."""

    title = "EAD"
    table = TABLE
    root, top, units = "ead", "archdesc", UNITS
    lists, main_list = UNIT_LISTS, "dsc"
    hosts = frozenset({"did", *(dialect.header for dialect in EAD_DIALECTS)})
    prefer, optional = PREFER, OPTIONAL
    following, around_following = FOLLOWING, AROUND_FOLLOWING
    text_class = EadText

    def tag_at(self, depth: int, *, is_numbered: bool) -> str:
        """Return the name of a unit at a depth: `c01` to `c12` in a document that counts them."""
        if depth == 0:
            return self.top
        # The numbered elements end at `c12`; deeper there is only `c`.
        return f"c{depth:02}" if is_numbered and depth <= 12 else "c"

    # ---- dialects

    def format_of(self, root: Any) -> str:
        """Return the format an `ead` element is, by its header."""
        return dialect_of(header_of(root), namespace_of(root.tag)).name

    def grammar(self, format_: str, namespace: str = "") -> Grammar:
        """Return the grammar of a dialect in a namespace."""
        from xjmeta.formats.ead.grammar import grammar_of  # noqa: PLC0415 - reading needs none

        return grammar_of(EAD_DIALECTS[number_of(format_)], namespace)

    def writing(self, format_: str, namespace: str = "") -> Writing:
        """Return what the shapes need to write a dialect."""
        return writing(DIALECTS.number(format_), namespace)

    def reading(
        self, namespace: str, entities: dict[str, str], spilled: list[Any]
    ) -> Reading:
        """Return what the shapes need to read a document; what no value takes is added to `spilled`."""
        return reading(namespace, entities, spilled.append)

    def declarations(self, format_: str) -> str:
        """Return the declarations of namespaces in the first tag of a document rewritten."""
        dialect = EAD_DIALECTS[number_of(format_)]
        links = f' xmlns:xlink="{_XLINK}"' if dialect.xlink else ""
        return f' xmlns="{dialect.namespace}"{links}'

    def metadata_prefix(self, format_: str) -> str:
        """Return what a page of OAI-PMH calls a dialect."""
        return EAD_DIALECTS[number_of(format_)].metadata_prefix or format_

    def link_names(
        self, namespace: str, namespaces: Mapping[str | None, str]
    ) -> dict[str, str]:
        """Return how a document spells the attributes of links."""
        if not namespace:
            return {f"xlink:{name}": name for name in _LINKS}
        prefix = next(
            (
                p
                for p, uri in namespaces.items()
                if p and uri.endswith("/xlink")
            ),
            None,
        )
        start = f"{prefix}:" if prefix else f'xmlns:xlink="{_XLINK}" xlink:'
        return {f"xlink:{name}": start + name for name in _LINKS}

    # ---- reading

    def check_source(self, source: Source, data: bytes) -> None:
        """Put down findings about references in attributes, which a parser drops in silence."""
        _check_attributes(source, data)

    def check_root(self, doc: XmlDocument) -> None:
        """Put down how the root is spelt; raises VersionError where it is of EAD 4."""
        line = doc.element.sourceline
        if doc.namespace in EAD4:
            raise VersionError(
                "not-yet", source=doc.name, line=line, what="EAD 4"
            )
        info = doc.element.getroottree().docinfo
        # The public identifier of the older DTD names its version.
        if info.public_id and "Version 1.0" in info.public_id:
            doc.note("ead-doctype")
        for name, text_of_entity in declared_entities(doc.element).items():
            if "<" in text_of_entity:
                doc.note("ead-units-in-entity", name=name)
        if doc.namespace and doc.namespace not in NAMESPACES:
            doc.note(
                "ead-namespace",
                namespace=doc.namespace,
                format=self.format_of(doc.element),
            )

    def without_top(self, doc: XmlDocument) -> bool:
        """Say that an `ead` without `archdesc` is a Record with its control area, and put that down."""
        doc.note("ead-no-archdesc")
        return True

    def read_around(
        self, root: Any, to: Reading, data: Data, trace: Trace | None
    ) -> None:
        """Add what is around a top unit to its data, and what OAI-PMH says of the document."""
        super().read_around(root, to, data, trace)
        if "control.events" in data:
            take_creations(data, trace)
        if (harvest := harvested(root)) is not None:
            data["control.harvest"] = harvest

    def is_hidden(self, part: Any, top: Any) -> bool:
        """Say whether an element or a text that no value takes is in something internal, or may do so."""
        return _is_hidden(part, top)

    # ---- writing

    def follows(
        self, name: str, words: str, own: Mapping[str, str]
    ) -> Mapping[str, str]:
        """Return the attributes of an element in a `did` that follow from its words."""
        return following(name, words, own)

    def unit_node(
        self, record: Record, tag: str, to: Writing, children: list[Node]
    ) -> Node:
        """Return the element of a unit around those of its children."""
        parent_name = "dsc" if tag == self.top else ""
        node = TABLE.write_unit(
            record,
            tag,
            to,
            children,
            section=parent_name,
        )
        add_to_unit(node, record, to)
        return node

    def top_node(self, record: Record, unit: Node, to: Writing) -> Node:
        """Return the element of a document around the element of its top unit."""
        node = super().top_node(record, unit, to)
        add_derived(node, public_header(record), to)
        return node

    def known(self, record: Record) -> Mapping[str, str]:
        """Return what the fillers around a top unit say."""
        return nearest_known(record)

    def of_header(self, path: str) -> bool:
        """Say whether a rest entry belongs to the header."""
        return path.startswith("control.")

    def left_behind(self, record: Record, format_: str) -> Iterable[Loss]:
        """Yield what only the sources of a Record in the format hold."""
        return left_behind(record, format_, others=False)


EAD = EadKind()
read_records = partial(xml_reader.read_records, EAD)
"""Yields the Records of a source: one for each `archdesc`, or for an `ead` without one."""
iter_units = partial(xml_stream.iter_units, EAD)
"""Yields (key, parent key, unit without children) in document order."""


def header_of(root: Any) -> str | None:
    """Return the name of the header of an `ead` element, None where it has none."""
    names = (local_name(child) for child in root)
    return next((name for name in names if name in _HEADERS), None)


_HEADERS = frozenset(dialect.header for dialect in EAD_DIALECTS)


# As in `dc/canonical`: an entity that only a DTD can declare.
REFERENCE = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z_][\w.-]*);")
# A reference inside a quoted value, with either quote; the five of XML need no
# declaration.
_IN_ATTRIBUTE = re.compile(
    rb"""=\s*(?:"[^"<]*?&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z_][\w.-]*);|'[^'<]*?&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z_][\w.-]*);)"""
)


def _check_attributes(source: Source, data: bytes) -> None:
    """Report references in attributes to entities that the file does not declare: a parser drops them in silence."""
    if not REFERENCE.search(data):
        return
    for match in _IN_ATTRIBUTE.finditer(data):
        name = (match[1] or match[2]).decode("ascii", "replace")
        if f"<!ENTITY {name} ".encode() not in data:
            line = data.count(b"\n", 0, match.start()) + 1
            source.findings.append(
                Finding.of(
                    "ead-attribute-entity",
                    source=source.name,
                    line=line,
                    name=name,
                )
            )


def _is_hidden(part: Any, top: Any) -> bool:
    """Say whether an element or a text that no value takes is in something internal, or may do so."""
    internal = [
        e
        for e in top.iter("*")
        if e is not top and is_internal(e.get("audience"))
    ]
    # A loose text has no element to be looked up by: it is compared with all
    # texts inside internal elements, and in doubt it is hidden.
    if isinstance(part, str):
        return any(part in set(element.itertext()) for element in internal)
    return any(above in internal for above in (part, *part.iterancestors()))


def harvested(root: Any) -> Data | None:
    """Return what the OAI-PMH header beside a document says of it, None where it is in none."""
    record = next(
        (e for e in root.iterancestors() if local_name(e) == "record"), None
    )
    header = (
        None
        if record is None
        else next((e for e in record if local_name(e) == "header"), None)
    )
    if header is None:
        return None
    stated = read_header(header)
    return stated._asdict() if stated else None
