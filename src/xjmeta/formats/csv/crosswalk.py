"""What goes where: which column of a sheet holds which value of a Record.

A column is named by the path of one leaf value, numbered from 1 (`dates.1.expression`). The paths are not
listed: they
follow from the model, so that a field of the model is a column the day it exists. A mapping names foreign
columns by such
paths; `notes[kind=scope].body` is a note of its own whose kind is known without a column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import is_dataclass
from difflib import get_close_matches
from functools import lru_cache
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    TypeAlias,
    Union,
    get_args,
    get_origin,
)

from pydantic import BaseModel

from xjmeta.formats.csv.house import HouseCell, house_cell, plain_name
from xjmeta.formats.csv.meanings import COLUMN_NAMES, meaning_at, path_of
from xjmeta.messages import InputError
from xjmeta.messages.catalogue import Template, add
from xjmeta.model.record import Record
from xjmeta.model.text import Phrase, Prose

__all__ = [
    "FIELDS",
    "KEY",
    "MAX_COLUMNS",
    "MORE",
    "ORIGIN",
    "PARENT",
    "RECORD",
    "REST",
    "ColumnTarget",
    "Leaf",
    "Line",
    "base_of",
    "in_order",
    "leaf",
    "plain_name",
    "rank",
    "read_mapping",
    "targets",
]

KEY, PARENT, REST, ORIGIN = "key", "parent", "rest", "origin"
RECORD = "record"
"""The number of the Record that a row belongs to, in a sheet of several with units below others."""
MORE = re.compile(r"(.+)\.more\.([2-9]|[1-9]\d{1,3})")
"""The name of a column that continues another one, whose cell would be too long."""
MAX_COLUMNS = 500
"""How many columns a sheet has; what goes beyond is in the rest column."""
_MAX_PARTS = 64
FIELDS = tuple(name for name in Record.model_fields if name not in ("children", "origin"))

FRIENDLY = (
    KEY,
    PARENT,
    RECORD,
    "level",
    "other_level",
    "id",
    "identifiers.1.value",
    "title",
    "dates.1.expression",
    "dates.1.normal",
    "extents.1.expression",
    "containers.1.type",
    "containers.1.indicator",
    "containers.2.type",
    "containers.2.indicator",
    "creators.1.name",
    "creators.1.kind",
)
"""The columns that stand first, where a sheet has them."""

Kind: TypeAlias = Literal[
    "phrase", "prose", "text", "verbatim", "bool", "number", "choice", "lang", "dir", "is", "frame"
]

add(
    {
        "bad-mapping": Template(
            "{target!r} is no path of a Record; the column {name!r} cannot go there.",
            "Name a column such as {nearest}, or a path such as dates.1.expression or notes[kind=scope].body.",
        ),
        "split-beside-path": Template(
            "The cells of {name!r} cannot be split: other lines of the map name a path.",
            "Name columns of a sheet of xjmeta in every line: container, not containers.1.indicator.",
        ),
        "not-toml": Template(
            "The mapping file is not well-formed TOML: {reason}.",
            'Write lines such as "Unit Title" = "title".',
        ),
    }
)


def base_of(path: str) -> str:
    """Return the column that a column continues, which is itself if it continues none.

    >>> base_of("origin.more.20"), base_of("title")
    ('origin', 'title')
    """
    return path.partition(".more.")[0]


class Leaf(NamedTuple):
    """What a column holds: its kind, and the words of a closed vocabulary."""

    kind: Kind
    choices: tuple[str, ...] = ()


_FRAME = Leaf("frame")
_FRAMES = {KEY: _FRAME, PARENT: _FRAME, RECORD: _FRAME, REST: _FRAME, ORIGIN: _FRAME}
_IS = Leaf("is", ("value",))
_LANG, _DIR = Leaf("lang"), Leaf("dir", ("ltr", "rtl", "auto"))
_NUMBER = re.compile(r"[1-9]\d{0,5}")


@lru_cache(maxsize=8192)
def leaf(path: str) -> Leaf | None:
    """Return what a column of that name holds, or None if it is the name of no value.

    `is` tells a value that is there and empty.

    >>> leaf("dates.1.expression"), leaf("level").kind, leaf("extents.1.parts.2.value"), leaf("Unit Title")
    (Leaf(kind='phrase', choices=()), 'choice', Leaf(kind='phrase', choices=()), None)
    """
    if path in _FRAMES:
        return _FRAMES[path]
    parts = path.split(".")
    if len(parts) > _MAX_PARTS:
        return None
    *holders, last = parts
    nodes: Iterable[Any] = (Record,)
    for part in holders:
        nodes = tuple(_inside(nodes, part))
    found = [one for node in _inside(nodes, last) if (one := _leaf_of(node)) is not None]
    if not found:
        return _mark(tuple(nodes), last) if holders else None
    if all(one.kind == "choice" for one in found):
        return Leaf("choice", tuple(dict.fromkeys(word for one in found for word in one.choices)))
    return next(one for one in found if one.kind != "choice")


def _inside(nodes: Iterable[Any], part: str) -> Iterable[Any]:
    """Yield what may stand under a name or a number in any of the nodes."""
    numbered = _NUMBER.fullmatch(part) is not None
    for node in nodes:
        if get_origin(node) is tuple:
            if numbered:
                yield from _flat(get_args(node)[0])
        elif not numbered and (part in FIELDS or node is not Record):
            yield from _field(node, part)


def _field(node: Any, name: str) -> Iterable[Any]:
    fields: Mapping[str, Any] = {}
    if isinstance(node, type) and (is_dataclass(node) or issubclass(node, BaseModel)):
        fields = node.__pydantic_fields__  # type: ignore[union-attr]
    if name not in fields:
        return
    verbatim = any("\\x0B" in getattr(one, "normal", "") for one in fields[name].metadata)
    for found in _flat(fields[name].annotation):
        yield "verbatim" if verbatim and found is str else found


def _flat(annotation: Any) -> Iterable[Any]:
    """Yield the kinds of value that an annotation allows, None left out."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _flat(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        for one in get_args(annotation):
            yield from _flat(one)
    elif annotation is not NoneType:
        yield annotation


