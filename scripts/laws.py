"""The table of laws for each source of the corpus: `make laws` prints it, `--write` puts it into
`docs/laws.md`.

Every EAD document of the corpus that can be read is put to each law, in two processes by file. The corpus and
the official schemas lie beside the project (`../shared`) and are no part of it. `--edits N` sets how many
random edits a file gets.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from lxml import etree

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

import ead_laws as laws  # noqa: E402 - the laws stand beside the tests
from oracles.official import official_schema  # noqa: E402
from xjmeta.messages import XjmetaError  # noqa: E402
from xjmeta.model.record import Record  # noqa: E402

CORPUS = ROOT.parent / "shared" / "corpus"
PAGE = ROOT / "docs" / "laws.md"
LARGE = 700_000
"""From this size on a file gets a few edits only."""
OTHER = {"ead2002": "ead3", "ead3": "ead2002"}


@dataclass
class Found:
    """What the laws found in one document, or in all of one source."""

    source: str
    files: int = 0
    refused: int = 0
    units: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    words: int = 0
    covered: int = 0
    shown: int = 0
    worst: float = 1.0
    carried: Counter[str] = field(default_factory=Counter)
    edits: int = 0
    right: int = 0
    local: int = 0
    work: float = 0.0
    base: float = 0.0
    failures: list[str] = field(default_factory=list)

    def add(self, other: Found) -> None:
        """Add what was found in another document."""
        for name in (
            "files",
            "refused",
            "units",
            "words",
            "covered",
            "shown",
            "edits",
            "right",
            "local",
            "work",
            "base",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.counts += other.counts
        self.carried += other.carried
        self.worst = min(self.worst, other.worst)
        self.failures += other.failures


@cache
def _official(format_: str) -> etree.XMLSchema:
    return official_schema(format_, Path(tempfile.mkdtemp()))


def _valid(content: bytes, format_: str) -> bool:
    return _official(format_).validate(
        etree.fromstring(content, etree.XMLParser(huge_tree=True))
    )


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    start = time.process_time()
    made = work()
    return made, time.process_time() - start


def examine(path: Path, edits: int) -> Found:
    """Put one document to every law."""
    found = Found(f"{path.parts[-3]}/{path.parts[-2]}", files=1)
    content = path.read_bytes()
    try:
        records, reading = _timed(lambda: laws.read(content, path.name))
    except XjmetaError as error:
        return Found(
            found.source, refused=1, failures=[f"{path.name}: not read: {error.code}"]
        )
    (home, _report), writing = _timed(lambda: laws.written(records))
    found.work, found.base = reading + writing, _base(content)
    found.units = sum(1 for record in records for _ in record.walk())
    _note(found, path, "GetPut", holds=home == content)
    there: Counter[str] = Counter()
    for record in records:
        there += _anew(found, path, record)
    found.shown = (laws.words_of_document(content) & there).total()
    found.words, found.covered = laws.coverage(content, records)
    found.worst = found.covered / found.words if found.words else 1.0
    found.counts["source valid"] = int(
        _is_valid_source(content, laws.format_of(records[0]))
    )
    _edit(
        found, path, content, records, edits if len(content) < LARGE else min(edits, 3)
    )
    return found


def _base(content: bytes) -> float:
    """Return what a bare parse of the bytes and a tostring cost."""
    try:
        return _timed(
            lambda: etree.tostring(
                etree.fromstring(content, etree.XMLParser(huge_tree=True))
            )
        )[1]
    except etree.XMLSyntaxError:
        return 0.0


def _is_valid_source(content: bytes, format_: str) -> bool:
    try:
        return _valid(content, format_)
    except etree.XMLSyntaxError:
        return False


def _note(found: Found, path: Path, law: str, *, holds: bool) -> None:
    found.counts[law] += holds
    if not holds:
        found.failures.append(f"{path.name}: {law}")


def _anew(found: Found, path: Path, record: Record) -> Counter[str]:
    """Write a Record without its origin in its dialect, and in the other one and back; return the words of the
    other's body.
    """
    format_ = laws.format_of(record)
    found.counts["records"] += 1
    anew, report = laws.written([record], format_, origin=False)
    _note(found, path, "PutGet", holds=laws.read(anew) == [record])
    _note(found, path, "valid", holds=_valid(anew, format_))
    there, _report = laws.written([record], OTHER[format_], origin=False)
    _note(found, path, "other valid", holds=_valid(there, OTHER[format_]))
    back, _report = laws.written(laws.read(there), format_, origin=False)
    _note(found, path, "there and back", holds=laws.read(back) == [record])
    found.carried.update(_pattern(loss.path) for loss in report.carried)
    return laws.words_of_document(there)


def _pattern(path: str) -> str:
    """Return a path without the key of its unit and with its numbers left out."""
    names = re.compile("|".join(sorted(Record.model_fields, key=len, reverse=True)))
    inside = names.search(path, path.find("."))
    return re.sub(r"\.\d+", "", path[inside.start() :] if inside else path)


def _edit(
    found: Found, path: Path, content: bytes, records: list[Record], edits: int
) -> None:
    """Make random edits, one at a time, and see whether each comes out right and stays on its place."""
    if len(records) > 1:
        return
    rng, units = Random(path.name), dict(records[0].walk())  # noqa: S311 - the same edits each time
    valid = bool(found.counts["source valid"])
    for _ in range(edits):
        edit = laws.random_edit(rng, units)
        if edit is None:
            continue
        edited = records[0].edit(edit.key, **{edit.field: edit.value})
        stream, report = laws.written([edited])
        right = laws.read(stream) == [edited] and (
            not valid or _valid(stream, laws.format_of(edited))
        )
        old, new = laws.difference(content, stream)
        found.edits += 1
        found.right += right
        small = max(len(old), len(new)) <= _room(edit, units) or bool(report.carried)
        found.local += right and not report.notes and small
        if not right:
            found.failures.append(
                f"{path.name}: {edit.done} {edit.field} of {edit.key}"
            )


def _room(edit: laws.Edit, units: dict[str, Record]) -> int:
    """Return how many bytes may differ: a value with its markup, or two where they were turned round."""
    values = getattr(units[edit.key], edit.field)
    if edit.done in ("change", "title"):
        return 400
    if edit.done == "swap":
        return 400 + 3 * len(str(values).encode())
    largest = (
        max((len(str(one).encode()) for one in (*values, *edit.value)), default=0)
        if isinstance(values, tuple)
        else 0
    )
    return 400 + 2 * largest


# ---- the page

_INTRODUCTION = """# Laws

