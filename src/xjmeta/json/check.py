"""Findings about JSON data that is not what its schema admits: in plain words, with line, column and path.

The schema is a JSON Schema (2020-12) as data; references to other documents are never fetched. A text that is
not JSON at all is reported by the reader, so nothing is reported here. `check_data` is for a format whose values
are elsewhere, in the cells of a sheet for instance.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias

from xjmeta.json import text as json_text
from xjmeta.json.text import JsonError
from xjmeta.messages import Finding, Template
from xjmeta.messages.catalogue import add
from xjmeta.messages.tally import Tally
from xjmeta.xml.places import Place

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

__all__ = ["UnitOf", "check_data", "check_json", "dotted"]

Path: TypeAlias = tuple[str | int, ...]
Where: TypeAlias = Callable[[Path], "Place | None"]
"""Returns where in the source a path of the data is."""
UnitOf: TypeAlias = Callable[[Path], "str | None"]
"""Says to which unit a path of the data belongs."""

add(
    {
        "json-type": Template("{name} is {given}.", "It must be {wanted}."),
        "json-missing": Template("{name} has no {key!r}.", "Add {key!r}."),
        "json-unexpected": Template(
            "{name} has no key {key!r}.", "{hint}It may have: {wanted}."
        ),
        "json-choice": Template(
            "{name} is {value}, which is none of its values.",
            "{hint}Write one of: {wanted}.",
        ),
        "json-pattern": Template(
            "{name} is {value}, which has not the form that is wanted.",
            "Write it as {wanted}.",
        ),
        "json-bounds": Template(
            "{name} is {value}, which is too small, too large, too few or too many.",
            "The schema requires {keyword}: {wanted}.",
        ),
        "json-no-fit": Template(
            "{name} is {value}, which fits none of the ways it may be written.",
            "The schema requires {keyword}.",
        ),
    }
)

# JSON's types in words; in this order where several are allowed.
_KINDS = {
    "string": "a text", "number": "a number", "integer": "a whole number", "boolean": "true or false",
    "array": "a list", "object": "an object", "null": "null",
}  # fmt: skip
# The finding for each keyword of JSON Schema; any other keyword is `json-no-fit`.
_CODES = {
    "type": "json-type",
    "required": "json-missing",
    "additionalProperties": "json-unexpected",
    "unevaluatedProperties": "json-unexpected",
    "enum": "json-choice",
    "const": "json-choice",
    "pattern": "json-pattern",
    "format": "json-pattern",
    **dict.fromkeys(
        ("minimum", "maximum", "minLength", "maxLength"), "json-bounds"
    ),
    **dict.fromkeys(("minItems", "maxItems", "uniqueItems"), "json-bounds"),
}


def dotted(path: Iterable[str | int]) -> str:
    """The path of a value as findings say it.

    >>> dotted(("children", 0, "title"))
    'children.0.title'
    """
    return ".".join(map(str, path))


def check_json(
    content: bytes,
    name: str,
    schema: Mapping[str, Any],
    tally: Tally,
    *,
    unit_of: UnitOf = lambda _path: None,
) -> Iterator[Finding]:
    r"""Yield what a JSON Schema says against a JSON document.

    >>> schema = {"properties": {"level": {"enum": ["file", "item"]}}}
    >>> [(f.line, f.column, f.remedy) for f in check_json(b'{\n "level": "fil"}', "a.json", schema, Tally())]
    [(2, 2, 'Perhaps file is meant. Write one of: file, item.')]
    """
    try:
        text, _encoding = json_text.text_of(content)
        data = json_text.decode(text)
    # The reader reports what is no JSON, with its place: a second finding
    # would say the same.
    except JsonError:
        return
    places = json_text.JsonPlaces(text)

    def where(path: Path) -> Place:
        return Place(*places.find(path)[:2])

    yield from check_data(
        data, name, schema, tally, where=where, unit_of=unit_of
    )


def check_data(
    data: Any,
    name: str,
    schema: Mapping[str, Any],
    tally: Tally,
    *,
    where: Where = lambda _path: None,
    unit_of: UnitOf = lambda _path: None,
) -> Iterator[Finding]:
    """Yield what a JSON Schema refuses in data; `where` says where a path of it is, in lines or in
    rows.

    >>> [f.path for f in check_data({"a": 1}, "a", {"properties": {"a": {"type": "string"}}}, Tally())]
    ['a']
    """
    last: Path | None = None
    reported: set[tuple[str, str | None]] = set()
    errors = _validator(_Schema(schema)).iter_errors(data)
    for near in chain.from_iterable(map(_meant, errors)):
        for code, path, key in _problems(near):
            # Errors of one place come one after the other, so that what was
            # reported of it is remembered only that long.
            if path != last:
                last = path
                reported.clear()
            if (code, key) in reported or not tally.takes(code, "error"):
                continue
            reported.add((code, key))
            at = where(path)
            yield Finding.of(
                code, severity="error", source=name, line=at and at.line, column=at and at.column,
                path=dotted(path) or None, unit=unit_of(path), **_values(near, key),
            )  # fmt: skip


class _Schema:
    """A schema as a key of the cache: the same object, compiled once."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data

    # A dictionary has no hash, and to compare schemas of some thousand lines
    # would cost more than to compile them.
    def __hash__(self) -> int:
        return id(self.data)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Schema) and other.data is self.data


