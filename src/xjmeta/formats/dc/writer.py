"""Writes Records as Dublin Core from their values alone: in DC terms one of xjmeta's elements for each unit, or in the
fifteen elements.

A Record in the fifteen elements is one `oai_dc:dc`, its highest level; in a page of `ListRecords` a unit is a record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any, TypeAlias

from xjmeta.formats.dc.crosswalk import BY_FIELD, BY_PROPERTY, FIELDS
from xjmeta.formats.dc.names import DC, DCTERMS, OAI_DC, XSI
from xjmeta.formats.dc.namespace import NAMESPACE
from xjmeta.formats.dc.reader import Parsed, Parser, record_of
from xjmeta.formats.dc.shapes import (
    View,
    address_view,
    level_views,
    plain,
    title_date_views,
    views,
)
from xjmeta.formats.dc.spelling import (
    Link,
    Spelling,
    values_by_field,
    write_statement,
)
from xjmeta.formats.dc.statements import gather
from xjmeta.formats.dc.written import WrittenValue, WrittenValues
from xjmeta.json.spelling import compact_ascii
from xjmeta.mapping import rest
from xjmeta.mapping.addresses import Addresses
from xjmeta.mapping.losses import add_carried, lost
from xjmeta.mapping.writeback import body_entries
from xjmeta.messages import Loss, LossReport
from xjmeta.model.record import Record
from xjmeta.xml import oai
from xjmeta.xml.nodes import Node, serialize

__all__ = [
    "CLOSING",
    "NOT_SAID",
    "OPENING",
    "element_of",
    "fresh",
    "header_text",
    "links_of",
    "page_items",
    "plain_texts",
    "tree_text",
]

Fillers: TypeAlias = tuple[str, str] | None
"""The identifier and the datestamp of a header that has none."""
NOT_SAID = "not-in-dublin-core"
"""Why a value is lost that no element has a word for."""
OPENING = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<records xmlns="{NAMESPACE}" xmlns:dcterms="{DCTERMS}" xmlns:xsi="{XSI}">'
)
CLOSING = "\n</records>\n"
_TERMS_ALONE = Spelling(0, {DCTERMS: "dcterms", XSI: "xsi"}, alone=True)
_ELEMENTS = Spelling(1, {DC: "dc"})
_PLAIN_PARSER = Parser({}, "utf-8")


# ---- DC terms


def links_of(record: Record) -> dict[str, tuple[Record, Link]]:
    """Return the units of a Record by key, in document order, each with the keys of its neighbours."""
    units = {
        key: (parent, unit) for key, parent, unit in record.walk_with_parents()
    }
    below: dict[str, list[str]] = {}
    for key, (parent, _unit) in units.items():
        if parent is not None:
            below.setdefault(parent, []).append(key)
    return {
        key: (unit, Link(parent, tuple(below.get(key, ()))))
        for key, (parent, unit) in units.items()
    }


def hidden_in(units: Mapping[str, tuple[Record, Link]]) -> frozenset[str]:
    """Return the keys of units that are internal, or below one that is: no statement shows them."""
    hidden: set[str] = set()
    for key, (unit, link) in units.items():
        if unit.internal or link.parent in hidden:
            hidden.add(key)
    return frozenset(hidden)


class _UnitInTerms:
    """A unit as the elements of its values, before these were read back."""

    def __init__(
        self, unit: Record, key: str, link: Link, values: WrittenValues
    ) -> None:
        self.unit, self.key = unit, key
        self._data = data = unit.own_data()
        self._values: list[WrittenValue] = []
        is_titled = False
        for name, datum in values_by_field(data, link):
            value = values.of(
                name, datum, titled="title" in data, is_titled=is_titled
            )
            is_titled = is_titled or value.has_title
            self._values.append(value)

    def finished(self, *, origin: bool) -> tuple[str, rest.Entries]:
        """Return the element of the unit, and what only its rest slot holds; with `origin`, the sources of other
        formats stand in it too.
        """
        lines = [line for value in self._values for line in value.lines]
        entries = self._entries()
        if entries:
            lines.append(serialize(Node("rest", kids=[rest.encode(entries)])))
        if origin and (carry := self._sources()) is not None:
            lines.append(serialize(Node("origin", kids=[carry])))
        opening, closing = _around(Node("record", {"key": self.key}))
        return _on_lines(opening, lines, closing), entries

    def _entries(self) -> rest.Entries:
        """Return what the elements of the values do not say of the unit."""
        read_back = gather(
            [one for value in self._values for one in value.statements]
        )
        # A text equals its string whatever its language; where none is stated, equal data makes an equal unit.
        if read_back == self._data and all(
            value.is_plain for value in self._values
        ):
            return {}
        return body_entries(self.unit, Record.model_validate(read_back))

    def _sources(self) -> str | None:
        """Return the sources of the unit in other formats as JSON."""
        if self.unit.origin is None:
            return None
        data = self.unit.origin.dump(
            self.unit, but="dcterms", own_data=self._data
        )
        return compact_ascii(data) if data["sources"] else None


# How many units are read back together: a parser takes longer to begin than for a unit.
_TOGETHER = 64


def _unit_texts(
    links: Iterable[tuple[str, tuple[Record, Link]]], *, origin: bool
) -> Iterator[tuple[str, str, rest.Entries]]:
    """Yield units by key as elements, each with what only its rest slot holds."""
    values = WrittenValues()
    remaining = (
        _UnitInTerms(unit, key, link, values) for key, (unit, link) in links
    )
    while units := list(islice(remaining, _TOGETHER)):
        values.read_back()
        for unit in units:
            text, entries = unit.finished(origin=origin)
            yield unit.key, text, entries


def _lines(node: Node) -> str:
    """Spell an element with each of its children on a line."""
    lines = [serialize(kid) for kid in node.kids if isinstance(kid, Node)]
    opening, closing = _around(node)
    return _on_lines(opening, lines, closing)


def _around(node: Node) -> tuple[str, str]:
    """Return the tags around what an element holds."""
    opening, closing = serialize(
        Node(node.name, node.attributes, ["\n"])
    ).split("\n")
    return opening, closing


def _on_lines(opening: str, lines: list[str], closing: str) -> str:
    return "\n  ".join([opening, *lines]) + "\n" + closing


def tree_text(record: Record, report: LossReport, *, origin: bool) -> str:
    """Return the units of a Record, one element each."""
    out = []
    links = links_of(record).items()
    for key, text, entries in _unit_texts(links, origin=origin):
        add_carried(report, key, entries, "dcterms")
        out.append("\n" + text)
    return "".join(out)


# ---- DC terms alone


def plain_texts(
    record: Record, report: LossReport, addresses: Addresses
) -> Iterator[str]:
    """Yield the units of a Record in elements of DC terms alone; what these do not say is a loss.

    A unit says what it is part of: by its address where there is one, else by its title.
    """
    top_says = [view for view in context(record) if view.row is _PUBLISHER]
    units = links_of(record)
    hidden = hidden_in(units)
    found_at = {
        key: None if key in hidden else address
        for key, address in zip(units, addresses.of(record), strict=True)
    }
    for key, (unit, link) in units.items():
        more = [] if link.parent is None else list(top_says)
        if (address := found_at[key]) is not None:
            more.append(address_view(address, 0))
        more += _links(units, link, found_at)
        if link.children:
            below = list(link.children)
            report.losses.append(
                Loss(f"{key}.children", below, "hierarchy", "dcterms", key)
            )
        yield _plain_text(
            unit,
            key,
            more,
            report,
            is_hidden=key in hidden,
        )


def _links(
    units: Mapping[str, tuple[Record, Link]],
    link: Link,
    found_at: Mapping[str, str | None],
) -> Iterator[View]:
    """Yield what a unit is part of, and which units are part of it where these have addresses."""
    if link.parent is not None:
        address = found_at[link.parent]
        if address is not None:
            yield View(_PART_OF, address, scheme="URI")
        elif (name := _name_of(units[link.parent][0])) is not None:
            yield View(_PART_OF, name)
    for key in link.children:
        if (address := found_at[key]) is not None:
            yield View(_HAS_PART, address, scheme="URI")


def _name_of(unit: Record) -> str | None:
    """Return what a unit is called in the statement of another: its title, else what its source calls it."""
    if unit.internal:
        return None
    title = () if unit.title is None else (unit.title.plain,)
    return next(iter((*title, *unit.known_as)), None)


def _plain_text(
    unit: Record,
    key: str,
    more: list[View],
    report: LossReport,
    *,
    is_hidden: bool,
) -> str:
    """Return a unit as a container of DC terms, which is left empty where it is hidden."""
    data = unit.own_data()
    node = Node("metadata", {"xmlns:dcterms": DCTERMS, "xmlns:xsi": XSI})
    if not is_hidden:
        node.kids += _statements(data, derived(unit, more, 0), _TERMS_ALONE)
    text = _lines(node)
    parsed = Parsed(_PLAIN_PARSER(text.encode()), own=False, entities={})
    read_back = record_of(parsed, [], "", key).own_data()
    report.losses.extend(
        lost(
            key,
            data,
            read_back,
            "dcterms",
            NOT_SAID,
        )
    )
    return text


# ---- the fifteen elements


def header_of(unit: Record) -> oai.Header:
    """Return what a unit says of its harvest."""
    harvest = unit.control.harvest if unit.control is not None else None
    return (
        oai.Header()
        if harvest is None
        else oai.Header(
            harvest.identifier, harvest.datestamp, harvest.sets, harvest.status
        )
    )


def element_of(
    unit: Record,
    key: str,
    report: LossReport,
    *,
    bare: bool,
    above: Sequence[View] = (),
    address: str | None = None,
    is_hidden: bool = False,
) -> str | None:
    """Return the `oai_dc:dc` of a unit, None for one that is only a deleted header; what it does not say
    is a loss. `above` is what it has from the unit on top, `address` where it is found. Nothing is in the element
    of a unit that is internal, or hidden with one that is.
    """
    data = unit.own_data()
    header = header_of(unit)
    empty = not (data.keys() - {"control"}) and not (
        data.get("control", {}).keys() - {"harvest"}
    )
    is_header = header.status == "deleted" and empty and not bare
    found_at = [] if address is None else [address_view(address, 1)]
    text = None
    if not is_header:
        text = _element(data, [*found_at, *derived(unit, above, 1)])
    # An empty element in its place, since a record of a harvest has one.
    if text is not None and (is_hidden or unit.internal):
        text = _lines(Node("oai_dc:dc", _DECLARED))
    whole = text
    if whole is None or not bare:
        whole = oai.record_text(header, text, fillers=_UNREAD)
    _report_unread(data, whole, key, report)
    return text


def _report_unread(
    data: dict[str, Any], text: str, key: str, report: LossReport
) -> None:
    """Report what of the data of a unit does not come back from the text that was written of it."""
    parsed = Parsed(_PLAIN_PARSER(text.encode()), own=False, entities={})
    read_back = record_of(parsed, [], "", key).own_data()
    report.losses.extend(lost(key, data, read_back, "oai_dc", NOT_SAID))


# The content of a header that is only read back, marked as filler, which is passed over.
_UNREAD = ("urn:x-xjmeta", "1970-01-01")
_DECLARED = {"xmlns:oai_dc": OAI_DC, "xmlns:dc": DC}


_TITLE = BY_FIELD["title"][0]
_PUBLISHER = BY_FIELD["repository"][0]
_RELATION, _PART_OF = BY_PROPERTY["relation"][-1], BY_PROPERTY["isPartOf"][-1]
_HAS_PART = BY_PROPERTY["hasPart"][-1]


def context(top: Record) -> list[View]:
    """Return what the units below another one have from it: the repository that they are in, and the collection that
    they are part of.
    """
    data = {} if top.internal else top.own_data()
    names = [
        View(_PUBLISHER, view.text)
        for datum in data.get("repository", ())
        for view in views("repository", datum, 1)
    ]
    title = plain(data["title"])[0] if data.get("title") else ""
    return [*names, *([View(_RELATION, title)] if title else [])]


def derived(
    unit: Record, above: Sequence[View], dialect: int
) -> Iterator[View]:
    """Yield what a unit does not state as Dublin Core does, and needs where nothing of xjmeta's is beside it."""
    title = None if unit.title is None else unit.title.dump()
    yield from title_date_views(title, dialect, alone=True)
    if title is None and not unit.titles:
        yield from _titles_of_description(unit)
    for view in above:
        if view.row is not _PUBLISHER or not unit.repository:
            yield view
    yield from level_views(unit.level, None if dialect else "DCMIType")


