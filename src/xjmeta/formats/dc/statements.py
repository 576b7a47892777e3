"""The statements of one description, as they are read: what an element says, and one of xjmeta's own behind it.

A statement is an element of Dublin Core. An element of xjmeta's behind it either `adds` to it what it cannot
say, or holds a value of which the `shown` statements before it are only a view. Everything else of ours
is a value by itself. `spelling` writes what is read here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeAlias
from urllib.parse import unquote

from lxml import etree

from xjmeta.formats.dc.crosswalk import (
    BY_PROPERTY,
    FIELDS,
    QUALIFIED,
    REFINED,
    SOURCES,
    URI_QUALIFIED,
)
from xjmeta.formats.dc.names import NAMES, RDF, XSI
from xjmeta.formats.dc.namespace import read_data, value_class
from xjmeta.formats.dc.shapes import choose, views
from xjmeta.model.structure import alone, dumped
from xjmeta.model.text import Phrase, Prose, collapse, language_tag
from xjmeta.xml.oai import is_filler
from xjmeta.xml.parsing import attributes_of

__all__ = [
    "ReadValue",
    "Statement",
    "gather",
    "parent_of",
    "plain_of",
    "read_statements",
]

_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_TYPE: Final = f"{{{XSI}}}type"
_RESOURCE: Final = f"{{{RDF}}}resource"
_MARKS: Final = frozenset({"adds", "shown"})
_FIELDS: Final = frozenset(name for name in FIELDS if name[0] != "@")
# The field a statement's text goes to where an element of ours names another field of the Record: else
# `name`.
_TEXT_OF: Final = {
    "notes": "body",
    "abstracts": "body",
    "rights": "text",
    "titles": "value",
    "identifiers": "value",
    "dates": "expression",
    "extents": "expression",
    "relations": "entry",
    "digital_objects": "href",
}
_STRINGS: Final = frozenset({"normal", "code", "uri", "href"})
BY_SCHEME: Final = {scheme: source for source, scheme in SOURCES.items()}
# Paragraphs: without a blank line a text is one run of words.
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
# The schemas of DSpace whose elements are properties; those of others are only labels.
_SCHEMAS: Final = frozenset({"dc", "dcterms"})
_NO_ENTITIES: Final[Mapping[str, str]] = MappingProxyType({})


class ReadValue(NamedTuple):
    """One value as read: its field, its plain data, and where a text said it, that text and its language.

    `value` is the value made of the data, `extras` are attributes of a title, which has no place for them
    itself.
    """

    field: str
    datum: Any
    text: tuple[str, str | None] | None = None
    value: Any = None
    extras: tuple[dict[str, str], ...] = ()


Statement: TypeAlias = tuple[ReadValue, Any, Any]
"""A value, and the first and the last of the elements that state it."""


def read_statements(
    container: Any,
    *,
    links: bool = False,
    titled: bool = False,
    entities: Mapping[str, str] = _NO_ENTITIES,
) -> list[Statement]:
    """Return what a container says, in order; what is marked as derived says nothing.

    `links` says that isPartOf and hasPart name units by key, `titled` that a title was read before;
    `entities` are the texts of entity references.
    """
    out: list[Statement] = []
    schema = container.get("schema")
    for child in container:
        if (tag := child.tag).__class__ is not str:
            continue
        # Harvests repeat the same statements by the hundred thousand: what one says is worked out once.
        value = (
            None
            if len(child) or schema
            else _KNOWN.get(
                (tag, child.text or "", tuple(attributes_of(child)))
            )
        )
        if value is None:
            name = NAMES[tag]
            if name is not None and name[:2] == "x:":
                _read_own(child, name[2:], out, titled=titled)
                continue
            value = _of_element(
                child, tag, schema if name == "?" else None, entities
            )
            if value is None:
                continue
        if value.field == "title":
            value, titled = _further_title(value) if titled else value, True
        elif links and value.field == "relations":
            value = _linked(value)
        out.append((value, child, child))
    return out


_Key: TypeAlias = tuple[str, str, tuple[tuple[str, str], ...]]
# What elements say that came again, with the values made: in a harvest most of them do.
_KNOWN: Final[dict[_Key, ReadValue]] = {}
_SEEN: Final[set[_Key]] = set()
_SHORT, _MANY = 256, 4096
"""How long a text that is remembered may be, and how many are."""


def _of_element(
    element: Any, tag: str, schema: str | None, entities: Mapping[str, str]
) -> ReadValue | None:
    """Return what an element says; `schema` is DSpace's, where it is an element of that."""
    raw = element.text or ""
    if len(element):
        if is_filler(element[0]):
            return None
        raw = _content(element, entities)
    attributes = tuple(attributes_of(element))
    if schema:
        return _say(tag, raw, (*attributes, ("mdschema", schema)))
    value = _say(tag, raw, attributes)
    key = (tag, raw, attributes)
    if value is None or len(raw) > _SHORT or len(element):
        return value
    if key in _SEEN:
        value = _KNOWN[key] = value._replace(value=_value(value))
    # Remembered from the second time on, as what came once need not come
    # again. When there are too many all are forgotten: to know which are old
    # would cost more.
    elif len(_SEEN) < _MANY:
        _SEEN.add(key)
    else:
        _SEEN.clear()
        _KNOWN.clear()
    return value


