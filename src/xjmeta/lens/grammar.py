"""Document grammars: which elements, in which order, with which attributes, a format admits.

A grammar is written once, as a table in a `.grammar` file, and read here. From it come the content automata that a
writer asks while it writes, the rules of attributes, and (in `lens.xsd`) the schema. This module knows how such a
table is spelt and what follows from it; it knows the elements of no format.

The notation, a definition a line, continued by indentation, `#` begins a comment line:

    grammar letters                          its name; also the name of the schema generated from it
    namespace http://example.org/letters
    root letter
    uses xml                                 another table, for @xml:... and %xml:...
    extends post                             a table whose definitions hold where this one has none of its own
    untyped token                            the datatype of an attribute that states none (`any`, if unsaid)

    :tone = {kind stern}                     a datatype; an attribute of the same name has it
    @common = id tone                        a named list of attributes
    %inline = emph | place                   a named part of a content model
    emph place = mixed %inline* ; @common    elements: content ; attributes
    letter = salute?, (p | .)+ ; @common number:NMTOKEN! paper=a4 unit==cm

Content is an expression of names, `%parts`, `,` `|` `?` `*` `+` and parentheses; `.` is the element itself,
`name:type` an element of another type than its own name, `<lax other>` a wildcard. `mixed` before it allows text,
`empty` is none, `:datatype` text alone. Of an attribute `!` says required, `=` default, `==` fixed. `+=` adds to a
`%part` or `@list` of the extended table. The order of alternatives is the order in which a writer prefers them.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from xjmeta.lens.datatypes import Datatype

_TOKENS = re.compile(r"[%]?[A-Za-z_][\w.-]*(?::[\w-]+)?|<[^>]+>|[()|,?*+.]|(?P<bad>\S)")
_ATTRIBUTE = re.compile(
    r"(?P<name>[\w.-]+)(?::(?P<type>[\w-]+))?(?P<required>!)?(?:=(?P<fixed>=)?(?P<value>\S*))?$"
)
_ROW = re.compile(r"(.+?) (\+?=) (.*)")
_DIRECTIVES = frozenset({"grammar", "namespace", "root", "uses", "extends", "untyped"})


class Content(NamedTuple):
    """A part of a content model as the table spells it.

    `kind` is one of `name`, `part` (a named part), `any` (a wildcard), `seq`, `alt`, `?`, `*`, `+`.
    """

    kind: str
    name: str = ""
    parts: tuple[Content, ...] = ()


@dataclass(frozen=True, slots=True)
class AttributeRule:
    """What a grammar says of one attribute of one element.

    >>> rule = AttributeRule("tone", Datatype("tone", "{kind stern}"), required=True)
    >>> rule.accepts("kind"), rule.accepts("harsh"), rule.filler()
    (True, False, 'kind')
    """

    name: str
    type: Datatype
    required: bool = False
    default: str | None = None
    fixed: str | None = None

    @property
    def datatype(self) -> str:
        """The built-in datatype underneath: `ID`, `NMTOKEN`, `token`, `any`, `union` ..."""
        return self.type.base

    @property
    def values(self) -> tuple[str, ...] | None:
        """The values of an enumeration, None where there is none."""
        return self.type.values

    @property
    def is_id(self) -> bool:
        """Whether its value names its element."""
        return self.type.base == "ID"

    @property
    def is_idref(self) -> bool:
        """Whether its value is the name of another element."""
        return self.type.base == "IDREF"

    @property
    def is_idrefs(self) -> bool:
        """Whether its value is a list of names of other elements."""
        return self.type.base == "IDREFS"

    def accepts(self, value: str, entities: Collection[str] = ()) -> bool:
        """Whether a schema validator accepts the value; `entities` are the unparsed ones the document declares."""
        return (self.fixed is None or value == self.fixed) and self.type.accepts(value, entities)

    def filler(self) -> str:
        """A minimal value that is accepted."""
        if self.fixed is not None:
            return self.fixed
        return self.default if self.default is not None else self.type.filler()


# ---- content models as automata: a state is what may still follow, an expression; a step is its derivative --------


class _Expr(NamedTuple):
    """A content model at run time: `end`, `one` (of several names), `seq`, `alt`, `star`; None admits nothing."""

    kind: str
    names: tuple[str, ...] = ()
    parts: tuple[_Expr, ...] = ()


_END = _Expr("end")


def _seq(head: _Expr | None, tail: _Expr) -> _Expr | None:
    if head is None or head.kind == "end":
        return head and tail
    if tail.kind == "end":
        return head
    if head.kind == "seq":
        inner = _seq(head.parts[1], tail)
        return inner and _Expr("seq", (), (head.parts[0], inner))
    return _Expr("seq", (), (head, tail))


def _alt(*options: _Expr | None) -> _Expr | None:
    """One of the options; names side by side become one node, so that a step is a look-up."""
    names: dict[str, None] = {}
    others: dict[_Expr, None] = {}
    for option in options:
        for part in option.parts if option and option.kind == "alt" else (option,) if option else ():
            if part.kind == "one":
                names |= dict.fromkeys(part.names)
            else:
                others[part] = None
    parts = ((_Expr("one", tuple(names)),) if names else ()) + tuple(others)
    return _Expr("alt", (), parts) if len(parts) > 1 else parts[0] if parts else None


def _star(inner: _Expr) -> _Expr:
    return inner if inner.kind in ("star", "end") else _Expr("star", (), (inner,))


def _ends(expr: _Expr) -> bool:
    """Whether nothing more need follow."""
    if expr.kind == "seq":
        return all(map(_ends, expr.parts))
    return expr.kind in ("end", "star") or (expr.kind == "alt" and any(map(_ends, expr.parts)))


def _after(expr: _Expr, name: str) -> _Expr | None:
    """What may follow once `name` was read: the derivative of Brzozowski (1964)."""
    match expr.kind:
        case "one":
            return _END if name in expr.names else None
        case "seq":
            head, tail = expr.parts
            rest = _seq(_after(head, name), tail)
            return _alt(rest, _after(tail, name)) if _ends(head) else rest
        case "alt":
            return _alt(*(_after(part, name) for part in expr.parts))
        case "star":
            return _seq(_after(expr.parts[0], name), expr)
    return None


def _first(expr: _Expr) -> Iterator[str]:
    """The names that may come next, in the order of the table."""
    yield from expr.names
    for part in expr.parts:
        yield from _first(part)
        if expr.kind == "seq" and not _ends(part):
            return


class Type:
    """What one element may hold: text, attributes, children. Worked out on first use, part by part."""

    def __init__(self, grammar: Grammar, name: str, body: str) -> None:
        self.name = name
        self.grammar = grammar
        self._content, _, self._attributes = map(str.strip, body.partition(" ;"))
        self._states: list[_Expr] = []
        self._numbers: dict[_Expr, int] = {}
        self._moves: list[dict[str, int] | None] = []
        self._ways: dict[tuple[int, str | None], tuple[str, ...] | None] = {}

    def __repr__(self) -> str:
        return f"<Type {self.grammar.name}:{self.name}>"

    # ---- what it is

    @property
    def mixed(self) -> bool:
        """Whether text may stand between the children."""
        return self._content.split(" ", 1)[0] == "mixed"

    @cached_property
    def anonymous(self) -> bool:
        """Whether it is the type of root elements alone: such a type has no name in the schema."""
        return self.name in self.grammar.roots and self.name not in self.grammar.referenced

    @cached_property
    def text(self) -> Datatype | None:
        """The datatype of an element that holds text alone, None for every other."""
        return self.grammar.datatype(self._content[1:]) if self._content.startswith(":") else None

    @cached_property
    def content(self) -> Content:
        """The content model as the table spells it."""
        return parse_content(self._content, self.name)

    @cached_property
    def attributes(self) -> Mapping[str, AttributeRule]:
        """The rules of its attributes, by local name, or `{namespace}local` where the attribute has one."""
        return MappingProxyType(
            {rule.name: rule for rule in self.grammar.expand_attributes(self._attributes)}
        )

    @property
    def attribute_list(self) -> str:
        """The attributes as the table spells them."""
        return self._attributes

    @cached_property
    def _children(self) -> dict[str, Type]:
        found: dict[str, Type] = {}
        for name, type_ in self.grammar.expand_names(self.content):
            if found.setdefault(name, type_) is not type_:
                raise ValueError(f"{self}: {name} has two types, {found[name].name} and {type_.name}")
        return found

    def child(self, name: str) -> Type | None:
        """The type of a child element of this name; None where no such child is admitted, or by a wildcard."""
        return self._children.get(name)

    @cached_property
    def children(self) -> tuple[str, ...]:
        """The names of all children, in the order of the table."""
        return tuple(self._children)

    @cached_property
    def wildcards(self) -> tuple[Wildcard, ...]:
        """The places that hold elements of foreign namespaces."""
        return tuple(dict.fromkeys(self.grammar.expand_wildcards(self.content)))

    # ---- the automaton

    @cached_property
    def start(self) -> int:
        """The state before the first child."""
        return self._number(self.grammar.expand_content(self.content))

    def _number(self, expr: _Expr) -> int:
        if expr not in self._numbers:
            self._numbers[expr] = len(self._states)
            self._states.append(expr)
            self._moves.append(None)
        return self._numbers[expr]

    def moves(self, state: int) -> Mapping[str, int]:
        """The names admitted next, in the order of the table, each with the state it leads to."""
        known = self._moves[state]
        if known is None:
            expr = self._states[state]
            after = {name: _after(expr, name) for name in _first(expr)}
            known = self._moves[state] = {name: self._number(e) for name, e in after.items() if e is not None}
        return known

    def step(self, state: int, name: str) -> int | None:
        """The state after a child `name`, None where it is not admitted.

        A child of a foreign namespace is named `{namespace}local`.
        """
        moves = self.moves(state)
        if name in moves:
            return moves[name]
        return next((moves[w] for w in moves if w[0] == "<" and Wildcard(w).admits(name, self.grammar)), None)

    def accepts(self, state: int) -> bool:
        """Whether the element may end here."""
        return _ends(self._states[state])

    def completion(self, state: int) -> tuple[str, ...]:
        """The shortest sequence of children after which the element may end; of equals the table's first.

        Where only a foreign element will do, it is named by its wildcard: `<lax other>`.
        """
        way = self._way(state, None, self.accepts)
        if way is None:
            raise ValueError(f"{self}: state {state} cannot be completed")
        return way

    def bridge(self, state: int, name: str) -> tuple[str, ...] | None:
        """The shortest sequence of children to put before `name`, so that it is admitted; None if there is none."""
        return self._way(state, name, lambda at: self.step(at, name) is not None)

    def _way(self, state: int, key: str | None, found: Callable[[int], bool]) -> tuple[str, ...] | None:
        if (state, key) not in self._ways:
            self._ways[state, key] = self._search(state, found)
        return self._ways[state, key]

    def _search(self, state: int, found: Callable[[int], bool]) -> tuple[str, ...] | None:
        queue: deque[tuple[int, tuple[str, ...]]] = deque([(state, ())])
        seen = {state}
        while queue:
            at, way = queue.popleft()
            if found(at):
                return way
            for name, after in self.moves(at).items():
                if after not in seen:
                    seen.add(after)
                    queue.append((after, (*way, name)))
        return None

    def states(self) -> range:
        """Every state that can be reached; asking works out the whole automaton."""
        queue, seen = [self.start], {self.start}
        while queue:
            fresh = set(self.moves(queue.pop()).values()) - seen
            seen |= fresh
            queue += fresh
        return range(len(self._states))


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A place for elements of other namespaces, spelt `<lax other>`.

    `lax` content is validated where a schema is at hand, `strict` must have one, `skip` is never looked at.
    """

    spelling: str

    @property
    def process(self) -> str:
        """`lax`, `strict` or `skip`."""
        return self.spelling.strip("<>").split()[0]

    @property
    def namespaces(self) -> str:
        """`other`: any namespace but the grammar's own; `any`: every one."""
        return self.spelling.strip("<>").split()[1]

    def admits(self, name: str, grammar: Grammar) -> bool:
        """Whether an element of this name may stand here; names without braces are the grammar's own."""
        own = name[0] != "{" or name.startswith(f"{{{grammar.namespace}}}")
        return self.namespaces == "any" or not (own or name.startswith("{}"))


