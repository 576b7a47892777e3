"""A sheet in memory: where its rows come from, how one row is kept as text, and how single cells of
it are rewritten.

The rows of one Record are a `Slice`, the live source of its units; after JSON a unit's row is plain data.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from itertools import chain, islice, pairwise
from operator import add
from typing import Any, TypeAlias

from xjmeta.formats.csv.canonical import (
    HEAD_ROWS,
    Encoding,
    Envelope,
    SheetRow,
    columns_of,
    encoding_of,
    header_of,
    reader_options,
    rows,
    sealed,
    sniff,
)
from xjmeta.formats.csv.completing import completed_by_meaning
from xjmeta.formats.csv.crosswalk import FIELDS
from xjmeta.formats.csv.hierarchy import in_order
from xjmeta.formats.csv.house import HouseCell, plain_name
from xjmeta.formats.csv.labels import comments, label_of
from xjmeta.formats.csv.maps import NO_MAP, Line, SheetMap, sheet_map
from xjmeta.formats.csv.meanings import first_piece, shown
from xjmeta.formats.csv.partial import completed
from xjmeta.formats.csv.row import as_read, frame, padded
from xjmeta.formats.csv.shapes import escape, guard, plan_of
from xjmeta.formats.csv.written import Pairs, Written
from xjmeta.formats.registry import Source
from xjmeta.messages import Finding
from xjmeta.messages.tally import Tally
from xjmeta.model.groups import GROUPED_FIELDS
from xjmeta.model.origin import Unmapped
from xjmeta.model.record import Record

__all__ = [
    "Book",
    "CompletingSheet",
    "Sheet",
    "Slice",
    "closed",
    "first_row",
    "headed",
    "is_one_row",
    "line_of",
    "opened",
    "patched",
    "reporter",
    "split",
]

Report: TypeAlias = Callable[..., None]


@dataclass(slots=True)
class Book:
    """A workbook as it was read, its pages without units, and how many units were read from it.

    Without `content` no workbook is written back to it; what it holds besides is known then.
    """

    content: bytes | None
    pages: tuple[str, ...] = ()
    units: int = 0
    _besides: tuple[Unmapped, ...] | None = None

    @property
    def besides(self) -> tuple[Unmapped, ...]:
        """What it holds besides the cells of its units; searched when it is first needed."""
        if self._besides is None:
            from xjmeta.text.workbook import besides  # noqa: PLC0415 - only workbooks need it

            pages = (
                Unmapped("page-of-workbook", page, True, travels=False)
                for page in self.pages
            )
            self._besides = (*pages, *besides(self.content or b"", comments()))
        return self._besides


class Slice:
    """The rows of one Record as text, with the envelope of their sheet."""

    __slots__ = (
        "book",
        "envelope",
        "format",
        "misfits",
        "numbers",
        "rows",
        "tail",
        "tops",
    )

    def __init__(
        self,
        envelope: Envelope,
        rows: Sequence[str],
        numbers: Sequence[int],
        tail: str = "",
        tops: Sequence[int] = (0,),
        book: Book | None = None,
        *,
        misfits: set[int] | None = None,
    ) -> None:
        self.book = book
        self.misfits = misfits
        """The rows with a cell that does not fit its column, or with more cells than columns; None where nobody has
        looked for them.
        """
        self.format = envelope.format
        self.envelope = envelope
        self.rows = rows
        self.numbers = numbers
        self.tail = tail
        self.tops = tops

    def dump(self, ordinal: int, digest: object) -> dict[str, Any]:  # noqa: ARG002 - a row tells itself
        """Return the row of a unit as JSON data, with the envelope at the top unit."""
        out: dict[str, Any] = {
            "row": self.rows[ordinal],
            "number": self.numbers[ordinal],
        }
        if ordinal in self.tops:
            out["sheet"] = self.envelope.dump()
            if self.tail:
                out["tail"] = self.tail
        sealed_out: dict[str, Any] = sealed(out)
        return sealed_out

    @property
    def columns(self) -> frozenset[str]:
        """The paths that the sheet has columns for."""
        return frozenset(
            path for path in self.envelope.paths if path is not None
        )

    def unmapped(self, ordinal: int) -> list[Unmapped]:
        """Return what a unit's row holds that no value says, and for a unit on top what its sheet does."""
        from xjmeta.formats.csv.unmapped import unmapped_row  # noqa: PLC0415 - it reads, and the reader knows sheets

        return unmapped_row(self, ordinal)

    @property
    def travels(self) -> bool:
        """Whether all of it is kept where a format carries the sources of others: of a workbook only the rows."""
        return self.book is None or not self.book.besides

    def base(self, ordinal: int) -> Mapping[str, Any] | None:
        """Return the digests of the values that the row was written with, if it says so."""
        plan = self.envelope.plan
        if plan.origin is None:
            return None
        try:
            digests = json.loads(
                frame(
                    padded(
                        split(self.rows[ordinal], self.envelope), plan.width
                    ),
                    plan,
                    plan.origin,
                )
            )
        except ValueError:
            return None
        base = digests.get("base") if isinstance(digests, dict) else None
        return base if isinstance(base, dict) else None

    def parent(self, ordinal: int) -> str:
        """Return the key of the unit above as its row states it; blank without a column for it."""
        plan = self.envelope.plan
        row = padded(split(self.rows[ordinal], self.envelope), plan.width)
        return frame(row, plan, plan.parent)

    def record(self, ordinal: int) -> str:
        """Return the number of the Record that a row states; blank without a column for it."""
        plan = self.envelope.plan
        row = padded(split(self.rows[ordinal], self.envelope), plan.width)
        return frame(row, plan, plan.record)

    def heading(self, column: int) -> str:
        """Return the name of a column, counted from 1."""
        return self.envelope.names[column - 1].strip()

    def is_whole(self, ordinal: int) -> bool:
        """Return whether a row is well formed: no quotation mark is left open, or closed where text follows."""
        if self.envelope.format != "csv":
            return True
        lines = io.StringIO(self.rows[ordinal], newline="")
        try:
            list(
                csv.reader(
                    lines,
                    strict=True,
                    **reader_options(self.envelope.delimiter),
                )
            )
        # Only a strict reader minds a quotation mark that is not closed or not
        # doubled.
        except csv.Error:
            return False
        return True

    def swallowed(self, ordinal: int) -> list[str]:
        """Return the keys of rows inside a cell of this one, behind a quotation mark that is never closed."""
        plan, delimiter = self.envelope.plan, self.envelope.delimiter
        if plan.key is None or self.envelope.format != "csv":
            return []
        return [
            frame(padded(row.cells, plan.width), plan, plan.key)
            for cell in split(self.rows[ordinal], self.envelope)
            if "\n" in cell or "\r" in cell
            for row in rows(io.StringIO(cell, newline=""), delimiter)
            if len(row.cells) > 1
        ]

    def locate(self, ordinal: int, path: str | None) -> tuple[int, int | None]:
        """Return the row of a unit in its sheet, and the first column of a path of the Record, both from 1."""
        plan = self.envelope.plan
        path_wanted = self._path_in_sheet(ordinal, path) if path else None
        while path_wanted:
            columns = [
                at
                for name, at in plan.columns.items()
                if f"{name}.".startswith(f"{path_wanted}.")
            ]
            if columns:
                return self.numbers[ordinal], min(columns) + 1
            path_wanted = (
                path_wanted.rpartition(".")[0] if plan.is_named else None
            )
        return self.numbers[ordinal], None

    def _path_in_sheet(self, ordinal: int, path: str) -> str:
        """Return the path by which a sheet calls a value: items are numbered from 1, or as the columns of their meaning
        are.
        """
        plan, (field, *inner) = self.envelope.plan, path.split(".")
        if plan.is_named and inner and inner[0].isdigit():
            row = padded(split(self.rows[ordinal], self.envelope), plan.width)
            numbers = shown(as_read(plan, row).unit, plan.places).numbers
            some = numbers.get(field, [])
            at = int(inner[0])
            number = some[at] if at < len(some) else None
            if number is not None:
                return ".".join((field, str(first_piece(number)), *inner[1:]))
        parts = (
            str(int(part) + 1) if part.isdigit() else part for part in inner
        )
        return ".".join((field, *parts))

    def beside(
        self, original: Record, units: Mapping[int, Record]
    ) -> CompletingSheet:
        """Return the sheet beside the Record that it was made of; `units` are the units of that by their rows."""
        return CompletingSheet(self, original, units)


