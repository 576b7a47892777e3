"""Dublin Core: DC terms, in which a Record is complete, and the fifteen elements, in which it is not.

`crosswalk` says what goes where, `shapes` what a row cannot say, `own` how our own namespace spells values,
`statements` reads and writes one description by them. `canonical` finds out how a document is laid out,
`reader` and `writer` go by that, `home` writes a document back as it was but for what was edited.
"""

from __future__ import annotations

from xjmeta.formats.dc.canonical import recognise
from xjmeta.formats.dc.check import check, places
from xjmeta.formats.dc.document import write_dcterms, write_oai_dc
from xjmeta.formats.dc.reader import read_records
from xjmeta.formats.registry import Format

__all__ = ["DCTERMS", "OAI_DC"]


def _recognise_terms(_name: str, head: bytes) -> int:
    return recognise(head, "dcterms")


def _recognise_elements(_name: str, head: bytes) -> int:
    return recognise(head, "oai_dc")


DCTERMS = Format(
    name="dcterms",
    title="Dublin Core, DCMI terms",
    extensions=(".dcterms.xml", ".dcterms"),
    media_types=("application/xml",),
    complete=True,
    recognise=_recognise_terms,
    read=read_records,
    write=write_dcterms,
    schema="dcterms-profile.xsd",
    check=check,
    places=places,
    holds="Everything; what DC terms cannot say stands in elements of our own namespace.",
)
OAI_DC = Format(
    name="oai_dc",
    title="Dublin Core, the fifteen elements, as harvested by OAI-PMH",
    extensions=(".oai_dc.xml", ".oai_dc", ".dc.xml", ".dc"),
    media_types=("application/xml",),
    complete=False,
    recognise=_recognise_elements,
    read=read_records,
    write=write_oai_dc,
    schema="oai_dc.xsd",
    check=check,
    places=places,
    holds="Fifteen kinds of statements, without order among them, structure or hierarchy.",
)