def _value(stated: ReadValue) -> Any:
    """Return the value that the data of a statement makes."""
    return (
        stated.datum
        if stated.field == "title"
        else value_class(stated.field)(**stated.datum)
    )


def _content(element: Any, entities: Mapping[str, str]) -> str:
    """Return all text in an element; elements with nothing but blanks between them are paragraphs."""
    parts = [element.text or ""]
    apart = False
    for child in element:
        if child.tag is etree.Entity:
            parts.append(entities.get(child.name, child.text))
        elif isinstance(child.tag, str):
            parts += ["\n\n" if apart else "", _content(child, entities)]
            apart = True
        parts.append(child.tail or "")
    # Text between elements makes the whole one line; elements alone are paragraphs, as web forms store them.
    loose = any(
        (child.tail or "").strip() or child.tag is etree.Entity
        for child in element
    )
    return (
        "".join(part for part in parts if part != "\n\n")
        if loose or parts[0].strip()
        else "".join(parts)
    )


def _say(
    tag: str, raw: str, attributes: tuple[tuple[str, str], ...]
) -> ReadValue | None:
    """Return what an element says by its name, its text and its attributes; None for nothing."""
    name = NAMES[tag]
    if name is None:
        return _other(tag, raw, attributes)
    # What a property cannot hold as a field is kept beside the value, so that writing gives the element back: a
    # scheme that the row does not know as `xsi:type`, a qualifier under its own name.
    text = collapse(raw)
    lang = scheme = refined = None
    extras: list[dict[str, str]] = []
    if attributes:
        name, text, lang, scheme, refined, extras = _read_attributes(
            name, text, attributes
        )
        if name is None:
            return _labelled(refined or "", raw, lang, extras)
    if not text:
        return None
    row = choose(BY_PROPERTY[name], text, scheme)
    if not row.text and scheme is not None:
        extras.append({"name": "xsi:type", "value": scheme})
    prose = (
        Prose(raw, lang=lang)
        if row.prose and _BLANK_LINE.search(raw)
        else None
    )
    value = prose or (Prose if row.prose else Phrase).trusted(
        text, False, lang
    )
    if not row.text:
        return ReadValue(row.field, value, (raw, lang), extras=tuple(extras))
    datum: dict[str, Any] = {
        row.text: text if row.text in _STRINGS else value,
        **row.const,
    }
    if lang is not None and row.text in _STRINGS:
        extras.append({"name": "lang", "value": lang})
    if scheme is not None and scheme not in row.schemes:
        if row.sourced:
            datum["source"] = BY_SCHEME.get(scheme, scheme)
        else:
            extras.append({"name": "xsi:type", "value": scheme})
    if refined is not None:
        if (refines := REFINED.get(row.field)) is not None:
            datum[refines] = refined
        else:
            extras.append({"name": "qualifier", "value": refined})
    if extras:
        datum["attributes"] = extras
    return ReadValue(row.field, datum, (raw, lang))


