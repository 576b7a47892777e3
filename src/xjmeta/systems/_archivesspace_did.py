"""What ArchivesSpace's EAD import makes of dates, extents and languages."""

from __future__ import annotations

import re
from typing import Any

from xjmeta.mapping.contract import Imported
from xjmeta.systems._archivesspace_notes import (
    HEAD_OF_LINE,
    multipart,
    single_note,
)
from xjmeta.systems._archivesspace_texts import UNITS, formatted, plain
from xjmeta.systems.stacked import Stacked
from xjmeta.systems.texts import inner_xml, local_name

__all__ = [
    "date",
    "languages",
    "physical_description",
    "undetermined_language",
]

# The importer's own test of a machine form; it lets a line feed follow.
_NORMAL = re.compile(
    r"[0-9]{4}(-(1[0-2]|0[1-9])(-(0[1-9]|[12][0-9]|3[01]))?)?\n?\Z"
)
_NUMBER = re.compile(r"^([0-9.]+)\s+(.*)$", re.MULTILINE)


def date(run: Stacked, element: Any) -> None:
    """Make a date of creation; the machine form counts where it is a plain day, month or year, or two of them."""
    ends = [
        end if _NORMAL.match(end) else None
        for end in (element.get("normal") or "").strip(" \t\n").split("/")
    ]
    begin, end = (*ends, None, None)[:2]
    imported = run.make(
        "date",
        element,
        date_type=element.get("type") or ("inclusive" if end else "single"),
        expression=inner_xml(element),
        label="creation",
        begin=begin,
        end=end,
        calendar=element.get("calendar"),
        era=element.get("era"),
        certainty=element.get("certainty"),
    )
    run.give(imported, "dates", *UNITS)


def languages(run: Stacked, element: Any) -> None:
    """Make a language of each code; the text of the whole is a note."""
    unit = run.above(*UNITS)
    coded = [
        language
        for language in element.iter("{*}language")
        if language.get("langcode") is not None
    ]
    for language in coded:
        _language(
            run,
            unit,
            language,
            language.get("langcode"),
            language.get("scriptcode"),
        )
    if not coded and unit is not None and unit.type == "resource":
        _language(run, unit, element, "und", None)
    content = re.sub(r"</?language\b[^>]*>", "", inner_xml(element))
    if content.strip():
        note = run.make(
            "note_langmaterial", element, persistent_id=element.get("id")
        )
        note.values["content"] = formatted(
            HEAD_OF_LINE.sub("", content, count=1)
        )
        run.give(note, "lang_materials", *UNITS)


def _language(
    run: Stacked,
    unit: Imported | None,
    element: Any,
    code: str,
    script: str | None,
) -> None:
    imported = run.make("lang_material", element, language=code, script=script)
    if unit is not None:
        unit.push("lang_materials", imported)


def undetermined_language(run: Stacked, element: Any) -> None:
    """Make an undetermined language of a resource that states none."""
    if run.context.type == "resource" and "<langmaterial" not in inner_xml(
        element
    ):
        _language(run, run.context, element, "und", None)


def physical_description(run: Stacked, element: Any) -> None:
    """Make an extent of the first statement that begins with a number; without one all of it is notes."""
    portion = (
        "part"
        if (element.get("altrender") or "").lower() == "part"
        else "whole"
    )
    counted, kinds, others = None, _kinds_of(element), []
    summaries: list[Any] = []
    if not len(element) and (element.text or "").strip():
        summaries.append(element)
    for child in element.iterchildren("*"):
        name = local_name(child)
        if name == "extent":
            # The importer takes the first statement with a number and no
            # other.
            match = None if counted else _NUMBER.search(plain(child).strip())
            counted = counted or match
            if match is None:
                summaries.append(child)
        elif name not in kinds:
            others.append(child)
    if counted is not None:
        extent = run.make(
            "extent", element, number=counted[1], extent_type=counted[2], portion=portion,
            container_summary=_joined(summaries),
            physical_details=_joined(kinds["physfacet"]),
            dimensions=_joined(kinds["dimensions"]),
        )  # fmt: skip
        run.give(extent, "extents", *UNITS)
    else:
        for summary in summaries:
            single_note(run, element, "physdesc", plain(summary))
        for facet in kinds["physfacet"]:
            single_note(run, element, "physfacet", plain(facet))
        for dimensions in kinds["dimensions"]:
            multipart(
                run,
                element,
                "dimensions",
                formatted(plain(dimensions)),
                element.get("label"),
            )
    for other in others:
        single_note(
            run, element, "physdesc", f"{local_name(other)}: {plain(other)}"
        )


def _kinds_of(element: Any) -> dict[str, list[Any]]:
    return {
        name: list(element.iterchildren(f"{{*}}{name}"))
        for name in ("physfacet", "dimensions")
    }


def _joined(elements: list[Any]) -> str:
    return "; ".join(plain(element).strip() for element in elements)
