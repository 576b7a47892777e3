"""The archivist's sheet: the columns that a person works in, named by meaning, in the order of ISAD(G).

Which columns there are, and what they hold, says `model/meanings.py`; repeats are numbered from the second
(`subject_2`), and a bar in a cell parts further values.

Inside the package a column is a path like any other. A meaning has its own stretch of numbers in its list
(`access_points.500001.name`), so that values of one meaning are together, in the order of their columns.
"""

from __future__ import annotations

import re
from collections.abc import (
    Callable,
    Container,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

from xjmeta.model.meanings import (
    BY_FIELD,
    COLUMN_NAMES,
    COLUMNS,
    LEAVES,
    MEANINGS,
    ROWS,
    SINGLE,
    Meaning,
    meaning_for,
)
from xjmeta.model.record import Record
from xjmeta.model.text import Phrase, Prose, to_cell

__all__ = [
    "COLUMN_NAMES",
    "EVERYWHERE",
    "MEANINGS",
    "MOST_REPEATS",
    "SINGLE",
    "ColumnPlaces",
    "Columns",
    "Meaning",
    "Shown",
    "UnitCells",
    "by_meaning",
    "column_order",
    "first_piece",
    "home_of",
    "is_usual",
    "joined",
    "known_of",
    "meaning_at",
    "meaning_of",
    "name_of",
    "parted",
    "path_of",
    "says_open",
    "shown",
    "slot",
    "split_bars",
    "stretch",
    "unit_cells",
]


_FIRST, _WIDE, _PIECES = 500_000, 10_000, 1_000
"""Where the numbers of meanings begin, how many each has, and how many one of its columns has."""
MOST_REPEATS = _WIDE // _PIECES - 1
"""How many columns a meaning may have."""
_PLACE = {
    one if isinstance(one, str) else one.name: place
    for place, one in enumerate(ROWS)
}
_START = {
    one.name: _FIRST + number * _WIDE
    for some in BY_FIELD.values()
    for number, one in enumerate(some)
}
_AT = {
    (MEANINGS[name].field, start // _WIDE): MEANINGS[name]
    for name, start in _START.items()
}
# What is in a sheet by default; what is internal is there too, where anything is.
_BASIC = frozenset(
    (one.name, leaf)
    for one in MEANINGS.values()
    for leaf in (one.leaf, *one.beside.values())
)
# A column and its number: from 2 to 9, as far as `MOST_REPEATS` goes.
_NAME = re.compile(r"(.+?)(?:_([2-9]))?")
# A rest or a source that is longer than a cell goes on in further columns.
_CONTINUED = re.compile(r"(rest|origin)_([2-9]|[1-9]\d{1,3})")
# Six digits: the numbers of meanings begin at `_FIRST`, and no list of a
# Record is as long.
_PATH = re.compile(r"([a-z_]+)\.([1-9]\d{5})\.([a-z_]+)")


# ---- names and paths


def is_usual(path: str) -> bool:
    """Return whether a column is in a sheet by default.

    >>> is_usual(path_of("creator_role")), is_usual(path_of("subject_uri"))
    (True, False)
    """
    place = meaning_at(path)
    if place is None:
        return path in SINGLE
    return place[2] == "internal" or (place[0].name, place[2]) in _BASIC


def slot(meaning: Meaning, column: int, piece: int = 1) -> int:
    """Return the number of a value: in which of the columns of its meaning it is, and its place there."""
    return _START[meaning.name] + (column - 1) * _PIECES + piece


@lru_cache(maxsize=4096)
def path_of(name: str) -> str | None:
    """Return the path of a column that is named by meaning; None for any other name.

    >>> path_of("subject_2"), path_of("creator_role"), path_of("rest_2"), path_of("Subject")
    ('access_points.501001.name', 'creators.500001.role', 'rest.more.2', None)
    """
    if (continued := _CONTINUED.fullmatch(name)) is not None:
        return f"{continued[1]}.more.{continued[2]}"
    column = COLUMNS.get(name)
    number = 1
    if (
        column is None
        and (numbered := _NAME.fullmatch(name)) is not None
        and numbered[2]
    ):
        column = COLUMNS.get(numbered[1])
        number = int(numbered[2])
    if column is None:
        return None
    meaning, leaf = column
    return f"{meaning.field}.{slot(meaning, number)}.{leaf}"


@lru_cache(maxsize=4096)
def meaning_at(path: str) -> tuple[Meaning, int, str] | None:
    """Return the meaning that a path belongs to, the number of its value, and what it says of that; or None.

    >>> meaning_at("access_points.501001.name")[0].name, meaning_at("notes.1.body")
    ('subject', None)
    """
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    meaning = _AT.get((match[1], int(match[2]) // _WIDE))
    if meaning is None or match[3] not in meaning.leaves.values():
        return None
    return meaning, int(match[2]), match[3]


@lru_cache(maxsize=4096)
def name_of(path: str) -> str:
    """Return the name of a column; of a path that has no meaning, the path.

    >>> name_of("access_points.501001.name"), name_of("creators.500001.role"), name_of("dates.1.normal")
    ('subject_2', 'creator_role', 'dates.1.normal')
    """
    base, more, piece = path.partition(".more.")
    if more and base in ("rest", "origin"):
        return f"{base}_{piece}"
    place = meaning_at(base)
    if place is None:
        return path
    meaning, number, leaf = place
    column, _piece = parted(number)
    added = next(
        more for more, leaf_name in meaning.leaves.items() if leaf_name == leaf
    )
    return f"{meaning.name}{added}{f'_{column}' if column > 1 else ''}{more}{piece}"


def parted(number: int) -> tuple[int, int]:
    """Return the column of a value among those of its meaning, and the how many-th it is there, both from 1."""
    column, piece = divmod(number % _WIDE - 1, _PIECES)
    return column + 1, piece + 1


def first_piece(number: int) -> int:
    """Return the number of the first value in the column of a value."""
    return number - parted(number)[1] + 1


@lru_cache(maxsize=4096)
def home_of(path: str) -> str:
    """Return the column of a value that may be one of several there.

    >>> home_of("access_points.501003.name"), home_of("title")
    ('access_points.501001.name', 'title')
    """
    place = meaning_at(path)
    if place is None:
        return path
    meaning, number, leaf = place
    return f"{meaning.field}.{first_piece(number)}.{leaf}"


def stretch(number: int) -> int:
    """Return which stretch of numbers a value is in: that of its meaning in its list."""
    return number // _WIDE


def meaning_of(field: str, number: int) -> Meaning:
    """Return the meaning of a value of a list by its number; raises KeyError where it has none."""
    return _AT[field, stretch(number)]


def known_of(field: str, number: str) -> Mapping[str, str]:
    """Return what is known of a value by its column."""
    if not number.isdigit() or len(number) != len(str(_FIRST)):
        return {}
    meaning = _AT.get((field, int(number) // _WIDE))
    if meaning is None:
        return {}
    return dict((*meaning.default, *meaning.known))


@lru_cache(maxsize=4096)
def column_order(path: str) -> tuple[int, ...]:
    """Return the place of a column among those of an archivist's sheet."""
    base, _more, piece = path.partition(".more.")
    behind = int(piece) if piece.isdigit() else 0
    place = meaning_at(base)
    if place is None:
        return (_PLACE.get(base, -1), 0, 0, behind)
    meaning, number, leaf = place
    column, _piece = parted(number)
    return (
        _PLACE[meaning.name],
        column,
        list(meaning.leaves.values()).index(leaf),
        behind,
    )


# ---- bars in cells

# A bar, and the backslashes before it, which say whether it is part of the
# text.
_BAR = re.compile(r"(\\*)\|")


def split_bars(cell: str) -> list[str]:
    r"""Return the values in a cell: a bar separates them, unless a backslash precedes it.

    >>> split_bars("Trade | Cables"), split_bars(r"a \| b"), split_bars("C:\\")
    (['Trade', 'Cables'], ['a | b'], ['C:\\'])
    """
    if "|" not in cell:
        return [cell]
    out, start, text = [], 0, ""
    for bar in _BAR.finditer(cell):
        slashes = len(bar[1])
        text += cell[start : bar.start()] + "\\" * (slashes // 2)
        start = bar.end()
        # Backslashes before a bar are doubled when a cell is written: an odd
        # one makes the bar part of the text.
        if slashes % 2:
            text += "|"
        else:
            out.append(text.strip(" \t"))
            text = ""
    return [*out, (text + cell[start:]).strip(" \t")]


def joined(values: Sequence[str]) -> str:
    r"""Return the cell that holds some values; the inverse of `split_bars`.

    >>> joined(["Trade", "a | b"]), joined(["Trade"]), joined(["a | b"])
    ('Trade | a \\| b', 'Trade', 'a \\| b')
    """
    return " | ".join(
        _BAR.sub(r"\1\1\\|", value) if "|" in value else value
        for value in values
    )


# ---- a unit as columns


class Shown(NamedTuple):
    """The values of a unit that have a column, as cells by path, and for each list with meanings the number of every
    value, None for one that no column shows.
    """

    cells: dict[str, str]
    numbers: dict[str, list[int | None]]


class UnitCells(NamedTuple):
    """What all columns together would say of a unit, before it is known where: plain data, which may be set aside."""

    single: dict[str, str]
    """The cells of the fields that hold one value."""
    values: dict[str, list[tuple[str, dict[str, str]]]]
    """For each list its values: the name of the meaning, empty where it has none, and cells by what they say."""
    marked: list[str]
    """The cells that hold markup."""


Columns: TypeAlias = frozenset[str]
"""The paths of the columns that a sheet has."""
_USUAL = (1, 2, 3, 4)
_OPEN = {"internal": "false"}
_INTERNAL = ["internal"]


class _ColumnSpot(NamedTuple):
    """Where the nth value of a meaning goes: its number, and its columns by what they say of it."""

    number: int
    paths: dict[str, str]
    homes: dict[str, str]
    """The columns that the sheet would have to have for that, where values share the last."""


class ColumnPlaces:
    """Where values go as they come: into the columns of their meaning, the last of which takes all that are left.

    `repeats` says which columns a meaning has, by their numbers; it has four by default. `columns` says
    which there are, `also` for which cells there may be new ones; without `columns`, all are there.
    """

    def __init__(
        self,
        repeats: Mapping[str, Sequence[int]],
        columns: Columns | None = None,
        also: Callable[[str, str], bool] | None = None,
    ) -> None:
        self._repeats = repeats
        self._columns = columns
        self._also = also
        self._spots: dict[tuple[str, int], _ColumnSpot | None] = {}

    def laid(self, of_unit: UnitCells) -> Shown:
        """Return the cells of a unit where they go."""
        out = dict(of_unit.single)
        counts: dict[str, int] = {}
        numbers = {
            field: [
                self._put(out, counts, name, cells) for name, cells in values
            ]
            for field, values in of_unit.values.items()
        }
        return Shown(out, numbers)

    def _put(
        self,
        out: dict[str, str],
        counts: dict[str, int],
        name: str,
        cells: Mapping[str, str],
    ) -> int | None:
        """Put the cells of the next value of a meaning by their paths; return its number, None where no column shows
        it.
        """
        if not name:
            return None
        count = counts.get(name, 0)
        spot = self._spot(name, count)
        if spot is None:
            return None
        paths = (
            spot.paths if self._also is None else self._widened(spot, cells)
        )
        leaves = [leaf for leaf in cells if leaf in paths]
        # Nobody would look in a sheet for a value of which it says nothing but that it is not internal.
        if not leaves or (
            leaves == _INTERNAL and cells["internal"] == "false"
        ):
            return None
        counts[name] = count + 1
        for leaf in leaves:
            out[paths[leaf]] = cells[leaf]
        return spot.number

    def _spot(self, name: str, count: int) -> _ColumnSpot | None:
        """Return where the nth value of a meaning goes, None where there is no column for it."""
        try:
            return self._spots[name, count]
        except KeyError:
            spot = self._spots[name, count] = self._new_spot(
                MEANINGS[name], count
            )
            return spot

    def _new_spot(self, meaning: Meaning, count: int) -> _ColumnSpot | None:
        place = _nth(count, self._repeats.get(meaning.name, _USUAL))
        if place is None:
            return None
        number = slot(meaning, *place)
        column = f"{meaning.field}.{slot(meaning, place[0])}"
        homes = {leaf: f"{column}.{leaf}" for leaf in LEAVES[meaning.name]}
        paths = {
            leaf: f"{meaning.field}.{number}.{leaf}"
            for leaf, path in homes.items()
            if self._columns is None or path in self._columns
        }
        return _ColumnSpot(number, paths, homes)

    def _widened(
        self, spot: _ColumnSpot, cells: Mapping[str, str]
    ) -> dict[str, str]:
        """Return the columns of a value, with those that there may be for its cells."""
        assert self._also is not None, (
            "asked only where there may be new columns"
        )
        field = next(iter(spot.homes.values())).partition(".")[0]
        new = {
            leaf: f"{field}.{spot.number}.{leaf}"
            for leaf, cell in cells.items()
            if leaf not in spot.paths and self._also(spot.homes[leaf], cell)
        }
        return spot.paths | new

    def used(self, of_unit: UnitCells) -> list[str]:
        """Return the columns that a unit would use, once for each value: a column of what is internal only where
        anything is.
        """
        out = list(of_unit.single)
        counts: dict[str, int] = {}
        for values in of_unit.values.values():
            for name, cells in values:
                count = counts.get(name, 0)
                spot = self._spot(name, count) if cells else None
                if spot is None or cells == _OPEN:
                    continue
                counts[name] = count + 1
                out += [
                    spot.homes[leaf]
                    for leaf, cell in cells.items()
                    if leaf != "internal" or cell == "true"
                ]
        return out


EVERYWHERE = ColumnPlaces({})
"""Where values go while it is not known which columns there are."""


def says_open(path: str, cell: str) -> bool:
    """Return whether a cell says of a value that it is not internal, which no column is made for."""
    return cell == "false" and path.endswith(".internal")


def _nth(count: int, columns: Sequence[int]) -> tuple[int, int] | None:
    """Return the column, and the place in it, of a value that comes after some others."""
    if not columns:
        return None
    if count < len(columns):
        return columns[count], 1
    piece = count - len(columns) + 2
    return (columns[-1], piece) if piece < _PIECES else None


def shown(
    unit: Record, places: ColumnPlaces, fields: Container[str] | None = None
) -> Shown:
    """Return what the columns of a sheet say of a unit, or of some of its fields.

    >>> shown(Record(title="A", notes=({"kind": "scope", "body": "x"},)), EVERYWHERE).cells
    {'title': 'A', 'notes.530001.body': 'x'}
    """
    return places.laid(unit_cells(unit, fields))


def unit_cells(
    unit: Record, fields: Container[str] | None = None
) -> UnitCells:
    """Return what all columns together would say of a unit, or of some of its fields."""
    marked: list[str] = []
    single: dict[str, str] = {}
    for name in SINGLE:
        if fields is not None and name not in fields:
            continue
        if (value := getattr(unit, name)) is not None:
            single[name] = _text(value, marked)
    values: dict[str, list[tuple[str, dict[str, str]]]] = {}
    for field in BY_FIELD:
        if fields is not None and field not in fields:
            continue
        if some := getattr(unit, field):
            values[field] = [_value(field, item, marked) for item in some]
    return UnitCells(single, values, marked)


def _value(
    field: str, value: Any, marked: list[str]
) -> tuple[str, dict[str, str]]:
    """Return the meaning of a value and its cells, by what they say of it."""
    meaning = meaning_for(field, value)
    if meaning is None:
        return "", {}
    cells: dict[str, str] = {}
    default, leaves = meaning.default, LEAVES[meaning.name]
    for leaf, own in zip(leaves, _STATED[leaves](value), strict=True):
        stated = own
        if stated is None:
            if leaf != meaning.leaf:
                continue
            stated = getattr(value, "shown", None)
        if stated is None or (default and (leaf, stated) in default):
            continue
        cell = stated if stated.__class__ is str else _text(stated, marked)
        if cell:
            cells[leaf] = cell
    return meaning.name, cells


def _getter(leaves: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what gives some attributes of a value, as a tuple though it be one."""
    get = attrgetter(*leaves)
    return get if len(leaves) > 1 else lambda value: (get(value),)


_STATED = {leaves: _getter(leaves) for leaves in LEAVES.values()}


def _text(value: Any, marked: list[str]) -> str:
    if isinstance(value, (Phrase, Prose)):
        if value.marked:
            marked.append(value.html)
            return value.html
        return to_cell(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def by_meaning(
    paths: Iterable[str],
) -> Iterator[tuple[Meaning, list[tuple[int, str]]]]:
    """Yield the meanings that some paths belong to, each with its numbers and leaves."""
    places = [
        place for path in paths if (place := meaning_at(path)) is not None
    ]
    places.sort(key=lambda place: (_PLACE[place[0].name], place[1]))
    for name, some in groupby(places, key=lambda place: place[0].name):
        yield (
            MEANINGS[name],
            [(number, leaf) for _meaning, number, leaf in some],
        )
