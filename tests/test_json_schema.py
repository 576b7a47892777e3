"""JSON Schemas and SHACL shapes: in step with the model, right about valid records, and about spoilt ones."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import jsonschema_rs
import pyshacl
import pytest
import rdflib
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import xjmeta
from strategies import UGLY_RECORDS, records
from xjmeta.formats.json import JSON, JSONL, typescript
from xjmeta.formats.json.schema import record_schema
from xjmeta.formats.jsonld import JSONLD
from xjmeta.formats.jsonld.crosswalk import NAMESPACE
from xjmeta.formats.jsonld.statements import STATEMENTS
from xjmeta.formats.registry import BytesSource, Format
from xjmeta.messages import XjmetaError
from xjmeta.messages.tally import Tally
from xjmeta.model import structure
from xjmeta.model.record import Control, Record
from xjmeta.model.structure import meant
from xjmeta.model.text import Phrase, Prose
from xjmeta.model.values import (
    AccessPoint,
    Attribute,
    Date,
    DatePart,
    DigitalObject,
    Event,
    Extent,
    Group,
    Harvest,
    LooseText,
    Note,
    Part,
)

ROOT = Path(__file__).resolve().parents[1]
FORMATS = pytest.mark.parametrize("format_", [JSON, JSONLD], ids=lambda f: f.name)
SLOW = settings(deadline=None, suppress_health_check=list(HealthCheck))
SMALL = [
    record
    for record in UGLY_RECORDS
    if len(record.model_dump_json(exclude_defaults=True)) < 50_000
]
# pyshacl still uses what rdflib has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def schema(format_: Format) -> Any:
    """Return the schema of a format as data."""
    assert format_.schema is not None
    return json.loads((ROOT / "schemas" / format_.schema).read_text("utf-8"))


VALIDATORS = {
    one.name: jsonschema.Draft202012Validator(schema(one)) for one in (JSON, JSONLD)
}
FAST = {one.name: jsonschema_rs.validator_for(schema(one)) for one in (JSON, JSONLD)}
SHAPES = rdflib.Graph().parse(ROOT / "schemas" / "record.shacl.ttl")


def write(format_: Format, *given_: Record) -> bytes:
    """Write Records."""
    stream = io.BytesIO()
    assert format_.write is not None
    format_.write(iter(given_), stream)
    return stream.getvalue()


def verdict(format_: Format, data: Any) -> bool:
    """Return the verdict that both validators agree on."""
    slow, fast = (
        VALIDATORS[format_.name].is_valid(data),
        FAST[format_.name].is_valid(data),
    )
    assert slow == fast
    return slow


@FORMATS
def test_the_schemas_are_schemas(format_: Format) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(format_))


@FORMATS
@pytest.mark.parametrize("record", SMALL, ids=range(len(SMALL)))
def test_ugly_records_are_valid(format_: Format, record: Record) -> None:
    assert verdict(format_, json.loads(write(format_, record)))
    assert verdict(format_, json.loads(write(format_, record, record)))


@FORMATS
@SLOW
@given(records())
def test_records_are_valid(format_: Format, record: Record) -> None:
    assert verdict(format_, json.loads(write(format_, record)))


def values_of(
    data: Any, path: tuple[Any, ...] = ()
) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield the path and the value of everything in JSON data but versions, contexts, types, and the plain statements
    of linked data, which lead to any literal or node.
    """
    for key, value in (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    ):
        if key not in ("xjmeta", "@context", "@type", *STATEMENTS):
            yield (*path, key), value
            yield from values_of(value, (*path, key))


