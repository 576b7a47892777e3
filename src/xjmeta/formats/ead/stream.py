"""Streams the units of a finding aid, one by one and without their children, in flat memory."""

from __future__ import annotations

from collections.abc import Iterator

from xjmeta.formats.ead.reader import read_records
from xjmeta.formats.registry import Source
from xjmeta.model.record import Record

__all__ = ["iter_units"]


def iter_units(source: Source) -> Iterator[tuple[str, str | None, Record]]:
    """Yield (key, parent key, unit without children) in document order."""
    for record in read_records(source):
        for key, parent, unit in record.walk_with_parents():
            yield key, parent, unit.model_copy(update={"children": (), "origin": None})
