"""The page of formats: what each can and cannot hold, found by writing a Record with every value and asking
the report.

For every field of the model a small Record is made that states it; each format writes it, and its report says
whether the value is lost, only carried in the rest slot, or in the body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from io import BytesIO
from typing import Any, get_args, get_type_hints

import xjmeta
from docs_pages.table import cell, table
from xjmeta import Record
from xjmeta.model import record as records
from xjmeta.model import values
from xjmeta.model.groups import FIELD_OF_KIND, GROUPED_FIELDS
from xjmeta.model.record import Control
from xjmeta.model.text import Phrase, Prose
from xjmeta.model.values import DatePart

__all__ = ["held", "overview", "page", "samples", "within"]

_INTRODUCTION = """# What each format can and cannot hold

A complete format gives back the same [Record](model.md) it was given, whatever is in it. What its
vocabulary has no word for travels in its rest slot: a processing instruction in EAD, a column in a sheet,
an element in DC terms. Other programs do not see what is there, so it is *carried*, and the report of every
write names it. A lossy format names what is *lost*.

"""
_MATRIX = """## Value by value

Found by writing a Record with each value and asking the report; nothing here is told by hand. **yes**: in
the body, where other programs see it. *rest*: only in the rest slot. *words*: its words
are in the body, and nothing says what they are. -: lost. A value that a standard
restricts to certain forms, such as the machine form of a date in EAD, may still be carried where it has
another form.

