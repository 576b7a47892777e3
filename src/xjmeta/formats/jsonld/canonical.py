"""What counts as the same document: every form of JSON-LD that says what ours does, brought to the form we
write.

Documents in our own form are read as they are. Others (expanded, flattened, framed, with other contexts, out
of an RDF store) go through pyld and are put together again here. No context is ever fetched. How a document
is recognised is here too.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NoReturn

from xjmeta.formats.jsonld.crosswalk import (
    CONTEXT,
    NAMESPACE,
    PREFIXES,
    SCHEMES,
    by_type,
    iri_of,
    terms,
    type_of,
)
from xjmeta.formats.jsonld.statements import (
    ABOVE,
    ALSO,
    CONCEPT_TYPES,
    DIGESTS,
    ENTITY_TYPES,
    ON_MAP,
    STATEMENTS,
    UNIT_TYPES,
)
from xjmeta.json.text import Path, begins_with, head_text, skip
from xjmeta.mapping.json_document import BadDataError, NotCanonicalError
from xjmeta.messages import FormatError, LimitError, MissingExtraError
from xjmeta.messages.catalogue import Template, add
from xjmeta.model.record import Record
from xjmeta.model.structure import classes
from xjmeta.model.version import VERSION_KEY, stated_version

__all__ = [
    "canonical",
    "check_context",
    "is_ours",
    "is_record",
    "recognise_jsonld",
    "recognise_lines",
    "refuse_remote",
]

add({
    "remote-context": Template("The context {url} would have to be fetched, and nothing is ever fetched.",
                               "Put the content of the context into the document in place of its address."),
    "not-jsonld": Template("The document is not JSON-LD: {reason}.",
                           "Correct it, or read it with another format."),
    "jsonld-cycle": Template("The node {node} is part of itself.", "Take out the link that leads back."),
})  # fmt: skip

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LINES = (".ndjsonld", ".jsonldl", ".ndjson")
_RECORD = type_of(Record)


def recognise_jsonld(name: str, head: bytes) -> int:
    """Return how certain it is that a document is JSON-LD with our terms."""
    text = head_text(head)
    if begins_with(text, VERSION_KEY) or _is_lines(name, text):
        return 0
    return 2 if _is_ours(text) else int(_is_plain(text))


def recognise_lines(name: str, head: bytes) -> int:
    """Return how certain it is that a document is such JSON-LD, a Record a line."""
    text = head_text(head)
    if begins_with(text, VERSION_KEY) or not _is_lines(name, text):
        return 0
    return 2 if _is_ours(text) else 0


def _is_ours(text: str) -> bool:
    return (
        text[skip(text) :][:1] in ("{", "[")
        and NAMESPACE in text
        and '"@' in text
    )


def _is_plain(text: str) -> bool:
    """Return whether a document may consist of plain statements about units of description."""
    begins = text[skip(text) :][:1] in ("{", "[")
    return (
        begins and '"@' in text and any(mark in text for mark in _VOCABULARY)
    )


_VOCABULARY = (PREFIXES["rico"], "ArchiveComponent")


def _is_lines(name: str, text: str) -> bool:
    """Return whether each line is an object: two are, or the name says so."""
    # Other separators of lines than this one may stand in a string.
    lines = text.strip("\ufeff \t\r\n").split("\n")[:2]
    if not all(line[:1] == "{" for line in lines):
        return False
    # A long first line does not end in the bytes that are looked at.
    if len(lines) == 1:
        return name.endswith(_LINES)
    return lines[0].rstrip()[-1:] == "}"


def is_record(data: Any) -> bool:
    """Return whether a node is a unit of description."""
    types = data.get("@type") if isinstance(data, dict) else None
    return _RECORD in types if isinstance(types, list) else types == _RECORD


def check_context(data: Mapping[str, Any]) -> None:
    """Pass over a context that means by our terms what ours does, and perhaps has more; else raise
    NotCanonicalError.
    """
    stated = data.get("@context")
    if refers_to_ours(data):
        return
    merged: dict[str, Any] = {}
    for entry in stated if isinstance(stated, list) else [stated]:
        if not isinstance(entry, dict) or any(
            merged.get(key, value) != value for key, value in entry.items()
        ):
            raise NotCanonicalError
        merged |= entry
    # The usual case first: what follows looks at each entry.
    if merged == CONTEXT:
        return
    refuse_remote(data["@context"], ("@context",))
    _refuse_address(data["@context"], ("@context",))
    if not _extends(merged):
        raise NotCanonicalError


def refers_to_ours(data: Any) -> bool:
    """Return whether a document names its context by an address, and states the version of ours: what that address
    would give is known then, and nothing is fetched.
    """
    if not isinstance(data, dict) or not isinstance(data.get("@context"), str):
        return False
    graph = data.get("@graph")
    units = graph if isinstance(graph, list) else [data]
    return bool(units) and all(
        stated_version(unit) is not None for unit in units
    )


def _extends(context: Mapping[str, Any]) -> bool:
    """Return whether a context is ours and more, where the more neither says other things of our terms nor says
    them again.
    """
    if any(context.get(key) != value for key, value in CONTEXT.items()):
        return False
    more = [
        (key, value) for key, value in context.items() if key not in CONTEXT
    ]
    ours = {
        term.key for kind in classes() for term in terms(kind).values()
    } | {
        VERSION_KEY,
        *SCHEMES,
    }
    return all(
        key in _HARMLESS
        or (
            key[:1] != "@"
            and key not in ours
            and key not in by_type()
            and _elsewhere(value)
        )
        for key, value in more
    )


# What a context may say of itself: relative links go through a JSON-LD processor anyway.
_HARMLESS = {"@base", "@protected"}


def _elsewhere(entry: Any) -> bool:
    """Return whether an entry of a context names something other than any of our terms, or their beginning."""
    iri = entry.get("@id") if isinstance(entry, dict) else entry
    if (
        not isinstance(iri, str)
        or iri[:1] == "@"
        or not ("://" in iri or iri.startswith("urn:"))
    ):
        return False
    # A beginning of an address of ours would be a prefix: with it other keys
    # could mean our terms.
    return not iri.startswith(NAMESPACE) and not any(
        known_iri.startswith(iri) for known_iri in keys_by_iri()
    )


@cache
def keys_by_iri() -> dict[str, str]:
    """Return the keys of all terms by what they mean."""
    return {
        term.iri: term.key
        for kind in classes()
        for term in terms(kind).values()
    }


def is_ours(key: str) -> bool:
    """Return whether a key with a colon, of a context that is ours and more, means one of our terms."""
    iri = iri_of(key) if key.partition(":")[0] in PREFIXES else key
    return (
        iri in keys_by_iri()
        or iri.startswith(NAMESPACE)
        or iri == f"{_RDF}type"
    )


def canonical(data: Any) -> list[Any]:
    """Return the top units of a document in any form, in the form that we write; empty where it has none.

    Raises FormatError where it is no JSON-LD or names a context that would have to be fetched.
    """
    if refers_to_ours(data):
        data = {**data, "@context": CONTEXT}
    refuse_remote(data)
    return tops(_flattened(data))


def tops(flattened: list[Any]) -> list[Any]:
    """Return the top units of flattened nodes, in the form that we write; empty where there are none.

    Raises FormatError where a unit is a part of itself.
    """
    nodes = _merged(flattened)
    tree = _NodeTree(nodes)
    try:
        trees = [tree.node(nodes[name], ()) for name in tree.top_names()]
    except RecursionError as error:
        raise LimitError("too-deep", what="Values", limit=64) from error
    # Units that are in a circle have none on top, and would be left out
    # without a word.
    if (missed := tree.units - tree.seen) and trees:
        raise FormatError("jsonld-cycle", node=min(missed))
    return trees


def _merged(flattened: list[Any]) -> dict[str, Any]:
    """Return the nodes of all graphs by their ids, each with all that is stated of it, once."""
    out: dict[str, Any] = {}
    for node in [
        *flattened,
        *(inner for outer in flattened for inner in outer.get("@graph", ())),
    ]:
        merged_node = out.setdefault(node["@id"], {"@id": node["@id"]})
        for key, values in node.items():
            if key == "@type" or key[:1] != "@":
                merged_node[key] = _distinct(
                    [*merged_node.get(key, ()), *values]
                )
    return out


def _distinct(values: list[Any]) -> list[Any]:
    if len(values) == 1:
        return values
    return list(
        {json.dumps(value, sort_keys=True): value for value in values}.values()
    )


def refuse_remote(data: Any, path: Path = ()) -> None:
    """Raise BadDataError for a context that is an address, at any depth."""
    stack = [(data, path)]
    while stack:
        datum, at = stack.pop()
        if isinstance(datum, dict):
            _refuse_address(datum.get("@context"), (*at, "@context"))
        inner = (
            datum.items()
            if isinstance(datum, dict)
            else enumerate(datum)
            if isinstance(datum, list)
            else ()
        )
        stack += [
            (value, (*at, key))
            for key, value in inner
            if isinstance(value, (dict, list))
        ]


def _refuse_address(stated: Any, path: Path) -> None:
    for context in stated if isinstance(stated, list) else [stated]:
        # JSON-LD 1.1 has a second way to name a context by its address.
        url = context.get("@import") if isinstance(context, dict) else context
        if isinstance(url, str):
            raise BadDataError(path, code="remote-context", url=url)


def _flattened(data: Any) -> list[Any]:
    try:
        from pyld import jsonld  # noqa: PLC0415 - only documents in another form need it
    except ImportError as error:
        raise MissingExtraError("missing-extra", extra="rdf") from error
    try:
        with warnings.catch_warnings():
            # It warns of what it passes over; what is passed over is reported by the reader.
            warnings.simplefilter("ignore")
            nodes: list[Any] = jsonld.flatten(data, options=_OPTIONS)
    except (RecursionError, jsonld.JsonLdError) as error:
        raise _translated(error) from error
    return nodes


def _no_loader(url: str, _options: Any = None) -> NoReturn:
    raise FormatError("remote-context", path="@context", url=url)


# Nothing is fetched, and a relative link stays relative: with no base at all pyld makes one up.
_OPTIONS = {
    "documentLoader": _no_loader,
    "base": "",
    "expandContext": {"@base": None},
}


def _translated(error: Exception) -> FormatError | LimitError:
    """Return the first cause of an error of a JSON-LD processor in xjmeta's words."""
    first: BaseException = error
    while first.__cause__ is not None:
        first = first.__cause__
    if isinstance(first, RecursionError):
        return LimitError("too-deep", what="Values", limit=64)
    if isinstance(first, FormatError):
        return first
    return FormatError(
        "not-jsonld",
        reason=str(first.args[0] if first.args else first).rstrip("."),
    )


