"""Elements that bear attributes which a Record keeps, and the fields that they hold.

An `Attribute` names the element that bore it (`element`), and what such an element held is internal where the
attribute says so. So what is published from JSON or a sheet has to know elements of finding aids too: this is
the one place in the model that names them. Tests hold that it agrees with the crosswalk.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["ABOVE", "DOCUMENT", "HELD_BY", "IDENTIFICATION", "INNER", "TITLE"]

# Names of fields in the elements below, which hold each other's fields.
_DID = (
    "identifiers",
    "title",
    "titles",
    "dates",
    "extents",
    "languages",
    "repository",
    "creators",
    "abstracts",
    "containers",
    "locations",
    "digital_objects",
)
_FILE = (
    "control.titles",
    "control.authors",
    "control.sponsors",
    "control.edition",
    "control.publication",
    "control.series",
    "control.notes",
)
_HEADER = (
    *_FILE,
    "control.record_ids",
    "control.agency",
    "control.status",
    "control.publication_status",
    "control.creation",
    "control.languages",
    "control.declarations",
    "control.sources",
    "control.events",
)
HELD_BY: Mapping[str, tuple[str, ...]] = {
    "unittitle": ("title",),
    "did": (*_DID, "notes"),
    "dsc": ("children", "notes"),
    "relations": ("relations",),
    "eadheader": _HEADER,
    "control": _HEADER,
    "filedesc": _FILE,
    "titlestmt": _FILE[:3],
    "editionstmt": ("control.edition",),
    "publicationstmt": ("control.publication",),
    "seriesstmt": ("control.series",),
    "notestmt": ("control.notes",),
    "profiledesc": (
        "control.creation",
        "control.languages",
        "control.declarations",
    ),
    "revisiondesc": ("control.events",),
    "maintenancehistory": ("control.events",),
    "maintenanceagency": ("control.agency",),
    "sources": ("control.sources",),
    "frontmatter": ("control.front_matter",),
}
"""What each element that is no value of its own holds. An element that is not named here may hold anything of
its unit."""

ABOVE: Mapping[str, str] = {
    "unittitle": "did",
    "eadheader": "control",
    "filedesc": "eadheader",
    "titlestmt": "filedesc",
    "editionstmt": "filedesc",
    "publicationstmt": "filedesc",
    "seriesstmt": "filedesc",
    "notestmt": "filedesc",
    "profiledesc": "eadheader",
    "revisiondesc": "eadheader",
}
"""The element around each of them, where that is one of them too."""

DOCUMENT = "ead"
"""The element that holds everything."""
INNER: Mapping[str, tuple[str, ...]] = {
    "head": ("heading",),
    "quantity": ("value", "approximate"),
    "unittype": ("unit",),
    "descriptivenote": ("note", "description"),
    "daodesc": ("description",),
    "relationentry": ("entry",),
    "objectxmlwrap": ("xml",),
    "abbr": ("abbreviation",),
    "citation": ("text", "uri"),
    "term": ("text", "uri"),
    "sourceentry": ("text",),
    "date": ("date", "normal"),
    "item": ("descriptions",),
    "eventtype": ("label", "kind"),
    "eventdatetime": ("date", "normal"),
    "agenttype": ("agent_label", "agent_kind"),
    "agent": ("agent",),
    "eventdescription": ("descriptions", "text"),
}
"""The fields of a value that hold what an element inside it states."""
TITLE, IDENTIFICATION = "unittitle", "did"
"""The element of the title, whose attributes the unit keeps, and the one around what identifies a unit."""
