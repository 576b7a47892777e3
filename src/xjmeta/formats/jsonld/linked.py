"""What a document says of units besides its lists, brought together with them: names, plain statements, digests.

Reading finds on which side an edit was made; writing back keeps what is beside the values in step with them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2s
from typing import Any, Final

from xjmeta.formats.jsonld.names import (
    Name,
    Naming,
    base_of,
    is_derived,
    name_of,
)
from xjmeta.formats.jsonld.shapes import Asides, StatedNode, beside, named
from xjmeta.formats.jsonld.statements import (
    ABOVE,
    DATE,
    DIGESTS,
    TITLE,
    StatedValue,
    digest,
    digests,
    statements_of,
    types,
    with_statement,
)
from xjmeta.json.text import Path, merge
from xjmeta.messages.catalogue import Template, add
from xjmeta.model.record import Record

__all__ = ["LINKED", "settled"]

Data = dict[str, Any]
Reported = tuple[Path, str, Mapping[str, Any]]

add({
    "statement-holds": Template("The plain statement {name} was edited to {stated}, the list beside it says {listed}. "
                                "The statement holds."),
    "list-holds": Template("The plain statement {name} is {stated}, the list beside it is {listed}. The list is used.",
                           "Change the list, or remove the statement, so that both agree."),
})  # fmt: skip

_NOTHING = digest(())


def settled(
    top: Record, beside_values: Asides
) -> tuple[Record, list[Reported]]:
    """Return a unit, with those below it, in which edited statements hold, and what is worth telling of them."""
    reported: list[Reported] = []
    changes: dict[str, Data] = {}
    above: dict[Path, str | None] = {}
    for (key, unit), stated in zip(
        top.walk(), beside_values.stated, strict=True
    ):
        above[stated.path] = stated.iri
        if stated.iri is not None and not is_derived(stated.iri, unit):
            beside_values.unknown.append((*stated.path, "@id"))
        reported += _misplaced(
            stated, above.get(stated.path[:-2]) if stated.path else None
        )
        fields = _changes(unit, stated, reported)
        if fields:
            changes[key] = fields
    return (top.edit_many(changes) if changes else top), reported


def _misplaced(stated: StatedNode, above: str | None) -> Iterator[Reported]:
    """Report a unit that says to be part of another one than the one it is in."""
    for stated_value in stated.plain.get(ABOVE, ()):
        if (
            above is not None
            and stated_value.iri is not None
            and stated_value.iri != above
        ):
            values = {
                "name": ABOVE,
                "stated": stated_value.iri,
                "listed": above,
            }
            yield (*stated.path, ABOVE), "list-holds", values


def _changes(
    unit: Record, stated: StatedNode, reported: list[Reported]
) -> Data:
    """Return the fields of a unit that its statements change, and report it."""
    plain = {
        predicate: plain_values_of
        for predicate, plain_values_of in stated.plain.items()
        if predicate != ABOVE
    }
    if not plain:
        return {}
    listed = statements_of(unit)
    known_digests = None if stated.digests is None else digests(stated.digests)
    changes: Data = {}
    for predicate in sorted(
        plain.keys() | (known_digests or {}).keys(), key=_title_first
    ):
        plain_values, listed_values = (
            plain.get(predicate, ()),
            listed.get(predicate, ()),
        )
        if _keys(plain_values) == _keys(listed_values):
            if predicate == DATE and "title" in changes:
                # A date that the title had is stated still.
                changes |= with_statement(
                    unit.model_copy(update=changes), predicate, plain_values
                )
            continue
        holds = _holds(
            plain_values,
            listed_values,
            None
            if known_digests is None
            else known_digests.get(predicate, _NOTHING),
        )
        if holds:
            changes |= with_statement(
                unit.model_copy(update=changes), predicate, plain_values
            )
        if known_digests is not None or listed_values:
            values = {
                "name": predicate,
                "stated": _shown(plain_values),
                "listed": _shown(listed_values),
            }
            code = "statement-holds" if holds else "list-holds"
            reported.append(((*stated.path, predicate), code, values))
    return changes


def _title_first(predicate: str) -> tuple[bool, str]:
    """Order the properties: what a title says is known before what is beside it."""
    return predicate != TITLE, predicate


def _keys(values: Sequence[StatedValue]) -> set[str]:
    return {value.key for value in values}


def _holds(
    stated: Sequence[StatedValue],
    listed: Sequence[StatedValue],
    known_digest: str | None,
) -> bool:
    """Return whether a statement holds: where it alone was edited, or no list is there at all."""
    if known_digest is None:
        return not listed
    return digest(listed) == known_digest and digest(stated) != known_digest


def _shown(values: Sequence[StatedValue]) -> str:
    return (
        "; ".join(value.text or value.iri or "" for value in values)
        or "nothing"
    )


class _LinkedData:
    """What is beside the values of units in linked data."""

    def naming(
        self, base: str | None, context_url: str | None, *, keep: bool
    ) -> Naming:
        """Return what names the units of one document."""
        return Naming(base, context_url, keep=keep)

    def beside(self, unit: Record, like: Data) -> Data:
        """Return the classes and the plain statements of a unit whose source has statements with digests."""
        if DIGESTS not in like:
            return {}
        return {**beside(unit), "@type": types(unit)}

    def renewed(self, data: Data, unit: Record, like: Data) -> Data:
        """Return the node of a unit under its old name, as part of what it was part of."""
        names_kept = {key: like[key] for key in ("@id", ABOVE) if key in like}
        return {**names_kept, **named(data, unit, None)}

    def claims(self, unit: Record, own: Data | None, naming: Naming) -> bool:
        """Return whether a unit may keep its name, and those below it theirs where they are written unchanged."""
        if own is not None:
            name = own.get("@id")
            return not isinstance(name, str) or naming.claim([name])
        return naming.claim(
            [
                name
                for _key, unit_below in unit.walk()
                if (name := name_of(unit_below))
            ]
        )

    def planted(
        self, data: Data, unit: Record, above: Data, naming: Naming
    ) -> Data:
        """Return the node of a new unit in one that has a name and statements."""
        iri = above.get("@id")
        if not isinstance(iri, str) or DIGESTS not in above:
            return data
        content = json.dumps(data, sort_keys=True, ensure_ascii=False)
        place = blake2s(f"{iri} {content}".encode(), digest_size=4).hexdigest()
        names = naming.of(unit, base=base_of(iri), above=iri, place=place)
        return _named(data, unit, names)

    def moved(self, text: str, above: Data) -> str:
        """Return the text of a unit that says to be part of another one than the one above, corrected."""
        iri = above.get("@id")
        if (
            not isinstance(iri, str)
            or DIGESTS not in above
            or f'"{iri}"' in text
        ):
            return text
        return merge(text, {ABOVE: None}, {ABOVE: {"@id": iri}})


def _named(data: Data, unit: Record, names: Iterator[Name]) -> Data:
    out = named(data, unit, next(names))
    if unit.children:
        below = zip(data["children"], unit.children, strict=True)
        out["children"] = [
            _named(data_below, child, names) for data_below, child in below
        ]
    return out


LINKED: Final = _LinkedData()
