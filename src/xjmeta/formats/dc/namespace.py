"""Our own namespace: values of the Record spelt as elements, for what Dublin Core cannot say.

An element is named as the field it is; a string is an attribute, a long or marked-up text a child that holds
it, a list is an element for each of its items. So the namespace is documented by the model, and its grammar
is generated from it.
"""

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import pydantic

from xjmeta.grammar.grammar import Grammar
from xjmeta.model import record as units
from xjmeta.model import values as model
from xjmeta.model.record import Control, Record
from xjmeta.model.structure import field_names
from xjmeta.xml.nodes import Node
from xjmeta.xml.parsing import attributes_of

__all__ = [
    "CONTROL_FIELDS",
    "NAMESPACE",
    "data_node",
    "is_text",
    "profile",
    "read_data",
    "value_class",
]

NAMESPACE: Final = "https://xjmeta.readthedocs.io/ns/dcterms/1/"
# A longer text is easier to read as the content of an element.
_LONG = 120
_NAMES = {**vars(pydantic.main), **vars(model), **vars(units)}
_MIXED: Final = frozenset({"descriptions", "sets"})
"""Lists whose items may be texts."""
_OBJECTS: Final = frozenset({"harvest", "control"})
"""Fields that hold one value with fields of its own."""


@cache
def _kinds(annotation: Any) -> frozenset[Any]:
    """Return the classes of the values that a field holds, at any depth of lists and alternatives."""
    if isinstance(annotation, type) and field_names(annotation):
        return frozenset({annotation})
    origin = get_origin(annotation)
    if origin is Literal:
        return frozenset()
    inner = (
        get_args(annotation)[:1]
        if origin is Annotated
        else get_args(annotation)
    )
    if inner:
        return frozenset().union(*map(_kinds, inner))
    return frozenset()


def _is_list(annotation: Any) -> bool:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _is_list(get_args(annotation)[0])
    return origin is tuple or (
        origin in (Union, UnionType)
        and any(map(_is_list, get_args(annotation)))
    )


@cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind, _NAMES, include_extras=True)
    return {name: hints[name] for name in field_names(kind)}


@cache
def _closure() -> tuple[Any, ...]:
    """Return the Record and every class of value below it."""
    found: dict[Any, None] = {Record: None}
    queue: list[Any] = [Record]
    while queue:
        for hint in _hints(queue.pop()).values():
            new = [
                kind
                for kind in sorted(_kinds(hint), key=str)
                if kind not in found and kind is not Record
            ]
            found.update(dict.fromkeys(new))
            queue += new
    return tuple(found)


@cache
def value_class(field: str) -> Any:
    """Return the class of the values of a field of the Record.

    >>> value_class("dates").__name__
    'Date'
    """
    (kind,) = _kinds(_hints(Record)[field])
    return kind


_LISTS: Final = frozenset(
    name
    for kind in _closure()
    for name, hint in _hints(kind).items()
    if _is_list(hint)
)
CONTROL_FIELDS: Final = tuple(_hints(Control))

# ---- writing and reading


def data_node(
    name: str, data: dict[str, Any], marks: dict[str, str] | None = None
) -> Node:
    """Return the element of a value; `marks` are attributes beside those of its fields."""
    node = Node(name, dict(marks or {}))
    for key, value in data.items():
        if isinstance(value, str):
            # A line end in an attribute would be read as a blank (XML 1.0, 3.3.3).
            if key in _LISTS or (len(value) <= _LONG and "\n" not in value):
                node.attributes[key] = value
            else:
                node.kids.append(_text(key, value))
        elif isinstance(value, list):
            node.kids.extend(_item(key, item) for item in value)
        elif isinstance(value, dict):
            node.kids.append(
                data_node(key, value) if key in _OBJECTS else _text(key, value)
            )
        elif isinstance(value, bool):
            node.attributes[key] = "true" if value else "false"
        else:
            node.attributes[key] = "" if value is None else str(value)
    return node


def _item(key: str, item: Any) -> Node:
    return (
        _text(key, item)
        if key in _MIXED and is_text(item)
        else data_node(key, item)
    )


