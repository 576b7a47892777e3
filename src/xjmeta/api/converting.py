"""The verb that reads and writes in one: a document becomes one of another format, or one for a library system."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from typing import Any

from xjmeta import boundary, sources, targets
from xjmeta.api.huge import flow_of
from xjmeta.api.opening import (
    ColumnMapping,
    Progress,
    format_of,
    public_parts,
    records_of,
)
from xjmeta.api.writing import (
    ColumnChoice,
    format_for,
    path_beside,
    write,
    write_beside,
    writer_options,
)
from xjmeta.collector import calm_collector
from xjmeta.formats import registry
from xjmeta.messages import (
    Finding,
    FormatError,
    LossError,
    LossReport,
    Strictness,
    TargetError,
)
from xjmeta.model.record import Record
from xjmeta.sources import Document, Readable
from xjmeta.targets import Writable


@boundary.door
def convert(
    source: Record | Readable,
    target: Writable,
    *,
    from_: str | None = None,
    to: str | None = None,
    mapping: ColumnMapping | None = None,
    public: bool = False,
    origin: bool = True,
    strict: Strictness = False,
    check: bool = False,
    force: bool = False,
    plain: bool = False,
    columns: ColumnChoice | None = None,
    base: str | None = None,
    context_url: str | None = None,
    as_: str | None = None,
    identifier_base: str | None = None,
    datestamp: str | None = None,
    for_: str | None = None,
    site: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> LossReport:
    """Convert a document, or a Record, to another format, or to its own; what its reader found is among the
    report's `notes`.

    `mapping` says what the columns of the source are; of one that has none, what columns the sheet gets.
    `public` leaves out what is internal and notes it; the other options are those of `iter_records` and
    `write`, and it raises as they do; the target is then as it was. `for_` names a library system: the document is then
    written as that system wants it, the notes say what was changed for it, and the losses what it will not keep of it;
    `site` is the path of a site file.

    >>> import io
    >>> convert(b'{"title": "Cables"}', io.BytesIO(), from_="json", to="jsonl").losses
    []
    """
    _refuse_same(source, target)
    writing: dict[str, Any] = {
        "origin": origin,
        "strict": strict,
        "force": force,
        "base": base,
        "context_url": context_url,
    }
    notes: list[Finding] = []
    with ExitStack() as stack:
        if isinstance(source, Record):
            reads_by_map = False
            one_record: Iterator[Record] = iter((source,))
            records = public_parts(one_record, notes) if public else one_record
        else:
            reads_by_map = mapping is not None and _has_columns(source, from_)
            document = stack.enter_context(sources.opened(source, progress))
            # Where nothing needs whole Records, a huge document flows through in pieces, in flat memory.
            whole = (public, check, plain, mapping, columns, for_)
            if not any((*whole, as_, identifier_base, datestamp)):
                flowed = _convert_flow(document, target, from_, to, **writing)
                if flowed is not None:
                    return flowed
            by_map = mapping if reads_by_map else None
            read = records_of(document, from_, notes, by_map)
            records = public_parts(read, notes) if public else read
        if for_ is not None:
            report = _write_for(records, target, for_, site, strict=strict)
        else:
            report = write(
                records,
                target,
                format=to,
                check=check,
                plain=plain,
                columns=columns,
                # A map names columns of one sheet: of the source, if that has columns, else of the target.
                mapping=None if reads_by_map else mapping,
                as_=as_,
                identifier_base=identifier_base,
                datestamp=datestamp,
                **writing,
            )
    report.notes[:0] = notes
    return report


def _has_columns(source: Record | Readable, name: str | None) -> bool:
    """Return whether a map may say what the columns of a source are; a stream is not looked into: it may be a sheet."""
    if isinstance(source, Record):
        return False
    if name is not None:
        return registry.get(name).mapping is not None
    if not isinstance(source, (str, os.PathLike, bytes)) or source == "-":
        return True
    with sources.opened(source) as document:
        return format_of(document, None).mapping is not None


def _convert_flow(
    document: Document,
    target: Writable,
    from_: str | None,
    to: str | None,
    *,
    origin: bool,
    strict: Strictness,
    force: bool,
    **choices: str | None,
) -> LossReport | None:
    """Convert a huge document unit by unit; None where that cannot be, and nothing was written."""
    from xjmeta.mapping.flow import CannotFlowError  # noqa: PLC0415 - only a huge document needs it

    flow = flow_of(document, from_)
    if flow is None:
        return None
    chosen = format_for((flow.format,), target, to)
    if chosen.write_flow is None:
        return None
    options = writer_options(chosen, plain=False, given=choices)
    beside = path_beside(chosen, target, force=force)
    count = len(document.findings)
    try:
        with targets.written(target, beside=beside) as draft, calm_collector():
            report = chosen.write_flow(
                flow, draft.stream, origin=origin, **options
            )
            if report.forbidden(strict):
                raise LossError(report, source=draft.name)
    # Something in the document needs the whole of it: a Record that is read
    # from the start reports again what was found so far.
    except CannotFlowError:
        del document.findings[count:]
        return None
    if beside is not None:
        write_beside(chosen, targets.name_of(target), beside)
    report.notes[:0] = document.findings
    return report


def _write_for(
    records: Iterable[Record],
    target: Writable,
    name: str,
    site: str | os.PathLike[str] | None,
    *,
    strict: Strictness,
) -> LossReport:
    """Write the one Record of a document as a library system wants it."""
    from xjmeta.systems import verbs  # noqa: PLC0415 - only a system needs it

    first_two = list(islice(records, 2))
    # Two are enough to know that there are several: the rest of a huge harvest
    # is not read.
    if len(first_two) != 1:
        code = "one-record-only" if first_two else "no-record"
        raise FormatError(code, source=targets.name_of(target), format=name)
    data, report = verbs.document_for(first_two[0], name, site)
    report.notes = [
        note if note.source else replace(note, source=targets.name_of(target))
        for note in report.notes
    ]
    text = data.decode("utf-8", "replace")
    unmapped = registry.left_behind(first_two[0], name)
    report.left_behind += (
        loss for loss in unmapped if str(loss.value) not in text
    )
    with targets.written(target) as draft:
        draft.stream.write(data)
        if report.forbidden(strict):
            raise LossError(report, source=draft.name)
    return report


def _refuse_same(source: Any, target: Any) -> None:
    """Raise TargetError where a source would be written over."""
    name = targets.name_of(target)
    suffixes = {
        format_.beside.suffix
        for format_ in registry.formats().values()
        if format_.beside
    }
    # The file beside a target is written with it: it may be the source as
    # well.
    for path in (name, *(name + suffix for suffix in suffixes)):
        if (same := _identity(path)) is not None and same == _identity(source):
            raise TargetError("target-is-source", name=path)


def _identity(thing: Any) -> tuple[int, int] | None:
    """Return what identifies a file, by its path or as a file object; None for what is no file."""
    try:
        if isinstance(thing, str | os.PathLike) and thing != "-":
            state = os.stat(thing)
        else:
            stream = sys.stdin if isinstance(thing, str) else thing
            state = os.fstat(stream.fileno())
    # No file there, a stream that is closed, one without a descriptor.
    except (OSError, ValueError, AttributeError):
        return None
    # Only a regular file loses its content by being written over: a terminal
    # or a pipe is source and target at once.
    if stat.S_ISREG(state.st_mode):
        return (state.st_dev, state.st_ino)
    return None
