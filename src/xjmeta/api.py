"""The facade: read, write, convert, and the other verbs of the library, in terms of sources, targets and
formats.

Whatever format, a verb opens its sources, finds the format of each, tells foreign exceptions in our own
words, and writes whole or not at all. What a verb does with Records stands in the room of its name.
"""

from __future__ import annotations

import io
import os
import shutil
import stat
import sys
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import ExitStack, contextmanager
from dataclasses import fields
from functools import partial
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar, overload

from xjmeta import boundary, sources, targets
from xjmeta.collector import calm_collector
from xjmeta.formats import registry
from xjmeta.formats.registry import Format
from xjmeta.messages import (
    Change,
    EditReport,
    Finding,
    Fix,
    FixReport,
    FormatError,
    InputError,
    LossError,
    LossReport,
    Strictness,
    TargetError,
    UnknownFormatError,
    XjmetaError,
)
from xjmeta.messages.looks import UNREADABLE
from xjmeta.messages.tally import Tally
from xjmeta.model.public import publish
from xjmeta.model.record import Record
from xjmeta.sources import Document, Readable
from xjmeta.targets import TargetDraft, Writable
from xjmeta.text.encodings import utf8_of
from xjmeta.xml.source import is_prolog_open

if TYPE_CHECKING:
    from typing import BinaryIO

    from xjmeta.apply import Refusal
    from xjmeta.archives import Member
    from xjmeta.fixes import FixRule
    from xjmeta.mapping.flow import Flow, Step
    from xjmeta.summary import Summary
    from xjmeta.systems.updates import Update
    from xjmeta.validation import At
    from xjmeta.values import FilledTable, ValueTable

__all__ = [
    "ColumnMapping",
    "Progress",
    "Readable",
    "Writable",
    "apply",
    "convert",
    "diff",
    "documents",
    "filled_values",
    "fix",
    "fixes",
    "formats",
    "from_bytes",
    "from_string",
    "inspect",
    "is_archive",
    "iter_records",
    "iter_units",
    "members",
    "propose_map",
    "read",
    "save",
    "schema",
    "to_bytes",
    "to_string",
    "update",
    "validate",
    "values",
    "write",
]

ColumnMapping: TypeAlias = (
    "Mapping[str, str | int | Mapping[str, Any]] | str | os.PathLike[str]"
)
"""Which field each column of a sheet is, or the path of a TOML file that says so. A line is a field, or a table that
also says what parts values in a cell, and which words mean which: `{"to": "subject", "split": ";"}`. With more to say,
these are its table `columns`, beside `constants` (what every unit is) and the rows `header` and `first`.
"""
ColumnChoice: TypeAlias = "str | os.PathLike[str] | Sequence[str]"
"""The columns of a sheet: `basic`, `all`, the names of some, or the path of a file with a name a line."""
Progress: TypeAlias = Callable[[int], None]
"""Called with the number of bytes of the source that were read so far."""


@boundary.door
def read(
    source: Readable,
    *,
    format: str | None = None,
    mapping: ColumnMapping | None = None,
    findings: list[Finding] | None = None,
) -> Record:
    """Read the one Record of a document.

    `mapping` says which field each column of a foreign sheet is: a dictionary, or the path of a TOML file.
    What is worth telling about the document is added to `findings` where a list is given. Raises InputError
    if the source cannot be opened or its format is not known, FormatError if it is not what its format
    demands, or if it holds several Records: `iter_records` reads those.

    >>> read(b'{"title": "Cables"}', format="json").title.plain
    'Cables'
    """
    with sources.opened(source) as document:
        found = list(islice(_records(document, format, findings, mapping), 2))
    if not found:
        raise FormatError("no-record", source=document.name, format=format or "")
    if len(found) > 1:
        raise FormatError("several-records", source=document.name)
    return found[0]


@boundary.door
def iter_records(
    source: Readable,
    *,
    format: str | None = None,
    mapping: ColumnMapping | None = None,
    public: bool = False,
    findings: list[Finding] | None = None,
    progress: Progress | None = None,
) -> Iterator[Record]:
    """Yield the Records of a document one by one, in constant memory; raises as `read` does.

    `public` yields their public parts and tells in `findings` what was held back; a Record that is internal
    as a whole is left out, and where that leaves none TargetError is raised.
    `progress` is called with the number of bytes that were read so far.

    >>> lines = b'{"id": "a"}' + bytes([10]) + b'{"id": "b"}'
    >>> [record.id for record in iter_records(lines, format="jsonl")]
    ['a', 'b']
    """
    told = findings if findings is not None else []
    with sources.opened(source, progress) as document:
        records = _records(document, format, told, mapping)
        yield from _public(records, told) if public else records


@boundary.door
def iter_units(
    source: Readable,
    *,
    format: str | None = None,
    findings: list[Finding] | None = None,
) -> Iterator[tuple[str, str | None, Record]]:
    """Yield `(key, parent key, unit without its children)` for every unit of a document, in document order.

    Formats that can do so read in constant memory. A unit is complete when it is yielded. Raises as `read`
    does.

    >>> [(key, parent) for key, parent, unit in iter_units(b'{"children": [{"id": "a"}]}', format="json")]
    [('#0', None), ('a', '#0')]
    """
    with sources.opened(source) as document:
        found = format_of(document, format)
        if found.units is None:
            for record in _records(document, found.name, findings):
                for key, parent, unit in record.walk_with_parents():
                    yield key, parent, unit.model_copy(update={"children": ()})
        else:
            yield from _guarded(document, found.units(document), findings)


