"""What is wrong with an XML tree by a grammar: every problem, with what the grammar wants in its place.

The compiled schema gives the verdict and says which elements are bad; the grammar's own automata then say why, and look
into what the schema skips: libxml2 leaves the rest of an element alone once a child in it was out of place. Problems are
data (a code, an element, values); `lens.xmlcheck` makes findings of them.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import Any, NamedTuple

from lxml import etree

from xjmeta.lens.datatypes import quoted
from xjmeta.lens.grammar import AttributeRule, Grammar, Type
from xjmeta.lens.xsd import schema_path

__all__ = ["Problem", "Validity", "schema_in"]

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_SPACE = " \t\r\n"
_TOO_WIDE = etree.XPath("boolean(//*[1000])")
"""Whether some element has so many children that libxml2, which counts them anew for each error, takes too long."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that the grammar does not admit: what (`code`), where, and the values of its message."""

    code: str
    element: etree._Element
    attribute: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)


@lru_cache(maxsize=8)
def schema_in(grammar: Grammar, namespace: str) -> etree.XMLSchema:
    """The compiled schema of a grammar with its elements moved to a namespace, or to none.

    So a document is judged where it stands; moving every name of the document instead costs as much as the verdict.
    """
    path = schema_path(grammar.schema_file)
    text = path.read_text(encoding="utf-8")
    if namespace != grammar.namespace:
        own = quoted(grammar.namespace)
        spelt = quoted(namespace) if namespace else None
        for key in (f"xmlns:{grammar.name}", "targetNamespace"):
            text = text.replace(f"{key}={own}", f"{key}={spelt}" if spelt else "", 1)
        if not namespace:
            text = text.replace(f'"{grammar.name}:', '"')
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    return etree.XMLSchema(etree.fromstring(text.encode(), parser, base_url=path.as_uri()))


