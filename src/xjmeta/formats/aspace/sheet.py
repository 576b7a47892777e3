"""ArchivesSpace's sheet of components as units: rows in the order of the tree, each with its depth.

The highest unit is the resource that the components are put into: a sheet says nothing of it but by what it is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, BinaryIO

from pydantic import ValidationError

from xjmeta.formats import registry
from xjmeta.formats.aspace.canonical import beyond, unit_data, unit_values
from xjmeta.formats.aspace.columns import (
    CONTROL,
    cells_of,
    component_of,
    in_order,
)
from xjmeta.formats.aspace.crosswalk import COMPONENT
from xjmeta.formats.aspace.values import Data
from xjmeta.formats.registry import BytesSource, Source
from xjmeta.mapping import losses
from xjmeta.messages import (
    Finding,
    FormatError,
    LimitError,
    Loss,
    LossReport,
    Template,
)
from xjmeta.messages.catalogue import add
from xjmeta.model.origin import Origin, Unmapped
from xjmeta.model.record import MAX_DEPTH, Control, Record
from xjmeta.text.encodings import decoded, encoded
from xjmeta.text.rows import Line, lines_of, quoted
from xjmeta.text.text_pages import page_of
from xjmeta.text.workbook import first_page

__all__ = [
    "CODES",
    "ComponentSheet",
    "read",
    "read_book",
    "sheet_of",
    "sheet_of_book",
    "unmapped_data",
    "write",
    "write_book",
]

CSV_NAME, XLSX_NAME = "aspace-csv", "aspace-xlsx"
CODES = "ArchivesSpace field code"
"""The first cell of the row that names the columns."""

add({
    "aspace-csv-header": Template(
        "No row has 'ArchivesSpace field code' in its first cell.", "Keep the row of field codes of the template."
    ),
    "aspace-csv-depth": Template(
        "The depth {value!r} is none, or more than one deeper than before; the row is placed as deep as it can be.",
        "Write 1 directly below the resource, and one more at most than in the row before.",
    ),
})  # fmt: skip


# The columns that name the resource of a row.
_RESOURCE = CONTROL[:3]


@dataclass(eq=False)
class ComponentSheet:
    """A sheet in memory, shared by the units that were read from it: rows of text, or of a workbook."""

    rows: list[list[str]]
    lines: list[Line] = field(default_factory=list)
    encoding: str = "utf-8"
    mark: str = ""
    book: bytes | None = None
    format: str = CSV_NAME
    depths: dict[int, int] = field(default_factory=dict)
    firsts: dict[int, int] = field(default_factory=dict)
    """The first row of the run that a row was read in, which names the resource of them all."""

    @cached_property
    def header(self) -> int | None:
        """The number of the row of field codes, None where there is none."""
        starts = (
            n
            for n, row in enumerate(self.rows)
            if row and CODES.lower() in row[0].lower()
        )
        return next(starts, None)

    @cached_property
    def codes(self) -> list[str]:
        """The field codes, by the columns they are over."""
        if self.header is None:
            return []
        return [cell.strip() for cell in self.rows[self.header]]

    @cached_property
    def components(self) -> list[int]:
        """The numbers of the rows that are components: below the codes, nothing in the first cell, something behind."""
        first = len(self.rows) if self.header is None else self.header + 1
        rows = enumerate(self.rows)
        return [
            n
            for n, row in rows
            if n >= first
            and row
            and not row[0].strip()
            and any(map(str.strip, row))
        ]

    def cells(self, number: int) -> dict[str, str]:
        """Return the cells of a row by the codes of their columns."""
        pairs = zip(self.codes[1:], self.rows[number][1:], strict=False)
        return {code: cell.strip() for code, cell in pairs if code}

    # ---- what the model asks of a source

    def dump(self, ordinal: int, digest: object) -> dict[str, Any]:
        """Return the row of a unit by its codes; with the resource the rows that are no components."""
        del digest
        if ordinal == self.header:
            return {"cells": {}, "aside": self._aside}
        return {"cells": self.cells(ordinal), "beyond": self._beyond(ordinal)}

    def unmapped(self, ordinal: int) -> list[Unmapped]:
        """Return what no value says of a row."""
        return list(unmapped_of(self.dump(ordinal, None)))

    def _beyond(self, number: int) -> list[str]:
        """Return the cells of a row that are below no code."""
        coded = {at for at, code in enumerate(self.codes) if code}
        row = enumerate(self.rows[number])
        return [
            cell for at, cell in row if at and at not in coded and cell.strip()
        ]

    @cached_property
    def _aside(self) -> list[str]:
        """What rows say that are neither components nor the codes."""
        used = {*self.components, self.header}
        others = (
            row for number, row in enumerate(self.rows) if number not in used
        )
        texts = (
            ", ".join(filter(None, map(str.strip, row))) for row in others
        )
        return [text for text in texts if text]

    def locate(self, ordinal: int, path: str | None) -> tuple[int, int | None]:
        """Return the line, or the row, of a unit."""
        del path
        return (
            self.lines[ordinal].number if self.lines else ordinal + 1
        ), None


def unmapped_of(source: Mapping[str, Any]) -> Iterator[Unmapped]:
    """Yield what the source of a unit holds and no value says."""
    cells: Mapping[str, str] = source["cells"]
    yield from (
        Unmapped("row-of-notes", text, shared=True)
        for text in source.get("aside", ())
    )
    yield from (
        Unmapped("beyond-columns", cell) for cell in source.get("beyond", ())
    )
    data = component_of(cells)
    mapped = cells_of(data)
    for code, cell in cells.items():
        is_known = (
            code in mapped or code in CONTROL or f"n_{code[2:]}" in mapped
        )
        if (
            cell
            and not is_known
            # The numbers of repeated columns may have gaps; written again they
            # have none.
            and not _is_spelt_otherwise(code, cell, mapped)
        ):
            yield Unmapped("column-without-field", f"{code}: {cell}")
    for path, value in beyond(
        data, unit_data(Record(**unit_values(data)), COMPONENT)
    ):
        yield Unmapped("unknown-key", f"{path}: {value}")


def _is_spelt_otherwise(
    code: str, cell: str, mapped: Mapping[str, str]
) -> bool:
    """Return whether a numbered column is written under another number."""
    base = code.rstrip("0123456789")
    return (
        any(
            other.rstrip("0123456789").rstrip("_") == base.rstrip("_")
            for other, text in mapped.items()
            if text
        )
        or not cell
    )


def unmapped_data(
    parts: Sequence[Mapping[str, Any]],
) -> Iterator[Iterable[Unmapped]]:
    """Yield what no value says of each source that came through another document."""
    for part in parts:
        yield list(unmapped_of(part))


# ---- reading -------------------------------------------------------------------------------------------------------


def read(source: Source) -> Iterator[Record]:
    """Yield a Record for each run of rows of one resource; raises FormatError."""
    yield from _records(sheet_of(source), source)


def sheet_of(source: Source) -> ComponentSheet:
    """Return the rows of a sheet."""
    text, encoding = decoded(source.data())
    plain = text.removeprefix("\ufeff")
    lines = lines_of(plain)
    return ComponentSheet(
        [line.cells for line in lines],
        lines,
        encoding,
        text[: len(text) - len(plain)],
    )


def read_book(source: Source) -> Iterator[Record]:
    """Yield the Records of the first page of a workbook; raises FormatError, MissingExtraError without the extra."""
    yield from _records(sheet_of_book(source), source)


def sheet_of_book(source: Source) -> ComponentSheet:
    """Return the rows of the first page of a workbook."""
    data = source.data()
    return ComponentSheet(
        first_page(data, source.name), book=data, format=XLSX_NAME
    )


def _records(sheet: ComponentSheet, source: Source) -> Iterator[Record]:
    if sheet.header is None:
        raise FormatError("aspace-csv-header", source=source.name, line=1)
    if sheet.lines and sheet.lines[-1].is_cut_off:
        line = sheet.lines[-1].number
        source.findings.append(
            Finding.of("sheet-cut-off", source=source.name, line=line)
        )
    run: list[int] = []
    for number in sheet.components:
        if (
            run
            and _resource(sheet, number) != _resource(sheet, run[0])
            # Deeper rows leave the resource blank, or repeat it: only directly
            # below it another one can begin.
            and _depth(sheet, number) == 1
        ):
            yield _record(sheet, run, source)
            run = []
        run.append(number)
    yield _record(sheet, run, source)


def _resource(sheet: ComponentSheet, number: int) -> tuple[str | None, ...]:
    cells = sheet.cells(number)
    return tuple(cells.get(code) or None for code in _RESOURCE)


def _depth(sheet: ComponentSheet, number: int) -> int | None:
    """Return the depth that a row states: the whole part of a number."""
    whole = sheet.cells(number).get("hierarchy", "").partition(".")[0]
    if whole.isdecimal() and int(whole) > 0:
        return int(whole)
    return None


def _record(
    sheet: ComponentSheet, run: Sequence[int], source: Source
) -> Record:
    """Return the resource of a run of rows, with its components; a sheet may have none yet."""
    stack: list[tuple[int, list[Record]]] = [(-1, [])]
    for number in run:
        depth = _placed(sheet, number, len(stack) - 1, source)
        while len(stack) > depth:
            _close(sheet, stack, source)
        stack.append((number, []))
        sheet.depths[number], sheet.firsts[number] = depth, run[0]
    while len(stack) > 1:
        _close(sheet, stack, source)
    collection, ead, uri = (
        _resource(sheet, run[0]) if run else (None, None, None)
    )
    ids: list[Any] = [{"value": ead, "url": uri}] if ead or uri else []
    identifiers: list[Any] = [{"value": collection}] if collection else []
    assert sheet.header is not None
    origin = Origin(source=sheet, ordinal=sheet.header)
    top = Record(
        identifiers=identifiers,
        control=Control(record_ids=ids),
        children=stack[0][1],
        origin=origin,
    )
    origin.own(top)
    return top


def _placed(
    sheet: ComponentSheet, number: int, above: int, source: Source
) -> int:
    """Return the depth at which a row is placed below rows of such a depth; one that cannot be placed is reported."""
    depth = _depth(sheet, number)
    if depth is not None and depth >= MAX_DEPTH:
        line = sheet.locate(number, None)[0]
        raise LimitError(
            "too-deep",
            source=source.name,
            line=line,
            what="Units",
            limit=MAX_DEPTH,
        )
    if depth is None or depth > above + 1:
        value, line = (
            sheet.cells(number).get("hierarchy", ""),
            sheet.locate(number, None)[0],
        )
        source.findings.append(
            Finding.of(
                "aspace-csv-depth", source=source.name, line=line, value=value
            )
        )
        # As deep as the row before allows: the row is kept, where its importer
        # would refuse it.
        return min(depth or 1, above + 1)
    return depth


def _close(
    sheet: ComponentSheet,
    stack: list[tuple[int, list[Record]]],
    source: Source,
) -> None:
    """Make the unit of the last row of a stack, below which all units are made."""
    number, children = stack.pop()
    origin = Origin(source=sheet, ordinal=number)
    try:
        unit = Record(
            **unit_values(component_of(sheet.cells(number))),
            children=children,
            origin=origin,
        )
    except ValidationError as error:
        reason = error.errors()[0]["msg"]
        line = sheet.locate(number, None)[0]
        raise FormatError(
            "aspace-json-value", source=source.name, line=line, reason=reason
        ) from error
    origin.own(unit)
    stack[-1][1].append(unit)


# ---- writing -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _ComponentRow:
    """A unit on its way into a sheet: its object, its depth, and what identifies its resource."""

    unit: Record
    depth: int
    resource: Mapping[str, str]

    def cells(self) -> dict[str, str]:
        """Return the cells of the row."""
        own = cells_of(_data(self.unit))
        return {"hierarchy": str(self.depth), **self.resource, **own}


def _data(unit: Record) -> dict[str, Any]:
    """Return the archival object of a unit; names are whole in it, as a sheet has no parts of names."""
    names = ("creators", "access_points")
    whole = {
        name: [_whole(value) for value in getattr(unit, name)]
        for name in names
    }
    data = unit_data(unit.replaced(**whole), COMPONENT)
    for date, item in zip(unit.dates, data.get("dates", ()), strict=True):
        # What is left blank is filled in by the import itself.
        for key, stated in (("label", date.kind), ("date_type", date.type)):
            if stated is None:
                item.pop(key)
    return data


def _whole(value: Any) -> Any:
    if value.parts:
        return replace(value, name=value.shown, parts=())
    return value


def _rows(records: Iterable[Record]) -> Iterator[_ComponentRow]:
    for record in records:
        resource = _of_resource(record)
        stack = [(child, 1) for child in reversed(record.children)]
        while stack:
            unit, depth = stack.pop()
            yield _ComponentRow(unit, depth, resource)
            stack += [(child, depth + 1) for child in reversed(unit.children)]


def _of_resource(record: Record) -> dict[str, str]:
    """Return what a resource is known by, as cells."""
    ids = record.control.record_ids if record.control is not None else ()
    first = next(iter(ids), None)
    ead = (
        first.value.plain
        if first is not None and first.value is not None
        else ""
    )
    uri = first.url or "" if first is not None else ""
    collection = next(
        (
            identifier.value.plain
            for identifier in record.identifiers
            if identifier.value is not None
        ),
        "",
    )
    cells = {"collection_id": collection, "ead": ead, "res_uri": uri}
    return {code: cell for code, cell in cells.items() if cell}


def write(
    records: Iterable[Record], stream: BinaryIO, *, origin: bool = True
) -> LossReport:
    """Write Records as a sheet: back into the one they were read from, else in the columns that say something."""
    every = list(records)
    sheet = _source_of(every, CSV_NAME) if origin else None
    rows = (
        _fresh(every) if sheet is None else _ComponentWriter(sheet).rows(every)
    )
    text = "".join(
        (
            sheet.mark if sheet else "",
            *(row if isinstance(row, str) else _spelt(row) for row in rows),
        )
    )
    stream.write(encoded(text, "utf-8" if sheet is None else sheet.encoding))
    return _report(
        every,
        text.encode(),
        read,
        CSV_NAME,
        is_written_back=sheet is not None,
        is_reported=origin,
    )


def write_book(
    records: Iterable[Record], stream: BinaryIO, *, origin: bool = True
) -> LossReport:
    """Write Records as a workbook; one that nobody changed is written back byte for byte."""
    every = list(records)
    sheet = _source_of(every, XLSX_NAME) if origin else None
    rows = (
        _fresh(every) if sheet is None else _ComponentWriter(sheet).rows(every)
    )
    cells = [row for row in rows if not isinstance(row, str)]
    # A workbook holds more than its cells (widths, colours): it is made again
    # only where a cell is another.
    if sheet is not None and sheet.book is not None and cells == sheet.rows:
        data = sheet.book
    else:
        data = page_of(cells, "components")
    stream.write(data)
    return _report(
        every,
        data,
        read_book,
        XLSX_NAME,
        is_written_back=sheet is not None,
        is_reported=origin,
    )


def _spelt(cells: Sequence[str]) -> str:
    return ",".join(map(quoted, cells)) + "\n"


def _source_of(
    records: Sequence[Record], format_: str
) -> ComponentSheet | None:
    """Return the one sheet that all Records were read from."""
    sheets = [
        record.origin.source if record.origin is not None else None
        for record in records
    ]
    first = sheets[0] if sheets else None
    if not isinstance(first, ComponentSheet) or first.format != format_:
        return None
    return first if all(record is first for record in sheets) else None


def _fresh(records: Sequence[Record]) -> list[list[str]]:
    """Return the rows of a new sheet: names for people, the codes, and a row a component."""
    rows = [row.cells() for row in _rows(records)]
    stated = dict.fromkeys(
        code
        for cells in rows
        for code, cell in cells.items()
        if cell or code.startswith("begin")
    )
    columns = in_order({*stated, "ead", "title", "hierarchy", "level"})
    names = [column.replace("_", " ").capitalize() for column in columns]
    return [
        ["Names of the columns", *names],
        [f"{CODES} (keep this row)", *columns],
        *(
            ["", *(cells.get(column, "") for column in columns)]
            for cells in rows
        ),
    ]


class _ComponentWriter:
    """The writing of units into the sheet that they were read from."""

    def __init__(self, sheet: ComponentSheet) -> None:
        self.sheet = sheet
        self.done: set[int] = set()

    def rows(self, records: Sequence[Record]) -> list[Any]:
        """Return the rows: as text where the source was text, else as cells."""
        behind = self._behind()
        rows = [self._own(number) for number in behind.get(-1, ())]
        width = len(self.sheet.codes)
        for row in _rows(records):
            origin = row.unit.origin
            number = (
                origin.ordinal
                if origin is not None and origin.source is self.sheet
                else None
            )
            if number is None or number in self.done:
                cells = row.cells()
                rows.append(
                    [
                        "",
                        *(
                            cells.get(code, "")
                            for code in self.sheet.codes[1:width]
                        ),
                    ]
                )
            else:
                self.done.add(number)
                rows.append(self._changed(row, number))
                rows += map(self._own, behind.get(number, ()))
        return self._ended(rows)

    def _behind(self) -> dict[int, list[int]]:
        """Return the rows that are no components, by the component before them."""
        followers: dict[int, list[int]] = {}
        last, components = -1, set(self.sheet.components)
        for number in range(len(self.sheet.rows)):
            if number in components:
                last = number
            else:
                followers.setdefault(last, []).append(number)
        return followers

    def _own(self, number: int) -> Any:
        return (
            self.sheet.lines[number].text
            if self.sheet.lines
            else self.sheet.rows[number]
        )

    def _changed(self, row: _ComponentRow, number: int) -> Any:
        """Return a row with new text for the cells whose value has changed."""
        before, now = self._cells_before(number), row.cells()
        origin = row.unit.origin
        if origin is not None and origin.untouched(row.unit):
            now = {**before, **{code: now.get(code, "") for code in CONTROL}}
        if self.sheet.depths.get(number) == row.depth:
            now["hierarchy"] = before["hierarchy"]
        if row.resource == self._resource_of(number):
            now |= {code: before[code] for code in _RESOURCE}
        places = {
            at: now.get(code, "")
            for at, code in enumerate(self.sheet.codes)
            if at and code and before.get(code, "") != now.get(code, "")
        }
        if self.sheet.lines:
            return self._patched(self.sheet.lines[number], places)
        cells = list(self.sheet.rows[number])
        cells += [""] * (max(places, default=-1) + 1 - len(cells))
        return [places.get(at, cell) for at, cell in enumerate(cells)]

    def _resource_of(self, number: int) -> dict[str, str]:
        """Return what the resource of a row was known by when it was read; the row itself may say otherwise."""
        resource = _resource(self.sheet, self.sheet.firsts[number])
        return {
            code: cell
            for code, cell in zip(_RESOURCE, resource, strict=True)
            if cell
        }

    def _patched(self, line: Line, places: dict[int, str]) -> str:
        """Return the text of a row with new cells; one that is cut off is filled up to the last of them."""
        lacking = max(places, default=-1) + 1 - len(line.spans)
        if lacking > 0:
            body = line.text.rstrip("\r\n")
            line = lines_of(body + "," * lacking + line.text[len(body) :])[0]
        return line.patched(places)

    def _cells_before(self, number: int) -> dict[str, str]:
        """Return what a row would be written as, as it was read, by the numbers that its own columns have."""
        cells = self.sheet.cells(number)
        unit = Record(**unit_values(component_of(cells)))
        return {code: cells.get(code, "") for code in CONTROL} | cells_of(
            _data(unit)
        )

    def _ended(self, rows: list[Any]) -> list[Any]:
        """Return rows of text with a line end between each two."""
        return [
            f"{row}\n"
            if isinstance(row, str)
            and number < len(rows) - 1
            and not row.endswith(("\n", "\r"))
            else row
            for number, row in enumerate(rows)
        ]


def _report(
    records: Sequence[Record],
    data: bytes,
    reader: Any,
    format_: str,
    *,
    is_written_back: bool,
    is_reported: bool,
) -> LossReport:
    """Return what reading a sheet back does not say again."""
    report = LossReport()
    back = list(reader(BytesSource("", data)))
    for key, unit, read_back, is_own in _with_read_back(records, back):
        want = unit.own_data()
        report.losses += losses.lost(key, want, read_back, format_, "no-place")
        if not is_own:
            report.losses.append(Loss(key, key, "no-place", format_, key))
    if is_reported and not is_written_back:
        for record in records:
            report.left_behind += registry.left_behind(
                record, format_, others=False
            )
    return report


def _with_read_back(
    records: Sequence[Record], back: Sequence[Record]
) -> Iterator[tuple[str, Record, Data, bool]]:
    """Yield each unit with its key, what is read back in its place, and whether it is a unit there.

    A resource has no row: without components it is not read back, and one that is known by the same as the one
    before it is read as that one.
    """
    units = (unit for record in back for _key, unit in record.walk())
    is_bare = not any(record.children for record in records)
    known: object = None
    resource: Data = {}
    for number, record in enumerate(records):
        is_own = number == 0 and is_bare
        if record.children:
            is_own = _of_resource(record) != known
            known = _of_resource(record)
        if is_own:
            resource = _own_data(next(units, None))
        shown = resource if is_own or record.children else {}
        for place, (key, unit) in enumerate(record.walk()):
            if place == 0:
                yield key, unit, shown, is_own
            else:
                yield key, unit, _own_data(next(units, None)), True


def _own_data(unit: Record | None) -> Data:
    return {} if unit is None else unit.own_data()