def spoilt(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Return data with another value at a path."""
    if not path:
        return value
    copy = list(data) if isinstance(data, list) else dict(data)
    copy[path[0]] = spoilt(data[path[0]], path[1:], value)
    return copy


@FORMATS
@SLOW
@given(st.data(), records())
def test_a_value_of_the_wrong_type_is_refused_by_schema_and_reader(
    format_: Format, data: st.DataObject, record: Record
) -> None:
    plain = json.loads(write(format_, record))
    places = [path for path, value in values_of(plain) if type(value) is not int]
    assume(places)
    bad = spoilt(
        plain,
        data.draw(st.sampled_from(places)),
        data.draw(st.sampled_from((12, 1.5, [[3]], [3]))),
    )

    assert not verdict(format_, bad)
    assert format_.read is not None
    with pytest.raises(XjmetaError):
        list(format_.read(BytesSource("x", json.dumps(bad).encode())))


@SLOW
@given(st.data(), records())
def test_an_unknown_key_is_refused_by_schema_and_reader(
    data: st.DataObject, record: Record
) -> None:
    plain = json.loads(write(JSON, record))
    objects = [
        (),
        *(path for path, value in values_of(plain) if isinstance(value, dict)),
    ]
    path = data.draw(st.sampled_from(objects))
    holder = plain
    for part in path:
        holder = holder[part]
    bad = spoilt(plain, path, {**holder, "nonsense": "x"})

    assert not verdict(JSON, bad)
    assert JSON.read is not None
    with pytest.raises(XjmetaError):
        list(JSON.read(BytesSource("x", json.dumps(bad).encode())))


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ({"level": "fil"}, "level"),
        ({"notes": [{"body": "x"}]}, "notes.0"),
        ({"title": {"text": "a", "html": "b"}}, "title.html"),
        ({"extents": [{"parts": [{"valu": "3"}]}]}, "extents.0.parts.0.valu"),
        ({"groups": [{"key": "a", "kind": "nonsense"}]}, "groups.0.kind"),
        (
            {"groups": [{"key": "a", "kind": "physdesc", "texts": [{"at": -1}]}]},
            "groups.0.texts.0.at",
        ),
        ({"notes": [{"kind": "text", "body": 3}]}, "notes.0.body"),
        ({"xjmeta": "3.0"}, "xjmeta"),
    ],
)
def test_what_is_wrong_is_found_where_it_is(data: Any, path: str) -> None:
    assert not verdict(JSON, data)
    assert JSON.check is not None
    found = list(JSON.check(BytesSource("x", json.dumps(data).encode()), Tally()))

    assert path in {finding.path for finding in found}
    assert {finding.severity for finding in found} == {"error"}


def test_everything_that_is_wrong_in_a_document_is_told() -> None:
    assert JSON.check is not None
    bad = b'[{"level":"fil","title":3,"dates":[{"mood":"sad"},4]}]'
    found = list(JSON.check(BytesSource("x", bad), Tally()))
    paths = ["0.level", "0.title", "0.dates.0.mood", "0.dates.1"]

    assert sorted(paths) == sorted(str(finding.path) for finding in found)


def test_every_line_is_checked_with_its_number() -> None:
    assert JSONL.check is not None
    lines = b'{"id":"a"}\n\n{"level":"fil"}\nnope\n{"title":3}\n'
    found = list(JSONL.check(BytesSource("x", lines), Tally()))

    assert [(finding.line, finding.column, finding.path) for finding in found] == [
        (3, 2, "level"), (4, 1, None), (5, 2, "title"),
    ]  # fmt: skip


def test_keys_of_a_newer_minor_version_are_no_errors() -> None:
    assert JSON.check is not None
    newer = b'{"xjmeta":"2.7","mood":"sad","dates":[{"mood":"sad"}],"level":"fil"}'
    found = list(JSON.check(BytesSource("x", newer), Tally()))

    assert [finding.path for finding in found] == ["level"]


def test_json_ld_with_other_terms_is_valid_and_other_forms_are_not_judged() -> None:
    data = json.loads(write(JSONLD, Record(title="A")))
    assert JSONLD.check is not None

    assert verdict(JSONLD, {**data, "mood": "sad", "@id": "https://example.org/1"})
    assert list(JSONLD.check(BytesSource("x", b'[{"@id":"_:a"}]'), Tally())) == []
    assert [
        f.path
        for f in JSONLD.check(
            BytesSource("x", json.dumps({**data, "level": "fil"}).encode()), Tally()
        )
    ] == ["level"]


def test_every_unit_has_its_place() -> None:
    record = Record(title="A", children=(Record(id="b"), Record(id="c")))
    assert JSON.places is not None
    assert JSONL.places is not None

    assert JSON.places(BytesSource("x", write(JSON, record))) == {
        (0, "#0"): (1, 1),
        (0, "b"): (5, 3),
        (0, "c"): (8, 3),
    }
    assert (
        JSONL.places(BytesSource("x", write(JSONL, record, record)))[1, "c"].line == 2
    )


# ---- SHACL -----------------------------------------------------------------------------------------------------------


def conforms(graph: rdflib.Graph) -> bool:
    """Return the verdict of the shapes on a graph."""
    found, _report, _text = pyshacl.validate(
        graph, shacl_graph=SHAPES, advanced=False, inference="none"
    )
    return bool(found)


def graph_of(record: Record) -> rdflib.Graph:
    """Return a Record as RDF."""
    return rdflib.Graph().parse(data=write(JSONLD, record), format="json-ld")


@pytest.mark.parametrize(
    "record",
    [r for r in SMALL if len(repr(r.model_dump())) < 20_000],
    ids=lambda _r: "",
)
def test_ugly_records_conform_to_the_shapes(record: Record) -> None:
    assert conforms(graph_of(record))


@settings(SLOW, max_examples=10)
@given(records(max_depth=2))
def test_records_conform_to_the_shapes(record: Record) -> None:
    assert conforms(graph_of(record))


RICH = Record(
    title="A", level="file", internal=False, dates=[Date(expression="1949", normal="1949")],
    notes=[Note(kind="scope", body="b")], access_points=[AccessPoint(name="n", kind="topic")],
    extents=[Extent(value="3", group="a"), Extent(value="4", group="a")],
    groups=[Group(key="a", kind="physdesc", heading="h", texts=[LooseText(text="and", at=1)])],
)  # fmt: skip
OURS = rdflib.Namespace(NAMESPACE)
RICO = rdflib.Namespace("https://www.ica.org/standards/RiC/ontology#")


def _twice(graph: rdflib.Graph) -> None:
    (unit,) = graph.subjects(rdflib.RDF.type, RICO.RecordResource)
    graph.add((unit, rdflib.DCTERMS.title, rdflib.Literal("B")))


def _no_kind(graph: rdflib.Graph) -> None:
    (note,) = graph.subjects(rdflib.RDF.type, OURS.Note)
    graph.remove((note, OURS.kind, None))


def _bad_word(graph: rdflib.Graph) -> None:
    (unit,) = graph.subjects(OURS.level)
    graph.set((unit, OURS.level, rdflib.Literal("fil")))


def _bad_type(graph: rdflib.Graph) -> None:
    (unit,) = graph.subjects(OURS.internal)
    graph.set((unit, OURS.internal, rdflib.Literal("no")))


def _no_class(graph: rdflib.Graph) -> None:
    (date,) = graph.subjects(rdflib.RDF.type, RICO.Date)
    graph.remove((date, rdflib.RDF.type, RICO.Date))


def _no_text(graph: rdflib.Graph) -> None:
    (unit,) = graph.subjects(rdflib.DCTERMS.title)
    graph.set((unit, rdflib.DCTERMS.title, rdflib.URIRef("https://example.org/")))


def _open_list(graph: rdflib.Graph) -> None:
    (first,) = graph.objects(None, OURS.dates)
    graph.remove((first, rdflib.RDF.rest, None))


def _wrong_items(graph: rdflib.Graph) -> None:
    (group,) = graph.subjects(rdflib.RDF.type, OURS.Group)
    graph.set((group, rdflib.RDF.type, OURS.Note))


@pytest.mark.parametrize(
    "spoil",
    [
        _twice,
        _no_kind,
        _bad_word,
        _bad_type,
        _no_class,
        _no_text,
        _open_list,
        _wrong_items,
    ],
    ids=lambda f: f.__name__[1:],
)
def test_spoilt_data_does_not_conform(spoil: Any) -> None:
    graph = graph_of(RICH)
    assert conforms(graph)
    spoil(graph)

    assert not conforms(graph)


def test_what_is_wrong_deep_in_values_is_told_by_its_whole_path() -> None:
    language = {"code": "zho", "attributes": [{"name": "a", "value": "b"}, 12]}
    data = {"control": {"languages": [{"code": "eng"}, language]}}
    with pytest.raises(ValidationError) as caught:
        Record.model_validate(data)
    path, reason = meant(caught.value, data)
    assert path == ("control", "languages", 1, "attributes", 1)
    assert "Attribute" in reason


def _objects(schema: Any) -> Any:
    """Yield every schema inside a schema."""
    if isinstance(schema, dict):
        yield schema
        for inner in schema.values():
            yield from _objects(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _objects(inner)


def test_every_class_and_field_of_the_schema_is_described() -> None:
    schema = json.loads(record_schema())

    assert {"$id", "title", "description"} <= schema.keys()
    for name, definition in schema["$defs"].items():
        assert name == definition["title"]
        assert definition["description"]
        fields = definition.get("properties", {}) if name != "Origin" else {}
        plain = {"text", "html", "origin"}
        assert [] == [
            key
            for key, field in fields.items()
            if "description" not in field and key not in plain
        ]


def test_the_schema_branches_as_generators_of_code_understand_it() -> None:
    words = {word for one in _objects(json.loads(record_schema())) for word in one}

    assert set() == words & {"if", "then", "else", "oneOf", "not"}


def test_python_code_that_is_generated_from_the_schema_reads_records(
    tmp_path: Path,
) -> None:
    pytest.importorskip("datamodel_code_generator", reason="no generator of code")
    schema = tmp_path / "record.schema.json"
    schema.write_text(record_schema(), encoding="utf-8")
    made = tmp_path / "generated.py"
    program = "from datamodel_code_generator.__main__ import main; main()"
    arguments = ["--input-file-type", "jsonschema", "--input", schema, "--output", made]
    style = ["--output-model-type", "pydantic_v2.BaseModel"]
    command = [sys.executable, "-W", "ignore", "-c", program, *arguments, *style]
    subprocess.run(command, check=True, capture_output=True)
    text = made.read_text("utf-8")
    use = (
        "import sys, json\nfrom generated import RecordJson\n"
        "one = RecordJson.model_validate_json(sys.stdin.read()).root\n"
        "print(type(one).__name__, one.level.value, one.title.root, one.notes[0].kind)"
    )
    record = Record(
        level="fonds", title="Letters", notes=[Note(kind="scope", body="A")]
    )
    found = subprocess.run(
        [sys.executable, "-c", use],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        input=xjmeta.to_bytes(record, format="json"),
    )

    assert b"Document fonds Letters scope" == found.stdout.strip()
    assert re.search(r"^class \w*[a-zA-Z]\d+\b", text, re.MULTILINE) is None


def test_types_of_typescript_name_every_class_of_the_model() -> None:
    text = typescript.declarations()

    assert {kind.__name__ for kind in structure.classes()} <= set(
        re.findall(r"^export interface (\w+)", text, re.MULTILINE)
    )
    assert 1 == text.count(": unknown")


def _run_node(program: str, given: Any, module: str, folder: Path) -> Any:
    """Return what a program makes of JSON; skip where node or the npm package that it requires is not there."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    script = folder / "program.cjs"
    script.write_text(program, encoding="utf-8")
    done = subprocess.run(
        [node, script], input=json.dumps(given), check=False, capture_output=True,
        text=True, encoding="utf-8",
    )  # fmt: skip
    if "Cannot find module" in done.stderr:
        pytest.skip(f"npm install {module}, and name its folder in NODE_PATH")
    assert 0 == done.returncode, done.stderr
    return json.loads(done.stdout)


def test_typescript_that_is_generated_from_the_schema_names_every_class(
    tmp_path: Path,
) -> None:
    text = _run_node(
        'const fs = require("fs"), made = require("json-schema-to-typescript");\n'
        "const given = JSON.parse(fs.readFileSync(0));\n"
        'made.compile(given, "Record").then((t) => console.log(JSON.stringify(t)));\n',
        schema(JSON), "json-schema-to-typescript", tmp_path,
    )  # fmt: skip
    names = re.findall(r"^export (?:interface|type) (\w+)", text, re.MULTILINE)

    assert {kind.__name__ for kind in structure.classes()} <= set(names)
    assert [] == [name for name in names if re.search(r"\d", name)]
    # What is not known are the sources that an origin holds, and it alone.
    after = re.sub(
        r"^export type Origin.*?^} \| null;", "", text, flags=re.DOTALL | re.MULTILINE
    )
    assert after != text
    assert ": unknown" not in after


# ---- schema and reader on mutants --------------------------------------------------------------------------------

MUTATED = Record(
    id="top", level="fonds", title=Phrase(html="<em>A</em> b", lang="en"), internal=False, extra={"flag": "x"},
    identifiers=["MS 12"], dates=[Date(expression="1949", parts=[DatePart(kind="single", text="1949")])],
    notes=[Note(kind="scope", heading="Scope", body=Prose(html="<p>a</p><ul><li>b</li></ul>"),
                attributes=[Attribute(name="altrender", value="")])],
    access_points=[AccessPoint(name="n", kind="topic", parts=["a", Part(text="b", kind="topic")])],
    extents=[Extent(value="3", group="a"), Extent(value="4", group="a")],
    groups=[Group(key="a", kind="physdesc", heading="h", texts=[LooseText(text="and", at=1)])],
    control=Control(languages=["eng"], harvest=Harvest(sets=["letters"], status="deleted"),
                    events=[Event(kind="created", descriptions=["One.", Prose("Two.", lang="en")])]),
    children=[Record(title="c", digital_objects=[DigitalObject(href="https://example.org/1", rights=["free"])])],
)  # fmt: skip
STRANGE: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 1.5, 2.0, "", " ", "\n", "a\x01", "\ufffe", "a\x7fb", "é 😀", " a ", "en", "no such",
    "1949", [], [None], [[]], ["a"], [" "], [1], ["a", {"text": "b"}], {}, {"text": "a"}, {"html": "a < b"},
    {"html": "<em>a</em>"}, {"text": "a", "html": "b"}, {"text": "a", "lang": "en"}, {"text": "a", "lang": "e_n"},
    {"text": "a", "dir": "up"}, {"text": 3}, {"kind": "scope"}, {"name": "a", "value": "b"}, {"key": "a"}, {"lang": "en"},
    [{"kind": "scope", "body": "b"}], [{"kind": " "}], {"sources": {}}, "2.0", "9.0", "scope", "fonds", "deleted",
)  # fmt: skip
KEYS = (
    "kind",
    "text",
    "html",
    "lang",
    "dir",
    "internal",
    "title",
    "notes",
    "extra",
    "nonsense",
    "xjmeta",
    "at",
)


