"""The shapes of AtoM's columns: each reads its cells into a unit and writes them from one, read above write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, ClassVar, Protocol

from xjmeta.model.record import Record
from xjmeta.systems._atom_values import two_letters
from xjmeta.systems.values import items, text_of

__all__ = [
    "Cells",
    "CodeColumn",
    "ColumnSet",
    "ColumnShape",
    "ContainerColumns",
    "ControlColumn",
    "EventColumns",
    "FirstColumn",
    "IdentifierColumns",
    "LabelledColumn",
    "LevelColumn",
    "NoteColumn",
    "ObjectColumns",
    "OwnColumn",
    "PointColumn",
    "TitleColumns",
    "joined",
    "parts_of",
]

Cells = dict[str, str]
BAR = "|"
INSTEAD = "\u00a6"
"""What a bar is written as where it would part values or make a list: the broken bar."""
SHEET = "atom-csv"


class ColumnShape(Protocol):
    """What a column, or a group of columns, is in the Record."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns."""

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of a unit that it is written from, the main one first."""

    def read(self, cells: Mapping[str, str], unit: dict[str, Any]) -> None:
        """Put what the cells say into the data of a unit."""

    def write(self, unit: Record, cells: Cells) -> None:
        """Put what a unit says into cells."""


class ColumnSet:
    """Shapes of columns in their order, and which of them a row, or a unit, says something for.

    A sheet has seventy columns, a row says something in ten.
    """

    def __init__(self, shapes: Iterable[ColumnShape]) -> None:
        self.shapes = tuple(shapes)
        self._by_column: dict[str, int] = {}
        self._by_field: dict[str, list[int]] = {}
        for number, shape in enumerate(self.shapes):
            self._by_column |= dict.fromkeys(shape.columns, number)
            for field in shape.fields:
                self._by_field.setdefault(field, []).append(number)

    def for_cells(self, cells: Mapping[str, str]) -> list[ColumnShape]:
        """Return the shapes whose columns say something in a row."""
        numbers = {
            self._by_column[column]
            for column, cell in cells.items()
            if cell and column in self._by_column
        }
        return [self.shapes[number] for number in sorted(numbers)]

    def for_unit(self, unit: Record) -> Sequence[ColumnShape]:
        """Return the shapes whose fields a unit states; groups have words of their own in any list."""
        if unit.groups:
            return self.shapes
        numbers: set[int] = set()
        for field, of_field in self._by_field.items():
            if getattr(unit, field):
                numbers.update(of_field)
        return [self.shapes[number] for number in sorted(numbers)]


def parts_of(cell: str) -> list[str]:
    """Return the values of a cell that holds several."""
    if cell.strip():
        return [part.strip() for part in cell.split(BAR)]
    return []


def unbarred(text: str) -> str:
    """Return a text without bars."""
    return text.replace(BAR, INSTEAD)


def joined(values: list[str | None]) -> str:
    """Return values as one cell; a place that says nothing is NULL, for an empty one would become the day of import."""
    if not any(values):
        return ""
    return BAR.join(
        "NULL" if value is None else unbarred(value) for value in values
    )


def _texts(unit: Record, field: str, kind: str | None) -> list[str]:
    values = (
        value
        for _path, value in items(unit, field)
        if getattr(value, "kind", None) == kind
    )
    return [text for text in map(text_of, values) if text]


@dataclass(frozen=True, slots=True)
class _OneColumn:
    """What is in one column."""

    column: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The column."""
        return (self.column,)


