"""What archivists write for a date, read as EDTF where it is certain and refused where it is not.

`normalise` reads machine dates (`@normal` of EAD), `read` and `reason` what is displayed (English, French,
German, Spanish, Italian). A reader turns each word into a one-letter code and looks the order of the letters
up in one table of forms; no form, no date. Nothing is swapped, clamped or completed from outside the text.
"""

import re
import unicodedata
from functools import lru_cache

from xjmeta.model._date_forms import Point, Refused, side
from xjmeta.model._date_words import CODES, IS_UNDATED, TOKENS
from xjmeta.model.edtf import Edtf, EdtfError, is_valid, parse

LONGEST = 400
"""Characters in the longest text that is looked at."""

# ---------------------------------------------------------------- machine dates

_DATE = r"(-?[0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?|([0-9]{2})([0-9]{2}))?"
_STATED_DATE = re.compile(_DATE).fullmatch
_YEARS = re.compile(r"([0-9]{4})-([0-9]{4})").fullmatch


def normalise(text: str) -> Edtf | None:
    """Read a machine date as found in EAD's `normal`, or return None where it is not certainly a date.

    Beside EDTF it reads blanks round the slash, basic dates (`19340101`), `1934-1949` and the comma lists of
    the French Archives nationales. An interval from one date to the same date is that date. Years 0000 and
    9999 stand for "unknown" or "still going on" in different houses, so they are refused.

    >>> str(normalise("1934-01-01 / 1949-12-31")), str(normalise("1986/1986")), normalise("1949/1934")
    ('1934-01-01/1949-12-31', '1986', None)
    """
    if len(text) > LONGEST:
        return None
    try:
        return _stated(text.strip())
    except EdtfError:
        return None


def _stated(text: str) -> Edtf | None:
    if years := _YEARS(text):
        text = "/".join(years.groups())
    if text.startswith(("[", "{")) or "," not in text:
        return parse(_span(text, "/"))
    return parse("{" + ",".join(_span(member, "..") for member in text.split(",")) + "}")


def _span(text: str, between: str) -> str:
    start, slash, end = text.partition("/")
    start, end = _extended(start), _extended(end)
    return start if start == end or not slash else start + between + end


def _extended(text: str) -> str:
    text = text.strip()
    date = _STATED_DATE(text)
    if date is None:
        return text
    if date[1] in ("0000", "9999"):
        raise EdtfError(text, 0, "a year that stands for none")
    return f"{date[1]}-{date[4]}-{date[5]}" if date[4] else text


# ---------------------------------------------------------------- expressions

_Item = tuple[Point | None, ...]
"""One date, or the two ends of a span; an open end is None."""

_SEPARATOR = re.compile(r",?[&,|]|,").match
_CIRCA = {"": "~", "?": "%", "~": "~", "%": "%"}
# "1939, May, 1940": no telling which year the month belongs to.
_EITHER_YEAR = re.compile(r"(?<![mSd],)(?<![mSd])Y,[mS],Y").search
_UNDATED_ENDS = re.compile(r"(u[,&]+)?(.*?)([,&]+u)?").fullmatch


def read(text: str, language: str | None = None) -> Edtf | None:
    """Read a displayed date where it is certain what it says; else None, and `reason` says why.

    `language` is a BCP 47 tag; it only decides the order of 01/02/1949. Square brackets (supplied by the
    archivist) are looked through. "circa" before a span holds for both ends, "?" for the date it follows.
    "1920, undated" is read as 1920. A decade is `192X`, a century 1801/1900, "before 1920" `../1920`.

    >>> [str(read(text)) for text in ("September 02, 1949", "1920-1925, 1930", "um 1920", "12-15 mars 1920")]
    ['1949-09-02', '{1920..1925,1930}', '1920~', '1920-03-12/1920-03-15']
    """
    outcome = _outcome(text, language)
    return outcome if isinstance(outcome, Edtf) else None


