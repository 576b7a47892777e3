"""Sources: what can be read from, each given as named bytes that can be opened as often as a format needs.

A path, bytes, a text or binary file object, `-` for standard input; gzip is unfolded within bounds wherever
it stands, and a stream is taken as far as somebody reads it, within a bound. A source is never changed.
"""

from __future__ import annotations

import io
import os
import re
import stat
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import IO, Any, BinaryIO, TypeAlias, cast

from xjmeta.boundary import of_caller, reading
from xjmeta.messages import Finding, InputError, LimitError
from xjmeta.text.encodings import marked, without_mark

__all__ = [
    "MAX_EMPTY",
    "MAX_RATIO",
    "MAX_STREAM",
    "MAX_UNFOLDED",
    "Document",
    "Readable",
    "decoded",
    "encoded",
    "opened",
    "temporary",
]

Readable: TypeAlias = (
    str
    | os.PathLike[str]
    | bytes
    | bytearray
    | memoryview
    | IO[bytes]
    | IO[str]
)

MAX_UNFOLDED = 4 * 2**30
"""How many bytes a compressed source may unfold to."""
MAX_RATIO = 200
"""How many bytes one compressed byte may unfold to; real finding aids stay below 30."""
MAX_EMPTY = 1000
"""How many members of a compressed source may hold nothing; a program that compresses by blocks writes one."""
MAX_STREAM = 4 * 2**30
"""How many bytes a stream may give; it is kept in a temporary file, as it can be read only once."""
# Below this size a ratio tells nothing, and a stream is kept in memory.
_SMALL = 16 * 2**20

# How much is read at a time; and how much of it is handed to a decompressor,
# which gives back what it did not need.
_BLOCK = 2**17
_SLICE = 2**12
# Somebody gives an address where a path is wanted; nothing is ever fetched.
_ADDRESS = re.compile(r"(?:https?|ftps?|s3|file)://")
# How a document begins that somebody gives as a string: by a tag, by an object or a list, or with a second line.
_TEXT = re.compile(r"[\ufeff\s]*[<{\[]|[^\n]*\n")
_GZIP = b"\x1f\x8b"
_DECLARED = re.compile(r"""<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']""")


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
            # By content, not by extension: a compressed stream has no name.
            magic = raw.read(2)
            raw.seek(0)
            stream: io.RawIOBase = _CountedStream(raw, self._watch)
            if magic == _GZIP:
                stream = _Unfolding(
                    cast("BinaryIO", io.BufferedReader(stream))
                )
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
def temporary() -> Iterator[None]:
    """Tell of a temporary file that cannot be written, and where its folder is."""
    try:
        yield
    except OSError as error:
        raise InputError(
            "temporary-full",
            folder=tempfile.gettempdir(),
            reason=error.strerror or str(error),
        ) from error


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
    if watch is not None and not callable(watch):
        raise TypeError(f"{type(watch).__name__} cannot be called")
    with ExitStack() as stack:
        document = _document(source, stack, watch)
        stack.callback(document.close)
        yield document


def _document(
    source: Any, stack: ExitStack, watch: Callable[[int], None] | None
) -> Document:
    if isinstance(source, Document):
        return source
    if isinstance(source, bytes | bytearray | memoryview):
        content = bytes(source)
        return Document("<bytes>", lambda: io.BytesIO(content), watch)
    if isinstance(source, str) and source == "-":
        if sys.stdin is None:
            raise InputError("no-input")
        return _of_stream(sys.stdin.buffer, "<stdin>", stack, watch)
    if source == "":
        raise InputError("not-a-source", what="An empty string")
    if isinstance(source, str | os.PathLike):
        return _of_path(_path_of(source), stack, watch)
    if hasattr(source, "read"):
        name = getattr(source, "name", None)
        return _of_stream(
            source, name if isinstance(name, str) else "<stream>", stack, watch
        )
    raise InputError("not-a-source", what=type(source).__name__)


def _path_of(source: str | os.PathLike[str]) -> str:
    """Return the path that an object names; raises InputError where it names none."""
    try:
        return os.fsdecode(os.fspath(source))
    except TypeError as error:
        raise InputError("not-a-source", what=type(source).__name__) from error


