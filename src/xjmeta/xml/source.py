"""The source of an XML document as bytes, and where in it each unit is.

Nothing is searched while reading. When a write needs it, one pass of a regular expression over the unit tags finds
every unit; that is exact because a parser proved the text well-formed before. Comments, CDATA, processing instructions
and the DOCTYPE are blanked first, to the same length. Elements are counted by name in document order, in any namespace,
so that the reader's count and this one agree.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cache, cached_property, partial
from typing import Any, NamedTuple

from xjmeta.grammar.conformance import PLACE
from xjmeta.text.encodings import marked, without_mark
from xjmeta.xml.patterns import (
    CDATA,
    COMMENT,
    DOCTYPE,
    DOCTYPE_START,
    INSTRUCTION,
    QUOTED,
    SUBSET,
    one_of,
)

__all__ = [
    "DIGEST",
    "REST_OF_TAG",
    "Span",
    "XmlText",
    "aside_kinds",
    "asides",
    "behind_blanks",
    "blanked",
    "closing",
    "codec",
    "decode",
    "doctype_of",
    "encode",
    "encoding_of",
    "fingerprint_of",
    "is_prolog_open",
    "named",
    "places",
    "short_digest",
    "split_places",
    "tags",
    "with_blanks",
]

# What may look like a tag and is none.
_HIDDEN = re.compile(one_of(COMMENT, CDATA, INSTRUCTION, DOCTYPE))
# The DOCTYPE of a document, behind nothing but comments and instructions.
_PROLOG = re.compile(
    rf"\ufeff?(?:\s++|(?>{COMMENT}|{INSTRUCTION}))*+"
    rf"({DOCTYPE_START}(?:\[(?P<subset>{SUBSET})\]\s*+)?>)"
)
# Everything up to the root element. The groups are atomic or possessive: a hostile prolog is refused in linear
# time.
_BEFORE_ROOT = re.compile(
    rf"\s*+(?:(?>{COMMENT}|{INSTRUCTION}|{DOCTYPE})\s*+)*+(?:<(?:!\[|/?[^!?/])|[^<]|\Z)"
)
# A comment, or an instruction that is neither the XML declaration nor one of ours.
_FOREIGN = re.compile(rf"<!--|<\?(?!xml\s|xjmeta[\s?]|{PLACE})")
_IN_SUBSET = re.compile(rf"{QUOTED}|(?>{COMMENT}|{INSTRUCTION})")
# Quoted values may hold `>` (XML 1.0 forbids only `<` in them); possessive
# outside the quotes.
REST_OF_TAG = r"([^>\"']*+(?:(?:\"[^\"]*\"|'[^']*')[^>\"']*+)*+)>"
# No `!` and no `?` behind the `<`: declarations and instructions are no tags.
_TAG = re.compile(rf"<(/?)([^\s/>!?]+){REST_OF_TAG}")
# The encoding that the XML declaration states; the declaration itself is ASCII in every encoding but UTF-16 and 32.
_DECLARED = re.compile(
    rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][\w.:-]*)["']"""
)


class Span(NamedTuple):
    """Where an element is: its start tag is [start, inside), its end tag [end_tag, end)."""

    start: int
    inside: int
    end_tag: int
    end: int
    parent: int
    name: str


def blanked(text: str) -> str:
    """Return the text with everything that only looks like a tag blanked to the same length."""
    if "<!" not in text and "<?" not in text:
        return text
    return _HIDDEN.sub(lambda m: " " * len(m[0]), text)


def doctype_of(text: str) -> re.Match[str] | None:
    """Return the DOCTYPE of a document as its first group, however long it is, and the text between its brackets
    as `subset`; None where there is none.

    >>> doctype_of("<!-- <!DOCTYPE a> --><!DOCTYPE ead [<!ENTITY e ']>'>]><ead/>")[1]
    "<!DOCTYPE ead [<!ENTITY e ']>'>]>"
    """
    return _PROLOG.match(text)


def is_prolog_open(head: bytes) -> bool:
    """Return whether the first bytes of an XML document end before its first element begins.

    >>> is_prolog_open(b"<?xml version='1.0'?><!DOCTYPE ead [<!-- "), is_prolog_open(b"<!-- --><ead")
    (True, False)
    """
    text = without_mark(head).replace(b"\0", b"").decode("latin-1")
    return text.lstrip()[:1] == "<" and _BEFORE_ROOT.match(text) is None


