"""What becomes of the values of a unit in a system: what differs between the unit and its preview."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from operator import attrgetter
from typing import Any

from xjmeta.model.record import Record
from xjmeta.systems.values import Kept, items, kept_values, squeezed, text_of

__all__ = ["SHOWN", "Outcome", "outcomes"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A value of a unit that a system does not keep as it is; `becomes` what it keeps instead, None where nothing."""

    path: str
    value: str
    becomes: str | None = None


_DETAILS: dict[str, tuple[str, ...]] = {
    "identifiers": ("kind", "authority", "repository", "country"),
    "dates": (
        "normal",
        "type",
        "kind",
        "certainty",
        "calendar",
        "era",
        "label",
    ),
    "extents": ("kind",),
    "languages": ("code", "script"),
    "repository": (),
    "creators": ("kind", "role", "source", "rules", "uri", "normal"),
    "abstracts": ("heading",),
    "access_points": (
        "label",
        "kind",
        "role",
        "source",
        "rules",
        "uri",
        "normal",
    ),
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
_JOINED = frozenset(
    {"languages", "extents", "edition", "publication", "series"}
)
"""Fields of which a system may keep one text for several values."""
_SINGLE = ("id", "title", "level", "other_level", "internal")
_SINGLES = attrgetter(*_SINGLE)
_LISTS = attrgetter(*_DETAILS)
SHOWN = "shown like all else"
"""What becomes of a unit or a value that is internal where a system does not know of it."""
_Own = Sequence[tuple[str, Any]]
"""Values of a unit, each with its path."""


def outcomes(
    unit: Record, kept: Kept | None, keeps_markup: Collection[str] = ()
) -> Iterator[Outcome]:
    """Yield every value of a unit that a system does not keep, or keeps otherwise; `kept` is its preview of the unit.

    `keeps_markup` names the fields whose markup stays although the preview may be without it.

    >>> from xjmeta.model.record import Record
    >>> list(outcomes(Record(title="Letters", level="file"), {"title": "LETTERS", "level": "file"}))
    [Outcome(path='title', value='Letters', becomes='LETTERS')]
    """
    kept = kept or {}
    notes: set[str] | None = None
    for outcome in _all(unit, kept, keeps_markup):
        if outcome.becomes is not None or not outcome.value:
            yield outcome
            continue
        if notes is None:
            notes = {
                squeezed(text_of(note)) for note in kept_values(kept, "notes")
            }
        # A system may keep the words as a note: then they are altered, not
        # dropped.
        if squeezed(outcome.value) in notes:
            yield replace(outcome, becomes=f"a note: {outcome.value}")
        else:
            yield outcome


def _all(
    unit: Record, kept: Kept, keeps_markup: Collection[str]
) -> Iterator[Outcome]:
    for name, value in zip(_SINGLE, _SINGLES(unit), strict=True):
        if value is None or value == kept.get(name):
            continue
        if name == "internal":
            yield Outcome(name, text_of(unit.title or "the unit"), SHOWN)
        else:
            yield from _single(
                name, value, kept.get(name), keeps=name in keeps_markup
            )
    for (name, details), values in zip(
        _DETAILS.items(), _LISTS(unit), strict=True
    ):
        if values or unit.groups:
            own = items(unit, name)
            yield from _lists(
                own, kept, name, details, keeps=name in keeps_markup
            )
    if unit.control is None:
        return
    keeps = "control" in keeps_markup
    theirs = kept.get("control") or {}
    for name, details in _CONTROL.items():
        own = (
            (f"control.{path}", item)
            for path, item in items(unit.control, name)
        )
        yield from _lists(own, theirs, name, details, keeps=keeps)


def _single(
    path: str, value: Any, kept: Any, *, keeps: bool
) -> Iterator[Outcome]:
    """Yield what becomes of one stated value where the system has another, or none."""
    if value == kept:
        return
    text = text_of(value)
    other = None if kept is None else text_of(kept)
    if other is None:
        yield Outcome(path, text)
    # 1949/1949 and 1949 are one date.
    elif path.endswith(".normal") and _span(text) == _span(other):
        return
    elif squeezed(text) != squeezed(other):
        yield Outcome(path, text, other or None)
    elif not keeps and _is_marked(value):
        yield Outcome(path, text, f"{other} (without markup)")


def _span(normal: str) -> str:
    """Return a machine form with one date for two that are the same."""
    first, _, last = normal.partition("/")
    return first if first == last else normal


def _is_marked(value: Any) -> bool:
    return bool(getattr(value, "marked", False))


def _lists(
    own: Iterable[tuple[str, Any]],
    kept: Kept,
    name: str,
    details: tuple[str, ...],
    *,
    keeps: bool,
) -> list[Outcome]:
    """Return what differs in two lists: values are paired by kind and text, then the rest in order by kind."""
    remaining = kept_values(kept, name)
    results: list[Outcome] = []
    rest: list[tuple[str, Any]] = []
    for path, value in own:
        kind: Any = type(value)
        names, stated = _all_parts(kind, details)
        if remaining and _is_kept(stated(value), remaining, names):
            # Nearly every value: it stands as it was stated, in its place.
            del remaining[0]
            continue
        number = _partner(value, remaining) if remaining else None
        if number is None:
            rest.append((path, value))
        else:
            other = remaining.pop(number)
            results += _details(path, value, other, details, keeps=keeps)
    if rest and not (
        name in _JOINED
        and _text(value for _path, value in rest) == _text(remaining)
    ):
        results += _unpaired(rest, remaining, details)
    return results


def _is_kept(
    stated: tuple[Any, ...], remaining: Sequence[Kept], names: Sequence[str]
) -> bool:
    """Return whether the first value that is left says all that is stated; of several it says nothing beside it."""
    kept = (*map(remaining[0].get, names),)
    if stated == kept:
        return True
    if len(remaining) > 1:
        return False
    pairs = zip(stated, kept, strict=True)
    return all(own is None or own == other for own, other in pairs)


def _partner(value: Any, remaining: Sequence[Kept]) -> int | None:
    """Return the number of the value that says the same, of the same kind if there is one.

    As a rule it is the first that is left, and says it with the same blanks.
    """
    text = text_of(value)
    kind = getattr(value, "kind", None)
    code = getattr(value, "code", None)
    first = remaining[0]
    if (
        first.get("kind") == kind
        and first.get("code") == code
        and text_of(first) == text
    ):
        return 0
    alike, text = None, squeezed(text)
    for number, other in enumerate(remaining):
        if other.get("code") == code and squeezed(text_of(other)) == text:
            if other.get("kind") == kind:
                return number
            alike = number if alike is None else alike
    return alike


def _text(values: Iterable[Any]) -> str:
    return "".join(squeezed(text_of(value)) for value in values)


def _details(
    path: str,
    value: Any,
    kept: Kept,
    details: tuple[str, ...],
    *,
    keeps: bool,
) -> list[Outcome]:
    """Return what a value states beside its text and the system keeps otherwise; its markup too, where that is lost."""
    results: list[Outcome] = []
    kind: Any = type(value)
    names, stated = _parts(kind, details)
    if not keeps and _is_marked(_main(value, _mains(kind))):
        results.append(
            Outcome(path, text_of(value), f"{text_of(kept)} (without markup)")
        )
    if getattr(value, "internal", None) and not kept.get("internal"):
        results.append(Outcome(f"{path}.internal", text_of(value), SHOWN))
    for name, own in zip(names, stated(value), strict=True):
        if own is not None and own != (other := kept.get(name)):
            results += _single(f"{path}.{name}", own, other, keeps=keeps)
    return results


_Parts = tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]
"""The names of some parts of a value, and how they are taken from it."""


