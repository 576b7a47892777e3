"""What becomes of the values of a unit in a system: what differs between the unit and its preview."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from xjmeta.model.record import Record
from xjmeta.systems.values import Plain, items, squeezed, text_of

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
    "access_points": ("label", "kind", "role", "source", "rules", "uri", "normal"),
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
    "extra": ("name",),
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


def outcomes(
    unit: Record, kept: Record | Plain | None, keeps_markup: Collection[str] = ()
) -> Iterator[Outcome]:
    """Yield every value of a unit that a system does not keep, or keeps otherwise; `kept` is its preview of the unit.

    `keeps_markup` names the fields whose markup stays although the preview may be without it.

    >>> from xjmeta.model.record import Record
    >>> list(outcomes(Record(title="Letters", level="file"), Record(title="LETTERS", level="file")))
    [Outcome(path='title', value='Letters', becomes='LETTERS')]
    """
    kept = kept or Record()
    notes: set[str] | None = None
    for outcome in _all(unit, kept, keeps_markup):
        if outcome.becomes is not None or not outcome.value:
            yield outcome
            continue
        if notes is None:
            notes = {squeezed(text_of(note)) for _path, note in items(kept, "notes")}
        if squeezed(outcome.value) in notes:
            yield replace(outcome, becomes=f"a note: {outcome.value}")
        else:
            yield outcome


def _all(
    unit: Record, kept: Record | Plain, keeps_markup: Collection[str]
) -> Iterator[Outcome]:
    for name in ("id", "title", "level", "other_level", "internal"):
        value, other = getattr(unit, name), getattr(kept, name)
        if value is not None and value != other:
            yield from _single(name, value, other, keeps=name in keeps_markup)
    for name, details in _DETAILS.items():
        if getattr(unit, name):
            own, theirs = list(items(unit, name)), list(items(kept, name))
            keeps = name in keeps_markup
            yield from _lists(own, theirs, details, name, keeps=keeps)
    if unit.control is None:
        return
    keeps = "control" in keeps_markup
    for name, details in _CONTROL.items():
        own = [(f"control.{path}", value) for path, value in items(unit.control, name)]
        theirs = [] if kept.control is None else list(items(kept.control, name))
        yield from _lists(own, theirs, details, name, keeps=keeps)


def _single(path: str, value: Any, kept: Any, *, keeps: bool) -> Iterator[Outcome]:
    """Yield what becomes of one stated value where the system has another, or none."""
    if value == kept:
        return
    if isinstance(value, bool):
        other = None if kept is None else str(kept).lower()
        yield Outcome(path, str(value).lower(), other)
        return
    text, other = text_of(value), None if kept is None else text_of(kept)
    if other is None:
        yield Outcome(path, text)
    elif path.endswith(".normal") and _span(text) == _span(other):
        return
    elif squeezed(text) != squeezed(other) or (
        not keeps and _marked(value) > _marked(kept)
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
    *,
    keeps: bool,
) -> Iterator[Outcome]:
    """Yield what differs in two lists: values are paired by kind and text, then the rest in order by kind."""
    left = [(value, _identity(value)) for _path, value in kept]
    rest: list[tuple[str, Any]] = []
    for path, value in own:
        number = _found(_identity(value), left)
        if number is None:
            rest.append((path, value))
            continue
        other, _same = left.pop(number)
        yield from _details(path, value, other, details, keeps=keeps)
    if not rest or (
        name in _JOINED
        and _text(value for _path, value in rest)
        == _text(value for value, _same in left)
    ):
        return
    yield from _unpaired(rest, [value for value, _same in left], details)


def _identity(value: Any) -> tuple[str, Any, Any]:
    """Return what two values share that are taken for the same: text, code, and their kind if it may be."""
    return (
        squeezed(text_of(value)),
        getattr(value, "code", None),
        getattr(value, "kind", None),
    )


def _found(
    identity: tuple[str, Any, Any], kept: Sequence[tuple[Any, tuple[str, Any, Any]]]
) -> int | None:
    """Return the number of the value that says the same, of the same kind if there is one."""
    alike = None
    for number, (_value, other) in enumerate(kept):
        if other == identity:
            return number
        if alike is None and other[:2] == identity[:2]:
            alike = number
    return alike


def _text(values: Iterable[Any]) -> str:
    return "".join(squeezed(text_of(value)) for value in values)


def _details(
    path: str, value: Any, kept: Any, details: Sequence[str], *, keeps: bool
) -> Iterator[Outcome]:
    """Yield what a value states beside its text and the system keeps otherwise; its markup too, where that is lost."""
    if not keeps and _marked(_main(value)) > _marked(_main(kept)):
        yield Outcome(path, text_of(value), f"{text_of(kept)} (without markup)")
    for name in details:
        said = getattr(value, name, None)
        if said is not None:
            yield from _single(
                f"{path}.{name}", said, getattr(kept, name, None), keeps=keeps
            )


def _main(value: Any) -> Any:
    """Return the text that a value is mainly, for its markup."""
    return next(
        (text for name in _MAIN if (text := getattr(value, name, None)) is not None),
        value,
    )


_MAIN = ("body", "name", "expression", "value", "text", "indicator")


def _unpaired(
    own: Sequence[tuple[str, Any]],
    kept: Sequence[Any],
    details: Sequence[str],
) -> Iterator[Outcome]:
    """Yield the values without a partner: the next of its kind is what one becomes."""
    by_kind: dict[Any, list[Any]] = defaultdict(list)
    for value in kept:
        by_kind[getattr(value, "kind", None)].append(value)
    for path, value in own:
        others = by_kind.get(getattr(value, "kind", None))
        text = text_of(value)
        if others:
            other = others.pop(0)
            if squeezed(text) != squeezed(text_of(other)):
                yield Outcome(path, text, text_of(other) or None)
            beside = [name for name in details if name != "kind"]
            yield from _details(path, value, other, beside, keeps=True)
        elif text or not details:
            yield Outcome(path, text)
        else:
            yield from _details(path, value, None, details, keeps=True)
