"""JSON data spelt in one line, over and over.

The encoder in C is made once, which `json.dumps` does for each value; data is spelt as it is by that of Pydantic, which
takes a third of the time.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from pydantic_core import PydanticSerializationError, to_json

__all__ = ["compact", "compact_ascii", "in_order"]


def _speller(
    *, ascii_only: bool, sort_keys: bool = False
) -> Callable[[Any], str]:
    """Return what spells JSON data without blanks, as `json.dumps` does."""
    spell = json.JSONEncoder(
        ensure_ascii=ascii_only, sort_keys=sort_keys, separators=(",", ":")
    )
    # Missing in Python implementations without the C accelerator: then the
    # encoder in Python writes the same.
    make: Any = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return spell.encode
    encode: Any = (
        json.encoder.encode_basestring_ascii
        if ascii_only
        else json.encoder.encode_basestring
    )
    options = (spell.indent, spell.key_separator, spell.item_separator)
    flags = (spell.sort_keys, spell.skipkeys, spell.allow_nan)
    # Without markers nobody looks for circles: what is spelt is data, which has none.
    pieces = make(
        None,
        spell.default,
        encode,
        *options,
        *flags,
    )
    return lambda value: "".join(pieces(value, 0))


_as_it_is = _speller(ascii_only=False)


def compact(data: Any) -> str:
    """Spell data as it is.

    >>> compact({"a": ["\u00e9", None, 1]})
    '{"a":["é",null,1]}'
    """
    try:
        return to_json(data).decode()
    except (
        PydanticSerializationError
    ):  # half a character, or data of some hundred levels
        return _as_it_is(data)


compact_ascii = _speller(ascii_only=True)
"""Spells data in ASCII."""
in_order = _speller(ascii_only=True, sort_keys=True)
"""Spells equal data equally: the keys of objects by the alphabet."""
