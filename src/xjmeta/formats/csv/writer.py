"""Records to rows: first every unit becomes cells and is set aside, then the columns are known and the rows
are written.

A Record that was read from a sheet is written back to it: a row whose unit is unchanged keeps its bytes, and of one
that changed only the cells that changed are rewritten. All others are written canonically.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import Any, BinaryIO, Protocol

from xjmeta.formats.csv.choice import (
    MOST_COLUMNS,
    ColumnChoice,
    chosen,
    continued,
    named_columns,
    sheet_order,
)
from xjmeta.formats.csv.crosswalk import (
    KEY,
    MAX_COLUMNS,
    ORIGIN,
    PARENT,
    RECORD,
    REST,
    Leaf,
    base_of,
    in_order,
    leaf,
)
from xjmeta.formats.csv.mapped import HouseSheet, envelope_of
from xjmeta.formats.csv.maps import Line
from xjmeta.formats.csv.meanings import (
    EVERYWHERE,
    ColumnPlaces,
    UnitCells,
    name_of,
    unit_cells,
)
from xjmeta.formats.csv.named import entries_of, folded, real_path
from xjmeta.formats.csv.shapes import (
    cells,
    guard,
    guard_formula,
    pieces,
    plain,
    plan_of,
    spread,
    unguard,
)
from xjmeta.formats.csv.writeback import (
    WrittenBackSheet,
    from_zero,
    rest_cell,
    source_of,
)
from xjmeta.json.spelling import compact
from xjmeta.mapping import rest
from xjmeta.mapping.writeback import carries, report_rewritten
from xjmeta.messages import Loss, LossReport, TargetError
from xjmeta.model.record import Record
from xjmeta.text.encodings import marked_utf8
from xjmeta.text.rows import RowSpool

__all__ = [
    "CsvSink",
    "Sink",
    "digests",
    "lay_out",
    "origin_cell",
    "write",
    "write_to",
]

# How many columns are kept free for a long rest cell.
_FOR_REST = 16
# How many columns of values a sheet has at least, however many a long origin takes.
_LEAST_COLUMNS = 100


class Sink(Protocol):
    """Where rows go, as cells; a workbook or a CSV stream."""

    def header(self, paths: Sequence[str]) -> None:
        """Take the header of a canonical sheet."""

    def row(self, cells: Mapping[str, str]) -> None:
        """Take a row of a canonical sheet: its cells by path, without those that are blank."""

    def close(self) -> None:
        """Finish."""


def write(
    records: Iterable[Record],
    stream: BinaryIO,
    *,
    origin: bool = True,
    columns: str | Sequence[str] | None = None,
    mapping: Mapping[str, Line] | None = None,
    plain: bool = False,
) -> LossReport:
    """Write Records to a CSV stream: back, if the first was read from a sheet, else canonically; or by a map.

    `.carried` names what is in the rest column alone. A `plain` sheet has none.
    """
    return write_to(
        records,
        stream,
        "csv",
        lambda: CsvSink(stream, guard_formula if plain else guard),
        write_back_csv,
        origin=origin,
        columns=columns,
        mapping=mapping,
        plain=plain,
    )


def write_to(
    records: Iterable[Record],
    stream: BinaryIO,
    name: str,
    sink: Callable[[], Sink],
    write_back: Callable[[WrittenBackSheet, BinaryIO], None],
    *,
    origin: bool,
    columns: str | Sequence[str] | None = None,
    mapping: Mapping[str, Line] | None = None,
    plain: bool = False,
) -> LossReport:
    """Write Records to a format of sheets; `columns` is `basic`, `all`, or the names of some. A sheet that is written
    back keeps its own unless others are requested. By a `mapping` it has the columns of that and no others. A `plain`
    one has what people read: no rest, no origin, and what they would hold is lost.
    """
    columns_wanted = (
        None
        if columns in (None, "basic", "all")
        else named_columns(_names(columns))
    )
    remaining = iter(records)
    first = next(remaining, None)
    if first is None:
        return LossReport()
    # A plain sheet has no rest, so it may have no columns that only the rest completes.
    if plain and (columns == "all" or mapping is not None):
        raise TargetError("no-plain-sheet")
    origin = origin and not plain
    slice_ = source_of(first, name) if origin and columns is None else None
    every = chain((first,), remaining)
    if mapping is not None:
        with RowSpool() as spool:
            house = HouseSheet(envelope_of(mapping, name), spool, name)
            house.take_all(every)
            write_back(house, stream)
            return house.report
    with RowSpool() as spool:
        if slice_ is None:
            if columns == "all":
                report = _leaves(
                    every,
                    spool,
                    sink,
                    name,
                    origin,
                )
            else:
                report = _named(
                    every,
                    spool,
                    sink,
                    name,
                    origin,
                    columns_wanted,
                    plain,
                )
            # The carried source was no sheet of this form: that is a rewrite like any other, and reported as one.
            if origin and columns is None and carries(first, name):
                reason = (
                    "what the record carried along is no sheet that fits it"
                )
                report_rewritten(report, "document", reason, unit=None)
            return report
        sheet = WrittenBackSheet(slice_.envelope, spool, name)
        sheet.take_all(every)
        write_back(sheet, stream)
        return sheet.report


def _names(columns: str | Sequence[str] | None) -> Sequence[str]:
    if isinstance(columns, str):
        return (columns,)
    return columns or ()


# ---- canonical ---------------------------------------------------------------------------------------------


def _named(
    records: Iterable[Record],
    spool: RowSpool,
    sink: Callable[[], Sink],
    name: str,
    origin: bool,
    requested: Sequence[str] | None,
    plain: bool,
) -> LossReport:
    """Write a sheet whose columns are named by meaning."""
    counts, number = Counter[str](), 0
    grown = False
    for number, record in enumerate(records, 1):
        grown = grown or bool(record.children)
        for unit, data, frame in _framed(record, origin):
            cells_of_unit = unit_cells(unit)
            counts.update((*EVERYWHERE.used(cells_of_unit), *frame))
            spool.put((number, frame, tuple(cells_of_unit), data))
    if number > 1 and grown:
        counts[RECORD] = number
    return lay_out(
        counts,
        spool.entries,
        sink,
        name,
        requested,
        plain=plain,
    )


def lay_out(
    counts: Counter[str],
    entries: Callable[[], Iterator[Any]],
    sink: Callable[[], Sink],
    name: str,
    wanted: Sequence[str] | None = None,
    *,
    plain: bool = False,
) -> LossReport:
    """Write a sheet of units: `counts` says which columns they use and how often, `entries` gives what `_Laid.take`
    takes of each, as often as it is called.
    """
    special = {path for path in counts if base_of(path) in _FRAME}
    room = MOST_COLUMNS - len(special)
    while True:
        with RowSpool() as spool:
            kind = _PlainlyLaid if plain else _Laid
            rows = kind(
                spool,
                chosen(counts, wanted, room),
                set(special),
                name,
            )
            for entry in entries():
                rows.take(*entry)
            columns = sheet_order(rows.choice, rows.special)
            over = len(columns) - MOST_COLUMNS
            if over > 0 and wanted is None and room > _LEAST_NAMED:
                room = max(_LEAST_NAMED, room - over)
                continue
            rows.give(sink(), columns)
            return rows.report


# How many columns of values an archivist's sheet may have at least, however long its cells are.
_LEAST_NAMED = 20


class _Laid:
    """The rows of a sheet whose columns are named by meaning, set aside until it is known which cells are too long."""

    def __init__(
        self,
        spool: RowSpool,
        choice: ColumnChoice,
        special: set[str],
        name: str,
    ) -> None:
        self.choice, self.special = choice, special
        self.report = LossReport()
        self._spool, self._name = spool, name
        self._plan = plan_of(choice.columns, (), False)
        self._places = ColumnPlaces(choice.repeats, self._plan.homes)
        self._paths: set[str] = set()
        """The columns that rows have taken already."""

    def take(
        self,
        number: int,
        frame: dict[str, str],
        cells_of_unit: Any,
        want: Mapping[str, Any],
    ) -> None:
        """Take a unit: the number of its Record, the cells of its frame, what all columns would say, its data."""
        row, entries = self._named_row(UnitCells(*cells_of_unit), want)
        row |= frame | self._rest(entries)
        if RECORD in self.special:
            row[RECORD] = str(number)
        row = spread(row)
        if new := row.keys() - self._paths:
            self._take_new(new)
        self._report(frame[KEY], row, entries)
        self._spool.put(row)

    def _take_new(self, new: AbstractSet[str]) -> None:
        """Take columns that no row before had: of the frame, and those that continue cells which are too long."""
        self._paths |= new
        self.special |= {path for path in new if base_of(path) in _FRAME}
        longer = {path for path in new if ".more." in path} - self.special
        self.choice = continued(self.choice, longer)

    def _named_row(
        self, cells_of_unit: UnitCells, want: Mapping[str, Any]
    ) -> tuple[dict[str, str], rest.Entries]:
        """Return the visible cells of a row, and what its rest cell has to say."""
        single = {
            name: cell
            for name, cell in cells_of_unit.single.items()
            if name in self._plan.homes
        }
        here = UnitCells(single, cells_of_unit.values, cells_of_unit.marked)
        shown_unit = self._places.laid(here)
        entries = entries_of(
            want, shown_unit, self._plan, cells_of_unit.marked
        )
        return folded(shown_unit.cells), entries

    def _rest(self, entries: rest.Entries) -> dict[str, str]:
        """Return the rest cell of a row."""
        if entries:
            return {REST: rest_cell({}, entries)}
        return {}

    def _report(
        self, key: str, _row: Mapping[str, str], entries: rest.Entries
    ) -> None:
        """Report what only the rest cell of a row holds."""
        values = ((real_path(path), e["value"]) for path, e in entries.items())
        self.report.carry(key, values, self._name)

    def give(self, out: Sink, columns: Sequence[str]) -> None:
        """Write the rows."""
        out.header(columns)
        for row in self._spool.entries():
            out.row(row)
        out.close()


class _PlainlyLaid(_Laid):
    """The rows of a sheet without rest cells: what these would hold is lost."""

    def _rest(self, _entries: rest.Entries) -> dict[str, str]:
        return {}

    def _report(
        self, key: str, row: Mapping[str, str], entries: rest.Entries
    ) -> None:
        name = self._name
        for path, entry in entries.items():
            reason = "added" if entry["value"] is None else "no column"
            value = entry["value"]
            loss = Loss(f"{key}.{real_path(path)}", value, reason, name, key)
            self.report.losses.append(loss)
        # An apostrophe of the text itself is taken for one that was put before it.
        self.report.losses += [
            Loss(f"{key}.{path}", cell, "no column", name, key)
            for path, cell in row.items()
            if name == "csv" and unguard(guard_formula(cell)) != cell
        ]


_FRAME = (KEY, PARENT, RECORD, REST, ORIGIN)


def _framed(
    record: Record, origin: bool
) -> Iterator[tuple[Record, dict[str, Any], dict[str, str]]]:
    """Yield the units of a Record, each with its own data and the cells of its frame."""
    units = list(record.walk_with_parents())
    below = _below(units)
    for key, above, unit in units:
        data = unit.own_data()
        frame = {KEY: key, PARENT: above or ""}
        if origin and unit.origin is not None:
            frame[ORIGIN] = _origin_of(unit, data, above, below.get(key, []))
        yield unit, data, spread(frame)


def _leaves(
    records: Iterable[Record],
    spool: RowSpool,
    sink: Callable[[], Sink],
    name: str,
    origin: bool,
) -> LossReport:
    """Write a sheet with a column a leaf value, named by its path."""
    report, counts = LossReport(), Counter[str]()
    number, grown = 0, False
    # The columns are known only when all rows are, so rows wait in a file and memory stays flat.
    for number, record in enumerate(records, 1):
        grown = grown or bool(record.children)
        units = list(record.walk_with_parents())
        below = _below(units)
        for key, above, unit in units:
            data = unit.own_data()
            row, entries = _row_of(unit, data)
            row[KEY], row[PARENT] = key, above or ""
            if origin and unit.origin is not None:
                row[ORIGIN] = _origin_of(unit, data, above, below.get(key, []))
            row = spread(
                {
                    path: cell
                    for path, cell in row.items()
                    if cell or path == PARENT
                }
            )
            counts.update(row.keys())
            if entries:
                counts[REST] += 1
            values = ((path, e["value"]) for path, e in entries.items())
            report.carry(key, values, name)
            spool.put((number, row, entries))
    if number > 1 and grown:
        counts[RECORD] = number
    columns = _chosen(counts)
    columns += _rest_columns(spool, columns)
    columns = in_order(columns)
    out, columns_here = sink(), frozenset(columns)
    out.header(columns)
    for number, values, entries in spool.entries():
        row = values
        if RECORD in columns_here:
            row = {**values, RECORD: str(number)}
        out.row(_laid(row, entries, columns_here, report, name))
    out.close()
    return report


def _below(
    units: Sequence[tuple[str, str | None, Record]],
) -> dict[str, list[str]]:
    """Return the keys of the children by the key of their parent."""
    out: dict[str, list[str]] = {}
    for key, above, _ in units:
        if above is not None:
            out.setdefault(above, []).append(key)
    return out


def _row_of(
    unit: Record, data: Mapping[str, Any]
) -> tuple[dict[str, str], rest.Entries]:
    """Return a unit as cells, and the entries for what they alone would not be read back as."""
    row = cells(unit)
    paths = tuple(row)
    read_back = plain(
        plan_of(paths, (), False).data([row[path] for path in paths], [])
    )
    return row, rest.difference(data, read_back)


def _origin_of(
    unit: Record, data: Mapping[str, Any], above: str | None, below: list[str]
) -> str:
    """Return the origin cell of a unit."""
    assert unit.origin is not None, "only a unit with an origin has the cell"
    sources = unit.origin.dump(unit, own_data=data)
    return origin_cell(sources, digests(data), above, below)


def digests(data: Mapping[str, Any]) -> dict[str, str]:
    """Return digests of the values of a unit, by which edits are distinguished."""
    return {name: rest.digest(value) for name, value in data.items()}


def origin_cell(
    origin: Mapping[str, Any],
    digests: Mapping[str, Any],
    above: str | None,
    below: Sequence[str],
) -> str:
    """Return an origin cell: the sources of a unit, the digests of its values, and its place."""
    base: dict[str, Any] = {**digests, "parent": above}
    if below:
        base["children"] = below
    return compact({**origin, "base": base})


def _chosen(counts: Counter[str]) -> list[str]:
    """Return the columns of a sheet: all that are used, or the most used where there are too many."""
    special = {
        path
        for path in counts
        if base_of(path) in (KEY, PARENT, RECORD, REST, ORIGIN)
    }
    values = [path for path in in_order(counts) if path not in special]
    room = max(_LEAST_COLUMNS, MAX_COLUMNS - len(special))
    if len(values) > room:
        room = max(_LEAST_COLUMNS, room - _FOR_REST)
        most = set(sorted(values, key=lambda path: -counts[path])[:room])
        values, special = (
            [path for path in values if path in most],
            special | {REST},
        )
    return in_order({*values, *special})


def _rest_columns(spool: RowSpool, columns: Sequence[str]) -> list[str]:
    """Return the columns that continue the rest column, if its longest cell needs them."""
    if REST not in columns:
        return []
    columns_here, most = frozenset(columns), 1
    for _number, row, entries in spool.entries():
        over = {
            path: cell
            for path, cell in row.items()
            if path not in columns_here
        }
        most = max(most, len(pieces(rest_cell(over, entries))))
    return [f"{REST}.more.{number}" for number in range(2, most + 1)]


def _laid(
    row: Mapping[str, str],
    entries: rest.Entries,
    here: frozenset[str],
    report: LossReport,
    name: str,
) -> Mapping[str, str]:
    """Return the cells of a row; what has no column goes into the rest."""
    over = {path: cell for path, cell in row.items() if path not in here}
    if over:
        values = ((from_zero(path), cell) for path, cell in over.items())
        report.carry(row[KEY], values, name)
    if over or entries:
        row = {path: cell for path, cell in row.items() if path in here}
        row |= spread({REST: rest_cell(over, entries)})
    return row


_NO_LEAF = Leaf("text")
_BETWEEN = '","'


class CsvSink:
    """A canonical CSV stream: UTF-8 with its mark, CRLF, every cell quoted, nothing a program would take for
    a formula.
    """

    def __init__(
        self, stream: BinaryIO, guarded: Callable[[str], str]
    ) -> None:
        self._guarded = guarded
        self._stream = stream
        stream.write(marked_utf8(""))
        self._columns: dict[str, tuple[int, bool]] = {}
        self._blank: list[str] = []

    def header(self, paths: Sequence[str]) -> None:
        """Write the names of the columns."""
        truths = (
            (leaf(path) or _NO_LEAF).choices == ("true", "false")
            for path in paths
        )
        self._columns = dict(zip(paths, enumerate(truths), strict=True))
        self._blank = [""] * len(paths)
        self._write([name_of(path) for path in paths])

    def row(self, cells: Mapping[str, str]) -> None:
        """Write the cells of a unit."""
        # Most columns of most rows are blank: only the other cells are looked at.
        row, guarded = self._blank.copy(), self._guarded
        for path, cell in cells.items():
            if cell:
                column, is_truth = self._columns[path]
                guarded_cell = cell if is_truth else guarded(cell)
                row[column] = (
                    guarded_cell.replace('"', '""')
                    if '"' in guarded_cell
                    else guarded_cell
                )
        self._write(row)

    def _write(self, quoted: Sequence[str]) -> None:
        # Where every cell is quoted, this is what `csv.writer` writes, which looks at each character of it.
        self._stream.write(f'"{_BETWEEN.join(quoted)}"\r\n'.encode())

    def close(self) -> None:
        """Leave the stream open."""


# ---- back to the source ----


def write_back_csv(sheet: WrittenBackSheet, stream: BinaryIO) -> None:
    """Write a sheet in its own spelling."""
    encoding = sheet.encoding()
    stream.write(encoding.mark)
    text = ""
    for piece in sheet.lines():
        if text and text[-1] not in "\r\n":
            stream.write(encoding.encode(sheet.envelope.newline))
        stream.write(encoding.encode(piece))
        text = piece or text
