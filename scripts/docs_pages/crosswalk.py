"""The page of the crosswalk: where every element and attribute of EAD 2002 and EAD3 goes in the Record.

What it says is found out by reading: for each element the smallest valid document around it, with a word in
it, and the same with each of its attributes set. Where the word or the value turns up is where the rows of
the crosswalk put it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from lxml import etree

from docs_pages.table import table
from oracles.documents import around, paths, smallest
from xjmeta.formats import registry
from xjmeta.formats.ead.canonical import TABLE, UNITS
from xjmeta.formats.ead.grammar import EAD3, EAD2002
from xjmeta.formats.registry import BytesSource
from xjmeta.grammar.grammar import Grammar, Type
from xjmeta.mapping import rest
from xjmeta.model.groups import FIELD_OF_KIND

__all__ = ["page", "places"]

WORD = "Zanzibar"
ID = "zanzibar"
SPELLING = "spelling: it follows from the element or the document, and only the origin keeps it"
INTRODUCTION = """# The crosswalk of EAD

Where every element and every attribute of the EAD 2002 and EAD3 tag libraries goes in the
[Record](model.md). This page is generated: each line is what reading the smallest valid document around the
element gives, by the same rows that write it.

- a **field** by its path: `dates.expression` is the expression of a date of the unit; `control...` is the
  control area;
- **markup** is an element inside a text, kept in the text itself under the tag and attributes given here;
- **kept in `attributes`**: an attribute that has no field of its own stays with its value, in order, by its
  name; where the element is no value (`did`, `dsc`, the header and its parts) the unit keeps it with the
  element's name;
- **a note of kind `other`**: text of an element that no row claims, labelled with the element's name;
- **origin alone**: how something is spelt, which no field needs. It is written back byte for byte, and writing
  another format names it as left behind.

Comments, processing instructions, character references, CDATA sections, white space and the DOCTYPE are
spelling too.

