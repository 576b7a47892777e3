"""What archivists write for a date, read as EDTF where it is certain and refused where it is not.

`normalise` reads machine dates (`@normal` of EAD), `read` and `reason` what is displayed (English, French,
German, Spanish, Italian). A reader turns each word into a one-letter code and looks the order of the letters
up in one table of forms; no form, no date. Nothing is swapped, clamped or completed from outside the text.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

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


# ---------------------------------------------------------------- words

# A token's letter: Y year, d number of one or two digits, m month, S season, R Roman number, C century,
# s the s of 1920s, D and J "years" before and after a decade, o ordinal ending, ~ circa, | or, & and,
# B before, A after, F from, N between, O ongoing, u undated, p part of a period, l says nothing (articles).
# Punctuation stands for itself.
_MONTHS = (
    "january jan janvier janv januar jänner jän enero ene gennaio gen",
    "february feb février fevrier févr fevr fév februar febrero febbraio febb",
    "march mar mars märz maerz mrz marzo",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mag",
    "june jun juin juni junio giugno giu",
    "july jul juillet juil juli julio luglio lug",
    "august aug août aout agosto ago",
    "september sept sep septembre septiembre settembre sett set",
    "october oct octobre oktober okt octubre ottobre ott",
    "november nov novembre noviembre",
    "december dec décembre decembre déc dezember dez diciembre dicembre dic",
)
_SEASONS = (
    "spring printemps frühling frühjahr primavera",
    "summer été sommer verano estate",
    "autumn fall automne herbst otoño autunno",
    "winter hiver invierno inverno",
)
_WORDS = {
    "C": "century centuries siècle siècles siecle jahrhundert jahrhunderts jh jhd siglo siglos secolo",
    "s": "s 's ’s",
    "J": "jahre",
    "D": "années anni años",
    "o": "st nd rd th er e ème eme",
    "~": "circa ca c about around approximately approx vers environ env um etwa ungefähr hacia verso",
    "?": "? likely perhaps possibly probably maybe vermutlich wohl",
    "|": "or ou oder",
    "&": "& and et und y ;",
    "-": "- -- \N{EN DASH} \N{EM DASH} to bis à until au a al through thru",
    "B": "before avant vor antes",
    "A": "after après nach después dopo since seit depuis desde",
    "F": "from von",
    "N": "between entre zwischen tra",
    "O": "ongoing present",
    "u": "undated unknown",
    "p": "early late mid beginning end début fin anfang ende mitte",
    "l": "the of in on le la du de del im",
    **{mark: mark for mark in ",./[]"},
}
_ROMANS = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi".split()
_UNDATED = (
    r"n\.? ?d|s\.? ?d|o\. ?[dj]|no date|not dated|dates? unknown|unknown dates?"
    r"|sans date|non daté|ohne datum|sin fecha|senza data"
)
_TOKENS = re.compile(rf"(?<!\w)(?:{_UNDATED})(?!\w)\.?|[0-9]+|['\u2019]s\b|[^\W\d_]+\.?|--|\S").findall
_IS_UNDATED = re.compile(rf"(?:{_UNDATED})\.?").fullmatch


def _dictionary() -> tuple[dict[str, str], dict[str, str]]:
    """Return the letter of each token, and what the tokens that stand for a number stand for."""
    codes = {word: code for code, words in _WORDS.items() for word in words.split()}
    values: dict[str, str] = {}
    for code, names, first in (("m", _MONTHS, 1), ("S", _SEASONS, 21)):
        values |= {name: f"{n:02}" for n, line in enumerate(names, first) for name in line.split()}
        codes |= {name: code for line in names for name in line.split()}
    endings = ("", "e", "ème", "eme", "th", "\N{MODIFIER LETTER SMALL E}")
    values |= {roman + ending: str(n) for n, roman in enumerate(_ROMANS, 1) for ending in endings}
    codes |= {roman + ending: "R" for roman in _ROMANS for ending in endings}
    codes |= {word + ".": code for word, code in codes.items() if word.isalpha()}
    values |= {word + ".": value for word, value in values.items()}
    for n in range(100):
        values |= {f"{n}": f"{n:02}", f"{n:02}": f"{n:02}"}
        codes |= {f"{n}": "d", f"{n:02}": "d"}
    # Four digits beyond these are a number, or a year of another calendar.
    codes |= {str(year): "Y" for year in range(1000, 2100)}
    return codes, values


_CODES, _VALUES = _dictionary()


# ---------------------------------------------------------------- forms of one date

# The orders of letters that are one date; ",?" is an optional comma. The second line are spans in one form,
# the third the elided halves of a span or list ("12-15 mars 1920"), completed by `_completed`.
_FORMS = """
    Y m,?Y Ym Y,m md,?Y mdo,?Y dm,?Y d.m,?Y dom,?Y Ymd Y,md Ymdo S,?Y YS Y,S d-m-Y m-Y Y-d-d Y/d/d
    d/d/Y d.d.Y d-d-Y d/Y Ys YoJ YJ DY
    Y-d Y/d Y/Y RC doC d.C CR
    m md mdo dm d.m dom d do d. S d,?Y do,?Y R
