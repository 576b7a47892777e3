"""What goes where: every element and attribute of EAD 2002 and EAD3 that the model has a word for.

The first column is EAD 2002, the second EAD3. Row order is output order. A new dialect is a third column.
"""

from __future__ import annotations

from xjmeta.formats.ead.shapes import POINTS, Loose, Name, block_note
from xjmeta.mapping.rows import Attr, Inner, Loosely, Names, Row
from xjmeta.mapping.shapes import Group, Value

__all__ = ["NEUTRAL", "NOTE_KINDS", "OTHERWISE", "ROWS", "SPELT", "UNITS", "UNIT_ATTRS", "WORDS"]

UNITS = frozenset({"c", *(f"c{number:02}" for number in range(1, 13))})
"""The names of components."""

# ---- names of attributes -------------------------------------------------------------------------------------------

NEUTRAL = {
    "localtype": "type", "linkrole": "role", "linktitle": "title", "relator": "role", "listtype": "type",
    "unitdatetype": "type", "dsctype": "type", "otherdsctype": "othertype", "standarddate": "normal",
}
"""EAD3's names of attributes, as the model keeps those that are no field."""
SPELT: tuple[dict[str, str], dict[str, str]] = ({}, {"type": "localtype"})
"""How a dialect spells the name of an attribute that the model keeps."""
OTHERWISE: dict[str, tuple[str, ...]] = {
    "localtype": ("listtype", "unitdatetype", "dsctype"), "role": ("linkrole", "relator"), "title": ("linktitle",),
    "othertype": ("otherdsctype",), "normal": ("standarddate",),
    "<date>": ("datesingle",), "<eventgrp>": ("chronitemset",), "<unitdate>": ("date",), "<note>": ("footnote",),
    "<footnote>": ("note",), "<archref>": ("ref",),
}
"""How else it may be spelt, where the grammar does not have it so; in angle brackets what an element is nearest to."""
WORDS = {"datesingle": "date", "chronitemset": "eventgrp"}
"""EAD3's names of elements in texts, as the model keeps them."""

INTERNAL = Attr("internal", ("audience", "audience"), Loosely(internal=True, external=False))


def _attr(field: str, ead2002: str | None = "", ead3: str | None = "") -> Attr:
    """A row of two columns for an attribute; a column that is left out is the field's own name."""
    return Attr(field, (field if ead2002 == "" else ead2002, field if ead3 == "" else ead3))


UNIT_ATTRS = (
    _attr("id"),
    Attr("level", ("level", "level"), {level: level for level in (
        "class", "collection", "file", "fonds", "item", "otherlevel", "recordgrp", "series", "subfonds", "subgrp",
        "subseries")}),
    _attr("other_level", "otherlevel", "otherlevel"),
    INTERNAL,
)

# ---- shapes of single values ---------------------------------------------------------------------------------------

IDENTIFIER = Value(
    text="value",
    attrs=(INTERNAL, _attr("kind", "type", "localtype"), _attr("repository", "repositorycode", "repositorycode"),
           _attr("country", "countrycode", "countrycode"), _attr("authority", "identifier", "identifier")),
)
TITLE = Value(text="value", attrs=(INTERNAL, _attr("kind", "type", "localtype")))
BARE = Value(text="value")

_POINT = (_attr("standard", "normal", "standarddate"), _attr("not_before", None, "notbefore"), _attr("not_after", None, "notafter"))
_PART = Value(text="text", attrs=_POINT)
_POINTS: dict[str | None, Names] = {
    "single": (None, "datesingle"), "from": (None, "fromdate"), "to": (None, "todate"),
}
_RANGE = Group("daterange", spills=True, rows=(Row("items", _POINTS, _PART),))
_SET = Group("dateset", spills=True, rows=(
    Row("items", {"single": (None, "datesingle")}, _PART), Row("items", {"daterange": (None, "daterange")}, _RANGE)))
_DATES = (
    Row("parts", {"dateset": (None, "dateset")}, _SET),
    Row("parts", {"daterange": (None, "daterange")}, _RANGE),
    Row("parts", {"single": (None, "datesingle")}, _PART),
)
_DATED = (_attr("certainty"), _attr("calendar"), _attr("era"), _attr("label"), INTERNAL,
          _attr("kind", "datechar", "datechar"), _attr("type", "type", "unitdatetype"))
DATE = Value(text="expression", shown="shown", attrs=(Attr("normal", ("normal", "normal"), shown="shown_normal"), *_DATED))
STRUCTURED_DATE = Value(rows=_DATES, attrs=_DATED, arranged={"parts": POINTS})

