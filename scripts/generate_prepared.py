"""Writes `docs/systems/prepared.md`: the founding collection and our finding aids, prepared for each library system.

Run it after a change to a contract: `python scripts/generate_prepared.py`. With `--check` it writes nothing and exits
with 1 if the page is out of step.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import xjmeta
from in_step import keep
from xjmeta import systems

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "examples" / "systems" / "site.toml"
DOCUMENTS = (
    "seeds/000_748643c9043377ee.txt",
    "examples/finding-aids/cables.xml",
    "examples/finding-aids/letters/letters.xml",
    "examples/finding-aids/maps.xml",
)
SHARED = ROOT.parent / "shared" / "corpus"
REAL = (
    "ead2002/archives-nationales-fr/FRAN_IR_003666.xml",
    "ead2002/nyu/mc_2.xml",
    "ead2002/umich-bentley/umich-bhl-0312.xml",
)
"""Finding aids of others that are no part of the project: their page tells figures alone."""
_SHOWN = 6
_HEAD = """# Before pressing import

The collection that this library was begun for and three finding aids of our own, prepared for each library system:
what a person reads before the import. Each row comes from one command, with the site file `examples/systems/site.toml`:

    xjmeta convert finding-aid.xml for-the-system.xml --for archivesspace --site site.toml

*Adapted* and *filled in* is what was changed in the document on its way; *changed* and *dropped* is what the system
then makes of it. This page is generated (`scripts/generate_prepared.py`).
"""


_HEAD_OF_REAL = """# Real finding aids before pressing import

Three finding aids of the Archives nationales, of New York University and of the Bentley Historical Library, prepared in
the same way as [ours](prepared.md): what is adapted, filled in, changed and dropped, in figures. Two of the three are
refused as they stand (an extent with a decimal comma, containers without a number, titles beyond 1,024 characters); all
are taken once they are written for the system.
"""


def page() -> str:
    """Return the text of the page."""
    return _page(_HEAD, ROOT, DOCUMENTS)


def _page(head: str, folder: Path, names: Iterable[str]) -> str:
    return "\n".join(
        (head, *(line for name in names for line in _section(folder, name)))
    )


def _section(folder: Path, name: str) -> Iterator[str]:
    record = xjmeta.read(folder / name)
    count = sum(1 for _unit in record.walk())
    yield f"## {record.title} ({count} unit{'s' if count > 1 else ''})"
    yield ""
    yield f"`{name}`"
    yield ""
    yield "| system | verdict | adapted | filled in | changed | dropped |"
    yield "|---|---|---|---|---|---|"
    reports = {name: _report(record, name) for name in systems.names()}
    for system, report in reports.items():
        yield _row(system, report)
    yield ""
    for system, report in reports.items():
        yield f"**{systems.get(system).title}** (`--for {system}`)"
        yield ""
        yield from _told(report)
        yield ""


def _report(record: xjmeta.Record, system: str) -> xjmeta.LossReport:
    return xjmeta.convert(record, io.BytesIO(), for_=system, site=SITE)


def _row(system: str, report: xjmeta.LossReport) -> str:
    codes = Counter(note.code for note in report.notes)
    reasons = Counter(loss.reason for loss in report.losses)
    verdict = report.notes[-1].verdict
    cells = (
        f"`{system}`", verdict, codes["system-adapted"], codes["system-filled"], reasons["alters"], reasons["drops"],
    )  # fmt: skip
    return f"| {' | '.join(map(str, cells))} |"


def _told(report: xjmeta.LossReport) -> Iterator[str]:
    """Yield what was done and what will become of values, each kind once, with how often."""
    done = Counter(
        note.message.partition(": ")[2].partition(": ")[0]
        for note in report.notes
        if note.code == "system-adapted"
    )
    done.update(note.message for note in report.notes if note.code == "system-filled")
    done.update(str(note.message) for note in report.notes if note.severity == "error")
    for text, times in done.items():
        yield f"- {text}{_times(times)}"
    lost = Counter((loss.reason, _field(loss)) for loss in report.losses)
    for (reason, field), times in lost.most_common(_SHOWN):
        word = "kept otherwise" if reason == "alters" else "not kept"
        yield f"- `{field}` {word}{_times(times)}"
    if len(lost) > _SHOWN:
        yield f"- and {len(lost) - _SHOWN} fields more"
    if not done and not lost:
        yield "- nothing is changed, and all of it is kept"


def _field(loss: xjmeta.Loss) -> str:
    path = loss.path.removeprefix(f"{loss.unit}.") if loss.unit else loss.path
    return ".".join(step for step in path.split(".") if not step.isdigit())


def _times(times: int) -> str:
    return f" ({times} times)" if times > 1 else ""


def pages() -> dict[Path, str]:
    """Return the pages; that of finding aids of others only where they are at hand."""
    folder = ROOT / "docs" / "systems"
    found = {folder / "prepared.md": page() + "\n"}
    if SHARED.is_dir():
        found[folder / "prepared-real.md"] = _page(_HEAD_OF_REAL, SHARED, REAL) + "\n"
    return found


if __name__ == "__main__":
    raise SystemExit(keep(pages()))