"""
_NUMERIC = {"d/d/Y", "d.d.Y", "d-d-Y"}
_DAY_FIRST = {"fr", "de", "es", "it"}


class _Fields(NamedTuple):
    """Where the year, the month or season, and the day stand in a form; -1: not stated."""

    year: int
    month: int
    day: int


def _fields(form: str) -> _Fields:
    if form in ("Y-d-d", "Y/d/d"):
        return _Fields(0, 2, 4)
    if form == "d/Y":
        return _Fields(2, 0, -1)
    return _Fields(form.find("Y"), max(form.find("m"), form.find("S")), form.find("d"))


def _spelt_out(form: str) -> list[str]:
    return [form.replace(",?", ","), form.replace(",?", "")] if "?" in form else [form]


_FIELDS = {form: _fields(form) for pattern in _FORMS.split() for form in _spelt_out(pattern)}


def _bounded(pattern: str, form: str) -> str:
    """Keep a form from taking too much: "1920, May 1921" are two dates, and 1949-50 is no end."""
    if form.startswith("Y,"):
        return pattern + "(?!Y|,Y|-[md][^-,&|]*Y)"
    return f"(?<!-){pattern}(?!-)" if form in ("Y-d", "Y/d", "Y/Y") else pattern


_SIDE = re.compile(
    r"((?:[~?],?)*)("
    + "|".join(_bounded(re.escape(form), form) for form in sorted(_FIELDS, key=len, reverse=True))
    + r")(\??)"
).match
_SEPARATOR = re.compile(r",?[&,|]|,").match
# "1939, May, 1940": no telling which year the month belongs to.
_EITHER_YEAR = re.compile(r"(?<![mSd],)(?<![mSd])Y,[mS],Y").search
_UNDATED_ENDS = re.compile(r"(u[,&]+)?(.*?)([,&]+u)?").fullmatch


class _Refused(Exception):  # noqa: N818
    """Leaves the reader with a reason code; never leaves this module."""


class _Point(NamedTuple):
    """One date as far as it is stated; `until` is the last year of a form that is a span in itself."""

    year: str
    month: str
    day: str
    mark: str
    until: str = ""

    @property
    def precision(self) -> int:
        return 3 if self.day else 2 if self.month else 1

    def __str__(self) -> str:
        return "-".join(filter(None, self[:3])) + self.mark


def _point(form: str, words: list[str], mark: str, language: str) -> _Point:
    """Read the words of one form."""
    if form in _NUMERIC:
        return _numeric(words, mark, language)
    if form in ("Y-d", "Y/d", "Y/Y"):
        return _short(words[0], words[2], mark, form)
    if form == "R":
        raise _Refused("unreadable")
    if "C" in form:
        return _century(next(_VALUES[word] for word in words if word in _VALUES), mark)
    if "s" in form or "D" in form or "J" in form:
        return _decade(words[form.index("Y")], mark)
    year, month, day = (words[at] if at >= 0 else "" for at in _FIELDS[form])
    point = _Point(year, _VALUES.get(month, ""), _VALUES.get(day, ""), mark)
    if point.month > "12" and "S" not in form:
        raise _Refused("impossible")  # else month 21 would be a season
    return point


def _numeric(words: list[str], mark: str, language: str) -> _Point:
    """Read 8/28/1996: only where one order is possible, or the language knows only one."""
    first, second, year = _VALUES[words[0]], _VALUES[words[2]], words[4]
    if first > "12" and second > "12":
        raise _Refused("impossible")
    if second > "12":
        return _Point(year, first, second, mark)
    if first > "12" or first == second or language in _DAY_FIRST:
        return _Point(year, second, first, mark)
    raise _Refused("ambiguous-order")


def _short(year: str, digits: str, mark: str, form: str) -> _Point:
    """Read 1949-50, 1949/50 and 1949/1950 as spans, 1949-08 as a month, and refuse what could be both.

    With a slash the years must follow each other (a school year); before 1753 that may be one year in old
    and new style. After a hyphen a number from 01 to 12 is a month, unless it could well be the last
    two digits of a year soon after.
    """
    later = digits if form == "Y/Y" else year[:2] + digits
    distance = int(later) - int(year)
    if len(digits) == 1:
        raise _Refused("ambiguous-span")
    if "/" in form:
        if distance != 1 or year < "1753":
            raise _Refused("ambiguous-span")
    elif "01" <= digits <= "12":
        if distance % 100 <= _SOON:
            raise _Refused("ambiguous-span")
        return _Point(year, digits, "", mark)
    if distance <= 0:
        raise _Refused("reversed")
    return _Point(year + "~" * ("~" in mark or "%" in mark), "", "", "", later + mark)


_SOON = 20


def _century(number: str, mark: str) -> _Point:
    """Read the 19th century as 1801 to 1900, as archives count it; `18XX` would be a year too early."""
    last = int(number)
    return _Point(f"{last - 1:02}01{mark}", "", "", "", f"{last:02}00{mark}")


def _decade(year: str, mark: str) -> _Point:
    if year.endswith("00"):
        raise _Refused("ambiguous-decade")  # ten years, or a hundred
    if not year.endswith("0"):
        raise _Refused("impossible")
    return _Point(year[:3] + "X", "", "", mark)


# ---------------------------------------------------------------- expressions

_Item = tuple[_Point | None, ...]
"""One date, or the two ends of a span; an open end is None."""


def read(text: str, language: str | None = None) -> Edtf | None:
    """Read a displayed date where it is certain what it says; else None, and `reason` says why.

    `language` is a BCP 47 tag; it only decides the order of 01/02/1949. Square brackets (supplied by the
    archivist) are looked through. "circa" before a span holds for both ends, "?" for the date it follows.
    "1920, undated" is read as 1920. A decade is `192X`, a century 1801/1900, "before 1920" `../1920`.

    >>> [str(read(text)) for text in ("September 02, 1949", "1920-1925, 1930", "circa 1920", "12-15 mars 1920")]
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
    words = _TOKENS(text.lower().rstrip(" .,;"))
    if not words:
        return "empty"
    shape = "".join([_CODES.get(word) or _unlisted(word) for word in words])
    try:
        return _expression(*_bare(shape, words), (language or "").partition("-")[0].lower())
    except _Refused as refused:
        return str(refused)