class Grammar:
    """A grammar table, read on first use.

    `roots` are the types of its root elements, `type(name)` any of its types.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._types: dict[str, Type] = {}
        self._datatypes: dict[str, Datatype] = {}
        self._parsed: dict[str, Content] = {}
        self._expanded: dict[Content, _Expr] = {}

    def __repr__(self) -> str:
        return f"<Grammar {self._path.stem}>"

    # ---- the table

    @cached_property
    def _table(self) -> dict[str, str]:
        mine = read_table(self._path.read_text(encoding="utf-8"))
        if "extends" not in mine:
            return {key.removesuffix(" +"): body for key, body in mine.items()}
        table = dict(self._neighbour(mine["extends"])._table)
        for key, body in mine.items():
            name = key.removesuffix(" +")
            joint = " | " if name[0] == "%" else " "
            table[name] = body if name == key else table[name] + joint + body
        return table

    def _neighbour(self, name: str) -> Grammar:
        """Another table: of the same folder, or one of those that belong to the lens."""
        beside = self._path.with_name(name + ".grammar")
        return Grammar(beside if beside.exists() else Path(__file__).with_name(name + ".grammar"))

    @property
    def name(self) -> str:
        """The name of the grammar; its schema file is called so."""
        return self._table["grammar"]

    @property
    def schema_file(self) -> str:
        """The name of the schema generated from it."""
        return self.name + ".xsd"

    @property
    def namespace(self) -> str:
        """The namespace of its elements."""
        return self._table["namespace"]

    @cached_property
    def uses(self) -> Mapping[str, Grammar]:
        """The grammars its table refers to, by prefix."""
        return {prefix: self._neighbour(prefix) for prefix in self._table.get("uses", "").split()}

    @cached_property
    def roots(self) -> Mapping[str, Type]:
        """The types of the elements that a document may begin with."""
        named = (word.partition(":") for word in self._table.get("root", "").split())
        return {name: self.type(type_name or name) for name, _, type_name in named}

    @cached_property
    def referenced(self) -> frozenset[str]:
        """The names of all types that stand in a content model of this grammar."""
        models = [*(type_.content for type_ in self.types()), *map(self.part, self.definitions("%"))]
        own = (type_ for model in models for _, type_ in self.expand_names(model))
        return frozenset(type_.name for type_ in own if type_.grammar is self)

    def definitions(self, sigil: str) -> dict[str, str]:
        """What the table defines: datatypes (`:`), attribute lists (`@`), content parts (`%`), elements (``)."""
        rows = ((k, v) for k, v in self._table.items() if k not in _DIRECTIVES)
        return {k[len(sigil) :]: v for k, v in rows if (k[0] == sigil if sigil else k[0] not in ":@%")}

    @cached_property
    def qualifies(self) -> bool:
        """Whether its attributes carry its namespace: so in a table that has no elements, only attributes to use."""
        return not self.definitions("")

    def type(self, name: str) -> Type:
        """A type by its name, which is that of its element unless the table says otherwise; KeyError if unknown."""
        if name not in self._types:
            self._types[name] = Type(self, name, self._table[name])
        return self._types[name]

    def types(self) -> Iterator[Type]:
        """Every type of the table."""
        return map(self.type, self.definitions(""))

    def datatype(self, name: str) -> Datatype:
        """A datatype of the table, or a built-in one."""
        if name not in self._datatypes:
            self._datatypes[name] = Datatype(name, self._table.get(":" + name, name))
        return self._datatypes[name]

    # ---- what its definitions come to

    def attribute(self, word: str) -> AttributeRule:
        """One attribute as a table spells it: `name:type!`, `name=default`, `name==fixed`."""
        found = _ATTRIBUTE.match(word)
        if found is None:
            raise ValueError(f"{self}: {word!r} is not an attribute")
        untyped = found["name"] if ":" + found["name"] in self._table else self._table.get("untyped", "any")
        fixed, value = found["fixed"], found["value"]
        name = f"{{{self.namespace}}}{found['name']}" if self.qualifies else found["name"]
        return AttributeRule(
            name,
            self.datatype(found["type"] or untyped),
            required=bool(found["required"]),
            default=None if fixed else value,
            fixed=value if fixed else None,
        )

    def expand_attributes(self, words: str) -> Iterator[AttributeRule]:
        """A list of attributes with its named lists written out."""
        for word in words.split():
            if word[0] != "@":
                yield self.attribute(word)
            else:
                grammar, name = self.resolve(word[1:])
                yield from grammar.expand_attributes(grammar._table["@" + name])

    def resolve(self, name: str) -> tuple[Grammar, str]:
        """The grammar that a name with or without prefix belongs to, and the bare name."""
        prefix, _, local = name.rpartition(":")
        return (self.uses[prefix] if prefix else self), local

    def part(self, name: str) -> Content:
        """A named part of a content model."""
        if name not in self._parsed:
            self._parsed[name] = parse_content(self._table["%" + name], "")
        return self._parsed[name]

    def expand_content(self, content: Content) -> _Expr:
        """The content model as an expression to derive from."""
        known = self._expanded.get(content)
        if known is None:
            known = self._expanded[content] = self._expand(content)
        return known

    def _expand(self, content: Content) -> _Expr:
        if content.kind == "part":
            grammar, name = self.resolve(content.name)
            return _foreign(grammar.expand_content(grammar.part(name)), grammar, self)
        if content.kind in ("name", "any"):
            return _Expr("one", (content.name.partition(":")[0],))
        parts = [self.expand_content(part) for part in content.parts]
        result: _Expr | None = _END
        match content.kind:
            case "alt":
                result = _alt(*parts)
            case "seq":
                for part in reversed(parts):
                    result = _seq(part, result or _END)
            case "?":
                result = _alt(parts[0], _END)
            case "*":
                result = _star(parts[0])
            case "+":
                result = _seq(parts[0], _star(parts[0]))
        return result or _END

    def expand_names(self, content: Content) -> Iterator[tuple[str, Type]]:
        """Every element name of a content model with its type."""
        if content.kind == "part":
            grammar, part = self.resolve(content.name)
            for name, type_ in grammar.expand_names(grammar.part(part)):
                yield _qualified(name, grammar, self), type_
        elif content.kind == "name":
            name, _, type_name = content.name.partition(":")
            yield name, self.type(type_name or name)
        for inner in content.parts:
            yield from self.expand_names(inner)

    def expand_wildcards(self, content: Content) -> Iterator[Wildcard]:
        """Every wildcard of a content model."""
        if content.kind == "part":
            grammar, part = self.resolve(content.name)
            yield from grammar.expand_wildcards(grammar.part(part))
        elif content.kind == "any":
            yield Wildcard(content.name)
        for inner in content.parts:
            yield from self.expand_wildcards(inner)


def _qualified(name: str, grammar: Grammar, seen_from: Grammar) -> str:
    """An element name as another grammar says it."""
    return name if grammar is seen_from or name[0] in "{<" else f"{{{grammar.namespace}}}{name}"


def _foreign(expr: _Expr, grammar: Grammar, seen_from: Grammar) -> _Expr:
    if grammar is seen_from:
        return expr
    names = tuple(_qualified(name, grammar, seen_from) for name in expr.names)
    return _Expr(expr.kind, names, tuple(_foreign(part, grammar, seen_from) for part in expr.parts))


# ---- reading the notation -----------------------------------------------------------------------------------------


def read_table(text: str) -> dict[str, str]:
    """A table as a dictionary from what is defined (sigil and name) to its definition; `+=` keeps a ` +`."""
    table: dict[str, str] = {}
    for line in _logical_lines(text):
        names, sign, body = _row(line)
        for name in names:
            key = name + " +" if sign == "+=" else name
            if key in table:
                raise ValueError(f"{key} is defined twice")
            table[key] = body
    return table


def _row(line: str) -> tuple[list[str], str, str]:
    """The names that a line defines, `=` or `+=` or nothing for a directive, and what it says of them."""
    if found := _ROW.fullmatch(line):
        return found[1].split(), found[2], found[3]
    word, _, rest = line.partition(" ")
    if word not in _DIRECTIVES:
        raise ValueError(f"{line!r} defines nothing")
    return [word], "", rest


def _logical_lines(text: str) -> list[str]:
    lines: list[str] = []
    for line in text.splitlines():
        if line[:1] == "#" or not line.strip():
            continue
        if line[0] == " ":
            lines[-1] += " " + line.strip()
        else:
            lines.append(line.rstrip())
    return lines


def parse_content(text: str, own: str) -> Content:
    """A content model as the table spells it; `own` is what `.` stands for.

    >>> parse_content("head?, (p | .)+", "note").kind
    'seq'
    """
    text = text.removeprefix("mixed").strip()
    if text in ("", "empty") or text[0] == ":":
        return Content("seq")
    tokens = deque(_tokens(text, own))
    content = _alternatives(tokens)
    if tokens:
        raise ValueError(f"{text!r}: {tokens[0]!r} is out of place")
    return content


def _tokens(text: str, own: str) -> Iterator[str]:
    for token in _TOKENS.finditer(text):
        if token["bad"]:
            raise ValueError(f"{text!r}: {token['bad']!r} means nothing here")
        yield own if token[0] == "." else token[0]


def _alternatives(tokens: deque[str]) -> Content:
    return _listed(tokens, "|", "alt", lambda: _listed(tokens, ",", "seq", lambda: _repeated(tokens)))


def _listed(tokens: deque[str], separator: str, kind: str, inner: Callable[[], Content]) -> Content:
    parts = [inner()]
    while tokens and tokens[0] == separator:
        tokens.popleft()
        parts.append(inner())
    return parts[0] if len(parts) == 1 else Content(kind, "", tuple(parts))


def _repeated(tokens: deque[str]) -> Content:
    content = _single(tokens)
    while tokens and tokens[0] in "?*+":
        content = Content(tokens.popleft(), "", (content,))
    return content


def _single(tokens: deque[str]) -> Content:
    if not tokens or tokens[0] in "|,?*+)":
        raise ValueError(f"a name is missing before {' '.join(tokens)!r}")
    token = tokens.popleft()
    if token == "(":
        content = _alternatives(tokens)
        if not tokens or tokens.popleft() != ")":
            raise ValueError("a parenthesis is not closed")
        return content
    if token[0] == "%":
        return Content("part", token[1:])
    return Content("any" if token[0] == "<" else "name", token)
