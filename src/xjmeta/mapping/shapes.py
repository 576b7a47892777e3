"""The two general shapes: a value, and a group of values with loose text between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from lxml import etree

from xjmeta.mapping.rows import (
    Attr,
    ByName,
    Data,
    Element,
    Fields,
    Inner,
    Names,
    Read,
    Reading,
    Row,
    Writing,
    content,
    fields_of,
)
from xjmeta.xml.nodes import Child, Node

__all__ = ["Group", "Value"]

_Told: TypeAlias = tuple[list[Any], list[Any]]
"""Items, and the elements or texts they are told by."""
_Kid: TypeAlias = tuple["Inner | Row", Callable[[Element, Data], None]]
"""What a child element is, and what reads it into its parent's data."""


@dataclass(frozen=True)
class Value:
    """Attributes to fields, one text or one body, and child elements that are fields or values of their own.

    Attributes that no column claims are kept in `attributes`. Child elements that no row claims belong to the text or
    body, and where the value has none they are handed to `Reading.spill`. Blocks that come after child values are made
    values by `loose` and keep their place among them.
    """

    attrs: tuple[Attr, ...] = ()
    text: str | None = None
    shown: str | None = None
    """What is shown where the text is missing: derived from what the dialect has no word for."""
    body: str | None = None
    inner: tuple[Inner, ...] = ()
    rows: tuple[Row, ...] = ()
    const: Mapping[str, Any] = field(default_factory=dict)
    loose: Callable[[Any], Data] | None = None
    nests: Mapping[str | None, Names] | None = None
    """The elements of this very shape that may stand in it, in the field `notes`."""

    def __post_init__(self) -> None:
        if self.nests:
            object.__setattr__(
                self, "rows", (*self.rows, Row("notes", self.nests, self))
            )
        kids: dict[str | None, tuple[Inner | Row, str | None]] = {}
        for row in self.rows:
            kids.update({tag: (row, kind) for tag, kind in row.read_tags()})
        for inner in self.inner:
            kids.update({tag: (inner, None) for tag in inner.tags if tag})
        object.__setattr__(self, "_fields", fields_of(self.attrs))
        object.__setattr__(self, "_kids", kids)
        texts = [name for name in (self.text, self.body) if name]
        object.__setattr__(
            self,
            "fields",
            (
                *texts,
                *(attr.field for attr in self.attrs),
                *(i.field for i in self.inner if i.field),
            ),
        )

    def reader(self, to: Reading, kind: str | None) -> Read:
        attributes = attributes_reader(self._fields, to)  # type: ignore[attr-defined]
        line = to.codec.line
        text = self.text
        const = dict(self.const) if kind is None else {**self.const, "kind": kind}
        kids = ByName(lambda raw: self._kid(to.names[raw], to)) if self._kids else None  # type: ignore[attr-defined]

        def read(element: Element) -> Data | None:
            out: Data = {}
            items = element.items()
            lang = attributes(items, out) if items else None
            if text is not None and not len(element):
                if (said := line(element.text, lang)) is not None:
                    out[text], lang = said, None
            elif kids is not None:
                lang = self._read_children(element, kids, to, out, lang)
            else:
                lang = self._say(content(element), to, out, lang)
            if lang is not None:
                add_attribute(out, "lang", lang, to)
            if not out:
                return None
            if const:
                out.update(const)
            return out

        return read

    def _kid(self, name: str | None, to: Reading) -> _Kid | None:
        """Return what reads a child element of a name: a field, or values of their own."""
        what, kind = self._kids.get(name, (None, None))  # type: ignore[attr-defined]
        if what is None:
            return None
        return what, inner_reader(what, to) if isinstance(what, Inner) else row_reader(
            what, kind, to
        )

    def _say(
        self, parts: Sequence[Any], to: Reading, out: Data, lang: str | None
    ) -> str | None:
        """Tell the value's text or body; return the language where there was nothing to tell."""
        name = self.text or self.body
        if name is None:
            for part in parts:
                if _says(part) and (isinstance(part, str) or isinstance(part.tag, str)):
                    to.spill(part)
            return lang
        said = (to.codec.phrase if self.text else to.codec.prose)(parts, lang)
        if said is None:
            return lang
        if name not in out and not (
            self.loose and any(row.field in out for row in self.rows)
        ):
            out[name] = said
        elif self.loose is not None:
            out.setdefault(self.rows[-1].field, []).append(self.loose(said))
        return None

    def _read_children(
        self,
        element: Element,
        kids: ByName[_Kid | None],
        to: Reading,
        out: Data,
        lang: str | None,
    ) -> str | None:
        """Read what stands in an element; return the language where there was no text to have it."""
        run: list[Any] = []
        if element.text:
            run.append(element.text)
        for child in element:
            tag = child.tag
            if tag.__class__ is not str:
                if tag is etree.Entity:
                    run.append(child)
            elif (found := kids[tag]) is None or not self._claims(found[0], out, run):
                run.append(child)
            elif found[0].__class__ is Inner:
                found[1](child, out)
            else:
                self._say(run, to, out, lang)
                run = []
                found[1](child, out)
            if tail := child.tail:
                run.append(tail)
        self._say(run, to, out, lang)
        return None if (self.text or self.body) in out else lang

    def _claims(self, what: Inner | Row, out: Data, run: list[Any]) -> bool:
        """Say whether a child is the field it could be: once, and before anything of the body."""
        if isinstance(what, Row) or what.many:
            return True
        if what.field is None:
            return not any(
                attr.field in out for attr in what.attrs
            ) and not self._has_body(out, run)
        return what.field not in out and not self._has_body(out, run)

    def _has_body(self, out: Data, run: list[Any]) -> bool:
        return self.body is not None and (self.body in out or any(map(_says, run)))

    def write(self, value: Any, tag: str, to: Writing) -> Node:
        node = Node(tag)
        write_attributes(self.attrs, value, node, to)
        for inner in self.inner:
            write_inner(inner, value, node, to)
        if self.text is not None:
            said = getattr(value, self.text)
            if said is None and self.shown is not None:
                said = getattr(value, self.shown)
            put_text(node, said, to.codec.write_phrase, to)
        elif self.body is not None:
            put_text(node, getattr(value, self.body), to.codec.write_prose, to)
        for name in dict.fromkeys(row.field for row in self.rows):
            rows = [row for row in self.rows if row.field == name]
            pairs = [
                (choose(rows, one, to.dialect), one) for one in getattr(value, name)
            ]
            node.kids.extend(write_run(pairs, to))
        write_element_attributes(value, node, to)
        return node


