"""Sheets of AtoM as Records, and Records as sheets: rows become units by their keys, and go home cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count
from typing import Any, BinaryIO

from xjmeta.formats.registry import BytesSource, Source
from xjmeta.mapping import rest
from xjmeta.mapping.circles import circles
from xjmeta.messages import Finding, FormatError, LimitError, Loss, LossReport
from xjmeta.model._strings import legible
from xjmeta.model.keys import is_number, number_key, stated_key
from xjmeta.model.origin import Origin, Unmapped
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

__all__ = ["AtomSheet", "SheetTable", "add_translation", "unmapped_data"]

_KEYS = ("legacyId", "parentId")


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
        self.lines = lines_of(self.text.removeprefix("\ufeff"))

    @cached_property
    def names(self) -> list[str]:
        """The names of the columns."""
        if self.lines:
            return [cell.strip() for cell in self.lines[0].cells]
        return []

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys that stand in its rows, as units and as what is above them."""
        cells = (self.cells(line) for line in self.lines[1:])
        said = (row.get(name, "").strip() for row in cells for name in _KEYS)
        return frozenset(filter(None, said))

    def cells(self, line: Line) -> Cells:
        """Return the cells of a row by their columns; of a column that stands twice the last that says something.

        What is no character of a text is left out of them: it stays where it stands.
        """
        found: Cells = {}
        for name, cell in zip(self.names, line.cells, strict=False):
            if name not in found or cell.strip():
                found[name] = legible(cell)[0]
        return found

    def odd_characters(self, line: Line) -> list[str]:
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
        """Return the line of a unit's row; its cells are not told apart."""
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
        if not {"legacyId", "title", "identifier", "levelOfDescription"} & set(
            sheet.names
        ):
            raise FormatError("atom-csv-header", source=source.name, line=1)
        yield from self._trees(sheet, source)

    def _trees(self, sheet: AtomSheet, source: Source) -> Iterator[Record]:
        shapes = self.shapes_for(sheet.names)
        # Rows name their parent by key, and it may stand anywhere: units are
        # made in a first pass and put together in a second.
        units: list[dict[str, Any]] = []
        below: dict[int | None, list[int]] = {}
        numbers: dict[str, int] = {}
        rows = [
            (at, line)
            for at, line in enumerate(sheet.lines)
            if at and not line.is_blank
        ]
        parents: list[str] = []
        before: Cells = {}
        for at, line in rows:
            cells = sheet.cells(line)
            source.findings += (
                Finding.of(
                    "atom-csv-character",
                    source=source.name,
                    line=line.number,
                    number=ord(char),
                )
                for char in sheet.odd_characters(line)
            )
            unit = self.unit_of(cells, shapes)
            key = cells.get("legacyId", "").strip()
            # A row with the key of the one before and another culture is that
            # unit in another language.
            if units and _translates(cells, before):
                sheet.translations.setdefault(
                    units[-1]["origin"].ordinal, []
                ).append(at)
                add_translation(units[-1], unit, cells["culture"].strip())
                continue
            before = cells
            id_ = None if is_number(key) else key
            unit |= {"id": id_, "origin": Origin(source=sheet, ordinal=at)}
            if key:
                numbers.setdefault(key, len(units))
            parents.append(cells.get("parentId", "").strip())
            units.append(unit)
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

    def write(
        self,
        records: Iterable[Record],
        stream: BinaryIO,
        *,
        origin: bool = True,
    ) -> LossReport:
        """Write Records as a sheet: at home in the one they were read from, else in the columns that say something."""
        every = list(records)
        sheet = _sheet_of(every) if origin else None
        text = (
            self._home(every, sheet)
            if sheet is not None
            else self._canonical(every)
        )
        stream.write(
            encoded(text, "utf-8" if sheet is None else sheet.encoding)
        )
        return self._report(every, text)

    def document(self, record: Record) -> bytes:
        """Return the sheet of a Record, without asking what reading it back would miss."""
        return self._canonical([record]).encode()

    def _canonical(self, records: Sequence[Record]) -> str:
        rows = [
            row
            for key, parent, unit in _keyed(records)
            for row in self._rows(key, parent, unit)
        ]
        said = dict.fromkeys(column for cells in rows for column in cells)
        more = [
            column
            for column in said
            if column not in self.columns and column not in _KEYS
        ]
        columns = [
            name
            for name in (*_KEYS, *self.columns, *more)
            if name in said or name in _KEYS
        ]
        lines = (
            spelt_row([cells.get(column, "") for column in columns])
            for cells in rows
        )
        return "".join((spelt_row(columns), *lines))

    def _rows(self, key: str, parent: str | None, unit: Record) -> list[Cells]:
        """Return the row of a unit, and one for each language that it is translated into."""
        own, translated = _by_language(unit)
        keys = {"legacyId": key, "parentId": parent or ""}
        rows = [keys | self.cells_of(own)]
        rows += (
            keys | self.cells_of(other) | {"culture": lang}
            for lang, other in translated.items()
        )
        return rows

    def _home(self, records: Sequence[Record], sheet: AtomSheet) -> str:
        """Return the sheet with the cells that were edited written anew, and rows added and left out."""
        names, shapes = sheet.names, self.shapes_for(sheet.names)
        rows: dict[int, str] = {}
        after: dict[int, list[str]] = {}
        last = 0
        places: dict[str, int] = {}
        for key, parent, unit in _keyed(records, sheet.keys):
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
                new = self._rows(key, _key_in(sheet, parent, places), unit)
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
        """Return the rows of a unit with the cells written anew that say something else than before."""
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
        """Return a row with the cells written anew that say something else than before."""
        as_read = Record(**_stated(self.unit_of(sheet.cells(line), shapes)))
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
        for number, (key, parent, unit) in enumerate(_keyed(records)):
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
    """Return the key by which a row of a sheet names the one above it: the one that stands in its row, if any does."""
    above = places.get(parent or "")
    cells = {} if above is None else sheet.cells(sheet.lines[above])
    return cells.get("legacyId", "").strip() or parent or ""


