"""Validation: every finding has its place, its words and its remedy, and none that the schema makes is missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from lxml import etree

from oracles import documents, official
from xjmeta.formats.ead.check import check
from xjmeta.formats.ead.grammar import EAD3, EAD3_UNDEPRECATED, EAD2002
from xjmeta.formats.registry import BytesSource
from xjmeta.lens.grammar import Grammar
from xjmeta.lens.places import Places, path_of
from xjmeta.lens.validity import Validity, schema_in
from xjmeta.lens.xmlcheck import check_xml, tree_of
from xjmeta.messages import Finding
from xjmeta.messages.tally import Tally

CORPUS = official.SHARED / "corpus"
EVERYTHING = 10**9
EADS = (EAD2002, EAD3, EAD3_UNDEPRECATED)
NAMESPACE = EAD2002.namespace
needs_corpus = pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not beside the project")


@pytest.fixture(scope="module")
def official_schema(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Grammar], etree.XMLSchema]:
    """The official schema of a grammar."""
    folder = tmp_path_factory.mktemp("official")
    return lambda grammar: official.official_schema(grammar.name, folder)


def finding_aid(inner: str = "", did: str = "<unitid>1</unitid>", head: str = "", namespace: str = NAMESPACE) -> str:
    """A small EAD 2002 document around some content."""
    return (
        f'<ead xmlns="{namespace}" xmlns:xlink="http://www.w3.org/1999/xlink">\n<eadheader{head}><eadid/>'
        "<filedesc><titlestmt><titleproper/></titlestmt></filedesc></eadheader>\n"
        f'<archdesc level="fonds">\n<did>{did}</did>\n{inner}\n</archdesc></ead>'
    )


def found(text: str | bytes, limit: int = EVERYTHING) -> list[Finding]:
    """The findings of the check of EAD."""
    data = text.encode() if isinstance(text, str) else text
    return list(check(BytesSource("a.xml", data), Tally(limit)))


def codes(text: str | bytes) -> list[str]:
    """Their codes."""
    return [finding.code for finding in found(text)]


# ---- against the official schemas


def _moved(ead: etree._Element, namespace: str) -> etree._Element:
    """The finding aid with the names of its own namespace moved to another."""
    own = etree.QName(ead).namespace
    for element in ead.iter("*"):
        if etree.QName(element).namespace == own:
            element.tag = f"{{{namespace}}}{etree.QName(element).localname}"
    return ead


def _finding_aids() -> Iterator[tuple[Path, bytes]]:
    for path in sorted([*CORPUS.glob("ead2002/**/*"), *CORPUS.glob("ead3/**/*")]):
        if path.is_file():
            yield path, path.read_bytes()


def _lines(findings: list[Finding], data: bytes) -> Counter[int]:
    """The lines of findings as libxml2 counts them: the line on which the start tag ends."""
    lines: Counter[int] = Counter()
    texts = data.split(b"\n")
    for finding in findings:
        assert finding.line is not None
        rest = b"\n".join(texts[finding.line - 1 : finding.line + 40])
        at = (finding.column or 1) - 1
        lines[finding.line + rest[at : rest.find(b">", at)].count(b"\n")] += 1
    return lines


@official.needed
@needs_corpus
def test_every_error_of_the_official_schema_has_a_finding_on_its_line(
    official_schema: Callable[[Grammar], etree.XMLSchema],
) -> None:
    verdicts: Counter[bool] = Counter()
    for path, data in _finding_aids():
        errors = [finding for finding in found(data) if finding.severity == "error"]
        tree = tree_of(data, path.name)
        if isinstance(tree, Finding):
            assert [e.code for e in errors] == [tree.code]
            continue
        for ead in tree.getroot().iter("{*}ead"):
            by_header = EAD3 if ead.find("{*}control") is not None else EAD2002
            named = {grammar.namespace: grammar for grammar in EADS}
            grammar = named.get(etree.QName(ead).namespace or "", by_header)
            theirs = official_schema(grammar)
            verdict = theirs.validate(_moved(ead, grammar.namespace))
            verdicts[verdict] += 1

            ours = _lines(errors, data)
            assert {entry.line for entry in theirs.error_log} <= ours.keys(), path
            if verdict and len(tree.getroot().findall(".//{*}ead")) < 2:
                assert {e.code for e in errors} <= {"idref-dangling"}, path
    assert min(verdicts.values()) > 50


@official.needed
@needs_corpus
def test_mutants_have_a_finding_for_every_error_of_the_official_schema(
    official_schema: Callable[[Grammar], etree.XMLSchema],
) -> None:
    rng, verdicts = Random(14), Counter[bool]()
    for path, data in _finding_aids():
        tree = tree_of(data, path.name)
        if len(data) > 40_000 or isinstance(tree, Finding) or etree.QName(tree.getroot()).localname != "ead":
            continue
        grammar = EAD3 if tree.getroot().find("{*}control") is not None else EAD2002
        root = _moved(tree.getroot(), grammar.namespace)
        for _ in range(3):
            documents.mutate(rng, root, grammar)
            mutant = etree.tostring(root)
            theirs = official_schema(grammar)
            verdict = theirs.validate(etree.fromstring(mutant))
            verdicts[verdict] += 1
            errors = [f for f in found(mutant) if f.severity == "error" and f.code != "idref-dangling"]

            assert verdict == (not errors), path
            assert {entry.line for entry in theirs.error_log} <= _lines(errors, mutant).keys(), path
            assert "schema" not in {e.code for e in errors}, [str(e) for e in errors if e.code == "schema"]
    assert verdicts[False] > verdicts[True] > 20


@needs_corpus
def test_the_walk_alone_finds_what_the_schema_leads_to() -> None:
    """The walk is taken where the schema would be slow, so it must not find less, or other things."""
    for path, data in _finding_aids():
        tree = tree_of(data, path.name)
        if isinstance(tree, Finding) or etree.QName(tree.getroot()).localname != "ead":
            continue
        root = tree.getroot()
        grammar = EAD3 if root.find("{*}control") is not None else EAD2002
        led = {(p.code, p.element, p.attribute) for p in Validity(root, grammar).problems()}
        walked = {(p.code, p.element, p.attribute) for p in Validity(root, grammar).walk()}

        assert led - walked <= {p for p in led if p[0] in ("duplicate-id", "idref-dangling")}, path
        assert walked <= led, path
