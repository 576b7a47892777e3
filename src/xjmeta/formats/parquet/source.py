"""A table as it was read: its bytes, for the way back, and what is in columns that are none of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from xjmeta.formats.parquet.completing import CompletingTable, Leaves
from xjmeta.formats.parquet.crosswalk import PARENT, RECORD
from xjmeta.formats.parquet.table import arrow
from xjmeta.model.origin import Unmapped
from xjmeta.model.record import Record
from xjmeta.model.text import BLANK

__all__ = ["NAME", "TableSource", "unmapped_data"]

NAME = "parquet"


class TableSource:
    """The live source of the units of one table; the ordinal of a unit is the number of its row, from 0.

    It may hold some of the columns only: then it does not mention the others (`apply.sides.Partial`).
    """

    format = NAME

    def __init__(
        self, content: bytes, leaves: Leaves, foreign: Sequence[str]
    ) -> None:
        self.content, self.leaves, self._foreign = (
            content,
            leaves,
            tuple(foreign),
        )
        self.tops: list[int] = []
        """The rows of the units on top, in the order of their Records."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self.content, self.leaves, self._foreign, self.tops)

    def dump(self, ordinal: int, digest: object) -> dict[str, Any]:  # noqa: ARG002 - a row tells itself
        """Return what a row holds that no value says, as JSON data."""
        data: dict[str, Any] = {"row": ordinal + 1}
        if cells := self._cells(ordinal):
            data["cells"] = cells
        return data

    def unmapped(self, ordinal: int) -> list[Unmapped]:
        """Return the cells of a row in columns that are none of ours."""
        return _unmapped(self._cells(ordinal))

    @property
    def columns(self) -> frozenset[str]:
        """The columns that it has."""
        return frozenset(self.leaves)

    def base(self, ordinal: int) -> None:  # noqa: ARG002 - a table does not say with which values it was written
        """Return None: nothing distinguishes an edit of the table from one of the original."""
        return

    def parent(self, ordinal: int) -> str:
        """Return the key of the unit above as a row states it."""
        return self._framed(PARENT, ordinal)

    def record(self, ordinal: int) -> str:
        """Return the number of the Record that a row states."""
        return self._framed(RECORD, ordinal)

    def locate(self, ordinal: int, path: str | None) -> tuple[int, None]:  # noqa: ARG002 - a table is not looked at
        """Return the row of a unit, from 1."""
        return ordinal + 1, None

    def heading(self, column: int) -> str:
        """Return the name of a column, counted from 1."""
        return list(self.leaves)[column - 1]

    def is_whole(self, ordinal: int) -> bool:  # noqa: ARG002 - a row of a table cannot be otherwise
        """Return True: no row runs into another."""
        return True

    def swallowed(self, ordinal: int) -> Sequence[str]:  # noqa: ARG002 - as above
        """Return nothing: no row is in a cell of another."""
        return ()

    def beside(
        self, _original: Record, units: Mapping[int, Record]
    ) -> CompletingTable:
        """Return the table beside the Record that it was made of."""
        return CompletingTable(self.leaves, units)

    def _framed(self, name: str, ordinal: int) -> str:
        column = self._columns.get(name)
        cell = None if column is None else column[ordinal].as_py()
        return "" if cell is None else str(cell).strip(BLANK)

    def _cells(self, ordinal: int) -> dict[str, str]:
        cells = {
            name: self._columns[name][ordinal].as_py()
            for name in self._foreign
        }
        return {
            name: str(cell) for name, cell in cells.items() if cell is not None
        }

    @cached_property
    def _columns(self) -> Mapping[str, Any]:
        """The columns of the frame and those that are none of ours, read when they are first requested."""
        wanted = [
            *(name for name in (RECORD, PARENT) if name in self.leaves),
            *self._foreign,
        ]
        if not wanted:
            return {}
        reader = arrow("pyarrow").BufferReader(self.content)
        table = arrow("pyarrow.parquet").read_table(reader, columns=wanted)
        return dict(zip(table.column_names, table.columns, strict=True))


def _restored(
    content: bytes, leaves: Leaves, foreign: Sequence[str], tops: list[int]
) -> TableSource:
    source = TableSource(content, leaves, foreign)
    source.tops = tops
    return source


def _unmapped(cells: Mapping[str, str]) -> list[Unmapped]:
    return [
        Unmapped("column-without-field", f"{name}: {cell}")
        for name, cell in cells.items()
    ]


def unmapped_data(
    parts: Sequence[Mapping[str, Any]],
) -> Iterator[list[Unmapped]]:
    """Yield what the row of each unit holds that no value says, of those that came through another format.

    >>> [one.text for one in next(unmapped_data([{"row": 1, "cells": {"shelf": "7"}}]))]
    ['shelf: 7']
    """
    for data in parts:
        cells = data.get("cells", {})
        yield _unmapped({str(name): str(cell) for name, cell in cells.items()})
