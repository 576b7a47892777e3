"""ISAD(G), second edition: the six elements that international exchange needs (I.12), at each level.

What the levels above state is not repeated (2.4), so creator and dates may be stated higher up.
"""

from __future__ import annotations

from collections.abc import Iterator

from xjmeta.validation.rulebook import At, Broken, rule

__all__ = ["creator", "date", "extent", "level", "reference", "title"]


@rule(
    "isadg-reference-code",
    "The unit has no reference code.",
    "Give it one that is unique in the repository.",
)
def reference(at: At) -> Iterator[Broken]:
    """ISAD(G) 3.1.1 Reference code(s)."""
    if not at.unit.identifiers:
        yield Broken("identifiers")


@rule(
    "isadg-title",
    "The unit has no title.",
    "Give it a formal title, or supply one.",
)
def title(at: At) -> Iterator[Broken]:
    """ISAD(G) 3.1.2 Title."""
    if at.unit.title is None and not at.unit.titles:
        yield Broken("title")


@rule(
    "isadg-date",
    "No date is stated, neither here nor at a higher level.",
    "Give the date or the span of dates of creation.",
)
def date(at: At) -> Iterator[Broken]:
    """ISAD(G) 3.1.3 Date(s); 2.4 lets a part take them from its whole."""
    if not at.stated(lambda unit: unit.dates or unit.title_dates):
        yield Broken("dates")


@rule(
    "isadg-level",
    "The level of description is not stated.",
    "State it: fonds, series, file, item ...",
)
def level(at: At) -> Iterator[Broken]:
    """ISAD(G) 3.1.4 Level of description."""
    if at.unit.level is None and at.unit.other_level is None:
        yield Broken("level")


@rule(
    "isadg-extent",
    "The extent is not stated.",
    "Give number and kind of the physical units, or the shelf length.",
)
def extent(at: At) -> Iterator[Broken]:
    """Extent and medium of the unit of description: ISAD(G) 3.1.5."""
    if not at.unit.extents:
        yield Broken("extents")


@rule(
    "isadg-creator",
    "No creator is named, neither here nor above.",
    "Name who made or gathered the material.",
)
def creator(at: At) -> Iterator[Broken]:
    """ISAD(G) 3.2.1 Name of creators; 2.4 lets a part take it from its whole."""
    if not at.stated(lambda unit: unit.creators):
        yield Broken("creators")