@boundary.door
def write(
    records: Record | Iterable[Record],
    target: Writable,
    *,
    format: str | None = None,
    origin: bool = True,
    strict: Strictness = False,
    check: bool = False,
    force: bool = False,
    plain: bool = False,
    columns: ColumnChoice | None = None,
    mapping: ColumnMapping | None = None,
    base: str | None = None,
    context_url: str | None = None,
    as_: str | None = None,
    identifier_base: str | None = None,
    datestamp: str | None = None,
) -> LossReport:
    """Write a Record, or several, and report what the target could not take along.

    Without `format` it is the format that the Record was read from, if the target's extension fits it, else
    the extension's. With `origin=False` what the Records keep of their sources is left out. `strict` raises
    LossError where something would be lost or left behind, `"visible"` also where only the rest slot
    would carry it; `check` reads back what was written, and what its
    schema says against it is among the report's `notes`. The target is written whole or not at all, and
    replaced if it is there; a file beside it that describes it is replaced where it is ours, and any with
    `force`. `plain` writes nothing of ours into the document, no instruction (EAD), no element (DC terms), no
    rest, origin or apostrophe but before a formula (sheets): what only these say is lost then, and
    what stands only because a schema wants it is a loss with the reason `added`.
    `columns` are those of a sheet (CSV, Excel): `basic` for the usual ones, `all` for one a leaf value, or those that
    are named, also in a file with a name a line; a sheet that was read keeps its own where nothing is said. By a
    `mapping`, that of `read`, a sheet has the columns of the map in the words of the house, and what these do not say
    is a loss. `base` is what the addresses of units begin with, `context_url` where the context of linked data is said
    to be. Several Records of EAD or Dublin Core that no document holds together are refused, unless `as_="oai-pmh"`
    asks for one `ListRecords` page of them; where they state no identifier and datestamp of a harvest, these are made
    of `identifier_base` and `datestamp`. Raises TargetError if it cannot be written, or the format has no such option,
    UnknownFormatError if its format is not known, InputError for what is no Record.

    >>> import io
    >>> bool(write(Record(title="Cables"), io.BytesIO(), format="json"))
    False
    """
    carrying = _Carrying((records,) if isinstance(records, Record) else records)
    given = iter(carrying)
    first = next(given, None)
    if first is None:
        raise FormatError(
            "no-record", source=targets.name_of(target), format=format or ""
        )
    came_from = first.origin.formats if first.origin is not None else ()
    chosen = _format_for(came_from, target, format)
    every: Iterable[Record] = chain((first,), given)
    if check:
        every = list(every)
    given_options = {
        "base": base,
        "context_url": context_url,
        "as_": as_,
        "identifier_base": identifier_base,
        "datestamp": datestamp,
    }
    options = _options(chosen, plain=plain, given=given_options)
    options |= _sheet_options(chosen, columns, mapping)
    beside = _beside(chosen, target, force=force)
    with targets.written(target, beside=beside) as draft:
        with carrying.told(draft.name):
            report = _writer(chosen)(every, draft.stream, origin=origin, **options)
        if report.forbidden(strict):
            raise LossError(report, source=draft.name)
        if check:
            report.notes += _checked(chosen, every, draft, report)
    if beside is not None:
        _write_beside(chosen, targets.name_of(target), beside)
    return report


@boundary.door
def to_bytes(
    records: Record | Iterable[Record],
    *,
    format: str,
    origin: bool = True,
    strict: Strictness = False,
    report: LossReport | None = None,
) -> bytes:
    """Return a Record, or several, as the bytes of a document.

    What the format cannot take along is added to `report` where one is given. The options are those of `write`, and it
    raises as that does.

    >>> to_bytes(Record(title="Cables"), format="jsonl").strip()
    b'{"xjmeta":"2.0","title":"Cables"}'
    """
    stream = io.BytesIO()
    lost = write(records, stream, format=format, origin=origin, strict=strict)
    if report is not None:
        report.extend(lost)
    return stream.getvalue()


@boundary.door
def to_string(
    records: Record | Iterable[Record],
    *,
    format: str,
    origin: bool = True,
    strict: Strictness = False,
    report: LossReport | None = None,
) -> str:
    """Return a Record, or several, as the text of a document; raises TargetError for a format that is no text, else
    as `to_bytes`.

    >>> to_string(Record(title="Cables"), format="jsonl").strip()
    '{"xjmeta":"2.0","title":"Cables"}'
    """
    data = to_bytes(records, format=format, origin=origin, strict=strict, report=report)
    return targets.text_of(data, _NAME)


@boundary.door
def from_bytes(
    data: bytes,
    *,
    format: str | None = None,
    mapping: ColumnMapping | None = None,
    findings: list[Finding] | None = None,
) -> Record:
    """Return the one Record of a document in bytes; as `read` of the bytes.

    >>> from_bytes(b'{"title": "Cables"}').title.plain
    'Cables'
    """
    return read(data, format=format, mapping=mapping, findings=findings)


