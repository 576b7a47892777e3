"""What a row cannot say of dates, extents, languages, identifiers, events, documents: each class read above write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xjmeta.formats.aspace import markup
from xjmeta.formats.aspace.values import (
    Data,
    Fields,
    content,
    listed,
    own_text,
    phrase_at,
    publish,
    published,
    single_note,
    stated,
    word,
)
from xjmeta.model.record import Record

__all__ = [
    "DateObjects",
    "ExtentNotes",
    "ExtentObjects",
    "ExternalDocuments",
    "ExternalIds",
    "LanguageObjects",
    "Revisions",
    "is_ref_id",
    "own_identifier",
]

_DAY = r"-?\d{4}(?:-\d{2}(?:-\d{2})?)?"
# A date of the system: one day, or two with a slash, either of which may be missing.
_SPAN = re.compile(rf"({_DAY})?(?:/({_DAY})?)?")


@dataclass(frozen=True, slots=True)
class DateObjects:
    """Dates with what happened, how far they reach, and their calendar."""

    def read(self, item: Data) -> Fields:
        begin = word(item, "begin")
        end = word(item, "end")
        normal = f"{begin or ''}/{end}" if end else begin
        expression = phrase_at(item, "expression")
        if expression is None and normal is None:
            return {}
        kind = word(item, "date_type")
        names = {
            "kind": word(item, "label"),
            "type": None if kind == "single" else kind,
        }
        names |= {name: word(item, name) for name in _DATE_WORDS}
        return {
            "dates": [
                stated({"expression": expression, "normal": normal} | names)
            ]
        }

    def write(self, unit: Record) -> list[Data]:
        return [_date(date) for date in unit.dates]


_DATE_WORDS = ("certainty", "era", "calendar")


def _date(date: Any) -> Data:
    """Return a date; a machine form that begins and ends with no day is shown where nothing else is."""
    normal = date.shown_normal or ""
    span = _SPAN.fullmatch(normal)
    begin, end = span.groups() if span else (None, None)
    # The model takes a day or two: EDTF beyond that is shown, so that it is
    # not lost.
    shown = own_text(date.shown) or (normal if span is None else None)
    return stated({
        "jsonmodel_type": "date",
        "label": date.kind or "creation",
        "date_type": date.type or ("inclusive" if end else "single"),
        "begin": begin,
        "end": end,
        "expression": shown,
        **{name: getattr(date, name) for name in _DATE_WORDS},
    })  # fmt: skip


# The words of the list of extent types of a fresh system.
_UNITS = frozenset({
    "cassettes", "cubic_feet", "files", "gigabytes", "leaves", "linear_feet", "megabytes", "photographic_prints",
    "photographic_slides", "reels", "sheets", "terabytes", "volumes",
})  # fmt: skip
# A number and the rest of the statement; 1,234.5 is a number.
_NUMBER = re.compile(r"([0-9][0-9.,]*)\s+(\S.*)", re.DOTALL)
_DETAILS = (
    ("physical_details", "physical_facet"),
    ("dimensions", "dimensions"),
)


def _shown_unit(kind: str) -> str:
    return kind.replace("_", " ") if kind in _UNITS else kind


def _listed_unit(unit: str) -> str:
    code = unit.lower().replace(" ", "_")
    return code if code in _UNITS else unit


@dataclass(frozen=True, slots=True)
class ExtentObjects:
    """Extents that begin with a number; further parts of the same statement are in the same object."""

    def read(self, item: Data) -> Fields:
        number = word(item, "number")
        kind = word(item, "extent_type")
        if number is None or kind is None:
            return {}
        text = f"{number} {_shown_unit(kind)}"
        parted = _NUMBER.fullmatch(text) is not None
        values: list[Data] = [
            {"expression": text}
            if parted
            else {"value": number, "unit": _shown_unit(kind)}
        ]
        if item.get("portion") == "part":
            values[0]["coverage"] = "part"
        summary = phrase_at(item, "container_summary")
        values += [] if summary is None else [{"expression": summary}]
        values += (
            {"expression": shown, "kind": detail}
            for key, detail in _DETAILS
            if (shown := phrase_at(item, key)) is not None
        )
        # One value needs no group around it.
        if len(values) == 1:
            return {"extents": values}
        for value in values:
            value["group"] = "here"
        return {
            "extents": values,
            "groups": [{"key": "here", "kind": "physdesc"}],
        }

    def write(self, unit: Record) -> list[Data]:
        return [
            _extent(main, others) for main, others in _measured(unit) if main
        ]


def _parted(value: Any) -> tuple[str, str] | None:
    """Return the number and the unit of an extent, None where it has none."""
    if value.kind is not None:
        return None
    if value.value is not None and value.unit is not None:
        return value.value.plain, value.unit.plain
    shown = value.shown
    match = (
        _NUMBER.fullmatch(shown.plain)
        if shown is not None and not shown.marked
        else None
    )
    return (match[1], match[2]) if match else None


def _measured(unit: Record) -> Iterator[tuple[Any, list[Any]]]:
    """Yield the first extent with a number of each statement, None where it has none, and the others of it."""
    statements: dict[Any, list[Any]] = {}
    for number, value in enumerate(unit.extents):
        # Values of one group are one statement; a value outside of groups is
        # one of its own.
        statements.setdefault(value.group or number, []).append(value)
    for values in statements.values():
        main = next((value for value in values if _parted(value)), None)
        yield main, [value for value in values if value is not main]


def _extent(main: Any, others: Sequence[Any]) -> Data:
    number, unit = _parted(main) or ("", "")
    others = [*others, *main.parts]
    return stated({
        "jsonmodel_type": "extent",
        "portion": main.coverage or "whole",
        "number": number,
        "extent_type": _listed_unit(unit),
        "container_summary": _joined(others, None),
        **{key: _joined(others, kind) for key, kind in _DETAILS},
    })  # fmt: skip


def _joined(values: Iterable[Any], kind: str | None) -> str | None:
    texts = (
        own_text(value.shown) for value in values if _detail(value) == kind
    )
    return "; ".join(text for text in texts if text) or None


def _detail(value: Any) -> str | None:
    return (
        value.kind if value.kind in ("physical_facet", "dimensions") else None
    )


@dataclass(frozen=True, slots=True)
class ExtentNotes:
    """Extents without a number, which are notes there."""

    kinds: Mapping[str, str | None] = field(
        default_factory=lambda: {
            "physdesc": None,
            "physfacet": "physical_facet",
            "dimensions": "dimensions",
        }
    )

    def read(self, item: Data) -> Fields:
        kind = word(item, "type") or ""
        if kind not in self.kinds:
            return {}
        texts = [markup.phrase_of(str(text)) for text in content(item)]
        extra = {"kind": self.kinds[kind], "internal": published(item)}
        return {
            "extents": [
                stated({"expression": text} | extra) for text in texts if text
            ]
        }

    def write(self, unit: Record) -> list[Data]:
        names = {kind: name for name, kind in self.kinds.items()}
        alone = [
            value
            for main, others in _measured(unit)
            if main is None
            for value in others
        ]
        return [
            single_note(
                names[_detail(value)],
                [markup.phrase(value.shown)],
                publish=publish(value),
            )
            for value in alone
            if value.shown is not None
        ]


@dataclass(frozen=True, slots=True)
class LanguageObjects:
    """Languages and scripts by their codes, and the note on them."""

    def read(self, item: Data) -> Fields:
        codes = item.get("language_and_script")
        codes = codes if isinstance(codes, dict) else {}
        texts = [
            text
            for note in listed(item, "notes")
            if isinstance(note, dict)
            for text in content(note)
        ]
        value = {
            "code": word(codes, "language"),
            "script": word(codes, "script"),
            "name": markup.phrase_of(" ".join(texts)) if texts else None,
        }
        if any(value.values()):
            return {"languages": [stated(value)]}
        return {}

    def write(self, unit: Record) -> list[Data]:
        return [
            _language(value)
            for value in unit.languages
            if value.code or value.script or value.name
        ]


def _language(value: Any) -> Data:
    item: Data = {"jsonmodel_type": "lang_material"}
    codes = stated({"language": value.code, "script": value.script})
    if codes:
        item["language_and_script"] = {
            "jsonmodel_type": "language_and_script"
        } | codes
    if value.name is not None:
        note = {
            "jsonmodel_type": "note_langmaterial",
            "type": "langmaterial",
            "content": [markup.phrase(value.name)],
        }
        item["notes"] = [note]
    return item


OWN_ID = "id"
# As the model demands it (`RULES`), and one at least.
_REF_ID = re.compile(r"[a-zA-Z0-9\-_:.]{1,255}")


def is_ref_id(text: str | None) -> bool:
    """Return whether a text may be the ref id of a component."""
    return text is not None and _REF_ID.fullmatch(text) is not None


def own_identifier(unit: Record) -> Any:
    """Return the main identifier of a unit: the first without a kind, else the first; None where there is none."""
    stated = [
        identifier
        for identifier in unit.identifiers
        if identifier.value is not None
    ]
    return next(
        (identifier for identifier in stated if identifier.kind is None),
        stated[0] if stated else None,
    )


@dataclass(frozen=True, slots=True)
class ExternalIds:
    """Further identifiers, and the id of a unit where its object has no place for it."""

    has_place: bool = True

    def read(self, item: Data) -> Fields:
        text = word(item, "external_id")
        source = word(item, "source")
        if text is None:
            return {}
        # Our own word for the id of a unit, which has no other place in a
        # resource.
        if source == OWN_ID:
            return {"id": [text]}
        return {"identifiers": [stated({"value": text, "kind": source})]}

    def write(self, unit: Record) -> list[Data]:
        first = own_identifier(unit)
        pairs = [
            (identifier.value.plain, identifier.kind or "unitid")
            for identifier in unit.identifiers
            if identifier.value and identifier is not first
        ]
        if unit.id is not None and not (self.has_place and is_ref_id(unit.id)):
            pairs.append((unit.id, OWN_ID))
        return [
            {
                "jsonmodel_type": "external_id",
                "external_id": text,
                "source": kind,
            }
            for text, kind in pairs
        ]


@dataclass(frozen=True, slots=True)
class Revisions:
    """What was done to the finding aid, and when."""

    def read(self, item: Data) -> Fields:
        date = phrase_at(item, "date")
        description = word(item, "description")
        if date is None and description is None:
            return {}
        descriptions = (
            [] if description is None else [markup.prose_of([description])]
        )
        return {
            "control.events": [
                stated({"date": date, "descriptions": descriptions})
            ]
        }

    def write(self, unit: Record) -> list[Data]:
        events = unit.control.events if unit.control is not None else ()
        return [
            stated({
                "jsonmodel_type": "revision_statement",
                "date": own_text(event.date) or event.normal,
                "description": "\n\n".join(text for prose in event.descriptions for text in markup.prose(prose)),
            })
            for event in events
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExternalDocuments:
    """Documents elsewhere, by their titles and addresses."""

    def read(self, item: Data) -> Fields:
        title = phrase_at(item, "title")
        place = word(item, "location")
        if title is None and place is None:
            return {}
        value = {
            "kind": "resource",
            "entry": title,
            "uri": place,
            "internal": published(item),
        }
        return {"relations": [stated(value)]}

    def write(self, unit: Record) -> list[Data]:
        return [
            stated({
                "jsonmodel_type": "external_document",
                # Both are demanded: where one is missing it is the other
                # again.
                "title": own_text(relation.entry) or relation.uri,
                "location": relation.uri or own_text(relation.entry),
                "publish": publish(relation),
            })
            for relation in unit.relations
            if relation.kind == "resource" and (relation.entry is not None or relation.uri)
        ]  # fmt: skip