def _types(node: Mapping[str, Any]) -> list[str]:
    """Return the types of a node; some stores state them as a property."""
    return [
        *node.get("@type", ()),
        *(
            value["@id"]
            for value in node.get(f"{_RDF}type", ())
            if "@id" in value
        ),
    ]


_UNITS = frozenset(iri_of(CONTEXT[name]) for name in UNIT_TYPES)
_CHILDREN = iri_of("children")
_UP = tuple(map(iri_of, (ABOVE, "dcterms:isPartOf", "schema:isPartOf")))
_DOWN = tuple(
    map(
        iri_of,
        ("rico:includesOrIncluded", "dcterms:hasPart", "schema:hasPart"),
    )
)
_PLAIN = {iri_of(says): says for says in (*STATEMENTS, *ALSO)}
# What a node of an agent, a place or a subject may be called by.
_NAMES = (
    iri_of("rico:name"),
    iri_of("schema:name"),
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://xmlns.com/foaf/0.1/name",
)
_ENTITIES = {
    **{
        iri_of(f"rico:{name}"): name
        for name in (*ENTITY_TYPES.values(), *CONCEPT_TYPES.values())
    },
    iri_of("schema:ArchiveOrganization"): "ArchiveOrganization",
    iri_of("schema:Person"): "Person",
    iri_of("schema:Organization"): "CorporateBody",
    iri_of("schema:Place"): "Place",
    "http://xmlns.com/foaf/0.1/Person": "Person",
    "http://xmlns.com/foaf/0.1/Organization": "CorporateBody",
}