def _read_attributes(
    name: str, text: str, attributes: tuple[tuple[str, str], ...]
) -> tuple[
    str | None, str, str | None, str | None, str | None, list[dict[str, str]]
]:
    """Return the property, text, language, encoding scheme, qualifier and further attributes of an element.

    Where DSpace's names are no property, it is None and the qualifier is all of them.
    """
    lang = scheme = None
    extras: list[dict[str, str]] = []
    named: dict[str, str] = {}
    for raw, value in attributes:
        # DSpace states the language in `language`, `oai_qdc` pages without a namespace in `lang`; both with the
        # underscore of a Java locale.
        if raw in (_XML + "lang", "language") or (
            raw == "lang" and name == "?"
        ):
            tag = collapse(value).replace("_", "-")
            try:
                # What is no language tag is kept as an attribute, since a text
                # of a Record has a valid one or none.
                lang = language_tag(tag) if tag else None
            except ValueError:
                extras.append({"name": "lang", "value": value})
        elif raw in (_TYPE, "scheme"):
            # The prefix is the author's choice: schemes are compared by their
            # local names.
            scheme = value.rpartition(":")[2].strip() or None
        # RDF names a thing by an attribute, where the element has no text.
        elif raw == _RESOURCE and not text:
            text, scheme = collapse(value), "URI"
        elif raw == "qualifier" or (
            name == "?" and raw in ("element", "mdschema")
        ):
            named[raw] = value
        else:
            extras.append(
                {
                    "name": raw if raw[0] != "{" else raw.rpartition("}")[2],
                    "value": value,
                }
            )
    if not named:
        return name, text, lang, scheme, None, extras
    base = named.get("element", "") if name == "?" else name
    property_name, refined = _qualified(
        base, named.get("qualifier"), named.get("mdschema")
    )
    if refined == "uri" and property_name in URI_QUALIFIED:
        scheme, refined = "URI", None
    return property_name, text, lang, scheme, refined, extras


def _qualified(
    base: str, qualifier: str | None, schema: str | None
) -> tuple[str | None, str | None]:
    """Return the property that an element with a qualifier is, and the qualifier where no property says it;
    without a property, all names together.
    """
    if qualifier in (None, "", "none"):
        qualifier = None
    if (schema or "dc") in _SCHEMAS:
        if qualifier is not None:
            property_name = QUALIFIED.get(f"{base}.{qualifier}".lower()) or (
                qualifier if qualifier in BY_PROPERTY else None
            )
            if property_name is not None:
                return property_name, None
            # Every qualified title is another one than the main title.
            if base == "title":
                return "alternative", qualifier
        if base in BY_PROPERTY:
            return base, qualifier
    return None, ".".join(filter(None, (schema, base, qualifier)))


def _labelled(
    label: str, raw: str, lang: str | None, extras: list[dict[str, str]]
) -> ReadValue | None:
    """Return a text that no row claims as a note labelled with its name."""
    body = Prose.of({"text": raw, "lang": lang})
    if body is None:
        return None
    datum = {
        "kind": "other",
        "label": label,
        "body": body,
        **({"attributes": extras} if extras else {}),
    }
    return ReadValue("notes", datum, (raw, lang))


def _other(
    tag: str, raw: str, attributes: tuple[tuple[str, str], ...]
) -> ReadValue | None:
    """Return an element that is no property."""
    if not raw.strip():
        raw = next(
            (value for name, value in attributes if name == _RESOURCE), ""
        )
    return _labelled(tag, raw, None, [])


def _further_title(value: ReadValue) -> ReadValue:
    """Return a title behind the first one."""
    datum = {
        "value": value.datum,
        **({"attributes": list(value.extras)} if value.extras else {}),
    }
    return ReadValue("titles", datum, value.text)


def _linked(value: ReadValue) -> ReadValue:
    """Return a relation as the link to another unit that it is, if it is one."""
    kind = value.datum.get("kind")
    uri = value.datum.get("uri") or ""
    if uri[:1] != "#" or kind not in _LINKS:
        return value
    return ReadValue(_LINKS[kind], unquote(uri[1:]))


_LINKS: Final = {"isPartOf": "@parent", "hasPart": "@children"}


