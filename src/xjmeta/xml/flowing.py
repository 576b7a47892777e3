"""The tags of some elements of a document in their order, with the text between them, read piece by piece.

What `xml.source` does with the text of a document at once, for one that is never whole in memory.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO, NamedTuple

from xjmeta.xml.source import REST_OF_TAG, doctype_of

__all__ = ["Tag", "Tags"]

# Characters read at a time.
_CHUNK = 1 << 18


class Tag(NamedTuple):
    """A tag, and the text between it and the one before."""

    before: str
    text: str
    name: str
    closes: bool
    is_empty: bool


@lru_cache(maxsize=16)
def _tokens(names: frozenset[str]) -> re.Pattern[str]:
    """Return the pattern of what only looks like tags, and of the tags of some names with any prefix."""
    words = "|".join(map(re.escape, sorted(names)))
    return re.compile(
        # `\Z` instead of the end: a comment whose end is still to be read is
        # found so, and tried again with the next piece.
        r"<!--(?s:.*?)(?P<comment>-->|\Z)|<!\[CDATA\[(?s:.*?)(?P<cdata>\]\]>|\Z)|<\?(?s:.*?)(?P<pi>\?>|\Z)"
        rf"|<(?P<closes>/?)(?P<name>(?:[\w.-]++:)?(?:{words}))(?=[\s/>])(?P<rest>{REST_OF_TAG})"
    )


class Tags:
    """The tags of elements of some names; `prolog` bytes are enough to hold what comes before the first element.

    After the last of them `rest` is the text behind it.

    >>> from io import BytesIO
    >>> tags = Tags(BytesIO(b"<a><!--<c>--><c x='>'/>!</a>"), frozenset({"c"}), "utf-8")
    >>> [(tag.before, tag.text) for tag in tags], tags.rest
    ([('<a><!--<c>-->', "<c x='>'/>")], '!</a>')
    """

    def __init__(
        self,
        stream: BinaryIO,
        names: frozenset[str],
        encoding: str,
        *,
        mark: bytes = b"",
        prolog: int = _CHUNK,
    ) -> None:
        self._stream, self._pattern = stream, _tokens(names)
        self._decode = codecs.getincrementaldecoder(encoding)().decode
        self._mark, self._prolog = mark, prolog
        self.rest = ""

    def __iter__(self) -> Iterator[Tag]:
        self._stream.read(len(self._mark))
        buffer = self._decode(self._stream.read(self._prolog))
        # An internal subset holds `<!ELEMENT` and quoted markup, which are no
        # tags; it is stepped over as a whole.
        doctype = doctype_of(buffer)
        at = doctype.end() if doctype is not None else 0
        start = 0
        is_last = False
        while True:
            for match in self._pattern.finditer(buffer, at):
                if _is_open(match):
                    at = match.start()
                    break
                at = match.end()
                if match["name"] is not None:
                    yield _tag(match, buffer[start : match.start()])
                    start = at
            else:
                # A tag that is cut off by the end of the buffer begins at the
                # last `<`; all before it was looked at.
                at = max(at, buffer.rfind("<"))
            if is_last:
                break
            chunk = self._stream.read(_CHUNK)
            is_last = not chunk
            buffer, at, start = (
                buffer[start:] + self._decode(chunk, is_last),
                at - start,
                0,
            )
        self.rest = buffer[start:]


def _tag(match: re.Match[str], before: str) -> Tag:
    is_empty = match["rest"].endswith("/>")
    return Tag(
        before, match[0], match["name"], bool(match["closes"]), is_empty
    )


def _is_open(match: re.Match[str]) -> bool:
    """Return whether the end of what was found is still to be read."""
    return match["comment"] == "" or match["cdata"] == "" or match["pi"] == ""
