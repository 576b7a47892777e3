"""Fits of what a system would refuse: what says nothing is left out, what is badly spelt respelt, and each is reported.

Words are kept wherever there are any: a heading without a text becomes the text, a code that is not known a name.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lxml import etree

from xjmeta.model.record import Record
from xjmeta.model.text import Prose
from xjmeta.model.values import Date, DigitalObject, Extent, Language, Note
from xjmeta.systems.fits import PLAIN_DATE, Fit, as_paragraphs
from xjmeta.systems.values import text_of

__all__ = [
    "DATES_POSSIBLE",
    "DATES_WITHOUT_DIGITS",
    "EVENTS_DATED",
    "EXTENTS_COUNTED",
    "INDEXES_NAMED",
    "NOTES_SAID",
    "OBJECTS_SPELT",
    "SAID",
    "TITLE_SHORT",
    "is_counted",
    "known_codes",
]


def _fit_of(field: str) -> Fit:
    def change(unit: Record) -> list[Any]:
        return [value for value in getattr(unit, field) if text_of(value)]

    return Fit(field, "fit-said", change)


SAID = tuple(map(_fit_of, ("dates", "extents", "containers", "access_points")))
"""A container without a number, a date without a word: ArchivesSpace refuses the whole file for one."""


def _with_text(unit: Record, field: str = "notes") -> list[Note]:
    notes: tuple[Note, ...] = getattr(unit, field)
    titled = [
        replace(note, heading=None, body=Prose.of(note.heading.plain))
        if note.body is None and not note.notes and note.heading is not None
        else note
        for note in notes
    ]
    return [note for note in titled if note.notes or text_of(note)]


NOTES_SAID = (
    Fit("notes", "fit-notes-said", _with_text),
    Fit(
        "abstracts",
        "fit-notes-said",
        lambda unit: _with_text(unit, "abstracts"),
    ),
)

# ---- dates ---------------------------------------------------------------------------------------------------------


def _without(wrong: Callable[[str], bool]) -> Callable[[Record], list[Date]]:
    """Return the dates, without the machine forms that are wrong."""
    return lambda unit: [
        replace(date, normal=None)
        if date.normal is not None and wrong(date.normal)
        else date
        for date in unit.dates
    ]


def _is_impossible(normal: str) -> bool:
    """Return whether a plain machine form names no day of the calendar, or ends before it begins."""
    if PLAIN_DATE.fullmatch(normal) is None:
        return False
    first, _, last = normal.partition("/")
    try:
        # `date` refuses the 30 February, as the importer does.
        days = [_first_day(end) for end in (first, last or first)]
    except ValueError:
        return True
    return days[1] < days[0] and not first.startswith(last)


def _first_day(text: str) -> dt.date:
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    return dt.date(year or 1, month, day)


_DIGITS = re.compile(r"\d{5,}")
DATES_POSSIBLE = Fit("dates", "fit-impossible", _without(_is_impossible))
DATES_WITHOUT_DIGITS = Fit(
    "dates",
    "fit-impossible",
    _without(lambda normal: any(map(_DIGITS.fullmatch, normal.split("/")))),
)


def _dated(unit: Record) -> Any:
    control = unit.control
    if control is None:
        return control
    events = [
        replace(event, date=event.normal) if event.date is None else event
        for event in control.events
    ]
    return (
        control
        if events == list(control.events)
        else replace(control, events=events)
    )


EVENTS_DATED = Fit("control", "fit-event-dates", _dated, only_top=True)

# ---- extents -------------------------------------------------------------------------------------------------------

# A number and something behind it.
_COUNTED = re.compile(r"[0-9.]+\s+\S")
# A decimal comma of other languages, before the unit.
_COMMA = re.compile(r"(\d+),(\d+)(?=\s)")


def is_counted(extent: Any) -> bool:
    """Return whether an extent begins with a number that ArchivesSpace reads, and says of what.

    >>> is_counted(Extent(expression="3 boxes")), is_counted(Extent(expression="0,5 m"))
    (True, False)
    """
    return _COUNTED.match(text_of(extent)) is not None


def _counted(extent: Extent) -> Extent:
    text = text_of(extent)
    unit = str(extent.unit or extent.type or "")
    if extent.kind is not None or is_counted(extent):
        return extent
    spelt = _COMMA.sub(
        r"\1.\2", f"{text} {unit}" if text.replace(".", "").isdigit() else text
    )
    return (
        extent
        if not _COUNTED.match(spelt)
        else replace(extent, expression=spelt)
    )


EXTENTS_COUNTED = Fit(
    "extents",
    "fit-counted",
    lambda unit: [_counted(one) for one in unit.extents],
)

# ---- digital objects -----------------------------------------------------------------------------------------------

# The scheme of an address (RFC 3986, 3.1).
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def _spelt_as_uri(value: DigitalObject) -> DigitalObject:
    """Return an object whose address is allowed in an attribute: a colon that ends no scheme is escaped."""
    href = value.href or ""
    # RFC 3986, 4.2: in a relative reference no colon may be in the first
    # segment.
    if ":" not in href or _SCHEME.match(href) or "/" in href.partition(":")[0]:
        return value
    return replace(value, href=href.replace(":", "%3A"))


OBJECTS_SPELT = Fit(
    "digital_objects",
    "fit-object-spelt",
    lambda unit: [_spelt_as_uri(one) for one in unit.digital_objects],
)

# ---- notes and titles ----------------------------------------------------------------------------------------------

INDEXED = frozenset({
    "name", "persname", "famname", "corpname", "subject", "function", "occupation", "genreform", "title", "geogname",
})  # fmt: skip
"""What an entry of an index may name in ArchivesSpace, each directly."""


def _indexes(unit: Record) -> list[Note]:
    return [
        note
        if note.kind != "index" or note.body is None or _is_named(note.body)
        else replace(note, kind="general", body=as_paragraphs(note.body))
        for note in unit.notes
    ]


def _is_named(body: Prose) -> bool:
    """Return whether every entry of an index names something directly."""
    entries = etree.fromstring(f"<index>{body.html}</index>").iterfind(
        ".//div[@data-ead='indexentry']"
    )
    return all(
        any(
            child.get("data-ead") in INDEXED
            and "".join(map(str, child.itertext())).strip()
            for child in entry
        )
        for entry in entries
    )


INDEXES_NAMED = Fit("notes", "fit-index", _indexes)
_LONGEST = 1024


def _short(unit: Record) -> Any:
    whole = unit.title.plain if unit.title is not None else ""
    if len(whole) <= _LONGEST:
        return unit.title
    start = whole[: _LONGEST - 2].rpartition(" ")[0] or whole[: _LONGEST - 2]
    note = Note(kind="general", body=Prose.of(whole))
    return f"{start} \u2026", {"notes": [*unit.notes, note]}


TITLE_SHORT = Fit("title", "fit-title", _short)


def known_codes(is_known: Callable[[str, str], bool]) -> tuple[Fit, Fit]:
    """Return the fits by which a code of a language or script that a system lacks becomes a name.

    >>> by_name, _of_control = known_codes(lambda name, code: code == "en")
    >>> by_name.change(Record(languages=["xx"]))[0].name.plain
    'xx'
    """

    def known(language: Language) -> Language:
        unknown = {
            name: code
            for name in ("code", "script")
            if (code := getattr(language, name)) and not is_known(name, code)
        }
        if not unknown:
            return language
        name = language.name or " ".join(unknown.values())
        gone: dict[str, Any] = dict.fromkeys(unknown)
        return replace(language, name=name, **gone)

    def of_control(unit: Record) -> Any:
        control = unit.control
        if control is None:
            return control
        return replace(control, languages=tuple(map(known, control.languages)))

    return (
        Fit(
            "languages",
            "fit-codes",
            lambda unit: [*map(known, unit.languages)],
        ),
        Fit("control", "fit-codes", of_control, only_top=True),
    )