def asides(text: str) -> list[str]:
    """Return the comments of a text, and its instructions except ours, in their order.

    >>> asides("<a><!-- b --><![CDATA[<!-- c -->]]><?d?><?xjmeta filler?></a>")
    ['<!-- b -->', '<?d?>']
    """
    if "<!" not in text and "<?" not in text:
        return []
    texts: list[str] = []
    for hidden in _HIDDEN.finditer(text):
        inner = hidden[0]
        pieces = (
            _IN_SUBSET.findall(inner)
            if inner.startswith("<!DOCTYPE")
            else (inner,)
        )
        texts += (piece for piece in pieces if _FOREIGN.match(piece))
    return texts


def aside_kinds(texts: Iterable[str]) -> list[tuple[str, str]]:
    """Return comments and instructions with what they are: the reason why another document does not hold them."""
    return [
        (
            "comment" if aside.startswith("<!") else "processing-instruction",
            aside,
        )
        for aside in texts
    ]


def tags(text: str, names: re.Pattern[str] | None = None) -> list[Span]:
    """Return the elements of a well-formed text in document order; `names` finds the tags of some of them only."""
    spans: list[Span | None] = []
    stack: list[tuple[int, int, int, str]] = []
    for match in (names or _TAG).finditer(blanked(text)):
        closing, name, rest = match.groups()
        if closing and not stack:
            continue  # it closes what an earlier slice of the document opened
        if closing:
            number, start, inside, opened = stack.pop()
            spans[number] = Span(
                start,
                inside,
                match.start(),
                match.end(),
                stack[-1][0] if stack else -1,
                opened,
            )
            continue
        spans.append(None)
        if rest.endswith("/"):
            parent = stack[-1][0] if stack else -1
            spans[-1] = Span(
                match.start(),
                match.end(),
                match.end(),
                match.end(),
                parent,
                name,
            )
        else:
            stack.append((len(spans) - 1, match.start(), match.end(), name))
    return [span for span in spans if span is not None]


def named(names: frozenset[str]) -> re.Pattern[str]:
    """Return the pattern of the tags of these names, with any prefix."""
    words = "|".join(map(re.escape, sorted(names)))
    return re.compile(
        rf"<(/?)((?:[\w.-]++:)?(?:{words}))(?=[\s/>]){REST_OF_TAG}"
    )


def decode(data: bytes) -> tuple[str, str, bytes]:
    """Return the text of an XML document, the name of its encoding and its byte order mark.

    Raises UnicodeError or LookupError where Python does not read the encoding as the parser did.
    """
    name, mark = encoding_of(data)
    return data[len(mark) :].decode(name), name, mark


def encoding_of(head: bytes) -> tuple[str, bytes]:
    """Return the name of the encoding of an XML document, by its first bytes, and its byte order mark; raises
    LookupError where Python does not know it.

    >>> encoding_of(b'<?xml version="1.0" encoding="Latin1"?><ead/>')
    ('Latin1', b'')
    """
    order_mark = marked(head)
    if order_mark is not None and "32" not in order_mark[1]:
        mark, name = order_mark
        return name, mark
    if head[:4] in (b"<\0?\0", b"\0<\0?"):
        return "utf-16-le" if head[0] else "utf-16-be", b""
    declared = _DECLARED.match(head)
    name = declared[1].decode("ascii") if declared else "utf-8"
    codec(name)
    return name, b""


@cache
def codec(name: str) -> str:
    """Return what Python calls an encoding; raises LookupError for those that are for other things than documents.

    >>> codec("Latin1")
    'iso8859-1'
    """
    canonical = codecs.lookup(name).name
    # Codecs such as base64 or idna are for other things; an encoding of
    # documents writes `<` as itself, or in two or four bytes.
    with suppress(UnicodeError):
        text = "\u00e9<".encode(canonical, "xmlcharrefreplace")
        if text.endswith(b"<") or canonical.startswith(("utf-16", "utf-32")):
            return canonical
    raise LookupError(f"{name} is no encoding of documents")


