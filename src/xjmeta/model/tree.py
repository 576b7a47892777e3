"""The tree of units: the key and the place of each, and the verbs that return a changed tree.

A verb resolves every key or unit it is passed against the Record it is called on, and returns a new Record in which
each unit that did not change is the same object, with its origin. The keys of a tree are computed once.
"""

from __future__ import annotations

import difflib
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeAlias, TypeVar

from xjmeta.messages import Template, TreeError, UnitKeyError
from xjmeta.messages.arguments import checked, refusal
from xjmeta.messages.catalogue import add as add_messages
from xjmeta.model.keys import given_number, is_number, number_key, stated_key

if TYPE_CHECKING:
    from xjmeta.model.record import Record

__all__ = [
    "MAX_DEPTH",
    "UnitIndex",
    "check_height",
    "keys_of",
    "rebuilt",
    "units_of",
    "verb",
]

MAX_DEPTH = 64
"""How many levels of units a Record may have."""
Target: TypeAlias = "str | Record"
"""A unit of a tree: its key, or the very object."""

add_messages(
    {
        "no-such-unit": Template("No unit has the key {key!r}.", "{near}"),
        "not-in-tree": Template(
            "{unit} is not a unit of this tree.",
            "Name a key, or pass the object itself that walk() yields: an equal one may occur anywhere.",
        ),
        "ambiguous-unit": Template(
            "{unit} occurs in the tree more than once, as {keys}.",
            "Name the key of the one that is meant.",
        ),
        "edited-twice": Template(
            "The unit {key!r} is named twice.", "Put its changes together."
        ),
        "edited-below": Template(
            "The unit {key!r} gets new children, and one of its present ones, {below!r}, is edited as well.",
            "Edit the new children before they are given.",
        ),
        "top-unit": Template(
            "The top unit cannot be {what}: the tree is the Record itself.",
            "Name a unit below it.",
        ),
        "below-itself": Template(
            "The unit {key!r} cannot be moved to {parent!r}, which is below it or is the same unit.",
            "Name a parent outside of it.",
        ),
        "no-such-place": Template(
            "There is no place {at} among the {count} children of {parent!r}.",
            "Places count from 0; leave it out to put the unit last.",
        ),
        "tree-too-deep": Template(
            "Units would be nested more than {limit} levels deep.",
            "Put the unit nearer to the top.",
        ),
    }
)


