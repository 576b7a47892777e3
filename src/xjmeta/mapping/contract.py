"""The notation of contracts: what another system makes of a value, where it takes it from, and what it demands.

A clause is one line of a contract: a place in the Record, the elements or columns it is taken from, the property it is
kept in, and the codec that gives the value. A demand is what a system refuses a description without. Contracts of
library systems are tables of both; the fact that a line rests on is in the line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

__all__ = [
    "Clause",
    "Demand",
    "Imported",
    "ListClause",
    "Stated",
    "Test",
    "at_most",
    "holds",
    "matches",
    "says",
]

Test: TypeAlias = tuple[str, "str | None"]
"""An attribute and what it must be: a value, `None` for none of it, `*` for any, `!value` for none or any other."""


@dataclass(frozen=True, slots=True)
class Clause:
    """What a system does with the elements, or the column, at some paths of a unit.

    `path` is the place in the Record, `at` where the value is taken from, `to` the property that the system keeps it
    in; `codec` gives the value, None for nothing. `keep` says what becomes of several: all, the first or the last stay.
    `only` says whether it holds for the highest unit or for those below alone. `fact` is what the clause rests on.

    >>> Clause("title", ("did/unittitle",), "title_ssm", str, fact="ead2_config.rb").keep
    'all'
    """

    path: str
    at: tuple[str, ...]
    to: str
    codec: Callable[..., Any]
    keep: Literal["all", "first", "last"] = "all"
    when: tuple[Test, ...] = ()
    kind: str | None = None
    only: Literal["top", "below"] | None = None
    fact: str = ""


@dataclass(eq=False, slots=True)
class Imported:
    """A record, or a part of one, that a system makes of an element; the names of its values are the system's own."""

    type: str
    element: Any
    values: dict[str, Any] = field(default_factory=dict)

    def get(self, name: str) -> Any:
        """Return a value, None where there is none: an empty text and an empty list say nothing."""
        value = self.values.get(name)
        # False is a statement, an empty text or list is none.
        return value if value or value is False else None

    def put(self, name: str, value: Any) -> None:
        """Set a value; None leaves what there is."""
        if value is not None:
            self.values[name] = value

    def push(self, name: str, value: Any) -> None:
        """Add a value to a list."""
        self.values.setdefault(name, []).append(value)


@dataclass(frozen=True, slots=True)
class Stated:
    """A value that a system keeps, the kind its clause gives it, and the element it came from."""

    value: Any
    kind: str | None
    element: Any


@dataclass(frozen=True, slots=True)
class Demand:
    """What a system refuses: records of a type for which `broken` says something.

    `broken` gives the value at fault, the empty text where one is missing, None where all is well. `code` names the
    sentence and the remedy in the catalogue, `path` the place in the Record, `fact` what the demand rests on.

    >>> demand = Demand("resource", "title", "no-title", says("title"))
    >>> demand.broken(Imported("resource", None)), demand.broken(Imported("resource", None, {"title": "Letters"}))
    ('', None)
    """

    of: str
    path: str
    code: str
    broken: Callable[[Imported], str | None]
    fact: str = ""


@dataclass(frozen=True, slots=True)
class ListClause:
    """A property whose values are in a list of the system: a value that the list lacks is added to it on import.

    `of` is the type of record, `property` what is kept there (`a.b` for the `b` of each of the `a`), `name` the list,
    `path` the place in the Record. Where `folds` the case of letters does not count.

    >>> clause = ListClause("extent", "extent_type", "extent_type", "extents")
    >>> list(clause.values(Imported("extent", None, {"extent_type": "boxes"})))
    ['boxes']
    """

    of: str
    property: str
    name: str
    path: str
    fact: str = ""
    folds: bool = False

    def values(self, imported: Imported) -> Iterator[str]:
        """Yield the values of the property that a record states."""
        name, _dot, inner = self.property.partition(".")
        held_values = imported.values.get(name)
        items: Iterable[Any] = (
            (held_values,)
            if not inner
            else held_values
            if isinstance(held_values, list)
            else (held_values,)
        )
        for item in items:
            value = item if not inner else _inner(item, inner)
            if isinstance(value, str) and value:
                yield value


def _inner(item: Any, name: str) -> Any:
    values = item.values if isinstance(item, Imported) else item
    return values.get(name) if isinstance(values, Mapping) else None


def says(
    *names: str, when: tuple[str, str] | None = None
) -> Callable[[Imported], str | None]:
    """Demand that one of some properties is stated, where it depends on another only when that has a value."""

    def broken(imported: Imported) -> str | None:
        if when is not None and imported.get(when[0]) != when[1]:
            return None
        if any(imported.get(name) is not None for name in names):
            return None
        return ""

    return broken


def at_most(
    limits: Mapping[str, int],
    unit: Literal["characters", "bytes"] = "characters",
) -> Callable[[Imported], str | None]:
    """Demand that no text is longer than its property holds.

    >>> at_most({"title": 3})(Imported("unit", None, {"title": "Letters"}))
    'Letters'
    """
    in_characters = unit == "characters"

    def broken(imported: Imported) -> str | None:
        for name, most in limits.items():
            value = imported.values.get(name)
            if value is None:
                continue
            for text in _texts(value):
                # A character has four bytes at most.
                is_short = len(text) * (1 if in_characters else 4) <= most
                if not is_short and (
                    in_characters or len(text.encode()) > most
                ):
                    return text
        return None

    return broken


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        return (value,)
    items = value if isinstance(value, list) else ()
    texts = (
        item.value if isinstance(item, Stated) else item for item in items
    )
    return (text for item in texts for text in _strings(item))


def _strings(item: object) -> Iterable[str]:
    if isinstance(item, Mapping):
        return (text for text in item.values() if isinstance(text, str))
    return (item,) if isinstance(item, str) else ()


def matches(name: str, pattern: str) -> Callable[[Imported], str | None]:
    """Demand that a property, where it is stated, has a form.

    >>> matches("ref_id", "[a-z]+")(Imported("unit", None, {"ref_id": "a 1"}))
    'a 1'
    """
    form = re.compile(pattern)

    def broken(imported: Imported) -> str | None:
        value = imported.get(name)
        if value is None or form.fullmatch(value):
            return None
        return str(value)

    return broken


def holds(element: Any, tests: Iterable[Test]) -> bool:
    """Return whether an element passes all tests of its attributes.

    >>> holds({"type": "local"}, (("type", "!standard"), ("label", None)))
    True
    """
    return all(
        _passes(element.get(name), expected) for name, expected in tests
    )


def _passes(value: str | None, expected: str | None) -> bool:
    if expected is None:
        return value is None
    if expected.startswith("!"):
        return value != expected[1:]
    return value is not None and expected in ("*", value)
