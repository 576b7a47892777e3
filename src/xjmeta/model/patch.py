"""A tree with changes put in: what `diff` reports of two Records turns the first into the second.

A change is anything with the fields of `messages.Change`. All keys are those of the Record that is patched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from xjmeta.messages import Template, TreeError, UnitKeyError
from xjmeta.messages.arguments import checked
from xjmeta.messages.catalogue import add as add_messages
from xjmeta.model.tree import UnitIndex, check_height

if TYPE_CHECKING:
    from xjmeta.model.record import Record

__all__ = ["Patchable", "patched"]


add_messages(
    {
        "change-does-not-fit": Template(
            "The change of {what} does not fit: the current value is another one.",
            "Compare the Records again: changes apply to the first of the two.",
        ),
        "no-such-field": Template("{name!r} is no field of a unit."),
        "placed-twice": Template(
            "The unit {key!r} is added, removed or moved twice.",
            "Put its changes together.",
        ),
    }
)


class Patchable(Protocol):
    """One change: its kind (added, removed, moved, changed), the key of its unit, path, old and new data."""

    @property
    def kind(self) -> str:
        """What happens: added, removed, moved or changed."""

    @property
    def unit(self) -> str:
        """The key of the unit."""

    @property
    def path(self) -> str | None:
        """The path of a changed field."""

    @property
    def old(self) -> Any:
        """What was there."""

    @property
    def new(self) -> Any:
        """What is there now."""


def patched(record: Record, changes: Iterable[Patchable]) -> Record:
    """Return a Record with changes put in; what does not change is the same objects.

    Raises UnitKeyError where a change names a unit that is not there, TreeError where it does not fit what is.
    """
    patch = _TreePatch(record)
    edits: dict[str, list[Patchable]] = {}
    placed: list[Patchable] = []
    for change in checked(
        TreeError, "patch.changes", changes, _is_change, "Iterable[Change]"
    ):
        if change.kind != "added":
            UnitIndex.of(record).number(record, change.unit)
        if change.kind == "changed":
            edits.setdefault(change.unit, []).append(change)
            continue
        if change.kind != "added":
            patch.take(change.unit)
        if change.kind != "removed":
            placed.append(change)
    for key, fields in edits.items():
        patch.edit(key, fields)
    for change in placed:
        patch.place(change)
    return patch.grown([change.unit for change in placed])


def _is_change(item: object) -> bool:
    return all(
        hasattr(item, name) for name in ("kind", "unit", "path", "old", "new")
    )


class _TreePatch:
    """A tree that is being patched: its units by key, and the keys of the children of each."""

    def __init__(self, record: Record) -> None:
        self.units: dict[str, Record] = {}
        self.children: dict[str, list[str]] = {}
        self.parents: dict[str, str] = {}
        self.added: dict[str, Record] = {}
        self._type = type(record)
        for key, parent, unit in record.walk_with_parents():
            self.units[key], self.children[key] = unit, []
            if parent is not None:
                self.children[parent].append(key)
                self.parents[key] = parent
        self._top = next(iter(self.units))

    def take(self, key: str) -> None:
        """Take a unit from its parent."""
        if key == self._top:
            raise TreeError("top-unit", what="removed or moved")
        siblings = self.children[self.parents[key]]
        if key not in siblings:
            raise TreeError("placed-twice", key=key)
        siblings.remove(key)

    def edit(self, key: str, changes: Sequence[Patchable]) -> None:
        """Change fields of a unit."""
        unit = self.units[key]
        data = unit.own_data()
        names = {str(change.path).partition(".")[0] for change in changes}
        if unknown := names - type(unit).model_fields.keys():
            raise TreeError("no-such-field", name=min(unknown))
        new = _edited(
            data, [(str(c.path).split("."), c.old, c.new) for c in changes]
        )
        values = {name: new.get(name, _default(unit, name)) for name in names}
        self.units[key] = unit.replaced(**values)

    def place(self, change: Patchable) -> None:
        """Put a new or a moved unit below its parent, after the sibling that is named."""
        key, spot = change.unit, change.new
        if change.kind == "added":
            if key in self.units:
                raise TreeError("placed-twice", key=key)
            self.units[key] = self.added[key] = self._new_unit(spot)
            self.children[key] = []
        siblings = self.children.get(spot["parent"])
        after = spot["after"]
        if siblings is None or (after is not None and after not in siblings):
            missing = spot["parent"] if siblings is None else after
            raise UnitKeyError("no-such-unit", key=missing, near="")
        siblings.insert(0 if after is None else siblings.index(after) + 1, key)
        self.parents[key] = spot["parent"]

    def _new_unit(self, data: Mapping[str, Any]) -> Record:
        children = tuple(
            self._new_unit(child) for child in data.get("children", ())
        )
        return self._type(**data["values"], children=children)

    def grown(self, placed: Sequence[str]) -> Record:
        """Return the tree; raises TreeError where a unit that was placed is not below the top unit."""
        order = [self._top]
        # The list grows while it is gone through: the units in the order of
        # their level.
        for key in order:
            order.extend(self.children[key])
        for key in placed:
            self._check_above(key)
        units: dict[str, Record] = {}
        for key in reversed(order):
            unit = self.units[key]
            children = [units[child] for child in self.children[key]]
            if key in self.added:
                children += unit.children
            units[key] = _with_children(unit, children)
        check_height([units[self._top]], 0)
        return units[self._top]

    def _check_above(self, key: str) -> None:
        # A unit moved below one that is moved below it would be in no tree.
        above, passed = key, set[str]()
        while above != self._top:
            if above in passed:
                raise TreeError(
                    "below-itself", key=key, parent=self.parents[key]
                )
            passed.add(above)
            above = self.parents[above]


def _with_children(unit: Record, children: Sequence[Record]) -> Record:
    same = len(children) == len(unit.children) and all(
        child is old
        for child, old in zip(children, unit.children, strict=True)
    )
    if same:
        return unit
    return unit.model_copy(update={"children": tuple(children)})


def _default(unit: Record, name: str) -> Any:
    return type(unit).model_fields[name].default


# ---- values ------------------------------------------------------------------------------------------------

Edit = tuple[Sequence[str], Any, Any]
"""The path of a change below some data, what was there, what is there now."""


def _edited(data: Any, edits: Sequence[Edit]) -> Any:
    """Return JSON data with changes put in."""
    below: dict[str, list[Edit]] = {}
    replaced: dict[str, list[tuple[Any, Any]]] = {}
    for (name, *path), old, new in edits:
        if path:
            below.setdefault(name, []).append((path, old, new))
        else:
            replaced.setdefault(name, []).append((old, new))
    if isinstance(data, list):
        return _edited_list(data, replaced, below)
    out = dict(data) if isinstance(data, Mapping) else {}
    for name, inner in below.items():
        out[name] = _edited(out.get(name), inner)
    for name, ((old, new), *_) in replaced.items():
        # The old value is part of a change, so that a change never lands on a value
        # that somebody else has edited.
        if out.get(name) != old:
            raise TreeError("change-does-not-fit", what=name)
        if new is None:
            out.pop(name, None)
        else:
            out[name] = new
    return out


def _edited_list(
    data: Sequence[Any],
    replaced: Mapping[str, Sequence[tuple[Any, Any]]],
    below: Mapping[str, Sequence[Edit]],
) -> list[Any]:
    """Return a list with changes put in: what is removed by its old place, all else by its new one."""
    # Removals name places in the old list, insertions and replacements in the new one: so removals go first.
    edits = [
        (int(name), *change)
        for name, some in replaced.items()
        for change in some
    ]
    removed = {place: old for place, old, new in edits if new is None}
    if any(
        place >= len(data) or data[place] != old
        for place, old in removed.items()
    ):
        raise TreeError("change-does-not-fit", what=f"item {min(removed)}")
    out = [item for place, item in enumerate(data) if place not in removed]
    for place, old, new in sorted(edits, key=lambda edit: edit[0]):
        if old is None:
            out.insert(place, new)
    for place, old, new in edits:
        if old is not None and new is not None:
            if out[place] != old:
                raise TreeError("change-does-not-fit", what=f"item {place}")
            out[place] = new
    for name, inner in below.items():
        out[int(name)] = _edited(out[int(name)], inner)
    return out
