"""What counts as Dublin Core, where in a document it is, and in which encoding: decided before
anything is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from html.entities import html5
from io import BytesIO
from typing import Any, BinaryIO, Final

from lxml import etree

from xjmeta.formats.dc.names import (
    DCTERMS,
    DIM,
    NAMES,
    OAI_DC,
    RDF,
    SIMPLE,
    XSI,
    is_term,
)
from xjmeta.formats.dc.namespace import NAMESPACE
from xjmeta.formats.registry import Source
from xjmeta.messages import FormatError, XjmetaError
from xjmeta.messages.catalogue import Template, add
from xjmeta.text.encodings import WIDE, markup_of, without_mark
from xjmeta.xml.parsing import SAFE, syntax_error
from xjmeta.xml.patterns import without_asides
from xjmeta.xml.source import codec, doctype_of

__all__ = [
    "CONTAINERS",
    "Frame",
    "Layout",
    "broken",
    "doctype",
    "frame",
    "has_external_subset",
    "layout",
    "local_of",
    "recognise_elements",
    "recognise_terms",
    "undeclared",
    "without_entities",
]

add({
    "prefix-undeclared": Template(
        "The prefix {prefix}: on <{element}> is not declared.",
        "Declare on the root element: {declarations}",
    ),
    "dc-entities": Template(
        "The document refers to entities that it does not declare: {names}.",
        "They were read as HTML defines them, or as plain text. Declare them, or write the characters.",
    ),
    "several-roots": Template(
        "The document has more than one root element.",
        "Wrap them in a single root element, or split the file.",
    ),
})  # fmt: skip

CONTAINERS: Final = frozenset(
    {"dublin_core", "qualifieddc", "simpledc", "dcterms"}
)
"""Elements that hold a description, whatever their namespace."""
# A reference to an entity, but to the five that XML has itself (XML 1.0, 4.6);
# references to characters are none.
_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z][\w.-]*;")
# The encoding of the XML declaration, which is in ASCII in every encoding but
# the wide ones.
_DECLARED = re.compile(
    rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][\w.:-]*)["']"""
)
# An entity of an internal subset, and a DOCTYPE that refers to another file, which is never fetched.
_DECLARATION = re.compile(r"<!ENTITY\s+([\w.:-]+)\s")
_EXTERNAL = re.compile(r"<!DOCTYPE\s+[^\[>]*\b(?:SYSTEM|PUBLIC)\b")
# Bytes that the parser is fed at a time.
_FEED = 1 << 14
# How many bytes are read to find the element around the descriptions of a document.
_WINDOW = 1 << 18
# HTML's names of characters: harvests use them without declaring them, and they can mean nothing else.
_NAMED: Final = {
    name[:-1]: text
    for name, text in html5.items()
    if name.endswith(";") and len(text) == 1 and name.isascii()
}
_KNOWN_PREFIXES: Final = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": DCTERMS,
    "oai_dc": OAI_DC,
    "xsi": XSI,
    "rdf": RDF,
    "dim": DIM,
    "edm": "http://www.europeana.eu/schemas/edm/",
    "qdc": "http://dspace.org/qualifieddc/",
    "oai_qdc": "http://worldcat.org/xmlschemas/qdc-1.0/",
    "xlink": "http://www.w3.org/1999/xlink",
}


@dataclass(frozen=True, slots=True)
class Layout:
    """How a document is laid out: the names of the elements that bound a Record, and the namespaces in scope
    around them.

    `own` says that xjmeta wrote it, with one element for each unit.
    """

    format: str
    bounds: frozenset[str]
    namespaces: dict[str | None, str] = field(default_factory=dict)
    own: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """A document as bytes in which `<` is one byte: how to open it, and the encoding it had."""

    source: Source
    encoding: str
    text: str | None = None

    def open(self) -> BinaryIO:
        """Return the bytes as a stream from the start."""
        return (
            self.source.open()
            if self.text is None
            else BytesIO(self.text.encode())
        )

    @property
    def working(self) -> str:
        """The encoding of the stream."""
        return self.encoding if self.text is None else "utf-8"

    def in_own_encoding(self, data: bytes) -> bytes:
        """Return bytes of the stream in the document's own encoding."""
        if self.text is None:
            return data
        return data.decode().encode(self.encoding)


