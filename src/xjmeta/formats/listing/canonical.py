"""What a listing page is made of, and what reading counts as the same: bullets, blank lines, indentation.

A page is blocks of lines. Before the first bullet stand the furniture of the site, the title of the
collection and its introduction; each bullet opens a document: its date, then its title, then its abstract,
indented. What fits nothing is told and stays in the origin.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import pairwise, takewhile
from typing import NamedTuple

__all__ = [
    "FURNITURE",
    "Block",
    "Page",
    "Segment",
    "cut",
    "decoded",
    "narrowed",
    "recognise",
    "segments_of_head",
    "segments_of_item",
]

FURNITURE = {
    "Search in": "the label of the search box of the site",
    "No image found.": "the placeholder of the site for an image",
}
"""Blocks that stay in the origin alone, and why."""
BANNER = re.compile(r"Digital Archive\b.*")
"""The site names itself: it publishes the page."""

_BULLET = re.compile(r"[ \t]*[•●▪◦‣·*][ \t]*")
_YEAR = re.compile(r"\b1[0-9]{3}\b|\b20[0-9]{2}\b|\bundated\b|\bn\.d\.|\bno date\b", re.IGNORECASE)
_BLOCK = re.compile(r"(?:^[^\S\r\n]*\S.*(?:\r\n|\n|\r|\Z))+", re.MULTILINE)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_LONG = 60
"""A bullet with more characters is a paragraph, not a date."""
_WORD = re.compile(r"[^ \t\r\n\v\f\ufeff]+")


class Segment(NamedTuple):
    """A passage of a page: what it is, where it stands in the text of its unit, and what it says on one
    line.
    """

    role: str
    start: int
    end: int
    text: str


class Block(NamedTuple):
    """Lines that belong together: where they stand, what they say, whether indented, whether a bullet opens
    them.
    """

    start: int
    end: int
    text: str
    indented: bool
    bullet: bool


class Page(NamedTuple):
    """A page cut into units: the head, the documents with the gap before each, and what stands after the
    last.
    """

    head: str
    items: tuple[tuple[str, str], ...]
    tail: str


def decoded(content: bytes) -> tuple[str, str]:
    """Return the text of a page and its encoding: UTF-16 by its mark, UTF-8, else Windows-1252.

    >>> decoded("Café".encode("cp1252"))
    ('Café', 'cp1252')
    """
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if content.startswith(mark):
            return content.decode(name), name
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return content.decode("cp1252"), "cp1252"


def recognise(_name: str, head: bytes) -> int:
    """Say how sure it is that a text is a listing: a bullet with a date on it, and an indented line after
    it.
    """
    marked = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"<", b"{", b"[") or (b"\0" in head and not marked):
        return 0
    for encoding in ("utf-16",) if marked else ("utf-8", "cp1252"):
        found = pairwise(_blocks(head.decode(encoding, "ignore")))
        dated = [one for one, after in found if one.bullet and after.indented and _YEAR.search(one.text)]
        if dated:
            return 2 if all(len(one.text) < _LONG for one in dated) else 1
    return 0


def _blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of a text: a bullet is a block of one line, and a line that is indented no longer
    opens one.
    """
    for found in _BLOCK.finditer(text):
        start, before = found.start(), ""
        for line in _LINE.finditer(text, found.start(), found.end()):
            opens = (
                _BULLET.match(line[0])
                or _BULLET.match(before)
                or (before[:1] in " \t" and line[0][:1] not in " \t")
            )
            if before and line[0] and opens:
                yield _block(text, start, line.start())
                start = line.start()
            before = line[0]
        yield _block(text, start, found.end())


def _block(text: str, start: int, end: int) -> Block:
    raw = text[start:end]
    bullet = _BULLET.match(raw)
    shift = bullet.end() if bullet else len(raw) - len(raw.lstrip(" \t\v\f\ufeff"))
    said = raw[shift:].rstrip()
    return Block(
        start + shift,
        start + shift + len(said),
        " ".join(_WORD.findall(said)),
        raw[:1] in " \t",
        bool(bullet),
    )


def cut(text: str) -> Page:
    """Cut a page into its head, its documents and its tail."""
    blocks = list(_blocks(text))
    starts = [n for n, block in enumerate(blocks) if block.bullet]
    if not starts:
        return Page(text, (), "")
    edges = [*starts, len(blocks)]
    spans = []
    for first, after in pairwise(edges):
        own = [blocks[first], *takewhile(lambda block: block.indented, blocks[first + 1 : after])]
        spans.append((text.rfind("\n", 0, own[0].start) + 1, own[-1].end))
    head_end = blocks[starts[0] - 1].end if starts[0] else 0
    ends = [head_end, *(end for _start, end in spans)]
    items = tuple(
        (text[before:start], text[start:end]) for before, (start, end) in zip(ends, spans, strict=False)
    )
    return Page(text[:head_end], items, text[spans[-1][1] :])


def segments_of_item(text: str) -> Iterator[Segment]:
    """Yield the segments of a document: its date, its title, the paragraphs of its abstract."""
    roles = iter(("date", "title"))
    for block in _blocks(text):
        yield Segment(next(roles, "abstract"), block.start, block.end, block.text)


def segments_of_head(text: str) -> Iterator[Segment]:
    """Yield the segments of a head: furniture, banner, title, the paragraphs of the introduction."""
    titled = False
    for block in _blocks(text):
        role = "introduction" if titled else _role(block.text)
        titled = titled or role == "title"
        yield Segment(role, block.start, block.end, block.text)


def _role(text: str) -> str:
    if text in FURNITURE:
        return "furniture"
    return "publisher" if BANNER.fullmatch(text) else "title"


def narrowed(text: str, whole: Segment, role: str, start: int, end: int) -> Segment:
    """Return a part of a segment, by the places of its first and last character in what the segment says."""
    places: list[int] = []
    for word in _WORD.finditer(text, whole.start, whole.end):
        places += ([word.start() - 1] if places else []) + list(range(word.start(), word.end()))
    return Segment(role, places[start], places[end - 1] + 1, whole.text[start:end])
