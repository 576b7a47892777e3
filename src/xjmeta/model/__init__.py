"""The values: the Record and what it is made of, texts, dates, and where a Record came from. No format is known
here.

Each name is imported when it is first used.

>>> from xjmeta.model import Date, Record
>>> Record(title="Cables", dates=[Date(expression="August, 1949")]).dates[0].edtf.text
'1949-08'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xjmeta.model.customary import (
        AUTHORITY_SOURCES,
        CALENDARS,
        CONTAINER_TYPES,
        CUSTOMARY_WORDS,
        DATE_CERTAINTIES,
        DIGITAL_OBJECT_ROLES,
        ERAS,
        EXTENT_TYPES,
        IDENTIFIER_KINDS,
        LOCATION_TYPES,
        NAME_RULES,
        PART_KINDS,
        RELATION_ROLES,
        RELATORS,
        AuthoritySource,
        Calendar,
        ContainerType,
        DateCertainty,
        DigitalObjectRole,
        Era,
        ExtentType,
        IdentifierKind,
        LocationType,
        NameRules,
        PartKind,
        RelationRole,
        Relator,
    )
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
        Extra,
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
        GROUP_KINDS,
        HARVEST_STATUSES,
        LANGUAGE_KINDS,
        LEVELS,
        LOOSE_TEXT_KINDS,
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
        GroupKind,
        HarvestStatus,
        LanguageKind,
        Level,
        LooseTextKind,
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
    "AUTHORITY_SOURCES",
    "CALENDARS",
    "CONTAINER_TYPES",
    "CUSTOMARY_WORDS",
    "DATE_CERTAINTIES",
    "DATE_KINDS",
    "DATE_PART_KINDS",
    "DATE_TYPES",
    "DECLARATION_KINDS",
    "DIGITAL_OBJECT_KINDS",
    "DIGITAL_OBJECT_ROLES",
    "DIGITAL_OBJECT_TYPES",
    "ERAS",
    "EVENT_KINDS",
    "EXTENT_COVERAGES",
    "EXTENT_KINDS",
    "EXTENT_TYPES",
    "GROUP_KINDS",
    "HARVEST_STATUSES",
    "IDENTIFIER_KINDS",
    "LANGUAGE_KINDS",
    "LEVELS",
    "LOCATION_TYPES",
    "LOOSE_TEXT_KINDS",
    "NAME_RULES",
    "NOTE_KINDS",
    "PART_KINDS",
    "RECORD_ID_KINDS",
    "RELATION_KINDS",
    "RELATION_ROLES",
    "RELATORS",
    "RIGHTS_KINDS",
    "STATEMENT_KINDS",
    "TITLE_KINDS",
    "VOCABULARIES",
    "AccessPoint",
    "AccessPointKind",
    "AgentKind",
    "Attribute",
    "AuthoritySource",
    "Calendar",
    "Container",
    "ContainerType",
    "Control",
    "Coordinates",
    "Date",
    "DateCertainty",
    "DateKind",
    "DatePart",
    "DatePartKind",
    "DateType",
    "Declaration",
    "DeclarationKind",
    "DigitalObject",
    "DigitalObjectKind",
    "DigitalObjectRole",
    "DigitalObjectType",
    "Edtf",
    "Era",
    "Event",
    "EventKind",
    "Extent",
    "ExtentCoverage",
    "ExtentKind",
    "ExtentType",
    "Extra",
    "Group",
    "GroupKind",
    "Harvest",
    "HarvestStatus",
    "Identifier",
    "IdentifierKind",
    "Language",
    "LanguageKind",
    "Level",
    "Location",
    "LocationType",
    "LooseText",
    "LooseTextKind",
    "NameRules",
    "Note",
    "NoteKind",
    "Part",
    "PartKind",
    "Phrase",
    "Prose",
    "Record",
    "RecordId",
    "RecordIdKind",
    "Relation",
    "RelationKind",
    "RelationRole",
    "Relator",
    "Rights",
    "RightsKind",
    "Statement",
    "StatementKind",
    "Title",
    "TitleKind",
]

_MODULES = {
    "Control": "record",
    "Edtf": "edtf",
    "Phrase": "text",
    "Prose": "text",
    "Record": "record",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = _MODULES.get(name) or _module_of_words(name) or "values"
    return getattr(import_module(f"{__name__}.{module}"), name)


def _module_of_words(name: str) -> str | None:
    """Return the module of a list of words, or of the type of one word; None for what is neither."""
    for module in ("vocabularies", "customary"):
        if name in import_module(f"{__name__}.{module}").__all__:
            return module
    return None


def __dir__() -> list[str]:
    return list(__all__)
