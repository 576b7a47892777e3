"""A sheet that lacks columns: what it cannot say of a unit is taken from the original.

Items of a list are told apart by what the sheet does say of them, so that an item that was deleted or moved
takes the
rest of its values along.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

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
from xjmeta.formats.csv.row import VALIDATE, as_read, made, mend, told_by, without
from xjmeta.formats.csv.shapes import (
    CellProblem,
    Plan,
    cells,
    guard,
    plan_of,
    spread,
    unguard,
)
from xjmeta.mapping import rest
from xjmeta.model.record import Record

__all__ = ["completed", "paired"]

Item = Mapping[str, str]


def completed(unit: Record, original: Record, plan: Plan, row: list[str]) -> Record:
    """Return the unit of a row with the values of the original that no column holds, or no cell that can be
    read.

    >>> original = Record(title="A", dates=({"expression": "May", "normal": "1949-05"},), level="file")
    >>> plan = plan_of(("title", "dates.1.expression"))
    >>> made = completed(Record(title="B", dates=({"expression": "May"},)), original, plan, ["B", "May"])
    >>> made.title.plain, made.dates[0].normal, made.level
    ('B', '1949-05', 'file')
    """
    seen = as_read(plan, row)
    plan, theirs = seen.plan, cells(original)
    more = _pieces(theirs, plan, seen.cells)
    if seen.cells == seen.good and not more and theirs.keys() <= plan.columns.keys():
        return unit
    same = all(getattr(unit, name) == getattr(seen.unit, name) for name in FIELDS)
    stated = _stated(
        plan.extended(tuple(more)), [*seen.cells, *map(guard, more.values())]
    )
    ours, entries = (stated, seen.entries) if same else (cells(unit), {})
    columns = set(plan.columns)
    found = _merged(ours, theirs, columns)
    if bad := _bad(found, entries):
        ours = {path: cell for path, cell in ours.items() if path not in bad}
        found = _merged(ours, theirs, columns - bad)
    return told_by(plan_of(tuple(found), (), False), list(found.values()), entries)


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


def _bad(found: Item, entries: rest.Entries) -> set[str]:
    """Return the paths of cells that do not fit even among those of the original."""
    plan, row = plan_of(tuple(found), (), False), list(found.values())
    problems: list[CellProblem] = []
    data = made(plan, row, entries, problems)
    good = without(row, problems)
    try:
        VALIDATE(data)
    except ValidationError as error:
        _, good = mend(plan, row, entries, error, lambda *_: None)
    return {
        path for path, cell, now in zip(found, row, good, strict=True) if cell != now
    }


def _stated(plan: Plan, row: list[str]) -> dict[str, str]:
    """Return the cells of a row by path, numbered as its columns are, those of the frame left out."""
    plan.data(row := list(row), [])
    found = {
        path: unguard(row[place])
        for path, place in plan.columns.items()
        if leaf(path) is not None
    }
    return {
        path: cell
        for path, cell in found.items()
        if _says(path, cell) and path not in (KEY, PARENT, RECORD, REST, ORIGIN)
    }


def _says(path: str, cell: str) -> bool:
    return bool(cell.strip(" \t\r\n")) or (
        cell != "" and leaf(path) == Leaf("verbatim")
    )


def _merged(ours: Item, theirs: Item, columns: AbstractSet[str]) -> dict[str, str]:
    out: dict[str, str] = {}
    for field in dict.fromkeys(path.partition(".")[0] for path in (*ours, *theirs)):
        if any(
            path.partition(".")[0] == field and path not in columns for path in theirs
        ):
            out |= _field(field, ours, theirs, columns)
        else:
            out |= {
                path: cell
                for path, cell in ours.items()
                if path.partition(".")[0] == field
            }
    return out


def _field(
    field: str, ours: Item, theirs: Item, columns: AbstractSet[str]
) -> dict[str, str]:
    mine, yours = _items(field, ours), _items(field, theirs)
    if not all(number for number in (*mine, *yours)):
        return _single(field, ours, theirs, columns)
    said = {
        n: {
            s: c
            for s, c in item.items()
            if c and f"{field}.{n}.{s}".rstrip(".") in columns
        }
        for n, item in yours.items()
    }
    pairs = paired(mine, said)
    kept = [number for number in yours if not said[number]]
    order: list[dict[str, str]] = []
    after: dict[int, int] = {}
    for number, item in mine.items():
        partner = pairs.get(number)
        unsaid = (
            {s: c for s, c in yours[partner].items() if s not in said[partner]}
            if partner
            else {}
        )
        if partner:
            after[partner] = len(order)
        order.append({**unsaid, **item})
    for number in kept:
        at = max((place for n, place in after.items() if n < number), default=-1) + 1
        order.insert(at, dict(yours[number]))
        after = {n: place + (place >= at) for n, place in after.items()} | {number: at}
    return {
        f"{field}.{n}.{s}".rstrip("."): cell
        for n, item in enumerate(order, 1)
        for s, cell in item.items()
    }


def _single(
    field: str, ours: Item, theirs: Item, columns: AbstractSet[str]
) -> dict[str, str]:
    """Return the cells of a field that is no list; what stands beside a text goes with it."""
    out = {path: cell for path, cell in ours.items() if path.partition(".")[0] == field}
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


def _items(field: str, found: Item) -> dict[int, dict[str, str]]:
    """Return the cells of a list by the number of the item; 0 for a field that is no list."""
    out: dict[int, dict[str, str]] = {}
    for path, cell in found.items():
        name, _, after = path.partition(".")
        if name == field:
            number, _, rest = after.partition(".")
            out.setdefault(int(number) if number.isdigit() else 0, {})[rest] = cell
    return dict(sorted(out.items()))


def paired(mine: Mapping[int, Item], said: Mapping[int, Item]) -> dict[int, int]:
    """Return for each of our items which of the others it is: one that says the same, the one in its place,
    the next.
    """
    free = [number for number, item in said.items() if item]
    pairs: dict[int, int] = {}
    for number, item in mine.items():
        plain = _plain(item)
        same = [n for n in free if n == number and _plain(said[n]) == plain] or [
            n for n in free if _plain(said[n]) == plain
        ]
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
