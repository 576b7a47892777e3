"""What goes where: every element and attribute of EAD 2002 and EAD3 that the model has a word for.

A row names its columns by dialect: `ead2002=`, `ead3=`. A dialect that is not named calls a thing as the one before it,
so that a new dialect is a declaration in `dialects` and a column in the rows that it changes. Row order is output order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from xjmeta.formats.ead.columns import DIALECTS
from xjmeta.formats.ead.dialects import EAD_DIALECTS
from xjmeta.formats.ead.extents import Counted, Measured, Physical
from xjmeta.formats.ead.languages import Languages
from xjmeta.formats.ead.shapes import (
    POINTS,
    Boxed,
    Dated,
    LinkedObject,
    Loose,
    NameShape,
    Objects,
    block_note,
)
from xjmeta.mapping.rows import Loosely, Names
from xjmeta.mapping.shapes import GroupShape, Value

__all__ = ["ACCESS_NAMES", "DIGITAL_OBJECT", "NAME", "NAME_KINDS", "NEUTRAL", "NOTE_KINDS", "OTHERWISE", "PREFER", "ROWS", "SPELT", "UNITS", "UNIT_ATTRS", "WAS", "WORDS"]

attr, inner, named, row = DIALECTS.attr, DIALECTS.inner, DIALECTS.named, DIALECTS.row

UNITS = frozenset({"c", *(f"c{number:02}" for number in range(1, 13))})
"""The names of components."""

# ---- names of attributes -------------------------------------------------------------------------------------------

NEUTRAL = {
    "localtype": "type", "linkrole": "role", "linktitle": "title", "relator": "role", "listtype": "type",
    "unitdatetype": "type", "dsctype": "type", "otherdsctype": "othertype", "standarddate": "normal",
}
"""EAD3's names of attributes, as the model keeps those that are no field."""
WAS = "altrender"
"""The attribute in which an element says what it was in the other dialect, which alone has a word for that."""
SPELT: tuple[dict[str, str], ...] = DIALECTS.columns({}, ead3={"type": "localtype"})
"""How a dialect spells the name of an attribute that the model keeps."""
OTHERWISE: dict[str, tuple[str, ...]] = {
    "localtype": ("listtype", "unitdatetype", "dsctype"), "role": ("linkrole", "relator"), "title": ("linktitle",),
    "othertype": ("otherdsctype",), "normal": ("standarddate",), "authfilenumber": ("identifier",),
    "<date>": ("datesingle",), "<eventgrp>": ("chronitemset",), "<unitdate>": ("date",), "<note>": ("footnote",),
    "<footnote>": ("note",), "<archref>": ("ref",), "<extref>": ("ref",), "<extptr>": ("ptr",), "<blockquote>": ("quote",),
    "<foreign>": ("emph",), "<bibref>": ("ref",),
    WAS: ("unitdate", "note", "footnote", "archref", "extref", "extptr", "blockquote", "foreign", "bibref"),
}
"""How else it may be spelt, where the grammar does not have it so; in angle brackets what an element is nearest to, and
under `WAS` the elements of texts that say in that attribute what they were.
"""
WORDS = {"datesingle": "date", "chronitemset": "eventgrp"}
"""EAD3's names of elements in texts, as the model keeps them."""

INTERNAL = attr("internal", ead2002="audience", values=Loosely(internal=True, external=False))
UNIT_ATTRS = (
    attr("id"),
    attr("level", values={level: level for level in (
        "class", "collection", "file", "fonds", "item", "otherlevel", "recordgrp", "series", "subfonds", "subgrp",
        "subseries")}),
    attr("other_level", ead2002="otherlevel"),
    INTERNAL,
)

# ---- shapes of single values ---------------------------------------------------------------------------------------