@boundary.door
def from_string(
    text: str,
    *,
    format: str | None = None,
    mapping: ColumnMapping | None = None,
    findings: list[Finding] | None = None,
) -> Record:
    """Return the one Record of a document in a string; raises as `read`, which takes a string for a path.

    >>> from_string('{"title": "Cables"}').title.plain
    'Cables'
    """
    source = io.StringIO(text)
    return read(source, format=format, mapping=mapping, findings=findings)


def _given(records: Iterable[Record]) -> Iterator[Record]:
    """Yield the Records of a caller; what his iterator raises is his, what is no Record is told."""
    if not isinstance(records, Iterable):
        raise InputError("not-a-record", what=type(records).__name__)
    with boundary.of_caller():
        for record in records:
            if not isinstance(record, Record):
                raise InputError("not-a-record", what=_what(record, records))
            yield record


class _Carrying:
    """Records on their way to a target; notes whether any carries sources that came through another document,
    where they may have been damaged.
    """

    def __init__(self, records: Iterable[Record]) -> None:
        self._records, self._carries = records, False

    def __iter__(self) -> Iterator[Record]:
        for record in _given(self._records):
            self._carries = self._carries or bool(
                record.origin is not None and record.origin.data
            )
            yield record

    @contextmanager
    def told(self, name: str) -> Iterator[None]:
        """Tell what goes wrong with such sources as an error of ours."""
        try:
            yield
        except (XjmetaError, OSError):
            raise
        except Exception as error:
            if not self._carries:
                raise
            raise FormatError(
                "damaged-origin", source=name, reason=f"{type(error).__name__}: {error}"
            ) from error


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
            given: Iterator[Record] = iter((source,))
            records = _public(given, notes) if public else given
        else:
            reads_by_map = mapping is not None and _has_columns(source, from_)
            document = stack.enter_context(sources.opened(source, progress))
            whole = (public, check, plain, mapping, columns, for_)
            if not any((*whole, as_, identifier_base, datestamp)):
                flowed = _convert_flow(document, target, from_, to, **writing)
                if flowed is not None:
                    return flowed
            by_map = mapping if reads_by_map else None
            found = _records(document, from_, notes, by_map)
            records = _public(found, notes) if public else found
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
                mapping=None if reads_by_map else mapping,
                as_=as_,
                identifier_base=identifier_base,
                datestamp=datestamp,
                **writing,
            )
    report.notes[:0] = notes
    return report


def _has_columns(source: Record | Readable, name: str | None) -> bool:
    """Say whether a map may say what the columns of a source are; a stream is not looked into: it may be a sheet."""
    if isinstance(source, Record):
        return False
    if name is not None:
        return registry.get(name).mapping is not None
    if not isinstance(source, (str, os.PathLike, bytes)) or source == "-":
        return True
    with sources.opened(source) as document:
        return format_of(document, None).mapping is not None


class _GuardedFlow:
    """A flow that tells what goes wrong with its document in our own errors."""

    def __init__(self, flow: Flow, name: str) -> None:
        self._flow, self._name, self.format = flow, name, flow.format

    def steps(self) -> Iterator[Step]:
        """Yield the steps of the flow."""
        from xjmeta.mapping.flow import CannotFlowError  # noqa: PLC0415 - only a huge document needs it

        with boundary.reading(self._name, but=(CannotFlowError,)):
            yield from self._flow.steps()

    def copy(self, stream: BinaryIO) -> None:
        """Write the document as it stands."""
        self._flow.copy(stream)


def _flow_of(document: Document, name: str | None) -> Flow | None:
    """Return the flow of a huge document, None where there is none."""
    if len(document.head(registry.HUGE)) < registry.HUGE:
        return None
    found = format_of(document, name)
    with boundary.reading(document.name):
        flow = found.flow(document, found.name) if found.flow is not None else None
    return None if flow is None else _GuardedFlow(flow, document.name)


def _convert_flow(
    document: Document,
    target: Writable,
    from_: str | None,
    to: str | None,
    *,
    origin: bool,
    strict: Strictness,
    force: bool,
    **given: str | None,
) -> LossReport | None:
    """Convert a huge document unit by unit; None where that cannot be, and nothing was written."""
    from xjmeta.mapping.flow import CannotFlowError  # noqa: PLC0415 - only a huge document needs it

    flow = _flow_of(document, from_)
    if flow is None:
        return None
    chosen = _format_for((flow.format,), target, to)
    if chosen.write_flow is None:
        return None
    options = _options(chosen, plain=False, given=given)
    beside = _beside(chosen, target, force=force)
    told = len(document.findings)
    try:
        with targets.written(target, beside=beside) as draft, calm_collector():
            report = chosen.write_flow(flow, draft.stream, origin=origin, **options)
            if report.forbidden(strict):
                raise LossError(report, source=draft.name)
    except CannotFlowError:
        del document.findings[told:]
        return None
    if beside is not None:
        _write_beside(chosen, targets.name_of(target), beside)
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

    found = list(islice(records, 2))
    if len(found) != 1:
        code = "one-record-only" if found else "no-record"
        raise FormatError(code, source=targets.name_of(target), format=name)
    data, report = verbs.document_for(found[0], name, site)
    text = data.decode("utf-8", "replace")
    asides = registry.left_behind(found[0], name)
    report.left_behind += (one for one in asides if str(one.value) not in text)
    with targets.written(target) as draft:
        draft.stream.write(data)
        if report.forbidden(strict):
            raise LossError(report, source=draft.name)
    return report


