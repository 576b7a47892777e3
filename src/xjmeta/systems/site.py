"""A site file: what one installation of a system has that others do not, and what is filled in for it.

It is TOML with three tables: `[fill]` says what stands in where the system demands a value and the description lacks
one, `[lists]` which values the site has added to lists, `[options]` how it is set up. A key that is not known is an
error.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from xjmeta import boundary
from xjmeta.messages import Finding, InputError
from xjmeta.model.record import LEVELS, Record
from xjmeta.model.values import DigitalObject, RecordId
from xjmeta.systems.mended import is_counted
from xjmeta.systems.values import text_of

__all__ = ["Site"]

_OPTIONS = ("addresses",)


@dataclass(frozen=True, slots=True)
class Site:
    """What a site file says.

    >>> Site.of({"fill": {"level": "file"}}).fill
    {'level': 'file'}
    """

    fill: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    options: Mapping[str, bool] = field(default_factory=dict)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Site:
        """Read a site file; raises InputError where it cannot be read, or says what is not known."""
        name = os.fspath(path)
        with boundary.reading(name):
            text = Path(name).read_text("utf-8")
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise InputError(
                "site-not-toml", source=name, reason=str(error)
            ) from error
        return cls.of(data, name)

    @classmethod
    def of(cls, data: Mapping[str, Any], name: str | None = None) -> Site:
        """Return what the data of a site file says; raises InputError for an unknown key."""
        _check(data, _TABLES, name)
        for key, table in data.items():
            if not isinstance(table, Mapping):
                raise InputError("site-not-table", source=name, key=key)
        fill = data.get("fill", {})
        options = data.get("options", {})
        _check(fill, tuple(_FILLS), name)
        _check(options, _OPTIONS, name)
        for key, value in options.items():
            if not isinstance(value, bool):
                raise InputError(
                    "site-not-truth", source=name, key=f"options.{key}"
                )
        for key, value in fill.items():
            if not isinstance(value, str):
                raise InputError(
                    "site-not-text", source=name, key=f"fill.{key}"
                )
        for key, values in data.get("lists", {}).items():
            if not isinstance(values, list) or not all(
                isinstance(item, str) for item in values
            ):
                raise InputError(
                    "site-not-texts", source=name, key=f"lists.{key}"
                )
        lists = {
            key: tuple(values) for key, values in data.get("lists", {}).items()
        }
        return cls(fill, lists, options)

    def filled(
        self, unit: Record, key: str, notes: list[Finding], *, top: bool
    ) -> Record:
        """Return a unit with what is demanded of it and it lacks, each fill reported."""
        changes: dict[str, Any] = {}
        for name, value in self.fill.items():
            fill = _FILLS[name]
            if (top or not fill.only_top) and fill.lacks(unit):
                changes |= fill.give(unit, value)
                notes.append(_finding_on(key, name, value))
        return unit.replaced(**changes) if changes else unit


def _check(
    data: Mapping[str, Any], known: tuple[str, ...], name: str | None
) -> None:
    for key in data:
        if key not in known:
            raise InputError(
                "site-unknown-key",
                source=name,
                key=key,
                known=", ".join(known),
            )


def _finding_on(key: str, name: str, value: str) -> Finding:
    finding = Finding.of(
        "system-filled",
        severity="info",
        path=name,
        unit=key,
        field=name,
        value=value,
    )
    return replace(finding, verdict="creates", value=value)


_TABLES = ("fill", "lists", "options")


@dataclass(frozen=True, slots=True)
class _Fill:
    """When a unit lacks something, and how a value is put there."""

    lacks: Callable[[Record], bool]
    give: Callable[[Record, str], dict[str, Any]]
    only_top: bool = False


def _no_title(unit: Record) -> bool:
    # A component needs a title or a date, not both.
    return unit.title is None and not unit.dates


def _no_level(unit: Record) -> bool:
    return unit.level is None and unit.other_level is None


def _level(_unit: Record, value: str) -> dict[str, Any]:
    if value in LEVELS:
        return {"level": value}
    return {"level": "otherlevel", "other_level": value}


def _unnamed_level(unit: Record) -> bool:
    return unit.level == "otherlevel" and unit.other_level is None


def _no_extent(unit: Record) -> bool:
    return not any(map(is_counted, unit.extents))


def _no_record_id(unit: Record) -> bool:
    ids = unit.control.record_ids if unit.control is not None else ()
    return all(record_id.value is None for record_id in ids)


def _record_id(unit: Record, value: str) -> dict[str, Any]:
    ids = [RecordId(value=value)]
    if unit.control is None:
        return {"control": {"record_ids": ids}}
    return {"control": replace(unit.control, record_ids=ids)}


def _untitled(value: Any) -> bool:
    return isinstance(value, DigitalObject) and value.title is None


def _titled(unit: Record, title: str) -> dict[str, Any]:
    objects = [
        replace(digital_object, title=title)
        if isinstance(digital_object, DigitalObject)
        and _untitled(digital_object)
        else digital_object
        for digital_object in unit.digital_objects
    ]
    return {"digital_objects": objects}


_FILLS: Mapping[str, _Fill] = {
    "title": _Fill(_no_title, lambda _unit, value: {"title": value}),
    "collection_title": _Fill(
        lambda unit: unit.title is None,
        lambda _unit, value: {"title": value},
        only_top=True,
    ),
    "identifier": _Fill(
        lambda unit: not unit.identifiers,
        lambda _unit, value: {"identifiers": [{"value": value}]},
        only_top=True,
    ),
    "level": _Fill(_no_level, _level),
    "other_level": _Fill(
        _unnamed_level, lambda _unit, value: {"other_level": value}
    ),
    "date": _Fill(
        lambda unit: not any(map(text_of, unit.dates)),
        lambda _unit, value: {"dates": [{"expression": value}]},
        only_top=True,
    ),
    "extent": _Fill(
        _no_extent,
        lambda unit, value: {
            "extents": [*unit.extents, {"expression": value}]
        },
        only_top=True,
    ),
    "object_title": _Fill(
        lambda unit: any(map(_untitled, unit.digital_objects)), _titled
    ),
    "id": _Fill(_no_record_id, _record_id, only_top=True),
}