def frame(source: Source) -> Frame:
    """Find out the encoding of a document; raises FormatError where Python does not know it."""
    head = source.head(1024)
    for mark, name in WIDE:
        if head.startswith(mark):
            try:
                return Frame(source, name, source.data().decode(name))
            except UnicodeError as error:
                raise FormatError(
                    "bad-encoding", source=source.name, reason=str(error) + "."
                ) from error
    match = _DECLARED.match(without_mark(head))
    name = match[1].decode("ascii") if match else "utf-8"
    try:
        canonical_name = codec(name)
        if canonical_name.startswith(_WIDE):
            canonical_name = "utf-8"  # it was read so far, byte by byte, so that is what it is not
        return Frame(
            source,
            canonical_name,
            None
            if _is_parsed(canonical_name)
            else source.data().decode(canonical_name),
        )
    except (LookupError, UnicodeError) as error:
        raise FormatError(
            "bad-encoding",
            source=source.name,
            reason=str(error).rstrip(".") + ".",
        ) from error


# In these, names are not spelt in ASCII bytes, so that such a document is decoded before it is cut.
_WIDE = ("utf-16", "utf-32")


@cache
def _is_parsed(encoding: str) -> bool:
    """Return whether the parser knows an encoding, and whether a byte is a character in it or it is UTF-8."""
    try:
        etree.XMLParser(encoding=encoding)
    except LookupError:
        return False
    return (
        encoding in ("utf-8", "ascii")
        or len(bytes(range(256)).decode(encoding, "replace")) == 256
    )


def undeclared(data: bytes, head: str) -> set[str]:
    """Return the names of the entities that bytes refer to and the DOCTYPE at the head of a document does not
    declare.

    >>> undeclared(b"a &x; &y; &amp;", '<!DOCTYPE a [<!ENTITY x "y">]>')
    {'y'}
    """
    declared = set(_DECLARATION.findall(_subset(head)))
    return {name[1:-1].decode() for name in _ENTITY.findall(data)} - declared


def doctype(head: str, names: Iterable[str]) -> str:
    """Return a DOCTYPE that declares what the one at the head of a document does, and the names given: as
    HTML has them, else as the text that refers to them.

    >>> doctype('<!DOCTYPE a [<!ENTITY x "y">]>', ["eacute", "z"])
    '<!DOCTYPE x [<!ENTITY eacute "&#233;"><!ENTITY z "&#38;#38;z;"><!ENTITY x "y">]>'
    """
    declarations = (
        f'<!ENTITY {name} "&#{ord(_NAMED[name])};">'
        if name in _NAMED
        else f'<!ENTITY {name} "&#38;#38;{name};">'
        for name in sorted(names)
    )
    return f"<!DOCTYPE x [{''.join(declarations)}{_subset(head)}]>"


def _subset(head: str) -> str:
    """Return what a document declares itself."""
    match = doctype_of(head)
    return (match["subset"] or "") if match is not None else ""


def has_external_subset(head: str) -> bool:
    """Return whether a document declares entities elsewhere, where nothing is looked up."""
    return bool(_EXTERNAL.search(head))


def local_of(tag: str) -> str:
    """Return a raw name without its namespace."""
    return tag.rpartition("}")[2]


def without_entities(data: bytes) -> bytes:
    """Return bytes with the references to entities that XML does not know blanked to the same length."""
    return _ENTITY.sub(lambda match: b" " * len(match[0]), data)


def layout(frame: Frame) -> Layout:
    """Find the descriptions at the beginning of a document and return their layout.

    Raises FormatError where there is none, or the document breaks off before one.
    """
    # Envelopes differ by provider: a container in a known envelope decides at once; else the outermost elements
    # with statements are the descriptions, judged by the first part of the document.
    containers: list[Any] = []
    lists: list[Any] = []
    element: Any = None
    try:
        with frame.open() as stream:
            for element in _starts(stream, frame.working):
                container = _container(element)
                if container is not None and local_of(container.tag) in _LISTS:
                    lists, container = [*lists, container][:1], None
                if container is not None and _is_bounded(container):
                    return (
                        _harvested(container)
                        if not containers
                        else _beside(containers)
                    )
                if container is not None and not _within(
                    container, containers
                ):
                    containers = [
                        other
                        for other in containers
                        if container not in other.iterancestors()
                    ] + [container]
                # One description is enough to read on by; a document that only
                # begins with something else is read as far as its first one.
                if stream.tell() > _WINDOW and (
                    containers or lists or _bare(element) is not None
                ):
                    break
    except etree.XMLSyntaxError as error:
        raise broken(frame, error) from error
    if containers or lists:
        return _beside(containers or lists)
    blank = None if element is None else _blank(element)
    if blank is not None:
        return Layout(
            "dcterms", frozenset({"metadata"}), _scope(blank.getparent())
        )
    bare = None if element is None else _bare(element)
    if bare is not None:
        return Layout(
            "oai_dc", frozenset({"record"}), _scope(bare.getparent())
        )
    raise _nothing(
        None if element is None else element.getroottree().getroot(),
        frame.source.name,
    )


