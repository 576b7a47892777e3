"""What a row cannot say: names in parts, blocks that stand loose, elements that no row claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from lxml import etree

from xjmeta.mapping.rows import (
    Attr,
    ByName,
    Data,
    Element,
    Read,
    Reading,
    Writing,
    content,
    fields_of,
)
from xjmeta.mapping.shapes import (
    Arrangement,
    Value,
    add_attribute,
    attributes_reader,
    put_text,
    write_attributes,
)
from xjmeta.model.groups import GroupTree
from xjmeta.model.values import Attribute, DatePart, spans
from xjmeta.xml.nodes import Node

__all__ = ["POINTS", "Loose", "Name", "block_note", "loose_note", "other_note"]


def block_note(body: Any) -> Data:
    """Return loose blocks as a value."""
    return {"kind": "text", "body": body}


def loose_note(parts: list[Any], home: str, to: Reading) -> tuple[str, Data | None]:
    """Return text that stands directly in a home as a note that names the home."""
    body = to.codec.prose(parts, None)
    return "notes", None if body is None else {
        "kind": "text",
        "label": home.strip("/") or "unit",
        "body": body,
    }


def other_note(element: Element, to: Reading) -> tuple[str, Data | None]:
    """Return an element that no row claims as a note labelled with its name."""
    out: Data = {}
    lang = attributes_reader({}, to)(element.items(), out)
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


@dataclass(frozen=True)
class Loose:
    """A block that stands in a home by itself, told as a note of kind `text` that names the home."""

    const: Mapping[str, Any] = field(default_factory=dict)

    def reader(self, to: Reading, kind: str | None) -> Read:
        const = dict(self.const) if kind is None else {**self.const, "kind": kind}

        def read(element: Element) -> Data | None:
            body = to.codec.prose([element], None)
            return None if body is None else {"body": body, **const}

        return read

    def write(self, value: Any, tag: str, to: Writing) -> Node:
        return Node(
            tag,
            {},
            to.codec.write_prose(value.body, to.dialect)
            if value.body is not None
            else [],
        )


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

    def reader(self, to: Reading, kind: str | None) -> Read:
        attributes = attributes_reader(self._fields, to)  # type: ignore[attr-defined]
        line = to.codec.line
        phrase = to.codec.phrase
        parts = ByName(lambda raw: _part_reader(to.names[raw], to))

        def read(element: Element) -> Data | None:
            out: Data = {}
            items = element.items()
            lang = attributes(items, out) if items else None
            if not len(element):
                said = line(element.text, lang)
            elif (structured := _structured(element, parts)) is not None:
                said = None
                _read_parts(structured, parts, out)
            else:
                said = phrase(content(element), lang)
            if said is not None:
                out["name"] = said
            elif lang:
                add_attribute(out, "lang", lang, to)
            if out and kind is not None:
                out["kind"] = kind
            return out or None

        return read

    def write(self, value: Any, tag: str, to: Writing) -> Node:
        node = Node(tag)
        write_attributes(self.attrs, value, node, to)
        if to.dialect == 0:
            put_text(node, value.shown, to.codec.write_phrase, to)
            return node
        if value.name is not None:
            part = Node("part")
            put_text(part, value.name, to.codec.write_phrase, to)
            node.kids.append(part)
        for part_tag, (name, shape) in _PARTS.items():
            node.kids.extend(
                shape.write(one, str(part_tag), to) for one in getattr(value, name)
            )
        return node


def _structured(element: Element, parts: ByName[_Part | None]) -> list[Element] | None:
    """Return the parts and coordinates of a name that holds nothing else."""
    if (text := element.text) and not text.isspace():
        return None
    found = []
    for child in element:
        tag = child.tag
        if tag.__class__ is str:
            if parts[tag] is None:
                return None
            found.append(child)
        elif tag is etree.Entity:
            return None
        if (text := child.tail) and not text.isspace():
            return None
    return found or None


def _read_parts(
    elements: list[Element], parts: ByName[_Part | None], out: Data
) -> None:
    """Read parts and coordinates; a bare part that stands alone is the name itself."""
    for element in elements:
        part = parts[element.tag]
        if part is not None and (one := part[1](element)) is not None:
            out.setdefault(part[0], []).append(one)
    said = out.get("parts", ())
    if len(said) == 1 and said[0].keys() == {"text"}:
        out["name"] = out.pop("parts")[0]["text"]


_Part: TypeAlias = tuple[str, Read]
"""The field of a part of a name, and what reads it."""


def _part_reader(name: str | None, to: Reading) -> _Part | None:
    found = _PARTS.get(name)
    return None if found is None else (found[0], to.reader(found[1]))


_PART_ATTRS = (Attr("kind", (None, "localtype")),)
_COORDINATE_ATTRS = (Attr("system", (None, "coordinatesystem")),)
_PARTS: dict[str | None, tuple[str, Value]] = {
    "part": ("parts", Value(text="text", attrs=_PART_ATTRS)),
    "geographiccoordinates": (
        "coordinates",
        Value(text="value", attrs=_COORDINATE_ATTRS),
    ),
}


# ---- points of a date

_RANGE, _SET = "daterange", "dateset"


def _in_elements(parts: tuple[DatePart, ...]) -> tuple[Any, ...]:
    """Return points of a date as they stand in EAD3: ends in a range, several points or ranges in a set."""
    kept = tuple(_borne(part, _SET) for part in parts)
    members = tuple(_in_range(span) for span in spans(tuple(one for one, _ in kept)))
    stated = next((attributes for _, attributes in kept if attributes), ())
    return (
        (GroupTree(_SET, members, attributes=stated),)
        if len(members) > 1 or stated
        else members
    )


def _in_range(span: tuple[DatePart, ...]) -> DatePart | GroupTree:
    if span[0].kind == "single":
        return span[0]
    kept = [_borne(part, _RANGE) for part in span]
    stated = next((attributes for _, attributes in kept if attributes), ())
    return GroupTree(_RANGE, tuple(one for one, _ in kept), attributes=stated)


def _borne(part: DatePart, bearer: str) -> tuple[DatePart, tuple[Attribute, ...]]:
    """Return a point without the attributes of an element around it, and these."""
    theirs = tuple(a for a in part.attributes if a.element == bearer)
    if not theirs:
        return part, ()
    own = tuple(a for a in part.attributes if a.element != bearer)
    bare = (Attribute(name=a.name, value=a.value) for a in theirs)
    return replace(part, attributes=own), tuple(bare)


def _without_elements(items: list[Data], around: tuple[Data, ...] = ()) -> list[Data]:
    """Return the points among some items; each bears the attributes of the elements around it."""
    out: list[Data] = []
    for item in items:
        if "items" not in item:
            extra = [*item.get("attributes", ()), *around]
            out.append({**item, "attributes": extra} if extra else item)
            continue
        own = (
            {**extra, "element": item["kind"]} for extra in item.get("attributes", ())
        )
        inner = _without_elements(item["items"], (*own, *around))
        if out and inner and (out[-1]["kind"], inner[0]["kind"]) == ("from", "to"):
            out.append({"kind": "to"})  # else two ranges with one end each were one
        out += inner
    return out


POINTS = Arrangement(_in_elements, _without_elements)
"""How the points of a date stand in sets and ranges."""
