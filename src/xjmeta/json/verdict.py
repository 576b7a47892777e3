"""The verdict of a JSON Schema under `schemas/` on a JSON text, with the fast validator first where it is
installed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from xjmeta.grammar.xsd import schema_path
from xjmeta.json import text as json_text
from xjmeta.json.check import UnitOf, check_data
from xjmeta.json.text import Path
from xjmeta.messages import Finding
from xjmeta.messages.tally import Tally
from xjmeta.xml.places import Place

__all__ = ["check_text"]


def check_text(
    text: str,
    data: Any,
    name: str,
    schema: str,
    tally: Tally,
    *,
    above: int = 0,
    newer: bool = False,
    unit_of: UnitOf = lambda _path: None,
) -> Iterator[Finding]:
    """Yield what a schema refuses in a text that was decoded to `data`; `above` is how many lines come
    before it, `unit_of` says to which unit a path belongs.

    Of a `newer` version keys that the schema does not know are passed over: the reader reports them.
    """
    if _surely_valid(schema, data):
        return
    places = json_text.JsonPlaces(text, above=above)

    def where(path: Path) -> Place:
        return Place(*places.find(path)[:2])

    for finding in check_data(
        data, name, _schema(schema), tally, where=where, unit_of=unit_of
    ):
        if not (newer and finding.code == "json-unexpected"):
            yield finding


@cache
def _schema(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(schema_path(name).read_bytes())
    return schema


@cache
def _fast(name: str) -> Any:
    """Return the fast validator of a schema, None where it is not installed."""
    try:
        import jsonschema_rs  # noqa: PLC0415 - an extra
    except ImportError:
        return None
    return jsonschema_rs.validator_for(_schema(name))


def _surely_valid(name: str, data: Any) -> bool:
    """Return whether the fast validator finds nothing; the other one, which knows the causes, reports."""
    fast = _fast(name)
    return fast is not None and bool(fast.is_valid(data))
