"""Which unit of one tree is which unit of another.

A unit that carries the origin of another is that unit; then equal units below the same parent are paired, units
with the same id, equal units elsewhere (they were moved), and last the units that are alike between those.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from xjmeta.mapping.alignment import (
    AlignmentGap,
    Pair,
    alike,
    common,
    gaps,
    nearest,
    rising,
)
from xjmeta.model.record import Record

__all__ = ["TreeNode", "UnitTree", "paired"]

# From which likeness on two units are taken for one that was edited.
_LIKE = 0.34
# How much a field says about which unit it is: titles and ids more, levels, of which there are few, less.
_WEIGHTS = {"title": 2.0, "id": 2.0, "level": 0.5}


@dataclass(slots=True, eq=False)
class TreeNode:
    """A unit in its tree: its key, the number of its parent, its place among its siblings, those of its
    children, and what names it by its content: its own values, and all that is below it.
    """

    key: str
    parent: int | None
    place: int
    unit: Record
    own: str
    children: list[int] = field(default_factory=list)
    whole: Hashable = ""
    size: int = 1
    data: dict[str, Any] | None = None

    def values(self) -> dict[str, Any]:
        """Return the unit's own values as JSON data."""
        if self.data is None:
            self.data = self.unit.own_data()
        return self.data


class UnitTree:
    """The units of a Record by number, in document order.

    >>> [node.key for node in UnitTree(Record(id="a", children=[Record(id="b")])).nodes]
    ['a', 'b']
    """

    def __init__(self, record: Record) -> None:
        self.nodes: list[TreeNode] = []
        numbers: dict[str, int] = {}
        for key, above, unit in record.walk_with_parents():
            parent = None if above is None else numbers[above]
            siblings = [] if parent is None else self.nodes[parent].children
            numbers[key] = number = len(self.nodes)
            node = TreeNode(
                key,
                parent,
                len(siblings),
                unit,
                unit.digest(),
            )
            siblings.append(number)
            self.nodes.append(node)
        # From the last on, so that the names of all units below are known.
        for node in reversed(self.nodes):
            below = [self.nodes[child] for child in node.children]
            node.size = 1 + sum(child.size for child in below)
            parts = "".join(
                (node.own, *(f"/{child.whole}" for child in below))
            )
            node.whole = hashlib.blake2b(
                parts.encode(), digest_size=16
            ).hexdigest()


def paired(old: UnitTree, new: UnitTree) -> dict[int, int]:
    """Return for each unit of the new tree that the old one has which unit that is; the top units are one.

    >>> old = UnitTree(Record(children=[Record(title="A"), Record(title="B")]))
    >>> paired(old, UnitTree(Record(children=[Record(title="New"), Record(title="A"), Record(title="B, edited")])))
    {0: 0, 2: 1, 3: 2}
    """
    pairing = _Pairing(old, new)
    pairing.run()
    return dict(sorted(pairing.old_of.items()))


