"""Vocabularies: that each kind, type and status is a word that others know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any, TypeAlias

from xjmeta.model.customary import CUSTOMARY_WORDS
from xjmeta.model.structure import field_names, slots
from xjmeta.model.text import Phrase, Prose
from xjmeta.model.vocabularies import VOCABULARIES
from xjmeta.validation.rulebook import At, Broken, rule

__all__ = ["unknown"]

# What is checked as a unit of its own, or has no vocabulary.
_OTHERS = ("children", "origin", "attributes")
_TEXTS = (str, Phrase, Prose)
_Path: TypeAlias = tuple[str | int, ...]


@rule(
    "kind-unknown",
    "{value!r} is none of the words of {field}.",
    "{advice}",
)
def unknown(at: At) -> Iterator[Broken]:
    """EAD 2002 and EAD3, ISAD(G): the words that their elements stand for. Another means nothing to others."""
    broken: list[Broken] = []
    for name in at.fields:
        value = getattr(at.unit, name)
        if name not in _OTHERS and type(value) not in _TEXTS:
            _look(value, (name,), broken)
    yield from broken


def _look(value: Any, path: _Path, broken: list[Broken]) -> None:
    """Note what is unknown in a value and all below it."""
    if type(value) is tuple:
        for number, item in enumerate(value):
            _look(item, (*path, number), broken)
        return
    kind: type = type(value)
    for name, words in _fields_of(kind):
        inner = getattr(value, name)
        if not inner:
            continue
        if words is None:
            _look(inner, (*path, name), broken)
        elif advice := _advice(words, inner):
            place = ".".join(map(str, (*path, name)))
            field = f"{kind.__name__}.{name}"
            broken.append(
                Broken(place, value=inner, field=field, advice=advice)
            )


@lru_cache(maxsize=4096)
def _advice(words: _Vocabulary, word: str) -> str:
    return words.advice(word)


class _Vocabulary:
    """The words of a field, and what to say of another."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(words)
        self._known = frozenset(self.words)

    def advice(self, word: str) -> str:
        """Return what to write instead of a word; nothing for one that is known."""
        if word in self._known:
            return ""
        near = get_close_matches(
            word.lower().replace(" ", "_"), self.words, 1, 0.7
        )
        if near:
            return f"Write {near[0]!r} if that is meant."
        # A longer list would bury the sentence.
        if len(self.words) <= 12:
            return f"Known are: {', '.join(self.words)}."
        return "The page of the model lists the words."


class _Customary(_Vocabulary):
    """The words that are usual in a field of the house's own: another is as good, unless it is a slip."""

    def __init__(self, words: Mapping[str, str]) -> None:
        # A role is stated by its code or its term; codes are too short to distinguish a slip from another code.
        terms = [
            meaning.lower() for meaning in words.values() if meaning[-1] != "."
        ]
        super().__init__(terms or words)
        self._known = frozenset(word.lower() for word in (*words, *terms))
        self._spelt = {word.lower(): word for word in self.words}

    def advice(self, word: str) -> str:
        """Return the word that is meant where another differs by a letter or so."""
        spoken = word.lower()
        if spoken in self._known or _plural(spoken) in self._known:
            return ""
        # Stricter than among closed lists: another word is allowed here, and
        # only a slip is worth a finding.
        near = get_close_matches(spoken, self._spelt, 1, 0.85)
        return (
            f"Write {self._spelt[near[0]]!r} if that is meant." if near else ""
        )


def _plural(word: str) -> str:
    return (
        word.removesuffix("es")
        # Boxes: the plural of the one kind of container that takes "es".
        if word.endswith("xes")
        else word.removesuffix("s")
    )


@cache
def _fields_of(kind: type) -> tuple[tuple[str, _Vocabulary | None], ...]:
    """Return the fields of a class of values that have a vocabulary, each with it, and those that hold values."""
    names = [name for name in field_names(kind) if name not in _OTHERS]
    pairs = [(name, _vocabulary_of(kind.__name__, name)) for name in names]
    return tuple(
        (name, words)
        for name, words in pairs
        if words is not None or slots(kind)[name].kind is not None
    )


def _vocabulary_of(kind: str, name: str) -> _Vocabulary | None:
    if (kind, name) in VOCABULARIES:
        return _Vocabulary(VOCABULARIES[kind, name])
    if (kind, name) in CUSTOMARY_WORDS:
        return _Customary(CUSTOMARY_WORDS[kind, name])
    return None