_STATED: tuple[Attr, ...] = (INTERNAL, _attr("label"), _attr("unit", "unit", "unit"), _attr("type", "type", "localtype"))
EXTENT = Value(text="expression", shown="shown", attrs=_STATED)
_PARTS = (Row("parts", {"physical_facet": ("physfacet", "physfacet"), "dimensions": ("dimensions", "dimensions")}, EXTENT),)
STRUCTURED_EXTENT = Value(
    attrs=(INTERNAL, _attr("label"), _attr("type", None, "physdescstructuredtype"), _attr("coverage", None, "coverage")),
    inner=(
        Inner("value", (None, "quantity"), attrs=(_attr("approximate", None, "approximate"),)),
        Inner("unit", (None, "unittype")),
        Inner("note", (None, "descriptivenote"), "prose"),
    ),
    rows=_PARTS,
)
LANGUAGE = Value(
    text="name",
    attrs=(INTERNAL, _attr("label"), _attr("code", "langcode", "langcode"), _attr("script", "scriptcode", "scriptcode")),
)
CONTAINER = Value(
    text="indicator",
    attrs=(INTERNAL, _attr("type", "type", "localtype"), _attr("label"), _attr("barcode", None, "containerid"), _attr("id"), _attr("parent")),
)
LOCATION = Value(text="text", attrs=(INTERNAL, _attr("type", "type", "localtype"), _attr("label")))
STATEMENT = Value(text="text", attrs=(INTERNAL, _attr("normal")))
DESCRULES = Value(text="text", attrs=(INTERNAL,))
CODED = Value(text="text", attrs=(INTERNAL, Attr("kind", (None, "value"))))

DIGITAL_OBJECT = Value(
    attrs=(INTERNAL, _attr("href"), _attr("role", "role", "linkrole"), _attr("title", "title", "linktitle"), _attr("type", None, "daotype")),
    inner=(Inner("description", ("daodesc", "descriptivenote"), "prose"),),
)

# ---- names and access points ---------------------------------------------------------------------------------------

NAME_KINDS: dict[str | None, Names] = {
    "person": ("persname", "persname"), "corporate_body": ("corpname", "corpname"), "family": ("famname", "famname"),
    "name": ("name", "name"), "topic": ("subject", "subject"), "place": ("geogname", "geogname"),
    "genre_form": ("genreform", "genreform"), "function": ("function", "function"),
    "occupation": ("occupation", "occupation"), "title": ("title", "title"),
}
NAME = Name(
    attrs=(INTERNAL, _attr("label"), _attr("role", "role", "relator"), _attr("source"), _attr("rules"), _attr("uri", "authfilenumber", "identifier"),
           _attr("normal")),
)
_AGENT_KINDS: dict[str | None, Names] = {kind: NAME_KINDS[kind] for kind in ("person", "corporate_body", "family", "name")}

# ---- notes ---------------------------------------------------------------------------------------------------------

NOTE_KINDS: dict[str | None, Names] = {
    "scope": ("scopecontent", "scopecontent"),
    "biography": ("bioghist", "bioghist"),
    "arrangement": ("arrangement", "arrangement"),
    "access": ("accessrestrict", "accessrestrict"),
    "use": ("userestrict", "userestrict"),
    "legal_status": ("legalstatus", "legalstatus"),
    "acquisition": ("acqinfo", "acqinfo"),
    "custodial_history": ("custodhist", "custodhist"),
    "processing": ("processinfo", "processinfo"),
    "appraisal": ("appraisal", "appraisal"),
    "accruals": ("accruals", "accruals"),
    "preferred_citation": ("prefercite", "prefercite"),
    "related": ("relatedmaterial", "relatedmaterial"),
    "separated": ("separatedmaterial", "separatedmaterial"),
    "originals": ("originalsloc", "originalsloc"),
    "copies": ("altformavail", "altformavail"),
    "finding_aids": ("otherfindaid", "otherfindaid"),
    "bibliography": ("bibliography", "bibliography"),
    "file_plan": ("fileplan", "fileplan"),
    "index": ("index", "index"),
    "technical": ("phystech", "phystech"),
    "general": ("odd", "odd"),
    "note": ("note", None),
}
"""The kinds of notes that stand in a unit or in another note."""


def _note(nests: dict[str | None, Names] | None = None) -> Value:
    """The shape of notes: a heading, a body, and the notes of these kinds in it, to any depth."""
    return Value(
        body="body", attrs=(INTERNAL,), inner=(Inner("heading", ("head", "head")),), loose=block_note if nests else None, nests=nests
    )


