"""What the model says of a value that it does not take: one error a value, with the field and what fits there.

pydantic says what it expected of a type, once for each branch that it tried. Whoever builds a Record knows fields: so
each of its errors is rephrased in terms of them. This is imported only when something was refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import is_dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from pydantic import BaseModel
from pydantic_core import (
    InitErrorDetails,
    PydanticCustomError,
    ValidationError,
)

if TYPE_CHECKING:
    from xjmeta.model.structure import Kind, Slot

__all__ = ["explained", "frozen"]

_Place: TypeAlias = tuple[str | int, ...]
# Errors of a branch that nobody meant, reported beside that of the one that was meant.
_OTHER_BRANCHES = ("normal_form", "is_instance_of")
# How many fields of a class are named where all would hide the point.
_SHOWN = 4


class _RefusedField(NamedTuple):
    """Where an error is in the model: the class, and its field if it is one that it has."""

    kind: Kind | None
    slot: Slot | None
    of_item: bool
    """Whether it is an item of the list, not the list."""


def explained(
    error: ValidationError, kind: Kind, data: object
) -> ValidationError:
    """Return what was refused in data of a class, in terms of its fields; errors already rephrased stay."""
    errors = error.errors(include_url=False, include_context=False)
    lines = [
        _line(one_error, kind) for one_error in _one_per_value(errors, data)
    ]
    return ValidationError.from_exception_data(error.title, lines)


def frozen(name: str, value: object) -> ValidationError:
    """Return what refuses to set a field of a Record."""
    message = (
        f"A Record does not change: record.replaced({name}=...) returns another one, "
        f"and record.edit(key, {name}=...) the tree with another unit"
    )
    custom = PydanticCustomError("frozen_instance", message)
    lines: list[InitErrorDetails] = [
        {"type": custom, "loc": (name,), "input": value}
    ]
    return ValidationError.from_exception_data("Record", lines)


def _one_per_value(
    errors: list[Any], data: object
) -> Iterator[dict[str, Any]]:
    """Yield one error for each value: not one for each branch, nor for each field of a Record passed for a list."""
    units = _units_for_lists(data)
    for name in dict.fromkeys(
        error["loc"][0] for error in errors if error["loc"]
    ):
        if name in units:
            unit = units[name]
            yield {
                "type": "tuple_type",
                "loc": (name,),
                "input": unit,
                "msg": "",
            }
    for error in errors:
        place = error["loc"]
        of_unit = bool(place) and place[0] in units
        if error["type"] not in _OTHER_BRANCHES and not of_unit:
            yield {**error, "loc": _without_branch(place, errors)}


def _units_for_lists(data: object) -> dict[str, BaseModel]:
    """Return the Records that were passed for a list: pydantic iterates over one, and sees its fields."""
    fields = data if isinstance(data, Mapping) else {}
    return {
        name: value
        for name, value in fields.items()
        if isinstance(value, BaseModel)
    }


def _without_branch(place: _Place, errors: list[Any]) -> _Place:
    """Return the place of an error without the branch of a rule that takes several kinds of data (for strings,
    `_strings.StringRule`).
    """
    last = str(place[-1]) if place else ""
    # The name that pydantic gives to a branch with a function of ours.
    if last.startswith("function-plain["):
        return place[:-1]
    other = (*place[:-1], "normal")
    branched = last == "string" and any(
        error["loc"] == other for error in errors
    )
    return place[:-1] if branched else place


def _line(error: dict[str, Any], kind: Kind) -> InitErrorDetails:
    name = error["type"]
    message = error["msg"].removeprefix("Value error, ")
    if name in _EXPLAINED:
        name, phrase = _EXPLAINED[name]
        message = phrase(_field_at(kind, error["loc"]), error)
    custom = PydanticCustomError(name, message)
    return {"type": custom, "loc": error["loc"], "input": error["input"]}


def _field_at(kind: Kind, place: _Place) -> _RefusedField:
    """Return the field that a place in data of a class leads to."""
    from xjmeta.model.structure import slots  # noqa: PLC0415 - it asks the classes, which ask this module

    field = _RefusedField(kind, None, of_item=False)
    inner: Kind | None = kind
    for part in place:
        if isinstance(part, int) and field.slot is not None:
            field = field._replace(of_item=True)
        else:
            slot = None if inner is None else slots(inner).get(str(part))
            field = _RefusedField(inner, slot, of_item=False)
            inner = None if slot is None else slot.kind
    return field


def _no_list(field: _RefusedField, error: dict[str, Any]) -> str:
    fits = f"Input should be a list of {_plural(field.slot)}"
    if error["input"] is None:
        return f"{fits}: leave it out where there is none"
    return (
        f"{fits}: put a single one in brackets, [{_single(field.slot, error)}]"
    )


def _plural(slot: Slot | None) -> str:
    if slot is None or slot.kind is None:
        return "strings"
    return slot.kind.__name__ + (
        " values or strings" if slot.bare else " values"
    )


def _single(slot: Slot | None, error: dict[str, Any]) -> str:
    """Return what one item of a list would be: the string itself where the list takes strings."""
    kind = None if slot is None else slot.kind
    if isinstance(error["input"], str) and (
        kind is None or (slot and slot.bare)
    ):
        return repr(error["input"])
    return "..." if kind is None else f"{kind.__name__}(...)"


def _no_value(field: _RefusedField, _error: dict[str, Any]) -> str:
    slot = field.slot
    kind = field.kind if slot is None else slot.kind
    if kind is None:
        return "Input should be a mapping of fields"
    fits = f"{_article(kind)}, or a mapping of its fields ({_names_of(kind)})"
    if slot is not None and slot.bare and field.of_item:
        return f"Input should be a string, {fits}"
    return f"Input should be {fits}"


def _article(kind: Kind) -> str:
    name = kind.__name__
    return f"{'an' if name[0] in 'AEIO' else 'a'} {name}"


def _names_of(kind: Kind) -> str:
    """Return the fields of a class, those that it needs first, and the first of the others."""
    from xjmeta.model.structure import slots  # noqa: PLC0415 - as above

    own = slots(kind)
    names = sorted(own, key=lambda name: not own[name].required)
    more = ", ..." if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _no_field(field: _RefusedField, error: dict[str, Any]) -> str:
    from xjmeta.model.structure import slots  # noqa: PLC0415 - as above

    name = str(error["loc"][-1])
    if field.kind is None:
        return f"There is no field {name!r}"
    own = slots(field.kind)
    near = get_close_matches(name, own, 1)
    if near:
        advice = f"did you mean {near[0]!r}?"
    elif "extra" in own:
        advice = f"a field of the house goes to extra, {{{name!r}: ...}}"
    else:
        advice = f"it has {', '.join(own)}"
    return f"{field.kind.__name__} has no field {name!r}: {advice}"


def _no_name(field: _RefusedField, error: dict[str, Any]) -> str:
    from xjmeta.model.structure import slots  # noqa: PLC0415 - as above

    if field.kind is None or not is_dataclass(field.kind):
        return "Values are given by name"
    first = next(iter(slots(field.kind)))
    example = f"{field.kind.__name__}({first}={error['input']!r})"
    return f"Values are given by name, such as {example}"


def _missing(field: _RefusedField, error: dict[str, Any]) -> str:
    name = str(error["loc"][-1])
    holder = "a value" if field.kind is None else _article(field.kind)
    words = _known_words(field)
    such = f", such as {words[0]!r} or {words[1]!r}" if len(words) > 1 else ""
    return f"{holder[0].upper()}{holder[1:]} needs a {name}{such}"


def _known_words(field: _RefusedField) -> tuple[str, ...]:
    from xjmeta.model.vocabularies import VOCABULARIES  # noqa: PLC0415 - as above

    if field.slot is None or field.kind is None:
        return ()
    words = VOCABULARIES.get((field.kind.__name__, field.slot.name), {})
    return field.slot.words or tuple(words)


def _no_word(field: _RefusedField, error: dict[str, Any]) -> str:
    near = get_close_matches(
        str(error["input"]).lower(), _known_words(field), 1
    )
    if near:
        return f"{error['msg']}; did you mean {near[0]!r}?"
    other = _OTHERWISE.get("" if field.slot is None else field.slot.name, "")
    return f"{error['msg']}{other}"


# The field for a word that a closed list does not have.
_OTHERWISE = {"level": "; any other level goes to other_level"}


def _no_flag(_field: _RefusedField, _error: dict[str, Any]) -> str:
    return "Input should be True or False; leave it out where it is not stated"


def _no_string(_field: _RefusedField, _error: dict[str, Any]) -> str:
    return "Input should be a string"


# The name of each error of pydantic once it is rephrased, and what rephrases it. The new name keeps it from being
# rephrased twice, since the unit above passes its errors through here again.
_EXPLAINED: Mapping[
    str, tuple[str, Callable[[_RefusedField, dict[str, Any]], str]]
] = {
    "tuple_type": ("list_expected", _no_list),
    "dataclass_type": ("value_expected", _no_value),
    "model_type": ("value_expected", _no_value),
    "extra_forbidden": ("unknown_field", _no_field),
    "unexpected_keyword_argument": ("unknown_field", _no_field),
    "unexpected_positional_argument": ("name_expected", _no_name),
    "missing": ("field_missing", _missing),
    "literal_error": ("unknown_word", _no_word),
    "bool_type": ("flag_expected", _no_flag),
    "string_type": ("string_expected", _no_string),
}
