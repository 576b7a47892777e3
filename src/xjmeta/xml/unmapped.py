"""What an XML document holds besides what was read from it: comments, instructions, declarations, what is
around its records.

The text is gone through token by token, so that what only looks like a comment (in CDATA, in an attribute) is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from xjmeta.model.origin import Unmapped
from xjmeta.xml import source
from xjmeta.xml.patterns import COMMENT, DOCTYPE, INSTRUCTION, QUOTED
from xjmeta.xml.source import aside_kinds, doctype_of

__all__ = [
    "OAI_HEADER",
    "asides",
    "attributes_of",
    "bare_elements",
    "envelope",
]

# A comment, a CDATA section, an instruction, the DOCTYPE, a tag or text. The text may begin inside any of these.
_TOKEN = re.compile(
    rf"{COMMENT}|<!\[CDATA\[(?P<cdata>(?s:.*?))\]\]>|{INSTRUCTION}"
    rf"|{DOCTYPE}"
    r"|<(?P<close>/?)(?P<name>[^\s/>!?]+)(?P<attributes>[^>\"']*+(?:(?:\"[^\"]*\"|'[^']*')[^>\"']*+)*+)>"
    r"|(?P<text>[^<]++)"
)
# The declarations of an internal subset; comments in it are reported as such.
_DECLARATION = re.compile(
    rf"{COMMENT}|{INSTRUCTION}|(?P<declared><![A-Z](?:[^>\"']++|{QUOTED})*+>|%[^;\s]++;)"
)
_ATTRIBUTE = re.compile(r"""([^\s=<>/"']+)\s*=\s*("[^"]*"|'[^']*')""")
# Attributes that say how a document is written, not what.
# Declarations of namespaces and of schemas.
_SPELLING = re.compile(
    r"(?:xmlns(?::.*)?|(?:[\w.-]+:)?(?:schemaLocation|noNamespaceSchemaLocation))\Z"
)
OAI_HEADER = frozenset(
    {
        "header/identifier",
        "header/datestamp",
        "header/setSpec",
        "header/@status",
    }
)
"""What is read of the envelope that OAI-PMH puts around a record."""


def asides(text: str) -> list[Unmapped]:
    """Return the comments and instructions of a text, except ours, and what its DOCTYPE declares.

    >>> [one.text for one in asides("<!DOCTYPE a [<!ENTITY b 'c'>]><a><!-- x --><![CDATA[<!-- y -->]]><?z?></a>")]
    ["<!ENTITY b 'c'>", '<!-- x -->', '<?z?>']
    """
    doctype = doctype_of(text) if "<!DOCTYPE" in text else None
    subset = (doctype["subset"] or "") if doctype is not None else ""
    declared = (match["declared"] for match in _DECLARATION.finditer(subset))
    return [
        *(
            Unmapped("declaration", declaration)
            for declaration in declared
            if declaration
        ),
        *(
            Unmapped(kind, markup)
            for kind, markup in aside_kinds(source.asides(text))
        ),
    ]


def attributes_of(tag: str) -> Iterator[tuple[str, str]]:
    """Yield the attributes in a start tag as markup, except those that only say how the document is written.

    >>> list(attributes_of('<a xmlns="urn:x" b="1">'))
    [('b', '"1"')]
    """
    for name, quoted in _ATTRIBUTE.findall(tag):
        if not _SPELLING.match(name):
            yield name, quoted


class _OpenElement(NamedTuple):
    name: str
    path: str


def envelope(
    text: str, read: AbstractSet[str] = frozenset()
) -> list[Unmapped]:
    """Return everything that a text around records says: words by element, attributes, comments and instructions.

    `read` are the paths, of an element and the one around it, that the reader takes; `header/@status` is an
    attribute. The text may begin and end anywhere.

    >>> [one.text for one in envelope('<a x="1"><date>2020</date><h><id>3</id>', frozenset({"h/id"}))]
    ['x="1"', 'date: 2020']
    """
    out = asides(text)
    stack: list[_OpenElement] = []
    for token in _TOKEN.finditer(text):
        words = token["text"] if token["cdata"] is None else token["cdata"]
        if words and words.strip():
            around = stack[-1] if stack else _OpenElement("", "")
            if around.path not in read:
                label = f"{around.name}: " if around.name else ""
                out.append(
                    Unmapped("envelope", f"{label}{' '.join(words.split())}")
                )
        elif token["close"]:
            del stack[-1:]
        elif token["name"]:
            out += _opened(token, stack, read)
    return out


def _opened(
    token: re.Match[str], stack: list[_OpenElement], read: AbstractSet[str]
) -> Iterator[Unmapped]:
    """Yield the attributes of an element, and take it for the one that is open."""
    name = token["name"].rpartition(":")[2]
    for attribute, value in attributes_of(token["attributes"]):
        if f"{name}/@{attribute}" not in read:
            yield Unmapped("attribute", f"{attribute}={value}")
    if not token["attributes"].endswith("/"):
        around = stack[-1].name if stack else ""
        stack.append(_OpenElement(name, f"{around}/{name}"))


def bare_elements(text: str, names: AbstractSet[str]) -> Iterator[Unmapped]:
    """Yield the attributes of the elements of some names that hold neither words nor anything with an attribute.

    The text may begin and end anywhere. Elements around a bare one are bare too, if they hold nothing else.

    >>> [one.text for one in bare_elements('<d><g label="L"> </g><g label="M">x</g></d>', frozenset({"g"}))]
    ['label="L"']
    """
    stack: list[tuple[str, list[Unmapped]]] = []
    for token in _TOKEN.finditer(text):
        words = token["text"] if token["cdata"] is None else token["cdata"]
        if words and words.strip():
            stack.clear()  # what is open around words is not bare
        elif token["close"]:
            # The text may close what began before it.
            name, borne = stack.pop() if stack else ("", [])
            yield from borne if name in names else ()
        elif token["name"]:
            name = token["name"].rpartition(":")[2]
            borne = [
                Unmapped("attribute", f"{attribute}={value}")
                for attribute, value in attributes_of(token["attributes"])
            ]
            # An attribute of another element is reported where that element
            # is; what is around it is not bare then.
            if borne and name not in names:
                stack.clear()
            elif not token["attributes"].endswith("/"):
                stack.append((name, borne))
            elif name in names:
                yield from borne
