"""Targets: what can be written to, whole or not at all.

A file is written beside its place, synced, and moved there in one step; where the system can, it has no name
until then, so that not even a kill leaves anything behind. A stream gets its bytes when all of them are made.
"""

from __future__ import annotations

import gzip
import io
import os
import secrets
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any, BinaryIO, TypeAlias, cast

from xjmeta.boundary import writing
from xjmeta.messages import TargetError
from xjmeta.sources import Document, decoded

__all__ = ["Draft", "Writable", "name_of", "written"]

Writable: TypeAlias = "str | os.PathLike[str] | IO[bytes] | IO[str]"
_IN_MEMORY = 16 * 2**20


class Draft:
    """What is being written: the stream to write to, and what stands there so far."""

    __slots__ = ("_raw", "name", "stream")

    def __init__(self, name: str, raw: BinaryIO) -> None:
        self.name, self._raw = name, raw
        self.stream: BinaryIO = raw
        if name.lower().endswith(".gz"):
            self.stream = cast(
                "BinaryIO", gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0)
            )

    def finish(self) -> None:
        """Write out what is held back; nothing more can be written."""
        if self.stream is not self._raw:
            self.stream.close()
        self._raw.flush()

    def read_back(self) -> Document:
        """Return what was written as a source."""
        self.finish()
        self._raw.seek(0)
        content = self._raw.read()
        return Document(self.name, lambda: io.BytesIO(content))


def name_of(target: Any) -> str:
    """Return what a target is called."""
    if isinstance(target, str | os.PathLike):
        return "<stdout>" if target == "-" else os.fspath(target)
    name = getattr(target, "name", None)
    return name if isinstance(name, str) else "<stream>"


@contextmanager
def written(target: Writable) -> Iterator[Draft]:
    """Give a draft to write to; when the block ends well it becomes the target, else the target stays as it
    was.

    Raises TargetError if it cannot be written.

    >>> stream = io.BytesIO()
    >>> with written(stream) as draft:
    ...     _ = draft.stream.write(b"<ead/>")
    >>> stream.getvalue()
    b'<ead/>'
    """
    name = name_of(target)
    if isinstance(target, str | os.PathLike) and target != "-":
        with writing(name), _new_file(os.fspath(target)) as raw:
            draft = Draft(name, raw)
            yield draft
            draft.finish()
        return
    stream = sys.stdout if target == "-" else target
    if not hasattr(stream, "write"):
        raise TargetError("not-a-target", what=type(target).__name__)
    with writing(name), tempfile.SpooledTemporaryFile(_IN_MEMORY) as raw:
        draft = Draft(name, cast("BinaryIO", raw))
        yield draft
        draft.finish()
        raw.seek(0)
        _pour(cast("BinaryIO", raw), stream)


def _pour(raw: BinaryIO, stream: Any) -> None:
    """Copy everything to a stream: to the bytes below a text stream where there are any, else as text."""
    if isinstance(stream, io.TextIOBase):
        below = getattr(stream, "buffer", None)
        if below is None:
            stream.write(decoded(raw.read()))
            return
        stream.flush()
        stream = below
    shutil.copyfileobj(raw, stream)
    if hasattr(stream, "flush"):
        stream.flush()


@contextmanager
def _new_file(path: str) -> Iterator[BinaryIO]:
    """Give a new file that takes the place of `path`, with its permissions, when the block ends well."""
    path = os.path.realpath(path)
    old = _existing(path)
    if old is not None and not stat.S_ISREG(old.st_mode):
        with open(path, "wb") as device:
            yield device
        return
    folder = os.path.dirname(path)
    part = os.path.join(
        folder, f".{os.path.basename(path)}.{secrets.token_hex(4)}.part"
    )
    descriptor = _unnamed(folder)
    named = descriptor is None
    if descriptor is None:
        descriptor = os.open(
            part, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0), 0o666
        )
    try:
        with open(descriptor, "w+b") as stream:
            yield stream
            stream.flush()
            _keep_owner_and_mode(stream.fileno(), old)
            os.fsync(stream.fileno())
            if not named:
                _give_name(stream.fileno(), folder, part)
                named = True
        os.replace(part, path)
        named = False
        _sync(folder)
    finally:
        if named:
            os.unlink(part)


def _existing(path: str) -> os.stat_result | None:
    """Return the state of a file that will be replaced, None if there is none; refuse what may not be
    written.
    """
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(found.st_mode):
        raise TargetError("is-a-directory", name=path)
    if not os.access(path, os.W_OK):
        raise TargetError("no-permission", name=path)
    return found


def _unnamed(folder: str) -> int | None:
    """Open a file without a name in a folder; None where the system or the disk has no such thing."""
    if not hasattr(os, "O_TMPFILE") or not os.path.isdir("/proc/self/fd"):
        return None
    try:
        return os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o666)
    except (FileNotFoundError, PermissionError, NotADirectoryError):
        raise
    except OSError:
        return None


def _give_name(descriptor: int, folder: str, name: str) -> None:
    """Give a file without a name its name; the folder is passed so that the link in /proc is followed."""
    at = os.open(folder, os.O_RDONLY)
    try:
        os.link(
            f"/proc/self/fd/{descriptor}",
            os.path.basename(name),
            src_dir_fd=at,
            dst_dir_fd=at,
            follow_symlinks=True,
        )
    finally:
        os.close(at)


def _keep_owner_and_mode(descriptor: int, old: os.stat_result | None) -> None:
    if old is None or os.name != "posix":
        return
    with suppress(PermissionError):  # only root may give a file to somebody else
        os.fchown(descriptor, old.st_uid, old.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(old.st_mode))


def _sync(folder: str) -> None:
    """Make the new name last."""
    if os.name != "posix":
        return
    at = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(at)
    finally:
        os.close(at)
