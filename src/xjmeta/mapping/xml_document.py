"""Writes Records as XML documents: written back to their source, in the envelope they came in, or from their values
alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from io import BytesIO
from typing import BinaryIO

from xjmeta.collector import quiet_collector
from xjmeta.mapping.writeback import (
    CannotMergeError,
    Doubts,
    Draft,
    report_rewritten,
    settled,
)
from xjmeta.mapping.xml_kind import XmlKind
from xjmeta.mapping.xml_plain import plain_losses, without_instructions
from xjmeta.mapping.xml_reader import read_records
from xjmeta.mapping.xml_writeback import XmlWriteBack
from xjmeta.mapping.xml_writer import CanonicalXml
from xjmeta.messages import Loss, LossReport, TargetError
from xjmeta.model.record import Record
from xjmeta.text.source import BytesSource
from xjmeta.xml.carried import defused, report_carried
from xjmeta.xml.oai import (
    NAMESPACE,
    Header,
    OaiPage,
    PageItem,
    page_asked,
    write_page,
)
from xjmeta.xml.source import XmlText, closing, decode

__all__ = ["write_records"]


def write_records(
    kind: XmlKind,
    format_: str,
    records: Iterable[Record],
    stream: BinaryIO,
    *,
    origin: bool = True,
    plain: bool = False,
    **asked: str,
) -> LossReport:
    """Write Records in a format of a kind; with `plain` without any instruction of ours.

    `asked` are the options of a page.
    """
    page, several = page_asked(**asked), list(records)
    if plain:
        return _write_plain(
            kind, several, stream, format_, origin=origin, page=page
        )
    return _write(
        kind,
        several,
        stream,
        format_,
        origin=origin,
        page=page,
    )


def _write_plain(
    kind: XmlKind,
    records: list[Record],
    stream: BinaryIO,
    format_: str,
    *,
    origin: bool,
    page: OaiPage | None,
) -> LossReport:
    """Write Records without instructions: what only these said is lost, what is for the schema's sake is added.

    Sources that are written back may hold some of ours, which are taken out.
    """
    draft = BytesIO()
    report = _write(
        kind, records, draft, format_, origin=origin, page=page, plain=True
    )
    data = without_instructions(draft.getvalue())
    report.carried = []
    report.losses = list(plain_losses(kind, records, data, format_))
    stream.write(data)
    return report


def _write(
    kind: XmlKind,
    records: list[Record],
    stream: BinaryIO,
    format_: str,
    *,
    origin: bool,
    page: OaiPage | None,
    plain: bool = False,
) -> LossReport:
    with quiet_collector():
        write_backs = _write_backs(kind, records, format_) if origin else []
        documents = [
            document for document in write_backs if document is not None
        ]
        reason = "the records come from several documents"
        if len(documents) == len(records) and _is_one_document(
            documents, page
        ):
            try:
                return _write_all_back(kind, documents, stream)
            # One does not fit in any more, or its part does not read back.
            except CannotMergeError as error:
                reason = error.reason
        if page is not None or not records:
            return _write_page(
                kind, records, write_backs, stream, format_, page
            )
        if len(records) != 1:
            if not _is_of_one_harvest(documents):
                raise TargetError("no-common-document", format=format_)
            return _write_page(
                kind, records, write_backs, stream, format_, page
            )
        canonical = CanonicalXml(kind, records[0], format_, plain=plain)
        stream.write(canonical.text().encode())
        if origin:
            canonical.report.left_behind += kind.left_behind(
                records[0], format_
            )
        if documents:
            report_rewritten(canonical.report, "document", reason, unit=None)
        return canonical.report


def _is_one_document(
    write_backs: list[XmlWriteBack], page: OaiPage | None
) -> bool:
    """Return whether Records are written back as one document: where a page is requested, only if that is one of a
    harvest.
    """
    if len({document.head for document in write_backs}) != 1:
        return False
    if page is not None and not _is_harvest(write_backs[0]):
        return False
    return len(write_backs) == 1 or write_backs[0].sliced


def _is_of_one_harvest(write_backs: list[XmlWriteBack]) -> bool:
    """Return whether the Records that were read from a document all were so from one page of a harvest."""
    heads = {document.head for document in write_backs if document.sliced}
    return len(heads) == 1 and all(
        _is_harvest(document) for document in write_backs if document.sliced
    )


def _is_harvest(document: XmlWriteBack) -> bool:
    return NAMESPACE in document.head.decode(document.encoding, "replace")


def _write_backs(
    kind: XmlKind, records: list[Record], format_: str
) -> list[XmlWriteBack | None]:
    """Return what each Record was read from: all of one page written back to it, whichever dialect each is in."""
    write_backs = [_write_back(kind, record, format_) for record in records]
    page = next(
        (document.page for document in write_backs if document is not None),
        None,
    )
    return [
        document
        if document is not None or page is None
        else _beside(kind, record, page)
        for document, record in zip(write_backs, records, strict=True)
    ]


def _write_back(
    kind: XmlKind, record: Record, format_: str
) -> XmlWriteBack | None:
    """Return a Record on its way into its source; None where it has none, or is below another unit in it."""
    origin = record.origin
    if (
        origin is not None
        and origin.ordinal  # the unit on top is the first: no unit is looked for in the text
        and isinstance(origin.source, XmlText)
        and origin.source.depth(origin.ordinal)
    ):
        return None
    try:
        return XmlWriteBack(kind, record, format_)
    except CannotMergeError:
        return None


def _beside(kind: XmlKind, record: Record, page: bytes) -> XmlWriteBack | None:
    """Return a Record of another dialect on its way into a page; None where it is in none, or another."""
    source = None if record.origin is None else record.origin.source
    if (
        not isinstance(source, XmlText)
        or not source.sliced
        or source.head is not page
    ):
        return None
    return _write_back(kind, record, source.format)


def _write_all_back(
    kind: XmlKind, write_backs: list[XmlWriteBack], stream: BinaryIO
) -> LossReport:
    """Write Records that were read from one document as that document; raises CannotMergeError where one does not fit
    in any more.
    """

    def draft(doubts: Doubts) -> Draft:
        for document in write_backs:
            document.begin(doubts)
        pieces = _pieces(write_backs)
        report = LossReport.total(document.report for document in write_backs)
        is_doubtful = any(
            document.is_carried or document.is_rewritten
            for document in write_backs
        )
        return Draft(pieces, report, is_doubtful)

    pieces, report, _again = settled(
        [document.record for document in write_backs],
        draft,
        partial(_read, kind),
    )
    if write_backs[0].is_carried:
        text = decode(b"".join(pieces))[0]
        # Pieces that are harmless by themselves could make a declaration
        # together.
        if defused(text).declarations:
            raise CannotMergeError("its source points outside the document")
        report_carried(
            report,
            text,
            write_backs[0].format,
            write_backs[0].safe.declarations,
        )
    stream.writelines(pieces)
    return report


def _read(kind: XmlKind, content: bytes) -> Iterator[Record]:
    decode(
        content
    )  # what Python reads otherwise than the parser could hide something
    return read_records(kind, BytesSource("", content))


def _pieces(write_backs: list[XmlWriteBack]) -> list[bytes]:
    """Return the document of some Records in pieces: its head, the part of each, its tail."""
    bodies = [document.body() for document in write_backs]
    head = write_backs[0].head
    tail = next(
        (document.tail for document in reversed(write_backs) if document.tail),
        b"",
    )
    if write_backs[0].sliced:
        encoding = write_backs[0].encoding
        try:
            still_open = closing(
                b"".join([head, *bodies, tail]).decode(encoding)
            )
        except (
            IndexError
        ) as error:  # what the first of these begins in was another's
            raise CannotMergeError("their envelope is not whole") from error
        if still_open and tail:
            raise CannotMergeError("their envelope is not whole")
        tail = tail or still_open.encode(encoding)
    return [head, *bodies, tail]


def _write_page(
    kind: XmlKind,
    records: list[Record],
    write_backs: list[XmlWriteBack | None],
    stream: BinaryIO,
    format_: str,
    page: OaiPage | None,
) -> LossReport:
    """Write Records that no document holds together as a page of OAI-PMH; an id is once in it.

    There are `write_backs` where origins count.
    """
    reports: list[LossReport] = []
    ids_in_use: set[str] = set()

    def items() -> Iterator[PageItem]:
        for record, document in zip(
            records, write_backs or [None] * len(records), strict=True
        ):
            header, bare = _without_harvest(record)
            text = (
                None
                if document is None or bare is not record
                else _element(document, ids_in_use)
            )
            if text is None or document is None:
                canonical = CanonicalXml(
                    kind, record, format_, ids_in_use, header.valid
                )
                text = canonical.text().partition("\n")[2].rstrip()
                reports.append(canonical.report)
            else:
                reports.append(document.report)
            if write_backs:
                reports[-1].left_behind += _out_of(kind, text, record, format_)
            yield PageItem(header, text, record.known_as)

    write_page(stream, kind.metadata_prefix(format_), items(), page)
    return LossReport.total(reports)


def _out_of(
    kind: XmlKind, text: str, record: Record, format_: str
) -> Iterator[Loss]:
    """Yield what the source of a Record in the format holds and an element of a page does not."""
    for loss in kind.left_behind(record, format_):
        if str(loss.value) not in text:
            yield loss


def _element(document: XmlWriteBack, ids_in_use: set[str]) -> str | None:
    """Return the element of a Record as its source spells it, None where it does not fit in any more."""
    try:
        return document.element(ids_in_use)
    except CannotMergeError:
        return None


def _without_harvest(record: Record) -> tuple[Header, Record]:
    """Return what OAI-PMH said of a record, and the record without it: there it is in the header."""
    harvest = record.control.harvest if record.control is not None else None
    if harvest is None or record.control is None:
        return Header(), record
    header = Header(
        harvest.identifier, harvest.datestamp, harvest.sets, harvest.status
    )
    return header, record.replaced(
        control=replace(record.control, harvest=None)
    )