def encode(text: str, encoding: str, mark: bytes) -> bytes:
    """Return text in a document's encoding; what it cannot say becomes a character reference."""
    return mark + text.encode(encoding, "xmlcharrefreplace")


_CACHES = frozenset(
    {"_asides", "_decoded", "children", "doctype", "fingerprint", "spans"}
)


class XmlText:
    """A document, or the slice of one that belongs to a Record: its bytes, and lazily its text and units.

    `head` are the bytes of the document before the first slice and `tail` those after the last: the envelope that a
    selection of slices is written back in.
    """

    def __init__(
        self,
        format_: str,
        body: bytes,
        unit_names: frozenset[str],
        *,
        head: bytes = b"",
        tail: bytes = b"",
        encoding: tuple[str, bytes] | None = None,
    ) -> None:
        self.format = format_
        self.body = body
        self.head = head
        self.tail = tail
        self.unit_names = unit_names
        self.sliced = False
        """Whether it is one of several slices of a document, not the whole of one."""
        self.strays: set[int] = set()
        """The numbers of elements that have the name of a unit but are none."""
        self.namespaces: dict[str | None, str] = {}
        """The namespaces in scope where the units begin."""
        self.derived: tuple[str, ...] = ()
        """The elements with attributes that are derived by its header (`mapping.xml_following`)."""
        self._encoding = encoding
        self._found: dict[re.Pattern[str], bool] = {}

    def __getstate__(self) -> dict[str, object]:
        # Caches hold text and offsets, which are made again where they are
        # needed; a pickled source is its bytes.
        return {k: v for k, v in self.__dict__.items() if k not in _CACHES}

    def set_encoding(self, name: str, mark: bytes) -> None:
        """Set the encoding of a slice that does not begin with the document's prolog."""
        self._encoding = name, mark

    @cached_property
    def _decoded(self) -> tuple[str, str, bytes]:
        if self._encoding is not None:
            name, mark = self._encoding
            return self.body.decode(name), name, mark
        return decode(self.body)

    @property
    def text(self) -> str:
        """The slice as text, without a byte order mark."""
        return self._decoded[0]

    @property
    def encoding(self) -> str:
        """The name of its encoding."""
        return self._decoded[1]

    @property
    def mark(self) -> bytes:
        """Its byte order mark."""
        return self._decoded[2]

    @cached_property
    def spans(self) -> list[Span]:
        """Where each unit is, by its number in the slice."""
        return tags(self.text, named(self.unit_names))

    @cached_property
    def children(self) -> dict[int, list[int]]:
        """The numbers of the unit elements directly inside each, -1 for those inside none."""
        children: dict[int, list[int]] = {}
        for number, span in enumerate(self.spans):
            children.setdefault(span.parent, []).append(number)
        return children

    @cached_property
    def doctype(self) -> str:
        """The DOCTYPE of the document, empty where it has none."""
        match = doctype_of(self.head.decode(self.encoding) or self.text)
        return match[1] if match else ""

    @cached_property
    def fingerprint(self) -> str:
        """What distinguishes its parts from those of others: namespaces and DOCTYPE, and behind a slash its digest."""
        return fingerprint_of(
            self.namespaces,
            self.doctype,
            short_digest(self.body),
            derived=self.derived,
        )

    def place(self, ordinal: int) -> int | None:
        """Return the number of a unit's span, None for the unit on top: the whole slice is its own."""
        if ordinal < 0 or self.spans[ordinal].parent < 0:
            return None
        return ordinal

    def depth(self, ordinal: int) -> int:
        """Return how many units are around a unit."""
        place, deep = self.place(ordinal), 0
        while place is not None and place >= 0:
            place, deep = self.spans[place].parent, deep + 1
        return max(deep - 1, 0)

    def units(self, ordinal: int) -> list[int]:
        """Return the numbers of the child units of a unit."""
        return (
            []
            if ordinal < 0
            else [
                n
                for n in self.children.get(ordinal, ())
                if n not in self.strays
            ]
        )

    def dump(
        self, ordinal: int, digest: Callable[[], str] | None
    ) -> dict[str, Any]:
        """Return the part of one unit as JSON data; with the digest of its values where one is passed."""
        units = self.units(ordinal)
        place = self.place(ordinal)
        out: dict[str, Any] = {
            "number": ordinal,
            "units": units,
            "segments": self.segments(place, units),
        }
        out["home"] = self.fingerprint
        if digest is not None:
            out["digest"] = digest()
        if place is None:
            text = self.head.decode(self.encoding)
            out |= {
                "encoding": self.encoding,
                "mark": self.mark.hex(),
                "head": text,
                "tail": self.tail.decode(self.encoding),
            }
            out["sliced"] = self.sliced
            if self.derived:
                out["derived"] = [*self.derived]
            out["namespaces"] = {
                prefix or "": uri for prefix, uri in self.namespaces.items()
            }
        return out

    def segments(self, number: int | None, units: list[int]) -> list[str]:
        """Return the own part of a unit (or of the whole slice for None): the text between its child units."""
        text = self.text
        at, end = (
            (0, len(text))
            if number is None
            else (self.spans[number].start, self.spans[number].end)
        )
        out = []
        for child in units:
            span = self.spans[child]
            out.append(text[at : span.start])
            at = span.end
        out.append(text[at:end])
        return out

    def holds(self, pattern: re.Pattern[str], ordinal: int) -> bool:
        """Return whether a pattern is found in the own part of a unit."""
        # Asked for each unit of a document: most patterns are found nowhere in
        # it, and one search settles all of them.
        if pattern not in self._found:
            self._found[pattern] = pattern.search(self.text) is not None
        return self._found[pattern] and any(
            pattern.search(part)
            for part in self.segments(self.place(ordinal), self.units(ordinal))
        )

    def subtree(self, number: int | None) -> str:
        """Return a unit with everything below it."""
        if number is None:
            return self.text
        return self.text[self.spans[number].start : self.spans[number].end]


