"""The law Public on real finding aids: with internal parts put in at random, nothing of them is published in any way,
and everything else is.

The places are new in each run; a file that fails is printed with its seed. In the profile `deep` all files, however
large.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from random import Random, SystemRandom

import pytest

import xjmeta
from ead_laws import readable, words_of_records
from public_corpus import HIDDEN_WORD, Marked, marked
from test_public import COMPLETE, everything
from xjmeta import Record
from xjmeta.model.public import publish

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
LIMIT = 10**9 if DEEP else 60_000
STEP = 1 if DEEP else 8
"""Of how many files one is taken; in each run other ones."""
FORMATS = [
    name for name, one in xjmeta.formats().items() if one.write and not one.extra
]
SEED = int(os.environ.get("XJMETA_SEED") or SystemRandom().randrange(2**32))
_WORD = HIDDEN_WORD.partition("{")[0]


def _documents(shared: Path) -> Iterator[tuple[Path, Marked, Random]]:
    """Yield finding aids with internal parts; not those that are internal as they are."""
    files = list(readable(shared / "corpus", LIMIT))[SEED % STEP :: STEP]
    for path, content, records in files:
        random = Random(f"{SEED}{path.name}")
        whole = all(publish(record)[0] is not None for record in records)
        found = marked(content, random) if whole else None
        if found is not None:
            yield path, found, random


@pytest.fixture(scope="module")
def documents(shared: Path) -> list[tuple[Path, Marked, Random]]:
    return list(_documents(shared))


def test_of_a_real_finding_aid_everything_is_published_but_what_is_internal(
    documents: list[tuple[Path, Marked, Random]],
) -> None:
    for path, found, _random in documents:
        records = list(xjmeta.iter_records(found.document))
        public = [one for one in map(_published, records) if one is not None]
        told = "".join(map(everything, public))

        assert _WORD not in told, f"XJMETA_SEED={SEED} {path}"
        assert not found.open - words_of_records(public), f"XJMETA_SEED={SEED} {path}"


def test_of_what_we_write_of_a_real_finding_aid_nothing_internal_is_published(
    documents: list[tuple[Path, Marked, Random]],
) -> None:
    for path, found, random in documents:
        (record, *_others) = xjmeta.iter_records(found.document)
        format_, origin = random.choice(COMPLETE), random.random() < 0.5
        data = xjmeta.to_bytes(
            _perhaps_edited(record, random), format=format_, origin=origin
        )
        where = f"XJMETA_SEED={SEED} {path} as {format_}"
        ours = _published(xjmeta.from_bytes(data, format=format_))
        if ours is None:
            continue
        if not found.closes:
            expected = [one for one in [_published(record)] if one is not None]
            open_ = words_of_records(expected) & found.open
            assert not open_ - words_of_records([ours]), where
        for target in {"ead2002", *random.sample(FORMATS, 2)}:
            out = io.BytesIO()
            report = xjmeta.convert(data, out, from_=format_, to=target, public=True)

            assert _WORD.encode() not in out.getvalue(), f"{where} to {target}"
            assert _WORD not in str(report), f"{where} to {target}"


def _published(record: Record) -> Record | None:
    return publish(record)[0]


def _perhaps_edited(record: Record, random: Random) -> Record:
    """Return a Record, or one with a note more, so that its source is no longer what it is."""
    if random.random() < 0.5:
        return record
    key, _top = next(record.walk())
    notes = (*record.notes, xjmeta.model.Note(kind="general", body="Put in."))
    return record.edit(key, notes=notes)