@dataclass(frozen=True, slots=True)
class FirstColumn(_OneColumn):
    """A column of one text: the first value of a list, or all of its kind together where it is prose."""

    field: str
    name: str
    kind: str | None = None
    several: str | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields it is written from."""
        return (self.field,)

    def read(self, cells: Mapping[str, str], unit: dict[str, Any]) -> None:
        cell = cells.get(self.column, "").strip()
        if cell:
            value = (
                {self.name: cell}
                if self.kind is None
                else {self.name: cell, "kind": self.kind}
            )
            unit.setdefault(self.field, []).append(value)

    def write(self, unit: Record, cells: Cells) -> None:
        texts = _texts(unit, self.field, self.kind)
        if texts:
            text = (
                texts[0] if self.several is None else self.several.join(texts)
            )
            cells[self.column] = unbarred(text)


@dataclass(frozen=True, slots=True)
class NoteColumn(_OneColumn):
    """A column of several texts of one kind."""

    kind: str
    fields: ClassVar[tuple[str, ...]] = ("notes",)

    def read(self, cells: Mapping[str, str], unit: dict[str, Any]) -> None:
        notes = unit.setdefault("notes", [])
        notes += (
            {"kind": self.kind, "body": part}
            for part in parts_of(cells.get(self.column, ""))
            if part
        )

    def write(self, unit: Record, cells: Cells) -> None:
        cells[self.column] = joined(list(_texts(unit, "notes", self.kind)))


@dataclass(frozen=True, slots=True)
class LabelledColumn(_OneColumn):
    """A column of a text that no kind of note has: a note labelled with the column's own name."""

    fields: ClassVar[tuple[str, ...]] = ("notes",)

    def read(self, cells: Mapping[str, str], unit: dict[str, Any]) -> None:
        cell = cells.get(self.column, "").strip()
        if cell:
            unit.setdefault("notes", []).append(
                {"kind": "other", "label": self.column, "body": cell}
            )

    def write(self, unit: Record, cells: Cells) -> None:
        for _path, note in items(unit, "notes"):
            if (
                getattr(note, "label", None) == self.column
                and note.body is not None
            ):
                cells[self.column] = note.body.plain


@dataclass(frozen=True, slots=True)
class PointColumn(_OneColumn):
    """A column of access points of one kind, or of several that AtoM keeps together."""

    kinds: tuple[str, ...]
    fields: ClassVar[tuple[str, ...]] = ("access_points",)

    def read(self, cells: Mapping[str, str], unit: dict[str, Any]) -> None:
        points = unit.setdefault("access_points", [])
        points += (
            {"name": part, "kind": self.kinds[0]}
            for part in parts_of(cells.get(self.column, ""))
            if part
        )

    def write(self, unit: Record, cells: Cells) -> None:
        points = (value for _path, value in items(unit, "access_points"))
        names = [
            text_of(value)
            for value in points
            if getattr(value, "kind", None) in self.kinds
        ]
        cells[self.column] = joined([name for name in names if name])


