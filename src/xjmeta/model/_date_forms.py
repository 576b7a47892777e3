"""The forms in which one date is displayed: orders of the letters of `_date_words`, and how each is read.

A date that stands in no form is refused with a reason code; lists, spans and elision are `expressions`' work.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from xjmeta.model._date_words import VALUES

# The orders of letters that are one date; ",?" is an optional comma. The second line are the elided halves
# of spans and lists ("12-15 mars 1920"), completed by `_completed`.
_PLAIN = """
    Y m,?Y Ym Y,m md,?Y mdo,?Y dm,?Y d.m,?Y dom,?Y Ymd Y,md Ymdo S,?Y YS Y,S d-m-Y m-Y Y-d-d Y/d/d d/Y
    m md mdo dm d.m dom d do d. S d,?Y do,?Y
"""
_NUMERIC = ("d/d/Y", "d.d.Y", "d-d-Y")
_DECADES = ("Ys", "YoJ", "YJ", "DY")
_CENTURIES = ("RC", "doC", "d.C", "CR", "R")
_SHORT = ("Y-d", "Y/d", "Y/Y")
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


_OTHER_FORMS = [*_NUMERIC, *_DECADES, *_CENTURIES, *_SHORT]
_FIELDS = {form: _fields(form) for pattern in _PLAIN.split() for form in _spelt_out(pattern)}


def _bounded(pattern: str, form: str) -> str:
    """Keep a form from taking too much: "1920, May 1921" are two dates, and 1949-50 is no end."""
    if form.startswith("Y,"):
        return pattern + "(?!Y|,Y|[-=][md][^-=,&|]*Y)"
    return f"(?<![-=]){pattern}(?![-=])" if form in _SHORT else pattern


_SIDE = re.compile(
    r"((?:[~?],?)*)("
    + "|".join(
        _bounded(re.escape(form), form) for form in sorted([*_FIELDS, *_OTHER_FORMS], key=len, reverse=True)
    )
    + r")(\??)"
).match


class Refused(Exception):  # noqa: N818
    """Carries a reason code out of the reader; `expressions` catches it."""


class Point(NamedTuple):
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
        if self.day:
            return f"{self.year}-{self.month}-{self.day}{self.mark}"
        return f"{self.year}-{self.month}{self.mark}" if self.month else self.year + self.mark


def _point(form: str, words: list[str], mark: str, language: str) -> Point:
    """Read the words of one form."""
    fields = _FIELDS.get(form)
    if fields is None:
        return _other_point(form, words, mark, language)
    at_year, at_month, at_day = fields
    month = VALUES[words[at_month]] if at_month >= 0 else ""
    if month > "12" and "S" not in form:
        raise Refused("impossible")  # else month 21 would be a season
    day = VALUES[words[at_day]] if at_day >= 0 else ""
    return Point(words[at_year] if at_year >= 0 else "", month, day, mark)


def _other_point(form: str, words: list[str], mark: str, language: str) -> Point:
    if form in _NUMERIC:
        return _numeric(words, mark, language)
    if form in _SHORT:
        return _short(words[0], words[2], mark, form)
    if form in _DECADES:
        return _decade(words[form.index("Y")], mark)
    if form == "R":
        raise Refused("unreadable")
    return _century(next(VALUES[word] for word in words if word in VALUES), mark)


def _numeric(words: list[str], mark: str, language: str) -> Point:
    """Read 8/28/1996: only where one order is possible, or the language knows only one."""
    first, second, year = VALUES[words[0]], VALUES[words[2]], words[4]
    if first > "12" and second > "12":
        raise Refused("impossible")
    if second > "12":
        return Point(year, first, second, mark)
    if first > "12" or first == second or language in _DAY_FIRST:
        return Point(year, second, first, mark)
    raise Refused("ambiguous-order")


def _short(year: str, digits: str, mark: str, form: str) -> Point:
    """Read 1949-50, 1949/50 and 1949/1950 as spans, 1949-08 as a month, and refuse what could be both.

    With a slash the years must follow each other (a school year); before 1753 that may be one year in old
    and new style. After a hyphen a number from 01 to 12 is a month, unless it could well be the last
    two digits of a year soon after.
    """
    later = digits if form == "Y/Y" else year[:2] + digits
    distance = int(later) - int(year)
    if len(digits) == 1:
        raise Refused("ambiguous-span")
    if "/" in form:
        if distance != 1 or year < "1753":
            raise Refused("ambiguous-span")
    elif "01" <= digits <= "12":
        if distance % 100 <= _SOON:
            raise Refused("ambiguous-span")
        return Point(year, digits, "", mark)
    if distance <= 0:
        raise Refused("reversed")
    return Point(year + "~" * ("~" in mark or "%" in mark), "", "", "", later + mark)


_SOON = 20


def _century(number: str, mark: str) -> Point:
    """Read the 19th century as 1801 to 1900, as archives count it; `18XX` would be a year too early."""
    last = int(number)
    return Point(f"{last - 1:02}01{mark}", "", "", "", f"{last:02}00{mark}")


def _decade(year: str, mark: str) -> Point:
    if year.endswith("00"):
        raise Refused("ambiguous-decade")  # ten years, or a hundred
    if not year.endswith("0"):
        raise Refused("impossible")
    return Point(year[:3] + "X", "", "", mark)


def side(shape: str, words: list[str], at: int, language: str) -> tuple[Point, int]:
    """Read the date whose first letter is `shape[at]`; return it with the place after it.

    Raises Refused if no form begins there, or if the form can be read two ways.
    """
    form, mark, start, end, after = _form(shape, at)
    named = words[start:end]
    if form in ("R", "do", "d.") and "C" in shape:  # the first half of "17th-19th centuries"
        return _century(VALUES[named[0]], mark), after
    return _point(form, named, mark, language), after


@lru_cache(maxsize=4096)
def _form(shape: str, at: int) -> tuple[str, str, int, int, int]:
    """Return the form that begins at a place, its mark, and where it begins and ends, without its marks and with.

    Texts are many, but their shapes are few.
    """
    found = _SIDE(shape, at)
    if found is None:
        raise Refused("unreadable")
    before, form, after = found.groups()
    uncertain = bool(after) or "?" in before
    mark = ("%" if uncertain else "~") if "~" in before else "?" * uncertain
    return form, mark, *found.span(2), found.end()
