"""Rows as batches of Arrow and back: the schema of a table of units, and the types in which others write it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from typing import Any

from xjmeta.formats.parquet.crosswalk import (
    COLUMNS,
    MORE,
    SHEET_COLUMNS,
    TableColumn,
)
from xjmeta.formats.parquet.shapes import Row
from xjmeta.messages import FormatError, MissingExtraError
from xjmeta.messages.catalogue import Template, add, say
from xjmeta.model.version import VERSION, VERSION_KEY

__all__ = [
    "META",
    "arrow",
    "batch_of",
    "batched",
    "check_columns",
    "is_known",
    "leaves_of",
    "rows_of",
    "schema",
]

META = VERSION_KEY.encode()
"""What the metadata of a table call the version of its form, which is that of the Record's."""

add(
    {
        "table-column-record": Template("The number of the description that the unit belongs to."),
        "table-column-key": Template("The key of the unit in its description."),
        "table-column-parent": Template("The key of the unit above; blank for the unit on top."),
        "table-column-rest": Template("Values that no column can hold, by path, as JSON."),
        "table-column-origin": Template("The source of the unit, so that it can be written back unchanged, as JSON."),
        "table-column-of": Template("{what} Of the kind: {kind}."),
        "table-column-of-type": Template(
            "The column {name!r} holds {type}, and is to hold {wanted}.",
            "Cast it, or give it another name.",
        ),
    }
)  # fmt: skip


def arrow(module: str = "pyarrow") -> Any:
    """Return a module of the extra that tables need; raises MissingExtraError without it."""
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingExtraError("missing-extra", extra="bulk") from error


@cache
def schema() -> Any:
    """Return the schema of a table of units: what each column holds is in the metadata of its field."""
    pa = arrow()
    fields = [
        pa.field(
            name,
            _type_of(column),
            metadata={"description": description_of(column)},
        )
        for name, column in COLUMNS.items()
    ]
    return pa.schema(fields, metadata={META: ".".join(map(str, VERSION))})


def description_of(column: TableColumn) -> str:
    """Return what a column holds, in a sentence.

    >>> from xjmeta.formats.parquet.crosswalk import COLUMNS
    >>> description_of(COLUMNS["parent"])
    'The key of the unit above; blank for the unit on top.'
    """
    if not column.path:
        return say(f"table-column-{column.name}", {})[0]
    from xjmeta.model.descriptions import describe_path  # noqa: PLC0415 - only where somebody asks

    what = str(describe_path(column.path))
    known = dict(column.meaning.known) if column.meaning is not None else {}
    words = ", ".join(known.values())
    if words:
        return say("table-column-of", {"what": what, "kind": words})[0]
    return what


def _type_of(column: TableColumn) -> Any:
    pa = arrow()
    types = {"boolean": pa.bool_(), "number": pa.int64()}
    if column.meaning is None:
        return types.get(column.holds, pa.string())
    fields = [
        pa.field(name, types.get(holds, pa.string()))
        for name, holds in column.leaves.items()
    ]
    return pa.list_(pa.struct([*fields, pa.field(MORE, pa.string())]))


# ---- writing


def batch_of(rows: list[Row]) -> Any:
    """Return rows as a batch."""
    pa = arrow()
    used = {name for row in rows for name in row}
    arrays = [
        pa.array([row.get(field.name) for row in rows], field.type)
        if field.name in used
        # Most columns are blank in most tables: a column of nulls is made
        # without looking at the rows.
        else pa.nulls(len(rows), field.type)
        for field in schema()
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema())


def batched(rows: Iterable[Row], size: int) -> Iterator[Any]:
    """Yield rows as batches of a size, the last one smaller; none where there are no rows."""
    some: list[Row] = []
    for row in rows:
        some.append(row)
        if len(some) == size:
            yield batch_of(some)
            some = []
    if some:
        yield batch_of(some)


# ---- reading


def check_columns(table_schema: Any, source: str | None = None) -> list[str]:
    """Return the names of the columns that are read; raises FormatError for one of a type that it cannot be of."""
    names: list[str] = []
    for field in table_schema:
        if field.name in names or not is_known(field.name):
            continue
        column = COLUMNS.get(field.name)
        if not _fits(
            field.type, may_repeat=column is None or column.meaning is not None
        ):
            wanted = column or COLUMNS[SHEET_COLUMNS[field.name][0]]
            raise FormatError(
                "table-column-of-type",
                source=source,
                name=field.name,
                type=str(field.type)[:80],
                wanted="list<string>"
                if column is None
                else str(_type_of(wanted))[:80],
            )
        names.append(field.name)
    return names


