"""The shapes of cells: how one value is written in a cell, and how the cells of a row make the plain data of a
unit.

`cells` writes a unit as leaf values by path; a `Plan` is compiled once from the columns of a sheet and reads
rows. What a
spreadsheet program would take for a formula, a date or a number that it writes otherwise is guarded by an
apostrophe.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

from xjmeta.formats.csv.crosswalk import (
    FIELDS,
    KEY,
    MORE,
    ORIGIN,
    PARENT,
    RECORD,
    REST,
    base_of,
    leaf,
    rank,
)
from xjmeta.formats.csv.meanings import (
    SINGLE,
    ColumnPlaces,
    by_meaning,
    known_of,
    meaning_at,
    parted,
    path_of,
)
from xjmeta.model.record import Record
from xjmeta.model.structure import defaults_of
from xjmeta.model.text import Phrase, Prose, from_cell, to_cell
from xjmeta.text.error_values import ERROR_VALUE

__all__ = [
    "MAX_CELL",
    "CellProblem",
    "Plan",
    "cells",
    "escape",
    "guard",
    "guard_formula",
    "pieces",
    "plain",
    "plan_of",
    "spread",
    "unguard",
]

MAX_CELL = 32_767
"""How many UTF-16 code units a cell may hold in the usual spreadsheet programs."""

# ---- one cell ----------------------------------------------------------------------------------------------

_MONTH = (
    r"(?:jan|f[eé]b|m[aä]r|apr|avr|abr|ma[iy]|jun|jui|giu|jul|lug|aug|ao[uû]|ago|sep|set|o[ck]t|out|ott|nov|d[eé][czk]|dic|gen|ene)"
    r"[^\W\d_]{0,7}"
)
_RISKY = re.compile(
    r"'*+(?:[=+\-@\t\r\n|%\uff1d\uff0b\uff0d\uff20]"  # what begins a formula
    # Numbers, times and dates; possessive, so that a long cell takes no longer than its length.
    r"|(?![1-9]\d{0,14}\Z|0\Z)(?=\D*\d)[\s\d.,:;/()'%$€£¥+\-]++(?:e[+\-]?\d+|[ap]m?)?\s*\Z"
    rf"|[\s\d.,/\-]*{_MONTH}[\s\d.,/\-]*\Z"  # dates with a month in words
    r"|(?:true|false|wahr|falsch|vrai|faux)\Z)",
    re.IGNORECASE,
)
"""What people guard, and what is read without the apostrophe before it."""
_SAFE = re.compile(
    r"[1-9]\d{3}-[1-9]\d{3}"  # two years: no month or day has four digits
    r"|[1-9]\d{3}(?:-\d\d){0,2} ?/ ?[1-9]\d{3}(?:-\d\d){0,2}"  # the same as ISO 8601 has it, or nearly so
    r"|[^\W\d_]+",  # the name of a month alone
)
"""What no spreadsheet program takes for anything but a text, though it looks like what they do take."""
_TRUTHS = frozenset(("true", "false", "wahr", "falsch", "vrai", "faux"))


# The spelling of control characters in workbooks (`_x000D_`), where two of
# them share an underscore.
_CODED = re.compile(r"_x[0-9a-fA-F]{4}(?=_x[0-9a-fA-F]{4}_)")


def guard(cell: str) -> str:
    """Return the cell with an apostrophe in front where a spreadsheet program would take it for something
    else.

    >>> [guard(cell) for cell in ("=1+1", "007", "1949", "August 1949", "1934-1949", "1934 / 1949", "'=x")]
    ["'=1+1", "'007", '1949', "'August 1949", '1934-1949', '1934 / 1949', "''=x"]
    """
    if cell[:1] in _HARMLESS:
        return cell
    # Most cells of a sheet are short, and say what others say.
    return _guard_short(cell) if len(cell) <= _SHORT_CELL else _guard(cell)


_HARMLESS = frozenset("{<[BCHIKPQRUXYZbchikpqruxyz")
"""What begins nothing risky: no number, no month and no truth value."""
# Longer cells are hardly ever the same, and would fill the cache.
_SHORT_CELL = 64


def _guard(cell: str) -> str:
    if not _RISKY.match(cell):
        return cell
    return (
        cell
        if _SAFE.fullmatch(cell) and cell.casefold() not in _TRUTHS
        else "'" + cell
    )


_guard_short = lru_cache(maxsize=4096)(_guard)
# What begins a formula, also behind apostrophes and in the full width of East
# Asian fonts.
_FORMULA = re.compile(r"'*+[=+\-@\t\r\n|%\uff1d\uff0b\uff0d\uff20]")


def guard_formula(cell: str) -> str:
    """Return the cell with an apostrophe in front where a spreadsheet program would take it for a formula, and only
    there.

    >>> guard_formula("=1+1"), guard_formula("007")
    ("'=1+1", '007')
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


