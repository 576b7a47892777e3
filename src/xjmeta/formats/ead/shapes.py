"""What a row cannot express: names in parts, loose blocks, elements that no row claims."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from lxml import etree

from xjmeta.formats.ead.columns import DIALECTS
from xjmeta.formats.ead.dialects import EAD3
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
    name_of,
)
from xjmeta.mapping.shapes import (
    Arrangement,
    GroupShape,
    Value,
    add_attribute,
    attributes_reader,
    put_text,
    write_attributes,
)
from xjmeta.model import date_reading
from xjmeta.model.groups import GroupTree
from xjmeta.model.text import Phrase
from xjmeta.model.values import (
    Attribute,
    DatePart,
    LooseText,
    heading_joint,
    spans,
)
from xjmeta.xml.nodes import FILLER, Node

__all__ = [
    "POINTS",
    "Boxed",
    "Dated",
    "LinkedObject",
    "Loose",
    "NameShape",
    "Objects",
    "block_note",
    "is_plain",
]


def is_plain(text: Any) -> bool:
    """Say whether a phrase is words alone, without markup, language and direction."""
    return not text.marked and text.lang is None and text.dir is None


def block_note(body: Any) -> Data:
    """Return loose blocks as a value."""
    return {"kind": "text", "body": body}


@dataclass(frozen=True)
class Loose:
    """A block by itself in a wrapper, read as a note of kind `text` that names the section."""

    const: Mapping[str, Any] = field(default_factory=dict)

    def reader(self, to: Reading, kind: str | None) -> Read:
        const = (
            dict(self.const) if kind is None else {**self.const, "kind": kind}
        )

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
class Boxed(Value):
    """A container, whose barcode EAD 2002 has behind its label: ArchivesSpace writes `Audio [31142067152853]`."""

    def reader(self, to: Reading, kind: str | None) -> Read:
        """Return what reads one element."""
        read_value = super().reader(to, kind)

        def read(element: Element) -> Data | None:
            out: Data | None = read_value(element)
            if out and "label" in out and "barcode" not in out:
                match = _BARCODED.fullmatch(out["label"])
                if match is not None:
                    out["label"], out["barcode"] = match.groups()
            return out

        return read

    def write(self, value: Any, tag: str, to: Writing) -> Node:
        """Return the element."""
        node = super().write(value, tag, to)
        label = f"{value.label} [{value.barcode}]"
        if to.dialect < EAD3 and _BARCODED.fullmatch(label):
            node.attributes["label"] = label
        return node


# The digits and letters of a barcode are many; fewer may be a remark.
_BARCODED = re.compile(
    r"(\S(?:.*\S)?) \[((?=(?:[A-Za-z-]*\d){6})[0-9A-Za-z-]+)\]"
)


@dataclass(frozen=True)
class NameShape:
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
        joint = heading_joint(kind)

        def read(element: Element) -> Data | None:
            out: Data = {}
            items = element.items()
            lang = attributes(items, out) if items else None
            # The rule: a name that is words alone.
            if not len(element):
                name = line(element.text, lang)
            elif (structured := _structured(element, parts)) is not None:
                name = None
                _read_parts(structured, parts, out)
            else:
                name = phrase(content(element), lang)
            if name is not None:
                out["name"] = name
            elif lang:
                add_attribute(out, "lang", lang, to)
            if "attributes" in out and name is not None:
                _take_parts(out, joint)
            if out and kind is not None:
                out["kind"] = kind
            return out or None

        return read

    def write(self, value: Any, tag: str, to: Writing) -> Node:
        node = Node(tag)
        write_attributes(self.attrs, value, node, to)
        if to.dialect < EAD3:
            put_text(node, value.shown, to.codec.write_phrase, to)
            if (parts := _spelt_parts(value)) is not None:
                node.attributes.setdefault(_WAS, parts)
            return node
        if value.name is not None:
            part = Node("part")
            put_text(part, value.name, to.codec.write_phrase, to)
            node.kids.append(part)
        for part_tag, (name, shape) in _PARTS.items():
            node.kids.extend(
                shape.write(one, str(part_tag), to)
                for one in getattr(value, name)
            )
        return node


def _structured(
    element: Element, parts: ByName[_Part | None]
) -> list[Element] | None:
    """Return the parts and coordinates of a name that holds nothing else."""
    if (text := element.text) and not text.isspace():
        return None
    children = []
    for child in element:
        tag = child.tag
        if tag.__class__ is str:
            if parts[tag] is None:
                return None
            children.append(child)
        elif tag is etree.Entity:
            return None
        if (text := child.tail) and not text.isspace():
            return None
    return children or None


def _read_parts(
    elements: list[Element], parts: ByName[_Part | None], out: Data
) -> None:
    """Read parts and coordinates; a bare part that is alone is the name itself."""
    for element in elements:
        part = parts[element.tag]
        if part is not None and (one := part[1](element)) is not None:
            out.setdefault(part[0], []).append(one)
    name_parts = out.get("parts", ())
    if len(name_parts) == 1 and name_parts[0].keys() == {"text"}:
        out["name"] = out.pop("parts")[0]["text"]


_Part: TypeAlias = tuple[str, Read]
"""The field of a part of a name, and what reads it."""


def _part_reader(name: str | None, to: Reading) -> _Part | None:
    row = _PARTS.get(name)
    if row is None:
        return None
    return (row[0], to.reader(row[1]))


_PART_ATTRS = (DIALECTS.attr("kind", ead3="localtype"),)
_COORDINATE_ATTRS = (DIALECTS.attr("system", ead3="coordinatesystem"),)
_PARTS: dict[str | None, tuple[str, Value]] = {
    "part": ("parts", Value(text="text", attrs=_PART_ATTRS)),
    "geographiccoordinates": (
        "coordinates",
        Value(text="value", attrs=_COORDINATE_ATTRS),
    ),
}


# ---- what is in one text in EAD 2002

_WAS = "altrender"
_PART_WORD = re.compile(r"part(?::([^\s:]+))?")


def _spelt_parts(value: Any) -> str | None:
    """Return what kinds of parts a heading has, where its text can be parted again; else None."""
    parts = value.parts
    if not parts or value.name is not None or value.coordinates:
        return None
    if any(
        p.text is None or not is_plain(p.text) or p.attributes for p in parts
    ):
        return None
    words = [
        "part" if part.kind is None else f"part:{part.kind}" for part in parts
    ]
    texts = [part.text.text for part in parts]
    joint = heading_joint(value.kind)
    if (
        not all(map(_PART_WORD.fullmatch, words))
        # A part that holds the joint itself would be parted at it when it is
        # read again.
        or joint.join(texts).split(joint) != texts
    ):
        return None
    return " ".join(words) if words != ["part"] else None


def _take_parts(out: Data, joint: str) -> None:
    """Part a heading that says of what kinds its parts are."""
    kinds, kept = _said_in(_WAS, out)
    matches = [_PART_WORD.fullmatch(word) for word in kinds.split()]
    name = out["name"]
    texts = name.text.split(joint) if is_plain(name) else []
    if (
        # What is stated must fit the text word by word; else it was stated by
        # somebody, and stays an attribute.
        None in matches
        or not texts
        or len(texts) != len(matches)
        or kinds == "part"
    ):
        return
    _keep(out, kept)
    del out["name"]
    out["parts"] = [
        {"text": Phrase(text)} | ({"kind": word[1]} if word[1] else {})
        for text, word in zip(texts, matches, strict=True)
        if word is not None
    ]


def _said_in(name: str, out: Data) -> tuple[str, list[Data]]:
    """Return what an attribute that is no field says, empty where there is none, and the others."""
    given = out.get("attributes", [])
    mine = [
        attribute
        for attribute in given
        if attribute["name"] == name and "element" not in attribute
    ]
    return mine[0]["value"] if mine else "", [
        attribute for attribute in given if attribute not in mine
    ]


def _keep(out: Data, attributes: list[Data]) -> None:
    """Keep these attributes alone."""
    if attributes:
        out["attributes"] = attributes
    else:
        del out["attributes"]


@dataclass(frozen=True)
class Dated(Value):
    """A date in words; in EAD 2002 one that is made of points says so where its words show the points."""

    def reader(self, to: Reading, kind: str | None) -> Read:
        read_value = super().reader(to, kind)

        def read(element: Element) -> Data | None:
            out: Data | None = read_value(element)
            if out and "attributes" in out:
                _take_points(out)
            return out

        return read

    def write(self, value: Any, tag: str, to: Writing) -> Node:
        node = super().write(value, tag, to)
        if (
            self.text is not None
            and not node.kids
            and (words := _in_words(value))
        ):
            node.kids.append(words)
            if limits := _limits(value.parts):
                node.attributes.setdefault("normal", limits)
        if (
            to.dialect < EAD3
            and value.parts
            and (kind := _kind_of_points(value))
        ):
            node.attributes.setdefault(_WAS, kind)
        return node


def _in_words(date: Any) -> str | None:
    """Return words for a date that has none: the limits of its points, else its machine form."""
    points = filter(None, map(_limits_in_words, date.parts))
    normal: str | None = date.normal
    return ", ".join(points) or (
        None if normal is None else "-".join(dict.fromkeys(normal.split("/")))
    )


def _limits(points: tuple[DatePart, ...]) -> str | None:
    """Return the machine form of a date that is one point between two limits."""
    if len(points) != 1 or not (points[0].not_before and points[0].not_after):
        return None
    return f"{points[0].not_before}/{points[0].not_after}"


def _limits_in_words(point: DatePart) -> str | None:
    """Return the limits of a point of a date in words.

    >>> _limits_in_words(DatePart(kind="single", not_before="1949", not_after="1953"))
    'between 1949 and 1953'
    """
    before, after = point.not_before, point.not_after
    if before and after:
        return f"between {before} and {after}"
    return (before and f"not before {before}") or (
        after and f"not after {after}"
    )


@dataclass(frozen=True)
class LinkedObject(Value):
    """A digital object; its media type is, for other software, the role of the link where that has none."""

    def write(self, value: Any, tag: str, to: Writing) -> Node:
        node = super().write(value, tag, to)
        role = name_of(self.attrs, "role", to.dialect)
        if value.media_type is not None and role not in node.attributes:
            node.attributes[role] = value.media_type
            node.marks = (*node.marks, f"{FILLER} {role}")
        return node


_RANGE, _SINGLE = "daterange", "datesingle"


def _kind_of_points(date: Any) -> str | None:
    """Return of what points a date is made, where its words say them all; else None."""
    if date.expression is not None or date.normal is not None:
        return None
    kind = _SINGLE if date.parts[0].kind == "single" else _RANGE
    points = _points(kind, date.shown, date.shown_normal or "")
    parts = (
        () if points is None else tuple(DatePart(**point) for point in points)
    )
    return kind if parts == date.parts else None


def _points(kind: str, words: Any, normal: str) -> list[Data] | None:
    """Return the points of a date that its words and its machine form say, None where they do not say the same."""
    if words is None or not is_plain(words):
        return None
    names = ["single"] if kind == _SINGLE else ["from", "to"]
    texts, forms = words.text.split("-"), normal.split("/")
    if kind == _SINGLE:
        texts, forms = [words.text], [normal]
    elif len(texts) == 1:  # the ends of the range are the same
        texts *= 2
    if len(forms) < len(names):
        forms *= 2
    if not len(texts) == len(forms) == len(names):
        return None
    if not all(map(_agree, texts, forms)):
        return None
    return [
        {"kind": name, "text": Phrase(text)}
        | ({"standard": form} if form else {})
        for name, text, form in zip(names, texts, forms, strict=True)
    ]


def _agree(text: str, form: str) -> bool:
    """Say whether words and a machine form may mean the same date."""
    shown = date_reading.read(text, None) if form and text.strip() else None
    return text.strip() == text != "" and (
        shown is None or shown == date_reading.normalise(form)
    )


def _take_points(out: Data) -> None:
    """Take the points of a date that says it is made of them."""
    kind, kept = _said_in(_WAS, out)
    if kind not in (_SINGLE, _RANGE):
        return
    points = _points(kind, out.get("expression"), out.get("normal", ""))
    if points is not None:
        _keep(out, kept)
        out.pop("normal", None)
        del out["expression"]
        out["parts"] = points


@dataclass(frozen=True)
class Objects(GroupShape):
    """Digital objects with what is stated of them all: first in EAD 2002, last in EAD3, which has no arcs."""

    def _data_reader(
        self, to: Reading
    ) -> Callable[[Element], tuple[Data, list[Any]]]:
        read_element = super()._data_reader(to)

        def read(element: Element) -> tuple[Data, list[Any]]:
            own, elements = read_element(element)
            for text in own.get("texts", ()):
                if text.get("kind") == "description":
                    text["at"] = 0
            return own, elements

        return read

    def _write_items(
        self, items: Iterable[Any], node: Node, to: Writing
    ) -> None:
        items = tuple(items)
        if to.dialect >= EAD3:
            objects = [
                one for one in items if getattr(one, "href", None) is not None
            ]
            others = [one for one in items if type(one) is LooseText]
            items = (*objects, *others)
        super()._write_items(items, node, to)

    def write(self, value: Any, tag: str, to: Writing) -> Node:
        node = super().write(value, tag, to)
        objects = [kid for kid in node.nodes_below() if kid.name == "dao"]
        if tag != "daoset" or len(objects) > 1:
            return node
        # A set of one is none: what is stated of the set is shown with the object.
        notes = [
            kid for kid in node.nodes_below() if kid.name == "descriptivenote"
        ]
        for one in objects:
            _show_note(one, notes)
        return Node("*", {}, [*objects])


def _show_note(node: Node, notes: list[Node]) -> None:
    """Show in an element that has no note of its own the first that is beside it."""
    if notes and all(
        kid.name != "descriptivenote" for kid in node.nodes_below()
    ):
        notes[0].marks = (FILLER,)
        node.kids.append(notes[0])


# ---- points of a date

_SET = "dateset"


def _in_elements(parts: tuple[DatePart, ...]) -> tuple[Any, ...]:
    """Return points of a date as EAD3 has them: ends in a range, several points or ranges in a set."""
    kept = tuple(_borne(part, _SET) for part in parts)
    members = tuple(
        _in_range(span) for span in spans(tuple(one for one, _ in kept))
    )
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


def _borne(
    part: DatePart, bearer: str
) -> tuple[DatePart, tuple[Attribute, ...]]:
    """Return a point without the attributes of an element around it, and these."""
    theirs = tuple(a for a in part.attributes if a.element == bearer)
    if not theirs:
        return part, ()
    own = tuple(a for a in part.attributes if a.element != bearer)
    bare = (Attribute(name=a.name, value=a.value) for a in theirs)
    return replace(part, attributes=own), tuple(bare)


def _without_elements(
    items: list[Data], around: tuple[Data, ...] = ()
) -> list[Data]:
    """Return the points among some items; each bears the attributes of the elements around it."""
    out: list[Data] = []
    for item in items:
        if "items" not in item:
            extra = [*item.get("attributes", ()), *around]
            out.append({**item, "attributes": extra} if extra else item)
            continue
        own = (
            {**extra, "element": item["kind"]}
            for extra in item.get("attributes", ())
        )
        inner = _without_elements(item["items"], (*own, *around))
        if (
            out
            and inner
            and (out[-1]["kind"], inner[0]["kind"]) == ("from", "to")
        ):
            out.append(
                {"kind": "to"}
            )  # else two ranges with one end each were one
        out += inner
    return out


POINTS = Arrangement(_in_elements, _without_elements)
"""How the points of a date are written in sets and ranges."""
