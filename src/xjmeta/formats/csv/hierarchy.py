"""Which row is below which: what a name in the parent column denotes, in reading and in writing.

A key denotes the first row that has it; an id the first row that has it, where it is nobody's key; and so does a
reference code where the sheet has neither. Nothing here knows what else a row holds.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

from xjmeta.formats.csv.canonical import SheetRow
from xjmeta.formats.csv.crosswalk import KEY, PARENT
from xjmeta.formats.csv.meanings import split_bars
from xjmeta.formats.csv.row import frame, padded
from xjmeta.formats.csv.shapes import Plan
from xjmeta.mapping.circles import circles
from xjmeta.model._strings import legible
from xjmeta.model.keys import free_key, is_number, stated_key
from xjmeta.model.record import Record
from xjmeta.model.text import to_cell

__all__ = [
    "Names",
    "RowOrder",
    "StatedRow",
    "as_key",
    "called",
    "called_as",
    "denoted",
    "free",
    "in_order",
    "linked",
    "restated",
]


class Names(NamedTuple):
    """The names of a row: its key, and its id (or its reference code) as far as it can name a row; blank where there
    is none.
    """

    key: str
    id: str


def as_key(name: str | None) -> str:
    r"""Return an id as a key; blank if it cannot be one.

    >>> as_key(" a  b "), as_key("#3"), as_key(None), as_key("a\x08")
    ('a b', '', '', 'a')
    """
    key = " ".join((name or "").split())
    if not key.isprintable():
        key = legible(key)[0]
    return stated_key(key) or ""


def denoted(rows: Sequence[Names]) -> dict[str, int]:
    """Return the row that each name denotes.

    >>> denoted([Names("a", "x"), Names("", "b"), Names("b", "x")])
    {'a': 0, 'b': 2, 'x': 0}
    """
    rows_by_name: dict[str, int] = {}
    for place, row in enumerate(rows):
        rows_by_name.setdefault(row.key, place)
    for place, row in enumerate(rows):
        rows_by_name.setdefault(row.id, place)
    rows_by_name.pop("", None)
    return rows_by_name


# ---- reading -----------------------------------------------------------------------------------------------


def linked(
    names: Sequence[Names], parents: Sequence[str]
) -> tuple[list[int | None], set[int]]:
    """Return the row above each row (None for a top one), and the rows that were below themselves.

    >>> linked([Names("a", ""), Names("b", ""), Names("c", "")], ["", "c", "b"])
    ([None, None, 1], {1})
    """
    rows_by_name = denoted(names)
    above = [
        rows_by_name.get(parent) if parent else None for parent in parents
    ]
    cut = set[int]()
    for first in circles(above):
        above[first] = None
        cut.add(first)
    return above, cut


class RowOrder(NamedTuple):
    """What the order of the rows of a sheet allows: `is_streamed` says that each is below its parent and what is
    above that, `settles_keys` that no row changes the key of one before it.
    """

    is_streamed: bool
    settles_keys: bool = True


def in_order(rows_read: Iterator[SheetRow], plan: Plan) -> RowOrder:
    """Return whether the rows are in document order, and are named as they come."""
    record, settles_keys = _Growing(), True
    top: list[str] | None = None
    column = plan.parent or 0
    numbers = _Numbers(plan)
    for _, _, row in rows_read:
        if plan.record is not None and not numbers.takes(row):
            return RowOrder(False)
        if len(row) <= column or not row[column]:
            # Most sheets of many Records have no row below another, so a top row is examined only when it is needed.
            top = row if any(row) else top
            continue
        if top is not None:
            record = _Growing(_names(padded(top, plan.width), plan))
            top = None
        cells = padded(row, plan.width)
        names = _names(cells, plan)
        parent = frame(cells, plan, plan.parent)
        if not record.takes(names, parent):
            return RowOrder(False)
        settles_keys = settles_keys and record.is_sure_of_keys
    return RowOrder(True, settles_keys)


class _Numbers:
    """The numbers of the Records as the rows of a sheet state them."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._known: set[str] = set()
        self._last = ""

    def takes(self, cells: list[str]) -> bool:
        """Take a row; return whether the rows of its Record are together, the top one first."""
        cells = padded(cells, self._plan.width)
        number = frame(cells, self._plan, self._plan.record)
        # A row without a number belongs to the Record of the row above.
        if number in ("", self._last):
            return True
        new = number not in self._known
        self._known.add(number)
        self._last = number
        return new and not frame(cells, self._plan, self._plan.parent)


def _names(cells: list[str], plan: Plan) -> Names:
    """Return the names of a row; an id in its rest column is not among them."""
    return Names(frame(cells, plan, plan.key), called(cells, plan))


def called(cells: list[str], plan: Plan) -> str:
    """Return what a row is called besides its key: its id, or the first of its reference codes."""
    cell = frame(cells, plan, plan.name)
    return as_key(split_bars(cell)[0] if plan.is_named_by_code else cell)


def called_as(unit: Record, plan: Plan) -> str:
    """Return what the row of a unit is called besides its key."""
    if not plan.is_named_by_code:
        return as_key(unit.id)
    code = unit.identifiers[0].value if unit.identifiers else None
    return as_key(None if code is None else to_cell(code))