@lru_cache(maxsize=4096)
def unguard(cell: str) -> str:
    """Return the cell that was guarded; the exact inverse of `guard`."""
    if cell[:1] == "'" and _RISKY.match(cell):
        return cell[1:]
    return cell


def escape(cell: str) -> str:
    """Return the cell as a typed text cell holds it: nothing is taken for something else there, but guards
    are taken off.
    """
    if cell[:1] == "'" and _RISKY.match(cell):
        return "'" + cell
    return cell


def pieces(cell: str, limit: int = MAX_CELL - 1) -> list[str]:
    """Cut a cell into pieces that a spreadsheet program can hold, a guard included.

    >>> [len(piece) for piece in pieces("a" * 40_000)]
    [32766, 7234]
    """
    # Two codes of control characters that share an underscore are more than a workbook can spell.
    cuts = [coded.end() for coded in _CODED.finditer(cell)]
    # A character has two code units at most: most cells need no counting.
    if 2 * len(cell) <= limit and not cuts:
        return [cell]
    out = []
    for start, stop in pairwise([0, *cuts, len(cell)]):
        at = start
        while at < stop:
            end = _end(cell, at, min(stop, at + limit), limit)
            out.append(cell[at:end])
            at = end
    return out


def _end(cell: str, start: int, end: int, limit: int) -> int:
    """Return where a piece ends that begins at `start`, counted in UTF-16 code units."""
    while (
        len(cell[start:end].encode("utf-16-le", "surrogatepass")) > 2 * limit
    ):
        over = (
            len(cell[start:end].encode("utf-16-le", "surrogatepass")) // 2
            - limit
        )
        end -= (over + 1) // 2
    return end


MAX_REST = 30_000
"""How long a rest cell gets before it goes on in the next column."""


def spread(row: Mapping[str, str]) -> dict[str, str]:
    """Return cells with those that are too long cut into several."""
    if len(row.get(REST, "")) <= MAX_REST and all(
        2 * len(cell) < MAX_CELL and "_x" not in cell for cell in row.values()
    ):
        return dict(row)
    out: dict[str, str] = {}
    for path, cell in row.items():
        limit = MAX_REST if path == REST else MAX_CELL - 1
        first, *more = pieces(cell, limit) if cell else [""]
        out[path] = first
        out.update(
            {
                f"{path}.more.{number}": piece
                for number, piece in enumerate(more, 2)
            }
        )
    return out


# ---- a unit as cells ---------------------------------------------------------------------------------------


def cells(
    unit: Record, places: Mapping[str, Sequence[int]] | None = None
) -> dict[str, str]:
    """Return the values of a unit, without its children, as cells by path.

    `places` numbers the items of a list otherwise than from 1.

    >>> cells(Record(title="A & B", dates=({"expression": "1949"},)))
    {'title': 'A & B', 'dates.1.expression': '1949'}
    """
    out: dict[str, str] = {}
    for name in FIELDS:
        value = getattr(unit, name)
        if value is None or value == ():
            continue
        if places is not None and name in places:
            for place, item in zip(places[name], value, strict=True):
                _put(out, f"{name}.{place}", item)
        else:
            _put(out, name, value)
    return out


def _put(out: dict[str, str], path: str, value: Any) -> None:
    if isinstance(value, str):
        out[path] = value
    elif isinstance(value, (Phrase, Prose)):
        out[path] = to_cell(value)
        if value.lang is not None:
            out[f"{path}.lang"] = value.lang
        if value.dir is not None:
            out[f"{path}.dir"] = value.dir
    elif isinstance(value, bool):
        out[path] = "true" if value else "false"
    elif isinstance(value, int):
        out[path] = str(value)
    elif isinstance(value, tuple):
        for number, item in enumerate(value, 1):
            _put(out, f"{path}.{number}", item)
    else:
        _put_value(out, path, value)


