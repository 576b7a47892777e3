"""The spelling of a house: how cells of a foreign sheet say what those of an archivist's sheet do.

A line of a map may say what parts several values in a cell, which words of the house mean which of ours, and which say
that there is nothing. It is read in both directions, so that an edit goes home in the words of the house.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from xjmeta.formats.csv.meanings import joined, split_bars
from xjmeta.messages import InputError, TargetError
from xjmeta.messages.catalogue import Template, add

__all__ = ["HouseCell", "house_cell"]

add(
    {
        "bad-map-line": Template(
            "The line of the map for {name!r} is not one that is understood: {reason}.",
            'Write {{to = "subject", split = ";", values = {{"Sub-Series" = "subseries"}}, null = ["n/a"]}}.',
        ),
        "no-house-spelling": Template(
            "{value!r} cannot stand in the column {name!r}: it would be read as something else by the map.",
            "Change the value, or what parts values in the map.",
        ),
    }
)

_KEYS = frozenset({"to", "split", "values", "null"})


class HouseCell(NamedTuple):
    """How the cells of a column are spelt: what parts values, which words mean which, and which mean nothing."""

    split: str = ""
    values: tuple[tuple[str, str], ...] = ()
    null: tuple[str, ...] = ()

    def decode(self, cell: str) -> str:
        """Return a cell as an archivist's sheet has it.

        >>> HouseCell(";", (("Sub-Series", "subseries"),), ("n/a",)).decode("Sub-Series; n/a;file")
        'subseries | file'
        """
        ours = {theirs.casefold(): word for theirs, word in self.values}
        nothing = {word.casefold() for word in self.null}
        parts = [
            part.strip() for part in (cell.split(self.split) if self.split else [cell])
        ]
        found = [
            ours.get(part.casefold(), part)
            for part in parts
            if part and part.casefold() not in nothing
        ]
        if self.split:
            return joined(found)
        return found[0] if found else ""

    def encode(self, cell: str, name: str) -> str:
        """Return the cell of the house; raises TargetError for a value that it cannot spell.

        >>> HouseCell(";", (("Sub-Series", "subseries"),)).encode("subseries | file", "Level")
        'Sub-Series; file'
        """
        theirs = {word: said for said, word in reversed(self.values)}
        parts = split_bars(cell) if self.split else [cell]
        between = f"{self.split} " if self.split in (";", ",") else self.split
        spelt = between.join(theirs.get(part, part) for part in parts)
        if self.decode(spelt) != cell:
            raise TargetError("no-house-spelling", name=name, value=cell[:60])
        return spelt


def house_cell(name: str, line: Mapping[str, Any]) -> HouseCell | None:
    """Return how a line of a map spells its column, None where it says nothing of that; raises InputError."""
    if unknown := line.keys() - _KEYS:
        raise InputError(
            "bad-map-line", name=name, reason=f"{min(unknown)} is no word of it"
        )
    values, null, split = (
        line.get("values", {}),
        line.get("null", []),
        line.get("split", ""),
    )
    words = [null] if isinstance(null, str) else null
    pairs: list[tuple[Any, Any]] = [(None, None)]
    if isinstance(values, Mapping):
        pairs = list(values.items())
    strings = [split, line.get("to"), *(word for pair in pairs for word in pair)]
    if not isinstance(words, list) or not all(
        isinstance(one, str) for one in (*strings, *words)
    ):
        raise InputError("bad-map-line", name=name, reason="its words are no texts")
    ours = [word for _theirs, word in pairs]
    told = {theirs.casefold() for theirs, _word in pairs}
    if len(told) < len(ours):
        raise InputError("bad-map-line", name=name, reason="one word has two meanings")
    found = HouseCell(split, tuple(pairs), tuple(words))
    return found if found != HouseCell() else None
