"""The JSON Schema (2020-12) of the model, in a spelling: what keys, texts and links look like.

Everything comes from the classes. Where a field holds values of several classes, the schema asks what tells
them apart before it says what is wrong with them, so that a verdict is about the class that was meant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from xjmeta.model.record import Record
from xjmeta.model.structure import Kind, Slot, classes, slots
from xjmeta.model.values import GROUP_ITEMS, Group, Note

__all__ = ["Schema", "Spelling", "json_schema"]

Schema: TypeAlias = dict[str, Any]


_TELLING: Mapping[Kind, Schema] = {
    Group: {"required": ["items"]},
    Note: {"required": ["body"]},
}


@dataclass(frozen=True)
class Spelling:
    """How the model is spelt in a JSON format; by default as record JSON spells it."""

    key: Callable[[Kind, str], str] = lambda _kind, name: name
    leaf: Callable[[Kind, Slot], Schema] = lambda _kind, slot: _leaf(slot)
    definitions: Mapping[str, Schema] = field(
        default_factory=lambda: {"Text": TEXT, "Origin": ORIGIN}
    )
    more: Callable[[Kind], Schema] = lambda kind: (
        {"origin": {"$ref": "#/$defs/Origin"}} if kind is Record else {}
    )
    """Further properties of a class."""
    is_a: Callable[[Kind], Schema | None] = _TELLING.get
    """What tells a class among others; None for the one that is left."""
    is_text: Schema = field(default_factory=lambda: {"not": {"required": ["kind"]}})
    """What tells a text object among values."""
    closed: bool = True


TEXT: Schema = {
    "description": "A text: a bare string is plain text; an object states markup, language or direction.",
    "type": ["string", "object"],
    "properties": {
        "text": {"type": "string"},
        "html": {"type": "string"},
        "lang": {"type": ["string", "null"]},
        "dir": {"enum": ["ltr", "rtl", "auto", None]},
    },
    "additionalProperties": False,
    "if": {"type": "object"},
    "then": {"oneOf": [{"required": ["text"]}, {"required": ["html"]}]},
}
ORIGIN: Schema = {
    "description": "Where the unit came from: its source in other formats, for a way back without loss.",
    "type": ["object", "null"],
    "properties": {
        "key": {"type": ["string", "null"]},
        "sources": {"type": "object", "additionalProperties": {"type": "object"}},
    },
    "required": ["sources"],
}


def _leaf(slot: Slot) -> Schema:
    if slot.words:
        return {"enum": list(slot.words)}
    if slot.leaf in ("phrase", "prose"):
        return {"$ref": "#/$defs/Text"}
    return {"type": "boolean" if slot.leaf == "boolean" else "string"}


def json_schema(spelling: Spelling) -> dict[str, Schema]:
    """Return the definitions of all classes in a spelling, by their names.

    >>> json_schema(Spelling())["Title"]["properties"]["value"]
    {'anyOf': [{'$ref': '#/$defs/Text'}, {'type': 'null'}]}
    """
    found = {kind.__name__: _definition(kind, spelling) for kind in classes()}
    return {name: found[name] for name in sorted(found)} | dict(spelling.definitions)


def _definition(kind: Kind, spelling: Spelling) -> Schema:
    own = slots(kind)
    required = [spelling.key(kind, name) for name, slot in own.items() if slot.required]
    out: Schema = {
        "description": (kind.__doc__ or kind.__name__).partition("\n")[0],
        "type": "object",
        "properties": {
            spelling.key(kind, name): _value(kind, slot, spelling)
            for name, slot in own.items()
        }
        | spelling.more(kind),
    }
    if required:
        out["required"] = required
    if spelling.closed:
        out["additionalProperties"] = False
    if kind is Group:
        out["allOf"] = [
            _items_of(name, of, spelling) for name, of in GROUP_ITEMS.items()
        ]
    return out


def _value(kind: Kind, slot: Slot, spelling: Spelling) -> Schema:
    if kind is Group and slot.name == "items":
        return {"type": "array"}
    one = _one(slot.kinds, spelling) if slot.kinds else spelling.leaf(kind, slot)
    if slot.many:
        return {"type": "array", "items": one}
    return one if slot.required else _or_null(one)


def _or_null(one: Schema) -> Schema:
    if "enum" in one:
        return {"enum": [*one["enum"], None]}
    if isinstance(one.get("type"), str) and one.keys() == {"type"}:
        return {"type": [one["type"], "null"]}
    return {"anyOf": [one, {"type": "null"}]}


def _one(kinds: tuple[Kind, ...], spelling: Spelling) -> Schema:
    """Return the schema of a value of one of the classes: what is told by nothing is the first."""
    out: Schema = {"$ref": f"#/$defs/{kinds[0].__name__}"}
    for kind in kinds[1:]:
        out = {
            "if": spelling.is_a(kind),
            "then": {"$ref": f"#/$defs/{kind.__name__}"},
            "else": out,
        }
    return out


def _items_of(name: str, of: Kind, spelling: Spelling) -> Schema:
    """Return what the items of one kind of group are: values of its class, texts, notes, groups."""
    kinds: list[Kind] = [of, *(kind for kind in (Note, Group) if kind is not of)]
    text = {
        "if": spelling.is_text,
        "then": {"$ref": "#/$defs/Text"},
        "else": _one(tuple(kinds), spelling),
    }
    groups = {
        "if": spelling.is_a(Group),
        "then": {"$ref": "#/$defs/Group"},
        "else": text,
    }
    item = {"if": {"type": "string"}, "then": {"$ref": "#/$defs/Text"}, "else": groups}
    kind, items = spelling.key(Group, "kind"), spelling.key(Group, "items")
    return {
        "if": {"properties": {kind: {"const": name}}, "required": [kind]},
        "then": {"properties": {items: {"items": item}}},
    }
