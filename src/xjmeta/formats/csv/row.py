"""One row of a sheet: its frame, the columns that only its rest cell holds, and the unit that its cells make.

No row here knows its sheet; a row is cells and the plan of their columns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic import ValidationError

from xjmeta.formats.csv.crosswalk import MORE
from xjmeta.formats.csv.meanings import says_open, shown, split_bars
from xjmeta.formats.csv.shapes import (
    CellProblem,
    Data,
    Plan,
    guard,
    plain,
    unguard,
)
from xjmeta.mapping import rest
from xjmeta.messages import LimitError
from xjmeta.model._strings import legible
from xjmeta.model.record import MAX_DEPTH, Record

__all__ = [
    "VALIDATE",
    "AsRead",
    "as_read",
    "data_of",
    "frame",
    "mend",
    "padded",
    "unit_of_row",
    "widened",
    "with_rest",
    "without",
]

VALIDATE = Record.__pydantic_validator__.validate_python


_SPACE = " \t\r\n"


def padded(cells: list[str], width: int) -> list[str]:
    """Return the cells of a row, as many as the sheet has columns; those beyond stay at the end."""
    if len(cells) >= width:
        return cells
    return cells + [""] * (width - len(cells))


def frame(cells: Sequence[str], plan: Plan, column: int | None) -> str:
    """Return a cell of the frame (key, parent, rest, origin) with what continues it, without outer space."""
    if column is None:
        return ""
    cell = cells[column]
    if not cell:
        return ""
    if column in (plan.origin, plan.rest):
        cells_of_frame = [
            cell,
            *(
                cells[place]
                for place in _continued(plan, plan.paths[column] or "")
            ),
        ]
        return "".join(
            map(unguard, cells_of_frame) if plan.guarded else cells_of_frame
        ).strip(_SPACE)
    if cell[0] == "'" and plan.guarded:
        cell = unguard(cell)
    cell = cell.strip(_SPACE)
    if cell.isprintable():
        return cell
    return legible(cell)[0].replace("\r\n", "\n").replace("\r", "\n")


@lru_cache(maxsize=64)
def _continued(plan: Plan, path: str) -> tuple[int, ...]:
    continued = [(int(match[2]), place) for name, place in plan.columns.items()
             if (match := MORE.fullmatch(name)) is not None and match[1] == path]  # fmt: skip
    return tuple(place for _, place in sorted(continued))


def _virtual(
    plan: Plan, cells: list[str], problems: list[CellProblem]
) -> tuple[Plan, list[str], rest.Entries]:
    """Return a row with the columns that only its rest cell holds, the plan for it, and the other entries of
    the cell.
    """
    assert plan.rest is not None, (
        "only sheets with a rest column have virtual columns"
    )
    try:
        rest_entries = rest.loaded(frame(cells, plan, plan.rest))
        more = rest_entries.pop("columns", {})
        entries = rest.checked(rest_entries)
        wide = plan.extended(
            tuple(
                path
                for path in more
                if not cells[plan.columns.get(path, plan.rest)]
                or path not in plan.columns
            )
        )
    # No JSON, or none of ours: the cell may have been edited, or cut off.
    except (ValueError, TypeError, AttributeError, KeyError):
        problems.append(CellProblem(plan.rest, "bad-rest", {}))
        return plan, cells, {}
    refused = [path for path in more if path not in wide.paths[plan.width :]]
    problems += [
        CellProblem(plan.rest, "rest-column-refused", {"what": path})
        for path in refused
    ]
    return (
        wide,
        # Nothing in there looks like a formula to a spreadsheet program, so it is not guarded.
        [
            *cells[: plan.width],
            *(
                guard(str(more[path]))
                for path in wide.paths[plan.width :]
                if path
            ),
        ],
        entries,
    )


def widened(
    plan: Plan, cells: list[str], problems: list[CellProblem]
) -> tuple[Plan, list[str], rest.Entries]:
    """Return a row with a column for every value that it holds, the plan for it, and the entries of its rest cell."""
    plan, cells = _visible(plan, cells)
    if plan.rest is None or not cells[plan.rest]:
        return plan, cells, {}
    return _virtual(plan, cells, problems)


def _visible(plan: Plan, cells: list[str]) -> tuple[Plan, list[str]]:
    """Return a row with a column for each of the values that a bar parts, and the plan for it.

    >>> from xjmeta.formats.csv.shapes import plan_of
    >>> plan, row = _visible(plan_of(("title", "access_points.500001.name")), ["A", "Trade | Cables"])
    >>> plan.paths[2], row
    ('access_points.500002.name', ['A', 'Trade', 'Cables'])
    """
    if not any("|" in cells[column] for column in plan.barred):
        return plan, cells
    row = list(cells[: plan.width])
    more = {}
    for column in plan.barred:
        pieces = plan.pieces_of(column)
        if not any("|" in row[piece] for piece in pieces):
            continue
        field, number, leaf = (plan.paths[column] or "").split(".")
        values = split_bars("".join(unguard(row[piece]) for piece in pieces))
        for piece in pieces:
            row[piece] = ""
        row[column] = guard(values[0])
        for place, value in enumerate(values[1:], int(number) + 1):
            more[f"{field}.{place}.{leaf}"] = guard(value)
    return plan.extended(tuple(more)), [*row, *more.values()]


def data_of(
    plan: Plan,
    cells: Sequence[str],
    entries: rest.Entries,
    problems: list[CellProblem],
) -> Data:
    """Return the plain data that cells and rest entries make; cells of problems are not in it."""
    data = plan.data(list(cells), problems)
    return with_rest(plan, data, entries).data if entries else data


def with_rest(plan: Plan, data: Data, entries: rest.Entries) -> rest.Applied:
    """Put rest entries into the data that the cells of a row make; those that overrule a visible cell are refused."""
    body = plain(data)
    result = rest.apply(body, entries)
    if not any(map(plan.tells, entries)):
        return result
    overruled = _overruled(plan, body, result, entries)
    if not overruled:
        return result
    fields_kept = {
        path: {**entry, "as": _OVERRULES}
        if path.partition(".")[0] in overruled
        else entry
        for path, entry in entries.items()
    }
    return rest.apply(body, fields_kept)


# A mark that fits no value.
_OVERRULES = "overrules"


def _overruled(
    plan: Plan, body: Data, applied: rest.Applied, entries: rest.Entries
) -> set[str]:
    """Return the fields of which a unit would show other cells than those in its row."""
    # No other field differs, and each says what its own columns show.
    changed = {path.partition(".")[0] for path in entries} | {"internal"}
    told = {
        name: value
        for name, value in body.items()
        if name in changed or name == "groups"
    }
    try:
        units = [VALIDATE(told), applied.unit or VALIDATE(applied.data)]
    # One of them is no unit at all: that is found, and reported, when the row
    # is read.
    except ValidationError:
        return set()
    bare, whole = (shown(unit, plan.places, changed).cells for unit in units)
    paths = {
        path
        for path in bare.keys() | whole.keys()
        if bare.get(path) != whole.get(path)
        and not _is_open(path, bare, whole)
    }
    return {
        path.partition(".")[0]
        for path in paths
        if "." in path or path in plan.homes
    }


def _is_open(
    path: str, bare: Mapping[str, str], whole: Mapping[str, str]
) -> bool:
    """Return whether a blank cell means a value of which the rest cell says that it is not internal.

    Such a column may have come after the row, for the sake of another one in which something is internal.
    """
    return not bare.get(path) and says_open(path, whole.get(path, ""))


class AsRead(NamedTuple):
    """How a row is read: its unit without children, the plan of its columns with those that only its rest cell
    holds, the cells, the cells without those that do not fit, and the other entries of its rest cell.
    """

    unit: Record
    plan: Plan
    cells: list[str]
    good: list[str]
    entries: rest.Entries


def as_read(plan: Plan, cells: list[str]) -> AsRead:
    """Return how a row is read, without reporting anything."""
    problems: list[CellProblem] = []
    wide, row, entries = widened(plan, padded(cells, plan.width), [])
    data = data_of(wide, row, entries, problems)
    good = without(row, problems)
    try:
        unit: Record = VALIDATE(data)
    # Some cell does not fit, alone or beside others: the unit is that of those
    # that do.
    except ValidationError as error:
        data, good = mend(
            wide,
            row,
            entries,
            error,
            lambda *_: None,
        )
        unit = VALIDATE(data)
    return AsRead(unit, wide, row, good, entries)


def without(
    cells: Sequence[str], problems: Sequence[CellProblem]
) -> list[str]:
    """Return cells without those that have no meaning in their column."""
    bad = {
        problem.column for problem in problems if problem.code != "bad-markup"
    }
    return ["" if column in bad else cell for column, cell in enumerate(cells)]


def unit_of_row(plan: Plan, cells: list[str], entries: rest.Entries) -> Record:
    """Return the unit that cells and rest entries make; cells that do not fit are left out."""
    data = data_of(plan, cells, entries, [])
    try:
        record: Record = VALIDATE(data)
    except ValidationError as error:
        record = VALIDATE(
            mend(
                plan,
                cells,
                entries,
                error,
                lambda *_: None,
            )[0]
        )
    return record


def mend(
    plan: Plan,
    cells: list[str],
    entries: rest.Entries,
    error: ValidationError,
    report: Callable[[int, str, str], None],
) -> tuple[Data, list[str]]:
    """Return the data of a row without the cells and rest entries that do not fit, and those cells that do;
    raises LimitError for too many levels of units.
    """
    problems: list[CellProblem] = []
    data_of(plan, cells, {}, problems)
    good, entries = without(cells, problems), dict(entries)
    while True:
        data = data_of(plan, good, entries, [])
        places = plan.where(good)
        remaining = sum(map(bool, good)) + len(entries)
        for detail in error.errors(include_url=False):
            if detail["loc"][:1] == ("children",):
                raise LimitError("too-deep", what="Units", limit=MAX_DEPTH)
            at = _place(data, detail["loc"])
            columns = _columns(places, at)
            for column in columns:
                if any(good[piece] for piece in plan.pieces_of(column)):
                    report(
                        column,
                        str(detail["msg"]).removeprefix("Value error, "),
                        unguard(good[column]),
                    )
                for piece in plan.pieces_of(column):
                    good[piece] = ""
            if not columns:
                entries = {
                    path: entry
                    for path, entry in entries.items()
                    if path.split(".")[:1] != [*at[:1]]
                }
        data = data_of(plan, good, entries, [])
        try:
            VALIDATE(data)
        # Another cell does not fit either. Where none was left out since, it
        # would go on for ever.
        except ValidationError as again:
            if sum(map(bool, good)) + len(entries) == remaining:
                raise
            error = again
        else:
            return data, good


def _columns(
    places: Mapping[int, tuple[str | int, ...]], at: tuple[int | str, ...]
) -> list[int]:
    """Return the columns that a place in the data comes from, else those of its field."""
    wrong = [
        column for column, place in places.items() if place[: len(at)] == at
    ]
    return wrong or [
        column for column, place in places.items() if place[:1] == at[:1]
    ]


def _place(data: Any, loc: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Return the place in the data that an error names; Pydantic names classes in it too."""
    out: list[int | str] = []
    for part in loc:
        if (
            isinstance(part, int)
            and isinstance(data, list)
            and part < len(data)
        ):
            data = data[part]
        elif isinstance(data, dict) and part in data:
            data = data[str(part)]
        else:
            continue
        out.append(part)
    return tuple(out)
