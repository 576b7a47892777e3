"""What a grammar wants of values, in words, and what a wrong word is likely meant for."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from xjmeta.grammar.datatypes import FACETS, Datatype, Facets
from xjmeta.grammar.grammar import AttributeRule

_NAME = "a name that begins with a letter or '_' and holds no space or colon"
_WORDS = {
    "NMTOKEN": "one word of letters, digits, '.', '-', '_' and ':', without spaces",
    "NMTOKENS": "words of letters, digits, '.', '-', '_' and ':'",
    "ID": _NAME,
    "IDREF": "the id of another element",
    "IDREFS": "ids of other elements, with spaces between",
    "NCName": _NAME,
    "anyURI": "a URI",
    "ENTITY": "the name of an entity that the DOCTYPE declares as unparsed",
    "date": "a date: YYYY-MM-DD",
    "dateTime": "a date with a time: YYYY-MM-DDThh:mm:ss",
    "gYear": "a year: YYYY",
    "gYearMonth": "a month: YYYY-MM",
    "nonNegativeInteger": "a whole number, 0 or more",
    "positiveInteger": "a whole number, 1 or more",
    "decimal": "a number",
    "boolean": "true or false",
    "language": "a language tag such as en or pt-BR",
}
# Facets that limit a number or a year, as words.
_BOUNDS = {"maxInclusive": "at most", "minInclusive": "at least"}


def wanted(rule: AttributeRule) -> str:
    """What the grammar wants of an attribute's value, in words.

    >>> from xjmeta.grammar.grammar import Grammar
    >>> toy = Grammar.of("grammar toy\\nnamespace urn:toy\\na = empty\\n:tone = {kind stern}")
    >>> wanted(toy.attribute("tone"))
    'one of: kind, stern'
    """
    return (
        f"exactly: {rule.fixed}"
        if rule.fixed is not None
        else wanted_of(rule.type)
    )


def wanted_of(datatype: Datatype) -> str:
    """What a datatype wants, in words.

    >>> wanted_of(Datatype("year", "gYear <= 2099 | string {unknown}"))
    'a year: YYYY (at most 2099), or one of: unknown'
    """
    phrases = filter(None, map(_kind_of_value, datatype.members))
    return ", or ".join(dict.fromkeys(phrases)) or "nothing"


def _kind_of_value(facets: Facets) -> str:
    values = ", ".join(filter(None, facets.values))
    if facets.values:
        return f"one of: {values}" if values else ""
    kind = _WORDS.get(facets.base, "a text")
    if facets.pattern:
        kind = f"{kind}, of the pattern {facets.pattern}"
    limits = ", ".join(
        f"{_BOUNDS[FACETS[sign]]} {limit}" for sign, limit in facets.limits
    )
    return f"{kind} ({limits})" if limits else kind


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The known word that a wrong one is most like.

    >>> nearest("Fond", ["series", "fonds"]), nearest("box", ["fonds"])
    ('fonds', None)
    """
    close = difflib.get_close_matches(
        # Stricter than the 0.6 that is the default of difflib: a hint in the
        # wrong direction is worse than none.
        word.strip().lower(),
        list(words),
        1,
        0.75,
    )
    return close[0] if close else None


def near(word: str, words: Iterable[str], hint: str) -> str:
    """A hint at the known word that a wrong one is most like."""
    close = nearest(word, words)
    return hint.format(close) if close else ""


def short(text: str) -> str:
    """A text in one line of at most 60 characters."""
    text = " ".join(text.split())
    if len(text) <= 60:
        return text
    return text[:57] + "..."
