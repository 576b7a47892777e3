"""With which columns a sheet was written, inferred from the columns and the rows that are left of it.

The number in a heading says which value of a unit is there, so that a column that was deleted says nothing, and
those behind it keep their values. Only the last column of a meaning says more than one: it holds all values that are
left. Whether a column was the last cannot be seen once those behind it are deleted; the rows show it. Of the ways
in which the sheet may have been written, that one counts by which its cells are most nearly those of the original.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from xjmeta.formats.csv.choice import MOST_COLUMNS, chosen
from xjmeta.formats.csv.crosswalk import base_of
from xjmeta.formats.csv.meanings import (
    EVERYWHERE,
    MEANINGS,
    MOST_REPEATS,
    ColumnPlaces,
    Columns,
    home_of,
    meaning_at,
    shown,
    slot,
    split_bars,
    unit_cells,
)
from xjmeta.formats.csv.named import folded
from xjmeta.formats.csv.shapes import Plan, unguard
from xjmeta.model.record import Record

__all__ = ["Pairs", "Written"]

Pairs: TypeAlias = Iterable[tuple[list[str], Record]]
"""The rows of a sheet, each with the unit of the original that it was made of."""

# How many columns of a sheet hold no values: key, parent, rest and origin.
_FRAME = 4


class _Way(NamedTuple):
    """How a sheet may have been written: which columns each meaning had by their numbers, and all of them by path."""

    repeats: Mapping[str, Sequence[int]]
    columns: Columns
    is_ours: bool = False
    """Whether it is how a sheet is written where nobody asks for other columns."""


@dataclass
class _Misfits:
    """How many rows are other than a way would have them, and how far, by the names of meanings."""

    rows: Counter[str] = field(default_factory=Counter)
    distance: Counter[str] = field(default_factory=Counter)

    def count(self, name: str, cell: str, expected: str) -> None:
        """Count a cell of a meaning; bars where none would be count more than another text does, and more than that the
        sheet is not as it is usually written.
        """
        if cell == expected:
            return
        ours, theirs = (Counter(_pieces(text)) for text in (cell, expected))
        far = (ours - theirs).total() + (theirs - ours).total()
        barred = ours.total() > 1 and theirs.total() == 1
        self.rows[name] += bool(far) + 2 * barred
        self.distance[name] += far + barred


class Written:
    """With which columns a sheet was written that was made of a Record, `whole`."""

    def __init__(
        self, plan: Plan, whole: Record, pairs: Callable[[], Pairs]
    ) -> None:
        self._plan = plan
        self._whole = whole
        self._pairs = pairs
        self._values = frozenset(
            path for path in plan.columns if meaning_at(path)
        )
        self._stated = frozenset(map(_what, self._values))
        self._ways: list[_Way] = []
        self._likely: dict[str, _Way] = {}

    def places(self, field: str) -> ColumnPlaces:
        """Return where the values of a list went when the sheet was written."""
        way = self._way(field)
        return ColumnPlaces(way.repeats, way.columns)

    def lacks(self, field: str, paths: Iterable[str], row: Plan) -> bool:
        """Return whether a row has lost a column that said of one value of a list what another still says of its own;
        `paths` are those of the values.
        """
        missing = self._way(field).columns - row.columns.keys()
        homes = (path for path in map(home_of, paths) if path in missing)
        return any(_what(path) in self._stated for path in homes)

    def _way(self, field: str) -> _Way:
        if field not in self._likely:
            self._ways = self._ways or list(self._possible())
            self._likely[field] = self._likeliest(field)
        return self._likely[field]

    def _possible(self) -> Iterator[_Way]:
        """Yield the ways in which the sheet may have been written, those first that are likelier."""
        ours = _ours(self._whole)
        if self._values <= ours.columns:
            yield ours
        by_meaning = self._plan.by_meaning
        up_to_the_last = {
            name: range(1, some[-1] + 1) for name, some in by_meaning.items()
        }
        yield _Way(up_to_the_last, _columns(up_to_the_last))
        with_others_behind = dict.fromkeys(
            by_meaning, range(1, MOST_REPEATS + 1)
        )
        yield _Way(with_others_behind, _columns(with_others_behind))
        yield _Way(by_meaning, self._values)

    def _likeliest(self, field: str) -> _Way:
        """Return the way that fits best, each meaning of a list by itself."""
        first = self._ways[0]
        # Nothing was deleted: no row has to be compared.
        if first.columns == self._values:
            return first
        misfits = self._misfits(field)
        repeats: dict[str, Sequence[int]] = {}
        columns: set[str] = set()
        for name in (
            meaning.name
            for meaning in MEANINGS.values()
            if meaning.field == field
        ):
            pairs = zip(self._ways, misfits, strict=True)
            way, _ = min(pairs, key=lambda pair: _rank(pair[0], pair[1], name))
            repeats[name] = way.repeats.get(name, ())
            columns.update(
                path for path in way.columns if _what(path)[0] == name
            )
        return _Way(repeats, frozenset(columns))

    def _misfits(self, field: str) -> list[_Misfits]:
        """Count for each way what the rows say otherwise of a list than a sheet written so would."""
        out = [_Misfits() for _ in self._ways]
        columns = [
            path for path in self._values if path.partition(".")[0] == field
        ]
        for row, unit in self._pairs():
            cells = {path: self._cell(row, path) for path in columns}
            for way, misfits in zip(self._ways, out, strict=True):
                shown_unit = shown(
                    unit, ColumnPlaces(way.repeats, way.columns), {field}
                )
                expected = folded(shown_unit.cells)
                for path, cell in cells.items():
                    misfits.count(_what(path)[0], cell, expected.get(path, ""))
        return out

    def _cell(self, row: Sequence[str], path: str) -> str:
        """Return a cell of a row with those that continue it."""
        pieces = self._plan.pieces_of(self._plan.columns[path])
        return "".join(unguard(row[piece]) for piece in pieces)


def _rank(way: _Way, misfits: _Misfits, name: str) -> tuple[int, int, bool]:
    """Return how little a way fits the columns of a meaning: one row may be edited rather than the way be another."""
    rows = misfits.rows[name] + (not way.is_ours)
    return rows, misfits.distance[name], not way.is_ours


def _pieces(cell: str) -> list[str]:
    """Return the values in a cell; that nothing is internal says nothing."""
    values = [" ".join(value.split()) for value in split_bars(cell)]
    return [value for value in values if value not in ("", "false")]


def _what(path: str) -> tuple[str, str]:
    """Return the name of the meaning of a column, and what it says of a value."""
    place = meaning_at(base_of(path))
    if place is None:
        return ("", path)
    return (place[0].name, place[2])


def _columns(repeats: Mapping[str, Sequence[int]]) -> Columns:
    """Return all columns that values of some meanings may have."""
    return frozenset(
        f"{MEANINGS[name].field}.{slot(MEANINGS[name], number)}.{leaf}"
        for name, numbers in repeats.items()
        for number in numbers
        for leaf in MEANINGS[name].leaves.values()
    )


def _ours(whole: Record) -> _Way:
    """Return with which columns a Record is written where nobody asks for others."""
    counts = Counter[str]()
    for _key, unit in whole.walk():
        counts.update(EVERYWHERE.used(unit_cells(unit)))
    choice = chosen(counts, None, MOST_COLUMNS - _FRAME)
    columns = frozenset(path for path in choice.columns if meaning_at(path))
    return _Way(choice.repeats, columns, True)
