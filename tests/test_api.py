"""The facade: formats are found, Records read and written, and errors told, whatever the format."""

from __future__ import annotations

import gzip
import io
import json
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

import xjmeta
from finding_aids import SMALL, TWO
from toy_format import add_formats
from xjmeta import Finding, FormatError, LossError, Record, TargetError
from xjmeta.messages import UnknownFormatError


@pytest.fixture(autouse=True)
def lines(monkeypatch: pytest.MonkeyPatch) -> None:
    add_formats(monkeypatch)


def test_the_format_is_recognised_from_the_content(tmp_path: Path) -> None:
    path = tmp_path / "no-extension"
    path.write_bytes(SMALL)

    assert "Cables & letters" == str(xjmeta.read(path).title)
    assert "Cables & letters" == str(xjmeta.read(gzip.compress(SMALL)).title)


def test_a_document_is_written_back_byte_for_byte_to_any_target(tmp_path: Path) -> None:
    record, stream, text = xjmeta.read(SMALL), io.BytesIO(), io.StringIO()
    for target in (tmp_path / "a.xml", tmp_path / "a.xml.gz", stream, text):
        xjmeta.write(record, target)

    assert SMALL == (tmp_path / "a.xml").read_bytes() == stream.getvalue()
    assert SMALL == gzip.decompress((tmp_path / "a.xml.gz").read_bytes())
    assert SMALL.decode() == text.getvalue()


def test_without_a_format_it_is_the_origins_if_the_extension_fits_else_the_extensions(
    tmp_path: Path,
) -> None:
    record = xjmeta.read(SMALL)
    xjmeta.write(record, tmp_path / "a.lines")
    xjmeta.write(record, tmp_path / "a.ead3")

    assert b"Cables & letters\n" == (tmp_path / "a.lines").read_bytes()
    assert "ead3" == xjmeta.inspect(tmp_path / "a.ead3").format


def test_a_record_of_ead3_goes_home_as_ead3_though_the_extension_is_shared(
    tmp_path: Path,
) -> None:
    xjmeta.write(xjmeta.read(SMALL), tmp_path / "a.ead3")
    xjmeta.write(xjmeta.read(tmp_path / "a.ead3"), tmp_path / "b.xml")

    assert (tmp_path / "a.ead3").read_bytes() == (tmp_path / "b.xml").read_bytes()


def test_several_records_are_read_one_by_one_and_not_by_read() -> None:
    assert ["A", "B"] == [str(record.title) for record in xjmeta.iter_records(TWO)]
    with pytest.raises(FormatError, match="iter_records"):
        xjmeta.read(TWO)


def test_records_are_read_as_they_are_asked_for() -> None:
    broken = io.BytesIO(b"a\nb\n\xff\n")
    records = xjmeta.iter_records(broken, format="lines")

    assert ["a", "b"] == [str(next(records).title), str(next(records).title)]
    with pytest.raises(FormatError) as caught:
        next(records)
    assert isinstance(caught.value.__cause__, UnicodeDecodeError)


def test_records_are_written_as_they_come(tmp_path: Path) -> None:
    def made() -> Iterator[Record]:
        for number in range(3):
            yield Record(title=f"n{number}")

    xjmeta.write(made(), tmp_path / "a.lines")

    assert b"n0\nn1\nn2\n" == (tmp_path / "a.lines").read_bytes()


def test_units_come_in_document_order_without_their_children() -> None:
    units = list(xjmeta.iter_units(SMALL))

    assert [("#0", None), ("one", "#0"), ("#2", "#0")] == [
        (key, parent) for key, parent, _unit in units
    ]
    assert [()] * 3 == [unit.children for _key, _parent, unit in units]
    assert ["Cables & letters", "First", "Second"] == [
        str(unit.title) for _key, _parent, unit in units
    ]


def test_units_of_a_format_that_has_no_own_way_come_the_same() -> None:
    units = list(xjmeta.iter_units(b"a\nb\n", format="lines"))

    assert [("#0", "a"), ("#0", "b")] == [
        (key, str(unit.title)) for key, _parent, unit in units
    ]


def test_what_a_reader_found_is_told() -> None:
    findings: list[Finding] = []
    list(xjmeta.iter_records(b"a!\nb\n", format="lines", findings=findings))
    report = xjmeta.convert(b"a!\n", io.BytesIO(), from_="lines", to="lines")

    assert [("not-yet", 1)] == [(finding.code, finding.line) for finding in findings]
    assert ["not-yet"] == [finding.code for finding in report.notes]


def test_losses_are_reported_and_strict_writes_nothing(tmp_path: Path) -> None:
    target = tmp_path / "a.lines"
    record = Record(title="a", level="file")
    with pytest.raises(LossError) as caught:
        xjmeta.write(record, target, strict=True)

    assert 1 == len(caught.value.report.losses)
    assert not target.exists()
    assert xjmeta.write(record, target)
    assert not xjmeta.write(record.replaced(level=None), target, strict=True)


def test_check_reads_back_and_writes_nothing_where_it_is_not_the_same(
    tmp_path: Path,
) -> None:
    target = tmp_path / "a.lines"
    xjmeta.write(Record(title="a"), target, check=True)
    with pytest.raises(TargetError, match="read back"):
        xjmeta.write(Record(title="b", id="lost and not told"), target, check=True)

    assert b"a\n" == target.read_bytes()


