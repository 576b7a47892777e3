"""The bytes that a fixed document had before, piece by piece: values alone do not say how they were spelt."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

__all__ = ["BytesBefore", "digest_of"]

# What documents are compared by: a tag, and the text before it.
_PART = re.compile(rb"[^>]*>|[^>]+")


def digest_of(data: bytes) -> str:
    """Return what tells the bytes of a document from all others."""
    return hashlib.sha256(data).hexdigest()


class BytesBefore:
    """What makes the bytes before of those after: places in these, and what stood there."""

    def __init__(
        self, after: str, pieces: Sequence[tuple[int, int, bytes]]
    ) -> None:
        self.after, self.pieces = after, list(pieces)

    @classmethod
    def of(cls, before: bytes, after: bytes) -> BytesBefore:
        """Return what makes one document of another.

        >>> found = BytesBefore.of(b"<a><b>old</b></a>", b"<a><b>new</b></a>")
        >>> found.pieces, found.made_of(b"<a><b>new</b></a>")
        ([(6, 13, b'old</b>')], b'<a><b>old</b></a>')
        """
        return cls(digest_of(after), list(_pieces(before, after)))

    @classmethod
    def of_data(cls, data: dict[str, Any]) -> BytesBefore:
        """Return the same of its JSON data."""
        pieces = [
            (int(start), int(end), str(text).encode("latin-1"))
            for start, end, text in data["pieces"]
        ]
        return cls(str(data["after"]), pieces)

    def to_data(self) -> dict[str, Any]:
        """Return it as JSON data; bytes are characters of Latin-1 there."""
        pieces = [
            [start, end, piece.decode("latin-1")]
            for start, end, piece in self.pieces
        ]
        return {"after": self.after, "pieces": pieces}

    def made_of(self, after: bytes) -> bytes | None:
        """Return the bytes before; None where these are not the ones that it was worked out for."""
        if digest_of(after) != self.after:
            return None
        made: list[bytes] = []
        done = 0
        for start, end, piece in self.pieces:
            made += (after[done:start], piece)
            done = end
        return b"".join((*made, after[done:]))


def _pieces(before: bytes, after: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield where the second differs from the first, and what the first has there."""
    old = _PART.findall(before)
    new = _PART.findall(after)
    starts = [0, *accumulate(map(len, new))]
    of_old = of_new = 0
    for at_old, at_new in (*_anchors(old, new), (len(old), len(new))):
        same = 0
        # What is equal behind the last anchor is part of it.
        while (
            of_old + same < at_old
            and of_new + same < at_new
            and old[of_old + same] == new[of_new + same]
        ):
            same += 1
        of_old, of_new = of_old + same, of_new + same
        if of_old < at_old or of_new < at_new:
            piece = b"".join(old[of_old:at_old])
            yield starts[of_new], starts[at_new], piece
        of_old, of_new = at_old, at_new


def _anchors(
    old: Sequence[bytes], new: Sequence[bytes]
) -> list[tuple[int, int]]:
    """Return the places of parts that stand once in each, in the longest series that is in order in both."""
    once_in_new = _places_of_single(new)
    pairs = [
        (at, once_in_new[part])
        for part, at in _places_of_single(old).items()
        if part in once_in_new
    ]
    lasts: list[int] = []
    rows: list[int] = []
    before: list[int] = []
    for number, (_at_old, at_new) in enumerate(pairs):
        length = bisect_left(lasts, at_new)
        before.append(rows[length - 1] if length else -1)
        lasts[length : length + 1] = [at_new]
        rows[length : length + 1] = [number]
    chosen: list[tuple[int, int]] = []
    number = rows[-1] if rows else -1
    while number >= 0:
        chosen.append(pairs[number])
        number = before[number]
    return chosen[::-1]


def _places_of_single(parts: Sequence[bytes]) -> dict[bytes, int]:
    counts = Counter(parts)
    return {part: at for at, part in enumerate(parts) if counts[part] == 1}
