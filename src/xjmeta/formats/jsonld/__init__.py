"""JSON-LD 1.1: the Record as linked data that any RDF tool takes, and gives back as the same Record.

`crosswalk` says which term each field is, `shapes` how leaves and nodes look, `canonical` brings every other
form of JSON-LD to ours, `document` puts them together. `jsonld` is one node or an `@graph` of them,
`ndjsonld` a document a line, `turtle` and `ntriples` say the same as triples.
"""

from typing import Final

from xjmeta.formats.registry import Format, later

__all__ = ["JSONLD", "NDJSONLD", "NTRIPLES", "TURTLE"]

SCHEMA: Final = "record.jsonld.schema.json"

JSONLD = Format(
    name="jsonld",
    title="JSON-LD",
    extensions=(".jsonld",),
    media_types=("application/ld+json",),
    complete=True,
    options=("base", "context_url"),
    recognise=later("xjmeta.formats.jsonld.canonical:recognise_jsonld"),
    read=later("xjmeta.formats.jsonld.document:DOCUMENT.read"),
    write=later("xjmeta.formats.jsonld.document:DOCUMENT.write"),
    write_flow=later("xjmeta.formats.jsonld.flow:write_document"),
    check=later("xjmeta.formats.jsonld.document:DOCUMENT.check"),
    places=later("xjmeta.formats.jsonld.document:DOCUMENT.places"),
    carries=True,
    unmapped=later("xjmeta.formats.jsonld.document:DOCUMENT.unmapped"),
    schema=SCHEMA,
    holds="Everything, in terms of DCMI, schema.org, RiC-O and our own.",
)
NDJSONLD = Format(
    name="ndjsonld",
    title="JSON-LD, a document a line",
    extensions=(".ndjsonld", ".jsonldl"),
    media_types=("application/x-ndjson",),
    complete=True,
    options=("base", "context_url"),
    recognise=later("xjmeta.formats.jsonld.canonical:recognise_lines"),
    read=later("xjmeta.formats.jsonld.document:LINES.read_lines"),
    write=later("xjmeta.formats.jsonld.document:LINES.write_lines"),
    write_flow=later("xjmeta.formats.jsonld.flow:write_line"),
    check=later("xjmeta.formats.jsonld.document:LINES.check_lines"),
    places=later("xjmeta.formats.jsonld.document:LINES.places_lines"),
    carries=True,
    unmapped=later("xjmeta.formats.jsonld.document:LINES.unmapped"),
    schema=SCHEMA,
    holds="Everything, in terms of DCMI, schema.org, RiC-O and our own; streams in flat memory.",
)
TURTLE = Format(
    name="turtle",
    title="Turtle",
    extensions=(".ttl",),
    media_types=("text/turtle",),
    complete=True,
    options=("base",),
    recognise=later("xjmeta.formats.jsonld.graphs:recognise_turtle"),
    read=later("xjmeta.formats.jsonld.graphs:TURTLE.read"),
    write=later("xjmeta.formats.jsonld.graphs:TURTLE.write"),
    carries=True,
    extra="rdf",
    holds="Everything, as JSON-LD does, in the notation of RDF that people read.",
)
NTRIPLES = Format(
    name="ntriples",
    title="N-Triples",
    extensions=(".nt",),
    media_types=("application/n-triples",),
    complete=True,
    options=("base",),
    recognise=later("xjmeta.formats.jsonld.graphs:recognise_ntriples"),
    read=later("xjmeta.formats.jsonld.graphs:NTRIPLES.read"),
    write=later("xjmeta.formats.jsonld.graphs:NTRIPLES.write"),
    carries=True,
    extra="rdf",
    holds="Everything, as JSON-LD does, a triple a line.",
)
