"""The origin of units in JSON documents: cut a document into units, and write edited units back.

A unit is an object; the units below it stand in one array of it, under a key that the dialect names. The
source of a unit is its own text, with that array empty, and what was around it. A unit that is as it was
read is written as its own bytes; of one that was edited only the changed values are. What a dialect's keys
mean is the business of its format.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from xjmeta.json.text import (
    ENCODINGS,
    JsonError,
    JsonNode,
    JsonPlaces,
    Path,
    after,
    array,
    check_depth,
    decode,
    key_of,
    merge,
    scan,
    skip,
    spell,
    tree,
)
from xjmeta.mapping.writeback import (
    CannotMergeError,
    Patch,
    Trust,
    report_left,
    report_rewritten,
    written_back,
)
from xjmeta.messages import LossReport
from xjmeta.model.origin import Unmapped

__all__ = [
    "Dialect",
    "JsonPiece",
    "JsonSource",
    "JsonWriter",
    "Linked",
    "Whole",
    "at",
    "dotted",
    "key_in",
    "unmapped_piece",
]

Data = dict[str, Any]


# What may lie between units of an array.
_AROUND = frozenset("\ufeff \t\r\n,")
# What says nothing before the top units of a document.
_OPEN = "\ufeff \t\r\n["


class Linked(Protocol):
    """What a JSON format says of units besides their values: their names, and statements about them."""

    def naming(
        self, base: str | None, context_url: str | None, *, keep: bool
    ) -> Any:
        """Return what names the units of one document; `keep` those that have a name keep it."""

    def beside(self, unit: Any, like: Data) -> Data:
        """Return what is beside the values of a unit, where it is in the data of its source."""

    def renewed(self, data: Data, unit: Any, like: Data) -> Data:
        """Return the data of a unit that is rewritten with what was beside the values in its source."""

    def claims(self, unit: Any, own: Data | None, naming: Any) -> bool:
        """Return whether a unit, and all below it where its source is written unchanged (`own` is None), may keep
        its name in a document; no other one has it then.
        """

    def planted(self, data: Data, unit: Any, above: Data, naming: Any) -> Data:
        """Return the data of a new unit, and of those below it, for its place in the unit above."""

    def moved(self, text: str, above: Data) -> str:
        """Return the text of a unit for its place in the unit above."""


class Dialect(Protocol):
    """What a JSON format says of its units."""

    format: str
    linked: Linked | None
    """Where it says more of units than their values, what that is."""
    children: str
    """The key of the array that holds the units below."""
    holder: str | None
    """The key of the array that holds the top units where the document is an object around them."""

    def data(self, unit: Any, *, origin: bool) -> Data:
        """Return the own values of a unit as plain data without units below, with its sources in other
        formats or not.
        """

    def read(self, data: Data) -> Any:
        """Return the unit that plain data says, unknown keys passed over; raises ValueError."""

    def spellings(self, field: str) -> Collection[str]:
        """Return the keys by which a field may go."""

    kept: Mapping[str, str]
    """Keys that no field has for a reason, and the reason."""

    def unknown(self, data: Data) -> Iterable[tuple[str | int, ...]]:
        """Return the paths of the keys in the data of a unit that no field has."""

    def head(self, data: Data) -> Data:
        """Return the data of a top unit with what a document of its own says first."""


class JsonPiece(NamedTuple):
    """The source of one unit: its own text without the units below it, and what is around it.

    `gap` is the text between the unit before and this one; `first` and `last` are the spaces at both ends of
    its array of units; `opening` and `closing` stand around all top units of the document. None where the
    source does not say.
    """

    own: str
    gap: str | None = None
    first: str = ""
    last: str = ""
    opening: str | None = None
    closing: str | None = None
    encoding: str = "utf-8"

    @classmethod
    def load(cls, data: Any) -> JsonPiece | None:
        """Return the piece that `dump` gave; None for anything else."""
        if not isinstance(data, Mapping) or not isinstance(
            data.get("own"), str
        ):
            return None
        fields_stated = {
            name: data[name] for name in cls._fields if name in data
        }
        if not all(isinstance(value, str) for value in fields_stated.values()):
            return None
        piece = cls(**fields_stated)
        return piece if piece.stands() else None

    def stands(self) -> bool:
        """Return whether what is around the unit is allowed there."""
        if (
            set(f"{self.gap or ''}{self.first}{self.last}") - _AROUND
            or self.encoding not in ENCODINGS
        ):
            return False
        try:
            # With an empty unit between them the two ends must be JSON:
            # nothing else may hide in a source that travelled.
            decode(f"{self.opening or ''}{{}}{self.closing or ''}")
        except JsonError:
            return False
        return True

    def dump(self) -> Data:
        """Return the piece as JSON data."""
        pairs = zip(self._fields, self, strict=True)
        return {
            name: value
            for name, value in pairs
            if value != JsonPiece._field_defaults.get(name, "")
        } | {"own": self.own}


class _JsonSpan(NamedTuple):
    """Where a unit is: its gap, itself, the inside of its array of units (-1: none) and the units in
    that.
    """

    gap: int
    start: int
    end: int
    inside: int
    inside_end: int
    first: int
    last: int


class JsonSource:
    """A JSON document in memory, shared by the units read from it; their places are found when a write
    asks.

    `line`, `first` and `last` say that it is one line of several, and which, `above` how many stand above it;
    `tops` are the numbers of the top units, and `has_asides` says whether a key that no field has may be
    in it.
    """

    def __init__(
        self,
        dialect: Dialect,
        text: str,
        encoding: str = "utf-8",
        *,
        line: bool = False,
        first: bool = True,
        last: bool = True,
        above: int = 0,
    ) -> None:
        self.format = dialect.format
        self.dialect = dialect
        self.text = text
        self.encoding = encoding
        self.line = line
        self.first = first
        self.last = last
        self.above = above
        self.tops: Sequence[int] = ()
        self.names: Sequence[str | None] = ()
        """What the document calls each unit, in document order; empty where it names none."""
        self._last: tuple[int, JsonPlaces] | None = None
        self.has_asides = True

    @cached_property
    def spans(self) -> list[_JsonSpan]:
        """The places of all units, in document order."""
        return _cut(self.text, self.dialect)

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """The line and the column of every unit, in document order."""
        out, line, at = [], 1 + self.above, 0
        for span in self.spans:
            line += self.text.count("\n", at, span.start)
            at = span.start
            out.append((line, at - self.text.rfind("\n", 0, at)))
        return out

    def locate(self, ordinal: int, path: str | None) -> tuple[int, int] | None:
        """Return the line and the column of a path in a unit, or of the unit; None where it is nowhere."""
        if not self.places:
            return None
        line, column = self.places[ordinal]
        parts = [
            int(part) if part.isdigit() else part
            for part in (path or "").split(".")
        ]
        place = self._inside(ordinal).find(parts)
        return place.line + line - 1, place.column + (
            column - 1 if place.line == 1 else 0
        )

    def _inside(self, ordinal: int) -> JsonPlaces:
        """Return where everything in a unit is; the answer for the last one is kept."""
        # Findings come unit by unit, so that one answer is enough, and a large
        # document is not parsed into places as a whole.
        if self._last is None or self._last[0] != ordinal:
            self._last = (
                ordinal,
                JsonPlaces(
                    self.whole(ordinal), spellings=self.dialect.spellings
                ),
            )
        return self._last[1]

    def whole(self, ordinal: int) -> str:
        """Return the text of a unit with all units below it."""
        span = self.spans[ordinal]
        return self.text[span.start : span.end]

    def piece(self, ordinal: int) -> JsonPiece:
        """Return the source of one unit."""
        text, span = self.text, self.spans[ordinal]
        gap = text[span.gap : span.start] if span.gap >= 0 else None
        if span.inside < 0:
            piece = JsonPiece(text[span.start : span.end], gap)
        else:
            own = (
                text[span.start : span.inside]
                + text[span.inside_end : span.end]
            )
            piece = JsonPiece(
                own,
                gap,
                text[span.inside : span.first],
                text[span.last : span.inside_end],
            )
        if ordinal not in self.tops:
            return piece
        first = self.spans[self.tops[0]]
        last = self.spans[self.tops[-1]]
        opening, closing = (
            text[: first.start],
            text[last.end :] if self.last else None,
        )
        if self.line:
            return piece._replace(
                gap=None if self.first else opening,
                opening=opening if self.first else None,
                closing=closing,
            )
        return piece._replace(
            opening=opening, closing=closing, encoding=self.encoding
        )

    def dump(self, ordinal: int, digest: object) -> Data:  # noqa: ARG002 - other sources need it
        """Return the source of one unit as JSON data; whether it is as it was read is found by reading it
        again.
        """
        return self.piece(ordinal).dump()

    def unmapped(self, ordinal: int) -> list[Unmapped]:
        """Return what a unit holds under keys that no field has, and for a top unit what is around all."""
        # Without need the document is not taken apart: it says where each unit stands only when all are found.
        is_around = ordinal in self.tops and self.dialect.holder is not None
        if not (self.has_asides or is_around):
            return []
        piece = self.piece(ordinal)
        inside = _unknown(self.dialect, piece) if self.has_asides else ()
        return [*inside, *_around(self.dialect, piece)]


def unmapped_piece(dialect: Dialect, piece: JsonPiece) -> list[Unmapped]:
    """Return what the source of a unit holds under keys that no field has; raises ValueError where it is none."""
    return [*_unknown(dialect, piece), *_around(dialect, piece)]


def _unknown(dialect: Dialect, piece: JsonPiece) -> Iterator[Unmapped]:
    """Yield the keys of a unit that no field has, and what they say."""
    node = tree(piece.own)
    for path in dialect.unknown(decode(piece.own)):
        yield _unmapped(dialect, path, _spelling_at(piece.own, node, path))


def _around(dialect: Dialect, piece: JsonPiece) -> Iterator[Unmapped]:
    """Yield the keys of the object that the top units are in."""
    if (
        piece.opening is None
        or piece.closing is None
        or not piece.opening.strip(_OPEN)
    ):
        return
    around = decode(piece.opening + piece.closing)
    for key, value in around.items() if isinstance(around, dict) else ():
        if key not in (dialect.holder, "@context") and value not in (
            None,
            "",
            [],
            {},
        ):
            yield Unmapped("envelope", f"{key}: {_spelt(value)}", shared=True)


def _unmapped(dialect: Dialect, path: Path, text: str) -> Unmapped:
    reason = dialect.kept.get(str(path[-1]), "unknown-key")
    return Unmapped(reason, f"{dotted(path)}: {text}")


class Whole(JsonSource):
    """A document whose units are not a tree in it: it is written back as a whole from memory, or not at
    all.

    It never travels: one unit of it could carry what another one holds back. `kept` are the keys that no field
    has, with their values, of each top unit.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.kept: list[list[tuple[Path, Any]]] = []

    def dump(self, ordinal: int, digest: object) -> Data:  # noqa: ARG002 - as above
        """Return nothing."""
        return {}

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """No places: the units are not in it as such."""
        return []

    travels = False

    def unmapped(self, ordinal: int) -> list[Unmapped]:
        """Return what a top unit and all below it hold under keys that no field has."""
        if ordinal not in self.tops:
            return []
        beside_values = self.kept[self.tops.index(ordinal)]
        return [
            _unmapped(self.dialect, path, _spelt(value))._replace(
                travels=False
            )
            for path, value in beside_values
        ]


