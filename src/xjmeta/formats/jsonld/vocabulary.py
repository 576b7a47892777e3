"""The vocabulary (RDFS) of the terms of ours: every class and property under our namespace, made from the model."""

from __future__ import annotations

import json
from collections.abc import Iterator

from xjmeta.formats.jsonld.crosswalk import (
    HTML,
    NAMESPACE,
    ORIGIN,
    PREFIXES,
    Term,
    class_iri,
    short,
    terms,
    type_of,
)
from xjmeta.formats.jsonld.statements import DIGESTS, MARKED
from xjmeta.model.structure import Kind, classes
from xjmeta.model.version import VERSION_KEY

__all__ = ["vocabulary"]

_HEAD = f"""# The terms of xjmeta (RDFS), made from the model.
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix dcterms: <{PREFIXES["dcterms"]}> .
@prefix rico: <{PREFIXES["rico"]}> .
@prefix schema: <{PREFIXES["schema"]}> .
@prefix xj: <{NAMESPACE}> .

<{NAMESPACE[:-1]}> dcterms:title "Terms of xjmeta" ;
  dcterms:description "What a record of xjmeta says that DCMI Terms, RiC-O and schema.org have no word for." .
"""
_OWN = (
    (
        DIGESTS,
        "Digests of what the plain statements of a unit read, by property: they tell on which side an edit was made.",
    ),
    (
        MARKED,
        "The title of a unit with its markup, whose plain words are its `dcterms:title`.",
    ),
    (ORIGIN, "The sources of a unit in other formats, as JSON."),
    (
        VERSION_KEY,
        "The version of the schema that a document of records follows.",
    ),
)


def vocabulary() -> str:
    """Return the vocabulary in Turtle.

    >>> "xj:Note a rdfs:Class" in vocabulary()
    True
    """
    kinds = sorted(classes(), key=type_of)
    ours = [kind for kind in kinds if class_iri(kind).startswith(NAMESPACE)]
    parts = [_HEAD, *map(_class, ours), *_properties(kinds), _datatype()]
    return "\n".join(parts)


def _class(kind: Kind) -> str:
    comment = (kind.__doc__ or "").partition("\n")[0]
    return _described(type_of(kind), "rdfs:Class", comment)


def _described(name: str, type_: str, comment: str, *more: str) -> str:
    lines = [
        f"xj:{name} a {type_}",
        f"rdfs:label {json.dumps(name)}",
        f"rdfs:comment {json.dumps(comment)}",
        *more,
        f"rdfs:isDefinedBy <{NAMESPACE[:-1]}>",
    ]
    return " ;\n  ".join(lines) + " .\n"


def _properties(kinds: list[Kind]) -> Iterator[str]:
    """Yield the properties of ours, each with the classes that have it and what it leads to."""
    having: dict[str, list[tuple[Kind, Term]]] = {}
    for kind in kinds:
        for term in terms(kind).values():
            if term.iri.startswith(NAMESPACE):
                having.setdefault(term.key, []).append((kind, term))
    for key in sorted(having):
        uses = having[key]
        domains = sorted({short(class_iri(kind)) for kind, _term in uses})
        ranges = sorted({_range(term) for _kind, term in uses})
        yield _described(
            key,
            "rdf:Property",
            _comment(uses),
            f"schema:domainIncludes {', '.join(map(_turtle, domains))}",
            f"schema:rangeIncludes {', '.join(map(_turtle, ranges))}",
        )
    record = _turtle(short(class_iri(classes()[0])))
    for name, comment in _OWN:
        domain = f"rdfs:domain {record}"
        range_ = (
            f"rdfs:range {f'xj:{HTML}' if name == MARKED else 'xsd:string'}"
        )
        yield _described(name, "rdf:Property", comment, domain, range_)


def _comment(uses: list[tuple[Kind, Term]]) -> str:
    """Say what a property is of: the field, whether it is a list, and of which classes."""
    term = uses[0][1]
    phrase = "An ordered list" if term.slot.many else "A value"
    of = ", ".join(sorted(type_of(kind) for kind, _term in uses))
    words = f" ({', '.join(term.slot.words)})" if term.slot.words else ""
    return f"{phrase}: the field {term.slot.name} of {of}{words}."


def _range(term: Term) -> str:
    if term.slot.many:
        return "rdf:List"
    if term.slot.kind is not None:
        return short(class_iri(term.slot.kind))
    names = {
        "boolean": "xsd:boolean",
        "integer": "xsd:integer",
        "string": "xsd:string",
    }
    return names.get(term.slot.leaf or "", "rdfs:Literal")


def _turtle(name: str) -> str:
    return (
        f"xj:{name.removeprefix(NAMESPACE)}"
        if name.startswith(NAMESPACE)
        else name
    )


def _datatype() -> str:
    comment = "Text with markup, in the small vocabulary of xjmeta; language and direction may follow behind a dot."
    return _described(HTML, "rdfs:Datatype", comment)
