"""Filler in the source of a unit that was edited: it says the nearest thing that is known now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from xjmeta.grammar.grammar import Type
from xjmeta.mapping.xml_marking import marked
from xjmeta.mapping.xml_marks import (
    digest_of_element,
    digest_of_node,
    outermost,
    path_of,
)
from xjmeta.mapping.xml_merge import SourcePart
from xjmeta.mapping.xml_writeback.read_part import ReparsedPart
from xjmeta.mapping.xml_writeback.source_document import SourceDocument
from xjmeta.model.record import Record
from xjmeta.text.edits import TextEdit, spliced
from xjmeta.xml.entities import unescape
from xjmeta.xml.fitting import Fitter
from xjmeta.xml.nodes import (
    FILLER,
    MARK,
    WRAPPER,
    Node,
    attribute_value,
    escape,
)
from xjmeta.xml.parsing import attributes_of
from xjmeta.xml.patterns import ATTRIBUTE
from xjmeta.xml.source import with_blanks

__all__ = ["Fillers"]


class Fillers:
    """What is in a document only because its grammar requires it, said from a Record."""

    def __init__(self, document: SourceDocument, top: Record) -> None:
        self._document = document
        self._kind = document.kind
        self._top = top

    def node(self, name: str, parent: Type) -> Node:
        """Return an element that is there only because the grammar wants it in its parent."""
        fitter = Fitter(
            self._kind.prefer,
            self._document.to.otherwise,
            known=self._kind.known(self._top),
        )
        return fitter.filler(name, parent)

    def spelled(self, name: str, parent: Type) -> str:
        """Return such an element as text."""
        return self._document.spell(self.node(name, parent))

    def refilled(self, text: str, record: Record, depth: int) -> str:
        """Return an opened own part in which filler says what is known now."""
        if f"<?{MARK} {FILLER}" not in text:
            return text
        parsed = ReparsedPart(self._document, text, whole=depth == 0)
        base = parsed.unit if parsed.root is None else parsed.root
        fresh = self._fresh(base, record, parsed, depth)
        fillers = _fillers(fresh, self._kind.units)
        edits: list[TextEdit] = []
        for element, mark in outermost(marked(base), self._kind):
            if mark not in (FILLER, WRAPPER):
                node = _node_at(fresh, path_of(element, base))
                edits += _reset(parsed, element, node, mark)
            elif (
                mark == FILLER
                and parsed.own.names[element.tag] not in self._kind.units
            ):
                place = _place(element, base, parsed.own.names)
                edits += self._renewed(
                    parsed, element, next(fillers.get(place, iter(())), None)
                )
        return spliced(text, edits)

    def _fresh(
        self, base: Any, record: Record, parsed: ReparsedPart, depth: int
    ) -> Node:
        """Return what a unit would be, rewritten."""
        bare = record.model_copy(update={"children": (), "origin": None})
        kind, to = self._kind, self._document.to
        name = str(parsed.own.names[base.tag])
        is_root = depth == 0 and name == kind.root
        node = kind.unit_node(bare, kind.top if is_root else name, to, [])
        if is_root:
            node = kind.top_node(bare, node, to)
        known_texts = {} if depth else kind.known(record)
        fitter = Fitter(kind.prefer, to.otherwise, known=known_texts)
        fitter.fit(node, self._document.grammar.type(node.name))
        return node

    def _renewed(
        self, parsed: ReparsedPart, element: Any, node: Node | None
    ) -> Iterator[TextEdit]:
        """Yield how a filler becomes what is wanted; one that nobody demands goes where nothing is."""
        name = str(parsed.own.names[element.tag])
        # What only other software wants to see is not worth a filler that says
        # nothing.
        if node is None and name in self._kind.optional:
            span = parsed.own.spans[element]
            start = with_blanks(parsed.own.text, span.start)
            yield TextEdit(start, span.end, "")
            return
        kind = parsed.type_of(element.getparent())
        if node is None and kind is not None:
            node = self.node(name, kind)
        if node is not None and digest_of_node(node) != digest_of_element(
            element
        ):
            yield from self._refill(parsed, element, node)

    def _refill(
        self, parsed: ReparsedPart, element: Any, node: Node
    ) -> Iterator[TextEdit]:
        """Yield how a filler comes to say what a node does: in its own layout, where only words differ."""
        own = parsed.own
        skeleton = [
            (below.name, _bare_attributes(below.attributes))
            for below in node.nodes()
        ]
        # Other elements or attributes: the layout of the old filler fits the
        # new one no more.
        if _skeleton(element, own.names) != skeleton:
            span = own.spans[element]
            yield TextEdit(span.start, span.end, self._document.spell(node))
            return
        # A comment or an instruction in an element makes it no less of a leaf.
        old = [leaf for leaf in element.iter("*") if leaf.find("*") is None]
        new = [leaf for leaf in node.nodes() if not any(leaf.nodes_below())]
        for leaf, leaf_wanted in zip(old, new, strict=True):
            words = leaf_wanted.text()
            if leaf.xpath("string()").split() != words.split():
                yield _reworded(own, leaf, words)


def _fillers(node: Node, units: frozenset[str]) -> dict[str, Iterator[Node]]:
    """Return the fillers in a node by their place, in order."""
    by_path: dict[str, list[Node]] = {}
    _gather_fillers(node, "", by_path, units)
    return {place: iter(nodes) for place, nodes in by_path.items()}


def _gather_fillers(
    node: Node,
    path: str,
    by_path: dict[str, list[Node]],
    units: frozenset[str],
) -> None:
    for kid in node.nodes_below():
        place = f"{path}/{kid.name}"
        if FILLER in kid.marks:
            by_path.setdefault(place, []).append(kid)
        if kid.name not in units:
            _gather_fillers(kid, place, by_path, units)


def _node_at(node: Node, path: str) -> Node | None:
    """Return the node at a path, None where there is none."""
    at_path: Node | None = node
    for step in filter(None, path.split("/")):
        name, _, number = step.partition(".")
        alike = (
            [kid for kid in at_path.nodes_below() if kid.name == name]
            if at_path
            else []
        )
        at_path = next(iter(alike[int(number or 1) - 1 :]), None)
    return at_path


def _reworded(own: SourcePart, leaf: Any, words: str) -> TextEdit:
    """Return how an element comes to hold other words, with the instructions in it."""
    span = own.spans[leaf]
    start = own.text[span.start : span.inside].rstrip("/>").rstrip()
    marks = "".join(f"<?{pi.target} {pi.text}?>" for pi in leaf.iter(etree.PI))
    return TextEdit(
        span.start, span.end, f"{start}>{marks}{escape(words)}</{span.name}>"
    )


def _place(element: Any, base: Any, names: Mapping[object, str | None]) -> str:
    """Return the names on the way to an element."""
    steps: list[str] = []
    while element is not base:
        steps.append(str(names[element.tag]))
        element = element.getparent()
    return "".join(f"/{name}" for name in reversed(steps))


def _skeleton(
    element: Any, names: Mapping[object, str | None]
) -> list[tuple[str | None, list[tuple[str, str]]]]:
    """Return the names of an element and those in it, with their attributes."""
    return [
        (names[leaf.tag], _bare_attributes(dict(attributes_of(leaf))))
        for leaf in element.iter("*")
    ]


def _bare_attributes(attributes: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(
        (name.rpartition("}")[2].rpartition(":")[2], value)
        for name, value in attributes.items()
    )


def _reset(
    parsed: ReparsedPart, element: Any, node: Node | None, mark: str
) -> Iterator[TextEdit]:
    """Yield how the attributes that are filler come to say what those of a node do; they go where it has none."""
    if node is None:
        return
    targets = dict(_bare_attributes(node.attributes))
    span = parsed.own.spans[element]
    tag = parsed.own.text[span.start : span.inside]
    for match in ATTRIBUTE.finditer(tag):
        name = match[2].rpartition(":")[2]
        value = targets.get(name)
        if name not in mark.split()[1:]:
            continue
        if value is None:
            yield TextEdit(
                span.start + match.start(), span.start + match.end(), ""
            )
        elif value != unescape(match[4][1:-1]):
            start = span.start + match.start(4)
            end = span.start + match.end(4)
            yield TextEdit(start, end, f'"{attribute_value(value)}"')
