"""The edited side: its units by the keys of the original, whatever document they came in.

A sheet, and a document that carries the origin of the original, say the key of each unit. Of any other document the
units are aligned with those of the original by what they say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import (
    Any,
    Literal,
    NamedTuple,
    Protocol,
    TypeAlias,
    runtime_checkable,
)

from xjmeta.mapping.trees import UnitTree, paired
from xjmeta.model.record import Record
from xjmeta.model.values import Date

__all__ = [
    "ApplyOptions",
    "Completing",
    "Edited",
    "Partial",
    "Refusal",
    "edited_units",
    "is_new",
    "source_of",
]

# Begins the key of a unit that the original does not have; no unit is read under such a key.
_NEW = "#new "


@runtime_checkable
class Partial(Protocol):
    """A source that may hold a part of a unit's values only, and knows with which values it was written."""

    @property
    def columns(self) -> frozenset[str]:
        """The paths it has a place for; `key` and `parent` among them."""

    def base(self, ordinal: int) -> Mapping[str, Any] | None:
        """The digests of a unit's values when it was written, its `parent` and the keys of its `children`;
        or None.
        """

    def parent(self, ordinal: int) -> str:
        """The key of the unit above as the source states it; blank where it states none."""

    def record(self, ordinal: int) -> str:
        """The number of the Record that a unit's row belongs to; blank where the source states none."""

    def locate(self, ordinal: int, path: str | None) -> tuple[int, int | None]:
        """The row of a unit, and the column of a path of the Record."""

    def heading(self, column: int) -> str:
        """The name of a column, counted from 1."""

    def is_whole(self, ordinal: int) -> bool:
        """Whether the unit's row is well formed: no quotation mark is left open, or closed too early."""

    def swallowed(self, ordinal: int) -> Sequence[str]:
        """The keys of rows inside a cell of the unit's row, behind a quotation mark never closed."""

    def beside(
        self, original: Record, units: Mapping[int, Record]
    ) -> Completing:
        """The source beside the Record that it was made of; `units` are the units of that by those of the source."""


class Completing(Protocol):
    """A source that may hold a part of a unit's values only, beside the Record that it was made of."""

    def completed(self, ordinal: int, unit: Record) -> Record:
        """The unit with the values that the source does not state, or not as they must be, taken from the original."""


class ApplyOptions(NamedTuple):
    """What an edit may do: remove units (up to a tenth of them, or all), what becomes of the children of those, and
    whose order siblings keep; and what corrects a date whose machine date names another day than it displays: it
    returns None where what is displayed is not read with certainty.
    """

    delete: Literal[False, True, "all"] = False
    children: Literal["with", "keep"] | None = None
    order: Literal["original", "sheet"] = "original"
    mend: Callable[[Date], Date | None] | None = None


class Refusal(NamedTuple):
    """A value that a format refuses: the key of its unit and its path in that, the value, the reason."""

    path: str
    value: str
    reason: str


class Edited(NamedTuple):
    """An edited unit: the key of its parent in its document, what it was read from, the digests it was
    written with, its row, and whether the document says which unit of the original it is.
    """

    parent: str | None
    unit: Record
    source: Partial | None
    base: Mapping[str, Any] | None
    row: int
    stated: bool

    def has(self, column: str) -> bool:
        """Return whether the document has a place for a value of the frame."""
        return self.source is None or column in self.source.columns

    def stated_parent(self) -> str:
        """Return the key of the unit above as a row states it."""
        if self.source is None or self.unit.origin is None:
            return ""
        return self.source.parent(self.unit.origin.ordinal)


def is_new(key: str) -> bool:
    """Return whether a key is that of a unit which the original does not have.

    >>> is_new("#new 3"), is_new("#3")
    (True, False)
    """
    return key.startswith(_NEW)


Units: TypeAlias = dict[str, Edited]


def edited_units(edited: Sequence[Record], to: Record) -> Units:
    """Return the edited units by the key of the original, or by one that nobody has, in the order of their rows."""
    out: Units = {}
    for record in edited:
        stated = _states_keys(record)
        names = (
            _StatedUnits(record, to, len(edited))
            if stated
            else _AlignedUnits(record, to)
        )
        keys: dict[str, str] = {}
        for number, (key, parent, unit) in enumerate(
            record.walk_with_parents()
        ):
            name = names.name(number, unit)
            keys[key] = name = (
                # The second unit of a key is a new one: the first has the
                # place.
                name if name and name not in out else f"{_NEW}{len(out)}"
            )
            source, base = source_of(unit)
            above = None if parent is None else keys[parent]
            row = _row(unit, source) or len(out)
            out[name] = Edited(
                above,
                unit,
                source,
                base,
                row,
                stated,
            )
    return dict(sorted(out.items(), key=lambda item: item[1].row))


def _states_keys(record: Record) -> bool:
    """Return whether a document states the keys of the original: a sheet does, and what carries its sources where these
    know the keys of their units (the rows of another program's sheet have none).
    """
    origin = record.origin
    if origin is None or isinstance(origin.source, Partial):
        return origin is not None
    origins = [unit.origin for _key, unit in record.walk()]
    return bool(origin.data) and all(
        unit_origin.key is not None
        for unit_origin in origins
        if unit_origin is not None
    )


class _StatedUnits:
    """The names of units whose document states the keys of the original."""

    def __init__(self, record: Record, to: Record, count: int) -> None:
        keys = list(to.walk())
        self._old = {key for key, _ in keys}
        self._top = keys[0][0]
        self._only = count == 1
        self._sheet = isinstance(
            getattr(record.origin, "source", None), Partial
        )

    def name(self, number: int, unit: Record) -> str | None:
        """Return the key of the original that a unit states; the only top unit is that of the original."""
        stated = unit.origin.key if unit.origin is not None else unit.id
        # A unit below the top, or one of several Records, is what it says it
        # is.
        if number or not self._only or (self._sheet and stated in self._old):
            return stated
        # The row of the top unit was taken out of the sheet, and this is the
        # first that is left.
        if self._sheet and self._is_below(unit):
            return stated
        return self._top

    def _is_below(self, unit: Record) -> bool:
        """Return whether a first row is one that was left of a sheet: a new one, or one below another."""
        source, base = source_of(unit)
        if (
            source is None
            or unit.origin is None
            or "key" not in source.columns
        ):
            return False
        return bool(source.parent(unit.origin.ordinal)) or (
            unit.origin.key is None and base is None
        )


class _AlignedUnits:
    """The names of units that are identified by their values."""

    def __init__(self, record: Record, to: Record) -> None:
        old = UnitTree(to)
        pairs = paired(old, UnitTree(record))
        self._keys = {
            other: old.nodes[place].key for other, place in pairs.items()
        }

    def name(self, number: int, _unit: Record) -> str | None:
        """Return the key of the original that a unit is aligned with."""
        return self._keys.get(number)


def source_of(unit: Record) -> tuple[Partial | None, Mapping[str, Any] | None]:
    """Return the source of a unit that may hold a part of it only, and the digests it was written with."""
    origin = unit.origin
    source: object = origin.source if origin is not None else None
    if origin is None or not isinstance(source, Partial):
        return None, None
    return source, source.base(origin.ordinal)


def _row(unit: Record, source: Partial | None) -> int:
    """Return the row of a unit in its sheet; 0 for all that come from no sheet."""
    if source is None or unit.origin is None:
        return 0
    return source.locate(unit.origin.ordinal, None)[0]