def is_text(item: Any) -> bool:
    """Say whether an item of a list of values and texts is a text."""
    return (
        isinstance(item, str)
        or "html" in item
        or ("text" in item and "kind" not in item)
    )


def _text(key: str, value: Any) -> Node:
    """Return a text as an element that holds it."""
    if isinstance(value, str):
        return Node(key, kids=[value])
    marks = {name: value[name] for name in ("lang", "dir") if name in value}
    if "html" in value:
        marks["as"] = "html"
    return Node(key, marks, [value.get("html") or value.get("text") or ""])


def read_data(
    element: Any, marks: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """Return the value an element of ours says; attributes named in `marks` and those of other namespaces
    are left out.
    """
    out: dict[str, Any] = {
        name: _plain(name, value)
        for name, value in attributes_of(element)
        if name not in marks and name[0] != "{"
    }
    for child in element.iterchildren("*"):
        key = child.tag.rpartition("}")[2]
        datum = _read_value(key, child)
        if key in _LISTS:
            out.setdefault(key, []).append(datum)
        else:
            out[key] = datum
    return out


def _plain(name: str, value: str) -> Any:
    """Return what an attribute says: a number, a truth value, or a string."""
    if name == "at" and (digits := value.strip(" \t\r\n")).isdecimal():
        return int(digits)
    return (
        _TRUTHS.get(value.strip(" \t\r\n"), value)
        if name == "internal"
        else value
    )


_TRUTHS: Final = {"true": True, "false": False}


def _read_value(key: str, child: Any) -> Any:
    text = child.text or ""
    if key in _OBJECTS or (
        key in _LISTS and (key not in _MIXED or not text.strip(" \t\r\n"))
    ):
        return read_data(child)
    if not child.attrib:
        return text
    value = {"html" if child.get("as") == "html" else "text": text}
    return value | {
        name: child.get(name) for name in ("lang", "dir") if child.get(name)
    }


# ---- the grammar

_HEAD = f"""grammar dcterms-profile
namespace {NAMESPACE}
root records record
untyped string

:as = string {{html}}
:dir = string {{ltr rtl auto}}
:internal = string {{true false}}
:adds = string {{true}}
:shown :at = nonNegativeInteger

records = record+
record = (%fields | title | rest | origin | <skip other>)* ; key!
rest origin = :string
unit = empty ; shown id level other_level internal
title = empty ; shown!
Text = :string ; as lang dir
"""


@cache
def profile() -> Grammar:
    """Return the grammar of our namespace, generated from the model.

    >>> profile().roots["records"].children
    ('record',)
    """
    types: dict[str, str] = {}
    names = [
        name
        for name in _hints(Record)
        if name not in ("id", "level", "other_level", "title", "internal")
    ]
    parts = [
        f"{name}:{_type(_kinds(_hints(Record)[name]), types, top=True)}"
        for name in names
    ]
    rows = [
        f"%fields = unit | {' | '.join(parts)}",
        *(f"{name} = {body}" for name, body in types.items()),
    ]
    return Grammar.of(_HEAD + "\n".join(rows) + "\n")


def _type(
    kinds: frozenset[Any], types: dict[str, str], *, top: bool = False
) -> str:
    """Return the name of the type of values of some classes; make it if it is new."""
    name = "".join(sorted(kind.__name__ for kind in kinds)) + (
        "Field" if top else ""
    )
    if name in types:
        return name
    types[name] = ""
    attributes = ["adds", "shown"] if top else []
    kids: dict[str, frozenset[Any]] = {}
    for kind in sorted(kinds, key=str):
        for key, hint in _hints(kind).items():
            kids[key] = kids.get(key, frozenset()) | _kinds(hint)
            if not (_is_list(hint) or _kinds(hint)):
                attributes.append(key)
    parts = [
        f"{key}:{_type(below, types) if below else 'Text'}"
        for key, below in kids.items()
    ]
    types[name] = (
        f"({' | '.join(parts)})* ; {' '.join(dict.fromkeys(attributes))}"
    )
    return name
