"""What it costs that a finding aid comes home from a sheet or from JSON, as a multiple of reading the finding aid.

The document that came through the other format is the same byte for byte, or the program ends with 1. A run is a
process of its own; its CPU time is told without the start of the program. Run it as

    python bench/carried.py [--rounds 3] [--files 10] [FILE ...]

Without files the largest finding aids of the corpus beside the repository are taken.
"""

from __future__ import annotations

import argparse
import io
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from writers import largest, run

FORMATS = ("json", "csv")
SMALLEST = b"<ead><eadheader/><archdesc level='fonds'><did/></archdesc></ead>"
AIM = 2.5


def taken(work: Callable[[], object]) -> float:
    """Return the CPU time of some work."""
    start = time.process_time()
    work()
    return time.process_time() - start


def child(path: Path, through: str) -> None:
    """Print what it takes to bring a finding aid home from another format, and whether it is the same."""
    import xjmeta

    def home(data: bytes, own: str) -> bytes:
        target = io.BytesIO()
        xjmeta.convert(data, target, from_=through, to=own)
        return target.getvalue()

    # A format is imported when it is first used.
    home(xjmeta.to_bytes(xjmeta.read(SMALLEST), format=through), "ead2002")
    read = taken(lambda: xjmeta.read(path))
    record = xjmeta.read(path)
    assert record.origin is not None, "what was read has an origin"
    (own,) = record.origin.formats
    data = xjmeta.to_bytes(record, format=through)
    took = taken(lambda: home(data, own))
    same = home(data, own) == path.read_bytes()
    print(f'{{"ratio": {took / read}, "same": {int(same)}}}')


def main() -> int:
    """Print a row a file, then median and worst."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("files", nargs="*", type=Path)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--files", dest="count", type=int, default=10)
    options.add_argument("--child")
    given = options.parse_args()
    if given.child:
        child(given.files[0], given.child)
        return 0
    files = given.files or [
        p for p, _n in zip(largest(), range(given.count), strict=False)
    ]
    ratios: dict[str, list[float]] = {name: [] for name in FORMATS}
    all_same = True
    for path in files:
        for name in FORMATS:
            runs = [run(__file__, name, str(path)) for _ in range(given.rounds)]
            ratios[name].append(statistics.median(r["ratio"] for r in runs))
            all_same = all_same and all(r["same"] for r in runs)
        cells = "".join(f"{name} {ratios[name][-1]:6.2f}   " for name in FORMATS)
        print(f"{path.name[:35]:36}{cells}")
    for name, some in ratios.items():
        print(f"{name}: median {statistics.median(some):.2f}, worst {max(some):.2f}, aim {AIM}")  # fmt: skip
    return 0 if all_same else 1


if __name__ == "__main__":
    sys.exit(main())
