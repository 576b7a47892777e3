"""Where things stand in the text of an XML document: line, column and path of elements and attributes.

A tree keeps no columns, and its lines go wrong beyond 65,535. So a place is found in the text itself: the
n-th element of some names in the tree is the n-th start tag of these names in the text.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple, Protocol, runtime_checkable

from lxml import etree

__all__ = [
    "Locating",
    "Place",
    "Places",
    "line_of",
    "path_of",
    "plain_bytes",
    "spelt",
    "spelt_name",
]

_OTHER = (
    rb"!--.*?-->|!\[CDATA\[.*?\]\]>|\?.*?\?>"
    rb"|!DOCTYPE(?:[^\[\"'>]|\"[^\"]*\"|'[^']*')*"
    rb"(?:\[(?:<!--.*?-->|<\?.*?\?>|\"[^\"]*\"|'[^']*'|[^\]\"'])*\]\s*)?>"
)
_ATTRIBUTE = re.compile(rb"""([^\s=<>/"']+)\s*=\s*(?:"[^"]*"|'[^']*')""")
_MARKS = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
          (codecs.BOM_UTF16_BE, "utf-16"), (b"<\0?\0", "utf-16-le"), (b"\0<\0?", "utf-16-be"))  # fmt: skip


class Place(NamedTuple):
    """A line and a column, both counted from 1."""

    line: int
    column: int


@runtime_checkable
class Locating(Protocol):
    """A source that knows where in it a value of a unit stands."""

    def locate(self, ordinal: int, path: str | None) -> tuple[int, int | None] | None:
        """The line or row and the column of a path in unit number `ordinal`, or of the unit; None if unknown."""


def plain_bytes(data: bytes, encoding: str | None) -> tuple[bytes, str]:
    """The bytes of a document in an encoding in which `<` is one byte, and that encoding.

    >>> plain_bytes("<a/>".encode("utf-16"), "UTF-16")
    (b'<a/>', 'utf-8')
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace").encode(), "utf-8"
    try:
        known = codecs.lookup(encoding or "utf-8").name
    except LookupError:
        known = "latin-1"
    return data, known


def line_of(element: etree._Element) -> int | None:
    """The line on which libxml2 saw the start tag end; None for an element that was not parsed."""
    line: Any = element.sourceline
    return line if isinstance(line, int) else None


def path_of(element: etree._Element, attribute: str | None = None) -> str:
    """The path of an element in its document, or of an attribute of it: names as the document spells them,
    numbered where a name stands more than once.

    >>> root = etree.fromstring('<a xmlns:x="urn:x"><b/><b><x:c x:href="d"/></b></a>')
    >>> path_of(root[1][0], "{urn:x}href")
    '/a/b[2]/x:c/@x:href'
    """
    steps = [_step(at) for at in (element, *element.iterancestors())]
    path = "/".join(["", *reversed(steps)])
    return path if attribute is None else f"{path}/@{spelt(element, attribute)}"


def _step(element: etree._Element) -> str:
    name, alike = spelt_name(element), f"{{*}}{etree.QName(element).localname}"
    before = sum(
        spelt_name(other) == name
        for other in element.itersiblings(alike, preceding=True)
    )
    if not before and all(
        spelt_name(other) != name for other in element.itersiblings(alike)
    ):
        return name
    return f"{name}[{before + 1}]"


def spelt_name(element: etree._Element) -> str:
    """The name of an element with the prefix that the document gives it."""
    local = etree.QName(element).localname
    return f"{element.prefix}:{local}" if element.prefix else local


def spelt(element: etree._Element, attribute: str) -> str:
    """The name of an attribute with the prefix that the document gives it."""
    space, _, local = (
        attribute[1:].rpartition("}") if attribute[0] == "{" else ("", "", attribute)
    )
    found: Any = element.xpath(
        "name(@*[local-name() = $l and namespace-uri() = $s])", l=local, s=space
    )
    return str(found) or local


class Places:
    """The places of some elements of one document.

    >>> data = b"<a>\\n  <b/><b x='1'/></a>"
    >>> b = etree.fromstring(data)[1]
    >>> places = Places(data, None, [b])
    >>> places.of(b), places.of(b, "x")
    (Place(line=2, column=7), Place(line=2, column=10))
    """

    def __init__(
        self, data: bytes, encoding: str | None, elements: Collection[etree._Element]
    ) -> None:
        self._data, self._encoding = plain_bytes(data, encoding)
        self._offsets = dict(self._found(elements)) if elements else {}
        self._line, self._line_start = 1, 0
        self._lines: dict[int, tuple[int, int]] = {}
        for offset in sorted(self._offsets.values()):
            self._lines[offset] = self._advance(offset)

    def _found(
        self, elements: Collection[etree._Element]
    ) -> Iterator[tuple[etree._Element, int]]:
        """Every element with the offset of its start tag; in document order."""
        names = {etree.QName(element).localname for element in elements}
        wanted = set(elements)
        root = next(iter(elements)).getroottree().getroot()
        tags = self._tags(names)
        for element in root.iter(*(f"{{*}}{name}" for name in names)):
            offset = next(tags, None)
            if offset is None:
                return
            if element in wanted:
                yield element, offset

    def _tags(self, names: Collection[str]) -> Iterator[int]:
        said = "|".join(sorted(re.escape(name) for name in names)).encode(
            self._encoding, "replace"
        )
        token = re.compile(
            rb"<(?:"
            + _OTHER
            + rb"|((?:[^\s<>/:!?=\"']+:)?(?:"
            + said
            + rb")(?=[\s/>])))",
            re.DOTALL,
        )
        return (
            found.start() for found in token.finditer(self._data) if found.lastindex
        )

    def _advance(self, offset: int) -> tuple[int, int]:
        self._line += self._data.count(b"\n", self._line_start, offset)
        start = self._data.rfind(b"\n", 0, offset) + 1
        self._line_start = max(self._line_start, start)
        return self._line, start

    def order(self, element: etree._Element) -> int:
        """A number that grows in document order."""
        return self._offsets.get(element, len(self._data))

    def of(self, element: etree._Element, attribute: str | None = None) -> Place | None:
        """Where an element's start tag stands, or one attribute in it; None where the text does not tell."""
        offset = self._offsets.get(element)
        if offset is None:
            return None
        line, start = self._lines[offset]
        at = (
            offset
            if attribute is None
            else self._attribute(offset, spelt(element, attribute))
        )
        extra = self._data.count(b"\n", offset, at)
        if extra:
            line, start = line + extra, self._data.rfind(b"\n", 0, at) + 1
        return Place(
            line,
            len(self._data[start:at].decode(self._encoding, "replace").lstrip("\ufeff"))
            + 1,
        )

    def _attribute(self, offset: int, name: str) -> int:
        at = offset + 1
        while found := _ATTRIBUTE.search(self._data, at, self._end(at)):
            if found[1].decode(self._encoding, "replace") == name:
                return found.start()
            at = found.end()
        return offset

    def _end(self, at: int) -> int:
        """Where the tag ends if no value in it holds `>`; those that do are stepped over before."""
        quoted = re.compile(rb"""[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>""").match(
            self._data, at
        )
        return quoted.end() if quoted else len(self._data)
