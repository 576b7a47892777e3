"""What ArchivesSpace's EAD import makes of notes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from xjmeta.mapping.contract import Imported
from xjmeta.systems._archivesspace_texts import (
    UNITS,
    formatted,
    plain,
    published,
)
from xjmeta.systems.stacked import Stacked
from xjmeta.systems.texts import inner_xml, local_name

__all__ = [
    "HEAD_OF_LINE",
    "NoteShape",
    "heading",
    "index_entry",
    "multipart",
    "note_of_header",
    "section",
    "single_note",
]

_HEAD = re.compile(r"<head>.*?</head>", re.DOTALL)
HEAD_OF_LINE = re.compile(r"<head>.*?</head>")


def single_note(run: Stacked, element: Any, kind: str, text: str) -> None:
    note = run.make(
        "note_singlepart", element, type=kind, persistent_id=element.get("id"),
        label=element.get("label"), publish=published(element), content=formatted(text.strip()),
    )  # fmt: skip
    run.give(note, "notes", *UNITS)


def multipart(
    run: Stacked,
    element: Any,
    kind: str,
    text: str | None,
    label: str | None = None,
) -> None:
    note = run.make(
        "note_multipart", element, type=kind, persistent_id=element.get("id"), label=label,
        publish=published(element),
    )  # fmt: skip
    if text is not None:
        note.push(
            "subnotes", Imported("note_text", element, {"content": text})
        )
    run.give(note, "notes", *UNITS)


@dataclass(frozen=True, slots=True)
class NoteShape:
    """A note of a unit: in parts, which lists and chronologies in it become too, or single."""

    kind: str = ""
    parts: bool = True

    def __call__(self, run: Stacked, element: Any) -> None:
        kind = self.kind or local_name(element)
        content = inner_xml(element)
        if self.parts:
            # A note of its own kind has its heading as label already; in one
            # whose kind is fixed the importer leaves it in the text.
            if not self.kind:
                content = _HEAD.sub("", content, count=1)
            multipart(run, element, kind, formatted(content))
            return
        note = run.make(
            "note_singlepart", element, type=kind, persistent_id=element.get("id"),
            publish=published(element), content=formatted(HEAD_OF_LINE.sub("", content, count=1)),
        )  # fmt: skip
        run.give(note, "notes", *UNITS)


def note_of_header(run: Stacked, element: Any) -> None:
    """Add to the note of the finding aid."""
    unit = run.context
    unit.put(
        "finding_aid_note",
        f"{unit.values.get('finding_aid_note', '')}{formatted(inner_xml(element))}",
    )


def heading(run: Stacked, element: Any) -> None:
    """Set the label of the note that is open, or the title of a chronology."""
    to = {"note_multipart": "label", "note_chronology": "title"}.get(
        run.context.type
    )
    if to is not None:
        run.context.put(to, formatted(inner_xml(element)))


def section(run: Stacked, element: Any) -> None:
    """Make a bibliography or an index, whose paragraphs and entries are apart."""
    note = run.make(
        f"note_{local_name(element)}", element, persistent_id=element.get("id"),
        publish=published(element),
    )  # fmt: skip
    run.give(note, "notes", *UNITS)


def index_entry(run: Stacked, element: Any) -> None:
    """Make an entry of an index of the names directly in it."""
    kinds, value, reference = "", "", ""
    for child in element.iterchildren("*"):
        name = local_name(child)
        if name in _INDEXED:
            kinds = kinds + _INDEXED[name]
            value = value + plain(child)
        elif name == "ref":
            reference += plain(child)
    entry = run.make(
        "note_index_item",
        element,
        type=kinds,
        value=value,
        reference_text=reference,
    )
    run.give(entry, "items", "note_index")


_INDEXED = {
    "name": "name", "persname": "person", "famname": "family", "corpname": "corporate_entity", "subject": "subject",
    "function": "function", "occupation": "occupation", "genreform": "genre_form", "title": "title",
    "geogname": "geographic_name",
}  # fmt: skip
