"""What a document of Dublin Core holds that no value says: comments, what is said about a record, elements and
attributes that no statement takes, the envelope.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lxml import etree
from pydantic import ValidationError

from xjmeta.formats.dc.names import NAMES
from xjmeta.formats.dc.reader import Parsed, Parser
from xjmeta.formats.dc.source import DcText, empties, lead_of
from xjmeta.model.origin import Unmapped
from xjmeta.xml.oai import is_filler
from xjmeta.xml.source import tags
from xjmeta.xml.unmapped import OAI_HEADER, asides, attributes_of, envelope

__all__ = ["unmapped_data", "unmapped_part"]


def unmapped_data(
    parts: Sequence[Mapping[str, Any]],
) -> Iterator[list[Unmapped]]:
    """Yield what the part of each unit holds, of those that came through another format."""
    for data in parts:
        if not (DcText.is_dump(data) and DcText.is_dump(parts[0])):
            raise ValueError("no part of a document")
        shared = ("namespaces", "bounds")
        around = {name: parts[0][name] for name in shared if name in parts[0]}
        source = DcText.load("", around | dict(data))
        source.own = bool(data["own"])
        yield unmapped_part(source, source.text, whole="head" in data)


def unmapped_part(source: DcText, text: str, *, whole: bool) -> list[Unmapped]:
    """Return what one part of a source holds besides values; with `whole`, what is around all of them too."""
    out = asides(text)
    if not source.own:
        lead = lead_of(text, source.unit_names)
        out += (Unmapped("element", empty) for empty in empties(lead))
        out += _beside(text[len(lead) :], source)
    for part in (source.head, source.tail) if whole else ():
        around = envelope(part.decode(source.encoding), OAI_HEADER)
        out += (outer._replace(shared=True) for outer in around)
    return out


def _beside(text: str, source: DcText) -> Iterator[Unmapped]:
    """Yield what a slice holds besides its statements."""
    parsed_slice = _parsed(text, source)
    if parsed_slice is None:
        yield Unmapped("damaged-source", text)
        return
    root, parsed = parsed_slice
    elements = [
        element for element in root.iter() if isinstance(element.tag, str)
    ]
    spans = dict(zip(elements, tags(text), strict=False))
    stated = {
        element
        for item in parsed.statements
        for element in _between(*item[1:])
    }
    stack = [root]
    while stack:
        element = stack.pop()
        span = spans[element]
        tag = text[span.start : span.inside]
        # Top down: what states a value is looked into for attributes alone;
        # what is about the record, its header and filler are known; of all
        # else attributes and words are named, and what is in it comes next.
        if element in stated:
            yield from _within(element, text, spans)
        elif _local(element) == "about":
            yield Unmapped("about", text[span.start : span.end])
        elif element is parsed.header_element:
            yield from envelope(text[span.start : span.end], OAI_HEADER)
        elif not (len(element) and is_filler(element[0])):
            yield from _attributes(tag)
            yield from _words(element, span.name)
            stack += (
                item for item in reversed(element) if isinstance(item.tag, str)
            )


def _parsed(text: str, source: DcText) -> tuple[Any, Parsed] | None:
    """Return the element of a slice and what it says; None for a damaged slice."""
    parser = Parser(
        source.namespaces, "utf-8", source.head.decode(source.encoding)
    )
    try:
        root = next(parser.all(text.encode()), None)
        if root is None:
            return None
        return root, Parsed(root, own=False, entities=parser.entities)
    # A part that came through another document and was damaged there holds
    # nothing for certain.
    except (etree.XMLSyntaxError, ValidationError):
        return None


def _between(first: Any, last: Any) -> Iterator[Any]:
    """Yield the elements that state a value."""
    while first is not None:
        yield first
        if first is last:
            return
        first = first.getnext()


def _within(
    element: Any, text: str, spans: Mapping[Any, Any]
) -> Iterator[Unmapped]:
    """Yield the attributes that a statement does not take: those of an element that is no property, and of
    elements inside one, whose words alone are read.
    """
    is_known = NAMES[element.tag] is not None
    for descendant in element.iter():
        if isinstance(descendant.tag, str) and not (
            descendant is element and is_known
        ):
            yield from _attributes(
                text[spans[descendant].start : spans[descendant].inside]
            )


def _attributes(tag: str) -> Iterator[Unmapped]:
    for name, quoted in attributes_of(tag):
        yield Unmapped("attribute", f"{name}={quoted}")


def _words(element: Any, name: str) -> Iterator[Unmapped]:
    """Yield the text directly in an element."""
    for words in (element.text, *(child.tail for child in element)):
        if words and words.strip():
            yield Unmapped("element", f"{name}: {' '.join(words.split())}")


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
