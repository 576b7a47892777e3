"""The edge of the library: what lxml, pydantic and Python raise becomes an error of xjmeta's, with the cause
kept.

Readers that know the place better raise our errors themselves; what passes through here is given the name of
its source. What no document can cause is a fault of ours and becomes an InternalError; what the caller's own
objects raise (a stream, an iterator, a callback) is the caller's, and passes as it is.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache, wraps
from inspect import isgeneratorfunction, signature
from traceback import walk_tb
from typing import Any, ParamSpec, TypeVar, cast

from xjmeta.messages import (
    FormatError,
    InputError,
    InternalError,
    LimitError,
    TargetError,
    XjmetaError,
)
from xjmeta.messages.arguments import refusal

__all__ = ["door", "inside", "of_caller", "reading", "translate", "writing"]

# Where a ValueError means that a document holds what no Record can hold; elsewhere it is a fault of ours.
_MODEL = "xjmeta.model."


@contextmanager
def reading(
    name: str, *, but: tuple[type[Exception], ...] = ()
) -> Iterator[None]:
    """Translate every foreign exception of a read into an error that names the source; `but` passes unchanged."""
    try:
        yield
    except but:
        raise
    except XjmetaError as error:
        raise error.at(name) from error.__cause__
    except Exception as error:
        if _is_callers(error):
            raise
        _let_end(error)
        ours = translate(error, name) or _internal(error)
        raise ours.at(name) from error


@contextmanager
def writing(name: str) -> Iterator[None]:
    """Report what goes wrong with a target as a TargetError that names it."""
    try:
        yield
    except OSError as error:
        if _is_callers(error):
            raise
        raise _of_system(error, name, TargetError, "cannot-write") from error


@contextmanager
def inside() -> Iterator[None]:
    """Report what is left of foreign exceptions as a fault of ours."""
    try:
        yield
    except XjmetaError:
        raise
    except Exception as error:
        if _is_callers(error):
            raise
        _let_end(error)
        raise _internal(error) from error


@contextmanager
def of_caller(*, but: tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """Mark what the caller's own objects raise, so that it passes as it is; `but` is what has words of ours."""
    try:
        yield
    except but:
        raise
    except XjmetaError:
        raise
    except Exception as error:
        with suppress(AttributeError):
            error._xjmeta_of_caller = True  # type: ignore[attr-defined]  # noqa: SLF001 - our own mark
        raise


_P = ParamSpec("_P")
_R = TypeVar("_R")


