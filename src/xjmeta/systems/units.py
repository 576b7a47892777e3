"""The units of an EAD document as its elements, by the rule of the reader: a unit by its name and its place."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from lxml import etree

from xjmeta.systems.texts import local_name
from xjmeta.xml.parsing import SAFE

__all__ = ["COMPONENTS", "UNITS", "parsed", "unit_elements", "unit_of"]

COMPONENTS = frozenset({"c", *(f"c{number:02}" for number in range(1, 13))})
UNITS = COMPONENTS | {"archdesc"}


def parsed(data: bytes, *, recover: bool = False) -> Any:
    """Return the root of a document, None where nothing of it can be read; raises XMLSyntaxError unless it recovers."""
    parser = etree.XMLParser(recover=recover, **SAFE)
    return etree.parse(BytesIO(data), parser).getroot()


def unit_elements(root: Any) -> list[Any]:
    """Return the element of every unit of a document, in document order.

    >>> from lxml import etree
    >>> ead = etree.fromstring("<ead><archdesc><did/><dsc><c/></dsc></archdesc></ead>")
    >>> [element.tag for element in unit_elements(ead)]
    ['archdesc', 'c']
    """
    elements: dict[Any, None] = {}
    for element in root.iter(*(f"{{*}}{name}" for name in UNITS)):
        if local_name(element) == "archdesc" or _belongs(element, elements):
            elements[element] = None
    return list(elements)


def _belongs(element: Any, units: dict[Any, None]) -> bool:
    parent = element.getparent()
    if parent in units:
        return True
    in_dsc = (
        parent is not None
        and isinstance(parent.tag, str)
        and local_name(parent) == "dsc"
    )
    return in_dsc and parent.getparent() in units


def unit_of(element: Any, units: dict[Any, str]) -> str | None:
    """Return the key of the unit that an element belongs to; what is outside all belongs to the first."""
    for above in _line(element):
        if above in units:
            return units[above]
    return next(iter(units.values()), None)


def _line(element: Any) -> Iterator[Any]:
    while element is not None:
        yield element
        element = (
            element.getparent() if hasattr(element, "getparent") else None
        )
