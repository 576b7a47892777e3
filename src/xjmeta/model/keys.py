"""How units are called: by the id that the source states, or by `#` and their place in document order.

Keys are no part of a Record. Whoever reads a document unit by unit names them by a `KeyGiver`, so that every way of
reading calls a unit the same.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Protocol

__all__ = [
    "KeyGiver",
    "free_key",
    "given_number",
    "is_number",
    "number_key",
    "stated_key",
]

# What keys begin with that nobody stated.
_SIGN = "#"
# The most digits of a number that a reader assigned; a longer one is a word that somebody wrote.
_MOST_DIGITS = 9


class _SeenIds(Protocol):
    def __contains__(self, key: str, /) -> bool: ...

    def add(self, key: str, /) -> object: ...


def number_key(number: int) -> str:
    """Return the key of a unit that is called by its place.

    >>> number_key(3)
    '#3'
    """
    return f"{_SIGN}{number}"


def is_number(key: str) -> bool:
    """Return whether a key was assigned by position and not stated by a source.

    >>> is_number("#3"), is_number("a3")
    (True, False)
    """
    return key[:1] == _SIGN


def given_number(key: str) -> int | None:
    """Return the number in a key that a reader assigned; None for any other."""
    digits = key[1:]
    is_given = is_number(key) and digits.isascii() and digits.isdecimal()
    return int(digits) if is_given and len(digits) <= _MOST_DIGITS else None


def stated_key(id_: object) -> str | None:
    """Return an id as a key, None where it cannot be one.

    >>> stated_key("a"), stated_key("#3"), stated_key("")
    ('a', None, None)
    """
    if isinstance(id_, str) and id_ and id_[0] != _SIGN:
        return id_
    return None


def free_key(is_taken: Callable[[str], bool]) -> str:
    """Return the first number that is taken by nobody.

    >>> free_key({"#0"}.__contains__)
    '#1'
    """
    return next(key for key in map(number_key, count()) if not is_taken(key))


class KeyGiver:
    """Names units one by one in document order: by their id where they are the first to have it, else by their number.

    `seen` makes the set of the ids that were met.

    >>> keys = KeyGiver()
    >>> [keys.key(id_) for id_ in ("a", None, "a", "#7")]
    ['a', '#1', '#2', '#3']
    """

    def __init__(self, seen: Callable[[], _SeenIds] = set) -> None:
        self._ids = seen()
        self.count = 0
        """How many units were named."""

    def key(self, id_: object) -> str:
        """Return the key of the next unit."""
        number, self.count = self.count, self.count + 1
        key = stated_key(id_)
        # An id that stands twice names the first unit only (XML 1.0, 3.3.1,
        # allows no second).
        if key is None or key in self._ids:
            return number_key(number)
        self._ids.add(key)
        return key

    def take_back(self) -> None:
        """Let the last unit count for none."""
        self.count -= 1
