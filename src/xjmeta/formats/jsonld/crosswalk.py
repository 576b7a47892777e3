"""What goes where: the term of each field of each class of the model, and the context that says what the
terms mean.

A field goes by its own name (in camel case) in our vocabulary unless a row here says otherwise; a row names a
property of DCMI Terms, schema.org or RiC-O 1.1 that says exactly that. Lists are RDF lists, so that they keep
their order. Reader, writer, context, JSON Schema and SHACL shapes all come from here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from xjmeta.model.record import Record
from xjmeta.model.structure import Kind, Slot, classes, slots
from xjmeta.model.values import (
    AccessPoint,
    Attribute,
    Coordinates,
    Date,
    Declaration,
    DigitalObject,
    Event,
    Extent,
    Extra,
    Harvest,
    Identifier,
    Language,
    RecordId,
    Relation,
    Rights,
    Title,
)

__all__ = [
    "CLASSES", "CONTEXT", "EDTF", "HTML", "LINK", "NAMESPACE", "ORIGIN", "PREFIXES", "SCHEMES", "SIMPLE_LANGUAGE", "Term", "by_type",
    "class_iri", "iri_of", "short", "terms", "type_of",
]  # fmt: skip

NAMESPACE = "https://w3id.org/xjmeta/terms#"
"""Where the terms of ours live. Nothing is ever fetched from there."""
PREFIXES: Mapping[str, str] = {
    "dcterms": "http://purl.org/dc/terms/",
    "rico": "https://www.ica.org/standards/RiC/ontology#",
    "schema": "https://schema.org/",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "i18n": "https://www.w3.org/ns/i18n#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
SCHEMES = ("info", "doi", "ark", "hdl", "mailto", "tag")
"""The schemes of links, besides those of the web and `urn`."""
LINK = re.compile(
    r"(?:https?|ftp)://[A-Za-z0-9.-]+(?::\d+)?(?:[/?#](?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*"
    r"(?:#(?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)?)?"
    rf"|(?:urn:[a-z0-9][a-z0-9-]+|{'|'.join(SCHEMES)}):(?:[A-Za-z0-9._~:/@!$&'()*+,;=-]|%[0-9A-Fa-f]{{2}})+"
    r"(?:#(?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)?"
)
"""An address that every RDF tool takes as it is."""
SIMPLE_LANGUAGE = re.compile(
    r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-(?:[A-Z]{2}|[0-9]{3}))?(-(?:[a-z0-9]{5,8}|[0-9]{4}))?"
)
"""A language tag that every RDF tool leaves as it is."""
EDTF = "edtf:EDTF"
"""The datatype of a date in EDTF (Library of Congress)."""
HTML = "html"
"""The datatype of marked-up text. It is not `rdf:HTML`, which tools rewrite."""
ORIGIN = "origin"
"""The term of the sources in other formats, as JSON in a plain string: RDF tools rewrite JSON literals."""

_TYPES: Mapping[Kind, str] = {
    Record: "rico:RecordResource",
    Identifier: "rico:Identifier",
    Title: "rico:Title",
    Date: "rico:Date",
    Extent: "rico:Extent",
    Coordinates: "rico:Coordinates",
    Relation: "rico:Relation",
    Event: "rico:Event",
    DigitalObject: "schema:MediaObject",
    Extra: "schema:PropertyValue",
}
_PROPERTIES: Mapping[tuple[Kind, str], str] = {
    (Record, "title"): "dcterms:title",
    (Identifier, "value"): "rico:textualValue",
    (Identifier, "repository"): "repositoryCode",
    (Attribute, "name"): "attribute",
    (Extra, "name"): "schema:propertyID",
    (RecordId, "agency"): "agencyCode",
    (Harvest, "status"): "harvestStatus",
    (Title, "value"): "rico:textualValue",
    (Date, "expression"): "rico:expressedDate",
    (Date, "normal"): "rico:normalizedDateValue",
    (Date, "certainty"): "rico:dateQualifier",
    (Extent, "unit"): "rico:unitOfMeasurement",
    (Language, "name"): "rico:name",
    (AccessPoint, "name"): "rico:name",
    (AccessPoint, "uri"): "schema:sameAs",
    (Coordinates, "system"): "rico:geodesicSystem",
    (DigitalObject, "title"): "dcterms:title",
    (DigitalObject, "href"): "schema:contentUrl",
    (DigitalObject, "media_type"): "schema:encodingFormat",
    (DigitalObject, "language"): "schema:inLanguage",
    (DigitalObject, "description"): "schema:description",
    (RecordId, "url"): "schema:url",
    (Harvest, "identifier"): "dcterms:identifier",
}
CLASSES = (
    "rico:RecordSet", "rico:Record", "rico:RecordPart", "schema:ArchiveComponent", "schema:ArchiveOrganization",
    "rico:Agent", "rico:Person", "rico:CorporateBody", "rico:Family", "rico:Place",
    "rico:Concept", "rico:DocumentaryFormType", "rico:OccupationType", "rico:ActivityType",
)  # fmt: skip
"""The classes of what plain statements are about, besides those of the model."""
_LINKS = {
    (AccessPoint, "uri"), (DigitalObject, "href"), (RecordId, "url"), (Relation, "uri"), (Rights, "uri"),
    (Declaration, "uri"),
}  # fmt: skip
_EDTF_FIELDS = {"normal", "standard", "not_before", "not_after"}


class Term(NamedTuple):
    """Where a field goes: its key in the document, the property it is, and whether its value is a link or a
    date.
    """

    key: str
    iri: str
    slot: Slot
    link: bool
    date: bool


def terms(kind: Kind) -> dict[str, Term]:
    """Return the term of each field of a class, by the name of the field.

    >>> terms(Date)["expression"].iri
    'https://www.ica.org/standards/RiC/ontology#expressedDate'
    """
    if kind not in _TERMS:
        _TERMS[kind] = {name: _term(kind, name, slot) for name, slot in slots(kind).items()}
    return _TERMS[kind]


_TERMS: dict[Kind, dict[str, Term]] = {}


def _term(kind: Kind, name: str, slot: Slot) -> Term:
    row = _PROPERTIES.get((kind, name), _camel(name))
    dated = name in _EDTF_FIELDS and kind is not AccessPoint
    return Term(row.rpartition(":")[2], iri_of(row), slot, (kind, name) in _LINKS, dated)


def _camel(name: str) -> str:
    """Spell a name as properties are spelt.

    >>> _camel("access_points")
    'accessPoints'
    """
    first, *others = name.split("_")
    return first + "".join(map(str.title, others))


def iri_of(name: str) -> str:
    """Return the IRI of a name with one of our prefixes, or of a term of ours."""
    prefix, colon, local = name.partition(":")
    if (colon and prefix in PREFIXES):
        return (PREFIXES[prefix] + local)
    return (NAMESPACE + name)


@cache
def short(iri: str) -> str:
    """Return an IRI with the prefix that it has in the context; as it is where it has none.

    >>> short("http://purl.org/dc/terms/date")
    'dcterms:date'
    """
    for name, start in PREFIXES.items():
        if iri.startswith(start):
            return f"{name}:{iri.removeprefix(start)}"
    return iri


def type_of(kind: Kind) -> str:
    """Return how a class is called in `@type`."""
    return _TYPES.get(kind, kind.__name__).rpartition(":")[2]


def class_iri(kind: Kind) -> str:
    """Return the IRI of the type of a class."""
    return iri_of(_TYPES.get(kind, kind.__name__))


@cache
def by_type() -> dict[str, Kind]:
    """Return the classes by the name and by the IRI of their type."""
    out = {type_of(kind): kind for kind in classes()}
    return out | {class_iri(kind): kind for kind in classes()}


def _context() -> dict[str, Any]:
    """Return the context: what is not here goes by its own name in our vocabulary."""
    out: dict[str, Any] = {"@version": 1.1, "@vocab": NAMESPACE, **PREFIXES}
    entries: dict[str, Any] = {type_of(kind): name for kind, name in _TYPES.items()}
    entries |= {name.partition(":")[2]: name for name in CLASSES}
    for kind in classes():
        for name, term in terms(kind).items():
            row = _PROPERTIES.get((kind, name))
            entry: Any = {"@container": "@list"} if term.slot.many else (row if row and ":" in row else None)
            stated = entries.setdefault(term.key, entry)
            if stated != entry:
                raise ValueError(f"the term {term.key!r} means two things: {stated} and {entry}")
    out |= {key: entry for key, entry in sorted(entries.items()) if entry is not None}
    return out


CONTEXT = _context()
"""The context that is in every document."""
