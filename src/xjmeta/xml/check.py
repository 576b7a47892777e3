"""Findings about an XML document: not well-formed, or not what its grammar admits, each with its place and
remedy.

A format's check is three lines: parse, pick the root elements with their grammar, hand them over. Sentences
lie in the catalogue below; the problems themselves come from `xml.validity`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Any, TypeAlias

from lxml import etree

from xjmeta.grammar.grammar import Grammar
from xjmeta.messages import Finding, Template
from xjmeta.messages.catalogue import add
from xjmeta.messages.tally import Tally
from xjmeta.xml.parsing import SAFE, syntax_error
from xjmeta.xml.places import ElementPaths, Places, line_of
from xjmeta.xml.validity import Problem, Validity

__all__ = ["KeyOf", "check_tree", "check_xml", "tree_of"]

KeyOf: TypeAlias = Callable[[Any], "str | None"]
"""Says to which unit an element belongs."""

add(
    {
        "tag-mismatch": Template(
            "<{opened}>, opened on line {begun}, is closed as </{closed}>.",
            "Close <{opened}> before, or correct the name of the end tag.",
        ),
        "unclosed-tag": Template(
            "The file ends inside <{opened}>, opened on line {begun}.",
            "The file is cut off, or the end tag is missing: get it again, or close the element.",
        ),
        "unclosed-comment": Template(
            "The file ends inside a comment or a CDATA section.",
            "Close it with --> or ]]>.",
        ),
        "ends-in-tag": Template(
            "The file ends in the middle of a tag.",
            "It is cut off; get it again.",
        ),
        "broken-tag": Template(
            "The tag is not closed, or something in it is no attribute.",
            'Write attributes as name="value", and end the tag with >.',
        ),
        "broken-value": Template(
            "The value of an attribute has no closing quote, or contains a character that is not allowed in it.",
            "Put the same quote at both ends of the value.",
        ),
        "broken-name": Template(
            "{name!r} is no name.",
            "A name has one colon at most, with a prefix before it and something behind.",
        ),
        "broken-reference": Template(
            "A reference that begins with & has no ; at its end.",
            "Write the ;, or &amp; where a mere & is meant.",
        ),
        "broken-declaration": Template(
            "The declaration at the top of the file is not complete.",
            'The first line reads: <?xml version="1.0" encoding="UTF-8"?>',
        ),
        "entity-unknown": Template(
            "The entity &{entity}; is not declared.",
            "Write the character itself, or declare the entity in the DOCTYPE.",
        ),
        "prefix-unknown": Template(
            "The prefix {prefix}: on <{element}> is not declared.",
            'Declare it on the root element: xmlns:{prefix}="..."',
        ),
        "attribute-twice": Template(
            "The attribute {attribute} is given twice in one tag.",
            "Take one of them out.",
        ),
        "attribute-unquoted": Template(
            "An attribute has no value in quotes.", 'Write it as name="value".'
        ),
        "bare-less-than": Template(
            "The text contains an unescaped <.", "Write &lt; for it."
        ),
        "after-the-end": Template(
            "There is content after the end of the document. An XML document has a single root element.",
            "Remove what follows the end tag of the root element, or split the file in two.",
        ),
        "no-markup": Template(
            "The file does not begin with markup.",
            "Check that it is an XML file, and that nothing comes before the first <.",
        ),
        "bad-character": Template(
            "Character U+{character:04X} is not allowed in XML 1.0.",
            "Remove it; it is an invisible control character.",
        ),
        "late-declaration": Template(
            "The declaration <?xml ...?> is not at the start of the file.",
            "Remove what comes before it, blank lines too.",
        ),
        "broken-doctype": Template(
            "The DOCTYPE at the top of the file is broken.",
            "Correct it, or remove it: no document needs one.",
        ),
        "broken-instruction": Template(
            "A processing instruction is broken.",
            "It reads <?name content?>, and its name holds no colon.",
        ),
        "encoding-unknown": Template(
            "The encoding that the file declares is not known.",
            'Save the file as UTF-8, and declare encoding="UTF-8".',
        ),
        "namespace-reserved": Template(
            "A prefix is declared for a namespace that is reserved.",
            "Remove the declaration, or correct its namespace.",
        ),
        "bare-brackets": Template(
            "The text contains ]]>.", "Write ]]&gt; for it."
        ),
        "broken-markup": Template(
            "The XML is not well-formed: this is not markup.",
            "Correct the markup here.",
        ),
        "bad-comment": Template(
            "A comment holds --.",
            "Write the comment without two hyphens together.",
        ),
        "root-unknown": Template(
            "A document may not begin with <{element}>.",
            "It begins with: {roots}.",
        ),
        "schema": Template(
            "<{element}> is not what the schema admits.",
            "Compare it with the schema of the format.",
        ),
        "child-missing": Template(
            "<{element}> is incomplete: it needs {missing}.",
            "Add {missing}.{others}",
        ),
        "child-missing-before": Template(
            "In <{element}>, {missing} is missing before <{child}>.",
            "Add {missing} before <{child}>.",
        ),
        "child-order": Template(
            "<{child}> comes too early: {first} must come before it.",
            "Move {first} before <{child}>.",
        ),
        "child-misplaced": Template(
            "<{child}> is not allowed here in <{element}>: it comes too late or is repeated.",
            "Allowed here: {admitted}. Move it or remove it.",
        ),
        "child-not-admitted": Template(
            "<{child}> is not allowed in <{element}>.",
            "Move it into one of: {homes}. Allowed here: {admitted}.",
        ),
        "child-unknown": Template(
            "The standard has no element <{child}>.",
            "{hint}Allowed here in <{element}>: {admitted}.",
        ),
        "child-namespace": Template(
            "<{child}> is in {namespace}, which is not that of the document around it.",
            "Put it into {wanted}.",
        ),
        "child-foreign": Template(
            "<{child}>, of {namespace}, is not allowed in <{element}>.",
            "Remove it. Allowed here: {admitted}.",
        ),
        "text-not-admitted": Template(
            "<{element}> contains elements only, but the text {text!r} is directly in it.",
            "{how}",
        ),
        "text-in-empty": Template(
            "<{element}> must be empty, spaces and line breaks included, but it holds {text!r}.",
            "Close it at once: <{element}/>.",
        ),
        "text-value": Template(
            "{value!r} is not what <{element}> may hold.", "It holds {wanted}."
        ),
        "attribute-unknown": Template(
            "<{element}> has no attribute @{attribute}.",
            "{hint}Allowed attributes: {admitted}.",
        ),
        "attribute-missing": Template(
            "<{element}> must have the attribute @{attribute}.",
            "Add @{attribute}: {wanted}.",
        ),
        "attribute-namespace": Template(
            "@{attribute} of <{element}> is in the namespace {namespace}, which is not that of the standard.",
            'Declare the prefix as xmlns:{prefix}="{wanted}".',
        ),
        "xsi-refused": Template(
            "@{attribute} of <{element}> may not be {value!r}: the schema fixes the type of the element.",
            "Take @{attribute} out.",
        ),
        "value-fixed": Template(
            "{value!r} is not allowed in @{attribute} of <{element}>.",
            "Write {wanted}{leave}.",
        ),
        "value-enumeration": Template(
            "{value!r} is not one of the values of @{attribute} of <{element}>.",
            "{hint}Write {wanted}.",
        ),
        "value-pattern": Template(
            "{value!r} in @{attribute} of <{element}> does not match the pattern that the schema requires.",
            "Write {wanted}{leave}.",
        ),
        "value-type": Template(
            "{value!r} is not a value that @{attribute} of <{element}> may have.",
            "Write {wanted}{leave}.",
        ),
        "duplicate-id": Template(
            "The id {value!r} was given before, to <{first}> on line {begun}.",
            "Give each element an id of its own.",
        ),
        "idref-dangling": Template(
            "@{attribute} of <{element}> names {value!r}, but no element has this id.",
            "{hint}Correct the name, or give this id to the element that is meant.",
        ),
    }
)

# What libxml2 says of markup that is broken, and our code for it; the groups
# are the values of the message. Each is matched from the start of the message,
# in this order: the more precise pattern stands before one that would take its
# message too. Where versions of libxml2 word it differently, a line has both.
_SAID = (
    (
        "tag-mismatch",
        r"Opening and ending tag mismatch: (?P<opened>\S+) line (?P<begun>\d+) and (?P<closed>[^\s,]+)",
    ),
    (
        "unclosed-tag",
        r"Premature end of data in tag (?P<opened>\S+) line (?P<begun>\d+)",
    ),
    ("unclosed-comment", r"Comment not terminated|CData section not finished"),
    ("entity-unknown", r"Entity '(?P<entity>.+)' not defined"),
    (
        "prefix-unknown",
        r"Namespace prefix (?P<prefix>\S+) (?:for \S+ )?on (?P<element>\S+) is not defined",
    ),
    (
        "attribute-twice",
        r"(?:Attribute|Namespaced Attribute) (?P<attribute>[^\s,]+)(?: in '.*')? redefined",
    ),
    (
        "attribute-unquoted",
        r"AttValue: \" or ' expected|Specification mandates? value for attribute",
    ),
    ("late-declaration", r"XML declaration allowed only at the start"),
    (
        "namespace-malformed",
        r"xmlns(?::\S+)?: '(?P<namespace>.*?)'? is not a valid URI",
    ),
    (
        "namespace-reserved",
        r"xml(?:ns)? namespace|xmlns:\S+: Empty|reuse of the xmlns|xml prefix",
    ),
    (
        "encoding-unknown",
        r"Unsupported encoding|Invalid XML encoding name|.*encoding name",
    ),
    ("broken-instruction", r"xmlParsePI|ParsePI|colons are forbidden from PI"),
    (
        "broken-doctype",
        r".*internal subset|.*DOCTYPE|xmlParse(?!PI|Char)|Entity(?!Ref)|Space required|PEReference|colons|\w+Literal",
    ),
    ("bare-brackets", r"Sequence ']]>' not allowed"),
    ("broken-declaration", r"expected '\?>'|String not"),
    (
        "broken-tag",
        r"expected '[>=]'|error parsing attribute name|attributes construct error|Couldn't find end",
    ),
    (
        "broken-value",
        r"AttValue: ['\"] expected|invalid character in attribute value",
    ),
    ("broken-name", r"Failed to parse QName '(?P<name>[^']*)'"),
    ("broken-reference", r"EntityRef: expecting ';'"),
    (
        "broken-declaration",
        r"parsing XML declaration|Malformed declaration|Blank needed here|String not",
    ),
    (
        "bare-less-than",
        r"Unescaped '<' not allowed|StartTag: invalid element name",
    ),
    ("after-the-end", r"Extra content at the end of the document"),
    ("no-markup", r"Start tag expected, '<' not found"),
    (
        "bad-character",
        r".*(?:invalid (?:xml)?Char value|Char) (?P<character>\d+|0x[0-9A-Fa-f]+)",
    ),
    (
        "bad-comment",
        r"(?:Double hyphen within comment|Comment must not contain)",
    ),
)
_COMPLAINTS = tuple((code, re.compile(said)) for code, said in _SAID)


# libxml2 refuses a buffer that is longer (`XML_MAX_HUGE_LENGTH`), but takes the same bytes in pieces; only of a buffer
# does it keep the place of every error.
_AT_ONCE = 10**9
_CHUNK = 1 << 20


def tree_of(data: bytes, name: str) -> etree._ElementTree | Finding:
    """Parse a document safely; or return the finding that says why it cannot be parsed."""
    parser: Any = etree.XMLParser(**SAFE)
    try:
        if len(data) > _AT_ONCE:
            for at in range(0, len(data), _CHUNK):
                parser.feed(data[at : at + _CHUNK])
            tree: Any = parser.close().getroottree()
        else:
            tree = etree.parse(BytesIO(data), parser)
    except etree.XMLSyntaxError as error:
        return _unparsable(error, data, name)
    if (
        tree.docinfo.doctype
    ):  # without one, a reference to an entity is not well-formed
        _settle_entities(tree.getroot())
    docinfo_tree: etree._ElementTree = tree
    return docinfo_tree


def _unparsable(
    error: etree.XMLSyntaxError, data: bytes, name: str
) -> Finding:
    """Return what the parser stopped at as a finding."""
    general = syntax_error(error, name, BytesIO(data)).to_finding()
    # What has a code of its own already (too deep, no XML at all, a bare &)
    # says more than the message.
    if general.code not in ("not-well-formed", "cut-off", "bad-encoding"):
        return general
    for code, pattern in _COMPLAINTS:
        if match := pattern.match(error.msg or ""):
            # At the end of the file a broken tag is one that was cut off, and
            # to write quotes would be the wrong remedy.
            cut = general.code == "cut-off" and code in (
                "broken-tag",
                "broken-value",
            )
            place = {
                "source": general.source,
                "line": general.line,
                "column": general.column,
            }
            values: dict[str, Any] = {**place, **match.groupdict()}
            if (
                "character" in values
            ):  # libxml2 names it in decimal or in hexadecimal
                values["character"] = int(values["character"], 0)
            return Finding.of(
                "ends-in-tag" if cut else code, severity="error", **values
            )
    if general.code == "not-well-formed":
        return Finding.of(
            "broken-markup",
            severity="error",
            source=name,
            line=general.line,
            column=general.column,
        )
    return general


def _settle_entities(root: etree._Element) -> None:
    """Put references to entities down as text: libxml2's validator gives up on a tree that holds one."""
    for reference in list(root.iter(etree.Entity)):
        before, parent = reference.getprevious(), reference.getparent()
        if before is not None:
            before.tail = (before.tail or "") + (reference.text or "")
        elif parent is not None:
            parent.text = (parent.text or "") + (reference.text or "")
    # The text behind a reference stays where it is: lxml keeps it in the tail
    # of the reference.
    etree.strip_elements(root, etree.Entity, with_tail=False)


