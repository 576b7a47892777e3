"""What a sheet holds that no value says: columns without a field, cells that fit none, rows before the header,
keys that are no ids, other pages of a workbook.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from xjmeta.formats.csv.canonical import Envelope, SheetRow, rows, unsealed
from xjmeta.formats.csv.row import as_read, frame, padded
from xjmeta.formats.csv.sheet import Slice, split
from xjmeta.model.origin import Unmapped

__all__ = ["unmapped_data", "unmapped_row"]


def unmapped_data(
    parts: Sequence[Mapping[str, Any]],
) -> Iterator[list[Unmapped]]:
    """Yield what the row of each unit holds, of those that came through another format."""
    envelope = Envelope.load(unsealed(parts[0])["sheet"])
    for number, data in enumerate(parts):
        row = str(unsealed(data["row"]))
        tops = (0,) if number == 0 else ()
        yield unmapped_row(
            Slice(envelope, [row], [int(data["number"])], tops=tops), 0
        )


def unmapped_row(source: Slice, ordinal: int) -> list[Unmapped]:
    """Return what the row of a unit holds that no value says, and for a unit on top what its sheet does."""
    fits = source.misfits is not None and ordinal not in source.misfits
    # The rule in a sheet of ours: each cell is a value, and the row need not be taken apart to know it.
    if (
        fits
        and None not in source.envelope.paths
        and ordinal not in source.tops
    ):
        return []
    row = split(source.rows[ordinal], source.envelope)
    out = [
        *_cells(source.envelope, row, fits=fits),
        *_frame(source, ordinal, row),
    ]
    if ordinal in source.tops:
        out += _before_header(source.envelope)
        out += source.book.besides if source.book is not None else ()
    return out


def _cells(
    envelope: Envelope, row: list[str], *, fits: bool
) -> Iterator[Unmapped]:
    """Yield the cells of columns that have no field, and those that do not fit their column; `fits` says that none of
    these is known to be.
    """
    plan = envelope.plan
    cells = padded(row, plan.width)
    good = (cells if fits else as_read(plan, cells).good)[: plan.width]
    named = zip_longest(envelope.names, envelope.paths, row, good)
    for place, (name, path, cell, kept) in enumerate(named):
        if not cell or place in envelope.beside:
            continue
        label = f"{name.strip()}: {cell}" if name and name.strip() else cell
        if path is None:
            yield Unmapped("column-without-field", label)
        elif not kept:
            yield Unmapped("cell-without-meaning", label)


def _frame(source: Slice, ordinal: int, row: list[str]) -> Iterator[Unmapped]:
    """Yield what the technical columns hold and nobody can use: a parent that is not there, a broken rest or origin.

    A key says nothing of a unit: what hangs on it, the hierarchy, is in the Record.
    """
    plan = source.envelope.plan
    row = padded(row, plan.width)
    parent = frame(row, plan, plan.parent)
    if parent and ordinal in source.tops:
        yield Unmapped("parent-not-there", parent)
    for column in (plan.rest, plan.origin):
        cell = frame(row, plan, column)
        if cell and not _is_object(cell):
            yield Unmapped("damaged-source", cell)


def _is_object(cell: str) -> bool:
    try:
        return isinstance(json.loads(cell), dict)
    except ValueError:
        return False


def _before_header(envelope: Envelope) -> Iterator[Unmapped]:
    """Yield the rows before the first unit that are no header."""
    *banner, _header = _head_rows(envelope)
    below = (
        split(raw, replace(envelope, spellings=())) for raw in envelope.below
    )
    for row in (*banner, *(SheetRow(0, "", cells) for cells in below)):
        if words := " | ".join(filter(None, map(str.strip, row.cells))):
            yield Unmapped("row-before-header", words, shared=True)


def _head_rows(envelope: Envelope) -> list[SheetRow]:
    if envelope.format == "csv":
        return list(
            rows(io.StringIO(envelope.head, newline=""), envelope.delimiter)
        )
    return [
        SheetRow(number, "", cells)
        for number, cells in enumerate(json.loads(envelope.head))
    ]
