"""Spreadsheets: CSV and Excel workbooks, a row a unit, a column a leaf value."""

from xjmeta.formats.csv.canonical import recognise_csv
from xjmeta.formats.csv.reader import records, units
from xjmeta.formats.csv.writer import write
from xjmeta.formats.registry import Format

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
)
