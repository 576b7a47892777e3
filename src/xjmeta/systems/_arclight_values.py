"""ArcLight's codecs, its years, and what it keeps as fields of a Record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from xjmeta.mapping.contract import Made, Stated
from xjmeta.model.record import LEVELS
from xjmeta.systems.texts import content, local_name, texts

__all__ = [
    "bad_years",
    "blank_title",
    "boxes",
    "date",
    "digital_object",
    "extents",
    "loose",
    "names_below",
    "note",
    "terms_below",
    "text",
    "unit_values",
]

_XLINK = "{http://www.w3.org/1999/xlink}"
_TERMS = {
    "subject": "topic",
    "function": "function",
    "occupation": "occupation",
    "genreform": "genre_form",
}
_KINDS = {
    "corpname": "corporate_body",
    "famname": "family",
    "name": "name",
    "persname": "person",
}


def text(element: Any) -> str | None:
    """Return the texts in an element that are not blank, with a blank between them."""
    parts = [part for part in texts(element) if part.strip()]
    return " ".join(parts) or None


def loose(element: Any) -> str | None:
    """Return the text directly in an element."""
    parts = (element.text or "", *(child.tail or "" for child in element))
    return " ".join(part.strip() for part in parts if part.strip()) or None


def extents(element: Any) -> str | None:
    """Return the extents of a physical description, joined by blanks."""
    said = (content(extent).strip() for extent in element.iterchildren("{*}extent"))
    return " ".join(filter(None, said)) or None


def note(element: Any) -> dict[str, str | None] | None:
    """Return the heading of a note, and the blocks below it; text directly in it is not taken."""
    blocks = [
        text(child)
        for child in element.iterchildren("*")
        if local_name(child) != "head"
    ]
    heads = [text(head) for head in element.iterchildren("{*}head")]
    heading, body = (" ".join(filter(None, heads)), "\n\n".join(filter(None, blocks)))
    return (
        {"heading": heading or None, "body": body or None} if heading or body else None
    )


def boxes(element: Any) -> dict[str, str | None]:
    """Return the type and the number of a container, which are kept as one text."""
    return {"type": element.get("type"), "indicator": content(element).strip() or None}


def digital_object(element: Any) -> dict[str, str | None]:
    """Return the label and the address of a digital object, without namespaces."""
    label = element.get("title") or element.get(f"{_XLINK}title")
    if label is None:
        described = element.iterchildren("{*}daodesc")
        label = "".join(
            content(p) for one in described for p in one.iterchildren("{*}p")
        )
    href = element.get("href") or element.get(f"{_XLINK}href")
    return {"title": label.strip() or None, "href": href}


def date(element: Any) -> dict[str, Any]:
    """Return a date: its text where its type is known, and the years of its machine form."""
    kind = element.get("type")
    shown = text(element) if kind in ("bulk", "inclusive", None) else None
    return {"expression": shown, "type": kind, "years": element.get("normal")}


def names_below(element: Any) -> list[dict[str, str | None]] | None:
    """Return every name in a unit, those in the units below it too: a unit is found under all of them."""
    return _by_tag(element, _KINDS)


def terms_below(element: Any) -> list[dict[str, str | None]] | None:
    """Return the terms in a group of access points, kind by kind, at any depth."""
    return _by_tag(element, _TERMS)


def _by_tag(
    element: Any, kinds: Mapping[str, str]
) -> list[dict[str, str | None]] | None:
    """Return the texts of all elements of some names, name by name; None where there are none."""
    found = [
        (local_name(one), text(one))
        for one in element.iter(*(f"{{*}}{tag}" for tag in kinds))
    ]
    places = {tag: place for place, tag in enumerate(kinds)}
    found.sort(key=lambda hit: places[hit[0]])
    return [{"name": name, "kind": kinds[tag]} for tag, name in found] or None


# ---- years ---------------------------------------------------------------------------------------------------------


def _year(date_: str) -> int | None:
    """Return the year of a date by its first four characters, 0 where they begin with no digit."""
    if not date_.strip():
        return None
    parts = date_.split("-")
    if not date_.strip("-"):
        raise ValueError(date_)
    found = re.match(r"\s*(\d+)", parts[0][:4])
    return int(found[1]) if found else 0


def years(normal: str) -> list[int | None]:
    """Return every year of a machine form; raises ValueError where the span is inverted or longer than 1,000 years.

    >>> years("1949-05/1951"), years("1949")
    ([1949, 1950, 1951], [1949])
    """
    if not normal.strip():
        return []
    first, last = (
        [_year(end) for end in normal.rstrip("/").split("/")] + [None, None]
    )[:2]
    if last is None:
        return [first]
    if first is None or not 0 <= last - first <= 1000:
        raise ValueError(normal)
    return list(range(first, last + 1))


def bad_years(made: Made) -> str | None:
    """Return a machine form of which no years can be made."""
    found: list[int | None] = []
    for stated in made.values.get("dates", ()):
        normal = stated.value["years"]
        if normal is None:
            continue
        try:
            found += years(normal)
        except ValueError:
            return str(normal)
    # One date without a year is passed over; beside another one it cannot be put in order.
    return "" if None in found and len(found) > 1 else None


def blank_title(made: Made) -> str | None:
    """Return the empty text where a unit has neither a title nor a date that is shown."""
    titles = made.values.get("title_ssm", ())
    if titles and titles[0].value.strip():
        return None
    dates = [stated.value for stated in made.values.get("dates", ())]
    shown = [
        date_
        for date_ in dates
        if date_["type"] != "bulk" and (date_["expression"] or "").strip()
    ]
    return None if shown else ""


# ---- values --------------------------------------------------------------------------------------------------------


def unit_values(made: Made) -> dict[str, Any]:
    """Return what is kept of a unit as fields of a Record."""
    return {
        "id": made.get("ref_id"),
        **_level(made.element),
        "title": next((stated.value for stated in made.values.get("title_ssm", ())), None),
        "identifiers": _each(made, "unitid_ssm", lambda said: {"value": said}),
        "dates": _each(made, "dates", _date),
        "extents": [*_each(made, "extent_ssm", lambda said: {"expression": said}),
                    *_each(made, "physdesc_tesim", lambda said: {"expression": said}),
                    *_each(made, "physfacet_tesim", lambda said: {"expression": said, "kind": "physical_facet"}),
                    *_each(made, "dimensions_tesim", lambda said: {"expression": said, "kind": "dimensions"})],
        "languages": _each(made, "language_ssim", lambda said: {"name": said}),
        "creators": _each(made, "creator_ssim", lambda said: {"name": said}),
        "access_points": [*_unique(_nested(made, "names_ssim")), *_nested(made, "access_subjects_ssim"),
                          *_each(made, "geogname_ssm", lambda said: {"name": said, "kind": "place"})],
        "abstracts": _each(made, "abstract_tesim", lambda said: {"kind": "abstract", "body": said}),
        "notes": list(_notes(made)),
        "locations": _each(made, "physloc_tesim", lambda said: {"text": said}),
        "containers": _each(made, "containers_ssim", dict),
        "digital_objects": _each(made, "digital_objects_ssm", dict),
        "control": _control(made) if made.type == "collection" else None,
    }  # fmt: skip


def _each(
    made: Made, name: str, form: Callable[[Any], dict[str, Any]]
) -> list[dict[str, Any]]:
    return [form(stated.value) for stated in made.values.get(name, ())]


def _nested(made: Made, name: str) -> list[dict[str, Any]]:
    return [one for stated in made.values.get(name, ()) for one in stated.value]


def _unique(values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = {
        ("".join(str(value["name"]).split()), value["kind"]): value for value in values
    }
    return list(found.values())


def _date(said: dict[str, Any]) -> dict[str, Any]:
    try:
        span = years(said["years"] or "")
    except ValueError:
        span = []
    known = [f"{year:04}" for year in span if year is not None]
    normal = "/".join((known[0], known[-1])) if len(known) > 1 else "".join(known)
    return {
        "expression": said["expression"],
        "type": said["type"],
        "normal": normal or None,
    }


def _level(element: Any) -> dict[str, str | None]:
    """Return the level as its label; another one is kept with a capital letter, or as Other."""
    level, other = element.get("level"), element.get("otherlevel")
    if level == "otherlevel":
        return {"level": level, "other_level": (other or "").capitalize() or "Other"}
    return (
        {"level": level}
        if level in LEVELS
        else {"other_level": (level or "").capitalize() or None}
    )


def _notes(made: Made) -> Iterator[dict[str, Any]]:
    for name, held in made.values.items():
        if not name.startswith("note "):
            continue
        for stated in held:
            if isinstance(stated, Stated):
                said = (
                    stated.value
                    if isinstance(stated.value, dict)
                    else {"body": stated.value}
                )
                yield {"kind": stated.kind, **said}


def _control(made: Made) -> dict[str, Any]:
    rules = _each(
        made, "descrules_ssm", lambda said: {"text": said, "kind": "convention"}
    )
    eadid = made.values.get("ead_ssi")
    titles = _each(
        made, "title_filing_ssi", lambda said: {"text": said, "kind": "filing"}
    )
    return {
        "record_ids": [{"value": eadid}] if eadid else [],
        "titles": titles,
        "declarations": rules,
    }
