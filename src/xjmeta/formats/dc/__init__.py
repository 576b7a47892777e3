"""Dublin Core: DC terms, in which a Record is complete, and the fifteen elements, in which it is not.

`crosswalk` says what goes where, `shapes` what a row cannot say, `namespace` how xjmeta's own namespace writes values;
`statements` reads one description by them and `spelling` writes it; `written` does both, once for each value that units
share. `canonical` finds out how a document is laid out,
`reader` and `writer` go by that, `writeback` writes a document back unchanged but for the edits; `document` says
which of these it is: back, a page, one description, or DC terms alone.
"""

from __future__ import annotations

from xjmeta.formats.registry import Format, later

__all__ = ["DCTERMS", "OAI_DC"]


DCTERMS = Format(
    name="dcterms",
    title="Dublin Core, DCMI terms",
    extensions=(".dcterms.xml", ".dcterms"),
    media_types=("application/xml",),
    complete=True,
    recognise=later("xjmeta.formats.dc.canonical:recognise_terms"),
    read=later("xjmeta.formats.dc.reader:read_records"),
    write=later("xjmeta.formats.dc.document:write_dcterms"),
    plain=True,
    options=("base",),
    schema="dcterms-profile.xsd",
    check=later("xjmeta.formats.dc.check:check"),
    places=later("xjmeta.formats.dc.check:places"),
    carries=True,
    unmapped=later("xjmeta.formats.dc.unmapped:unmapped_data"),
    holds="Everything; what DC terms cannot say is in elements of xjmeta's own namespace.",
)
OAI_DC = Format(
    name="oai_dc",
    title="Dublin Core, the fifteen elements, as harvested by OAI-PMH",
    extensions=(".oai_dc.xml", ".oai_dc", ".dc.xml", ".dc"),
    media_types=("application/xml",),
    complete=False,
    recognise=later("xjmeta.formats.dc.canonical:recognise_elements"),
    read=later("xjmeta.formats.dc.reader:read_records"),
    write=later("xjmeta.formats.dc.document:write_oai_dc"),
    options=("base", "as_", "identifier_base", "datestamp"),
    schema="oai_dc.xsd",
    check=later("xjmeta.formats.dc.check:check"),
    places=later("xjmeta.formats.dc.check:places"),
    unmapped=later("xjmeta.formats.dc.unmapped:unmapped_data"),
    holds="Fifteen kinds of statements, without order among them, structure or hierarchy.",
)
