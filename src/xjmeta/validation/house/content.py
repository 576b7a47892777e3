"""Content: values and units that are there and say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xjmeta.model.values import Note
from xjmeta.validation.rulebook import At, Broken, rule

__all__ = ["empty_note", "empty_unit", "empty_value", "unnamed_type"]

# `otherlevel`, `otherrecordtype`, ...: the word that EAD leaves open, to be stated in another attribute.
_OTHER = re.compile(r"other(\w*type)")
# For each list the fields of which one at least must be there.
_SAYS = {
    "identifiers": ("value",),
    "dates": ("expression", "normal", "parts"),
    "extents": ("expression", "value", "unit", "kind", "parts", "note"),
    "languages": ("name", "code", "script"),
    "repository": ("name", "parts", "uri"),
    "creators": ("name", "parts", "uri", "normal"),
    "access_points": ("name", "parts", "uri", "normal", "body"),
    "containers": ("indicator", "label", "barcode"),
    "locations": ("text", "label"),
}


@rule(
    "value-empty", "The value is empty.", "Fill it in, or remove it.", of=_SAYS
)
def empty_value(at: At) -> Iterator[Broken]:
    """DACS, Statement of Principles (2019) 5: what is not known is said to be so, and not left blank."""
    for field, names in _SAYS.items():
        for number, value in enumerate(getattr(at.unit, field)):
            if not _says(value, names):
                yield Broken(f"{field}.{number}")


def _says(value: object, names: tuple[str, ...]) -> bool:
    """Return whether a value has one of some fields; nearly all have the first."""
    return bool(getattr(value, names[0], None)) or any(
        getattr(value, name, None) for name in names[1:]
    )


@rule(
    "note-empty",
    "The note of kind {kind!r} has no text.",
    "Write it, or take it out.",
    of=["notes"],
)
def empty_note(at: At) -> Iterator[Broken]:
    """DACS, Statement of Principles (2019) 5: what is not known is said to be so, and not left blank."""
    for path, note in at.values("notes"):
        if (
            isinstance(note, Note)
            and note.body is None
            and not note.notes
            and note.kind not in ("head", "text")
        ):
            yield Broken(path, kind=note.kind)


@rule(
    "type-unnamed",
    "The type is {value!r}, but the other type is not named.",
    "Name it in the attribute {wanted}.",
    of=["extents", "digital_objects", "relations", "attributes"],
)
def unnamed_type(at: At) -> Iterator[Broken]:
    """EAD 2002 and EAD3, @type, @daotype, @physdescstructuredtype, @relationtype, @dsctype: the value for other types
    is explained in an attribute of its own.
    """
    for field in ("extents", "digital_objects", "relations"):
        for path, value in at.values(field):
            name = "kind" if field == "relations" else "type"
            type_name = getattr(value, name, None) or ""
            if _OTHER.fullmatch(type_name) and not any(
                attribute.name == type_name for attribute in value.attributes
            ):
                yield Broken(
                    f"{path}.{name}", value=type_name, wanted=type_name
                )
    # The same attribute may be on an element that is no value (`dsc`), where the unit keeps it with the element's
    # name.
    stated = {
        (attribute.element, attribute.name) for attribute in at.unit.attributes
    }
    for number, attribute in enumerate(at.unit.attributes):
        if (
            attribute.name == "type"
            and _OTHER.fullmatch(attribute.value)
            and (attribute.element, "othertype") not in stated
        ):
            yield Broken(
                f"attributes.{number}",
                value=attribute.value,
                wanted=attribute.value,
            )


@rule(
    "unit-empty",
    "The unit has no descriptive content.",
    "Give it a title, or remove it.",
)
def empty_unit(at: At) -> Iterator[Broken]:
    """ISAD(G) 2.2: a unit says what is relevant at its level."""
    unit = at.unit
    texts = (
        unit.title,
        unit.titles,
        unit.dates,
        unit.identifiers,
        unit.notes,
        unit.abstracts,
        unit.extents,
        unit.containers,
        unit.control,
    )
    if not any(texts) and not unit.children and not unit.digital_objects:
        yield Broken(None)
