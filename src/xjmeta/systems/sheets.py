"""Where the rows of a sheet are, as the elements of a document do."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["RowAt"]


@dataclass(frozen=True, slots=True)
class RowAt:
    """The row that a system makes a unit of: the line it begins on."""

    line: int
