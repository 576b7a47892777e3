"""Documents of the archive, in JSON and as dumps: read, written, and what they lose named."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any, BinaryIO

from xjmeta.formats.digitalarchive.canonical import ARCHIVE, FORMAT
from xjmeta.formats.digitalarchive.writeback import (
    ArchivePiece,
    Dump,
    line_end,
    read_row,
    unknown_columns,
    unmapped_row,
    written,
)
from xjmeta.formats.registry import BytesSource, Source
from xjmeta.mapping.json_document import BadDataError, Documents
from xjmeta.mapping.losses import lost
from xjmeta.messages import Finding, FormatError, Loss, LossReport, Template
from xjmeta.messages.catalogue import add
from xjmeta.model.origin import Unmapped
from xjmeta.model.record import Record
from xjmeta.text.encodings import decoded, encoded, start_of

__all__ = ["read", "unmapped_data", "write"]

add(
    {
        "dump-column": Template(
            "No field has the column {name!r}; it is kept unchanged.",
            "Check its name.",
        )
    }
)
_JSON = Documents(ARCHIVE)
_NO_PLACE = "the Digital Archive has no place for it"


def read(source: Source) -> Iterator[Record]:
    """Yield the Records of a document of the archive; raises FormatError for anything else."""
    head = start_of(source.head(64)).lstrip("\ufeff \t\r\n")
    if head[:1] in ("{", "["):
        return _JSON.read(source)
    return _read_dump(source)


def _read_dump(source: Source) -> Iterator[Record]:
    """Yield the documents of a dump."""
    dump = Dump(*decoded(source.data()))
    if not dump.rows:
        raise FormatError("no-record", source=source.name, format=FORMAT)
    for name in unknown_columns(dump.header):
        source.findings.append(
            Finding.of("dump-column", source=source.name, line=1, name=name)
        )
    line = 1 + dump.header.count("\n")
    for number, row in enumerate(dump.rows):
        try:
            record = read_row(dump.header, row)
        except BadDataError as error:
            raise FormatError(
                "invalid-record",
                source=source.name,
                line=line,
                reason=f"{error.reason}.",
            ) from error
        line += row.count("\n")
        record.give_origins(dump, number)
        yield record


def write(
    records: Iterable[Record], stream: BinaryIO, *, origin: bool = True
) -> LossReport:
    """Write Records as the archive's JSON, or back into the dump they were read from, and name what is
    lost.
    """
    all_records = list(records)
    source = (
        ArchivePiece.of(all_records[0]) if origin and all_records else None
    )
    stream_of_bytes = BytesIO()
    report = LossReport()
    if source is not None:
        stream_of_bytes.write(_dump(all_records, source, report))
    else:
        report = _JSON.write(all_records, stream_of_bytes, origin=origin)
    report.losses += _losses(all_records, stream_of_bytes.getvalue())
    stream.write(stream_of_bytes.getvalue())
    return report


def unmapped_data(
    parts: Sequence[Mapping[str, Any]],
) -> Iterator[list[Unmapped]]:
    """Yield what the source of each unit holds besides values, of those that came through another format."""
    for data in parts:
        if "row" in data:
            yield unmapped_row(
                ArchivePiece(
                    *(str(data[name]) for name in ArchivePiece._fields)
                )
            )
        else:
            yield from _JSON.unmapped([data])


def _dump(
    records: list[Record], source: ArchivePiece, report: LossReport
) -> bytes:
    rows = [written(record, source, report) for record in records]
    end = line_end(source.header) or "\n"
    # A row that was the last of its dump may stand before others now.
    ended = [
        row if row.endswith(("\n", "\r")) or number == len(rows) else row + end
        for number, row in enumerate(rows, 1)
    ]
    return encoded("".join((source.header, *ended)), source.encoding)


def _losses(records: list[Record], data: bytes) -> Iterator[Loss]:
    """Yield every value that the document does not read back as."""
    back = list(read(BytesSource("written", data))) if records else []
    for record, read_back in zip(records, back, strict=True):
        units = {
            number: unit
            for number, (_key, unit) in enumerate(read_back.walk())
        }
        for number, (key, unit) in enumerate(record.walk()):
            read_as = _data(units[number]) if number in units else {}
            yield from lost(
                key,
                _data(unit),
                read_as,
                FORMAT,
                _NO_PLACE,
            )


def _data(unit: Record) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(
        unit.model_dump_json(
            exclude={"children", "origin"}, exclude_defaults=True
        )
    )
    return data
