"""Edits brought home: the original Record with what was edited in a copy of it, three-way, by unit key.

A copy that came through a sheet knows what the sheet had columns for and with which values it was written;
so a column
that was left out changes nothing, and an edit is told from a change of the original. Where both changed one
value the
original is kept and the conflict is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, runtime_checkable

from pydantic import ValidationError

from xjmeta.mapping.rest import digest
from xjmeta.messages import Finding
from xjmeta.messages.catalogue import Template, add
from xjmeta.model.record import Record

__all__ = ["Partial", "apply"]

add(
    {
        "conflict": Template(
            "The value was edited to {edited} and was changed in the original to {original}; that is kept.",
            "Settle it by hand, or make a new sheet of the original.",
        ),
        "unit-gone": Template(
            "The unit was edited, and the original no longer has it; it is left out.",
            "Blank its key and its origin to add it as a new unit.",
        ),
        "unknown-key": Template(
            "The original has no unit {key!r}; it is added as a new one.",
            "Mend the key if it is mistyped.",
        ),
        "no-parent": Template(
            "A new unit has no parent in the original; it is left out.",
            "Put the key of the unit it belongs under into the parent column.",
        ),
        "no-such-parent": Template(
            "The unit cannot be moved to {parent!r}; it stays where it was.",
            "Mend the parent column.",
        ),
        "order-kept": Template(
            "The rows were sorted; the units keep the order of the original."
        ),
    }
)


@runtime_checkable
class Partial(Protocol):
    """A source that may hold a part of a unit's values only, and knows with which values it was written."""

    @property
    def columns(self) -> frozenset[str]:
        """The paths it has a place for; `key` and `parent` among them."""

    def base(self, ordinal: int) -> Mapping[str, Any] | None:
        """The digests of a unit's values when it was written, its `parent` and the keys of its `children`;
        or None.
        """

    def place(self, ordinal: int, path: str | None) -> tuple[int, int | None]:
        """The row of a unit, and the column of a path."""

    def completed(self, ordinal: int, unit: Record, original: Record) -> Record:
        """The unit with the values that it does not state, or not as they must be, taken from the
        original.
        """


class _Edited(NamedTuple):
    """An edited unit: the key of its parent, what it was read from, and the digests it was written with."""

    parent: str | None
    unit: Record
    source: Partial | None
    base: Mapping[str, Any] | None


def apply(
    edited: Record | Iterable[Record],
    to: Record,
    *,
    findings: list[Finding] | None = None,
) -> Record:
    """Return the original `to` with what was edited, told apart unit by unit; units keep the origin of the
    original.

    Units that `edited` lacks are removed, units it has more are added, units under another parent are moved.
    Of a sheet, what it has no column for stays as it is, and a blank cell deletes. Conflicts, unknown keys and
    the like are added to `findings`, with row and column. What did not change is the same object; if nothing
    did, `to` itself is returned.

    >>> to = Record(id="a", title="Old", level="fonds", children=(Record(id="b"),))
    >>> apply(Record(id="a", title="New", level="fonds", children=(Record(id="b"), Record(id="c"))), to) == to
    False
    """
    told = findings if findings is not None else []
    return _Merge(
        [edited] if isinstance(edited, Record) else list(edited), to, told
    ).result()