class CompletingSheet:
    """A sheet beside the Record that it was made of: its units with what it has no column for, or no good cell, taken
    from there.
    """

    def __init__(
        self, source: Slice, original: Record, units: Mapping[int, Record]
    ) -> None:
        self._source, self._units = source, units
        self._envelope = source.envelope
        # What a map says of every unit says nothing of one that the original has.
        self._plan = plan_of(source.envelope.paths, source.envelope.known)
        if not source.envelope.constants:
            self._plan = source.envelope.plan
        self._written = Written(self._plan, original, self._pairs)

    def completed(self, ordinal: int, unit: Record) -> Record:
        """Return a unit with what its row does not say of it."""
        original = self._units[ordinal]
        row = self._row(ordinal)
        plan = self._plan
        if plan is not self._envelope.plan:
            unit_as_read = as_read(plan, row).unit
            unit = unit.replaced(
                **{name: getattr(unit_as_read, name) for name in FIELDS}
            )
        if len(row) < plan.width:
            # A row that is cut short says nothing of the columns that it does not reach.
            plan = plan_of(plan.paths[: len(row)], plan.known)
        if plan.is_named:
            return completed_by_meaning(
                unit, original, plan, row, self._written
            )
        out = completed(unit, original, plan, row)
        if alone := plan.fields - plan.by_path:
            unit_as_read = completed_by_meaning(
                unit, original, plan, row, self._written
            )
            changes = {name: getattr(unit_as_read, name) for name in alone}
            if not alone.isdisjoint(GROUPED_FIELDS):
                # What groups hold besides values has its place among these.
                changes["groups"] = original.groups
            out = out.replaced(**changes)
        return out

    def _row(self, ordinal: int) -> list[str]:
        return split(self._source.rows[ordinal], self._envelope)

    def _pairs(self) -> Pairs:
        width = self._envelope.plan.width
        for ordinal, original in self._units.items():
            yield padded(self._row(ordinal), width), original