@boundary.door
def formats() -> dict[str, Format]:
    """Return all formats by name: those of this package and those of installed plug-ins.

    >>> "ead2002" in formats()
    True
    """
    return registry.formats()


@boundary.door
def schema(name: str) -> bytes:
    """Return the schema of a format, by the format's name or by its own file name; raises UnknownFormatError.

    >>> schema("ead2002").startswith(b"<?xml")
    True
    """
    from xjmeta.grammar.xsd import schema_path  # noqa: PLC0415 - only this verb needs it

    known = {found.name: found.schema for found in formats().values() if found.schema}
    files = {path.name: path for path in schema_path("ead2002.xsd").parent.iterdir()}
    path = files.get(known.get(name, name))
    if path is None:
        raise UnknownFormatError(
            "no-such-schema", name=name, known=", ".join(sorted({*known, *files}))
        )
    return path.read_bytes()


@boundary.door
def inspect(source: Record | Readable, *, format: str | None = None) -> Summary:
    """Return what stands in a document or a Record: its format, units, dates, languages, access points, findings.

    Raises as `read` does.

    >>> inspect(b'{"title": "Cables", "level": "file"}', format="json").levels
    {'file': 1}
    """
    from xjmeta.summary import Summary, dialect_of, summarise  # noqa: PLC0415 - only this verb needs it

    if isinstance(source, Record):
        came_from = source.origin.formats if source.origin is not None else ()
        name = next(iter(came_from), "")
        return summarise((source,), Summary(_NAME, name))
    with sources.opened(source) as document:
        found = format_of(document, format)
        out = Summary(document.name, found.name, dialect_of(document.head()))
        if not _summarise_flow(document, found.name, out):
            summarise(_records(document, found.name, None), out)
        out.findings = list(document.findings)
        return out


def _summarise_flow(document: Document, name: str, out: Summary) -> bool:
    """Count what stands in a huge document unit by unit; say whether that could be."""
    from xjmeta.mapping.flow import CannotFlowError  # noqa: PLC0415 - only a huge document needs it
    from xjmeta.summary import Summary, summarise_flow  # noqa: PLC0415 - only this verb needs it

    flow = _flow_of(document, name)
    if flow is None:
        return False
    told, counted = len(document.findings), Summary("", "")
    try:
        summarise_flow(flow, counted)
    except CannotFlowError:
        del document.findings[told:]
        return False
    for field in fields(counted):
        if field.name not in ("source", "format", "dialect"):
            setattr(out, field.name, getattr(counted, field.name))
    return True


@boundary.door
def validate(
    source: Record | Readable,
    *,
    profile: str | None = None,
    format: str | None = None,
    for_: str | None = None,
    site: str | os.PathLike[str] | None = None,
) -> list[Finding]:
    """Return what is wrong with a document or a Record, or worth telling: by its schema, its references, and the
    rules of a profile.

    A finding of severity `error` is the schema's verdict; the rest are warnings or information. A Record is looked at
    by the rules alone; with `format` also as the document that would be written of it. Raises as `read` does.

    `for_` names a library system instead: the findings say what it will refuse, alter, drop and create, the last one is
    its verdict, and only what it refuses is an error. `site` is the path of a site file.

    >>> {finding.severity for finding in validate(b'{"xjmeta": "2.0", "title": 1949}')}
    {'error'}
    >>> [finding.code for finding in validate(Record(title="Letters", level="otherlevel"))]
    ['level-unnamed']
    >>> validate(Record(title="Letters", level="file"), for_="arclight")[-1].verdict
    'refused'
    """
    if for_ is not None:
        return _verdict(source, for_, format, site)
    from xjmeta import validation  # noqa: PLC0415 - only this verb needs it

    if isinstance(source, Record):
        if format is None:
            return validation.validate_records(
                [source], profile=profile, mending=_mending
            )
        with sources.opened(to_bytes(source, format=format)) as document:
            written = (registry.get(format), document)
            return validation.validate_records(
                [source], profile=profile, written=written, mending=_mending
            )
    with sources.opened(source) as document, boundary.reading(document.name):
        return validation.validate(
            document,
            profile=profile,
            format=format_of(document, format).name,
            mending=_mending,
        )


def _mending(code: str, at: At, path: str | None) -> str:
    """Return what a fix of the catalogue does about a finding, in a sentence; nothing where none does."""
    from xjmeta.fixes import catalogue, mending  # noqa: PLC0415 - only where there is a finding

    return mending(catalogue().values(), code, at, path)


def _verdict(
    source: Record | Readable, name: str, format: str | None, site: str | os.PathLike[str] | None
) -> list[Finding]:  # fmt: skip
    """Return what a library system will do with a document or a Record."""
    from xjmeta.systems import verbs  # noqa: PLC0415 - only a system needs it

    if isinstance(source, Record):
        return verbs.verdict_on_record(source, name, site)
    with sources.opened(source) as document, boundary.reading(document.name):
        return verbs.verdict_on(document, format_of(document, format), name, site)


