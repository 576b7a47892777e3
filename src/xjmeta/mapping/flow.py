"""The units of one huge description as they begin and end, so that it can become another document in flat memory.

A tree is needed to edit, to compare and to publish. To convert it is not, where a format can write a unit before it
knows those below: then its reader gives steps, and its writer takes them. What comes out is the same, byte for byte,
as by way of the tree; a document that cannot be told so is refused with CannotFlowError before anything is kept of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, NamedTuple, Protocol, TypeAlias

from xjmeta.messages import Loss
from xjmeta.model.origin import Unmapped
from xjmeta.model.record import Record

__all__ = [
    "Begin",
    "CannotFlowError",
    "End",
    "Flow",
    "Step",
    "left_behind",
    "waited",
]


class CannotFlowError(Exception):
    """A document is not one tree of units that are read in their order: it is to be read as a whole."""


class Begin(NamedTuple):
    """A unit whose own values are known, those below it not yet."""

    key: str
    parent: str | None
    unit: Record
    """The unit without children and origin."""
    is_above: bool = False
    """Whether units are below it; `waited` says so."""


class End(NamedTuple):
    """A unit after all units below it."""

    key: str
    number: int
    """Its place among all units, in document order."""
    source: Callable[[], Mapping[str, Any]]
    """Gives the part of the unit in its source, as `LiveSource.dump` does."""
    unmapped: Callable[[], Sequence[Unmapped]]
    """Gives what its source holds and no value says, as `registry.unmapped` has it."""
    is_marked: bool = False
    """Whether its source may say something in an instruction of ours: the values alone do not give the report."""


Step: TypeAlias = Begin | End


def waited(steps: Iterable[Step]) -> Iterator[Step]:
    """Yield steps, that at which a unit begins when the next one says whether units are below it."""
    begun: Begin | None = None
    for step in steps:
        if begun is not None:
            yield begun._replace(is_above=isinstance(step, Begin))
            begun = None
        if isinstance(step, Begin):
            begun = step
        else:
            yield step


class Flow(Protocol):
    """The one Record of a document, unit by unit."""

    format: str

    def steps(self) -> Iterator[Step]:
        """Yield each unit when it begins and when it ends; raises CannotFlowError, and else as a reader does."""

    def copy(self, stream: BinaryIO) -> None:
        """Write the document unchanged."""


def left_behind(
    ends: list[tuple[int, str, Sequence[Unmapped]]], target: str
) -> list[Loss]:
    """Return what only the sources of units held, in document order; what several share once."""
    reported: set[Unmapped] = set()
    losses = []
    for _number, key, unmapped_items in sorted(ends, key=lambda end: end[0]):
        for item in unmapped_items:
            if item.shared and item in reported:
                continue
            if item.shared:
                reported.add(item)
            losses.append(
                Loss(
                    key,
                    item.text,
                    item.reason,
                    target,
                    key,
                )
            )
    return losses
