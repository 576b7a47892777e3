"""How many instructions four reference files cost, and whether a commit costs more than another one.

Instructions are counted by cachegrind, so that a busy machine does not count; a run is a process of its own, and what
it takes to start and to load the formats is taken off. Run it as

    python bench/instructions.py [--json RESULT] [--against COMMIT]

With `--against` the same is counted for the sources of that commit, beside each other, and the program ends with 1
where a file costs more than a tenth more. Needs valgrind and git; a run takes about three minutes a side.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BOUND = 1.1
"""How many times as much a file may cost."""
START = "start"
_UNIT = """<c level="file" id="c{n}"><did><unitid>A-{n}</unitid><unittitle>Cable No. {n}, from <emph>Harbin</emph>
</unittitle><unitdate normal="1949/1950" type="inclusive">1949-1950</unitdate><container type="box">{n}</container>
<physdesc><extent>3 folders</extent></physdesc></did><scopecontent><head>Contents</head><p>Talks &amp; answers of the
day.</p></scopecontent><controlaccess><subject source="lcsh">Trade</subject><persname>Smith, Ann</persname>
</controlaccess></c>"""
_AID = """<ead><eadheader><eadid>a</eadid></eadheader><archdesc level="fonds"><did><unittitle>Papers</unittitle></did>
<dsc>{}</dsc></archdesc></ead>"""
_RECORD = """<record><header><identifier>oai:a:{n}</identifier><datestamp>2011-01-01</datestamp></header><metadata>
<dc xmlns="http://purl.org/dc/elements/1.1/"><title>Cable {n}</title><creator>Smith, Ann</creator><date>1949-0{m}</date>
<description>Talks of the day.</description><subject>Trade</subject></dc></metadata></record>"""
_HARVEST = """<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>{}</ListRecords></OAI-PMH>"""


def finding_aid(count: int) -> bytes:
    """Return a finding aid of so many units."""
    return _AID.format("".join(_UNIT.format(n=n) for n in range(count))).encode()


def harvest(count: int) -> bytes:
    """Return a harvested page of so many records."""
    records = (_RECORD.format(n=n, m=n % 9 + 1) for n in range(count))
    return _HARVEST.format("".join(records)).encode()


def sheet(count: int) -> bytes:
    """Return a sheet of so many rows."""
    rows = (f"c{n},a,Cable {n},1949,Trade | Peace,{n}\r\n" for n in range(count))
    return ("key,parent,title,date,subject,box\r\na,,Papers,,,\r\n" + "".join(rows)).encode()  # fmt: skip


FILES = {
    "EAD home": (finding_aid, None, 60),
    "EAD to csv": (finding_aid, "csv", 30),
    "harvest to jsonl": (harvest, "jsonl", 100),
    "sheet to ead3": (sheet, "ead3", 60),
}
"""The reference files: what makes one, the format that it is converted to, and how many units it has."""


def child(name: str) -> None:
    """Convert the smallest of all files, and then the one that is named."""
    import xjmeta

    for make, to, _count in FILES.values():
        convert(xjmeta, make(1), to)
    if name != START:
        make, to, count = FILES[name]
        convert(xjmeta, make(count), to)


def convert(xjmeta: object, data: bytes, to: str | None) -> None:
    """Read a document and write it."""
    records = list(xjmeta.iter_records(data))  # type: ignore[attr-defined]
    origin = records[0].origin
    target = to or origin.formats[0]
    xjmeta.write(records, io.BytesIO(), format=target)  # type: ignore[attr-defined]


def counted(name: str, environment: dict[str, str]) -> int:
    """Return how many instructions a run takes."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            "valgrind", "--tool=cachegrind", "--cache-sim=no",
            f"--cachegrind-out-file={folder}/out", sys.executable, __file__, "--child", name,
        ]  # fmt: skip
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False
        )
    told = re.search(r"I\s+refs:\s+([\d,]+)", done.stderr)
    if done.returncode or told is None:
        raise SystemExit(done.stderr)
    return int(told[1].replace(",", ""))


def measured(sources: Path) -> dict[str, int]:
    """Return what each reference file costs with the sources in a folder."""
    with tempfile.TemporaryDirectory() as cache:
        # Where strings stand in a set is the same in every run, and modules are compiled before the first one.
        same = {
            "PYTHONHASHSEED": "0",
            "PYTHONPATH": str(sources),
            "PYTHONPYCACHEPREFIX": cache,
        }
        environment = os.environ | same
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for name in FILES:
            command = [sys.executable, __file__, "--child", name]
            subprocess.run(command, env=environment, check=True)
        start = counted(START, environment)
        return {START: start} | {
            name: counted(name, environment) - start for name in FILES
        }


def of_commit(commit: str) -> dict[str, int]:
    """Return what each costs with the sources of a commit."""
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(
            ["git", "-C", str(ROOT), "archive", commit, "src", "schemas"],
            check=True,
            capture_output=True,
        ).stdout
        subprocess.run(["tar", "-x", "-C", folder], input=packed, check=True)
        return measured(Path(folder, "src"))


def main() -> int:
    """Print a line a file; with another commit, the ratio, and whether it is too much."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", type=Path)
    options.add_argument("--against")
    options.add_argument("--child")
    given = options.parse_args()
    if given.child:
        child(given.child)
        return 0
    if shutil.which("valgrind") is None:
        print("valgrind is not installed: nothing is counted")
        return 2 if given.against else 0
    now = measured(ROOT / "src")
    before = of_commit(given.against) if given.against else {}
    worse = [name for name in before if now[name] > BOUND * before[name]]
    for name, count in now.items():
        line = f"{name:18}{count / 1e6:>10,.1f} million"
        if name in before:
            line += f"{count / before[name]:>8.3f} times {given.against}"
        print(line + (" TOO MUCH" if name in worse else ""))
    if given.json:
        told = {"now": now, "before": before}
        given.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return 1 if worse else 0


if __name__ == "__main__":
    raise SystemExit(main())
