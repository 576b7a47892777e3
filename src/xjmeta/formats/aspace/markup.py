"""Texts as ArchivesSpace spells them: plain, or with inline markup of EAD; and the parts that a note is made of.

The markup of a text is written and read by the format that knows EAD, as a small finding aid, so that there is one
reading of it. A text without tags and without references is plain text, as it is in the system itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from html import escape
from io import BytesIO
from typing import Any

from lxml import etree

from xjmeta.formats import registry
from xjmeta.formats.registry import BytesSource
from xjmeta.messages import XjmetaError
from xjmeta.model.record import Record
from xjmeta.model.text import Phrase, Prose
from xjmeta.model.values import Note

__all__ = [
    "entries",
    "entry",
    "listed_of",
    "phrase",
    "phrase_of",
    "prose",
    "prose_of",
    "subnotes",
    "subnotes_of",
]

Data = dict[str, Any]

# What makes a text markup: a tag, or a reference.
_MARKED = re.compile(r"</?[A-Za-z]|&(?:#\d+|#x[0-9A-Fa-f]+|\w+);")
# An ampersand that begins no reference: the system takes texts from forms, and shows them all the same.
_BARE = re.compile(r"&(?!(?:#\d+|#x[0-9A-Fa-f]+|amp|lt|gt|quot|apos);)")
_NAMESPACES = re.compile(r' xmlns(?::\w+)?="[^"]*"')
_XLINK = "http://www.w3.org/1999/xlink"
# Elements of EAD that are no part of a line.
_BLOCKS = frozenset({
    "address", "bibliography", "blockquote", "chronlist", "head", "index", "indexentry", "list", "p", "table",
})  # fmt: skip


# ---- texts in a line -----------------------------------------------------------------------------------------------


def phrase_of(text: str) -> Any:
    """Return what a text says, as a phrase: plain, or with markup.

    >>> phrase_of("Smith & Sons"), phrase_of('On <emph render="italic">ice</emph>').html
    ('Smith & Sons', 'On <i>ice</i>')
    """
    if _MARKED.search(text) is None:
        return text
    read = _read(f"<did><unittitle>{_guarded(text)}</unittitle></did>")
    return text if read is None or read.title is None else read.title


def phrase(value: Phrase | str) -> str:
    """Return a phrase as it is written.

    >>> phrase(Phrase(html="On <em>ice</em>")), phrase("a <b> c"), phrase("Smith & Sons")
    ('On <emph>ice</emph>', 'a &lt;b> c', 'Smith & Sons')
    """
    if isinstance(value, str) or not value.marked:
        return _escaped(str(value if isinstance(value, str) else value.plain))
    (title,) = _written(Record(title=value)).iter("{*}unittitle")
    return _inside(title)


def _escaped(text: str) -> str:
    """Return a plain text so that it is not taken for markup."""
    if _MARKED.search(text) is None:
        return text
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _guarded(text: Any) -> str:
    """Return a text as markup that is whole in itself: what is no markup, and what is not well-formed, is escaped."""
    markup = "" if text is None else str(text)
    if _MARKED.search(markup) is not None and _fragment(markup) is not None:
        return _BARE.sub("&amp;", markup)
    return escape(markup, quote=False)


def _fragment(text: str) -> Any:
    """Return an element that holds a text; None where the text is not well-formed."""
    try:
        return etree.fromstring(
            f'<x xmlns:xlink="{_XLINK}">{_BARE.sub("&amp;", text)}</x>',
            _PARSER,
        )
    # Tags that do not pair are text there, and stay text here.
    except etree.XMLSyntaxError:
        return None


_PARSER = etree.XMLParser(
    load_dtd=False,
    no_network=True,
    resolve_entities=False,
    remove_comments=True,
)


@lru_cache(maxsize=256)
def _read(description: str) -> Record | None:
    """Return the unit that some elements describe; None where they are not well-formed."""
    document = (
        f'<ead xmlns:xlink="{_XLINK}"><eadheader><eadid>x</eadid></eadheader>'
        f'<archdesc level="file">{description}</archdesc></ead>'
    )
    reader = registry.get("ead2002").read
    assert reader is not None
    try:
        return next(iter(reader(BytesSource("", document.encode()))), None)
    # Elements that EAD does not have in this place.
    except XjmetaError:
        return None


def _written(unit: Record) -> Any:
    """Return the description of a unit as EAD."""
    stream = BytesIO()
    writer = registry.get("ead2002").write
    assert writer is not None
    writer([unit], stream, origin=False, plain=True)
    (description,) = etree.fromstring(stream.getvalue()).iter("{*}archdesc")
    return description


def _inside(element: Any) -> str:
    """Return the content of an element, as text."""
    pieces = [escape(element.text or "", quote=False)]
    pieces += (_spelt(child, tail=True) for child in element)
    return "".join(pieces).strip()


def _spelt(element: Any, *, tail: bool = False) -> str:
    text: str = etree.tostring(element, encoding="unicode", with_tail=tail)
    return _NAMESPACES.sub("", text)


# ---- texts in blocks -----------------------------------------------------------------------------------------------


def prose_of(texts: Iterable[str], tag: str = "odd") -> Any:
    """Return what some texts say one below the other; `tag` is the element of EAD that would hold them."""
    return subnotes_of([{"content": text} for text in texts], tag)


def prose(value: Prose) -> list[str]:
    """Return a text in blocks as it is written: one text for all of it, or for each block where it holds markup."""
    if not value.marked:
        return [_escaped(value.plain)]
    return [_text_of_block(block) for block in _blocks(value, "general")]


def subnotes_of(parts: Iterable[Data], tag: str = "odd") -> Any:
    """Return what the parts of a note say, one below the other."""
    parts = list(parts)
    texts = [part.get("content") for part in parts]
    plain = [text for text in texts if isinstance(text, str)]
    if len(plain) == len(parts) and not any(map(_MARKED.search, plain)):
        return "\n\n".join(plain)
    description = "".join(piece for part in parts for piece in _elements(part))
    read = _read(f"<did/><{tag}>{description}</{tag}>")
    if read is None or not read.notes:
        return "\n\n".join(plain)
    return read.notes[0].body


def subnotes(value: Prose) -> list[Data]:
    """Return the parts of a note that say a text in blocks: runs of paragraphs, and lists."""
    if not value.marked:
        return [_text_part(_escaped(value.plain))]
    parts: list[Data] = []
    for block in _blocks(value, "general"):
        part = _list_part(block) or _text_part(_text_of_block(block))
        if (
            parts
            and part["jsonmodel_type"] == parts[-1]["jsonmodel_type"] == _TEXT
        ):
            parts[-1]["content"] += f"\n\n{part['content']}"
        else:
            parts.append(part)
    return parts


_TEXT = "note_text"


def _text_part(content: str) -> Data:
    return {"jsonmodel_type": _TEXT, "content": content}


def _blocks(value: Prose, kind: str) -> list[Any]:
    """Return the elements of EAD that say a text in blocks."""
    unit = _written(Record(notes=[Note(kind=kind, body=value)]))
    (note,) = (child for child in unit if not str(child.tag).endswith("}did"))
    return list(note)


def _text_of_block(block: Any) -> str:
    if _name(block) == "p":
        return _inside(block)
    block.tail = None
    return _spelt(block).strip()


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _elements(part: Data) -> Iterator[str]:
    """Yield the elements of EAD that say a part of a note."""
    kind = part.get("jsonmodel_type")
    if kind == "note_orderedlist":
        yield from _list_elements(part)
    elif kind == "note_definedlist":
        items = (
            f"<defitem><label>{_guarded(item.get('label'))}</label>"
            f"<item>{_guarded(item.get('value'))}</item></defitem>"
            for item in part.get("items") or ()
        )
        yield f'<list type="deflist">{_head(part)}{"".join(items)}</list>'
    elif kind == "note_chronology":
        dated = map(_chronology_item, part.get("items") or ())
        yield f"<chronlist>{_head(part)}{''.join(dated)}</chronlist>"
    elif isinstance(part.get("content"), str):
        yield from _paragraphs(part["content"])


def _head(part: Data) -> str:
    title = part.get("title")
    return f"<head>{_guarded(title)}</head>" if isinstance(title, str) else ""


def _list_elements(part: Data) -> Iterator[str]:
    how = part.get("enumeration")
    attributes = ' type="ordered"' if how else ""
    if how and how != "null":
        attributes += f' numeration="{escape(str(how))}"'
    items = (
        f"<item>{_guarded(item)}</item>" for item in part.get("items") or ()
    )
    yield f"<list{attributes}>{_head(part)}{''.join(items)}</list>"


def _chronology_item(item: Data) -> str:
    events = [
        f"<event>{_guarded(event)}</event>"
        for event in item.get("events") or ()
    ]
    date = f"<date>{_guarded(item.get('event_date'))}</date>"
    if len(events) == 1:
        return f"<chronitem>{date}{events[0]}</chronitem>"
    return (
        f"<chronitem>{date}<eventgrp>{''.join(events)}</eventgrp></chronitem>"
    )


def _paragraphs(content: str) -> Iterator[str]:
    """Yield a text as elements of EAD: a paragraph where a blank line ends one, blocks unchanged."""
    holder = _fragment(content) if _MARKED.search(content) else None
    if holder is None:
        yield from _split(escape(content, quote=False))
        return
    line = escape(holder.text or "", quote=False)
    for child in holder:
        if _name(child) in _BLOCKS:
            yield from _split(line)
            line = escape(child.tail or "", quote=False)
            child.tail = None
            yield _spelt(child)
        else:
            line += _spelt(child, tail=True)
    yield from _split(line)


def _split(line: str) -> Iterator[str]:
    return (f"<p>{piece}</p>" for piece in line.split("\n\n") if piece.strip())


# ---- lists ---------------------------------------------------------------------------------------------------------


def _list_part(block: Any) -> Data | None:
    """Return the part of a note that is the list in a block; None where it is no list, or one of more than lines."""
    # The system's lists hold lines only: a list with blocks in its items stays markup in the text of the note.
    name, children = _name(block), list(block)
    head = (
        _inside(children.pop(0))
        if children and _name(children[0]) == "head"
        else ""
    )
    title = {"title": head} if head else {}
    names = {_name(child) for child in children}
    if any(
        _name(descendant) in _BLOCKS
        for child in children
        for descendant in child.iter()
    ):
        return None
    if name == "list" and names == {"item"}:
        return {
            "jsonmodel_type": "note_orderedlist",
            **title,
            **_enumeration(block),
            "items": [_inside(child) for child in children],
        }
    if name == "list" and names == {"defitem"}:
        items = list(map(_defined_item, children))
        return {"jsonmodel_type": "note_definedlist", **title, "items": items}
    if name == "chronlist" and names == {"chronitem"}:
        items = list(map(_dated_item, children))
        return {"jsonmodel_type": "note_chronology", **title, "items": items}
    return None


def _enumeration(block: Any) -> Data:
    if block.get("type") != "ordered":
        return {}
    return {"enumeration": block.get("numeration") or "null"}


def _defined_item(element: Any) -> Data:
    return {
        "label": "".join(map(_inside, element.iterchildren("{*}label"))),
        "value": "".join(map(_inside, element.iterchildren("{*}item"))),
    }


def _dated_item(element: Any) -> Data:
    return {
        "event_date": "".join(map(_inside, element.iterchildren("{*}date"))),
        "events": list(map(_inside, element.iter("{*}event"))),
    }


# ---- bibliographies and indexes ------------------------------------------------------------------------------------


def entry(item: Any, tags: Mapping[str, str]) -> str:
    """Return the element of EAD that says an item of a bibliography, or of an index."""
    if isinstance(item, str):
        return f"<bibref>{_guarded(item)}</bibref>"
    tag = tags.get(str(item.get("type")), "name")
    value = _guarded(item.get("value"))
    target = item.get("reference")
    text = item.get("reference_text")
    if not target and not text:
        return f"<indexentry><{tag}>{value}</{tag}></indexentry>"
    at = f' target="{escape(str(target))}"' if target else ""
    return f"<indexentry><{tag}>{value}</{tag}><ref{at}>{_guarded(text)}</ref></indexentry>"


def listed_of(texts: Iterable[str], items: Iterable[str], tag: str) -> Any:
    """Return what paragraphs and the elements below them say, as a text in blocks."""
    paragraphs = [piece for text in texts for piece in _paragraphs(text)]
    read = _read(f"<did/><{tag}>{''.join((*paragraphs, *items))}</{tag}>")
    if read is not None and read.notes:
        return read.notes[0].body
    return None


def entries(
    value: Prose, kind: str, names: Mapping[str, str]
) -> tuple[list[str], list[Any]]:
    """Return the paragraphs and the items that say a bibliography or an index."""
    texts: list[str] = []
    items: list[Any] = []
    for block in _blocks(value, kind):
        if _name(block) == "bibref":
            items.append(_inside(block))
        elif _name(block) == "indexentry" and (
            item := _index_item(block, names)
        ):
            items.append(item)
        elif "".join(block.itertext()).strip():
            texts.append(_text_of_block(block))
    return texts, items


def _index_item(block: Any, names: Mapping[str, str]) -> Data | None:
    """Return the item of an index that an entry says; None for one of another form."""
    children = list(block)
    ref = children.pop() if children and _name(children[-1]) == "ref" else None
    if len(children) != 1 or _name(children[0]) not in names:
        return None
    if not _inside(children[0]):
        return None
    item: Data = {
        "jsonmodel_type": "note_index_item",
        "value": _inside(children[0]),
        "type": names[_name(children[0])],
    }
    if ref is not None:
        reference = {
            "reference": ref.get("target"),
            "reference_text": _inside(ref),
        }
        item |= {name: text for name, text in reference.items() if text}
    return item
