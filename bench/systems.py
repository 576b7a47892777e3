"""How long `validate --for` takes, as a multiple of reading the same document.

    python bench/systems.py [FILE ...]

Without files the ten largest finding aids of the corpus beside the repository are taken.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import xjmeta
from xjmeta import systems

SHARED = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "ead2002"


def seconds(work: Callable[[], object], rounds: int = 2) -> float:
    """Return the least CPU time of some rounds."""
    taken = []
    for _round in range(rounds):
        gc.collect()
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return min(taken)


def main(files: list[Path]) -> int:
    """Print the median and the worst multiple for each system."""
    if not files:
        print("no files: name some, or put the corpus beside the repository")
        return 1
    reading = {file: seconds(partial(xjmeta.read, file)) for file in files}
    for name in systems.names():
        times = [
            seconds(partial(xjmeta.validate, file, for_=name)) / reading[file]
            for file in files
        ]
        print(
            f"{name:14} median {statistics.median(times):.1f}  worst {max(times):.1f}"
        )
    return 0


if __name__ == "__main__":
    named = [Path(name) for name in sys.argv[1:]]
    by_size = sorted(SHARED.rglob("*.xml"), key=lambda file: -file.stat().st_size)
    raise SystemExit(main(named or by_size[:10]))
