"""How every verb opens a document: recognise its format, and read its Records in our own errors."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, TypeAlias, TypeVar

from xjmeta import boundary, sources
from xjmeta.formats import registry
from xjmeta.formats.registry import Format
from xjmeta.messages import (
    Finding,
    InputError,
    LossReport,
    TargetError,
    UnknownFormatError,
)
from xjmeta.messages.looks import UNREADABLE
from xjmeta.model.public import publish
from xjmeta.model.record import Record
from xjmeta.sources import Document
from xjmeta.xml.source import is_prolog_open

ColumnMapping: TypeAlias = (
    Mapping[str, str | int | Mapping[str, Any]] | str | os.PathLike[str]
)
"""Which field each column of a sheet is, or the path of a TOML file that says so. A line is a field, or a table that
also says what parts values in a cell, and which words mean which: `{"to": "subject", "split": ";"}`. With more to say,
these are its table `columns`, beside `constants` (what every unit is) and the rows `header` and `first`.
"""


Progress: TypeAlias = Callable[[int], None]
"""Called with the number of bytes of the source that were read so far."""


def format_of(document: Document, name: str | None) -> Format:
    """Return the format of a document: the one that is named, or the one that is recognised in its first
    bytes.

    Raises UnknownFormatError where there is none that can be read, InputError for what is no document at all.
    """
    head = _head(document)
    if not head.strip():
        raise InputError("empty-input", source=document.name)
    # A format that is named is believed: what is wrong then is said by its
    # reader.
    if name is not None:
        return registry.get(name)
    # The extension within a compressed file says what it holds.
    plain = document.name.lower().removesuffix(".gz")
    try:
        recognised = registry.recognise(plain, head)
    except UnknownFormatError as error:
        looks = error.values["looks"]
        code = (
            "binary-input"
            if looks in UNREADABLE or b"\0" in head
            else "unknown-format"
        )
        raise UnknownFormatError(
            code, source=document.name, looks=looks
        ) from error
    findings = document.findings
    findings += [
        finding for finding in registry.broken() if finding not in findings
    ]
    return recognised


# How many bytes of an XML document are looked through for its first element.
_LONGEST_PROLOG = 16 * 2**20


def _head(document: Document) -> bytes:
    """Return the first bytes of a document; of XML so many that its first element is among them."""
    head, size = document.head(), 65536
    # A document type with its entities, or a long comment, may fill the first
    # bytes.
    while len(head) == size < _LONGEST_PROLOG and is_prolog_open(head):
        size *= 4
        head = document.head(size)
    return head


def records_of(
    document: Document,
    name: str | None,
    findings: list[Finding] | None,
    mapping: ColumnMapping | None = None,
) -> Iterator[Record]:
    """Yield the Records of a document, read as the format that is named or recognised, and what is found of it."""
    chosen = format_of(document, name)
    options = {} if mapping is None else {"mapping": map_of(chosen, mapping)}
    yield from guarded(
        document, reader_of(chosen)(document, **options), findings
    )


def map_of(chosen: Format, mapping: ColumnMapping) -> Mapping[str, Any]:
    """Return which field each column is, read from a file if it is one; raises UnknownFormatError without
    columns.
    """
    if chosen.mapping is None:
        raise UnknownFormatError("no-columns", format=chosen.name)
    if isinstance(mapping, Mapping):
        return mapping
    with sources.opened(mapping) as document, boundary.reading(document.name):
        return chosen.mapping(document.data(), name=document.name)


_T = TypeVar("_T")


NAME_OF_A_RECORD = "<record>"
"""What a Record that comes from no document is called in messages."""


def guarded(
    document: Document, items: Iterator[_T], findings: list[Finding] | None
) -> Iterator[_T]:
    """Yield what a format reads, in our own errors; hand on its findings as they come."""
    count = 0
    with boundary.reading(document.name):
        for item in items:
            if findings is not None and len(document.findings) > count:
                findings += document.findings[count:]
                count = len(document.findings)
            yield item
        if findings is not None:
            findings += document.findings[count:]


def public_parts(
    records: Iterator[Record], findings: list[Finding]
) -> Iterator[Record]:
    """Yield the public parts of Records; one that is internal as a whole is left out, and if all are that is an error.

    What a reader found in a Record that lost something is told without quoting it.
    """
    count, is_empty, withheld = len(findings), True, False
    for record in records:
        public, parts = publish(record)
        if parts:
            # Findings of the reader may quote what is internal, so those of this Record lose their values.
            findings[count:] = [
                finding.without_values() for finding in findings[count:]
            ]
        findings += parts
        count, withheld = len(findings), withheld or public is None
        if public is not None:
            is_empty = False
            yield public
    if withheld and is_empty:
        raise TargetError("nothing-public")


def writer_of(chosen: Format) -> Callable[..., LossReport]:
    """Return what writes a format; raises UnknownFormatError for one that is only read."""
    if chosen.write is None:
        raise UnknownFormatError("read-only-format", format=chosen.name)
    return chosen.write


def reader_of(chosen: Format) -> Callable[..., Iterator[Record]]:
    """Return what reads a format; raises UnknownFormatError for one that is only written."""
    if chosen.read is None:
        raise UnknownFormatError("write-only-format", format=chosen.name)
    return chosen.read


def own_format(
    record: Record, target: str, fitting: Collection[Format]
) -> Format | None:
    """Return the format that a Record was read from, where a target's name says nothing against it."""
    came_from = record.origin.formats if record.origin is not None else ()
    return own_format_among(came_from, target, fitting)


def own_format_among(
    came_from: Iterable[str], target: str, fitting: Collection[Format]
) -> Format | None:
    """Return the first of some formats that can be written, where a target's name says nothing against it."""
    # Bytes, streams and standard output have a name in angle brackets, and no
    # extension.
    nameless = target.startswith("<")
    for name in came_from:
        own = registry.formats().get(name)
        if (
            own is not None
            and own.write is not None
            and (nameless or own in fitting)
        ):
            return own
    return None