# ---- opening -----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Sheet:
    """An open sheet: its envelope, and its rows after the header."""

    envelope: Envelope
    rows: Iterator[SheetRow]
    report: Report
    tally: Tally = field(default_factory=Tally)
    tail: str = ""
    book: Book | None = None


def reporter(source: Source, tally: Tally) -> Report:
    """Return the function that puts findings where the source collects them, a hundred of a kind."""

    def report(code: str, *, severity: Any = "warning", **values: Any) -> None:
        if tally.takes(code, severity):
            source.findings.append(
                Finding.of(
                    code, severity=severity, source=source.name, **values
                )
            )

    return report


def opened(source: Source, mapping: Mapping[str, Line] | None = None) -> Sheet:
    """Open a CSV sheet: its spelling is sniffed, its header found, its columns compiled, the order of its rows seen."""
    sheet, again = _begun(source, sheet_map(mapping))
    envelope = sheet.envelope
    if envelope.plan.parent is None:
        return sheet
    below = islice(again(), first_row(envelope), None)
    return replace(
        sheet, envelope=envelope.with_order(in_order(below, envelope.plan))
    )


def spelling_of(source: Source) -> Envelope:
    """Return how a CSV sheet is spelt and what its columns hold, from its first rows."""
    return _begun(source, NO_MAP)[0].envelope


def _begun(
    source: Source, to: SheetMap
) -> tuple[Sheet, Callable[[], Iterator[SheetRow]]]:
    """Return a sheet of which the header was read, and what reads its rows from the first."""
    tally = Tally()
    report = reporter(source, tally)
    encoding = encoding_of(source.head(), _chunks(source))
    if not encoding.name.startswith("utf-"):
        report("not-utf-8", encoding=encoding.name)
    with encoding.reading(source.open()) as text:
        delimiter = sniff(text.read(65536), source.name, to)
    spelling = {
        "format": "csv",
        "encoding": encoding.name,
        "bom": encoding.bom,
        "delimiter": delimiter,
    }
    rows_read = _rows_of(source, encoding, delimiter)
    envelope, after = headed(rows_read, to, report, **spelling)
    again = partial(_rows_of, source, encoding, delimiter)
    return Sheet(envelope, after, report, tally), again


def _rows_of(
    source: Source, encoding: Encoding, delimiter: str
) -> Iterator[SheetRow]:
    with encoding.reading(source.open()) as text:
        yield from rows(text, delimiter)


def _chunks(source: Source) -> Iterator[bytes]:
    with source.open() as stream:
        yield from iter(lambda: stream.read(1 << 20), b"")


