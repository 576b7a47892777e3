"""A set of words for very many of them: eight bytes each, and never the word itself."""

from __future__ import annotations

from array import array

__all__ = ["CompactSet"]


class CompactSet:
    """Words that were seen, by a 64-bit hash in open addressing; two words in 10^19 share one.

    >>> seen = CompactSet()
    >>> seen.add("a"), "a" in seen, "b" in seen, len(seen)
    (True, True, False, 1)
    """

    __slots__ = ("_mask", "_size", "_slots")

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * 1024))
        self._mask, self._size = 1023, 0

    def __len__(self) -> int:
        return self._size

    def __contains__(self, word: str) -> bool:
        # 0 is a free slot.
        code = hash(word) & 0xFFFFFFFFFFFFFFFF or 1
        return self._slots[self._find(code)] == code

    def add(self, word: str) -> bool:
        """Add a word; say whether it was new."""
        code = hash(word) & 0xFFFFFFFFFFFFFFFF or 1
        at = self._find(code)
        if self._slots[at] == code:
            return False
        self._slots[at] = code
        self._size += 1
        # Two thirds full: beyond that the runs of taken slots grow long.
        if 3 * self._size > 2 * self._mask:
            self._grow()
        return True

    def holds_all(self, other: CompactSet) -> bool:
        """Return whether every word of another set is in this one.

        >>> seen, wanted = CompactSet(), CompactSet()
        >>> wanted.add("a"), seen.holds_all(wanted), seen.add("a"), seen.holds_all(wanted)
        (True, False, True, True)
        """
        slots = self._slots
        return all(
            slots[self._find(code)] == code for code in other._slots if code
        )

    def _find(self, code: int) -> int:
        slots = self._slots
        mask = self._mask
        at = code & self._mask
        while slots[at] and slots[at] != code:
            at = (at + 1) & mask
        return at

    def _grow(self) -> None:
        old = self._slots
        self._slots = array("Q", bytes(16 * len(old)))
        self._mask = len(self._slots) - 1
        for code in old:
            if code:
                self._slots[self._find(code)] = code
