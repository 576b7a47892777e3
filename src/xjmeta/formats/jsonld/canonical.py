"""What counts as the same document: every form of JSON-LD that says what ours does, brought to the form we
write.

Documents in our own form are read as they are. Others (expanded, flattened, framed, with other contexts, out
of an RDF store) go through pyld and are put together again here. No context is ever fetched. How a document
is recognised stands here too.
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
from xjmeta.json.text import Path, head_text, skip
from xjmeta.mapping.json_document import BadDataError, NotCanonicalError
from xjmeta.messages import FormatError, LimitError, MissingExtraError
from xjmeta.messages.catalogue import Template, add
from xjmeta.model.record import Record
from xjmeta.model.structure import classes
from xjmeta.model.version import VERSION_KEY

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
                           "Mend it, or read it with another format."),
    "jsonld-cycle": Template("The node {node} is part of itself.", "Take out the link that leads back."),
})  # fmt: skip

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LINES = (".ndjsonld", ".jsonldl", ".ndjson")
_RECORD = type_of(Record)


def recognise_jsonld(name: str, head: bytes) -> int:
    """Say how sure it is that a document is JSON-LD with our terms."""
    text = head_text(head)
    return 2 if _is_ours(text) and not _is_lines(name, text) else 0


def recognise_lines(name: str, head: bytes) -> int:
    """Say how sure it is that a document is such JSON-LD, a Record a line."""
    text = head_text(head)
    return 2 if _is_ours(text) and _is_lines(name, text) else 0


def _is_ours(text: str) -> bool:
    return text[skip(text) :][:1] in ("{", "[") and NAMESPACE in text and '"@' in text


def _is_lines(name: str, text: str) -> bool:
    """Say whether each line is an object: two are, or the name says so."""
    lines = text.strip("\ufeff \t\r\n").splitlines()[:2]
    if not all(line[:1] == "{" for line in lines) or lines[0].rstrip()[-1:] != "}":
        return False
    return len(lines) == 2 or name.endswith(_LINES)


def is_record(data: Any) -> bool:
    """Say whether a node is a unit of description."""
    types = data.get("@type") if isinstance(data, dict) else None
    return _RECORD in types if isinstance(types, list) else types == _RECORD


def check_context(data: Mapping[str, Any]) -> None:
    """Pass over a context that means by our terms what ours does, and perhaps has more; else raise
    NotCanonicalError.
    """
    stated = data.get("@context")
    merged: dict[str, Any] = {}
    for one in stated if isinstance(stated, list) else [stated]:
        if not isinstance(one, dict) or any(
            merged.get(key, value) != value for key, value in one.items()
        ):
            raise NotCanonicalError
        merged |= one
    if merged == CONTEXT:
        return
    refuse_remote(data["@context"], ("@context",))
    _refuse_address(data["@context"], ("@context",))
    if not _extends(merged):
        raise NotCanonicalError


def _extends(context: Mapping[str, Any]) -> bool:
    """Say whether a context is ours and more, where the more neither says other things of our terms nor says
    them anew.
    """
    if any(context.get(key) != value for key, value in CONTEXT.items()):
        return False
    more = [(key, value) for key, value in context.items() if key not in CONTEXT]
    ours = {term.key for kind in classes() for term in terms(kind).values()} | {
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


_HARMLESS = {"@base", "@protected"}
"""What a context may say of itself: relative links go through a JSON-LD processor anyway."""


def _elsewhere(entry: Any) -> bool:
    """Say whether an entry of a context is a name for something else than any of our terms, or what they begin with."""
    iri = entry.get("@id") if isinstance(entry, dict) else entry
    if (
        not isinstance(iri, str)
        or iri[:1] == "@"
        or not ("://" in iri or iri.startswith("urn:"))
    ):
        return False
    return not iri.startswith(NAMESPACE) and not any(
        known.startswith(iri) for known in keys_by_iri()
    )


@cache
def keys_by_iri() -> dict[str, str]:
    """Return the keys of all terms by what they mean."""
    return {term.iri: term.key for kind in classes() for term in terms(kind).values()}


def is_ours(key: str) -> bool:
    """Say whether a key with a colon, of a context that is ours and more, means one of our terms."""
    iri = iri_of(key) if key.partition(":")[0] in PREFIXES else key
    return iri in keys_by_iri() or iri.startswith(NAMESPACE) or iri == f"{_RDF}type"


def canonical(data: Any) -> list[Any]:
    """Return the top units of a document in any form, in the form that we write; empty where it has none.

    Raises FormatError where it is no JSON-LD or names a context that would have to be fetched.
    """
    refuse_remote(data)
    nodes = _merged(_flattened(data))
    inner = {ref for node in nodes.values() for ref in _references(node)}
    tops = [
        node for node in nodes.values() if _is_unit(node) and node["@id"] not in inner
    ]
    tree = _Tree(nodes)
    try:
        return [tree.node(node, ()) for node in tops]
    except RecursionError as error:
        raise LimitError("too-deep", what="Values", limit=64) from error


def _merged(flattened: list[Any]) -> dict[str, Any]:
    """Return the nodes of all graphs by their ids, each with all that is said of it, once."""
    out: dict[str, Any] = {}
    for node in [
        *flattened,
        *(inner for outer in flattened for inner in outer.get("@graph", ())),
    ]:
        known = out.setdefault(node["@id"], {"@id": node["@id"]})
        for key, values in node.items():
            if key == "@type" or key[:1] != "@":
                known[key] = _distinct([*known.get(key, ()), *values])
    return out


def _distinct(values: list[Any]) -> list[Any]:
    if len(values) == 1:
        return values
    return list({json.dumps(value, sort_keys=True): value for value in values}.values())


def refuse_remote(data: Any, path: Path = ()) -> None:
    """Raise BadDataError for a context that is an address, at any depth."""
    stack = [(data, path)]
    while stack:
        one, at = stack.pop()
        if isinstance(one, dict):
            _refuse_address(one.get("@context"), (*at, "@context"))
        inner = (
            one.items()
            if isinstance(one, dict)
            else enumerate(one)
            if isinstance(one, list)
            else ()
        )
        stack += [
            (value, (*at, key))
            for key, value in inner
            if isinstance(value, (dict, list))
        ]


def _refuse_address(stated: Any, path: Path) -> None:
    for context in stated if isinstance(stated, list) else [stated]:
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
            # It warns of what it passes over; what is passed over is told by the reader.
            warnings.simplefilter("ignore")
            found: list[Any] = jsonld.flatten(data, options=_OPTIONS)
    except (RecursionError, jsonld.JsonLdError) as error:
        raise _told(error) from error
    return found


def _no_loader(url: str, _options: Any = None) -> NoReturn:
    raise FormatError("remote-context", path="@context", url=url)


_OPTIONS = {"documentLoader": _no_loader, "base": "", "expandContext": {"@base": None}}
"""Nothing is fetched, and a relative link stays relative: with no base at all pyld makes one up."""


def _told(error: Exception) -> FormatError | LimitError:
    """Return the first cause of an error of a JSON-LD processor in our words."""
    first: BaseException = error
    while first.__cause__ is not None:
        first = first.__cause__
    if isinstance(first, RecursionError):
        return LimitError("too-deep", what="Values", limit=64)
    if isinstance(first, FormatError):
        return first
    return FormatError(
        "not-jsonld", reason=str(first.args[0] if first.args else first).rstrip(".")
    )


def _types(node: Mapping[str, Any]) -> list[str]:
    """Return the types of a node; some stores tell them as a property."""
    return [
        *node.get("@type", ()),
        *(value["@id"] for value in node.get(f"{_RDF}type", ()) if "@id" in value),
    ]


def _is_unit(node: Mapping[str, Any]) -> bool:
    return iri_of("rico:RecordResource") in _types(node)


def _references(node: Mapping[str, Any]) -> Iterator[str]:
    """Yield the ids of the nodes that a node links to, in lists too."""
    stack = [
        value for key, values in node.items() if key[:1] != "@" for value in values
    ]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            if "@id" in value and value["@id"] != node["@id"]:
                yield value["@id"]
            stack.extend(value.get("@list", ()))


class _Tree:
    """Puts nodes together to a tree, with our keys."""

    def __init__(self, nodes: Mapping[str, Any]) -> None:
        self.nodes = nodes
        self.keys = keys_by_iri() | {iri_of(VERSION_KEY): VERSION_KEY}
        self.many = {
            key for key, entry in CONTEXT.items() if entry == {"@container": "@list"}
        }

    def node(self, node: Mapping[str, Any], above: tuple[str, ...]) -> dict[str, Any]:
        """Return a node with all that is in it."""
        name = node["@id"]
        if name in above:
            raise FormatError("jsonld-cycle", node=name)
        out: dict[str, Any] = {}
        types = [type_of(by_type()[iri]) for iri in _types(node) if iri in by_type()]
        if types:
            out["@type"] = types[0]
        if not name.startswith("_:"):
            out["@id"] = name
        for iri, values in node.items():
            if iri[:1] != "@" and iri != f"{_RDF}type":
                key = self.keys.get(iri, iri.removeprefix(NAMESPACE))
                out[key] = self._values(values, key, (*above, name))
        return out

    def _values(self, values: list[Any], key: str, above: tuple[str, ...]) -> Any:
        made = [
            [self._value(item, above) for item in self._items(value)]
            for value in values
        ]
        if (
            key in self.many
            and len(made) > 1
            and any(self._is_list(value) for value in values)
        ):
            return made
        flat = [item for items in made for item in items]
        return flat if key in self.many or len(flat) != 1 else flat[0]

    def _is_list(self, value: Any) -> bool:
        """Say whether a value is a list, told as such or as the node that RDF makes of it."""
        name = value.get("@id")
        return (
            "@list" in value
            or name == f"{_RDF}nil"
            or f"{_RDF}first" in self.nodes.get(name, ())
        )

    def _items(self, value: Any) -> Iterator[Any]:
        """Yield the items of a list, told as such or as the nodes that RDF makes of it; else the value."""
        if "@list" in value:
            yield from value["@list"]
            return
        node = self.nodes.get(value.get("@id"), {})
        if value.get("@id") != f"{_RDF}nil" and f"{_RDF}first" not in node:
            yield value
        seen = set()
        while f"{_RDF}first" in node and node["@id"] not in seen:
            seen.add(node["@id"])
            yield from node[f"{_RDF}first"]
            node = self.nodes.get(node[f"{_RDF}rest"][0].get("@id"), {})

    def _value(self, value: Any, above: tuple[str, ...]) -> Any:
        if "@id" in value:
            node = self.nodes.get(value["@id"], value)
            ours = any(iri in by_type() for iri in _types(node))
            inside = value["@id"].startswith("_:") or ours
            return self.node(node, above) if inside else {"@id": value["@id"]}
        plain = value.keys() == {"@value"} or value.get("@type") == _STRING
        return value["@value"] if plain else dict(value)
