"""Rows to Records: keys and parents make the tree, cells and rest make the values, wherever a row is.

A first look at the columns of the frame says whether the rows of each Record are together: then one Record at a time
is in memory, else all of them.
"""

from __future__ import annotations

import json
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from pydantic import ValidationError

from xjmeta.formats.parquet.canonical import checked, opened, reading
from xjmeta.formats.parquet.crosswalk import (
    FRAME,
    KEY,
    ORIGIN,
    PARENT,
    RECORD,
    REST,
)
from xjmeta.formats.parquet.shapes import CellError, Row, RowNotes, body_of
from xjmeta.formats.parquet.source import TableSource
from xjmeta.formats.parquet.table import is_known, leaves_of, rows_of
from xjmeta.formats.registry import Source
from xjmeta.mapping import rest
from xjmeta.mapping.circles import circles
from xjmeta.messages import Finding, FormatError, LimitError
from xjmeta.messages.catalogue import Template, add
from xjmeta.messages.tally import Tally
from xjmeta.model.origin import Origin
from xjmeta.model.record import MAX_DEPTH, Record
from xjmeta.model.structure import meant
from xjmeta.model.text import BLANK

__all__ = ["of_batches", "of_table", "read"]

# How many rows are unfolded at a time.
_AT_ONCE = 2_000
_VALIDATE = Record.__pydantic_validator__.validate_python

add(
    {
        "bad-table-row": Template(
            "Row {row} is not a unit: {reason}", "Correct the value."
        ),
        "table-rest-refused": Template(
            "What the rest of row {row} held of {what} is out of date: the cells were edited since, and they win."
        ),
        "table-rest-hidden": Template(
            "Something internal in the rest of row {row} is out of date: what its cells say of {what} is now internal.",
            "State for each value whether it is internal.",
        ),
        "table-bad-json": Template(
            "The column {name!r} of row {row} holds no JSON of ours; it is left alone.",
            "Restore it, or blank it.",
        ),
        "table-derived-changed": Template(
            "{name} of row {row} was derived from other values, and was changed: it is read beside them.",
            "Change those values too.",
        ),
        "table-key-twice": Template(
            "The key {key!r} of row {row} is that of another row; the unit is taken for one without a key.",
            "Give each unit of a description a key of its own.",
        ),
        "table-no-parent": Template(
            "No row has the key {parent!r}; row {row} begins a record of its own.",
            "Put the key of another row into the parent column.",
        ),
        "table-below-itself": Template(
            "The unit of row {row} is above and below itself; it begins a record of its own.",
            "Correct the parent column.",
        ),
    }
)  # fmt: skip

Report = Callable[..., None]


class _Placed(NamedTuple):
    """A row, and its number in the table, from 0."""

    number: int
    row: Row


def read(source: Source) -> Iterator[Record]:
    """Yield the Records of a Parquet file, each with its origin; raises FormatError, VersionError, LimitError,
    MissingExtraError.
    """
    content = source.data()
    file, names = opened(content, source)
    foreign = [name for name in file.schema_arrow.names if not is_known(name)]
    table = TableSource(
        content, leaves_of(file.schema_arrow), list(dict.fromkeys(foreign))
    )

    def rows(columns: Sequence[str]) -> Iterator[Row]:
        with reading(source.name):
            for batch in file.iter_batches(_AT_ONCE, columns=list(columns)):
                yield from rows_of(batch)

    frame = [name for name in FRAME if name in names]
    # The columns of the frame alone are read for that: in this format the
    # others cost nothing.
    together = not frame or _stand_together(rows(frame))
    yield from records_of(rows(names), source, table, together=together)


def of_table(table: Any, source: Source) -> Iterator[Record]:
    """Yield the Records of a table of Arrow, whatever the order of its rows."""
    checked(table.schema, source)
    frame = table.select(
        [name for name in FRAME if name in table.schema.names]
    )
    together = _stand_together(_rows_in(frame.to_batches(_AT_ONCE)))
    rows = _rows_in(table.to_batches(_AT_ONCE))
    yield from records_of(rows, source, together=together)


def of_batches(batches: Iterable[Any], source: Source) -> Iterator[Record]:
    """Yield the Records of batches of Arrow in which the rows of each Record are together."""
    given = iter(batches)
    first = next(given, None)
    if first is None:
        return
    checked(first.schema, source)
    yield from records_of(_rows_in(chain((first,), given)), source)


def _rows_in(batches: Iterable[Any]) -> Iterator[Row]:
    for batch in batches:
        yield from rows_of(batch)


def records_of(
    rows: Iterable[Row],
    source: Source,
    table: TableSource | None = None,
    *,
    together: bool = True,
) -> Iterator[Record]:
    """Yield the Records that rows make; `together` says that the rows of each Record are together."""
    tally = Tally()

    def report(code: str, *, severity: Any = "warning", **values: Any) -> None:
        if tally.takes(code, severity):
            line = values.get("row")
            source.findings.append(
                Finding.of(
                    code,
                    severity=severity,
                    source=source.name,
                    line=line,
                    **values,
                )
            )

    placed = (_Placed(number, row) for number, row in enumerate(rows))
    blocks = _blocks(placed) if together else _gathered(placed)
    is_any = False
    for block in blocks:
        is_any = True
        yield from _Grown(block, source.name, table, report).records()
    if not is_any:
        raise FormatError("no-record", source=source.name, format="parquet")
    source.findings.extend(tally.rest(source.name))


# ---- which rows are one Record


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip(BLANK)


