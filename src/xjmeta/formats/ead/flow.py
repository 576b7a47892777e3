"""Tells a huge finding aid unit by unit, each with its part of the source, in flat memory.

A first pass over the bytes says whether that can be: one `ead` that is the root and holds one `archdesc`, in which
every unit is described before the units below it. In the second a parser and the tags in the text go side by side:
what is read comes from the parser, what it is read from out of the text.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, BinaryIO, NamedTuple

from xjmeta.compact_set import CompactSet
from xjmeta.formats.ead.reader import EAD, REFERENCE
from xjmeta.formats.ead.unmapped import unmapped_own, unmapped_part
from xjmeta.mapping.flow import Begin, CannotFlowError, End, Flow, Step
from xjmeta.mapping.xml_marks import is_filler
from xjmeta.mapping.xml_reader import (
    XmlDocument,
    is_unit,
    root_name,
    validated,
)
from xjmeta.mapping.xml_stream import CHUNK, OVERLAP, comes_back
from xjmeta.messages import Finding, LimitError, LossReport
from xjmeta.model.origin import Unmapped
from xjmeta.model.record import MAX_DEPTH, Record
from xjmeta.text.source import Source
from xjmeta.xml.flowing import Tag, Tags
from xjmeta.xml.nodes import MARK
from xjmeta.xml.parsing import events
from xjmeta.xml.source import (
    DIGEST,
    doctype_of,
    encoding_of,
    fingerprint_of,
    is_prolog_open,
)

__all__ = ["EadFlow", "flow", "write_back"]

_LONGEST_PROLOG = 16 * CHUNK


class _Look(NamedTuple):
    """What the first pass over a document found."""

    encoding: str
    mark: bytes
    prolog: int
    """How many bytes hold all that is before the first element."""
    doctype: str
    digest: str


def flow(source: Source, format_: str) -> EadFlow | None:
    """Return what gives the units of a document in their order; None where it is to be read as a whole."""
    look = _look(source)
    return None if look is None else EadFlow(source, format_, look)


def _look(source: Source) -> _Look | None:
    with source.open() as stream:
        head = _prolog(stream)
        if (
            # An encoding of two bytes, a harvest or another envelope, or a
            # prolog that does not end: for these the reader of the whole
            # document is there.
            b"\0" in head[:64]
            or root_name(head) != EAD.root.encode()
            or is_prolog_open(head)
        ):
            return None
        try:
            encoding, mark = encoding_of(head)
            prolog = head[len(mark) :].decode(encoding, "ignore")
        # An encoding that Python does not know: the reader of the whole
        # reports it.
        except LookupError:
            return None
        digest, window = DIGEST(head), head
        while True:
            chunk = stream.read(CHUNK)
            # A description behind the units below it, or an entity, whose text
            # only the tree shows in its place.
            if comes_back(EAD, window, is_last=not chunk) or REFERENCE.search(
                window
            ):
                return None
            if not chunk:
                break
            digest.update(chunk)
            window = window[-OVERLAP:] + chunk
    match = doctype_of(prolog)
    doctype = match[1] if match is not None else ""
    return _Look(
        encoding,
        mark,
        len(head),
        doctype,
        digest.hexdigest(),
    )


def _prolog(stream: BinaryIO) -> bytes:
    """Return the first bytes of a document, with all that is before its first element."""
    head = stream.read(CHUNK)
    while is_prolog_open(head) and len(head) < _LONGEST_PROLOG:
        more = stream.read(CHUNK)
        if not more:
            break
        head += more
    return head


def write_back(
    format_: str, flow: Flow, stream: BinaryIO, *, origin: bool = True
) -> LossReport:
    """Write a document unchanged, once all of it has been read."""
    if flow.format != format_ or not origin:
        raise CannotFlowError("it is not written back")
    for step in flow.steps():
        if isinstance(step, End) and step.is_marked:
            raise CannotFlowError(
                "what only its instructions say is to be told"
            )
    flow.copy(stream)
    return LossReport()


class _OwnPart:
    """The own part of a unit as far as it has been read: the text between its child units, and their numbers."""

    __slots__ = ("pieces", "segments", "units")

    def __init__(self, *pieces: str) -> None:
        self.pieces: list[str] = list(pieces)
        self.segments: list[str] = []
        self.units: list[int] = []

    def close(self) -> None:
        """End a segment; of a hundred thousand that are the same line break one is kept."""
        text = "".join(self.pieces)
        if self.segments and self.segments[-1] == text:
            text = self.segments[-1]
        self.segments.append(text)
        self.pieces.clear()


class _FlowUnit:
    """A unit whose end has not been read."""

    __slots__ = (
        "element",
        "findings",
        "key",
        "number",
        "parent",
        "part",
        "place",
        "unit",
    )

    def __init__(
        self,
        element: Any,
        key: str,
        parent: str | None,
        number: int,
        part: _OwnPart,
    ) -> None:
        self.element = element
        self.key = key
        self.parent = parent
        self.number, self.part = number, part
        self.place = -1
        self.unit: Record | None = None
        self.findings: list[Finding] = []
        """What was found in it: reported when it ends, as the reader of the whole does."""


class EadFlow:
    """The units of a finding aid that `_look` found to give them in their order."""

    def __init__(self, source: Source, format_: str, look: _Look) -> None:
        self._source = source
        self.format = format_
        self._found = look

    def copy(self, stream: BinaryIO) -> None:
        """Write the document unchanged."""
        with self._source.open() as source:
            shutil.copyfileobj(source, stream, CHUNK)

    def steps(self) -> Iterator[Step]:
        """Yield each unit when it begins and when it ends."""
        look = self._found
        with self._source.open() as stream, self._source.open() as text:
            tags = Tags(
                text,
                EAD.tops,
                look.encoding,
                mark=look.mark,
                prolog=look.prolog,
            )
            try:
                yield from _Pass(
                    self._source,
                    stream,
                    tags,
                    self.format,
                    look,
                )
            except UnicodeError as error:
                raise CannotFlowError(
                    "its text is not in its encoding"
                ) from error


class _Pass:
    """The pass over a document."""

    def __init__(
        self,
        source: Source,
        stream: BinaryIO,
        tags: Tags,
        format_: str,
        look: _Look,
    ) -> None:
        self._source = source
        self._stream = stream
        self._format = format_
        self._found = look
        self._tags, self._next = tags, iter(tags)
        self._stack: list[_FlowUnit] = []
        self._doc: XmlDocument | None = None
        self._count = self._number = 0
        self._top: _FlowUnit | None = None
        self._before = _OwnPart()
        self._empty: list[bool] = []
        """Of each element that is open whether it has no end tag."""
        self._fingerprint = ""

    def __iter__(self) -> Iterator[Step]:
        for event, element in events(
            self._stream, EAD.tags, self._source.name
        ):
            if event == "pi":
                if self._doc is not None and element.target == MARK:
                    self._doc.meet(element)
            elif element.tag.rpartition("}")[2] == EAD.root:
                self._meet(event, element)
            elif event == "start":
                yield from self._start(element)
            else:
                yield from self._end(element)
        yield from self._finish()

    def _meet(self, event: str, element: Any) -> None:
        """Open the document at its root, and let it go at its end."""
        if event == "start" and self._doc is None:
            findings = self._source.findings
            self._doc = XmlDocument(
                EAD, element, findings, self._source.name, CompactSet
            )
        elif (
            self._doc is not None
            and element is self._doc.element
            and event == "end"
        ):
            element.clear(keep_tail=True)

    def _tag(self, element: Any) -> Tag:
        """Return the next tag in the text, which is that of an element."""
        tag = next(self._next, None)
        local = element.tag.rpartition("}")[2]
        # Parser and text must agree tag by tag; where they do not, no part of
        # the text is certain.
        if tag is None or tag.name.rpartition(":")[2] != local:
            raise CannotFlowError("its text is not what the parser reads")
        return tag

    @property
    def _part(self) -> _OwnPart:
        """The own part that is being read."""
        if self._stack:
            return self._stack[-1].part
        return self._before if self._top is None else self._top.part

    def _start(self, element: Any) -> Iterator[Step]:
        doc = self._doc
        stack = self._stack
        tag = self._tag(element)
        self._empty.append(tag.is_empty)
        number = self._count
        self._count += 1
        if doc is None:
            raise CannotFlowError("a unit stands outside the document")
        above = stack[-1] if stack else None
        if not is_unit(
            element, doc, above.element if above is not None else None
        ):
            self._part.pieces += (tag.before, tag.text)
            return
        if above is not None and above.unit is None:
            if doc.marked and is_filler(above.element, EAD):
                raise CannotFlowError(
                    "a unit that does not count holds others"
                )
            yield self._report(above, doc)
        if len(stack) >= MAX_DEPTH:
            line = element.sourceline
            name = self._source.name
            raise LimitError(
                "too-deep",
                source=name,
                line=line,
                what="Units",
                limit=MAX_DEPTH,
            )
        self._part.pieces.append(tag.before)
        if above is None:
            part = self._open_top(doc)
            part.pieces.append(tag.text)
        else:
            part = _OwnPart(tag.text)
        parent = above.key if above is not None else None
        stack.append(
            _FlowUnit(
                element, doc.keys.key(element.get("id")), parent, number, part
            )
        )
        if above is None:
            self._top = stack[-1]

    def _open_top(self, doc: XmlDocument) -> _OwnPart:
        """Make ready for the unit on top: what precedes it is part of its own."""
        if self._top is not None:
            raise CannotFlowError("it holds several records")
        if EAD.format_of(doc.element) != self._format:
            raise CannotFlowError("it is of another dialect")
        doc.open_top()
        look = self._found
        self._fingerprint = fingerprint_of(
            doc.element.nsmap,
            look.doctype,
            look.digest,
            derived=doc.derived,
        )
        return self._before

    def _report(self, unit: _FlowUnit, doc: XmlDocument) -> Begin:
        """Return a unit, whose own part has been read, without those below it."""
        root = doc.element if unit.parent is None else None
        of_document, doc.findings = doc.findings, unit.findings
        try:
            data = doc.read(unit.element, root, unit.key)
        # Also where the unit is refused: what is found later belongs to the
        # document again.
        finally:
            doc.findings = of_document
        line = unit.element.sourceline
        unit.unit = validated(data, doc.name, line, unit.key)
        unit.place = self._number
        self._number += 1
        return Begin(unit.key, unit.parent, unit.unit)

    def _end(self, element: Any) -> Iterator[Step]:
        stack, doc = self._stack, self._doc
        if not self._empty.pop():
            tag = self._tag(element)
            self._part.pieces += (tag.before, tag.text)
        if doc is None or not stack or stack[-1].element is not element:
            return
        unit = stack.pop()
        if unit.unit is None:
            if stack and doc.marked and is_filler(element, EAD):
                doc.keys.take_back()
                stack[-1].part.pieces += unit.part.pieces
                _let_go(element)
                return
            yield self._report(unit, doc)
        if stack:
            above = stack[-1].part
            above.close()
            above.units.append(unit.number)
            yield self._ended(unit)
            _let_go(element)

    def _finish(self) -> Iterator[Step]:
        """Yield the end of the unit on top: what follows it is part of its own."""
        top = self._top
        if top is None or next(self._next, None) is not None:
            raise CannotFlowError("its text is not what the parser reads")
        top.part.pieces.append(self._tags.rest)
        yield self._ended(top)

    def _ended(self, unit: _FlowUnit) -> End:
        unit.part.close()
        self._source.findings += unit.findings
        return End(
            unit.key,
            unit.place,
            partial(self._source_of, unit),
            partial(self._unmapped_of, unit),
            is_marked=self._doc is not None and self._doc.marked,
        )

    def _source_of(self, unit: _FlowUnit) -> Mapping[str, Any]:
        """Return the part of a unit in its source, as `XmlText.dump` does."""
        record = unit.unit
        data: dict[str, Any] = {
            "number": unit.number,
            "units": unit.part.units,
            "segments": unit.part.segments,
            "home": self._fingerprint,
            "digest": record.digest() if record is not None else "",
        }
        if unit is self._top and self._doc is not None:
            spaces = self._doc.element.nsmap.items()
            data |= {
                "encoding": self._found.encoding,
                "mark": self._found.mark.hex(),
                "head": "",
                "tail": "",
                "sliced": False,
                **self._derived(),
                "namespaces": {prefix or "": uri for prefix, uri in spaces},
            }
        return data

    def _derived(self) -> dict[str, list[str]]:
        """Return what the header says is derived, where it says so."""
        derived = () if self._doc is None else self._doc.derived
        return {"derived": [*derived]} if derived else {}

    def _unmapped_of(self, unit: _FlowUnit) -> Sequence[Unmapped]:
        """Return what the own part of a unit holds and no value says."""
        if unit is self._top:
            return unmapped_part(unit.part.segments, "", "")
        return unmapped_own("".join(unit.part.segments))


def _let_go(element: Any) -> None:
    """Free an element that was yielded, and those before it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
