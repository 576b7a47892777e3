"""What goes where: the properties of Dublin Core, and the fields of the Record they are.

A row is read from left to right and written from right to left. Its first property is that of the DCMI
terms, its second that of the fifteen elements. Reading takes the first row of a property whose scheme, or
else whose test, fits the text; writing the first row of a field whose constants the value has, else the
first at all. What follows the crosswalks of the field: DACS and ISAD(G) to Dublin Core, and the practice of
archives that are harvested.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass

from xjmeta.model.values import NO_MAKERS

__all__ = ["BY_FIELD", "BY_PROPERTY", "FIELDS", "FIFTEEN", "MEDIA_TYPE", "QUALIFIED", "REFINED", "ROWS", "SOURCES", "URI_QUALIFIED", "PropertyRow"]

# An address as a whole: without blanks and what RFC 3986 does not allow.
_URI = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
MEDIA_TYPE = re.compile(r"(application|audio|font|image|message|model|multipart|text|video)/[a-zA-Z0-9_.+\-]+")
"""A media type (RFC 6838): it says what the material is made of, not how much there is."""
# A code of a language and not its name: two or three small letters, then
# subtags (RFC 5646).
_CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")

SOURCES: Mapping[str, str] = {
    "lcsh": "LCSH",
    "mesh": "MESH",
    "ddc": "DDC",
    "lcc": "LCC",
    "udc": "UDC",
    "tgn": "TGN",
    "iso3166": "ISO3166",
    "dcmitype": "DCMIType",
    "imt": "IMT",
    "point": "Point",
    "box": "Box",
    "period": "Period",
}
"""The source of an access point, and the encoding scheme that says it."""


@dataclass(frozen=True, slots=True)
class PropertyRow:
    """A property and what its text is: the field `text` of a value that has the constants `const`.

    `text` is empty where the field of the Record is the text itself. `schemes` are the encoding schemes that
    say so, the first of them is written; `test` says which texts are so without a scheme. `sourced` says
    that any other scheme is the value's `source`; `near` that it also writes values that have other
    constants. A property that begins with `~` is written so, never read so.
    """

    field: str
    names: tuple[str | None, str | None]
    text: str
    const: Mapping[str, str] = dataclasses.field(default_factory=dict)
    prose: bool = False
    schemes: tuple[str, ...] = ()
    test: re.Pattern[str] | None = None
    sourced: bool = False
    near: bool = False

    def name(self, dialect: int) -> str | None:
        """Return the property in a dialect, None where it has none."""
        name = self.names[dialect]
        return name.lstrip("~") if name else None


def _note(kind: str, term: str, element: str = "~description", *, near: bool = False) -> PropertyRow:
    return PropertyRow("notes", (term, element), "body", {"kind": kind}, prose=True, near=near)


def _labelled(term: str) -> PropertyRow:
    return PropertyRow("notes", (term, "~description"), "body", {"kind": "other", "label": term}, prose=True)


_LANGUAGES = ("ISO639-2", "RFC4646", "ISO639-3", "RFC5646", "RFC3066", "RFC1766")
_DATES = ("W3CDTF", "EDTF", "ISO8601")
_DATE_KINDS = {
    "creation": "created",
    "publication": "issued",
    "modified": "modified",
    "available": "available",
    "valid": "valid",
    "copyright": "dateCopyrighted",
    "accepted": "dateAccepted",
    "submitted": "dateSubmitted",
}


def _dates() -> tuple[PropertyRow, ...]:
    rows = []
    for kind, name in (*_DATE_KINDS.items(), (None, "date")):
        const = {"kind": kind} if kind else {}
        names = (name, name if kind is None else "~date")
        rows += [
            PropertyRow("dates", names, "expression", const),
            PropertyRow("dates", names, "normal", const, schemes=_DATES),
        ]
    return tuple(rows)


_RELATIONS = (
    "isPartOf",
    "hasPart",
    "isVersionOf",
    "hasVersion",
    "isReplacedBy",
    "replaces",
    "isRequiredBy",
    "requires",
    "isReferencedBy",
    "references",
    "isFormatOf",
    "conformsTo",
)


def _relations() -> tuple[PropertyRow, ...]:
    rows = []
    for kind in (*_RELATIONS, None):
        const = {"kind": kind} if kind else {}
        names = (kind or "relation", "relation" if kind is None else "~relation")
        rows += [
            PropertyRow("relations", names, "entry", const),
            PropertyRow("relations", names, "uri", const, schemes=("URI",), test=_URI),
        ]
    return tuple(rows)


_NOTES = (
    _note("scope", "description", "description", near=True),
    _note("access", "accessRights", "~rights"),
    _note("use", "rights", "rights"),
    _note("originals", "source", "source"),
    _note("custodial_history", "provenance"),
    _note("preferred_citation", "bibliographicCitation"),
    _note("accruals", "accrualPolicy"),
    *(
        _labelled(term)
        for term in (
            "tableOfContents",
            "audience",
            "mediator",
            "educationLevel",
            "instructionalMethod",
            "accrualMethod",
            "accrualPeriodicity",
        )
    ),
    _note("legal_status", "~rights", "~rights"),
    _note("related", "~relation", "~relation"),
    _note("separated", "~relation", "~relation"),
    _note("copies", "~relation", "~relation"),
    _note("finding_aids", "~relation", "~relation"),
    _note("bibliography", "~relation", "~relation"),
    _note("acquisition", "~provenance"),
)

ROWS = (
    PropertyRow("title", ("title", "title"), ""),
    PropertyRow("titles", ("title", "title"), "value"),
    PropertyRow("titles", ("alternative", "~title"), "value", {"kind": "alternative"}),
    PropertyRow("creators", ("contributor", "contributor"), "name", {"role": "contributor"}),
    *(PropertyRow("creators", ("~contributor", "~contributor"), "name", {"role": role}) for role in NO_MAKERS),
    PropertyRow("creators", ("rightsHolder", "~contributor"), "name", {"role": "rightsHolder"}),
    PropertyRow("creators", ("creator", "creator"), "name"),
    PropertyRow("creators", ("contributor", "contributor"), "uri", {"role": "contributor"}, schemes=("URI",)),
    PropertyRow("creators", ("creator", "creator"), "uri", schemes=("URI",)),
    *_dates(),
    PropertyRow("abstracts", ("abstract", "~description"), "body", {"kind": "abstract"}, prose=True, near=True),
    *_NOTES,
    PropertyRow("extents", ("format", "format"), "expression", {"kind": "physical_facet"}, schemes=("IMT",), test=MEDIA_TYPE),
    PropertyRow("extents", ("medium", "~format"), "expression", {"kind": "physical_facet"}),
    PropertyRow("extents", ("extent", "format"), "expression"),
    PropertyRow("extents", ("format", None), "expression"),
    PropertyRow("languages", ("language", "language"), "code", schemes=_LANGUAGES, test=_CODE),
    PropertyRow("languages", ("language", "language"), "name"),
    PropertyRow("access_points", ("spatial", "coverage"), "name", {"kind": "place"}, sourced=True),
    PropertyRow("access_points", ("coverage", None), "name", {"kind": "place"}, sourced=True),
    PropertyRow(
        "access_points",
        ("temporal", "~coverage"),
        "name",
        {"kind": "topic", "role": "temporal"},
        sourced=True,
    ),
    PropertyRow("access_points", ("type", "type"), "name", {"kind": "genre_form"}, sourced=True),
    PropertyRow("access_points", ("subject", "subject"), "name", {"kind": "topic"}, sourced=True, near=True),
    PropertyRow("access_points", ("spatial", "coverage"), "uri", {"kind": "place"}, schemes=("URI",)),
    PropertyRow("access_points", ("type", "type"), "uri", {"kind": "genre_form"}, schemes=("URI",)),
    PropertyRow("access_points", ("subject", "subject"), "uri", {"kind": "topic"}, schemes=("URI",)),
    *_relations(),
    PropertyRow("repository", ("publisher", "publisher"), "name", {"kind": "corporate_body"}, near=True),
    PropertyRow("repository", ("publisher", "publisher"), "uri", schemes=("URI",)),
    PropertyRow("donors", ("~contributor", "~contributor"), "name", near=True),
    PropertyRow("rights", ("license", "~rights"), "uri", {"kind": "license"}, schemes=("URI",), test=_URI),
    PropertyRow("rights", ("rights", "rights"), "uri", schemes=("URI",), test=_URI),
    PropertyRow("rights", ("license", "~rights"), "text", {"kind": "license"}),
    PropertyRow("rights", ("~rights", "~rights"), "text"),
    PropertyRow("digital_objects", ("hasFormat", "~identifier"), "href", schemes=("URI",), test=_URI),
    PropertyRow("relations", ("hasFormat", "~relation"), "entry", {"kind": "hasFormat"}),
    PropertyRow("identifiers", ("identifier", "identifier"), "value", {"kind": "uri"}, schemes=("URI",)),
    PropertyRow("identifiers", ("identifier", "identifier"), "value"),
)
"""The crosswalk."""


def _by_property() -> dict[str, tuple[PropertyRow, ...]]:
    """Return for every property the rows that read it, those that look at the text first."""
    found: dict[str, list[PropertyRow]] = {}
    for row in ROWS:
        for name in dict.fromkeys(row.names):
            if name and name[0] != "~":
                found.setdefault(name, []).append(row)
    return {name: tuple(sorted(rows, key=lambda row: not (row.schemes or row.test))) for name, rows in found.items()}


BY_PROPERTY: Mapping[str, tuple[PropertyRow, ...]] = _by_property()
BY_FIELD: Mapping[str, tuple[PropertyRow, ...]] = {
    name: tuple(row for row in ROWS if row.field == name) for name in dict.fromkeys(row.field for row in ROWS)
}
FIELDS = (
    "@unit",
    "@parent",
    "title",
    "titles",
    "creators",
    "dates",
    "abstracts",
    "notes",
    "extents",
    "languages",
    "access_points",
    "relations",
    "repository",
    "rights",
    "donors",
    "digital_objects",
    "identifiers",
    "containers",
    "locations",
    "@children",
    "extra",
    "groups",
    "control",
    "attributes",
)
"""What a unit says, in the order in which it is written; `@unit` is what it is, `@parent` and `@children`
its links.
"""
QUALIFIED: Mapping[str, str] = {
    "date.issued": "issued",
    "date.created": "created",
    "date.available": "available",
    "date.copyright": "dateCopyrighted",
    "date.submitted": "dateSubmitted",
    "date.accessioned": "dateAccepted",
    "date.updated": "modified",
    "description.abstract": "abstract",
    "description.tableofcontents": "tableOfContents",
    "description.provenance": "provenance",
    "title.alternative": "alternative",
    "relation.ispartof": "isPartOf",
    "relation.ispartofseries": "isPartOf",
    "relation.haspart": "hasPart",
    "relation.isversionof": "isVersionOf",
    "relation.hasversion": "hasVersion",
    "relation.isreferencedby": "isReferencedBy",
    "relation.requires": "requires",
    "relation.replaces": "replaces",
    "relation.isreplacedby": "isReplacedBy",
    "relation.isformatof": "isFormatOf",
    "identifier.citation": "bibliographicCitation",
    "coverage.spatial": "spatial",
    "coverage.temporal": "temporal",
    "contributor.author": "creator",
    "format.extent": "extent",
    "format.medium": "medium",
    "language.iso": "language",
    "rights.holder": "rightsHolder",
    "rights.license": "license",
    "rights.accessrights": "accessRights",
}
"""Elements with qualifiers, as DSpace writes them, and the properties that they are."""
URI_QUALIFIED = frozenset({"identifier", "relation", "rights"})
"""Elements whose qualifier `uri` says the encoding scheme."""
REFINED: Mapping[str, str] = {
    "identifiers": "kind",
    "titles": "kind",
    "dates": "kind",
    "creators": "role",
    "access_points": "source",
}
"""The part of a value that a qualifier says which no property has."""
FIFTEEN = frozenset(
    {
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
    }
)
"""The elements of Dublin Core 1.1."""
