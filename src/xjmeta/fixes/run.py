"""A run of fixes over a Record: one after the other, each on what the one before left, every edit reported.

Units keep their places, so that the keys of the Record as it was name them throughout.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from xjmeta.fixes.rule import FixRule, Mend, Options, stated
from xjmeta.messages import Change, Template
from xjmeta.messages.catalogue import add, say
from xjmeta.messages.fixes import Fix, FixReport
from xjmeta.model.record import Record
from xjmeta.validation.rulebook import At, places_of

__all__ = ["Place", "mending", "run"]

add(
    {
        "mended-by": Template("The fix {code!r} mends it (rule {group})."),
    }
)

Place = tuple[str, str]
"""The key of a unit and a path in it; without a path it is the whole unit."""


def run(
    record: Record,
    rules: Iterable[FixRule],
    *,
    confirmed: Collection[str] = (),
    unsayable: Collection[Place] = (),
    options: Options | None = None,
) -> tuple[Record, FixReport]:
    """Return a Record with fixes made, and what was done; those of a code or group that is `confirmed` are made where
    they are not sure too.

    At the places that are `unsayable` a format cannot express a fix: there it is not made, but reported.
    """
    work = _FixRun(record, confirmed, unsayable, options or Options())
    for rule in rules:
        work.make(rule)
    return work.record, work.finished()


class _FixRun:
    """A Record that is being fixed, and what was done to it."""

    def __init__(
        self,
        record: Record,
        confirmed: Collection[str],
        unsayable: Collection[Place],
        options: Options,
    ) -> None:
        self.record, self._first = record, record
        self._confirmed, self._options = confirmed, options
        self._unsayable: dict[str, list[str]] = {}
        for key, path in unsayable:
            self._unsayable.setdefault(key, []).append(path)
        self._report = FixReport()
        self._places = places_of(record)
        self._keys = {at.key: at.key for at in self._places}

    def make(self, rule: FixRule) -> None:
        """Make the edits of one fix."""
        changes = [
            change
            for at, mend in rule.apply(self._places, self._options)
            if (change := self._change(rule, at, mend)) is not None
        ]
        if not changes:
            return
        self.record = self.record.patch(changes)
        # The next rule looks at what this one has made of the units; keys may
        # be others then, since ids are among the fixes.
        places = places_of(self.record)
        self._keys = {
            new.key: self._keys[old.key]
            for new, old in zip(places, self._places, strict=True)
        }
        self._places = places

    def _change(self, rule: FixRule, at: At, mend: Mend) -> Change | None:
        """Return the edit of a fix; None where it is only reported."""
        fix = self._fix(rule, at, mend)
        if not self._sayable(fix):
            self._report.unsaid.append(fix)
            return None
        if not (fix.is_sure or self._is_confirmed(rule)):
            self._report.to_confirm.append(fix)
            return None
        self._report.fixes.append(fix)
        return Change(
            "changed",
            at.key,
            fix.path,
            fix.old,
            fix.new,
        )

    def _fix(self, rule: FixRule, at: At, mend: Mend) -> Fix:
        is_sure = rule.is_sure and mend.is_sure
        old = stated(at, mend.path)
        key = self._keys[at.key]
        return Fix(
            rule.group,
            rule.code,
            key,
            mend.path,
            old,
            mend.new,
            is_sure,
            rule.cites,
        )

    def _is_confirmed(self, rule: FixRule) -> bool:
        return bool({"all", rule.code, rule.group} & set(self._confirmed))

    def _sayable(self, fix: Fix) -> bool:
        return not any(
            _is_within(path, fix.path)
            for path in self._unsayable.get(fix.unit, ())
        )

    def finished(self) -> FixReport:
        """Return what was done, with the keys of a document that is written of it, and the ids that are new."""
        report, first = self._report, self._first
        if first is self.record:
            return report
        was = [(key, unit.id) for key, unit in first.walk()]
        now = [
            (key, unit.id) for key, unit in self.record.without_origin().walk()
        ]
        keys = {old: new for (old, _), (new, _) in zip(was, now, strict=True)}
        report.fixes = [
            replace(fix, key=keys[fix.unit]) for fix in report.fixes
        ]
        report.keys = {
            key_before: key_after
            for (key_before, _), (key_after, _) in zip(
                self.record.walk(), now, strict=True
            )
            if key_before != key_after
        }
        report.ids = {
            old_id or key: new_id
            for (key, old_id), (_, new_id) in zip(was, now, strict=True)
            if new_id is not None and new_id != old_id
        }
        return report


def _is_within(path: str, mended: str) -> bool:
    """Return whether what a format does not say is what a fix would put there, a value around it, or the whole unit."""
    if path in ("", mended) or path.startswith(mended + "."):
        return True
    return "." in path and mended.startswith(path + ".")


def mending(
    rules: Iterable[FixRule], code: str, at: At, path: str | None
) -> str:
    """Return the sentence that names the fix for a finding of a code at a path of a unit; empty without one.

    >>> from xjmeta.fixes import catalogue
    >>> at = At("#0", Record(containers=[{"type": "box"}]), None)
    >>> mending(catalogue().values(), "value-empty", at, "containers.0")
    "The fix 'blank' mends it (rule whitespace)."
    """
    for rule in rules:
        if code in rule.mends and (
            rule.unit is None or _mends(rule, at, path)
        ):
            return say("mended-by", {"code": rule.code, "group": rule.group})[
                0
            ]
    return ""


def _mends(rule: FixRule, at: At, path: str | None) -> bool:
    assert rule.unit is not None
    mends = rule.unit(at) if path is not None else ()
    return any(
        mend.path == path or mend.path.startswith(f"{path}.") for mend in mends
    )