def headed(
    rows_read: Iterator[SheetRow],
    mapping: SheetMap,
    report: Report,
    **spelling: Any,
) -> tuple[Envelope, Iterator[SheetRow]]:
    """Return the envelope of a sheet, and the rows after its header."""
    first = list(islice(rows_read, HEAD_ROWS))
    at = header_of(first, mapping)
    # An empty file is a sheet without columns.
    header = first[at] if first else SheetRow(1, "", [])
    if banner := sum(1 for row in first[:at] if any(row.cells)):
        report("banner-rows", severity="info", count=banner)
    paths, facts = columns_of(header.cells, mapping, report, header.number)
    raws = [row.raw for row in first[: at + 1]]
    labels = (
        first[at + 1]
        if first[at + 1 :] and _are_labels(header, first[at + 1])
        else None
    )
    after = at + 2 if labels else at + 1
    below = [row for row in first[after:] if row.number < mapping.first]
    after += len(below)
    head = (
        "".join(raws) if spelling["format"] == "csv" else f"[{','.join(raws)}]"
    )
    body = header.raw.rstrip("\r\n")
    envelope = Envelope(
        newline=header.raw[len(body) :] or "\r\n",
        quoted=_all_quoted(body, spelling["delimiter"]),
        head=head,
        names=tuple(header.cells),
        paths=paths,
        known=facts,
        labels=labels.raw if labels else "",
        spellings=_spellings(header.cells, paths, mapping),
        constants=mapping.constants,
        below=tuple(row.raw for row in below),
        **spelling,
    )
    return envelope, chain(first[after:], rows_read)


def _spellings(
    names: Sequence[str],
    paths: Sequence[str | None],
    mapping: SheetMap,
) -> tuple[tuple[int, HouseCell], ...]:
    """Return the columns whose cells a map spells."""
    places: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        places.setdefault(plain_name(name), []).append(place)
    spellings = []
    for place, (name, path) in enumerate(zip(names, paths, strict=True)):
        plain = plain_name(name)
        target = mapping.columns.get(plain)
        if (
            path is not None
            and target is not None
            and target.spelling is not None
        ):
            nth = places[plain].index(place)
            spellings.append((place, target.spelling.among(places, nth)))
    return tuple(spellings)


def _are_labels(header: SheetRow, row: SheetRow) -> bool:
    """Return whether a row says in words what the columns are called; at most one of five was written otherwise."""
    pairs = [
        pair
        for pair in zip(header.cells, row.cells, strict=False)
        if all(pair)
    ]
    same = sum(label_of(name.strip()) == word.strip() for name, word in pairs)
    return len(pairs) > 1 and 5 * same >= 4 * len(pairs)


def _all_quoted(body: str, delimiter: str) -> bool:
    return delimiter != "" and all(
        body[start : start + 1] == '"' for start, _ in spans(body, delimiter)
    )


def first_row(envelope: Envelope) -> int:
    """Return how many rows the head of a sheet has, its header the last, with the row that says it in words."""
    text = io.StringIO(envelope.head, newline="")
    return (
        sum(1 for _ in rows(text, envelope.delimiter))
        + bool(envelope.labels)
        + len(envelope.below)
    )


# ---- one row -----------------------------------------------------------------------------------------------


def split(raw: str, envelope: Envelope) -> list[str]:
    """Return the cells of a row, as an archivist's sheet has them."""
    return envelope.decoded(_cut(raw, envelope))


def _cut(raw: str, envelope: Envelope) -> list[str]:
    """Return the cells of a row as they were written."""
    if envelope.format != "csv":
        cells = json.loads(raw)
        return (
            cells
            if isinstance(cells, list)
            and all(isinstance(cell, str) for cell in cells)
            else []
        )
    cuts = [
        row.cells
        for row in rows(io.StringIO(raw, newline=""), envelope.delimiter)
    ]
    return cuts[-1] if cuts else []


def is_one_row(raw: str, envelope: Envelope) -> bool:
    """Return whether a text is one row of a sheet, with nothing but blank rows before it."""
    if envelope.format != "csv":
        try:
            return bool(split(raw, envelope))
        # The row of a workbook is kept as JSON.
        except ValueError:
            return False
    *blank, row = [
        parsed.cells
        for parsed in rows(io.StringIO(raw, newline=""), envelope.delimiter)
    ] or [[]]
    return bool(row) and not any(
        cell.strip() for cells in blank for cell in cells
    )


def spans(body: str, delimiter: str) -> list[tuple[int, int]]:
    """Return where the cells of a row are in its text, as `csv.reader` cuts it.

    >>> spans('a,"b ""c"", d",e', ","), spans('a, "b, c"', ", ")
    ([(0, 1), (2, 14), (15, 16)], [(0, 1), (3, 9)])
    """
    out, at = [], 0
    cell, blank = _cell(delimiter), delimiter[1:]
    while True:
        while blank and body.startswith(blank, at):
            at += 1
        match = cell.match(body, at)
        end = match.end() if match is not None else len(body)
        out.append((at, end))
        if end >= len(body):
            return out
        at = end + 1


