"""The house: which words stand in which room, and who imports whom."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis.vendor.pretty import pretty

from strategies import records
from xjmeta.formats.csv.csvw import metadata
from xjmeta.formats.csv.labels import comment_of
from xjmeta.formats.csv.meanings import COLUMN_NAMES
from xjmeta.formats.ead.grammar import EAD3, EAD3_UNDEPRECATED, EAD2002
from xjmeta.formats.json.schema import record_schema
from xjmeta.formats.registry import BytesSource
from xjmeta.model import Record, vocabularies
from xjmeta.model.descriptions import _COMMON, _FIELDS, describe
from xjmeta.model.structure import classes, slots
from xjmeta.model.values import GroupKind
from xjmeta.values import ValueTable

DOCS = Path(__file__).parents[1] / "docs"
SOURCES = DOCS.parent / "src" / "xjmeta"
BEARERS = SOURCES / "model" / "_bearers.py"
"""Which fields an element that bears an attribute holds, for publishing; `tests/test_public.py` holds it to the crosswalk."""

ENGLISH = {
    "arc": "a vocabulary of the model has it",
    "blockquote": "the markup of texts is HTML",
    "container": "a column of flat tables",
    "control": "a field of the model",
    "date": "a datatype of XSD",
    "div": "the markup of texts is HTML",
    "entry": "a word of the JSON of origins",
    "extent": "a column of flat tables",
    "foreign": "a mode of child elements: XML of another vocabulary",
    "head": "what stands before something in a source; a kind of note in the model",
    "item": "a level of description",
    "language": "a datatype of XSD",
    "name": "the name of anything",
    "p": "the markup of texts is HTML",
    "part": "a part of a content model",
    "source": "a document that is read",
    "subject": "a column of flat tables",
    "table": "the markup of texts is HTML",
    "tbody": "the markup of texts is HTML",
    "term": "a word of linked data",
    "thead": "the markup of texts is HTML",
    "title": "the title of a unit",
}
"""Words that elements of EAD are called by, and what else they mean in these rooms."""


def modules(*rooms: str) -> Iterator[Path]:
    for room in rooms:
        yield from sorted((SOURCES / room).rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def strings(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the strings of a module with their lines, but for what documents something."""
    documents = {
        id(node.value) for node in ast.walk(tree(path)) if isinstance(node, ast.Expr)
    }
    for node in ast.walk(tree(path)):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in documents:
                yield text, node.lineno


def words_of_the_model() -> set[str]:
    """Return the fields of the model, the words of its vocabularies, and the kinds of groups."""
    fields = {field for kind in classes() for field in slots(kind)}
    known = {word for words in vocabularies.VOCABULARIES.values() for word in words}
    return fields | known | set(get_args(GroupKind)) | set(slots(Record))


def test_no_element_of_ead_is_named_where_no_format_is_known() -> None:
    grammars = (EAD2002, EAD3, EAD3_UNDEPRECATED)
    elements = {name for grammar in grammars for name in grammar.definitions("")}
    strange = elements - words_of_the_model() - ENGLISH.keys()
    named = [
        f"{path.relative_to(SOURCES)}, line {line}: {text}"
        for path in modules("mapping", "xml", "grammar", "model")
        if path != BEARERS
        for text, line in strings(path)
        if text in strange
    ]

    assert [] == named


def test_every_exception_is_a_word_of_ead() -> None:
    elements = set(EAD2002.definitions("")) | set(EAD3.definitions(""))
    met = {
        text
        for path in modules("mapping", "xml", "grammar", "model")
        for text, _ in strings(path)
    }

    assert set() == ENGLISH.keys() - (elements & met)


def test_nothing_asks_for_a_class_by_its_name() -> None:
    asked = re.compile(r"""(?:__name__|__qualname__)\s*(?:==|!=|in\b|not in\b)""")
    found = [
        f"{path.relative_to(SOURCES)}: {line.strip()}"
        for path in modules(".")
        for line in path.read_text("utf-8").splitlines()
        if asked.search(line) and "__main__" not in line
    ]

    assert [] == found


def imports(path: Path, known: set[str]) -> set[str]:
    """Return the modules of ours that a module imports while it is imported itself."""
    found: set[str] = set()
    todo: list[ast.AST] = list(tree(path).body)
    while todo:
        node = todo.pop()
        match node:
            case ast.Import():
                found |= {alias.name for alias in node.names}
            case ast.ImportFrom(module=str(module), level=0):
                inner = {f"{module}.{alias.name}" for alias in node.names}
                # A name that is a module is what is imported, else the module that has it.
                found |= inner & known or {module}
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                todo += node.orelse
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                pass
            case _:
                todo += ast.iter_child_nodes(node)
    return found & known


@pytest.fixture(scope="module")
def importers() -> dict[str, set[str]]:
    names = {}
    for path in modules("."):
        parts = ("xjmeta", *path.relative_to(SOURCES).with_suffix("").parts)
        names[".".join(parts).removesuffix(".__init__")] = path
    return {name: imports(path, set(names)) for name, path in names.items()}


def test_no_modules_import_each_other_in_a_circle(
    importers: dict[str, set[str]],
) -> None:
    left = {name: set(needed) - {name} for name, needed in importers.items()}
    # Whoever needs nobody that is left can be imported; in a circle everybody needs somebody.
    while free := {name for name, needed in left.items() if not needed & left.keys()}:
        left = {name: needed for name, needed in left.items() if name not in free}

    assert {} == left


