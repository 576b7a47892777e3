"""Every law of formats on every format of the registry, plug-ins included; and toys that break one law each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import BinaryIO

import pytest

from registry_laws import LAWS, RECORDS, both_ways, read, write
from toy_format import Lines
from xjmeta import Format, LossReport, Record
from xjmeta.formats import registry
from xjmeta.messages import Loss
from xjmeta.model.origin import Unmapped

FORMATS = [one for one in registry.formats().values() if both_ways(one)]


def breaches(law: str, format_: Format) -> list[str]:
    return [
        f"{name}: {breach}"
        for name, record in RECORDS.items()
        for breach in LAWS[law](format_, record)
    ]


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("format_", FORMATS, ids=lambda one: one.name)
def test_every_format_keeps_every_law(format_, law):
    assert breaches(law, format_) == []


# A separator of lines that is none of JSON's, and more than is looked at to recognise a document.
LONG = Record(title="One\u2028two", notes=[{"kind": "scope", "body": "Ice. " * 15_000}])


@cache
def from_every_format() -> list[list[Record]]:
    """Return a tree as each format reads it back, with the origin that it has there, and something long."""
    trees = [
        read(one, write(one, [RECORDS["a tree"]], origin=False)[0]) for one in FORMATS
    ]
    return [*filter(None, trees), [LONG]]


@pytest.mark.parametrize(
    "format_", [one for one in FORMATS if one.complete], ids=lambda one: one.name
)
def test_what_a_complete_format_writes_is_recognised_whatever_it_carries_along(format_):
    for records in from_every_format():
        head = write(format_, records)[0][:65536]
        assert registry.recognise(f"a{format_.extensions[0]}", head) is format_


# ---- a plug-in that keeps the laws, and what becomes of it when it does not


class Toy:
    """A small complete format for tests: the whole Record as JSON on one line, its bytes kept for the way home."""

    format = "toy"
    is_careful = True

    def __init__(self, line: bytes) -> None:
        self.line = line

    def dump(self, _ordinal: int, _record: Record | None) -> dict[str, str]:
        return {"line": self.line.decode()}

    @classmethod
    def read(cls, source: registry.Source) -> Iterator[Record]:
        for line in source.data().splitlines(keepends=True):
            if line.strip():
                record = Record.model_validate(json.loads(line))
                record.give_origins(cls(line))
                yield record

    @classmethod
    def write(
        cls, records: Iterable[Record], stream: BinaryIO, *, origin: bool = True
    ) -> LossReport:
        report = LossReport()
        for record in records:
            source = record.origin.source if origin and record.origin else None
            is_home = isinstance(source, cls) and record.origin.untouched(record)
            # The line is that of the top unit: one below it, by itself, has none.
            if is_home and (record.origin.ordinal == 0 or not cls.is_careful):
                stream.write(cls.home(source.line))
            else:
                stream.write(cls.line_of(record, report))
        return report

    @classmethod
    def line_of(cls, record: Record, report: LossReport) -> bytes:
        return f"{json.dumps(cls.told(record))}\n".encode()

    @classmethod
    def told(cls, record: Record) -> dict[str, object]:
        """What a unit says and what stands below it."""
        below = [cls.told(child) for child in record.children]
        return record.own_data() | ({"children": below} if below else {})

    @classmethod
    def home(cls, line: bytes) -> bytes:
        return line


class Forgetful(Toy):
    """Drops a field, and does not know it."""

    @classmethod
    def told(cls, record: Record) -> dict[str, object]:
        return {name: one for name, one in super().told(record).items() if name != "level"}  # fmt: skip


class Restless(Toy):
    """Breaks a document that nobody touched."""

    @classmethod
    def home(cls, line: bytes) -> bytes:
        return line.replace(b"}", b" }")


class Whole(Toy):
    """Writes the whole document for each of its units."""

    is_careful = False


class Liar(Toy):
    """Tells of losses that are none."""

    @classmethod
    def line_of(cls, record: Record, report: LossReport) -> bytes:
        report.losses.append(Loss("#0.level", record.level, "no place", "toy"))
        return super().line_of(record, report)


class Silent(Forgetful):
    """Drops a field, does not claim to be complete, and keeps it to itself."""


class Careless(Toy):
    """Takes a key of the house along where nothing was edited, and else forgets it in silence."""

    @classmethod
    def read(cls, source: registry.Source) -> Iterator[Record]:
        for line in source.data().splitlines(keepends=True):
            bare = re.sub(rb'"of house": "[^"]*", ', b"", line)
            (record,) = super().read(registry.BytesSource("", bare))
            record.give_origins(cls(line))
            yield record

    def unmapped(self, ordinal: int) -> list[Unmapped]:
        keys = re.findall(rb'"of house": "([^"]*)"', self.line)
        return [Unmapped("unknown-key", key.decode()) for key in keys if ordinal == 0]


class Sprawling(Toy):
    """Writes the whole anew where one title was edited, and spells the rest otherwise."""

    @classmethod
    def line_of(cls, record: Record, report: LossReport) -> bytes:
        cls.times = getattr(cls, "times", 0) + 1
        return super().line_of(record, report).replace(b"\n", b"\n" * cls.times)


def declared(toy: type[Toy], *, complete: bool = True) -> Format:
    def recognise(name: str, _head: bytes) -> int:
        return 2 * name.endswith(".toy")

    return Format("toy", "Toy", (".toy",), (), complete, recognise, toy.read, toy.write)


@pytest.mark.parametrize("law", LAWS)
def test_a_plug_in_is_asked_every_law(law):
    assert breaches(law, declared(Toy)) == []


BROKEN = {
    "a field dropped": (declared(Forgetful), "PutGet"),
    "an untouched document broken": (declared(Restless), "GetPut"),
    "a part that brings the whole": (declared(Whole), "By itself"),
    "a loss that is none": (declared(Liar), "Honesty"),
    "a loss kept silent": (declared(Silent, complete=False), "Honesty"),
    "a title told wrong": (replace(declared(Toy), write=Lines.write, read=Lines.read, complete=True), "PutGet"),
    "a key of the house forgotten": (declared(Careless), "Asides"),
    "units streamed that are none": (replace(declared(Toy), units=lambda _source: iter(())), "Doors"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_format_that_breaks_a_law_is_seen(case):
    format_, law = BROKEN[case]
    assert breaches(law, format_)


def test_the_laws_are_asked_of_installed_plug_ins(monkeypatch):
    known = {**registry.formats(), "toy": declared(Forgetful)}
    monkeypatch.setattr(registry, "formats", lambda: known)
    asked = [one for one in registry.formats().values() if both_ways(one)]
    assert [one.name for one in asked if breaches("PutGet", one)] == ["toy"]
