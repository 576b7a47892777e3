"""AtoM: its sheets of descriptions, column by column."""

from __future__ import annotations

from functools import partial
from typing import Any

from xjmeta.mapping.contract import Clause, Demand, Imported, ListClause
from xjmeta.model._strings import legible
from xjmeta.systems import _atom_columns as shapes
from xjmeta.systems import _atom_flow, fits, mended
from xjmeta.systems._atom_columns import (
    Cells,
    CodeColumn,
    ControlColumn,
    FirstColumn,
    LabelledColumn,
    NoteColumn,
    OwnColumn,
    PointColumn,
)
from xjmeta.systems._atom_import import fault, is_known, is_meant, read_rows
from xjmeta.systems._atom_rows import SheetTable, add_translation
from xjmeta.systems._atom_update import sheet_update
from xjmeta.systems.system import System

__all__ = [
    "ATOM",
    "TABLE",
    "read_sheet",
    "units_of_sheet",
    "write_sheet",
    "write_sheet_of_flow",
]

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
units_of_sheet = partial(_atom_flow.units, TABLE)
write_sheet = partial(_atom_flow.write, TABLE)
write_sheet_of_flow = partial(_atom_flow.write_flow, TABLE)

_KNOWN = frozenset({*TABLE.columns, "legacyId", "parentId"})
_FILE = "lib/task/import/csvImportTask.class.php"
_DATABASE = "data/sql: columns"


def _path(shape: shapes.ColumnShape) -> str:
    """Return the path of a column: its main field, in the control area the list there, of a note its kind."""
    field = shape.fields[0]
    inner = None
    if field == "control":
        inner = getattr(shape, "field", "languages")
    elif field == "notes":
        inner = getattr(shape, "kind", None)
    return ".".join(filter(None, (field, inner)))


CLAUSES = tuple(
    Clause(_path(shape), shape.columns, ", ".join(shape.columns), shape.read, fact=f"{_FILE}: {shape.columns[0]}")
    for shape in TABLE.shapes
)
_FAULTS = (
    ("languages", "atom-code", f"{_FILE}: language, script"), ("identifiers", "atom-labels", f"{_FILE}: alternativeIdentifiers"),
    ("dates", "atom-digits", "lib/model/QubitEvent.php: startDate"), ("attributes", "atom-copyright", f"{_FILE}: copyrightStatus"),
    ("attributes", "atom-slug", f"{_FILE}: qubitParentSlug"), ("attributes", "atom-culture", f"{_DATABASE}: source_culture"),
    ("id", "atom-key-twice", "lib/QubitFlatfileImport.class.php: keymap"), ("title", "atom-too-long", f"{_DATABASE} of 1,024 characters, 65,535 bytes"),
)  # fmt: skip


def _values(imported: Imported) -> dict[str, Any]:
    """Return what is kept of a row as fields of a Record, that of its translations too."""
    cells: Cells = {name: legible(cell)[0] for name, cell in imported.values["stored"].items()}
    unit = TABLE.unit_of(cells)
    for lang, other in imported.values.get("translations", ()):
        add_translation(unit, TABLE.unit_of(other), lang)
    return unit | {"id": cells.get("legacyId")}


ATOM = System(
    name="atom",
    title="AtoM",
    version="2.8.0",
    source=_FILE,
    read=partial(read_rows, known=_KNOWN),
    is_meant=partial(is_meant, known=_KNOWN),
    values=_values,
    clauses=CLAUSES,
    demands=tuple(Demand(of, path, code, fault(code), fact) for of in ("top", "unit") for path, code, fact in _FAULTS),
    fits=(mended.TITLE_SHORT, fits.DATES_AS_DAYS, mended.DATES_WITHOUT_DIGITS, *mended.known_codes(is_known), fits.OBJECTS_REACHABLE),
    format="atom-csv",
    document=partial(_atom_flow.document, TABLE),
    lists=tuple(
        ListClause(of, "stored.levelOfDescription", "levels", "level", f"{_FILE}: levelOfDescription", folds=True) for of in ("top", "unit")
    ),
    words=lambda: {"levels": frozenset({"part", *(word.casefold() for word in LEVELS.values())})},
    update=lambda aligned, _old, _new: sheet_update(TABLE, aligned),
)
