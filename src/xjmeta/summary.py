"""What stands in a document, counted in one pass: units, dates, languages, access points, and what only its
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
from xjmeta.messages import Finding, Loss
from xjmeta.model.edtf import Day
from xjmeta.model.record import Record
from xjmeta.xml.parsing import SAFE

__all__ = ["Dates", "Summary", "dialect_of", "summarise"]

_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][\w.:-]*)["']""")


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
    """What stands in a document.

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
    """Count what stands in Records into a summary, and name what only their origin holds."""
    counts: dict[str, Counter[str]] = {
        name: Counter() for name in ("levels", "languages", "access_points", "notes")
    }
    days: list[Day] = []
    for record in records:
        out.titles.append(str(record.title or record.id or ""))
        out.only_in_origin += left_behind(record, "")
        for _key, unit in record.walk():
            _count(unit, out, counts, days)
    for name, counter in counts.items():
        setattr(out, name, dict(counter.most_common()))
    if days:
        out.dates.earliest, out.dates.latest = _iso(min(days)), _iso(max(days))
    return out


def _count(
    unit: Record, out: Summary, counts: dict[str, Counter[str]], days: list[Day]
) -> None:
    out.units += 1
    out.internal += unit.internal is True
    counts["levels"][unit.other_level or unit.level or "none"] += 1
    counts["languages"].update(
        one.code or str(one.name or "none") for one in unit.languages
    )
    counts["access_points"].update(one.kind or "none" for one in unit.access_points)
    counts["notes"].update(one.kind for one in unit.notes)
    out.digital_objects += len(unit.digital_objects)
    for date in (*unit.dates, *unit.title_dates):
        out.dates.count += 1
        read = date.edtf
        if read is not None:
            out.dates.read += 1
            days += [day for day in (read.lower, read.upper) if isfinite(day.year)]


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
    except (etree.XMLSyntaxError, StopIteration):
        return {}
    tag, info = str(root.tag), root.getroottree().docinfo
    namespace, _brace, local = tag.rpartition("}")
    declared = _DECLARED.match(head)
    said = {
        "root": local,
        "namespace": namespace[1:],
        "doctype": info.public_id or info.system_url,
        "encoding": declared and declared[1].decode("ascii"),
    }
    return {key: value for key, value in said.items() if value}
