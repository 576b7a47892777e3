"""A sheet that lacks columns: what it cannot say of a unit is taken from the original.

Items of a list are told apart by what the sheet does say of them, so that an item that was deleted or moved takes the
rest of its values along.
"""

from __future__ import annotations

from collections.abc import Mapping, Set

from pydantic import ValidationError

from xjmeta.formats.csv.shapes import cells, plan_of
from xjmeta.model.record import Record

__all__ = ["completed"]

Item = Mapping[str, str]


def completed(unit: Record, original: Record, columns: Set[str]) -> Record:
    """Return the unit with the values of the original that no column of a sheet holds.

    >>> original = Record(title="A", dates=({"expression": "May", "normal": "1949-05"},), level="file")
    >>> made = completed(Record(title="B", dates=({"expression": "May"},)), original, {"title", "dates.1.expression"})
    >>> made.title.plain, made.dates[0].normal, made.level
    ('B', '1949-05', 'file')
    """
    ours, theirs = cells(unit), cells(original)
    missing = {path for path in theirs if path not in columns}
    if missing <= {path for path in missing if ours.get(path) == theirs[path]}:
        return unit
    out: dict[str, str] = {}
    for field in dict.fromkeys(path.partition(".")[0] for path in (*ours, *theirs)):
        if any(path.partition(".")[0] == field for path in missing):
            out |= _field(field, ours, theirs, columns)
        else:
            out |= {path: cell for path, cell in ours.items() if path.partition(".")[0] == field}
    paths = tuple(out)
    try:
        made = Record.model_validate(plan_of(paths, (), False).data([out[path] for path in paths], []))
    except ValidationError:
        return unit
    return made


def _field(field: str, ours: Item, theirs: Item, columns: Set[str]) -> dict[str, str]:
    mine, yours = _items(field, ours), _items(field, theirs)
    if not all(number for number in (*mine, *yours)):
        return _single(field, ours, theirs, columns)
    said = {n: {s: c for s, c in item.items() if f"{field}.{n}.{s}".rstrip(".") in columns} for n, item in yours.items()}
    pairs = _paired(mine, said)
    kept = [number for number in yours if not said[number]]
    order: list[dict[str, str]] = []
    after: dict[int, int] = {}
    for number, item in mine.items():
        partner = pairs.get(number)
        unsaid = {s: c for s, c in yours[partner].items() if s not in said[partner]} if partner else {}
        if partner:
            after[partner] = len(order)
        order.append({**unsaid, **item})
    for number in kept:
        at = after.get(number - 1, len(order) - 1) + 1
        order.insert(at, dict(yours[number]))
        after = {n: place + (place >= at) for n, place in after.items()} | {number: at}
    return {f"{field}.{n}.{s}".rstrip("."): cell for n, item in enumerate(order, 1) for s, cell in item.items()}


def _single(field: str, ours: Item, theirs: Item, columns: Set[str]) -> dict[str, str]:
    """Return the cells of a field that is no list; what stands beside a text goes with it."""
    out = {path: cell for path, cell in ours.items() if path.partition(".")[0] == field}
    for path, cell in theirs.items():
        beside = path.rpartition(".")[2] in ("lang", "dir") and path.rpartition(".")[0] in columns
        if path.partition(".")[0] == field and path not in columns and (not beside or path.rpartition(".")[0] in out):
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
    return out


def _paired(mine: Mapping[int, Item], said: Mapping[int, Item]) -> dict[int, int]:
    """Return for each of our items which of the others it is: one that says the same, else the next that is left."""
    free = [number for number, item in said.items() if item]
    pairs: dict[int, int] = {}
    for number, item in mine.items():
        same = [n for n in free if said[n] == item]
        if same:
            pairs[number] = number if number in same else same[0]
            free.remove(pairs[number])
    for number in mine:
        if number not in pairs and free:
            pairs[number] = free.pop(0)
    return pairs
