"""Fields whose values are listed in tables: where they are in a unit, what is shown of one, how a new one is put there.

A field is a row of `FIELDS`; a column of it that may be filled is called `new_` and what it fills.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from xjmeta.fixes.extents import is_unit
from xjmeta.fixes.headings import tidied
from xjmeta.fixes.whitespace import tidy
from xjmeta.model.edtf import standard_form
from xjmeta.model.language_names import language_code
from xjmeta.model.record import Record
from xjmeta.model.text import Phrase
from xjmeta.model.values import (
    AccessPoint,
    Container,
    Date,
    Extent,
    Language,
    Part,
)

__all__ = ["FIELDS", "Field"]

Put = Callable[[Any, Mapping[str, str]], dict[str, Any]]


@dataclass(frozen=True)
class Field:
    """A field of values: its `lists` in a unit, what is shown of a value, what it states beside, what is read of it.

    `stated` names for each column beside the value the attribute that it shows. `suggests` gives for columns what is
    better there. `put` gives the attributes that a filled row changes.
    """

    lists: tuple[str, ...]
    text: Callable[[Any], Phrase | str | None]
    stated: Mapping[str, str]
    reads: Callable[[Any], str]
    suggests: Callable[[Any], tuple[str, str]]
    suggested: str
    put: Put

    def values(self, unit: Record) -> Iterator[tuple[str, Any]]:
        """Yield the values of a unit, each with the list that it is in."""
        for name in self.lists:
            holder: Any = unit
            if name.startswith("control."):
                holder = unit.control
            if holder is not None:
                for value in getattr(holder, name.removeprefix("control.")):
                    yield name, value

    def shown(self, value: Any) -> str:
        """Return the text of a value as the table shows it."""
        text = self.text(value)
        return "" if text is None else str(text)

    def key(self, value: Any) -> tuple[str, ...]:
        """Return what a row of the table is known by: the text, and what is stated beside it."""
        beside = (
            getattr(value, attribute) or ""
            for attribute in self.stated.values()
        )
        return (self.shown(value), *map(str, beside))

    @property
    def columns(self) -> list[str]:
        """The columns that may be filled."""
        return ["new_value", *(f"new_{name}" for name in self.stated)]


def _plain(attribute: str, stated: Mapping[str, str]) -> Put:
    """Return what fills a text and what is stated beside it."""

    def put(value: Any, new: Mapping[str, str]) -> dict[str, Any]:
        names = {"new_value": attribute}
        names |= {
            f"new_{name}": stated_value
            for name, stated_value in stated.items()
        }
        return {
            names[column]: _like(getattr(value, names[column]), text)
            for column, text in new.items()
        }

    return put


def _like(old: object, text: str) -> Phrase | str:
    """Return a text in the language and direction of the one that it takes the place of."""
    if isinstance(old, Phrase):
        return Phrase(text, lang=old.lang, dir=old.dir)
    return text


# Columns of a table, and the field of the value that each fills.
_HEADING = {"kind": "kind", "source": "source", "uri": "uri"}


def _put_heading(value: AccessPoint, new: Mapping[str, str]) -> dict[str, Any]:
    """Return what a filled row changes in a heading; one that has parts gets new parts."""
    changes = _plain("name", _HEADING)(value, new)
    if value.name is None and value.parts and "name" in changes:
        texts = [
            text.strip() for text in str(changes.pop("name")).split(" -- ")
        ]
        changes["parts"] = _parts(value.parts, texts)
    return changes


def _parts(old: tuple[Part, ...], texts: list[str]) -> tuple[Part, ...]:
    """Return the parts of a heading with other texts; where they are not as many, what the parts were is not known."""
    if len(old) != len(texts):
        return tuple(Part(text=text) for text in texts)
    return tuple(
        replace(part, text=_like(part.text, text))
        for part, text in zip(old, texts, strict=True)
    )


def _suggest_heading(value: AccessPoint) -> tuple[str, str]:
    text = tidy("" if value.shown is None else value.shown.plain)
    mended = tidied(text, value.kind)
    return (
        "value",
        mended.text if mended is not None and mended.is_sure else text,
    )


def _read_date(value: Date) -> str:
    return "" if value.edtf is None else str(value.edtf)


def _suggest_date(value: Date) -> tuple[str, str]:
    shown = (
        Date(expression=value.expression).edtf if value.expression else None
    )
    form = standard_form(shown) if shown is not None else None
    return "normal", form[0] if form is not None else ""


def _read_extent(value: Extent) -> str:
    return (
        ""
        if value.measure is None
        else f"{value.measure[0]} {value.measure[1]}"
    )


def _suggest_extent(value: Extent) -> tuple[str, str]:
    measure = value.measure
    unit = measure[1].strip() if measure is not None else ""
    return "unit", unit if is_unit(unit) else ""


def _put_container(value: Container, new: Mapping[str, str]) -> dict[str, Any]:
    kind = "label" if value.type is None else "type"
    return {kind: new["new_value"]} if "new_value" in new else {}


def _suggest_language(value: Language) -> tuple[str, str]:
    return "code", language_code(str(value.name or "")) or ""


def _nothing(_value: object) -> str:
    return ""


_OF_DATE = {"normal": "normal", "type": "type"}
_OF_EXTENT = {"number": "value", "unit": "unit"}
_OF_LANGUAGE = {"code": "code", "script": "script"}

FIELDS: Mapping[str, Field] = {
    "dates": Field(("dates",), lambda value: value.shown, _OF_DATE, _read_date, _suggest_date, "normal",
                   _plain("expression", _OF_DATE)),
    "subjects": Field(("access_points",), lambda value: value.shown, _HEADING, _nothing, _suggest_heading, "value",
                      _put_heading),
    "creators": Field(("creators",), lambda value: value.shown, _HEADING, _nothing, _suggest_heading, "value",
                      _put_heading),
    "extents": Field(("extents",), lambda value: value.shown, _OF_EXTENT, _read_extent, _suggest_extent, "unit",
                     _plain("expression", _OF_EXTENT)),
    "containers": Field(("containers",), lambda value: value.type or value.label, {}, _nothing,
                        lambda value: ("value", (value.type or value.label or "")), "value", _put_container),
    "languages": Field(("languages", "control.languages"), lambda value: value.name, _OF_LANGUAGE,
                       lambda item: item.code or language_code(str(item.name or "")) or "", _suggest_language, "code",
                       _plain("name", _OF_LANGUAGE)),
}  # fmt: skip
"""The fields by name: `containers` are their kinds, `subjects` all access points."""
