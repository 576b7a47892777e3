"""Writes documents of Dublin Core: at home in the one they were read from, or from the values of the
Records alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain
from types import MappingProxyType
from typing import BinaryIO

from xjmeta.formats.dc.reader import read_records
from xjmeta.formats.dc.writeback import AtHome, as_it_stands
from xjmeta.formats.dc.writer import (
    CLOSING,
    OPENING,
    element_of,
    fresh,
    header_text,
    is_bare,
    links_of,
    page_items,
    tree_text,
)
from xjmeta.formats.registry import BytesSource, left_behind
from xjmeta.mapping.writeback import (
    CannotMergeError,
    Doubts,
    Draft,
    report_rewritten,
    settled,
)
from xjmeta.messages import LossReport
from xjmeta.model.record import Record
from xjmeta.xml import oai
from xjmeta.xml.carried import defused, report_carried
from xjmeta.xml.source import closing, encode

__all__ = ["write_dcterms", "write_oai_dc"]

_NO_DOUBTS: Doubts = MappingProxyType({})


def write_dcterms(
    records: Iterable[Record], stream: BinaryIO, *, origin: bool = True
) -> LossReport:
    """Write Records in DC terms, one by one; with `origin`, home to their source, or with their other
    sources along.
    """
    return _write(iter(records), stream, "dcterms", origin=origin)


def write_oai_dc(
    records: Iterable[Record], stream: BinaryIO, *, origin: bool = True
) -> LossReport:
    """Write Records in the fifteen elements: home to their source, as one `oai_dc:dc`, or as a page of
    `ListRecords`.

    The page is what several records are, a tree of units, and one that has been harvested. Lost is what
    reading it back does not give again.
    """
    return _write(iter(records), stream, "oai_dc", origin=origin)


def _write(
    records: Iterator[Record], stream: BinaryIO, format_: str, *, origin: bool
) -> LossReport:
    report = LossReport()
    first = next(records, None)
    if first is not None and origin and (home := _at_home(first, format_)) is not None:
        second = next(records, None)
        given: Iterator[Record] = chain(() if second is None else (second,), records)
        if second is None or home.wrapped:
            if not home.is_carried:
                _write_home(home, given, stream, report)
                return report
            whole = [first, *given]
            try:
                return _write_carried(whole, stream, format_)
            except CannotMergeError as error:
                report_rewritten(report, "document", error.reason, unit=None)
            given = iter(whole[1:])
        records = given
    given = chain(() if first is None else (first,), records)
    if origin:
        given = _leaving(given, report, format_)
    if format_ == "dcterms":
        stream.write(OPENING.encode())
        stream.writelines(
            tree_text(record, report, origin=origin).encode() for record in given
        )
        stream.write(CLOSING.encode())
    else:
        _write_elements(given, stream, report)
    return report


def _write_carried(records: list[Record], stream: BinaryIO, format_: str) -> LossReport:
    """Write Records home to a source that came through another document, if it then reads as they do; raises
    CannotMergeError.
    """

    def draft(doubts: Doubts) -> Draft:
        written, report = BytesIO(), LossReport()
        home = AtHome(records[0], format_, doubts)
        _write_home(home, iter(records[1:]), written, report, doubts)
        text = written.getvalue().decode(home.encoding, "replace")
        if defused(text).declarations:
            raise CannotMergeError("its source points outside the document")
        report_carried(report, text, format_, home.safe.declarations)
        return Draft([written.getvalue()], report, is_doubtful=True)

    pieces, report, _again = settled(records, draft, _read)
    stream.writelines(pieces)
    return report


def _read(content: bytes) -> Iterator[Record]:
    return read_records(BytesSource("", content))


def _at_home(
    record: Record, format_: str, doubts: Doubts = _NO_DOUBTS
) -> AtHome | None:
    try:
        home = AtHome(record, format_, doubts)
    except CannotMergeError:
        return None
    return home


def _write_home(
    home: AtHome,
    others: Iterator[Record],
    stream: BinaryIO,
    report: LossReport,
    doubts: Doubts = _NO_DOUBTS,
) -> None:
    """Write Records into the envelope of the first; those that are not from there in the manner of those
    that are.
    """
    stream.write(home.head)
    tail = home.tail
    stream.write(_body(home, report))
    for record in others:
        source = as_it_stands(record, home.format)
        if source is not None and source.head is home.head:
            stream.write(source.body)
            tail = source.tail or tail
        elif (
            other := _at_home(record, home.format, doubts)
        ) is not None and home.beside(other):
            ours = other.head == home.head
            stream.write(
                (b"" if ours else "\n".encode(home.encoding)) + _body(other, report)
            )
            tail = (other.tail if ours else b"") or tail
        else:
            stream.write(encode(_guest(record, home, report), home.encoding, b""))
    if home.head and not tail:
        tail = closing(home.head.decode(home.encoding)).encode(home.encoding)
    stream.write(tail)


def _body(home: AtHome, report: LossReport) -> bytes:
    body = home.body()
    for name in ("losses", "carried", "left_behind", "notes"):
        getattr(report, name).extend(getattr(home.report, name))
    return body


def _guest(record: Record, home: AtHome, report: LossReport) -> str:
    """Return a Record from elsewhere as it is written in the envelope of another."""
    report.left_behind.extend(
        left_behind(
            record, home.format, others=not home.source.own and home.format == "dcterms"
        )
    )
    if home.source.own:
        return tree_text(record, report, origin=True)
    harvested = "metadata>" in home.source.text or "<header" in home.source.text
    units = links_of(record).items()
    if home.header_only:
        return "".join(
            "\n" + header_text(unit, key, report) for key, (unit, _link) in units
        )
    return "".join(
        "\n"
        + fresh(unit, key, link, report, home.format, own=False, harvested=harvested)
        for key, (unit, link) in units
    )


def _write_elements(
    records: Iterator[Record], stream: BinaryIO, report: LossReport
) -> None:
    first = next(records, None)
    second = next(records, None)
    if first is not None and second is None and is_bare(first):
        text = element_of(
            first,
            "#0" if first.id is None else next(first.walk())[0],
            report,
            bare=True,
        )
        stream.write(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode())
        return
    oai.write_page(
        stream,
        "oai_dc",
        page_items(
            chain((r for r in (first, second) if r is not None), records), report
        ),
    )


def _leaving(
    records: Iterator[Record], report: LossReport, format_: str
) -> Iterator[Record]:
    """Note what the source of each Record in the format holds, where it is written from its values alone."""
    for record in records:
        report.left_behind.extend(left_behind(record, format_, others=False))
        yield record
