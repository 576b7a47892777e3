"""How EAD is checked: by the schema of its namespace, or where that is none of EAD's, by that of its header.

Every `ead` in a document is checked, and the envelope of a harvest around it; a unit is named as the reader names it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from xjmeta.formats import registry
from xjmeta.formats.ead.canonical import (
    EAD4,
    UNIT_LISTS,
    UNITS,
)
from xjmeta.formats.ead.dialects import dialect_of
from xjmeta.formats.ead.grammar import STANDARDS, grammar_of
from xjmeta.formats.ead.reader import EAD, header_of
from xjmeta.grammar.grammar import Grammar
from xjmeta.mapping.xml_kind import namespace_of, spelt
from xjmeta.mapping.xml_marks import is_filler
from xjmeta.messages import Finding, Template
from xjmeta.messages.catalogue import add
from xjmeta.messages.tally import Tally
from xjmeta.model.keys import KeyGiver
from xjmeta.text.source import Source
from xjmeta.xml.check import check_tree, tree_of
from xjmeta.xml.nodes import MARK
from xjmeta.xml.oai import NAMESPACE as OAI
from xjmeta.xml.oai import OAI_WORDS
from xjmeta.xml.oai_grammar import OAI_ENVELOPE
from xjmeta.xml.parsing import SAFE
from xjmeta.xml.places import ElementPaths, Place, Places, line_of
from xjmeta.xml.validity import is_surely_valid

__all__ = ["check", "places"]

add(
    {
        "ead-no-namespace": Template(
            "The document names no namespace; it is checked as {standard}.",
            'Write xmlns="{namespace}" in the first tag.',
        ),
        "ead-no-ead": Template(
            "There is no <ead> in the document.",
            "Check that it is a finding aid.",
        ),
    }
)

# What datatypes want, where their pattern says it badly.
_WORDS = {
    "normal": "a date as YYYY, YYYY-MM or YYYY-MM-DD, or two such dates with a slash between",
    "standarddatetime": "a date as YYYY, YYYY-MM or YYYY-MM-DD, not after 2099",
    "lastdatetimeverified": "a date as YYYY, YYYY-MM or YYYY-MM-DD, not after 2099",
}
# What elements of HTML, of EAD 1.0 and of the other EAD are called where they are not known.
_OTHERS = {
    **dict.fromkeys(("b", "i", "u", "em", "strong", "span", "sup", "sub"), "emph"),
    "br": "lb", "a": "ref", "ul": "list", "ol": "list", "li": "item", "img": "ptr", "h1": "head", "h2": "head",
    "admininfo": "descgrp", "add": "descgrp", "organization": "arrangement", "controlledaccess": "controlaccess",
    "eadheader": "control", "control": "eadheader", "eadid": "recordid", "recordid": "eadid", "extref": "ref",
    "extptr": "ptr", "revisiondesc": "maintenancehistory", "maintenancehistory": "revisiondesc",
    "unitdatestructured": "unitdate", "physdescstructured": "physdesc",
    "extent": "physdescstructured", "langusage": "languagedeclaration", "descrules": "conventiondeclaration",
}  # fmt: skip
_XLINK = "{http://www.w3.org/1999/xlink}"
# How the DTD spells the attributes of links, which the schema has in the namespace of XLink.
_LINKS = {
    "linktype": f"{_XLINK}type",
    **{
        name: _XLINK + name
        for name in (
            "href",
            "role",
            "arcrole",
            "title",
            "show",
            "actuate",
            "label",
            "from",
            "to",
        )
    },
}


def check(source: Source, tally: Tally) -> Iterator[Finding]:
    """Yield what the schema says against a document."""
    # The rule for a large file: nothing is wrong, and no tree is made to see
    # that.
    if _is_huge_and_valid(source):
        return
    data = source.data()
    tree = tree_of(data, source.name)
    if isinstance(tree, Finding):
        yield tree
        return
    eads = _eads(tree)
    if not eads:
        yield Finding.of(
            "ead-no-ead", severity="error", source=source.name, line=1
        )
    envelope = tree.getroot()
    # The envelope of a harvest has a schema of its own, in which the metadata
    # counts for nothing.
    roots: dict[etree._Element, Grammar] = (
        {envelope: OAI_ENVELOPE} if envelope.tag == f"{{{OAI}}}OAI-PMH" else {}
    )
    for ead in eads:
        namespace = etree.QName(ead).namespace or ""
        # Reported here and not judged: by the grammar of another version
        # everything in it would be an error.
        if namespace in EAD4:
            yield Finding.of(
                "not-yet",
                severity="error",
                source=source.name,
                line=line_of(ead),
                what="EAD 4",
            )
            continue
        roots[ead] = _grammar(ead, namespace)
    bare = [
        ead
        for ead in roots
        if ead is not envelope or envelope in eads
        if not etree.QName(ead).namespace and tally.takes("ead-no-namespace")
    ]
    places = Places(data, tree.docinfo.encoding, bare)
    paths = ElementPaths()
    for ead in bare:
        place = places.of(ead)
        path = paths.of(ead)
        yield _no_namespace(roots[ead], source.name, place, path)
    keys = _Keys()
    yield from check_tree(
        roots,
        data,
        source.name,
        tally,
        key_of=keys,
        words=_WORDS | OAI_WORDS,
        others=_OTHERS,
        spellings=_LINKS if b"<!DOCTYPE" in data else {},
    )


def _is_huge_and_valid(source: Source) -> bool:
    """Return whether a document is huge and there is nothing to say against it: then it need not be held as a tree."""
    if len(source.head(registry.HUGE)) < registry.HUGE:
        return False
    grammar = _stated_grammar(source.head())
    if grammar is None:
        return False
    with source.open() as stream:
        return is_surely_valid(stream, grammar)


def _stated_grammar(head: bytes) -> Grammar | None:
    """Return the grammar whose namespace the root of a document is in; None where it has a DOCTYPE, or is another."""
    parser = etree.XMLPullParser(events=("start",), **SAFE)
    try:
        parser.feed(head)
        root: Any = next(iter(parser.read_events()))[1]
    # Broken, or with so long a prolog that the root is not in its first bytes:
    # the tree will say.
    except (etree.XMLSyntaxError, StopIteration):
        return None
    name = etree.QName(root)
    # Entities and spellings of a DTD need the tree; anything else than one
    # finding aid has a verdict of its own.
    if root.getroottree().docinfo.doctype or name.localname != "ead":
        return None
    return next(
        (
            standard
            for standard in STANDARDS
            if standard.namespace == name.namespace
        ),
        None,
    )


def _eads(tree: etree._ElementTree) -> list[etree._Element]:
    """The outermost `ead` elements."""
    root = tree.getroot()
    if etree.QName(root).localname == "ead":
        return [root]
    return [
        ead
        for ead in root.iter("{*}ead")
        if next(ead.iterancestors("{*}ead"), None) is None
    ]


def _grammar(ead: etree._Element, namespace: str) -> Grammar:
    by_namespace = (
        standard for standard in STANDARDS if standard.namespace == namespace
    )
    by_header = grammar_of(dialect_of(header_of(ead), namespace), namespace)
    return next(by_namespace, by_header)


def _no_namespace(
    grammar: Grammar, name: str, place: Place | None, path: str
) -> Finding:
    """Report a missing namespace; the reader reports a foreign one."""
    line, column = place or (None, None)
    standard, namespace = STANDARDS[grammar], grammar.namespace
    return Finding.of(
        "ead-no-namespace", source=name, line=line, column=column, path=path,
        standard=standard, namespace=namespace,
    )  # fmt: skip


def places(source: Source) -> Mapping[tuple[int, str], Place]:
    """Where the units of a document are, by the number of their Record and their key; nothing if it cannot
    be parsed.
    """
    data = source.data()
    tree = tree_of(data, source.name)
    if isinstance(tree, Finding):
        return {}
    by_record = {
        (number, key): unit
        for number, units in enumerate(_records(tree))
        for key, unit in units
    }
    at = Places(data, tree.docinfo.encoding, set(by_record.values()))
    return {
        name: place
        for name, unit in by_record.items()
        if (place := at.of(unit)) is not None
    }


def _records(
    tree: etree._ElementTree,
) -> Iterator[list[tuple[str, etree._Element]]]:
    """Yield the units of each Record with their keys."""
    for ead in _eads(tree):
        tops = _tops(ead)
        for top in tops:
            yield list(_units(top))
        if not tops:
            yield [("#0", ead)]


def _tops(ead: etree._Element) -> list[etree._Element]:
    """Return the units on top."""
    (tag,) = spelt(("archdesc",), namespace_of(str(ead.tag)))
    return ead.findall(tag)


def _units(top: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Yield every unit of a Record with its key, as the reader counts them: its `id` where it is the first to have it,
    else its number; those that are filler are none.
    """
    keys = KeyGiver()
    for element in _unit_elements(top):
        yield keys.key(element.get("id")), element


