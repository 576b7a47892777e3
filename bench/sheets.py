"""Speed and memory of sheets: rows to Records as multiples of `csv.reader`, and a million rows both ways.

    python bench/sheets.py [ROWS]

Every figure is CPU time; the reader is compared with `csv.reader` on the same file plus the validation of
the same data.
"""

from __future__ import annotations

import csv
import filecmp
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from xjmeta.formats.csv.meanings import path_of
from xjmeta.formats.csv.reader import records as read_csv
from xjmeta.formats.csv.shapes import plan_of
from xjmeta.formats.csv.writer import write as write_csv
from xjmeta.model.record import Record
from xjmeta.sources import opened


def made(rows: int) -> Iterator[Record]:
    """Yield Records as a harvest has them: a title, dates, containers, a note, an access point."""
    for n in range(rows):
        yield Record.model_validate(
            {
                "id": f"doc-{n:07}",
                "level": "item",
                "title": f"Cable No. {n}, Embassy to the Ministry of Foreign Affairs",
                "dates": [{"expression": "12 August 1949", "normal": "1949-08-12"}],
                "containers": [
                    {"type": "box", "indicator": str(n % 900 + 1)},
                    {"type": "folder", "indicator": str(n % 40 + 1)},
                ],
                "notes": [
                    {
                        "kind": "scope",
                        "body": "The ambassador reports on talks about credits & railways.",
                    }
                ],
                "access_points": [{"kind": "topic", "name": "Foreign relations"}],
            }
        )


def timed(what: Callable[[], Any]) -> tuple[float, Any]:
    """Return CPU seconds and the result."""
    start = time.process_time()
    found = what()
    return time.process_time() - start, found


def peak() -> float:
    """Return the peak memory of this process in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def bare(path: str) -> int:
    """Read a sheet with `csv.reader` alone."""
    with Path(path).open(encoding="utf-8-sig", newline="") as stream:
        return sum(1 for _ in csv.reader(stream))


def validated(path: str) -> float:
    """Return the CPU time that the model takes to validate the data of all rows."""
    spent = 0.0
    with Path(path).open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream)
        plan = plan_of(tuple(path_of(name) or name for name in next(reader)))
        while rows := list(islice(reader, 1000)):
            data = [plan.data(row, []) for row in rows]
            start = time.process_time()
            for values in data:
                Record.model_validate(values)
            spent += time.process_time() - start
    return spent


def main(rows: int) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "rows.csv")
        before = peak()
        with Path(path).open("wb") as out:
            write, _ = timed(lambda: write_csv(made(rows), out))
        grown = peak() - before
        size = Path(path).stat().st_size / 2**20
        print(
            f"{rows} rows, {size:.0f} MiB; write {write:.1f} s, {grown:.0f} MiB above the start"
        )
        base, _ = timed(lambda: bare(path))
        model = validated(path)
        before = peak()
        with opened(path) as source:
            read, count = timed(lambda: sum(1 for _ in read_csv(source)))
        print(f"read {read:.1f} s, {peak() - before:.0f} MiB more; {count} records")
        over = (read - model) / base
        print(
            f"csv.reader {base:.2f} s, validation {model:.2f} s: without it {over:.1f} x csv.reader"
        )
        back = str(Path(folder) / "back.csv")
        with opened(path) as source, Path(back).open("wb") as out:
            home, _ = timed(lambda: write_csv(read_csv(source), out))
        same = filecmp.cmp(back, path, shallow=False)
        print(
            f"read and write back {home:.1f} s, byte for byte {same}; peak {peak():.0f} MiB"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