What holds for every EAD document of the corpus that can be read, one row a source. `make laws` prints this
page anew; the figures below are those of the last run that was written down. The corpus is public finding
aids of many archives; it is no part of the project.

- **GetPut**: documents that are the same to the byte when they are read and written back.
- **PutGet**: Records that read back equal when they are written without their origin, in their own dialect;
  **valid** says that what was written is valid by the official XSD; **there and back** that the Record is
  the same after the other dialect.
- **shown**: of the words of text inside `ead`, how many stand in the body of the document in the other
  dialect, where any software sees them; the rest slot has the others.
- **words**: of the words of text inside `ead`, how many are in typed fields; then the file with the least.
- **edits**: of random edits of one value (a word changed, a value added, removed or moved), how many read
  back as the edited Record and are as valid as their source; **local** those that changed the markup of
  that value and nothing else.
- **speed**: reading and writing back, as a multiple of what lxml needs to parse and serialise the same
  bytes.

"""
_HEAD = [
    "source",
    "files",
    "units",
    "GetPut",
    "PutGet",
    "valid",
    "there and back",
    "shown",
    "words",
    "least",
    "edits right",
    "local",
    "speed",
]


def page(found: list[Found]) -> str:
    """Return the page of laws."""
    total = Found("**all**")
    for one in found:
        total.add(one)
    rows = [_row(one) for one in (*found, total)]
    return _INTRODUCTION + _table(_HEAD, rows) + _carried(found) + _failures(total)


def _row(one: Found) -> list[str]:
    records = one.counts["records"]
    valid = one.counts["valid"] + one.counts["other valid"]
    share = one.covered / one.words if one.words else 1.0
    return [
        one.source,
        str(one.files),
        f"{one.units:,}",
        _of(one.counts["GetPut"], one.files),
        _of(one.counts["PutGet"], records),
        _of(valid, 2 * records),
        _of(one.counts["there and back"], records),
        f"{100 * one.shown / one.words:.1f} %" if one.words else "",
        f"{100 * share:.3f} %",
        f"{100 * one.worst:.2f} %",
        _of(one.right, one.edits),
        f"{100 * one.local / one.edits:.1f} %" if one.edits else "",
        f"{one.work / one.base:.1f}",
    ]


def _of(found: int, wanted: int) -> str:
    return f"{found:,} of {wanted:,}" if found != wanted else f"all {wanted:,}"


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _carried(found: list[Found]) -> str:
    text = (
        "\n## What only the rest slot carries\n\nValues of Records that were read from EAD and written anew in "
        "their own dialect: what its body\ncannot say travels in the rest slot, where other software does not "
        "see it.\n\n"
    )
    rows = [
        [
            one.source,
            f"{one.units:,}",
            str(one.carried.total()),
            ", ".join(f"`{path}` {n}" for path, n in one.carried.most_common(6)),
        ]
        for one in found
    ]
    return text + _table(["source", "units", "values carried", "by path"], rows)


def _failures(total: Found) -> str:
    if not total.failures:
        return "\nNo law failed, and every document was read.\n"
    lines = "".join(f"- {one}\n" for one in sorted(set(total.failures)))
    return f"\n## What failed, and what could not be read\n\n{lines}"


def main() -> int:
    """Print the page, or write it down."""
    parser = argparse.ArgumentParser(
        description="The table of laws for each source of the corpus."
    )
    parser.add_argument("--write", action="store_true", help="write docs/laws.md")
    parser.add_argument(
        "--edits", type=int, default=12, help="random edits a file (default: 12)"
    )
    parser.add_argument(
        "--source", default="*", help="only the sources whose name fits, such as nyu"
    )
    given = parser.parse_args()
    paths = [
        path
        for kind in laws.SOURCES
        for path in sorted((CORPUS / kind).glob(f"{given.source}/*"))
    ]
    if not paths:
        sys.stderr.write(
            f"no corpus at {CORPUS}: the laws need the finding aids beside the project\n"
        )
        return 2
    warnings.simplefilter("ignore")
    found: dict[str, Found] = {}
    with ProcessPoolExecutor(2) as pool:
        for one in pool.map(examine, paths, [given.edits] * len(paths)):
            found.setdefault(one.source, Found(one.source)).add(one)
    text = page(list(found.values()))
    if given.write:
        PAGE.write_text(text, encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
