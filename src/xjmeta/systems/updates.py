"""What an edit comes to for a system that holds a description already: the least that its update takes, and the rest.

An update is a route of its own, which can do less than an import: what it cannot do is reported, with another way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from xjmeta.mapping.trees import UnitTree, paired
from xjmeta.messages import Finding, FormatError
from xjmeta.model.public import publish
from xjmeta.model.record import Record
from xjmeta.systems.adapt import adapted
from xjmeta.systems.system import System

__all__ = ["Aligned", "Update", "update_for"]


@dataclass(slots=True)
class Update:
    """The document to import as an update, empty where there is nothing to import; and what that cannot do.

    >>> bool(Update()), bool(Update(b"legacyId"))
    (False, True)
    """

    data: bytes = b""
    units: int = 0
    notes: list[Finding] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.data)

    def note(
        self, code: str, unit: str, path: str | None = None, **values: Any
    ) -> None:
        """Report what the update cannot do.

        >>> made = Update()
        >>> made.note("atom-update-top", "a")
        >>> [note.unit for note in made.notes]
        ['a']
        """
        self.notes.append(
            Finding.of(
                code, severity="warning", unit=unit, path=path, **values
            )
        )


class Aligned:
    """Two states of a description as a system gets them, and which unit of the one is which of the other."""

    def __init__(self, old: Record, new: Record) -> None:
        self.old = UnitTree(old).nodes
        self.new = UnitTree(new).nodes
        self.old_of = paired(UnitTree(old), UnitTree(new))
        old_kept = set(self.old_of.values())
        self.removed = [
            node
            for place, node in enumerate(self.old)
            if place not in old_kept
        ]
        self.keys = self._keys()

    def _keys(self) -> list[str]:
        """Return the key of every unit of the second: that in the first, or one that no unit of the first has."""
        old_keys = {node.key for node in self.old}
        out: list[str] = []
        for place, node in enumerate(self.new):
            before = self.old_of.get(place)
            key = self.old[before].key if before is not None else node.key
            while before is None and key in old_keys:
                key = f"{key}-new"
            old_keys.add(key)
            out.append(key)
        return out

    def parent_of(self, place: int) -> str | None:
        """Return the key of the unit above one of the second."""
        above = self.new[place].parent
        return None if above is None else self.keys[above]

    def is_moved(self, place: int) -> bool:
        """Return whether a unit is below another than before."""
        before = self.old[self.old_of[place]].parent
        return (
            None if before is None else self.old[before].key
        ) != self.parent_of(place)


def update_for(old: Record, new: Record, system: System) -> Update:
    """Return the least that a system must import so that it holds the second Record where it held the first.

    Raises FormatError for a system that takes no updates, and where nothing of a Record is public.
    """
    if system.update is None:
        raise FormatError("no-update", title=system.title)
    first = publish(old)[0]
    second = publish(new)[0]
    if first is None or second is None:
        raise FormatError("system-all-internal")
    aligned = Aligned(adapted(first, system), adapted(second, system))
    update: Update = system.update(aligned, old, new)
    return update
