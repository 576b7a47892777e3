"""What archivists write for a date, read as EDTF where it is certain and refused where it is not.

`normalise` reads machine dates (`@normal` of EAD), `read` and `reason` what is displayed (English, French,
German, Spanish, Italian). A reader turns each word into a one-letter code and looks the order of the letters
up in one table of forms; no form, no date. Nothing is swapped, clamped or completed from outside the text.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import accumulate

from xjmeta.model._date_forms import Point, Refused
from xjmeta.model._date_plans import DatePlan, plan
from xjmeta.model._date_words import spell
from xjmeta.model.edtf import Edtf, EdtfError, is_valid, parse

LONGEST = 400
"""Characters in the longest text that is read: a longer one is prose, and patterns would take their time over it."""

# ---------------------------------------------------------------- machine dates

# A plain span of years, with a hyphen or an en dash; EDTF has a slash.
_YEARS = re.compile(r"([0-9]{4}) ?[-\u2013] ?([0-9]{4})").fullmatch
# Different archives state these for "unknown" or "ongoing".
_NO_YEAR = re.compile(r"(?:0000|9999)(?:-?[0-9]{2}){0,2}").fullmatch


def normalise(text: str) -> Edtf | None:
    """Read a machine date as found in EAD's `normal`, or return None where it is not certainly a date.

    Beside EDTF it reads blanks round the slash, basic dates (`19340101`), `1934-1949` and the comma lists of
    the French Archives nationales. An interval from one date to the same date is that date. Years 0000 and
    9999 mean "unknown" or "ongoing" to different archives, so they are refused.

    >>> str(normalise("1934-01-01 / 1949-12-31")), str(normalise("1986/1986")), normalise("1949/1934")
    ('1934-01-01/1949-12-31', '1986', None)
    """
    return _normalised(text) if len(text) <= LONGEST else None


@lru_cache(maxsize=8192)
def _normalised(text: str) -> Edtf | None:
    try:
        return _stated(text.strip())
    except EdtfError:
        return None


def _stated(text: str) -> Edtf | None:
    if years := _YEARS(text):
        text = "/".join(years.groups())
    if text.startswith(("[", "{")) or "," not in text:
        return parse(_span(text, "/"))
    return parse(
        "{" + ",".join(_span(member, "..") for member in text.split(",")) + "}"
    )


def _span(text: str, between: str) -> str:
    start, slash, end = text.partition("/")
    start, end = _extended(start), _extended(end)
    return start if start == end or not slash else start + between + end


def _extended(text: str) -> str:
    """Return a date with hyphens (`19340101`), without blanks."""
    text = text.strip()
    # `_NO_YEAR` is asked last: nearly no date begins so.
    if text[:4] in ("0000", "9999") and _NO_YEAR(text):
        raise EdtfError(text, 0, "a year that stands for none")
    if len(text) == len("19340101") and text.isdecimal():
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return text


# ---------------------------------------------------------------- expressions

# One date, or the two ends of a span; an open end is None.
_Item = tuple[Point | None, ...]


def read(text: str, language: str | None = None) -> Edtf | None:
    """Read a displayed date where it is certain what it says; else None, and `reason` says why.

    `language` is a BCP 47 tag; it only decides the order of 01/02/1949. Square brackets (supplied by the
    archivist) are ignored. "circa" before a span holds for both ends, "?" for the date it follows.
    "1920, undated" is read as 1920, "1900-1960 (bulk 1920-1930)" as 1900/1960. A decade is `192X`, a century
    1801/1900, "before 1920" `../1920`. What is EDTF already is read as that.

    >>> [str(read(text)) for text in ("September 02, 1949", "1920-1925, 1930", "um 1920", "12-15 mars 1920")]
    ['1949-09-02', '{1920..1925,1930}', '1920~', '1920-03-12/1920-03-15']
    """
    outcome = _outcome(text, language)
    return outcome if isinstance(outcome, Edtf) else None


def reason(text: str, language: str | None = None) -> str | None:
    """Return a short code for why `read` refuses the text, or None if it does not.

    `empty`, `too-long`, `undated`, `unknown-words`, `unknown-number` (no year from 1000 to 2099),
    `no-year`, `part-of-period` (early 1920s), `ambiguous-order` (01/02/1949), `ambiguous-span` (1901-02),
    `ambiguous-decade` (1900s), `impossible` (30 February), `reversed`, `inexpressible` (EDTF has no form for
    it), `unreadable` (known words in an order that is no known form).

    >>> reason("n.d."), reason("01/02/1949"), reason("1949")
    ('undated', 'ambiguous-order', None)
    """
    outcome = _outcome(text, language)
    return outcome if isinstance(outcome, str) else None


def _outcome(text: str, language: str | None) -> Edtf | str:
    """Return the date, or the code of the reason why there is none."""
    return (
        _read_outcome(text, language) if len(text) <= LONGEST else "too-long"
    )


@lru_cache(maxsize=8192)
def _read_outcome(text: str, language: str | None) -> Edtf | str:
    if not text.isascii():
        # Accented letters may come as letter and accent; the words of dates are spelt with one character each.
        text = unicodedata.normalize("NFC", text)
    outcome = _outcome_of_words(text, language)
    if (
        isinstance(outcome, str)
        and (
            plainer := _MASKED.sub(_with_masks, _JOINED.sub(_one_number, text))
        )
        != text
    ):
        outcome = _outcome_of_words(plainer, language)
    return (
        _machine(text.strip()) or outcome
        if isinstance(outcome, str)
        else outcome
    )


def _outcome_of_words(text: str, language: str | None) -> Edtf | str:
    # A stop at the end belongs to the sentence, not to the date.
    shape, values = spell(text.rstrip(" .,;:"))
    if not shape:
        return "empty"
    planned = plan(shape)
    if isinstance(planned, str):
        return planned
    values.append("")  # what is not stated is taken from the end
    try:
        return _dated(
            planned,
            values,
            language.partition("-")[0].lower() if language else "",
        )
    except Refused as refused:
        return str(refused)


# ---------------------------------------------------------------- years with digits supplied or not known

# Digits in brackets are supplied: [19]49, 19[49?].
_JOINED = re.compile(r"(?<![0-9])([0-9]*)\[([0-9]+)(\??)\]([0-9]*)(?![0-9])")
# "194-", "19--", "194?", "19??" as library catalogues have it, "194u" and "19uu" as MARC does
_MASKED = re.compile(
    r"(?<![0-9])(?:([0-9]{3})(?:[?uU]|-(?=[]? ]|$|-\[?[0-9]))|([0-9]{2})(?:--|\?\?|uu|UU))(?![\w-])"
)


def _one_number(match: re.Match[str]) -> str:
    number = match[1] + match[2] + match[4]
    if len(number) == len("1949") > len(match[2]):
        return number + match[3]
    return match[0]


def _with_masks(match: re.Match[str]) -> str:
    if match[1]:
        return match[1] + "x"
    return match[2] + "xx"


# ---------------------------------------------------------------- dates as machines write them

# ISO 8601 as databases and repositories write it: EDTF has no blank before a zone, and a slash in a span.
_ISO = r"([0-9]{4}-[0-9]{2}(?:-[0-9]{2})?)"
_ISO_SPAN = re.compile(rf"{_ISO} ?(?:[/-]|to|\u2013) ?{_ISO}").fullmatch
# A day with a time of day and a zone, of which the day counts.
_TIMESTAMP = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?"
    r"(?: ?(?:Z|UTC|[+-][0-9]{2}:?[0-9]{2}))?"
).fullmatch
# Where people write, these may be something else: a year of another calendar, two years, what is left of a span.
_OF_PEOPLE = re.compile(
    r"[0-9]{4}(?:[/-][0-9X]{2,4})?\??|[-?~%\[{/].*|.*/"
).fullmatch


def _machine(text: str) -> Edtf | None:
    """Read EDTF, a span of ISO dates, or the day of a timestamp; there is only one way to read them."""
    if span := _ISO_SPAN(text):
        text = "/".join(span.groups())
    elif (stamp := _TIMESTAMP(text)) and not is_valid(text):
        text = stamp[1]
    if not _OF_PEOPLE(text) and is_valid(text):
        return parse(text)
    return None


# ---------------------------------------------------------------- values read by a plan


def _dated(planned: DatePlan, values: list[str], language: str) -> Edtf:
    items: list[_Item] = [
        tuple(
            [
                spot and spot.read(spot.take(values), spot.mark, language)
                for spot in item
            ]
        )
        for item in planned.items
    ]
    if planned.elided:
        items = _completed(items, planned.own)
    for at in planned.near:
        _check_near(items[at])
    date = _expression(items, planned)
    if planned.bulk:
        _check_within(_dated(planned.bulk, values, language), date)
    return date


def _expression(items: list[_Item], planned: DatePlan) -> Edtf:
    opening, separators = planned.opening, planned.separators
    if opening in ("B", "A"):
        return _open(items, opening)
    if opening == "N":
        return _between(items, separators)
    if len(items) == 1:
        if opening == "F" and len(items[0]) == 1:
            raise Refused(
                "unreadable"
            )  # "from 1920" may name the sender's year as well as a first one
        return _checked(_joined(items[0], "/"), items)
    if opening == "F" or ("|" in separators and separators.strip("|")):
        raise Refused("unreadable")
    members = ",".join([_joined(item, "..") for item in items])
    return _checked(
        f"[{members}]" if "|" in separators else f"{{{members}}}", items
    )


def _check_near(item: _Item) -> None:
    """Refuse "May/July 1949" and "3/15 May 1949": a slash is certain between dates that follow each other."""
    start, end = item[0], item[-1]
    if (
        start is None
        or end is None
        or start.precision != end.precision
        # Two years with a slash are a school year, and have a form of their
        # own; here they would be a guess.
        or start.precision == 1
    ):
        raise Refused("ambiguous-span")
    if start.day:
        follows = start[:2] == end[:2] and int(end.day) == int(start.day) + 1
    else:
        follows = _month_after(start) == (end.year, end.month)
    if not follows:
        raise Refused("ambiguous-span")


def _month_after(point: Point) -> tuple[str, str]:
    """Return the month or season that follows; "Winter/Spring 1949" is one year's."""
    if point.month > "20":
        return point.year, {"24": "21"}.get(
            point.month, str(int(point.month) + 1)
        )
    if point.month == "12" and "X" not in point.year:
        return str(int(point.year) + 1), "01"
    return point.year, f"{int(point.month) + 1:02}"


