"""The verdict before the import: what a system will refuse, alter, drop and create of a document or a Record.

Refusals come from the demands of the system on what its own reading makes; the rest is what differs between the Record
as we read it and its preview, unit by unit. A file of EAD 2002 is judged as the file it is, anything else as the
document that would be written of it for the system.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from xjmeta.formats.registry import Format, Source
from xjmeta.mapping.contract import Imported, ListClause
from xjmeta.messages import Finding, Verdict
from xjmeta.messages.catalogue import say
from xjmeta.messages.tally import LIMIT, Tally
from xjmeta.model.record import Record
from xjmeta.systems.difference import SHOWN, Outcome, outcomes
from xjmeta.systems.sheets import RowAt
from xjmeta.systems.system import Reading, System
from xjmeta.systems.units import unit_elements, unit_of
from xjmeta.xml.places import Place, Places

__all__ = ["Judged", "judge", "judge_route"]

_SHORT = 60


@dataclass(slots=True)
class Judged:
    """A document on its way to a system: its Records, its bytes as the system gets them, and where things are in it.

    `own` says that the bytes are the source itself, so that lines and columns are reported; `is_read`, that we can read
    it: of what we cannot read nobody knows what the system changes and drops.
    """

    system: System
    records: Sequence[Record]
    data: bytes
    source: str | None = None
    own: bool = True
    is_read: bool = True
    limit: int = LIMIT
    notes: list[Finding] = field(default_factory=list)


def judge(judged: Judged) -> Iterator[Finding]:
    """Yield what a system will do with a document, refusals first, and its verdict as the last finding."""
    work = _Judging(judged)
    pending = [*work.refusals(), *work.changes(), *work.creations()]
    yield from work.placed(pending)
    yield from judged.notes
    if not judged.is_read:
        yield Finding.of(
            "system-unread", source=judged.source, title=judged.system.title
        )
    yield from work.tally.rest(judged.source)
    yield work.verdict()


def judge_route(
    system: System, source: Source, by: Format, notes: Sequence[Finding]
) -> Iterator[Finding]:
    """Yield what a system refuses and leaves out of a document of a further format that it imports, then its verdict:
    both by the check of that format.
    """
    tally = Tally(LIMIT)
    assert by.check is not None
    shown = [*by.check(source, tally), *tally.rest(source.name)]
    for finding in shown:
        yield replace(finding, verdict=_OF_CHECK.get(finding.severity))
    yield from notes
    counts = Counter({"refuses": 0, "alters": 0, "drops": 0})
    for (code, severity), listed in Counter(
        (f.code, f.severity) for f in shown
    ).items():
        if severity in _OF_CHECK and code != "more":
            counts[_OF_CHECK[severity]] += max(listed, tally.count(code))
    yield _verdict_of(system, source.name, **counts)


_OF_CHECK: dict[str, Verdict] = {"error": "refuses", "warning": "drops"}
"""What a finding of the check of a format says of the import."""


@dataclass(slots=True)
class _PendingFinding:
    """A finding before its place is known: the element it is about, or that of its unit."""

    finding: Finding
    element: Any = None
    attribute: str | None = None


class _Judging:
    """The judging of one document."""

    def __init__(self, judged: Judged) -> None:
        self.judged, self.system = judged, judged.system
        self.tally = Tally(judged.limit)
        self.counts = dict.fromkeys(
            ("refuses", "alters", "drops", "creates"), 0
        )
        self.reading: Reading = judged.system.read(judged.data)
        self.units: list[tuple[str, Record]] = [
            pair for record in judged.records for pair in record.walk()
        ]
        self.elements = self._elements()
        self.keys = {
            element: key
            for element, (key, _unit) in zip(
                self.elements, self.units, strict=False
            )
        }

    def _elements(self) -> list[Any]:
        """Return the elements of the units in the tree that the system read; empty where it read none."""
        elements = [imported.element for imported in self.reading.checked]
        elements += [stop.element for stop in self.reading.stops]
        first = next(
            (element for element in elements if element is not None), None
        )
        if first is None:
            return []
        if isinstance(first, RowAt):
            return self._rows()
        return unit_elements(first.getroottree().getroot())

    def _rows(self) -> list[Any]:
        """Return the rows of the units of a sheet: by their keys, those of one key and those without any in order."""
        by_key: dict[str, deque[Any]] = {}
        for imported in self.reading.units:
            key = imported.values["cells"].get("legacyId", "").casefold()
            by_key.setdefault(key, deque()).append(imported.element)
        without = by_key.pop("", deque())
        names = [(unit.id or key).casefold() for key, unit in self.units]
        rows = [by_key.get(name, without) for name in names]
        return [of_key.popleft() if of_key else None for of_key in rows]

    def refusals(self) -> Iterator[_PendingFinding]:
        """Yield why the system refuses the document, in the order in which it comes to it."""
        for stop in self.reading.stops:
            values = {"value": "", **stop.values}
            line = values.pop("line", None)
            self.counts["refuses"] += 1
            yield self._refusal(
                "refuses",
                stop.code,
                None,
                self.system.source,
                stop.element,
                line=line,
                **values,
            )
        by_type: dict[str, list[Any]] = {}
        for demand in self.system.demands:
            by_type.setdefault(demand.of, []).append(demand)
        for imported in self.reading.checked:
            for demand in by_type.get(imported.type, ()):
                value = demand.broken(imported)
                if value is not None:
                    name = getattr(imported.element, "tag", "")
                    self.counts["refuses"] += 1
                    if not self.tally.takes(demand.code, "error"):
                        continue
                    yield self._refusal(
                        "refuses", demand.code, demand.path, demand.fact,
                        imported.values.get("archdesc", imported.element),
                        value=_short(value), name=str(name).rpartition("}")[2], stored=value,
                    )  # fmt: skip

    def changes(self) -> Iterator[_PendingFinding]:
        """Yield what becomes of the values of every unit that the system reads."""
        if not self.reading.units:
            return
        by_element: dict[Any, Imported] = {}
        for imported in self.reading.units:
            by_element[imported.values.get("archdesc", imported.element)] = (
                imported
            )
        for element, (key, unit) in zip(
            self.elements, self.units, strict=False
        ):
            made_of_element = by_element.get(element)
            if made_of_element is None:
                yield self._dropped_unit(key, element)
                continue
            values_kept = self.system.values(made_of_element)
            aside = made_of_element.values.get("aside", ())
            for outcome in (
                *aside,
                *outcomes(unit, values_kept, self.system.keeps_markup),
            ):
                yield from self._outcome(key, element, outcome, unit)

    def creations(self) -> Iterator[_PendingFinding]:
        """Yield each value that the system adds to one of its lists, where it is first stated."""
        if not self.reading.units:
            return
        words = self.system.words()
        by_type: dict[str, list[ListClause]] = {}
        for clause in self.system.lists:
            by_type.setdefault(clause.of, []).append(clause)
        reported: set[tuple[str, str]] = set()
        for imported in self.reading.checked:
            for clause in by_type.get(imported.type, ()):
                for value in clause.values(imported):
                    same = value.casefold() if clause.folds else value
                    if (
                        same in words.get(clause.name, ())
                        or (clause.name, same) in reported
                    ):
                        continue
                    reported.add((clause.name, same))
                    yield from self._creation(imported, clause, value)

    def _creation(
        self, imported: Imported, clause: ListClause, value: str
    ) -> Iterator[_PendingFinding]:
        self.counts["creates"] += 1
        if not self.tally.takes("system-creates"):
            return
        element = imported.values.get("archdesc", imported.element)
        unit = (
            unit_of(element, self.keys)
            if element is not None and self.keys
            else None
        )
        cites = f"{self.system.title} {self.system.version}, {clause.fact}"
        finding = Finding.of(
            "system-creates", severity="info", source=self.judged.source, path=clause.path, unit=unit,
            title=self.system.title, value=_quoted(value), what=clause.name,
        )  # fmt: skip
        finding = replace(finding, verdict="creates", value=value, cites=cites)
        yield _PendingFinding(finding, element if self.judged.own else None)

    def _dropped_unit(self, key: str, element: Any) -> _PendingFinding:
        self.counts["drops"] += 1
        values: dict[str, Any] = {
            "title": self.system.title,
            "fact": self.system.fact("children"),
        }
        finding = Finding.of(
            "system-drops-unit", unit=key, source=self.judged.source, **values
        )
        return _PendingFinding(replace(finding, verdict="drops"), element)

    def _outcome(
        self, key: str, element: Any, outcome: Outcome, of: Record
    ) -> Iterator[_PendingFinding]:
        verdict: Verdict = "drops" if outcome.becomes is None else "alters"
        self.counts[verdict] += 1
        code = f"system-{'shows' if outcome.becomes == SHOWN else verdict}"
        if not self.tally.takes(code):
            return
        fact = self.system.fact(_by_kind(outcome.path, of))
        value, becomes = _shown(outcome)
        finding = Finding.of(
            code, source=self.judged.source, path=outcome.path, unit=key, title=self.system.title,
            fact=fact, value=value, becomes=becomes,
        )  # fmt: skip
        finding = replace(
            finding,
            verdict=verdict,
            value=outcome.value,
            becomes=outcome.becomes,
            cites=fact,
        )
        yield _PendingFinding(
            finding,
            _element_of(element, outcome.path, self.system)
            if self.judged.own
            else None,
        )

    def _refusal(
        self, verdict: Verdict, code: str, path: str | None, fact: str, element: Any, line: int | None = None,
        stored: str | None = None, **values: Any,
    ) -> _PendingFinding:  # fmt: skip
        cites = f"{self.system.title} {self.system.version}, {fact}"
        message, remedy = say(code, {"path": path, "unit": None, **values})
        unit = (
            unit_of(element, self.keys)
            if element is not None and self.keys
            else None
        )
        finding = Finding(
            "error", code, f"{self.system.title} refuses this. {message}", self.judged.source, line, None, path, unit,
            f"{remedy} ({cites})", verdict=verdict, value=stored or None, cites=cites,
        )  # fmt: skip
        return _PendingFinding(finding, element if self.judged.own else None)

    def placed(self, pending: Sequence[_PendingFinding]) -> Iterator[Finding]:
        """Yield findings with line and column, which are looked for in one pass over the document."""
        elements = {
            finding.element
            for finding in pending
            if finding.element is not None
        }
        # Rows know their line; elements are looked for in the text, all in one
        # pass.
        if not elements or isinstance(next(iter(elements)), RowAt):
            for finding in pending:
                row = finding.element
                yield (
                    replace(finding.finding, line=row.line)
                    if row is not None
                    else finding.finding
                )
            return
        places = Places(
            self.judged.data, self._encoding(next(iter(elements))), elements
        )
        for finding in pending:
            place: Place | None = (
                places.of(finding.element)
                if finding.element is not None
                else None
            )
            if place is None:
                yield finding.finding
            else:
                yield replace(
                    finding.finding, line=place.line, column=place.column
                )

    def _encoding(self, element: Any) -> str | None:
        encoding: str | None = element.getroottree().docinfo.encoding
        return encoding

    def verdict(self) -> Finding:
        """Return the verdict as a finding, with the number of changes."""
        counts = (
            self.counts
            if self.judged.is_read
            else {
                verdict: self.counts[verdict]
                for verdict in ("refuses", "creates")
            }
        )
        return _verdict_of(self.system, self.judged.source, **counts)


def _verdict_of(
    system: System,
    source: str | None,
    *,
    refuses: int = 0,
    creates: int = 0,
    alters: int | None = None,
    drops: int | None = None,
) -> Finding:
    """Return the verdict of a system; a number that nobody knows is told as a question mark."""
    finding = Finding.of(
        "system-refused" if refuses else "system-accepted", severity="info", source=source, title=system.title,
        version=system.version, refused=refuses, created=creates, altered="?" if alters is None else alters,
        dropped="?" if drops is None else drops,
    )  # fmt: skip
    return replace(finding, verdict="refused" if refuses else "accepted")


def _by_kind(path: str, unit: Record) -> str:
    """Return the path of a note by its kind, as the contract names it."""
    field_, _, rest = path.partition(".")
    number, _, below = rest.partition(".")
    if field_ != "notes" or not number.isdigit():
        return path
    return ".".join(
        filter(None, (field_, unit.notes[int(number)].kind, below))
    )


def _short(value: str) -> str:
    if len(value) <= _SHORT:
        return value
    return value[: _SHORT - 3] + "..."


def _shown(outcome: Outcome) -> tuple[str, str]:
    """Return a value and what it becomes as they are shown: two long ones from where they begin to differ."""
    value, becomes = outcome.value, outcome.becomes or ""
    shown = _quoted(value), _quoted(becomes)
    if shown[0] == shown[1] and value != becomes:
        value, becomes = (" ".join(text.split()) for text in (value, becomes))
        letters = enumerate(zip(value, becomes, strict=False))
        same = min(len(value), len(becomes))
        differ = next((at for at, pair in letters if pair[0] != pair[1]), same)
        start = max(0, differ - _SHORT // 2)
        shown = (
            _quoted(f"...{value[start:]}"),
            _quoted(f"...{becomes[start:]}"),
        )
    return shown


def _quoted(value: str) -> str:
    return (
        repr(_short(" ".join(value.split())))
        if value
        else "a value without text"
    )


def _element_of(unit: Any, path: str, system: System) -> Any:
    """Return the element that a path of a unit is read from, the unit's own where that is not known."""
    if not hasattr(unit, "find"):
        return unit
    field_, _, rest = path.partition(".")
    number = rest.partition(".")[0]
    tags = {
        at.rpartition("/")[2]
        for clause in system.clauses
        if clause.path.split(".")[0] == field_
        for at in clause.at
    }
    # The number of a value says nothing there: many elements, in groups and at
    # any depth, share the field.
    if field_ in ("notes", "access_points", "control", "children") or not tags:
        return unit
    did = unit.find("{*}did")
    place = unit if did is None else did
    hits = [
        child
        for child in place.iterchildren("*")
        if child.tag.rpartition("}")[2] in tags
    ]
    at = int(number) if number.isdigit() else 0
    return hits[at] if at < len(hits) else unit
