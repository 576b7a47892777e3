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


@pytest.mark.skipif(not DEEP, reason="the large files are for `make deep`")
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
