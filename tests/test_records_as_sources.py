"""Verbs take a Record where they take a document; Records as bytes, strings and plain data, and back."""

from __future__ import annotations

import io
import json

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

import xjmeta
from conftest import ROOT
from xjmeta import InputError, LossReport, Record, TargetError
from xjmeta.model import AccessPoint

AID = ROOT / "examples/finding-aid.xml"
COMPLETE = [name for name, one in xjmeta.formats().items() if one.complete]
TEXTS = [name for name in COMPLETE if name not in ("parquet", "xlsx")]


@pytest.fixture(scope="module")
def aid() -> Record:
    return xjmeta.read(AID)


@pytest.mark.parametrize("format_", COMPLETE)
def test_a_record_comes_back_from_its_bytes(aid: Record, format_: str) -> None:
    if extra := xjmeta.formats()[format_].extra:
        pytest.importorskip(
            {"bulk": "pyarrow", "rdf": "rdflib", "xlsx": "xlsxwriter"}[extra]
        )
    report = LossReport()
    data = xjmeta.to_bytes(aid, format=format_, origin=False, report=report)

    assert not report.losses
    assert aid == xjmeta.from_bytes(data, format=format_)


@pytest.mark.parametrize("format_", TEXTS)
def test_a_record_comes_back_from_its_text(aid: Record, format_: str) -> None:
    assert aid == xjmeta.from_string(xjmeta.to_string(aid, format=format_))


def test_the_text_of_a_document_in_another_encoding_is_its_text() -> None:
    text = '<?xml version="1.0" encoding="ISO-8859-1"?><ead><archdesc level="file"><did><unittitle>é</unittitle></did></archdesc></ead>'
    record = xjmeta.from_string(text)

    assert "é" == record.title.plain
    assert text == xjmeta.to_string(record, format="ead2002")
    assert text.encode("latin-1") == xjmeta.to_bytes(record, format="ead2002")


def test_what_is_no_text_is_told() -> None:
    pytest.importorskip("xlsxwriter")
    with pytest.raises(TargetError, match="no text"):
        xjmeta.to_string(Record(title="A"), format="xlsx")


def test_several_records_are_one_document() -> None:
    records = [Record(id="a"), Record(id="b")]

    assert records == list(
        xjmeta.iter_records(xjmeta.to_bytes(records, format="jsonl"))
    )


def test_the_rules_look_at_a_record_as_at_its_document(aid: Record) -> None:
    of_document = xjmeta.validate(AID, profile="dacs")
    of_record = xjmeta.validate(aid, profile="dacs")

    def rules(findings: list[xjmeta.Finding]) -> list[tuple[str, str | None]]:
        return [(one.code, one.unit) for one in findings if one.unit]

    assert of_record
    assert rules(of_document) == rules(of_record)


def test_a_record_is_looked_at_as_the_document_it_would_be() -> None:
    record = Record(title="A", id="no name")

    assert [] == [f for f in xjmeta.validate(record) if f.severity == "error"]
    told = xjmeta.validate(record, format="ead2002")
    assert {f.code for f in xjmeta.validate(xjmeta.to_bytes(record, format="ead2002"))}
    assert [f.code for f in told if f.severity == "error"] == [
        f.code
        for f in xjmeta.validate(xjmeta.to_bytes(record, format="ead2002"))
        if f.severity == "error"
    ]


def test_a_summary_of_a_record_counts_what_one_of_its_document_counts(
    aid: Record,
) -> None:
    of_document = xjmeta.inspect(AID).to_dict()
    of_record = xjmeta.inspect(aid).to_dict()
    same = ("titles", "units", "levels", "dates", "languages", "notes", "format")

    assert [of_document[name] for name in same] == [of_record[name] for name in same]
    assert "" == xjmeta.inspect(Record()).format


def test_a_record_is_converted_as_its_document_is(aid: Record) -> None:
    of_record, of_document = io.BytesIO(), io.BytesIO()
    report = xjmeta.convert(aid, of_record, to="ead3", public=True)
    expected = xjmeta.convert(AID, of_document, to="ead3", public=True)

    assert of_document.getvalue() == of_record.getvalue()
    assert expected.losses == report.losses
    assert [f.code for f in expected.notes] == [f.code for f in report.notes]


# ---- plain data


def test_plain_data_holds_what_is_stated_and_nothing_else(aid: Record) -> None:
    data = aid.to_dict()

    def walk(value: object) -> None:
        assert value not in (None, [], {})
        for inner in value.values() if isinstance(value, dict) else value:
            if isinstance(inner, dict | list):
                walk(inner)

    walk(data)
    assert "origin" not in json.dumps(data)
    assert aid == Record.model_validate(data)
    assert aid == Record.model_validate_json(json.dumps(data))
    assert [] == Record(creators=[AccessPoint()]).to_dict().get("children", [])


class Answer(BaseModel):
    """What the interface of somebody else gives: a Record among other things."""

    record: Record
    others: list[Record] = []


def test_a_record_in_an_answer_of_somebody_else_is_plain_data(aid: Record) -> None:
    answer = Answer(record=aid, others=[aid])
    plain = aid.to_dict()

    assert json.loads(answer.model_dump_json()) == {"record": plain, "others": [plain]}
    assert json.loads(TypeAdapter(list[Record]).dump_json([aid])) == [plain]
    assert answer.model_dump(exclude={"record": {"children"}})["record"].keys() == (
        plain.keys() - {"children"}
    )
    assert answer == Answer.model_validate_json(answer.model_dump_json())


def test_a_record_without_origin_is_the_same_values_alone(aid: Record) -> None:
    bare = aid.without_origin()

    assert bare == aid
    assert [] == [key for key, unit in bare.walk() if unit.origin is not None]
    assert bare.without_origin() is bare
    assert xjmeta.to_bytes(bare, format="json") == xjmeta.to_bytes(
        aid, format="json", origin=False
    )


def test_pydantic_reads_what_the_format_json_writes(aid: Record) -> None:
    text = xjmeta.to_string(aid, format="json")
    record = Record.model_validate_json(text)

    assert aid == record
    assert record.origin is not None
    assert AID.read_bytes() == xjmeta.to_bytes(record, format="ead2002")
    assert Record(title="A") == Record.model_validate({"xjmeta": "2.7", "title": "A"})


@pytest.mark.parametrize(
    ("version", "reason"),
    [("3.0", "version 3.0; this program knows up to 2.0"), (1, "no version")],
)
def test_pydantic_refuses_a_version_that_is_not_read(version, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        Record.model_validate({"xjmeta": version, "title": "A"})


# ---- what is none


@pytest.mark.parametrize("text", ["<ead/>", ' {"title": "A"}', "Letters\n1949", "[1]"])
def test_the_text_of_a_document_is_no_path(text: str) -> None:
    with pytest.raises(InputError, match="looks like the text of a document.*bytes"):
        xjmeta.read(text)


@pytest.mark.parametrize(
    ("given", "name"),
    [("x", "str"), (b"x", "bytes"), ({"title": "A"}, "dict"), ([1], "int"), (None, "NoneType")],
)  # fmt: skip
def test_what_is_written_is_a_record(given: object, name: str) -> None:
    with pytest.raises(InputError, match=f"is a Record, and .* type {name} was"):
        xjmeta.write(given, io.BytesIO(), format="json")  # type: ignore[arg-type]
