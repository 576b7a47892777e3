"""Changes: what differs between two Records, as data and in a line of words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from xjmeta.messages.catalogue import Template, add, say

__all__ = ["Change"]

add({
    "diff-added": Template("+ {unit}: added under {parent}: {what}"),
    "diff-removed": Template("- {unit}: removed from {parent}: {what}"),
    "diff-moved": Template("> {unit}: moved from {old} to {new}"),
    "diff-set": Template("~ {unit} {path}: set to {new}"),
    "diff-cleared": Template("~ {unit} {path}: cleared, was {old}"),
    "diff-changed": Template("~ {unit} {path}: {old} -> {new}"),
})  # fmt: skip

_TEXT = frozenset({"text", "html", "lang", "dir"})
"""The keys of a text in JSON."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two Records: `kind` is added, removed, moved or changed.

    `unit` is the key of the unit, `path` the path of a changed field, `old` and `new` JSON data.

    >>> Change("changed", "a1", "title", "Old", "New").path
    'title'
    """

    kind: Literal["added", "removed", "moved", "changed"]
    unit: str
    path: str | None = None
    old: Any = None
    new: Any = None

    def to_dict(self) -> dict[str, Any]:
        """Return the change as JSON data.

        >>> Change("removed", "a1", old={"values": {}}).to_dict()
        {'kind': 'removed', 'unit': 'a1', 'old': {'values': {}}}
        """
        return {
            name: value for name, value in asdict(self).items() if value is not None
        }

    def __str__(self) -> str:
        """Return the change as one line of text.

        >>> str(Change("changed", "a1", "title", "Old", "New"))
        "~ a1 title: 'Old' -> 'New'"
        """
        code, values = (
            self.kind,
            {
                "unit": self.unit,
                "path": self.path,
                "old": _short(self.old),
                "new": _short(self.new),
            },
        )
        if self.kind in ("added", "removed"):
            told = self.new if self.kind == "added" else self.old
            title = told["values"].get("title")
            values |= {
                "parent": told["parent"],
                "what": _short(title if title is not None else told["values"]),
            }
        elif self.kind == "moved":
            values |= {"old": _spot(self.old), "new": _spot(self.new)}
        elif self.old is None or self.new is None:
            return say("diff-set" if self.old is None else "diff-cleared", values)[0]
        return say(f"diff-{code}", values)[0]


def _spot(where: Mapping[str, Any]) -> str:
    return f"{where['parent']}[{where['place']}]"


def _short(value: Any) -> str:
    if isinstance(value, dict) and value.keys() <= _TEXT:
        value = value.get("html", value.get("text", ""))
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
