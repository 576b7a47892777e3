"""The statements of one description, as they are written: the inverse of `statements`, in the manner of a
document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from xjmeta.formats.dc.crosswalk import (
    BY_FIELD,
    FIELDS,
    FIFTEEN,
    QUALIFIED,
    REFINED,
    URI_QUALIFIED,
)
from xjmeta.formats.dc.names import DC, DCTERMS, XSI
from xjmeta.formats.dc.namespace import NAMESPACE, data_node
from xjmeta.formats.dc.shapes import (
    Hidden,
    View,
    is_hidden,
    plain,
    primary,
    title_date_views,
    views,
    xml_lang,
)
from xjmeta.formats.dc.statements import BY_SCHEME
from xjmeta.xml.nodes import Node

__all__ = [
    "Link",
    "Qualified",
    "Spelling",
    "values_by_field",
    "write_statement",
]


class Link(NamedTuple):
    """The keys of the unit above and of those below."""

    parent: str | None = None
    children: tuple[str, ...] = ()


class Qualified(NamedTuple):
    """How a document of DSpace names its elements: their own name, the attribute of their language, and what
    each of them has besides.
    """

    name: str = "dcvalue"
    language: str = "language"
    besides: tuple[tuple[str, str], ...] = ()


class Spelling:
    """How a document spells things: which namespaces are declared where a description is, and in which
    dialect.

    Dialect 0 is that of the DCMI terms, 1 that of the fifteen elements. `alone` says that nothing of ours stands beside
    the statements, as it never does beside the fifteen elements. `prefixes` are the prefixes of namespaces, empty for
    the default one; what has none is declared where it stands. `qualified` says how documents of DSpace spell elements
    with qualifiers.
    """

    def __init__(
        self,
        dialect: int,
        prefixes: Mapping[str, str],
        *,
        qualified: Qualified | None = None,
        alone: bool = False,
    ) -> None:
        self.dialect = dialect
        self.alone = alone or dialect == 1
        self._prefixes = dict(prefixes)
        self.qualified = qualified

    def property(self, view: View) -> Node:
        """Return the element of a statement."""
        name = view.row.name(self.dialect) or ""
        attributes: dict[str, str] = {}
        if self.qualified is not None:
            return _qualified_node(name, view, self.qualified)
        plain_element = self.dialect == 1 or (
            name in FIFTEEN
            and DC in self._prefixes
            and DCTERMS not in self._prefixes
        )
        prefix = self._prefix(
            DC if plain_element else DCTERMS,
            "dc" if plain_element else "dcterms",
            attributes,
        )
        if view.lang is not None:
            attributes["xml:lang"] = view.lang
        if view.scheme is not None:
            attributes[f"{self._prefix(XSI, 'xsi', attributes)}type"] = (
                self._prefix(DCTERMS, "dcterms", attributes) + view.scheme
            )
        return Node(prefix + name, attributes, [view.text])

    def _prefix(
        self, namespace: str, wished: str, attributes: dict[str, str]
    ) -> str:
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


def _qualified_node(name: str, view: View, to: Qualified) -> Node:
    """Return a statement as DSpace writes it."""
    known = next(
        (
            pair
            for pair, known in QUALIFIED.items()
            if known == name and name not in FIFTEEN
        ),
        name,
    )
    element, _, qualifier = known.partition(".")
    if view.scheme == "URI" and name in URI_QUALIFIED:
        qualifier = "uri"
    elif view.refined is not None:
        element, qualifier = (
            ("title" if name == "alternative" else name),
            view.refined,
        )
    attributes = {
        **dict(to.besides),
        "element": element,
        "qualifier": qualifier or "none",
    }
    if view.lang is not None:
        attributes[to.language] = view.lang
    return Node(to.name, attributes, [view.text])


def values_by_field(
    unit: dict[str, Any], link: Link
) -> Iterator[tuple[str, Any]]:
    """Yield what a unit says, value by value in the order of writing, as (field, plain data)."""
    # A value of a hidden group is marked here: the value itself does not say
    # that it is not for everybody.
    hidden = _hidden_groups(unit)
    for name in FIELDS:
        if name == "@unit":
            own = {
                key: unit[key]
                for key in ("id", "level", "other_level", "internal")
                if unit.get(key) is not None
            }
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
            for item in unit.get(name, ()):
                within = (
                    hidden
                    and isinstance(item, dict)
                    and item.get("group") in hidden
                )
                yield name, Hidden(item) if within else item


def _hidden_groups(unit: dict[str, Any]) -> frozenset[str]:
    """Return the keys of the groups of a unit that are internal or in one that is."""
    hidden: set[str] = set()
    for group in unit.get(
        "groups", ()
    ):  # those around others stand before them
        if group.get("internal") or group.get("group") in hidden:
            hidden.add(group["key"])
    return frozenset(hidden)


def write_statement(
    name: str, datum: Any, to: Spelling, *, titled: bool
) -> list[Node]:
    """Return the elements that say a value: its statement and what of ours adds to it."""
    if name in ("@parent", "@children"):
        view = View(_LINKS[name], "#" + quote(datum, safe=""), scheme="URI")
        return [to.property(view)]
    if name == "title":
        return _write_title(datum, to)
    if to.alone:
        if name == "@unit":
            return []
        stated = views(
            name,
            datum,
            to.dialect,
            titled=titled,
            alone=True,
        )
        return [to.property(view) for view in stated]
    return _write_whole(name, datum, to, titled=titled)


def _write_title(datum: Any, to: Spelling) -> list[Node]:
    """Return the elements of a title, and what shows the dates that are in its text."""
    text, lang = plain(datum)
    if not text:
        return []
    nodes = [to.property(View(_TITLE, text, lang if xml_lang(lang) else None))]
    dates = [] if to.alone else list(title_date_views(datum, to.dialect))
    if dates:
        nodes += map(to.property, dates)
        nodes.append(to.own(Node("title", {"shown": str(len(dates))})))
    return nodes


_TITLE: Final = BY_FIELD["title"][0]
_LINKS: Final = {
    "@parent": next(
        row for row in BY_FIELD["relations"] if row.names[0] == "isPartOf"
    ),
    "@children": next(
        row for row in BY_FIELD["relations"] if row.names[0] == "hasPart"
    ),
}


def _write_whole(
    name: str, datum: Any, to: Spelling, *, titled: bool
) -> list[Node]:
    hidden = name in ("attributes", "groups") or is_hidden(datum)
    view, shown = None, []
    if not hidden:
        view = primary(name, datum, 0, titled=titled)
        shown = list(views(name, datum, 0, titled=titled, main=view))
    alone = view if len(shown) == 1 else None
    if alone is not None and not (
        alone.scheme == "URI" and alone.text[0] == "#"
    ):
        more = _more(datum, alone)
        if to.qualified is not None:
            alone = _refined(alone, more)
        # A property that is written for the value, and read otherwise, is followed by what says of which field it is.
        is_needed = more or _is_derived(alone)
        added = (
            [to.own(data_node(name, more, {"adds": "true"}))]
            if is_needed
            else []
        )
        return [to.property(alone), *added]
    marks = {"shown": str(len(shown))} if shown else {}
    own = to.own(data_node(name.lstrip("@"), datum, marks))
    return [*(to.property(view) for view in shown), own]


def _more(datum: dict[str, Any], view: View) -> dict[str, Any]:
    """Return what a statement does not say of its value; what it says wrongly is said to be none."""
    row = view.row
    reads = {} if _is_derived(view) else dict(row.const)
    if view.scheme is not None and row.sourced:
        reads["source"] = BY_SCHEME[view.scheme]
    more = {
        key: value
        for key, value in datum.items()
        if key != row.text and reads.get(key) != value
    }
    return {**more, **{key: "" for key in reads if key not in datum}}


def _is_derived(view: View) -> bool:
    """Say whether a statement is where its property is read as something else."""
    return (view.row.names[0] or "")[0] == "~"


def _refined(view: View, more: dict[str, Any]) -> View:
    """Return a statement with the qualifier that says what else there is of its value."""
    refines = REFINED.get(view.row.field)
    name = view.row.name(0) or ""
    if not more.get(refines or "") or not (
        name in FIFTEEN or name == "alternative"
    ):
        return view
    return view._replace(refined=more.pop(refines or ""))
