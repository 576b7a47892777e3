"""AtoM's codecs of EAD, and what it keeps as fields of a Record."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import langcodes

from xjmeta.mapping.contract import Imported
from xjmeta.model.record import LEVELS
from xjmeta.systems.texts import content, local_name

__all__ = [
    "address",
    "alternative",
    "bare",
    "bare_institution",
    "box",
    "cited",
    "creators",
    "date",
    "history",
    "languages",
    "log",
    "node",
    "originals",
    "paragraph",
    "stored_day",
    "term",
    "unit_values",
]

_BLANKS = re.compile(r"[ \t\n\r\f\v]+")
_ENDS = " \t\n\r\0\x0b"
_PARTS = ("extent", "physfacet", "dimensions")
_MARKS = {"bold": "__", "italic": "_", "bolditalic": "___", None: "_"}


def _run(text: str | None) -> str:
    """Return a text with every run of plain blanks as one; a no-break space is none."""
    return _BLANKS.sub(" ", text or "")


def node(element: Any) -> str:
    """Return what an element says: its paragraphs with a blank line between, wherever they are, else its text.

    Emphasis becomes marks around the text, a line break a line feed; lists, headings and links lose all but their text.
    """
    return _paragraphs_of(element, marks=True)


def bare(element: Any) -> str:
    """Return what an element says as `node` does, without marks for emphasis."""
    return _paragraphs_of(element, marks=False)


def _paragraphs_of(element: Any, *, marks: bool) -> str:
    paragraphs = [p for p in element.iter("{*}p") if p is not element]
    parts = [_lines(p, marks) for p in paragraphs or (element,)]
    return "\n\n".join(parts).strip(_ENDS)


def _lines(element: Any, marks: bool) -> str:
    parts = [_run(element.text)]
    for child in element:
        if isinstance(child.tag, str):
            parts.append(_inline(child, marks))
        parts.append(_run(child.tail))
    return "".join(parts)


def _inline(child: Any, marks: bool) -> str:
    name = local_name(child)
    if name == "lb":
        return "\n"
    if name in _PARTS:
        return _lines(child, marks)
    if name == "emph":
        mark = _MARKS.get(child.get("render"), "") if marks else ""
        return f"{mark}{_run(content(child))}{mark}"
    inside = (
        _inline(child_element, marks) + _run(child_element.tail)
        for child_element in child
        if isinstance(child_element.tag, str)
    )
    return _run(child.text) + "".join(inside)


def term(element: Any) -> str | None:
    """Return the text of a name or a term, None where it is blank."""
    return node(element) or None


def cited(element: Any) -> str:
    """Return a preferred citation with its label before it."""
    return f"Preferred citation: {node(element)}"


def originals(element: Any) -> str:
    """Return the location of originals: paragraphs and lines of addresses, a line each."""
    elements = [*element.iter("{*}p"), *element.iter("{*}addressline")]
    return "\n".join(content(line).strip() for line in elements).strip()


def paragraph(element: Any) -> str | None:
    """Return a paragraph of a note on processing, unless it holds a date."""
    if element.find("{*}date") is not None:
        return None
    return node(element)


def log(element: Any) -> str | None:
    """Return a date of processing or publication for the history of revisions."""
    return node(element) or None


def history(element: Any) -> str | None:
    """Return a biography or history; one that holds a chronology is taken for a list of events and kept as none."""
    if next(element.iter("{*}chronlist"), None) is not None:
        return None
    return node(element) or None


def bare_institution(element: Any) -> str | None:
    """Return the name of an institution; `repository` itself counts only without elements in it."""
    if local_name(element) == "repository" and any(
        isinstance(child.tag, str) for child in element
    ):
        return None
    return node(element)


def creators(element: Any) -> list[tuple[str, str]]:
    """Return the names in an origination: those of the first kind in it, persons before others."""
    names: list[tuple[str, str]] = []
    for tag, kind in (
        ("persname", "person"),
        ("corpname", "corporate_body"),
        ("famname", "family"),
        ("name", "name"),
    ):
        here = [
            name for name in element.iter(f"{{*}}{tag}") if name is not element
        ]
        names += [(kind, content(name)) for name in here]
        # The importer goes on in the last name it found, so that other kinds beside it are lost.
        element = here[-1] if here else element
    return names


def alternative(element: Any) -> tuple[str, str]:
    """Return a further identifier with its label, else with its type."""
    return element.get("label") or element.get("type"), node(element)


def languages(element: Any) -> dict[str, Any]:
    """Return the codes of languages and scripts, and the text between the languages' names."""
    coded = list(element.iterchildren("{*}language"))
    pieces = [(element.text or "").strip(_ENDS)]
    for child in element:
        if isinstance(child.tag, str) and local_name(child) == "lb":
            pieces.append("\n")
        pieces.append((child.tail or "").strip(_ENDS))
    return {
        "languages": [
            two_letters(coded_language.get("langcode"))
            for coded_language in coded
            if coded_language.get("langcode")
        ],
        "scripts": [
            coded_language.get("scriptcode")
            for coded_language in coded
            if coded_language.get("scriptcode")
        ],
        "note": "".join(pieces).strip(_ENDS) or None,
    }


