"""The JSON Schema (2020-12) of the model, in a spelling: what keys, texts and links look like.

Everything comes from the classes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from xjmeta.model.customary import CUSTOMARY_WORDS
from xjmeta.model.descriptions import describe
from xjmeta.model.record import Record
from xjmeta.model.structure import Kind, Slot, classes, slots
from xjmeta.model.vocabularies import VOCABULARIES

__all__ = ["Schema", "SchemaSpelling", "json_schema"]

Schema: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class SchemaSpelling:
    """How a JSON format names the model's parts; by default as record JSON does."""

    key: Callable[[Kind, str], str] = lambda _kind, name: name
    leaf: Callable[[Kind, Slot], Schema] = lambda kind, slot: _leaf(  # noqa: PLW0108 - it is defined below
        kind, slot
    )
    definitions: Mapping[str, Schema] = field(
        default_factory=lambda: {**TEXTS, **_word_lists(), "Origin": ORIGIN}
    )
    more: Callable[[Kind], Schema] = lambda kind: (
        {"origin": {"$ref": "#/$defs/Origin"}} if kind is Record else {}
    )
    """Further properties of a class."""
    closed: bool = True


# The characters of XML 1.0, as patterns say it; half characters, which no JSON text holds, are the reader's matter.
_LEGIBLE = r"[^\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]"
_STRING: Schema = {
    "type": "string",
    "pattern": f"^{_LEGIBLE}*$",
    "$comment": "characters that XML 1.0 allows",
}
_FILLED: Schema = {
    "type": "string",
    "minLength": 1,
    "pattern": rf"^[ \t\n\r]*[^ \t\n\r{_LEGIBLE[2:-1]}]{_LEGIBLE}*$",
    "$comment": "a text that is not blank, of characters that XML 1.0 allows",
}
_TAG: Schema = {
    "type": "string",
    "pattern": r"^[ \t\n\r]*[A-Za-z0-9-]*[ \t\n\r]*$",
    "$comment": "a language tag such as en-GB: letters, digits and hyphens",
}


def _text(key: str, words: Schema, title: str, description: str) -> Schema:
    return {
        "title": title,
        "description": description,
        "type": "object",
        "properties": {
            key: words,
            "lang": {
                "description": "The language of the text (BCP 47).",
                "anyOf": [_TAG, {"type": "null"}],
            },
            "dir": {
                "description": "The direction of the text.",
                "anyOf": [{"$ref": "#/$defs/Direction"}, {"type": "null"}],
            },
        },
        "required": [key],
        "additionalProperties": False,
    }


TEXTS: Mapping[str, Schema] = {
    "Text": {
        "title": "Text",
        "description": "A text: a bare string is plain text; an object states markup, language or direction.",
        "anyOf": [
            _STRING,
            {"$ref": "#/$defs/PlainText"},
            {"$ref": "#/$defs/MarkedText"},
        ],
    },
    "FilledText": {
        "title": "FilledText",
        "description": "A text that is not blank.",
        "anyOf": [
            _FILLED,
            {"$ref": "#/$defs/FilledPlainText"},
            {"$ref": "#/$defs/MarkedText"},
        ],
    },
    "Direction": {
        "title": "Direction",
        "description": "How a text runs: from left to right, from right to left, or as its letters say.",
        "enum": ["ltr", "rtl", "auto"],
    },
    "PlainText": _text(
        "text",
        _STRING,
        "PlainText",
        "A plain text with its language or direction.",
    ),
    "FilledPlainText": _text(
        "text", _FILLED, "FilledPlainText", "A plain text that is not blank."
    ),
    "MarkedText": _text(
        "html",
        _STRING,
        "MarkedText",
        "A text with markup, in the subset of HTML of the model.",
    ),
}
ORIGIN: Schema = {
    "title": "Origin",
    "description": "Where the unit came from: its source in other formats, for a way back without loss.",
    "type": ["object", "null"],
    "properties": {
        "key": {"type": ["string", "null"]},
        "sources": {
            "type": "object",
            "additionalProperties": {"type": "object"},
        },
    },
    "required": ["sources"],
}


