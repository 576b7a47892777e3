"""What a house rule is: a generator function with a code, a severity and a sentence.

A rule looks at one unit at a time (`rule`), or at all units of a Record together (`whole_rule`), and yields
what it finds broken, with the path in the Record. It knows no format. Other packages add rules by the
entry-point group `xjmeta.rules`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import Any, TypeVar

from xjmeta.messages import Severity, Template
from xjmeta.messages.catalogue import add
from xjmeta.model.edtf import Day
from xjmeta.model.record import Record
from xjmeta.model.structure import OWN_FIELDS, field_names, slots
from xjmeta.model.text import Phrase, Prose
from xjmeta.model.values import Attribute

__all__ = [
    "At",
    "Broken",
    "PlacedUnits",
    "Rule",
    "bears_marks",
    "places_of",
    "rule",
    "rules",
    "values_in",
    "whole_rule",
]

_MARKS = frozenset({"lang", "xml"})
"""The fields of values that state a language, or hold markup of others."""
_TEXT_ATTRIBUTES = frozenset({"lang", "script"})
"""The attributes that say how a text is written."""
_Gathered = TypeVar("_Gathered")
_FIELDS = frozenset(OWN_FIELDS)


class At:
    """A unit at its place: its key, the unit above it, and what is stated there."""

    def __init__(self, key: str, unit: Record, above: At | None) -> None:
        self.key = key
        self.unit = unit
        self.above = above
        self.fields = tuple(
            name
            for name, value in vars(unit).items()
            if value and name in _FIELDS
        )
        """The names of the fields in which the unit states something, in the order of the model."""
        self._gathered: dict[Any, tuple[Any, ...]] = {}

    def once(
        self, gather: Callable[[At], Iterable[_Gathered]]
    ) -> tuple[_Gathered, ...]:
        """Return what several rules look at, gathered once."""
        # The function itself is the key: rules that share one pass the same
        # object.
        if gather not in self._gathered:
            self._gathered[gather] = tuple(gather(self))
        return self._gathered[gather]

    @property
    def is_top(self) -> bool:
        """Whether it is the unit on top."""
        return self.above is None

    def line(self) -> Iterator[At]:
        """Yield this unit and every one above it."""
        at: At | None = self
        while at is not None:
            yield at
            at = at.above

    @cached_property
    def span(self) -> tuple[Day, Day] | None:
        """The first and the last day of the unit's dates; None unless all of them are known."""
        dates = [date.edtf for date in self.unit.dates]
        # One date that cannot be read may lie outside all others: a span without it would raise false alarms.
        certain = [edtf for edtf in dates if edtf is not None]
        if not certain or len(certain) < len(dates):
            return None
        return min(edtf.lower for edtf in certain), max(
            edtf.upper for edtf in certain
        )

    @cached_property
    def whole_span(self) -> tuple[Day, Day] | None:
        """The span of the unit, or of the next one above it that has one."""
        if self.span is not None or self.above is None:
            return self.span
        return self.above.whole_span

    def stated(self, value_of: Callable[[Record], object]) -> bool:
        """Whether a thing is stated of the unit or of one above it: what is stated higher is not repeated
        (ISAD(G) 2.4).

        >>> above = At("#0", Record(title="Letters"), None)
        >>> At("#1", Record(), above).stated(lambda unit: unit.title)
        True
        """
        return any(value_of(at.unit) for at in self.line())

    @cached_property
    def is_plain(self) -> bool:
        """Whether nothing of it is marked up or states a language: then no link, language or script is named in its
        texts, and `json` need not be looked at.
        """
        return not any(
            bears_marks(getattr(self.unit, name)) for name in self.fields
        )

    @cached_property
    def json(self) -> str:
        """The unit's own values as JSON text, to look for something in all of them at once."""
        return self.unit.model_dump_json(
            exclude={"children", "origin"}, exclude_defaults=True
        )

    def where(self, text: str, key: str | None = None) -> str | None:
        """The path of the first value that holds a text, of all or of those under one key.

        >>> At("#0", Record(title="A", notes=({"kind": "scope", "body": "see #x"},)), None).where("#x")
        'notes.0.body'
        """
        for path, value in self._texts:
            if text in value and (key is None or path.endswith(f".{key}")):
                # The key of markup in JSON is no part of the Record.
                return path.removesuffix(".html").removesuffix(".text")[1:]
        return None

    @cached_property
    def _texts(self) -> list[tuple[str, str]]:
        """Every text of the unit's own values with its path, in order."""
        texts: list[tuple[str, str]] = []
        stack: list[tuple[str, Any]] = [("", json.loads(self.json))]
        while stack:
            path, data = stack.pop()
            if isinstance(data, str):
                texts.append((path, data))
                continue
            items = (
                data.items()
                if isinstance(data, dict)
                else enumerate(data if isinstance(data, list) else ())
            )
            # Reversed for a stack: the first value is on top, so that `where`
            # names the first place in document order.
            stack += reversed(
                [(f"{path}.{key}", value) for key, value in items]
            )
        return texts

    def values(self, field: str) -> Iterator[tuple[str, Any]]:
        """Yield each value of a list field with its path."""
        items = getattr(self.unit, field)
        return values_in(items, field) if items else iter(())


def values_in(items: Sequence[Any], path: str) -> Iterator[tuple[str, Any]]:
    """Yield each value of a list with its path.

    >>> [path for path, _ in values_in(("a", "b"), "creators")]
    ['creators.0', 'creators.1']
    """
    for number, item in enumerate(items):
        yield f"{path}.{number}", item


