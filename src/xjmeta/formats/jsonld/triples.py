"""The nodes of JSON-LD as triples: Turtle as people read it, and N-Triples; and triples of any kind as nodes.

Both are written from the nodes as we write them, with no processor; reading needs the extra `rdf`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from xjmeta.formats.jsonld.crosswalk import (
    CONTEXT,
    NAMESPACE,
    PREFIXES,
    iri_of,
)
from xjmeta.messages import FormatError, MissingExtraError
from xjmeta.messages.catalogue import Template, add

__all__ = ["PREFIX_LINES", "nodes", "ntriples", "turtle"]

Data = dict[str, Any]

add({
    "not-rdf": Template("The document is no RDF in this notation: {reason}.", "Correct it here."),
})  # fmt: skip

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_NAMES = {"xj": NAMESPACE, **PREFIXES}
PREFIX_LINES = "".join(
    f"@prefix {name}: <{iri}> .\n" for name, iri in _NAMES.items()
)
"""What is before the units of a document in Turtle."""
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPED = re.compile(r'[\\"\n\r\t]')
# Turtle allows more in a local name, but half of it has to be escaped: such an
# IRI is written in full.
_LOCAL = re.compile(r"[A-Za-z][A-Za-z0-9]*")
# What addresses are relative to in a document that does not say so.
_BASE = "urn:x-document:"


class _Literal(NamedTuple):
    text: str
    lang: str | None = None
    datatype: str | None = None


class _RdfNode(NamedTuple):
    """A node: its IRI or None, and its properties with what each leads to."""

    iri: str | None
    properties: list[tuple[str, list[Any]]]


def _node(data: Data) -> _RdfNode:
    """Return a node of a document of ours."""
    types = data.get("@type", [])
    named = [types] if isinstance(types, str) else types
    out: list[tuple[str, list[Any]]] = []
    if named:
        classes = [
            _RdfNode(iri_of(CONTEXT.get(name, name)), []) for name in named
        ]
        out.append((f"{_RDF}type", classes))
    for key, value in data.items():
        if key[:1] != "@":
            entry = CONTEXT.get(key, key)
            is_list = isinstance(entry, dict)
            values = value if isinstance(value, list) else [value]
            objects = [_object(object_value) for object_value in values]
            iri = iri_of(key if is_list else entry)
            out.append((iri, [objects] if is_list else objects))
    return _RdfNode(data.get("@id"), out)


def _object(value: Any) -> _RdfNode | _Literal:
    if isinstance(value, bool):
        return _Literal("true" if value else "false", None, f"{_XSD}boolean")
    if isinstance(value, int):
        return _Literal(str(value), None, f"{_XSD}integer")
    if isinstance(value, str):
        return _Literal(value)
    if "@value" in value:
        datatype = value.get("@type")
        datatype_iri = None if datatype is None else iri_of(datatype)
        return _Literal(value["@value"], value.get("@language"), datatype_iri)
    return _node(value)


def _quoted(text: str) -> str:
    return f'"{_ESCAPED.sub(lambda match: _ESCAPES[match[0]], text)}"'


def _literal(value: _Literal, iri: Callable[[str], str]) -> str:
    if value.lang is not None:
        return f"{_quoted(value.text)}@{value.lang}"
    if value.datatype is not None:
        return f"{_quoted(value.text)}^^{iri(value.datatype)}"
    return _quoted(value.text)


# ---- Turtle


def turtle(data: Data) -> str:
    """Return a unit, and after it each unit below it, in Turtle.

    >>> print(turtle({"@id": "urn:x:1", "@type": "Note", "kind": "scope"}), end="")
    <BLANKLINE>
    <urn:x:1> a xj:Note ;
      xj:kind "scope" .
    """
    return "".join(_blocks(_node(data)))


def _blocks(top: _RdfNode) -> Iterator[str]:
    """Yield the block of a node with an IRI, and those of the nodes with one that it leads to."""
    stack = [top]
    while stack:
        node = stack.pop()
        yield f"\n{_written(node, '', is_block=True)} .\n"
        stack += reversed(list(_inner(node)))


def _inner(node: _RdfNode) -> Iterator[_RdfNode]:
    """Yield the nodes with an IRI, and something said of them, that a node leads to."""
    for _iri, values in node.properties:
        for inner in values:
            for value in inner if isinstance(inner, list) else [inner]:
                if (
                    isinstance(value, _RdfNode)
                    and value.iri
                    and value.properties
                ):
                    yield value


def _written(node: _RdfNode, margin: str, *, is_block: bool = False) -> str:
    lines = [
        f"{_short(iri)} {', '.join(_value(value, f'{margin}  ') for value in values)}"
        for iri, values in node.properties
    ]
    inner = f" ;\n{margin}  ".join(lines)
    if is_block:
        return f"<{node.iri}> {inner}"
    return f"[\n{margin}  {inner}\n{margin}]" if lines else "[]"


def _value(value: Any, margin: str) -> str:
    if isinstance(value, _Literal):
        return _literal(value, _short)
    if isinstance(value, list):
        deeper = f"{margin}  "
        items = "".join(f"\n{deeper}{_value(item, deeper)}" for item in value)
        return f"({items}\n{margin})" if items else "()"
    if value.iri is None:
        return _written(value, margin)
    return _short(value.iri)


def _short(iri: str) -> str:
    if iri == f"{_RDF}type":
        return "a"
    for name, start in _NAMES.items():
        local = iri.removeprefix(start)
        if local != iri and _LOCAL.fullmatch(local):
            return f"{name}:{local}"
    return f"<{iri}>"


# ---- N-Triples


def ntriples(data: Data, blanks: Iterator[int]) -> str:
    """Return a unit with all below it in N-Triples; its nodes without an IRI are numbered.

    >>> ntriples({"@id": "urn:x:1", "title": "A"}, iter(range(9)))
    '<urn:x:1> <http://purl.org/dc/terms/title> "A" .\\n'
    """
    return "".join(_lines(_node(data), blanks))


def _lines(top: _RdfNode, blanks: Iterator[int]) -> Iterator[str]:
    todo: list[tuple[str, _RdfNode]] = [(_label(top, blanks), top)]
    while todo:
        name, node = todo.pop()
        below: list[tuple[str, _RdfNode]] = []
        for iri, values in node.properties:
            for value in values:
                if isinstance(value, list):
                    yield from _list_lines(
                        f"{name} <{iri}>", value, blanks, below
                    )
                else:
                    yield f"{name} <{iri}> {_term(value, blanks, below)} .\n"
        todo += reversed(below)


def _list_lines(
    start: str,
    items: list[Any],
    blanks: Iterator[int],
    below: list[tuple[str, _RdfNode]],
) -> Iterator[str]:
    """Yield the lines of a list, each item on a node of its own."""
    for item in items:
        cell = f"_:b{next(blanks)}"
        yield f"{start} {cell} .\n"
        yield f"{cell} <{_RDF}first> {_term(item, blanks, below)} .\n"
        start = f"{cell} <{_RDF}rest>"
    yield f"{start} <{_RDF}nil> .\n"


def _term(
    value: Any, blanks: Iterator[int], below: list[tuple[str, _RdfNode]]
) -> str:
    """Return a literal or the name of a node; what is stated of the node is still to come."""
    if isinstance(value, _Literal):
        return _literal(value, lambda iri: f"<{iri}>")
    name = _label(value, blanks)
    if value.properties:
        below.append((name, value))
    return name


def _label(node: _RdfNode, blanks: Iterator[int]) -> str:
    return f"_:b{next(blanks)}" if node.iri is None else f"<{node.iri}>"


# ---- reading


def nodes(text: str, media_type: str, name: str) -> list[Data]:
    """Return the nodes of a document of triples, flattened as JSON-LD has them; raises FormatError."""
    try:
        import pyoxigraph  # noqa: PLC0415 - only reading triples needs it
    except ImportError as error:
        raise MissingExtraError("missing-extra", extra="rdf") from error
    format_ = pyoxigraph.RdfFormat.from_media_type(media_type)
    out: dict[str, Data] = {}
    try:
        quads = list(pyoxigraph.parse(text, format=format_, base_iri=_BASE))
    # pyoxigraph has no class of errors of its own.
    except SyntaxError as error:
        reason = str(error.msg).removeprefix("Parser error at ")
        raise FormatError(
            "not-rdf",
            source=name,
            line=error.lineno,
            column=error.offset,
            reason=reason,
        ) from error
    for quad in quads:
        subject = _name(quad.subject)
        node = out.setdefault(subject, {"@id": subject})
        value = _read(quad.object, pyoxigraph.Literal)
        if quad.predicate.value == f"{_RDF}type":
            node.setdefault("@type", []).append(value["@id"])
        else:
            node.setdefault(quad.predicate.value, []).append(value)
    return list(out.values())


def _name(term: Any) -> str:
    """Return the name of a node; one without an IRI is written with `_:`."""
    text = str(term)
    return term.value if text[:1] == "<" else text


def _read(term: Any, literal: type) -> Data:
    if not isinstance(term, literal):
        return {"@id": _name(term)}
    value: Data = {"@value": term.value}  # type: ignore[attr-defined]
    if term.language:  # type: ignore[attr-defined]
        value["@language"] = term.language  # type: ignore[attr-defined]
    elif term.datatype.value != f"{_XSD}string":  # type: ignore[attr-defined]
        value["@type"] = term.datatype.value  # type: ignore[attr-defined]
    return value