class _Pairing:
    """Two trees on their way to pairs."""

    def __init__(self, old: UnitTree, new: UnitTree) -> None:
        self.old, self.new = old.nodes, new.nodes
        self.old_of: dict[int, int] = {}
        self.new_of: dict[int, int] = {}
        origins = _same_origin(self.old, self.new)
        ids = _same_id(self.old, self.new)
        self._stated = origins | {
            p: o for p, o in ids.items() if p not in origins
        }
        self._known = set(self._stated.values())
        self._origin_names = _names("origin", origins)
        self._id_names = _names("id", ids)
        self._todo: list[Pair] = []
        self._open: list[Pair] = []

    def run(self) -> None:
        """Pair equal units from the top down, then those elsewhere, then those that are alike; and on below
        these.
        """
        self._put(0, 0)
        while self._todo:
            while self._todo:
                self._equal_children(*self._todo.pop())
            self._put_stated()
            self._put_equal_elsewhere()
            if self._todo:
                continue
            waiting, self._open = self._open, []
            for place, other in waiting:
                self._alike_children(place, other)
            if not self._todo:
                self._put_equal_elsewhere(certain=False)

    def _put(self, place: int, other: int) -> None:
        self.old_of[other], self.new_of[place] = place, other
        self._todo.append((place, other))

    def _free(self, numbers: Iterable[int], *, new: bool = False) -> list[int]:
        paired = self.old_of if new else self.new_of
        return [number for number in numbers if number not in paired]

    def _is_free(self, place: int, other: int) -> bool:
        return place not in self.new_of and other not in self.old_of

    # ---- equal units ----

    def _equal_children(self, place: int, other: int) -> None:
        """Pair the children of two units that are one: by all they hold, then by their own values or id; first
        those that keep their order, then the others.
        """
        ours = self._free(self.old[place].children)
        theirs = self._free(self.new[other].children, new=True)
        if not ours or not theirs:
            return
        whole = (
            [self._whole(self.old, n, side=0) for n in ours],
            [self._whole(self.new, n, side=1) for n in theirs],
        )
        own = (
            [self._own(self.old, n, side=0) for n in ours],
            [self._own(self.new, n, side=1) for n in theirs],
        )
        everything = AlignmentGap(0, len(ours), 0, len(theirs))
        pairs = common(*whole)
        for gap in list(gaps(pairs, everything)):
            low, high, other_low, other_high = gap
            more = common(own[0][low:high], own[1][other_low:other_high])
            pairs += [(low + i, other_low + j) for i, j in more]
        for keys in (whole, own):
            pairs += _rest_of(pairs, *keys)
        for i, j in pairs:
            self._put(ours[i], theirs[j])
        if len(pairs) < min(len(ours), len(theirs)):
            self._open.append((place, other))

    def _whole(
        self, nodes: Sequence[TreeNode], number: int, *, side: int
    ) -> Hashable:
        return self._origin_names[side].get(number, nodes[number].whole)

    def _own(
        self, nodes: Sequence[TreeNode], number: int, *, side: int
    ) -> Hashable:
        name = self._id_names[side].get(number, nodes[number].own)
        return self._origin_names[side].get(number, name)

    def _put_stated(self) -> None:
        """Pair the units that are one by their origin or id, wherever they are."""
        for place, other in self._stated.items():
            if self._is_free(place, other):
                self._put(place, other)

    def _put_equal_elsewhere(self, *, certain: bool = True) -> None:
        """Pair equal units below different parents: they were moved. Where it is not certain which is which, since
        others that are equal stand below units that are still to be paired, they wait for those.
        """
        waiting: dict[Hashable, list[int]] = {}
        for place in self._free(range(len(self.old))):
            waiting.setdefault(self.old[place].whole, []).append(place)
        free = self._free(range(len(self.new)), new=True)
        count = Counter(self.new[other].whole for other in free)
        for other in free:
            whole = self.new[other].whole
            places = waiting.get(whole, [])
            if certain and count[whole] != len(places):
                continue
            count[whole] -= 1
            if (
                places
                and self.new[other].values()
                and self._may_pair(places[0], other)
            ):
                self._put(places.pop(0), other)

    def _may_pair(self, place: int, other: int) -> bool:
        return place not in self._stated and other not in self._known

    # ---- units that are alike ----

    def _alike_children(self, place: int, other: int) -> None:
        """Pair what is left of the children of two units that are one, between those that are paired."""
        ours = self.old[place].children
        theirs = self.new[other].children
        at = {number: i for i, number in enumerate(ours)}
        pairs = [
            (at[self.old_of[number]], j)
            for j, number in enumerate(theirs)
            if self.old_of.get(number) in at
        ]
        stay = rising([i for i, _ in pairs])
        anchors = [(i, j) for n, (i, j) in enumerate(pairs) if n in stay]
        for gap in gaps(anchors, AlignmentGap(0, len(ours), 0, len(theirs))):
            self._alike_between(
                self._unstated(ours[gap.low : gap.high]),
                self._unstated(
                    theirs[gap.other_low : gap.other_high], new=True
                ),
            )

    def _unstated(
        self, numbers: Sequence[int], *, new: bool = False
    ) -> list[int]:
        stated_units = self._known if new else self._stated
        return [
            n for n in self._free(numbers, new=new) if n not in stated_units
        ]

    def _alike_between(self, ours: list[int], theirs: list[int]) -> None:
        def score(i: int, j: int) -> float:
            return self._likeness(self.old[ours[i]], self.new[theirs[j]])

        for i, j in nearest(AlignmentGap(0, len(ours), 0, len(theirs)), score):
            self._put(ours[i], theirs[j])

    def _likeness(self, old: TreeNode, new: TreeNode) -> float:
        """Return how much of two units is the same; 0 where they are two units rather than one."""
        ours, theirs = old.values(), new.values()
        names = ours.keys() | theirs.keys()
        total = same = 0.0
        for name in names:
            weight = _WEIGHTS.get(name, 1.0)
            total += weight
            if name in ours and name in theirs:
                same += weight * alike(ours[name], theirs[name])
        if old.children and new.children:
            total += 2.0
            same += 2.0 * self._shared_children(old, new)
        likeness = same / total if total else 1.0
        if likeness >= _LIKE:
            return likeness
        # A unit with one field that was rewritten has nothing alike and is
        # still the same one.
        differing = sum(ours.get(name) != theirs.get(name) for name in names)
        return max(likeness, 0.01) if differing <= 1 else 0.0

    def _shared_children(self, old: TreeNode, new: TreeNode) -> float:
        ours = Counter(self.old[child].own for child in old.children)
        theirs = Counter(self.new[child].own for child in new.children)
        return (ours & theirs).total() / max(ours.total(), theirs.total())


