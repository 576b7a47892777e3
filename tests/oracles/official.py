"""The official schemas as oracles: where they lie beside the project, compiled without network.

Their imports are pointed at the copies beside them, in memory; the files themselves are only read.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from oracles.xsd_equivalence import XS, Xsd

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
STANDARDS = SHARED / "standards"
LOCATIONS = {
    "http://www.loc.gov/standards/xlink/xlink.xsd": STANDARDS
    / "w3c-loc"
    / "xlink-loc.xsd",
    "http://www.w3.org/2001/03/xml.xsd": STANDARDS / "w3c-loc" / "xml.xsd",
    "http://dublincore.org/schemas/xmls/simpledc20021212.xsd": STANDARDS
    / "dublin-core"
    / "simpledc20021212.xsd",
}
FILES = {
    "ead2002": "ead2002/ead.xsd",
    "ead3": "ead3/ead3.xsd",
    "ead3_undeprecated": "ead3/ead3_undeprecated.xsd",
    "oai_pmh": "oai-pmh/OAI-PMH.xsd",
    "oai_dc": "dublin-core/oai_dc.xsd",
    "dc": "dublin-core/simpledc20021212.xsd",
}

needed = pytest.mark.skipif(
    not STANDARDS.exists(), reason="the official schemas are not beside the project"
)


def official_xsd(name: str) -> Xsd:
    """The official schema of a grammar, as the comparison reads it."""
    return Xsd(STANDARDS / FILES[name], LOCATIONS)


@cache
def official_schema(name: str, folder: Path) -> etree.XMLSchema:
    """The official schema of a grammar, compiled; `folder` takes copies whose imports are local."""
    return etree.XMLSchema(
        etree.parse(str(_localised(STANDARDS / FILES[name], folder)))
    )


def _localised(path: Path, folder: Path) -> Path:
    tree = etree.parse(str(path))
    for node in tree.iter(XS + "import"):
        node.set(
            "schemaLocation",
            _localised(LOCATIONS[node.get("schemaLocation")], folder).as_uri(),
        )
    tree.write(str(folder / path.name))
    return folder / path.name
