"""A query (SPARQL) that says a Record in plain statements of DCMI Terms, RiC-O and schema.org, without lists.

Our own form keeps order, groups and qualifiers, so most of its values stand in RDF lists under terms of ours. Who
wants to merge descriptions with other data, and needs none of that, runs the query and keeps what it constructs.
Nothing reads these statements back.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from xjmeta.formats.jsonld.crosswalk import NAMESPACE, PREFIXES, class_iri, terms
from xjmeta.model.record import Record

__all__ = ["ROWS", "Plain", "query"]


class Plain(NamedTuple):
    """One line: the values of a list of the unit, of some kinds or all, that are said by some properties.

    `way` leads from the value to what is said of it (nothing: the value itself); `unless` is what a value must not
    have.
    """

    field: str
    says: str
    kinds: tuple[str, ...] = ()
    way: str = ""
    unless: str = ""


_SUBJECTS = (
    "topic",
    "person",
    "corporate_body",
    "family",
    "name",
    "title",
    "function",
    "occupation",
)
ROWS = (
    Plain("identifiers", "dcterms:identifier", way="rico:textualValue"),
    Plain("titles", "dcterms:alternative", way="rico:textualValue"),
    Plain("dates", "dcterms:date", way="rico:normalizedDateValue"),
    Plain(
        "dates",
        "dcterms:date",
        way="rico:expressedDate",
        unless="rico:normalizedDateValue",
    ),
    Plain("extents", "dcterms:extent", way="xj:expression"),
    Plain("languages", "dcterms:language", way="xj:code"),
    Plain("languages", "dcterms:language", way="rico:name", unless="xj:code"),
    Plain("creators", "dcterms:creator rico:hasCreator schema:creator"),
    Plain("repository", "rico:hasOrHadHolder"),
    Plain("abstracts", "dcterms:abstract", way="xj:body"),
    Plain("accessPoints", "dcterms:spatial schema:spatialCoverage", ("place",)),
    Plain("accessPoints", "dcterms:type", ("genre_form",)),
    Plain(
        "accessPoints", "dcterms:subject rico:hasOrHadSubject schema:about", _SUBJECTS
    ),
    Plain("notes", "dcterms:description rico:scopeAndContent", ("scope",), "xj:body"),
    Plain("notes", "rico:history", ("biography",), "xj:body"),
    Plain("notes", "rico:structure", ("arrangement",), "xj:body"),
    Plain(
        "notes", "dcterms:accessRights rico:conditionsOfAccess", ("access",), "xj:body"
    ),
    Plain("notes", "dcterms:rights rico:conditionsOfUse", ("use",), "xj:body"),
    Plain("notes", "dcterms:provenance", ("custodial_history",), "xj:body"),
    Plain("notes", "dcterms:bibliographicCitation", ("preferred_citation",), "xj:body"),
    Plain("notes", "rico:accruals", ("accruals",), "xj:body"),
    Plain("digitalObjects", "schema:associatedMedia"),
    Plain("rights", "dcterms:rights", way="xj:uri"),
    Plain("children", "dcterms:hasPart rico:includesOrIncluded schema:hasPart"),
)
"""Which value is said by which properties."""

_HEAD = (
    "# Plain statements about units of description: DCMI Terms, RiC-O, schema.org.\n"
)
_ALWAYS = """  ?unit a rico:RecordResource .
  ?unit dcterms:title ?title .
  ?entity rico:name ?name .
  ?entity schema:name ?name .
  ?entity schema:sameAs ?same .
"""
_ALWAYS_FOUND = """  { ?unit a rico:RecordResource OPTIONAL { ?unit dcterms:title ?title } }
  UNION
  { ?entity a xj:AccessPoint OPTIONAL { ?entity rico:name ?name } OPTIONAL { ?entity schema:sameAs ?same } }
"""


def query() -> str:
    """Return the query.

    >>> "?unit dcterms:creator" in query()
    True
    """
    names = {"xj": NAMESPACE, "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#"}
    prefixes = names | {name: PREFIXES[name] for name in ("dcterms", "rico", "schema")}
    head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items())
    said = "".join(
        f"  ?unit {name} ?v{at} .\n"
        for at, row in enumerate(ROWS)
        for name in row.says.split()
    )
    found = "".join(
        f"  UNION\n  {{ {' '.join(_pattern(at, row))} }}\n"
        for at, row in enumerate(ROWS)
    )
    return f"{_HEAD}{head}CONSTRUCT {{\n{_ALWAYS}{said}}} WHERE {{\n{_ALWAYS_FOUND}{found}}}\n"


def _pattern(at: int, row: Plain) -> Iterator[str]:
    """Yield what binds a value of the unit, and what is said of it."""
    value = f"?v{at}" if not row.way else f"?i{at}"
    slot = next(term.slot for term in terms(Record).values() if term.key == row.field)
    yield f"?unit xj:{row.field}/rdf:rest*/rdf:first {value} ."
    if slot.kind is not None:
        yield f"{value} a <{class_iri(slot.kind)}> ."
    if row.kinds:
        kinds = ", ".join(f'"{kind}"' for kind in row.kinds)
        yield f"{value} xj:kind ?k{at} . FILTER (?k{at} IN ({kinds}))"
    if row.way:
        yield f"{value} {row.way} ?v{at} ."
    if row.unless:
        yield f"FILTER NOT EXISTS {{ {value} {row.unless} ?x{at} }}"