_KINDS: Mapping[Any, Leaf] = {
    Phrase: Leaf("phrase"), Prose: Leaf("prose"), str: Leaf("text"), "verbatim": Leaf("verbatim"),
    bool: Leaf("bool", ("true", "false")), int: Leaf("number"),
}  # fmt: skip


def _leaf_of(node: Any) -> Leaf | None:
    if get_origin(node) is Literal:
        return Leaf("choice", tuple(map(str, get_args(node))))
    return _KINDS.get(node) if not isinstance(node, type) or node in _KINDS else None


def _mark(nodes: tuple[Any, ...], name: str) -> Leaf | None:
    """Return what stands beside a text (its language and direction), or says what a value is that no cell
    would show.
    """
    if name == "is":
        return _IS if any(is_dataclass(node) for node in nodes) else None
    return {"lang": _LANG, "dir": _DIR}.get(name) if Phrase in nodes or Prose in nodes else None


# ---- order -------------------------------------------------------------------------------------------------


def _classes(kind: Any, seen: dict[Any, None]) -> dict[Any, None]:
    """Return the value classes of the model in the order in which a Record names them."""
    if kind not in seen:
        seen[kind] = None
        for name, field in kind.__pydantic_fields__.items():
            for one in _flat(field.annotation) if name not in ("children", "origin") else ():
                for value in _flat(get_args(one)[0]) if get_origin(one) is tuple else (one,):
                    if is_dataclass(value):
                        _classes(value, seen)
    return seen


_ORDER = {
    name: place
    for place, name in enumerate(
        dict.fromkeys(
            (*FIELDS, "is", *(name for kind in _classes(Record, {}) for name in kind.__pydantic_fields__))
        )
    )
}


@lru_cache(maxsize=8192)
def rank(path: str) -> tuple[int, ...]:
    """Return the place of a path among the paths of a Record: fields as in the model, items by their
    number.
    """
    return tuple(int(part) if part.isdigit() else _ORDER.get(part, 1000) for part in path.split("."))


_FIRST = {path: place for place, path in enumerate(FRIENDLY)}
_LAST = {REST: 1, ORIGIN: 2}


def in_order(paths: Iterable[str]) -> list[str]:
    """Return the columns in the order of a canonical sheet: friendly ones, fields as in the model, rest,
    origin.

    >>> in_order({"origin", "notes.10.body", "notes.2.body", "title", "key", "rest"})
    ['key', 'title', 'notes.2.body', 'notes.10.body', 'rest', 'origin']
    """
    return sorted(paths, key=lambda path: (_LAST.get(path, 0), _FIRST.get(path, len(_FIRST)), rank(path)))


# ---- mappings ----------------------------------------------------------------------------------------------


