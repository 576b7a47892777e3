"""How a Record is fitted to a system: changes of a unit that keep its meaning, each reported where it changes a thing.

A fit is a row: the field, the sentence, and a function that gives the field as the system wants it. Nothing is filled
in here; that needs a site file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

from xjmeta.model.edtf import EARLIEST, LATEST
from xjmeta.model.record import Control, Record
from xjmeta.model.text import Prose
from xjmeta.model.values import (
    Date,
    DigitalObject,
    Extent,
    Identifier,
    Note,
    RecordId,
)
from xjmeta.systems.values import text_of

__all__ = [
    "ACCESS_POINTS_FLAT",
    "CREATORS_APART",
    "DATES_AS_DAYS",
    "EVENTS_WHOLE",
    "EXTENTS_APART",
    "IDENTIFIERS_TYPED",
    "NOTES_APART",
    "NOTES_PLAIN",
    "OBJECTS_ADDRESSED",
    "OBJECTS_REACHABLE",
    "OBJECTS_TITLED",
    "ONE_ABSTRACT",
    "ONE_EXTENT",
    "ONE_NOTE_A_KIND",
    "ONE_TITLE",
    "PLAIN_DATE",
    "RECORD_ID",
    "YEARS_USABLE",
    "Fit",
    "as_paragraphs",
    "is_reachable",
]


@dataclass(frozen=True, slots=True)
class Fit:
    """A change of one field: `code` names the sentence, `change` gives the field again from the unit."""

    field: str
    code: str
    change: Callable[[Record], Any]
    only_top: bool = False


def _extents(unit: Record) -> list[Extent]:
    """Return the extents apart where several that begin with a number are together: one of them would be kept."""
    counted = Counter(
        extent.group
        for extent in unit.extents
        if text_of(extent)[:1].isdigit()
    )
    return [
        replace(extent, group=None) if counted[extent.group] > 1 else extent
        for extent in unit.extents
    ]


EXTENTS_APART = Fit("extents", "fit-extents", _extents)
CREATORS_APART = Fit(
    "creators", "fit-creators", lambda unit: _valued(unit, "creators")
)
NOTES_APART = Fit("notes", "fit-notes", lambda unit: _valued(unit, "notes"))
ACCESS_POINTS_FLAT = Fit(
    "access_points",
    "fit-access-points",
    lambda unit: _valued(unit, "access_points"),
)


def _valued(unit: Record, field: str) -> tuple[list[Any], dict[str, Any]]:
    """Return the values of a field without their groups; what a group says is left out, unless it is all there is."""
    values = getattr(unit, field)
    groups_of_values = {
        value.group for value in values if value.group is not None
    }
    groups_left = [
        group for group in unit.groups if group.key not in groups_of_values
    ]
    return [replace(value, group=None) for value in values], {
        "groups": groups_left
    }


# ---- dates ---------------------------------------------------------------------------------------------------------

# A date or a span in ISO 8601, without times, seasons and doubts.
PLAIN_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?(/\d{4}(-\d\d(-\d\d)?)?)?")


def _as_days(date: Date) -> Date:
    """Return a date whose machine form is a year, a month, a day, or two of them, where its meaning has both ends."""
    if date.normal is not None and PLAIN_DATE.fullmatch(date.normal):
        return date
    meaning = date.edtf
    # An open end has no day that a system could hold.
    if meaning is None or meaning.lower <= EARLIEST or meaning.upper >= LATEST:
        return date
    first = _spelt(meaning.lower)
    last = _spelt(meaning.upper)
    # Whole years are stated as years: a day would be more than is known.
    if first.endswith("-01-01") and last.endswith("-12-31"):
        first, last = first[:4], last[:4]
    # The days alone would drop a "circa"; systems keep it as the certainty.
    doubt = (
        "approximate"
        if meaning.approximate
        else "uncertain"
        if meaning.uncertain
        else None
    )
    # Where only words state the date, the words say the doubt themselves.
    if doubt is not None and date.normal is None:
        return date
    normal = first if first == last else f"{first}/{last}"
    return replace(date, normal=normal, certainty=date.certainty or doubt)


def _spelt(day: Any) -> str:
    return f"{day.year:04}-{day.month:02}-{day.day:02}"


DATES_AS_DAYS = Fit(
    "dates", "fit-dates", lambda unit: [_as_days(date) for date in unit.dates]
)


def _without_blanks(date: Date) -> Date:
    """Return a date of whose machine form years can be made; one of which none can loses it."""
    if date.normal is None:
        return date
    normal = date.normal.replace(" ", "")
    first, _, last = normal.partition("/")
    usable = PLAIN_DATE.fullmatch(normal) is not None
    if not usable or (
        last and not 0 <= int(last[:4]) - int(first[:4]) <= 1000
    ):
        return replace(date, normal=None)
    return replace(date, normal=normal)


YEARS_USABLE = Fit(
    "dates",
    "fit-years",
    lambda unit: [_without_blanks(date) for date in unit.dates],
)

# ---- single values -------------------------------------------------------------------------------------------------


def _titled(unit: Record) -> list[Any]:
    name = unit.title.plain if unit.title is not None else "Digital object"

    def titled(value: Any) -> Any:
        if (
            isinstance(value, DigitalObject)
            and value.title is None
            and value.kind is None
        ):
            return replace(value, title=name)
        return value

    return [titled(value) for value in unit.digital_objects]


OBJECTS_TITLED = Fit("digital_objects", "fit-object-titles", _titled)


_LINKS = frozenset({"resource", "arc"})


def _addressed(unit: Record) -> tuple[list[Any], dict[str, Any]]:
    """Return the digital objects with an address, and what links them; what the others say becomes notes."""
    without = [
        digital_object
        for digital_object in unit.digital_objects
        if not (digital_object.href or digital_object.kind in _LINKS)
    ]
    if not without:
        return list(unit.digital_objects), {}
    texts = [
        digital_object.description or Prose.of(digital_object.title or "")
        for digital_object in without
    ]
    notes = [
        Note(kind="general", body=text) for text in texts if text is not None
    ]
    objects_left = [
        digital_object
        for digital_object in unit.digital_objects
        if digital_object not in without
    ]
    return objects_left, {"notes": [*unit.notes, *notes]}


OBJECTS_ADDRESSED = Fit("digital_objects", "fit-object-addresses", _addressed)


def _whole_events(unit: Record) -> Any:
    control = unit.control
    if control is None:
        return control
    events = [
        event
        for event in control.events
        if (event.date or event.normal) and event.descriptions
    ]
    return (
        control
        if len(events) == len(control.events)
        else replace(control, events=events)
    )


EVENTS_WHOLE = Fit("control", "fit-events", _whole_events, only_top=True)


# A host that is not the machine itself: an importer that fetches addresses
# must not be pointed at its own network.
_ADDRESS = re.compile(
    r"(?:https?|ftp)://(?!localhost\b|127\.|\[::1\])[^\s/?#]+\S*",
    re.IGNORECASE,
)


def is_reachable(address: str) -> bool:
    """Return whether an address may be fetched by a server: one of the web, and not of the machine itself.

    >>> is_reachable("https://example.org/1.jpg"), is_reachable("scan one.jpg"), is_reachable("http://127.0.0.1/1")
    (True, False, False)
    """
    return _ADDRESS.fullmatch(address) is not None


def _reachable(unit: Record) -> tuple[list[Any], dict[str, Any]]:
    """Return the digital objects that can be fetched; what a group of none of them says becomes a note."""
    objects_left = [
        digital_object
        for digital_object in unit.digital_objects
        if is_reachable(digital_object.href or "")
    ]
    groups_left = {digital_object.group for digital_object in objects_left}
    # A group of objects none of which can be fetched would be empty; what it
    # says is kept as a note.
    groups_removed = [
        group
        for group in unit.groups
        if group.kind == "daogrp" and group.key not in groups_left
    ]
    if not groups_removed:
        return objects_left, {}
    texts = [text.body for group in groups_removed for text in group.texts]
    notes = [
        Note(kind="general", body=body) for body in texts if body is not None
    ]
    groups = [group for group in unit.groups if group not in groups_removed]
    return objects_left, {"notes": [*unit.notes, *notes], "groups": groups}


OBJECTS_REACHABLE = Fit("digital_objects", "fit-addresses", _reachable)


def _one_title(unit: Record) -> tuple[list[Any], dict[str, Any]]:
    untyped = [title for title in unit.titles if title.kind is None]
    notes = [
        Note(kind="general", body=title.value.plain)
        for title in untyped
        if title.value is not None
    ]
    return [title for title in unit.titles if title.kind is not None], {
        "notes": [*unit.notes, *notes]
    }


ONE_TITLE = Fit("titles", "fit-titles", _one_title)


def _typed(unit: Record) -> list[Identifier]:
    first = next(
        (
            identifier
            for identifier in unit.identifiers
            if identifier.kind is None
        ),
        None,
    )
    return [
        identifier
        if identifier is first or identifier.kind is not None
        else replace(identifier, kind="alternative")
        for identifier in unit.identifiers
    ]


IDENTIFIERS_TYPED = Fit("identifiers", "fit-identifiers", _typed)


def _one_extent(unit: Record) -> list[Any]:
    texts = [text for text in map(text_of, unit.extents) if text]
    return (
        list(unit.extents)
        if len(texts) < 2
        else [Extent(expression="; ".join(texts))]
    )


ONE_EXTENT = Fit("extents", "fit-one-extent", _one_extent)


def _one_abstract(unit: Record) -> tuple[list[Any], dict[str, Any]]:
    bodies = [
        abstract.body.plain
        for abstract in unit.abstracts
        if abstract.body is not None
    ]
    if not bodies or not any(note.kind == "scope" for note in unit.notes):
        return list(unit.abstracts), {}
    before = Note(kind="scope", body="\n\n".join(bodies))
    return [], {"notes": [before, *unit.notes]}


ONE_ABSTRACT = Fit("abstracts", "fit-abstract", _one_abstract)


SINGLE_KINDS = frozenset({
    "scope", "access", "use", "arrangement", "acquisition", "technical", "custodial_history", "accruals", "appraisal",
    "copies", "originals", "finding_aids",
})  # fmt: skip
"""The kinds of notes that AtoM keeps one of."""


def _merged(unit: Record) -> list[Any]:
    """Return the notes with those of a kind joined that is kept once; headings but the first become paragraphs."""
    first: dict[str, int] = {}
    out: list[Any] = []
    for note in unit.notes:
        kind = note.kind
        if kind in SINGLE_KINDS and kind in first:
            earlier = out[first[kind]]
            out[first[kind]] = replace(
                earlier, body=_joined(earlier.body, note.heading, note.body)
            )
        else:
            if kind in SINGLE_KINDS:
                first[kind] = len(out)
            out.append(note)
    return out


def _joined(*texts: Any) -> Prose | None:
    return Prose.of(
        "\n\n".join(text.plain for text in texts if text is not None)
    )


ONE_NOTE_A_KIND = Fit("notes", "fit-one-note", _merged)


def _as_paragraphs(unit: Record) -> list[Any]:
    def flat(note: Any) -> Any:
        body = getattr(note, "body", None)
        if body is None or not body.marked or not _STRUCTURE.search(body.html):
            return note
        return replace(note, body=as_paragraphs(body))

    return [flat(note) for note in unit.notes]


def as_paragraphs(body: Prose) -> Prose | None:
    """Return a text with each block of it as a plain paragraph.

    >>> as_paragraphs(Prose(html="<ul><li>one</li><li>two</li></ul>"))
    Prose('one\\n\\ntwo')
    """
    return Prose.of("\n\n".join(_blocks(body.html)))


# Lists and tables, which are no running text.
_STRUCTURE = re.compile(r"<(?:ul|ol|table|div|dl)\b")
# Tags at which one block ends and another begins, where only plain paragraphs
# are kept.
_BREAK = re.compile(
    r"</?(?:p|ul|ol|li|div|table|thead|tbody|tr|td|th|dl|dt|dd|br|blockquote)\b[^>]*>"
)


_ANY_TAG = re.compile(r"<[^<>]+>")


def _blocks(html: str) -> Iterator[str]:
    for piece in _BREAK.split(html):
        text = unescape(_ANY_TAG.sub("", piece)).strip()
        if text:
            yield text


NOTES_PLAIN = Fit("notes", "fit-plain", _as_paragraphs)


def _record_id(unit: Record) -> Any:
    control = unit.control
    if control is not None and any(
        record_id.value is not None for record_id in control.record_ids
    ):
        return control
    own_id = unit.id or next(
        (
            record_id.value.plain
            for record_id in unit.identifiers
            if record_id.value is not None
        ),
        None,
    )
    if own_id is None:
        return control
    ids = [RecordId(value=own_id)]
    return (
        Control(record_ids=ids)
        if control is None
        else replace(control, record_ids=ids)
    )


RECORD_ID = Fit("control", "fit-record-id", _record_id, only_top=True)
