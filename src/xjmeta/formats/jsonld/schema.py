"""What describes JSON-LD documents: the JSON Schema of the form we write, the context, a frame, and SHACL
shapes.

All are made from the model and the crosswalk. The JSON Schema and the shapes are open: other terms may be
beside ours.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from xjmeta.formats.jsonld.crosswalk import (
    CONTEXT,
    EDTF,
    NAMESPACE,
    ORIGIN,
    PREFIXES,
    Term,
    class_iri,
    iri_of,
    terms,
    type_of,
)
from xjmeta.formats.jsonld.statements import (
    ABOVE,
    DIGESTS,
    MARKED,
    MIXED,
    ROWS,
)
from xjmeta.model.json_schema import Schema, SchemaSpelling, json_schema
from xjmeta.model.record import Record
from xjmeta.model.structure import Kind, Slot, classes
from xjmeta.model.version import VERSION_KEY, VERSION_PATTERN

__all__ = ["FRAME", "context", "document_schema", "frame", "shapes"]

_LITERAL: Schema = {
    "description": "A literal: a plain string, or a value with its language or datatype.",
    "type": ["string", "object"],
    "properties": {
        "@value": {"type": "string"},
        "@type": {"type": "string"},
        "@language": {"type": "string"},
        "@direction": {"enum": ["ltr", "rtl"]},
    },
    "if": {"type": "object"},
    "then": {"required": ["@value"]},
    "additionalProperties": False,
}
_LINK: Schema = {
    "description": "A link to a node elsewhere; what is no IRI is a string.",
    "type": ["string", "object"],
    "properties": {"@id": {"type": "string"}},
    "if": {"type": "object"},
    "then": {"required": ["@id"]},
    "additionalProperties": False,
}
FRAME: Schema = {"@context": CONTEXT, VERSION_KEY: {}, "@embed": "@always"}
"""The frame that puts a flattened document together again: the top units are those that state a version."""


def document_schema() -> str:
    """Return the JSON Schema of a document: one record with its context, or a graph of them."""
    definitions = json_schema(
        SchemaSpelling(
            key=lambda kind, name: terms(kind)[name].key,
            leaf=_leaf,
            definitions={"Text": _LITERAL, "Link": _LINK},
            more=_more,
            closed=False,
        )
    )
    version = {"type": "string", "pattern": VERSION_PATTERN}
    single = {
        "$ref": "#/$defs/Record",
        "properties": {VERSION_KEY: version},
        "required": ["@type"],
    }
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Record JSON-LD",
        "description": "Units of description as JSON-LD in its canonical form: one node, or a graph of them.",
        "type": "object",
        "properties": {"@context": {"type": ["object", "array"]}},
        "required": ["@context"],
        "if": {"required": ["@graph"]},
        "then": {
            "properties": {
                "@graph": {"type": "array", "minItems": 1, "items": single}
            }
        },
        "else": single,
        "$defs": definitions,
    }
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def _leaf(kind: Kind, slot: Slot) -> Schema:
    term = terms(kind)[slot.name]
    if term.link:
        return {"$ref": "#/$defs/Link"}
    if slot.words:
        return {"enum": list(slot.words)}
    if slot.leaf == "boolean":
        return {"type": "boolean"}
    if slot.leaf == "integer":
        return {"type": "integer", "minimum": 0}
    return (
        {"$ref": "#/$defs/Text"}
        if slot.leaf in ("phrase", "prose") or term.date
        else {"type": "string"}
    )


def _more(kind: Kind) -> Schema:
    own: Schema = {
        "@type": {"const": type_of(kind)},
        "@id": {"type": "string"},
    }
    if kind is not Record:
        return own
    several = {"type": "array", "contains": own["@type"]}
    more: Schema = {ORIGIN: {"type": "string"}, DIGESTS: {"type": "string"}}
    more[MARKED] = {"$ref": "#/$defs/Text"}
    return own | {"@type": {"anyOf": [own["@type"], several]}} | more


def context() -> str:
    """Return the context as a file of its own."""
    return json.dumps({"@context": CONTEXT}, indent=1) + "\n"


def frame() -> str:
    """Return the frame as a file of its own."""
    return json.dumps(FRAME, indent=1) + "\n"


_SHACL_HEAD = f"""# Shapes (SHACL) of units of description in RDF, made from the model.
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix edtf: <{PREFIXES["edtf"]}> .
@prefix xj: <{NAMESPACE}> .

