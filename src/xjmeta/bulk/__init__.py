"""Units as tables of Arrow: for data frames, databases and clusters.

A unit is a row of typed columns (the page `docs/tables.md` has all); `xjmeta.convert(source, "units.parquet")`
writes the same rows to a file. Needs the extra `bulk`; `xjmeta.bulk.spark` needs the extra `spark`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from xjmeta import api
from xjmeta.formats.parquet import reader, writer
from xjmeta.formats.parquet import table as tables
from xjmeta.formats.registry import BytesSource
from xjmeta.messages import Finding
from xjmeta.model.record import Record

if TYPE_CHECKING:
    from xjmeta.sources import Readable

__all__ = ["batches", "records", "schema", "table"]


def schema() -> Any:
    """Return the schema of a table of units, a `pyarrow.Schema`: what a column holds is in its metadata.

    >>> schema().field("title").type
    DataType(string)
    >>> schema().field("title").metadata[b"description"].decode().partition(".")[0]
    'The title of the unit, formal or devised'
    """
    return tables.schema()


def batches(
    source: Record | Iterable[Record] | Readable,
    *,
    format: str | None = None,
    rows: int = writer.ROWS_AT_ONCE,
    findings: list[Finding] | None = None,
) -> Iterator[Any]:
    """Yield the units of a document, of a Record or of several as batches, `pyarrow.RecordBatch`, in document order.

    A finding aid is read in constant memory. Sources are not carried along. Raises as `xjmeta.iter_units`.

    >>> [batch.num_rows for batch in batches(b'{"children": [{"id": "a"}, {"id": "b"}]}', rows=2)]
    [2, 1]
    """
    return tables.batched(_rows(source, format, findings), rows)


def table(
    source: Record | Iterable[Record] | Readable, *, format: str | None = None
) -> Any:
    """Return the units of a document, of a Record or of several as a `pyarrow.Table`; raises as `xjmeta.iter_units`.

    >>> table(Record(title="Papers", children=[Record(id="a", title="Letters")]))["title"].to_pylist()
    ['Papers', 'Letters']
    """
    pa = tables.arrow()
    return pa.Table.from_batches(
        batches(source, format=format), schema=schema()
    )


def records(
    source: Any,
    *,
    findings: list[Finding] | None = None,
    name: str = "<table>",
) -> Iterator[Record]:
    """Yield the Records of a `pyarrow.Table`, or of batches.

    The rows of a table may be in any order; in batches those of each Record are together. What is worth telling
    is put into `findings`. Raises FormatError for a column of a wrong type, a row that is no unit, and where no column
    is known.

    >>> next(records(table(Record(title="Papers"))))
    Record('Papers')
    """
    table_source = BytesSource(name, b"")
    if findings is not None:
        table_source.findings = findings
    if hasattr(source, "to_batches"):
        yield from reader.of_table(source, table_source)
    else:
        yield from reader.of_batches(source, table_source)


def _rows(
    source: Any, format_: str | None, findings: list[Finding] | None
) -> Iterator[Any]:
    if isinstance(source, (list, tuple, Iterator)) and not hasattr(
        source, "read"
    ):
        return writer.rows(source)
    if isinstance(source, Record):
        return writer.rows([source])
    units = api.iter_units(source, format=format_, findings=findings)
    return writer.rows_of_units(units)
