"""Describing Archives: A Content Standard (DACS): what a minimum description holds, of a whole and of its
parts.

For a single level all of it is wanted of that level; in a multilevel description of the top, and of each part
only what its whole does not say for it (DACS, chapter 1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xjmeta.validation.rulebook import At, Broken, rule

__all__ = [
    "access",
    "creator",
    "date",
    "description_rights",
    "extent",
    "language",
    "level",
    "reference",
    "repository",
    "scope",
    "title",
]


@rule(
    "dacs-reference-code",
    "The description has no reference code.",
    "Give it an identifier, with country and repository code.",
    top=True,
)
def reference(at: At) -> Iterator[Broken]:
    """DACS 2.1 Reference Code, required."""
    if not at.unit.identifiers:
        yield Broken("identifiers")


@rule(
    "dacs-repository",
    "The repository is not named.",
    "Name the repository that holds the material, and where it is.",
    top=True,
)
def repository(at: At) -> Iterator[Broken]:
    """DACS 2.2 Name and Location of Repository, required."""
    if not at.unit.repository:
        yield Broken("repository")


@rule(
    "dacs-title",
    "The unit has no title.",
    "Give it a formal title, taken from the material, or devise one from name, nature and topic.",
)
def title(at: At) -> Iterator[Broken]:
    """DACS 2.3 Title, required at every level; in a part, a date may stand for it (DACS 1, multilevel
    minimum).
    """
    if (
        at.unit.title is None
        and not at.unit.titles
        and (at.is_top or not at.unit.dates)
    ):
        yield Broken("title")


@rule(
    "dacs-date",
    "No date is stated, neither here nor at a higher level.",
    "State the date or the span of dates, or write 'undated'.",
)
def date(at: At) -> Iterator[Broken]:
    """DACS 2.4 Date, required."""
    if not at.stated(lambda unit: unit.dates or unit.title_dates):
        yield Broken("dates")


@rule(
    "dacs-extent",
    "The extent is not stated.",
    "State the quantity and the kind of material: 12 boxes, 3.5 linear feet.",
    top=True,
)
def extent(at: At) -> Iterator[Broken]:
    """DACS 2.5 Extent, required."""
    if not at.unit.extents:
        yield Broken("extents")


@rule(
    "dacs-creator",
    "No creator is named.",
    "Name who made or gathered the material, if it is known.",
    "info",
    top=True,
)
def creator(at: At) -> Iterator[Broken]:
    """DACS 2.6 Name of Creator(s), required if known."""
    if not at.unit.creators:
        yield Broken("creators")


@rule(
    "dacs-scope",
    "Scope and content are not described.",
    "Say what the material is about, and of what kind it is.",
    top=True,
)
def scope(at: At) -> Iterator[Broken]:
    """DACS 3.1 Scope and Content, required."""
    if not _has(at, "scope"):
        yield Broken("notes")


@rule(
    "dacs-access",
    "Conditions governing access are not stated.",
    "State who may see the material; if everyone may: 'open for research'.",
    top=True,
)
def access(at: At) -> Iterator[Broken]:
    """DACS 4.1 Conditions Governing Access, required."""
    if not _has(at, "access"):
        yield Broken("notes")


@rule(
    "dacs-language",
    "The language of the material is not stated.",
    "State its languages, and scripts where they matter.",
    top=True,
)
def language(at: At) -> Iterator[Broken]:
    """DACS 4.5 Languages and Scripts of the Material, required."""
    if not at.unit.languages:
        yield Broken("languages")


@rule(
    "dacs-description-rights",
    "The conditions governing use of the description itself are not stated.",
    "Name the licence of the finding aid, such as CC0.",
    "info",
    top=True,
)
def description_rights(at: At) -> Iterator[Broken]:
    """DACS 8.2 Rights Statements for Archival Description, required."""
    control = at.unit.control
    if control is None:
        return
    texts = (
        statement.text.plain
        for statement in control.publication
        if statement.text is not None
    )
    if not any(
        statement.kind == "rights" for statement in control.declarations
    ) and not any(map(_LICENCE.search, texts)):
        yield Broken("control.declarations")


@rule(
    "dacs-level",
    "The level of description is not stated.",
    "State it: series, subseries, file, item ...",
)
def level(at: At) -> Iterator[Broken]:
    """DACS, chapter 1: a multilevel description tells of each part what part of the whole it is."""
    if at.unit.level is None and at.unit.other_level is None:
        yield Broken("level")


# Words that a statement on the rights in the finding aid itself would have.
_LICENCE = re.compile(
    r"licen[cs]e|copyright|\u00a9|\bCC0\b|creative ?commons|\brights\b|public domain",
    re.IGNORECASE,
)


def _has(at: At, kind: str) -> bool:
    """Whether the unit has a note of that kind, alone or in a group."""
    return any(note.kind == kind for _path, note in at.values("notes"))
