"""Validation: what is wrong with a document, or worth telling, by its schema, its references and house rules.

The schema's verdict comes from the format (`Format.check`); house rules look at the Records that the format
reads, so they hold for every format. `rulebook` says what a rule is, `profile` which are on, `house` holds
ours.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any, TypeAlias

import xjmeta.formats.registry as formats
from xjmeta.collector import quiet_collector
from xjmeta.formats.registry import Format, Source
from xjmeta.messages import Finding, LimitError, XjmetaError
from xjmeta.messages.tally import LIMIT, Tally
from xjmeta.model.record import Record
from xjmeta.validation.profile import Profile, profiles
from xjmeta.validation.rulebook import (
    At,
    Broken,
    PlacedUnits,
    Rule,
    rule,
    rules,
    whole_rule,
)
from xjmeta.xml.places import Locating, Place

__all__ = [
    "At", "Broken", "Mending", "Profile", "Rule", "findings", "profiles", "rule", "rules", "run_rules", "validate",
    "validate_records", "whole_rule",
]  # fmt: skip


Where: TypeAlias = Callable[
    [At, "str | None"], "tuple[int | None, int | None]"
]
# How the codes begin of what keeps us from reading a document that may well be valid: its schema alone says so.
_NOTHING_TO_READ = ("no-record", "oai-")
_Spot: TypeAlias = tuple["int | None", "int | None", "str | None"]
Reader: TypeAlias = Callable[[Source], Iterator[Record]]
Mending: TypeAlias = Callable[[str, At, "str | None"], str]
"""Returns a sentence on what fixes a finding of a code at a path of a unit; empty where nothing does."""


def _unmended(_code: str, _at: At, _path: str | None) -> str:
    return ""


def validate(
    source: Source,
    *,
    profile: str | os.PathLike[str] | None = None,
    format: str | Format | None = None,
    limit: int = LIMIT,
    mending: Mending = _unmended,
) -> list[Finding]:
    """Return what is wrong with a document, or worth telling.

    `profile` is the name of one of ours or the path of a TOML file; of each code at most `limit` findings are reported
    one by one; what `mending` returns is added to its remedy. Raises InputError where the format or the
    profile is not known; what is wrong in the document is a finding.

    >>> from xjmeta.formats.registry import BytesSource
    >>> [f.code for f in validate(BytesSource("a.xml", b"<ead>"), format="ead2002")]
    ['unclosed-tag']
    """
    with quiet_collector():
        return list(
            findings(
                source,
                profile=profile,
                format=format,
                limit=limit,
                mending=mending,
            )
        )


def validate_records(
    records: Iterable[Record],
    *,
    profile: str | os.PathLike[str] | None = None,
    written: tuple[Format, Source] | None = None,
    limit: int = LIMIT,
    mending: Mending = _unmended,
) -> list[Finding]:
    """Return what the rules of a profile say of Records, and what a schema says of the document `written` of them.

    >>> [f.code for f in validate_records([Record(title="Letters", level="otherlevel")])]
    ['level-unnamed']
    """
    rules = Profile.load(profile)
    tally = Tally(limit, rules.weigh)
    schema: Iterable[Finding] = ()
    if written is not None and written[0].check is not None:
        schema = written[0].check(written[1], tally)
    by_rules = run_rules(records, profile=rules, tally=tally, mending=mending)
    reported = chain(schema, by_rules)
    judged = (rules.judged(finding) for finding in reported)
    return [
        *(result for result in judged if result is not None),
        *tally.rest(),
    ]


def findings(
    source: Source,
    *,
    profile: str | os.PathLike[str] | None = None,
    format: str | Format | None = None,
    limit: int = LIMIT,
    mending: Mending = _unmended,
) -> Iterator[Finding]:
    """Yield what `validate` returns, one by one: the schema's findings, the reader's, those of the rules,
    sums at the end.
    """
    if format is None:
        by = formats.recognise(source.name, source.head())
    else:
        by = format if isinstance(format, Format) else formats.get(format)
    rules = Profile.load(profile)
    tally = Tally(limit, rules.weigh)
    for finding in _all(source, by, rules, tally, mending):
        if (judged := rules.judged(finding)) is not None:
            yield judged
    yield from tally.rest(source.name)


def _all(
    source: Source, by: Format, rules: Profile, tally: Tally, mending: Mending
) -> Iterator[Finding]:
    reported = set[_Spot]()
    for finding in by.check(source, tally) if by.check is not None else ():
        # What a schema refuses at a place, the reader refuses there as well:
        # it is reported once.
        if finding.severity == "error":
            reported.add(_spot(finding))
        yield finding
    if by.read is not None and not (
        by.schema_decides and rules.is_schema_alone
    ):
        yield from _read(
            source,
            by,
            by.read,
            rules,
            tally,
            reported,
            mending,
        )


def _spot(finding: Finding) -> _Spot:
    return finding.line, finding.column, finding.path


def _read(
    source: Source,
    by: Format,
    read: Reader,
    rules: Profile,
    tally: Tally,
    errors: set[_Spot],
    mending: Mending,
) -> Iterator[Finding]:
    """Yield what the reader reports, and what the rules find in each Record it yields; `errors` are the places that the
    schema reported.
    """
    count_before = len(source.findings)
    places = _UnitPlaces(source, by)
    try:
        for number, record in enumerate(read(source)):
            yield from run_rules(
                [record],
                source.name,
                profile=rules,
                tally=tally,
                where=places.of(number),
                mending=mending,
            )
    except XjmetaError as error:
        stopped = error.at(source.name).to_finding()
        # A document beyond our limits, or without a record in it, may be valid
        # all the same.
        unread = isinstance(error, LimitError) or error.code.startswith(
            _NOTHING_TO_READ
        )
        # An error of no place inside the document is one of the document: it is what stops the reader as well.
        if _spot(stopped) not in errors and all(
            path is not None for _line, _column, path in errors
        ):
            yield replace(stopped, severity="warning") if unread else stopped
    for finding in source.findings[count_before:]:
        if tally.takes(finding.code, finding.severity):
            yield finding


class _UnitPlaces:
    """Returns where in the source a finding of a rule is; the source is searched when the first is found."""

    def __init__(self, source: Source, by: Format) -> None:
        self._source, self._by = source, by
        self._found: Mapping[tuple[int, str], Place] | None = None

    def of(self, number: int) -> Where:
        """Return where in a Record of that number something is: the value, else its unit, else nowhere."""
        return lambda at, path: (
            self._value(at, path) or self._unit(number, at.key) or (None, None)
        )

    def _value(
        self, at: At, path: str | None
    ) -> tuple[int, int | None] | None:
        origin = at.unit.origin
        source: object = origin.source if origin is not None else None
        if origin is None or not isinstance(source, Locating):
            return None
        return source.locate(origin.ordinal, path)

    def _unit(self, number: int, key: str) -> Place | None:
        # The whole document is searched for the places of its units: only if
        # there is a finding.
        if self._found is None:
            self._found = (
                self._by.places(self._source)
                if self._by.places is not None
                else {}
            )
        return self._found.get((number, key))


def run_rules(
    records: Iterable[Record],
    source: str | None = None,
    *,
    profile: Profile | None = None,
    tally: Tally | None = None,
    where: Where = lambda _at, _path: (None, None),
    mending: Mending = _unmended,
) -> Iterator[Finding]:
    """Yield what house rules find in Records, whatever they were read from; `where` says the line and column of a
    path in a unit, `mending` what fixes a finding there.

    >>> [f.path for f in run_rules([Record(title="Letters", level="otherlevel")])]
    ['other_level']
    """
    tally = tally or Tally()
    weighted = list((profile or Profile.load()).rules())
    for record in records:
        units = PlacedUnits(record)
        for house_rule, severity in weighted:
            for at, broken in _breaks(house_rule, units):
                if tally.takes(house_rule.code, severity):
                    line, column = where(at, broken.path)
                    values: dict[str, Any] = broken.values | {
                        "line": line,
                        "column": column,
                    }
                    finding = Finding.of(
                        house_rule.code,
                        severity=severity,
                        source=source,
                        path=broken.path,
                        unit=at.key,
                        **values,
                    )
                    yield _mended(
                        finding, mending(house_rule.code, at, broken.path)
                    )


def _mended(finding: Finding, sentence: str) -> Finding:
    """Return a finding with what fixes it in its remedy."""
    if not sentence:
        return finding
    return replace(finding, remedy=f"{finding.remedy} {sentence}".strip())


def _breaks(rule: Rule, units: PlacedUnits) -> Iterator[tuple[At, Broken]]:
    if rule.whole is not None:
        yield from rule.whole(units.all)
    if rule.unit is not None:
        for at in units.of(rule):
            for broken in rule.unit(at):
                yield at, broken
