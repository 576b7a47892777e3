"""What library systems store of EAD written anew is what they stored of the document it was read from.

The systems were run on finding aids of others; what they held is recorded in `../shared/oracles`, and `systems.preview`
agrees with that (`test_systems`). Here each finding aid is read, written anew without its origin, straight and by way of
EAD3, and read as the system reads it. How many blanks stand together does not count; what else differs is listed with the
reason why.
"""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import xjmeta
from xjmeta import Record, systems
from xjmeta.model.edtf import standard_form
from xjmeta.systems.held import records_of

SHARED = Path(__file__).parents[2] / "shared"
ORACLES, CORPUS = SHARED / "oracles", SHARED / "corpus"
RECORDED = pytest.mark.skipif(
    not ORACLES.is_dir(), reason="the recorded runs of importers are not here"
)
DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
LARGE = 25_000
"""From how many bytes on a finding aid is left to `make deep`."""


class Fact(NamedTuple):
    """One thing that a system holds of a unit: the path in its Record, and the text without blanks."""

    path: str
    text: str


class Difference(NamedTuple):
    """Facts of some files that may be `gone` or new in what is written anew, and why."""

    gone: bool
    path: str
    text: str
    files: str
    reason: str

    def explains(self, fact: Fact, file: str, *, gone: bool) -> bool:
        is_meant = (self.gone, self.path) == (gone, fact.path)
        known = re.fullmatch(self.text, fact.text, re.DOTALL) and re.search(
            self.files, file
        )
        return is_meant and known is not None


NEW, GONE = False, True
DIFFERENCES = (
    Difference(NEW, "dates.expression", "1900-1999", "ead-dao-test", "a date without words shows its standard form"),
    Difference(NEW, "extents.value", "1", "ead_with_extents", "an extent that stood in physdesc alone has an element"),
    Difference(NEW, "extents.unit", "photograph: .*", "ead_with_extents", "an extent that stood in physdesc alone has an element"),
    Difference(NEW, "access_points.name", r"origination in did in series level c \|+", "kitchen_sink", "the text of an origination is a name"),
    Difference(NEW, "access_points.kind", "name", "kitchen_sink", "the text of an origination is a name"),
    Difference(NEW, "notes.kind", "general", "vmi", "no words of a description stand outside of its elements"),
    Difference(NEW, "notes.body", "[0-9a-f-]{36}", "vmi", "no words of a description stand outside of its elements"),
    Difference(NEW, "dates.expression", "[0-9a-f-]{36}", "vmi", "the schema knows no such type of a date"),
    Difference(NEW, "control.languages.name", "[0-9a-f -]{73}", "vmi", "words of two elements stand apart"),
    Difference(GONE, "control.languages.name", "[0-9a-f-]{72}", "vmi", "words of two elements stand apart"),
    Difference(GONE, "dates.normal", "/1989", "has_bulk_range", "the schema knows no such standard date"),
    Difference(GONE, "dates.type", "single", ".", "the schema knows no such type of a date, and a span is none"),
    Difference(NEW, "dates.type", "inclusive", ".", "the schema knows no such type of a date, and a span is none"),
    Difference(NEW, "dates.normal", r"\d{4}", "mc_16|wnyu|rg_19_2|rg_37_18|mss_081", "the schema knows no such type of a date"),
    Difference(NEW, "dates.expression", "2019", "mss_273", "a date without words shows its standard form"),
    Difference(NEW, "extents.value", r"\d+", "as_ead_cul-14362723", "an extent that stood in physdesc alone has an element"),
    Difference(NEW, "extents.unit", ".+", "as_ead_cul-14362723", "an extent that stood in physdesc alone has an element"),
    Difference(NEW, "digital_objects.href", r"FRAN_0118_.*\.msp", "FRAN_IR_003666", "a group of one object is the object"),
    Difference(NEW, "access_points.name", "CollectionMgr.C01CreatorValue-Archon", "archon-tracer", "the text of an origination is a name"),
    Difference(NEW, "access_points.kind", "name", "archon-tracer", "the text of an origination is a name"),
    Difference(GONE, "notes.body", r".* Protestantism \. .*", "afcu_novocab", "no blank stands before a stop"),
    Difference(NEW, "notes.body", r".* Protestantism\. .*", "afcu_novocab", "no blank stands before a stop"),
    Difference(GONE, "languages.code", "und", ".", "a language that is named has its code"),
    Difference(NEW, "languages.code", "[a-z]{3}", ".", "a language that is named has its code"),
    Difference(GONE, "control.languages.code", "und", ".", "a language that is named has its code"),
    Difference(NEW, "control.languages.code", "[a-z]{3}", ".", "a language that is named has its code"),
    Difference(NEW, "control.record_ids.value", r"[\d.]+|TEST[\d.]+", "columbia", "a finding aid without a number has that of its material"),
)  # fmt: skip
"""What holds of systems and finding aids besides what `derived` gives."""
WITHOUT_UNITS = "ead2002/rico-converter-units/00Empty.xml"
"""A document without `archdesc`, which the schema wants; written anew it has one."""


