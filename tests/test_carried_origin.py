"""An origin that came through another document is input like any other: whatever it says, the values of the Record win,
and a finding says so.
"""

from __future__ import annotations

import copy
import io
import json
import random

import pytest

import xjmeta
from xjmeta import Record
from xjmeta.formats import registry
from xjmeta.messages import LossReport

FINDING_AID = """<?xml version="1.0"?>
<!DOCTYPE ead SYSTEM "ead.dtd" [<!ENTITY inner "Inner">]>
<ead><eadheader><eadid>x</eadid></eadheader><archdesc level="fonds"><did><!-- kept --><unittitle>Alpha</unittitle></did>
<scopecontent><p>Of &inner; things</p></scopecontent><dsc>
<c id="a"><did><unittitle>Beta</unittitle></did><c id="b"><did><unittitle>Gamma</unittitle></did></c></c>
<c><did><unittitle>Delta</unittitle></did></c></dsc></archdesc></ead>
"""
HARVEST = """<?xml version="1.0"?>
<records xmlns:dc="http://purl.org/dc/elements/1.1/"><r><dc:title>Alpha</dc:title><!-- kept --></r></records>
"""
SHEET = "key,parent,title,scope,Shelf\r\na,,Alpha,One,x\r\nb,a,Beta,Two,y\r\n"
DUMP = "Title,Doc Date,Slug\r\nAlpha,1949-08-01,one\r\n"
TREE = Record(
    title="Alpha", children=[Record(id="a", title="Beta"), Record(title="Gamma")]
)


def written(record: Record, format_: str, **options) -> tuple[bytes, LossReport]:
    out = io.BytesIO()
    report = xjmeta.write(record, out, format=format_, **options)
    return out.getvalue(), report


def read(content: bytes, format_: str) -> Record:
    (record,) = xjmeta.iter_records(content, format=format_)
    return record


def ours(format_: str) -> bytes:
    return written(TREE, format_)[0]


DOCUMENTS = {
    "ead2002": FINDING_AID.encode(),
    "ead3": ours("ead3"),
    "oai_dc": HARVEST.encode(),
    "dcterms": ours("dcterms"),
    "csv": SHEET.encode(),
    "json": json.dumps(json.loads(ours("json")), indent=3).encode(),
    "jsonl": ours("jsonl"),
    "jsonld": ours("jsonld"),
    "listing": written(read(ours("json"), "json"), "listing")[0],
    "digitalarchive": ours("digitalarchive"),
}
"""A document of each format that Records go home to."""
CARRIERS = ("json", "csv", "jsonld", "dcterms")
homes = pytest.mark.parametrize("home", DOCUMENTS)


def carried(home: str) -> dict:
    """Return the Record of a document as plain data, its source carried along."""
    record = read(DOCUMENTS[home], home)
    return json.loads(record.model_dump_json())


def units(data: dict) -> list[dict]:
    return [
        data,
        *(one for child in data.get("children") or () for one in units(child)),
    ]


def sources(data: dict, home: str) -> list[dict]:
    """Return the carried source of each unit that has one."""
    found = [(unit.get("origin") or {}).get("sources", {}) for unit in units(data)]
    return [one[home] for one in found if home in one]


def assert_the_record_wins(data: dict, home: str) -> LossReport:
    record = Record.model_validate(data)
    content, report = written(record, home)
    back = read(content, home)
    if registry.get(home).complete:
        assert back == record
        assert not report.losses
    else:
        canonical = written(record, home, origin=False)[1]
        lost = {(loss.path, repr(loss.value)) for loss in report.losses}
        assert lost <= {(loss.path, repr(loss.value)) for loss in canonical.losses}
    assert not any("EVIL" in repr(unit.own_data()) for _key, unit in back.walk())
    assert b"file:///etc" not in content
    return report


# ---- what is honest goes home


@homes
@pytest.mark.parametrize("carrier", CARRIERS)
def test_what_was_carried_and_not_touched_goes_home_to_the_byte(home, carrier):
    document = DOCUMENTS[home]
    if home == carrier:
        return
    content, _report = written(read(document, home), carrier)
    came = read(content, carrier)
    if home not in came.origin.data:
        pytest.skip(f"{carrier} carries no {home}")
    out, report = written(came, home)
    assert out == document
    assert {note.code for note in report.notes} <= {"carried-asides"}
    assert not report.left_behind


def test_what_goes_home_unseen_is_counted():
    report = assert_the_record_wins(carried("ead2002"), "ead2002")
    (note,) = report.notes
    assert (note.code, note.severity) == ("carried-asides", "info")
    assert note.message.startswith("2 ")  # the comment, and the entity


# ---- what is not


def _replaced(old: str, new: str):
    def doctor(text: str) -> str:
        return text.replace(old, new)

    return doctor


