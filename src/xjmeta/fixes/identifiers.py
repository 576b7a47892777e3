"""Fixes of ids: units without one get one by a stated policy, and what is no id, or is used twice, is changed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from xjmeta.fixes.rule import Mend, Options, fixer
from xjmeta.validation.rulebook import At

__all__ = ["POLICIES", "Minting"]

# An `NCName`, as `xs:ID` requires it; other characters are replaced.
_NAME = re.compile(r"[^\W\d][\w.\-]*").fullmatch
_WORD = re.compile(r"[\w.\-]+")
_NOT_NAME = re.compile(r"[^\w.\-]+")


class Minting:
    """Assigns ids that are used nowhere in a Record, by one of the policies."""

    def __init__(self, places: Sequence[At], policy: str) -> None:
        self._taken = {
            # Not only ids: links and attributes name things as well, and what
            # a text mentions may be linked by somebody else.
            word
            for at in places
            for word in _WORD.findall(at.json)
        }
        self._policy = POLICIES[policy]
        self._numbers: dict[int, str] = {}
        counts: dict[str | None, int] = {}
        for at in places:
            above = None if at.above is None else at.above.key
            counts[above] = counts.get(above, 0) + 1
            prefix = self._numbers.get(id(at.above), "")
            self._numbers[id(at)] = (
                # The places from the top down, as in `unit-2-1`; the top one
                # has none.
                f"{prefix}-{counts[above]}" if at.above else ""
            )

    def unit(self, at: At, number: int) -> str:
        """Return an id for a unit: the one by the policy, else that with a number."""
        return self.free(self._policy(at, number, self._numbers[id(at)]))

    def free(self, stem: str) -> str:
        """Return the id that is wanted, or that with the first number that makes it one that nothing has."""
        candidate, count = stem, 1
        while candidate in self._taken:
            count += 1
            candidate = f"{stem}-{count}"
        self._taken.add(candidate)
        return candidate


def _by_number(_at: At, number: int, _path: str) -> str:
    return f"unit-{number:05}"


def _by_path(_at: At, _number: int, path: str) -> str:
    return "unit" + path


def _by_code(at: At, number: int, path: str) -> str:
    for identifier in at.unit.identifiers:
        if identifier.value is not None:
            return _as_name(identifier.value.plain)
    return _by_number(at, number, path)


def _as_name(text: str) -> str:
    """Return a text as an id may be: letters, digits, dots and hyphens, after a letter."""
    name = _NOT_NAME.sub("-", text).strip("-")
    return name if _NAME(name) else f"id-{name}"


POLICIES: dict[str, Callable[[At, int, str], str]] = {
    "number": _by_number,
    "path": _by_path,
    "code": _by_code,
}
"""How ids are devised, by name: what returns the id of a unit of its number in document order and its path of places.
"""


@fixer("id-form", "ids that can be none in XML, with what refers to them", group="identifiers",
       mends=("id-form",), is_usual=False, is_whole=True)  # fmt: skip
def form(places: Sequence[At], options: Options) -> Iterator[tuple[At, Mend]]:
    """XML 1.0, 3.3.1: an ID is a name; references follow the id that they name."""
    minting = Minting(places, options.ids)
    new: dict[str, str] = {}
    for at in places:
        old = at.unit.id
        if old and not _NAME(old):
            target = minting.free(_as_name(old))
            # An id that several units have means the first.
            new.setdefault(old, target)
            yield at, Mend("id", target)
    for at in places if new else ():
        yield from ((at, mend) for mend in _following(at, new))


def _following(at: At, new: dict[str, str]) -> Iterator[Mend]:
    """Yield the references in a unit to ids that are others now."""
    # With the quotation mark behind it, so that an id is not found in a longer
    # one.
    links = {
        f'href="#{old}"': f'href="#{target}"' for old, target in new.items()
    }
    for path, text in _texts(json.loads(at.json), ""):
        changed = text
        for old, target in links.items():
            changed = changed.replace(old, target)
        if changed != text:
            yield Mend(path, changed)


def _texts(data: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield the markup in JSON data with its paths."""
    if isinstance(data, str):
        if path.endswith(".html"):
            yield path, data
        return
    items = data.items() if isinstance(data, dict) else enumerate(data if isinstance(data, list) else ())  # fmt: skip
    for name, value in items:
        yield from _texts(value, f"{path}.{name}" if path else str(name))


@fixer("id-twice", "a new id for a unit whose id another one had before", group="identifiers",
       mends=("unit-id-twice",), is_usual=False, is_whole=True)  # fmt: skip
def twice(places: Sequence[At], options: Options) -> Iterator[tuple[At, Mend]]:
    """XML 1.0, 3.3.1: an id names one element; what refers to it means the first that has it."""
    minting = Minting(places, options.ids)
    ids = set[str]()
    for at in places:
        if at.unit.id in ids:
            yield at, Mend("id", minting.free(at.unit.id))
        ids.update([at.unit.id] if at.unit.id else ())


@fixer("id-given", "an id for each unit below the top one that has none", group="identifiers",
       is_usual=False, is_whole=True)  # fmt: skip
def given(places: Sequence[At], options: Options) -> Iterator[tuple[At, Mend]]:
    """EAD `c`/@id: what links, sheets and other systems refer to a unit by; devised by the policy that was chosen."""
    minting = Minting(places, options.ids)
    for number, at in enumerate(places):
        if at.above is not None and not at.unit.id:
            yield at, Mend("id", minting.unit(at, number))
