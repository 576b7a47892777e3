"""What goes where: the columns of a table of units and their types.

Which columns of values there are says `model/meanings.py`, as for the sheet for people. What repeats is a list, and an
item of it a structure of all that is one text or one flag of such a value, called as in the model; what else is stated of
it is in its `more`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from xjmeta.model.meanings import MEANINGS, ROWS, Meaning
from xjmeta.model.record import Record
from xjmeta.model.structure import Leaf, slots

__all__ = [
    "COLUMNS",
    "FRAME",
    "KEY",
    "MORE",
    "ORIGIN",
    "PARENT",
    "RECORD",
    "REST",
    "SHEET_COLUMNS",
    "TableColumn",
]

RECORD, KEY, PARENT, REST, ORIGIN = "record", "key", "parent", "rest", "origin"
FRAME = (RECORD, KEY, PARENT)
"""The columns that say where in which Record a unit is."""
MORE = "more"
"""What a value says that is no text and no flag, as JSON."""


class TableColumn(NamedTuple):
    """A column: its name and what it holds; for a list, what each field of its items holds."""

    name: str
    holds: Leaf | Literal["number", "values"]
    meaning: Meaning | None = None
    leaves: Mapping[str, Leaf] = {}

    @property
    def path(self) -> str:
        """The path of the field that it is a column for; empty where it is for none."""
        if self.meaning is not None:
            return self.meaning.field
        return self.name if self.name in slots(Record) else ""


def _leaves(meaning: Meaning) -> dict[str, Leaf]:
    """Return the fields of the values of a meaning that are one text or one flag, but for what is known of them."""
    kind = slots(Record)[meaning.field].kind
    assert kind is not None, "every meaning is one of a list of values"
    known = dict(meaning.known)
    single = {
        name: slot.leaf
        for name, slot in slots(kind).items()
        if slot.leaf is not None and not slot.many and name not in known
    }
    # What is said first of a value is first in it.
    return {meaning.leaf: single.pop(meaning.leaf), **single}


def _columns() -> Iterator[TableColumn]:
    yield TableColumn(RECORD, "number")
    yield TableColumn(KEY, "string")
    yield TableColumn(PARENT, "string")
    for row in ROWS:
        if isinstance(row, Meaning):
            yield TableColumn(row.name, "values", row, _leaves(row))
        else:
            yield TableColumn(row, slots(Record)[row].leaf or "string")
    yield TableColumn(REST, "string")
    yield TableColumn(ORIGIN, "string")


COLUMNS = {column.name: column for column in _columns()}
"""Every column of a table, by name, in their order."""

SHEET_COLUMNS = {
    f"{one.name}{more}": (one.name, leaf)
    for one in MEANINGS.values()
    for more, leaf in one.leaves.items()
    if more and f"{one.name}{more}" not in COLUMNS
}
"""What a sheet has a column of its own for: the column of the values, and what it says of them."""