def _below(sheet: AtomSheet, text: str, key: str) -> str:
    """Return a row with another parent."""
    if "parentId" not in sheet.names:
        return text
    return lines_of(text)[0].patched({sheet.names.index("parentId"): key})


def _keyed(
    records: Iterable[Record], reserved: AbstractSet[str] = frozenset()
) -> Iterator[tuple[str, str | None, Record]]:
    """Yield every unit with a key that no other unit of the sheet has, and that of its parent; a number is none of the
    reserved ones.
    """
    taken: set[str] = set()
    free = (name for n in count() if (name := number_key(n)) not in reserved)
    for record in records:
        names: dict[str, str] = {}
        for key, parent, unit in record.walk_with_parents():
            number = next(free)
            stated = stated_key(unit.id)
            name = number if stated is None or stated in taken else stated
            taken.add(name)
            names[key] = name
            yield name, None if parent is None else names[parent], unit


def _translates(cells: Mapping[str, str], before: Mapping[str, str]) -> bool:
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
    found: dict[str, Record] = {}
    for lang in langs:
        title = next(
            (text_of(one.value) for other, one in titles if other == lang),
            None,
        )
        said = [
            replace(note, body=text_of(note))
            for other, note in notes
            if other == lang
        ]
        found[str(lang)] = Record(title=title, notes=said)
    foreign = [one for _lang_, one in (*titles, *notes)]
    own = {
        name: [
            one
            for one in getattr(unit, name)
            if not any(one is other for other in foreign)
        ]
        for name in ("titles", "notes")
    }
    return unit.replaced(**own), found


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
    made: dict[int, Record] = {}
    # A stack of our own: a sheet can nest deeper than Python recurses before
    # the depth is checked.
    stack = [(top, 1, False)]
    while stack:
        number, depth, is_ready = stack.pop()
        if depth > MAX_DEPTH:
            raise _too_deep(units[number])
        children = below.get(number, [])
        if is_ready:
            kept = tuple(made.pop(child) for child in children)
            made[number] = Record(**_stated(units[number]), children=kept)
            origin = made[number].origin
            if origin is not None:
                origin.own(made[number])
        else:
            stack.append((number, depth, True))
            stack += [(child, depth + 1, False) for child in children]
    return made[top]


def _too_deep(unit: Mapping[str, Any]) -> LimitError:
    origin = unit["origin"]
    line = origin.source.lines[origin.ordinal].number
    return LimitError("too-deep", line=line, what="Units", limit=MAX_DEPTH)


def _stated(unit: Mapping[str, Any]) -> dict[str, Any]:
    # An origin is equal to everything, so that values are not compared.
    blank = (type(None), list, dict, str)
    return {
        name: value
        for name, value in unit.items()
        if value or not isinstance(value, blank)
    }


def _sheet_of(records: Sequence[Record]) -> AtomSheet | None:
    """Return the one sheet that all Records were read from."""
    sheets = {
        id(one.origin.source): one.origin.source
        for one in records
        if one.origin is not None
    }
    if len(sheets) != 1 or any(one.origin is None for one in records):
        return None
    (sheet,) = sheets.values()
    return sheet if isinstance(sheet, AtomSheet) else None
