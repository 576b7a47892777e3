"""Values as cells, and cells as values: one shape for each list of a unit that has columns.

A row is a dictionary of the columns that say something. A value is a structure of its texts and flags; in its `more`
stands, as JSON, what else it says, and where its cells alone would be read otherwise: language and direction of a text,
a word that the column alone does not state, its place where values of several columns are mixed in their list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from xjmeta.formats.parquet.crosswalk import COLUMNS, MORE, TableColumn
from xjmeta.json.spelling import compact
from xjmeta.mapping import rest
from xjmeta.model.meanings import Meaning, meaning_for
from xjmeta.model.record import Record
from xjmeta.model.structure import Leaf
from xjmeta.model.text import BLANK, Phrase, Prose, from_cell, to_cell

__all__ = ["CellError", "Row", "RowNotes", "body_of", "items_of", "row_of"]

Data: TypeAlias = dict[str, Any]
Row: TypeAlias = dict[str, Any]
"""The cells of a unit by the name of their column; those that say nothing are not in it."""

_PLACE, _DERIVED = "place", "derived"
"""What `more` says besides fields: the place of a value in its list, and the texts that are derived there."""
_KIND: Mapping[str, type[Phrase | Prose]] = {"phrase": Phrase, "prose": Prose}


class CellError(ValueError):
    """A cell holds what its column cannot mean."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


# ---- one text or flag


def _read_cell(cell: Any, holds: str, column: str) -> Any:
    """Return the plain data that a cell says, None for a blank one."""
    if holds == "boolean":
        if isinstance(cell, bool):
            return cell
        return _flag(str(cell), column)
    text = cell if isinstance(cell, str) else str(cell)
    # Nearly all texts are without markup, and need no parser.
    if holds in _KIND and ("<" in text or "&" in text):
        try:
            kind: Any = _KIND[holds]
            text_value = from_cell(text, kind)
        except ValueError as error:
            raise CellError(column, str(error)) from error
        return None if text_value is None else text_value.dump()
    return text if text.strip(BLANK) else None


def _flag(word: str, column: str) -> bool | None:
    words = {"true": True, "false": False, "": None}
    if word.strip().lower() not in words:
        raise CellError(column, f"{word!r} is neither true nor false")
    return words[word.strip().lower()]


def _cell(value: Any, holds: Leaf, beside: Data, name: str) -> Any:
    """Return the cell that says a text or a flag; what it cannot say of a text is put into `beside`."""
    if holds not in _KIND:
        return value
    if type(value) is str:
        return (
            to_cell(_KIND[holds].trusted(value))
            if "<" in value or "&" in value
            else value
        )
    spoken = {
        key: word for key, word in value.items() if key in ("lang", "dir")
    }
    if spoken:
        beside[name] = spoken
    html = value.get("html")
    return (
        html
        if html is not None
        else to_cell(_KIND[holds].trusted(value["text"]))
    )


# ---- the values of one meaning