@dataclass(frozen=True)
class Group:
    """An element that wraps values: what it says of them all, and its items in order.

    `rows` are the elements that are values; everything else is text between them, in a line (`text` names the field of
    a value that holds a text alone) or, where `block` is given, a block each, made a value by it. A group of one item
    and nothing of its own reads as that item; one that is `splice` and has nothing of its own reads as its items.
    """

    kind: str
    rows: tuple[Row, ...] = ()
    attrs: tuple[Attr, ...] = ()
    text: str | None = None
    block: Callable[[Any], Data] | None = None
    heading: bool = False
    splice: bool = False
    nests: Names | None = None
    """The elements of this very shape that may stand in it."""
    const: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.nests:
            object.__setattr__(
                self, "rows", (*self.rows, Row("items", {self.kind: self.nests}, self))
            )
        kids = {tag: (row, kind) for row in self.rows for tag, kind in row.read_tags()}
        object.__setattr__(self, "_kids", kids)
        object.__setattr__(self, "_fields", fields_of(self.attrs))

    def reader(self, to: Reading, kind: str | None) -> Read:  # noqa: ARG002 - a group has a kind of its own
        items_of = self.items_reader(to)

        def read(element: Element) -> Data | None:
            own, items, elements = items_of(element)
            if (
                not own
                and len(items) == 1
                and self._stands_alone(items[0], elements[0], to)
            ):
                return (
                    items[0]
                    if isinstance(items[0], dict)
                    else {str(self.text): items[0]}
                )
            if not own and not items:
                return None
            return {**own, "kind": self.kind, "items": items}

        return read

    def _stands_alone(self, item: Any, element: Any, to: Reading) -> bool:
        """Say whether an item may stand without its group: a text where a value can hold it, but nothing told apart."""
        if not isinstance(item, dict):
            return self.text is not None
        found = None
        if not isinstance(element, str):
            found = self._kids.get(to.names[element.tag])  # type: ignore[attr-defined]
        return (found is not None and not found[0].apart) or self.text is not None

    def splicer(self, to: Reading) -> Callable[[Element], _Told]:
        """Return what tells an element: its items where it says nothing of its own, else the group; and what each is
        told by.
        """
        items_of = self.items_reader(to)

        def splice(element: Element) -> _Told:
            own, items, elements = items_of(element)
            if not own and all(isinstance(item, dict) for item in items):
                return items, elements
            return [{**own, "kind": self.kind, "items": items}], [element]

        return splice

    def items_reader(
        self, to: Reading
    ) -> Callable[[Element], tuple[Data, list[Any], list[Any]]]:
        """Return what tells of an element what it says of itself, its items, and for each item the element or text it
        is told by.
        """
        return to.once((id(self), "items"), lambda: self._items_reader(to))

    def _items_reader(
        self, to: Reading
    ) -> Callable[[Element], tuple[Data, list[Any], list[Any]]]:
        attributes = attributes_reader(self._fields, to)  # type: ignore[attr-defined]
        kids = ByName(lambda raw: self._kid(to.names[raw], to))
        names, heading = to.names, inner_reader(_HEAD, to)

        def read(element: Element) -> tuple[Data, list[Any], list[Any]]:
            own: Data = {}
            if given := element.items():
                lang = attributes(given, own)
                if lang is not None:
                    add_attribute(own, "lang", lang, to)
            items: list[Any] = []
            elements: list[Any] = []
            run: list[Any] = [element.text] if element.text else []
            for child in element:
                if (tag := child.tag).__class__ is str:
                    if (item := kids[tag]) is not None:
                        if run:
                            self._flush(run, to, items, elements)
                        item(child, items, elements)
                    elif (
                        self.heading
                        and names[tag] == "head"
                        and "heading" not in own
                        and not items
                        and not any(map(_says, run))
                    ):
                        heading(child, own)
                    else:
                        run.append(child)
                elif tag is etree.Entity:
                    run.append(child)
                if tail := child.tail:
                    run.append(tail)
            self._flush(run, to, items, elements)
            return own, items, elements

        return read

    def _kid(
        self, name: str | None, to: Reading
    ) -> Callable[[Element, list[Any], list[Any]], None] | None:
        """Return what adds an item, or those of a group that is spliced, and what they are told by."""
        row, kind = self._kids.get(name, (None, None))  # type: ignore[attr-defined]
        if row is None:
            return None
        if isinstance(row.shape, Group) and row.shape.splice:
            splice = row.shape.splicer(to)

            def add_all(child: Element, items: list[Any], elements: list[Any]) -> None:
                inner, theirs = splice(child)
                items += inner
                elements += theirs

            return add_all
        read = to.reader(row.shape, kind)

        def add(child: Element, items: list[Any], elements: list[Any]) -> None:
            value = read(child)
            if value is not None:
                items.append(value)
                elements.append(child)

        return add

    def _flush(
        self, run: list[Any], to: Reading, items: list[Any], elements: list[Any]
    ) -> None:
        if not run or (len(run) == 1 and run[0].__class__ is str and run[0].isspace()):
            run.clear()
            return
        if self.block is None:
            said = to.codec.phrase(run, None)
            if said is not None:
                items.append(said)
                elements.append(run[0])
        else:
            for block in _blocks(run, to):
                said = to.codec.prose(block, None)
                if said is not None:
                    items.append(self.block(said))
                    elements.append(block[0])
        run.clear()

    def holds(self, item: Any, dialect: int) -> bool:
        """Say whether a value may stand in the group."""
        return (
            self.text is not None
            or self.block is not None
            or choose(self.rows, item, dialect, inside=True) is not None
        )

    def write(self, value: Any, tag: str, to: Writing) -> Node:
        """Return the group, or the wrapper around a value that stands alone."""
        node = Node(tag)
        if type(value).__name__ != "Group" or (
            value.kind != self.kind and holder(self.rows, value.kind, to.dialect)
        ):
            self._write_items((value,), node, to)
            return node
        write_attributes(self.attrs, value, node, to)
        if self.heading:
            write_inner(_HEAD, value, node, to)
        self._write_items(value.items, node, to)
        write_element_attributes(value, node, to)
        return node

    def _write_items(self, items: Iterable[Any], node: Node, to: Writing) -> None:
        if self.block is not None:
            node.kids.extend(
                write_run(
                    [
                        (choose(self.rows, item, to.dialect, inside=True), item)
                        for item in items
                    ],
                    to,
                )
            )
            return
        for item in items:
            if node.kids and not (
                hasattr(item, "marked") and item.plain.startswith(_STOPS)
            ):
                node.kids.append(" ")
            node.kids.extend(self._write_item(item, to))

    def _write_item(self, item: Any, to: Writing) -> list[Child]:
        if hasattr(item, "marked"):
            return to.codec.write_phrase(item, to.dialect)
        said = getattr(item, self.text, None) if self.text else None
        alone = said is not None and type(item)(**{str(self.text): said}) == item
        row = (
            None
            if alone and len(self.rows) != 1
            else choose(self.rows, item, to.dialect, inside=True)
        )
        if row is not None:
            return write_run([(row, item)], to)
        return to.codec.write_phrase(said, to.dialect) if said is not None else []


