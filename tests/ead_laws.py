"""The laws of EAD as functions: what they ask of a document or a Record, for the tests and for the table of
laws.

Each law returns what it found, so that a test can assert and the table can count.
"""

from __future__ import annotations

import html
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from lxml import etree

from xjmeta.formats import registry
from xjmeta.formats.registry import BytesSource
from xjmeta.messages import LossReport, XjmetaError
from xjmeta.model.record import Record
from xjmeta.model.text import Phrase, Prose
from xjmeta.model.values import (
    AccessPoint,
    Container,
    Date,
    DigitalObject,
    Extent,
    Identifier,
    Language,
    Location,
    Note,
    Title,
)

FORMATS = {name: registry.get(name) for name in ("ead2002", "ead3")}
SOURCES = ("ead2002", "ead3")
"""The folders of the corpus that hold EAD."""

# ---- reading and writing


def read(content: bytes, name: str = "document.xml") -> list[Record]:
    """Return the Records of an EAD document."""
    return list(FORMATS["ead2002"].read(BytesSource(name, content)))


def written(
    records: list[Record],
    format_: str | None = None,
    *,
    origin: bool = True,
    **asked: str,
) -> tuple[bytes, LossReport]:
    """Return Records as a document of a format, by default of the one they were read from."""
    stream = io.BytesIO()
    report = FORMATS[format_ or format_of(records[0])].write(
        records, stream, origin=origin, **asked
    )
    return stream.getvalue(), report


def format_of(record: Record) -> str:
    """Return the format a Record was read from."""
    assert record.origin is not None
    return record.origin.formats[0]


def readable(folder: Path, limit: int) -> Iterator[tuple[Path, bytes, list[Record]]]:
    """Yield every EAD document of a corpus up to a size that can be read, with its Records."""
    for path in sorted(
        path for name in SOURCES for path in (folder / name).glob("*/*")
    ):
        if path.stat().st_size > limit:
            continue
        content = path.read_bytes()
        try:
            yield path, content, read(content, path.name)
        except XjmetaError:
            continue


def through_json(record: Record) -> Record:
    """Return a Record after a trip through JSON, where object identity is gone."""
    return Record.model_validate_json(record.model_dump_json())


def clone(record: Record) -> Record:
    """Return a Record made anew of the same values and origins: no object identity, no digest."""
    values = {
        name: getattr(record, name)
        for name in Record.model_fields
        if name != "children"
    }
    return Record(**values, children=tuple(map(clone, record.children)))


# ---- coverage

_TAG = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"\w+")


def words_of_document(content: bytes) -> Counter[str]:
    """Count the words of text inside `ead`, without comments and processing instructions."""
    root = _tree(content)
    found: Counter[str] = Counter()
    for ead in _outer_eads(root):
        for element in ead.iter():
            if element.tag is etree.Entity or isinstance(element.tag, str):
                found.update(_WORD.findall(element.text or ""))
            if element is not ead:
                found.update(_WORD.findall(element.tail or ""))
    return found


def _tree(content: bytes) -> Any:
    """Parse a document; entities of a DTD that is not loaded stay as they are."""
    try:
        return etree.fromstring(
            content, etree.XMLParser(huge_tree=True, no_network=True)
        )
    except etree.XMLSyntaxError:
        return etree.fromstring(
            content,
            etree.XMLParser(huge_tree=True, no_network=True, resolve_entities=False),
        )


def _outer_eads(root: Any) -> Iterator[Any]:
    for element in root.iter("{*}ead"):
        if not any(
            etree.QName(above).localname == "ead" for above in element.iterancestors()
        ):
            yield element


def words_of_records(records: list[Record]) -> Counter[str]:
    """Count the words in the typed fields of Records: origins and attributes left out."""
    found: Counter[str] = Counter()
    for record in records:
        for _key, unit in record.walk():
            data = unit.model_dump(
                mode="json", exclude={"children", "origin"}, exclude_defaults=True
            )
            for text in _strings(data):
                found.update(_WORD.findall(text))
    return found


def _strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, list):
        for one in data:
            yield from _strings(one)
    elif isinstance(data, dict):
        for key, one in data.items():
            if key == "html":
                yield html.unescape(_TAG.sub(" ", one))
            elif key == "xml":
                yield _TAG.sub(" ", one)
            elif key != "attributes":
                yield from _strings(one)


def coverage(content: bytes, records: list[Record]) -> tuple[int, int]:
    """Return how many words a document has inside `ead`, and how many of them are in typed fields."""
    said = words_of_document(content)
    return said.total(), (said & words_of_records(records)).total()


# ---- edits


class Edit(NamedTuple):
    """One change: of which unit and field, what was done, and the new value."""

    key: str
    field: str
    done: str
    value: Any


