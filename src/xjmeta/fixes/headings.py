"""Fixes of headings: the marks of punctuation at their end that come from catalogue cards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from xjmeta.fixes.rule import Mend, fixer
from xjmeta.model.text import Phrase
from xjmeta.model.values import AccessPoint
from xjmeta.validation.rulebook import At

__all__ = ["tidied"]

_FIELDS = ("creators", "access_points")
# Punctuation at the end of a heading, and a full stop that closes no abbreviation, initial or bracket.
_MARKS = re.compile(r"\s*[,;:]+$")
_STOP = re.compile(r"([^\s.,;:()]+)\.$")
_CLOSED = re.compile(r"(?:\)|[0-9]{4})\.$")
# Kinds of headings that are words of a language; names may end with an abbreviation.
_TERMS = frozenset({"topic", "genre_form", "function", "occupation"})
# A shorter word at the end may be an abbreviation.
_LONG = 4
_ABBREVIATIONS = frozenset(
    [
        "bros",
        "corp",
        "dept",
        "univ",
        "assn",
        "assoc",
        "calif",
        "colo",
        "conn",
        "mass",
        "mich",
        "minn",
        "miss",
        "mont",
        "nebr",
        "okla",
        "penn",
        "tenn",
        "wash",
        "prof",
        "capt",
        "messrs",
        "thos",
        "chas",
        "geogr",
        "hist",
        "sect",
        "comp",
        "illus",
        "supp",
        "suppl",
        "govt",
        "natl",
        "intl",
        "coll",
        "incl",
        "misc",
    ]
)


class Tidied(NamedTuple):
    """A heading without the marks at its end, and whether that is sure."""

    text: str
    is_sure: bool


def tidied(text: str, kind: str | None) -> Tidied | None:
    """Return a heading without the marks at its end that are none of its own; None where there is nothing to remove.

    >>> tidied("Correspondence.", "genre_form"), tidied("Park, A. J.", "person"), tidied("Smith, Anna,", "person")
    (Tidied(text='Correspondence', is_sure=True), None, Tidied(text='Smith, Anna', is_sure=True))
    """
    bare = _MARKS.sub("", text)
    if bare != text:
        # Under a comma a full stop may hide: "Smith, Anna.,".
        further = tidied(bare, kind)
        if further is None or not further.is_sure:
            return Tidied(bare, is_sure=True) if bare else None
        return further
    # Three dots say that something is left out.
    if text.endswith(".."):
        return None
    # A full stop after a bracket or a year closes no abbreviation.
    if _CLOSED.search(text):
        return Tidied(text[:-1], is_sure=True)
    word = _STOP.search(text)
    if (
        word is None
        or len(word[1]) < _LONG
        or word[1].casefold() in _ABBREVIATIONS
    ):
        return None
    return Tidied(text[:-1].rstrip(), is_sure=kind in _TERMS)


@fixer("heading-punctuation", "headings without the full stop, comma or semicolon at their end",
       group="headings")  # fmt: skip
def punctuation(at: At) -> Iterator[Mend]:
    """MARC 21, input conventions of 1XX and 6XX: a heading ends with a mark only where that is part of it, as of an
    abbreviation; that of a name is to be confirmed.
    """
    for field in _FIELDS:
        for path, heading in at.values(field):
            yield from _corrected(path, heading)


def _corrected(path: str, heading: AccessPoint) -> Iterator[Mend]:
    text, place = heading.name, f"{path}.name"
    if text is None and heading.parts:
        text, place = heading.parts[-1].text, f"{path}.parts.{len(heading.parts) - 1}.text"  # fmt: skip
    if text is None or text.marked:
        return
    tidy = tidied(text.plain, heading.kind)
    if tidy is not None:
        yield Mend(place, _with(text, tidy.text), tidy.is_sure)


def _with(text: Phrase, plain: str) -> object:
    """Return the data of a text with other words in the same language."""
    return Phrase(plain, lang=text.lang, dir=text.dir).dump()
