"""Archives of documents (`.zip`, `.tar`, `.tar.gz`, ...): their members one after the other, within bounds.

An archive is input from outside. A member is a stream of bytes and never a file that is made where its name says; a
name that leads out of the archive is refused, a link is not followed, and what may be unfolded is bounded, by member
and in all.
"""

from __future__ import annotations

import gzip
import io
import lzma
import os
import posixpath
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO, Any, BinaryIO, cast

from xjmeta.boundary import reading
from xjmeta.messages import FormatError, InputError, LimitError, XjmetaError
from xjmeta.messages.catalogue import Template, add
from xjmeta.sources import MAX_RATIO, MAX_UNFOLDED

__all__ = ["MAX_TOTAL", "Member", "is_archive", "members"]

add(
    {
        "damaged-archive": Template(
            "The archive cannot be read on from here: {reason}.",
            "Get it again, or unpack what can be unpacked of it.",
        ),
        "unsafe-member": Template(
            "The name of a member leads out of the archive, or is none.",
            "Unpack it yourself under another name if you trust it.",
        ),
        "link-in-archive": Template(
            "The member is a link or a device, and none is followed.",
            "Unpack it yourself if you trust it.",
        ),
        "encrypted-member": Template(
            "The member is encrypted.", "Unpack it with its password first."
        ),
    }
)

MAX_TOTAL = 64 * 2**30
"""How many bytes the members of an archive may unfold to in all."""
# Below this size a ratio tells nothing.
_SMALL = 16 * 2**20
_ENDINGS = (
    ".zip", ".tar", ".tar.gz", ".tar.bz2", ".tar.xz", ".tgz", ".tbz2", ".txz"
)  # fmt: skip
# A name with a drive of Windows (`C:x`) leads out of any folder there.
_DRIVE = re.compile(r"[A-Za-z]:")
# What the libraries of Python raise at an archive that is damaged, or packed in a way they do not know.
_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    gzip.BadGzipFile,
    struct.error,
    EOFError,
    RuntimeError,
    ValueError,
)


def is_archive(path: str) -> bool:
    """Return whether a path names an archive, by its ending.

    >>> is_archive("harvest.tar.gz"), is_archive("finding-aid.xml.gz")
    (True, False)
    """
    return path.lower().endswith(_ENDINGS)


class Member:
    """A file in an archive: its name, and its bytes while no later member is requested."""

    __slots__ = ("_open", "name", "problem")

    def __init__(
        self,
        name: str,
        opening: Callable[[], IO[bytes]],
        problem: XjmetaError | None = None,
    ) -> None:
        self.name = name
        self._open = opening
        self.problem = problem

    def open(self) -> BinaryIO:
        """Return its bytes as a stream, which raises FormatError at damage; raises what is wrong with the member."""
        if self.problem is not None:
            raise self.problem
        with _translated():
            return cast("BinaryIO", io.BufferedReader(_Packed(self._open())))


def members(path: str) -> Iterator[Member]:
    """Yield the files of an archive in the order in which they are there, without folders and what is hidden.

    A member that may not be opened is yielded with what is wrong with it. Raises FormatError where the archive cannot
    be read on, LimitError where it would unfold to too much.
    """
    with reading(path):
        room = min(MAX_TOTAL, _SMALL + MAX_RATIO * os.stat(path).st_size)
        listed = _of_zip if path.lower().endswith(".zip") else _of_tar
        with _translated():
            for size, member in listed(path):
                room -= size  # as it is stated: neither library gives more than that
                if room < 0:
                    limit = (
                        f"{MAX_TOTAL >> 30} GiB, or {MAX_RATIO} times its size"
                    )
                    raise LimitError("too-large", limit=limit)
                if member.problem is not None or not _is_hidden(member.name):
                    yield member


def _of_zip(path: str) -> Iterator[tuple[int, Member]]:
    with zipfile.ZipFile(path) as packed:
        for info in packed.infolist():
            if info.is_dir():
                continue
            problem = _problem_of(info.filename, info.file_size)
            # The upper half is the mode of Unix; it is 0 where a program of
            # another system packed it.
            if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
                problem = InputError("link-in-archive")
            # Bit 0 says that it is encrypted (APPNOTE of ZIP, 4.4.4).
            elif info.flag_bits & 1:
                problem = InputError("encrypted-member")
            name = _settled(info.filename, problem)
            yield (
                info.file_size,
                Member(name, partial(packed.open, info), problem),
            )


def _of_tar(path: str) -> Iterator[tuple[int, Member]]:
    # As a stream: a compressed archive is unfolded once, and not from the
    # start again for each member.
    with tarfile.open(path, "r|*") as packed:
        for info in packed:
            packed.members = []  # type: ignore[attr-defined]  # it would keep what it knows of each
            if info.isdir():
                continue
            problem = _problem_of(info.name, info.size)
            if not info.isreg():
                problem = InputError("link-in-archive")
            opening: Any = partial(packed.extractfile, info)
            yield (
                info.size,
                Member(_settled(info.name, problem), opening, problem),
            )


def _problem_of(name: str, size: int) -> XjmetaError | None:
    """Return what is wrong with a member by its name and size; None if the name leads to a place below its folder."""
    # Programs on Windows write backslashes, though ZIP has slashes alone.
    parts = name.replace("\\", "/").split("/")
    steps_out = (
        ".." in parts or parts[0] == "" or _DRIVE.match(name) is not None
    )
    if steps_out or "\0" in name or not parts[-1]:
        return InputError("unsafe-member")
    if size > MAX_UNFOLDED:
        return LimitError("too-large", limit=f"{MAX_UNFOLDED >> 30} GiB")
    return None


def _settled(name: str, problem: XjmetaError | None) -> str:
    """Return the one spelling of a name that leads to a place: without steps that stay where they are."""
    return (
        name
        if problem is not None
        else posixpath.normpath(name.replace("\\", "/"))
    )


def _is_hidden(name: str) -> bool:
    parts = [part for part in name.split("/") if part not in (".", "..")]
    # macOS packs a shadow of each file into that folder.
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


@contextmanager
def _translated() -> Iterator[None]:
    """Report what the libraries raise at a damaged archive."""
    try:
        yield
    except XjmetaError:
        raise
    except _BROKEN as error:
        reason = str(error).rstrip(".") or type(error).__name__
        raise FormatError("damaged-archive", reason=reason) from error


class _Packed(io.RawIOBase):
    """The bytes of a member; damage in them is raised as an error of xjmeta's."""

    def __init__(self, packed: IO[bytes]) -> None:
        self._packed = packed

    def readable(self) -> bool:
        """Say that it is read from."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read as a stream does."""
        with _translated():
            piece = self._packed.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        """Close the member."""
        if not self.closed:
            self._packed.close()
        super().close()