"""
UNIT = "a unit of the Record"
HOME = "holds others: no value of its own"


def page() -> str:
    """Return the page."""
    return INTRODUCTION + "".join(
        _dialect(title, grammar)
        for title, grammar in (("EAD 2002", EAD2002), ("EAD3", EAD3))
    )


def _dialect(title: str, grammar: Grammar) -> str:
    rows = [
        [f"`{element}`", content, _attributes_said(attributes)]
        for element, (content, attributes) in places(grammar).items()
    ]
    return f"## {title}\n\n{len(rows)} elements.\n\n" + table(
        ["element", "its content", "its attributes"], rows
    )


def _attributes_said(attributes: Mapping[str, str]) -> str:
    by_place: dict[str, list[str]] = {}
    for name, place in attributes.items():
        by_place.setdefault(place, []).append(
            name if place in (KEPT, SPELLING, MARKUP) else f"`{name}` to {place}"
        )
    own = [
        one
        for place, names in by_place.items()
        if place not in (KEPT, SPELLING, MARKUP)
        for one in names
    ]
    shared = [place for place in (KEPT, MARKUP, SPELLING) if place in by_place]
    own += [
        f"{place}: " + ", ".join(f"`{name}`" for name in by_place[place])
        for place in shared
    ]
    return "; ".join(own)


KEPT = "kept in `attributes`"
MARKUP = "in the markup as `data-` and the name"


def places(grammar: Grammar) -> dict[str, tuple[str, dict[str, str]]]:
    """Return for each element where its content goes, and for each of its attributes."""
    found: dict[str, tuple[str, dict[str, str]]] = {}
    dialect = 0 if grammar is EAD2002 else 1
    rows = _rows(dialect)
    homes = {
        step for row in TABLE.rows for step in (row.within[dialect] or "").split("/")
    }
    types = paths(grammar)
    in_text = {
        name
        for way in types.values()
        if way[-1][1].mixed
        for name in way[-1][1].children
    }
    for way in sorted(types.values(), key=len):
        name, type_ = way[-1]
        if name not in found and way[0][0] == "ead":
            content = (
                UNIT
                if name in UNITS | {"archdesc", "ead"}
                else _content(way, rows.get(name, ()), homes, in_text)
            )
            found[name] = (content, _attributes(way, type_))
    return dict(sorted(found.items()))


def _rows(dialect: int) -> dict[str, dict[str, None]]:
    """Return for each element the fields that rows give it, at any depth of shapes."""
    found: dict[str, dict[str, None]] = {}
    seen: set[tuple[int, str]] = set()

    def walk(rows: Any, prefix: str) -> None:
        for row in rows:
            field = prefix or f"{row.field}"
            if row.field == "texts":
                field = "groups.texts"
            elif prefix and row.field not in ("items", "notes"):
                field = f"{prefix}.{row.field}"
            kind_of_group = getattr(row.shape, "kind", None)
            if row.field == "items" and kind_of_group in FIELD_OF_KIND:
                field = FIELD_OF_KIND[kind_of_group]
            for kind, tags in row.tags.items():
                if tags[dialect] and tags[dialect][0] not in "*~":
                    said = f"`{field}`" + (
                        f" (kind `{kind}`)" if kind and kind != tags[dialect] else ""
                    )
                    found.setdefault(tags[dialect], {})[said] = None
            shape = row.shape
            for inner in getattr(shape, "inner", ()):
                if inner.tags[dialect] and inner.field:
                    found.setdefault(inner.tags[dialect], {})[
                        f"`{field}.{inner.field}`"
                    ] = None
            if (id(shape), field) not in seen:
                seen.add((id(shape), field))
                walk(getattr(shape, "rows", ()), field)

    walk(TABLE.rows, "")
    return found


def _content(
    way: tuple[tuple[str, Type], ...], rows: Any, homes: set[str], in_text: set[str]
) -> str:
    """Return where the content of an element goes: the fields of its rows, its markup in a text, or another
    note.
    """
    name = way[-1][0]
    said = [", ".join(rows)] if rows else []
    markup = _markup(way) if not rows or name in in_text else None
    if name in homes and not rows:
        return HOME
    if markup is not None:
        said.append(f"in a text: markup `{markup}`")
    if not said:
        element = _worded(smallest(*way[-1]), way[-1][1])
        said = list(dict.fromkeys(_find(_read(around(way, element)), WORD, "")))
    return "; ".join(said) or HOME


def _markup(way: tuple[tuple[str, Type], ...]) -> str | None:
    """Return the tag that an element is in the markup of a text; None where it stands in none."""
    element = _worded(smallest(*way[-1]), way[-1][1])
    element.set("altrender", ID)
    text = json.dumps(_read(around(way, element)), ensure_ascii=False).replace(
        '\\"', '"'
    )
    if f'data-altrender="{ID}"' not in text:
        p = etree.SubElement(etree.Element("x"), f"{{{way[0][1].grammar.namespace}}}p")
        p.text = "text "
        p.append(element)
        namespace = f"{{{way[0][1].grammar.namespace}}}"
        root = etree.Element(f"{namespace}ead")
        etree.SubElement(
            etree.SubElement(root, f"{namespace}archdesc"), f"{namespace}odd"
        ).append(p)
        text = json.dumps(_read(root), ensure_ascii=False).replace('\\"', '"')
    found = re.search(rf'<(\w+)([^<>]*data-altrender="{ID}"[^<>]*)>', text)
    if found is None:
        return None
    named = re.search(r' data-ead="[^"]*"', found[2])
    return f"<{found[1]}{named[0] if named else ''}>"


def _worded(element: Any, type_: Type) -> Any:
    """Put the word into the element, or into the first of its descendants that may hold text."""
    if type_.mixed or (type_.text and type_.text.accepts(WORD)):
        element.text = WORD
        return element
    for child in element:
        below = type_.child(
            str(child.tag).removeprefix(f"{{{type_.grammar.namespace}}}")
        )
        if below is not None and WORD in etree.tostring(
            _worded(child, below), encoding="unicode"
        ):
            break
    return element


def _attributes(way: tuple[tuple[str, Type], ...], type_: Type) -> dict[str, str]:
    base_element = _worded(smallest(*way[-1]), type_)
    return {
        re.sub(r"\{[^}]*\}", "xlink:" if "xlink" in name else "xml:", name): _attribute(
            way, base_element, name, rule
        )
        for name, rule in type_.attributes.items()
    }


def _attribute(
    way: tuple[tuple[str, Type], ...], base: Any, name: str, rule: Any
) -> str:
    value = next(
        (
            one
            for one in (ID, WORD, "http://example.org/z", "eng", "2000", "1")
            if rule.accepts(one)
        ),
        WORD,
    )
    if rule.values:
        value = next((one for one in rule.values if one != "external"), rule.values[0])
    without, with_ = deepcopy(base), deepcopy(base)
    without.attrib.pop(name, None)
    with_.set(name, value)
    before, after = _read(around(way, without)), _read(around(way, with_))
    if before == after:
        return SPELLING
    where = [
        path
        for path in _paths_of(after, value)
        if path not in set(_paths_of(before, value))
    ]
    where = where or list(_paths_of(after, value))[:1]
    if not where:
        changed = [_plain(path) for path in rest.difference(after, before)]
        where = [max(changed, key=lambda path: ("internal" in path, path.count(".")))]
    return " and ".join(dict.fromkeys(map(_told, where)))


def _told(path: str) -> str:
    """Return where a value went, from its path in the Record."""
    if path.endswith("html"):
        return MARKUP
    return KEPT if "attributes" in path.split(".") else f"`{path}`"


def _paths_of(data: Any, wanted: str, path: str = "") -> Iterator[str]:
    """Yield the paths at which a value stands, alone or in markup."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _paths_of(
                value,
                wanted,
                path if key in ("children", "items") else f"{path}.{key}".strip("."),
            )
    elif isinstance(data, list):
        for value in data:
            yield from _paths_of(value, wanted, path)
    elif (isinstance(data, str) and (data == wanted or f'="{wanted}"' in data)) or (
        data is True and wanted == "true"
    ):
        yield path