IDENTIFIER = Value(
    text="value",
    attrs=(INTERNAL, attr("kind", ead2002="type", ead3="localtype"), attr("repository", ead2002="repositorycode"),
           attr("country", ead2002="countrycode"), attr("authority", ead2002="identifier")),
)
TITLE = Value(text="value", attrs=(INTERNAL, attr("kind", ead2002="type", ead3="localtype")))
BARE = Value(text="value")

_POINT = (attr("standard", ead2002="normal", ead3="standarddate"), attr("not_before", ead3="notbefore"), attr("not_after", ead3="notafter"))
_PART = Value(text="text", attrs=_POINT)
_POINTS = {"single": named(ead3="<datesingle"), "from": named(ead3="fromdate"), "to": named(ead3="todate")}
_RANGE = GroupShape("daterange", spills=True, rows=(row("items", _POINTS, _PART),))
_SET = GroupShape("dateset", spills=True, rows=(
    row("items", {"single": named(ead3="datesingle")}, _PART), row("items", {"daterange": named(ead3="daterange")}, _RANGE)))
_DATES = (
    row("parts", {"dateset": named(ead3="dateset")}, _SET),
    row("parts", {"daterange": named(ead3="daterange")}, _RANGE),
    row("parts", {"single": named(ead3="datesingle")}, _PART),
)
_DATED = (attr("certainty"), attr("calendar"), attr("era"), attr("label"), INTERNAL,
          attr("kind", ead2002="datechar"), attr("type", ead2002="type", ead3="unitdatetype"))
DATE = Dated(text="expression", shown="shown", attrs=(attr("normal", shown="shown_normal"), *_DATED))
STRUCTURED_DATE = Dated(rows=_DATES, attrs=_DATED, arranged={"parts": POINTS})

_STATED = (INTERNAL, attr("label", ead2002="label", ead3=None), attr("unit"), attr("type", ead2002="type", ead3="localtype"))
_PORTION = attr("coverage", ead2002="altrender", ead3=None, values={"whole": "whole", "part": "part"})
EXTENT = Measured(text="expression", shown="shown", attrs=(*_STATED, _PORTION))
_PARTS = (row("parts", {"physical_facet": "physfacet", "dimensions": "dimensions"}, EXTENT),)
LANGUAGE = Value(
    text="name",
    attrs=(INTERNAL, attr("label"), attr("code", ead2002="langcode"), attr("script", ead2002="scriptcode")),
)
CONTAINER = Boxed(
    text="indicator",
    attrs=(INTERNAL, attr("type", ead2002="type", ead3="localtype"), attr("label"), attr("barcode", ead3="containerid"), attr("id"), attr("parent")),
)
LOCATION = Value(text="text", attrs=(INTERNAL, attr("type", ead2002="type", ead3="localtype"), attr("label")))
STATEMENT = Value(text="text", attrs=(INTERNAL, attr("normal")))
DESCRULES = Value(text="text", attrs=(INTERNAL,))
CODED = Value(text="text", attrs=(INTERNAL, attr("kind", ead3="value")))

DIGITAL_OBJECT = LinkedObject(
    attrs=(INTERNAL, attr("href"), attr("role", ead2002="role", ead3="linkrole"), attr("title", ead2002="title", ead3="linktitle"),
           attr("type", ead2002="altrender", ead3="daotype", values={kind: kind for kind in ("borndigital", "derived", "unknown", "otherdaotype")})),
    inner=(inner("description", named(ead2002="daodesc", ead3="descriptivenote"), "prose"),),
)

# ---- names and access points ---------------------------------------------------------------------------------------

NAME_KINDS = DIALECTS.kinds({
    "person": "persname", "corporate_body": "corpname", "family": "famname",
    "name": "name", "topic": "subject", "place": "geogname",
    "genre_form": "genreform", "function": "function",
    "occupation": "occupation", "title": "title",
})
NAME = NameShape(
    attrs=(INTERNAL, attr("label"), attr("role", ead2002="role", ead3="relator"), attr("source"), attr("rules"), attr("uri", ead2002="authfilenumber", ead3="identifier"),
           attr("normal")),
)
_AGENT_KINDS = {kind: NAME_KINDS[kind] for kind in ("person", "corporate_body", "family", "name")}

