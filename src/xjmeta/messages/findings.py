"""Findings and losses: what is told and does not stop."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, TypeAlias

from xjmeta.messages.catalogue import say

__all__ = ["Finding", "Loss", "LossReport", "Severity"]

Severity: TypeAlias = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something worth telling about a document: what, where, and how to mend it.

    `line` and `column` count from 1, `path` is the place in the document, `unit` the key of the unit.
    """

    severity: Severity
    code: str
    message: str
    source: str | None = None
    line: int | None = None
    column: int | None = None
    path: str | None = None
    unit: str | None = None
    remedy: str = ""

    @classmethod
    def of(
        cls,
        code: str,
        *,
        severity: Severity = "warning",
        source: str | None = None,
        line: int | None = None,
        column: int | None = None,
        path: str | None = None,
        unit: str | None = None,
        **values: object,
    ) -> Finding:
        """Return the finding of a code in the catalogue."""
        message, remedy = say(code, {"path": path, "unit": unit, **values})
        return cls(severity, code, message, source, line, column, path, unit, remedy)

    def __str__(self) -> str:
        where = ":".join(str(part) for part in (self.source, self.line, self.column) if part is not None)
        unit = f"unit {self.unit}" if self.unit else None
        place = ", ".join(part for part in (unit, self.path) if part)
        parts = (
            where and where + ":",
            f"{self.severity}:",
            place and place + ":",
            self.message,
            self.remedy,
            f"[{self.code}]",
        )
        return " ".join(part for part in parts if part)

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as JSON data, without what is not known."""
        return {name: value for name, value in asdict(self).items() if value not in (None, "")}


@dataclass(frozen=True, slots=True)
class Loss:
    """A value that a target does not hold, or only in its rest slot.

    `path` is the key of the unit and the path in it (`#3.dates.0.normal`), `value` JSON data, `target` the format.
    """

    path: str
    value: Any
    reason: str
    target: str

    def __str__(self) -> str:
        value = str(self.value)
        return f"{self.path}: {value if len(value) <= 80 else value[:77] + '...'} ({self.reason})"

    def to_dict(self) -> dict[str, Any]:
        """Return the loss as JSON data."""
        return asdict(self)


@dataclass(slots=True)
class LossReport:
    """What a write could not take along.

    `losses` are Record values that are gone, `carried` values that only the rest slot holds, `left_behind` parts of the
    origin that the target does not take. `notes` are other findings of the write. False when nothing is lost or left.
    """

    losses: list[Loss] = field(default_factory=list)
    carried: list[Loss] = field(default_factory=list)
    left_behind: list[Loss] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.losses or self.left_behind)

    def __add__(self, other: LossReport) -> LossReport:
        return LossReport(
            self.losses + other.losses,
            self.carried + other.carried,
            self.left_behind + other.left_behind,
            self.notes + other.notes,
        )

    @classmethod
    def total(cls, reports: Iterable[LossReport]) -> LossReport:
        """Return one report of several."""
        return sum(reports, cls())

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON data."""
        return {
            name: [one.to_dict() for one in getattr(self, name)]
            for name in ("losses", "carried", "left_behind", "notes")
        }
