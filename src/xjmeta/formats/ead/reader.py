"""Reads EAD in one pass: each unit is told from its own part as soon as it ends, and its elements are let go."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from io import BytesIO
from typing import Any, BinaryIO, NamedTuple

from pydantic import ValidationError

from xjmeta.collector import quiet_collector
from xjmeta.compact_set import CompactSet
from xjmeta.formats.ead.canonical import (
    EAD4,
    TABLE,
    TEXT_UNITS,
    UNIT_LISTS,
    UNIT_TAGS,
    UNITS,
    namespace_of,
    reading,
    spelt,
)
from xjmeta.formats.ead.dialects import EAD_DIALECTS, NAMESPACES, dialect_of
from xjmeta.formats.ead.marks import VERSION, is_filler, is_old, take_marks
from xjmeta.formats.ead.shapes import loose_note, other_note
from xjmeta.formats.ead.unmapped import (
    may_be_unmapped,
    unmapped_own,
    unmapped_part,
)
from xjmeta.formats.registry import Source
from xjmeta.mapping import rest
from xjmeta.mapping.rows import Data, Reading
from xjmeta.mapping.table import Trace
from xjmeta.messages import Finding, FormatError, LimitError, VersionError, XjmetaError
from xjmeta.messages.catalogue import Template, add
from xjmeta.model.groups import flatten
from xjmeta.model.origin import Origin, Unmapped
from xjmeta.model.public import is_internal
from xjmeta.model.record import MAX_DEPTH, Record
from xjmeta.model.values import MAX_NESTING, TOO_DEEP
from xjmeta.xml.entities import declared_entities, entities_of
from xjmeta.xml.nodes import MARK
from xjmeta.xml.oai import read_header
from xjmeta.xml.parsing import events
from xjmeta.xml.slices import Slices
from xjmeta.xml.source import Span, XmlText, closing, decode, encode, named, tags

__all__ = [
    "REFERENCE",
    "EadDocument",
    "format_of",
    "header_of",
    "is_unit",
    "read_own",
    "read_records",
    "root_name",
    "validated",
]

add(
    {
        "ead-doctype": Template(
            "The DOCTYPE is that of EAD 1.0; the file is read as EAD 2002."
        ),
        "ead-namespace": Template(
            "The namespace {namespace} is not one of EAD's; the file is read as {format}."
        ),
        "ead-no-archdesc": Template(
            "The ead element holds no archdesc: only its header is described.",
            "Add an archdesc.",
        ),
        "ead-attribute-entity": Template(
            "An attribute refers to the entity &{name};, which is not declared in the file.",
            "Write the character itself.",
        ),
        "ead-units-in-entity": Template(
            "The entity &{name}; holds elements; it is kept as it stands and not read.",
            "Put its text into the file.",
        ),
    }
)


class _OpenUnit:
    """A unit whose end has not been read."""

    __slots__ = ("absolute", "children", "element", "key", "number")

    def __init__(self, element: Any, number: int, key: str, absolute: int = -1) -> None:
        self.element, self.number, self.key, self.absolute = (
            element,
            number,
            key,
            absolute,
        )
        self.children: list[Record] = []


class EadText(XmlText):
    """The source of a finding aid, which can be freed of what is not public."""

    @cached_property
    def _has_asides(self) -> bool:
        """Whether anything in it may be no part of a value: one look at the whole spares one at each unit."""
        return may_be_unmapped(self.text)

    def unmapped(self, ordinal: int) -> list[Unmapped]:
        """Return what the own part of a unit holds that no value says, and for a unit on top what stands around."""
        place = self.place(ordinal)
        if place is not None and not self._has_asides:
            return []
        segments = self.segments(place, self.units(ordinal))
        if place is not None:
            return unmapped_own("".join(segments))
        head, tail = (part.decode(self.encoding) for part in (self.head, self.tail))
        return unmapped_part(segments, head, tail)

    def public(self, record: Record, ordinal: int) -> dict[str, Any] | None:
        """Return the source of one unit as JSON data, with the values of `record` alone; None where that cannot be
        done.
        """
        from xjmeta.formats.ead.writeback import public_source  # noqa: PLC0415 - the writer knows the reader

        return public_source(self, record, ordinal)

    def public_values(
        self, record: Record, ordinal: int
    ) -> tuple[Record, frozenset[str]] | None:
        """Return a unit as its body alone reads without its internal elements, and the fields that its rest slot says
        more of; None where that cannot be done.
        """
        from xjmeta.formats.ead.writeback import public_values  # noqa: PLC0415 - as above

        return public_values(self, record, ordinal)


class EadDocument:
    """One `ead` element while it is being read; `seen` makes the set of the ids met."""

    def __init__(
        self,
        element: Any,
        findings: list[Finding],
        name: str,
        seen: Callable[[], set[str] | CompactSet] = set,
    ) -> None:
        self.element, self.findings, self.name, self._seen = (
            element,
            findings,
            name,
            seen,
        )
        self.namespace = namespace_of(element.tag)
        if self.namespace in EAD4:
            raise VersionError(
                "not-yet", source=name, line=element.sourceline, what="EAD 4"
            )
        self.units = spelt(UNITS, self.namespace)
        self.lists = spelt(UNIT_LISTS, self.namespace)
        (self.top,) = spelt(("archdesc",), self.namespace)
        self.spilled: list[Any] = []
        self.to: Reading = reading(
            self.namespace, entities_of(element), self.spilled.append
        )
        self.tops: list[tuple[_OpenUnit, XmlText]] = []
        self.text = EadText("", b"", TEXT_UNITS)
        self.marked = False
        """Whether an instruction of ours has been met in it."""
        self._is_old = False
        self._start_keys()
        self._check_spelling()

    def open_top(self) -> None:
        """Make ready for a unit on top: a source of its own, and keys of its own."""
        self.text = EadText(format_of(self.element), b"", TEXT_UNITS)
        self.text.namespaces = dict(self.element.nsmap)
        self._start_keys()

    def _start_keys(self) -> None:
        self.count, self._ids = 0, self._seen()

    def key(self, element: Any) -> str:
        """Return the key of the next unit: its id if it is the first to have it, else its number."""
        id_: str | None = element.get("id")
        number = self.count
        self.count += 1
        if not id_ or id_[0] == "#" or id_ in self._ids:
            return f"#{number}"
        self._ids.add(id_)
        return id_

    def read(self, unit: Any, root: Any, key: str) -> Data:
        """Return the data of a unit, and of what stands around it where `root` is given."""
        entries: rest.Entries = {}
        if self.marked:
            entries = take_marks(unit, root, self.findings, self.name, key)
        data = read_own(unit, root, self.to, self.spilled)
        if not entries:
            return data
        return apply_rest(data, entries, self.findings, self.name, key)

    def meet(self, mark: Any) -> None:
        """Take notice of an instruction of ours."""
        self.marked = True
        if not self._is_old and is_old(mark.text):
            self._is_old = True
            self.note("rest-version", version=VERSION)

    def note(self, code: str, **values: object) -> None:
        """Put a finding down."""
        line = self.element.sourceline
        finding = Finding.of(code, source=self.name, line=line, **values)  # type: ignore[arg-type]
        self.findings.append(finding)

    def _check_spelling(self) -> None:
        info = self.element.getroottree().docinfo
        if info.public_id and "Version 1.0" in info.public_id:
            self.note("ead-doctype")
        for name, held in declared_entities(self.element).items():
            if "<" in held:
                self.note("ead-units-in-entity", name=name)
        if self.namespace and self.namespace not in NAMESPACES:
            self.note(
                "ead-namespace",
                namespace=self.namespace,
                format=format_of(self.element),
            )


def format_of(root: Any) -> str:
    """Return the format an `ead` element is, by its header."""
    return dialect_of(header_of(root), namespace_of(root.tag)).name


def header_of(root: Any) -> str | None:
    """Return the name of the header of an `ead` element, None where it has none."""
    names = (_local(child) for child in root)
    return next((name for name in names if name in _HEADERS), None)


_HEADERS = frozenset(dialect.header for dialect in EAD_DIALECTS)


def read_records(source: Source) -> Iterator[Record]:
    """Yield the Records of a source: one for each `archdesc`, or for an `ead` without one.

    An envelope of many is read slice by slice, in the memory of one.
    """
    name = repeated(source)
    yield from _read_whole(source) if name is None else Sliced(source, name)


def _read_whole(source: Source) -> Iterator[Record]:
    data = source.data()
    held: tuple[Record, _RecordSlice] | None = None
    cut: _Cutter | None = None
    _check_attributes(data, source)
    units = iter(_Units(BytesIO(data), source.name, source.findings))
    while True:
        with quiet_collector():
            found = next(units, None)
        if found is None:
            break
        if held is not None:
            cut = _give(cut, data, held[1], source, last=False)
            yield held[0]
        held = found
    if held is None:
        raise FormatError("no-record", source=source.name, format="EAD")
    if cut is None:
        held[1].text.body = data
    else:
        _give(cut, data, held[1], source, last=True)
    yield held[0]


def _give(
    cut: _Cutter | None, data: bytes, piece: _RecordSlice, source: Source, *, last: bool
) -> _Cutter:
    """Give a Record its slice; where the bytes cannot be cut, say what is wrong with the document."""
    try:
        cut = cut or _Cutter(data)
        cut.give(piece, last=last)
    except (IndexError, UnicodeError, LookupError) as error:
        raise _trouble(source, error) from error
    return cut


def _trouble(source: Source, error: Exception) -> XjmetaError:
    """Return what is wrong with a document that a parser has not read to its end."""
    try:
        for _event in events(source.open(), ("{*}ead",), source.name):
            pass
    except XjmetaError as said:
        return said
    return FormatError("not-well-formed", source=source.name, reason=str(error))


_NOISE = re.compile(
    rb"<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL
)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([\w.-]+)")
_RECORD = re.compile(rb"<(?:[\w.-]+:)?record[\s>]")
_UNPARSED = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_COUNTED = re.compile(rb"<(?:[\w.-]+:)?(?:(ead)|(archdesc))[\s/>]")


def repeated(source: Source) -> bytes | None:
    """Return the name of the elements that an envelope repeats, None where the document is to be read as a whole."""
    head = source.head()
    root = root_name(head)
    if root is None or root == b"ead" or b"\0" in head:
        return None
    name = b"record" if _RECORD.search(_NOISE.sub(b"", head)) else b"ead"
    eads = 0
    with source.open() as stream:
        for piece in Slices(stream, name):
            inside, units = _counted(piece)
            if inside > 1 or units > 1:
                return None
            eads += inside
    return name if eads > 1 else None


def root_name(head: bytes) -> bytes | None:
    """Return the local name of the root of a document, by its first bytes; None where none is among them."""
    root = _ROOT.search(_NOISE.sub(b"", head))
    return None if root is None else root[1]


def _counted(piece: bytes) -> tuple[int, int]:
    """Return how many `ead` and `archdesc` a slice holds; what comments and CDATA say does not count."""
    found = _COUNTED.findall(piece)
    if len(found) > 1:
        found = _COUNTED.findall(_UNPARSED.sub(b"", piece))
    eads = sum(bool(ead) for ead, _unit in found)
    return eads, len(found) - eads


class Sliced:
    """The Records of an envelope, each with the slice of bytes that is its own."""

    def __init__(self, source: Source, name: bytes) -> None:
        self._source, self._name = source, name

    def __iter__(self) -> Iterator[Record]:
        held: Record | None = None
        pending = b""
        lines = 0
        with self._source.open() as stream:
            cut = Slices(stream, self._name)
            for piece in cut:
                pending += piece
                record = self._read(cut.head, pending, lines)
                if record is None:
                    continue
                if held is not None:
                    yield held
                held, lines, pending = record, lines + pending.count(b"\n"), b""
            tail = pending + cut.tail
            self._check(cut.head, tail, lines)
        if held is None:
            raise FormatError("no-record", source=self._source.name, format="EAD")
        if held.origin is not None and isinstance(held.origin.source, XmlText):
            held.origin.source.tail = tail
        yield held

    def _read(self, head: bytes, piece: bytes, lines: int) -> Record | None:
        """Read the one Record of a slice, None where it holds none."""
        if not _COUNTED.search(piece):
            return None
        try:
            whole = head + piece + closing(head.decode("latin-1")).encode("latin-1")
            encoding = decode(head)[1]
        except (IndexError, UnicodeError, LookupError) as error:
            raise _trouble(self._source, error) from error
        found: list[Finding] = []
        try:
            with quiet_collector():
                records = list(_Units(BytesIO(whole), self._source.name, found))
        except XjmetaError as error:
            if error.line is not None:
                error.line += lines
            raise
        if not records:  # what looked like one stands in a comment
            return None
        ((record, slice_),) = records
        self._source.findings.extend(
            replace(one, line=one.line and one.line + lines) for one in found
        )
        slice_.text.body, slice_.text.head, slice_.text.sliced = piece, head, True
        slice_.text.set_encoding(encoding, b"")
        return record

    def _check(self, head: bytes, tail: bytes, lines: int) -> None:
        """See that the document is whole: what lies around the slices is well-formed together."""
        stream = BytesIO(head + tail)
        try:
            for _event in events(stream, ("{*}ead",), self._source.name):
                pass
        except XjmetaError as error:
            if error.line is not None:
                error.line += lines
            raise


def is_unit(element: Any, doc: EadDocument, above: Any) -> bool:
    """Say whether an element is a unit by name and place; `above` is the unit that is open."""
    tag, parent = element.tag, element.getparent()
    if above is None:
        return tag == doc.top and parent is doc.element
    if tag not in doc.units:
        return False
    while parent is not above and parent.tag in doc.lists:
        parent = parent.getparent()
    return parent is above


REFERENCE = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z_][\w.-]*);")
_IN_ATTRIBUTE = re.compile(
    rb"""=\s*(?:"[^"<]*?&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z_][\w.-]*);|'[^'<]*?&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z_][\w.-]*);)"""
)


def _check_attributes(data: bytes, source: Source) -> None:
    """Tell of references in attributes to entities that the file does not declare: a parser drops them in silence."""
    if not REFERENCE.search(data):
        return
    for found in _IN_ATTRIBUTE.finditer(data):
        name = (found[1] or found[2]).decode("ascii", "replace")
        if f"<!ENTITY {name} ".encode() not in data:
            line = data.count(b"\n", 0, found.start()) + 1
            source.findings.append(
                Finding.of(
                    "ead-attribute-entity", source=source.name, line=line, name=name
                )
            )


class _RecordSlice(NamedTuple):
    """The source of a Record to be filled in when its bounds are known.

    `document` counts the `ead` elements, `number` the elements that are called like units, both over the whole source;
    `among` says whether the `ead` holds several Records, `first` and `last` whether this is its first, its last.
    """

    text: XmlText
    document: int
    number: int
    among: bool
    first: bool
    last: bool


class _Cutter:
    """Cuts a document of several Records into the slices that belong to each."""

    def __init__(self, data: bytes) -> None:
        self._text, self._encoding, self._mark = decode(data)
        self._units = tags(self._text, named(TEXT_UNITS))
        around = tags(self._text, named(frozenset({"record", "ead"})))
        local = [span.name.rpartition(":")[2] for span in around]
        self._eads = [
            span
            for span, name in zip(around, local, strict=True)
            if name == "ead" and not (span.parent >= 0 and local[span.parent] == "ead")
        ]
        self._inside: dict[int, list[Span]] = {}
        for span in self._eads:
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
        piece.text.body = encode(self._text[self._at : end], self._encoding, b"")
        piece.text.head, piece.text.sliced = self._head, True
        piece.text.set_encoding(self._encoding, b"")
        if last:
            piece.text.tail = encode(self._text[end:], self._encoding, b"")
        self._at = end

    def _bound(self, piece: _RecordSlice) -> tuple[int, int]:
        """Find what bounds a Record: its OAI record, its `ead`, or its `archdesc` where an `ead` holds several."""
        start, end = self._around_ead(self._eads[piece.document])
        if not piece.among:
            return start, end
        unit = self._units[piece.number]
        closes = piece.last and len(self._eads) > 1
        return start if piece.first else unit.start, end if closes else unit.end

    def _around_ead(self, ead: Span) -> tuple[int, int]:
        """Find what bounds an `ead`: itself, with its share of the OAI record where it stands in one."""
        if ead.parent < 0:
            return ead.start, ead.end
        record, inside = self._around[ead.parent], self._inside[ead.parent]
        start = record.start if ead is inside[0] else ead.start
        return start, record.end if ead is inside[-1] else ead.end


class _Units:
    """The pass over a document: opens, reads and closes units, and yields a Record for each top unit."""

    def __init__(self, stream: BinaryIO, name: str, findings: list[Finding]) -> None:
        self._stream, self._name, self._findings = stream, name, findings
        self._stack: list[_OpenUnit] = []
        self._doc: EadDocument | None = None
        self._count = 0
        self._first = 0
        self._documents = 0
        self._ready: list[tuple[Record, _RecordSlice]] = []

    def __iter__(self) -> Iterator[tuple[Record, _RecordSlice]]:
        for event, element in events(self._stream, UNIT_TAGS, self._name):
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
        if element.tag.rpartition("}")[2] == "ead":
            if doc is None:
                self._doc = EadDocument(element, self._findings, self._name)
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
        stack.append(_OpenUnit(element, number - self._first, doc.key(element), number))

    def _end(self, element: Any) -> None:
        doc, stack = self._doc, self._stack
        if doc is None:
            return
        if stack and stack[-1].element is element:
            opened = stack.pop()
            if stack and doc.marked and is_filler(element):
                doc.text.strays.add(opened.number)
                doc.count -= 1
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
        doc: EadDocument,
        text: XmlText,
    ) -> Record:
        data = doc.read(element, root, opened.key)
        if opened.children:
            data["children"] = tuple(opened.children)
        origin = data["origin"] = Origin(
            key=opened.key, source=text, ordinal=opened.number
        )
        record = validated(data, self._name, opened.element.sourceline, opened.key)
        origin.own(record)
        return record

    def _close(self, doc: EadDocument) -> None:
        """Make the Records of the units on top; what stands around them is the first one's."""
        if not doc.tops:
            doc.note("ead-no-archdesc")
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
            self._ready.append((self._record(unit, root, opened, doc, text), piece))
        self._doc = None
        self._documents += 1
        self._first = self._count
        doc.element.clear(keep_tail=True)


