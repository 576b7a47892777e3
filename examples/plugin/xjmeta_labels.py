"""A format from another package: one line a unit, its title and its date with a tab between, for printing
labels.

The package declares it in its `pyproject.toml`; nothing in xjmeta changes:

    [project.entry-points."xjmeta.formats"]
    labels = "xjmeta_labels:LABELS"
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from xjmeta import Format, Loss, LossReport, Record
from xjmeta.formats.registry import Source
from xjmeta.model.values import Date

_SAID = {"title", "dates"}


def recognise(name: str, _head: bytes) -> int:
    """Say that a document is ours where its name says so."""
    return 2 if name.endswith(".labels") else 0


def read(source: Source) -> Iterator[Record]:
    """Yield a Record a line."""
    for line in source.data().decode("utf-8").splitlines():
        title, _, date = line.partition("\t")
        yield Record(title=title, dates=[Date(expression=date)] if date else [])


def write(
    records: Iterable[Record], stream: BinaryIO, *, origin: bool = True
) -> LossReport:
    """Write a line a unit, and name what a line does not say; it keeps no origin."""
    del origin
    report = LossReport()
    for record in records:
        for key, unit in record.walk():
            date = unit.dates[0].expression if unit.dates else None
            stream.write(
                f"{unit.title or ''}\t{date or ''}".rstrip("\t").encode() + b"\n"
            )
            said = unit.model_dump(
                mode="json", exclude={"children", "origin"}, exclude_defaults=True
            )
            lost = {name: value for name, value in said.items() if name not in _SAID}
            report.losses += [
                Loss(f"{key}.{name}", value, "a label has no room for it", "labels")
                for name, value in lost.items()
            ]
    return report


LABELS = Format(
    name="labels",
    title="Labels, a line a unit",
    extensions=(".labels",),
    media_types=("text/tab-separated-values",),
    complete=False,
    recognise=recognise,
    read=read,
    write=write,
    holds="Title and date of each unit.",
)
