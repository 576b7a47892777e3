"""Shows a grammar as the library uses it at run time to the comparison of schemas."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from oracles.xsd_equivalence import Attribute
from xjmeta.grammar.datatypes import FACETS, Datatype, Facets
from xjmeta.grammar.grammar import Grammar, Type


def normal_form(datatype: Datatype) -> object:
    """A datatype as the comparison writes it."""
    members = [_member(facets) for facets in datatype.members]
    return members[0] if len(members) == 1 else ("union", *members)


def _member(facets: Facets) -> object:
    base = ("builtin", "anySimpleType" if facets.base == "any" else facets.base)
    found = {("enumeration", value) for value in facets.values}
    found |= {("pattern", facets.pattern)} if facets.pattern else set()
    found |= {(FACETS[sign], limit) for sign, limit in facets.limits}
    return ("restriction", base, frozenset(found)) if found else base


class GrammarView:
    """The root elements of a grammar."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._types: dict[int, GrammarType] = {}

    @property
    def roots(self) -> Mapping[str, GrammarType]:
        """Root elements by qualified name, those of the grammars it uses too."""
        grammars = (self._grammar, *self._grammar.uses.values())
        return {
            qualified(name, g): self.view(t)
            for g in grammars
            for name, t in g.roots.items()
        }

    def view(self, type_: Type) -> GrammarType:
        """The one view of a type."""
        return self._types.setdefault(id(type_), GrammarType(self, type_))


def qualified(name: str, grammar: Grammar) -> str:
    """A name of the run-time automaton as the comparison writes it."""
    if name[0] == "<":
        process, space = name.strip("<>").split()
        return f"*##{space} {process}"
    return name if name[0] == "{" else f"{{{grammar.namespace}}}{name}"


class GrammarType:
    """One type of a grammar."""

    def __init__(self, view: GrammarView, type_: Type) -> None:
        self._view, self._type = view, type_
        self.key = "" if type_.anonymous else type_.name
        self.mixed = type_.mixed
        self.datatype = normal_form(type_.text) if type_.text else None
        self.content = self

    # the content model, as run time walks it

    @property
    def start(self) -> int:
        """The first state."""
        return self._type.start

    @cached_property
    def _names(self) -> dict[str, str]:
        moves = {
            name for state in self._type.states() for name in self._type.moves(state)
        }
        return {qualified(name, self._type.grammar): name for name in moves}

    def step(self, state: int, name: str) -> int | None:
        """The state after a child."""
        own = self._names.get(name)
        return (
            self._type.moves(state)[own]
            if own and own[0] == "<"
            else self._type.step(state, own or "")
        )

    def accepts(self, state: int) -> bool:
        """Whether the children may end here."""
        return self._type.accepts(state)

    def names(self, state: int) -> set[str]:
        """The names that may come next."""
        return {qualified(name, self._type.grammar) for name in self._type.moves(state)}

    @property
    def attributes(self) -> Mapping[str, Attribute]:
        """Attribute rules by qualified name."""
        rules = self._type.attributes.values()
        return {
            r.name if r.name[0] == "{" else "{}" + r.name: Attribute(
                r.required, r.default, r.fixed, normal_form(r.type)
            )
            for r in rules
        }

    def child(self, name: str) -> GrammarType:
        """The type of a child element."""
        found = self._type.child(self._names[name])
        assert found is not None
        return self._view.view(found)
