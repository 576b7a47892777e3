"""What ArchivesSpace refuses of a document: by the schema of its records, and by the calendar."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from xjmeta.formats.registry import Source
from xjmeta.json import text as json_text
from xjmeta.json.text import JsonError, JsonPlaces, Path
from xjmeta.json.verdict import check_text
from xjmeta.messages import Finding, Template
from xjmeta.messages.catalogue import add
from xjmeta.messages.tally import Tally

__all__ = ["bad_days", "check", "day"]

SCHEMA = "aspace-json.schema.json"

add({
    "aspace-json-day": Template(
        "{value!r} is no day of the calendar, or ends before it begins.",
        "Write it as YYYY, YYYY-MM or YYYY-MM-DD, the end not before the beginning.",
    ),
})  # fmt: skip


def check(source: Source, tally: Tally) -> Iterator[Finding]:
    """Yield what the system's own records say against a document; one that is no JSON is reported by the reader."""
    try:
        text, _encoding = json_text.text_of(source.data())
        data = json_text.decode(text)
    except JsonError:
        return
    unit_of = partial(_unit_of, data)
    yield from check_text(
        text, data, source.name, SCHEMA, tally, unit_of=unit_of
    )
    places = JsonPlaces(text)
    for path, value in bad_days(data, ()):
        if tally.takes("aspace-json-day", "error"):
            place = places.find(path)
            yield Finding.of(
                "aspace-json-day", severity="error", source=source.name, line=place.line, column=place.column,
                path=".".join(map(str, path)), value=value, unit=unit_of(path),
            )  # fmt: skip


def _unit_of(data: Any, path: Path) -> str | None:
    """Return the ref id of the record that a path leads into."""
    record = (
        data[path[0]]
        if isinstance(data, list) and path and isinstance(path[0], int)
        else data
    )
    ref_id = record.get("ref_id") if isinstance(record, dict) else None
    return ref_id if isinstance(ref_id, str) else None


def bad_days(data: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Yield the days that do not exist, and those that end before they begin, with their paths.

    >>> list(bad_days({"dates": [{"begin": "1934-02-30"}]}, ()))
    [(('dates', 0, 'begin'), '1934-02-30')]
    """
    if isinstance(data, list):
        for number, item in enumerate(data):
            yield from bad_days(item, (*path, number))
    elif isinstance(data, dict):
        if path[-2:-1] == ("dates",) or path[-1:] == ("rights_restriction",):
            yield from _bad_span(data, path)
        for key, value in data.items():
            yield from bad_days(value, (*path, key))


def _bad_span(
    item: Mapping[str, Any], path: Path
) -> Iterator[tuple[Path, str]]:
    ends: dict[str, dt.date] = {}
    for key in ("begin", "end"):
        text = item.get(key)
        if not isinstance(text, str) or not text:
            continue
        try:
            first = day(text)
        except ValueError:
            yield (*path, key), text
            continue
        if first is not None:
            ends[key] = first
    if len(ends) == 2 and ends["end"] < ends["begin"] and not _same_span(item):
        yield (*path, "end"), f"{item['begin']}/{item['end']}"


def _same_span(item: Mapping[str, Any]) -> bool:
    """Return whether an end is the beginning stated less precisely."""
    return str(item["begin"]).startswith(str(item["end"]))


# A day as the system takes it: ISO 8601 in its extended form, the month and the day optional, or the basic form.
_DAY = re.compile(
    r"(-?\d{1,4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?|(\d{4})(\d{2})(\d{2})"
)


def day(text: str) -> dt.date | None:
    """Return the first day of a date as the system takes it, None before our era; raises ValueError for none.

    >>> day("1934-5-7"), day("-0044")
    (datetime.date(1934, 5, 7), None)
    """
    match = _DAY.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    parts = [part for part in match.groups() if part is not None]
    year, month, number = (*map(int, parts), 1, 1)[:3]
    day_ = dt.date(max(year, 1), month, number)
    return day_ if year > 0 else None
