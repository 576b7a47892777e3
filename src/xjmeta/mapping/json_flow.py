"""Writes one huge Record as JSON, unit by unit: in a unit's object are its own keys, the units below it, its origin.

On one line or indented, the bytes are those of a writer that has the whole of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, BinaryIO, NamedTuple

from xjmeta.mapping.flow import Begin, End, Flow, left_behind, waited
from xjmeta.messages import LossReport
from xjmeta.model.origin import Unmapped

__all__ = ["FlowDialect", "write_record"]


class FlowDialect(NamedTuple):
    """How a dialect writes a unit."""

    format: str
    own: Callable[[Begin], bytes]
    """Gives the object of a unit without children and origin; of the one on top with what a document begins with."""
    origin: Callable[[dict[str, Any]], bytes]
    """Gives an origin as JSON."""
    line: bool = True
    """Whether all of it stands on one line; else each level is indented by one blank, as `own` and `origin` are."""


class _OpenObject:
    """A unit that is being written: whether any key of it is, and any unit below it."""

    __slots__ = ("has_children", "is_begun")

    def __init__(self, *, is_begun: bool) -> None:
        self.is_begun, self.has_children = is_begun, False


class _UnitLayout:
    """Writes the objects of units one in another; nothing but the indentation knows how deep they are."""

    def __init__(self, stream: BinaryIO, *, line: bool) -> None:
        self._write = stream.write
        self._line = line
        self._colon = b":" if line else b": "
        self._open: list[_OpenObject] = []

    def begin(self, own: bytes) -> None:
        """Write the object of a unit but for its end."""
        if self._open:
            self._lead_in(self._open[-1])
        is_begun = own != b"{}"
        end = b"}" if self._line or not is_begun else b"\n}"
        self._write(self._indented(own.removesuffix(end), 2 * len(self._open)))
        self._open.append(_OpenObject(is_begun=is_begun))

    def _lead_in(self, above: _OpenObject) -> None:
        """Write what is between a unit and what was written of the one above it."""
        if above.has_children:
            self._write(b",")
        else:
            self._key(above, b"children")
            self._write(b"[")
            above.has_children = True
        self._break(2 * len(self._open))

    def end(self, origin: bytes | None) -> None:
        """Write the end of the last unit that has none, and before it the origin."""
        unit = self._open[-1]
        depth = 2 * len(self._open) - 2
        if unit.has_children:
            self._break(depth + 1)
            self._write(b"]")
        if origin is not None:
            self._key(unit, b"origin")
            self._write(self._indented(origin, depth + 1))
        if unit.is_begun:
            self._break(depth)
        self._write(b"}")
        self._open.pop()

    def _key(self, unit: _OpenObject, name: bytes) -> None:
        """Write a further key of a unit."""
        if unit.is_begun:
            self._write(b",")
        unit.is_begun = True
        self._break(2 * len(self._open) - 1)
        self._write(b'"' + name + b'"' + self._colon)

    def _break(self, depth: int) -> None:
        if not self._line:
            self._write(b"\n" + b" " * depth)

    def _indented(self, json: bytes, depth: int) -> bytes:
        # No string of JSON holds a line break as it is.
        return json.replace(b"\n", b"\n" + b" " * depth)


def write_record(
    flow: Flow, stream: BinaryIO, dialect: FlowDialect, *, origin: bool = True
) -> LossReport:
    """Write the Record of a flow; with `origin` its source goes along, else it is left behind."""
    layout = _UnitLayout(stream, line=dialect.line)
    left_out: list[tuple[int, str, Sequence[Unmapped]]] = []
    for step in waited(flow.steps()):
        if isinstance(step, Begin):
            layout.begin(dialect.own(step))
        elif origin:
            layout.end(dialect.origin(_origin(step, flow)))
        else:
            layout.end(None)
            if unmapped := step.unmapped():
                left_out.append((step.number, step.key, unmapped))
    stream.write(b"\n")
    return LossReport(left_behind=left_behind(left_out, dialect.format))


def _origin(step: End, flow: Flow) -> dict[str, Any]:
    return {"key": step.key, "sources": {flow.format: step.source()}}
