"""A table that has some of the columns only, put onto the units that it was made of.

A column that is not there says nothing; of a value that its cells leave as they were, what has no cell stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from xjmeta.formats.parquet.crosswalk import COLUMNS, REST
from xjmeta.formats.parquet.shapes import items_of, row_of
from xjmeta.model.record import Record
from xjmeta.model.structure import OWN_FIELDS

__all__ = ["CompletingTable", "Leaves"]

Leaves: TypeAlias = Mapping[str, frozenset[str]]
"""The columns that a table has, and for a list what it has of the values."""
_COLUMNS_OF: dict[str, list[str]] = {}
for _column in COLUMNS.values():
    if _column.path:
        _COLUMNS_OF.setdefault(_column.path, []).append(_column.name)


class CompletingTable:
    """A table beside the units that it was made of, which are given by their rows."""

    def __init__(self, leaves: Leaves, units: Mapping[int, Record]) -> None:
        self._leaves, self._units = leaves, units

    def completed(self, ordinal: int, unit: Record) -> Record:
        """Return a unit with what its row does not say of it."""
        original = self._units[ordinal]
        changes = {
            field: self._value(field, unit, original)
            for field in OWN_FIELDS
            if getattr(unit, field) != getattr(original, field)
        }
        return unit.replaced(**changes) if changes else unit

    def _value(self, field: str, unit: Record, original: Record) -> Any:
        """Return what a row says of a field, or what the original does where the row says nothing."""
        ours = getattr(unit, field)
        theirs = getattr(original, field)
        columns = _COLUMNS_OF.get(field)
        if columns is None:
            # Only the rest says it, and a rest that is absent or blank says nothing.
            return ours if REST in self._leaves and ours else theirs
        if not any(name in self._leaves for name in columns):
            return theirs
        if COLUMNS[columns[0]].meaning is not None:
            return self._values(field, unit, original)
        same = row_of(unit)[0].get(field) == row_of(original)[0].get(field)
        return theirs if same and REST not in self._leaves else ours

    def _values(self, field: str, unit: Record, original: Record) -> list[Any]:
        """Return the values of a list: those without a column stay where they are, the others are as the row has them,
        whole where their cells are those of the original.
        """
        edited = iter(list(self._whole(field, unit, original)))
        out = []
        for (name, _item), value in zip(
            items_of(original, field), getattr(original, field), strict=True
        ):
            if name not in self._leaves:
                out.append(value)
            elif (one := next(edited, None)) is not None:
                out.append(one)
        return [*out, *edited]

    def _whole(
        self, field: str, unit: Record, original: Record
    ) -> Iterator[Any]:
        left: dict[str, list[Any]] = {}
        values = getattr(original, field)
        for (name, item), value in zip(
            items_of(original, field), values, strict=True
        ):
            left.setdefault(self._spelt(name, item), []).append(value)
        ours = getattr(unit, field)
        for (name, item), value in zip(
            items_of(unit, field), ours, strict=True
        ):
            same = left.get(self._spelt(name, item))
            yield same.pop(0) if same else value

    def _spelt(self, name: str, item: Mapping[str, Any]) -> str:
        """Return what a table shows of an item, in one spelling."""
        has = self._leaves.get(name, frozenset())
        return repr(
            (name, sorted((leaf, item[leaf]) for leaf in item if leaf in has))
        )