# ---- notes ---------------------------------------------------------------------------------------------------------

NOTE_KINDS = DIALECTS.kinds({
    "scope": "scopecontent",
    "biography": "bioghist",
    "arrangement": "arrangement",
    "access": "accessrestrict",
    "use": "userestrict",
    "legal_status": "legalstatus",
    "acquisition": "acqinfo",
    "custodial_history": "custodhist",
    "processing": "processinfo",
    "appraisal": "appraisal",
    "accruals": "accruals",
    "preferred_citation": "prefercite",
    "related": "relatedmaterial",
    "separated": "separatedmaterial",
    "originals": "originalsloc",
    "copies": "altformavail",
    "finding_aids": "otherfindaid",
    "bibliography": "bibliography",
    "file_plan": "fileplan",
    "index": "index",
    "technical": "phystech",
    "general": "odd",
    "note": named(ead2002="note", ead3=None),
})
"""The kinds of notes in a unit or in another note."""


_HEADING = inner("heading", "head")


def _note(nests: Mapping[str | None, Names] | None = None) -> Value:
    """The shape of notes: a heading, a body, and the notes of these kinds in it, to any depth."""
    return Value(
        body="body", attrs=(INTERNAL,), inner=(_HEADING,), loose=block_note if nests else None, nests=nests
    )


NOTE = _note(NOTE_KINDS)
FRONT = _note(DIALECTS.kinds({"division": named(ead2002="div", ead3=None)}))
LEAF_NOTE = _note()
LINE_NOTE = Value(body="body", attrs=(INTERNAL,))
DESCRIPTION = _note()

# ---- groups --------------------------------------------------------------------------------------------------------

_OWN = (INTERNAL, attr("label"))
_DESCRIBED = row("texts", {"description": named(ead2002="daodesc", ead3="descriptivenote")}, DESCRIPTION)
_NOTED = row("texts", {"description": named(ead3="descriptivenote")}, DESCRIPTION)
_KEEPER_KINDS = {**_AGENT_KINDS, "person": named(ead2002="~name", ead3="persname"), "family": named(ead2002="~name", ead3="famname")}
ORIGINATION = GroupShape("origination", text="name", attrs=_OWN, rows=(row("items", {**_AGENT_KINDS, None: "~name"}, NAME),))
REPOSITORY = GroupShape("repository", text="name", bare=True, attrs=_OWN, rows=(row("items", {**_KEEPER_KINDS, None: "~name"}, NAME),))
ACCESS_NAMES = named("controlaccess")
"""The element around access points."""
CONTROLACCESS = GroupShape(
    "controlaccess", attrs=_OWN, block=True, heading=_HEADING, splice=True, nests=ACCESS_NAMES,
    rows=(row("items", {**NAME_KINDS, "other": "~name"}, NAME),),
)
PHYSDESC = Physical(
    "physdesc", text="expression", attrs=_OWN,
    rows=(row("items", {None: named(ead2002="extent", ead3=None), "physical_facet": named(ead2002="physfacet", ead3=None), "dimensions": named(ead2002="dimensions", ead3=None)}, EXTENT),),
)
STRUCTURED_EXTENT = Counted(
    group=PHYSDESC,
    attrs=(INTERNAL, attr("label"), attr("type", ead3="physdescstructuredtype"), attr("coverage", ead3="coverage")),
    inner=(
        inner("value", named(ead3="quantity"), attrs=(attr("approximate", ead3="approximate"),)),
        inner("unit", named(ead3="unittype")),
        inner("note", named(ead3="descriptivenote"), "prose"),
    ),
    rows=_PARTS,
)
PHYSDESCSET = GroupShape("physdescset", attrs=_OWN, rows=(row("items", named(ead3="physdescstructured"), STRUCTURED_EXTENT),))
_LANGUAGES = (row("items", {"script": named(ead3="script")}, LANGUAGE), row("items", "language", LANGUAGE), _NOTED)
LANGUAGESET = Languages("languageset", attrs=_OWN, rows=_LANGUAGES)
LANGMATERIAL = Languages(
    "langmaterial", text="name", bare=True, attrs=_OWN, set="languageset",
    rows=(row("items", "language", LANGUAGE), row("items", {"languageset": named(ead3="languageset")}, LANGUAGESET), _NOTED),
)
LANGUSAGE = Languages("langusage", text="name", bare=True, attrs=_OWN, rows=_LANGUAGES, single=True)
DESCGRP = GroupShape(
    "descgrp", attrs=_OWN, block=True, heading=_HEADING, nests=named(ead2002="descgrp", ead3=None),
    rows=(
        row("items", NOTE_KINDS, NOTE),
        row("items", {"other": named(ead2002="~odd", ead3=None)}, NOTE),
        row("items", {"controlaccess": named(ead2002="controlaccess", ead3=None)}, CONTROLACCESS),
    ),
)
_LOCATORS = {
    kind: named(ead2002=kind, ead3=None) for kind in ("resource", "arc", "ptrloc", "extptrloc", "refloc", "extrefloc")
}
_LOCATOR = Value(
    attrs=(INTERNAL, attr("href"), attr("role", ead2002="role", ead3=None), attr("title", ead2002="title", ead3=None)),
    text="heading",
)
DAOGRP = Objects(
    "daogrp", attrs=_OWN, block=True,
    rows=(_DESCRIBED, row("items", named(ead2002="daoloc", ead3="dao"), DIGITAL_OBJECT), row("items", _LOCATORS, _LOCATOR)),
)

