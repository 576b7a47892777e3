"""Streams the units of a document, one by one and without their children, in flat memory.

A unit is read when its first child begins, because its own part then has been read; elements are let go as soon as
they are reported. A document that describes a unit further behind its children (EAD admits that) is found out by a
quick look over its bytes first, and read as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from xjmeta.compact_set import CompactSet
from xjmeta.mapping.xml_kind import XmlKind
from xjmeta.mapping.xml_marks import is_filler
from xjmeta.mapping.xml_reader import (
    XmlDocument,
    is_unit,
    read_records,
    validated,
)
from xjmeta.messages import FormatError, LimitError
from xjmeta.model.record import MAX_DEPTH, Record
from xjmeta.text.source import Source
from xjmeta.xml.nodes import MARK
from xjmeta.xml.parsing import events

__all__ = ["CHUNK", "OVERLAP", "comes_back", "iter_units"]

# How much is read at a time, and how much of it is seen again with the next
# piece: no start tag is as long.
CHUNK = 1 << 20
OVERLAP = 1 << 16
# How far behind the end of a unit may be seen whether another begins.
_MARGIN = 1 << 10


def iter_units(
    kind: XmlKind, source: Source
) -> Iterator[tuple[str, str | None, Record]]:
    """Yield (key, parent key, unit without children) in document order."""
    if _comes_back(kind, source):
        for record in read_records(kind, source):
            for key, parent, unit in record.walk_with_parents():
                yield (
                    key,
                    parent,
                    unit.model_copy(update={"children": (), "origin": None}),
                )
        return
    with source.open() as stream:
        yield from _Stream(kind, stream, source)


def _comes_back(kind: XmlKind, source: Source) -> bool:
    """Return whether a unit is described further behind its children, or whether that cannot be seen from the bytes."""
    with source.open() as stream:
        window = stream.read(CHUNK)
        # In an encoding of two bytes nothing can be seen by a pattern of
        # bytes.
        if b"\0" in window[:64]:
            return True
        while True:
            chunk = stream.read(CHUNK)
            if comes_back(kind, window, is_last=not chunk):
                return True
            if not chunk:
                return False
            # What is cut off at the end of a piece is seen again with the next
            # one.
            window = window[-OVERLAP:] + chunk


def comes_back(kind: XmlKind, piece: bytes, *, is_last: bool) -> bool:
    """Return whether in a piece of a document a unit is described further behind its children.

    What is at the end of a piece may be the beginning of a unit; the next piece shall hold it again.
    """
    match = kind.comes_back.search(piece)
    return match is not None and (
        is_last or match.end() < len(piece) - _MARGIN
    )


class _StreamedUnit:
    __slots__ = ("element", "is_given", "key", "parent")

    def __init__(self, element: Any, key: str, parent: str | None) -> None:
        self.element = element
        self.key = key
        self.parent = parent
        self.is_given = False


class _Stream:
    """The pass over the document."""

    def __init__(
        self, kind: XmlKind, stream: BinaryIO, source: Source
    ) -> None:
        self._kind = kind
        self._stream = stream
        self._source = source
        self._stack: list[_StreamedUnit] = []
        self._doc: XmlDocument | None = None
        self._any = False

    def __iter__(self) -> Iterator[tuple[str, str | None, Record]]:
        for event, element in events(
            self._stream, self._kind.tags, self._source.name
        ):
            if event == "pi":
                if self._doc is not None and element.target == MARK:
                    self._doc.meet(element)
            else:
                yield from (
                    self._start(element)
                    if event == "start"
                    else self._end(element)
                )
        if not self._any:
            raise FormatError(
                "no-record", source=self._source.name, format=self._kind.title
            )

    def _start(self, element: Any) -> Iterator[tuple[str, str | None, Record]]:
        if element.tag.rpartition("}")[2] == self._kind.root:
            if self._doc is None:
                self._doc = XmlDocument(
                    self._kind,
                    element,
                    self._source.findings,
                    self._source.name,
                    CompactSet,
                )
            return
        doc = self._doc
        if doc is None or not is_unit(
            element, doc, self._stack[-1].element if self._stack else None
        ):
            return
        if self._stack and not self._stack[-1].is_given:
            yield from self._give(self._stack[-1], doc)
        if len(self._stack) >= MAX_DEPTH:
            raise LimitError(
                "too-deep",
                source=doc.name,
                line=element.sourceline,
                what="Units",
                limit=MAX_DEPTH,
            )
        if not self._stack:
            doc.open_top()
        self._stack.append(
            _StreamedUnit(
                element,
                doc.keys.key(element.get("id")),
                self._stack[-1].key if self._stack else None,
            )
        )

    def _give(
        self, unit: _StreamedUnit, doc: XmlDocument
    ) -> Iterator[tuple[str, str | None, Record]]:
        unit.is_given = self._any = True
        if doc.marked and is_filler(unit.element, self._kind):
            doc.keys.take_back()
            return
        is_first = unit.parent is None and doc.tops_opened == 1
        root = doc.element if is_first else None
        data = doc.read(unit.element, root, unit.key)
        yield (
            unit.key,
            unit.parent,
            validated(data, doc.name, unit.element.sourceline, unit.key),
        )

    def _end(self, element: Any) -> Iterator[tuple[str, str | None, Record]]:
        doc = self._doc
        if doc is not None and element is doc.element:
            if not doc.keys.count and self._kind.without_top(doc):
                self._any = True
                yield (
                    "#0",
                    None,
                    validated(
                        doc.read(None, element, "#0"),
                        doc.name,
                        element.sourceline,
                        "#0",
                    ),
                )
            self._doc = None
            element.clear(keep_tail=True)
        elif (
            doc is not None
            and self._stack
            and self._stack[-1].element is element
        ):
            unit = self._stack.pop()
            if not unit.is_given:
                yield from self._give(unit, doc)
            if self._stack:
                element.clear()
                # `clear` leaves the empty element in its parent; without this
                # memory grows with every unit.
                while element.getprevious() is not None:
                    del element.getparent()[0]