def _of_path(
    path: str, stack: ExitStack, watch: Callable[[int], None] | None
) -> Document:
    # A file may have any name: what exists is a path, whatever it looks like.
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
        return _of_stream(
            stack.enter_context(open(path, "rb")), path, stack, watch
        )


def _shortened(text: str) -> str:
    """Return the beginning of a text, on one line, to be recognised by."""
    text = " ".join(text[:200].split())
    return repr(text if len(text) <= 40 else text[:37] + "...")


def _of_stream(
    stream: Any,
    name: str,
    stack: ExitStack,
    watch: Callable[[int], None] | None,
) -> Document:
    """Keep what a stream gives, since it can be read only once: a little in memory, much in a file of
    ours.
    """
    with reading(name):
        if isinstance(stream, io.TextIOWrapper) and not (
            stream.seekable() and stream.tell()
        ):
            stream = stream.buffer  # a text's own bytes, if it has them
        head = _head(stream)
        if len(head) < _SMALL:
            return Document(name, lambda: io.BytesIO(head), watch)
        spool = _Spool(head, stream, stack)
        return Document(name, lambda: cast("BinaryIO", _OfSpool(spool)), watch)


def _head(stream: Any) -> bytes:
    """Return the first bytes of a stream, all of them if there are few, and of a text in any case."""
    head = _piece(stream, _SMALL)
    if isinstance(head, str):
        text = [head, *iter(lambda: _text_of(_piece(stream, _SMALL)), "")]
        return encoded("".join(text))
    pieces, size = [head], len(head)
    while size < _SMALL and (more := _piece(stream, _SMALL)):
        pieces.append(_bytes_of(more))
        size += len(more)
    return b"".join(pieces)


def _piece(stream: Any, size: int) -> bytes | str:
    """Return what a stream gives next; raises InputError where that is neither bytes nor text."""
    try:
        with of_caller(but=(OSError, ValueError)):
            piece = stream.read(size)
    except (
        ValueError
    ) as error:  # it is closed, or its text is not in its encoding
        # A ValueError as well, for which there are better words.
        if isinstance(error, UnicodeError):
            raise
        raise InputError(
            "cannot-read", reason=str(error).rstrip(".")
        ) from error
    if piece is None:  # a stream that does not wait has nothing yet
        raise InputError("cannot-read", reason="it has nothing to give yet")
    if isinstance(piece, bytearray | memoryview):
        return bytes(piece)
    if not isinstance(piece, bytes | str):
        raise InputError(
            "not-a-source", what=f"a stream of {type(piece).__name__}"
        )
    return piece


def _bytes_of(piece: bytes | str) -> bytes:
    if isinstance(piece, str):
        raise InputError(
            "cannot-read", reason="it gives bytes and text by turns"
        )
    return piece


def _text_of(piece: bytes | str) -> str:
    if isinstance(piece, bytes):
        if not piece:
            return ""
        raise InputError(
            "cannot-read", reason="it gives bytes and text by turns"
        )
    return piece


class _Spool:
    """What a stream gave so far, in a file of ours; more is taken when somebody reads on."""

    def __init__(self, head: bytes, stream: Any, stack: ExitStack) -> None:
        self._stream = stream
        self._size = 0
        self._ended = False
        with temporary():
            # Without a name where the system can, so that a kill leaves nothing behind.
            self._file: Any = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
        self._keep(head)

    def read_at(self, offset: int, size: int) -> bytes:
        """Return bytes from an offset, fewer only at the end."""
        while self._size < offset + size and not self._ended:
            self._keep(_bytes_of(_piece(self._stream, _BLOCK)))
        self._file.seek(offset)
        return cast("bytes", self._file.read(size))

    def end(self) -> int:
        """Return how many bytes the whole stream has."""
        while not self._ended:
            self.read_at(self._size, _BLOCK)
        return self._size

    def _keep(self, piece: bytes) -> None:
        self._ended = not piece
        self._size += len(piece)
        if self._size > MAX_STREAM:
            raise LimitError(
                "stream-too-long", limit=f"{MAX_STREAM >> 30} GiB"
            )
        with temporary():
            self._file.seek(0, os.SEEK_END)
            self._file.write(piece)
            self._file.flush()


