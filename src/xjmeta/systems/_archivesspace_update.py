"""ArchivesSpace's routes for a description that it holds: records sent to their addresses, and a sheet that only adds.

Of records of its API those that changed are sent back, each to its own address. From anything else a sheet is made of
the components that are new below one unit; what was changed, moved or removed is reported.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from xjmeta.formats import registry
from xjmeta.model.record import Record
from xjmeta.systems.updates import Aligned, Update

__all__ = ["update_of_archivesspace"]


def update_of_archivesspace(
    aligned: Aligned, old: Record, new: Record
) -> Update:
    """Return the records that changed where both states are of the API, else a sheet of what was added."""
    update = _records_update(old, new)
    return _components_update(aligned) if update is None else update


def _records_update(old: Record, new: Record) -> Update | None:
    """Return the records that changed, where both states were read from records of the API; None elsewhere."""
    states = [_records(record) for record in (old, new)]
    if not all(states):
        return None
    before, after = (
        {record["uri"]: record for record in state if "uri" in record}
        for state in states
    )
    update = Update()
    changed = [
        record for uri, record in after.items() if before.get(uri) != record
    ]
    for uri, record in before.items():
        if uri not in after:
            update.note(
                "aspace-update-removes",
                str(record.get("ref_id") or uri),
                value=str(record.get("title") or uri),
            )
    if changed:
        update.data = (
            json.dumps(changed, ensure_ascii=False, indent=1) + "\n"
        ).encode()
        update.units = len(changed)
    return update


def _records(record: Record) -> list[dict[str, Any]]:
    """Return the records of a Record that was read from ArchivesSpace's JSON, none where it was not."""
    source = record.origin.source if record.origin is not None else None
    if source is None or source.format != "aspace-json":
        return []
    data = json.loads(_written([record], "aspace-json", origin=True))
    records = data.get("results", [data]) if isinstance(data, dict) else data
    return [item for item in records if isinstance(item, dict)]


def _written(records: list[Record], format_: str, *, origin: bool) -> bytes:
    stream = BytesIO()
    write = registry.get(format_).write
    assert write is not None
    write(records, stream, origin=origin)
    return stream.getvalue()


def _components_update(aligned: Aligned) -> Update:
    """Return a sheet of the components that are new below one unit, and what no sheet can do."""
    # A sheet of ArchivesSpace adds components below one unit and can do
    # nothing else: what was removed, changed or moved is noted, and of the new
    # ones those below the chosen parent go into it.
    update = Update()
    for node in aligned.removed:
        update.note(
            "aspace-update-removes",
            node.key,
            value=str(node.unit.title or node.key),
        )
    fresh = [
        place
        for place in range(len(aligned.new))
        if place not in aligned.old_of
    ]
    highest = [
        place for place in fresh if aligned.new[place].parent in aligned.old_of
    ]
    parents = dict.fromkeys(aligned.new[place].parent for place in highest)
    # Below the resource itself where there is something new; else below the
    # first unit that gets new children.
    chosen = 0 if 0 in parents else next(iter(parents), None)
    for place, _before in sorted(aligned.old_of.items()):
        for path in _changed(aligned, place):
            update.note("aspace-update-changes", aligned.keys[place], path)
    for parent in parents:
        if parent is not None and parent != chosen:
            update.note("aspace-update-apart", aligned.keys[parent])
    if chosen is None:
        return update
    if chosen != 0:
        update.note("aspace-update-below", aligned.keys[chosen])
    added = [
        aligned.new[place].unit
        for place in highest
        if aligned.new[place].parent == chosen
    ]
    top = aligned.new[0].unit
    holder = Record(
        identifiers=top.identifiers[:1],
        control=_known_by(top),
        children=tuple(added),
    )
    update.data = _written([holder], "aspace-csv", origin=False)
    update.units = sum(1 for unit in added for _one in unit.walk())
    return update


def _known_by(top: Record) -> Any:
    ids = top.control.record_ids[:1] if top.control is not None else ()
    return {"record_ids": ids} if ids else None


def _changed(aligned: Aligned, place: int) -> Iterator[str]:
    """Yield the fields of a unit that are other than before, and `children` where it was moved."""
    old, new = (
        aligned.old[aligned.old_of[place]].values(),
        aligned.new[place].values(),
    )
    yield from (
        name for name in {**old, **new} if old.get(name) != new.get(name)
    )
    if aligned.is_moved(place):
        yield "parent"
