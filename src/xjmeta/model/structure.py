"""The structure of the model as data: which fields each class has, and what each field holds.

Formats that name every field (JSON-LD, schemas, shapes) take it from here, so that a new field of the model
is theirs at once. Nothing here is written by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    TypeAlias,
    Union,
    get_args,
    get_origin,
)

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from xjmeta.model._strings import StringRule
from xjmeta.model.origin import Origin
from xjmeta.model.record import Record
from xjmeta.model.text import Phrase, Prose

__all__ = [
    "OWN_FIELDS",
    "Kind",
    "Path",
    "Slot",
    "alone",
    "classes",
    "defaults_of",
    "dumped",
    "field_names",
    "makers",
    "meant",
    "slots",
    "unknown_keys",
]

Path: TypeAlias = tuple[str | int, ...]
Kind: TypeAlias = type[object]
Leaf: TypeAlias = Literal["string", "boolean", "integer", "phrase", "prose"]
_LEAVES: Mapping[Any, Leaf] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    Phrase: "phrase",
    Prose: "prose",
}


OWN_FIELDS: tuple[str, ...] = tuple(
    name for name in Record.model_fields if name not in ("children", "origin")
)
"""The fields that say something of a unit itself, in the order of the model."""


@cache
def field_names(kind: Any) -> tuple[str, ...]:
    """Return the fields of a class of values in their order, or the own fields of a Record; none of any other class.

    >>> from xjmeta.model import Location
    >>> field_names(Location)[:2], field_names(str)
    (('text', 'type'), ())
    """
    if kind is Record:
        return OWN_FIELDS
    return (
        tuple(field.name for field in fields(kind))
        if is_dataclass(kind)
        else ()
    )


@cache
def defaults_of(kind: Any) -> tuple[tuple[str, Any], ...]:
    """Return the fields of a class of values, each with what it is where nothing is stated."""
    assert is_dataclass(kind)
    return tuple((field.name, field.default) for field in fields(kind))


class Slot(NamedTuple):
    """What one field holds: one or many of a leaf, or of values of the class `kind`; `words` where the list
    is closed. `bare` says that a bare string is taken for a value, `filled` that no blank one is taken.
    """

    name: str
    many: bool
    leaf: Leaf | None
    kind: Kind | None
    words: tuple[str, ...]
    required: bool
    bare: bool = False
    filled: bool = False


def _parts(annotation: Any) -> Iterator[Any]:
    """Yield the types an annotation comes down to; a tuple as it is."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _parts(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        for part in get_args(annotation):
            yield from _parts(part)
    elif annotation is not NoneType:
        yield annotation


def _slot(name: str, annotation: Any, required: bool) -> Slot:
    parts: list[Any] = list(_parts(annotation))
    many = len(parts) == 1 and get_origin(parts[0]) is tuple
    items = parts[0] if many else None
    if many:
        parts = list(_parts(get_args(items)[0]))
    # Where any string is taken the words are those that are known, not all that are allowed.
    closed = str not in parts
    words = tuple(
        str(word)
        for part in parts
        if get_origin(part) is Literal and closed
        for word in get_args(part)
    )
    kind: Kind | None = next(
        (
            part
            for part in parts
            if isinstance(part, type)
            and (part is Record or is_dataclass(part))
        ),
        None,
    )
    leaf: Leaf | None = (
        "string"
        if words
        else next((_LEAVES[part] for part in parts if part in _LEAVES), None)
    )
    # `ManyOrTexts` annotates its items with the reader of strings: without that, a list takes none.
    bare = (
        many
        and kind is not None
        and get_origin(get_args(items)[0]) is Annotated
    )
    filled = _refuses_blank(get_args(items)[0] if many else annotation)
    return Slot(
        name,
        many,
        leaf,
        kind,
        words,
        required,
        bare,
        filled,
    )


def _refuses_blank(annotation: Any) -> bool:
    """Return whether a string or text that is blank is no value of an annotation, not even a missing one."""
    if get_origin(annotation) is not Annotated:
        return annotation in (Phrase, Prose)
    inner, *rules = get_args(annotation)
    strings = [rule for rule in rules if isinstance(rule, StringRule)]
    return any(
        not rule.optional and rule.normalise("") is None for rule in strings
    ) or (not strings and _refuses_blank(inner))


def slots(kind: Kind) -> dict[str, Slot]:
    """Return what each field of a class holds, in the order of the class; the origin is not among them.

    >>> from xjmeta.model import Note
    >>> slots(Note)["notes"].kind
    <class 'xjmeta.model.values.Note'>
    """
    if kind not in _SLOTS:
        _SLOTS[kind] = _slots(kind)
    return _SLOTS[kind]


_SLOTS: dict[Kind, dict[str, Slot]] = {}


