"""The cost of xjmeta beside programs that do a part of the same, those that are installed.

A run is a process of its own; its CPU time is told without what it takes to load the program, as a multiple of
`lxml.etree.parse`, `csv.reader` or `json.loads` of the same bytes. What a peer keeps of a document is not the same: the
column says what it gives. Run it as

    pip install eadpy xsdata[cli,lxml] pydantic-xml xmltodict pandas polars frictionless sickle pyld
    python bench/peers.py [--rounds 3] [--json RESULT]
"""

# A peer may not be installed where types are checked.
# mypy: disable-error-code="misc,call-arg"
from __future__ import annotations

import argparse
import csv
import datetime as dt
import io
import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import dc
from instructions import sheet
from writers import largest

ROOT = Path(__file__).resolve().parents[1]
Work = Callable[[], object]
"""What is timed."""
_EAD = "urn:isbn:1-931666-22-9"
_STYLE = """<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><xsl:template match="/"><all>
<xsl:for-each select="//*[local-name()='did']"><dc:dc>
<xsl:for-each select="*[local-name()='unittitle']"><dc:title><xsl:value-of select="."/></dc:title></xsl:for-each>
<xsl:for-each select="*[local-name()='unitdate']"><dc:date><xsl:value-of select="."/></dc:date></xsl:for-each>
</dc:dc></xsl:for-each></all></xsl:template></xsl:stylesheet>"""


# ---- a finding aid


def parse(path: Path) -> Work:
    """Parse with lxml and nothing else."""
    from lxml import etree

    return lambda: etree.parse(path)


def read_ours(path: Path) -> Work:
    """Read into Records."""
    import xjmeta

    xjmeta.read(b"<ead><eadheader/><archdesc level='fonds'><did/></archdesc></ead>")
    return lambda: list(xjmeta.iter_records(path))


def to_oai_dc(path: Path) -> Work:
    """Read, and write the highest unit as simple Dublin Core."""
    import xjmeta

    small = b"<ead><eadheader/><archdesc level='fonds'><did/></archdesc></ead>"
    xjmeta.convert(small, io.BytesIO(), to="oai_dc")
    return lambda: xjmeta.convert(path, io.BytesIO(), to="oai_dc")


def to_dict(path: Path) -> Work:
    """Make a dictionary of every element."""
    import xmltodict

    return lambda: xmltodict.parse(path.read_bytes())


def eadpy(path: Path) -> Work:
    """Make a dictionary a component, of some of its elements."""
    import eadpy as peer

    return lambda: peer.from_path(str(path)).create_item_chunks()


def xsdata(path: Path) -> Work:
    """Make objects of classes that are generated from the schema."""
    from xsdata.formats.dataclass.parsers import XmlParser
    from xsdata.formats.dataclass.parsers.config import ParserConfig

    generated = _generated()
    parser = XmlParser(config=ParserConfig(fail_on_unknown_properties=False))
    return lambda: parser.parse(path, generated.Ead)


def _generated() -> Any:
    folder = tempfile.mkdtemp()
    schema = ROOT / "schemas" / "ead2002.xsd"
    command = [sys.executable, "-m", "xsdata", "generate", str(schema), "--package", "generated"]  # fmt: skip
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    sys.path.insert(0, folder)
    import generated

    return generated


def pydantic_xml(path: Path) -> Work:
    """Make a model of level, title and dates for each component: a model must name all that it keeps."""
    import types

    import pydantic_xml as peer
    from lxml import etree

    spelt: dict[str, Any] = {"nsmap": {"": _EAD}, "search_mode": "unordered"}

    class Did(peer.BaseXmlModel, tag="did", **spelt):
        title: str | None = peer.element("unittitle", default=None)
        dates: list[str] = peer.element("unitdate", default_factory=list)

    class Unit(peer.BaseXmlModel, tag="archdesc", **spelt):
        level: str | None = peer.attr(default=None)
        did: Did | None = None

    Unit.model_rebuild(_types_namespace={"Did": Did})
    units: dict[str, Any] = {f"{{{_EAD}}}archdesc": Unit}
    for name in ("c", *(f"c{number:02}" for number in range(1, 13))):
        units[f"{{{_EAD}}}{name}"] = types.new_class(name, (Unit,), {"tag": name, **spelt})  # fmt: skip
    return lambda: [units[one.tag].from_xml_tree(one) for one in etree.parse(path).iter(*units)]  # fmt: skip