class _MeaningShape:
    """The column of one meaning."""

    def __init__(self, column: TableColumn, meaning: Meaning) -> None:
        self.name, self.leaves = column.name, column.leaves
        self.meaning = meaning
        self._known = dict(meaning.known)
        self._default = dict(meaning.default)

    def read(
        self, items: Any, notes: RowNotes
    ) -> Iterator[tuple[int | None, Data]]:
        """Yield the values that a cell says, each with its place in its list where that is stated."""
        for item in items if isinstance(items, list) else [items]:
            cells = (
                item if isinstance(item, dict) else {self.meaning.leaf: item}
            )
            value = {}
            for name, cell in cells.items():
                if cell is not None and name in self.leaves:
                    datum = _read_cell(cell, self.leaves[name], self.name)
                    if datum is not None:
                        value[name] = datum
            more = notes.json(cells.get(MORE), f"{self.name}.{MORE}")
            if value or cells.get(MORE) is not None:
                yield self._whole(value, more, notes)

    def _whole(
        self, value: Data, more: Data, notes: RowNotes
    ) -> tuple[int | None, Data]:
        """Return a value with what is beside its cells."""
        data = {**self._default, **self._known, **value}
        for name, datum in more.items():
            if name == _DERIVED:
                self._take_derived(data, datum, notes)
            elif name in value and isinstance(datum, dict):
                text = value[name]
                data[name] = {
                    **({"text": text} if type(text) is str else text),
                    **datum,
                }
            elif name != _PLACE:
                data[name] = datum
        place = more.get(_PLACE)
        stated = {
            name: datum for name, datum in data.items() if datum is not None
        }
        return place if type(place) is int else None, stated

    def _take_derived(self, data: Data, derived: Any, notes: RowNotes) -> None:
        """Pass over the texts that are derived there; one that somebody changed is a statement."""
        for name, datum in (
            derived.items() if isinstance(derived, dict) else ()
        ):
            if data.get(name) == datum:
                data.pop(name, None)
            elif name in data:
                notes.changed.append(f"{self.name}.{name}")

    def write(self, data: Data, value: Any) -> Data:
        """Return the item that says a value, given as plain data and itself."""
        item: Data = {}
        more: Data = {}
        for name, datum in data.items():
            holds = self.leaves.get(name)
            if holds is None:
                if self._known.get(name) != datum:
                    more[name] = datum
            elif type(datum) is str and "<" not in datum and "&" not in datum:
                item[name] = datum
            else:
                item[name] = _cell(datum, holds, more, name)
        for name, word in self._default.items():
            if name not in data:
                more[name] = None
            # What holds by default need not be stated.
            elif more.get(name) == word:
                del more[name]
        main = self.meaning.leaf
        if (
            main not in data
            and (shown := getattr(value, "shown", None)) is not None
        ):
            # As it will be read, so that nobody who leaves it alone is said to have changed it.
            item[main] = to_cell(shown) if isinstance(shown, Phrase) else shown
            read = _read_cell(item[main], self.leaves[main], self.name)
            more[_DERIVED] = {main: read}
        if (
            more or not item
        ):  # a value of which only the column tells is there all the same
            item[MORE] = more
        return item


# ---- one list of a unit


class _ListShape:
    """The columns of one list of a unit."""

    def __init__(self, shapes: list[_MeaningShape]) -> None:
        self._shapes = shapes
        known = (
            name for shape in shapes for name, _word in shape.meaning.known
        )
        self._distinguished_by = next(known, "")
        self._of_word: dict[Any, int | None] = {}

    def read(self, row: Row, notes: RowNotes) -> list[Data]:
        """Return the values that a row says: in the order of the columns, or where their places put them."""
        placed = [
            value
            for shape in self._shapes
            if (items := row.get(shape.name)) is not None
            for value in shape.read(items, notes)
        ]
        if any(place is not None for place, _value in placed):
            last = len(placed)
            placed.sort(key=lambda pair: last if pair[0] is None else pair[0])
        return [value for _place, value in placed]

    def write(
        self, data: list[Data], values: tuple[Any, ...], row: Row
    ) -> bool:
        """Put the values of the list into a row; return whether there is a column for every one of them."""
        laid = self.items(data, values)
        for name, item in laid:
            if name in row:
                row[name].append(item)
            else:
                row[name] = [item]
        return len(laid) == len(values)

    def items(
        self, data: list[Data], values: tuple[Any, ...]
    ) -> list[tuple[str, Data]]:
        """Return for each value its column and its item there; none at all where there is one without a column."""
        laid: list[tuple[str, Data]] = []
        last, mixed = 0, False
        for datum, value in zip(data, values, strict=True):
            word = datum.get(self._distinguished_by)
            at = self._of_word.get(word, -1)
            if at == -1:
                at = self._of_word[word] = self._place(value)
            if at is None:
                return []
            # Values that come in the order of their columns need no places:
            # they are read in that order.
            mixed = mixed or at < last
            last, shape = at, self._shapes[at]
            laid.append((shape.name, shape.write(datum, value)))
        for place, (_name, item) in enumerate(laid):
            if mixed:
                item.setdefault(MORE, {})[_PLACE] = place
            if MORE in item:
                item[MORE] = compact(item[MORE])
        return laid

    def _place(self, value: Any) -> int | None:
        """Return which of the columns is that of a value."""
        meaning = meaning_for(self._shapes[0].meaning.field, value)
        places = (
            at
            for at, shape in enumerate(self._shapes)
            if shape.meaning is meaning
        )
        return next(places, None)