PREFER = (
    "p", "part", "name", "item", "odd", "language", "corpname", "accessrestrict", "relatedmaterial", "controlaccess",
    "event",
)
"""The wrappers that are put around what may not be alone, in order of preference."""

# ---- relations and the control area --------------------------------------------------------------------------------

_RELATED_DATES = tuple(replace(date, field="dates") for date in _DATES)
RELATION = Value(
    attrs=(INTERNAL, attr("kind", ead3="relationtype"), attr("uri", ead3="href"), attr("role", ead3="arcrole")),
    inner=(
        inner("entry", named(ead3="relationentry")),
        inner("xml", named(ead3="objectxmlwrap"), "foreign"),
        inner("note", named(ead3="descriptivenote"), "prose"),
    ),
    rows=(
        *_RELATED_DATES,
        row("places", {"place": named(ead3="geogname")}, NAME),
    ),
    arranged={"dates": POINTS},
)
RECORD_ID = Value(
    text="value",
    attrs=(INTERNAL, attr("agency", ead2002="mainagencycode", ead3=None), attr("country", ead2002="countrycode", ead3=None), attr("url", ead2002="url", ead3="instanceurl"),
           attr("public_id", ead2002="publicid", ead3=None)),
)
REPRESENTATION = Value(text="value", attrs=(INTERNAL, attr("url", ead3="href")))
_CITATION = Value(
    attrs=(INTERNAL,),
    inner=(
        inner("abbreviation", named(ead3="abbr")),
        inner("text", named(ead3="citation"), attrs=(attr("uri", ead3="href"),)),
        inner("note", named(ead3="descriptivenote"), "prose"),
    ),
)
_LOCAL = Value(
    attrs=(INTERNAL,), inner=(inner("text", named(ead3="term"), attrs=(attr("uri", ead3="identifier"),)),),
    rows=_RELATED_DATES,
    arranged={"dates": POINTS},
)
_SOURCE = Value(
    attrs=(INTERNAL, attr("uri", ead3="href")),
    inner=(
        inner("text", named(ead3="sourceentry")),
        inner("xml", named(ead3="objectxmlwrap"), "foreign"),
        inner("note", named(ead3="descriptivenote"), "prose"),
    ),
)
_CHANGE = Value(
    attrs=(INTERNAL,),
    inner=(inner("date", named(ead2002="date", ead3=None), attrs=(attr("normal", ead2002="normal", ead3=None),)), inner("descriptions", named(ead2002="item", ead3=None), "prose", many=True)),
)
_MAINTENANCE = Value(
    attrs=(INTERNAL,),
    inner=(
        inner("label", named(ead3="eventtype"), attrs=(attr("kind", ead3="value"),)),
        inner("date", named(ead3="eventdatetime"), attrs=(attr("normal", ead3="standarddatetime"),)),
        inner("agent_label", named(ead3="agenttype"), attrs=(attr("agent_kind", ead3="value"),)),
        inner("agent", named(ead3="agent")),
        inner("descriptions", named(ead3="eventdescription"), "prose", many=True),
    ),
)

