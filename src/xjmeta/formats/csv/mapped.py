"""Records as the sheet of a house: the columns that its map names, in their order, in the words that it states.

The map is the one by which the sheet is read. Nothing has a place here but what it names; what a row does not say of
its unit, as that map reads it, is a loss.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from xjmeta.formats.csv.canonical import Envelope, SheetRow
from xjmeta.formats.csv.crosswalk import KEY, PARENT, RECORD
from xjmeta.formats.csv.house import plain_name
from xjmeta.formats.csv.maps import Line, SheetMap, sheet_map, tables_of
from xjmeta.formats.csv.meanings import Shown, home_of, shown
from xjmeta.formats.csv.named import folded, places_of, real_path
from xjmeta.formats.csv.row import widened
from xjmeta.formats.csv.shapes import Plan, cells, guard, plain, spread
from xjmeta.formats.csv.sheet import headed
from xjmeta.formats.csv.slots import item_numbers
from xjmeta.formats.csv.writeback import FoundUnit, RowPatch, WrittenBackSheet
from xjmeta.mapping import rest
from xjmeta.messages import Finding, Loss
from xjmeta.messages.catalogue import Template, add
from xjmeta.model.record import Record

__all__ = ["HouseSheet", "envelope_of"]

add(
    {
        "map-without-key": Template(
            "The map has no column for the key: an edited sheet cannot be put back where it belongs.",
            'Add a line such as "Key" = "key", and one for the parent.',
        ),
    }
)

_NO_COLUMN, _ADDED, _FLAT = "no column", "added", "hierarchy"


def envelope_of(mapping: Mapping[str, Line], name: str) -> Envelope:
    """Return the envelope of a sheet with the columns of a map; raises InputError for what is no map.

    >>> envelope_of({"Ref": "reference_code", "Topics": "subject"}, "csv").head
    '"Ref","Topics"\\r\\n'
    """
    to = sheet_map(mapping)._replace(header=0, first=0)
    names = [*dict.fromkeys(_names(tables_of(mapping).columns, to))]
    raw = json.dumps(names, ensure_ascii=False)
    if name == "csv":
        quoted = (column.replace('"', '""') for column in names)
        raw = ",".join(f'"{column}"' for column in quoted) + "\r\n"
    spelling = {
        "format": name,
        "encoding": "utf-8",
        "bom": 3,
        "delimiter": ",",
    }
    if name != "csv":
        spelling |= {"bom": 0, "delimiter": ""}
    header = iter([SheetRow(1, raw, names)])
    envelope, _rows = headed(header, to, lambda *_, **__: None, **spelling)
    return envelope


def _names(columns: Mapping[str, Line], to: SheetMap) -> Iterator[str]:
    """Yield the columns of a map, those that say a value together side by side."""
    for name in columns:
        yield name
        others = to.columns[plain_name(name)].others
        yield from (other for other in others if other not in columns)


class HouseSheet(WrittenBackSheet):
    """The rows of a sheet by a map, set aside like those of a sheet that is written back."""

    def __init__(self, envelope: Envelope, spool: Any, name: str) -> None:
        super().__init__(envelope, spool, name)
        self._record = 0
        if KEY not in self._plan.columns:
            note = Finding.of("map-without-key", severity="info")
            self.report.notes.append(note)

    def _new(
        self, found_unit: FoundUnit, frame: Mapping[str, str]
    ) -> RowPatch:
        """Return the row of a unit; what it does not say is a loss."""
        self._leave(found_unit, own=True)
        self._record += found_unit.above is None
        if KEY in frame and KEY not in self._plan.columns:
            # Units below it name it by a reference code that it does not have, or not alone.
            self.report.losses.append(
                Loss(
                    found_unit.key,
                    found_unit.key,
                    _FLAT,
                    self._name,
                    found_unit.key,
                )
            )
        frame = {**frame, RECORD: str(self._record)}
        shown_unit = _shown_by_map(found_unit.unit, self._plan)
        row = spread({**frame, **folded(shown_unit.cells)})
        row = {
            path: cell
            for path, cell in row.items()
            if path in self._plan.columns
        }
        self.report.losses += self._losses(found_unit, shown_unit, row)
        return RowPatch({}, row, {})

    def _framed(self, patch: RowPatch, frame: Mapping[str, str]) -> RowPatch:
        """Return a patch with those cells of the frame that have a column."""
        cells_here = {
            path: cell
            for path, cell in frame.items()
            if path in self._plan.columns
        }
        return patch._replace(extras={**patch.extras, **cells_here})

    def _losses(
        self, found_unit: FoundUnit, shown_unit: Shown, row: Mapping[str, str]
    ) -> Iterator[Loss]:
        """Yield what a row is read without, and what it is read with that the unit does not say."""
        key, name = found_unit.key, self._name
        if found_unit.above is not None and PARENT not in self._plan.columns:
            yield Loss(key, key, _FLAT, name, key)
        entries = rest.difference(
            found_unit.unit.own_data(),
            self._read(row),
            places_of(shown_unit.numbers),
        )
        for path, entry in entries.items():
            reason = _ADDED if entry["value"] is None else _NO_COLUMN
            yield Loss(
                f"{key}.{real_path(path)}", entry["value"], reason, name, key
            )

    def _read(self, row: Mapping[str, str]) -> dict[str, Any]:
        """Return the data of a row as the map reads it."""
        plan = self._plan
        spelt = self.envelope.encoded(
            {at: row.get(path or "", "") for at, path in enumerate(plan.paths)}
        )
        cells_ = self.envelope.decoded(
            [guard(cell) for cell in spelt.values()]
        )
        wide, read, _entries = widened(plan, cells_, [])
        data: dict[str, Any] = plain(wide.data(list(read), []))
        return data


def _shown_by_map(unit: Record, plan: Plan) -> Shown:
    """Return what the columns of a map say of a unit: those named by meaning, then those named by a path."""
    shown_unit = shown(unit, plan.places)
    paths = {path for path in shown_unit.cells if home_of(path) in plan.homes}
    if not plan.is_named:
        # No bar parts values there: only the first has a place.
        paths &= plan.homes
    out = {
        path: cell for path, cell in shown_unit.cells.items() if path in paths
    }
    if plan.is_named:
        return shown_unit._replace(cells=out)
    return Shown(_by_path(unit, plan) | out, {})


def _by_path(unit: Record, plan: Plan) -> dict[str, str]:
    """Return the cells of the columns that are named by a path."""
    places = {
        field: [_NOWHERE if number is None else number for number in numbers]
        for field, numbers in item_numbers(unit, plan).items()
    }
    shown_cells = cells(unit, places)
    return {
        path: cell for path, cell in shown_cells.items() if path in plan.homes
    }


# The number of an item that no column has.
_NOWHERE = 0
