"""Fixes of white space and blank elements: characters that nobody sees, and values that say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from xjmeta.fixes.rule import REMOVED, Mend, fixer
from xjmeta.model.text import Phrase
from xjmeta.model.values import Note
from xjmeta.validation.rulebook import At

__all__ = ["tidy"]

# The text of each value that is one line.
_LINES = {
    "identifiers": "value",
    "titles": "value",
    "dates": "expression",
    "extents": "expression",
    "languages": "name",
    "repository": "name",
    "creators": "name",
    "access_points": "name",
    "containers": "indicator",
    "locations": "text",
}
# Soft hyphens, joiners and byte-order marks that came with a copy from a web page or a PDF; then runs of blanks of
# any width, and a blank before a comma or a full stop.
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
_BLANKS = re.compile(r"[ \u00a0\u2000-\u200a\u202f\u3000]{2,}")
_AT_ENDS = " \u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000"
_BEFORE_MARK = re.compile(r"(?<=[^\W_]) (?=[,.](?:\s[^\s.,]|$))")
# For each list the fields of which one at least must be there for a value to say something.
_SAYS = {
    "identifiers": ("value",),
    "titles": ("value",),
    "dates": ("expression", "normal", "parts"),
    "extents": ("expression", "value", "unit", "parts", "note"),
    "languages": ("name", "code", "script"),
    "repository": ("name", "parts", "uri", "normal"),
    "creators": ("name", "parts", "uri", "normal"),
    "access_points": ("name", "parts", "uri", "normal", "coordinates"),
    "containers": ("indicator", "label", "barcode", "id", "parent"),
    "locations": ("text", "label"),
}


def tidy(text: str) -> str:
    r"""Return a line without characters that nobody sees, doubled blanks, and blanks before a comma or a full stop.

    >>> tidy("English ."), tidy("Smith\u200b , Anna\u00a0")
    ('English.', 'Smith, Anna')
    """
    text = _BLANKS.sub(" ", _UNSEEN.sub("", text)).strip(_AT_ENDS)
    return _BEFORE_MARK.sub("", text)


@fixer("space", "lines without unseen characters, doubled blanks, and blanks before a comma",
       group="whitespace")  # fmt: skip
def space(at: At) -> Iterator[Mend]:
    """Unicode Standard, chapters 6.2 and 23.2: zero-width spaces and soft hyphens are no part of a word; what looks the
    same is to be found under the same letters.
    """
    if at.unit.title is not None:
        yield from _tidied("title", at.unit.title)
    for field, name in _LINES.items():
        for path, value in at.values(field):
            text = getattr(value, name)
            if text is not None:
                yield from _tidied(f"{path}.{name}", text)


def _tidied(path: str, text: Phrase) -> Iterator[Mend]:
    if text.marked:
        return
    plain = tidy(text.plain)
    if plain and plain != text.plain:
        yield Mend(path, Phrase(plain, lang=text.lang, dir=text.dir).dump())


@fixer("blank", "elements that say nothing taken out", group="whitespace",
       mends=("value-empty", "note-empty"))  # fmt: skip
def blank(at: At) -> Iterator[Mend]:
    """DACS, Statement of Principles (2019) 5: what is not known is said to be so, and not left blank. One that has an
    id, which something may refer to, stays; a note that has a heading and no text is to be confirmed.
    """
    for field, names in _SAYS.items():
        for path, value in at.values(field):
            is_stated = any(getattr(value, name) for name in names)
            if not is_stated and not _has_id(value):
                yield Mend(path, REMOVED)
    for path, note in at.values("notes"):
        if _is_blank(note) and not _has_id(note):
            yield Mend(path, REMOVED, is_sure=note.heading is None)


def _is_blank(note: Note) -> bool:
    return (
        note.body is None
        and not note.notes
        and note.kind not in ("head", "text")
    )


def _has_id(value: Any) -> bool:
    return any(attribute.name == "id" for attribute in value.attributes)
