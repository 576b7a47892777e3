"""Writes a Record back into the source it was read from: what was not edited stays the same, what was edited is changed
in place.

A unit that was not touched is copied. A unit whose values differ is patched (`mapping.xml_merge`), read again and
compared; where a patch does not say what it should, the unit is written from its values, and the report says so.
Children are woven into the own part of their parent: those that stayed where they were, those that are new behind the
one before them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from lxml import etree
from pydantic import ValidationError

from xjmeta.grammar.conformance import PLACE, conforms
from xjmeta.grammar.grammar import Grammar, Type
from xjmeta.mapping import rest
from xjmeta.mapping.losses import carried
from xjmeta.mapping.rows import Reading, Writing
from xjmeta.mapping.table import Trace
from xjmeta.mapping.writeback import (
    CannotMergeError,
    Doubts,
    Patch,
    Trust,
    differing_fields,
    report_left,
    report_rewritten,
    written_back,
)
from xjmeta.mapping.xml_kind import XmlKind
from xjmeta.mapping.xml_marking import closed, marked, opened, rest_entries
from xjmeta.mapping.xml_marks import (
    gathered,
    instruct,
    node_said,
    outermost,
    path_of,
    said_by,
    take_out,
)
from xjmeta.mapping.xml_merge import Merge, SourcePart
from xjmeta.messages import LossReport
from xjmeta.model.record import Control, Record
from xjmeta.model.structure import slots
from xjmeta.text.edits import TextEdit, spliced
from xjmeta.xml.carried import CarriedEnvelope, CarriedPart, Defused, defused
from xjmeta.xml.entities import entities_of, unescape
from xjmeta.xml.fitting import Fitter
from xjmeta.xml.nodes import (
    FILLER,
    MARK,
    WRAPPER,
    Node,
    StandIn,
    attribute_value,
    escape,
    serialize,
)
from xjmeta.xml.parsing import attributes_of, fragment
from xjmeta.xml.patterns import ATTRIBUTE
from xjmeta.xml.repair import ParsedPart, PatchedText, repair
from xjmeta.xml.source import (
    XmlText,
    aside_kinds,
    asides,
    blanked,
    closing,
    doctype_of,
    encode,
    named,
    places,
    split_places,
    tags,
    with_blanks,
)

__all__ = [
    "ReadPart",
    "ReparsedPart",
    "XmlAtHome",
    "XmlUnitAtHome",
    "field_of",
]


_DECLARATION = re.compile(r"^\s*<\?xml\s[^>]*\?>")
# The attribute that makes a second copy of a unit invalid.
_ID = re.compile(r"""id\s*=\s*("[^"]*"|'[^']*')""")
# A unit's text begins with its start tag; the prefix is kept apart from the name.
_FIRST_TAG = re.compile(r"\s*<((?:[\w.-]+:)?)([\w.-]+)(?=[\s/>])")


class _HomeDocument:
    """The document that Records are written back to: how it spells things."""

    def __init__(
        self,
        kind: XmlKind,
        format_: str,
        namespaces: Mapping[str | None, str],
        doctype: str,
        body: str,
        *,
        sliced: bool,
    ) -> None:
        self.kind, self.format, self.namespaces = (
            kind,
            format_,
            dict(namespaces),
        )
        self.whole = not sliced
        self.doctype = doctype
        self._body = body
        begin = rf"<((?:[\w.-]+:)?)(?:{kind.top}|{kind.root})(?=[\s/>])"
        tag = re.search(begin, blanked(body))
        self.prefix = tag[1] if tag else ""
        self.namespace = self.namespaces.get(
            self.prefix.rstrip(":") or None, ""
        )

    @cached_property
    def is_numbered(self) -> bool:
        """Whether its units are called by their depth; only who writes one anew asks."""
        return self.kind.numbered.search(self._body) is not None

    @cached_property
    def grammar(self) -> Grammar:
        """The grammar that what is rewritten is fitted to."""
        return self.kind.grammar(self.format, self.namespace)

    @cached_property
    def spelt(self) -> dict[str, str]:
        """How the document spells attributes that have a namespace."""
        return self.kind.link_names(self.namespace, self.namespaces)

    @cached_property
    def to(self) -> Writing:
        """What the shapes need to write."""
        return self.kind.writing(self.format, self.namespace)

    @cached_property
    def _start(self) -> str:
        declared = "".join(
            f' xmlns{":" + prefix if prefix else ""}="{attribute_value(uri)}"'
            for prefix, uri in self.namespaces.items()
            if prefix != "xml"
        )
        return f"{self.doctype}<x{declared}>"

    def parse(self, text: str, *, whole: bool) -> tuple[str, int, Any]:
        """Parse an own part; return the text parsed, where the part begins in it, and the root."""
        if whole and self.whole:
            wrapped, offset = (
                _DECLARATION.sub(lambda m: " " * len(m[0]), text),
                0,
            )
            bare = wrapped.lstrip()
            return wrapped, offset, fragment(bare)
        wrapped = f"{self._start}{text}{closing(text)}</x>"
        return wrapped, len(self._start), fragment(wrapped)