@boundary.door
def diff(a: Record | Readable, b: Record | Readable) -> list[Change]:
    """Return the changes that make `b` of `a`, unit by unit; each may be a Record, or a document of any
    format.

    >>> [change.path for change in diff(Record(title="A"), Record(title="B"))]
    ['title']
    """
    from xjmeta.diff import diff as compare  # noqa: PLC0415 - only this verb needs it

    return list(compare(_record(a), _record(b)))


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

    made = systems.update(_record(old), _record(new), for_)
    if made and target is not None:
        with targets.written(target) as draft:
            draft.stream.write(made.data)
    code = "update-made" if made else "update-none"
    name = targets.name_of(target) if target is not None else for_
    title = systems.get(for_).title
    told = Finding.of(code, severity="info", target=name, units=made.units, title=title)
    made.notes.append(told)
    return made


@boundary.door
def fixes() -> Mapping[str, FixRule]:
    """Return the catalogue of fixes by code: what each does, its group, and what it goes by.

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
    `fixed.patch(report.undo)` undoes it. Raises InputError for a fix that is none, else as `read` does.

    >>> from xjmeta.model.record import Record
    >>> fix(Record(dates=[{"expression": "August, 1949"}]), ["dates"]).dates[0].normal
    '1949-08'
    """
    from xjmeta.fixes import fixed  # noqa: PLC0415 - only this verb needs it

    record = _record(source)
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
    before: Record, after: Record, made: Sequence[Fix]
) -> set[tuple[str, str]]:
    """Return the key and the path of what the own format of a Record has no word for, of what was fixed; a unit in
    which something else would no longer be said has no path.
    """
    chosen = _own_format(before, "<memory>", ()) if made else None
    if chosen is None:
        return set()
    unsaid = _unsaid(chosen, after)
    if not unsaid:
        return set()
    mended: dict[str, list[str]] = {}
    for fix in made:
        mended.setdefault(fix.unit, []).append(fix.path)
    return {
        (key, path if _is_of(path, mended[key]) else "")
        for key, path in unsaid - _unsaid(chosen, before)
        if key in mended
    }


def _unsaid(chosen: Format, record: Record) -> set[tuple[str, str]]:
    """Return the key and the path of each value that a format carries in its rest slot, or loses."""
    told = _writer(chosen)((record,), io.BytesIO())
    return {
        (loss.unit, loss.path[len(loss.unit) + 1 :])
        for loss in (*told.carried, *told.losses)
        if loss.unit is not None
    }


def _is_of(path: str, mended: Sequence[str]) -> bool:
    """Say whether a path is one of those that were mended, or below one."""
    return any(path == one or path.startswith(one + ".") for one in mended)


def _undoing(before: Record, after: Record) -> Iterator[Change]:
    """Yield the changes that make of a fixed Record what it was: its units are the same."""
    from xjmeta.diff import fields  # noqa: PLC0415 - only this verb needs it

    for (_key, unit), (key, fixed) in zip(before.walk(), after.walk(), strict=True):
        for path, new, old in fields(fixed, unit):
            yield Change("changed", key, path, new, old)


def _add_fixes(report: FixReport, done: FixReport, undo: Iterable[Change]) -> None:
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
            for record in _records(document, None, None):
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


@boundary.door
def documents(
    *paths: str | os.PathLike[str], passed: list[str] | None = None, look: bool = True
) -> Iterator[tuple[str, str]]:
    """Yield the path of each document that is named, or that stands in a folder that is named or below it, with its
    name: its own, or that below the folder.

    In a folder a file is a document where a format recognises it, by its content or its extension; the others, and
    tables of values, are added to `passed`. Hidden files and folders are left out, and files that only tell of another
    one. The order is that of the names. With `look=False` no other file is looked into. Raises InputError
    for a path that is not there.

    >>> list(documents("-"))
    [('-', '-')]
    """
    others: list[str] = passed if passed is not None else []
    for given in paths:
        path = os.fspath(given)
        if not os.path.isdir(path):
            yield path, os.path.basename(path) or path
            continue
        for found in _files_below(path):
            if _may_be_document(found) and (not look or _is_document(found)):
                yield found, os.path.relpath(found, path)
            else:
                others.append(found)


@boundary.door
def save(content: bytes | str | IO[bytes], target: Writable) -> None:
    """Write bytes, a text in UTF-8, or what a binary stream gives to a target: whole or not at all.

    Raises TargetError if it cannot be written.

    >>> import io
    >>> stream = io.BytesIO()
    >>> save("a report", stream); stream.getvalue()
    b'a report'
    """
    with targets.written(target) as draft:
        if isinstance(content, str | bytes):
            draft.stream.write(
                content.encode() if isinstance(content, str) else content
            )
        else:
            shutil.copyfileobj(content, draft.stream)


@boundary.door
def is_archive(path: str | os.PathLike[str]) -> bool:
    """Say whether a path names an archive whose members `members` yields, by its ending.

    >>> is_archive("harvest.tar.gz"), is_archive("finding-aid.xml.gz")
    (True, False)
    """
    from xjmeta.archives import is_archive as ends  # noqa: PLC0415 - only this verb needs it

    return ends(os.fspath(path))


