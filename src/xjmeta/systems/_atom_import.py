"""What AtoM's import makes of a sheet: rows as it takes them apart, cells as it stores them, and where it stops."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import zip_longest
from typing import Any

from xjmeta.mapping.contract import Imported
from xjmeta.systems._atom_codes import BOXES, LANGUAGES, LEVELS_IN, SCRIPTS
from xjmeta.systems._atom_columns import BAR, Cells
from xjmeta.systems._atom_days import day_of_sheet
from xjmeta.systems._atom_sheet import importer_rows
from xjmeta.systems._atom_values import two_letters
from xjmeta.systems.difference import Outcome
from xjmeta.systems.sheets import RowAt
from xjmeta.systems.system import Reading, Stop
from xjmeta.text.encodings import start_of, utf8_of

__all__ = ["fault", "is_known", "is_meant", "read_rows"]

_BLANKS = " \t\n\r\0\x0b"
_LISTS = frozenset({
    "publicationNote", "generalNote", "archivistNote", "subjectAccessPoints", "placeAccessPoints", "nameAccessPoints",
    "genreAccessPoints", "accessionNumber",
})  # fmt: skip
_EVENTS = (
    "eventDates",
    "eventTypes",
    "eventStartDates",
    "eventEndDates",
    "eventActors",
    "eventActorHistories",
)
_CODES: Mapping[str, tuple[frozenset[str], Callable[[str], str]]] = {
    "language": (LANGUAGES, str.lower), "script": (SCRIPTS, str.capitalize),
    "languageOfDescription": (LANGUAGES, str.lower), "scriptOfDescription": (SCRIPTS, str.capitalize),
}  # fmt: skip
_SHORT = frozenset(
    {
        "title",
        "identifier",
        "repository",
        "descriptionIdentifier",
        "alternateTitle",
    }
)
# Columns that are no free text.
_ASIDE = frozenset({
    "legacyId", "parentId", "qubitParentSlug", "culture", "physicalObjectName", "physicalObjectLocation",
    "physicalObjectType", "alternativeIdentifiers", "alternativeIdentifierLabels", "digitalObjectPath",
    "digitalObjectURI", "levelOfDescription", "publicationStatus", "descriptionStatus", "levelOfDetail",
})  # fmt: skip


def is_meant(head: bytes, known: AbstractSet[str]) -> bool:
    """Return whether a document is a sheet for AtoM, though it may be spelt as AtoM does not read it.

    >>> is_meant(b"LegacyID;Title\\nA;One\\n", {"legacyId", "title"})
    True
    """
    folded = {name.casefold() for name in known}
    line = start_of(head).removeprefix("\ufeff")
    names = {
        name.strip('" ').casefold()
        for name in re.split(r"[;,\t\r\n]", line, maxsplit=200)
    }
    return (
        bool(names & {"legacyid", "levelofdescription"})
        and len(names & folded) > 1
    )


# Columns of older templates, which are still read.
_OLD = {
    "creators": "eventActors", "creatorHistories": "eventActorHistories", "creationDates": "eventDates",
    "creationDatesStart": "eventStartDates", "creationDatesEnd": "eventEndDates",
}  # fmt: skip


def read_rows(data: bytes, known: AbstractSet[str]) -> Reading:
    """Read a sheet as the import does; of one without a known column it makes descriptions without any content."""
    reading = Reading()
    try:
        text = utf8_of(data)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        reading.stops.append(Stop("atom-encoding", RowAt(line)))
        text = utf8_of(data, "replace")
    rows = importer_rows(text)
    header = next(rows, [])
    if known.isdisjoint(name.strip(_BLANKS) for name in header):
        reading.stops.append(Stop("atom-no-column", RowAt(1)))
        return reading
    header = [_OLD.get(name, name) for name in header]
    line, keys, names = (
        1 + _height(header),
        dict[str, Imported](),
        dict[str, str](),
    )
    last: Imported | None = None
    for row in rows:
        at, line = RowAt(line), line + _height(row)
        cells = _cells(header, row)
        if not cells:
            continue
        if last is not None and _same_unit(cells, last.values["cells"]):
            _add_translation(last, cells)
            continue
        last = _imported(at, cells, keys)
        last.values["aside"] = list(
            _aside(cells, row[len(header) :], last, known)
        )
        _name_once(last.values["stored"], names)
        reading.units.append(last)
    reading.checked = reading.units
    if not (reading.units or reading.stops):
        reading.stops.append(Stop("atom-no-row", RowAt(1)))
    return reading


# Columns that are read and have no row in our table.
_READ_TOO = frozenset({
    "createdAt", "updatedAt", "digitalObjectChecksum", "nameAccessPointHistories", "eventDescriptions", "eventPlaces",
    "copyrightStatus", "copyrightExpires", "copyrightHolder", "radGeneralMaterialDesignation", "radStandardNumber",
})  # fmt: skip


def _aside(
    cells: Cells,
    beyond: list[str],
    imported: Imported,
    known: AbstractSet[str],
) -> Iterator[Outcome]:
    """Yield what becomes of a row beside its texts: a parent that no row above is, cells in columns that are passed
    over, and cells beyond the columns.
    """
    parent = cells.get("parentId", "")
    if parent and imported.values["parent"] is None:
        yield Outcome("parent", parent, "the top of the hierarchy")
    for name, cell in cells.items():
        if name not in known and name not in _READ_TOO:
            yield Outcome(f"the column {name!r}", cell)
    for cell in filter(None, (cell.strip(_BLANKS) for cell in beyond)):
        yield Outcome("beyond the columns", cell)


def _height(row: list[str]) -> int:
    return 1 + "".join(row).count("\n")


def _cells(header: list[str], row: list[str]) -> Cells:
    """Return the cells of a row that say something; of a column that is twice the last that does."""
    cells_of_row: Cells = {}
    for name, cell in zip(header, row, strict=False):
        value = cell.strip(_BLANKS) if cell else cell
        if value:
            cells_of_row[name] = value
    return cells_of_row


def _same_unit(cells: Cells, before: Cells) -> bool:
    key = cells.get("legacyId")
    return (
        bool(key)
        and key == before.get("legacyId")
        and _culture(cells) != _culture(before)
    )


def _culture(cells: Cells) -> str:
    return cells.get("culture") or "en"


def _add_translation(unit: Imported, cells: Cells) -> None:
    """Keep the texts of a row in another language; its languages and scripts replace those of the unit."""
    unit.push("translations", (_culture(cells), stored(cells)))
    for name in ("language", "script"):
        if cells.get(name):
            unit.values["stored"][name] = stored(cells)[name]


def _imported(at: RowAt, cells: Cells, keys: dict[str, Imported]) -> Imported:
    parent = (
        keys.get(_folded(cells.get("parentId", "")))
        if cells.get("parentId")
        else None
    )
    imported = Imported(
        "unit" if parent is not None else "top",
        at,
        {"cells": cells, "parent": parent},
    )
    imported.values["stored"] = stored(cells)
    imported.values["faults"] = dict(_faults(cells))
    key = cells.get("legacyId", "")
    before = keys.get(_folded(key)) if key else None
    # The same key twice in a row of one language stops the import; farther
    # apart the later row wins.
    if before is not None and before is next(reversed(keys.values())):
        imported.values["faults"]["atom-key-twice"] = key
    if key:
        keys.pop(_folded(key), None)
        keys[_folded(key)] = imported
    return imported


_NAMES = frozenset({"repository", "eventActors", "nameAccessPoints"})
_TERMS = ("subjectAccessPoints", "placeAccessPoints", "genreAccessPoints")


def _name_once(cells: Cells, names: dict[str, str]) -> None:
    """Write each name as it was first written: AtoM finds it again whatever its case and accents; nought is none.

    A term that a unit has already is not given to it once more.
    """
    for column in (*_NAMES, *_TERMS):
        if column not in cells:
            continue
        parts = [part.strip(_BLANKS) for part in cells[column].split(BAR)]
        if column in _NAMES:
            parts = [
                names.setdefault(_folded(part), part)
                for part in parts
                if part != "0"
            ]
        if column.endswith("Points"):
            parts = list(dict.fromkeys(parts))
        cells[column] = BAR.join(parts)


# A sheet names the same parents, creators and places again and again.
@lru_cache(maxsize=4096)
def _folded(name: str) -> str:
    if name.isascii():
        return name.lower()
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(
        letter for letter in letters if not unicodedata.combining(letter)
    )


# ---- what is stored ------------------------------------------------------------------------------------------------


def stored(cells: Cells) -> Cells:
    """Return the cells as they are stored."""
    values = {
        name: _stored(name, cell)
        for name, cell in cells.items()
        if name not in _EVENTS
    }
    values |= _stored_events(cells)
    values |= _stored_boxes(cells)
    level = cells.get("levelOfDescription", "").casefold()
    known = LEVELS_IN.get(_culture(cells)[:2], {})
    values["levelOfDescription"] = known.get(
        level, values.get("levelOfDescription", "")
    )
    if not cells.get("alternativeIdentifierLabels"):
        values["alternativeIdentifiers"] = ""
    return {name: cell for name, cell in values.items() if cell}


def _stored(name: str, cell: str) -> str:
    if cell == "0" and name != "institutionIdentifier":
        return ""
    if name in _CODES:
        form = _CODES[name][1]
        if cell:
            return BAR.join(dict.fromkeys(map(form, cell.split(BAR))))
        return ""
    if name in _LISTS or name in _ASIDE or BAR not in cell:
        return cell
    return "\n".join(f"* {part}" for part in cell.split(BAR))


def _places(cells: Cells, name: str) -> list[str]:
    cell = cells.get(name, "")
    if cell and cell != "0":
        return [part.strip(_BLANKS) for part in cell.split(BAR)]
    return []


def _stored_events(cells: Cells) -> Cells:
    """Return the events: a missing type is Creation, a blank date between bars is the day of the import."""
    if cells.keys().isdisjoint(_EVENTS):
        return {}
    sides = {name: _places(cells, name) for name in _EVENTS}
    count = max(map(len, sides.values()))
    stored_cells: Cells = {}
    for name, places in sides.items():
        if name == "eventTypes":
            values = [place or "Creation" for place in places] + [
                "Creation"
            ] * (count - len(places))
        elif name.endswith("Dates") and name != "eventDates":
            values = [_stored_day(place) for place in places]
        else:
            values = places
        if any(values):
            stored_cells[name] = BAR.join(value or "NULL" for value in values)
    return stored_cells


def _stored_day(place: str) -> str:
    """Return a day as it is stored, without its unknown parts."""
    day = day_of_sheet(place)
    if day is None:
        return ""
    return day.removesuffix("-00").removesuffix("-00")


def _stored_boxes(cells: Cells) -> Cells:
    """Return the containers: without a type each is a box, and the first type and place stand for those that lack."""
    names = [name for name in _places(cells, "physicalObjectName") if name]
    if not names:
        return {
            "physicalObjectName": "",
            "physicalObjectLocation": "",
            "physicalObjectType": "",
        }
    kinds = [
        BOXES.get(kind.casefold(), kind)
        for kind in _places(cells, "physicalObjectType")
    ]
    places = _places(cells, "physicalObjectLocation")
    return {
        "physicalObjectName": BAR.join(names),
        "physicalObjectType": BAR.join(_filled(kinds, len(names), "Box")),
        "physicalObjectLocation": BAR.join(_filled(places, len(names), ""))
        if places
        else "",
    }


def _filled(values: list[str], count: int, instead: str) -> list[str]:
    first = values[0] if values and values[0] else instead
    return [
        value or first
        for value, _number in zip_longest(
            values[:count], range(count), fillvalue=""
        )
    ]


# ---- where it stops ------------------------------------------------------------------------------------------------

# A day of five digits or more stops the import.
_DIGITS = re.compile(r"\d{5,}")


def _faults(cells: Cells) -> list[tuple[str, str]]:
    """Return what stops the import at a row: the code of the sentence, and the value."""
    faults: list[tuple[str, str]] = []
    for name, (known, _form) in _CODES.items():
        parts = cells.get(name, "").split(BAR) if cells.get(name) else []
        faults += (
            ("atom-code", part) for part in parts if part.lower() not in known
        )
    labels = _places(cells, "alternativeIdentifierLabels")
    if labels and len(labels) != len(_places(cells, "alternativeIdentifiers")):
        faults.append(("atom-labels", cells.get("alternativeIdentifiers", "")))
    for name in ("eventStartDates", "eventEndDates"):
        faults += (
            ("atom-digits", place)
            for place in _places(cells, name)
            if _DIGITS.fullmatch(place)
        )
    if cells.get("copyrightStatus"):
        faults.append(("atom-copyright", cells["copyrightStatus"]))
    if cells.get("qubitParentSlug"):
        faults.append(("atom-slug", cells["qubitParentSlug"]))
    # The width of the column in the database (`data/sql`), as are the 1024
    # characters and 65535 bytes below.
    if len(_culture(cells)) > 16:
        faults.append(("atom-culture", cells["culture"]))
    faults += _too_long(cells)
    return faults


def _too_long(cells: Cells) -> list[tuple[str, str]]:
    faults: list[tuple[str, str]] = []
    for name, cell in cells.items():
        if name in _SHORT and len(cell) > 1024:
            faults.append(("atom-too-long", cell))
        elif name in (
            *_EVENTS[:1],
            *_EVENTS[4:5],
            "physicalObjectName",
        ) or name.endswith("AccessPoints"):
            faults += (
                ("atom-too-long", part)
                for part in cell.split(BAR)
                if len(part) > 1024
            )
        elif name not in _ASIDE and any(
            len(part.encode()) > 65535
            for part in (cell.split(BAR) if name in _LISTS else (cell,))
        ):
            faults.append(("atom-too-long", cell))
    return faults


def is_known(name: str, code: str) -> bool:
    """Return whether a code of a language or a script is allowed in a sheet.

    >>> is_known("code", "eng"), is_known("script", "Cyrl"), is_known("code", "none")
    (True, True, False)
    """
    if name == "script":
        return code.lower() in SCRIPTS
    return two_letters(code).lower() in LANGUAGES


def fault(code: str) -> Callable[[Imported], str | None]:
    """Demand that a row is without a fault."""

    def broken(imported: Imported) -> str | None:
        faults: dict[str, Any] = imported.values["faults"]
        value = faults.get(code)
        return None if value is None else str(value)

    return broken
