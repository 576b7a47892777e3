"""Mutants: documents of every format, damaged at random, through every door.

Only errors of ours may leave, each within a bounded time, and what is read goes home to the byte. The mutants
are new in each run; a failing one is printed with its seed, so that it can be kept among `KEPT`. More of them
in the profile `deep`, and with `XJMETA_MUTANTS`.
"""

from __future__ import annotations

import base64
import io
import os
import time
from functools import cache
from random import Random, SystemRandom

import pytest

import xjmeta
from conftest import ROOT
from finding_aids import SMALL
from strategies import UGLY_RECORDS
from test_doors import DOORS, through
from xjmeta import XjmetaError
from xjmeta.model.record import Record

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
COUNT = int(os.environ.get("XJMETA_MUTANTS", "400" if DEEP else "8"))
"""How many mutants of each format."""
SECONDS = 20
"""How long one door may take over one mutant of a few kilobytes, on a busy machine."""
FORMATS = [
    name
    for name, found in xjmeta.formats().items()
    if found.read is not None and (found.write is not None or name == "ead2002")
]
TOKENS = [
    b"<", b">", b"&", b'"', b"'", b"\0", b"]", b"{", b"}", b"[", b",", b";", b"\n", b"\r", b"\xff", b"\xef\xbb\xbf",
    b"<?xjmeta ", b"?>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"&amp;", b"&e;", b"<c>", b"</c>", b"<dsc>", b"</dsc>",
    b"<ead>", b"</ead>", b"<archdesc>", b"<did/>", b"<did>", b"</did>", b"<p>", b"</p>", b"<dc>", b"xmlns=''", b"x:",
    b'"id"', b'"origin"', b'"children"', b"null", b"true", b"1e999", b"\\u0000", b"\\ud800", b"@context", b"@id", b"#0",
    b"notes.1.body", b"key", b"parent", b"=1+1", b"'", b"|", b"audience=' INTERNAL'", b"<!DOCTYPE ead [<!ENTITY e '<c/>'>]>",
]  # fmt: skip


@cache
def documents(format_: str) -> tuple[bytes, ...]:
    """Return documents of a format: fixtures, and ugly Records as we write them."""
    found = [
        path.read_bytes()
        for path in sorted((ROOT / "tests" / "fixtures").rglob("*"))
        if path.is_file() and xjmeta.inspect(path).format == format_
    ]
    for record in (xjmeta.read(SMALL), *UGLY_RECORDS):
        for origin in (True, False):
            stream = io.BytesIO()
            try:
                xjmeta.write(record, stream, format=format_, origin=origin)
            except XjmetaError:
                continue
            found.append(stream.getvalue())
    return tuple(document for document in found if len(document) < 100_000)


def mutant(random: Random, format_: str) -> bytes:
    """Return a document with a few places cut, doubled, moved or replaced."""
    data = random.choice(documents(format_))
    for _number in range(random.choice((1, 1, 2, 4))):
        at = random.randrange(len(data) + 1)
        to = min(len(data), at + random.choice((0, 1, 3, 10, 60)))
        piece = data[at:to]
        new = random.choice(
            (
                b"", piece * 2, piece[::-1], random.choice(TOKENS), random.choice(TOKENS) + piece,
                data[(start := random.randrange(len(data) + 1)) : start + 40], random.randbytes(3),
            )
        )  # fmt: skip
        data = data[:at] + new + data[to:]
    return data


def check(document: bytes, format_: str) -> None:
    """Go through every door with a document."""
    for door in DOORS:
        start = time.process_time()
        through(door, document, format=format_)

        assert time.process_time() - start < SECONDS, door
    found = _read(document, format_)
    if found:
        told = [
            (key, parent, unit.model_copy(update={"children": ()}))
            for record in found
            for key, parent, unit in record.walk_with_parents()
        ]
        assert told == list(xjmeta.iter_units(document, format=format_))
        out = io.BytesIO()
        # Home is the dialect that the header names, which a mutant may have changed.
        xjmeta.write(found, out)
        assert document == out.getvalue()


def _read(document: bytes, format_: str) -> list[Record]:
    try:
        return list(xjmeta.iter_records(document, format=format_))
    except XjmetaError:
        return []


@pytest.mark.parametrize("format_", FORMATS)
def test_mutants_are_read_or_refused_and_go_home(format_: str) -> None:
    seed = int(os.environ.get("XJMETA_SEED") or SystemRandom().randrange(2**32))
    random = Random(seed)
    for number in range(COUNT):
        document = mutant(random, format_)
        try:
            check(document, format_)
        except Exception as error:  # noqa: BLE001 - whatever it is, the mutant is printed
            kept = base64.b64encode(document).decode()
            pytest.fail(
                f"{type(error).__name__}: {error}\nXJMETA_SEED={seed}, mutant {number} of {format_}; keep it:\n"
                f'    ("{format_}", "{kept}"),'
            )


