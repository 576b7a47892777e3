"""What differs between two Records: units added, removed and moved, and changed fields, by unit key and path.

Units are aligned by what they say (`mapping/trees.py`), so that a unit put in before others changes nothing in
these. Paths number list items from 0, as everywhere in the library; only columns of sheets count from 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from xjmeta.mapping.alignment import (
    AlignmentGap,
    Pair,
    alike,
    common,
    gaps,
    nearest,
    rising,
)
from xjmeta.mapping.rest import digest
from xjmeta.mapping.trees import TreeNode, UnitTree, paired
from xjmeta.messages import Change
from xjmeta.model.keys import number_key
from xjmeta.model.record import Record

__all__ = ["diff", "fields"]

_TEXT = frozenset({"text", "html", "lang", "dir"})
# From which likeness on two values of a list are taken for one that was edited.
_LIKE = 0.5


def diff(a: Record, b: Record) -> list[Change]:
    """Return the changes that make `b` of `a`: units by key, fields by path; empty exactly when the two are
    equal, and `a.patch(diff(a, b))` is `b`.

    The top units are taken for the same unit whatever their keys. Keys are those of `a`; a new unit has one that no
    unit of `a` has, and is below its parent after the sibling that is named. What was removed comes first, in the order
    of `a`, then what was added, moved or changed, in the order of `b`. A unit that is added or removed as a whole, with
    all below it, is one change.

    >>> [c.to_dict() for c in diff(Record(title="A"), Record(title="B"))]
    [{'kind': 'changed', 'unit': '#0', 'path': 'title', 'old': 'A', 'new': 'B'}]
    """
    if a is b:
        return []
    return _Difference(UnitTree(a), UnitTree(b)).changes()


def fields(a: Record, b: Record) -> Iterator[tuple[str, Any, Any]]:
    """Yield (path, old, new) for what differs in the values of two units, children left out."""
    if a is not b:
        yield from _between(a.own_data(), b.own_data(), "")


# ---- units -------------------------------------------------------------------------------------------------


class _Difference:
    """Two trees, which unit of the one is which of the other, and the key of every unit of the second."""

    def __init__(self, old: UnitTree, new: UnitTree) -> None:
        self.old, self.new = old.nodes, new.nodes
        self.old_of = paired(old, new)
        self.new_of = {place: other for other, place in self.old_of.items()}
        self.keys = self._keys()
        self.moved = self._moved()
        self.whole = self._whole_new()

    def changes(self) -> list[Change]:
        """Return what was removed, then what was added, moved and changed."""
        out = list(self._removed())
        for other, node in enumerate(self.new):
            if other not in self.old_of:
                if node.parent not in self.whole:
                    out.append(
                        Change(
                            "added", self.keys[other], new=self._added(other)
                        )
                    )
                continue
            before = self.old[self.old_of[other]]
            if other in self.moved:
                old = self._was(before)
                new = self._where(node)
                out.append(Change("moved", before.key, old=old, new=new))
            out += [
                Change("changed", before.key, path, value, other_value)
                for path, value, other_value in _node_fields(before, node)
            ]
        return out

    def _keys(self) -> list[str]:
        """Return the key of every unit of the second tree: that in the first, or one that is nobody's there."""
        old_keys = {node.key for node in self.old}
        number, out = len(self.old), []
        for other, node in enumerate(self.new):
            place = self.old_of.get(other)
            if place is not None:
                out.append(self.old[place].key)
                continue
            key = node.key
            while key in old_keys:
                key, number = number_key(number), number + 1
            old_keys.add(key)
            out.append(key)
        return out

    def _moved(self) -> set[int]:
        """Return the units that have another parent, and the fewest that must move for their siblings to keep
        their order.
        """
        moved: set[int] = set()
        families: dict[int, list[int]] = {}
        for other, place in self.old_of.items():
            parent = self.new[other].parent
            was = self.old[place].parent
            if parent is None or was is None:
                continue
            if self.old_of.get(parent) == was:
                families.setdefault(parent, []).append(other)
            else:
                moved.add(other)
        for family in families.values():
            stay = rising(
                [self.old[self.old_of[other]].place for other in family]
            )
            moved.update(
                other for at, other in enumerate(family) if at not in stay
            )
        return moved

    def _whole_new(self) -> set[int]:
        """Return the units that are new with all that is below them, so that one change reports all."""
        whole: set[int] = set()
        for other in reversed(range(len(self.new))):
            below = self.new[other].children
            if other not in self.old_of and all(
                child in whole for child in below
            ):
                whole.add(other)
        return whole

    def _removed(self) -> Iterator[Change]:
        """Yield the units that are removed, each with all below it that is removed too."""
        for place, node in enumerate(self.old):
            is_removed = place not in self.new_of
            if is_removed and (
                node.parent is None or node.parent in self.new_of
            ):
                values = self._left(place)
                yield Change(
                    "removed", node.key, old={**self._was(node), **values}
                )

    def _left(self, place: int) -> dict[str, Any]:
        """Return a unit with the units below it that are removed with it."""
        below = [
            self._left(child)
            for child in self.old[place].children
            if child not in self.new_of
        ]
        return _with_children(self.old[place].values(), below)

    def _added(self, other: int) -> dict[str, Any]:
        """Return a new unit: where it is, its values, and the units below it where all are new."""
        values = self._grown(other) if other in self.whole else None
        return {
            **self._where(self.new[other]),
            **(values or {"values": self.new[other].values()}),
        }

    def _grown(self, other: int) -> dict[str, Any]:
        node = self.new[other]
        return _with_children(
            node.values(), [self._grown(c) for c in node.children]
        )

    def _was(self, node: TreeNode) -> dict[str, Any]:
        if node.parent is None:
            return {"parent": None, "after": None}
        parent = self.old[node.parent]
        before = parent.children[node.place - 1] if node.place else None
        after = None if before is None else self.old[before].key
        return {"parent": parent.key, "after": after}

    def _where(self, node: TreeNode) -> dict[str, Any]:
        assert node.parent is not None, (
            "the top units are the same, and never move"
        )
        before = (
            self.new[node.parent].children[node.place - 1]
            if node.place
            else None
        )
        after = None if before is None else self.keys[before]
        return {"parent": self.keys[node.parent], "after": after}


