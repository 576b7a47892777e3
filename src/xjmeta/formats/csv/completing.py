"""A row of an archivist's sheet that goes back to its original: what was edited in the visible cells, everything else
as it was.

Whoever edits a cell of a value breaks its rest entries, which fit the value as it was alone. The original still knows
what they said: so a value whose cells changed is that of the original with what the cells say now, and one whose cells
are as they were is that of the original.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any, NamedTuple

from xjmeta.formats.csv.crosswalk import FIELDS, REST
from xjmeta.formats.csv.meanings import (
    EVERYWHERE,
    SINGLE,
    Meaning,
    first_piece,
    home_of,
    meaning_at,
    meaning_of,
    shown,
    stretch,
)
from xjmeta.formats.csv.partial import paired
from xjmeta.formats.csv.row import (
    VALIDATE,
    as_read,
    padded,
    widened,
    with_rest,
)
from xjmeta.formats.csv.shapes import Plan, unguard
from xjmeta.formats.csv.written import Written
from xjmeta.mapping.rest import digest
from xjmeta.model.groups import GROUPED_FIELDS
from xjmeta.model.record import Record
from xjmeta.model.text import Phrase

__all__ = ["completed_by_meaning"]

# What a value shows where it has no text of its own; a text that is put in takes its place.
_DERIVED = ("parts", "value", "unit")
# The mark of a rest entry for what no cell shows.
_NOTHING = digest(None)


def completed_by_meaning(
    unit: Record,
    original: Record,
    plan: Plan,
    row: list[str],
    written: Written,
) -> Record:
    """Return the unit of a row with what its visible cells do not say taken from the original."""
    sheet_row = _RestRow(plan, padded(row, plan.width), written)
    changes: dict[str, Any] = {}
    for name in FIELDS:
        mine = getattr(unit, name)
        theirs = getattr(original, name)
        if mine == theirs:
            continue
        if name in SINGLE:
            changes[name] = sheet_row.single(name, mine, theirs)
        elif name not in plan.fields:
            is_stated = mine and sheet_row.holds_whole(name)
            changes[name] = mine if is_stated else theirs
        elif not sheet_row.is_intact(name, unit, original):
            changes[name] = sheet_row.values(name, original)
    elsewhere = {
        name
        for name, value in changes.items()
        if value is not getattr(unit, name)
    }
    if not elsewhere.isdisjoint(GROUPED_FIELDS):
        # What groups hold besides values has its place among these.
        changes["groups"] = original.groups
    return unit.replaced(**changes) if changes else unit


class _RowValue(NamedTuple):
    """A value as a row says it: its cells, and what they alone make of it."""

    cells: Mapping[str, str]
    value: Any


class _RestRow:
    """A row of a sheet, and what its rest cell is still good for."""

    def __init__(self, plan: Plan, row: list[str], written: Written) -> None:
        self.plan, self._written = plan, written
        wide, cells, entries = widened(plan, row, [])
        self.has_rest = bool(entries)
        self._entries = entries
        applied = with_rest(wide, wide.data(list(cells), []), entries)
        self._refused = {path.partition(".")[0] for path in applied.refused}
        blank = {
            column
            for path, column in plan.columns.items()
            if path.partition(".")[0] == REST
        }
        self._bare = as_read(
            plan, ["" if n in blank else cell for n, cell in enumerate(row)]
        )

    def single(self, name: str, mine: Any, theirs: Any) -> Any:
        """Return what becomes of a field that holds one value."""
        column = self.plan.columns.get(name)
        if column is None:
            return mine if mine is not None and self.has_rest else theirs
        # The cell says something that cannot be read: a finding says so, and
        # the value stays.
        if self._bare.cells[column] and not self._bare.good[column]:
            return theirs
        bare = getattr(self._bare.unit, name)
        if _same_text(bare, theirs):
            is_kept = self.has_rest and name not in self._refused
            return mine if is_kept else theirs
        return _in_language_of(bare, theirs, name)

    def holds_whole(self, field: str) -> bool:
        """Return whether the rest cell alone states the values of a list: no column of them was deleted."""
        # What no cell shows is numbered by its place in the whole list, so that a value in a column leaves a gap, or an
        # entry for the order.
        entries = {
            path: entry
            for path, entry in self._entries.items()
            if path.partition(".")[0] == field
        }
        places = [f"{field}.+.{n}" for n in range(len(entries))]
        return (
            bool(entries)
            and list(entries) in ([field], places)
            and all(entry["as"] == _NOTHING for entry in entries.values())
        )

    def is_intact(self, field: str, unit: Record, original: Record) -> bool:
        """Return whether a row says of the values of a list all that the original does."""
        if not self.has_rest or field in self._refused:
            return False
        stood = shown(original, self._written.places(field), {field}).cells
        if self._written.lacks(field, stood, self.plan):
            return False
        values_before, has = (
            _leaves(field, shown(unit_, EVERYWHERE, {field}).cells)
            for unit_ in (original, unit)
        )
        return (values_before - has).keys() <= _leaves(
            field, self.plan.columns
        ).keys()

    def values(self, field: str, original: Record) -> tuple[Any, ...]:
        """Return the values of a list: as the original has them, with what the row says of them."""
        shown_unit = shown(original, self._written.places(field), {field})
        theirs = dict(enumerate(getattr(original, field)))
        cells = {
            path: cell
            for path, cell in shown_unit.cells.items()
            if self._has(path)
        }
        numbers_here = {int(path.split(".")[1]) for path in cells}
        # A value whose columns were all deleted stays as it is, and where it is.
        numbers = [
            n if n in numbers_here else None
            for n in shown_unit.numbers.get(field, [])
        ]
        mine = self._row_values(field)
        new: dict[int, list[Any]] = {}
        for start in dict.fromkeys(map(stretch, mine)):
            some = {
                n: value for n, value in mine.items() if stretch(n) == start
            }
            values_before = {
                number: _RowValue(
                    _cells_at(field, number, cells), theirs[place]
                )
                for place, number in enumerate(numbers)
                if number is not None and stretch(number) == start
            }
            new[start] = list(self._merged(field, some, values_before))
        return tuple(_in_order(theirs.values(), numbers, new))

    def _has(self, path: str) -> bool:
        """Return whether the sheet has the column of a value."""
        return home_of(path) in self.plan.columns

    def _leaves_at(self, field: str, number: int) -> set[str]:
        """Return what the columns say of the value of a number."""
        value = f"{field}.{first_piece(number)}"
        return {
            leaf
            for leaf in meaning_of(field, number).leaves.values()
            if f"{value}.{leaf}" in self.plan.columns
        }

    def _row_values(self, field: str) -> dict[int, _RowValue]:
        """Return the values of a list as the visible cells of the row alone say them."""
        bare = self._bare
        numbers = bare.plan.occupied(bare.good).get(field, [])
        values = getattr(bare.unit, field)
        cells: dict[int, dict[str, str]] = {number: {} for number in numbers}
        for path, column in bare.plan.columns.items():
            place = meaning_at(path)
            is_of_field = place is not None and place[0].field == field
            if (
                place is not None
                and is_of_field
                and place[1] in cells
                and bare.good[column]
            ):
                cells[place[1]][place[2]] = unguard(bare.good[column])
        return {
            number: _RowValue(cells[number], value)
            for number, value in zip(sorted(numbers), values, strict=False)
        }

    def _merged(
        self,
        field: str,
        some: Mapping[int, _RowValue],
        before: Mapping[int, _RowValue],
    ) -> Sequence[Any]:
        pairs = paired(
            {number: value.cells for number, value in some.items()},
            {number: value.cells for number, value in before.items()},
        )
        out = []
        for number, value in some.items():
            partner = before.get(pairs.get(number, 0))
            if partner is None:
                out.append(value.value)
            elif _plain(value.cells) == _plain(partner.cells):
                out.append(partner.value)
            else:
                meaning = meaning_of(field, number)
                out.append(
                    _edited(
                        meaning, value, partner, self._leaves_at(field, number)
                    )
                )
        return out


def _leaves(field: str, paths: Iterable[str]) -> Counter[tuple[str, str]]:
    """Count what columns say of the values of a list: the name of a meaning, and what of it."""
    places = [
        place for path in paths if (place := meaning_at(path)) is not None
    ]
    return Counter(
        (meaning.name, leaf)
        for meaning, _n, leaf in places
        if meaning.field == field
    )


def _cells_at(
    field: str, number: int, cells: Mapping[str, str]
) -> dict[str, str]:
    prefix = f"{field}.{number}."
    return {
        path.removeprefix(prefix): cell
        for path, cell in cells.items()
        if path.startswith(prefix)
    }


def _plain(cells: Mapping[str, str]) -> dict[str, str]:
    return {leaf: " ".join(cell.split()) for leaf, cell in cells.items()}


def _edited(
    meaning: Meaning,
    row_value: _RowValue,
    partner: _RowValue,
    columns: AbstractSet[str],
) -> Any:
    """Return a value of the original with what its cells say now."""
    old = _plain(partner.cells)
    new = _plain(row_value.cells)
    changes = {
        leaf: getattr(row_value.value, leaf)
        for leaf in columns
        if old.get(leaf) != new.get(leaf)
    }
    if (
        meaning.leaf in changes
        and getattr(partner.value, meaning.leaf) is None
    ):
        changes |= {
            name: getattr(row_value.value, name)
            for name in _DERIVED
            if hasattr(partner.value, name)
        }
    return replace(partner.value, **changes)


def _in_order(
    theirs: Any, numbers: Sequence[int | None], new: Mapping[int, list[Any]]
) -> list[Any]:
    """Return values in the order of the original; new ones behind the last of their meaning."""
    last = {
        stretch(number): place
        for place, number in enumerate(numbers)
        if number is not None
    }
    remaining = {start: list(values) for start, values in new.items()}
    out = []
    for place, (value, number) in enumerate(zip(theirs, numbers, strict=True)):
        if number is None:
            out.append(value)
            continue
        some = remaining.get(stretch(number), [])
        out += some[:1]
        del some[:1]
        if last[stretch(number)] == place:
            out += some
            some.clear()
    return [*out, *(value for some in remaining.values() for value in some)]


def _same_text(mine: Any, theirs: Any) -> bool:
    if isinstance(mine, Phrase) and isinstance(theirs, Phrase):
        return mine.html == theirs.html
    return bool(mine == theirs)


def _in_language_of(mine: Any, theirs: Any, name: str) -> Any:
    """Return a text that was put in the place of another, with the language of that."""
    if not isinstance(mine, Phrase) or not isinstance(theirs, Phrase):
        return mine
    if not (theirs.lang or theirs.dir):
        return mine
    beside = {"lang": theirs.lang, "dir": theirs.dir}
    data = {
        "html": mine.html,
        **{key: fact for key, fact in beside.items() if fact},
    }
    return getattr(VALIDATE({name: data}), name)
