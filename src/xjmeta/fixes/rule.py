"""What a fix is: a generator function that looks at a unit, and yields better values for its paths.

A fix has a code, a group, and the codes of the findings that it fixes; its docstring cites its standard. It is made
without asking where it is sure. It knows the model and what a rule of validation sees of a unit, and no format.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from xjmeta.messages import InputError, Template
from xjmeta.messages.arguments import checked
from xjmeta.messages.catalogue import add
from xjmeta.validation.rulebook import At

__all__ = [
    "REMOVED",
    "FixRule",
    "Mend",
    "Options",
    "fixer",
    "gathered",
    "is_name",
    "named",
    "stated",
]

add(
    {
        "no-such-fix": Template(
            "There is no fix {name!r}, and no group of fixes of that name.",
            "{near}The groups are: {known}.",
        ),
    }
)

REMOVED = None
"""The new value at the path of one that is taken out."""


class Mend(NamedTuple):
    """The new value at a path of a unit, as JSON data, and whether it is sure."""

    path: str
    new: Any
    is_sure: bool = True


@dataclass(frozen=True)
class Options:
    """How fixes are made that could be made in more than one way."""

    ids: str = "number"
    """How ids are devised: by `number` in document order, by the `path` of places, of the reference `code`."""


def stated(at: At, path: str) -> Any:
    """Return the JSON data at a path of a unit; None where there is nothing.

    >>> from xjmeta.model.record import Record
    >>> stated(At("#0", Record(dates=[{"normal": "1949"}]), None), "dates.0.normal")
    '1949'
    """
    data: Any = json.loads(at.json)
    for name in path.split("."):
        if isinstance(data, list):
            data = data[int(name)]
        elif isinstance(data, dict):
            data = data.get(name)
        else:
            return None
    return data


UnitFix = Callable[[At], Iterator[Mend]]
WholeFix = Callable[[Sequence[At], Options], Iterator[tuple[At, Mend]]]


@dataclass(frozen=True)
class FixRule:
    """A fix of the catalogue: `does` says in a line what it does, `cites` its standard.

    `mends` are the codes of findings that it can fix. A fix that is not `usual` is made only where it is named.

    >>> FixRule("loud-title", "titles", "titles in small letters", "House rule 1.", is_sure=True).is_usual
    True
    """

    code: str
    group: str
    does: str
    cites: str
    is_sure: bool
    mends: frozenset[str] = frozenset()
    is_usual: bool = True
    unit: UnitFix | None = field(default=None, compare=False)
    whole: WholeFix | None = field(default=None, compare=False)

    def apply(
        self, places: Sequence[At], options: Options
    ) -> Iterator[tuple[At, Mend]]:
        """Yield what it corrects in the units of a Record, each with its unit.

        >>> rule = FixRule("a", "b", "c", "d", is_sure=True, unit=lambda at: [Mend("title", "new")])
        >>> [mend.new for _at, mend in rule.apply([None], Options())]
        ['new']
        """
        if self.whole is not None:
            yield from self.whole(places, options)
        if self.unit is not None:
            for at in places:
                for mend in self.unit(at):
                    yield at, mend


def fixer(
    code: str,
    does: str,
    *,
    group: str,
    is_sure: bool = True,
    mends: Iterable[str] = (),
    is_usual: bool = True,
    is_whole: bool = False,
) -> Callable[[Callable[..., Any]], FixRule]:
    """Make a fix of a generator function; its docstring cites its standard.

    >>> @fixer("loud-title", "titles in small letters", group="titles")
    ... def loud(at):
    ...     '''House rule 1.'''
    ...     yield Mend("title", at.unit.title.plain.lower())
    >>> loud.code, loud.cites
    ('loud-title', 'House rule 1.')
    """

    def make(function: Callable[..., Any]) -> FixRule:
        if not function.__doc__:
            raise ValueError(
                f"{code}: a fix says in its docstring what it goes by"
            )
        cites = " ".join(function.__doc__.split())
        way = {"whole" if is_whole else "unit": function}
        return FixRule(
            code,
            group,
            does,
            cites,
            is_sure,
            frozenset(mends),
            is_usual,
            **way,
        )

    return make


def gathered(modules: Iterable[Any]) -> dict[str, FixRule]:
    """Return the fixes of modules by their codes, in the order in which they are made."""
    by_code: dict[str, FixRule] = {}
    for module in modules:
        for thing in vars(module).values():
            if isinstance(thing, FixRule):
                by_code[thing.code] = thing
    return by_code


def is_name(item: object) -> bool:
    """Return whether an item may be the name of a fix."""
    return isinstance(item, str)


def named(
    names: Iterable[str] | None, catalogue: dict[str, FixRule]
) -> list[FixRule]:
    """Return the fixes that are named by their codes or groups, in the order in which they are made; the usual ones
    where none are named. Raises InputError for a name that nothing has.
    """
    if names is None:
        return [rule for rule in catalogue.values() if rule.is_usual]
    chosen = list(
        checked(InputError, "fix.rules", names, is_name, "Iterable[str]")
    )
    groups = list(dict.fromkeys(rule.group for rule in catalogue.values()))
    for name in chosen:
        if name not in catalogue and name not in groups:
            close = difflib.get_close_matches(name, [*groups, *catalogue], 1)
            near = f"Did you mean {close[0]!r}? " if close else ""
            raise InputError(
                "no-such-fix", name=name, near=near, known=", ".join(groups)
            )
    return [
        rule
        for rule in catalogue.values()
        if {rule.code, rule.group} & set(chosen)
    ]
