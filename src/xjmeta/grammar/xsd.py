"""XML Schema from grammar tables: spelling a grammar as XSD, and the compiled schema at run time.

`spell` writes the schema that lies under `schemas/`; `schema` loads that file, from the installed package or from a
checkout, for validation. What a grammar means is decided in `grammar.grammar`; nothing here knows an element.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from xjmeta.grammar._notation import Content
from xjmeta.grammar.datatypes import XS, Datatype, builtin, quoted
from xjmeta.grammar.grammar import AttributeRule, Grammar, Type, Wildcard

if TYPE_CHECKING:
    from lxml import etree

# How often a particle occurs; once is the default of XSD and is left out.
_OCCURS = {
    "?": ' minOccurs="0"',
    "*": ' minOccurs="0" maxOccurs="unbounded"',
    "+": ' maxOccurs="unbounded"',
}
_DATATYPE = "datatype."  # datatypes and elements share one name space in XSD, and `source` is both
_QUALIFIED = ' attributeFormDefault="qualified"'
_COMPOSITORS = {"seq": "sequence", "alt": "choice"}
Lines = Iterator[str]


# ---- the compiled schema ------------------------------------------------------------------------------------------


def schema_path(name: str) -> Path:
    """Where a schema file lies: in the installed package, else at the top of the checkout.

    >>> schema_path("xlink.xsd").name
    'xlink.xsd'
    """
    package = Path(str(resources.files("xjmeta")))
    installed = package / "_schemas" / name
    return (
        installed
        if installed.exists()
        else package.parents[1] / "schemas" / name
    )


@cache
def schema(grammar: Grammar, *payloads: Grammar) -> etree.XMLSchema:
    """The compiled schema of a grammar, loaded once, without network or catalogue.

    `payloads` are grammars of elements that its wildcards hold: an envelope with `<strict ...>` content admits
    nothing that no schema at hand declares (XML Schema part 1, 3.10). A schema file that is missing or broken raises
    `lxml.etree.XMLSchemaParseError`: the installation is at fault, not the document.
    """
    from lxml import etree  # noqa: PLC0415 - spelling a schema needs none

    imports = (
        f"<xs:import namespace={quoted(g.namespace)} schemaLocation={quoted(schema_path(g.schema_file).as_uri())}/>"
        for g in (grammar, *payloads)
    )
    text = f'<xs:schema xmlns:xs="{XS}">{"".join(imports)}</xs:schema>'
    # `schemaLocation` above is a file of ours; with the network off no other
    # import can be followed.
    return etree.XMLSchema(
        etree.fromstring(
            text, etree.XMLParser(no_network=True, resolve_entities=False)
        )
    )


# ---- a grammar as XSD ---------------------------------------------------------------------------------------------


def spell(grammar: Grammar) -> str:
    """A grammar as the text of an XML schema, the same for the same table.

    >>> toy = Grammar.of("grammar toy\\nnamespace urn:toy\\nroot a\\na = mixed")
    >>> print(*spell(toy).splitlines()[-4:], sep="\\n")
      <xs:element name="a">
        <xs:complexType mixed="true"/>
      </xs:element>
    </xs:schema>
    """
    spaces = {grammar.name: grammar, **grammar.uses}
    head = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<!-- Generated from {grammar.name}.grammar. Change the table, not this file. -->",
        f'<xs:schema xmlns:xs="{XS}"',
        *(
            f"    xmlns:{prefix}={quoted(g.namespace)}"
            for prefix, g in spaces.items()
        ),
        f"    targetNamespace={quoted(grammar.namespace)}",
        f'    elementFormDefault="qualified"{_QUALIFIED if grammar.qualifies else ""}>',
    ]
    return "\n".join([*head, *_indented(_body(grammar)), "</xs:schema>", ""])


def _body(grammar: Grammar) -> Lines:
    for used in grammar.uses.values():
        yield f'<xs:import namespace={quoted(used.namespace)} schemaLocation="{used.schema_file}"/>'
    for name in grammar.definitions(":"):
        if not grammar.datatype(name).is_builtin:
            yield from _laid_out(grammar.datatype(name).xsd(_DATATYPE + name))
    for name, words in grammar.definitions("@").items():
        yield from _block(
            "attributeGroup", f' name="{name}"', _attributes(grammar, words)
        )
    for name in grammar.definitions("%"):
        yield from _block(
            "group", f' name="{name}"', _model(grammar, grammar.part(name))
        )
    for name, root in grammar.roots.items():
        yield from _root(name, root)
    for type_ in grammar.types():
        if not type_.anonymous:
            yield from _type(type_, f' name="{type_.name}"')


def _root(name: str, type_: Type) -> Lines:
    if type_.anonymous:
        yield from _block("element", f' name="{name}"', _type(type_, ""))
    else:
        yield f'<xs:element name="{name}" type="{_ref(type_.grammar, type_.name)}"/>'


def _type(type_: Type, name: str) -> Lines:
    grammar = type_.grammar
    attributes = _attributes(grammar, type_.attribute_list)
    if type_.text:
        extension = _block(
            "extension",
            f' base="{_datatype(grammar, type_.text)}"',
            attributes,
        )
        yield from _block(
            "complexType", name, _block("simpleContent", "", extension)
        )
        return
    mixed = ' mixed="true"' if type_.mixed else ""
    # A compositor without particles would be legal too; leaving it out is the
    # shorter spelling of the same type.
    empty = type_.content.kind == "seq" and not type_.content.parts
    content = () if empty else _model(grammar, type_.content)
    yield from _block("complexType", name + mixed, (*content, *attributes))


def _ref(grammar: Grammar, name: str) -> str:
    """A reference to a definition: names without prefix are the grammar's own."""
    return name if ":" in name else f"{grammar.name}:{name}"