def style(path: Path) -> Work:
    """Turn titles and dates into Dublin Core with a stylesheet."""
    from lxml import etree

    made = etree.XSLT(etree.fromstring(_STYLE))
    return lambda: made(etree.parse(path))


# ---- many small files


def each(work: Callable[[Path], Work]) -> Callable[[Path], Work]:
    """Do the work for every file of a folder."""

    def of_folder(folder: Path) -> Work:
        works = [work(path) for path in sorted(folder.iterdir())]
        return lambda: [one() for one in works]

    return of_folder


# ---- a sheet, a harvest, linked data


def rows(path: Path) -> Work:
    """Split into rows and cells, and nothing else."""

    def work() -> list[list[str]]:
        with path.open(encoding="utf-8", newline="") as stream:
            return list(csv.reader(stream))

    return work


def pandas(path: Path) -> Work:
    """Make a data frame of texts."""
    import pandas as pd

    return lambda: pd.read_csv(path, dtype=str)


def polars(path: Path) -> Work:
    """Make a data frame of texts."""
    import polars as pl

    return lambda: pl.read_csv(path, infer_schema=False)


def frictionless(path: Path) -> Work:
    """Check the types of the columns."""
    from frictionless import Resource

    # It takes no path that is absolute.
    return lambda: Resource(path=path.name, basepath=str(path.parent)).validate()


def sickle(path: Path) -> Work:
    """Make a dictionary of each record of the page."""
    from lxml import etree
    from sickle.models import Record

    name = "{http://www.openarchives.org/OAI/2.0/}record"
    return lambda: [Record(one) for one in etree.parse(path).getroot().iter(name)]


def loads(path: Path) -> Work:
    """Decode the JSON, and nothing else."""
    return lambda: json.loads(path.read_bytes())


def pyld(path: Path) -> Work:
    """Expand the document."""
    from pyld import jsonld

    return lambda: jsonld.expand(json.loads(path.read_bytes()))


_OF_AN_AID: dict[str, Callable[[Path], Work]] = {
    "lxml.etree.parse": parse, "xjmeta: Records": read_ours, "xjmeta: oai_dc": to_oai_dc,
    "xmltodict: dictionaries": to_dict, "eadpy: chunks": eadpy, "xsdata: objects": xsdata,
    "pydantic-xml: titles, dates": pydantic_xml, "XSLT: titles, dates": style,
}  # fmt: skip
_OF_MANY = ("lxml.etree.parse", "xjmeta: Records", "xmltodict: dictionaries")
"""Who is asked to read several finding aids: the others take a single one."""
CASES: dict[str, dict[str, Callable[[Path], Work]]] = {
    "finding aid": _OF_AN_AID,
    "finding aid on one line": _OF_AN_AID,
    "envelope of finding aids": {name: _OF_AN_AID[name] for name in _OF_MANY},
    "many small finding aids": {name: each(_OF_AN_AID[name]) for name in _OF_MANY},
    "sheet": {
        "csv.reader": rows, "xjmeta: Records": read_ours, "pandas: texts": pandas, "polars: texts": polars,
        "frictionless: types": frictionless,
    },
    "harvest": {
        "lxml.etree.parse": parse, "xjmeta: Records": read_ours, "sickle: dictionaries": sickle,
        "xmltodict: dictionaries": to_dict,
    },
    "JSON-LD": {"json.loads": loads, "xjmeta: Records": read_ours, "pyld: expanded": pyld},
}  # fmt: skip
"""What is compared, by the kind of document; the first of each is the floor."""