xj:ListShape a sh:NodeShape ;
  sh:property [ sh:path [ sh:zeroOrMorePath rdf:rest ] ; sh:hasValue rdf:nil ] .
"""


def shapes() -> str:
    """Return the SHACL shapes of all classes, in Turtle."""
    all_classes = sorted(classes(), key=lambda kind: kind.__name__)
    return _SHACL_HEAD + "".join("\n" + _shape(kind) for kind in all_classes)


def _shape(kind: Kind) -> str:
    lines = [
        f"xj:{kind.__name__}Shape a sh:NodeShape ;",
        f"  sh:targetClass <{class_iri(kind)}> ;",
    ]
    lines += [
        f"  sh:property [ {constraint} ] ;"
        for term in terms(kind).values()
        for constraint in _constraints(term)
    ]
    if kind is Record:
        lines.append(
            f"  sh:property [ sh:path xj:{VERSION_KEY} ; sh:maxCount 1 ; sh:datatype xsd:string ; "
            f"sh:pattern {json.dumps(VERSION_PATTERN)} ] ;"
        )
        lines.append(
            f"  sh:property [ sh:path xj:{ORIGIN} ; sh:maxCount 1 ; sh:datatype xsd:string ] ;"
        )
        lines += [f"  sh:property [ {one} ] ;" for one in _of_statements()]
    return "\n".join(lines)[:-2] + " .\n"


def _constraints(term: Term) -> Iterator[str]:
    """Yield what is demanded of a property: that it is stated once, and of what kind its value is."""
    path, least = (
        f"<{term.iri}>",
        " ; sh:minCount 1" if term.slot.required else "",
    )
    if not term.slot.many:
        yield f"sh:path {path} ; sh:maxCount 1{least} ; {_single(term)}"
        return
    yield f"sh:path {path} ; sh:maxCount 1{least} ; sh:node xj:ListShape"
    item = f"( {path} [ sh:zeroOrMorePath rdf:rest ] rdf:first )"
    if term.slot.kind is None:
        yield f"sh:path {item} ; sh:nodeKind sh:Literal"
    else:
        yield f"sh:path {item} ; sh:class <{class_iri(term.slot.kind)}>"


def _of_statements() -> Iterator[str]:
    """Yield what is demanded of the plain statements of a unit, and of their digests."""
    yield f"sh:path xj:{DIGESTS} ; sh:maxCount 1 ; sh:datatype xsd:string"
    yield f"sh:path xj:{MARKED} ; sh:maxCount 1 ; sh:nodeKind sh:Literal"
    yield f"sh:path <{iri_of(ABOVE)}> ; sh:maxCount 1 ; sh:nodeKind sh:BlankNodeOrIRI"
    nodes = {row.says for row in ROWS if row.leads_to_nodes}
    for says in sorted({row.says for row in ROWS}):
        kind = "sh:BlankNodeOrIRI" if says in nodes else "sh:Literal"
        if says not in MIXED:
            yield f"sh:path <{iri_of(says)}> ; sh:nodeKind {kind}"


def _single(term: Term) -> str:
    slot = term.slot
    if term.link:
        return "sh:nodeKind sh:IRIOrLiteral"
    if slot.kind is not None:
        return f"sh:class <{class_iri(slot.kind)}>"
    if slot.words:
        return f"sh:in ( {' '.join(json.dumps(word) for word in slot.words)} )"
    if slot.leaf == "boolean":
        return "sh:datatype xsd:boolean"
    if slot.leaf == "integer":
        return "sh:datatype xsd:integer ; sh:minInclusive 0"
    if term.date:
        return f"sh:or ( [ sh:datatype xsd:string ] [ sh:datatype {EDTF} ] )"
    return (
        "sh:nodeKind sh:Literal"
        if slot.leaf in ("phrase", "prose")
        else "sh:datatype xsd:string"
    )
