"""What a listing page is made of, and what reading counts as the same: bullets, blank lines, indentation.

A page is blocks of lines. Before the first document are the lines of the site, the title of the collection
and its introduction; a document is a date, mostly on a bullet, then a title, then an abstract, indented. What
fits nothing is reported and stays in the origin.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from xjmeta.formats.listing.blocks import Block, blocks, one_line, places_of
from xjmeta.model.text import Phrase
from xjmeta.model.values import Date
from xjmeta.text.encodings import start_of

__all__ = [
    "ASIDE",
    "CALLED",
    "FIGURES",
    "ListingPage",
    "Segment",
    "cut",
    "narrowed",
    "recognise",
    "segments_of_head",
    "segments_of_item",
    "span",
]

ASIDE = "aside"
"""The role of a block that fits nothing."""
# Blocks by which a site helps its readers.
_FURNITURE = re.compile(
    r"Search(?: in)?|Skip to (?:main )?content|Menu|(?:No )?image (?:not )?found\.?|[\d,]+ (?:documents|results|items)"
    r"|(?:Sort|Filter|Browse)(?:ed)? by\b.{0,40}|(?:Show|Load|View) (?:more|all)|Share|Print",
    re.IGNORECASE,
)
# The site names itself: it publishes the page.
_BANNER = re.compile(r"(?:The )?(?:Wilson Center )?Digital Archive\b.{0,80}")
FIGURES = {
    "photograph": "Photo",
    "image": "Image",
    "map": "Map",
    "illustration": "Illustration",
}
"""What a figure is, and what a page calls it."""
CALLED = {
    **{called: kind for kind, called in FIGURES.items()},
    "Photograph": "photograph",
    "Picture": "image",
    "Portrait": "image",
}
"""What pages call figures, and what these are."""
# In brackets or not: that no date is known is a statement in the place of one.
_UNDATED = re.compile(
    r"(?:\W?(?:undated|n\. ?d\.?|no date|date (?:is )?unknown|unknown(?: date)?)\W?)",
    re.IGNORECASE,
)
# A year from 1000 to 2099 that is no part of a longer number.
_YEAR = re.compile(r"(?<!\d)(?:1[0-9]{3}|20[0-9]{2})(?!\d)")
# The end of a sentence, closing quotation marks behind it; then the end of anything that is no title.
_SENTENCE = re.compile(r"[.!?…。！？][\"”’')\]»]*\Z")
_ENDED = re.compile(rf"[.!?…。！？:;)\]”»\"]\Z|\A(?:{'|'.join(CALLED)}): ")
# What comes before the years at the end of a title.
_LEADS = re.compile(r", |: | [(–—-] ?|\(| from | in ")
# A text with more characters is a paragraph, not a date.
_DATE = 60
# A text with more characters is a paragraph, even without a full stop.
_SHORT = 120
# Where a line could have held the first word of the next, the break between them is meant.
_WIDTH = 72


class Segment(NamedTuple):
    """A passage of a page: what it is, where it is in the text of its unit, what it says on one line, and
    where the marks around it begin and end.
    """

    role: str
    start: int
    end: int
    text: str
    outer: tuple[int, int]


class ListingPage(NamedTuple):
    """A page cut into units: the head, the documents with the gap before each, and what follows the
    last.
    """

    head: str
    items: tuple[tuple[str, str], ...]
    tail: str


def recognise(_name: str, head: bytes) -> int:
    """Return how certain it is that a text is a listing: surely with bullets that have a date on them and indented
    lines below.
    """
    text = start_of(head)
    if text.lstrip("\ufeff \t\r\n")[:1] in ("<", "{", "[") or "\0" in text:
        return 0
    parts = list(blocks(text))
    dated = [
        n
        for n, _after in _documents(parts)
        if _dated(_date(parts[n : n + 2]).text)
    ]
    if not dated:
        return 0
    if all(parts[n].bullet and _below(parts, n) for n in dated):
        return 2
    return 1


# ---- documents ---------------------------------------------------------------------------------------------


def cut(text: str) -> ListingPage:
    """Cut a page into its head, its documents and its tail."""
    parts = list(blocks(text))
    spans = [
        (_line_start(text, parts[n].start), parts[after - 1].end)
        for n, after in _documents(parts)
    ]
    if not spans:
        return ListingPage(text, (), "")
    first = next(
        (n for n, block in enumerate(parts) if block.start >= spans[0][0]), 0
    )
    head_end = parts[first - 1].end if first else 0
    ends = [head_end, *(end for _start, end in spans)]
    items = tuple(
        (text[before:start], text[start:end])
        for before, (start, end) in zip(ends, spans, strict=False)
    )
    return ListingPage(text[:head_end], items, text[spans[-1][1] :])


def _line_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def _documents(parts: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """Yield for each document the number of its first block and of the block after its last."""
    # Pages that were copied as plain text have lost their indentation: then
    # only bullets and dates tell documents apart.
    flat = not any(_titled(parts, n) for n in range(len(parts)))
    at = 0
    while at < len(parts):
        if not _opens(parts, at, flat=flat):
            at += 1
            continue
        after = _after(parts, at, flat=flat)
        yield at, after
        at = after


def _below(parts: Sequence[Block], n: int) -> bool:
    """Return whether the next block is below this one, further to the right."""
    return n + 1 < len(parts) and parts[n + 1].column > parts[n].column


def _titled(parts: Sequence[Block], n: int) -> bool:
    """Return whether a block opens a document by its place: a bullet or a date, with a text below it."""
    return (
        (parts[n].bullet or certain(parts[n].text))
        and _below(parts, n)
        and not parts[n + 1].bullet
    )


def _opens(parts: Sequence[Block], n: int, *, flat: bool) -> bool:
    block = parts[n]
    if (
        flat
        and block.bullet
        and _dated(block.text)
        and n + 1 < len(parts)
        and not parts[n + 1].bullet
    ):
        return True
    return _titled(parts, n) or (
        block.bullet and (not block.text or certain(block.text))
    )


def _after(parts: Sequence[Block], first: int, *, flat: bool) -> int:
    """Return the number of the block after the last of a document: those to the right of its bullet are its
    own; where no page has such, the next block, and the sentences after it.
    """
    at = first + 1
    while at < len(parts) and parts[at].column > parts[first].column:
        inner = min(block.column for block in parts[first + 1 : first + 2])
        # A bullet to the right of the first, but left of its text, is the next
        # document of a page whose bullets are not in line.
        if parts[at].bullet and parts[at].column < inner:
            return at
        at += 1
    if flat and at == first + 1:
        while (
            at < len(parts)
            and not parts[at].bullet
            and (at == first + 1 or _prose(parts[at].text))
        ):
            at += 1
    return at


def certain(text: str) -> bool:
    """Return whether a text is a date and nothing else, or states that there is none.

    >>> certain("August, 1949"), certain("[n.d.]"), certain("Terms of Use")
    (True, True, False)
    """
    if not text or len(text) >= _DATE:
        return False
    return bool(_UNDATED.fullmatch(text)) or _edtf(text) is not None


def _edtf(text: str) -> str | None:
    date = Date(expression=Phrase(text)).edtf
    return None if date is None else str(date)


def _dated(text: str) -> bool:
    return len(text) < _DATE and (certain(text) or bool(_YEAR.search(text)))


def _date(parts: Sequence[Block]) -> Block:
    """Return the block of a document that is its date: the first, or the second where the bullet has its own line."""
    if len(parts) > 1 and not parts[0].text and _dated(parts[1].text):
        return parts[1]
    return parts[0]


def segments_of_item(text: str) -> Iterator[Segment]:
    """Yield the segments of a document: its date, its title, the paragraphs of its abstract."""
    parts = list(blocks(text))
    if parts and _date(parts) is not parts[0]:
        parts.pop(0)
    for n, block in enumerate(parts):
        # Without blank lines title and abstract are one block.
        if n == 1 and _tight(text[parts[0].end : block.start]):
            first = _first_lines(text, block)
            yield _segment("title", text, block.start, first)
            if first < block.end:
                yield _segment("abstract", text, first, block.end)
        else:
            start = block.opening if n > 1 else block.start
            yield _segment(
                ("date", "title")[n] if n < 2 else "abstract",
                text,
                start,
                block.end,
            )


def _tight(gap: str) -> bool:
    """Return whether a gap is a line end without a blank line."""
    return len(re.findall(r"\r\n|\n|\r", gap)) == 1


def _first_lines(text: str, block: Block) -> int:
    """Return where the title ends in a document without blank lines: at the first break that no full line
    asks for.
    """
    lines = list(re.finditer(r"[^\r\n]+", text[block.start : block.end]))
    for line, after in pairwise(lines):
        word = after[0].split()
        if (
            block.column
            + len(line[0].strip())
            + 1
            + len(word[0] if word else "")
            <= _WIDTH
        ):
            return block.start + line.start() + len(line[0].rstrip())
    return block.end


# ---- the head ----------------------------------------------------------------------------------------------


def segments_of_head(text: str) -> Iterator[Segment]:
    """Yield the segments of a head: lines of the site, banner, title, the paragraphs of the introduction."""
    parts = list(blocks(text))
    title = _title(parts)
    prose = [
        n
        for n, block in enumerate(parts)
        if n > title and (_prose(block.text) or _ENDED.search(block.text))
    ]
    for n, block in enumerate(parts):
        if n == title:
            role = "title"
        elif n < title:
            role = "publisher" if _BANNER.fullmatch(block.text) else ASIDE
        else:
            role = (
                ASIDE
                if _FURNITURE.fullmatch(block.text)
                # What is behind the last sentence is a line of the site, as
                # "Sort by date".
                or (prose and n > prose[-1])
                else "introduction"
            )
        start = block.opening if role == "introduction" else block.start
        yield _segment(role, text, start, block.end)


def _title(parts: Sequence[Block]) -> int:
    """Return the number of the block that is the title: of the short ones before the introduction the one that
    ends with years, else the last; where no sentences follow, the first.
    """
    # Pages come from different sites: some repeat the site's name and menu above the title, some have no
    # introduction. A title with years is the surest sign; else it is the block next to what comes below.
    own = [
        n
        for n, block in enumerate(parts)
        if not _site(block.text) and not block.bullet
    ]
    end = next(
        (
            n
            for n, block in enumerate(parts)
            if block.bullet or _introduces(block.text)
        ),
        len(parts),
    )
    site = max((n for n in range(end) if _site(parts[n].text)), default=-1)
    short = (
        [n for n in own if site < n < end]
        or [n for n in own if n < end]
        or own[:1]
    )
    dated = [n for n in short if span(parts[n].text)]
    prose = end < len(parts) and not parts[end].bullet
    return (dated or (short[-1:] if prose else short) or [len(parts)])[0]


def _introduces(text: str) -> bool:
    return _prose(text) and not _site(text) and not span(text)


def _site(text: str) -> bool:
    return bool(_FURNITURE.fullmatch(text) or _BANNER.fullmatch(text))


def _prose(text: str) -> bool:
    """Return whether a text reads as sentences."""
    return len(text) > _SHORT or bool(_SENTENCE.search(text))


def span(title: str) -> str | None:
    """Return the years or dates with which the title of a collection ends.

    >>> span("Letters, May 1950-1953"), span("Letters (1950s)"), span("The 1950 letters")
    ('May 1950-1953', '1950s', None)
    """
    for lead in _LEADS.finditer(title, max(len(title) - _DATE, 0)):
        years = title[lead.end() :]
        if lead[0].strip().startswith("("):
            years = years.removesuffix(")")
        if _YEAR.search(years) and certain(years):
            return years
    return None


# ---- segments ----------------------------------------------------------------------------------------------


def _segment(role: str, text: str, start: int, end: int) -> Segment:
    places = places_of(text, start, end)
    if places:
        start, end = places[0], places[-1] + 1
    return Segment(
        role,
        start,
        end,
        one_line(text[start:end]),
        (start, end),
    )


def narrowed(
    text: str,
    whole: Segment,
    role: str,
    start: int,
    end: int,
    outer: tuple[int, int],
) -> Segment:
    """Return a part of a segment, by the places of its first and last character in what the segment says."""
    places = places_of(text, whole.start, whole.end)
    first, last = outer
    return Segment(
        role,
        places[start],
        places[end - 1] + 1,
        whole.text[start:end],
        (places[first], places[last - 1] + 1),
    )
