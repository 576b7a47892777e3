"""A unit as a row of the archivist's sheet: its visible cells, and the entries of its rest cell.

What the columns of a sheet cannot say of a unit goes into the rest, derived from how the visible cells alone are
read. Cells are by path here, before bars join them; `folded` joins what shares a column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain, count, groupby
from operator import eq
from typing import Any

from xjmeta.formats.csv.meanings import (
    ColumnPlaces,
    Shown,
    home_of,
    is_usual,
    joined,
    meaning_at,
    meaning_of,
    parted,
    says_open,
    shown,
    slot,
    stretch,
)
from xjmeta.formats.csv.shapes import Plan
from xjmeta.mapping import rest
from xjmeta.model.record import Record

__all__ = ["entries_of", "folded", "places_of", "real_path", "reshown"]


def reshown(
    unit: Record,
    plan: Plan,
    occupied: Mapping[str, Sequence[int]],
    bad: AbstractSet[int],
) -> Shown:
    """Return what a row that is written back says of a unit: values stay where they were if they are as many,
    and none where there is something that cannot be read. What has no column gets one, if it is one that sheets have.
    """
    shown_unit = shown(
        unit, ColumnPlaces(plan.by_meaning, plan.homes, _may_be_new)
    )
    numbers = {
        field: _settled(
            field,
            some,
            plan,
            occupied.get(field, ()),
            bad,
        )
        for field, some in shown_unit.numbers.items()
    }
    moved = {
        f"{field}.{old}": f"{field}.{new}"
        for field, some in shown_unit.numbers.items()
        for old, new in zip(some, numbers[field], strict=True)
    }
    cells = {}
    for path, cell in shown_unit.cells.items():
        value, dot, leaf = path.rpartition(".")
        cells[f"{moved.get(value, value)}{dot}{leaf}"] = cell
    return Shown(cells, numbers)


def _may_be_new(path: str, cell: str) -> bool:
    return is_usual(path) and not says_open(path, cell)


def _settled(
    field: str,
    numbers: Sequence[int | None],
    plan: Plan,
    occupied: Sequence[int],
    bad: AbstractSet[int],
) -> list[int | None]:
    """Return the numbers that the values of a list have in their row."""
    free: dict[int, Iterator[int]] = {}
    for some in _by_stretch(numbers):
        occupied_here = [
            number
            for number in occupied
            if stretch(number) == stretch(some[0])
        ]
        free[stretch(some[0])] = iter(
            occupied_here
            if len(occupied_here) == len(some)
            else _open(field, plan, some, bad)
        )
    return [
        None if number is None else next(free[stretch(number)])
        for number in numbers
    ]


def _by_stretch(numbers: Sequence[int | None]) -> Iterator[list[int]]:
    ordered = sorted(number for number in numbers if number is not None)
    for _start, some in groupby(ordered, key=stretch):
        yield list(some)


def _open(
    field: str, plan: Plan, some: Sequence[int], bad: AbstractSet[int]
) -> Iterator[int]:
    """Yield the numbers of a meaning in their order: one in each of its columns, and all that are left in the last."""
    meaning = meaning_of(field, some[0])
    columns = plan.by_meaning.get(meaning.name, (1, 2, 3, 4))
    every = chain(
        (slot(meaning, column) for column in columns),
        (slot(meaning, columns[-1], piece) for piece in count(2)),
    )
    return (number for number in every if number not in bad)


def folded(cells: Mapping[str, str]) -> dict[str, str]:
    """Return cells by the path of their column: values that share one are joined by bars.

    >>> folded({"title": "A | B", "access_points.500001.name": "a", "access_points.500002.name": "b | c"})
    {'title': 'A | B', 'access_points.500001.name': 'a | b \\\\| c'}
    >>> folded({"title": "A | B", "access_points.500001.name": "b | c"})
    {'title': 'A | B', 'access_points.500001.name': 'b \\\\| c'}
    """
    # In most rows no column is shared: then nothing is to be joined.
    if all(map(eq, map(home_of, cells), cells)):
        return {
            path: joined([cell]) if "|" in cell and meaning_at(path) else cell
            for path, cell in cells.items()
        }
    out: dict[str, str] = {}
    values: dict[str, list[str]] = {}
    for path, cell in cells.items():
        place = meaning_at(path)
        if place is None:
            out[path] = cell
            continue
        _column, piece = parted(place[1])
        column = home_of(path)
        some = values.setdefault(column, [])
        some += [""] * (piece - len(some))
        some[piece - 1] = cell
        out.setdefault(column, "")
    out.update({column: joined(some) for column, some in values.items()})
    return out


def places_of(numbers: Mapping[str, Sequence[int | None]]) -> rest.Places:
    """Return for each value of a unit which one it is among those that the columns show, as these are read."""
    return {field: _ranks(some) for field, some in numbers.items()}


def _ranks(some: Sequence[int | None]) -> list[int | None]:
    order = sorted(number for number in some if number is not None)
    # Nearly always: the values are shown in the order that they have.
    if order == some:
        return list(range(len(order)))
    at: dict[int | None, int] = {
        number: place for place, number in enumerate(order)
    }
    return [at.get(number) for number in some]


def entries_of(
    want: Mapping[str, Any],
    shown_unit: Shown,
    plan: Plan,
    marked: Sequence[str] = (),
) -> rest.Entries:
    """Return what the visible cells of a unit leave unsaid in the columns of a plan, and in those that they need
    besides; `want` is its data, `marked` are cells that hold markup unchanged from the unit.
    """
    more = tuple(path for path in shown_unit.cells if path not in plan.columns)
    wide = plan.extended(more) if more else plan
    row = [""] * wide.width
    for path, cell in shown_unit.cells.items():
        row[wide.columns[path]] = cell
    # A cell with the markup of a text is read as that text: it is not parsed to find that out.
    texts = {cell: {"html": cell} for cell in marked}
    read_back = wide.data(row, [], texts)
    return rest.difference(want, read_back, places_of(shown_unit.numbers))


def real_path(path: str) -> str:
    """Return the path of the Record that a rest entry speaks of.

    >>> real_path("notes.+.3"), real_path("notes.3.heading")
    ('notes.3', 'notes.3.heading')
    """
    return path.replace(".+.", ".")
