"""Speed and memory of EAD as multiples of a bare `lxml.etree.parse` of the same bytes.

Every run is a process of its own, because the base moves by a factor of two with the state of the heap inside one. CPU
time; the ratio is taken round by round. Run it as

    python bench/ead.py [--rounds 3] [--files 10] [FILE ...]

Without files the largest finding aids of the corpus beside the repository are taken.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import statistics
import time
from pathlib import Path

from writers import run

SHARED = Path(__file__).resolve().parents[2] / "shared" / "corpus"
AIMS = {
    "tree": (6, 9),
    "stream": (5.5, 8),
    "untouched": (6, 8),
    "one edit": (6, 8),
    "memory": (2, 2),
}


def warm_up() -> None:
    """Load what reads and writes EAD: a format is imported when it is first used."""
    import xjmeta

    smallest = b"<ead><eadheader/><archdesc level='fonds'><did/></archdesc></ead>"
    record = xjmeta.read(smallest)
    xjmeta.write(record.replaced(title="T"), io.BytesIO(), format="ead2002")
    list(xjmeta.iter_units(smallest))


def parse(path: Path) -> float:
    """Parse the bytes, and nothing else."""
    from lxml import etree

    data = path.read_bytes()
    start = time.process_time()
    tree = etree.parse(io.BytesIO(data))
    spent = time.process_time() - start
    del tree
    return spent


def parse_tostring(path: Path) -> float:
    """Parse the bytes and write them again."""
    from lxml import etree

    data = path.read_bytes()
    start = time.process_time()
    etree.tostring(etree.parse(io.BytesIO(data)))
    return time.process_time() - start


def tree(path: Path) -> float:
    """Read the Record."""
    import xjmeta

    data = path.read_bytes()
    warm_up()
    start = time.process_time()
    record = xjmeta.read(data)
    spent = time.process_time() - start
    del record
    return spent


def stream(path: Path) -> float:
    """Read the units one by one."""
    import xjmeta

    warm_up()
    start = time.process_time()
    for _unit in xjmeta.iter_units(path):
        pass
    return time.process_time() - start


def _write(path: Path, *, edit: bool) -> float:
    import xjmeta

    data = path.read_bytes()
    warm_up()
    start = time.process_time()
    record = xjmeta.read(data)
    if edit:
        keys = [key for key, _unit in record.walk()]
        record = record.edit(keys[len(keys) // 2], title="An edited title")
    assert record.origin is not None
    xjmeta.write(record, io.BytesIO(), format=record.origin.formats[0])
    return time.process_time() - start


def untouched(path: Path) -> float:
    """Read and write back."""
    return _write(path, edit=False)


def one_edit(path: Path) -> float:
    """Read, edit one unit in the middle, write back."""
    return _write(path, edit=True)


RUNS = {
    "parse": parse,
    "parse+tostring": parse_tostring,
    "tree": tree,
    "stream": stream,
    "untouched": untouched,
    "one edit": one_edit,
}


def child(name: str, path: Path) -> None:
    """Do one run and print what it took."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    spent = RUNS[name](path)
    print(
        json.dumps(
            {
                "cpu": spent,
                "kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
                "before": before,
            }
        )
    )


def largest(count: int) -> list[Path]:
    """Return the largest finding aids of the corpus."""
    found = [
        p
        for folder in ("ead2002", "ead3")
        for p in (SHARED / folder).rglob("*")
        if p.is_file()
    ]
    return sorted(found, key=lambda p: -p.stat().st_size)[:count]


def ratios(path: Path, rounds: int) -> dict[str, float]:
    """Return the median ratio of each kind of run over some rounds."""
    found: dict[str, list[float]] = {}
    for _round in range(rounds):
        took = {name: run(__file__, name, str(path))["cpu"] for name in RUNS}
        for name in ("tree", "stream"):
            found.setdefault(name, []).append(took[name] / took["parse"])
        for name in ("untouched", "one edit"):
            found.setdefault(name, []).append(took[name] / took["parse+tostring"])
    return {name: statistics.median(values) for name, values in found.items()}


def main() -> None:
    """Print a row a file, then median and worst beside the aims."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("files", nargs="*", type=Path)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--files", dest="count", type=int, default=10)
    options.add_argument("--child", nargs=1)
    given = options.parse_args()
    if given.child:
        child(given.child[0], given.files[0])
        return
    files = given.files or largest(given.count)
    if not files:
        print("no files: name some, or put the corpus beside the repository")
        return
    rows = []
    print(
        f"{'file':36}{'KiB':>7}"
        + "".join(f"{name:>11}" for name in ("tree", "stream", "untouched", "one edit"))
    )
    for path in files:
        rows.append(ratios(path, given.rounds))
        print(
            f"{path.name[:35]:36}{path.stat().st_size // 1024:>7}"
            + "".join(f"{value:>11.1f}" for value in rows[-1].values())
        )
    for what, pick in (("median", statistics.median), ("worst", max)):
        print(
            f"{what:43}"
            + "".join(f"{pick([row[name] for row in rows]):>11.1f}" for name in rows[0])
        )
    print(
        f"{'aim (median / worst)':43}"
        + "".join(f"{f'{AIMS[n][0]} / {AIMS[n][1]}':>11}" for n in rows[0])
    )


if __name__ == "__main__":
    main()