KEPT: tuple[tuple[str, str], ...] = (
    (
        "dcterms",
        "PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0iVVRGLTgiPz4KPHJlY29yZHMgeG1sbnM9Imh0dHBzOi8veGptZXRhLnJlYWR0aGVkb2NzLmlvL25zL2RjdGVybXMvMS8iIHhtbG5zOmRjdGVybXM9Imh0dHA6Ly9wdXJsLm9yZy9kYy90ZXJtcy8iIHhtbG5zOnhzaT0iaHR0cDovL3d3dy53My5vcmcvMjAwMS9YTUxTY2hlbWEtaW5zdGFuY2UiPgo8cmVjb3JkIGtlbm90ZXMuMS5ib2R5eT0iIzAiPgogIDxkY3Rlcm1zOnRpdGxlIHhtbDpsYW5nPSJlbiI+TGV0dGVycyB0byBUaGUgVGltZXMgJmFtcDsgMTk0OTwvZGN0ZXJtczp0aXRsZT4KICA8cmVzdD57InRpdGxlLmh0bWwiOnsidmFsdWUiOiJMZXR0ZXJzIHRvICZsdDtlbSZndDtUaGUgVGltZXMmbHQ7L2VtJmd0O1sgJmFtcDthbXA7ICZsdDt0aW1lIGRhdGEtZWFkPVwidW5pdGRhdGVcIiZndDsxOTQ5Jmx0Oy90aW1lJmd0OyIsYXMiOiI4MDljNTQwZSJ9LCJ0aXRsZS5kaXIiOns/Pmx1ZSI6Imx0ciIsImFzIjoiODA5YzU0MGUifSwidGl0bGUudGV4dCI6eyJ2YWx1ZSI6bnVsbCwiYXMiOiI4MDljNTQwZSJ9fTwvcmVzdD4KPC9yZWNvcmQ+CjwvcmVjb3Jkcz4K",
    ),
)
"""Mutants that failed once: format, and the document in Base64."""
SMALLEST: tuple[tuple[str, str], ...] = (
    # Half a character in the JSON of a rest cell.
    (
        "csv",
        'key,title,notes.1.body,rest\n#0,A,x,"{""notes.+.1"":{""value"":{""kind"":""scop\\ud800e"",""body"":""y""},""as"":""1271cf25""}}"\n',
    ),
    # A control character in an id that serves as a key.
    ("csv", "id,title\n\x01a,T\n"),
    # A key that stands twice among numbers.
    ("csv", "key,parent,title\n#0,,A\n#3,#0,B\n#3,#0,C\n#1,#0,D\n"),
    # A link whose type nobody knows, beside a rest slot.
    (
        "dcterms",
        """<records xmlns="https://xjmeta.readthedocs.io/ns/dcterms/1/" xmlns:dcterms="http://purl.org/dc/terms/"
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<record key="#0"><dcterms:title>A</dcterms:title><dcterms:hasPart xsi:type="x">#%231</dcterms:hasPart>
<rest>{"title.lang":{"value":"en","as":"0"}}</rest></record>
<record key="#1"><dcterms:isPartOf xsi:type="dcterms:URI">#%230</dcterms:isPartOf><dcterms:title>B</dcterms:title></record>
</records>
""",
    ),
    # A list whose end nobody states.
    (
        "ntriples",
        """<urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://schema.org/ArchiveComponent> .
<urn:a> <http://purl.org/dc/terms/title> "A" .
<urn:a> <https://w3id.org/xjmeta/terms#extents> _:b .
_:b <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> "x" .
""",
    ),
    # Rows that look blank, and what stands behind a quotation mark that closes a cell.
    ("digitalarchive", 'title,"name"\nA\n \n\t\nB,"x"y\n'),
)
"""Mutants that failed once, cut down to what matters."""


@pytest.mark.parametrize(
    ("format_", "document"),
    [
        *((format_, base64.b64decode(kept)) for format_, kept in KEPT),
        *((format_, text.encode()) for format_, text in SMALLEST),
    ],
)
def test_what_failed_once_does_not_fail_again(format_: str, document: bytes) -> None:
    check(document, format_)


@pytest.mark.parametrize("format_", ["ead2002", "ead3"])
def test_a_document_of_the_other_dialect_goes_home_to_its_own(format_: str) -> None:
    other = {"ead2002": "ead3", "ead3": "ead2002"}[format_]
    document = documents(other)[0]
    out = io.BytesIO()
    xjmeta.write(_read(document, format_), out)

    assert document == out.getvalue()
