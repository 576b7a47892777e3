"""AtoM's update of descriptions by a sheet: what its columns do to what is there.

Texts are replaced, a blank cell leaves what there is; notes, access points, containers and further identifiers are
added beside the old; an event replaces that of its type and actor. Nothing is deleted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import zip_longest

from xjmeta.model.keys import is_number
from xjmeta.systems._atom_columns import BAR, Cells, EventColumns, parts_of
from xjmeta.systems._atom_rows import SheetTable
from xjmeta.systems._atom_sheet import spelt_row
from xjmeta.systems.updates import Aligned, Update

__all__ = ["ADDED", "EMPTIED", "sheet_update"]

ADDED = (
    ("alternativeIdentifiers", "alternativeIdentifierLabels"),
    ("physicalObjectName", "physicalObjectLocation", "physicalObjectType"),
    *((name,) for name in (
        "accessionNumber", "languageNote", "publicationNote", "generalNote", "archivistNote", "subjectAccessPoints",
        "placeAccessPoints", "nameAccessPoints", "genreAccessPoints", "digitalObjectURI", "digitalObjectPath",
    )),
)  # fmt: skip
"""Columns whose values an update adds to those that are there; several that is side by side are one."""
EMPTIED = ("institutionIdentifier", "radEdition", "publicationStatus")
"""Columns that an update sets again even where the cell is blank: they are said in every row."""
_EVENTS = EventColumns().columns
_KEYS = ("legacyId", "parentId")
Values = list[tuple[str, ...]]
CellPairs = Iterator[tuple[str, str]]


def sheet_update(table: SheetTable, aligned: Aligned) -> Update:
    """Return the sheet of what was changed and added, and what it cannot do."""
    work = _UpdateSheet(table, aligned)
    for place in range(len(aligned.new)):
        work.unit(place)
    for node in aligned.removed:
        work.update.note(
            "atom-update-removes",
            node.key,
            value=str(node.unit.title or node.key),
        )
    work.finish()
    return work.update


class _UpdateSheet:
    """The rows of an update, in the order of the tree."""

    def __init__(self, table: SheetTable, aligned: Aligned) -> None:
        self.table, self.aligned = table, aligned
        self.update = Update()
        self.rows: dict[str, Cells] = {}
        self.bare: dict[str, Cells] = {}

    def unit(self, place: int) -> None:
        """Add the row of a unit, where there is anything to say."""
        key = self.aligned.keys[place]
        node = self.aligned.new[place]
        now = self.table.cells_of(node.unit)
        self.bare[key] = {"legacyId": key} | {
            name: now[name] for name in EMPTIED if name in now
        }
        before = self.aligned.old_of.get(place)
        if before is None:
            self._hold_parent(place)
            self.rows[key] = self._keyed(place) | now
            return
        was = self.table.cells_of(self.aligned.old[before].unit)
        cells = dict(self._changes(key, was, now))
        if self.aligned.is_moved(place):
            cells |= self._moved(place, key)
        if cells:
            self._put(key, self.bare[key] | cells)

    def _put(self, key: str, row: Cells) -> None:
        """Set the row of a unit that was there; what every such row does to it is reported."""
        self.rows[key] = dict(row)
        if "publicationStatus" not in row:
            self.update.note("atom-update-status", key)
        if is_number(key):
            self.update.note("atom-update-key", key)

    def _keyed(self, place: int) -> Cells:
        return {
            "legacyId": self.aligned.keys[place],
            "parentId": self.aligned.parent_of(place) or "",
        }

    def _hold_parent(self, place: int) -> None:
        """See that the row of the parent is above that of a unit: only there it is found by its key."""
        parent = self.aligned.parent_of(place)
        if parent is not None and parent not in self.rows:
            self._put(parent, self.bare[parent])

    def _moved(self, place: int, key: str) -> Cells:
        parent = self.aligned.parent_of(place)
        if parent is None:
            self.update.note("atom-update-top", key)
            return {}
        self._hold_parent(place)
        return {"parentId": parent}

    # ---- the cells of a unit that was there

    def _changes(
        self, key: str, was: Mapping[str, str], now: Mapping[str, str]
    ) -> CellPairs:
        """Yield the cells that an update needs."""
        grouped = {name for names in (*ADDED, _EVENTS) for name in names}
        for name in {**was, **now}:
            if name not in grouped and was.get(name, "") != now.get(name, ""):
                if now.get(name) or name in EMPTIED:
                    yield name, now.get(name, "")
                else:
                    self.update.note(
                        "atom-update-empties", key, name, value=was[name]
                    )
        for names in ADDED:
            yield from self._added(key, names, was, now)
        yield from self._events(key, was, now)

    def _added(
        self,
        key: str,
        names: tuple[str, ...],
        was: Mapping[str, str],
        now: Mapping[str, str],
    ) -> CellPairs:
        old = _values(names, was)
        new = _values(names, now)
        removed = _without(old, new)
        added = _without(new, old)
        for value in removed:
            self.update.note(
                "atom-update-doubles",
                key,
                names[0],
                value=value[0],
                name=names[0],
            )
        if added:
            yield from _cells(names, added, "")

    def _events(
        self, key: str, was: Mapping[str, str], now: Mapping[str, str]
    ) -> CellPairs:
        old = _values(_EVENTS, was)
        new = _values(_EVENTS, now)
        removed = _without(old, new)
        added = _without(new, old)
        kinds = Counter(map(_kind_of_event, added))
        for value in removed:
            if _kind_of_event(value) not in kinds:
                self.update.note(
                    "atom-update-event", key, "dates", value=_shown(value)
                )
        # One of several of a kind would replace the others, those that were not edited too.
        beside = Counter(map(_kind_of_event, new))
        for value in added:
            if beside[_kind_of_event(value)] > 1:
                self.update.note(
                    "atom-update-events", key, "dates", value=_shown(value)
                )
        added_alone = [
            value for value in added if beside[_kind_of_event(value)] == 1
        ]
        if added_alone:
            yield from _cells(_EVENTS, added_alone, "NULL")

    def finish(self) -> None:
        """Write the rows, in the columns that say something, parents above their children."""
        rows = [
            self.rows[key] for key in self.aligned.keys if key in self.rows
        ]
        if not rows:
            return
        columns_used = {
            name for row in rows for name, cell in row.items() if cell
        } | {"legacyId"}
        columns_known = (*_KEYS, *self.table.columns)
        columns = [
            name
            for name in (
                *columns_known,
                *sorted(columns_used.difference(columns_known)),
            )
            if name in columns_used
        ]
        lines = (
            spelt_row([row.get(name, "") for name in columns]) for row in rows
        )
        self.update.data = "".join((spelt_row(columns), *lines)).encode()
        self.update.units = len(rows)


def _values(names: tuple[str, ...], cells: Mapping[str, str]) -> Values:
    """Return the values that are side by side in some columns."""
    sides = [parts_of(cells.get(name, "")) for name in names]
    plain = (
        "" if part == "NULL" else part
        for parts in zip_longest(*sides, fillvalue="")
        for part in parts
    )
    pairs = zip(*[plain] * len(names), strict=True)
    return [value for value in pairs if any(value)]


def _without(values: Values, others: Values) -> Values:
    """Return the values that have no equal among others."""
    left = Counter(others)
    out: Values = []
    for value in values:
        if left[value]:
            left[value] -= 1
        else:
            out.append(value)
    return out


def _cells(names: tuple[str, ...], values: Values, blank: str) -> CellPairs:
    for name, parts in zip(names, zip(*values, strict=True), strict=True):
        if any(parts):
            yield name, BAR.join(part or blank for part in parts)


def _kind_of_event(value: tuple[str, ...]) -> tuple[str, str]:
    """Return what an event is found by: its type and its actor."""
    return value[1] or "Creation", value[4]


def _shown(value: tuple[str, ...]) -> str:
    return value[0] or value[4] or "/".join(filter(None, value[2:4]))