def _slots(kind: Any) -> dict[str, Slot]:
    declared: Mapping[str, FieldInfo] = kind.__pydantic_fields__
    return {
        name: _slot(name, _annotation(field), field.is_required())
        for name, field in declared.items()
        if field.annotation != Origin | None
    }


def _annotation(field: FieldInfo) -> Any:
    """Return the annotation of a field with its rules, which pydantic has evaluated already and taken apart."""
    annotation: Any = field.annotation
    for rule in field.metadata:
        annotation = Annotated[annotation, rule]
    return annotation


@cache
def classes() -> tuple[Kind, ...]:
    """Return the classes of the model that a Record is made of, the Record first."""
    reached: dict[Kind, None] = {Record: None}
    todo: list[Kind] = [Record]
    while todo:
        for slot in slots(todo.pop()).values():
            if slot.kind is not None and slot.kind not in reached:
                reached[slot.kind] = None
                todo.append(slot.kind)
    return tuple(reached)


def makers() -> dict[str, Callable[[dict[str, Any]], Any]]:
    """Return for each list of values of a unit what makes one value of plain data; data that makes none comes back as
    it is, for the Record to refuse.

    >>> makers()["dates"]({"expression": "1949"})
    Date(expression=Phrase('1949'))
    """
    lists = [
        slot.name
        for slot in slots(Record).values()
        if slot.many and slot.kind not in (None, Record)
    ]
    return {
        name: _maker(
            _plain(get_args(_plain(Record.model_fields[name].annotation))[0])
        )
        for name in lists
    }


@cache
def _adapter(field: str) -> TypeAdapter[Any]:
    return TypeAdapter(_annotation(Record.model_fields[field]))


def alone(field: str, data: Any) -> Any:
    """Return what a field of a unit holds, made of plain data, as in a unit that holds nothing else: a value is in no
    group there.

    >>> alone("dates", [{"expression": "1949", "group": "a"}])
    (Date(expression=Phrase('1949')),)
    """
    own = data
    if isinstance(data, list):
        own = [
            {name: part for name, part in item.items() if name != "group"}
            for item in data
        ]
    try:
        return _adapter(field).validate_python(own)
    except ValidationError:
        # The Record says what is refused, and in which field.
        return getattr(Record.model_validate({field: data}), field)


def dumped(field: str, values: Any) -> Any:
    """Return what a field of a unit holds as the plain data of JSON, as a Record dumps it.

    >>> dumped("dates", alone("dates", [{"expression": " 1949"}]))
    [{'expression': '1949'}]
    """
    return _adapter(field).dump_python(
        values, mode="json", exclude_defaults=True
    )


def _plain(annotation: Any) -> Any:
    return (
        get_args(annotation)[0]
        if get_origin(annotation) is Annotated
        else annotation
    )


def _maker(annotation: Any) -> Callable[[dict[str, Any]], Any]:
    validate = TypeAdapter(annotation).validator.validate_python

    def make(data: dict[str, Any]) -> Any:
        if "items" in data:
            return data  # a group with its values is no value
        try:
            return validate(data)
        # The Record that is made of the data refuses it again, with the place.
        except ValidationError:
            return data

    return make


def unknown_keys(
    data: Any, kind: Kind = Record, path: Path = ()
) -> Iterator[Path]:
    """Yield the paths of the keys in plain data of a class that no field has, deepest level last."""
    if not isinstance(data, Mapping):
        return
    fields = slots(kind)
    for key, value in data.items():
        slot = fields.get(key)
        if slot is None:
            if not (kind is Record and key == "origin"):
                yield (*path, key)
            continue
        places = (
            enumerate(value)
            if slot.many and isinstance(value, list)
            else ((None, value),)
        )
        for number, item in places:
            place = (*path, key) if number is None else (*path, key, number)
            if slot.kind is not None and isinstance(item, Mapping):
                yield from unknown_keys(item, slot.kind, place)


def meant(error: ValidationError, data: Mapping[str, Any]) -> tuple[Path, str]:
    """Return the path and the reason of the error in plain data that leads deepest."""
    errors = error.errors(
        include_url=False, include_input=False, include_context=False
    )
    places = [
        (_followed(data, place["loc"]), place["msg"]) for place in errors
    ]
    # Reversed, since `max` keeps the first of equals and pydantic reports the
    # branch that was meant last.
    path, reason = max(
        reversed(places),
        key=lambda place: len(place[0]),
        default=((), errors[0]["msg"]),
    )
    return path, reason.removeprefix("Value error, ")


def _followed(data: Any, loc: Iterable[str | int]) -> Path:
    """Return the part of an error's place that the data has."""
    path: list[str | int] = []
    for part in loc:
        if isinstance(data, dict) and part in data:
            data = data[str(part)]
        elif (
            isinstance(data, list)
            and isinstance(part, int)
            and part < len(data)
        ):
            data = data[part]
        else:
            continue
        path.append(part)
    return tuple(path)
