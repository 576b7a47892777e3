"""The IRI of every unit: a base and what the source calls it, its id or reference code.

Where no base is given, the document itself is named (`urn:uuid:`, made of the identity of its top unit) and the units
are its fragments. A relative fragment would not do: RDF stores drop what is stated of it where they know no base.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from itertools import count
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from xjmeta.formats.jsonld.crosswalk import NAMESPACE
from xjmeta.mapping.addresses import (
    JOINTS,
    Addresses,
    joined,
    local_of,
    locals_of,
)
from xjmeta.mapping.json_source import JsonSource
from xjmeta.model.record import Record

__all__ = ["Name", "Naming", "base_of", "is_derived", "name_of"]


class Name(NamedTuple):
    """What a unit is called, and what the unit is called that it is a part of."""

    iri: str
    above: str | None


class Naming:
    """Names the units of one document, each otherwise.

    >>> record = Record(id="top", children=[Record(identifiers=[{"value": "MS 12"}]), Record()])
    >>> [name.iri for name in Naming("https://example.org/").of(record)]
    ['https://example.org/top', 'https://example.org/MS%2012', 'https://example.org/unit-2']
    """

    def __init__(
        self,
        base: str | None = None,
        context_url: str | None = None,
        *,
        keep: bool = True,
    ) -> None:
        self._base, self._keep = base, keep
        self.context_url = context_url
        """Where the context is stated to be, if the document refers to it."""
        self.blanks = count()
        """The numbers of the nodes without an IRI."""
        self._addresses = Addresses()

    def of(
        self,
        top: Record,
        *,
        base: str | None = None,
        above: str | None = None,
        place: str = "",
    ) -> Iterator[Name]:
        """Yield the name of a unit and of every unit below it, in document order.

        `above` is what the unit is a part of; `place` distinguishes it from other units that the source calls nothing.
        """
        start = self.start(top, base)
        stack: list[tuple[Record, str | None]] = [(top, above)]
        number = 0
        while stack:
            unit, outer = stack.pop()
            name = self.name(unit, start, outer, place + str(number))
            yield name
            number += 1
            stack += [(child, name.iri) for child in reversed(unit.children)]

    def start(self, top: Record, base: str | None = None) -> str:
        """Return what the names of a document begin with, by the unit on top of it."""
        return joined(base or self._base or _document_of(top))

    def name(
        self, unit: Record, start: str, above: str | None, number: str
    ) -> Name:
        """Return the name of the next unit of a document; `number` is for one that the source calls nothing."""
        name_kept = name_of(unit) if self._keep else None
        return Name(
            self._addresses.free(name_kept or start + local_of(unit, number)),
            above,
        )

    def claim(self, names: Collection[str]) -> bool:
        """Take names that are in use already, if no other unit has one of them; say whether that is so."""
        return self._addresses.claim(names)


def _document_of(top: Record) -> str:
    """Return a name for the document of a unit: the same for the same identity, whatever else is edited."""
    ids = [
        (
            identifier.agency,
            identifier.value.plain if identifier.value else None,
        )
        for identifier in (top.control.record_ids if top.control else ())
    ]
    codes = [
        (identifier.repository, identifier.value.plain)
        for identifier in top.identifiers
        if identifier.value
    ]
    identity = [ids, top.id, codes]
    if identity == [[], None, []]:
        identity.append(top.title.plain if top.title else None)
    return f"urn:uuid:{uuid5(NAMESPACE_URL, NAMESPACE + json.dumps(identity))}"


def name_of(unit: Record) -> str | None:
    """Return the IRI under which a unit was read."""
    source = unit.origin.source if unit.origin is not None else None
    if (
        unit.origin is None
        or not isinstance(source, JsonSource)
        or not source.names
    ):
        return None
    return source.names[unit.origin.ordinal]


def base_of(iri: str) -> str:
    """Return the part of an IRI that the units beside and below share.

    >>> base_of("https://example.org/fonds#c01")
    'https://example.org/fonds#'
    """
    end = max(iri.rfind(joint) for joint in JOINTS)
    return iri[: end + 1]


def is_derived(iri: str, unit: Record) -> bool:
    """Return whether an IRI says no more of a unit than its id, its reference code or its place."""
    local = iri.removeprefix(base_of(iri))
    stem = _NUMBERED.sub("", local)
    return stem == "unit" or not {local, stem}.isdisjoint(locals_of(unit))


# The number that makes a name one of its own, and of a unit that has none its
# place.
_NUMBERED = re.compile(r"(?<=^unit)-[0-9a-f]+(-[0-9]+)?$|-[0-9]+$")
