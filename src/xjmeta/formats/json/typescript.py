"""The types of record JSON in TypeScript, from its JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from xjmeta.formats.json.schema import record_schema

__all__ = ["declarations"]

_PLAIN = {
    "string": "string",
    "boolean": "boolean",
    "integer": "number",
    "null": "null",
}


def declarations() -> str:
    """Return a file of declarations: an interface for each class, a union for each list of words."""
    schema = json.loads(record_schema())
    definitions: dict[str, Any] = {**schema["$defs"], schema["title"]: schema}
    head = "// The types of record JSON, made from its schema (record.schema.json). Do not edit.\n"
    return head + "".join(
        f"\n{_comment(definition, '')}{_declaration(name, definition)}"
        for name, definition in definitions.items()
    )


def _declaration(name: str, schema: Mapping[str, Any]) -> str:
    if "properties" not in schema or name == "Origin":
        # A source is opaque: what is in it is the business of the format that it is of.
        return f"export type {name} = {_type(schema)};\n"
    required = schema.get("required", ())
    lines = (
        f"{_comment(field, '  ')}  {key}{'' if key in required else '?'}: {_type(field)};\n"
        for key, field in schema["properties"].items()
    )
    return f"export interface {name} {{\n{''.join(lines)}}}\n"


def _comment(schema: Mapping[str, Any], indent: str) -> str:
    text = schema.get("description", "")
    words = schema.get("examples")
    known = f" Known words: {', '.join(words)}." if words else ""
    return f"{indent}/** {text}{known} */\n" if text else ""


def _type(schema: Mapping[str, Any]) -> str:
    """Return a schema as a type."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(map(_type, schema["anyOf"])))
    if "enum" in schema:
        return " | ".join(json.dumps(word) for word in schema["enum"])
    kinds = schema.get("type", "object")
    if isinstance(kinds, list):
        return " | ".join(_type({**schema, "type": kind}) for kind in kinds)
    if kinds == "array":
        item = _type(schema["items"])
        return f"({item})[]" if " | " in item else f"{item}[]"
    # Not Record<string, unknown>: Record is the name of a class of ours.
    return _PLAIN.get(kinds, "{ [key: string]: unknown }")
