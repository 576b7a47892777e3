"""The reading of an importer that looks up elements by their path in each unit, as ArcLight's and AtoM's do.

One pass over a unit sorts its elements by path; the clauses of a system then take them from there, each by its own
paths, tests and codec.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from xjmeta.mapping.contract import Clause, Made, Stated, holds
from xjmeta.systems.texts import local_name

__all__ = ["Paths"]


class Paths:
    """The clauses of a system, and the reading of one unit by them.

    `taken_once` says that an element which an earlier clause took is not taken again.
    """

    def __init__(
        self,
        clauses: Iterable[Clause],
        units: Collection[str],
        *,
        taken_once: bool = False,
    ) -> None:
        self.clauses = tuple(clauses)
        self._units, self._taken_once = frozenset(units), taken_once
        steps = [at.split("/") for clause in self.clauses for at in clause.at]
        self._inside = {
            "/".join(path[:end]) for path in steps for end in range(1, len(path))
        }

    def read(self, made: Made, *, top: bool, root: Any = None) -> None:
        """Fill in what the element of a unit says; `root` is where absolute paths begin."""
        index: dict[str, list[tuple[int, Any]]] = {}
        for number, (path, element) in enumerate(self._walk(made.element, "")):
            index.setdefault(path, []).append((number, element))
        for path, element in self._walk(root, "/") if root is not None else ():
            index.setdefault(path, []).append((0, element))
        taken: set[Any] = set()
        skipped = "below" if top else "top"
        for clause in self.clauses:
            if clause.only == skipped:
                continue
            for element in _hits(clause, index):
                if not (self._taken_once and element in taken):
                    taken.add(element)
                    _put(made, clause, element)

    def _walk(self, element: Any, above: str) -> Iterator[tuple[str, Any]]:
        """Yield the elements that some clause may ask for, with their paths, in document order."""
        for child in element.iterchildren("*"):
            name = local_name(child)
            if name in self._units:
                continue
            path = f"{above}{name}"
            yield path, child
            if path in self._inside:
                yield from self._walk(child, f"{path}/")


def _hits(clause: Clause, index: Mapping[str, list[tuple[int, Any]]]) -> Iterator[Any]:
    hits = [hit for at in clause.at for hit in index.get(at, ())]
    if len(clause.at) > 1:
        hits.sort(key=lambda hit: hit[0])
    for _number, element in hits:
        if holds(element, clause.when):
            yield element


def _put(made: Made, clause: Clause, element: Any) -> None:
    """Add the value of an element to the property of a clause."""
    value = clause.codec(element)
    if value is None:
        return
    held = made.values.setdefault(clause.to, [])
    if held and clause.keep == "first":
        return
    if clause.keep == "last":
        held.clear()
    held.append(Stated(value, clause.kind, element))