def _unit_elements(top: etree._Element) -> Iterator[etree._Element]:
    """Yield the elements of units: those of that name inside a unit or in lists of units in it."""
    namespace = namespace_of(str(top.tag))
    units = set(spelt(UNITS, namespace))
    lists = set(spelt(UNIT_LISTS, namespace))
    ancestors: set[Any] = {top}
    marked = any(
        getattr(mark, "target", "") == MARK for mark in top.iter(etree.PI)
    )
    yield top
    for element in top.iter(*units):
        above = element.getparent()
        while (
            above is not None and above not in ancestors and above.tag in lists
        ):
            above = above.getparent()
        if above in ancestors and not (marked and is_filler(element, EAD)):
            ancestors.add(element)
            yield element


class _Keys:
    """Says to which unit an element belongs; a document's units are named when the first is requested."""

    def __init__(self) -> None:
        self._keys: dict[etree._Element, dict[etree._Element, str]] = {}

    def __call__(self, element: etree._Element) -> str | None:
        above = (element, *element.iterancestors())
        ead = next(
            (e for e in above[::-1] if etree.QName(e).localname == "ead"), None
        )
        if ead is None:
            return None
        tops = _tops(ead)
        top = next((e for e in above if e in tops), next(iter(tops), None))
        if top is None:
            return "#0"
        if top not in self._keys:
            self._keys[top] = {unit: key for key, unit in _units(top)}
        units = self._keys[top]
        return next((units[e] for e in above if e in units), units[top])
