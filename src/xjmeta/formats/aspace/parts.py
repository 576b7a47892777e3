"""What the keys of the object of a unit say, one or a few together: each class read above write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from xjmeta.formats.aspace import markup
from xjmeta.formats.aspace.shapes import is_ref_id, own_identifier
from xjmeta.formats.aspace.values import (
    Data,
    own_text,
    phrase_at,
    published,
    stated,
    word,
)
from xjmeta.model.record import LEVELS, Record

__all__ = [
    "ComponentId",
    "FindingAidId",
    "FindingAidLanguage",
    "FindingAidNote",
    "FindingAidText",
    "FourPartId",
    "LevelWord",
    "PartShape",
    "Published",
    "RefId",
    "TitleText",
]


class PartShape(Protocol):
    """What some keys of the object of a unit say."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys."""

    def read(self, data: Mapping[str, Any]) -> Data:
        """Return the values that the keys say, by the fields of the unit: those of a list as a list."""

    def write(self, unit: Record) -> Data:
        """Return the keys that say what a unit holds."""


@dataclass(frozen=True, slots=True)
class RefId:
    """The id of a component."""

    keys: tuple[str, ...] = ("ref_id",)

    def read(self, data: Mapping[str, Any]) -> Data:
        return {"id": word(data, "ref_id")}

    def write(self, unit: Record) -> Data:
        return {"ref_id": unit.id if is_ref_id(unit.id) else None}


@dataclass(frozen=True, slots=True)
class LevelWord:
    """The level of description: a word of the list, or another one."""

    keys: tuple[str, ...] = ("level", "other_level")

    def read(self, data: Mapping[str, Any]) -> Data:
        level = word(data, "level")
        other = word(data, "other_level")
        # The list of levels can be added to in the system: a word of the house
        # is another level here.
        if level is None or level in LEVELS:
            return {"level": level, "other_level": other}
        return {"level": "otherlevel", "other_level": other or level}

    def write(self, unit: Record) -> Data:
        return {"level": unit.level, "other_level": unit.other_level}


@dataclass(frozen=True, slots=True)
class TitleText:
    """The title."""

    keys: tuple[str, ...] = ("title",)

    def read(self, data: Mapping[str, Any]) -> Data:
        return {"title": phrase_at(data, "title")}

    def write(self, unit: Record) -> Data:
        return {"title": own_text(unit.title)}


@dataclass(frozen=True, slots=True)
class FourPartId:
    """The identifier of a resource, which has up to four parts; a text is written as the first of them."""

    keys: tuple[str, ...] = ("id_0", "id_1", "id_2", "id_3")

    def read(self, data: Mapping[str, Any]) -> Data:
        parts = [
            text for key in self.keys if (text := word(data, key)) is not None
        ]
        return {"identifiers": [{"value": ".".join(parts)}] if parts else []}

    def write(self, unit: Record) -> Data:
        return {"id_0": _first_identifier(unit)}


@dataclass(frozen=True, slots=True)
class ComponentId:
    """The identifier of a component."""

    keys: tuple[str, ...] = ("component_id",)

    def read(self, data: Mapping[str, Any]) -> Data:
        text = word(data, "component_id")
        return {"identifiers": [{"value": text}] if text else []}

    def write(self, unit: Record) -> Data:
        return {"component_id": _first_identifier(unit)}


def _first_identifier(unit: Record) -> str | None:
    first = own_identifier(unit)
    return None if first is None else first.value.plain


@dataclass(frozen=True, slots=True)
class Published:
    """Whether a unit is shown to the public: one that is not is internal."""

    keys: tuple[str, ...] = ("publish",)

    def read(self, data: Mapping[str, Any]) -> Data:
        return {"internal": published(data)}

    def write(self, unit: Record) -> Data:
        return {"publish": not unit.internal}


# ---- the finding aid -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FindingAidText:
    """A statement of the finding aid, by the list that it is in and its kind; several are written as one."""

    key: str
    field: str
    kind: str | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The key."""
        return (self.key,)

    def read(self, data: Mapping[str, Any]) -> Data:
        text = phrase_at(data, self.key)
        return {
            f"control.{self.field}": []
            if text is None
            else [stated({"text": text, "kind": self.kind})]
        }

    def write(self, unit: Record) -> Data:
        values = (
            getattr(unit.control, self.field)
            if unit.control is not None
            else ()
        )
        texts = [
            own_text(statement.text)
            for statement in values
            if statement.text is not None and statement.kind == self.kind
        ]
        return {self.key: "; ".join(text for text in texts if text) or None}


@dataclass(frozen=True, slots=True)
class FindingAidId:
    """The identifier of the finding aid, and its address."""

    keys: tuple[str, ...] = ("ead_id", "ead_location")

    def read(self, data: Mapping[str, Any]) -> Data:
        value = {
            "value": word(data, "ead_id"),
            "url": word(data, "ead_location"),
        }
        return {
            "control.record_ids": [stated(value)]
            if any(value.values())
            else []
        }

    def write(self, unit: Record) -> Data:
        ids = unit.control.record_ids if unit.control is not None else ()
        first = next(
            (
                record_id
                for record_id in ids
                if record_id.value is not None or record_id.url
            ),
            None,
        )
        if first is None:
            return {}
        return {
            "ead_id": first.value.plain if first.value is not None else None,
            "ead_location": first.url,
        }


@dataclass(frozen=True, slots=True)
class FindingAidLanguage:
    """The language and script of the finding aid, and the note on them."""

    keys: tuple[str, ...] = (
        "finding_aid_language",
        "finding_aid_script",
        "finding_aid_language_note",
    )

    def read(self, data: Mapping[str, Any]) -> Data:
        language, script, note = self.keys
        value = {
            "code": word(data, language),
            "script": word(data, script),
            "name": phrase_at(data, note),
        }
        return {
            "control.languages": [stated(value)] if any(value.values()) else []
        }

    def write(self, unit: Record) -> Data:
        languages = unit.control.languages if unit.control is not None else ()
        first = next(iter(languages), None)
        if first is None:
            return {}
        return dict(
            zip(
                self.keys,
                (first.code, first.script, own_text(first.name)),
                strict=True,
            )
        )


@dataclass(frozen=True, slots=True)
class FindingAidNote:
    """The note on the finding aid."""

    keys: tuple[str, ...] = ("finding_aid_note",)

    def read(self, data: Mapping[str, Any]) -> Data:
        text = word(data, "finding_aid_note")
        note = (
            []
            if text is None
            else [{"kind": "note", "body": markup.prose_of([text])}]
        )
        return {"control.notes": note}

    def write(self, unit: Record) -> Data:
        notes = unit.control.notes if unit.control is not None else ()
        texts = [
            text
            for note in notes
            if note.body is not None
            for text in markup.prose(note.body)
        ]
        return {"finding_aid_note": "\n\n".join(texts) or None}
