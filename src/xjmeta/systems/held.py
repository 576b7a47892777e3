"""The Record as a system will hold it: what its reading of a document makes, as a tree of units."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from xjmeta.collector import quiet_collector
from xjmeta.formats import registry
from xjmeta.mapping.contract import Imported
from xjmeta.model.record import Record
from xjmeta.model.structure import field_names
from xjmeta.model.text import Phrase, Prose
from xjmeta.systems.system import Reading, System
from xjmeta.systems.values import is_stated, squeezed

__all__ = ["document_of", "grafted", "records_of", "stated"]


def records_of(
    system: System, reading: Reading
) -> tuple[list[Record], dict[int, Record]]:
    """Return the highest units as trees, and every unit without its children by the number of its place."""
    below: dict[int, list[Record]] = {}
    alone: dict[int, Record] = {}
    numbers = {
        id(imported): number for number, imported in enumerate(reading.units)
    }
    tops: list[Record] = []
    with quiet_collector():
        # Backwards: the units below each are made before it.
        for number in range(len(reading.units) - 1, -1, -1):
            imported = reading.units[number]
            values = stated(system.values(imported))
            alone[number] = Record(**values)
            children = below.pop(number, [])[::-1]
            whole = alone[number].model_copy(
                update={"children": tuple(children)}
            )
            parent = _parent(imported, reading.units, numbers, number)
            (tops if parent is None else below.setdefault(parent, [])).append(
                whole
            )
    return tops[::-1], alone


def _parent(
    imported: Imported,
    units: list[Imported],
    numbers: dict[int, int],
    number: int,
) -> int | None:
    parent = imported.values.get("parent")
    if parent is not None:
        return numbers[id(parent)]
    if imported.type in _TOPS:
        return None
    return next(
        (at for at in range(number - 1, -1, -1) if units[at].type in _TOPS),
        None,
    )


_TOPS = frozenset({"resource", "collection", "top"})


def stated(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out what says nothing: values without content, and lists without values."""
    stated_values: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, list):
            value = [item for item in value if is_stated(item)]  # noqa: PLW2901 - the same, tidied
        elif isinstance(value, dict):
            value = stated(value)  # noqa: PLW2901
        if value not in (None, [], {}):
            stated_values[name] = value
    return stated_values


def document_of(record: Record, format_: str) -> bytes:
    """Return the document of a format that a Record is written back as: the one it was read from where nothing was
    edited.
    """
    from io import BytesIO  # noqa: PLC0415

    stream = BytesIO()
    write = registry.get(format_).write
    assert write is not None
    write([record], stream)
    return stream.getvalue()


def grafted(kept: Record, own: Record, names: Iterable[str]) -> Record:
    """Return a preview with the markup of the unit it is of, where the system keeps markup and the texts agree."""
    texts: dict[str, Any] = {}
    for name in names:
        _collect(getattr(own, name), texts)
    if not texts:
        return kept
    changes = {
        name: _with_markup(getattr(kept, name), texts.get) for name in names
    }
    return kept.model_copy(update=changes)


def _collect(value: Any, texts: dict[str, Any]) -> None:
    if isinstance(value, (Phrase, Prose)):
        if value.marked:
            texts.setdefault(
                f"{type(value).__name__}{squeezed(value.plain)}", value
            )
    elif isinstance(value, tuple):
        for item in value:
            _collect(item, texts)
    else:
        kind: Any = type(value)
        for name in field_names(kind):
            _collect(getattr(value, name), texts)


def _with_markup(value: Any, find: Callable[[str], Any]) -> Any:
    if isinstance(value, (Phrase, Prose)):
        return find(f"{type(value).__name__}{squeezed(value.plain)}") or value
    if isinstance(value, tuple):
        return tuple(_with_markup(item, find) for item in value)
    kind: Any = type(value)
    names = [
        name
        for name in field_names(kind)
        if isinstance(getattr(value, name), (Phrase, Prose, tuple))
    ]
    changes = {
        name: _with_markup(getattr(value, name), find) for name in names
    }
    return replace(value, **changes) if changes else value


def previewed(record: Record, system: System) -> Record:
    """Return a Record as a system will hold it, with the markup that it keeps."""
    reading = system.read(document_of(record, system.format))
    tops, _alone = records_of(system, reading)
    if not tops:
        return Record()
    own = iter([unit for _key, unit in record.walk()])
    return _whole(tops[0], own, system)


def _whole(kept: Record, own: Any, system: System) -> Record:
    """Return a tree of units with the markup of their own units, taken in document order."""
    unit = next(own, None)
    marked = kept if unit is None else grafted(kept, unit, system.keeps_markup)
    children = tuple(_whole(child, own, system) for child in kept.children)
    return marked.model_copy(update={"children": children})
