"""Where things stand in the text of an XML document: line, column and path of elements and attributes.

A tree keeps no columns, and its lines go wrong beyond 65,535. So a place is found in the text itself: the
n-th element of some names in the tree is the n-th start tag of these names in the text.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from lxml import etree

__all__ = ["Place", "Places", "line_of", "path_of", "plain_bytes"]

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


def path_of(element: etree._Element, root: etree._Element, attribute: str | None = None) -> str:
    """The path of an element below `root`: local names, numbered where a name stands more than once.

    >>> root = etree.fromstring("<a><b/><b><c/></b></a>")
    >>> path_of(root[1][0], root, "{urn:x}href")
    'a/b[2]/c/@href'
    """
    steps: list[str] = []
    at: etree._Element | None = element
    while at is not None and at is not root:
        steps.append(_step(at))
        at = at.getparent()
    steps.append(etree.QName(root).localname)
    path = "/".join(reversed(steps))
    return path if attribute is None else f"{path}/@{attribute.rpartition('}')[2]}"


def _step(element: etree._Element) -> str:
    name, tag = etree.QName(element).localname, f"{{*}}{etree.QName(element).localname}"
    before = sum(1 for _ in element.itersiblings(tag, preceding=True))
    if not before and next(element.itersiblings(tag), None) is None:
        return name
    return f"{name}[{before + 1}]"


class Places:
    """The places of some elements of one document.

    >>> data = b"<a>\\n  <b/><b x='1'/></a>"
    >>> b = etree.fromstring(data)[1]
    >>> places = Places(data, None, [b])
    >>> places.of(b), places.of(b, "x")
    (Place(line=2, column=7), Place(line=2, column=10))
    """

    def __init__(self, data: bytes, encoding: str | None, elements: Collection[etree._Element]) -> None:
        self._data, self._encoding = plain_bytes(data, encoding)
        self._offsets = dict(self._found(elements)) if elements else {}
        self._line, self._line_start = 1, 0
        self._lines: dict[int, tuple[int, int]] = {}
        for offset in sorted(self._offsets.values()):
            self._lines[offset] = self._advance(offset)

    def _found(self, elements: Collection[etree._Element]) -> Iterator[tuple[etree._Element, int]]:
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
        said = "|".join(sorted(re.escape(name) for name in names)).encode(self._encoding, "replace")
        token = re.compile(
            rb"<(?:" + _OTHER + rb"|((?:[^\s<>/:!?=\"']+:)?(?:" + said + rb")(?=[\s/>])))", re.DOTALL
        )
        return (found.start() for found in token.finditer(self._data) if found.lastindex)

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
        at = offset if attribute is None else self._attribute(offset, attribute.rpartition("}")[2])
        extra = self._data.count(b"\n", offset, at)
        if extra:
            line, start = line + extra, self._data.rfind(b"\n", 0, at) + 1
        return Place(line, len(self._data[start:at].decode(self._encoding, "replace").lstrip("\ufeff")) + 1)

    def _attribute(self, offset: int, name: str) -> int:
        at = offset + 1
        while found := _ATTRIBUTE.search(self._data, at, self._end(at)):
            if found[1].decode(self._encoding, "replace").rpartition(":")[2] == name:
                return found.start()
            at = found.end()
        return offset

    def _end(self, at: int) -> int:
        """Where the tag ends if no value in it holds `>`; those that do are stepped over before."""
        quoted = re.compile(rb"""[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>""").match(self._data, at)
        return quoted.end() if quoted else len(self._data)
