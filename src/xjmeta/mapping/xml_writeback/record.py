"""A Record written back to a document of its own format."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property

from xjmeta.mapping.losses import add_carried
from xjmeta.mapping.writeback import (
    CannotMergeError,
    Doubts,
    Trust,
    report_left,
    report_rewritten,
    written_back,
)
from xjmeta.mapping.xml_kind import XmlKind
from xjmeta.mapping.xml_marking import rest_entries
from xjmeta.mapping.xml_writeback.children import (
    opened_place,
    renamed,
    woven,
)
from xjmeta.mapping.xml_writeback.own_parts import OwnParts, XmlSourceUnit
from xjmeta.mapping.xml_writeback.source_document import (
    SourceDocument,
    document_of,
)
from xjmeta.messages import LossReport
from xjmeta.model.record import Record
from xjmeta.text.edits import TextEdit, spliced
from xjmeta.xml.carried import CarriedEnvelope, CarriedPart, Defused, defused
from xjmeta.xml.nodes import MARK
from xjmeta.xml.patterns import ATTRIBUTE
from xjmeta.xml.source import (
    XmlText,
    aside_kinds,
    asides,
    doctype_of,
    encode,
    named,
    places,
    split_places,
    tags,
)

__all__ = ["XmlWriteBack"]

# The attribute that makes a second copy of a unit invalid.
_ID = re.compile(r"""id\s*=\s*("[^"]*"|'[^']*')""")
# A unit's text begins with its start tag; the prefix is kept apart from the name.
_FIRST_TAG = re.compile(r"\s*<((?:[\w.-]+:)?)([\w.-]+)(?=[\s/>])")


