"""The edge of the library: what lxml, pydantic and Python raise is told in our own errors, with the cause
kept.

Readers that know the place better raise our errors themselves; what passes through here is given the name of
its source.
"""

from __future__ import annotations

import csv
import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from traceback import walk_tb
from typing import Any

from xjmeta.messages import (
    FormatError,
    InputError,
    LimitError,
    TargetError,
    XjmetaError,
)

__all__ = ["reading", "translate", "writing"]

_MODEL = "xjmeta.model."
"""Where a ValueError means that a document holds what no Record can hold; elsewhere it is a fault of ours."""


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Tell every foreign exception of a read as an error of ours that names the source."""
    try:
        yield
    except XjmetaError as error:
        raise error.at(name) from error.__cause__
    except Exception as error:
        ours = translate(error, name)
        if ours is None:
            raise
        raise ours.at(name) from error


@contextmanager
def writing(name: str) -> Iterator[None]:
    """Tell what goes wrong with a target as a TargetError that names it."""
    try:
        yield
    except OSError as error:
        raise _of_system(error, name, TargetError, "cannot-write") from error
    except UnicodeDecodeError as error:
        reason = f"{error.reason} at byte {error.start}."
        raise TargetError("not-text", source=name, reason=reason) from error


def translate(error: Exception, name: str) -> XjmetaError | None:
    """Return a foreign exception in our words, or None if it is none that a document can cause."""
    for kind, tell in _TELLERS:
        if isinstance(error, kind):
            return tell(error)
    if isinstance(error, OSError):
        return _of_system(error, name, InputError, "cannot-open")
    if isinstance(error, ValueError) and _raised_in(error).startswith(_MODEL):
        return FormatError("invalid-record", reason=f"{error}.")
    module = type(error).__module__.partition(".")[0]
    tell_module = _MODULES.get(module)
    return tell_module(error) if tell_module is not None else None


def _raised_in(error: Exception) -> str:
    """Return the module that raised an error."""
    frames = list(walk_tb(error.__traceback__))
    return str(frames[-1][0].f_globals.get("__name__")) if frames else ""


def _of_system(
    error: OSError, name: str, kind: type[XjmetaError], otherwise: str
) -> XjmetaError:
    reason = error.strerror or str(error)
    code = {
        FileNotFoundError: "not-found",
        IsADirectoryError: "is-a-directory",
        PermissionError: "no-permission",
    }.get(type(error), otherwise)
    if code == "not-found" and kind is TargetError:
        code = "no-folder"
    return kind(
        code, source=None if code != otherwise else name, name=name, reason=reason
    )


def _encoding(error: Any) -> XjmetaError:
    return FormatError("bad-encoding", reason=f"{error.reason} at byte {error.start}.")


def _gzip(error: Any) -> XjmetaError:
    return InputError("bad-gzip", reason=str(error).rstrip("."))


def _csv(error: Any) -> XjmetaError:
    return FormatError("not-csv", reason=str(error))


def _json(error: Any) -> XjmetaError:
    return FormatError(
        "not-json", line=error.lineno, column=error.colno, reason=f"{error.msg}."
    )


def _recursion(_error: Any) -> XjmetaError:
    return LimitError("too-deep", what="Values", limit=64)


def _of_lxml(error: Any) -> XjmetaError:
    line, column = getattr(error, "position", (None, None))
    reason = (getattr(error, "msg", None) or str(error)).rstrip(".")
    return FormatError(
        "not-well-formed", line=line or None, column=column or None, reason=f"{reason}."
    )


def _of_pydantic(error: Any) -> XjmetaError:
    if not hasattr(error, "errors"):
        return FormatError("invalid-record", reason=f"{error}.")
    first = error.errors(include_url=False, include_input=False)[0]
    path = ".".join(str(part) for part in first["loc"]) or None
    return FormatError("invalid-record", path=path, reason=f"{first['msg']}.")


_TELLERS: tuple[
    tuple[type[Exception] | tuple[type[Exception], ...], Callable[[Any], XjmetaError]],
    ...,
] = (
    ((zlib.error, EOFError, gzip.BadGzipFile), _gzip),
    (json.JSONDecodeError, _json),
    ((UnicodeDecodeError, UnicodeEncodeError), _encoding),
    (csv.Error, _csv),
    (RecursionError, _recursion),
)
_MODULES: Mapping[str, Callable[[Any], XjmetaError]] = {
    "lxml": _of_lxml,
    "pydantic": _of_pydantic,
    "pydantic_core": _of_pydantic,
}