@boundary.door
def members(archive: str | os.PathLike[str]) -> Iterator[Member]:
    """Yield the files of an archive (`.zip`, `.tar.gz`, ...) in their order, each with its `name` and `open()`;
    a member can be read until the next is asked for.

    Links are not followed, names that lead out of the archive are refused, and what it may unfold to is bounded:
    `problem` is then what is wrong with the member, and `open` raises it. Raises FormatError where the archive cannot
    be read on, LimitError where it would unfold to too much, InputError where it cannot be opened.

    >>> import tempfile, zipfile
    >>> with tempfile.NamedTemporaryFile(suffix=".zip") as file:
    ...     with zipfile.ZipFile(file, "w") as packed:
    ...         packed.writestr("letters.json", '{"title": "Letters"}')
    ...     [(one.name, read(one.open()).title.plain) for one in members(file.name)]
    [('letters.json', 'Letters')]
    """
    from xjmeta.archives import members as listed  # noqa: PLC0415 - only this verb needs it

    yield from listed(os.fspath(archive))


def _files_below(folder: str) -> Iterator[str]:
    """Yield the files of a folder and of those below it by name, without what is hidden."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield os.path.join(place, name)


def _may_be_document(path: str) -> bool:
    """Say whether a file is none that only describes another, and no table of values."""
    besides = {one.beside.suffix for one in formats().values() if one.beside}
    if path.endswith(tuple(besides)):
        return False
    if not path.endswith(_SHEETS):
        return True
    with sources.opened(path) as document:
        return not _is_table(document)


def _is_document(path: str) -> bool:
    """Say whether a file is a document of a format that can be read."""
    with sources.opened(path) as document:
        try:
            return format_of(document, None).read is not None
        except (InputError, UnknownFormatError):
            return False


_SHEETS = (".csv", ".xlsx")
"""The ends of the names of what may be a table of values."""


def _is_table(document: Document) -> bool:
    """Say whether a sheet is a table of values; one that cannot be read is none."""
    from xjmeta.values import is_table  # noqa: PLC0415 - only sheets need it

    try:
        return is_table(document.data(), document.name)
    except XjmetaError:
        return False


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
    """Return the original `to` with what was edited since, told apart unit by unit; its origin is kept.

    Written to its own format, only the bytes of what was edited differ. Of a sheet, what it has no column for stays;
    only a blank cell of a column that is there removes a value. Units without a row stay unless `delete` is true, at
    most a tenth of them, or "all"; `children` says what becomes of units that have a row below one that is removed:
    they go "with" it, or one is to "keep" them below the next unit above. Siblings keep the order of the original, or
    take that of the "sheet"; a unit moves only where its parent is another. `mapping` says which field each column of a
    foreign sheet is, as in `read`. `check` refuses what the schema of the original's format refuses. `fix` mends
    the machine date of a date that is displayed otherwise than before, where that is read with certainty. Where `to` is
    a list of Records, each edited one goes to the Record that it fits, and the list comes back.

    What is worth telling is added to `findings`, and the keys of the changed units to `report`, where they are given.
    Raises EditError, which names each row and column, where the edits belong to another document, were made to what
    has changed in the original since, or are cells that a spreadsheet broke; and else as `read` does.

    >>> str(apply(Record(id="a", title="New"), to=Record(id="a", title="Old")).title)
    'New'
    """
    from xjmeta.apply import ApplyOptions, apply_all  # noqa: PLC0415 - only this verb needs it
    from xjmeta.fixes.dates import normal_again  # noqa: PLC0415 - only this verb needs it

    notes: list[Finding] = []
    told = findings if findings is not None else []
    originals = to if isinstance(to, list) else [_record(to)]
    records = (
        [edited]
        if isinstance(edited, Record)
        else list(iter_records(edited, mapping=mapping, findings=notes))
    )
    told += [note for note in notes if note.code not in _SETTLED]
    merged = apply_all(
        records,
        originals,
        options=ApplyOptions(delete, children, order, normal_again if fix else None),
        check=_refusals if check else None,
        findings=told,
        report=report,
    )
    return merged if isinstance(to, list) else merged[0]


_SETTLED = frozenset({"unknown-parent", "parent-cycle", "rest-column-refused"})
"""What a reader finds of a sheet alone: the original may have the unit above a row, and what its rest cell said."""


def _refusals(original: Record) -> Callable[[Record], Iterator[Refusal]] | None:
    """Return what yields the values of a Record that the schema of the original's format refuses, those left out that
    it refuses in the original; None where that has no format.
    """
    chosen = _own_format(original, "<memory>", ())
    if chosen is None:
        return None
    known = set(_refused_by(chosen, original))

    def check(result: Record) -> Iterator[Refusal]:
        for refusal in _refused_by(chosen, result):
            if refusal not in known:
                yield refusal

    return check


def _refused_by(chosen: Format, record: Record) -> Iterator[Refusal]:
    """Yield what a format cannot hold where its schema places it, and what its schema says of a document."""
    from xjmeta.apply import Refusal  # noqa: PLC0415 - only this verb needs it

    stream = io.BytesIO()
    report = _writer(chosen)((record,), stream)
    for loss in (*report.carried, *report.losses):
        # What is shown in place of a value that is refused is none of its own.
        if loss.value is not None:
            yield Refusal(loss.path, str(loss.value), loss.why)
    if chosen.check is not None:
        with sources.opened(stream.getvalue()) as document:
            for finding in chosen.check(document, Tally()):
                if finding.severity == "error":
                    yield Refusal(finding.unit or "", "", finding.message.rstrip("."))


def format_of(document: Document, name: str | None) -> Format:
    """Return the format of a document: the one that is named, or the one that is recognised in its first
    bytes.

    Raises UnknownFormatError where there is none that can be read, InputError for what is no document at all.
    """
    head = _head(document)
    if not head.strip():
        raise InputError("empty-input", source=document.name)
    if name is not None:
        return registry.get(name)
    plain = document.name.lower().removesuffix(".gz")
    try:
        found = registry.recognise(plain, head)
    except UnknownFormatError as error:
        looks = error.values["looks"]
        code = (
            "binary-input" if looks in UNREADABLE or b"\0" in head else "unknown-format"
        )
        raise UnknownFormatError(code, source=document.name, looks=looks) from error
    told = document.findings
    told += [finding for finding in registry.broken() if finding not in told]
    return found


_LONGEST_PROLOG = 16 * 2**20
"""How many bytes of an XML document are looked through for its first element."""


def _head(document: Document) -> bytes:
    """Return the first bytes of a document; of XML so many that its first element is among them."""
    head, size = document.head(), 65536
    while len(head) == size < _LONGEST_PROLOG and is_prolog_open(head):
        size *= 4
        head = document.head(size)
    return head


def _records(
    document: Document,
    name: str | None,
    findings: list[Finding] | None,
    mapping: ColumnMapping | None = None,
) -> Iterator[Record]:
    found = format_of(document, name)
    options = {} if mapping is None else {"mapping": _mapping(found, mapping)}
    yield from _guarded(document, _reader(found)(document, **options), findings)


def _mapping(found: Format, mapping: ColumnMapping) -> Mapping[str, Any]:
    """Return which field each column is, read from a file if it is one; raises UnknownFormatError without
    columns.
    """
    if found.mapping is None:
        raise UnknownFormatError("no-columns", format=found.name)
    if isinstance(mapping, Mapping):
        return mapping
    with sources.opened(mapping) as document, boundary.reading(document.name):
        return found.mapping(document.data(), name=document.name)


@boundary.door
def propose_map(
    source: Readable,
    *,
    format: str | None = None,
    findings: list[Finding] | None = None,
) -> str:
    """Return a map for a foreign sheet, proposed from its headings and cells, as TOML to look through.

    The lines are those that `mapping` takes in `read`; a column without a likely field is named in a comment, and in
    `findings` where a list is given. Raises UnknownFormatError for what has no columns, and else as `read` does.

    >>> print(propose_map(b"Ref No,Title,Subjects\\nMS 1,Cables,Trade; War\\n", format="csv"))
    # A map for <bytes>, proposed from its headings and cells. Look at every line.
    <BLANKLINE>
    [columns]
    "Ref No" = "reference_code"  # MS 1
    "Title" = "title"  # Cables
    "Subjects" = {to = "subject", split = ";"}  # Trade; War
    <BLANKLINE>
    """
    with sources.opened(source) as document, boundary.reading(document.name):
        found = format_of(document, format)
        if found.proposal is None:
            raise UnknownFormatError("no-columns", format=found.name)
        text = found.proposal(document)
        if findings is not None:
            findings += document.findings
        return text


_T = TypeVar("_T")
_NAME = "<record>"
"""What a Record that comes from no document is called in messages."""


def _what(item: object, given: object) -> str:
    """Name what was given for a Record: a string as a whole, not letter by letter."""
    whole = isinstance(given, str | bytes | os.PathLike | Mapping)
    return type(given if whole else item).__name__


def _guarded(
    document: Document, items: Iterator[_T], findings: list[Finding] | None
) -> Iterator[_T]:
    """Yield what a format reads, in our own errors; hand on its findings as they come."""
    told = 0
    with boundary.reading(document.name):
        for item in items:
            if findings is not None and len(document.findings) > told:
                findings += document.findings[told:]
                told = len(document.findings)
            yield item
        if findings is not None:
            findings += document.findings[told:]


def _record(source: Record | Readable) -> Record:
    return source if isinstance(source, Record) else read(source)


def _public(records: Iterator[Record], findings: list[Finding]) -> Iterator[Record]:
    """Yield the public parts of Records; one that is internal as a whole is left out, and if all are that is an error.

    What a reader found in a Record that lost something is told without quoting it.
    """
    told, is_empty, withheld = len(findings), True, False
    for record in records:
        made, held = publish(record)
        if held:
            findings[told:] = [one.without_values() for one in findings[told:]]
        findings += held
        told, withheld = len(findings), withheld or made is None
        if made is not None:
            is_empty = False
            yield made
    if withheld and is_empty:
        raise TargetError("nothing-public")


def _format_for(came_from: Iterable[str], target: Any, name: str | None) -> Format:
    """Return the format to write: as named, else that which a Record came from where the extension fits it, else the
    extension's.
    """
    if name is not None:
        found: Format | None = registry.get(name)
    else:
        fitting = registry.by_extension(targets.name_of(target))
        found = _own_of(came_from, targets.name_of(target), fitting) or next(
            iter(fitting), None
        )
    if found is None:
        targets.check_target(target)
        raise UnknownFormatError("no-format-for-target", source=targets.name_of(target))
    _writer(found)
    return found


def _options(
    found: Format, *, plain: bool, given: Mapping[str, str | None]
) -> dict[str, Any]:
    """Return the options of a writer that were asked for; raises TargetError for one that it has not."""
    out: dict[str, Any] = {name: one for name, one in given.items() if one is not None}
    for name in out:
        if name not in found.options:
            known = [one.name for one in formats().values() if name in one.options]
            option, several = name.rstrip("_").replace("_", "-"), " or ".join(known)
            raise TargetError(
                "no-such-option", option=option, format=found.name, known=several
            )
    if plain and not found.plain:
        known = [one.name for one in formats().values() if one.plain]
        raise TargetError("no-plain-form", format=found.name, known=" or ".join(known))
    return out | ({"plain": True} if plain else {})


def _sheet_options(
    found: Format, columns: ColumnChoice | None, mapping: ColumnMapping | None
) -> dict[str, Any]:
    """Return which columns a sheet gets, where that is said; raises InputError where it is said in two ways."""
    if columns is not None and mapping is not None:
        raise InputError("columns-by-map")
    if columns is not None:
        return {"columns": _columns(found, columns)}
    return {} if mapping is None else {"mapping": _mapping(found, mapping)}


def _columns(found: Format, columns: ColumnChoice) -> str | Sequence[str]:
    """Return the columns of a sheet as its writer takes them; raises TargetError for a format that has none, InputError
    for a file that cannot be read.
    """
    if not found.columns:
        raise TargetError("no-sheet", format=found.name)
    if isinstance(columns, str) and columns in ("basic", "all"):
        return columns
    if not isinstance(columns, (str, os.PathLike)):
        return list(columns)
    with sources.opened(columns) as document, boundary.reading(document.name):
        lines = utf8_of(document.data(), "replace").splitlines()
    names = (line.partition("#")[0].strip() for line in lines)
    return [name for name in names if name]


def _writer(found: Format) -> Callable[..., LossReport]:
    if found.write is None:
        raise UnknownFormatError("read-only-format", format=found.name)
    return found.write


def _reader(found: Format) -> Callable[..., Iterator[Record]]:
    if found.read is None:
        raise UnknownFormatError("write-only-format", format=found.name)
    return found.read


def _own_format(
    record: Record, target: str, fitting: Collection[Format]
) -> Format | None:
    """Return the format that a Record was read from, where a target's name says nothing against it."""
    came_from = record.origin.formats if record.origin is not None else ()
    return _own_of(came_from, target, fitting)