def documents(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield a document of each kind: a finding aid of the corpus that the schema knows, the others made here."""
    import xjmeta

    small = (path for path in largest() if path.stat().st_size < 2**20)
    aid = next(
        (path for path in small if _EAD.encode() in path.read_bytes()[:2000]), None
    )
    if aid is not None:
        yield "finding aid", aid
        line = folder / "line.xml"
        line.write_bytes(b" ".join(aid.read_bytes().split(b"\n")))
        yield "finding aid on one line", line
        linked = folder / "aid.jsonld"
        xjmeta.convert(aid, linked, origin=False)
        yield "JSON-LD", linked
    many = folder / "many"
    many.mkdir()
    for number in range(300):
        (many / f"{number:03}.xml").write_bytes(_small_aid(number, 10))
    yield "many small finding aids", many
    envelope = folder / "envelope.xml"
    aids = b"".join(_small_aid(number, 100) for number in range(100))
    envelope.write_bytes(b"<eadlist>" + aids + b"</eadlist>")
    yield "envelope of finding aids", envelope
    table, page = folder / "sheet.csv", folder / "page.xml"
    table.write_bytes(sheet(20_000))
    dc.make(page, 5_000)
    yield "sheet", table
    yield "harvest", page


def _small_aid(number: int, units: int) -> bytes:
    """Return a finding aid of a few units."""
    date = '<unitdate normal="1949">1949</unitdate>'
    unit = '<c level="file" id="c{0}"><did><unittitle>Letters, {0}</unittitle>{1}</did></c>'
    body = "".join(unit.format(count, date) for count in range(units))
    head = f"<eadheader><eadid>aid{number}</eadid></eadheader>"
    top = f'<archdesc level="fonds"><did><unittitle>Papers, {number}</unittitle></did><dsc>{body}</dsc></archdesc>'
    return f'<ead xmlns="{_EAD}">{head}{top}</ead>'.encode()


def child(case: str, name: str, path: Path) -> None:
    """Do one run and print what it took; nothing where the program is not installed or does not take the document."""
    try:
        work = CASES[case][name](path)
        start = time.process_time()
        kept = work()
        took: float | None = time.process_time() - start
        del kept
        told = ""
    except Exception as error:  # noqa: BLE001 - whatever a peer raises is told
        took, told = None, f"{type(error).__name__}: {error}"[:90]
    print("\n" + json.dumps({"cpu": took, "told": told}))


def measured(case: str, path: Path, rounds: int) -> Iterator[dict[str, Any]]:
    """Yield what each program takes for a document, as a multiple of the first."""
    floor = 0.0
    for name in CASES[case]:
        command = [sys.executable, __file__, "--child", case, name, str(path)]
        took, told = [], ""
        for _round in range(rounds):
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            said = json.loads(done.stdout.splitlines()[-1])
            told = said["told"]
            if said["cpu"] is not None:
                took.append(said["cpu"])
        seconds = statistics.median(took) if took else None
        floor = floor or seconds or 0.0
        ratio = None if seconds is None else seconds / floor
        yield {"case": case, "what": name, "cpu": seconds, "ratio": ratio, "told": told}


def main() -> None:
    """Print a line a program; write all of it as JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--json", type=Path)
    options.add_argument("--child", nargs=3)
    given = options.parse_args()
    if given.child:
        case, name, path = given.child
        child(case, name, Path(path))
        return
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for case, path in documents(Path(folder)):
            print(f"{case}: {path.name}, {_size(path) // 1024} KiB")
            for one in measured(case, path, given.rounds):
                found.append(one)
                print(f"  {one['what']:26}{_figures(one)}")
    if given.json:
        told = {
            "date": dt.datetime.now(tz=dt.UTC).date().isoformat(),
            "machine": platform.platform(),
            "python": platform.python_version(),
            "peers": dict(_versions()),
            "runs": found,
        }
        given.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _size(path: Path) -> int:
    """Return the bytes of a file, or of the files of a folder."""
    return sum(one.stat().st_size for one in (path.iterdir() if path.is_dir() else [path]))  # fmt: skip


def _figures(one: dict[str, Any]) -> str:
    if one["ratio"] is None:
        return str(one["told"])
    return f"{one['cpu']:8.3f} s{one['ratio']:9.1f}"


_PEERS = (
    "eadpy", "xsdata", "pydantic-xml", "xmltodict", "pandas", "polars", "frictionless", "sickle", "pyld",
)  # fmt: skip


def _versions() -> Iterator[tuple[str, str]]:
    for name in _PEERS:
        try:
            yield name, version(name)
        except PackageNotFoundError:
            yield name, "not installed"


if __name__ == "__main__":
    main()
