"""Writes documents of Dublin Core: back into the one they were read from, or from the values of the
Records alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain
from types import MappingProxyType
from typing import BinaryIO

from xjmeta.formats.dc.reader import read_records
from xjmeta.formats.dc.writeback import DcWriteBack, as_it_stands
from xjmeta.formats.dc.writer import (
    CLOSING,
    OPENING,
    Fillers,
    element_of,
    fresh,
    header_of,
    header_text,
    links_of,
    page_items,
    plain_texts,
    tree_text,
)
from xjmeta.formats.registry import BytesSource, left_behind
from xjmeta.mapping.addresses import Addresses
from xjmeta.mapping.writeback import (
    CannotMergeError,
    Doubts,
    Draft,
    report_rewritten,
    settled,
)
from xjmeta.messages import Loss, LossReport, TargetError
from xjmeta.messages.catalogue import Template, add
from xjmeta.model.record import Record
from xjmeta.xml import oai
from xjmeta.xml.carried import defused, report_carried
from xjmeta.xml.source import closing, encode

__all__ = ["write_dcterms", "write_oai_dc"]

add({
    "base-of-plain": Template(
        "DC terms with elements of ours link the units by key; addresses are in the plain form only.",
        "Ask for plain=True, or leave the base out.",
    ),
})  # fmt: skip

_NO_DOUBTS: Doubts = MappingProxyType({})


def write_dcterms(
    records: Iterable[Record],
    stream: BinaryIO,
    *,
    origin: bool = True,
    plain: bool = False,
    base: str | None = None,
) -> LossReport:
    """Write Records in DC terms, one by one; with `origin`, back to their source, or with their other
    sources along.

    With `plain` they are written in elements of Dublin Core alone, with addresses where a `base` is given; raises
    TargetError for a base where xjmeta's own elements link the units.
    """
    if plain:
        return _write_plain(iter(records), stream, base, origin=origin)
    if base is not None:
        raise TargetError("base-of-plain")
    return _write(iter(records), stream, "dcterms", origin=origin)


def _write_plain(
    records: Iterator[Record],
    stream: BinaryIO,
    base: str | None,
    *,
    origin: bool,
) -> LossReport:
    """Write Records in elements of DC terms alone: one as `metadata`, several beside one another."""
    report = LossReport()
    if origin:
        records = _leaving(records, report, "dcterms")
    addresses = Addresses(base)
    texts = (
        text
        for record in records
        for text in plain_texts(record, report, addresses)
    )
    first = next(texts, "")
    second = next(texts, None)
    stream.write(b'<?xml version="1.0" encoding="UTF-8"?>\n')
    if second is None:
        stream.write(f"{first}\n".encode())
        return report
    stream.write(b"<records>\n")
    stream.writelines(
        f"{text}\n".encode() for text in chain((first, second), texts)
    )
    stream.write(b"</records>\n")
    return report


def write_oai_dc(
    records: Iterable[Record],
    stream: BinaryIO,
    *,
    origin: bool = True,
    base: str | None = None,
    **asked: str,
) -> LossReport:
    """Write Records in the fifteen elements: back to their source, as one `oai_dc:dc`, or as a page of
    `ListRecords`.

    The page is that which they were harvested in, or what is `asked` for by the options of a page: several that no
    document holds together are refused without. Outside of a page a tree of units is its highest level. Lost is what
    reading it back does not give again. With a `base` each unit that is written from its values states its address.
    """
    page = oai.page_asked(**asked)
    addresses = Addresses(base)
    return _write(
        iter(records),
        stream,
        "oai_dc",
        origin=origin,
        page=page,
        addresses=addresses,
    )


def _write(
    records: Iterator[Record],
    stream: BinaryIO,
    format_: str,
    *,
    origin: bool,
    page: oai.OaiPage | None = None,
    addresses: Addresses | None = None,
) -> LossReport:
    report = LossReport()
    first = next(records, None)
    document = (
        None if first is None or not origin else _write_back(first, format_)
    )
    # A page is asked for, and the document that the first Record came from is
    # none: that envelope does not serve.
    if page is not None and document is not None and not _is_harvest(document):
        document = None
    # One Record goes back into its document, and several of one harvest. Whatever was read from elsewhere is
    # written from its values: two documents are never merged into one envelope.
    if first is not None and document is not None:
        second = next(records, None)
        remaining: Iterator[Record] = chain(
            () if second is None else (second,), records
        )
        if second is None or document.wrapped:
            if not document.is_carried:
                _write_all_back(document, remaining, stream, report, page=page)
                return report
            whole = [first, *remaining]
            try:
                return _write_carried(whole, stream, format_, page)
            except CannotMergeError as error:
                report_rewritten(report, "document", error.reason, unit=None)
            # The source does not give back what the Records say: all are
            # written from their values.
            remaining = iter(whole[1:])
        records = remaining
    remaining = chain(() if first is None else (first,), records)
    if origin:
        remaining = _leaving(remaining, report, format_)
    if format_ == "dcterms":
        stream.write(OPENING.encode())
        stream.writelines(
            tree_text(record, report, origin=origin).encode()
            for record in remaining
        )
        stream.write(CLOSING.encode())
    else:
        is_together = (
            document is not None and document.wrapped and _is_harvest(document)
        )
        _write_elements(
            remaining,
            stream,
            report,
            page,
            addresses or Addresses(),
            is_together=is_together,
        )
    return report


def _is_harvest(document: DcWriteBack) -> bool:
    return oai.NAMESPACE in document.head.decode(document.encoding, "replace")


def _write_carried(
    records: list[Record],
    stream: BinaryIO,
    format_: str,
    page: oai.OaiPage | None,
) -> LossReport:
    """Write Records back to a source that came through another document, if it then reads as they do; raises
    CannotMergeError.
    """

    def draft(doubts: Doubts) -> Draft:
        written, report = BytesIO(), LossReport()
        document = DcWriteBack(records[0], format_, doubts)
        fresh_page = None if page is None else page.restarted()
        _write_all_back(
            document, iter(records[1:]), written, report, doubts, fresh_page
        )
        text = written.getvalue().decode(document.encoding, "replace")
        if defused(text).declarations:
            raise CannotMergeError("its source points outside the document")
        report_carried(report, text, format_, document.safe.declarations)
        return Draft([written.getvalue()], report, is_doubtful=True)

    pieces, report, _again = settled(records, draft, _read)
    stream.writelines(pieces)
    return report


def _read(content: bytes) -> Iterator[Record]:
    return read_records(BytesSource("", content))


def _write_back(
    record: Record, format_: str, doubts: Doubts = _NO_DOUBTS
) -> DcWriteBack | None:
    try:
        document = DcWriteBack(record, format_, doubts)
    # It comes from no document of this format, or from one that is damaged: it
    # is written from its values.
    except CannotMergeError:
        return None
    return document


def _write_all_back(
    document: DcWriteBack,
    others: Iterator[Record],
    stream: BinaryIO,
    report: LossReport,
    doubts: Doubts = _NO_DOUBTS,
    page: oai.OaiPage | None = None,
) -> None:
    """Write Records into the envelope of the first; those that are not from there in the manner of those
    that are, with what the `page` that was asked for says of their headers.
    """
    headers = _Headers(page, document.encoding)
    stream.write(document.head)
    tail = document.tail
    stream.write(headers.claimed(_body(document, report)))
    for number, record in enumerate(others, 2):
        source = as_it_stands(record, document.format)
        # The very document, untouched: its bytes go through without a parse.
        if source is not None and source.head is document.head:
            stream.write(headers.claimed(source.body))
            tail = source.tail or tail
        elif (
            other := _write_back(record, document.format, doubts)
        ) is not None and document.beside(other):
            ours = other.head == document.head
            between = b"" if ours else "\n".encode(document.encoding)
            stream.write(between + headers.claimed(_body(other, report)))
            tail = (other.tail if ours else b"") or tail
        else:
            headers.number = number
            text = _guest(record, document, report, headers)
            stream.write(encode(text, document.encoding, b""))
    if document.head and not tail:
        # The last Record of the source was left out, and the end of the
        # document with it.
        tail = closing(document.head.decode(document.encoding)).encode(
            document.encoding
        )
    stream.write(tail)


def _body(document: DcWriteBack, report: LossReport) -> bytes:
    body = document.body()
    for name in ("losses", "carried", "left_behind", "notes"):
        getattr(report, name).extend(getattr(document.report, name))
    return body


class _Headers:
    """What the headers hold of Records that are new in a harvest and state no such things."""

    def __init__(self, page: oai.OaiPage | None, encoding: str) -> None:
        self._page, self._encoding = page, encoding
        self.number = 1
        """The place of a Record among those that are written."""

    def claimed(self, body: bytes) -> bytes:
        """Return what is written of a Record; its identifier is no other one's."""
        if self._page is not None:
            self._page.claim(body.decode(self._encoding, "replace"))
        return body

    def of(self, unit: Record) -> Fillers:
        """Return the identifier and the datestamp of a header; raises TargetError where nothing says them."""
        header = header_of(unit)
        if self._page is None:
            oai.header_node(header, self.number)
            return None
        return self._page.fillers(
            oai.PageItem(header, None, unit.known_as), self.number
        )


