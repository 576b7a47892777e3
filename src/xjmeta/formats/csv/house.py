"""The spelling of a house: how cells of a foreign sheet say what those of an archivist's sheet do.

A line of a map may say what separates several values in a cell, which words of the house mean which of the model, and
which mean nothing. It is read in both directions, so that an edit is written back in the words of the house.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, NoReturn

from xjmeta.formats.csv.meanings import joined, split_bars
from xjmeta.messages import InputError, TargetError
from xjmeta.messages.catalogue import Template, add

__all__ = ["HouseCell", "house_cell", "plain_name"]

add(
    {
        "bad-map-line": Template(
            "The line of the map for {name!r} is not one that is understood: {reason}.",
            'Write {{to = "subject", split = ";", values = {{"Sub-Series" = "subseries"}}, null = ["n/a"]}}.',
        ),
        "no-house-spelling": Template(
            "{value!r} cannot be written in the column {name!r}: the map would read it as something else.",
            "Change the value, or the separator of values in the map.",
        ),
    }
)

_KEYS = frozenset({"to", "split", "values", "null", "with", "join", "else"})


def plain_name(name: str) -> str:
    """Return the name of a column as it is compared: without case and outer space."""
    return " ".join(name.split()).casefold()


class HouseCell(NamedTuple):
    """How the cells of a column are written: what separates values, which words mean which, and which mean nothing; and
    which other columns say the same value.

    With `join` the cells of all columns, with that between them, are one (begin and end of a date); else the first that
    is not blank is it. `others` are the names of the other columns, `places` where they stand in a sheet.
    """

    split: str = ""
    values: tuple[tuple[str, str], ...] = ()
    null: tuple[str, ...] = ()
    join: str = ""
    others: tuple[str, ...] = ()
    places: tuple[int, ...] = ()

    def decode(self, cell: str, *others: str) -> str:
        """Return a cell as an archivist's sheet has it, given those of the other columns.

        >>> HouseCell(";", (("Sub-Series", "subseries"),), ("n/a",)).decode("Sub-Series; n/a;file")
        'subseries | file'
        >>> HouseCell(join="/").decode("1949", "1950"), HouseCell().decode("", "A")
        ('1949/1950', 'A')
        """
        if others:
            cell = self._one_of((cell, *others))
        parts = [
            part.strip()
            for part in (cell.split(self.split) if self.split else [cell])
        ]
        ours = {theirs.casefold(): word for theirs, word in self.values}
        words = [
            ours.get(part.casefold(), part)
            for part in parts
            if not self._is_null(part)
        ]
        if self.split:
            return joined(words)
        return words[0] if words else ""

    def among(
        self, places: Mapping[str, Sequence[int]], nth: int
    ) -> HouseCell:
        """Return the spelling of the nth column of its name in a sheet, given the places of all by their plain names:
        where others of a name are there as often, each goes with its own.
        """
        same_name = [
            name
            for name in self.others
            if len(places.get(plain_name(name), ())) > nth
        ]
        at = tuple(places[plain_name(name)][nth] for name in same_name)
        return self._replace(others=tuple(same_name), places=at)

    def _is_null(self, cell: str) -> bool:
        """Return whether a cell says nothing."""
        return not cell or cell.casefold() in {
            word.casefold() for word in self.null
        }

    def _one_of(self, cells: Sequence[str]) -> str:
        """Return what several cells say together."""
        words = [
            "" if self._is_null(cell.strip()) else cell.strip()
            for cell in cells
        ]
        if not self.join:
            return next(filter(None, words), "")
        while words and not words[-1]:
            words.pop()
        return self.join.join(words)

    def encode(self, cell: str, name: str) -> list[str | None]:
        """Return the cells of the house, that of the column and those of the others, None for one that may stay as it
        is; raises TargetError for a value that it cannot spell.

        >>> HouseCell(";", (("Sub-Series", "subseries"),)).encode("subseries | file", "Level")
        ['Sub-Series; file']
        >>> span = HouseCell(join="/", others=("End",))
        >>> span.encode("1949/1950", "Begin"), span.encode("1949 / 1950", "Begin")
        (['1949', '1950'], ['1949 / 1950', ''])
        """
        theirs = {word: decoded for decoded, word in reversed(self.values)}
        parts = split_bars(cell) if self.split else [cell]
        between = f"{self.split} " if self.split in (";", ",") else self.split
        spelt = between.join(theirs.get(part, part) for part in parts)
        alone: list[str | None] = [spelt, *[""] * len(self.others)]
        for cells in (self._several(spelt), alone):
            decoded = self.decode(*(new_cell or "" for new_cell in cells))
            if split_bars(decoded) == split_bars(cell):
                return cells
        raise TargetError("no-house-spelling", name=name, value=cell[:60])

    def _several(self, cell: str) -> list[str | None]:
        """Return the cells of several columns that say a value together."""
        count = len(self.others)
        if self.join:
            parts = cell.split(self.join, count)
            return [*parts, *[""] * (count + 1 - len(parts))]
        # The first column decides, whatever the others hold; they count only where it is blank.
        return [cell, *([None] * count if cell else [""] * count)]


def house_cell(name: str, line: Mapping[str, Any]) -> HouseCell | None:
    """Return how a line of a map spells its column, None where it says nothing of that; raises InputError."""
    # A map is written by hand: each mistake is refused with its column, before any row is read.
    if unknown := line.keys() - _KEYS:
        _refuse(name, f"{min(unknown)} is no word of it")
    values, split, join = (
        line.get(key, "") for key in ("values", "split", "join")
    )
    pairs: list[tuple[Any, Any]] = []
    if isinstance(values, Mapping):
        pairs = list(values.items())
    elif values:
        _refuse(name, "its values are no table")
    null, beside, instead = (
        _words(line, key) for key in ("null", "with", "else")
    )
    strings = (
        split,
        join,
        line.get("to"),
        *(word for pair in pairs for word in pair),
    )
    if not all(
        isinstance(string, str)
        for string in (*strings, *null, *beside, *instead)
    ):
        _refuse(name, "its words are no texts")
    if bool(join) is not bool(beside) or (beside and instead):
        _refuse(
            name, "join says what stands between this column and those of with"
        )
    words_known = {theirs.casefold() for theirs, _word in pairs}
    if len(words_known) < len(pairs):
        _refuse(name, "one word has two meanings")
    house_cell_ = HouseCell(
        split,
        tuple(pairs),
        null,
        join,
        beside or instead,
    )
    return house_cell_ if house_cell_ != HouseCell() else None


def _words(line: Mapping[str, Any], key: str) -> tuple[Any, ...]:
    """Return the words of a list in a line, which may be a single one."""
    words = line.get(key, [])
    if isinstance(words, (list, tuple)):
        return tuple(words)
    return (words,)


def _refuse(name: str, reason: str) -> NoReturn:
    raise InputError("bad-map-line", name=name, reason=reason)