def reason(text: str, language: str | None = None) -> str | None:
    """Tell by a short code why `read` refuses the text, or None if it does not.

    `empty`, `too-long`, `undated`, `unknown-words`, `unknown-number` (no year from 1000 to 2099),
    `no-year`, `part-of-period` (early 1920s), `ambiguous-order` (01/02/1949), `ambiguous-span` (1901-02),
    `ambiguous-decade` (1900s), `impossible` (30 February), `reversed`, `inexpressible` (EDTF has no form for
    it), `unreadable` (known words in an order that is no known form).

    >>> reason("n.d."), reason("01/02/1949"), reason("1949")
    ('undated', 'ambiguous-order', None)
    """
    outcome = _outcome(text, language)
    return outcome if isinstance(outcome, str) else None


@lru_cache(maxsize=8192)
def _outcome(text: str, language: str | None) -> Edtf | str:
    """Return the date, or the code of the reason why there is none."""
    if len(text) > LONGEST:
        return "too-long"
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    words = TOKENS(text.lower().rstrip(" .,;"))
    if not words:
        return "empty"
    shape = "".join([CODES.get(word) or _unlisted(word) for word in words])
    try:
        return _expression(*_bare(shape, words), language.partition("-")[0].lower() if language else "")
    except Refused as refused:
        return str(refused)


def _unlisted(word: str) -> str:
    if word.isdecimal():
        return "n"
    return "u" if IS_UNDATED(word) else "x"


def _bare(shape: str, words: list[str]) -> tuple[str, list[str]]:
    """Leave out brackets that pair, words that say nothing, and "undated" beside a date."""
    for code, why in (("x", "unknown-words"), ("n", "unknown-number"), ("p", "part-of-period")):
        if code in shape:
            raise Refused(why)
    if "[" in shape or "]" in shape or "l" in shape:
        if not re.fullmatch(r"[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*", shape):
            raise Refused("unreadable")
        shape = shape.replace("]-", "]=")
        kept = [at for at, code in enumerate(shape) if code not in "[]l"]
        shape, words = "".join(shape[at] for at in kept), [words[at] for at in kept]
    if "u" in shape and (ends := _UNDATED_ENDS(shape)):
        start, end = ends.span(2)
        shape, words = shape[start:end], words[start:end]
    if shape == "u":
        raise Refused("undated")
    if "Y" not in shape and "C" not in shape:
        raise Refused("no-year")
    if _EITHER_YEAR(shape):
        raise Refused("unreadable")
    return shape, words


def _expression(shape: str, words: list[str], language: str) -> Edtf:
    """Read the letters of a whole expression."""
    first = shape[:1]
    if first and first in "BAFN":
        shape, words = shape[1:], words[1:]
    items, separators = _items(shape, words, language)
    items = _completed(items)
    if first in ("B", "A"):
        return _open(items, first)
    if first == "N":
        return _between(items, separators)
    if len(items) == 1:
        if first == "F" and len(items[0]) == 1:
            raise Refused("unreadable")  # "from 1920" may name the sender's year as well as a first one
        return _checked(_joined(items[0], "/"), items)
    if first == "F" or ("|" in separators and separators.strip("|")):
        raise Refused("unreadable")
    members = ",".join(_joined(item, "..") for item in items)
    return _checked(f"[{members}]" if "|" in separators else f"{{{members}}}", items)


def _items(shape: str, words: list[str], language: str) -> tuple[list[_Item], str]:
    """Cut the letters into dates and spans; return them with the letters that part them."""
    items: list[_Item] = []
    separators = ""
    at = 0
    while True:
        start, at = side(shape, words, at, language)
        if shape.startswith(("-", "="), at):
            # After "[vers 1779]-1843" the dash is "=": what the bracket holds ends there.
            reaches = shape[at] == "-" and (start.mark or start.year[-1:]) in ("~", "%")
            end, at = _end(shape, words, at + 1, language)
            items.append((start, _also_circa(end) if end and reaches else end))
        else:
            items.append((start,))
        if at == len(shape):
            return items, separators
        separator = _SEPARATOR(shape, at)
        if separator is None:
            raise Refused("unreadable")
        separators += separator[0][-1]
        at = separator.end()