def _with_children(values: Any, below: list[dict[str, Any]]) -> dict[str, Any]:
    if below:
        return {"values": values, "children": below}
    return {"values": values}


def _node_fields(a: TreeNode, b: TreeNode) -> Iterator[tuple[str, Any, Any]]:
    if a.unit is not b.unit and a.own != b.own:
        yield from _between(a.values(), b.values(), "")


# ---- values ------------------------------------------------------------------------------------------------


def _between(old: Any, new: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    if old == new and type(old) is type(new):
        return
    if (
        isinstance(old, dict)
        and isinstance(new, dict)
        # A text is compared as a whole: its words and its language belong
        # together.
        and not (_is_text(old) and _is_text(new))
        # What is there and empty tells values apart, so that such a difference
        # is one of the whole.
        and _nothings(old) == _nothings(new)
    ):
        for name in dict.fromkeys((*old, *new)):
            yield from _between(
                old.get(name),
                new.get(name),
                f"{path}.{name}" if path else name,
            )
    elif isinstance(old, list) and isinstance(new, list) and old and new:
        yield from _lists(old, new, path)
    else:
        yield path, old, new


def _nothings(data: Mapping[str, Any]) -> set[str]:
    """Return the keys that are there and empty, which distinguishes a note without a body from other values."""
    return {name for name, value in data.items() if value is None}


def _is_text(data: Mapping[str, Any]) -> bool:
    return data.keys() <= _TEXT


def _lists(
    old: list[Any], new: list[Any], path: str
) -> Iterator[tuple[str, Any, Any]]:
    """Yield what differs in two lists: items by their place in the new list, removed ones by that in the
    old.
    """
    pairs = _same_items(old, new)
    places, others = (
        {place for place, _ in pairs},
        {other for _, other in pairs},
    )
    for place, item in enumerate(old):
        if place not in places:
            yield f"{path}.{place}", item, None
    old_of = {other: place for place, other in pairs}
    for other, item in enumerate(new):
        before = old[old_of[other]] if other in others else None
        if before is None or (before != item and not _score(before, item)):
            yield f"{path}.{other}", before, item
        else:
            yield from _between(before, item, f"{path}.{other}")


def _same_items(old: list[Any], new: list[Any]) -> list[Pair]:
    """Pair the items of two lists: equal ones, between these the ones that are alike, and then those that took each
    other's place.
    """
    whole = AlignmentGap(0, len(old), 0, len(new))
    pairs = common(
        [digest(item) for item in old], [digest(item) for item in new]
    )
    for gap in list(gaps(pairs, whole)):
        pairs += nearest(gap, lambda i, j: _score(old[i], new[j]))
    for gap in list(gaps(sorted(pairs), whole)):
        both = min(gap.high - gap.low, gap.other_high - gap.other_low)
        pairs += [
            (gap.low + step, gap.other_low + step) for step in range(both)
        ]
    return sorted(pairs)


def _score(old: Any, new: Any) -> float:
    """Return how much of two items is the same; 0 where they are two items rather than one that was edited."""
    likeness = alike(old, new)
    if likeness >= _LIKE:
        return likeness
    lines = sum(1 for _ in _between(old, new, ""))
    # Reporting one item as removed and one as added takes two lines.
    return max(likeness, 0.01) if lines <= 2 else 0.0
