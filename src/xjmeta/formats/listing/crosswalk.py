"""What goes where: each role of a page, and the field of the Record that it says."""

from __future__ import annotations

from typing import NamedTuple

from xjmeta.formats.listing.canonical import FIGURES
from xjmeta.formats.listing.shapes import (
    DateLine,
    Notes,
    PhotoOf,
    SentTo,
    Shape,
    SpanIn,
    Statements,
    TitleLine,
)

__all__ = ["COLLECTION", "ITEM", "Row"]


class Row(NamedTuple):
    """The roles whose texts say a field, and how."""

    roles: tuple[str, ...]
    field: str
    shape: Shape


_INTRODUCTION = ("scope", "acquisition", "related")

COLLECTION = (
    Row(("publisher",), "control.publication", Statements()),
    Row(("title",), "title", TitleLine()),
    Row(("title",), "dates", SpanIn()),
    Row(_INTRODUCTION, "notes", Notes(*_INTRODUCTION)),
    Row(tuple(FIGURES), "digital_objects", PhotoOf()),
)
ITEM = (
    Row(("date",), "dates", DateLine()),
    Row(("title",), "title", TitleLine()),
    Row(("title",), "creators", SentTo(sender=True)),
    Row(("title",), "access_points", SentTo(sender=False)),
    Row(("abstract",), "abstracts", Notes("abstract")),
)
