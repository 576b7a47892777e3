"""Identity and reference: ids and codes that are given twice, units that are described twice, references to
nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from xjmeta.validation.rulebook import At, Broken, rule, whole_rule

__all__ = [
    "codes_given_twice",
    "container_parents",
    "ids_given_twice",
    "links_to_nothing",
    "units_described_twice",
]

# Links and anchors in the markup of texts; in JSON the quotation mark is escaped.
_LINK = re.compile(r'href=\\?"#([^"\\]+)')
_ID = re.compile(r'\bid=\\?"([^"\\]+)')


@whole_rule(
    "unit-id-twice",
    "The id {value!r} was given to a unit before.",
    "Give each unit an id of its own.",
)
def ids_given_twice(units: Sequence[At]) -> Iterator[tuple[At, Broken]]:
    """XML 1.0, 3.3.1 (ID), and every format in which units refer to each other: an id names one unit."""
    seen_ids: set[str] = set()
    for at in units:
        if at.unit.id in seen_ids:
            yield at, Broken("id", value=at.unit.id)
        seen_ids.update([at.unit.id] if at.unit.id else ())


@whole_rule(
    "reference-code-twice",
    "The reference code {value!r} is that of {first} too.",
    "Give each unit a code of its own.",
    "info",
)
def codes_given_twice(units: Sequence[At]) -> Iterator[tuple[At, Broken]]:
    """ISAD(G) 3.1.1 and DACS 2.1: a reference code identifies one unit of description."""
    first: dict[tuple[object, ...], str] = {}
    for at in units:
        for number, code in enumerate(at.unit.identifiers):
            # Archives that number their boxes again in each series repeat codes below another unit.
            key = (code.value, code.kind, code.repository, _above(at))
            if (
                code.value is not None
                and first.setdefault(key, at.key) != at.key
            ):
                yield (
                    at,
                    Broken(
                        f"identifiers.{number}",
                        value=code.value.plain,
                        first=first[key],
                    ),
                )


@whole_rule(
    "unit-twice",
    "The unit duplicates {first} beside it.",
    "Remove one, or state how they differ.",
    "info",
)
def units_described_twice(units: Sequence[At]) -> Iterator[tuple[At, Broken]]:
    """ISAD(G) 2.2: what is said of a unit is what is relevant to that unit, and tells it from others."""
    first: dict[tuple[Any, ...], str] = {}
    for at in _of_one_title(units):
        unit = at.unit
        described = (
            unit.title,
            unit.dates,
            unit.identifiers,
            unit.containers,
            unit.extents,
            unit.notes,
            unit.digital_objects,
        )
        key = (_above(at), *described)
        if first.setdefault(key, at.key) != at.key:
            yield at, Broken("title", first=first[key])


def _of_one_title(units: Sequence[At]) -> list[At]:
    """Return the units without others below them that have their title in common with one beside them."""
    # Boxes and series often repeat their titles; only at the lowest level does a title alone tell two units apart.
    lowest = [
        at for at in units if at.above is not None and not at.unit.children
    ]
    titles = Counter((_above(at), at.unit.title) for at in lowest)
    return [
        at
        for at in lowest
        if at.unit.title is not None and titles[_above(at), at.unit.title] > 1
    ]


def _above(at: At) -> str | None:
    return at.above.key if at.above is not None else None


@whole_rule(
    "container-parent",
    "The container's parent is {value!r}, but no container has this id.",
    "Name the id of a container.",
)
def container_parents(units: Sequence[At]) -> Iterator[tuple[At, Broken]]:
    """EAD 2002 `container`: @parent names the container in which this one stands."""
    ids = {
        container.id
        for at in units
        for container in at.unit.containers
        if container.id
    }
    for at in units:
        for number, container in enumerate(at.unit.containers):
            for name in (container.parent or "").split():
                if name not in ids:
                    yield at, Broken(f"containers.{number}.parent", value=name)


@whole_rule(
    "link-to-nothing",
    "The link to #{value} leads to nothing.",
    "Name the id of something in this description.",
)
def links_to_nothing(units: Sequence[At]) -> Iterator[tuple[At, Broken]]:
    """EAD `ref` and `ptr`: @target names an element of the same document."""
    marked = [at for at in units if not at.is_plain]
    links = [
        (at, name)
        for at in marked
        if "#" in at.json
        for name in _LINK.findall(at.json)
    ]
    # To gather the targets costs more than to find the links: most
    # descriptions have none.
    if not links:
        return
    # Ids are those of units and containers, anchors in texts, and those that values keep as attributes.
    targets = {at.unit.id for at in units} | {
        container.id for at in units for container in at.unit.containers
    }
    for at in marked:
        targets.update(_ID.findall(at.json))
    for at in units:
        targets.update(
            attribute.value
            for _path, attribute in _attributes(at)
            if attribute.name == "id"
        )
    for at, name in links:
        if name not in targets:
            yield at, Broken(at.where("#" + name), value=name)


def _attributes(at: At) -> Iterator[tuple[str, Any]]:
    """Yield the attributes of the unit and of its values."""
    for number, attribute in enumerate(at.unit.attributes):
        yield f"attributes.{number}", attribute
    for field in (
        "notes",
        "access_points",
        "creators",
        "extents",
        "digital_objects",
        "languages",
        "repository",
    ):
        for path, value in at.values(field):
            for number, attribute in enumerate(value.attributes):
                yield f"{path}.attributes.{number}", attribute


@rule(
    "id-form",
    "The id {value!r} cannot be one in XML.",
    "Begin it with a letter, and write letters, digits, '.', '-', '_' only.",
    "info",
    of=["id"],
)
def id_forms(at: At) -> Iterator[Broken]:
    """XML 1.0, 3.3.1: an ID is a name; an id of another form cannot be written to EAD."""
    # The name without a colon (NCName), in the letters and digits of Unicode.
    if at.unit.id and not re.fullmatch(r"[^\W\d][\w.\-]*", at.unit.id):
        yield Broken("id", value=at.unit.id)
