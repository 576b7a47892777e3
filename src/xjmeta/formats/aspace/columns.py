"""The columns of ArchivesSpace's sheet for components, and the keys of an archival object that they say.

A repeated column bears a number. The first date goes without, since only there a date serves as a title; `begin` is
wherever another column of a date does, since the import looks there whether a date is stated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import chain
from typing import Any

from xjmeta.formats.aspace.lists import LISTS
from xjmeta.formats.aspace.names import AGENTS
from xjmeta.formats.aspace.notes import NOTES
from xjmeta.formats.aspace.values import (
    RESOLVED,
    Data,
    linked,
    listed,
    stated,
    word,
)

__all__ = [
    "BOX",
    "CONTROL",
    "DATE",
    "EXTENT",
    "LANGUAGE",
    "OBJECT",
    "SINGLE_NOTES",
    "Cells",
    "agent_numbers",
    "cells_of",
    "component_of",
    "in_order",
    "is_code",
    "is_true",
    "listed_word",
    "near_codes",
    "numbers",
]

Cells = Mapping[str, str]

CONTROL = ("collection_id", "ead", "res_uri", "hierarchy")
"""Columns that place a component and say nothing of it."""
_TEXTS = {
    "ref_id": "ref_id", "title": "title", "unit_id": "component_id", "level": "level", "other_level": "other_level",
    "processing_note": "repository_processing_note",
}  # fmt: skip
_FLAGS = {"publish": "publish", "restrictions_flag": "restrictions_apply"}
LANGUAGE = {"language": "l_lang", "script": "l_langscript"}
LANGUAGE_NOTE = "n_langmaterial"
DATE = {
    "label": "dates_label", "begin": "begin", "end": "end", "date_type": "date_type", "expression": "expression",
    "certainty": "date_certainty", "era": "date_era", "calendar": "date_calendar",
}  # fmt: skip
EXTENT = {
    "portion": "portion", "number": "number", "extent_type": "extent_type", "container_summary": "container_summary",
    "physical_details": "physical_details", "dimensions": "dimensions",
}  # fmt: skip
BOX = (
    "cont_instance_type",
    "type_1",
    "indicator_1",
    "barcode",
    "type_2",
    "indicator_2",
    "type_3",
    "indicator_3",
)
_FILE = {
    "file_uri": "file_uri", "use_statement": "use_statement", "xlink_actuate_attribute": "xlink_actuate_attribute",
    "xlink_show_attribute": "xlink_show_attribute", "file_format_name": "file_format",
    "file_format_version": "file_format_version", "file_size_bytes": "file_size", "checksum": "checksum",
    "checksum_method": "checksum_method", "caption": "caption",
}  # fmt: skip
OBJECT = (
    "digital_object_id",
    "digital_object_title",
    "digital_object_publish",
)
_AGENT = ("record_id", "header", "role", "relator")
_SUBJECT = ("record_id", "term", "type", "source")
SINGLE_NOTES = (
    "abstract",
    "dimensions",
    "materialspec",
    "physdesc",
    "physfacet",
    "physloc",
)
_LISTS = {
    "level": "level", "label": "date_label", "date_type": "date_type", "certainty": "certainty", "era": "era",
    "calendar": "calendar", "portion": "portion", "extent_type": "extent_type", "language": "language",
    "script": "script", "role": "role", "relator": "relator", "type": "term_type", "source": "source",
    "instance_type": "instance_type", "container_type": "container_type", "use_statement": "use_statement",
}  # fmt: skip


def is_true(cell: str) -> bool:
    """Return whether a cell says yes: by `1`, `t` or `true` alone.

    >>> is_true("TRUE"), is_true("yes")
    (True, False)
    """
    return cell.strip().lower() in ("1", "t", "true")


def listed_word(name: str, cell: str | None) -> str | None:
    """Return the word of a list that a cell means by itself or by its label; the cell where it is neither."""
    if not cell:
        return None
    if name in _LISTS:
        return LISTS[_LISTS[name]].get(cell, cell)
    return cell


# ---- reading -------------------------------------------------------------------------------------------------------


def component_of(cells: Cells) -> Data:
    """Return the archival object that a row describes, with what it is linked to inside it."""
    data: Data = {"jsonmodel_type": "archival_object"}
    data |= {
        key: listed_word(key, cells.get(code)) for code, key in _TEXTS.items()
    }
    data |= {
        key: is_true(cells[code])
        for code, key in _FLAGS.items()
        if cells.get(code)
    }
    data["dates"] = [
        _date(cells, end) for end in numbers(cells, DATE.values())
    ]
    data["extents"] = [
        _numbered(cells, EXTENT, end, "extent")
        for end in numbers(cells, EXTENT.values())
    ]
    data["lang_materials"] = [
        language
        for end in numbers(cells, [*LANGUAGE.values(), LANGUAGE_NOTE])
        for language in _languages(cells, end)
    ]
    data["linked_agents"] = list(_agents(cells))
    data["subjects"] = list(_subjects(cells))
    data["notes"] = list(_notes(cells))
    data["instances"] = [*_boxes(cells), *_digital_object(cells)]
    return stated(data)


def numbers(cells: Cells, codes: Iterable[str]) -> list[str]:
    """Return what follows the codes in the columns that are filled: nothing, or a number.

    >>> numbers({"begin": "1934", "begin_10": "1949", "begin_2": "1950", "title": "x"}, ["begin"])
    ['', '_2', '_10']
    """
    columns = set(codes)
    by_code: dict[str, int] = {}
    for column, cell in cells.items():
        code, end, number = _parted(column, columns)
        if cell and code is not None:
            by_code[end] = number
    return sorted(by_code, key=lambda end: by_code[end])


def _parted(column: str, codes: set[str]) -> tuple[str | None, str, int]:
    if column in codes:
        return column, "", 0
    code, _bar, number = column.rpartition("_")
    return (
        (code, f"_{number}", int(number))
        if code in codes and number.isdecimal()
        else (None, "", 0)
    )


def _numbered(
    cells: Cells, codes: Mapping[str, str], end: str, type_: str
) -> Data:
    return {"jsonmodel_type": type_} | stated(
        {
            key: listed_word(key, cells.get(code + end))
            for key, code in codes.items()
        }
    )


def _date(cells: Cells, end: str) -> Data:
    return _numbered(cells, DATE, end, "date")


def _languages(cells: Cells, end: str) -> Iterator[Data]:
    codes = _numbered(cells, LANGUAGE, end, "language_and_script")
    item: Data = {"jsonmodel_type": "lang_material"}
    if len(codes) > 1:
        item["language_and_script"] = codes
    if note := cells.get(LANGUAGE_NOTE + end):
        item["notes"] = [
            {
                "jsonmodel_type": "note_langmaterial",
                "type": "langmaterial",
                "content": [note],
            }
        ]
    if len(item) > 1:
        yield item


def agent_numbers(cells: Cells, place: str) -> list[int]:
    """Return the numbers of the agents of a kind that a row names."""
    form = re.compile(rf"{place}_agent_(?:record_id|header)_(\d+)")
    return sorted(
        {
            int(match[1])
            for column, cell in cells.items()
            if cell and (match := form.fullmatch(column))
        }
    )


def _agents(cells: Cells) -> Iterator[Data]:
    for place, agent in AGENTS.items():
        for number in agent_numbers(cells, place):
            id_, header, role, relator = (
                cells.get(f"{place}_agent_{part}_{number}") for part in _AGENT
            )
            link: Data = {
                "role": listed_word("role", role) or "creator",
                "relator": listed_word("relator", relator),
            }
            if header:
                link[RESOLVED] = {
                    "jsonmodel_type": agent.type,
                    "names": [{agent.main: header}],
                }
            else:
                link["ref"] = f"/agents/{place}/{id_}"
            yield stated(link)


def _subjects(cells: Cells) -> Iterator[Data]:
    form = re.compile(r"subject_(\d+)_(?:record_id|term)")
    by_number = {
        int(match[1])
        for column, cell in cells.items()
        if cell and (match := form.fullmatch(column))
    }
    for number in sorted(by_number):
        id_, term, type_, source = (
            cells.get(f"subject_{number}_{part}") for part in _SUBJECT
        )
        if not term:
            yield {"ref": f"/subjects/{id_}"}
            continue
        terms = [
            {
                "jsonmodel_type": "term",
                "term": term,
                "term_type": listed_word("type", type_) or "topical",
            }
        ]
        yield {
            RESOLVED: stated(
                {
                    "jsonmodel_type": "subject",
                    "source": listed_word("source", source),
                    "terms": terms,
                }
            )
        }


def _notes(cells: Cells) -> Iterator[Data]:
    for column, cell in cells.items():
        kind = column.removeprefix("n_")
        # Columns of notes begin with `n_`; the one of languages belongs to
        # their object.
        if not cell or kind == column or column.startswith(LANGUAGE_NOTE):
            continue
        flag = (
            {"publish": is_true(cells[f"p_{kind}"])}
            if cells.get(f"p_{kind}")
            else {}
        )
        note = {"type": kind, "label": cells.get(f"l_{kind}")} | flag
        if kind in SINGLE_NOTES:
            yield {
                "jsonmodel_type": "note_singlepart",
                **stated(note),
                "content": [cell],
            }
        elif kind == "bibliography":
            yield {
                "jsonmodel_type": "note_bibliography",
                **stated(note),
                "content": [cell],
            }
        else:
            parts = [{"jsonmodel_type": "note_text", "content": cell, **flag}]
            restriction = _restriction(cells, kind)
            yield {
                "jsonmodel_type": "note_multipart",
                **stated(note),
                "subnotes": parts,
                **restriction,
            }


def _restriction(cells: Cells, kind: str) -> Data:
    types = [cells[f"t_{kind}{end}"] for end in numbers(cells, [f"t_{kind}"])]
    restriction = {
        "begin": cells.get(f"b_{kind}"),
        "end": cells.get(f"e_{kind}"),
        "local_access_restriction_type": types,
    }
    return (
        {"rights_restriction": stated(restriction)}
        if any(restriction.values())
        else {}
    )


def box_ends(cells: Cells) -> list[str]:
    """Return what follows the codes of each container that a row states."""
    ends = {
        column.removeprefix(code)
        for code in BOX
        for column, cell in cells.items()
        if cell and column.startswith(code)
    }
    return sorted(
        (end for end in ends if re.fullmatch(r"(?:_\d+)?", end)),
        key=lambda end: int(end[1:] or 1),
    )


def _boxes(cells: Cells) -> Iterator[Data]:
    for end in box_ends(cells):
        kind, type_1, indicator, barcode, *within = (
            cells.get(code + end) for code in BOX
        )
        names = ("type_2", "indicator_2", "type_3", "indicator_3")
        top = stated(
            {
                "jsonmodel_type": "top_container",
                "type": _box_type(type_1),
                "indicator": indicator,
                "barcode": barcode,
            }
        )
        sub = stated(
            {
                name: _box_type(cell) if name.startswith("type") else cell
                for name, cell in zip(names, within, strict=True)
            }
        )
        sub = {
            "jsonmodel_type": "sub_container",
            "top_container": {RESOLVED: top},
        } | sub
        yield stated(
            {
                "jsonmodel_type": "instance",
                "instance_type": listed_word("instance_type", kind),
                "sub_container": sub,
            }
        )


def _box_type(cell: str | None) -> str | None:
    return listed_word("container_type", cell)


def _digital_object(cells: Cells) -> Iterator[Data]:
    files = [
        stated({
            key: listed_word(key, cells.get(f"{start}_{code}"))
            for key, code in _FILE.items()
        })
        for start in ("rep", "nonrep")
    ]  # fmt: skip
    if cells.get("nonrep_publish"):
        files[1]["publish"] = is_true(cells["nonrep_publish"])
    id_, title, publish = (cells.get(code) for code in OBJECT)
    if not (id_ or title or any(file.get("file_uri") for file in files)):
        return
    data = stated(
        {
            "jsonmodel_type": "digital_object",
            "digital_object_id": id_,
            "title": title or cells.get("title"),
        }
    )
    data["file_versions"] = [file for file in files if file.get("file_uri")]
    data |= {"publish": is_true(publish)} if publish else {}
    yield {
        "jsonmodel_type": "instance",
        "instance_type": "digital_object",
        "digital_object": {RESOLVED: data},
    }


# ---- writing -------------------------------------------------------------------------------------------------------


def cells_of(data: Data) -> dict[str, str]:
    """Return the cells that say an archival object, one note a type; what has no column is left out."""
    cells: dict[str, Any] = {
        code: data.get(key) for code, key in _TEXTS.items()
    }
    # Repeated columns are numbered from the second on, but for agents, subjects and files, which number from 1;
    # `begin` is written even where it is blank, since the importer counts the dates by it.
    cells |= {
        code: _flag(data[key]) for code, key in _FLAGS.items() if key in data
    }
    for place, item in enumerate(listed(data, "dates"), 1):
        end = "" if place == 1 else f"_{place}"
        cells |= {f"begin{end}": ""} | {
            code + end: item.get(key) for key, code in DATE.items()
        }
    for place, item in enumerate(listed(data, "extents"), 1):
        end = "" if place == 1 else f"_{place}"
        cells |= {code + end: item.get(key) for key, code in EXTENT.items()}
    for place, item in enumerate(listed(data, "lang_materials"), 1):
        end = "" if place == 1 else f"_{place}"
        codes = item.get("language_and_script") or {}
        cells |= {code + end: codes.get(key) for key, code in LANGUAGE.items()}
        cells[LANGUAGE_NOTE + end] = " ".join(
            text
            for note in listed(item, "notes")
            for text in listed(note, "content")
        )
    cells |= _agent_cells(listed(data, "linked_agents"))
    cells |= _subject_cells(listed(data, "subjects"))
    cells |= _note_cells(listed(data, "notes"))
    cells |= _box_cells(
        [
            instance
            for instance in listed(data, "instances")
            if "sub_container" in instance
        ]
    )
    cells |= _object_cells(
        [
            instance
            for instance in listed(data, "instances")
            if "digital_object" in instance
        ]
    )
    return {
        column: str(cell or "")
        for column, cell in cells.items()
        if cell or column.startswith("begin")
    }


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _agent_cells(links: Iterable[Data]) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    counts = dict.fromkeys(AGENTS, 0)
    places = {agent.type: place for place, agent in AGENTS.items()}
    for link in links:
        data = linked(link)
        place = (
            places.get(str(data.get("jsonmodel_type")))
            or str(link.get("ref")).split("/")[2]
        )
        counts[place] += 1
        name: Data = next(iter(listed(data, "names")), {})
        texts = (
            None if data else str(link.get("ref")).rpartition("/")[2], word(name, AGENTS[place].main),
            link.get("role"), link.get("relator"),
        )  # fmt: skip
        cells |= {
            f"{place}_agent_{part}_{counts[place]}": cell
            for part, cell in zip(_AGENT, texts, strict=True)
        }
    return cells


def _subject_cells(links: Iterable[Data]) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for number, link in enumerate(links, 1):
        data = linked(link)
        terms = listed(data, "terms")
        texts = (
            None if data else str(link.get("ref")).rpartition("/")[2], " -- ".join(part["term"] for part in terms),
            terms[0]["term_type"] if terms else None, data.get("source"),
        )  # fmt: skip
        cells |= {
            f"subject_{number}_{part}": cell
            for part, cell in zip(_SUBJECT, texts, strict=True)
        }
    return cells


def _note_cells(notes: Iterable[Data]) -> dict[str, Any]:
    """Return the cells of notes: those of one type below each other, under the first of their labels."""
    cells: dict[str, Any] = {}
    for note in notes:
        kind = str(note["type"])
        texts = [
            *listed(note, "content"),
            *map(_part_text, listed(note, "subnotes")),
        ]
        text = "\n\n".join(text for text in texts if text)
        if not text or note["jsonmodel_type"] == "note_index":
            continue
        if before := cells.get(f"n_{kind}"):
            cells[f"n_{kind}"] = f"{before}\n\n{text}"
            continue
        cells |= {
            f"n_{kind}": text,
            f"p_{kind}": _flag(note.get("publish", True)),
            f"l_{kind}": note.get("label"),
        }
    return cells


def _part_text(part: Data) -> str:
    """Return a part of a note as text: lists line by line, as a cell holds no list."""
    lines = [str(part["title"])] if part.get("title") else []
    for item in listed(part, "items"):
        if isinstance(item, str):
            lines.append(item)
        else:
            texts = (
                item.get("event_date"),
                *listed(item, "events"),
                item.get("label"),
                item.get("value"),
            )
            lines.append(" ".join(text for text in texts if text))
    return part.get("content") or "\n\n".join(lines)


def _box_cells(instances: Iterable[Data]) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for number, instance in enumerate(instances, 1):
        end = "" if number == 1 else f"_{number}"
        sub = instance["sub_container"]
        top = linked(sub["top_container"])
        texts = (
            instance.get("instance_type"), top.get("type") or "box", top.get("indicator"), top.get("barcode"),
            *(sub.get(code) for code in BOX[4:]),
        )  # fmt: skip
        cells |= {
            code + end: cell for code, cell in zip(BOX, texts, strict=True)
        }
    return cells


def _object_cells(instances: list[Data]) -> dict[str, Any]:
    """Return the cells of the first digital object, with two of its files."""
    if not instances:
        return {}
    data = linked(instances[0]["digital_object"])
    cells = {
        OBJECT[0]: data.get("digital_object_id"), OBJECT[1]: data.get("title"),
        OBJECT[2]: _flag(data.get("publish", True)),
    }  # fmt: skip
    for start, file in zip(
        ("rep", "nonrep"), listed(data, "file_versions"), strict=False
    ):
        cells |= {
            f"{start}_{code}": file.get(key) for key, code in _FILE.items()
        }
        if start == "nonrep":
            cells["nonrep_publish"] = _flag(file.get("publish", True))
    return cells


_FAMILIES: tuple[tuple[str, ...], ...] = (
    CONTROL[:3], (
        "ref_id", "title", "unit_id", "hierarchy", "level", "other_level", "publish", "restrictions_flag",
        "processing_note",
    ),
    (*LANGUAGE.values(), LANGUAGE_NOTE), tuple(DATE.values()), tuple(EXTENT.values()), BOX, OBJECT,
    tuple(f"rep_{code}" for code in _FILE.values()), (*(f"nonrep_{code}" for code in _FILE.values()), "nonrep_publish"),
    *(tuple(f"{place}_agent_{one}" for one in _AGENT) for place in AGENTS),
)  # fmt: skip


_PLACES, _UNIT, _LANGUAGES, _DATES, _EXTENTS, _CONTAINERS, *_OTHERS = _FAMILIES
_OBJECT, _REP, _NONREP, *_AGENTS = _OTHERS
_ONCE = frozenset(chain(_PLACES, _UNIT, _OBJECT, _REP, _NONREP))
_REPEATED = {
    *chain(_LANGUAGES, _DATES, _EXTENTS, _CONTAINERS, *_AGENTS),
    f"p{LANGUAGE_NOTE[1:]}",
    "accession_uri",
}
# Columns that are numbered otherwise, or called by the type of a note: its
# text, whether it is published, its label, and for how long a restriction
# holds.
_OTHER_CODES = re.compile(
    rf"subject_\d+_(?:{'|'.join(_SUBJECT)})"
    rf"|n_\w+|[pl]_(?:{'|'.join((*NOTES, *SINGLE_NOTES, 'bibliography'))})"
    r"|[be]_(?:access|use)restrict|t_(?:access|use)restrict(?:_\d+)?"
)


def is_code(column: str) -> bool:
    """Return whether a column bears a field code of the template: any other is passed over.

    >>> is_code("begin_2"), is_code("title_2"), is_code("extent_typ")
    (True, False, False)
    """
    return (
        column in _ONCE
        or _parted(column, _REPEATED)[0] is not None
        or _OTHER_CODES.fullmatch(column) is not None
    )


def near_codes(column: str) -> str:
    """Return the field code that is most like a column, for a sentence; nothing where none is.

    >>> near_codes("extent_typ")
    ': extent_type'
    """
    column = column.casefold()
    code, _bar, number = column.rpartition("_")
    base, end = (code, f"_{number}") if number.isdecimal() else (column, "")
    close = get_close_matches(base, (*sorted(_ONCE), *sorted(_REPEATED)), 1)
    return (
        f": {close[0]}{end if close[0] in _REPEATED else ''}" if close else ""
    )


def in_order(columns: Iterable[str]) -> list[str]:
    """Return columns in the order of the template: families of them, numbers within a family, then subjects, notes.

    >>> in_order(["n_odd", "begin_2", "title", "end", "begin"])
    ['title', 'begin', 'end', 'begin_2', 'n_odd']
    """
    return sorted(columns, key=_rank)


def _rank(column: str) -> tuple[int, int, int, str]:
    for family, codes in enumerate(_FAMILIES):
        code, _end, number = _parted(column, set(codes))
        if code is not None:
            return family, number, codes.index(code), ""
    if match := re.fullmatch(r"subject_(\d+)_(\w+)", column):
        return len(_FAMILIES), int(match[1]), _SUBJECT.index(match[2]), ""
    return len(_FAMILIES) + 1, 0, 0, f"{column[2:]} {'npl'.find(column[0])}"
