"""Writes one huge Record as a line of JSON, unit by unit: in a unit's object are its own keys, those of the units
below it, and last its origin.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, BinaryIO, NamedTuple

from xjmeta.mapping.flow import Begin, End, Flow, left_behind, waited
from xjmeta.messages import LossReport
from xjmeta.model.origin import Unmapped

__all__ = ["LineDialect", "write_line"]


class LineDialect(NamedTuple):
    """How a dialect writes a unit in a line."""

    format: str
    own: Callable[[Begin], bytes]
    """Gives the object of a unit without children and origin; of the one on top with what a document begins with."""
    origin: Callable[[dict[str, Any]], bytes]
    """Gives an origin as JSON."""


class _OpenObject:
    """A unit that is being written: whether any key of it is, and any unit below it."""

    __slots__ = ("has_children", "is_begun")

    def __init__(self, *, is_begun: bool) -> None:
        self.is_begun, self.has_children = is_begun, False


def write_line(
    flow: Flow, stream: BinaryIO, dialect: LineDialect, *, origin: bool = True
) -> LossReport:
    """Write the Record of a flow as one line; with `origin` its source goes along, else it is left behind."""
    stack: list[_OpenObject] = []
    left_out: list[tuple[int, str, Sequence[Unmapped]]] = []
    for step in waited(flow.steps()):
        if isinstance(step, Begin):
            if stack:
                stream.write(_before(stack[-1]))
            own = dialect.own(step)
            stream.write(own[:-1])
            stack.append(_OpenObject(is_begun=len(own) > len(b"{}")))
            continue
        unit = stack.pop()
        if unit.has_children:
            stream.write(b"]")
        if origin:
            comma = b"," if unit.is_begun or unit.has_children else b""
            stream.write(
                comma + b'"origin":' + dialect.origin(_origin(step, flow))
            )
        elif unmapped := step.unmapped():
            left_out.append((step.number, step.key, unmapped))
        stream.write(b"}")
    stream.write(b"\n")
    return LossReport(left_behind=left_behind(left_out, dialect.format))


def _before(above: _OpenObject) -> bytes:
    """Return what is between a unit and what was written of the one above it."""
    if above.has_children:
        return b","
    above.has_children = True
    return b',"children":[' if above.is_begun else b'"children":['


def _origin(step: End, flow: Flow) -> dict[str, Any]:
    return {"key": step.key, "sources": {flow.format: step.source()}}
