"""The version of the Record's JSON form: every canonical document states it, and a newer major one is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from xjmeta.messages.catalogue import Template, add, say

__all__ = [
    "VERSION",
    "VERSION_KEY",
    "VERSION_PATTERN",
    "stated_version",
    "unversioned",
]

VERSION_KEY = "xjmeta"
VERSION = (2, 0)
"""The version of the schema that is written, and that is read whole: (major, minor)."""
_NUMBER = "(0|[1-9][0-9]{0,8})"
# Major and minor, without leading zeros and signs.
_STATED = re.compile(rf"{_NUMBER}\.{_NUMBER}")
VERSION_PATTERN = rf"^{VERSION[0]}\.{_NUMBER}$"
"""What a version that can be read looks like, for schemas."""

add(
    {
        "bad-version": Template(
            "{version!r} is no version.",
            'Write it as two numbers in quotes: "2.0"',
        )
    }
)


def stated_version(data: Any) -> tuple[int, int] | None:
    """Return the version that data states; None where it states none, or a malformed one."""
    stated = data.get(VERSION_KEY) if isinstance(data, Mapping) else None
    match = _STATED.fullmatch(stated) if isinstance(stated, str) else None
    if match:
        return (int(match[1]), int(match[2]))
    return None


def unversioned(data: Any) -> Any:
    """Return the data of a unit without the version it states; raises ValueError for one that is not read."""
    if type(data) is not dict or VERSION_KEY not in data:
        return data
    version = stated_version(data)
    values = {
        "version": data[VERSION_KEY],
        "known": ".".join(map(str, VERSION)),
    }
    if version is None:
        raise ValueError(" ".join(say("bad-version", values)))
    if version[0] < VERSION[0]:
        raise ValueError(" ".join(say("older-version", values)))
    if version[0] > VERSION[0]:
        raise ValueError(" ".join(say("newer-version", values)))
    return {key: value for key, value in data.items() if key != VERSION_KEY}