class Validity:
    """The verdict on one root element, and every problem in it.

    >>> toy = Grammar.of("grammar toy\\nnamespace urn:toy\\nroot a\\na = b, c?\\nb = mixed\\nc = empty")
    >>> root = etree.fromstring('<a xmlns="urn:toy" size="1"><c/></a>')
    >>> [(p.code, p.attribute) for p in Validity(root, toy).walk()]
    [('attribute-unknown', 'size'), ('child-missing-before', None)]
    """

    def __init__(self, root: etree._Element, grammar: Grammar) -> None:
        self.root = root
        self.grammar = grammar
        name = etree.QName(root)
        self.namespace = name.namespace or ""
        self._prefix = f"{{{self.namespace}}}" if self.namespace else ""
        self._types: dict[etree._Element, Type | None] = {root: grammar.roots.get(name.localname)}
        self._seen: set[etree._Element] = set()

    # ---- which elements are looked at

    def problems(self) -> Iterator[Problem]:
        """Yield every problem: none where the schema finds the document valid."""
        yield from self._identities()
        if self._types[self.root] is None:
            yield Problem("root-unknown", self.root, None, {"element": self._said(self.root.tag), "roots": _list(self.grammar.roots)})
            return
        if _TOO_WIDE(self.root):
            yield from self.walk()
            return
        schema = schema_in(self.grammar, self.namespace)
        if not schema.validate(self.root):
            yield from self._explained(schema.error_log)

    def walk(self, element: etree._Element | None = None) -> Iterator[Problem]:
        """Yield every problem of an element and all below it, by the grammar alone."""
        stack = [self.root if element is None else element]
        while stack:
            at = stack.pop()
            if at in self._seen or (type_ := self.type(at)) is None:
                continue
            yield from self.of(at)
            for child in at.iterchildren("*", reversed=True):
                self._place(child, type_)
                stack.append(child)

    def _explained(self, log: Any) -> Iterator[Problem]:
        """Yield the problems at and around the places that the schema complains of."""
        find = _Finder(self.root)
        for entry in log:
            element = find(entry.path)
            told = element in self._seen
            content = entry.type_name == "SCHEMAV_ELEMENT_CONTENT"
            for at in (element.getparent(), element) if content and element is not self.root else (element,):
                if at is not None and at not in self._seen and self.type(at) is not None:
                    for problem in self._with_skipped(at):
                        told = True
                        yield problem
            if not told and element not in self._repeated:
                yield Problem("schema", element, None, {"element": self._said(element.tag), "kind": entry.type_name})

    def _with_skipped(self, element: etree._Element) -> Iterator[Problem]:
        """Yield the problems of an element, and of all that follows a child out of place: the schema never looked there."""
        first: etree._Element | None = None
        for problem in self.of(element):
            yield problem
            if first is None and problem.element is not element:
                first = problem.element
        while first is not None:
            yield from self.walk(first)
            first = next(first.itersiblings("*"), None)

    def _place(self, child: etree._Element, parent: Type) -> None:
        """Settle the type of a child: what the parent says it is, or where it says nothing, what its name says."""
        name = self._bare(child.tag)
        type_ = parent.child(name)
        if type_ is None and name in _elements(self.grammar):
            type_ = _elements(self.grammar)[name].type
        self._types[child] = type_

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
            if type_ is None:
                self._types[below] = None
            else:
                self._place(below, type_)
        return self._types[element]

    # ---- identity

    @cached_property
    def ids(self) -> dict[str, etree._Element]:
        """The first element of each ID."""
        return self._ids_and_repeated[0]

    @property
    def _repeated(self) -> dict[etree._Element, tuple[str, str]]:
        return self._ids_and_repeated[1]

    @cached_property
    def _ids_and_repeated(self) -> tuple[dict[str, etree._Element], dict[etree._Element, tuple[str, str]]]:
        ids: dict[str, etree._Element] = {}
        repeated: dict[etree._Element, tuple[str, str]] = {}
        for name in _id_names(self.grammar):
            for element in self.root.iter("*"):
                value = element.get(name)
                if value and ids.setdefault(value.strip(_SPACE), element) is not element:
                    repeated[element] = name, value.strip(_SPACE)
        return ids, repeated

    def _identities(self) -> Iterator[Problem]:
        for element, (name, value) in self._repeated.items():
            first = self.ids[value]
            values = {"value": value, "first": self._said(first.tag), "begun": first.sourceline}
            yield Problem("duplicate-id", element, name, values)
        for name, tags in _reference_names(self.grammar).items():
            for element in self.root.iter(*(f"{{*}}{tag}" for tag in tags)):
                for value in (element.get(name) or "").split():
                    if value not in self.ids:
                        yield Problem("idref-dangling", element, name, self._near(value, name, element))

    def _near(self, value: str, name: str, element: etree._Element) -> dict[str, object]:
        close = difflib.get_close_matches(value, list(self.ids)[:2000], 1)
        hint = f"Perhaps {close[0]} is meant. " if close else ""
        return {"value": value, "attribute": name, "element": self._said(element.tag), "hint": hint}

    # ---- one element

    def of(self, element: etree._Element) -> Iterator[Problem]:
        """Yield the problems of one element: attributes, text, and the order of its children; asked once."""
        type_ = self.type(element)
        if type_ is None or element in self._seen:
            return
        self._seen.add(element)
        yield from self._attributes(element, type_)
        yield from self._text(element, type_)
        yield from self._children(element, type_)

    def _attributes(self, element: etree._Element, type_: Type) -> Iterator[Problem]:
        rules = type_.attributes
        for name, value in element.attrib.items():
            rule = rules.get(str(name))
            if rule is None:
                if not str(name).startswith(XSI):
                    yield self._unknown_attribute(element, str(name), rules)
            elif not rule.accepts(str(value), self._entities):
                yield self._bad_value(element, rule, str(value))
        for rule in rules.values():
            if rule.required and rule.name not in element.attrib:
                values = {"attribute": self._said(rule.name), "element": self._said(element.tag), "wanted": wanted(rule)}
                yield Problem("attribute-missing", element, None, values)

    def _unknown_attribute(self, element: etree._Element, name: str, rules: Mapping[str, AttributeRule]) -> Problem:
        local = name.rpartition("}")[2]
        spelt = {rule.rpartition("}")[2]: rule for rule in rules}
        close = [local] if local in spelt else difflib.get_close_matches(local, spelt, 1)
        hint = f"Perhaps @{self._said(spelt[close[0]])} is meant. " if close else ""
        values = {"attribute": self._said(name), "element": self._said(element.tag), "hint": hint, "admitted": _list(spelt)}
        return Problem("attribute-unknown", element, name, values)

    def _bad_value(self, element: etree._Element, rule: AttributeRule, value: str) -> Problem:
        values = {
            "value": _short(value), "attribute": self._said(rule.name), "element": self._said(element.tag),
            "wanted": wanted(rule), "datatype": rule.type.name,
        }  # fmt: skip
        if rule.fixed is not None and rule.type.normalise(value) != rule.type.normalise(rule.fixed):
            return Problem("value-fixed", element, rule.name, values)
        kind = "enumeration" if rule.values else "pattern" if rule.type.members[0].pattern else "type"
        close = difflib.get_close_matches(value.strip().lower(), rule.values or (), 1, 0.5)
        values["hint"] = f"Perhaps {close[0]} is meant. " if close else ""
        return Problem(f"value-{kind}", element, rule.name, values)

    @cached_property
    def _entities(self) -> frozenset[str]:
        dtd: Any = self.root.getroottree().docinfo.internalDTD
        return frozenset() if dtd is None else frozenset(entity.name for entity in dtd.iterentities())

    def _text(self, element: etree._Element, type_: Type) -> Iterator[Problem]:
        if type_.mixed:
            return
        said = {"element": self._said(element.tag)}
        pieces = [element.text or "", *(child.tail or "" for child in element)]
        text = "".join(pieces)
        if type_.text is not None:
            if not type_.text.accepts(text):
                yield Problem("text-value", element, None, {**said, "value": _short(text), "wanted": _words(type_.text.base)})
            return
        moves = type_.moves(type_.start)
        if not moves and text:
            yield Problem("text-in-empty", element, None, {**said, "text": _short(text)})
        elif text.strip(_SPACE):
            within = next((name for name in moves if self._holds_text_often(type_, name)), None)
            remedy = f"Put it in <{within}>." if within else "Move it into an element that holds text, or take it out."
            loose = next(piece for piece in pieces if piece.strip(_SPACE))
            yield Problem("text-not-admitted", element, None, {**said, "text": _short(loose), "how": remedy})

    @staticmethod
    def _holds_text_often(type_: Type, name: str) -> bool:
        """Whether a child holds text and may be repeated: a home for text that stands loose."""
        kid, once = type_.child(name), type_.step(type_.start, name)
        return kid is not None and kid.mixed and once is not None and type_.step(once, name) is not None

    def _children(self, element: etree._Element, type_: Type) -> Iterator[Problem]:
        children = list(element.iterchildren("*"))
        names = [self._bare(child.tag) for child in children]
        state, later = type_.start, Counter(names)
        bridged: Counter[str] = Counter()
        for child, name in zip(children, names, strict=True):
            later[name] -= 1
            after = type_.step(state, name)
            if after is not None:
                state = after
            elif bridged[name]:
                bridged[name] -= 1
            elif missing := type_.bridge(state, name):
                moved = [one for one in missing if later[one] > 0]
                bridged.update(moved)
                yield self._out_of_order(child, name, moved) if moved else self._missing_before(child, name, missing, element)
                for step in (*missing, name):
                    state = type_.step(state, step) or state
            else:
                yield self._unexpected(child, name, element, type_, state)
        if not type_.accepts(state):
            values = {"element": self._said(element.tag), "missing": _tags(type_.completion(state)), "admitted": _tags(type_.moves(state))}
            yield Problem("child-missing", element, None, values)

    def _missing_before(self, child: Any, name: str, missing: tuple[str, ...], parent: Any) -> Problem:
        values = {"element": self._said(parent.tag), "missing": _tags(missing), "child": self._said(child.tag)}
        return Problem("child-missing-before", child, None, values)

    def _out_of_order(self, child: Any, name: str, first: list[str]) -> Problem:
        return Problem("child-order", child, None, {"child": self._said(child.tag), "first": _tags(first)})

    def _unexpected(self, child: Any, name: str, parent: Any, type_: Type, state: int) -> Problem:
        values: dict[str, object] = {
            "child": self._said(child.tag), "element": self._said(parent.tag), "admitted": _tags(type_.moves(state)),
        }  # fmt: skip
        local = etree.QName(child).localname
        known = _elements(self.grammar)
        if name in type_.children:
            return Problem("child-misplaced", child, None, values)
        if name in known:
            homes = known[name].homes
            values["homes"] = _tags(homes[:8]) + (" ..." if len(homes) > 8 else "")
            return Problem("child-not-admitted", child, None, values)
        if name[0] == "{" and local in known:
            values |= {"namespace": etree.QName(child).namespace, "wanted": self.namespace or "none"}
            return Problem("child-namespace", child, None, values)
        if name[0] == "{":
            values["namespace"] = etree.QName(child).namespace
            return Problem("child-foreign", child, None, values)
        close = difflib.get_close_matches(local, type_.children, 1) or difflib.get_close_matches(local, known, 1)
        values["hint"] = f"Perhaps <{close[0]}> is meant. " if close else ""
        return Problem("child-unknown", child, None, values)

    # ---- names

    def _bare(self, tag: Any) -> str:
        """A name as the automaton says it: without braces where it is of the document's own namespace."""
        name = str(tag)
        if self._prefix:
            return name.removeprefix(self._prefix) if name.startswith(self._prefix) else name if name[0] == "{" else "{}" + name
        return name

    def _said(self, tag: Any) -> str:
        """A name as a person writes it: with the document's prefix for other namespaces."""
        name = self._bare(tag)
        if name[0] != "{":
            return name
        uri, _, local = name[1:].partition("}")
        prefix = next((p for p, u in self.root.nsmap.items() if u == uri and p), uri.rstrip("/").rpartition("/")[2])
        return f"{prefix}:{local}" if uri else local


