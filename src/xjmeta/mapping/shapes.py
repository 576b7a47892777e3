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
from xjmeta.model.groups import STOPS, GroupTree
from xjmeta.model.values import LooseText, Note
from xjmeta.model.vocabularies import VOCABULARIES
from xjmeta.xml.nodes import WRAPPER, Child, Node
from xjmeta.xml.parsing import attributes_of

__all__ = ["Arrangement", "GroupShape", "Value", "is_shared"]

_Told: TypeAlias = tuple[list[Any], list[Any]]
"""Items, and the elements they are read from."""
_Kid: TypeAlias = tuple["Inner | Row", Callable[[Element, Data], None]]
"""What a child element is, and what reads it into its parent's data."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How a list is in its elements: `nested` gives its values in their groups, `flat` the data of the values of
    such groups.
    """

    nested: Callable[[Any], tuple[Any, ...]]
    flat: Callable[[list[Data]], list[Data]]


@dataclass(frozen=True)
class Value:
    """Attributes to fields, one text or one body, and child elements that are fields or values of their own.

    Attributes that no column claims are kept in `attributes`. Child elements that no row claims belong to the text or
    body, and where the value has none they are handed to `Reading.spill`. Blocks that come after child values are made
    values by `loose` and keep their place among them. Lists that are `arranged` stand in elements of their own.
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
    """The elements of this very shape that are allowed in it, in the field `notes`."""
    arranged: Mapping[str, Arrangement] = field(default_factory=dict)

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
        # Made ready once at import: the class is frozen, and a document has
        # many thousand elements of one shape.
        object.__setattr__(self, "_fields", fields_of(self.attrs))
        object.__setattr__(self, "_kids", kids)
        object.__setattr__(self, "_choices", {})
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
        const = (
            dict(self.const) if kind is None else {**self.const, "kind": kind}
        )
        kids = None
        if self._kids:  # type: ignore[attr-defined]
            kids = ByName(lambda raw: self._kid(to.names[raw], to))
        arranged = tuple(self.arranged.items())

        def read(element: Element) -> Data | None:
            out: Data = {}
            items = attributes_of(element)
            lang = attributes(items, out) if items else None
            # The rule: an element with words alone, for which no codec and no
            # loop over children is needed.
            if text is not None and not len(element):
                if (text_read := line(element.text, lang)) is not None:
                    out[text], lang = text_read, None
            elif kids is not None:
                lang = self._read_children(element, kids, to, out, lang)
            else:
                lang = self._say(content(element), to, out, lang)
            if lang is not None:
                add_attribute(out, "lang", lang, to)
            if not out:
                return None
            for name, arrangement in arranged:
                if name in out:
                    out[name] = arrangement.flat(out[name])
            if const:
                out.update(const)
            return out

        return read

    def _kid(self, name: str | None, to: Reading) -> _Kid | None:
        """Return what reads a child element of a name: a field, or values of their own."""
        target, kind = self._kids.get(name, (None, None))  # type: ignore[attr-defined]
        if target is None:
            return None
        return target, inner_reader(target, to) if isinstance(
            target, Inner
        ) else row_reader(target, kind, to)

    def _say(
        self, parts: Sequence[Any], to: Reading, out: Data, lang: str | None
    ) -> str | None:
        """Report the value's text or body; return the language where there was nothing to report."""
        name = self.text or self.body
        if name is None:
            for part in parts:
                if _says(part) and (
                    isinstance(part, str) or isinstance(part.tag, str)
                ):
                    to.spill(part)
            return lang
        text_made = (to.codec.phrase if self.text else to.codec.prose)(
            parts, lang
        )
        if text_made is None:
            return lang
        # Words behind child values are no longer the body: they would move
        # before them when they are written.
        if name not in out and not (
            self.loose and any(row.field in out for row in self.rows)
        ):
            out[name] = text_made
        elif self.loose is not None:
            out.setdefault(self.rows[-1].field, []).append(
                self.loose(text_made)
            )
        return None

    def _read_children(
        self,
        element: Element,
        kids: ByName[_Kid | None],
        to: Reading,
        out: Data,
        lang: str | None,
    ) -> str | None:
        """Read what is in an element; return the language where there was no text to have it."""
        run: list[Any] = []
        if element.text:
            run.append(element.text)
        for child in element:
            tag = child.tag
            # Comments and instructions have a function as their tag; they
            # belong to no value, and only the origin keeps them.
            if tag.__class__ is not str:
                if tag is etree.Entity:
                    run.append(child)
            # An element of no row, or of a field that has its value already,
            # is markup of the text around it.
            elif (claim := kids[tag]) is None or not self._claims(
                claim[0], out, run
            ):
                run.append(child)
            elif claim[0].__class__ is Inner:
                claim[1](child, out)
            else:
                self._say(run, to, out, lang)
                run = []
                claim[1](child, out)
            if tail := child.tail:
                run.append(tail)
        self._say(run, to, out, lang)
        return None if (self.text or self.body) in out else lang

    def _claims(self, target: Inner | Row, out: Data, run: list[Any]) -> bool:
        """Return whether a child is the field it could be: once, and before anything of the body."""
        # A list takes any number; a field is one, and what stands behind words
        # of the body would change places with them.
        if isinstance(target, Row) or target.many:
            return True
        if target.field is None:
            return not any(
                attr.field in out for attr in target.attrs
            ) and not self._has_body(out, run)
        return target.field not in out and not self._has_body(out, run)

    def _has_body(self, out: Data, run: list[Any]) -> bool:
        return self.body is not None and (
            self.body in out or any(map(_says, run))
        )

    def _lists(self, dialect: int) -> tuple[tuple[str, Choice], ...]:
        """Return the fields of values of their own, each with what chooses the rows of its values."""
        choices: dict[int, tuple[tuple[str, Choice], ...]] = self._choices  # type: ignore[attr-defined]
        if dialect not in choices:
            rows: dict[str, list[Row]] = {}
            for row in self.rows:
                rows.setdefault(row.field, []).append(row)
            choices[dialect] = tuple(
                (n, Choice(r, dialect)) for n, r in rows.items()
            )
        return choices[dialect]

    def write(self, value: Any, tag: str, to: Writing) -> Node:
        node = Node(tag)
        write_attributes(self.attrs, value, node, to)
        for inner in self.inner:
            write_inner(inner, value, node, to)
        if self.text is not None:
            text_value = getattr(value, self.text)
            if text_value is None and self.shown is not None:
                text_value = getattr(value, self.shown)
            put_text(node, text_value, to.codec.write_phrase, to)
        elif self.body is not None:
            put_text(node, getattr(value, self.body), to.codec.write_prose, to)
        for name, row_of in self._lists(to.dialect):
            values = getattr(value, name)
            if not values:
                continue
            if name in self.arranged:
                values = self.arranged[name].nested(values)
            node.kids.extend(
                write_run([(row_of(item), item) for item in values], to)
            )
        write_element_attributes(value, node, to)
        return node


