"""Reads Dublin Core in any wrapper, as a stream: slice by slice, each Record with its own bytes as its
source.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from lxml import etree
from pydantic import ValidationError

from xjmeta.collector import quietly
from xjmeta.formats.dc.canonical import (
    CONTAINERS,
    Frame,
    Layout,
    broken,
    doctype,
    frame,
    has_external_subset,
    layout,
    local_of,
    undeclared,
    without_entities,
)
from xjmeta.formats.dc.names import SIMPLE, is_description, is_empty
from xjmeta.formats.dc.shapes import display, title_date_views
from xjmeta.formats.dc.source import DcText, lead_of
from xjmeta.formats.dc.statements import (
    Statement,
    gather,
    parent_of,
    plain_of,
    read_statements,
)
from xjmeta.formats.registry import Source
from xjmeta.mapping import rest
from xjmeta.messages import Finding, FormatError, LimitError
from xjmeta.messages.catalogue import Template, add
from xjmeta.model.keys import number_key
from xjmeta.model.origin import Origin
from xjmeta.model.record import MAX_DEPTH, Record
from xjmeta.model.text import collapse
from xjmeta.text.encodings import without_mark
from xjmeta.xml import oai
from xjmeta.xml.entities import entities_of
from xjmeta.xml.nodes import attribute_value
from xjmeta.xml.parsing import SAFE
from xjmeta.xml.slices import Slices

__all__ = [
    "Parsed",
    "Parser",
    "body_of",
    "read_records",
    "record_of",
    "stray_dates",
]

add({
    "dc-rest-refused": Template(
        "The file was edited where more had been carried along; the file wins over {value}."
    ),
    "dc-rest-hidden": Template(
        "The file was edited where an internal value had been carried: {path} is read as internal.",
        "State for each value whether it is internal.",
    ),
    "dc-shown-edited": Template(
        "The file was edited in a statement that only repeats <{element}>.",
        "The edited statement is read as a value of its own; remove whichever of the two is wrong.",
    ),
    "dc-foreign": Template(
        "<{element}> describes the record in another format; its content was read as notes.",
        "Harvest the record as oai_dc, or use a program that reads its format.",
    ),
    "dc-slot-broken": Template(
        "The {slot} of the unit is not readable: {reason}", "It was left out; the rest was read."
    ),
    "dc-no-part": Template(
        "The unit has the part {part!r}, which is not in the document.",
        "It was read without it. Take the link out, or look for the record.",
    ),
    "dc-no-parent": Template(
        "The unit is part of {parent!r}, which is not in the document before it.",
        "It was read as a record of its own.",
    ),
})  # fmt: skip


_BATCH = 32
"""How many slices are parsed at once: to make a document of each takes longer than to read it."""


class Parser:
    """Parses slices in the scope that they are in; `entities` are the texts of those that they refer to."""

    def __init__(
        self, namespaces: dict[str | None, str], encoding: str, head: str = ""
    ) -> None:
        spaces = "".join(
            f' xmlns{":" + prefix if prefix else ""}="{attribute_value(uri)}"'
            for prefix, uri in namespaces.items()
            if prefix != "xml"
        )
        self.encoding = encoding
        self.head = head
        self.undeclared: set[str] = set()
        self.entities: dict[str, str] = {}
        self._start = f"<x{spaces}>".encode(encoding)
        self._end = "</x>".encode(encoding)
        self._parser = etree.XMLParser(encoding=encoding, **SAFE)

    def __call__(self, data: bytes) -> Any:
        """Return the element that a slice is; raises XMLSyntaxError."""
        return next(self.all(data))

    def all(self, data: bytes) -> Iterator[Any]:
        """Return the elements of slices joined; raises XMLSyntaxError."""
        wrapped = self._start + data + self._end
        try:
            root = etree.fromstring(wrapped, self._parser)
        # An entity that nobody declared may be all that is wrong: harvests use
        # those of HTML.
        except etree.XMLSyntaxError:
            if b"&" not in data or without_entities(data) == data:
                raise
            root = self._with_entities(data, wrapped)
        return root.iterchildren("*")

    def _with_entities(self, data: bytes, wrapped: bytes) -> Any:
        """Parse what refers to entities, with declarations of them all."""
        names = undeclared(data, self.head)
        self.undeclared |= names
        declared = doctype(self.head, names).encode(self.encoding)
        root = etree.fromstring(declared + wrapped, self._parser)
        self.entities |= {
            name: text
            for name, text in entities_of(root).items()
            if text != f"&#38;{name};"
        }
        return root


class Parsed:
    """One bounding element: its header, what describes it, and what it says."""

    __slots__ = (
        "containers",
        "foreign",
        "header",
        "header_element",
        "marks",
        "statements",
    )

    def __init__(
        self, element: Any, *, own: bool, entities: Mapping[str, str]
    ) -> None:
        self.header_element: Any = None
        self.containers: list[Any] = [element]
        self.foreign: list[Any] = []
        """What says nothing in Dublin Core."""
        if not own:
            self._open(element)
        self.header = (
            oai.Header()
            if self.header_element is None
            else oai.read_header(self.header_element)
        )
        self.statements: list[Statement] = []
        for container in self.containers:
            titled = bool(self.statements) and any(
                value.field == "title" for value, _, _ in self.statements
            )
            self.statements += read_statements(
                container, links=own, titled=titled, entities=entities
            )
        self.marks = [
            statement
            for statement in self.statements
            if statement[0].value is None and statement[0].field[0] == "@"
        ]
        """What is no value: links, slots, and what is stated of them."""

    def _open(self, element: Any) -> None:
        """Find the header and the descriptions in an element."""
        local = local_of(element.tag)
        if local == "header":
            self.header_element, self.containers = element, []
        elif local != "record" or not self._open_record(element):
            self.containers = self._descriptions(element)

    def _open_record(self, record: Any) -> bool:
        """Take a record of a harvest apart; False if it is none."""
        # A record of a harvest has one header and one `metadata`; what
        # describes may stand in that directly, in an element of it, or deeper.
        header = inside = None
        for child in record:
            local = (
                child.tag.rpartition("}")[2]
                if child.tag.__class__ is str
                else None
            )
            if local == "header":
                header = child
            elif local == "metadata":
                inside = child
        if header is None and inside is None:
            return False
        self.header_element = header
        if inside is None:
            self.containers = []
        elif is_description(inside) or not len(inside):
            self.containers = [inside]
        else:
            children = [
                child for child in inside if child.tag.__class__ is str
            ]
            self.containers = [
                description
                for child in children
                for description in self._descriptions(child)
            ]
        return True

    def _descriptions(self, element: Any) -> list[Any]:
        """Return the elements that describe: this one, or those below it that do; else this one, as foreign."""
        if (
            element.tag in SIMPLE
            or local_of(element.tag) in CONTAINERS
            or is_description(element)
        ):
            return [element]
        outermost: list[Any] = []
        for inner in element.iter("*"):
            if is_description(inner) and not any(
                above in outermost for above in inner.iterancestors()
            ):
                outermost.append(inner)
        if not outermost:
            self.foreign.append(element)
        return outermost or [element]

    def slot(self, name: str) -> Any:
        """Return the element of one of our slots, None where there is none."""
        wanted = f"@{name}"
        return next(
            (
                first
                for mark, first, _last in self.marks
                if mark.field == wanted
            ),
            None,
        )


def data_of(parsed: Parsed) -> dict[str, Any]:
    """Return the data of a unit as its body says it."""
    data = gather(parsed.statements)
    if parsed.header:
        data["control"] = {
            **(data.get("control") or {}),
            "harvest": parsed.header._asdict(),
        }
    return data


def body_of(parsed: Parsed) -> Record:
    """Return the unit that a parsed element says without its rest slot."""
    return Record.model_validate(data_of(parsed))


def record_of(
    parsed: Parsed,
    findings: list[Finding],
    name: str,
    key: str,
    origin: Origin | None = None,
) -> Record:
    """Return the unit that a parsed element says, with what its rest slot carries."""
    findings += (
        Finding.of(
            "dc-shown-edited", source=name, unit=key, element=mark.datum
        )
        for mark, _first, _last in parsed.marks
        if mark.field == "@changed"
    )
    if not parsed.marks:
        return Record.model_validate({**data_of(parsed), "origin": origin})
    data = dict(_with_rest(parsed, findings, name, key))
    if stray := stray_dates(parsed, data.get("title")):
        findings.append(
            Finding.of(
                "dc-shown-edited", source=name, unit=key, element="title"
            )
        )
        data["dates"] = [*data.get("dates", ()), *stray]
    return Record.model_validate({**data, "origin": origin})


def stray_dates(parsed: Parsed, title: Any) -> list[Any]:
    """Return the dates that a title showed which does not have them any more: somebody edited the one or the other."""
    shown = [
        mark.datum
        for mark, _first, _last in parsed.marks
        if mark.field == "@dates"
    ]
    within = title_date_views(title, 0) if shown else ()
    known = {collapse(view.text) for view in within}
    return [
        shown_date
        for shown_date in shown
        if display("dates", plain_of("dates", shown_date)) not in known
    ]


def _with_rest(
    parsed: Parsed, findings: list[Finding], name: str, key: str
) -> Mapping[str, Any]:
    """Return the data of a unit as its body says it, with what its rest slot carries."""
    slot = parsed.slot("rest")
    if slot is None:
        return data_of(parsed)
    try:
        entries = rest.decode(slot.text or "")
    except ValueError as error:
        findings.append(
            Finding.of(
                "dc-slot-broken",
                source=name,
                unit=key,
                slot="rest",
                reason=str(error),
            )
        )
        entries = {}
    data = dict(data_of(parsed))
    return rest.taken_in(
        data,
        entries,
        findings,
        name,
        key,
        format_="dc-",
    )


def read_records(source: Source) -> Iterator[Record]:
    """Yield the Records of a source, in flat memory; raises FormatError.

    A page of a harvest gives a Record a `record`, deleted ones too; a document of ours a Record a tree of
    units.
    """
    document = frame(source)
    reading = _DcReading(document, layout(document))
    yield from quietly(
        reading.trees() if reading.layout.own else reading.singles()
    )


class _DcReading:
    """One pass over a document."""

    def __init__(self, document: Frame, how: Layout) -> None:
        self.frame, self.layout = document, how
        self.name = document.source.name
        self.findings = document.source.findings
        self._stream = document.open()
        self._slices = Slices(
            self._stream,
            *(name.encode(document.working) for name in sorted(how.bounds)),
        )
        self._parse = Parser(how.namespaces, document.working)
        self._lines = 0

    def _elements(self) -> Iterator[tuple[bytes, Any]]:
        try:
            slices = iter(self._slices)
            while batch := list(islice(slices, _BATCH)):
                self._parse.head = (
                    self._parse.head
                    or self._slices.head.decode(self.frame.working, "replace")
                )
                yield from zip(batch, self._parsed(batch), strict=True)
                self._lines += sum(data.count(b"\n") for data in batch)
            with self._stream:
                self._check_ends()
        except etree.XMLSyntaxError as error:
            raise broken(self.frame, error) from error

    def _parsed(self, batch: list[bytes]) -> list[Any]:
        """Return the elements of slices, also where more than blanks is between them."""
        try:
            # Joined, as a rule: one document for many slices. Words between
            # them, or an error in one, need them apart.
            elements = list(self._parse.all(b"".join(batch)))
        except etree.XMLSyntaxError:
            elements = []
        if len(elements) == len(batch):
            return elements
        texts = [data.decode(self.frame.working) for data in batch]
        return [
            self._parse(
                text[len(lead_of(text, self.layout.bounds)) :].encode(
                    self.frame.working
                )
            )
            for text in texts
        ]

    def _check_ends(self) -> None:
        """See that what is around the slices is well-formed; report what it says of a longer list, and what
        was not declared.
        """
        names, head = self._parse.undeclared, self._parse.head
        if names and not has_external_subset(head):
            references = ", ".join(f"&{name};" for name in sorted(names))
            self.findings.append(
                Finding.of("dc-entities", source=self.name, names=references)
            )
        ends = without_entities(self._slices.head + self._slices.tail)
        if not self.layout.namespaces and not without_mark(ends).strip():
            return
        bound = f"<{min(self.layout.bounds)}/>".encode(self.frame.working)
        etree.fromstring(
            without_entities(self._slices.head)
            + bound
            + without_entities(self._slices.tail),
            etree.XMLParser(encoding=self.frame.working, **SAFE),
        )
        token_and_size = oai.resumption(
            self._slices.tail.decode(self.frame.working, "replace")
        )
        if token_and_size is not None:
            token, size = token_and_size
            self.findings.append(
                Finding.of(
                    "oai-resumption",
                    severity="info",
                    source=self.name,
                    token=token,
                    size=size,
                )
            )

    def text(self, data: bytes) -> DcText:
        how, to = self.layout, self.frame
        return DcText(
            how.format,
            to.in_own_encoding(data),
            own=how.own,
            head=to.in_own_encoding(self._slices.head),
            encoding=to.encoding,
            namespaces=how.namespaces,
            bounds=how.bounds,
        )

    def _finish(self, text: DcText, before: bytes = b"") -> None:
        text.tail = self.frame.in_own_encoding(before + self._slices.tail)

    def line(self, element: Any) -> int:
        return (
            self._slices.head.count(b"\n")
            + self._lines
            + int(element.sourceline or 1)
        )

    # ---- one description a Record

    def singles(self) -> Iterator[Record]:
        """Yield a Record a slice; the last one knows what is behind it. A description of RDF that says nothing
        goes with the slice behind it.
        """
        held: tuple[Record, DcText] | None = None
        empty = b""
        for data, element in self._elements():
            if is_empty(element):
                empty += data
                continue
            if held is not None:
                yield held[0]
            held, empty = self._single(empty + data, element), b""
        if held is None:
            raise FormatError(
                "no-record", source=self.name, format="Dublin Core"
            )
        self._finish(held[1], empty)
        yield held[0]

    def _single(self, data: bytes, element: Any) -> tuple[Record, DcText]:
        text = self.text(data)
        origin = Origin(key="#0", source=text)
        record = self.record(self.parsed(element), element, "#0", origin)
        if record.id is not None:
            origin.key = record.id
        origin.own(record)
        return record, text

    def parsed(self, element: Any) -> Parsed:
        """Return what an element says; raises FormatError."""
        try:
            description = Parsed(
                element, own=self.layout.own, entities=self._parse.entities
            )
        except ValidationError as error:
            raise self._invalid(error, element, "") from error
        self.findings += (
            Finding.of(
                "dc-foreign",
                source=self.name,
                line=self.line(foreign),
                element=foreign.tag,
            )
            for foreign in description.foreign
            if len(foreign)
        )
        return description

    def record(
        self,
        parsed: Parsed,
        element: Any,
        key: str,
        origin: Origin | None = None,
    ) -> Record:
        """Return the unit that a parsed element says; raises FormatError."""
        try:
            return record_of(
                parsed,
                self.findings,
                self.name,
                key,
                origin,
            )
        except ValidationError as error:
            raise self._invalid(error, element, f"{key}.") from error

    def _invalid(
        self, error: ValidationError, element: Any, lead: str
    ) -> FormatError:
        first = error.errors(include_url=False)[0]
        path = lead + ".".join(str(part) for part in first["loc"])
        return FormatError(
            "invalid-record",
            source=self.name,
            line=self.line(element),
            path=path,
            reason=first["msg"],
        )

    # ---- one element a unit

    def trees(self) -> Iterator[Record]:
        """Yield a Record a tree of units."""
        held: tuple[Record, DcText] | None = None
        tree = _OpenTree(self)
        for data, element in self._elements():
            parsed = self.parsed(element)
            parent = parent_of(parsed.marks)
            if tree.units and (parent is None or parent not in tree.keys):
                if parent is not None:
                    self.findings.append(
                        Finding.of(
                            "dc-no-parent",
                            source=self.name,
                            line=self.line(element),
                            parent=parent,
                        )
                    )
                if held is not None:
                    yield held[0]
                held, tree = tree.close(), _OpenTree(self)
            tree.add(data, element, parsed, parent)
        if not tree.units:
            raise FormatError(
                "no-record", source=self.name, format="Dublin Core"
            )
        if held is not None:
            yield held[0]
        record, text = tree.close()
        self._finish(text)
        yield record


class _OpenTree:
    """The units of one Record while they are being read."""

    def __init__(self, reading: _DcReading) -> None:
        self._reading = reading
        self.units: list[tuple[str, str | None, Record, dict[str, Any]]] = []
        self.keys: dict[str, int] = {}
        self._depths: list[int] = []
        self._slices: list[bytes] = []
        self._parts: dict[str, tuple[str, int]] = {}
        """The units that are said to be parts, by key, each with the unit that says so and the line of that."""

    def add(
        self, data: bytes, element: Any, parsed: Parsed, parent: str | None
    ) -> None:
        """Take one more unit."""
        key = element.get("key") or number_key(len(self.units))
        depth = (
            self._depths[self.keys[parent]] + 1
            if parent in self.keys and self.units and parent is not None
            else 1
        )
        if depth > MAX_DEPTH:
            raise LimitError(
                "too-deep",
                source=self._reading.name,
                line=self._reading.line(element),
                what="Units",
                limit=MAX_DEPTH,
            )
        record = self._reading.record(parsed, element, key)
        self.units.append(
            (
                key,
                parent if depth > 1 else None,
                record,
                self._others(parsed, key),
            )
        )
        self.keys.setdefault(key, len(self._depths))
        for mark, _first, _last in parsed.marks:
            if mark.field == "@children":
                line = self._reading.line(element)
                self._parts.setdefault(mark.datum, (key, line))
        self._depths.append(depth)
        self._slices.append(data)

    def _others(self, parsed: Parsed, key: str) -> dict[str, Any]:
        """Return the sources of other formats that a unit carries along."""
        slot = parsed.slot("origin")
        if slot is None:
            return {}
        try:
            return dict(Origin.load(json.loads(slot.text or "")).data)
        except ValueError as error:
            reading = self._reading
            reading.findings.append(
                Finding.of(
                    "dc-slot-broken",
                    source=reading.name,
                    unit=key,
                    slot="origin",
                    reason=str(error),
                )
            )
            return {}

    def close(self) -> tuple[Record, DcText]:
        """Return the Record, each unit below the one it is part of; report parts that are not there."""
        self._reading.findings += (
            Finding.of(
                "dc-no-part",
                source=self._reading.name,
                line=line,
                unit=key,
                part=part,
            )
            for part, (key, line) in self._parts.items()
            if part not in self.keys
        )
        text = self._reading.text(b"".join(self._slices))
        below: dict[str, list[Record]] = {}
        for number in range(len(self.units) - 1, -1, -1):
            key, parent, record, others = self.units[number]
            origin = Origin(key=key, source=text, ordinal=number, data=others)
            children = (
                tuple(reversed(below.get(key, ())))
                if self.keys[key] == number
                else ()
            )
            unit = record.model_copy(
                update={"origin": origin, "children": children}
            )
            origin.own(unit)
            if parent is not None:
                below.setdefault(parent, []).append(unit)
        return unit, text
