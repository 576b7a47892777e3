"""Documents of units in JSON: one unit, an array of them, or one a line; read with their origin and written
back.

What a dialect's keys mean is in its `build` and `fresh`; versions, unknown keys, errors with their place and
the envelope around the units are the same for all and stand here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from io import BytesIO
from itertools import chain, islice
from typing import Any, BinaryIO, NamedTuple, Protocol

from xjmeta.collector import quiet_collector
from xjmeta.json import text as json_text
from xjmeta.json.text import JsonError, JsonPlaces, Path, place, skip, text_of
from xjmeta.json.verdict import check_text
from xjmeta.mapping.json_source import (
    Data,
    Dialect,
    JsonPiece,
    JsonSource,
    JsonWriter,
    Whole,
    at,
    dotted,
    key_in,
    unmapped_piece,
)
from xjmeta.mapping.writeback import (
    CannotMergeError,
    Doubts,
    Draft,
    report_rewritten,
    settled,
)
from xjmeta.messages import (
    Finding,
    FormatError,
    LimitError,
    Loss,
    LossReport,
    Template,
    VersionError,
    XjmetaError,
)
from xjmeta.messages.catalogue import add
from xjmeta.messages.tally import Tally
from xjmeta.model.keys import KeyGiver
from xjmeta.model.origin import Unmapped
from xjmeta.model.version import VERSION, VERSION_KEY, stated_version
from xjmeta.xml.places import Place

__all__ = [
    "BadDataError",
    "Built",
    "DocumentDialect",
    "Documents",
    "NotCanonicalError",
    "attach",
    "decoded",
    "dotted",
    "note",
    "text_in",
    "wrote_unchanged",
]

_BLANK = "\ufeff \t\r\n"
_OWN = ".".join(map(str, VERSION))

add({
    "json-cut-off": Template("The JSON ends in the middle: {reason}.", "The file is cut off; get it again."),
    "json-repeated-key": Template("The key {reason!r} occurs twice in one object.", "Take one of them out."),
    "json-encoding": Template("The bytes are not Unicode text: {reason}.", "Save the file as UTF-8."),
    "json-unknown-key": Template("No field is called {key!r}.", "Correct the name, or remove it."),
    "json-kept-key": Template("The key {key!r} is not known; it is kept unchanged."),
    "json-not-units": Template("The document is {what}, not a record or an array of records.",
                               "Check that it is the right file."),
})  # fmt: skip


# Matched from the start: the messages go on, and later versions of Python know
# more of them.
_SAID = (
    ("Expecting value", "a value is wanted here"),
    ("Expecting property name", "a key in double quotes is wanted here"),
    ("Expecting a key", "a key in double quotes is wanted here"),
    ("Expecting ':'", "a colon is wanted here, between key and value"),
    (
        "Expecting ','",
        "a comma is wanted here, or the end of the list or object",
    ),
    ("Extra data", "more follows after the end"),
    ("Unterminated string", "a text in quotes has no end"),
    (
        "Invalid control character",
        "a line break or tab stands in a text, where \\n or \\t is wanted",
    ),
    ("Invalid \\", "what follows the backslash is no escape"),
    (
        "Illegal trailing comma",
        "a comma stands before the end of the list or object",
    ),
)
"""What the decoder says of a text that is no JSON, and our words for it."""


class BadDataError(ValueError):
    """Plain data is no unit: the path of what is wrong, and the reason; or the code and the values of a message."""

    def __init__(
        self,
        path: Path,
        reason: str = "",
        code: str = "invalid-record",
        **values: Any,
    ) -> None:
        self.path = path
        self.reason = reason
        self.code = code
        self.values: dict[str, Any] = values or {"reason": f"{reason}."}
        super().__init__(reason)


class NotCanonicalError(Exception):
    """The document says what it says in another form than the one the dialect writes."""


class Built(NamedTuple):
    """A unit made of data, and the paths of keys that no field has."""

    unit: Any
    unknown: list[Path]
    findings: Sequence[tuple[Path, str, Mapping[str, Any]]] = ()
    """What is worth telling: the path of what it is about, the code and the values of the message."""
    names: Sequence[str | None] = ()
    """What the document calls each unit, in document order."""


class DocumentDialect(Dialect, Protocol):
    """What a JSON format says of its documents, besides what it says of its units."""

    strict: bool
    """Whether an unknown key is an error in a document of our own version."""

    def build(self, data: Data) -> Built:
        """Return the unit that data says, with all units below; raises BadDataError, or NotCanonicalError."""

    def build_normal(self, data: Data) -> Built:
        """Return the unit that data in the form of `normal` says; raises BadDataError."""

    def fresh(
        self, unit: Any, *, origin: bool, line: bool, framed: bool, naming: Any
    ) -> bytes:
        """Return a unit in canonical form: on one line, or as people read it; a document, or part of one."""

    def units(self, data: Any) -> list[Any] | None:
        """Return the data of the top units of a document; None where it is not one of ours; or
        NotCanonicalError.
        """

    def frame(self, naming: Any) -> tuple[str, str]:
        """Return what precedes and follows several units in a document of theirs."""

    def normal(self, data: Any) -> list[Any] | None:
        """Return the data of the top units of a document in another form; None if it is not one of ours."""


def decoded(source: Any) -> tuple[str, str, Any]:
    """Return the text of a JSON document, its encoding and its data; raises FormatError with the place."""
    text, encoding = text_in(source, source.data())
    return text, encoding, _decoded(source, text, 0)


def text_in(source: Any, content: bytes) -> tuple[str, str]:
    """Return bytes as text, and their encoding; raises FormatError with the place."""
    try:
        return text_of(content)
    # Latin-1 reads any byte as a character: it gives the line and the column
    # of the one at fault.
    except JsonError as error:
        text = content.decode("latin-1")
        raise _translated(source, text, error, 0) from error


def _decoded(source: Any, text: str, lines: int) -> Any:
    try:
        return json_text.decode(text)
    except JsonError as error:
        raise _translated(source, text, error, lines) from error


def wrote_unchanged(
    head: list[Any], units: Iterable[Any], writer: JsonWriter, stream: BinaryIO
) -> bool:
    """Write units as the document that they were read from, if they are all of it and as they were; say whether.

    `head` takes the rest of the units where the first one comes from a document that is held whole.
    """
    if head and isinstance(getattr(head[0].origin, "source", None), Whole):
        head += units
    whole = writer.document(head)
    if whole is None:
        return False
    stream.write(whole[0].encode(whole[1]))
    return True


# What is written between two units.
_GAP = ",\n"


def _gap_before(piece: JsonPiece | None) -> str:
    """Return the text before a unit in the frame that it comes from: as it was, where it parts two units."""
    gap = None if piece is None else piece.gap
    return gap if gap and "," in gap else _GAP


def _translated(
    source: Any, text: str, error: JsonError, lines: int
) -> XjmetaError:
    line, column = place(text, error.index)
    place_of_error = {
        "source": source.name,
        "line": line + lines,
        "column": column,
        "path": dotted(error.path) or None,
    }
    if error.code == "too-deep":
        return LimitError(
            "too-deep",
            **place_of_error,
            what="Values",
            limit=json_text.MAX_DEPTH,
        )
    reason_text = next(
        (ours for theirs, ours in _SAID if error.reason.startswith(theirs)),
        error.reason,
    )
    reason = f"{reason_text}." if error.code == "not-json" else reason_text
    return FormatError(error.code, **place_of_error, reason=reason)


class Documents:
    """Reads and writes the documents of one dialect."""

    def __init__(
        self, dialect: DocumentDialect, schema: str | None = None
    ) -> None:
        self.dialect = dialect
        self.schema = schema

    def read(self, source: Any) -> Iterator[Any]:
        """Yield the units of a document; raises FormatError."""
        with quiet_collector():
            text, encoding, data = decoded(source)
            units, live = self._units(source, text, encoding, data)
            live.tops = attach(units, live)
        yield from units

    def _units(
        self, source: Any, text: str, encoding: str, data: Any
    ) -> tuple[list[Any], JsonSource]:
        """Return the units of a document, as they are in it, or as its normal form has them."""
        findings = len(source.findings)
        places = JsonPlaces(text, spellings=self.dialect.spellings)
        try:
            items = self._given(source, places, data, self.dialect.units)
            live = JsonSource(self.dialect, text, encoding)
            beside_values: list[Any] = []
            units = self._built(
                source, places, data, items, self.dialect.build, beside_values
            )
            note(live, beside_values)
        # Another form of the format: it goes through its processor, and what
        # was found so far is found again.
        except NotCanonicalError:
            del source.findings[findings:]
        else:
            return units, live
        items = self._given(source, places, data, self.dialect.normal)
        whole = Whole(self.dialect, text, encoding)
        units = self._built(
            source,
            places,
            items,
            items,
            self.dialect.build_normal,
            beside_values := [],
        )
        note(whole, beside_values)
        return units, whole

    def _given(
        self,
        source: Any,
        places: JsonPlaces,
        data: Any,
        units: Callable[[Any], list[Any] | None],
    ) -> list[Any]:
        try:
            items = units(data)
        except BadDataError as error:
            raise self._bad(source, places, (), error) from error
        if items is None:
            raise self._no_units(source, places, data)
        if not items:
            line, column = places.start()
            raise FormatError(
                "no-record",
                source=source.name,
                line=line,
                column=column,
                format=self.dialect.format,
            )
        return items

    def _built(
        self,
        source: Any,
        places: JsonPlaces,
        data: Any,
        items: list[Any],
        build: Callable[[Data], Built],
        beside_values: list[Any],
    ) -> list[Any]:
        out = []
        for number, item in enumerate(items):
            holder = (
                (number,)
                if data is items
                else _holder_path(self.dialect, data, number)
            )
            out.append(
                self._unit(source, places, item, holder, build, beside_values)
            )
        return out

    def read_lines(self, source: Any) -> Iterator[Any]:
        """Yield the unit of each line, one line in memory at a time; raises FormatError."""
        before, first = "", True
        pending: tuple[str, int] | None = None
        for number, line in enumerate(source.open(), 1):
            text = self._line(source, line, number)
            # Blank lines belong to the unit behind them, so that they are
            # written back with it.
            if skip(text) == len(text):
                before += text
                continue
            # One line is kept back: the last one gets what follows it as well.
            if pending is not None:
                yield self._line_unit(source, pending, first, None)
                first = False
            body = text.rstrip(" \t\r\n")
            pending = (before + body, number)
            before = text[len(body) :]
        if pending is None:
            raise FormatError(
                "no-record", source=source.name, format=self.dialect.format
            )
        yield self._line_unit(source, pending, first, before)

    def _line_unit(
        self,
        source: Any,
        pending: tuple[str, int],
        first: bool,
        rest: str | None,
    ) -> Any:
        text, number = pending
        above = number - text.count("\n", 0, skip(text)) - 1
        data = _decoded(source, text, above)
        shown = text + (rest or "")
        beside_values: list[Any] = []
        place: dict[str, Any] = {
            "line": True,
            "first": first,
            "last": rest is not None,
            "above": above,
        }
        places = JsonPlaces(
            text, above=above, spellings=self.dialect.spellings
        )
        try:
            item = self._line_data(source, places, data, self.dialect.units)
            unit = self._unit(
                source, places, item, (), self.dialect.build, beside_values
            )
            live: JsonSource = JsonSource(self.dialect, shown, **place)
        except NotCanonicalError:
            item = self._line_data(source, places, data, self.dialect.normal)
            live = Whole(self.dialect, shown, **place)
            beside_values = []
            unit = self._unit(
                source,
                places,
                item,
                (),
                self.dialect.build_normal,
                beside_values,
            )
        note(live, beside_values)
        live.tops = attach([unit], live)
        return unit

    def _line_data(
        self,
        source: Any,
        places: JsonPlaces,
        data: Any,
        units: Callable[[Any], list[Any] | None],
    ) -> Any:
        """Return the data of the one unit of a line."""
        items = self._given(source, places, data, units)
        if len(items) != 1 or items is data:
            raise self._no_units(source, places, data)
        return items[0]

    def _no_units(
        self, source: Any, places: JsonPlaces, data: Any
    ) -> FormatError:
        line, column = places.start()
        return FormatError(
            "json-not-units",
            source=source.name,
            line=line,
            column=column,
            what=_what(data),
        )

    def _line(self, source: Any, line: bytes, number: int) -> str:
        try:
            return line.decode()
        except UnicodeDecodeError as error:
            column = len(line[: error.start].decode()) + 1
            raise FormatError(
                "json-encoding",
                source=source.name,
                line=number,
                column=column,
                reason=error.reason,
            ) from error

    def _unit(
        self,
        source: Any,
        places: JsonPlaces,
        data: Any,
        path: Path,
        build: Callable[[Data], Built],
        beside_values: list[Any],
    ) -> Any:
        """Return the unit that decoded data describes; what is wrong is reported with its place in the text."""
        newer = self._newer(source, places, data, path)
        try:
            unit, unknown, findings, names = build(data)
        except BadDataError as error:
            raise self._bad(source, places, path, error) from error
        for at_, code, values in findings:
            place = self._where(source, places, (*path, *at_))
            source.findings.append(Finding.of(code, **place, **values))
        for key in unknown:
            if key[-1] in self.dialect.kept:
                continue
            place = self._where(source, places, (*path, *key))
            if self.dialect.strict and not newer:
                raise FormatError("json-unknown-key", **place, key=key[-1])
            source.findings.append(
                Finding.of("json-kept-key", **place, key=key[-1])
            )
        beside_values.append(
            _Kept([(key, at(data, key)) for key in unknown], names)
        )
        return unit

    def _bad(
        self, source: Any, places: JsonPlaces, path: Path, error: BadDataError
    ) -> FormatError:
        return FormatError(
            error.code,
            **self._where(source, places, (*path, *error.path)),
            **error.values,
        )

    def _where(
        self, source: Any, places: JsonPlaces, path: Path
    ) -> dict[str, Any]:
        try:
            place = places.find(path)
        except JsonError as error:
            line, column = places.place(error.index)
            raise LimitError(
                error.code,
                source=source.name,
                line=line,
                column=column,
                what="Values",
                limit=json_text.MAX_DEPTH,
            ) from error
        return {
            "source": source.name,
            "line": place.line,
            "column": place.column,
            "path": dotted(place.path or path) or None,
        }

    def _newer(
        self, source: Any, places: JsonPlaces, data: Data, path: Path
    ) -> bool:
        """Return whether data is of a newer minor version, and report it; raises VersionError for a newer major."""
        if VERSION_KEY not in data or data[VERSION_KEY] == _OWN:
            return False
        stated, version = data[VERSION_KEY], stated_version(data)
        place = self._where(source, places, (*path, VERSION_KEY))
        if version is None:
            raise FormatError("bad-version", **place, version=stated)
        # Nothing has been released in an older form, so that no upgrade is
        # owed.
        if version[0] < VERSION[0]:
            raise VersionError(
                "older-version", **place, version=stated, known=_OWN
            )
        if version[0] > VERSION[0]:
            raise VersionError(
                "newer-version", **place, version=stated, known=_OWN
            )
        if version > VERSION:
            source.findings.append(
                Finding.of("newer-minor", **place, version=stated)
            )
        return version > VERSION

    def check(self, source: Any, tally: Tally) -> Iterator[Finding]:
        """Yield what the schema says against a document; what is no JSON, or none of ours, is the reader's to
        tell of.
        """
        try:
            text, _encoding = text_of(source.data())
            data = json_text.decode(text)
            if self.dialect.units(data) is None:
                return
        # Errors of the text and of the data are the reader's to report; a form
        # that is not canonical has no schema.
        except (JsonError, NotCanonicalError, BadDataError):
            return
        yield from self._checked(source, text, data, tally, 0)

    def check_lines(self, source: Any, tally: Tally) -> Iterator[Finding]:
        """Yield what the schema says against each line, and what keeps one from being JSON: the reader tells of
        the first alone.
        """
        for above, line in enumerate(source.open()):
            try:
                text = line.decode().lstrip("\ufeff")
                data = json_text.decode(text) if text.strip() else None
                if data is None or self.dialect.units(data) is None:
                    continue
            except JsonError as error:
                if tally.takes(error.code, "error"):
                    yield _translated(source, text, error, above).to_finding()
                continue
            # The reader reports these; here the schema alone is asked.
            except (UnicodeDecodeError, NotCanonicalError, BadDataError):
                continue
            yield from self._checked(source, text, data, tally, above)

    def _checked(
        self, source: Any, text: str, data: Any, tally: Tally, above: int
    ) -> Iterator[Finding]:
        units = data if isinstance(data, list) else [data]
        newer = any(
            version is not None and version > VERSION
            for version in map(stated_version, units)
        )
        if self.schema is None:
            return
        unit_of = _UnitOf(self.dialect, data)
        try:
            yield from check_text(
                text,
                data,
                source.name,
                self.schema,
                tally,
                above=above,
                newer=newer,
                unit_of=unit_of,
            )
        except JsonError:
            return  # Too deep to be reported where: the reader refuses it.

    def places(self, source: Any) -> dict[tuple[int, str], Place]:
        """Return where each unit is, by the number of its top unit and its key."""
        return self._places(self.read(_Again(source)))

    def places_lines(self, source: Any) -> dict[tuple[int, str], Place]:
        """Return where each unit of each line is, by the number of its top unit and its key."""
        return self._places(self.read_lines(_Again(source)))

    def _places(self, units: Iterator[Any]) -> dict[tuple[int, str], Place]:
        return {
            (number, key): Place(
                *unit.origin.source.places[unit.origin.ordinal]
            )
            for number, top in enumerate(units)
            for key, unit in top.walk()
            if unit.origin.source.places
        }

    def write(
        self,
        units: Iterable[Any],
        stream: BinaryIO,
        *,
        origin: bool = True,
        base: str | None = None,
        context_url: str | None = None,
    ) -> LossReport:
        """Write units as one document: alone, or in an array; those that were read from one are written back in its
        envelope. Linked data names units by `base`, and refers to its context by `context_url`.
        """
        write = partial(self._write, base=base, context_url=context_url)
        return self._settled(
            units,
            stream,
            write,
            self.read,
            origin=origin,
        )

    def write_lines(
        self,
        units: Iterable[Any],
        stream: BinaryIO,
        *,
        origin: bool = True,
        base: str | None = None,
        context_url: str | None = None,
    ) -> LossReport:
        """Write units one a line; those that were read from lines keep theirs."""
        write = partial(self._write_lines, base=base, context_url=context_url)
        return self._settled(
            units, stream, write, self.read_lines, origin=origin
        )

    def _naming(
        self, base: str | None, context_url: str | None, *, keep: bool
    ) -> Any:
        linked = self.dialect.linked
        return (
            None
            if linked is None
            else linked.naming(base, context_url, keep=keep)
        )

    def _settled(
        self,
        units: Iterable[Any],
        stream: BinaryIO,
        write: Callable[..., LossReport],
        read: Callable[[Any], Iterator[Any]],
        *,
        origin: bool,
    ) -> LossReport:
        """Write units; what came through another document is written back only if that then reads as the units do."""
        remaining = iter(units)
        first = list(islice(remaining, 1))
        writer = JsonWriter(self.dialect, LossReport())
        # What was read in this process is known to be its source; only one
        # that travelled has to be read again.
        if not (origin and first and writer.is_carried(first[0])):
            return write(chain(first, remaining), stream, origin=origin)
        every = [*first, *remaining]

        def draft(doubts: Doubts) -> Draft:
            if doubts:
                raise CannotMergeError(
                    "its source does not read as the record"
                )
            out = BytesIO()
            report = write(every, out, origin=True)
            return Draft([out.getvalue()], report, is_doubtful=True)

        try:
            pieces, report, _again = settled(
                every,
                draft,
                lambda written_bytes: read(_WrittenDocument(written_bytes)),
                lambda unit: self.dialect.data(unit, origin=False),
            )
        except CannotMergeError as error:
            # From the values alone, though with the sources in other formats.
            report = write(every, stream, origin=True, uses_carried=False)
            report_rewritten(report, "document", error.reason, unit=None)
            JsonWriter(self.dialect, report).report_left(every)
            return report
        stream.writelines(pieces)
        return report

    def _write(
        self,
        units: Iterable[Any],
        stream: BinaryIO,
        *,
        origin: bool = True,
        uses_carried: bool = True,
        base: str | None = None,
        context_url: str | None = None,
    ) -> LossReport:
        report, remaining = LossReport(), iter(units)
        naming = self._naming(base, context_url, keep=origin)
        writer = JsonWriter(
            self.dialect, report, uses_carried=uses_carried, naming=naming
        )
        head = list(islice(remaining, 2))
        if origin and wrote_unchanged(head, remaining, writer, stream):
            return report
        # One Record alone goes back into the frame of its document only if all of it does; several keep a common
        # frame, and each unit its own text where it may.
        is_alone = len(head) == 1
        # The head of the first unit is that of the document, if it goes along.
        first = writer.piece(head[0]) if origin and head else None
        if first is not None and is_alone and not writer.is_whole(head[0]):
            first = None
        opening, closing, encoding = self._envelope(first, len(head), naming)
        stream.write(opening.encode(encoding))
        framed = len(head) > 1 or bool(opening.strip(_BLANK))
        for number, unit in enumerate(chain(head, remaining)):
            piece = writer.piece(unit) if origin else None
            if piece is not None and not (
                writer.is_whole(unit)
                if is_alone
                else writer.claims(unit, piece)
            ):
                piece = None
            if number:
                in_frame = first is not None and first.opening == opening
                gap = _gap_before(piece) if in_frame else _GAP
                stream.write(gap.encode(encoding))
            if piece is None:
                if origin:
                    writer.report_unusable(unit)
                fresh = self._fresh(
                    unit,
                    report,
                    naming,
                    origin=origin,
                    line=False,
                    framed=framed,
                )
                stream.write(
                    fresh
                    if encoding == "utf-8"
                    else fresh.decode().encode(encoding)
                )
            else:
                stream.write(
                    writer.text(unit, piece, top=True).encode(encoding)
                )
        stream.write(closing.encode(encoding))
        return report

    def _write_lines(
        self,
        units: Iterable[Any],
        stream: BinaryIO,
        *,
        origin: bool = True,
        uses_carried: bool = True,
        base: str | None = None,
        context_url: str | None = None,
    ) -> LossReport:
        report = LossReport()
        naming = self._naming(base, context_url, keep=origin)
        writer = JsonWriter(
            self.dialect, report, uses_carried=uses_carried, naming=naming
        )
        closing: str | None = None
        for number, unit in enumerate(units):
            # Lines are independent: each is written back, or rewritten, on its own.
            piece = (
                (writer.piece(unit) or writer.line(unit)) if origin else None
            )
            if piece is not None and not writer.is_whole(unit):
                piece = None
            before = "\n" if number else ""
            if piece is not None:
                gap = piece.gap or ""
                before = (
                    (gap if "\n" in gap else "\n")
                    if number
                    else piece.opening or ""
                )
            stream.write(before.encode())
            if piece is None:
                if origin:
                    writer.report_unusable(unit)
                stream.write(
                    self._fresh(
                        unit,
                        report,
                        naming,
                        origin=origin,
                        line=True,
                        framed=False,
                    )
                )
            else:
                stream.write(writer.text(unit, piece, top=True).encode())
            closing = piece.closing if piece is not None else None
        stream.write((closing if closing is not None else "\n").encode())
        return report

    def _envelope(
        self, piece: JsonPiece | None, count: int, naming: Any
    ) -> tuple[str, str, str]:
        """Return what precedes and follows the units, and the encoding."""
        holds = piece is not None and (
            count < 2 or (piece.opening or "").strip(_BLANK)
        )
        if (
            piece is not None
            and holds
            and piece.opening is not None
            and piece.closing is not None
        ):
            return piece.opening, piece.closing, piece.encoding
        return (
            *(self.dialect.frame(naming) if count > 1 else ("", "\n")),
            "utf-8",
        )

    def _fresh(
        self,
        unit: Any,
        report: LossReport,
        naming: Any,
        *,
        origin: bool,
        line: bool,
        framed: bool,
    ) -> bytes:
        """Return a unit that has no source here in canonical form."""
        source = (
            unit.origin.source if origin and unit.origin is not None else None
        )
        if isinstance(source, Whole) and source.format == self.dialect.format:
            reason = "its document says it in another form"
            report_rewritten(report, "unit", reason, unit=key_in(unit))
            report.left_behind.extend(self._left_behind(unit, source))
        return self.dialect.fresh(
            unit, origin=origin, line=line, framed=framed, naming=naming
        )

    def _left_behind(self, top: Any, source: Whole) -> Iterator[Loss]:
        """Yield what only the source of a unit and of those below it holds."""
        for key, unit in top.walk():
            if unit.origin is not None and unit.origin.source is source:
                for unmapped_item in source.unmapped(unit.origin.ordinal):
                    yield Loss(
                        key,
                        unmapped_item.text,
                        unmapped_item.reason,
                        self.dialect.format,
                        key,
                    )

    def unmapped(
        self, parts: Iterable[Mapping[str, Any]]
    ) -> Iterator[list[Unmapped]]:
        """Yield what sources of units as JSON data hold under keys that no field has; raises ValueError."""
        for data in parts:
            piece = JsonPiece.load(data)
            try:
                yield (
                    []
                    if piece is None
                    else unmapped_piece(self.dialect, piece)
                )
            except NotCanonicalError as error:
                raise ValueError(
                    "the source of a unit is in another form"
                ) from error


class _Kept(NamedTuple):
    """What the data of a unit has besides values: keys that no field has, and the names of units."""

    asides: list[tuple[Path, Any]]
    names: Sequence[str | None]


def note(source: JsonSource, kept_units: Sequence[_Kept]) -> None:
    """Let a source know what its units have besides values."""
    source.has_asides = any(kept_unit.asides for kept_unit in kept_units)
    if any(kept_unit.names for kept_unit in kept_units):
        source.names = [
            name for kept_unit in kept_units for name in kept_unit.names
        ]
    if isinstance(source, Whole):
        source.kept = [kept_unit.asides for kept_unit in kept_units]


def attach(units: Iterable[Any], source: JsonSource) -> list[int]:
    """Give units and all below them their origin; return the numbers of the units themselves."""
    tops, number = [], 0
    for unit in units:
        tops.append(number)
        number = unit.give_origins(source, number)
    return tops


class _UnitOf:
    """Says to which unit a path of a document belongs, by the key that reading gives it; units are named when the
    first is requested.
    """

    def __init__(self, dialect: DocumentDialect, data: Any) -> None:
        self._dialect, self._data = dialect, data

    @cached_property
    def _keys(self) -> dict[Path, str]:
        data: Any = self._data
        above: Path = ()
        if self._dialect.holder is not None and isinstance(data, dict):
            below = data.get(self._dialect.holder)
            data, above = (
                (below, (self._dialect.holder,))
                if isinstance(below, list)
                else (data, above)
            )
        several = isinstance(data, list)
        tops = (
            [((*above, number), top) for number, top in enumerate(data)]
            if several
            else [(above, data)]
        )
        return {
            path: key for at, top in tops for path, key in self._named(at, top)
        }

    def _named(self, at: Path, top: Any) -> Iterator[tuple[Path, str]]:
        keys = KeyGiver()
        # A stack of our own: the depth is checked only when units are made.
        stack = [(at, top)]
        while stack:
            path, unit = stack.pop()
            id_stated = unit.get("id") if isinstance(unit, dict) else None
            yield path, keys.key(id_stated)
            below = (
                unit.get(self._dialect.children)
                if isinstance(unit, dict)
                else None
            )
            children = (
                list(enumerate(below)) if isinstance(below, list) else []
            )
            stack += [
                ((*path, self._dialect.children, number), child)
                for number, child in reversed(children)
            ]

    def __call__(self, path: Path) -> str | None:
        return next(
            (
                self._keys[path[:end]]
                for end in range(len(path), -1, -1)
                if path[:end] in self._keys
            ),
            None,
        )


class _WrittenDocument:
    """A document that is about to be written, as a source."""

    name = ""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.findings: list[Finding] = []

    def open(self) -> BinaryIO:
        """Return the bytes as a stream."""
        return BytesIO(self._content)

    def data(self) -> bytes:
        """Return all bytes."""
        return self._content


class _Again:
    """A source read once more, for its places: what it finds was reported before."""

    def __init__(self, source: Any) -> None:
        self.name = source.name
        self.open, self.data = source.open, source.data
        self.findings: list[Finding] = []


def _holder_path(dialect: DocumentDialect, data: Data, number: int) -> Path:
    return (
        (dialect.holder, number)
        if dialect.holder is not None and dialect.holder in data
        else ()
    )


def _what(data: object) -> str:
    names = {
        dict: "an object of another kind",
        list: "an array of other things",
        str: "a string",
        bool: "a truth value",
    }
    if data is None:
        return "null"
    return names.get(type(data), "a number")
