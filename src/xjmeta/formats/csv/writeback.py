"""A sheet that is written back: rows unchanged, single cells rewritten, new rows and columns where they
are needed.

Nothing here knows how a sheet is stored; it deals in source rows and in cells by path.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any, NamedTuple, TypeGuard

from xjmeta.formats.csv.canonical import Encoding, Envelope, rows, unsealed
from xjmeta.formats.csv.crosswalk import (
    FIELDS,
    KEY,
    MAX_COLUMNS,
    ORIGIN,
    PARENT,
    REST,
    base_of,
)
from xjmeta.formats.csv.hierarchy import (
    Names,
    StatedRow,
    called_as,
    free,
    restated,
)
from xjmeta.formats.csv.meanings import Shown, name_of
from xjmeta.formats.csv.named import (
    entries_of,
    folded,
    places_of,
    real_path,
    reshown,
)
from xjmeta.formats.csv.row import (
    AsRead,
    as_read,
    data_of,
    frame,
    padded,
    unit_of_row,
    widened,
)
from xjmeta.formats.csv.shapes import (
    Plan,
    cells,
    guard,
    plain,
    plan_of,
    spread,
    unguard,
)
from xjmeta.formats.csv.sheet import (
    Book,
    Slice,
    closed,
    is_one_row,
    line_of,
    patched,
    split,
)
from xjmeta.formats.registry import left_behind
from xjmeta.json.spelling import compact
from xjmeta.mapping import rest
from xjmeta.mapping.writeback import (
    carries,
    report_otherwise,
    report_rewritten,
)
from xjmeta.messages import Finding, FormatError, LossReport
from xjmeta.messages.catalogue import Template, add
from xjmeta.model.origin import Unmapped
from xjmeta.model.record import Record

__all__ = [
    "FoundUnit",
    "RowPatch",
    "WrittenBackSheet",
    "from_zero",
    "rest_cell",
    "source_of",
]

add(
    {
        "encoding-changed": Template(
            "{encoding} has no code for a character that was added; the sheet is written in UTF-8."
        ),
    }
)


def rest_cell(over: Mapping[str, str], entries: rest.Entries) -> str:
    """Return the rest cell of a row: the cells that have no column, and what no cell can say."""
    return compact({**({"columns": dict(over)} if over else {}), **entries})


def from_zero(path: str) -> str:
    """Return a path as the library numbers it, from 0, not as a sheet does.

    >>> from_zero("dates.1.parts.2.text")
    'dates.0.parts.1.text'
    """
    return ".".join(
        str(int(part) - 1) if part.isdigit() else part
        for part in path.split(".")
    )


def source_of(record: Record, name: str) -> Slice | None:
    """Return the rows of a Record as it was read from a sheet of this format, live or from JSON; None if it
    was not.
    """
    origin = record.origin
    if origin is None:
        return None
    if isinstance(origin.source, Slice) and origin.source.format == name:
        return origin.source
    try:
        unsealed_source: Any = unsealed(origin.data.get(name))
        envelope = Envelope.load(unsealed_source["sheet"])
        row, number, tail = (
            unsealed_source["row"],
            unsealed_source["number"],
            unsealed_source.get("tail", ""),
        )
        if envelope.format != name or not _is_row(row, number, envelope):
            return None
        if not isinstance(tail, str) or tail.strip(
            f'"\r\n\t {envelope.delimiter}'
        ):
            return None
        return Slice(envelope, [row], [number], tail)
    # What came along in another document is input of anybody: whatever its
    # shape, it is a source or none.
    except (AttributeError, FormatError, LookupError, TypeError, ValueError):
        return None


def _is_row(row: Any, number: Any, envelope: Envelope) -> TypeGuard[str]:
    """Return whether data that a unit carried along is one row of a sheet, and its number."""
    if not isinstance(row, str) or not isinstance(number, int):
        return False
    try:
        return is_one_row(row, envelope)
    # What came along in another document may be anything.
    except FormatError:
        return False


class FoundUnit(NamedTuple):
    """A unit that is written back: its key, the place of the unit above it among all, and its source row with its
    number.
    """

    key: str
    above: int | None
    unit: Record
    raw: str | None
    number: int | None


class RowPatch(NamedTuple):
    """What becomes of a row: cells of its own columns, cells that need a column, and what the rest slot
    alone holds.
    """

    changes: dict[str, str]
    extras: dict[str, str]
    carried: dict[str, Any]


_NOTHING = RowPatch({}, {}, {})


class WrittenBackSheet:
    """The rows of a sheet that is written back, set aside until all columns are known."""

    def __init__(self, envelope: Envelope, spool: Any, name: str) -> None:
        self.envelope = envelope
        self.report = LossReport()
        self._plan = envelope.plan
        self._spool = spool
        self._name = name
        self._extras: dict[str, int] = {}
        self._tail = ""
        self._same_encoding = True
        self._shared: set[Unmapped] = set()
        self._is_carried = False
        """Whether a row came through another document: each may be the cut off one then."""
        self._count = self._last = 0
        self.book: Book | None = None
        """The file itself, as long as every row is unchanged."""
        self.read_from: Book | None = None
        """The file, whatever becomes of its rows."""

    # ---- taking Records ----

    def take_all(self, records: Iterable[Record]) -> None:
        """Take the rows of Records: of each alone where they are in document order, so that names are its
        own; else of all together.
        """
        for some in (
            ([record] for record in records)
            if self.envelope.ordered
            else (list(records),)
        ):
            self._take(some)

    def _take(self, records: Sequence[Record]) -> None:
        # Records in the order of an untouched sheet are its own bytes; that spares cutting every row.
        sources = [self._source(record) for record in records]
        if (
            self.envelope.ordered
            and sources[0] is not None
            and _whole(records[0], sources[0])
        ):
            self._take_untouched(records[0], sources[0])
            return
        units: list[FoundUnit] = []
        for record, source in zip(records, sources, strict=True):
            units += self._found(record, source is not None, len(units))
        if not self.envelope.ordered:
            units = _as_numbered(units)
        rows = [
            padded(split(unit.raw, self.envelope), self._plan.width)
            if unit.raw
            else None
            for unit in units
        ]
        stated = self._stated(units, rows)
        restated = self._restated(units, stated)
        names_in_use = {name for row_ in stated for name in row_.names} | {
            unit[KEY] for unit in restated if KEY in unit
        }
        for unit, row, frame_ in zip(units, rows, restated, strict=True):
            if row is None:
                patch = self._new(unit, frame_)
            else:
                patch = self._old(unit.unit, row, frame_, unit.key)
                # A sheet with a column for them takes the sources along.
                if ORIGIN not in self._plan.columns:
                    self._leave(unit, own=False)
            # A blank row is read as none: a key makes it a unit.
            if self._is_blank(row, patch):
                names_in_use.add(key := free(unit.key, names_in_use))
                patch = self._framed(patch, {KEY: key})
            self._put(unit, patch)

    def _restated(
        self, units: Sequence[FoundUnit], stated: Sequence[StatedRow]
    ) -> list[dict[str, str]]:
        """Return the new cells of key and parent: of each Record alone, where a column separates their rows."""
        if self.envelope.ordered or self._plan.record is None:
            return restated(stated, apart=self.envelope.ordered)
        families: dict[int, list[int]] = {}
        for place in range(len(units)):
            families.setdefault(_top_of(place, units), []).append(place)
        out: list[dict[str, str]] = [{} for _ in units]
        for family in families.values():
            at: dict[int | None, int] = {
                place: n for n, place in enumerate(family)
            }
            rows = [
                stated[n]._replace(above=at.get(stated[n].above))
                for n in family
            ]
            for place, frame_ in zip(
                family, restated(rows, apart=True), strict=True
            ):
                out[place] = frame_
        return out

    def _source(self, record: Record) -> Slice | None:
        """Return the rows of a Record if it was read from this sheet."""
        source = source_of(record, self._name)
        # The first Record decides: it is that document which may be written
        # back whole.
        if self._count == 0 and source is not None:
            self.book = source.book
            self.read_from = source.book
        if source is None or source.envelope != self.envelope:
            return None
        self._tail = source.tail or self._tail
        return source

    def _take_untouched(self, record: Record, source: Slice) -> None:
        """Take the rows of a Record in which everything is the very object that was read."""
        for _, unit in record.walk() if record.children else (("", record),):
            at = unit.origin.ordinal if unit.origin is not None else 0
            self._set_aside(source.numbers[at], source.rows[at], _NOTHING)

    def _found(
        self, record: Record, is_of_sheet: bool, first: int
    ) -> Iterator[FoundUnit]:
        places: dict[str, int] = {}
        for place, (key, above, unit) in enumerate(
            record.walk_with_parents(), first
        ):
            places[key] = place
            raw, number = (self._row_of(unit) if is_of_sheet else None) or (
                None,
                None,
            )
            yield FoundUnit(
                key,
                None if above is None else places[above],
                unit,
                raw,
                number,
            )

    def _stated(
        self, units: Sequence[FoundUnit], rows: Sequence[list[str] | None]
    ) -> list[StatedRow]:
        """Return what the rows say of themselves and of what is above them, before any is rewritten."""
        plan = self._plan
        keys = {frame(row, plan, plan.key) for row in rows if row is not None}
        out = []
        for unit, row in zip(units, rows, strict=True):
            if row is not None:
                key, parent = (
                    frame(row, plan, plan.key),
                    frame(row, plan, plan.parent),
                )
            else:
                key = free(unit.key, keys) if plan.key is not None else ""
                parent = ""
                keys.add(key)
            names = Names(key, called_as(unit.unit, plan))
            out.append(
                StatedRow(
                    names,
                    unit.key,
                    row is None,
                    unit.above,
                    parent,
                )
            )
        return out

    def _new(
        self, found_unit: FoundUnit, frame_: Mapping[str, str]
    ) -> RowPatch:
        """Return the row of a unit that has none here."""
        self._leave(found_unit, own=True)
        if carries(found_unit.unit, self._name):
            reason = "what it carried along is no row of this sheet"
            report_rewritten(self.report, "unit", reason, unit=found_unit.key)
        if not self._plan.is_named:
            extras = {**frame_, **spread(cells(found_unit.unit))}
            return self._settled(RowPatch({}, extras, {}), {}, {})
        shown_unit = reshown(found_unit.unit, self._plan, {}, frozenset())
        constants = self._plan.constants
        bare = plan_of((), (), False, constants)
        entries = entries_of(found_unit.unit.own_data(), shown_unit, bare)
        stated = {
            path: cell
            for path, cell in folded(shown_unit.cells).items()
            if (path, cell) not in constants
        }
        extras = {**frame_, **spread(stated)}
        return self._settled(RowPatch({}, extras, {}), {}, entries)

    def _leave(self, found_unit: FoundUnit, *, own: bool) -> None:
        """Report what the sources of a unit hold and the sheet has no place for."""
        if found_unit.unit.origin is None:
            return
        alone = found_unit.unit.model_copy(update={"children": ()})
        self.report.left_behind += (
            replace(loss, path=found_unit.key, unit=found_unit.key)
            for loss in left_behind(
                alone, self._name, own=own, shared=self._shared
            )
        )

    def _old(
        self, unit: Record, row: list[str], frame_: Mapping[str, str], key: str
    ) -> RowPatch:
        """Return what becomes of the row of a unit."""
        same = unit.origin is not None and unit.origin.untouched_in(
            self._name, unit
        )
        patch = _NOTHING if same else self._patch(unit, row, key)
        return self._framed(patch, frame_) if frame_ else patch

    def _framed(self, patch: RowPatch, frame_: Mapping[str, str]) -> RowPatch:
        """Return a patch with cells of key and parent."""
        cells = {
            path: cell
            for path, cell in frame_.items()
            if path in self._plan.columns
        }
        new = {
            path: cell for path, cell in frame_.items() if path not in cells
        }
        return RowPatch(
            {**patch.changes, **cells}, {**patch.extras, **new}, patch.carried
        )

    def _is_blank(self, row: Sequence[str] | None, patch: RowPatch) -> bool:
        """Return whether a row would be no unit, since every cell of it is blank."""
        if any(patch.changes.values()) or any(patch.extras.values()):
            return False
        cleared = {self._plan.columns[path] for path in patch.changes}
        return not any(
            cell
            for place, cell in enumerate(row or ())
            if place not in cleared
        )

    def _put(self, found_unit: FoundUnit, patch: RowPatch) -> None:
        for path in patch.extras:
            if path not in self._plan.columns:
                self._extras.setdefault(path, len(self._extras))
        for cell in (*patch.changes.values(), *patch.extras.values()):
            self._same_encoding = self._same_encoding and _fits(
                cell, self.envelope.text
            )
        values = patch.carried.items()
        self.report.carry(found_unit.key, values, self._name)
        self._set_aside(found_unit.number, found_unit.raw, patch)

    def _set_aside(
        self, number: int | None, raw: str | None, patch: RowPatch
    ) -> None:
        if (
            raw is None
            or patch.changes
            or patch.extras
            or number is None
            # In another order than before the file is not what it was, though
            # every row is.
            or number <= self._last
        ):
            self.book = None
        self._spool.put((number, raw, patch.changes, patch.extras))
        self._count = self._count + 1
        self._last = number or 0

    def whole(self) -> bytes | None:
        """Return the file itself, if all its rows are unchanged."""
        if self.book is not None and self.book.units == self._count:
            return self.book.content
        return None

    def _row_of(self, unit: Record) -> tuple[str, int] | None:
        """Return the source row of a unit of this sheet, and its number."""
        origin = unit.origin
        if origin is None:
            return None
        if (
            isinstance(origin.source, Slice)
            and origin.source.format == self._name
        ):
            if origin.source.envelope != self.envelope:
                return None
            return origin.source.rows[origin.ordinal], origin.source.numbers[
                origin.ordinal
            ]
        try:
            unsealed_source = unsealed(origin.data.get(self._name))
        except ValueError:
            return None
        if not isinstance(unsealed_source, Mapping):
            return None
        row = unsealed_source.get("row")
        number = unsealed_source.get("number")
        if not isinstance(number, int) or not _is_row(
            row, number, self.envelope
        ):
            return None
        self._is_carried = True
        return row, number

    # ---- one row that changed ----

    def _patch(self, unit: Record, row: list[str], key: str) -> RowPatch:
        """Return what must be rewritten in a row so that it is read as the unit."""
        row_as_read = as_read(self._plan, row)
        changed = [
            name
            for name in FIELDS
            if getattr(row_as_read.unit, name) != getattr(unit, name)
        ]
        if not changed:
            return _NOTHING
        source = None if unit.origin is None else unit.origin.source
        # The row came along in another document, and nobody vouches for what
        # was edited there.
        if not isinstance(source, Slice):
            report_otherwise(self.report, key, changed, vouched=False)
        if self._plan.is_named:
            return self._patch_named(
                unit, row, row_as_read, frozenset(changed)
            )
        wide = row_as_read.plan
        patch = RowPatch(*_anew(unit, row_as_read, changed), {})
        entries_kept = {
            path: entry
            for path, entry in row_as_read.entries.items()
            if path.partition(".")[0] not in changed
        }
        if wrong := self._wrong(unit, row_as_read, patch, entries_kept):
            # Cells that could not be read before would be now, since those beside them changed.
            patch.changes.update(_blanked(row_as_read, patch.changes, wrong))
            entries_kept |= self._unsaid(
                unit, row_as_read, patch, entries_kept
            )
        over = {
            path: unguard(row_as_read.cells[place])
            for path, place in wide.columns.items()
            if place >= self._plan.width
        }
        changes = patch.changes
        return self._settled(
            patch,
            {path: changes.pop(path, cell) for path, cell in over.items()},
            entries_kept,
        )

    def _patch_named(
        self,
        unit: Record,
        row: list[str],
        row_as_read: AsRead,
        changed: AbstractSet[str],
    ) -> RowPatch:
        """Return what must be rewritten in a row whose columns are named by meaning."""
        changes, extras, shown_unit = _rewritten_by_meaning(
            unit, row, row_as_read, changed, self._plan
        )
        entries_kept = {
            path: entry
            for path, entry in row_as_read.entries.items()
            if path.partition(".")[0] not in changed
        }
        patch = RowPatch(changes, extras, {})
        entries = self._left_unsaid(unit, row, patch, entries_kept, shown_unit)
        if self._reads_otherwise(unit, row, patch, entries):
            # Cells that could not be read before would be now, since those beside them changed.
            patch.changes.update(
                _blanked(row_as_read, patch.changes, list(changed))
            )
            entries = self._left_unsaid(
                unit, row, patch, entries_kept, shown_unit
            )
        return self._settled(patch, {}, entries)

    def _left_unsaid(
        self,
        unit: Record,
        row: list[str],
        patch: RowPatch,
        kept: rest.Entries,
        shown_now: Shown,
    ) -> rest.Entries:
        """Return the rest entries of a patched row: those of the fields that did not change, and what its cells do not
        say of the others.
        """
        plan, cells_ = self._patched_row(row, patch)
        before_edit = plain(plan.data(list(cells_), []))
        done = {path.partition(".")[0] for path in kept}
        want = unit.own_data()
        new, old = (
            {name: value for name, value in data.items() if name not in done}
            for data in (want, before_edit)
        )
        return {
            **kept,
            **rest.difference(new, old, places_of(shown_now.numbers)),
        }

    def _reads_otherwise(
        self,
        unit: Record,
        row: list[str],
        patch: RowPatch,
        entries: rest.Entries,
    ) -> bool:
        read_back = unit_of_row(*self._patched_row(row, patch), entries)
        return any(
            getattr(read_back, name) != getattr(unit, name) for name in FIELDS
        )

    def _patched_row(
        self, row: list[str], patch: RowPatch
    ) -> tuple[Plan, list[str]]:
        """Return a row as it is after a patch, without its rest, and the plan of its columns."""
        now = [
            "" if path is None or path == REST or path.startswith(f"{REST}.more.")
            else guard(patch.changes[path]) if path in patch.changes else cell
            for path, cell in zip(self._plan.paths, row, strict=False)
        ]  # fmt: skip
        wide = self._plan.extended(tuple(patch.extras))
        plan, cells_, _ = widened(
            wide, [*now, *map(guard, patch.extras.values())], []
        )
        return plan, cells_

    def _wrong(
        self, unit: Record, seen: AsRead, patch: RowPatch, kept: rest.Entries
    ) -> list[str]:
        """Return the fields that the patched row would be read otherwise in than they are."""
        read_back = unit_of_row(*_patched(seen, patch), kept)
        return [
            name
            for name in FIELDS
            if getattr(read_back, name) != getattr(unit, name)
        ]

    def _unsaid(
        self, unit: Record, seen: AsRead, patch: RowPatch, kept: rest.Entries
    ) -> rest.Entries:
        """Return the entries for what the patched row alone would not be read back as."""
        wrong = self._wrong(unit, seen, patch, kept)
        if not wrong:
            return {}
        want = unit.own_data()
        read_back = plain(data_of(*_patched(seen, patch), kept, []))
        new, old = (
            {name: data.get(name) for name in wrong}
            for data in (want, read_back)
        )
        return rest.difference(new, old)

    def _settled(
        self, patch: RowPatch, over: Mapping[str, str], entries: rest.Entries
    ) -> RowPatch:
        """Find a column for every cell; what finds none, and the entries, go into the rest cell."""
        plan = self._plan
        # One column is kept free for the rest where the sheet has none yet. A
        # cell gets a column of its own as long as there is room; key and
        # parent always do, since the tree hangs on them.
        room = MAX_COLUMNS - plan.width - (plan.rest is None)
        extras: dict[str, str] = {}
        over = {path: cell for path, cell in over.items() if cell}
        for path, cell in patch.extras.items():
            new = path not in self._extras and path not in plan.columns
            if (
                new
                and len(self._extras)
                + sum(p not in self._extras for p in extras)
                >= room
                and path not in (KEY, PARENT)
            ):
                over[path] = cell
            else:
                extras[path] = cell
        # An old rest cell, with the columns that continue it, is blanked
        # before the new one is put in: what it said counts no more.
        cell = rest_cell(over, entries) if over or entries else ""
        if cell or plan.rest is not None:
            blank = {
                path: ""
                for path in plan.columns
                if path == REST or path.startswith(f"{REST}.more.")
            }
            for path, piece in {
                **blank,
                **(spread({REST: cell}) if cell else {}),
            }.items():
                (patch.changes if path in plan.columns else extras)[path] = (
                    piece
                )
        carried = {from_zero(path): cell for path, cell in over.items()} | {
            real_path(path): entry["value"] for path, entry in entries.items()
        }
        return RowPatch(patch.changes, extras, carried)

    # ---- giving rows ----

    def encoding(self) -> Encoding:
        """Return the encoding of the sheet: its own, or UTF-8 where a new character does not fit into
        that.
        """
        if self._same_encoding:
            return self.envelope.text
        self.report.notes.append(
            Finding.of("encoding-changed", encoding=self.envelope.encoding)
        )
        return Encoding("utf-8", 3)

    def lines(self) -> Iterator[str]:
        """Yield the source text of the sheet: what precedes the rows, the rows, what follows
        them.
        """
        first = self._first_new()
        width = first + len(self._extras) if self._extras else 0
        place_of = {
            **self._plan.columns,
            **{path: first + at for path, at in self._extras.items()},
        }
        yield self._head(first)
        if self.envelope.labels:
            yield self.envelope.labels
        yield from self.envelope.below
        wide = self._with_new(first)
        row, last = "", 0
        for number, raw, changes, extras in self._spool.entries():
            if row:
                # Only the last row of a sheet can be cut off.
                is_whole = (number or 0) > last and not self._is_carried
                yield row if is_whole else closed(row, self.envelope)
            last = number or 0
            at = {
                place_of[path]: cell
                for path, cell in (*changes.items(), *extras.items())
            }
            if raw is None:
                cells_ = [at.get(place, "") for place in range(width or first)]
                row = line_of(cells_, wide)
            else:
                row = patched(raw, wide, at, width) if at or width else raw
        yield row
        if self._tail:
            yield self._tail

    def _with_new(self, first: int) -> Envelope:
        """Return the envelope with the new columns, which say how their cells are written."""
        if not self._extras:
            return self.envelope
        gap = first - self._plan.width
        paths = (*self.envelope.paths, *[None] * gap, *self._extras)
        names = (
            *self.envelope.names,
            *[""] * gap,
            *map(name_of, self._extras),
        )
        return replace(self.envelope, names=names, paths=paths)

    def _first_new(self) -> int:
        """Return the place of the first new column: behind all cells, also those that have no column."""
        if not self._extras:
            return self._plan.width
        rows = (
            split(raw, self.envelope)
            for _, raw, _, _ in self._spool.entries()
            if raw is not None
        )
        return max(self._plan.width, *(_filled(row) for row in rows), 0)

    def _head(self, first: int) -> str:
        if not self._extras:
            return self.envelope.head
        if self.envelope.format != "csv":
            *banner, header = json.loads(self.envelope.head)
            return json.dumps(
                [
                    *banner,
                    [*padded(header, first), *map(name_of, self._extras)],
                ],
                ensure_ascii=False,
            )
        *banner, header = rows(
            io.StringIO(self.envelope.head, newline=""),
            self.envelope.delimiter,
        )
        names = {
            first + place: name_of(path)
            for path, place in self._extras.items()
        }
        text = patched(header.raw, self.envelope, names, first + len(names))
        return "".join(row.raw for row in banner) + text


def _filled(row: Sequence[str]) -> int:
    """Return how many cells a row has, blank ones at its end left out."""
    return max((place for place, cell in enumerate(row, 1) if cell), default=0)


def _as_numbered(units: Sequence[FoundUnit]) -> list[FoundUnit]:
    """Return units in the order of their rows, if siblings keep their order by it; a new one goes behind the
    one it follows.
    """
    numbers, last = [], 0
    for unit_found in units:
        last = unit_found.number if unit_found.number is not None else last
        numbers.append(last)
    order = sorted(range(len(units)), key=numbers.__getitem__)
    latest: dict[int | None, int] = {}
    for place in order:
        # The rows of siblings are in another order than the siblings: then the
        # order of the tree holds.
        if latest.get(units[place].above, -1) > place:
            return list(units)
        latest[units[place].above] = place
    at: dict[int | None, int] = {old: new for new, old in enumerate(order)}
    return [
        units[place]._replace(above=at.get(units[place].above))
        for place in order
    ]


def _top_of(place: int, units: Sequence[FoundUnit]) -> int:
    """Return the place of the top unit above a unit."""
    while (above := units[place].above) is not None:
        place = above
    return place


def _whole(record: Record, source: Slice) -> bool:
    """Return whether a Record is just what was read from some rows."""
    origin = record.origin
    return (
        origin is not None
        and origin.source is source
        and origin.ordinal in source.tops
        and origin.untouched(record)
    )


def _fits(cell: str, encoding: Encoding) -> bool:
    try:
        encoding.encode(cell)
    except UnicodeEncodeError:
        return False
    return True


def _is_known(path: str, cell: str, plan: Plan) -> bool:
    """Return whether a row has a value in a cell without a column."""
    if dict(plan.constants).get(path) == cell:
        return True
    return dict(plan.known).get(path, "").casefold() == cell.casefold() != ""


def _anew(
    unit: Record, seen: AsRead, changed: Sequence[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the cells of the changed fields that are not as they were, and those that have no column."""
    # Cells that did not fit are no statement: the old ones are compared without them, and their places are kept
    # free.
    plan = seen.plan
    good = seen.plan.occupied(seen.good)
    old = spread(
        cells(
            seen.unit,
            {
                n: p
                for n, p in good.items()
                if len(p) == len(getattr(seen.unit, n))
            },
        )
    )
    places, taken = {}, plan.occupied(seen.cells)
    for name in changed:
        if isinstance(items := getattr(unit, name), tuple):
            bad = set(taken.get(name, ())) - set(good.get(name, ()))
            places[name] = _slots(
                name,
                items,
                plan,
                good.get(name, []),
                bad,
            )
    new = {
        path: cell
        for path, cell in cells(unit, places).items()
        if path.partition(".")[0] in changed
    }
    new = spread(
        {
            p: cell
            for p, cell in new.items()
            if p in plan.columns or not _is_known(p, cell, plan)
        }
    )
    changes = {}
    for path, place in plan.columns.items():
        base = base_of(path)
        if base.partition(".")[0] in changed and base not in (
            KEY,
            PARENT,
            REST,
        ):
            want = new.get(path, "")
            if want != old.get(path, "") or (want and not seen.cells[place]):
                changes[path] = want
    return changes, {
        path: cell for path, cell in new.items() if path not in plan.columns
    }