def _lists() -> dict[str, _ListShape]:
    shapes: dict[str, list[_MeaningShape]] = {}
    for column in COLUMNS.values():
        if column.meaning is not None:
            shape = _MeaningShape(column, column.meaning)
            shapes.setdefault(column.meaning.field, []).append(shape)
    return {field: _ListShape(some) for field, some in shapes.items()}


_LISTS = _lists()
_SINGLE = {
    column.name: column
    for column in COLUMNS.values()
    if column.path and column.meaning is None
}
# The field that a column says something of.
_FIELD_OF = {
    column.name: column.path for column in COLUMNS.values() if column.path
}


# ---- a unit


class RowNotes:
    """What is worth reporting of a row that is read."""

    def __init__(self) -> None:
        self.damaged: list[str] = []
        self.changed: list[str] = []

    def json(self, cell: Any, name: str) -> Data:
        """Return the object that a cell of ours holds; an empty one, and a note, where it holds none."""
        if cell is None or cell == "":
            return {}
        try:
            loaded = rest.loaded(str(cell))
        except ValueError:
            loaded = None
        if isinstance(loaded, dict):
            return loaded
        self.damaged.append(name)
        return {}


def row_of(unit: Record) -> tuple[Row, rest.Entries]:
    """Return the cells of a unit's own values, and the entries for what no column says.

    >>> row_of(Record(title="Letters", notes=[{"kind": "scope", "body": "Drafts"}], extra={"shelf": "7"}))[0]
    {'title': 'Letters', 'scope': [{'body': 'Drafts'}]}
    """
    row: Row = {}
    unstated: Data = {}
    beside: Data = {}
    own = unit.own_data()
    for name, datum in own.items():
        if (single := _SINGLE.get(name)) is not None:
            row[name] = _cell(datum, single.holds, beside, name)  # type: ignore[arg-type]
        elif (shape := _LISTS.get(name)) is None or not shape.write(
            datum, getattr(unit, name), row
        ):
            unstated[name] = datum
    read_back = {
        name: _read_cell(row[name], _SINGLE[name].holds, name)
        for name in beside
    }
    unstated |= {name: own[name] for name in beside}
    return row, rest.difference(unstated, read_back) if unstated else {}


def items_of(unit: Record, field: str) -> list[tuple[str, Data]]:
    """Return for each value of a list of a unit its column, and its item there.

    >>> items_of(Record(dates=[{"expression": "1949", "type": "bulk"}]), "dates")
    [('bulk_date', {'expression': '1949'})]
    """
    return _LISTS[field].items(
        unit.own_data().get(field, []), getattr(unit, field)
    )


def body_of(row: Row, notes: RowNotes) -> Data:
    """Return the data that the cells of a row say, the rest left out.

    Raises CellError for a cell that its column cannot mean.

    >>> body_of({"title": "Letters", "scope": [{"body": "Drafts", "heading": "Contents"}]}, RowNotes())
    {'title': 'Letters', 'notes': [{'kind': 'scope', 'body': 'Drafts', 'heading': 'Contents'}]}
    """
    data: Data = {}
    for field in dict.fromkeys(
        _FIELD_OF[name] for name in row if name in _FIELD_OF
    ):
        if (shape := _LISTS.get(field)) is not None:
            values: Any = shape.read(row, notes) or None
        else:
            values = _read_cell(row[field], _SINGLE[field].holds, field)
        if values is not None:
            data[field] = values
    return data
