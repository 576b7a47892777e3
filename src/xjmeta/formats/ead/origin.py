"""Writes Records as EAD: at home in their origin, where they have one, else from their values alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from xjmeta.formats.ead.writer import Canonical
from xjmeta.messages import LossReport, TargetError
from xjmeta.model.record import Record

__all__ = ["write_ead3", "write_ead2002"]


def write_ead2002(records: Iterable[Record], stream: BinaryIO, *, origin: bool = True) -> LossReport:
    """Write Records as EAD 2002."""
    return _write(records, stream, "ead2002", origin=origin)


def write_ead3(records: Iterable[Record], stream: BinaryIO, *, origin: bool = True) -> LossReport:
    """Write Records as EAD3."""
    return _write(records, stream, "ead3", origin=origin)


def _write(records: Iterable[Record], stream: BinaryIO, format_: str, *, origin: bool) -> LossReport:
    found = list(records)
    if len(found) != 1:
        raise TargetError("one-record-only", format=format_)
    record = found[0]
    source = record.origin.source if origin and record.origin is not None else None
    if source is not None and source.format == format_ and record.origin is not None and record.origin.untouched(record):
        stream.write(source.body)  # type: ignore[attr-defined]
        return LossReport()
    canonical = Canonical(record, format_)
    stream.write(canonical.text().encode())
    return canonical.report
