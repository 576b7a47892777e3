"""Where things are in the text of an XML document: line, column and path of elements and attributes.

A tree keeps no columns, and its lines go wrong beyond 65,535. So a place is found in the text itself: the
n-th element of some names in the tree is the n-th start tag of these names in the text.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple, Protocol, runtime_checkable

from lxml import etree

from xjmeta.text.encodings import WIDE, without_mark
from xjmeta.xml.patterns import CDATA, COMMENT, DOCTYPE, INSTRUCTION

__all__ = [
    "ElementPaths",
    "Locating",
    "Place",
    "Places",
    "line_of",
    "path_of",
    "plain_bytes",
    "spelt",
    "spelt_name",
]

# What follows a `<` that begins no tag.
_OTHER = "|".join(
    pattern[1:] for pattern in (COMMENT, CDATA, INSTRUCTION, DOCTYPE)
).encode()
# In bytes, in an encoding in which markup is ASCII; `plain_bytes` sees to
# that.
_ATTRIBUTE = re.compile(rb"""([^\s=<>/"']+)\s*=\s*(?:"[^"]*"|'[^']*')""")
# Quoted values may hold ">". Possessive: a tag that is never closed is given up in linear time.
_START_TAG = re.compile(rb"""<[^>"']*+(?:(?:"[^"]*+"|'[^']*+')[^>"']*+)*+>""")


class Place(NamedTuple):
    """A line and a column, both counted from 1."""

    line: int
    column: int


@runtime_checkable
class Locating(Protocol):
    """A source that knows where in it a value of a unit is."""

    def locate(
        self, ordinal: int, path: str | None
    ) -> tuple[int, int | None] | None:
        """The line or row and the column of a path in unit number `ordinal`, or of the unit; None if unknown."""


def plain_bytes(data: bytes, encoding: str | None) -> tuple[bytes, str]:
    """The bytes of a document in an encoding in which `<` is one byte, and that encoding.

    >>> plain_bytes("<a/>".encode("utf-16"), "UTF-16")
    (b'<a/>', 'utf-8')
    """
    for mark, name in WIDE:
        if data.startswith(mark):
            return without_mark(data).decode(name, "replace").encode(), "utf-8"
    try:
        canonical = codecs.lookup(encoding or "utf-8").name
    # libxml2 reads some encodings that Python has no codec for; for counting
    # columns a byte is as good as a character.
    except LookupError:
        canonical = "latin-1"
    return data, canonical


def line_of(element: etree._Element) -> int | None:
    """The line on which libxml2 saw the start tag end; None for an element that was not parsed."""
    line: Any = element.sourceline
    return line if isinstance(line, int) else None


def path_of(element: etree._Element, attribute: str | None = None) -> str:
    """The path of an element in its document, or of an attribute of it: names as the document spells them,
    numbered where a name is used more than once.

    >>> root = etree.fromstring('<a xmlns:x="urn:x"><b/><b><x:c x:href="d"/></b></a>')
    >>> path_of(root[1][0], "{urn:x}href")
    '/a/b[2]/x:c/@x:href'
    """
    return ElementPaths().of(element, attribute)


class ElementPaths:
    """The paths of elements of one document; the children of an element are counted once, however many paths are needed
    for.
    """

    def __init__(self) -> None:
        self._steps: dict[etree._Element, dict[etree._Element, str]] = {}

    def of(self, element: etree._Element, attribute: str | None = None) -> str:
        """The path of an element, or of an attribute of it."""
        steps = [self._step(at) for at in (element, *element.iterancestors())]
        path = "/".join(["", *reversed(steps)])
        return (
            path
            if attribute is None
            else f"{path}/@{spelt(element, attribute)}"
        )

    def _step(self, element: etree._Element) -> str:
        parent = element.getparent()
        if parent is None:
            return spelt_name(element)
        if parent not in self._steps:
            self._steps[parent] = dict(_steps(parent))
        return self._steps[parent][element]


def _steps(parent: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Yield each child with its name, numbered where that is used more than once."""
    names = [(child, spelt_name(child)) for child in parent.iterchildren("*")]
    totals = Counter(name for _child, name in names)
    counts = Counter[str]()
    for child, name in names:
        counts[name] += 1
        yield child, f"{name}[{counts[name]}]" if totals[name] > 1 else name


def spelt_name(element: etree._Element) -> str:
    """The name of an element with the prefix that the document gives it."""
    tag: str = element.tag
    local = tag.rpartition("}")[2]
    return f"{element.prefix}:{local}" if element.prefix else local


def spelt(element: etree._Element, attribute: str) -> str:
    """The name of an attribute with the prefix that the document gives it."""
    if attribute[0] != "{":
        return attribute
    space, _, local = attribute[1:].rpartition("}")
    attributes: Any = element.xpath(
        "name(@*[local-name() = $l and namespace-uri() = $s])",
        l=local,
        s=space,
    )
    return str(attributes) or local


class Places:
    """The places of some elements of one document.

    >>> data = b"<a>\\n  <b/><b x='1'/></a>"
    >>> b = etree.fromstring(data)[1]
    >>> places = Places(data, None, [b])
    >>> places.of(b), places.of(b, "x")
    (Place(line=2, column=7), Place(line=2, column=10))
    """

    def __init__(
        self,
        data: bytes,
        encoding: str | None,
        elements: Collection[etree._Element],
    ) -> None:
        self._data, self._encoding = plain_bytes(data, encoding)
        self._offsets = dict(self._located(elements)) if elements else {}
        self._places = dict(self._counted())
        self._attributes: dict[int, dict[str, int]] = {}

    def _counted(self) -> Iterator[tuple[int, Place]]:
        """Yield the place of each offset: counted from the one before, so that a long line is scanned once."""
        # A byte order mark takes no column: editors do not show it.
        place = Place(1, 1)
        at = len(self._data) - len(without_mark(self._data))
        for offset in sorted(self._offsets.values()):
            place, at = self._moved(place, at, offset), offset
            yield offset, place

    def _moved(self, place: Place, start: int, end: int) -> Place:
        """The place of `end`, given that of `start`."""
        line, column = place
        if breaks := self._data.count(b"\n", start, end):
            line, column = line + breaks, 1
            start = self._data.rfind(b"\n", start, end) + 1
        between = self._data[start:end].decode(self._encoding, "replace")
        # Columns are characters, not bytes, as editors count them.
        return Place(line, column + len(between.lstrip("\ufeff")))

    def _located(
        self, elements: Collection[etree._Element]
    ) -> Iterator[tuple[etree._Element, int]]:
        """Every element with the offset of its start tag; in document order."""
        names = {etree.QName(element).localname for element in elements}
        pending = set(elements)
        root = next(iter(elements)).getroottree().getroot()
        # Tree and text hold the same start tags in the same order, so both are
        # walked side by side.
        tags = self._tags(names)
        for element in root.iter(*(f"{{*}}{name}" for name in names)):
            offset = next(tags, None)
            if offset is None:
                # The text shows fewer tags than the tree has: what has no
                # place is reported by the line of the parser.
                return
            if element in pending:
                yield element, offset

    def _tags(self, names: Collection[str]) -> Iterator[int]:
        alternatives = "|".join(
            sorted(re.escape(name) for name in names)
        ).encode(self._encoding, "replace")
        token = re.compile(
            rb"<(?:"
            + _OTHER
            + rb"|((?:[^\s<>/:!?=\"']+:)?(?:"
            + alternatives
            + rb")(?=[\s/>])))",
            re.DOTALL,
        )
        return (
            match.start()
            for match in token.finditer(self._data)
            if match.lastindex
        )

    def order(self, element: etree._Element) -> int:
        """A number that grows in document order."""
        return self._offsets.get(element, len(self._data))

    def of(
        self, element: etree._Element, attribute: str | None = None
    ) -> Place | None:
        """Where an element's start tag is, or one attribute in it; None where the text does not show it."""
        offset = self._offsets.get(element)
        if offset is None:
            return None
        place = self._places[offset]
        if attribute is None:
            return place
        if offset not in self._attributes:
            self._attributes[offset] = self._attributes_of(offset)
        at = self._attributes[offset].get(spelt(element, attribute), offset)
        return self._moved(place, offset, at)

    def _attributes_of(self, offset: int) -> dict[str, int]:
        """Where each attribute of a start tag is."""
        tag = _START_TAG.match(self._data, offset)
        starts: dict[str, int] = {}
        for match in _ATTRIBUTE.finditer(
            self._data, offset + 1, tag.end() if tag else offset
        ):
            starts.setdefault(
                match[1].decode(self._encoding, "replace"), match.start()
            )
        return starts
