"""What goes where: each role of a page, and the field of the Record that it expresses."""

from __future__ import annotations

from typing import NamedTuple

from xjmeta.formats.listing.canonical import FIGURES
from xjmeta.formats.listing.shapes import (
    DateLine,
    Notes,
    PageShape,
    PhotoOf,
    SentTo,
    SpanIn,
    Statements,
    TitleLine,
)

__all__ = ["COLLECTION", "ITEM", "PageRow"]


class PageRow(NamedTuple):
    """The roles whose texts say a field, and how."""

    roles: tuple[str, ...]
    field: str
    shape: PageShape


_INTRODUCTION = ("scope", "acquisition", "related")

COLLECTION = (
    PageRow(("publisher",), "control.publication", Statements()),
    PageRow(("title",), "title", TitleLine()),
    PageRow(("title",), "dates", SpanIn()),
    PageRow(_INTRODUCTION, "notes", Notes(*_INTRODUCTION)),
    PageRow(tuple(FIGURES), "digital_objects", PhotoOf()),
)
ITEM = (
    PageRow(("date",), "dates", DateLine()),
    PageRow(("title",), "title", TitleLine()),
    PageRow(("title",), "creators", SentTo(sender=True)),
    PageRow(("title",), "access_points", SentTo(sender=False)),
    PageRow(("abstract",), "abstracts", Notes("abstract")),
)