_STOPS = (",", ".", ";", ":", ")")
"""What a text between values may begin with, and then joins the value before it."""
_HEAD = Inner("heading", ("head", "head"))


def fits(row: Row, value: Any) -> bool:
    """Say whether a row writes a value: it has what the row needs, and the constants of the shape."""
    if row.needs and not any(getattr(value, name, None) for name in row.needs):
        return False
    if not all(hasattr(value, name) for name in getattr(row.shape, "fields", ())):
        return False
    return all(getattr(value, name) == known for name, known in row.shape.const.items())


def choose(
    rows: Iterable[Row], item: Any, dialect: int, *, inside: bool = False
) -> Row | None:
    """Return the row that writes a value: by its kind, else without, else (but not inside one) the group that holds
    such.
    """
    kind = getattr(item, "kind", None)
    if type(item).__name__ == "Group":
        groups = [
            row for row in rows if isinstance(row.shape, Group) and row.has(dialect)
        ]
        around = (row for row in groups if holder(row.shape.rows, str(kind), dialect))  # type: ignore[attr-defined]
        return holder(rows, str(kind), dialect) or next(
            around, groups[0] if groups else None
        )
    if hasattr(item, "marked"):
        return None
    for wanted in dict.fromkeys((kind, None, "other")):
        for row in rows:
            if (
                row.tag(wanted, dialect)
                and not isinstance(row.shape, Group)
                and fits(row, item)
            ):
                return row
    for row in () if inside else rows:
        if (
            isinstance(row.shape, Group)
            and row.has(dialect)
            and row.shape.holds(item, dialect)
        ):
            return row
    return None


