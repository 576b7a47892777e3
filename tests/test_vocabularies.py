"""The vocabularies: every word that a table makes is known, others are taken, shown and warned of."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Mapping
from doctest import DocTestParser
from functools import cache
from typing import Any, Literal, TypeAlias, get_args, get_origin, get_type_hints

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import xjmeta
from conftest import ROOT
from xjmeta import Record
from xjmeta.formats.dc.crosswalk import ROWS as DC_ROWS
from xjmeta.formats.ead.crosswalk import ROWS
from xjmeta.formats.json.schema import record_schema
from xjmeta.model import (
    AccessPoint,
    Container,
    Control,
    Date,
    Declaration,
    DigitalObject,
    Event,
    Extent,
    Identifier,
    Language,
    Location,
    Note,
    Part,
    RecordId,
    Relation,
    Rights,
    Statement,
    Title,
    customary,
    structure,
    vocabularies,
)
from xjmeta.model.customary import CUSTOMARY_WORDS
from xjmeta.model.vocabularies import VOCABULARIES, GroupKind

MODULES = (vocabularies, customary)
CONSTANTS = [
    (module, name) for module in MODULES for name in module.__all__ if name.isupper()
]
WORDS = {**VOCABULARIES, **CUSTOMARY_WORDS}
CLASSES = {kind.__name__: kind for kind in structure.classes()}


def test_each_word_of_a_type_has_a_meaning():
    types = {
        frozenset(get_args(vars(module)[name]))
        for module in MODULES
        for name in module.__all__
        if not name.isupper()
    }
    words = {
        frozenset(vars(module)[name])
        for module, name in CONSTANTS
        if name not in ("VOCABULARIES", "CUSTOMARY_WORDS")
    }

    assert types == words
    assert set() == VOCABULARIES.keys() & CUSTOMARY_WORDS.keys()
    for words_ in WORDS.values():
        assert list(words_) == sorted(words_) or "single" in words_
        assert [] == [word for word, meaning in words_.items() if not meaning]


def test_the_model_page_and_the_schema_tell_every_word():
    text = (ROOT / "docs" / "model.md").read_text("utf-8")
    schema = json.loads(record_schema())["$defs"]

    for (kind, name), words_ in WORDS.items():
        section = text.split(f"### {kind}.{name}\n")[1].split("\n### ")[0]
        field = schema[kind]["properties"][name]

        assert [] == [word for word in words_ if f"| `{word}` |" not in section]
        assert [] == [
            word
            for word, meaning in words_.items()
            if f"\n- {word}: {meaning}" not in field["description"]
        ]


NAMES = re.compile(r"(\w+_)?(kind|type|role|level|status|coverage|certainty|source)")


def test_each_vocabulary_is_of_a_field_and_every_field_of_its_name_has_one():
    for kind, name in WORDS:
        assert name in structure.slots(CLASSES[kind])
    without = {
        (kind, name)
        for kind, one in CLASSES.items()
        for name in structure.slots(one)
        if NAMES.fullmatch(name)
    } - WORDS.keys()

    # Another level is for what has no word; these hold statements, and a media type is a code of IANA.
    assert without == {
        ("Record", "other_level"),
        ("Control", "status"),
        ("Control", "publication_status"),
        ("DigitalObject", "media_type"),
    }


@pytest.mark.parametrize(("kind", "name"), WORDS, ids=".".join)
def test_a_field_offers_its_words_to_whoever_completes(kind: str, name: str):
    def words_in(hint: object) -> set[str]:
        inner = get_args(hint)
        if get_origin(hint) is Literal:
            return set(inner)
        return set().union(*map(words_in, inner))

    hint = get_type_hints(CLASSES[kind])[name]
    assert set(WORDS[kind, name]) == words_in(hint)


FENCE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def _examples():
    """Yield each piece of Python that shows a user how: pages, docstrings, examples."""
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        yield from (
            (page.name, code) for code in FENCE.findall(page.read_text("utf-8"))
        )
    for path in sorted((ROOT / "src").rglob("*.py")):
        for one in DocTestParser().get_examples(path.read_text("utf-8")):
            yield path.name, one.source
    for path in sorted((ROOT / "examples").glob("*.py")):
        yield path.name, path.read_text("utf-8")


def test_every_example_uses_words_that_are_known():
    used = {
        (file, call.func.id, one.arg, one.value.value)
        for file, code in _examples()
        for call in ast.walk(ast.parse(code))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        for one in call.keywords
        if isinstance(one.value, ast.Constant)
    }
    stated = {one for one in used if one[1:3] in VOCABULARIES and one[3] is not None}

    assert len(stated) > 30
    assert set() == {one for one in stated if one[3] not in VOCABULARIES[one[1:3]]}


def _words(rows, seen=()):
    """Yield (field, word) for what the rows of EAD make."""
    for row in rows:
        if id(row) not in seen:
            yield from ((row.field, word) for word in row.tags if word is not None)
            yield from _words(getattr(row.shape, "rows", ()), (*seen, id(row)))


def test_every_word_that_the_tables_of_ead_make_is_known():
    known = {word for words in VOCABULARIES.values() for word in words}
    # Groups hold values, and are none; nor is what holds the points of a date, which need none.
    groups = {*get_args(GroupKind), "dateset", "daterange"}

    assert set() == {word for _, word in _words(ROWS)} - known - groups


def test_every_word_that_the_tables_of_dublin_core_make_is_known():
    made = {
        (row.field, value)
        for row in DC_ROWS
        for name, value in (row.const or {}).items()
        if name == "kind"
    }
    slots = structure.slots(Record)
    unknown = {
        (field, word)
        for field, word in made
        if field in slots
        and (kind := next(iter(_kinds(slots[field])), None)) is not None
        and word not in VOCABULARIES.get((kind.__name__, "kind"), {word: ""})
    }

    assert set() == unknown


def _kinds(slot):
    return slot.kinds if hasattr(slot, "kinds") else (slot.kind,)


# ---- words that nobody knows

Make: TypeAlias = Callable[[str, str | None], Any]
OF_UNITS: Mapping[str, Make] = {
    "titles": lambda word, kind: Title(value=word, kind=kind),
    "dates": lambda word, kind: Date(expression=word, kind=kind, type=kind),
    "extents": lambda word, kind: Extent(expression=word, kind=kind, coverage=kind),
    "extents ": lambda word, kind: Extent(value="3", unit=word, kind=kind, type=kind),
    "extents  ": lambda word, kind: Extent(
        value="3", unit="boxes", parts=[Extent(expression=word, kind=kind)]
    ),
    "languages": lambda word, kind: Language(name=word, kind=kind),
    "creators": lambda word, kind: AccessPoint(name=word, kind=kind, role=kind),
    "repository": lambda word, kind: AccessPoint(name=word, kind=kind),
    "donors": lambda word, kind: AccessPoint(name=word, kind=kind),
    "access_points": lambda word, kind: AccessPoint(name=word, kind=kind, source=kind),
    "access_points ": lambda word, kind: AccessPoint(
        parts=[Part(text=word, kind=kind), "History"], kind=kind
    ),
    "abstracts": lambda word, kind: Note(body=word, kind=kind or "abstract"),
    "notes": lambda word, kind: Note(body=word, kind=kind or "scope"),
    "notes ": lambda word, kind: Note(
        kind="scope", notes=[Note(body=word, kind=kind or "general")]
    ),
    "identifiers": lambda word, kind: Identifier(value=word, kind=kind),
    "relations": lambda word, kind: Relation(entry=word, kind=kind, role=kind),
    "relations ": lambda word, kind: Relation(
        entry="Oasis", places=[AccessPoint(name=word, kind=kind)]
    ),
    "containers": lambda word, kind: Container(indicator=word, type=kind),
    "locations": lambda word, kind: Location(text=word, type=kind),
    "digital_objects": lambda word, kind: DigitalObject(
        href=f"https://example.org/{word}", kind=kind, type=kind
    ),
    "digital_objects ": lambda word, kind: DigitalObject(
        href="https://example.org/1", title=word, kind=kind, role=kind
    ),
    "rights": lambda word, kind: Rights(text=word, kind=kind),
}
OF_CONTROL: Mapping[str, Make] = {
    "record_ids": lambda word, kind: RecordId(value=word, kind=kind),
    "sources": lambda word, kind: Declaration(text=word, kind=kind),
    "declarations": lambda word, kind: Declaration(text=word, kind=kind),
    "events": lambda word, kind: Event(
        kind=kind, agent_kind=kind, date="1949", descriptions=[word]
    ),
    "notes": lambda word, kind: Note(body=word, kind=kind or "note"),
    "front_matter": lambda word, kind: Note(body=word, kind=kind or "division"),
    "languages": lambda word, kind: Language(name=word, kind=kind),
    **dict.fromkeys(
        ("titles", "authors", "sponsors", "edition", "publication", "series"),
        lambda word, kind: Statement(text=word, kind=kind),
    ),
    **dict.fromkeys(
        ("agency", "status", "publication_status", "creation"),
        lambda word, kind: Statement(text=word, kind=kind),
    ),
}


def _record(kind: str | None) -> tuple[Record, dict[str, str]]:
    """Return a Record whose values are all of a kind, and the word that each of them says, by its place."""
    said: dict[str, str] = {}

    def values(makes: Mapping[str, Make], area: str) -> dict[str, list[Any]]:
        lists: dict[str, list[Any]] = {}
        for name, make in makes.items():
            word = said[area + name] = f"word{len(said)}x"
            lists.setdefault(name.strip(), []).append(make(word, kind))
        return lists

    control = Control(**values(OF_CONTROL, "control."))
    return Record(title="A", control=control, **values(OF_UNITS, "")), said


def _shown(record: Record, said: dict[str, str], format_: str) -> set[str]:
    """Return the places whose words stand in the body of a document."""
    text = xjmeta.to_string(record, format=format_, origin=False)
    body = re.sub(r"<\?xjmeta.*?\?>", "", text, flags=re.DOTALL)
    return {place for place, word in said.items() if word in body}


@cache
def _shown_of_no_kind(format_: str) -> set[str]:
    return _shown(*_record(None), format_)


WORD = st.text(st.characters(categories=["L", "N"]), min_size=1).filter(
    lambda word: all(word not in words for words in WORDS.values())
)
FORMATS = ["ead2002", "ead3", "dcterms", "oai_dc", "csv", "json"]


@pytest.mark.parametrize("format_", FORMATS)
@settings(max_examples=8)
@example(kind="oasis")
@given(kind=WORD)
def test_a_value_of_a_kind_that_nobody_knows_is_shown_in_every_body(
    format_: str, kind: str
):
    record, said = _record(kind)

    # What a format has no place for, such as a shelf in Dublin Core, it has none for in any kind.
    assert set() == _shown_of_no_kind(format_) - _shown(record, said, format_)
    if xjmeta.formats()[format_].complete:
        data = xjmeta.to_bytes(record, format=format_, origin=False)
        assert record == xjmeta.from_bytes(data, format=format_)


@pytest.mark.parametrize("format_", ["ead2002", "ead3"])
def test_what_a_kind_that_is_known_shows_is_shown_without_a_kind(format_: str):
    shown = {
        place
        for kind in {word for words in VOCABULARIES.values() for word in words}
        for place in _shown(*_record(kind), format_)
    }

    assert set() == shown - _shown_of_no_kind(format_)


def test_a_rule_warns_of_an_unknown_word_with_the_nearest():
    record = Record(
        title="A",
        notes=[Note(kind="Scope", body="x", notes=[Note(kind="acces", body="y")])],
        dates=[Date(expression="1949", type="bulks")],
    )
    found = [f for f in xjmeta.validate(record) if f.code == "kind-unknown"]

    assert [
        ("dates.0.type", "Write 'bulk' if that is meant."),
        ("notes.0.kind", "Write 'scope' if that is meant."),
        ("notes.0.notes.0.kind", "Write 'access' if that is meant."),
    ] == [(f.path, f.remedy) for f in found]
    assert {"warning"} == {f.severity for f in found}


@pytest.mark.parametrize("role", ["cre", "Creator", "ctb", "xyz", "Owner of the dog"])
def test_the_rule_says_nothing_of_a_customary_word_or_one_of_the_house(role: str):
    record = Record(
        title="A",
        creators=[AccessPoint(name="B", role=role)],
        containers=[Container(type="Boxes", indicator="1"), Container(type="Kiste")],
        locations=[Location(text="C", type="Shelf"), Location(text="D", type="Regal")],
        digital_objects=[
            DigitalObject(href="https://example.org/1", role=role)
            for role in ("Image-Master", "METS", "https://example.org/roles#copy")
        ],
        relations=[Relation(entry="E", role=role) for role in ("creatorOf", "lender")],
    )

    assert [] == [f for f in xjmeta.validate(record) if f.code == "kind-unknown"]


def test_the_rule_warns_of_a_slip_in_a_customary_word():
    record = Record(
        title="A",
        creators=[AccessPoint(name="B", role="Creater", source="lcnaff")],
        containers=[Container(type="Foldr", indicator="1")],
        locations=[Location(text="C", type="builing")],
        digital_objects=[DigitalObject(href="https://example.org/1", role="METs_")],
        relations=[Relation(entry="E", role="creatorof_")],
    )
    found = [f for f in xjmeta.validate(record) if f.code == "kind-unknown"]

    assert [
        ("creators.0.role", "Write 'creator' if that is meant."),
        ("creators.0.source", "Write 'lcnaf' if that is meant."),
        ("relations.0.role", "Write 'creatorOf' if that is meant."),
        ("containers.0.type", "Write 'folder' if that is meant."),
        ("locations.0.type", "Write 'building' if that is meant."),
        ("digital_objects.0.role", "Write 'mets' if that is meant."),
    ] == [(f.path, f.remedy) for f in found]