# ---- the rows ------------------------------------------------------------------------------------------------------


_HEADERS = tuple(f"/{dialect.header}" for dialect in EAD_DIALECTS)


def _header(path: str | None = None, /, **paths: str | None) -> Names:
    """A path in the header of a document; one alone is in the header of every dialect."""
    inside = DIALECTS.columns(path, **paths)
    return tuple(None if way is None else header + way for header, way in zip(_HEADERS, inside, strict=True))


_TITLESTMT = _header("/filedesc/titlestmt")

_CONTROL_ROWS = (
    row("control.record_ids", named(ead2002="eadid", ead3="recordid"), RECORD_ID, within=_header("")),
    row("control.record_ids", {"other": named(ead3="otherrecordid")}, RECORD_ID, within=_header(ead3=""), apart=True),
    row("control.record_ids", {"representation": named(ead3="representation")}, REPRESENTATION, within=_header(ead3=""), apart=True),
    row("control.titles", {"proper": "titleproper", None: "~titleproper"}, STATEMENT, within=_TITLESTMT),
    row("control.titles", {"sub": "subtitle"}, STATEMENT, within=_TITLESTMT, apart=True),
    row("control.authors", "author", STATEMENT, within=_TITLESTMT),
    row("control.sponsors", "sponsor", STATEMENT, within=_TITLESTMT),
    row("control.edition", {None: "edition", "paragraph": "p"}, STATEMENT,
        within=_header("/filedesc/editionstmt")),
    row("control.publication", {"publisher": "publisher", "date": "date", "address": "address", "number": "num", "paragraph": "p", None: "~p"},
        STATEMENT, within=_header("/filedesc/publicationstmt")),
    row("control.series", {"proper": "titleproper", "number": "num", "paragraph": "p", None: "~p"},
        STATEMENT, within=_header("/filedesc/seriesstmt")),
    row("control.notes", {"note": named(ead2002="note", ead3="controlnote")}, LEAF_NOTE, within=_header("/filedesc/notestmt")),
    row("control.status", named(ead3="maintenancestatus"), CODED, within=_header(ead3="")),
    row("control.publication_status", named(ead3="publicationstatus"), CODED, within=_header(ead3="")),
    row("control.agency", {"code": named(ead3="agencycode"), "other_code": named(ead3="otheragencycode"), "name": named(ead3="agencyname"), None: named(ead3="~agencyname")},
        STATEMENT, within=_header(ead3="/maintenanceagency")),
    row("control.creation", named(ead2002="creation", ead3=None), STATEMENT, within=_header(ead2002="/profiledesc", ead3=None)),
    row("control.languages", {"langusage": named(ead2002="langusage", ead3="languagedeclaration")}, LANGUSAGE,
        within=_header(ead2002="/profiledesc", ead3="")),
    row("control.declarations", {"convention": named(ead2002="descrules", ead3=None)}, DESCRULES,
        within=_header(ead2002="/profiledesc", ead3=None)),
    row("control.declarations", {"convention": named(ead3="conventiondeclaration")}, _CITATION, within=_header(ead3="")),
    row("control.declarations", {"rights": named(ead3="rightsdeclaration")}, _CITATION, within=_header(ead3=""), apart=True),
    row("control.declarations", {"local_type": named(ead3="localtypedeclaration")}, _CITATION, within=_header(ead3=""), apart=True),
    row("control.declarations", {"local_control": named(ead3="localcontrol"), None: named(ead3="~localcontrol")}, _LOCAL, within=_header(ead3=""), apart=True),
    row("control.events", named(ead2002="change", ead3=None), _CHANGE, within=_header(ead2002="/revisiondesc", ead3=None)),
    row("control.events", named(ead3="maintenanceevent"), _MAINTENANCE, within=_header(ead3="/maintenancehistory")),
    row("control.sources", named(ead3="source"), _SOURCE, within=_header(ead3="/sources")),
    row("control.front_matter", {"title_page": named(ead2002="titlepage", ead3=None), "division": named(ead2002="div", ead3=None), None: named(ead2002="~div", ead3=None)}, FRONT, within=named(ead2002="/frontmatter", ead3=None)),
)

