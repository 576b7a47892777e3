"""Sheets of AtoM as Records, and Records as sheets: rows become units by their keys, and are written back by cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count
from typing import Any, BinaryIO, NamedTuple

from xjmeta.formats.registry import BytesSource, Source
from xjmeta.mapping import rest
from xjmeta.mapping.circles import circles
from xjmeta.messages import Finding, FormatError, LimitError, Loss, LossReport
from xjmeta.model._strings import legible
from xjmeta.model.keys import is_number, number_key, stated_key
from xjmeta.model.origin import Origin, Unmapped, is_as_read
from xjmeta.model.record import MAX_DEPTH, Record
from xjmeta.model.tree import units_of
from xjmeta.systems._atom_columns import (
    SHEET,
    Cells,
    ColumnSet,
    ColumnShape,
    OwnColumn,
)
from xjmeta.systems._atom_sheet import spelt, spelt_row
from xjmeta.systems.values import text_of
from xjmeta.text.encodings import decoded, encoded
from xjmeta.text.rows import Line, lines_of

__all__ = [
    "AtomSheet",
    "KeyedUnit",
    "RowUnit",
    "SheetTable",
    "add_translation",
    "keyed",
    "sheet_of",
    "stated_only",
    "translates",
    "triples",
    "unmapped_data",
]

_KEYS = ("legacyId", "parentId")
# One of these is in every sheet of descriptions.
_HEADER = frozenset({"legacyId", "title", "identifier", "levelOfDescription"})


class KeyedUnit(NamedTuple):
    """A unit, its key and that of the one above it."""

    key: str
    parent: str | None
    unit: Record


@dataclass(slots=True)
class RowUnit:
    """What a row says of a unit, that of its translations too."""

    at: int
    line: Line
    key: str
    parent: str
    data: dict[str, Any]
    rows_beside: list[int] = field(default_factory=list)
    """The rows of its translations."""
    lines_beside: list[Line] = field(default_factory=list)


@dataclass(eq=False)
class AtomSheet:
    """A sheet in memory, shared by the units that were read from it."""

    text: str
    encoding: str = "utf-8"
    format: str = SHEET
    lines: list[Line] = field(default_factory=list)
    translations: dict[int, list[int]] = field(default_factory=dict)
    parents: dict[int, int | None] = field(default_factory=dict)
    """The row of the unit above each, as it was read."""

    def __post_init__(self) -> None:
        if not self.lines:
            self.lines = lines_of(self.text.removeprefix("\ufeff"))

    @classmethod
    def of(cls, lines: list[Line]) -> AtomSheet:
        """Return a sheet of some rows, the header first."""
        return cls("".join(line.text for line in lines), lines=lines)

    @cached_property
    def names(self) -> list[str]:
        """The names of the columns."""
        if self.lines:
            return [cell.strip() for cell in self.lines[0].cells]
        return []

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys that are in its rows, as units and as what is above them."""
        cells = (self.cells(line) for line in self.lines[1:])
        said = (row.get(name, "").strip() for row in cells for name in _KEYS)
        return frozenset(filter(None, said))

    def cells(self, line: Line) -> Cells:
        """Return the cells of a row by their columns."""
        return self.cells_of(self.names, line)

    @staticmethod
    def cells_of(names: Sequence[str], line: Line) -> Cells:
        """Return the cells of a row by their columns; of a column that is there twice the last that says something.

        What is no character of a text is left out of them: it stays where it stands.
        """
        found: Cells = {}
        for name, cell in zip(names, line.cells, strict=False):
            if name not in found or cell.strip():
                found[name] = legible(cell)[0]
        return found

    @staticmethod
    def keys_of(cells: Cells) -> tuple[str, str]:
        """Return the key of a row, and that of the one above it."""
        return cells.get("legacyId", "").strip(), cells.get(
            "parentId", ""
        ).strip()

    @staticmethod
    def is_header(names: Iterable[str]) -> bool:
        """Return whether names of columns are those of a sheet for AtoM."""
        return not _HEADER.isdisjoint(names)

    @staticmethod
    def odd_characters(line: Line) -> list[str]:
        """Return the characters of a row that no text may hold."""
        return [char for cell in line.cells for char in legible(cell)[1]]

    def dump(self, ordinal: int, digest: object) -> dict[str, Any]:
        """Return the row of a unit and the header, as JSON data."""
        del digest
        return {"header": self.lines[0].text, "row": self.lines[ordinal].text}

    def unmapped(self, ordinal: int) -> list[Unmapped]:
        """Return what no field holds: cells beyond the columns."""
        line = self.lines[ordinal]
        beyond = line.cells[len(self.names) :]
        odd = (f"U+{ord(char):04X}" for char in self.odd_characters(line))
        return [
            *(
                Unmapped("beyond-columns", cell)
                for cell in beyond
                if cell.strip()
            ),
            *(Unmapped("character", char) for char in odd),
        ]

    def locate(self, ordinal: int, path: str | None) -> tuple[int, int | None]:
        """Return the line of a unit's row; its cells have no places of their own."""
        del path
        return self.lines[ordinal].number, None