def _rewritten_by_meaning(
    unit: Record,
    row: Sequence[str],
    seen: AsRead,
    changed: AbstractSet[str],
    plan: Plan,
) -> tuple[dict[str, str], dict[str, str], Shown]:
    """Return the cells of the changed fields that are not as they were, those that have no column yet, and what the row
    says of the unit then.
    """
    good = seen.plan.occupied(seen.good)
    taken = seen.plan.occupied(seen.cells)
    bad = frozenset(
        number
        for field, numbers in taken.items()
        for number in numbers
        if number not in good.get(field, ())
    )
    # Old and new are laid out in the same columns, so that only cells that
    # differ are rewritten; a cell that could not be read keeps its place.
    shown_now = reshown(unit, plan, good, bad)
    old, new = (
        spread(folded(side.cells))
        for side in (reshown(seen.unit, plan, good, bad), shown_now)
    )
    changes = {}
    for path, place in plan.columns.items():
        base = base_of(path)
        if base.partition(".")[0] in changed:
            want = new.get(path, "")
            if want != old.get(path, "") or (want and not row[place]):
                changes[path] = want
    extras = {
        path: cell
        for path, cell in new.items()
        if path not in plan.columns
        and path.partition(".")[0] in changed
        and not _is_known(path, cell, plan)
    }
    return changes, extras, shown_now


