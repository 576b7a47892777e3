"""Writes one huge Record as a sheet, unit by unit: the bytes that `writer.write` gives.

A row is known when its unit begins, but for its origin, which is known when it ends; and the columns when all rows are.
So both are set aside in files, and put together when the sheet is laid out.
"""

from __future__ import annotations

import tempfile
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, BinaryIO, NamedTuple

from xjmeta.formats.csv.crosswalk import KEY, ORIGIN, PARENT
from xjmeta.formats.csv.meanings import EVERYWHERE, unit_cells
from xjmeta.formats.csv.shapes import guard, spread
from xjmeta.formats.csv.writer import (
    CsvSink,
    Sink,
    digests,
    lay_out,
    origin_cell,
)
from xjmeta.mapping.flow import Begin, End, Flow, left_behind
from xjmeta.messages import LossReport
from xjmeta.model.origin import Unmapped
from xjmeta.text.rows import RowSpool

__all__ = ["write_csv", "write_laid_out"]

# From how many bytes on what is set aside is kept on disk.
_IN_MEMORY = 1 << 24


def write_csv(
    flow: Flow, stream: BinaryIO, *, origin: bool = True
) -> LossReport:
    """Write the Record of a flow as a sheet; with `origin` its source is included, else it is left behind."""
    return write_laid_out(
        flow, "csv", lambda: CsvSink(stream, guard), origin=origin
    )


def write_laid_out(
    flow: Flow, name: str, sink: Callable[[], Sink], *, origin: bool
) -> LossReport:
    """Write the Record of a flow to a format of sheets; the `sink` is opened when the columns are known."""
    left_out: list[tuple[int, str, Sequence[Unmapped]]] = []
    with (
        RowSpool() as rows,
        tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as cells,
    ):
        aside = _SetAside(rows, cells, flow.format)
        for step in flow.steps():
            if isinstance(step, Begin):
                aside.begin(step)
            elif origin:
                aside.end(step)
            elif unmapped := step.unmapped():
                left_out.append((step.number, step.key, unmapped))
        report = lay_out(aside.counts, aside.entries, sink, name)
    report.left_behind += left_behind(left_out, name)
    return report


class _OpenRow(NamedTuple):
    """A unit that has begun: the key of the one above, the digests of its values, the keys of those below."""

    above: str | None
    digests: dict[str, str]
    below: list[str]


class _SetAside:
    """Rows in document order, and their origins in the order in which units end."""

    def __init__(self, rows: RowSpool, cells: Any, format_: str) -> None:
        self.counts = Counter[str]()
        self._rows = rows
        self._cells = cells
        self._format = format_
        self._open: dict[str, _OpenRow] = {}
        self._ends = 0
        self._starts = array("Q")
        self._lengths = array("L")

    def begin(self, step: Begin) -> None:
        """Take a unit that begins."""
        data = step.unit.own_data()
        cells_of_unit = unit_cells(step.unit)
        frame = {KEY: step.key, PARENT: step.parent or ""}
        self.counts.update((*EVERYWHERE.used(cells_of_unit), *frame))
        self._rows.put((1, frame, tuple(cells_of_unit), data))
        self._starts.append(0)
        self._lengths.append(0)
        if step.parent in self._open:
            self._open[step.parent].below.append(step.key)
        self._open[step.key] = _OpenRow(step.parent, digests(data), [])

    def end(self, step: End) -> None:
        """Take the origin of a unit that ends."""
        row = self._open.pop(step.key)
        sources = {"key": step.key, "sources": {self._format: step.source()}}
        cell = origin_cell(sources, row.digests, row.above, row.below)
        self.counts.update(list(spread({ORIGIN: cell})))
        packed = cell.encode("utf-8", "surrogatepass")
        self._starts[step.number], self._lengths[step.number] = (
            self._ends,
            len(packed),
        )
        self._cells.write(packed)
        self._ends += len(packed)

    def entries(self) -> Iterator[Any]:
        """Yield the rows, each with its origin."""
        for number, entry in enumerate(self._rows.entries()):
            record, frame, cells_of_unit, data = entry
            yield record, frame | self._origin(number), cells_of_unit, data

    def _origin(self, number: int) -> dict[str, str]:
        if not (length := self._lengths[number]):
            return {}
        self._cells.seek(self._starts[number])
        packed: bytes = self._cells.read(length)
        return spread({ORIGIN: packed.decode("utf-8", "surrogatepass")})
