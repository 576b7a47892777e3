"""Record JSON: the Record as it is. `json` is one object or an array of them, `jsonl` an object a line.

Every document of ours says the version of the schema in its first key, `"xjmeta": "2.0"`; one without it is
read as of this version. `shapes` says what the keys are, `canonical` how a document is recognised; where
things stand in a text, and how it is written back, is the same for all formats in JSON
(`mapping.json_document`).
"""

from typing import Final

from xjmeta.formats.registry import Format, later

__all__ = ["JSON", "JSONL"]

SCHEMA: Final = "record.schema.json"

JSON = Format(
    name="json",
    title="Record JSON",
    extensions=(".json",),
    media_types=("application/json",),
    complete=True,
    recognise=later("xjmeta.formats.json.canonical:recognise_json"),
    read=later("xjmeta.formats.json.document:DOCUMENT.read"),
    write=later("xjmeta.formats.json.document:DOCUMENT.write"),
    write_flow=later("xjmeta.formats.json.flow:write_document"),
    check=later("xjmeta.formats.json.document:DOCUMENT.check"),
    places=later("xjmeta.formats.json.document:DOCUMENT.places"),
    carries=True,
    unmapped=later("xjmeta.formats.json.document:DOCUMENT.unmapped"),
    schema=SCHEMA,
    holds="Everything, and the sources in other formats.",
)
JSONL = Format(
    name="jsonl",
    title="Record JSON, a record a line",
    extensions=(".jsonl", ".ndjson"),
    media_types=("application/jsonl", "application/x-ndjson"),
    complete=True,
    recognise=later("xjmeta.formats.json.canonical:recognise_jsonl"),
    read=later("xjmeta.formats.json.document:LINES.read_lines"),
    write=later("xjmeta.formats.json.document:LINES.write_lines"),
    write_flow=later("xjmeta.formats.json.flow:write_line"),
    check=later("xjmeta.formats.json.document:LINES.check_lines"),
    places=later("xjmeta.formats.json.document:LINES.places_lines"),
    carries=True,
    unmapped=later("xjmeta.formats.json.document:LINES.unmapped"),
    schema=SCHEMA,
    holds="Everything, and the sources in other formats; streams in flat memory.",
)
