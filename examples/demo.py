"""The founding collection in every format: written, validated, read back, and what each could not hold.

`python examples/demo.py` shows the table; with `--keep` it writes the results to `examples/xinjiang/`, where
they are kept for people to look at. The page itself lies in `seeds/` and is read with the format `listing`.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

import xjmeta

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "seeds" / "000_748643c9043377ee.txt"
KEPT = ROOT / "examples" / "xinjiang"
TARGETS = {
    "ead2002": "xinjiang.ead2002.xml",
    "ead3": "xinjiang.ead3.xml",
    "dcterms": "xinjiang.dcterms.xml",
    "oai_dc": "xinjiang.oai_dc.xml",
    "csv": "xinjiang.csv",
    "xlsx": "xinjiang.xlsx",
    "jsonld": "xinjiang.jsonld",
    "json": "xinjiang.json",
    "listing": "xinjiang.txt",
}
COLUMNS = "{:<9} {:>8}  {:<6} {:<12} {:>4} {:>8}  {}"


def main(folder: Path) -> int:
    """Convert the collection, print the table, and say whether every promise held."""
    record = xjmeta.read(PAGE)
    print(f"{record!r}\nread from {PAGE.relative_to(ROOT)}\n")
    print(
        COLUMNS.format(
            "format", "bytes", "valid", "same record", "lost", "carried", "what is lost"
        )
    )
    return max(
        convert(record, name, folder) for name in TARGETS if name in xjmeta.formats()
    )


def write(record: xjmeta.Record, name: str, target: Path) -> xjmeta.LossReport:
    """Write the Record: in the fifteen elements as a page with a record a unit, elsewhere as one document."""
    if name != "oai_dc":
        return xjmeta.write(record, target, format=name, origin=name == "listing")
    return xjmeta.write(
        record,
        target,
        format=name,
        origin=False,
        as_="oai-pmh",
        identifier_base="oai:digitalarchive.example.org:",
        datestamp="2026-01-01",
    )


def convert(record: xjmeta.Record, name: str, folder: Path) -> int:
    """Write the Record in one format, validate and read back what was written, and print a line."""
    target = folder / TARGETS[name]
    try:
        report = write(record, name, target)
        errors = [
            found
            for found in xjmeta.validate(target, format=name, profile="schema")
            if found.severity == "error"
        ]
        same = list(xjmeta.iter_records(target, format=name)) == [record]
    except xjmeta.XjmetaError as error:
        print(f"{name:<9} {error}")
        return 0 if error.code == "missing-extra" else 1
    lost = Counter(field(loss.path) for loss in report.losses)
    words = (
        "NO" if errors else "yes",
        "yes" if same else "no",
        len(report.losses),
        len(report.carried),
    )
    said = ", ".join(f"{one} ({count})" for one, count in lost.most_common(4)) + (
        ", ..." if len(lost) > 4 else ""
    )
    print(COLUMNS.format(name, f"{target.stat().st_size:,}", *words, said))
    return int(bool(errors) or same != (not report.losses))


def field(path: str) -> str:
    """Return the field in a path: `creators` of `#1.creators.0.role`."""
    return next(
        (part for part in path.split(".") if part in xjmeta.Record.model_fields), path
    )


if __name__ == "__main__":
    if "--keep" in sys.argv[1:]:
        KEPT.mkdir(exist_ok=True)
        raise SystemExit(main(KEPT))
    with tempfile.TemporaryDirectory() as made:
        raise SystemExit(main(Path(made)))
