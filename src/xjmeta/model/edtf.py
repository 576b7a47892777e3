"""Extended Date/Time Format, levels 0 to 2 (ISO 8601-2:2019; Library of Congress, 4 February 2019).

A date is kept as its text; what follows from the text (level, first and last day, qualifiers) is computed
here and nowhere else. Reading what archivists write in place of EDTF is the work of `expressions`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from math import inf
from typing import NamedTuple

LONGEST = 2000
"""Characters in the longest text that `parse` looks at; beyond it everything is refused."""


class EdtfError(ValueError):
    """The text is not EDTF; `position` is where the part begins that is wrong, counted from 0.

    >>> try:
    ...     parse("1949/1950-13")
    ... except EdtfError as error:
    ...     print(error.position, error.message)
    5 no such month or season
    """

    def __init__(self, text: str, position: int, message: str) -> None:
        """Keep the text, the place and what is wrong with it."""
        super().__init__(text, position, message)
        self.text = text
        self.position = position
        self.message = message

    def __str__(self) -> str:
        """Say what is wrong and where, in one line."""
        return f"{self.text[:80]!r}, character {self.position + 1}: {self.message}"


class Day(NamedTuple):
    """A day of the proleptic Gregorian calendar with astronomical years: 0 is 1 BCE.

    `year` is an int of any size, or minus or plus infinity where a date has no first or last day, so that
    days always compare.

    >>> Day(-43, 3, 15) < Day(1934, 1, 1) < LATEST
    True
    """

    year: float
    month: int
    day: int


EARLIEST = Day(-inf, 1, 1)
LATEST = Day(inf, 12, 31)


@dataclass(frozen=True, slots=True)
class Edtf:
    """A valid EDTF date; made by `parse` only, equal when the text is equal.

    `lower` and `upper` are the first and the last day the text allows: `EARLIEST` and `LATEST` at an open
    (`..`) or unknown (empty) end. Qualifiers do not widen them, because `~` states no amount; significant
    digits do (`1950S2` is 1900 to 1999). Of a date with a time of day they are its calendar date as written.

    >>> e = parse("1934~/1949-08")
    >>> str(e), e.level, e.lower, e.approximate
    ('1934~/1949-08', 1, Day(year=1934, month=1, day=1), True)
    """

    text: str
    level: int = field(compare=False)
    lower: Day = field(compare=False)
    upper: Day = field(compare=False)

    def __str__(self) -> str:
        """Return the EDTF text."""
        return self.text

    @property
    def uncertain(self) -> bool:
        """Whether any part is marked uncertain (`?` or `%`)."""
        return "?" in self.text or "%" in self.text

    @property
    def approximate(self) -> bool:
        """Whether any part is marked approximate (`~` or `%`)."""
        return "~" in self.text or "%" in self.text


_Reading = tuple[int, Day, Day]

# Month or season code -> its first and last month. A season has no days in the standard; these are the
# months of the northern hemisphere unless the code says southern. A winter of the north and a summer of the
# south may be the first or the last months of the year, so their bounds are the whole year.
_MONTHS = {f"{m:02}": (m, m) for m in range(1, 13)} | {
    "21": (3, 5), "22": (6, 8), "23": (9, 11), "24": (1, 12),
    "25": (3, 5), "26": (6, 8), "27": (9, 11), "28": (1, 12),
    "29": (9, 11), "30": (1, 12), "31": (3, 5), "32": (6, 8),
    "33": (1, 3), "34": (4, 6), "35": (7, 9), "36": (10, 12),
    "37": (1, 4), "38": (5, 8), "39": (9, 12), "40": (1, 6), "41": (7, 12),
}  # fmt: skip
# Two digits, any of them X -> the months and the days they can mean.
_TWO_DIGITS = {
    tens + ones: tuple(
        [
            n
            for n in range(1, end)
            if tens in ("X", str(n // 10)) and ones in ("X", str(n % 10))
        ]
        for end in (13, 32)
    )
    for tens in "0123456789X"
    for ones in "0123456789X"
}
# The last day of each month; February's is corrected in leap years.
_LAST = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

# EDTF has the year 0000, but not as a negative one.
_YEAR = r"(?!-0000)-?[0-9X]{4}"
# Level 0: a year, month or day with nothing unspecified. Nearly all real dates match here.
_PLAIN = re.compile(
    r"((?!-0000)-?[0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?"
).fullmatch
# A day, month or year as ISO 8601 writes it in its extended form.
_ISO = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-[0-9]{2})?)?").fullmatch
# A season: its months differ between the hemispheres.
_SEASON = re.compile(r"[0-9X]{4}-[2-4][0-9]")
# A year with significant digits, of more than four digits, or with an exponent (EDTF level 1 and 2, `Y` and `S`).
_LONG = re.compile(
    r"(?:((?!-0000)-?[0-9]{4})|Y(-?[1-9][0-9]*)(?:(?<=[0-9]{5})|E([1-9][0-9]{0,2})))(?:S([1-9][0-9]{0,2}))?"
).fullmatch
# A date with qualifiers before or behind its parts (level 2), and with X for digits.
_QUALIFIED = re.compile(
    rf"(?:[?~%]{_YEAR}|{_YEAR}[?~%]?)"
    r"(?:-(?:[?~%][0-9X]{2}|[0-9X]{2}[?~%]?)(?:-(?:[?~%][0-9X]{2}|[0-9X]{2}[?~%]?))?)?"
).fullmatch
# The only places where level 1 allows X; anywhere else it is level 2.
_UNSPECIFIED_LEVEL_1 = re.compile(
    r"-?[0-9]{2}[0-9X]X|-?[0-9]{4}-(?:[0-9]{2}-XX|XX(?:-XX)?)"
).fullmatch
# RFC 3339 as EDTF takes it: zones up to 14 hours, no "-00:00", midnight also as 24:00:00.
_TIME = re.compile(
    r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]|24:00:00)"
    r"(?:Z|(?!-00(?::00)?$)[+-](?:(?:0[0-9]|1[0-3])(?::[0-5][0-9])?|14(?::00)?))?"
).fullmatch
# Sets take no long years, no significant digits and no seasons.
_NOT_IN_SET = re.compile(
    r".*[YS].*|[?~%]?-?[0-9X]{4}[?~%]?-[?~%]?[2-4][0-9][?~%]?"
).fullmatch
_QUALIFIERS = str.maketrans("", "", "?~%")


def parse(text: str) -> Edtf:
    """Read one EDTF text.

    Raises EdtfError if it is not valid EDTF of level 0, 1 or 2, if a day does not exist in the calendar, or
    if an interval ends before it begins. Blanks are not part of EDTF.

    >>> parse("2004-06-XX/2004-07-03").upper
    Day(year=2004, month=7, day=3)
    """
    if len(text) > LONGEST:
        raise EdtfError(text, LONGEST, "too long for a date")
    if "/" in text:
        return Edtf(text, *_interval(text))
    if text.startswith(("[", "{")):
        return Edtf(text, *_set(text))
    if "T" in text:
        return Edtf(text, *_timed(text))
    return Edtf(text, *_date(text, text, 0))


def is_valid(text: str) -> bool:
    """Return whether the text is EDTF of level 0, 1 or 2.

    >>> is_valid("2004-02-29"), is_valid("2001-02-29")
    (True, False)
    """
    try:
        parse(text)
    except EdtfError:
        return False
    return True


def standard_form(date: Edtf) -> tuple[str, bool] | None:
    """Return a date in the form of ISO 8601-1 that every EAD takes, and whether it says the very same days; None
    where there is no such form.

    >>> [standard_form(parse(text)) for text in ("198X", "1950~/1960", "{1920,1925}", "../1949")]
    [('1980/1989', True), ('1950/1960', True), ('1920/1925', False), None]
    """
    if EARLIEST in (date.lower, date.upper) or LATEST in (
        date.lower,
        date.upper,
    ):
        return None
    text = date.text.translate(_QUALIFIERS)
    if text.startswith(("[", "{")):
        return span_form(date.lower, date.upper), False
    is_sure = _SEASON.search(text) is None
    start, _slash, end = text.partition("/")
    if _ISO(start) and (not end or _ISO(end)):
        return text, is_sure
    return span_form(date.lower, date.upper), is_sure


def span_form(first: Day, last: Day) -> str:
    """Return a span of days with no more precision than it needs."""
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        start, end = f"{int(first.year):04}", f"{int(last.year):04}"
    elif first.day == 1 and last.day >= 28 and _is_month_end(last):
        start, end = (
            f"{int(day.year):04}-{day.month:02}" for day in (first, last)
        )
    else:
        start, end = (
            f"{int(day.year):04}-{day.month:02}-{day.day:02}"
            for day in (first, last)
        )
    return start if start == end else f"{start}/{end}"


def _is_month_end(day: Day) -> bool:
    month = parse(f"{int(day.year):04}-{day.month:02}")
    return month.upper == day


def _interval(text: str) -> _Reading:
    start, _, end = text.partition("/")
    if not start and not end:
        raise EdtfError(text, 0, "an interval of two unknown ends")
    open_end = (1, EARLIEST, LATEST)
    level, lower, _ = (
        _date(start, text, 0) if start not in ("", "..") else open_end
    )
    level_of_end, _, upper = (
        _date(end, text, len(start) + 1) if end not in ("", "..") else open_end
    )
    if lower > upper:
        raise EdtfError(
            text, len(start) + 1, "the interval ends before it begins"
        )
    # An unspecified digit inside an interval is a feature of level 2.
    return max(level, level_of_end, 2 * ("X" in text)), lower, upper


def _set(text: str) -> _Reading:
    members = text[1:-1].split(",")
    if text[-1] != {"[": "]", "{": "}"}[text[0]]:
        raise EdtfError(text, len(text) - 1, "the bracket is not closed")
    if len(members) == 1 and ".." not in text:
        raise EdtfError(text, 1, "a set of one date")
    at = 1
    bounds: list[_Reading] = []
    for number, member in enumerate(members):
        if ".." in member:
            bounds.append(
                _run(
                    member,
                    text,
                    at,
                    first=number == 0,
                    last=number == len(members) - 1,
                )
            )
        elif _NOT_IN_SET(member):
            raise EdtfError(
                text,
                at,
                "a season, a long year or significant digits in a set",
            )
        else:
            bounds.append(_date(member, text, at))
        at += len(member) + 1
    return (
        2,
        min(lower for _, lower, _ in bounds),
        max(upper for _, _, upper in bounds),
    )


def _run(
    member: str, text: str, at: int, *, first: bool, last: bool
) -> _Reading:
    start, _, end = member.partition("..")
    if (
        (not start and not first)
        or (not end and not last)
        or not (start or end)
    ):
        raise EdtfError(
            text,
            at,
            "only the first member of a set has an open start, only the last an open end",
        )
    # "1949..1950-05" would leave open what is counted between them: years or
    # months.
    if start and end and len(start.lstrip("-")) != len(end.lstrip("-")):
        raise EdtfError(text, at, "a run of dates has one precision")
    lower = _plain_member(start, text, at)[1] if start else EARLIEST
    upper = _plain_member(end, text, at + len(start) + 2)[2] if end else LATEST
    if lower > upper:
        raise EdtfError(text, at, "the run of dates ends before it begins")
    return 2, lower, upper


def _plain_member(date: str, text: str, at: int) -> _Reading:
    plain = _PLAIN(date)
    if plain is None or (plain[2] or "") > "12":
        raise EdtfError(
            text, at, "a run of dates goes from one plain date to another"
        )
    return _date(date, text, at)


def _timed(text: str) -> _Reading:
    date, _, time = text.partition("T")
    plain = _PLAIN(date)
    if not plain or not plain[3]:
        raise EdtfError(text, 0, "a time of day needs a full date before it")
    if not _TIME(time):
        raise EdtfError(text, len(date) + 1, "not a time of day")
    return _date(date, text, 0)


def _date(part: str, text: str, at: int) -> _Reading:
    """Read one date, season or year that begins at `at` in `text`."""
    reading = _reading(part)
    if isinstance(reading, str):
        raise EdtfError(text, at, reading)
    return reading


@lru_cache(maxsize=16384)
def _reading(part: str) -> _Reading | str:
    """Return level and bounds of one date, or what is wrong with it. Texts are many, but the days they name few."""
    if plain := _PLAIN(part):
        return _plain(*plain.groups())
    if long := _LONG(part):
        return _long(*long.groups())
    if not _QUALIFIED(part):
        return "not a date"
    core = part.translate(_QUALIFIERS)
    reading = _masked(core) if "X" in core else _reading(core)
    if part == core or isinstance(reading, str):
        return reading
    level, lower, upper = reading
    return max(level, 1 if part[:-1] == core else 2), lower, upper


def _plain(stated: str, month: str | None, day: str | None) -> _Reading | str:
    year = int(stated)
    level = 1 if year < 0 else 0
    if month is None:
        return level, Day(year, 1, 1), Day(year, 12, 31)
    months = _MONTHS.get(month)
    if months is None:
        return "no such month or season"
    first, last = months
    if day is None:
        season = 0 if month < "21" else 1 if month < "25" else 2
        return (
            max(level, season),
            Day(year, first, 1),
            Day(year, last, _last_day(year, last)),
        )
    # Days belong to months, not to seasons: codes beyond 12 take none.
    number = int(day)
    if month > "12" or not 1 <= number <= _last_day(year, first):
        return "no such day"
    date = Day(year, first, number)
    return level, date, date


def _last_day(year: int, month: int) -> int:
    if month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
        return 29
    return _LAST[month]


def _long(
    short: str | None,
    base: str | None,
    exponent: str | None,
    significant: str | None,
) -> _Reading:
    """Read a year after `Y`, or any year whose significant digits are stated."""
    year = int(short or base or "") * 10 ** int(exponent or 0)
    lower = upper = abs(year)
    if significant:
        # `1950S2`: the digits behind the first two may be any.
        step = 10 ** max(0, len(str(lower)) - int(significant))
        lower -= lower % step
        upper = lower + step - 1
    if year < 0:
        lower, upper = -upper, -lower
    return (
        2 if significant or exponent else 1,
        Day(lower, 1, 1),
        Day(upper, 12, 31),
    )


def _masked(core: str) -> _Reading | str:
    """Read a date with unspecified digits: its bounds are the first and last days that fit the digits."""
    lower = next(_fitting(core, 1), None)
    upper = next(_fitting(core, -1), None)
    if lower is None or upper is None:
        return "no day fits these digits"
    return 1 if _UNSPECIFIED_LEVEL_1(core) else 2, lower, upper


def _fitting(core: str, step: int) -> Iterator[Day]:
    sign = "-" if core[0] == "-" else ""
    year_mask, month_mask, day_mask = (core[len(sign) :] + "-XX-XX").split(
        "-"
    )[:3]
    months = _TWO_DIGITS[month_mask][0][::step]
    days = _TWO_DIGITS[day_mask][1][::step]
    # Before the year 0 the greater number is the earlier year.
    ascending = step if not sign else -step
    for digits in product(
        *("0123456789"[::ascending] if c == "X" else c for c in year_mask)
    ):
        year = int(sign + "".join(digits))
        if sign and not year:  # there is no year -0000
            continue
        yield from (
            Day(year, m, d)
            for m in months
            for d in days
            if d <= _last_day(year, m)
        )
