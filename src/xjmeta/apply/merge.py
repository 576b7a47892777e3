"""One merge: the units of both sides by key, what becomes of each, and the tree that comes of it.

The module is long since every refusal needs both sides, the options and the place of the row at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from xjmeta.apply.belonging import stranger
from xjmeta.apply.damage import damages
from xjmeta.apply.dates import stale
from xjmeta.apply.order import Families
from xjmeta.apply.sides import (
    ApplyOptions,
    Completing,
    Edited,
    Partial,
    Refusal,
    edited_units,
    is_new,
)
from xjmeta.mapping.rest import digest
from xjmeta.messages import EditError, EditReport, Finding, Severity
from xjmeta.messages.catalogue import Template, add
from xjmeta.model.record import Record
from xjmeta.model.structure import OWN_FIELDS
from xjmeta.text.error_values import ERROR_VALUE

__all__ = ["apply"]

add(
    {
        "conflict": Template(
            "The value was edited to {edited}, and the original was changed to {original} since.",
            "Settle it by hand, or make a new sheet of the original.",
        ),
        "unit-gone": Template(
            "The unit was edited, and the original no longer has it.",
            "Blank its key to add it as a new unit, or take out its row.",
        ),
        "unknown-key": Template(
            "The original has no unit {key!r}; it is added as a new one.",
            "Correct the key if it is mistyped.",
        ),
        "no-parent": Template(
            "The new unit has no parent.",
            "Put the key of the unit it belongs under into the parent column.",
        ),
        "no-such-parent": Template(
            "The unit cannot be placed under {parent!r}.",
            "Correct the parent column: it holds the key of the unit above.",
        ),
        "invalid-edit": Template(
            "The values of the unit do not fit each other: {reason}.",
            "Correct the cells.",
        ),
        "units-kept": Template(
            "{count} units of the original have no row and are kept: {keys}.",
            "Remove them with delete=True.",
        ),
        "too-many-removed": Template(
            "{count} of the {total} units of the original have no row: {keys}. That is more than a tenth.",
            "Remove them all the same with delete='all'.",
        ),
        "child-of-removed": Template(
            "The unit above, {parent!r}, has no row and would be removed, and this one still has a row.",
            "Remove it too with children='with', or keep it further up with children='keep'.",
        ),
        "order-kept": Template(
            "Some rows are in another order than their units in the original, whose order is kept.",
            "Give the units the order of the rows with order='sheet'.",
        ),
        "row-broken": Template(
            "The row is not well formed: a quotation mark in a cell is not closed, or is not doubled.",
            "Close the quotation mark, or double it if it is part of a text.",
        ),
        "value-refused": Template(
            "{value} is not allowed in the format of the original: {reason}.",
            "Correct the value, or apply with check=False.",
        ),
        "rows-swallowed": Template(
            "The cell holds whole rows, that of {key!r} among them: a quotation mark is never closed.",
            "Close the quotation mark, or double it if it is part of a text.",
        ),
    }
)

# How many keys a finding names.
_NAMED = 5


def apply(
    edited: Record | Iterable[Record],
    to: Record,
    *,
    options: ApplyOptions | None = None,
    check: Callable[[Record], Iterable[Refusal]] | None = None,
    findings: list[Finding] | None = None,
    report: EditReport | None = None,
) -> Record:
    """Return the original `to` with what was edited, merged unit by unit; units keep the origin of the
    original.

    Units that `edited` lacks stay unless `options` has them removed; units it has more are added, units under another
    parent are moved. Of a sheet, what it has no column for stays as it is, and a blank cell removes. What is worth
    reporting is added to `findings`, with row and column, and the keys of what changed to `report`. What did not change
    is the same object; if nothing did, `to` itself is returned. Raises EditError where an edit cannot be applied, or
    where `check` has something against the result.

    >>> to = Record(id="a", title="Old", level="fonds", children=(Record(id="b"),))
    >>> apply(Record(id="a", title="New", level="fonds", children=(Record(id="b"), Record(id="c"))), to).children
    (Record('b'), Record('c'))
    """
    reported = findings if findings is not None else []
    some = [edited] if isinstance(edited, Record) else list(edited)
    merge = _ThreeWayMerge(some, to, options or ApplyOptions())
    result = merge.result()
    if check is not None and result is not to:
        merge.refuse(check(result))
    # Warnings are of use even where the edits are refused, so they are handed over before anything is raised.
    reported += [
        finding for finding in merge.findings if finding.severity != "error"
    ]
    if errors := [
        problem for problem in merge.findings if problem.severity == "error"
    ]:
        raise EditError(errors)
    if report is not None:
        merge.account(report, result)
    return result


class _ThreeWayMerge:
    """The units of both sides by key, and what becomes of them."""

    def __init__(
        self, edited: Sequence[Record], to: Record, options: ApplyOptions
    ) -> None:
        self.findings: list[Finding] = []
        self.options = options
        units = list(to.walk_with_parents())
        self.to = to
        self.top = units[0][0]
        self.old = {key: unit for key, _, unit in units}
        self.parents: dict[str, str | None] = {
            key: above for key, above, _ in units
        }
        self.edited = edited_units(edited, to)
        self._sources: dict[int, Completing] = {}
        self.units: dict[str, Record] = {}
        self.above: dict[str, str | None] = {}
        self.missing = [key for key in self.old if self._is_missing(key)]
        self.removed: set[str] = set()
        self.moved: set[str] = set()
        self.made_new: set[int] = set()

    def result(self) -> Record:
        """Return the merged Record."""
        foreign = stranger(
            self.edited, self.old, self.parents, self._completed
        )
        if foreign is not None:
            self.findings.append(foreign)
            return self.to
        for key, edited in self.edited.items():
            self._take(key, edited)
        for key, unit in self.old.items():
            if key not in self.edited:
                self.units[key], self.above[key] = unit, self.parents[key]
        self._remove()
        if self._is_refused():
            return self.to
        self._check_above()
        if self._is_refused():
            return self.to
        return self._grown(self._families())

    def refuse(self, refusals: Iterable[Refusal]) -> None:
        """Report the values that the format of the original refuses."""
        for refusal in refusals:
            key, path = self._parted(refusal.path)
            edited = self.edited.get(key, self.edited.get(self.top))
            if edited is None:
                edited = next(iter(self.edited.values()))
            value, reason = _short(refusal.value), refusal.reason
            self._report(
                "value-refused", key, edited, path, value=value, reason=reason
            )

    def _parted(self, path: str) -> tuple[str, str | None]:
        """Return the key of a unit and the path in it, of both as one."""
        if path in self.old:
            return path, None
        for at in (at for at, letter in enumerate(path) if letter == "."):
            if path[:at] in self.old:
                return path[:at], path[at + 1 :]
        return self.top, None

    def account(self, report: EditReport, result: Record) -> None:
        """Put the keys of what became of the units into a report."""
        report.added += [
            k for k, unit in result.walk() if id(unit) in self.made_new
        ]
        report.removed += [key for key in self.old if key in self.removed]
        report.moved += [key for key in self.old if key in self.moved]
        report.changed += [
            key
            for key, unit in self.old.items()
            if key in self.units and self.units[key] is not unit
        ]
        if not self.options.delete:
            report.kept += self.missing

    # ---- one unit ----

    def _take(self, key: str, edited: Edited) -> None:
        self._check_whole(key, edited)
        original = self.old.get(key)
        if original is not None:
            self.units[key] = self._merged(key, edited, original)
            self.above[key] = self._parent(key, edited)
        elif edited.base is not None and self._key_of(edited) is not None:
            if self._is_edited(edited):
                self._report("unit-gone", key, edited, "key")
        else:
            self._take_new(key, edited)

    def _key_of(self, edited: Edited) -> str | None:
        """Return the key that a row states."""
        if edited.unit.origin is not None:
            return edited.unit.origin.key
        return None

    def _is_edited(self, edited: Edited) -> bool:
        base = edited.base or {}
        return any(
            base.get(name, _NOTHING) != digest(value)
            for name, value in edited.unit.own_data().items()
        )

    def _take_new(self, key: str, edited: Edited) -> None:
        """Take a unit that the original does not have."""
        stated = self._key_of(edited)
        if (
            edited.source is not None
            and edited.has("key")
            and stated is not None
        ):
            # No unit that somebody adds is called so: one of the original
            # would be there twice.
            if ERROR_VALUE.search(stated):
                self._report(
                    "cell-error",
                    key,
                    edited,
                    "key",
                    value=stated,
                    original="the key of the unit",
                )
                return
            self._report(
                "unknown-key",
                key,
                edited,
                "key",
                severity="warning",
                key=stated,
            )
        above = self._parent_of_new(edited)
        if above is None:
            self._report("no-parent", key, edited, "parent")
            return
        self._check_well_formed(key, edited)
        self._check_damage(key, edited, {}, edited.unit.own_data())
        # A unit that is new has no source: what its row or element held besides belongs to its document.
        new = edited.unit.model_copy(update={"origin": None, "children": ()})
        self.units[key], self.above[key] = new, above

    def _parent_of_new(self, edited: Edited) -> str | None:
        """Return the parent of a new unit: as stated; without a column for it that of the row above."""
        if edited.parent is not None:
            return edited.parent
        # A new row without a parent column belongs where it was inserted: beside the row above.
        if edited.source is not None and not edited.has("parent"):
            before = [
                key
                for key, unit in self.edited.items()
                if unit.row < edited.row
            ]
            above = self.above.get(before[-1]) if before else None
            return above or self.top
        return edited.stated_parent() or None

    def _check_well_formed(self, key: str, edited: Edited) -> None:
        """Refuse a row that changes something and is not well formed."""
        if edited.source is None or edited.unit.origin is None:
            return
        if not edited.source.is_whole(edited.unit.origin.ordinal):
            self._report("row-broken", key, edited, None)

    def _check_whole(self, key: str, edited: Edited) -> None:
        """Refuse a row that has swallowed others."""
        if edited.source is None or edited.unit.origin is None:
            return
        for swallowed in edited.source.swallowed(edited.unit.origin.ordinal):
            if swallowed in self.old and swallowed not in self.edited:
                self._report(
                    "rows-swallowed", key, edited, None, key=swallowed
                )
                return

    def _completed(self, key: str, edited: Edited) -> Record:
        """Return an edited unit with what its source does not say of it."""
        origin = edited.unit.origin
        if edited.source is None or origin is None or key not in self.old:
            return edited.unit
        return self._beside(edited.source).completed(
            origin.ordinal, edited.unit
        )

    def _beside(self, source: Partial) -> Completing:
        """Return a source beside the original."""
        if id(source) not in self._sources:
            units = {
                edited.unit.origin.ordinal: self.old[key]
                for key, edited in self.edited.items()
                if edited.source is source
                and edited.unit.origin is not None
                and key in self.old
            }
            self._sources[id(source)] = source.beside(self.to, units)
        return self._sources[id(source)]

    def _merged(self, key: str, edited: Edited, original: Record) -> Record:
        """Return the original unit with the fields that were edited."""
        unit = self._completed(key, edited)
        changes = {
            name: getattr(unit, name)
            for name in OWN_FIELDS
            if getattr(unit, name) != getattr(original, name)
        }
        if edited.base is not None and changes:
            changes = self._settled(key, edited, original, changes)
        if not changes:
            return original
        self._check_well_formed(key, edited)
        try:
            merged = original.replaced(**changes)
        # Each cell fits its column, but not what the original has beside it.
        except ValidationError as error:
            reason = str(error.errors()[0]["msg"]).removeprefix(
                "Value error, "
            )
            self._report(
                "invalid-edit", key, edited, None, reason=reason.rstrip(".")
            )
            return original
        self._check_damage(key, edited, original.own_data(), merged.own_data())
        return self._with_dates(key, edited, original, merged)

    def _settled(
        self,
        key: str,
        edited: Edited,
        original: Record,
        changes: dict[str, Any],
    ) -> dict[str, Any]:
        """Return the changes that are edits; report those of a field that the original changed too."""
        # An edit is a value whose digest is no longer the one that the sheet was written with. Where the original
        # has moved on from that digest too, neither side may win silently: it is a conflict.
        base = edited.base or {}
        theirs = original.own_data()
        ours = edited.unit.own_data()
        out = {}
        for name, value in changes.items():
            if digest(theirs.get(name)) == base.get(name, _NOTHING):
                out[name] = value
            elif digest(ours.get(name)) != base.get(name, _NOTHING):
                edit = _short(ours.get(name))
                since = _short(theirs.get(name))
                self._report(
                    "conflict", key, edited, name, edited=edit, original=since
                )
        return out

    def _check_damage(
        self,
        key: str,
        edited: Edited,
        old: Mapping[str, Any],
        new: Mapping[str, Any],
    ) -> None:
        """Refuse the cells that a spreadsheet broke; in other documents, report them."""
        severity: Severity = "warning" if edited.source is None else "error"
        for name, value in new.items():
            if value == old.get(name):
                continue
            for path, code, values in damages(old.get(name), value):
                place = f"{name}.{path}" if path else name
                facts: dict[str, Any] = {"severity": severity, **values}
                self._report(code, key, edited, place, **facts)

    def _with_dates(
        self, key: str, edited: Edited, original: Record, merged: Record
    ) -> Record:
        """Return a unit in which machine dates that no longer fit are corrected where the caller wants and it is
        certain; report all of them.
        """
        if merged.dates is original.dates:
            return merged
        dates = list(merged.dates)
        for number, values in stale(original.dates, merged.dates):
            correct = self.options.mend
            corrected = correct(dates[number]) if correct is not None else None
            facts: dict[str, Any] = {"severity": "warning", **values}
            if corrected is not None:
                dates[number] = corrected
                facts |= {"severity": "info", "normal": str(corrected.normal)}
            code = "stale-date" if corrected is None else "date-mended"
            self._report(code, key, edited, f"dates.{number}.normal", **facts)
        return (
            merged
            if dates == [*merged.dates]
            else merged.replaced(dates=dates)
        )

    def _parent(self, key: str, edited: Edited) -> str | None:
        # Rows are moved only by their column `parent`. A blank cell of a sheet means the top, but a document that
        # states no parent at all says nothing; and a parent changed in the original since is no edit of the sheet.
        """Return the parent of a unit that the original has."""
        was = self.parents[key]
        now = (
            edited.parent
            if edited.parent is not None
            else edited.stated_parent() or None
        )
        if key == self.top or now == was or not edited.has("parent"):
            return was
        if now is None and edited.source is None and not edited.stated:
            return was
        base = (edited.base or {}).get("parent", was)
        if base != was and base == now:
            return was
        if base != was:
            self._report(
                "conflict", key, edited, "parent", edited=now, original=was
            )
            return was
        return now or ""

    # ---- units without a row ----

    def _is_missing(self, key: str) -> bool:
        """Return whether a unit of the original is missing on the edited side: it was there when that was made."""
        if key in self.edited or key == self.top:
            return False
        parent = self.edited.get(self.parents[key] or "")
        base = parent.base if parent is not None else None
        return base is None or key in base.get("children", ())

    def _remove(self) -> None:
        """Take out the units without a row, if the caller wants that."""
        if not self.missing:
            return
        keys = ", ".join(self.missing[:_NAMED])
        keys += ", ..." if len(self.missing) > _NAMED else ""
        if not self.options.delete:
            count = len(self.missing)
            finding = Finding.of(
                "units-kept", severity="info", count=count, keys=keys
            )
            self.findings.append(finding)
            return
        self.removed = set(self.missing)
        self._treat_children()
        count = len(self.removed)
        total = len(self.old)
        # A tenth: a sheet that was filtered before it was saved must not empty a finding aid.
        if self.options.delete != "all" and count > max(1, total // 10):
            finding = Finding.of(
                "too-many-removed",
                severity="error",
                count=count,
                total=total,
                keys=keys,
            )
            self.findings.append(finding)
        for key in self.removed:
            self.units.pop(key, None)
            self.above.pop(key, None)

    def _treat_children(self) -> None:
        """See to the units that still have a row below one that has none."""
        for key in list(self.units):
            parent = self.above.get(key)
            if key in self.removed or parent not in self.removed:
                continue
            if self.options.children == "keep":
                self.above[key] = self._next_above(parent)
            elif self.options.children == "with":
                self.removed |= self._with_all_below(key)
            elif key in self.edited:
                edited = self.edited[key]
                self._report(
                    "child-of-removed", key, edited, "parent", parent=parent
                )

    def _next_above(self, key: str | None) -> str | None:
        while key in self.removed:
            key = self.parents.get(key or "")
        return key

    def _with_all_below(self, key: str) -> set[str]:
        below: dict[str | None, list[str]] = {}
        for unit_key, parent in self.above.items():
            below.setdefault(parent, []).append(unit_key)
        out = [key]
        for unit_key in out:
            out += below.get(unit_key, ())
        return set(out)

    # ---- the tree ----

    def _is_refused(self) -> bool:
        return any(finding.severity == "error" for finding in self.findings)

    def _check_above(self) -> None:
        """Report the units that are not below the top one."""
        good = {self.top}
        bad: set[str] = set()
        for key in self.units:
            path: dict[str, None] = {}
            at: str | None = key
            # A circle of parents, which a sheet can state, ends the climb at the first unit that comes again.
            while at is not None and at not in good and at not in bad:
                if at in path or at not in self.units:
                    break
                path[at] = None
                at = self.above[at]
            if at in good:
                good.update(path)
                continue
            bad.update(path)
            edited = self.edited.get(key)
            if edited is not None and self._is_astray(key):
                parent = edited.stated_parent() or self.above[key] or ""
                self._report(
                    "no-such-parent", key, edited, "parent", parent=parent
                )

    def _is_astray(self, key: str) -> bool:
        """Return whether the fault is the parent that this unit states, and not one above it."""
        above = self.above[key]
        return above not in self.units or above != self.parents.get(key)

    def _families(self) -> dict[str, list[str]]:
        """Return the children of every unit in their order."""
        rows = [key for key in self.edited if key in self.units]
        families = Families(self.above, self.parents, rows, self.removed)
        if self.options.order == "sheet":
            families.sort()
        elif not families.are_sorted():
            self.findings.append(Finding.of("order-kept", severity="info"))
        self.moved = families.moved
        return families.children

    def _grown(self, families: Mapping[str, Sequence[str]]) -> Record:
        order = [self.top]
        for key in order:
            order.extend(families.get(key, ()))
        units: dict[str, Record] = {}
        for key in reversed(order):
            unit = self.units[key]
            children = tuple(units[child] for child in families.get(key, ()))
            # A unit with the same children stays the same object: that is how a write knows that nothing was
            # touched.
            same = len(children) == len(unit.children) and all(
                a is b for a, b in zip(children, unit.children, strict=True)
            )
            units[key] = unit if same else unit.replaced(children=children)
        self.made_new = {
            id(unit) for key, unit in units.items() if is_new(key)
        }
        return units[self.top]

    def _report(
        self,
        code: str,
        at: str,
        side: Edited,
        path: str | None,
        *,
        severity: Severity = "error",
        **values: Any,
    ) -> None:
        row = column = None
        if side.source is not None and side.unit.origin is not None:
            row, column = side.source.locate(side.unit.origin.ordinal, path)
            # A report on a sheet names its own columns.
            path = side.source.heading(column) if column is not None else path
        self.findings.append(
            Finding.of(
                code,
                severity=severity,
                line=row,
                column=column,
                path=path,
                unit=None if is_new(at) else at,
                **values,
            )
        )


_NOTHING = digest(None)


def _short(value: Any) -> str:
    text = repr(value) if value is not None else "nothing"
    if len(text) <= 80:
        return text
    return text[:77] + "..."
