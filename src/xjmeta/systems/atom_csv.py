"""AtoM: its sheets of descriptions, column by column."""

from __future__ import annotations

from xjmeta.systems import _atom_columns as shapes
from xjmeta.systems._atom_columns import (
    CodeColumn,
    ControlColumn,
    FirstColumn,
    LabelledColumn,
    NoteColumn,
    OwnColumn,
    PointColumn,
)
from xjmeta.systems._atom_rows import SheetTable

__all__ = ["TABLE", "read_sheet", "write_sheet"]

LEVELS = {
    "fonds": "Fonds", "subfonds": "Subfonds", "collection": "Collection", "series": "Series", "subseries": "Subseries",
    "file": "File", "item": "Item", "recordgrp": "Record group",
}  # fmt: skip
_TEXTS = (
    ("archivalHistory", "custodial_history"), ("acquisition", "acquisition"), ("scopeAndContent", "scope"),
    ("appraisal", "appraisal"), ("accruals", "accruals"), ("arrangement", "arrangement"), ("accessConditions", "access"),
    ("reproductionConditions", "use"), ("physicalCharacteristics", "technical"), ("findingAids", "finding_aids"),
    ("locationOfOriginals", "originals"), ("locationOfCopies", "copies"), ("relatedUnitsOfDescription", "related"),
)  # fmt: skip
_RAD = (
    "radOtherTitleInformation", "radTitleStatementOfResponsibility", "radTitleStatementOfResponsibilityNote",
    "radTitleAttributionsAndConjectures", "radTitleContinues", "radTitleSourceOfTitleProper", "radTitleVariationsInTitle",
    "radTitleParallelTitles", "radEdition", "radEditionStatementOfResponsibility", "radStatementOfScaleCartographic",
    "radStatementOfProjection", "radStatementOfCoordinates", "radStatementOfScaleArchitectural", "radIssuingJurisdiction",
    "radTitleProperOfPublishersSeries", "radParallelTitlesOfPublishersSeries", "radOtherTitleInformationOfPublishersSeries",
    "radStatementOfResponsibilityRelatingToPublishersSeries", "radNumberingWithinPublishersSeries",
    "radPublishersSeriesNote", "radNoteAccompanyingMaterial", "radNoteAlphaNumericDesignation", "radNoteCast",
    "radNoteConservation", "radNoteCredits", "radNoteEdition", "radNoteGeneral", "radNotePhysicalDescription",
    "radNotePublishersSeries", "radNoteRights", "radNoteSignaturesInscriptions",
)  # fmt: skip

TABLE = SheetTable((
    OwnColumn("qubitParentSlug"),
    FirstColumn("accessionNumber", "identifiers", "value", "accession", several="|"),
    shapes.IdentifierColumns(),
    shapes.TitleColumns(),
    shapes.LevelColumn(LEVELS),
    FirstColumn("extentAndMedium", "extents", "expression", several="; "),
    FirstColumn("repository", "repository", "name"),
    *(FirstColumn(column, "notes", "body", kind, several="\n\n") for column, kind in _TEXTS),
    CodeColumn("language", "code"),
    CodeColumn("script", "script"),
    FirstColumn("languageNote", "languages", "name", several=" "),
    NoteColumn("publicationNote", "bibliography"),
    shapes.ObjectColumns(),
    NoteColumn("generalNote", "general"),
    PointColumn("subjectAccessPoints", ("topic",)),
    PointColumn("placeAccessPoints", ("place",)),
    PointColumn("nameAccessPoints", ("name", "person", "corporate_body", "family")),
    PointColumn("genreAccessPoints", ("genre_form",)),
    ControlColumn("descriptionIdentifier", "record_ids", "value"),
    ControlColumn("institutionIdentifier", "agency", "text", "code"),
    ControlColumn("rules", "declarations", "text", "convention"),
    ControlColumn("descriptionStatus", "status", "text"),
    ControlColumn("levelOfDetail", "status", "text", "level_of_detail"),
    ControlColumn("revisionHistory", "events", "descriptions"),
    CodeColumn("languageOfDescription", "code", in_control=True),
    CodeColumn("scriptOfDescription", "script", in_control=True),
    ControlColumn("sources", "sources", "text"),
    NoteColumn("archivistNote", "processing"),
    ControlColumn("publicationStatus", "publication_status", "text"),
    shapes.ContainerColumns(),
    shapes.EventColumns(),
    *map(LabelledColumn, _RAD),
    OwnColumn("culture"),
))  # fmt: skip
read_sheet = TABLE.read
write_sheet = TABLE.write
