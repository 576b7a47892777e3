"""Rows to Records: keys and parents make the tree, each unit keeps its row, and what a cell cannot mean is
reported.

In a sheet whose rows are in document order one Record at a time is in memory; else all of them.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import weakref
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from xjmeta.collector import quietly
from xjmeta.formats.csv import sheet as sheets
from xjmeta.formats.csv.canonical import SheetRow
from xjmeta.formats.csv.crosswalk import KEY
from xjmeta.formats.csv.hierarchy import (
    Names,
    as_key,
    called,
    denoted,
    free,
    linked,
)
from xjmeta.formats.csv.maps import Line
from xjmeta.formats.csv.meanings import home_of, name_of
from xjmeta.formats.csv.row import (
    VALIDATE,
    frame,
    mend,
    padded,
    widened,
    with_rest,
)
from xjmeta.formats.csv.shapes import CellProblem, Data, Plan
from xjmeta.formats.csv.sheet import Book, Sheet, Slice
from xjmeta.formats.registry import Source
from xjmeta.mapping.rest import Applied
from xjmeta.messages import FormatError
from xjmeta.messages.catalogue import Template, add
from xjmeta.model.keys import number_key
from xjmeta.model.origin import Origin
from xjmeta.model.record import Record

__all__ = ["of_sheet", "records", "units"]

add(
    {
        "bad-choice": Template(
            "{value!r} is not an allowed value for this column; the cell is kept unchanged.",
            "Write one of: {choices}.",
        ),
        "broken-cell": Template(
            "{value!r} is what a spreadsheet shows in place of a value that it cannot work out.",
            "Put the value back: one of {choices}.",
        ),
        "bad-cell": Template(
            "{value!r} does not fit this column: {reason}. The cell is kept unchanged.",
            "Correct the cell.",
        ),
        "bad-markup": Template(
            "The markup of the cell is not well formed: {reason}. It is read as plain text.",
            "Correct the tags, or write &lt; for <.",
        ),
        "beside-nothing": Template(
            "{value!r} describes a text that is blank; the cell is kept unchanged.",
            "Fill in the text, or blank this cell.",
        ),
        "bad-origin": Template(
            "The cell is no origin; it is left alone.",
            "Restore it, or blank it.",
        ),
        "bad-rest": Template(
            "The cell is no rest slot; it is left alone.",
            "Restore it, or blank it.",
        ),
        "rest-column-refused": Template(
            "What the rest column held of {what} is out of date: the cells were edited since, and they win."
        ),
        "rest-column-hidden": Template(
            "An internal value in the rest column is out of date: the cells of {what} are read as internal.",
            "State for each value whether it is internal.",
        ),
        "ragged-row": Template(
            "The row has {count} cells more than the header has columns; they are kept unchanged.",
            "Name the columns, or look for an unquoted delimiter.",
        ),
        "short-row": Template(
            "The row has {count} cells less than the header; the missing ones are blank."
        ),
        "blank-row": Template("The row is blank and is not a unit."),
        "lone-cell": Template(
            "Only {name!r} has a cell in this row, {value!r}; the row is read as a unit.",
            "Where it heads the rows below, make it a title, and name it in their column of what is above (parent).",
        ),
        "counted-day": Template(
            "The date {value!r} may be a day that a spreadsheet counts: {day}.",
            "Show the column as dates in the spreadsheet, and save it again.",
        ),
        "total-row": Template(
            "The row begins with {value!r}, as a sum below others does; it is read as a unit.",
            "Remove the row from the sheet.",
        ),
        "duplicate-key": Template(
            "The key {key!r} is used already; this row is read as another unit.",
            "Give every row a key of its own, or leave it blank for a new unit.",
        ),
        "unknown-parent": Template(
            "No row has the key {parent!r}; this row begins a record of its own.",
            "Put the key of another row into the parent column.",
        ),
        "parent-cycle": Template(
            "The row is above and below itself; it begins a record of its own.",
            "Correct the parent column.",
        ),
    }
)


class _RowNode:
    """A row on its way to a unit."""

    __slots__ = (
        "children", "code", "data", "fits", "key", "number", "origin", "parent", "raw", "record",
    )  # fmt: skip

    def __init__(
        self,
        key: str | None,
        parent: str,
        data: Data,
        origin: Mapping[str, Any],
        row: SheetRow,
        *,
        fits: bool,
    ) -> None:
        self.fits = fits
        self.key = key
        self.parent = parent
        self.data = data
        self.origin = origin
        self.record = self.code = ""
        self.number = row.number
        self.raw = row.raw
        self.children: list[int] = []

    @property
    def called(self) -> str:
        """What the row is called besides its key."""
        return self.code or as_key(self.data.get("id"))


# ---- one row -----------------------------------------------------------------------------------------------


def _nodes(sheet: Sheet) -> Iterator[_RowNode]:
    """Yield a node for each row that is not blank; what precedes it is the beginning of its source
    text.
    """
    plan, lead = sheet.envelope.plan, ""
    for row in sheet.rows:
        if not any(row.cells):
            if row.cells:
                sheet.report("blank-row", severity="info", line=row.number)
            lead += row.raw
            continue
        whole = row
        if lead and sheet.envelope.format == "csv":
            whole = SheetRow(row.number, lead + row.raw, row.cells)
        lead = ""
        if sheet.envelope.spellings:
            whole = whole._replace(cells=sheet.envelope.decoded(whole.cells))
        yield _node(sheet, plan, whole)
    sheet.tail = lead


def _node(sheet: Sheet, plan: Plan, row: SheetRow) -> _RowNode:
    cells = row.cells
    if len(cells) != plan.width:
        cells = _even(sheet, plan, row)
    if plan.key is None:
        _report_odd_row(sheet, plan, cells, row.number)
    data, fits = _data(sheet, plan, cells, row.number)
    key = frame(cells, plan, plan.key) if plan.key is not None else ""
    parent = frame(cells, plan, plan.parent) if plan.parent is not None else ""
    origin: Mapping[str, Any] | None = {}
    if plan.origin is not None and cells[plan.origin]:
        origin = _origin(sheet, plan, cells, row.number)
    fits = fits and origin is not None and len(row.cells) <= plan.width
    node = _RowNode(key or None, parent, data, origin or {}, row, fits=fits)
    if plan.is_named_by_code:
        node.code = called(cells, plan)
    if plan.record is not None:
        node.record = frame(cells, plan, plan.record)
    return node


_TOTALS = frozenset({
    "total", "totals", "grand total", "sum", "gesamt", "gesamtsumme", "summe", "totale", "totaal", "suma", "итого",
    "всего", "合计",
})  # fmt: skip
# How many columns a sheet has at least in which a cell alone is odd.
_NARROW = 3


def _report_odd_row(
    sheet: Sheet, plan: Plan, cells: list[str], number: int
) -> None:
    """Report a row of a house that is most likely no unit: a heading over other rows, or a sum of them."""
    filled = [
        place for place, cell in enumerate(cells[: plan.width]) if cell.strip()
    ]
    if plan.width < _NARROW or not filled:
        return
    first = filled[0]
    value = cells[first].strip()
    at = {"line": number, "column": first + 1}
    if value.rstrip(" :.").casefold() in _TOTALS:
        sheet.report("total-row", value=value, **at)
    elif len(filled) == 1 and plan.paths[first] != "title":
        name = sheet.envelope.names[first].strip()
        sheet.report("lone-cell", value=value[:60], name=name, **at)
    for place in _date_columns(tuple(plan.paths)):
        _report_counted_day(sheet, cells[place].strip(), number, place + 1)


# A column of dates, by its path or by its meaning.
_DATE_PATH = re.compile(r"dates\.\d+\.(?:expression|normal)|date(?:_\d+)?")
# What spreadsheets count days from, and the numbers that are no year and a day up to the year 2100.
_DAY_NOUGHT = dt.date(1899, 12, 30)
_COUNTED = range(2200, 73051)


@lru_cache(maxsize=16)
def _date_columns(paths: tuple[str | None, ...]) -> tuple[int, ...]:
    """Return the places of the columns of dates."""
    return tuple(
        place
        for place, path in enumerate(paths)
        if path is not None and _DATE_PATH.fullmatch(path)
    )


def _report_counted_day(
    sheet: Sheet, cell: str, line: int, column: int
) -> None:
    """Report a whole number where a date is meant: a column that lost its format says its days so."""
    if cell.isascii() and cell.isdecimal() and int(cell) in _COUNTED:
        day = (_DAY_NOUGHT + dt.timedelta(int(cell))).isoformat()
        sheet.report(
            "counted-day", line=line, column=column, value=cell, day=day
        )


def _even(sheet: Sheet, plan: Plan, row: SheetRow) -> list[str]:
    more = len(row.cells) - plan.width
    if more < 0:
        sheet.report(
            "short-row", severity="info", line=row.number, count=-more
        )
    elif any(row.cells[plan.width :]):
        sheet.report(
            "ragged-row", line=row.number, column=plan.width + 1, count=more
        )
    return padded(row.cells, plan.width)


def _data(
    sheet: Sheet, plan: Plan, cells: list[str], number: int
) -> tuple[Data, bool]:
    """Return the valid plain data of a row, and whether each cell fits its column; report what does not, and leave it
    out.
    """
    problems: list[CellProblem] = []
    plan, cells, entries = widened(plan, cells, problems)
    data = plan.data(cells, problems)
    if entries:
        applied = with_rest(plan, data, entries)
        data = _handed_on(applied)
        problems += [
            CellProblem(plan.rest or 0, code, {"what": path})
            for code, paths in (
                ("rest-column-refused", applied.refused),
                ("rest-column-hidden", applied.closed),
            )
            for path in paths
        ]
    for column, code, values in problems:
        column_place, path = _in_sheet(
            sheet.envelope.plan, plan.paths[column], column
        )
        sheet.report(
            code,
            line=number,
            column=column_place,
            path=path,
            **values,
        )
    return data, not problems


def _handed_on(applied: Applied) -> Data:
    """Return the data that came of a row and its rest cell, with the values that were checked in doing so: what is
    valid already costs nothing when the unit is made. The values of groups are arranged again, so they stay plain.
    """
    unit, data = applied.unit, applied.data
    if unit is not None and not unit.groups:
        data = {name: getattr(unit, name) for name in unit.model_fields_set}
    return dict(data)


def _in_sheet(
    plan: Plan, path: str | None, column: int
) -> tuple[int, str | None]:
    """Return the column of a sheet, from 1, in which a value is, and its name; one of several that a bar separates
    is where the first is.
    """
    if path is None:
        return column + 1, None
    path = home_of(path)
    return plan.columns.get(path, column) + 1, name_of(path)


def _origin(
    sheet: Sheet, plan: Plan, cells: list[str], number: int
) -> Mapping[str, Any] | None:
    """Return the sources of other formats that a row carries; None where the cell is damaged."""
    try:
        return Origin.load(json.loads(frame(cells, plan, plan.origin))).data
    except ValueError:
        sheet.report("bad-origin", line=number, column=(plan.origin or 0) + 1)
        return None


# ---- the tree ----------------------------------------------------------------------------------------------


def records(
    source: Source, *, mapping: Mapping[str, Line] | None = None
) -> Iterator[Record]:
    """Yield the Records of a CSV sheet, each with its origin; raises FormatError, LimitError."""
    yield from of_sheet(sheets.opened(source, mapping), source)


def of_sheet(sheet: Sheet, source: Source) -> Iterator[Record]:
    """Yield the Records of an open sheet."""
    yield from quietly(_of_blocks(sheet, source))


def _of_blocks(sheet: Sheet, source: Source) -> Iterator[Record]:
    blocks = _blocks(sheet) if sheet.envelope.ordered else _groups(sheet)
    last: list[_RowNode] = []
    for block in blocks:
        if last:
            yield from _built(sheet, last, "")
        last = block
    if not last:
        raise FormatError(
            "no-record", source=source.name, format=sheet.envelope.format
        )
    yield from _built(sheet, last, sheet.tail)
    source.findings.extend(sheet.tally.rest(source.name))


def _blocks(sheet: Sheet) -> Iterator[list[_RowNode]]:
    """Yield the rows of one Record at a time."""
    block: list[_RowNode] = []
    for node in _nodes(sheet):
        # In document order a row without a parent begins the next Record.
        if not node.parent and block:
            yield block
            block = []
        block.append(node)
    if block:
        yield block


def _groups(sheet: Sheet) -> Iterator[list[_RowNode]]:
    """Yield the rows of one Record at a time where a column separates them, else all; a row without a number belongs to
    the Record of the row above it, unless it has no parent.
    """
    groups: dict[str, list[_RowNode]] = {}
    number = ""
    for place, node in enumerate(_nodes(sheet)):
        if node.record:
            number = node.record
        elif sheet.envelope.plan.record is not None and not node.parent:
            number = number_key(place)
        groups.setdefault(number, []).append(node)
    yield from groups.values()


def _built(sheet: Sheet, nodes: list[_RowNode], tail: str) -> Iterator[Record]:
    """Yield the Records of some rows: parents by their key, each unit with its row."""
    # The rule in a flat list: a Record of one row needs no names and no tree.
    if len(nodes) == 1 and not nodes[0].parent:
        node, top = nodes[0], (0,)
        if node.key is None and sheet.envelope.plan.key is None:
            node.key = node.called or "#0"
        yield _unit(
            sheet, node, _slice(sheet, nodes, tail, top, sheet.book), 0, ()
        )
        return
    tops = _tops(sheet, nodes)
    source = _slice(sheet, nodes, tail, tops, sheet.book)
    for place in tops:
        yield _grown(sheet, nodes, source, place)


def _slice(
    sheet: Sheet,
    nodes: Sequence[_RowNode],
    tail: str = "",
    tops: Sequence[int] = (0,),
    book: Book | None = None,
) -> Slice:
    """Return the source of the units of some rows."""
    return Slice(
        sheet.envelope,
        [node.raw for node in nodes],
        [node.number for node in nodes],
        tail,
        tops,
        book,
        misfits={place for place, node in enumerate(nodes) if not node.fits},
    )


def _settle_keys(
    sheet: Sheet, nodes: list[_RowNode], names: list[Names]
) -> None:
    """Give rows of a sheet without keys a key, and take from others what another row has already."""
    places = denoted(names)
    for place, (node, name) in enumerate(zip(nodes, names, strict=True)):
        if sheet.envelope.plan.key is None:
            node.key = (
                name.id if places.get(name.id) == place else number_key(place)
            )
        elif node.key is not None and places[node.key] != place:
            _told_twice(sheet, node)


def _told_twice(sheet: Sheet, node: _RowNode) -> None:
    """Report that another row has the key of this one, and remove it."""
    column = (sheet.envelope.plan.key or 0) + 1
    sheet.report(
        "duplicate-key",
        line=node.number,
        column=column,
        path=KEY,
        key=node.key,
    )
    node.key = None


def _tops(sheet: Sheet, nodes: list[_RowNode]) -> list[int]:
    """Give every row its key and its children, and return the rows that have no parent."""
    names = [Names(node.key or "", node.called) for node in nodes]
    _settle_keys(sheet, nodes, names)
    above, cut = linked(names, [node.parent for node in nodes])
    tops = []
    for place, (node, parent) in enumerate(zip(nodes, above, strict=True)):
        if parent is not None:
            nodes[parent].children.append(place)
            continue
        tops.append(place)
        if node.parent:
            code = "parent-cycle" if place in cut else "unknown-parent"
            sheet.report(
                code,
                line=node.number,
                column=(sheet.envelope.plan.parent or 0) + 1,
                parent=node.parent,
            )
    return tops


def _grown(
    sheet: Sheet, nodes: list[_RowNode], source: Slice, top: int
) -> Record:
    """Return the Record of a row and all rows below it, children first."""
    if not nodes[top].children:
        return _unit(
            sheet,
            nodes[top],
            source,
            top,
            (),
        )
    order = [top]
    for place in order:
        order.extend(nodes[place].children)
    units: dict[int, Record] = {}
    for place in reversed(order):
        children = tuple(units.pop(child) for child in nodes[place].children)
        units[place] = _unit(
            sheet,
            nodes[place],
            source,
            place,
            children,
        )
    return units[top]


def _unit(
    sheet: Sheet,
    node: _RowNode,
    source: Slice,
    ordinal: int,
    children: tuple[Record, ...],
) -> Record:
    if sheet.book is not None:
        sheet.book.units += 1
    origin = Origin(
        key=node.key, source=source, ordinal=ordinal, data=node.origin
    )
    data = node.data
    if children:
        data["children"] = children
    data["origin"] = origin
    try:
        record: Record = VALIDATE(data)
    except ValidationError as error:
        if source.misfits is not None:
            source.misfits.add(ordinal)
        record = _mended(sheet, node, error, children, origin)
    origin.owner = weakref.ref(record)
    return record


def _mended(
    sheet: Sheet,
    node: _RowNode,
    error: ValidationError,
    children: tuple[Record, ...],
    origin: Origin,
) -> Record:
    """Return the unit of a row without the cells that do not fit, and report each of them."""
    cells = padded(
        sheets.split(node.raw, sheet.envelope), sheet.envelope.plan.width
    )
    plan = sheet.envelope.plan
    plan, cells, entries = widened(plan, cells, [])

    def report(column: int, reason: str, value: str) -> None:
        at, path = _in_sheet(sheet.envelope.plan, plan.paths[column], column)
        place = {"column": at, "path": path}
        sheet.report(
            "bad-cell",
            line=node.number,
            value=value[:60],
            reason=reason,
            **place,
        )

    data, _ = mend(plan, cells, entries, error, report)
    record: Record = VALIDATE({**data, "children": children, "origin": origin})
    return record


def units(
    source: Source, *, mapping: Mapping[str, Line] | None = None
) -> Iterator[tuple[str, str | None, Record]]:
    """Yield (key, parent key, unit without children) row by row; a sheet that is out of order is read as a
    whole.
    """
    sheet = sheets.opened(source, mapping)
    if not (sheet.envelope.ordered and sheet.envelope.settles_keys):
        for record in of_sheet(sheet, source):
            for key, above, unit in record.walk_with_parents():
                yield key, above, unit.model_copy(update={"children": ()})
        return
    used = set[str]()
    stated = set[str]()
    names = dict[str, str]()
    for node in _nodes(sheet):
        if not node.parent:
            used, stated, names = set(), set(), {}
        if node.key in stated:
            _told_twice(sheet, node)
        wish = node.key or node.called or number_key(len(used))
        key = wish if wish not in used else free(number_key(len(used)), used)
        used.add(key)
        if node.key is not None:
            stated.add(node.key)
            names[node.key] = key
        names.setdefault(node.called, key)
        node.key = key
        yield (
            key,
            names[node.parent] if node.parent else None,
            _unit(sheet, node, _slice(sheet, [node]), 0, ()),
        )
    source.findings.extend(sheet.tally.rest(source.name))
