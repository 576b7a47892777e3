"""Arguments of the wrong type, checked against the signature of the function that was called.

Looked at only when a call has failed: what is right costs nothing.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from inspect import Parameter, signature
from types import NoneType, UnionType
from typing import IO, Any, Literal, TypeVar, Union, get_args, get_origin

from xjmeta.messages.errors import XjmetaError

__all__ = ["checked", "refusal"]

_Item = TypeVar("_Item")


def refusal(
    kind: type[XjmetaError],
    function: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any],
) -> XjmetaError | None:
    """Return the error for the first argument that is not of the type in the signature; None where all are.

    >>> def cut(text: str, *, places: list[int]) -> None: ...
    >>> print(refusal(XjmetaError, cut, ("abc",), {"places": "3"}))
    The argument places of cut is of type str. It takes list[int].
    >>> from io import BytesIO
    >>> def save(text: str, to: "IO[bytes]") -> None: ...
    >>> refusal(XjmetaError, save, ("abc", BytesIO()), {}) is None
    True
    """
    stated = signature(function)
    for name, value in stated.bind(*args, **kwargs).arguments.items():
        parameter = stated.parameters[name]
        several = parameter.kind is Parameter.VAR_POSITIONAL
        hints = list(_alternatives(parameter.annotation, function))
        for item in value if several else (value,):
            if not any(_fits(item, hint) for hint in hints):
                return kind(
                    "wrong-argument",
                    name=name,
                    verb=function.__name__,
                    given=" of ".join(_named(item)),
                    taken=" | ".join(map(_spelt, hints)),
                )
    return None


def checked(
    kind: type[XjmetaError],
    argument: str,
    items: Iterable[_Item],
    fits: Callable[[object], bool],
    taken: str,
) -> Iterator[_Item]:
    """Yield the items of an argument (`verb.name`) that may be iterated once only; raises for one that is of no use.

    >>> list(checked(XjmetaError, "fix.confirmed", iter(["dates"]), lambda one: isinstance(one, str), "strings"))
    ['dates']
    """
    verb, _, name = argument.partition(".")
    for item in items:
        if not fits(item):
            given = f"{type(items).__name__} of {type(item).__name__}"
            raise kind(
                "wrong-argument",
                name=name,
                verb=verb,
                given=given,
                taken=taken,
            )
        yield item


# The modules before the name of a type, which say nothing to a reader.
_MODULE = re.compile(r"\b(?:[a-z_]\w*\.)+(?=\w)")


def _named(value: object) -> list[str]:
    """Return the type of a value, and of the first thing in it."""
    first = (
        next(iter(value), None)
        if isinstance(value, list | tuple | set)
        else None
    )
    inner = [] if first is None else [type(first).__name__]
    return [type(value).__name__, *inner]


def _spelt(hint: Any) -> str:
    if hint is None or hint is NoneType:
        return "None"
    return _MODULE.sub(
        "", hint.__name__ if isinstance(hint, type) else str(hint)
    )


def _alternatives(
    annotation: Any, function: Callable[..., Any]
) -> Iterator[Any]:
    """Yield the types that an annotation offers; Any for what is there for checkers only.

    It is resolved part by part, since an alias may be a string, which `|` does not take.
    """
    if not isinstance(annotation, str):
        yield Any if annotation is Parameter.empty else annotation
        return
    parts = [ast.parse(annotation, mode="eval").body]
    while parts:
        part = parts.pop(0)
        if isinstance(part, ast.BinOp):
            parts[:0] = [part.left, part.right]
            continue
        try:
            hint = eval(ast.unparse(part), function.__globals__)  # noqa: S307 - our own source
        except NameError:
            hint = Any
        yield from _alternatives(hint, function)


def _fits(value: object, hint: Any) -> bool:
    """Return whether a value may be of a type."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint is Any or isinstance(hint, str):
        return True
    if hint is None or hint is NoneType:
        return value is None
    if origin in (Union, UnionType):
        return any(_fits(value, alternative) for alternative in inner)
    if origin is Literal:
        return any(
            value is alternative or value == alternative
            for alternative in inner
        )
    kind = origin or hint
    if not isinstance(kind, type):
        return True
    if kind is os.PathLike:
        return _is_path(value)
    if kind is IO:  # no stream of Python's own is an instance of it
        return hasattr(value, "read") or hasattr(value, "write")
    if getattr(kind, "_is_protocol", False):
        return all(
            hasattr(value, name) for name in vars(kind) if name[0] != "_"
        )
    if not isinstance(value, kind):
        return False
    if isinstance(value, tuple) and inner[1:] and inner[-1] is not Ellipsis:
        return len(value) == len(inner) and all(map(_fits, value, inner))
    return _items_fit(value, inner)


def _is_path(value: object) -> bool:
    """Return whether an object names a path: one that says so may name none."""
    try:
        return isinstance(value, os.PathLike) and bool(os.fspath(value))
    except TypeError:
        return False


def _items_fit(value: object, inner: tuple[Any, ...]) -> bool:
    """Return whether what is in a value fits, as far as it can be iterated twice."""
    hint = inner[0] if inner else Any
    if isinstance(value, str):
        return _fits("", hint)
    if isinstance(value, Mapping):
        both = zip(inner, zip(*value.items(), strict=True), strict=False)
        return all(_fits(item, hint) for hint, many in both for item in many)
    return not isinstance(value, Collection) or all(
        _fits(item, hint) for item in value
    )
