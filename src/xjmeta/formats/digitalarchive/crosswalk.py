"""What goes where: the keys of the Digital Archive's JSON and the columns of its CSV dumps, and the fields
they say.

A document, a collection and a file (a transcript on its own) are three kinds of units with rows of their own;
the columns of a dump are other names for the keys of a document.
"""

from __future__ import annotations

from typing import NamedTuple

from xjmeta.formats.digitalarchive.shapes import (
    DateKeys,
    Events,
    Files,
    Identifiers,
    Itself,
    KeyShape,
    LanguageKeys,
    NameKeys,
    Noted,
    Related,
    RightsOf,
    TitleKey,
)

__all__ = ["COLLECTION", "COLUMNS", "DOCUMENT", "FILE", "LISTS", "ORIGIN_ONLY", "ORIGIN_ONLY_INSIDE", "KeyRow"]


class KeyRow(NamedTuple):
    """The field that some keys say, and how."""

    field: str
    shape: KeyShape


_NUMBERS = (KeyRow("identifiers", Identifiers("id")), KeyRow("identifiers", Identifiers("uri")))
_EVENTS = (
    KeyRow("control.events", Events("source_created_at", "created")),
    KeyRow("control.events", Events("source_updated_at", "updated")),
    KeyRow("control.events", Events("first_published_at", "published")),
)
_PICTURES = (
    KeyRow("digital_objects", Files("main_src", "picture", "")),
    KeyRow("digital_objects", Files("thumb_src", "thumbnail", "")),
)
DOCUMENT = (
    *_NUMBERS,
    KeyRow("identifiers", Identifiers("slug")),
    KeyRow("title", TitleKey("title")),
    KeyRow("dates", DateKeys()),
    KeyRow("languages", LanguageKeys()),
    KeyRow("repository", NameKeys("repositories", "corporate_body")),
    KeyRow("creators", NameKeys("creators", "name", "aut")),
    KeyRow("creators", NameKeys("contributors", "name", "ctb")),
    KeyRow("abstracts", Noted("description", "abstract")),
    KeyRow("access_points", NameKeys("type", "genre_form", single=True)),
    KeyRow("access_points", NameKeys("original_coverages", "place")),
    KeyRow("access_points", NameKeys("subjects", "topic")),
    KeyRow("access_points", NameKeys("associated_people_orgs", "name")),
    KeyRow("access_points", NameKeys("publishers", "corporate_body", "pbl")),
    KeyRow("notes", Noted("classifications", "legal_status", form="named")),
    KeyRow("notes", Noted("source", "originals")),
    KeyRow("notes", Noted("credits", "other", "credits")),
    KeyRow("notes", Noted("text_body", "other", "text_body", form="lines")),
    KeyRow("relations", Related("collections", "collection", "name")),
    KeyRow("relations", Related("links", "related")),
    KeyRow("relations", Related("attachments", "attachment")),
    KeyRow("digital_objects", Files("document_url", "page", "")),
    *_PICTURES,
    KeyRow("digital_objects", Files("media_files", "original", "path")),
    KeyRow("digital_objects", Files("transcripts", "transcript")),
    KeyRow("digital_objects", Files("translations", "translation")),
    KeyRow("rights", RightsOf()),
    KeyRow("donors", NameKeys("donors", "name")),
    *_EVENTS,
    KeyRow("control.events", Events("scraped_at", "derived")),
)
COLLECTION = (
    *_NUMBERS,
    KeyRow("identifiers", Identifiers("slug")),
    KeyRow("title", TitleKey("name")),
    KeyRow("abstracts", Noted("short_description", "abstract")),
    KeyRow("notes", Noted("description", "scope")),
    *_PICTURES,
    *_EVENTS,
)
FILE = (
    *_NUMBERS,
    KeyRow("identifiers", Identifiers("asset_id")),
    KeyRow("title", TitleKey("filename")),
    KeyRow("digital_objects", Itself()),
    KeyRow("notes", Noted("html", "other", "html")),
    *_EVENTS[:2],
)

COLUMNS = {
    "document_url": "document_url",
    "record_id": "id",
    "title": "title",
    "original_publication_date": "frontend_doc_date",
    "language": "languages",
    "original_archive_title": "repositories",
    "authors": "creators",
    "document_contributors": "contributors",
    "summary": "description",
    "associated_places": "original_coverages",
    "subjects_discussed": "subjects",
    "associated_people_orgs": "associated_people_orgs",
    "original_classification": "classifications",
    "source": "source",
    "credits": "credits",
    "text_body": "text_body",
    "rights": "rights",
    "donors": "donors",
    "original_upload_date": "first_published_at",
    "scraped_at": "scraped_at",
}
"""The columns of a dump, and the keys of a document that say the same."""
LISTS = frozenset(
    {
        "language",
        "original_archive_title",
        "authors",
        "document_contributors",
        "associated_places",
        "subjects_discussed",
        "associated_people_orgs",
        "donors",
    }
)
"""The columns whose cells are JSON arrays."""

ORIGIN_ONLY = {
    "page_number": "where the list of results showed the document",
    "page_number_one_indexed": "as above, counted from 1",
    "page_position": "as above",
    "value": "the name again",
    "model": "how the archive's own program calls the record",
    "is_inactive": "whether the archive shows the collection",
    "no_of_documents": "a count",
    "pdf_generated_at": "when the archive made its PDF",
    "sort_string_by_coverage": "a key for sorting",
    "date_range_start": "a date rounded for searching",
    "raw": "the text again",
    "extension": "the end of the file's name",
    "pdf": "the text as PDF",
}
"""Keys and columns that stay in the origin, and why."""
ORIGIN_ONLY_INSIDE = ORIGIN_ONLY | {
    "html": "the text of a file, which its address leads to",
    "asset_id": "the number of a file in the archive's own store",
    "source_created_at": "when a file was made",
    "source_updated_at": "when a file was changed",
    "slug": "the name again, as it stands in an address",
    "doc_date": "told at the document that is meant",
}
"""As above, of the objects in a key."""