@dataclass(frozen=True)
class GroupShape:
    """An element that wraps values: what it says of them all, its items in order, and the texts among them.

    `rows` are the elements that are values, or in the field `texts` texts of their own; everything else is text between
    them: in a line (`text` names the field of a value that holds a text alone), or, where there is `block`, a block
    each; where the group `spills`, it is handed to `Reading.spill`. A group of one item and nothing of its own reads as
    that item; one that is `splice` and has nothing of its own reads as its items. A value that is in a group alone
    has its `label`, and keeps the other attributes of the element under its name.
    """

    kind: str
    rows: tuple[Row, ...] = ()
    attrs: tuple[Attr, ...] = ()
    text: str | None = None
    bare: bool = False
    """Whether a value that is its text alone is in the element without one of its own."""
    block: bool = False
    heading: Inner | None = None
    splice: bool = False
    spills: bool = False
    nests: Names | None = None
    """The elements of this very shape that are allowed in it."""
    const: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.nests:
            object.__setattr__(
                self,
                "rows",
                (*self.rows, Row("items", {self.kind: self.nests}, self)),
            )
        kids = {
            tag: (row, kind)
            for row in self.rows
            for tag, kind in row.read_tags()
        }
        object.__setattr__(self, "_kids", kids)
        object.__setattr__(self, "_choices", {})
        object.__setattr__(self, "_fields", fields_of(self.attrs))

    def _row_of(
        self, item: Any, dialect: int, *, but_own: bool = False
    ) -> Row | None:
        """Return the row that writes a value in the group; with `but_own` none of groups of this very shape."""
        choices: dict[tuple[int, bool], Choice] = self._choices  # type: ignore[attr-defined]
        row_of = choices.get((dialect, but_own))
        if row_of is None:
            rows = [
                row for row in self.rows if not (but_own and row.shape is self)
            ]
            row_of = choices[dialect, but_own] = Choice(
                rows, dialect, inside=True
            )
        return row_of(item)

    def reader(self, to: Reading, kind: str | None) -> Read:  # noqa: ARG002 - a group has a kind of its own
        whole = self.whole_reader(to)

        def read(element: Element) -> Data | None:
            data = whole(element)
            if data is None:
                return None
            items = data["items"]
            texts = data.get("texts", ())
            # Only `items` and `kind`: a group of one value that says nothing
            # of its own is that value.
            if len(data) == 2 and len(items) == 1:
                only: Data = items[0]
                return only
            # Only `items`, `kind` and `texts`: words alone are the text of a
            # value.
            if len(data) == 3 and not items and len(texts) == 1 and self.text:
                text = texts[0].get("text")
                return data if text is None else {self.text: text}
            whole_data: Data = data
            return whole_data

        return read

    def whole_reader(self, to: Reading) -> Read:
        """Return what reads an element as a group, whatever it holds; None where it holds nothing."""
        data_of = self.data_reader(to)

        def read(element: Element) -> Data | None:
            data, _elements = data_of(element)
            if not (data["items"] or "texts" in data or "heading" in data):
                return None
            data["kind"] = self.kind
            return data

        return read

    def splicer(self, to: Reading) -> Callable[[Element], _Told]:
        """Return what identifies an element: its items where it does not mention its own, else the group; and what
        identifies each.
        """
        data_of, read = self.data_reader(to), self.whole_reader(to)

        def splice(element: Element) -> _Told:
            data, elements = data_of(element)
            if len(data) == 1:
                return data["items"], elements
            group = read(element)
            if group is None:
                return ([], [])
            return ([group], [element])

        return splice

    def data_reader(
        self, to: Reading
    ) -> Callable[[Element], tuple[Data, list[Any]]]:
        """Return what reads from an element what it says of itself with its items, and for each item what it is read
        by.
        """
        return to.once((id(self), "items"), lambda: self._data_reader(to))

    def _data_reader(
        self, to: Reading
    ) -> Callable[[Element], tuple[Data, list[Any]]]:
        attributes = attributes_reader(self._fields, to)  # type: ignore[attr-defined]
        kids = ByName(lambda raw: self._kid(to.names[raw], to))
        names = to.names
        heads = self.heading.tags if self.heading else ()
        heading = inner_reader(self.heading, to) if self.heading else None

        def read(element: Element) -> tuple[Data, list[Any]]:
            own: Data = {"items": []}
            if attributes_stated := attributes_of(element):
                lang = attributes(attributes_stated, own)
                if lang is not None:
                    add_attribute(own, "lang", lang, to)
            # Each child is an item, the heading, or part of the text between
            # items. A heading comes first or not at all: behind a value or
            # words it is markup, and would change places with them.
            elements: list[Any] = []
            run: list[Any] = [element.text] if element.text else []
            for child in element:
                if (tag := child.tag).__class__ is str:
                    if (add := kids[tag]) is not None:
                        if run:
                            self._flush(run, to, own)
                        add(child, own, elements)
                    elif (
                        heading is not None
                        and names[tag] in heads
                        and "heading" not in own
                        and not own["items"]
                        and not any(map(_says, run))
                    ):
                        heading(child, own)
                    else:
                        run.append(child)
                elif tag is etree.Entity:
                    run.append(child)
                if tail := child.tail:
                    run.append(tail)
            self._flush(run, to, own)
            return own, elements

        return read

    def _kid(
        self, name: str | None, to: Reading
    ) -> Callable[[Element, Data, list[Any]], None] | None:
        """Return what adds an item, those of a group that is spliced, or a text; and what they are reported by."""
        row, kind = self._kids.get(name, (None, None))  # type: ignore[attr-defined]
        if row is None:
            return None
        if (
            isinstance(row.shape, GroupShape)
            and row.shape.splice
            and row.shape.kind == self.kind
        ):
            splice = row.shape.splicer(to)

            def add_all(
                child: Element, own: Data, elements: list[Any]
            ) -> None:
                inner, theirs = splice(child)
                own["items"] += inner
                elements += theirs

            return add_all
        read = (
            row.shape.whole_reader(to)
            if isinstance(row.shape, GroupShape)
            else to.reader(row.shape, kind)
        )

        def add(child: Element, own: Data, elements: list[Any]) -> None:
            if (value := read(child)) is None:
                return
            if row.field == "texts":
                _add_text(own, value)
            else:
                own["items"].append(value)
                elements.append(child)

        return add

    def _flush(self, run: list[Any], to: Reading, own: Data) -> None:
        """Keep a run of text with what precedes it."""
        if not any(map(_says, run)):
            run.clear()
            return
        if self.spills:
            for part in run:
                if _says(part):
                    to.spill(part)
        elif not self.block:
            if (text := to.codec.phrase(run, None)) is not None:
                _add_text(own, {"text": text})
        else:
            for block in _blocks(run, to):
                if (body := to.codec.prose(block, None)) is not None:
                    _add_text(own, {"body": body})
        run.clear()

    def holds(self, item: Any, dialect: int) -> bool:
        """Return whether a value is allowed in the group."""
        return (
            self.text is not None
            or self.block
            or self._row_of(item, dialect) is not None
        )

    def wraps(self, item: Any, dialect: int) -> bool:
        """Return whether a value is in an element of this kind where it may not be by itself."""
        return self.splice and any(
            row.tag(item.kind, dialect) and fits(row, item)
            for row in self.rows
            if not isinstance(row.shape, GroupShape)
        )

    def claims(self, value: Any) -> bool:
        """Return whether a value says something of an element of this kind around it alone."""
        if (
            self.splice
            and self.heading is not None
            and getattr(value, "label", None) is not None
        ):
            return True
        attributes = value.attributes
        return bool(attributes) and any(
            a.element == self.kind for a in attributes
        )

    def write(self, value: Any, tag: str, to: Writing) -> Node:
        """Return the group, or the wrapper around a value that is alone."""
        node = Node(tag)
        if type(value) is not GroupTree:
            self._write_alone(value, node, to)
        elif value.kind != self.kind and holder(
            self.rows, value.kind, to.dialect
        ):
            self._write_items((value,), node, to)
        else:
            write_attributes(self.attrs, value, node, to)
            if self.heading is not None:
                write_inner(self.heading, value, node, to)
            self._write_items(value.items, node, to)
            write_element_attributes(value, node, to)
        return node

    def _write_alone(self, value: Any, node: Node, to: Writing) -> None:
        """Write a value that is alone in an element: that bears its label, and whether it is internal."""
        head = (
            self.heading.tags[to.dialect]
            if self.heading and self.splice
            else None
        )
        is_headed = (
            head is not None and self.claims(value) and value.label is not None
        )
        # A spliced wrapper may be shared with values that say otherwise, so
        # that each value keeps its own attributes.
        lifted = () if self.splice else self.attrs
        if (
            is_headed and value.internal
        ):  # its label is, too, and that is the heading
            lifted = tuple(
                attr for attr in self.attrs if attr.field == "internal"
            )
        node.attributes.update(attributes_of_fields(lifted, value, to))
        for extra in value.attributes:
            if extra.element == self.kind:
                name = to.spelt.get(extra.name, extra.name)
                node.attributes.setdefault(name, extra.value)
        if head is not None and is_headed:
            node.kids.append(Node(head, {}, [value.label]))
        kids = self._write_item(value, to, alone=True)
        for kid in kids:
            if isinstance(kid, Node):
                lifted_names = {attr.names[to.dialect] for attr in lifted} | {
                    "label"
                }
                kid.attributes = {
                    n: v
                    for n, v in kid.attributes.items()
                    if n not in lifted_names
                }
        node.kids.extend(kids)

    def _write_items(
        self, items: Iterable[Any], node: Node, to: Writing
    ) -> None:
        if self.block:
            pairs = [(self._row_of(item, to.dialect), item) for item in items]
            node.kids.extend(write_run(pairs, to))
            return
        opens = True
        for item in items:
            # A blank between two values or texts, but none before a comma and
            # none behind an opening bracket.
            if not opens and not _joins(item):
                node.kids.append(" ")
            node.kids.extend(self._write_item(item, to))
            opens = not node.kids or _opens(item)

    def _write_item(
        self, item: Any, to: Writing, *, alone: bool = False
    ) -> list[Child]:
        if (
            self.bare
            and self.text is not None
            and alone
            and self._is_text(item)
        ):
            return to.codec.write_phrase(getattr(item, self.text), to.dialect)
        row = self._row_of(item, to.dialect, but_own=alone)
        if row is not None or self.text is None or type(item) is LooseText:
            kids = write_run([(row, item)], to)
            if (
                alone
                and row is not None
                and self._is_kept_as_text(item, row, to)
            ):
                _wrap(kids)
            return kids
        text = getattr(item, self.text, None)
        if text is None:
            return []
        return to.codec.write_phrase(text, to.dialect)

    def _is_kept_as_text(self, value: Any, row: Row, to: Writing) -> bool:
        """Say whether a value of no kind is a text alone, and is read so without the element that is nearest to it."""
        names = row.tags.get(getattr(value, "kind", ""))
        nearest = names[to.dialect] if names and value.kind is None else None
        is_near = nearest is not None and nearest[0] == "~"
        return is_near and self.text is not None and self._is_text(value)

    def _is_text(self, value: Any) -> bool:
        """Return whether a value is a text alone, besides what the element around it says."""
        text = getattr(value, str(self.text), None)
        if text is None or any(
            a.element != self.kind for a in value.attributes
        ):
            return False
        bare = type(value)(
            **{str(self.text): text},
            label=value.label,
            attributes=value.attributes,
        )
        return bool(bare == value)


