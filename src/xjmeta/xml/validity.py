"""What is wrong with an XML tree by a grammar: every problem, with what the grammar wants in its place.

The compiled schema gives the verdict and says which elements are bad; the grammar's own automata then say
why, and look into what the schema skips: libxml2 leaves the rest of an element alone once a child in it was
out of place. Problems are data (a code, an element, values); `xml.check` makes findings of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property, lru_cache, partial
from threading import get_ident
from types import MappingProxyType
from typing import Any, BinaryIO, NamedTuple, TypeAlias

from lxml import etree

from xjmeta.compact_set import CompactSet
from xjmeta.grammar.datatypes import quoted
from xjmeta.grammar.expectations import near, nearest, short, wanted, wanted_of
from xjmeta.grammar.grammar import AttributeRule, Grammar, Type
from xjmeta.grammar.xsd import schema_path
from xjmeta.xml.parsing import SAFE, attributes_of
from xjmeta.xml.places import line_of, spelt, spelt_name

__all__ = ["Problem", "Validity", "is_surely_valid", "schema_in"]

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
# The attributes of XML Schema that are allowed anywhere and have no part in validity.
_HINTS = frozenset({XSI + "schemaLocation", XSI + "noNamespaceSchemaLocation"})
_XML = "http://www.w3.org/XML/1998/namespace"
# Bytes read at a time.
_CHUNK = 1 << 16
_SPACE = " \t\r\n"
# A name that a message may suggest as it is.
# A letter or an underscore, then letters, digits, dots and hyphens; in any
# script, unlike the ASCII of datatypes.
_NAME = re.compile(r"[^\W\d][\w.-]*")
# Whether an element has very many siblings: libxml2 counts them again for each error, twenty seconds for such
# a file.
_TOO_WIDE = etree.XPath("boolean(descendant-or-self::*/*[10000])")


# What is wrong with the name of a child alone, so that the rest is judged as if it had the right one.
_MISNAMED = frozenset({"child-unknown", "child-namespace"})

Values: TypeAlias = dict[str, object]


class Problem(NamedTuple):
    """One thing that the grammar does not admit: what (`code`), where, and how to get the values of its
    message.

    The values are computed on demand: of a hundred thousand problems a hundred are reported.
    """

    code: str
    element: etree._Element
    attribute: str | None
    values: Callable[[], Values]


def schema_in(grammar: Grammar, namespace: str) -> etree.XMLSchema:
    """The compiled schema of a grammar with its elements moved to a namespace, or to none.

    So a document is validated in its own namespace; moving every name of the document instead costs as much as the
    verdict. Each thread has its own, because a schema keeps the log of its last verdict.
    """
    return _compiled(grammar, namespace, get_ident())


@lru_cache(maxsize=32)
def _compiled(
    grammar: Grammar, namespace: str, _thread: int
) -> etree.XMLSchema:
    path = schema_path(grammar.schema_file)
    text = path.read_text(encoding="utf-8")
    if namespace != grammar.namespace:
        own = quoted(grammar.namespace)
        spelt = quoted(namespace) if namespace else None
        for key in (f"xmlns:{grammar.name}", "targetNamespace"):
            text = text.replace(
                f"{key}={own}", f"{key}={spelt}" if spelt else "", 1
            )
        # Without a namespace the types of the schema lose their prefix, since
        # none can be bound to no namespace.
        if not namespace:
            text = text.replace(f'"{grammar.name}:', '"')
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    return etree.XMLSchema(
        etree.fromstring(text.encode(), parser, base_url=path.as_uri())
    )


class Validity:
    """The verdict on one root element, and every problem in it.

    `others` says which element is meant by names of other standards, `spellings` which attribute has another name
    where the root has no namespace; that spelling is not an error.

    >>> toy = Grammar.of("grammar toy\\nnamespace urn:toy\\nroot a\\na = b, c?\\nb = mixed\\nc = empty")
    >>> root = etree.fromstring('<a xmlns="urn:toy" size="1"><c/></a>')
    >>> [(p.code, p.attribute) for p in Validity(root, toy).walk()]
    [('attribute-unknown', 'size'), ('child-missing-before', None)]
    """

    def __init__(
        self,
        root: etree._Element,
        grammar: Grammar,
        others: Mapping[str, str] = MappingProxyType({}),
        spellings: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.root = root
        self.grammar = grammar
        self.others = others
        self._spellings = {} if etree.QName(root).namespace else spellings
        self._spared: set[etree._Element] = set()
        name = etree.QName(root)
        self.namespace = name.namespace or ""
        self._prefix = f"{{{self.namespace}}}" if self.namespace else ""
        self._types: dict[etree._Element, Type | None] = {
            root: grammar.roots.get(name.localname)
        }
        self._seen: set[etree._Element] = set()
        self._meanings: dict[tuple[str, Type], str | None] = {}
        self._orders: dict[tuple[Type, tuple[str, ...]], bool] = {}
        self._values: dict[tuple[int, str], bool] = {}

    # ---- which elements are examined

    def problems(self) -> Iterator[Problem]:
        """Yield every problem: none where the schema finds the document valid."""
        if self._types[self.root] is None:
            yield Problem("root-unknown", self.root, None, self._roots)
            return
        schema, wide = (
            schema_in(self.grammar, self.namespace),
            _TOO_WIDE(self.root),
        )
        valid = (
            _streams(self.root, schema) if wide else schema.validate(self.root)
        )
        log = schema.error_log
        if wide or not valid:
            yield from self._duplicates()
        yield from self._references()
        if not valid:
            yield from self.walk() if wide else self._explained(log)

    def walk(self, element: etree._Element | None = None) -> Iterator[Problem]:
        """Yield every problem of an element and all below it, by the grammar alone; nothing of it is kept."""
        top = self.root if element is None else element
        stack = [(top, self.type(top))]
        while stack:
            at, type_ = stack.pop()
            # What the schema does not know is judged with its parent; what was
            # reported once is passed over.
            if type_ is None or at in self._seen:
                continue
            yield from self._of(at, type_)
            stack += [
                (child, self._below(type_, child))
                for child in at.iterchildren("*", reversed=True)
            ]

    def _explained(self, log: Any) -> Iterator[Problem]:
        """Yield the problems at and around the places that the schema complains of."""
        find = _Finder(self.root)
        reported = set(self._repeated)
        for entry in log:
            element = find(entry.path)
            # libxml2 blames the child; the gap or the wrong order shows only
            # in the children of its parent.
            misplaced = (
                entry.type_name == "SCHEMAV_ELEMENT_CONTENT"
                and element is not self.root
            )
            parent = element.getparent() if misplaced else None
            for at in (element,) if parent is None else (parent, element):
                if (
                    at not in self._seen
                    and (type_ := self.type(at)) is not None
                ):
                    self._seen.add(at)
                    for problem in self._with_skipped(at, type_):
                        reported.update((at, problem.element))
                        yield problem
            if element not in reported and element not in self._spared:
                reported.add(element)
                yield Problem(
                    "schema",
                    element,
                    None,
                    partial(self._unexplained, element),
                )

    def _with_skipped(
        self, element: etree._Element, type_: Type
    ) -> Iterator[Problem]:
        """Yield the problems of an element, and of what follows a child out of place: the schema never looked
        there.
        """
        first: etree._Element | None = None
        for problem in self._of(element, type_):
            yield problem
            if first is None and problem.element is not element:
                first = problem.element
        # libxml2 stops looking at the siblings behind the first that is out of
        # place, so these are walked by the grammar.
        while first is not None:
            yield from self.walk(first)
            self._seen.add(first)
            first = next(first.itersiblings("*"), None)

    def _below(self, parent: Type, child: etree._Element) -> Type | None:
        """The type of a child: what its parent says, or where that says nothing, what its name says."""
        name = self._bare(child.tag)
        type_ = parent.child(name)
        # An element in a wrong place is still judged for what it is, so that
        # one correction does not bring up ten more.
        if type_ is None and name in _elements(self.grammar):
            return _elements(self.grammar)[name].type
        return type_

    def type(self, element: etree._Element) -> Type | None:
        """The type of an element; None for elements the grammar does not look into."""
        way: list[etree._Element] = []
        at: etree._Element | None = element
        while at is not None and at not in self._types:
            way.append(at)
            at = at.getparent()
        for below in reversed(way):
            above = below.getparent()
            type_ = None if above is None else self._types.get(above)
            self._types[below] = (
                None if type_ is None else self._below(type_, below)
            )
        return self._types[element]

    # ---- identity

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every ID of the document."""
        return frozenset(self._all_ids)

    @cached_property
    def _all_ids(self) -> list[str]:
        values: list[str] = []
        for name in _id_names(self.grammar):
            ids: Any = _attributes(name)(self.root)
            values += [value.strip(_SPACE) for value in ids]
        return values

    @cached_property
    def _repeated(
        self,
    ) -> dict[etree._Element, tuple[str, str, etree._Element]]:
        """The elements whose ID is taken already: the attribute, the value and the first to have it."""
        repeated: dict[etree._Element, tuple[str, str, etree._Element]] = {}
        # Comparing two numbers spares a walk over the tree in nearly every
        # document.
        if len(self.ids) == len(self._all_ids):
            return repeated
        first: dict[str, etree._Element] = {}
        for name in _id_names(self.grammar):
            for element in self.root.iter("*"):
                value = (element.get(name) or "").strip(_SPACE)
                if value and first.setdefault(value, element) is not element:
                    repeated[element] = name, value, first[value]
        return repeated

    def _duplicates(self) -> Iterator[Problem]:
        for element, (name, value, first) in self._repeated.items():
            yield Problem(
                "duplicate-id",
                element,
                name,
                partial(self._duplicate, value, first),
            )

    def _references(self) -> Iterator[Problem]:
        """Yield every reference to nothing; libxml2 does not look for them."""
        for name, tags in _reference_names(self.grammar).items():
            for element in self.root.iter(*(f"{{*}}{tag}" for tag in tags)):
                for value in (element.get(name) or "").split():
                    if value not in self.ids:
                        yield Problem(
                            "idref-dangling",
                            element,
                            name,
                            partial(self._dangling, element, name, value),
                        )

    # ---- one element

    def _of(self, element: etree._Element, type_: Type) -> Iterator[Problem]:
        """Yield the problems of one element: attributes, text, and the order of its children."""
        yield from self._attributes(element, type_)
        loose = [] if type_.mixed else list(self._text(element, type_))
        yield from loose
        if not (
            loose and not len(element) and _child_for_text(type_)
        ):  # with its text in a child nothing is missing
            yield from self._children(element, type_)

    def _attributes(
        self, element: etree._Element, type_: Type
    ) -> Iterator[Problem]:
        rules = type_.attributes
        for name, value in attributes_of(element):
            rule = rules.get(str(name))
            if self._spellings and self._is_spared(
                str(name), str(value), rules
            ):
                self._spared.add(element)
            elif rule is None:
                yield from self._stranger(element, str(name), type_)
            elif not self._accepts(rule, str(value)):
                yield Problem(
                    _kind(rule, str(value)),
                    element,
                    rule.name,
                    partial(self._bad_value, element, rule, str(value)),
                )
        for rule in _required(type_):
            if rule.name not in element.attrib:
                yield Problem(
                    "attribute-missing",
                    element,
                    None,
                    partial(self._missing_attribute, element, rule),
                )

    def _accepts(self, rule: AttributeRule, value: str) -> bool:
        """Return whether a value is one that a rule wants; what is wrong in one unit is so in most."""
        key = id(rule), value
        if key not in self._values:
            self._values[key] = rule.accepts(value, self._entities)
        return self._values[key]

    def _is_spared(
        self, name: str, value: str, rules: Mapping[str, AttributeRule]
    ) -> bool:
        """Return whether an attribute is in order in the other spelling of the standard."""
        rule = rules.get(name)
        if rule is None:
            return self._spellings.get(name) in rules
        # An entity may be declared in a DTD that is never loaded.
        is_name = _NAME.fullmatch(value.strip(_SPACE)) is not None
        return rule.type.base == "ENTITY" and is_name

    def _stranger(
        self, element: etree._Element, name: str, type_: Type
    ) -> Iterator[Problem]:
        """Yield the problem of an attribute that the grammar does not know there."""
        # `xsi:type` may repeat the type that the element has anyway (XML
        # Schema part 1, 3.3.4).
        stated = (
            name == XSI + "type"
            and (element.get(name) or "").rpartition(":")[2].strip()
            == type_.name
        )
        if name in _HINTS or stated:
            return
        rules = type_.attributes
        alike = next(
            (
                rule
                for rule in rules
                if rule.rpartition("}")[2] == name.rpartition("}")[2]
            ),
            "",
        )
        if name in (XSI + "nil", XSI + "type"):
            yield Problem(
                "xsi-refused",
                element,
                name,
                partial(self._schema_attribute, element, name),
            )
        elif name[0] == alike[:1] == "{":
            yield Problem(
                "attribute-namespace",
                element,
                name,
                partial(self._other_namespace, element, name, alike),
            )
        else:
            yield Problem(
                "attribute-unknown",
                element,
                name,
                partial(self._unknown_attribute, element, name, rules),
            )

    @cached_property
    def _entities(self) -> frozenset[str]:
        dtd: Any = self.root.getroottree().docinfo.internalDTD
        return (
            frozenset()
            if dtd is None
            else frozenset(entity.name for entity in dtd.iterentities())
        )

    def _text(self, element: etree._Element, type_: Type) -> Iterator[Problem]:
        pieces = [element.text or "", *(child.tail or "" for child in element)]
        text = "".join(pieces)
        if type_.text is not None:
            if not type_.text.accepts(text):
                yield Problem(
                    "text-value",
                    element,
                    None,
                    partial(self._bad_text, element, type_, text),
                )
        elif text and not type_.moves(type_.start):
            yield Problem(
                "text-in-empty",
                element,
                None,
                partial(self._loose_text, element, type_, pieces),
            )
        elif text.strip(_SPACE):
            yield Problem(
                "text-not-admitted",
                element,
                None,
                partial(self._loose_text, element, type_, pieces),
            )

    def _children(
        self, element: etree._Element, type_: Type
    ) -> Iterator[Problem]:
        names = tuple(
            self._bare(child.tag) for child in element.iterchildren("*")
        )
        key = type_, names
        if key not in self._orders:
            self._orders[key] = _in_order(type_, names)
        if not self._orders[key]:
            yield from self._disorder(element, type_, names)

    def _disorder(
        self, element: etree._Element, type_: Type, names: tuple[str, ...]
    ) -> Iterator[Problem]:
        """Yield every child that is out of place or preceded by a gap, going on after each as if it had been
        corrected.
        """
        # One fault must not be reported for every child behind it: the state goes on as if the gap were filled, and
        # `bridged` remembers which of the missing children come later, so that they are not reported again.
        state = type_.start
        later = Counter(names)
        bridged = Counter[str]()
        for child, name in zip(element.iterchildren("*"), names, strict=True):
            later[name] -= 1
            after = type_.step(state, name)
            if after is not None:
                state = after
            elif bridged[name]:
                bridged[name] -= 1
            elif missing := type_.bridge(state, name):
                moved = tuple(
                    step_name for step_name in missing if later[step_name] > 0
                )
                bridged.update(moved)
                code = "child-order" if moved else "child-missing-before"
                yield Problem(
                    code,
                    child,
                    None,
                    partial(self._gap, element, child, moved or missing),
                )
                for step in (*missing, name):
                    state = type_.step(state, step) or state
            else:
                code = self._misfit(child, name, type_)
                yield Problem(
                    code,
                    child,
                    None,
                    partial(self._unexpected, element, child, type_, state),
                )
                likely = (
                    self._meant(etree.QName(child).localname, type_)
                    if code in _MISNAMED
                    else None
                )
                state = (likely and type_.step(state, likely)) or state
        if not type_.accepts(state):
            yield Problem(
                "child-missing",
                element,
                None,
                partial(self._incomplete, element, type_, state),
            )

    def _misfit(self, child: etree._Element, name: str, parent: Type) -> str:
        """In what way a child does not fit."""
        if name in parent.children:
            return "child-misplaced"
        if name in _elements(self.grammar):
            return "child-not-admitted"
        if name[0] != "{" or etree.QName(child).namespace in _namespaces(
            self.grammar
        ):
            return "child-unknown"
        return (
            "child-namespace"
            if etree.QName(child).localname in _locals(self.grammar)
            else "child-foreign"
        )

    # ---- the values of messages

    def _roots(self) -> Values:
        return {
            "element": self._name_of(self.root),
            "roots": ", ".join(self.grammar.roots),
        }

    def _unexplained(self, element: etree._Element) -> Values:
        return {"element": self._name_of(element)}

    def _duplicate(self, value: str, first: etree._Element) -> Values:
        return {
            "value": value,
            "first": self._name_of(first),
            "begun": line_of(first),
        }

    def _dangling(
        self, element: etree._Element, name: str, value: str
    ) -> Values:
        # difflib compares with each: beyond some thousand ids a hint would
        # cost seconds, for each of the findings.
        hint = near(value, sorted(self.ids)[:5000], "Perhaps {} is meant. ")
        return {
            "value": value,
            "attribute": name,
            "element": self._name_of(element),
            "hint": hint,
        }

    def _unknown_attribute(
        self,
        element: etree._Element,
        name: str,
        rules: Mapping[str, AttributeRule],
    ) -> Values:
        local = name.rpartition("}")[2]
        spellings = {
            rule.rpartition("}")[2]: self._rule(rule) for rule in rules
        }
        hint = (
            f"Perhaps @{spellings[local]} is meant. "
            if local in spellings
            else near(local, spellings, "Perhaps @{} is meant. ")
        )
        return {
            "attribute": spelt(element, name),
            "element": self._name_of(element),
            "hint": hint,
            "admitted": ", ".join(spellings.values()) or "none",
        }

    def _other_namespace(
        self, element: etree._Element, name: str, alike: str
    ) -> Values:
        prefix = spelt(element, name).rpartition(":")[0]
        values = {
            "attribute": spelt(element, name),
            "element": self._name_of(element),
            "prefix": prefix,
        }
        return {
            **values,
            "namespace": name[1:].partition("}")[0],
            "wanted": alike[1:].partition("}")[0],
        }

    def _schema_attribute(self, element: etree._Element, name: str) -> Values:
        return {
            "attribute": spelt(element, name),
            "element": self._name_of(element),
            "value": element.get(name),
        }

    def _missing_attribute(
        self, element: etree._Element, rule: AttributeRule
    ) -> Values:
        return {
            "attribute": self._rule(rule.name),
            "element": self._name_of(element),
            "wanted": wanted(rule),
        }

    def _bad_value(
        self, element: etree._Element, rule: AttributeRule, value: str
    ) -> Values:
        hint = near(
            value.strip().lower(), rule.values or (), "Perhaps {} is meant. "
        )
        values = {
            "attribute": self._rule(rule.name),
            "element": self._name_of(element),
            "hint": hint,
        }
        values["leave"] = (
            "" if rule.required else f", or leave @{values['attribute']} out"
        )
        return {
            **values,
            "value": short(value),
            "wanted": wanted(rule),
            "datatype": rule.type.name,
        }

    def _bad_text(
        self, element: etree._Element, type_: Type, text: str
    ) -> Values:
        values: Values = {
            "element": self._name_of(element),
            "value": short(text),
        }
        kind = type_.text
        return values | (
            {"wanted": wanted_of(kind), "datatype": kind.name}
            if kind
            else {"wanted": ""}
        )

    def _loose_text(
        self, element: etree._Element, type_: Type, pieces: list[str]
    ) -> Values:
        target = _child_for_text(type_)
        how = (
            f"Put it into <{target}>."
            if target
            else "Move it into an element that holds text, or take it out."
        )
        loose = next((piece for piece in pieces if piece.strip(_SPACE)), "")
        return {
            "element": self._name_of(element),
            "text": short(loose) or "".join(pieces)[:60],
            "how": how,
        }

    def _gap(
        self,
        element: etree._Element,
        child: etree._Element,
        missing: tuple[str, ...],
    ) -> Values:
        values = {
            "element": self._name_of(element),
            "child": self._name_of(child),
        }
        return {
            **values,
            "missing": self._tags(missing),
            "first": self._tags(missing),
        }

    def _incomplete(
        self, element: etree._Element, type_: Type, state: int
    ) -> Values:
        missing = type_.completion(state)
        admitted = type_.moves(state)
        others = (
            f" At this place may stand: {self._tags(admitted)}."
            if set(admitted) - set(missing)
            else ""
        )
        return {
            "element": self._name_of(element),
            "missing": self._tags(missing),
            "others": others,
        }

    def _unexpected(
        self,
        element: etree._Element,
        child: etree._Element,
        type_: Type,
        state: int,
    ) -> Values:
        name = etree.QName(child)
        elements = _elements(self.grammar)
        bare, likely = (
            self._bare(child.tag),
            self._meant(name.localname, type_),
        )
        parents = elements[bare].parents if bare in elements else []
        space = (likely or "")[1:].rpartition("}")[0] or self.namespace
        return {
            "child": self._name_of(child), "element": self._name_of(element),
            "admitted": self._tags(type_.moves(state)),
            "homes": self._tags(parents[:8]) + (f" and {len(parents) - 8} more" if len(parents) > 8 else ""),
            "namespace": f"the namespace {name.namespace}" if name.namespace else "no namespace",
            "wanted": f"the namespace {space}" if space else "no namespace",
            "hint": f"Perhaps {self._tags([likely])} is meant. " if likely else "",
        }  # fmt: skip

    def _meant(self, local: str, parent: Type) -> str | None:
        """The element that a name nobody knows is likely meant for."""
        if (local, parent) not in self._meanings:
            anywhere = _locals(self.grammar)
            here = {name.rpartition("}")[2]: name for name in parent.children}
            other = self.others.get(local.lower(), local)
            word = (
                other
                if other in anywhere
                else nearest(local, here) or nearest(local, anywhere)
            )
            self._meanings[local, parent] = here.get(
                word or "", anywhere.get(word or "")
            )
        return self._meanings[local, parent]

    # ---- names

    def _bare(self, tag: Any) -> str:
        """A name as the automaton says it: without braces where it is of the document's own namespace."""
        name: str = tag
        if not self._prefix:
            return name
        if name.startswith(self._prefix):
            return name[len(self._prefix) :]
        return name if name[0] == "{" else "{}" + name

    def _name_of(self, element: etree._Element) -> str:
        """An element as a person writes it: its prefix only where it is of another namespace."""
        name = etree.QName(element)
        return (
            name.localname
            if (name.namespace or "") == self.namespace
            else spelt_name(element)
        )

    def _rule(self, name: str) -> str:
        """A name of the grammar as a person writes it: with the document's prefix for its namespace."""
        uri, _, local = (
            name[1:].rpartition("}") if name[0] == "{" else ("", "", name)
        )
        if not uri:
            return local
        last = "xml" if uri == _XML else uri.rstrip("/").rpartition("/")[2]
        prefix = next(
            (p for p, u in self.root.nsmap.items() if u == uri and p), last
        )
        return f"{prefix}:{local}"

    def _tags(self, names: Iterable[str]) -> str:
        tags = (
            "an element of another namespace"
            if name[0] == "<"
            else f"<{self._rule(name)}>"
            for name in names
        )
        return ", ".join(tags) or "nothing"


