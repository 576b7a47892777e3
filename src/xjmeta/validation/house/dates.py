"""Dates: that they exist, that they run forward, and that what is displayed and what machines read say the
same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from xjmeta.model import expressions
from xjmeta.model.edtf import EARLIEST, LATEST, Day, Edtf
from xjmeta.model.values import Date
from xjmeta.validation.rulebook import At, Broken, rule

__all__ = [
    "differs",
    "disagrees",
    "era",
    "impossible",
    "outside",
    "reversed_span",
    "unreadable",
]

Span: TypeAlias = tuple[Day, Day]


@rule(
    "date-impossible",
    "The date {value!r} does not exist.",
    "Look it up: a month has 28 to 31 days, a year 12 months.",
    of=["dates"],
)
def impossible(at: At) -> Iterator[Broken]:
    """ISO 8601-1:2019, 4.3: a calendar date is a day of the calendar (30 February is none)."""
    for path, text in at.once(_texts):
        if expressions.reason(text) == "impossible":
            yield Broken(path, value=text)


@rule(
    "date-reversed",
    "The span {value!r} ends before it begins.",
    "Put the earlier date first.",
    of=["dates"],
)
def reversed_span(at: At) -> Iterator[Broken]:
    """ISO 8601-1:2019, 5.5: an interval begins before it ends."""
    # Expressions are judged too: a reader of "1949-1934" sees the slip, whether or not a machine date was stated.
    for path, text in at.once(_texts):
        if expressions.reason(text) == "reversed":
            yield Broken(path, value=text)
    for number, date in enumerate(at.unit.dates):
        # The end of a span may be open, which no order contradicts.
        start, slash, end = (date.normal or "").partition("/")
        first, last = (
            expressions.normalise(part) if part.strip() else None
            for part in (start, end)
        )
        if (
            slash
            and first is not None
            and last is not None
            and first.lower > last.upper
        ):
            yield Broken(f"dates.{number}.normal", value=date.normal)


@rule(
    "date-unreadable",
    "The normalized date {value!r} (@normal) is not a valid date.",
    "Write it in ISO 8601: 1949, 1949-08, 1949-08-02, 1940/1949.",
    of=["dates"],
)
def unreadable(at: At) -> Iterator[Broken]:
    """EAD 2002 and EAD3, `unitdate`: the normalised date follows ISO 8601; EDTF is ISO 8601-2:2019."""
    for number, date in enumerate(at.unit.dates):
        normal = date.normal
        # An open end is allowed: "1949/" is an interval of EDTF, and finding aids have both spellings.
        if (
            normal
            and expressions.normalise(normal) is None
            and not _ends(normal)
        ):
            yield Broken(f"dates.{number}.normal", value=normal)
        for at_part, part in enumerate(date.parts):
            for name in ("standard", "not_before", "not_after"):
                stated = getattr(part, name)
                if stated and expressions.normalise(stated) is None:
                    yield Broken(
                        f"dates.{number}.parts.{at_part}.{name}", value=stated
                    )


@rule(
    "date-era",
    "The era {value!r} is not one of those in use.",
    "Write ce or bce.",
    "info",
    of=["dates"],
)
def era(at: At) -> Iterator[Broken]:
    """EAD 2002 and EAD3, @era: ce and bce are the values suggested."""
    for number, date in enumerate(at.unit.dates):
        if date.era and date.era not in ("ce", "bce"):
            yield Broken(f"dates.{number}.era", value=date.era)


@rule(
    "date-disagrees",
    "{shown!r} is displayed, but the normalized date is {normal!r}.",
    "Correct the one that is wrong.",
    of=["dates"],
)
def disagrees(at: At) -> Iterator[Broken]:
    """DACS 2.4 and EAD `unitdate`: the normalised date states the displayed one; these have no day in
    common.
    """
    for number, shown, normal, (a, b), (c, d) in _pairs(at):
        if a > d or c > b:
            yield Broken(f"dates.{number}", shown=shown, normal=normal)


@rule(
    "date-differs",
    "{shown!r} is displayed; the normalized date {normal!r} is not the same span.",
    "Check which is meant.",
    "info",
    of=["dates"],
)
def differs(at: At) -> Iterator[Broken]:
    """DACS 2.4 and EAD `unitdate`: the normalised date states the displayed one; these have only some days in
    common.
    """
    for number, shown, normal, (a, b), (c, d) in _pairs(at):
        if (a, b) != (c, d) and a <= d and c <= b:
            yield Broken(f"dates.{number}", shown=shown, normal=normal)


@rule(
    "date-outside",
    "{value!r} lies outside the dates of the unit above ({above}).",
    "Widen the dates above, or correct this one.",
    "info",
    of=["dates"],
)
def outside(at: At) -> Iterator[Broken]:
    """ISAD(G) 2.1 and 3.1.3: the whole is described first, and its dates span those of its parts."""
    if not at.unit.dates or at.above is None:
        return
    # The nearest unit above with dates that are all known: a series may be dated where its subseries are not.
    whole = at.above.whole_span
    if whole is None:
        return
    for number, date in enumerate(at.unit.dates):
        edtf = date.edtf
        if edtf is not None and (
            edtf.upper < whole[0] or edtf.lower > whole[1]
        ):
            yield Broken(
                f"dates.{number}",
                value=_shown(date, edtf),
                above=_years(whole),
            )


def _texts(at: At) -> Iterator[tuple[str, str]]:
    """Yield what is displayed or stated as a date, with its path."""
    for number, date in enumerate(at.unit.dates):
        if date.expression is not None:
            yield f"dates.{number}.expression", date.expression.plain
        # A span that is only stated is judged by its two ends in
        # `reversed_span`.
        elif date.normal and "/" not in date.normal:
            yield f"dates.{number}.normal", date.normal


def _pairs(at: At) -> Iterator[tuple[int, str, str, Span, Span]]:
    """Yield the dates that are displayed and stated, both readable for certain."""
    for number, date in enumerate(at.unit.dates):
        if date.expression is None or not date.normal:
            continue
        stated, shown = (
            expressions.normalise(date.normal),
            expressions.read(date.expression.plain),
        )
        # What is about, or uncertain, has no bounds that could disagree.
        if (
            stated is not None
            and shown is not None
            and not (shown.approximate or shown.uncertain)
        ):
            spans = (shown.lower, shown.upper), (stated.lower, stated.upper)
            yield number, date.expression.plain, date.normal, *spans


def _ends(normal: str) -> bool:
    """Whether both ends of a span are dates, so that only their order is wrong."""
    parts = normal.split("/")
    return len(parts) == 2 and all(
        expressions.normalise(part) is not None for part in parts
    )


def _shown(date: Date, edtf: Edtf) -> str:
    if date.expression is not None:
        return date.expression.plain
    return str(edtf)


def _years(span: Span) -> str:
    first, last = (
        "open" if day in (EARLIEST, LATEST) else str(day.year) for day in span
    )
    return first if first == last else f"{first} to {last}"
