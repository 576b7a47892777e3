"""Writes Records as EAD documents: at home in their source, in the envelope they came in, or from their values
alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import BinaryIO

from xjmeta.collector import quiet_collector
from xjmeta.formats.ead.writeback import AtHome
from xjmeta.formats.ead.writer import Canonical
from xjmeta.mapping.merge import CannotMergeError
from xjmeta.messages import Finding, Loss, LossReport
from xjmeta.model.record import Record
from xjmeta.xml.oai import Header, write_page
from xjmeta.xml.source import closing

__all__ = ["write_ead3", "write_ead2002"]


def write_ead2002(
    records: Iterable[Record], stream: BinaryIO, *, origin: bool = True
) -> LossReport:
    """Write Records as EAD 2002."""
    return _write(list(records), stream, "ead2002", origin=origin)


def write_ead3(
    records: Iterable[Record], stream: BinaryIO, *, origin: bool = True
) -> LossReport:
    """Write Records as EAD3."""
    return _write(list(records), stream, "ead3", origin=origin)


def _write(
    records: list[Record], stream: BinaryIO, format_: str, *, origin: bool
) -> LossReport:
    with quiet_collector():
        homes = [_at_home(record, format_) for record in records] if origin else []
        found = [home for home in homes if home is not None]
        if (
            len(found) == len(records)
            and found
            and len({home.head for home in found}) == 1
            and (len(found) == 1 or found[0].sliced)
            and (report := _write_home(found, stream)) is not None
        ):
            return report
        if len(records) != 1:
            return _write_page(records, homes or [None] * len(records), stream, format_)
        canonical = Canonical(records[0], format_)
        stream.write(canonical.text().encode())
        canonical.report.left_behind.extend(_left_behind(records[0], format_))
        if found:
            canonical.report.notes.append(
                Finding.of("rewritten", severity="info", what="The document")
            )
        return canonical.report


def _at_home(record: Record, format_: str) -> AtHome | None:
    try:
        return AtHome(record, format_)
    except CannotMergeError:
        return None


def _write_home(homes: list[AtHome], stream: BinaryIO) -> LossReport | None:
    """Write Records that were read from one document as that document; None where one does not fit in any more."""
    try:
        bodies = [home.body() for home in homes]
    except CannotMergeError:
        return None
    tail = next((home.tail for home in reversed(homes) if home.tail), b"")
    if homes[0].sliced:
        try:
            left = closing(
                b"".join([homes[0].head, *bodies, tail]).decode(homes[0].encoding)
            )
        except IndexError:  # what the first of these begins in was another's
            return None
        if left and tail:
            return None
        tail = tail or left.encode(homes[0].encoding)
    stream.write(homes[0].head)
    stream.writelines(bodies)
    stream.write(tail)
    return LossReport.total(home.report for home in homes)


def _write_page(
    records: list[Record], homes: list[AtHome | None], stream: BinaryIO, format_: str
) -> LossReport:
    """Write Records that no document holds together as a page of OAI-PMH."""
    reports: list[LossReport] = []

    def items() -> Iterator[tuple[Header, str]]:
        for record, home in zip(records, homes, strict=True):
            header, bare = _without_harvest(record)
            text = None if home is None or bare is not record else _element(home)
            if text is None or home is None:
                canonical = Canonical(bare, format_)
                text = canonical.text().partition("\n")[2].rstrip()
                reports.append(canonical.report)
            else:
                reports.append(home.report)
            yield header, text

    write_page(stream, "ead" if format_ == "ead2002" else format_, items())
    return LossReport.total(reports)


def _element(home: AtHome) -> str | None:
    """Return the element of a Record as its source spells it, None where it does not fit in any more."""
    try:
        return home.element()
    except CannotMergeError:
        return None


def _without_harvest(record: Record) -> tuple[Header, Record]:
    """Return what OAI-PMH said of a record, and the record without it: there it stands in the header."""
    harvest = record.control.harvest if record.control is not None else None
    if harvest is None or record.control is None:
        return Header(), record
    header = Header(harvest.identifier, harvest.datestamp, harvest.sets, harvest.status)
    return header, record.replaced(control=replace(record.control, harvest=None))


def _left_behind(record: Record, format_: str) -> Iterator[Loss]:
    """Yield what the source of a Record holds besides its values, and another document does not take along."""
    for key, what, said in record.unmapped():
        yield Loss(key, said, what, format_)
