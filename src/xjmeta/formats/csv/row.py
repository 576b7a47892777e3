"""One row of a sheet: its frame, the columns that only its rest cell holds, and the unit that its cells make.

No row here knows its sheet; a row is cells and the plan of their columns.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from xjmeta.formats.csv.crosswalk import MORE
from xjmeta.formats.csv.shapes import Data, Plan, Problem, unguard
from xjmeta.lens import rest
from xjmeta.messages import LimitError
from xjmeta.model.record import MAX_DEPTH, Record
from xjmeta.model.text import Phrase, Prose

__all__ = ["VALIDATE", "as_read", "frame", "mend", "padded", "plain", "told_by", "virtual"]

VALIDATE = Record.__pydantic_validator__.validate_python


def padded(cells: list[str], width: int) -> list[str]:
    """Return the cells of a row, as many as the sheet has columns; those beyond stay at the end."""
    return cells if len(cells) >= width else cells + [""] * (width - len(cells))


def frame(cells: Sequence[str], plan: Plan, column: int | None) -> str:
    """Return a cell of the frame (key, parent, rest, origin) with what continues it, without outer space."""
    if column is None:
        return ""
    cell = cells[column]
    if not cell:
        return ""
    if column in (plan.origin, plan.rest):
        found = [cell, *(cells[place] for place in _continued(plan, plan.paths[column] or ""))]
        cell = "".join(map(unguard, found) if plan.guarded else found)
    elif cell[0] == "'" and plan.guarded:
        cell = unguard(cell)
    return cell.strip(" \t\r\n")


@lru_cache(maxsize=64)
def _continued(plan: Plan, path: str) -> tuple[int, ...]:
    found = [(int(match[2]), place) for name, place in plan.columns.items()
             if (match := MORE.fullmatch(name)) is not None and match[1] == path]  # fmt: skip
    return tuple(place for _, place in sorted(found))


def virtual(plan: Plan, cells: list[str], problems: list[Problem]) -> tuple[Plan, list[str], rest.Entries]:
    """Return a row with the columns that only its rest cell holds, the plan for it, and the other entries of
    the cell.
    """
    assert plan.rest is not None, "only sheets with a rest column have virtual columns"
    try:
        found = json.loads(frame(cells, plan, plan.rest))
        more = found.pop("columns", {})
        entries = rest.decode(json.dumps(found))
        wide = plan.extended(
            tuple(
                path
                for path in more
                if not cells[plan.columns.get(path, plan.rest)] or path not in plan.columns
            )
        )
    except (ValueError, TypeError, AttributeError, KeyError):
        problems.append(Problem(plan.rest, "bad-rest", {}))
        return plan, cells, {}
    refused = [path for path in more if path not in wide.paths[plan.width :]]
    problems += [Problem(plan.rest, "rest-column-refused", {"what": path}) for path in refused]
    return (
        wide,
        [*cells[: plan.width], *(str(more[path]) for path in wide.paths[plan.width :] if path)],
        entries,
    )


def plain(data: Any) -> Any:
    """Return data whose texts are plain data too."""
    if isinstance(data, (Phrase, Prose)):
        return data.dump()
    if isinstance(data, dict):
        return {name: plain(value) for name, value in data.items()}
    return [plain(value) for value in data] if isinstance(data, list) else data


def as_read(plan: Plan, cells: list[str]) -> Record:
    """Return the unit that a row was read as, without its children, and say nothing."""
    problems: list[Problem] = []
    entries: rest.Entries = {}
    wide, row = plan, padded(cells, plan.width)
    if plan.rest is not None and row[plan.rest]:
        wide, row, entries = virtual(plan, row, problems)
    return told_by(wide, row, entries)


def told_by(plan: Plan, cells: list[str], entries: rest.Entries) -> Record:
    """Return the unit that cells and rest entries make; cells that do not fit are left out."""
    data = plan.data(list(cells), [])
    if entries:
        data = rest.apply(plain(data), entries).data
    try:
        record: Record = VALIDATE(data)
    except ValidationError as error:
        record = VALIDATE(mend(plan, cells, error, lambda *_: None))
    return record


def mend(plan: Plan, cells: list[str], error: ValidationError, tell: Callable[[int, str, str], None]) -> Data:
    """Return the data of a row without the cells that do not fit; raises LimitError for too many levels of
    units.
    """
    cells = list(cells)
    while True:
        data = plan.data(list(cells), [])
        places = plan.places(cells)
        for found in error.errors(include_url=False):
            if found["loc"][:1] == ("children",):
                raise LimitError("too-deep", what="Units", limit=MAX_DEPTH)
            at = _place(data, found["loc"])
            wrong = [column for column, place in places.items() if place[: len(at)] == at]
            for column in wrong or [c for c, place in places.items() if place[:1] == at[:1]]:
                if cells[column]:
                    tell(column, str(found["msg"]).removeprefix("Value error, "), unguard(cells[column]))
                cells[column] = ""
        data = plan.data(list(cells), [])
        try:
            VALIDATE(data)
        except ValidationError as again:
            if str(again) == str(error):
                raise
            error = again
        else:
            return data


def _place(data: Any, loc: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Return the place in the data that an error names; Pydantic names classes in it too."""
    out: list[int | str] = []
    for part in loc:
        if isinstance(part, int) and isinstance(data, list) and part < len(data):
            data = data[part]
        elif isinstance(data, dict) and part in data:
            data = data[str(part)]
        else:
            continue
        out.append(part)
    return tuple(out)
