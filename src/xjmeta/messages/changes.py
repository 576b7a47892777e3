"""Changes: what differs between two Records, as data and in a line of words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from xjmeta.messages.catalogue import Template, add, say

__all__ = ["Change"]

add({
    "diff-added": Template("+ {unit}: added under {parent}: {what}"),
    "diff-added-many": Template("+ {unit}: added under {parent}: {what}, with {count} units below it"),
    "diff-removed-many": Template("- {unit}: removed from {parent}: {what}, with {count} units below it"),
    "diff-spot": Template("{parent}, after {after}"),
    "diff-spot-first": Template("{parent}, first"),
    "diff-removed": Template("- {unit}: removed from {parent}: {what}"),
    "diff-moved": Template("> {unit}: moved from {old} to {new}"),
    "diff-set": Template("~ {unit} {path}: set to {new}"),
    "diff-cleared": Template("~ {unit} {path}: cleared, was {old}"),
    "diff-changed": Template("~ {unit} {path}: {old} -> {new}"),
})  # fmt: skip

# The keys of a text in JSON.
_TEXT = frozenset({"text", "html", "lang", "dir"})


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two Records: `kind` is added, removed, moved or changed.

    `unit` is the key of the unit in the first Record, or a free one for a new unit. A changed field has its `path`,
    and `old` and `new` JSON data. A unit that was added, removed or moved was or is below `parent` after its
    sibling `after` (None: first); added and removed ones have their `values`, and the `children` that went with them.

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
            name: value
            for name, value in asdict(self).items()
            if value is not None
        }

    def __str__(self) -> str:
        """Return the change as one line of text.

        >>> str(Change("changed", "a1", "title", "Old", "New"))
        "~ a1 title: 'Old' -> 'New'"
        """
        return say(f"diff-{self._code()}", self._words())[0]

    def _code(self) -> str:
        if self.kind in ("added", "removed"):
            unit = self.new if self.kind == "added" else self.old
            return f"{self.kind}-many" if unit.get("children") else self.kind
        if self.kind == "changed" and self.old is None:
            return "set"
        return (
            "cleared"
            if self.kind == "changed" and self.new is None
            else self.kind
        )

    def _words(self) -> dict[str, object]:
        """Return the values of the sentence."""
        if self.kind == "changed":
            old = _short(self.old)
            new = _short(self.new)
            return {
                "unit": self.unit,
                "path": self.path,
                "old": old,
                "new": new,
            }
        if self.kind == "moved":
            old = _spot(self.old)
            new = _spot(self.new)
            return {"unit": self.unit, "old": old, "new": new}
        unit = self.new if self.kind == "added" else self.old
        title = unit["values"].get("title")
        return {
            "unit": self.unit,
            "parent": unit["parent"],
            "what": _short(title if title is not None else unit["values"]),
            "count": _below(unit),
        }


def _below(unit: Mapping[str, Any]) -> int:
    """Return how many units are below one."""
    children = unit.get("children", ())
    return len(children) + sum(map(_below, children))


def _spot(place: Mapping[str, Any]) -> str:
    after = place["after"]
    code = "diff-spot-first" if after is None else "diff-spot"
    return say(code, {"parent": place["parent"], "after": after})[0]


def _short(value: Any) -> str:
    if isinstance(value, dict) and value.keys() <= _TEXT:
        value = value.get("html", value.get("text", ""))
    text = repr(value)
    if len(text) <= 80:
        return text
    return text[:77] + "..."
