"""Targets: what can be written to, whole or not at all.

A file is written beside its place, synced, and moved there in one step; where the system can, it has no name
until then, so that not even a kill leaves anything behind; else what a kill leaves is taken away by the next that
writes there. A stream or a device gets its bytes when all of them are made. The new file has the owner and the
permissions of the old one, but never its set-user and set-group bits; other hard links to the old file keep the old
content.
"""

from __future__ import annotations

import errno
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
from hashlib import blake2b
from typing import IO, Any, BinaryIO, TypeAlias, cast

from xjmeta.boundary import of_caller, writing
from xjmeta.messages import TargetError
from xjmeta.sources import Document, decoded, temporary

__all__ = [
    "TargetDraft",
    "Writable",
    "check_target",
    "name_of",
    "text_of",
    "written",
]

Writable: TypeAlias = str | os.PathLike[str] | IO[bytes] | IO[str]
# What goes to a stream is kept until it is complete; above this size in a
# file.
_IN_MEMORY = 16 * 2**20


class TargetDraft:
    """What is being written: the stream to write to, and what is there so far."""

    __slots__ = ("_raw", "name", "stream")

    def __init__(self, name: str, raw: BinaryIO) -> None:
        self.name, self._raw = name, raw
        self.stream: BinaryIO = raw
        if name.lower().endswith(".gz"):
            self.stream = cast(
                "BinaryIO",
                gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0),
            )

    def finish(self) -> None:
        """Write out what is withheld; nothing more can be written."""
        if self.stream is not self._raw:
            self.stream.close()
        self._raw.flush()

    def pour(self, stream: Any) -> None:
        """Write everything to a stream."""
        self.finish()
        self._raw.seek(0)
        _pour(self._raw, stream, self.name)

    def read_back(self) -> Document:
        """Return what was written as a source."""
        self.finish()
        self._raw.seek(0)
        content = self._raw.read()
        self._raw.seek(0, os.SEEK_END)
        return Document(self.name, lambda: io.BytesIO(content))


def name_of(target: Any) -> str:
    """Return what a target is called."""
    if isinstance(target, str | os.PathLike):
        if target == "-":
            return "<stdout>"
        return os.fsdecode(os.fspath(target))
    name = getattr(target, "name", None)
    return name if isinstance(name, str) else "<stream>"


def check_target(target: Any) -> None:
    """Refuse what is no target to write to, with TargetError."""
    if target == "":
        raise TargetError("not-a-target", what="An empty string")
    if not (isinstance(target, str | os.PathLike) or hasattr(target, "write")):
        raise TargetError("not-a-target", what=type(target).__name__)


@contextmanager
def written(
    target: Writable, *, beside: str | None = None
) -> Iterator[TargetDraft]:
    """Give a draft to write to; when the block ends well it becomes the target, else the target stays as it
    was.

    `beside` is a file that describes the target: it is taken away before the target is replaced, so that it
    never describes another content. Raises TargetError if it cannot be written.

    >>> stream = io.BytesIO()
    >>> with written(stream) as draft:
    ...     _ = draft.stream.write(b"<ead/>")
    >>> stream.getvalue()
    b'<ead/>'
    """
    check_target(target)
    name = name_of(target)
    if isinstance(target, str | os.PathLike) and target != "-":
        path = _checked(name)
        if _is_device(path):
            with (
                writing(name),
                _spooled(name) as draft,
                open(path, "wb") as device,
            ):
                yield draft
                draft.pour(device)
            return
        with writing(name), _new_file(path, beside) as raw:
            draft = TargetDraft(name, raw)
            yield draft
            draft.finish()
        return
    stream = sys.stdout if target == "-" else target
    if stream is None:
        raise TargetError("no-output")
    with writing(name), _spooled(name) as draft:
        yield draft
        draft.pour(stream)


@contextmanager
def _spooled(name: str) -> Iterator[TargetDraft]:
    """Give a draft in memory, or where it grows large in a temporary file."""
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as raw:
        yield TargetDraft(name, cast("BinaryIO", _Temporary(raw)))


