"""ArcLight: its index of EAD 2002, what it makes of each element and what it refuses."""

from __future__ import annotations

from typing import Any

from xjmeta.mapping.contract import Clause, Demand, Imported, Stated, says
from xjmeta.systems import _arclight_values as values
from xjmeta.systems import fits
from xjmeta.systems._ead_notes import NOTES
from xjmeta.systems.paths import Paths
from xjmeta.systems.system import Reading, Stop, System
from xjmeta.systems.texts import local_name
from xjmeta.systems.units import COMPONENTS, parsed

__all__ = ["ARCLIGHT"]

_FILE = "lib/arclight/traject/ead2_config.rb, ead2_component_config.rb"
# But for `acqinfo`, which is found in a group too.
_NOTES = NOTES | {"bibliography": "bibliography", "note": "note"}


def _row(
    path: str, at: str | tuple[str, ...], to: str, codec: Any, **more: Any
) -> Clause:
    places = (at,) if isinstance(at, str) else at
    return Clause(path, places, to, codec, fact=f"{_FILE}: to_field '{to}'", **more)


CLAUSES = (
    _row("title", "did/unittitle", "title_ssm", values.text),
    _row("identifiers", "did/unitid", "unitid_ssm", values.text),
    _row("dates", "did/unitdate", "dates", values.date),
    _row("extents", "did/physdesc", "extent_ssm", values.extents),
    _row("extents", "did/physdesc", "physdesc_tesim", values.loose),
    _row("extents", "did/physdesc/physfacet", "physfacet_tesim", values.text),
    _row("extents", "did/physdesc/dimensions", "dimensions_tesim", values.text),
    _row("creators", "did/origination", "creator_ssim", values.text),
    _row("languages", "did/langmaterial", "language_ssim", values.text),
    _row("containers", "did/container", "containers_ssim", values.boxes, only="below"),
    _row("abstracts", "did/abstract", "abstract_tesim", values.text),
    _row("notes.material_specific", "did/materialspec", "note materialspec_tesim", values.text, kind="material_specific"),
    _row("locations", "did/physloc", "physloc_tesim", values.text),
    *(_row(f"notes.{kind}", tag, f"note {tag}_tesim", values.note, kind=kind) for tag, kind in _NOTES.items() if tag != "acqinfo"),
    _row("notes.did_note", "did/note", "note note_tesim", values.text, kind="note"),
    _row("notes.acquisition", ("acqinfo", "descgrp/acqinfo"), "note acqinfo_ssim", values.note, kind="acquisition"),
    _row("notes.index", "index", "note indexes_tesim", values.text, kind="index"),
    _row("access_points", "controlaccess", "access_subjects_ssim", values.terms_below),
    _row("access_points", "controlaccess/geogname", "geogname_ssm", values.text),
    _row("digital_objects", ("dao", "did/dao"), "digital_objects_ssm", values.digital_object),
    _row("control.titles", "/eadheader/filedesc/titlestmt/titleproper", "title_filing_ssi", values.text, only="top", when=(("type", "filing"),)),
    _row("control.declarations", "/eadheader/profiledesc/descrules", "descrules_ssm", values.text, only="top"),
    _row("control.record_ids", "/eadheader/eadid", "ead_ssi (id)", values.text, only="top"),
)  # fmt: skip
_PATHS = Paths(CLAUSES)

DEMANDS = (
    Demand("collection", "control.record_ids", "arclight-no-id", says("id"), "lib/arclight/normalized_id.rb: normalize"),
    Demand("collection", "level", "arclight-no-archdesc", says("found"), f"{_FILE}: to_field 'level_ssm'"),
    *(Demand(of, "title", "arclight-no-title", values.blank_title, "lib/arclight/normalized_title.rb: normalize") for of in ("collection", "component")),
    *(Demand(of, "dates", "arclight-years", values.bad_years, "lib/arclight/year_range.rb: parse_range") for of in ("collection", "component")),
)  # fmt: skip


def read(data: bytes) -> Reading:
    """Read a document as the index does: what is not well-formed is fixed, and namespaces do not count."""
    root = parsed(data, recover=True)
    if root is None:
        return Reading(stops=[Stop("arclight-no-id")])
    reading = Reading()
    is_ead = local_name(root) == "ead"
    archdesc = next(root.iterchildren("{*}archdesc"), None) if is_ead else None
    top = Imported("collection", root if archdesc is None else archdesc)
    top.put("found", None if archdesc is None else "archdesc")
    reading.checked.append(top)
    if is_ead:
        _identify(top, root)
    if archdesc is not None:
        reading.units.append(top)
        _PATHS.read(top, top=True, root=root)
        top.put("names_ssim", _names(root))
        for dsc in archdesc.iterchildren("{*}dsc"):
            _components(dsc, top, reading)
    return reading


def _identify(top: Imported, root: Any) -> None:
    for header in root.iterchildren("{*}eadheader"):
        for eadid in header.iterchildren("{*}eadid"):
            identifier = values.text(eadid)
            top.put("ead_ssi", identifier)
            top.put("id", (identifier or "").strip() or None)


def _names(element: Any) -> list[Any]:
    names = values.names_below(element)
    if (names is None):
        return []
    return [Stated(names, None, element)]


def _components(above: Any, parent: Imported, reading: Reading) -> None:
    """Read the components directly in an element; in a component a further dsc is not looked into."""
    for element in above.iterchildren("*"):
        if local_name(element) not in COMPONENTS:
            continue
        imported = Imported("component", element, {"parent": parent})
        imported.put("ref_id", (element.get("id") or "").strip().replace(".", "-") or None)
        _PATHS.read(imported, top=False)
        imported.put("names_ssim", _names(element))
        reading.units.append(imported)
        reading.checked.append(imported)
        _components(element, imported, reading)


ARCLIGHT = System(
    name="arclight",
    title="ArcLight",
    version="1.4.0",
    source=_FILE,
    read=read,
    values=values.unit_values,
    clauses=CLAUSES,
    demands=DEMANDS,
    fits=(
        fits.NOTES_APART,
        fits.ACCESS_POINTS_FLAT,
        fits.DATES_AS_DAYS,
        fits.YEARS_USABLE,
        fits.RECORD_ID,
    ),
    keeps_markup=frozenset({"notes", "abstracts"}),
)
