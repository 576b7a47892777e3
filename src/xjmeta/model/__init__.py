"""The values: the Record and what it is made of, texts, dates, and where a Record came from. No format is known
here.

Each name is loaded when it is first asked for.

>>> from xjmeta.model import Date, Record
>>> Record(title="Cables", dates=[Date(expression="August, 1949")]).dates[0].edtf.text
'1949-08'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xjmeta.model.edtf import Edtf
    from xjmeta.model.record import Control, Record
    from xjmeta.model.text import Phrase, Prose
    from xjmeta.model.values import (
        AccessPoint,
        Attribute,
        Container,
        Coordinates,
        Date,
        DatePart,
        Declaration,
        DigitalObject,
        Event,
        Extent,
        Group,
        Harvest,
        Identifier,
        Language,
        Location,
        LooseText,
        Note,
        Part,
        RecordId,
        Relation,
        Rights,
        Statement,
        Title,
    )
    from xjmeta.model.vocabularies import (
        ACCESS_POINT_KINDS,
        AGENT_KINDS,
        DATE_KINDS,
        DATE_PART_KINDS,
        DATE_TYPES,
        DECLARATION_KINDS,
        DIGITAL_OBJECT_KINDS,
        DIGITAL_OBJECT_TYPES,
        EVENT_KINDS,
        EXTENT_COVERAGES,
        EXTENT_KINDS,
        HARVEST_STATUSES,
        LANGUAGE_KINDS,
        LEVELS,
        NOTE_KINDS,
        RECORD_ID_KINDS,
        RELATION_KINDS,
        RIGHTS_KINDS,
        STATEMENT_KINDS,
        TITLE_KINDS,
        VOCABULARIES,
        AccessPointKind,
        AgentKind,
        DateKind,
        DatePartKind,
        DateType,
        DeclarationKind,
        DigitalObjectKind,
        DigitalObjectType,
        EventKind,
        ExtentCoverage,
        ExtentKind,
        HarvestStatus,
        LanguageKind,
        Level,
        NoteKind,
        RecordIdKind,
        RelationKind,
        RightsKind,
        StatementKind,
        TitleKind,
    )

__all__ = [
    "ACCESS_POINT_KINDS",
    "AGENT_KINDS",
    "DATE_KINDS",
    "DATE_PART_KINDS",
    "DATE_TYPES",
    "DECLARATION_KINDS",
    "DIGITAL_OBJECT_KINDS",
    "DIGITAL_OBJECT_TYPES",
    "EVENT_KINDS",
    "EXTENT_COVERAGES",
    "EXTENT_KINDS",
    "HARVEST_STATUSES",
    "LANGUAGE_KINDS",
    "LEVELS",
    "NOTE_KINDS",
    "RECORD_ID_KINDS",
    "RELATION_KINDS",
    "RIGHTS_KINDS",
    "STATEMENT_KINDS",
    "TITLE_KINDS",
    "VOCABULARIES",
    "AccessPoint",
    "AccessPointKind",
    "AgentKind",
    "Attribute",
    "Container",
    "Control",
    "Coordinates",
    "Date",
    "DateKind",
    "DatePart",
    "DatePartKind",
    "DateType",
    "Declaration",
    "DeclarationKind",
    "DigitalObject",
    "DigitalObjectKind",
    "DigitalObjectType",
    "Edtf",
    "Event",
    "EventKind",
    "Extent",
    "ExtentCoverage",
    "ExtentKind",
    "Group",
    "Harvest",
    "HarvestStatus",
    "Identifier",
    "Language",
    "LanguageKind",
    "Level",
    "Location",
    "LooseText",
    "Note",
    "NoteKind",
    "Part",
    "Phrase",
    "Prose",
    "Record",
    "RecordId",
    "RecordIdKind",
    "Relation",
    "RelationKind",
    "Rights",
    "RightsKind",
    "Statement",
    "StatementKind",
    "Title",
    "TitleKind",
]

_HOMES = {
    "Control": "record",
    "Edtf": "edtf",
    "GroupKind": "values",
    "Phrase": "text",
    "Prose": "text",
    "Record": "record",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = _HOMES.get(name) or ("vocabularies" if _is_vocabulary(name) else "values")
    return getattr(import_module(f"{__name__}.{home}"), name)


def _is_vocabulary(name: str) -> bool:
    """Say whether a name is that of a list of words, or of the type of one word."""
    return name.isupper() or name.endswith(_OF_WORDS)


_OF_WORDS = ("Kind", "Type", "Level", "Status", "Coverage")


def __dir__() -> list[str]:
    return list(__all__)
