"""Documents made from a grammar: the smallest one around a type, random ones, mutants, and neighbours of its boundary.

`admits` is the verdict of the run-time grammar (automata and attribute rules) on a document, so that it can be set
beside that of a schema validator.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from random import Random

from lxml import etree

from xjmeta.grammar.conformance import conforms
from xjmeta.grammar.grammar import AttributeRule, Grammar, Type

STRANGER = "{urn:x-elsewhere}thing"
ODD = ("", " ", "x", "a b", " x ", "1", "-1", "2000", "2000-01-01", "2000-13", "2099-12-31T23:59:59", "2100-01-01",
       "é", "x:y", "true", "%zz", "http://[", "embed", "2000-01/2001", "\n", "c.1", "item", "0x", "simple")  # fmt: skip


def tag(name: str, grammar: Grammar) -> str:
    """A name of the automaton as lxml spells it."""
    return name if name[0] == "{" else f"{{{grammar.namespace}}}{name}"


def bare(element: etree._Element, grammar: Grammar) -> str:
    """A tag of lxml as the automaton spells it."""
    return str(element.tag).removeprefix(f"{{{grammar.namespace}}}")


def stranger() -> etree._Element:
    """An element of no grammar."""
    return etree.Element(STRANGER)


# ---- smallest documents


def smallest(name: str, type_: Type) -> etree._Element:
    """An element of the type with nothing but what it must have."""
    return with_children(name, type_, type_.completion(type_.start))


def with_children(name: str, type_: Type, children: tuple[str, ...]) -> etree._Element:
    """An element with the given children, each as small as can be; unknown names become empty elements."""
    element = etree.Element(tag(name, type_.grammar))
    for rule in type_.attributes.values():
        if rule.required:
            element.set(rule.name, rule.filler())
    if type_.text:
        element.text = type_.text.filler()
    element.extend(child_of(type_, child) for child in children)
    return element


def child_of(type_: Type, name: str) -> etree._Element:
    """A child of a type, as small as can be."""
    if name[0] == "<":
        return stranger()
    child = type_.child(name)
    return (
        etree.Element(tag(name, type_.grammar))
        if child is None
        else smallest(name.rpartition("}")[2], child)
    )


def paths(grammar: Grammar) -> dict[str, tuple[tuple[str, Type], ...]]:
    """The shortest way from a root to every type, as names and types."""
    found = {type_.name: ((name, type_),) for name, type_ in grammar.roots.items()}
    queue = deque(found)
    while queue:
        way = found[queue.popleft()]
        for name in way[-1][1].children:
            child = way[-1][1].child(name)
            if (
                child is not None
                and child.grammar is grammar
                and child.name not in found
            ):
                found[child.name] = (*way, (name, child))
                queue.append(child.name)
    return found


def around(
    way: tuple[tuple[str, Type], ...], element: etree._Element
) -> etree._Element:
    """A document that holds the element at the end of the way and is complete otherwise."""
    for (name, parent), (child, _) in zip(way[-2::-1], way[:0:-1], strict=True):
        before = parent.bridge(parent.start, child)
        assert before is not None
        state = parent.start
        for step in (*before, child):
            state = parent.step(state, step) or 0
        outer = with_children(name, parent, before)
        outer.append(element)
        outer.extend(child_of(parent, after) for after in parent.completion(state))
        element = outer
    return element


# ---- the conformance suite: both sides of every transition


def words(type_: Type) -> dict[int, tuple[str, ...]]:
    """The shortest sequence of children that leads to every state."""
    found: dict[int, tuple[str, ...]] = {type_.start: ()}
    queue = deque(found)
    while queue:
        state = queue.popleft()
        for name, after in type_.moves(state).items():
            if after not in found:
                found[after] = (*found[state], name)
                queue.append(after)
    return found


def neighbours(
    type_: Type, names: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], bool]]:
    """For every transition the shortest children that use it, and the nearest that do not conform.

    `names` are the element names of the grammar; the first that may not follow makes the invalid neighbour.
    """
    reached = words(type_)
    for state, word in reached.items():
        if not type_.accepts(state):
            yield word, False
        for name, after in type_.moves(state).items():
            yield (*word, name, *type_.completion(after)), True
            intruder = next(n for n in names if n not in type_.moves(after))
            yield (*word, name, intruder, *type_.completion(after)), False
    if not type_.moves(type_.start):
        yield (names[0],), False


# ---- random documents and mutants


def random_element(rng: Random, name: str, type_: Type, depth: int) -> etree._Element:
    """A valid element of the type; `depth` bounds how deep its optional content goes."""
    element = etree.Element(tag(name, type_.grammar))
    for rule in type_.attributes.values():
        if rule.required or (rng.random() < 0.2 and rule.datatype != "ENTITY"):
            element.set(rule.name, random_value(rng, rule))
    state = type_.start
    while depth and rng.random() < 0.7 and type_.moves(state):
        step = rng.choice(list(type_.moves(state)))
        state = type_.moves(state)[step]
        child = type_.child(step)
        element.append(
            child_of(type_, step)
            if child is None
            else _random_child(rng, step, child, depth)
        )
    element.extend(child_of(type_, step) for step in type_.completion(state))
    if type_.mixed and rng.random() < 0.5:
        element.text = "Text & more"
    return element


def _random_child(rng: Random, name: str, type_: Type, depth: int) -> etree._Element:
    return random_element(rng, name.rpartition("}")[2], type_, depth - 1)


def random_value(rng: Random, rule: AttributeRule) -> str:
    """A value that the rule accepts."""
    if rule.is_id:
        return f"i{rng.randrange(10**9)}"
    accepted = [
        v for v in (*(rule.values or ()), *ODD, rule.filler()) if rule.accepts(v)
    ]
    return rng.choice(accepted)


def mutate(rng: Random, root: etree._Element, grammar: Grammar) -> None:
    """Change one thing somewhere, for better or worse."""
    element = rng.choice([e for e in root.iter() if isinstance(e.tag, str)])
    kids = list(element)
    names = list(grammar.definitions(""))
    known = grammar.definitions("").keys() & {bare(element, grammar)}
    attributes = sorted(grammar.type(known.pop()).attributes) if known else []
    match rng.randrange(8):
        case 0 if kids:
            element.remove(rng.choice(kids))
        case 1 if len(kids) > 1:
            element.append(kids[0])
        case 2:
            element.insert(
                rng.randrange(len(kids) + 1),
                etree.Element(tag(rng.choice(names), grammar)),
            )
        case 3 if element is not root:
            element.tag = tag(rng.choice(names), grammar)
        case 4 if element.attrib:
            del element.attrib[rng.choice(list(element.attrib))]
        case 5:
            element.set(
                rng.choice([*attributes, "nonsense", "type", "level"]), rng.choice(ODD)
            )
        case 6:
            element.text = rng.choice(("text", " ", "\n", None))
        case _:
            element.insert(rng.randrange(len(kids) + 1), stranger())


# ---- the verdict of the run-time grammar


def admits(root: etree._Element, grammar: Grammar) -> bool:
    """Whether the grammar admits a document, asked step by step as a writer asks it."""
    type_ = grammar.roots.get(bare(root, grammar))
    own = f"{{{grammar.namespace}}}"
    return (
        type_ is not None
        and conforms(root, type_, lambda raw: raw.removeprefix(own))
        and _unique(root, type_)
    )


def _unique(element: etree._Element, type_: Type) -> bool:
    """Whether no id stands twice in a document."""
    ids = list(_ids(element, type_))
    return len(set(ids)) == len(ids)


def _ids(element: etree._Element, type_: Type) -> Iterator[str]:
    for name, value in element.attrib.items():
        if name in type_.attributes and type_.attributes[name].is_id:
            yield value.strip()
    for child in element.iterchildren(etree.Element):
        inner = type_.child(bare(child, type_.grammar))
        if inner is not None:
            yield from _ids(child, inner)
