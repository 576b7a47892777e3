"""Record JSON and JSON lines: the laws on generated and real Records, errors with their place, versions, recognition."""

import io
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strategies import UGLY_RECORDS, edits, records
from xjmeta import sources
from xjmeta.formats import registry
from xjmeta.formats.json import JSON, JSONL
from xjmeta.formats.json.canonical import recognise_json, recognise_jsonl
from xjmeta.formats.registry import BytesSource, Format
from xjmeta.json import text as json_text
from xjmeta.messages import FormatError, LimitError, LossReport, VersionError
from xjmeta.model.origin import Origin
from xjmeta.model.record import Record

CORPUS = Path(__file__).resolve().parents[1].parent / "shared" / "corpus"
FORMATS = pytest.mark.parametrize("format_", [JSON, JSONL], ids=lambda f: f.name)
SLOW = settings(deadline=None, suppress_health_check=list(HealthCheck))


def read(format_: Format, content: bytes | str) -> list[Record]:
    """Read all Records of a document in memory."""
    assert format_.read is not None
    return list(
        format_.read(
            BytesSource("x", content.encode() if isinstance(content, str) else content)
        )
    )


def write(format_: Format, *given: Record, **options: Any) -> bytes:
    """Write Records, and demand that nothing is lost."""
    stream = io.BytesIO()
    assert format_.write is not None
    report = format_.write(iter(given), stream, **options)
    assert not report.losses
    return stream.getvalue()


def respelt(
    record: Record,
    *,
    indent: int | str | None,
    tight: bool,
    ascii_only: bool,
    newline: str,
) -> bytes:
    """Return a Record as JSON in a spelling that is not ours."""
    data = json.loads(write(JSON, record))
    separators = (",", ":") if tight and indent is None else None
    text = json.dumps(
        data, indent=indent, separators=separators, ensure_ascii=ascii_only
    )
    return (text.replace("\n", newline) + newline).encode()


SPELLINGS = st.fixed_dictionaries({
    "indent": st.sampled_from((None, 1, 4, "\t")), "tight": st.booleans(), "ascii_only": st.booleans(),
    "newline": st.sampled_from(("\n", "\r\n")),
})  # fmt: skip


@FORMATS
@pytest.mark.parametrize("record", UGLY_RECORDS, ids=range(len(UGLY_RECORDS)))
def test_ugly_records_come_back_as_they_were(format_: Format, record: Record) -> None:
    written = write(format_, record)

    assert read(format_, written) == [record]
    assert write(format_, *read(format_, written)) == written


@FORMATS
@SLOW
@given(st.lists(records(), min_size=1, max_size=3))
def test_put_get_and_get_put(format_: Format, given_: list[Record]) -> None:
    written = write(format_, *given_)
    back = read(format_, written)

    assert back == given_
    assert write(format_, *back) == written
    assert write(format_, *back, origin=False) == write(format_, *given_, origin=False)


@SLOW
@given(st.data(), records(), SPELLINGS)
def test_a_document_goes_home_byte_for_byte_and_an_edit_comes_out_right(
    data: st.DataObject, record: Record, spelling: dict[str, Any]
) -> None:
    document = respelt(record, **spelling)
    (back,) = read(JSON, document)
    edit = data.draw(edits(back))
    edited = back.edit(edit.key, **{edit.field: edit.value})
    written = write(JSON, edited)

    assert write(JSON, back) == document
    assert read(JSON, written) == [edited]
    assert write(
        JSON,
        read(JSON, written)[0].edit(
            edit.key, **{edit.field: getattr(back.unit(edit.key), edit.field)}
        ),
    )


@SLOW
@given(st.data(), records(), SPELLINGS)
def test_a_source_that_travelled_as_data_goes_home_too(
    data: st.DataObject, record: Record, spelling: dict[str, Any]
) -> None:
    document = respelt(record, **spelling)
    (live,) = read(JSON, document)
    travelled = Record.model_validate_json(live.model_dump_json(exclude_defaults=True))
    edit = data.draw(edits(live))

    assert travelled.origin is not None
    assert travelled.origin.source is None
    assert write(JSON, travelled) == document
    changes = {edit.field: edit.value}
    assert write(JSON, travelled.edit(edit.key, **changes)) == write(
        JSON, live.edit(edit.key, **changes)
    )


