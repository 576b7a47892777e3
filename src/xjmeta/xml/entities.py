"""Internal entities: what a document declares, and the texts that they stand for.

Parsers of ours never resolve an entity; what holds text alone is expanded here, within a limit.
"""

from __future__ import annotations

import re
from typing import Any

__all__ = ["declared_entities", "entities_of"]

_REFERENCE = re.compile(r"&([\w.:-]+);")
_PREDEFINED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


def declared_entities(root: Any) -> dict[str, str]:
    """Return the internal entities a document declares, as they are written."""
    dtd: Any = root.getroottree().docinfo.internalDTD
    return (
        {}
        if dtd is None
        else {e.name: e.content for e in dtd.iterentities() if e.content is not None}
    )


def entities_of(root: Any, limit: int = 65536) -> dict[str, str]:
    """Return the internal entities of a document that hold text alone, expanded within a limit."""
    raw = declared_entities(root)
    found: dict[str, str] = {}
    for name in raw:
        text = _expand(name, raw, (), limit)
        if text is not None:
            found[name] = text
    return found


def _expand(
    name: str, raw: dict[str, str], inside: tuple[str, ...], limit: int
) -> str | None:
    text = raw.get(name)
    if text is None or name in inside or "<" in text:
        return None
    pieces: list[str] = []
    size = 0
    for number, piece in enumerate(_REFERENCE.split(text)):
        said = (
            piece
            if number % 2 == 0
            else _PREDEFINED.get(piece) or _expand(piece, raw, (*inside, name), limit)
        )
        if said is None:
            return None
        size += len(said)
        if size > limit:
            return None
        pieces.append(said)
    return "".join(pieces)