# What holds descriptions and says something of itself: that is one only where it holds no other.
_LISTS = frozenset({"feed", "channel", "RDF"})


def _starts(stream: BinaryIO, encoding: str) -> Iterator[Any]:
    """Yield the elements of a document as they begin."""
    parser: Any = etree.XMLPullParser(
        events=("start",),
        remove_comments=True,
        remove_pis=True,
        encoding=encoding,
        **SAFE,
    )
    rest = b""
    while chunk := stream.read(_FEED):
        data = rest + chunk
        cut = (
            # A reference that is cut by the end of a piece waits for the next
            # piece.
            data.rfind(b"&")
            if data.rfind(b"&") > data.rfind(b";")
            else len(data)
        )
        data, rest = data[:cut], data[cut:]
        parser.feed(without_entities(data))
        yield from (element for _event, element in parser.read_events())
    parser.feed(rest)
    parser.close()
    yield from (element for _event, element in parser.read_events())


def _container(element: Any) -> Any:
    """Return the element that holds a description if this one begins it, else None."""
    # A container by name or place. A property without namespace counts only in an element that is no list of its
    # like: `title` is a word of many vocabularies.
    tag = element.tag
    local, name = local_of(tag), NAMES[tag]
    if (
        tag == _RECORD
        or tag in SIMPLE
        or (local in CONTAINERS and name is None)
    ):
        return element
    parent = element.getparent()
    if parent is None or parent.tag == _RECORD:
        return None
    if local == "header" and local_of(parent.tag) == "ListIdentifiers":
        return element
    loose = (
        tag[0] != "{"
        and name != "?"
        and local_of(parent.tag) not in ("dc", "oai_dc", "metadata")
    )
    if name is None or name[:2] == "x:" or loose:
        return None
    return parent


_RECORD: Final = f"{{{NAMESPACE}}}record"


def _is_bounded(container: Any) -> bool:
    """Return whether a container is known to be in a list of its like: of xjmeta's, or of a harvest."""
    return (
        container.tag == _RECORD
        or local_of(container.tag) == "header"
        or _record_of(container) is not None
    )


def _record_of(container: Any) -> Any:
    """Return the `record` of a harvest that a container is in, or None."""
    for ancestor in (container, *container.iterancestors()):
        above = ancestor.getparent()
        if (
            local_of(ancestor.tag) == "metadata"
            and above is not None
            and local_of(above.tag) == "record"
        ):
            return above
    return None


def _harvested(container: Any) -> Layout:
    """Return the layout of a list whose first description this is."""
    if container.tag == _RECORD:
        return Layout(
            "dcterms",
            frozenset({"record"}),
            _scope(container.getparent()),
            own=True,
        )
    if local_of(container.tag) == "header":
        return Layout(
            "oai_dc", frozenset({"header"}), _scope(container.getparent())
        )
    record = _record_of(container)
    return Layout(
        _format_of(container),
        frozenset({"record"}),
        _scope(record.getparent()),
    )


def _within(container: Any, containers: list[Any]) -> bool:
    """Return whether a container was found already, or is in one that was."""
    return bool(containers) and (
        container in containers
        or any(above in containers for above in container.iterancestors())
    )


def _beside(containers: list[Any]) -> Layout:
    """Return the layout of descriptions beside one another: each is bounded by the element that holds it alone."""
    paths = [
        [*reversed(list(item.iterancestors())), item] for item in containers
    ]
    levels = enumerate(zip(*paths, strict=False))
    depth = next(
        n
        for n, level in levels
        if len(set(level)) > 1 or n + 1 == len(paths[0])
    )
    bounds = frozenset(local_of(path[depth].tag) for path in paths)
    return Layout(
        _format_of(containers[0]), bounds, _scope(paths[0][depth].getparent())
    )