def _add_text(own: Data, text: Data) -> None:
    own.setdefault("texts", []).append({**text, "at": len(own["items"])})


def _opens(item: Any) -> bool:
    """Return whether nothing is between a text and what follows it: it ends with an opening bracket."""
    return (
        type(item) is LooseText
        and item.text is not None
        and item.text.plain.endswith(("(", "["))
    )


def _joins(item: Any) -> bool:
    """Return whether an item is a text that joins the value before it."""
    return (
        type(item) is LooseText
        and item.text is not None
        and item.text.plain.startswith(STOPS)
    )


def fits(row: Row, value: Any) -> bool:
    """Return whether a row writes a value: it has what the row needs, and the constants of the shape."""
    return has_fields(row, value) and says(row, value)


def has_fields(row: Row, value: Any) -> bool:
    """Return whether a value is of a class that has what the shape of a row writes."""
    return all(
        hasattr(value, name) for name in getattr(row.shape, "fields", ())
    )


def says(row: Row, value: Any) -> bool:
    """Return whether a value says what a row needs, and the constants of the shape."""
    if row.needs and not any(getattr(value, name, None) for name in row.needs):
        return False
    const = row.shape.const
    return not const or all(
        getattr(value, name) == constant for name, constant in const.items()
    )


class Choice:
    """Which of some rows writes a value in a dialect: the group it speaks of, else by its kind, else without, else (but
    not `inside` one) the group that holds such.
    """

    __slots__ = ("_dialect", "_fitting", "_groups", "_inside", "_rows")

    def __init__(
        self, rows: Iterable[Row], dialect: int, *, inside: bool = False
    ) -> None:
        self._rows = tuple(rows)
        self._dialect = dialect
        self._inside = inside
        self._groups = tuple(
            row
            for row in self._rows
            if isinstance(row.shape, GroupShape) and row.has(dialect)
        )
        self._fitting: dict[tuple[type, str | None], tuple[Row, ...]] = {}

    def __call__(self, item: Any) -> Row | None:
        """Return the row, None where there is none."""
        kind = getattr(item, "kind", None)
        if type(item) is GroupTree:
            return self._of_group(str(kind))
        if type(item) is LooseText:
            return None if kind is None else self._of_text(kind)
        for row in self._groups:
            if row.shape.claims(item):  # type: ignore[attr-defined]
                return row
        row_chosen = self._fitting.get((type(item), kind))
        for row in self._fit(item, kind) if row_chosen is None else row_chosen:
            if says(row, item):
                return row
        for row in self._groups:
            shape: Any = row.shape
            if (
                shape.wraps(item, self._dialect)
                if self._inside
                else shape.holds(item, self._dialect)
            ):
                return row
        return self._nearest(item, kind)

    def _nearest(self, item: Any, kind: str | None) -> Row | None:
        """Return the first row for other kinds of a value that is of no known kind, so that its words can be read in
        the body; a note is allowed under any kind, since it says itself what it is about.
        """
        vocabulary = VOCABULARIES.get((type(item).__name__, "kind"))
        if vocabulary is None or (
            kind in vocabulary and type(item) is not Note
        ):
            return None
        for row in self._rows:
            alike = any(
                tag in vocabulary for tag in row.tags if tag is not None
            )
            plain = alike and not isinstance(row.shape, GroupShape)
            fits = plain and row.has(self._dialect) and has_fields(row, item)
            if fits and says(row, item):
                return row
        return None

    def _of_group(self, kind: str) -> Row | None:
        own = holder(self._rows, kind, self._dialect)
        around = (
            row
            for row in self._groups
            if holder(row.shape.rows, kind, self._dialect)  # type: ignore[attr-defined]
        )
        first = self._groups[0] if self._groups else None
        return own or next(around, first)

    def _of_text(self, kind: str) -> Row | None:
        texts = (row for row in self._rows if row.field == "texts")
        return next(
            (row for row in texts if row.tag(kind, self._dialect)), None
        )

    def _fit(self, item: Any, kind: str | None) -> tuple[Row, ...]:
        """Return the rows that write values of a class and kind, in the order in which they are asked."""
        rows = [
            row
            for row in self._rows
            if not isinstance(row.shape, GroupShape)
            and row.field != "texts"
            and has_fields(row, item)
        ]
        fitting = tuple(
            row
            for kind_wanted in dict.fromkeys((kind, None, "other"))
            for row in rows
            if row.tag(kind_wanted, self._dialect)
        )
        # Full, it stays as it is: the words that come first are the common
        # ones.
        if len(self._fitting) < _KINDS:
            self._fitting[type(item), kind] = fitting
        return fitting


