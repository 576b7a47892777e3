"""Document grammars: which elements, in which order, with which attributes, a format admits.

A grammar is written once, as a table in a `.grammar` file, and read here. From it come the content automata that a
writer asks while it writes, the rules of attributes, and (in `grammar.xsd`) the schema. The notation is documented
in `grammar._notation`; this module knows what a table comes to, and the elements of no format.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from xjmeta.grammar._automaton import (
    END,
    Automaton,
    Expr,
    choice,
    repetition,
    sequence,
)
from xjmeta.grammar._notation import (
    DIRECTIVES,
    Content,
    parse_content,
    read_table,
)
from xjmeta.grammar.datatypes import Datatype

_OWN = Path(__file__).parent
# `name:type!=default`, with `==` for a fixed value.
_ATTRIBUTE = re.compile(
    r"(?P<name>[\w.-]+)(?::(?P<type>[\w-]+))?(?P<required>!)?(?:=(?P<fixed>=)?(?P<value>\S*))?$"
)


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
        fits = self.fixed is None or self.type.normalise(
            value
        ) == self.type.normalise(self.fixed)
        return fits and self.type.accepts(value, entities)

    def filler(self) -> str:
        """A minimal value that is accepted."""
        if self.fixed is not None:
            return self.fixed
        if self.default is not None:
            return self.default
        return self.type.filler()


class Type(Automaton):
    """What one element may hold: text, attributes, children. Worked out on first use, part by part.

    >>> letter = Grammar.of("root letter\\nletter = date?, p+ ; tone:NMTOKEN!\\np date = mixed").type("letter")
    >>> letter.completion(letter.start), letter.bridge(letter.start, "p"), list(letter.attributes)
    (('p',), (), ['tone'])
    """

    def __init__(self, grammar: Grammar, name: str, body: str) -> None:
        super().__init__()
        self.name = name
        self.grammar = grammar
        self._content, _, self._attributes = map(
            str.strip, body.partition(" ;")
        )

    def __repr__(self) -> str:
        return f"<Type {self.grammar.name}:{self.name}>"

    # ---- what it is

    @cached_property
    def mixed(self) -> bool:
        """Whether text is allowed between the children."""
        return self._content.split(" ", 1)[0] == "mixed"

    @cached_property
    def anonymous(self) -> bool:
        """Whether it is the type of root elements alone: such a type has no name in the schema."""
        return (
            self.name in self.grammar.roots
            and self.name not in self.grammar.referenced
        )

    @cached_property
    def text(self) -> Datatype | None:
        """The datatype of an element that holds text alone, None for every other."""
        return (
            self.grammar.datatype(self._content[1:])
            if self._content.startswith(":")
            else None
        )

    @cached_property
    def content(self) -> Content:
        """The content model as the table spells it."""
        return parse_content(self._content, self.name)

    @cached_property
    def attributes(self) -> Mapping[str, AttributeRule]:
        """The rules of its attributes, by local name, or `{namespace}local` where the attribute has one."""
        return MappingProxyType(
            {
                rule.name: rule
                for rule in self.grammar.expand_attributes(self._attributes)
            }
        )

    @property
    def attribute_list(self) -> str:
        """The attributes as the table spells them."""
        return self._attributes

    @cached_property
    def _children(self) -> dict[str, Type]:
        children: dict[str, Type] = {}
        for name, type_ in self.grammar.expand_names(self.content):
            # XML Schema demands it too ("Element Declarations Consistent",
            # part 1, 3.8.6), and equality of two schemas is decidable only so.
            if children.setdefault(name, type_) is not type_:
                raise ValueError(
                    f"{self}: {name} has two types, {children[name].name} and {type_.name}"
                )
        return children

    def child(self, name: str) -> Type | None:
        """The type of a child element of this name; None where no such child is admitted, or by a wildcard."""
        return self._children.get(name)

    @cached_property
    def children(self) -> tuple[str, ...]:
        """The names of all children, in the order of the table."""
        return tuple(self._children)

    def model(self) -> Expr:
        """The content model, named parts written out."""
        return self.grammar.expand_content(self.content)

    def admitting(self, wildcards: Iterable[str], name: str) -> str | None:
        """The wildcard that admits an element of this name, None where none does."""
        return next(
            (w for w in wildcards if Wildcard(w).admits(name, self.grammar)),
            None,
        )

    @cached_property
    def wildcards(self) -> tuple[Wildcard, ...]:
        """The places that hold elements of foreign namespaces."""
        return tuple(
            dict.fromkeys(self.grammar.expand_wildcards(self.content))
        )


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A place for elements of other namespaces, written `<lax other>`.

    `lax` content is validated where a schema is at hand, `strict` must have one, `skip` is never validated.
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
        """Whether an element of this name is allowed here; names without braces are the grammar's own."""
        # `##other` leaves out elements without a namespace as well (XML Schema
        # part 1, 3.10.1).
        own = name[0] != "{" or name.startswith(f"{{{grammar.namespace}}}")
        return self.namespaces == "any" or not (own or name.startswith("{}"))


