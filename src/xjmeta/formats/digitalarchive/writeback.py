"""The dumps in CSV: a row a document, kept unchanged; only cells whose value was edited are written again.

A dump is cut into raw rows and raw cells, so that quoting, line ends and the columns that no row claims go
back as they were. A unit that comes from elsewhere is written in the columns of the dump it joins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any, NamedTuple

from xjmeta.formats.digitalarchive.canonical import (
    ARCHIVE,
    FORMAT,
    cells_data,
    data_cells,
)
from xjmeta.formats.digitalarchive.crosswalk import COLUMNS, ORIGIN_ONLY
from xjmeta.mapping.writeback import (
    CannotMergeError,
    Patch,
    Trust,
    carries,
    report_rewritten,
    written_back,
)
from xjmeta.messages import Loss, LossReport
from xjmeta.model.origin import Unmapped
from xjmeta.model.record import Record
from xjmeta.text.encodings import is_encoding

__all__ = [
    "ArchivePiece",
    "Dump",
    "line_end",
    "read_row",
    "rows_of",
    "unknown_columns",
    "unmapped_row",
    "written",
]

# A quoted cell, with whatever a careless program left around the quotation marks, or a bare one.
_CELL = re.compile(r'[ \t]*"(?:[^"]|"")*"[^,\r\n]*|[^,\r\n]*')


class ArchivePiece(NamedTuple):
    """The source of one document: its row with its line end and the blank rows after it, and the columns of the
    dump.
    """

    row: str
    header: str
    encoding: str = "utf-8"

    @classmethod
    def of(cls, unit: Record) -> ArchivePiece | None:
        """Return the source that a unit has in a dump; None if it has none."""
        if unit.origin is None:
            return None
        if isinstance(unit.origin.source, Dump):
            return unit.origin.source.piece(unit.origin.ordinal)
        data = unit.origin.data.get(FORMAT)
        if not isinstance(data, dict) or not all(
            isinstance(data.get(name), str) for name in cls._fields
        ):
            return None
        piece = cls(*(data[name] for name in cls._fields))
        return piece if piece.stands() else None

    def stands(self) -> bool:
        """Return whether what came through another document is one row, under one row of columns, and can be read."""
        if not (_is_one(self.row) and _is_one(self.header)):
            return False
        try:
            read_row(self.header, self.row)
        except ValueError:
            return False
        return is_encoding(self.encoding)


class Dump:
    """A dump in memory, shared by the documents read from it."""

    format = FORMAT

    def __init__(self, text: str, encoding: str) -> None:
        header, *rows = _with_blanks(rows_of(text))
        self.header = header
        self.rows = rows
        self.encoding = encoding

    def piece(self, ordinal: int) -> ArchivePiece:
        """Return the source of one document."""
        return ArchivePiece(self.rows[ordinal], self.header, self.encoding)

    def dump(self, ordinal: int, digest: object) -> dict[str, Any]:
        """Return the source of one document as JSON data; whether it was edited is found by reading it
        again.
        """
        del digest
        return self.piece(ordinal)._asdict()

    def unmapped(self, ordinal: int) -> list[Unmapped]:
        """Return the cells that stay in the origin: why, and what they say."""
        return unmapped_row(self.piece(ordinal))


def unmapped_row(piece: ArchivePiece) -> list[Unmapped]:
    """Return the cells of a row that no field has."""
    cells = zip_longest(
        _names(piece.header), map(_value, _raw_cells(piece.row)), fillvalue=""
    )
    return [
        Unmapped(
            ORIGIN_ONLY.get(name, "column-without-field"),
            f"{name or 'beyond the columns'}: {cell}",
        )
        for number, (name, cell) in enumerate(cells)
        if cell.strip() and not _claimed(piece.header, number)
    ]


def _is_one(text: str) -> bool:
    """Return whether a text is one row that is not blank, and no other."""
    return sum(1 for row in rows_of(text) if row.strip("\ufeff\r\n")) == 1


def unknown_columns(header: str) -> list[str]:
    """Return the columns of a dump that no field has, and that are not known to stay in the origin."""
    names = _names(header)
    return [
        name
        for n, name in enumerate(names)
        if name not in ORIGIN_ONLY and not _claimed(header, n)
    ]


def _claimed(header: str, number: int) -> bool:
    """Return whether the cells of a column are read: of two with one name the first."""
    names = _names(header)
    return (
        number < len(names)
        and names[number] in COLUMNS
        and names.index(names[number]) == number
    )


def _with_blanks(rows: Iterable[str]) -> Iterator[str]:
    """Yield rows, each with the blank rows after it; those before the first belong to the first."""
    rows_so_far = ""
    for row in rows:
        if rows_so_far.strip("\ufeff\r\n") and row.strip():
            yield rows_so_far
            rows_so_far = row
        else:
            rows_so_far += row
    yield rows_so_far


def rows_of(text: str) -> Iterator[str]:
    """Yield the rows of a table unchanged, each with its line end."""
    start, at = 0, 0
    while at < len(text):
        match = _CELL.match(text, at)
        at = match.end() if match else len(text)
        if text[at : at + 1] == ",":
            at += 1
            continue
        at += 2 if text[at : at + 2] == "\r\n" else 1
        yield text[start:at]
        start = at
    if start < len(
        text
    ):  # a last row that ends with an empty cell and no line end
        yield text[start:]


def _raw_cells(row: str) -> list[str]:
    """Return the cells of a row unchanged."""
    body = row.removesuffix(_tail(row)).lstrip("\r\n")
    out = []
    at = 0
    while True:
        match = _CELL.match(body, at)
        end = match.end() if match else len(body)
        out.append(body[at:end])
        if end >= len(body):
            return out
        at = end + 1


def _value(raw: str) -> str:
    plain = raw.strip(" \t")
    if len(plain) > 1 and plain[0] == plain[-1] == '"':
        return plain[1:-1].replace('""', '"')
    return raw


def _names(header: str) -> list[str]:
    return [
        _value(raw).strip()
        for raw in _raw_cells(header.removeprefix("\ufeff"))
    ]


def _cells(header: str, row: str) -> dict[str, str]:
    cells: dict[str, str] = {}
    for name, raw in zip(_names(header), _raw_cells(row), strict=False):
        cells.setdefault(name, _value(raw))
    return cells


def read_row(header: str, row: str) -> Record:
    """Return the document of a row; raises ValueError where its values do not fit."""
    return ARCHIVE.read(cells_data(_cells(header, row)))


def written(unit: Record, source: ArchivePiece, report: LossReport) -> str:
    """Return the row of a document: its own with its changed cells, or a new one in the columns of the
    dump.
    """
    piece = ArchivePiece.of(unit)
    key = next(unit.walk())[0]
    if piece is None:
        return _DumpUnit(unit, key, source).rewritten()
    dump_unit = _DumpUnit(unit, key, piece._replace(header=source.header))
    if piece.header != source.header:
        report_rewritten(report, "unit", "it stood in another dump", unit=key)
        unmapped = unmapped_row(piece)
        report.left_behind += (
            Loss(
                key,
                loss.text,
                loss.reason,
                FORMAT,
                key,
            )
            for loss in unmapped
        )
        return dump_unit.rewritten()
    return written_back(
        dump_unit, report, FORMAT, Trust(carries(unit, FORMAT))
    )


class _DumpUnit:
    """A document and its row in a dump."""

    def __init__(self, unit: Record, key: str, piece: ArchivePiece) -> None:
        self._unit, self._header = unit, piece.header
        self.key, self.text = key, piece.row
        self._names = _names(piece.header)

    def _cells(self, unit: Record) -> dict[str, str]:
        """Return the cells that a unit fills."""
        return data_cells(ARCHIVE.data(unit, origin=False), self._names)

    def differing(self) -> list[str]:
        """Return the columns whose cells say otherwise."""
        try:
            old = self._cells(read_row(self._header, self.text))
        except ValueError as error:
            raise CannotMergeError("its row cannot be read") from error
        new = self._cells(self._unit)
        return [name for name in new if old.get(name) != new[name]]

    def patched(self, fields: frozenset[str]) -> Patch:
        """Return the row with its changed cells."""
        del fields  # a cell is written whole anyway
        return Patch(self._row(self.text, self.differing()))

    def rewritten(self) -> str:
        """Return a new row in the columns of the dump."""
        blank = "," * (len(self._names) - 1) + line_end(self._header)
        return self._row(
            blank,
            [name for name, cell in self._cells(self._unit).items() if cell],
        )

    def _row(self, row: str, differing: list[str]) -> str:
        """Return a row with the cells of some columns as the unit says them."""
        new = self._cells(self._unit)
        raw = _raw_cells(row)
        places = [self._names.index(name) for name in differing]
        raw += [""] * (max(places, default=-1) + 1 - len(raw))
        for name, place in zip(differing, places, strict=True):
            raw[place] = _spelt(new[name], raw[place])
        return ",".join(raw) + _tail(row)

    def asides(self, text: str) -> list[tuple[str, str]]:
        """Return the cells of a row that no field has."""
        cells = unmapped_row(ArchivePiece(text, self._header)) if text else ()
        return [(cell.reason, cell.text) for cell in cells]


def _spelt(value: str, like: str) -> str:
    """Write a cell, in quotes where it needs them or where it had them."""
    if like[:1] == '"' or re.search(r'[",\r\n]|\A\s|\s\Z', value):
        return '"' + value.replace('"', '""') + '"'
    return value


def line_end(row: str) -> str:
    """Return what ends a row."""
    tail = _tail(row)
    if tail[:2] == "\r\n":
        return tail[:2]
    return tail[:1]


def _tail(row: str) -> str:
    """Return the line end of a row with the blank rows after it."""
    blank = row[len(row.rstrip()) :]
    ends = [at for at in map(blank.find, "\r\n") if at >= 0]
    return blank[min(ends) :] if ends else ""
