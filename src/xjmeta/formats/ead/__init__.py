"""EAD finding aids, EAD 2002 and EAD3: one crosswalk with a column for each.

`crosswalk` says what goes where, `shapes` and `text` what a row cannot say, `canonical` what counts as the same,
`reader` and `writer` go by them, `origin` writes a document back as it was but for what was edited.
"""

from __future__ import annotations

import re

from xjmeta.formats.registry import Format, later

__all__ = ["EAD3", "EAD2002"]

_NOISE = re.compile(r"<!--.*?(?:-->|$)|<\?.*?(?:\?>|$)", re.DOTALL)
_EAD = re.compile(r"<(?:[\w.-]+:)?ead(?=[\s>/])")
_CONTROL = re.compile(r"<(?:[\w.-]+:)?(?:control|eadheader)(?=[\s>/])")


def _text(head: bytes) -> str:
    for mark, name in (
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
        (b"<\0", "utf-16-le"),
        (b"\0<", "utf-16-be"),
    ):
        if head.startswith(mark):
            return head.decode(name, "replace")
    return head.decode("latin-1")


_IRI = re.compile(r"<\w+:[^<>\s]*[:/#][^<>\s]+>")
"""What N-Triples begin with, and XML does not: an address in angle brackets."""


def _recognise(head: bytes, format_: str) -> int:
    """Say how sure it is that an XML document holds EAD of a format.

    Its header names it; without one it is EAD 2002.
    """
    text = _NOISE.sub("", _text(head))
    begins = text.lstrip("\ufeffï»¿ \t\r\n")[:256]
    is_xml = begins[:1] == "<" and not _IRI.match(begins)
    found = _EAD.search(text) if is_xml else None
    if found is None:
        return 0
    header = _CONTROL.search(text, found.end())
    is_ead3 = header is not None and header[0].endswith("control")
    return 2 if is_ead3 == (format_ == "ead3") else 1


def _recognise2002(_name: str, head: bytes) -> int:
    return _recognise(head, "ead2002")


def _recognise3(_name: str, head: bytes) -> int:
    return _recognise(head, "ead3")


EAD2002 = Format(
    name="ead2002",
    title="EAD 2002 finding aid",
    extensions=(".xml", ".ead", ".ead2002.xml"),
    media_types=("application/xml", "application/ead+xml"),
    complete=True,
    recognise=_recognise2002,
    read=later("xjmeta.formats.ead.reader:read_records"),
    write=later("xjmeta.formats.ead.document:write_ead2002"),
    flow=later("xjmeta.formats.ead.flow:flow"),
    write_flow=later("xjmeta.formats.ead.flow:write_ead2002"),
    plain=True,
    options=("as_", "identifier_base", "datestamp"),
    schema="ead2002.xsd",
    units=later("xjmeta.formats.ead.stream:iter_units"),
    check=later("xjmeta.formats.ead.check:check"),
    schema_decides=True,
    places=later("xjmeta.formats.ead.check:places"),
    unmapped=later("xjmeta.formats.ead.unmapped:unmapped_data"),
    holds="Everything; what EAD 2002 has no word for rides in the rest slot.",
)
EAD3 = Format(
    name="ead3",
    title="EAD3 finding aid",
    extensions=(".xml", ".ead3", ".ead3.xml"),
    media_types=("application/xml", "application/ead+xml"),
    complete=True,
    recognise=_recognise3,
    read=later("xjmeta.formats.ead.reader:read_records"),
    write=later("xjmeta.formats.ead.document:write_ead3"),
    flow=later("xjmeta.formats.ead.flow:flow"),
    write_flow=later("xjmeta.formats.ead.flow:write_ead3"),
    plain=True,
    options=("as_", "identifier_base", "datestamp"),
    schema="ead3.xsd",
    units=later("xjmeta.formats.ead.stream:iter_units"),
    check=later("xjmeta.formats.ead.check:check"),
    schema_decides=True,
    places=later("xjmeta.formats.ead.check:places"),
    unmapped=later("xjmeta.formats.ead.unmapped:unmapped_data"),
    holds="Everything; what EAD3 has no word for rides in the rest slot.",
)
