"""Names of files for the records of one document: what the source calls each, in characters that every file system
takes.
"""

from __future__ import annotations

import re
import unicodedata

import xjmeta

__all__ = ["FileNames"]

# Characters that some file system refuses.
_OTHER = re.compile(r"[^\w.-]+")
# In bytes: with a folder and an extension it stays far below the 255 that file systems allow.
_LONGEST = 80
# What Windows takes for a device, with any extension.
_RESERVED = frozenset({"con", "prn", "aux", "nul"}) | {
    f"{device}{number}" for device in ("com", "lpt") for number in range(1, 10)
}


class FileNames:
    """Gives each record of a document a name that no other has, also where capitals do not count.

    >>> names = FileNames()
    >>> names.of(xjmeta.Record(id="MS 12/3"), 1), names.of(xjmeta.Record(id="ms 12:3"), 2)
    ('MS-12-3', 'ms-12-3-2')
    >>> names.of(xjmeta.Record(), 3), names.of(xjmeta.Record(id="../con"), 4)
    ('3', '_con')
    """

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, record: xjmeta.Record, number: int) -> str:
        """Return the name of a record, which is the `number`th of its document."""
        stem = next(filter(None, map(_safe, record.known_as)), str(number))
        name, repeated = stem, 1
        while name.casefold() in self._taken:
            repeated += 1
            name = f"{stem}-{repeated}"
        self._taken.add(name.casefold())
        return name


def _safe(name: str) -> str:
    """Return a name without what a file system, or a shell, takes for something else."""
    # NFC, since file systems differ in how they keep letters with accents. A
    # dot in front would hide the file, a hyphen would make an option of it.
    text = _OTHER.sub("-", unicodedata.normalize("NFC", name)).strip(".-")
    # The cut may fall into a letter, of which nothing is kept.
    text = text.encode()[:_LONGEST].decode(errors="ignore").rstrip(".-")
    is_device = text.partition(".")[0].casefold() in _RESERVED
    return f"_{text}" if is_device else text
