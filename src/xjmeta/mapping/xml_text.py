"""Texts of an XML format whose elements hold words alone, and what becomes of what no row claims.

A format with markup of its own has a codec of its own. Here the body shows the words; the markup of a text goes into
the rest slot, as all that a body cannot say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import etree

from xjmeta.mapping.rows import Data, Element, RawNames, Reading, content
from xjmeta.mapping.shapes import attributes_reader
from xjmeta.model.text import Phrase, Prose
from xjmeta.xml.nodes import Child
from xjmeta.xml.parsing import attributes_of

__all__ = ["PlainCodec", "loose_note", "other_note", "plain_names"]

_XML = "http://www.w3.org/XML/1998/namespace"


def plain_names(namespace: str) -> RawNames:
    """Return the look-up of raw names where elements are in `namespace` and attributes in none, but `xml:lang`.

    >>> names = plain_names("urn:a")
    >>> names["{urn:a}note"], names["{http://www.w3.org/XML/1998/namespace}lang"], names["{urn:b}note"]
    ('note', 'lang', '{urn:b}note')
    """

    def resolve(raw: object) -> str | None:
        if not isinstance(raw, str):
            return None
        uri, _, local = raw.rpartition("}")
        # `uri` still has its opening brace.
        if uri[1:] in ("", namespace):
            return local
        return "lang" if raw == f"{{{_XML}}}lang" else raw

    return RawNames(resolve)


class PlainCodec:
    """Phrases and paragraphs as words alone; a blank line parts two paragraphs."""

    def phrase(self, parts: Sequence[Any], lang: str | None) -> Phrase | None:
        """Return a run of texts and elements as one phrase, or None if blank."""
        return Phrase.line(_words(parts), lang)

    def line(self, text: str | None, lang: str | None) -> Phrase | None:
        """Return plain text as one phrase, or None if blank."""
        return None if text is None else Phrase.line(text, lang)

    def prose(self, parts: Sequence[Any], lang: str | None) -> Prose | None:
        """Return a run of texts and elements as blocks, or None if blank."""
        words = _words(parts)
        if words.strip():
            return Prose(words, lang=lang)
        return None

    def is_block(self, element: Element) -> bool:
        """Say that no element is among blocks."""
        del element
        return False

    def foreign(self, element: Element) -> str | None:
        """Return what an element holds as one string of XML."""
        inside = "".join(
            etree.tostring(child, encoding="unicode") for child in element
        )
        return inside or None

    def write_phrase(self, value: Phrase, dialect: int) -> list[Child]:
        """Return a phrase as content."""
        del dialect
        return [value.plain]

    def write_prose(self, value: Prose, dialect: int) -> list[Child]:
        """Return blocks as content."""
        del dialect
        return [value.plain]

    def write_foreign(self, value: str) -> list[Child]:
        """Return foreign XML as words: there is no place for elements."""
        return [value]


def _words(parts: Sequence[Any]) -> str:
    return "".join(
        part
        if isinstance(part, str)
        else "".join(part.itertext())
        if isinstance(part.tag, str)
        else f"&{part.name};"
        for part in parts
    )


def loose_note(
    parts: list[Any], section: str, to: Reading
) -> tuple[str, Data | None]:
    """Return text that is directly in a section as a note that names the section."""
    body = to.codec.prose(parts, None)
    return "notes", None if body is None else {
        "kind": "text",
        "label": section.strip("/") or "unit",
        "body": body,
    }


def other_note(element: Element, to: Reading) -> tuple[str, Data | None]:
    """Return an element that no row claims as a note labelled with its name."""
    out: Data = {}
    lang = attributes_reader({}, to)(attributes_of(element), out)
    body = to.codec.prose(content(element), lang)
    if body is None and not out:
        return "notes", None
    if body is not None:
        out["body"] = body
    return "notes", {
        **out,
        "kind": "other",
        "label": to.names[element.tag] or element.tag,
    }