def _also_circa(end: Point) -> Point:
    """Let "circa" before the first date of a span hold for its last."""
    if end.until:
        last = end.until.rstrip("?~%")
        return end._replace(until=last + _CIRCA[end.until[len(last) :]])
    return end._replace(mark=_CIRCA[end.mark])


def _end(shape: str, words: list[str], at: int, language: str) -> tuple[Point | None, int]:
    if at == len(shape) and not words[at - 1].isalpha():
        return None, at
    if shape.startswith("O", at):
        return None, at + 1
    return side(shape, words, at, language)


def _completed(items: list[_Item]) -> list[_Item]:
    """Give elided dates the year and month that the dates beside them state ("12-15 mars 1920")."""
    points = [point for item in items for point in item if point]
    for point in points:
        if not point.year or (point.day and not point.month):
            break
    else:
        return items
    full = iter([_complete(points, at) for at in range(len(points))])
    return [tuple(point and next(full) for point in item) for item in items]


def _complete(points: list[Point], at: int) -> Point:
    point = points[at]
    if point.day and not point.month:
        point = point._replace(month=_beside(points, at, 1))
    if not point.year:
        point = point._replace(year=_beside(points, at, 0))
    return point


def _beside(points: list[Point], at: int, field: int) -> str:
    """Return the year (0) or month (1) that the nearest date after or before states, if they agree.

    It must be as precise as the elided one: "5 May-1946" is no span of days.
    """
    after = next((point for point in points[at + 1 :] if point[field]), None)
    before = next((point for point in reversed(points[:at]) if point[field]), None)
    giver = after or before
    if giver is None:
        raise Refused("no-year")
    if giver.precision != points[at].precision or (before and before[field] != giver[field]):
        raise Refused("unreadable")
    return giver[field]


def _joined(item: _Item, between: str) -> str:
    """Return the EDTF of a date, or of a span: `/` between its ends, or `..` inside a set."""
    start, end = item[0], item[-1]
    if start is None or (end is None and start.until):
        raise Refused("unreadable")
    if end and start.month > "20" and not end.month:
        raise Refused("unreadable")  # "Winter 1949-1950" is one winter
    if len(item) == 1 and not start.until:
        return str(start)
    lower = start.year if start.until else str(start)
    upper = (end.until or str(end)) if end else ".." if between == "/" else ""
    if lower == upper:
        return lower
    if between == "..":  # a run in a set takes no unspecified digits
        lower, upper = lower.replace("X", "0"), upper.replace("X", "9")
    return f"{lower}{between}{upper}"


def _open(items: list[_Item], first: str) -> Edtf:
    date = _joined(items[0], "/")
    if len(items) > 1 or "/" in date or "X" in date:
        raise Refused("inexpressible")
    return _checked(f"../{date}" if first == "B" else f"{date}/..", items)


def _between(items: list[_Item], separators: str) -> Edtf:
    """Read "between 1920 and 1930" as one date of that run."""
    points = [point for item in items for point in item if point is not None]
    if len(points) != len(("from", "to")) or separators not in ("", "&"):
        raise Refused("unreadable")
    return _checked(f"[{_joined(tuple(points), '..')}]", items)


def _checked(text: str, items: list[_Item]) -> Edtf:
    """Return the date, or refuse it with what is wrong with it."""
    try:
        return parse(text)
    except EdtfError:
        raise Refused(_wrong(items)) from None


def _wrong(items: list[_Item]) -> str:
    if not all(is_valid(str(point)) for item in items for point in item if point):
        return "impossible"
    if not all(is_valid(_joined(item, "/")) for item in items):
        return "reversed"
    return "inexpressible"
