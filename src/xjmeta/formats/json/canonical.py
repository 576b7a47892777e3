"""How record JSON is recognised among all other JSON: by its version, or by its keys."""

from __future__ import annotations

from xjmeta.json.text import JsonError, after, head_text, key_of, scan, skip
from xjmeta.model.structure import OWN_FIELDS
from xjmeta.model.version import VERSION_KEY

__all__ = ["recognise_json", "recognise_jsonl"]

_LINES = (".jsonl", ".ndjson")
# The keys of a record.
_KEYS = frozenset({*OWN_FIELDS, "children", "origin"})


def recognise_json(name: str, head: bytes) -> int:
    """Return how certain it is that a document is a record or an array of records."""
    text = head_text(head)
    start = skip(text)
    if text[start : start + 1] == "[":
        start = skip(text, start + 1)
        return (
            int(name.endswith(".json"))
            if text[start : start + 1] == "]"
            else _object(text, start)[0]
        )
    sure, end = _object(text, start)
    if end is not None and skip(text, end) < len(text):
        return 0
    return min(sure, 1) if name.endswith(_LINES) else sure


def recognise_jsonl(name: str, head: bytes) -> int:
    """Return how certain it is that a document is a record a line: by its name, or by a second line that begins
    one.
    """
    text = head_text(head)
    start = skip(text)
    sure, end = _object(text, start)
    line = text.find("\n", start)
    follows = (
        line >= 0
        and end is not None
        and end <= line
        and text[skip(text, line) :][:1] == "{"
    )
    if sure and (follows or name.endswith(_LINES)):
        return 2
    return 0


def _object(text: str, at: int) -> tuple[int, int | None]:
    """Return how certain it is that the object that begins here is a record, and where it ends, if so far."""
    keys: list[str] = []
    if text[at : at + 1] != "{":
        return 0, None
    try:
        at = skip(text, at + 1)
        while text[at : at + 1] != "}":
            key, at = key_of(text, at)
            keys.append(key)
            at = after(text, scan(text, at)[1], "}")
    # The head of a document breaks off anywhere; the keys before count.
    except (JsonError, RecursionError):
        return _sure(keys), None
    return _sure(keys), at + 1


def _sure(keys: list[str]) -> int:
    if "@context" in keys:
        return 0
    if VERSION_KEY in keys:
        return 2
    return int(all(key in _KEYS for key in keys))