def unmapped_data(
    parts: Iterable[Mapping[str, Any]],
) -> Iterator[list[Unmapped]]:
    """Yield what the row of each unit holds beyond its columns, of those that came through another format."""
    for data in parts:
        yield AtomSheet(f"{data['header']}{data['row']}").unmapped(1)


class SheetTable:
    """The columns of a sheet with their shapes: the reader and the writer of rows."""

    def __init__(self, shapes: Sequence[ColumnShape]) -> None:
        self.shapes = tuple(shapes)
        self.columns = tuple(
            dict.fromkeys(
                column for shape in self.shapes for column in shape.columns
            )
        )
        self._known = frozenset({*self.columns, *_KEYS})
        self.own = ColumnSet(self.shapes)
        """The columns of every sheet."""

    def shapes_for(self, names: Iterable[str]) -> ColumnSet:
        """Return the shapes, with one for each column that has none."""
        more = [name for name in names if name and name not in self._known]
        if not more:
            return self.own
        return ColumnSet((*self.shapes, *map(OwnColumn, more)))

    # ---- reading ---------------------------------------------------------------------------------------------------

    def read(self, source: Source) -> Iterator[Record]:
        """Yield a Record for each highest unit of a sheet."""
        text, encoding = decoded(source.data())
        sheet = AtomSheet(text, encoding)
        if not sheet.is_header(sheet.names):
            raise FormatError("atom-csv-header", source=source.name, line=1)
        yield from self._trees(sheet, source)

    def units_of(
        self, rows: Iterable[tuple[int, Line, Cells]], shapes: ColumnSet
    ) -> Iterator[RowUnit]:
        """Yield what rows say of each unit; each row comes with its number and its cells."""
        unit: RowUnit | None = None
        before: Cells = {}
        for at, line, cells in rows:
            data = self.unit_of(cells, shapes)
            if unit is not None and translates(cells, before):
                unit.rows_beside.append(at)
                unit.lines_beside.append(line)
                add_translation(unit.data, data, cells["culture"].strip())
                continue
            if unit is not None:
                yield unit
            before = cells
            key, parent = AtomSheet.keys_of(cells)
            data["id"] = None if is_number(key) else key
            unit = RowUnit(at, line, key, parent, data)
        if unit is not None:
            yield unit

    def _trees(self, sheet: AtomSheet, source: Source) -> Iterator[Record]:
        lines = [
            (at, line, sheet.cells(line))
            for at, line in enumerate(sheet.lines)
            if at and not line.is_blank
        ]
        for _at, line, _cells in lines:
            source.findings += (
                Finding.of(
                    "atom-csv-character",
                    source=source.name,
                    line=line.number,
                    number=ord(char),
                )
                for char in sheet.odd_characters(line)
            )
        if (last := sheet.lines[-1]).is_cut_off:
            source.findings.append(
                Finding.of(
                    "sheet-cut-off", source=source.name, line=last.number
                )
            )
        rows = list(self.units_of(lines, self.shapes_for(sheet.names)))
        units = [row.data for row in rows]
        numbers: dict[str, int] = {}
        for number, row in enumerate(rows):
            row.data["origin"] = Origin(source=sheet, ordinal=row.at)
            if row.key:
                numbers.setdefault(row.key, number)
            if row.rows_beside:
                sheet.translations[row.at] = row.rows_beside
        below: dict[int | None, list[int]] = {}
        parents = [row.parent for row in rows]
        aboves = [
            numbers.get(parent) if parent else None for parent in parents
        ]
        # A circle of parents would keep all its units out of the tree: it is
        # opened, and reported as a missing parent.
        cut = set(circles(aboves))
        for number, parent in enumerate(parents):
            above = None if number in cut else aboves[number]
            if parent and above is None:
                line = sheet.lines[units[number]["origin"].ordinal]
                source.findings.append(
                    Finding.of(
                        "atom-csv-parent",
                        source=source.name,
                        line=line.number,
                        value=parent,
                    )
                )
            sheet.parents[units[number]["origin"].ordinal] = (
                None if above is None else units[above]["origin"].ordinal
            )
            below.setdefault(above, []).append(number)
        for number in below.get(None, ()):
            yield _tree(number, units, below)

    def unit_of(
        self, cells: Mapping[str, str], shapes: ColumnSet | None = None
    ) -> dict[str, Any]:
        """Return what a row says, as the data of a unit."""
        unit: dict[str, Any] = {}
        for shape in (shapes or self.own).for_cells(cells):
            shape.read(cells, unit)
        return unit

    # ---- writing ---------------------------------------------------------------------------------------------------

    def cells_of(self, unit: Record, shapes: ColumnSet | None = None) -> Cells:
        """Return what a unit says, as cells."""
        cells: Cells = {}
        extra = (
            attribute.name
            for attribute in unit.attributes
            if attribute.element == SHEET
        )
        for shape in (shapes or self.shapes_for(extra)).for_unit(unit):
            shape.write(unit, cells)
        return {column: cell for column, cell in cells.items() if cell}

    def write_back(
        self, records: Sequence[Record], sheet: AtomSheet, stream: BinaryIO
    ) -> LossReport:
        """Write Records back into the sheet that they were read from."""
        text = self._patched_text(records, sheet)
        stream.write(encoded(text, sheet.encoding))
        # A sheet that is as it was says what it said, of Records that are too.
        if text == sheet.text and all(map(is_as_read, records)):
            return LossReport()
        return self._report(records, text)

    def in_order(self, stated: Iterable[str]) -> list[str]:
        """Return the columns of a sheet that has some: its keys, those of the table, further ones."""
        stated = dict.fromkeys(stated)
        known = [
            name
            for name in (*_KEYS, *self.columns)
            if name in stated or name in _KEYS
        ]
        return [
            *known,
            *(name for name in stated if name not in self._known),
        ]

    def rows_of(self, unit: KeyedUnit) -> list[Cells]:
        """Return the row of a unit, and one for each language that it is translated into."""
        own, translated = _by_language(unit.unit)
        keys = {"legacyId": unit.key, "parentId": unit.parent or ""}
        rows = [keys | self.cells_of(own)]
        rows += (
            keys | self.cells_of(other) | {"culture": lang}
            for lang, other in translated.items()
        )
        return rows

    def _patched_text(
        self, records: Sequence[Record], sheet: AtomSheet
    ) -> str:
        """Return the sheet with the cells that were edited written again, and rows added and left out."""
        names, shapes = sheet.names, self.shapes_for(sheet.names)
        rows: dict[int, str] = {}
        after: dict[int, list[str]] = {}
        last = 0
        places: dict[str, int] = {}
        for key, parent, unit in keyed(triples(records), sheet.keys):
            origin = unit.origin
            if (
                origin is not None
                and origin.source is sheet
                and origin.ordinal not in rows
            ):
                last = places[key] = origin.ordinal
                if origin.untouched(unit):
                    own = {
                        at: sheet.lines[at].text
                        for at in (last, *sheet.translations.get(last, ()))
                    }
                else:
                    own = self._patched(sheet, last, unit, shapes)
                is_new = parent is not None and parent not in places
                if is_new or sheet.parents.get(last) != places.get(
                    parent or ""
                ):
                    above = _key_in(sheet, parent, places)
                    own[last] = _below(sheet, own[last], above)
                rows |= own
                last = max(own)
            else:
                above = _key_in(sheet, parent, places)
                new = self.rows_of(KeyedUnit(key, above, unit))
                after.setdefault(last, []).extend(
                    spelt_row([cells.get(name, "") for name in names])
                    for cells in new
                )
        return _assembled(sheet, rows, after)

    def _patched(
        self,
        sheet: AtomSheet,
        ordinal: int,
        unit: Record,
        shapes: ColumnSet,
    ) -> dict[int, str]:
        """Return the rows of a unit with the cells written again that say something else than before."""
        own, translated = _by_language(unit)
        line = sheet.lines[ordinal]
        found = {ordinal: self._changed(sheet, line, own, shapes)}
        for at in sheet.translations.get(ordinal, ()):
            lang = sheet.cells(sheet.lines[at])["culture"].strip()
            if lang in translated:
                found[at] = self._changed(
                    sheet,
                    sheet.lines[at],
                    translated[lang],
                    shapes,
                    {"culture": lang},
                )
        return found

    def _changed(
        self,
        sheet: AtomSheet,
        line: Line,
        unit: Record,
        shapes: ColumnSet,
        more: Mapping[str, str] | None = None,
    ) -> str:
        """Return a row with the cells written again that say something else than before."""
        as_read = Record(
            **stated_only(self.unit_of(sheet.cells(line), shapes))
        )
        before = self.cells_of(as_read, shapes)
        now = self.cells_of(unit, shapes) | dict(more or {})
        places = {
            number: now.get(name, "")
            for number, name in enumerate(sheet.names)
            if name not in _KEYS and before.get(name, "") != now.get(name, "")
        }
        return line.patched(places, spelt)

    def _report(self, records: Sequence[Record], text: str) -> LossReport:
        """Return what reading the sheet back does not say again."""
        report = LossReport()
        back: list[Record] = []
        above: dict[int, int | None] = {}
        for record in self.read(BytesSource("", text.encode())):
            first = len(back)
            for parent_at, unit in units_of(record):
                above[len(back)] = (
                    None if parent_at is None else first + parent_at
                )
                back.append(unit)
        places: dict[str, int] = {}
        for number, (key, parent, unit) in enumerate(keyed(triples(records))):
            places[key] = number
            want = unit.own_data()
            got = back[number].own_data() if number < len(back) else {}
            report.losses += (
                Loss(f"{key}.{path}", entry["value"], "no column", SHEET)
                for path, entry in rest.difference(want, got).items()
            )
            if above.get(number) != (
                None if parent is None else places[parent]
            ):
                report.losses.append(
                    Loss(f"{key}.parent", parent, "no column", SHEET)
                )
        return report


