"""How leaves and nodes look in JSON-LD: texts, links, dates, and the tree of typed nodes, each with read
above write.

A plain text is a string, with a language where it has one; a text with a direction is typed by the `i18n`
datatypes, and one with markup by a datatype of ours. The writer is compiled for pydantic's serialiser from
the crosswalk, the reader is one pass over the tree by the same terms.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from pydantic_core import CoreSchema, SchemaSerializer, core_schema

from xjmeta.formats.jsonld.canonical import is_ours, refuse_remote
from xjmeta.formats.jsonld.crosswalk import (
    EDTF,
    HTML,
    LINK,
    NAMESPACE,
    ORIGIN,
    PREFIXES,
    SIMPLE_LANGUAGE,
    Term,
    by_type,
    iri_of,
    terms,
    type_of,
)
from xjmeta.formats.jsonld.names import Name
from xjmeta.formats.jsonld.statements import (
    ABOVE,
    DIGESTS,
    MARKED,
    STATEMENTS,
    TITLE,
    StatedValue,
    stated,
    statements,
    types,
)
from xjmeta.json.spelling import compact
from xjmeta.json.text import Path
from xjmeta.mapping.json_document import BadDataError, NotCanonicalError
from xjmeta.model import edtf
from xjmeta.model.origin import Origin
from xjmeta.model.record import Record
from xjmeta.model.structure import Kind, classes
from xjmeta.model.text import Phrase, Prose

__all__ = [
    "Asides",
    "StatedNode",
    "beside",
    "fold",
    "named",
    "node_of",
    "spelt_origin",
]

Data = dict[str, Any]

# A compact IRI with a prefix of ours; `http://...` has a colon too.
_SHORT = re.compile(rf"(?:{'|'.join(PREFIXES)}):(?!//).*")
# Ours for markup, `html.LANG_DIR`, in full or by its name; and that of JSON-LD
# 1.1 for plain texts, `i18n:LANG_DIR`.
_DATATYPE = re.compile(
    rf"(?:{re.escape(NAMESPACE)})?(?P<html>{HTML})(?:\.(?P<a>[A-Za-z0-9-]*)(?:_(?P<b>ltr|rtl|auto))?)?"
    rf"|(?:{re.escape(PREFIXES['i18n'])}|i18n:)(?P<c>[A-Za-z0-9-]*)(?:_(?P<d>ltr|rtl|auto))?"
)


def _read_text(value: Any) -> Any:
    """Return a text as the model takes it: a string, or an object with its language, direction or markup."""
    if not isinstance(value, dict) or "@value" not in value:
        return value
    text, lang, direction = (
        value["@value"],
        value.get("@language"),
        value.get("@direction"),
    )
    # Language and direction may be stated in either way: by their own keys, or
    # by a datatype of the i18n namespace (JSON-LD 1.1, `rdfDirection`).
    datatype = _DATATYPE.fullmatch(str(value.get("@type", "")))
    if datatype is not None:
        lang, direction = (
            lang or datatype["a"] or datatype["c"] or None,
            direction or datatype["b"] or datatype["d"],
        )
    if (
        lang is None
        and direction is None
        and not (datatype and datatype["html"])
    ):
        return text
    return {
        "html" if datatype is not None and datatype["html"] else "text": text,
        "lang": lang,
        "dir": direction,
    }


def _write_text(text: Phrase | Prose) -> str | Data:
    if not text.marked:
        if text.lang is None and text.dir is None:
            return text.text
        if (
            text.dir is None
            and text.lang is not None
            and SIMPLE_LANGUAGE.fullmatch(text.lang)
        ):
            return {"@value": text.text, "@language": text.lang}
    # The i18n datatypes have the tag in lower case; the model knows the case of a tag from the tag.
    suffix = (text.lang or "").lower() + (
        f"_{text.dir}" if text.dir is not None else ""
    )
    if text.marked:
        return {
            "@value": text.text,
            "@type": f"{HTML}.{suffix}" if suffix else HTML,
        }
    return {"@value": text.text, "@type": f"i18n:{suffix}"}


def _read_link(value: Any) -> Any:
    """Return the IRI of a link, or a string that is none."""
    if not isinstance(value, dict) or "@id" not in value:
        return _read_string(value)
    prefix, colon, local = str(value["@id"]).partition(":")
    return (
        PREFIXES[prefix] + local
        if colon and prefix in PREFIXES and local[:2] != "//"
        else value["@id"]
    )


def _write_link(value: str) -> str | Data:
    return {"@id": value} if LINK.fullmatch(value) else value


def _read_string(value: Any) -> Any:
    return (
        value["@value"]
        if isinstance(value, dict) and "@value" in value
        else value
    )


@lru_cache(maxsize=65536)
def _write_date(value: str) -> str | Data:
    if edtf.is_valid(value):
        return {"@value": value, "@type": EDTF}
    return value


def _read_boolean(value: Any) -> Any:
    if not isinstance(value, dict) or value.get("@type") != _BOOLEAN:
        return _read_string(value)
    word = value.get("@value")
    if isinstance(word, str):
        return {"true": True, "1": True, "false": False, "0": False}.get(
            word, word
        )
    return word


def _read_integer(value: Any) -> Any:
    if isinstance(value, dict) and value.get("@type") == _INTEGER:
        value = value.get("@value")
        return (
            int(value)
            if isinstance(value, str) and _DIGITS.fullmatch(value)
            else value
        )
    return _read_string(value)


# As in sheets: what is longer is no number of the model.
_DIGITS = re.compile(r"[0-9]{1,9}")
_BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"
_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"


class _TermRow(NamedTuple):
    name: str
    many: bool
    term: Term
    leaf: Callable[[Any], Any] | None


def _leaf(term: Term) -> Callable[[Any], Any] | None:
    if term.link:
        return _read_link
    readers = {
        "phrase": _read_text,
        "prose": _read_text,
        "string": _read_string,
        "boolean": _read_boolean,
        "integer": _read_integer,
        None: None,
    }
    return readers[term.slot.leaf]


def _rows(kind: Kind) -> Mapping[str, _TermRow]:
    if kind not in _ROWS:
        all_terms = terms(kind).items()
        _ROWS[kind] = {
            term.key: _TermRow(name, term.slot.many, term, _leaf(term))
            for name, term in all_terms
        }
    return _ROWS[kind]


_ROWS: dict[Kind, Mapping[str, _TermRow]] = {}


class StatedNode(NamedTuple):
    """What the node of a unit says besides its fields: its IRI, its plain statements by property, their digests."""

    path: Path
    iri: str | None
    plain: dict[str, tuple[StatedValue, ...]]
    digests: str | None


class Asides(NamedTuple):
    """What is found while nodes are folded: the paths of keys that no field has, and what each unit says in plain
    statements, in document order.
    """

    unknown: list[Path]
    stated: list[StatedNode]

    def names(self) -> list[str | None]:
        """Return what each unit is called; nothing where none has a name."""
        names = [node.iri for node in self.stated]
        return names if any(names) else []


def fold(
    data: Data, kind: Kind, path: Path, asides: Asides, *, direct: bool
) -> Data:
    """Return the plain data of the model that a node says; what is no field of it is added to `asides`.

    With `direct` the node is as the document has it; NotCanonicalError is raised where it takes a JSON-LD
    processor to say what it means.
    """
    rows, out = _rows(kind), {}
    if kind is Record:
        # A node that is only a name: what it says stands elsewhere in the
        # document, and it takes a processor to put it there.
        if direct and data.keys() == {"@id"}:
            raise NotCanonicalError
        asides.stated.append(_stated(data, path, direct))
        data = {
            key: datum for key, datum in data.items() if key not in _BESIDE
        }
        if MARKED in data:
            data["title"] = data.pop(MARKED)
    for key, value in data.items():
        row = rows.get(key)
        if value is None:
            continue
        if row is not None:
            # The rule: a plain string, which every reader of a leaf gives back
            # as it is.
            if type(value) is str and row.leaf is not None and not row.many:
                out[row.name] = value
            else:
                out[row.name] = _folded(
                    value, row, (*path, key), asides, direct
                )
        elif key == ORIGIN and kind is Record:
            out[ORIGIN] = _read_origin(value, (*path, key))
        elif key != "@type":
            if direct and (_takes_a_processor(key) or data.keys() == {"@id"}):
                raise NotCanonicalError
            refuse_remote(value, (*path, key))
            asides.unknown.append((*path, key))
    return out


def _takes_a_processor(key: str) -> bool:
    """Say whether a key that no field has may still mean one of our properties.

    A processor that compacts a document by our context writes `dcterms:identifier` of a unit as `identifier`, because a
    harvest has a term of that meaning.
    """
    if ":" in key:
        return is_ours(key)
    return (key[:1] == "@" and key != "@id") or key in _shortened()


@cache
def _shortened() -> frozenset[str]:
    """Return the terms of other classes that mean the same as a plain statement."""
    iris = {iri_of(says) for says in STATEMENTS}
    every = (term for kind in classes() for term in terms(kind).values())
    return frozenset(term.key for term in every if term.iri in iris)


_BESIDE = STATEMENTS | {DIGESTS, "@id"}


def _stated(data: Data, path: Path, direct: bool) -> StatedNode:
    """Return what the node of a unit says in plain statements."""
    iri = data.get("@id")
    held = data.get(DIGESTS)
    try:
        plain = {
            key: tuple(stated(value, direct=direct))
            for key, value in data.items()
            if key in STATEMENTS
        }
        if MARKED in data:
            plain[TITLE] = tuple(stated(data.get("title"), direct=direct))
    except ValueError as error:
        if direct:
            raise NotCanonicalError from error
        raise BadDataError(path, f"a plain statement is {error}") from error
    # What is odd in our own form may be right in another form of JSON-LD: only
    # what came from a processor is refused.
    if held is not None and not isinstance(held, str):
        if direct:
            raise NotCanonicalError
        raise BadDataError((*path, DIGESTS), "the digests are one string")
    if iri is not None and not isinstance(iri, str):
        if direct:
            raise NotCanonicalError
        raise BadDataError((*path, "@id"), "an IRI is a string")
    known = iri if iri is not None and iri[:2] != "_:" else None
    return StatedNode(path, known, plain, held)


def _folded(
    value: Any, row: _TermRow, path: Path, asides: Asides, direct: bool
) -> Any:
    # In our own form a single value is bare and a list is an array. A
    # processor may put a single value into an array, and a list into `@list`
    # or `@set`; in a document that is read directly that means another form.
    if not row.many:
        if isinstance(value, list):
            if direct or len(value) != 1:
                raise (
                    NotCanonicalError
                    if direct
                    else BadDataError(path, "one value is expected here")
                )
            value = value[0]
        if isinstance(value, dict) and ("@list" in value or "@set" in value):
            raise (
                NotCanonicalError
                if direct
                else BadDataError(path, "one value is expected here")
            )
        return _one(value, row, path, asides, direct)
    if isinstance(value, dict) and ("@list" in value or "@set" in value):
        if direct:
            raise NotCanonicalError
        value = value.get("@list", value.get("@set"))
    items = value if isinstance(value, list) else [value]
    if not direct and any(isinstance(item, list) for item in items):
        raise BadDataError(path, "one list is expected here")
    return [
        _one(
            item,
            row,
            (*path, number),
            asides,
            direct,
        )
        for number, item in enumerate(items)
    ]


def _one(
    value: Any, row: _TermRow, path: Path, asides: Asides, direct: bool
) -> Any:
    if row.leaf is not None:
        if row.term.link and isinstance(value, dict) and "@id" in value:
            _check_link(value, path, asides.unknown, direct)
        return row.leaf(value)
    if not isinstance(value, dict):
        return value
    return fold(
        value,
        _kind(value, row, path),
        path,
        asides,
        direct=direct,
    )


def _check_link(
    value: Data, path: Path, unknown: list[Path], direct: bool
) -> None:
    """Report what is stated of the node of a link; what it is called may need a JSON-LD processor."""
    name = value["@id"]
    if direct and not (
        isinstance(name, str)
        and (LINK.fullmatch(name) or _SHORT.fullmatch(name))
    ):
        raise NotCanonicalError
    unknown.extend((*path, key) for key in value if key != "@id")


def _kind(value: Data, row: _TermRow, path: Path) -> Kind:
    """Return the class of a node of a field; raises BadDataError where the node states another."""
    kind: Any = row.term.slot.kind
    stated = value.get("@type")
    names = stated if isinstance(stated, list) else (stated,)
    kinds = [
        by_type()[name]
        for name in names
        if isinstance(name, str) and name in by_type()
    ]
    if kinds and kind not in kinds:
        raise BadDataError(path, f"a {type_of(kinds[0])} cannot stand here")
    found: Kind = kind
    return found


def _read_origin(value: Any, path: Path) -> Any:
    value = _read_string(value)
    try:
        return None if value is None else json.loads(value)
    except (TypeError, ValueError) as error:
        raise BadDataError(path, "the origin is JSON in a string") from error


_FIRST = ("@type", "id", "level", "otherLevel", "title", MARKED)
"""What is before the plain statements of a unit."""


def named(data: Data, unit: Record, name: Name | None) -> Data:
    """Return the node of a unit with its IRI, its classes and its plain statements."""
    out: Data = {} if name is None else {"@id": name.iri}
    statements = beside(unit)
    data = {
        **data,
        **{
            key: statements[key]
            for key in ("title", MARKED)
            if key in statements
        },
    }
    out |= {key: data[key] for key in _FIRST if key in data}
    out["@type"] = types(unit)
    if name is not None and name.above is not None:
        out[ABOVE] = {"@id": name.above}
    return {**out, **statements, **data, "@type": out["@type"]}


def beside(unit: Record) -> Data:
    """Return the plain statements of a unit; its title is one where it has markup, which is apart then."""
    out = statements(unit)
    if unit.title is not None and TITLE in out:
        out |= {"title": out.pop(TITLE), MARKED: _write_text(unit.title)}
    return out


@cache
def _serialiser() -> SchemaSerializer:
    """Return the writer: a serialiser of pydantic for the classes of the model, by the crosswalk."""
    nodes = [_node(kind) for kind in classes()]
    top = core_schema.definition_reference_schema(Record.__name__)
    schema = core_schema.definitions_schema(top, nodes)
    return SchemaSerializer(schema)


class _ClassStandIn(type):
    """A class in place of one of the model, and has all its instances.

    Of a class that it has made a serialiser for, pydantic takes that one, whatever schema it is given.
    """

    stands_for: Kind

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, cls.stands_for)


def _node(kind: Kind) -> CoreSchema:
    name_of = type_of(kind)
    stand_in = _ClassStandIn(kind.__name__, (), {"stands_for": kind})
    type_ = core_schema.computed_field(
        "__class__", _written(lambda _kind: name_of), alias="@type"
    )
    if kind is Record:
        model_fields = {
            name: core_schema.model_field(
                _value(term), serialization_alias=term.key
            )
            for name, term in terms(kind).items()
        }
        model_fields[ORIGIN] = core_schema.model_field(
            _origin(), serialization_alias=ORIGIN
        )
        inner = core_schema.model_fields_schema(
            model_fields, computed_fields=[type_]
        )
        return core_schema.model_schema(stand_in, inner, ref=kind.__name__)
    fields = [
        core_schema.dataclass_field(
            name, _value(term), kw_only=True, serialization_alias=term.key
        )
        for name, term in terms(kind).items()
    ]
    arguments = core_schema.dataclass_args_schema(
        kind.__name__, fields, computed_fields=[type_]
    )
    return core_schema.dataclass_schema(
        stand_in, arguments, list(terms(kind)), ref=kind.__name__, slots=True
    )


def node_of(
    unit: Record,
    *,
    origin: bool,
    but: str | None,
    names: Iterator[Name] | None = None,
    below: bool = True,
) -> Data:
    """Return a unit as a node, and `below` it the units below; named where the document names its units, in document
    order. With `origin` it has its sources in formats `but` that one.
    """
    name = None if names is None else next(names)
    # The units below are put in one by one: a node in a node would be copied at each level.
    data: Data = _serialiser().to_python(
        unit,
        mode="json",
        by_alias=True,
        exclude={"children"} if origin else {"children", "origin"},
        exclude_defaults=True,
        exclude_none=True,
        context={"but": but},
    )
    sources = data.pop(ORIGIN, None)
    if below and unit.children:
        data[_CHILDREN] = [
            node_of(child, origin=origin, but=but, names=names)
            for child in unit.children
        ]
    if sources is not None:
        data[ORIGIN] = sources
    return data if names is None else named(data, unit, name)


_CHILDREN = "children"


def _written(function: Callable[..., Any], **options: Any) -> CoreSchema:
    return core_schema.any_schema(
        serialization=core_schema.plain_serializer_function_ser_schema(
            function, **options
        )
    )


def _value(term: Term) -> CoreSchema:
    """Return how the value of a field is written; what is at its default is left out."""
    one = _one_value(term)
    if term.slot.many:
        # A list that has to be stated is written even where it is empty.
        many = core_schema.tuple_variable_schema(one)
        return (
            many
            if term.slot.required
            else core_schema.with_default_schema(many, default=())
        )
    if term.slot.required:
        return one
    if term.slot.leaf == "integer":
        return core_schema.with_default_schema(one, default=0)
    return core_schema.with_default_schema(
        core_schema.nullable_schema(one), default=None
    )


def _one_value(term: Term) -> CoreSchema:
    if term.slot.kind is not None:
        return core_schema.definition_reference_schema(term.slot.kind.__name__)
    if term.slot.leaf in ("phrase", "prose"):
        return _written(_write_text)
    if term.slot.leaf == "boolean":
        return core_schema.bool_schema()
    if term.slot.leaf == "integer":
        return core_schema.int_schema()
    if term.link:
        return _written(_write_link)
    return _written(_write_date) if term.date else core_schema.str_schema()


def _origin() -> CoreSchema:
    # Without a default: an origin is equal to everything, and would be left out as being at it.
    return _written(_write_origin, is_field_serializer=True, info_arg=True)


def _write_origin(
    unit: Record, origin: Origin | None, info: core_schema.SerializationInfo
) -> str | None:
    if origin is None:
        return None
    data = origin.dump(unit, but=(info.context or {}).get("but"))
    return spelt_origin(data) if data["sources"] else None


def spelt_origin(data: Data) -> str:
    """Return an origin as a node has it: JSON in a string.

    >>> spelt_origin({"key": "a", "sources": {}})
    '{"key":"a","sources":{}}'
    """
    return compact(data)
