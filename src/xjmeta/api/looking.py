"""The verbs that look and change nothing: formats, schemas, what is in a document, what is wrong with it."""

from __future__ import annotations

import os
from dataclasses import fields, replace
from functools import partial
from typing import TYPE_CHECKING

from xjmeta import boundary, sources
from xjmeta.api.huge import flow_of
from xjmeta.api.opening import (
    NAME_OF_A_RECORD,
    ColumnMapping,
    format_of,
    map_of,
    reader_of,
    records_of,
)
from xjmeta.api.writing import to_bytes
from xjmeta.formats import registry
from xjmeta.formats.registry import Format
from xjmeta.messages import Finding, UnknownFormatError
from xjmeta.model.record import Record
from xjmeta.sources import Document, Readable

if TYPE_CHECKING:
    from xjmeta.summary import Summary
    from xjmeta.validation import At


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

    names = {
        format_.name: format_.schema
        for format_ in registry.formats().values()
        if format_.schema
    }
    files = {
        path.name: path for path in schema_path("ead2002.xsd").parent.iterdir()
    }
    path = files.get(names.get(name, name))
    if path is None:
        raise UnknownFormatError(
            "no-such-schema",
            name=name,
            known=", ".join(sorted({*names, *files})),
        )
    return path.read_bytes()


@boundary.door
def inspect(
    source: Record | Readable, *, format: str | None = None
) -> Summary:
    """Return what is in a document or a Record: its format, units, dates, languages, access points, findings.

    Raises as `read` does.

    >>> inspect(b'{"title": "Cables", "level": "file"}', format="json").levels
    {'file': 1}
    """
    from xjmeta.summary import Summary, dialect_of, summarise  # noqa: PLC0415 - only this verb needs it

    if isinstance(source, Record):
        came_from = source.origin.formats if source.origin is not None else ()
        name = next(iter(came_from), "")
        return summarise((source,), Summary(NAME_OF_A_RECORD, name))
    with sources.opened(source) as document:
        chosen = format_of(document, format)
        out = Summary(document.name, chosen.name, dialect_of(document.head()))
        if not _summarise_flow(document, chosen.name, out):
            summarise(records_of(document, chosen.name, None), out)
        out.findings = list(document.findings)
        return out


def _summarise_flow(document: Document, name: str, out: Summary) -> bool:
    """Count what is in a huge document unit by unit; say whether that could be."""
    from xjmeta.mapping.flow import CannotFlowError  # noqa: PLC0415 - only a huge document needs it
    from xjmeta.summary import Summary, summarise_flow  # noqa: PLC0415 - only this verb needs it

    flow = flow_of(document, name)
    if flow is None:
        return False
    count = len(document.findings)
    # Counted apart: a flow that breaks off in the middle must leave nothing in
    # the summary.
    counted = Summary("", "")
    try:
        summarise_flow(flow, counted)
    except CannotFlowError:
        del document.findings[count:]
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
    mapping: ColumnMapping | None = None,
) -> list[Finding]:
    """Return what is wrong with a document or a Record, or worth telling: by its schema, its references, and the
    rules of a profile.

    A finding of severity `error` is the schema's verdict; the rest are warnings or information. A Record is looked at
    by the rules alone; with `format` also as the document that would be written of it. Raises as `read` does.

    `for_` names a library system instead: the findings say what it will refuse, alter, drop and create, the last one is
    its verdict, and only what it refuses is an error. `site` is the path of a site file.

    `mapping` says which field each column of a foreign sheet is, as in `read`; findings then name its rows and columns.
    Raises UnknownFormatError where a source has no columns.

    >>> {finding.severity for finding in validate(b'{"xjmeta": "2.0", "title": 1949}')}
    {'error'}
    >>> [finding.code for finding in validate(Record(title="Letters", level="otherlevel"))]
    ['level-unnamed']
    >>> validate(Record(title="Letters", level="file"), for_="arclight")[-1].verdict
    'refused'
    """
    if mapping is not None and isinstance(source, Record):
        raise UnknownFormatError("no-columns", format="json")
    if for_ is not None:
        return _verdict(source, for_, format, site, mapping)
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
            format=_read_by(format_of(document, format), mapping),
            mending=_mending,
        )


def _read_by(chosen: Format, mapping: ColumnMapping | None) -> Format:
    """Return a format that reads the columns of a foreign sheet by a map."""
    if mapping is None:
        return chosen
    fields = map_of(chosen, mapping)
    return replace(chosen, read=partial(reader_of(chosen), mapping=fields))


def _mending(code: str, at: At, path: str | None) -> str:
    """Return what a fix of the catalogue does about a finding, in a sentence; nothing where none does."""
    from xjmeta.fixes import catalogue, mending  # noqa: PLC0415 - only where there is a finding

    return mending(catalogue().values(), code, at, path)


def _verdict(
    source: Record | Readable,
    name: str,
    format: str | None,
    site: str | os.PathLike[str] | None,
    mapping: ColumnMapping | None,
) -> list[Finding]:
    """Return what a library system will do with a document or a Record."""
    from xjmeta.systems import verbs  # noqa: PLC0415 - only a system needs it

    if isinstance(source, Record):
        return verbs.verdict_on_record(source, name, site)
    with sources.opened(source) as document, boundary.reading(document.name):
        return verbs.verdict_on(
            document,
            _read_by(format_of(document, format), mapping),
            name,
            site,
        )