def _plain(path: str) -> str:
    """Return a path without numbers and children."""
    return re.sub(
        r"(?:^|\.)(?:\d+|@)(?=\.|$)", "", path.replace("children.", "")
    ).strip(".")


def _read(root: Any) -> Any:
    """Return the Record of a document as plain data."""
    records = list(
        registry.get("ead2002").read(BytesSource("smallest", etree.tostring(root)))
    )  # type: ignore[misc]
    return json.loads(
        records[0].model_dump_json(exclude_defaults=True, exclude=_NO_ORIGIN)
    )


_NO_ORIGIN: dict[str, Any] = {"origin": True}
_NO_ORIGIN["children"] = {"__all__": _NO_ORIGIN}


def _find(data: Any, word: str, path: str) -> Iterator[str]:
    """Yield where the word stands in the data of a Record."""
    if isinstance(data, dict):
        if data.get("kind") == "other" and word in json.dumps(data.get("body", "")):
            yield "a note of kind `other`"
            return
        for key, value in data.items():
            yield from _find(
                value, word, path if key == "children" else f"{path}.{key}"
            )
    elif isinstance(data, list):
        for value in data:
            yield from _find(value, word, path)
    elif isinstance(data, str) and word in data:
        yield _in_text(data, word, path.strip("."))


def _in_text(text: str, word: str, path: str) -> str:
    if not path.endswith(".html"):
        return f"`{path}`"
    tag = re.findall(r"<(\w+)((?: [\w-]+=\"[^\"]*\")*)>", text[: text.index(word)])
    element, attributes = tag[-1] if tag else ("", "")
    named = re.search(r' data-ead="[^"]*"', attributes)
    return (
        f"`{path.removesuffix('.html')}` as markup `<{element}{named[0] if named else ''}>`"
        if tag
        else f"`{path}`"
    )