class _Merge:
    """One merge: the units of both sides by key, and what becomes of them."""

    def __init__(
        self, edited: Sequence[Record], to: Record, findings: list[Finding]
    ) -> None:
        self.findings = findings
        found = list(to.walk_with_parents())
        self.top = found[0][0]
        self.old = {key: unit for key, _, unit in found}
        self.parents: dict[str, str | None] = {key: parent for key, parent, _ in found}
        self.edited = self._edited(edited)
        self.units: dict[str, Record] = {}
        self.above: dict[str, str | None] = {}

    def result(self) -> Record:
        """Return the merged Record."""
        for key, one in self.edited.items():
            self._take(key, one)
        for key, unit in self.old.items():
            if key not in self.edited and self._stays(key):
                self.units[key], self.above[key] = unit, self.parents[key]
        self._root()
        return self._grown(self._families())

    # ---- the edited side ----

    def _edited(self, edited: Sequence[Record]) -> dict[str, _Edited]:
        """Return the edited units by the key of the original; a unit that is new gets a key that nobody
        has.
        """
        out: dict[str, _Edited] = {}
        for number, record in enumerate(edited):
            names: dict[str, str] = {}
            read = record.origin is not None
            for key, parent, unit in record.walk_with_parents():
                names[key] = self._name(
                    key, unit, read, len(out), parent is None and len(edited) == 1
                )
                if names[key] in out:
                    names[key] = f"#new {number} {len(out)}"
                part, base = _said_by(unit)
                out[names[key]] = _Edited(
                    None if parent is None else names[parent], unit, part, base
                )
        return dict(sorted(out.items(), key=lambda item: _row(item[1])))

    def _name(
        self, key: str, unit: Record, read: bool, number: int, only_top: bool
    ) -> str:
        stated = (
            unit.origin.key
            if unit.origin is not None
            else None
            if read and key.startswith("#")
            else key
        )
        from_sheet = unit.origin is not None and isinstance(unit.origin.source, Partial)
        if only_top and (stated not in self.old or not from_sheet):
            return self.top
        return stated if stated is not None else f"#new {number}"

    # ---- one unit ----

    def _take(self, key: str, one: _Edited) -> None:
        original = self.old.get(key)
        if original is not None:
            self.units[key] = self._merged(key, one, original)
            self.above[key] = self._parent(key, one)
        elif one.base is not None and not key.startswith("#new"):
            if any(
                one.base.get(name, _NOTHING) != digest(value)
                for name, value in one.unit.own_data().items()
            ):
                self._tell("unit-gone", key, one, "key")
        else:
            if (
                one.source is not None
                and "key" in one.source.columns
                and not key.startswith("#new")
            ):
                self._tell("unknown-key", key, one, "key", key=key)
            if one.parent is None:
                self._tell("no-parent", key, one, "parent")
                return
            self.units[key], self.above[key] = (
                one.unit.model_copy(update={"origin": None, "children": ()}),
                one.parent,
            )

    def _merged(self, key: str, one: _Edited, original: Record) -> Record:
        """Return the original unit with the fields that were edited."""
        unit = one.unit
        if one.source is not None and unit.origin is not None:
            unit = one.source.completed(unit.origin.ordinal, unit, original)
        changes = {
            name: getattr(unit, name)
            for name in _FIELDS
            if getattr(unit, name) != getattr(original, name)
        }
        if one.base is not None and changes:
            changes = self._settled(key, one, original, changes)
        if not changes:
            return original
        try:
            return original.replaced(**changes)
        except ValidationError as error:
            self._tell(
                "conflict",
                key,
                one,
                None,
                edited=str(error.errors()[0]["msg"]),
                original="",
            )
            return original

    def _settled(
        self, key: str, one: _Edited, original: Record, changes: dict[str, Any]
    ) -> dict[str, Any]:
        """Return the changes that are edits; tell those that the original saw too."""
        base = one.base or {}
        theirs, ours = original.own_data(), one.unit.own_data()
        out = {}
        for name, value in changes.items():
            if digest(theirs.get(name)) == base.get(name, _NOTHING):
                out[name] = value
            elif digest(ours.get(name)) != base.get(name, _NOTHING):
                values = {
                    "edited": _short(ours.get(name)),
                    "original": _short(theirs.get(name)),
                }
                self._tell("conflict", key, one, name, **values)
        return out

    def _parent(self, key: str, one: _Edited) -> str | None:
        """Return the parent of a unit that the original has."""
        was, now = self.parents[key], one.parent
        if (
            key == self.top
            or now == was
            or (one.source is not None and "parent" not in one.source.columns)
        ):
            return was
        if now is None:
            self._tell("no-such-parent", key, one, "parent", parent="")
            return was
        if one.base is not None and "parent" in one.base and one.base["parent"] != was:
            if one.base["parent"] != now:
                self._tell("conflict", key, one, "parent", edited=now, original=was)
            return was
        return now

    def _stays(self, key: str) -> bool:
        """Say whether a unit that the edited side lacks was put into the original since, and so stays."""
        parent = self.edited.get(self.parents[key] or "")
        if key == self.top:
            return True
        return (
            parent is not None
            and parent.base is not None
            and key not in parent.base.get("children", ())
        )

    # ---- the tree ----

    def _root(self) -> None:
        """Put every unit under one that leads to the top; those that do not go back to where they were, or
        out.
        """
        while lost := [key for key in self.units if not self._leads_up(key)]:
            for key in lost:
                one = self.edited.get(key)
                home = self.parents.get(key)
                if key in self.old and self.above[key] != home:
                    if one is not None:
                        self._tell(
                            "no-such-parent", key, one, "parent", parent=self.above[key]
                        )
                    self.above[key] = home
                elif self.above[key] not in self.units:
                    self._out(key, one)

    def _out(self, key: str, one: _Edited | None) -> None:
        """Put a unit whose parent is gone under the next unit above that is left, or leave it out."""
        above = self.above[key]
        while above is not None and above not in self.units:
            above = self.parents.get(above)
        if above is not None and key in self.old:
            self.above[key] = above
            return
        if one is not None:
            self._tell("no-parent", key, one, "parent")
        del self.units[key], self.above[key]

    def _leads_up(self, key: str) -> bool:
        seen = set()
        at: str | None = key
        while at is not None and at != self.top:
            if at in seen or at not in self.units:
                return False
            seen.add(at)
            at = self.above[at]
        return at == self.top

    def _families(self) -> dict[str | None, list[str]]:
        """Return the children of every unit in their order."""
        by_edited: dict[str | None, list[str]] = {}
        by_old: dict[str | None, list[str]] = {}
        for keys, out in ((self.edited, by_edited), (self.old, by_old)):
            for key in keys:
                moved = keys is self.old and self.parents.get(key) != self.above.get(
                    key
                )
                if key in self.units and key != self.top and not moved:
                    out.setdefault(self.above[key], []).append(key)
        sorted_ = next(
            (one for one in self.edited.values() if self._above_its_parent(one)), None
        )
        if sorted_ is not None:
            self._tell("order-kept", self.top, sorted_, None, severity="info")
        out = {}
        for parent in dict.fromkeys((*by_edited, *by_old)):
            ours, theirs = by_edited.get(parent, []), by_old.get(parent, [])
            keep = sorted_ is not None or self._in_base_order(parent, ours)
            out[parent] = _woven(theirs, ours) if keep else _woven(ours, theirs)
        return out

    def _above_its_parent(self, one: _Edited) -> bool:
        """Say whether the row of a unit stands above that of its parent, as it does where somebody sorted
        the rows.
        """
        parent = self.edited.get(one.parent or "")
        moved = one.base is not None and one.base.get("parent") != one.parent
        return parent is not None and not moved and _row(one) < _row(parent)

    def _in_base_order(self, parent: str | None, ours: Sequence[str]) -> bool:
        """Say whether the children stand in the order in which they were written, so that nobody moved
        them.
        """
        one = self.edited.get(parent or "")
        base = (
            one.base.get("children")
            if one is not None and one.base is not None
            else None
        )
        if not isinstance(base, list):
            return False
        here = set(ours)
        return [key for key in base if key in here] == [
            key for key in ours if key in set(base)
        ]

    def _grown(self, families: Mapping[str | None, Sequence[str]]) -> Record:
        order = [self.top]
        for key in order:
            order.extend(families.get(key, ()))
        made: dict[str, Record] = {}
        for key in reversed(order):
            unit = self.units[key]
            children = tuple(made[child] for child in families.get(key, ()))
            same = len(children) == len(unit.children) and all(
                a is b for a, b in zip(children, unit.children, strict=True)
            )
            made[key] = unit if same else unit.replaced(children=children)
        return made[self.top]

    def _tell(
        self,
        code: str,
        at: str,
        one: _Edited,
        path: str | None,
        *,
        severity: Any = "warning",
        **values: Any,
    ) -> None:
        row = column = None
        if one.source is not None and one.unit.origin is not None:
            row, column = one.source.place(one.unit.origin.ordinal, path)
        unit = None if at.startswith("#new") else at
        self.findings.append(
            Finding.of(
                code,
                severity=severity,
                line=row,
                column=column,
                path=path,
                unit=unit,
                **values,
            )
        )


def _said_by(unit: Record) -> tuple[Partial | None, Mapping[str, Any] | None]:
    """Return the source of a unit that may hold a part of it only, and the digests it was written with."""
    origin = unit.origin
    source: object = origin.source if origin is not None else None
    if origin is None or not isinstance(source, Partial):
        return None, None
    return source, source.base(origin.ordinal)


def _row(one: _Edited) -> int:
    """Return the row of a unit in its sheet; 0 for all that come from no sheet."""
    if one.source is None or one.unit.origin is None:
        return 0
    return one.source.place(one.unit.origin.ordinal, None)[0]


_NOTHING = digest(None)
_FIELDS = tuple(
    name for name in Record.model_fields if name not in ("children", "origin")
)


def _woven(main: Sequence[str], more: Sequence[str]) -> list[str]:
    """Return the one list, with what only the other has after its neighbour there."""
    out, here = list(main), set(main)
    before: str | None = None
    for key in more:
        if key not in here:
            out.insert(out.index(before) + 1 if before is not None else 0, key)
            here.add(key)
        before = key
    return out


def _short(value: Any) -> str:
    text = repr(value) if value is not None else "nothing"
    return text if len(text) <= 80 else text[:77] + "..."
