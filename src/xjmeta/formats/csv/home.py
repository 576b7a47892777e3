"""A sheet that goes home: rows as they were spelt, single cells rewritten, new rows and columns where they
are needed.

Nothing here knows how a sheet is stored; it deals in source rows and in cells by path.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from xjmeta.formats.csv.canonical import Encoding, Envelope, rows
from xjmeta.formats.csv.crosswalk import FIELDS, KEY, MAX_COLUMNS, MORE, PARENT, REST
from xjmeta.formats.csv.row import as_read, frame, padded, told_by, virtual
from xjmeta.formats.csv.shapes import MAX_CELL, Plan, cells, guard, pieces
from xjmeta.formats.csv.sheet import Book, Slice, line_of, patched, split
from xjmeta.lens import rest
from xjmeta.messages import Finding, Loss, LossReport
from xjmeta.messages.catalogue import Template, add
from xjmeta.model.record import Record

__all__ = ["ONLY_IN_REST", "Home", "from_zero", "rest_cell", "source_of", "spread"]

add(
    {
        "encoding-changed": Template(
            "{encoding} has no word for a character that was put in; the sheet is written in UTF-8."
        ),
    }
)

ONLY_IN_REST = "only-in-rest-slot"
_OF_ANOTHER_SHEET = "column-of-another-sheet"


def spread(row: dict[str, str]) -> dict[str, str]:
    """Return cells with those that are too long cut into several."""
    if all(2 * len(cell) < MAX_CELL and "_x" not in cell for cell in row.values()):
        return row
    out: dict[str, str] = {}
    for path, cell in row.items():
        first, *more = pieces(cell) if cell else [""]
        out[path] = first
        out.update({f"{path}.more.{number}": piece for number, piece in enumerate(more, 2)})
    return out


def rest_cell(over: Mapping[str, str], entries: rest.Entries) -> str:
    """Return the rest cell of a row: the cells that have no column, and what no cell can say."""
    return json.dumps(
        {**({"columns": dict(over)} if over else {}), **entries}, ensure_ascii=False, separators=(",", ":")
    )


def from_zero(path: str) -> str:
    """Return a path as the library numbers it, from 0, not as a sheet does."""
    return ".".join(str(int(part) - 1) if part.isdigit() else part for part in path.split("."))


def source_of(record: Record, name: str) -> Slice | None:
    """Return the rows of a Record as it was read from a sheet of this format, live or from JSON; None if it
    was not.
    """
    origin = record.origin
    if origin is None:
        return None
    if isinstance(origin.source, Slice) and origin.source.format == name:
        return origin.source
    found: Any = origin.data.get(name)
    try:
        envelope = Envelope.load(found["sheet"])
        return Slice(envelope, [str(found["row"])], [int(found["number"])], str(found.get("tail", "")))
    except (KeyError, TypeError, ValueError):
        return None


class _Place(NamedTuple):
    """A unit in its document: its key, the unit above it with its key, and the keys of the whole Record."""

    key: str
    above: str | None
    parent: Record | None
    keys: frozenset[str]


class _Patch(NamedTuple):
    """What becomes of a row: cells of its own columns, cells that need a column, and what the rest slot
    alone holds.
    """

    changes: dict[str, str]
    extras: dict[str, str]
    carried: dict[str, Any]


_NOTHING = _Patch({}, {}, {})


class Home:
    """The rows of a sheet that goes home, set aside until all columns are known."""

    def __init__(self, envelope: Envelope, spool: Any, name: str) -> None:
        self.envelope = envelope
        self.report = LossReport()
        self._plan = envelope.plan
        self._spool = spool
        self._name = name
        self._extras: dict[str, int] = {}
        self._tail = ""
        self._same_encoding = True
        self._count = self._last = 0
        self.book: Book | None = None
        """The file itself, as long as every row goes home as it was."""

    # ---- taking Records ----

    def take(self, record: Record) -> None:
        """Take the rows of a Record."""
        source = source_of(record, self._name)
        if self._count == 0 and source is not None:
            self.book = source.book
        if source is not None and source.envelope != self.envelope:
            source = None
        if source is not None and source.tail:
            self._tail = source.tail
        origin = record.origin
        if origin is not None and source is not None and origin.source is source and origin.untouched(record):
            self._take_untouched(record, source)
            return
        units = list(record.walk_with_parents())
        keys = frozenset(key for key, _, _ in units)
        by_key = {key: unit for key, _, unit in units}
        for key, above, unit in units:
            place = _Place(key, above, by_key[above] if above is not None else None, keys)
            self._take_unit(unit, place, source is not None)

    def _take_untouched(self, record: Record, source: Slice) -> None:
        """Take the rows of a Record in which everything is the very object that was read."""
        for key, above, unit in record.walk_with_parents() if record.children else (("", None, record),):
            at = unit.origin.ordinal if unit.origin is not None else 0
            self._set_aside(source.numbers[at], key, above, source.rows[at], _NOTHING)

    def _take_unit(self, unit: Record, place: _Place, at_home: bool) -> None:
        found = self._row_of(unit) if at_home else None
        if found is None:
            self._left_behind(unit, place.key)
            row = {KEY: place.key, PARENT: place.above or "", **spread(cells(unit))}
            if self._plan.key is None and not unit.children:
                del row[KEY]
            if self._plan.parent is None and not row[PARENT]:
                del row[PARENT]
            patch = self._settled(_Patch({}, row, {}), {}, {})
            self._put(None, place, None, patch)
            return
        raw, number = found
        row_ = padded(split(raw, self.envelope), self._plan.width)
        same = unit.origin is not None and unit.origin.untouched(unit)
        patch = _NOTHING if same else self._patch(unit, row_)
        frame_ = self._frame(unit, row_, place)
        if frame_:
            here = {path: cell for path, cell in frame_.items() if path in self._plan.columns}
            new = {path: cell for path, cell in frame_.items() if path not in here}
            patch = _Patch({**patch.changes, **here}, {**patch.extras, **new}, patch.carried)
        self._put(number, place, raw, patch)

    def _put(self, number: int | None, place: _Place, raw: str | None, patch: _Patch) -> None:
        for path in patch.extras:
            if path not in self._plan.columns:
                self._extras.setdefault(path, len(self._extras))
        for cell in (*patch.changes.values(), *patch.extras.values()):
            self._same_encoding = self._same_encoding and _fits(cell, self.envelope.text)
        self.report.carried += [
            Loss(f"{place.key}.{p}", v, ONLY_IN_REST, self._name) for p, v in patch.carried.items()
        ]
        self._set_aside(number, place.key, place.above, raw, patch)

    def _set_aside(
        self, number: int | None, key: str | None, above: str | None, raw: str | None, patch: _Patch
    ) -> None:
        if raw is None or patch.changes or patch.extras or number is None or number <= self._last:
            self.book = None
        self._count, self._last = self._count + 1, number or 0
        self._spool.put((number, key, above, raw, patch.changes, patch.extras))

    def whole(self) -> bytes | None:
        """Return the file itself, if all its rows go home as they were."""
        return self.book.content if self.book is not None and self.book.units == self._count else None

    def _row_of(self, unit: Record) -> tuple[str, int] | None:
        """Return the source row of a unit of this sheet, and its number."""
        origin = unit.origin
        if origin is None:
            return None
        if isinstance(origin.source, Slice) and origin.source.format == self._name:
            if origin.source.envelope != self.envelope:
                return None
            return origin.source.rows[origin.ordinal], origin.source.numbers[origin.ordinal]
        found = origin.data.get(self._name)
        if (
            not isinstance(found, Mapping)
            or not isinstance(found.get("row"), str)
            or not isinstance(found.get("number"), int)
        ):
            return None
        return found["row"], found["number"]

    def _left_behind(self, unit: Record, key: str) -> None:
        """Name the cells of foreign columns that a unit had in another sheet."""
        origin = unit.origin
        if origin is not None and isinstance(origin.source, Slice):
            for name, cell in origin.source.foreign(origin.ordinal):
                self.report.left_behind.append(Loss(f"{key}.{name}", cell, _OF_ANOTHER_SHEET, self._name))

    def _frame(self, unit: Record, row: Sequence[str], place: _Place) -> dict[str, str]:
        """Return the cells of key and parent that must be written anew."""
        plan, out = self._plan, {}
        stated = frame(row, plan, plan.parent)
        if place.parent is None:
            if stated and stated in place.keys:
                out[PARENT] = ""
        elif stated != place.above and (not stated or stated != place.parent.id):
            out[PARENT] = place.above or ""
        if unit.children and not frame(row, plan, plan.key) and unit.id != place.key:
            out[KEY] = place.key
        return out

    # ---- one row that changed ----

    def _patch(self, unit: Record, row: list[str]) -> _Patch:
        """Return what must be rewritten in a row so that it is read as the unit."""
        base = as_read(self._plan, row)
        changed = [name for name in FIELDS if getattr(base, name) != getattr(unit, name)]
        if not changed:
            return _NOTHING
        wide, wide_row = self._plan, row
        entries: rest.Entries = {}
        if self._plan.rest is not None and row[self._plan.rest]:
            wide, wide_row, entries = virtual(self._plan, row, [])
        occupied = wide.occupied(wide_row)
        old = spread(cells(base, {n: p for n, p in occupied.items() if len(p) == len(getattr(base, n))}))
        lists = [name for name in changed if isinstance(getattr(unit, name), tuple)]
        places = {name: _slots(name, getattr(unit, name), wide, occupied.get(name, [])) for name in lists}
        new = {path: cell for path, cell in cells(unit, places).items() if path.partition(".")[0] in changed}
        new = spread(
            {
                path: cell
                for path, cell in new.items()
                if path in wide.columns or not _is_known(path, cell, wide)
            }
        )
        changes = _compared(wide, wide_row, old, new, changed)
        extras = {path: cell for path, cell in new.items() if path not in wide.columns}
        kept = {path: entry for path, entry in entries.items() if path.partition(".")[0] not in changed}
        patch = _Patch(changes, extras, {})
        kept |= self._unsaid(unit, wide, wide_row, patch, kept)
        over = {path: wide_row[place] for path, place in wide.columns.items() if place >= self._plan.width}
        return self._settled(patch, {path: changes.pop(path, cell) for path, cell in over.items()}, kept)

    def _unsaid(
        self, unit: Record, wide: Plan, row: list[str], patch: _Patch, kept: rest.Entries
    ) -> rest.Entries:
        """Return the entries for what the patched row alone would not be read back as."""
        paths = tuple(patch.extras)
        now = [
            guard(patch.changes[path]) if path in patch.changes else cell
            for path, cell in zip(wide.paths, row, strict=False)
        ]
        made = told_by(wide.extended(paths), [*now, *map(guard, patch.extras.values())], kept)
        if all(getattr(made, name) == getattr(unit, name) for name in FIELDS):
            return {}
        return rest.difference(unit.own_data(), made.own_data())

    def _settled(self, patch: _Patch, over: Mapping[str, str], entries: rest.Entries) -> _Patch:
        """Find a column for every cell; what finds none, and the entries, go into the rest cell."""
        plan = self._plan
        room = MAX_COLUMNS - plan.width - (plan.rest is None)
        extras: dict[str, str] = {}
        over = {path: cell for path, cell in over.items() if cell}
        for path, cell in patch.extras.items():
            new = path not in self._extras and path not in plan.columns
            if (
                new
                and len(self._extras) + sum(p not in self._extras for p in extras) >= room
                and path not in (KEY, PARENT)
            ):
                over[path] = cell
            else:
                extras[path] = cell
        cell = rest_cell(over, entries) if over or entries else ""
        if cell or plan.rest is not None:
            blank = {path: "" for path in plan.columns if path == REST or path.startswith(f"{REST}.more.")}
            for path, piece in {**blank, **(spread({REST: cell}) if cell else {})}.items():
                (patch.changes if path in plan.columns else extras)[path] = piece
        carried = {from_zero(path): cell for path, cell in over.items()} | {
            p: e["value"] for p, e in entries.items()
        }
        return _Patch(patch.changes, extras, carried)

    # ---- giving rows ----

    def encoding(self) -> Encoding:
        """Return the encoding of the sheet: its own, or UTF-8 where a new character does not fit into
        that.
        """
        if self._same_encoding:
            return self.envelope.text
        self.report.notes.append(Finding.of("encoding-changed", encoding=self.envelope.encoding))
        return Encoding("utf-8", 3)

    def lines(self) -> Iterator[str]:
        """Yield the source text of the sheet: what stands before the rows, the rows, what stands after
        them.
        """
        envelope, width = self.envelope, self._plan.width + len(self._extras)
        yield self._head()
        place_of = {
            **self._plan.columns,
            **{path: self._plan.width + at for path, at in self._extras.items()},
        }
        for _number, _key, _above, raw, changes, extras in self._in_order():
            at = {place_of[path]: cell for path, cell in (*changes.items(), *extras.items())}
            if raw is None:
                yield line_of([at.get(place, "") for place in range(width)], envelope)
            elif at or self._extras:
                yield patched(raw, envelope, at, width if self._extras else 0)
            else:
                yield raw
        if self._tail:
            yield self._tail

    def _head(self) -> str:
        if not self._extras:
            return self.envelope.head
        if self.envelope.format != "csv":
            *banner, header = json.loads(self.envelope.head)
            return json.dumps(
                [*banner, [*padded(header, self._plan.width), *self._extras]], ensure_ascii=False
            )
        width = self._plan.width
        *banner, header = rows(io.StringIO(self.envelope.head, newline=""), self.envelope.delimiter)
        names = {width + place: path for path, place in self._extras.items()}
        return "".join(row.raw for row in banner) + patched(
            header.raw, self.envelope, names, width + len(names)
        )

    def _in_order(self) -> Iterator[Any]:
        """Yield the rows in document order; of a sheet that was out of order in its own order, if that is
        read the same.
        """
        if self.envelope.ordered:
            yield from self._spool.entries()
            return
        entries, numbered, last = list(self._spool.entries()), [], 0
        for seq, entry in enumerate(entries):
            last = entry[0] if entry[0] is not None else last
            numbered.append((last, seq))
        latest: dict[str | None, tuple[int, int]] = {}
        straight = True
        for number, entry in zip(numbered, entries, strict=True):
            straight = straight and latest.get(entry[2], (0, -1)) < number
            latest[entry[2]] = number
        yield from (entries[seq] for _, seq in sorted(numbered)) if straight else entries


def _fits(cell: str, encoding: Encoding) -> bool:
    try:
        encoding.encode(cell)
    except UnicodeEncodeError:
        return False
    return True


def _is_known(path: str, cell: str, plan: Plan) -> bool:
    return dict(plan.known).get(path, "").casefold() == cell.casefold() != ""


def _compared(
    plan: Plan, row: Sequence[str], old: Mapping[str, str], new: Mapping[str, str], changed: Sequence[str]
) -> dict[str, str]:
    """Return the cells of the changed fields that are not as they were."""
    out = {}
    for path, place in plan.columns.items():
        base = MORE.sub(r"\1", path)
        if base.partition(".")[0] not in changed or base in (KEY, PARENT, REST):
            continue
        want, had = new.get(path, ""), old.get(path, "")
        if want != had or (want and not row[place]):
            out[path] = want
    return out


def _slots(name: str, items: Sequence[Any], plan: Plan, occupied: Sequence[int]) -> list[int]:
    """Return the numbers of the columns that items of a list go to: those they had, else the next that
    fit.
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
        {int(path.split(".")[1]) for path in plan.columns if path.startswith(f"{name}.")} | known.keys()
    )
    out: list[int] = []
    for item in items:
        last = out[-1] if out else 0
        out.append(
            next((slot for slot in there if slot > last and fits(item, slot)), max([*there, last]) + 1)
        )
    return out