def _format_of(container: Any) -> str:
    """Return the format of a description: DC terms where it has, or declares, more than the fifteen
    elements.
    """
    local = local_of(container.tag)
    if local in CONTAINERS or local == "dim":
        return "dcterms"
    if container.tag in SIMPLE:
        return "oai_dc"
    namespaces = [
        child.tag
        for child in container
        if isinstance(child.tag, str) and NAMES[child.tag] is not None
    ]
    terms = DCTERMS in container.nsmap.values() or any(
        map(is_term, namespaces)
    )
    return "dcterms" if terms else "oai_dc"


def _bare(element: Any) -> Any:
    """Return the first record of a list whose records have, as far as is known, only headers."""
    root = element.getroottree().getroot()
    bare = next(root.iter("{*}record"), None)
    alone = (
        bare is not None
        and bare.find("{*}header") is not None
        and bare.find("{*}metadata/*") is None
    )
    return bare if alone else None


def _blank(element: Any) -> Any:
    """Return the first description of a document of DC terms alone in which none says anything."""
    root = element.getroottree().getroot()
    blank = next(root.iter("metadata"), None)
    if blank is None or len(blank) or DCTERMS not in blank.nsmap.values():
        return None
    return blank


def _scope(element: Any) -> dict[str | None, str]:
    return {} if element is None else dict(element.nsmap)


def _nothing(root: Any, name: str) -> XjmetaError:
    """Return why a document has no description."""
    if root is None or local_of(root.tag) != "OAI-PMH":
        return FormatError("no-record", source=name, format="Dublin Core")
    # An OAI-PMH response says itself why it has no records; other metadata than Dublin Core are named by their
    # namespace.
    if errors := list(root.iter("{*}error")):
        reasons = "; ".join(
            " ".join(
                (error.get("code") or "", *(error.text or "").split())
            ).strip()
            for error in errors
        )
        code = (
            "oai-no-match"
            if errors[0].get("code") == "noRecordsMatch"
            else "oai-error"
        )
        return FormatError(
            code,
            source=name,
            line=errors[0].sourceline,
            reason=reasons.rstrip(".") + ".",
        )
    verbs = [
        child
        for child in root.iterchildren("*")
        if local_of(child.tag) not in ("responseDate", "request")
    ]
    if not verbs or local_of(verbs[0].tag) not in (
        "ListRecords",
        "GetRecord",
        "ListIdentifiers",
    ):
        return FormatError(
            "oai-no-records",
            source=name,
            verb=local_of(verbs[0].tag) if verbs else "nothing",
        )
    other_metadata = next(
        (e for e in verbs[0].iterfind("{*}record/{*}metadata/{*}*")), None
    )
    if other_metadata is None:
        return FormatError(
            "no-record", source=name, format=local_of(verbs[0].tag)
        )
    line = other_metadata.sourceline
    space = other_metadata.tag.rpartition("}")[0].lstrip("{")
    return FormatError(
        "oai-other-metadata",
        source=name,
        line=line,
        element=local_of(other_metadata.tag),
        namespace=space,
    )


def broken(frame: Frame, error: etree.XMLSyntaxError) -> XjmetaError:
    """Return the error for what is wrong with a document, with its place in the whole."""
    name = frame.source.name
    with frame.open() as stream:
        data = without_entities(stream.read())
    if not data.strip():
        return syntax_error(error, name, BytesIO(data))
    try:
        etree.parse(
            BytesIO(data), etree.XMLParser(encoding=frame.working, **SAFE)
        )
    # The error in the document as a whole has a place, that in one slice has
    # none.
    except etree.XMLSyntaxError as whole:
        error = whole
    line, column = error.position
    place: dict[str, Any] = {
        "source": name,
        "line": line or None,
        "column": column or None,
    }
    message = error.msg or ""
    if match := _UNDECLARED.match(message):
        declarations = _declarations(data)
        return FormatError(
            "prefix-undeclared",
            prefix=match[1],
            element=match[2],
            declarations=declarations,
            **place,
        )
    if match := re.match(
        r"xmlns(?::\S+)?: '(.*?)' is not a valid URI", message
    ):
        return FormatError("namespace-malformed", namespace=match[1], **place)
    if message.startswith("Extra content at the end"):
        return FormatError("several-roots", **place)
    return syntax_error(error, name, BytesIO(data))