def _own_of(
    came_from: Iterable[str], target: str, fitting: Collection[Format]
) -> Format | None:
    """Return the first of some formats that can be written, where a target's name says nothing against it."""
    nameless = target.startswith("<")
    for name in came_from:
        found = formats().get(name)
        if (
            found is not None
            and found.write is not None
            and (nameless or found in fitting)
        ):
            return found
    return None


def _beside(chosen: Format, target: Writable, *, force: bool) -> str | None:
    """Return the path of what stands beside a file of a format; raises TargetError where somebody else made it."""
    if (
        chosen.beside is None
        or not isinstance(target, str | os.PathLike)
        or target == "-"
        or (os.path.exists(target) and not os.path.isfile(target))
    ):
        return None
    name = targets.name_of(target)
    path = name + chosen.beside.suffix
    if not force and os.path.exists(path):
        with sources.opened(path) as document:
            ours = chosen.beside.is_ours(document.data())
        if not ours:
            raise TargetError("foreign-beside", name=path, target=name)
    return path


def _write_beside(chosen: Format, name: str, path: str) -> None:
    """Write what stands beside a file of a format, such as the description of a sheet's columns."""
    if chosen.beside is None:
        return
    try:
        with sources.opened(name) as document:
            content = chosen.beside.make(document, os.path.basename(name))
        with targets.written(path) as draft:
            draft.stream.write(content)
    except XjmetaError as error:
        reason = error.values.get("reason") or error.message
        raise TargetError(
            "beside-not-written", target=name, name=path, reason=str(reason).rstrip(".")
        ) from error


