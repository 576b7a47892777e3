"""The verbs that compare and edit: differences, edits put back, updates of a system, fixes, tables of values."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Literal, overload

from xjmeta import boundary, sources, targets
from xjmeta.api.opening import ColumnMapping, own_format, records_of, writer_of
from xjmeta.api.reading import iter_records, record_of
from xjmeta.formats.registry import Format
from xjmeta.messages import (
    Change,
    EditError,
    EditReport,
    Finding,
    Fix,
    FixReport,
)
from xjmeta.messages.tally import Tally
from xjmeta.model.record import Record
from xjmeta.sources import Readable
from xjmeta.targets import Writable

if TYPE_CHECKING:
    from xjmeta.apply import Refusal
    from xjmeta.fixes import FixRule
    from xjmeta.systems.updates import Update
    from xjmeta.values import FilledTable, ValueTable


@boundary.door
def diff(a: Record | Readable, b: Record | Readable) -> list[Change]:
    """Return the changes that make `b` of `a`, unit by unit; each may be a Record, or a document of any
    format.

    >>> [change.path for change in diff(Record(title="A"), Record(title="B"))]
    ['title']
    """
    from xjmeta.diff import diff as compare  # noqa: PLC0415 - only this verb needs it

    return list(compare(record_of(a), record_of(b)))


@boundary.door
def update(
    old: Record | Readable,
    new: Record | Readable,
    target: Writable | None = None,
    *,
    for_: str,
) -> Update:
    """Return what a library system that holds the first must import to hold the second, and write it where there is
    anything: the units and cells that changed and nothing else. It is empty where nothing changed.

    What the update of the system cannot do (AtoM deletes nothing and adds notes beside the old, ArchivesSpace's sheets
    only add) is in its notes, each with another way. Raises UnknownFormatError for a system that is not known,
    FormatError for one that takes no updates, else as `diff` and `write` do.

    >>> print(update(Record(id="a", title="Old"), Record(id="a", title="New"), for_="atom").units)
    1
    """
    from xjmeta import systems  # noqa: PLC0415 - only this verb needs it

    updated = systems.update(record_of(old), record_of(new), for_)
    if updated and target is not None:
        with targets.written(target) as draft:
            draft.stream.write(updated.data)
    code = "update-made" if updated else "update-none"
    name = targets.name_of(target) if target is not None else for_
    title = systems.get(for_).title
    finding = Finding.of(
        code, severity="info", target=name, units=updated.units, title=title
    )
    updated.notes.append(finding)
    return updated


@boundary.door
def fixes() -> Mapping[str, FixRule]:
    """Return the catalogue of fixes by code: what each does, its group, and the standard behind it.

    >>> fixes()["date-normal"].group
    'dates'
    """
    from xjmeta.fixes import catalogue  # noqa: PLC0415 - only this verb needs it

    return catalogue()


@boundary.door
def fix(
    source: Record | Readable,
    rules: Iterable[str] | None = None,
    *,
    confirmed: Iterable[str] = (),
    ids: str = "number",
    report: FixReport | None = None,
) -> Record:
    """Return a Record, or that of a document, with fixes of the catalogue made: machine dates, codes of languages,
    numbers and units of extents, and what else `fixes()` lists.

    `rules` names fixes, or groups of them; without it all that are usual are made (ids are given only where they are
    named). What is not sure is made only where its code or group, or "all", is `confirmed`. `ids` says how ids are made
    up: by "number", "path" or reference "code". A fix that the format of the document has no word for is not made. The
    origin is kept: written to its own format, only what was fixed differs. What was done is added to `report`, and
    `fixed.patch(report.undo)` undoes it. Raises InputError for an unknown fix, else as `read` does.

    >>> from xjmeta.model.record import Record
    >>> fix(Record(dates=[{"expression": "August, 1949"}]), ["dates"]).dates[0].normal
    '1949-08'
    """
    from xjmeta.fixes import fixed  # noqa: PLC0415 - only this verb needs it

    record = record_of(source)
    result, done = fixed(
        record,
        rules,
        confirmed=confirmed,
        ids=ids,
        unsayable=partial(_unsayable, record),
    )
    if report is not None:
        _add_fixes(report, done, _undoing(record, result))
    return result


def _unsayable(
    before: Record, after: Record, applied: Sequence[Fix]
) -> set[tuple[str, str]]:
    """Return the key and the path of what the own format of a Record has no word for, of what was fixed; a unit in
    which something else would no longer be expressed has no path.
    """
    chosen = own_format(before, "<memory>", ()) if applied else None
    if chosen is None:
        return set()
    unsaid = _unsaid(chosen, after)
    if not unsaid:
        return set()
    fixed: dict[str, list[str]] = {}
    for fix in applied:
        fixed.setdefault(fix.unit, []).append(fix.path)
    # What the format could not express before the fix either is no reason against it.
    return {
        (key, path if _is_of(path, fixed[key]) else "")
        for key, path in unsaid - _unsaid(chosen, before)
        if key in fixed
    }


def _unsaid(chosen: Format, record: Record) -> set[tuple[str, str]]:
    """Return the key and the path of each value that a format carries in its rest slot, or loses."""
    report = writer_of(chosen)((record,), io.BytesIO())
    return {
        (loss.unit, loss.path[len(loss.unit) + 1 :])
        for loss in (*report.carried, *report.losses)
        if loss.unit is not None
    }


def _is_of(path: str, fixed: Sequence[str]) -> bool:
    """Return whether a path is one of those that were fixed, or below one."""
    return any(
        path == fixed_path or path.startswith(fixed_path + ".")
        for fixed_path in fixed
    )


def _undoing(before: Record, after: Record) -> Iterator[Change]:
    """Yield the changes that make of a fixed Record what it was: its units are the same."""
    from xjmeta.diff import fields  # noqa: PLC0415 - only this verb needs it

    for (_key, unit), (key, fixed) in zip(
        before.walk(), after.walk(), strict=True
    ):
        for path, new, old in fields(fixed, unit):
            yield Change("changed", key, path, new, old)


def _add_fixes(
    report: FixReport, done: FixReport, undo: Iterable[Change]
) -> None:
    report.fixes += done.fixes
    report.to_confirm += done.to_confirm
    report.unsaid += done.unsaid
    report.ids |= done.ids
    report.keys |= done.keys
    report.undo += undo


@boundary.door
def values(*given: Record | Readable, field: str) -> ValueTable:
    """Return the distinct values of a field over Records and documents, as a table to work on: dates, subjects (all
    access points), creators, extents, containers (their kinds) or languages.

    Raises InputError for another field, else as `read` does.

    >>> from xjmeta.model.record import Record
    >>> values(Record(dates=[{"expression": "August, 1949"}]), field="dates").rows()[0]["read"]
    '1949-08'
    """
    from xjmeta.values import ValueTable  # noqa: PLC0415 - only this verb needs it

    table = ValueTable(field)
    for source in given:
        if isinstance(source, Record):
            table.add(source)
            continue
        with sources.opened(source) as document:
            for record in records_of(document, None, None):
                table.add(record, document.name)
    return table


@boundary.door
def filled_values(source: Readable) -> FilledTable | None:
    """Return the table of values that was filled, a CSV or a workbook; None where the document is another one.

    Raises InputError where it is one with a column missing, FormatError where it cannot be read.

    >>> filled_values(b"field,value,new_value\\r\\nsubjects,Letters.,Letters\\r\\n").filled
    1
    """
    from xjmeta.values import FilledTable, is_table  # noqa: PLC0415 - only this verb needs it

    with sources.opened(source) as document:
        content = document.data()
        if not is_table(content, document.name):
            return None
        return FilledTable(content, document.name)


@overload
def apply(
    edited: Record | Readable,
    to: Record | Readable,
    *,
    mapping: ColumnMapping | None = ...,
    delete: Literal[False, True, "all"] = ...,
    children: Literal["with", "keep"] | None = ...,
    order: Literal["original", "sheet"] = ...,
    check: bool = ...,
    fix: bool = ...,
    findings: list[Finding] | None = ...,
    report: EditReport | None = ...,
) -> Record: ...


@overload
def apply(
    edited: Record | Readable,
    to: list[Record],
    *,
    mapping: ColumnMapping | None = ...,
    delete: Literal[False, True, "all"] = ...,
    children: Literal["with", "keep"] | None = ...,
    order: Literal["original", "sheet"] = ...,
    check: bool = ...,
    fix: bool = ...,
    findings: list[Finding] | None = ...,
    report: EditReport | None = ...,
) -> list[Record]: ...


@boundary.door
def apply(
    edited: Record | Readable,
    to: Record | Readable | list[Record],
    *,
    mapping: ColumnMapping | None = None,
    delete: Literal[False, True, "all"] = False,
    children: Literal["with", "keep"] | None = None,
    order: Literal["original", "sheet"] = "original",
    check: bool = False,
    fix: bool = False,
    findings: list[Finding] | None = None,
    report: EditReport | None = None,
) -> Record | list[Record]:
    """Return the original `to` with what was edited since, merged unit by unit; its origin is kept.

    Written to its own format, only the bytes of what was edited differ. Of a sheet, what it has no column for stays;
    only a blank cell of a column that is there removes a value. Units without a row stay unless `delete` is true, at
    most a tenth of them, or "all"; `children` says what becomes of units that have a row below one that is removed:
    they go "with" it, or one is to "keep" them below the next unit above. Siblings keep the order of the original, or
    take that of the "sheet"; a unit moves only where its parent is another. `mapping` says which field each column of a
    foreign sheet is, as in `read`. `check` refuses what the schema of the original's format refuses. `fix` mends
    the machine date of a date that is displayed otherwise than before, where that is read with certainty. Where `to` is
    a list of Records, each edited one goes to the Record that it fits, and the list comes back.

    What is worth reporting is added to `findings`, and the keys of the changed units to `report`, where these are set.
    Raises EditError, which names each row and column, where the edits belong to another document, were made to what
    has changed in the original since, or are cells that a spreadsheet broke; and else as `read` does.

    >>> str(apply(Record(id="a", title="New"), to=Record(id="a", title="Old")).title)
    'New'
    """
    from xjmeta.apply import ApplyOptions, apply_all  # noqa: PLC0415 - only this verb needs it
    from xjmeta.fixes.dates import normal_again  # noqa: PLC0415 - only this verb needs it

    notes: list[Finding] = []
    reported = findings if findings is not None else []
    originals = to if isinstance(to, list) else [record_of(to)]
    records = (
        [edited]
        if isinstance(edited, Record)
        else list(iter_records(edited, mapping=mapping, findings=notes))
    )
    reported += [note for note in notes if note.code not in _SETTLED]
    if broken := [note for note in notes if note.code in _BROKEN]:
        raise EditError([replace(note, severity="error") for note in broken])
    merged = apply_all(
        records,
        originals,
        options=ApplyOptions(
            delete, children, order, normal_again if fix else None
        ),
        check=_refusals if check else None,
        findings=reported,
        report=report,
    )
    return merged if isinstance(to, list) else merged[0]


# Cells that do not say what somebody typed.
_BROKEN = frozenset({"broken-cell", "merged-cells"})
# What a reader finds of a sheet alone: the original may have the unit above a row, and the values of its rest cell.
_SETTLED = frozenset({"unknown-parent", "parent-cycle", "rest-column-refused"})


def _refusals(
    original: Record,
) -> Callable[[Record], Iterator[Refusal]] | None:
    """Return what yields the values of a Record that the schema of the original's format refuses, those left out that
    it refuses in the original; None where that has no format.
    """
    chosen = own_format(original, "<memory>", ())
    if chosen is None:
        return None
    refused_before = set(_refused_by(chosen, original))

    def check(result: Record) -> Iterator[Refusal]:
        for refusal in _refused_by(chosen, result):
            if refusal not in refused_before:
                yield refusal

    return check


def _refused_by(chosen: Format, record: Record) -> Iterator[Refusal]:
    """Yield what a format cannot hold where its schema places it, and what its schema says of a document."""
    from xjmeta.apply import Refusal  # noqa: PLC0415 - only this verb needs it

    stream = io.BytesIO()
    # Written for its report alone: what a format has no word for is known only
    # once it is spelt.
    report = writer_of(chosen)((record,), stream)
    for loss in (*report.carried, *report.losses):
        # A placeholder shown for a value that is refused is no value of its own.
        if loss.value is not None:
            yield Refusal(loss.path, str(loss.value), loss.why)
    if chosen.check is not None:
        with sources.opened(stream.getvalue()) as document:
            for finding in chosen.check(document, Tally()):
                if finding.severity == "error":
                    yield Refusal(
                        finding.unit or "", "", finding.message.rstrip(".")
                    )
