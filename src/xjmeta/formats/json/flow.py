"""Writes one huge Record as record JSON, unit by unit: the bytes that `RecordJson.fresh` gives."""

from __future__ import annotations

from functools import partial
from typing import BinaryIO

from pydantic_core import to_json

from xjmeta.formats.json.shapes import opening, own_json
from xjmeta.mapping.flow import Begin, Flow
from xjmeta.mapping.json_flow import FlowDialect, write_record
from xjmeta.messages import LossReport

__all__ = ["write_document", "write_line"]


def write_line(
    flow: Flow, stream: BinaryIO, *, origin: bool = True
) -> LossReport:
    """Write the Record of a flow as one line; with `origin` its source goes along."""
    return write_record(flow, stream, _LINE, origin=origin)


def write_document(
    flow: Flow, stream: BinaryIO, *, origin: bool = True
) -> LossReport:
    """Write the Record of a flow as people read it; with `origin` its source goes along."""
    return write_record(flow, stream, _DOCUMENT, origin=origin)


def _own(step: Begin, *, line: bool) -> bytes:
    own = own_json(step.unit, line=line)
    return opening(own, line=line) if step.parent is None else own


_LINE = FlowDialect("jsonl", partial(_own, line=True), to_json)
_DOCUMENT = FlowDialect(
    "json", partial(_own, line=False), partial(to_json, indent=1), line=False
)
