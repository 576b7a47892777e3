"""Fixes of extents: the number and the unit of a statement that is nothing but the two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from xjmeta.fixes.rule import Mend, fixer, stated
from xjmeta.model.values import Extent
from xjmeta.validation.rulebook import At

__all__ = ["is_unit"]

# Units of length and volume in the languages of finding aids, things that are counted, and up to two words before
# them ("archival boxes").
_SPACE = re.compile(
    r"(?:lin(?:ear|\.)?|cubic|cu\.?|running)\s*(?:feet|foot|ft\.?|met(?:er|re)s?|m\.?|inch(?:es)?|in\.?)"
    r"|(?:feet|foot|met(?:er|re)s?|m[èe]tres? lin[ée]aires?|ml|laufende meter|lfm|metros? lineales?|metri lineari)"
    r"|(?:[kmgt]b|(?:kilo|mega|giga|tera)bytes?)",
    re.IGNORECASE,
)
_ENDING = "(?:es|s|x|ies|y|en|e|er|o|i|n|as|os)?"
_THINGS = (
    "box|folder|volume|carton|container|envelope|reel|cassette|audiocassette|videocassette|disc|disk|cd|dvd|tape|album|"
    "scrapbook|notebook|ledger|bo[iî]te|dossier|liasse|registre|schachtel|mappe|band|karton|caja|carpeta|legajo|busta|"
    "fascicol|registr|volum|item|file|piece|sheet|photograph|print|negative|slide|map|plan|drawing|poster|letter|"
    "document|book|pamphlet|page|leaf|leave|issue|website|web site|film|diar|object|artifact|feuillet|pi[èe]ce|carte|"
    "photographie|blatt|st[üu]ck|hoja|expediente"
)
_BEFORE = r"(?:[^\W\d_-]+[ -]){0,2}?"
_COUNTED = re.compile(f"{_BEFORE}(?:{_THINGS}){_ENDING}", re.IGNORECASE)
# A unit of more words is a description rather than a unit.
_MOST_WORDS = 3


def is_unit(text: str) -> bool:
    """Return whether a text is a unit in which archives count or measure, in the languages that dates are read in.

    >>> is_unit("linear feet"), is_unit("contact sheets"), is_unit("letters from his wife")
    (True, True, False)
    """
    return bool(_SPACE.fullmatch(text) or _COUNTED.fullmatch(text))


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
        yield _structured(stated(at, path), path, extent, unit)


def _is_bare(extent: Extent) -> bool:
    """Return whether an extent is one line of plain text."""
    return (
        extent.expression is not None
        and not extent.expression.marked
        and extent.value is None
        and extent.unit is None
        and not extent.parts
        and extent.kind is None
    )


def _structured(old: Any, path: str, extent: Extent, unit: str) -> Mend:
    """Return the extent as number and unit; a unit that is none of the usual ones is to be confirmed."""
    assert extent.expression is not None
    lang = extent.expression.lang
    # What is before the unit, as it is spelt: "1,5" or "1 1/2" stays as the
    # house writes it.
    number = extent.expression.plain[: -len(unit)].strip()
    new = {name: value for name, value in old.items() if name != "expression"}
    new |= {"value": number, "unit": _text(unit, lang)}
    return Mend(path, new, is_unit(unit))


def _text(text: str, lang: str | None) -> Any:
    return text if lang is None else {"text": text, "lang": lang}
