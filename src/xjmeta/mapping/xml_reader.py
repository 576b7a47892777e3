"""Reads an XML document in one pass: each unit is read from its own part as soon as it ends, and its elements are
let go.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any, BinaryIO, NamedTuple

from pydantic import ValidationError

from xjmeta.collector import quiet_collector, quietly
from xjmeta.compact_set import CompactSet
from xjmeta.mapping import rest
from xjmeta.mapping.rows import Data, Reading
from xjmeta.mapping.xml_kind import XmlKind, namespace_of, spelt
from xjmeta.mapping.xml_marks import (
    VERSION,
    derived_by,
    is_filler,
    is_old,
    take_marks,
)
from xjmeta.messages import Finding, FormatError, LimitError, XjmetaError
from xjmeta.model.keys import KeyGiver
from xjmeta.model.origin import Origin
from xjmeta.model.record import MAX_DEPTH, Record
from xjmeta.model.values import MAX_NESTING, TOO_DEEP
from xjmeta.text.source import Source
from xjmeta.xml.entities import entities_of
from xjmeta.xml.nodes import MARK
from xjmeta.xml.parsing import events
from xjmeta.xml.patterns import ASIDE_BYTES, PROLOG_BYTES
from xjmeta.xml.slices import Slices
from xjmeta.xml.source import (
    Span,
    XmlText,
    closing,
    decode,
    encode,
    named,
    tags,
)

__all__ = [
    "XmlDocument",
    "is_unit",
    "read_records",
    "root_name",
    "validated",
]


class _OpenUnit:
    """A unit whose end has not been read."""

    __slots__ = ("absolute", "children", "element", "key", "number")

    def __init__(
        self, element: Any, number: int, key: str, absolute: int = -1
    ) -> None:
        self.element = element
        self.number = number
        self.key = key
        self.absolute = absolute
        self.children: list[Record] = []


class XmlDocument:
    """The root of a document while it is being read; `seen` makes the set of the ids met."""

    def __init__(
        self,
        kind: XmlKind,
        element: Any,
        findings: list[Finding],
        name: str,
        seen: Callable[[], set[str] | CompactSet] = set,
    ) -> None:
        self.kind = kind
        self.element = element
        self.name = name
        self.findings, self._seen = findings, seen
        self.namespace = namespace_of(element.tag)
        kind.check_root(self)
        self.units = spelt(kind.units, self.namespace)
        self.lists = spelt(kind.lists, self.namespace)
        (self.top,) = spelt((kind.top,), self.namespace)
        self.spilled: list[Any] = []
        self.to: Reading = kind.reading(
            self.namespace, entities_of(element), self.spilled
        )
        self.tops: list[tuple[_OpenUnit, XmlText]] = []
        self.tops_opened = 0
        self.text = kind.text_class("", b"", kind.tops)
        self.marked = False
        """Whether an instruction of ours has been met in it."""
        self.derived: tuple[str, ...] = ()
        """Of which elements the one in the header says that attributes which follow from words are derived."""
        self._is_old = False
        self._start_keys()

    def open_top(self) -> None:
        """Make ready for a unit on top: a source of its own, and keys of its own."""
        self.tops_opened += 1
        format_ = self.kind.format_of(self.element)
        self.text = self.kind.text_class(format_, b"", self.kind.tops)
        self.text.namespaces = dict(self.element.nsmap)
        self.text.derived = self.derived
        self._start_keys()

    def _start_keys(self) -> None:
        self.keys = KeyGiver(self._seen)

    def read(self, unit: Any, root: Any, key: str) -> Data:
        """Return the data of a unit, and of what is around it where `root` is given."""
        entries: rest.Entries = {}
        if self.marked:
            entries = take_marks(
                self.kind,
                unit,
                root,
                self.findings,
                self.name,
                key,
                derived=self.derived,
            )
        data = self.kind.read_own(unit, root, self.to, self.spilled)
        if not entries:
            return data
        return rest.taken_in(
            data,
            entries,
            self.findings,
            self.name,
            key,
        )

    def meet(self, mark: Any) -> None:
        """Take notice of an instruction of ours."""
        self.marked = True
        if not self.tops_opened and not self.derived:
            self.derived = derived_by(mark, self.element, self.kind)
        if not self._is_old and is_old(mark.text):
            self._is_old = True
            self.note("rest-version", version=VERSION)

    def note(self, code: str, **values: object) -> None:
        """Put a finding down."""
        line = self.element.sourceline
        finding = Finding.of(code, source=self.name, line=line, **values)  # type: ignore[arg-type]
        self.findings.append(finding)


def read_records(kind: XmlKind, source: Source) -> Iterator[Record]:
    """Yield the Records of a source: one for each top unit, or for a root without one.

    An envelope of many is read slice by slice, in the memory of one.
    """
    name = repeated(kind, source)
    yield from (
        _read_whole(kind, source)
        if name is None
        else Sliced(kind, source, name)
    )


def _read_whole(kind: XmlKind, source: Source) -> Iterator[Record]:
    data = source.data()
    pending: tuple[Record, _RecordSlice] | None = None
    cut: _Cutter | None = None
    kind.check_source(source, data)
    units = iter(_Units(kind, BytesIO(data), source.name, source.findings))
    for unit_read in quietly(units):
        # A Record is given out when the next one is known: only the last has
        # the end of the document.
        if pending is not None:
            cut = _give(
                kind,
                cut,
                data,
                pending[1],
                source,
                last=False,
            )
            yield pending[0]
        pending = unit_read
    if pending is None:
        raise FormatError("no-record", source=source.name, format=kind.title)
    if cut is None:
        pending[1].text.body = data
    else:
        _give(
            kind,
            cut,
            data,
            pending[1],
            source,
            last=True,
        )
    yield pending[0]


def _give(
    kind: XmlKind,
    cut: _Cutter | None,
    data: bytes,
    piece: _RecordSlice,
    source: Source,
    *,
    last: bool,
) -> _Cutter:
    """Give a Record its slice; where the bytes cannot be cut, say what is wrong with the document."""
    try:
        cut = cut or _Cutter(kind, data)
        cut.give(piece, last=last)
    # Tags that do not pair, bytes that are not in the encoding, an encoding
    # that Python does not know.
    except (IndexError, UnicodeError, LookupError) as error:
        raise _trouble(kind, source, error) from error
    return cut


def _trouble(kind: XmlKind, source: Source, error: Exception) -> XjmetaError:
    """Return what is wrong with a document that a parser has not read to its end."""
    try:
        for _event in events(
            source.open(), (f"{{*}}{kind.root}",), source.name
        ):
            pass
    except XjmetaError as error_raised:
        return error_raised
    return FormatError(
        "not-well-formed", source=source.name, reason=str(error)
    )


# The root element of bytes that begin with it; a record of an OAI-PMH response.
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([\w.-]+)")
_RECORD = re.compile(rb"<(?:[\w.-]+:)?record[\s>]")


def repeated(kind: XmlKind, source: Source) -> bytes | None:
    """Return the name of the elements that an envelope repeats, None where the document is to be read as a whole."""
    head = source.head()
    root = root_name(head)
    own = kind.root.encode()
    # In an encoding of two bytes a cut in bytes would split characters.
    if root is None or root == own or b"\0" in head:
        return None
    name = b"record" if _RECORD.search(PROLOG_BYTES.sub(b"", head)) else own
    roots = 0
    with source.open() as stream:
        for piece in Slices(stream, name):
            inside, units = _counted(kind, piece)
            # A slice of several Records has no bytes of its own for each of
            # them.
            if inside > 1 or units > 1:
                return None
            roots += inside
    return name if roots > 1 else None


def root_name(head: bytes) -> bytes | None:
    """Return the local name of the root of a document, by its first bytes; None where none is among them."""
    root = _ROOT.search(PROLOG_BYTES.sub(b"", head))
    return None if root is None else root[1]


def _counted(kind: XmlKind, piece: bytes) -> tuple[int, int]:
    """Return how many roots and top units a slice holds; what comments and CDATA say does not count."""
    tags = kind.counted.findall(piece)
    # The plain count is enough for most slices; only where there is more are
    # comments looked at.
    if len(tags) > 1:
        tags = kind.counted.findall(ASIDE_BYTES.sub(b"", piece))
    roots = sum(bool(root) for root, _unit in tags)
    return roots, len(tags) - roots


class Sliced:
    """The Records of an envelope, each with the slice of bytes that is its own."""

    def __init__(self, kind: XmlKind, source: Source, name: bytes) -> None:
        self._kind = kind
        self._source = source
        self._name = name

    def __iter__(self) -> Iterator[Record]:
        previous: Record | None = None
        pending = b""
        lines = 0
        with self._source.open() as stream:
            cut = Slices(stream, self._name)
            for piece in cut:
                pending += piece
                record = self._read(cut.head, pending, lines)
                if record is None:
                    continue
                if previous is not None:
                    yield previous
                previous, lines, pending = (
                    record,
                    lines + pending.count(b"\n"),
                    b"",
                )
            tail = pending + cut.tail
            self._check(cut.head, tail, lines)
        if previous is None:
            name = self._source.name
            raise FormatError(
                "no-record", source=name, format=self._kind.title
            )
        if previous.origin is not None and isinstance(
            previous.origin.source, XmlText
        ):
            previous.origin.source.tail = tail
        yield previous

    def _read(self, head: bytes, piece: bytes, lines: int) -> Record | None:
        """Read the one Record of a slice, None where it holds none."""
        if not self._kind.counted.search(piece):
            return None
        try:
            whole = (
                head
                + piece
                + closing(head.decode("latin-1")).encode("latin-1")
            )
            encoding = decode(head)[1]
        # As where a Record is given its slice.
        except (IndexError, UnicodeError, LookupError) as error:
            raise _trouble(self._kind, self._source, error) from error
        findings_of_slice: list[Finding] = []
        try:
            with quiet_collector():
                name = self._source.name
                records = list(
                    _Units(self._kind, BytesIO(whole), name, findings_of_slice)
                )
        except XjmetaError as error:
            if error.line is not None:
                error.line += lines
            raise
        if not records:  # what looked like one is in a comment
            return None
        ((record, slice_),) = records
        self._source.findings.extend(
            replace(finding, line=finding.line and finding.line + lines)
            for finding in findings_of_slice
        )
        slice_.text.body = piece
        slice_.text.head = head
        slice_.text.sliced = True
        slice_.text.set_encoding(encoding, b"")
        return record

    def _check(self, head: bytes, tail: bytes, lines: int) -> None:
        """See that the document is whole: what lies around the slices is well-formed together."""
        stream = BytesIO(head + tail)
        try:
            for _event in events(
                stream, (f"{{*}}{self._kind.root}",), self._source.name
            ):
                pass
        except XjmetaError as error:
            if error.line is not None:
                error.line += lines
            raise


def is_unit(element: Any, doc: XmlDocument, above: Any) -> bool:
    """Return whether an element is a unit by name and place; `above` is the unit that is open."""
    tag, parent = element.tag, element.getparent()
    if above is None:
        return tag == doc.top and parent is doc.element
    if tag not in doc.units:
        return False
    # Lists may stand in lists: several of them in one unit are read as one.
    while parent is not above and parent.tag in doc.lists:
        parent = parent.getparent()
    return parent is above


class _RecordSlice(NamedTuple):
    """The source of a Record to be filled in when its bounds are known.

    `document` counts the roots, `number` the elements that are called like units, both over the whole source;
    `among` says whether the root holds several Records, `first` and `last` whether this is its first, its last.
    """

    text: XmlText
    document: int
    number: int
    among: bool
    first: bool
    last: bool


class _Cutter:
    """Cuts a document of several Records into the slices that belong to each."""

    def __init__(self, kind: XmlKind, data: bytes) -> None:
        self._text, self._encoding, self._mark = decode(data)
        self._units = tags(self._text, named(kind.tops))
        around = tags(self._text, named(frozenset({"record", kind.root})))
        is_root = [
            span.name.rpartition(":")[2] == kind.root for span in around
        ]
        self._roots = [
            span
            for span, is_one in zip(around, is_root, strict=True)
            if is_one and not (span.parent >= 0 and is_root[span.parent])
        ]
        self._inside: dict[int, list[Span]] = {}
        for span in self._roots:
            self._inside.setdefault(span.parent, []).append(span)
        self._around = around
        self._at: int | None = None
        self._head = b""

    def give(self, piece: _RecordSlice, *, last: bool) -> None:
        """Fill the next slice."""
        start, end = self._bound(piece)
        if self._at is None:
            self._at = start
            self._head = encode(self._text[:start], self._encoding, self._mark)
        piece.text.body = encode(
            self._text[self._at : end], self._encoding, b""
        )
        piece.text.head = self._head
        piece.text.sliced = True
        piece.text.set_encoding(self._encoding, b"")
        if last:
            piece.text.tail = encode(self._text[end:], self._encoding, b"")
        self._at = end

    def _bound(self, piece: _RecordSlice) -> tuple[int, int]:
        """Find what bounds a Record: its OAI record, its root, or its top unit where a root holds several."""
        start, end = self._around_root(self._roots[piece.document])
        if not piece.among:
            return start, end
        unit = self._units[piece.number]
        closes = piece.last and len(self._roots) > 1
        return (
            start if piece.first else unit.start,
            end if closes else unit.end,
        )

    def _around_root(self, root: Span) -> tuple[int, int]:
        """Find what bounds a root: itself, with its share of the OAI record where it is in one."""
        if root.parent < 0:
            return root.start, root.end
        record = self._around[root.parent]
        inside = self._inside[root.parent]
        start = record.start if root is inside[0] else root.start
        return start, record.end if root is inside[-1] else root.end


class _Units:
    """The pass over a document: opens, reads and closes units, and yields a Record for each top unit."""

    def __init__(
        self,
        kind: XmlKind,
        stream: BinaryIO,
        name: str,
        findings: list[Finding],
    ) -> None:
        self._kind = kind
        self._stream = stream
        self._name = name
        self._findings = findings
        self._stack: list[_OpenUnit] = []
        self._doc: XmlDocument | None = None
        self._count = 0
        self._first = 0
        self._documents = 0
        self._ready: list[tuple[Record, _RecordSlice]] = []

    def __iter__(self) -> Iterator[tuple[Record, _RecordSlice]]:
        for event, element in events(
            self._stream, self._kind.tags, self._name
        ):
            if event == "start":
                self._start(element)
            elif event == "end":
                self._end(element)
                if self._ready:
                    yield from self._ready
                    self._ready.clear()
            elif self._doc is not None and element.target == MARK:
                self._doc.meet(element)

    def _start(self, element: Any) -> None:
        doc = self._doc
        if element.tag.rpartition("}")[2] == self._kind.root:
            if doc is None:
                self._doc = XmlDocument(
                    self._kind, element, self._findings, self._name
                )
            return
        number = self._count
        self._count += 1
        if doc is None:
            return
        stack = self._stack
        if not is_unit(element, doc, stack[-1].element if stack else None):
            doc.text.strays.add(number - self._first)
            return
        if len(stack) >= MAX_DEPTH:
            raise LimitError(
                "too-deep",
                source=self._name,
                line=element.sourceline,
                what="Units",
                limit=MAX_DEPTH,
            )
        if not stack:
            doc.open_top()
        stack.append(
            _OpenUnit(
                element,
                number - self._first,
                doc.keys.key(element.get("id")),
                number,
            )
        )

    def _end(self, element: Any) -> None:
        doc, stack = self._doc, self._stack
        if doc is None:
            return
        if stack and stack[-1].element is element:
            opened = stack.pop()
            if stack and doc.marked and is_filler(element, self._kind):
                doc.text.strays.add(opened.number)
                doc.keys.take_back()
            elif stack:
                stack[-1].children.append(
                    self._record(element, None, opened, doc, doc.text)
                )
                element.clear(keep_tail=True)
            else:
                doc.tops.append((opened, doc.text))
                self._first = self._count
        elif element is doc.element:
            self._close(doc)

    def _record(
        self,
        element: Any,
        root: Any,
        opened: _OpenUnit,
        doc: XmlDocument,
        text: XmlText,
    ) -> Record:
        data = doc.read(element, root, opened.key)
        if opened.children:
            data["children"] = tuple(opened.children)
        origin = data["origin"] = Origin(
            key=opened.key, source=text, ordinal=opened.number
        )
        record = validated(
            data, self._name, opened.element.sourceline, opened.key
        )
        origin.own(record)
        return record

    def _close(self, doc: XmlDocument) -> None:
        """Make the Records of the units on top; what is around them is the first one's."""
        if not doc.tops and self._kind.without_top(doc):
            doc.open_top()
            doc.tops.append((_OpenUnit(doc.element, -1, "#0"), doc.text))
        for number, (opened, text) in enumerate(doc.tops):
            root, unit = (
                doc.element if number == 0 else None,
                opened.element if opened.number >= 0 else None,
            )
            piece = _RecordSlice(
                text,
                self._documents,
                opened.absolute,
                len(doc.tops) > 1,
                number == 0,
                number == len(doc.tops) - 1,
            )
            self._ready.append(
                (
                    self._record(
                        unit,
                        root,
                        opened,
                        doc,
                        text,
                    ),
                    piece,
                )
            )
        self._doc = None
        self._documents += 1
        self._first = self._count
        doc.element.clear(keep_tail=True)


# The validator without the wrapper around it: it is called once for each unit.
_VALIDATE: Callable[[Data], Record] = (
    Record.__pydantic_validator__.validate_python
)


def validated(data: Data, name: str, line: int | None, key: str) -> Record:
    """Return the Record of data as read; raises FormatError where the model refuses it."""
    try:
        return _VALIDATE(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = ".".join(str(part) for part in first["loc"])
        place: dict[str, Any] = {
            "source": name,
            "line": line,
            "path": f"{key}.{path}",
        }
        if TOO_DEEP in first["msg"]:
            raise LimitError(
                "too-deep", what="Notes or groups", limit=MAX_NESTING, **place
            ) from error
        reason = f"{first['msg'].removeprefix('Value error, ')}."
        raise FormatError("invalid-record", reason=reason, **place) from error
