"""Findings about the document that is written for a system, with the keys and the places of their units in the source.

What is internal is not in that document, so that the units behind it have other numbers there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from xjmeta.formats.registry import Format, Source
from xjmeta.messages import Finding
from xjmeta.model.record import Record
from xjmeta.xml.places import Locating, Place

__all__ = ["UnitsInSource", "public_units"]


def public_units(record: Record) -> Iterator[tuple[str, Record]]:
    """Yield the units of a Record that are not withheld, with their keys in it: neither internal nor below such a one.

    >>> secret = Record(title="B", internal=True, children=[Record(title="C")])
    >>> [key for key, _unit in public_units(Record(title="A", children=[secret, Record(title="D")]))]
    ['#0', '#3']
    """
    withheld: set[str | None] = set()
    for key, parent, unit in record.walk_with_parents():
        if unit.internal or parent in withheld:
            withheld.add(key)
        else:
            yield key, unit


class UnitsInSource:
    """The units of a document that was read, by their keys in the document that is written for a system."""

    def __init__(
        self, record: Record, written: Record, *, number: int = 0, source: Source | None = None,
        by: Format | None = None,
    ) -> None:  # fmt: skip
        keys = (key for key, _unit in written.walk())
        self._units = dict(zip(keys, public_units(record), strict=False))
        self._number, self._source, self._by = number, source, by
        self._places: Mapping[tuple[int, str], Place] | None = None

    def in_source(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Yield findings with the key of their unit, and the line and column of it where the source is known."""
        for finding in findings:
            if finding.unit in self._units:
                key, unit = self._units[finding.unit]
                line, column = self._place(key, unit)
                yield replace(finding, unit=key, line=line, column=column)
            else:
                yield finding

    def _place(self, key: str, unit: Record) -> tuple[int | None, int | None]:
        if self._source is None:
            return None, None
        origin = unit.origin
        source: object = origin.source if origin is not None else None
        if origin is not None and isinstance(source, Locating):
            return source.locate(origin.ordinal, None) or (None, None)
        if self._places is None:
            places = None if self._by is None else self._by.places
            self._places = places(self._source) if places is not None else {}
        return self._places.get((self._number, key)) or (None, None)
