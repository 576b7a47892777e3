"""The page of linked data: which terms JSON-LD uses, from the crosswalk, and how to ask for plain ones."""

from __future__ import annotations

from collections.abc import Iterator

from docs_pages.table import table
from xjmeta.formats.jsonld.crosswalk import NAMESPACE, PREFIXES, class_iri, terms
from xjmeta.formats.jsonld.plain import ROWS
from xjmeta.model.structure import classes

__all__ = ["page"]

_INTRODUCTION = f"""# Linked data

The format `jsonld` is JSON-LD 1.1 that any RDF tool takes, and from whatever that tool makes of it (expanded,
flattened, framed, N-Quads, Turtle, named graphs, canonical blank nodes) the same Record is read. The context stands
in every document; none is ever fetched, and a document that names one elsewhere is refused with a remedy.

- A value that can be stated several times is an RDF list, because its order is part of the description. So the lists
  go by terms of ours, `{NAMESPACE}` and the name of the field.
- A date in EDTF has the datatype `{PREFIXES["edtf"]}EDTF`; a date that is no EDTF is a plain string.
- A text with a language is tagged; one with a direction has a datatype of `{PREFIXES["i18n"]}`, one with markup
  `{NAMESPACE}html`, with language and direction behind a dot.
- The URI of an authority is only ever the object of `schema:sameAs`: nothing is said of it, so two headings with
  one URI stay two.
- Sources in other formats are JSON in a plain string, `{NAMESPACE}origin`; `--no-origin` leaves them out.

`xjmeta schema` prints what describes the format: `record.jsonld.schema.json` (JSON Schema), `record.shacl.ttl`
(shapes), `record.context.jsonld`, `record.frame.jsonld` (a frame that puts a flattened document together again) and
`record.plain.rq`.

## Asking for plain statements

Whoever merges descriptions with other data wants `dcterms:creator` and not a list. The query `record.plain.rq`
constructs such statements from a graph of ours; nothing reads them back. What is internal is said like all else: take
`record.public()`, or `xjmeta convert --public`, for what is published.

```python
import io
import warnings

import rdflib

import xjmeta
from xjmeta.model.values import AccessPoint, Date

record = xjmeta.Record(
    title="Cables",
    creators=[AccessPoint(name="Smith, A.", kind="person", uri="http://id.loc.gov/authorities/names/n79021164")],
    dates=[Date(expression="August, 1949", normal="1949-08")],
)
document = io.BytesIO()
xjmeta.write(record, document, format="jsonld")
warnings.simplefilter("ignore", DeprecationWarning)  # of what rdflib's own parser uses
graph = rdflib.Graph().parse(data=document.getvalue(), format="json-ld")
plain = graph.query(xjmeta.schema("record.plain.rq").decode()).graph
found = plain.query(
    "SELECT ?name ?authority ?date {{ ?unit dcterms:creator ?who ; dcterms:date ?date . "
    "?who schema:name ?name ; schema:sameAs ?authority }}",
    initNs={{"dcterms": rdflib.DCTERMS, "schema": rdflib.SDO}},
)
assert [[str(value) for value in row] for row in found] == [
    ["Smith, A.", "http://id.loc.gov/authorities/names/n79021164", "1949-08"]
]
```

"""


def page() -> str:
    """Return the page."""
    return (
        f"{_INTRODUCTION}{table(['values', 'of the kinds', 'are said by'], _plain())}"
        "## Terms of others\n\nEvery term that is not ours, and exists in its vocabulary (DCMI Terms, RiC-O 1.1, "
        f"schema.org):\n\n{table(['class', 'field', 'term'], _terms())}"
    )


def _plain() -> Iterator[list[str]]:
    for row in ROWS:
        way = f" {row.way.rpartition(':')[2]}" if row.way else ""
        kinds = ", ".join(f"`{kind}`" for kind in row.kinds)
        yield [
            f"`{row.field}`{way}",
            kinds,
            ", ".join(f"`{name}`" for name in row.says.split()),
        ]


def _terms() -> Iterator[list[str]]:
    for kind in classes():
        if not class_iri(kind).startswith(NAMESPACE):
            yield [kind.__name__, "", f"`{_short(class_iri(kind))}`"]
        for name, term in terms(kind).items():
            if not term.iri.startswith(NAMESPACE):
                yield [kind.__name__, f"`{name}`", f"`{_short(term.iri)}`"]


def _short(iri: str) -> str:
    name, start = next(
        (name, start) for name, start in PREFIXES.items() if iri.startswith(start)
    )
    return f"{name}:{iri.removeprefix(start)}"
