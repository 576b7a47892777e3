"""Records to a Parquet file: written back byte for byte where nobody touched them, else the same rows again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import BinaryIO

from xjmeta.formats.parquet.crosswalk import KEY, ORIGIN, PARENT, RECORD, REST
from xjmeta.formats.parquet.reader import read
from xjmeta.formats.parquet.shapes import Row, row_of
from xjmeta.formats.parquet.source import NAME, TableSource
from xjmeta.formats.parquet.table import arrow, batched, schema
from xjmeta.formats.registry import BytesSource
from xjmeta.json.spelling import compact
from xjmeta.mapping import rest
from xjmeta.messages import Loss, LossReport
from xjmeta.model.record import Record

__all__ = ["ROWS_AT_ONCE", "rows", "rows_of_units", "write"]

ROWS_AT_ONCE = 10_000
"""How many rows a group of a file has."""
_ONLY_IN_REST = "no column"
_OPTIONS = {
    "compression": "zstd",
    # Few texts are there often, and dictionaries of hundreds of columns are what small files would be made of.
    "use_dictionary": ["level"],
    # What Arrow would say of its types the types of Parquet say as well.
    "store_schema": False,
}


def write(
    records: Iterable[Record], stream: BinaryIO, *, origin: bool = True
) -> LossReport:
    """Write Records to a Parquet file; raises MissingExtraError without the extra."""
    arrow("pyarrow.parquet")
    report = LossReport()
    given = iter(records)
    first = next(given, None)
    if first is None:
        return report
    table = _table_of(first) if origin else None
    every = chain((first,), given)
    if table is not None:
        passed, touched = _untouched(every, table)
        if touched is None and passed == len(table.tops):
            stream.write(table.content)
            return report
        again = islice(read(BytesSource(NAME, table.content)), passed)
        here = () if touched is None else (touched,)
        every = chain(again, here, every)
    _write_anew(every, stream, report, origin=origin)
    return report


def _table_of(record: Record) -> TableSource | None:
    source: object = (
        record.origin.source if record.origin is not None else None
    )
    return source if isinstance(source, TableSource) else None


def _untouched(
    records: Iterator[Record], table: TableSource
) -> tuple[int, Record | None]:
    """Pass over the Records of a table that are as they were read and in their order; return how many they are, and the
    first other one.
    """
    passed = 0
    for record in records:
        is_untouched = (
            record.origin is not None
            and record.origin.source is table
            and record.origin.untouched(record)
            and table.tops[passed : passed + 1] == [record.origin.ordinal]
        )
        if not is_untouched:
            return passed, record
        passed += 1
    return passed, None


def _write_anew(
    records: Iterable[Record],
    stream: BinaryIO,
    report: LossReport,
    *,
    origin: bool,
) -> None:
    parquet = arrow("pyarrow.parquet")
    with parquet.ParquetWriter(stream, schema(), **_OPTIONS) as file:
        file.add_key_value_metadata(schema().metadata)
        for batch in batched(
            rows(records, report, origin=origin), ROWS_AT_ONCE
        ):
            file.write_batch(batch)


def rows(
    records: Iterable[Record],
    report: LossReport | None = None,
    *,
    origin: bool = False,
) -> Iterator[Row]:
    """Yield the units of Records as rows; report what only their rest says, where a report is given."""
    units = (unit for record in records for unit in record.walk_with_parents())
    return rows_of_units(units, report, origin=origin)


def rows_of_units(
    units: Iterable[tuple[str, str | None, Record]],
    report: LossReport | None = None,
    *,
    origin: bool = False,
) -> Iterator[Row]:
    """Yield units, given as (key, parent key, unit) in document order, as rows."""
    number = 0
    for key, parent, unit in units:
        row, entries = row_of(unit)
        if entries:
            row[REST] = compact(entries)
            if report is not None:
                report.carried += _carried(key, entries)
        number += parent is None
        row[RECORD], row[KEY] = number, key
        if parent is not None:
            row[PARENT] = parent
        if report is not None and origin and unit.origin is not None:
            _carry(row, unit, key, report)
        yield row


def _carried(key: str, entries: rest.Entries) -> Iterator[Loss]:
    for path, entry in entries.items():
        yield Loss(f"{key}.{path}", entry["value"], _ONLY_IN_REST, NAME, key)


def _carry(row: Row, unit: Record, key: str, report: LossReport) -> None:
    """Put the sources of a unit in other formats into its row; what its own table alone held stays behind."""
    assert unit.origin is not None, (
        "only a unit with an origin carries its sources"
    )
    data = unit.origin.dump(unit, but=NAME)
    if data["sources"]:
        row[ORIGIN] = compact(data)
    if (table := _table_of(unit)) is not None:
        report.left_behind += (
            Loss(key, one.text, one.reason, NAME, key)
            for one in table.unmapped(unit.origin.ordinal)
        )
