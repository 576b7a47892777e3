"""A toy XML format in the manner of MODS: what a new XML format has to say of itself, and nothing more."""

from __future__ import annotations

from functools import partial

from xjmeta import Format
from xjmeta.grammar.grammar import Grammar
from xjmeta.mapping.dialects import Dialects
from xjmeta.mapping.rows import Loosely
from xjmeta.mapping.shapes import Value
from xjmeta.mapping.table import Table
from xjmeta.mapping.xml_document import write_records
from xjmeta.mapping.xml_kind import XmlKind
from xjmeta.mapping.xml_reader import read_records
from xjmeta.mapping.xml_stream import iter_units
from xjmeta.mapping.xml_text import loose_note, other_note
from xjmeta.model.record import Record
from xjmeta.model.structure import makers

__all__ = ["FORMAT", "GRAMMAR", "ROWS"]

GRAMMAR = Grammar.of("""
grammar toymods
namespace urn:toy:mods
root collection
untyped any
:internal = {yes no}
:uri = anyURI
@common = lang internal
collection = mods+
mods part = identifier*, title?, alternative*, name*, genre*, origin?, language*, extent*, abstract*,
  contents*, note*, history*, access*, use*, subject*, geographic*, location?, related*, record?,
  part* ; id level
identifier = mixed ; @common type
title abstract contents note history access use extent genre subject geographic = mixed ; @common
alternative = mixed ; @common type
name = mixed ; @common type role uri:uri
origin = date+
date = mixed ; @common type encoded
language = mixed ; @common code
location = keeper*, shelf*, url*
keeper = mixed ; @common
shelf = mixed ; @common type
url = mixed ; @common href:uri! type
related = mixed ; @common type href:uri
record = number+
number = mixed ; @common
""")

DIALECTS = Dialects("toymods")
attr, row = DIALECTS.attr, DIALECTS.row

INTERNAL = attr("internal", values=Loosely(yes=True, no=False))
TEXT = Value(text="value", attrs=(INTERNAL, attr("kind", toymods="type")))
WORDS = Value(body="body", attrs=(INTERNAL,))
AGENT = Value(
    text="name",
    attrs=(
        INTERNAL,
        attr("role"),
        attr("uri"),
        attr(
            "kind",
            toymods="type",
            values={
                "personal": "person",
                "corporate": "corporate_body",
                "family": "family",
            },
        ),
    ),
)
HEADING = Value(text="name", attrs=(INTERNAL,))

ROWS = (
    row("identifiers", "identifier", TEXT),
    row("title", "title", Value(text="value"), single=True),
    row("titles", {None: "alternative"}, TEXT),
    row("titles", "<title", TEXT),
    row("creators", "name", AGENT),
    row("access_points", {"genre_form": "genre"}, HEADING),
    row(
        "dates",
        "date",
        Value(
            text="expression",
            attrs=(
                INTERNAL,
                attr("kind", toymods="type"),
                attr("normal", toymods="encoded"),
            ),
        ),
        within="origin",
    ),
    row("languages", "language", Value(text="name", attrs=(INTERNAL, attr("code")))),
    row("extents", "extent", Value(text="expression", attrs=(INTERNAL,))),
    row("abstracts", {"abstract": "abstract"}, WORDS),
    row(
        "notes",
        {
            "scope": "contents",
            "general": "note",
            "custodial_history": "history",
            "access": "access",
            "use": "use",
            "other": "~note",
        },
        WORDS,
    ),
    row("access_points", {"topic": "subject", "other": "~subject"}, HEADING),
    row("access_points", {"place": "geographic"}, HEADING),
    row("repository", {"name": "keeper"}, HEADING, within="location"),
    row(
        "locations",
        "shelf",
        Value(text="text", attrs=(INTERNAL, attr("type"))),
        within="location",
    ),
    row(
        "digital_objects",
        "url",
        Value(text="title", attrs=(INTERNAL, attr("href"), attr("type"))),
        within="location",
    ),
    row(
        "relations",
        "related",
        Value(
            text="entry",
            attrs=(INTERNAL, attr("kind", toymods="type"), attr("uri", toymods="href")),
        ),
    ),
    row("control.record_ids", "number", TEXT, within="record"),
)
UNIT_ATTRS = (attr("id"), attr("level"))


class ToyMods(XmlKind):
    """A collection of records, each with its parts."""

    title = only = "toymods"
    own_grammar = GRAMMAR
    root, top, units = "collection", "mods", frozenset({"part"})
    table = Table(
        ROWS,
        unit_attrs=UNIT_ATTRS,
        units=frozenset({"part"}),
        unit_sections=frozenset({""}),
        unit_name="mods",
        other=other_note,
        loose=loose_note,
        made=makers(),
        dialects=len(DIALECTS),
        model=Record,
    )


KIND = ToyMods()
FORMAT = Format(
    name="toymods",
    title="Toy MODS",
    extensions=(".mods.xml",),
    media_types=("application/xml",),
    complete=True,
    recognise=lambda _name, head: 2 * (b"urn:toy:mods" in head),
    read=partial(read_records, KIND),
    write=partial(write_records, KIND, "toymods"),
    units=partial(iter_units, KIND),
    plain=True,
)
