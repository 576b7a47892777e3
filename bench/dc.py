"""Times the reading of a harvested page of `oai_dc`, as a multiple of a bare parse, and the memory it takes.

Run it as `python bench/dc.py [records]`; each figure comes from a process of its own, because the heap of
one measurement changes the next.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections import deque
from pathlib import Path

_RECORD = """<record>
<header><identifier>oai:example.org:{n}</identifier><datestamp>2011-01-10T10:19:23Z</datestamp>
<setSpec>letters</setSpec></header>
<metadata>
<oai_dc:dc xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai_dc/ http://www.openarchives.org/OAI/2.0/oai_dc.xsd">
<dc:title>Cable No. {n}</dc:title>
<dc:creator>Smith, Anna, 1901-1980</dc:creator>
<dc:contributor>Office of the Secretary</dc:contributor>
<dc:subject>Peace negotiations</dc:subject>
<dc:subject>Armistices</dc:subject>
<dc:description xml:lang="en">Reports on the talks of the day, the answers that were given, and what was
asked for next. The first part sums up the morning session, in which both sides went through the list of
names line by line; the second gives the words of the statement that was read out in the afternoon, with the
changes that had been agreed the night before, and the last asks for instructions on three points that were
left open. Copies went to the delegation and to the ministry.</dc:description>
<dc:publisher>Example Archives</dc:publisher>
<dc:date>1953-07-{d:02}</dc:date>
<dc:type>Text</dc:type>
<dc:format>2 pages</dc:format>
<dc:identifier>Box 3, folder {n}</dc:identifier>
<dc:identifier>https://example.org/documents/{n}</dc:identifier>
<dc:language>eng</dc:language>
<dc:coverage>Kaesong</dc:coverage>
<dc:rights>Open for research.</dc:rights>
</oai_dc:dc>
</metadata>
</record>
"""


def make(path: Path, count: int) -> None:
    """Write a page of that many records."""
    with path.open("w", encoding="utf-8") as out:
        out.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">\n'
        )
        out.write(
            "<responseDate>2011-01-10T10:19:23Z</responseDate>\n<request/>\n<ListRecords>\n"
        )
        out.writelines(_RECORD.format(n=n, d=n % 28 + 1) for n in range(count))
        out.write("</ListRecords>\n</OAI-PMH>\n")


def parse(path: Path) -> None:
    """Parse with lxml and nothing else."""
    from lxml import etree

    etree.parse(path)


def read(path: Path) -> None:
    """Read every record and let it go."""
    import xjmeta

    deque(xjmeta.iter_records(path), maxlen=0)


def home(path: Path) -> None:
    """Read every record and write it home."""
    import xjmeta

    xjmeta.write(xjmeta.iter_records(path), path.with_name("home.xml"), format="oai_dc")


_WAYS = {"parse": parse, "read": read, "home": home}


def main() -> int:
    """Measure all, or in a process of its own the one that is named."""
    if len(sys.argv) == 3 and sys.argv[1] in _WAYS:
        start = time.process_time()
        _WAYS[sys.argv[1]](Path(sys.argv[2]))
        print(
            time.process_time() - start,
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        )
        return 0
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "page.xml")
        make(path, count)
        base = None
        print(f"{count} records, {path.stat().st_size / 1e6:.0f} MB")
        for name in _WAYS:
            said = subprocess.run(
                [sys.executable, __file__, name, str(path)],
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            seconds, memory = map(float, said.split())
            base = base or seconds
            each = seconds / count * 1e6
            print(
                f"{name:6} {seconds:6.2f} s {seconds / base:6.2f} x {memory:5.0f} MiB {each:6.1f} us a record"
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
