"""Reads EAD in one pass: each unit is told from its own part as soon as it ends, and its elements are let go."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, BinaryIO

from lxml import etree

from xjmeta.formats.ead.canonical import TABLE, UNIT_TAGS, UNITS, entities_of, namespace_of, reading
from xjmeta.lens.rows import Data, Reading
from xjmeta.model.record import Record

__all__ = ["quiet_collector", "read_units"]


@contextmanager
def quiet_collector() -> Iterator[None]:
    """Pause the garbage collector while many values are made and none is let go."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class _Open:
    """A unit whose end has not been read."""

    __slots__ = ("children", "element", "key", "ordinal")

    def __init__(self, element: Any, ordinal: int, key: str) -> None:
        self.element, self.ordinal, self.key = element, ordinal, key
        self.children: list[Record] = []


def fold(out: Data) -> Data:
    """Gather the fields of the control area."""
    control: Data = {}
    out.pop("@", None)
    for name in [name for name in out if name.startswith("control.")]:
        control[name.removeprefix("control.")] = out.pop(name)
    if control:
        out["control"] = control
    return out
