"""A document of ArchivesSpace in memory: its records, what they link to, and where each stands in the text."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from xjmeta.formats.aspace.canonical import UNITS, beyond, unit_data, unit_values
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
_PLACES = {
    **{agent.type: f"/agents/{place}" for place, agent in AGENTS.items()},
    "subject": "/subjects",
    "top_container": "/repositories/import/top_containers",
    "digital_object": "/repositories/import/digital_objects",
    "resource": "/repositories/import/resources",
    "archival_object": "/repositories/import/archival_objects",
}
"""Where records of a model stand."""
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
        found = (
            data.get("results") if isinstance(data, dict) and not self.single else data
        )
        self.records: list[Any] = (
            [data] if self.single else found if isinstance(found, list) else []
        )
        self.above: dict[int, int | None] = {}
        """The number of the record above each unit, None for the highest."""
        self.by_uri: dict[str, Data] = {}
        for record in self.records:
            if isinstance(record, dict) and isinstance(record.get("uri"), str):
                self.by_uri.setdefault(record["uri"], record)

    @cached_property
    def holder(self) -> JsonNode:
        """Where the records stand: the array that holds them, or the one object."""
        node = json_text.tree(self.text)
        if self.single or node.items is not None:
            return node
        return next(child for key, _at, child in node.members or () if key == "results")

    @cached_property
    def nodes(self) -> tuple[JsonNode, ...]:
        """Where each record stands."""
        return (self.holder,) if self.single else self.holder.items or ()

    @cached_property
    def by_content(self) -> dict[str, str]:
        """The addresses of the records that may be linked to, by what they say."""
        linked = (
            (uri, one)
            for uri, one in self.by_uri.items()
            if one.get("jsonmodel_type") in LINKED
        )
        return {_content(one): uri for uri, one in linked}

    @cached_property
    def links(self) -> Counter[str]:
        """How often each address is linked to."""
        return Counter(ref for record in self.records for ref in refs(record))

    def resolved(self, number: int) -> Data:
        """Return the record of a unit with what it links to within it."""
        found: Data = self._resolved(self.records[number])
        return found

    def _resolved(self, data: Any) -> Any:
        if isinstance(data, list):
            return [self._resolved(one) for one in data]
        if not isinstance(data, dict):
            return data
        out = {
            key: value if key == RESOLVED else self._resolved(value)
            for key, value in data.items()
        }
        linked = (
            self.by_uri.get(data["ref"]) if isinstance(data.get("ref"), str) else None
        )
        if (
            linked is not None
            and RESOLVED not in data
            and linked.get("jsonmodel_type") in LINKED
        ):
            out[RESOLVED] = linked
        return out

    # ---- what the model asks of a source

    def dump(self, ordinal: int, record: Record | None) -> dict[str, Any]:
        """Return the record of a unit, whole, as JSON data; with the first unit the records that no unit links to."""
        del record
        first = next(number for number, one in enumerate(self.records) if _is_unit(one))
        beside = (
            {"beside": self._unlinked} if ordinal == first and self._unlinked else {}
        )
        return {"record": self.resolved(ordinal)} | beside

    def unmapped(self, ordinal: int) -> list[Unmapped]:
        """Return what no value says: keys of the unit and of what it links to, and records that no unit links to."""
        return [*unmapped_of(self.resolved(ordinal)), *unlinked(self._unlinked)]

    @cached_property
    def _unlinked(self) -> list[Any]:
        units = [one for one in self.records if _is_unit(one)]
        used = {ref for one in units for ref in refs(one)}
        return [
            one
            for one in self.records
            if not _is_unit(one)
            and not (isinstance(one, dict) and one.get("uri") in used)
        ]

    def locate(self, ordinal: int, path: str | None) -> tuple[int, int | None]:
        """Return the line and column where the record of a unit begins."""
        del path
        return json_text.place(self.text, self.nodes[ordinal].start)


def _content(record: Data) -> str:
    """Return what a record says, without its address."""
    return json.dumps(
        {key: one for key, one in record.items() if key != "uri"}, sort_keys=True
    )


def _is_unit(record: Any) -> bool:
    return isinstance(record, dict) and record.get("jsonmodel_type") in UNITS


def unmapped_of(record: Data) -> Iterator[Unmapped]:
    """Yield what the record of a unit holds and no value says."""
    said = unit_data(Record(**unit_values(record)), str(record.get("jsonmodel_type")))
    for path, value in beyond(record, said):
        text = (
            value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        )
        yield Unmapped("unknown-key", f"{path}: {text}")


def unlinked(records: Iterable[Any]) -> Iterator[Unmapped]:
    """Yield records that no unit links to, as what no value says."""
    return (
        Unmapped("unlinked-record", json_text.spell(one), shared=True)
        for one in records
    )


class Links:
    """What the records that are written link to: each once, under its address."""

    def __init__(self, batch: ImportBatch | None = None) -> None:
        self.batch = batch
        self.new: dict[str, Data] = {}
        self.changed: dict[str, Data] = {}

    def taken_out(self, data: Any) -> Any:
        """Return an object with links in the place of what it links to."""
        if isinstance(data, list):
            return [self.taken_out(one) for one in data]
        if not isinstance(data, dict):
            return data
        if not isinstance(data.get(RESOLVED), dict):
            return {key: self.taken_out(value) for key, value in data.items()}
        linked = data[RESOLVED]
        rest = {
            key: self.taken_out(value)
            for key, value in data.items()
            if key not in (RESOLVED, "ref")
        }
        ref = data.get("ref")
        if self.batch is None or (ref is None and not self.batch.single):
            return {"ref": self._new(linked), **rest}
        if ref is None:
            uri = self._new(linked)
            return {"ref": uri, **rest, RESOLVED: self.new.pop(uri)}
        home = self.batch.by_uri.get(ref)
        if home is None or home is linked:
            return data if home is None else {"ref": ref, **rest}
        if home == linked:
            return {"ref": ref, **rest}
        if self.batch.links[ref] > 1:
            return {
                "ref": self._new(
                    {key: one for key, one in linked.items() if key != "uri"}
                ),
                **rest,
            }
        self.changed[ref] = linked
        return {"ref": ref, **rest}

    def _new(self, linked: Data) -> str:
        type_ = str(linked["jsonmodel_type"])
        there = (
            self.batch.by_content.get(_content(linked))
            if self.batch is not None
            else None
        )
        if there is not None:
            return there
        uri = address(type_, json.dumps(linked, sort_keys=True))
        if type_ == "digital_object":
            linked = {"digital_object_id": uri.rpartition("_")[2]} | linked
        self.new.setdefault(uri, {"jsonmodel_type": type_, "uri": uri} | linked)
        return uri


def spelt(records: Iterable[Mapping[str, Any]]) -> str:
    """Return a new batch."""
    return json.dumps(list(records), ensure_ascii=False, indent=1) + "\n"