_VALIDATE: Callable[[Data], Record] = Record.__pydantic_validator__.validate_python


def validated(data: Data, name: str, line: int | None, key: str) -> Record:
    """Return the Record of data as read; raises FormatError where the model refuses it."""
    try:
        return _VALIDATE(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = ".".join(str(part) for part in first["loc"])
        where: dict[str, Any] = {"source": name, "line": line, "path": f"{key}.{path}"}
        if TOO_DEEP in first["msg"]:
            raise LimitError(
                "too-deep", what="Notes or groups", limit=MAX_NESTING, **where
            ) from error
        reason = f"{first['msg'].removeprefix('Value error, ')}."
        raise FormatError("invalid-record", reason=reason, **where) from error


def read_own(
    unit: Any,
    root: Any,
    to: Reading,
    spilled: list[Any],
    trace: Trace | None = None,
) -> Data:
    """Return the data of a unit from its own part, and of what stands around it where `root` is given."""
    data = TABLE.read_unit(unit, to, trace) if unit is not None else {}
    if root is not None:
        _read_around(root, to, data, trace)
    for element in spilled:
        field, note = (
            loose_note([element], "", to)
            if isinstance(element, str)
            else other_note(element, to)
        )
        if note is not None:
            if _is_hidden(element, root if root is not None else unit):
                note["internal"] = True
            data.setdefault(field, []).append(note)
            if trace is not None:
                trace.setdefault(field, []).append(element)
    spilled.clear()
    flatten(data)
    return data


def _is_hidden(part: Any, top: Any) -> bool:
    """Say whether an element or a text that no value takes stands in something internal, or may do so."""
    internal = [
        e for e in top.iter("*") if e is not top and is_internal(e.get("audience"))
    ]
    if isinstance(part, str):
        return any(part in set(element.itertext()) for element in internal)
    return any(above in internal for above in (part, *part.iterancestors()))


def _read_around(root: Any, to: Reading, data: Data, trace: Trace | None) -> None:
    """Add what stands around a top unit to its data; the fields of the control area are gathered."""
    told: Data = {}
    TABLE.read_top(root, to, told, trace)
    if (harvest := harvested(root)) is not None:
        told["control.harvest"] = harvest
    control = {
        name.removeprefix("control."): told.pop(name)
        for name in list(told)
        if name.startswith("control.")
    }
    if control:
        data["control"] = control
    for field, value in told.items():
        data[field] = (
            data[field] + value if field in data and isinstance(value, list) else value
        )


def harvested(root: Any) -> Data | None:
    """Return what the OAI-PMH header beside a document says of it, None where it stands in none."""
    record = next((e for e in root.iterancestors() if _local(e) == "record"), None)
    header = (
        None
        if record is None
        else next((e for e in record if _local(e) == "header"), None)
    )
    if header is None:
        return None
    said = read_header(header)
    return said._asdict() if said else None


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def apply_rest(
    data: Data, entries: rest.Entries, findings: list[Finding], name: str, key: str
) -> Data:
    """Put what the rest slot carries into the data; where the body was edited since, it wins, and a finding says so."""
    body = Record.model_validate(data).own_data()
    applied = rest.apply(body, entries)
    findings.extend(
        Finding.of(
            "rest-refused",
            source=name,
            unit=key,
            path=path,
            value=entries[path]["value"],
        )
        for path in applied.refused
    )
    findings.extend(
        Finding.of("rest-hidden", source=name, unit=key, path=path)
        for path in applied.closed
    )
    return dict(applied.data)
