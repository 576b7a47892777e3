"""Extents in both dialects: what EAD 2002 states in words, EAD3 counts.

A `physdesc` of EAD 2002 whose extent is a number and what is counted is one `physdescstructured` in EAD3: its facets
and dimensions stand in it, further extents are paragraphs of its note. The type and the coverage that EAD3 demands are
those that `altrender` says by ArchivesSpace's convention, else the type is `extent`, a type of our own; by one or the
other a reader knows that the statement is one in words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from xjmeta.formats.ead.dialects import EAD3
from xjmeta.formats.ead.shapes import is_plain
from xjmeta.mapping.rows import Data, Element, Read, Reading, Writing
from xjmeta.mapping.shapes import GroupShape, Value
from xjmeta.model.groups import GroupTree
from xjmeta.model.text import Phrase
from xjmeta.model.values import Attribute, Extent
from xjmeta.xml.nodes import FILLER, Child, Node
from xjmeta.xml.parsing import attributes_of

__all__ = ["NO_TYPE", "Counted", "Measured", "Physical"]

_STRUCTURED, _NOTE = "physdescstructured", "descriptivenote"
_TYPE, _OTHER, _COVERAGE = (
    "physdescstructuredtype",
    "otherphysdescstructuredtype",
    "coverage",
)
NO_TYPE = {_TYPE: _OTHER, _OTHER: "extent"}
"""The type of an extent of which nobody states whether it is a space, a carrier or a material."""
# What `altrender` of an extent says in files of ArchivesSpace, and the type that is in EAD3.
_TYPES = {
    "materialtype": "materialtype",
    "spaceoccupied": "spaceoccupied",
    "carrier": "carrier",
    "materialtype spaceoccupied": "spaceoccupied",
}
_PORTIONS = frozenset({"whole", "part"})
# A number and what is counted, and nothing else.
# A number with decimals or a fraction, one blank, and words without anything
# that could begin a second statement.
_MEASURE = re.compile(
    r"([0-9]+(?:[.,][0-9]+)*(?: [0-9]+/[0-9]+)?) ([^\W\d_][^\d;,()/]*)"
)
# The same where a type says that it is counted: the words may be any.
# The type vouches that the number counts what follows, so only a digit may not
# begin the words.
_STATED = re.compile(r"([0-9]+(?:[.,][0-9]+)*) (\D.*)")
_FACETS = {"physical_facet": "physfacet", "dimensions": "dimensions"}
# The attributes that are allowed on a part of a statement.
_COMMON = frozenset({"altrender", "id", "encodinganalog"})


@dataclass(frozen=True)
class Physical(GroupShape):
    """A `physdesc` with what is in it; in EAD3 a structured one where it counts something, else one whose type is
    the element that is in it in EAD 2002.
    """

    def _data_reader(
        self, to: Reading
    ) -> Callable[[Element], tuple[Data, list[Any]]]:
        read_data = super()._data_reader(to)

        def read(element: Element) -> tuple[Data, list[Any]]:
            inside = _inside(element, to)
            return read_data(element if inside is None else inside)

        return read

    def _write_item(
        self, item: Any, to: Writing, *, alone: bool = False
    ) -> list[Child]:
        """Write an extent; EAD 2002 has its facets and dimensions beside it, for other software alone."""
        parts = item.parts if type(item) is Extent else ()
        is_counted = parts and (item.expression or item.value) is not None
        if to.dialect >= EAD3 or not is_counted:
            return super()._write_item(item, to, alone=alone)
        kids = super()._write_item(replace(item, parts=()), to, alone=alone)
        for part in parts:
            tag = _FACETS.get(str(part.kind), "extent")
            node = self.rows[0].shape.write(part, tag, to)
            node.marks = (FILLER,)
            kids += [" ", node]
        return kids

    def write(self, value: Any, tag: str, to: Writing) -> Node:
        """Return the element, a structured one where EAD3 has that."""
        if to.dialect < EAD3:
            return super().write(value, tag, to)
        structured = _structured(value, self, to)
        if structured is not None:
            return structured
        node = super().write(value, tag, to)
        if type(value) is Extent:
            _type(node, value)
        return node


@dataclass(frozen=True)
class Measured(Value):
    """An extent in words; where its unit is stated beside them and ends them, number and unit are distinguished."""

    def reader(self, to: Reading, kind: str | None) -> Read:
        """Return what reads one element."""
        read_value = super().reader(to, kind)

        def read(element: Element) -> Data | None:
            out: Data | None = read_value(element)
            if out and "unit" in out and "expression" in out:
                _tell_apart(out)
            return out

        return read


@dataclass(frozen=True)
class Counted(Value):
    """A structured extent; one that is a statement in words is read as `group` reads the words."""

    group: GroupShape = field(default_factory=lambda: GroupShape("physdesc"))

    def reader(self, to: Reading, kind: str | None) -> Read:
        """Return what reads one element."""
        read_value = super().reader(to, kind)
        read_words = to.reader(self.group)

        def read(element: Element) -> Data | None:
            words = _in_words(element, to)
            data: Data | None = (
                read_value(element) if words is None else read_words(words)
            )
            return data

        return read

    def write(self, value: Any, tag: str, to: Writing) -> Node:
        """Return the element; one that is stated in words shows what they count, or the words in its note."""
        node = super().write(value, tag, to)
        if type(value) is Extent and value.expression is not None:
            _show_words(node, value.expression)
        return node


def _show_words(node: Node, words: Phrase) -> None:
    """Show the words of a structured extent, which has no place for them, for other software alone."""
    stated = {kid.name for kid in node.nodes_below()}
    match = _MEASURE.fullmatch(words.plain)
    if match is not None and stated.isdisjoint({"quantity", "unittype"}):
        counted = zip(("quantity", "unittype"), match.groups(), strict=True)
        node.kids[:0] = [Node(n, {}, [word], (FILLER,)) for n, word in counted]
    elif _NOTE not in stated and stated:
        paragraph = Node("p", {}, [words.plain])
        node.kids.append(Node(_NOTE, {}, [paragraph], (FILLER,)))


def _tell_apart(out: Data) -> None:
    """Put the number of an extent in words beside its unit."""
    text, unit = out["expression"], str(out["unit"])
    number, blank, rest = text.text.partition(" ")
    if blank and rest == unit and is_plain(text) and number[:1].isdigit():
        out["value"] = number
        del out["expression"]


# ---- writing


def _structured(value: Any, group: GroupShape, to: Writing) -> Node | None:
    """Return a statement in words as a structured one, None where it counts nothing or has more than that can say."""
    is_tree = type(value) is GroupTree
    items = value.items if is_tree else (value,)
    # Words between the extents have no place in a structured statement.
    if not items or any(type(item) is not Extent for item in items):
        return None
    first, *others = items
    around = _around(value, is_tree=is_tree)
    own = _own_attributes(first)
    # A statement has one quantity: the first extent is counted, further ones
    # become its note.
    counted = _counted(first, own)
    if around is None or own is None or counted is None:
        return None
    inner = _others(others, group, to)
    if inner is None:
        return None
    quantity = Node("quantity", {}, [counted[0]])
    unit = Node("unittype", own, [counted[1]])
    return Node(
        _STRUCTURED, around | _kind_of(own, around), [quantity, unit, *inner]
    )


def _around(value: Any, *, is_tree: bool) -> dict[str, str] | None:
    """Return the attributes of the element around a statement."""
    attributes_left = value.attributes
    if not is_tree:
        attributes_left = tuple(
            attribute
            for attribute in attributes_left
            if attribute.element is not None
        )
        if any(
            attribute.element != "physdesc" for attribute in attributes_left
        ):
            return None
    out = {attribute.name: attribute.value for attribute in attributes_left}
    if not out.keys() <= _COMMON:
        return None
    out |= {} if value.label is None else {"label": value.label}
    if value.internal is not None:
        out["audience"] = "internal" if value.internal else "external"
    return out


def _own_attributes(extent: Extent) -> dict[str, str] | None:
    """Return the attributes of an extent itself, None where some may not be on a part of a statement."""
    own = {
        attribute.name: attribute.value
        for attribute in extent.attributes
        if attribute.element is None
    }
    return own if own.keys() <= _COMMON else None


def _counted(
    extent: Extent, own: dict[str, str] | None
) -> tuple[str, str] | None:
    """Return the number and what is counted, None where an extent says more or less."""
    text = extent.expression
    bare = Extent(
        expression=text,
        label=extent.label,
        group=extent.group,
        internal=extent.internal,
        attributes=extent.attributes,
    )
    # Anything beside its words (a number, a unit, a note) has elements of its
    # own in EAD3.
    if text is None or not is_plain(text) or extent != bare:
        return None
    pattern = _STATED if (own or {}).get("altrender") in _TYPES else _MEASURE
    match = pattern.fullmatch(text.text)
    if match is None:
        return None
    return (match[1], match[2])


def _kind_of(own: dict[str, str], around: dict[str, str]) -> dict[str, str]:
    """Return the type and the coverage of a statement as far as they are known."""
    stated = _TYPES.get(own.get("altrender", ""))
    portion = around.get("altrender", "")
    return {
        **({_TYPE: stated} if stated else NO_TYPE),
        _COVERAGE: portion if portion in _PORTIONS else "whole",
    }


def _others(
    extents: list[Extent], group: GroupShape, to: Writing
) -> list[Child] | None:
    """Return what else is in a statement: facets and dimensions, then further extents as paragraphs of a note."""
    facets: list[Child] = []
    paragraphs: list[Child] = []
    shape = group.rows[0].shape
    for extent in extents:
        if extent.label is not None or extent.internal is not None:
            return None
        if (tag := _FACETS.get(str(extent.kind))) is not None:
            facets.append(shape.write(extent, tag, to))
            continue
        paragraph = _paragraph(extent, to)
        if paragraph is None:
            return None
        paragraphs.append(paragraph)
    return [*facets, *([Node(_NOTE, {}, paragraphs)] if paragraphs else ())]


def _paragraph(extent: Extent, to: Writing) -> Node | None:
    """Return a further extent as a paragraph, None where that cannot say it all."""
    own, text = _own_attributes(extent), extent.expression
    if (
        own is None
        or text is None
        or text.lang is not None
        or "encodinganalog" in own
    ):
        return None
    attributes_kept = tuple(
        Attribute(name=name, value=stated) for name, stated in own.items()
    )
    if extent != Extent(
        expression=text, group=extent.group, attributes=attributes_kept
    ):
        return None
    return Node("p", own, to.codec.write_phrase(text, to.dialect))


def _type(node: Node, extent: Extent) -> None:
    """Say of the element around an extent which element of EAD 2002 the extent is, and give it its attributes."""
    own = _own_attributes(extent)
    tag = "extent" if extent.kind is None else _FACETS.get(extent.kind)
    is_alone = all(
        attribute.element is None for attribute in extent.attributes
    )
    if tag is None or own is None or not is_alone or not (own or extent.kind):
        return
    node.attributes |= {"localtype": tag, **own}


# ---- reading


def _inside(element: Element, to: Reading) -> Element | None:
    """Return a `physdesc` of EAD 2002 for one of EAD3 that says which element is in it, None for any other."""
    raw_names = {str(to.names[raw]): raw for raw, _value in element.items()}
    tag = (
        element.get(raw_names["localtype"])
        if "localtype" in raw_names
        else None
    )
    if tag not in ("extent", *_FACETS.values()):
        return None
    if tag == "extent" and raw_names.keys().isdisjoint(_COMMON):
        return None
    own = {
        raw: element.get(raw)
        for name, raw in raw_names.items()
        if name in _COMMON
    }
    inner = deepcopy(element)
    inner.tag, inner.tail = f"{_space(element)}{tag}", None
    inner.attrib.clear()
    inner.attrib.update(own)
    out = etree.Element(f"{_space(element)}physdesc")
    dropped = (*own, raw_names["localtype"])
    out.attrib.update(
        {n: v for n, v in attributes_of(element) if n not in dropped}
    )
    out.append(inner)
    return out


def _space(element: Element) -> str:
    """Return the namespace of an element in the form that precedes a name."""
    space, brace, _name = str(element.tag).rpartition("}")
    return space + brace


def _in_words(element: Element, to: Reading) -> Element | None:
    """Return a structured extent as the statement in words that it is, None where it is none."""
    kids = [(to.names[kid.tag], kid) for kid in element.iterchildren("*")]
    names = [name for name, _kid in kids]
    # Only what `_structured` writes is taken back into words: a number and its
    # unit first, and no words or attributes that a `physdesc` of EAD 2002
    # would have no place for.
    if names[:2] != ["quantity", "unittype"] or _says_more(element, kids):
        return None
    quantity = kids[0][1]
    unit = kids[1][1]
    stated_here = {str(to.names[raw]): value for raw, value in element.items()}
    own = {str(to.names[raw]): value for raw, value in unit.items()}
    stated = {
        name: stated_here.pop(name, None)
        for name in (_TYPE, _OTHER, _COVERAGE)
    }
    kind = _kind_of(own, stated_here)
    if (
        # Type and coverage must be those that follow from the attributes; any
        # other was stated by somebody.
        stated != {_OTHER: None} | kind
        or quantity.items()
        or len(quantity)
        or len(unit)
    ):
        return None
    words = f"{(quantity.text or '').strip()} {(unit.text or '').strip()}"
    if not _STATED.fullmatch(words):
        return None
    return _spelt(element, dict(unit.items()), words, kids[2:])


def _says_more(
    element: Element, kids: list[tuple[str | None, Element]]
) -> bool:
    """Return whether words are loose in a structured extent, or something is stated of its note."""
    loose = (element.text, *(kid.tail for kid in element))
    noted = any(name == _NOTE and kid.items() for name, kid in kids)
    return noted or any(text and not text.isspace() for text in loose)


def _spelt(
    element: Element,
    own: dict[str, str],
    words: str,
    others: list[tuple[str | None, Element]],
) -> Element:
    """Return a `physdesc` of EAD 2002 in the namespace of an element."""
    space = _space(element)
    out = etree.Element(f"{space}physdesc")
    dropped = (_TYPE, _OTHER, _COVERAGE)
    out.attrib.update(
        {n: v for n, v in attributes_of(element) if n not in dropped}
    )
    extent = etree.SubElement(out, f"{space}extent", own)
    extent.text = words
    for name, kid in others:
        if name != _NOTE:
            out.append(deepcopy(kid))
            continue
        for paragraph in kid.iterchildren("*"):
            further = deepcopy(paragraph)
            further.tag = f"{space}extent"
            out.append(further)
    for kid in out:
        kid.tail = None
    return out
