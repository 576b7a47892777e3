"""Writes Records as Dublin Core from their values alone: in DC terms a unit an element of ours, or in the
fifteen elements.

A Record in the fifteen elements is one `oai_dc:dc` if it is a single unit that was not harvested; anything
else is a page of `ListRecords`, a record a unit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from xjmeta.formats.dc.names import DC, DCTERMS, OAI_DC, XSI
from xjmeta.formats.dc.namespace import NAMESPACE
from xjmeta.formats.dc.reader import Parsed, Parser, record_of
from xjmeta.formats.dc.shapes import plain, views
from xjmeta.formats.dc.spelling import Link, Spelling, said_by, write_statement
from xjmeta.mapping import rest
from xjmeta.mapping.losses import carried, lost
from xjmeta.messages import Loss, LossReport
from xjmeta.model.record import Record
from xjmeta.xml import oai
from xjmeta.xml.nodes import FILLER, Node, serialize

__all__ = [
    "CLOSING",
    "NOT_SAID",
    "OPENING",
    "element_of",
    "fresh",
    "header_text",
    "is_bare",
    "links_of",
    "page_items",
    "tree_text",
]

NOT_SAID = "not-in-dublin-core"
"""Why a value is lost that no element has a word for."""
OPENING = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<records xmlns="{NAMESPACE}" xmlns:dcterms="{DCTERMS}" xmlns:xsi="{XSI}">'
)
CLOSING = "\n</records>\n"
_TERMS = Spelling(0, {NAMESPACE: "", DCTERMS: "dcterms", XSI: "xsi"})
_ELEMENTS = Spelling(1, {DC: "dc"})
_PARSER = Parser({None: NAMESPACE, "dcterms": DCTERMS, "xsi": XSI}, "utf-8")
_PLAIN_PARSER = Parser({}, "utf-8")


# ---- DC terms


def links_of(record: Record) -> dict[str, tuple[Record, Link]]:
    """Return the units of a Record by key, in document order, each with the keys of its neighbours."""
    units = {key: (parent, unit) for key, parent, unit in record.walk_with_parents()}
    below: dict[str, list[str]] = {}
    for key, (parent, _unit) in units.items():
        if parent is not None:
            below.setdefault(parent, []).append(key)
    return {
        key: (unit, Link(parent, tuple(below.get(key, ()))))
        for key, (parent, unit) in units.items()
    }


def unit_text(
    unit: Record, key: str, link: Link, *, origin: bool = False
) -> tuple[str, rest.Entries]:
    """Return the element of a unit, and what only its rest slot holds; with `origin`, the sources of other
    formats too.
    """
    data = unit.own_data()
    titled = "title" in data
    lines = [
        serialize(node)
        for name, datum in said_by(data, link)
        for node in write_statement(name, datum, _TERMS, titled=titled)
    ]
    opening, closing = _around(Node("record", {"key": key}))
    body = "".join([opening, *lines, closing])
    parsed = Parsed(_PARSER(body.encode()), own=True, entities={})
    entries = rest.difference(data, record_of(parsed, [], "", key).own_data())
    if entries:
        lines.append(serialize(Node("rest", kids=[rest.encode(entries)])))
    if origin and (carry := _sources(unit)) is not None:
        lines.append(serialize(Node("origin", kids=[carry])))
    return _on_lines(opening, lines, closing), entries


def _sources(unit: Record) -> str | None:
    """Return the sources of a unit in other formats as JSON."""
    if unit.origin is None:
        return None
    data = unit.origin.dump(unit)
    data["sources"].pop("dcterms", None)
    return (
        json.dumps(data, ensure_ascii=True, separators=(",", ":"))
        if data["sources"]
        else None
    )


def _lines(node: Node) -> str:
    """Spell an element with each of its children on a line."""
    lines = [serialize(kid) for kid in node.kids if isinstance(kid, Node)]
    opening, closing = _around(node)
    return _on_lines(opening, lines, closing)


def _around(node: Node) -> tuple[str, str]:
    """Return the tags around what an element holds."""
    opening, closing = serialize(Node(node.name, node.attributes, ["\n"])).split("\n")
    return opening, closing


def _on_lines(opening: str, lines: list[str], closing: str) -> str:
    return "\n  ".join([opening, *lines]) + "\n" + closing


def tree_text(record: Record, report: LossReport, *, origin: bool) -> str:
    """Return the units of a Record, one element each."""
    out = []
    for key, (unit, link) in links_of(record).items():
        text, entries = unit_text(unit, key, link, origin=origin)
        report.carried.extend(carried(key, entries, "dcterms"))
        out.append("\n" + text)
    return "".join(out)


# ---- the fifteen elements


def header_of(unit: Record) -> oai.Header:
    """Return what a unit says of its harvest."""
    known = unit.control.harvest if unit.control is not None else None
    return (
        oai.Header()
        if known is None
        else oai.Header(known.identifier, known.datestamp, known.sets, known.status)
    )


def is_bare(record: Record) -> bool:
    """Say whether a Record is one `oai_dc:dc` element by itself."""
    return not record.children and not header_of(record)


def element_of(
    unit: Record,
    key: str,
    report: LossReport,
    *,
    bare: bool,
    number: int = 1,
    above: Sequence[tuple[str, str]] = (),
) -> str | None:
    """Return the `oai_dc:dc` of a unit, None for one that is only a deleted header; what it does not say
    is a loss. `above` is what it has from the unit on top.
    """
    data = unit.own_data()
    header = header_of(unit)
    empty = not (data.keys() - {"control"}) and not (
        data.get("control", {}).keys() - {"harvest"}
    )
    text = (
        None
        if header.status == "deleted" and empty
        else _element(data, derived(unit, above))
    )
    if text is not None and data.get("internal"):
        text = _lines(Node("oai_dc:dc", _DECLARED))
    whole = text if bare and text is not None else oai.record_text(header, text, number)
    got = record_of(
        Parsed(_PLAIN_PARSER(whole.encode()), own=False, entities={}), [], "", key
    ).own_data()
    report.losses.extend(lost(key, data, got, "oai_dc", NOT_SAID))
    return text


_DECLARED = {"xmlns:oai_dc": OAI_DC, "xmlns:dc": DC}


_COLLECTIONS = frozenset(
    {"collection", "fonds", "recordgrp", "series", "subfonds", "subgrp", "subseries"}
)


def context(top: Record) -> list[tuple[str, str]]:
    """Return what the units below another one have from it, by element: the repository that they are in, and
    the collection that they are part of.
    """
    data = {} if top.internal else top.own_data()
    names = [
        view.text
        for datum in data.get("repository", ())
        for view in views("repository", datum, 1)
    ]
    title = [plain(data["title"])[0]] if data.get("title") else []
    return [
        *(("publisher", name) for name in names),
        *(("relation", one) for one in title),
    ]


def derived(unit: Record, above: Sequence[tuple[str, str]]) -> list[Node]:
    """Return what a unit does not state itself and needs where it stands alone, marked, so that reading
    passes it by.
    """
    out = [
        (name, text)
        for name, text in above
        if name != "publisher" or not unit.repository
    ]
    if not unit.dates:
        out += [
            ("date", str(date.shown))
            for date in unit.title_dates
            if date.shown is not None
        ]
    if unit.level in _COLLECTIONS or unit.children:
        out.append(("type", "Collection"))
    return [Node(f"dc:{name}", kids=[text], marks=(FILLER,)) for name, text in out]


def _element(data: dict[str, Any], more: list[Node]) -> str:
    node = Node("oai_dc:dc", dict(_DECLARED))
    for name, datum in said_by(data, Link()):
        if name[0] != "@":
            node.kids.extend(
                write_statement(name, datum, _ELEMENTS, titled="title" in data)
            )
    node.kids.extend(more)
    return _lines(node)


def header_text(unit: Record, key: str, report: LossReport) -> str:
    """Return a unit as the header that a list of identifiers has of it; everything else is a loss."""
    text = serialize(oai.header_node(header_of(unit)))
    data = unit.own_data()
    got = record_of(
        Parsed(_PLAIN_PARSER(text.encode()), own=False, entities={}), [], "", key
    ).own_data()
    report.losses.extend(lost(key, data, got, "oai_dc", NOT_SAID))
    return text


def page_items(
    records: Iterator[Record], report: LossReport
) -> Iterator[tuple[oai.Header, str | None]]:
    """Yield the records of a page: one a unit; what links them is a loss."""
    number = 0
    for record in records:
        above = context(record) if record.children else []
        for key, (unit, link) in links_of(record).items():
            number += 1
            if link.children:
                report.losses.append(
                    Loss(
                        f"{key}.children",
                        list(link.children),
                        "hierarchy",
                        "oai_dc",
                        key,
                    )
                )
            own = () if unit is record else above
            yield (
                header_of(unit),
                element_of(unit, key, report, bare=False, number=number, above=own),
            )


def fresh(
    unit: Record,
    key: str,
    link: Link,
    report: LossReport,
    format_: str,
    *,
    own: bool,
    harvested: bool,
) -> str:
    """Return a unit as it is written into a document of others: ours, a harvest, or bare elements."""
    if format_ == "dcterms":
        text, entries = unit_text(unit, key, link, origin=own)
        report.carried.extend(carried(key, entries, format_))
        said: str | None = text if own else _declared(text)
    else:
        said = element_of(unit, key, report, bare=not harvested)
    return (
        oai.record_text(header_of(unit), said, declare=True)
        if harvested
        else said or ""
    )


def _declared(text: str) -> str:
    """Declare the namespaces of ours on an element that stands outside a document of ours."""
    return text.replace(
        "<record",
        f'<record xmlns="{NAMESPACE}" xmlns:dcterms="{DCTERMS}" xmlns:xsi="{XSI}"',
        1,
    )
