"""A table checks itself when it is imported: each row can be meant as it is written.

What the rows and the model answer is asked here, in half a millisecond for the table of EAD. What only a grammar
answers is asked in `mapping.grammar_checks`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any

from xjmeta.mapping.rows import Attr, Inner, Names, Place, Row, TableError
from xjmeta.mapping.shapes import GroupShape, Value
from xjmeta.model.structure import Kind, slots
from xjmeta.model.values import Group as ModelGroup
from xjmeta.model.values import LooseText

__all__ = ["check_code_list", "check_field", "check_rows"]


def check_code_list(values: Mapping[Any, Any], place: Place | None) -> None:
    """Refuse a code list in which two words mean the same: writing could not know which of them was read."""
    meanings: dict[Any, Any] = {}
    for word, meaning in values.items():
        other = meanings.setdefault(meaning, word)
        if other != word:
            raise TableError(
                f"The words {other!r} and {word!r} both mean {meaning!r}.",
                place,
            )


def check_field(kind: Kind, name: str, place: Place | None) -> Kind | None:
    """Refuse a field that a class of the model does not have; return the class of its values, None where they are no
    values of a class.
    """
    kind_reached: Kind | None = kind
    for part in name.split("."):
        fields = {} if kind_reached is None else slots(kind_reached)
        if part not in fields:
            owner = "A text" if kind_reached is None else kind_reached.__name__
            raise TableError(f"{owner} has no field {part!r}.", place)
        kind_reached = fields[part].kind
    return kind_reached


def check_rows(
    rows: Sequence[Row], unit_attrs: Iterable[Attr], model: Kind, columns: int
) -> None:
    """Check the rows of a unit: their columns, fields and code lists, and that reading knows one row for each name."""
    _check_attrs(tuple(unit_attrs), model, None, columns)
    for row in rows:
        _check_columns(row.within, columns, row.place)
    _check_dispatch(rows)
    _RowCheck(columns, model).check(rows, model)


class _RowCheck:
    """Goes through rows and the rows inside their shapes, each shape of a class once."""

    def __init__(self, columns: int, model: Kind) -> None:
        self._columns = columns
        self._model = model
        self._seen: set[tuple[int, Kind]] = set()

    def check(self, rows: Iterable[Row], kind: Kind) -> None:
        for row in rows:
            for names in row.tags.values():
                _check_columns(names, self._columns, row.place)
            field_kind = check_field(kind, row.field, row.place)
            if field_kind is not None:
                self._check_shape(row, field_kind)

    def _check_shape(self, row: Row, kind: Kind) -> None:
        shape: Any = row.shape
        # Shapes hold themselves (notes in notes): without this the walk would
        # not end.
        if (id(shape), kind) in self._seen:
            return
        self._seen.add((id(shape), kind))
        if isinstance(shape, GroupShape):
            self._check_group(shape, kind, row.place)
        elif isinstance(shape, Value):
            self._check_value(shape, kind, row.place)
        else:
            attrs = getattr(shape, "attrs", ())
            _check_attrs(attrs, kind, row.place, self._columns)
        for name in shape.const:
            check_field(kind, name, row.place)

    def _check_value(
        self, shape: Value, kind: Kind, place: Place | None
    ) -> None:
        for name in (shape.text, shape.body):
            if name is not None:
                check_field(kind, name, place)
        _check_attrs(shape.attrs, kind, place, self._columns)
        for inner in shape.inner:
            self._check_inner(inner, kind)
        _check_children((*shape.rows, *shape.inner), place)
        self.check(shape.rows, kind)

    def _check_inner(self, inner: Inner, kind: Kind) -> None:
        _check_columns(inner.tags, self._columns, inner.place)
        _check_attrs(inner.attrs, kind, inner.place, self._columns)
        if inner.field is not None:
            check_field(kind, inner.field, inner.place)

    def _check_group(
        self, shape: GroupShape, kind: Kind, place: Place | None
    ) -> None:
        """Check a group of values of a class: what it says of itself is stated of a group of the model."""
        _check_attrs(shape.attrs, ModelGroup, place, self._columns)
        if shape.text is not None:
            check_field(kind, shape.text, place)
        if shape.heading is not None:
            self._check_inner(shape.heading, ModelGroup)
        _check_children(shape.rows, place)
        for row in shape.rows:
            for names in row.tags.values():
                _check_columns(names, self._columns, row.place)
            if row.field not in ("items", "texts"):
                raise TableError(
                    f"A group holds items and texts, and no {row.field!r}.",
                    row.place,
                )
            if row.field == "texts":
                self._check_shape(row, LooseText)
            else:
                self._check_item(row, kind)

    def _check_item(self, row: Row, kind: Kind) -> None:
        """Check an item of a group: a value of the group's own class, a text, or a value of another list of the unit
        (EAD 2002 has access points in `descgrp`).
        """
        try:
            self._check_shape(row, kind)
        # It is no value of the group's class: then one of another list may be
        # meant.
        except TableError:
            lists = (
                slot.kind for slot in slots(self._model).values() if slot.many
            )
            if not any(
                self._suits(row, item_kind)
                for item_kind in (LooseText, *lists)
                if item_kind
            ):
                raise

    def _suits(self, row: Row, kind: Kind) -> bool:
        try:
            self._check_shape(row, kind)
        except TableError:
            return False
        return True


def _check_columns(names: Names, columns: int, place: Place | None) -> None:
    if len(names) != columns:
        raise TableError(
            f"{names} names {len(names)} columns; the table has {columns}.",
            place,
        )


def _check_attrs(
    attrs: tuple[Attr, ...], kind: Kind, place: Place | None, columns: int
) -> None:
    """Check the attributes of one element: known fields, no name for two of them, code lists that can be turned."""
    fields: dict[str, str] = {}
    for attr in attrs:
        at = attr.place or place
        _check_columns(attr.names, columns, at)
        check_field(kind, attr.field, at)
        if attr.shown is not None and not hasattr(kind, attr.shown):
            raise TableError(
                f"{kind.__name__} has nothing called {attr.shown!r}.", at
            )
        if attr.values is not None:
            check_code_list(attr.values, at)
        for name in filter(None, dict.fromkeys(attr.names)):
            other = fields.setdefault(name, attr.field)
            if other != attr.field:
                raise TableError(
                    f"The attribute {name} is {other!r} already, and cannot be {attr.field!r} too.",
                    at,
                )


def _check_children(rows: Iterable[Row | Inner], place: Place | None) -> None:
    """Refuse two rows that read one child element of a value."""
    tags_so_far: set[str] = set()
    for row in rows:
        tags = (
            [tag for tag, _ in row.read_tags()]
            if isinstance(row, Row)
            else dict.fromkeys(filter(None, row.tags))
        )
        for tag in tags:
            if tag in tags_so_far:
                raise TableError(_TWICE.format(tag=tag), row.place or place)
            tags_so_far.add(tag)


_TWICE = "Another row reads the element {tag} already. Write ~{tag} in the row that only writes it."


def _check_dispatch(rows: Iterable[Row]) -> None:
    """Refuse two rows that read one name at one place, and a single value that nothing follows."""
    readers: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        places = [
            place for place in dict.fromkeys(row.within) if place is not None
        ]
        for name in product(places, (tag for tag, _kind in row.read_tags())):
            rows_so_far = readers.setdefault(name, [])
            if not any(row is other_row for other_row in rows_so_far):
                rows_so_far.append(row)
    for (_within, tag), rows_of_tag in readers.items():
        # Two rows may read one name where the first takes the single value and
        # the second all further ones.
        if len(rows_of_tag) > 2 or (
            len(rows_of_tag) == 2 and not rows_of_tag[0].single
        ):
            raise TableError(_TWICE.format(tag=tag), rows_of_tag[-1].place)
        if rows_of_tag[-1].single:
            raise TableError(
                f"A further {tag} would be lost: a row for a list has to follow the row for"
                f" the single {rows_of_tag[-1].field}.",
                rows_of_tag[-1].place,
            )