def mutants(count: int) -> Iterator[Any]:
    """Yield record JSON with one thing in it changed, put in or taken out: the same ones every time."""
    random = Random(20)
    good = json.loads(write(JSON, MUTATED))
    places = [((), good), *values_of(good)]
    for _ in range(count):
        path, value = random.choice(places)
        kind = random.choice(("replace", "replace", "replace", "drop", "add", "twice"))
        if kind == "add" and isinstance(value, dict):
            new = {**value, random.choice(KEYS): random.choice(STRANGE)}
        elif kind == "drop" and isinstance(value, dict) and value:
            gone = random.choice(sorted(value))
            new = {key: one for key, one in value.items() if key != gone}
        elif kind == "twice" and isinstance(value, list):
            new = value + value
        else:
            new = random.choice(STRANGE)
        yield spoilt(good, path, new)


def beyond_schemas(data: Any) -> bool:
    """Say whether data holds what schema and reader judge otherwise, each for a reason: markup that is not well-formed
    or blank, which no schema sees; a whole number with a point, which JSON Schema takes for an integer; fields of the
    house as a mapping, which are taken in Python too.
    """
    objects = [
        one for _path, one in [((), data), *values_of(data)] if isinstance(one, dict)
    ]
    markup = [one["html"] for one in objects if isinstance(one.get("html"), str)]
    pointed = any(isinstance(one.get("at"), float) for one in objects)
    mapped = any(isinstance(one.get("extra"), dict) for one in objects)
    return mapped or pointed or any(map(_is_no_markup, markup))


