"""What a document that is of none of our formats looks like, in words for the user."""

from __future__ import annotations

import re

__all__ = ["UNREADABLE", "looks_like"]

# First bytes of documents that people take for descriptions.
_SIGNS = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive, as word processors and e-books are"),
    (b"\xd0\xcf\x11\xe0", "a document of an old office program (.doc, .xls)"),
    (b"{\\rtf", "a rich text document (.rtf)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
)
UNREADABLE = frozenset(
    {*(said for _sign, said in _SIGNS), "MARC 21", "binary data"}
)
"""What no format here is."""
# The leader of a MARC 21 record: its length, status, type and level, the
# constants 22 and 4500.
_MARC = re.compile(rb"\d{5}[acdnp][a-z]{2}[a-z ]{2}22\d{5}.{3}4500", re.DOTALL)
# What may come before the root element of an XML or HTML document.
_NOISE = re.compile(r"<!--.*?(?:-->|\Z)|<[?!].*?(?:>|\Z)", re.DOTALL)
_ROOT = re.compile(r"\s*<([\w:.-]+)")


def looks_like(head: bytes) -> str:
    """Return what the first bytes of a document look like.

    >>> looks_like(b"%PDF-1.4"), looks_like(b"<!DOCTYPE html><html>"), looks_like(b"{}")
    ('a PDF', 'XML or HTML with the root element <html>', 'JSON of another kind')
    """
    for sign, kind in _SIGNS:
        if head.startswith(sign):
            return kind
    if _MARC.match(head):
        return "MARC 21"
    text = head.decode("latin-1").removeprefix("ï»¿").lstrip()
    if root := _ROOT.match(_NOISE.sub("", text)):
        return f"XML or HTML with the root element <{root[1]}>"
    if text[:1] in ("{", "["):
        return "JSON of another kind"
    return "binary data" if "\0" in text else "plain text"
