"""ArchivesSpace: its import of EAD 2002, what it makes of each element and what it refuses."""

from __future__ import annotations

from typing import Any

from xjmeta.mapping.contract import (
    Clause,
    Demand,
    at_most,
    matches,
    says,
)
from xjmeta.systems import _archivesspace_did as did
from xjmeta.systems import _archivesspace_header as header
from xjmeta.systems import _archivesspace_lists as lists
from xjmeta.systems import _archivesspace_notes as notes
from xjmeta.systems import _archivesspace_records as records
from xjmeta.systems import _archivesspace_units as units
from xjmeta.systems import _archivesspace_values as values
from xjmeta.systems import fits, mended
from xjmeta.systems._archivesspace_notes import NoteShape
from xjmeta.systems._archivesspace_records import Agent, Subject
from xjmeta.systems._archivesspace_texts import UNITS, TextShape
from xjmeta.systems._archivesspace_update import update_of_archivesspace
from xjmeta.systems._archivesspace_words import AGENTS, LISTS, words
from xjmeta.systems._ead_notes import NOTES
from xjmeta.systems.stacked import Stacked
from xjmeta.systems.system import System
from xjmeta.systems.units import COMPONENTS

__all__ = ["ARCHIVESSPACE"]

_FILE = "backend/app/converters/ead_converter.rb"
_RULES = "common/validations.rb"
_SCHEMAS = "common/schemas"


def _row(path: str, at: str, to: str, shape: Any) -> Clause:
    return Clause(path, (at,), to, shape, fact=f"{_FILE}: with '{at}'")


_NOTES = NOTES | {"accessrestrict/legalstatus": "legal_status"}
_SECTIONS = ("bibliography", "index")
_SUBJECTS = {"function": "function", "genreform": "genre_form", "geogname": "geographic", "occupation": "occupation",
             "subject": "topical", "title": "uniform_title"}  # fmt: skip

CLAUSES = (
    _row("control", "ead", "resource", units.resource),
    _row("control.front_matter", "titlepage", "(passed over)", units.ignored),
    _row("level", "archdesc", "level", units.archdesc),
    *(_row("children", name, "archival_object", units.component) for name in sorted(COMPONENTS | {"c00"})),
    _row("control.status", "eadheader", "finding_aid_status", header.status),
    _row("identifiers", "unitid", "id_0, component_id, external_ids", units.identifier),
    _row("title", "unittitle", "title", units.title),
    _row("dates", "unitdate", "dates", did.date),
    _row("notes.note", "archdesc/note", "note_multipart odd", NoteShape("odd")),
    _row("languages", "langmaterial", "lang_materials", did.languages),
    _row("languages", "archdesc/did", "lang_materials und", did.undetermined_language),
    _row("extents", "physdesc", "extents, notes", did.physical_description),
    *(_row(f"notes.{of}", of, f"note_{of}", notes.section) for of in _SECTIONS),
    *(_row(f"notes.{of}.heading", f"{of}/head", "label", TextShape("label")) for of in _SECTIONS),
    *(_row(f"notes.{of}.body", f"{of}/p", "content", TextShape("content")) for of in _SECTIONS),
    _row("notes.bibliography.body", "bibliography/bibref", "items", TextShape("items", layout=False)),
    _row("notes.index.body", "indexentry", "note_index_item", notes.index_entry),
    *(_row(f"notes.{kind}", at, f"note_multipart {at.rpartition('/')[2]}", NoteShape()) for at, kind in _NOTES.items()),
    _row("abstracts", "abstract", "note_singlepart abstract", NoteShape("abstract", parts=False)),
    _row("notes.material_specific", "materialspec", "note_singlepart materialspec", NoteShape("materialspec", parts=False)),
    _row("locations", "physloc", "note_singlepart physloc", NoteShape("physloc", parts=False)),
    _row("control.notes", "notestmt/note", "finding_aid_note", notes.note_of_header),
    _row("notes.body", "chronlist", "note_chronology", lists.chronology),
    _row("notes.body", "chronitem", "items", lists.new_item),
    *(_row("notes.body", at, "events, event_date", lists.event_of_chronology) for at in ("eventgrp/event", "chronitem/event", "date")),
    _row("notes.body", "list", "note_orderedlist, note_definedlist", lists.list_in_note),
    _row("notes.body", "list/head", "title", TextShape("title")),
    _row("notes.body", "defitem", "items", lists.new_item),
    *(_row("notes.body", at, "label, value", lists.item_of_definitions) for at in ("defitem/label", "defitem/item")),
    _row("notes.body", "list/item", "items", lists.item_of_list),
    _row("notes.heading", "head", "label, title", notes.heading),
    _row("control.publication", "publicationstmt/date", "finding_aid_date", TextShape("finding_aid_date", layout=False, only_in="resource")),
    _row("containers", "container", "instances, top_container", records.container),
    _row("control.authors", "author", "finding_aid_author", TextShape("finding_aid_author", layout=False)),
    _row("control.declarations", "descrules", "finding_aid_description_rules", TextShape("finding_aid_description_rules")),
    _row("control.record_ids", "eadid", "ead_id, ead_location", TextShape("ead_id", layout=False, attributes=(("url", "ead_location"),))),
    _row("control.edition", "editionstmt", "finding_aid_edition_statement", TextShape("finding_aid_edition_statement")),
    _row("control.series", "seriesstmt", "finding_aid_series_statement", TextShape("finding_aid_series_statement")),
    _row("control.sponsors", "sponsor", "finding_aid_sponsor", TextShape("finding_aid_sponsor")),
    _row("control.titles", "titleproper", "finding_aid_title, finding_aid_filing_title", header.title_of_header),
    _row("control.titles", "subtitle", "finding_aid_subtitle", TextShape("finding_aid_subtitle")),
    _row("control.languages", "profiledesc", "finding_aid_language", header.finding_aid_language),
    _row("control.events", "revisiondesc/change", "revision_statements", header.revision),
    _row("control.events.descriptions", "revisiondesc/change/item", "description", TextShape("description")),
    _row("control.events.date", "revisiondesc/change/date", "date", TextShape("date")),
    *(_row("creators", f"origination/{tag}", f"agent_{kind}", Agent(kind, "creator")) for tag, kind in AGENTS.items()),
    *(_row("access_points", f"controlaccess/{tag}", f"agent_{kind}", Agent(kind, "subject")) for tag, kind in AGENTS.items()),
    *(_row("access_points", f"controlaccess/{tag}", f"subject {kind}", Subject(kind)) for tag, kind in _SUBJECTS.items()),
    _row("digital_objects", "dao", "digital_object", records.digital_object),
    _row("digital_objects.description", "daodesc", "note_digital_object", records.digital_object_note),
    _row("digital_objects", "daogrp", "digital_object", records.digital_object_group),
)  # fmt: skip