def _put_value(out: dict[str, str], path: str, value: Any) -> None:
    before = len(out)
    kind: Any = type(value)
    for name, default in defaults_of(kind):
        inner = getattr(value, name)
        if inner != default:
            _put(out, f"{path}.{name}", inner)
    if len(out) == before:
        out[f"{path}.is"] = "value"


# ---- rows as data ------------------------------------------------------------------------------------------

Data: TypeAlias = dict[str, Any]


class CellProblem(NamedTuple):
    """A cell that does not mean what its column holds: its column, the code of the finding, its values."""

    column: int
    code: str
    values: Mapping[str, object]


_BLANKS = " \t\r\n"
_SET, _TEXT, _WORD, _BESIDE, _IS = range(5)
_OPERATIONS: Mapping[str, int] = {
    "phrase": _TEXT, "prose": _TEXT, "bool": _WORD, "choice": _WORD, "number": _WORD,
}  # fmt: skip
_HOW: Mapping[str, Any] = {
    "phrase": Phrase, "prose": Prose, "verbatim": "verbatim", "number": "number",
}  # fmt: skip
# No sign and nine digits at most: what is longer is no number of the model.
_DIGITS = re.compile(r"[0-9]{1,9}")


class _Step(NamedTuple):
    """What to do with one column: the container its value goes into, under which name, and how it is read."""

    column: int
    holder: int
    name: str | None
    op: int
    how: Any


class _Holder(NamedTuple):
    """A container of values: where it is, whether it is a list, and what is known of it without a
    column.
    """

    parent: int
    name: str | None
    many: bool
    known: Mapping[str, Any]


_ALWAYS_VALUED = (("attributes",), ("extra",))
"""The lists whose values have a name and a value each, which may be empty."""


