"""What the verbs of the library do for a system: the verdict on a document or a Record, and the document for it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain

from xjmeta.collector import quiet_collector
from xjmeta.formats.registry import Format, Source
from xjmeta.messages import (
    Finding,
    FormatError,
    InputError,
    Loss,
    LossReport,
    XjmetaError,
)
from xjmeta.messages.tally import LIMIT, Tally
from xjmeta.model.record import Record
from xjmeta.systems import get, names
from xjmeta.systems.adapt import Fitted, fitted
from xjmeta.systems.difference import outcomes
from xjmeta.systems.in_source import UnitsInSource, public_units
from xjmeta.systems.judge import Judged, judge, judge_route
from xjmeta.systems.site import Site
from xjmeta.systems.system import Reading, System

__all__ = ["document_for", "verdict_on", "verdict_on_record"]


def verdict_on(
    source: Source,
    by: Format,
    name: str,
    site: str | os.PathLike[str] | None = None,
) -> list[Finding]:
    """Return what a system will do with a document: a file of EAD 2002 is judged as it is, any other as it would be
    written for the system.
    """
    with quiet_collector():
        return _verdict_on(source, by, get(name), _site(site))


def _verdict_on(
    source: Source, by: Format, system: System, settings: Site | None
) -> list[Finding]:
    own = by.name == system.format or bool(
        system.is_meant and system.is_meant(source.head())
    )
    records: list[Record] = []
    is_read = True
    notes = [] if by.name in system.routes else list(_schema(source, by))
    try:
        assert by.read is not None
        records += by.read(source)
    except XjmetaError as error:
        # A document of another format that cannot be read cannot be written
        # for the system either; its own is judged on its bytes.
        if not own:
            raise
        is_read = False
        notes.append(_as_warning(error.at(source.name).to_finding()))
    notes += map(_as_warning, source.findings)
    # What a site fills in is not in the document yet: then it is judged as it
    # would be written.
    fills = settings is not None and bool(settings.fill)
    if by.name in system.routes and not fills:
        return list(judge_route(system, source, by, notes))
    if own and not fills:
        judged = Judged(
            _settled(system, settings),
            records,
            source.data(),
            source.name,
            notes=notes,
            is_read=is_read,
        )
        return list(judge(judged))
    findings: list[Finding] = []
    for number, record in enumerate(records):
        findings += _verdict(
            record, system, settings, notes, source, by, number
        )
        notes = []
    return findings


def verdict_on_record(
    record: Record, name: str, site: str | os.PathLike[str] | None = None
) -> list[Finding]:
    """Return what a system will do with the document that is written of a Record for it."""
    return list(_verdict(record, get(name), _site(site), []))


def document_for(
    record: Record, name: str, site: str | os.PathLike[str] | None = None
) -> tuple[bytes, LossReport]:
    """Return the document of a Record for a system, and the report: what was changed, and what will not be kept."""
    system, settings = get(name), _site(site)
    _check(record, None)
    fitted_record = fitted(record, system, settings)
    located = UnitsInSource(record, fitted_record.record)
    report = LossReport(notes=[*located.in_source(fitted_record.notes)])
    reading = system.read(fitted_record.data)
    report.losses += _losses(record, system, reading)
    verdicts = judge(
        _judged(_settled(system, settings), fitted_record, None, [])
    )
    report.notes += [
        finding
        for finding in located.in_source(verdicts)
        if finding.verdict in ("refuses", "refused", "accepted")
    ]
    return fitted_record.data, report


def _site(site: str | os.PathLike[str] | None) -> Site | None:
    return None if site is None else Site.load(site)


def _settled(system: System, site: Site | None) -> System:
    """Return a system as a site has set it up."""
    if site is None:
        return system
    kept = system.demands
    if site.options.get("addresses"):
        kept = tuple(
            demand for demand in kept if demand.code != "atom-address"
        )
    return replace(system, demands=kept, words=partial(_words, system, site))


def _words(system: System, site: Site) -> dict[str, frozenset[str]]:
    """Return the words of each list of a system, with those that a site has added; raises InputError for no list."""
    folds = {clause.name for clause in system.lists if clause.folds}
    own = {clause.name for clause in system.lists}
    words = dict(system.words())
    for name, added in site.lists.items():
        if name in own:
            more = map(str.casefold, added) if name in folds else added
            words[name] = words.get(name, frozenset()) | frozenset(more)
        elif name not in (known := _lists_of_all()):
            lists = ", ".join(sorted(known))
            raise InputError(
                "site-unknown-key", key=f"lists.{name}", known=lists
            )
    return words


def _lists_of_all() -> set[str]:
    """Return the lists of every system: a site file may be for several."""
    return {clause.name for name in names() for clause in get(name).lists}


def _verdict(
    record: Record, system: System, site: Site | None, notes: Sequence[Finding], source: Source | None = None,
    by: Format | None = None, number: int = 0,
) -> Iterator[Finding]:  # fmt: skip
    name = None if source is None else source.name
    _check(record, name)
    made = fitted(record, system, site)
    located = UnitsInSource(
        record, made.record, number=number, source=source, by=by
    )
    adapted = [
        replace(finding, source=name)
        for finding in located.in_source(made.notes)
    ]
    judged = _judged(_settled(system, site), made, name, [*notes, *adapted])
    told = {id(finding) for finding in judged.notes}
    for finding in judge(judged):
        # What was said of reading and of adapting has its place already.
        if id(finding) in told:
            yield finding
        else:
            yield from located.in_source([finding])


def _check(record: Record, source: str | None) -> None:
    """See that there is something of a Record to write for a system; raises FormatError."""
    if record.internal:
        raise FormatError("system-all-internal", source=source)
    if not any(unit.own_data() for _key, unit in record.walk()):
        raise FormatError("system-empty", source=source)


def _judged(
    system: System,
    fitted_record: Fitted,
    source: str | None,
    notes: list[Finding],
) -> Judged:
    return Judged(
        system,
        [fitted_record.record],
        fitted_record.data,
        source,
        own=False,
        notes=notes,
    )


def _schema(source: Source, by: Format) -> Iterable[Finding]:
    """Yield what the schema says of a document; here it is no verdict, so that its errors are warnings."""
    if by.check is None:
        return
    tally = Tally(LIMIT)
    yield from map(
        _as_warning, chain(by.check(source, tally), tally.rest(source.name))
    )


def _as_warning(finding: Finding) -> Finding:
    return (
        replace(finding, severity="warning")
        if finding.severity == "error"
        else finding
    )


def _losses(
    record: Record, system: System, reading: Reading
) -> Iterator[Loss]:
    """Yield every value of a Record that the system will not hold once the document is imported."""
    public = {key for key, _unit in public_units(record)}
    made_units = iter(reading.units)
    for key, unit in record.walk():
        if key not in public:
            title = str(unit.title or "")
            yield Loss(f"{key}.title", title, "internal", system.name, key)
            continue
        # The document was written of what is public, in the same order.
        of_system = next(made_units, None)
        held = None if of_system is None else system.values(of_system)
        for outcome in outcomes(unit, held, system.keeps_markup):
            reason = "drops" if outcome.becomes is None else "alters"
            yield Loss(
                f"{key}.{outcome.path}",
                outcome.value,
                reason,
                system.name,
                key,
                outcome.becomes,
            )