class _OfSpool(io.RawIOBase):
    """A spooled stream, read from the start."""

    def __init__(self, spool: _Spool) -> None:
        super().__init__()
        self._spool, self._at = spool, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at}.get(whence)
        self._at = offset + (self._spool.end() if base is None else base)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        piece = self._spool.read_at(self._at, len(buffer))
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)


def encoded(text: str) -> bytes:
    """Return a text as the bytes that it means: in the encoding that its XML declaration names, else in
    UTF-8.

    >>> encoded('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>')[-5:]
    b'\\xe9</a>'
    """
    declared = _DECLARED.match(text)
    if declared is None:
        return text.encode()
    try:
        return text.encode(declared[1], "xmlcharrefreplace")
    except (
        LookupError,
        UnicodeError,
    ):  # some codecs refuse characters in any case
        return text.encode()


def decoded(data: bytes) -> str:
    """Return the text of bytes: by their byte order mark or XML declaration, else in UTF-8; the inverse of
    `encoded`.
    """
    mark = marked(data)
    if mark is not None and mark[1] != "utf-8":
        return without_mark(data).decode(mark[1])
    if b"\0" in data[:2]:
        return data.decode("utf-16-le" if data[0] else "utf-16-be")
    declared = _DECLARED.match(data[:200].decode("latin-1"))
    return data.decode(declared[1] if declared else "utf-8")


class _CountedStream(io.RawIOBase):
    """A stream that reports how far it has been read; its document closes it, however its reader lets it go."""

    def __init__(
        self, stream: BinaryIO, watch: Callable[[int], None] | None
    ) -> None:
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
        piece = self._stream.read(len(buffer))
        buffer[: len(piece)] = piece
        if self._watch is not None:
            with of_caller():
                self._watch(self._stream.tell())
        return len(piece)


class _Unfolding(io.RawIOBase):
    """A gzip stream that is unfolded within bounds, member by member."""

    def __init__(self, packed: BinaryIO) -> None:
        super().__init__()
        self._packed = packed
        self._block = b""
        self._at = 0
        self._size = self._members = self._empty = self._given = 0
        self._member: Any = None

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._size

    def readinto(self, buffer: Any) -> int:
        while self._begun():
            piece = self._unfolded(len(buffer))
            if piece:
                self._count(len(piece))
                buffer[: len(piece)] = piece
                return len(piece)
        return 0

    def _slice(self) -> bytes:
        """Return what comes next, little enough that a member costs little to leave behind."""
        if self._at >= len(self._block):
            self._block = self._packed.read(_BLOCK)
            self._at = 0
        return self._block[self._at : self._at + _SLICE]

    def _begun(self) -> bool:
        """Return whether there is a member to read from: the one at hand, or the next."""
        if self._member is not None:
            return True
        while (data := self._slice()) and self._members:
            zeros = len(data) - len(data.lstrip(b"\0"))
            self._at += zeros  # they may fill up the last block of a tape
            if not zeros:
                break
        if not data:
            return False
        self._members += 1
        self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._given = 0
        return True

    def _unfolded(self, size: int) -> bytes:
        """Return the next bytes of the member at hand; nothing where it needs more input, or ends."""
        data = self._slice()
        # Never more than was asked for, so that the bound is looked at before
        # memory is full.
        piece = cast("bytes", self._member.decompress(data, size))
        # The file was cut off.
        if not (data or piece or self._member.eof):
            raise EOFError("the end of the last member is missing")
        left = (
            self._member.unused_data
            if self._member.eof
            else self._member.unconsumed_tail
        )
        self._at += len(data) - len(left)
        self._given += len(piece)
        if self._member.eof:
            self._empty += not self._given
            if self._empty > MAX_EMPTY:
                raise LimitError("empty-members", limit=MAX_EMPTY)
            self._member = None
        return piece

    def _count(self, size: int) -> None:
        self._size += size
        # Of what was read so far: what unfolds without measure is noticed long
        # before it fills a disk.
        room = _SMALL + MAX_RATIO * self._packed.tell()
        if self._size > MAX_UNFOLDED or self._size > room:
            raise LimitError(
                "too-large",
                limit=f"{MAX_UNFOLDED >> 30} GiB, or {MAX_RATIO} times its size",
            )

    def close(self) -> None:
        if not self.closed:
            self._packed.close()
        super().close()
