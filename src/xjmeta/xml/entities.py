"""Internal entities: what a document declares, and the texts that they expand to.

The parsers here never resolve an entity; what holds text alone is expanded here, within a limit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

__all__ = ["declared_entities", "entities_of", "entity_names", "unescape"]

# A reference in the declaration of an entity; one to a character (`&#233;`)
# has no match, and is resolved with the text.
_REFERENCE = re.compile(r"&([\w.:-]+);")
# A reference by name; not by number.
_NAMED = re.compile(r"&([A-Za-z_][\w.-]*);")
# What needs no declaration: characters by number, and the five of XML itself.
_CHARACTER = re.compile(r"&(?:#(\d+)|#x([0-9a-fA-F]+)|(amp|lt|gt|quot|apos));")
# XML 1.0, 4.6: known without a declaration.
_PREDEFINED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


_NO_ENTITIES: Mapping[str, str] = MappingProxyType({})


def declared_entities(root: Any) -> dict[str, str]:
    """Return the internal entities a document declares, as they are written."""
    dtd: Any = root.getroottree().docinfo.internalDTD
    return (
        {}
        if dtd is None
        else {
            e.name: e.content
            for e in dtd.iterentities()
            if e.content is not None
        }
    )


def entities_of(root: Any, limit: int = 65536) -> dict[str, str]:
    """Return the internal entities of a document that hold text alone, expanded within a limit.

    One whose text is longer than the limit is left out, and so are those that are met when all together have reached
    sixteen times the limit.
    """
    return _Expansion(declared_entities(root), limit).texts()


def entity_names(text: str) -> frozenset[str]:
    """Return the names of the entities that a text refers to, those of XML itself left out.

    >>> sorted(entity_names("A &amp; B, &co; &#233;"))
    ['co']
    """
    return frozenset(_NAMED.findall(text)) - _PREDEFINED.keys()


def unescape(text: str, entities: Mapping[str, str] = _NO_ENTITIES) -> str:
    """Return a text with its references resolved: those that need no declaration, and those of the given entities.

    >>> unescape("A &amp; B, &co; &#233; &x;", {"co": "<Co>"})
    'A & B, <Co> é &x;'
    """
    if entities and "&" in text:
        # What an entity stands for is text: its own signs are none of markup.
        text = _NAMED.sub(
            lambda m: (
                entities[m[1]].replace("&", "&amp;")
                if m[1] in entities
                else m[0]
            ),
            text,
        )
    return _CHARACTER.sub(
        lambda m: (
            _PREDEFINED[m[3]]
            if m[3]
            else chr(int(m[1]) if m[1] else int(m[2], 16))
        ),
        text,
    )


# How many texts of the greatest length the entities of a document may expand to together.
_SIXTEEN = 16


class _Expansion:
    """The expansion of the entities of one document: each once, however many refer to it, and however deep.

    What is None has no text: it is not declared, holds elements, refers to itself, or is too long.
    """

    def __init__(self, raw: dict[str, str], limit: int) -> None:
        self._pieces = {
            name: _REFERENCE.split(text)
            for name, text in raw.items()
            # An entity with an element is no text: the parser leaves its
            # reference as it is.
            if "<" not in text
        }
        self._known: dict[str, str | None] = dict.fromkeys(
            raw.keys() - self._pieces
        )
        self._names, self._limit = list(raw), limit
        self._left = limit * _SIXTEEN

    def texts(self) -> dict[str, str]:
        """Return what each entity expands to."""
        for name in self._names:
            self._settle(name)
        return {
            name: text
            for name in self._names
            if (text := self._known[name]) is not None
        }

    def _settle(self, name: str) -> None:
        """Expand an entity behind those it refers to."""
        stack, begun = [name], set[str]()
        while stack:
            top = stack[-1]
            if top in self._known:
                stack.pop()
            # All it refers to was expanded meanwhile. A stack of our own,
            # since a chain of entities may be longer than Python recurses.
            elif top in begun:
                self._known[stack.pop()] = self._joined(self._pieces[top])
            else:
                begun.add(top)
                inner = [
                    reference
                    for reference in self._pieces[top][1::2]
                    if reference in self._pieces
                ]
                for reference in dict.fromkeys(inner):
                    if reference in begun:
                        self._known.setdefault(
                            reference, None
                        )  # it refers to itself
                    else:
                        stack.append(reference)

    def _joined(self, pieces: list[str]) -> str | None:
        """Return a text with its references, every second piece, resolved."""
        out: list[str] = []
        size = 0
        for number, piece in enumerate(pieces):
            text = piece if number % 2 == 0 else self._reference(piece)
            if text is None or (size := size + len(text)) > min(
                self._limit, self._left
            ):
                return None
            out.append(text)
        # The limit of all together counts what is produced, so that many
        # entities of the allowed length are no way round it.
        self._left -= size
        return "".join(out)

    def _reference(self, name: str) -> str | None:
        return _PREDEFINED.get(name) or self._known.get(name)
