"""Reads a listing page, and reports what fits nothing in it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from xjmeta.formats.listing.blocks import CONTROL, blocks, lines_in
from xjmeta.formats.listing.canonical import (
    ASIDE,
    ListingPage,
    cut,
    segments_of_head,
)
from xjmeta.formats.listing.writeback import Listing, read_page
from xjmeta.formats.registry import Source
from xjmeta.messages import Finding, FormatError, Template
from xjmeta.messages.catalogue import add
from xjmeta.model.record import Record
from xjmeta.text.encodings import decoded

__all__ = ["read"]

add(
    {
        "listing-line": Template(
            "{said!r} is not part of a listing; it is kept unchanged.",
            "Indent it below its document, or remove it.",
        ),
        "listing-character": Template(
            "Character U+{number:04X} is not allowed in a text; it is kept unchanged.",
            "Remove it, or save the page again.",
        ),
        "listing-date": Template(
            "The date {date!r} is not certain; it is kept as displayed.",
            "Write it as day, month and year.",
        ),
        "listing-untitled": Template(
            "The document of {date!r} has no title.",
            "Write it on a line of its own below the date.",
        ),
    }
)


def read(source: Source) -> Iterator[Record]:
    """Yield the one Record of a page; raises FormatError where it is empty."""
    text, encoding = decoded(source.data())
    page = cut(text)
    if not text.strip("\ufeff \t\r\n"):
        raise FormatError("no-record", source=source.name, format="listing")
    record = read_page(page)
    _report(source, page, record)
    _report_characters(source, text)
    record.give_origins(Listing(page, encoding))
    yield record


def _report(source: Source, page: ListingPage, record: Record) -> None:
    """Report what fits nothing, dates that are not understood, and documents without a title."""
    for segment in segments_of_head(page.head):
        if segment.role == ASIDE:
            line = 1 + lines_in(page.head[: segment.start])
            source.findings.append(
                _finding(source, "listing-line", line, None, said=segment.text)
            )
    line = 1 + lines_in(page.head)
    for (gap, own), (key, unit) in zip(
        page.items, islice(record.walk(), 1, None), strict=True
    ):
        _report_lines(source, gap, line)
        line += lines_in(gap)
        date = next((segment for segment in unit.dates), None)
        shown = (
            date.expression.plain
            if date is not None and date.expression is not None
            else ""
        )
        if date is None or date.edtf is None:
            source.findings.append(
                _finding(source, "listing-date", line, key, date=shown)
            )
        if unit.title is None:
            source.findings.append(
                _finding(source, "listing-untitled", line, key, date=shown)
            )
        line += lines_in(own)
    _report_lines(source, page.tail, line)


def _report_characters(source: Source, text: str) -> None:
    for match in CONTROL.finditer(text):
        line = 1 + lines_in(text[: match.start()])
        source.findings.append(
            _finding(
                source, "listing-character", line, None, number=ord(match[0])
            )
        )


def _report_lines(source: Source, text: str, first: int) -> None:
    for block in blocks(text):
        line = first + lines_in(text[: block.start])
        source.findings.append(
            _finding(source, "listing-line", line, None, said=block.text)
        )


def _finding(
    source: Source, code: str, line: int, key: str | None, **values: Any
) -> Finding:
    return Finding.of(
        code,
        source=source.name,
        line=line,
        unit=key,
        **values,
    )