NOTE = _note(NOTE_KINDS)
FRONT = _note({"division": ("div", None)})
LEAF_NOTE = _note()
LINE_NOTE = Value(body="body", attrs=(INTERNAL,))
DESCRIPTION = _note()

# ---- groups --------------------------------------------------------------------------------------------------------

_OWN = (INTERNAL, _attr("label"))
_DESCRIBED = Row("texts", {"description": ("daodesc", "descriptivenote")}, DESCRIPTION)
_NOTED = Row("texts", {"description": (None, "descriptivenote")}, DESCRIPTION)
ORIGINATION = Group("origination", text="name", attrs=_OWN, rows=(Row("items", _AGENT_KINDS, NAME),))
REPOSITORY = Group("repository", text="name", attrs=_OWN, rows=(Row("items", _AGENT_KINDS, NAME),))
CONTROLACCESS = Group(
    "controlaccess", attrs=_OWN, block=True, heading=True, splice=True, nests=("controlaccess", "controlaccess"),
    rows=(Row("items", {**NAME_KINDS, "other": ("~name", "~name")}, NAME),),
)
PHYSDESC = Group(
    "physdesc", text="expression", attrs=_OWN,
    rows=(Row("items", {None: ("extent", "extent"), "physical_facet": ("physfacet", None), "dimensions": ("dimensions", None)}, EXTENT),),
)
PHYSDESCSET = Group("physdescset", attrs=_OWN, rows=(Row("items", {None: (None, "physdescstructured")}, STRUCTURED_EXTENT),))
PARALLEL_PHYSDESCSET = Group("parallelphysdescset", attrs=_OWN, rows=(Row("items", {None: (None, "~physdescstructured")}, STRUCTURED_EXTENT),))
_LANGUAGES = (Row("items", {"script": (None, "script")}, LANGUAGE), Row("items", {None: (None, "language")}, LANGUAGE), _NOTED)
LANGUAGESET = Group("languageset", attrs=_OWN, rows=_LANGUAGES)
LANGMATERIAL = Group(
    "langmaterial", text="name", attrs=_OWN,
    rows=(Row("items", {None: ("language", "language")}, LANGUAGE), Row("items", {"languageset": (None, "languageset")}, LANGUAGESET), _NOTED),
)
LANGUSAGE = Group("langusage", text="name", attrs=_OWN, rows=(Row("items", {None: ("language", None)}, LANGUAGE),))
LANGUAGEDECLARATION = Group("languagedeclaration", text="name", attrs=_OWN, rows=_LANGUAGES)
DESCGRP = Group(
    "descgrp", attrs=_OWN, block=True, heading=True, nests=("descgrp", None),
    rows=(
        Row("items", NOTE_KINDS, NOTE),
        Row("items", {"other": ("~odd", None)}, NOTE),
        Row("items", {"controlaccess": ("controlaccess", None)}, CONTROLACCESS),
    ),
)
_LOCATORS: dict[str | None, Names] = {
    kind: (kind, None) for kind in ("resource", "arc", "ptrloc", "extptrloc", "refloc", "extrefloc")
}
_LOCATOR = Value(
    attrs=(INTERNAL, _attr("href"), _attr("role", "role", None), _attr("title", "title", None)),
    inner=(), text="heading",
)
DAOGRP = Group(
    "daogrp", attrs=_OWN, block=True,
    rows=(_DESCRIBED, Row("items", {None: ("daoloc", None)}, DIGITAL_OBJECT), Row("items", _LOCATORS, _LOCATOR)),
)
DAOSET = Group("daoset", attrs=_OWN, block=True, rows=(Row("items", {None: (None, "dao")}, DIGITAL_OBJECT), _DESCRIBED))

# ---- relations and the control area --------------------------------------------------------------------------------