@cache
def two_letters(code: str) -> str:
    """Return a language code of two letters where there is one, else the code in small letters.

    >>> two_letters("eng"), two_letters("zzz")
    ('en', 'zzz')
    """
    # langcodes refuses what has not even the form of a tag.
    try:
        tag = langcodes.standardize_tag(code.lower())
    except ValueError:  # langcodes.LanguageTagError is one
        return code.lower()
    return tag if len(tag) == 2 else code.lower()


def box(element: Any) -> dict[str, str | None]:
    """Return a container: its number, and its type with its label before it."""
    kind = element.get("type") or ""
    label = element.get("label") or ""
    whole = (
        f"{_capital(label)} {kind}"
        if kind and label
        else _capital(kind or label)
    )
    return {
        "indicator": content(element).strip(_ENDS) or None,
        "type": whole or None,
    }


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def address(element: Any) -> str | None:
    """Return the address of a digital object, as an attribute without a prefix."""
    held = (
        element
        if local_name(element) == "dao"
        else next(element.iterchildren("{*}daoloc"), element)
    )
    href: str | None = held.get("href")
    return href


# ---- dates ---------------------------------------------------------------------------------------------------------

# One to four digits of a year, then month and day if there are any.
_DAY = re.compile(r"\s*(\d{1,4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?\s*")


def date(element: Any) -> dict[str, str | None]:
    """Return a date: its text, the two ends of its machine form as they are stored, and the kind of event."""
    normal = element.get("normal")
    ends = (
        [_end(end) for end in normal.split("/")] if normal is not None else []
    )
    first, last = (*ends, None, None)[:2]
    return {
        "expression": node(element) or None,
        "start": first,
        "end": last,
        "kind": element.get("datechar"),
    }


def _end(text: str) -> str | None:
    """Return an end of a machine form in the importer's own spelling: digits alone are cut into year, month and day."""
    if "-" in text:
        return stored_day(text)
    if len(text) not in (4, 6, 8) or not text.isdigit():
        return None
    year = text[:4]
    month = text[4:6] or "0"
    day = text[6:8] or "0"
    return stored_day(f"{year}-{int(month)}-{int(day)}") if int(year) else None


def stored_day(text: str) -> str | None:
    """Return a day as it is stored, None where nothing is: unknown parts are nought, impossible days roll over.

    >>> stored_day("1934-05"), stored_day("1934-02-30"), stored_day("circa 1934")
    ('1934-05-00', '1934-03-02', None)
    """
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    year = int(match[1])
    month = int(match[2] or 0)
    day = int(match[3] or 0)
    if month > 12 or day > 31:
        return None
    if not day or not year:
        return f"{year:04}-{month:02}-{day:02}"
    # As the importer stores them: days beyond a month roll over into the next,
    # and month 0 is the December before.
    begun = dt.date(year, month, 1) if month else dt.date(year - 1, 12, 1)
    return (begun + dt.timedelta(day - 1)).isoformat()


def _short(day: str | None) -> str | None:
    """Return a stored day without its unknown parts."""
    if day is None:
        return None
    return day.removesuffix("-00").removesuffix("-00")


