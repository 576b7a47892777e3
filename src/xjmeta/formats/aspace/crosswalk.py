"""What goes where: the keys of a resource and of an archival object, and the fields of a unit for them.

The order of the rows is the order in which objects of one list are written.
"""

from __future__ import annotations

from typing import NamedTuple

from xjmeta.formats.aspace.instances import ContainerInstances, ObjectInstances
from xjmeta.formats.aspace.names import AgentLinks, SubjectLinks
from xjmeta.formats.aspace.notes import ListedNotes, NoteObjects, SingleNotes
from xjmeta.formats.aspace.parts import (
    ComponentId,
    FindingAidId,
    FindingAidLanguage,
    FindingAidNote,
    FindingAidText,
    FourPartId,
    LevelWord,
    PartShape,
    Published,
    RefId,
    TitleText,
)
from xjmeta.formats.aspace.shapes import (
    DateObjects,
    ExtentNotes,
    ExtentObjects,
    ExternalDocuments,
    ExternalIds,
    LanguageObjects,
    Revisions,
)
from xjmeta.formats.aspace.values import ItemShape

__all__ = ["LISTS", "PARTS", "ListRow", "PartRow"]

RESOURCE, COMPONENT = "resource", "archival_object"


class PartRow(NamedTuple):
    """The field that some keys say, how, and in which objects alone."""

    field: str
    shape: PartShape
    only: str | None = None


class ListRow(NamedTuple):
    """The field that the objects of a list say, how, and in which objects alone."""

    field: str
    key: str
    shape: ItemShape
    only: str | None = None


PARTS = (
    PartRow("title", TitleText()),
    PartRow("id", RefId(), COMPONENT),
    PartRow("identifiers", FourPartId(), RESOURCE),
    PartRow("identifiers", ComponentId(), COMPONENT),
    PartRow("level", LevelWord()),
    PartRow("internal", Published()),
    PartRow("control.record_ids", FindingAidId(), RESOURCE),
    PartRow("control.titles", FindingAidText("finding_aid_title", "titles", "proper"), RESOURCE),
    PartRow("control.titles", FindingAidText("finding_aid_filing_title", "titles", "filing"), RESOURCE),
    PartRow("control.titles", FindingAidText("finding_aid_subtitle", "titles", "sub"), RESOURCE),
    PartRow("control.authors", FindingAidText("finding_aid_author", "authors"), RESOURCE),
    PartRow("control.sponsors", FindingAidText("finding_aid_sponsor", "sponsors"), RESOURCE),
    PartRow("control.edition", FindingAidText("finding_aid_edition_statement", "edition"), RESOURCE),
    PartRow("control.series", FindingAidText("finding_aid_series_statement", "series"), RESOURCE),
    PartRow("control.publication", FindingAidText("finding_aid_date", "publication", "date"), RESOURCE),
    PartRow("control.status", FindingAidText("finding_aid_status", "status"), RESOURCE),
    PartRow("control.declarations", FindingAidText("finding_aid_description_rules", "declarations", "convention"), RESOURCE),
    PartRow("control.languages", FindingAidLanguage(), RESOURCE),
    PartRow("control.notes", FindingAidNote(), RESOURCE),
)
LISTS = (
    ListRow("identifiers", "external_ids", ExternalIds(has_place=False), RESOURCE),
    ListRow("identifiers", "external_ids", ExternalIds(), COMPONENT),
    ListRow("dates", "dates", DateObjects()),
    ListRow("extents", "extents", ExtentObjects()),
    ListRow("languages", "lang_materials", LanguageObjects()),
    ListRow("creators", "linked_agents", AgentLinks("creators", ("creator", "source"))),
    ListRow("access_points", "linked_agents", AgentLinks("access_points", ("subject",))),
    ListRow("access_points", "subjects", SubjectLinks()),
    ListRow("extents", "notes", ExtentNotes()),
    ListRow("abstracts", "notes", SingleNotes("abstract")),
    ListRow("locations", "notes", SingleNotes("physloc")),
    ListRow("notes", "notes", NoteObjects()),
    ListRow("notes", "notes", SingleNotes("materialspec")),
    ListRow("notes", "notes", ListedNotes("bibliography")),
    ListRow("notes", "notes", ListedNotes("index")),
    ListRow("containers", "instances", ContainerInstances()),
    ListRow("digital_objects", "instances", ObjectInstances()),
    ListRow("relations", "external_documents", ExternalDocuments()),
    ListRow("control.events", "revision_statements", Revisions(), RESOURCE),
)