def key_in(unit: Any) -> str:
    """Return the key that a unit is reported by: the one it was read under, else its id."""
    key = unit.origin.key if unit.origin is not None else None
    return key or unit.id or ""


def dotted(path: Iterable[str | int]) -> str:
    """Return a path as it is reported: `dates.0.normal`."""
    return ".".join(str(part) for part in path)


def _spelt(value: Any) -> str:
    return (
        value
        if isinstance(value, str)
        else json.dumps(value, ensure_ascii=False)
    )


def at(data: Any, path: Path) -> Any:
    """Return the value at a path of data."""
    for part in path:
        data = data[part]
    return data


def _spelling_at(text: str, node: JsonNode, path: Path) -> str:
    """Return a string at a path of a text, or how another value is written there."""
    for part in path:
        if isinstance(part, int):
            node = (node.items or ())[part]
        else:
            node = next(
                child for key, _at, child in node.members or () if key == part
            )
    return (
        node.value
        if isinstance(node.value, str)
        else text[node.start : node.end]
    )


def _cut(text: str, dialect: Dialect) -> list[_JsonSpan]:
    """Find every unit of a document, in document order."""
    spans: list[_JsonSpan] = []
    at = skip(text)
    if text[at : at + 1] == "[":
        _cut_array(text, at, dialect.children, spans)
        return spans
    inner = _member(text, at, dialect.holder) if dialect.holder else None
    if inner is not None and text[inner : inner + 1] == "[":
        _cut_array(text, inner, dialect.children, spans)
    else:
        _cut_unit(text, -1, at, dialect.children, spans)
    return spans


