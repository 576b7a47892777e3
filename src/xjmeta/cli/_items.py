"""The documents of one run: those of files, folders and archives, each with its name among the results."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import BinaryIO, NamedTuple, TypeAlias, cast

import xjmeta

__all__ = ["Item", "Stamp", "count_of", "items", "opened", "release"]

Stamp: TypeAlias = "tuple[int, int] | None"
"""What shows that a file is unchanged: its size, and when it was written; None for a stream."""


class Item(NamedTuple):
    """A document of a run."""

    path: str
    """Where its bytes are."""
    name: str
    """Its name among the results: its own, or that below its folder or in its archive."""
    shown: str
    """What it is called in messages."""
    stamp: Stamp = None
    is_given: bool = True
    """Whether the user named it; what is in a folder or an archive may be no document."""
    is_spooled: bool = False
    """Whether its bytes are in a temporary file, made for it from an archive."""
    is_begun: bool = False
    """Whether a run that was interrupted had begun with it: then a file at its target is from that run."""
    problem: xjmeta.XjmetaError | None = None
    """Why it cannot be opened."""


def items(
    paths: Sequence[str], spool: str, is_done: Callable[[str, Stamp], bool]
) -> Iterator[Item]:
    """Yield the documents of paths: of a folder all files below it, of an archive its members, which are unfolded one
    by one into the folder `spool`, except those that are done.
    """
    for path in paths:
        if os.path.isdir(path):
            yield from _of_folder(path)
        elif xjmeta.is_archive(path) and os.path.isfile(path):
            yield from _of_archive(path, spool, is_done)
        else:
            yield Item(
                path, os.path.basename(path) or path, path, _stamp(path)
            )


def _of_folder(path: str) -> Iterator[Item]:
    """Yield the files of a folder; what is no document, whatever it holds, is passed over and counted."""
    passed: list[str] = []
    for file, name in xjmeta.documents(path, look=False, passed=passed):
        yield Item(
            file,
            name,
            file,
            _stamp(file),
            is_given=False,
        )
        while passed:
            yield _passed_over(passed.pop(0), path)
    while passed:
        yield _passed_over(passed.pop(0), path)


def _passed_over(file: str, folder: str) -> Item:
    error = xjmeta.UnknownFormatError(
        "unknown-format", source=file, looks="another"
    )
    name = os.path.relpath(file, folder)
    return Item(
        file,
        name,
        file,
        _stamp(file),
        is_given=False,
        problem=error,
    )


def _of_archive(
    path: str, spool: str, is_done: Callable[[str, Stamp], bool]
) -> Iterator[Item]:
    stamp = _stamp(path)
    number = 0
    try:
        for number, member in enumerate(xjmeta.members(path), 1):
            shown = f"{path}/{member.name}"
            item = Item(
                path,
                member.name,
                shown,
                stamp,
                is_given=False,
            )
            # What an interrupted run has done is not unfolded again.
            if member.problem is not None or not is_done(shown, stamp):
                item = _unfolded(
                    item, member.open, os.path.join(spool, f"{number}")
                )
            yield item
    except xjmeta.XjmetaError as error:
        # No fault of the archive, and the next document would not fit either.
        if error.code == "temporary-full":
            raise
        yield Item(
            path,
            os.path.basename(path),
            path,
            stamp,
            problem=error,
        )


def _unfolded(item: Item, opening: Callable[[], BinaryIO], path: str) -> Item:
    """Return an item of an archive with its bytes in a file of its own."""
    try:
        with opening() as packed, open(path, "wb") as file:
            shutil.copyfileobj(packed, file)
    except xjmeta.XjmetaError as error:
        return item._replace(problem=error.at(item.shown))
    except OSError as error:
        with suppress(OSError):
            os.unlink(path)
        reason = error.strerror or str(error)
        folder = os.path.dirname(path)
        raise xjmeta.InputError(
            "temporary-full", folder=folder, reason=reason
        ) from error
    return item._replace(path=path, is_spooled=True)


def release(item: Item) -> None:
    """Delete the temporary file that was made for an item."""
    if item.is_spooled:
        with suppress(OSError):
            os.unlink(item.path)


@contextmanager
def opened(item: Item) -> Iterator[str | BinaryIO]:
    """Give what the verbs take as the source: the path, or a stream that is called as the member of its archive."""
    if item.problem is not None:
        raise item.problem
    if not item.is_spooled:
        yield item.path
        return
    with open(item.path, "rb") as file:
        yield cast("BinaryIO", _Named(file, item.shown))


class _Named:
    """A stream with a name of our own."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self.name = file, name

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)


def _stamp(path: str) -> Stamp:
    try:
        state = os.stat(path)
    except (OSError, ValueError):
        return None
    return state.st_size, state.st_mtime_ns


def count_of(paths: Sequence[str]) -> int | None:
    """Return how many documents there may be; None where there is an archive, which is known when it is read."""
    if any(
        xjmeta.is_archive(path) for path in paths if not os.path.isdir(path)
    ):
        return None
    return sum(
        sum(1 for _one in xjmeta.documents(path, look=False))
        if os.path.isdir(path)
        else 1
        for path in paths
    )
