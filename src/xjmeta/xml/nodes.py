"""A light tree of XML nodes, as writers build it, and its spelling.

A node is cheap, has no parent and no namespace machinery; `spell` writes it down in one way. A `mark` says that an
element, or some of its attributes, are there only because a schema requires them; readers see a processing instruction.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

__all__ = [
    "FILLER",
    "MARK",
    "WRAPPER",
    "Child",
    "Node",
    "Spelt",
    "StandIn",
    "attribute_value",
    "escape",
    "serialize",
]

MARK = "xjmeta"
"""The target of our processing instructions."""
FILLER = "filler"
WRAPPER = "wrapper"

# A carriage return is escaped, since a parser would read it as a newline (XML 1.0, 2.11).
_TEXT = re.compile(r"[&<>\r]")
# In attributes tab and newline too: a parser would read them as blanks (XML 1.0, 3.3.3).
_VALUE = re.compile(r'[&<"\n\r\t]')
_IN_TEXT = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;"))
_IN_VALUE = (
    ("&", "&amp;"),
    ("<", "&lt;"),
    ('"', "&quot;"),
    ("\n", "&#10;"),
    ("\r", "&#13;"),
    ("\t", "&#9;"),
)


def escape(text: str) -> str:
    """Spell character data.

    >>> escape("Smith & Sons <Ltd>")
    'Smith &amp; Sons &lt;Ltd&gt;'
    """
    if _TEXT.search(text):
        for character, reference in _IN_TEXT:
            text = text.replace(character, reference)
    return text


def attribute_value(text: str) -> str:
    """Spell the value of an attribute for double quotes."""
    if _VALUE.search(text):
        for character, reference in _IN_VALUE:
            text = text.replace(character, reference)
    return text


class Node:
    """An element to be written: its name, attributes, children, and what marks it."""

    __slots__ = ("attributes", "kids", "marks", "name")

    def __init__(
        self,
        name: str,
        attributes: dict[str, str] | None = None,
        kids: list[Child] | None = None,
        marks: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.attributes: dict[str, str] = (
            {} if attributes is None else attributes
        )
        self.kids: list[Child] = [] if kids is None else kids
        self.marks = marks
        """The data of our processing instructions that come first in it."""

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Node)
            and self.name == other.name
            and self.attributes == other.attributes
            and self.kids == other.kids
            and self.marks == other.marks
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<Node {serialize(self)}>"

    def nodes(self) -> Iterator[Node]:
        """Yield it and all nodes below it, in their order."""
        # A stack of our own: recursion of generators costs a step through
        # every level for each node.
        left = [self]
        while left:
            node = left.pop()
            yield node
            if node.kids:
                left += [
                    kid for kid in reversed(node.kids) if isinstance(kid, Node)
                ]

    def nodes_below(self) -> Iterator[Node]:
        """Yield the nodes directly in it."""
        return (kid for kid in self.kids if isinstance(kid, Node))

    def text(self) -> str:
        """Return all character data in it."""
        return "".join(
            kid
            if isinstance(kid, str)
            else kid.text()
            if isinstance(kid, Node)
            else ""
            for kid in self.kids
        )


class StandIn(Node):
    """An element that is written as other markup: it counts as what it is called, and is neither fitted nor taken
    apart.
    """

    __slots__ = ("markup",)

    def __init__(self, name: str, markup: str) -> None:
        super().__init__(name)
        self.markup = markup


class Raw(str):
    """A piece of markup that is written unchanged."""

    __slots__ = ()


Child: TypeAlias = "Node | str"


def serialize(
    node: Node, prefix: str = "", names: Mapping[str, str] | None = None
) -> str:
    """Serialize a node and all below it; `prefix` goes before element names, `names` maps the names of attributes."""
    out: list[str] = []
    _spell(node, prefix, names or {}, out)
    return "".join(out)


class Spelt:
    """A serialized tree in parts that can be serialized again: `parts` are nodes of the tree, its root among them.

    >>> tree = Node("a", kids=[Node("b", kids=["old"]), "!"])
    >>> spelt = Spelt(tree, [tree, *tree.nodes_below()])
    >>> tree.kids[0].kids = ["new"]
    >>> spelt.renew(tree.kids[0])
    >>> spelt.text()
    '<a><b>new</b>!</a>'
    """

    def __init__(self, root: Node, parts: Iterable[Node]) -> None:
        nodes = list(parts)
        self._root = root
        self._parts = {id(node) for node in nodes}
        self._pieces: dict[int, list[Node | str]] = {}
        for node in nodes:
            self.renew(node)

    def renew(self, part: Node) -> None:
        """Serialize a part again; the parts below it stay as they are."""
        spelt: list[Node | str] = []
        _spell(part, "", {}, spelt, self._parts)
        pieces: list[Node | str] = []
        texts: list[str] = []
        for piece in spelt:
            if isinstance(piece, str):
                texts.append(piece)
            else:
                pieces += ("".join(texts), piece)
                texts.clear()
        self._pieces[id(part)] = [*pieces, "".join(texts)]

    def text(self) -> str:
        """Return the whole tree."""
        out: list[str] = []
        left: list[Node | str] = [self._root]
        while left:
            piece = left.pop()
            if isinstance(piece, str):
                out.append(piece)
            else:
                left += reversed(self._pieces[id(piece)])
        return "".join(out)


def serialize_all(
    kids: Iterable[Child],
    prefix: str = "",
    names: Mapping[str, str] | None = None,
) -> str:
    """Spell a sequence of nodes and texts."""
    out: list[str] = []
    for kid in kids:
        _spell_kid(kid, prefix, names or {}, out)
    return "".join(out)


def start_tag(node: Node, prefix: str, names: Mapping[str, str]) -> str:
    """Spell the start of a node, without the closing `>`; the declaration of a prefix that a name brings along once."""
    tag = "<" + prefix + node.name
    if not names:
        return tag + "".join(
            [
                f' {name}="{attribute_value(value)}"'
                for name, value in node.attributes.items()
            ]
        )
    for name, stated in node.attributes.items():
        value = attribute_value(stated)
        if name not in names:
            tag += f' {name}="{value}"'
            continue
        declared, _, spelt = names[name].rpartition(" ")
        # A namespace may be declared once in a tag (XML 1.0, uniqueness of
        # attributes).
        if declared and declared not in tag:
            tag += f" {declared}"
        tag += f' {spelt}="{value}"'
    return tag


def _spell_kid(
    kid: Child, prefix: str, names: Mapping[str, str], out: list[str]
) -> None:
    if isinstance(kid, Node):
        _spell(kid, prefix, names, out)
    else:
        out.append(kid if type(kid) is Raw else escape(kid))


def _spell(
    node: Node,
    prefix: str,
    names: Mapping[str, str],
    out: list[Any],
    apart: Container[int] = (),
) -> None:
    """Serialize a node to the end of `out`; nodes below it that are `apart` are put there as they are."""
    if isinstance(node, StandIn):
        out.append(node.markup)
        return
    start = (
        start_tag(node, prefix, names)
        if node.attributes
        else f"<{prefix}{node.name}"
    )
    if not node.kids and not node.marks:
        out.append(start + "/>")
        return
    out.append(start + ">")
    if node.marks:
        out.extend(f"<?{MARK} {mark}?>" for mark in node.marks)
    for kid in node.kids:
        if type(kid) is Raw:
            out.append(kid)
        elif isinstance(kid, str):
            out.append(escape(kid))
        elif id(kid) in apart:
            out.append(kid)
        else:
            _spell(kid, prefix, names, out, apart)
    out.append(f"</{prefix}{node.name}>")