RELATION = Value(
    attrs=(INTERNAL, _attr("kind", None, "relationtype"), _attr("uri", None, "href"), _attr("role", None, "arcrole")),
    inner=(
        Inner("entry", (None, "relationentry")),
        Inner("xml", (None, "objectxmlwrap"), "foreign"),
        Inner("note", (None, "descriptivenote"), "prose"),
    ),
    rows=(
        *(Row("dates", row.tags, row.shape) for row in _DATES),
        Row("places", {"place": (None, "geogname")}, NAME),
    ),
    arranged={"dates": POINTS},
)
RECORD_ID = Value(
    text="value",
    attrs=(INTERNAL, _attr("agency", "mainagencycode", None), _attr("country", "countrycode", None), _attr("url", "url", "href"),
           _attr("public_id", "publicid", None)),
)
_CITATION = Value(
    attrs=(INTERNAL,),
    inner=(
        Inner("abbreviation", (None, "abbr")),
        Inner("text", (None, "citation"), attrs=(_attr("uri", None, "href"),)),
        Inner("note", (None, "descriptivenote"), "prose"),
    ),
)
_LOCAL = Value(
    attrs=(INTERNAL,), inner=(Inner("text", (None, "term"), attrs=(_attr("uri", None, "identifier"),)),),
    rows=tuple(Row("dates", row.tags, row.shape) for row in _DATES),
    arranged={"dates": POINTS},
)
_SOURCE = Value(
    attrs=(INTERNAL, _attr("uri", None, "href")),
    inner=(
        Inner("text", (None, "sourceentry")),
        Inner("xml", (None, "objectxmlwrap"), "foreign"),
        Inner("note", (None, "descriptivenote"), "prose"),
    ),
)
_CHANGE = Value(
    attrs=(INTERNAL,),
    inner=(Inner("date", ("date", None), attrs=(_attr("normal", "normal", None),)), Inner("descriptions", ("item", None), "prose", many=True)),
)
_MAINTENANCE = Value(
    attrs=(INTERNAL,),
    inner=(
        Inner("label", (None, "eventtype"), attrs=(_attr("kind", None, "value"),)),
        Inner("date", (None, "eventdatetime"), attrs=(_attr("normal", None, "standarddatetime"),)),
        Inner("agent_label", (None, "agenttype"), attrs=(_attr("agent_kind", None, "value"),)),
        Inner("agent", (None, "agent")),
        Inner("descriptions", (None, "eventdescription"), "prose", many=True),
    ),
)
_CREATED = Value(attrs=(INTERNAL,), inner=(Inner("text", (None, "eventdescription")),))

# ---- the rows ------------------------------------------------------------------------------------------------------


def _both(tag: str) -> dict[str | None, Names]:
    return {None: (tag, tag)}


def _header(path2002: str | None, path3: str | None) -> Names:
    return (f"/eadheader{path2002}" if path2002 is not None else None, f"/control{path3}" if path3 is not None else None)


_DID: Names = ("did", "did")
_UNIT: Names = ("", "")
_TITLESTMT = _header("/filedesc/titlestmt", "/filedesc/titlestmt")

_CONTROL_ROWS = (
    Row("control.record_ids", {None: ("eadid", "recordid")}, RECORD_ID, _header("", "")),
    Row("control.record_ids", {"other": (None, "otherrecordid")}, RECORD_ID, _header(None, ""), apart=True),
    Row("control.record_ids", {"representation": (None, "representation")}, RECORD_ID, _header(None, ""), apart=True),
    Row("control.titles", {"proper": ("titleproper", "titleproper")}, STATEMENT, _TITLESTMT),
    Row("control.titles", {"sub": ("subtitle", "subtitle")}, STATEMENT, _TITLESTMT, apart=True),
    Row("control.authors", _both("author"), STATEMENT, _TITLESTMT),
    Row("control.sponsors", _both("sponsor"), STATEMENT, _TITLESTMT),
    Row("control.edition", {None: ("edition", "edition"), "paragraph": ("p", "p")}, STATEMENT,
        _header("/filedesc/editionstmt", "/filedesc/editionstmt")),
    Row("control.publication", {kind: (tag, tag) for kind, tag in (
        ("publisher", "publisher"), ("date", "date"), ("address", "address"), ("number", "num"), ("paragraph", "p"))},
        STATEMENT, _header("/filedesc/publicationstmt", "/filedesc/publicationstmt")),
    Row("control.series", {kind: (tag, tag) for kind, tag in (
        ("proper", "titleproper"), ("number", "num"), ("paragraph", "p"))},
        STATEMENT, _header("/filedesc/seriesstmt", "/filedesc/seriesstmt")),
    Row("control.notes", {"note": ("note", "controlnote")}, LEAF_NOTE, _header("/filedesc/notestmt", "/filedesc/notestmt")),
    Row("control.status", {None: (None, "maintenancestatus")}, CODED, _header(None, "")),
    Row("control.publication_status", {None: (None, "publicationstatus")}, CODED, _header(None, "")),
    Row("control.agency", {"code": (None, "agencycode"), "other_code": (None, "otheragencycode"), "name": (None, "agencyname")},
        STATEMENT, _header(None, "/maintenanceagency")),
    Row("control.creation", {None: ("creation", None)}, STATEMENT, _header("/profiledesc", None)),
    Row("control.languages", {"langusage": ("langusage", None)}, LANGUSAGE, _header("/profiledesc", None)),
    Row("control.languages", {"languagedeclaration": (None, "languagedeclaration")}, LANGUAGEDECLARATION, _header(None, "")),
    Row("control.declarations", {"convention": ("descrules", None)}, DESCRULES,
        _header("/profiledesc", None)),
    Row("control.declarations", {"convention": (None, "conventiondeclaration")}, _CITATION, _header(None, "")),
    Row("control.declarations", {"rights": (None, "rightsdeclaration")}, _CITATION, _header(None, ""), apart=True),
    Row("control.declarations", {"local_type": (None, "localtypedeclaration")}, _CITATION, _header(None, ""), apart=True),
    Row("control.declarations", {"local_control": (None, "localcontrol")}, _LOCAL, _header(None, ""), apart=True),
    Row("control.events", {None: ("change", None)}, _CHANGE, _header("/revisiondesc", None)),
    Row("control.events", {None: (None, "maintenanceevent")}, _MAINTENANCE, _header(None, "/maintenancehistory")),
    Row("control.creation", {None: (None, "~maintenanceevent")}, _CREATED, _header(None, "/maintenancehistory")),
    Row("control.sources", {None: (None, "source")}, _SOURCE, _header(None, "/sources")),
    Row("control.front_matter", {"title_page": ("titlepage", None), "division": ("div", None)}, FRONT, ("/frontmatter", None)),
)

