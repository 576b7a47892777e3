"""The two general shapes: a value, and a group of values with loose text between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from xjmeta.lens.nodes import Kid, Node
from xjmeta.lens.rows import Attr, Data, Element, Fields, Inner, Names, Reading, Row, Writing, content, fields_of

__all__ = ["Group", "Value"]


@dataclass(frozen=True)
class Value:
    """Attributes to fields, one text or one body, and child elements that are fields or values of their own.

    Attributes that no column claims are kept in `attributes`. Child elements that no row claims belong to the text or
    body, and where the value has none they are handed to `Reading.spill`. Blocks that come after child values are made
    values by `loose` and keep their place among them.
    """

    attrs: tuple[Attr, ...] = ()
    text: str | None = None
    body: str | None = None
    inner: tuple[Inner, ...] = ()
    rows: tuple[Row, ...] = ()
    const: Mapping[str, Any] = field(default_factory=dict)
    loose: Callable[[Any], Data] | None = None
    nests: Mapping[str | None, Names] | None = None
    """The elements of this very shape that may stand in it, in the field `notes`."""

    def __post_init__(self) -> None:
        if self.nests:
            object.__setattr__(self, "rows", (*self.rows, Row("notes", self.nests, self)))
        kids: dict[str | None, tuple[Inner | Row, str | None]] = {}
        for row in self.rows:
            kids.update({tag: (row, kind) for tag, kind in row.read_tags()})
        for inner in self.inner:
            kids.update({tag: (inner, None) for tag in inner.tags if tag})
        object.__setattr__(self, "_fields", fields_of(self.attrs))
        object.__setattr__(self, "_kids", kids)
        texts = [name for name in (self.text, self.body) if name]
        object.__setattr__(
            self, "fields", (*texts, *(attr.field for attr in self.attrs), *(i.field for i in self.inner if i.field))
        )

    def read(self, element: Element, to: Reading) -> Data | None:
        out: Data = {}
        items = element.items()
        lang = read_attributes(items, to, self._fields, out) if items else None  # type: ignore[attr-defined]
        if self.text is not None and not len(element):
            if (said := to.codec.line(element.text, lang)) is not None:
                out[self.text], lang = said, None
        elif self._kids:  # type: ignore[attr-defined]
            self._read_children(element, to, out, lang)
            lang = None if (self.text or self.body) in out else lang
        else:
            lang = self._say(content(element), to, out, lang)
        if lang is not None:
            add_attribute(out, "lang", lang)
        if out and self.const:
            out.update(self.const)
        return out or None

    def _say(self, parts: Sequence[Any], to: Reading, out: Data, lang: str | None) -> str | None:
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
        if name not in out and not (self.loose and any(row.field in out for row in self.rows)):
            out[name] = said
        elif self.loose is not None:
            out.setdefault(self.rows[-1].field, []).append(self.loose(said))
        return None

    def _read_children(self, element: Element, to: Reading, out: Data, lang: str | None) -> None:
        run: list[Any] = []
        kids, names = self._kids, to.names  # type: ignore[attr-defined]
        if element.text:
            run.append(element.text)
        for child in element:
            tag = child.tag
            if tag.__class__ is not str:
                if tag is etree.Entity:
                    run.append(child)
            elif (found := kids.get(names[tag])) is None or not self._claims(found[0], out, run):
                run.append(child)
            elif found[0].__class__ is Inner:
                read_inner(found[0], child, to, out)
            else:
                self._say(run, to, out, lang)
                run = []
                read_row(found[0], found[1], child, to, out)
            if tail := child.tail:
                run.append(tail)
        self._say(run, to, out, lang)

    def _claims(self, what: Inner | Row, out: Data, run: list[Any]) -> bool:
        """Say whether a child is the field it could be: once, and before anything of the body."""
        if isinstance(what, Row) or what.many:
            return True
        taken = what.field in out or any(attr.field in out for attr in what.attrs if what.field is None)
        return not taken and not (self.body and (self.body in out or any(_says(part) for part in run)))

    def write(self, value: Any, tag: str, to: Writing) -> Node:
        node = Node(tag)
        write_attributes(self.attrs, value, node, to)
        for inner in self.inner:
            write_inner(inner, value, node, to)
        if self.text is not None:
            put_text(node, getattr(value, self.text), to.codec.write_phrase, to)
        elif self.body is not None:
            put_text(node, getattr(value, self.body), to.codec.write_prose, to)
        for name in dict.fromkeys(row.field for row in self.rows):
            rows = [row for row in self.rows if row.field == name]
            pairs = [(choose(rows, one, to.dialect), one) for one in getattr(value, name)]
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
            object.__setattr__(self, "rows", (*self.rows, Row("items", {self.kind: self.nests}, self)))
        kids = {tag: (row, kind) for row in self.rows for tag, kind in row.read_tags()}
        object.__setattr__(self, "_kids", kids)
        object.__setattr__(self, "_fields", fields_of(self.attrs))

    def read(self, element: Element, to: Reading) -> Data | None:
        own, items, elements = self.read_items(element, to)
        if not own and len(items) == 1 and self._stands_alone(items[0], elements[0], to):
            return items[0] if isinstance(items[0], dict) else {str(self.text): items[0]}
        if not own and not items:
            return None
        return {**own, "kind": self.kind, "items": items}

    def _stands_alone(self, item: Any, element: Any, to: Reading) -> bool:
        """Say whether an item may stand without its group: a text where a value can hold it, but nothing told apart."""
        if not isinstance(item, dict):
            return self.text is not None
        found = None if isinstance(element, str) else self._kids.get(to.names[element.tag])  # type: ignore[attr-defined]
        return (found is not None and not found[0].apart) or self.text is not None

    def spliced(self, element: Element, to: Reading) -> tuple[list[Any], list[Element]]:
        """Return the items of an element that says nothing of its own, else the group; and what each is told by."""
        own, items, elements = self.read_items(element, to)
        if not own and all(isinstance(item, dict) for item in items):
            return items, elements
        return [{**own, "kind": self.kind, "items": items}], [element]

    def read_items(self, element: Element, to: Reading) -> tuple[Data, list[Any], list[Element]]:
        """Return what the element says of itself, its items, and for each item the element or text it is told by."""
        own: Data = {}
        if attributes := element.items():
            lang = read_attributes(attributes, to, self._fields, own)  # type: ignore[attr-defined]
            if lang is not None:
                add_attribute(own, "lang", lang)
        items: list[Any] = []
        elements: list[Any] = []
        run: list[Any] = [element.text] if element.text else []
        for child in element:
            if (tag := child.tag).__class__ is str:
                name = to.names[tag]
                found = self._kids.get(name)  # type: ignore[attr-defined]
                if found is not None:
                    if run:
                        self._flush(run, to, items, elements)
                    self._read_item(found, child, to, items, elements)
                elif (
                    self.heading and name == "head" and "heading" not in own and not items and not any(map(_says, run))
                ):
                    read_inner(_HEAD, child, to, own)
                else:
                    run.append(child)
            elif tag is etree.Entity:
                run.append(child)
            if tail := child.tail:
                run.append(tail)
        self._flush(run, to, items, elements)
        return own, items, elements

    def _read_item(
        self, found: tuple[Row, str | None], child: Element, to: Reading, items: list[Any], elements: list[Any]
    ) -> None:
        shape = found[0].shape
        if isinstance(shape, Group) and shape.splice:
            inner, theirs = shape.spliced(child, to)
            items += inner
            elements += theirs
            return
        value = read_value(found[0], found[1], child, to)
        if value is not None:
            items.append(value)
            elements.append(child)

    def _flush(self, run: list[Any], to: Reading, items: list[Any], elements: list[Any]) -> None:
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
            self.text is not None or self.block is not None or choose(self.rows, item, dialect, inside=True) is not None
        )

    def write(self, value: Any, tag: str, to: Writing) -> Node:
        """Return the group, or the wrapper around a value that stands alone."""
        node = Node(tag)
        if type(value).__name__ != "Group" or (value.kind != self.kind and holder(self.rows, value.kind, to.dialect)):
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
                write_run([(choose(self.rows, item, to.dialect, inside=True), item) for item in items], to)
            )
            return
        for item in items:
            if node.kids:
                node.kids.append(" ")
            node.kids.extend(self._write_item(item, to))

    def _write_item(self, item: Any, to: Writing) -> list[Kid]:
        if hasattr(item, "marked"):
            return to.codec.write_phrase(item, to.dialect)
        said = getattr(item, self.text, None) if self.text else None
        alone = said is not None and type(item)(**{str(self.text): said}) == item
        row = None if alone and len(self.rows) != 1 else choose(self.rows, item, to.dialect, inside=True)
        if row is not None:
            return write_run([(row, item)], to)
        return to.codec.write_phrase(said, to.dialect) if said is not None else []


_HEAD = Inner("heading", ("head", "head"))


def fits(row: Row, value: Any) -> bool:
    """Say whether a row writes a value: it has what the row needs, and the constants of the shape."""
    if row.needs and not any(getattr(value, name, None) for name in row.needs):
        return False
    if not all(hasattr(value, name) for name in getattr(row.shape, "fields", ())):
        return False
    return all(getattr(value, name) == known for name, known in row.shape.const.items())


def choose(rows: Iterable[Row], item: Any, dialect: int, *, inside: bool = False) -> Row | None:
    """Return the row that writes a value: by its kind, else without, else (but not inside one) the group that holds
    such.
    """
    kind = getattr(item, "kind", None)
    if type(item).__name__ == "Group":
        groups = [row for row in rows if isinstance(row.shape, Group) and row.has(dialect)]
        around = (row for row in groups if holder(row.shape.rows, str(kind), dialect))  # type: ignore[attr-defined]
        return holder(rows, str(kind), dialect) or next(around, groups[0] if groups else None)
    if hasattr(item, "marked"):
        return None
    for wanted in dict.fromkeys((kind, None, "other")):
        for row in rows:
            if row.tag(wanted, dialect) and not isinstance(row.shape, Group) and fits(row, item):
                return row
    for row in () if inside else rows:
        if isinstance(row.shape, Group) and row.has(dialect) and row.shape.holds(item, dialect):
            return row
    return None


def holder(rows: Iterable[Row], kind: str, dialect: int) -> Row | None:
    """Return the row of the groups of a kind."""
    return next(
        (row for row in rows if isinstance(row.shape, Group) and row.shape.kind == kind and row.has(dialect)), None
    )


def write_run(pairs: Iterable[tuple[Row | None, Any]], to: Writing) -> list[Kid]:
    """Write values by their rows, one after another; those that share a spliced wrapper share one element."""
    out: list[Kid] = []
    open_: Row | None = None
    for row, item in pairs:
        if row is None:
            body = getattr(item, "body", None)
            out.extend(to.codec.write_prose(body, to.dialect) if body is not None else ())
            open_ = None
            continue
        bare = isinstance(row.shape, Group) and row.shape.splice and type(item).__name__ != "Group"
        node = row.shape.write(item, row.tag_for(item, to.dialect), to)
        if bare and open_ is row and isinstance(out[-1], Node):
            out[-1].kids.extend(node.kids)
        else:
            out.extend(node.kids if node.name == "*" else [node])
        open_ = row if bare else None
    return out


def read_value(row: Row, kind: str | None, element: Element, to: Reading) -> Data | None:
    """Read one element by its row; an empty element of a kind still says its kind."""
    value = row.shape.read(element, to)
    if kind is not None and value is not None and row.shape.__class__ is not Group:
        value["kind"] = kind
    return value


def read_row(row: Row, kind: str | None, element: Element, to: Reading, out: Data) -> None:
    """Read one element by its row into the field; a group that is spliced and bare gives its items."""
    shape = row.shape
    if isinstance(shape, Group) and shape.splice:
        found = shape.spliced(element, to)[0]
    else:
        value = read_value(row, kind, element, to)
        found = [] if value is None else [value]
    if found:
        out.setdefault(row.field, []).extend(found)


def read_attributes(items: Iterable[tuple[str, str]], to: Reading, fields: Fields, out: Data) -> str | None:
    """Read attributes into fields, what is left into `attributes`; return the language of the text, where stated."""
    names, lang = to.names, None
    for raw, value in items:
        name = names[raw]
        if name is None:
            continue
        if name in fields:
            field, values = fields[name]
            decoded = value if values is None else values.get(value)
            if decoded is not None and decoded != "" and field not in out:
                out[field] = decoded
                continue
        if name == "lang":
            lang = value
        else:
            add_attribute(out, *to.neutral(name, value))
    return lang


def read_inner(inner: Inner, child: Element, to: Reading, out: Data) -> None:
    """Read a child element that is a field of its parent."""
    items = child.items()
    lang = next((value for raw, value in items if to.names[raw] == "lang"), None) if items else None
    said: Any
    if inner.mode == "phrase":
        said = to.codec.phrase(content(child), lang) if len(child) else to.codec.line(child.text, lang)
    else:
        said = to.codec.foreign(child) if inner.mode == "foreign" else to.codec.prose(content(child), lang)
    if said is not None and inner.field is not None:
        if inner.many:
            out.setdefault(inner.field, []).append(said)
        else:
            out[inner.field] = said
    for raw, value in items:
        name = to.names[raw]
        if name is None or (name == "lang" and said is not None and inner.mode != "foreign"):
            continue
        attr = next((a for a in inner.attrs if name in a.names), None)
        decoded = attr.decode(value) if attr is not None and attr.field not in out else None
        if attr is not None and decoded:
            out[attr.field] = decoded
        else:
            add_attribute(out, *to.neutral(name, value), to.names[child.tag])


def add_attribute(out: Data, name: str, value: str, element: str | None = None) -> None:
    """Keep an attribute that is no field."""
    extra: Data = {"name": name, "value": value}
    if element is not None:
        extra["element"] = element
    out.setdefault("attributes", []).append(extra)


def write_attributes(attrs: Iterable[Attr], value: Any, node: Node, to: Writing) -> None:
    """Write fields that are attributes, and the attributes that are no fields."""
    for attr in attrs:
        name, known = attr.names[to.dialect], getattr(value, attr.field)
        if name and known is not None and (text := attr.encode(known)) is not None:
            node.attributes[name] = text
    for extra in value.attributes:
        if extra.element is None:
            node.attributes.setdefault(to.spelt.get(extra.name, extra.name), extra.value)


def write_element_attributes(value: Any, node: Node, to: Writing) -> None:
    """Write the attributes that a value keeps for a child element of its own."""
    for extra in value.attributes:
        if extra.element is not None:
            kid = next((k for k in node.kids if isinstance(k, Node) and k.name == extra.element), None)
            if kid is not None:
                kid.attributes.setdefault(to.spelt.get(extra.name, extra.name), extra.value)


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
                put_text(kid, one, to.codec.write_prose if inner.mode == "prose" else to.codec.write_phrase, to)
            node.kids.append(kid)


def put_text(node: Node, said: Any, write: Callable[[Any, int], list[Kid]], to: Writing) -> None:
    """Put a text into an element, with its language."""
    if said is not None:
        if said.lang is not None:
            node.attributes["lang"] = said.lang
        node.kids.extend(write(said, to.dialect))


def _says(part: Any) -> bool:
    return part is not None and (not isinstance(part, str) or not (part.isspace() or not part))


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