@dataclass(frozen=True, slots=True)
class CodeColumn(_OneColumn):
    """A column of codes of languages or scripts, of the material or of the description."""

    name: str
    in_control: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields it is written from."""
        return ("control" if self.in_control else "languages",)

    def read(self, cells: Mapping[str, str], unit: dict[str, Any]) -> None:
        holder = unit.setdefault("control", {}) if self.in_control else unit
        codes = holder.setdefault("languages", [])
        codes += (
            {self.name: part}
            for part in parts_of(cells.get(self.column, ""))
            if part
        )

    def write(self, unit: Record, cells: Cells) -> None:
        holder = unit.control if self.in_control else unit
        if holder is None:
            return
        stated = (
            getattr(value, self.name, None)
            for _path, value in items(holder, "languages")
        )
        codes = dict.fromkeys(code for code in stated if code)
        spelt = [
            two_letters(code) if self.name == "code" else code
            for code in codes
        ]
        cells[self.column] = BAR.join(dict.fromkeys(spelt))


@dataclass(frozen=True, slots=True)
class LevelColumn:
    """The level of description, as AtoM calls it."""

    words: Mapping[str, str]
    fields: ClassVar[tuple[str, ...]] = ("level", "other_level")

    @property
    def columns(self) -> tuple[str, ...]:
        """The column."""
        return ("levelOfDescription",)

    def read(self, cells: Mapping[str, str], unit: dict[str, Any]) -> None:
        cell = cells.get("levelOfDescription", "").strip()
        levels = {word.lower(): level for level, word in self.words.items()}
        if cell.lower() in levels:
            unit["level"] = levels[cell.lower()]
        elif cell:
            unit |= {"level": "otherlevel", "other_level": cell}

    def write(self, unit: Record, cells: Cells) -> None:
        if unit.other_level is not None:
            cells["levelOfDescription"] = unit.other_level
        elif unit.level is not None and unit.level != "otherlevel":
            cells["levelOfDescription"] = self.words.get(
                unit.level, unit.level
            )


@dataclass(frozen=True, slots=True)
class TitleColumns:
    """The title, and beside it the alternative one."""

    columns: tuple[str, ...] = ("title", "alternateTitle")
    fields: ClassVar[tuple[str, ...]] = ("title", "titles")

    def read(self, cells: Mapping[str, str], unit: dict[str, Any]) -> None:
        title, other = (
            cells.get(column, "").strip() for column in self.columns
        )
        if title:
            unit["title"] = title
        if other:
            unit.setdefault("titles", []).append(
                {"value": other, "kind": "parallel"}
            )

    def write(self, unit: Record, cells: Cells) -> None:
        if unit.title is not None:
            cells["title"] = unbarred(unit.title.plain)
        others = [
            title.value.plain
            for title in unit.titles
            if title.value is not None
        ]
        if others:
            cells["alternateTitle"] = unbarred(others[0])


@dataclass(frozen=True, slots=True)
class IdentifierColumns:
    """The identifier, and the further ones beside their labels."""

    columns: tuple[str, ...] = (
        "identifier",
        "alternativeIdentifiers",
        "alternativeIdentifierLabels",
    )
    fields: ClassVar[tuple[str, ...]] = ("identifiers",)

    def read(self, cells: Mapping[str, str], unit: dict[str, Any]) -> None:
        own, others, labels = (
            cells.get(column, "") for column in self.columns
        )
        identifiers = [{"value": own.strip()}] if own.strip() else []
        pairs = zip_longest(parts_of(others), parts_of(labels))
        identifiers += (
            {"value": value, "kind": label} for value, label in pairs if value
        )
        if identifiers:
            unit["identifiers"] = identifiers

    def write(self, unit: Record, cells: Cells) -> None:
        identifiers = [
            identifier
            for identifier in unit.identifiers
            if identifier.value is not None and identifier.kind != "accession"
        ]
        first = next(
            (
                identifier
                for identifier in identifiers
                if identifier.kind is None
            ),
            None,
        )
        if first is not None:
            cells["identifier"] = unbarred(text_of(first))
        others = [
            identifier for identifier in identifiers if identifier is not first
        ]
        if others:
            cells["alternativeIdentifiers"] = BAR.join(
                unbarred(text_of(identifier)) for identifier in others
            )
            cells["alternativeIdentifierLabels"] = BAR.join(
                unbarred(identifier.kind or "identifier")
                for identifier in others
            )


@dataclass(frozen=True, slots=True)
class ContainerColumns:
    """Containers: name, place and type side by side."""

    columns: tuple[str, ...] = (
        "physicalObjectName",
        "physicalObjectLocation",
        "physicalObjectType",
    )
    fields: ClassVar[tuple[str, ...]] = ("containers",)

    def read(self, cells: Mapping[str, str], unit: dict[str, Any]) -> None:
        sides = [parts_of(cells.get(column, "")) for column in self.columns]
        for name, place, kind in zip_longest(*sides):
            if name:
                location = (
                    [{"name": "location", "value": place}] if place else []
                )
                unit.setdefault("containers", []).append(
                    {
                        "indicator": name,
                        "type": kind or None,
                        "attributes": location,
                    }
                )

    def write(self, unit: Record, cells: Cells) -> None:
        boxes = [box for box in unit.containers if box.indicator is not None]
        places = [
            next((a.value for a in box.attributes if a.name == "location"), "")
            for box in boxes
        ]
        cells["physicalObjectName"] = BAR.join(
            unbarred(text_of(box)) for box in boxes
        )
        cells["physicalObjectLocation"] = (
            BAR.join(map(unbarred, places)) if any(places) else ""
        )
        cells["physicalObjectType"] = (
            BAR.join(unbarred(box.type or "") for box in boxes)
            if any(box.type for box in boxes)
            else ""
        )


@dataclass(frozen=True, slots=True)
class EventColumns:
    """Dates and creators: events whose date, type, ends, actor and the actor's history stand side by side."""

    columns: tuple[str, ...] = (
        "eventDates", "eventTypes", "eventStartDates", "eventEndDates", "eventActors", "eventActorHistories",
    )  # fmt: skip
    fields: ClassVar[tuple[str, ...]] = ("dates", "creators", "notes")

    def read(self, cells: Mapping[str, str], unit: dict[str, Any]) -> None:
        sides = [parts_of(cells.get(column, "")) for column in self.columns]
        for event in zip_longest(*sides):
            text, kind, start, end, actor, history = (
                _stated(value) for value in event
            )
            kind = None if kind is None or kind == "Creation" else kind
            start, end = _known_part(start), _known_part(end)
            if text or start or end:
                normal = f"{start or ''}/{end}" if end else start
                unit.setdefault("dates", []).append(
                    {"expression": text, "normal": normal, "kind": kind}
                )
            if actor:
                unit.setdefault("creators", []).append(
                    {"name": actor, "role": kind}
                )
            if history:
                unit.setdefault("notes", []).append(
                    {"kind": "biography", "body": history}
                )

    def write(self, unit: Record, cells: Cells) -> None:
        rows = [list(event) for event in self._events(unit)]
        for number, column in enumerate(self.columns):
            cells[column] = joined([row[number] for row in rows])

    def _events(self, unit: Record) -> list[tuple[str | None, ...]]:
        """Return the events: a date and a creator of one type, in order, make one together."""
        dates = [(_word(date.kind), date) for date in unit.dates]
        actors = [
            (_word(getattr(creator, "role", None)), creator)
            for _path, creator in items(unit, "creators")
        ]
        lives = _texts(unit, "notes", "biography")
        events: list[tuple[str | None, ...]] = []
        for number in range(max(len(dates), len(actors), len(lives))):
            date = dates[number] if number < len(dates) else None
            actor = actors[number] if number < len(actors) else None
            life = lives[number] if number < len(lives) else None
            # An event has one type: a date of creation and an actor of another
            # role are two.
            if date is not None and actor is not None and date[0] != actor[0]:
                events.append((*_date_cells(date), None, None))
                date = None
            name = None if actor is None else text_of(actor[1]) or None
            kind = actor[0] if actor is not None else "Creation"
            date_cells = (
                _date_cells(date)
                if date is not None
                else (None, kind, None, None)
            )
            events.append((*date_cells, name, life))
        return events


