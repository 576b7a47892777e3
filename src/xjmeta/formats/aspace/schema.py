"""The JSON Schema of a batch, made from the table of models."""

from __future__ import annotations

import json
import re
from typing import Any

from xjmeta.formats.aspace.models import LINKS, MODELS, OTHER_MODELS, RULES

__all__ = ["batch_schema"]

# `name!<255:kind`: whether it is required, how long it may be, and its kind, in square brackets for a list.
_FIELD = re.compile(
    r"(?P<name>\w+)(?P<must>!?)(?:<(?P<most>\d+))?(?::(?P<list>\[?)(?P<kind>[^\]]+)\]?)?"
)
_BASIC: dict[str, dict[str, Any]] = {
    "flag": {"type": "boolean"},
    "number": {"type": "integer"},
    "day": {"type": "string", "pattern": r"^(?:\d{4}-\d{2}-\d{2})?$"},
    "agent": {"type": "string", "pattern": LINKS["agent"]},
}
# What a field says at least that must be stated.
_LEAST = {"array": {"minItems": 1}, "string": {"minLength": 1}}
_TOPS = (
    "resource", "archival_object", "digital_object", "top_container", "subject", "agent_person", "agent_family",
    "agent_corporate_entity",
)  # fmt: skip


def batch_schema() -> str:
    """Return the schema of a document: the records of a batch, one record, or a page of them."""
    record = {
        "type": "object",
        "required": ["jsonmodel_type"],
        "properties": {"jsonmodel_type": {"enum": [*_TOPS, *OTHER_MODELS]}},
        "allOf": [_chosen(name) for name in _TOPS],
    }
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ArchivesSpace JSON",
        "description": "Records as an import of JSON takes them, in a batch or alone.",
        "if": {"type": "array"},
        "then": {"items": {"$ref": "#/$defs/record", "required": ["uri"]}},
        "else": {
            "if": {"required": ["results"]},
            "then": {
                "properties": {
                    "results": {"items": {"$ref": "#/$defs/record"}}
                }
            },
            "else": {"$ref": "#/$defs/record"},
        },
        "$defs": {"record": record, **{name: _model(name) for name in MODELS}},
    }
    return json.dumps(schema, indent=1) + "\n"


def _chosen(name: str) -> dict[str, Any]:
    return {
        "if": {
            "properties": {"jsonmodel_type": {"const": name}},
            "required": ["jsonmodel_type"],
        },
        "then": {"$ref": f"#/$defs/{name}"},
    }


def _model(name: str) -> dict[str, Any]:
    properties: dict[str, Any] = {"jsonmodel_type": {"const": name}}
    required: list[str] = []
    for word in MODELS[name].split():
        match = _FIELD.fullmatch(word)
        assert match is not None, word
        field = match["name"]
        if match["kind"] or field not in properties:
            properties[field] = _typed(match)
        if match["must"]:
            required.append(field)
            properties[field] |= _LEAST.get(properties[field].get("type"), {})
    schema: dict[str, Any] = {
        "type": "object",
        "properties": properties,
        "required": required,
    }
    return schema | ({"allOf": list(RULES[name])} if name in RULES else {})


def _typed(match: re.Match[str]) -> dict[str, Any]:
    """Return what a field must be."""
    if match["kind"] is None:
        most = {"maxLength": int(match["most"])} if match["most"] else {}
        return {"type": "string"} | most
    kinds = match["kind"].split("|")
    item = _one(kinds[0]) if len(kinds) == 1 else _several(kinds)
    if match["list"]:
        return {"type": "array", "items": item}
    return dict(item)


def _one(kind: str) -> dict[str, Any]:
    if kind.startswith("->"):
        ref = {"type": "string", "pattern": LINKS[kind[2:]]}
        return {
            "type": "object",
            "required": ["ref"],
            "properties": {"ref": ref},
        }
    if kind.startswith("text"):
        most = kind.partition("<")[2]
        return {"type": "string"} | ({"maxLength": int(most)} if most else {})
    return _BASIC.get(kind) or {"$ref": f"#/$defs/{kind}"}


def _several(kinds: list[str]) -> dict[str, Any]:
    """Return the models of which one must be named."""
    return {
        "type": "object",
        "required": ["jsonmodel_type"],
        "properties": {"jsonmodel_type": {"enum": kinds}},
        "allOf": [_chosen(kind) for kind in kinds],
    }
