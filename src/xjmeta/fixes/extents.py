"""Fixes of extents: the number and the unit of a statement that is nothing but the two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from xjmeta.fixes.rule import Mend, fixer, stated
from xjmeta.model.values import Extent
from xjmeta.validation.rulebook import At

__all__ = ["is_unit", "type_of"]

_SPACE = re.compile(
    r"(?:lin(?:ear|\.)?|cubic|cu\.?|running)\s*(?:feet|foot|ft\.?|met(?:er|re)s?|m\.?|inch(?:es)?|in\.?)"
    r"|(?:feet|foot|met(?:er|re)s?|m[èe]tres? lin[ée]aires?|ml|laufende meter|lfm|metros? lineales?|metri lineari)"
    r"|(?:[kmgt]b|(?:kilo|mega|giga|tera)bytes?)",
    re.IGNORECASE,
)
_ENDING = "(?:es|s|x|ies|y|en|e|er|o|i|n|as|os)?"
_CARRIERS = (
    "box|folder|volume|carton|container|envelope|reel|cassette|audiocassette|videocassette|disc|disk|cd|dvd|tape|album|"
    "scrapbook|notebook|ledger|bo[iî]te|dossier|liasse|registre|schachtel|mappe|band|karton|caja|carpeta|legajo|busta|"
    "fascicol|registr|volum"
)
_MATERIALS = (
    "item|file|piece|sheet|photograph|print|negative|slide|map|plan|drawing|poster|letter|document|book|pamphlet|page|"
    "leaf|leave|issue|website|web site|film|diar|object|artifact|feuillet|pi[èe]ce|carte|photographie|blatt|st[üu]ck|"
    "hoja|expediente"
)
_BEFORE = r"(?:[^\W\d_-]+[ -]){0,2}?"
_COUNTED = {
    "carrier": re.compile(f"{_BEFORE}(?:{_CARRIERS}){_ENDING}", re.IGNORECASE),
    "materialtype": re.compile(f"{_BEFORE}(?:{_MATERIALS}){_ENDING}", re.IGNORECASE),
}
"""What is counted, by the type that EAD3 has for it."""
_MOST_WORDS = 3
"""A unit of more words is a description rather than a unit."""


def is_unit(text: str) -> bool:
    """Say whether a text is a unit in which archives count or measure, in the languages that dates are read in.

    >>> is_unit("linear feet"), is_unit("contact sheets"), is_unit("letters from his wife")
    (True, True, False)
    """
    return type_of(text) is not None


def type_of(unit: str) -> str | None:
    """Return the type of a structured extent that a unit says (EAD3 @physdescstructuredtype); None for no usual unit.

    >>> type_of("linear feet"), type_of("boxes"), type_of("photographs")
    ('spaceoccupied', 'carrier', 'materialtype')
    """
    if _SPACE.fullmatch(unit):
        return "spaceoccupied"
    return next((name for name, one in _COUNTED.items() if one.fullmatch(unit)), None)


@fixer("extent-measure", "number and unit of an extent that is nothing but the two",
       group="extents")  # fmt: skip
def measure(at: At) -> Iterator[Mend]:
    """DACS 2.5 and EAD3 `physdescstructured`: an extent is a number and a unit; EAD 2002 `extent`/@unit names the
    unit. A unit that is none of the usual ones is to be confirmed.
    """
    for path, extent in at.values("extents"):
        counted = _is_bare(extent) and extent.measure
        if not counted:
            continue
        unit = counted[1].strip()
        if len(unit.split()) > _MOST_WORDS:
            continue
        mend = _structured(stated(at, path), path, extent, unit)
        if extent.coverage is None and len(at.unit.extents) == 1:
            mend.new["coverage"] = "whole"
        # EAD3 wants to know of each of several whether it is the whole.
        yield mend._replace(is_sure=mend.is_sure and "coverage" in mend.new)


def _is_bare(extent: Extent) -> bool:
    """Say whether an extent is one line of plain text."""
    return (
        extent.expression is not None
        and not extent.expression.marked
        and extent.value is None
        and extent.unit is None
        and not extent.parts
        and extent.kind is None
    )


def _structured(old: Any, path: str, extent: Extent, unit: str) -> Mend:
    """Return the extent as number and unit; where a format keeps no number apart, the unit beside the text."""
    assert extent.expression is not None
    lang = extent.expression.lang
    number = extent.expression.plain[: -len(unit)].strip()
    is_sure = is_unit(unit)
    whole = {name: value for name, value in old.items() if name != "expression"}
    whole |= {"value": number, "unit": _text(unit, lang)}
    if extent.type is None and (kind := type_of(unit)) is not None:
        whole["type"] = kind
    beside = Mend(f"{path}.unit", _text(unit, lang), is_sure)
    return Mend(path, whole, is_sure, instead=beside)


def _text(text: str, lang: str | None) -> Any:
    return text if lang is None else {"text": text, "lang": lang}
