"""Vocabularies: that each kind, type and status is a word that others know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from difflib import get_close_matches
from typing import Any

from xjmeta.model.record import Record
from xjmeta.model.vocabularies import VOCABULARIES
from xjmeta.validation.rulebook import At, Broken, rule

__all__ = ["unknown"]

_OTHERS = ("children", "origin", "attributes")
"""What is looked at as a unit of its own, or has no vocabulary."""


@rule(
    "kind-unknown",
    "{value!r} is none of the words of {field}.",
    "{advice}",
)
def unknown(at: At) -> Iterator[Broken]:
    """EAD 2002 and EAD3, ISAD(G): the words that their elements stand for. Another means nothing to others."""
    for name in Record.model_fields:
        if name not in _OTHERS:
            yield from _unknown_in(getattr(at.unit, name), name)


def _unknown_in(value: Any, path: str) -> Iterator[Broken]:
    """Yield what is unknown in a value and all below it."""
    if isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _unknown_in(item, f"{path}.{number}")
        return
    if not is_dataclass(value):
        return
    kind = type(value).__name__
    for field in fields(value):
        if field.name in _OTHERS:
            continue
        inner, here = getattr(value, field.name), f"{path}.{field.name}"
        words = VOCABULARIES.get((kind, field.name))
        if words is None:
            yield from _unknown_in(inner, here)
        elif inner is not None and inner not in words:
            advice = _advice(inner, list(words))
            name = f"{kind}.{field.name}"
            yield Broken(here, value=inner, field=name, advice=advice)


def _advice(word: str, known: list[str]) -> str:
    """Return the nearest word, or the words where they are few, else where they are listed."""
    close = get_close_matches(word.lower().replace(" ", "_"), known, 1, 0.7)
    if close:
        return f"Write {close[0]!r} if that is meant."
    if len(known) <= 12:
        return f"Known are: {', '.join(known)}."
    return "The page of the model lists the words."