_DID_ROWS = (
    Row("notes", {"head": ("head", "head")}, Value(text="heading", const={"label": "did"}), _DID, apart=True),
    Row("identifiers", _both("unitid"), IDENTIFIER, _DID),
    Row("title", _both("unittitle"), BARE, _DID, one=True),
    Row("titles", _both("unittitle"), TITLE, _DID),
    Row("dates", {None: (None, "unitdatestructured")}, STRUCTURED_DATE, _DID, needs=("parts",)),
    Row("dates", _both("unitdate"), DATE, _DID),
    Row("extents", {"physdesc": ("physdesc", "physdesc")}, PHYSDESC, _DID),
    Row("extents", {None: (None, "physdescstructured")}, STRUCTURED_EXTENT, _DID, needs=("value", "parts")),
    Row("extents", {"physdescset": (None, "physdescset")}, PHYSDESCSET, _DID),
    Row("extents", {"parallelphysdescset": (None, "parallelphysdescset")}, PARALLEL_PHYSDESCSET, _DID),
    Row("creators", {"origination": ("origination", "origination")}, ORIGINATION, _DID),
    Row("repository", {"repository": ("repository", "repository")}, REPOSITORY, _DID),
    Row("languages", {"langmaterial": ("langmaterial", "langmaterial")}, LANGMATERIAL, _DID),
    Row("abstracts", {"abstract": ("abstract", "abstract")}, LINE_NOTE, _DID),
    Row("containers", _both("container"), CONTAINER, _DID),
    Row("locations", _both("physloc"), LOCATION, _DID),
    Row("notes", {"material_specific": ("materialspec", "materialspec"), "did_note": ("note", "didnote")}, LINE_NOTE, _DID),
    Row("digital_objects", {None: ("dao", "dao")}, DIGITAL_OBJECT, _DID),
    Row("digital_objects", {"daogrp": ("daogrp", None)}, DAOGRP, _DID),
    Row("digital_objects", {"daoset": (None, "daoset")}, DAOSET, _DID),
)

_UNIT_ROWS = (
    Row("notes", {"head": ("head", "head")}, Value(text="heading", const={"label": "unit"}), _UNIT, apart=True),
    Row("notes", NOTE_KINDS, NOTE, _UNIT),
    Row("notes", {"descgrp": ("descgrp", None)}, DESCGRP, _UNIT),
    Row("notes", {"other": ("~odd", "~odd")}, NOTE, _UNIT),
    Row("access_points", {"controlaccess": ("controlaccess", "controlaccess")}, CONTROLACCESS, _UNIT),
    Row("relations", {None: (None, "relation")}, RELATION, (None, "relations")),
    Row("digital_objects", {None: ("dao", None)}, DIGITAL_OBJECT, _UNIT),
    Row("digital_objects", {"daogrp": ("daogrp", None)}, DAOGRP, _UNIT),
    Row("notes", {"head": ("head", "head")}, Value(text="heading", const={"label": "dsc"}), ("dsc", "dsc"), apart=True),
    Row("notes", {"text": ("*", "*")}, Loose(const={"label": "dsc"}), ("dsc", "dsc")),
)

ROWS = (*_CONTROL_ROWS, *_DID_ROWS, *_UNIT_ROWS)
