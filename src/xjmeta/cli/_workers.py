"""One document after the other, and what became of each; `_processes` does several at once."""

from __future__ import annotations

import errno
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from typing import Any, TypeAlias

import xjmeta
from xjmeta.cli._items import Item
from xjmeta.cli._journal import RunOutcome
from xjmeta.cli._reports import kept
from xjmeta.cli._run import FAILED, LOSS, Run

__all__ = [
    "Pair",
    "Settings",
    "Work",
    "done",
    "is_no_document",
    "one_by_one",
]

Work: TypeAlias = Callable[[Item, Run], Mapping[str, Any]]
"""Does one document, prints what there is to print, and returns what the manifest should record of it."""
Pair: TypeAlias = "tuple[Item, RunOutcome | None]"
"""A document, and what became of it where that is known."""
Settings: TypeAlias = Mapping[str, bool]
"""How a `Run` says things."""

# Why a file in a folder is passed over.
_NO_DOCUMENT = frozenset({"unknown-format", "binary-input", "empty-input"})
# Errors of a disk that is full or missing: the next document will not fare better.
_NO_MORE = frozenset(
    getattr(errno, name)
    for name in (
        "ENOSPC",
        "EDQUOT",
        "EROFS",
        "EIO",
        "ESTALE",
        "ENODEV",
        "ENXIO",
    )
    if hasattr(errno, name)
)


def done(
    item: Item, work: Work, settings: Settings, *, held: bool
) -> RunOutcome:
    """Do one document, and return what became of it; with `held` what would be printed is kept in the outcome."""
    out, err = io.StringIO(), io.StringIO()
    outcome = RunOutcome()
    with ExitStack() as stack:
        if held:
            stack.enter_context(redirect_stdout(out))
            stack.enter_context(redirect_stderr(err))
        verb = Run(**settings)
        try:
            with verb.input():
                _do(item, work, verb, outcome)
        except OSError as error:
            if not held:  # nothing more can be printed
                raise
            with verb.input():
                _refuse(error, item, outcome)
    _judge(verb, outcome)
    outcome.out = out.getvalue()
    outcome.err = err.getvalue()
    return outcome


def _do(item: Item, work: Work, verb: Run, outcome: RunOutcome) -> None:
    try:
        facts = dict(work(item, verb))
        outcome.kept = facts.pop("kept", {})
        outcome.facts.update(facts)
    except xjmeta.XjmetaError as error:
        if is_no_document(item, error):
            outcome.outcome = "passed-over"
            return
        outcome.facts["error"] = {"code": error.code, "message": error.message}
        outcome.kept = kept([error.to_finding()])
        outcome.stops = _stops(error)
        raise


def is_no_document(item: Item, error: xjmeta.XjmetaError) -> bool:
    """Return whether an error means that a file in a folder or an archive is passed over: no format reads it."""
    return error.code in _NO_DOCUMENT and not item.is_given


def _refuse(error: OSError, item: Item, outcome: RunOutcome) -> None:
    """Raise an error of the system as one of xjmeta."""
    reason = error.strerror or str(error)
    ours = xjmeta.TargetError("cannot-write", name=item.shown, reason=reason)
    outcome.facts["error"] = {"code": ours.code, "message": ours.message}
    outcome.stops = _stops(error)
    raise ours from error


def _stops(error: BaseException | None) -> str:
    """Return why nothing more can be done, where an error comes from a disk that is full or missing."""
    while error is not None:
        if getattr(error, "code", "") == "lost-folder":
            return str(error)
        if isinstance(error, OSError) and error.errno in _NO_MORE:
            return error.strerror or str(error)
        error = error.__cause__
    return ""


def _judge(verb: Run, outcome: RunOutcome) -> None:
    """Return in a word what became of a document."""
    outcome.code = verb.code
    if verb.failed:
        outcome.outcome = "failed"
    elif verb.code == LOSS:
        outcome.outcome = "refused"
    elif verb.code == FAILED:
        outcome.outcome = "invalid"


def one_by_one(
    pairs: Iterable[Pair],
    work: Work,
    settings: Settings,
    begin: Callable[[Item], None],
    *,
    held: bool,
) -> Iterator[tuple[Item, RunOutcome, bool]]:
    """Yield each document with what became of it, and whether that is new."""
    for item, outcome in pairs:
        if outcome is not None:
            yield item, outcome, False
        else:
            begin(item)
            yield item, done(item, work, settings, held=held), True
