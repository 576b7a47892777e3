"""The days that AtoM makes of what is in the date columns of a sheet: PHP reads more than years, months and days.

What it takes for a time of day or a zone (`1950s`, `c. 1950`, `n.d.`) becomes the day of the import, without a message.
"""

from __future__ import annotations

import re

from xjmeta.systems._atom_values import stored_day

__all__ = ["TODAY", "day_of_sheet"]

TODAY = "today"
"""The day of the import, which is where a date is left blank between bars."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")  # fmt: skip
# Days as they are spelt elsewhere: with slashes the month is first, with dots or hyphens the day.
_SHAPES = tuple(re.compile(shape, re.ASCII | re.IGNORECASE) for shape in (
    r"(?P<year>\d{4})/(?P<month>\d\d?)(?:/(?P<day>\d\d?))?",
    r"(?P<month>\d\d?)/(?P<day>\d\d?)/(?P<year>\d{4})",
    r"(?P<day>\d\d?)[.-](?P<month>\d\d?)[.-](?P<year>\d{4})",
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)[T ]\d\d:\d\d.*",
    r"(?P<day>\d\d?) (?P<month>[a-z]{3,9}) (?P<year>\d{4})",
    r"(?P<month>[a-z]{3,9}) (?:(?P<day>\d\d?), )?(?P<year>\d{4})",
))  # fmt: skip
# What PHP takes for a moment without a day: words, single letters (zones),
# offsets, a year with a dot, four digits that could be hours and minutes.
_NOW = re.compile(
    r"today|now|noon|\.\.|[a-z]|[ns]\.d\.|[+-]\d{2,4}|\d{4}\.|[a-z]?\.? ?[012]\d[0-5]\ds?",
    re.ASCII | re.IGNORECASE,
)


def day_of_sheet(place: str) -> str | None:
    """Return a day as a sheet's import stores it, None where nothing is.

    >>> day_of_sheet("07/05/1934"), day_of_sheet("1950s"), day_of_sheet("circa 1950")
    ('1934-07-05', 'today', None)
    """
    if not place:
        return TODAY
    if place == "0" or not place.isascii():
        return None
    # PHP reads 00 to 69 as 2000 to 2069, 70 to 99 as 1970 to 1999.
    if re.fullmatch(r"\d\d", place):
        return stored_day(f"{20 if int(place) < 70 else 19}{place}")
    day = stored_day(place)
    if day is not None:
        return day
    if place.isascii() and place[4:] == "-XX":
        return stored_day(
            f"{place[:4]}-10-01"
        )  # X is a month in Roman numerals
    for shape in _SHAPES:
        match = shape.fullmatch(place)
        if match is not None:
            return _day(**match.groupdict())
    return TODAY if _NOW.fullmatch(place) else None


def _day(year: str, month: str, day: str | None) -> str | None:
    if month.isdigit():
        return stored_day("-".join(filter(None, (year, month, day))))
    start = month[:3].casefold()
    if start not in _MONTHS:
        return None
    # A month in words without a day is its first.
    return stored_day(f"{year}-{_MONTHS.index(start) + 1}-{day or 1}")
