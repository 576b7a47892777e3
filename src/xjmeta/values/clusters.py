"""Texts that are nearly the same: one key for all that differ in case, marks, punctuation and the order of words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

__all__ = ["clusters", "fingerprint"]

# All marks but those of a number: 4.5 is not 45, and 1890-1955 is a span.
_PUNCTUATION = re.compile(
    r"[^\w\s.,/:-]|_|[.,/:-](?!\d)|(?<![\d\s])(?<!^)[.,/:-]"
)


def fingerprint(text: str) -> str:
    """Return the key under which texts collide that are nearly the same, as OpenRefine's key collision has it.

    >>> fingerprint("Smith, Anna, 1890-1955."), fingerprint("1890-1955 anna SMITH")
    ('1890-1955 anna smith', '1890-1955 anna smith')
    """
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(
        letter for letter in decomposed if not unicodedata.combining(letter)
    )
    words = _PUNCTUATION.sub("", letters).split()
    return " ".join(sorted(set(words)))


def clusters(counts: Mapping[str, int]) -> dict[str, tuple[int, str]]:
    """Return for each text that is nearly the same as others the number of its cluster, and the text that is the most
    frequent there; clusters are numbered by how often their texts are used.

    >>> clusters({"Letters": 3, "letters.": 1, "Maps": 9})
    {'Letters': (1, 'Letters'), 'letters.': (1, 'Letters')}
    """
    members: dict[str, list[str]] = {}
    for text in counts:
        if key := fingerprint(text):
            members.setdefault(key, []).append(text)
    groups = [texts for texts in members.values() if len(texts) > 1]
    groups.sort(key=lambda texts: -_total(texts, counts))
    by_text: dict[str, tuple[int, str]] = {}
    for number, texts in enumerate(groups, 1):
        best = max(texts, key=lambda text: _usual(text, counts))
        by_text |= dict.fromkeys(texts, (number, best))
    return by_text


def _usual(
    text: str, counts: Mapping[str, int]
) -> tuple[int, bool, bool, int, str]:
    """Return what the form to suggest has most of: uses, a capital at its beginning, none but letters at its end, marks
    between.
    """
    is_closed = text[-1:].isalnum() or text.endswith(")")
    return counts[text], text[:1].isupper(), is_closed, len(text), text


def _total(texts: Iterable[str], counts: Mapping[str, int]) -> int:
    return sum(counts[text] for text in texts)
