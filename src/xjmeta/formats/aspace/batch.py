"""A document of ArchivesSpace in memory: its records, what they link to, and where each is in the text."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from xjmeta.formats.aspace.canonical import (
    UNITS,
    beyond,
    unit_data,
    unit_values,
)
from xjmeta.formats.aspace.names import AGENTS
from xjmeta.formats.aspace.values import RESOLVED, Data
from xjmeta.json import text as json_text
from xjmeta.json.text import JsonNode
from xjmeta.model.origin import Unmapped
from xjmeta.model.record import Record

__all__ = [
    "FORMAT",
    "LINKED",
    "ImportBatch",
    "Links",
    "address",
    "refs",
    "spelt",
    "unlinked",
    "unmapped_of",
]

FORMAT = "aspace-json"
# Where the records of a model are.
_PLACES = {
    **{agent.type: f"/agents/{place}" for place, agent in AGENTS.items()},
    "subject": "/subjects",
    "top_container": "/repositories/import/top_containers",
    "digital_object": "/repositories/import/digital_objects",
    "resource": "/repositories/import/resources",
    "archival_object": "/repositories/import/archival_objects",
}
LINKED = frozenset(_PLACES) - set(UNITS)


def address(type_: str, name: str) -> str:
    """Return the address of a new record in a batch, the same for the same name.

    >>> address("subject", "Trade")[:17]
    '/subjects/import_'
    """
    return f"{_PLACES[type_]}/import_{uuid5(NAMESPACE_URL, f'{type_}:{name}')}"


def refs(data: Any) -> Iterator[str]:
    """Yield the addresses that an object links to."""
    if isinstance(data, dict):
        ref = data.get("ref")
        if isinstance(ref, str):
            yield ref
        for value in data.values():
            yield from refs(value)
    elif isinstance(data, list):
        for value in data:
            yield from refs(value)


class ImportBatch:
    """A document as it was read, shared by its units."""

    format = FORMAT

    def __init__(self, text: str, encoding: str, data: Any) -> None:
        self.text, self.encoding = text, encoding
        self.single = isinstance(data, dict) and "results" not in data
        numbered = (
            data.get("results")
            if isinstance(data, dict) and not self.single
            else data
        )
        self.records: list[Any] = (
            [data]
            if self.single
            else numbered
            if isinstance(numbered, list)
            else []
        )
        self.above: dict[int, int | None] = {}
        """The number of the record above each unit, None for the highest."""
        self.by_uri: dict[str, Data] = {}
        for record in self.records:
            if isinstance(record, dict) and isinstance(record.get("uri"), str):
                self.by_uri.setdefault(record["uri"], record)

    @cached_property
    def holder(self) -> JsonNode:
        """Where the records are: the array that holds them, or the one object."""
        node = json_text.tree(self.text)
        if self.single or node.items is not None:
            return node
        return next(
            child for key, _at, child in node.members or () if key == "results"
        )

    @cached_property
    def nodes(self) -> tuple[JsonNode, ...]:
        """Where each record is."""
        if self.single:
            return (self.holder,)
        return self.holder.items or ()

    @cached_property
    def by_content(self) -> dict[str, str]:
        """The addresses of the records that may be linked to, by what they say."""
        linked = (
            (uri, record)
            for uri, record in self.by_uri.items()
            if record.get("jsonmodel_type") in LINKED
        )
        return {_content(record): uri for uri, record in linked}

    @cached_property
    def links(self) -> Counter[str]:
        """How often each address is linked to."""
        return Counter(ref for record in self.records for ref in refs(record))

    def resolved(self, number: int) -> Data:
        """Return the record of a unit with what it links to within it."""
        record: Data = self._resolved(self.records[number])
        return record

    def _resolved(self, data: Any) -> Any:
        if isinstance(data, list):
            return [self._resolved(item) for item in data]
        if not isinstance(data, dict):
            return data
        out = {
            key: value if key == RESOLVED else self._resolved(value)
            for key, value in data.items()
        }
        linked = (
            self.by_uri.get(data["ref"])
            if isinstance(data.get("ref"), str)
            else None
        )
        if (
            linked is not None
            and RESOLVED not in data
            and linked.get("jsonmodel_type") in LINKED
        ):
            out[RESOLVED] = linked
        return out

    # ---- what the model asks of a source

    def dump(self, ordinal: int, digest: object) -> dict[str, Any]:
        """Return the record of a unit, whole, as JSON data; with the first unit the records that no unit links to."""
        del digest
        first = next(
            number
            for number, data in enumerate(self.records)
            if _is_unit(data)
        )
        beside = (
            {"beside": self._unlinked}
            if ordinal == first and self._unlinked
            else {}
        )
        return {"record": self.resolved(ordinal)} | beside

    def unmapped(self, ordinal: int) -> list[Unmapped]:
        """Return what no value says: keys of the unit and of what it links to, and records that no unit links to."""
        return [
            *unmapped_of(self.resolved(ordinal)),
            *unlinked(self._unlinked),
        ]

    @cached_property
    def _unlinked(self) -> list[Any]:
        units = [record for record in self.records if _is_unit(record)]
        used = {ref for record in units for ref in refs(record)}
        return [
            record
            for record in self.records
            if not _is_unit(record)
            and not (isinstance(record, dict) and record.get("uri") in used)
        ]

    def locate(self, ordinal: int, path: str | None) -> tuple[int, int | None]:
        """Return the line and column where the record of a unit begins."""
        del path
        return json_text.place(self.text, self.nodes[ordinal].start)


def _content(record: Data) -> str:
    """Return what a record says, without its address."""
    return json.dumps(
        {key: value for key, value in record.items() if key != "uri"},
        sort_keys=True,
    )


def _is_unit(record: Any) -> bool:
    return isinstance(record, dict) and record.get("jsonmodel_type") in UNITS


def unmapped_of(record: Data) -> Iterator[Unmapped]:
    """Yield what the record of a unit holds and no value says."""
    mapped = unit_data(
        Record(**unit_values(record)), str(record.get("jsonmodel_type"))
    )
    for path, value in beyond(record, mapped):
        text = (
            value
            if isinstance(value, str)
            else json.dumps(value, ensure_ascii=False)
        )
        yield Unmapped("unknown-key", f"{path}: {text}")


def unlinked(records: Iterable[Any]) -> Iterator[Unmapped]:
    """Yield records that no unit links to, as what no value says."""
    return (
        Unmapped("unlinked-record", json_text.spell(record), shared=True)
        for record in records
    )


class Links:
    """What the records that are written link to: each once, under its address."""

    def __init__(self, batch: ImportBatch | None = None) -> None:
        self.batch = batch
        self.new: dict[str, Data] = {}
        self.changed: dict[str, Data] = {}

    def with_links(self, data: Any) -> Any:
        """Return an object with links in the place of what it links to."""
        # What a link led to stays where it was as long as nobody changed it. A changed object that several records
        # share is written as a new one, since an edit in one unit must not reach the others.
        if isinstance(data, list):
            return [self.with_links(item) for item in data]
        if not isinstance(data, dict):
            return data
        if not isinstance(data.get(RESOLVED), dict):
            return {key: self.with_links(value) for key, value in data.items()}
        linked = data[RESOLVED]
        rest = {
            key: self.with_links(value)
            for key, value in data.items()
            if key not in (RESOLVED, "ref")
        }
        ref = data.get("ref")
        # In a batch each object has a record of its own. A record alone
        # carries what it links to inside it.
        if self.batch is None or (ref is None and not self.batch.single):
            return {"ref": self._new(linked), **rest}
        if ref is None:
            uri = self._new(linked)
            return {"ref": uri, **rest, RESOLVED: self.new.pop(uri)}
        original = self.batch.by_uri.get(ref)
        if original is None or original is linked:
            return data if original is None else {"ref": ref, **rest}
        if original == linked:
            return {"ref": ref, **rest}
        if self.batch.links[ref] > 1:
            return {
                "ref": self._new(
                    {key: item for key, item in linked.items() if key != "uri"}
                ),
                **rest,
            }
        self.changed[ref] = linked
        return {"ref": ref, **rest}

    def _new(self, linked: Data) -> str:
        type_ = str(linked["jsonmodel_type"])
        # What is said already is linked to, so that no second agent or subject
        # of the same name is made.
        existing = (
            self.batch.by_content.get(_content(linked))
            if self.batch is not None
            else None
        )
        if existing is not None:
            return existing
        uri = address(type_, json.dumps(linked, sort_keys=True))
        # The model demands an id, and a value of a Record has none: that of
        # the address is as good as any.
        if type_ == "digital_object":
            linked = {"digital_object_id": uri.rpartition("_")[2]} | linked
        self.new.setdefault(
            uri, {"jsonmodel_type": type_, "uri": uri} | linked
        )
        return uri


def spelt(records: Iterable[Mapping[str, Any]]) -> str:
    """Return a new batch."""
    return json.dumps(list(records), ensure_ascii=False, indent=1) + "\n"