def _assembled(
    sheet: AtomSheet, rows: Mapping[int, str], after: Mapping[int, list[str]]
) -> str:
    pieces = ["\ufeff"] if sheet.text.startswith("\ufeff") else []
    for at, line in enumerate(sheet.lines):
        if at == 0 or line.is_blank:
            pieces.append(line.text)
        elif at in rows:
            pieces.append(rows[at])
        new = after.get(at, ())
        if new and pieces and not pieces[-1].endswith("\n"):
            pieces.append("\n")
        pieces += new
    return "".join(pieces)


def _key_in(
    sheet: AtomSheet, parent: str | None, places: Mapping[str, int]
) -> str:
    """Return the key by which a row of a sheet names the one above it: the one that is in its row, if any does."""
    above = places.get(parent or "")
    cells = {} if above is None else sheet.cells(sheet.lines[above])
    return cells.get("legacyId", "").strip() or parent or ""


def _below(sheet: AtomSheet, text: str, key: str) -> str:
    """Return a row with another parent."""
    if "parentId" not in sheet.names:
        return text
    return lines_of(text)[0].patched({sheet.names.index("parentId"): key})


def triples(records: Iterable[Record]) -> Iterator[KeyedUnit]:
    """Yield every unit of Records as each of them calls it."""
    for record in records:
        yield from (KeyedUnit(*unit) for unit in record.walk_with_parents())


