"""What counts as Dublin Core, where in a document it stands, and in which encoding: found out before
anything is read.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.entities import html5
from io import BytesIO
from typing import Any, BinaryIO, Final

from lxml import etree

from xjmeta.formats.dc.own import NAMESPACE
from xjmeta.formats.dc.statements import DC, DCTERMS, NAMES, OAI_DC
from xjmeta.formats.registry import Source
from xjmeta.lens.parsing import SAFE, syntax_error
from xjmeta.messages import FormatError, XjmetaError
from xjmeta.messages.catalogue import Template, add

__all__ = [
    "CONTAINERS",
    "HTML_DOCTYPE",
    "Frame",
    "Layout",
    "broken",
    "doctype",
    "frame",
    "layout",
    "local_of",
    "recognise",
    "without_entities",
]

add({
    "prefix-undeclared": Template(
        "The prefix {prefix}: on <{element}> is not declared.",
        'Declare it on the first element: xmlns:{prefix}="..."',
    ),
    "several-roots": Template(
        "The document has more than one first element.",
        "Put one element around them all, or cut the file in pieces.",
    ),
})  # fmt: skip

CONTAINERS: Final = frozenset({"dublin_core", "qualifieddc", "simpledc", "dcterms"})
"""Elements that hold a description, whatever their namespace."""
_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z][\w.-]*;")
_DECLARED = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][\w.:-]*)["']""")
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
)
"""What a document begins with whose `<` is more than one byte; its text keeps its mark as a character."""
_SUBSET = re.compile(
    r"<!DOCTYPE(?:[^\[>\"']|\"[^\"]*\"|'[^']*')*"
    r"\[((?:[^\]\"'<]|\"[^\"]*\"|'[^']*'|<!--.*?-->|<\?.*?\?>|<)*)\]\s*>",
    re.DOTALL,
)
_FEED = 1 << 14
_NAMED: Final = {
    name[:-1]: text for name, text in html5.items() if name.endswith(";") and len(text) == 1 and name.isascii()
}
HTML_DOCTYPE: Final = (
    "<!DOCTYPE x ["
    + "".join(
        f'<!ENTITY {name} "&#{ord(text)};">'
        for name, text in sorted(_NAMED.items())
        if name not in ("amp", "lt", "gt", "quot", "apos")
    )
    + "]>"
)
"""The entities of HTML, declared: what repositories send on from web pages."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a document is laid out: the name of the element that bounds a Record, and the namespaces in scope
    around it.

    `own` says that it is a document of ours, with one element a unit.
    """

    format: str
    bound: str
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
        return self.source.open() if self.text is None else BytesIO(self.text.encode())

    @property
    def working(self) -> str:
        """The encoding of the stream."""
        return self.encoding if self.text is None else "utf-8"

    def home(self, data: bytes) -> bytes:
        """Return bytes of the stream in the document's own encoding."""
        return data if self.text is None else data.decode().encode(self.encoding)


def frame(source: Source) -> Frame:
    """Find out the encoding of a document; raises FormatError where Python does not know it."""
    head = source.head(1024)
    for mark, name in _MARKS:
        if head.startswith(mark):
            try:
                return Frame(source, name, source.data().decode(name))
            except UnicodeError as error:
                raise FormatError("bad-encoding", source=source.name, reason=str(error) + ".") from error
    found = _DECLARED.match(head)
    name = found[1].decode("ascii") if found else "utf-8"
    try:
        known = codecs.lookup(name).name
    except LookupError as error:
        raise FormatError("bad-encoding", source=source.name, reason=str(error) + ".") from error
    return Frame(source, known)


def doctype(head: str) -> str:
    """Return a DOCTYPE that declares what the one at the head of a document does, and the entities of HTML.

    >>> doctype('<!DOCTYPE a [<!ENTITY x "y">]>')[:35]
    '<!DOCTYPE x [<!ENTITY x "y"><!ENTIT'
    """
    found = _SUBSET.search(head)
    return HTML_DOCTYPE.replace("[", "[" + found[1], 1) if found else HTML_DOCTYPE


def local_of(tag: str) -> str:
    """Return a raw name without its namespace."""
    return tag.rpartition("}")[2]


def without_entities(data: bytes) -> bytes:
    """Return bytes with the references to entities that XML does not know blanked to the same length."""
    return _ENTITY.sub(lambda found: b" " * len(found[0]), data)


def layout(frame: Frame) -> Layout:
    """Find the first description of a document and say how it stands there.

    Raises FormatError where there is none, or the document breaks off before it.
    """
    seen = False
    last: Any = None
    try:
        for element in _starts(frame.open()):
            seen, last = True, element
            if (found := _at(element)) is not None:
                return found
    except etree.XMLSyntaxError as error:
        raise broken(frame, error) from error
    root = last.getroottree().getroot() if seen else None
    bare = None if root is None else next(root.iter("{*}record"), None)
    if bare is not None and bare.find("{*}header") is not None and bare.find("{*}metadata") is None:
        return Layout("oai_dc", "record", _scope(bare.getparent()))
    raise _nothing(root, frame.source.name)


