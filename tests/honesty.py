"""What a document holds, as words, whatever its format: so that it can be asked where each word went."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import etree

from xjmeta.xml.source import decode

__all__ = ["digest_of_element", "missing", "words"]

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_WORD = re.compile(r"[^\W_]+")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_SPELLING = (f"{_XSI}schemaLocation", f"{_XSI}noNamespaceSchemaLocation", "shown")
"""Attributes that say where a schema is, or how many statements an element of ours stands for."""


_STRUCTURE = frozenset(
    {
        *("collection", "file", "fonds", "item", "otherlevel", "recordgrp"),
        *("creation", "external", "internal", "columns", "0"),
        *("single", "whole", "mixed", "materials", "creator", "subject", "topical"),
        *("bold", "italic", "ordered", "simple", "underline", "extended", "locator"),
        *("unordered", "marked", "arabic", "decimal"),
        "p",
    }
)
"""Words that a format says by its structure: levels, kinds of dates and lists and their numbers, whether an agent is a creator or a subject, who may see it, emphasis, paragraphs, kinds of links."""


_TECHNICAL = frozenset(
    {"@context", "xjmeta", "@type", "jsonmodel_type", "uri", "ref", "created_by"}
    | {"@id", "digests"}
)
"""Keys of JSON that say what an object is, where it stands, and who typed it: they describe nothing."""


def words(*texts: str) -> set[str]:
    """Return the words of texts, in one case."""
    return {word.casefold() for text in texts for word in _WORD.findall(text)}


def digest_of_element(content: bytes) -> set[str]:
    """Return every word that a document says: text, attributes, comments, instructions, cells, keys and values."""
    if content[:4] == b"PK\x03\x04":
        return words(*_of_workbook(content))
    if content[:4] == b"PAR1":
        return words(*_of_table(content))
    if _RDF.match(content):
        return words(*_of_triples(content))
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"<" or content[:2] in _UTF16:
        return words(*_of_xml(content))
    if start in (b"{", b"["):
        return words(*_of_json(content))
    return words(*_of_sheet(content))


def _of_xml(content: bytes) -> Iterator[str]:
    root = etree.fromstring(
        content, etree.XMLParser(resolve_entities=False, huge_tree=True)
    )
    yield (
        root.getroottree().docinfo.internalDTD is not None and _subset(content)
    ) or ""
    for node in root.getroottree().xpath("//node()"):
        if isinstance(node, str):
            yield node
        elif isinstance(node, etree._ProcessingInstruction):
            yield "" if node.target == "xjmeta" else f"{node.target} {node.text}"
        elif isinstance(node, etree._Comment):
            yield node.text
        elif isinstance(node.tag, str):
            yield from (value for name, value in node.items() if name not in _SPELLING)


def _of_table(content: bytes) -> Iterator[str]:
    """Yield the texts of a table: of its cells, and of the JSON in them."""
    for _name, text in _cells_of(content):
        try:
            texts = [*_of_json(text.encode())] if text[:1] == "{" else [text]
        except ValueError:
            texts = [text]
        yield from texts


def _cells_of(content: bytes) -> Iterator[tuple[str, str]]:
    """Yield the texts in the cells of a table as they stand, each with the name of its column."""
    table = pytest.importorskip("pyarrow.parquet").read_table(io.BytesIO(content))
    for row in table.drop_columns(["record"]).to_pylist():
        yield from _texts_in(row, "")


def _texts_in(data: Any, column: str) -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _texts_in(value, f"{column} {name}")
    elif isinstance(data, list):
        for one in data:
            yield from _texts_in(one, column)
    elif data is not None:
        yield column, data if isinstance(data, str) else ""


def _subset(content: bytes) -> str:
    found = re.search(rb"<!DOCTYPE[^\[>]*\[(.*?)\]\s*>", content, re.DOTALL)
    return (
        re.sub(r"<!\w+|\b(?:SYSTEM|PUBLIC|NDATA|CDATA)\b", " ", found[1].decode())
        if found
        else ""
    )


_CODED = frozenset({"type"})
"""The keys of ArchivesSpace's JSON whose words are codes of its lists, which other formats say in their own."""


def _of_json(content: bytes) -> Iterator[str]:
    text = content.decode("utf-8-sig")
    try:
        data = [json.loads(text)]
    except ValueError:
        data = [json.loads(line) for line in text.splitlines() if line.strip()]
    stack: list[Any] = data
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            coded = _CODED if "jsonmodel_type" in one else frozenset()
            stack += (
                value
                for key, value in one.items()
                if key not in _TECHNICAL and key not in coded
            )
        elif isinstance(one, list):
            stack += one
        elif one is not None and not isinstance(one, bool):
            yield html.unescape(str(one))


def _of_sheet(content: bytes) -> Iterator[str]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "surrogateescape")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    technical = {
        n
        for n, name in enumerate(rows[0] if rows else ())
        if name in ("key", "parent", "rest", "origin")
    }
    header = next((row for row in rows if sum(map(bool, row)) > 1), [])
    for row in rows:
        if row is not header:
            # The Digital Archive's dumps hold JSON in cells.
            yield from (
                _unescaped(cell) for n, cell in enumerate(row) if n not in technical
            )


_OUR_PAGES = frozenset({"columns", "description", "rest"})
"""The pages of a workbook of ours beside its rows."""
_RDF = re.compile(rb"@prefix|<[^<>\s]+> <http")
_LITERAL = re.compile(r'(?P<before>[^\s"]*)\s*"((?:[^"\\\n]|\\.)*)"')


def _of_triples(content: bytes) -> Iterator[str]:
    """Yield the literals of Turtle and N-Triples but for those that hold our own digests and version."""
    for match in _LITERAL.finditer(content.decode()):
        if not match["before"].rstrip(">").endswith(("digests", "xjmeta")):
            yield _unescaped(match[2])


def _of_workbook(content: bytes) -> Iterator[str]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for row in book.get_sheet_by_index(0).to_python()[2:]:
        yield from (str(cell) for cell in row)
    yield from (name for name in book.sheet_names[1:] if name not in _OUR_PAGES)


def held_by(content: bytes) -> set[str]:
    """Return the words that stand anywhere in a document that was written, whatever they are there."""
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            text = "\n".join(book.read(name).decode() for name in book.namelist())
    elif content[:4] == b"PAR1":
        text = "\n".join(f"{name} {cell}" for name, cell in _cells_of(content))
    else:
        marked = content.lstrip(b"\xef\xbb\xbf")[:1] == b"<" or content[:2] in _UTF16
        text = decode(content)[0] if marked else content.decode("utf-8", "replace")
    texts = [text, html.unescape(text)]
    texts += [re.sub(r"\\[nrt]", " ", _unescaped(one)) for one in texts]
    return words(*texts)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


def missing(source: bytes, written: bytes, report: Any) -> set[str]:
    """Return the words of a source that are neither in what was written nor in the report of the write."""
    told = (
        json.dumps(loss.value, ensure_ascii=False, default=str)
        for loss in report.losses + report.left_behind
    )
    plain = [re.sub(r"\\[nrt]", " ", one) for one in told]
    return (
        digest_of_element(source)
        - _STRUCTURE
        - held_by(written)
        - words(*plain, *map(html.unescape, plain))
    )