def _read_own(
    element: Any, name: str, out: list[Statement], *, titled: bool
) -> None:
    """Read one of xjmeta's own elements: by itself, or with the statements before it; `titled` says that a title is
    among those of the unit.
    """
    if name in ("rest", "origin"):
        out.append(
            (ReadValue(f"@{name}", element.text or ""), element, element)
        )
    elif name == "title":
        _take_title_dates(element, out)
    elif name in _FIELDS or name == "unit":
        name = "@unit" if name == "unit" else name
        data, first = read_data(element, _MARKS), element
        is_added = element.get("adds") and name[0] != "@"
        if is_added and out and out[-1][0].text is not None:
            before, first, _last = out.pop()
            data = _added(before, name, data)
        elif (shown := element.get("shown", "")).isdecimal():
            first = (
                _unshow(name, data, element, out, titled=titled)
                if int(shown)
                else element
            )
        out.append((ReadValue(name, data), first, element))


def _unshow(
    name: str,
    data: dict[str, Any],
    element: Any,
    out: list[Statement],
    *,
    titled: bool,
) -> Any:
    """Take away the statements that only show a value, and return the first element of them.

    What was changed there is a statement by itself, and `@changed` says so.
    """
    shown = data if name[0] == "@" else plain_of(name, data)
    expected = [
        collapse(view.text) for view in views(name, shown, 0, titled=titled)
    ]
    first = element
    while (
        expected
        and out
        and (text := out[-1][0].text) is not None
        and collapse(text[0]) == expected[-1]
    ):
        _said, first, _last = out.pop()
        expected.pop()
    if expected:
        out.append((ReadValue("@changed", name), element, element))
    return first


def _take_title_dates(element: Any, out: list[Statement]) -> None:
    """Take the dates behind a title for those that it only shows: whether they are in its text is known
    when that is whole.
    """
    titles = (
        n for n in reversed(range(len(out))) if out[n][0].field == "title"
    )
    at = next(titles, len(out))
    behind = out[at + 1 :]
    shown = [
        statement for statement in behind if statement[0].field == "dates"
    ]
    if shown == behind:
        out[at : at + 1] = [
            (value, first, element) for value, first, _last in out[at : at + 1]
        ]
    out[at + 1 :] = [
        statement for statement in behind if statement not in shown
    ]
    out += [
        (ReadValue("@dates", value.datum), first, last)
        for value, first, last in shown
    ]


def _added(
    before: ReadValue, name: str, data: dict[str, Any]
) -> dict[str, Any]:
    if before.field == name:
        return {**before.datum, **data}
    raw, lang = before.text or ("", None)
    text = {"text": raw, "lang": lang} if lang else raw
    return {_TEXT_OF.get(name, "name"): text, **data}


def plain_of(field: str, datum: Any) -> Any:
    """Return a value of a field as the plain data of JSON, as the Record dumps it."""
    if field == "groups":  # alone it holds nothing, and is none
        return datum
    if field in _ALONE:
        return dumped(field, alone(field, datum)) or datum
    values = dumped(field, alone(field, [datum]))
    return values[0] if len(values) == 1 else values or datum


def parent_of(statements: Sequence[Statement]) -> str | None:
    """Return the key of the unit above, if there is one."""
    return next(
        (
            value.datum
            for value, _first, _last in statements
            if value.field == "@parent"
        ),
        None,
    )


def gather(statements: Sequence[Statement]) -> dict[str, Any]:
    """Return the data of a unit from its statements, links and slots left out.

    >>> gather([(ReadValue("title", "A"), None, None), (ReadValue("dates", {"normal": "1949"}), None, None)])
    {'title': 'A', 'dates': [{'normal': '1949'}]}
    """
    out: dict[str, Any] = {}
    for (name, datum, _text, value, extras), _first, _last in statements:
        if name in out and name not in _ALONE:
            out[name].append(value or datum)
        elif name[0] == "@":
            if name == "@unit":
                out.update(datum)
        elif name in _ALONE:
            out[name] = datum
            if extras:
                out.setdefault("attributes", []).extend(
                    {**extra, "element": "title"} for extra in extras
                )
        else:
            out[name] = [value or datum]
    return out


_ALONE: Final = frozenset({"title", "control"})