class UnitIndex:
    """The keys of a tree and the place of each unit, by their numbers in document order.

    It holds the units below the top one only, so that it may be kept for as long as the top one lives.
    """

    def __init__(self, root: Record) -> None:
        units = [root]
        self.parents: list[int] = [-1]
        self.ends: list[int] = []
        for parent, unit in units_of(root):
            if parent is not None:
                self.parents.append(parent)
                units.append(unit)
        self.keys = keys_of(units)
        self.below = units[1:]
        self.ends = _ends(self.parents)

    @classmethod
    def of(cls, root: Record) -> UnitIndex:
        """Return the index of a tree, made when it is first used."""
        # Numbers of dead objects are given again: the weak reference says
        # whether it is still the same one.
        entry = _INDEXES.get(id(root))
        if entry is not None and entry[0]() is root:
            return entry[1]
        return cls(root).keep(root)

    def keep(self, root: Record) -> UnitIndex:
        """Keep this index for as long as the top unit lives."""
        number = id(root)

        def forget(reference: weakref.ref[Record]) -> None:
            if number in _INDEXES and _INDEXES[number][0] is reference:
                del _INDEXES[number]

        _INDEXES[number] = (weakref.ref(root, forget), self)
        return self

    def with_units(self, root: Record, units: Mapping[int, Record]) -> None:
        """Keep for a changed tree, whose units have the places and keys of this one, an index made of this one."""
        index = UnitIndex.__new__(UnitIndex)
        index.parents, index.ends, index.keys = (
            self.parents,
            self.ends,
            self.keys,
        )
        index.numbers = self.numbers
        index.below = self.below.copy()
        for number, unit in units.items():
            if number:
                index.below[number - 1] = unit
        index.keep(root)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each key."""
        return {key: number for number, key in enumerate(self.keys)}

    @cached_property
    def _places(self) -> dict[int, list[int]]:
        """The numbers of each object below the top one, by its identity."""
        places: dict[int, list[int]] = {}
        for number, unit in enumerate(self.below, 1):
            places.setdefault(id(unit), []).append(number)
        return places

    def number(self, root: Record, target: Target) -> int:
        """Return the number of a unit; raises UnitKeyError for an unknown key, TreeError for an object that is not in
        the tree or is in it twice.
        """
        if not isinstance(target, str):
            return self._number_of_object(root, target)
        number = self.numbers.get(target)
        if number is None:
            close = difflib.get_close_matches(target, self.keys, 1)
            near = (
                f"Did you mean {close[0]!r}?"
                if close
                else "walk() yields the keys."
            )
            raise UnitKeyError("no-such-unit", key=target, near=near)
        return number

    def _number_of_object(self, root: Record, unit: Record) -> int:
        if unit is root:
            return 0
        numbers = self._places.get(id(unit), [])
        if len(numbers) > 1:
            keys = ", ".join(repr(self.keys[number]) for number in numbers)
            raise TreeError("ambiguous-unit", unit=repr(unit), keys=keys)
        if not numbers:
            raise TreeError("not-in-tree", unit=repr(unit))
        return numbers[0]

    def unit(self, root: Record, number: int) -> Record:
        """Return the unit of that number."""
        return self.below[number - 1] if number else root

    def family(self, number: int) -> Iterator[int]:
        """Yield the numbers of the children of a unit, in order."""
        child = number + 1
        while child < self.ends[number]:
            yield child
            child = self.ends[child]

    def level(self, number: int) -> int:
        """Return how deep a unit is in the tree; the top one at level 1."""
        level = 0
        while number >= 0:
            level, number = level + 1, self.parents[number]
        return level


# The index of each tree that needed one, by the identity of its top unit, for as long as that lives. It cannot
# be kept in the Record: copies would carry it along, and with it what `public()` withheld.
_INDEXES: dict[int, tuple[weakref.ref[Record], UnitIndex]] = {}


def _ends(parents: Sequence[int]) -> list[int]:
    """Return for each unit the number after the last unit below it."""
    ends = list(range(1, len(parents) + 1))
    # From the last on, each unit has seen all below it when its parent is
    # asked.
    for number in range(len(parents) - 1, 0, -1):
        parent = parents[number]
        ends[parent] = max(ends[parent], ends[number])
    return ends


def units_of(root: Record) -> Iterator[tuple[int | None, Record]]:
    """Yield (number of the parent, unit) in document order, without recursion."""
    stack: list[tuple[int | None, Record]] = [(None, root)]
    number = 0
    while stack:
        parent, unit = stack.pop()
        yield parent, unit
        stack.extend((number, child) for child in reversed(unit.children))
        number += 1


def keys_of(units: Sequence[Record]) -> list[str]:
    """Name every unit: as it was read, by its id, or by the next free number."""
    keys: list[str | None] = [None] * len(units)
    used: set[str] = set()
    for number, unit in enumerate(units):
        key = unit.origin.key if unit.origin is not None else None
        if key and key not in used:
            keys[number] = key
            used.add(key)
    for number, unit in enumerate(units):
        key = stated_key(unit.id)
        if key and keys[number] is None and key not in used:
            keys[number] = key
            used.add(key)
    if None not in keys:
        return [key for key in keys if key is not None]
    # Without a number among the keys that were read, the place of a unit is
    # its number: the rule for new documents.
    if not any(map(is_number, used)):
        return [key or number_key(number) for number, key in enumerate(keys)]
    # A key read from a sheet may be a number: a new unit takes the next one, so that no unit changes its key.
    taken = [
        number for number in map(given_number, used) if number is not None
    ]
    free = max(taken, default=-1) + 1
    for number, key in enumerate(keys):
        if key is None:
            keys[number], free = number_key(free), free + 1
    return [key for key in keys if key is not None]


# ---- verbs ----------------------------------------------------------------------------------------------------


_P = ParamSpec("_P")
_R = TypeVar("_R")
_Unit = TypeVar("_Unit", bound="Record")


def verb(method: Callable[_P, _R]) -> Callable[_P, _R]:
    """Make a method raise a TreeError that says what it takes where an argument has the wrong type."""

    @wraps(method)
    def guarded(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return method(*args, **kwargs)
        except TreeError:
            raise
        # Python's words for an argument of the wrong type say what failed
        # inside; the signature says what is wanted.
        except (AttributeError, TypeError, ValueError) as error:
            refused = None
            with suppress(
                TypeError
            ):  # too many arguments, or too few: Python's own error says so
                refused = refusal(TreeError, method, args, kwargs)
            if refused is None:
                raise
            raise refused from error

    return guarded


def rebuilt(
    root: Record,
    values: Mapping[int, Record],
    families: Mapping[int, Sequence[int | Record]],
) -> Record:
    """Return the tree with the values of some units and the children of some units replaced.

    `values` gives by its number a unit with its new values; its children are used only where `families` has none
    for it. `families` gives the new children of a unit: numbers of units of the tree, and new units.
    """
    index = UnitIndex.of(root)
    touched: set[int] = set()
    for number in (*values, *families):
        while number >= 0 and number not in touched:
            touched.add(number)
            number = index.parents[number]  # noqa: PLW2901 - it climbs
    units: dict[int, Record] = {}

    def grown(child: int | Record) -> Record:
        if not isinstance(child, int):
            return child
        if child not in touched:
            return index.unit(root, child)
        unit = values.get(child, index.unit(root, child))
        family = families.get(child)
        children = tuple(
            map(grown, index.family(child) if family is None else family)
        )
        if not _same(children, unit.children):
            unit = unit.model_copy(update={"children": children})
        units[child] = unit
        return unit

    tree = grown(0)
    # Where neither the places nor the ids changed the keys are the same, and
    # the index is made of the old one.
    if not families and all(
        unit.id == index.unit(root, number).id
        for number, unit in values.items()
    ):
        index.with_units(tree, units)
    return tree


def _same(units: Sequence[Record], others: Sequence[Record]) -> bool:
    """Return whether two lists hold the same objects."""
    return len(units) == len(others) and all(map(_is, units, others))


def _is(unit: object, other: object) -> bool:
    return unit is other


def revised(unit: _Unit, changes: Mapping[str, Any]) -> _Unit:
    """Return a unit with the named fields replaced and validated, and without its children if they are not among them.

    They were validated when the unit was made: doing so again would cost as much as the whole tree below.
    """
    values = {
        name: getattr(unit, name)
        for name in unit.__pydantic_fields__
        if name not in changes and name != "children"
    }
    return type(unit)(**values, **changes)


def edited(
    root: Record, changes: Iterable[tuple[Target, Mapping[str, Any]]]
) -> Record:
    """Return the tree with the named fields of the named units replaced and validated (`Record.edit_many`)."""
    index = UnitIndex.of(root)
    values: dict[int, Record] = {}
    families: dict[int, Sequence[int | Record]] = {}
    pairs = checked(
        TreeError,
        "edit_many.changes",
        changes,
        _is_pair,
        _PAIRS,
    )
    for target, fields in pairs:
        number = index.number(root, target)
        if number in values:
            raise TreeError("edited-twice", key=index.keys[number])
        unit = values[number] = revised(index.unit(root, number), fields)
        if "children" in fields:
            families[number] = unit.children
            _check_levels(index, number, unit.children)
    for parent in families:
        below = [n for n in values if parent < n < index.ends[parent]]
        if below:
            keys = index.keys[parent], index.keys[below[0]]
            raise TreeError("edited-below", key=keys[0], below=keys[1])
    return rebuilt(root, values, families) if values else root


_PAIRS = "Mapping[str, Mapping[str, Any]] | Iterable[tuple[str | Record, Mapping[str, Any]]]"


def _is_pair(item: object) -> bool:
    return isinstance(item, tuple | list) and len(item) == 2


def mapped(
    root: Record, function: Callable[[Record], Record | None]
) -> Record:
    """Return the tree with `function` applied to every unit, the deepest first (`Record.map`)."""
    grown = function(_mapped_below(root, function))
    if grown is None:
        raise TreeError("top-unit", what="taken out")
    check_height((grown,), 0)
    return grown


def _mapped_below(
    unit: Record, function: Callable[[Record], Record | None]
) -> Record:
    if not unit.children:
        return unit
    grown = (
        function(_mapped_below(child, function)) for child in unit.children
    )
    children = tuple(child for child in grown if child is not None)
    if _same(children, unit.children):
        return unit
    return unit.model_copy(update={"children": children})


def added(
    root: Record, parent: Target, child: Record, at: int | None
) -> Record:
    """Return the tree with a new unit among the children of another (`Record.add`)."""
    index = UnitIndex.of(root)
    number = index.number(root, parent)
    family: list[int | Record] = list(index.family(number))
    family.insert(_place(index, number, at, len(family)), child)
    _check_levels(index, number, (child,))
    return rebuilt(root, {}, {number: family})


def removed(root: Record, target: Target) -> Record:
    """Return the tree without a unit and all below it (`Record.remove`)."""
    index = UnitIndex.of(root)
    number = index.number(root, target)
    if number == 0:
        raise TreeError("top-unit", what="removed")
    parent = index.parents[number]
    family = [child for child in index.family(parent) if child != number]
    return rebuilt(root, {}, {parent: family})


def moved(
    root: Record, target: Target, parent: Target, at: int | None
) -> Record:
    """Return the tree with a unit under another parent, or at another place (`Record.move`)."""
    index = UnitIndex.of(root)
    number = index.number(root, target)
    below = index.number(root, parent)
    if number == 0:
        raise TreeError("top-unit", what="moved")
    if number <= below < index.ends[number]:
        keys = index.keys[number], index.keys[below]
        raise TreeError("below-itself", key=keys[0], parent=keys[1])
    before = index.parents[number]
    families = {
        place: [child for child in index.family(place) if child != number]
        for place in (before, below)
    }
    family = families[below]
    family.insert(_place(index, below, at, len(family)), number)
    _check_levels(index, below, (index.unit(root, number),))
    return rebuilt(root, {}, families)


def replaced(root: Record, target: Target, unit: Record) -> Record:
    """Return the tree with another unit, children and all, in the place of one (`Record.replace`)."""
    index = UnitIndex.of(root)
    number = index.number(root, target)
    if number == 0:
        check_height((unit,), 0)
        return unit
    parent = index.parents[number]
    _check_levels(index, parent, (unit,))
    family = [
        unit if child == number else child for child in index.family(parent)
    ]
    return rebuilt(root, {}, {parent: family})


def ancestors(root: Record, target: Target) -> Iterator[Record]:
    """Yield the units above a unit, the nearest first."""
    index = UnitIndex.of(root)
    number = index.parents[index.number(root, target)]
    while number >= 0:
        yield index.unit(root, number)
        number = index.parents[number]


def _place(index: UnitIndex, parent: int, at: int | None, count: int) -> int:
    """Return the place for a unit among so many others; raises TreeError for one that is not there."""
    place = count if at is None else at
    if not 0 <= place <= count:
        key = index.keys[parent]
        raise TreeError("no-such-place", at=at, count=count, parent=key)
    return place


def _check_levels(
    index: UnitIndex, parent: int, children: Sequence[Record]
) -> None:
    """Refuse children under a unit that would be too deep."""
    check_height(children, index.level(parent))


def check_height(units: Sequence[Record], above: int) -> None:
    """Refuse units that are nested too deep below some levels; raises TreeError."""
    level = above
    while units:
        level += 1
        if level > MAX_DEPTH:
            raise TreeError("tree-too-deep", limit=MAX_DEPTH)
        units = [child for unit in units for child in unit.children]
