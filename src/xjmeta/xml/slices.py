"""Cuts a long XML document into the elements that repeat in it, in flat memory and without a parser.

The cuts are made in bytes, at the tags of one name; comments, CDATA, instructions and the DOCTYPE are
stepped over. What lies between two elements belongs to the later one, so that head, slices and tail together
are the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO

__all__ = ["Slices"]

# Bytes read at a time.
_CHUNK = 1 << 18
# The attributes of a tag up to its end; quoted values may hold ">". A `/` is
# taken unless it is the one before `>`, which the group `empty` tells.
# Possessive, so that a tag without an end is given up at once.
_VALUES = rb"""(?:[^<>"'/]++|"[^"]*"|'[^']*'|/(?!>))*+"""


@lru_cache(maxsize=64)
def _tokens(names: tuple[bytes, ...]) -> re.Pattern[bytes]:
    """Return the pattern of what only looks like tags, and of the tags of some names with any prefix."""
    return re.compile(
        rb"<(?:!(?:--.*?(?P<comment>-->|\Z)|\[CDATA\[.*?(?P<cdata>\]\]>|\Z))|\?.*?(?P<pi>\?>|\Z)"
        rb"|(?P<close>/?)(?:[^\s<>/:!?=\"']++:)?+"
        b"(?:"
        + b"|".join(map(re.escape, names))
        + b")"
        + rb"(?=[\s/>])"
        + _VALUES
        + rb"(?P<empty>/?)>)",
        re.DOTALL,
    )


class Slices:
    """The elements of some names in a document, each with what lies between it and the one before.

    Iterate to the end: then `head` is what lies before the first element and `tail` what lies after the
    last. The names are bytes in the document's encoding, in which `<` must be one byte. Elements of
    those names inside one another belong to the outermost.

    >>> from io import BytesIO
    >>> cut = Slices(BytesIO(b"<a><r>1</r> <r/></a>"), b"r")
    >>> list(cut), cut.head, cut.tail
    ([b'<r>1</r>', b' <r/>'], b'<a>', b'</a>')
    """

    def __init__(self, stream: BinaryIO, *names: bytes) -> None:
        self._stream, self._pattern = stream, _tokens(names)
        self.head = b""
        self.tail = b""

    def __iter__(self) -> Iterator[bytes]:
        data = b""
        at = 0
        start = 0
        depth = 0
        first = True
        while chunk := self._stream.read(_CHUNK):
            data = data[start:] + chunk
            # What was cut off already leaves the buffer: its length stays that
            # of one element and one piece.
            at, start = at - start, 0
            for match in self._pattern.finditer(data, at):
                if self._open(match):
                    break
                at = match.end()
                if (close := match["close"]) is None:
                    continue
                # The head ends where the first element begins, not behind it.
                if first and not depth:
                    self.head, start, first = (
                        data[: match.start()],
                        match.start(),
                        False,
                    )
                depth += 0 if match["empty"] else -1 if close else 1
                if depth == 0:
                    yield data[start:at]
                    start = at
            else:
                # The last `<` may begin a tag whose end is still to be read.
                at = max(at, data.rfind(b"<"), start)
        if first:
            self.head = data[start:]
        else:
            self.tail = data[start:]

    @staticmethod
    def _open(match: re.Match[bytes]) -> bool:
        """Return whether the end of what was found is still to be read."""
        return (
            match["comment"] == b""
            or match["cdata"] == b""
            or match["pi"] == b""
        )