def is_known(name: str) -> bool:
    """Return whether a column is one of ours, or one of the sheet."""
    return name in COLUMNS or name in SHEET_COLUMNS


def leaves_of(table_schema: Any) -> dict[str, frozenset[str]]:
    """Return the columns of ours that a table has, and for a list what it has of the values."""
    out: dict[str, frozenset[str]] = {}
    for field in table_schema:
        if field.name in SHEET_COLUMNS:
            list_name, leaf = SHEET_COLUMNS[field.name]
            out[list_name] = out.get(list_name, frozenset()) | {leaf}
        elif (column := COLUMNS.get(field.name)) is not None:
            here = out.get(field.name, frozenset())
            out[field.name] = here | _leaves_in(field.type, column)
    return out


def _leaves_in(type_: Any, column: TableColumn) -> frozenset[str]:
    types = arrow().types
    while _is_list(type_):
        type_ = type_.value_type
    if types.is_struct(type_):
        return frozenset(field.name for field in type_)
    return (
        frozenset()
        if column.meaning is None
        else frozenset({column.meaning.leaf})
    )


def _fits(type_: Any, *, may_repeat: bool) -> bool:
    """Return whether cells of a type can be read: single values of any type that is one word, lists of them, and lists
    of structures of them.
    """
    types = arrow().types
    if _is_list(type_):
        return may_repeat and _fits(type_.value_type, may_repeat=True)
    if types.is_struct(type_):
        return may_repeat and all(_is_single(field.type) for field in type_)
    return _is_single(type_)


def _is_list(type_: Any) -> bool:
    types = arrow().types
    kinds = (types.is_list, types.is_large_list, types.is_fixed_size_list)
    return any(kind(type_) for kind in kinds)


def _is_single(type_: Any) -> bool:
    types = arrow().types
    kinds = (
        types.is_string, types.is_large_string, types.is_string_view, types.is_boolean, types.is_integer,
        types.is_floating, types.is_decimal, types.is_date, types.is_timestamp, types.is_null,
    )  # fmt: skip
    if types.is_dictionary(type_):
        return _is_single(type_.value_type)
    return any(kind(type_) for kind in kinds)


def rows_of(batch: Any) -> list[Row]:
    """Return the rows of a batch: the cells that say something, by the names of the columns that are ours."""
    rows: list[Row] = [{} for _row in range(batch.num_rows)]
    beside: list[str] = []
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        if column.null_count == len(column) or not is_known(name):
            continue
        if name in SHEET_COLUMNS:
            beside.append(name)
        for row, cell in zip(rows, _cells(column), strict=True):
            if cell is not None:
                row[name] = cell
    # After all columns of the lists, into whose values these are put.
    for name in beside:
        for row in rows:
            if name in row:
                _put_beside(row, name, row.pop(name))
    return rows


def _cells(column: Any) -> list[Any]:
    """Return the cells of a column; of a list of structures the items without what is null in all of them."""
    types = arrow().types
    if not (
        types.is_list(column.type) and types.is_struct(column.type.value_type)
    ):
        cells: list[Any] = column.to_pylist()
        return cells
    # `to_pylist` would give each item every key there is, most of them null.
    items = _items(column.flatten())
    lengths = column.value_lengths().to_pylist()
    out, at = [], 0
    for length in lengths:
        out.append(None if length is None else items[at : at + length])
        at += length or 0
    return out


def _items(structures: Any) -> list[Any]:
    """Return structures as dictionaries of what is not null."""
    items: list[Any] = [{} for _item in range(len(structures))]
    for field, values in zip(
        structures.type, structures.flatten(), strict=True
    ):
        if values.null_count == len(values):
            continue
        name = field.name
        for item, value in zip(items, values.to_pylist(), strict=True):
            if value is not None:
                item[name] = value
    if structures.null_count:
        valid = structures.is_valid().to_pylist()
        return [
            item if there else None
            for item, there in zip(items, valid, strict=True)
        ]
    return items


def _put_beside(row: Row, name: str, cell: Any) -> None:
    """Put what a column of the sheet says of values into these, place by place."""
    list_name, leaf = SHEET_COLUMNS[name]
    first = COLUMNS[list_name].meaning
    assert first is not None, "a column beside another is one of values"
    cells = cell if isinstance(cell, list) else [cell]
    values = row.get(list_name, [])
    items = [
        value if isinstance(value, dict) else {first.leaf: value}
        for value in (values if isinstance(values, list) else [values])
    ]
    items += [{} for _more in cells[len(items) :]]
    for item, word in zip(items, cells, strict=False):
        if word is not None:
            item.setdefault(leaf, word)
    row[list_name] = items
