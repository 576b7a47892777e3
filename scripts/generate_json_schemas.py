"""Writes what describes records in JSON and RDF under `schemas/`, from the model and the crosswalk of
JSON-LD.

Run it after a change to either: `python scripts/generate_json_schemas.py`. With `--check` it writes nothing
and exits with 1 if a file is out of step.
"""

from __future__ import annotations

import sys
from pathlib import Path

from xjmeta.formats.json.schema import record_schema
from xjmeta.formats.jsonld import plain
from xjmeta.formats.jsonld import schema as jsonld

SCHEMAS = Path(__file__).resolve().parents[1] / "schemas"


def generated() -> dict[str, str]:
    """Every file with its text."""
    return {
        "record.schema.json": record_schema(),
        "record.jsonld.schema.json": jsonld.document_schema(),
        "record.context.jsonld": jsonld.context(),
        "record.frame.jsonld": jsonld.frame(),
        "record.shacl.ttl": jsonld.shapes(),
        "record.plain.rq": plain.query(),
    }


def stale() -> list[str]:
    """The names of files that are not what they are made from says."""
    paths = {name: SCHEMAS / name for name in generated()}
    return [
        n for n, text in generated().items() if not paths[n].exists() or paths[n].read_text("utf-8") != text
    ]


def main() -> int:
    """Write, or check."""
    if "--check" in sys.argv[1:]:
        sys.stderr.writelines(f"{name} is out of step with the model\n" for name in stale())
        return 1 if stale() else 0
    for name, text in generated().items():
        (SCHEMAS / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
