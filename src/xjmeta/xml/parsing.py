"""Parsing XML safely: no network, no DTD, no entity resolved; and translating what a parser complains of.

Entities stay references, so that nothing expands; `collect_ids` is never turned off, because lxml then loads external
DTDs in spite of the other options.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from lxml import etree

from xjmeta.messages import FormatError, InputError, LimitError
from xjmeta.messages.looks import looks_like
from xjmeta.text.encodings import marked

__all__ = ["SAFE", "attributes_of", "events", "fragment", "syntax_error"]

SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
}
"""The options of every parser here."""

# From how many attributes on lxml's own way of listing them, which looks each up by its name, is the slower one.
_MANY = 200
_EACH = etree.XPath("@*")
# The place that libxml2 appends to its messages; errors here carry it as data.
_PLACE = re.compile(r",? ?\(?line \d+, column \d+.*$", re.DOTALL)
# What `xmlParserErrors` has for bytes that are no characters of the encoding,
# and for one that is unknown, unsupported or contradicted.
_ENCODING = frozenset({9, 27, 31, 32, 81, 1544, 6003})
# Our words where libxml2 has none.
_UNSAID = {
    "Unregistered error message.": "it stops before its first element is closed.",
    "(null).": "it is broken here.",
}
# What libxml2 says of one piece that is too long for it.
_LONG = re.compile(r"too (?:long|big)|[Bb]uffer size limit|XML_PARSE_HUGE")
# The end of the document, or the end of a tag, comment, declaration or CDATA
# section that was expected and did not come. Only on the last line does that
# mean that the file is cut off.
_CUT = frozenset({5, 73, 74, 75, 77, 45, 53, 63})


def events(
    stream: BinaryIO, tags: Iterable[str], name: str, *, comments: bool = True
) -> Iterator[tuple[str, Any]]:
    """Yield start and end events of some elements, and those of processing instructions (`pi`); raises FormatError
    where the XML is not well-formed. Elements that come out of an entity have no place there and are left out.
    """
    kinds = ("start", "end", "pi")
    parser = etree.iterparse(
        stream,
        events=kinds,
        tag=tuple(tags),
        remove_comments=not comments,
        **SAFE,
    )
    of_entity: Any = None
    try:
        for event, element in parser:
            if of_entity is not None:
                if event == "end" and element is of_entity:
                    of_entity = None
            elif event == "start" and _is_of_entity(element):
                of_entity = element
            else:
                yield event, element
    except etree.XMLSyntaxError as error:
        raise syntax_error(error, name, stream) from error


def attributes_of(element: etree._Element) -> list[tuple[str, str]]:
    """Return the attributes of an element, names with values, in time that grows with their number and no faster.

    >>> attributes_of(etree.fromstring("<a b='c' xml:lang='en'/>"))
    [('b', 'c'), ('{http://www.w3.org/XML/1998/namespace}lang', 'en')]
    """
    # Very many attributes are an attack or a dump of data: the time must not
    # grow with the square of their number.
    if len(element.attrib) < _MANY:
        return element.items()  # type: ignore[return-value]
    each: Any = _EACH(element)
    return [(attribute.attrname, str(attribute)) for attribute in each]


def _is_of_entity(element: Any) -> bool:
    """Return whether a parser made an element of the declaration of an entity: it has no parent, and is no root."""
    return (
        element.getparent() is None
        and element.getroottree().getroot() is not element
    )


def fragment(text: str) -> etree._Element:
    """Parse text that was read from a well-formed document; raises XMLSyntaxError."""
    return etree.fromstring(
        text.encode("utf-8"), etree.XMLParser(encoding="utf-8", **SAFE)
    )


def syntax_error(
    error: Any, name: str, stream: BinaryIO
) -> FormatError | InputError:
    """Return the error for what a parser complained of, with line and column."""
    stream.seek(0)
    data = stream.read(1 << 16)
    if not data.strip():
        return InputError("empty-input", source=name)
    # libxml2 loses the place of some errors of a stream that is pushed to it in pieces; a second parse finds it.
    if error.code == 1 and error.position == (0, 0):
        stream.seek(0)
        try:
            etree.parse(stream, etree.XMLParser(**SAFE))
        except etree.XMLSyntaxError as again:
            error = again
    line, column = error.position
    reason = _PLACE.sub("", error.msg or "").rstrip(".,") + "."
    place: dict[str, Any] = {
        "source": name,
        "line": line or None,
        "column": column or None,
    }
    # The order matters: one code of libxml2 covers several causes, and the
    # narrower test comes first. Codes are those of `xmlParserErrors` in libxml2's
    # `xmlerror.h`.
    if b"\0" in data[:1024] and error.code == 4 and marked(data) is None:
        return InputError("binary-input", source=name, looks=looks_like(data))
    # A name is required in many places; behind a & its lack means that an
    # ampersand was not escaped.
    if error.code == 68 and "xmlParseEntityRef" in reason:
        return FormatError("bare-ampersand", **place)
    if error.code in _ENCODING:
        odd = (
            reason
            if "Unsupported" in reason
            else "what stands here is no character of it."
        )
        return FormatError("bad-encoding", reason=odd, **place)
    # 114 is every limit of libxml2: the depth first, then the length of one
    # piece, then the growth of entities.
    if error.code == 114 and "depth" in reason:
        return LimitError("too-deep", what="Elements", limit=256, **place)
    if _LONG.search(reason):
        return LimitError("too-long", limit=10, **place)
    if error.code in (89, 114):
        return LimitError("expansion-bomb", **place)
    reason = _UNSAID.get(reason, reason)
    code = (
        "cut-off"
        if error.code in _CUT and _at_end(stream, line)
        else "not-well-formed"
    )
    return FormatError(code, reason=reason, **place)


def _at_end(stream: BinaryIO, line: int) -> bool:
    """Return whether an error is on the last line of a document."""
    stream.seek(0)
    lines = sum(
        chunk.count(b"\n") for chunk in iter(lambda: stream.read(1 << 20), b"")
    )
    return line >= lines
