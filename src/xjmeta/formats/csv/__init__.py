"""Spreadsheets: CSV and Excel workbooks, a row a unit, a column a leaf value.

`crosswalk` names the columns, `shapes` are their cells, `canonical` is what reading counts as the same
spelling; `sheet`
keeps rows as they were spelt, `reader` makes Records of them, `writer` and `home` make rows of Records.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from xjmeta.formats.csv.canonical import recognise_csv, recognise_xlsx
from xjmeta.formats.csv.crosswalk import read_mapping
from xjmeta.formats.csv.csvw import SUFFIX, metadata
from xjmeta.formats.csv.reader import records, units
from xjmeta.formats.csv.writer import write
from xjmeta.formats.registry import Format, Source
from xjmeta.messages import LossReport
from xjmeta.model.record import Record

__all__ = ["CSV", "SUFFIX", "XLSX", "metadata", "read_mapping"]


def _read_xlsx(
    source: Source, *, mapping: Mapping[str, str] | None = None
) -> Iterator[Record]:
    from xjmeta.formats.csv import xlsx  # noqa: PLC0415 - only workbooks need it

    return xlsx.read(source, mapping=mapping)


def _write_xlsx(
    records: Iterable[Record], stream: BinaryIO, *, origin: bool = True
) -> LossReport:
    from xjmeta.formats.csv import xlsx  # noqa: PLC0415 - only workbooks need it

    return xlsx.write(records, stream, origin=origin)


CSV = Format(
    name="csv",
    title="Comma-separated values",
    extensions=(".csv", ".tsv"),
    media_types=("text/csv", "text/tab-separated-values"),
    complete=True,
    recognise=recognise_csv,
    read=records,
    write=write,
    units=units,
    holds="Everything; foreign columns are kept, and mapped with --map.",
    mapping=read_mapping,
    beside=lambda source, name: (name + SUFFIX, metadata(source, name)),
)
XLSX = Format(
    name="xlsx",
    title="Excel workbook",
    extensions=(".xlsx",),
    media_types=("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",),
    complete=True,
    recognise=recognise_xlsx,
    read=_read_xlsx,
    write=_write_xlsx,
    extra="xlsx",
    holds="Everything; a page explains the columns.",
    mapping=read_mapping,
)
