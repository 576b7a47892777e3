"""Coordinates as finding aids state them, read where it is certain what they say."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

__all__ = ["GeoPoint", "point"]

# The names of the system in which a map says latitude and longitude; without one it is meant.
_SYSTEMS = re.compile(r"(?i)|wgs ?84|(?:urn:ogc:def:crs:)?epsg:+4326|geo")
# Decimal degrees with or without a sign and a letter; three digits before the
# point are enough for 180.
_DEGREES = re.compile(r"([+-]?\d{1,3}(?:\.\d+)?)\s*°?\s*([NSEW]?)")
# Degrees, minutes and seconds with their signs, typed or typographic; here the
# letter is always stated.
_PARTS = re.compile(
    r"(\d{1,3})\s*°\s*(\d{1,2})\s*['′’]\s*(?:(\d{1,2}(?:\.\d+)?)\s*[\"″”]\s*)?([NSEW])"
)
# What may part the two numbers; a dash or a word may mean a range.
_BETWEEN = re.compile(r"\s*[,;/]?\s*")


class GeoPoint(NamedTuple):
    """A place on the earth in decimal degrees, north and east of zero."""

    latitude: str
    longitude: str


def point(text: str, system: str | None = None) -> GeoPoint | None:
    """Return the point that coordinates state, latitude before longitude unless letters say otherwise; else None.

    >>> point("39.47, 75.99"), point("E 75.99"), point("39°28′12″N 75°59′24″E")
    (GeoPoint(latitude='39.47', longitude='75.99'), None, GeoPoint(latitude='39.47', longitude='75.99'))
    """
    if not _SYSTEMS.fullmatch((system or "").strip()):
        return None
    text, at = text.strip().removeprefix("geo:"), 0
    degrees: list[tuple[Decimal, str]] = []
    # Three are enough to see that there are more than two.
    while at < len(text) and len(degrees) < 3:
        read = _PARTS.match(text, at) or _DEGREES.match(text, at)
        if read is None:
            return None
        degrees.append(_degrees(read))
        gap = _BETWEEN.match(text, read.end())
        at = read.end() if gap is None else gap.end()
    if len(degrees) != 2:
        return None
    # Longitude first, as the letters say.
    if "".join(letter for _number, letter in degrees) in (
        "EN",
        "WN",
        "ES",
        "WS",
    ):
        degrees.reverse()
    (north, first), (east, second) = degrees
    if (
        first not in ("", "N", "S")
        or second not in ("", "E", "W")
        # One letter of two leaves open what the other number is.
        or bool(first) is not bool(second)
    ):
        return None
    is_on_earth = abs(north) <= 90 and abs(east) <= 180
    if is_on_earth:
        return GeoPoint(_spelt(north), _spelt(east))
    return None


def _degrees(read: re.Match[str]) -> tuple[Decimal, str]:
    """Return a number of degrees, and the letter of its direction."""
    *numbers, letter = read.groups()
    sizes = (
        Decimal(number or 0) / 60**step for step, number in enumerate(numbers)
    )
    number = sum(sizes, Decimal())
    return -number if letter and letter in "SW" else number, letter


def _spelt(number: Decimal) -> str:
    """Return a number as it is written, to a tenth of a metre."""
    return f"{number.quantize(Decimal('0.000001')).normalize():f}"
