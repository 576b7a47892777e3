"""What differs between two Records: units added, removed and moved, and changed fields, by unit key and path.

Paths number list items from 0, as everywhere in the library; only columns of sheets count from 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any, NamedTuple

from xjmeta.mapping.rest import digest
from xjmeta.messages import Change
from xjmeta.model.record import Record

__all__ = ["diff"]

_TEXT = frozenset({"text", "html", "lang", "dir"})
_MANY = 1_000_000
"""Above this many pairs of items two lists are compared place by place."""


class _Unit(NamedTuple):
    """A unit in its tree: the key of the unit above it, its place among its siblings, the unit."""

    parent: str | None
    place: int
    unit: Record


def diff(a: Record, b: Record) -> list[Change]:
    """Return the changes that make `b` of `a`: units by key, fields by path; empty exactly when the two are
    equal.

    The top units are taken for the same unit whatever their keys. What was removed comes first, in the order
    of `a`, then
    what was added, moved or changed, in the order of `b`.

    >>> [c.to_dict() for c in diff(Record(title="A"), Record(title="B"))]
    [{'kind': 'changed', 'unit': '#0', 'path': 'title', 'old': 'A', 'new': 'B'}]
    """
    if a is b:
        return []
    old, new = _placed(a, None), _placed(b, a)
    moved = _moved(old, new)
    out = [
        Change("removed", key, old=_told(unit))
        for key, unit in old.items()
        if key not in new
    ]
    for key, unit in new.items():
        if key not in old:
            out.append(Change("added", key, new=_told(unit)))
            continue
        if key in moved:
            out.append(Change("moved", key, old=_where(old[key]), new=_where(unit)))
        out += [
            Change("changed", key, path, before, after)
            for path, before, after in fields(old[key].unit, unit.unit)
        ]
    return out


def fields(a: Record, b: Record) -> Iterator[tuple[str, Any, Any]]:
    """Yield (path, old, new) for what differs in the values of two units, children left out."""
    if a is not b:
        yield from _between(a.own_data(), b.own_data(), "")


def _placed(record: Record, other: Record | None) -> dict[str, _Unit]:
    """Return the units of a Record by key, in document order; the top unit by the key it has in the other
    Record.
    """
    found = list(record.walk_with_parents())
    names = {key: key for key, _, _ in found}
    if other is not None and (top := next(other.walk())[0]) not in names:
        names[found[0][0]] = top
    counts: dict[str | None, int] = {}
    out: dict[str, _Unit] = {}
    for key, parent, unit in found:
        place = counts[parent] = counts.get(parent, -1) + 1
        out[names[key]] = _Unit(None if parent is None else names[parent], place, unit)
    return out


# ---- places ------------------------------------------------------------------------------------------------


def _moved(old: Mapping[str, _Unit], new: Mapping[str, _Unit]) -> set[str]:
    """Return the units that have another parent, and the fewest that must move for their siblings to keep
    their order.
    """
    moved = {
        key
        for key, unit in new.items()
        if key in old and old[key].parent != unit.parent
    }
    families: dict[str | None, list[str]] = {}
    for key, unit in new.items():
        if key in old and key not in moved:
            families.setdefault(unit.parent, []).append(key)
    for family in families.values():
        stay = _rising([old[key].place for key in family])
        moved.update(key for at, key in enumerate(family) if at not in stay)
    return moved


def _rising(numbers: Sequence[int]) -> set[int]:
    """Return the places of a longest rising run among numbers that are all different."""
    from bisect import bisect_left  # noqa: PLC0415 - lists out of order are rare

    if all(x < y for x, y in pairwise(numbers)):
        return set(range(len(numbers)))
    tails: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_left(tails, number)
        before.append(at[length - 1] if length else -1)
        tails[length:] = [number, *tails[length + 1 :]]
        at[length:] = [place, *at[length + 1 :]]
    out, place = set(), at[-1] if at else -1
    while place >= 0:
        out.add(place)
        place = before[place]
    return out


def _where(unit: _Unit) -> dict[str, Any]:
    return {"parent": unit.parent, "place": unit.place}


def _told(unit: _Unit) -> dict[str, Any]:
    return {**_where(unit), "values": unit.unit.own_data()}


# ---- values ------------------------------------------------------------------------------------------------


def _between(old: Any, new: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    if old == new and type(old) is type(new):
        return
    if (
        isinstance(old, dict)
        and isinstance(new, dict)
        and not (_is_text(old) and _is_text(new))
    ):
        for name in dict.fromkeys((*old, *new)):
            yield from _between(
                old.get(name), new.get(name), f"{path}.{name}" if path else name
            )
    elif isinstance(old, list) and isinstance(new, list):
        yield from _lists(old, new, path)
    else:
        yield path, old, new


def _is_text(data: Mapping[str, Any]) -> bool:
    return data.keys() <= _TEXT


def _lists(old: list[Any], new: list[Any], path: str) -> Iterator[tuple[str, Any, Any]]:
    """Yield what differs in two lists: items by their place in the new list, removed ones by that in the
    old.
    """
    for start, end, low, high in _gaps(old, new):
        both = min(end - start, high - low)
        for step in range(both):
            yield from _between(
                old[start + step], new[low + step], f"{path}.{low + step}"
            )
        for place in range(start + both, end):
            yield f"{path}.{place}", old[place], None
        for place in range(low + both, high):
            yield f"{path}.{place}", None, new[place]


def _gaps(old: list[Any], new: list[Any]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the runs of two lists that do not agree."""
    if len(old) == len(new) and sum(x != y for x, y in zip(old, new, strict=True)) == 1:
        yield 0, len(old), 0, len(new)
        return
    if len(old) * len(new) > _MANY:
        yield 0, len(old), 0, len(new)
        return
    matcher = SequenceMatcher(
        None, [digest(x) for x in old], [digest(y) for y in new], autojunk=False
    )
    for tag, start, end, low, high in matcher.get_opcodes():
        if tag != "equal":
            yield start, end, low, high
