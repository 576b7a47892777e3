"""How the archive's data is recognised and read as units: documents, collections and files, in JSON or as a
dump in CSV.

`Archive` is the dialect of its JSON: what its keys say of a unit, and the keys that say a unit. A row of a
dump is read through the same rows, by the keys of its columns.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from xjmeta.formats.digitalarchive.crosswalk import (
    COLLECTION,
    COLUMNS,
    DOCUMENT,
    FILE,
    LISTS,
    ORIGIN_ONLY_INSIDE,
    KeyRow,
)
from xjmeta.formats.digitalarchive.shapes import Data, KeyShape
from xjmeta.json.text import JsonError, Path, begins_with, decode
from xjmeta.mapping.json_document import BadDataError, Built
from xjmeta.mapping.json_source import Linked
from xjmeta.model.record import Control, Record
from xjmeta.model.version import VERSION_KEY
from xjmeta.text.encodings import start_of

__all__ = [
    "ARCHIVE",
    "FORMAT",
    "Archive",
    "cells_data",
    "data_cells",
    "recognise",
]

FORMAT = "digitalarchive"
_ROWS = {"item": DOCUMENT, "collection": COLLECTION, "otherlevel": FILE}
# The archive's own word for a unit that is a file, since no level of description is.
_FILE = "file"
# The keys that distinguish one kind of unit from another.
_MARKS = {
    "item": {
        "title",
        "slug",
        "doc_date",
        "frontend_doc_date",
        "first_published_at",
        "document_url",
    },
    "collection": {"name", "slug", "short_description", "first_published_at"},
    "otherlevel": {"filename", "content_type", "asset_id"},
}


class Archive:
    """The dialect of the archive's JSON."""

    format = FORMAT
    children = "documents"
    holder: str | None = "list"
    strict = False
    linked: Linked | None = None
    kept: Mapping[str, str] = MappingProxyType(ORIGIN_ONLY_INSIDE)

    def build(self, data: Data) -> Built:
        """Return the unit that data says, with all units below; raises BadDataError."""
        rows = _ROWS[_level(data)]
        try:
            values = _values(rows, data)
            built = [
                (n, self.build(child))
                for n, child in self._below(data)
                if isinstance(child, dict)
            ]
            unit = Record(
                level=_level(data),
                **values,
                children=tuple(child.unit for _n, child in built),
            )
        except ValidationError as error:
            raise BadDataError((), error.errors()[0]["msg"]) from error
        # The archive calls folders "files" and has no level for them; as EAD does, the word goes beside
        # `otherlevel`.
        if unit.level == "otherlevel":
            unit = unit.replaced(other_level=_FILE)
        below = (
            (self.children, n, *path)
            for n, child in built
            for path in child.unknown
        )
        return Built(unit, [*self.unknown(data), *below])

    build_normal = build

    def read(self, data: Data) -> Record:
        """Return the unit that data says."""
        record: Record = self.build(data).unit
        return record

    def data(self, unit: Record, *, origin: bool) -> Data:
        """Return the keys that say a unit; sources of other formats have no place in them."""
        del origin
        out: Data = {}
        for row in _rows_of(unit):
            out |= row.shape.write(_field(unit, row.field))
        return out

    def _below(self, data: Data) -> Iterator[tuple[int, Any]]:
        """Yield the documents of a collection with their numbers."""
        items = data.get(self.children)
        if isinstance(items, list):
            return enumerate(items)
        return iter(())

    def unknown(self, data: Data) -> Iterator[Path]:
        """Yield what no row claims: keys, keys of the objects in a key, and items that are no documents."""
        shapes = {
            key: row.shape
            for row in _ROWS[_level(data)]
            for key in row.shape.keys
        }
        for key, value in data.items():
            if key in shapes:
                yield from (
                    (key, *path) for path in _unread(shapes[key], key, value)
                )
            elif key == self.children and isinstance(value, list):
                yield from (
                    (key, n)
                    for n, child in self._below(data)
                    if not isinstance(child, dict)
                )
            elif _states(value):
                yield (key,)

    def spellings(self, field: str) -> Collection[str]:
        """Return the keys by which a field may go."""
        return (field,)

    def head(self, data: Data) -> Data:
        """Return the data as it is: the archive states no version."""
        return data

    def fresh(
        self,
        unit: Record,
        *,
        origin: bool,
        line: bool,
        framed: bool,
        naming: Any,
    ) -> bytes:
        """Return a unit as a document of its own, or as part of one."""
        del framed, naming
        data = self._tree(unit, origin=origin)
        return json.dumps(
            data, ensure_ascii=False, indent=None if line else 1
        ).encode()

    def _tree(self, unit: Record, *, origin: bool) -> Data:
        children = [
            self._tree(child, origin=origin) for child in unit.children
        ]
        return self.data(unit, origin=origin) | (
            {self.children: children} if children else {}
        )

    def units(self, data: Any) -> list[Any] | None:
        """Return the data of the top units: one, an array of them, or the `list` of a search."""
        if isinstance(data, dict) and isinstance(data.get("list"), list):
            data = data["list"]
        items = data if isinstance(data, list) else [data]
        if all(isinstance(item, dict) for item in items):
            return items
        return None

    def frame(self, _naming: Any) -> tuple[str, str]:
        """Return what is around several units."""
        return "[\n", "\n]\n"

    def normal(self, data: Any) -> list[Any] | None:
        """Return the data of the top units: there is one form of it."""
        return self.units(data)