# libxml2's words: it has one code for every namespace error.
_UNDECLARED = re.compile(
    r"Namespace prefix (\S+) (?:for \S+ )?on (\S+) is not defined"
)


def _declarations(data: bytes) -> str:
    """Return the declarations that a document lacks, all of them."""
    # The parser stops at the first prefix that is not declared, and somebody
    # who mends that wants to know of all.
    parser = etree.XMLParser(recover=True, **SAFE)
    etree.parse(BytesIO(data), parser)
    missing = dict.fromkeys(
        match[1]
        for entry in parser.error_log
        if (match := _UNDECLARED.match(entry.message))
    )
    return " ".join(
        f'xmlns:{prefix}="{_KNOWN_PREFIXES.get(prefix, "...")}"'
        for prefix in missing
    )


_OWN = re.compile(re.escape(NAMESPACE))
# What recognises a document by its beginning, from the surest sign to the weakest.
_SIMPLE = re.compile(
    r"openarchives\.org/OAI/2\.0/oai_dc/?[\"']|info:srw/schema/1/dc-|<(?:[\w.-]+:)?ListIdentifiers\b"
)
_TERMS = re.compile(
    r"purl\.org/dc/terms|www\.dspace\.org/xmlns/dspace/dim|<(?:[\w.-]+:)?(?:dublin_core|qualifieddc)\b"
)
_ANY = re.compile(
    r"purl\.org/(?:dc|DC)/elements|openarchives\.org/OAI/2\.0/?[\"']|<(?:dc|oai_dc|oai_qdc|qdc):\w"
)

# The fifteen elements without any namespace, as tools write them that do not know of namespaces.
_BARE = re.compile(
    r"<(?:dc|oai_dc|simpledc)(?:\s[^<>]*)?>\s*"
    r"<(?:title|creator|subject|description|publisher|contributor|date|type|format|identifier|source|language"
    r"|relation|coverage|rights)(?:\s[^<>]*)?/?>"
)
# In RDF Dublin Core may be a few statements among many others.
_RDF = re.compile(r"<(?:[\w.-]+:)?RDF\b")
_PREFIX = re.compile(
    r"""xmlns:([\w.-]+)\s*=\s*["'][^"']*purl\.org/dc/""", re.IGNORECASE
)
_ELEMENT = re.compile(r"<(?:([\w.-]+):)?\w")


def _is_rare(text: str) -> bool:
    """Return whether less than a quarter of the elements are statements of Dublin Core."""
    prefixes = set(_PREFIX.findall(text))
    elements = _ELEMENT.findall(text)
    return 4 * sum(prefix in prefixes for prefix in elements) < len(elements)


def recognise_terms(_name: str, head: bytes) -> int:
    """Return how certain it is that a document is DC terms."""
    return _recognise(head, "dcterms")


def recognise_elements(_name: str, head: bytes) -> int:
    """Return how certain it is that a document is simple Dublin Core."""
    return _recognise(head, "oai_dc")


# A declaration, a comment, or a start tag with a name of XML; `<` and an
# address is none.
_TAG = re.compile(r"<[!?]|<[^\W\d][\w.-]*(?::[^\W\d][\w.-]*)?[\s/>]")


def _recognise(head: bytes, format_: str) -> int:
    """Return how certain it is that a document is of a format.

    What also names another vocabulary, as EAD in an envelope does, is left to that; RDF in which statements of Dublin
    Core are rare is none.
    """
    text = without_asides(markup_of(head)).lstrip(" \t\r\n")
    if not _TAG.match(text):
        return 0  # no XML: N-Triples begin with `<` too
    if _OWN.search(text):
        # Our own elements are in documents of DC terms alone.
        return 2 if format_ == "dcterms" else 0
    if _RDF.search(text) and _is_rare(text):
        return 0
    simple = bool(_SIMPLE.search(text))
    terms = bool(_TERMS.search(text))
    if format_ == "oai_dc":
        return (
            2
            if simple and not terms
            else 1
            if simple or _ANY.search(text) or _BARE.search(text)
            else 0
        )
    # Where both are named, the document may be either: another format that is
    # surer of it goes first.
    return 2 if terms and not simple else 1 if terms else 0