def _checked(
    chosen: Format, records: Iterable[Record], draft: TargetDraft, report: LossReport
) -> Iterator[Finding]:
    """Read back what was written, and yield what its schema says against it; raises TargetError where nothing was
    lost and yet it is not the same.
    """
    written = draft.read_back()
    if not report.losses and list(_records(written, chosen.name, None)) != records:
        raise TargetError("not-the-same", source=draft.name)
    if chosen.check is not None:
        tally = Tally()
        yield from chosen.check(written, tally)
        yield from tally.rest(draft.name)


def _refuse_same(source: Any, target: Any) -> None:
    """Raise TargetError where a source would be written over."""
    name = targets.name_of(target)
    suffixes = {found.beside.suffix for found in formats().values() if found.beside}
    for path in (name, *(name + suffix for suffix in suffixes)):
        if (same := _identity(path)) is not None and same == _identity(source):
            raise TargetError("target-is-source", name=path)


def _identity(thing: Any) -> tuple[int, int] | None:
    """Return what tells a file from any other: of a path, or of a file object; None for what is no file."""
    try:
        if isinstance(thing, str | os.PathLike) and thing != "-":
            state = os.stat(thing)
        else:
            stream = sys.stdin if isinstance(thing, str) else thing
            state = os.fstat(stream.fileno())
    except (OSError, ValueError, AttributeError):
        return None
    return (state.st_dev, state.st_ino) if stat.S_ISREG(state.st_mode) else None
