"""The page of linked data: which terms JSON-LD uses, from the crosswalk, and how to ask for plain ones."""

from __future__ import annotations

from collections.abc import Iterator

from docs_pages.table import table
from xjmeta.formats.jsonld.crosswalk import NAMESPACE, PREFIXES, class_iri, short, terms
from xjmeta.formats.jsonld.statements import ABOVE, LEVEL, ROWS
from xjmeta.model.structure import classes

__all__ = ["page"]

_INTRODUCTION = f"""# Linked data

The format `jsonld` is JSON-LD 1.1 that any RDF tool takes, and from whatever that tool makes of it (expanded,
flattened, framed, N-Quads, Turtle, named graphs, canonical blank nodes) the same Record is read. The context stands
in every document; with `--context-url` a document refers to it instead. None is ever fetched, and a document that names
another one elsewhere is refused with a remedy.

A document says everything twice: in ordered lists, which keep order, groups and qualifiers, and in plain statements of
DCMI Terms, RiC-O and schema.org, which ordinary queries find.

- Every unit has an IRI: the base that `--base` gives (`write(..., base=...)`) and its id, else its reference code, else
  `unit-` and its place. Without a base the document is named (`urn:uuid:`, from the identity of the highest level of
  description) and the units are its fragments: an RDF store drops what is said of a relative address where it knows
  no base. A unit keeps its IRI through edits.
- A unit is a `rico:RecordResource` and a `schema:ArchiveComponent`; at the levels of a set it is a `rico:RecordSet`
  with its `rico:hasRecordSetType`, an item is a `rico:Record`. `rico:isOrWasIncludedIn` leads to the unit above.
- Agents and places are nodes with a class and a `rico:name`; where an authority file has an address for them, that is
  the IRI of the node. In the lists the address is the object of `schema:sameAs`, so two headings with one address stay
  two.
- A list is an RDF list under a term of ours, `{NAMESPACE}` and the name of the field.
- A date in EDTF has the datatype `{PREFIXES["edtf"]}EDTF`; a date that is no EDTF is a plain string.
- A text with a language is tagged; one with a direction has a datatype of `{PREFIXES["i18n"]}`, one with markup
  `{NAMESPACE}html`, with language and direction behind a dot. In a plain statement it is plain text.
- A title is `dcterms:title` in plain words; where it has markup, that stands beside it (`{NAMESPACE}markedTitle`).
- What is internal is in no plain statement.
- Sources in other formats are JSON in a plain string, `{NAMESPACE}origin`; `--no-origin` leaves them out.

`xjmeta schema` prints what describes the format: `record.jsonld.schema.json` (JSON Schema), `record.shacl.ttl`
(shapes), `record.context.jsonld`, `record.frame.jsonld` (a frame that puts a flattened document together again) and
`record.terms.ttl` (RDFS: the terms of ours).

## Edits in other programs

Each unit has digests of what its plain statements read (`{NAMESPACE}digests`). So reading knows where an edit was
made: a statement that was edited alone holds, and the list follows; a list that was edited holds, also where both were.
Either way a finding names both. A document of plain statements alone is read, those of others in RiC-O, schema.org or
DCMI Terms too; units stand in each other as `rico:isOrWasIncludedIn`, `rico:includesOrIncluded`, `dcterms:isPartOf` or
`dcterms:hasPart` say. Where a unit stands in the list of one unit and says to be part of another one, the list holds.

## Recipes in SPARQL

The prefixes are `dcterms: <{PREFIXES["dcterms"]}>`, `rico: <{PREFIXES["rico"]}>`, `schema: <{PREFIXES["schema"]}>`
and `rst: <https://www.ica.org/standards/RiC/vocabularies/recordSetTypes#>`.

```python
import io
import warnings

import rdflib

import xjmeta
from xjmeta.model.values import AccessPoint, Container, Date

letters = xjmeta.Record(
    id="f1",
    level="file",
    title="Letters to Bob",
    dates=[Date(expression="August, 1949")],
    containers=[Container(type="Box", indicator="3")],
)
fonds = xjmeta.Record(
    id="ms12",
    level="fonds",
    title="Anna Smith papers",
    repository=[AccessPoint(name="City Archive")],
    creators=[AccessPoint(name="Smith, A.", kind="person", uri="http://id.loc.gov/authorities/names/n79021164")],
    children=[letters],
)
document = io.BytesIO()
xjmeta.write(fonds, document, format="jsonld", base="https://archive.example.org/ids/")
warnings.simplefilter("ignore", DeprecationWarning)  # of what rdflib's own parser uses
graph = rdflib.Graph().parse(data=document.getvalue(), format="json-ld")
names = {{
    "dcterms": rdflib.DCTERMS,
    "schema": rdflib.SDO,
    "rico": "https://www.ica.org/standards/RiC/ontology#",
    "rst": "https://www.ica.org/standards/RiC/vocabularies/recordSetTypes#",
}}


def ask(pattern):
    return [[str(value) for value in row] for row in graph.query(f"SELECT * {{{{ {{pattern}} }}}}", initNs=names)]


# Titles and dates of all files
pattern = "[] rico:hasRecordSetType rst:File ; dcterms:title ?title ; dcterms:date ?date"
assert ask(pattern) == [["1949-08", "Letters to Bob"]] or ask(pattern) == [["Letters to Bob", "1949-08"]]

# Everything by this person, by name or by authority
assert ask('?unit dcterms:creator/rico:name "Smith, A."') == [["https://archive.example.org/ids/ms12"]]
assert ask("?unit dcterms:creator <http://id.loc.gov/authorities/names/n79021164>") == [
    ["https://archive.example.org/ids/ms12"]
]

# What is in this fonds, at any depth
assert ask("?unit rico:isOrWasIncludedIn+ <https://archive.example.org/ids/ms12>") == [
    ["https://archive.example.org/ids/f1"]
]

# Where a unit is kept: the archive is said of the fonds
assert sorted(
    ask("<https://archive.example.org/ids/f1> schema:itemLocation ?where ; "
        "rico:isOrWasIncludedIn*/schema:holdingArchive/rico:name ?archive")[0]
) == ["Box 3", "City Archive"]
```

## Plain statements

"""


def page() -> str:
    """Return the page."""
    return (
        f"{_INTRODUCTION}{table(['values', 'of the kinds', 'are said by'], _plain())}"
        "## Terms of others\n\nEvery term of the lists that is not ours, and exists in its vocabulary (DCMI Terms, "
        f"RiC-O 1.1, schema.org):\n\n{table(['class', 'field', 'term'], _terms())}"
    )


def _plain() -> Iterator[list[str]]:
    yield ["`level`", "", f"`{LEVEL}`"]
    yield ["what the unit is part of", "", f"`{ABOVE}`"]
    for row in ROWS:
        others = "all but " if row.others else ""
        kinds = others + ", ".join(f"`{kind}`" for kind in row.kinds or row.others)
        yield [f"`{row.field}`", kinds, f"`{row.says}`"]


def _terms() -> Iterator[list[str]]:
    for kind in classes():
        if not class_iri(kind).startswith(NAMESPACE):
            yield [kind.__name__, "", f"`{short(class_iri(kind))}`"]
        for name, term in terms(kind).items():
            if not term.iri.startswith(NAMESPACE):
                yield [kind.__name__, f"`{name}`", f"`{short(term.iri)}`"]
