"""Writes one huge Record as a line of record JSON, unit by unit: the bytes that `RecordJson.fresh` gives."""

from __future__ import annotations

from typing import Any, BinaryIO

from pydantic_core import to_json

from xjmeta.formats.json.shapes import opening, own_json
from xjmeta.mapping.flow import Begin, End, Flow, left_behind
from xjmeta.messages import LossReport
from xjmeta.model.origin import Unmapped

__all__ = ["write_line"]


class _Open:
    """A unit that is being written: whether anything of it is, and any unit below it."""

    __slots__ = ("has_children", "is_begun")

    def __init__(self, *, is_begun: bool) -> None:
        self.is_begun, self.has_children = is_begun, False


def write_line(flow: Flow, stream: BinaryIO, *, origin: bool = True) -> LossReport:
    """Write the Record of a flow as one line; its own format's part of the origin, or with `origin` all, goes along."""
    stack: list[_Open] = []
    gone: list[tuple[int, str, Any]] = []
    for step in flow.steps():
        if isinstance(step, Begin):
            _begin(step, stack, stream)
            continue
        unit = stack.pop()
        if unit.has_children:
            stream.write(b"]")
        if origin:
            stream.write(b"," if unit.is_begun or unit.has_children else b"")
            stream.write(b'"origin":' + to_json(_origin(step, flow.format)))
        else:
            found: list[Unmapped] = list(step.unmapped())
            gone += [(step.number, step.key, found)] if found else []
        stream.write(b"}")
    stream.write(b"\n")
    return LossReport(left_behind=left_behind(gone, "jsonl"))


def _begin(step: Begin, stack: list[_Open], stream: BinaryIO) -> None:
    own = own_json(step.unit)
    if stack:
        above = stack[-1]
        before = b"," if above.has_children or above.is_begun else b""
        key = b"" if above.has_children else b'"children":['
        stream.write(before + key)
        above.has_children = True
    else:
        own = opening(own)
    stream.write(own[:-1])
    stack.append(_Open(is_begun=len(own) > 2))


def _origin(step: End, format_: str) -> dict[str, Any]:
    return {"key": step.key, "sources": {format_: step.source()}}
