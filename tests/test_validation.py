"""Validation: every finding has its place, its words and its remedy, and none that the schema makes is missed."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from lxml import etree

import xjmeta
from oracles import documents, official
from xjmeta.formats.ead.check import check
from xjmeta.formats.ead.grammar import EAD3, EAD3_UNDEPRECATED, EAD2002
from xjmeta.formats.registry import BytesSource, get
from xjmeta.grammar.grammar import Grammar
from xjmeta.json.check import check_json
from xjmeta.messages import Finding
from xjmeta.messages.tally import Tally
from xjmeta.xml.check import check_xml, tree_of
from xjmeta.xml.places import Places, path_of
from xjmeta.xml.validity import Validity, schema_in

CORPUS = official.SHARED / "corpus"
EVERYTHING = 10**9
EADS = (EAD2002, EAD3, EAD3_UNDEPRECATED)
NAMESPACE = EAD2002.namespace
needs_corpus = pytest.mark.skipif(
    not CORPUS.exists(), reason="the corpus is not beside the project"
)


@pytest.fixture(scope="module")
def official_schema(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[Grammar], etree.XMLSchema]:
    """The official schema of a grammar."""
    folder = tmp_path_factory.mktemp("official")
    return lambda grammar: official.official_schema(grammar.name, folder)


def finding_aid(
    inner: str = "",
    did: str = "<unitid>1</unitid>",
    head: str = "",
    namespace: str = NAMESPACE,
) -> str:
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


_OF_THE_DTD = re.compile(
    r"attribute '(?:linktype|href|role|arcrole|title|show|actuate|label|from|to)' is not allowed"
    r"|'xs:ENTITY'|attribute 'entityref'"
)
"""What the official schema says against attributes that the DTD has."""


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
            dtd = b"<!DOCTYPE" in data and not etree.QName(ead).namespace
            by_header = EAD3 if ead.find("{*}control") is not None else EAD2002
            named = {grammar.namespace: grammar for grammar in EADS}
            grammar = named.get(etree.QName(ead).namespace or "", by_header)
            theirs = official_schema(grammar)
            verdict = theirs.validate(_moved(ead, grammar.namespace))
            verdicts[verdict] += 1

            ours = _lines(errors, data)
            lines = {
                entry.line
                for entry in theirs.error_log
                if not (dtd and _OF_THE_DTD.search(entry.message))
            }
            assert lines <= ours.keys(), path
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
        if (
            len(data) > 40_000
            or isinstance(tree, Finding)
            or etree.QName(tree.getroot()).localname != "ead"
        ):
            continue
        grammar = EAD3 if tree.getroot().find("{*}control") is not None else EAD2002
        root = _moved(tree.getroot(), grammar.namespace)
        for _ in range(3):
            documents.mutate(rng, root, grammar)
            mutant = etree.tostring(root)
            theirs = official_schema(grammar)
            verdict = theirs.validate(etree.fromstring(mutant))
            verdicts[verdict] += 1
            errors = [
                f
                for f in found(mutant)
                if f.severity == "error" and f.code != "idref-dangling"
            ]

            assert verdict == (not errors), path
            assert {entry.line for entry in theirs.error_log} <= _lines(
                errors, mutant
            ).keys(), path
            assert "schema" not in {e.code for e in errors}, [
                str(e) for e in errors if e.code == "schema"
            ]
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
        led = Counter(
            (p.code, p.element, p.attribute) for p in Validity(root, grammar).problems()
        )
        walked = Counter(
            (p.code, p.element, p.attribute) for p in Validity(root, grammar).walk()
        )

        assert walked == {
            p: n
            for p, n in led.items()
            if p[0] not in ("duplicate-id", "idref-dangling")
        }, path


# ---- the words of every kind


def only(text: str | bytes, code: str) -> Finding:
    """The one finding of a code."""
    (finding,) = [finding for finding in found(text) if finding.code == code]
    return finding


KINDS = {
    "a child is missing": (finding_aid(did=""), "child-missing", "/ead/archdesc/did", "Add <unittitle>"),
    "a child is missing before another": (
        finding_aid("<dsc><c><scopecontent><p/></scopecontent></c></dsc>"), "child-missing-before",
        "/ead/archdesc/dsc/c/scopecontent", "Add <did> before <scopecontent>",
    ),
    "children in another order": (
        finding_aid("<dsc><c><scopecontent><p/></scopecontent><did><unitid/></did></c></dsc>"), "child-order",
        "/ead/archdesc/dsc/c/scopecontent", "Move <did> before <scopecontent>",
    ),
    "a child that comes too often": (
        finding_aid("<dsc><c><did><unitid/></did><did><unitid/></did></c></dsc>"), "child-misplaced",
        "/ead/archdesc/dsc/c/did[2]", "Allowed here:",
    ),
    "a child of another place": (
        finding_aid("<scopecontent><p/><unitdate/></scopecontent>"), "child-not-admitted",
        "/ead/archdesc/scopecontent/unitdate", "Move it into one of: ",
    ),
    "a child nobody knows": (
        finding_aid(did="<unittitel>x</unittitel>"), "child-unknown", "/ead/archdesc/did/unittitel",
        "Perhaps <unittitle> is meant.",
    ),
    "a child without namespace": (
        finding_aid(did='<unitid/><unittitle xmlns="">x</unittitle>'), "child-namespace",
        "/ead/archdesc/did/unittitle", f"Put it into the namespace {NAMESPACE}",
    ),
    "a child of a foreign namespace": (
        finding_aid(did='<unitid/><x:y xmlns:x="urn:x"/>'), "child-foreign", "/ead/archdesc/did/x:y", "Remove it.",
    ),
    "loose text": (
        finding_aid("<scopecontent>Letters <p/></scopecontent>"), "text-not-admitted", "/ead/archdesc/scopecontent",
        "Put it into <p>.",
    ),
    "something in an empty element": (
        finding_aid("<scopecontent><p><lb>x</lb></p></scopecontent>"), "text-in-empty",
        "/ead/archdesc/scopecontent/p/lb", "<lb/>",
    ),
    "an attribute nobody knows": (
        finding_aid(did='<unitdate norml="1900"/>'), "attribute-unknown", "/ead/archdesc/did/unitdate/@norml",
        "Perhaps @normal is meant.",
    ),
    "an attribute without its prefix": (
        finding_aid('<daogrp><daoloc xlink:href="a" href="b"/></daogrp>'), "attribute-unknown",
        "/ead/archdesc/daogrp/daoloc/@href", "Perhaps @xlink:href is meant.",
    ),
    "an attribute of another namespace": (
        finding_aid('<dao xmlns:x="https://www.w3.org/1999/xlink" x:href="a"/>'), "attribute-namespace",
        "/ead/archdesc/dao/@x:href", 'xmlns:x="http://www.w3.org/1999/xlink"',
    ),
    "another type than the standard's": (
        finding_aid('<odd xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="note"><p/></odd>'), "xsi-refused",
        "/ead/archdesc/odd/@xsi:type", "Take @xsi:type out.",
    ),
    "an element that says it is nothing": (
        finding_aid('<odd xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>'), "xsi-refused",
        "/ead/archdesc/odd/@xsi:nil", "Take @xsi:nil out.",
    ),
    "an element of HTML": (
        finding_aid("<scopecontent><p><b>x</b></p></scopecontent>"), "child-unknown", "/ead/archdesc/scopecontent/p/b",
        "Perhaps <emph> is meant.",
    ),
    "a missing attribute": (
        finding_aid().replace(' level="fonds"', ""), "attribute-missing", "/ead/archdesc", "Add @level: one of: collection",
    ),
    "a value of no list": (
        finding_aid().replace("fonds", "Fond"), "value-enumeration", "/ead/archdesc/@level", "Perhaps fonds is meant.",
    ),
    "a value of no form": (
        finding_aid(did='<unitdate normal="Fall 1949"/>'), "value-pattern", "/ead/archdesc/did/unitdate/@normal",
        "a date as YYYY, YYYY-MM or YYYY-MM-DD",
    ),
    "a value of no type": (
        finding_aid(did='<unitdate era="common era"/>'), "value-type", "/ead/archdesc/did/unitdate/@era", "without spaces",
    ),
    "a value that is fixed": (
        finding_aid('<dao xlink:type="locator"/>'), "value-fixed", "/ead/archdesc/dao/@xlink:type", "exactly: simple",
    ),
    "an id given twice": (
        finding_aid(did='<unitid id="a"/><unitdate id="a"/>'), "duplicate-id", "/ead/archdesc/did/unitdate/@id",
        "an id of its own",
    ),
    "a reference to nothing": (
        finding_aid('<scopecontent><p id="part1"><ref target="part2"/></p></scopecontent>'), "idref-dangling",
        "/ead/archdesc/scopecontent/p/ref/@target", "Perhaps part1 is meant.",
    ),
    "another root": ("<ead/>".replace("ead", "eads"), "ead-no-ead", None, "finding aid"),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_of_error_has_its_place_and_remedy(name: str) -> None:
    text, code, path, remedy = KINDS[name]

    finding = only(text, code)

    assert finding.severity == "error"
    assert (finding.path, remedy in finding.remedy) == (path, True), finding
    assert finding.line
    assert (
        "{" not in finding.message.replace("{http", "")
        and "urn:isbn" not in finding.message
    )


def test_a_value_of_simple_content_is_told_in_words() -> None:
    toy = Grammar.of(
        "grammar toy\nnamespace urn:toy\nroot a\na = b\nb = :year\n:year = gYear"
    )

    (problem,) = Validity(
        etree.fromstring('<a xmlns="urn:toy"><b>soon</b></a>'), toy
    ).walk()

    assert (problem.code, problem.values()["wanted"]) == ("text-value", "a year: YYYY")


def test_a_format_checks_a_document_of_one_grammar_in_one_call() -> None:
    data = finding_aid(did="<unitid/><thing/>").encode()

    findings = list(check_xml(data, "a.xml", EAD2002, Tally()))

    assert [(f.code, f.line, f.column, f.path) for f in findings] == [
        ("child-unknown", 4, 15, "/ead/archdesc/did/thing")]  # fmt: skip
    assert [f.code for f in check_xml(b"<ead", "a.xml", EAD2002, Tally())] == [
        "ends-in-tag"
    ]
    assert [f.code for f in check_xml(b"<eads/>", "a.xml", EAD2002, Tally())] == [
        "root-unknown"
    ]


def test_all_findings_are_told_also_those_the_schema_skips_after_the_first() -> None:
    inner = '<junk/><scopecontent><p foo="1"/></scopecontent><dsc><c><did><unitdate normal="x"/></did></c></dsc>'

    assert codes(finding_aid(inner)) == [
        "child-unknown",
        "attribute-unknown",
        "value-pattern",
    ]


def test_what_follows_a_misspelt_element_is_judged_as_if_it_were_spelt_right() -> None:
    assert codes(finding_aid(did="<unittitel>x</unittitel>")) == ["child-unknown"]
    assert codes(finding_aid(did='<unittitle xmlns="">x</unittitle>')) == [
        "child-namespace"
    ]
    assert codes(
        finding_aid("<dsc><c><Did><unitid/></Did><odd><p/></odd></c></dsc>")
    ) == ["child-unknown"]


def test_loose_text_with_a_home_is_one_finding() -> None:
    text = finding_aid("<scopecontent>Letters</scopecontent>")

    assert [(f.code, f.remedy) for f in found(text)] == [
        ("text-not-admitted", "Put it into <p>.")
    ]


def test_a_type_that_is_the_standards_own_may_be_stated() -> None:
    stated = '<odd xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="odd"><p/></odd>'

    assert (
        codes(finding_aid(stated.replace('"odd"', f'"e:odd" xmlns:e="{NAMESPACE}"')))
        == []
    )
    assert codes(
        finding_aid(stated.replace('"odd"', f'"e:odd" xmlns:e="{NAMESPACE}" x=""'))
    ) == ["attribute-unknown"]


def test_what_stands_in_a_misplaced_element_is_looked_into() -> None:
    inner = '<unitdate normal="x"/>'

    assert codes(finding_aid(inner)) == ["child-not-admitted", "value-pattern"]


def test_elements_of_other_namespaces_that_are_admitted_are_left_alone() -> None:
    text = (
        '<ead xmlns="http://ead3.archivists.org/schema/"><control><recordid/><filedesc><titlestmt><titleproper/>'
        '</titlestmt></filedesc><maintenancestatus value="new"/><maintenanceagency><agencyname/></maintenanceagency>'
        '<maintenancehistory><maintenanceevent><eventtype value="created"/><eventdatetime/><agenttype value="human"/>'
        '<agent/></maintenanceevent></maintenancehistory></control><archdesc level="fonds"><did><unitid/></did>'
        '<relations><relation relationtype="cpfrelation"><objectxmlwrap><m:mods xmlns:m="urn:m"><m:p x="1"/></m:mods>'
        "</objectxmlwrap></relation></relations></archdesc></ead>"
    )

    assert codes(text) == []


# ---- places


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_columns_count_characters_in_every_encoding(encoding: str) -> None:
    name = encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{name}"?>\n' + finding_aid(
        "<p>Präsidium ü</p><p bad='1'/>"
    )

    findings = [
        f for f in found(text.encode(encoding)) if f.code == "attribute-unknown"
    ]

    assert [(f.line, f.column) for f in findings] == [(6, 22)]


def test_the_first_line_counts_its_columns_without_the_byte_order_mark() -> None:
    finding = only(
        b"\xef\xbb\xbf" + finding_aid().replace("<ead ", "<ead bad='' ").encode(),
        "attribute-unknown",
    )

    assert (finding.line, finding.column) == (1, 6)


def test_lines_beyond_65535_are_right() -> None:
    text = finding_aid(
        "\n" * 70_000 + "<junk/><scopecontent><p\n\n  foo='1'/></scopecontent>"
    )

    assert [(f.code, f.line, f.column) for f in found(text)] == [
        ("child-unknown", 70_005, 1), ("attribute-unknown", 70_007, 3)]  # fmt: skip


def test_tags_in_comments_and_strings_do_not_shift_places() -> None:
    noise = "<!-- <p bad='1'/> --><?pi <p ?><scopecontent><head>a</head><p><![CDATA[<p>]]></p></scopecontent>"
    text = '<!DOCTYPE ead [<!ENTITY a "<p>">\n<!-- ]> <p> -->]>\n' + finding_aid(
        noise + "<odd><p altrender='>' bad='1'/></odd>"
    )

    finding = only(text, "attribute-unknown")

    assert text.split("\n")[(finding.line or 0) - 1][
        (finding.column or 0) - 1 :
    ].startswith("bad=")


def test_places_of_prefixed_names_are_found() -> None:
    data = b'<x:a xmlns:x="urn:x"><x:b/><b/>\n<x:b y="1"/></x:a>'
    root = etree.fromstring(data)

    places = Places(data, None, [root[2]])

    assert places.of(root[2], "y") == (2, 6)
    assert [path_of(e) for e in root] == ["/x:a/x:b[1]", "/x:a/b", "/x:a/x:b[2]"]


@pytest.mark.parametrize(("said", "count"), [
    ('type="x" xlink:type="bad"', 2), ('xlink:type="bad" type="x"', 2), ('xmlns:type="urn:x" type="x"', 1),
])  # fmt: skip
def test_attributes_of_one_local_name_are_told_apart(said: str, count: int) -> None:
    text = finding_aid(f"<dao xlink:href='a' {said}/>")

    for finding in found(text):
        line = text.split("\n")[(finding.line or 0) - 1]
        assert finding.path and line[(finding.column or 0) - 1 :].startswith(
            finding.path.rpartition("@")[2] + "="
        )
    assert len(found(text)) == count


def test_the_path_of_a_finding_selects_its_node() -> None:
    inner = "<dao xlink:type='bad' id='9'/><dsc><c><did bad=''/></c><c><did><unitid/><x:y xmlns:x='urn:x'/></did></c></dsc>"
    page = f"<o:O xmlns:o='urn:o'>{finding_aid(inner)}{finding_aid(inner)}</o:O>"
    tree = tree_of(page.encode(), "a.xml")
    assert not isinstance(tree, Finding)

    nodes = [tree.xpath(finding.xpath) for finding in found(page) if finding.xpath]

    assert len(nodes) == 10 and all(len(node) == 1 for node in nodes)
    assert found(page)[0].to_dict()["xpath"] == (
        "/*[name()='o:O']/*[name()='ead'][1]/*[name()='archdesc']/*[name()='dao']/@*[name()='xlink:type']"
    )


def test_findings_stand_in_document_order() -> None:
    inner = (
        '<scopecontent><p foo="1" id="a"/></scopecontent><junk/><odd id="a"><p/>x</odd>'
    )
    findings = found(finding_aid(inner, did='<unitdate normal="x"/><unitid bad=""/>'))

    places = [(f.line, f.column) for f in findings if f.code != "text-not-admitted"]

    assert len(places) == 5 and places == sorted(
        places, key=lambda p: (p[0] or 0, p[1] or 0)
    )


# ---- units


def test_a_unit_is_named_as_the_reader_names_it() -> None:
    units = (
        '<dsc><c id="a"><did bad=""><unitid/></did><c id="a"><did bad=""><unitid/></did></c></c>'
        '<c id="#x"><did bad=""><unitid/></did></c><c><did bad=""><unitid/></did></c></dsc>'
    )
    text = finding_aid(units, head=" bad=''")
    read = get("ead2002").read
    assert read is not None

    (record,) = read(BytesSource("a.xml", text.encode()))

    told = [f.unit for f in found(text) if f.code == "attribute-unknown"]
    assert told == ["#0", *[key for key, _unit in record.walk()][1:]]


@needs_corpus
def test_every_unit_of_a_real_finding_aid_has_its_place() -> None:
    for path in sorted(CORPUS.glob("ead*/*/*"))[::7]:
        source = BytesSource(path.name, path.read_bytes())
        if isinstance(tree_of(source.content, path.name), Finding):
            continue
        form = get(path.parts[-3])
        assert form.read is not None and form.places is not None
        keys = {
            (n, key)
            for n, record in enumerate(form.read(source))
            for key, _unit in record.walk()
        }

        assert form.places(source).keys() == keys, path


# ---- what is recognised


def test_a_document_without_namespace_is_checked_and_told_of() -> None:
    bare = finding_aid(did='<unitdate normal="x"/>').replace(
        f' xmlns="{NAMESPACE}"', ""
    )

    findings = found(bare)

    assert [(f.code, f.severity) for f in findings] == [
        ("ead-no-namespace", "warning"),
        ("value-pattern", "error"),
    ]
    assert findings[0].remedy == f'Write xmlns="{NAMESPACE}" in the first tag.'


def test_a_document_of_a_foreign_namespace_is_checked_by_its_header() -> None:
    assert codes(
        finding_aid(did='<unitdate normal="x"/>', namespace="urn:elsewhere")
    ) == ["value-pattern"]


def test_a_finding_aid_in_an_envelope_is_checked() -> None:
    page = f"<OAI-PMH xmlns='urn:oai'><metadata>{finding_aid(did='<junk/>')}</metadata><metadata>{finding_aid()}</metadata></OAI-PMH>"

    findings = found(page)

    assert [(f.code, f.line, f.path) for f in findings] == [
        ("child-missing", 4, "/OAI-PMH/metadata[1]/ead/archdesc/did"),
        ("child-unknown", 4, "/OAI-PMH/metadata[1]/ead/archdesc/did/junk")]  # fmt: skip


def test_the_envelope_of_a_harvest_is_checked_as_well() -> None:
    page = (
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>yesterday</responseDate>'
        "<request>http://a.org/oai</request><GetRecord><record><header><identifier>oai:a:1</identifier>"
        f"<datestamp>2020-01-01</datestamp></header><metadata>{finding_aid()}</metadata></record></GetRecord></OAI-PMH>"
    )

    assert [(f.code, f.path) for f in found(page)] == [
        ("text-value", "/OAI-PMH/responseDate")
    ]
    assert found(page.replace("yesterday", "2020-01-01T00:00:00Z")) == []


def test_ead_4_is_not_yet_checked() -> None:
    assert codes('<ead xmlns="https://archivists.org/ns/ead/v4"/>') == ["not-yet"]


def test_a_doctype_that_points_elsewhere_is_never_followed(tmp_path: Path) -> None:
    (tmp_path / "ead.dtd").write_text('<!ENTITY who "SECRET">')
    text = f'<!DOCTYPE ead SYSTEM "{(tmp_path / "ead.dtd").as_uri()}">\n' + finding_aid(
        "<scopecontent><p>&who;</p></scopecontent>"
    ).replace(
        "<ead ",
        f'<ead xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{NAMESPACE} missing.xsd" ',
    )

    assert codes(text) == []


def test_a_reference_to_an_entity_in_an_element_without_text_is_told_of() -> None:
    text = '<!DOCTYPE ead SYSTEM "ead.dtd">\n' + finding_aid(
        "<scopecontent>&logo;<p/></scopecontent>"
    )

    assert "&logo;" in only(text, "text-not-admitted").message


# ---- markup that is broken


BROKEN = {
    "bare-ampersand": "<ead>Smith & Sons</ead>",
    "tag-mismatch": "<ead><did></ead>",
    "unclosed-tag": "<ead><did>",
    "unclosed-comment": "<ead><!-- x",
    "ends-in-tag": '<ead a="1"><did',
    "broken-tag": "<ead><did 1=''/></ead>\n\n",
    "broken-value": "<ead a='1/>\n\n",
    "broken-name": "<ead><ead:a:b xmlns:ead='urn:x'/></ead>",
    "broken-reference": "<ead>&amp</ead>",
    "broken-declaration": "<?xml encoding='utf-8'?><ead/>",
    "bad-encoding": b'<?xml version="1.0" encoding="utf-8"?><ead>\xe9t\xe9</ead>',
    "entity-unknown": "<ead>&eacute;</ead>",
    "prefix-unknown": "<ead><dao xlink:href=''/></ead>",
    "attribute-twice": "<ead a='1' a='2'/>",
    "attribute-unquoted": "<ead a=1/>",
    "bare-less-than": "<ead a='<'/>",
    "after-the-end": "<ead/><ead/>",
    "late-declaration": " <?xml version='1.0'?><ead/>",
    "broken-doctype": "<!DOCTYPE ead [<!ENTITY x>]><ead/>",
    "broken-instruction": "<ead><?a:b?></ead>",
    "encoding-unknown": "<?xml version='1.0' encoding='utf-ate'?><ead/>",
    "namespace-malformed": "<ead xmlns='urn:x '/>",
    "namespace-reserved": "<ead xmlns:xml='urn:x'/>",
    "bare-brackets": "<ead>]]></ead>",
    "no-markup": "Title: Letters",
    "bad-character": "<ead>&#0;</ead>",
    "bad-comment": "<ead><!-- a -- b --></ead>",
    "empty-input": "",
}


@pytest.mark.parametrize("code", BROKEN)
def test_broken_markup_is_one_clear_error(code: str) -> None:
    (finding,) = found(BROKEN[code])

    assert (finding.code, finding.severity) == (code, "error")
    assert code in ("empty-input", "broken-value") or (
        finding.line == 1 and finding.column
    )
    assert not re.search(r"xmlParse|EntityRef|PCDATA|AttValue|StartTag", str(finding))


def test_a_mismatch_names_both_tags() -> None:
    assert (
        only("<ead>\n<did>\n</ead>", "tag-mismatch").message
        == "<did>, opened on line 2, is closed as </ead>."
    )


# ---- very many


def test_of_very_many_errors_the_first_are_told_and_the_rest_counted() -> None:
    part = '<c><did><unitdate normal="x"/></did></c>'
    tally = Tally(10)

    findings = list(
        check(
            BytesSource("a.xml", finding_aid(f"<dsc>{part * 500}</dsc>").encode()),
            tally,
        )
    )

    assert [f.code for f in findings] == ["value-pattern"] * 10
    assert tally.count("value-pattern") == 500
    assert [(f.code, f.severity, f.message) for f in tally.rest("a.xml")] == [
        ("more", "error", "490 more findings with the code 'value-pattern' are not listed.")]  # fmt: skip


@pytest.mark.parametrize("good", [True, False])
def test_a_very_wide_document_gets_the_same_verdict(good: bool) -> None:
    part = f"<c><did>{'<unitid/>' if good else '<junk/>'}</did></c>"

    counts = Counter(codes(finding_aid(f"<dsc>{part * 10_001}</dsc>")))

    assert counts == (
        {} if good else {"child-unknown": 10_001, "child-missing": 10_001}
    )


def test_a_schema_moves_to_the_namespace_of_the_document() -> None:
    text = finding_aid()

    for namespace in ("", "urn:elsewhere"):
        moved = text.replace(f'xmlns="{NAMESPACE}"', f'xmlns="{namespace}"')

        assert schema_in(EAD2002, namespace).validate(etree.fromstring(moved))
        assert not schema_in(EAD2002, namespace).validate(etree.fromstring(text))


# ---- JSON


SCHEMA = {
    "type": "object",
    "required": ["title"],
    "additionalProperties": False,
    "properties": {
        "title": {"type": "string"},
        "level": {"enum": ["file", "item"]},
        "year": {"pattern": "^[0-9]{4}$", "type": "string"},
        "text": {
            "anyOf": [{"type": "string"}, {"type": "object", "required": ["html"]}]
        },
        "children": {"type": "array", "items": {"$ref": "#"}, "maxItems": 2},
    },
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"title": 3}', ("json-type", 1, 2, "title")),
        ('{\n"level": "file"}', ("json-missing", 1, 1, None)),
        ('{"title": "a",\n  "lvel": 1}', ("json-unexpected", 2, 3, "lvel")),
        ('{"title": "a",\n  "level": "fil"}', ("json-choice", 2, 3, "level")),
        ('{"title": "a", "year": "49"}', ("json-pattern", 1, 16, "year")),
        (
            '{"title": "a",\n "children": [\n{"title": "b"}, {"title": null}]}',
            ("json-type", 3, 18, "children.1.title"),
        ),
        (
            '{"title": "a", "children": [{}, {}, {}]}',
            ("json-bounds", 1, 16, "children"),
        ),
        ('{"title": "a", "text": {"htm": "x"}}', ("json-missing", 1, 16, "text")),
    ],
)
def test_json_is_checked_with_line_and_column(
    text: str, expected: tuple[object, ...]
) -> None:
    findings = [
        f
        for f in check_json(text.encode(), "a.json", SCHEMA, Tally())
        if f.code == expected[0]
    ]

    assert [(f.code, f.line, f.column, f.path) for f in findings] == [expected]


def test_a_json_schema_is_never_fetched() -> None:
    schema = {"$ref": "https://example.org/schema.json"}

    with pytest.raises(Exception, match="Unresolvable"):
        list(check_json(b"{}", "a.json", schema, Tally()))


def test_json_that_is_none_is_left_to_the_reader() -> None:
    assert list(check_json(b'{"title": ', "a.json", SCHEMA, Tally())) == []


# ---- documents of the DTD, and long ones


_DTD = '<!DOCTYPE ead PUBLIC "+//ISBN 1-931666-00-8//DTD ead.dtd//EN" "ead.dtd">'
_LINKED = (
    "<ead{space}><eadheader><eadid>x</eadid><filedesc><titlestmt><titleproper>t</titleproper></titlestmt></filedesc>"
    '</eadheader><archdesc level="fonds"><did><unittitle>T</unittitle>'
    '<dao linktype="simple" href="http://a" role="r" title="t" actuate="onrequest" show="new" {more}/></did>'
    '<odd><p><extptr linktype="simple" entityref="picture" show="embed"/></p></odd></archdesc></ead>'
)


def _errors(document: str) -> list[str]:
    found = xjmeta.validate(document.encode(), format="ead2002", profile="schema")
    return [finding.code for finding in found if finding.severity == "error"]


def test_attributes_of_links_as_the_dtd_spells_them_are_in_order_in_a_document_of_the_dtd() -> (
    None
):
    document = _LINKED.format(space="", more="")

    assert [] == _errors(_DTD + document)
    assert ["attribute-unknown"] == _errors(
        _DTD + document.replace('href="http://a"', 'hrefs="http://a"')
    )
    assert "attribute-unknown" in _errors(document)
    assert "attribute-unknown" in _errors(
        _DTD + _LINKED.format(space=' xmlns="urn:isbn:1-931666-22-9"', more="")
    )


def test_places_on_one_line_are_those_of_the_same_document_with_a_line_for_each() -> (
    None
):
    unit = '<c level="nonsense"><did id="x" altrender="é"><unittitle>Ünit</unittitle></did></c>'
    parts = [
        _LINKED.format(space="", more="").partition("</archdesc>")[0],
        "<dsc>",
        *([unit] * 30),
        "</dsc></archdesc></ead>",
    ]
    single, several = (
        xjmeta.validate(end.join(parts).encode(), format="ead2002")
        for end in ("", "\n")
    )

    assert [finding.code for finding in single] == [finding.code for finding in several]
    at = [len("".join(parts[: line - 1])) for line in range(1, len(parts) + 1)]
    for one, other in zip(single, several, strict=True):
        assert (1, one.path) == (one.line or 1, other.path)
        if (
            other.line is not None
            and other.column is not None
            and one.column is not None
        ):
            assert at[other.line - 1] + other.column == one.column


def _instructions(document: bytes, profile: str | None) -> float:
    start = time.process_time()
    xjmeta.validate(document, format="ead2002", profile=profile)
    return time.process_time() - start


@pytest.mark.parametrize("profile", ["schema", None])
@pytest.mark.parametrize(
    ("piece", "around"),
    [
        ('<c level="nonsense"><did/></c>', "<dsc>{}</dsc>"),
        ("<lb/>", "<odd><p>x{}</p></odd>"),
        ('<bad a="1"/>', "<odd>{}</odd>"),
    ],
)
def test_the_time_of_a_check_grows_with_the_document_and_no_faster(
    piece: str, around: str, profile: str | None
) -> None:
    head, _end, tail = _LINKED.format(space="", more="").partition("</archdesc>")

    def seconds(count: int) -> float:
        document = (head + around.format(piece * count) + _end + tail).encode()
        return min(_instructions(document, profile) for _ in range(2))

    seconds(10)
    small, large = seconds(1500), seconds(12_000)

    assert large < 24 * small + 0.5  # eight times as long; a square would be 64


def test_thousands_of_attributes_and_of_aids_are_checked_in_linear_time() -> None:
    head, _end, tail = _LINKED.format(space="", more="").partition("</archdesc>")

    def attributes(count: int) -> bytes:
        many = " ".join(f'a{number}="x"' for number in range(count))
        return (head + f"<dsc><c {many}><did/></c></dsc></archdesc></ead>").encode()

    def aids(count: int) -> bytes:
        return b"<eadlist>" + (head + _end + tail).encode() * count + b"</eadlist>"

    for make, few, many, profile in (
        (attributes, 4000, 32_000, "schema"),
        (attributes, 4000, 32_000, None),
        (aids, 60, 480, "schema"),
        (aids, 60, 480, None),
    ):
        small = min(_instructions(make(few), profile) for _ in range(2))
        large = min(_instructions(make(many), profile) for _ in range(2))
        assert large < 28 * small + 0.5


def test_the_schema_alone_is_asked_without_reading_finding_aids() -> None:
    document = _LINKED.format(space=' xmlns="urn:isbn:1-931666-22-9"', more="")
    notes = "<odd>" * 20 + "<p>A</p>" + "</odd>" * 20
    deep = document.replace("</archdesc>", f"{notes}</archdesc>")

    def told(profile: str | None) -> list[str]:
        found = xjmeta.validate(deep.encode(), format="ead2002", profile=profile)
        return [finding.code for finding in found]

    assert "too-deep" in told(None)
    assert "too-deep" not in told("schema")
    assert set(told("schema")) <= set(told(None))


def test_a_document_too_long_for_one_buffer_of_the_parser_is_taken_in_pieces(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = finding_aid("<dsc><c><did><unitid>é1</unitid></did></c></dsc>").encode()
    whole = tree_of(data, "a.xml")
    broken = tree_of(data[:-3], "a.xml")
    assert not isinstance(whole, Finding)

    monkeypatch.setattr("xjmeta.xml.check._AT_ONCE", 1)
    monkeypatch.setattr("xjmeta.xml.check._CHUNK", 7)

    in_pieces = tree_of(data, "a.xml")
    assert not isinstance(in_pieces, Finding)
    assert etree.tostring(in_pieces) == etree.tostring(whole)
    assert tree_of(data[:-3], "a.xml") == broken
