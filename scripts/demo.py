"""The main job on one page: a finding aid is read, edited and written back, then converted to every format.

`make demo` runs it; with the path of a finding aid of your own, it runs on that.
"""

from __future__ import annotations

import difflib
import sys
import tempfile
from pathlib import Path

import xjmeta

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "finding-aid.xml"


def main(path: Path, folder: Path) -> int:
    """Run every step, and say what came of it."""
    record = xjmeta.read(path)
    print(f"read      {path.name}: {record!r}")
    _edit(path, record, folder)
    public = record.public()
    print(
        f"public    {sum(1 for _ in record.walk()) - sum(1 for _ in public.walk())} internal units held back"
    )
    return max(_convert(record, one, folder) for one in xjmeta.formats().values() if one.write is not None)


def _edit(path: Path, record: xjmeta.Record, folder: Path) -> None:
    """Change one title, write the Record back, and show that nothing else changed."""
    key = [key for key, unit in record.walk() if unit.title is not None][-1]
    old = record.unit(key).title
    edited = record.edit(key, title=f"{old} (checked)")
    target = folder / path.name
    xjmeta.write(record, target)
    print(
        f"untouched {'the same to the byte' if target.read_bytes() == path.read_bytes() else 'NOT the same'}"
    )
    xjmeta.write(edited, target)
    print(f"edited    the title of unit {key}; what changed in the file:")
    before, after = (file.read_text("utf-8").splitlines() for file in (path, target))
    print(
        "".join(
            f"            {line}\n"
            for line in difflib.unified_diff(before, after, n=0, lineterm="")
            if line[:2] not in ("--", "++", "@@")
        ),
        end="",
    )


def _convert(record: xjmeta.Record, one: xjmeta.Format, folder: Path) -> int:
    """Write the Record in a format without its origin, read it back, and say what is not the same."""
    target = folder / f"converted-{one.name}{one.extensions[0]}"
    try:
        report = xjmeta.write(record, target, format=one.name, origin=False)
    except xjmeta.XjmetaError as error:
        print(f"{one.name:<9} {error.message} {error.remedy}")
        return 0
    same = one.read is not None and xjmeta.read(target, format=one.name) == record
    verdict = "the same record" if same else "not the same record"
    print(
        f"{one.name:<9} {target.stat().st_size:>6,} bytes, {verdict}, "
        f"{len(report.losses)} lost, {len(report.carried)} carried, {len(report.left_behind)} left behind"
    )
    return int(not same and not report.losses)


if __name__ == "__main__":
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLE
    with tempfile.TemporaryDirectory() as made:
        raise SystemExit(main(source, Path(made)))
