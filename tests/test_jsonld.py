"""JSON-LD: the laws directly and through RDF tools, edits in place, no network, vocabularies, recognition."""

import io
import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyld import jsonld
from rdflib.compare import isomorphic

from strategies import UGLY_RECORDS, chain, edits, records
from xjmeta.formats import registry
from xjmeta.formats.jsonld import JSONLD, NDJSONLD, NTRIPLES, TURTLE
from xjmeta.formats.jsonld.canonical import recognise_jsonld, recognise_lines
from xjmeta.formats.jsonld.crosswalk import (
    CLASSES,
    CONTEXT,
    NAMESPACE,
    PREFIXES,
    iri_of,
    terms,
)
from xjmeta.formats.jsonld.schema import FRAME
from xjmeta.formats.jsonld.statements import ALSO, STATEMENTS
from xjmeta.formats.jsonld.vocabulary import vocabulary
from xjmeta.formats.registry import BytesSource, Format
from xjmeta.mapping.json_source import JsonSource, Whole
from xjmeta.messages import FormatError
from xjmeta.model.origin import Origin
from xjmeta.model.record import Record
from xjmeta.model.structure import classes
from xjmeta.model.text import Phrase
from xjmeta.model.values import AccessPoint, Date, DigitalObject, Note

# The JSON-LD parser of rdflib warns of its own insides.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
SHARED = Path(__file__).resolve().parents[1].parent / "shared"
FORMATS = pytest.mark.parametrize("format_", [JSONLD, NDJSONLD], ids=lambda f: f.name)
SLOW = settings(deadline=None, suppress_health_check=list(HealthCheck))
SMALL = [
    record
    for record in UGLY_RECORDS
    if len(record.model_dump_json(exclude_defaults=True)) < 5_000
]


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail on any network attempt."""

    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("a network connection was attempted")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def read(format_: Format, content: bytes | str) -> list[Record]:
    """Read all Records of a document in memory."""
    assert format_.read is not None
    return list(
        format_.read(
            BytesSource("x", content.encode() if isinstance(content, str) else content)
        )
    )


def write(format_: Format, *given_: Record, **options: Any) -> bytes:
    """Write Records, and demand that nothing is lost."""
    stream = io.BytesIO()
    assert format_.write is not None
    report = format_.write(iter(given_), stream, **options)
    assert not report.losses
    return stream.getvalue()


def loader(url: str, _options: object = None) -> None:
    """Refuse every context that is an address."""
    raise AssertionError(f"{url} would be fetched")


OPTIONS = {"documentLoader": loader, "base": ""}


def from_quads(text: str) -> Any:
    """Return N-Quads as JSON-LD. (The parser of pyld breaks lines at U+0085 and knows no escapes.)"""
    return json.loads(
        rdflib.Dataset().parse(data=text, format="nquads").serialize(format="json-ld")
    )


def forms(document: bytes) -> Iterator[tuple[str, Any]]:
    """Yield a document in the forms that RDF tools give it, as JSON data."""
    data = json.loads(document)
    flat = jsonld.flatten(data, None, OPTIONS)
    yield "expanded", jsonld.expand(data, OPTIONS)
    yield "compacted", jsonld.compact(jsonld.expand(data, OPTIONS), CONTEXT, OPTIONS)
    yield "flattened", flat
    yield "flattened and compacted", jsonld.flatten(data, CONTEXT, OPTIONS)
    yield "framed", jsonld.frame(flat, FRAME, OPTIONS)
    yield "pyld's dataset", jsonld.from_rdf(jsonld.to_rdf(data, OPTIONS))
    yield (
        "n-quads",
        from_quads(jsonld.to_rdf(data, OPTIONS | {"format": "application/n-quads"})),
    )
    yield from _of_rdflib(document)
    yield from _of_oxigraph(document)


def _of_rdflib(document: bytes) -> Iterator[tuple[str, Any]]:
    graph = rdflib.Graph().parse(data=document, format="json-ld")
    yield "rdflib n-triples", from_quads(graph.serialize(format="nt"))
    again = rdflib.Graph().parse(data=graph.serialize(format="turtle"), format="turtle")
    yield "rdflib turtle", json.loads(again.serialize(format="json-ld"))


def _of_oxigraph(document: bytes) -> Iterator[tuple[str, Any]]:
    store = pyoxigraph.Store()
    store.load(input=document, format=pyoxigraph.RdfFormat.JSON_LD)
    turtle = pyoxigraph.serialize(
        pyoxigraph.parse(
            pyoxigraph.serialize(store, format=pyoxigraph.RdfFormat.N_QUADS),
            format=pyoxigraph.RdfFormat.N_QUADS,
        ),
        format=pyoxigraph.RdfFormat.N_QUADS,
    )
    assert turtle is not None
    yield "oxigraph n-quads", from_quads(turtle.decode())
    plain = pyoxigraph.serialize(store, format=pyoxigraph.RdfFormat.JSON_LD)
    assert plain is not None
    yield "oxigraph json-ld", json.loads(plain)


@FORMATS
@pytest.mark.parametrize("record", UGLY_RECORDS, ids=range(len(UGLY_RECORDS)))
def test_ugly_records_come_back_as_they_were(format_: Format, record: Record) -> None:
    written = write(format_, record)
    (back,) = read(format_, written)

    assert back == record
    assert write(format_, back) == written
    assert back.origin is not None
    assert type(back.origin.source) is JsonSource


@FORMATS
@SLOW
@given(st.lists(records(), min_size=1, max_size=3))
def test_put_get_and_get_put(format_: Format, given_: list[Record]) -> None:
    written = write(format_, *given_)

    assert read(format_, written) == given_
    assert write(format_, *read(format_, written)) == written
    assert written.count(b'"@context"') == (1 if format_ is JSONLD else len(given_))


@pytest.mark.parametrize("record", SMALL, ids=range(len(SMALL)))
def test_ugly_records_survive_rdf_tools(record: Record) -> None:
    for name, data in forms(write(JSONLD, record)):
        assert read(JSONLD, json.dumps(data)) == [record], name


@settings(SLOW, max_examples=15)
@given(records())
@example(Record(title="A", level="file", identifiers=["MS 1"]))
def test_records_survive_rdf_tools(record: Record) -> None:
    for name, data in forms(write(JSONLD, record)):
        assert read(JSONLD, json.dumps(data)) == [record], name


@pytest.mark.parametrize(
    "record",
    [chain(12), chain(64), UGLY_RECORDS[-5]],
    ids=["deep", "deepest", "thousandfold"],
)
def test_deep_and_long_records_survive_flattening_and_quads(record: Record) -> None:
    data = json.loads(write(JSONLD, record))
    flat = jsonld.flatten(data, None, OPTIONS)
    graph = rdflib.Graph().parse(data=json.dumps(data), format="json-ld")
    again = rdflib.Graph().parse(data=graph.serialize(format="turtle"), format="turtle")

    assert read(JSONLD, json.dumps(flat)) == [record]
    assert read(JSONLD, again.serialize(format="json-ld")) == [record]


def test_several_records_in_another_form_are_read_and_go_home_whole() -> None:
    given_ = [Record(title="A", children=(Record(id="c"),)), Record(title="B")]
    other = json.dumps(
        jsonld.expand(json.loads(write(JSONLD, *given_)), OPTIONS), indent=3
    )
    back = read(JSONLD, other)

    assert sorted(back, key=str) == given_
    assert write(JSONLD, *back).decode() == other
    assert back[0].origin is not None
    assert type(back[0].origin.source) is Whole
    assert read(JSONLD, write(JSONLD, back[0].edit("#0", level="file"))) == [
        back[0].edit("#0", level="file")
    ]


@SLOW
@given(st.data(), records(), st.sampled_from((None, 1, 3, "\t")), st.booleans())
def test_an_edit_comes_out_right_in_any_spelling(
    data: st.DataObject, record: Record, indent: Any, ascii_only: bool
) -> None:
    written = json.dumps(
        json.loads(write(JSONLD, record)), indent=indent, ensure_ascii=ascii_only
    ).encode()
    (back,) = read(JSONLD, written)
    edit = data.draw(edits(back))
    edited = back.edit(edit.key, **{edit.field: edit.value})

    assert write(JSONLD, back) == written
    assert read(JSONLD, write(JSONLD, edited)) == [edited]


def with_more(**more: Any) -> str:
    """Return a document whose context has an entry more, with keys of all kinds that we do not know."""
    context = json.dumps({**CONTEXT, "mood": "https://example.org/mood", **more})
    return (
        '{ "mood": "sad", "@context": '
        + context
        + ',\n\n   "@type": "RecordResource", "@id": "https://example.org/1",'
        '"title" : "A  b", "dates":[ {"@type":"Date","normalizedDateValue":{"@value":"1949","@type":"edtf:EDTF"}, "zz": [1] } ] }\n'
    )


def test_unknown_terms_stay_where_they_are() -> None:
    document = with_more()
    source = BytesSource("x", document.encode())
    assert JSONLD.read is not None
    (record,) = JSONLD.read(source)
    (date,) = record.dates
    edited = record.edit("#0", title="C", dates=(Date(normal="1950-08"),))

    assert {f.path for f in source.findings} == {"mood", "@id", "dates.0.zz"}
    assert date.normal == "1949"
    assert write(JSONLD, record).decode() == document
    assert write(JSONLD, edited).decode() == document.replace('"A  b"', '"C"').replace(
        '"1949"', '"1950-08"'
    )


@pytest.mark.parametrize(
    "more",
    [
        {"headline": "http://purl.org/dc/terms/title"},
        {"foo": {"@id": f"{NAMESPACE}notes"}},
        {"id": "@id"},
    ],
    ids=["another name", "a name for ours", "a keyword"],
)
def test_a_context_that_touches_our_terms_is_worked_out(more: dict[str, Any]) -> None:
    document = with_more(**more).replace(
        '"title" :', '"headline" :' if "headline" in more else '"title" :'
    )
    (record,) = read(JSONLD, document)

    assert record.title == Phrase("A b")
    assert write(JSONLD, record).decode() == document


def test_a_key_with_a_prefix_means_what_the_prefix_says() -> None:
    document = with_more().replace('"title" :', '"dcterms:title" :')
    (record,) = read(JSONLD, document)

    assert record.title == Phrase("A b")
    assert write(JSONLD, record).decode() == document


@pytest.mark.parametrize(
    "context",
    ["https://linked.art/ns/v1/linked-art.json", ["https://schema.org", CONTEXT]],
)
def test_a_remote_context_is_refused_and_never_fetched(context: Any) -> None:
    with pytest.raises(
        FormatError, match=r"nothing is ever fetched\. Put the content"
    ) as caught:
        read(JSONLD, json.dumps({"@context": context, "@type": "RecordResource"}))

    assert caught.value.code == "remote-context"


def test_an_import_is_refused_too() -> None:
    with pytest.raises(FormatError, match=r"https://example\.org/c"):
        read(
            JSONLD,
            json.dumps(
                {
                    "@context": {"@version": 1.1, "@import": "https://example.org/c"},
                    "title": "A",
                }
            ),
        )


def test_authorities_are_nodes_and_two_access_points_with_one_stay_two() -> None:
    record = UGLY_RECORDS[12]
    graph = rdflib.Graph().parse(data=write(JSONLD, record), format="json-ld")
    authority = rdflib.URIRef("http://id.loc.gov/authorities/names/n1")

    assert str(graph.value(authority, rdflib.RDF.type)) == iri_of("rico:Person")
    assert (
        str(graph.value(authority, rdflib.URIRef(iri_of("rico:name")))) == "Smith, A."
    )
    assert (
        len(
            list(
                graph.triples(
                    (None, rdflib.URIRef("https://schema.org/sameAs"), authority)
                )
            )
        )
        == 2
    )


@pytest.mark.parametrize(
    "uri",
    [
        "n79021164",
        "not a uri <>",
        "_:b0",
        "schema:Person",
        "http://a/%zz",
        "javascript:alert(1)",
        "urn:é",
    ],
)
def test_what_is_no_link_is_a_string(uri: str) -> None:
    record = Record(
        access_points=[AccessPoint(name="A", uri=uri)],
        digital_objects=[DigitalObject(href=uri)],
    )
    data = json.loads(write(JSONLD, record))

    assert data["accessPoints"][0]["sameAs"] == uri
    assert all(
        read(JSONLD, json.dumps(other)) == [record]
        for _name, other in forms(write(JSONLD, record))
    )


def test_dates_languages_and_markup_are_typed() -> None:
    record = Record(
        title=Phrase("Lettres", lang="fr"),
        dates=[Date(normal="1949-08"), Date(normal="19995")],
        notes=[
            Note(
                kind="scope",
                body={"html": "<p>a <em>b</em></p>", "lang": "ar", "dir": "rtl"},
            )
        ],
    )
    graph = rdflib.Graph().parse(data=write(JSONLD, record), format="json-ld")
    literals = {value for value in graph.objects() if isinstance(value, rdflib.Literal)}

    assert rdflib.Literal("Lettres", lang="fr") in literals
    assert (
        rdflib.Literal(
            "1949-08", datatype=rdflib.URIRef("http://id.loc.gov/datatypes/edtf/EDTF")
        )
        in literals
    )
    assert rdflib.Literal("19995") in literals
    assert (
        rdflib.Literal(
            "<p>a <em>b</em></p>", datatype=rdflib.URIRef(f"{NAMESPACE}html.ar_rtl")
        )
        in literals
    )


@pytest.mark.parametrize("tag", ["fr", "zh-Hant-TW", "es-419", "de-1996", "sl-rozaj"])
def test_a_language_is_tagged_with_its_region_and_variant(tag: str) -> None:
    record = Record(title=Phrase("Lettres", lang=tag))
    graph = rdflib.Graph().parse(data=write(JSONLD, record), format="json-ld")

    assert [
        str(text.language).lower()
        for text in graph.objects(predicate=rdflib.DCTERMS.title)
    ] == [tag.lower()]
    assert all(told(data) == [record] for _name, data in forms(write(JSONLD, record)))


def test_sources_in_other_formats_travel_along_through_rdf() -> None:
    origin = Origin(key="k", data={"ead2002": {"segments": ["<c/>"]}})
    record = Record(title="A", origin=origin, children=(Record(title="B"),))
    for name, data in forms(write(JSONLD, record)):
        (back,) = read(JSONLD, json.dumps(data))

        assert back.origin is not None, name
        assert (back.origin.key, back.origin.data) == (
            "k",
            {"ead2002": {"segments": ["<c/>"]}},
        ), name


@pytest.mark.skipif(not SHARED.exists(), reason="no corpus beside the repository")
@pytest.mark.parametrize(
    "folder", ["ead2002/arclight-nlm", "ead2002/ddb-de", "ead3/saa-samples"]
)
def test_finding_aids_go_through_json_ld_and_home(folder: str) -> None:
    format_ = registry.get(folder[: folder.index("/")])
    for number, path in enumerate(sorted((SHARED / "corpus" / folder).iterdir())):
        try:
            found = read(format_, path.read_bytes())
        except FormatError:
            continue
        back = read(JSONLD, write(JSONLD, *found))
        assert back == found, path
        assert write(format_, *back) == path.read_bytes(), path
        if number % 4 == 0 and path.stat().st_size < 60_000:
            flat = jsonld.flatten(
                json.loads(write(JSONLD, *found, origin=False)), None, OPTIONS
            )
            assert read(JSONLD, json.dumps(flat)) == found, path


def known_terms() -> dict[str, set[str]]:
    """Return the terms of each vocabulary, by its prefix."""
    standards = SHARED / "standards"
    rico = (standards / "ric-o" / "RiC-O_1-1.rdf").read_text("utf-8")
    schema = (standards / "schema-org" / "schemaorg-current-https-30.0.ttl").read_text(
        "utf-8"
    )
    terms_ = (standards / "dublin-core" / "2008-02-11" / "dcterms.xsd").read_text(
        "utf-8"
    )
    return {
        "rico": set(
            re.findall(
                r'rdf:about="https://www.ica.org/standards/RiC/ontology#(\w+)"', rico
            )
        ),
        "schema": set(re.findall(r"^schema:(\w+) ", schema, re.MULTILINE)),
        "dcterms": set(re.findall(r'<xs:element name="(\w+)"', terms_)),
    }


@pytest.mark.skipif(not SHARED.exists(), reason="no standards beside the repository")
def test_every_iri_exists_in_its_vocabulary() -> None:
    known = known_terms()
    used = [
        entry
        for entry in CONTEXT.values()
        if isinstance(entry, str) and ":" in entry and "//" not in entry
    ]

    assert len(used) > 15
    assert [
        iri for iri in used if iri.partition(":")[2] not in known[iri.partition(":")[0]]
    ] == []


def test_every_field_has_a_term_of_its_own_in_its_class() -> None:
    for kind in classes():
        found = terms(kind)
        assert len({term.key for term in found.values()}) == len(found), kind
        for term in found.values():
            entry = CONTEXT.get(term.key)
            iri = iri_of(entry if isinstance(entry, str) else term.key)
            assert iri == term.iri, term
            assert (entry == {"@container": "@list"}) == term.slot.many, term


ERRORS = {
    '{"@context": 5}': "not-jsonld",
    "[]": "json-not-units",
    "3": "json-not-units",
    '{"@context": {}, "title": "x"}': "json-not-units",
    '{"@graph": [': "json-cut-off",
}


@pytest.mark.parametrize("text", ERRORS)
def test_what_is_no_document_of_ours_is_told(text: str) -> None:
    with pytest.raises(FormatError) as caught:
        read(JSONLD, text)

    assert caught.value.code == ERRORS[text]


def test_a_wrong_value_is_told_with_its_place() -> None:
    document = write(
        JSONLD, Record(title="A", children=(Record(level="file"),))
    ).replace(b'"file"', b'"fil"')
    with pytest.raises(FormatError, match="Input should be 'class'") as caught:
        read(JSONLD, document)

    line = document[: document.index(b'"level": "fil"')].count(b"\n") + 1
    assert (caught.value.line, caught.value.column, caught.value.path) == (
        line,
        4,
        "children.0.level",
    )


def test_several_values_where_one_is_expected_are_told() -> None:
    data = json.loads(write(JSONLD, Record(title="A")))
    with pytest.raises(FormatError, match="one value is expected here"):
        read(JSONLD, json.dumps({**data, "title": ["A", "B"]}))


def test_a_node_inside_itself_is_told() -> None:
    kind = {"@type": [PREFIXES["rico"] + "RecordResource"]}
    inner = {
        "@id": "_:b",
        f"{NAMESPACE}children": [{"@list": [{"@id": "_:b"}]}],
        **kind,
    }
    top = {"@id": "_:a", f"{NAMESPACE}children": [{"@list": [{"@id": "_:b"}]}], **kind}
    with pytest.raises(FormatError) as caught:
        read(JSONLD, json.dumps([top, inner]))

    assert caught.value.code == "jsonld-cycle"


def test_json_ld_is_recognised_by_our_terms() -> None:
    one, two = Record(title="A"), Record(title="B")
    document, lines = write(JSONLD, one, two)[:4000], write(NDJSONLD, one, two)
    single = write(NDJSONLD, one)

    assert (
        recognise_jsonld("a.jsonld", document),
        recognise_lines("a.jsonld", document),
    ) == (2, 0)
    assert (recognise_jsonld("a", lines), recognise_lines("a", lines)) == (0, 2)
    assert (
        recognise_jsonld("a.jsonld", single),
        recognise_lines("a.jsonld", single),
    ) == (2, 0)
    assert (
        recognise_jsonld("a.ndjsonld", single),
        recognise_lines("a.ndjsonld", single),
    ) == (0, 2)
    assert registry.recognise("a.json", document) is JSONLD


@pytest.mark.skipif(not SHARED.exists(), reason="no corpus beside the repository")
def test_other_linked_data_is_not_claimed_and_gives_one_clear_error() -> None:
    for path in sorted((SHARED / "corpus" / "json").rglob("*.json*")):
        content = path.read_bytes()
        if "rico" in path.parent.name:
            continue  # units in plain statements of RiC-O alone are read
        assert recognise_jsonld(path.name, content[:65536]) == 0, path
        assert recognise_lines(path.name, content[:65536]) == 0, path
        with pytest.raises(FormatError):
            read(JSONLD, content)


def node(**more: Any) -> dict[str, Any]:
    """Return a document of one Record with our context."""
    return {"@context": CONTEXT, "@type": "RecordResource", **more}


def told(data: Any) -> list[Record]:
    """Read a document that is given as data."""
    return read(JSONLD, json.dumps(data))


MOOD = "https://example.org/mood"


@pytest.mark.parametrize(
    ("data", "path"),
    [
        (node(zz={"@context": MOOD, "a": 1}), "zz.@context"),
        (
            node(
                notes=[{"@context": [CONTEXT, MOOD], "@type": "Note", "kind": "scope"}]
            ),
            "notes.0.@context",
        ),
        (
            node() | {"@context": {**CONTEXT, "mood": {"@id": MOOD, "@context": MOOD}}},
            "@context.mood.@context",
        ),
        (node() | {"@context": [CONTEXT, {"@import": MOOD}]}, "@context"),
        (
            node()
            | {
                "@context": [
                    CONTEXT,
                    {"@version": 1.1, "@propagate": False, "@import": MOOD},
                ]
            },
            "@context",
        ),
    ],
    ids=["unknown", "inside", "scoped", "import", "propagate"],
)
def test_a_remote_context_is_refused_wherever_it_stands(data: Any, path: str) -> None:
    with pytest.raises(FormatError, match="nothing is ever fetched") as caught:
        told(data)

    assert (caught.value.code, caught.value.path, caught.value.line) == (
        "remote-context",
        path,
        1,
    )
    assert caught.value.column is not None


@pytest.mark.parametrize("key", ["ex:mood", MOOD, "dcterms:valid", "mood"])
def test_an_unknown_term_stays_where_it_is_however_it_is_spelt(key: str) -> None:
    document = json.dumps(
        node(title="A", **{key: ["sad"]})
        | {"@context": {**CONTEXT, "ex": "https://example.org/"}}
    )
    (record,) = read(JSONLD, document)

    assert record.origin is not None
    assert type(record.origin.source) is JsonSource
    assert write(JSONLD, record.edit("#0", title="B")).decode() == document.replace(
        '"A"', '"B"'
    )


@pytest.mark.parametrize(
    "key", ["d:terms/title", "http://purl.org/dc/terms/title", "dcterms:title"]
)
def test_a_term_of_ours_is_known_however_it_is_spelt(key: str) -> None:
    assert told(
        node(**{key: "A"}) | {"@context": {**CONTEXT, "d": "http://purl.org/dc/"}}
    ) == [Record(title="A")]


def test_what_another_form_said_beside_the_record_is_left_behind_when_it_is_edited() -> (
    None
):
    expanded = jsonld.expand(node(title="A", mood="sad"), OPTIONS)
    (record,) = told(expanded)
    assert JSONLD.write is not None
    report = JSONLD.write([record.edit("#0", title="B")], io.BytesIO())

    assert [(loss.path, loss.value) for loss in report.left_behind] == [
        ("#0", "mood: sad")
    ]


@pytest.mark.parametrize(
    ("uri", "more", "meant"),
    [
        ("viaf:12", {"viaf": "http://viaf.org/viaf/"}, "http://viaf.org/viaf/12"),
        ("doi:10.1/x", {"doi": "https://doi.org/"}, "https://doi.org/10.1/x"),
        ("images/1.jpg", {}, "images/1.jpg"),
        ("../1.jpg", {"@base": "https://example.org/a/b"}, "https://example.org/1.jpg"),
    ],
)
def test_a_link_means_what_the_context_says(
    uri: str, more: dict[str, str], meant: str
) -> None:
    data = node(
        digitalObjects=[{"@type": "MediaObject", "contentUrl": {"@id": uri}}]
    ) | {"@context": {**CONTEXT, **more}}

    assert told(data) == [Record(digital_objects=[DigitalObject(href=meant)])]


def test_a_node_that_is_said_in_parts_is_put_together() -> None:
    child = {"@type": "RecordResource", "@id": "_:b"}
    graph = [node(children=[child]), {**child, "title": "B"}]

    assert told({"@context": CONTEXT, "@graph": graph}) == [
        Record(children=[Record(title="B")])
    ]
    assert told(
        {
            "@context": CONTEXT,
            "@id": "https://example.org/g",
            "@graph": [*graph, node(title="C")],
        }
    )[1:] == [Record(title="C")]


def test_null_says_nothing() -> None:
    assert told(
        node(
            title=None,
            dates=None,
            notes=[{"@type": "Note", "kind": "scope", "body": None}],
        )
    ) == [Record(notes=[Note(kind="scope")])]


def test_two_lists_of_one_field_are_refused_and_one_told_twice_is_one() -> None:
    dates = [{"@list": [{"@id": "_:d"}]}, {"@list": [{"@id": "_:e"}]}]
    kind = {"@type": [PREFIXES["rico"] + "RecordResource"]}

    assert (
        len(
            told([{**kind, f"{NAMESPACE}dates": [dates[0], dates[0]]}, {"@id": "_:d"}])[
                0
            ].dates
        )
        == 1
    )
    with pytest.raises(FormatError, match="one list is expected here"):
        told([{**kind, f"{NAMESPACE}dates": dates}])


def test_several_records_in_one_line_are_refused() -> None:
    line = json.dumps(jsonld.expand([node(title="A"), node(title="B")], OPTIONS))
    with pytest.raises(FormatError) as caught:
        read(NDJSONLD, line)

    assert caught.value.code == "json-not-units"


def test_the_first_cause_of_bad_json_ld_is_told() -> None:
    with pytest.raises(FormatError, match="Cyclical context definition"):
        told(node() | {"@context": {"a": "b", "b": "a"}})


@pytest.mark.parametrize("record", SMALL, ids=range(len(SMALL)))
def test_ugly_records_survive_canonical_quads_and_named_graphs(record: Record) -> None:
    data = json.loads(write(JSONLD, record))
    quads = jsonld.normalize(
        data, OPTIONS | {"algorithm": "URDNA2015", "format": "application/n-quads"}
    )
    store = pyoxigraph.Store()
    store.load(
        input=json.dumps(data),
        format=pyoxigraph.RdfFormat.JSON_LD,
        to_graph=pyoxigraph.NamedNode("urn:x-g:1"),
    )
    named = pyoxigraph.serialize(store, format=pyoxigraph.RdfFormat.JSON_LD)
    every = jsonld.frame(
        data,
        {
            "@context": CONTEXT,
            "@type": "RecordResource",
            "xjmeta": {},
            "@embed": "@always",
        },
        OPTIONS,
    )

    assert named is not None
    assert read(JSONLD, json.dumps(from_quads(quads))) == [record]
    assert read(JSONLD, named) == [record]
    assert told(every) == [record]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("identifiers", {"@type": "Note", "kind": "scope"}),
        ("children", {"@type": "Date"}),
        ("digitalObjects", {"@type": "Group", "kind": "daogrp"}),
        ("accessPoints", {"@type": "Extent"}),
    ],
)
def test_a_node_of_a_class_that_cannot_stand_there_is_refused(
    field: str, value: Any
) -> None:
    with pytest.raises(FormatError) as caught:
        told(node(**{field: [value]}))

    assert caught.value.code == "invalid-record"
    assert (caught.value.path or "").startswith(f"{field}.0")


@pytest.mark.skipif(not SHARED.exists(), reason="no standards beside the repository")
def test_every_plain_statement_is_in_a_term_that_exists() -> None:
    known = known_terms()
    used = {*STATEMENTS, *ALSO, *CLASSES}

    assert len(used) > 20
    assert [
        name
        for name in used
        if name.partition(":")[2] not in known[name.partition(":")[0]]
    ] == []


FINDING_AID = Record(
    id="ms12",
    level="fonds",
    title="Anna Smith papers",
    identifiers=[{"value": "MS 12"}],
    repository=[{"name": "City Archive", "kind": "corporate_body"}],
    creators=[
        AccessPoint(
            name="Smith, Anna",
            kind="person",
            uri="http://id.loc.gov/authorities/names/n1",
        )
    ],
    children=[
        Record(
            id="s1",
            level="series",
            title="Letters",
            children=[
                Record(
                    id="f1",
                    level="file",
                    title="To Bob",
                    dates=[Date(expression="May 1949")],
                    creators=[AccessPoint(name="Smith, Anna", kind="person")],
                    containers=[{"type": "Box", "indicator": "3"}],
                    languages=["In Russian, some in English."],
                    donors=[AccessPoint(name="Lee, Bo", kind="person")],
                    notes=[
                        Note(kind="scope", body="b"),
                        Note(kind="general", body="c"),
                        Note(kind="related", body="d"),
                        Note(kind="originals", body="e"),
                    ],
                ),
                Record(
                    level="file",
                    title="To Eve",
                    dates=[Date(expression="undated")],
                    creators=[AccessPoint(name="Kim", kind="person", role="dnr")],
                    access_points=[
                        AccessPoint(name="Peace", kind="topic", label="h"),
                        AccessPoint(
                            name="Kashgar", kind="place", coordinates=["39.47, 75.99"]
                        ),
                    ],
                ),
            ],
        )
    ],
)
"""A small finding aid: a fonds, a series, two files."""

QUERIES = {
    "titles and dates of all files": (
        "?u a rico:RecordSet ; rico:hasRecordSetType rst:File ; dcterms:title ?a ; dcterms:date ?b",
        {("To Bob", "1949-05"), ("To Eve", "undated")},
    ),
    "everything by this person": (
        '?u dcterms:creator/rico:name "Smith, Anna" ; dcterms:title ?a . BIND("" AS ?b)',
        {("Anna Smith papers", ""), ("To Bob", "")},
    ),
    "everything by this authority": (
        "?u dcterms:creator <http://id.loc.gov/authorities/names/n1> ; dcterms:title ?a ; dcterms:identifier ?b",
        {("Anna Smith papers", "MS 12")},
    ),
    "what is in this series": (
        '?s dcterms:title "Letters" . ?u rico:isOrWasIncludedIn ?s ; dcterms:title ?a . BIND("" AS ?b)',
        {("To Bob", ""), ("To Eve", "")},
    ),
    "where it is, and in which archive": (
        "?u schema:itemLocation ?a ; rico:isOrWasIncludedIn*/schema:holdingArchive/rico:name ?b",
        {("Box 3", "City Archive")},
    ),
    "subjects": (
        "?u dcterms:subject ?a ; rico:isOrWasIncludedIn/dcterms:title ?b",
        {("Peace", "Letters")},
    ),
    "what is in Russian, and what in English": (
        '?u dcterms:title ?a ; dcterms:language "rus", "eng" . BIND("" AS ?b)',
        {("To Bob", "")},
    ),
    "who gave what": (
        "?u dcterms:title ?a ; dcterms:contributor/rico:name ?b",
        {("To Bob", "Lee, Bo"), ("To Eve", "Kim")},
    ),
    "what is about places north of the tropic": (
        "?u dcterms:title ?a ; dcterms:spatial [ rico:name ?b ; schema:latitude ?n ] FILTER (?n > 23.5)",
        {("To Eve", "Kashgar")},
    ),
    "general notes": (
        "?u dcterms:title ?a ; rico:generalDescription ?b",
        {("To Bob", "c")},
    ),
    "related material and originals": (
        "?u dcterms:relation ?a ; dcterms:source ?b",
        {("d", "e")},
    ),
    "people": (
        "?p a rico:Person ; rico:name ?a . FILTER isIRI(?p) BIND(STR(?p) AS ?b)",
        {("Smith, Anna", "http://id.loc.gov/authorities/names/n1")},
    ),
}
SPARQL = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items()) + (
    "PREFIX rst: <https://www.ica.org/standards/RiC/vocabularies/recordSetTypes#>\n"
)


@pytest.mark.parametrize("name", QUERIES)
def test_the_natural_query_finds_plain_statements_in_every_store(name: str) -> None:
    pattern, wanted = QUERIES[name]
    query = f"{SPARQL}SELECT ?a ?b {{ {pattern} }}"
    document = write(JSONLD, FINDING_AID)
    graph = rdflib.Graph().parse(data=document, format="json-ld")
    store = pyoxigraph.Store()
    store.load(input=document, format=pyoxigraph.RdfFormat.JSON_LD)

    assert {tuple(map(str, row)) for row in graph.query(query)} == wanted
    assert {(row["a"].value, row["b"].value) for row in store.query(query)} == wanted


def test_every_unit_has_an_iri_and_keeps_it_through_edits() -> None:
    (record,) = read(JSONLD, write(JSONLD, FINDING_AID))
    edited = record.edit("s1", title="Correspondence", id="s9")
    names = re.findall(r'"@id": "(urn:uuid:[^"]*)",', write(JSONLD, record).decode())

    assert [name.rpartition("#")[2] for name in names] == ["ms12", "s1", "f1", "unit-3"]
    assert names == re.findall(
        r'"@id": "(urn:uuid:[^"]*)",', write(JSONLD, edited).decode()
    )
    assert names == re.findall(
        r'"@id": "(urn:uuid:[^"]*)",', write(JSONLD, FINDING_AID).decode()
    )


def test_a_base_names_the_units_and_a_context_may_be_referred_to() -> None:
    url = "https://example.org/context.jsonld"
    document = write(
        JSONLD, FINDING_AID, base="https://example.org/ids/", context_url=url
    )
    several = write(JSONLD, FINDING_AID, Record(title="B"), context_url=url)
    data = json.loads(document)

    assert data["@context"] == url
    assert data["@id"] == "https://example.org/ids/ms12"
    assert data["children"][0]["rico:isOrWasIncludedIn"] == {"@id": data["@id"]}
    assert read(JSONLD, document) == [FINDING_AID]
    assert read(JSONLD, several) == [FINDING_AID, Record(title="B")]
    assert write(JSONLD, *read(JSONLD, several)) == several


def test_two_units_never_have_one_name() -> None:
    twins = Record(children=[Record(id="a"), Record(id="a"), Record(id="a-2")])
    (record,) = read(JSONLD, write(JSONLD, twins))
    copied = record.add("#0", record.children[0])
    names = re.findall(r'"@id": "([^"]*)",', write(JSONLD, copied).decode())

    assert len(names) == len(set(names)) == 5
    assert read(JSONLD, write(JSONLD, copied)) == [copied]
    assert read(JSONLD, write(JSONLD, record, record.edit("#0", title="B"))) == [
        record,
        record.edit("#0", title="B"),
    ]


def test_a_unit_that_moves_says_so() -> None:
    (record,) = read(JSONLD, write(JSONLD, FINDING_AID))
    moved = record.move("f1", "ms12")
    added = moved.add("s1", Record(title="New"))
    data = json.loads(write(JSONLD, added))
    graph = rdflib.Graph().parse(data=json.dumps(data), format="json-ld")
    above = rdflib.URIRef(iri_of("rico:isOrWasIncludedIn"))
    new = graph.value(predicate=rdflib.DCTERMS.title, object=rdflib.Literal("New"))

    assert read(JSONLD, json.dumps(data)) == [added]
    assert data["children"][1]["rico:isOrWasIncludedIn"] == {"@id": data["@id"]}
    assert str(graph.value(new, above)) == data["children"][0]["@id"]
    assert isinstance(new, rdflib.URIRef)


def edited_document(**more: Any) -> tuple[Record, list[Any]]:
    """Read a document of a Record with two dates, some of its keys changed; return it and what is found."""
    dates = [Date(expression="May 1949", kind="creation"), Date(expression="1950")]
    data = json.loads(write(JSONLD, Record(id="a", level="file", dates=dates)))
    source = BytesSource("x", json.dumps({**data, **more}).encode())
    assert JSONLD.read is not None
    (record,) = JSONLD.read(source)
    assert write(JSONLD, record) == source.data()
    return record, source.findings


def test_a_statement_that_was_edited_alone_holds() -> None:
    record, findings = edited_document(**{"dcterms:date": ["1949-05", "1951"]})

    assert record.dates == (
        Date(expression="May 1949", kind="creation"),
        Date(normal="1951"),
    )
    assert [(one.code, one.path) for one in findings] == [
        ("statement-holds", "dcterms:date")
    ]


def test_a_statement_that_is_new_or_gone_or_of_the_level_holds() -> None:
    set_type = {"@id": f"{PREFIXES['rico'][:-9]}vocabularies/recordSetTypes#Series"}
    record, _findings = edited_document(
        **{
            "dcterms:date": "1950",
            "dcterms:creator": {"@type": "Person", "rico:name": "Ann"},
            "rico:hasRecordSetType": set_type,
        }
    )

    assert record.dates == (Date(expression="1950"),)
    assert record.creators == (AccessPoint(name="Ann", kind="person"),)
    assert record.level == "series"


def test_a_list_holds_where_it_was_edited_too_or_alone() -> None:
    dates = [{"@type": "Date", "expressedDate": "1960"}]
    for more in ({}, {"dcterms:date": "1951"}):
        record, findings = edited_document(dates=dates, **more)

        assert record.dates == (Date(expression="1960"),)
        assert [one.code for one in findings] == ["list-holds"]


def test_what_was_edited_beside_the_lists_stays_so_through_further_edits() -> None:
    record, _findings = edited_document(**{"dcterms:date": ["1949-05", "1951"]})
    for edited in (
        record.edit("a", title="T"),
        record.edit("a", dates=[Date(expression="1955")]),
        record.edit("a", dates=()),
    ):
        assert read(JSONLD, write(JSONLD, edited)) == [edited]


def test_statements_alone_are_read() -> None:
    graph = rdflib.Graph().parse(data=write(JSONLD, FINDING_AID), format="json-ld")
    ours = [rdflib.URIRef(NAMESPACE + "digests"), rdflib.URIRef(NAMESPACE + "xjmeta")]
    for triple in list(graph):
        if str(triple[1]).startswith(NAMESPACE) or triple[1] in ours:
            graph.remove(triple)
    (record,) = read(JSONLD, graph.serialize(format="json-ld"))
    series = record.children[0]

    assert (record.title, record.level) == (Phrase("Anna Smith papers"), "fonds")
    assert record.creators == FINDING_AID.creators
    assert record.repository[0].name == Phrase("City Archive")
    assert series.level == "series"
    assert {str(unit.title.plain) for unit in series.children if unit.title} == {
        "To Bob",
        "To Eve",
    }
    assert {(note.kind, str(note.body)) for note in series.children[0].notes} == {
        ("scope", "b"), ("general", "c"), ("related", "d"), ("originals", "e"),
    }  # fmt: skip


def test_a_part_that_only_a_statement_names_stands_in_its_whole() -> None:
    data = json.loads(write(JSONLD, FINDING_AID))
    part = {
        "@context": CONTEXT,
        "@type": "RecordSet",
        "@id": "urn:x-test:new",
        "title": "New",
        "rico:isOrWasIncludedIn": {"@id": data["children"][0]["@id"]},
    }
    graph = {"@context": CONTEXT, "@graph": [data, part]}
    (record,) = told(graph)

    assert [unit.title for unit in record.children[0].children] == [
        Phrase("To Bob"),
        Phrase("To Eve"),
        Phrase("New"),
    ]


def test_units_that_are_part_of_each_other_are_refused() -> None:
    def part(name: str, whole: str) -> dict[str, Any]:
        above = {"@id": f"urn:x-test:{whole}"}
        return {
            "@id": f"urn:x-test:{name}",
            "@type": "RecordSet",
            "rico:isOrWasIncludedIn": above,
        }

    graph = [part("a", "b"), part("b", "a"), {"@id": "urn:x-test:c", "@type": "Record"}]
    with pytest.raises(FormatError) as caught:
        told({"@context": CONTEXT, "@graph": graph})

    assert caught.value.code == "jsonld-cycle"


def test_what_is_internal_is_in_no_plain_statement() -> None:
    record = Record(
        title="A",
        notes=[Note(kind="scope", body="hidden words", internal=True)],
        children=[
            Record(internal=True, dates=[Date(expression="1949")]),
        ],
    )
    data = json.loads(write(JSONLD, record))

    assert data["digests"] == ""
    assert "rico:scopeAndContent" not in data
    assert "dcterms:date" not in data["children"][0]
    assert told(data) == [record]


TRIPLES = pytest.mark.parametrize(
    ("format_", "notation"), [(TURTLE, "turtle"), (NTRIPLES, "nt")], ids=["ttl", "nt"]
)


@TRIPLES
@pytest.mark.parametrize("record", [*SMALL, FINDING_AID], ids=range(len(SMALL) + 1))
def test_triples_say_what_json_ld_says(
    format_: Format, notation: str, record: Record
) -> None:
    document = write(format_, record)
    graph = rdflib.Graph().parse(data=document.decode(), format=notation)
    same = rdflib.Graph().parse(data=write(JSONLD, record), format="json-ld")

    assert isomorphic(graph, same)
    assert read(format_, document) == [record]
    assert write(format_, *read(format_, document)) == document


@TRIPLES
def test_an_edited_document_of_triples_keeps_its_names_and_lines(
    format_: Format, notation: str
) -> None:
    before = write(format_, FINDING_AID, base="https://example.org/ids/")
    (record,) = read(format_, before)
    edited = record.edit("f1", title="To Rob")
    after = write(format_, edited)
    new = set(after.splitlines()) - set(before.splitlines())

    assert read(format_, after) == [edited]
    assert len(new) == 1
    assert b'"To Rob"' in new.pop()
    assert registry.recognise(f"x.{notation}", before[:65536]) is format_


def test_turtle_of_others_is_read() -> None:
    document = """
    @prefix rico: <https://www.ica.org/standards/RiC/ontology#> .
    @prefix rst: <https://www.ica.org/standards/RiC/vocabularies/recordSetTypes#> .
    <#fonds> a rico:RecordSet ; rico:hasRecordSetType rst:Fonds ; rico:title "Papiers"@fr ;
      rico:identifier "12 J" ; rico:hasCreator [ a rico:Person ; rico:name "Smith" ] .
    <#letters> a rico:RecordSet ; rico:isOrWasIncludedIn <#fonds> ; rico:title "Lettres" .
    """
    (record,) = read(TURTLE, document)

    assert record == Record(
        level="fonds",
        title=Phrase("Papiers", lang="fr"),
        identifiers=[{"value": "12 J"}],
        creators=[AccessPoint(name="Smith", kind="person")],
        children=[Record(title="Lettres")],
    )
    assert read(TURTLE, write(TURTLE, record.edit("#0", level="series"))) == [
        record.edit("#0", level="series")
    ]


def test_what_is_no_turtle_is_told_with_its_line() -> None:
    with pytest.raises(FormatError) as caught:
        read(TURTLE, b'@prefix a: <urn:x:> .\na:b a:c "d')

    assert (caught.value.code, caught.value.line) == ("not-rdf", 2)


def test_every_term_of_ours_is_in_the_vocabulary() -> None:
    graph = rdflib.Graph().parse(data=vocabulary(), format="turtle")
    document = rdflib.Graph().parse(data=write(JSONLD, FINDING_AID), format="json-ld")
    used = {
        term
        for triple in document
        for term in triple
        if isinstance(term, rdflib.URIRef) and str(term).startswith(NAMESPACE)
    }

    assert len(used) > 10
    assert [
        term for term in used if graph.value(term, rdflib.RDFS.comment) is None
    ] == []


def test_a_date_that_stands_in_the_title_is_found_where_dates_are_looked_for():
    title = '<span data-ead="unitdate" data-normal="1910/1955">1910-1955</span>'
    record = Record(title=Phrase(html=f"Papers, {title}"), level="collection")
    data = json.loads(write(JSONLD, record))

    assert data["dcterms:date"] == {"@value": "1910/1955", "@type": "edtf:EDTF"}
    assert read(JSONLD, json.dumps(data)) == [record]
    data["dcterms:date"] = [data["dcterms:date"], "1956"]
    (edited,) = read(JSONLD, json.dumps(data))
    assert [date.normal for date in edited.dates] == ["1910/1955", "1956"]


MARKED_TITLE = Record(
    id="f1",
    level="file",
    title={
        "html": 'On <em>Kim</em>, <span data-ead="unitdate">1949</span>',
        "lang": "en",
    },
    dates=[{"expression": "1950"}],
)


@pytest.mark.parametrize("format_", [JSONLD, TURTLE, NTRIPLES])
def test_a_title_with_markup_is_found_by_its_plain_words(format_: Format) -> None:
    document = write(format_, MARKED_TITLE)
    notation = {"turtle": "turtle", "ntriples": "nt"}.get(format_.name, "json-ld")
    graph = rdflib.Graph().parse(data=document, format=notation)

    assert [rdflib.Literal("On Kim, 1949", lang="en")] == list(
        graph.objects(None, rdflib.DCTERMS.title)
    )
    assert [MARKED_TITLE] == read(format_, document)


@pytest.mark.parametrize(
    ("key", "value", "title"),
    [
        ("title", "On Kipling", Phrase("On Kipling")),
        ("markedTitle", {"@value": "<b>K</b>im", "@type": "html"}, Phrase(html="<b>K</b>im")),
        ("title", None, None),
    ],
)  # fmt: skip
def test_whichever_form_of_a_title_was_edited_holds(
    key: str, value: Any, title: Phrase | None
) -> None:
    data = json.loads(write(JSONLD, MARKED_TITLE))
    (edited,) = read(JSONLD, json.dumps({**data, key: value}))
    (flattened,) = read(JSONLD, json.dumps(jsonld.flatten({**data, key: value})))

    assert title == edited.title == flattened.title
    assert [edited] == read(JSONLD, write(JSONLD, edited))


def test_a_date_of_a_title_stays_where_its_markup_goes() -> None:
    data = json.loads(write(JSONLD, MARKED_TITLE))
    (edited,) = read(JSONLD, json.dumps({**data, "title": "On Kim (novel)"}))

    assert ["1949", "1950"] == [value["@value"] for value in data["dcterms:date"][::-1]]
    assert ["1950", "1949"] == [str(date.edtf) for date in edited.dates]


def test_what_the_material_is_made_of_is_its_medium_and_no_extent() -> None:
    record = Record(
        extents=[
            {"expression": "3 boxes"},
            {"expression": "Brittle paper", "kind": "physical_facet"},
        ]
    )
    data = json.loads(write(JSONLD, record))
    (edited,) = read(JSONLD, json.dumps({**data, "dcterms:medium": "Parchment"}))

    assert ("3 boxes", "Brittle paper") == (
        data["dcterms:extent"],
        data["dcterms:medium"],
    )
    assert record.extents[0] == edited.extents[0]
    assert ("Parchment", "physical_facet") == (
        str(edited.extents[1].expression),
        edited.extents[1].kind,
    )


def test_a_statement_that_leads_to_a_node_without_a_name_says_its_address() -> None:
    document = """
    @prefix rico: <https://www.ica.org/standards/RiC/ontology#> .
    @prefix dcterms: <http://purl.org/dc/terms/> .
    <urn:x:a> a rico:Record ; dcterms:medium <http://vocab.getty.edu/aat/300014109> .
    """
    (record,) = read(TURTLE, document)

    assert "http://vocab.getty.edu/aat/300014109" == record.extents[0].expression
