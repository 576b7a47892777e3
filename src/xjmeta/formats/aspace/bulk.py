"""What ArchivesSpace's bulk import makes of a sheet: components, the parts it leaves out, the rows it refuses.

It reads otherwise than a person does: a title may be left out for a date without number alone, a list ends at its first
gap, a row hangs below the last row of the depth above, and a fault in one place ends the whole import. Lists are those
of a fresh system, version 4.1.1.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from xjmeta.formats.aspace import sentences  # noqa: F401 - what the codes mean
from xjmeta.formats.aspace.check import bad_days
from xjmeta.formats.aspace.columns import (
    BOX,
    DATE,
    EXTENT,
    LANGUAGE,
    OBJECT,
    SINGLE_NOTES,
    agent_numbers,
    is_code,
    is_true,
    listed_word,
    near_codes,
)
from xjmeta.formats.aspace.lists import LISTS
from xjmeta.formats.aspace.names import AGENTS
from xjmeta.formats.aspace.notes import NOTES
from xjmeta.formats.aspace.sheet import ComponentSheet, sheet_of, sheet_of_book
from xjmeta.formats.aspace.values import Data, stated
from xjmeta.formats.registry import Source
from xjmeta.messages import Finding, FormatError, Severity
from xjmeta.messages.tally import Tally
from xjmeta.text.encodings import utf8_of

__all__ = ["BulkRow", "BulkRun", "check", "check_book", "imported"]

# What the importer allows in `ref_id`, and the only tags that it checks in a text.
_REF_ID = re.compile(r"[a-zA-Z0-9\-_:.]*")
_TAG = re.compile(r"<[A-Za-z]\w*\s*/?>")
_NOTE_TYPES = frozenset({*NOTES, *SINGLE_NOTES, "bibliography"})
# The longest text of a note, as in `models`.
_MOST = 65_000


@dataclass(slots=True)
class BulkRow:
    """A row of a sheet: the component that is made of it, None for a row that is refused, and its findings."""

    number: int
    component: Data | None = None
    parent: int | None = None
    reported: list[tuple[Severity, str, str, str]] = field(
        default_factory=list
    )
    """Each with the code of its sentence, the value, and the column where that matters."""

    def refuse(self, code: str, value: str = "") -> None:
        """Note why the row is refused."""
        self.reported.append(("error", code, value, ""))

    def leave(self, code: str, value: str, column: str = "") -> None:
        """Note what is left out of the component."""
        self.reported.append(("warning", code, value, column))

    @property
    def is_refused(self) -> bool:
        """Whether the row is refused."""
        return any(severity == "error" for severity, *_what in self.reported)


@dataclass(slots=True)
class BulkRun:
    """What becomes of a sheet: its rows as far as they were read, and why the import ended before the last."""

    rows: list[BulkRow] = field(default_factory=list)
    stopped: tuple[int, str, str] | None = None


def imported(sheet: ComponentSheet) -> BulkRun:
    """Return what the import makes of a sheet."""
    run = BulkRun()
    twice = [
        code
        for code, count in Counter(filter(None, sheet.codes)).items()
        if count > 1
    ]
    if sheet.header is not None and twice:
        run.stopped = (sheet.header, "aspace-bulk-codes", twice[0])
        return run
    place = _HangingPlace()
    for number in sheet.components:
        cells = sheet.cells(number)
        row = BulkRow(number)
        run.rows.append(row)
        if place.is_too_deep_to_begin(cells):
            run.stopped = (
                number,
                "aspace-bulk-first",
                cells.get("hierarchy", ""),
            )
            break
        place.put(row, cells)
        if (fatal := _fatal(cells)) is not None:
            run.stopped = (number, "aspace-bulk-stop", fatal)
            break
        component = _component(row, cells, sheet.codes)
        row.component = None if row.is_refused else component
        place.keep(row)
    return run


class _HangingPlace:
    """Where rows hang: below the last row of the depth above, as far as it was made."""

    def __init__(self) -> None:
        self.last: dict[int, int | None] = {}
        self.depth: int | None = None
        self.now: int | None = None
        self.resource: dict[str, str] = {}

    def is_too_deep_to_begin(self, cells: Mapping[str, str]) -> bool:
        """Return whether the very first row is too deep."""
        return self.depth is None and _whole(cells.get("hierarchy", "")) > 1

    def put(self, row: BulkRow, cells: Mapping[str, str]) -> None:
        """Check the resource and the depth of a row, and find its parent."""
        self._check_resource(row, cells)
        text = cells.get("hierarchy", "")
        self.now = _whole(text) if text else None
        if self.now is None or self.now < 1:
            row.refuse("aspace-bulk-depth", text)
            if self.now is None:
                return
        elif self.depth is not None and self.now > self.depth + 1:
            row.refuse("aspace-bulk-depth", text)
        elif self.now - 1 in self.last:
            row.parent = self.last[self.now - 1]
            if row.parent is None:
                row.refuse("aspace-bulk-parent")
        self.depth = self.now

    def keep(self, row: BulkRow) -> None:
        """Note a row as the last of its depth; one that was refused as none."""
        if self.now is not None:
            self.last = {
                depth: unit
                for depth, unit in self.last.items()
                if depth <= self.now
            }
            self.last[self.now] = None if row.component is None else row.number

    def _check_resource(self, row: BulkRow, cells: Mapping[str, str]) -> None:
        ead = cells.get("ead", "")
        uri = cells.get("res_uri", "")
        for code, value in (("ead", ead), ("res_uri", uri)):
            if value:
                self.resource.setdefault(code, value)
        column = "res_uri" if uri else "ead"
        if not (ead or uri):
            row.refuse("aspace-bulk-no-resource")
        elif cells[column] != self.resource[column]:
            row.refuse("aspace-bulk-resource", uri or ead)


def _whole(text: str) -> int:
    """Return the whole number that a text begins with, 0 where there is none."""
    match = re.match(r"\s*(-?\d+)", text)
    return int(match[1]) if match else 0


def _fatal(cells: Mapping[str, str]) -> str | None:
    """Return what ends the import: a note that is too long, a restriction that is no whole day."""
    for code, cell in cells.items():
        if code.startswith("n_") and len(cell) > _MOST:
            return cell[:60]
        is_day = re.fullmatch(r"[be]_(?:access|use)restrict", code)
        if is_day and cell and re.fullmatch(r"\d{4}-\d\d-\d\d", cell) is None:
            return cell
    return None


def _component(
    row: BulkRow, cells: Mapping[str, str], codes: list[str]
) -> Data:
    """Return the component of a row; what is left out of it, and why it is refused, is kept in the row."""
    level = LISTS["level"].get(cells.get("level", ""))
    if level is None:
        row.refuse("aspace-bulk-level", cells.get("level", ""))
    dates = list(_dates(row, cells, codes))
    title = cells.get("title")
    if not title and not any(end == "" for end, _date in dates):
        row.refuse("aspace-bulk-title")
    too_long = [
        cells.get(code, "")
        for code, most in (("title", 8192), ("unit_id", 255), ("ref_id", 255))
        if len(cells.get(code, "")) > most
    ]
    if _REF_ID.fullmatch(cells.get("ref_id", "")) is None:
        too_long.append(cells["ref_id"])
    for value in too_long:
        row.refuse("aspace-bulk-value", value[:60])
    other = cells.get("other_level") or "unspecified"
    _report_lists(row, cells)
    return stated({
        "title": title, "level": level, "other_level": other if level == "otherlevel" else None,
        "component_id": cells.get("unit_id"), "ref_id": cells.get("ref_id"),
        "publish": is_true(cells["publish"]) if cells.get("publish") else None,
        "dates": [date for _end, date in dates], "extents": list(_extents(row, cells)),
        "notes": list(_notes(row, cells)), "instances": [*_boxes(row, cells), *_digital_object(row, cells)],
    })  # fmt: skip


# ---- the parts of a component --------------------------------------------------------------------------------------


def _dates(
    row: BulkRow, cells: Mapping[str, str], codes: list[str]
) -> Iterator[tuple[str, Data]]:
    """Yield the dates with the number behind their codes: only a column `begin` makes one."""
    # The importer asks the columns `begin` for how many dates there are, so a date in other columns alone is lost.
    ends = [
        end
        for end in ("", *(f"_{n}" for n in range(1, 100)))
        if f"begin{end}" in codes
    ]
    read_codes = {f"{code}{end}" for end in ends for code in DATE.values()}
    for code, cell in cells.items():
        if (
            cell
            and code not in read_codes
            and re.fullmatch(r"(?:begin|end|expression)(?:_\d+)?", code)
        ):
            row.leave("aspace-bulk-lost", cell)
    for end in ends:
        item = {key: cells.get(code + end) for key, code in DATE.items()}
        if not (item["begin"] or item["end"] or item["expression"]):
            continue
        date = _date(row, item, end)
        if date is not None:
            yield end, date


def _date(
    row: BulkRow, item: Mapping[str, str | None], end: str
) -> Data | None:
    """Return a date as it is kept; None for one that is left out."""
    # A label or type outside its list, or a day that does not exist, loses the whole date; another word outside its
    # list only itself. Label and type have the importer's defaults.
    shown = item["expression"] or f"{item['begin'] or ''}/{item['end'] or ''}"
    words = {
        key: listed_word(key, item[key])
        for key in ("label", "date_type", "certainty", "era", "calendar")
    }
    is_listed = {
        key: not word or word in LISTS[_LIST.get(key, key)]
        for key, word in words.items()
    }
    ends = {key: item[key] for key in ("begin", "end") if item[key]}
    if not (is_listed["label"] and is_listed["date_type"]) or any(
        bad_days([{"dates": [ends]}], ())
    ):
        row.leave("aspace-bulk-date", shown)
        return None
    for key in ("certainty", "era", "calendar"):
        if not is_listed[key]:
            column = DATE[key] + end
            row.leave("aspace-bulk-list", str(words.pop(key)), column)
    defaults = {
        "label": words["label"] or "creation",
        "date_type": words["date_type"] or "inclusive",
    }
    return stated(words | defaults | ends | {"expression": item["expression"]})


_LIST = {"label": "date_label", "type": "term_type"}


def _extents(row: BulkRow, cells: Mapping[str, str]) -> Iterator[Data]:
    for end in _until_gap(row, cells, EXTENT.values()):
        item = stated(
            {key: cells.get(code + end) for key, code in EXTENT.items()}
        )
        shown = (
            f"{item.get('number', '')} {item.get('extent_type', '')}".strip()
        )
        kind = LISTS["extent_type"].get(item.get("extent_type", ""))
        portion = LISTS["portion"].get(item.get("portion", "whole"))
        if kind is None or portion is None:
            key = "extent_type" if kind is None else "portion"
            column = EXTENT[key] + end
            if key in item:
                row.leave("aspace-bulk-list", item[key], column)
            else:
                row.leave("aspace-bulk-blank", shown, column)
        elif "number" not in item:
            row.refuse("aspace-bulk-value", shown)
        else:
            yield item | {"extent_type": kind, "portion": portion}


def _until_gap(
    row: BulkRow, cells: Mapping[str, str], codes: Any
) -> Iterator[str]:
    """Yield the numbers behind the codes of each value of a list up to its first gap; what follows is reported."""
    pattern = re.compile(rf"(?:{'|'.join(codes)})(?:_(\d+))?")
    numbers_stated = sorted(
        {
            int(match[1] or 1)
            for code, cell in cells.items()
            if cell and (match := pattern.fullmatch(code))
        }
    )
    for place, number in enumerate(numbers_stated, 1):
        if place != number:
            row.leave(
                "aspace-bulk-lost",
                next(
                    cell
                    for code in codes
                    if (cell := cells.get(f"{code}_{number}"))
                ),
            )
            return
        yield "" if number == 1 else f"_{number}"


def _notes(row: BulkRow, cells: Mapping[str, str]) -> Iterator[Data]:
    for code, cell in cells.items():
        kind = code.removeprefix("n_")
        if not cell or kind == code:
            continue
        if code.startswith("n_langmaterial"):
            if not _is_whole(cell):
                row.leave("aspace-bulk-note", cell[:60])
            continue
        if kind not in _NOTE_TYPES or not _is_whole(cell):
            row.leave("aspace-bulk-note", cell[:60])
            continue
        publish = (
            {"publish": is_true(cells[f"p_{kind}"])}
            if cells.get(f"p_{kind}")
            else {}
        )
        yield (
            stated(
                {
                    "type": kind,
                    "content": cell,
                    "label": cells.get(f"l_{kind}"),
                }
            )
            | publish
        )


def _is_whole(text: str) -> bool:
    """Return whether a text is well-formed as far as it is checked: only one with a tag without attributes is."""
    if _TAG.search(text) is None:
        return True
    try:
        etree.fromstring(f"<root>{text}</root>", _PARSER)
    except etree.XMLSyntaxError:
        return False
    return True


_PARSER = etree.XMLParser(
    load_dtd=False, no_network=True, resolve_entities=False
)


def _boxes(row: BulkRow, cells: Mapping[str, str]) -> Iterator[Data]:
    # The importer stops at the first number without a box. A box within a box without one around it is refused, and
    # an indicator that is missing becomes "Unknown".
    for end in ("", *(f"_{n}" for n in range(2, 100))):
        (
            kind,
            type_1,
            indicator,
            _barcode,
            type_2,
            indicator_2,
            type_3,
            indicator_3,
        ) = (cells.get(code + end) for code in BOX)
        if not (kind or type_1):
            return
        shown = " ".join(filter(None, (type_1, indicator)))
        if (
            not kind
            or not type_1
            or ((type_3 or indicator_3) and not (type_2 or indicator_2))
        ):
            row.leave("aspace-bulk-box", shown)
            continue
        sub = {
            "type_2": type_2,
            "indicator_2": indicator_2 or ("Unknown" if type_2 else None),
        }
        sub |= {
            "type_3": type_3,
            "indicator_3": indicator_3 or ("Unknown" if type_3 else None),
        }
        box = {
            "instance_type": LISTS["instance_type"].get(kind, kind),
            "type": _box(type_1),
            "indicator": indicator or "Unknown",
        }
        yield stated(
            box
            | {
                name: _box(cell) if name[0] == "t" else cell
                for name, cell in sub.items()
            }
        )


def _box(cell: str | None) -> str | None:
    return listed_word("container_type", cell)


def _digital_object(row: BulkRow, cells: Mapping[str, str]) -> Iterator[Data]:
    if not any(
        cells.get(code)
        for code in (*OBJECT[:2], "rep_file_uri", "nonrep_file_uri")
    ):
        return
    for column in ("rep_use_statement", "nonrep_use_statement"):
        use = cells.get(column)
        if use and use not in LISTS["use_statement"]:
            row.leave("aspace-bulk-list", use, column)
            return
    yield {"instance_type": "digital_object"}


def _report_lists(row: BulkRow, cells: Mapping[str, str]) -> None:
    """Report words outside the lists by which agents, subjects and languages are linked."""
    for place in AGENTS:
        for count, number in enumerate(agent_numbers(cells, place), 1):
            start = f"{place}_agent_{{}}_{number}"
            if count != number:
                row.leave(
                    "aspace-bulk-lost",
                    cells.get(start.format("header")) or str(number),
                )
                break
            for name in ("role", "relator"):
                _report_unlisted(row, name, cells, start.format(name))
    for code, cell in cells.items():
        if match := re.fullmatch(r"subject_(\d+)_(term|type|source)", code):
            if int(match[1]) > 10 and cell:
                row.leave("aspace-bulk-lost", cell)
            elif match[2] != "term":
                _report_unlisted(
                    row, _LIST.get(match[2], match[2]), cells, code
                )
        elif re.fullmatch(r"l_lang(?:_\d+)?", code):
            _report_unlisted(row, LANGUAGE_LIST, cells, code)


LANGUAGE_LIST = next(iter(LANGUAGE))


def _report_unlisted(
    row: BulkRow, name: str, cells: Mapping[str, str], column: str
) -> None:
    cell = cells.get(column)
    if cell and cell not in LISTS[name]:
        row.leave("aspace-bulk-list", cell, column)


# ---- the verdict ---------------------------------------------------------------------------------------------------


def check(source: Source, tally: Tally) -> Iterator[Finding]:
    """Yield what the import refuses of a sheet, and what it leaves out."""
    yield from _checked(source, tally, sheet_of)


def check_book(source: Source, tally: Tally) -> Iterator[Finding]:
    """Yield what the import refuses of a workbook, and what it leaves out."""
    yield from _checked(source, tally, sheet_of_book)


def _checked(
    source: Source, tally: Tally, read: Callable[[Source], ComponentSheet]
) -> Iterator[Finding]:
    try:
        sheet = read(source)
    except FormatError:
        return  # the reader reports it
    data = b"" if sheet.book is not None else source.data()
    try:
        utf8_of(data)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        yield Finding.of(
            "aspace-bulk-encoding",
            severity="error",
            source=source.name,
            line=line,
        )
        return
    yield from _unknown_columns(sheet, source)
    run = imported(sheet)
    for row in run.rows:
        for severity, code, value, column in row.reported:
            if tally.takes(code, severity):
                yield _found(
                    sheet,
                    source,
                    row.number,
                    code,
                    value,
                    severity,
                    what=column,
                )
    if run.stopped is not None:
        number, code, value = run.stopped
        yield _found(sheet, source, number, code, value, "error")


def _unknown_columns(
    sheet: ComponentSheet, source: Source
) -> Iterator[Finding]:
    """Yield the field codes that the import passes over without a word, where something is below them."""
    if sheet.header is None:
        return
    for at, code in enumerate(sheet.codes):
        if at == 0 or not code or is_code(code):
            continue
        below = [n for n in sheet.components if sheet.cells(n).get(code)]
        if below:
            yield _found(
                sheet,
                source,
                sheet.header,
                "aspace-bulk-column",
                code,
                "warning",
                count=len(below),
                near=near_codes(code),
            )


def _found(
    sheet: ComponentSheet,
    source: Source,
    number: int,
    code: str,
    value: str,
    severity: Severity,
    **values: Any,
) -> Finding:
    # The row of the field codes is no unit; below its `ref_id` stands the code itself.
    ref_id = (
        None if number == sheet.header else sheet.cells(number).get("ref_id")
    )
    return Finding.of(
        code,
        severity=severity,
        source=source.name,
        line=sheet.locate(number, None)[0],
        unit=ref_id or None,
        value=value,
        **values,
    )