class Plan:
    """The columns of a sheet, compiled: reads rows of cells into the plain data of units.

    >>> Plan(("key", "dates.2.normal", "title", "dates.1.expression")).data(["a", "1949", "T", "1 May"], [])
    {'title': 'T', 'dates': [{'expression': '1 May'}, {'normal': '1949'}]}
    """

    def __init__(
        self,
        paths: Sequence[str | None],
        known: Iterable[tuple[str, str]] = (),
        constants: Iterable[tuple[str, str]] = (),
        *,
        guarded: bool = True,
    ) -> None:
        self.paths = tuple(paths)
        self.known = tuple(known)
        self.constants = tuple(constants)
        """What every row says, by path, in which no cell says otherwise."""
        self._words = [guard(word) for _path, word in self.constants]
        self.width = len(self.paths)
        self.guarded = guarded
        self.columns = {
            path: place
            for place, path in enumerate(self.paths)
            if path is not None
        }
        self.key, self.parent, self.rest, self.origin = map(
            self.columns.get, (KEY, PARENT, REST, ORIGIN)
        )
        self.record = self.columns.get(RECORD)
        self.name = self._name_column()
        # The order matters: the columns that continue others are known before
        # the steps are compiled, and what is asked of the columns later
        # follows from the steps.
        self._more = self._continued()
        self._holders: list[_Holder] = [_Holder(0, None, False, {})]
        self._ids: dict[tuple[str, ...], int] = {(): 0}
        self._program = self._compiled()
        self.homes = frozenset((*self.columns, *dict(self.constants)))
        """The paths that every row may say something of."""
        self.truths = frozenset(
            step.column
            for step in self._program
            if step.how == ("true", "false")
        )
        """The columns of true and false, which need no guard."""
        self.by_path = (
            frozenset(
                base_of(path).partition(".")[0]
                for path in self.homes
                if "." in path and not meaning_at(base_of(path))
            )
            - _FRAME
        )
        """The fields of a unit that have columns named by a path of their own."""
        self.is_named = not self.known and not self.by_path
        """Whether no column is named by a path of its own: new ones are named by meaning then."""
        self.barred = tuple(
            column
            for path, column in self.columns.items()
            if meaning_at(path) and self.is_named
        )
        """The columns in which a bar parts values."""
        self.by_meaning: dict[str, tuple[int, ...]] = {}
        """Which columns each meaning has, by their numbers."""
        self._telling: dict[str, set[str]] = {}
        for meaning, some in by_meaning(self.homes):
            numbers = {parted(number)[0] for number, _leaf in some}
            self.by_meaning[meaning.name] = tuple(sorted(numbers))
            leaves = {leaf for _number, leaf in some}
            telling = self._telling.setdefault(meaning.field, set())
            telling |= leaves | {name for name, _word in meaning.known}

    def _name_column(self) -> int | None:
        """Return the column that names a row without a key: its id, as far as its rest cell holds none. Archives name
        what is above a unit by reference code; so does a sheet with a parent and neither key nor id.
        """
        if self.rest is not None:
            return None
        codes = (self.columns[path] for path in _CODES if path in self.columns)
        by_code = self.parent is not None and self.key is None
        return self.columns.get("id", next(codes, None) if by_code else None)

    @property
    def is_named_by_code(self) -> bool:
        """Whether reference codes name the rows."""
        return self.name is not None and self.paths[self.name] in _CODES

    def extended(self, paths: tuple[str, ...]) -> Plan:
        """Return the plan with columns to the right of these."""
        return plan_of(
            (*self.paths, *paths), self.known, self.guarded, self.constants
        )

    @property
    def fields(self) -> AbstractSet[str]:
        """The lists of a unit that have columns named by meaning."""
        return self._telling.keys()

    @cached_property
    def places(self) -> ColumnPlaces:
        """Where the values of a unit go among the columns that are named by meaning."""
        return ColumnPlaces(self.by_meaning, self.homes)

    def tells(self, path: str) -> bool:
        """Say whether what is at a path of the Record may be what a column named by meaning says."""
        field, *inner = path.split(".")
        if field in SINGLE:
            return field in self.homes
        if field not in self._telling or inner[:1] == ["@"]:
            return False
        return (
            len(inner) < 2
            or inner[0] == "+"
            or inner[1] in self._telling[field]
        )

    def _continued(self) -> dict[int, list[int]]:
        """Return for each column that others continue its place and theirs, in order."""
        by_base: dict[str, list[tuple[int, int]]] = {}
        for path, place in self.columns.items():
            if (match := MORE.fullmatch(path)) is not None and match[
                1
            ] in self.columns.keys() - _FRAME:
                by_base.setdefault(match[1], []).append((int(match[2]), place))
        return {
            self.columns[path]: [place for _, place in sorted(more)]
            for path, more in by_base.items()
        }

    def _compiled(self) -> list[_Step]:
        known: dict[tuple[str, ...], dict[str, Any]] = {}
        for path, word in self.known:
            *holder, name = path.split(".")
            known.setdefault(tuple(holder), {})[name] = _known(path, word)
        # A row ends with what is the same in all; a cell that says it otherwise comes after that.
        count = len(self.constants)
        steps = [
            (path, at - count) for at, (path, _) in enumerate(self.constants)
        ]
        steps += [
            (path, column)
            for path, column in self.columns.items()
            if path not in _FRAME and not MORE.fullmatch(path)
        ]
        steps.sort(key=lambda step: (rank(step[0]), step[1]))
        return [self._step(path, column, known) for path, column in steps]

    def _step(
        self,
        path: str,
        column: int,
        known: Mapping[tuple[str, ...], Mapping[str, Any]],
    ) -> _Step:
        leaf_of_path = leaf(path)
        if leaf_of_path is None:
            raise ValueError(f"{path!r} is no path of a Record")
        parts = tuple(path.split("."))
        if leaf_of_path.kind == "is":
            return _Step(
                column,
                self._holder_number(parts[:-1], known),
                None,
                _IS,
                leaf_of_path.choices,
            )
        if leaf_of_path.kind in ("lang", "dir"):
            main = self.columns.get(path.rpartition(".")[0])
            holder_number, name = self._holder(parts[:-1], known)
            return _Step(
                column,
                holder_number,
                name,
                _BESIDE,
                (leaf_of_path.kind, main),
            )
        holder_number, name = self._holder(parts, known)
        op = _OPERATIONS.get(leaf_of_path.kind, _SET)
        how: Any = _HOW.get(leaf_of_path.kind, leaf_of_path.choices)
        return _Step(column, holder_number, name, op, how)

    def _holder(
        self,
        parts: tuple[str, ...],
        known: Mapping[tuple[str, ...], Mapping[str, Any]],
    ) -> tuple[int, str | None]:
        name = None if parts[-1].isdigit() else parts[-1]
        return self._holder_number(parts[:-1], known, many=name is None), name

    def _holder_number(
        self,
        parts: tuple[str, ...],
        known: Mapping[tuple[str, ...], Mapping[str, Any]],
        *,
        many: bool = False,
    ) -> int:
        if parts not in self._ids:
            parent, name = self._holder(parts, known)
            self._ids[parts] = len(self._holders)
            # An attribute, and a field of the house, has a value always: a blank cell says that it is empty.
            empty = {"value": ""} if parts[-2:-1] in _ALWAYS_VALUED else {}
            by_column = known_of(*parts) if len(parts) == 2 else {}
            of_value = known.get(parts) or by_column or empty
            self._holders.append(_Holder(parent, name, many, of_value))
        return self._ids[parts]

    def data(
        self,
        row: list[str],
        problems: list[CellProblem],
        texts: Mapping[str, Any] | None = None,
    ) -> Data:
        """Return the plain data of a row that is as wide as the plan; texts with markup are Phrase or Prose
        already, or plain data too where `texts` says what some cells are read as.
        """
        # The inner loop of reading a sheet: it runs once for each cell, so the plan is compiled to steps, and
        # nothing is looked up here.
        unguard_ = unguard if self.guarded else str
        for main, more in self._more.items():
            if any(row[place] for place in more):
                row[main] = self._joined(
                    [row[main], *(row[place] for place in more)]
                )
        if self._words:
            row = [*row, *self._words]
        holders: list[Any] = [None] * len(self._holders)
        data: Data = {}
        holders[0] = data
        for step in self._program:
            column, holder_number, name, op, how = step
            cell: Any = row[column]
            if not cell:
                continue
            # Guards and blanks come before "(" in ASCII: no other cell needs a
            # second look.
            if cell[0] < "(":
                if cell[0] == "'":
                    cell = unguard_(cell)
                elif how != "verbatim" and not cell.strip(_BLANKS):
                    continue
            if op == _TEXT:
                if "<" in cell or "&" in cell:
                    if texts is None:
                        cell = _text(cell, how, column, problems)
                    else:
                        cell = texts.get(cell) or plain(
                            _text(cell, how, column, problems)
                        )
            elif (
                op
                and (cell := self._special(cell, row, holders, step, problems))
                is None
            ):
                continue
            holder = holders[holder_number]
            if holder is None:
                holder = self._open(holders, holder_number)
            if name is None:
                holder.append(cell)
            else:
                holder[name] = cell
        return data

    def _joined(self, row: list[str]) -> str:
        if not self.guarded:
            return "".join(row)
        return guard("".join(map(unguard, row)))

    def _open(self, holders: list[Any], holder_number: int) -> Any:
        parent, name, many, known = self._holders[holder_number]
        holder = holders[parent]
        if holder is None:
            holder = self._open(holders, parent)
        new: Any = [] if many else dict(known) if known else {}
        holders[holder_number] = new
        if name is None:
            holder.append(new)
        else:
            holder[name] = new
        return new

    def _special(
        self,
        cell: str,
        row: list[str],
        holders: list[Any],
        step: _Step,
        problems: list[CellProblem],
    ) -> Any:
        """Return the value of a cell of a closed vocabulary, None if it is none; see to the other kinds of
        cells.
        """
        word = " ".join(cell.split())
        if step.op == _BESIDE:
            self._beside(word, row, holders, step, problems)
            return None
        choices = step.how
        value: Any
        if choices == "number":
            value = int(word) if _DIGITS.fullmatch(word) else None
            choices = ("0", "1", "2", "...")
        else:
            value = _words(choices).get(word.casefold())
        if value is None:
            values = {"value": _short(cell), "choices": ", ".join(choices)}
            code = "broken-cell" if ERROR_VALUE.search(cell) else "bad-choice"
            problems.append(CellProblem(step.column, code, values))
        elif step.op == _IS:
            if holders[step.holder] is None:
                self._open(holders, step.holder)
            return None
        return value

    def _beside(
        self,
        word: str,
        row: list[str],
        holders: list[Any],
        step: _Step,
        problems: list[CellProblem],
    ) -> None:
        """Put a language or direction to its text."""
        what, main = step.how
        if main is None or not row[main].strip(_BLANKS):
            problems.append(
                CellProblem(
                    step.column, "beside-nothing", {"value": _short(word)}
                )
            )
            return
        holder = holders[step.holder]
        place: Any = -1 if step.name is None else step.name
        holder[place] = {**_parts(holder[place]), what: word}

    def _path_of(self, step: _Step) -> str:
        """Return the path that a step fills."""
        if step.column < 0:
            return self.constants[step.column][0]
        return self.paths[step.column] or ""

    def pieces_of(self, column: int) -> list[int]:
        """Return a column with those that continue it."""
        return [column, *self._more.get(column, ())]

    def _is_filled(self, step: _Step, row: Sequence[str]) -> bool:
        cell = "".join(row[place] for place in self.pieces_of(step.column))
        return cell != "" and (
            step.how == "verbatim" or cell.strip(_BLANKS) != ""
        )

    def occupied(self, row: Sequence[str]) -> dict[str, list[int]]:
        """Return the numbers of the items that a row has in each list of a unit."""
        out: dict[str, list[int]] = {}
        row = [*row, *self._words]
        for step in self._program:
            field, _, after = self._path_of(step).partition(".")
            number = after.partition(".")[0]
            if number.isdigit() and self._is_filled(step, row):
                numbers = out.setdefault(field, [])
                if int(number) not in numbers:
                    numbers.append(int(number))
        return out

    def where(self, row: Sequence[str]) -> dict[int, tuple[str | int, ...]]:
        """Return for each column with a value where its value is in the data of this row."""
        seen: dict[tuple[str, ...], list[str]] = {}
        out: dict[int, tuple[str | int, ...]] = {}
        row = [*row, *self._words]
        for step in self._program:
            if not self._is_filled(step, row):
                continue
            parts = tuple(self._path_of(step).split("."))
            dense: list[str | int] = []
            for at, part in enumerate(parts):
                if not part.isdigit():
                    dense.append(part)
                    continue
                numbers = seen.setdefault(parts[:at], [])
                if part not in numbers:
                    numbers.append(part)
                dense.append(numbers.index(part))
            if step.column >= 0:
                out[step.column] = tuple(dense)
        return out