def _member(text: str, at: int, key_wanted: str) -> int | None:
    """Return where the value of a key of an object is."""
    at = skip(text, at + 1)
    while text[at : at + 1] != "}":
        key, at = key_of(text, at)
        if key == key_wanted:
            return at
        at = after(text, scan(text, at)[1], "}")
    return None


def _cut_unit(
    text: str, gap: int, start: int, children: str, spans: list[_JsonSpan]
) -> int:
    number = len(spans)
    inside = inside_end = first = last = -1
    spans.append(
        _JsonSpan(
            gap,
            start,
            start,
            -1,
            -1,
            -1,
            -1,
        )
    )
    at = skip(text, start + 1)
    while text[at : at + 1] != "}":
        key, at = key_of(text, at)
        # Anything else under that key is no list of units, and stays part of
        # the unit's own text.
        if key == children and text[at] == "[":
            inside = at + 1
            end, first, last = _cut_array(text, at, children, spans)
            inside_end = end - 1
        else:
            end = scan(text, at)[1]
        at = after(text, end, "}")
    spans[number] = _JsonSpan(
        gap, start, at + 1, inside, inside_end, first, last
    )
    return at + 1


def _cut_array(
    text: str, start: int, children: str, spans: list[_JsonSpan]
) -> tuple[int, int, int]:
    """Cut the units of an array; return where it ends, where its first unit starts and its last one ends."""
    at = skip(text, start + 1)
    first, gap, last = at, start + 1, -1
    while text[at : at + 1] != "]":
        if text[at : at + 1] == "{":
            first = at if last < 0 else first
            end = last = gap = _cut_unit(
                text,
                gap,
                at,
                children,
                spans,
            )
        else:  # what is no unit stands between those that are
            end = scan(text, at)[1]
        at = after(text, end, "]")
    return at + 1, first, last if last >= 0 else first