def _unlisted(word: str) -> str:
    if word.isdecimal():
        return "n"
    return "u" if _IS_UNDATED(word) else "x"


def _bare(shape: str, words: list[str]) -> tuple[str, list[str]]:
    """Leave out brackets that pair, words that say nothing, and "undated" beside a date."""
    for code, why in (("x", "unknown-words"), ("n", "unknown-number"), ("p", "part-of-period")):
        if code in shape:
            raise _Refused(why)
    if "[" in shape or "]" in shape or "l" in shape:
        if not re.fullmatch(r"[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*", shape):
            raise _Refused("unreadable")
        kept = [at for at, code in enumerate(shape) if code not in "[]l"]
        shape, words = "".join(shape[at] for at in kept), [words[at] for at in kept]
    if "u" in shape and (ends := _UNDATED_ENDS(shape)):
        start, end = ends.span(2)
        shape, words = shape[start:end], words[start:end]
    if shape == "u":
        raise _Refused("undated")
    if "Y" not in shape and "C" not in shape:
        raise _Refused("no-year")
    if _EITHER_YEAR(shape):
        raise _Refused("unreadable")
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
            raise _Refused("unreadable")  # "from 1920" may name the sender's year as well as a first one
        return _checked(_joined(items[0], "/"), items)
    if first == "F" or ("|" in separators and separators.strip("|")):
        raise _Refused("unreadable")
    members = ",".join(_joined(item, "..") for item in items)
    return _checked(f"[{members}]" if "|" in separators else f"{{{members}}}", items)


def _items(shape: str, words: list[str], language: str) -> tuple[list[_Item], str]:
    """Cut the letters into dates and spans; return them with the letters that part them."""
    items: list[_Item] = []
    separators = ""
    at = 0
    while True:
        start, at = _side(shape, words, at, language)
        if shape.startswith("-", at):
            end, at = _end(shape, words, at + 1, language)
            items.append((start, end))
        else:
            items.append((start,))
        if at == len(shape):
            return items, separators
        separator = _SEPARATOR(shape, at)
        if separator is None:
            raise _Refused("unreadable")
        separators += separator[0][-1]
        at = separator.end()


