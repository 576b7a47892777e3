"""Records with secrets in them, for the law Public: internal values beside public ones and rest-slot data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st
from pydantic import ValidationError

from strategies import records
from xjmeta.model.record import Record

HIDDEN = "QHIDDENQ"
_MOST = 6
"""How many values of a unit are made internal."""


def _items(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the paths of everything in JSON data that is an object."""
    if isinstance(data, dict):
        if path and "html" not in data:
            yield path
        for name, value in data.items():
            yield from _items(value, (*path, name))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _items(value, (*path, number))


def _texts(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the paths of all texts in JSON data."""
    if isinstance(data, str) or (isinstance(data, dict) and "html" in data):
        yield path
    elif isinstance(data, dict):
        for name, value in data.items():
            yield from _texts(value, (*path, name))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _texts(value, (*path, number))


def _with(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    name, *inner = path
    if isinstance(data, list):
        return [*data[:name], _with(data[name], tuple(inner), value), *data[name + 1 :]]
    return {**data, name: _with(data.get(name), tuple(inner), value)}


def _at(data: Any, path: tuple[Any, ...]) -> Any:
    for name in path:
        data = data[name]
    return data


def _taken(data: Any) -> bool:
    try:
        Record.model_validate(data)
    except ValidationError:
        return False
    return True


def hidden(data: Any, path: tuple[Any, ...]) -> Any:
    """Return unit data with one value made internal and its texts secret, as far as the model takes it."""
    made = _with(data, (*path, "internal"), True)
    if not _taken(made):
        return data
    for inner in _texts(_at(made, path)):
        tried = _with(made, (*path, *inner), HIDDEN)
        made = tried if _taken(tried) else made
    return made


@st.composite
def secret_records(draw: st.DrawFn) -> Record:
    """Draw Records some of whose values are internal."""
    record = draw(records())
    if record.internal:
        record = record.replaced(internal=None)
    return _secret(draw, record)


def _secret(draw: st.DrawFn, unit: Record) -> Record:
    data = unit.own_data()
    paths = [path for path in _items(data) if path != ("control",)]
    for path in draw(st.lists(st.sampled_from(paths), max_size=_MOST)) if paths else ():
        data = hidden(data, path)
    children = tuple(_secret(draw, child) for child in unit.children)
    return Record.model_validate({**data, "children": children})
