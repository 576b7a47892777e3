"""AtoM: its import of EAD 2002, what it makes of each element and where it stops."""

from __future__ import annotations

from functools import partial
from typing import Any

from xjmeta.mapping.contract import Clause, Demand, Imported, at_most
from xjmeta.systems import _atom_values as values
from xjmeta.systems import fits, mended
from xjmeta.systems._atom_ead import read, spelt
from xjmeta.systems.paths import Paths
from xjmeta.systems.system import System

__all__ = ["ATOM_EAD"]

_FILE = "apps/qubit/modules/object/config/import/ead.yml"
_IMPORT = "lib/QubitXmlImport.class.php"
_DATABASE = "data/sql: columns"
_NODE = values.node


def _row(
    path: str, at: str | tuple[str, ...], to: str, codec: Any = _NODE, **more: Any
) -> Clause:
    places = (at,) if isinstance(at, str) else at
    return Clause(path, places, to, codec, fact=f"{_FILE}: {to}", **more)


def _either(*names: str) -> tuple[str, ...]:
    return tuple(place for name in names for place in (name, f"descgrp/{name}"))


def _point(name: str) -> tuple[str, ...]:
    return (f"controlaccess/{name}", f"controlaccess/controlaccess/{name}")


def _text(path: str, name: str, to: str, codec: Any = _NODE) -> Clause:
    """One field of text, of which the last statement stays."""
    return _row(path, _either(name), to, codec, keep="last")


_UNTYPED = (("type", None),)
CLAUSES = (
    _row("title", "did/unittitle", "title", keep="last", when=_UNTYPED),
    _row("repository", ("did/repository", "did/repository/corpname", "did/repository/name"), "repository", values.bare_institution, keep="first"),
    _row("creators", ("did/origination", "origination"), "creators", values.creators),
    _row("digital_objects", ("did/dao", "did/daogrp"), "digital_objects", values.address, keep="first"),
    _row("control.record_ids", "/eadheader/eadid", "description_identifier", lambda eadid: eadid.get("identifier"), only="top"),
    _row("dates", "did/unitdate", "dates", values.date),
    _row("extents", "did/physdesc", "extent_and_medium", keep="last"),
    _row("abstracts", "did/abstract", "scope_and_content", keep="last"),
    _row("containers", "did/container", "containers", values.box),
    _row("identifiers", "did/unitid", "identifier", keep="last", when=_UNTYPED),
    _row("identifiers", "did/unitid", "alternativeIdentifiers", values.alternative, when=(("type", "*"), ("type", "!standard"))),
    _row("languages", "did/langmaterial", "language", values.languages),
    _text("notes.technical", "phystech", "physical_characteristics"),
    _text("notes.originals", "originalsloc", "location_of_originals", values.originals),
    _row("notes.note", ("note", "descgrp/note", "did/note"), "notes", kind="note"),
    _row("notes.biography", _either("bioghist"), "bioghist", values.history, kind="biography"),
    _row("notes.scope", "scopecontent", "scope_and_content", keep="last"),
    _text("notes.arrangement", "arrangement", "arrangement"),
    *(_row("access_points", _point(tag), "access_points", values.term, kind=kind) for tag, kind in (
        ("name", "name"), ("corpname", "corporate_body"), ("persname", "person"), ("famname", "family"),
        ("geogname", "place"), ("subject", "topic"), ("genreform", "genre_form"))),
    _text("notes.access", "accessrestrict", "access_conditions"),
    _text("notes.accruals", "accruals", "accruals"),
    _row("control.declarations", "/eadheader/profiledesc/descrules", "rules", keep="last", only="top"),
    _text("notes.acquisition", "acqinfo", "acquisition", values.bare),
    _text("notes.copies", "altformavail", "location_of_copies", values.bare),
    _text("notes.appraisal", "appraisal", "appraisal"),
    _text("notes.custodial_history", "custodhist", "archival_history"),
    _row("notes.preferred_citation", "prefercite", "notes", values.cited, kind="preferred_citation"),
    _row("notes.processing", "processinfo/p", "notes", values.paragraph, kind="processing"),
    _row("control.authors", "/eadheader/filedesc/titlestmt/author", "notes", only="top", kind="processing"),
    _row("control.publication", "/eadheader/filedesc/publicationstmt/p", "notes", only="top", kind="processing"),
    _row("control.events", ("processinfo/date", "processinfo/p/date", "descgrp/processinfo/date", "descgrp/processinfo/p/date",
                            "/eadheader/filedesc/publicationstmt/date"), "revision_history", values.log, keep="last"),
    _text("notes.use", "userestrict", "reproduction_conditions"),
    _row("notes.related", _either("relatedmaterial", "separatedmaterial"), "related_units_of_description", values.bare),
    _text("notes.finding_aids", "otherfindaid", "finding_aids"),
    _row("notes.bibliography", _either("bibliography"), "notes", kind="bibliography"),
    _row("notes.general", "odd", "notes", kind="general"),
)  # fmt: skip
_PATHS = Paths(CLAUSES, taken_once=True)

_LINES = {
    "title": 1024,
    "identifier": 1024,
    "repository": 1024,
    "access_points": 1024,
    "containers": 1024,
    "dates": 1024,
}
_PROSE = dict.fromkeys((
    "scope_and_content", "extent_and_medium", "physical_characteristics", "location_of_originals", "arrangement",
    "access_conditions", "accruals", "acquisition", "location_of_copies", "appraisal", "archival_history",
    "reproduction_conditions", "finding_aids", "notes", "bioghist", "rules", "revision_history"), 65535)  # fmt: skip


def _addressed(imported: Imported) -> str | None:
    """Return the address of the digital object that is taken, where it is none that a server could fetch."""
    held = imported.values.get("digital_objects", ())
    if (not held or fits.is_reachable(held[0].value)):
        return None
    return (str(held[0].value))


DEMANDS = tuple(
    demand
    for of in ("top", "unit")
    for demand in (
        Demand(of, "title", "atom-too-long", at_most(_LINES), f"{_DATABASE} of 1,024 characters"),
        Demand(of, "notes", "atom-too-long", at_most(_PROSE, "bytes"), f"{_DATABASE} of 65,535 bytes"),
        Demand(of, "digital_objects", "atom-address", _addressed, "lib/model/QubitInformationObject.php: importDigitalObjectFromUri"),
    )
)  # fmt: skip

ATOM_EAD = System(
    name="atom-ead",
    title="AtoM",
    version="2.8.0",
    source=_IMPORT,
    read=partial(read, _PATHS),
    values=values.unit_values,
    clauses=CLAUSES,
    demands=DEMANDS,
    fits=(
        fits.OBJECTS_REACHABLE, mended.TITLE_SHORT, fits.ONE_TITLE, fits.IDENTIFIERS_TYPED, fits.DATES_AS_DAYS, fits.ONE_EXTENT, fits.CREATORS_APART, fits.NOTES_APART,
        fits.ONE_ABSTRACT, fits.ONE_NOTE_A_KIND, fits.NOTES_PLAIN, fits.ACCESS_POINTS_FLAT,
    ),
    spell=spelt,
)  # fmt: skip
