"""What became of edits that were put into an original: which units changed, and which had no row."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from xjmeta.messages.catalogue import Template, add, say

__all__ = ["EditReport"]

add({
    "edits": Template("{changed} changed, {added} added, {removed} removed, {moved} moved."),
    "edits-and-kept": Template(
        "{changed} changed, {added} added, {removed} removed, {moved} moved; {kept} without a row were kept."
    ),
})  # fmt: skip


@dataclass(slots=True)
class EditReport:
    """The keys of the units that `apply` changed, added, removed and moved, and of those that it kept although the
    edited side lacks them.

    >>> report = EditReport(changed=["a", "b"], kept=["c"])
    >>> str(report)
    '2 changed, 0 added, 0 removed, 0 moved; 1 without a row were kept.'
    """

    changed: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        code = "edits-and-kept" if self.kept else "edits"
        return say(code, self.counts())[0]

    def counts(self) -> dict[str, int]:
        """Return how many units there are of each.

        >>> EditReport(moved=["a"]).counts()["moved"]
        1
        """
        return {name: len(keys) for name, keys in asdict(self).items()}

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON data.

        >>> EditReport(moved=["a"]).to_dict()["moved"]
        ['a']
        """
        return asdict(self)
