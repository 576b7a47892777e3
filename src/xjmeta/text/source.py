"""What documents are read from: a named run of bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from typing import BinaryIO, Protocol

from xjmeta.messages import Finding

__all__ = ["BytesSource", "Source"]


class Source(Protocol):
    """What a format reads from: a named run of bytes, opened as often as it needs."""

    name: str
    """How the source is called in messages."""
    findings: list[Finding]
    """Where a reader puts what is worth telling."""

    def open(self) -> BinaryIO:
        """Return the bytes as a stream from the start."""

    def data(self) -> bytes:
        """Return all bytes."""

    def head(self, size: int = 65536) -> bytes:
        """Return the first bytes."""


@dataclass(slots=True)
class BytesSource:
    """A source that is bytes in memory."""

    name: str
    content: bytes
    findings: list[Finding] = field(default_factory=list)

    def open(self) -> BinaryIO:
        """Return the bytes as a stream from the start."""
        return BytesIO(self.content)

    def data(self) -> bytes:
        """Return all bytes."""
        return self.content

    def head(self, size: int = 65536) -> bytes:
        """Return the first bytes."""
        return self.content[:size]
