"""The grammars: the tables equal the official schemas, the run-time rules equal the validator's verdict."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import xjmeta
from oracles import documents, official
from oracles.grammar_view import GrammarView
from oracles.xsd_equivalence import XS, Xsd, differences
from xjmeta.formats.dc.grammar import DC, OAI_DC
from xjmeta.formats.ead.grammar import EAD3, EAD3_UNDEPRECATED, EAD2002
from xjmeta.grammar.datatypes import Datatype, collapse
from xjmeta.grammar.grammar import Grammar
from xjmeta.grammar.xsd import schema, schema_path, spell
from xjmeta.xml.oai_grammar import OAI_PMH

ROOT = Path(__file__).resolve().parents[1]
EADS = (EAD2002, EAD3, EAD3_UNDEPRECATED)
ALL = (*EADS, OAI_PMH, OAI_DC, DC)
each_ead = pytest.mark.parametrize("grammar", EADS, ids=str)
each = pytest.mark.parametrize("grammar", ALL, ids=str)


@pytest.fixture(scope="module")
def official_schema(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[Grammar], etree.XMLSchema]:
    """The official schema of a grammar."""
    folder = tmp_path_factory.mktemp("official")
    return lambda grammar: official.official_schema(grammar.name, folder)


def table(text: str) -> Grammar:
    """A grammar from the text of its table."""
    return Grammar.of("grammar toy\nnamespace urn:toy\nroot a\n" + text)


# ---- equality with the official schemas


@official.needed
@each
def test_the_run_time_grammar_equals_the_official_schema(grammar: Grammar) -> None:
    found = differences(
        official.official_xsd(grammar.name), GrammarView(grammar), named=grammar in EADS
    )

    assert [str(difference) for difference in found] == []


@official.needed
@each
def test_the_generated_schema_equals_the_official_one(grammar: Grammar) -> None:
    ours = Xsd(ROOT / "schemas" / grammar.schema_file)

    found = differences(
        official.official_xsd(grammar.name), ours, named=grammar in EADS
    )

    assert [str(difference) for difference in found] == []


@each
def test_every_definition_of_a_table_is_used(grammar: Grammar) -> None:
    for sigil in "@%":
        used = {name for kind in ("", "@", "%") for body in grammar.definitions(kind).values()
                for name in body.replace("(", " ").replace(")", " ").split() if name[0] == sigil}  # fmt: skip
        unused = {sigil + name for name in grammar.definitions(sigil)} - {
            name.rstrip("*+?,") for name in used
        }

        assert unused <= {"%elements"}  # what one table defines for another
    if grammar is not EAD3_UNDEPRECATED:
        assert set(grammar.definitions("")) == set(documents.paths(grammar))


# ---- the comparison can fail


def _node(root: etree._Element, path: str) -> etree._Element:
    found = root.xpath(path, namespaces={"xs": XS[1:-1]})
    return found[0]


def _remove(path: str) -> Callable[[etree._Element], None]:
    def change(root: etree._Element) -> None:
        node = _node(root, path)
        node.getparent().remove(node)

    return change


def _set(path: str, **values: str) -> Callable[[etree._Element], None]:
    return lambda root: _node(root, path).attrib.update(values)


def _swap(path: str) -> Callable[[etree._Element], None]:
    def change(root: etree._Element) -> None:
        node = _node(root, path)
        node.getparent().insert(node.getparent().index(node) + 2, node)

    return change


def _type(name: str) -> str:
    return f"//xs:complexType[@name='{name}']"


SEEDED = {
    "an element dropped from a sequence": (
        _remove(_type("filedesc") + "//xs:element[@name='editionstmt']"),
        "ead/eadheader/filedesc: children titlestmt editionstmt: admitted against refused",
    ),
    "an element dropped from a part": (
        _remove("//xs:group[@name='emphasis']//xs:element[@name='lb']"),
        "ead/archdesc/runner: children lb: admitted against refused",
    ),
    "an element that need no longer be there": (
        _set(_type("chronitem") + "//xs:element[@name='date']", minOccurs="0"),
        "chronitem: children event: refused against admitted",
    ),
    "an element that must now be there": (
        _set(_type("div") + "//xs:element[@name='head']", minOccurs="1"),
        "ead/frontmatter/div: children : complete against incomplete",
    ),
    "an element that may come but once": (
        _set(_type("eventgrp") + "//xs:element", maxOccurs="1"),
        "eventgrp: children event event: admitted against refused",
    ),
    "two elements in another order": (
        _swap(_type("change") + "//xs:element[@name='date']"),
        "ead/eadheader/revisiondesc/change: children date: admitted against refused",
    ),
    "text where none was": (
        _set(_type("did"), mixed="true"),
        "ead/archdesc/did: text allowed False against True",
    ),
    "another type for one element": (
        _set(_type("defitem") + "//xs:element[@name='label']", type="ead2002:p"),
        "defitem/label: type 'label' against 'p'",
    ),
    "an attribute made required": (
        _set(_type("unitid") + "/xs:attribute[@name='identifier']", use="required"),
        "ead/archdesc/did/unitid: @identifier: Attribute(required=False",
    ),
    "an attribute dropped from a list": (
        _remove("//xs:attributeGroup[@name='common']/xs:attribute[@name='audience']"),
        "ead: @audience: Attribute(required=False",
    ),
    "another default": (
        _set("//xs:attribute[@name='era']", default="bce"),
        "@era: Attribute(required=False, default='ce'",
    ),
    "a value more in an enumeration": (
        _set("//xs:simpleType[@name='datatype.level']//xs:enumeration[1]", value="box"),
        "ead/archdesc: @level",
    ),
    "another pattern": (
        _set("//xs:simpleType[@name='datatype.normal']//xs:pattern", value="[0-9]+"),
        "@normal: Attribute",
    ),
    "another datatype": (
        _set(_type("container") + "/xs:attribute[@name='parent']", type="xs:IDREF"),
        "ead/archdesc/did/container: @parent: Attribute",
    ),
}


@official.needed
@pytest.mark.parametrize("seed", SEEDED)
def test_the_comparison_finds_a_seeded_difference(seed: str, tmp_path: Path) -> None:
    change, expected = SEEDED[seed]
    shutil.copy(ROOT / "schemas" / "xlink.xsd", tmp_path)
    tree = etree.parse(str(ROOT / "schemas" / "ead2002.xsd"))
    change(tree.getroot())
    tree.write(str(tmp_path / "ead2002.xsd"))

    found = [
        str(d)
        for d in differences(
            official.official_xsd("ead2002"), Xsd(tmp_path / "ead2002.xsd")
        )
    ]

    assert any(expected in difference for difference in found), found


@official.needed
def test_the_comparison_finds_a_difference_in_an_imported_schema(
    tmp_path: Path,
) -> None:
    shutil.copy(ROOT / "schemas" / "ead2002.xsd", tmp_path)
    text = (ROOT / "schemas" / "xlink.xsd").read_text(encoding="utf-8")
    (tmp_path / "xlink.xsd").write_text(
        text.replace('fixed="arc"', 'fixed="arch"'), encoding="utf-8"
    )

    found = [
        str(d)
        for d in differences(
            official.official_xsd("ead2002"), Xsd(tmp_path / "ead2002.xsd")
        )
    ]

    assert found and all(
        "@type" in difference and "'arch'" in difference for difference in found
    )


def _renamed(node: etree._Element) -> None:
    node.set("name", "stranger")


def _dropped(node: etree._Element) -> None:
    node.getparent().remove(node)


def _said(**values: str) -> Callable[[etree._Element], None]:
    return lambda node: node.attrib.update(values)


def _with(tag: str, **values: str) -> Callable[[etree._Element], None]:
    return lambda node: node.append(etree.Element(XS + tag, values))


def _other_use(node: etree._Element) -> None:
    node.set("use", "optional" if node.get("use") == "required" else "required")


def _other_default(node: etree._Element) -> None:
    node.attrib.pop("fixed", None)
    node.set("default", node.get("default", "") + "x")


def _other_type(node: etree._Element) -> None:
    node.set("type", "xs:IDREFS" if node.get("type") == "xs:anyURI" else "xs:anyURI")


def _other_value(node: etree._Element) -> None:
    node.set("value", node.get("value") + "x")


def _other_mixed(node: etree._Element) -> None:
    node.set("mixed", "false" if node.get("mixed") == "true" else "true")


LOCAL = "//xs:complexType//xs:element | //xs:group//xs:element"
STATED = "//xs:attribute[not(xs:simpleType)]"
SLIPS: dict[str, tuple[str, Callable[[etree._Element], None]]] = {
    "an element renamed": (LOCAL, _renamed),
    "an element of another type": (LOCAL, _said(type="xs:string")),
    "an element that may be nil": (LOCAL, _said(nillable="true")),
    "an element with a default": (LOCAL, _said(default="x")),
    "an element with a fixed value": (LOCAL, _said(fixed="x")),
    "an element of no namespace": (LOCAL, _said(form="unqualified")),
    "an abstract element": ("/xs:schema/xs:element", _said(abstract="true")),
    "a substitute": ("/xs:schema/xs:element", _said(substitutionGroup="x")),
    "a key": ("/xs:schema/xs:element", _with("unique", name="key")),
    "an attribute dropped": (STATED, _dropped),
    "an attribute of other use": (STATED, _other_use),
    "an attribute prohibited": (STATED, _said(use="prohibited")),
    "an attribute of another default": (STATED, _other_default),
    "an attribute of another type": (STATED, _other_type),
    "an attribute of a namespace": (STATED, _said(form="qualified")),
    "any attribute": ("//xs:complexType[not(xs:simpleContent)]", _with("anyAttribute")),
    "text allowed or not": ("//xs:complexType[not(xs:simpleContent)]", _other_mixed),
    "an abstract type": ("//xs:complexType", _said(abstract="true")),
    "another value": ("//xs:enumeration | //xs:pattern | //xs:maxInclusive", _other_value),
    "white space that counts": ("//xs:restriction", _with("whiteSpace", value="preserve")),
    "a length": ("//xs:restriction", _with("minLength", value="2")),
    "a wildcard that looks away": ("//xs:any", _said(processContents="skip")),
    "another namespace": ("/xs:schema", _said(targetNamespace="urn:x")),
    "a part from elsewhere": ("/xs:schema", _with("include", schemaLocation="xml.xsd")),
    "a root more": ("/xs:schema", _with("element", name="stranger", type="xs:string")),
}  # fmt: skip
"""Slips that change what a schema admits wherever they are made: the places, and the change."""


@official.needed
@pytest.mark.parametrize("grammar", [*EADS, OAI_PMH], ids=str)
def test_the_comparison_finds_every_kind_of_slip_wherever_it_is_made(
    grammar: Grammar, tmp_path: Path
) -> None:
    rng, passed_over = Random(grammar.name), []
    shutil.copytree(ROOT / "schemas", tmp_path, dirs_exist_ok=True)
    for slip, (where, change) in SLIPS.items():
        tree = etree.parse(str(ROOT / "schemas" / grammar.schema_file))
        places: list[etree._Element] = tree.getroot().xpath(
            where, namespaces={"xs": XS[1:-1]}
        )
        for node in rng.sample(places, min(2, len(places))):
            before = etree.tostring(tree)
            change(node)
            assert etree.tostring(tree) != before
            tree.write(str(tmp_path / grammar.schema_file))
            if not _tells_apart(grammar, tmp_path / grammar.schema_file):
                passed_over.append(slip)

    assert passed_over == []


def _tells_apart(grammar: Grammar, ours: Path) -> bool:
    """Whether a schema differs from the official one, or says what the comparison refuses."""
    try:
        return any(
            differences(
                official.official_xsd(grammar.name), Xsd(ours), named=grammar in EADS
            )
        )
    except (ValueError, KeyError):
        return True


def test_the_reader_of_schemas_refuses_what_it_does_not_know(tmp_path: Path) -> None:
    path = tmp_path / "odd.xsd"
    path.write_text(f'<xs:schema xmlns:xs="{XS[1:-1]}"><xs:element name="a"><xs:complexType><xs:all/>'
                    "</xs:complexType></xs:element></xs:schema>", encoding="utf-8")  # fmt: skip

    with pytest.raises(ValueError, match="all with .* is not understood here"):
        list(differences(Xsd(path), Xsd(path)))


# ---- the conformance suite


def _suite(grammar: Grammar) -> Iterator[tuple[etree._Element, bool, str]]:
    """Both sides of every transition of every content model, each as a whole document."""
    names = tuple(grammar.definitions(""))
    for way in documents.paths(grammar).values():
        name, type_ = way[-1]
        for word, valid in documents.neighbours(type_, names):
            document = documents.around(way, documents.with_children(name, type_, word))
            yield document, valid, f"{type_.name}: {' '.join(word)}"


@each
def test_both_neighbours_of_every_transition_get_their_verdict(
    grammar: Grammar,
) -> None:
    ours = schema(grammar)
    seen: Counter[bool] = Counter()
    for document, valid, what in _suite(grammar):
        seen[valid] += 1
        # A strict wildcard takes no stranger, for whom there is no schema; `admits` leaves that to the payload's own.
        declared = (
            grammar is not OAI_PMH
            or next(document.iter(documents.STRANGER), None) is None
        )

        assert documents.admits(document, grammar) == valid, what
        assert ours.validate(document) == (valid and declared), what
    assert min(seen.values()) >= len(grammar.definitions("")) / 2


@official.needed
@each_ead
def test_the_official_schema_passes_the_conformance_suite(
    grammar: Grammar, official_schema: Callable[[Grammar], etree.XMLSchema]
) -> None:
    theirs = official_schema(grammar)

    assert [
        what
        for document, valid, what in _suite(grammar)
        if theirs.validate(document) != valid
    ] == []


# ---- the dynamic net


@official.needed
@each_ead
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), mutations=st.integers(0, 3))
def test_three_verdicts_on_random_documents_and_mutants_agree(
    grammar: Grammar,
    official_schema: Callable[[Grammar], etree.XMLSchema],
    seed: int,
    mutations: int,
) -> None:
    rng = Random(seed)
    document = documents.random_element(rng, "ead", grammar.roots["ead"], depth=4)
    for _ in range(mutations):
        documents.mutate(rng, document, grammar)
    document = etree.fromstring(etree.tostring(document))

    verdict = documents.admits(document, grammar)

    assert verdict or mutations
    assert schema(grammar).validate(document) == verdict
    assert official_schema(grammar).validate(document) == verdict


# ---- real finding aids


CORPUS = official.SHARED / "corpus"


def _finding_aids() -> Iterator[tuple[Path, etree._Element]]:
    parser = etree.XMLParser(
        no_network=True, load_dtd=False, resolve_entities=False, huge_tree=True
    )
    for path in sorted([*CORPUS.glob("ead2002/**/*"), *CORPUS.glob("ead3/**/*")]):
        try:
            root = etree.parse(str(path), parser).getroot() if path.is_file() else None
        except etree.XMLSyntaxError:
            root = None
        if root is not None:
            yield from ((path, ead) for ead in root.iter("{*}ead"))


def _moved(ead: etree._Element, namespace: str) -> etree._Element:
    """The finding aid with the names of its own namespace moved to another."""
    own = etree.QName(ead).namespace
    for element in ead.iter("*"):
        if etree.QName(element).namespace == own:
            element.tag = f"{{{namespace}}}{etree.QName(element).localname}"
    return ead


def _grammars(ead: etree._Element) -> tuple[Grammar, ...]:
    return EADS[1:] if ead.find("{*}control") is not None else EADS[:1]


@official.needed
@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not beside the project")
def test_real_finding_aids_get_the_same_findings_from_both_schemas(
    official_schema: Callable[[Grammar], etree.XMLSchema],
) -> None:
    verdicts: Counter[bool] = Counter()
    for path, ead in _finding_aids():
        for grammar in _grammars(ead):
            moved, ours, theirs = (
                _moved(ead, grammar.namespace),
                schema(grammar),
                official_schema(grammar),
            )
            verdicts[ours.validate(moved)] += 1
            theirs.validate(moved)
            left, right = (
                [(e.line, e.type_name) for e in s.error_log] for s in (ours, theirs)
            )

            assert left == right, path
            assert documents.admits(moved, grammar) == (not left), path
    assert min(verdicts.values()) > 50


@official.needed
@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not beside the project")
def test_mutants_of_real_finding_aids_get_the_same_verdict(
    official_schema: Callable[[Grammar], etree.XMLSchema],
) -> None:
    rng, verdicts = Random(14), Counter[bool]()
    for path, ead in _finding_aids():
        if path.stat().st_size > 40_000:
            continue
        grammar = _grammars(ead)[0]
        document = _moved(ead, grammar.namespace)
        for _ in range(4):
            documents.mutate(rng, document, grammar)
            verdict = schema(grammar).validate(document)
            verdicts[verdict] += 1

            assert (
                verdict
                == official_schema(grammar).validate(document)
                == documents.admits(document, grammar)
            )
    assert verdicts[False] > verdicts[True] > 20


# ---- datatypes


DATATYPES = [
    *("any", "string", "token", "ID", "IDREF", "IDREFS", "NMTOKEN", "NMTOKENS", "NCName", "anyURI", "date"),
    *("gYear", "dateTime", "nonNegativeInteger", "positiveInteger", "decimal", "boolean", "language", "ENTITY"),
    *("{red green}", "string {red green}", "token /[a-c]+/", "date <= 2099-12-31 | gYear <= 2099", 'language | string {""}'),
    *(EAD2002.datatype("normal").spelling, EAD3.datatype("standarddatetime").spelling, "string /\\S+@(\\S+\\.)+\\S+/"),
]  # fmt: skip
VALUES = [
    *("", " ", "a", " a ", "a b", "a  b", "\ta\n", "1", "-1", "+1", "1.0", ".5", "1e3", "a:b", "a.b", "-a", ".a", "_"),
    *("é", "中", "a\u0301", "a·", "²", "𝒳", "a\u200db", "red", " red ", "Red", "red green", "\nred", "abc", "abd"),
    *("2000", "1999-02-29", "2000-02-29", "2099-12-31", "2100-01-01", " 2000-01-01 ", "2000-01-01Z", "2000-01"),
    *("2000-01-01T00:00:00", "2000-01-01T24:00:00Z", "20000101", "2000/2001", "2000-01/2001-12-31", "-0001", "3000"),
    *("http://a.b/c?d#e", "http://[", "a%20b", "a%zz", "a b c", "#x", "::", "http://a b", "mailto:a@b.c", "\\\\s\\f"),
    *("true", "TRUE", "0", "en", "en-GB", "english-language", "a@b.c", "a@b", "x" * 300, "a\u00a0b", "\u3000"),
]  # fmt: skip


def _validator(datatype: Datatype) -> etree.XMLSchema:
    inner = "" if datatype.base == "any" else datatype.xsd()
    typed = f'<xs:complexType><xs:attribute name="v">{inner}</xs:attribute></xs:complexType>'
    root = f'<xs:schema xmlns:xs="{XS[1:-1]}"><xs:element name="x">{typed}</xs:element></xs:schema>'
    return etree.XMLSchema(etree.fromstring(root))


@pytest.mark.parametrize("spelling", DATATYPES)
def test_a_datatype_accepts_what_the_validator_accepts(spelling: str) -> None:
    datatype = Datatype("v", spelling)
    validator = _validator(datatype)

    accepted = {value for value in VALUES if datatype.accepts(value)}

    assert accepted == {
        value for value in VALUES if validator.validate(etree.Element("x", v=value))
    }


@pytest.mark.parametrize(
    "spelling", ["ID", "NMTOKEN", "IDREFS", "token", "{a b}", "string {a}"]
)
def test_every_ascii_character_gets_the_verdict_of_the_validator(spelling: str) -> None:
    datatype = Datatype("v", spelling)
    validator = _validator(datatype)
    values = [
        form.format(chr(c))
        for c in (9, 10, 13, *range(32, 128))
        for form in ("{}", "a{}", "a{}b", "{}a")
    ]

    wrong = [
        v
        for v in values
        if datatype.accepts(v) != validator.validate(etree.Element("x", v=v))
    ]

    assert wrong == []


@settings(max_examples=60, deadline=None)
@given(spelling=st.sampled_from(DATATYPES), value=st.text(max_size=6))
def test_any_text_gets_the_verdict_of_the_validator(spelling: str, value: str) -> None:
    datatype = Datatype("v", spelling)
    try:
        element = etree.Element("x", v=value)
    except ValueError:  # no XML document can hold it
        assert not datatype.accepts(value)
        return

    assert datatype.accepts(value) == _validator(datatype).validate(element)


def test_an_entity_is_accepted_where_the_document_declares_it() -> None:
    rule = EAD2002.type("dao").attributes["entityref"]

    assert not rule.accepts("scan1")
    assert rule.accepts(" scan1 ", entities={"scan1"})


@each
def test_every_attribute_has_a_filler_that_it_accepts(grammar: Grammar) -> None:
    rules = [
        rule
        for type_ in grammar.types()
        for rule in type_.attributes.values()
        if rule.datatype != "ENTITY"
    ]

    assert [rule for rule in rules if not rule.accepts(rule.filler())] == []


def test_collapsing_leaves_other_space_alone() -> None:
    assert collapse("\u00a0a\r\n\tb\u3000 ") == "\u00a0a b\u3000"


# ---- the run-time interface


def test_a_writer_is_told_what_must_come_first_and_last() -> None:
    header = EAD2002.type("eadheader")
    after_id = header.step(header.start, "eadid")

    assert after_id is not None
    assert header.bridge(header.start, "filedesc") == ("eadid",)
    assert header.bridge(after_id, "eadid") is None
    assert header.completion(header.start) == ("eadid", "filedesc")
    assert header.step(header.start, "archdesc") is None
    assert not header.accepts(after_id)


def test_the_first_alternative_of_the_table_completes_a_choice() -> None:
    note = EAD3.type("scopecontent")

    assert note.completion(note.start) == ("p",)
    assert EAD3.type("did").completion(EAD3.type("did").start) == ("unittitle",)


def test_attributes_know_their_use_default_and_kind() -> None:
    date = EAD2002.type("unitdate").attributes
    link = EAD2002.type("daoloc").attributes

    assert (date["era"].default, date["calendar"].default) == ("ce", "gregorian")
    assert date["normal"].accepts(" 1850/1851 ") and not date["normal"].accepts("1850?")
    assert link["{http://www.w3.org/1999/xlink}href"].required
    assert link["{http://www.w3.org/1999/xlink}type"].fixed == "locator"
    assert not link["{http://www.w3.org/1999/xlink}type"].accepts("simple")
    assert EAD2002.type("container").attributes["parent"].is_idrefs
    assert EAD2002.type("archdesc").attributes["level"].filler() == "collection"


def test_a_wildcard_takes_elements_of_other_namespaces_alone() -> None:
    wrap = EAD3.type("objectxmlwrap")

    assert [w.process for w in wrap.wildcards] == ["lax"]
    assert wrap.step(wrap.start, "{http://www.loc.gov/mods/v3}mods") is not None
    assert wrap.step(wrap.start, "p") is None
    assert wrap.step(wrap.start, "{http://ead3.archivists.org/schema/}p") is None
    assert wrap.step(wrap.start, "{}p") is None
    assert wrap.completion(wrap.start) == ("<lax other>",)


def test_an_element_of_another_grammar_is_named_with_its_namespace() -> None:
    title = "{http://purl.org/dc/elements/1.1/}title"

    container = OAI_DC.roots["dc"]
    child = container.child(title)

    assert (
        child is not None
        and child.grammar.namespace == DC.namespace
        and child.text is not None
    )
    assert container.step(container.start, title) is not None
    assert container.child("title") is None


def test_an_envelope_is_validated_together_with_its_payload() -> None:
    way = documents.paths(OAI_PMH)["metadata"]
    element = documents.smallest("metadata", way[-1][1])
    element[:] = [documents.smallest("dc", OAI_DC.roots["dc"])]
    page = documents.around(way, element)

    assert schema(OAI_PMH, OAI_DC).validate(page)
    assert not schema(OAI_PMH).validate(page)
    etree.SubElement(element[0], "nonsense")
    assert not schema(OAI_PMH, OAI_DC).validate(page)


def test_one_name_may_have_two_types_in_two_parents() -> None:
    grammar = table("a = b, c\nb = d:long\nc = d\nd = empty\nlong = mixed ; size")

    long = grammar.type("b").child("d")

    assert (
        long is not None
        and long.mixed
        and grammar.type("c").child("d") is grammar.type("d")
    )
    checker = etree.XMLSchema(etree.fromstring(spell(grammar).encode()))
    assert checker.validate(
        etree.fromstring('<a xmlns="urn:toy"><b><d size="1">x</d></b><c><d/></c></a>')
    )
    assert not checker.validate(
        etree.fromstring('<a xmlns="urn:toy"><b><d/></b><c><d size="1"/></c></a>')
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = b:one | b:two\none = empty\ntwo = empty", "b has two types, one and two"),
        ("a = (b, c", "a parenthesis is not closed"),
        ("a = b,, c", "a name is missing"),
        ("a = b c", "'c' is out of place"),
        ("a = b & c", "'&' means nothing here"),
    ],
)
def test_a_table_with_a_slip_is_refused(text: str, message: str) -> None:
    grammar = table(text + "\nb = empty\nc = empty")

    with pytest.raises(ValueError, match=message):
        grammar.roots["a"].child("b")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = empty\na = mixed", "a is defined twice"),
        ("a is empty", "'a is empty' defines nothing"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        table(text).roots  # noqa: B018


# ---- packaging


def test_importing_a_grammar_reads_no_table() -> None:
    code = (
        "from xjmeta.formats.ead.grammar import EAD3; assert '_table' not in vars(EAD3)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


def test_an_installed_package_finds_its_schemas_without_the_checkout(
    tmp_path: Path,
) -> None:
    package = tmp_path / "xjmeta"
    shutil.copytree(
        Path(xjmeta.__file__).parent,
        package,
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    shutil.copytree(ROOT / "schemas", package / "_schemas")
    code = (
        "from xjmeta.grammar.xsd import schema, schema_path; from xjmeta.formats.ead.grammar import EAD2002;"
        "schema(EAD2002); print(schema_path('ead2002.xsd'))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
    )  # fmt: skip

    assert done.stdout.strip() == str(package / "_schemas" / "ead2002.xsd")
    assert schema_path("ead2002.xsd").parent.name in ("schemas", "_schemas")
