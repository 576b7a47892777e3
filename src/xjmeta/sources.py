"""Sources: what can be read from, each told as named bytes that can be opened as often as a format needs.

A path, bytes, a text or binary file object, `-` for standard input; gzip is unfolded within bounds wherever
it stands. A source is never changed.
"""

from __future__ import annotations

import gzip
import io
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import IO, Any, BinaryIO, TypeAlias, cast

from xjmeta.boundary import reading
from xjmeta.messages import Finding, InputError, LimitError

__all__ = [
    "MAX_RATIO",
    "MAX_UNFOLDED",
    "Document",
    "Readable",
    "decoded",
    "encoded",
    "opened",
]

Readable: TypeAlias = "str | os.PathLike[str] | bytes | IO[bytes] | IO[str]"

MAX_UNFOLDED = 4 * 2**30
"""How many bytes a compressed source may unfold to."""
MAX_RATIO = 200
"""How many bytes one compressed byte may unfold to; real finding aids stay below 30."""
_SMALL = 16 * 2**20
"""Below this size a ratio tells nothing, and a stream is kept in memory."""

_BLOCK = 2**17
_ADDRESS = re.compile(r"(?:https?|ftps?|s3|file)://")
_TEXT = re.compile(r"\s*[<{\[]|[^\n]*\n")
"""How a document begins that somebody gives as a string: by a tag, by an object or a list, or with a second line."""
_GZIP = b"\x1f\x8b"
_DECLARED = re.compile(r"""<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']""")
_BOMS = (
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"\xef\xbb\xbf", "utf-8"),
)


class Document:
    """A source: its name, its bytes, and what its reader found worth telling."""

    __slots__ = ("_raw", "_streams", "_watch", "findings", "name")

    def __init__(
        self,
        name: str,
        raw: Callable[[], BinaryIO],
        watch: Callable[[int], None] | None = None,
    ) -> None:
        self.name = name
        self.findings: list[Finding] = []
        self._raw = raw
        self._streams: list[BinaryIO] = []
        self._watch = watch

    def open(self) -> BinaryIO:
        """Return the bytes as a stream from the start, unfolded if they are compressed.

        It is closed with the document at the latest.
        """
        with reading(self.name):
            raw = self._raw()
            self._streams.append(raw)
            magic = raw.read(2)
            raw.seek(0)
            stream: io.RawIOBase = _Told(raw, self._watch)
            if magic == _GZIP:
                stream = _Unfolding(cast("BinaryIO", io.BufferedReader(stream)))
            return cast("BinaryIO", io.BufferedReader(stream, _BLOCK))

    def close(self) -> None:
        """Close every stream that was opened."""
        while self._streams:
            self._streams.pop().close()

    def data(self) -> bytes:
        """Return all bytes."""
        with reading(self.name), self.open() as stream:
            return stream.read()

    def head(self, size: int = 65536) -> bytes:
        """Return the first bytes."""
        with reading(self.name), self.open() as stream:
            return stream.read(size)


@contextmanager
def opened(
    source: Readable | Document, watch: Callable[[int], None] | None = None
) -> Iterator[Document]:
    """Give a source as a Document while the block lasts; raises InputError if it cannot be opened.

    `watch` is called with the number of bytes read so far.

    >>> with opened(b"<ead/>") as document:
    ...     document.name, document.data()
    ('<bytes>', b'<ead/>')
    """
    with ExitStack() as stack:
        document = _document(source, stack, watch)
        stack.callback(document.close)
        yield document


def _document(
    source: Any, stack: ExitStack, watch: Callable[[int], None] | None
) -> Document:
    if isinstance(source, Document):
        return source
    if isinstance(source, bytes):
        return Document("<bytes>", lambda: io.BytesIO(source), watch)
    if source == "-":
        return _of_stream(sys.stdin.buffer, "<stdin>", stack, watch)
    if isinstance(source, str | os.PathLike):
        return _of_path(os.fspath(source), stack, watch)
    if hasattr(source, "read"):
        name = getattr(source, "name", None)
        return _of_stream(
            source, name if isinstance(name, str) else "<stream>", stack, watch
        )
    raise InputError("not-a-source", what=type(source).__name__)


