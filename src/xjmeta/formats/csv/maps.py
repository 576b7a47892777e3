"""Maps of sheets of houses: which column says what, what every unit is that no cell says otherwise, and which rows
are the header and the first unit.

A map is a dictionary, or a TOML file with the same tables: `columns`, `constants`, `header` and `first`; of one that
has columns alone these are at the top. It is read in both directions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple, TypeAlias

from pydantic import ValidationError

from xjmeta.formats.csv.crosswalk import (
    KEY,
    ORIGIN,
    PARENT,
    RECORD,
    REST,
    leaf,
)
from xjmeta.formats.csv.headings import field_of_heading
from xjmeta.formats.csv.house import HouseCell, house_cell, plain_name
from xjmeta.formats.csv.meanings import (
    COLUMN_NAMES,
    meaning_at,
    name_of,
    path_of,
)
from xjmeta.formats.csv.row import VALIDATE
from xjmeta.formats.csv.shapes import plan_of
from xjmeta.messages import InputError
from xjmeta.messages.catalogue import Template, add
from xjmeta.text.encodings import utf8_of

__all__ = [
    "NO_MAP",
    "ColumnTarget",
    "Line",
    "SheetMap",
    "nearest_field",
    "read_mapping",
    "repeated",
    "sheet_map",
    "tables_of",
]

add(
    {
        "bad-mapping": Template(
            "{target!r} is no path of a Record; the column {name!r} cannot go there.",
            "Name a column such as {nearest}, or a path such as dates.1.expression or notes[kind=scope].body.",
        ),
        "bad-constant": Template(
            "{value!r} cannot be what {name} is in every unit: {reason}.",
            'Write a line such as level = "file" in the table of constants.',
        ),
        "bad-map-table": Template(
            "A map has no table {name!r}.",
            "Write {nearest}; the tables are columns and constants, beside the numbers header and first.",
        ),
        "bad-map-row": Template(
            "{name} = {value!r} is not the number of a possible row.",
            "Count the rows of the sheet from 1; the first unit is below the header.",
        ),
        "split-beside-path": Template(
            "The cells of {name!r} cannot be split: other lines of the map name a path.",
            "Name columns of a sheet of xjmeta in every line: container, not containers.1.indicator.",
        ),
        "not-toml": Template(
            "The mapping file is not well-formed TOML: {reason}.",
            'Write lines such as "Unit Title" = "title"; one with a space or an accent in quotation marks.',
        ),
    }
)

Line: TypeAlias = str | Mapping[str, Any]
"""A line of a map: where a column goes, or a table that says `to`, `split`, `values` and `null`."""


class ColumnTarget(NamedTuple):
    """Where a foreign column goes: its path, what is known of the value without a column, and how cells are written."""

    path: str
    known: tuple[tuple[str, str], ...] = ()
    spelling: HouseCell | None = None

    @property
    def others(self) -> tuple[str, ...]:
        """The columns that say the value together with this one."""
        return self.spelling.others if self.spelling is not None else ()


class SheetMap(NamedTuple):
    """A map, compiled: where columns go by their plain names, what is so in every unit by path, what is known of the
    values of these, and the rows of the header and of the first unit, from 1; 0 where the map does not say.
    """

    columns: Mapping[str, ColumnTarget]
    constants: tuple[tuple[str, str], ...] = ()
    known: tuple[tuple[str, str], ...] = ()
    header: int = 0
    first: int = 0


NO_MAP = SheetMap({})
_NOTHING: tuple[tuple[str, str], ...] = ()
# `notes[kind=scope].body`: a value by what is known of it; `notes.2.body`: by its number.
_STEP = re.compile(r"([a-z_]+)\[([^\]]*)\]\.(.+)")
# A field of the house by its name.
_EXTRA = re.compile(r"^extra\.(?!\d+\.)([^\[\]=,]+)$")
_NUMBERED = re.compile(r"([a-z_]+)\.(\d{1,6})\.")
_COLUMNS, _CONSTANTS, _HEADER, _FIRST = (
    "columns",
    "constants",
    "header",
    "first",
)
_TABLES = frozenset({_COLUMNS, _CONSTANTS, _HEADER, _FIRST})
# Among how many rows a header may be.
_ROWS = 25


def sheet_map(mapping: Mapping[str, Any] | None) -> SheetMap:
    """Return a map compiled; raises InputError for what is no path of a Record.

    >>> sheet_map({"Scope": "notes[kind=scope].body", "History": "notes[kind=biography].body"}).columns["history"][:2]
    ('notes.2.body', (('notes.2.kind', 'biography'),))
    >>> sheet_map({"columns": {"Name": "title"}, "constants": {"level": "file"}, "header": 3})[1:4]
    ((('level', 'file'),), (), 3)
    """
    if not mapping:
        return NO_MAP
    tables = tables_of(mapping)
    lines = {
        str(name): _line(str(name), line)
        for name, line in tables.columns.items()
    }
    places = _MapPaths([target for target, _spelling in lines.values()])
    columns = {}
    for name, (to, spelling) in lines.items():
        columns[plain_name(name)] = places.target(name, to)._replace(
            spelling=spelling
        )
    constants, facts = _constants(tables.constants, places)
    _check_splits(columns, constants)
    return SheetMap(columns, constants, facts, *_rows(tables))


class MapTables(NamedTuple):
    """What a map says, unchanged."""

    columns: Mapping[str, Any]
    constants: Mapping[str, Any]
    header: Any
    first: Any


def tables_of(mapping: Mapping[str, Any]) -> MapTables:
    """Return the tables of a map; one that has columns alone is the table of these."""
    columns = mapping.get(_COLUMNS)
    # A column of a house may be called "columns" itself: then it is a line of
    # the map.
    if not isinstance(columns, Mapping) or "to" in columns:
        return MapTables(mapping, {}, 0, 0)
    if unknown := mapping.keys() - _TABLES:
        name = min(unknown)
        nearest = (get_close_matches(name, _TABLES, 1) or [_COLUMNS])[0]
        raise InputError("bad-map-table", name=name, nearest=nearest)
    constants = mapping.get(_CONSTANTS, {})
    if not isinstance(constants, Mapping):
        raise InputError(
            "bad-constant",
            name=_CONSTANTS,
            value=constants,
            reason="it is no table",
        )
    return MapTables(
        columns, constants, mapping.get(_HEADER, 0), mapping.get(_FIRST, 0)
    )


def _rows(tables: MapTables) -> tuple[int, int]:
    """Return the rows of the header and of the first unit."""
    for name, row in ((_HEADER, tables.header), (_FIRST, tables.first)):
        # Not `isinstance`: in Python a truth value is an int.
        if type(row) is not int or not 0 <= row <= _ROWS:
            raise InputError("bad-map-row", name=name, value=row)
    if tables.first and tables.first <= tables.header:
        raise InputError("bad-map-row", name=_FIRST, value=tables.first)
    return tables.header, tables.first


def _line(name: str, line: Any) -> tuple[str, HouseCell | None]:
    """Return where a line of a map says that a column goes, and how its cells are written."""
    if isinstance(line, str):
        return line.strip(), None
    if not isinstance(line, Mapping):
        raise InputError(
            "bad-mapping", name=name, target=line, nearest=nearest_field(name)
        )
    return str(line.get("to", "")).strip(), house_cell(name, line)


class _MapPaths:
    """The paths of columns that name one, and the numbers of those that say only what is known of a value."""

    def __init__(self, stated: list[str]) -> None:
        self._at: dict[str, int] = {}
        self._free: dict[str, int] = {}
        self._taken: set[str] = set()
        for target in stated:
            if (match := _NUMBERED.match(target)) is not None:
                self._free[match[1]] = max(
                    self._free.get(match[1], 0), int(match[2])
                )

    def target(self, name: str, to: str) -> ColumnTarget:
        """Return where a column goes; raises InputError for no path of a Record, or that of another column."""
        column_target = self.found(to)
        wrong = (
            column_target is None
            or column_target.path in self._taken
            or any(
                leaf(path_of_column) is None or path_of_column.count(".") > 2
                for path_of_column, _ in column_target.known
            )
        )
        if column_target is None or wrong:
            raise InputError(
                "bad-mapping",
                name=name,
                target=to,
                nearest=nearest_field(to, name),
            )
        self._taken.add(column_target.path)
        return column_target

    def found(self, to: str, *, again: bool = False) -> ColumnTarget | None:
        """Return the path that the target of a line means, None where there is none; `again`, also that of a column."""
        to = _EXTRA.sub(r"extra[name=\1].value", to)
        path, facts = path_of(to) or to, _NOTHING
        if (step := _STEP.fullmatch(to)) is not None:
            field, conditions, rest = step.groups()
            item = (
                f"{field}.{self._number(field, conditions, rest, again=again)}"
            )
            path = f"{item}.{rest}"
            pairs = (
                condition.partition("=") for condition in conditions.split(",")
            )
            facts = tuple(
                (f"{item}.{condition.strip()}", word.strip())
                for condition, _, word in pairs
            )
        if leaf(path) is None or path in (REST, ORIGIN):
            return None
        return ColumnTarget(path, facts)

    def _number(
        self, field: str, conditions: str, rest: str, *, again: bool
    ) -> int:
        group = f"{field}[{conditions}]"
        is_taken = f"{field}.{self._at.get(group)}.{rest}" in self._taken
        # A line with the same conditions says more of the same value, until
        # one names a part that is taken: then it is the next.
        if group not in self._at or (is_taken and not again):
            self._free[field] = self._at[group] = self._free.get(field, 0) + 1
        return self._at[group]


def nearest_field(*names: str) -> str:
    """Return the column of a sheet that names most likely mean: as a heading, else by its letters.

    >>> nearest_field("Unit Titel"), nearest_field("subjcet"), nearest_field("Signatur"), nearest_field("???")
    ('title', 'subject', 'reference_code', 'title')
    """
    for name in names:
        if (field := field_of_heading(name)) is not None:
            return field
    for name in names:
        plain = "_".join(name.casefold().split())
        if near := get_close_matches(plain, COLUMN_NAMES, 1):
            return near[0]
    return "title"


_Pairs: TypeAlias = tuple[tuple[str, str], ...]


def _constants(
    table: Mapping[str, Any], places: _MapPaths
) -> tuple[_Pairs, _Pairs]:
    """Return what is so in every unit, by path, and what is known of its values."""
    constants: dict[str, str] = {}
    facts: dict[str, str] = {}
    for name, word in table.items():
        column_target = places.found(str(name), again=True)
        if (
            column_target is None
            or column_target.path in (KEY, PARENT, RECORD)
            or column_target.path in constants
        ):
            raise InputError(
                "bad-mapping",
                name=name,
                target=name,
                nearest=nearest_field(str(name)),
            )
        if not isinstance(word, str) or not word.strip():
            raise InputError(
                "bad-constant", name=name, value=word, reason="it is no text"
            )
        constants[column_target.path] = word
        facts.update(column_target.known)
        _check_constant(str(name), word, column_target)
    return tuple(constants.items()), tuple(facts.items())


def _check_constant(name: str, word: str, column_target: ColumnTarget) -> None:
    """See that a unit may be what a constant says of it."""
    problems: list[Any] = []
    plan = plan_of(
        (), column_target.known, True, ((column_target.path, word),)
    )
    try:
        VALIDATE(plan.data([], problems))
    except ValidationError as error:
        reason = str(error.errors(include_url=False)[0]["msg"]).removeprefix(
            "Value error, "
        )
        raise InputError(
            "bad-constant", name=name, value=word, reason=reason
        ) from error
    if problems:
        values = problems[0].values
        reason = (
            f"one of {values['choices']} is wanted"
            if "choices" in values
            else "its markup is not well formed"
        )
        raise InputError("bad-constant", name=name, value=word, reason=reason)


def _check_splits(
    columns: Mapping[str, ColumnTarget], constants: _Pairs
) -> None:
    """Refuse what parts values beside columns that are named by a path: only columns named by meaning hold several."""
    paths = [
        *(
            (column_target.path, column_target.known)
            for column_target in columns.values()
        ),
        *((path, ()) for path, _ in constants),
    ]
    if all(
        not facts and ("." not in path or meaning_at(path))
        for path, facts in paths
    ):
        return
    for name, column_target in columns.items():
        if column_target.spelling is not None and column_target.spelling.split:
            raise InputError("split-beside-path", name=name)


def repeated(path: str, in_use: Mapping[str, Any]) -> str | None:
    """Return the path of the next column of a meaning where those before it are taken; None where it has none.

    >>> name_of(repeated(path_of("subject"), {path_of("subject"): 0}) or ""), repeated("title", {"title": 0})
    ('subject_2', None)
    """
    return next(
        (candidate for candidate in _repeats(path) if candidate not in in_use),
        None,
    )


def _repeats(path: str) -> Iterator[str]:
    name = name_of(path)
    if meaning_at(path) is None or path_of(name) != path:
        return
    base = (
        name.rstrip("0123456789").rstrip("_")
        if path_of(f"{name}_2") is None
        else name
    )
    yield from (
        repeat
        for number in range(2, 10)
        if (repeat := path_of(f"{base}_{number}")) is not None
    )


def read_mapping(data: bytes, *, name: str | None = None) -> dict[str, Any]:
    """Return the map in a TOML file; raises InputError.

    >>> read_mapping(b'[columns]\\n"Unit Title" = "title"\\n')
    {'Unit Title': 'title'}
    """
    import tomllib  # noqa: PLC0415 - only mapping files need it

    try:
        tables = tomllib.loads(utf8_of(data))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            "not-toml", source=name, reason=str(error).rstrip(".")
        ) from error
    sheet_map(tables)
    columns = tables.get(_COLUMNS)
    if (
        isinstance(columns, dict)
        and tables.keys() == {_COLUMNS}
        and "to" not in columns
    ):
        return columns
    return tables
