"""Writes one huge Record as a line of record JSON: the bytes that `RecordJson.fresh` gives."""

from __future__ import annotations

from typing import BinaryIO

from pydantic_core import to_json

from xjmeta.formats.json.shapes import opening, own_json
from xjmeta.mapping import json_flow
from xjmeta.mapping.flow import Begin, Flow
from xjmeta.messages import LossReport

__all__ = ["write_line"]


def write_line(
    flow: Flow, stream: BinaryIO, *, origin: bool = True
) -> LossReport:
    """Write the Record of a flow as one line; with `origin` its source goes along."""
    dialect = json_flow.LineDialect("jsonl", _own, to_json)
    return json_flow.write_line(flow, stream, dialect, origin=origin)


def _own(step: Begin) -> bytes:
    own = own_json(step.unit)
    return opening(own) if step.parent is None else own