@lru_cache(maxsize=1024)
def plan_of(
    paths: tuple[str | None, ...],
    known: tuple[tuple[str, str], ...] = (),
    guarded: bool = True,
    constants: tuple[tuple[str, str], ...] = (),
) -> Plan:
    """Return the plan of these columns; plans are compiled once."""
    return Plan(paths, known, constants, guarded=guarded)


_FRAME = frozenset({KEY, PARENT, RECORD, REST, ORIGIN})
_CODES = (path_of("reference_code"), "identifiers.1.value")
"""The columns of the first reference code."""


def _known(path: str, word: str) -> Any:
    leaf_of_path = leaf(path)
    if leaf_of_path is not None and leaf_of_path.choices:
        return _words(leaf_of_path.choices).get(word.casefold(), word)
    return word


@lru_cache(maxsize=256)
def _words(choices: tuple[str, ...]) -> Mapping[str, Any]:
    """Return the values of a closed vocabulary by their words without case."""
    if choices == ("true", "false"):
        return {"true": True, "false": False, "1": True, "0": False}
    return {word.casefold(): word for word in choices}


def _text(
    cell: str, kind: Any, column: int, problems: list[CellProblem]
) -> Any:
    """Return the text in a cell that may be marked up; what is no good markup is plain text, and reported."""
    try:
        return from_cell(cell, kind)
    except ValueError as error:
        problems.append(
            CellProblem(
                column, "bad-markup", {"reason": str(error).rstrip(".")}
            )
        )
        return cell


def plain(data: Any) -> Any:
    """Return data whose texts are plain data too."""
    if isinstance(data, (Phrase, Prose)):
        return data.dump()
    if isinstance(data, dict):
        return {name: plain(value) for name, value in data.items()}
    if isinstance(data, list):
        return [plain(value) for value in data]
    return data


def _parts(text: Any) -> dict[str, Any]:
    text = plain(text)
    return {"text": text} if isinstance(text, str) else text


def _short(cell: str) -> str:
    if len(cell) <= 60:
        return cell
    return cell[:57] + "..."
