"""EAD finding aids, EAD 2002 and EAD3: one crosswalk with a column for each.

`crosswalk` says what goes where, `shapes` and `text` what a row cannot say, `canonical` what counts as the same,
`reader` and `writer` go by them, `writeback` writes a document back as it was but for what was edited. `dialects`
declares EAD 2002 and EAD3.
"""

from __future__ import annotations

import re
from functools import partial
from types import SimpleNamespace

from xjmeta.formats.ead.dialects import (
    EAD_DIALECTS,
    NAMESPACES,
    EadDialect,
    dialect_of,
)
from xjmeta.formats.registry import Format, later
from xjmeta.text.encodings import markup_of
from xjmeta.xml.patterns import without_asides

__all__ = ["FORMATS"]

# The start tag of `ead` with any prefix, up to its end: its attributes declare
# the namespace.
_EAD = re.compile(r"<(?:[\w.-]+:)?ead(?=[\s>/])[^>]*")
_QUOTED = re.compile(r"""["']([^"']*)["']""")
_HEADER = re.compile(
    rf"<(?:[\w.-]+:)?({'|'.join(dialect.header for dialect in EAD_DIALECTS)})(?=[\s>/])"
)


# What N-Triples begin with, and XML does not: an address in angle brackets.
_IRI = re.compile(r"<\w+:[^<>\s]*[:/#][^<>\s]+>")


def _recognise(dialect: EadDialect, _name: str, head: bytes) -> int:
    """Return how certain it is that an XML document is of a dialect of EAD: 2 where its header or namespace says so."""
    text = without_asides(markup_of(head))
    # Enough to tell a tag from an address, with which N-Triples begin.
    begins = text.lstrip(" \t\r\n")[:256]
    is_xml = begins[:1] == "<" and not _IRI.match(begins)
    ead = _EAD.search(text) if is_xml else None
    if ead is None:
        return 0
    header = _HEADER.search(text, ead.end())
    namespaces_used = NAMESPACES.intersection(_QUOTED.findall(ead[0]))
    recognised = dialect_of(
        header and header[1], next(iter(namespaces_used), "")
    )
    return 2 if recognised is dialect else 1


def _declared(dialect: EadDialect) -> Format:
    """Return the format of a dialect: all that it has of its own is in its declaration."""
    return Format(
        name=dialect.name,
        title=f"{dialect.standard} finding aid",
        extensions=dialect.extensions,
        media_types=("application/xml", "application/ead+xml"),
        complete=True,
        recognise=partial(_recognise, dialect),
        read=later("xjmeta.formats.ead.reader:read_records"),
        write=partial(
            later("xjmeta.formats.ead.document:write_ead"), dialect.name
        ),
        flow=later("xjmeta.formats.ead.flow:flow"),
        write_flow=partial(
            later("xjmeta.formats.ead.flow:write_back"), dialect.name
        ),
        plain=True,
        options=("as_", "identifier_base", "datestamp"),
        schema=f"{dialect.grammars[0]}.xsd",
        units=later("xjmeta.formats.ead.reader:iter_units"),
        check=later("xjmeta.formats.ead.check:check"),
        schema_decides=True,
        places=later("xjmeta.formats.ead.check:places"),
        unmapped=later("xjmeta.formats.ead.unmapped:unmapped_data"),
        holds=f"Everything; what {dialect.standard} has no word for is kept in the rest slot.",
    )


FORMATS = SimpleNamespace(
    **{dialect.name: _declared(dialect) for dialect in EAD_DIALECTS}
)
"""The format of each dialect, by its name."""
