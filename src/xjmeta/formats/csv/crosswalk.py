"""What goes where: which column of a sheet holds which value of a Record.

A column is named by the path of one leaf value, numbered from 1 (`dates.1.expression`). The paths are not
listed: they
follow from the model, so that a field of the model is a column the day it exists. A map (`maps`) names foreign columns
by such paths.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import is_dataclass
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

from xjmeta.model.record import Record
from xjmeta.model.structure import OWN_FIELDS
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
    "Leaf",
    "base_of",
    "in_order",
    "leaf",
    "rank",
]

KEY, PARENT, REST, ORIGIN = "key", "parent", "rest", "origin"
RECORD = "record"
"""The number of the Record that a row belongs to, in a sheet of several with units below others."""
MORE = re.compile(r"(.+)\.more\.([2-9]|[1-9]\d{1,3})")
"""The name of a column that continues another one, whose cell would be too long."""
MAX_COLUMNS = 500
"""How many columns a sheet has; what goes beyond is in the rest column."""
_MAX_PARTS = 64
FIELDS = OWN_FIELDS

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
# The number of a value in its list, from 1 and without leading zeros.
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
    # Headings of houses may hold any number of dots: beyond the deepest path
    # of a Record none is a path.
    if len(parts) > _MAX_PARTS:
        return None
    *holders, last = parts
    nodes: Iterable[Any] = (Record,)
    for part in holders:
        nodes = tuple(_inside(nodes, part))
    found = [one for node in _inside(nodes, last) if (one := _leaf_of(node)) is not None]
    # No leaf of that name: it may still state the language of a text, or that
    # a value is there.
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
