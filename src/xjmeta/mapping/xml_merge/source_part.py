"""The own part of a unit as text, parsed: where each of its elements is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from xjmeta.mapping.rows import Element
from xjmeta.mapping.writeback import CannotMergeError
from xjmeta.xml.source import Span, tags

__all__ = ["SourcePart"]


@dataclass
class SourcePart:
    """The own part of a unit as text, parsed, with the place of each element in the text.

    `names` resolves raw names; `prefix` goes before the names of elements, `spelt` says how attributes are spelt.
    """

    text: str
    offset: int
    root: Element
    names: Mapping[object, str | None]
    prefix: str
    spelt: Mapping[str, str]
    spans: dict[Any, Span] = field(default_factory=dict)
    fillers: list[tuple[Any, str, Span]] = field(default_factory=list)
    entities: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        text: str,
        wrapped: str,
        offset: int,
        root: Element,
        names: Mapping[object, str | None],
        prefix: str,
        spelt: Mapping[str, str],
    ) -> SourcePart:
        """Pair the parsed elements with the text they were parsed from."""
        part = cls(text, offset, root, names, prefix, spelt)
        elements = [e for e in root.iter() if isinstance(e.tag, str)]
        spans = tags(wrapped)
        # The text holds what the parser read otherwise (an entity with
        # elements in it): then no place is certain.
        if len(elements) != len(spans):
            raise CannotMergeError("elements and tags do not pair")
        part.spans = {
            e: Span(
                s.start - offset,
                s.inside - offset,
                s.end_tag - offset,
                s.end - offset,
                s.parent,
                s.name,
            )
            for e, s in zip(elements, spans, strict=True)
        }
        return part
