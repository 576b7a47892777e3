"""What is told of writing back, in the same words for every format: what was rewritten and why, what stayed behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal, TypeAlias

from xjmeta.messages.findings import Finding, Loss, LossReport

__all__ = ["Rewritten", "report_left", "report_otherwise", "report_rewritten"]

Rewritten: TypeAlias = Literal["value", "field", "unit", "document"]
"""How much was rewritten."""


def report_rewritten(
    report: LossReport,
    what: Rewritten,
    reason: str,
    *,
    unit: str | None,
    path: str | None = None,
) -> None:
    """Report that a value, a field, a unit or the document was rewritten, and why."""
    report.notes.append(
        Finding.of(
            "rewritten", severity="info", unit=unit, path=path, what=what, reason=reason
        )
    )


def report_otherwise(
    report: LossReport, unit: str, fields: Iterable[str], *, vouched: bool
) -> None:
    """Report that a carried source reads otherwise than the Record; a warning where a digest vouched that it does
    not.
    """
    report.notes.append(
        Finding.of(
            "origin-differs",
            severity="warning" if vouched else "info",
            unit=unit,
            fields=", ".join(fields),
        )
    )


def report_left(
    report: LossReport,
    path: str,
    target: str,
    before: Iterable[tuple[str, str]],
    after: Iterable[tuple[str, str]],
) -> None:
    """Report what a source held beside values and holds no more: each piece as (what it is, what it says)."""
    gone = Counter(before) - Counter(after)
    report.left_behind.extend(
        Loss(path, text, why, target) for why, text in gone.elements()
    )
