"""ArcLight's codecs, its years, and what it keeps as fields of a Record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from xjmeta.mapping.contract import Imported, Stated
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
    texts = (
        content(extent).strip() for extent in element.iterchildren("{*}extent")
    )
    return " ".join(filter(None, texts)) or None


def note(element: Any) -> dict[str, str | None] | None:
    """Return the heading of a note, and the blocks below it; text directly in it is not taken."""
    blocks = [
        text(child)
        for child in element.iterchildren("*")
        if local_name(child) != "head"
    ]
    heads = [text(head) for head in element.iterchildren("{*}head")]
    heading, body = (
        " ".join(filter(None, heads)),
        "\n\n".join(filter(None, blocks)),
    )
    return (
        {"heading": heading or None, "body": body or None}
        if heading or body
        else None
    )


def boxes(element: Any) -> dict[str, str | None]:
    """Return the type and the number of a container, which are kept as one text."""
    return {
        "type": element.get("type"),
        "indicator": content(element).strip() or None,
    }


def digital_object(element: Any) -> dict[str, str | None]:
    """Return the label and the address of a digital object, without namespaces."""
    label = element.get("title") or element.get(f"{_XLINK}title")
    if label is None:
        described = element.iterchildren("{*}daodesc")
        label = "".join(
            content(p)
            for description in described
            for p in description.iterchildren("{*}p")
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
    names = [
        (local_name(one), text(one))
        for one in element.iter(*(f"{{*}}{tag}" for tag in kinds))
    ]
    places = {tag: place for place, tag in enumerate(kinds)}
    names.sort(key=lambda hit: places[hit[0]])
    return [{"name": name, "kind": kinds[tag]} for tag, name in names] or None


# ---- years ---------------------------------------------------------------------------------------------------------


def _year(date_: str) -> int | None:
    """Return the year of a date by its first four characters, 0 where they begin with no digit."""
    if not date_.strip():
        return None
    parts = date_.split("-")
    # Hyphens alone: the importer's split gives no first part, and stops there.
    if not date_.strip("-"):
        raise ValueError(date_)
    match = re.match(r"\s*(\d+)", parts[0][:4])
    return int(match[1]) if match else 0


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
    # The importer's own limit on a range of years.
    if first is None or not 0 <= last - first <= 1000:
        raise ValueError(normal)
    return list(range(first, last + 1))


def bad_years(imported: Imported) -> str | None:
    """Return a machine form of which no years can be made."""
    years_read: list[int | None] = []
    for stated in imported.values.get("dates", ()):
        normal = stated.value["years"]
        if normal is None:
            continue
        try:
            years_read += years(normal)
        # No year, or more years than the indexer takes: it stops there.
        except ValueError:
            return str(normal)
    # One date without a year is passed over; beside another one it cannot be put in order.
    return "" if None in years_read and len(years_read) > 1 else None


def blank_title(imported: Imported) -> str | None:
    """Return the empty text where a unit has neither a title nor a date that is shown."""
    titles = imported.values.get("title_ssm", ())
    if titles and titles[0].value.strip():
        return None
    dates = [stated.value for stated in imported.values.get("dates", ())]
    shown = [
        date_
        for date_ in dates
        if date_["type"] != "bulk" and (date_["expression"] or "").strip()
    ]
    return None if shown else ""


# ---- values --------------------------------------------------------------------------------------------------------


def unit_values(imported: Imported) -> dict[str, Any]:
    """Return what is kept of a unit as fields of a Record."""
    return {
        "id": imported.get("ref_id"),
        **_level(imported.element),
        "title": next((stated.value for stated in imported.values.get("title_ssm", ())), None),
        "identifiers": _each(imported, "unitid_ssm", lambda text: {"value": text}),
        "dates": _each(imported, "dates", _date),
        "extents": [*_each(imported, "extent_ssm", lambda text: {"expression": text}),
                    *_each(imported, "physdesc_tesim", lambda text: {"expression": text}),
                    *_each(imported, "physfacet_tesim", lambda text: {"expression": text, "kind": "physical_facet"}),
                    *_each(imported, "dimensions_tesim", lambda text: {"expression": text, "kind": "dimensions"})],
        "languages": _each(imported, "language_ssim", lambda text: {"name": text}),
        "creators": _each(imported, "creator_ssim", lambda text: {"name": text}),
        "access_points": [*_unique(_nested(imported, "names_ssim")), *_nested(imported, "access_subjects_ssim"),
                          *_each(imported, "geogname_ssm", lambda text: {"name": text, "kind": "place"})],
        "abstracts": _each(imported, "abstract_tesim", lambda text: {"kind": "abstract", "body": text}),
        "notes": list(_notes(imported)),
        "locations": _each(imported, "physloc_tesim", lambda text: {"text": text}),
        "containers": _each(imported, "containers_ssim", dict),
        "digital_objects": _each(imported, "digital_objects_ssm", dict),
        "control": _control(imported) if imported.type == "collection" else None,
    }  # fmt: skip


def _each(
    imported: Imported, name: str, form: Callable[[Any], dict[str, Any]]
) -> list[dict[str, Any]]:
    return [form(stated.value) for stated in imported.values.get(name, ())]


def _nested(imported: Imported, name: str) -> list[dict[str, Any]]:
    return [
        value
        for stated in imported.values.get(name, ())
        for value in stated.value
    ]


def _unique(values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    by_name = {
        ("".join(str(value["name"]).split()), value["kind"]): value
        for value in values
    }
    return list(by_name.values())


def _date(stated_date: dict[str, Any]) -> dict[str, Any]:
    try:
        span = years(stated_date["years"] or "")
    except ValueError:
        span = []
    years_known = [f"{year:04}" for year in span if year is not None]
    normal = (
        "/".join((years_known[0], years_known[-1]))
        if len(years_known) > 1
        else "".join(years_known)
    )
    return {
        "expression": stated_date["expression"],
        "type": stated_date["type"],
        "normal": normal or None,
    }


def _level(element: Any) -> dict[str, str | None]:
    """Return the level as its label; another one is kept with a capital letter, or as Other."""
    level = element.get("level")
    other = element.get("otherlevel")
    if level == "otherlevel":
        return {
            "level": level,
            "other_level": (other or "").capitalize() or "Other",
        }
    return (
        {"level": level}
        if level in LEVELS
        else {"other_level": (level or "").capitalize() or None}
    )


def _notes(imported: Imported) -> Iterator[dict[str, Any]]:
    for name, values_held in imported.values.items():
        if not name.startswith("note "):
            continue
        for stated in values_held:
            if isinstance(stated, Stated):
                texts = (
                    stated.value
                    if isinstance(stated.value, dict)
                    else {"body": stated.value}
                )
                yield {"kind": stated.kind, **texts}


def _control(imported: Imported) -> dict[str, Any]:
    rules = _each(
        imported,
        "descrules_ssm",
        lambda text: {"text": text, "kind": "convention"},
    )
    eadid = imported.values.get("ead_ssi")
    titles = _each(
        imported,
        "title_filing_ssi",
        lambda text: {"text": text, "kind": "filing"},
    )
    return {
        "record_ids": [{"value": eadid}] if eadid else [],
        "titles": titles,
        "declarations": rules,
    }