ARCHIVE = Archive()


def _level(data: Data) -> Any:
    """Return the level that the keys of a unit mean: that of most marks, a document where they say
    nothing.
    """
    return max(_MARKS, key=lambda level: len(_MARKS[level] & data.keys()))


def _states(value: Any) -> bool:
    """Return whether a value says anything."""
    return value is not None and value not in ("", [], {})


def _unread(shape: KeyShape, key: str, value: Any) -> Iterator[Path]:
    """Yield what in the value of a key is read into no field: all of it, elements, keys of objects."""
    if not _states(value):
        return
    # Shapes are asked by reading: a value that they read nothing of is in no field, whatever its form.
    if not shape.read(dict.fromkeys(shape.keys) | {key: value}):
        yield ()
    elif isinstance(value, list):
        for n, item in enumerate(value):
            yield from ((n, *path) for path in _unread(shape, key, item))
    elif isinstance(value, dict):
        yield from (
            (name,)
            for name, inner in value.items()
            if name not in shape.inside and _states(inner)
        )


def _rows_of(unit: Record) -> tuple[KeyRow, ...]:
    """Return the rows of a unit: those of a document where the archive does not have its level."""
    if unit.level == "otherlevel" and unit.other_level != _FILE:
        return DOCUMENT
    return _ROWS.get(
        unit.level or "", COLLECTION if unit.children else DOCUMENT
    )


def _field(unit: Record, field: str) -> Any:
    if field.startswith("control."):
        return getattr(
            unit.control or Control(), field.removeprefix("control.")
        )
    return getattr(unit, field)


def _values(rows: Iterable[KeyRow], data: Data) -> Data:
    """Return the fields that keys say, by the rows."""
    values: Data = {}
    control: Data = {}
    for row in rows:
        # A row may read several keys; without any of them it must not be called, since it would read them as blank.
        if not any(data.get(key) is not None for key in row.shape.keys):
            continue
        value = row.shape.read({key: data.get(key) for key in row.shape.keys})
        part, field = (
            (control, row.field.removeprefix("control."))
            if "." in row.field
            else (values, row.field)
        )
        if isinstance(value, list):
            part[field] = (*part.get(field, ()), *value)
        elif value is not None:
            part[field] = value
    return values | ({"control": control} if any(control.values()) else {})


def recognise(_name: str, head: bytes) -> int:
    """Return how certain it is that a document is the archive's: by the columns of a dump, or by the keys of its
    JSON.
    """
    text = start_of(head).lstrip("\ufeff \t\r\n")
    if text[:1] not in ("{", "["):
        columns = set(
            text.partition("\n")[0].strip().replace('"', "").split(",")
        )
        # Eight of the twenty columns: any sheet may have a title, a source and
        # a language.
        if len(columns & COLUMNS.keys()) >= 8:
            return 3
        return 0
    # A record of ours may carry one of the archive along.
    if begins_with(text, VERSION_KEY):
        return 0
    keys = set(_keys(text))
    # "title" and "slug" are in many a JSON; a third key of the same kind of
    # unit is not.
    if any(len(marks & keys) >= 3 for marks in _MARKS.values()):
        return 3
    return 0


def _keys(text: str) -> Iterator[str]:
    """Yield the words in quotes before a colon near the start of a document."""
    # By the text alone: the start of a document is no JSON that could be
    # parsed.
    for before in text[:8192].split('":')[:-1]:
        yield before.rpartition('"')[2]


def cells_data(cells: Mapping[str, str]) -> Data:
    """Return the cells of a row of a dump as the keys of a document."""
    return {
        COLUMNS[name]: _read_cell(name, text)
        for name, text in cells.items()
        if name in COLUMNS and text
    }


def _read_cell(column: str, text: str) -> Any:
    """Return what a cell says: a list of names where the column holds JSON arrays and the cell is one, else
    its text.
    """
    if column not in LISTS or not text.startswith("["):
        return text
    try:
        items = decode(text)
    except JsonError:
        return text
    return [{"name": str(item)} for item in items]


def data_cells(data: Data, columns: Iterable[str]) -> dict[str, str]:
    """Return the cells for the keys of a document that have a column."""
    return {
        column: _write_cell(column, data.get(COLUMNS[column]))
        for column in columns
        if column in COLUMNS
    }


def _write_cell(column: str, value: Any) -> str:
    if not isinstance(value, list):
        return "" if value is None else str(value)
    names = [item.get("name", "") for item in value]
    if column in LISTS and names:
        return json.dumps(names)
    return "; ".join(names)