class _Temporary:
    """A temporary file that names its folder where it cannot be written."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)

    def write(self, data: Any) -> int:
        """Write as the file does."""
        with temporary():
            return cast("int", self._raw.write(data))


def _pour(raw: BinaryIO, stream: Any, name: str) -> None:
    """Copy everything to a stream: to the bytes below a text stream where there are any, else as text."""
    with of_caller(), _refused(name):
        _copied(raw, stream, name)


@contextmanager
def _refused(name: str) -> Iterator[None]:
    """Report what a stream says that is full, closed or takes something else."""
    try:
        yield
    except OSError:
        with writing(name):
            raise
    except (TypeError, ValueError) as error:
        reason = str(error).rstrip(".")
        raise TargetError("cannot-write", name=name, reason=reason) from error


def _copied(raw: BinaryIO, stream: Any, name: str) -> None:
    if isinstance(stream, io.TextIOBase):
        below = getattr(stream, "buffer", None)
        if below is None:
            stream.write(text_of(raw.read(), name))
            return
        stream.flush()
        stream = below
    shutil.copyfileobj(raw, stream)
    if hasattr(stream, "flush"):
        stream.flush()


def text_of(content: bytes, name: str) -> str:
    """Return a document as text; raises TargetError for what is none."""
    try:
        return decoded(content)
    except (LookupError, UnicodeError) as error:
        reason = f"{error}.".replace("..", ".")
        raise TargetError("not-text", source=name, reason=reason) from error


def _checked(path: str) -> str:
    """Return where a path leads; raises TargetError for what no system takes as a path."""
    try:
        return os.path.realpath(path)
    except ValueError as error:
        reason = str(error).rstrip(".")
        raise TargetError("cannot-write", name=path, reason=reason) from error


def _is_device(path: str) -> bool:
    """Return whether a path is there and neither a file nor a folder: a device, a pipe."""
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


@contextmanager
def _new_file(path: str, beside: str | None) -> Iterator[BinaryIO]:
    """Give a new file that takes the place of `path`, with its permissions, when the block ends well."""
    old = _existing(path)
    folder = os.path.dirname(path)
    part = _part_of(path)
    descriptor = _unnamed(folder)
    named = descriptor is None
    if descriptor is None:
        descriptor = os.open(
            part,
            os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0),
            0o666,
        )
    _locked(descriptor)
    try:
        with open(descriptor, "w+b") as stream:
            yield stream
            stream.flush()
            _keep_owner_and_mode(stream.fileno(), old)
            os.fsync(stream.fileno())
            if beside is not None and old is None:
                _take_away(
                    beside
                )  # it is of no sheet, and not of the one to come
            if not named:
                part = _named(stream.fileno(), path, part, is_new=old is None)
                named = True
            if os.name == "posix":  # as long as it is locked
                _move(part, path, beside)
        if os.name != "posix":  # where an open file cannot be moved
            _move(part, path, beside)
        named = False
    finally:
        if named:
            os.unlink(part)
    _sync(folder, path)


def _move(part: str, path: str, beside: str | None) -> None:
    """Put a new file in its place, and take away what was beside the old one."""
    if beside is not None:
        _take_away(beside)
    if part != path:
        os.replace(part, path)


def _named(descriptor: int, path: str, part: str, *, is_new: bool) -> str:
    """Give a file without a name the one where nothing is yet, else one to be moved from; return it."""
    if is_new:
        with suppress(FileExistsError):
            _give_name(descriptor, path)
            return path
    _give_name(descriptor, part)
    return part


def _part_of(path: str) -> str:
    """Return where a new file is until it takes the place of `path`: by the name of that, so that what a process
    left that was killed is taken away by the next one; or where nobody else writes.
    """
    folder, name = os.path.split(path)
    # The name itself may be as long as the system allows.
    digest = blake2b(os.fsencode(name), digest_size=8).hexdigest()
    part = os.path.join(folder, f".xjmeta-{digest}.part")
    if _is_free(part):
        return part
    return os.path.join(folder, f".xjmeta-{secrets.token_hex(8)}.part")


def _is_free(part: str) -> bool:
    """Return whether a name is free, now that what a process left there that is gone is deleted: one that lives has it
    locked.
    """
    try:
        with open(part, "rb") as left:
            is_left = _locked(left.fileno()) and os.path.samestat(
                os.fstat(left.fileno()), os.stat(part)
            )
            if is_left:
                os.unlink(part)
            return is_left
    # Somebody else has cleared it away.
    except FileNotFoundError:
        return True
    except OSError:
        return False


def _locked(descriptor: int) -> bool:
    """Lock a file for this process, as long as it is open; say whether that is so."""
    try:
        import fcntl  # noqa: PLC0415 - only where there is such a thing

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    # Windows has no such locks, and some network drives refuse them.
    except (ImportError, OSError):
        return False
    return True


def _take_away(path: str) -> None:
    """Delete a file that is there; a name that is too long names none."""
    try:
        os.unlink(path)
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.ENAMETOOLONG):
            raise


def _existing(path: str) -> os.stat_result | None:
    """Return the state of a file that will be replaced, None if there is none; refuse what may not be
    written.
    """
    try:
        state = os.stat(path)
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(state.st_mode):
        raise TargetError("is-a-directory", name=path)
    if not os.access(path, os.W_OK):
        raise TargetError("no-permission", name=path)
    return state


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


def _give_name(descriptor: int, path: str) -> None:
    """Give a file without a name its name."""
    folder, name = os.path.split(path)
    # A folder may be written to and yet not be read (O_PATH); it is passed so that the link in /proc is followed.
    at = os.open(folder, getattr(os, "O_PATH", os.O_RDONLY))
    try:
        os.link(
            f"/proc/self/fd/{descriptor}",
            name,
            src_dir_fd=at,
            dst_dir_fd=at,
            follow_symlinks=True,
        )
    finally:
        os.close(at)


def _keep_owner_and_mode(descriptor: int, old: os.stat_result | None) -> None:
    """Give a new file the owner and the permissions of the old one, but no rights that were given to its content."""
    if old is None or os.name != "posix":
        return
    with suppress(
        PermissionError
    ):  # only root may give a file to somebody else
        os.fchown(descriptor, old.st_uid, old.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(old.st_mode) & 0o777)


_NO_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EBADF})
"""What systems say that cannot sync a folder, or not one that may not be read."""


def _sync(folder: str, path: str) -> None:
    """Make the new name last; raises TargetError where the file is there, but may not last."""
    if os.name != "posix":
        return
    try:
        at = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(at)
        finally:
            os.close(at)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            reason = error.strerror or str(error)
            raise TargetError(
                "not-synced", name=path, reason=reason
            ) from error
