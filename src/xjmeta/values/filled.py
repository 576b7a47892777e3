"""A table of values that was filled: which new value each old one gets, what is wrong with the table, and the Records
with the new values put in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as made
from typing import Any

from pydantic import ValidationError

from xjmeta.apply.damage import damages
from xjmeta.formats.csv.canonical import SheetRow
from xjmeta.messages import Finding, InputError, Severity, Template
from xjmeta.messages.catalogue import add
from xjmeta.model import expressions
from xjmeta.model.language_names import language_code, script_code
from xjmeta.model.record import Record
from xjmeta.model.values import AccessPoint, Container, Date, Extent, Language
from xjmeta.model.vocabularies import VOCABULARIES
from xjmeta.validation.house.codes import is_language, is_script
from xjmeta.values.fields import FIELDS, Field
from xjmeta.values.pages import TablePage
from xjmeta.values.table import heads, meant, nearest, of_name

__all__ = ["Filled"]

add(
    {
        "values-column": Template(
            "The table has no column {name!r}.",
            "{near}Give it the columns that `values` writes; others than these may be left out.",
        ),
        "values-column-unknown": Template(
            "The column {name!r} is none of a table of {field}; it is passed over.",
            "{near}The columns to fill are: {known}.",
        ),
        "values-fields": Template(
            "The row is one of {found}, and the table one of {field}.",
            "Apply each table by itself.",
        ),
        "values-twice": Template(
            "{value!r} gets {new!r} here, and {other!r} in row {row}.",
            "Fill one of them; neither was put in.",
        ),
        "values-not-met": Template(
            "{value!r} occurs in none of the documents.",
            "{near}The columns beside `new_...` state what is looked for; do not edit them.",
        ),
        "values-column-twice": Template(
            "Two columns are called {name!r}.",
            "Keep one of them; nothing was applied.",
        ),
        "values-doubtful": Template(
            "The column {name!r} reads {value!r}: {reason}.",
            "Format the cell as text, and type there what is meant; the row was not applied.",
        ),
        "values-long-row": Template(
            "The row has more cells than the header, the last of them {value!r}.",
            "Put a text that holds the separator between quotation marks; the row was not applied.",
        ),
        "values-date-left": Template(
            "{value!r} becomes {new!r}, and its standard date stays {normal!r}.",
            "Fill new_normal too: {suggested}.",
        ),
        "values-refused": Template(
            "{new!r} is not possible there: {reason}.",
            "{near}Correct the cell; it was not applied.",
        ),
    }
)


@dataclass(slots=True)
class FilledRow:
    """A row that was filled: where it is, what identifies it, what it fills, and how often its value was found."""

    number: int
    identity: tuple[str, ...]
    new: Mapping[str, str]
    met: int = 0


@dataclass(slots=True)
class Filled:
    """The filled rows of a table of one field.

    `findings` are what is wrong with it: what is an error was not put in.
    """

    name: str
    source: str
    field: Field
    rows: list[FilledRow]
    findings: list[Finding] = made(default_factory=list)
    _known: tuple[int, ...] = ()
    _index: dict[tuple[str, ...], FilledRow] = made(default_factory=dict)
    _seen: set[str] = made(default_factory=set)

    @classmethod
    def of(cls, page: TablePage, source: str) -> Filled:
        """Read a table; raises InputError for anything else."""
        reader = _Reader(page, source)
        table = cls(
            reader.name, source, reader.field, reader.rows, reader.findings
        )
        table._known = reader.known
        for row in table.rows:
            table._index[row.identity] = row
        return table

    def put(self, record: Record) -> tuple[Record, int]:
        """Return a Record with the new values in the place of the old ones, and how many there were; without any it is
        the same object.
        """
        edits: list[tuple[str, dict[str, Any]]] = []
        count = 0
        for key, unit in record.walk():
            changes, number = self._changes(unit)
            if number:
                edits.append((key, changes))
                count += number
        if edits:
            return (record.edit_many(edits), count)
        return (record, 0)

    def _changes(self, unit: Record) -> tuple[dict[str, Any], int]:
        """Return the fields of a unit with new values, and how many of these there are."""
        changes: dict[str, Any] = {}
        count = 0
        for name in self.field.lists:
            holder: Any = unit.control if name.startswith("control.") else unit
            attribute = name.removeprefix("control.")
            old = getattr(holder, attribute) if holder is not None else ()
            new = tuple(map(self._replaced, old))
            number = sum(
                before is not after
                for before, after in zip(old, new, strict=True)
            )
            # Languages of the description are in the control area, which is a value of its own and replaced as a
            # whole.
            if number and holder is unit:
                changes[attribute] = new
            elif number:
                changes["control"] = replace(holder, **{attribute: new})
            count += number
        return changes, count

    def _replaced(self, value: Any) -> Any:
        """Return a value as its row has it; itself where no row is filled for it."""
        whole = self.field.key(value)
        self._seen.add(whole[0])
        row = self._index.get(tuple(whole[place] for place in self._known))
        if row is None:
            return value
        row.met += 1
        new = replace(value, **self.field.put(value, row.new))
        return value if new == value else new

    def unmet(self) -> Iterator[Finding]:
        """Yield what was filled and never met."""
        for row in self.rows:
            if not row.met:
                value = row.identity[0]
                yield Finding.of(
                    "values-not-met",
                    source=self.source,
                    line=row.number,
                    path="value",
                    value=value,
                    near=nearest(value, self._seen),
                )


class _Reader:
    """Reads the rows of a table, and reports what is wrong with them."""

    def __init__(self, page: TablePage, source: str) -> None:
        self.source, self.findings = source, list[Finding]()
        self._doubts = page.doubts
        header, *lines = page.rows or [SheetRow(1, "", [])]
        self._header = header.number
        self._width = len(header.cells)
        self.places = self._named_places(header)
        self.name = self._field_name(lines)
        self.field = of_name(self.name)
        # What was deleted from the table by a person may be missing: rows are matched by the columns that are left.
        self._check_columns()
        stated = ["value", *self.field.stated]
        self.known = tuple(
            n for n, name in enumerate(stated) if name in self.places
        )
        self._beside = [stated[n] for n in self.known]
        self.rows = list(self._single(self._filled(lines)))

    def _named_places(self, header: SheetRow) -> dict[str, int]:
        """Return the places of the columns by their names; raises InputError where two have one name."""
        places: dict[str, int] = {}
        for place, cell in enumerate(header.cells):
            name = cell.strip()
            if name and places.setdefault(name, place) != place:
                raise InputError(
                    "values-column-twice",
                    source=self.source,
                    line=header.number,
                    column=place + 1,
                    name=name,
                )
        return places

    def _field_name(self, lines: list[SheetRow]) -> str:
        """Return the field that the table is of; raises InputError for what is no table of values."""
        for name in ("field", "value"):
            if name not in self.places:
                near = nearest(name, self.places)
                raise InputError(
                    "values-column",
                    source=self.source,
                    line=self._header,
                    name=name,
                    near=near,
                )
        first = next((row for row in lines if self._cell(row, "field")), None)
        named = (
            self._of_columns() if first is None else self._cell(first, "field")
        )
        if named not in FIELDS:
            values = {"name": named, "near": nearest(named, FIELDS)}
            raise InputError(
                "no-such-values",
                source=self.source,
                line=self._header if first is None else first.number,
                column=self.places["field"] + 1,
                known=", ".join(FIELDS),
                **values,
            )
        return named

    def _of_columns(self) -> str:
        """Return the field that has most of the columns, for a table that says none."""
        return max(
            FIELDS,
            key=lambda name: len(self.places.keys() & {*heads(FIELDS[name])}),
        )

    def _check_columns(self) -> None:
        columns_of_field = heads(self.field)
        for name, place in self.places.items():
            if name not in columns_of_field:
                self._report(
                    "values-column-unknown",
                    (self._header, place),
                    "warning",
                    name=name,
                    field=self.name,
                    near=nearest(name, columns_of_field),
                    known=", ".join(self.field.columns),
                )

    def _filled(self, lines: list[SheetRow]) -> Iterator[FilledRow]:
        """Yield the rows in which something is filled that is allowed there."""
        columns = [name for name in self.field.columns if name in self.places]
        for row in lines:
            cells = ((name, self._cell(row, name)) for name in columns)
            new = {name: cell for name, cell in cells if cell}
            # What is wrong with a row may be that it seems to have nothing filled.
            if not self._is_whole(row, new) or not new:
                continue
            # A table of one field, opened over another one by mistake, would put its values into the wrong list.
            of = self._cell(row, "field")
            if of not in (self.name, ""):
                place = row.number, self.places["field"]
                self._report(
                    "values-fields", place, "error", found=of, field=self.name
                )
            elif self._all_fit(row, new):
                identity = tuple(
                    self._cell(row, name) for name in self._beside
                )
                yield FilledRow(row.number, identity, new)

    def _is_whole(self, row: SheetRow, new: Mapping[str, str]) -> bool:
        """Return whether a row says what was typed there; report each cell that need not."""
        if any(row.cells[self._width :]):
            place = row.number, len(row.cells) - 1
            self._report(
                "values-long-row", place, "error", value=row.cells[-1]
            )
            return False
        doubts = list(self._doubtful(row, new))
        for name, reason in doubts:
            place = row.number, self.places[name]
            words = {
                "name": name,
                "value": self._cell(row, name),
                "reason": reason,
            }
            self._report("values-doubtful", place, "error", **words)
        return not doubts

    def _doubtful(
        self, row: SheetRow, new: Mapping[str, str]
    ) -> Iterator[tuple[str, str]]:
        """Yield the columns of a row in which the cell need not say what was typed, each with the reason."""
        looked_for = {"field", *self._beside} if new else set[str]()
        for name, place in self.places.items():
            doubt = self._doubts.get((row.number, place + 1), "")
            is_ours = name in looked_for or name in self.field.columns
            cell = self._cell(row, name)
            if "\n" in cell and (is_ours or _swallowed(self.name, cell)):
                yield name, _REASONS["lines"]
            # A number may be typed as a number, but in no other column.
            elif (
                doubt and is_ours and (name, doubt) != ("new_number", "number")
            ):
                yield name, _REASONS[doubt]

    def _single(self, rows: Iterator[FilledRow]) -> Iterator[FilledRow]:
        """Yield the rows whose value has one new value only."""
        first: dict[tuple[str, ...], FilledRow] = {}
        refused: set[tuple[str, ...]] = set()
        for row in rows:
            earlier = first.setdefault(row.identity, row)
            if earlier.new != row.new:
                refused.add(row.identity)
                name = next(n for n in {**row.new, **earlier.new} if row.new.get(n) != earlier.new.get(n))  # fmt: skip
                self._report(
                    "values-twice",
                    (row.number, self.places[name]),
                    "error",
                    value=row.identity[0],
                    new=row.new.get(name, ""),
                    other=earlier.new.get(name, ""),
                    row=earlier.number,
                )
        yield from (row for key, row in first.items() if key not in refused)

    def _all_fit(self, row: SheetRow, new: Mapping[str, str]) -> bool:
        """Return whether all that was filled in a row is allowed there; report each that is not."""
        fits = [self._fits(row, column, cell) for column, cell in new.items()]
        if all(fits) and self.name == "dates":
            self._check_date(row, new)
        return all(fits)

    def _fits(self, row: SheetRow, column: str, cell: str) -> bool:
        """Return whether what was filled is allowed there; report why not."""
        place = row.number, self.places[column]
        before = [self._cell(row, name) for name in self._beside]
        broken = list(damages(before, cell))
        for _path, code, values in broken:
            self._report(code, place, "error", **values)
        reason, near = _wrong(self.name, column, cell)
        if reason:
            words = {"new": cell, "reason": reason, "near": near}
            self._report("values-refused", place, "error", **words)
        return not (reason or broken)

    def _check_date(self, row: SheetRow, new: Mapping[str, str]) -> None:
        """Report a displayed date that is read as another day than the standard date that stays."""
        normal = self._cell(row, "normal") if "normal" in self.places else ""
        if not normal or "new_value" not in new or "new_normal" in new:
            return
        shown = Date(expression=new["new_value"])
        suggested = self.field.suggests(shown)[1]
        if suggested not in ("", normal):
            self._report(
                "values-date-left",
                (row.number, self.places["new_value"]),
                "warning",
                value=self._cell(row, "value"),
                new=new["new_value"],
                normal=normal,
                suggested=suggested,
            )

    def _cell(self, row: SheetRow, name: str) -> str:
        place = self.places[name]
        if place < len(row.cells):
            return row.cells[place].strip(" \n\r\t")
        return ""

    def _report(
        self, code: str, at: tuple[int, int], severity: Severity, **values: Any
    ) -> None:
        row, place = at
        finding = Finding.of(
            code,
            severity=severity,
            source=self.source,
            line=row,
            column=place + 1,
            **values,
        )
        self.findings.append(finding)


_REASONS = {
    "merged": "it is merged with other cells, of which only the first has a text",
    "date": "a spreadsheet made a date or a time of it",
    "truth": "a spreadsheet made a truth value of it",
    "number": "a spreadsheet made a number of it, which may have been typed otherwise",
    "lines": "it has several lines, as where a quotation mark is not closed",
}


def _swallowed(field: str, cell: str) -> bool:
    """Return whether a cell took in rows below it, which begin with the name of the field."""
    return re.search(rf"\n['\"]*{field}\b", cell) is not None


# A value of each field, to try a new one on.
_SAMPLES: Mapping[str, Any] = {
    "dates": Date(expression="1949"),
    "subjects": AccessPoint(name="Letters"),
    "creators": AccessPoint(name="Smith, Anna"),
    "extents": Extent(expression="3 boxes"),
    "containers": Container(type="box"),
    "languages": Language(name="Russian"),
}

# The columns in which a word of a vocabulary stands.
_WORDS = {"new_kind": ("AccessPoint", "kind"), "new_type": ("Date", "type")}
_OF = {"new_kind": "access point", "new_type": "date"}
# The columns in which a code stands: what is one, the one for a name, and what is reported of any other text.
_CODES: Mapping[
    str, tuple[Callable[[str], bool], Callable[[str], str | None], str]
] = {
    "new_code": (is_language, language_code, "it is no code of ISO 639"),
    "new_script": (is_script, script_code, "it is no code of ISO 15924"),
}


def _wrong(name: str, column: str, cell: str) -> tuple[str, str]:
    """Return why a text is not allowed in a column, and the question what was meant; empty where it is."""
    if column in _WORDS and cell not in (
        words := VOCABULARIES[_WORDS[column]]
    ):
        what = f"it is no {_WORDS[column][1]} of {_OF[column]}"
        return what, nearest(cell, words)
    if column in _CODES:
        is_code, code_for, reason = _CODES[column]
        if not is_code(cell):
            code = code_for(cell)
            return reason, "" if code is None else meant(code)
    if column == "new_normal" and expressions.normalise(cell) is None:
        return "it is no date of ISO 8601", ""
    try:
        sample = _SAMPLES[name]
        replace(sample, **of_name(name).put(sample, {column: cell}))
    # The cell is tried on a sample: what the model refuses there, it would
    # refuse in every document.
    except (ValidationError, ValueError) as error:
        return str(error).partition("\n")[0].rstrip("."), ""
    return "", ""