_KINDS = 512
"""How many kinds of values a choice remembers: of the words of documents there is no end."""


def choose(
    rows: Iterable[Row], item: Any, dialect: int, *, inside: bool = False
) -> Row | None:
    """Return the row that writes a value, as a `Choice` does."""
    return Choice(rows, dialect, inside=inside)(item)


def holder(rows: Iterable[Row], kind: str, dialect: int) -> Row | None:
    """Return the row of the groups of a kind."""
    return next(
        (
            row
            for row in rows
            if isinstance(row.shape, GroupShape)
            and row.shape.kind == kind
            and row.has(dialect)
        ),
        None,
    )


def _wrap(kids: list[Child]) -> None:
    """Mark elements as such that give way to what they hold, and those that are all they hold."""
    nodes = [kid for kid in kids if isinstance(kid, Node)]
    for node in nodes if len(nodes) == len(kids) else ():
        node.marks = (WRAPPER, *node.marks)
        _wrap(node.kids)


def write_run(
    pairs: Iterable[tuple[Row | None, Any]], to: Writing
) -> list[Child]:
    """Write values by their rows, one after another; those that share a spliced wrapper share one element."""
    out: list[Child] = []
    open_: Row | None = None
    for row, item in pairs:
        if row is None:
            out.extend(_write_loose(item, to))
            open_ = None
            continue
        bare = is_shared(row, item)
        node = row.shape.write(item, row.tag_for(item, to.dialect), to)
        # The wrapper of the value before is still open: this one goes into it.
        if bare and open_ is row and isinstance(out[-1], Node):
            out[-1].kids.extend(node.kids)
        else:
            # `*` is the element of a row that takes any: it has no name to be
            # written under.
            out.extend(node.kids if node.name == "*" else [node])
        open_ = row if bare else None
    return out


