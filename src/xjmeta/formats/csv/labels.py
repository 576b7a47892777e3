"""The columns in words: what a person reads above them, what they mean, and where the standards speak of them.

Numbers are those of ISAD(G), second edition, and of DACS 2022.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from xjmeta.formats.csv.meanings import (
    COLUMN_NAMES,
    MEANINGS,
    SINGLE,
    meaning_at,
    parted,
    path_of,
)
from xjmeta.messages.catalogue import Template, add, say
from xjmeta.model.vocabularies import (
    ACCESS_POINT_KINDS,
    EXTENT_KINDS,
    LEVELS,
    NOTE_KINDS,
    VOCABULARIES,
)

__all__ = ["comment_of", "comments", "label_of", "words_of"]

add(
    {
        "label-repeat": Template("{label} ({number})"),
        "label-beside": Template("{label}: {what}"),
        "label-more": Template("{label}, continued"),
        "comment-standard": Template("{meaning} {standards}."),
        "comment-example": Template("{comment} For example: {example}"),
        "comment-bars": Template("{comment} A bar parts several: a | b."),
        "comment-beside": Template("{what} of what stands in the column {name}."),
    }
)


class _Told(NamedTuple):
    """What is told of a column: its label, what it means, where the standards speak of it, and an example."""

    label: str
    meaning: str
    isadg: str = ""
    dacs: str = ""
    example: str = ""


_FRAME = {
    "key": _Told("Key", "The key of the unit. Blank it in a new row; never change it in an old one."),
    "parent": _Told("Parent", "The key of the unit above. Change it to move the unit."),
    "record": _Told("Record", "The number of the description that the unit belongs to. Leave it blank in a new row."),
    "id": _Told("Identifier in the file", "The identifier of the unit's element. Leave it alone."),
    "internal": _Told("Internal", "Whether the unit is kept from the public."),
    "rest": _Told("Rest", "What no column can say, by path. Leave it alone."),
    "origin": _Told("Origin", "Where the unit came from, so that it can go home. Leave it alone."),
}  # fmt: skip
_VALUES = {
    "level": _Told("Level", "The level of description.", "3.1.4", "1", "series"),
    "other_level": _Told("Other level", "The level in the words of the house.", "3.1.4", "1", "box group"),
    "reference_code": _Told("Reference code", "What identifies the unit.", "3.1.1", "2.1", "MS 12/3"),
    "title": _Told("Title", "The title of the unit.", "3.1.2", "2.3", "Letters to Anna Smith"),
    "other_title": _Told("Other title", "A further title: parallel, former or other.", "3.1.2", "2.3", "Lettres"),
    "bulk_date": _Told("Bulk date", "The dates of the greater part of the material.", "3.1.3", "2.4", "1920-1925"),
    "date": _Told("Date", "A date of the unit, as it is displayed.", "3.1.3", "2.4", "August 1949"),
    "dimensions": _Told("Dimensions", EXTENT_KINDS["dimensions"], "3.1.5", "2.5", "30 x 40 cm"),
    "physical_facet": _Told("Physical facet", EXTENT_KINDS["physical_facet"], "3.1.5", "2.5", "black and white"),
    "extent": _Told("Extent", "The extent and medium of the unit.", "3.1.5", "2.5", "3.5 linear feet"),
    "creator": _Told("Creator", "Who made or gathered the material.", "3.2.1", "2.6", "Smith, Anna, 1890-1955"),
    "repository": _Told("Repository", "Who holds the material.", "", "2.2", "Wilson Center"),
    "abstract": _Told("Abstract", NOTE_KINDS["abstract"]),
    "biography": _Told("Biography or history", NOTE_KINDS["biography"], "", "2.7"),
    "custodial_history": _Told("Custodial history", NOTE_KINDS["custodial_history"], "", "5.1"),
    "acquisition": _Told("Acquisition", NOTE_KINDS["acquisition"], "", "5.2"),
    "donor": _Told("Donor", "Who gave the material.", "3.2.4", "5.2", "Anna Smith"),
    "scope": _Told("Scope and content", NOTE_KINDS["scope"], "", "3.1"),
    "appraisal": _Told("Appraisal", NOTE_KINDS["appraisal"], "", "5.3"),
    "accruals": _Told("Accruals", NOTE_KINDS["accruals"], "", "5.4"),
    "arrangement": _Told("Arrangement", NOTE_KINDS["arrangement"], "", "3.2"),
    "access": _Told("Access", NOTE_KINDS["access"], "", "4.1", "Open for research."),
    "use": _Told("Use", NOTE_KINDS["use"], "", "4.4"),
    "rights": _Told("Rights", "A rights statement.", "3.4.2", "4.4", "In copyright"),
    "language": _Told("Language", "A language of the material.", "3.4.3", "4.5", "Russian"),
    "technical": _Told("Physical condition", NOTE_KINDS["technical"], "", "4.2"),
    "finding_aids": _Told("Finding aids", NOTE_KINDS["finding_aids"], "", "4.6"),
    "originals": _Told("Originals", NOTE_KINDS["originals"], "", "6.1"),
    "copies": _Told("Copies", NOTE_KINDS["copies"], "", "6.2"),
    "related": _Told("Related material", NOTE_KINDS["related"], "", "6.3"),
    "separated": _Told("Separated material", NOTE_KINDS["separated"], "", "6.3"),
    "bibliography": _Told("Publications", NOTE_KINDS["bibliography"], "", "6.4"),
    "general_note": _Told("General note", NOTE_KINDS["general"], "", "7.1"),
    "note": _Told("Note", NOTE_KINDS["did_note"], "3.6.1", "7.1"),
    "material_specific": _Told("Details of the material", NOTE_KINDS["material_specific"]),
    "processing": _Told("Processing", NOTE_KINDS["processing"], "", "7.1"),
    "preferred_citation": _Told("Preferred citation", NOTE_KINDS["preferred_citation"], "", "7.1"),
    "other_note": _Told("Other note", NOTE_KINDS["other"]),
    "subject": _Told("Subject", ACCESS_POINT_KINDS["topic"], "", "", "Cold War"),
    "corporate_body": _Told("Corporate body", ACCESS_POINT_KINDS["corporate_body"], "", "", "United Nations"),
    "name": _Told("Name", ACCESS_POINT_KINDS["name"]),
    "genre_form": _Told("Genre or form", ACCESS_POINT_KINDS["genre_form"], "", "", "Telegrams"),
    "work": _Told("Title of a work", ACCESS_POINT_KINDS["title"], "", "", "War and Peace"),
    "heading": _Told("Heading", "A heading of no stated kind."),
    "box": _Told("Box", "The number of the box that holds the unit.", "", "", "12"),
    "folder": _Told("Folder", "The number of the folder that holds the unit.", "", "", "3"),
    "container": _Told("Container", "The number of whatever else holds the unit.", "", "", "7"),
    "location": _Told("Location", "Where the unit is kept.", "", "", "Stack 3, shelf 12"),
    "digital_object": _Told("Digital object", "The address of a digital object.", "", "", "https://example.org/1.tif"),
}  # fmt: skip


def _told(name: str) -> _Told:
    found = _FRAME.get(name) or _VALUES.get(name)
    if found is not None:
        return found
    meaning = MEANINGS[name]
    kind = dict(meaning.known).get("kind", "")
    words = NOTE_KINDS if meaning.field == "notes" else ACCESS_POINT_KINDS
    return _Told(name.replace("_", " ").capitalize(), words[kind])


def _parts_of(name: str) -> tuple[str, str, int, str] | None:
    """Return the name of a column without what numbers and continues it: its meaning, what it adds to that, its number,
    and the number of the cell that it continues.
    """
    base, _more, piece = name.partition(".more.")
    path = path_of(base)
    found = meaning_at(path) if path else None
    if found is None:
        special = base.partition("_")[0] if path else base
        return (
            (special, "", 1, piece) if special in _FRAME or special in SINGLE else None
        )
    meaning, number, leaf = found
    added = next(more for more, one in meaning.leaves.items() if one == leaf)
    return meaning.name, added, parted(number)[0], piece


def label_of(name: str) -> str:
    """Return what a person reads above a column; of one that is named by no meaning, its name.

    >>> label_of("scope"), label_of("creator_role_2"), label_of("dates.1.normal")
    ('Scope and content', 'Creator: role (2)', 'dates.1.normal')
    """
    parts = _parts_of(name)
    if parts is None:
        return name
    of, added, number, piece = parts
    label = _told(of).label
    if added:
        what = added.strip("_").replace("_", " ")
        label = say("label-beside", {"label": label, "what": what})[0]
    if number > 1:
        label = say("label-repeat", {"label": label, "number": number})[0]
    return say("label-more", {"label": label})[0] if piece else label


def comment_of(name: str) -> str | None:
    """Return what a column means, with the numbers of the standards and an example; None for one without a meaning.

    >>> comment_of("title")
    'The title of the unit. ISAD(G) 3.1.2, DACS 2.3. For example: Letters to Anna Smith'
    """
    parts = _parts_of(name)
    if parts is None:
        return None
    of, added, _number, _piece = parts
    if added:
        what = added.strip("_").replace("_", " ").capitalize()
        return say("comment-beside", {"what": what, "name": of})[0]
    told = _told(of)
    comment = told.meaning
    numbers = (("ISAD(G)", told.isadg), ("DACS", told.dacs))
    if standards := ", ".join(f"{one} {number}" for one, number in numbers if number):
        comment = say("comment-standard", {"meaning": comment, "standards": standards})[
            0
        ]
    if of in MEANINGS:
        comment = say("comment-bars", {"comment": comment})[0]
    if told.example:
        comment = say("comment-example", {"comment": comment, "example": told.example})[
            0
        ]
    return comment


@lru_cache(maxsize=1)
def comments() -> frozenset[str]:
    """Return all that columns mean, as `comment_of` says it."""
    names = (*_FRAME, *COLUMN_NAMES)
    return frozenset(comment for name in names if (comment := comment_of(name)))


_CLASSES = {
    "titles": "Title",
    "dates": "Date",
    "extents": "Extent",
    "creators": "AccessPoint",
    "notes": "Note",
    "rights": "Rights",
}
_AGENTS = ("person", "corporate_body", "family", "name")


def words_of(name: str) -> tuple[str, ...]:
    """Return the words to choose from in a column; none where anything may stand there.

    >>> words_of("creator_kind"), words_of("level")[:2], words_of("subject")
    (('person', 'corporate_body', 'family', 'name'), ('class', 'collection'), ())
    """
    if name == "level":
        return tuple(LEVELS)
    path = path_of(name)
    found = meaning_at(path) if path else None
    if found is None:
        return ("true", "false") if name == "internal" else ()
    meaning, _number, leaf = found
    if leaf == "internal":
        return ("true", "false")
    if (meaning.field, leaf) == ("creators", "kind"):
        return _AGENTS
    return tuple(VOCABULARIES.get((_CLASSES.get(meaning.field, ""), leaf), ()))