@cache
def _parts(kind: type, details: tuple[str, ...]) -> _Parts:
    """Return those parts that a class of values has."""
    names = tuple(name for name in details if hasattr(kind, name))
    if len(names) > 1:
        return names, attrgetter(*names)
    return names, lambda value: tuple(getattr(value, name) for name in names)


@cache
def _all_parts(kind: type, details: tuple[str, ...]) -> _Parts:
    """Return all that is compared of a class of values: its text, its kind and what it states beside them."""
    return _parts(
        kind, (*dict.fromkeys((*_MAIN, "kind", "code", "internal", *details)),)
    )


@cache
def _mains(kind: type) -> tuple[str, ...]:
    return _parts(kind, _MAIN)[0]


def _main(value: Any, names: Sequence[str]) -> Any:
    """Return the text that a value is mainly, for its markup."""
    for name in names:
        text = getattr(value, name)
        if text is not None:
            return text
    return value


_MAIN = (
    "body",
    "name",
    "expression",
    "value",
    "text",
    "indicator",
    "href",
    "xml",
    "entry",
    "date",
)
"""What the text of a value may be: no value has two of them but one that has `value` and `unit` beside it."""


def _unpaired(
    own: _Own, kept: Sequence[Kept], details: tuple[str, ...]
) -> Iterator[Outcome]:
    """Yield the values without a partner: the next of its kind is what one becomes."""
    by_kind: dict[Any, list[Kept]] = defaultdict(list)
    for value in kept:
        by_kind[value.get("kind")].append(value)
    for path, value in own:
        others = by_kind.get(getattr(value, "kind", None))
        text = text_of(value)
        if others:
            other = others.pop(0)
            if squeezed(text) != squeezed(text_of(other)):
                yield Outcome(path, text, text_of(other) or None)
            beside = tuple(name for name in details if name != "kind")
            yield from _details(path, value, other, beside, keeps=True)
        elif text or not details:
            yield Outcome(path, text)
        else:
            yield from _details(
                path,
                value,
                {},
                details,
                keeps=True,
            )
