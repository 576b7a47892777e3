"""AtoM's reading of EAD: which units there are, and how a document must be spelt so that it reads them."""

from __future__ import annotations

import re
from typing import Any

from xjmeta.mapping.contract import Imported
from xjmeta.systems.paths import Paths
from xjmeta.systems.system import Reading, Stop
from xjmeta.systems.texts import local_name
from xjmeta.systems.units import UNITS, parsed
from xjmeta.text.encodings import utf8_of

__all__ = ["read", "spelt"]

_NAMESPACE = re.compile(r'(<ead[^\n]*?)xmlns="[^"]*"\s+([^\n]*?>)')


def read(paths: Paths, data: bytes) -> Reading:
    """Read a document as the importer does: the default namespace is taken off by its spelling, the rest is fixed."""
    text = utf8_of(data, "replace")
    root = parsed(
        _NAMESPACE.sub(r"\1\2", text, count=1).encode(), recover=True
    )
    if root is None:
        return Reading(stops=[Stop("atom-no-unit")])
    spelt = (
        f"{root.prefix}:{local_name(root)}"
        if root.prefix
        else local_name(root)
    )
    if spelt != "ead":
        return Reading(stops=[Stop("atom-format", root, {"name": spelt})])
    reading = _read_units(paths, root)
    if not reading.units:
        named = "}" in root.tag
        reading.stops.append(
            Stop("atom-namespace" if named else "atom-no-unit", root)
        )
    return reading


def _read_units(paths: Paths, root: Any) -> Reading:
    reading = Reading()
    made_of: dict[Any, Imported] = {}
    for element in root.iter(*UNITS):
        above = next(
            (a for a in element.iterancestors() if a in made_of), None
        )
        is_top = element.getparent() is root
        imported = Imported(
            "top" if above is None else "unit",
            element,
            {"parent": made_of.get(above)},
        )
        paths.read(imported, top=is_top, root=root if is_top else None)
        made_of[element] = imported
        reading.units.append(imported)
    reading.checked = reading.units
    return reading


_ROOT = re.compile(rb'<ead xmlns="[^"]*" xmlns:xlink="[^"]*"')
# A start tag, in whose attributes a `>` may be.
_START_TAG = re.compile(rb'<[A-Za-z](?:[^<>"]|"[^"]*")*>')
_ATTRIBUTE = re.compile(rb'\s(xlink:)?([^\s=]+)="([^"]*)"')
# The words of attributes of links that the DTD of EAD 2002 spells otherwise than its schema.
_OF_DTD = {
    b"show": {b"other": b"showother", b"none": b"shownone"},
    b"actuate": {
        b"onLoad": b"onload",
        b"onRequest": b"onrequest",
        b"other": b"actuateother",
        b"none": b"actuatenone",
    },
}


def spelt(data: bytes) -> bytes:
    """Return a document as the importer wants it: without namespaces, attributes of links as the DTD calls them."""
    bare = _ROOT.sub(b"<ead", data, count=1)
    return _START_TAG.sub(
        lambda tag: _ATTRIBUTE.sub(_unprefixed, tag[0]), bare
    )


def _unprefixed(attribute: re.Match[bytes]) -> bytes:
    prefix, name, value = attribute.groups()
    if not prefix:
        return attribute[0]
    value = _OF_DTD.get(name, {}).get(value, value)
    return b' %s="%s"' % (b"linktype" if name == b"type" else name, value)