def _titles_of_description(unit: Record) -> Iterator[View]:
    """Yield what the description of a unit that has no title itself is called."""
    stated = () if unit.control is None else unit.control.titles
    shown = (t.text for t in stated if t.kind == "proper" and not t.internal)
    text = next((text.plain for text in shown if text is not None), "")
    if text:
        yield View(_TITLE, text)


def _element(data: dict[str, Any], more: Iterable[View]) -> str:
    node = Node("oai_dc:dc", dict(_DECLARED))
    node.kids += _statements(data, more, _ELEMENTS)
    return _lines(node)


def _statements(
    data: dict[str, Any], more: Iterable[View], to: Spelling
) -> Iterator[Node]:
    """Yield the statements of a unit that have nothing of xjmeta's beside them, each once, by field."""
    titled = "title" in data
    nodes = [
        (_RANK[name], node)
        for name, datum in values_by_field(data, Link())
        # What links units has no property here.
        if name[0] != "@"
        for node in write_statement(name, datum, to, titled=titled)
    ]
    nodes += ((_RANK[view.row.field], to.property(view)) for view in more)
    stated = set()
    for _rank, node in sorted(nodes, key=itemgetter(0)):
        text = serialize(node)
        # Blanks around the hyphen of a range are spelling.
        text = "".join(text.split()) if node.name.endswith("date") else text
        if text not in stated:
            stated.add(text)
            yield node