def _leaf(kind: Kind, slot: Slot) -> Schema:
    if slot.words:
        return {"$ref": f"#/$defs/{_word_list(kind, slot)}"}
    if slot.leaf in ("phrase", "prose"):
        return {"$ref": f"#/$defs/{'FilledText' if slot.filled else 'Text'}"}
    if slot.leaf == "string" and slot.filled:
        return dict(_FILLED)
    return dict(_PLAIN[slot.leaf or "string"])


_PLAIN: Mapping[str, Schema] = {
    "string": _STRING,
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer", "minimum": 0},
}


def json_schema(spelling: SchemaSpelling) -> dict[str, Schema]:
    """Return the definitions of all classes in a spelling, by their names.

    >>> json_schema(SchemaSpelling())["Title"]["properties"]["value"]
    {'description': 'The title. ISAD(G) 3.1.2, DACS 2.3, EAD <unittitle>.', 'anyOf': [{'$ref': '#/$defs/Text'}, ...]}
    """
    definitions = {
        kind.__name__: _definition(kind, spelling) for kind in classes()
    }
    return {name: definitions[name] for name in sorted(definitions)} | dict(
        spelling.definitions
    )


def _definition(kind: Kind, spelling: SchemaSpelling) -> Schema:
    own = slots(kind)
    required = [
        spelling.key(kind, name) for name, slot in own.items() if slot.required
    ]
    out: Schema = {
        "title": kind.__name__,
        "description": (kind.__doc__ or kind.__name__).partition("\n")[0],
        "type": "object",
        "properties": {
            spelling.key(kind, name): {
                "description": _description(kind, slot),
                **_value(kind, slot, spelling),
                **_examples(kind, slot),
            }
            for name, slot in own.items()
        }
        | spelling.more(kind),
    }
    if required:
        out["required"] = required
    if spelling.closed:
        out["additionalProperties"] = False
    return out


def _value(kind: Kind, slot: Slot, spelling: SchemaSpelling) -> Schema:
    item = (
        spelling.leaf(kind, slot)
        if slot.kind is None
        else {"$ref": f"#/$defs/{slot.kind.__name__}"}
    )
    if slot.many:
        items = {"anyOf": [item, _STRING]} if slot.bare else item
        return {"type": "array", "items": items}
    if slot.required or slot.leaf == "integer":
        return item
    return _or_null(item)


def _words_of(kind: Kind, slot: Slot) -> Mapping[str, str]:
    """Return the words of a field, known or customary, with their meanings."""
    place = (kind.__name__, slot.name)
    return VOCABULARIES.get(place) or CUSTOMARY_WORDS.get(place, {})


def _description(kind: Kind, slot: Slot) -> str:
    """Return what a field is, and a line for each word that it knows."""
    words = _words_of(kind, slot)
    lines = [f"- {word}: {meaning}" for word, meaning in words.items()]
    return "\n".join((str(describe(kind, slot.name)), *lines))


def _examples(kind: Kind, slot: Slot) -> Schema:
    """Return the known words of a field that takes others too."""
    words = _words_of(kind, slot)
    if words and not slot.words:
        return {"examples": list(words)}
    return {}


def _word_list(kind: Kind, slot: Slot) -> str:
    """Return what a closed list of words is called: `Level` as in Python, else by class and field."""
    name = slot.name.title().replace("_", "")
    return name if kind is Record else kind.__name__ + name


def _word_lists() -> dict[str, Schema]:
    """Return the closed lists of words of the model, by their names."""
    return {
        _word_list(kind, slot): {
            "title": _word_list(kind, slot),
            "description": describe(kind, slot.name).text,
            "enum": list(slot.words),
        }
        for kind in classes()
        for slot in slots(kind).values()
        if slot.words
    }


def _or_null(schema: Schema) -> Schema:
    # Null among the words; beside an enumeration `anyOf` would need a reader
    # to look in two places.
    if "enum" in schema:
        return {"enum": [*schema["enum"], None]}
    if isinstance(schema.get("type"), str) and schema.keys() == {"type"}:
        return {"type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}
