"""What a library system is to us: its name and version, its reading of a document, its demands and its clauses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from xjmeta.mapping.contract import Clause, Demand, Imported, ListClause
from xjmeta.model.record import Record
from xjmeta.systems.fits import Fit

__all__ = ["Reading", "Stop", "System"]


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a system takes nothing of a document, or not all: the code of the sentence, the element, and its values."""

    code: str
    element: Any = None
    values: Mapping[str, Any] = field(default_factory=dict)


# Fields that are read from the elements of another one.
_BESIDE = {"titles": "title", "other_level": "level"}


@dataclass(slots=True)
class Reading:
    """What a system makes of a document: its units in document order, and all that it checks, as it comes to it."""

    units: list[Imported] = field(default_factory=list)
    checked: list[Imported] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class System:
    """A contract over formats: what a system makes of a document, what it refuses, and how a Record is fitted to it.

    `read` is the importer's own reading of the bytes of a document, `values` gives a unit that it makes as fields of a
    Record. `keeps_markup` names the fields whose markup stays. `lists` says which properties have values of a list, and
    `words` which each list has; what it lacks is added to it. `fits` change a Record into what it wants, `spell` the
    text of the document, which is of `format`; `document` writes it where the format's own writer would also work out
    what nobody asks for here. `is_meant` says of the first bytes of a document whether it is one for the system,
    though it may be spelt as the system does not read it. `routes` are further formats that it imports, whose own check
    says what it refuses and leaves out. `update` gives, of two states of a description, what must be
    imported so that the system holds the second.
    """

    name: str
    title: str
    version: str
    source: str
    read: Callable[[bytes], Reading]
    values: Callable[[Imported], dict[str, Any]]
    clauses: tuple[Clause, ...]
    demands: tuple[Demand, ...]
    keeps_markup: frozenset[str] = frozenset()
    lists: tuple[ListClause, ...] = ()
    words: Callable[[], Mapping[str, frozenset[str]]] = dict
    fits: tuple[Fit, ...] = ()
    format: str = "ead2002"
    routes: frozenset[str] = frozenset()
    spell: Callable[[bytes], bytes] | None = None
    document: Callable[[Record], bytes] | None = None
    is_meant: Callable[[bytes], bool] | None = None
    update: Callable[[Any, Any, Any], Any] | None = None

    def fact(self, path: str) -> str:
        """Return the fact that the clause of a path rests on; that of the field where the path is more precise."""
        path = _BESIDE.get(path.partition(".")[0], path)
        steps = [
            step
            for step in path.split(".")
            if not step.isdigit() and step != "items"
        ]
        for end in range(len(steps), 0, -1):
            wanted = ".".join(steps[:end])
            for clause in self.clauses:
                if (
                    clause.path == wanted
                    or clause.path.split(".")[0] == wanted
                ):
                    return f"{self.title} {self.version}, {clause.fact}"
        return f"{self.title} {self.version}, {self.source}"
