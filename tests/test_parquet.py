"""Tables of units: what is written reads back, whatever was done to the table; what is wrong is told in one message."""

from __future__ import annotations

import io
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

import strategies
import xjmeta
from conftest import ROOT
from xjmeta import EditError, FormatError, LimitError, Record, VersionError
from xjmeta.formats.parquet import canonical

pa = pytest.importorskip("pyarrow", reason="tables need the extra `bulk`")
pq = pytest.importorskip("pyarrow.parquet")
bulk = pytest.importorskip("xjmeta.bulk")

AID = ROOT / "examples/finding-aid.xml"
FIXTURES = sorted((ROOT / "tests/fixtures/ead").glob("*.xml"))


def written(records: Any, **options: Any) -> bytes:
    return xjmeta.to_bytes(records, format="parquet", **options)


def file_of(table: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def table_of(data: bytes) -> Any:
    return pq.read_table(io.BytesIO(data))


def read(data: bytes, told: list[xjmeta.Finding] | None = None) -> list[Record]:
    return list(xjmeta.iter_records(data, format="parquet", findings=told))


def codes(told: list[xjmeta.Finding]) -> list[str]:
    return [finding.code for finding in told]


# ---- the law


@given(strategies.records())
def test_what_is_written_reads_back_the_same(record: Record) -> None:
    report = xjmeta.LossReport()
    data = written(record, report=report)

    assert [record] == read(data)
    assert [] == report.losses
    assert record == next(bulk.records(bulk.table(record)))


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_finding_aids_read_back_the_same_and_come_home(path: Path) -> None:
    records = list(xjmeta.iter_records(path))
    home = read(written(records))

    assert records == home
    assert path.read_bytes() == xjmeta.to_bytes(
        home, format=records[0].origin.formats[0]
    )


def test_finding_aids_of_the_corpus_read_back_the_same(shared: Path) -> None:
    paths = sorted((shared / "corpus").glob("ead*/*/*.xml"))
    small = [path for path in paths if path.stat().st_size < 12_000][::12]
    changed = []
    for path in small:
        records = list(xjmeta.iter_records(path))
        if read(written(records, origin=False)) != records:
            changed.append(path.name)

    assert len(small) > 3
    assert [] == changed


def test_every_column_is_a_field_that_is_described() -> None:
    schema = bulk.schema()

    assert schema.names[:4] == ["record", "key", "parent", "level"]
    assert all(field.metadata[b"description"] for field in schema)
    assert schema.equals(table_of(written(Record(title="A"))).schema)


def test_batches_are_of_the_size_that_is_asked_for_and_know_their_records() -> None:
    lines = b"\n".join(b'{"id": "a", "children": [{}]}' for _line in range(3))
    found = list(bulk.batches(lines, format="jsonl", rows=4))

    assert [4, 2] == [batch.num_rows for batch in found]
    assert [1, 1, 2, 2, 3, 3] == pa.Table.from_batches(found)["record"].to_pylist()
    assert 3 == len(list(bulk.records(found)))


def test_an_origin_of_a_table_survives_pickling() -> None:
    data = written(xjmeta.read(AID))
    again = pickle.loads(pickle.dumps(read(data)))

    assert again == read(data)
    assert read(data) == read(written(again))


# ---- tables that somebody worked on


def test_rows_may_stand_in_any_order() -> None:
    records = [xjmeta.read(AID), Record(id="b", children=[Record(title="Below")])]
    table = table_of(written(records))
    turned = table.take(list(reversed(range(table.num_rows))))
    without = turned.drop_columns(["record"]).slice(0, 2)

    back = read(file_of(turned))
    assert {"b", *(key for key, _unit in records[0].walk())} <= {
        key for record in back for key, _unit in record.walk()
    }
    assert [len(list(one.walk())) for one in records] == sorted(
        (len(list(one.walk())) for one in back), reverse=True
    )
    assert ["Below"] == [str(child.title) for child in read(file_of(without))[0].children]  # fmt: skip


def test_a_table_of_bare_texts_and_columns_of_the_sheet_is_read() -> None:
    table = pa.table(
        {
            "title": pa.array(["Letters", None], pa.large_string()),
            "subject": [["Trade", "Peace"], None],
            "date": ["1949", "1950"],
            "date_normal": [["1949"], None],
            "box": [12, None],
            "internal": ["true", None],
            "level": pa.array(["fonds", "fonds"]).dictionary_encode(),
        }
    )
    first, second = read(file_of(table))

    assert [("Trade", "topic"), ("Peace", "topic")] == [
        (str(one.name), one.kind) for one in first.access_points
    ]
    assert ("1949", "1949") == (str(first.dates[0].expression), first.dates[0].normal)
    assert ("12", "box", True) == (str(first.containers[0].indicator), first.containers[0].type, first.internal)  # fmt: skip
    assert ("1950", None) == (str(second.dates[0].expression), second.dates[0].normal)


def test_what_stands_derived_is_no_statement_until_it_is_changed() -> None:
    record = Record(creators=[{"kind": "person", "parts": ["Smith", "Ann"]}])
    table = table_of(written(record))
    (item,) = table["creator"].to_pylist()[0]

    assert "Smith, Ann" == item["name"]
    assert [record] == read(file_of(table))

    changed = [[{**item, "name": "Smith, Anna"}]]
    told: list[xjmeta.Finding] = []
    place = table.schema.get_field_index("creator")
    edited = table.set_column(
        place, "creator", pa.array(changed, table.schema.field("creator").type)
    )
    (back,) = read(file_of(edited), told)
    assert ["table-derived-changed"] == codes(told)
    assert "Smith, Anna" == str(back.creators[0].name)


def test_columns_that_are_not_there_say_nothing_on_apply(tmp_path: Path) -> None:
    aid = xjmeta.read(AID)
    table = table_of(written(aid))
    names = table["subject"].to_pylist()
    bare = pa.table(
        {
            "key": table["key"],
            "title": [str(unit.title).upper() for _key, unit in aid.walk()],
            "subject": [some and [one["name"] for one in some] for some in names],
        }
    )
    merged = xjmeta.apply(file_of(bare), to=aid)

    assert {"title"} == {change.path for change in xjmeta.diff(aid, merged)}
    assert len(list(aid.walk())) == len(xjmeta.diff(aid, merged))


def test_values_of_columns_that_are_there_are_edited_and_the_others_stay() -> None:
    points = [{"kind": "topic", "name": "Trade", "source": "lcsh"}, {"kind": "person", "name": "Ann"}, {"kind": "topic", "name": "Peace"}]  # fmt: skip
    record = Record(id="a", access_points=points, extra={"shelf": "7"})
    edited = pa.table({"key": ["a"], "subject": [["Trade", "War", "Cables"]]})

    merged = xjmeta.apply(file_of(edited), to=record)
    assert ["Trade", "Ann", "War", "Cables"] == [
        str(one.name) for one in merged.access_points
    ]
    assert "lcsh" == merged.access_points[0].source
    assert record.extra == merged.extra


def test_a_table_with_only_some_rows_removes_nothing() -> None:
    aid = xjmeta.read(AID)
    some = table_of(written(aid)).slice(1, 1)

    assert aid == xjmeta.apply(file_of(some), to=aid)


def test_a_table_that_is_not_of_the_original_is_refused() -> None:
    strange = pa.table({"key": ["x", "y", "z"], "title": ["A", "B", "C"]})
    with pytest.raises(EditError):
        xjmeta.apply(file_of(strange), to=xjmeta.read(AID))


def test_a_foreign_column_is_told_and_named_as_left_behind() -> None:
    data = file_of(pa.table({"title": ["Letters"], "shelf": ["word of the shelf"]}))
    told: list[xjmeta.Finding] = []
    (record,) = read(data, told)
    report = xjmeta.LossReport()
    xjmeta.to_bytes(record, format="json", origin=False, report=report)
    anew = xjmeta.LossReport()
    written(record.replaced(title="Other"), report=anew)

    assert ["column-not-read"] == codes(told)
    for one in (report, anew):
        assert ["shelf: word of the shelf"] == [loss.value for loss in one.left_behind]
    assert data == written(record)


# ---- what is wrong


def test_what_is_no_table_of_units_is_told_in_one_message() -> None:
    whole = written(xjmeta.read(AID))
    newer = pa.table({"title": ["A"]}).replace_schema_metadata({"xjmeta": "9.0"})
    older = newer.replace_schema_metadata({"xjmeta": "1.0"})
    minor = newer.replace_schema_metadata({"xjmeta": "2.999"})
    cases: list[tuple[bytes, type[Exception], str]] = [
        (whole[: len(whole) // 2], FormatError, "cut-off-parquet"),
        (whole[:40] + b"\0" * 60 + whole[100:-400] + b"x" * 396 + whole[-4:], FormatError, "not-parquet"),
        (b"PAR1PAR1", FormatError, "not-parquet"),
        (file_of(newer), VersionError, "newer-version"),
        (file_of(older), VersionError, "older-version"),
        (file_of(newer.replace_schema_metadata({"xjmeta": "two"})), FormatError, "bad-version"),
        (file_of(pa.table({"Unit Title": ["A"], "key": ["a"]})), FormatError, "no-known-column"),
        (file_of(pa.table({"title": [["A"]]})), FormatError, "table-column-of-type"),
        (file_of(pa.table({"subject": [[["A"]]]}).drop_columns(["subject"]).append_column("date", [[{"normal": b"1"}]])), FormatError, "table-column-of-type"),
        (file_of(pa.table({"title": pa.array([], pa.string())})), FormatError, "no-record"),
        (file_of(pa.table({"title": ["A", "B"], "internal": ["no", "perhaps"]})), FormatError, "bad-table-row"),
        (file_of(pa.table({"title": ["A"], "level": ["no level"]})), FormatError, "bad-table-row"),
    ]  # fmt: skip
    for data, kind, code in cases:
        with pytest.raises(kind) as caught:
            read(data)
        assert code == caught.value.code, caught.value
        assert str(caught.value)
    told: list[xjmeta.Finding] = []
    assert ["A"] == [str(one.title) for one in read(file_of(minor), told)]
    assert ["newer-minor"] == codes(told)


def test_a_row_that_is_no_unit_is_named() -> None:
    table = pa.table({"title": ["A", "B"], "level": ["fonds", "no level"]})
    with pytest.raises(FormatError) as caught:
        read(file_of(table))

    assert (2, "level") == (caught.value.line, caught.value.path)


def test_keys_and_parents_that_cannot_be_meant_are_told() -> None:
    table = pa.table(
        {
            "record": [1, 1, 1, 1, 1, 1],
            "key": ["a", "b", "b", "c", "d", "e"],
            "parent": [None, "a", "a", "nobody", "e", "d"],
            "title": list("ABCDEF"),
            "rest": [None, "no json", None, None, None, None],
        }
    )
    told: list[xjmeta.Finding] = []
    records = read(file_of(table), told)

    assert [3, 1, 2] == [len(list(one.walk())) for one in records]
    assert {"table-key-twice", "table-no-parent", "table-below-itself", "table-bad-json"} == set(codes(told))  # fmt: skip


def test_what_unfolds_beyond_a_bound_is_refused(monkeypatch: Any) -> None:
    data = written(xjmeta.read(AID))
    for name in ("MAX_ROWS", "MAX_UNFOLDED"):
        with monkeypatch.context() as bounded:
            bounded.setattr(canonical, name, 1)
            with pytest.raises(LimitError):
                read(data)


def test_an_edit_of_the_cells_wins_over_the_rest() -> None:
    record = Record(title={"text": "Lettres", "lang": "fr"})
    table = table_of(written(record))
    place = table.schema.get_field_index("title")
    told: list[xjmeta.Finding] = []

    assert [record] == read(file_of(table))
    edited = table.set_column(place, "title", pa.array(["Letters"]))
    assert [Record(title="Letters")] == read(file_of(edited), told)
    assert ["table-rest-refused"] == codes(told)
