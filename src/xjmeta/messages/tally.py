"""The cap on findings: of each code the first few are reported one by one, the rest as one sum.

A file can break one rule a hundred thousand times. Whoever makes findings asks the tally before it goes to
the expense of one, so that neither time nor memory grows with what nobody reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from xjmeta.messages.catalogue import Template, add
from xjmeta.messages.findings import Finding, Severity

__all__ = ["FEW", "LIMIT", "Tally", "Weigh", "folded"]

Weigh: TypeAlias = Callable[[str, Severity], Severity | None]
"""Says how much a finding of a code weighs, or None where it is not wanted."""

LIMIT = 100
"""How many findings of one code are reported one by one."""

FEW = 3
"""How many are reported where each says little more than the one before."""

add(
    {
        "more": Template(
            "{count} more findings with the code {of!r} are not listed.",
            "Fix those that are listed, or raise the limit.",
        )
    }
)


def folded(
    findings: Iterable[Finding], code: str, limit: int = FEW
) -> list[Finding]:
    """Return findings with those infos of a code beyond the first few reported as one sum; warnings stay as they are.

    >>> many = [Finding.of("held-back", severity="info", what="The note") for _ in range(9)]
    >>> [f.message for f in folded(many, "held-back")][2:]
    ['The note is internal and was held back.', "6 more findings with the code 'held-back' are not listed."]
    """
    shown: list[Finding] = []
    count = 0
    for finding in findings:
        is_one = finding.code == code and finding.severity == "info"
        count += is_one
        if not is_one or count <= limit:
            shown.append(finding)
    if count > limit:
        shown.append(
            Finding.of("more", severity="info", count=count - limit, of=code)
        )
    return shown


class Tally:
    """Counts findings by code and says whether one more is to be reported.

    >>> tally = Tally(limit=2)
    >>> [tally.takes("bare-ampersand") for _ in range(4)], [f.message for f in tally.rest("a.xml")]
    ([True, True, False, False], ["2 more findings with the code 'bare-ampersand' are not listed."])
    """

    def __init__(self, limit: int = LIMIT, weigh: Weigh | None = None) -> None:
        if limit < 1:
            raise ValueError("the limit of findings is 1 or more")
        self.limit = limit
        self._weigh = weigh or (lambda _code, severity: severity)
        self._counts: dict[str, int] = {}
        self._severities: dict[str, Severity] = {}

    def takes(self, code: str, severity: Severity = "warning") -> bool:
        """Count one finding of the code; whether it is wanted, and within the limit."""
        weight = self._weigh(code, severity)
        if weight is None:
            return False
        count = self._counts[code] = self._counts.get(code, 0) + 1
        if count > self.limit:
            self._severities[code] = weight
        return count <= self.limit

    def count(self, code: str) -> int:
        """How many findings of the code there were."""
        return self._counts.get(code, 0)

    def rest(self, source: str | None = None) -> Iterator[Finding]:
        """Yield one finding for each code beyond the limit; it is as severe as those it replaces."""
        for code, severity in self._severities.items():
            count = self._counts[code] - self.limit
            yield Finding.of(
                "more", severity=severity, source=source, count=count, of=code
            )
