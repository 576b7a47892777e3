"""What the object of a unit says by the rows, how it is written, and how a document is recognised."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from xjmeta.formats.aspace.crosswalk import COMPONENT, LISTS, PARTS, RESOURCE
from xjmeta.formats.aspace.values import Data, Fields
from xjmeta.json.text import begins_with
from xjmeta.model.record import Record
from xjmeta.model.version import VERSION_KEY
from xjmeta.text.encodings import is_xml_or_json, start_of

__all__ = [
    "UNITS",
    "beyond",
    "recognise",
    "recognise_book",
    "recognise_sheet",
    "taken",
    "unit_data",
    "unit_values",
]

UNITS = (RESOURCE, COMPONENT)
# Any JSON may hold a key of that name: the models are those of a batch.
_MARK = re.compile(
    r'"jsonmodel_type"\s*:\s*"(?:resource|archival_object|agent_\w+|subject|top_container|digital_object)"'
)


def recognise(name: str, head: bytes) -> int:
    """Return how certain it is that a document is ArchivesSpace's: by the word with which it names the model of a
    record.

    >>> recognise("", b'[{"jsonmodel_type": "resource"}]'), recognise("", b'{"title": "Letters"}')
    (3, 0)
    """
    del name
    text = start_of(head).lstrip("\ufeff \t\r\n")
    # A record of ours may carry one of ArchivesSpace along.
    if begins_with(text, VERSION_KEY):
        return 0
    if text[:1] in ("{", "[") and _MARK.search(text):
        return 3
    return 0


# The row of field codes begins with these words in every template of the system.
_CODES = re.compile(
    r"^[^,\r\n]*ArchivesSpace field code", re.IGNORECASE | re.MULTILINE
)
# Bytes of a workbook that is unpacked only to recognise it.
_LEAST = 2**20


def recognise_sheet(name: str, head: bytes) -> int:
    """Return how certain it is that a document is a sheet of components: by the row of its field codes.

    >>> recognise_sheet("", b"ArchivesSpace field code,title"), recognise_sheet("", b"title,level")
    (3, 0)
    """
    del name
    if head[:2] == b"PK" or is_xml_or_json(head):
        return 0
    return 3 if _CODES.search(start_of(head)) else 0


# A cell has its text in the table of texts, or in the page itself.
_WITH_TEXTS = frozenset({"xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"})


def recognise_book(name: str, head: bytes) -> int:
    """Return how certain it is that a document is a workbook of components: by its name, or its texts where it is
    small.
    """
    if head[:2] != b"PK":
        return 0
    if name.lower().endswith(".aspace.xlsx"):
        return 3
    try:
        with ZipFile(BytesIO(head)) as packed:
            parts = _WITH_TEXTS.intersection(packed.namelist())
            starts = (packed.open(part).read(_LEAST).lower() for part in parts)
            is_ours = any(
                b"archivesspace field code" in text for text in starts
            )
            return 3 if is_ours else 0
    # Of an archive that is damaged, or no workbook, nothing is recognised.
    except (
        BadZipFile,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        zlib.error,
    ):
        return 0


# ---- reading -------------------------------------------------------------------------------------------------------


def unit_values(data: Mapping[str, Any]) -> Data:
    """Return the fields of the unit that an object describes; its links are resolved."""
    values: Data = {}
    for part in PARTS:
        if part.only in (None, data.get("jsonmodel_type")):
            for field, value in part.shape.read(data).items():
                _put(values, field, value)
    count = 0
    for row in LISTS:
        for _number, fields in _read_of(row, data):
            count += 1
            for field, value in _keyed(fields, f"here-{count}").items():
                _put(values, field, value[0] if field == "id" else value)
    control = {
        name: values.pop(f"control.{name}")
        for name in _CONTROL
        if f"control.{name}" in values
    }
    return values | ({"control": control} if control else {})


_CONTROL = tuple(
    dict.fromkeys(
        row.field.partition(".")[2]
        for row in (*PARTS, *LISTS)
        if row.field.startswith("control.")
    )
)


def _put(values: Data, field: str, value: Any) -> None:
    if isinstance(value, list):
        if value:
            values[field] = [*values.get(field, ()), *value]
    elif value is not None:
        values.setdefault(field, value)


def _keyed(fields: Fields, key: str) -> Fields:
    """Return values with the key of their group, which only their object gives them."""
    if "groups" not in fields:
        return fields
    return {
        field: [
            value | {"key" if field == "groups" else "group": key}
            for value in values
        ]
        for field, values in fields.items()
    }


def _read_of(
    row: Any, data: Mapping[str, Any]
) -> Iterator[tuple[int, Fields]]:
    """Yield the objects of a list that a row reads, by their numbers, and what they say."""
    items = data.get(row.key)
    if not isinstance(items, list) or row.only not in (
        None,
        data.get("jsonmodel_type"),
    ):
        return
    for number, item in enumerate(items):
        if isinstance(item, dict) and (fields := row.shape.read(item)):
            yield number, fields


def taken(data: Mapping[str, Any]) -> dict[str, list[int]]:
    """Return the numbers of the objects of each list that are read, in the order in which they would be written."""
    numbers: dict[str, list[int]] = {}
    for row in LISTS:
        numbers.setdefault(row.key, []).extend(
            number for number, _fields in _read_of(row, data)
        )
    return numbers


# ---- writing -------------------------------------------------------------------------------------------------------


def unit_data(unit: Record, of: str) -> Data:
    """Return the object that describes a unit, of the model that is named; its links are resolved."""
    data: Data = {"jsonmodel_type": of}
    for part in PARTS:
        if part.only in (None, of):
            fields = part.shape.write(unit).items()
            data |= {key: value for key, value in fields if value is not None}
    for row in LISTS:
        items = row.shape.write(unit) if row.only in (None, of) else []
        if items:
            data[row.key] = [*data.get(row.key, ()), *items]
    return data


# ---- what no value says --------------------------------------------------------------------------------------------

# Keys that the system keeps for itself, or that place a record: they describe nothing.
_OF_SYSTEM = frozenset({
    "ancestors", "ark_name", "collection", "create_time", "created_by", "display_name", "display_string",
    "has_unpublished_ancestor", "is_linked_to_published_record", "is_slug_auto", "jsonmodel_type", "last_modified_by",
    "linked_agent_roles", "linked_instances", "lock_version", "long_display_string", "parent", "position", "ref",
    "representative_file_version", "repository", "resource", "series", "slug", "sort_name", "sort_name_auto_generate",
    "suppressed", "system_generated", "system_mtime", "tree", "uri", "used_within_published_repositories",
    "used_within_repositories", "user_mtime", "vocabulary",
})  # fmt: skip


# The keys that say one thing together with a key.
_TOGETHER = {
    key: frozenset(row.shape.keys) for row in PARTS for key in row.shape.keys
}


def beyond(source: Data, mapped: Data) -> Iterator[tuple[str, Any]]:
    """Yield what an object holds, by path, that the object which its unit would be written as has no key for.

    >>> list(beyond({"title": "A", "mood": "sad", "lock_version": 3}, {"title": "A"}))
    [('mood', 'sad')]
    """
    order = taken(source)
    for key, value in source.items():
        numbers = order.get(key)
        if key in _TOGETHER and mapped.keys() & _TOGETHER[key]:
            continue
        if numbers is None or not isinstance(value, list):
            yield from _beyond(value, mapped.get(key), key)
            continue
        pairs = dict(zip(numbers, mapped.get(key, ()), strict=False))
        for number, item in enumerate(value):
            yield from _beyond(item, pairs.get(number), f"{key}.{number}")


def _beyond(value: Any, mapped: Any, path: str) -> Iterator[tuple[str, Any]]:
    name = path.rpartition(".")[2]
    if name in _OF_SYSTEM or value in (None, "", [], {}, False):
        return
    if isinstance(value, dict):
        others: Mapping[str, Any] = mapped if isinstance(mapped, dict) else {}
        for key, item in value.items():
            yield from _beyond(item, others.get(key), f"{path}.{key}")
    elif isinstance(value, list):
        yield from _beyond_list(value, mapped, path)
    elif mapped is None:
        yield path, value


def _beyond_list(
    value: list[Any], mapped: Any, path: str
) -> Iterator[tuple[str, Any]]:
    """Yield what the items of a list hold; where it is written as another number of items, texts count as kept."""
    others: Iterable[Any] = mapped if isinstance(mapped, list) else ()
    others = list(others)
    if others and len(others) != len(value):
        others = [others[0]] * len(value)
    for number, item in enumerate(value):
        yield from _beyond(
            item,
            others[number] if number < len(others) else None,
            f"{path}.{number}",
        )
