"""What filler says instead of nothing: the nearest thing that a Record states to what a schema demands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from xjmeta.model.public import publish
from xjmeta.model.record import Control, Record

__all__ = ["nearest_known", "public_header"]

_CONVERSION = "maintenancehistory/maintenanceevent"


def public_header(record: Record) -> Record:
    """Return a unit without its children and its origin, and without what is internal: what fillers may state. They
    stand in the header, so that one that is internal as a whole may tell of itself.
    """
    hidden = ("control", "audience", "internal")
    kept = tuple(
        a for a in record.attributes if (a.element, a.name, a.value) != hidden
    )
    bare = {"children": (), "origin": None, "attributes": kept}
    own = record.model_copy(update=bare)
    return publish(own)[0] or Record()


def nearest_known(record: Record) -> Mapping[str, str]:
    """Return what the fillers around a unit on top say, by their place (`xml.fitting`): nothing that is internal, and
    no clock is asked.

    >>> nearest_known(Record(id="F-1", title="Cables"))["titlestmt/titleproper"]
    'Cables'
    """
    record = public_header(record)
    control = record.control or Control()
    texts = {
        "titlestmt/titleproper": _title(record, control),
        "maintenanceagency/agencyname": _agency(record, control),
        "maintenanceevent/eventtype@value": "revised"
        if control.events
        else None,
        f"{_CONVERSION}/eventtype@value": "derived",
        f"{_CONVERSION}/eventdatetime": control.harvest
        and control.harvest.datestamp,
        f"{_CONVERSION}/agenttype@value": "machine",
        f"{_CONVERSION}/agent": "xjmeta",
    }
    texts |= dict.fromkeys(
        ("eadheader/eadid", "control/recordid"), _id(record, control)
    )
    return {place: text for place, text in texts.items() if text}


def _title(record: Record, control: Control) -> str | None:
    """Return the title of a finding aid: its own, else that of what it describes."""
    own = (title.text for title in control.titles)
    others = (title.value for title in record.titles)
    return _first((*own, record.title, *others))


def _id(record: Record, control: Control) -> str | None:
    """Return what the record is known by: its record id, else its id, else a reference code of what it describes."""
    own = (record_id.value for record_id in control.record_ids)
    codes = (code.value for code in record.identifiers)
    return _first((*own, record.id, *codes))


def _agency(record: Record, control: Control) -> str | None:
    """Return who keeps the description: the publisher of the finding aid, else the repository of what it describes."""
    publishers = (
        statement.text
        for statement in control.publication
        if statement.kind == "publisher"
    )
    holders = (name.shown for name in record.repository)
    return _first((*publishers, *holders))


def _first(texts: Iterable[Any]) -> str | None:
    """Return the first that says something, on one line."""
    plain = (" ".join(str(text).split()) for text in texts if text is not None)
    return next(filter(None, plain), None)
