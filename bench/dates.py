"""Print how many dates of the visible sets are read a second, on one core.

Run `python bench/dates.py [FOLDER]`; FOLDER holds TSV files of `unitdate` expressions, `@normal` and counts.
"""

import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from xjmeta.model import edtf, expressions

DEFAULT = (
    Path(__file__).resolve().parents[1].parent
    / "shared"
    / "corpus"
    / "dates"
    / "unitdates"
)
ROUNDS = 5


def rows(folder: Path) -> list[list[str]]:
    """Return the rows of all sheets: expression, normal, type, certainty, count, count of the shape."""
    sheets = [
        path.read_text("utf-8").split("\n")[1:] for path in sorted(folder.glob("*.tsv"))
    ]
    return [line.split("\t") for sheet in sheets for line in sheet if line]


def rate(
    function: Callable[[str], object], texts: Iterable[str], rounds: int = ROUNDS
) -> str:
    """Return dates a second of CPU time, the best of the rounds, and how many were certain."""
    texts = list(texts)
    best = float("inf")
    for _ in range(rounds):
        expressions._read_outcome.cache_clear()  # noqa: SLF001
        start = time.process_time()
        for text in texts:
            function(text)
        best = min(best, time.process_time() - start)
    certain = sum(function(text) is not None for text in texts)
    return f"{len(texts):>8,} texts {certain:>8,} certain {len(texts) / best:>12,.0f} a second"


def uncached(text: str) -> object:
    """Read an expression as if it were new: past the cache of `read`."""
    date = expressions._read_outcome.__wrapped__(text, None)  # noqa: SLF001
    return date if isinstance(date, edtf.Edtf) else None


def main() -> None:
    """Print one line a function."""
    sheet = rows(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)
    normals = [row[1] for row in sheet if row[1]]
    plain = [str(date) for date in map(expressions.normalise, normals) if date]
    shown = [row[0] for row in sheet if row[0]]
    stream = [row[0] for row in sheet if row[0] for _ in range(int(row[4]))]
    print("parse                         ", rate(edtf.parse, plain))
    print("normalise                     ", rate(expressions.normalise, normals))
    print("read, every text new          ", rate(uncached, shown))
    print("read, as often as in the files", rate(expressions.read, stream))


if __name__ == "__main__":
    main()
