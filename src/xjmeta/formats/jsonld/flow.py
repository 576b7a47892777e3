"""Writes one huge Record as JSON-LD, unit by unit: the bytes that `RecordJsonLd.fresh` gives."""

from __future__ import annotations

from functools import partial
from typing import Any, BinaryIO

from pydantic_core import to_json

from xjmeta.formats.jsonld.document import RecordJsonLd
from xjmeta.formats.jsonld.names import Name, Naming
from xjmeta.formats.jsonld.shapes import spelt_origin
from xjmeta.mapping.flow import Begin, Flow
from xjmeta.mapping.json_flow import FlowDialect, write_record
from xjmeta.messages import LossReport
from xjmeta.model.record import Record

__all__ = ["write_document", "write_line"]

_BELOW = (Record(),)


def _write(
    format_: str,
    flow: Flow,
    stream: BinaryIO,
    *,
    origin: bool = True,
    base: str | None = None,
    context_url: str | None = None,
) -> LossReport:
    """Write the Record of a flow; with `origin` its source goes along. Its units are named by `base`, its context is
    stated to be at `context_url`.
    """
    line = format_ == "ndjsonld"
    nodes = _Nodes(format_, Naming(base, context_url, keep=origin), line=line)
    dialect = FlowDialect(
        format_, nodes.own, partial(_origin, line=line), line
    )
    return write_record(flow, stream, dialect, origin=origin)


write_line = partial(_write, "ndjsonld")
write_document = partial(_write, "jsonld")


def _origin(data: dict[str, Any], *, line: bool) -> bytes:
    return to_json(spelt_origin(data), indent=None if line else 1)


class _Nodes:
    """Writes the nodes of units, each with its name."""

    def __init__(self, format_: str, naming: Naming, *, line: bool) -> None:
        self._naming = naming
        self._dialect = RecordJsonLd(format_)
        self._line = line
        self._start = ""
        self._number = 0
        self._above: list[tuple[str, str]] = []
        """The keys and the names of the units that the last one is in, its own last."""

    def own(self, step: Begin) -> bytes:
        """Return the node of a unit without the units below it and without origin."""
        while self._above and self._above[-1][0] != step.parent:
            self._above.pop()
        if step.parent is None:
            self._start = self._naming.start(step.unit)
        above = self._above[-1][1] if self._above else None
        name = self._naming.name(
            step.unit, self._start, above, str(self._number)
        )
        self._number += 1
        self._above.append((step.key, name.iri))
        return self._node(step, name)

    def _node(self, step: Begin, name: Name) -> bytes:
        unit = step.unit
        if step.is_above:  # its classes say that it is a set
            unit = unit.model_copy(update={"children": _BELOW})
        node = self._dialect.own(unit, name, line=self._line)
        if step.parent is not None:
            return node
        return self._dialect.headed(
            node, self._naming, line=self._line, framed=False
        )
