"""Cells that a spreadsheet broke: error values, formulas without a value, letters lost or read in another encoding.

Only what differs from the original is checked: a text that is odd in the original stays as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from xjmeta.messages.catalogue import Template, add
from xjmeta.text.error_values import ERROR_VALUE

__all__ = ["damages"]

add(
    {
        "cell-error": Template(
            "The cell holds {value!r}, what a spreadsheet shows in place of a value that it cannot work out.",
            "Put the text back: {original}.",
        ),
        "cell-formula": Template(
            "The cell holds the formula {value!r} and not its value.",
            "Write the value, as text.",
        ),
        "letters-lost": Template(
            "Letters were lost: the cell reads {value!r}.",
            "Save the sheet as CSV UTF-8, or as a workbook. It was: {original}.",
        ),
        "letters-garbled": Template(
            "The cell reads {value!r}: the text was read in a wrong encoding.",
            "Open the sheet as UTF-8. It was: {original}.",
        ),
    }
)

# A formula where a text was: it begins with a cell, a function, a file or another workbook.
_FORMULA = re.compile(
    r"""\s*=\s*[@(+\-]*
        (?:\$?[A-Z]{1,3}\$?[1-9]\d*\b | [A-Z][A-Z0-9.]+\( | 'file:|\[\d*\]|'[^']*'! )""",
    re.VERBOSE,
)
# A question mark that begins a word or is inside one.
_ASKED = re.compile(r"\?(?=[^\W\d_])|(?<=[^\W\d_])\?(?=[^\W\d_?])")
# A whole text in letters that an encoding lacks becomes nothing but question marks.
_NOTHING_ELSE = re.compile(r"[\s\W]*\?{3}[\s\W]*")
# In an address a question mark begins the query.
_ADDRESS = re.compile(r"\w+://\S*|\bhref\s*=\s*\S*|\S+\.\S+\?\S*")
# The encodings that spreadsheets save in, or take a file for.
_CODECS = (
    "cp1252", "latin-1", "cp1250", "cp1251", "cp437", "cp850", "mac_roman", "utf-8",
)  # fmt: skip
# A stretch of letters beyond ASCII, and of question marks.
_BEYOND = re.compile(r"([^\x00-\x3e\x40-\x7f]+)")
# How many bytes of UTF-8 one letter has at most.
_LETTERS = 4


def damages(old: Any, new: Any) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield (path in the value, code, values of the sentence) for texts of the new value that a spreadsheet broke.

    >>> [code for _, code, _ in damages("Café, 1949", "Caf?, 1949")], list(damages("Why?", "Why? And how?"))
    (['letters-lost'], [])
    """
    before = [text for _, text in _texts(old, "")]
    texts_before = set(before)
    for path, text in _texts(new, ""):
        code = None if text in texts_before else _damage(text, before)
        if code is not None:
            values = {
                "value": _short(text),
                "original": _nearest(text, before),
            }
            yield path, code, values


def _texts(data: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, (dict, list)):
        items: Iterable[tuple[Any, Any]] = (
            data.items() if isinstance(data, dict) else enumerate(data)
        )
        for name, value in items:
            yield from _texts(value, f"{path}.{name}" if path else str(name))


def _damage(text: str, before: Sequence[str]) -> str | None:
    """Return the code of what happened to a text that the original has not; None for an ordinary edit."""
    # From the surest sign to the least sure. Each is only a sign where the original does not have it as well:
    # somebody may describe a file called "#REF!".
    error = ERROR_VALUE.search(text)
    if error is not None and not any(
        error[0].strip() in old for old in before
    ):
        return "cell-error"
    if _FORMULA.match(text):
        return "cell-formula"
    if "\ufffd" in text and not any("\ufffd" in old for old in before):
        return "letters-lost"
    if "?" in text and _lost(text, before):
        return "letters-lost"
    return "letters-garbled" if _is_garbled(text, before) else None


def _lost(text: str, before: Sequence[str]) -> bool:
    """Return whether question marks replace letters, those of the original or all there were."""
    if _NOTHING_ELSE.fullmatch(text) and not any(
        "???" in old for old in before
    ):
        return True
    for old in before:
        more = _marks(text) > _marks(old)
        if more and not old.isascii() and _with_marks(old).fullmatch(text):
            return True
    # A text that was edited as well as damaged is like none of the original as
    # a whole: then marks inside words count, if letters beyond ASCII are gone.
    marks = len(_ASKED.findall(_ADDRESS.sub("", text)))
    if not marks:
        return False
    old = _nearest_of(text, before)
    lost = Counter(c for c in old if c.isalpha() and c > "\x7f")
    lost.subtract(c for c in text if c > "\x7f")
    return marks > len(_ASKED.findall(_ADDRESS.sub("", old))) and any(
        count > 0 for count in lost.values()
    )


@lru_cache(maxsize=256)
def _with_marks(old: str) -> re.Pattern[str]:
    """Return the pattern of a text in which letters beyond ASCII became question marks, one a letter or a byte.

    A stretch of such letters is one piece: letter by letter there would be too many ways to look for a match.
    """
    parts = (
        _any_of(piece) if place % 2 else re.escape(piece)
        for place, piece in enumerate(_BEYOND.split(old))
    )
    return re.compile("".join(parts))


def _any_of(letters: str) -> str:
    few = len(letters)
    many = sum(1 if letter == "?" else _LETTERS for letter in letters)
    some = re.escape("".join(set(letters)))
    # Some of the letters may have survived. The possessive plus gives nothing
    # back: no other way to match is tried.
    return rf"[?\ufffd{some}]{{{few},{many}}}+"


def _marks(text: str) -> int:
    """Return how many question marks and signs of a lost letter are in a text."""
    return text.count("?") + text.count("\ufffd")


def _is_garbled(text: str, before: Sequence[str]) -> bool:
    """Return whether a text is one of the original, or any in UTF-8, read in another encoding."""
    if text.isascii():
        return False
    old = _nearest_of(text, before)
    if old and not old.isascii() and any(text == way for way in _misread(old)):
        return True
    return any(
        _is_utf8(run) and not any(run in text_before for text_before in before)
        for run in _runs(text)
    )


@lru_cache(maxsize=256)
def _misread(text: str) -> tuple[str, ...]:
    """Return what becomes of a text that is written in one encoding and read in another."""
    out = []
    for code in _CODECS:
        for other in _CODECS:
            if code != other:
                try:
                    out.append(_decoded(text.encode(code), other))
                except UnicodeError:
                    continue
    return tuple(way for way in out if way != text)


def _decoded(data: bytes, code: str) -> str:
    """Decode as the usual programs do: what Windows-1252 leaves open is a control character."""
    if code != "cp1252":
        return data.decode(code)
    return "".join(
        bytes([b]).decode("cp1252", "ignore") or chr(b) for b in data
    )


def _runs(text: str) -> Iterator[str]:
    for match in re.finditer("[^\x00-\x7f]{2,}", text):
        yield match[0]


def _is_utf8(run: str) -> bool:
    """Return whether a run of letters is UTF-8 read as Windows-1252: no language writes letters so."""
    try:
        data = b"".join(_byte(letter) for letter in run)
        read = data.decode("utf-8")
    except UnicodeError:
        return False
    # Several letters that make one: in a single one there is nothing to see.
    return len(read) < len(run)


def _byte(letter: str) -> bytes:
    try:
        return letter.encode("cp1252")
    # Five bytes have no character in Windows-1252: programs read them as those
    # of Latin-1.
    except UnicodeEncodeError:
        return letter.encode("latin-1")


def _nearest_of(text: str, before: Sequence[str]) -> str:
    """Return the text of the original that is most like another."""
    letters: Counter[str] = Counter(text)

    def shared(old: str) -> int:
        return (Counter(old) & letters).total()

    return max(before, key=shared, default="")


def _nearest(text: str, before: Sequence[str]) -> str:
    return _short(_nearest_of(text, before)) or "(blank)"


def _short(text: str) -> str:
    if len(text) <= 60:
        return text
    return text[:57] + "..."