def _of_path(
    path: str, stack: ExitStack, watch: Callable[[int], None] | None
) -> Document:
    if _ADDRESS.match(path) and not os.path.exists(path):
        raise InputError("no-network", name=path)
    if _TEXT.match(path) and not os.path.exists(path):
        raise InputError("text-not-path", name=_shortened(path))
    with reading(path):
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            raise InputError("is-a-directory", name=path)
        if stat.S_ISREG(mode):
            with open(path, "rb"):
                return Document(path, lambda: open(path, "rb"), watch)
        with open(path, "rb") as pipe:
            return _of_stream(pipe, path, stack, watch)


def _shortened(text: str) -> str:
    """Return the beginning of a text, on one line, to be recognised by."""
    text = " ".join(text[:200].split())
    return repr(text if len(text) <= 40 else text[:37] + "...")


def _of_stream(
    stream: Any, name: str, stack: ExitStack, watch: Callable[[int], None] | None
) -> Document:
    """Keep what a stream gives, since it can be read only once: a little in memory, much in a file of
    ours.
    """
    with reading(name):
        content = _bytes_of(stream)
        if not isinstance(content, bytes):
            return Document(name, _kept(content, stack), watch)
        return Document(name, lambda: io.BytesIO(content), watch)


def _bytes_of(stream: Any) -> bytes | IO[bytes]:
    """Return the bytes of a stream, or the stream itself, at its start, if there are many; a text's own bytes
    if it has them.
    """
    if isinstance(stream, io.TextIOWrapper) and not (
        stream.seekable() and stream.tell()
    ):
        stream = stream.buffer
    content = stream.read(_SMALL)
    if isinstance(content, str):
        return encoded(content + stream.read())
    if len(content) < _SMALL:
        more = b"".join(iter(lambda: stream.read(_SMALL), b"")) if content else b""
        return bytes(content + more)
    return cast("IO[bytes]", _Joined(content, stream))


class _Joined:
    """Bytes that were read already, and the stream they came from."""

    def __init__(self, head: bytes, tail: Any) -> None:
        self._head, self._tail = head, tail

    def read(self, size: int = -1) -> bytes:
        head, self._head = self._head, b""
        return head or cast("bytes", self._tail.read(size))


def _kept(stream: IO[bytes], stack: ExitStack) -> Callable[[], BinaryIO]:
    file: Any = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
    name = f"/proc/self/fd/{file.fileno()}"
    if not os.path.exists(
        name
    ):  # a file without a name, which a kill cannot leave behind, is Linux's
        file = stack.enter_context(tempfile.NamedTemporaryFile())  # noqa: SIM115 - as above
        name = file.name
    shutil.copyfileobj(stream, file)
    file.flush()
    return lambda: open(name, "rb")


def encoded(text: str) -> bytes:
    """Return a text as the bytes it stands for: in the encoding that its XML declaration names, else in
    UTF-8.

    >>> encoded('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>')[-5:]
    b'\\xe9</a>'
    """
    declared = _DECLARED.match(text)
    if declared is None:
        return text.encode()
    try:
        return text.encode(declared[1], "xmlcharrefreplace")
    except LookupError:
        return text.encode()


def decoded(data: bytes) -> str:
    """Return the text of bytes: by their byte order mark or XML declaration, else in UTF-8; the inverse of
    `encoded`.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding)
    declared = _DECLARED.match(data[:200].decode("latin-1"))
    return data.decode(declared[1] if declared else "utf-8")


class _Told(io.RawIOBase):
    """A stream that tells how far it has been read; its document closes it, however its reader lets it go."""

    def __init__(self, stream: BinaryIO, watch: Callable[[int], None] | None) -> None:
        super().__init__()
        self._stream, self._watch = stream, watch

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def readinto(self, buffer: Any) -> int:
        found = self._stream.read(len(buffer))
        buffer[: len(found)] = found
        if self._watch is not None:
            self._watch(self._stream.tell())
        return len(found)


class _Unfolding(io.RawIOBase):
    """A gzip stream that is unfolded within bounds."""

    def __init__(self, packed: BinaryIO) -> None:
        super().__init__()
        self._packed = packed
        self._plain = gzip.GzipFile(fileobj=packed)
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        found = self._plain.read(len(buffer))
        self._size += len(found)
        if (
            self._size > MAX_UNFOLDED
            or self._size > _SMALL + MAX_RATIO * self._packed.tell()
        ):
            raise LimitError(
                "too-large",
                limit=f"{MAX_UNFOLDED >> 30} GiB, or {MAX_RATIO} times its size",
            )
        buffer[: len(found)] = found
        return len(found)

    def close(self) -> None:
        if not self.closed:
            self._plain.close()
            self._packed.close()
        super().close()