def holder(rows: Iterable[Row], kind: str, dialect: int) -> Row | None:
    """Return the row of the groups of a kind."""
    return next(
        (
            row
            for row in rows
            if isinstance(row.shape, Group)
            and row.shape.kind == kind
            and row.has(dialect)
        ),
        None,
    )


def write_run(pairs: Iterable[tuple[Row | None, Any]], to: Writing) -> list[Child]:
    """Write values by their rows, one after another; those that share a spliced wrapper share one element."""
    out: list[Child] = []
    open_: Row | None = None
    for row, item in pairs:
        if row is None:
            body = getattr(item, "body", None)
            out.extend(
                to.codec.write_prose(body, to.dialect) if body is not None else ()
            )
            open_ = None
            continue
        bare = (
            isinstance(row.shape, Group)
            and row.shape.splice
            and type(item).__name__ != "Group"
        )
        node = row.shape.write(item, row.tag_for(item, to.dialect), to)
        if bare and open_ is row and isinstance(out[-1], Node):
            out[-1].kids.extend(node.kids)
        else:
            out.extend(node.kids if node.name == "*" else [node])
        open_ = row if bare else None
    return out


def row_reader(
    row: Row, kind: str | None, to: Reading
) -> Callable[[Element, Data], None]:
    """Return what reads one element by its row into the field; a group that is spliced and bare gives its items."""
    shape, field = row.shape, row.field
    if isinstance(shape, Group) and shape.splice:
        splice = shape.splicer(to)

        def read_all(element: Element, out: Data) -> None:
            if found := splice(element)[0]:
                out.setdefault(field, []).extend(found)

        return read_all
    read_value = to.reader(shape, kind)

    def read(element: Element, out: Data) -> None:
        value = read_value(element)
        if value is not None:
            out.setdefault(field, []).append(value)

    return read


def attributes_reader(
    fields: Fields, to: Reading
) -> Callable[[Iterable[tuple[str, str]], Data], str | None]:
    """Return what reads attributes into fields, what is left into `attributes`, and returns the language of the text,
    where stated.
    """
    names = to.names

    def way(raw: object) -> tuple[str | None, Mapping[str, Any] | None, str | None]:
        name = names[raw]
        return (
            (None, None, None)
            if name is None
            else (*fields.get(name, (None, None)), name)
        )

    ways = ByName(way)

    def read(items: Iterable[tuple[str, str]], out: Data) -> str | None:
        lang = None
        for raw, value in items:
            field, values, name = ways[raw]
            if field is not None and field not in out:
                if values is None:
                    if value:
                        out[field] = value
                        continue
                elif value in values:
                    out[field] = values[value]
                    continue
            if name == "lang":
                lang = value
            elif name is not None:
                add_attribute(out, name, value, to)
        return lang

    return read