ODD = (
    '{ "title" : "A  b",\r\n   "zz":1, "xjmeta":"2.5", "dates":[ {"normal":"1949"}  , {"normal": "1950", "u":[1]} ],'
    '"children" : [ {"id":"a"},\n {"id":"b","title":"x\\u0021"} ] }\n'
)


@pytest.mark.parametrize(
    ("key", "changes", "old", "new"),
    [
        ("b", {"title": "new"}, '"x\\u0021"', '"new"'),
        ("#0", {"title": "A c"}, '"A  b"', '"A c"'),
        ("#0", {"dates": ({"normal": "1949"}, {"normal": "1951"})}, '"1950"', '"1951"'),
        ("#0", {"dates": ({"normal": "1950"},)}, '{"normal":"1949"}  , ', ""),
        ("b", {"level": "file"}, '"id":"b",', '"id":"b","level":"file",'),
        ("a", {"id": "c"}, '"a"', '"c"'),
    ],
)
def test_only_the_bytes_of_an_edited_value_differ(
    key: str, changes: dict[str, Any], old: str, new: str
) -> None:
    (record,) = read(JSON, ODD)

    assert write(JSON, record).decode() == ODD
    assert write(JSON, record.edit(key, **changes)).decode() == ODD.replace(old, new)


def test_units_are_removed_moved_and_added_in_the_manner_of_their_neighbours() -> None:
    (record,) = read(
        JSON, '{\n  "children": [\n    {"id":"a"},\n    {"id":  "b"}\n  ]\n}'
    )
    a, b = record.children
    edited = record.edit("#0", children=(b, Record(id="new"), a))

    assert write(JSON, edited).decode() == (
        '{\n  "children": [\n    {"id":  "b"},\n    {\n      "id": "new"\n    },\n    {"id":"a"}\n  ]\n}'
    )
    assert (
        write(JSON, record.edit("#0", children=(b,))).decode()
        == '{\n  "children": [\n    {"id":  "b"}\n  ]\n}'
    )
    assert read(JSON, write(JSON, record.edit("#0", children=()))) == [Record()]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_a_byte_order_mark_stays(encoding: str) -> None:
    text = '{"title": "é古"}'
    content = (
        text.encode(encoding)
        if encoding != "utf-16-be"
        else b"\xfe\xff" + text.encode(encoding)
    )
    (record,) = read(JSON, content)

    assert record.title is not None
    assert record.title.plain == "é古"
    assert write(JSON, record) == content
    assert write(JSON, record.edit("#0", title="ü")) == content.replace(
        "é古".encode(
            encoding.replace("-sig", "").replace("utf-16", "utf-16-le")
            if encoding != "utf-16-be"
            else encoding
        ),
        "ü".encode(
            encoding.replace("-sig", "").replace("utf-16", "utf-16-le")
            if encoding != "utf-16-be"
            else encoding
        ),
    )


def test_a_selection_goes_home_in_the_envelope_of_the_first() -> None:
    document = '[\n  {"id": "a"},\n\n  {"id": "b"} ,\n  {"id":"c"}\n]\n\n'
    a, b, c = read(JSON, document)

    assert write(JSON, a, b, c).decode() == document
    assert write(JSON, c, a).decode() == '[\n  {"id":"c"},\n{"id": "a"}\n]\n\n'
    assert write(JSON, b).decode() == '[\n  {"id": "b"}\n]\n\n'


def test_lines_keep_blank_lines_line_ends_and_the_end_of_the_file() -> None:
    document = '\ufeff\r\n{"id": "a"}\r\n\r\n{"id" :"b"} \n{"id":"c"}'
    a, b, c = read(JSONL, document)

    assert write(JSONL, a, b, c).decode() == document
    assert write(JSONL, b, a).decode() == '{"id" :"b"}\n{"id": "a"}\n'
    assert write(JSONL, a, b.edit("b", title="x"), c).decode() == document.replace(
        ':"b"', ':"b","title" :"x"'
    )


def _many(count: int) -> Iterator[Record]:
    for number in range(count):
        yield Record(id=f"r{number}", title="A title of a record " * 20)


