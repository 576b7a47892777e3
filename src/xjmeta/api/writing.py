"""The verbs that write: Records become a document, whole or not at all, with a report of what it cannot hold."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import chain
from typing import IO, Any, TypeAlias

from xjmeta import boundary, sources, targets
from xjmeta.api.opening import (
    NAME_OF_A_RECORD,
    ColumnMapping,
    map_of,
    own_format_among,
    records_of,
    writer_of,
)
from xjmeta.formats import registry
from xjmeta.formats.registry import Format
from xjmeta.messages import (
    Finding,
    FormatError,
    InputError,
    LossError,
    LossReport,
    Strictness,
    TargetError,
    UnknownFormatError,
    XjmetaError,
)
from xjmeta.messages.tally import Tally
from xjmeta.model.record import Record
from xjmeta.targets import TargetDraft, Writable
from xjmeta.text.encodings import utf8_of

ColumnChoice: TypeAlias = str | os.PathLike[str] | Sequence[str]
"""The columns of a sheet: `basic`, `all`, the names of some, or the path of a file with a name a line."""


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
    """Write a Record, or several, and report what the target could not hold.

    Without `format` it is the format that the Record was read from, if the target's extension fits it, else
    the extension's. With `origin=False` what the Records keep of their sources is left out. `strict` raises
    LossError where something would be lost or left behind, `"visible"` also where only the rest slot
    would carry it; `check` reads back what was written, and what its
    schema says against it is among the report's `notes`. The target is written whole or not at all, and
    replaced if it is there; a file beside it that describes it is replaced where it is ours, and any with
    `force`. `plain` writes nothing of xjmeta's into the document, no instruction (EAD), no element (DC terms), no
    rest, origin or apostrophe but before a formula (sheets): what only these say is lost then, and
    what is there only because a schema requires it is a loss with the reason `added`.
    `columns` are those of a sheet (CSV, Excel): `basic` for the usual ones, `all` for one a leaf value, or those that
    are named, also in a file with a name a line; a sheet that was read keeps its own by default. By a
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
    carrying = _Carrying(
        (records,) if isinstance(records, Record) else records
    )
    remaining = iter(carrying)
    first = _first_of(remaining, target, format)
    came_from = first.origin.formats if first.origin is not None else ()
    chosen = format_for(came_from, target, format)
    every: Iterable[Record] = chain((first,), remaining)
    # The records are compared with what was written, so that an iterator must be kept.
    if check:
        every = list(every)
    given_options = {
        "base": base,
        "context_url": context_url,
        "as_": as_,
        "identifier_base": identifier_base,
        "datestamp": datestamp,
    }
    options = writer_options(chosen, plain=plain, given=given_options)
    options |= _sheet_options(chosen, columns, mapping)
    beside = path_beside(chosen, target, force=force)
    with targets.written(target, beside=beside) as draft:
        with carrying.translated(draft.name):
            writer = writer_of(chosen)
            report = writer(every, draft.stream, origin=origin, **options)
        if report.forbidden(strict):
            raise LossError(report, source=draft.name)
        if check:
            report.notes += _checked(chosen, every, draft, report)
    if beside is not None:
        write_beside(chosen, targets.name_of(target), beside)
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

    What the format cannot hold is added to `report` where there is one. The options are those of `write`, and it
    raises as that does.

    >>> to_bytes(Record(title="Cables"), format="jsonl").strip()
    b'{"xjmeta":"2.0","title":"Cables"}'
    """
    stream = io.BytesIO()
    lost = write(
        records,
        stream,
        format=format,
        origin=origin,
        strict=strict,
    )
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
    data = to_bytes(
        records, format=format, origin=origin, strict=strict, report=report
    )
    return targets.text_of(data, NAME_OF_A_RECORD)


def _first_of(
    records: Iterator[Record], target: Writable, format_: str | None
) -> Record:
    """Return the first Record, which the format to write depends on; raises FormatError where there is none.

    An iterator gives it up before the target is opened, which is not touched where there is none.
    """
    first = next(records, None)
    if first is None:
        name = targets.name_of(target)
        raise FormatError("no-record", source=name, format=format_ or "")
    return first


def _given(records: Iterable[Record]) -> Iterator[Record]:
    """Yield the Records of a caller; what the iterator raises is passed on, what is no Record is refused."""
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
    def translated(self, name: str) -> Iterator[None]:
        """Translate what goes wrong with such sources."""
        try:
            yield
        # What is known to be wrong, and a disk that is full, are no fault of
        # the sources that came along.
        except (XjmetaError, OSError):
            raise
        except Exception as error:
            # Without foreign sources any other error is a fault of ours, and
            # says so.
            if not self._carries:
                raise
            raise FormatError(
                "damaged-origin",
                source=name,
                reason=f"{type(error).__name__}: {error}",
            ) from error


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
        for piece in _pieces(content):
            draft.stream.write(piece)


def _pieces(content: bytes | str | IO[bytes]) -> Iterator[bytes]:
    """Yield what is to be written; raises InputError for what is no text, no bytes, or no stream of bytes."""
    if isinstance(content, str):
        with boundary.reading("<text>"):
            yield content.encode()
    elif isinstance(content, bytes):
        yield content
    elif not hasattr(content, "read"):
        raise InputError("not-a-source", what=type(content).__name__)
    else:
        pieces: Iterator[object] = iter(partial(content.read, 1 << 16), b"")
        for piece in pieces:
            if not isinstance(piece, bytes):
                what = f"A stream of {type(piece).__name__}"
                raise InputError("not-a-source", what=what)
            yield piece


def _what(item: object, argument: object) -> str:
    """Name what was passed for a Record: a string as a whole, not letter by letter."""
    whole = isinstance(argument, str | bytes | os.PathLike | Mapping)
    return type(argument if whole else item).__name__


def format_for(
    came_from: Iterable[str], target: Any, name: str | None
) -> Format:
    """Return the format to write: as named, else that which a Record came from where the extension fits it, else the
    extension's.
    """
    if name is not None:
        chosen: Format | None = registry.get(name)
    else:
        fitting = registry.by_extension(targets.name_of(target))
        chosen = own_format_among(
            came_from, targets.name_of(target), fitting
        ) or next(iter(fitting), None)
    if chosen is None:
        targets.check_target(target)
        raise UnknownFormatError(
            "no-format-for-target", source=targets.name_of(target)
        )
    writer_of(chosen)
    return chosen


def writer_options(
    chosen: Format, *, plain: bool, given: Mapping[str, str | None]
) -> dict[str, Any]:
    """Return the options of a writer that the caller set; raises TargetError for one that it does not have."""
    out: dict[str, Any] = {
        name: value for name, value in given.items() if value is not None
    }
    # Only options that were set are passed on: a format takes those it knows, and its own defaults hold for the
    # rest.
    for name in out:
        if name not in chosen.options:
            names = [
                value.name
                for value in registry.formats().values()
                if name in value.options
            ]
            option, several = (
                name.rstrip("_").replace("_", "-"),
                " or ".join(names),
            )
            raise TargetError(
                "no-such-option",
                option=option,
                format=chosen.name,
                known=several,
            )
    if plain and not chosen.plain:
        names = [
            value.name for value in registry.formats().values() if value.plain
        ]
        raise TargetError(
            "no-plain-form", format=chosen.name, known=" or ".join(names)
        )
    return out | ({"plain": True} if plain else {})


def _sheet_options(
    chosen: Format, columns: ColumnChoice | None, mapping: ColumnMapping | None
) -> dict[str, Any]:
    """Return which columns a sheet gets, where the caller chose; raises InputError where two options choose."""
    if columns is not None and mapping is not None:
        raise InputError("columns-by-map")
    if columns is not None:
        return {"columns": _columns(chosen, columns)}
    if mapping is None:
        return {}
    return {"mapping": map_of(chosen, mapping)}


def _columns(chosen: Format, columns: ColumnChoice) -> str | Sequence[str]:
    """Return the columns of a sheet as its writer takes them; raises TargetError for a format that has none, InputError
    for a file that cannot be read.
    """
    if not chosen.columns:
        raise TargetError("no-sheet", format=chosen.name)
    if isinstance(columns, str) and columns in ("basic", "all"):
        return columns
    if not isinstance(columns, (str, os.PathLike)):
        return list(columns)
    with sources.opened(columns) as document, boundary.reading(document.name):
        lines = utf8_of(document.data(), "replace").splitlines()
    # A comment may follow a name, as in the lists that `--columns` documents.
    names = (line.partition("#")[0].strip() for line in lines)
    return [name for name in names if name]


def path_beside(
    chosen: Format, target: Writable, *, force: bool
) -> str | None:
    """Return the path of the file beside one of a format; raises TargetError where something else made it."""
    # Only a file with a name can have one beside it: not a stream, standard output or a device.
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


def write_beside(chosen: Format, name: str, path: str) -> None:
    """Write the file beside one of a format, such as the description of a sheet's columns."""
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
            "beside-not-written",
            target=name,
            name=path,
            reason=str(reason).rstrip("."),
        ) from error


def _checked(
    chosen: Format,
    records: Iterable[Record],
    draft: TargetDraft,
    report: LossReport,
) -> Iterator[Finding]:
    """Read back what was written, and yield what its schema says against it; raises TargetError where nothing was
    lost and yet it is not the same.
    """
    written = draft.read_back()
    if (
        # What is lost by intent makes the two differ: then only the schema is
        # asked.
        not report.losses
        and list(records_of(written, chosen.name, None)) != records
    ):
        raise TargetError("not-the-same", source=draft.name)
    if chosen.check is not None:
        tally = Tally()
        yield from chosen.check(written, tally)
        yield from tally.rest(draft.name)