def _rest_of(
    pairs: Sequence[Pair], old: Sequence[Hashable], new: Sequence[Hashable]
) -> list[Pair]:
    """Pair equal items that are left over, whatever their order."""
    paired = {i for i, _ in pairs}
    others = {j for _, j in pairs}
    waiting: dict[Hashable, list[int]] = {}
    for i in reversed(range(len(old))):
        if i not in paired:
            waiting.setdefault(old[i], []).append(i)
    return [
        (places.pop(), j)
        for j in range(len(new))
        if j not in others and (places := waiting.get(new[j]))
    ]


# The names of units in the old tree and in the new one; the two of a pair have one name.
_Names: TypeAlias = tuple[dict[int, Hashable], dict[int, Hashable]]


def _names(kind: str, pairs: Mapping[int, int]) -> _Names:
    return (
        {place: (kind, place) for place in pairs},
        {other: (kind, place) for place, other in pairs.items()},
    )


def _same_origin(
    old: Sequence[TreeNode], new: Sequence[TreeNode]
) -> dict[int, int]:
    """Return the units that carry the very origin of another: they were made of it in this process."""
    places: dict[int, int] = {}
    for place, node in enumerate(old):
        if node.unit.origin is not None:
            places.setdefault(id(node.unit.origin), place)
    out: dict[int, int] = {}
    for other, node in enumerate(new):
        place_of = (
            None
            if node.unit.origin is None
            else places.get(id(node.unit.origin))
        )
        if place_of is not None:
            out.setdefault(place_of, other)
    return out


def _same_id(
    old: Sequence[TreeNode], new: Sequence[TreeNode]
) -> dict[int, int]:
    """Return the units whose id is once in each tree."""
    ours, theirs = _by_id(old), _by_id(new)
    return {place: theirs[id_] for id_, place in ours.items() if id_ in theirs}


def _by_id(nodes: Sequence[TreeNode]) -> dict[str, int]:
    counts = Counter(node.unit.id for node in nodes)
    return {
        node.unit.id: number
        for number, node in enumerate(nodes)
        if node.unit.id is not None and counts[node.unit.id] == 1
    }
