"""Findings and losses: what is reported and does not stop."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field, replace
from operator import attrgetter
from typing import Any, Literal, TypeAlias

from xjmeta.messages.catalogue import CATALOGUE, Template, say
from xjmeta.messages.packed import PackedList

__all__ = [
    "REASONS",
    "Finding",
    "Loss",
    "LossReport",
    "Severity",
    "Strictness",
    "Verdict",
]

# The names in a path of elements, without the numbers that tell equal ones apart.
_STEP = re.compile(r"/(@?)([^/\[]+)")

Severity: TypeAlias = Literal["error", "warning", "info"]
Verdict: TypeAlias = Literal[
    "refuses", "alters", "drops", "creates", "accepted", "refused"
]
"""What a library system does with a value, and in the end with a document."""


class _Withheld(dict[str, "_Withheld"]):
    """The values of a sentence that are not shown."""

    def __missing__(self, name: str) -> _Withheld:
        return self

    def __getattr__(self, name: str) -> _Withheld:
        return self

    def __format__(self, spec: str) -> str:
        return "..."

    def __repr__(self) -> str:
        return "..."


@dataclass(frozen=True, slots=True)
class Finding:
    """Something worth reporting about a document: what, where, and how to fix it.

    `line` and `column` count from 1, `unit` is the key of the unit. `path` is the place in the document as an
    XPath (`/ead/archdesc/did/unitdate[2]/@normal`, names as the document spells them), or where no slash begins it
    the place in the unit of the Record (`dates.1.normal`). Where a library system is asked, `verdict` says what it
    does, `value` and `becomes` what is stated and what it keeps instead, and `cites` the fact behind it.

    >>> print(Finding("warning", "odd-date", "Not a date.", source="a.xml", line=3, remedy="Write it as YYYY."))
    a.xml:3: warning: Not a date. Write it as YYYY. [odd-date]
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
    verdict: Verdict | None = None
    value: str | None = None
    becomes: str | None = None
    cites: str | None = None

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
        """Return the finding of a code in the catalogue.

        >>> Finding.of("too-deep", what="Units", limit=64).message
        'Units are nested more than 64 levels deep.'
        """
        message, remedy = say(code, {"path": path, "unit": unit, **values})
        return cls(
            severity, code, message, source, line, column, path, unit, remedy
        )

    def without_values(self) -> Finding:
        """Return the finding without what it quotes of a document: that may be internal.

        >>> Finding.of("too-deep", what="Units", limit=64).without_values().message
        '... are nested more than ... levels deep.'
        """
        template = CATALOGUE.get(self.code, Template("..."))
        message, remedy = (text.format_map(_Withheld()) for text in template)
        return replace(self, message=message, remedy=remedy)

    @property
    def xpath(self) -> str | None:
        """The path as an XPath 1.0 expression that needs no namespace declared; None for a path in the Record.

        >>> Finding("error", "a", "A.", path="/ead/c[2]/@id").xpath
        "/*[name()='ead']/*[name()='c'][2]/@*[name()='id']"
        """
        if not (self.path or "").startswith("/"):
            return None
        return _STEP.sub(r"/\1*[name()='\2']", self.path or "")

    def __str__(self) -> str:
        prefix = ":".join(
            str(part)
            for part in (self.source, self.line, self.column)
            if part is not None
        )
        unit = f"unit {self.unit}" if self.unit else None
        place = ", ".join(part for part in (unit, self.path) if part)
        parts = (
            prefix and prefix + ":",
            f"{self.severity}:",
            place and place + ":",
            self.message,
            self.remedy,
            f"[{self.code}]",
        )
        return " ".join(part for part in parts if part)

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as JSON data, without what is not known.

        >>> Finding("info", "odd", "Odd.", line=3).to_dict()
        {'severity': 'info', 'code': 'odd', 'message': 'Odd.', 'line': 3}
        """
        data = asdict(self) | {"xpath": self.xpath}
        return {
            name: value
            for name, value in data.items()
            if value not in (None, "")
        }


ONLY_IN_REST = "only-in-rest-slot"
"""Why other software does not see a value: it is where only xjmeta looks."""
REASONS = {
    ONLY_IN_REST: "the format has no element for it",
    "not-in-dublin-core": "Dublin Core has no property for it",
    "without-its-kind": "the text is in the target, without its kind",
    "without-its-markup": "its text is in the target, without this markup",
    "added": "the target states something that the record does not",
    "hierarchy": "the format has no hierarchy",
    "order": "the format keeps no order across its elements",
    "internal": "it is internal",
    "comment": "it is a comment",
    "processing-instruction": "it is an instruction to a program",
    "declaration": "a declaration of the DOCTYPE",
    "envelope": "it is outside the records",
    "about": "a statement about the record, beside its metadata",
    "attribute": "an attribute of an element that no value is read from",
    "element": "an element that no value is read from",
    "unknown-key": "a key that no field has",
    "column-without-field": "a column that no field has",
    "cell-without-meaning": "a cell that does not fit its column",
    "row-before-header": "a row before the header of the sheet",
    "formula": "a formula, of which the value is kept",
    "comment-on-cell": "a comment on a cell",
    "part-of-workbook": "a part of the workbook that holds no cells",
    "page-of-workbook": "another page of the workbook",
    "parent-not-there": "the key of a row that is not there",
    "line-without-meaning": "a line that fits nothing",
    "damaged-source": "a carried source that cannot be read",
    "dangling-link": "no record of the document has that key",
    "external-entity": "it points outside the document",
    "beyond-columns": "it is a cell beyond the columns",
    "no-place": "the system has no place for it in such a record",
    "character": "no text may hold this character",
    "row-of-notes": "a row that is no component",
    "unlinked-record": "a record that no unit links to",
    "no column": "no column of the sheet holds it as it is",
    "drops": "the system does not keep it",
    "alters": "the system keeps something else",
}
"""What the reasons mean that are codes; others are in words already."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A value that a target does not hold, or only in its rest slot.

    `path` is the key of the unit and the path in it (`#3.dates.0.normal`), `value` JSON data, `target` the format;
    `reason` is what programs compare, `why` the same in words; `unit` is the key that `path` begins with, `becomes`
    what the target keeps instead, None where nothing.

    >>> print(Loss("#3.dates.0.normal", "194X", "only-in-rest-slot", "ead2002"))
    #3.dates.0.normal: 194X (the format has no element for it)
    """

    path: str
    value: Any
    reason: str
    target: str
    unit: str | None = field(default=None, compare=False, repr=False)
    becomes: Any = None

    @property
    def field(self) -> str:
        """The field of the Record that the value belongs to; of what no field has, the reason.

        >>> Loss("#3.dates.0.normal", "194X", "only-in-rest-slot", "ead2002").field
        'dates'
        """
        unit = self.path.partition(".")[0] if self.unit is None else self.unit
        return self.path[len(unit) + 1 :].partition(".")[0] or self.reason

    @property
    def why(self) -> str:
        """The reason in words."""
        return REASONS.get(self.reason, self.reason)

    def __str__(self) -> str:
        value = str(self.value)
        return f"{self.path}: {value if len(value) <= 80 else value[:77] + '...'} ({self.why})"

    def to_dict(self) -> dict[str, Any]:
        """Return the loss as JSON data.

        >>> Loss("#0.id", "a", "no such field", "marc").to_dict()["path"]
        '#0.id'
        """
        data = asdict(self)
        del data["unit"]
        if self.becomes is None:
            del data["becomes"]
        return data


_OF_LOSS = attrgetter("path", "value", "reason", "target", "unit", "becomes")


class _Losses(PackedList[Loss]):
    """The losses of a report: a finding aid of 50 MB has a million values that only a rest slot carries."""

    __slots__ = ()

    @staticmethod
    def _row(item: Any) -> Any:
        return _OF_LOSS(item)

    @staticmethod
    def _item(row: Any) -> Loss:
        return Loss(*row)


# How many fields a count names.
_FIELDS = 8
Strictness: TypeAlias = bool | Literal["visible"]
"""Whether a write is forbidden where something is lost or left behind, or even where only the rest slot carries it."""


def _counted(word: str, losses: Collection[Loss]) -> str:
    """Return a number with what it counts, and how many of it are of each field, the most first."""
    fields = Counter(loss.field for loss in losses).most_common()
    each = ", ".join(f"{name} {count}" for name, count in fields[:_FIELDS])
    if beyond := sum(count for _name, count in fields[_FIELDS:]):
        each += f", others {beyond}"
    return f"{len(losses)} {word}" + (f" ({each})" if each else "")


@dataclass(slots=True)
class LossReport:
    """What a write could not keep.

    `losses` are Record values that are gone, `carried` values that only the rest slot holds, `left_behind` parts of the
    origin that the target does not take. `notes` are other findings of the write. False when nothing is lost or left.

    >>> bool(LossReport()), bool(LossReport(losses=[Loss("#0.title", "Cables", "no such field", "marc")]))
    (False, True)
    """

    losses: list[Loss] = field(default_factory=_Losses)
    carried: list[Loss] = field(default_factory=_Losses)
    left_behind: list[Loss] = field(default_factory=_Losses)
    notes: list[Finding] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.losses or self.left_behind)

    def carry(
        self, key: str, values: Iterable[tuple[str, Any]], target: str
    ) -> None:
        """Add what only the rest slot of a unit holds: its values by their paths in the unit.

        >>> report = LossReport()
        >>> report.carry("#3", [("dates.0.normal", "194X")], "ead2002"); print(*report.carried)
        #3.dates.0.normal: 194X (the format has no element for it)
        """
        rows = [
            (f"{key}.{path}", value, ONLY_IN_REST, target, key, None)
            for path, value in values
        ]
        # A million of them are told in a large sheet, and most are only counted.
        if isinstance(self.carried, _Losses):
            self.carried.extend_rows(rows)
        else:
            self.carried += (Loss(*row) for row in rows)

    def forbidden(self, strict: Strictness) -> bool:
        """Return whether a strictness forbids the write: what is lost or left behind; with `visible`, what only the
        rest slot carries too, so that other software does not see it.

        >>> carried = LossReport(carried=[Loss("#0.id", "a", "only-in-rest-slot", "ead3")])
        >>> carried.forbidden(True), carried.forbidden("visible")
        (False, True)
        """
        return bool(strict) and (
            bool(self) or (strict == "visible" and bool(self.carried))
        )

    def counts(self) -> dict[str, Any]:
        """Return how many values are lost, carried and left behind, each with the count by field.

        >>> LossReport(losses=[Loss("#0.id", "a", "no such field", "marc")]).counts()
        {'lost': '1 lost (id 1)', 'carried': '0 carried', 'left_behind': '0 left behind'}
        """
        lists = (
            ("lost", self.losses),
            ("carried", self.carried),
            ("left_behind", self.left_behind),
        )
        return {
            name: _counted(name.replace("_", " "), losses)
            for name, losses in lists
        }

    def __add__(self, other: LossReport) -> LossReport:
        return LossReport(
            self.losses + other.losses,
            self.carried + other.carried,
            self.left_behind + other.left_behind,
            self.notes + other.notes,
        )

    def extend(self, other: LossReport) -> None:
        """Add what another report lists to this one.

        >>> report = LossReport()
        >>> report.extend(LossReport(losses=[Loss("#0.id", "a", "no such field", "marc")])); len(report.losses)
        1
        """
        self.losses += other.losses
        self.carried += other.carried
        self.left_behind += other.left_behind
        self.notes += other.notes

    @classmethod
    def total(cls, reports: Iterable[LossReport]) -> LossReport:
        """Return one report of several.

        >>> one = LossReport(losses=[Loss("#0.id", "a", "no such field", "marc")])
        >>> len(LossReport.total([one, one]).losses)
        2
        """
        whole = cls()
        for report in reports:
            whole.extend(report)
        return whole

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON data.

        >>> LossReport().to_dict()
        {'losses': [], 'carried': [], 'left_behind': [], 'notes': []}
        """
        return {
            name: [loss.to_dict() for loss in getattr(self, name)]
            for name in ("losses", "carried", "left_behind", "notes")
        }
