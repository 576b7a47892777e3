"""Parquet: units as a table of typed columns, for data frames, databases and clusters.

A unit is a row. `crosswalk` names the columns, those of the sheet for people, and their types; `shapes` says how values
become cells and cells values. `table` makes batches of rows and reads them, `reader` makes Records of rows, `writer`
writes a file; `canonical` is what reading counts as the same, and how a file is recognised. `pyarrow`, of the extra
`bulk`, is imported only where a file is read or written.
"""

from xjmeta.formats.registry import Format, later

__all__ = ["PARQUET"]

PARQUET = Format(
    name="parquet",
    title="Parquet, a row a unit",
    extensions=(".parquet",),
    media_types=("application/vnd.apache.parquet",),
    complete=True,
    recognise=later("xjmeta.formats.parquet.canonical:recognise"),
    read=later("xjmeta.formats.parquet.reader:read"),
    write=later("xjmeta.formats.parquet.writer:write"),
    carries=True,
    unmapped=later("xjmeta.formats.parquet.source:unmapped_data"),
    extra="bulk",
    holds="Everything, in typed columns: those of a sheet, lists for what repeats, a rest.",
)