_RANK = {name: number for number, name in enumerate(FIELDS)}


def header_text(
    unit: Record, key: str, report: LossReport, fillers: Fillers = None
) -> str:
    """Return a unit as the header that a list of identifiers has of it; everything else is a loss."""
    text = serialize(oai.header_node(header_of(unit), fillers=fillers))
    _report_unread(unit.own_data(), text, key, report)
    return text


def page_items(
    records: Iterator[Record], report: LossReport, addresses: Addresses
) -> Iterator[oai.PageItem]:
    """Yield the records of a page: one a unit; what links them is a loss."""
    for record in records:
        above = context(record) if record.children else []
        found_at = addresses.of(record)
        units = links_of(record)
        hidden = hidden_in(units)
        for key, (unit, link) in units.items():
            if link.children:
                below = list(link.children)
                report.losses.append(
                    Loss(f"{key}.children", below, "hierarchy", "oai_dc", key)
                )
            text = element_of(
                unit,
                key,
                report,
                bare=False,
                above=() if unit is record else above,
                address=next(found_at),
                is_hidden=key in hidden,
            )
            # An identifier that is made of a name would publish it.
            names = () if key in hidden else unit.known_as
            yield oai.PageItem(header_of(unit), text, names)


def fresh(
    unit: Record,
    key: str,
    link: Link,
    report: LossReport,
    format_: str,
    *,
    own: bool,
    harvested: bool,
    fillers: Fillers = None,
) -> str:
    """Return a unit as it is written into a document of others: ours, a harvest, or bare elements."""
    if format_ == "dcterms":
        links = [(key, (unit, link))]
        _key, text, entries = next(_unit_texts(links, origin=own))
        add_carried(report, key, entries, format_)
        body: str | None = text if own else _declared(text)
    else:
        body = element_of(unit, key, report, bare=not harvested)
    if harvested:
        return oai.record_text(
            header_of(unit), body, declare=True, fillers=fillers
        )
    return body or ""


def _declared(text: str) -> str:
    """Declare xjmeta's namespaces on an element outside a document of its own."""
    return text.replace(
        "<record",
        f'<record xmlns="{NAMESPACE}" xmlns:dcterms="{DCTERMS}" xmlns:xsi="{XSI}"',
        1,
    )