DOCTORED = {
    "another value": _replaced("Alpha", "EVIL"),
    "another value below": _replaced("Beta", "EVIL"),
    "a tag that is not closed": _replaced("Alpha", "Alpha<b"),
    "a unit that ends early": _replaced("Beta", "Beta</unittitle></did></c><c><did><unittitle>EVIL"),
    "a record that ends early": _replaced("Alpha", "Alpha</dc:title></r><r><dc:title>EVIL"),
    "a row of its own": _replaced("\r\n", "\r\nz,,EVIL,,\r\n"),
    "a quote that is not closed": _replaced("Beta", '"Beta'),
    "columns changed round": _replaced("title,scope", "scope,title"),
    "a key of its own": _replaced('"title"', '"internal": true, "title"'),
    "a context of its own": _replaced('"@context"', '"@context": "http://example.org/x", "@kontext"'),
    "an instruction": _replaced("Alpha", "Alpha<?php EVIL?>"),
    "places of units": _replaced("<did>", "<did><?xjmeta-unit 1?><?xjmeta-unit 0?>"),
    "deep nesting": _replaced("Alpha", "<emph>" * 300 + "Alpha" + "</emph>" * 300),
    "deep arrays": _replaced('"title":', '"x":' + "[" * 2000 + "]" * 2000 + ', "title":'),
    "cut off": lambda text: text[: len(text) // 2],
    "twice": lambda text: text + text,
    "nothing": lambda _text: "",
    "half a tag": lambda text: text + "<",
    "closed once more": lambda text: text + "</ead></c></record>]}",
    "a character that XML has not": lambda text: text + "\x01",
    "long": lambda text: text + "x" * 300_000,
    "an entity from outside": _replaced("[<!ENTITY", '[<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY'),
    "entities from outside in two steps": _replaced(
        "[<!ENTITY",
        "[<!ENTITY % x \"<!ENTITY y SYSTEM 'file:///etc/passwd'>\">%x;<!ENTITY",
    ),
    "a document type from outside": _replaced('SYSTEM "ead.dtd"', 'SYSTEM "file:///etc/passwd"'),
    "entities without end": _replaced(
        "[<!ENTITY",
        "[" + "".join(f'<!ENTITY e{n} "&e{n + 1};&e{n + 1};&e{n + 1};">' for n in range(25)) + '<!ENTITY e25 ""><!ENTITY',
    ),
}  # fmt: skip


def _strings(data, change):
    """Return data with each of its strings changed."""
    if isinstance(data, str):
        return change(data)
    if isinstance(data, dict):
        return {name: _strings(value, change) for name, value in data.items()}
    return [_strings(one, change) for one in data] if isinstance(data, list) else data


@homes
@pytest.mark.parametrize("case", DOCTORED)
@pytest.mark.parametrize("everywhere", [False, True], ids=["in-texts", "everywhere"])
def test_the_values_win_over_a_doctored_source(home, case, everywhere):
    data = carried(home)
    for source in sources(data, home):
        for name in list(source):
            is_text = name in ("segments", "part", "own", "row", "head")
            if everywhere or is_text:
                source[name] = _strings(source[name], DOCTORED[case])
    assert_the_record_wins(data, home)


@homes
@pytest.mark.parametrize(
    "value", [None, 7, -1, True, "x", [], ["x"], {}, {"x": 1}], ids=repr
)
def test_a_source_of_any_shape_does_no_harm(home, value):
    for name in {name for source in sources(carried(home), home) for name in source}:
        data = carried(home)
        for source in sources(data, home):
            source[name] = copy.deepcopy(value)
        assert_the_record_wins(data, home)


@homes
def test_sources_of_units_mixed_up_do_no_harm(home):
    chance = random.Random(4)
    for _ in range(30):
        data = carried(home)
        found = sources(data, home)
        names = sorted({name for source in found for name in source})
        for _ in range(chance.randint(1, 3)):
            one, other = chance.choice(found), chance.choice(found)
            for name in chance.sample(names, chance.randint(1, len(names))):
                one[name] = copy.deepcopy(other.get(name, one.get(name)))
        assert_the_record_wins(data, home)


@homes
def test_a_source_that_reads_otherwise_is_patched_and_told(home):
    data = carried(home)
    for source in sources(data, home):
        for name in ("segments", "part", "own", "row"):
            if name in source:
                source[name] = _strings(source[name], _replaced("Alpha", "EVIL"))
    report = assert_the_record_wins(data, home)
    told = [note for note in report.notes if note.code == "origin-differs"]
    assert told
    assert any(word in told[0].message for word in ("title", "Title", "name"))


def test_that_many_units_differ_from_what_they_carry_is_told_in_a_few_lines():
    children = [Record(title=f"Alpha {n}", level="file") for n in range(20)]
    whole = xjmeta.read(xjmeta.to_bytes(Record(children=children), format="ead2002"))
    data = json.loads(xjmeta.to_bytes(whole, format="json"))
    for child in data["children"]:
        child["title"] = "Other"
    edited, out = xjmeta.read(json.dumps(data).encode()), io.BytesIO()
    notes = xjmeta.write(edited, out, format="ead2002").notes

    told = [note for note in notes if note.code in ("origin-differs", "more")]
    assert ["origin-differs"] * 3 + ["more"] == [note.code for note in told]
    assert "17 more" in told[-1].message


def test_what_vouches_for_a_doctored_source_makes_it_a_warning():
    data = carried("ead2002")
    segments = sources(data, "ead2002")[0]["segments"]
    segments[0] = segments[0].replace("Alpha", "EVIL")
    edited = {**data, "title": "Other"}
    told = assert_the_record_wins(data, "ead2002").notes
    assert [n.severity for n in told if n.code == "origin-differs"] == ["warning"]
    told = assert_the_record_wins(edited, "ead2002").notes
    assert [n.severity for n in told if n.code == "origin-differs"] == ["info"]


def test_declarations_of_external_entities_stay_behind_and_are_named():
    data = carried("ead2002")
    for source in sources(data, "ead2002"):
        source["segments"] = _strings(
            source["segments"], DOCTORED["an entity from outside"]
        )
    report = assert_the_record_wins(data, "ead2002")
    assert [(one.value, one.reason) for one in report.left_behind] == [
        ('<!ENTITY x SYSTEM "file:///etc/passwd">', "external-entity")
    ]