@lru_cache(maxsize=8)
def _cell(delimiter: str) -> re.Pattern[str]:
    bare = rf"[^{re.escape(delimiter[:1])}\r\n]*+"
    return re.compile(rf'"(?:[^"]|"")*+(?:("){bare})?|{bare}')


def closed(raw: str, envelope: Envelope) -> str:
    """Return a row as it must be where others follow: with the quotation mark that a cut-off sheet lacks.

    >>> sheet = Envelope("csv", "utf-8", 0, ",", "\\n", False, "", (), (), ())
    >>> closed('a,"b', sheet), closed('a,5"', sheet)
    ('a,"b"', 'a,5"')
    """
    if envelope.format != "csv" or not raw:
        return raw
    _, body, _ = _parted(raw, envelope)
    return raw + '"' if _is_open(body, envelope.delimiter) else raw


def _is_open(body: str, delimiter: str) -> bool:
    start, _ = spans(body, delimiter)[-1]
    match = _cell(delimiter).match(body, start)
    return match is not None and match[0][:1] == '"' and match[1] is None


def patched(
    raw: str, envelope: Envelope, changes: Mapping[int, str], width: int = 0
) -> str:
    """Return a row with some cells rewritten and all else unchanged; `width` says how many columns it
    gets.

    A cell beyond the end of the row is put there, with blank ones before it.
    """
    changes = envelope.encoded(changes)
    if envelope.format != "csv":
        cells = padded(
            _cut(raw, envelope),
            max(width, *changes, -1) + 1 if changes else width,
        )
        new = {place: escape(cell) for place, cell in changes.items()}
        return json.dumps(
            [new.get(place, cell) for place, cell in enumerate(cells)],
            ensure_ascii=False,
        )
    lead, body, end = _parted(raw, envelope)
    places = spans(body, envelope.delimiter)
    out = [body[lo:hi] for lo, hi in places]
    between = [body[hi:lo] for (_, hi), (lo, _) in pairwise(places)]
    wide = max(width, max(changes, default=-1) + 1)
    # A quotation mark that is never closed would swallow the new cells.
    if wide > len(out) and _is_open(body, envelope.delimiter):
        out[-1] += '"'
    out += [""] * (wide - len(out))
    for place, cell in changes.items():
        quoted = envelope.quoted or out[place][:1] == '"'
        out[place] = _spelt(place, cell, envelope, quoted=quoted)
    between += [envelope.delimiter] * (len(out) - len(places))
    text = body[: places[0][0]] + out[0]
    text += "".join(map(add, between, out[1:]))
    return lead + (text or '""') + end


def _parted(raw: str, envelope: Envelope) -> tuple[str, str, str]:
    """Return the blank rows before a row, the row, and its line end."""
    rows_of_text = list(rows(io.StringIO(raw, newline=""), envelope.delimiter))
    last = rows_of_text[-1].raw if rows_of_text else ""
    body = (
        last[:-2]
        if last.endswith("\r\n")
        else last[:-1]
        if last[-1:] in ("\r", "\n")
        else last
    )
    # The line end is inside the open cell, not behind the row.
    if body != last and _is_open(last, envelope.delimiter):
        body = last
    return raw[: len(raw) - len(last)], body, last[len(body) :]


def _spelt(place: int, cell: str, envelope: Envelope, *, quoted: bool) -> str:
    """Return a cell as it is written in its column of a CSV sheet."""
    cell = cell if place in envelope.plan.truths else guard(cell)
    if (
        quoted
        or any(c in cell for c in (envelope.delimiter[:1], '"', "\r", "\n"))
        or cell[:1] == " "
        or cell[-1:] == " "
    ):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def line_of(cells: Sequence[str], envelope: Envelope) -> str:
    """Return a new row in the spelling of a sheet."""
    cells = list(envelope.encoded(dict(enumerate(cells))).values())
    if envelope.format != "csv":
        return json.dumps([escape(cell) for cell in cells], ensure_ascii=False)
    text = envelope.delimiter.join(
        _spelt(place, cell, envelope, quoted=envelope.quoted)
        for place, cell in enumerate(cells)
    )
    return (text or '""') + envelope.newline
