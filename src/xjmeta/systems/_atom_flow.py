"""Sheets of AtoM of any length, unit by unit: rows are read as they come, and set aside until the columns are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, BinaryIO

from xjmeta.formats.registry import Source
from xjmeta.mapping import rest
from xjmeta.mapping.flow import Begin, End, Flow, left_behind
from xjmeta.messages import Loss, LossReport
from xjmeta.model.keys import KeyGiver
from xjmeta.model.origin import Origin, Unmapped
from xjmeta.model.record import MAX_DEPTH, Record
from xjmeta.systems._atom_columns import SHEET, Cells, ColumnSet
from xjmeta.systems._atom_rows import (
    AtomSheet,
    KeyedUnit,
    SheetTable,
    keyed,
    sheet_of,
    stated_only,
    translates,
    triples,
)
from xjmeta.systems._atom_sheet import spelt_row
from xjmeta.text.encodings import utf8_stream
from xjmeta.text.rows import Line, RowSpool, lines_in

__all__ = ["document", "units", "write", "write_flow"]


# ---- writing -------------------------------------------------------------------------------------------------------


def write(
    table: SheetTable,
    records: Iterable[Record],
    stream: BinaryIO,
    *,
    origin: bool = True,
) -> LossReport:
    """Write Records as a sheet: back into the one they were read from, else in the columns that say something."""
    remaining = iter(records)
    first = next(remaining, None)
    every: Iterable[Record] = (
        () if first is None else chain((first,), remaining)
    )
    if origin and first is not None and sheet_of([first]) is not None:
        # They may be written back together, which only all of them show.
        every = together = list(every)
        sheet = sheet_of(together)
        if sheet is not None:
            return table.write_back(together, sheet, stream)
    return _write(table, keyed(triples(every)), stream.write)


def document(table: SheetTable, record: Record) -> bytes:
    """Return the sheet of a Record, without asking what reading it back would miss."""
    pieces: list[bytes] = []
    _write(table, keyed(triples([record])), pieces.append, reports=False)
    return b"".join(pieces)


def write_flow(
    table: SheetTable, flow: Flow, stream: BinaryIO, *, origin: bool = True
) -> LossReport:
    """Write the Record of a flow as a sheet; what only its source holds is left behind."""
    del origin  # A sheet for AtoM carries no source.
    left_out: list[tuple[int, str, Sequence[Unmapped]]] = []

    def begun() -> Iterator[KeyedUnit]:
        for step in flow.steps():
            if isinstance(step, Begin):
                yield KeyedUnit(step.key, step.parent, step.unit)
            elif isinstance(step, End) and (unmapped := step.unmapped()):
                left_out.append((step.number, step.key, unmapped))

    report = _write(table, keyed(begun()), stream.write)
    report.left_behind += left_behind(left_out, SHEET)
    return report


def _write(
    table: SheetTable,
    units_to_write: Iterable[KeyedUnit],
    put: Callable[[bytes], Any],
    *,
    reports: bool = True,
) -> LossReport:
    """Write units in the columns that they say something in, and report what their rows do not say again."""
    report = LossReport()
    stated: dict[str, None] = {}
    shapes = table.own
    with RowSpool() as spool:
        for unit in units_to_write:
            rows, known = table.rows_of(unit), len(stated)
            for cells in rows:
                stated |= dict.fromkeys(cells)
                spool.put(cells)
            if len(stated) > known:
                # Further columns come behind these: the order of those that
                # are known is that of the sheet.
                shapes = table.shapes_for(stated)
            if reports:
                report.losses += _missed(table, unit, rows, shapes)
        columns = table.in_order(stated)
        put(spelt_row(columns).encode())
        for cells in spool.entries():
            row = [cells.get(column, "") for column in columns]
            put(spelt_row(row).encode())
    return report


def _missed(
    table: SheetTable,
    unit: KeyedUnit,
    rows: Sequence[Cells],
    shapes: ColumnSet,
) -> Iterator[Loss]:
    """Yield what the rows of a unit do not say again: no other row has a part in that, for their keys are its own."""
    lines = ((at, Line(0, ""), cells) for at, cells in enumerate(rows))
    read_again = next(table.units_of(lines, shapes))
    back = Record(**stated_only(read_again.data))
    want, got = unit.unit.own_data(), back.own_data()
    for path, entry in rest.difference(want, got).items():
        yield Loss(f"{unit.key}.{path}", entry["value"], "no column", SHEET)


# ---- reading -------------------------------------------------------------------------------------------------------


def units(
    table: SheetTable, source: Source
) -> Iterator[tuple[str, str | None, Record]]:
    """Yield (key, parent key, unit without children) row by row; a sheet that is out of order is read as a whole."""
    if not _is_in_order(source):
        for record in table.read(source):
            for key, above, unit in record.walk_with_parents():
                yield key, above, unit.model_copy(update={"children": ()})
        return
    with utf8_stream(source.open()) as text:
        lines = lines_in(text)
        header = next(lines)
        names = AtomSheet.of([header]).names
        shapes = table.shapes_for(names)
        keys, called = KeyGiver(), dict[str, str]()
        for row in table.units_of(_rows(names, lines), shapes):
            unit = Record(**stated_only(row.data))
            if not row.parent:
                keys, called = KeyGiver(), {}
            key = keys.key(unit.id)
            if row.key:
                called[row.key] = key
            sheet = AtomSheet.of([header, row.line, *row.lines_beside])
            beside = list(range(2, 2 + len(row.lines_beside)))
            sheet.translations[1] = beside
            origin = Origin(key=key, source=sheet, ordinal=1)
            unit = unit.model_copy(update={"origin": origin})
            origin.own(unit)
            yield key, called.get(row.parent), unit


def _rows(
    names: Sequence[str], lines: Iterable[Line]
) -> Iterator[tuple[int, Line, Cells]]:
    """Yield the rows of a sheet that say something, with their cells."""
    for at, line in enumerate(lines, 1):
        if not line.is_blank:
            yield at, line, AtomSheet.cells_of(names, line)


def _is_in_order(source: Source) -> bool:
    """Return whether each row of a sheet is below the one that it belongs to, with nothing in between that does not
    belong there, and nothing has to be said of it: then its units can be told one by one.
    """
    try:
        with utf8_stream(source.open()) as text:
            return _has_order(lines_in(text))
    # The reader of the whole reports it, with its line.
    except UnicodeDecodeError:
        return False


def _has_order(lines: Iterator[Line]) -> bool:
    header = next(lines, None)
    if header is None:
        return False
    names = AtomSheet.of([header]).names
    if not AtomSheet.is_header(names):
        return False
    seen: set[str] = set()
    opened: list[str] = []
    before: Cells = {}
    line = header
    for _at, line, cells in _rows(names, lines):
        key, parent = AtomSheet.keys_of(cells)
        if AtomSheet.odd_characters(line):
            return False
        if translates(cells, before):
            continue
        before = cells
        if not key or key in seen or not _goes_below(opened, parent):
            return False
        seen.add(key)
        opened.append(key)
        if len(opened) > MAX_DEPTH:
            return False
    return not line.is_cut_off


def _goes_below(opened: list[str], parent: str) -> bool:
    """Close what is open down to a parent; return whether it is open."""
    while opened and opened[-1] != parent:
        opened.pop()
    return not parent or bool(opened)