DIGEST = partial(hashlib.blake2b, digest_size=6)
"""What distinguishes documents from one another."""


def short_digest(data: bytes) -> str:
    """Return what distinguishes a document from others.

    >>> short_digest(b"<ead/>")
    'd0cc356293b5'
    """
    return DIGEST(data).hexdigest()


def fingerprint_of(
    namespaces: Mapping[str | None, str],
    doctype: str,
    digest: str,
    *,
    derived: tuple[str, ...] = (),
) -> str:
    """Return what distinguishes the parts of a document from those of others: namespaces, DOCTYPE, what is derived by
    its header, and its digest.
    """
    bindings = sorted(
        (prefix or "", uri) for prefix, uri in namespaces.items()
    )
    spelling = (bindings, doctype, *derived)
    return f"{short_digest(repr(spelling).encode())}/{digest}"


def places(segments: list[str], numbers: list[int]) -> str:
    """Join the own part of a unit, with an instruction at the place of each child."""
    out = [segments[0]]
    for number, segment in zip(numbers, segments[1:], strict=True):
        out += [f"<?{PLACE} {number}?>", segment]
    return "".join(out)


# The instruction that holds the place of a unit in the text of the one above
# it.
_PLACE = re.compile(rf"<\?{PLACE} (\d+)\?>")


def split_places(text: str) -> tuple[list[str], list[int]]:
    """Split what `places` joined."""
    pieces = _PLACE.split(text)
    return pieces[::2], [int(number) for number in pieces[1::2]]


def closing(head: str) -> str:
    """Return the end tags of the elements that the beginning of a document leaves open; raises IndexError where it
    closes what it did not open.
    """
    stack: list[str] = []
    for closes, name, rest in _TAG.findall(blanked(head)):
        if closes:
            if stack.pop() != name:
                raise IndexError(name)
        elif not rest.endswith("/"):
            stack.append(name)
    return "".join(f"</{name}>" for name in reversed(stack))


def behind_blanks(text: str, at: int) -> int:
    """Return where the blanks before a place begin."""
    while at and text[at - 1] in " \t\r\n":
        at -= 1
    return at


def with_blanks(text: str, at: int) -> int:
    """Return where the blanks before a place begin, if they follow a tag; else the place."""
    start = behind_blanks(text, at)
    return start if start and text[start - 1] == ">" else at
