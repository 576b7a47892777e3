"""Writes what describes records in JSON and RDF under `schemas/`, from the model and the crosswalk of
JSON-LD.

Run it after a change to either: `python scripts/generate_json_schemas.py`. With `--check` it writes nothing
and exits with 1 if a file is out of step.
"""

from __future__ import annotations

from pathlib import Path

from in_step import keep
from xjmeta.formats.aspace.schema import batch_schema
from xjmeta.formats.json import typescript
from xjmeta.formats.json.schema import record_schema
from xjmeta.formats.jsonld import schema as jsonld
from xjmeta.formats.jsonld.vocabulary import vocabulary

SCHEMAS = Path(__file__).resolve().parents[1] / "schemas"


def generated() -> dict[str, str]:
    """Every file with its text."""
    return {
        "record.schema.json": record_schema(),
        "record.d.ts": typescript.declarations(),
        "record.jsonld.schema.json": jsonld.document_schema(),
        "record.context.jsonld": jsonld.context(),
        "record.frame.jsonld": jsonld.frame(),
        "record.shacl.ttl": jsonld.shapes(),
        "record.terms.ttl": vocabulary(),
        "aspace-json.schema.json": batch_schema(),
    }


if __name__ == "__main__":
    raise SystemExit(keep({SCHEMAS / name: text for name, text in generated().items()}))
