"""Values that share a wrapper: how the flat lists of a unit and its groups become trees, and back.

A Record holds its values in flat lists, and the wrappers beside them; documents hold values in wrappers. `trees` gives
the one from the other, `settled` puts lists and groups into the one form that a Record has: values of a group together,
at the place of the first, keys by kind and order, a group of one value merged into that value.
"""

from __future__ import annotations

import copy
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from xjmeta.model.text import Phrase
from xjmeta.model.values import (
    MAX_NESTING,
    TOO_DEEP,
    AccessPoint,
    Attribute,
    DigitalObject,
    Extent,
    Group,
    Language,
    LooseText,
    Note,
)

if TYPE_CHECKING:
    from xjmeta.model.record import Record

__all__ = [
    "FIELDS",
    "FIELD_OF_KIND",
    "GROUPED_FIELDS",
    "HELD_IN",
    "STOPS",
    "GroupTree",
    "Lists",
    "field_lists",
    "flatten",
    "in_internal_groups",
    "names_groups",
    "settled",
    "trees",
]

_CONTROL_LANGUAGES = "control.languages"
FIELD_OF_KIND: Mapping[str, str] = {
    "origination": "creators",
    "repository": "repository",
    "controlaccess": "access_points",
    "physdesc": "extents",
    "physdescset": "extents",
    "langmaterial": "languages",
    "languageset": "languages",
    "langusage": "control.languages",
    "descgrp": "notes",
    "daogrp": "digital_objects",
}
"""The list whose values each kind of group holds."""
HELD_IN: Mapping[str, tuple[str, ...]] = {
    kind: (name,) for kind, name in FIELD_OF_KIND.items()
} | {"descgrp": ("notes", "access_points", "digital_objects")}
"""All the lists whose values each kind of group holds, its own first."""
GROUPED_FIELDS = (
    "extents",
    "languages",
    "repository",
    "creators",
    "notes",
    "access_points",
    "digital_objects",
    _CONTROL_LANGUAGES,
)
"""The lists whose values may be in groups, in the order in which the trees of a unit are built."""
# Those of them that are fields of the unit itself.
_UNIT_LISTS = tuple(name for name in GROUPED_FIELDS if "." not in name)
FIELDS = frozenset(
    {name.partition(".")[0] for name in GROUPED_FIELDS} | {"groups"}
)
"""The fields of a unit that groups span."""
# The value that a text alone in a group of a kind is.
_TEXT_VALUES: Mapping[str, Callable[[Any], Any]] = {
    "origination": lambda text: AccessPoint(name=text),
    "repository": lambda text: AccessPoint(name=text),
    "physdesc": lambda text: Extent(expression=text),
    "langmaterial": lambda text: Language(name=text),
    "langusage": lambda text: Language(name=text),
}
STOPS = (",", ".", ";", ":", ")")
"""What a text between values may begin with, and then follows the value before it without a blank."""
# The groups whose heading becomes the label of their only value.
_HEADED = frozenset({"controlaccess"})
# The lists of the values that a group of notes may hold besides notes.
_IN_NOTES: Mapping[type, str] = {
    AccessPoint: "access_points",
    DigitalObject: "digital_objects",
}
# How deep groups may be nested that say nothing of their own.
_DEEPEST = 4 * MAX_NESTING
Lists = dict[str, tuple[Any, ...]]
"""The values of a unit by the name of their list."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class GroupTree:
    """A group with what it holds, in order: values, `LooseText`s and groups."""

    kind: str
    items: tuple[Any, ...] = ()
    label: str | None = None
    heading: Any = None
    internal: bool | None = None
    attributes: tuple[Attribute, ...] = ()


@dataclass(eq=False, slots=True)
class _Branch:
    """A group while its tree is built: what it holds, and the groups that wait for their place in it."""

    group: Group
    parent: _Branch | None = None
    items: list[Any] = field(default_factory=list)
    waiting: list[_Branch] = field(default_factory=list)
    placed: bool = False


def settled(
    lists: Lists, groups: tuple[Group, ...]
) -> tuple[Lists, tuple[Group, ...]]:
    """Return the values of a unit and its groups in the one form that a Record has.

    A value that names no group of its unit, or one of another kind of values, is in none. A group without values
    and texts is left out, and so is a `controlaccess` that says nothing of its own. Raises ValueError where groups are
    nested too deep.

    >>> group = Group(key="a", kind="origination", label="Creator")
    >>> settled({"creators": (AccessPoint(name="Smith", group="a"),)}, (group,))[0]["creators"][0].label
    'Creator'
    """
    out = _Sorted({name: [] for name in lists})
    for name, items in _planted(lists, groups).items():
        out.add(_reduced(items), name, None)
    sorted_lists = {name: tuple(values) for name, values in out.lists.items()}
    # Only a `descgrp` holds values of several lists: what stood in one that was dissolved goes to its own list, where
    # it has another place, and may make other groups reducible.
    return (
        settled(sorted_lists, tuple(out.groups))
        if _count_mixed(out.groups) < _count_mixed(groups)
        else (sorted_lists, tuple(out.groups))
    )


def _count_mixed(groups: Iterable[Group]) -> int:
    """Count the groups that hold values of several lists."""
    return sum(len(HELD_IN[group.kind]) > 1 for group in groups)


def trees(unit: Record) -> Lists:
    """Return the lists of a unit that have groups, with the values in their groups; none of them names its group.

    >>> from xjmeta.model.record import Record
    >>> group = Group(key="a", kind="physdesc", texts=[LooseText(text="and", at=1)])
    >>> extents = [Extent(value="3", group="a"), Extent(value="4", group="a")]
    >>> [type(item).__name__ for item in trees(Record(extents=extents, groups=[group]))["extents"][0].items]
    ['Extent', 'LooseText', 'Extent']
    """
    if not unit.groups:
        return {}
    tops = _planted(field_lists(unit), unit.groups)
    return {
        name: tuple(map(_tree, items))
        for name, items in tops.items()
        if any(type(item) is _Branch for item in items)
        or len(items) != len(_list_of(unit, name))
    }


def field_lists(unit: Record) -> Lists:
    """Return the values of a unit that may be in groups, by the name of their list."""
    return {name: _list_of(unit, name) for name in GROUPED_FIELDS}


def names_groups(unit: Record) -> bool:
    """Return whether a unit has groups, or values that name one: few have, and each new unit is checked."""
    if unit.groups:
        return True
    values = unit.__dict__
    # Loops rather than generators: this runs for each unit that is made, and
    # nearly always finds nothing.
    for name in _UNIT_LISTS:
        for value in values[name]:
            if value.group is not None:
                return True
    control = unit.control
    languages = () if control is None else control.languages
    return any(language.group is not None for language in languages)


def _list_of(unit: Record, name: str) -> tuple[Any, ...]:
    if name != _CONTROL_LANGUAGES:
        values: tuple[Any, ...] = getattr(unit, name)
        return values
    return () if unit.control is None else unit.control.languages


def in_internal_groups(
    groups: Iterable[Group], is_internal: Callable[[Group], bool]
) -> frozenset[str]:
    """Return the keys of the groups that are internal, or inside one that is."""
    by_key = {group.key: group for group in groups}
    hidden: set[str] = set()
    for group in by_key.values():
        around: Group | None = group
        # As many steps as there are groups: a circle of groups, which JSON data may hold, ends the climb.
        for _level in by_key:
            if around is None:
                break
            if is_internal(around):
                hidden.add(group.key)
                break
            around = by_key.get(around.group or "")
    return frozenset(hidden)


# ---- groups in plain data


def flatten(data: dict[str, Any]) -> None:
    """Take the groups in the lists of a unit's plain data apart: they hold their values as `items`.

    >>> data = {"extents": [{"kind": "physdesc", "items": [{"value": "3"}], "heading": "Size"}]}
    >>> flatten(data)
    >>> data["extents"], data["groups"]
    ([{'value': '3', 'group': '0'}], [{'kind': 'physdesc', 'heading': 'Size', 'key': '0', 'at': 0}])
    """
    groups: list[dict[str, Any]] = []
    for name in GROUPED_FIELDS:
        holder, key = data, name
        if name not in data:
            if name != _CONTROL_LANGUAGES:
                continue
            holder, key = _holder_of(data, name)
        items = holder.get(key, ())
        for item in items:
            if type(item) is dict and "items" in item:
                # The list is filled again from its own items: values in groups
                # go to where their group is.
                holder[key] = []
                _sort(items, name, None, data, groups)
                break
    if groups:
        data["groups"] = groups


def _holder_of(data: dict[str, Any], name: str) -> tuple[dict[str, Any], str]:
    """Return what holds a list in the data of a unit, and the key of the list there."""
    if name == _CONTROL_LANGUAGES:
        return data.get("control") or {}, "languages"
    return data, name


def _is_tree(item: Any) -> bool:
    return type(item) is dict and "items" in item


def _sort(
    items: list[Any],
    name: str,
    around: str | None,
    data: dict[str, Any],
    groups: list[dict[str, Any]],
) -> None:
    """Put the values among some items into their lists, and what their groups say to the groups."""
    place = 0
    for item in items:
        if not _is_tree(item):
            holder, key = _holder_of(data, name)
            values = holder.setdefault(key, [])
            values.append(
                item if around is None else {**item, "group": around}
            )
            place += 1
            continue
        group = {key: value for key, value in item.items() if key != "items"}
        group |= {"key": str(len(groups)), "at": place}
        if around is not None:
            group["group"] = around
        groups.append(group)
        _sort(
            item["items"],
            FIELD_OF_KIND[item["kind"]],
            group["key"],
            data,
            groups,
        )
        place += _has_values(item)


def _has_values(tree: dict[str, Any]) -> bool:
    """Return whether the data of a group holds a value of its own list."""
    return any(
        not _is_tree(item)
        or (
            FIELD_OF_KIND[item["kind"]] == FIELD_OF_KIND[tree["kind"]]
            and _has_values(item)
        )
        for item in tree["items"]
    )


# ---- from lists to trees


def _planted(lists: Lists, groups: Sequence[Group]) -> dict[str, list[Any]]:
    """Return for each list its values and the branches that begin in it."""
    branches = _branches(groups)
    tops: dict[str, list[Any]] = {name: [] for name in lists}
    for name in GROUPED_FIELDS:
        for value in lists.get(name, ()):
            branch = None if value.group is None else branches.get(value.group)
            # A value that names no group of its unit, or one of another kind
            # of values, stands in none.
            if branch is None or name not in HELD_IN[branch.group.kind]:
                tops[name].append(value)
            else:
                branch.items.append(value)
                _place(branch, name, tops)
    waiting: dict[str, list[_Branch]] = {}
    for branch in branches.values():
        # Left are groups whose lists had no value to mark their place: words
        # alone, or values of other lists.
        if not branch.placed and _says(branch):
            _wait(branch, waiting)
    for name, late in waiting.items():
        tops[name] = _interleaved(tops.get(name, []), late, _place_of)
    for branch in branches.values():
        if branch.waiting:
            branch.items = _interleaved(
                branch.items, branch.waiting, _place_of
            )
            branch.waiting = []
    return tops


def _branches(groups: Sequence[Group]) -> dict[str, _Branch]:
    """Return the branch of each group by its key, with the one around it; a circle of groups is opened."""
    branches: dict[str, _Branch] = {}
    for number, group in enumerate(groups):
        key = (
            group.key
            if group.key not in branches
            # Two groups with one key: the values stay with the first; a line
            # end is in no stated key.
            else f"{group.key}\n{number}"
        )
        branches[key] = _Branch(group)
    for branch in branches.values():
        around = branches.get(branch.group.group or "")
        if around is None or (
            FIELD_OF_KIND[branch.group.kind] not in HELD_IN[around.group.kind]
        ):
            continue
        # A group around itself would never end: the circle is opened where it
        # closes.
        branch.parent = None if branch in _above(around) else around
    for branch in branches.values():
        _above(branch)
    return branches


def _above(branch: _Branch | None) -> list[_Branch]:
    """Return a branch and those around it; raises ValueError where these are too many."""
    out: list[_Branch] = []
    # A tree of groups may be deeper than a Record allows: wrappers that say nothing are dissolved later.
    while branch is not None:
        if len(out) > _DEEPEST:
            raise ValueError(TOO_DEEP)
        out.append(branch)
        branch = branch.parent
    return out


def _place(branch: _Branch, name: str, tops: dict[str, list[Any]]) -> None:
    """Put a branch where its first value is; one with values of another list than its own waits for its place."""
    while not branch.placed:
        if FIELD_OF_KIND[branch.group.kind] != name:
            return
        branch.placed = True
        if branch.parent is None:
            tops[name].append(branch)
            return
        branch.parent.items.append(branch)
        branch = branch.parent


def _says(branch: _Branch) -> bool:
    return bool(branch.items or branch.group.texts or branch.group.heading)


def _wait(branch: _Branch, waiting: dict[str, list[_Branch]]) -> None:
    """Let a branch that has no value to mark its place wait for the place it states, and those around it too."""
    while not branch.placed:
        branch.placed = True
        if branch.parent is None:
            waiting.setdefault(FIELD_OF_KIND[branch.group.kind], []).append(
                branch
            )
            return
        branch.parent.waiting.append(branch)
        branch = branch.parent


def _place_of(item: Any) -> int:
    place: int = item.group.at if type(item) is _Branch else item.at
    return place


def _interleaved(
    items: list[Any], late: Iterable[_T], place_of: Callable[[_T], int]
) -> list[Any]:
    """Return items with others among them, each behind as many items as its place says."""
    out: list[Any] = []
    # Reversed, so that the next one is taken from the end in constant time.
    ordered = sorted(late, key=place_of)[::-1]
    for number, item in enumerate(items):
        while ordered and place_of(ordered[-1]) <= number:
            out.append(ordered.pop())
        out.append(item)
    return [*out, *ordered[::-1]]


def _with_texts(branch: _Branch) -> list[Any]:
    texts = [text for text in branch.group.texts if _stated(text)]
    if not texts:
        return branch.items
    out: list[Any] = []
    for item in _interleaved(branch.items, texts, _place_of):
        joined = _joined(out[-1], item) if out else None
        if joined is not None:
            out[-1] = joined
        else:
            out.append(item)
    return out


def _joined(before: Any, after: Any) -> LooseText | None:
    """Return two texts in a line as one; None where they are not, or say more than their words."""
    if not (_is_line(before) and _is_line(after)):
        return None
    between = "" if after.text.plain.startswith(STOPS) else " "
    parts = (before.text, after.text)
    if any(text.marked for text in parts):
        text = Phrase(html=between.join(text.html for text in parts))
    else:
        text = Phrase(between.join(text.text for text in parts))
    new: LooseText = _changed(before, text=text)
    return new


def _is_line(item: Any) -> bool:
    return type(item) is LooseText and not (
        item.text is None
        or item.text.lang
        or item.text.dir
        or item.kind
        or item.heading
        or item.body
        or item.attributes
        or item.internal is not None
    )


def _stated(text: LooseText) -> bool:
    return not (
        text.text is None and text.heading is None and text.body is None
    )


def _tree(item: Any) -> Any:
    if type(item) is LooseText:
        return _changed(item, at=0)
    if type(item) is not _Branch:
        if item.group is None:
            return item
        return _changed(item, group=None)
    group = item.group
    return GroupTree(
        group.kind,
        tuple(map(_tree, _with_texts(item))),
        group.label,
        group.heading,
        group.internal,
        group.attributes,
    )


# ---- what a group comes down to


def _reduced(items: Iterable[Any]) -> list[Any]:
    """Return items with their branches reduced."""
    out: list[Any] = []
    for item in items:
        if type(item) is _Branch:
            item.items = _reduced(_with_texts(item))
            out += _reduction(item)
        else:
            out.append(item)
    return out


def _reduction(branch: _Branch) -> list[Any]:
    """Return what a branch comes down to: what it holds, the one value it is, nothing, or itself."""
    # The rule is one path to a value (`settled`): a wrapper that adds nothing is dissolved, and one with a single
    # value is that value, so that equal descriptions make equal Records however they were wrapped.
    group, items = branch.group, branch.items
    bare = group.heading is None and not (
        group.label or group.internal is not None or group.attributes
    )
    if (
        group.kind == "controlaccess"
        and bare
        and LooseText not in map(type, items)
    ):
        return items
    values = [item for item in items if type(item) is not LooseText]
    if (
        not values
        and len(items) == 1
        and (make := _TEXT_VALUES.get(group.kind))
    ):
        text = items[0]
        plain = text.kind or text.heading or text.body or text.attributes
        values = (
            [] if plain or text.internal is not None else [make(text.text)]
        )
        items = values or items
    if len(values) == 1 and all(map(_is_punctuation, items)):
        (only,) = values
        if type(only) is _Branch:
            return [only] if bare else [branch]
        if (value := _lifted(only, group)) is not None:
            return [value]
    return [branch] if items or group.heading else []


def _is_punctuation(item: Any) -> bool:
    """Return whether an item is no text, or one without a word."""
    if type(item) is not LooseText:
        return True
    return (
        item.text is not None
        and not (item.attributes or item.text.marked)
        and all(unicodedata.category(c)[0] in "PZ" for c in item.text.plain)
    )


def _lifted(value: Any, group: Group) -> Any:
    """Return the one value of a group with what the group says; None where it cannot say that itself."""
    # A value takes what its group says only where it has a field for it and says nothing else there; attributes of
    # other elements inside the group have no place in a value, so such a group stays.
    kind = group.kind
    changes: dict[str, Any] = {}
    label = group.label
    borne = {a.element for a in group.attributes} - {None}
    if borne or any(a.element == kind for a in value.attributes):
        return None
    # The heading of a public group is no part of an internal value: publishing
    # leaves that out and keeps the heading.
    if group.heading is not None and value.internal and not group.internal:
        return None
    own: dict[str, str] = {}
    if kind in _HEADED:
        own, label = {"label": label} if label else {}, None
        if (
            group.heading is not None
            and (label := _plain(group.heading)) is None
        ):
            return None
    elif group.heading is not None:
        return None
    if label is not None and getattr(value, "label", "") is None:
        changes["label"] = label
    elif label is not None and kind in _HEADED:
        return None
    elif label is not None:
        own["label"] = label
    if group.internal is not None and value.internal is None:
        changes["internal"] = group.internal
    elif group.internal is not None:
        own["audience"] = "internal" if group.internal else "external"
    if own or group.attributes:
        borne_now = [
            *own.items(),
            *((a.name, a.value) for a in group.attributes),
        ]
        changes["attributes"] = (
            *value.attributes,
            *(Attribute(name=n, value=v, element=kind) for n, v in borne_now),
        )
    return _changed(value, **changes) if changes else value


def _plain(text: Phrase) -> str | None:
    if text.marked or text.lang or text.dir:
        return None
    return text.plain


def _changed(value: _T, **changes: Any) -> _T:
    """Return a copy of a value with fields that fit already; nothing is validated again."""
    new = copy.copy(value)
    for name, part in changes.items():
        object.__setattr__(new, name, part)
    return new


# ---- from trees to lists


@dataclass(eq=False, slots=True)
class _Sorted:
    """The lists and the groups that trees are flattened into."""

    lists: dict[str, list[Any]]
    groups: list[Group] = field(default_factory=list)
    numbers: Counter[str] = field(default_factory=Counter)

    def add(
        self,
        items: Iterable[Any],
        name: str,
        around: str | None,
        level: int = 1,
    ) -> None:
        """Add the values among some items to their lists, and the groups with their new keys and places."""
        place = 0
        for item in items:
            if type(item) is _Branch:
                place += self._add_group(item, around, place, level)
            elif type(item) is not LooseText:
                target = (
                    _IN_NOTES.get(type(item), name)
                    if name == "notes"
                    else name
                )
                self.lists[target].append(
                    item
                    if item.group == around
                    else _changed(item, group=around)
                )
                # Groups among the notes of a unit state their places by the
                # notes alone: values of other lists do not stay there.
                place += around is not None or target == name

    def _add_group(
        self, branch: _Branch, around: str | None, place: int, level: int
    ) -> bool:
        """Add a group with what it holds; return whether its first value marks its place."""
        if level > MAX_NESTING:
            raise ValueError(TOO_DEEP)
        kind = branch.group.kind
        self.numbers[kind] += 1
        number = self.numbers[kind]
        key = kind if number == 1 else f"{kind}-{number}"
        anchored = _is_anchored(branch)
        self.groups.append(
            _renewed(branch, key, around, 0 if anchored else place)
        )
        self.add(branch.items, FIELD_OF_KIND[kind], key, level + 1)
        return anchored


def _is_anchored(branch: _Branch) -> bool:
    """Return whether a branch holds a value of its own list."""
    notes = branch.group.kind == "descgrp"
    return any(
        _is_anchored(item)
        if type(item) is _Branch
        else type(item) is Note or not (notes or type(item) is LooseText)
        for item in branch.items
        if not (
            notes and type(item) is _Branch and item.group.kind != "descgrp"
        )
    )


def _renewed(branch: _Branch, key: str, around: str | None, at: int) -> Group:
    """Return the group of a branch with a key, the key of the one around it, and its texts in their places."""
    texts, place = [], 0
    for item in branch.items:
        if type(item) is LooseText:
            texts.append(
                item if item.at == place else _changed(item, at=place)
            )
        else:
            place += 1
    old = branch.group
    new = _changed(
        old,
        key=key,
        group=around,
        at=at,
        texts=tuple(texts),
    )
    return old if old == new else new