_NEW: dict[str, Any] = {
    "titles": Title(value=Phrase("New & title")),
    "dates": Date(expression=Phrase("1999"), normal="1999"),
    "notes": Note(kind="scope", heading=Phrase("H"), body=Prose("new para\n\ntwo")),
    "access_points": AccessPoint(
        kind="topic", name=Phrase("New subject"), source="lcsh"
    ),
    "containers": Container(type="box", indicator=Phrase("99")),
    "extents": Extent(expression=Phrase("9 boxes")),
    "creators": AccessPoint(kind="person", name=Phrase("N, N")),
    "languages": Language(code="fre", name=Phrase("French")),
    "identifiers": Identifier(value=Phrase("XX-1")),
    "digital_objects": DigitalObject(href="http://e.org/1"),
    "locations": Location(text=Phrase("shelf")),
    "abstracts": Note(kind="abstract", body=Prose("new abstract")),
    "repository": AccessPoint(kind="corporate_body", name=Phrase("Archive")),
}


def random_edit(rng: Random, units: dict[str, Record]) -> Edit | None:
    """Return a random edit of one of the units; None where the chosen one cannot be made."""
    key = rng.choice(list(units))
    unit, done = (
        units[key],
        rng.choice(
            ("change", "change", "change", "add", "add", "remove", "swap", "title")
        ),
    )
    if done == "title":
        title = (
            _reworded(rng, unit.title)
            if unit.title is not None
            else Phrase("Added title")
        )
        return (
            Edit(key, "title", done, title) if title not in (None, unit.title) else None
        )
    names = [name for name in _NEW if done == "add" or getattr(unit, name)]
    if not names:
        return None
    field = rng.choice(names)
    value = _EDITS[done](rng, field, getattr(unit, field))
    return (
        Edit(key, field, done, value)
        if value is not None and value != getattr(unit, field)
        else None
    )


def _add(rng: Random, field: str, old: tuple[Any, ...]) -> tuple[Any, ...]:
    at = rng.randrange(len(old) + 1)
    return (*old[:at], _NEW[field], *old[at:])


def _remove(rng: Random, field: str, old: tuple[Any, ...]) -> tuple[Any, ...]:
    at = rng.randrange(len(old))
    return (*old[:at], *old[at + 1 :])


def _swap(rng: Random, field: str, old: tuple[Any, ...]) -> tuple[Any, ...] | None:
    if len(old) < 2:
        return None
    at = rng.randrange(len(old) - 1)
    return (*old[:at], old[at + 1], old[at], *old[at + 2 :])


def _change(rng: Random, field: str, old: tuple[Any, ...]) -> tuple[Any, ...] | None:
    at = rng.randrange(len(old))
    new = _changed(rng, old[at])
    return None if new is None else (*old[:at], new, *old[at + 1 :])


_EDITS = {"add": _add, "remove": _remove, "swap": _swap, "change": _change}


def _changed(rng: Random, value: Any) -> Any:
    """Return a value with one word of one of its texts changed; None where there is none."""
    if isinstance(value, Phrase | Prose):
        return _reworded(rng, value)
    if not is_dataclass(value):
        return None
    names = [
        one.name
        for one in fields(value)
        if getattr(value, one.name) not in (None, ()) and one.name != "kind"
    ]
    rng.shuffle(names)
    for name in names:
        old = getattr(value, name)
        if isinstance(old, str):
            new: Any = "1999" if name in ("normal", "standard") else old + "1"
        elif isinstance(old, tuple):
            new = _change(rng, name, old)
        else:
            new = _changed(rng, old)
        if new is not None and new != old:
            return replace(value, **{name: new})
    return None


def _reworded(rng: Random, text: Any) -> Any:
    """Return a text with one word of it changed, in its markup where it has some."""
    if not text.marked:
        words = text.text.split(" ")
        at = rng.randrange(len(words))
        words[at] = words[at] + "X" if "\n" in words[at] else "EDITED"
        return type(text)(" ".join(words), lang=text.lang, dir=text.dir)
    found = list(
        re.finditer(r"(?<![&\w])[A-Za-z]{4,}(?![\w;])(?=[^<>]*(?:<|$))", text.text)
    )
    if not found:
        return None
    chosen = rng.choice(found)
    marked = text.text[: chosen.start()] + "EDITED" + text.text[chosen.end() :]
    return type(text)(html=marked, lang=text.lang, dir=text.dir)


# ---- what an edit did to a document


def difference(old: bytes, new: bytes) -> tuple[bytes, bytes]:
    """Return what stands in one document and not in the other, between their common beginning and end."""
    start = next(
        (n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b),
        min(len(old), len(new)),
    )
    most = min(len(old), len(new)) - start
    end = next((n for n in range(most) if old[-1 - n] != new[-1 - n]), most)
    return old[start : len(old) - end], new[start : len(new) - end]


def data_of(record: Record) -> Any:
    """Return the values of a whole Record as JSON data, for messages of tests."""
    return json.loads(record.model_dump_json(exclude_defaults=True, exclude={"origin"}))