_DID_ROWS = (
    row("notes", {"head": "head"}, Value(text="heading", const={"label": "did"}), within="did", apart=True),
    row("identifiers", "unitid", IDENTIFIER, within="did"),
    row("title", "unittitle", BARE, within="did", single=True),
    row("titles", "unittitle", TITLE, within="did"),
    row("dates", named(ead3="unitdatestructured"), STRUCTURED_DATE, within="did", needs=("parts",)),
    row("dates", "unitdate", DATE, within="did"),
    row("extents", {"physdesc": "physdesc"}, PHYSDESC, within="did"),
    row("extents", named(ead3="physdescstructured"), STRUCTURED_EXTENT, within="did", needs=("value", "parts")),
    row("extents", {"physdescset": named(ead3="physdescset")}, PHYSDESCSET, within="did"),
    row("creators", {"origination": "origination"}, ORIGINATION, within="did"),
    row("repository", {"repository": "repository"}, REPOSITORY, within="did"),
    row("languages", {"langmaterial": "langmaterial"}, LANGMATERIAL, within="did"),
    row("abstracts", {"abstract": "abstract"}, LINE_NOTE, within="did"),
    row("containers", "container", CONTAINER, within="did"),
    row("locations", "physloc", LOCATION, within="did"),
    row("notes", {"material_specific": "materialspec", "did_note": named(ead2002="note", ead3="didnote")}, LINE_NOTE, within="did"),
    row("digital_objects", "dao", DIGITAL_OBJECT, within="did"),
    row("digital_objects", {"daogrp": named(ead2002="daogrp", ead3="daoset")}, DAOGRP, within="did"),
)

_UNIT_ROWS = (
    row("notes", {"head": "head"}, Value(text="heading", const={"label": "unit"}), apart=True),
    row("notes", NOTE_KINDS, NOTE),
    row("notes", {"descgrp": named(ead2002="descgrp", ead3=None)}, DESCGRP),
    row("notes", {"other": "~odd"}, NOTE),
    row("access_points", {"controlaccess": "controlaccess"}, CONTROLACCESS),
    row("relations", named(ead3="relation"), RELATION, within=named(ead3="relations")),
    row("digital_objects", named(ead2002="dao", ead3=None), DIGITAL_OBJECT),
    row("digital_objects", {"daogrp": named(ead2002="daogrp", ead3=None)}, DAOGRP),
    row("notes", {"head": "head"}, Value(text="heading", const={"label": "dsc"}), within="dsc", apart=True),
    row("notes", {"text": "*"}, Loose(const={"label": "dsc"}), within="dsc"),
)

ROWS = (*_CONTROL_ROWS, *_DID_ROWS, *_UNIT_ROWS)