class JsonWriter:
    """Writes units as JSON text: as their own bytes where they have them, else in the manner of what is
    around them.
    """

    def __init__(
        self,
        dialect: Dialect,
        report: LossReport,
        *,
        uses_carried: bool = True,
        naming: Any = None,
    ) -> None:
        self.dialect = dialect
        self._report = report
        self._naming = naming
        self._uses_carried = uses_carried
        """Whether units may be written back to what they carried along."""

    def piece(self, unit: Any) -> JsonPiece | None:
        """Return the source that a unit has in this format; None if it has none."""
        origin = unit.origin
        if origin is None:
            return None
        source = origin.source
        if (
            isinstance(source, JsonSource)
            and source.format == self.dialect.format
        ):
            return (
                None
                if isinstance(source, Whole)
                else source.piece(origin.ordinal)
            )
        if not self._uses_carried:
            return None
        piece = JsonPiece.load(origin.data.get(self.dialect.format))
        return piece if piece is not None and self._is_one(piece) else None

    def is_whole(self, unit: Any) -> bool:
        """Return whether the source of a unit is all that a document of its own needs: linked data below another unit
        has its context from there.
        """
        source = unit.origin.source
        if self.dialect.linked is None or not isinstance(source, JsonSource):
            return True
        return (
            source.format != self.dialect.format
            or unit.origin.ordinal in source.tops
        )

    def is_carried(self, unit: Any) -> bool:
        """Return whether a unit has a source in this format that came through another document."""
        origin = unit.origin
        if origin is None or self.dialect.format not in origin.data:
            return False
        live = origin.source
        return live is None or live.format != self.dialect.format

    def _is_one(self, piece: JsonPiece) -> bool:
        """Return whether a carried piece is one unit, with no other in it or around it."""
        try:
            data = decode(piece.own)
            around = decode(f"{piece.opening or ''}{{}}{piece.closing or ''}")
        except ValueError:
            return False
        if isinstance(around, dict) and self.dialect.holder in around:
            around = around[self.dialect.holder]
        # One empty unit and no other: a carried piece must not bring further
        # units along.
        alone = around in ({}, [{}])
        return (
            alone
            and isinstance(data, dict)
            and not data.get(self.dialect.children)
        )

    def report_unusable(self, unit: Any) -> None:
        """Report a unit that is rewritten though it carries a source: what it carries is none."""
        if self._uses_carried and self.is_carried(unit):
            reason = "what it carried along is no unit in JSON"
            report_rewritten(self._report, "unit", reason, unit=key_in(unit))

    def document(self, units: Sequence[Any]) -> tuple[str, str] | None:
        """Return the whole document, and its encoding, that these units are written back to if that is as a whole."""
        origins = [unit.origin for unit in units]
        source = (
            origins[0].source if origins and origins[0] is not None else None
        )
        if (
            not isinstance(source, Whole)
            or source.format != self.dialect.format
        ):
            return None
        if any(
            origin is None or origin.source is not source for origin in origins
        ):
            return None
        whole = [origin.ordinal for origin in origins] == list(source.tops)
        same = all(
            origin.untouched(unit)
            for origin, unit in zip(origins, units, strict=True)
        )
        return (source.text, source.encoding) if whole and same else None

    def line(self, unit: Any) -> JsonPiece | None:
        """Return the line of a unit that is written back only as a whole."""
        if self.document([unit]) is None:
            return None
        source = unit.origin.source
        start = skip(source.text)
        end = len(source.text.rstrip(" \t\r\n"))
        before = source.text[:start]
        own, gap = (before, None) if source.first else (None, before)
        return JsonPiece(
            source.text[start:end],
            gap,
            opening=own,
            closing=source.text[end:] if source.last else None,
        )

    def text(self, unit: Any, piece: JsonPiece, *, top: bool = False) -> str:
        """Return the text of a unit that has a source, with all units below it."""
        source = unit.origin.source
        if self._stands(unit):
            return (
                piece.own
                if isinstance(source, Whole)
                else source.whole(unit.origin.ordinal)
            )
        own_text = _OwnText(self.dialect, unit, piece.own, is_top=top)
        trust = Trust(is_carried=self.is_carried(unit))
        own = written_back(own_text, self._report, self.dialect.format, trust)
        return self._with_children(unit, own, piece)

    def report_left(self, units: Iterable[Any]) -> None:
        """Report the keys that no field has in what units, and those below, carried along, where these are not
        written back to it.
        """
        for top in units:
            for _key, unit in top.walk():
                data = unit.origin.data if unit.origin is not None else {}
                piece = JsonPiece.load(data.get(self.dialect.format))
                if piece is not None and self.is_carried(unit):
                    unmapped_items = _OwnText(
                        self.dialect, unit, piece.own
                    ).asides(piece.own)
                    key, target = key_in(unit), self.dialect.format
                    report_left(self._report, key, target, unmapped_items, ())

    def _with_children(self, unit: Any, own: str, piece: JsonPiece) -> str:
        key = self.dialect.children
        inside = _inside(own, key)
        homes = [self.piece(child) for child in unit.children]
        if inside is None or not any(homes):
            old: Data = {} if inside is None else {key: []}
            new = [self._planted(child, own) for child in unit.children]
            if homes:
                return merge(own, old, {key: new})
            return own
        items = list(self._items(unit, homes, piece.first, own))
        return (
            own[:inside]
            + array(piece.first, None, items, piece.last)
            + own[inside:]
        )

    def _items(
        self, unit: Any, homes: list[JsonPiece | None], opening: str, like: str
    ) -> Iterator[tuple[str | None, str]]:
        margin = opening.rpartition("\n")[2]
        for child, piece in zip(unit.children, homes, strict=True):
            if piece is None or not self.claims(child, piece):
                self.report_unusable(child)
                yield None, spell(self._planted(child, like), like, margin)
            else:
                yield piece.gap, self._moved(self.text(child, piece), like)

    def claims(self, unit: Any, piece: JsonPiece) -> bool:
        """Return whether a unit may be written back under its name: a copy of one that did is rewritten."""
        linked = self.dialect.linked
        if linked is None:
            return True
        own = None if self._stands(unit) else decode(piece.own)
        return linked.claims(unit, own, self._naming)

    def _stands(self, unit: Any) -> bool:
        """Return whether a unit, with all below it, is written unchanged in its document."""
        source = unit.origin.source
        return bool(
            isinstance(source, JsonSource)
            and source.format == self.dialect.format
            and unit.origin.untouched(unit)
        )

    def _planted(self, unit: Any, above: str) -> Data:
        """Return a new unit for its place in the text of the unit above."""
        data, linked = self.tree(unit), self.dialect.linked
        if linked is None:
            return data
        return linked.planted(data, unit, decode(above), self._naming)

    def _moved(self, text: str, above: str) -> str:
        linked = self.dialect.linked
        if linked is None:
            return text
        return linked.moved(text, decode(above))

    def tree(self, unit: Any) -> Data:
        """Return a unit with all units below it as plain data."""
        data = self.dialect.data(unit, origin=True)
        if unit.children:
            data[self.dialect.children] = [
                self.tree(child) for child in unit.children
            ]
        return data


