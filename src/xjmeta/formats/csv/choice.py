"""Which columns a new sheet has: those named by meaning that are used, or those that were requested."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from xjmeta.formats.csv.crosswalk import (
    KEY,
    ORIGIN,
    PARENT,
    RECORD,
    REST,
    base_of,
)
from xjmeta.formats.csv.meanings import (
    COLUMN_NAMES,
    MEANINGS,
    SINGLE,
    by_meaning,
    column_order,
    is_usual,
    meaning_at,
    parted,
    path_of,
)
from xjmeta.messages import InputError
from xjmeta.messages.catalogue import Template, add

__all__ = [
    "MOST_COLUMNS",
    "ColumnChoice",
    "chosen",
    "continued",
    "named_columns",
    "sheet_order",
]

MOST_COLUMNS = 60
"""How many columns an archivist's sheet has by default; what is used least is in the rest then."""
_SPECIAL = (KEY, PARENT, RECORD, REST, ORIGIN)
# How many columns of values a sheet has with four columns for what repeats.
_USUAL_COLUMNS = 26
# Repeats of a meaning beyond this many go first where columns are scarce: the further ones are the rarest.
_FEW_REPEATS = 2

add(
    {
        "no-such-column": Template(
            "No column is called {name!r}.",
            "Did you mean {nearest}?",
        ),
        "column-named-twice": Template(
            "The column {name!r} is named twice.", "Leave one out."
        ),
    }
)


class ColumnChoice(NamedTuple):
    """The columns of a sheet by path, those of its frame left out, and where values go among them."""

    columns: tuple[str, ...]
    repeats: Mapping[str, Sequence[int]]


def named_columns(names: Iterable[str]) -> tuple[str, ...]:
    """Return the paths of the columns that a house requests; raises InputError for an unknown name.

    >>> named_columns(["title", "subject_2"])
    ('title', 'access_points.501001.name')
    """
    out: dict[str, None] = {}
    for name in names:
        path = name if name in SINGLE else path_of(name)
        if name in _SPECIAL or (path and path.partition(".")[0] in _SPECIAL):
            continue  # They are in every sheet that needs them.
        if path is None:
            near = (
                get_close_matches(name.casefold(), COLUMN_NAMES, 3)
                or COLUMN_NAMES[:3]
            )
            raise InputError(
                "no-such-column", name=name, nearest=", ".join(near)
            )
        if path in out:
            raise InputError("column-named-twice", name=name)
        out[path] = None
    return tuple(out)


def chosen(
    counts: Counter[str],
    requested: Sequence[str] | None = None,
    room: int = MOST_COLUMNS,
) -> ColumnChoice:
    """Return the columns of a sheet, of the columns that its units would use and how often: those that are wanted, and
    those that say what is internal; without a wish the usual ones.
    """
    if requested is not None:
        values = {
            (m.name, parted(n)[0])
            for m, some in by_meaning(requested)
            for n, _ in some
        }
        hidden = [
            path
            for path in counts
            if path.endswith(".internal") and _value_of(path) in values
        ]
        return _choice(
            (*requested, *(path for path in hidden if path not in requested))
        )
    usual = {path: n for path, n in counts.items() if is_usual(path)}
    return _choice(sorted(_fewer(usual, room), key=column_order))


def _value_of(path: str) -> tuple[str, int] | None:
    place = meaning_at(path)
    if place is None:
        return None
    return (place[0].name, parted(place[1])[0])


def _fewer(counts: dict[str, int], room: int) -> list[str]:
    """Return as many columns as there is room for: the last repeats go first, then what is used least. A sheet that is
    wide anyhow has two columns for what repeats, and one where a single unit has more.
    """
    by_value: dict[tuple[str, int], list[str]] = {}
    for path in counts:
        if (value := _value_of(path)) is not None:
            by_value.setdefault(value, []).append(path)
    columns = set(counts)

    def rank(value: tuple[str, int]) -> tuple[int, int]:
        return -value[1], max(counts[path] for path in by_value[value])

    for value in sorted(by_value, key=rank):
        once = (
            value[1] > 1 and max(counts[path] for path in by_value[value]) == 1
        )
        usual = once or value[1] > _FEW_REPEATS
        few = min(room, _USUAL_COLUMNS) if usual else room
        if len(columns) > few:
            columns -= set(by_value[value])
    return list(columns)


def _choice(columns: Iterable[str]) -> ColumnChoice:
    paths = tuple(columns)
    repeats = {
        meaning.name: sorted({parted(number)[0] for number, _leaf in some})
        for meaning, some in by_meaning(paths)
    }
    return ColumnChoice(
        paths, {name: repeats.get(name, ()) for name in MEANINGS}
    )


def continued(choice: ColumnChoice, longer: Iterable[str]) -> ColumnChoice:
    """Return the columns with those that continue cells which are too long, each behind the one it continues."""
    new = [path for path in longer if path not in choice.columns]
    if not new:
        return choice
    columns = list(choice.columns)
    for path in sorted(new, key=column_order):
        base = base_of(path)
        last = max(
            at for at, name in enumerate(columns) if base_of(name) == base
        )
        columns.insert(last + 1, path)
    return choice._replace(columns=tuple(columns))


def sheet_order(choice: ColumnChoice, special: Iterable[str]) -> list[str]:
    """Return all columns of a sheet in their order: the frame, the values as they were chosen, the rest, the origin."""
    frame = sorted(special, key=_special_order)
    return [
        *(path for path in frame if path in (KEY, PARENT, RECORD)),
        *choice.columns,
        *(path for path in frame if path not in (KEY, PARENT, RECORD)),
    ]


def _special_order(path: str) -> tuple[int, int]:
    base, _more, piece = path.partition(".more.")
    return _SPECIAL.index(base), int(piece or 0)