def is_shared(row: Row, item: Any) -> bool:
    """Return whether a value shares the element around it with those beside it."""
    shape = row.shape
    return (
        isinstance(shape, GroupShape)
        and shape.splice
        and type(item) is not GroupTree
        and not shape.claims(item)
    )


def _write_loose(item: Any, to: Writing) -> list[Child]:
    """Write what has no element of its own: a text, or the body of a value."""
    if getattr(item, "text", None) is not None:
        return to.codec.write_phrase(item.text, to.dialect)
    body = getattr(item, "body", None)
    if body is None:
        return []
    return to.codec.write_prose(body, to.dialect)


def row_reader(
    row: Row, kind: str | None, to: Reading
) -> Callable[[Element, Data], None]:
    """Return what reads one element by its row into the field; a group that is spliced and bare gives its items."""
    shape, field = row.shape, row.field
    if isinstance(shape, GroupShape) and shape.splice:
        splice = shape.splicer(to)

        def read_all(element: Element, out: Data) -> None:
            if items_of_group := splice(element)[0]:
                out.setdefault(field, []).extend(items_of_group)

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

    def way(
        raw: object,
    ) -> tuple[str | None, Mapping[str, Any] | None, str | None]:
        name = names[raw]
        if name is None:
            return (None, None, None)
        return (*fields.get(name, (None, None)), name)

    ways = ByName(way)

    def read(items: Iterable[tuple[str, str]], out: Data) -> str | None:
        lang = None
        for raw, value in items:
            field, values, name = ways[raw]
            # A second attribute for one field (two spellings in one tag) stays
            # an attribute, so that nothing is lost.
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
    fields = fields_of(inner.attrs)
    mode = inner.mode
    codec = to.codec

    def read(child: Element, out: Data) -> None:
        items = attributes_of(child)
        lang = (
            next(
                (value for raw, value in items if to.names[raw] == "lang"),
                None,
            )
            if items
            else None
        )
        text_of: Any
        if mode == "phrase":
            text_of = (
                codec.phrase(content(child), lang)
                if len(child)
                else codec.line(child.text, lang)
            )
        else:
            text_of = (
                codec.foreign(child)
                if mode == "foreign"
                else codec.prose(content(child), lang)
            )
        if text_of is not None and inner.field is not None:
            if inner.many:
                out.setdefault(inner.field, []).append(text_of)
            else:
                out[inner.field] = text_of
        for raw, value in items:
            name = to.names[raw]
            if name is None or (
                # The language of a text is part of it; foreign XML has none,
                # so there it is an attribute like any other.
                name == "lang" and text_of is not None and mode != "foreign"
            ):
                continue
            field, values = fields.get(name, (None, None))
            decoded = value if values is None else values.get(value)
            if field is not None and field not in out and decoded:
                out[field] = decoded
            else:
                add_attribute(
                    out,
                    name,
                    value,
                    to,
                    to.names[child.tag],
                )

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