class _OwnText:
    """A unit and its own text, without the units below it.

    The sources of other formats in it stay as they are: a document that is written back does not bring its journey
    along.
    """

    def __init__(
        self, dialect: Dialect, unit: Any, text: str, *, is_top: bool = False
    ) -> None:
        self._dialect = dialect
        self._unit = unit
        self._is_top = is_top
        self.key, self.text = key_in(unit), text
        self._new = dialect.data(unit, origin=False)

    def _read(self, text: str) -> Any:
        """Return the unit that a text says; raises CannotMergeError."""
        try:
            # Carried text is input: it must not exhaust the stack of the
            # parser.
            check_depth(text)
            return self._dialect.read(decode(text))
        except ValueError as error:
            raise CannotMergeError(
                "its source cannot be read again"
            ) from error

    def _data(self, text: str) -> Data:
        """Return what a text says as plain data; raises CannotMergeError."""
        return self._dialect.data(self._read(text), origin=False)

    def _beside(self, unit: Any) -> Data:
        """Return what is beside the values of a unit where its text has such."""
        linked = self._dialect.linked
        if linked is None:
            return {}
        return linked.beside(unit, decode(self.text))

    def differing(self) -> list[str]:
        """Return the keys under which the text says otherwise; raises CannotMergeError."""
        old, new = self._data(self.text), self._new
        return [key for key in {**old, **new} if old.get(key) != new.get(key)]

    def patched(self, fields: frozenset[str]) -> Patch:
        """Return the text with the new values in it; raises CannotMergeError."""
        if fields:
            raise CannotMergeError("a key is not rewritten by itself")
        before = self._read(self.text)
        old = self._dialect.data(before, origin=False) | self._beside(before)
        new = self._new | self._beside(self._unit)
        # What its text says in another way, and still does, is not said once more.
        same = {key for key in new if old.get(key) == new[key]} - decode(
            self.text
        ).keys()
        text = merge(
            self.text, old, {key: new[key] for key in new if key not in same}
        )
        wrong = self._data(text) != self._new
        return Patch(text, frozenset({"@unit"} if wrong else ()))

    def rewritten(self) -> str:
        """Return the unit from its values, in the manner of its text."""
        data = self._dialect.data(self._unit, origin=True)
        if self._dialect.linked is not None:
            data = self._dialect.linked.renewed(
                data, self._unit, decode(self.text)
            )
        return spell(
            self._dialect.head(data) if self._is_top else data, self.text
        )

    def asides(self, text: str) -> list[tuple[str, str]]:
        """Return the keys that no field has."""
        try:
            unmapped_items = list(_unknown(self._dialect, JsonPiece(text)))
        except ValueError:
            return []
        return [(item.reason, item.text) for item in unmapped_items]


def _inside(own: str, children: str) -> int | None:
    """Return the index between the brackets of the empty array of units in a unit's own text."""
    holder = next(
        (
            node
            for key, _at, node in reversed(tree(own).members or ())
            if key == children
        ),
        None,
    )
    if holder is None or holder.items is None:
        return None
    return holder.start + 1