class _Finder:
    """Finds the element of a libxml2 path, remembering the children of each element it went through."""

    def __init__(self, root: etree._Element) -> None:
        self._found: dict[str, etree._Element] = {}
        self._children: dict[str, dict[str, etree._Element]] = {}
        self._root = root

    def __call__(self, path: str | None) -> etree._Element:
        head, _, step = (path or "").partition("/@")[0].rpartition("/")
        if not head:
            return self._root
        key = f"{head}/{step}"
        if key not in self._found:
            parent = self(head)
            if head not in self._children:
                self._children[head] = dict(_steps(parent))
            self._found[key] = self._children[head].get(step, parent)
        return self._found[key]


def _steps(parent: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Yield each child under the ways libxml2 may spell its step."""
    counts: Counter[str] = Counter()
    for child in parent.iterchildren("*"):
        name = etree.QName(child)
        spelt = f"{child.prefix}:{name.localname}" if child.prefix else "*" if name.namespace else name.localname
        # A star counts all elements, a name those of its own name; alone among its like it has no number.
        counts["*"] += 1
        if spelt != "*":
            counts[spelt] += 1
        yield f"{spelt}[{counts[spelt]}]", child
        if counts[spelt] == 1:
            yield spelt, child


# ---- what follows from a grammar


class _Element(NamedTuple):
    """A type that elements of a name have, and the elements that admit one."""

    type: Type
    homes: list[str]


@cache
def _elements(grammar: Grammar) -> Mapping[str, _Element]:
    """Every element of a grammar by name."""
    found = {name: _Element(type_, []) for name, type_ in grammar.roots.items()}
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
                found.setdefault(name, _Element(child, [])).homes.append(parent)
                queue.append((name, child))
    return found


@cache
def _id_names(grammar: Grammar) -> tuple[str, ...]:
    """The names of attributes that are IDs."""
    rules = (rule for element in _elements(grammar).values() for rule in element.type.attributes.values())
    return tuple(dict.fromkeys(rule.name for rule in rules if rule.is_id))


@cache
def _reference_names(grammar: Grammar) -> Mapping[str, tuple[str, ...]]:
    """The attributes that name other elements, each with the elements that bear it."""
    found: dict[str, tuple[str, ...]] = {}
    for name, element in _elements(grammar).items():
        for rule in element.type.attributes.values():
            if rule.is_idref or rule.is_idrefs:
                found[rule.name] = (*found.get(rule.name, ()), name.rpartition("}")[2])
    return found


# ---- what the standard wants, in words

_WORDS = {
    "NMTOKEN": "one word of letters, digits, '.', '-', '_' and ':', without spaces",
    "NMTOKENS": "words of letters, digits, '.', '-', '_' and ':'",
    "ID": "a name that begins with a letter or '_' and holds no space or colon",
    "IDREF": "the id of another element",
    "IDREFS": "ids of other elements, with spaces between",
    "NCName": "a name that begins with a letter or '_' and holds no space or colon",
    "anyURI": "a URI",
    "ENTITY": "the name of an entity that the DOCTYPE declares as unparsed",
    "date": "a date: YYYY-MM-DD",
    "dateTime": "a date with a time: YYYY-MM-DDThh:mm:ss",
    "gYear": "a year: YYYY",
    "gYearMonth": "a month: YYYY-MM",
    "nonNegativeInteger": "a whole number, 0 or more",
    "positiveInteger": "a whole number, 1 or more",
    "decimal": "a number",
    "boolean": "true or false",
    "language": "a language tag such as en or pt-BR",
}


def _words(base: str) -> str:
    return _WORDS.get(base, base)


def wanted(rule: AttributeRule) -> str:
    """What the grammar wants of an attribute's value, in words.

    >>> wanted(Grammar.of("grammar toy\\nnamespace urn:toy\\na = empty\\n:tone = {kind stern}").attribute("tone"))
    'one of: kind, stern'
    """
    if rule.fixed is not None:
        return f"exactly: {rule.fixed}"
    if rule.values:
        return "one of: " + ", ".join(rule.values)
    kinds = [
        f"the pattern {member.pattern}" if member.pattern else _words(member.base) if not member.values
        else "one of: " + ", ".join(member.values) for member in rule.type.members
    ]  # fmt: skip
    limits = " ".join(f"(at most {limit})" for _, limit in rule.type.members[0].limits)
    return " or ".join(dict.fromkeys(kinds)) + (f" {limits}" if limits else "")


def _tags(names: Any) -> str:
    said = [name if name[0] == "<" else f"<{name.rpartition('}')[2]}>" for name in names]
    return ", ".join(said) or "nothing"


def _list(names: Any) -> str:
    return ", ".join(names) or "none"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "..."
