"""The values: the Record and what it is made of, texts, dates, and where a Record came from. No format is known
here.

Each name is loaded when it is first asked for.

>>> from xjmeta.model import Date, Record
>>> Record(title="Cables", dates=[Date(expression="August, 1949")]).dates[0].edtf.text
'1949-08'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xjmeta.model.edtf import Edtf
    from xjmeta.model.record import Control, Record
    from xjmeta.model.text import Phrase, Prose
    from xjmeta.model.values import (
        AccessPoint,
        Attribute,
        Container,
        Coordinates,
        Date,
        DatePart,
        Declaration,
        DigitalObject,
        Event,
        Extent,
        Group,
        Harvest,
        Identifier,
        Language,
        Location,
        Note,
        Part,
        RecordId,
        Relation,
        Rights,
        Statement,
        Title,
    )

__all__ = [
    "AccessPoint",
    "Attribute",
    "Container",
    "Control",
    "Coordinates",
    "Date",
    "DatePart",
    "Declaration",
    "DigitalObject",
    "Edtf",
    "Event",
    "Extent",
    "Group",
    "Harvest",
    "Identifier",
    "Language",
    "Location",
    "Note",
    "Part",
    "Phrase",
    "Prose",
    "Record",
    "RecordId",
    "Relation",
    "Rights",
    "Statement",
    "Title",
]

_HOMES = {
    "Control": "record",
    "Edtf": "edtf",
    "Phrase": "text",
    "Prose": "text",
    "Record": "record",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'values')}"), name)


def __dir__() -> list[str]:
    return list(__all__)
