"""Writes a Record back into the document it was read from: what is unchanged to the byte, what was edited
in place.

A unit that was not touched is copied. Of one that was edited, the values are aligned with those of its source
(`xml.flat_merge`), and the result is read again: in DC terms what it does not say goes into the rest slot, in the
fifteen elements it is a loss. Where that says less than the unit rewritten, the unit is rewritten, and
the report says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from html import unescape
from typing import Any

from lxml import etree
from pydantic import ValidationError

from xjmeta.formats.dc.canonical import local_of
from xjmeta.formats.dc.crosswalk import FIELDS
from xjmeta.formats.dc.names import DC, DIM, OAI_DC
from xjmeta.formats.dc.namespace import NAMESPACE
from xjmeta.formats.dc.reader import (
    Parsed,
    Parser,
    body_of,
    record_of,
    stray_dates,
)
from xjmeta.formats.dc.shapes import plain
from xjmeta.formats.dc.source import DcText, lead_of
from xjmeta.formats.dc.spelling import (
    Link,
    Qualified,
    Spelling,
    values_by_field,
    write_statement,
)
from xjmeta.formats.dc.statements import Statement, plain_of
from xjmeta.formats.dc.writer import NOT_SAID, fresh, links_of
from xjmeta.mapping import rest
from xjmeta.mapping.losses import add_carried, lost
from xjmeta.mapping.writeback import (
    CannotMergeError,
    Doubts,
    Patch,
    Trust,
    body_entries,
    differing_fields,
    written_back,
)
from xjmeta.messages import Loss, LossReport
from xjmeta.model.origin import Origin
from xjmeta.model.record import Record
from xjmeta.xml import oai
from xjmeta.xml.carried import CarriedEnvelope, Defused, defused
from xjmeta.xml.flat_merge import FlatPiece, WantedValue, merge_flat, retagged
from xjmeta.xml.nodes import Node, escape, serialize
from xjmeta.xml.source import Span, aside_kinds, asides, encode, tags

__all__ = ["DIALECTS", "DcWriteBack", "as_it_stands"]

DIALECTS: Mapping[str, int] = {"dcterms": 0, "oai_dc": 1}

# The key that xjmeta gives a unit of its own documents.
_KEY = re.compile(r"""\skey\s*=\s*["']([^"']*)["']""")
# A part that is the header of a harvest and nothing else.
_HEADER = re.compile(r"\s*<(?:[\w.-]+:)?header[\s>/]")


class _DcUnit:
    """The own text of a unit, parsed: its statements and where they are."""

    def __init__(self, text: str, parser: Parser, *, own: bool) -> None:
        data = text.encode(parser.encoding, "xmlcharrefreplace")
        try:
            self.element = parser(data)
        except (etree.XMLSyntaxError, StopIteration) as error:
            raise CannotMergeError("its source is not well-formed") from error
        self.text, self.own = text, own
        try:
            self.parsed = Parsed(
                self.element, own=own, entities=parser.entities
            )
        except ValidationError as error:
            raise CannotMergeError(
                "its source says what no record may say"
            ) from error

    @cached_property
    def spans(self) -> dict[Any, Span]:
        """Where each element is."""
        elements = [e for e in self.element.iter() if isinstance(e.tag, str)]
        try:
            spans = tags(self.text)
        except IndexError as error:
            raise CannotMergeError(
                "the tags of its source do not pair"
            ) from error
        # lxml and the search for tags see the same elements, but in markup
        # that is broken in a way that only one of them minds.
        if len(elements) != len(spans):
            raise CannotMergeError("elements and tags do not pair")
        return dict(zip(elements, spans, strict=True))

    def record(self) -> Record:
        """Return the unit as the text says it."""
        try:
            return record_of(self.parsed, [], "", "")
        except ValidationError as error:
            raise CannotMergeError(
                "its source says what no record may say"
            ) from error

    def body(self) -> Record:
        """Return the unit as the text says it without its rest slot."""
        try:
            return body_of(self.parsed)
        except ValidationError as error:
            raise CannotMergeError(
                "its source says what no record may say"
            ) from error

    def opened(self, parser: Parser, dialect: int) -> _DcUnit:
        """Return this text with a container to write into: with a start and an end tag where it is one tag
        that closes itself, and in a record of the fifteen elements that is only a header, a new one.
        """
        if (
            not self.parsed.containers
            and dialect == 1
            and self.parsed.header_element not in (None, self.element)
        ):
            return self._with_metadata(parser)
        span = (
            self.spans[self.parsed.containers[0]]
            if self.parsed.containers
            else None
        )
        if span is None or span.inside != span.end:
            return self
        # Without the "/>".
        start = self.text[: span.inside - 2].rstrip()
        return _DcUnit(
            f"{start}>\n</{span.name}>{self.text[span.end :]}",
            parser,
            own=self.own,
        )

    def _with_metadata(self, parser: Parser) -> _DcUnit:
        span = self.spans[self.parsed.header_element]
        lead = self.text[
            len(self.text[: span.start].rstrip(_BLANKS)) : span.start
        ]
        name = span.name.removesuffix("header") + "metadata"
        container = f'<oai_dc:dc xmlns:oai_dc="{OAI_DC}" xmlns:dc="{DC}">\n</oai_dc:dc>'
        text = f"{self.text[: span.end]}{lead}<{name}>\n{container}\n</{name}>{self.text[span.end :]}"
        return _DcUnit(text, parser, own=False)

    def spelling(self, dialect: int) -> Spelling:
        """Return how this text spells things."""
        if not self.parsed.containers:
            raise CannotMergeError("nothing describes here")
        container = self.parsed.containers[0]
        prefixes: dict[str, str] = {}
        # By name, so that of two prefixes for one namespace the same one is
        # taken each time; the default one last, since attributes cannot have
        # it.
        for prefix, uri in sorted(
            container.nsmap.items(),
            key=lambda pair: (pair[0] is None, pair[0] or ""),
        ):
            prefixes.setdefault(uri, prefix or "")
        if container.nsmap.get(None) == NAMESPACE:
            prefixes[NAMESPACE] = ""
        return Spelling(
            dialect,
            prefixes,
            qualified=_qualified(container, prefixes)
            if dialect == 0
            else None,
        )


def _qualified(
    container: Any, prefixes: Mapping[str, str]
) -> Qualified | None:
    """Return how a document of DSpace spells its elements, None for any other."""
    if local_of(container.tag) == "dublin_core":
        return Qualified()
    if not any(child.tag == f"{{{DIM}}}field" for child in container):
        return None
    prefix = prefixes.get(DIM, "")
    return Qualified(
        f"{prefix}:field" if prefix else "field", "lang", (("mdschema", "dc"),)
    )


def untouched_source(record: Record, format_: str) -> DcText | None:
    """Return the source of a Record that was not touched: it is written unchanged."""
    origin = record.origin
    source = None if origin is None else origin.source
    if (
        origin is None
        or not isinstance(source, DcText)
        or source.format != format_
        or origin.ordinal != 0  # a unit below another is a part of the slice
        or not origin.untouched(record)
    ):
        return None
    return source


def as_it_stands(record: Record, format_: str) -> DcText | None:
    """Return the source of a Record that was not touched, where no rest slot is to be reported."""
    source = untouched_source(record, format_)
    has_rest = source is not None and source.own and b"<rest" in source.body
    return None if has_rest else source


class _DcSourceUnit:
    """A unit and its element in a document."""

    def __init__(
        self,
        document: DcWriteBack,
        unit: Record,
        key: str,
        link: Link,
        text: str,
    ) -> None:
        self._document = document
        self._unit = unit
        self._link = link
        self.key, self.text = key, text
        self.read: _DcUnit | None = None
        self.entries: rest.Entries | None = None
        """What the text as it is written does not say of the unit."""
        self.is_fresh = False
        """Whether it is written without its element: what it does not say is reported then."""
        self._inside: tuple[str, rest.Entries] | None = None

    def differing(self) -> list[str]:
        """Return the fields that the element says otherwise; raises CannotMergeError where it says nothing."""
        self.read = self._document.read(self.text)
        if self._document.is_same(self._unit, self.read, self.key, self._link):
            return []
        return differing_fields(self.read.record(), self._unit) or ["@links"]

    def patched(self, fields: frozenset[str]) -> Patch:
        """Return the element with the values in it; raises CannotMergeError."""
        if fields or self.read is None:
            raise CannotMergeError("a statement is not rewritten by itself")
        document, unit, key, link = (
            self._document,
            self._unit,
            self.key,
            self._link,
        )
        read = document.opened(self.read, unit, link)
        text, entries = document.patched(unit, read, key, link)
        if entries and read.parsed.containers:
            self._inside = document.inside(unit, read, key, link)
            # Patched in place it says less than written again inside its
            # element: then that is done.
            if not entries.keys() <= self._inside[1].keys():
                return Patch(text, frozenset({"@unit"}))
        self.entries = entries
        return Patch(document.with_rest(text, entries))

    def rewritten(self) -> str:
        """Return the unit from its values: inside its element, or as a new one."""
        if self._inside is not None:
            text, self.entries = self._inside
            return self._document.with_rest(text, self.entries)
        self.is_fresh = True
        return self._document.fresh(self._unit, self.key, self._link)

    def asides(self, text: str) -> list[tuple[str, str]]:
        """Return the comments and instructions of a text."""
        return aside_kinds(asides(text))


class DcWriteBack:
    """One Record that is written back to a document of its own format."""

    def __init__(self, record: Record, format_: str, doubts: Doubts) -> None:
        origin = record.origin
        source = None if origin is None else origin.source
        self.record = record
        self.format = format_
        self.report = LossReport()
        self.dialect, self._doubts = DIALECTS[format_], doubts
        self.safe = Defused("")
        if isinstance(source, DcText) and source.format == format_:
            self.source, self._live = source, True
        else:
            self.source, self._live = self._carried(origin), False
        if record.children and not self.source.own:
            raise CannotMergeError("the document holds no units below others")
        self.head, self.tail, self.encoding = (
            self.source.head,
            self.source.tail,
            self.source.encoding,
        )

    def _carried(self, origin: Origin | None) -> DcText:
        """Return a source that came through another document; raises CannotMergeError for anything else."""
        data = None if origin is None else origin.data.get(self.format)
        envelope = CarriedEnvelope.load(data)
        if (
            envelope is None
            or not DcText.is_dump(data)
            or "encoding" not in data
        ):
            raise CannotMergeError("the record has no source in the format")
        self.safe = defused(envelope.head or data["part"])
        name = "head" if envelope.head else "part"
        return DcText.load(self.format, {**data, name: self.safe.text})

    @property
    def is_carried(self) -> bool:
        """Whether the source came through another document: then it is to be read again."""
        return not self._live

    @property
    def header_only(self) -> bool:
        """Whether the document is a list of identifiers, which holds nothing but headers."""
        return bool(_HEADER.match(self.source.text))

    @property
    def wrapped(self) -> bool:
        """Whether the slice is inside something that may hold more of its kind."""
        return b"<" in self.head.replace(b"<?", b"").replace(b"<!", b"")

    def beside(self, other: DcWriteBack) -> bool:
        """Return whether the slice of a Record may be put beside that of another one: in the same document, or in
        one like it.
        """
        mine, its = self.source, other.source
        if mine.head == its.head:
            return True
        alike = (mine.own, mine.encoding, mine.namespaces, mine.unit_names)
        # Entities that one document declares mean nothing in the other.
        declares = b"<!DOCTYPE" in mine.head or b"<!DOCTYPE" in its.head
        return (
            alike == (its.own, its.encoding, its.namespaces, its.unit_names)
            and not declares
        )

    def body(self) -> bytes:
        """Return the slice that the Record is written as."""
        source = as_it_stands(self.record, self.format)
        if source is not None:
            return source.body
        text = (
            "".join(self._units())
            if self.source.own
            else self._own_text(
                self.record, "#0", self._part(self.record), Link()
            )
        )
        # What was not edited is read for the report alone: a link of an odd type is no reason to add one.
        source = untouched_source(self.record, self.format)
        if source is None:
            return encode(text, self.encoding, b"")
        return source.body

    def _units(self) -> Iterator[str]:
        """Yield the text of every unit of a document written by xjmeta."""
        lead = "\n"
        for number, (key, (unit, link)) in enumerate(
            links_of(self.record).items()
        ):
            part = self._part(unit)
            if part is None:
                yield lead + self.fresh(unit, key, link)
            else:
                lead = part[: len(part) - len(part.lstrip())] or lead
                own_text = self._own_text(unit, key, part, link)
                yield own_text if number == 0 else lead + own_text.lstrip()

    def _part(self, unit: Record) -> str | None:
        origin = unit.origin
        if origin is None:
            return None
        if (
            isinstance(origin.source, DcText)
            and origin.source.format == self.format
            and origin.source.own == self.source.own
        ):
            return origin.source.part(origin.ordinal)
        data = origin.data.get(self.format)
        if not DcText.is_dump(data) or data["own"] != self.source.own:
            return None
        return self.safe.spelled_out(data["part"])

    @cached_property
    def _parser(self) -> Parser:
        return Parser(
            self.source.namespaces,
            "utf-8",
            self.source.head.decode(self.encoding),
        )

    # ---- one unit

    def _own_text(
        self, unit: Record, key: str, text: str | None, link: Link
    ) -> str:
        lead, text = self._split(text or "")
        source_unit = _DcSourceUnit(self, unit, key, link, text)
        data = (
            None if unit.origin is None else unit.origin.data.get(self.format)
        )
        is_vouched = (
            isinstance(data, Mapping) and data.get("digest") == unit.digest()
        )
        trust = Trust(
            self.is_carried, is_vouched, 2 * self._doubts.get(id(unit), 0)
        )
        new = written_back(source_unit, self.report, self.format, trust)
        if source_unit.read is not None and not source_unit.is_fresh:
            if new == text and source_unit.entries is None:
                self._report_slot(key, source_unit.read)
            else:
                self._report_entries(unit, key, new, source_unit.entries or {})
                self._report_links(key, source_unit.read, link)
        return lead + new

    def _report_entries(
        self, unit: Record, key: str, text: str, entries: rest.Entries
    ) -> None:
        """Report what the text of a unit does not say of it."""
        if self.dialect == 0:
            add_carried(self.report, key, entries, self.format)
        elif entries:
            read_back = self._read_again(text).own_data()
            self.report.losses += lost(
                key, unit.own_data(), read_back, self.format, NOT_SAID
            )

    def _report_links(self, key: str, read: _DcUnit, link: Link) -> None:
        """Report the links to records that the document did not have: they mean no unit, and no value says them."""
        keys = {*link.children, *self._keys} if self._live else None
        self.report.left_behind.extend(
            Loss(key, f"hasPart #{value.datum}", "dangling-link", self.format)
            for value, _first, _last in read.parsed.statements
            if keys is not None
            and value.field == "@children"
            and value.datum not in keys
        )

    @cached_property
    def _keys(self) -> frozenset[str]:
        """The keys of all records of a document written by xjmeta, as it was read."""
        return frozenset(
            unescape(match[1])
            for span in self.source.spans
            if (
                match := _KEY.search(self.source.text, span.start, span.inside)
            )
        )

    def read(self, text: str) -> _DcUnit:
        """Return the own text of a unit, parsed; raises CannotMergeError."""
        return _DcUnit(text, self._parser, own=self.source.own)

    def _split(self, text: str) -> tuple[str, str]:
        """Return what precedes the element of a unit, and the element."""
        lead = lead_of(text, self.source.unit_names)
        return lead, text[len(lead) :]

    def opened(self, read: _DcUnit, unit: Record, link: Link) -> _DcUnit:
        """Return an element that can be written into, where there is something to write."""
        if self._says(unit) or link.parent is not None or link.children:
            return read.opened(self._parser, self.dialect)
        return read

    def is_same(
        self, unit: Record, read: _DcUnit, key: str, link: Link
    ) -> bool:
        """Return whether an element says the unit, and what it is linked to, as it is."""
        if self.source.own:
            links = [
                (value.field, value.datum)
                for value, _first, _last in read.parsed.statements
                if value.field in _LINKS
            ]
            if (
                links
                != [
                    pair
                    for pair in values_by_field({}, link)
                    if pair[0] != "@unit"
                ]
                or read.element.get("key", key) != key
            ):
                return False
        origin = unit.origin
        if origin is not None and self._live and origin.untouched(unit):
            return True
        return read.record().own_data() == unit.own_data()

    def _report_slot(self, key: str, read: _DcUnit) -> None:
        """Report what the slot of an unchanged unit carries."""
        slot = read.parsed.slot("rest")
        if slot is not None and self.dialect == 0:
            try:
                entries = rest.decode(slot.text or "")
            # A broken slot was reported when it was read.
            except ValueError:
                return
            add_carried(self.report, key, entries, self.format)

    def patched(
        self, unit: Record, read: _DcUnit, key: str, link: Link
    ) -> tuple[str, rest.Entries]:
        """Return the text with the changed values put in place, and what it does not say."""
        data = unit.own_data()
        if read.element is read.parsed.header_element or not (
            read.parsed.containers or self._says(unit)
        ):
            text = self._header(read.text, data, read)
            return text, self._missing(unit, text)
        spelling = read.spelling(self.dialect)
        body = self._body(data)
        titled = "title" in data
        pieces = list(_pieces(read, spelling, titled=titled))
        targets = [
            WantedValue(
                name,
                datum,
                write_statement(name, datum, spelling, titled=titled),
            )
            for name, datum in values_by_field(body, link)
        ]
        targets = [
            value
            for value in targets
            if value.nodes
            or any(value.datum == piece.datum for piece in pieces)
        ]
        text = merge_flat(
            read.text,
            pieces,
            targets,
            FIELDS,
            read.spans[read.parsed.containers[0]].inside,
        )
        text = self._header(text, data, read)
        return self._keyed(text, key), self._missing(unit, text)

    def _says(self, unit: Record) -> bool:
        """Return whether a unit says anything but what the header of a harvested record does."""
        return any(values_by_field(self._body(unit.own_data()), Link()))

    def _body(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the data of a unit without what the header of a harvested record says."""
        if self.source.own or not data.get("control"):
            return data
        control = {
            name: value
            for name, value in data["control"].items()
            if name != "harvest"
        }
        return {**data, "control": control}

    def _keyed(self, text: str, key: str) -> str:
        """Set the key of a unit in xjmeta's own documents."""
        if not self.source.own:
            return text
        span = tags(text)[0]
        node = Node("record", {"key": key})
        tag = text[span.start : span.inside]
        before, separator, after = tag.partition(' key="')
        if not separator:
            return text
        value = serialize(node).partition('"')[2].rpartition('"')[0]
        return (
            text[: span.start]
            + before
            + separator
            + value
            + '"'
            + after.partition('"')[2]
            + text[span.inside :]
        )

    def _header(self, text: str, data: dict[str, Any], read: _DcUnit) -> str:
        """Write into the header of a harvested record what it says otherwise."""
        harvest = (data.get("control") or {}).get("harvest") or {}
        header = oai.Header(
            harvest.get("identifier"),
            harvest.get("datestamp"),
            tuple(harvest.get("sets", ())),
            harvest.get("status"),
        )
        if read.parsed.header_element is None or header == read.parsed.header:
            return text
        # The text was patched before: its places are looked up again.
        read = _DcUnit(text, self._parser, own=False)
        element, span = (
            read.parsed.header_element,
            read.spans[read.parsed.header_element],
        )
        prefix = span.name[: span.name.rfind(":") + 1]
        if (
            # A header that was or becomes filler, or holds instructions, is
            # written whole; else only the values that changed are.
            not (header and read.parsed.header)
            or "<?" in text[span.start : span.end]
        ):
            node = oai.header_node(header, fillers=_known(read.parsed.header))
            return (
                text[: span.start] + serialize(node, prefix) + text[span.end :]
            )
        pieces = [
            _header_piece(child, read.spans[child])
            for child in element.iterchildren("*")
            if local_of(child.tag) in _HEADER_FIELDS
            and (child.text or "").strip(_BLANKS)
        ]
        sets = (("setSpec", name) for name in header.sets)
        facts = (
            ("identifier", header.identifier),
            ("datestamp", header.datestamp),
            *sets,
        )
        values = [
            WantedValue(name, value, [Node(prefix + name, kids=[value])])
            for name, value in facts
            if value is not None
        ]
        text = merge_flat(text, pieces, values, _HEADER_FIELDS, span.inside)
        old, new = (
            {"status": value} if value else {}
            for value in (element.get("status"), header.status)
        )
        tag = (
            retagged(text[span.start : span.inside], old, new)
            or text[span.start : span.inside]
        )
        return text[: span.start] + tag + text[span.inside :]

    def _missing(self, unit: Record, text: str) -> rest.Entries:
        """Return what a text does not say of a unit, its slot left out."""
        bare = self.with_rest(text, {})
        read = _DcUnit(bare, self._parser, own=self.source.own)
        return body_entries(unit, read.body())

    def _read_again(self, text: str) -> Record:
        """Return the unit that a text says."""
        return _DcUnit(text, self._parser, own=self.source.own).record()

    def inside(
        self, unit: Record, read: _DcUnit, key: str, link: Link
    ) -> tuple[str, rest.Entries]:
        """Return the text with all its statements rewritten, inside the container it has."""
        data = self._body(unit.own_data())
        spelling = read.spelling(self.dialect)
        container = read.spans[read.parsed.containers[0]]
        lead = "\n  "
        texts = [
            serialize(node)
            for name, datum in values_by_field(data, link)
            for node in write_statement(
                name, datum, spelling, titled="title" in data
            )
        ]
        origin = read.parsed.slot("origin")
        if origin is not None:
            span = read.spans[origin]
            texts.append(read.text[span.start : span.end])
        text = (
            read.text[: container.inside]
            + lead
            + lead.join(texts)
            + "\n"
            + read.text[container.end_tag :]
        )
        text = self._keyed(self._header(text, unit.own_data(), read), key)
        return text, self._missing(unit, text)

    def with_rest(self, text: str, entries: rest.Entries) -> str:
        """Put the rest slot last into the container, in the place of an old one; the fifteen elements have none."""
        if self.dialect == 1:
            return text
        unit = _DcUnit(text, self._parser, own=self.source.own)
        slot = unit.parsed.slot("rest")
        rest_text = escape(rest.encode(entries)) if entries else ""
        if slot is not None:
            span = unit.spans[slot]
            if rest_text:
                return text[: span.inside] + rest_text + text[span.end_tag :]
            start = len(text[: span.start].rstrip(" \t\r\n"))
            return text[:start] + text[span.end :]
        if not rest_text:
            return text
        spelling = unit.spelling(0)
        node = serialize(
            spelling.own(Node("rest", kids=[rest.encode(entries)]))
        )
        container = unit.parsed.containers[0]
        lasts = [
            last
            for _said, _first, last in unit.parsed.statements
            if last.getparent() is container
        ]
        behind = unit.spans[lasts[-1]] if lasts else None
        at = behind.end if behind is not None else unit.spans[container].inside
        start = behind.start if behind is not None else at
        lead = text[len(text[:start].rstrip(" \t\r\n")) : start]
        return text[:at] + lead + node + text[at:]

    def fresh(self, unit: Record, key: str, link: Link) -> str:
        """Return a unit that has no text here, or none that can be edited, in the manner of the document."""
        harvested = (
            "<header" in self.source.text or "metadata>" in self.source.text
        )
        return fresh(
            unit,
            key,
            link,
            self.report,
            self.format,
            own=self.source.own,
            harvested=harvested,
        )


