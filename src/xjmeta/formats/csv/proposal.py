"""A map for a foreign sheet, proposed from its headings and its cells, as text for a person to look through.

Only what is likely gets a line; every other column is named in a comment with examples of its cells, so that nothing is
left out unseen. The lines are those that `--map` takes.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import PurePath
from typing import Any, NamedTuple

from xjmeta.formats.csv import sheet as sheets
from xjmeta.formats.csv.crosswalk import KEY, ORIGIN, PARENT, REST
from xjmeta.formats.csv.headings import (
    field_of_heading,
    level_of,
    plain_heading,
    side_of_span,
)
from xjmeta.formats.csv.house import plain_name
from xjmeta.formats.csv.meanings import MEANINGS, MOST_REPEATS, SINGLE, path_of
from xjmeta.formats.csv.row import padded
from xjmeta.formats.csv.shapes import unguard
from xjmeta.formats.csv.sheet import Sheet
from xjmeta.formats.registry import Source
from xjmeta.messages import Finding
from xjmeta.messages.catalogue import Template, add, say
from xjmeta.model.values import Date
from xjmeta.model.vocabularies import LEVELS

__all__ = ["proposed", "proposed_csv"]

add(
    {
        "map-proposed": Template(
            "{known} of {count} columns have a field. Without one: {foreign}.",
            "Look through the map; give the others a field, or leave them in the sheet.",
        ),
        "map-heading": Template(
            "A map for {name}, proposed from its headings and cells. Look at every line."
        ),
        "map-foreign": Template(
            "No field was found for these columns; their content would stay in the sheet only."
        ),
        "map-strange-words": Template("no level: {words}"),
    }
)

# How many rows are examined.
_SAMPLE = 1_000
# How many different cells are shown beside a line, and how long a cell may be
# there.
_SHOWN = 2
_LONG = 40
# In which share of its cells a separator occurs, where a column holds several values.
_MANY = 0.1
# How many of the cells of a column must say what it is, where its heading does not.
_MOST = 0.8
_CODES, _ID = "reference_code", "id"
_NORMAL_SPAN, _SHOWN_SPAN = ("date_normal", "/"), ("date", " - ")
"""Where the begin and end of dates go that are machine dates, and those that are not, and what joins them."""
_ALONE = frozenset({KEY, PARENT})
_NOTHING = frozenset({"n/a", "na", "-", "--", "none", "null", "nil", "#n/a"})
# What the cells of a column look like where its heading says nothing:
# addresses; codes of languages instead of names; and a date is one only with
# its year.
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_CODE = re.compile(r"[A-Za-z]{2,3}")
_YEARS = re.compile(r".*\d{4}.*", re.DOTALL)
_SPLITS = ("||", ";")
_FOREIGN = ("unknown-column", "no-column-with-field")


class _Column(NamedTuple):
    """A column: its heading, and the cells in it that are not blank."""

    name: str
    cells: Sequence[str]

    def share(self, count: int) -> float:
        """Return how many of the cells some are."""
        return count / len(self.cells) if self.cells else 0.0


class _MapLine(NamedTuple):
    """A line of the map: a column, its field where it has one, and further settings for its cells."""

    column: _Column
    field: str | None
    values: dict[str, str]
    null: Sequence[str] = ()
    split: str = ""
    strange: Sequence[str] = ()
    end: str = ""
    """The column with the end of what this one begins."""
    join: str = ""

    def __str__(self) -> str:
        """Return the line as TOML, with a few of the cells as a comment."""
        parts = {"to": _text(self.field or "")}
        if self.split:
            parts["split"] = _text(self.split)
        if self.end:
            parts |= {"with": f"[{_text(self.end)}]", "join": _text(self.join)}
        if self.values:
            pairs = (
                f"{_text(a)} = {_text(b)}" for a, b in self.values.items()
            )
            parts["values"] = f"{{{', '.join(pairs)}}}"
        if self.null:
            parts["null"] = f"[{', '.join(map(_text, self.null))}]"
        text = parts["to"]
        if len(parts) > 1:
            text = f"{{{', '.join(f'{a} = {b}' for a, b in parts.items())}}}"
        comment = f"  # {shown}" if (shown := self._shown()) else ""
        return f"{_text(self.column.name)} = {text}{comment}"

    def _shown(self) -> str:
        if self.strange:
            words = ", ".join(map(_short, self.strange))
            return _sentence("map-strange-words", words=words)
        different = dict.fromkeys(map(_short, self.column.cells))
        return " | ".join(islice(different, _SHOWN))


def proposed_csv(source: Source) -> str:
    """Return a map for a CSV sheet."""
    return proposed(sheets.opened(source), source)


def proposed(sheet: Sheet, source: Source) -> str:
    """Return a map for an open sheet; which columns have no field is in the findings of its source."""
    lines = list(_lines(list(_columns(sheet))))
    foreign = [line for line in lines if line.field is None]
    names = ", ".join(line.column.name for line in foreign) or "-"
    count_known = len(lines) - len(foreign)
    values: dict[str, Any] = {
        "known": count_known,
        "count": len(lines),
        "foreign": names,
    }
    # That a foreign column has no field is what the map is for.
    source.findings[:] = (
        finding for finding in source.findings if finding.code not in _FOREIGN
    )
    source.findings.append(
        Finding.of(
            "map-proposed", severity="info", source=source.name, **values
        )
    )
    name = _short(PurePath(source.name).name)
    return "".join(f"{line}\n" for line in _page(lines, foreign, name))


def _page(
    lines: Sequence[_MapLine], foreign: Sequence[_MapLine], name: str
) -> Iterator[str]:
    yield f"# {_sentence('map-heading', name=name)}"
    yield ""
    yield "[columns]"
    yield from (str(line) for line in lines if line.field is not None)
    if foreign:
        yield ""
        yield f"# {_sentence('map-foreign')}"
        yield from (f"# {line}" for line in foreign)


def _columns(sheet: Sheet) -> Iterator[_Column]:
    """Yield the columns of a sheet that have a name of their own."""
    names = [name.strip() for name in sheet.envelope.names]
    rows = [
        padded(row.cells, len(names)) for row in islice(sheet.rows, _SAMPLE)
    ]
    headings: set[str] = set()
    for place, name in enumerate(names):
        # Of two columns with one name a map can mean only the first.
        if name and plain_name(name) not in headings:
            cells = (unguard(row[place]).strip() for row in rows)
            yield _Column(name, [cell for cell in cells if cell])
        headings.add(plain_name(name))


# ---- fields


def _lines(columns: Sequence[_Column]) -> Iterator[_MapLine]:
    begin, end = _span(columns)
    columns = [column for column in columns if column is not end]
    span, join = _span_of(begin, end) if begin and end else ("", "")
    fields = [
        span if column is begin else _field(column) for column in columns
    ]
    _settle_frame(columns, fields)
    fields_in_use: set[str] = set()
    for column, field in zip(columns, fields, strict=True):
        free = None if field is None else _free(field, fields_in_use)
        fields_in_use.add(free or "")
        line = _line(column, free)
        if end and column is begin:
            line = line._replace(end=end.name, join=join)
        yield line


def _span(columns: Sequence[_Column]) -> tuple[_Column | None, _Column | None]:
    """Return the columns that hold the begin and the end of the dates of a unit, if there are such."""
    # Reversed, so that of several columns the first stays.
    sides = {side_of_span(column.name): column for column in reversed(columns)}
    begin = sides.get("begin")
    end = sides.get("end")
    if begin is None or end is None or not (begin.cells or end.cells):
        return None, None
    return begin, end


def _span_of(begin: _Column, end: _Column) -> tuple[str, str]:
    """Return the field of a span of dates, and what joins its ends."""
    cells = [*begin.cells, *end.cells]
    normal = all(Date(normal=cell).edtf is not None for cell in cells)
    return _NORMAL_SPAN if normal else _SHOWN_SPAN


def _field(column: _Column) -> str | None:
    """Return the field of a column, by its heading, else by its cells."""
    if column.name in (REST, ORIGIN):
        return None
    if column.name in SINGLE or path_of(column.name) is not None:
        return column.name
    field = field_of_heading(column.name)
    if field is None:
        return _field_by_cells(column)
    if (
        field == "language"
        and column.cells
        and all(map(_CODE.fullmatch, column.cells))
    ):
        return "language_code"
    return field


def _field_by_cells(column: _Column) -> str | None:
    if " " in plain_heading(column.name):
        return (
            None  # A date of birth, or of a gift, is not that of the material.
        )
    tests = {
        "digital_object": lambda cell: _ADDRESS.fullmatch(cell) is not None,
        "level": lambda cell: level_of(cell) is not None,
        "date": _is_date,
    }
    for field, test in tests.items():
        if column.share(sum(map(test, column.cells))) >= _MOST:
            return field
    return None


def _is_date(cell: str) -> bool:
    """Return whether a cell is surely a date with its year."""
    return (
        _YEARS.fullmatch(cell) is not None
        and Date(expression=cell).edtf is not None
    )


def _settle_frame(
    columns: Sequence[_Column], fields: list[str | None]
) -> None:
    """Return which column holds the keys that a column of parents names; without such a pair there is neither.
    Reference codes name what is above as they are.
    """
    # A column of parents is worth nothing without the column that they name, so both are proposed or neither.
    above = fields.index(PARENT) if PARENT in fields else None
    named = set(columns[above].cells) if above is not None else set()
    keys = [
        place
        for place, column in enumerate(columns)
        if fields[place] in (KEY, _CODES, _ID)
        and named
        # A column is that of the keys if every parent is found in it.
        and named <= set(column.cells)
    ]
    key = next((place for place in keys if fields[place] == KEY), None)
    # An id that parents name is the key of its row, where no reference code is.
    if key is None and keys and {fields[place] for place in keys} == {_ID}:
        key = keys[0]
    # A column of keys that nobody names as parents is most likely one of
    # reference codes.
    otherwise = None if _CODES in fields else _CODES
    for place, field in enumerate(fields):
        if field == KEY:
            fields[place] = otherwise
        elif field == PARENT and not keys:
            fields[place] = None
    if key is not None:
        fields[key] = KEY


def _free(field: str, in_use: set[str]) -> str | None:
    """Return a field as the next column of it is called; None where there is no other."""
    names = [field]
    again = "other_title" if field == "title" else field
    if again in MEANINGS:
        names.append(again)
        names += (f"{again}_{number}" for number in range(2, MOST_REPEATS + 1))
    return next((name for name in names if name not in in_use), None)


# ---- cells


def _line(column: _Column, field: str | None) -> _MapLine:
    if field is None:
        return _MapLine(column, None, {})
    cells = Counter(column.cells)
    null = [cell for cell in cells if cell.casefold() in _NOTHING]
    if field in _ALONE:
        return _MapLine(column, field, {})
    if field == "level":
        return _level_line(
            column, [cell for cell in cells if cell not in null], null
        )
    split = _split(column) if _holds_names(field) else ""
    return _MapLine(column, field, {}, null, split)


def _split(column: _Column) -> str:
    """Return what parts the values in the cells of a column."""
    for split in _SPLITS:
        if column.share(sum(split in cell for cell in column.cells)) >= _MANY:
            return split
    return ""


def _holds_names(field: str) -> bool:
    """Return whether the values of a column are names or terms, in which no semicolon is expected."""
    meaning = MEANINGS.get(field)
    return meaning is not None and meaning.leaf == "name"


def _level_line(
    column: _Column, cells: Sequence[str], null: Sequence[str]
) -> _MapLine:
    """Return the line of a column of levels, with the words of the house that are not ours."""
    values = {
        cell: level_of(cell) for cell in cells if cell.casefold() not in LEVELS
    }
    levels = {
        cell: level for cell, level in values.items() if level is not None
    }
    strange = [cell for cell, level in values.items() if level is None]
    return _MapLine(
        column,
        "level",
        levels,
        null,
        strange=strange[:_LONG],
    )


def _text(words: str) -> str:
    """Return a text as TOML spells it."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")


def _short(cell: str) -> str:
    words = "".join(
        c if c.isprintable() else " " for c in " ".join(cell.split())
    )
    return words if len(words) <= _LONG else f"{words[: _LONG - 3]}..."


def _sentence(code: str, **values: str) -> str:
    return say(code, values)[0]