def attributes_of_fields(
    attrs: Iterable[Attr], value: Any, to: Writing
) -> dict[str, str]:
    """Return the fields of a value that are attributes in the dialect, as they are spelt there."""
    attributes: dict[str, str] = {}
    for attr in attrs:
        # A group has fewer fields than the values that it may be.
        stated = getattr(value, attr.shown or attr.field, None)
        name = attr.names[to.dialect]
        if stated is None or not name:
            continue
        if (text := attr.encode(stated)) is not None:
            attributes[name] = text
    return attributes


def write_attributes(
    attrs: Iterable[Attr], value: Any, node: Node, to: Writing
) -> None:
    """Write fields that are attributes, and the attributes that are no fields."""
    node.attributes.update(attributes_of_fields(attrs, value, to))
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
    attributes = attributes_of_fields(inner.attrs, value, to)
    inner_values = getattr(value, inner.field) if inner.field else None
    is_kept = bool(attributes) or any(
        extra.element == tag for extra in value.attributes
    )
    for inner_value in (inner_values or ()) if inner.many else (inner_values,):
        if inner_value is not None or is_kept:
            kid = Node(tag, dict(attributes))
            if inner.mode == "foreign":
                kid.kids = (
                    to.codec.write_foreign(inner_value) if inner_value else []
                )
            else:
                put_text(
                    kid,
                    inner_value,
                    to.codec.write_prose
                    if inner.mode == "prose"
                    else to.codec.write_phrase,
                    to,
                )
            node.kids.append(kid)


def put_text(
    node: Node,
    text_value: Any,
    write: Callable[[Any, int], list[Child]],
    to: Writing,
) -> None:
    """Put a text into an element, with its language."""
    if text_value is not None:
        if text_value.lang is not None:
            node.attributes["lang"] = text_value.lang
        node.kids.extend(write(text_value, to.dialect))


def _says(part: Any) -> bool:
    return part is not None and (
        not isinstance(part, str) or not (part.isspace() or not part)
    )


def _blocks(run: list[Any], to: Reading) -> Iterable[list[Any]]:
    """Cut a run into blocks: each block element by itself, and the lines of text between them."""
    line: list[Any] = []
    # Where there are words between them, inline elements belong to their line;
    # else each is a block by itself.
    loose = any(isinstance(part, str) and not part.isspace() for part in run)
    for part in run:
        if not isinstance(part, str) and (
            not loose or to.codec.is_block(part)
        ):
            if line:
                yield line
            yield [part]
            line = []
        else:
            line.append(part)
    if line:
        yield line
