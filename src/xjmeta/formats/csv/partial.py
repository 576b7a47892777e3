"""A sheet that lacks columns: what it cannot say of a unit is taken from the original.

Items of a list are distinguished by what the sheet states of them, so that an item that was deleted or moved
takes the
rest of its values along.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import TypeAlias

from pydantic import ValidationError

from xjmeta.formats.csv.crosswalk import (
    FIELDS,
    KEY,
    MORE,
    ORIGIN,
    PARENT,
    RECORD,
    REST,
    Leaf,
    leaf,
)
from xjmeta.formats.csv.row import (
    VALIDATE,
    as_read,
    data_of,
    mend,
    unit_of_row,
    without,
)
from xjmeta.formats.csv.shapes import (
    CellProblem,
    Plan,
    cells,
    guard,
    plan_of,
    spread,
    unguard,
)
from xjmeta.formats.csv.slots import item_numbers, known_at
from xjmeta.mapping import rest
from xjmeta.model.record import Record

__all__ = ["completed", "paired"]

Item: TypeAlias = Mapping[str, str]
Items: TypeAlias = Mapping[int, dict[str, str]]


def completed(
    unit: Record, original: Record, plan: Plan, row: list[str]
) -> Record:
    """Return the unit of a row with the values of the original that no column holds, or no cell that can be
    read.

    >>> original = Record(title="A", dates=({"expression": "May", "normal": "1949-05"},), level="file")
    >>> plan = plan_of(("title", "dates.1.expression"))
    >>> made = completed(Record(title="B", dates=({"expression": "May"},)), original, plan, ["B", "May"])
    >>> made.title.plain, made.dates[0].normal, made.level
    ('B', '1949-05', 'file')
    """
    row_as_read = as_read(plan, row)
    plan = row_as_read.plan
    places = {
        field: [n or _BEYOND + at for at, n in enumerate(numbers)]
        for field, numbers in item_numbers(original, plan).items()
    }
    theirs = cells(original, places)
    more = _pieces(theirs, plan, row_as_read.cells)
    if (
        row_as_read.cells == row_as_read.good
        and not more
        and theirs.keys() <= plan.columns.keys()
    ):
        return unit
    same = all(
        getattr(unit, name) == getattr(row_as_read.unit, name)
        for name in FIELDS
    )
    stated = _stated(
        plan.extended(tuple(more)),
        [*row_as_read.cells, *map(guard, more.values())],
    )
    # The rest cell fits the unit as it was read: of an edited one only its
    # values count.
    ours, entries = (
        (stated, row_as_read.entries) if same else (cells(unit), {})
    )
    merging = _Merging(plan, places)
    merged_cells = merging.merged(ours, theirs, set(plan.columns))
    # Cells that fit among themselves may not fit those of the original: then
    # these hold.
    if bad := _bad(merged_cells, entries):
        ours = {path: cell for path, cell in ours.items() if path not in bad}
        merged_cells = merging.merged(ours, theirs, plan.columns.keys() - bad)
    return unit_of_row(
        plan_of(tuple(merged_cells), (), False),
        list(merged_cells.values()),
        entries,
    )


def _pieces(theirs: Item, plan: Plan, row: Sequence[str]) -> dict[str, str]:
    """Return what continues the cells of a row that are too long, where the columns for it were left out."""
    return {
        path: piece
        for path, piece in spread(theirs).items()
        if path not in plan.columns
        and (match := MORE.fullmatch(path)) is not None
        and match[1] in plan.columns
        and row[plan.columns[match[1]]]
    }


def _bad(item: Item, entries: rest.Entries) -> set[str]:
    """Return the paths of cells that do not fit even among those of the original."""
    plan = plan_of(tuple(item), (), False)
    row = list(item.values())
    problems: list[CellProblem] = []
    data = data_of(plan, row, entries, problems)
    good = without(row, problems)
    try:
        VALIDATE(data)
    except ValidationError as error:
        _, good = mend(
            plan,
            row,
            entries,
            error,
            lambda *_: None,
        )
    return {
        path
        for path, cell, now in zip(item, row, good, strict=True)
        if cell != now
    }


def _stated(plan: Plan, row: list[str]) -> dict[str, str]:
    """Return the cells of a row by path, numbered as its columns are, those of the frame left out."""
    plan.data(row := list(row), [])
    cells = {
        path: unguard(row[place])
        for path, place in plan.columns.items()
        if leaf(path) is not None
    }
    return {
        path: cell
        for path, cell in cells.items()
        if _says(path, cell)
        and path not in (KEY, PARENT, RECORD, REST, ORIGIN)
    }


def _says(path: str, cell: str) -> bool:
    return bool(cell.strip(" \t\r\n")) or (
        cell != "" and leaf(path) == Leaf("verbatim")
    )


# From where on items are numbered that no column has.
_BEYOND = 1_000_000


class _Merging:
    """What the rows of a sheet say of a unit put into what the original says of it."""

    def __init__(
        self, plan: Plan, places: Mapping[str, Sequence[int]]
    ) -> None:
        self._plan = plan
        self._places = {
            field: {number: place for place, number in enumerate(numbers)}
            for field, numbers in places.items()
        }

    def merged(
        self, ours: Item, theirs: Item, columns: AbstractSet[str]
    ) -> dict[str, str]:
        """Return the cells of a unit: ours, and theirs that there are no columns for."""
        out: dict[str, str] = {}
        for field in dict.fromkeys(
            path.partition(".")[0] for path in (*ours, *theirs)
        ):
            mine, yours = (
                {
                    path: cell
                    for path, cell in side.items()
                    if path.partition(".")[0] == field
                }
                for side in (ours, theirs)
            )
            is_known = any(
                known_at(self._plan, field, n) for n in _items(field, mine)
            )
            if is_known or not yours.keys() <= columns:
                out |= self._field(field, mine, yours, columns)
            else:
                out |= mine
        return out

    def _field(
        self, field: str, ours: Item, theirs: Item, columns: AbstractSet[str]
    ) -> dict[str, str]:
        mine = _items(field, ours)
        yours = _items(field, theirs)
        if not all(number for number in (*mine, *yours)):
            return _single(field, ours, theirs, columns)
        # What the sheet has no column for is stated of no item: that stays what it was.
        stated = {
            n: {
                s: c
                for s, c in item.items()
                if c and f"{field}.{n}.{s}".rstrip(".") in columns
            }
            for n, item in yours.items()
        }
        pairs = self._paired(field, mine, stated)
        merged_items = {}
        for number, item in mine.items():
            partner = pairs.get(number)
            unsaid = known_at(self._plan, field, number)
            if partner is not None:
                whole = yours[partner].items()
                unsaid = {s: c for s, c in whole if s not in stated[partner]}
            merged_items[number] = {**unsaid, **item}
        unchanged = {n: dict(yours[n]) for n in yours if not stated[n]}
        if any(
            known_at(self._plan, field, number) for number in (*mine, *yours)
        ):
            numbers = [*self._places.get(field, yours)]
            order = self._by_kind(field, merged_items, unchanged, numbers)
        else:
            order = self._by_place(field, merged_items, unchanged, pairs)
        return {
            f"{field}.{n}.{s}".rstrip("."): cell
            for n, item in enumerate(order, 1)
            for s, cell in item.items()
        }

    def _kind(self, field: str, number: int) -> str:
        """Return what distinguishes the items in the columns of a number from those in others."""
        return repr(sorted(known_at(self._plan, field, number).items()))

    def _paired(
        self, field: str, mine: Mapping[int, Item], stated: Mapping[int, Item]
    ) -> dict[int, int]:
        """Return for each of our items which of theirs it is: one in columns of the same kind."""
        kinds: dict[str, tuple[dict[int, Item], dict[int, Item]]] = {}
        for side, items in enumerate((mine, stated)):
            for number, item in items.items():
                kind = self._kind(field, number)
                kinds.setdefault(kind, ({}, {}))[side][number] = item
        pairs: dict[int, int] = {}
        for ours, theirs in kinds.values():
            pairs |= paired(ours, theirs)
        return pairs

    def _by_kind(
        self,
        field: str,
        merged_items: Items,
        unchanged: Items,
        numbers: Sequence[int],
    ) -> list[dict[str, str]]:
        """Return the items of a list in the order of the original: those of a kind as the sheet has them, where such
        stood, new ones behind the last.
        """
        free_numbers: dict[str, list[dict[str, str]]] = {}
        for number, item in merged_items.items():
            free_numbers.setdefault(self._kind(field, number), []).append(item)
        last = {self._kind(field, n): n for n in numbers if n not in unchanged}
        out = []
        for number in numbers:
            if number in unchanged:
                out.append(unchanged[number])
                continue
            kind = self._kind(field, number)
            some = free_numbers.get(kind, [])
            # Where the original had one of a kind there is one; at the last
            # place of the kind come all that are left.
            count = len(some) if last[kind] == number else 1
            out += some[:count]
            del some[:count]
        return [*out, *chain.from_iterable(free_numbers.values())]

    def _by_place(
        self,
        field: str,
        merged_items: Items,
        unchanged: Items,
        pairs: Mapping[int, int],
    ) -> list[dict[str, str]]:
        """Return the items of a list in the order of the sheet; those that have no columns stay where they were."""
        places = self._places.get(field, {})
        order = [*merged_items.values()]
        after = {
            pairs[n]: at for at, n in enumerate(merged_items) if n in pairs
        }
        for number, item in unchanged.items():
            target = places.get(number, number)
            before = (
                at for n, at in after.items() if places.get(n, n) < target
            )
            at = max(before, default=-1) + 1
            order.insert(at, item)
            after = {n: place + (place >= at) for n, place in after.items()}
            after[number] = at
        return order


def _single(
    field: str, ours: Item, theirs: Item, columns: AbstractSet[str]
) -> dict[str, str]:
    """Return the cells of a field that is no list; what is beside a text goes with it."""
    out = {
        path: cell
        for path, cell in ours.items()
        if path.partition(".")[0] == field
    }
    for path, cell in theirs.items():
        beside = (
            path.rpartition(".")[2] in ("lang", "dir")
            and path.rpartition(".")[0] in columns
        )
        if (
            path.partition(".")[0] == field
            and path not in columns
            and (not beside or path.rpartition(".")[0] in out)
        ):
            out.setdefault(path, cell)
    return out


def _items(field: str, item: Item) -> dict[int, dict[str, str]]:
    """Return the cells of a list by the number of the item; 0 for a field that is no list."""
    out: dict[int, dict[str, str]] = {}
    for path, cell in item.items():
        name, _, after = path.partition(".")
        if name == field:
            number, _, rest = after.partition(".")
            out.setdefault(int(number) if number.isdigit() else 0, {})[
                rest
            ] = cell
    return dict(sorted(out.items()))


def paired(
    mine: Mapping[int, Item], stated: Mapping[int, Item]
) -> dict[int, int]:
    """Return for each of our items which of the others it is: one that says the same, the one in its place,
    the next.
    """
    # A sheet may be sorted, cut and edited at once. Equal texts are the surest sign, then the place; what is left
    # is taken to be edited.
    free = [number for number, item in stated.items() if item]
    pairs: dict[int, int] = {}
    for number, item in mine.items():
        plain = _plain(item)
        same = [
            n for n in free if n == number and _plain(stated[n]) == plain
        ] or [n for n in free if _plain(stated[n]) == plain]
        if same:
            pairs[number] = same[0]
            free.remove(same[0])
    for number in mine:
        if number not in pairs and free:
            pairs[number] = number if number in free else free[0]
            free.remove(pairs[number])
    return pairs


def _plain(item: Item) -> dict[str, str]:
    return {name: " ".join(cell.split()) for name, cell in item.items()}
