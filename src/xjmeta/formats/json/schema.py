"""The JSON Schema of record JSON, made from the model."""

from __future__ import annotations

import json

from xjmeta.model.json_schema import SchemaSpelling, json_schema
from xjmeta.model.version import VERSION_KEY, VERSION_PATTERN

__all__ = ["DIALECT", "record_schema"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMA_ID = "https://w3id.org/xjmeta/schemas/record.schema.json"


def record_schema() -> str:
    """Return the schema of a document: one record, or an array of them; a line of lines is one."""
    definitions = json_schema(SchemaSpelling())
    record = definitions["Record"]
    version = {
        "description": "The version of the schema.",
        "type": "string",
        "pattern": VERSION_PATTERN,
    }
    document = {
        **record,
        "title": "Document",
        "description": "A record by itself: the highest unit of a description, with the version of the schema.",
        "properties": {VERSION_KEY: version, **record["properties"]},
    }
    schema = {
        "$schema": DIALECT,
        "$id": SCHEMA_ID,
        "title": "RecordJson",
        "description": "Units of description as JSON: one record, or several.",
        "anyOf": [
            {"$ref": "#/$defs/Document"},
            {
                "type": "array",
                "items": {"$ref": "#/$defs/Document"},
                "minItems": 1,
            },
        ],
        "$defs": {"Document": document, **definitions},
    }
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