def accepted(system: str) -> list[str]:
    with (ORACLES / "verdicts.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    paths = [row[0] for row in rows if row[1] == system and row[3] == "accepted"]
    known = [path for path in paths if path != WITHOUT_UNITS]
    return [path for path in known if DEEP or (CORPUS / path).stat().st_size < LARGE]


def anew(document: bytes, *by: str) -> bytes:
    """Return a finding aid as it is written anew in one format after another."""
    for format_ in by:
        record = xjmeta.from_bytes(document)
        document = xjmeta.to_bytes(record, format=format_, origin=False)
    return document


def held(system: Any, document: bytes) -> list[Record]:
    """Return each unit of a document as a system holds it."""
    reading = system.read(document)
    _tops, alone = records_of(system, reading)
    return [alone[number] for number in range(len(reading.units))]


def facts(data: Any, path: str = "") -> Iterator[Fact]:
    if isinstance(data, dict):
        for name, value in data.items():
            yield from facts(value, f"{path}.{name}" if path else name)
    elif isinstance(data, list):
        for value in data:
            yield from facts(value, path)
    else:
        yield Fact(path, spelt(path, " ".join(str(data).split())))


def spelt(path: str, text: str) -> str:
    """Return a text without what is spelling: blanks before stops, and the last one, in a line of languages, blanks in the
    type of a container, for which the schema wants one word.
    """
    if path.endswith("languages.name"):
        return re.sub(r" (?=[,;.])", "", text).rstrip(".;,")
    return text.replace("_", " ") if path == "containers.type" else text


def derived(unit: Record) -> set[Fact]:
    """Return the machine forms of the dates of a unit whose words are certain: written anew they are stated, and ArcLight
    takes their years.
    """
    told: set[Fact] = set()
    for date in unit.dates:
        read = None if date.normal or not date.shown else date.edtf
        form = standard_form(read) if read is not None else None
        if read is not None and form is not None and form[1]:
            years = re.sub(r"(\d{4})(?:-\d\d)+", r"\1", form[0])
            told |= {Fact("dates.normal", form[0]), Fact("dates.normal", years)}
            told |= (
                {Fact("dates.certainty", "approximate")} if read.approximate else set()
            )
    return told


@RECORDED
@pytest.mark.parametrize("by", [("ead2002",), ("ead3", "ead2002")], ids="-".join)
@pytest.mark.parametrize("name", ["archivesspace", "arclight"])
def test_a_finding_aid_written_anew_is_stored_as_it_was(
    name: str, by: tuple[str, ...]
) -> None:
    system, wrong, count = systems.get(name), [], 0
    for path in accepted(name):
        document = (CORPUS / path).read_bytes()
        before, after = held(system, document), held(system, anew(document, *by))
        assert len(before) == len(after), path
        for was, now in zip(before, after, strict=True):
            old, new = (Counter(facts(unit.own_data())) for unit in (was, now))
            count += old.total()
            changed = [(fact, True) for fact in old - new]
            added = (new - old).keys() - derived(was)
            wrong += [
                (path, fact, gone)
                for fact, gone in [*changed, *((fact, False) for fact in added)]
                if not any(one.explains(fact, path, gone=gone) for one in DIFFERENCES)
            ]

    assert count > 2_000
    assert [] == wrong
