"""What an EAD document holds that no value of a Record says: every word inside `ead` is a value, so it is comments,
instructions, declarations of its DOCTYPE, and whatever is around `ead`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from xjmeta.model.groups import FIELD_OF_KIND
from xjmeta.model.origin import Unmapped
from xjmeta.xml.carried import CarriedEnvelope, CarriedPart
from xjmeta.xml.source import blanked
from xjmeta.xml.unmapped import OAI_HEADER, asides, bare_elements, envelope

__all__ = [
    "may_be_unmapped_at",
    "unmapped_data",
    "unmapped_own",
    "unmapped_part",
]

_WRAPPERS = frozenset(FIELD_OF_KIND)
# A wrapper with attributes before no word: a text without one need not be read token by token.
_BEGINS_BARE = re.compile(
    rf"<(?:[\w.-]+:)?(?:{'|'.join(sorted(_WRAPPERS))})\s[^>]*>\s*(?=<|\Z)"
)
_MAY_BEGIN = re.compile(rf"<[!?]|{_BEGINS_BARE.pattern}")
# The start and end tags of `ead`, with any prefix.
_EAD = re.compile(r"<(/?)(?:[\w.-]+:)?ead(?=[\s/>])[^>]*>")


def unmapped_data(
    parts: Sequence[Mapping[str, Any]],
) -> Iterator[list[Unmapped]]:
    """Yield what the part of each unit holds, of those that came through another format."""
    for data in parts:
        part = CarriedPart.load(data)
        if part is None:
            raise ValueError("no part of a document")
        around = CarriedEnvelope.load(data) if "head" in data else None
        if around is None:
            yield unmapped_own("".join(part.segments))
        else:
            yield unmapped_part(part.segments, around.head, around.tail)


def unmapped_own(text: str) -> list[Unmapped]:
    """Return what the own part of a unit holds: comments, instructions, and the attributes of empty wrappers.

    A wrapper without values and text is no part of a Record (the tag library has no meaning for one).

    >>> [one.text for one in unmapped_own('<did><!--a--><repository label="L"/></did>')]
    ['<!--a-->', 'label="L"']
    """
    bare = bare_elements(text, _WRAPPERS) if _BEGINS_BARE.search(text) else ()
    return [*asides(text), *bare]


def may_be_unmapped_at(text: str) -> list[int]:
    """Return the places in a text where what `unmapped_own` returns of an own part may begin, the first one first.

    >>> may_be_unmapped_at('<did><unittitle>A</unittitle></did>'), may_be_unmapped_at('<did><!--a--></did>')
    ([], [5])
    """
    return [match.start() for match in _MAY_BEGIN.finditer(text)]


def unmapped_part(
    segments: Sequence[str], head: str, tail: str
) -> list[Unmapped]:
    """Return what the own part of a unit on top holds, and the envelope that it shares with others."""
    text = "".join(segments)
    start, end = _bounds(text)
    around = envelope(text[:start] + text[end:], OAI_HEADER)
    shared = envelope(head, OAI_HEADER) + envelope(tail, OAI_HEADER)
    return [
        *around,
        *unmapped_own(text[start:end]),
        *(outer._replace(shared=True) for outer in shared),
    ]


def _bounds(text: str) -> tuple[int, int]:
    """Return where `ead` begins and ends; where it holds several Records, a slice may lack a tag of it."""
    matches = list(_EAD.finditer(blanked(text)))
    start = next((tag.start() for tag in matches if not tag[1]), 0)
    end = next((tag.end() for tag in reversed(matches) if tag[1]), len(text))
    return start, end
