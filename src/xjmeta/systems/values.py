"""How the values of a Record are reached here: the one place that knows how a list keeps what stands together.

Every value of a list field is yielded with its path, in order, values in groups and loose texts between them too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from xjmeta.model.record import Record
from xjmeta.model.text import Phrase, Prose
from xjmeta.model.values import (
    AccessPoint,
    Container,
    Date,
    DigitalObject,
    Extent,
    Group,
    Note,
)

__all__ = ["Plain", "items", "squeezed", "text_of", "ungrouped", "ungrouped_value"]


def items(holder: Any, field: str) -> Iterator[tuple[str, Any]]:
    """Yield each value of a list field with its path, those in groups and notes in notes too.

    >>> inner = {"kind": "legal_status", "body": "Public."}
    >>> record = Record(notes=[{"kind": "access", "body": "Open.", "notes": [inner]}])
    >>> [path for path, note in items(record, "notes")]
    ['notes.0', 'notes.0.notes.0']
    """
    yield from _items(getattr(holder, field) or (), field)


def _items(values: Any, path: str) -> Iterator[tuple[str, Any]]:
    for number, value in enumerate(values):
        place = f"{path}.{number}"
        if type(value) is Group:
            if value.heading is not None:
                yield f"{place}.heading", value.heading
            yield from _items(value.items, f"{place}.items")
            continue
        yield place, value
        if type(value) is Note and value.notes:
            yield from _items(value.notes, f"{place}.notes")


class Plain:
    """Plain data of a unit or of a value, its fields reached as those of the model are; what is not stated is None.

    A preview is compared in this form: nothing in it needs to be validated for that.

    >>> Plain({"dates": [{"expression": "1949"}]}).dates[0].expression
    '1949'
    """

    __slots__ = ("_data",)

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data

    def __getattr__(self, name: str) -> Any:
        value = self._data.get(name)
        if isinstance(value, list):
            return tuple(Plain(one) if isinstance(one, dict) else one for one in value)
        return Plain(value) if isinstance(value, dict) else value


_TEXTS: dict[type[Any], tuple[str, ...]] = {
    AccessPoint: ("name", "shown"),
    Container: ("indicator",),
    Date: ("expression", "shown"),
    DigitalObject: ("href", "heading"),
    Extent: ("expression", "shown"),
    Note: ("body",),
    Plain: ("expression", "body", "name", "indicator", "href", "text", "value", "date"),
}
"""Where the text of a value stands; of all others it is the first of `_ANY`."""
_ANY = ("name", "value", "text", "entry", "title", "date", "xml")


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
    for name in _TEXTS.get(type(value), _ANY):
        text = getattr(value, name, None)
        if type(text) is Plain:
            return text_of(text)
        if text is not None:
            return text.plain if isinstance(text, (Phrase, Prose)) else str(text)
    return ""


def squeezed(text: str) -> str:
    """Return a text without its blanks, by which texts are compared.

    >>> squeezed("3  boxes")
    '3boxes'
    """
    return "".join(text.split())


def ungrouped(unit: Record, field: str) -> list[Any]:
    """Return the values of a list field beside each other, loose texts among them.

    >>> group = {"kind": "physdesc", "items": [{"expression": "3 boxes"}, {"expression": "2 reels"}]}
    >>> [text_of(extent) for extent in ungrouped(Record(extents=[group]), "extents")]
    ['3 boxes', '2 reels']
    """
    found: list[Any] = []
    for value in getattr(unit, field):
        found += ungrouped_value(value)
    return found


def ungrouped_value(value: Any) -> list[Any]:
    """Return what one value of a list field holds: itself, or the values of a group."""
    if type(value) is not Group:
        return [value]
    return [inner for item in value.items for inner in ungrouped_value(item)]