DEMANDS = (
    *(Demand("resource", path, f"aspace-no-{code}", says(of), f"{_SCHEMAS}/resource.rb: {of}") for path, code, of in (
        ("title", "title", "title"), ("identifiers", "identifier", "id_0"), ("extents", "extent", "extents"),
        ("dates", "date", "dates"), ("languages", "language", "lang_materials"), ("level", "level", "level"))),
    *(Demand(of, "other_level", "aspace-other-level", says("other_level", when=("level", "otherlevel")), f"{_RULES}: check_otherlevel") for of in UNITS),
    Demand("archival_object", "title", "aspace-no-title-or-date", says("title", "dates"), f"{_RULES}: check_archival_object"),
    Demand("archival_object", "id", "aspace-id", matches("ref_id", r"[a-zA-Z0-9\-_:.]*"), f"{_SCHEMAS}/archival_object.rb: ref_id"),
    Demand("date", "dates", "aspace-date", values.bad_date, f"{_RULES}: check_date"),
    Demand("date", "dates", "aspace-date-type", matches("date_type", "single|bulk|inclusive"), f"{_FILE}: verify_date_type"),
    *(Demand(kind, "notes", "aspace-note", says("content"), f"{_SCHEMAS}/{kind}.rb: content")
      for kind in ("note_singlepart", "note_digital_object", "note_langmaterial")),
    Demand("note_multipart", "notes", "aspace-note", values.bad_note, f"{_SCHEMAS}/note_text.rb: content"),
    Demand("note_definedlist", "notes", "aspace-list", values.bad_list, f"{_SCHEMAS}/note_definedlist.rb: items"),
    Demand("note_index_item", "notes", "aspace-index", says("value"), f"{_SCHEMAS}/note_index_item.rb: value"),
    Demand("digital_object", "digital_objects", "aspace-object-title", says("title"), f"{_SCHEMAS}/digital_object.rb: title"),
    Demand("digital_object", "digital_objects", "aspace-object-address", values.bad_files, f"{_SCHEMAS}/file_version.rb: file_uri"),
    Demand("top_container", "containers", "aspace-container", says("indicator"), f"{_SCHEMAS}/top_container.rb: indicator"),
    Demand("sub_container", "containers", "aspace-container", values.bad_container, f"{_RULES}: check_sub_container"),
    Demand("instance", "containers", "aspace-container-label", says("instance_type"), f"{_SCHEMAS}/instance.rb: instance_type"),
    Demand("subject", "access_points", "aspace-term", says("term"), f"{_SCHEMAS}/term.rb: term"),
    Demand("external_id", "identifiers", "aspace-no-identifier", values.both("external_id", "source"), f"{_SCHEMAS}/external_id.rb"),
    Demand("revision_statement", "control.events", "aspace-revision", values.both("date", "description"), f"{_SCHEMAS}/revision_statement.rb"),
    Demand("stop", "control", "aspace-misplaced", says("property_exists"), f"{_FILE}: set_property"),
    *(Demand(of, path, "aspace-too-long", at_most(limits), f"{_SCHEMAS}/{of}.rb: maxLength") for of, path, limits in values.LENGTHS),
)  # fmt: skip

ARCHIVESSPACE = System(
    name="archivesspace", title="ArchivesSpace", version="4.1.1", source=_FILE,
    read=Stacked.reader({clause.at[0]: clause.codec for clause in CLAUSES}, values.PROPERTIES, UNITS), values=values.unit_values,
    clauses=CLAUSES, demands=DEMANDS, lists=LISTS, words=words, update=update_of_archivesspace,
    routes=frozenset({"aspace-csv", "aspace-xlsx", "aspace-json"}),
    fits=(
        mended.EXTENTS_COUNTED, fits.EXTENTS_APART, fits.NOTES_APART, mended.INDEXES_NAMED, *mended.NOTES_SAID, fits.DATES_AS_DAYS,
        mended.DATES_POSSIBLE, *mended.SAID, mended.OBJECTS_SPELT, fits.OBJECTS_ADDRESSED, fits.OBJECTS_TITLED, mended.EVENTS_DATED, fits.EVENTS_WHOLE,
    ),
    keeps_markup=frozenset({
        "title", "identifiers", "dates", "creators", "access_points", "notes", "abstracts", "digital_objects", "control",
    }),
)  # fmt: skip
