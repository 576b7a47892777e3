"""Time and peak memory of one huge finding aid: the components of a real one, repeated until the file is as large.

A run is a process of its own; its CPU time is told as a multiple of parsing the same bytes with `lxml` event by event,
which is the floor of whatever does not hold the document. Run it as

    python bench/huge.py [--mib 100] [--json RESULT] [FILE]

Without a file the largest finding aid of the corpus beside the repository is taken.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import platform
import re
import resource
import tempfile
import time
from pathlib import Path

from writers import MIB, largest, row, run

AIM = 150
"""How many MiB a run may take at most."""
FLOOR = "parse"
RUNS = (
    FLOOR,
    "inspect",
    "json",
    "jsonl",
    "jsonld",
    "ndjsonld",
    "the same",
    "units",
    "validate (schema)",
    "csv",
    "xlsx",
)
_LIST = re.compile(rb"<dsc[^>]*>")
_NAMED = re.compile(rb"""(\s(?:xml:)?(?:id|parent|target)=["'])([^"']*)(["'])""")
_ID = re.compile(rb"""\s(?:xml:)?id=["']([^"']*)["']""")


def repeated(source: Path, target: Path, size: int) -> int:
    """Write a finding aid whose components are those of another, again and again, with ids of their own and links to
    these; return how many times.
    """
    data = source.read_bytes()
    start, end = _LIST.search(data), data.rindex(b"</dsc>")
    if start is None:
        raise SystemExit(f"{source}: no dsc")
    head, body, times = data[: start.end()], data[start.end() : end], 0
    ids = set(_ID.findall(body))
    with target.open("wb") as stream:
        stream.write(head)
        while stream.tell() < size:
            number = b"-%d" % times

            def numbered(name: re.Match[bytes], number: bytes = number) -> bytes:
                end = number if name[2] in ids else b""
                return name[1] + name[2] + end + name[3]

            stream.write(_NAMED.sub(numbered, body))
            times += 1
        stream.write(data[end:])
    return times


def parse(path: Path) -> None:
    """Parse event by event, and let everything go."""
    from lxml import etree

    for _event, element in etree.iterparse(str(path), events=("end",)):
        element.clear(keep_tail=True)


def work(what: str, path: Path, folder: Path) -> None:
    """Do one thing with a document."""
    import xjmeta

    if what == "inspect":
        xjmeta.inspect(path)
    elif what == "units":
        for _unit in xjmeta.iter_units(path):
            pass
    elif what == "validate (schema)":
        xjmeta.validate(path, profile="schema")
    else:
        # The name is that of a finding aid, so that the document goes home where no format is named.
        xjmeta.convert(
            path, folder / "out.xml", to=None if what == "the same" else what
        )


def child(what: str, path: Path, folder: Path) -> None:
    """Do one run and print what it took."""
    start = time.process_time()
    if what == FLOOR:
        parse(path)
    else:
        work(what, path, folder)
    spent = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"cpu": spent, "peak": peak}))


def main() -> None:
    """Print a row a run, and write all of it as JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file", nargs="?", type=Path)
    options.add_argument("--mib", type=int, default=100)
    options.add_argument("--runs", default=",".join(RUNS))
    options.add_argument("--json", type=Path)
    options.add_argument("--child")
    options.add_argument("--folder", type=Path)
    given = options.parse_args()
    if given.child:
        child(given.child, given.file, given.folder)
        return
    source = given.file or next(largest(), None)
    if source is None:
        print("no file: name one, or put the corpus beside the repository")
        return
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "huge.xml"
        times = repeated(source, path, given.mib * MIB)
        print(
            f"{source.name}, its components {times} times: {path.stat().st_size // MIB} MiB; aim {AIM}"
        )
        print(row("", "", ["CPU s", "times parse", "peak MiB"]))
        for what in dict.fromkeys((FLOOR, *given.runs.split(","))):
            found[what] = run(__file__, what, "--folder", folder, str(path))
            ratio = found[what]["cpu"] / found[FLOOR]["cpu"]
            cells = [
                f"{found[what]['cpu']:.1f}",
                f"{ratio:.1f}",
                f"{found[what]['peak'] / MIB:.0f}",
            ]
            print(row(what, "", cells))
    if given.json:
        told = {
            "date": dt.datetime.now(tz=dt.UTC).date().isoformat(),
            "machine": platform.platform(),
            "python": platform.python_version(),
            "mib": given.mib,
            "runs": found,
        }
        given.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
