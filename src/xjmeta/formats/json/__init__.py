"""Record JSON: the Record as it is. `json` is one object or an array of them, `jsonl` an object a line.

Every document of ours says the version of the schema in its first key, `"xjmeta": "1.0"`; one without it is
read as of this version. `shapes` says what the keys are, `canonical` how a document is recognised; where
things stand in a text, and how it is written home, is the same for all formats in JSON
(`json.document`).
"""

from xjmeta.formats.json.canonical import recognise_json, recognise_jsonl
from xjmeta.formats.json.shapes import RecordJson
from xjmeta.formats.registry import Format
from xjmeta.json.document import Documents

__all__ = ["JSON", "JSONL"]

_SCHEMA = "record.schema.json"
_DOCUMENT, _LINES = (
    Documents(RecordJson("json"), _SCHEMA),
    Documents(RecordJson("jsonl"), _SCHEMA),
)

JSON = Format(
    name="json",
    title="Record JSON",
    extensions=(".json",),
    media_types=("application/json",),
    complete=True,
    recognise=recognise_json,
    read=_DOCUMENT.read,
    write=_DOCUMENT.write,
    check=_DOCUMENT.check,
    places=_DOCUMENT.places,
    schema=_SCHEMA,
    holds="Everything, and the sources in other formats.",
)
JSONL = Format(
    name="jsonl",
    title="Record JSON, a record a line",
    extensions=(".jsonl", ".ndjson"),
    media_types=("application/jsonl", "application/x-ndjson"),
    complete=True,
    recognise=recognise_jsonl,
    read=_LINES.read_lines,
    write=_LINES.write_lines,
    check=_LINES.check_lines,
    places=_LINES.places_lines,
    schema=_SCHEMA,
    holds="Everything, and the sources in other formats; streams in flat memory.",
)
