"""Where a unit came from: the source it was read out of, kept beside its values and out of every comparison.

The model only carries an origin. What a live source is, and how a format writes with it, is the business of the
formats; after a trip through JSON, CSV or another format a source is plain data under its format's name.
"""

from __future__ import annotations

import hashlib
import weakref
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from pydantic_core import core_schema, to_json

from xjmeta.model._strings import clean, has_half

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue

    from xjmeta.model.record import Record

__all__ = ["LiveSource", "Origin", "Unmapped", "digest_of", "is_as_read"]


class Unmapped(NamedTuple):
    """What a source holds and no value of a Record says: a comment, a key or a column without a field.

    `reason` is a code that says what it is, `text` how it is written there. `shared` is what surrounds several
    Records, so that it is reported once for all of them.
    """

    reason: str
    text: str
    shared: bool = False
    travels: bool = True
    """Whether it is kept where a format carries the sources of others."""


class LiveSource(Protocol):
    """A source document as its format keeps it in memory, shared by all units that were read from it."""

    format: str

    def dump(
        self, ordinal: int, digest: Callable[[], str] | None
    ) -> dict[str, Any]:
        """Return the part of unit number `ordinal` as JSON data; `digest` gives that of its values where they are as
        they were read.
        """


def digest_of(own_data: Mapping[str, Any]) -> str:
    """Return the digest of a unit by its own data: what `Record.digest` gives, without making the data again.

    >>> from xjmeta.model.record import Record
    >>> unit = Record(title="Cables")
    >>> digest_of(unit.own_data()) == unit.digest()
    True
    """
    return hashlib.blake2b(to_json(own_data), digest_size=8).hexdigest()


# One empty mapping for all origins without data: every unit that is read has an origin.
_NONE: Mapping[str, Any] = MappingProxyType({})


def is_as_read(record: Record) -> bool:
    """Return whether a Record is the very object that was read: then nothing in it was edited."""
    return record.origin is not None and record.origin.untouched(record)


class Origin:
    """The sources of one unit: at most one a format, and the key it was read under.

    An origin is equal to everything, None too: where a Record came from takes no part in what it says. So test it
    with `is None` only, and never dump with `exclude_defaults`, which would drop it.

    >>> Origin(key="a") == Origin(key="b")
    True
    """

    __slots__ = ("__weakref__", "data", "key", "ordinal", "owner", "source")

    def __init__(
        self,
        *,
        key: str | None = None,
        source: LiveSource | None = None,
        ordinal: int = 0,
        data: Mapping[str, Any] | None = None,
        owner: Record | None = None,
    ) -> None:
        self.key = key
        self.source = source
        self.ordinal = ordinal
        self.data: Mapping[str, Any] = data or _NONE
        self.owner = weakref.ref(owner) if owner is not None else None

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return hash(None)

    def __repr__(self) -> str:
        return f"Origin({', '.join(self.formats)})"

    def __deepcopy__(self, memo: object) -> Origin:
        return self

    def __getstate__(self) -> tuple[Any, ...]:
        return (self.key, self.source, self.ordinal, dict(self.data))

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.key, self.source, self.ordinal, self.data = state
        self.owner = None

    @property
    def formats(self) -> tuple[str, ...]:
        """The names of the formats that this unit has a source in."""
        live = (self.source.format,) if self.source is not None else ()
        return live + tuple(name for name in self.data if name not in live)

    def own(self, record: Record) -> None:
        """Take `record` for the very object that was read."""
        self.owner = weakref.ref(record)

    def untouched(self, record: Record) -> bool:
        """Return whether `record` is the very object that was read: the field alone never proves it, copies carry it
        along.
        """
        return self.owner is not None and self.owner() is record

    def untouched_in(self, format_: str, record: Record) -> bool:
        """Return whether `record` is what was read from its source of a format, not from a document that carried it."""
        return (
            self.source is not None
            and self.source.format == format_
            and self.untouched(record)
        )

    def dump(
        self,
        record: Record | None = None,
        *,
        but: str | None = None,
        own_data: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return the origin as JSON data: `key`, and under `sources` what each format keeps, but for the format
        named; `own_data` is that of the record, where it is at hand.
        """
        sources = {
            name: data for name, data in self.data.items() if name != but
        }
        if self.source is not None and self.source.format != but:
            digest = None
            # A digest vouches for the source: only of values that nobody
            # changed it may be made.
            if record is not None and self.untouched(record):
                digest = (
                    record.digest
                    if own_data is None
                    else partial(digest_of, own_data)
                )
            sources[self.source.format] = self.source.dump(
                self.ordinal, digest
            )
        return {"key": self.key, "sources": sources}

    @classmethod
    def load(cls, data: object) -> Origin:
        """Return the origin that `dump` gave; raises ValueError on anything else."""
        stated = data if isinstance(data, Mapping) else {}
        key = stated.get("key")
        sources = stated.get("sources")
        if not (key is None or isinstance(key, str)) or not isinstance(
            sources, Mapping
        ):
            raise ValueError("an origin is an object with `key` and `sources`")
        if not all(isinstance(source, Mapping) for source in sources.values()):
            raise ValueError("each source of an origin is an object")
        # Half a character (a lone surrogate) cannot be written in UTF-8.
        if has_half(data):
            raise ValueError("half a character stands in the origin")
        return cls(key=None if key is None else clean(key), data=dict(sources))

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        load = core_schema.no_info_plain_validator_function(cls.load)
        return core_schema.union_schema(
            [core_schema.is_instance_schema(cls), load], mode="left_to_right"
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {
            "type": "object",
            "properties": {
                "key": {"type": ["string", "null"]},
                "sources": {"type": "object"},
            },
            "required": ["sources"],
        }