STANDS_TWICE = {"Reading"}
"""Names that classes of two modules share: what a shape needs to read, and what a system makes of a document."""


def test_a_class_has_a_name_of_its_own() -> None:
    found: dict[str, set[Path]] = {}
    for path in modules("."):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name.lstrip("_"), set()).add(path)
    shared = {name for name, paths in found.items() if len(paths) > 1}

    assert STANDS_TWICE == shared
    assert len(STANDS_TWICE) <= 5


def test_a_field_is_described_in_one_way_wherever_it_is() -> None:
    described = str(describe(Record, "dates"))
    sheet = BytesSource("a.csv", b"key,parent,level,date\r\na,,file,1949\r\n")
    columns = json.loads(metadata(sheet, "a.csv"))["tableSchema"]["columns"]
    properties = json.loads(record_schema())["$defs"]["Record"]["properties"]

    assert described in columns[3]["dc:description"]
    assert described in (comment_of("date") or "")
    assert described == properties["dates"]["description"]
    assert described == ValueTable.fields()["dates"]
    pages = {name: (DOCS / name).read_text("utf-8") for name in ("model.md", "cli.md")}
    assert describe(Record, "dates").text in pages["model.md"]
    assert described.rstrip(".").replace("<", "&lt;") in pages["cli.md"]


def test_every_column_of_a_sheet_is_described_by_the_model() -> None:
    texts = {one.text for fields in _FIELDS.values() for one in fields.values()}
    texts |= {one.text for one in _COMMON.values()}
    texts |= {
        text for words in vocabularies.VOCABULARIES.values() for text in words.values()
    }
    own = [
        name
        for name in COLUMN_NAMES
        if not any(str(comment_of(name)).startswith(text) for text in texts)
    ]

    assert ["id"] == list(dict.fromkeys(own))


ONE_PLACE = {
    "comments, instructions and DOCTYPEs of XML": (
        r"<!--[.(\\]|<!--\(\?s|<\\\?\.|<\\\?\(\?s|<!DOCTYPE\(|<!DOCTYPE\[",
        {"xml/patterns.py", "xml/flowing.py", "messages/looks.py"},
    ),
    "byte order marks": (
        r"\\xef\\xbb\\xbf|\\xff\\xfe|utf-8-sig|\bBOM_",
        {"text/encodings.py"},
    ),
    "reflection over the model": (
        r"__dataclass_fields__|\bmodel_fields\b|\bdataclasses\.fields\b",
        # pydantic's own name for the parts of a schema, in the last of these
        {
            "model/patch.py",
            "model/record.py",
            "model/structure.py",
            "formats/jsonld/shapes.py",
        },
    ),
    "keys of units": (
        r"""f"#\{|(?:key|id_?)\[0\] [!=]= "#"|key\.startswith\("#"\)""",
        {"model/keys.py"},
    ),
    "splicing of edits": (r"\[: ?edit\.|\.lo\] \+", {"text/edits.py"}),
}
"""What one room works out for all others, and the modules that do: the tags that a chunk of bytes cuts off are `flowing`'s, and
`looks` knows no room."""


@pytest.mark.parametrize("what", ONE_PLACE)
def test_what_all_need_is_worked_out_in_one_place(what: str) -> None:
    pattern, rooms = ONE_PLACE[what]
    code = re.compile(pattern)
    found = {
        str(path.relative_to(SOURCES))
        for path in modules(".")
        for line in path.read_text("utf-8").splitlines()
        if code.search(line + "\n") and not line.lstrip().startswith((">>>", "(", "'"))
    }

    assert found <= rooms


NOT_SAID = {
    "first element": "root element",
    "may not stand": "is not allowed",
    "may stand": "Allowed here",
    "stands? (?:at|in|there|here|twice|below|under|loose|too|beside|for|already)\\b": "is, occurs, comes",
    "what stands": "the content",
    "admitted": "allowed",
    "the standard wants|the schema wants": "the schema requires",
    "machine date": "normalized date",
    "kept in the origin|stays? in the origin": "kept unchanged",
    "nothing is said|nothing to tell|says nothing": "not stated, no findings, is empty",
    "anew": "again",
    "go(?:es)? home|went home": "written back",
    "mend": "correct, fix",
    "told": "listed, reported",
    "has no word|no word for": "has no element for",
    "made up from": "devise",
    "set aside": "skipped",
}
"""What no sentence to a user says, and what is said instead: one word for one thing, and the word of the trade."""


@pytest.mark.parametrize("words", NOT_SAID)
def test_a_sentence_to_a_user_has_the_words_of_the_trade(words: str) -> None:
    pattern = re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    lines = (DOCS / "messages.md").read_text("utf-8").splitlines()
    found = [
        line
        for line in lines
        if line[:3] == "| `" and pattern.search(re.sub(r"`[^`]*`|\{[^}]*\}", "", line))
    ]

    assert [] == found, NOT_SAID[words]


@given(records())
def test_a_failing_example_is_printed_as_code_that_keeps_it(record: Record) -> None:
    code = pretty(record)

    assert record == eval(code, {"Record": Record})
