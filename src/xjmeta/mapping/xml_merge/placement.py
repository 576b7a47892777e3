"""Where values are in the source: new ones are put in where the rows and the grammar have them, others taken out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from lxml import etree

from xjmeta.grammar.conformance import order_fits
from xjmeta.grammar.grammar import Type
from xjmeta.mapping.rows import Element, Row, Writing
from xjmeta.mapping.shapes import is_shared
from xjmeta.mapping.table import Table, Trace
from xjmeta.mapping.writeback import CannotMergeError
from xjmeta.mapping.xml_merge.content import ContentPatch
from xjmeta.mapping.xml_merge.edits import SourceEdits
from xjmeta.xml.fitting import Fitter
from xjmeta.xml.nodes import (
    Child,
    Node,
)
from xjmeta.xml.source import Span, with_blanks

__all__ = ["Placement"]

# In how many children another place is looked for: each try asks the grammar for the order of all of them.
_FEW = 64


class Placement:
    """The sections of the rows in a source, and what is put into them and taken out."""

    def __init__(
        self,
        table: Table,
        trace: Trace,
        to: Writing,
        type_of: Callable[[Element], Type | None],
        prefer: tuple[str, ...],
        edits: SourceEdits,
        content: ContentPatch,
    ) -> None:
        self._table = table
        self._trace = trace
        self._to = to
        self._type_of, self._prefer = type_of, prefer
        self._edits = edits
        self._content = content
        self._part = edits.part
        self.removed: list[str] = []
        """The markup of the values that are removed."""
        self.new_unit: dict[str, str] = {}
        """The attributes of a unit that the source lacks."""
        self._gone: set[Any] = set()
        self._filled: set[Span] = set()
        self._new_sections: dict[str, list[tuple[int, list[Child]]]] = {}

    def neighbours(
        self, j: int, positions: Mapping[int, int], claims: list[Any]
    ) -> list[tuple[Element, bool]]:
        """Return the elements that stay where they are, those before a place first, the nearest of them first; and
        whether the place is behind them.
        """
        before = [
            (claims[positions[k]], True)
            for k in sorted(positions, reverse=True)
            if k < j
        ]
        after = [
            (claims[positions[k]], False) for k in sorted(positions) if k > j
        ]
        return [
            claim
            for claim in (*before, *after)
            if claim[0] in self._part.spans
        ]

    def anchor(
        self, row: Row, near: Iterable[tuple[Element, bool]]
    ) -> tuple[Any, bool]:
        """Return the nearest of the neighbours that is in the section of a row."""
        return next(
            (claim for claim in near if self._same_section(row, claim[0])),
            (None, False),
        )

    def put_moved(
        self,
        claim: Element | None,
        near: Iterable[tuple[Element, bool]],
        row: Row,
    ) -> None:
        """Move an element beside the nearest of its neighbours, or to the section of its row."""
        if claim not in self._part.spans:
            return  # no place tells the order of a text among elements: it stays, and the rest slot says it
        text = self._part.text[
            self._part.spans[claim].start : self._part.spans[claim].end
        ]
        anchor, behind = self.anchor(row, near)
        if anchor is None:
            self.insert_in_section(row, [], text)
        else:
            self._edits.put(text, anchor, behind=behind)

    def _same_section(self, row: Row, anchor: Element) -> bool:
        """Return whether an element is in the section of a row, or in a wrapper there."""
        within = row.within[self._to.dialect]
        sections = self._trace.get("@" + (within or ""), [])
        parent = anchor.getparent()
        while parent is not None:
            if any(parent is element for element in sections):
                return True
            if any(
                parent is e
                for key, traced in self._trace.items()
                if key.startswith("@")
                for e in traced
            ):
                return False
            parent = parent.getparent()
        return False

    def inside_wrapper(
        self, row: Row, node: Node, item: Any, anchor: Element
    ) -> list[Child]:
        """Take the wrapper off where the neighbour is in one already."""
        wrapped = (
            is_shared(row, item)
            and self._part.names[anchor.getparent().tag] == node.name
        )
        holder = self._trace.get(
            "@" + (row.within[self._to.dialect] or ""), [None]
        )[0]
        return (
            list(node.kids)
            if wrapped and anchor.getparent() is not holder
            else [node]
        )

    def serialized(self, kids: Iterable[Child], parent: Element) -> str:
        """Return elements as they are spelt in the source, fitted to what the grammar admits in their parent."""
        kind = self._type_of(parent)
        kids = list(kids)
        for kid in kids:
            if kind is not None and isinstance(kid, Node):
                child = kind.child(kid.name)
                if child is None:
                    raise CannotMergeError(f"{kid.name} may not stand there")
                Fitter(self._prefer, self._to.otherwise).fit(kid, child)
        return self._edits.serialized(kids)

    def insert_in_section(
        self, row: Row, nodes: Iterable[Child], text: str | None = None
    ) -> None:
        """Put elements into the section of a row, behind what goes before by the order of the rows."""
        dialect = self._to.dialect
        within = row.within[dialect]
        if within is None:
            raise CannotMergeError(f"there is no place for {row.field}")
        slot = next(
            n
            for n, s in enumerate(self._table.slots[dialect][within])
            if s.section is None and any(r is row for r in s.rows)
        )
        self._insert(within, slot, list(nodes), text)

    def _insert(
        self, within: str, slot: int, nodes: list[Child], text: str | None
    ) -> None:
        holders = self._trace.get("@" + within if within else "@")
        if not holders:
            if text is not None:
                raise CannotMergeError("there is no place to move it to")
            self._new_sections.setdefault(within, []).append((slot, nodes))
            return
        parent = holders[0]
        markup = self.serialized(nodes, parent) if text is None else text
        name = nodes[0].name if nodes and isinstance(nodes[0], Node) else None
        free = next(self._free(parent, name), None)
        if free is not None:
            self._filled.add(free)
            self._edits.edit(free.start, free.end, markup)
            return
        before = self._admitting(
            parent, self._last_before(parent, within, slot), name
        )
        if before is not None:
            self._edits.put(markup, before, behind=True)
        else:
            self._edits.put_first(markup, parent)

    def _free(self, parent: Element, name: str | None) -> Iterator[Span]:
        """Yield the places kept for an element of that name: filler, and elements in which nothing is."""
        for element, tag, span in self._part.fillers:
            if element is parent and tag == name and span not in self._filled:
                yield span
        for kid in parent:
            if (
                kid in self._part.spans
                and self._part.names[kid.tag] == name
                and self._is_idle(kid)
            ):
                yield self._part.spans[kid]

    def _is_idle(self, element: Element) -> bool:
        """Return whether an element says nothing, and no field is in it."""
        if (
            element.attrib
            or len(element)
            or (element.text or "").strip()
            or self._part.spans[element] in self._filled
        ):
            return False
        return not any(
            element is traced_element
            for traced in self._trace.values()
            for traced_element in traced
        )

    def open_sections(self) -> None:
        """Put in the sections that the source lacks, each once, with what goes into it in the order of the rows."""
        if self.new_unit:
            self._new_sections.setdefault("", [])
        while self._new_sections:
            # The deepest section first: it goes into its outer one as a child,
            # which may be missing as well.
            within = max(
                self._new_sections,
                key=lambda name: len(name and name.split("/")),
            )
            kids = [
                kid
                for _slot, kids in sorted(
                    self._new_sections.pop(within), key=lambda entry: entry[0]
                )
                for kid in kids
            ]
            if not within:
                self._open_unit(kids)
                continue
            outer, _, name = within.rpartition("/")
            outer = outer or ("/" if within.startswith("/") else "")
            slots = self._table.slots[self._to.dialect][outer]
            at = next(
                (n for n, slot in enumerate(slots) if slot.section == within),
                None,
            )
            if at is None:
                raise CannotMergeError("the source has no root")
            self._insert(outer, at, [Node(name, {}, kids)], None)

    def _open_unit(self, kids: list[Child]) -> None:
        """Put the element of the unit on top into a document that has none."""
        root = self._trace.get("@/", [None])[0]
        if root is None:
            raise CannotMergeError("the source has no root")
        markup = self.serialized(
            [Node(self._table.unit_name, self.new_unit, kids)], root
        )
        last = next(
            (
                kid
                for kid in reversed(root)
                if isinstance(kid.tag, str) and kid in self._part.spans
            ),
            None,
        )
        if last is None:
            self._edits.put_first(markup, root)
        else:
            self._edits.put(markup, last, behind=True)

    def _last_before(self, parent: Element, within: str, slot: int) -> Any:
        """Return the last child of a section that the rows put before a slot, or into it."""
        slots = self._table.slots[self._to.dialect][within][: slot + 1]
        ends: dict[Any, None] = {}
        for slot_before in slots:
            keys = (
                ["@" + slot_before.section]
                if slot_before.section is not None
                else [slot_before.name, "?" + slot_before.name]
            )
            for key in keys:
                for element in self._trace.get(key, ()):
                    child = _child_of(parent, element)
                    if child is not None and (
                        slot_before.section is not None
                        or self._in_slot(slot_before.rows, element, parent)
                    ):
                        ends[child] = None
        return max(ends, key=lambda e: self._part.spans[e].start, default=None)

    def _admitting(
        self, parent: Element, before: Element | None, name: str | None
    ) -> Any:
        """Return the child behind which the grammar admits an element of that name: the one given, else the nearest."""
        kind = self._type_of(parent)
        kids = [kid for kid in parent if isinstance(kid.tag, str)]
        at = kids.index(before) + 1 if before in kids else 0
        if kind is None or name is None:
            return before
        new = etree.Element(name)
        for place in sorted(
            range(len(kids) + 1), key=lambda n: (abs(n - at), n)
        ):
            then = [
                kid
                for kid in (*kids[:place], new, *kids[place:])
                if kid not in self._gone
            ]
            if order_fits(then, kind, self._part.names.__getitem__):
                return kids[place - 1] if place else None
            if len(kids) > _FEW:
                break
        return before

    def _in_slot(
        self, rows: list[Row], element: Element, parent: Element
    ) -> bool:
        outermost = _child_of(parent, element)
        names = {tag for row in rows for tag, _kind in row.read_tags()}
        return (
            self._part.names[outermost.tag] in names
            or self._part.names[element.tag] in names
        )

    def remove_value(self, element: Element) -> None:
        """Take out a value that is gone, with all that is in it."""
        span = self._part.spans.get(element)
        if span is not None:
            self.removed.append(self._part.text[span.start : span.end])
        self.remove(element)

    def remove(self, element: Element) -> None:
        """Take an element out, with the blanks before it; a wrapper that it leaves empty goes too. Or take a text
        out.
        """
        if element not in self._part.spans:
            lo, hi, replacement = self._content.place_of(element)
            self._content.patch_text((lo, hi, replacement), replacement, "")
            return
        sections = {
            id(e)
            for key, traced in self._trace.items()
            if key.startswith("@")
            for e in traced
        }
        self._gone.add(element)
        parent = element.getparent()
        # A wrapper that holds nothing any more goes too, but never a section,
        # which other values may still need.
        while (
            parent is not None
            and id(parent) not in sections
            and self._empties(parent)
        ):
            element, parent = parent, parent.getparent()
            self._gone.add(element)
        span = self._part.spans[element]
        text = self._part.text
        lo = with_blanks(text, span.start)
        if lo < span.start and text[span.end : span.end + 1] not in (
            "<",
            "\n",
            "\r",
            " ",
            "\t",
        ):
            lo = span.start
        self._edits.edit(lo, span.end, "")

    def _empties(self, parent: Element) -> bool:
        if parent.attrib or (parent.text and not parent.text.isspace()):
            return False
        return all(
            kid in self._gone and not (kid.tail and not kid.tail.isspace())
            for kid in parent
            if isinstance(kid.tag, str)
        )


def _child_of(parent: Element, element: Any) -> Any:
    """Return the child of `parent` that an element is or is in."""
    while element is not None and not isinstance(element, str):
        above = element.getparent()
        if above is parent:
            return element
        element = above
    return None