def _end(shape: str, words: list[str], at: int, language: str) -> tuple[_Point | None, int]:
    if at == len(shape) and not words[at - 1].isalpha():
        return None, at
    if shape.startswith("O", at):
        return None, at + 1
    return _side(shape, words, at, language)


def _side(shape: str, words: list[str], at: int, language: str) -> tuple[_Point, int]:
    side = _SIDE(shape, at)
    if side is None:
        raise _Refused("unreadable")
    before, form, after = side.groups()
    uncertain = bool(after) or "?" in before
    mark = ("%" if uncertain else "~") if "~" in before else "?" * uncertain
    named = words[side.start(2) : side.end(2)]
    if form in ("R", "do", "d.") and "C" in shape:  # the first half of "17th-19th centuries"
        return _century(_VALUES[named[0]], mark), side.end()
    return _point(form, named, mark, language), side.end()


def _completed(items: list[_Item]) -> list[_Item]:
    """Give elided dates the year and month that the dates beside them state ("12-15 mars 1920")."""
    points = [point for item in items for point in item if point is not None]
    if all(point.year and (point.month or not point.day) for point in points):
        return items
    full = iter([_complete(points, at) for at in range(len(points))])
    return [tuple(point and next(full) for point in item) for item in items]


def _complete(points: list[_Point], at: int) -> _Point:
    point = points[at]
    if point.day and not point.month:
        point = point._replace(month=_beside(points, at, 1))
    if not point.year:
        point = point._replace(year=_beside(points, at, 0))
    return point


def _beside(points: list[_Point], at: int, field: int) -> str:
    """Return the year (0) or month (1) that the nearest date after or before states, if they agree.

    It must be as precise as the elided one: "5 May-1946" is no span of days.
    """
    after = next((point for point in points[at + 1 :] if point[field]), None)
    before = next((point for point in reversed(points[:at]) if point[field]), None)
    giver = after or before
    if giver is None:
        raise _Refused("no-year")
    if giver.precision != points[at].precision or (before and before[field] != giver[field]):
        raise _Refused("unreadable")
    return giver[field]


def _joined(item: _Item, between: str) -> str:
    """Return the EDTF of a date, or of a span: `/` between its ends, or `..` inside a set."""
    start, end = item[0], item[-1]
    if start is None or (end is None and start.until):
        raise _Refused("unreadable")
    if end and start.month > "20" and not end.month:
        raise _Refused("unreadable")  # "Winter 1949-1950" is one winter
    if len(item) == 1 and not start.until:
        return str(start)
    lower = start.year if start.until else str(start)
    upper = _last(start, end) if end else ".." if between == "/" else ""
    if lower == upper:
        return lower
    if between == "..":  # a run in a set takes no unspecified digits
        lower, upper = lower.replace("X", "0"), upper.replace("X", "9")
    return f"{lower}{between}{upper}"


def _last(start: _Point, end: _Point) -> str:
    """Return the last date of a span; "circa" before its first date holds for it too."""
    upper = end.until or str(end)
    if start is end or start.mark not in ("~", "%") or upper.endswith(("~", "%")):
        return upper
    return upper[:-1] + "%" if upper.endswith("?") else upper + "~"


def _open(items: list[_Item], first: str) -> Edtf:
    date = _joined(items[0], "/")
    if len(items) > 1 or "/" in date or "X" in date:
        raise _Refused("inexpressible")
    return _checked(f"../{date}" if first == "B" else f"{date}/..", items)


def _between(items: list[_Item], separators: str) -> Edtf:
    """Read "between 1920 and 1930" as one date of that run."""
    points = [point for item in items for point in item if point is not None]
    if len(points) != len(("from", "to")) or separators not in ("", "&"):
        raise _Refused("unreadable")
    return _checked(f"[{_joined(tuple(points), '..')}]", items)


def _checked(text: str, items: list[_Item]) -> Edtf:
    """Return the date, or refuse it with what is wrong with it."""
    try:
        return parse(text)
    except EdtfError:
        raise _Refused(_wrong(items)) from None


def _wrong(items: list[_Item]) -> str:
    if not all(is_valid(str(point)) for item in items for point in item if point):
        return "impossible"
    if not all(is_valid(_joined(item, "/")) for item in items):
        return "reversed"
    return "inexpressible"