_HOMES: WeakKeyDictionary[XmlText, _HomeDocument] = WeakKeyDictionary()


def _home_of(kind: XmlKind, text: XmlText) -> _HomeDocument:
    """Return how a live document spells things; that is found out once."""
    document = _HOMES.get(text)
    if document is None:
        document = _HOMES[text] = _HomeDocument(
            kind,
            text.format,
            text.namespaces,
            text.doctype,
            text.text,
            sliced=text.sliced,
        )
    return document


class ReparsedPart:
    """An own part parsed again: where each element of it is, and which are the root and the unit."""

    def __init__(
        self, document: _HomeDocument, text: str, *, whole: bool
    ) -> None:
        try:
            wrapped, offset, root = document.parse(text, whole=whole)
        except (etree.XMLSyntaxError, IndexError) as error:
            # IndexError: it closes what another Record of the document opened
            raise CannotMergeError("its source is not well-formed") from error
        self.spilled: list[Any] = []
        entities = entities_of(root)
        self.kind = document.kind
        self.to: Reading = document.kind.reading(
            document.namespace, entities, self.spilled
        )
        self.own = SourcePart.of(
            text,
            wrapped,
            offset,
            root,
            self.to.names,
            document.prefix,
            document.spelt,
        )
        self.own.entities = entities
        tag_wanted = document.kind.top if whole else None
        local = {e: self.to.names[e.tag] for e in self.own.spans}
        self.root = (
            next(
                (e for e, name in local.items() if name == document.kind.root),
                None,
            )
            if whole
            else None
        )
        self.unit = next(
            (
                e
                for e, name in local.items()
                if (
                    name == tag_wanted and self.root in (None, e.getparent())
                    if whole
                    else name in document.kind.units
                )
            ),
            None,
        )
        self._check_places()

    def _check_places(self) -> None:
        """See that every unit below is where reading looks for one; raises CannotMergeError."""
        for mark in self.own.root.iter(etree.PI):
            parent = mark.getparent()
            if mark.target != PLACE:
                continue
            while (
                parent is not self.unit
                and self._name(parent) in self.kind.lists
            ):
                parent = parent.getparent()
            if parent is None or parent is not self.unit:
                raise CannotMergeError(
                    "a unit below would stand where none is read"
                )

    def _name(self, element: Any) -> str | None:
        return None if element is None else self.own.names[element.tag]


class ReadPart(ReparsedPart):
    """An opened own part read again: its values with rest entries, and the element each came from."""

    def __init__(
        self,
        document: _HomeDocument,
        text: str,
        entries: rest.Entries,
        *,
        whole: bool,
    ) -> None:
        super().__init__(document, text, whole=whole)
        if self.unit is None and self.root is None:
            raise CannotMergeError("its source holds no unit")
        self.trace: Trace = {}
        self._take_marks()
        data = document.kind.read_own(
            self.unit, self.root, self.to, self.spilled, self.trace
        )
        if entries:
            data = rest.taken_in(data, entries, [], "", "")
        try:
            self.record = Record.model_validate(data)
        except ValidationError as error:
            raise CannotMergeError(
                "its source says what no record may say"
            ) from error

    def _take_marks(self) -> None:
        """Take out what is for the schema's sake, and remember the places of fillers."""
        marked_elements = marked(
            self.root if self.root is not None else self.unit
        )
        self.own.fillers += [
            (e.getparent(), str(self.own.names[e.tag]), self.own.spans[e])
            for e, mark in marked_elements
            if mark == FILLER
        ]
        take_out(marked_elements)