class _Silent:
    """What a parser hands events to that nobody wants: so it builds no tree."""

    def close(self) -> bool:
        """Note that the end was reached."""
        return True


def _streams(root: etree._Element, schema: etree.XMLSchema) -> bool:
    """Whether the schema finds an element valid as it streams by: the verdict alone, at the first error."""
    text = etree.tostring(root, with_tail=False, encoding="utf-8")
    silent: Any = _Silent()
    parser: Any = etree.XMLParser(schema=schema, target=silent, **SAFE)
    try:
        for at in range(0, len(text), _CHUNK):
            parser.feed(text[at : at + _CHUNK])
            # An error of the schema is raised only at `close`; the log has it
            # while there is still much to read.
            if len(parser.feed_error_log):
                return False
        return bool(parser.close())
    # Not well-formed, or refused at the end: what is wrong is found out by a
    # second pass with places.
    except etree.XMLSyntaxError:
        return False


class _Identity:
    """Sees the IDs and the references of a document go by."""

    def __init__(self, grammar: Grammar) -> None:
        self._ids, self._references = CompactSet(), CompactSet()
        self._id_names = _id_names(grammar)
        self._reference_names = _reference_names(grammar)
        self._is_repeated = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take what an element is called and what it names."""
        if not attributes:
            return
        for name in self._id_names:
            value = attributes.get(name, "").strip(_SPACE)
            if value and not self._ids.add(value):
                self._is_repeated = True
        for name, tags in self._reference_names.items():
            if name in attributes and tag.rpartition("}")[2] in tags:
                for value in attributes[name].split():
                    self._references.add(value)

    def close(self) -> bool:
        """Return whether each ID is unique and every reference leads to one."""
        return not self._is_repeated and self._ids.holds_all(self._references)


def is_surely_valid(stream: BinaryIO, grammar: Grammar) -> bool:
    """Return whether a document whose root is of a grammar is valid, by one pass as it streams by; where that is not
    so, or cannot be seen so, its tree says more.

    >>> from io import BytesIO
    >>> from xjmeta.xml.oai_grammar import OAI_PMH
    >>> is_surely_valid(BytesIO(b"<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'/>"), OAI_PMH)
    False
    """
    identity: Any = _Identity(grammar)
    schema = schema_in(grammar, grammar.namespace)
    parser: Any = etree.XMLParser(schema=schema, target=identity, **SAFE)
    try:
        while piece := stream.read(_CHUNK):
            parser.feed(piece)
            if len(parser.feed_error_log):
                return False
        return bool(parser.close())
    except etree.XMLSyntaxError:
        return False


def _in_order(type_: Type, names: Iterable[str]) -> bool:
    state = type_.start
    for name in names:
        after = type_.step(state, name)
        if after is None:
            return False
        state = after
    return type_.accepts(state)


def _kind(rule: AttributeRule, value: str) -> str:
    if rule.fixed is not None and rule.type.normalise(
        value
    ) != rule.type.normalise(rule.fixed):
        return "value-fixed"
    return (
        "value-enumeration"
        if rule.values
        else "value-pattern"
        if rule.type.members[0].pattern
        else "value-type"
    )


def _child_for_text(type_: Type) -> str | None:
    """The child for loose text: the one that is required, if it holds text."""
    needed = type_.completion(type_.start)
    kid = type_.child(needed[0]) if len(needed) == 1 else None
    return needed[0] if kid is not None and kid.mixed else None


@cache
def _required(type_: Type) -> tuple[AttributeRule, ...]:
    return tuple(rule for rule in type_.attributes.values() if rule.required)


@cache
def _attributes(name: str) -> etree.XPath:
    """Finds the values of all attributes of a name."""
    return etree.XPath(f"descendant-or-self::*/@{name}", smart_strings=False)


class _Finder:
    """Finds the element of a libxml2 path, remembering the children of each element it went through."""

    def __init__(self, root: etree._Element) -> None:
        self._found: dict[str, etree._Element] = {}
        self._named: dict[tuple[str, str], list[etree._Element]] = {}
        self._root = root

    def __call__(self, path: str | None) -> etree._Element:
        head, _, step = (path or "").partition("/@")[0].rpartition("/")
        if not head:
            return self._root
        key = f"{head}/{step}"
        if key not in self._found:
            parent = self(head)
            name, _, number = step.partition("[")
            if (head, name) not in self._named:
                self._named[head, name] = _of_name(parent, name)
            named = self._named[head, name]
            # libxml2 numbers a step only where siblings share the name. Where
            # the counts differ (names of other prefixes), the parent is the
            # place that is certain.
            at = int(number[:-1]) - 1 if number else 0
            self._found[key] = named[at] if at < len(named) else parent
        return self._found[key]


def _of_name(parent: etree._Element, name: str) -> list[etree._Element]:
    """Return the children as libxml2 counts them: those of a name, and under a star all elements."""
    if ":" not in name:
        return list(parent.iterchildren(name))
    return [
        child
        for child in parent.iterchildren("*")
        if (child.prefix or child.tag[0] != "{") and spelt_name(child) == name
    ]


# ---- what follows from a grammar


class _JudgedElement(NamedTuple):
    """A type that elements of a name have, and the elements that admit one."""

    type: Type
    parents: list[str]


@cache
def _elements(grammar: Grammar) -> Mapping[str, _JudgedElement]:
    """Every element of a grammar by name."""
    judged = {
        name: _JudgedElement(type_, [])
        for name, type_ in grammar.roots.items()
    }
    queue = list(grammar.roots.items())
    done: set[Type] = set()
    while queue:
        parent, type_ = queue.pop(0)
        if type_ in done:
            continue
        done.add(type_)
        for name in type_.children:
            child = type_.child(name)
            if child is not None:
                judged.setdefault(
                    name, _JudgedElement(child, [])
                ).parents.append(parent)
                queue.append((name, child))
    return judged


@cache
def _locals(grammar: Grammar) -> Mapping[str, str]:
    """Every element of a grammar by its local name."""
    return {name.rpartition("}")[2]: name for name in _elements(grammar)}


@cache
def _namespaces(grammar: Grammar) -> frozenset[str]:
    """The namespaces of other grammars whose elements a grammar admits."""
    return frozenset(
        name[1:].rpartition("}")[0]
        for name in _elements(grammar)
        if name[0] == "{"
    )


@cache
def _id_names(grammar: Grammar) -> tuple[str, ...]:
    """The names of attributes that are IDs."""
    rules = (
        rule
        for element in _elements(grammar).values()
        for rule in element.type.attributes.values()
    )
    return tuple(dict.fromkeys(rule.name for rule in rules if rule.is_id))


@cache
def _reference_names(grammar: Grammar) -> Mapping[str, tuple[str, ...]]:
    """The attributes that name other elements, each with the elements that bear it."""
    names: dict[str, tuple[str, ...]] = {}
    for name, element in _elements(grammar).items():
        for rule in element.type.attributes.values():
            if rule.is_idref or rule.is_idrefs:
                names[rule.name] = (
                    *names.get(rule.name, ()),
                    name.rpartition("}")[2],
                )
    return names