class _Growing:
    """A Record that grows row by row: what each name denotes as far as one has read, and the path to the last
    row.

    A row without a key of its own is named by its id or by a number. Where other rows state numbers as keys, or an id
    like that, its name is sure only when all rows are read.
    """

    def __init__(self, *top: Names) -> None:
        self._has_unnamed = self._has_numbers = self._has_doubt = False
        self._ids: set[str] = set()
        self._places: dict[str, int] = {}
        self._keys: set[str] = set()
        self._asked: set[str] = set()
        self.path: list[int] = [0] if top else []
        self._count = 0
        for names in top:
            self._take(names)

    def takes(self, names: Names, parent: str) -> bool:
        """Take a row below one on the path; say whether it is one, and no earlier row was below another than
        it seemed.
        """
        place = self._places.get(parent)
        # The rows below an earlier sibling are done: only what is above the
        # new row may still get children.
        while self.path and self.path[-1] != place:
            self.path.pop()
        # Named by an id so far: a later row with this key would be the one
        # that is meant.
        if parent not in self._keys:
            self._asked.add(parent)
        self.path.append(self._count)
        self._take(names)
        return len(self.path) > 1 and names.key not in self._asked

    @property
    def is_sure_of_keys(self) -> bool:
        """Whether no row behind can change the key of one before it."""
        return not self._has_doubt and not (
            self._has_unnamed and self._has_numbers
        )

    def _take(self, names: Names) -> None:
        self._has_numbers = self._has_numbers or is_number(names.key)
        self._has_doubt = self._has_doubt or (
            names.key != "" and names.key in self._ids
        )
        if not names.key or names.key in self._keys:
            self._has_unnamed = True
            self._ids.add(names.id)
        else:
            self._keys.add(names.key)
            self._places[names.key] = self._count
        if names.id:
            self._places.setdefault(names.id, self._count)
        self._count += 1


# ---- writing -----------------------------------------------------------------------------------------------


class StatedRow(NamedTuple):
    """A row that is written back: its names as it states them, the key of its unit, whether it is new, the place of
    the row above it (None for a top one), and the name it states of that.
    """

    names: Names
    key: str
    new: bool
    above: int | None
    parent: str


def restated(
    rows: Sequence[StatedRow], *, apart: bool
) -> list[dict[str, str]]:
    """Return the new cells of key and parent in each row, so that it is read below the row it
    belongs to; `apart` says that other rows follow that are none of its Record.

    >>> rows = [StatedRow(Names("", ""), "#0", False, None, ""), StatedRow(Names("b", "b"), "b", True, 0, "")]
    >>> restated(rows, apart=True)
    [{'key': '#0'}, {'key': 'b', 'parent': '#0'}]
    """
    above = [row.above for row in rows]
    rows_by_name = denoted([row.names for row in rows])
    # Ever more of what the rows state is given up, until each is read below
    # the right one: first only what is wrong, last all names.
    for sure, blank in (
        (rows_by_name, apart),
        (rows_by_name, True),
        ({}, True),
    ):
        names, parents = _renamed(rows, dict(sure))
        if blank:
            parents = [
                "" if row.above is None else parent
                for row, parent in zip(rows, parents, strict=True)
            ]
        if linked(names, parents)[0] == above and (
            apart or _streamed(names, parents) in (None, above)
        ):
            break
    return [
        _changes(row, name.key, parent)
        for row, name, parent in zip(rows, names, parents, strict=True)
    ]


def _renamed(
    rows: Sequence[StatedRow], rows_by_name: dict[str, int]
) -> tuple[list[Names], list[str]]:
    """Return the names and the parents of the rows so that each name is found to denote the right one."""
    names = [row.names for row in rows]
    parents = [row.parent for row in rows]
    names_in_use = {name for row in names for name in row}
    for at, row in enumerate(rows):
        if row.above is not None and rows_by_name.get(row.parent) != row.above:
            key = rows[row.above].key
            name = next(
                (
                    name_
                    for name_ in (key, *names[row.above])
                    if rows_by_name.get(name_) == row.above
                ),
                None,
            )
            if name is None:
                name = free(key, names_in_use)
                names[row.above] = names[row.above]._replace(key=name)
                rows_by_name[name] = row.above
                names_in_use.add(name)
            parents[at] = name
    return names, parents


def _streamed(
    names: Sequence[Names], parents: Sequence[str]
) -> list[int | None] | None:
    """Return the row above each row as a reader in one pass takes them; None where it cannot."""
    out: list[int | None] = []
    first, record = 0, _Growing()
    for place, (name, parent) in enumerate(zip(names, parents, strict=True)):
        if not parent:
            first, record = place, _Growing(name)
        elif not record.takes(name, parent):
            return None
        out.append(first + record.path[-2] if parent else None)
    return out


def _changes(row: StatedRow, key: str, parent: str) -> dict[str, str]:
    new = {KEY: key, PARENT: parent}
    if row.new:
        return {path: cell for path, cell in new.items() if cell}
    old = {KEY: row.names.key, PARENT: row.parent}
    return {path: cell for path, cell in new.items() if cell != old[path]}


def free(key: str, keys_in_use: Container[str]) -> str:
    """Return a key that nobody has, this one if it is free."""
    return (
        key
        if key not in keys_in_use
        else free_key(lambda candidate: candidate in keys_in_use)
    )
