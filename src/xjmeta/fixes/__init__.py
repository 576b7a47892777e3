"""Fixes: a catalogue of edits that are made to a whole collection of descriptions, each by a rule that it cites.

A fix is an ordinary edit of the Record. What is certain is done; what needs an archivist is reported, to be confirmed.
`rule` says what a fix is, `run` makes them; each module beside these holds the fixes of one group. Nothing here knows a
format.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache

from xjmeta.fixes import (
    containers,
    dates,
    extents,
    headings,
    identifiers,
    languages,
    whitespace,
)
from xjmeta.fixes.identifiers import POLICIES
from xjmeta.fixes.rule import (
    FixRule,
    Mend,
    Options,
    fixer,
    gathered,
    is_name,
    named,
)
from xjmeta.fixes.run import Place, mending, run
from xjmeta.messages import Fix, FixReport, InputError
from xjmeta.messages.arguments import checked
from xjmeta.model.record import Record

__all__ = [
    "POLICIES",
    "FixRule",
    "Mend",
    "Options",
    "catalogue",
    "fixed",
    "fixer",
    "mending",
    "named",
    "run",
]


@cache
def catalogue() -> Mapping[str, FixRule]:
    """Return all fixes by code, in the order in which they are made: what others read is made first.

    >>> catalogue()["date-normal"].group
    'dates'
    """
    return gathered(
        (
            whitespace,
            dates,
            extents,
            languages,
            headings,
            identifiers,
            containers,
        )
    )


def fixed(
    record: Record,
    rules: Iterable[str] | None,
    *,
    confirmed: Iterable[str] = (),
    ids: str = "number",
    unsayable: Callable[[Record, Sequence[Fix]], Collection[Place]],
) -> tuple[Record, FixReport]:
    """Return a Record with the fixes of those names made, and what was done.

    `unsayable` says of a fixed Record which values its format has no word for; what would put them there is left out.
    Raises InputError for an unknown fix or policy.

    >>> record, report = fixed(Record(languages=[{"name": "French"}]), None, unsayable=lambda *_: ())
    >>> record.languages[0].code, str(report.fixes[0])
    ('fre', "~ #0 languages.0.code: set to 'fre' [language-code]")
    """
    if ids not in POLICIES:
        words = ", ".join(POLICIES)
        raise InputError("bad-choice-of", option="ids", words=words)
    all_fixes = dict(catalogue())
    sure = frozenset(
        checked(
            InputError, "fix.confirmed", confirmed, is_name, "Iterable[str]"
        )
    )
    chosen = named(rules, all_fixes)
    named(sure - {"all"}, all_fixes)
    options = Options(ids)
    # A run for trial, with what is to be confirmed: whether the format can say
    # a value does not depend on who confirms it.
    trial, tried = run(record, chosen, confirmed={"all"}, options=options)
    places = unsayable(trial, tried.fixes)
    return run(
        record, chosen, confirmed=sure, unsayable=places, options=options
    )