def _check_within(bulk: Edtf, whole: Edtf) -> None:
    if bulk.lower < whole.lower or bulk.upper > whole.upper:
        raise Refused(
            "unreadable"
        )  # what is called bulk is no part of the material


def _completed(items: list[_Item], own: tuple[int, ...]) -> list[_Item]:
    """Give elided dates the year and month that the dates beside them state ("12-15 mars 1920")."""
    for at in own:
        items[at] = _filled(
            items[at], [point for point in items[at] if point], 0
        )
    if len(own) == len(items):
        return items
    points = [point for item in items for point in item if point]
    starts = accumulate(
        (sum(1 for point in item if point) for item in items), initial=0
    )
    return [
        _filled(item, points, start)
        for item, start in zip(items, starts, strict=False)
    ]


def _filled(item: _Item, points: list[Point], start: int) -> _Item:
    """Complete the ends of a span, the first of which is `points[start]`; an open end is its last."""
    return tuple(
        [
            point and _complete(point, points, start + at)
            for at, point in enumerate(item)
        ]
    )


def _complete(point: Point, points: list[Point], at: int) -> Point:
    if point.day and not point.month:
        point = point._replace(month=_beside(points, at, 1))
    if point.year:
        return point
    return point._replace(year=_beside(points, at, 0))


def _beside(points: list[Point], at: int, field: int) -> str:
    """Return the year (0) or month (1) that the nearest date after or before states, if they agree.

    It must be as precise as the elided one: "5 May-1946" is no span of days.
    """
    after = next((point for point in points[at + 1 :] if point[field]), None)
    before = next(
        (point for point in reversed(points[:at]) if point[field]), None
    )
    giver = after or before
    if giver is None:
        raise Refused("no-year")
    if giver.precision != points[at].precision or (
        before and before[field] != giver[field]
    ):
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
        lower = lower.replace("X", "0")
        upper = upper.replace("X", "9")
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
    if not all(
        is_valid(str(point)) for item in items for point in item if point
    ):
        return "impossible"
    if not all(is_valid(_joined(item, "/")) for item in items):
        return "reversed"
    return "inexpressible"