# ---- content models


def _model(grammar: Grammar, content: Content) -> Lines:
    """A content model under its type or named part, where XSD wants a compositor on top."""
    inner = content.parts[0] if content.kind in _OCCURS else content
    composed = inner.kind in _COMPOSITORS
    yield from _particle(
        grammar, content if composed else Content("seq", "", (content,))
    )


def _particle(grammar: Grammar, content: Content, occurs: str = "") -> Lines:
    match content.kind:
        case "name":
            name, _, type_ = content.name.partition(":")
            yield f'<xs:element name="{name}" type="{_ref(grammar, type_ or name)}"{occurs}/>'
        case "part":
            yield f'<xs:group ref="{_ref(grammar, content.name)}"{occurs}/>'
        case "any":
            wildcard = Wildcard(content.name)
            yield f'<xs:any namespace="##{wildcard.namespaces}" processContents="{wildcard.process}"{occurs}/>'
        case "seq" | "alt":
            inner = (
                line
                for part in content.parts
                for line in _particle(grammar, part)
            )
            yield from _block(_COMPOSITORS[content.kind], occurs, inner)
        # XSD has one pair of bounds for a particle: `(a?)*` needs a sequence
        # around `a?` to hold the second.
        case _ if occurs:
            yield from _block("sequence", occurs, _particle(grammar, content))
        case _:
            yield from _particle(
                grammar, content.parts[0], _OCCURS[content.kind]
            )


# ---- attributes


def _attributes(grammar: Grammar, words: str) -> Lines:
    for word in words.split():
        if word[0] == "@":
            yield f'<xs:attributeGroup ref="{_ref(grammar, word[1:])}"/>'
        else:
            yield _attribute(grammar, grammar.attribute(word))


def _attribute(grammar: Grammar, rule: AttributeRule) -> str:
    facts = [f'name="{rule.name.rpartition("}")[2]}"']
    facts += (
        [f'type="{_datatype(grammar, rule.type)}"']
        if rule.datatype != "any"
        else []
    )
    facts += ['use="required"'] if rule.required else []
    values = (("default", rule.default), ("fixed", rule.fixed))
    facts += [
        f"{key}={quoted(value)}" for key, value in values if value is not None
    ]
    return f"<xs:attribute {' '.join(facts)}/>"


def _datatype(grammar: Grammar, datatype: Datatype) -> str:
    return (
        builtin(datatype.base)
        if datatype.is_builtin
        else _ref(grammar, _DATATYPE + datatype.name)
    )


# ---- layout


def _laid_out(xml: str) -> Lines:
    """XML without text, an element a line."""
    depth = 0
    for line in xml.replace("><", ">\n<").split("\n"):
        depth -= line.startswith("</")
        yield "  " * depth + line
        depth += line[1] != "/" and not line.endswith("/>")


def _block(tag: str, attributes: str, inner: Iterable[str]) -> Lines:
    lines = list(_indented(inner))
    if not lines:
        yield f"<xs:{tag}{attributes}/>"
        return
    yield f"<xs:{tag}{attributes}>"
    yield from lines
    yield f"</xs:{tag}>"


def _indented(lines: Iterable[str]) -> Lines:
    return ("  " + line for line in lines)
