"""Decides whether two schemas admit the same documents, and shows the shortest place where they do not.

Holds a reader of XSD that shares nothing with the library (it knows the constructs it needs and refuses every
other), and a comparison in lockstep: from the root elements on, every reachable pair of types is compared once:
text, attributes, datatypes with their facets, and the content models by Brzozowski derivatives. Since one name has
one type within one content model, this decides equality exactly.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"
XML = "http://www.w3.org/XML/1998/namespace"
Expr = tuple[
    Any, ...
]  # ("eps",) ("none",) ("el", name) ("seq", a, b) ("alt", frozenset) ("star", a)
EPS: Expr = ("eps",)
NONE: Expr = ("none",)


class Attribute(NamedTuple):
    """What a schema says about one attribute: its use, its value constraint, its datatype in normal form."""

    required: bool
    default: str | None
    fixed: str | None
    datatype: object


class Automaton(Protocol):
    """A content model as its deterministic automaton; states are whatever hashes."""

    start: Any

    def step(self, state: Any, name: str) -> Any | None: ...
    def accepts(self, state: Any) -> bool: ...
    def names(self, state: Any) -> set[str]: ...


class TypeView(Protocol):
    """One complex type (or simple type of an element) as both sides of the comparison show it."""

    key: str
    mixed: bool
    datatype: object | None
    content: Automaton

    @property
    def attributes(self) -> Mapping[str, Attribute]: ...
    def child(self, name: str) -> TypeView: ...


class SchemaView(Protocol):
    """A schema: its root elements by name."""

    @property
    def roots(self) -> Mapping[str, TypeView]: ...


# ---- content models -------------------------------------------------------------------------------------------


def seq(*parts: Expr) -> Expr:
    """Parts one after the other."""
    result = EPS
    for part in reversed(parts):
        result = _pair(part, result)
    return result


def _pair(a: Expr, b: Expr) -> Expr:
    if NONE in (a, b):
        return NONE
    if a == EPS:
        return b
    if b == EPS:
        return a
    return ("seq", a[1], _pair(a[2], b)) if a[0] == "seq" else ("seq", a, b)


def alt(*parts: Expr) -> Expr:
    """One of the parts."""
    flat: set[Expr] = set()
    for part in parts:
        flat |= part[1] if part[0] == "alt" else {part}
    flat.discard(NONE)
    return next(iter(flat), NONE) if len(flat) < 2 else ("alt", frozenset(flat))


def star(a: Expr) -> Expr:
    """Any number of a, none included."""
    return EPS if a in (EPS, NONE) else a if a[0] == "star" else ("star", a)


def repeat(a: Expr, least: int, most: int | None) -> Expr:
    """From least to most (None: any number of) times a."""
    tail = star(a) if most is None else EPS
    for _ in range((most or least) - least):
        tail = alt(EPS, _pair(a, tail))
    return seq(*[a] * least, tail)


@cache
def nullable(e: Expr) -> bool:
    """Whether the empty sequence is admitted."""
    match e[0]:
        case "eps" | "star":
            return True
        case "seq":
            return nullable(e[1]) and nullable(e[2])
        case "alt":
            return any(map(nullable, e[1]))
    return False


@cache
def derive(e: Expr, name: str) -> Expr:
    """What may follow once `name` has been read."""
    match e[0]:
        case "el":
            return EPS if e[1] == name else NONE
        case "seq":
            head = _pair(derive(e[1], name), e[2])
            return alt(head, derive(e[2], name)) if nullable(e[1]) else head
        case "alt":
            return alt(*(derive(part, name) for part in e[1]))
        case "star":
            return _pair(derive(e[1], name), e)
    return NONE


@cache
def first(e: Expr) -> frozenset[str]:
    """The names that may come first."""
    match e[0]:
        case "el":
            return frozenset({e[1]})
        case "seq":
            return first(e[1]) | (first(e[2]) if nullable(e[1]) else frozenset())
        case "alt":
            return frozenset().union(*map(first, e[1]))
        case "star":
            return first(e[1])
    return frozenset()


class Model:
    """A content model walked by derivatives."""

    def __init__(self, expr: Expr) -> None:
        self.start = expr

    def step(self, state: Expr, name: str) -> Expr | None:
        """The state after `name`, None where it is refused."""
        after = derive(state, name)
        return None if after == NONE else after

    def accepts(self, state: Expr) -> bool:
        """Whether the children may end here."""
        return nullable(state)

    def names(self, state: Expr) -> set[str]:
        """The names that may come next."""
        return set(first(state))


# ---- reading XSD ----------------------------------------------------------------------------------------------

UNDERSTOOD: Mapping[str, frozenset[str]] = {
    tag: frozenset(attributes.split())
    for tag, attributes in {
        "schema": "targetNamespace elementFormDefault attributeFormDefault",
        "import": "namespace schemaLocation",
        "element": "name type ref minOccurs maxOccurs",
        "attribute": "name type ref use default fixed form",
        "attributeGroup": "name ref",
        "group": "name ref minOccurs maxOccurs",
        "sequence": "minOccurs maxOccurs",
        "choice": "minOccurs maxOccurs",
        "any": "namespace processContents minOccurs maxOccurs",
        "complexType": "name mixed",
        "complexContent": "",
        "simpleContent": "",
        "extension": "base",
        "simpleType": "name",
        "restriction": "base",
        "union": "memberTypes",
        **dict.fromkeys(
            ("enumeration", "pattern", "maxInclusive", "minInclusive"), "value"
        ),
    }.items()
}
"""Every construct the comparison knows the meaning of, with its attributes."""


def understood(root: etree._Element) -> None:
    """Refuse a schema that says anything the comparison would pass over in silence."""
    for node in root.iter(etree.Element):
        if XS + "annotation" in (
            node.tag,
            *(above.tag for above in node.iterancestors()),
        ):
            continue
        unknown = {
            name for name in map(str, node.attrib) if name[0] != "{"
        } - UNDERSTOOD.get(kind(node), set())
        if kind(node) not in UNDERSTOOD or unknown:
            raise ValueError(
                f"{kind(node)} with {sorted(unknown)} is not understood here"
            )
        if node.get("use", "optional") not in ("optional", "required"):
            raise ValueError(f"use={node.get('use')!r} is not understood here")


def children(node: etree._Element) -> Iterator[etree._Element]:
    """The element children that say something."""
    yield from (
        c for c in node if isinstance(c.tag, str) and c.tag != XS + "annotation"
    )


def kind(node: etree._Element) -> str:
    """Local name of a schema construct; anything outside XSD is refused."""
    if not node.tag.startswith(XS):
        raise ValueError(f"not a schema construct: {node.tag}")
    return str(node.tag[len(XS) :])


@dataclass
class Source:
    """One schema document: where names point and whether local elements and attributes are qualified."""

    root: etree._Element
    namespace: str

    def qualified(self, node: etree._Element, default: str) -> bool:
        """Whether a local declaration carries the target namespace."""
        return bool(
            node.get("form", self.root.get(default, "unqualified")) == "qualified"
        )

    def resolve(self, node: etree._Element, text: str) -> str:
        """A QName as {namespace}local."""
        prefix, _, name = text.rpartition(":")
        space = XML if prefix == "xml" else node.nsmap.get(prefix or None, "")
        return f"{{{space}}}{name}"


class Xsd:
    """A schema read from a file and what it imports; `catalog` says where schema locations lie."""

    def __init__(self, path: Path, catalog: Mapping[str, Path] | None = None) -> None:
        self._named: dict[tuple[str, str], tuple[etree._Element, Source]] = {}
        self._types: dict[str, XsdType] = {}
        self._loaded: set[Path] = set()
        self._catalog = dict(catalog or {})
        self.main = self._load(path)

    def _load(self, path: Path) -> Source:
        root = etree.parse(str(path), etree.XMLParser(no_network=True)).getroot()
        understood(root)
        source = Source(root, root.get("targetNamespace", ""))
        self._loaded.add(path.resolve())
        for node in children(root):
            self._declare(node, source, path)
        return source

    def _declare(self, node: etree._Element, source: Source, path: Path) -> None:
        if kind(node) == "import":
            where = node.get("schemaLocation")
            target = self._catalog.get(where) or path.parent / where
            if target.resolve() not in self._loaded:
                self._load(target)
            return
        self._named[kind(node), f"{{{source.namespace}}}{node.get('name')}"] = (
            node,
            source,
        )

    @property
    def roots(self) -> Mapping[str, XsdType]:
        """Global elements, imported ones too: a document may begin with each, and wildcards look for them."""
        found = {
            name: where
            for (what, name), where in self._named.items()
            if what == "element"
        }
        return {
            name: self.type_of(node, source, name)
            for name, (node, source) in found.items()
        }

    def named(self, what: str, name: str) -> tuple[etree._Element, Source]:
        """A global definition."""
        return self._named[what, name]

    def type_of(self, element: etree._Element, source: Source, key: str) -> XsdType:
        """The type of an element declaration."""
        if element.get("type"):
            return self.type_named(source.resolve(element, element.get("type")))
        inner = list(children(element))
        if not inner:
            return self.type_named(XS + "anyType")
        return self._types.setdefault(key, XsdType(self, inner[0], source, ""))

    def type_named(self, name: str) -> XsdType:
        """A named type, complex or simple."""
        if name not in self._types:
            node, source = self._named.get(("complexType", name)) or self._named.get(
                ("simpleType", name), (None, self.main)
            )
            self._types[name] = XsdType(self, node, source, name)
        return self._types[name]

    # ---- datatypes

    def simple(self, name: str) -> object:
        """A datatype by name in normal form."""
        if name.startswith(XS):
            return ("builtin", name[len(XS) :])
        node, source = self.named("simpleType", name)
        return self.simple_inline(node, source)

    def simple_inline(self, node: etree._Element, source: Source) -> object:
        """A datatype definition in normal form: what it restricts, and its facets."""
        (inner,) = children(node)
        match kind(inner):
            case "union":
                named = [
                    self.simple(source.resolve(inner, t))
                    for t in inner.get("memberTypes", "").split()
                ]
                return (
                    "union",
                    *named,
                    *(self.simple_inline(c, source) for c in children(inner)),
                )
            case "list":
                return (
                    "list",
                    self.simple(source.resolve(inner, inner.get("itemType"))),
                )
            case "restriction":
                return self._restriction(inner, source)
        raise ValueError(f"unknown datatype construct {inner.tag}")

    def _restriction(self, node: etree._Element, source: Source) -> object:
        facets = [c for c in children(node) if kind(c) != "simpleType"]
        own = [c for c in children(node) if kind(c) == "simpleType"]
        base = (
            self.simple_inline(own[0], source)
            if own
            else self.simple(source.resolve(node, node.get("base")))
        )
        if not facets:
            return base
        return (
            "restriction",
            base,
            frozenset((kind(f), f.get("value")) for f in facets),
        )

    # ---- attributes

    def attributes(self, node: etree._Element, source: Source) -> dict[str, Attribute]:
        """Attributes stated directly under a node, groups expanded."""
        found: dict[str, Attribute] = {}
        for part in children(node):
            if kind(part) == "attribute":
                found |= self._attribute(part, source)
            elif kind(part) == "attributeGroup":
                found |= self.attributes(
                    *self.named("attributeGroup", source.resolve(part, part.get("ref")))
                )
        return {name: rule for name, rule in found.items() if rule is not None}

    def _attribute(self, node: etree._Element, source: Source) -> dict[str, Attribute]:
        use, target, where = node.get("use", "optional"), node, source
        if node.get("ref"):
            name = source.resolve(node, node.get("ref"))
            target, where = self.named("attribute", name)
        else:
            qualified = source.qualified(node, "attributeFormDefault")
            name = f"{{{source.namespace if qualified else ''}}}{node.get('name')}"
        value = {k: node.get(k, target.get(k)) for k in ("default", "fixed")}
        return {
            name: Attribute(
                use == "required",
                value["default"],
                value["fixed"],
                self._datatype(target, where),
            )
        }

    def _datatype(self, node: etree._Element, source: Source) -> object:
        if node.get("type"):
            return self.simple(source.resolve(node, node.get("type")))
        inner = list(children(node))
        return (
            self.simple_inline(inner[0], source)
            if inner
            else ("builtin", "anySimpleType")
        )


class XsdType:
    """One type, read at once; the types of its children on first use."""

    def __init__(
        self, schema: Xsd, node: etree._Element | None, source: Source, key: str
    ) -> None:
        self.key = key.rpartition("}")[2]
        self._schema, self._node, self._source = schema, node, source
        self._children: dict[str, tuple[etree._Element, Source, str]] = {}
        self.mixed = False
        self.attributes: dict[str, Attribute] = {}
        self.datatype: object | None = None
        expr = self._read(node) if node is not None else self._builtin(key)
        self.content = Model(expr)

    def child(self, name: str) -> XsdType:
        """The type of a child element of this name."""
        return self._schema.type_of(*self._children[name])

    def _builtin(self, key: str) -> Expr:
        self.datatype = ("builtin", key[len(XS) :])
        return EPS

    def _read(self, node: etree._Element) -> Expr:
        if kind(node) == "simpleType":
            self.datatype = self._schema.simple_inline(node, self._source)
            return EPS
        self.mixed = node.get("mixed") == "true"
        return self._body(node, self._source)

    def _body(self, node: etree._Element, source: Source) -> Expr:
        inner = list(children(node))
        if inner and kind(inner[0]) == "complexContent":
            return self._extension(next(children(inner[0])), source)
        if inner and kind(inner[0]) == "simpleContent":
            return self._simple_content(next(children(inner[0])), source)
        self.attributes |= self._schema.attributes(node, source)
        return seq(
            *(self._particle(p, source) for p in inner if "ttribute" not in p.tag)
        )

    def _extension(self, node: etree._Element, source: Source) -> Expr:
        if kind(node) != "extension":
            raise ValueError("only extension is understood here")
        base, where = self._schema.named(
            "complexType", source.resolve(node, node.get("base"))
        )
        self.mixed |= base.get("mixed") == "true"
        return seq(self._body(base, where), self._body(node, source))

    def _simple_content(self, node: etree._Element, source: Source) -> Expr:
        if kind(node) != "extension":
            raise ValueError("only extension is understood here")
        self.datatype = self._schema.simple(source.resolve(node, node.get("base")))
        self.attributes |= self._schema.attributes(node, source)
        return EPS

    def _particle(self, node: etree._Element, source: Source) -> Expr:
        least, most = int(node.get("minOccurs", 1)), node.get("maxOccurs", "1")
        return repeat(
            self._term(node, source), least, None if most == "unbounded" else int(most)
        )

    def _term(self, node: etree._Element, source: Source) -> Expr:
        match kind(node):
            case "element":
                return ("el", self._element(node, source))
            case "sequence":
                return seq(*(self._particle(c, source) for c in children(node)))
            case "choice":
                return alt(*(self._particle(c, source) for c in children(node)))
            case "group":
                target, where = self._schema.named(
                    "group", source.resolve(node, node.get("ref"))
                )
                return seq(*(self._particle(c, where) for c in children(target)))
            case "any":
                return (
                    "el",
                    f"*{node.get('namespace')} {node.get('processContents', 'strict')}",
                )
        raise ValueError(f"unknown particle {node.tag}")

    def _element(self, node: etree._Element, source: Source) -> str:
        if node.get("ref"):
            name = source.resolve(node, node.get("ref"))
            node, source = self._schema.named("element", name)
        else:
            space = (
                source.namespace if source.qualified(node, "elementFormDefault") else ""
            )
            name = f"{{{space}}}{node.get('name')}"
        known = self._children.setdefault(name, (node, source, f"{id(self)}/{name}"))[0]
        if known is not node and (
            node.get("type") is None or known.get("type") != node.get("type")
        ):
            raise ValueError(f"{self.key}: two types for {name}")
        return name


# ---- comparison -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """One difference: the path of element names to the type, and what differs there."""

    path: tuple[str, ...]
    what: str

    def __str__(self) -> str:
        return "/".join(local(name) for name in self.path) + ": " + self.what


@dataclass
class _Walk:
    queue: deque[tuple[tuple[str, ...], TypeView, TypeView]] = field(
        default_factory=deque
    )
    seen: set[tuple[int, int]] = field(default_factory=set)

    def add(self, path: tuple[str, ...], a: TypeView, b: TypeView) -> None:
        if (id(a), id(b)) not in self.seen:
            self.seen.add((id(a), id(b)))
            self.queue.append((path, a, b))


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition("}")[2]


def differences(
    a: SchemaView, b: SchemaView, *, named: bool = True
) -> Iterator[Difference]:
    """Every difference between two schemas, nearest to the root first; none means the same documents.

    `named` compares the names of types too, which a document can see through `xsi:type` alone.
    """
    walk = _Walk()
    if a.roots.keys() != b.roots.keys():
        yield Difference((), f"roots {sorted(a.roots)} against {sorted(b.roots)}")
    for name in sorted(a.roots.keys() & b.roots.keys()):
        walk.add((name,), a.roots[name], b.roots[name])
    while walk.queue:
        path, left, right = walk.queue.popleft()
        yield from (
            Difference(path, what) for what in _compare(left, right, named=named)
        )
        for name in _shared_children(left.content, right.content):
            if not name.startswith("*"):
                walk.add((*path, name), left.child(name), right.child(name))


def _compare(a: TypeView, b: TypeView, *, named: bool) -> Iterator[str]:
    if named and a.key != b.key:
        yield f"type {a.key!r} against {b.key!r}"
    if a.mixed != b.mixed:
        yield f"text allowed {a.mixed} against {b.mixed}"
    if a.datatype != b.datatype:
        yield f"text {a.datatype} against {b.datatype}"
    for name in sorted(a.attributes.keys() | b.attributes.keys()):
        left, right = a.attributes.get(name), b.attributes.get(name)
        if left != right:
            yield f"@{local(name)}: {left} against {right}"
    if (word := witness(a.content, b.content)) is not None:
        yield (
            "children "
            + " ".join(local(n) for n in word[0])
            + f": {word[1]} against {word[2]}"
        )


def witness(a: Automaton, b: Automaton) -> tuple[tuple[str, ...], str, str] | None:
    """The shortest sequence of children on which two content models disagree, with both verdicts."""
    queue: deque[tuple[tuple[str, ...], Any, Any]] = deque([((), a.start, b.start)])
    seen = {(a.start, b.start)}
    while queue:
        word, left, right = queue.popleft()
        ends = a.accepts(left), b.accepts(right)
        if ends[0] != ends[1]:
            return word, *("complete" if end else "incomplete" for end in ends)
        if odd := sorted(a.names(left) ^ b.names(right)):
            where = odd[0] in a.names(left)
            return (*word, odd[0]), *(
                "admitted" if x else "refused" for x in (where, not where)
            )
        for name in sorted(a.names(left)):
            pair = (a.step(left, name), b.step(right, name))
            if pair not in seen:
                seen.add(pair)
                queue.append(((*word, name), *pair))
    return None


def _shared_children(a: Automaton, b: Automaton) -> list[str]:
    return sorted(_alphabet(a) & _alphabet(b))


def _alphabet(model: Automaton) -> set[str]:
    queue, seen, names = [model.start], {model.start}, set()
    while queue:
        state = queue.pop()
        for name in model.names(state):
            names.add(name)
            after = model.step(state, name)
            if after not in seen:
                seen.add(after)
                queue.append(after)
    return names
