"""How values of a Record are reached here: in order, each with its path, the words of their groups behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from xjmeta.model.groups import FIELD_OF_KIND
from xjmeta.model.record import Record
from xjmeta.model.text import Phrase, Prose
from xjmeta.model.values import (
    AccessPoint,
    Container,
    Date,
    DigitalObject,
    Extent,
    Extra,
    LooseText,
    Note,
)

__all__ = ["Kept", "is_stated", "items", "kept_values", "squeezed", "text_of"]

Kept: TypeAlias = Mapping[str, Any]
"""What a system keeps of a unit, or of a value of it, as plain data: nothing in it is validated to be compared."""


def items(holder: Any, field: str) -> Iterator[tuple[str, Any]]:
    """Yield each value of a list field with its path, notes in notes too, and the words of the groups they are in.

    >>> inner = {"kind": "legal_status", "body": "Public."}
    >>> record = Record(notes=[{"kind": "access", "body": "Open.", "notes": [inner]}])
    >>> [path for path, note in items(record, "notes")]
    ['notes.0', 'notes.0.notes.0']
    """
    yield from _items(getattr(holder, field) or (), field)
    if isinstance(holder, Record) and holder.groups:
        yield from _words_of_groups(holder, field)


def _items(values: Any, path: str) -> Iterator[tuple[str, Any]]:
    for number, value in enumerate(values):
        place = f"{path}.{number}"
        yield place, value
        if type(value) is Note and value.notes:
            yield from _items(value.notes, f"{place}.notes")


def kept_values(kept: Kept, field: str) -> list[Any]:
    """Return the values of a list of a preview that say something, notes in notes too.

    >>> kept_values({"notes": [{"kind": "scope", "body": None}]}, "notes")
    []
    """
    values = [value for value in kept.get(field) or () if is_stated(value)]
    if field != "notes":
        return values
    return [
        inner
        for value in values
        for inner in (value, *kept_values(value, field))
    ]


_NO_STATEMENT = frozenset({"kind", "internal", "source", "coverage"})
"""What a value says of itself beside its content: with nothing else it says nothing."""


def is_stated(value: Any) -> bool:
    """Return whether a value of a preview has any content."""
    if not isinstance(value, dict):
        return value is not None
    for name, stated in value.items():  # noqa: SIM110 - asked of every value: a loop is twice as fast
        if stated and name not in _NO_STATEMENT:
            return True
    return False


_TEXTS: dict[type[Any], tuple[str, ...]] = {
    AccessPoint: ("name", "shown"),
    Container: ("indicator",),
    Date: ("expression", "shown"),
    DigitalObject: ("href", "heading"),
    Extent: ("expression", "shown"),
    Extra: ("value",),
    LooseText: ("body", "text"),
    Note: ("body",),
}
"""Where the text of a value is; of all others it is the first of `_ANY`."""
_KEPT = (
    "expression",
    "body",
    "name",
    "indicator",
    "href",
    "text",
    "value",
    "date",
)
"""Where the text of a value of a preview is: the first of these."""
_ANY = ("name", "value", "text", "entry", "title", "date", "xml")


def _words_of_groups(unit: Record, field: str) -> Iterator[tuple[str, Any]]:
    """Yield what groups of values of a list say beside them, with its path."""
    for number, group in enumerate(unit.groups):
        if FIELD_OF_KIND[group.kind] != field:
            continue
        if group.heading is not None:
            yield f"groups.{number}.heading", group.heading
        yield from (
            (f"groups.{number}.texts.{place}", text)
            for place, text in enumerate(group.texts)
        )


def text_of(value: Any) -> str:
    """Return the text of a value as a reader sees it.

    >>> from xjmeta.model.values import Extent
    >>> text_of(Extent(value="3", unit="boxes"))
    '3 boxes'
    """
    if isinstance(value, str):
        return value
    if isinstance(value, (Phrase, Prose)):
        return value.plain
    if isinstance(value, dict):
        return _text_of_kept(value)
    for name in _TEXTS.get(type(value), _ANY):
        text = getattr(value, name, None)
        if text is not None:
            if isinstance(text, (Phrase, Prose)):
                return text.plain
            return str(text)
    return ""


def _text_of_kept(value: Kept) -> str:
    for name in _KEPT:
        text = value.get(name)
        if text is not None:
            return text_of(text)
    return ""


def squeezed(text: str) -> str:
    """Return a text without its blanks, by which texts are compared.

    >>> squeezed("3  boxes")
    '3boxes'
    """
    return "".join(text.split())
