"""Times validation: the schema check against lxml's own, the rules against reading, and files with very many
errors.

`python bench/validate.py FILE...` prints for each finding aid how long lxml takes to parse and validate it,
and how many times that `check` takes; then the same for all house rules and reading. `--errors N` makes a
file with N errors.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from statistics import median

from lxml import etree

from xjmeta.formats import registry as formats
from xjmeta.formats.ead.check import check
from xjmeta.formats.ead.grammar import EAD3, EAD3_UNDEPRECATED, EAD2002
from xjmeta.formats.registry import BytesSource
from xjmeta.grammar.xsd import schema
from xjmeta.messages.tally import Tally
from xjmeta.validation import run_rules
from xjmeta.xml.parsing import SAFE

GRAMMARS = {
    grammar.namespace: grammar for grammar in (EAD2002, EAD3, EAD3_UNDEPRECATED)
}


def timed(action: Callable[[], object], rounds: int = 5) -> float:
    """The least CPU time of some rounds, in seconds."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        action()
        times.append(time.process_time() - start)
    return min(times)


def bare(data: bytes, namespace: str) -> None:
    """What lxml alone does: parse, validate."""
    root = etree.parse(BytesIO(data), etree.XMLParser(**SAFE)).getroot()
    schema(GRAMMARS[namespace]).validate(root)


def many_errors(count: int) -> bytes:
    """A finding aid with an error in each of its components."""
    part = '<c><did><unittitle>Letter</unittitle><unitdate normal="x">1950</unitdate></did></c>\n'
    return (
        f'<ead xmlns="{EAD2002.namespace}"><eadheader><eadid/><filedesc><titlestmt><titleproper/>'
        "</titlestmt></filedesc></eadheader>"
        f'<archdesc level="fonds"><did><unitid/></did><dsc>{part * count}</dsc></archdesc></ead>'
    ).encode()


def report(path: Path) -> tuple[float, float] | None:
    """Print the line of one file; None where it is of no namespace that lxml would find a schema for."""
    data = path.read_bytes()
    namespace = (
        etree.QName(etree.fromstring(data, etree.XMLParser(**SAFE))).namespace or ""
    )
    if namespace not in GRAMMARS:
        return None
    base = timed(lambda: bare(data, namespace))
    found = list(check(BytesSource(path.name, data), Tally()))
    checked = timed(lambda: list(check(BytesSource(path.name, data), Tally())))
    source = BytesSource(path.name, data)
    reader = formats.get("ead2002").read
    assert reader is not None
    reading = timed(lambda: list(reader(source)), 3)
    records = list(reader(source))
    rules = timed(lambda: list(run_rules(records, path.name)), 3)
    schema_part = f"lxml {base * 1e3:7.1f} ms  check x{checked / base:.2f}"
    rules_part = f"read {reading * 1e3:7.1f} ms  rules x{rules / reading:.2f}"
    print(
        f"{len(data) / 1e6:7.2f} MB  {schema_part}  {rules_part}  {len(found):5} findings  {path.name}"
    )
    return checked / base, rules / reading


def main() -> int:
    """Time what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--errors", type=int, default=0)
    options = parser.parse_args()
    ratios = [ratio for path in options.files if (ratio := report(path)) is not None]
    if ratios:
        for name, numbers in zip(
            ("check", "rules"), zip(*ratios, strict=True), strict=True
        ):
            print(f"{name}: median x{median(numbers):.2f}, worst x{max(numbers):.2f}")
    if options.errors:
        data = many_errors(options.errors)
        start = time.process_time()
        found = list(check(BytesSource("errors.xml", data), Tally()))
        seconds = time.process_time() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        told = f"{len(found)} findings, {seconds:.1f} s, {peak} MiB"
        print(f"{options.errors} errors, {len(data) / 1e6:.1f} MB: {told}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
