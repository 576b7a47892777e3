"""What is told of a write: what only a rest slot holds, and what is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xjmeta.mapping import rest
from xjmeta.messages import Loss

__all__ = ["carried", "lost"]


def carried(key: str, entries: rest.Entries, target: str) -> Iterator[Loss]:
    """Yield what only a rest slot holds."""
    for path, entry in entries.items():
        yield Loss(f"{key}.{path}", entry["value"], "only-in-rest-slot", target)


def lost(
    key: str, entries: rest.Entries, want: dict[str, Any], target: str
) -> Iterator[Loss]:
    """Yield what a document does not say of a unit."""
    for path, entry in entries.items():
        value = entry["value"]
        hidden = value is not None and _internal(want, path.split("."))
        reason = (
            "internal"
            if hidden
            else "order"
            if path.endswith("@")
            else "not-in-dublin-core"
            if value is not None
            else "read-otherwise"
        )
        yield Loss(f"{key}.{path}", value, reason, target)


def _internal(data: Any, path: list[str]) -> bool:
    """Say whether a value stands in something internal, or holds it."""
    for name in path:
        if isinstance(data, dict):
            if data.get("internal"):
                return True
            data = data.get(name)
        elif isinstance(data, list) and name.isdecimal() and int(name) < len(data):
            data = data[int(name)]
    held = data if isinstance(data, list) else [data]
    return any(isinstance(one, dict) and one.get("internal") for one in held)