def test_errors_come_back_from_another_process_as_they_were() -> None:
    loss = LossError(xjmeta.LossReport(), source="a.xml")
    for error in (FormatError("not-found", source="a.xml", line=3, name="a.xml"), loss):
        back = pickle.loads(pickle.dumps(error))

        assert (type(error), str(error), vars(error)) == (
            type(back),
            str(back),
            vars(back),
        )


def test_check_tells_what_the_schema_says_of_what_was_written(tmp_path: Path) -> None:
    bad = SMALL.replace(b"<did>", b"<did><junk/>", 1)
    source = tmp_path / "bad.xml"
    source.write_bytes(bad)

    report = xjmeta.convert(source, tmp_path / "home.xml", check=True)

    assert ["child-unknown"] == [
        note.code for note in report.notes if note.severity == "error"
    ]
    assert bad == (tmp_path / "home.xml").read_bytes()
    assert not any(
        note.severity == "error"
        for note in xjmeta.convert(source, tmp_path / "a.json", check=True).notes
    )


def test_a_source_is_never_written_over(tmp_path: Path) -> None:
    path, link = tmp_path / "a.xml", tmp_path / "b.xml"
    path.write_bytes(SMALL)
    link.symlink_to(path)
    for target in (path, link, str(path)):
        with pytest.raises(TargetError, match="never written over"):
            xjmeta.convert(path, target)

    assert SMALL == path.read_bytes()


def test_a_failing_source_leaves_the_target_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "a.lines"
    target.write_bytes(b"old\n")
    with pytest.raises(FormatError):
        xjmeta.convert(b"a\n\xff\n", target, from_="lines")

    assert b"old\n" == target.read_bytes()
    assert [target] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("no-such-format", lambda: xjmeta.read(SMALL, format="none")),
        ("no-such-format", lambda: xjmeta.write(Record(), "a", format="none")),
        ("no-format-for-target", lambda: xjmeta.write(Record(), "a.none")),
        ("no-format-for-target", lambda: xjmeta.write(Record(), io.BytesIO())),
        ("write-only-format", lambda: xjmeta.read(b"a", format="deaf")),
        ("read-only-format", lambda: xjmeta.write(Record(), "a", format="mute")),
        ("no-such-schema", lambda: xjmeta.schema("none")),
        ("no-such-schema", lambda: xjmeta.schema("../pyproject.toml")),
    ],
)
def test_a_format_that_is_not_there_is_told(code: str, call: object) -> None:
    with pytest.raises(UnknownFormatError) as caught:
        call()  # type: ignore[operator]

    assert code == caught.value.code


def test_no_records_are_told(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="holds no record"):
        xjmeta.write([], tmp_path / "a.lines")
    with pytest.raises(FormatError, match="holds no record"):
        xjmeta.read(b"<list/>", format="ead2002")


def test_schemas_are_given_by_format_and_by_file() -> None:
    assert xjmeta.schema("ead2002") == xjmeta.schema("ead2002.xsd")
    assert b"schema" in xjmeta.schema("ead2002")[:500]


def test_a_summary_says_what_stands_in_a_document() -> None:
    summary = xjmeta.inspect(SMALL)

    assert ("ead2002", 3, {"item": 2, "collection": 1}) == (
        summary.format,
        summary.units,
        summary.levels,
    )
    assert (3, 2, "1934-01-01", "1949-12-31") == (
        summary.dates.count, summary.dates.read, summary.dates.earliest, summary.dates.latest,
    )  # fmt: skip
    assert ({"rus": 1}, {"person": 1, "topic": 1}) == (
        summary.languages,
        summary.access_points,
    )
    assert {"root": "ead", "encoding": "UTF-8"} == summary.dialect
    assert json.loads(json.dumps(summary.to_dict()))["titles"] == ["Cables & letters"]


def test_a_comment_is_only_in_the_origin_and_a_summary_says_so() -> None:
    told = [loss.value for loss in xjmeta.inspect(SMALL).only_in_origin]

    assert any("a comment" in str(value) for value in told)


def test_a_sheet_gets_the_description_of_its_columns_beside_it(tmp_path: Path) -> None:
    xjmeta.write(xjmeta.read(SMALL), tmp_path / "a.csv")
    described = json.loads((tmp_path / "a.csv-metadata.json").read_bytes())

    assert ["a.csv", "a.csv-metadata.json"] == sorted(
        path.name for path in tmp_path.iterdir()
    )
    assert ("a.csv", "key") == (
        described["url"],
        described["tableSchema"]["columns"][0]["titles"],
    )


def test_columns_of_a_foreign_sheet_are_mapped_by_a_dictionary_or_a_file(
    tmp_path: Path,
) -> None:
    sheet, path = b"Name of it,Shelf\r\nCables,3\r\n", tmp_path / "columns.toml"
    path.write_text('"Name of it" = "title"\n')

    for mapping in ({"Name of it": "title"}, path, str(path)):
        assert "Cables" == str(xjmeta.read(sheet, format="csv", mapping=mapping).title)
    with pytest.raises(UnknownFormatError, match="no columns"):
        xjmeta.read(SMALL, mapping={})


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("a.xml", "ead3"),
        ("a.ead2002.xml", "ead2002"),
        ("a.oai_dc.xml", "oai_dc"),
        ("a.dcterms.xml", "dcterms"),
        ("a.XML", "ead3"),
    ],
)
def test_the_longest_extension_of_a_target_says_its_format(tmp_path, name, format_):
    record = xjmeta.read(
        b'<ead><control/><archdesc level="file"><did><unittitle>A</unittitle></did></archdesc></ead>'
    )
    xjmeta.write(record, tmp_path / name)

    assert format_ == xjmeta.inspect(tmp_path / name).format
