"""Dates that were edited where they are displayed, and whose machine date says the former."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xjmeta.messages.catalogue import Template, add
from xjmeta.model.values import Date

__all__ = ["stale"]

add(
    {
        "stale-date": Template(
            "The displayed date is {shown!r} now; the normalized date {normal!r} is still that of {before!r}.",
            "Correct the normalized date, blank it, or apply with fix=True, which mends what is read with certainty.",
        ),
        "date-mended": Template(
            "The displayed date is {shown!r} now, no longer {before!r}: the normalized date is made {normal!r}."
        ),
    }
)


def stale(
    old: Sequence[Date], new: Sequence[Date]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the number of each date that is displayed otherwise than before, while its `normal` is the same and no
    longer fits (DACS 2.4: the normalized date states the displayed one).

    >>> before, after = Date(expression="1949", normal="1949"), Date(expression="1950", normal="1949")
    >>> [number for number, _ in stale([before], [after])]
    [0]
    """
    for number, date in enumerate(new):
        before = next(
            (candidate for candidate in old if _is_stale(candidate, date)),
            None,
        )
        if before is not None and date not in old:
            values = {
                "shown": str(date.expression),
                "normal": str(date.normal),
                "before": str(before.expression),
            }
            yield number, values


def _is_stale(old: Date, new: Date) -> bool:
    """Return whether a date is another one with the machine date left as it was, which does not fit it."""
    if (
        new.normal is None
        or new.expression is None
        or old.normal != new.normal
    ):
        return False
    return old.expression != new.expression and not _fits(new)


def _fits(date: Date) -> bool:
    """Return whether the two readings of a date are one span, or the displayed one cannot be read with certainty."""
    shown = Date(expression=date.expression).edtf
    stated = Date(normal=date.normal).edtf
    if shown is None or stated is None:
        return True
    return (shown.lower, shown.upper) == (stated.lower, stated.upper)