def door(verb: Callable[_P, _R]) -> Callable[_P, _R]:
    """Make a function one that raises only errors of xjmeta's; a generator function as well as any other.

    >>> @door
    ... def faulty(divisor: int) -> float:
    ...     return 1 / divisor
    >>> faulty(0)
    Traceback (most recent call last):
    xjmeta.messages.errors.InternalError: ...
    """
    if isgeneratorfunction(verb):
        return cast("Callable[_P, _R]", _generating(verb))

    @wraps(verb)
    def guarded(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        _check_arguments(verb, args, kwargs)
        with _told_by_arguments(verb, args, kwargs), inside():
            return verb(*args, **kwargs)

    return guarded


def _generating(
    verb: Callable[..., Iterator[Any]],
) -> Callable[..., Iterator[Any]]:
    @wraps(verb)
    def guarded(*args: Any, **kwargs: Any) -> Iterator[Any]:
        with _told_by_arguments(verb, args, kwargs), inside():
            yield from verb(*args, **kwargs)

    # A generator runs nothing before it is asked for its first value:
    # arguments are checked when it is called.
    @wraps(verb)
    def checked(*args: Any, **kwargs: Any) -> Iterator[Any]:
        _check_arguments(verb, args, kwargs)
        return guarded(*args, **kwargs)

    return checked


@contextmanager
def _told_by_arguments(
    verb: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> Iterator[None]:
    """Report a fault that an argument of the wrong type explains as what that argument takes."""
    try:
        yield
    except InternalError as error:
        refused = refusal(InputError, verb, args, kwargs)
        if refused is None:
            raise
        raise refused from error.__cause__


def _check_arguments(
    verb: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> None:
    """Raise TypeError, as Python does, for arguments that a function does not take."""
    _signature(verb).bind(*args, **kwargs)


_signature = cache(signature)


def _is_callers(error: Exception) -> bool:
    return getattr(error, "_xjmeta_of_caller", False) is True


def _internal(error: Exception) -> XjmetaError:
    return InternalError("internal", reason=f"{type(error).__name__}: {error}")


# What a serializer of pydantic says of an exception in a function of ours that it calls.
_HIDDEN = re.compile(r": (?:(KeyboardInterrupt)|SystemExit): ?(\d*)$")


def _let_end(error: Exception) -> None:
    """Raise the request to end the program of which pydantic made an error of its own: it keeps the words alone."""
    from pydantic_core import PydanticSerializationError  # noqa: PLC0415 - only a fault needs it

    if not isinstance(error, PydanticSerializationError):
        return
    hidden = _HIDDEN.search(str(error))
    if hidden is None:
        return
    if hidden[1]:
        raise KeyboardInterrupt from error
    raise SystemExit(int(hidden[2] or 0)) from error


def translate(error: Exception, name: str) -> XjmetaError | None:
    """Return a foreign exception in xjmeta's words, or None if it is none that a document can cause."""
    for kind, to_ours in _TRANSLATORS:
        if isinstance(error, kind):
            return to_ours(error)
    if isinstance(error, OSError):
        return _of_system(error, name, InputError, "cannot-open")
    if isinstance(error, ValueError) and "embedded null" in str(error):
        return InputError(
            "cannot-open", name=name, reason=str(error)
        )  # of a path
    if isinstance(error, ValueError) and _raised_in(error).startswith(_MODEL):
        return FormatError("invalid-record", reason=f"{error}.")
    module = type(error).__module__.partition(".")[0]
    of_module = _MODULES.get(module)
    return of_module(error) if of_module is not None else None


def _raised_in(error: Exception) -> str:
    """Return the module that raised an error."""
    # The last frame is where it was raised; those before only called.
    frames = list(walk_tb(error.__traceback__))
    if frames:
        return str(frames[-1][0].f_globals.get("__name__"))
    return ""


def _of_system(
    error: OSError, name: str, kind: type[XjmetaError], otherwise: str
) -> XjmetaError:
    reason = (error.strerror or str(error)).rstrip(".")
    code = {
        FileNotFoundError: "not-found",
        IsADirectoryError: "is-a-directory",
        PermissionError: "no-permission",
    }.get(type(error), otherwise)
    if code == "not-found" and kind is TargetError:
        code = "no-folder"
    return kind(
        code,
        source=None if code != otherwise else name,
        name=name,
        reason=reason,
    )


def _encoding(error: Any) -> XjmetaError:
    return FormatError(
        "bad-encoding", reason=f"{error.reason} at byte {error.start}."
    )


def _codec(error: Any) -> XjmetaError:
    return FormatError("bad-encoding", reason=f"{error}.")


def _memory(_error: Any) -> XjmetaError:
    return LimitError("no-memory")


def _gzip(error: Any) -> XjmetaError:
    return InputError("bad-gzip", reason=str(error).rstrip("."))


def _csv(error: Any) -> XjmetaError:
    return FormatError("not-csv", reason=str(error))


def _json(error: Any) -> XjmetaError:
    return FormatError(
        "not-json",
        line=error.lineno,
        column=error.colno,
        reason=f"{error.msg}.",
    )


def _recursion(_error: Any) -> XjmetaError:
    return LimitError("too-deep", what="Values", limit=64)


def _of_lxml(error: Any) -> XjmetaError:
    line, column = getattr(error, "position", (None, None))
    reason = (getattr(error, "msg", None) or str(error)).rstrip(".")
    return FormatError(
        "not-well-formed",
        line=line or None,
        column=column or None,
        reason=f"{reason}.",
    )


def _of_pydantic(error: Any) -> XjmetaError:
    if not hasattr(error, "errors"):
        return FormatError("invalid-record", reason=f"{error}.")
    # Without the input, which may be a whole Record.
    first = error.errors(include_url=False, include_input=False)[0]
    path = ".".join(str(part) for part in first["loc"]) or None
    return FormatError("invalid-record", path=path, reason=f"{first['msg']}.")


# Narrower classes first: errors of JSON and of encodings are ValueErrors, and
# a UnicodeDecodeError is a UnicodeError.
_TRANSLATORS: tuple[
    tuple[
        type[Exception] | tuple[type[Exception], ...],
        Callable[[Any], XjmetaError],
    ],
    ...,
] = (
    ((zlib.error, EOFError, gzip.BadGzipFile), _gzip),
    (json.JSONDecodeError, _json),
    ((UnicodeDecodeError, UnicodeEncodeError), _encoding),
    (UnicodeError, _codec),
    (MemoryError, _memory),
    (csv.Error, _csv),
    (RecursionError, _recursion),
)
_MODULES: Mapping[str, Callable[[Any], XjmetaError]] = {
    "lxml": _of_lxml,
    "pydantic": _of_pydantic,
    "pydantic_core": _of_pydantic,
}