"""
_SAME = {"xlsx": "csv", "jsonl": "json", "ndjsonld": "jsonld"}
"""Formats that hold what another one holds."""
_VALUES = {
    "normal": "1949",
    "standard": "1949",
    "not_before": "1949",
    "not_after": "1949",
    "code": "eng",
    "script": "Latn",
    "href": "http://example.org/a",
    "uri": "http://example.org/a",
    "url": "http://example.org/a",
    "country": "US",
    "identifier": "oai:example.org:1",
    "datestamp": "2020-01-01",
    "status": "deleted",
    "certainty": "approximate",
    "xml": '<a xmlns="urn:a">b</a>',
    "approximate": "true",
    "coverage": "whole",
    "language": "eng",
    "calendar": "gregorian",
    "era": "ce",
    "media_type": "text/html",
    "level": "series",
    "other_level": "bundle",
    "id": "u1",
    "barcode": "0001",
}
_NAMES = {**vars(values), **vars(records)}
_AGENTS = (
    {"name": "Words", "kind": "person"},
    {"kind": "person"},
    {"name": "Words", "kind": "name", "role": "aut"},
)
_BASES: dict[str, tuple[dict[str, Any], ...]] = {
    "Date": ({"expression": "1949"}, {}),
    "Extent": (
        {"expression": "3 boxes"},
        {"value": "3", "unit": "boxes", "type": "spaceoccupied", "coverage": "whole"},
    ),
    "Container": ({"indicator": "1", "type": "box"},),
    "Identifier": ({"value": "X 1"}, {"kind": "id"}),
    "Title": ({"value": "Words"},),
    "Language": ({"name": "English"}, {}),
    "Location": ({"text": "Shelf"},),
    "DigitalObject": (
        {"href": "http://example.org/a"},
        {"kind": "transcript"},
        {"kind": "photograph"},
    ),
    "Relation": (
        {"entry": "Words", "kind": "cpfrelation"},
        {"entry": "Words", "kind": "collection"},
    ),
    "Rights": ({"text": "Free", "kind": "use"},),
    "RecordId": ({"value": "r1"},),
    "Event": ({"date": "1949"}, {"kind": "created"}),
    "Harvest": ({"identifier": "oai:example.org:1"},),
    "Attribute": ({"name": "encodinganalog", "value": "245"},),
    "DatePart": ({"kind": "single", "text": "1949"},),
    "AccessPoint": ({"name": "Words", "kind": "place"},),
    "Note": ({"body": "Words", "kind": "scope"},),
    "Part": ({"text": "Words"},),
    "Group": ({"key": "words", "kind": "controlaccess", "heading": "Words"},),
    "LooseText": ({"body": "Words"},),
    "Extra": ({"name": "Words", "value": "Words"},),
    "Coordinates": ({"value": "1, 2"},),
}
"""What is stated beside a value, one way or another: a format holds a value if it holds it in one of them."""
_INSIDE: dict[str, dict[str, Any]] = {
    "AccessPoint": {"name": "Inside"},
    "LooseText": {"body": "Inside"},
    "Note": {"body": "Inside"},
    "Part": {"text": "Inside"},
}
"""What a value states that stands in another: other words, so that these are not found in its stead."""
_BASES_AT: dict[str, tuple[dict[str, Any], ...]] = {
    "creators": _AGENTS,
    "repository": (
        {"name": "Words", "kind": "corporate_body"},
        {"kind": "corporate_body"},
    ),
    "donors": ({"name": "Words", "kind": "name"},),
    "access_points": (
        {"name": "Words", "kind": "topic"},
        {"name": "Words", "kind": "place"},
        {"kind": "place"},
    ),
    "abstracts": ({"body": "Words", "kind": "abstract"},),
    "notes": (
        {"body": "Words", "kind": "scope"},
        {"body": "Words", "kind": "originals"},
    ),
    "control.notes": ({"body": "Words", "kind": "note"},),
    "control.front_matter": ({"body": "Words", "kind": "division"},),
    "control.titles": ({"text": "Words", "kind": "proper"},),
    "control.publication": (
        {"text": "Words", "kind": "publisher"},
        {"text": "1949", "kind": "date"},
    ),
    "control.series": ({"text": "Words", "kind": "proper"},),
    "control.agency": ({"text": "Words", "kind": "name"},),
    "control.declarations": (
        {"text": "Words", "kind": "convention"},
        {"text": "Words", "kind": "local_control"},
    ),
    "control.status": ({"kind": "revised"},),
    "control.publication_status": ({"kind": "approved"},),
    "control.record_ids": ({"value": "r1"}, {"value": "r1", "kind": "representation"}),
}
_VALUES_AT = {
    "dates.type": "inclusive",
    "dates.parts": (
        DatePart(kind="from", text="1949"),
        DatePart(kind="to", text="1950"),
    ),
    "digital_objects.type": "derived",
    "creators.kind": "person",
    "access_points.kind": "place",
    "repository.kind": "corporate_body",
    "donors.kind": "name",
    "extents.kind": "dimensions",
    "control.events.kind": "created",
    "control.events.agent_kind": "human",
    "extents.type": "spaceoccupied",
    "extents.value": "3",
    "control.status.kind": "revised",
    "digital_objects.kind": "transcript",
    "creators.role": "aut",
    "relations.kind": "cpfrelation",
    "notes.kind": "scope",
    "control.publication_status.kind": "approved",
    "control.record_ids.kind": "representation",
    "languages.kind": "script",
    "rights.kind": "use",
    "identifiers.kind": "id",
}
_NAMES = {**vars(values), **vars(records)}
_SILENT = {
    "Note": {"kind", "label", "attributes"},
    "Declaration": {"kind", "attributes"},
    "Statement": {"kind", "attributes"},
    "Group": {"key", "kind", "at", "group"},
}


def page() -> str:
    """Return the page."""
    return _INTRODUCTION + overview() + _matrix(list(xjmeta.formats()))


def overview() -> str:
    """Return the table of formats, a line each."""
    rows = [
        [
            f"`{name}`",
            cell(one.title),
            ", ".join(f"`{end}`" for end in one.extensions),
            "yes" if one.complete else "no",
            cell(one.holds) + (f" Needs the extra `{one.extra}`." if one.extra else ""),
        ]
        for name, one in xjmeta.formats().items()
    ]
    return table(["format", "what it is", "extensions", "complete", "holds"], rows)


def within(text: str) -> str:
    """Return a page with the table of formats between its marks."""
    return re.sub(
        r"(?s)(<!-- formats -->\n).*(<!-- /formats -->)",
        lambda m: f"{m[1]}\n{overview()}{m[2]}",
        text,
    )


def _matrix(known: list[str]) -> str:
    columns = [
        name
        for name in known
        if name not in _SAME and xjmeta.formats()[name].write is not None
    ]
    rows = []
    for path, ways in samples():
        rows.append([f"`{path}`", *(held(ways, path, name) for name in columns)])
    same = "".join(
        f"`{one}` holds what `{other}` holds. "
        for one, other in _SAME.items()
        if one in known
    )
    return (
        _MATRIX
        + same
        + "\n\n"
        + table(["value", *(f"`{name}`" for name in columns)], rows)
    )


_MARKS = ("**yes**", "*rest*", "*words*", "-")


def held(ways: list[Record], path: str, format_: str) -> str:
    """Say how a format holds the value at a path: in the best of the ways in which it may be stated."""
    best = _MARKS[3]
    for record in ways:
        mark = _held(record, path, format_)
        if mark == _MARKS[0]:
            return mark
        best = min(best, mark, key=_MARKS.index)
    return best


def _held(record: Record, path: str, format_: str) -> str:
    report = xjmeta.write(record, BytesIO(), format=format_, origin=False)
    lost, carried = (
        [loss for loss in losses if _concerns(_plain(loss), path)]
        for losses in (report.losses, report.carried)
    )
    if any(loss.reason != "without-its-kind" or _plain(loss) == path for loss in lost):
        return _MARKS[3]
    return _MARKS[2] if lost else _MARKS[1] if carried else _MARKS[0]


def _plain(loss: xjmeta.Loss) -> str:
    """Return the path of a loss without numbers."""
    return ".".join(
        part
        for part in loss.path.split(".")[1:]
        if not part.isdigit() and part not in ("@", "html")
    )


def _concerns(plain: str, path: str) -> bool:
    """Say whether a loss is of the value at a path, of what holds it, the unit too, or of something in it."""
    return (
        plain in ("children", path)
        or path.startswith(f"{plain}.")
        or plain.startswith(f"{path}.")
    )


def samples() -> Iterator[tuple[str, list[Record]]]:
    """Yield for each value of the model its path, and Records that state it, one way or another."""
    for name, field in Record.model_fields.items():
        if name in ("control", "children", "origin", "attributes", "internal"):
            continue
        stated = _sample_of(field.annotation, name, name)
        if isinstance(stated, type):
            yield from _values(name, stated)
        else:
            level = {"other_level": "otherlevel", "level": "item"}.get(name, "file")
            yield (
                name,
                _ways(
                    {"title": "Papers", "level": level}
                    | ({} if name == "level" else {name: stated})
                ),
            )
    yield (
        "internal",
        [Record(title="Papers", children=(Record(title="Inner", internal=True),))],
    )
    for one in fields(Control):
        kind = _sample_of(get_type_hints(Control, _NAMES)[one.name], one.name, "")
        yield from _values(f"control.{one.name}", kind)


def _ways(stated: dict[str, Any]) -> list[Record]:
    """Return a Record that stands alone, and one of a unit in a collection."""
    alone = Record(**{"title": "Papers", "level": "collection"} | stated)
    inner = Record(**{"title": "Papers", "level": "item"} | stated)
    return [alone, Record(title="All", level="collection", children=(inner,))]


def _values(path: str, kind: type) -> Iterator[tuple[str, list[Record]]]:
    """Yield Records for each field of the values at a path."""
    hints = get_type_hints(kind, _NAMES)
    for one in fields(kind):
        if one.name == "group" and path not in GROUPED_FIELDS:
            continue
        if (
            one.name in _SILENT.get(kind.__name__, ())
            and f"{path}.{one.name}" not in _VALUES_AT
        ):
            continue
        inner = _sample_of(hints[one.name], one.name, f"{path}.{one.name}")
        if isinstance(inner, type):
            inside = _INSIDE.get(inner.__name__, {})
            inner = (_made(inner, f"{path}.{one.name}", inside)[0],) * (
                2 if one.name == "parts" else 1
            )
        ways = [_holding(path, value) for value in _made(kind, path, {one.name: inner})]
        yield f"{path}.{one.name}", [way for several in ways for way in several]


def _made(kind: type, path: str, stated: dict[str, Any]) -> list[Any]:
    """Return values that state something, beside each of what may be stated with it."""
    bases = _BASES_AT.get(path) or _BASES.get(kind.__name__) or ({"text": "Words"},)
    return [kind(**base | stated) for base in bases]


def _holding(path: str, value: Any) -> list[Record]:
    if path == "groups":
        held = ({"name": "Words", "kind": "topic", "group": value.key},) * 2
        return _ways({"access_points": held, "groups": (value,)})
    if (key := getattr(value, "group", None)) is not None:
        kind = next(kind for kind, name in FIELD_OF_KIND.items() if name == path)
        group = {"key": key, "kind": kind}
        if path.startswith("control."):
            control = Control(languages=(value, value))
            return [
                Record(title="Papers", level="fonds", control=control, groups=(group,))
            ]
        return _ways({path: (value, value), "groups": (group,)})
    if not path.startswith("control."):
        return _ways({path: (value,)})
    name = path.removeprefix("control.")
    held_as = value if name == "harvest" else (value,)
    return [
        Record(title="Papers", level="collection", control=Control(**{name: held_as}))
    ]


def _sample_of(hint: Any, name: str, path: str) -> Any:
    """Return a value that a field may have, or the class of its values."""
    if path in _VALUES_AT:
        return _VALUES_AT[path]
    parts = [part for part in _flat(hint) if part not in (type(None), Ellipsis)]
    chosen = next(
        (
            part
            for part in parts
            if isinstance(part, type) and part.__module__.endswith(".values")
        ),
        None,
    )
    if chosen is not None:
        return chosen
    if bool in parts:
        return True
    if Prose in parts or Phrase in parts:
        of = Prose("Stated") if Prose in parts else Phrase("Stated")
        return (of,) if name == "descriptions" else of
    if name == "sets":
        return ("a",)
    return _VALUES.get(
        name, next((part for part in parts if isinstance(part, str)), "words")
    )


def _flat(hint: Any) -> Iterator[Any]:
    inner = get_args(hint)
    if not inner:
        yield hint
    for one in inner:
        yield from _flat(one)
