"""The vocabularies: the known words of each kind, type and status, and what each means.

A field takes any other word as well, since houses have their own; `kind-unknown` is the rule that warns of one. Only
levels and the points of a date are closed: what is outside of them has a field of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

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
    "GROUP_KINDS",
    "HARVEST_STATUSES",
    "LANGUAGE_KINDS",
    "LEVELS",
    "LOOSE_TEXT_KINDS",
    "NOTE_KINDS",
    "RECORD_ID_KINDS",
    "RELATION_KINDS",
    "RIGHTS_KINDS",
    "STATEMENT_KINDS",
    "TITLE_KINDS",
    "VOCABULARIES",
    "AccessPointKind",
    "AgentKind",
    "DateKind",
    "DatePartKind",
    "DateType",
    "DeclarationKind",
    "DigitalObjectKind",
    "DigitalObjectType",
    "EventKind",
    "ExtentCoverage",
    "ExtentKind",
    "GroupKind",
    "HarvestStatus",
    "LanguageKind",
    "Level",
    "LooseTextKind",
    "NoteKind",
    "RecordIdKind",
    "RelationKind",
    "RightsKind",
    "StatementKind",
    "TitleKind",
]

# ---- units ----------------------------------------------------------------------------------------------------

Level: TypeAlias = Literal[
    "class",
    "collection",
    "file",
    "fonds",
    "item",
    "otherlevel",
    "recordgrp",
    "series",
    "subfonds",
    "subgrp",
    "subseries",
]
LEVELS: Mapping[str, str] = {
    "class": "A subject or form class of a scheme of arrangement.",
    "collection": "Material that a collector or a repository brought together.",
    "file": "Documents kept together as one unit, such as a folder.",
    "fonds": "All records of one creator, kept together by provenance.",
    "item": "The smallest unit that is described: a letter, a photograph, a recording.",
    "otherlevel": "A level that `other_level` names.",
    "recordgrp": "The records of an agency, as a national archives groups them.",
    "series": "Files or items kept together by function, form or filing system.",
    "subfonds": "A part of a fonds, such as the records of a department.",
    "subgrp": "A part of a record group.",
    "subseries": "A part of a series.",
}
"""ISAD(G) 3.1.4; the words of EAD."""

# ---- titles, dates, extents -----------------------------------------------------------------------------------

TitleKind: TypeAlias = Literal[
    "alternative", "former", "other", "parallel", "translated", "uniform"
]
TITLE_KINDS: Mapping[str, str] = {
    "alternative": "A title used instead of the first.",
    "former": "A title the unit had before.",
    "other": "Any further title.",
    "parallel": "The title in another language or script.",
    "translated": "A translation made by the describer.",
    "uniform": "The title under which versions of a work are brought together.",
}

DateKind: TypeAlias = Literal[
    "accepted",
    "accumulation",
    "available",
    "broadcast",
    "captured",
    "copyright",
    "creation",
    "digitized",
    "event",
    "modified",
    "publication",
    "record-keeping",
    "submitted",
    "valid",
]
DATE_KINDS: Mapping[str, str] = {
    "accepted": "It was accepted, as a thesis is.",
    "accumulation": "The material was gathered.",
    "available": "It became or will become available.",
    "broadcast": "It was broadcast.",
    "captured": "It was recorded, or taken from the web.",
    "copyright": "The copyright is of this date.",
    "creation": "It was made.",
    "digitized": "It was digitized.",
    "event": "What it records happened.",
    "modified": "It was changed.",
    "publication": "It was published.",
    "record-keeping": "It was kept as records of an activity.",
    "submitted": "It was submitted.",
    "valid": "It is valid.",
}

DateType: TypeAlias = Literal["bulk", "inclusive", "single"]
DATE_TYPES: Mapping[str, str] = {
    "bulk": "The dates of the greater part of the material.",
    "inclusive": "The earliest and the latest date.",
    "single": "One date.",
}

DatePartKind: TypeAlias = Literal["single", "from", "to"]
DATE_PART_KINDS: Mapping[str, str] = {
    "single": "A date that is no end of a range.",
    "from": "The beginning of a range.",
    "to": "The end of a range.",
}

ExtentKind: TypeAlias = Literal["dimensions", "physical_facet"]
EXTENT_KINDS: Mapping[str, str] = {
    "dimensions": "How large the material is.",
    "physical_facet": "What the material is like: colour, technique, support.",
}

ExtentCoverage: TypeAlias = Literal["part", "whole"]
EXTENT_COVERAGES: Mapping[str, str] = {
    "part": "The statement is of a part of the material.",
    "whole": "The statement is of all of it.",
}

LanguageKind: TypeAlias = Literal["language", "script"]
LANGUAGE_KINDS: Mapping[str, str] = {
    "language": "A language, perhaps with its script.",
    "script": "A script alone.",
}

# ---- access points and notes ----------------------------------------------------------------------------------

AccessPointKind: TypeAlias = Literal[
    "corporate_body",
    "family",
    "function",
    "genre_form",
    "name",
    "occupation",
    "person",
    "place",
    "title",
    "topic",
]
ACCESS_POINT_KINDS: Mapping[str, str] = {
    "corporate_body": "An organization or group of people.",
    "family": "A family.",
    "function": "An activity that the records come from.",
    "genre_form": "What the material is: letters, maps, diaries.",
    "name": "A name of which it is not said whose.",
    "occupation": "A profession or trade.",
    "person": "A person.",
    "place": "A geographic name.",
    "title": "The title of a work.",
    "topic": "A subject that is none of the others.",
}

NoteKind: TypeAlias = Literal[
    "abstract",
    "access",
    "accruals",
    "acquisition",
    "appraisal",
    "arrangement",
    "bibliography",
    "biography",
    "copies",
    "custodial_history",
    "description",
    "did_note",
    "division",
    "file_plan",
    "finding_aids",
    "general",
    "head",
    "index",
    "legal_status",
    "material_specific",
    "note",
    "originals",
    "other",
    "preferred_citation",
    "processing",
    "related",
    "scope",
    "separated",
    "technical",
    "text",
    "title_page",
    "use",
]
NOTE_KINDS: Mapping[str, str] = {
    "abstract": "A short account of the material and its creator.",
    "access": "Conditions governing access (ISAD(G) 3.4.1).",
    "accruals": "Accruals (ISAD(G) 3.3.3).",
    "acquisition": "Immediate source of acquisition or transfer (ISAD(G) 3.2.4).",
    "appraisal": "Appraisal, destruction and scheduling (ISAD(G) 3.3.2).",
    "arrangement": "System of arrangement (ISAD(G) 3.3.4).",
    "bibliography": "Publication note (ISAD(G) 3.5.4): works that rest on the material or are about it.",
    "biography": "Administrative or biographical history (ISAD(G) 3.2.2).",
    "copies": "Existence and location of copies (ISAD(G) 3.5.2).",
    "custodial_history": "Archival history (ISAD(G) 3.2.3).",
    "description": "What is said of digital objects together.",
    "did_note": "A note within the identification of a unit.",
    "division": "A division of the front matter.",
    "file_plan": "The scheme by which the records were filed.",
    "finding_aids": "Finding aids (ISAD(G) 3.4.5).",
    "general": "Note (ISAD(G) 3.6.1): what has no kind of its own.",
    "head": "A heading of the place named in `label`.",
    "index": "An index to the material.",
    "legal_status": "The legal status of the material.",
    "material_specific": "Data of one kind of material, such as the scale of a map.",
    "note": "A short remark.",
    "originals": "Existence and location of originals (ISAD(G) 3.5.1).",
    "other": "What the source names in its own way, told in `label`.",
    "preferred_citation": "How the material is to be cited.",
    "processing": "How the material was prepared, and by whom (ISAD(G) 3.7.1).",
    "related": "Related units of description (ISAD(G) 3.5.3).",
    "scope": "Scope and content (ISAD(G) 3.3.1).",
    "separated": "Material that was taken out.",
    "technical": "Physical characteristics and technical requirements (ISAD(G) 3.4.4).",
    "text": "Loose text of the place named in `label`.",
    "title_page": "The title page of the finding aid.",
    "use": "Conditions governing reproduction (ISAD(G) 3.4.2).",
}

# ---- digital objects, relations, rights -----------------------------------------------------------------------

DigitalObjectKind: TypeAlias = Literal[
    "arc",
    "extptrloc",
    "extrefloc",
    "original",
    "page",
    "picture",
    "ptrloc",
    "refloc",
    "resource",
    "thumbnail",
    "transcript",
    "translation",
]
DIGITAL_OBJECT_KINDS: Mapping[str, str] = {
    "arc": "The path between two ends of a linking group.",
    "extptrloc": "A pointer out of the document, in a linking group.",
    "extrefloc": "A reference out of the document, in a linking group.",
    "original": "The material itself.",
    "page": "A page of the web that shows it.",
    "picture": "A picture of it.",
    "ptrloc": "A pointer within the document, in a linking group.",
    "refloc": "A reference within the document, in a linking group.",
    "resource": "The local end of a linking group.",
    "thumbnail": "A small picture of it.",
    "transcript": "Its text.",
    "translation": "Its text in another language.",
}

DigitalObjectType: TypeAlias = Literal[
    "borndigital", "derived", "otherdaotype", "unknown"
]
DIGITAL_OBJECT_TYPES: Mapping[str, str] = {
    "borndigital": "It was made as a digital object.",
    "derived": "It was made of material of another kind.",
    "otherdaotype": "Another way, told in the attributes.",
    "unknown": "It is not known how it was made.",
}

RelationKind: TypeAlias = Literal[
    "conformsTo",
    "cpfrelation",
    "functionrelation",
    "hasFormat",
    "hasPart",
    "hasVersion",
    "isFormatOf",
    "isPartOf",
    "isReferencedBy",
    "isReplacedBy",
    "isRequiredBy",
    "isVersionOf",
    "otherrelationtype",
    "references",
    "replaces",
    "requires",
    "resourcerelation",
]
RELATION_KINDS: Mapping[str, str] = {
    "conformsTo": "It follows this standard.",
    "cpfrelation": "A corporate body, person or family.",
    "functionrelation": "A function.",
    "hasFormat": "The same in another format.",
    "hasPart": "A part of it.",
    "hasVersion": "A version or edition of it.",
    "isFormatOf": "What it is another format of.",
    "isPartOf": "What it is a part of.",
    "isReferencedBy": "What refers to it.",
    "isReplacedBy": "What takes its place.",
    "isRequiredBy": "What needs it.",
    "isVersionOf": "What it is a version of.",
    "otherrelationtype": "Another relation, told in the attributes.",
    "references": "What it refers to.",
    "replaces": "What it takes the place of.",
    "requires": "What it needs.",
    "resourcerelation": "Other material.",
}

RightsKind: TypeAlias = Literal["access", "license", "use"]
RIGHTS_KINDS: Mapping[str, str] = {
    "access": "Who may see it.",
    "license": "A licence.",
    "use": "What may be done with it.",
}

# ---- groups of values ----------------------------------------------------------------------------

GroupKind: TypeAlias = Literal[
    "controlaccess",
    "daogrp",
    "descgrp",
    "langmaterial",
    "languageset",
    "langusage",
    "origination",
    "physdesc",
    "physdescset",
    "repository",
]
GROUP_KINDS: Mapping[str, str] = {
    "controlaccess": "Access points, such as those of one heading.",
    "daogrp": "Digital objects that belong together.",
    "descgrp": "Notes, and what else describes the unit, under one heading.",
    "langmaterial": "Languages of the material, in a sentence.",
    "languageset": "Languages with the scripts they are written in.",
    "langusage": "Languages of the finding aid, in a sentence.",
    "origination": "Creators who are named together.",
    "physdesc": "Extents that are stated together.",
    "physdescset": "Structured extents that belong together.",
    "repository": "Names of the repository that are stated together.",
}

LooseTextKind: TypeAlias = Literal["description"]
LOOSE_TEXT_KINDS: Mapping[str, str] = {
    "description": "It describes all values of the group.",
}

# ---- the description itself -----------------------------------------------------------------------------------

RecordIdKind: TypeAlias = Literal["other", "representation"]
RECORD_ID_KINDS: Mapping[str, str] = {
    "other": "A further identifier of the description.",
    "representation": "Another form of the description, such as a page of the web.",
}

StatementKind: TypeAlias = Literal[
    "address",
    "approved",
    "cancelled",
    "code",
    "date",
    "deleted",
    "deletedmerged",
    "deletedreplaced",
    "deletedsplit",
    "derived",
    "inprocess",
    "name",
    "new",
    "number",
    "other_code",
    "paragraph",
    "proper",
    "published",
    "publisher",
    "revised",
    "sub",
]
STATEMENT_KINDS: Mapping[str, str] = {
    "address": "The address of the publisher.",
    "approved": "Publication: the description is approved.",
    "cancelled": "Maintenance: the description no longer holds.",
    "code": "The code of the agency.",
    "date": "The date of publication.",
    "deleted": "Maintenance: the description is deleted.",
    "deletedmerged": "Maintenance: deleted, merged into another.",
    "deletedreplaced": "Maintenance: deleted, replaced by another.",
    "deletedsplit": "Maintenance: deleted, split into several.",
    "derived": "Maintenance: derived from another description.",
    "inprocess": "Publication: the description is being worked on.",
    "name": "The name of the agency.",
    "new": "Maintenance: the description is new.",
    "number": "A number, as of a series.",
    "other_code": "A further code of the agency.",
    "paragraph": "A statement in words.",
    "proper": "The title of the finding aid or the series.",
    "published": "Publication: the description is published.",
    "publisher": "Who publishes the description.",
    "revised": "Maintenance: the description was revised.",
    "sub": "The subtitle.",
}

DeclarationKind: TypeAlias = Literal[
    "convention", "local_control", "local_type", "rights"
]
DECLARATION_KINDS: Mapping[str, str] = {
    "convention": "The rules of description (ISAD(G) 3.7.2).",
    "local_control": "A control statement of the house.",
    "local_type": "A vocabulary of the house.",
    "rights": "The rights in the description itself.",
}

EventKind: TypeAlias = Literal[
    "cancelled",
    "created",
    "deleted",
    "derived",
    "published",
    "revised",
    "unknown",
    "updated",
]
EVENT_KINDS: Mapping[str, str] = {
    "cancelled": "The description was withdrawn.",
    "created": "It was made.",
    "deleted": "It was deleted.",
    "derived": "It was derived from another description.",
    "published": "It was published.",
    "revised": "It was revised.",
    "unknown": "It is not known what happened.",
    "updated": "It was brought up to date.",
}

AgentKind: TypeAlias = Literal["human", "machine", "unknown"]
AGENT_KINDS: Mapping[str, str] = {
    "human": "A person.",
    "machine": "A program.",
    "unknown": "It is not known who.",
}

HarvestStatus: TypeAlias = Literal["deleted"]
HARVEST_STATUSES: Mapping[str, str] = {
    "deleted": "The repository has deleted the record.",
}

VOCABULARIES: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("Record", "level"): LEVELS,
    ("Title", "kind"): TITLE_KINDS,
    ("Date", "kind"): DATE_KINDS,
    ("Date", "type"): DATE_TYPES,
    ("DatePart", "kind"): DATE_PART_KINDS,
    ("Extent", "kind"): EXTENT_KINDS,
    ("Extent", "coverage"): EXTENT_COVERAGES,
    ("Language", "kind"): LANGUAGE_KINDS,
    ("AccessPoint", "kind"): ACCESS_POINT_KINDS,
    ("Note", "kind"): NOTE_KINDS,
    ("DigitalObject", "kind"): DIGITAL_OBJECT_KINDS,
    ("DigitalObject", "type"): DIGITAL_OBJECT_TYPES,
    ("Relation", "kind"): RELATION_KINDS,
    ("Rights", "kind"): RIGHTS_KINDS,
    ("RecordId", "kind"): RECORD_ID_KINDS,
    ("Statement", "kind"): STATEMENT_KINDS,
    ("Declaration", "kind"): DECLARATION_KINDS,
    ("Event", "kind"): EVENT_KINDS,
    ("Event", "agent_kind"): AGENT_KINDS,
    ("Harvest", "status"): HARVEST_STATUSES,
    ("Group", "kind"): GROUP_KINDS,
    ("LooseText", "kind"): LOOSE_TEXT_KINDS,
}
"""The words of each field that has a vocabulary, by class and field."""