@lru_cache(maxsize=32)
def _validator(schema: _Schema) -> Validator:
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - costs a tenth of a second, and only checks need it
    from referencing.jsonschema import EMPTY_REGISTRY  # noqa: PLC0415 - as above

    # With a registry of its own the library never fetches what a schema refers to.
    return Draft202012Validator(dict(schema.data), registry=EMPTY_REGISTRY)


def _meant(error: Any) -> Iterator[Any]:
    """Yield the errors of the branch that was meant, where only one takes a value of this kind; else the nearest."""
    branches: dict[Any, list[Any]] = {}
    for cause in error.context:
        branches.setdefault(cause.relative_schema_path[0], []).append(cause)
    fitting = [
        errors
        for errors in branches.values()
        if not any(
            cause.validator == "type" and not cause.path for cause in errors
        )
    ]
    # Where several branches take a value of this kind, or none does, nobody
    # knows which was meant.
    if len(fitting) != 1:
        yield _nearest(error)
        return
    for cause in fitting[0]:
        yield from _meant(cause)


def _nearest(error: Any) -> Any:
    """The error inside the branch that was meant, of several: one that takes a value of this kind."""
    from jsonschema.exceptions import best_match  # noqa: PLC0415 - as above

    while others := [
        cause
        for cause in error.context
        if cause.validator != "type" or cause.path
    ]:
        error = best_match(others)
    return error


def _problems(error: Any) -> Iterator[tuple[str, Path, str | None]]:
    """Yield what one error comes to: code, path, and the key that is too many or too few, each on its own."""
    value, path = error.instance, tuple(error.absolute_path)
    # jsonschema names unknown keys together and reports each missing one by
    # itself; a finding is for one key.
    code = _CODES.get(str(error.validator), "json-no-fit")
    if code == "json-missing":
        yield from (
            (code, path, key)
            for key in error.validator_value
            if key not in value
        )
    elif code == "json-unexpected":
        patterns = error.schema.get("patternProperties", {})
        properties = error.schema.get("properties", {})
        for key in value:
            if key not in properties and not any(
                re.search(pattern, key) for pattern in patterns
            ):
                yield code, (*path, key), key
    else:
        yield "json-type" if _kinds(error) else code, path, None


def _values(error: Any, key: str | None) -> dict[str, Any]:
    """The values of the message of one error."""
    expected, value, properties = (
        error.validator_value,
        error.instance,
        list(error.schema.get("properties", {})),
    )
    values: dict[str, Any] = {
        "name": dotted(error.absolute_path) or "the document",
        "value": _short(value),
        "hint": "",
        "keyword": error.validator,
        # A regular expression says little to a reader: schemas explain theirs in a comment.
        "wanted": str(error.schema.get("$comment", expected)),
    }
    if key is not None:
        return values | {
            "key": key,
            "wanted": ", ".join(properties),
            "hint": _near(key, properties),
        }
    if kinds := _kinds(error):
        words = " or ".join(_KINDS[kind] for kind in _KINDS if kind in kinds)
        return values | {"given": _KINDS[_kind(value)], "wanted": words}
    if error.validator in ("enum", "const"):
        choices = [
            str(choice)
            for choice in (
                expected if error.validator == "enum" else [expected]
            )
            if choice is not None
        ]
        return values | {
            "wanted": ", ".join(choices),
            "hint": _near(str(value), choices),
        }
    return values


def _kinds(error: Any) -> set[str]:
    """The kinds of values that would do, where the kind is what is wrong; nothing elsewhere."""
    if error.validator == "type":
        expected = error.validator_value
        return {expected} if isinstance(expected, str) else set(expected)
    kinds_of_causes = [
        _kinds(cause) if not cause.relative_path else set()
        for cause in error.context or ()
    ]
    if all(kinds_of_causes):
        return set().union(*kinds_of_causes)
    return set()


def _kind(value: Any) -> str:
    # In Python a truth value is an integer too, so it is asked first.
    if isinstance(value, bool):
        return "boolean"
    kinds = {
        str: "string",
        int: "integer",
        float: "number",
        list: "array",
        dict: "object",
    }
    return kinds.get(type(value), "null")


def _near(word: str, words: list[str]) -> str:
    close = difflib.get_close_matches(word, words, 1)
    return f"Perhaps {close[0]} is meant. " if close else ""


def _short(value: Any) -> str:
    text = json_text.spell(value)
    if len(text) <= 60:
        return text
    return text[:57] + "..."
