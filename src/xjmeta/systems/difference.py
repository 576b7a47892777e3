"""What becomes of the values of a unit in a system: what differs between the unit and its preview."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from xjmeta.model.record import Record
from xjmeta.systems.values import items, squeezed, text_of

__all__ = ["Outcome", "outcomes"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A value of a unit that a system does not keep as it is; `becomes` what it keeps instead, None where nothing."""

    path: str
    value: str
    becomes: str | None = None


_DETAILS: dict[str, tuple[str, ...]] = {
    "identifiers": ("kind", "authority", "repository", "country"),
    "dates": ("normal", "type", "kind", "certainty", "calendar", "era", "label"),
    "extents": ("kind",),
    "languages": ("code", "script"),
    "repository": (),
    "creators": ("kind", "role", "source", "rules", "uri", "normal"),
    "abstracts": ("heading",),
    "access_points": ("kind", "role", "source", "rules", "uri", "normal"),
    "notes": ("heading",),
    "containers": ("type", "label", "barcode"),
    "locations": ("type", "label"),
    "digital_objects": (
        "title",
        "role",
        "type",
        "media_type",
        "language",
        "description",
    ),
    "titles": ("kind",),
    "relations": ("kind", "uri", "role", "note"),
    "rights": ("uri", "kind"),
    "donors": ("kind",),
}
"""The list fields of a unit, and what each of their values states beside its text."""
_CONTROL: dict[str, tuple[str, ...]] = {
    "record_ids": ("url", "agency", "country", "public_id"),
    "titles": (), "authors": (), "sponsors": (), "edition": (), "publication": (), "series": (), "notes": (),
    "agency": (), "status": (), "publication_status": (), "creation": (), "languages": ("code",),
    "declarations": (), "sources": (), "events": (), "front_matter": (),
}  # fmt: skip
_JOINED = frozenset({"languages", "extents", "edition", "publication", "series"})
"""Fields of which a system may keep one text for several values."""


def outcomes(unit: Record, kept: Record | None) -> Iterator[Outcome]:
    """Yield every value of a unit that a system does not keep, or keeps otherwise; `kept` is its preview of the unit.

    >>> from xjmeta.model.record import Record
    >>> list(outcomes(Record(title="Letters", level="file"), Record(title="LETTERS", level="file")))
    [Outcome(path='title', value='Letters', becomes='LETTERS')]
    """
    kept = kept or Record()
    for name in ("id", "title", "level", "other_level", "internal"):
        yield from _single(name, getattr(unit, name), getattr(kept, name))
    for name, details in _DETAILS.items():
        yield from _lists(
            list(items(unit, name)), list(items(kept, name)), details, name
        )
    if unit.control is not None:
        for name, details in _CONTROL.items():
            own = [
                (f"control.{path}", value) for path, value in items(unit.control, name)
            ]
            theirs = [] if kept.control is None else list(items(kept.control, name))
            yield from _lists(own, theirs, details, name)


def _single(path: str, value: Any, kept: Any) -> Iterator[Outcome]:
    if value is None or value == kept:
        return
    text, other = (
        text_of(value) or str(value),
        text_of(kept) if kept is not None else None,
    )
    if path.endswith(".normal") and other is not None and _span(text) == _span(other):
        return
    if isinstance(value, bool):
        text, other = str(value).lower(), None if kept is None else str(kept).lower()
    if (
        other is None
        or squeezed(text) != squeezed(other)
        or _marked(value) > _marked(kept)
    ):
        yield Outcome(path, text, other or None)


def _span(normal: str) -> str:
    """Return a machine form with one date for two that are the same."""
    first, _, last = normal.partition("/")
    return first if first == last else normal


def _marked(value: Any) -> bool:
    return bool(getattr(value, "marked", False))


def _lists(
    own: Sequence[tuple[str, Any]],
    kept: Sequence[tuple[str, Any]],
    details: Sequence[str],
    name: str,
) -> Iterator[Outcome]:
    """Yield what differs in two lists: values are paired by kind and text, the rest in order by kind, then by none."""
    if not own:
        return
    left = list(kept)
    rest: list[tuple[str, Any]] = []
    for path, value in own:
        number = _found(value, left)
        if number is None:
            rest.append((path, value))
            continue
        _path, other = left.pop(number)
        yield from _details(path, value, other, details)
    if name in _JOINED and _text(rest) == _text(left):
        return
    yield from _unpaired(rest, left, details)


def _found(value: Any, kept: Sequence[tuple[str, Any]]) -> int | None:
    """Return the number of the value that says the same, of the same kind if there is one."""
    text, kind = squeezed(text_of(value)), getattr(value, "kind", None)
    code = getattr(value, "code", None)
    alike = None
    for number, (_path, other) in enumerate(kept):
        if squeezed(text_of(other)) != text or getattr(other, "code", None) != code:
            continue
        if getattr(other, "kind", None) == kind:
            return number
        alike = number if alike is None else alike
    return alike


def _text(values: Sequence[tuple[str, Any]]) -> str:
    return "".join(squeezed(text_of(value)) for _path, value in values)


def _details(
    path: str, value: Any, kept: Any, details: Sequence[str]
) -> Iterator[Outcome]:
    """Yield what a value states beside its text and the system keeps otherwise."""
    for name in details:
        said = getattr(value, name, None)
        if said is not None:
            yield from _single(f"{path}.{name}", said, getattr(kept, name, None))


def _unpaired(
    own: Sequence[tuple[str, Any]],
    kept: Sequence[tuple[str, Any]],
    details: Sequence[str],
) -> Iterator[Outcome]:
    """Yield the values without a partner: the next of its kind is what one becomes."""
    by_kind: dict[Any, list[Any]] = defaultdict(list)
    for _path, value in kept:
        by_kind[getattr(value, "kind", None)].append(value)
    for path, value in own:
        others = by_kind.get(getattr(value, "kind", None))
        text = text_of(value)
        if not others:
            if text or not details:
                yield Outcome(path, text)
            else:
                yield from _details(path, value, None, details)
            continue
        other = others.pop(0)
        if squeezed(text) != squeezed(text_of(other)):
            yield Outcome(path, text, text_of(other) or None)
        yield from _details(
            path, value, other, [name for name in details if name != "kind"]
        )
