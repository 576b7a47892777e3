"""Which columns of a sheet the items of a list have: by what they mean, by their place in the list, or by what is known
of the items of a column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from xjmeta.formats.csv.meanings import known_of, meaning_at, shown
from xjmeta.formats.csv.shapes import Plan
from xjmeta.model.record import Record

__all__ = ["Numbers", "item_numbers", "known_at"]

Numbers: TypeAlias = Mapping[str, Sequence[int | None]]
"""For each list the numbers of the columns of its items; None for one that no column shows."""


def item_numbers(unit: Record, plan: Plan) -> dict[str, list[int | None]]:
    """Return the numbers of the items of a unit in the lists that have columns named by a path.

    >>> from xjmeta.formats.csv.shapes import plan_of
    >>> unit = Record(notes=({"kind": "access", "body": "a"}, {"kind": "scope", "body": "b"}))
    >>> item_numbers(unit, plan_of(("notes.1.body",), (("notes.1.kind", "scope"),)))
    {'notes': [None, 1]}
    """
    by_meaning = shown(unit, plan.places).numbers if plan.by_meaning else {}
    out: dict[str, list[int | None]] = {}
    for field, slots in _slots(plan).items():
        items = getattr(unit, field)
        numbers_in_use = by_meaning.get(field, [None] * len(items))
        out[field] = [
            number if number is not None else _place(item, position, slots)
            for position, (item, number) in enumerate(
                zip(items, numbers_in_use, strict=True), 1
            )
        ]
    return out


def known_at(plan: Plan, field: str, number: int) -> Mapping[str, str]:
    """Return what is known of the items in the columns of a number."""
    prefix = f"{field}.{number}."
    stated = {
        path.removeprefix(prefix): word
        for path, word in plan.known
        if path.startswith(prefix)
    }
    return stated or known_of(field, str(number))


def _slots(plan: Plan) -> dict[str, dict[int, Mapping[str, str]]]:
    """Return the numbers that have columns named by a path, by list, with what is known of the items there."""
    out: dict[str, dict[int, Mapping[str, str]]] = {}
    for path in plan.homes:
        field, _, inner = path.partition(".")
        number = inner.partition(".")[0]
        if number.isdigit() and meaning_at(path) is None:
            known_facts = known_at(plan, field, int(number))
            out.setdefault(field, {})[int(number)] = known_facts
    return {field: dict(sorted(slots.items())) for field, slots in out.items()}


def _place(
    item: Any, position: int, slots: dict[int, Mapping[str, str]]
) -> int | None:
    """Return the number for an item, and take it: that of its place in the list, where nothing is known of what is
    there, else the first free one of its kind.
    """
    if slots.get(position) == {}:
        return position
    for number, facts in slots.items():
        if facts and all(
            str(getattr(item, name, None)).casefold() == word.casefold()
            for name, word in facts.items()
        ):
            del slots[number]
            return number
    return None