def _starts(stream: BinaryIO) -> Iterator[Any]:
    """Yield the elements of a document as they begin."""
    parser: Any = etree.XMLPullParser(events=("start",), remove_comments=True, remove_pis=True, **SAFE)
    rest = b""
    while chunk := stream.read(_FEED):
        data = rest + chunk
        cut = data.rfind(b"&") if data.rfind(b"&") > data.rfind(b";") else len(data)
        data, rest = data[:cut], data[cut:]
        parser.feed(without_entities(data))
        yield from (element for _event, element in parser.read_events())
    parser.feed(rest)
    parser.close()
    yield from (element for _event, element in parser.read_events())


def _at(element: Any) -> Layout | None:
    """Return the layout of a document if this element begins its first description."""
    tag = element.tag
    local, name = local_of(tag), NAMES[tag]
    if tag == f"{{{NAMESPACE}}}record":
        return Layout("dcterms", "record", _scope(element.getparent()), own=True)
    if tag == f"{{{OAI_DC}}}dc" or (local in CONTAINERS and name is None):
        return _bounded(element, "oai_dc" if local == "dc" else "dcterms")
    parent = element.getparent()
    if local == "header" and parent is not None and local_of(parent.tag) == "ListIdentifiers":
        return Layout("oai_dc", "header", _scope(parent))
    if name is None or parent is None or (tag[0] != "{" and local_of(parent.tag) not in ("dc", "oai_dc", "metadata")):
        return None
    terms = DCTERMS in parent.nsmap.values() or not tag.startswith(f"{{{DC}}}")
    return _bounded(parent, "dcterms" if terms else "oai_dc")


def _bounded(container: Any, format_: str) -> Layout:
    above = container.getparent()
    record = above.getparent() if above is not None and local_of(above.tag) == "metadata" else None
    if record is not None and local_of(record.tag) == "record":
        return Layout(format_, "record", _scope(record.getparent()))
    return Layout(format_, local_of(container.tag), _scope(above))


def _scope(element: Any) -> dict[str | None, str]:
    return {} if element is None else dict(element.nsmap)


def _nothing(root: Any, name: str) -> XjmetaError:
    if root is None:
        return FormatError("no-record", source=name, format="Dublin Core")
    error = next(root.iter("{*}error"), None)
    if local_of(root.tag) == "OAI-PMH" and error is not None:
        said = " ".join(filter(None, (error.get("code"), (error.text or "").strip())))
        return FormatError("oai-error", source=name, line=error.sourceline, reason=" ".join(said.split()))
    if local_of(root.tag) == "OAI-PMH":
        verbs = [local_of(child.tag) for child in root.iterchildren("*")]
        verb = next((verb for verb in verbs if verb not in ("responseDate", "request")), "nothing")
        return FormatError("oai-no-records", source=name, verb=verb)
    return FormatError("no-record", source=name, format="Dublin Core")


def broken(frame: Frame, error: etree.XMLSyntaxError) -> XjmetaError:
    """Return what is wrong with a document as an error of ours, with its place in the whole."""
    name = frame.source.name
    with frame.open() as stream:
        data = without_entities(stream.read())
    if not data.strip():
        return syntax_error(error, name, BytesIO(data))
    try:
        etree.parse(BytesIO(data), etree.XMLParser(**SAFE))
    except etree.XMLSyntaxError as whole:
        error = whole
    line, column = error.position
    where: dict[str, Any] = {"source": name, "line": line or None, "column": column or None}
    said = error.msg or ""
    if found := re.match(r"Namespace prefix (\S+) (?:for \S+ )?on (\S+) is not defined", said):
        return FormatError("prefix-undeclared", prefix=found[1], element=found[2], **where)
    if found := re.match(r"xmlns(?::\S+)?: '(.*?)' is not a valid URI", said):
        return FormatError("namespace-malformed", namespace=found[1], **where)
    if said.startswith("Extra content at the end"):
        return FormatError("several-roots", **where)
    return syntax_error(error, name, BytesIO(data))


_NOISE = re.compile(r"<!--.*?(?:-->|$)|<\?.*?(?:\?>|$)", re.DOTALL)
_OWN = re.compile(re.escape(NAMESPACE))
_SIMPLE = re.compile(r"openarchives\.org/OAI/2\.0/oai_dc/[\"']|<(?:[\w.-]+:)?ListIdentifiers\b")
_TERMS = re.compile(r"purl\.org/dc/terms|<(?:[\w.-]+:)?(?:dublin_core|qualifieddc)\b")
_ANY = re.compile(r"purl\.org/(?:dc|DC)/elements|openarchives\.org/OAI/2\.0/?[\"']|<(?:dc|oai_dc|oai_qdc|qdc):\w")


def recognise(head: bytes, format_: str) -> int:
    """Say how sure it is that a document is of a format.

    What also names another vocabulary, as EAD in an envelope does, is left to that.
    """
    text = (
        head.decode("utf-16", "ignore")
        if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        else head.decode("latin-1")
    )
    text = _NOISE.sub("", text).lstrip("\ufeff\xef\xbb\xbf \t\r\n")
    if not text.startswith("<"):
        return 0
    if _OWN.search(text):
        return 2 if format_ == "dcterms" else 0
    simple, terms = bool(_SIMPLE.search(text)), bool(_TERMS.search(text))
    if format_ == "oai_dc":
        return 2 if simple and not terms else 1 if simple or _ANY.search(text) else 0
    return 2 if terms and not simple else 1 if terms else 0
