"""What a row cannot say: names in parts, blocks that stand loose, elements that no row claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from xjmeta.lens.nodes import Node
from xjmeta.lens.rows import Attr, Data, Element, Reading, Writing, content, fields_of
from xjmeta.lens.shapes import add_attribute, put_text, read_attributes, write_attributes

__all__ = ["Loose", "Name", "block_note", "loose_note", "other_note"]


def block_note(body: Any) -> Data:
    """Return loose blocks as a value."""
    return {"kind": "text", "body": body}


def loose_note(parts: list[Any], home: str, to: Reading) -> tuple[str, Data | None]:
    """Return text that stands directly in a home as a note that names the home."""
    body = to.codec.prose(parts, None)
    return "notes", None if body is None else {"kind": "text", "label": home.strip("/") or "unit", "body": body}


def other_note(element: Element, to: Reading) -> tuple[str, Data | None]:
    """Return an element that no row claims as a note labelled with its name."""
    out: Data = {}
    lang = read_attributes(element.items(), to, {}, out) if element.attrib else None
    body = to.codec.prose(content(element), lang)
    if body is None and not out:
        return "notes", None
    if body is not None:
        out["body"] = body
    return "notes", {**out, "kind": "other", "label": to.names[element.tag] or element.tag}


@dataclass(frozen=True)
class Loose:
    """A block that stands in a home by itself, told as a note of kind `text` that names the home."""

    const: Mapping[str, Any] = field(default_factory=dict)

    def read(self, element: Element, to: Reading) -> Data | None:
        body = to.codec.prose([element], None)
        return None if body is None else {"body": body, **self.const}

    def write(self, value: Any, tag: str, to: Writing) -> Node:
        return Node(tag, {}, to.codec.write_prose(value.body, to.dialect) if value.body is not None else [])


@dataclass(frozen=True)
class Name:
    """A name or heading: its text, or its parts in order, and coordinates (EAD3 `part`, `geographiccoordinates`).

    One bare part is the text itself, since EAD3 wants a part in every name. EAD 2002 has neither parts nor coordinates:
    there the parts are joined as headings are displayed.
    """

    attrs: tuple[Attr, ...] = ()
    const: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_fields", fields_of(self.attrs))
        object.__setattr__(self, "fields", ("name", "parts", "coordinates"))

    def read(self, element: Element, to: Reading) -> Data | None:
        out: Data = {}
        items = element.items()
        lang = read_attributes(items, to, self._fields, out) if items else None  # type: ignore[attr-defined]
        if not len(element):
            said = to.codec.line(element.text, lang)
        elif (structured := self._structured(element, to)) is not None:
            said = None
            self._read_parts(structured, to, out)
        else:
            said = to.codec.phrase(content(element), lang)
        if said is not None:
            out["name"] = said
        elif lang:
            add_attribute(out, "lang", lang)
        return out or None

    def _structured(self, element: Element, to: Reading) -> list[Element] | None:
        """Return the parts and coordinates of a name that holds nothing else."""
        if element.text and not element.text.isspace():
            return None
        found = []
        for child in element:
            tag = child.tag
            if tag.__class__ is str:
                if to.names[tag] not in _PARTS:
                    return None
                found.append(child)
            elif tag is etree.Entity:
                return None
            if child.tail and not child.tail.isspace():
                return None
        return found or None

    def _read_parts(self, elements: list[Element], to: Reading, out: Data) -> None:
        for element in elements:
            is_part = to.names[element.tag] == "part"
            one: Data = {}
            items = element.items()
            lang = read_attributes(items, to, _PART_FIELDS if is_part else _COORDINATE_FIELDS, one) if items else None
            said = to.codec.phrase(content(element), lang) if len(element) else to.codec.line(element.text, lang)
            if said is not None:
                one["text" if is_part else "value"] = said
            elif lang:
                add_attribute(one, "lang", lang)
            if one:
                out.setdefault("parts" if is_part else "coordinates", []).append(one)
        parts = out.get("parts", ())
        if len(parts) == 1 and parts[0].keys() == {"text"}:
            out["name"] = out.pop("parts")[0]["text"]

    def write(self, value: Any, tag: str, to: Writing) -> Node:
        node = Node(tag)
        write_attributes(self.attrs, value, node, to)
        if to.dialect == 0:
            if value.name is not None:
                put_text(node, value.name, to.codec.write_phrase, to)
            elif value.parts:
                node.kids.append(" -- ".join(part.text.plain for part in value.parts if part.text is not None))
            return node
        if value.name is not None:
            part = Node("part")
            put_text(part, value.name, to.codec.write_phrase, to)
            node.kids.append(part)
        for one in value.parts:
            part = Node("part")
            write_attributes(_PART_ATTRS, one, part, to)
            put_text(part, one.text, to.codec.write_phrase, to)
            node.kids.append(part)
        for one in value.coordinates:
            point = Node("geographiccoordinates")
            write_attributes(_COORDINATE_ATTRS, one, point, to)
            put_text(point, one.value, to.codec.write_phrase, to)
            node.kids.append(point)
        return node


_PARTS = frozenset({"part", "geographiccoordinates"})
_PART_ATTRS = (Attr("kind", (None, "localtype")),)
_COORDINATE_ATTRS = (Attr("system", (None, "coordinatesystem")),)
_PART_FIELDS, _COORDINATE_FIELDS = fields_of(_PART_ATTRS), fields_of(_COORDINATE_ATTRS)
