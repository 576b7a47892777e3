"""The forms in which one date is displayed: orders of the letters of `_date_words`, and how each is read.

A date that cannot be what its form says is refused with a reason code. How dates make lists and spans is the
work of `_date_plans`.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias


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
        return (
            f"{self.year}-{self.month}{self.mark}"
            if self.month
            else self.year + self.mark
        )


Reader: TypeAlias = Callable[[Sequence[str], str, str], Point]
"""Makes a date of the values at the places of its form, its mark, and the language of the text."""


class Form(NamedTuple):
    """How an order of letters is read, and at which of them; -1: nothing."""

    read: Reader
    places: tuple[int, ...]


def _stated(values: Sequence[str], mark: str, _language: str) -> Point:
    return Point(values[0], values[1], values[2], mark)


def _counted(values: Sequence[str], mark: str, _language: str) -> Point:
    """Read a date whose month is a number."""
    # The number counts months; EDTF has seasons from 21 on.
    if values[1] > "12":
        raise Refused("impossible")  # else month 21 would be a season
    return Point(values[0], values[1], values[2], mark)


# Languages that know one order of 01/02/1949 only.
_DAY_FIRST = {"fr", "de", "es", "it", "pt", "nl", "da", "nb", "nn", "no"}


def _numeric(values: Sequence[str], mark: str, language: str) -> Point:
    """Read 8/28/1996: only where one order is possible, or the language knows only one."""
    first, second, year, _ = values
    if first > "12" and second > "12":
        raise Refused("impossible")
    if second > "12":
        return Point(year, first, second, mark)
    if first > "12" or first == second or language in _DAY_FIRST:
        return Point(year, second, first, mark)
    raise Refused("ambiguous-order")


def _decade(values: Sequence[str], mark: str, _language: str) -> Point:
    year = values[0]
    # "1900s" is the decade or the whole century.
    if year.endswith("00"):
        raise Refused("ambiguous-decade")  # ten years, or a hundred
    if not year.endswith("0"):
        raise Refused("impossible")
    return Point(year[:3] + "X", "", "", mark)


def _decades(values: Sequence[str], mark: str, _language: str) -> Point:
    """Read 1940s-50s."""
    first = _decade(values, mark, "")
    last = _decade([values[0][:2] + values[1]], mark, "")
    if last.year <= first.year:
        raise Refused("reversed")
    return Point(
        first.year + "~" * ("~" in mark or "%" in mark), "", "", "", str(last)
    )


# The century we are in: a higher number is a misprint, or no century.
_LAST_CENTURY = 21


def century(values: Sequence[str], mark: str, _language: str) -> Point:
    """Read the 19th century as 1801 to 1900, as archives count it; `18XX` would be a year too early."""
    last = int(values[0])
    if not 1 <= last <= _LAST_CENTURY:
        raise Refused("unknown-number")
    return Point(f"{last - 1:02}01{mark}", "", "", "", f"{last:02}00{mark}")


def _number(_values: Sequence[str], _mark: str, _language: str) -> Point:
    raise Refused("unreadable")  # a Roman number alone


# A span with a short end ("1901-08") covers few years: where it would cover more than this, the digits are a month.
_SOON = 20
# The first full year of the Gregorian calendar in Britain: before it, 1749/50 may be one winter in two styles.
_NEW_STYLE = "1753"


def _short(values: Sequence[str], mark: str, _language: str) -> Point:
    """Read 1949-50 as a span, 1949-08 as a month, and refuse what could be both.

    A number from 01 to 12 is a month, unless it could well be the last two digits of a year soon after.
    """
    year, digits, _ = values
    if "X" in year:
        raise Refused("ambiguous-span")
    distance = int(digits) - int(year[2:])
    if "01" <= digits <= "12":
        # "1901-08" may end in 1908 or be August 1901; "1990-08" cannot be a
        # span, and is the month.
        if 0 < distance % 100 <= _SOON:
            raise Refused("ambiguous-span")
        return Point(year, digits, "", mark)
    if distance <= 0:
        raise Refused("reversed")
    return _span(year, year[:2] + digits, mark)


def _school_year(values: Sequence[str], mark: str, _language: str) -> Point:
    """Read 1949/50 and 1949/1950: years that follow each other; before 1753 they may be one, in two styles."""
    year, digits, _ = values
    last = year[:2] + digits if len(digits) == len("50") else digits
    if "X" in year + last or int(last) - int(year) != 1 or year < _NEW_STYLE:
        raise Refused("ambiguous-span")
    return _span(year, last, mark)


def _span(year: str, last: str, mark: str) -> Point:
    return Point(
        year + "~" * ("~" in mark or "%" in mark), "", "", "", last + mark
    )


# The orders of letters that are one date; ",?" is an optional comma or full stop. The third line are the elided
# halves of spans and lists ("12-15 mars 1920").
_NAMED = """
    Y m,?Y Ym Y,m Y.m md,?Y mdo,?Y dm,?Y d.m,?Y dom,?Y Ymd Y,md Y.md Ymdo Ydm Y,dm S,?Y YS Y,S Y.S d-m-Y m-Y
    Yy
    m md mdo dm d.m dom d do d. S d,?Y do,?Y
"""
_COUNTED = "Y-d-d Y/d/d Y.d.d d/Y Yydg Yydgdj d.RY dRY d/R/Y d-R-Y d.R"
_OTHERS = {
    _numeric: "d/d/Y d.d.Y d-d-Y",
    _decade: "Ys YoJ YJ DY",
    _decades: "Ys-ds",
    century: "RC RoC doC dC d.C CR",
    _number: "R",
    _short: "Y-d",
    _school_year: "Y/d Y/Y",
}


def _spelt_out(pattern: str) -> list[str]:
    return [
        form
        for line in pattern.split()
        for form in dict.fromkeys(
            line.replace(",?", c) for c in ("", ",", ".")
        )
    ]


def _named(form: str) -> Form:
    return Form(
        _stated,
        (form.find("Y"), max(form.find("m"), form.find("S")), form.find("d")),
    )


def _all_numbers(form: str) -> Form:
    """Find year, month and day of a form whose month is a number."""
    numbers = [at for at, letter in enumerate(form) if letter in "YdR"]
    if form[0] == "Y":
        numbers.reverse()
    if "Y" not in form:
        numbers.append(-1)
    elif len(numbers) == len("mY"):
        numbers.insert(0, -1)
    day, month, year = numbers
    return Form(_counted, (year, month, day))


def _forms() -> dict[str, Form]:
    forms = {form: _named(form) for form in _spelt_out(_NAMED)}
    forms |= {form: _all_numbers(form) for form in _COUNTED.split()}
    for read, orders in _OTHERS.items():
        for form in orders.split():
            forms[form] = Form(
                read,
                (
                    *[at for at, letter in enumerate(form) if letter in "YdR"],
                    -1,
                ),
            )
    return forms


FORMS = _forms()