# ---- values --------------------------------------------------------------------------------------------------------

_NOTES = (
    ("scope_and_content", "scope"),
    ("access_conditions", "access"), ("reproduction_conditions", "use"), ("arrangement", "arrangement"),
    ("acquisition", "acquisition"), ("physical_characteristics", "technical"),
    ("archival_history", "custodial_history"),
    ("accruals", "accruals"), ("appraisal", "appraisal"), ("location_of_copies", "copies"),
    ("location_of_originals", "originals"), ("finding_aids", "finding_aids"),
)  # fmt: skip


def unit_values(imported: Imported) -> dict[str, Any]:
    """Return what is kept of a unit as fields of a Record."""
    makers = [
        name
        for stated in imported.values.get("creators", ())
        for name in stated.value
    ]
    linked = {name for _kind, name in makers}
    points = [
        {"name": stated.value, "kind": stated.kind}
        for stated in imported.values.get("access_points", ())
        if stated.value not in linked
    ]
    language = [stated.value for stated in imported.values.get("language", ())]
    return {
        **_level(imported.element),
        "title": _last(imported, "title"),
        "identifiers": list(_identifiers(imported)),
        "dates": [_date(stated.value) for stated in imported.values.get("dates", ())],
        "extents": [{"expression": _last(imported, "extent_and_medium")}],
        "languages": [*({"code": code} for one in language for code in one["languages"]),
                      *({"script": code} for one in language for code in one["scripts"]),
                      *({"name": one["note"]} for one in language)],
        "repository": _institution(imported),
        "creators": [{"name": name, "kind": kind} for kind, name in makers],
        "access_points": points,
        "notes": list(_notes(imported)),
        "containers": [stated.value for stated in imported.values.get("containers", ())],
        "digital_objects": [{"href": stated.value} for stated in imported.values.get("digital_objects", ())],
        "control": _control(imported) if imported.type == "top" else None,
    }  # fmt: skip


def _last(imported: Imported, name: str) -> str | None:
    held = imported.values.get(name, ())
    return held[-1].value or None if held else None


def _institution(imported: Imported) -> list[dict[str, str]]:
    name = _last(imported, "repository")
    if name is None:
        return []
    return [{"name": name, "kind": "corporate_body"}]


def _level(element: Any) -> dict[str, str | None]:
    level = element.get("level")
    other = element.get("otherlevel")
    if other:
        return {
            "level": level if level == "otherlevel" else None,
            "other_level": other,
        }
    if level == "otherlevel":
        return {}
    return {"level": level} if level in LEVELS else {"other_level": level}


def _identifiers(imported: Imported) -> Iterator[dict[str, Any]]:
    yield {"value": _last(imported, "identifier")}
    for stated in imported.values.get("alternativeIdentifiers", ()):
        label, value = stated.value
        yield {"value": value, "kind": label}


def _date(stated: dict[str, str | None]) -> dict[str, Any]:
    start = _short(stated["start"])
    end = _short(stated["end"])
    normal = f"{start or ''}/{end}" if end else start
    return {
        "expression": stated["expression"],
        "normal": normal,
        "kind": stated["kind"] or "creation",
    }


def _notes(imported: Imported) -> Iterator[dict[str, Any]]:
    for name, kind in _NOTES:
        if name in imported.values:
            yield {"kind": kind, "body": _last(imported, name)}
    related = imported.values.get("related_units_of_description", ())
    if related:
        texts = (stated.value for stated in related)
        yield {"kind": "related", "body": "\n\n".join(texts).strip() or None}
    for name in ("bioghist", "notes"):
        for stated in imported.values.get(name, ()):
            yield {"kind": stated.kind, "body": stated.value or None}


def _control(imported: Imported) -> dict[str, Any]:
    rules = _last(imported, "rules")
    revised = _last(imported, "revision_history")
    return {
        "record_ids": [{"value": _last(imported, "description_identifier")}],
        "declarations": [{"text": rules, "kind": "convention"}]
        if rules
        else [],
        "events": [{"descriptions": [revised]}] if revised else [],
    }
