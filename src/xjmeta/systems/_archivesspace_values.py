"""What ArchivesSpace keeps, as fields of a Record; and the checks of its records that a word cannot say."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from typing import Any

from xjmeta.mapping.contract import Imported
from xjmeta.model.record import LEVELS
from xjmeta.systems._ead_notes import NOTES

__all__ = [
    "LENGTHS",
    "PROPERTIES",
    "bad_container",
    "bad_date",
    "bad_files",
    "bad_list",
    "bad_note",
    "both",
    "unit_values",
]

_ONE, _MANY = "one", "many"
PROPERTIES = {
    "resource": dict.fromkeys((
        "finding_aid_status", "finding_aid_date", "finding_aid_author", "finding_aid_description_rules", "ead_id",
        "ead_location", "finding_aid_edition_statement", "finding_aid_series_statement", "finding_aid_sponsor",
        "finding_aid_title", "finding_aid_filing_title", "finding_aid_subtitle", "finding_aid_language",
        "finding_aid_script", "finding_aid_language_note", "title"), _ONE),
    "archival_object": {"title": _ONE},
    "note_bibliography": {"label": _ONE, "content": _MANY, "items": _MANY},
    "note_index": {"label": _ONE, "content": _MANY},
    "note_chronology": {"title": _ONE},
    "note_definedlist": {"title": _ONE},
    "note_orderedlist": {"title": _ONE},
    "revision_statement": {"date": _ONE, "description": _ONE},
    "digital_object": {"title": _ONE},
}  # fmt: skip
"""The properties that a handler may set on the record that is open; any other stops the import."""
LENGTHS: tuple[tuple[str, str, dict[str, int]], ...] = (
    ("resource", "title", {"title": 16384, "id_0": 255, "other_level": 255}),
    ("resource", "control", {"ead_id": 255, "ead_location": 255, "finding_aid_date": 255}),
    ("archival_object", "title", {"title": 8192, "component_id": 255, "ref_id": 255, "other_level": 255}),
    ("date", "dates", {"expression": 255}),
    ("extent", "extents", {"number": 255, "dimensions": 255, "container_summary": 65000, "physical_details": 65000}),
    ("note_multipart", "notes", {"persistent_id": 255, "label": 65000}),
    ("note_singlepart", "notes", {"persistent_id": 255, "content": 65000}),
    ("note_text", "notes", {"content": 65000}),
    ("top_container", "containers", {"indicator": 255, "barcode": 255}),
    ("sub_container", "containers", {"indicator_2": 255, "indicator_3": 255}),
    ("agent_person", "access_points", {"name": 255, "authority_id": 255}),
    ("agent_family", "access_points", {"name": 65000, "authority_id": 255}),
    ("agent_corporate_entity", "access_points", {"name": 65000, "authority_id": 255}),
    ("subject", "access_points", {"term": 255}),
    ("external_id", "identifiers", {"external_id": 255, "source": 255}),
    ("digital_object", "digital_objects", {"title": 16384}),
    ("revision_statement", "control.events", {"date": 255}),
)  # fmt: skip

# ---- checks --------------------------------------------------------------------------------------------------------


def bad_date(imported: Imported) -> str | None:
    """Return what is wrong with a date: it says nothing, is no day, or ends before it begins."""
    begin = imported.get("begin")
    end = imported.get("end")
    if begin is None and end is None:
        return "" if imported.get("expression") is None else None
    # "1949-05/1949": the importer compares an end as far as both are stated.
    if begin is not None and end is not None and begin.startswith(end):
        end = begin
    try:
        first, last = (_day(text) if text else None for text in (begin, end))
    # No date of the calendar, at which the importer stops.
    except ValueError:
        return f"{begin or ''}/{end or ''}"
    if first is not None and last is not None and last < first:
        return f"{begin}/{end}"
    return None


def _day(text: str) -> dt.date:
    year, month, day = (*text.strip().split("-"), "01", "01")[:3]
    # Python's calendar has no year 0.
    return dt.date(int(year) or 1, int(month), int(day))


def bad_note(imported: Imported) -> str | None:
    """Return the empty text where a part of a note says nothing."""
    parts = imported.values.get("subnotes", ())
    blank = any(
        part.type == "note_text" and not part.values["content"]
        for part in parts
    )
    return "" if blank else None


def bad_list(imported: Imported) -> str | None:
    """Return the empty text where an item of a list of definitions lacks its label or its text."""
    items = imported.values.get("items", ())
    if all(item.get("label") and item.get("value") for item in items):
        return None
    return ""


def bad_files(imported: Imported) -> str | None:
    """Return the empty text where a file of a digital object has no address."""
    files = imported.values.get("file_versions", ())
    if all(file.get("file_uri") is not None for file in files):
        return None
    return ""


def bad_container(imported: Imported) -> str | None:
    """Return what a part of a container says where it lacks type or number."""
    for level in ("2", "3"):
        kind, indicator = (
            imported.get(f"type_{level}"),
            imported.get(f"indicator_{level}"),
        )
        if (kind is None) != (indicator is None):
            return str(kind or indicator)
    return None


def both(*names: str) -> Callable[[Imported], str | None]:
    """Demand that each of some properties is stated."""
    return lambda imported: (
        None if all(imported.get(name) is not None for name in names) else ""
    )


# ---- values --------------------------------------------------------------------------------------------------------

_TAG = re.compile(r"<[^<>]+>")
_KINDS = NOTES | {
    "legalstatus": "legal_status", "chronlist": "other", "materialspec": "material_specific",
    "note_bibliography": "bibliography", "note_index": "index",
}  # fmt: skip
_AGENTS = {
    "agent_person": "person",
    "agent_family": "family",
    "agent_corporate_entity": "corporate_body",
}
_TERMS = {"topical": "topic", "geographic": "place", "uniform_title": "title"}
_EXTENTS = {
    "physdesc": None,
    "physfacet": "physical_facet",
    "dimensions": "dimensions",
}


def plain(text: Any) -> str | None:
    """Return stored content without its tags."""
    if not isinstance(text, str):
        return None
    if "<" in text or "&" in text:
        text = unescape(_TAG.sub("", text))
    return text.strip() or None


def unit_values(imported: Imported) -> dict[str, Any]:
    """Return what is kept of a unit as fields of a Record."""
    level = imported.get("level")
    is_known = level in LEVELS
    return {
        "id": imported.get("ref_id"),
        "level": level if is_known else None,
        "other_level": imported.get("other_level") if is_known else level,
        "title": plain(imported.get("title")),
        "identifiers": list(_identifiers(imported)),
        "dates": [_date(date) for date in imported.values.get("dates", ())],
        "extents": [*_extents(imported), *_extents_in_notes(imported)],
        "languages": list(_languages(imported)),
        "creators": [_agent(agent) for agent in _agents(imported, "creator")],
        "access_points": [*map(_agent, _agents(imported, "subject")), *_subjects(imported)],
        "abstracts": [
            {"kind": "abstract", "body": plain(note.get("content")), "internal": _hidden(note)}
            for note in _notes(imported) if note.get("type") == "abstract"
        ],
        "locations": [
            {"text": plain(note.get("content")), "internal": _hidden(note)}
            for note in _notes(imported) if note.get("type") == "physloc"
        ],
        "notes": [
            _note(note) for note in _notes(imported)
            if note.get("type" ) not in ("abstract", "physloc", *_EXTENTS)
        ],
        "containers": list(_containers(imported)),
        "digital_objects": list(_digital_objects(imported)),
        "internal": _hidden(imported),
        "control": _control(imported) if imported.type == "resource" else None,
    }  # fmt: skip


def _hidden(imported: Imported) -> bool | None:
    """Return whether a part is not published, None where it is."""
    return None if imported.values.get("publish") else True


def _identifiers(imported: Imported) -> Iterator[dict[str, Any]]:
    own = plain(imported.get("id_0") or imported.get("component_id"))
    others = [
        {"value": plain(other.get("external_id")), "kind": other.get("source")}
        for other in imported.values.get("external_ids", ())
    ]
    if own is not None and all(other["value"] != own for other in others):
        yield {"value": own}
    yield from others


def _date(imported: Imported) -> dict[str, Any]:
    begin = imported.get("begin")
    end = imported.get("end")
    normal = "/".join((begin or "", end)) if end else begin
    names = ("certainty", "calendar", "era")
    expression = plain(imported.get("expression"))
    if expression is None and normal is None:
        return {}
    return {
        "expression": expression,
        "normal": normal,
        "type": imported.get("date_type"),
        "kind": imported.get("label"),
        **{name: imported.get(name) for name in names},
    }


def _extents(imported: Imported) -> Iterator[dict[str, Any]]:
    for extent in imported.values.get("extents", ()):
        number, unit = (
            plain(extent.get("number")),
            plain(extent.get("extent_type")),
        )
        yield {
            "expression": f"{number} {unit or ''}",
            "value": number,
            "unit": unit,
            "coverage": "part" if extent.get("portion") == "part" else None,
        }
        for name, kind in (
            ("container_summary", None),
            ("physical_details", "physical_facet"),
            ("dimensions", "dimensions"),
        ):
            if extent.get(name):
                yield {"expression": plain(extent.get(name)), "kind": kind}


def _extents_in_notes(imported: Imported) -> Iterator[dict[str, Any]]:
    for note in _notes(imported):
        kind = note.get("type")
        if kind in _EXTENTS:
            yield {"expression": _body(note), "kind": _EXTENTS[kind]}


def _languages(imported: Imported) -> Iterator[dict[str, Any]]:
    for material in imported.values.get("lang_materials", ()):
        if material.type == "lang_material":
            yield {
                "code": material.get("language"),
                "script": material.get("script"),
            }
        else:
            yield {"name": plain(material.get("content"))}


def _agents(imported: Imported, role: str) -> list[Imported]:
    agents = imported.values.get("linked_agents", ())
    return [agent for agent in agents if agent.values["role"] == role]


def _agent(imported: Imported) -> dict[str, Any]:
    return {
        "name": plain(imported.get("name")),
        "kind": _AGENTS[imported.type],
        "role": imported.get("relator"),
        "source": imported.get("source"),
        "rules": imported.get("rules"),
        "uri": imported.get("authority_id"),
        "internal": imported.element.get("audience") == "internal" or None,
    }


def _subjects(imported: Imported) -> Iterator[dict[str, Any]]:
    for subject in imported.values.get("subjects", ()):
        kind = subject.get("term_type")
        name = plain(subject.get("term"))
        source = subject.get("source")
        yield {"name": name, "kind": _TERMS.get(kind, kind), "source": source}


def _notes(imported: Imported) -> list[Imported]:
    notes: list[Imported] = imported.values.get("notes", [])
    return notes


def _note(imported: Imported) -> dict[str, Any]:
    return {
        "kind": _KINDS.get(imported.get("type") or imported.type, "other"),
        "heading": plain(imported.get("label")),
        "body": _body(imported),
        "internal": _hidden(imported),
    }


def _body(imported: Imported) -> str | None:
    """Return all that a note says, part by part."""
    if imported.type == "note_multipart":
        parts = [_part(part) for part in imported.values.get("subnotes", ())]
    else:
        own = imported.values.get("content", ())
        parts = (
            [plain(own)]
            if isinstance(own, str)
            else [plain(text) for text in own]
        )
        parts += [_item(item) for item in imported.values.get("items", ())]
    return "\n\n".join(filter(None, parts)) or None


def _part(imported: Imported) -> str | None:
    if imported.type == "note_text":
        return plain(imported.get("content"))
    items = [_item(item) for item in imported.values.get("items", ())]
    return "\n\n".join(filter(None, (plain(imported.get("title")), *items)))


def _item(item: Any) -> str | None:
    if isinstance(item, str):
        return plain(item)
    if isinstance(item, Imported):
        return " ".join(
            filter(
                None,
                (plain(item.get("value")), plain(item.get("reference_text"))),
            )
        )
    items: Iterable[Any] = (
        item.get("event_date"),
        *item.get("events", ()),
        item.get("label"),
        item.get("value"),
    )
    return " ".join(filter(None, map(plain, items)))


def _containers(imported: Imported) -> Iterator[dict[str, Any]]:
    for instance in imported.values.get("instances", ()):
        sub = instance.values.get("sub_container")
        if sub is None:
            continue
        box = sub.values["top_container"]
        yield {
            "type": box.get("type"), "indicator": plain(box.get("indicator")), "barcode": box.get("barcode"),
            "label": instance.get("instance_type"), "id": instance.element.get("id"),
        }  # fmt: skip
        for level in ("2", "3"):
            if sub.get(f"type_{level}") is not None:
                element = sub.values[f"element_{level}"]
                yield {
                    "type": sub.get(f"type_{level}"), "indicator": plain(sub.get(f"indicator_{level}")),
                    "id": element.get("id"), "parent": element.get("parent"),
                }  # fmt: skip


def _digital_objects(imported: Imported) -> Iterator[dict[str, Any]]:
    for instance in imported.values.get("instances", ()):
        linked = instance.values.get("digital_object")
        if linked is None:
            continue
        texts = [
            plain(note.get("content"))
            for note in linked.values.get("notes", ())
        ]
        for file in linked.values.get("file_versions", ()) or (
            Imported("file_version", None),
        ):
            yield {
                "href": file.get("file_uri"), "role": file.get("use_statement"), "title": plain(linked.get("title")),
                "description": "\n\n".join(filter(None, texts)) or None, "internal": _hidden(linked),
            }  # fmt: skip


def _control(imported: Imported) -> dict[str, Any]:
    def statement(name: str, kind: str | None = None) -> list[dict[str, Any]]:
        text = plain(imported.get(name))
        if text is None:
            return []
        return [{"text": text, "kind": kind}]

    ids = plain(imported.get("ead_id")), imported.get("ead_location")
    note, language_note = (
        plain(imported.get("finding_aid_note")),
        plain(imported.get("finding_aid_language_note")),
    )
    return {
        "record_ids": [{"value": ids[0], "url": ids[1]}] if any(ids) else [],
        "titles": [*statement("finding_aid_title", "proper"), *statement("finding_aid_filing_title", "filing"),
                   *statement("finding_aid_subtitle", "sub")],
        "authors": statement("finding_aid_author"),
        "sponsors": statement("finding_aid_sponsor"),
        "edition": statement("finding_aid_edition_statement"),
        "publication": statement("finding_aid_date", "date"),
        "series": statement("finding_aid_series_statement"),
        "status": statement("finding_aid_status"),
        "notes": [] if note is None else [{"kind": "note", "body": note}],
        "languages": [{"code": imported.get("finding_aid_language"), "name": language_note}],
        "declarations": statement("finding_aid_description_rules", "convention"),
        "events": [
            {
                "date": plain(event.get("date")), "descriptions": [plain(event.get("description")) or "?"],
                "internal": _hidden(event),
            }
            for event in imported.values.get("revision_statements", ())
        ],
    }  # fmt: skip