def inner_reader(inner: Inner, to: Reading) -> Callable[[Element, Data], None]:
    """Return what reads a child element that is a field of its parent."""
    fields, mode, codec = fields_of(inner.attrs), inner.mode, to.codec

    def read(child: Element, out: Data) -> None:
        items = child.items()
        lang = (
            next((value for raw, value in items if to.names[raw] == "lang"), None)
            if items
            else None
        )
        said: Any
        if mode == "phrase":
            said = (
                codec.phrase(content(child), lang)
                if len(child)
                else codec.line(child.text, lang)
            )
        else:
            said = (
                codec.foreign(child)
                if mode == "foreign"
                else codec.prose(content(child), lang)
            )
        if said is not None and inner.field is not None:
            if inner.many:
                out.setdefault(inner.field, []).append(said)
            else:
                out[inner.field] = said
        for raw, value in items:
            name = to.names[raw]
            if name is None or (
                name == "lang" and said is not None and mode != "foreign"
            ):
                continue
            field, values = fields.get(name, (None, None))
            decoded = value if values is None else values.get(value)
            if field is not None and field not in out and decoded:
                out[field] = decoded
            else:
                add_attribute(out, name, value, to, to.names[child.tag])

    return read


def add_attribute(
    out: Data, name: str, value: str, to: Reading, element: str | None = None
) -> None:
    """Keep an attribute that is no field."""
    name, value = to.neutral(name, value)
    extra: Data = {"name": name, "value": value}
    if element is not None:
        extra["element"] = element
    out.setdefault("attributes", []).append(extra)


def write_attributes(
    attrs: Iterable[Attr], value: Any, node: Node, to: Writing
) -> None:
    """Write fields that are attributes, and the attributes that are no fields."""
    for attr in attrs:
        name, known = attr.names[to.dialect], getattr(value, attr.shown or attr.field)
        if name and known is not None and (text := attr.encode(known)) is not None:
            node.attributes[name] = text
    for extra in value.attributes:
        if extra.element is None:
            node.attributes.setdefault(
                to.spelt.get(extra.name, extra.name), extra.value
            )


def write_element_attributes(value: Any, node: Node, to: Writing) -> None:
    """Write the attributes that a value keeps for a child element of its own."""
    for extra in value.attributes:
        if extra.element is not None:
            kid = next(
                (
                    k
                    for k in node.kids
                    if isinstance(k, Node) and k.name == extra.element
                ),
                None,
            )
            if kid is not None:
                kid.attributes.setdefault(
                    to.spelt.get(extra.name, extra.name), extra.value
                )


def write_inner(inner: Inner, value: Any, node: Node, to: Writing) -> None:
    """Write a field that is a child element."""
    tag = inner.tags[to.dialect]
    if not tag:
        return
    attributes: dict[str, str] = {}
    for attr in inner.attrs:
        name, known = attr.names[to.dialect], getattr(value, attr.field)
        if name and known is not None and (text := attr.encode(known)) is not None:
            attributes[name] = text
    said = getattr(value, inner.field) if inner.field else None
    kept = bool(attributes) or any(extra.element == tag for extra in value.attributes)
    for one in (said or ()) if inner.many else (said,):
        if one is not None or kept:
            kid = Node(tag, dict(attributes))
            if inner.mode == "foreign":
                kid.kids = to.codec.write_foreign(one) if one else []
            else:
                put_text(
                    kid,
                    one,
                    to.codec.write_prose
                    if inner.mode == "prose"
                    else to.codec.write_phrase,
                    to,
                )
            node.kids.append(kid)


def put_text(
    node: Node, said: Any, write: Callable[[Any, int], list[Child]], to: Writing
) -> None:
    """Put a text into an element, with its language."""
    if said is not None:
        if said.lang is not None:
            node.attributes["lang"] = said.lang
        node.kids.extend(write(said, to.dialect))


def _says(part: Any) -> bool:
    return part is not None and (
        not isinstance(part, str) or not (part.isspace() or not part)
    )


def _blocks(run: list[Any], to: Reading) -> Iterable[list[Any]]:
    """Cut a run into blocks: each block element by itself, and the lines of text between them."""
    line: list[Any] = []
    loose = any(isinstance(part, str) and not part.isspace() for part in run)
    for part in run:
        if not isinstance(part, str) and (not loose or to.codec.is_block(part)):
            if line:
                yield line
            yield [part]
            line = []
        else:
            line.append(part)
    if line:
        yield line
