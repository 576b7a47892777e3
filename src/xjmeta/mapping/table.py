"""A compiled crosswalk: reads the own part of a unit in one pass over its elements, and writes it back in row order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from lxml import etree

from xjmeta.mapping.checks import check_rows
from xjmeta.mapping.rows import (
    Attr,
    ByName,
    Data,
    Element,
    Read,
    Reading,
    Row,
    Writing,
    fields_of,
)
from xjmeta.mapping.shapes import (
    Choice,
    GroupShape,
    Value,
    add_attribute,
    attributes_reader,
    put_text,
    write_attributes,
    write_run,
)
from xjmeta.model.groups import GroupTree, Lists, trees
from xjmeta.model.structure import Kind
from xjmeta.xml.nodes import Child, Node
from xjmeta.xml.parsing import attributes_of

__all__ = ["Make", "RowSlot", "Table", "Trace", "UnitView", "Words"]

Trace: TypeAlias = dict[str, list[Any]]
"""For each field the elements its values were read from, in step with the values; sections under `@` and their path."""
Make: TypeAlias = Callable[[Any], Any]
"""Makes a value of its fields; where they do not make one, returns them as they are."""
_Found: TypeAlias = list[tuple[Row, str | None]] | str
_Take: TypeAlias = Callable[[Element, Reading, Data, Trace | None], None]
_Entry: TypeAlias = tuple[str, Read] | _Take | None
_REMEMBERED = 2048
"""How many values of a row are remembered at a time."""
_CREDIT = 100
"""How much more often in vain than not a value is looked for among those remembered."""


class Words(str):
    """A text that a value was read from, and the element it is in."""

    __slots__ = ("parent",)
    parent: Element

    @classmethod
    def of(cls, run: list[Any], parent: Element) -> Words | None:
        """Return a run that is one text, None for one of several pieces."""
        words = (
            cls(run[0]) if len(run) == 1 and isinstance(run[0], str) else None
        )
        if words is not None:
            words.parent = parent
        return words


@dataclass(slots=True)
class RowSlot:
    """A place in the order of a section: the rows of one field, or a section inside."""

    name: str
    rows: list[Row] = field(default_factory=list)
    section: str | None = None
    field: str = ""
    """The field of the unit that holds it."""
    fields: frozenset[str] = frozenset()
    """The fields of the unit that are in it, however deep."""


class _WrittenUnit:
    """A unit that is being written: which of its fields say anything, and the elements of its children by section."""

    __slots__ = ("_attributed", "_stated", "children", "key")

    def __init__(self, unit: Any, children: Mapping[str, list[Node]]) -> None:
        self.children = children
        self._attributed = bool(unit.attributes)
        self._stated = frozenset(stated_in(unit))
        self.key = (self._stated, self._attributed, *children)
        """What decides which places it has something in."""

    def fills(self, slot: RowSlot) -> bool:
        """Return whether there may be something to write in a place: a field, an attribute of an element alone, or
        children.
        """
        if not self._stated.isdisjoint(slot.fields):
            return True
        if slot.section is None:
            return self._attributed and slot.rows[0].single
        start = f"{slot.section}/"
        return self._attributed or any(
            f"{path}/".startswith(start) for path in self.children
        )


def stated_in(unit: Any) -> set[str]:
    """Return the names of the fields in which a unit says something."""
    if type(unit) is not UnitView:
        return {name for name, value in unit.__dict__.items() if value}
    stated = stated_in(unit.unit)
    stated.update(name.partition(".")[0] for name in unit.lists)
    return stated


class _FieldWriter(NamedTuple):
    """What writes a field in a dialect: its rows, which of them a value goes by, and the one of a bare value."""

    rows: tuple[Row, ...]
    row_of: Choice
    single: Row | None


class Table:
    """Rows made ready for both directions.

    A *section* is an element that is no value and only holds others. `units` are the names of child units, which are
    in the unit itself and in its sections `unit_sections`. `other` makes a value of an element that no row claims,
    `loose` of text that is in a section; both return the field and the data. `same` are sections whose elements are
    known in the unit, and the unit's in them, where a document misplaces them. `alias` are elements that are entered
    as a section, in the unit or in that section itself. A row for the element `*` takes what no other row of its
    section claims. `bearers` are the names under which the attributes of a section are kept, where that is not its
    own. `made` makes the values of a field at once, so that what is said again and again in a document is read and
    made once. `prepare` is called with each section that has attributes, and its path, before it is read. Where the
    class of a unit is given as `model`, the table checks itself.
    """

    def __init__(
        self,
        rows: tuple[Row, ...],
        *,
        unit_attrs: tuple[Attr, ...],
        units: frozenset[str],
        unit_sections: frozenset[str],
        unit_name: str,
        other: Callable[[Element, Reading], tuple[str, Data | None]],
        loose: Callable[[list[Any], str, Reading], tuple[str, Data | None]],
        same: tuple[str, ...] = (),
        alias: Mapping[str, str] | None = None,
        made: Mapping[str, Make] | None = None,
        bearers: Mapping[str, str] | None = None,
        dialects: int = 2,
        model: Kind | None = None,
        prepare: Callable[[Element, str, Reading], None] | None = None,
    ) -> None:
        if model is not None:
            check_rows(rows, unit_attrs, model, dialects)
        self.rows = rows
        self.unit_attrs = unit_attrs
        self.units = units
        self.unit_sections = unit_sections
        self.unit_name = unit_name
        self._other = other
        self._loose = loose
        self._made = made or {}
        self._bearers = bearers or {}
        self._prepare = prepare
        self._unit_fields = fields_of(unit_attrs)
        self._writers: dict[tuple[str, int], _FieldWriter] = {}
        self._filled_slots: dict[
            tuple[str, int, tuple[Any, ...]], list[RowSlot]
        ] = {}
        self._sections: dict[str, dict[str, _Found]] = {
            "": {},
            "/": {unit_name: ""},
        }
        self.slots: list[dict[str, list[RowSlot]]] = [
            {"": [], "/": []} for _ in range(dialects)
        ]
        # Writing needs the order of the rows in each place, reading a dispatch by name; both are made here, once,
        # so that a document costs no search through the rows.
        for row in rows:
            for dialect, section in enumerate(row.within):
                if section is not None and any(
                    tags[dialect] for tags in row.tags.values()
                ):
                    self._open(section, dialect)
                    self._place(row, section, dialect)
        for slots in self.slots:
            _note_fields(slots, "")
            _note_fields(slots, "/")
        for row in rows:
            for tag, kind in row.read_tags():
                for section in dict.fromkeys(
                    section for section in row.within if section is not None
                ):
                    rows_here = self._sections[section].setdefault(tag, [])
                    if (
                        isinstance(rows_here, list)
                        and (row, kind) not in rows_here
                    ):
                        rows_here.append((row, kind))

        # What a unit may hold, the elements that list units may hold too, and likewise the places that read alike.
        for section in ("", *unit_sections, *same):
            for other_section in ("", *same):
                for tag, rows_there in self._sections[other_section].items():
                    if isinstance(rows_there, list):
                        self._sections[section].setdefault(tag, rows_there)
        for tag, section in (alias or {}).items():
            for outer in ("", section):
                self._sections[outer].setdefault(tag, section)

    def _open(self, within: str, dialect: int) -> None:
        """Make a section and those around it known, each in its place."""
        slots = self.slots[dialect]
        if within in slots:
            return
        outer, _, name = within.rpartition("/")
        outer = outer or ("/" if within.startswith("/") else "")
        self._open(outer, dialect)
        slots[within] = []
        slots[outer].append(RowSlot("", section=within))
        self._sections.setdefault(within, {})
        self._sections[outer][name] = within

    def _place(self, row: Row, within: str, dialect: int) -> None:
        slots = self.slots[dialect][within]
        if (
            slots
            and slots[-1].section is None
            and slots[-1].name == row.field
            and not row.apart
        ):
            slots[-1].rows.append(row)
        else:
            slots.append(
                RowSlot(row.field, [row], field=row.field.partition(".")[0])
            )

    def bearer(self, within: str) -> str:
        """Return the name under which the attributes of a section are kept."""
        name = within.rpartition("/")[2]
        return self._bearers.get(name, name)

    # ---- reading

    def read_unit(
        self, element: Element, to: Reading, trace: Trace | None = None
    ) -> Data:
        """Return the fields of a unit from its own part of `element`; child units in it are passed over."""
        out: Data = {}
        if trace is not None:
            trace["@"] = [element]
        attributes = to.sections.get("@")
        if attributes is None:
            attributes = to.sections["@"] = attributes_reader(
                self._unit_fields, to
            )
        lang = attributes(attributes_of(element), out)
        if lang is not None:
            add_attribute(out, "lang", lang, to)
        self._read_section(element, "", to, out, trace)
        out.pop("@", None)
        return out

    def read_top(
        self, root: Element, to: Reading, out: Data, trace: Trace | None = None
    ) -> None:
        """Add what is around the top unit in its document; the unit itself is passed over."""
        _keep_attributes(root, to.names[root.tag], to, out)
        self._read_section(root, "/", to, out, trace)
        out.pop("@", None)
        if trace is not None:
            trace["@/"] = [root]

    def _read_section(
        self,
        element: Element,
        within: str,
        to: Reading,
        out: Data,
        trace: Trace | None,
    ) -> None:
        entries = to.sections.get(within)
        if entries is None:
            entries = to.sections[within] = ByName(
                lambda raw: self._entry(within, raw, to)
            )
        run: list[Any] = []
        # Blanks between elements are layout.
        if (text := element.text) and not text.isspace():
            run.append(text)
        for child in element:
            if (tag := child.tag).__class__ is str:
                entry = entries[tag]
                if entry.__class__ is tuple:
                    field, read = entry
                    value = read(child)
                    if value is not None:
                        # Not `setdefault`, which would make an empty list for
                        # each value of the largest loop of a reader.
                        if field in out:
                            out[field].append(value)
                        else:
                            out[field] = [value]
                        if trace is not None:
                            trace.setdefault(field, []).append(child)
                elif entry is not None:
                    entry(child, to, out, trace)
            elif tag is etree.Entity:
                run.append(child)
            if (text := child.tail) and not text.isspace():
                run.append(text)
        if run:
            self._emit(
                *self._loose(run, within, to),
                trace is not None and Words.of(run, element),
                out,
                trace,
            )

    def _entry(self, within: str, raw: object, to: Reading) -> _Entry:
        """Return what is done with an element of a name in a section: a field and how one value of it is read; or what
        takes the element; or None where it is passed over.
        """
        handlers = self._sections[within]
        name = to.names[raw]
        readers = handlers.get(name) if name is not None else None
        # A name instead of rows: the element is a section, and its children are
        # looked up there.
        if isinstance(readers, str):
            return partial(self._enter, readers) if readers else None
        if readers is None:
            # The children of a unit are read by themselves, as soon as each
            # ends.
            if name in self.units and within in self.unit_sections:
                return None
            readers = handlers.get("*")
            return (
                self._taker(readers, to)
                if isinstance(readers, list)
                else self._read_other
            )
        # What can be decided by name is decided here once, so that reading an
        # element is a look-up and a call.
        (row, kind), shape = readers[0], readers[0][0].shape
        if row.single:
            return self._taker(readers, to)
        make = self._made.get(row.field)
        if isinstance(shape, GroupShape) and shape.splice:
            splice = shape.splicer(to)
            items = _remembered(
                shape, lambda child: splice(child)[0], make and _each(make)
            )
            return partial(_read_spliced, row.field, splice, items)
        return row.field, _remembered(shape, to.reader(shape, kind), make)

    def _read_other(
        self, child: Element, to: Reading, out: Data, trace: Trace | None
    ) -> None:
        self._emit(*self._other(child, to), child, out, trace)

    def _enter(
        self,
        within: str,
        element: Element,
        to: Reading,
        out: Data,
        trace: Trace | None,
    ) -> None:
        """Read a section inside another; its attributes are kept under its name, of a second one under `name.2`."""
        entered = out.setdefault("@", {})
        # A document may have two of a section that a schema allows once; their
        # attributes must not become one set.
        number = entered[within] = entered.get(within, 0) + 1
        bearer = self.bearer(within) + (f".{number}" if number > 1 else "")
        if self._prepare is not None and element.attrib:
            self._prepare(element, within, to)
        _keep_attributes(element, bearer, to, out)
        if trace is not None:
            trace.setdefault("@" + within, []).append(element)
        self._read_section(element, within, to, out, trace)

    def _taker(
        self, candidates: list[tuple[Row, str | None]], to: Reading
    ) -> _Take:
        """Return what takes the elements that have these rows: those after the first by the last row."""
        (first, kind), (then, then_kind) = candidates[0], candidates[-1]
        read_first, read_then = (
            to.reader(first.shape, kind),
            to.reader(then.shape, then_kind),
        )
        text = getattr(first.shape, "text", None)

        def take(
            child: Element, to: Reading, out: Data, trace: Trace | None
        ) -> None:
            if not first.single:
                self._emit(
                    first.field,
                    read_first(child),
                    child,
                    out,
                    trace,
                )
            elif then is not first and first.field in out:
                self._emit(
                    then.field,
                    read_then(child),
                    child,
                    out,
                    trace,
                )
            else:
                self._take_one(
                    first.field, text, read_first(child), child, to, out, trace
                )

        return take

    def _take_one(
        self,
        field: str,
        text: str | None,
        value: Any,
        child: Element,
        to: Reading,
        out: Data,
        trace: Trace | None,
    ) -> None:
        """Take an element whose text is the field itself; its attributes are kept by the unit."""
        text_value = value
        if text is not None and value is not None:
            text_value = value.get(text)
            if "attributes" in value:
                for extra in value["attributes"]:
                    add_attribute(
                        out,
                        extra["name"],
                        extra["value"],
                        to,
                        to.names[child.tag],
                    )
        if text_value is not None and field not in out:
            out[field] = text_value
            if trace is not None:
                trace[field] = [child]
        elif trace is not None:
            trace.setdefault("?" + field, []).append(child)

    def _emit(
        self,
        name: str,
        value: Data | None,
        claim: Any,
        out: Data,
        trace: Trace | None,
    ) -> None:
        if value is None:
            return
        out.setdefault(name, []).append(value)
        if trace is not None:
            trace.setdefault(name, []).append(claim)

    # ---- writing

    def write_unit(
        self,
        value: Any,
        tag: str,
        to: Writing,
        children: Iterable[Node] = (),
        section: str = "",
    ) -> Node:
        """Return the element of a unit with its sections; `children` go into the section of that path."""
        value, node = UnitView.of(value), Node(tag)
        write_attributes(self.unit_attrs, value, node, to)
        below = list(children)
        how = _WrittenUnit(value, {section: below} if below else {})
        self._write_section(value, node, "", to, how)
        return node

    def write_top(self, value: Any, tag: str, unit: Node, to: Writing) -> Node:
        """Return the element of a document around the element of its top unit."""
        value = UnitView.of(value)
        node = Node(tag, _attributes_of(value, tag, to))
        self._write_section(
            value, node, "/", to, _WrittenUnit(value, {"/": [unit]})
        )
        return node

    def _write_section(
        self,
        value: Any,
        node: Node,
        within: str,
        to: Writing,
        how: _WrittenUnit,
    ) -> None:
        for slot in self._filled(within, to.dialect, how):
            if slot.section is not None:
                inner = Node(
                    slot.section.rpartition("/")[2],
                    _attributes_of(value, self.bearer(slot.section), to),
                )
                self._write_section(value, inner, slot.section, to, how)
                if inner.kids or inner.attributes:
                    node.kids.append(inner)
            elif pairs := self.items(value, slot.name, to.dialect):
                rows = slot.rows
                mine = [p for p in pairs if any(p[0] is row for row in rows)]
                node.kids.extend(self.write_items(mine, value, to))
        node.kids.extend(how.children.get(within, ()))

    def _filled(
        self, within: str, dialect: int, how: _WrittenUnit
    ) -> list[RowSlot]:
        """Return the places in a section that a unit has something in: units mostly state what others stated."""
        key = (within, dialect, how.key)
        slots = self._filled_slots.get(key)
        if slots is None:
            if len(self._filled_slots) >= _REMEMBERED:
                self._filled_slots.clear()
            here = self.slots[dialect][within]
            slots = self._filled_slots[key] = [s for s in here if how.fills(s)]
        return slots

    def items(
        self, value: Any, name: str, dialect: int
    ) -> list[tuple[Row, Any]]:
        """Return the values of a field, each with the row that writes it; groups that no row holds are taken apart."""
        items_of_field = get(value, name)
        if items_of_field == ():
            return []
        rows, row_of, single = self._writer(name, dialect)
        if items_of_field is None:
            is_kept = single is not None and _keeps(value, single, dialect)
            if single is not None and is_kept:
                return [(single, None)]
            return []
        out: list[tuple[Row, Any]] = []
        for item in (
            items_of_field
            if isinstance(items_of_field, tuple)
            else (items_of_field,)
        ):
            if rows and rows[0].single:
                out.append((rows[0], item))
            else:
                _put(item, row_of, out)
        return out

    def _writer(self, name: str, dialect: int) -> _FieldWriter:
        """Return what writes a field; it is found out once."""
        writer = self._writers.get((name, dialect))
        if writer is None:
            rows = [row for row in self.rows if row.field == name]
            rows_there = tuple(
                row for row in rows if row.within[dialect] is not None
            )
            single = next((row for row in rows if row.single), None)
            writer = _FieldWriter(
                rows_there, Choice(rows_there, dialect), single
            )
            self._writers[name, dialect] = writer
        return writer

    def choose(
        self,
        item: Any,
        rows: list[Row],
        dialect: int,
        out: list[tuple[Row, Any]],
    ) -> None:
        """Add a value with the row that writes it to `out`; a group that no row holds is taken apart."""
        if rows and rows[0].single:
            out.append((rows[0], item))
        else:
            _put(item, Choice(rows, dialect), out)

    def write_items(
        self, pairs: list[tuple[Row, Any]], value: Any, to: Writing
    ) -> list[Child]:
        """Return the elements of values, each with the row it was chosen for."""
        if not pairs or not pairs[0][0].single:
            return write_run(pairs, to)
        row, item = pairs[0]
        tag = row.tag_for(item, to.dialect)
        node = Node(tag, _attributes_of(value, tag, to))
        if item is not None:
            put_text(node, item, to.codec.write_phrase, to)
        return [node]


def _note_fields(
    slots: Mapping[str, list[RowSlot]], within: str
) -> frozenset[str]:
    """Note for each slot in a section which fields are in it; return all of them."""
    for slot in slots[within]:
        slot.fields = (
            frozenset({slot.field})
            if slot.section is None
            else _note_fields(slots, slot.section)
        )
    return frozenset().union(*(slot.fields for slot in slots[within]))


def _put(item: Any, row_of: Choice, out: list[tuple[Row, Any]]) -> None:
    """Add a value with its row to `out`; of a group that no row holds its items."""
    row = row_of(item)
    if row is not None:
        out.append((row, item))
    elif type(item) is GroupTree:
        for inner in item.items:
            _put(inner, row_of, out)


def _keep_attributes(
    element: Element, bearer: str | None, to: Reading, out: Data
) -> None:
    """Keep the attributes of an element that is no value."""
    for raw, value in attributes_of(element):
        attribute_name = to.names[raw]
        if attribute_name is not None:
            add_attribute(out, attribute_name, value, to, bearer)


def _read_spliced(
    field: str,
    splice: Callable[[Element], tuple[list[Any], list[Any]]],
    remembered: Read,
    child: Element,
    _to: Reading,
    out: Data,
    trace: Trace | None,
) -> None:
    """Read a group that gives its items to the field where it does not mention its own."""
    if trace is None:
        items = remembered(child)
    else:
        items, elements = splice(child)
        trace.setdefault(field, []).extend(elements)
    if items:
        out.setdefault(field, []).extend(items)


def _remembered(shape: Any, read_element: Read, make: Make | None) -> Read:
    """Return how elements of a shape are read. Those that say the same are read once, and are one value, for as
    long as looking for what was said before is worth its while.
    """
    if make is None or _spills(shape):
        return read_element
    remembered: dict[Any, Any] = {}
    credit = _CREDIT

    def read(element: Element) -> Any:
        nonlocal credit
        # Where nearly every value is new, looking for it costs more than it
        # saves: then nobody looks any more.
        if credit < 0:
            return read_element(element)
        key_of_element = (
            etree.tostring(element, with_tail=False)
            # With children the markup tells it apart; without, words and
            # attributes do, which needs no serializing.
            if len(element)
            else (element.text, *attributes_of(element))
        )
        if key_of_element in remembered:
            credit += 1
            return remembered[key_of_element]
        credit -= 1
        if credit < 0 or len(remembered) >= _REMEMBERED:
            remembered.clear()
        value = read_element(element)
        remembered[key_of_element] = value = (
            None if value is None else make(value)
        )
        return value

    return read


def _each(make: Make) -> Callable[[list[Any]], list[Any]]:
    return lambda items: [make(item) for item in items]


def _spills(shape: Any) -> bool:
    """Return whether a shape may hand on what is in its element: that must be done for every element."""
    # Without a text of its own, what no row claims is handed on each time it
    # is met.
    if isinstance(shape, Value) and not (shape.text or shape.body):
        return True
    return any(
        row.shape is not shape and _spills(row.shape)
        for row in getattr(shape, "rows", ())
    )


class UnitView:
    """A unit as its document holds it: values that share a wrapper are in it, all else is the unit's."""

    __slots__ = ("lists", "unit")

    def __init__(self, unit: Any, lists: Lists) -> None:
        self.unit, self.lists = unit, lists

    @classmethod
    def of(cls, unit: Any) -> Any:
        """Return a unit with its values in their groups; itself where it has none."""
        lists = trees(unit)
        return cls(unit, lists) if lists else unit

    def __getattr__(self, name: str) -> Any:
        lists = self.lists
        if name in lists:
            return lists[name]
        return getattr(self.unit, name)

    def list_of(self, name: str) -> Any:
        """Return the list of that dotted name, None where no value in it has a group."""
        return self.lists.get(name)


def get(value: Any, name: str) -> Any:
    """Return the field of that dotted name, None where something on the way is missing."""
    if type(value) is UnitView and (items := value.list_of(name)) is not None:
        return items
    if "." not in name:
        return getattr(value, name)
    for part in name.split("."):
        value = getattr(value, part) if value is not None else None
    return value


def _keeps(value: Any, row: Row, dialect: int) -> bool:
    tag = row.tag(None, dialect)
    return any(extra.element == tag for extra in value.attributes)


def _attributes_of(value: Any, element: str, to: Writing) -> dict[str, str]:
    return {
        to.spelt.get(extra.name, extra.name): extra.value
        for extra in value.attributes
        if extra.element == element
    }
