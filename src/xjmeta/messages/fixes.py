"""What `fix` did to a Record: each edit with its rule, what is to be confirmed, and how all of it is undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from xjmeta.messages.catalogue import Template, add, say
from xjmeta.messages.changes import Change

__all__ = ["Fix", "FixReport"]

add({
    "fix": Template("{change} [{code}]"),
    "fixes": Template("{fixed} fixed, {to_confirm} to be confirmed, {unsaid} that the format cannot hold."),
    "fixes-count": Template("{count} fixed ({each})"),
    "fixes-to-confirm": Template("{count} to be confirmed ({each})"),
    "fixes-unsaid": Template("{count} that the format cannot hold ({each})"),
    "fix-made": Template("Fixed: {does}"),
    "fix-to-confirm": Template("To be confirmed: {does}"),
    "fix-unsaid": Template("Not fixed, because the format cannot hold it: {does}"),
    "fixes-none": Template("nothing to fix"),
    "to-confirm": Template("{fix}: to be confirmed"),
    "fixes-undo": Template("{log} undoes it: xjmeta fix --undo {log} {target} --output FOLDER"),
    "fixes-undone": Template("{document}: {count} changes undone"),
    "not-in-log": Template("{log} has no fixes of {name}.", "Name the files that the fixes were written to."),
    "bad-log": Template(
        "{name} is no list of fixes: {reason} in line {number}.",
        "Name the file that `fix` wrote beside its target.",
    ),
    "no-fix-target": Template(
        "No target for the documents is named.",
        "Name a folder: --output FOLDER; or look at what would change with --dry-run.",
    ),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fix:
    """One edit of the catalogue: what changes at a path of a unit, by which rule, and the standard behind that rule.

    `unit` is the key of the unit in the Record as it was, `key` in a document that is written of the fixed one; `old`
    and `new` are JSON data, None where there is nothing. `is_sure` says that it is made without being confirmed.

    >>> print(Fix("dates", "date-normal", "a1", "dates.0.normal", None, "1949", cites="DACS 2.4"))
    ~ a1 dates.0.normal: set to '1949' [date-normal]
    """

    group: str
    code: str
    unit: str
    path: str
    old: Any
    new: Any
    is_sure: bool = True
    cites: str = ""
    key: str | None = None

    @property
    def change(self) -> Change:
        """The fix as a change, as `diff` reports it and `patch` takes it."""
        return Change(
            "changed",
            self.unit,
            self.path,
            self.old,
            self.new,
        )

    def __str__(self) -> str:
        return say("fix", {"change": self.change, "code": self.code})[0]

    def to_dict(self) -> dict[str, Any]:
        """Return the fix as JSON data.

        >>> Fix("dates", "date-normal", "a1", "dates.0.normal", None, "1949").to_dict()["new"]
        '1949'
        """
        return {
            name: value
            for name, value in asdict(self).items()
            if value is not None
        }


@dataclass(slots=True)
class FixReport:
    """What `fix` did: the fixes made, those to be confirmed, those that the format of the document has no word for, the
    ids that were assigned or changed, and the changes that undo it all.

    >>> report = FixReport(fixes=[Fix("dates", "date-normal", "a1", "dates.0.normal", None, "1949")])
    >>> str(report), report.counts()
    ('1 fixed, 0 to be confirmed, 0 that the format cannot hold.', {'date-normal': 1})
    """

    fixes: list[Fix] = field(default_factory=list)
    to_confirm: list[Fix] = field(default_factory=list)
    unsaid: list[Fix] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    """The id that each unit has now, by the id that it had, or by its key where it had none."""
    undo: list[Change] = field(default_factory=list)
    """The changes that make of the fixed Record what it was: `fixed.patch(report.undo)`."""
    keys: dict[str, str] = field(default_factory=dict)
    """The key that a unit will have in a document that is written of the fixed Record, by its key in that Record, where
    it is another: its id is new."""

    def __str__(self) -> str:
        counts = {
            "fixed": len(self.fixes),
            "to_confirm": len(self.to_confirm),
            "unsaid": len(self.unsaid),
        }
        return say("fixes", counts)[0]

    def counts(self) -> dict[str, int]:
        """Return how many fixes were made by each rule.

        >>> FixReport().counts()
        {}
        """
        return _by_code(self.fixes)

    def to_dict(self) -> Mapping[str, Any]:
        """Return the report as JSON data.

        >>> sorted(FixReport().to_dict())
        ['fixes', 'ids', 'keys', 'to_confirm', 'undo', 'unsaid']
        """
        return {
            "fixes": [fix.to_dict() for fix in self.fixes],
            "to_confirm": [fix.to_dict() for fix in self.to_confirm],
            "unsaid": [fix.to_dict() for fix in self.unsaid],
            "ids": dict(self.ids),
            "undo": [change.to_dict() for change in self.undo],
            "keys": dict(self.keys),
        }


def _by_code(fixes: Iterable[Fix]) -> dict[str, int]:
    return dict(Counter(fix.code for fix in fixes).most_common())
