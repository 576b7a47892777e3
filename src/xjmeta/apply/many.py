"""Edits of several Records at once: which Record of the original each edited one belongs to.

A sheet says in its column `record` which rows are of one Record; which one that is, follows from the values in the rows
and from the digests they were written with, so that Records may be sorted, filtered, or put in a sheet together with
others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from xjmeta.apply.merge import apply
from xjmeta.apply.sides import ApplyOptions, Refusal, source_of
from xjmeta.mapping.rest import digest
from xjmeta.messages import EditError, EditReport, Finding
from xjmeta.messages.catalogue import Template, add
from xjmeta.model.record import Record

__all__ = ["apply_all"]

add(
    {
        "records-left-out": Template(
            "{count} records of the edited document belong to another original: {names}.",
            "Apply it to those too.",
        ),
    }
)

# How many Records a finding names.
_NAMED = 3
Check: TypeAlias = Callable[
    [Record], Callable[[Record], Iterable[Refusal]] | None
]
"""Called with an original; gives what is called with the Record that it became."""


def apply_all(
    edited: Sequence[Record],
    originals: Sequence[Record],
    *,
    options: ApplyOptions | None = None,
    check: Check | None = None,
    findings: list[Finding] | None = None,
    report: EditReport | None = None,
) -> list[Record]:
    """Return originals with what was edited; Records that nobody edited are the same objects.

    Raises EditError, which names what cannot be applied to any of them.

    >>> originals = [Record(id="a", title="A"), Record(id="b", title="B")]
    >>> apply_all([Record(id="b", title="New")], originals)
    [Record('A'), Record('New')]
    """
    reported = findings if findings is not None else []
    groups = _assigned(_groups(edited), originals)
    errors: list[Finding] = []
    out = list(originals)
    for number, original in enumerate(originals):
        some = [
            record
            for place, group in groups
            if place == number
            for record in group
        ]
        if not some:
            continue
        refusals = check(original) if check is not None else None
        try:
            out[number] = apply(
                some,
                original,
                options=options,
                check=refusals,
                findings=reported,
                report=report,
            )
        except EditError as error:
            errors += error.findings
    if errors:
        raise EditError(errors)
    strangers = [group for place, group in groups if place is None]
    if strangers:
        reported.append(_left_out(strangers))
    return out


def _left_out(strangers: Sequence[Sequence[Record]]) -> Finding:
    names = [str(group[0].title or group[0].id or "?") for group in strangers]
    named = ", ".join(names[:_NAMED]) + (
        ", ..." if len(names) > _NAMED else ""
    )
    return Finding.of("records-left-out", count=len(names), names=named)


def _groups(edited: Sequence[Record]) -> list[list[Record]]:
    """Return the edited Records that are parts of one: rows of one number in a sheet."""
    groups: list[list[Record]] = []
    last = ""
    for record in edited:
        number = _number(record)
        if groups and ((number and number == last) or _is_part(record)):
            groups[-1].append(record)
        else:
            groups.append([record])
        last = number or last
    return groups


def _number(record: Record) -> str:
    """Return the number that a sheet gives to the Record a row belongs to."""
    source, _base = source_of(record)
    if source is None or record.origin is None:
        return ""
    return source.record(record.origin.ordinal)


def _is_part(record: Record) -> bool:
    """Return whether a row is that of a unit below another one, whose row was taken out of the sheet."""
    source, _base = source_of(record)
    if source is None or record.origin is None:
        return False
    return bool(source.parent(record.origin.ordinal))


def _assigned(
    groups: Sequence[list[Record]], originals: Sequence[Record]
) -> list[tuple[int | None, list[Record]]]:
    """Return each group with the number of the original that it fits best, each original once as far as can be; None
    for a Record of its own that fits none.

    Rows without the number of a Record that fit none go where the row above goes: there they are new, or refused.
    """
    # Only rows with a number or with values of their own may choose: for a single original there is nothing to
    # choose.
    numbered = [bool(_number(group[0])) for group in groups]
    if len(originals) == 1 and not any(numbered):
        return [(0, group) for group in groups]
    numbers_of: dict[str, list[int]] = {}
    for number, original in enumerate(originals):
        for token in set(_tokens(original)):
            numbers_of.setdefault(token, []).append(number)
    scores = [_scores(group, numbers_of) for group in groups]
    targets = _matched(scores)
    if not targets:
        return [(0, group) for group in groups]
    out: list[tuple[int | None, list[Record]]] = []
    last = 0
    for place, group in enumerate(groups):
        target = targets.get(place)
        if target is None and not numbered[place]:
            target = max(
                scores[place], key=scores[place].__getitem__, default=last
            )
        last = last if target is None else target
        out.append((target, group))
    return out


def _matched(scores: Sequence[dict[int, float]]) -> dict[int, int]:
    """Return the original of each group, the best fits first; each original is taken once."""
    fits = [
        (score, -place, -number)
        for place, some in enumerate(scores)
        for number, score in some.items()
    ]
    by_place: dict[int, int] = {}
    assigned: set[int] = set()
    # Negative numbers in a sort from the end: of equal scores the first place,
    # and the first original, comes first.
    for _score, place, number in sorted(fits, reverse=True):
        if -place not in by_place and -number not in assigned:
            by_place[-place] = -number
            assigned.add(-number)
    return by_place


def _scores(
    group: Sequence[Record], numbers_of: dict[str, list[int]]
) -> dict[int, float]:
    """Return how well some Records fit each of the originals that they have anything in common with."""
    scores: dict[int, float] = {}
    for record in group:
        for token in set(_tokens(record)):
            numbers = numbers_of.get(token, ())
            for number in numbers:
                # A value that many Records state identifies none of them.
                scores[number] = scores.get(number, 0) + 1 / len(numbers)
    return scores


def _tokens(record: Record) -> Iterator[str]:
    """Yield what may distinguish a Record from others: the ids, titles and dates of its units, as they are and as they
    were when a sheet was written.
    """
    for _key, unit in record.walk():
        _source, base = source_of(unit)
        if unit.id is not None:
            yield f"id {unit.id}"
        data = unit.own_data()
        for name in ("title", "dates", "identifiers"):
            if name in data:
                yield f"{name} {digest(data[name])}"
            if base is not None and name in base:
                yield f"{name} {base[name]}"
