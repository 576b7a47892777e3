"""Notes of several parts, of one, and of items: each class read above write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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

__all__ = ["NOTES", "ListedNotes", "NoteObjects", "SingleNotes"]

NOTES = {
    "accessrestrict": "access", "accruals": "accruals", "acqinfo": "acquisition", "altformavail": "copies",
    "appraisal": "appraisal", "arrangement": "arrangement", "bioghist": "biography", "custodhist": "custodial_history",
    "fileplan": "file_plan", "legalstatus": "legal_status", "odd": "general", "originalsloc": "originals",
    "otherfindaid": "finding_aids", "phystech": "technical", "prefercite": "preferred_citation",
    "processinfo": "processing", "relatedmaterial": "related", "scopecontent": "scope",
    "separatedmaterial": "separated", "userestrict": "use",
}  # fmt: skip
"""The notes of several parts, by what they are called there."""
_NOTE_OF_KIND = {kind: name for name, kind in NOTES.items()}
_SINGLE = {
    "abstract": "abstracts",
    "materialspec": "notes",
    "physloc": "locations",
}
_LISTED = {"bibliography": "note_bibliography", "index": "note_index"}


def _heading(item: Data) -> Data:
    """Return what notes of all shapes say beside their texts."""
    id_ = word(item, "persistent_id")
    attributes = [{"name": "id", "value": id_}] if id_ else []
    return {
        "heading": phrase_at(item, "label"),
        "internal": published(item),
        "attributes": attributes,
    }


def _id_of(value: Any) -> str | None:
    return next(
        (
            attribute.value
            for attribute in value.attributes
            if attribute.name == "id" and attribute.element is None
        ),
        None,
    )


def _all_notes(notes: Iterable[Any]) -> Iterator[Any]:
    """Yield notes, and those within them behind them."""
    for note in notes:
        yield note
        yield from _all_notes(note.notes)


@dataclass(frozen=True, slots=True)
class NoteObjects:
    """Notes of several parts."""

    def read(self, item: Data) -> Fields:
        if item.get("jsonmodel_type") != "note_multipart":
            return {}
        parts = [
            part for part in listed(item, "subnotes") if isinstance(part, dict)
        ]
        body = markup.subnotes_of(parts) if parts else None
        kind = word(item, "type") or "odd"
        value: Data = {
            "kind": NOTES.get(kind, "other"),
            "body": body,
        } | _heading(item)
        if kind not in NOTES:
            value["label"] = kind
        if any(map(published, parts)):
            value["internal"] = True
        if body or value["heading"]:
            return {"notes": [stated(value)]}
        return {}

    def write(self, unit: Record) -> list[Data]:
        return [
            _note(note)
            for note in _all_notes(unit.notes)
            if _is_multipart(note)
        ]


def _is_multipart(note: Any) -> bool:
    apart = (
        note.kind in (*_LISTED, "material_specific") and note.body is not None
    )
    return not apart and (note.body is not None or note.heading is not None)


def _note(note: Any) -> Data:
    own = (
        note.label
        if note.kind == "other" and note.label and note.label.isalpha()
        else None
    )
    parts = [] if note.body is None else markup.subnotes(note.body)
    return stated({
        "jsonmodel_type": "note_multipart",
        "type": _NOTE_OF_KIND.get(note.kind) or own or "odd",
        "persistent_id": _id_of(note),
        "label": own_text(note.heading),
        "subnotes": [part | {"publish": publish(note)} for part in parts],
        "publish": publish(note),
    })  # fmt: skip


@dataclass(frozen=True, slots=True)
class SingleNotes:
    """Notes of one part: the abstract, details of the kind of material, its location."""

    type: str

    def read(self, item: Data) -> Fields:
        texts = content(item)
        if (
            item.get("jsonmodel_type") != "note_singlepart"
            or item.get("type") != self.type
            or not texts
        ):
            return {}
        field_name = _SINGLE[self.type]
        if field_name == "locations":
            value = {
                "text": markup.phrase_of(" ".join(texts)),
                "label": word(item, "label"),
                "internal": published(item),
            }
        else:
            kind = (
                "abstract"
                if field_name == "abstracts"
                else "material_specific"
            )
            value = {"kind": kind, "body": markup.prose_of(texts)} | _heading(
                item
            )
        return {field_name: [stated(value)]}

    def write(self, unit: Record) -> list[Data]:
        field_name = _SINGLE[self.type]
        if field_name == "locations":
            return [
                single_note(
                    self.type,
                    [markup.phrase(location.text)],
                    publish=publish(location),
                    label=location.label,
                )
                for location in unit.locations
                if location.text is not None
            ]
        notes_of_field = (
            unit.abstracts
            if field_name == "abstracts"
            else _all_notes(unit.notes)
        )
        notes = [
            note
            for note in notes_of_field
            if field_name == "abstracts" or note.kind == "material_specific"
        ]
        return [
            single_note(
                self.type,
                markup.prose(note.body),
                publish=publish(note),
                label=own_text(note.heading),
                id_=_id_of(note),
            )
            for note in notes
            if note.body is not None
        ]


_INDEX = {
    "name": "name", "person": "persname", "family": "famname", "corporate_entity": "corpname", "subject": "subject",
    "function": "function", "occupation": "occupation", "title": "title", "geographic_name": "geogname",
    "genre_form": "genreform",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListedNotes:
    """Bibliographies and indexes: paragraphs, and the items below them."""

    kind: str

    def read(self, item: Data) -> Fields:
        if item.get("jsonmodel_type") != _LISTED[self.kind]:
            return {}
        items = [
            entry_
            for entry_ in listed(item, "items")
            if isinstance(entry_, (str, dict))
        ]
        entries = [markup.entry(entry_, _INDEX) for entry_ in items]
        body = markup.listed_of(content(item), entries, self.kind)
        value = {"kind": self.kind, "body": body} | _heading(item)
        return {"notes": [stated(value)]} if body else {}

    def write(self, unit: Record) -> list[Data]:
        names = {tag: kind for kind, tag in _INDEX.items()}
        objects: list[Data] = []
        for note in _all_notes(unit.notes):
            if note.kind == self.kind and note.body is not None:
                content, items = markup.entries(note.body, self.kind, names)
                objects.append(stated({
                    "jsonmodel_type": _LISTED[self.kind], "type": self.kind, "persistent_id": _id_of(note),
                    "label": own_text(note.heading), "content": content, "items": items, "publish": publish(note),
                }))  # fmt: skip
        return objects