def _patched(seen: AsRead, patch: RowPatch) -> tuple[Plan, list[str]]:
    """Return a row as it is after a patch, and the plan of its columns."""
    paths = tuple(patch.extras)
    now = [
        guard(patch.changes[path]) if path in patch.changes else cell
        for path, cell in zip(seen.plan.paths, seen.cells, strict=False)
    ]
    return seen.plan.extended(paths), [
        *now,
        *map(guard, patch.extras.values()),
    ]


def _blanked(
    seen: AsRead, changes: Mapping[str, str], fields: Sequence[str]
) -> dict[str, str]:
    """Return blank cells for those of some fields that could not be read."""
    return {
        path: ""
        for path, place in seen.plan.columns.items()
        if path.partition(".")[0] in fields
        and path not in changes
        and seen.cells[place] != seen.good[place]
    }


def _slots(
    name: str,
    items: Sequence[Any],
    plan: Plan,
    occupied: Sequence[int],
    bad: AbstractSet[int],
) -> list[int]:
    """Return the numbers of the columns that items of a list go to: those they had, else the next that
    fit and hold nothing that cannot be read.
    """
    known: dict[int, dict[str, str]] = {}
    for path, word in plan.known:
        field, number, attribute = path.split(".")
        if field == name:
            known.setdefault(int(number), {})[attribute] = word

    def fits(item: Any, slot: int) -> bool:
        return all(
            str(getattr(item, attribute, None)).casefold() == word.casefold()
            for attribute, word in known.get(slot, {}).items()
        )

    if len(items) == len(occupied) and all(map(fits, items, occupied)):
        return list(occupied)
    there = sorted(
        {
            int(path.split(".")[1])
            for path in plan.homes
            if path.startswith(f"{name}.")
        }
        | known.keys()
    )
    out: list[int] = []
    for item in items:
        last = out[-1] if out else 0
        free = (
            slot
            for slot in there
            if slot > last and slot not in bad and fits(item, slot)
        )
        out.append(next(free, max([*there, last]) + 1))
    return out
