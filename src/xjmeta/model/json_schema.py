"""The JSON Schema (2020-12) of the model, in a spelling: what keys, texts and links look like.

Everything comes from the classes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from xjmeta.model.record import Record
from xjmeta.model.structure import Kind, Slot, classes, slots

__all__ = ["Schema", "Spelling", "json_schema"]

Schema: TypeAlias = dict[str, Any]


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
    return dict(_PLAIN[slot.leaf or "string"])


_PLAIN: Mapping[str, Schema] = {
    "string": {"type": "string"},
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer", "minimum": 0},
}


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
    return out


def _value(kind: Kind, slot: Slot, spelling: Spelling) -> Schema:
    one = (
        spelling.leaf(kind, slot)
        if slot.kind is None
        else {"$ref": f"#/$defs/{slot.kind.__name__}"}
    )
    if slot.many:
        return {"type": "array", "items": one}
    return one if slot.required or slot.leaf == "integer" else _or_null(one)


def _or_null(one: Schema) -> Schema:
    if "enum" in one:
        return {"enum": [*one["enum"], None]}
    if isinstance(one.get("type"), str) and one.keys() == {"type"}:
        return {"type": [one["type"], "null"]}
    return {"anyOf": [one, {"type": "null"}]}