def _word(kind: str | None) -> str:
    return "Creation" if kind in (None, "creation") else str(kind)


def _stated(value: str | None) -> str | None:
    return (
        None
        if value is None or value.upper() == "NULL" or not value
        else value
    )


def _known_part(day: str | None) -> str | None:
    """Return a day without its unknown parts, which AtoM writes as noughts: `1934-05-00`."""
    if day is None:
        return None
    return day.removesuffix("-00").removesuffix("-00")


def _date_cells(date: tuple[str, Any]) -> tuple[str | None, ...]:
    kind, value = date
    first, _, last = (value.normal or "").partition("/")
    return text_of(value) or None, kind, first or None, last or None


@dataclass(frozen=True, slots=True)
class ObjectColumns:
    """The one digital object: its address, or its path on the server."""

    columns: tuple[str, ...] = ("digitalObjectURI", "digitalObjectPath")
    fields: ClassVar[tuple[str, ...]] = ("digital_objects",)

    def read(self, cells: Mapping[str, str], unit: dict[str, Any]) -> None:
        for column, kind in zip(self.columns, (None, "path"), strict=True):
            cell = cells.get(column, "").strip()
            if cell:
                unit.setdefault("digital_objects", []).append(
                    {"href": cell, "role": kind}
                )

    def write(self, unit: Record, cells: Cells) -> None:
        for _path, value in items(unit, "digital_objects"):
            column = self.columns[getattr(value, "role", None) == "path"]
            if text_of(value) and column not in cells:
                cells[column] = text_of(value)


@dataclass(frozen=True, slots=True)
class ControlColumn(_OneColumn):
    """A column of the control area: the first statement of a list."""

    field: str
    name: str
    kind: str | None = None
    fields: ClassVar[tuple[str, ...]] = ("control",)

    def read(self, cells: Mapping[str, str], unit: dict[str, Any]) -> None:
        cell = cells.get(self.column, "").strip()
        if cell:
            content: Any = [cell] if self.name == "descriptions" else cell
            value = (
                {self.name: content}
                if self.kind is None
                else {self.name: content, "kind": self.kind}
            )
            unit.setdefault("control", {}).setdefault(self.field, []).append(
                value
            )

    def write(self, unit: Record, cells: Cells) -> None:
        values = (
            () if unit.control is None else getattr(unit.control, self.field)
        )
        for value in values:
            content = getattr(value, self.name, None)
            content = (
                content[0]
                if isinstance(content, tuple) and content
                else content
            )
            if (
                content
                and getattr(value, "kind", None) == self.kind
                and self.column not in cells
            ):
                cells[self.column] = unbarred(text_of(content))


@dataclass(frozen=True, slots=True)
class OwnColumn(_OneColumn):
    """A column without a field: an attribute of the unit, named like the column."""

    fields: ClassVar[tuple[str, ...]] = ("attributes",)

    def read(self, cells: Mapping[str, str], unit: dict[str, Any]) -> None:
        cell = cells.get(self.column, "").strip()
        if cell:
            value = {"element": SHEET, "name": self.column, "value": cell}
            unit.setdefault("attributes", []).append(value)

    def write(self, unit: Record, cells: Cells) -> None:
        for attribute in unit.attributes:
            if attribute.element == SHEET and attribute.name == self.column:
                cells[self.column] = attribute.value
