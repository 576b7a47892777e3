"""What the shapes of all objects share: texts under keys, links, whether a thing is shown, notes of one part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from xjmeta.formats.aspace import markup
from xjmeta.model.record import Record

__all__ = [
    "RESOLVED",
    "Data",
    "Fields",
    "ItemShape",
    "content",
    "linked",
    "listed",
    "own_text",
    "phrase_at",
    "publish",
    "published",
    "resolved",
    "single_note",
    "stated",
    "word",
]

Data = dict[str, Any]
Fields = dict[str, list[Any]]
RESOLVED = "_resolved"
"""The key of a link that holds the object it leads to."""


class ItemShape(Protocol):
    """What the objects of a list say: one object at a time."""

    def read(self, item: Data) -> Fields:
        """Return the values that an object says, by the fields of the unit; nothing where it is not of this shape."""

    def write(self, unit: Record) -> list[Data]:
        """Return the objects that say what a unit holds."""


def word(item: Mapping[str, Any], key: str) -> str | None:
    """Return the text under a key, None where there is none.

    >>> word({"a": " x "}, "a"), word({"a": 3}, "a"), word({}, "a")
    ('x', None, None)
    """
    value = item.get(key)
    if isinstance(value, str):
        return value.strip() or None
    return None


def listed(item: Mapping[str, Any], key: str) -> list[Any]:
    """Return the list under a key, an empty one where there is none."""
    value = item.get(key)
    return value if isinstance(value, list) else []


def linked(item: Mapping[str, Any]) -> Data:
    """Return the object that a link is to, an empty one where it is not here."""
    target = item.get(RESOLVED)
    return target if isinstance(target, dict) else {}


def resolved(data: Data, **link: Any) -> Data:
    """Return a link to an object."""
    return {**stated(link), RESOLVED: data}


def stated(data: Mapping[str, Any]) -> Data:
    """Leave out what says nothing."""
    return {
        name: value
        for name, value in data.items()
        if value not in (None, "", [])
    }


def own_text(value: Any) -> str | None:
    """Return a text of the Record as it is written in a line; None where there is no text."""
    return None if value is None else markup.phrase(value)


def phrase_at(item: Mapping[str, Any], key: str) -> Any:
    """Return the text under a key as a phrase."""
    text = word(item, key)
    return None if text is None else markup.phrase_of(text)


def published(item: Mapping[str, Any]) -> bool | None:
    """Return whether an object is marked as internal: only one that says it is not published."""
    return True if item.get("publish") is False else None


def publish(value: Any) -> bool:
    """Return whether a value is shown: all that is not internal."""
    return not value.internal


def content(item: Data) -> list[Any]:
    """Return the texts of a note, of one text or of parts."""
    parts = [
        part for part in listed(item, "subnotes") if isinstance(part, dict)
    ]
    own = [*listed(item, "content"), *(part.get("content") for part in parts)]
    return [text for text in own if isinstance(text, str) and text.strip()]


def single_note(
    kind: str,
    texts: list[str],
    *,
    publish: bool,
    label: str | None = None,
    id_: str | None = None,
) -> Data:
    """Return a note of one part."""
    return stated({
        "jsonmodel_type": "note_singlepart",
        "type": kind,
        "persistent_id": id_,
        "label": label,
        "content": texts,
        "publish": publish,
    })  # fmt: skip
