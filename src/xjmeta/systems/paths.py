"""The reading of an importer that looks up elements by their path in each unit, as ArcLight's and AtoM's do.

One pass over a unit sorts its elements by path; the clauses of a system then take them from there, each by its own
paths, tests and codec.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from xjmeta.mapping.contract import Clause, Imported, Stated, holds
from xjmeta.systems.texts import local_name

__all__ = ["Paths"]


@dataclass(slots=True)
class _PathStep:
    """A step of paths: the numbers of the clauses whose path ends here, and the steps below by name."""

    clauses: list[int] = field(default_factory=list)
    below: dict[str, _PathStep] = field(default_factory=dict)

    def add(self, path: str, clause: int) -> None:
        """Add the path of a clause."""
        step = self
        for name in path.split("/"):
            step = step.below.setdefault(name, _PathStep())
        step.clauses.append(clause)

    def gather(self, element: Any, hits: dict[int, list[Any]]) -> None:
        """Add the elements below one that clauses ask for, in document order."""
        for child in element.iterchildren("*"):
            step = self.below.get(local_name(child))
            if step is None:
                continue
            for clause in step.clauses:
                hits.setdefault(clause, []).append(child)
            if step.below:
                step.gather(child, hits)


class Paths:
    """The clauses of a system, and the reading of one unit by them.

    `taken_once` says that an element which an earlier clause took is not taken again.
    """

    def __init__(
        self, clauses: Iterable[Clause], *, taken_once: bool = False
    ) -> None:
        self.clauses, self._taken_once = tuple(clauses), taken_once
        self._in_unit, self._in_document = _PathStep(), _PathStep()
        for number, clause in enumerate(self.clauses):
            for at in clause.at:
                steps = (
                    self._in_document if at.startswith("/") else self._in_unit
                )
                steps.add(at.removeprefix("/"), number)

    def read(self, imported: Imported, *, top: bool, root: Any = None) -> None:
        """Fill in what the element of a unit says; `root` is where absolute paths begin."""
        hits: dict[int, list[Any]] = {}
        if root is not None:
            self._in_document.gather(root, hits)
        self._in_unit.gather(imported.element, hits)
        taken: set[Any] = set()
        skipped = "below" if top else "top"
        for number in sorted(hits):
            clause = self.clauses[number]
            if clause.only == skipped:
                continue
            for element in hits[number]:
                if element in taken or not holds(element, clause.when):
                    continue
                if self._taken_once:
                    taken.add(element)
                _put(imported, clause, element)


def _put(imported: Imported, clause: Clause, element: Any) -> None:
    """Add the value of an element to the property of a clause."""
    value = clause.codec(element)
    if value is None:
        return
    held = imported.values.setdefault(clause.to, [])
    if held and clause.keep == "first":
        return
    if clause.keep == "last":
        held.clear()
    held.append(Stated(value, clause.kind, element))
