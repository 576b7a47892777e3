"""How much of real finding aids the other dialect of EAD cannot say: the entries of the rest slots, a unit.

Each finding aid of the corpus beside the repository is read and written in the other dialect, without its origin. Run
it as

    python bench/rest.py [--json RESULT] [FILE ...]

and read the table by source, or with `--json` the fields that are carried, too.
"""

from __future__ import annotations

import argparse
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import xjmeta

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
OTHER = {"ead2002": "ead3", "ead3": "ead2002"}
AIM = 0.05


def files() -> list[Path]:
    """Return the finding aids of the corpus, in both dialects."""
    return [
        path for dialect in OTHER for path in sorted((CORPUS / dialect).glob("*/*"))
    ]


def carried(path: Path) -> Iterator[tuple[str, int, Counter[str]]]:
    """Yield of each Record of a file its dialect, its units, and how often each field of them is carried."""
    for record in xjmeta.iter_records(path):
        known = () if record.origin is None else record.origin.formats
        dialect = next((name for name in known if name in OTHER), None)
        if dialect is None:
            continue
        report = xjmeta.write(record, io.BytesIO(), format=OTHER[dialect], origin=False)
        fields = Counter(loss.path.partition(".")[2] for loss in report.carried)
        yield dialect, sum(1 for _unit in record.walk()), fields


def main() -> None:
    """Measure, and print a line a source."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    units: Counter[tuple[str, str]] = Counter()
    entries: Counter[tuple[str, str]] = Counter()
    fields: dict[str, Counter[str]] = defaultdict(Counter)
    for path in given.files or files():
        try:
            for dialect, number, found in carried(path):
                for source in (path.parent.name, "in all"):
                    units[dialect, source] += number
                    entries[dialect, source] += found.total()
                fields[dialect] += found
        except xjmeta.XjmetaError as error:
            print(f"{path.name}: {error.code}")
    for dialect, source in sorted(units, key=lambda key: (key[0], units[key])):
        number, several = units[dialect, source], entries[dialect, source]
        print(
            f"{dialect:8} {source:24} {number:7,} {several:6,} {several / number:7.3f}"
        )
    print(f"aim: {AIM} in all")
    if given.json is not None:
        most = {name: dict(count.most_common()) for name, count in fields.items()}
        given.json.write_text(json.dumps(most, indent=1) + "\n")


if __name__ == "__main__":
    main()