class ColumnTarget(NamedTuple):
    """Where a foreign column goes: the path, what is known of the value without a column, and how its cells are spelt."""

    path: str
    known: tuple[tuple[str, str], ...] = ()
    spelling: HouseCell | None = None

    @property
    def others(self) -> tuple[str, ...]:
        """The columns that say the value together with this one."""
        return self.spelling.others if self.spelling is not None else ()


_STEP = re.compile(r"([a-z_]+)\[([^\]]*)\]\.(.+)")
_EXTRA = re.compile(r"^extra\.(?!\d+\.)([^\[\]=,]+)$")
"""A field of the house by its name."""
_NUMBERED = re.compile(r"([a-z_]+)\.(\d{1,6})\.")


Line: TypeAlias = str | Mapping[str, Any]
"""A line of a map: where a column goes, or a table that says `to`, `split`, `values` and `null`."""


def targets(mapping: Mapping[str, Line]) -> dict[str, ColumnTarget]:
    """Return where the columns of a mapping go, by their plain names; raises InputError for what is no path
    of a Record.

    >>> targets({"Scope": "notes[kind=scope].body", "History": "notes[kind=biography].body"})["history"][:2]
    ('notes.2.body', (('notes.2.kind', 'biography'),))
    """
    free: dict[str, int] = {}
    lines = {name: _line(name, line) for name, line in mapping.items()}
    for target, _spelling in lines.values():
        if (stated := _NUMBERED.match(target)) is not None:
            free[stated[1]] = max(free.get(stated[1], 0), int(stated[2]))
    places: dict[str, int] = {}
    taken: set[str] = set()
    out = {}
    for column, (to, spelling) in lines.items():
        goal = _target(column, to, places, free, taken)
        out[plain_name(column)] = goal._replace(spelling=spelling)
    _check_splits(out)
    return out


def _check_splits(found: Mapping[str, ColumnTarget]) -> None:
    """Refuse what parts values beside columns that are named by a path: only columns named by meaning hold several."""
    if all(not one.known and ("." not in one.path or meaning_at(one.path)) for one in found.values()):
        return
    for name, one in found.items():
        if one.spelling is not None and one.spelling.split:
            raise InputError("split-beside-path", name=name)


def _line(name: str, line: Line) -> tuple[str, HouseCell | None]:
    """Return where a line of a map says that a column goes, and how its cells are spelt."""
    if isinstance(line, str):
        return line.strip(), None
    return str(line.get("to", "")).strip(), house_cell(name, line)


def _target(
    column: str, target: str, places: dict[str, int], free: dict[str, int], taken: set[str]
) -> ColumnTarget:
    target = _EXTRA.sub(r"extra[name=\1].value", target)
    path = path_of(target) or target
    known: tuple[tuple[str, str], ...] = ()
    if (step := _STEP.fullmatch(target)) is not None:
        field, said, rest = step.groups()
        home = f"{field}[{said}]"
        if home not in places or f"{field}.{places[home]}.{rest}" in taken:
            free[field] = places[home] = free.get(field, 0) + 1
        path = f"{field}.{places[home]}.{rest}"
        known = tuple((f"{field}.{places[home]}.{name.strip()}", word.strip())
                      for name, _, word in (one.partition("=") for one in said.split(",")))  # fmt: skip
    wrong = (
        leaf(path) is None
        or path in (REST, ORIGIN)
        or any(leaf(name) is None or name.count(".") > 2 for name, _ in known)
    )
    if wrong or path in taken:
        near = get_close_matches(target.casefold(), COLUMN_NAMES, 1) or ["title"]
        raise InputError("bad-mapping", name=column, target=target, nearest=near[0])
    taken.add(path)
    return ColumnTarget(path, known)


def read_mapping(data: bytes, *, name: str | None = None) -> dict[str, Line]:
    """Return the mapping in a TOML file: a table `columns`, or the keys at the top; raises InputError.

    >>> read_mapping(b'[columns]\\n"Unit Title" = "title"\\n')
    {'Unit Title': 'title'}
    """
    import tomllib  # noqa: PLC0415 - only mapping files need it

    try:
        found = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError("not-toml", source=name, reason=str(error).rstrip(".")) from error
    columns = found.get("columns", found)
    lines = columns.items() if isinstance(columns, dict) else [("columns", columns)]
    for column, target in lines:
        if not isinstance(target, (str, dict)):
            raise InputError("not-toml", source=name, reason=f"{column} is no line of column and path")
    mapping: dict[str, Line] = {str(column): target for column, target in lines}
    targets(mapping)
    return mapping
