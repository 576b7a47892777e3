"""A small lossy format for tests, and how to put it among the known ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

import pytest

from xjmeta import Finding, Format, LossReport, Record
from xjmeta.formats import registry
from xjmeta.messages import Loss

__all__ = ["Lines", "add_formats"]


class Lines:
    """A format for tests: a title a line, and nothing else; `!` at the end of a line is worth telling."""

    @staticmethod
    def read(source: registry.Source) -> Iterator[Record]:
        with source.open() as stream:
            for number, line in enumerate(stream, 1):
                if line.endswith(b"!\n"):
                    source.findings.append(
                        Finding.of(
                            "not-yet", source=source.name, line=number, what="loud"
                        )
                    )
                yield Record(title=line.decode().strip())

    @staticmethod
    def write(
        records: Iterable[Record], stream: BinaryIO, *, origin: bool = True
    ) -> LossReport:
        report = LossReport()
        for record in records:
            stream.write(f"{record.title}\n".encode())
            report.losses += (
                [Loss("#0.level", record.level, "no place", "lines")]
                if record.level
                else []
            )
        return report

    @staticmethod
    def recognise(name: str, head: bytes) -> int:
        return 2 if name.endswith(".lines") else 0


def add_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add the format, one that only writes, and one that only reads."""
    made = Format(
        "lines",
        "Lines",
        (".lines",),
        (),
        False,
        Lines.recognise,
        Lines.read,
        Lines.write,
    )
    deaf = Format(
        "deaf", "Deaf", (".deaf",), (), False, Lines.recognise, None, Lines.write
    )
    mute = Format(
        "mute", "Mute", (".mute",), (), False, Lines.recognise, Lines.read, None
    )
    known = {**registry.formats(), "lines": made, "deaf": deaf, "mute": mute}
    real = registry.get
    monkeypatch.setattr(registry, "formats", lambda: known)
    monkeypatch.setattr(
        registry, "get", lambda name: known[name] if name in known else real(name)
    )
