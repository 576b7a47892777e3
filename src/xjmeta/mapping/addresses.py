"""The address of every unit of a document: a base, and what the source calls the unit, its id or reference code."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from urllib.parse import quote

from xjmeta.compact_set import CompactSet
from xjmeta.model import tree
from xjmeta.model.record import Record

__all__ = ["JOINTS", "Addresses", "joined", "local_of", "locals_of"]

JOINTS = ("/", "#", ":", "=", "?")
"""What a base ends with that a name may follow; a fragment of any other one is named."""


class Addresses:
    """Gives each unit of one document an address of its own; none where there is no base.

    >>> record = Record(id="top", children=[Record(identifiers=["MS 12"]), Record(id="top")])
    >>> list(Addresses("https://example.org/").of(record))
    ['https://example.org/top', 'https://example.org/MS%2012', 'https://example.org/top-2']
    """

    def __init__(self, base: str | None = None) -> None:
        self._base = base
        self._used = CompactSet()
        self._repeated: dict[str, int] = {}

    def of(self, top: Record) -> Iterator[str | None]:
        """Yield the address of a unit and of every unit below it, in document order."""
        for number, (_parent, unit) in enumerate(tree.units_of(top)):
            if self._base is None:
                yield None
            else:
                yield self.free(
                    joined(self._base) + local_of(unit, str(number))
                )

    def free(self, address: str) -> str:
        """Return an address, with a number behind it where the document has it already."""
        if self._used.add(address):
            return address
        # The counter alone would not do: a source may call another unit "a-2"
        # itself.
        while True:
            self._repeated[address] = self._repeated.get(address, 1) + 1
            numbered = f"{address}-{self._repeated[address]}"
            if self._used.add(numbered):
                return numbered

    def claim(self, addresses: Collection[str]) -> bool:
        """Take addresses that are in use already, if no other unit has one of them; say whether that is so."""
        if any(address in self._used for address in addresses):
            return False
        for address in addresses:
            self._used.add(address)
        return True


def joined(base: str) -> str:
    """Return a base that names may be put behind.

    >>> joined("https://example.org/fonds"), joined("https://example.org/")
    ('https://example.org/fonds#', 'https://example.org/')
    """
    return base if base.endswith(JOINTS) else f"{base}#"


def local_of(unit: Record, number: str) -> str:
    """Return the name of a unit behind a base; `number` is for one that the source calls nothing."""
    return next(locals_of(unit), f"unit-{number}")


def locals_of(unit: Record) -> Iterator[str]:
    """Yield what the source calls a unit, as part of an address."""
    return (quote(name, safe="") for name in unit.known_as)