class XmlWriteBack:
    """One Record being written back to a document of its own format."""

    def __init__(self, kind: XmlKind, record: Record, format_: str) -> None:
        self.kind = kind
        self.record = record
        self.format = format_
        self.report = LossReport()
        self._given: dict[str, bool] = {}
        self._doubts: Doubts = {}
        source = record.origin.source if record.origin is not None else None
        self._live = (
            source
            if isinstance(source, XmlText) and source.format == format_
            else None
        )
        self.safe = Defused("")
        if self._live is not None:
            self._open_live(self._live)
        else:
            self._open_carried()
        self.parts = OwnParts(self._document, record)

    def _open_live(self, text: XmlText) -> None:
        self.encoding, self.mark = text.encoding, text.mark
        self.head, self.tail = text.head, text.tail
        self.sliced = text.sliced
        self._document = document_of(self.kind, text)
        self._fingerprint = text.fingerprint

    def _open_carried(self) -> None:
        """Take the envelope that came through another document; raises CannotMergeError where it is none."""
        origin = self.record.origin
        data = None if origin is None else origin.data.get(self.format)
        part = CarriedPart.load(data)
        envelope = CarriedEnvelope.load(data)
        if part is None or envelope is None or not envelope.encoding:
            raise CannotMergeError("the record has no source in the format")
        self.encoding, self.mark, self.sliced = (
            envelope.encoding,
            envelope.mark,
            envelope.sliced,
        )
        self.safe = defused(envelope.head or part.segments[0])
        head = self.safe.text if envelope.head else ""
        self.head = head.encode(self.encoding)
        self.tail = envelope.tail.encode(self.encoding)
        self._fingerprint = part.fingerprint
        first = (self._part(child) for child in self.record.children)
        sample = next(
            (part.segments[0] for part in first if part is not None), ""
        )
        doctype = doctype_of(self.safe.text)
        self._document = SourceDocument(
            self.kind,
            self.format,
            envelope.namespaces,
            doctype[1] if doctype else "",
            "".join(part.segments) + sample,
            sliced=self.sliced,
            derived=envelope.derived,
        )

    @property
    def is_rewritten(self) -> bool:
        """Whether more than values was rewritten."""
        return any(note.code == "rewritten" for note in self.report.notes)

    @property
    def is_carried(self) -> bool:
        """Whether the source came through another document: then it is to be read again."""
        return self._live is None

    def begin(self, doubts: Doubts) -> None:
        """Start once more, with doubts in what the sources of some units say."""
        self._doubts = doubts
        self._given = {}
        self.report = LossReport()

    def body(self) -> bytes:
        """Return the document, or the slice of one, that the Record is written as."""
        origin = self.record.origin
        if (
            self._live is not None
            and origin is not None
            and origin.untouched(self.record)
            and not self._has_rest
            and not self._given
        ):
            return self._live.body
        try:
            text = self._text()
        # An end tag without its start: the slice of a document, or what was
        # carried along, was tampered with.
        except IndexError as error:
            raise CannotMergeError(
                "the tags of its source do not pair"
            ) from error
        return encode(text, self.encoding, self.mark)

    def _text(self) -> str:
        text = self._render(self.record, 0)
        # A copy of a unit beside the original has its ids twice, which no
        # schema allows: the second is left out, and all is written once more.
        if clashing := self._clashing(text):
            self.report = LossReport()
            self._given.update(dict.fromkeys(clashing, False))
            text = self._render(self.record, 0)
        return text

    def _clashing(self, text: str) -> set[str]:
        """Return the ids that are twice in a text and were not in the source."""
        twice = _repeated(text)
        # What was twice in the source already is its own business: to mend it
        # would change what nobody edited.
        if twice and self._live is not None:
            return twice - _repeated(self._live.text)
        if not twice:
            return twice
        parts = {
            part.number: part
            for _key, unit in self.record.walk()
            if (part := self._part(unit)) is not None
        }
        return twice - _repeated(
            "".join("".join(part.segments) for part in parts.values())
        )

    def _once(self, record: Record, text: str, depth: int) -> str:
        """Leave out of an own part the ids that are in the document already; the rest slot says them."""
        if not self._given:
            return text
        repeated = []
        for span in tags(text):
            for match in ATTRIBUTE.finditer(text, span.start, span.inside):
                if (
                    match[2] == "id"
                    and (id_value := match[4][1:-1]) in self._given
                ):
                    repeated += (
                        [TextEdit(*match.span())]
                        if self._given[id_value]
                        else []
                    )
                    self._given[id_value] = True
        text = spliced(text, repeated)
        if repeated:
            return self.parts.with_rest(text, record, depth)
        return text

    @property
    def page(self) -> bytes | None:
        """What is before all Records of the page that this one is a slice of; None where it is of none."""
        if self._live is not None and self.sliced:
            return self.head
        return None

    def element(self, ids_in_use: set[str]) -> str | None:
        """Return the root alone, as another document may hold it; None where it needs its own.

        Those `ids_in_use` are left out of it, and those it has are added to them.
        """
        # A DOCTYPE declares entities and attributes that another document
        # lacks; a slice has its namespaces from the page around it; what
        # travelled is not trusted without being read again.
        if self._document.doctype or self.sliced or self.is_carried:
            return None
        text = self.body()[len(self.mark) :].decode(self.encoding)
        if clashing := _ids(text).keys() & ids_in_use:
            self._given = dict.fromkeys(clashing, True)
            text = self.body()[len(self.mark) :].decode(self.encoding)
        ids_in_use.update(_ids(text))
        spans = tags(text, named(frozenset({self.kind.root})))
        return (
            text[spans[0].start : spans[0].end]
            if spans and spans[0].parent < 0
            else None
        )

    @cached_property
    def _has_rest(self) -> bool:
        return self._live is not None and f"<?{MARK} " in self._live.text

    # ---- units

    def _part(self, record: Record) -> CarriedPart | None:
        """Return the own part of a unit, None where it has none in this document."""
        origin = record.origin
        if origin is None:
            return None
        if (
            isinstance(origin.source, XmlText)
            and origin.source.format == self.format
        ):
            text = origin.source
            if text is not self._live and not self._like(text.fingerprint):
                return None
            units = text.units(origin.ordinal)
            place = text.place(origin.ordinal)
            if place is None and record is not self.record:
                return None
            return CarriedPart(
                origin.ordinal,
                units,
                text.segments(place, units),
                text.fingerprint,
                None,
            )
        part = CarriedPart.load(origin.data.get(self.format))
        if part is None or not self._like(part.fingerprint):
            return None
        if (
            "encoding" in origin.data[self.format]
            and record is not self.record
        ):
            return None
        return part._replace(segments=self._defused(record, part.segments))

    def _defused(self, record: Record, segments: list[str]) -> list[str]:
        """Return carried segments without what points outside the document."""
        if record is self.record and not self.head:
            segments = [self.safe.text, *segments[1:]]
        return [self.safe.spelled_out(segment) for segment in segments]

    def _like(self, fingerprint: str) -> bool:
        """Return whether a document is written like this one, so that its parts may be put here unchanged."""
        return (
            fingerprint.partition("/")[0]
            == self._fingerprint.partition("/")[0]
        )

    def _render(self, record: Record, depth: int) -> str:
        origin = record.origin
        if (
            origin is not None
            and origin.source is self._live
            and self._live is not None
            and origin.untouched(record)
            and not self._has_rest
            and not self._given
            and depth
        ):
            return self._live.subtree(origin.ordinal)
        part = self._part(record)
        if part is None:
            text = self.parts.rewritten(record, depth)
            before = aside_kinds(asides("".join(_foreign_source(record))))
            report_left(
                self.report,
                self.key(record),
                self.format,
                before,
                (),
            )
        else:
            text = self._own_text(record, part, depth)
        text = self._once(record, text, depth)
        self._report_rest(record, text)
        try:
            return self._with_children(record, text, depth)
        # There is no place in the old text for a unit that is new below it.
        except CannotMergeError as error:
            text = self._rewritten(record, depth, text, error.reason)
            return self._with_children(record, text, depth)

    def _own_text(self, record: Record, part: CarriedPart, depth: int) -> str:
        """Return the own part of a unit with its present values, and instructions at the places of its children."""
        text = places(part.segments, part.units)
        origin = record.origin
        doubt = self._doubts.get(id(record), 0)
        if (
            origin is not None
            and origin.untouched_in(self.format, record)
            and not doubt
        ):
            return text
        is_vouched = part.digest is not None and part.digest == record.digest()
        if is_vouched and not doubt:
            return text
        unit = XmlSourceUnit(
            self.parts,
            self.key(record),
            record,
            text,
            depth,
        )
        trust = Trust(self.is_carried, is_vouched, doubt)
        return written_back(unit, self.report, self.format, trust)

    def _rewritten(
        self, record: Record, depth: int, text: str, reason: str
    ) -> str:
        """Write a unit again that its children do not go into."""
        key = self.key(record)
        report_rewritten(self.report, "unit", reason, unit=key)
        new = self.parts.rewritten(record, depth, text)
        before = aside_kinds(asides(text))
        report_left(
            self.report, key, self.format, before, aside_kinds(asides(new))
        )
        return new

    @cached_property
    def _keys(self) -> dict[int, str]:
        return {id(unit): key for key, unit in self.record.walk()}

    def key(self, record: Record) -> str:
        """Return the key of a unit."""
        return self._keys.get(id(record), "")

    def _report_rest(self, record: Record, text: str) -> None:
        if entries := rest_entries(text):
            key = self.key(record)
            add_carried(self.report, key, entries, self.format)

    # ---- children

    def _with_children(self, record: Record, text: str, depth: int) -> str:
        """Return an own part with the children of a unit in it; raises CannotMergeError where they have no place."""
        segments, numbers = split_places(text)
        if not numbers and not record.children:
            return segments[0]
        children = []
        for child in record.children:
            number = self._number(child)
            child_text = self._child(child, depth + 1, stays=number in numbers)
            children.append((number, child_text))
        if not numbers:
            segments = opened_place(segments[0], depth, self._document)
        return woven(segments, numbers, children)

    def _number(self, child: Record) -> int | None:
        origin = child.origin
        if origin is None:
            return None
        if origin.source is not None and origin.source is self._live:
            return origin.ordinal
        part = CarriedPart.load(origin.data.get(self.format))
        return (
            part.number
            if part is not None and part.fingerprint == self._fingerprint
            else None
        )

    def _child(self, child: Record, depth: int, *, stays: bool) -> str:
        text = self._render(child, depth)
        match = _FIRST_TAG.match(text)
        if stays or match is None or match[2] == self._document.tag_at(depth):
            return text
        return renamed(text, depth, self._document)


def _foreign_source(record: Record) -> list[str]:
    """Return the own part of a unit that comes from another document of finding aids."""
    source = None if record.origin is None else record.origin.source
    if record.origin is None or not isinstance(source, XmlText):
        return []
    ordinal = record.origin.ordinal
    return source.segments(source.place(ordinal), source.units(ordinal))


def _repeated(text: str) -> set[str]:
    """Return the values of `id` that is more than once in a text."""
    return {id_ for id_, times in _ids(text).items() if times > 1}


def _ids(text: str) -> Counter[str]:
    """Return the values of `id` in a text, and how often each is there."""
    return Counter(
        m[1][1:-1] for m in _ID.finditer(text) if text[m.start() - 1].isspace()
    )