def _pieces(
    read: _DcUnit, spelling: Spelling, *, titled: bool
) -> Iterator[FlatPiece]:
    """Yield the values of a text with their places; `titled` says that a title will come before the further ones."""
    statements = read.parsed.statements
    was_titled = any(
        value.field == "title" for value, _first, _last in statements
    )
    stated = [
        statement for statement in statements if statement[0].field in _RANK
    ]
    title = read.record().own_data().get("title")
    respelt = {
        "title": bool(stray_dates(read.parsed, title)),
        # The first of all titles is written differently from further ones.
        "titles": titled is not was_titled,
    }
    data = _data_of(read, stated, title)
    for (value, first, last), datum in zip(stated, data, strict=True):
        start = read.spans[first]
        end = read.spans[last]
        inside = (
            start.inside,
            start.end_tag if len(first) == 0 else start.inside,
        )
        if respelt.get(value.field):
            piece_datum, nodes = _OUTDATED, []
        else:
            piece_datum = datum
            nodes = write_statement(
                value.field, datum, spelling, titled=titled
            )
        yield FlatPiece(
            value.field, piece_datum, start.start, end.end, inside, nodes
        )


# A placeholder for a value that has to be written again.
_OUTDATED = "outdated"


def _data_of(
    read: _DcUnit, stated: Sequence[Statement], title: Any
) -> Iterator[Any]:
    """Yield the plain data of statements as the whole unit has it.

    A value knows its group and a group how many values it has, which neither of them does alone; a `title` with its
    markup shows the dates in it.
    """
    body = read.body().own_data()
    fields = Counter(value.field for value, _first, _last in stated)
    places: Counter[str] = Counter()
    for value, _first, _last in stated:
        field = value.field
        datum = (
            value.datum if field[0] == "@" else plain_of(field, value.datum)
        )
        whole, place = body.get(field), places[field]
        places[field] += 1
        if field == "title" and plain(title) == plain(datum):
            yield title
        elif isinstance(whole, list) and len(whole) == fields[field]:
            yield (
                whole[place] if _is_same_value(whole[place], datum) else datum
            )
        else:
            yield datum