def test_lines_stream_in_flat_memory(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    with path.open("wb") as stream:
        assert JSONL.write is not None
        JSONL.write(_many(20_000), stream)

    with sources.opened(path) as document:
        assert JSONL.read is not None
        tracemalloc.start()
        count = sum(1 for _record in JSONL.read(document))
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert count == 20_000
    assert path.stat().st_size > 8_000_000
    assert peak < 2_000_000


@FORMATS
def test_sources_in_other_formats_travel_along(format_: Format) -> None:
    origin = Origin(key="k", data={"ead2002": {"segments": ["<c/>"]}})
    record = Record(title="A", origin=origin, children=(Record(title="B"),))
    (back,) = read(format_, write(format_, record))
    (again,) = read(format_, write(format_, back.edit("k", title="C")))

    assert again.title is not None
    assert again.title.plain == "C"
    assert again.origin is not None
    assert again.origin.key == "k"
    assert again.origin.data["ead2002"] == {"segments": ["<c/>"]}
    assert b"origin" not in write(format_, back, origin=False)


def test_json_and_lines_are_at_home_in_both() -> None:
    document = b'{ "title" : "A" }'
    (record,) = read(JSON, document)
    (line,) = read(JSONL, write(JSONL, record))

    assert write(JSON, line) == document


def test_without_the_origin_what_only_it_held_is_told() -> None:
    (record,) = read(JSON, ODD)
    assert JSON.write is not None
    report: LossReport = JSON.write([record], io.BytesIO(), origin=False)

    assert [(loss.path, loss.value) for loss in report.left_behind] == [
        ("#0", "zz: 1"),
        ("#0", "dates.1.u: [1]"),
    ]


def test_a_newer_minor_version_is_read_with_findings() -> None:
    source = BytesSource("x", ODD.encode())
    assert JSON.read is not None
    list(JSON.read(source))

    assert [(f.code, f.line, f.path) for f in source.findings] == [
        ("newer-minor", 2, "xjmeta"),
        ("json-kept-key", 2, "zz"),
        ("json-kept-key", 2, "dates.1.u"),
    ]


ERRORS = {
    '{"xjmeta":"3.0"}': (VersionError, "newer-version", 1, 2, "xjmeta"),
    '[{},\n {"xjmeta":"3.0"}]': (VersionError, "newer-version", 2, 3, "1.xjmeta"),
    '{"xjmeta":2}': (FormatError, "bad-version", 1, 2, "xjmeta"),
    '{"xjmeta":null}': (FormatError, "bad-version", 1, 2, "xjmeta"),
    '{"xjmeta":"1.0"}': (VersionError, "older-version", 1, 2, "xjmeta"),
    '{"xjmeta":"' + "9" * 5000 + '.0"}': (FormatError, "bad-version", 1, 2, "xjmeta"),
    '{"xjmeta":"2.0",\n"title":' + "9" * 5000 + "}": (FormatError, "invalid-record", 2, 1, "title"),
    '{"title":{"a":' + "[" * 900 + "]" * 900 + "}}": (LimitError, "too-deep", 1, 270, None),
    '{"xjmeta":"2.1","zz":\n' + "[" * 900 + "]" * 900 + "}": (LimitError, "too-deep", 2, 257, None),
    '{"internal":"true"}': (FormatError, "invalid-record", 1, 2, "internal"),
    '{"internal":1}': (FormatError, "invalid-record", 1, 2, "internal"),
    '{"title":"NaN",\n"a":NaN,"b":"\x01"}': (FormatError, "not-json", 2, 5, None),
    '{"origin":{"key":3,"sources":{}}}': (FormatError, "invalid-record", 1, 2, "origin"),
    '{"origin":{"sources":{"ead2002":3}}}': (FormatError, "invalid-record", 1, 2, "origin"),
    '{"xjmeta":"2.0",\n "titel":"x"}': (FormatError, "json-unknown-key", 2, 2, "titel"),
    '{"title":"a",\n"title":"b"}': (FormatError, "json-repeated-key", 2, 1, "title"),
    '{"a\\":":1, "a\\":" :1}': (FormatError, "json-repeated-key", 1, 12, 'a":'),
    '{"title":"a"': (FormatError, "json-cut-off", 1, 13, None),
    '{"title":"a': (FormatError, "json-cut-off", 1, 10, None),
    "": (FormatError, "json-cut-off", 1, 1, None),
    '{"title":\n nope}': (FormatError, "not-json", 2, 2, None),
    '{"title":NaN}': (FormatError, "not-json", 1, 10, None),
    '{"id":"a"}\n{"id":"b"}': (FormatError, "not-json", 2, 1, None),
    "[" * 100_000: (LimitError, "too-deep", 1, 1, None),
    "[1]": (FormatError, "json-not-units", 1, 1, None),
    "[]": (FormatError, "no-record", 1, 1, None),
    '{"title":3}': (FormatError, "invalid-record", 1, 2, "title"),
    '{"dates":[{},\n{"normal":3}]}': (FormatError, "invalid-record", 2, 2, "dates.1.normal"),
    '{"children":[{"children":[{"extents":[{"valu":"x"}]}]}]}': (
        FormatError, "json-unknown-key", 1, 40, "children.0.children.0.extents.0.valu"),
    '{"notes":[{"body":"x"}]}': (FormatError, "invalid-record", 1, 11, "notes.0"),
    '{"level":"foo"}': (FormatError, "invalid-record", 1, 2, "level"),
    '{"title":{"html":"<script>"}}': (FormatError, "invalid-record", 1, 2, "title"),
    '{"title":"\\ud800"}': (FormatError, "invalid-record", 1, 2, "title"),
    '{"groups":[{"key":"a","kind":"physdesc","texts":[{"at":-1}]}]}': (
        FormatError, "invalid-record", 1, 51, "groups.0.texts.0.at"),
    '{"extents":[{"kind":"physdesc","items":[]}]}': (
        FormatError, "json-unknown-key", 1, 32, "extents.0.items"),
    '\ufeff[{"title":"a"},\n {"title":3}]': (FormatError, "invalid-record", 2, 3, "1.title"),
}  # fmt: skip


@pytest.mark.parametrize("text", ERRORS, ids=range(len(ERRORS)))
def test_what_is_wrong_is_told_with_its_place(text: str) -> None:
    kind, code, line, column, path = ERRORS[text]
    with pytest.raises(kind) as caught:
        read(JSON, text)

    assert type(caught.value) is kind
    assert (
        caught.value.code,
        caught.value.line,
        caught.value.column,
        caught.value.path,
    ) == (code, line, column, path)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('{"id":"a"}\n{"id":"b","id":"c"}\n', 2, 11),
        ('{"id":"a"}\n\n{"dates":[3]}\n', 3, 11),
        ('{"id":"a"}\n{"ti', 2, 2),
        ('{"id":"a"}\n[]\n', 2, 1),
    ],
)
def test_a_bad_line_is_told_with_its_number(text: str, line: int, column: int) -> None:
    with pytest.raises(FormatError) as caught:
        read(JSONL, text)

    assert (caught.value.line, caught.value.column) == (line, column)


