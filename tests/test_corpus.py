"""The files of the corpus that do not read, pinned: a file that is no longer read, or is read now, fails here.

In the profile `deep` the large ones too, and those that are read go home to the byte.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import xjmeta
from conftest import ROOT
from xjmeta import XjmetaError
from xjmeta.model.record import Record

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
LIMIT = 10**9 if DEEP else 300_000
"""How large a file is read here."""
UNREAD = ROOT / "tests" / "unread.tsv"
"""The files that do not read, each with the code that says why."""
NOT_DOCUMENTS = {"dates"}
"""Folders that hold lists of values."""


def _files(shared: Path, limit: int = LIMIT) -> Iterator[tuple[str, Path]]:
    corpus = shared / "corpus"
    for path in sorted(corpus.glob("*/*/*")):
        name = path.relative_to(corpus).as_posix()
        kept = path.is_file() and path.stat().st_size <= limit
        if kept and name.partition("/")[0] not in NOT_DOCUMENTS:
            yield name, path


def _pinned() -> dict[str, str]:
    lines = UNREAD.read_text("utf-8").splitlines()
    return dict(line.split("\t") for line in lines)


def test_the_files_that_do_not_read_are_those_that_are_known(shared: Path) -> None:
    unread = {}
    for name, path in _files(shared):
        try:
            for _record in xjmeta.iter_records(path):
                pass
        except XjmetaError as error:
            unread[name] = error.code

    assert _pinned() == unread


LARGE = 300_000
"""From how many bytes on a file is left to `make deep`."""
DEEP_ONLY = pytest.mark.skipif(not DEEP, reason="the large files are for `make deep`")


def _large(shared: Path) -> Iterator[tuple[str, Path, list[Record]]]:
    """Yield the large files that read, with their Records."""
    unread = _pinned()
    for name, path in _files(shared):
        if name not in unread and path.stat().st_size > LARGE:
            yield name, path, list(xjmeta.iter_records(path))


def _written(records: list[Record], format_: str, *, origin: bool = True) -> bytes:
    out = io.BytesIO()
    xjmeta.write(records, out, format=format_, origin=origin)
    return out.getvalue()


@DEEP_ONLY
def test_every_file_of_the_corpus_however_large_goes_home_and_through_json(
    shared: Path,
) -> None:
    unread = _pinned()
    changed = []
    for name, path in _files(shared):
        if name in unread:
            continue
        found, out = list(xjmeta.iter_records(path)), io.BytesIO()
        xjmeta.write(found, out)
        again = [
            Record.model_validate_json(one.model_dump_json()) for one in found[:50]
        ]
        if out.getvalue() != path.read_bytes() or again != found[:50]:
            changed.append(name)

    assert [] == changed


@DEEP_ONLY
def test_large_files_read_back_equal_from_every_complete_format(shared: Path) -> None:
    complete = [
        name
        for name, one in xjmeta.formats().items()
        if one.complete and one.write and one.read and not one.extra
    ]
    changed = []
    for name, _path, records in _large(shared):
        for format_ in complete:
            data = _written(records[:1], format_, origin=False)
            if list(xjmeta.iter_records(data, format=format_)) != records[:1]:
                changed.append((name, format_))

    assert [] == changed


@DEEP_ONLY
def test_edits_of_large_files_read_back_as_edited_and_are_one_line_of_a_diff(
    shared: Path,
) -> None:
    changed = []
    for name, _path, (record, *others) in _large(shared):
        keys = [key for key, _unit in record.walk()]
        for key in (keys[0], keys[len(keys) // 2], keys[-1]):
            edited = record.edit(key, title="Edited & new")
            home = xjmeta.to_bytes([edited, *others], format=_home_of(record))
            back = next(xjmeta.iter_records(home, format=_home_of(record)))
            if back != edited or len(xjmeta.diff(record, edited)) != 1:
                changed.append((name, key))

    assert [] == changed


@DEEP_ONLY
def test_all_doors_see_the_same_units_of_large_files(shared: Path) -> None:
    changed = []
    for name, path, records in _large(shared):
        units = [
            (key, above, unit.model_copy(update={"children": ()}))
            for record in records
            for key, above, unit in record.walk_with_parents()
        ]
        keys = {key for key, _above, _unit in units} | {None}
        told = {finding.unit for finding in xjmeta.validate(path)}
        sheet = xjmeta.from_bytes(_written(records[:1], "csv"), format="csv")
        merged = xjmeta.apply(sheet, to=records[0])
        seen = list(xjmeta.iter_units(path))
        if seen != units or told - keys or merged != records[0]:
            changed.append(name)

    assert [] == changed


def _home_of(record: Record) -> str:
    assert record.origin is not None
    return record.origin.formats[0]
