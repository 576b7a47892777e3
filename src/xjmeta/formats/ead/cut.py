"""Cuts what is internal out of the source of a unit; the rest is unchanged, to the byte.

Where the grammar wants an element that is cut, filler of its name is in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from xjmeta.formats.ead.canonical import UNITS
from xjmeta.formats.ead.crosswalk import PREFER
from xjmeta.formats.ead.text import BLOCKS, LINES
from xjmeta.grammar.conformance import order_fits
from xjmeta.grammar.grammar import Type
from xjmeta.mapping.rows import Writing
from xjmeta.mapping.xml_merge import SourcePart
from xjmeta.model.public import is_internal
from xjmeta.text.edits import TextEdit, spliced
from xjmeta.xml.fitting import Fitter
from xjmeta.xml.nodes import FILLER, Node, serialize
from xjmeta.xml.source import with_blanks

__all__ = ["Cut"]

# Elements that part the words before and behind them.
_PARTING = BLOCKS | LINES | {"lb"}


class Cut:
    """The own part of a unit on its way to the public."""

    def __init__(
        self,
        part: SourcePart,
        type_of: Callable[[Any], Type | None],
        to: Writing,
    ) -> None:
        self._part = part
        self._type_of = type_of
        self._to = to

    def run(self) -> str:
        """Return the text without its internal elements."""
        return spliced(self._part.text, self._cuts())

    def _cuts(self) -> Iterator[TextEdit]:
        """Yield what is cut, from where to where, and what is there instead."""
        removed: dict[Any, list[Any]] = {}
        inside: set[Any] = set()
        for element in self._part.spans:
            # What is in an internal element goes with it, and is no cut of its
            # own.
            if element.getparent() in inside:
                inside.add(element)
            elif (
                is_internal(element.get("audience"))
                and element.getparent() in self._part.spans
            ):
                inside.add(element)
                removed.setdefault(element.getparent(), []).append(element)
        for parent, elements in removed.items():
            yield from self._out_of(parent, elements)

    def _out_of(self, parent: Any, elements: list[Any]) -> Iterator[TextEdit]:
        kind = self._type_of(parent)
        remaining = list(parent)
        for element in elements:
            span = self._part.spans[element]
            without = [child for child in remaining if child is not element]
            if (
                kind is None
                or self._fits(without, kind)
                # Where the children did not fit before, filler could not make
                # them fit: the document stays as invalid as it was.
                or not self._fits(remaining, kind)
            ):
                remaining = without
                mixed = kind is not None and kind.mixed
                html = (
                    " "
                    if mixed and self._part.names[element.tag] in _PARTING
                    else ""
                )
                lo = self._from(span.start, mixed=mixed, end=span.end)
                yield TextEdit(lo, span.end, html)
            else:
                yield TextEdit(
                    span.start, span.end, self._filler(element, kind)
                )

    def _fits(self, children: list[Any], kind: Type) -> bool:
        return order_fits(children, kind, self._part.names.__getitem__, UNITS)

    def _from(self, start: int, *, mixed: bool, end: int) -> int:
        """Return where a cut begins: before the blanks that lead to an element, unless they part two words."""
        if not mixed or self._part.text[end : end + 1].isspace():
            return with_blanks(self._part.text, start)
        return start

    def _filler(self, element: Any, parent: Type) -> str:
        node = Node(str(self._part.names[element.tag]), marks=(FILLER,))
        kind = parent.child(node.name)
        if kind is not None:
            Fitter(PREFER, self._to.otherwise).fit(node, kind)
        return serialize(node, self._part.prefix, self._part.spelt)
