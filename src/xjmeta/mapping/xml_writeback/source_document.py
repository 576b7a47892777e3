"""The document that Records are written back to: how it spells things."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from xjmeta.grammar.grammar import Grammar
from xjmeta.mapping.rows import Writing
from xjmeta.mapping.xml_kind import XmlKind
from xjmeta.xml.nodes import Node, attribute_value, serialize
from xjmeta.xml.parsing import fragment
from xjmeta.xml.source import XmlText, blanked, closing

__all__ = ["SourceDocument", "document_of"]

_DECLARATION = re.compile(r"^\s*<\?xml\s[^>]*\?>")


class SourceDocument:
    """The document that Records are written back to: how it spells things."""

    def __init__(
        self,
        kind: XmlKind,
        format_: str,
        namespaces: Mapping[str | None, str],
        doctype: str,
        body: str,
        *,
        sliced: bool,
        derived: tuple[str, ...],
    ) -> None:
        self.kind, self.format, self.namespaces = (
            kind,
            format_,
            dict(namespaces),
        )
        self.whole = not sliced
        self.derived = derived
        self.doctype = doctype
        self._body = body
        begin = rf"<((?:[\w.-]+:)?)(?:{kind.top}|{kind.root})(?=[\s/>])"
        # Blanked, so that a comment with a tag in it is not found.
        tag = re.search(begin, blanked(body))
        self.prefix = tag[1] if tag else ""
        self.namespace = self.namespaces.get(
            self.prefix.rstrip(":") or None, ""
        )

    @cached_property
    def is_numbered(self) -> bool:
        """Whether its units are called by their depth; only who writes a new one asks."""
        return self.kind.numbered.search(self._body) is not None

    @cached_property
    def grammar(self) -> Grammar:
        """The grammar that what is rewritten is fitted to."""
        return self.kind.grammar(self.format, self.namespace)

    @cached_property
    def spelt(self) -> dict[str, str]:
        """How the document spells attributes that have a namespace."""
        return self.kind.link_names(self.namespace, self.namespaces)

    @cached_property
    def to(self) -> Writing:
        """What the shapes need to write."""
        return self.kind.writing(self.format, self.namespace)

    @cached_property
    def _start(self) -> str:
        declared = "".join(
            f' xmlns{":" + prefix if prefix else ""}="{attribute_value(uri)}"'
            for prefix, uri in self.namespaces.items()
            if prefix != "xml"
        )
        return f"{self.doctype}<x{declared}>"

    def parse(self, text: str, *, whole: bool) -> tuple[str, int, Any]:
        """Parse an own part; return the text parsed, where the part begins in it, and the root."""
        if whole and self.whole:
            # Blanks of the same length keep all places; lxml refuses a
            # declaration of an encoding in a string.
            wrapped = _DECLARATION.sub(lambda m: " " * len(m[0]), text)
            offset = 0
            bare = wrapped.lstrip()
            return wrapped, offset, fragment(bare)
        wrapped = f"{self._start}{text}{closing(text)}</x>"
        return wrapped, len(self._start), fragment(wrapped)

    def tag_at(self, depth: int) -> str:
        """Return the name of a unit that is so deep."""
        return self.kind.tag_at(depth, is_numbered=self.is_numbered)

    def spell(self, node: Node) -> str:
        """Return an element as the document would spell it."""
        return serialize(node, self.prefix, self.spelt)


_DOCUMENTS: WeakKeyDictionary[XmlText, SourceDocument] = WeakKeyDictionary()


def document_of(kind: XmlKind, text: XmlText) -> SourceDocument:
    """Return how a live document spells things; that is found out once."""
    document = _DOCUMENTS.get(text)
    if document is None:
        document = _DOCUMENTS[text] = SourceDocument(
            kind,
            text.format,
            text.namespaces,
            text.doctype,
            text.text,
            sliced=text.sliced,
            derived=text.derived,
        )
    return document
