"""What each field of the model is, in one sentence, with its place in ISAD(G), DACS and EAD.

The one source of what the page of the model, the JSON Schemas, the description of a sheet's columns and the help of the
command line say of a field. It is imported only where it is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from xjmeta.model.record import Record
from xjmeta.model.structure import Kind, slots
from xjmeta.model.vocabularies import VOCABULARIES

__all__ = ["Description", "describe", "describe_path", "describe_word"]


class Description(NamedTuple):
    """What a field is, and where the standards have it; a place is empty where a standard has none.

    >>> print(describe(Record, "title"))
    The title of the unit, formal or devised. ISAD(G) 3.1.2, DACS 2.3, EAD <unittitle>.
    """

    text: str
    isad: str = ""
    dacs: str = ""
    ead: str = ""

    @property
    def places(self) -> str:
        """The places of the field in the standards, empty where it has none."""
        stated = (("ISAD(G)", self.isad), ("DACS", self.dacs), ("EAD", self.ead))
        return ", ".join(f"{standard} {place}" for standard, place in stated if place)

    def __str__(self) -> str:
        return f"{self.text} {self.places}." if self.places else self.text


def describe(kind: Kind, field: str) -> Description:
    """Return the description of a field of a class of the model; KeyError where the model has none so called."""
    own = _FIELDS.get(kind.__name__, {}).get(field)
    return own if own is not None else _COMMON[field]


def describe_path(path: str) -> Description | None:
    """Return the description of the field that a path of a Record names, None where it names none.

    >>> describe_path("dates.0.expression").ead
    '<unitdate>'
    >>> describe_path("shelf") is None
    True
    """
    kind: Kind | None = Record
    description: Description | None = None
    for part in path.split("."):
        if part.isdigit():
            continue
        slot = slots(kind).get(part) if kind is not None else None
        if slot is None or kind is None:
            return None
        description, kind = describe(kind, part), slot.kind
    return description


def describe_word(kind: Kind, field: str, word: str) -> Description | None:
    """Return what a word of a vocabulary means, with its places in the standards; None where the field has no such
    word.

    >>> from xjmeta.model import Note
    >>> print(describe_word(Note, "kind", "biography"))
    Administrative or biographical history (ISAD(G) 3.2.2). DACS 2.7, EAD <bioghist>.
    """
    text = VOCABULARIES.get((kind.__name__, field), {}).get(word)
    if text is None:
        return None
    dacs, ead = _WORDS.get((kind.__name__, word), ("", ""))
    return Description(text, "", dacs, ead)


_D = Description

# Fields that mean the same in every class that has them.
_COMMON: Mapping[str, Description] = {
    "attributes": _D("Attributes of the source that are no field, by name; `element` names the one inside that bears it."),
    "group": _D("The key of the group of the unit in which the value stands."),
    "internal": _D("Whether it is for the staff of the repository alone and is never published.", "", "", "@audience"),
    "label": _D("What is displayed before the value.", "", "", "@label"),
    "uri": _D("Its URI in an authority file or elsewhere.", "", "", "@authfilenumber, @identifier, @href"),
    "note": _D("What is remarked of it.", "", "", "<descriptivenote>"),
    "xml": _D("A description in the XML of another standard, as it stands.", "", "", "<objectxmlwrap>"),
    "dates": _D("The dates it holds for, as the points of a structured date.", "", "", "<datesingle>, <daterange>, <dateset>"),
}

# The fields of each class: text, ISAD(G), DACS, EAD.
_FIELDS: Mapping[str, Mapping[str, Description]] = {
    "Record": {
        "id": _D("The identifier of the unit within its document.", "", "", "@id"),
        "level": _D("The level of description.", "3.1.4", "1", "@level"),
        "other_level": _D("The name of a level that the list of levels does not have.", "3.1.4", "1", "@otherlevel"),
        "identifiers": _D("Reference codes and other identifiers of the unit.", "3.1.1", "2.1", "<unitid>"),
        "title": _D("The title of the unit, formal or devised.", "3.1.2", "2.3", "<unittitle>"),
        "titles": _D("Further titles: parallel, in other languages, former.", "3.1.2", "2.3", "<unittitle>"),
        "dates": _D("The dates of the unit, as displayed and as normalized.", "3.1.3", "2.4", "<unitdate>, <unitdatestructured>"),
        "extents": _D("The quantity, size and physical description of the unit.", "3.1.5", "2.5", "<physdesc>, <physdescstructured>"),
        "languages": _D("The languages and scripts of the material.", "3.4.3", "4.5", "<langmaterial>"),
        "repository": _D("Who holds the unit.", "", "2.2", "<repository>"),
        "creators": _D("Who created, accumulated or maintained the unit.", "3.2.1", "2.6", "<origination>"),
        "abstracts": _D("A short summary of the unit.", "", "", "<abstract>"),
        "access_points": _D("Names, subjects, places and genres under which the unit is to be found.", "", "", "<controlaccess>"),
        "notes": _D("What is said of the unit in words: scope, history, arrangement, access and all else, each of a kind.", "3.2 to 3.6", "2.7 to 7.1", "<scopecontent>, <bioghist> and others"),
        "relations": _D("Entities and units elsewhere that the unit is related to.", "3.5.3", "6.3", "<relation>"),
        "containers": _D("The boxes, folders and reels that hold the unit.", "", "", "<container>"),
        "locations": _D("Where the unit is stored or shelved.", "", "", "<physloc>"),
        "digital_objects": _D("Digital copies and born-digital objects of the unit.", "", "", "<dao>"),
        "rights": _D("Rights in the unit as machines read them, by the URI of a statement or licence.", "3.4.2", "4.4"),
        "donors": _D("From whom the unit was received.", "3.2.4", "5.2"),
        "extra": _D("Fields of the house that the model has no word for, each with its name."),
        "groups": _D("What values that stand in one wrapper share; each names its group by key."),
        "control": _D("What is said of the description itself, not of the unit.", "3.7", "8", "<eadheader>, <control>"),
        "children": _D("The units below this one, in order.", "2", "1", "<c>, <c01> to <c12>"),
        "internal": _D("Whether the unit is for the staff of the repository alone and is never published.", "", "", "@audience"),
    },
    "Control": {
        "record_ids": _D("Identifiers of the finding aid.", "", "8.1", "<eadid>, <recordid>"),
        "titles": _D("Titles of the finding aid.", "", "", "<titleproper>, <subtitle>"),
        "authors": _D("Who wrote the finding aid.", "3.7.1", "8.1", "<author>"),
        "sponsors": _D("Who paid for the finding aid.", "", "", "<sponsor>"),
        "edition": _D("The edition of the finding aid.", "", "", "<editionstmt>"),
        "publication": _D("Who published the finding aid, where and when.", "", "", "<publicationstmt>"),
        "series": _D("The series that the finding aid belongs to.", "", "", "<seriesstmt>"),
        "notes": _D("Notes on the finding aid.", "3.7.1", "8.1", "<notestmt>"),
        "agency": _D("The agency that maintains the finding aid.", "", "8.1", "<maintenanceagency>"),
        "status": _D("Whether the finding aid is new, revised or deleted.", "", "8.1", "<maintenancestatus>"),
        "publication_status": _D("Whether the finding aid is published or in process.", "", "", "<publicationstatus>"),
        "creation": _D("How and when the finding aid was encoded.", "3.7.3", "8.1", "<creation>"),
        "languages": _D("The languages that the finding aid is written in.", "", "", "<langusage>, <languagedeclaration>"),
        "declarations": _D("The rules, rights and local terms that hold for the finding aid.", "3.7.2", "8.1, 8.2", "<descrules>, <conventiondeclaration>, <rightsdeclaration>"),
        "sources": _D("The sources that the finding aid was made from.", "3.7.1", "8.1", "<source>"),
        "events": _D("What was done to the finding aid, when and by whom.", "3.7.3", "8.1", "<change>, <maintenanceevent>"),
        "front_matter": _D("The title page and preface of the finding aid.", "", "", "<frontmatter>"),
        "harvest": _D("What a repository says of the record that it was harvested in (OAI-PMH)."),
    },
    "Attribute": {
        "name": _D("The name of the attribute."),
        "value": _D("Its value, as it stands."),
        "element": _D("The element that bears it, where that is not the value's own."),
    },
    "Identifier": {
        "value": _D("The identifier as displayed.", "3.1.1", "2.1", "<unitid>"),
        "kind": _D("What kind of identifier it is, in the words of the house.", "", "", "@type, @localtype"),
        "authority": _D("The identifier as machines read it.", "", "", "@identifier"),
        "repository": _D("The code of the repository.", "3.1.1", "2.1.4", "@repositorycode"),
        "country": _D("The code of the country.", "3.1.1", "2.1.3", "@countrycode"),
    },
    "Title": {
        "value": _D("The title.", "3.1.2", "2.3", "<unittitle>"),
        "kind": _D("What kind of title it is.", "", "", "@type, @localtype"),
    },
    "Date": {
        "expression": _D("The date as displayed.", "3.1.3", "2.4", "<unitdate>"),
        "normal": _D("The date as machines read it, as the source has it.", "", "", "@normal"),
        "parts": _D("The points of a structured date: single dates, and the ends of ranges.", "", "", "<datesingle>, <daterange>, <dateset>"),
        "kind": _D("What happened then: creation, publication and others.", "3.1.3", "2.4.3", "@datechar"),
        "type": _D("Whether it spans the whole or the greater part of the unit.", "", "2.4", "@type, @unitdatetype"),
        "certainty": _D("How certain it is.", "", "2.4", "@certainty"),
        "calendar": _D("The calendar that it is given in.", "", "", "@calendar"),
        "era": _D("The era that it is counted in.", "", "", "@era"),
    },
    "DatePart": {
        "kind": _D("Whether it is a date by itself, or the start or end of a range.", "", "", "<datesingle>, <fromdate>, <todate>"),
        "text": _D("The date as displayed.", "", "", "<datesingle>, <fromdate>, <todate>"),
        "standard": _D("The date as machines read it.", "", "", "@standarddate"),
        "not_before": _D("The earliest date that it may be.", "", "", "@notbefore"),
        "not_after": _D("The latest date that it may be.", "", "", "@notafter"),
    },
    "Extent": {
        "expression": _D("The extent as displayed.", "3.1.5", "2.5", "<physdesc>, <extent>"),
        "value": _D("The quantity.", "3.1.5", "2.5", "<quantity>"),
        "unit": _D("The unit in which the quantity is counted.", "3.1.5", "2.5", "<unittype>, @unit"),
        "kind": _D("What is described: the extent, dimensions or physical details.", "", "", "<extent>, <dimensions>, <physfacet>"),
        "type": _D("What the quantity is a measure of.", "", "", "@physdescstructuredtype, @type"),
        "coverage": _D("Whether it holds for the whole unit or a part.", "", "", "@coverage"),
        "approximate": _D("Whether the quantity is approximate.", "", "2.5", "@approximate"),
        "parts": _D("Dimensions and physical details that belong to the extent.", "", "", "<dimensions>, <physfacet>"),
        "note": _D("What is remarked of the extent.", "", "", "<descriptivenote>"),
    },
    "Language": {
        "name": _D("The language as displayed.", "3.4.3", "4.5", "<language>"),
        "code": _D("The code of the language.", "3.4.3", "4.5", "@langcode"),
        "script": _D("The code of the script.", "3.4.3", "4.5", "@scriptcode"),
        "kind": _D("Whether it is a language or a script.", "", "", "<language>, <script>"),
    },
    "Part": {
        "text": _D("A part of a name or heading.", "", "", "<part>"),
        "kind": _D("What the part is: a surname, dates, a subdivision and others.", "", "", "@localtype"),
    },
    "Coordinates": {
        "value": _D("Where a place lies.", "", "", "<geographiccoordinates>"),
        "system": _D("The system that the coordinates are given in.", "", "", "@coordinatesystem"),
    },
    "AccessPoint": {
        "name": _D("The name or heading.", "", "", "<persname>, <corpname>, <subject> and others"),
        "kind": _D("What it names: a person, a corporate body, a family, a subject, a place and others.", "", "", "<persname>, <corpname>, <subject> and others"),
        "parts": _D("The parts of the name or heading, in order.", "", "", "<part>"),
        "role": _D("What the named one is to the unit.", "", "", "@role, @relator"),
        "source": _D("The vocabulary or authority file that the name is taken from.", "", "", "@source"),
        "rules": _D("The rules by which the name is formed.", "", "", "@rules"),
        "normal": _D("The name in its authorized form, where another is displayed.", "", "", "@normal"),
        "coordinates": _D("Where a place lies.", "", "", "<geographiccoordinates>"),
        "label": _D("What is displayed before the name; the heading of a list of access points.", "", "", "@label, <head>"),
    },
    "Note": {
        "kind": _D("What the note is about.", "", "", "<scopecontent>, <bioghist> and others"),
        "label": _D("What the source calls a note of no known kind, or the place where a text stood.", "", "", "@label"),
        "heading": _D("The heading of the note.", "", "", "<head>"),
        "body": _D("The text of the note.", "", "", "<p>, <list> and others"),
        "notes": _D("The notes inside it."),
    },
    "Container": {
        "indicator": _D("The number or name of the container.", "", "", "<container>"),
        "type": _D("What it is: a box, a folder, a reel and others.", "", "", "@type, @localtype"),
        "barcode": _D("Its barcode.", "", "", "@containerid"),
        "id": _D("The identifier of the container within its document.", "", "", "@id"),
        "parent": _D("The identifier of the container that it stands in.", "", "", "@parent"),
    },
    "Location": {
        "text": _D("The place, in words.", "", "", "<physloc>"),
        "type": _D("What kind of place it is.", "", "", "@type, @localtype"),
    },
    "Rights": {
        "uri": _D("The URI of the statement or licence."),
        "kind": _D("Whether it is a statement of rights or a licence."),
        "text": _D("What is displayed for it.", "3.4.2", "4.4"),
    },
    "DigitalObject": {
        "href": _D("Where the object is.", "", "", "@href"),
        "kind": _D("What the object is to the unit, or what kind of locator it is.", "", "", "<dao>, <daoloc>, <resource>, <arc>"),
        "role": _D("What the object is for.", "", "", "@role, @linkrole"),
        "title": _D("The title of the link.", "", "", "@title, @linktitle"),
        "type": _D("Whether the object was born digital or is derived.", "", "", "@altrender, @daotype"),
        "media_type": _D("Its media type."),
        "language": _D("The code of its language."),
        "rights": _D("The rights in the object."),
        "heading": _D("What is displayed for a locator."),
        "description": _D("What the object is, in words.", "", "", "<daodesc>, <descriptivenote>"),
    },
    "Relation": {
        "kind": _D("What kind of thing the unit is related to.", "", "", "@relationtype"),
        "entry": _D("The thing that it is related to, in words.", "", "", "<relationentry>"),
        "role": _D("What the thing is to the unit.", "", "", "@arcrole"),
        "places": _D("The places the relation holds for.", "", "", "<geogname>"),
    },
    "RecordId": {
        "value": _D("The identifier of the finding aid.", "", "8.1", "<eadid>, <recordid>"),
        "kind": _D("Whether it is the identifier, another one, or a representation.", "", "", "<otherrecordid>, <representation>"),
        "agency": _D("The code of the agency that maintains the finding aid.", "", "", "@mainagencycode"),
        "country": _D("The code of its country.", "", "", "@countrycode"),
        "url": _D("Where the finding aid is.", "", "", "@url, @href"),
        "public_id": _D("Its formal public identifier.", "", "", "@publicid"),
    },
    "Statement": {
        "text": _D("What is stated."),
        "kind": _D("What kind of statement it is."),
        "normal": _D("The statement as machines read it.", "", "", "@normal"),
    },
    "Declaration": {
        "kind": _D("What is declared: rules, rights, local types, a local entry.", "", "", "<conventiondeclaration>, <rightsdeclaration> and others"),
        "text": _D("What is declared, in words.", "3.7.2", "8.1", "<descrules>, <citation>, <term>, <sourceentry>"),
        "abbreviation": _D("The abbreviation of what is declared.", "", "", "<abbr>"),
    },
    "Event": {
        "kind": _D("What was done.", "", "", "<eventtype>"),
        "label": _D("What was done, in words of the house.", "", "", "<eventtype>"),
        "date": _D("When, as displayed.", "3.7.3", "8.1", "<date>, <eventdatetime>"),
        "normal": _D("When, as machines read it.", "", "", "@normal, @standarddatetime"),
        "agent": _D("Who did it.", "3.7.1", "8.1", "<agent>"),
        "agent_kind": _D("Whether a person or a program did it.", "", "", "<agenttype>"),
        "agent_label": _D("Who or what did it, in words of the house.", "", "", "<agenttype>"),
        "descriptions": _D("What was done, in sentences.", "", "", "<item>, <eventdescription>"),
    },
    "Harvest": {
        "identifier": _D("The identifier of the record in the repository."),
        "datestamp": _D("When the record was last changed there."),
        "sets": _D("The sets that the record belongs to."),
        "status": _D("Whether the repository says that the record is deleted."),
    },
    "Extra": {
        "name": _D("What the house calls the field."),
        "value": _D("What is stated."),
    },
    "LooseText": {
        "text": _D("The words of a line."),
        "at": _D("How many values and groups of the group stand before it."),
        "kind": _D("What the text is, where an element says it."),
        "heading": _D("Its heading.", "", "", "<head>"),
        "body": _D("The words of blocks."),
    },
    "Group": {
        "key": _D("What the values name the group by."),
        "kind": _D("The wrapper that it is.", "", "", "<physdesc>, <controlaccess>, <descgrp> and others"),
        "heading": _D("Its heading.", "", "", "<head>"),
        "texts": _D("The words between its values."),
        "at": _D("How many values stand before a group that holds none."),
        "group": _D("The key of the group that it stands in."),
    },
}

# The places of words that make a field of its own: DACS, EAD. Those in ISAD(G) are part of the meanings.
_WORDS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("Note", "access"): ("4.1", "<accessrestrict>"),
    ("Note", "accruals"): ("5.4", "<accruals>"),
    ("Note", "acquisition"): ("5.2", "<acqinfo>"),
    ("Note", "appraisal"): ("5.3", "<appraisal>"),
    ("Note", "arrangement"): ("3.2", "<arrangement>"),
    ("Note", "bibliography"): ("6.4", "<bibliography>"),
    ("Note", "biography"): ("2.7", "<bioghist>"),
    ("Note", "copies"): ("6.2", "<altformavail>"),
    ("Note", "custodial_history"): ("5.1", "<custodhist>"),
    ("Note", "did_note"): ("7.1", "<note>, <didnote>"),
    ("Note", "finding_aids"): ("4.6", "<otherfindaid>"),
    ("Note", "general"): ("7.1", "<odd>"),
    ("Note", "originals"): ("6.1", "<originalsloc>"),
    ("Note", "preferred_citation"): ("7.1", "<prefercite>"),
    ("Note", "processing"): ("7.1", "<processinfo>"),
    ("Note", "related"): ("6.3", "<relatedmaterial>"),
    ("Note", "scope"): ("3.1", "<scopecontent>"),
    ("Note", "separated"): ("6.3", "<separatedmaterial>"),
    ("Note", "technical"): ("4.2", "<phystech>"),
    ("Note", "use"): ("4.4", "<userestrict>"),
    ("Extent", "dimensions"): ("2.5", "<dimensions>"),
    ("Extent", "physical_facet"): ("2.5", "<physfacet>"),
    ("Date", "bulk"): ("2.4", "<unitdate>"),
}