def keyed(
    units: Iterable[KeyedUnit], reserved: AbstractSet[str] = frozenset()
) -> Iterator[KeyedUnit]:
    """Yield every unit with a key that no other unit of the sheet has, and that of its parent; a number is none of the
    reserved ones.
    """
    taken: set[str] = set()
    free = (name for n in count() if (name := number_key(n)) not in reserved)
    names: dict[str, str] = {}
    for key, parent, unit in units:
        if parent is None:
            names = {}
        number = next(free)
        stated = stated_key(unit.id)
        name = number if stated is None or stated in taken else stated
        taken.add(name)
        names[key] = name
        yield KeyedUnit(name, None if parent is None else names[parent], unit)


def translates(cells: Mapping[str, str], before: Mapping[str, str]) -> bool:
    """Say whether a row says in another language what the row above it says."""
    key, culture = (
        cells.get(name, "").strip() for name in ("legacyId", "culture")
    )
    return (
        bool(key and culture)
        and key == before.get("legacyId", "").strip()
        and culture != before.get("culture", "").strip()
    )


def add_translation(
    unit: dict[str, Any], other: Mapping[str, Any], lang: str
) -> None:
    if "title" in other:
        unit.setdefault("titles", []).append(
            {
                "value": {"text": other["title"], "lang": lang},
                "kind": TRANSLATION,
            }
        )
    notes = unit.setdefault("notes", [])
    notes += (
        note | {"body": {"text": note["body"], "lang": lang}}
        for note in other.get("notes", ())
    )


