"""Library systems: contracts that say what each takes of a description, what it changes, drops and refuses.

A system is a module of rows, or an entry point of the group `xjmeta.systems` in another package. Only names are listed
here, so that nothing is imported before it is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from xjmeta import boundary
from xjmeta.messages import UnknownFormatError
from xjmeta.model.record import Record
from xjmeta.systems import sentences  # noqa: F401 - what the codes mean
from xjmeta.systems.system import System

if TYPE_CHECKING:
    from xjmeta.systems.updates import Update

__all__ = ["BUILT_IN", "System", "get", "names", "preview", "update"]

BUILT_IN: Mapping[str, str] = {
    "archivesspace": "xjmeta.systems.archivesspace:ARCHIVESSPACE",
    "arclight": "xjmeta.systems.arclight:ARCLIGHT",
    "atom": "xjmeta.systems.atom_csv:ATOM",
    "atom-ead": "xjmeta.systems.atom_ead:ATOM_EAD",
}
"""Every system of this package, and where its contract is."""


@cache
def _places() -> dict[str, str]:
    places = dict(BUILT_IN)
    for point in entry_points(group="xjmeta.systems"):
        places.setdefault(point.name, point.value)
    return places


def names() -> list[str]:
    """Return the names of all systems.

    >>> "archivesspace" in names()
    True
    """
    return list(_places())


@boundary.door
def get(name: str) -> System:
    """Return the contract of a system; raises UnknownFormatError where there is none of that name.

    >>> get("arclight").title
    'ArcLight'
    """
    return _get(name)


@cache
def _get(name: str) -> System:
    place = _places().get(name)
    if place is None:
        raise UnknownFormatError(
            "no-such-system", name=name, known=", ".join(_places())
        )
    module, _, attribute = place.partition(":")
    system = getattr(import_module(module), attribute)
    if not isinstance(system, System):
        raise TypeError(f"{place} is no System")
    return system


@boundary.door
def preview(record: Record, name: str) -> Record:
    """Return a Record as a system will hold it once its document is imported.

    The document is the one that the Record was read from, where that is EAD 2002, else the one that is written of it.
    What the system refuses is previewed as it would be without the fault; where it stores nothing at all, the Record is
    empty. Raises UnknownFormatError for a system that is not known.

    >>> preview(Record(title="Letters", level="series"), "arclight").title.plain
    'Letters'
    """
    from xjmeta.systems.held import previewed  # noqa: PLC0415 - only this verb needs it

    return previewed(record, get(name))


@boundary.door
def update(old: Record, new: Record, name: str) -> Update:
    """Return the least that a system which holds one state of a description must import to hold another.

    What its update cannot do is told in the notes, each with another way. Raises UnknownFormatError for a system that
    is not known, FormatError for one that takes no updates.

    >>> made = update(Record(id="a", title="Old"), Record(id="a", title="New"), "atom")
    >>> print(made.data.decode(), end="")
    "legacyId","title"
    "a","New"
    """
    from xjmeta.systems.updates import update_for  # noqa: PLC0415 - only this verb needs it

    return update_for(old, new, get(name))
