"""What Spark costs beside one process, on two cores of this machine: CPU time of all processes, without their start.

Every finding aid is read COPIES times, under names of their own, by Spark (the master, the Java virtual machine, its
workers) and one after the other in this process. Both are warm: they read the folder once before. Run it as

    python bench/cluster.py [--copies 8] [--rounds 3] [FILE ...]

Without files the largest finding aids of the corpus beside the repository are taken. It needs the extra `spark`, Java
and Linux, where /proc says what each process took.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from writers import largest

_AIM = 1.5
_TICK = os.sysconf("SC_CLK_TCK")
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}


def family_seconds() -> float:
    """Return the CPU time of this process and of all that it began, those that have ended included."""
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name of a program may hold blanks and brackets.
            fields = path.read_text("utf-8").rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        number = int(path.parent.name)
        parents[number] = int(fields[1])
        ticks[number] = sum(map(int, fields[11:15]))
    family = {os.getpid()}
    while more := {n for n, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(ticks[number] for number in family) / _TICK


def by_spark(session: Any, folder: Path) -> None:
    """Let Spark read a folder, every column of it."""
    from xjmeta.bulk import spark

    frame = spark.units(session, folder)
    # Spark leaves out what nobody asks for: all columns go to a target that keeps nothing.
    frame.write.format("noop").mode("overwrite").save()


def in_one_process(folder: Path) -> int:
    """Read a folder file by file; return the number of units."""
    from xjmeta import bulk

    return sum(
        batch.num_rows
        for path in sorted(folder.iterdir())
        for batch in bulk.batches(path)
    )


def seconds(work: Any, *arguments: Any) -> float:
    """Return what some work costs."""
    before = family_seconds()
    work(*arguments)
    return family_seconds() - before


def main() -> int:
    """Print CPU time a unit both ways, and the ratio of the medians."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("files", nargs="*", type=Path)
    options.add_argument("--copies", type=int, default=8)
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    if find_spec("pyspark") is None or shutil.which("java") is None:
        print("not measured: it needs the extra `spark` and Java")
        return 0
    from pyspark.sql import SparkSession

    files = given.files or [path for path, _n in zip(largest(), range(5), strict=False)]
    builder = SparkSession.builder.master("local[2]")
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path in files:
            for copy in range(given.copies):
                (folder / f"{copy}-{path.name}").write_bytes(path.read_bytes())
        units = in_one_process(folder)
        by_spark(session, folder)
        start = time.monotonic()
        cluster = [seconds(by_spark, session, folder) for _ in range(given.rounds)]
        took = (time.monotonic() - start) / given.rounds
        alone = [seconds(in_one_process, folder) for _ in range(given.rounds)]
    session.stop()
    one, many = statistics.median(alone), statistics.median(cluster)
    print(f"{units} units of {len(files) * given.copies} documents, aim {_AIM}")
    print(f"one process {one / units * 1e6:8.0f} microseconds a unit")
    print(
        f"Spark       {many / units * 1e6:8.0f} microseconds a unit, {took:.1f} s on the clock"
    )
    print(f"ratio       {many / one:8.2f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
