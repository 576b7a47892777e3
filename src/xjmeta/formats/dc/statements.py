"""The statements of one description: what an element and ours behind it say, read above written.

A statement is an element of Dublin Core. An element of ours behind it either `adds` to it what it cannot
say, or stands for a value of which the `shown` statements before it are only a view. Everything else of ours
is a value by itself.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple
from urllib.parse import quote, unquote

from lxml import etree

from xjmeta.formats.dc.crosswalk import BY_FIELD, BY_PROPERTY, FIELDS, QUALIFIED, SOURCES
from xjmeta.formats.dc.own import NAMESPACE, data_node, read_data
from xjmeta.formats.dc.shapes import View, choose, is_group, plain, primary, views, xml_lang
from xjmeta.lens.nodes import Node
from xjmeta.lens.rows import RawNames
from xjmeta.model.text import Phrase, Prose, collapse, language_tag

__all__ = [
    "DC",
    "DCTERMS",
    "NAMES",
    "OAI_DC",
    "XSI",
    "Link",
    "Spelling",
    "Statement",
    "gather",
    "is_description",
    "read_statements",
    "said_by",
    "write_statement",
]

DC: Final = "http://purl.org/dc/elements/1.1/"
DCTERMS: Final = "http://purl.org/dc/terms/"
OAI_DC: Final = "http://www.openarchives.org/OAI/2.0/oai_dc/"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_ALIASES: Final = frozenset(
    {
        DC,
        DCTERMS,
        "http://purl.org/dc/elements/1.1",
        "http://purl.org/dc/elements/1.0/",
        "http://purl.org/dc/elements/1.0",
        "http://purl.org/dc/terms",
        "http://purl.org/DC/elements/1.1/",
        "http://purl.org/DC/elements/1.0/",
        "http://purl.org/metadata/dublin_core#",
        "https://purl.org/dc/elements/1.1/",
        "https://purl.org/dc/terms/",
    }
)
"""Namespaces that say Dublin Core."""
_XML = "{http://www.w3.org/XML/1998/namespace}"
_TYPE = f"{{{XSI}}}type"
_RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"
_MARKS: Final = frozenset({"adds", "shown"})
_FIELDS: Final = frozenset(name for name in FIELDS if name[0] != "@")
_TEXT_OF: Final = {
    "notes": "body",
    "abstracts": "body",
    "rights": "text",
    "titles": "value",
    "identifiers": "value",
    "dates": "expression",
    "extents": "expression",
    "relations": "entry",
    "digital_objects": "href",
}
"""The field a statement's text goes to where an element of ours names another field of the Record: else
`name`.
"""
_STRINGS: Final = frozenset({"normal", "code", "uri", "href"})
_BY_SCHEME: Final = {scheme: source for source, scheme in SOURCES.items()}
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")


class Link(NamedTuple):
    """The keys of the unit above and of those below."""

    parent: str | None = None
    children: tuple[str, ...] = ()


@dataclass(slots=True)
class Statement:
    """One value as read: its field, its plain data, the elements it is told by."""

    field: str
    datum: Any
    first: Any
    last: Any
    text: Any = None


# ---- reading


def _resolve(raw: object) -> str | None:
    """Return the property an element is; `x:field` for ours, `?` for one whose attributes say it, else
    None.
    """
    if not isinstance(raw, str):
        return None
    namespace, _, local = raw[1:].partition("}") if raw[0] == "{" else ("", "", raw)
    if namespace == NAMESPACE:
        return f"x:{local}"
    if local == "dcvalue":
        return "?"
    if namespace and namespace not in _ALIASES:
        return None
    known = local if local in BY_PROPERTY else local[:1].lower() + local[1:]
    return known if known in BY_PROPERTY else None


NAMES: Final = RawNames(_resolve)
"""The raw names of elements to properties; filled as documents use them."""


def is_description(element: Any) -> bool:
    """Say whether an element holds statements."""
    return any(isinstance(child.tag, str) and NAMES[child.tag] is not None for child in element)


@cache
def _plan(name: str) -> tuple[str, str, dict[str, str], bool] | None:
    """Return the field, the text and the constants of a property that is read in one way, whatever its
    text.
    """
    rows = BY_PROPERTY[name]
    if name == "title" or any(row.schemes or row.test for row in rows):
        return None
    row = rows[0]
    return row.field, row.text, dict(row.const), row.prose


class _Plans(dict[str, "tuple[str, str, dict[str, str], bool] | None"]):
    """Raw names to plans; filled as documents use them."""

    def __missing__(self, tag: str) -> tuple[str, str, dict[str, str], bool] | None:
        name = NAMES[tag]
        self[tag] = plan = _plan(name) if name in BY_PROPERTY else None
        return plan


_PLANS: Final = _Plans()


def read_statements(container: Any, *, links: bool = False) -> list[Statement]:
    """Return what a container says, in order; `links` where isPartOf and hasPart name units by key."""
    out: list[Statement] = []
    titled = False
    for child in container:
        if not isinstance(tag := child.tag, str):
            continue
        plan = _PLANS[tag]
        if plan is not None and not links and not len(child) and not child.keys():
            raw = child.text or ""
            text = collapse(raw)
            if text:
                field_, key, const, prose = plan
                said = (
                    Phrase.trusted(text)
                    if not prose
                    else Prose.trusted(text)
                    if _BLANK_LINE.search(raw) is None
                    else Prose(raw)
                )
                out.append(Statement(field_, {key: said, **const}, child, child, (raw, None)))
            continue
        name = NAMES[tag]
        if name is None:
            found = _other(child)
        elif name[:2] == "x:":
            _read_own(child, name[2:], out)
            continue
        else:
            found = _read_property(child, name, titled=titled, links=links)
        if found is not None:
            titled = titled or found.field == "title"
            out.append(found)
    return out


def _content(element: Any) -> str:
    if len(element) == 0:
        return element.text or ""
    parts = [element.text or ""]
    for child in element:
        if child.tag is etree.Entity:
            parts.append(html.unescape(child.text or ""))
        elif isinstance(child.tag, str):
            parts.append(_content(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _read_property(element: Any, name: str, *, titled: bool, links: bool) -> Statement | None:
    text = collapse(raw := _content(element))
    lang = scheme = None
    extras: list[dict[str, Any]] = []
    if element.attrib:
        lang, scheme, text, name = _read_attributes(element, name, text, extras)
    if not text:
        return None
    rows = BY_PROPERTY[name]
    if links and scheme == "URI" and text[0] == "#" and name in ("isPartOf", "hasPart"):
        return Statement("@parent" if name == "isPartOf" else "@children", unquote(text[1:]), element, element)
    row = choose(rows, text, scheme) if name != "title" else rows[1 if titled else 0]
    prose = row.prose and _BLANK_LINE.search(raw) is not None
    said = Prose(raw, lang=lang) if prose else (Prose if row.prose else Phrase).trusted(text, False, lang)
    if not row.text:
        return Statement(row.field, said, element, element, text=said if not extras else (said, extras))
    datum: dict[str, Any] = {row.text: text if row.text in _STRINGS else said, **row.const}
    if lang is not None and row.text in _STRINGS:
        extras.append({"name": "lang", "value": lang})
    if scheme is not None and scheme not in row.schemes:
        if row.sourced:
            datum["source"] = _BY_SCHEME.get(scheme, scheme)
        else:
            extras.append({"name": "xsi:type", "value": scheme})
    if extras:
        datum["attributes"] = extras
    return Statement(row.field, datum, element, element, (raw, lang))


def _read_attributes(
    element: Any, name: str, text: str, extras: list[dict[str, Any]]
) -> tuple[str | None, str | None, str, str]:
    lang = scheme = None
    for raw, value in element.items():
        if raw in (_XML + "lang", "language"):
            tag = collapse(value).replace("_", "-")
            try:
                lang = language_tag(tag) if tag else None
            except ValueError:
                extras.append({"name": "lang", "value": value})
        elif raw in (_TYPE, "scheme"):
            scheme = value.rpartition(":")[2].strip() or None
        elif raw == _RESOURCE and not text:
            text, scheme = collapse(value), "URI"
        elif raw not in ("element", "qualifier") or not (name == "?" or raw == "qualifier"):
            extras.append({"name": raw if raw[0] != "{" else raw.rpartition("}")[2], "value": value})
    base = (element.get("element") or "") if name == "?" else name
    qualifier = element.get("qualifier")
    return (
        (lang, scheme, text, _qualified(base, qualifier, extras))
        if name == "?" or qualifier
        else (lang, scheme, text, name)
    )


def _qualified(base: str, qualifier: str | None, extras: list[dict[str, Any]]) -> str:
    """Return the property that an element with a qualifier is; a qualifier that no property says is kept."""
    if qualifier in (None, "", "none"):
        known = base
    else:
        known = QUALIFIED.get(f"{base}.{qualifier}".lower(), "") or (qualifier if qualifier in BY_PROPERTY else "")
        if not known:
            extras.append({"name": "qualifier", "value": qualifier})
            known = base
    if known in BY_PROPERTY:
        return known
    extras.append({"name": "element", "value": base})
    return "description"


def _other(element: Any) -> Statement | None:
    """Return an element that no row claims as a note labelled with its name."""
    text = _content(element)
    made = Prose.of(text)
    if made is None:
        text = element.get(_RESOURCE) or ""
        made = Prose.of(text)
    return (
        None
        if made is None
        else Statement("notes", {"kind": "other", "label": element.tag, "body": made}, element, element, (text, None))
    )


def _read_own(element: Any, name: str, out: list[Statement]) -> None:
    """Read an element of ours: by itself, or with the statements before it."""
    if name == "unit":
        out.append(Statement("@unit", read_data(element), element, element))
    elif name in ("rest", "origin"):
        out.append(Statement(f"@{name}", element.text or "", element, element))
    elif name in _FIELDS:
        data, first = read_data(element, _MARKS), element
        if element.get("adds") and out and out[-1].text is not None:
            before = out.pop()
            first, data = before.first, _added(before, name, data)
        elif (shown := element.get("shown", "")).isdecimal():
            for _ in range(min(int(shown), len(out))):
                first = out.pop().first
        out.append(Statement(name, data, first, element))


def _added(before: Statement, name: str, data: dict[str, Any]) -> dict[str, Any]:
    if before.field == name:
        return {**before.datum, **data}
    raw, lang = (
        before.text if isinstance(before.text, tuple) and isinstance(before.text[0], str) else (str(before.datum), None)
    )
    text = {"text": raw, "lang": lang} if lang else raw
    return {_TEXT_OF.get(name, "name"): text, **data}


def gather(statements: Sequence[Statement]) -> dict[str, Any]:
    """Return the data of a unit from its statements, links and slots left out.

    >>> gather([Statement("title", "A", None, None), Statement("dates", {"normal": "1949"}, None, None)])
    {'title': 'A', 'dates': [{'normal': '1949'}]}
    """
    out: dict[str, Any] = {}
    for one in statements:
        name = one.field
        if name[0] == "@":
            if name == "@unit":
                out.update(one.datum)
        elif name in ("title", "control"):
            out[name] = one.datum
            if isinstance(one.text, tuple) and name == "title":
                out.setdefault("attributes", []).extend({**extra, "element": "title"} for extra in one.text[1])
        else:
            out.setdefault(name, []).append(one.datum)
    return out


# ---- writing


class Spelling:
    """How a document spells things: which namespaces are declared where a description stands, and in which
    dialect.

    Dialect 0 is that of the DCMI terms, 1 that of the fifteen elements, which have nothing of ours beside
    them. `prefixes` are the prefixes of namespaces, empty for the default one; what has none is declared
    where it stands. `qualified` documents are written with DSpace's elements and qualifiers.
    """

    def __init__(self, dialect: int, prefixes: Mapping[str, str], *, qualified: bool = False) -> None:
        self.dialect = dialect
        self._prefixes = dict(prefixes)
        self._qualified = qualified

    def property(self, view: View) -> Node:
        """Return the element of a statement."""
        name = view.row.name(self.dialect) or ""
        attributes: dict[str, str] = {}
        if self._qualified:
            return _qualified_node(name, view)
        plain_element = self.dialect == 1 or (
            name in FIFTEEN and DC in self._prefixes and DCTERMS not in self._prefixes
        )
        prefix = self._prefix(DC if plain_element else DCTERMS, "dc" if plain_element else "dcterms", attributes)
        if view.lang is not None:
            attributes["xml:lang"] = view.lang
        if view.scheme is not None:
            attributes[f"{self._prefix(XSI, 'xsi', attributes)}type"] = (
                self._prefix(DCTERMS, "dcterms", attributes) + view.scheme
            )
        return Node(prefix + name, attributes, [view.text])

    def _prefix(self, namespace: str, wished: str, attributes: dict[str, str]) -> str:
        if namespace in self._prefixes:
            known = self._prefixes[namespace]
            return f"{known}:" if known else ""
        attributes[f"xmlns:{wished}"] = namespace
        return f"{wished}:"

    def own(self, node: Node) -> Node:
        """Return an element of ours with its namespace declared."""
        if self._prefixes.get(NAMESPACE) != "":
            node.attributes = {"xmlns": NAMESPACE, **node.attributes}
        return node


FIFTEEN: Final = frozenset(
    [
        "title",
        "creator",
        "subject",
        "description",
        "publisher",
        "contributor",
        "date",
        "type",
        "format",
        "identifier",
        "source",
        "language",
        "relation",
        "coverage",
        "rights",
    ]
)


def _qualified_node(name: str, view: View) -> Node:
    """Return a statement as DSpace writes it."""
    element, _, qualifier = next(
        (pair for pair, known in QUALIFIED.items() if known == name and name not in FIFTEEN), name
    ).partition(".")
    attributes = {"element": element, "qualifier": qualifier or "none"}
    if view.lang is not None:
        attributes["language"] = view.lang
    return Node("dcvalue", attributes, [view.text])


def said_by(unit: dict[str, Any], link: Link) -> Iterator[tuple[str, Any]]:
    """Yield what a unit says, value by value in the order of writing, as (field, plain data)."""
    for name in FIELDS:
        if name == "@unit":
            own = {key: unit[key] for key in ("id", "level", "other_level", "internal") if unit.get(key) is not None}
            if own:
                yield name, own
        elif name == "@parent":
            if link.parent is not None:
                yield name, link.parent
        elif name == "@children":
            yield from ((name, key) for key in link.children)
        elif name in ("title", "control"):
            if unit.get(name):
                yield name, unit[name]
        else:
            yield from ((name, one) for one in unit.get(name, ()))


def write_statement(name: str, datum: Any, to: Spelling, *, titled: bool) -> list[Node]:
    """Return the elements that say a value: its statement and what of ours adds to it."""
    if name in ("@parent", "@children"):
        view = View(_LINKS[name], "#" + quote(datum, safe=""), scheme="URI")
        return [to.property(view)]
    if name == "title":
        text, lang = plain(datum)
        return [to.property(View(_TITLE, text, lang if xml_lang(lang) else None))] if text else []
    if to.dialect == 1:
        return [to.property(view) for view in views(name, datum, 1, titled=titled)]
    return _write_whole(name, datum, to, titled=titled)


_TITLE: Final = BY_FIELD["title"][0]
_LINKS: Final = {
    "@parent": next(row for row in BY_FIELD["relations"] if row.names[0] == "isPartOf"),
    "@children": next(row for row in BY_FIELD["relations"] if row.names[0] == "hasPart"),
}


def _write_whole(name: str, datum: Any, to: Spelling, *, titled: bool) -> list[Node]:
    if name == "@unit":
        return [to.own(data_node("unit", datum))]
    hidden = name in ("control", "attributes") or bool(datum.get("internal"))
    if not hidden and not is_group(datum):
        view = primary(name, datum, 0, titled=titled)
        if view is not None and not (view.scheme == "URI" and view.text[0] == "#"):
            more = _more(datum, view)
            return [to.property(view), *([to.own(data_node(name, more, {"adds": "true"}))] if more else [])]
    shown = [] if hidden else [to.property(view) for view in views(name, datum, 0, titled=titled)]
    marks = {"shown": str(len(shown))} if shown else {}
    return [*shown, to.own(data_node(name, datum, marks))]


def _more(datum: dict[str, Any], view: View) -> dict[str, Any]:
    """Return what a statement does not say of its value; what it says wrongly is said to be none."""
    row = view.row
    derived = (row.names[0] or "")[0] == "~"
    reads = {} if derived else dict(row.const)
    if view.scheme is not None and row.sourced:
        reads["source"] = _BY_SCHEME[view.scheme]
    more = {key: value for key, value in datum.items() if key != row.text and reads.get(key) != value}
    return {**more, **{key: "" for key in reads if key not in datum}}