def _guest(
    record: Record,
    document: DcWriteBack,
    report: LossReport,
    headers: _Headers,
) -> str:
    """Return a Record from elsewhere as it is written in the envelope of another."""
    report.left_behind.extend(
        left_behind(
            record,
            document.format,
            others=not document.source.own and document.format == "dcterms",
        )
    )
    if document.source.own:
        return tree_text(record, report, origin=True)
    harvested = (
        "metadata>" in document.source.text
        or "<header" in document.source.text
    )
    units = links_of(record).items()
    if document.header_only:
        return "".join(
            "\n" + header_text(unit, key, report, headers.of(unit))
            for key, (unit, _link) in units
        )
    return "".join(
        "\n"
        + fresh(
            unit,
            key,
            link,
            report,
            document.format,
            own=False,
            harvested=harvested,
            fillers=headers.of(unit) if harvested else None,
        )
        for key, (unit, link) in units
    )


def _write_elements(
    records: Iterator[Record],
    stream: BinaryIO,
    report: LossReport,
    page: oai.OaiPage | None,
    addresses: Addresses,
    *,
    is_together: bool,
) -> None:
    """Write Records from their values; several of no common document only as a page that is asked for."""
    first = next(records, None)
    second = next(records, None)
    # The elements have no list of their own: an envelope that nobody asked for
    # would be invented.
    if second is not None and page is None and not is_together:
        raise TargetError("no-common-document", format="oai_dc")
    if first is not None and second is None and page is None:
        stream.write(_bare(first, report, addresses).encode())
        return
    oai.write_page(
        stream,
        "oai_dc",
        page_items(
            chain((r for r in (first, second) if r is not None), records),
            report,
            addresses,
        ),
        page,
    )


def _bare(record: Record, report: LossReport, addresses: Addresses) -> str:
    """Return the highest level of a Record as one `oai_dc:dc`; each unit below it is a loss as a whole."""
    units = links_of(record)
    top = next(iter(units))
    report.losses.extend(
        Loss(
            f"{key}.children.{number}",
            units[child][0].own_data(),
            "hierarchy",
            "oai_dc",
            key,
        )
        for key, (_unit, link) in units.items()
        for number, child in enumerate(link.children)
    )
    address = next(addresses.of(record))
    text = element_of(
        record,
        top,
        report,
        bare=True,
        address=address,
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _leaving(
    records: Iterator[Record], report: LossReport, format_: str
) -> Iterator[Record]:
    """Note what the source of each Record in the format holds, where it is written from its values alone."""
    for record in records:
        report.left_behind.extend(left_behind(record, format_, others=False))
        yield record
