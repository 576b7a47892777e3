"""Bytes as plain text, where nothing says their encoding but they themselves."""

from __future__ import annotations

import codecs
from collections import Counter
from io import TextIOWrapper
from typing import BinaryIO

__all__ = [
    "BYTE_ORDER_MARKS",
    "WIDE",
    "decoded",
    "encoded",
    "is_encoding",
    "is_xml_or_json",
    "letters_of",
    "marked",
    "marked_utf8",
    "markup_of",
    "start_of",
    "utf8_of",
    "utf8_stream",
    "without_mark",
]

BYTE_ORDER_MARKS = (
    # FF FE alone is UTF-16: as the mark of UTF-32 begins with it, UTF-32 is
    # asked first.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""The marks that a text may begin with, and its encoding then; the longer of two that begin alike comes first."""
# Without a mark, `<?` with a zero byte in each character says the same (XML
# 1.0, appendix F).
WIDE = (
    *(one for one in BYTE_ORDER_MARKS if one[1] != "utf-8"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
)
"""What an XML document begins with whose `<` is more than one byte; decoded so, its mark stays in the text."""


# The commonest letters of languages that are written in no Latin letters, by the encoding of Windows for them.
_COMMON = {
    "cp1251": "оеаинтсрвлкмдпу",
    "cp1253": "αοιτενσηρκπλμάίό",
    "cp1255": "יוהלארבתמשנ",
    "cp1256": "اليمنرتبوةد",
}
# A text of Western Europe has accents in a few words only, so a third of
# foreign letters is far above its share; a text in the wrong alphabet seldom
# has the commonest letters of another one.
_OTHER_LETTERS, _ARE_COMMON, _FEWEST = 0.3, 0.6, 8
"""How many of the letters are no Latin ones in such a text, how many of these are common, and how few prove nothing."""


def marked(content: bytes) -> tuple[bytes, str] | None:
    """Return the byte order mark that a document begins with, and its encoding; None where it begins with none.

    >>> marked("\ufeffa".encode("utf-16-le")), marked(b"a")
    ((b'\xff\xfe', 'utf-16-le'), None)
    """
    return next(
        (mark for mark in BYTE_ORDER_MARKS if content.startswith(mark[0])),
        None,
    )


def without_mark(content: bytes) -> bytes:
    r"""Return bytes without the byte order mark that they begin with.

    >>> without_mark(b"\xef\xbb\xbfkey,title")
    b'key,title'
    """
    mark = marked(content)
    if mark is None:
        return content
    return content[len(mark[0]) :]


def is_xml_or_json(head: bytes) -> bool:
    r"""Return whether a document begins as XML or JSON do; such a one may carry the text of a sheet along.

    >>> is_xml_or_json(b' {"title": "legacyId,title"}'), is_xml_or_json(b"legacyId,title")
    (True, False)
    """
    return without_mark(head).lstrip(b" \t\r\n")[:1] in (b"<", b"{", b"[")


def utf8_of(content: bytes, errors: str = "strict") -> str:
    """Return a text in UTF-8 without its byte order mark, if it has one; raises UnicodeDecodeError."""
    return content.decode("utf-8-sig", errors)


def utf8_stream(stream: BinaryIO) -> TextIOWrapper:
    """Return the text of a stream in UTF-8 without its mark, its line ends as they are; to read it raises
    UnicodeDecodeError.
    """
    return TextIOWrapper(stream, "utf-8-sig", newline="")


def marked_utf8(text: str) -> bytes:
    """Return a text in UTF-8 with the byte order mark by which spreadsheet programs know it."""
    return text.encode("utf-8-sig")


def markup_of(head: bytes) -> str:
    """Return the first bytes of a document as a text in which tags are found, whatever its encoding; without its mark.

    >>> markup_of("\ufeff<ead/>".encode("utf-16-le")), markup_of(b"<ead/>")
    ('<ead/>', '<ead/>')
    """
    wide = next((name for mark, name in WIDE if head.startswith(mark)), None)
    # A document that begins with neither a mark nor `<?`: one zero among two
    # bytes of ASCII tells the byte order.
    if wide is None and b"\0" in head[:2]:
        wide = "utf-16-le" if head[0] else "utf-16-be"
    if wide is None:
        return without_mark(head).decode("latin-1")
    return without_mark(head).decode(wide, "replace")


def letters_of(content: bytes) -> str:
    """Return the encoding of bytes that are no UTF-8, a byte a letter: that of Windows in which a text in other than
    Latin letters has the commonest of its language; else Windows-1252.

    >>> letters_of("Переписка с министерством".encode("cp1251")), letters_of("Größe, été".encode("cp1252"))
    ('cp1251', 'cp1252')
    """
    counts = Counter(content)
    # From C0 on the code pages of Windows hold letters; 80 to BF are mostly
    # signs.
    others = sum(count for byte, count in counts.items() if byte > 0xBF)
    latin = sum(
        count
        for byte, count in counts.items()
        if chr(byte).isalpha() and byte < 0x80
    )
    # Too few to tell by, or the accents of a Western language.
    if others < max(_FEWEST, _OTHER_LETTERS * (others + latin)):
        return "cp1252"
    shares = {
        name: _share(content.decode(name, "ignore"), common) / others
        for name, common in _COMMON.items()
    }
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= _ARE_COMMON else "cp1252"


def _share(text: str, letters: str) -> int:
    counts = Counter(text.casefold())
    return sum(counts[letter] for letter in letters)


def decoded(content: bytes) -> tuple[str, str]:
    """Return a text and its encoding: UTF-16 and UTF-32 by their marks or their zeros, UTF-8, an encoding of Windows
    by its letters, else Latin-1. A byte order mark stays in the text; raises UnicodeDecodeError for half a character
    of UTF-16.

    >>> decoded("Café".encode("cp1252")), decoded("Café".encode("utf-16-le"))
    (('Café', 'cp1252'), ('Café', 'utf-16-le'))
    """
    *others, last = _candidates(content)
    for name in others:
        try:
            return content.decode(name), name
        except UnicodeDecodeError:
            continue
    return content.decode(last), last


def start_of(head: bytes) -> str:
    """Return the text of the first bytes of a document; a character that is cut off at their end is left out.

    >>> start_of("Café".encode()[:-1])
    'Caf'
    """
    *others, last = _candidates(head)
    for name in others:
        try:
            # An incremental decoder waits for the rest of a character;
            # `bytes.decode` would refuse the half of it.
            return codecs.getincrementaldecoder(name)().decode(head)
        except UnicodeDecodeError:
            continue
    return codecs.getincrementaldecoder(last)("replace").decode(head)


def _candidates(content: bytes) -> tuple[str, ...]:
    """Return the encodings that bytes may be in, the likeliest first."""
    mark = marked(content)
    if mark is not None and mark[1] != "utf-8":
        return (mark[1],)
    if b"\0" in content[:2]:
        return ("utf-16-le" if content[0] else "utf-16-be",)
    return ("utf-8", letters_of(content), "latin-1")


def is_encoding(name: str) -> bool:
    """Return whether a text can be written in an encoding of that name.

    >>> is_encoding("cp1252"), is_encoding("rot13"), is_encoding("undefined")
    (True, False, False)
    """
    try:
        return "<a>".encode(name).decode(name) == "<a>"
    # LookupError: no such codec, or one such as rot13 that makes no bytes.
    # ValueError: the codec "undefined", which refuses every text.
    except (LookupError, ValueError):
        return False


def encoded(text: str, encoding: str) -> bytes:
    r"""Return a text in the encoding of its source if that has all its characters, else in UTF-8.

    >>> encoded("Café", "cp1252"), encoded("Łódź", "cp1252")
    (b'Caf\xe9', b'\xc5\x81\xc3\xb3d\xc5\xba')
    """
    try:
        return text.encode(encoding)
    # An edit may bring a character that the code page of the source has no
    # byte for; the reader knows UTF-8 again by itself.
    except UnicodeEncodeError:
        return text.encode()
