"""Names of elements: the namespaces of Dublin Core as they are met, and the property that an element is."""

from __future__ import annotations

from typing import Any, Final

from xjmeta.formats.dc.crosswalk import BY_PROPERTY
from xjmeta.formats.dc.namespace import NAMESPACE
from xjmeta.mapping.rows import RawNames

__all__ = [
    "DC",
    "DCTERMS",
    "DIM",
    "NAMES",
    "OAI_DC",
    "RDF",
    "SIMPLE",
    "XSI",
    "is_description",
    "is_empty",
    "is_term",
]

DC: Final = "http://purl.org/dc/elements/1.1/"
DCTERMS: Final = "http://purl.org/dc/terms/"
OAI_DC: Final = "http://www.openarchives.org/OAI/2.0/oai_dc/"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DIM: Final = "http://www.dspace.org/xmlns/dspace/dim"
"""DSpace's own elements with qualifiers, as its repositories are harvested."""
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
# Namespaces that say the fifteen elements.
_ELEMENTS: Final = frozenset(
    {
        DC,
        "http://purl.org/dc/elements/1.1",
        "http://purl.org/dc/elements/1.0/",
        "http://purl.org/dc/elements/1.0",
        "http://purl.org/DC/elements/1.1/",
        "http://purl.org/DC/elements/1.0/",
        "http://purl.org/metadata/dublin_core#",
        "https://purl.org/dc/elements/1.1/",
        OAI_DC,
        "http://www.openarchives.org/OAI/2.0/oai_dc",
        "https://www.openarchives.org/OAI/2.0/oai_dc/",
        "info:srw/schema/1/dc-schema",
        "info:srw/schema/1/dc-v1.1",
    }
)
# Namespaces that say Dublin Core.
_ALIASES: Final = _ELEMENTS | {
    DCTERMS,
    "http://purl.org/dc/terms",
    "https://purl.org/dc/terms/",
}
SIMPLE: Final = frozenset(f"{{{uri}}}dc" for uri in _ELEMENTS)
"""The raw names of the container of the fifteen elements, in any namespace."""
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
# Repositories spell the properties in any case ("PUBLISHER"); DCMI's own spelling is found by the letters alone.
_FOLDED: Final = {name.lower(): name for name in BY_PROPERTY}


def _resolve(raw: object) -> str | None:
    """Return the property an element is; `x:field` for ours, `?` for one whose attributes say it, else
    None.
    """
    if not isinstance(raw, str):
        return None
    namespace, _, local = (
        raw[1:].partition("}") if raw[0] == "{" else ("", "", raw)
    )
    if namespace == NAMESPACE:
        return f"x:{local}"
    if local == "dcvalue" or (namespace == DIM and local == "field"):
        return "?"
    if namespace and namespace not in _ALIASES:
        return None
    if local in BY_PROPERTY:
        return local
    return _FOLDED.get(local.lower())


NAMES: Final = RawNames(_resolve)
"""The raw names of elements to properties; filled as documents use them."""


def is_description(element: Any) -> bool:
    """Return whether an element holds statements."""
    return any(
        child.tag.__class__ is str and NAMES[child.tag] is not None
        for child in element
    )


def is_empty(element: Any) -> bool:
    """Return whether an element is a description of RDF that says nothing of what it is about."""
    return (
        element.tag == f"{{{RDF}}}Description"
        and not len(element)
        and not (element.text or "").strip()
        and all(
            name.startswith((f"{{{RDF}}}", _XML)) for name in element.attrib
        )
    )


def is_term(tag: str) -> bool:
    """Return whether a raw name is one of the DCMI terms, not of the fifteen elements."""
    return tag[0] == "{" and tag[1:].partition("}")[0] not in _ELEMENTS
