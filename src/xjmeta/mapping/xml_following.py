"""Attributes that follow from the words of their element, such as the machine form of a date: an instruction for each
would stand in most units of a finding aid.

So the one in the header may name elements as `derived`: such an attribute of theirs in a host is then there for other
software alone where it says what follows from the words, unless its unit names it among those that are `stated`. One
that says otherwise was changed, or the words were: it is a statement. The writer takes that form of the elements for
which it needs fewer instructions; without it, and so in documents of others, what is derived is filler like any other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any, NamedTuple

from xjmeta.mapping.xml_kind import XmlKind, local_name
from xjmeta.xml.nodes import FILLER, Node

__all__ = [
    "STATED",
    "Following",
    "following_in",
    "mark_stated",
    "mostly_derived",
]

STATED = "stated"
"""What marks attributes that are stated in a document where most are derived."""


class Following(NamedTuple):
    """An element of a document, its attributes that may follow from its words, and what does follow from them."""

    element: Any
    attributes: Mapping[str, str]
    derived: Mapping[str, str]

    def fits(self, name: str) -> bool:
        """Return whether an attribute says what follows from the words."""
        return self.attributes.get(name) == self.derived.get(name)


def following_in(
    host: Any,
    kind: XmlKind,
    derived: Collection[str],
    words_of: Callable[[Any], str],
) -> Iterator[Following]:
    """Yield the elements with such attributes in a host of a document, those of the names in `derived`."""
    for element, name in _in([host], kind, local_name, list):
        if name not in derived:
            continue
        own = {
            raw.rpartition("}")[2]: value
            for raw, value in element.attrib.items()
        }
        if attributes := _such(own, kind.following[name]):
            yield Following(
                element,
                attributes,
                kind.follows(name, words_of(element), own),
            )


def mostly_derived(units: Iterable[Node], kind: XmlKind) -> tuple[str, ...]:
    """Return the names of the elements whose attributes are derived in more units than they are stated in."""
    derived: Counter[str] = Counter()
    stated: Counter[str] = Counter()
    for unit in units if kind.following else ():
        at_hosts = [*_at_hosts(unit, kind)]
        # Counted in units and not in attributes: an instruction is one for
        # each unit, whatever it names.
        derived.update({n.name for n, own, idle in at_hosts if idle & {*own}})
        stated.update({n.name for n, own, idle in at_hosts if {*own} - idle})
    names = (name for name in derived if derived[name] > stated[name])
    return tuple(sorted(names))


def mark_stated(unit: Node, kind: XmlKind, derived: Collection[str]) -> None:
    """Mark in a unit to be written which of such attributes are stated; those that are derived lose their mark."""
    for node, own, idle in _at_hosts(unit, kind):
        if node.name not in derived:
            continue
        follow = kind.follows(node.name, node.text(), node.attributes)
        fitting = {n for n in own if n in idle and follow.get(n) == own[n]}
        kept = (
            " ".join(word for word in mark.split() if word not in fitting)
            for mark in node.marks
        )
        marks = [mark for mark in kept if mark != FILLER]
        if stated := sorted(own.keys() - idle):
            marks.append(" ".join((STATED, *stated)))
        node.marks = tuple(marks)


def _at_hosts(
    unit: Node, kind: XmlKind
) -> Iterator[tuple[Node, dict[str, str], set[str]]]:
    """Yield the elements in the hosts of a unit, with such attributes, and the names of what is filler in them."""
    hosts = (kid for kid in unit.nodes_below() if kid.name in kind.hosts)
    for node, name in _in(hosts, kind, attrgetter("name"), Node.nodes_below):
        own = _such(node.attributes, kind.following[name])
        # An element that is filler as a whole is named as one already.
        if own and FILLER not in node.marks:
            yield node, own, {n for mark in node.marks for n in mark.split()}


def _in(
    parents: Iterable[Any],
    kind: XmlKind,
    name_of: Callable[[Any], str],
    kids_of: Callable[[Any], Iterable[Any]],
) -> Iterator[tuple[Any, str]]:
    """Yield the elements in some others that may have such attributes, with their names."""
    for parent in parents:
        for kid in kids_of(parent):
            name = name_of(kid)
            if name in kind.following:
                yield kid, name
            elif name in kind.around_following:
                yield from _in([kid], kind, name_of, kids_of)


def _such(own: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    return {name: own[name] for name in names if name in own}
