"""The Record as JSON, as it is: what its keys are is what its fields are called."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from xjmeta.json.text import Path
from xjmeta.mapping.json_document import BadDataError, Built
from xjmeta.mapping.json_source import Linked
from xjmeta.model.record import Record
from xjmeta.model.structure import OWN_FIELDS, meant, unknown_keys
from xjmeta.model.version import VERSION, VERSION_KEY

__all__ = ["RecordJson", "opening", "own_json"]

Data = dict[str, Any]

_SERIALIZER = Record.__pydantic_serializer__
_VALIDATE = Record.__pydantic_validator__.validate_python
_HEAD = {VERSION_KEY: ".".join(map(str, VERSION))}

_KEYS = frozenset({*OWN_FIELDS, "children", "origin"})
_NO_ORIGIN: Data = {"origin": True}
_NO_ORIGIN["children"] = {"__all__": _NO_ORIGIN}
"""Leaves out the origin at every level: the serialiser follows the circle as deep as the units go."""


def opening(unit: bytes, *, line: bool = True) -> bytes:
    """Return a unit in JSON as one on top: it says the version of the schema first.

    >>> opening(b'{"title":"Cables"}'), opening(b"{}")
    (b'{"xjmeta":"2.0","title":"Cables"}', b'{"xjmeta":"2.0"}')
    """
    version = b'{"%b":"%b"' if line else b'{\n "%b": "%b"'
    head = version % (VERSION_KEY.encode(), _HEAD[VERSION_KEY].encode())
    return head + (
        b"," + unit[1:] if len(unit) > 2 else (b"}" if line else b"\n}")
    )


def own_json(unit: Record, *, line: bool = True) -> bytes:
    """Return the own values of a unit on one line, or a line each.

    >>> own_json(Record(title="Cables", children=[Record()]))
    b'{"title":"Cables"}'
    """
    return _SERIALIZER.to_json(
        unit,
        exclude={"children", "origin"},
        exclude_defaults=True,
        exclude_none=True,
        indent=None if line else 1,
    )


class RecordJson:
    """The dialect of record JSON, on several lines (`json`) or one record a line (`jsonl`)."""

    children = "children"
    holder: str | None = None
    strict = True
    linked: Linked | None = None
    kept: Mapping[str, str] = MappingProxyType({})

    def __init__(self, format_: str) -> None:
        self.format = format_

    def build(self, data: Data) -> Built:
        """Return the Record that data says, and what keys of it no field has; raises BadDataError."""
        own = {key: value for key, value in data.items() if key != VERSION_KEY}
        try:
            return Built(_VALIDATE(own), [])
        except ValidationError as error:
            refusal = error
        unknown = list(unknown_keys(own))
        try:
            if unknown:
                return Built(_VALIDATE(_without(own, unknown)), unknown)
        except ValidationError as error:
            refusal = error
        raise BadDataError(*meant(refusal, own)) from refusal

    def build_normal(self, data: Data) -> Built:
        """Return what `build` returns: there is one form."""
        return self.build(data)

    def fresh(
        self,
        unit: Record,
        *,
        origin: bool,
        line: bool,
        framed: bool,  # noqa: ARG002 - one form
        naming: Any,  # noqa: ARG002 - no names
    ) -> bytes:
        """Return a Record as JSON, without what is at its default."""
        out = _SERIALIZER.to_json(
            unit,
            exclude=None if origin else _NO_ORIGIN,
            exclude_defaults=True,
            exclude_none=True,
            indent=None if line else 1,
            context={"but": self.format},
        )
        return opening(out, line=line)

    def data(self, unit: Record, *, origin: bool) -> Data:
        """Return the own values of a unit, and its sources in other formats or not."""
        plain: Data = _SERIALIZER.to_python(
            unit,
            mode="json",
            exclude={"children"} if origin else {"children", "origin"},
            exclude_defaults=True,
            exclude_none=True,
            context={"but": self.format},
        )
        if plain.get("origin", ...) is None:
            del plain["origin"]
        return plain

    def read(self, data: Data) -> Record:
        """Return the Record that data says, unknown keys passed over."""
        record: Record = self.build(data).unit
        return record

    def unknown(self, data: Data) -> Iterator[Path]:
        """Yield the paths of keys that no field has."""
        return (path for path in unknown_keys(data) if path != (VERSION_KEY,))

    def spellings(self, field: str) -> Collection[str]:
        """Return the key of a field: it is its name."""
        return (field,)

    def head(self, data: Data) -> Data:
        """Return the data of a top unit with the version of the schema."""
        return {**_HEAD, **data}

    def units(self, data: Any) -> list[Any] | None:
        """Return the records of a document: one object, or an array of them."""
        items = data if isinstance(data, list) else [data]
        if all(isinstance(item, dict) and _is_record(item) for item in items):
            return items
        return None

    def frame(self, _naming: Any) -> tuple[str, str]:
        """Return what is around several records."""
        return "[\n", "\n]\n"

    def normal(self, data: Any) -> list[Any] | None:
        """Return what `units` returns: there is one form."""
        return self.units(data)


def _is_record(data: Data) -> bool:
    """Return whether an object is meant as a record: it says so, or most of its keys are ours."""
    known = sum(key in _KEYS for key in data)
    return VERSION_KEY in data or 2 * known > len(data) or not data


def _without(data: Any, paths: Iterable[Path]) -> Any:
    """Return data without the keys at the paths; what is not on the way to them is shared."""
    inner: dict[str | int, list[Path]] = {}
    gone = set()
    for path in paths:
        if len(path) == 1:
            gone.add(path[0])
        else:
            inner.setdefault(path[0], []).append(path[1:])
    if isinstance(data, list):
        return [
            _without(item, inner[number]) if number in inner else item
            for number, item in enumerate(data)
        ]
    kept = {key: value for key, value in data.items() if key not in gone}
    return {
        key: _without(value, inner[key]) if key in inner else value
        for key, value in kept.items()
    }
