"""What counts as the same document: every form of JSON-LD that says what ours does, brought to the form we
write.

Documents in our own form are read as they are. Others (expanded, flattened, framed, with other contexts, out
of an RDF store) go through pyld and are put together again here. No context is ever fetched. How a document
is recognised stands here too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from xjmeta.formats.jsonld.crosswalk import CONTEXT, NAMESPACE, by_type, iri_of, terms, type_of
from xjmeta.lens.json_document import VERSION_KEY, NotCanonicalError
from xjmeta.lens.json_text import JsonError, skip, text_of
from xjmeta.messages import FormatError, LimitError, MissingExtraError
from xjmeta.messages.catalogue import Template, add
from xjmeta.model.record import Record
from xjmeta.model.structure import classes

__all__ = ["canonical", "check_context", "is_record", "recognise_jsonld", "recognise_lines"]

add({
    "remote-context": Template("The context {url} would have to be fetched, and nothing is ever fetched.",
                               "Put the content of the context into the document in place of its address."),
    "not-jsonld": Template("The document is not JSON-LD: {reason}.",
                           "Mend it, or read it with another format."),
    "jsonld-cycle": Template("The node {node} is part of itself.", "Take out the link that leads back."),
})  # fmt: skip

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_LINES = (".ndjsonld", ".jsonldl", ".ndjson")
_RECORD = type_of(Record)


def recognise_jsonld(name: str, head: bytes) -> int:
    """Say how sure it is that a document is JSON-LD with our terms."""
    text = _text(head)
    return 2 if _is_ours(text) and not _is_lines(name, text) else 0


def recognise_lines(name: str, head: bytes) -> int:
    """Say how sure it is that a document is such JSON-LD, a Record a line."""
    text = _text(head)
    return 2 if _is_ours(text) and _is_lines(name, text) else 0


def _is_ours(text: str) -> bool:
    return text[skip(text) :][:1] in ("{", "[") and NAMESPACE in text and '"@' in text


def _is_lines(name: str, text: str) -> bool:
    """Say whether each line is an object: two are, or the name says so."""
    lines = text.strip("\ufeff \t\r\n").splitlines()[:2]
    if not all(line[:1] == "{" for line in lines) or lines[0].rstrip()[-1:] != "}":
        return False
    return len(lines) == 2 or name.endswith(_LINES)


def _text(head: bytes) -> str:
    for cut in range(4):
        try:
            return text_of(head[: len(head) - cut])[0]
        except JsonError:
            continue
    return ""


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
        if not isinstance(one, dict) or any(merged.get(key, value) != value for key, value in one.items()):
            raise NotCanonicalError
        merged |= one
    if merged != CONTEXT and not _extends(merged):
        raise NotCanonicalError


def _extends(context: Mapping[str, Any]) -> bool:
    """Say whether a context is ours and more, where the more neither says other things of our terms nor says
    them anew.
    """
    if any(context.get(key) != value for key, value in CONTEXT.items()):
        return False
    more = [(key, value) for key, value in context.items() if key not in CONTEXT]
    ours = {term.key for kind in classes() for term in terms(kind).values()} | {VERSION_KEY}
    return all(
        key[:1] != "@" and key not in ours and key not in by_type() and _elsewhere(value)
        for key, value in more
    )


def _elsewhere(entry: Any) -> bool:
    iri = entry.get("@id") if isinstance(entry, dict) else entry
    if not isinstance(iri, str) or iri[:1] == "@" or not ("://" in iri or iri.startswith("urn:")):
        return False
    return iri not in _keys_by_iri() and not iri.startswith(NAMESPACE)


def _keys_by_iri() -> dict[str, str]:
    return {term.iri: term.key for kind in classes() for term in terms(kind).values()}


def canonical(data: Any) -> list[Any]:
    """Return the top units of a document in any form, in the form that we write; empty where it has none.

    Raises FormatError where it is no JSON-LD or names a context that would have to be fetched.
    """
    _refuse_remote(data)
    nodes = {node["@id"]: node for node in _flattened(data)}
    inner = {ref for node in nodes.values() for ref in _references(node)}
    tops = [node for node in nodes.values() if _is_unit(node) and node["@id"] not in inner]
    tree = _Tree(nodes)
    try:
        return [tree.node(node, ()) for node in tops]
    except RecursionError as error:
        raise LimitError("too-deep", what="Values", limit=64) from error


def _refuse_remote(data: Any) -> None:
    """Raise FormatError for a context that is an address, at any depth."""
    stack = [data]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            stated = one.get("@context")
            for context in stated if isinstance(stated, list) else [stated]:
                url = context.get("@import") if isinstance(context, dict) else context
                if isinstance(url, str):
                    raise FormatError("remote-context", path="@context", url=url)
        children = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        stack.extend(children)


def _flattened(data: Any) -> list[Any]:
    try:
        from pyld import jsonld  # noqa: PLC0415 - only documents in another form need it
    except ImportError as error:
        raise MissingExtraError("missing-extra", extra="rdf") from error
    try:
        found: list[Any] = jsonld.flatten(data, options={"documentLoader": _no_loader, "base": ""})
    except RecursionError as error:
        raise LimitError("too-deep", what="Values", limit=64) from error
    except jsonld.JsonLdError as error:
        raise FormatError(
            "not-jsonld", reason=str(error.args[0] if error.args else error).rstrip(".")
        ) from error
    return found


def _no_loader(url: str, _options: Any = None) -> NoReturn:
    raise FormatError("remote-context", path="@context", url=url)


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
    stack = [value for key, values in node.items() if key[:1] != "@" for value in values]
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
        self.keys = _keys_by_iri() | {iri_of(VERSION_KEY): VERSION_KEY}
        self.many = {key for key, entry in CONTEXT.items() if entry == {"@container": "@list"}}

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
        items = [item for value in values for item in self._items(value)]
        made = [self._value(item, above) for item in items]
        return made if key in self.many or len(made) != 1 else made[0]

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
        return value["@value"] if value.keys() == {"@value"} else dict(value)
