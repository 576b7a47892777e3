"""The order of siblings after a merge: that of the original, into which new and moved units are put, or that of
the rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from xjmeta.mapping.alignment import rising

__all__ = ["Families"]


class Families:
    """The children of every unit by key, in the order of the original; new ones and those of another parent come after
    the row above with the same parent.

    `above` is the parent of each unit, `parents` that in the original, `rows` the edited units in the order of their
    rows; of `removed` units, those they leave behind take their place.

    >>> families = Families({"top": None, "a": "top", "new": "top"}, {"top": None, "a": "top"}, ["top", "new"], set())
    >>> families.children["top"]
    ['new', 'a']
    """

    def __init__(
        self,
        above: Mapping[str, str | None],
        parents: Mapping[str, str | None],
        rows: Sequence[str],
        removed: AbstractSet[str],
    ) -> None:
        self._above, self._removed = above, removed
        self._known = parents.keys()
        self._rows = {key: place for place, key in enumerate(rows)}
        self._below: dict[str, list[str]] = {}
        for key, parent in parents.items():
            self._below.setdefault(parent or "", []).append(key)
        self.children: dict[str, list[str]] = {
            key: self._staying(key) for key in above
        }
        self._put_in()
        self.moved = {
            key
            for key in above
            if key in parents and above[key] != parents[key]
        }
        """The units that have another parent, and those that `sort` moved among their siblings."""

    def _staying(self, key: str) -> list[str]:
        """Return the children of a unit that were there before."""
        return [
            child
            for child in self._former(key)
            if self._above.get(child) == key
        ]

    def _former(self, key: str) -> Iterator[str]:
        """Yield the children of a unit in the original; for one that is removed, those that it leaves behind."""
        for child in self._below.get(key, ()):
            # What a removed unit leaves behind goes up to the next unit that
            # stays, at its place.
            if child in self._removed:
                yield from self._former(child)
            else:
                yield child

    def _put_in(self) -> None:
        placed = {
            child for family in self.children.values() for child in family
        }
        latest: dict[str, str] = {}
        before: str | None = None
        for key in self._rows:
            parent = self._above.get(key)
            if parent is None:
                before = key
                continue
            family = self.children[parent]
            if key not in placed:
                # A row directly below its parent's is the first child; any
                # other without a sibling above it is put last.
                place = 0 if before == parent else len(family)
                if parent in latest:
                    place = family.index(latest[parent]) + 1
                family.insert(place, key)
            latest[parent] = before = key

    def are_sorted(self) -> bool:
        """Return whether siblings are in the order of their rows."""
        for family in self.children.values():
            places = [self._rows[key] for key in family if key in self._rows]
            if places != sorted(places):
                return False
        return True

    def sort(self) -> None:
        """Give siblings the order of their rows; one without a row follows the one that it followed."""
        for parent, former in self.children.items():
            rows = sorted(
                self._rows.keys() & former, key=self._rows.__getitem__
            )
            places = {key: place for place, key in enumerate(former)}
            self.children[parent] = family = _woven(rows, former)
            # As few as possible are called moved: the longest run that is in
            # the old order stays.
            stay = rising([places[key] for key in family])
            self.moved |= {
                key
                for at, key in enumerate(family)
                if at not in stay and key in self._known
            }


def _woven(main: Sequence[str], more: Sequence[str]) -> list[str]:
    """Return the one list, with what only the other has after its neighbour there."""
    staying = set(main)
    after: dict[str | None, list[str]] = {}
    before: str | None = None
    for key in more:
        if key in staying:
            before = key
        else:
            after.setdefault(before, []).append(key)
    out = list(after.get(None, ()))
    for key in main:
        out += [key, *after.get(key, ())]
    return out