def _stand_together(rows: Iterable[Row]) -> bool:
    """Return whether the rows of each Record are together."""
    numbers: set[str] = set()
    keys: set[str] = set()
    last = ""
    for row in rows:
        number = _text(row.get(RECORD))
        parent = _text(row.get(PARENT))
        if number:
            if number != last and number in numbers:
                return False
            numbers.add(number)
            last = number
            continue
        if numbers:  # a table in which only some rows have a number
            return False
        if not parent:
            keys = set()
        elif parent not in keys:
            return False
        keys.add(_text(row.get(KEY)))
    return True


def _blocks(rows: Iterable[_Placed]) -> Iterator[list[_Placed]]:
    """Yield the rows of one Record at a time."""
    block: list[_Placed] = []
    last = ""
    for placed in rows:
        number = _text(placed.row.get(RECORD))
        begins = (
            number != last if number else not _text(placed.row.get(PARENT))
        )
        if begins and block:
            yield block
            block = []
        last = number
        block.append(placed)
    if block:
        yield block


def _gathered(rows: Iterable[_Placed]) -> Iterator[list[_Placed]]:
    """Yield the rows of each Record, where they are not together; without numbers all of them are one block."""
    groups: dict[str, list[_Placed]] = {}
    for placed in rows:
        groups.setdefault(_text(placed.row.get(RECORD)), []).append(placed)
    yield from groups.values()


# ---- one block of rows


class _Grown:
    """The units of some rows, put into trees."""

    def __init__(
        self,
        rows: list[_Placed],
        name: str,
        table: TableSource | None,
        report: Report,
    ) -> None:
        self._rows = rows
        self._name = name
        self._table = table
        self._report = report
        self._keys: list[str | None] = [
            _text(row.get(KEY)) or None for _number, row in rows
        ]
        self._above = self._linked()

    def records(self) -> Iterator[Record]:
        """Yield the Records, the units below others made first."""
        children: dict[int, list[int]] = {}
        tops: list[int] = []
        for place, above in enumerate(self._above):
            (tops if above is None else children.setdefault(above, [])).append(
                place
            )
        for top in tops:
            if self._table is not None:
                self._table.tops.append(self._rows[top].number)
            order = [top]
            for place in order:
                order.extend(children.get(place, ()))
            units: dict[int, Record] = {}
            # From the bottom up, without calls: a tree may be deeper than
            # Python allows.
            for place in reversed(order):
                below = tuple(
                    units.pop(child) for child in children.get(place, ())
                )
                units[place] = self._unit(place, below)
            yield units[top]

    def _linked(self) -> list[int | None]:
        """Return the place of the row above each row; report keys and parents that cannot be meant."""
        places: dict[str, int] = {}
        for place, key in enumerate(self._keys):
            if key is not None and places.setdefault(key, place) != place:
                self._say("table-key-twice", place, key=key)
                self._keys[place] = None
        above: list[int | None] = []
        for place, (_number, row) in enumerate(self._rows):
            parent = _text(row.get(PARENT))
            above.append(places.get(parent) if parent else None)
            if parent and above[-1] is None:
                self._say("table-no-parent", place, parent=parent)
        for place in circles(above):
            self._say("table-below-itself", place)
            above[place] = None
        return above

    def _say(self, code: str, place: int, **values: Any) -> None:
        self._report(code, row=self._rows[place].number + 1, **values)

    def _unit(self, place: int, children: tuple[Record, ...]) -> Record:
        number, row = self._rows[place]
        data = self._data(place, row)
        origin = Origin(
            key=self._keys[place],
            source=self._table,
            ordinal=number,
            data=self._sources(place, row.get(ORIGIN)),
        )
        if children:
            data["children"] = children
        data["origin"] = origin
        try:
            record: Record = _VALIDATE(data)
        except ValidationError as error:
            raise self._refused(number, data, error) from error
        origin.owner = weakref.ref(record)
        return record

    def _refused(
        self, number: int, data: dict[str, Any], error: ValidationError
    ) -> FormatError:
        path, reason = meant(error, data)
        where: dict[str, Any] = {"source": self._name, "line": number + 1}
        # The only thing that can be wrong with children that are made already
        # is their depth.
        if path[:1] == ("children",):
            return LimitError(
                "too-deep", what="Units", limit=MAX_DEPTH, **where
            )
        dotted = ".".join(map(str, path)) or None
        return FormatError(
            "bad-table-row",
            path=dotted,
            row=number + 1,
            reason=reason,
            **where,
        )

    def _data(self, place: int, row: Row) -> dict[str, Any]:
        """Return the plain data of a row; report what of its rest fits nothing."""
        number = self._rows[place].number + 1
        notes = RowNotes()
        try:
            data = body_of(row, notes)
        except CellError as error:
            raise FormatError(
                "bad-table-row",
                source=self._name,
                line=number,
                path=error.column,
                row=number,
                reason=f"{error.reason}.",
            ) from error
        for name in notes.damaged:
            self._say("table-bad-json", place, name=name)
        for name in notes.changed:
            self._say("table-derived-changed", place, name=name)
        cell = row.get(REST)
        if not cell or not str(cell).strip():
            return data
        try:
            entries = rest.decode(str(cell))
        except ValueError:
            self._say("table-bad-json", place, name=REST)
            return data
        applied = rest.apply(data, entries)
        for path in applied.refused:
            self._say("table-rest-refused", place, what=path)
        for path in applied.closed:
            self._say("table-rest-hidden", place, what=path)
        return dict(applied.data)

    def _sources(self, place: int, cell: Any) -> Any:
        """Return the sources of other formats that a row carries."""
        if not cell or not str(cell).strip():
            return {}
        try:
            return Origin.load(json.loads(cell)).data
        except (ValueError, TypeError, RecursionError):
            self._say("table-bad-json", place, name=ORIGIN)
            return {}