def _is_unit(node: Mapping[str, Any]) -> bool:
    return not _UNITS.isdisjoint(_types(node))


def _ref(value: Mapping[str, Any]) -> str:
    return str(value.get("@id", ""))


class _NodeTree:
    """Puts nodes together to a tree, with our keys."""

    def __init__(self, nodes: Mapping[str, Any]) -> None:
        self.nodes = nodes
        self.keys = keys_by_iri() | {
            iri_of(key): key for key in (VERSION_KEY, DIGESTS)
        }
        self.many = {
            key
            for key, entry in CONTEXT.items()
            if entry == {"@container": "@list"}
        }
        self.units = {name for name, node in nodes.items() if _is_unit(node)}
        self.seen: set[str] = set()
        self.listed = {
            name for unit in self.units for name in self._children(unit)
        }
        self.parts = self._parts()

    def _children(self, unit: str) -> Iterator[str]:
        """Yield the names of the units in the list of a unit."""
        for value in self.nodes[unit].get(_CHILDREN, ()):
            yield from (
                item["@id"] for item in self._items(value) if "@id" in item
            )

    def _parts(self) -> dict[str, list[str]]:
        """Return the units that only plain statements say to be part of another one, by its name."""
        out: dict[str, list[str]] = {}
        for name in sorted(self.units):
            node = self.nodes[name]
            up = [
                (_ref(value), name)
                for iri in _UP
                for value in node.get(iri, ())
            ]
            down = [
                (name, _ref(value))
                for iri in _DOWN
                for value in node.get(iri, ())
            ]
            for whole, part in [*up, *down]:
                is_unit_pair = (
                    whole in self.units and part in self.units - self.listed
                )
                if is_unit_pair and part not in out.setdefault(whole, []):
                    out[whole].append(part)
        return out

    def top_names(self) -> list[str]:
        """Return the names of the units that are no part of another one."""
        inner = self.listed | {
            name for parts in self.parts.values() for name in parts
        }
        return [name for name in self.nodes if name in self.units - inner]

    def node(
        self, node: Mapping[str, Any], above: tuple[str, ...]
    ) -> dict[str, Any]:
        """Return a node with all that is in it."""
        name = node["@id"]
        # A link back would nest without end.
        if name in above:
            raise FormatError("jsonld-cycle", node=name)
        out: dict[str, Any] = {}
        types = [
            type_of(by_type()[iri]) for iri in _types(node) if iri in by_type()
        ]
        is_unit = name in self.units
        if types or is_unit:
            out["@type"] = _RECORD if is_unit else types[0]
        if not name.startswith("_:"):
            out["@id"] = name
        for iri, values in node.items():
            if iri[:1] == "@" or iri == f"{_RDF}type":
                continue
            # Plain statements of a unit go beside its fields; any other
            # property is a field, or a key that is kept.
            if not (is_unit and self._state(out, node, iri)):
                key = self.keys.get(iri, iri.removeprefix(NAMESPACE))
                out[key] = self._values(values, key, (*above, name))
        if is_unit:
            self.seen.add(name)
            parts = [self.nodes[part] for part in self.parts.get(name, ())]
            more = [self.node(part, (*above, name)) for part in parts]
            out |= (
                {"children": [*out.get("children", ()), *more]} if more else {}
            )
        return out

    def _state(
        self, out: dict[str, Any], node: Mapping[str, Any], iri: str
    ) -> bool:
        """Add the plain statements of one property to the node of a unit; say whether they are such."""
        # Digests show that we wrote the node: the properties of `ALSO` then
        # say again what others state.
        values, alone = node[iri], iri_of(DIGESTS) not in node
        if iri in (*_UP, *_DOWN) and iri_of(ABOVE) != iri:
            return all(_ref(value) in self.units for value in values)
        predicate = _PLAIN.get(iri)
        if predicate is not None and predicate in ALSO:
            predicate = ALSO[predicate] if alone else None
        if predicate == "dcterms:title":
            out.setdefault("title", self._values(values[:1], "title", ()))
        elif predicate is not None:
            values_so_far = out.setdefault(predicate, [])
            values_so_far += [
                item
                for item in map(self._object, values)
                if item not in values_so_far
            ]
        return predicate is not None

    def _object(self, value: Any) -> Any:
        """Return what a plain statement leads to: a literal, or a node with its class and name."""
        if "@id" not in value:
            return self._value(value, ())
        node = self.nodes.get(value["@id"], {})
        names = sorted(
            (
                name_value
                for name in _NAMES
                for name_value in node.get(name, ())
                if "@value" in name_value
            ),
            # A store keeps no order: of several names the same one is taken
            # each time.
            key=lambda name_value: str(name_value["@value"]),
        )
        parts = {
            "@id": None if value["@id"][:2] == "_:" else value["@id"],
            "@type": [
                _ENTITIES[iri] for iri in _types(node) if iri in _ENTITIES
            ],
            "rico:name": names[0] if names else None,
            **{
                name: next(iter(node.get(iri_of(name), ())), None)
                for name in ON_MAP
            },
        }
        return {key: part for key, part in parts.items() if part}

    def _values(
        self, values: list[Any], key: str, above: tuple[str, ...]
    ) -> Any:
        values_read = [
            [self._value(item, above) for item in self._items(value)]
            for value in values
        ]
        if (
            key in self.many
            and len(values_read) > 1
            and any(self._is_list(value) for value in values)
        ):
            return values_read
        flat = [item for items in values_read for item in items]
        if key in self.many or len(flat) != 1:
            return flat
        return flat[0]

    def _is_list(self, value: Any) -> bool:
        """Return whether a value is a list, written as such or as the node that RDF makes of it."""
        name = value.get("@id")
        return (
            "@list" in value
            or name == f"{_RDF}nil"
            or f"{_RDF}first" in self.nodes.get(name, ())
        )

    def _items(self, value: Any) -> Iterator[Any]:
        """Yield the items of a list, written as such or as the nodes that RDF makes of it; else the value."""
        if "@list" in value:
            yield from value["@list"]
            return
        node = self.nodes.get(value.get("@id"), {})
        if value.get("@id") != f"{_RDF}nil" and f"{_RDF}first" not in node:
            yield value
        visited = set()
        # A list that leads back into itself would have no end.
        while f"{_RDF}first" in node and node["@id"] not in visited:
            visited.add(node["@id"])
            yield from node[f"{_RDF}first"]
            behind = node.get(f"{_RDF}rest", [{}])
            node = self.nodes.get(behind[0].get("@id"), {})

    def _value(self, value: Any, above: tuple[str, ...]) -> Any:
        if "@id" in value:
            node = self.nodes.get(value["@id"], value)
            ours = any(
                iri in by_type() or iri in _UNITS for iri in _types(node)
            )
            inside = value["@id"].startswith("_:") or ours
            # What has a name elsewhere, and is no thing of ours, is a link: to
            # put in all that is known of it would copy half a store.
            if inside:
                return self.node(node, above)
            return {"@id": value["@id"]}
        plain = value.keys() == {"@value"} or value.get("@type") == _STRING
        return value["@value"] if plain else dict(value)
