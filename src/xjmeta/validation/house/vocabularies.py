"""Vocabularies: that each kind, type and status is a word that others know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, TypeAlias

from xjmeta.model.record import Record
from xjmeta.model.text import Phrase, Prose
from xjmeta.model.vocabularies import VOCABULARIES
from xjmeta.validation.rulebook import At, Broken, rule

__all__ = ["unknown"]

_OTHERS = ("children", "origin", "attributes")
"""What is looked at as a unit of its own, or has no vocabulary."""
_UNIT_FIELDS = tuple(name for name in Record.model_fields if name not in _OTHERS)
_TEXTS = (str, Phrase, Prose)
_Path: TypeAlias = tuple[str | int, ...]


@rule(
    "kind-unknown",
    "{value!r} is none of the words of {field}.",
    "{advice}",
)
def unknown(at: At) -> Iterator[Broken]:
    """EAD 2002 and EAD3, ISAD(G): the words that their elements stand for. Another means nothing to others."""
    for name in _UNIT_FIELDS:
        value = getattr(at.unit, name)
        if value and type(value) not in _TEXTS:
            yield from _unknown_in(value, (name,))


def _unknown_in(value: Any, path: _Path) -> Iterator[Broken]:
    """Yield what is unknown in a value and all below it."""
    if type(value) is tuple:
        for number, item in enumerate(value):
            yield from _unknown_in(item, (*path, number))
        return
    kind: type = type(value)
    for name, words in _fields_of(kind):
        inner = getattr(value, name)
        # Most fields of a value are blank, and most others are texts: no path is built for them.
        if inner is None or inner == () or (words is None and type(inner) in _TEXTS):
            continue
        if words is None:
            yield from _unknown_in(inner, (*path, name))
        elif inner not in words:
            yield Broken(
                ".".join(map(str, (*path, name))),
                value=inner,
                field=f"{kind.__name__}.{name}",
                advice=_advice(inner, list(words)),
            )


@cache
def _fields_of(kind: type) -> tuple[tuple[str, Mapping[str, str] | None], ...]:
    """Return the fields of a class of values, each with its vocabulary if it has one."""
    if not is_dataclass(kind):
        return ()
    return tuple(
        (field.name, VOCABULARIES.get((kind.__name__, field.name)))
        for field in fields(kind)
        if field.name not in _OTHERS
    )


def _advice(word: str, known: list[str]) -> str:
    """Return the nearest word, or the words where they are few, else where they are listed."""
    close = get_close_matches(word.lower().replace(" ", "_"), known, 1, 0.7)
    if close:
        return f"Write {close[0]!r} if that is meant."
    if len(known) <= 12:
        return f"Known are: {', '.join(known)}."
    return "The page of the model lists the words."