class XmlAtHome:
    """One Record being written back to a document of its own format."""

    def __init__(self, kind: XmlKind, record: Record, format_: str) -> None:
        self.kind, self.record, self.format = kind, record, format_
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

    def _open_live(self, text: XmlText) -> None:
        self.encoding, self.mark = text.encoding, text.mark
        self.head, self.tail = text.head, text.tail
        self.sliced = text.sliced
        self._home = _home_of(self.kind, text)
        self._spot = text.home

    def _open_carried(self) -> None:
        """Take the envelope that came through another document; raises CannotMergeError where it is none."""
        origin = self.record.origin
        data = None if origin is None else origin.data.get(self.format)
        part, envelope = CarriedPart.load(data), CarriedEnvelope.load(data)
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
        self._spot = part.home
        first = (self._part(child) for child in self.record.children)
        sample = next(
            (part.segments[0] for part in first if part is not None), ""
        )
        doctype = doctype_of(self.safe.text)
        self._home = _HomeDocument(
            self.kind,
            self.format,
            envelope.namespaces,
            doctype[1] if doctype else "",
            "".join(part.segments) + sample,
            sliced=self.sliced,
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
        self._doubts, self._given, self.report = doubts, {}, LossReport()

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
        except IndexError as error:
            raise CannotMergeError(
                "the tags of its source do not pair"
            ) from error
        return encode(text, self.encoding, self.mark)

    def _text(self) -> str:
        text = self._render(self.record, 0)
        if clashing := self._clashing(text):
            self.report = LossReport()
            self._given.update(dict.fromkeys(clashing, False))
            text = self._render(self.record, 0)
        return text

    def _clashing(self, text: str) -> set[str]:
        """Return the ids that are twice in a text and were not in the source."""
        twice = _repeated(text)
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
        return self._with_rest(text, record, depth) if repeated else text

    @property
    def page(self) -> bytes | None:
        """What is before all Records of the page that this one is a slice of; None where it is of none."""
        return self.head if self._live is not None and self.sliced else None

    def element(self, ids_in_use: set[str]) -> str | None:
        """Return the root alone, as another document may hold it; None where it needs its own.

        Ids that are `taken` are left out of it, and those it has are added to them.
        """
        if self._home.doctype or self.sliced or self.is_carried:
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
            if text is not self._live and not self._like(text.home):
                return None
            units = text.units(origin.ordinal)
            place = text.place(origin.ordinal)
            if place is None and record is not self.record:
                return None
            return CarriedPart(
                origin.ordinal,
                units,
                text.segments(place, units),
                text.home,
                None,
            )
        part = CarriedPart.load(origin.data.get(self.format))
        if part is None or not self._like(part.home):
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
        return fingerprint.partition("/")[0] == self._spot.partition("/")[0]

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
            text = self.anew(record, depth)
            before = aside_kinds(asides("".join(_foreign_source(record))))
            report_left(self.report, self.key(record), self.format, before, ())
        else:
            text = self._own_text(record, part, depth)
        text = self._once(record, text, depth)
        self._tell_rest(record, text)
        try:
            return self._weave(record, *split_places(text), depth)
        except CannotMergeError as error:
            text = self._rewritten(record, depth, text, error.reason)
            return self._weave(record, *split_places(text), depth)

    def _own_text(self, record: Record, part: CarriedPart, depth: int) -> str:
        """Return the own part of a unit with its present values, and instructions at the places of its children."""
        text = places(part.segments, part.units)
        origin, doubt = record.origin, self._doubts.get(id(record), 0)
        if (
            origin is not None
            and origin.untouched_in(self.format, record)
            and not doubt
        ):
            return text
        is_vouched = part.digest is not None and part.digest == record.digest()
        if is_vouched and not doubt:
            return text
        unit = XmlUnitAtHome(self, record, text, depth)
        trust = Trust(self.is_carried, is_vouched, doubt)
        return written_back(unit, self.report, self.format, trust)

    def _rewritten(
        self, record: Record, depth: int, text: str, reason: str
    ) -> str:
        """Write a unit again that its children do not go into."""
        key = self.key(record)
        report_rewritten(self.report, "unit", reason, unit=key)
        new = self.anew(record, depth, text)
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

    def _tell_rest(self, record: Record, text: str) -> None:
        if entries := rest_entries(text):
            losses = carried(self.key(record), entries, self.format)
            self.report.carried.extend(losses)

    # ---- instructions

    def _opened(self, text: str, depth: int) -> tuple[str, rest.Entries]:
        """Return an own part with its marks where they belong, and what its rest slots carry."""
        if f"<?{MARK}" not in text:
            return text, {}
        parsed = ReparsedPart(self._home, text, whole=depth == 0)
        return opened(parsed.own, parsed.root, parsed.unit, self.kind)

    def _closed(self, text: str, entries: rest.Entries, depth: int) -> str:
        """Return an opened own part with its instructions."""
        if not entries and f"<?{MARK}" not in text:
            return text
        parsed = ReparsedPart(self._home, text, whole=depth == 0)
        return closed(parsed.own, parsed.root, parsed.unit, entries, self.kind)

    def _with_rest(self, text: str, record: Record, depth: int) -> str:
        """Return an own part whose rest slots say what its body does not say of a unit."""
        own_text, _entries = self._opened(text, depth)
        own_text = self._refilled(own_text, record, depth)
        return self._closed(
            own_text, self._missing(own_text, record, depth), depth
        )

    def _refilled(self, text: str, record: Record, depth: int) -> str:
        """Return an opened own part in which filler says what is known now."""
        if f"<?{MARK} {FILLER}" not in text:
            return text
        parsed = ReparsedPart(self._home, text, whole=depth == 0)
        base = parsed.unit if parsed.root is None else parsed.root
        fresh = self._anew(base, record, parsed, depth)
        fillers = _fillers(fresh, self.kind.units)
        edits: list[TextEdit] = []
        for element, mark in outermost(marked(base), self.kind):
            if mark not in (FILLER, WRAPPER):
                node = _node_at(fresh, path_of(element, base))
                edits += _reset(parsed, element, node, mark)
            elif (
                mark == FILLER
                and parsed.own.names[element.tag] not in self.kind.units
            ):
                place = _place(element, base, parsed.own.names)
                edits += self._renewed(
                    parsed, element, next(fillers.get(place, iter(())), None)
                )
        return spliced(text, edits)

    def _anew(
        self, base: Any, record: Record, parsed: ReparsedPart, depth: int
    ) -> Node:
        """Return what a unit would be, rewritten."""
        bare = record.model_copy(update={"children": (), "origin": None})
        kind, to = self.kind, self._home.to
        name = str(parsed.own.names[base.tag])
        is_root = depth == 0 and name == kind.root
        node = kind.unit_node(bare, kind.top if is_root else name, to, [])
        if is_root:
            node = kind.top_node(bare, node, to)
        known_texts = {} if depth else kind.known(record)
        fitter = Fitter(kind.prefer, to.otherwise, known=known_texts)
        fitter.fit(node, self._home.grammar.type(node.name))
        return node

    def _renewed(
        self, parsed: ReparsedPart, element: Any, node: Node | None
    ) -> Iterator[TextEdit]:
        """Yield how a filler becomes what is wanted; one that nobody demands goes where nothing is."""
        name = str(parsed.own.names[element.tag])
        if node is None and name in self.kind.optional:
            span = parsed.own.spans[element]
            start = with_blanks(parsed.own.text, span.start)
            yield TextEdit(start, span.end, "")
            return
        kind = self._types(parsed)(element.getparent())
        if node is None and kind is not None:
            node = self._filler_node(name, kind)
        if node is not None and node_said(node) != said_by(element):
            yield from self._refill(parsed, element, node)

    def _refill(
        self, parsed: ReparsedPart, element: Any, node: Node
    ) -> Iterator[TextEdit]:
        """Yield how a filler comes to say what a node does: in its own layout, where only words differ."""
        own, names = parsed.own, parsed.own.names
        # A comment or an instruction in an element makes it no less of a leaf.
        old = [
            leaf_element
            for leaf_element in element.iter("*")
            if leaf_element.find("*") is None
        ]
        new = [
            leaf_element
            for leaf_element in node.nodes()
            if not any(leaf_element.nodes_below())
        ]
        if _skeleton(element, names) != [
            (leaf_element.name, _bare_attributes(leaf_element.attributes))
            for leaf_element in node.nodes()
        ]:
            span = own.spans[element]
            serialized_text = serialize(
                node, self._home.prefix, self._home.spelt
            )
            yield TextEdit(span.start, span.end, serialized_text)
            return
        for leaf, leaf_wanted in zip(old, new, strict=True):
            span, words = own.spans[leaf], leaf_wanted.text()
            if leaf.xpath("string()").split() != words.split():
                start = (
                    own.text[span.start : span.inside].rstrip("/>").rstrip()
                )
                marks = (
                    f"<?{pi.target} {pi.text}?>" for pi in leaf.iter(etree.PI)
                )
                serialized_text = (
                    f"{start}>{''.join(marks)}{escape(words)}</{span.name}>"
                )
                yield TextEdit(span.start, span.end, serialized_text)

    # ---- values

    def read(self, text: str, depth: int) -> tuple[ReadPart, str]:
        """Return an own part read again, and its text without instructions."""
        own_text, entries = self._opened(text, depth)
        return ReadPart(
            self._home, own_text, entries, whole=depth == 0
        ), own_text

    def patched(
        self,
        record: Record,
        text: str,
        depth: int,
        fields: frozenset[str],
        read_before: tuple[ReadPart, str] | None = None,
    ) -> Patch:
        """Return an own part with the values of a unit in it, and some fields rewritten; raises CannotMergeError.

        `known` is the part as `read` gave it, if it was read already; what is patched is no more as it was read.
        """
        base, own_text = read_before or self.read(text, depth)
        type_of = self._types(base)
        merge = Merge(
            self.kind.table,
            base.own,
            base.trace,
            self._home.to,
            type_of,
            self.kind.prefer,
            fields,
        )
        new = self._conforming(own_text, merge.run(base.record, record), depth)
        entries = self._missing(new, record, depth)
        wrong: frozenset[str] = frozenset()
        if entries:
            needed = rest_entries(self.anew(record, depth, text))
            more = (
                path
                for path in entries.keys() - needed.keys()
                if path[-1] != "@"
            )
            wrong = frozenset(map(field_of, more))
        new = self._closed(self._refilled(new, record, depth), entries, depth)
        return Patch(
            new, wrong, tuple(merge.rewritten), "".join(merge.removed)
        )

    def _conforming(self, old: str, new: PatchedText, depth: int) -> str:
        """Return a patched own part as its grammar wants it, if it was so before; raises CannotMergeError."""
        if self._conforms(new.text, depth) or not self._conforms(old, depth):
            return new.text
        units = self.kind.units
        text = repair(
            new,
            lambda candidate: self._graded(candidate, depth),
            units,
            self._filler,
        )
        if not self._conforms(text, depth):
            raise CannotMergeError(
                "the patched unit is not as its grammar wants it"
            )
        return text

    def _conforms(self, text: str, depth: int) -> bool:
        """Return whether an own part is as its grammar wants it."""
        parsed = self._graded(text, depth)
        return parsed.top is None or conforms(
            parsed.top, parsed.kind, parsed.name_of, self.kind.units
        )

    def _graded(self, text: str, depth: int) -> ParsedPart:
        """Return an own part with the type of its top element."""
        parsed = ReparsedPart(self._home, text, whole=depth == 0)
        top = parsed.unit if parsed.root is None else parsed.root
        name = (
            self.kind.root if top is None else str(parsed.own.names[top.tag])
        )
        return ParsedPart(
            top,
            self._home.grammar.type(name),
            parsed.own.names.__getitem__,
            parsed.own.spans,
        )

    def _filler(self, name: str, parent: Type) -> str:
        """Spell what is only because the grammar wants it."""
        node = self._filler_node(name, parent)
        return serialize(node, self._home.prefix, self._home.spelt)

    def _filler_node(self, name: str, parent: Type) -> Node:
        known_texts, otherwise = (
            self.kind.known(self.record),
            self._home.to.otherwise,
        )
        return Fitter(self.kind.prefer, otherwise, known=known_texts).filler(
            name, parent
        )

    def _missing(self, text: str, record: Record, depth: int) -> rest.Entries:
        """Return what the body of an opened own part does not say of a unit."""
        read_back = ReadPart(self._home, text, {}, whole=depth == 0).record
        return (
            {}
            if not differing_fields(read_back, record)
            else rest.difference(record.own_data(), read_back.own_data())
        )

    def changed(self, old: Record, new: Record) -> frozenset[str]:
        """Return the fields in which two units differ; those of the control area one by one."""
        fields = set(differing_fields(old, new))
        if "control" not in fields:
            return frozenset(fields)
        fields.discard("control")
        if old.control is None or new.control is None:
            rows = self.kind.table.rows
            fields |= {
                row.field for row in rows if row.field.startswith("control.")
            }
            return frozenset(fields)
        fields |= {
            f"control.{name}"
            for name in slots(Control)
            if getattr(old.control, name) != getattr(new.control, name)
        }
        return frozenset(fields)

    def _types(self, read: ReparsedPart) -> Any:
        types: dict[Any, Type | None] = {}
        names, grammar = read.own.names, self._home.grammar

        def type_of(element: Any) -> Type | None:
            if element not in types:
                name = names[element.tag]
                if element is read.root:
                    types[element] = grammar.roots[self.kind.root]
                elif element is read.unit:
                    types[element] = grammar.type(str(name))
                else:
                    parent = element.getparent()
                    around = (
                        type_of(parent)
                        if parent is not None and parent in read.own.spans
                        else None
                    )
                    types[element] = (
                        around.child(str(name)) if around is not None else None
                    )
            return types[element]

        return type_of

    # ---- units from their values

    def anew(self, record: Record, depth: int, old: str | None = None) -> str:
        """Return the own part of a unit from its values alone."""
        document = self._home
        places_before = [] if old is None else split_places(old)[1]
        numbers = places_before or ([-1] if record.children else [])
        below = self._tag(depth + 1)
        children: list[Any] = [
            StandIn(below, f"<?{PLACE} {number}?>") for number in numbers
        ]
        kind, name = self.kind, self._tag(depth)
        node = kind.unit_node(record, name, document.to, children)
        if depth == 0 and (
            old is None or tags(old, named(frozenset({kind.root})))
        ):
            name = kind.root
            node = kind.top_node(record, node, document.to)
        nearest = {} if depth else kind.known(record)
        fitter = Fitter(
            kind.prefer, document.to.otherwise, indent=True, known=nearest
        )
        fitter.fit(node, document.grammar.type(name))
        text = serialize(node, document.prefix, document.spelt)
        if depth == 0:
            text = self._in_envelope(text, old, name)
        text = self._closed(text, self._missing(text, record, depth), depth)
        own_text, entries = self._opened(text, depth)
        back = ReadPart(self._home, own_text, entries, whole=depth == 0).record
        if differing_fields(back, record) or split_places(text)[1] != numbers:
            raise CannotMergeError("what is rewritten reads otherwise")
        return text

    def _in_envelope(self, text: str, old: str | None, name: str) -> str:
        """Put an element rewritten in the place of the old one."""
        spans = [] if old is None else tags(old, named(frozenset({name})))
        if old is None or not spans:
            raise CannotMergeError("no envelope")
        declared = re.findall(
            r"""\sxmlns(?::[\w.-]+)?\s*=\s*(?:"[^"]*"|'[^']*')""",
            old[spans[0].start : spans[0].inside],
        )
        end = len(self._home.prefix) + len(name) + 1
        return (
            old[: spans[0].start]
            + text[:end]
            + "".join(declared)
            + text[end:]
            + old[spans[0].end :]
        )

    def _tag(self, depth: int) -> str:
        return self.kind.tag_at(depth, is_numbered=self._home.is_numbered)

    # ---- children

    def _weave(
        self,
        record: Record,
        segments: list[str],
        numbers: list[int],
        depth: int,
    ) -> str:
        """Put the children into the own part of their parent."""
        if not numbers and not record.children:
            return segments[0]
        numbered = [(self._number(child), child) for child in record.children]
        positions = {number: n for n, number in enumerate(numbers)}
        children = [
            (
                number,
                self._child(child, depth + 1, at_home=number in positions),
            )
            for number, child in numbered
        ]
        # A child that kept its place among its siblings keeps the blanks before it; one that moved, or is new, gets
        # those of its new neighbours. So an edit of the order changes no other line.
        stays = _in_order([number for number, _text in children], positions)
        cores, leads = _cut_leads(segments)
        if not numbers and children:
            segments = self._open_place(segments[0], depth)
            cores, leads = _cut_leads(segments)
        usual = next((lead for lead in leads if lead), "")
        out, at, is_first = [cores[0]], 0, True
        for (number, text), stay in zip(children, stays, strict=True):
            if stay and number is not None:
                place = positions[number]
                out += cores[at + (1 if is_first else 0) : place + 1]
                out += [leads[place], text]
                at, is_first = place + 1, False
            else:
                lead = (leads[at - 1] if at else leads[0]) or usual
                out += [lead, _indent(text, lead) if number is None else text]
        return "".join([*out, *cores[at + (1 if is_first else 0) :]])

    def _number(self, child: Record) -> int | None:
        origin = child.origin
        if origin is None:
            return None
        if origin.source is not None and origin.source is self._live:
            return origin.ordinal
        part = CarriedPart.load(origin.data.get(self.format))
        return (
            part.number
            if part is not None and part.home == self._spot
            else None
        )

    def _child(self, child: Record, depth: int, *, at_home: bool) -> str:
        text = self._render(child, depth)
        match = _FIRST_TAG.match(text)
        if at_home or match is None or match[2] == self._tag(depth):
            return text
        return self._renamed(text, depth)

    def _renamed(self, text: str, depth: int) -> str:
        """Name the units of a subtree as the depth they now stand at wants it."""
        deep: dict[int, int] = {}
        edits = []
        for number, span in enumerate(tags(text, named(self.kind.units))):
            deep[number] = deep.get(span.parent, depth - 1) + 1
            name = self._home.prefix + self._tag(deep[number])
            starts = [span.start + 1]
            if span.end_tag < span.end:
                starts.append(span.end_tag + 2)
            edits += [TextEdit(at, at + len(span.name), name) for at in starts]
        return spliced(text, edits)

    def _bare_unit(self, name: str) -> tuple[str, str]:
        """Return the start and the end of a unit that says nothing itself."""
        node = Node(name)
        fitter = Fitter(self.kind.prefer, self._home.to.otherwise)
        fitter.fit(node, self._home.grammar.type(name))
        instruct(node, gathered(node, self.kind), self.kind)
        bare_text, end = (
            serialize(node, self._home.prefix, self._home.spelt),
            f"</{self._home.prefix}{name}>",
        )
        return bare_text.removesuffix(end), end

    def _open_place(self, text: str, depth: int) -> list[str]:
        """Find where the first child of a unit without children goes; return the text before and after."""
        # In the list of units where there is one; at the end of the unit where there is none; in a new unit where
        # only the root is left. What has to be opened for that is written around the children.
        kind, name = self.kind, self._tag(depth)
        spans = tags(text)
        local = [span.name.rpartition(":")[2] for span in spans]
        unit = next(
            (
                n
                for n, word in enumerate(local)
                if word == name or (depth and word in kind.units)
            ),
            None,
        )
        listed = next(
            (
                n
                for n, word in enumerate(local)
                if word == kind.main_list and spans[n].parent == unit
            ),
            None,
        )
        before, after = "", ""
        if depth == 0 and kind.main_list and (unit is None or listed is None):
            tag = self._home.prefix + kind.main_list
            before, after = f"<{tag}>", f"</{tag}>"
        if unit is None and depth == 0 and kind.root in local:
            unit, (start, end) = local.index(kind.root), self._bare_unit(name)
            before, after = start + before, after + end
        if unit is None:
            raise CannotMergeError("the unit has no element")
        target = spans[unit if listed is None else listed]
        if target.end == target.inside:
            opened = text[: target.inside - 2].rstrip()
            return [
                f"{opened}>{before}",
                f"{after}</{target.name}>{text[target.end :]}",
            ]
        return [
            text[: target.end_tag] + before,
            after + text[target.end_tag :],
        ]


def _fillers(node: Node, units: frozenset[str]) -> dict[str, Iterator[Node]]:
    """Return the fillers in a node by their place, in order."""
    by_path: dict[str, list[Node]] = {}
    _gather_fillers(node, "", by_path, units)
    return {place: iter(nodes) for place, nodes in by_path.items()}


def _gather_fillers(
    node: Node,
    path: str,
    by_path: dict[str, list[Node]],
    units: frozenset[str],
) -> None:
    for kid in node.nodes_below():
        place = f"{path}/{kid.name}"
        if FILLER in kid.marks:
            by_path.setdefault(place, []).append(kid)
        if kid.name not in units:
            _gather_fillers(kid, place, by_path, units)


def _node_at(node: Node, path: str) -> Node | None:
    """Return the node at a path, None where there is none."""
    at_path: Node | None = node
    for step in filter(None, path.split("/")):
        name, _, number = step.partition(".")
        alike = (
            [kid for kid in at_path.nodes_below() if kid.name == name]
            if at_path
            else []
        )
        at_path = next(iter(alike[int(number or 1) - 1 :]), None)
    return at_path


def _place(element: Any, base: Any, names: Mapping[object, str | None]) -> str:
    """Return the names on the way to an element."""
    steps: list[str] = []
    while element is not base:
        steps.append(str(names[element.tag]))
        element = element.getparent()
    return "".join(f"/{name}" for name in reversed(steps))


def _skeleton(
    element: Any, names: Mapping[object, str | None]
) -> list[tuple[str | None, list[tuple[str, str]]]]:
    """Return the names of an element and those in it, with their attributes."""
    return [
        (names[leaf.tag], _bare_attributes(dict(attributes_of(leaf))))
        for leaf in element.iter("*")
    ]


def _bare_attributes(attributes: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(
        (name.rpartition("}")[2].rpartition(":")[2], value)
        for name, value in attributes.items()
    )


def _reset(
    parsed: ReparsedPart, element: Any, node: Node | None, mark: str
) -> Iterator[TextEdit]:
    """Yield how the attributes that are filler come to say what those of a node do; they go where it has none."""
    if node is None:
        return
    targets = dict(_bare_attributes(node.attributes))
    span = parsed.own.spans[element]
    tag = parsed.own.text[span.start : span.inside]
    for match in ATTRIBUTE.finditer(tag):
        name = match[2].rpartition(":")[2]
        value = targets.get(name)
        if name not in mark.split()[1:]:
            continue
        if value is None:
            yield TextEdit(
                span.start + match.start(), span.start + match.end(), ""
            )
        elif value != unescape(match[4][1:-1]):
            start, end = span.start + match.start(4), span.start + match.end(4)
            yield TextEdit(start, end, f'"{attribute_value(value)}"')


class XmlUnitAtHome:
    """A unit and its own part, with instructions at the places of its children."""

    def __init__(
        self, document: XmlAtHome, record: Record, text: str, depth: int
    ) -> None:
        self._home, self._record, self.text, self._depth = (
            document,
            record,
            text,
            depth,
        )
        self.key = document.key(record)
        self._known: tuple[ReadPart, str] | None = None

    def differing(self) -> list[str]:
        """Return the fields that the source says otherwise; raises CannotMergeError where it says nothing."""
        self._known = self._home.read(self.text, self._depth)
        read, _text = self._known
        return sorted(self._home.changed(read.record, self._record))

    def patched(self, fields: frozenset[str]) -> Patch:
        """Return the source with the values in it; raises CannotMergeError."""
        read_before, self._known = self._known, None
        return self._home.patched(
            self._record, self.text, self._depth, fields, read_before
        )

    def rewritten(self) -> str:
        """Return the unit from its values; raises CannotMergeError where they have no place in its source."""
        return self._home.anew(self._record, self._depth, self.text)

    def asides(self, text: str) -> list[tuple[str, str]]:
        """Return the comments and instructions of a text."""
        return aside_kinds(asides(text))


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


def field_of(path: str) -> str:
    """Return the field that a path begins with; of the control area the one in it."""
    first, _, inner = path.partition(".")
    return (
        f"control.{inner.partition('.')[0]}" if first == "control" else first
    )


def _cut_leads(segments: list[str]) -> tuple[list[str], list[str]]:
    """Take the blanks before each child from the text before them."""
    cores, leads = [], []
    for segment in segments[:-1]:
        core = segment.rstrip(" \t\r\n")
        cores.append(core)
        leads.append(segment[len(core) :])
    return [*cores, segments[-1]], leads


def _in_order(
    numbers: list[int | None], places: Mapping[int, int]
) -> list[bool]:
    """Return which children stay: the longest run of them that is in the order in which they were read."""
    tails: list[int] = []
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for n, number in enumerate(numbers):
        place = places.get(number) if number is not None else None
        if place is None:
            continue
        at = bisect_left(tails, place)
        before[n] = ends[at - 1] if at else None
        tails[at : at + 1], ends[at : at + 1] = [place], [n]
    stays, last = set(), ends[-1] if ends else None
    while last is not None:
        stays.add(last)
        last = before[last]
    return [n in stays for n in range(len(numbers))]


def _indent(text: str, lead: str) -> str:
    """Put a unit rewritten under the blanks that is before it."""
    line = lead.rpartition("\n")[2]
    return text.replace("\n", "\n" + line) if "\n" in lead else text
