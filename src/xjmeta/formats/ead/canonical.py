"""What counts as EAD, and what reading counts as the same: namespaces, spellings of links, marks of ours."""

from __future__ import annotations

from functools import cache
from typing import Any

from xjmeta.formats.ead.columns import DIALECTS
from xjmeta.formats.ead.crosswalk import (
    NEUTRAL,
    OTHERWISE,
    ROWS,
    SPELT,
    UNIT_ATTRS,
    UNITS,
)
from xjmeta.formats.ead.dialects import EAD_DIALECTS
from xjmeta.formats.ead.text import TextCodec
from xjmeta.mapping.rows import RawNames, Reading, Writing
from xjmeta.mapping.table import Table
from xjmeta.mapping.xml_text import loose_note, other_note
from xjmeta.model.public import is_internal
from xjmeta.model.record import Record
from xjmeta.model.structure import makers

__all__ = [
    "EAD4",
    "TABLE",
    "UNITS",
    "UNIT_LISTS",
    "names_of",
    "neutral",
    "reading",
    "writing",
]

UNIT_LISTS = frozenset({"dsc", "dscgrp"})
"""What child units are in, one in another or side by side; EAD 1.0 had a group of them."""
EAD4 = frozenset(
    {
        "https://archivists.org/ns/ead/v4",
        "https://standards.openpreservation.org/ead/v4",
    }
)
_XLINK = frozenset(
    {
        "http://www.w3.org/1999/xlink",
        "https://www.w3.org/1999/xlink",
        "http://www.w3.org/TR/xlink",
    }
)
_XML = "http://www.w3.org/XML/1998/namespace"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


def _hide_misplaced(section: Any, name: str, to: Reading) -> None:
    """Make what is misplaced in an internal `did` internal itself: its field does not tell that it stood there.

    So a Record holds it back that has no source any more. Only the parsed element is changed, which nobody writes.
    """
    if name != "did" or not is_internal(section.get("audience")):
        return
    for element in section.iterchildren("*"):
        if to.names[element.tag] not in _names_in_did():
            element.set("audience", "internal")


@cache
def _names_in_did() -> frozenset[str]:
    """Return the elements that a `did` may hold, in any dialect."""
    from xjmeta.formats.ead.grammar import GRAMMARS  # noqa: PLC0415 - reading seldom needs one

    return frozenset(
        name for grammar in GRAMMARS for name in grammar.type("did").children
    )


TABLE = Table(
    ROWS,
    unit_attrs=UNIT_ATTRS,
    units=UNITS,
    unit_sections=frozenset({"", "dsc"}),
    unit_name="archdesc",
    same=("did",),
    prepare=_hide_misplaced,
    alias=dict.fromkeys(UNIT_LISTS, "dsc"),
    other=other_note,
    loose=loose_note,
    made=makers(),
    dialects=len(DIALECTS),
    model=Record,
    bearers={dialect.header: "control" for dialect in EAD_DIALECTS},
)


def names_of(namespace: str) -> RawNames:
    """Return the look-up of raw names for a document whose elements are in `namespace`.

    Links are spelt with XLink or without, so an XLink attribute is its local name; the type of a link follows from its
    element. Where a schema lies is spelling. Foreign names stay as they are.
    """

    def resolve(raw: object) -> str | None:
        if not isinstance(raw, str):
            return None
        # `linktype` is how the DTD fixes the type of a link, which follows
        # from its element.
        if raw[0] != "{":
            return None if raw == "linktype" else raw
        uri, _, local = raw[1:].partition("}")
        if uri == namespace:
            return local
        if uri in _XLINK:
            return None if local == "type" else local
        if uri == _XML:
            return local if local in ("lang", "id") else f"xml:{local}"
        return None if uri == _XSI else raw

    return RawNames(resolve)


def neutral(name: str, value: str) -> tuple[str, str]:
    """Return an attribute that is no field as the model keeps it: EAD 2002's name for it, and links in lower case."""
    if name in ("actuate", "show"):
        # The DTD has `onload`, `actuatenone` and `showother` where XLink has
        # `onLoad`, `none` and `other`.
        value = value.lower().removeprefix(name) or value
    return NEUTRAL.get(name, name), value


def reading(namespace: str, entities: dict[str, str], spilled: Any) -> Reading:
    """Return what the shapes need to read a document."""
    names = names_of(namespace)
    return Reading(
        names, TextCodec(names, neutral, SPELT, entities), neutral, spilled
    )


def writing(dialect: int, namespace: str = "") -> Writing:
    """Return what the shapes need to write a dialect."""
    codec = TextCodec(names_of(namespace), neutral, SPELT, {})
    return Writing(dialect, codec, SPELT[dialect], OTHERWISE)
