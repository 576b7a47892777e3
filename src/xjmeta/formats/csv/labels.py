"""The columns in words: what a person reads above them, what they mean, and where the standards speak of them.

What a column means is what the model says of its field (`model/descriptions.py`); here are labels and examples.
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
from xjmeta.model.descriptions import (
    Description,
    describe,
    describe_path,
    describe_word,
)
from xjmeta.model.record import Record
from xjmeta.model.structure import slots
from xjmeta.model.vocabularies import LEVELS, VOCABULARIES

__all__ = ["comment_of", "comments", "label_of", "words_of"]

add(
    {
        "label-repeat": Template("{label} ({number})"),
        "label-beside": Template("{label}: {what}"),
        "label-more": Template("{label}, continued"),
        "comment-example": Template("{comment} For example: {example}"),
        "comment-bars": Template("{comment} A bar parts several: a | b."),
        "comment-beside": Template(
            "{comment} It refers to the column {name}."
        ),
    }
)


class _Labelled(NamedTuple):
    """What a person reads above a column, and an example of its content."""

    label: str
    example: str = ""


# What the columns of the sheet itself are for.
_FRAME = {
    "key": "The key of the unit. Blank it in a new row; never change it in an old one.",
    "parent": "The key of the unit above. Change it to move the unit.",
    "record": "The number of the description that the unit belongs to. Leave it blank in a new row.",
    "id": "The identifier of the unit's element. Leave it alone.",
    "rest": "Values that no column can hold, by path. Do not edit.",
    "origin": "The source of the unit, so that it can be written back unchanged. Do not edit.",
}
# The columns whose label is not their name, and those that have an example.
_COLUMNS = {
    "id": _Labelled("Identifier in the file"),
    "level": _Labelled("Level", "series"),
    "other_level": _Labelled("Other level", "box group"),
    "reference_code": _Labelled("Reference code", "MS 12/3"),
    "title": _Labelled("Title", "Letters to Anna Smith"),
    "other_title": _Labelled("Other title", "Lettres"),
    "bulk_date": _Labelled("Bulk date", "1920-1925"),
    "date": _Labelled("Date", "August 1949"),
    "dimensions": _Labelled("Dimensions", "30 x 40 cm"),
    "physical_facet": _Labelled("Physical facet", "black and white"),
    "extent": _Labelled("Extent", "3.5 linear feet"),
    "creator": _Labelled("Creator", "Smith, Anna, 1890-1955"),
    "repository": _Labelled("Repository", "Wilson Center"),
    "abstract": _Labelled("Abstract"),
    "biography": _Labelled("Biography or history"),
    "custodial_history": _Labelled("Custodial history"),
    "acquisition": _Labelled("Acquisition"),
    "donor": _Labelled("Donor", "Anna Smith"),
    "scope": _Labelled("Scope and content"),
    "appraisal": _Labelled("Appraisal"),
    "accruals": _Labelled("Accruals"),
    "arrangement": _Labelled("Arrangement"),
    "access": _Labelled("Access", "Open for research."),
    "use": _Labelled("Use"),
    "rights": _Labelled("Rights", "In copyright"),
    "language": _Labelled("Language", "Russian"),
    "technical": _Labelled("Physical condition"),
    "finding_aids": _Labelled("Finding aids"),
    "originals": _Labelled("Originals"),
    "copies": _Labelled("Copies"),
    "related": _Labelled("Related material"),
    "separated": _Labelled("Separated material"),
    "bibliography": _Labelled("Publications"),
    "general_note": _Labelled("General note"),
    "note": _Labelled("Note"),
    "material_specific": _Labelled("Details of the material"),
    "processing": _Labelled("Processing"),
    "preferred_citation": _Labelled("Preferred citation"),
    "other_note": _Labelled("Other note"),
    "subject": _Labelled("Subject", "Cold War"),
    "corporate_body": _Labelled("Corporate body", "United Nations"),
    "name": _Labelled("Name"),
    "genre_form": _Labelled("Genre or form", "Telegrams"),
    "work": _Labelled("Title of a work", "War and Peace"),
    "heading": _Labelled("Heading"),
    "box": _Labelled("Box", "12"),
    "folder": _Labelled("Folder", "3"),
    "container": _Labelled("Container", "7"),
    "location": _Labelled("Location", "Stack 3, shelf 12"),
    "digital_object": _Labelled("Digital object", "https://example.org/1.tif"),
}  # fmt: skip


def _column(name: str) -> _Labelled:
    return _COLUMNS.get(name) or _Labelled(name.replace("_", " ").capitalize())


def _described(name: str) -> Description:
    """Return what a column says of a unit: what the word is that makes its values so, else what the field is."""
    meaning = MEANINGS.get(name)
    if meaning is None:
        return describe(Record, name)
    kind = slots(Record)[meaning.field].kind
    for field, word in (*meaning.known, *meaning.default):
        description = (
            None if kind is None else describe_word(kind, field, word)
        )
        if description is not None:
            return description
    return describe(Record, meaning.field)


def _parts_of(name: str) -> tuple[str, str, int, str] | None:
    """Return the name of a column without what numbers and continues it: its meaning, what it adds to that, its number,
    and the number of the cell that it continues.
    """
    base, _more, piece = name.partition(".more.")
    path = path_of(base)
    place = meaning_at(path) if path else None
    if place is None:
        special = base.partition("_")[0] if path else base
        return (
            (special, "", 1, piece)
            if special in _FRAME or special in SINGLE
            else None
        )
    meaning, number, leaf = place
    added = next(
        more for more, leaf_name in meaning.leaves.items() if leaf_name == leaf
    )
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
    label = _column(of).label
    if added:
        words = added.strip("_").replace("_", " ")
        label = say("label-beside", {"label": label, "what": words})[0]
    if number > 1:
        label = say("label-repeat", {"label": label, "number": number})[0]
    if piece:
        return say("label-more", {"label": label})[0]
    return label


def comment_of(name: str) -> str | None:
    """Return what a column means, with the numbers of the standards and an example; None for one without a meaning.

    >>> comment_of("title")
    'The title of the unit, formal or devised. ISAD(G) 3.1.2, DACS 2.3, EAD <unittitle>. For example: Letters to ...'
    """
    parts = _parts_of(name)
    if parts is None:
        return None
    of, added, _number, _piece = parts
    if of in _FRAME:
        return _FRAME[of]
    if added:
        field = describe_path(
            f"{MEANINGS[of].field}.{MEANINGS[of].leaves[added]}"
        )
        return say("comment-beside", {"comment": field, "name": of})[0]
    comment = str(_described(of))
    if of in MEANINGS:
        comment = say("comment-bars", {"comment": comment})[0]
    if example := _column(of).example:
        comment = say(
            "comment-example", {"comment": comment, "example": example}
        )[0]
    return comment


@lru_cache(maxsize=1)
def comments() -> frozenset[str]:
    """Return all that columns mean, as `comment_of` says it."""
    names = (*_FRAME, *COLUMN_NAMES)
    return frozenset(
        comment for name in names if (comment := comment_of(name))
    )


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
    """Return the words to choose from in a column; none where any text is allowed there.

    >>> words_of("creator_kind"), words_of("level")[:2], words_of("subject")
    (('person', 'corporate_body', 'family', 'name'), ('class', 'collection'), ())
    """
    if name == "level":
        return tuple(LEVELS)
    path = path_of(name)
    place = meaning_at(path) if path else None
    if place is None:
        return ("true", "false") if name == "internal" else ()
    meaning, _number, leaf = place
    if leaf == "internal":
        return ("true", "false")
    if (meaning.field, leaf) == ("creators", "kind"):
        return _AGENTS
    return tuple(VOCABULARIES.get((_CLASSES.get(meaning.field, ""), leaf), ()))
