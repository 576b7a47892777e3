"""JSON-LD 1.1: the Record as linked data that any RDF tool takes, and gives back as the same Record.

`crosswalk` says which term each field is, `shapes` how leaves and nodes look, `canonical` brings every other
form of JSON-LD to ours, `document` puts them together. `jsonld` is one node or an `@graph` of them,
`ndjsonld` a document a line.
"""

from xjmeta.formats.jsonld.canonical import recognise_jsonld, recognise_lines
from xjmeta.formats.jsonld.document import RecordJsonLd
from xjmeta.formats.registry import Format
from xjmeta.json.document import Documents

__all__ = ["JSONLD", "NDJSONLD"]

_SCHEMA = "record.jsonld.schema.json"
_DOCUMENT, _LINES = (
    Documents(RecordJsonLd("jsonld"), _SCHEMA),
    Documents(RecordJsonLd("ndjsonld"), _SCHEMA),
)

JSONLD = Format(
    name="jsonld",
    title="JSON-LD",
    extensions=(".jsonld",),
    media_types=("application/ld+json",),
    complete=True,
    recognise=recognise_jsonld,
    read=_DOCUMENT.read,
    write=_DOCUMENT.write,
    check=_DOCUMENT.check,
    places=_DOCUMENT.places,
    schema=_SCHEMA,
    holds="Everything, in terms of DCMI, schema.org, RiC-O and our own.",
)
NDJSONLD = Format(
    name="ndjsonld",
    title="JSON-LD, a document a line",
    extensions=(".ndjsonld", ".jsonldl"),
    media_types=("application/x-ndjson",),
    complete=True,
    recognise=recognise_lines,
    read=_LINES.read_lines,
    write=_LINES.write_lines,
    check=_LINES.check_lines,
    places=_LINES.places_lines,
    schema=_SCHEMA,
    holds="Everything, in terms of DCMI, schema.org, RiC-O and our own; streams in flat memory.",
)