def _is_same_value(candidate: Any, datum: Any) -> bool:
    """Return whether a value of a unit is what it is without its unit, but for its group or the places in it."""
    if not isinstance(candidate, dict) or not isinstance(datum, dict):
        return False
    return _outside(candidate) == _outside(datum)


def _outside(datum: dict[str, Any]) -> dict[str, Any]:
    """Return a value without what it says of its group and of places."""
    out = {
        name: value
        for name, value in datum.items()
        if name not in ("group", "at")
    }
    if "texts" in out:
        out["texts"] = [{**text, "at": 0} for text in out["texts"]]
    return out


_RANK = frozenset(FIELDS)
_LINKS = ("@parent", "@children")
_BLANKS = " \t\r\n"
_HEADER_FIELDS = ("identifier", "datestamp", "setSpec")


def _known(header: oai.Header) -> tuple[str, str] | None:
    """Return what a header says that a record has no word for any more: it stays, for a harvest needs one."""
    valid = header.valid
    if valid.identifier is None or valid.datestamp is None:
        return None
    return valid.identifier, valid.datestamp


def _header_piece(child: Any, span: Span) -> FlatPiece:
    """Return a part of the header of a harvested record unchanged."""
    text = (child.text or "").strip(_BLANKS)
    node = Node(span.name, kids=[text])
    return FlatPiece(
        local_of(child.tag),
        text,
        span.start,
        span.end,
        (span.inside, span.end_tag),
        [node],
    )
