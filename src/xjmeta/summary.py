"""What is in a document, counted in one pass: units, dates, languages, access points, and what only its
origin holds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from math import isfinite
from typing import Any

from lxml import etree

from xjmeta.formats.registry import left_behind
from xjmeta.mapping.flow import Begin, Flow
from xjmeta.mapping.flow import left_behind as left_behind_in
from xjmeta.messages import Finding, Loss
from xjmeta.model.edtf import Day
from xjmeta.model.record import Record
from xjmeta.xml.parsing import SAFE

__all__ = ["Dates", "Summary", "dialect_of", "summarise", "summarise_flow"]

# lxml tells the encoding that it used, this one is the encoding that is
# declared.
_DECLARED = re.compile(
    rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][\w.:-]*)["']"""
)


@dataclass(slots=True)
class Dates:
    """The dates of a document: how many there are, how many are read as EDTF, the earliest and the latest
    year or day.
    """

    count: int = 0
    read: int = 0
    earliest: str | None = None
    latest: str | None = None


@dataclass(slots=True)
class Summary:
    """What is in a document.

    >>> Summary("a.xml", "ead3", units=3).units
    3
    """

    source: str
    format: str
    dialect: dict[str, str] = field(default_factory=dict)
    """How it is spelt: root element, namespace, DOCTYPE, encoding; empty for what is not XML."""
    titles: list[str] = field(default_factory=list)
    """The titles of its Records."""
    units: int = 0
    levels: dict[str, int] = field(default_factory=dict)
    dates: Dates = field(default_factory=Dates)
    languages: dict[str, int] = field(default_factory=dict)
    access_points: dict[str, int] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)
    digital_objects: int = 0
    internal: int = 0
    """How many units are internal as a whole."""
    only_in_origin: list[Loss] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Return the summary as JSON data.

        >>> Summary("a.xml", "ead3", units=3).to_dict()["units"]
        3
        """
        data = asdict(self)
        data["findings"] = [finding.to_dict() for finding in self.findings]
        return data


def summarise(records: Iterable[Record], out: Summary) -> Summary:
    """Count what is in Records into a summary, and name what only their origin holds."""
    counting = _Counting(out)
    for record in records:
        out.titles.append(_title(record))
        out.only_in_origin += left_behind(record, "")
        for _key, unit in record.walk():
            counting.add(unit)
    counting.finish()
    return out


def summarise_flow(flow: Flow, out: Summary) -> Summary:
    """Count what is in a document that is read unit by unit, as `summarise` does in its Record."""
    counting = _Counting(out)
    gone: list[tuple[int, str, Any]] = []
    for step in flow.steps():
        if isinstance(step, Begin):
            out.titles += (
                () if step.parent is not None else (_title(step.unit),)
            )
            counting.add(step.unit)
        elif pieces := list(step.unmapped()):
            gone.append((step.number, step.key, pieces))
    counting.finish()
    out.only_in_origin += left_behind_in(gone, "")
    return out


def _title(record: Record) -> str:
    return str(record.title or record.id or "")


class _Counting:
    """Counts what is in units into a summary."""

    def __init__(self, out: Summary) -> None:
        self._out = out
        self._counts: dict[str, Counter[str]] = {
            name: Counter()
            for name in ("levels", "languages", "access_points", "notes")
        }
        self._days: list[Day] = []
        """The earliest and the latest."""

    def add(self, unit: Record) -> None:
        """Count what is in one unit."""
        out, counts = self._out, self._counts
        out.units += 1
        out.internal += unit.internal is True
        counts["levels"][unit.other_level or unit.level or "none"] += 1
        counts["languages"].update(
            stated.code or str(stated.name or "none")
            for stated in unit.languages
        )
        counts["access_points"].update(
            stated.kind or "none" for stated in unit.access_points
        )
        counts["notes"].update(stated.kind for stated in unit.notes)
        out.digital_objects += len(unit.digital_objects)
        for date in (*unit.dates, *unit.title_dates):
            out.dates.count += 1
            read = date.edtf
            if read is not None:
                out.dates.read += 1
                self._take(read.lower, read.upper)

    def _take(self, *days: Day) -> None:
        # The open end of a span is infinitely far, and no day.
        known = [*self._days, *(day for day in days if isfinite(day.year))]
        self._days = [min(known), max(known)] if known else []

    def finish(self) -> None:
        """Put the sums into the summary."""
        for name, counter in self._counts.items():
            setattr(self._out, name, dict(counter.most_common()))
        if self._days:
            earliest, latest = map(_iso, self._days)
            self._out.dates.earliest = earliest
            self._out.dates.latest = latest


def _iso(day: Day) -> str:
    year = int(day.year)
    return (
        f"{year:04}-{day.month:02}-{day.day:02}"
        if year >= 0
        else f"-{-year:04}-{day.month:02}-{day.day:02}"
    )


def dialect_of(head: bytes) -> dict[str, str]:
    """Return how an XML document is spelt, from its first bytes; nothing for what is not XML."""
    parser = etree.XMLPullParser(events=("start",), **SAFE)
    try:
        parser.feed(head)
        root: Any = next(iter(parser.read_events()))[1]
    # No XML, or so long a prolog that no element is in the first bytes.
    except (etree.XMLSyntaxError, StopIteration):
        return {}
    tag = str(root.tag)
    info = root.getroottree().docinfo
    namespace, _brace, local = tag.rpartition("}")
    declared = _DECLARED.match(head)
    facts = {
        "root": local,
        "namespace": namespace[1:],
        "doctype": info.public_id or info.system_url,
        "encoding": declared and declared[1].decode("ascii"),
    }
    return {key: value for key, value in facts.items() if value}