def _is_no_markup(text: str) -> bool:
    try:
        return Prose.of({"html": text}) is None
    except ValueError:
        return True


def reads(data: Any) -> bool:
    """Say whether the reader takes data."""
    assert JSON.read is not None
    try:
        list(JSON.read(BytesSource("x", json.dumps(data).encode())))
    except XjmetaError:
        return False
    return True


MUTANTS = list(mutants(1000 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 300))


def test_schema_and_reader_agree_on_mutants() -> None:
    judged = [(verdict(JSON, data), reads(data), data) for data in MUTANTS]
    unlike = [data for schema, reader, data in judged if schema != reader]

    assert [] == [data for data in unlike if not beyond_schemas(data)]
    assert 0.2 < sum(schema for schema, _reader, _data in judged) / len(judged) < 0.8
    assert len(unlike) < len(judged) / 20


def test_ajv_says_of_mutants_what_the_other_validators_say(tmp_path: Path) -> None:
    judged = _run_node(
        'const Ajv = require("ajv/dist/2020"), fs = require("fs");\n'
        "const [schema, data] = JSON.parse(fs.readFileSync(0));\n"
        "const valid = new Ajv({strict: false}).compile(schema);\n"
        "console.log(JSON.stringify(data.map((one) => valid(one))));\n",
        [schema(JSON), MUTANTS], "ajv", tmp_path,
    )  # fmt: skip

    assert [verdict(JSON, data) for data in MUTANTS] == judged
