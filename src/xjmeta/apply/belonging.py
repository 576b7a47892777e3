"""Whether an edited document belongs to the original at all: another file's sheet is refused.

A row that carries the digests it was written with belongs where these fit the original. A row without them belongs
where its key is known there, with the same parent; a number is no name, so that a key such as `#7` counts only where
title or date agree too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from xjmeta.apply.sides import Edited, is_new
from xjmeta.mapping.rest import digest
from xjmeta.messages import Finding
from xjmeta.messages.catalogue import Template, add
from xjmeta.model.keys import is_number
from xjmeta.model.record import Record

__all__ = ["stranger"]

add(
    {
        "foreign-sheet": Template(
            "The edited document does not belong to this original: {fitting} of its {count} units fit it.",
            "Name the original that it was made from, or convert this one again. "
            "Keep the columns key, parent and origin.",
        ),
    }
)


Completed: TypeAlias = Callable[[str, Edited], Record]
"""Returns the edited unit of a key with what its sheet has no column for; where nothing was edited it is the
original.
"""


def stranger(
    edited: Mapping[str, Edited],
    old: Mapping[str, Record],
    parents: Mapping[str, str | None],
    completed: Completed,
) -> Finding | None:
    """Return what is wrong if the edited units are those of another document: fewer than nine tenths of the stated
    ones fit, one misfit allowed; of a document that states no keys, fewer than half.
    """
    if any(unit.stated for unit in edited.values()):
        fits = [
            _fits(key, unit, old, parents, completed)
            for key, unit in edited.items()
            if not is_new(key)
        ]
        verdicts = [fit for fit in fits if fit is not None]
        fitting, count = sum(verdicts), len(verdicts)
        # One misfit is allowed, since a unit may have been edited beyond recognition; a tenth, since a sheet may be
        # cut and joined.
        belongs = not verdicts or (
            fitting and count - fitting <= max(1, count // 10)
        )
    else:
        count = min(len(old), len(edited))
        fitting = sum(
            _is_like(unit.unit, old[key])
            for key, unit in edited.items()
            if key in old
        )
        # Without keys both sides are aligned by what they say, and half of the
        # smaller one is enough: a part of a document may be edited alone.
        belongs = 2 * fitting >= count
    if belongs:
        return None
    return Finding.of(
        "foreign-sheet", severity="error", fitting=fitting, count=count
    )


def _fits(
    key: str,
    edited: Edited,
    old: Mapping[str, Record],
    parents: Mapping[str, str | None],
    completed: Completed,
) -> bool | None:
    """Return whether a unit is the one of the original that has its key; None where the original has none any more."""
    original = old.get(key)
    if edited.base is not None:
        return None if original is None else _is_base(edited.base, original)
    if original is None:
        return False
    # Digests are the proof; a sheet of another program has none, and is judged by parents and, where keys are mere
    # numbers, by title or date.
    if (
        edited.source is not None
        and edited.has("parent")
        and parents[key] is not None
    ):
        stated = edited.stated_parent()
        if stated and stated != parents[key]:
            return False
    return not is_number(key) or _agrees(completed(key, edited), original)


def _is_base(base: Mapping[str, Any], original: Record) -> bool | None:
    """Return whether a unit may be the one that digests were made of, edited since: its title or dates are the
    same, or half of all values but the level; None where there are too few values to tell.
    """
    data = original.own_data()
    names = (base.keys() - {"parent", "children"} | data.keys()) - {"level"}
    same = {name for name in names if base.get(name) == digest(data.get(name))}
    # Of one value that differs nothing follows: it may have been edited.
    if not same and len(names) < 2:
        return None
    return bool(same & {"title", "dates"}) or 2 * len(same) >= len(names)


def _agrees(edited: Record, original: Record) -> bool:
    """Return whether two units have the id, the title or a date in common; where neither has any of them, half of their
    values.
    """
    if edited == original or (
        edited.id is not None and edited.id == original.id
    ):
        return True
    names = [_names_of(unit) for unit in (edited, original)]
    if any(names):
        return bool(names[0] & names[1])
    shared, total = _shared(edited, original)
    return 2 * shared >= total


def _is_like(edited: Record, original: Record) -> bool:
    """Return whether two units that were aligned by what they say are one: they agree, or the number of their finding
    aid does, or most of their values do, as where the title of the one unit of a document was edited.
    """
    if _agrees(edited, original) or _numbers(edited) & _numbers(original):
        return True
    shared, total = _shared(edited, original)
    return 2 * shared > total


def _numbers(unit: Record) -> set[str]:
    """Return the numbers of a finding aid, of the unit on top of it."""
    ids = unit.control.record_ids if unit.control is not None else ()
    return {
        record_id.value.plain
        for record_id in ids
        if record_id.value is not None
    }


def _shared(edited: Record, original: Record) -> tuple[int, int]:
    """Return how many fields have the same values in two units, of how many that either has; a level proves nothing."""
    ours, theirs = edited.own_data(), original.own_data()
    names = (ours.keys() | theirs.keys()) - {"level"}
    return sum(ours.get(name) == theirs.get(name) for name in names), len(
        names
    )


def _names_of(unit: Record) -> set[str]:
    title = (
        ""
        if unit.title is None
        else " ".join(unit.title.plain.casefold().split())
    )
    dates = {
        f"date {text.plain if hasattr(text, 'plain') else text}"
        for date in unit.dates
        for text in (date.expression, date.normal)
        if text is not None
    }
    return dates | ({f"title {title}"} if title else set())