def test_bytes_that_are_no_text_are_told() -> None:
    with pytest.raises(FormatError, match="Unicode") as caught:
        read(JSON, b'{"title":\n"\xff"}')

    assert (caught.value.line, caught.value.column) == (2, 2)


def test_the_place_of_a_byte_that_is_no_text_is_told_in_lines_too() -> None:
    with pytest.raises(FormatError, match="Unicode") as caught:
        read(JSONL, '{"id":"a"}\n{"title":"é'.encode() + b"\xff")

    assert (caught.value.line, caught.value.column) == (2, 12)
    assert recognise_json("a.json", b'{"title":"\xff"}') == 1


def test_numbers_of_any_size_are_kept_as_they_are_written() -> None:
    document = (
        '{"xjmeta":"2.1","a":1.0,"b":1e999,"c":-0,"d":' + "9" * 5000 + ',"title":"x"}'
    )
    (record,) = read(JSON, document)
    assert JSON.write is not None
    report: LossReport = JSON.write([record], io.BytesIO(), origin=False)

    assert write(JSON, record.edit("#0", title="y")).decode() == document.replace(
        '"x"', '"y"'
    )
    assert [loss.value for loss in report.left_behind] == [
        "a: 1.0",
        "b: 1e999",
        "c: -0",
        "d: " + "9" * 5000,
    ]


def test_many_unknown_keys_are_told_in_no_time() -> None:
    document = (
        '{"xjmeta":"2.1",'
        + ",\n".join(f'"k{number}":{number}' for number in range(20_000))
        + "}"
    )
    source = BytesSource("x", document.encode())
    assert JSON.read is not None
    list(JSON.read(source))

    assert (source.findings[-1].line, source.findings[-1].path) == (20_000, "k19999")