TRANSLATION = "translation"


def _by_language(unit: Record) -> tuple[Record, dict[str, Record]]:
    """Return a unit in its own language, and what it says in others."""
    # AtoM keeps a translation in a row of its own: what states a language goes
    # there, all else stays in the row of the unit.
    titles = [
        (_lang(title.value), title)
        for title in unit.titles
        if title.kind == TRANSLATION
    ]
    titles = [(lang, title) for lang, title in titles if lang]
    notes = [(_lang(note.body), note) for note in unit.notes]
    notes = [(lang, note) for lang, note in notes if lang]
    if not titles and not notes:
        return unit, {}
    langs = dict.fromkeys(lang for lang, _value in (*titles, *notes))
    by_language: dict[str, Record] = {}
    for lang in langs:
        title = next(
            (
                text_of(stated_value.value)
                for other, stated_value in titles
                if other == lang
            ),
            None,
        )
        own_notes = [
            replace(note, body=text_of(note))
            for other, note in notes
            if other == lang
        ]
        by_language[str(lang)] = Record(title=title, notes=own_notes)
    foreign = [stated_value for _lang_, stated_value in (*titles, *notes)]
    own = {
        name: [
            stated_value
            for stated_value in getattr(unit, name)
            if not any(stated_value is other for other in foreign)
        ]
        for name in ("titles", "notes")
    }
    return unit.replaced(**own), by_language


def _lang(text: Any) -> str | None:
    """Return the language that a text states."""
    lang: str | None = getattr(text, "lang", None)
    return lang


def _tree(
    top: int,
    units: list[dict[str, Any]],
    below: Mapping[int | None, list[int]],
) -> Record:
    """Return the tree of a unit; a unit is made when those below it are."""
    units_by_row: dict[int, Record] = {}
    # A stack of our own: a sheet can nest deeper than Python recurses before
    # the depth is checked.
    stack = [(top, 1, False)]
    while stack:
        number, depth, is_ready = stack.pop()
        if depth > MAX_DEPTH:
            raise _too_deep(units[number])
        children = below.get(number, [])
        if is_ready:
            kept = tuple(units_by_row.pop(child) for child in children)
            units_by_row[number] = Record(
                **stated_only(units[number]), children=kept
            )
            origin = units_by_row[number].origin
            if origin is not None:
                origin.own(units_by_row[number])
        else:
            stack.append((number, depth, True))
            stack += [(child, depth + 1, False) for child in children]
    return units_by_row[top]


def _too_deep(unit: Mapping[str, Any]) -> LimitError:
    origin = unit["origin"]
    line = origin.source.lines[origin.ordinal].number
    return LimitError("too-deep", line=line, what="Units", limit=MAX_DEPTH)


def stated_only(unit: Mapping[str, Any]) -> dict[str, Any]:
    # An origin is equal to everything, so that values are not compared.
    blank = (type(None), list, dict, str)
    return {
        name: value
        for name, value in unit.items()
        if value or not isinstance(value, blank)
    }


def sheet_of(records: Sequence[Record]) -> AtomSheet | None:
    """Return the one sheet that all Records were read from."""
    sheets = {
        id(record.origin.source): record.origin.source
        for record in records
        if record.origin is not None
    }
    if len(sheets) != 1 or any(record.origin is None for record in records):
        return None
    (sheet,) = sheets.values()
    return sheet if isinstance(sheet, AtomSheet) else None
