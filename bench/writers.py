"""What writing a finding aid in each format costs, as multiples of a bare `lxml.etree.parse` of the same bytes.

A run is a process of its own that reads a document and writes it in a format that it was not read from, as
`xjmeta.convert` does; its CPU time is told without the start of the program. The peak of its memory is the
process's, told in MiB beside that of a process that only parses. Run it as

    python bench/writers.py [--rounds 3] [--files 10] [--formats csv,xlsx] [--json RESULT] [FILE ...]

Without files the largest finding aids of the corpus beside the repository are taken.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import json
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "shared" / "corpus"
FLOOR = "parse"
AIMS = {
    "csv": 20,
    "xlsx": 40,
    "other dialect": 25,
    "jsonld": 15,
    "oai_dc": 15,
    "dcterms": 25,
    "jsonl": None,
    "ndjsonld": None,
    "parquet": None,
}
SMALLEST = b"<ead><eadheader/><archdesc level='fonds'><did/></archdesc></ead>"
MIB = 2**20


def spent(path: Path, what: str) -> float:
    """Return the CPU time of a conversion, or of parsing."""
    if what == FLOOR:
        from lxml import etree

        data = path.read_bytes()
        start = time.process_time()
        etree.parse(io.BytesIO(data))
        return time.process_time() - start
    import xjmeta

    target = other_dialect(path) if what == "other dialect" else what
    # A format is imported when it is first used.
    xjmeta.convert(io.BytesIO(SMALLEST), io.BytesIO(), to=target)
    start = time.process_time()
    xjmeta.convert(path, io.BytesIO(), to=target)
    return time.process_time() - start


def other_dialect(path: Path) -> str:
    """Return the dialect of EAD that a document is not in."""
    import xjmeta

    first = next(xjmeta.iter_records(path))
    is_old = first.origin is not None and "ead2002" in first.origin.formats
    return "ead3" if is_old else "ead2002"


def child(path: Path, what: str) -> None:
    """Do one run and print what it took."""
    took = spent(path, what)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"cpu": took, "peak": peak}))


def run(script: str, what: str, *arguments: str) -> dict[str, float]:
    """Do one run of a script in a process of its own."""
    done = subprocess.run(
        [sys.executable, script, "--child", what, *arguments],
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def largest() -> Iterator[Path]:
    """Yield the finding aids of the corpus that are XML, the largest first."""
    from lxml import etree

    folders = (SHARED / name for name in ("ead2002", "ead3"))
    paths = [p for folder in folders for p in folder.rglob("*") if p.is_file()]
    for path in sorted(paths, key=lambda p: (-p.stat().st_size, p.name)):
        try:
            etree.parse(path)
        except etree.XMLSyntaxError:
            continue
        yield path


def measured(
    path: Path, formats: list[str], rounds: int
) -> dict[str, dict[str, float]]:
    """Return ratio and peak of each format: the median ratio and the largest peak over some rounds."""
    ratios: dict[str, list[float]] = {name: [] for name in formats}
    peaks: dict[str, list[float]] = {name: [] for name in formats}
    for _round in range(rounds):
        floor = run(__file__, FLOOR, str(path))["cpu"]
        for name in formats:
            took = run(__file__, name, str(path))
            ratios[name].append(took["cpu"] / floor)
            peaks[name].append(took["peak"] / MIB)
    return {
        name: {"ratio": statistics.median(ratios[name]), "peak": max(peaks[name])}
        for name in formats
    }


def row(label: str, size: str, cells: list[str]) -> str:
    """Return a line of the table."""
    return f"{label[:35]:36}{size:>7}" + "".join(f"{cell:>15}" for cell in cells)


def cell(figures: dict[str, float]) -> str:
    """Return what a table shows of a measurement: the ratio, and the peak in MiB."""
    return f"{figures['ratio']:.1f} ({figures['peak']:.0f})"


def summary(
    found: dict[str, dict[str, dict[str, float]]], formats: list[str]
) -> dict[str, dict[str, float]]:
    """Return the median and the worst ratio of each format."""
    out = {}
    for name in formats:
        ratios = [figures[name]["ratio"] for figures in found.values()]
        out[name] = {"median": statistics.median(ratios), "worst": max(ratios)}
    return out


def main() -> None:
    """Print a row a file, then median and worst beside the aims; write all of it as JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("files", nargs="*", type=Path)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--files", dest="count", type=int, default=10)
    options.add_argument("--formats", default=",".join(AIMS))
    options.add_argument("--json", type=Path)
    options.add_argument("--child")
    given = options.parse_args()
    if given.child:
        child(given.files[0], given.child)
        return
    files = given.files or [
        p for p, _n in zip(largest(), range(given.count), strict=False)
    ]
    formats = given.formats.split(",")
    if not files:
        print("no files: name some, or put the corpus beside the repository")
        return
    found = {}
    print(row("ratio (peak MiB)", "KiB", formats))
    for path in files:
        found[path.name] = measured(path, formats, given.rounds)
        size = str(path.stat().st_size // 1024)
        print(row(path.name, size, [cell(found[path.name][f]) for f in formats]))
    total = summary(found, formats)
    for what in ("median", "worst"):
        print(row(what, "", [f"{total[f][what]:.1f}" for f in formats]))
    print(row("aim of the median", "", [str(AIMS.get(f) or "-") for f in formats]))
    if given.json:
        now = dt.datetime.now(tz=dt.UTC).date().isoformat()
        told = {
            "date": now,
            "machine": platform.platform(),
            "python": platform.python_version(),
            "files": found,
            "summary": total,
        }
        given.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
