"""Dates as they are displayed and as machines read them, for whoever may never meet one: what knows how to read them
(`expressions`) compiles its patterns when the first date is asked, a twentieth of the start of a program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xjmeta.model.edtf import Edtf

__all__ = ["normalise", "read"]


def read(text: str, language: str | None = None) -> Edtf | None:
    """Return what a date in words means, None where that is not certain.

    >>> str(read("September 1949"))
    '1949-09'
    """
    from xjmeta.model import expressions  # noqa: PLC0415 - see above

    return expressions.read(text, language)


def normalise(text: str) -> Edtf | None:
    """Return what a date in machine form means, None where that is not certain.

    >>> str(normalise("1934-01-01 / 1949-12-31"))
    '1934-01-01/1949-12-31'
    """
    from xjmeta.model import expressions  # noqa: PLC0415 - see above

    return expressions.normalise(text)
