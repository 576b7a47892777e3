"""The bytes that a fixed document had before, piece by piece: values alone do not say how they were spelt."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

from xjmeta.mapping.alignment import AlignmentGap, common, gaps

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
    whole = AlignmentGap(0, len(old), 0, len(new))
    for gap in gaps(common(old, new), whole):
        piece = b"".join(old[gap.low : gap.high])
        yield starts[gap.other_low], starts[gap.other_high], piece