def bears_marks(value: Any) -> bool:
    """Say whether a text is marked up or states its language, or one anywhere in a value or list does.

    >>> bears_marks(Record(title="A").title), bears_marks(Record(title={"html": "<i>A</i>"}).title)
    (False, True)
    """
    kind: Any = type(value)
    if kind is tuple:
        return any(map(bears_marks, value))
    if kind in (Phrase, Prose):
        return bool(value.marked or value.lang)
    if kind is Attribute:
        return value.name in _TEXT_ATTRIBUTES
    for name in _telling(kind):
        inner = getattr(value, name)
        if inner and (name in _MARKS or bears_marks(inner)):
            return True
    return False


@cache
def _telling(kind: Any) -> tuple[str, ...]:
    """Return the fields of a class of values that hold texts, values, or a language."""
    names = field_names(kind)
    if kind is Record or not names:
        return ()
    return tuple(
        name
        for name, slot in slots(kind).items()
        if slot.leaf in ("phrase", "prose")
        or slot.kind is not None
        or name in _MARKS
    )


class Broken:
    """One break of a rule: the path in the unit, and the values of the message."""

    __slots__ = ("path", "values")

    def __init__(self, path: str | None = None, **values: object) -> None:
        self.path, self.values = path, values


UnitCheck = Callable[[At], Iterator[Broken]]
WholeCheck = Callable[[Sequence[At]], Iterator[tuple[At, Broken]]]


@dataclass(frozen=True)
class Rule:
    """A house rule: `group` is the module or set it belongs to, `cites` the standard behind it.

    A rule for one unit is applied to the top unit alone, or to the units that state one of the fields `of`, where it
    says so: these are the fields that can break it.
    """

    code: str
    group: str
    severity: Severity
    cites: str
    unit: UnitCheck | None = None
    whole: WholeCheck | None = None
    of: tuple[str, ...] = ()
    top: bool = False


class PlacedUnits:
    """The units of a Record at their places, in document order, and which of them a rule is applied to."""

    def __init__(self, record: Record) -> None:
        self.all = places_of(record)
        self._stating: dict[str, list[int]] = {}
        for number, at in enumerate(self.all):
            for name in at.fields:
                self._stating.setdefault(name, []).append(number)

    def of(self, rule: Rule) -> list[At]:
        """Return the units that a rule for one unit is applied to."""
        if rule.top:
            return self.all[:1]
        if not rule.of:
            return self.all
        stating = [self._stating.get(name, []) for name in rule.of]
        numbers = (
            stating[0] if len(stating) == 1 else sorted(set().union(*stating))
        )
        return [self.all[number] for number in numbers]


def rule(
    code: str,
    message: str,
    remedy: str,
    severity: Severity = "warning",
    *,
    of: Iterable[str] = (),
    top: bool = False,
) -> Callable[[UnitCheck], Rule]:
    """Make a rule of a generator function that looks at one unit; its docstring cites the standard behind it.

    The message and the remedy may name the values of `Broken` in braces. `of` names the fields of which one at least
    must be stated for the rule to be broken, `top` is for a rule on the unit on top alone: neither is needed, and both
    save time.

    >>> @rule("loud-title", "The title {title!r} shouts.", "Write it in small letters.")
    ... def loud(at):
    ...     '''House rule 1.'''
    ...     if at.unit.title is not None and at.unit.title.plain.isupper():
    ...         yield Broken("title", title=at.unit.title.plain)
    >>> loud.code, loud.cites, [b.path for b in loud.unit(At("#0", Record(title="AHOY"), None))]
    ('loud-title', 'House rule 1.', ['title'])
    """

    def make(check: UnitCheck) -> Rule:
        return Rule(
            *_declared(check, code, message, remedy),
            severity,
            _cites(check),
            unit=check,
            of=tuple(of),
            top=top,
        )

    return make


def whole_rule(
    code: str, message: str, remedy: str, severity: Severity = "warning"
) -> Callable[[WholeCheck], Rule]:
    """Make a rule of a generator function that looks at all units of a Record and yields (unit, what is
    broken).
    """

    def make(check: WholeCheck) -> Rule:
        return Rule(
            *_declared(check, code, message, remedy),
            severity,
            _cites(check),
            whole=check,
        )

    return make


def _declared(
    check: Callable[..., Any], code: str, message: str, remedy: str
) -> tuple[str, str]:
    add({code: Template(message, remedy)})
    return code, check.__module__.rpartition(".")[2]


def _cites(check: Callable[..., Any]) -> str:
    if not check.__doc__:
        raise ValueError(
            f"{check.__name__}: a rule says in its docstring what it goes by"
        )
    return " ".join(check.__doc__.split())


def places_of(record: Record) -> list[At]:
    """Return every unit of a Record at its place, in document order."""
    places: dict[str, At] = {}
    for key, above, unit in record.walk_with_parents():
        places[key] = At(key, unit, None if above is None else places[above])
    return list(places.values())


@cache
def rules() -> Mapping[str, Rule]:
    """Return all rules by code: those of this package, then those of others, in the order of their names.

    Raises TypeError where an entry point gives something else than rules, ValueError where two rules have one
    code.
    """
    package = import_module("xjmeta.validation.house")
    names = sorted(module.name for module in iter_modules(package.__path__))
    by_code: dict[str, Rule] = {}
    for name in names:
        _gather(
            vars(import_module(f"{package.__name__}.{name}")).values(), by_code
        )
    for point in sorted(entry_points(group="xjmeta.rules")):
        loaded = point.load()
        _gather(
            vars(loaded).values()
            if not isinstance(loaded, Rule)
            else (loaded,),
            by_code,
        )
    return by_code


def _gather(things: Any, by_code: dict[str, Rule]) -> None:
    for thing in things:
        if (
            isinstance(thing, Rule)
            and by_code.setdefault(thing.code, thing) is not thing
        ):
            raise ValueError(f"two rules have the code {thing.code!r}")
