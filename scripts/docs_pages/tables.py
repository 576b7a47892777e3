"""The page of tables: the columns of Parquet and Arrow, from their table, and how to use them."""

from __future__ import annotations

from collections.abc import Iterator

from docs_pages.table import cell, table
from xjmeta.formats.parquet.crosswalk import COLUMNS, MORE, TableColumn
from xjmeta.formats.parquet.table import description_of

__all__ = ["page"]

_INTRODUCTION = """# Units as tables: Arrow and Parquet

The format `parquet` (extra `bulk`: `pip install 'xjmeta[bulk]'`) is a table of units, a row a unit, in document
order: for data frames, databases and clusters. `xjmeta convert finding-aids/*.xml units.parquet` writes one of many
finding aids.

- What a unit has one of is a column of texts; `internal` one of flags. What repeats is a list of structures, a column
  for each kind of thing a reader takes for one: columns are called as those of the sheet for people, and stand in the
  same order.
- A structure has a field for each text and flag of such a value, called as [in the model](model.md). What the sheet
  calls `date_normal` is the field `normal` of the items of `date`. The last field, `more`, is JSON: what else the
  value says (attributes, parts), and where its cells alone would be read otherwise. It belongs to the value, and goes
  where that goes.
- A text with markup is written as markup (`the &lt;em&gt;Times&lt;/em&gt;`), one without as it is, as in a sheet.
- `record`, `key` and `parent` make the tree; rows may stand in any order. `rest` holds by path what has no column,
  the control area among it; `origin` the sources of a document that is written back (`--no-origin` leaves them out).
- Every table has all columns, so that files of a folder are one table. The version of the form, `xjmeta`, stands in
  the metadata of the file; a newer one is refused.

What is written reads back as the same Records; a file that nobody touched is written back to the byte.

## In Python

```python
import xjmeta

xjmeta.convert("finding-aid.xml", "units.parquet", origin=False)
```

```python
import polars

units = polars.read_parquet("units.parquet")
subjects = units.select("key", "subject").explode("subject").unnest("subject")
assert subjects.filter(polars.col("name") == "Borders")["key"].to_list() == ["#0"]
```

```python
import duckdb

rows = duckdb.sql(
    "select title, date[1].expression from 'units.parquet' where key = 'item-1'"
).fetchall()
assert rows == [("Cable No. 3581", "August, 1949")]
```

`xjmeta.bulk` gives batches of Arrow without a file, a finding aid of any size in constant memory, and makes Records
of them:

```python
import pyarrow

from xjmeta import bulk

batch = next(bulk.batches("finding-aid.xml"))
assert batch.schema == bulk.schema()
table = pyarrow.Table.from_batches(bulk.batches("finding-aid.xml"), bulk.schema())
assert next(bulk.records(table)) == xjmeta.read("finding-aid.xml")
```

## Edits, and tables of others

`xjmeta apply edited.parquet --to finding-aid.xml` puts edits into the original. A column that is not there says
nothing, and of a value whose cells are as they were everything stays; so take what you work on, and the key:

```python
import polars

work = units.select("key", polars.col("title").str.replace("Cable", "Telegram"))
work.write_parquet("edited.parquet")
merged = xjmeta.apply("edited.parquet", to="finding-aid.xml")
assert {one.path for one in xjmeta.diff("finding-aid.xml", merged)} == {"title"}
```

A table that you made yourself is read if it has some of the columns: a list may hold bare texts (`subject:
["Trade"]`), a single text stands for a list of one, and columns of the sheet (`date_normal`) are known. What the
metadata of the table does not say is taken to be of this version. A column that is not known is told, and named as
left behind; one of another type is an error, and so is a row that is no unit, with its number.

## The columns

"""


def page() -> str:
    """Return the page."""
    head = ("column", "holds", "what it is")
    return _INTRODUCTION + table(head, _rows()).rstrip("\n") + "\n"


def _rows() -> Iterator[tuple[str, str, str]]:
    for column in COLUMNS.values():
        yield f"`{column.name}`", _holds(column), cell(description_of(column))


def _holds(column: TableColumn) -> str:
    if column.meaning is not None:
        return f"list of {', '.join(f'`{leaf}`' for leaf in (*column.leaves, MORE))}"
    return {"number": "number", "boolean": "flag"}.get(column.holds, "text")