class Grammar:
    """A grammar table, read on first use.

    `roots` are the types of its root elements, `type(name)` any of its types.

    >>> Grammar.of("root a\\na = b*\\nb = empty").roots["a"].children
    ('b',)
    """

    def __init__(self, path: Path, text: str | None = None) -> None:
        self._path = path
        self._text = text
        self._types: dict[str, Type] = {}
        self._datatypes: dict[str, Datatype] = {}
        self._parsed: dict[str, Content] = {}
        self._expanded: dict[Content, Expr] = {}

    @classmethod
    def of(cls, text: str) -> Grammar:
        """A grammar from the text of its table; what it uses or extends is looked up in the room of grammars.

        >>> Grammar.of("grammar toy\\nuses xml").uses["xml"].namespace
        'http://www.w3.org/XML/1998/namespace'
        """
        return cls(_OWN / "text.grammar", text)

    def __repr__(self) -> str:
        return f"<Grammar {self._path.stem}>"

    # ---- the table

    @cached_property
    def _table(self) -> dict[str, str]:
        mine = read_table(
            self._path.read_text(encoding="utf-8")
            if self._text is None
            else self._text
        )
        if "extends" not in mine:
            return {key.removesuffix(" +"): body for key, body in mine.items()}
        table = dict(self._neighbour(mine["extends"])._table)  # noqa: SLF001 - of its own class
        for key, body in mine.items():
            name = key.removesuffix(" +")
            joint = " | " if name[0] == "%" else " "
            table[name] = body if name == key else table[name] + joint + body
        return table

    def _neighbour(self, name: str) -> Grammar:
        """Another table: of the same folder, or one of the general ones beside this module."""
        beside = self._path.with_name(name + ".grammar")
        return Grammar(beside if beside.exists() else _OWN / f"{name}.grammar")

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
        return {
            prefix: self._neighbour(prefix)
            for prefix in self._table.get("uses", "").split()
        }

    @cached_property
    def roots(self) -> Mapping[str, Type]:
        """The types of the elements that a document may begin with."""
        named = (
            word.partition(":") for word in self._table.get("root", "").split()
        )
        return {
            name: self.type(type_name or name) for name, _, type_name in named
        }

    @cached_property
    def referenced(self) -> frozenset[str]:
        """The names of all types in the content models of this grammar."""
        models = [
            *(type_.content for type_ in self.types()),
            *map(self.part, self.definitions("%")),
        ]
        own = (
            type_ for model in models for _, type_ in self.expand_names(model)
        )
        return frozenset(type_.name for type_ in own if type_.grammar is self)

    def definitions(self, sigil: str) -> dict[str, str]:
        """What the table defines: datatypes (`:`), attribute lists (`@`), content parts (`%`), elements (``)."""
        rows = ((k, v) for k, v in self._table.items() if k not in DIRECTIVES)
        return {
            k[len(sigil) :]: v
            for k, v in rows
            if (k[0] == sigil if sigil else k[0] not in ":@%")
        }

    @cached_property
    def qualifies(self) -> bool:
        """Whether its attributes carry its namespace: so in a table that has no elements, only attributes to use."""
        return not self.definitions("")

    def type(self, name: str) -> Type:
        """A type by its name, which is that of its element unless the table says otherwise; KeyError if unknown."""
        if name not in self._types:
            self._types.setdefault(name, Type(self, name, self._table[name]))
        return self._types[name]

    def types(self) -> Iterator[Type]:
        """Every type of the table."""
        return map(self.type, self.definitions(""))

    def datatype(self, name: str) -> Datatype:
        """A datatype of the table, or a built-in one."""
        if name not in self._datatypes:
            self._datatypes[name] = Datatype(
                name, self._table.get(":" + name, name)
            )
        return self._datatypes[name]

    # ---- what its definitions come to

    def attribute(self, word: str) -> AttributeRule:
        """One attribute as a table spells it: `name:type!`, `name=default`, `name==fixed`."""
        match = _ATTRIBUTE.match(word)
        if match is None:
            raise ValueError(f"{self}: {word!r} is not an attribute")
        # An attribute whose name is that of a datatype of the table has it:
        # most attributes of EAD have one type wherever they stand.
        untyped = (
            match["name"]
            if ":" + match["name"] in self._table
            else self._table.get("untyped", "any")
        )
        fixed, value = match["fixed"], match["value"]
        name = (
            f"{{{self.namespace}}}{match['name']}"
            if self.qualifies
            else match["name"]
        )
        return AttributeRule(
            name,
            self.datatype(match["type"] or untyped),
            required=bool(match["required"]),
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
                words_of_list = grammar._table["@" + name]  # noqa: SLF001 - of its own class
                yield from grammar.expand_attributes(words_of_list)

    def resolve(self, name: str) -> tuple[Grammar, str]:
        """The grammar that a name with or without prefix belongs to, and the bare name."""
        prefix, _, local = name.rpartition(":")
        return (self.uses[prefix] if prefix else self), local

    def part(self, name: str) -> Content:
        """A named part of a content model."""
        if name not in self._parsed:
            self._parsed[name] = parse_content(self._table["%" + name], "")
        return self._parsed[name]

    def expand_content(self, content: Content) -> Expr:
        """The content model as an expression to derive from."""
        expanded = self._expanded.get(content)
        if expanded is None:
            expanded = self._expanded[content] = self._expand(content)
        return expanded

    def _expand(self, content: Content) -> Expr:
        if content.kind == "part":
            grammar, name = self.resolve(content.name)
            return _foreign(
                grammar.expand_content(grammar.part(name)), grammar, self
            )
        if content.kind in ("name", "any"):
            return Expr("one", (content.name.partition(":")[0],))
        parts = [self.expand_content(part) for part in content.parts]
        result: Expr | None = END
        match content.kind:
            case "alt":
                result = choice(*parts)
            case "seq":
                for part in reversed(parts):
                    result = sequence(part, result or END)
            case "?":
                result = choice(parts[0], END)
            case "*":
                result = repetition(parts[0])
            case "+":
                result = sequence(parts[0], repetition(parts[0]))
        return result or END

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
    return (
        name
        if grammar is seen_from or name[0] in "{<"
        else f"{{{grammar.namespace}}}{name}"
    )


# A part that comes from another grammar holds names of that one's namespace.
def _foreign(expr: Expr, grammar: Grammar, seen_from: Grammar) -> Expr:
    if grammar is seen_from:
        return expr
    names = tuple(_qualified(name, grammar, seen_from) for name in expr.names)
    return Expr(
        expr.kind,
        names,
        tuple(_foreign(part, grammar, seen_from) for part in expr.parts),
    )