def check_xml(
    data: bytes, name: str, grammar: Grammar, tally: Tally
) -> Iterator[Finding]:
    """Yield the findings about a document whose root is of one grammar.

    >>> toy = Grammar.of("grammar toy\\nnamespace urn:toy\\nroot a\\na = empty")
    >>> [f.code for f in check_xml(b"<a>", "a.xml", toy, Tally())]
    ['unclosed-tag']
    """
    tree = tree_of(data, name)
    if isinstance(tree, Finding):
        yield tree
    else:
        yield from check_tree({tree.getroot(): grammar}, data, name, tally)


def check_tree(
    roots: Mapping[etree._Element, Grammar],
    data: bytes,
    name: str,
    tally: Tally,
    *,
    key_of: KeyOf = lambda _element: None,
    words: Mapping[str, str] | None = None,
    others: Mapping[str, str] | None = None,
    spellings: Mapping[str, str] | None = None,
) -> Iterator[Finding]:
    """Yield the findings about some elements of one document, each to be valid by its grammar; in document
    order.

    `data` are the bytes the tree was parsed from, `words` say in plain words what a datatype of the grammar
    wants, `others` which element is meant by a name of another standard, `spellings` which attribute by a name of its
    DTD.
    """
    counted: list[Problem] = []
    for root, grammar in roots.items():
        problems = Validity(
            root, grammar, others or {}, spellings or {}
        ).problems()
        counted += [
            problem
            for problem in problems
            if tally.takes(problem.code, "error")
        ]
    if not counted:
        return
    encoding = counted[0].element.getroottree().docinfo.encoding
    places = Places(data, encoding, {problem.element for problem in counted})
    paths = ElementPaths()
    for problem in sorted(
        counted, key=lambda ranked: places.order(ranked.element)
    ):
        path = paths.of(problem.element, problem.attribute)
        key = key_of(problem.element)
        yield _finding(
            problem,
            places,
            name,
            path,
            key,
            words or {},
        )


def _finding(
    problem: Problem,
    places: Places,
    name: str,
    path: str,
    key: str | None,
    words: Mapping[str, str],
) -> Finding:
    line, column = places.of(problem.element, problem.attribute) or (
        line_of(problem.element),
        None,
    )
    values: dict[str, Any] = problem.values()
    if (
        words_of_type := words.get(str(values.pop("datatype", "")))
    ) is not None:
        values["wanted"] = words_of_type
    return Finding.of(
        problem.code,
        severity="error",
        source=name,
        line=line,
        column=column,
        path=path,
        unit=key,
        **values,
    )