@pytest.mark.parametrize(
    "spoilt",
    [
        {"own": 3},
        {"gap": "x"},
        {"first": []},
        {"opening": "{"},
        {"encoding": "rot13"},
        {"closing": 5},
        {"own": "["},
    ],
)
def test_a_source_that_somebody_spoilt_on_its_way_does_no_harm(
    spoilt: dict[str, Any],
) -> None:
    (live,) = read(JSONL, '{"title":"A"}\n')
    data = json.loads(live.model_dump_json(exclude_defaults=True))
    data["origin"]["sources"]["jsonl"] |= spoilt
    record = Record.model_validate(data)

    assert read(JSONL, write(JSONL, record)) == [record]
    assert read(JSONL, write(JSONL, record.edit("#0", title="B"))) == [
        record.edit("#0", title="B")
    ]


def test_units_too_deep_are_refused() -> None:
    text = '{"children":[' * 70 + "{}" + "]}" * 70
    with pytest.raises(FormatError, match="64 levels"):
        read(JSON, text)


@pytest.mark.parametrize(
    ("name", "text", "json_", "jsonl"),
    [
        ("a.json", '{"xjmeta":"2.0"}', 2, 0),
        ("a.json", '{"title":"cut of', 1, 0),
        ("a.json", '[{"title":"a"},{"id":"b"}]', 1, 0),
        ("a.jsonl", '{"title":"a"}\n', 1, 2),
        ("a", '{"title":"a"}\n{"title":"b"}', 0, 2),
        ("a.json", '{"@context":"https://linked.art","id":"a"}', 0, 0),
        ("a.json", '{"_id":"a","title":"b"}', 0, 0),
        ("a.json", "[1,2]", 0, 0),
        ("a.xml", "<ead/>", 0, 0),
    ],
)
def test_record_json_is_recognised_by_its_keys(
    name: str, text: str, json_: int, jsonl: int
) -> None:
    assert recognise_json(name, text.encode()) == json_
    assert recognise_jsonl(name, text.encode()) == jsonl


def test_a_head_that_ends_inside_a_character_is_recognised() -> None:
    assert recognise_json("a.json", '{"title":"é'.encode()[:-1]) == 1


@pytest.mark.skipif(not CORPUS.exists(), reason="no corpus beside the repository")
def test_other_json_is_not_claimed_and_gives_one_clear_error() -> None:
    for path in sorted((CORPUS / "json").rglob("*.json*")):
        content = path.read_bytes()
        assert recognise_json(path.name, content[:65536]) == 0, path
        assert recognise_jsonl(path.name, content[:65536]) == 0, path
        with pytest.raises(FormatError, match="not a record or an array of records"):
            read(JSON, content)


@pytest.mark.skipif(not CORPUS.exists(), reason="no corpus beside the repository")
@pytest.mark.parametrize(
    "folder", ["ead2002/arclight-nlm", "ead2002/ddb-de", "ead3/saa-samples"]
)
def test_finding_aids_go_through_json_and_home(folder: str) -> None:
    for path in sorted((CORPUS / folder).iterdir()):
        format_ = registry.get(folder[: folder.index("/")])
        try:
            found = read(format_, path.read_bytes())
        except FormatError:
            continue
        back = read(JSON, write(JSON, *found))
        assert back == found, path
        assert write(format_, *back) == path.read_bytes(), path


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=4),
    st.sampled_from(("a\\", '":', "é", "\ud83d")),
)  # fmt: skip
KEYS = st.sampled_from(("a", "b", "c", 'd"', "\\"))
JSON_DATA = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)
    ),
    max_leaves=10,
)


@given(
    JSON_DATA,
    JSON_DATA,
    st.sampled_from((None, 0, 1, "\t")),
    st.sampled_from((None, (",", ":"), (" , ", " : "))),
)
def test_a_patched_text_reads_as_the_new_data(
    old: Any, new: Any, indent: Any, separators: Any
) -> None:
    text = json.dumps(old, indent=indent, separators=separators)
    patched = json_text.merge(text, old, new)

    assert json_text.decode(patched) == new
    assert json_text.merge(text, old, old) == text


@pytest.mark.parametrize("key", ["#x", "#²", "#", "#7"])
def test_a_key_that_somebody_wrote_into_an_origin_is_taken_as_it_is(key: str) -> None:
    document = {
        "origin": {"key": key, "sources": {"csv": {}}},
        "children": [{"title": "A"}],
    }
    (record,) = read(JSON, json.dumps(document))

    assert [found for found, _unit in record.walk()] == [
        key,
        "#8" if key == "#7" else "#0",
    ]
