"""The rest slot and the instruction that holds it: entries follow their value, fillers and wrappers stand by path."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import xjmeta
from ead_laws import readable
from public_laws import secret_records
from strategies import records
from xjmeta import Record
from xjmeta.mapping import rest
from xjmeta.mapping.xml_marks import VERSION, Marks, digest_of_element
from xjmeta.model.values import DigitalObject, Note, Rights

DIALECTS = ("ead2002", "ead3")
dialects = pytest.mark.parametrize("format_", DIALECTS)
EAD = (
    "<ead><eadheader><eadid>x</eadid></eadheader><archdesc><did>{mark}<unittitle>T</unittitle></did>"
    "<odd><p>plain</p></odd></archdesc></ead>"
)


def written(record: Record, format_: str) -> bytes:
    return xjmeta.to_bytes(record, format=format_, origin=False)


def found(data: bytes, **options: Any) -> tuple[Record, list[str]]:
    told: list[xjmeta.Finding] = []
    (record,) = xjmeta.iter_records(data, findings=told, **options)
    return record, [finding.code for finding in told]


# ---- entries


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ([{"name": "B"}, {"name": "A"}], [{"name": "B"}, {"name": "A", "code": "a"}]),
        ([{"name": "A"}], [{"name": "A", "code": "a"}]),
        ([{"name": "A", "role": "x"}], None),
        ([{"name": "A"}, {"name": "A"}], None),
        ([], None),
        ("A", None),
        (None, None),
    ],
)
def test_an_entry_lands_on_its_value_or_on_none(body: Any, expected: Any) -> None:
    entries = rest.difference(
        {"languages": [{"name": "A", "code": "a"}, {"name": "B"}]},
        {"languages": [{"name": "A"}, {"name": "B"}]},
    )
    applied = rest.apply({"languages": body} if body is not None else {}, entries)

    assert applied.data.get("languages") == (body if expected is None else expected)
    assert applied.refused == (("languages.0.code",) if expected is None else ())


def test_of_equal_values_each_has_its_own_entry_while_they_are_as_many() -> None:
    got = {"languages": [{"name": "A"}] * 3}
    want = {"languages": [{"name": "A", "code": str(n)} for n in range(3)]}
    entries = rest.difference(want, got)

    assert rest.apply(got, entries).data == want
    assert len(rest.apply({"languages": [{"name": "A"}] * 2}, entries).refused) == 3


@given(records(), records())
def test_entries_make_of_what_is_read_what_is_wanted(want: Record, got: Record) -> None:
    entries = rest.decode(rest.encode(rest.difference(want.own_data(), got.own_data())))
    applied = rest.apply(got.own_data(), entries)

    assert Record.model_validate(applied.data) == want.replaced(children=())
    assert (applied.refused, applied.closed) == ((), ())


def test_a_list_within_a_value_is_in_order_before_its_items_change() -> None:
    group = {"key": "descgrp", "kind": "descgrp"}
    got = {"groups": [group | {"texts": [{"text": "a"}, {"text": "b"}]}]}
    want = {"groups": [group | {"texts": [{"text": "b"}, {"text": "c"}]}]}
    entries = rest.difference(want, got)

    assert list(entries) == ["groups.0.texts.@", "groups.0.texts.1.text"]
    assert rest.apply(got, entries).data == want


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 5)
    | st.floats()
    | st.sampled_from(["", "a", "internal", "\ud800", "<p>", "\x00", "fr"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["value", "html", "text", "kind", "internal", "name"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)
_NAMES = [
    *Record.model_fields,
    "@",
    "0",
    "1",
    "-1",
    "99",
    "²",
    "",
    "body",
    "html",
    "text",
]


@given(st.data(), records())
def test_no_slot_whatever_it_holds_keeps_a_document_from_being_read(
    data: st.DataObject, record: Record
) -> None:
    body = record.replaced(children=()).own_data()
    fields = data.draw(
        st.lists(st.sampled_from([*body, *_NAMES]), min_size=1, max_size=4)
    )
    marks = {
        rest.digest(item)
        for value in body.values()
        for item in (value, *(value if isinstance(value, list) else ()))
    }
    entries = {
        ".".join([name, *data.draw(st.lists(st.sampled_from(_NAMES), max_size=3))]): {
            "value": data.draw(_JSON),
            "as": data.draw(st.sampled_from([*sorted(marks), None, 5, "x 1/2", " /"])),
        }
        for name in fields
    }
    applied = rest.apply(body, entries)

    Record.model_validate(applied.data)
    assert set(applied.refused) <= entries.keys()


@pytest.mark.parametrize(
    "slot",
    [
        "[" * 5_000,
        '{"title":{"value":' + "[" * 500 + "]" * 500 + ',"as":"0"}}',
        '{"children":{"value":[{"title":"x"}],"as":"' + rest.digest(None) + '"}}',
        '{"notes.0.body.lang":{"value":"fr","as":"0"}}',
        '{"title":{"value":{"html":"<script>"},"as":"' + rest.digest("T") + '"}}',
        '{"control.titles":{"value":5,"as":"' + rest.digest(None) + '"}}',
        '{"title":',
        "null",
        "[]",
        '{"title":{"value":1}}',
        '{"origin":{"value":{},"as":"x"}}',
    ],
)
def test_a_hostile_slot_is_told_of_and_every_door_opens(slot: str) -> None:
    data = EAD.format(mark=f'<?xjmeta {{"version":{VERSION},"rest":{slot}}}?>').encode()
    record, codes = found(data)

    assert record == xjmeta.read(EAD.format(mark="").encode())
    assert {"rest-broken", "rest-refused"} & set(codes)
    assert [unit for *_, unit in xjmeta.iter_units(data)] == [record]
    assert xjmeta.validate(data)
    assert record.public() == record


# ---- somebody else's edits


@dialects
def test_an_entry_below_a_text_that_was_edited_to_plain_is_dropped(
    format_: str,
) -> None:
    body = {"html": "<p><abbr title='z'>y</abbr></p>", "dir": "rtl"}
    data = written(Record(title="T", notes=[{"kind": "scope", "body": body}]), format_)
    plain = b"<scopecontent><p>plain</p></scopecontent>"
    edited = re.sub(rb"(?s)<scopecontent>.*?</scopecontent>", plain, data)
    record, codes = found(edited)

    assert edited != data
    assert record.notes == (Note(kind="scope", body="plain"),)
    assert set(codes) == {"rest-refused"}


@dialects
def test_an_entry_never_lands_on_another_value(format_: str) -> None:
    objects = [
        DigitalObject(href="https://x/1", rights=[Rights(text="R1")]),
        DigitalObject(href="https://x/2"),
        DigitalObject(href="https://x/3", rights=[Rights(text="R3")]),
    ]
    data = written(Record(title="T", digital_objects=objects), format_)
    cut = re.sub(rb'<dao[^>]*https://x/1"[^>]*?/>', b"", data)
    record, codes = found(cut)

    assert cut != data
    assert record.digital_objects == tuple(objects[1:])
    assert codes == ["rest-refused"]


@dialects
def test_what_made_a_value_internal_and_fits_none_makes_all_it_may_mean_internal(
    format_: str,
) -> None:
    secret = {"html": '<span data-audience="internal">embargo</span>'}
    objects = [
        DigitalObject(href="https://x/1", rights=[{"text": secret}]),
        DigitalObject(href="https://x/2"),
    ]
    data = written(Record(title="T", digital_objects=objects), format_)
    record, codes = found(data.replace(b"https://x/1", b"https://x/one"))

    assert ["rest-refused", "rest-hidden"] == codes
    assert [one.internal for one in record.digital_objects] == [True, True]
    assert record.public().digital_objects == ()


@dialects
def test_what_is_typed_over_filler_is_a_statement(format_: str) -> None:
    record = Record(title="Cables", identifiers=[{"value": "MS 1"}])
    data = written(record, format_)
    assert b"<titleproper>Cables</titleproper>" in data
    assert xjmeta.read(data) == record

    edited = xjmeta.read(data.replace(b"<titleproper>Cables", b"<titleproper>A guide"))

    assert edited.control is not None
    assert [title.text for title in edited.control.titles] == ["A guide"]
    assert edited.control.record_ids == ()


@dialects
def test_filler_follows_the_values_it_says_and_says_nothing_internal(
    format_: str,
) -> None:
    home = xjmeta.read(written(Record(title="Cables"), format_))
    hidden = {"element": "unittitle", "name": "audience", "value": "internal"}
    edited = xjmeta.to_bytes(home.replaced(title="Letters"), format=format_)
    internal = xjmeta.to_bytes(home.replaced(attributes=[hidden]), format=format_)

    assert b"<titleproper>Letters</titleproper>" in edited
    assert internal.count(b"Cables") == 1
    assert b"Cables" not in written(
        Record(title="Cables", attributes=[hidden]), format_
    ).replace(b">Cables</unittitle>", b"")


def test_an_instruction_of_another_version_is_passed_over_with_a_warning() -> None:
    for said in ("filler", '{"title.lang":{"value":"fr","as":"x"}}', '{"version":4}'):
        record, codes = found(EAD.format(mark=f"<?xjmeta {said}?>").encode())

        assert record == xjmeta.read(EAD.format(mark="").encode())
        assert "rest-version" in codes


# ---- where it stands


@dialects
@given(records())
def test_at_most_one_instruction_stands_in_a_unit_and_one_in_the_header(
    format_: str, record: Record
) -> None:
    root = etree.fromstring(written(record, format_))
    for mark in root.iter(etree.PI):
        host = mark.getparent()
        assert etree.QName(host).localname in {"did", "eadheader", "control"}
        assert host.find("*") is None or host.index(mark) == 0
        assert len(list(host.iterchildren(etree.PI))) == 1


# ---- plain


@dialects
@given(records())
def test_plain_has_no_instruction_and_its_report_tells_when_it_reads_otherwise(
    format_: str, record: Record
) -> None:
    out = io.BytesIO()
    report = xjmeta.write(record, out, format=format_, origin=False, plain=True)

    assert b"<?xjmeta" not in out.getvalue()
    assert report.carried == []
    assert bool(report.losses) == (xjmeta.read(out.getvalue()) != record)


def test_plain_tells_what_reading_misses_and_what_it_adds() -> None:
    record = Record(title="Cables", rights=[Rights(text="open")], level="file")
    report = xjmeta.write(record, out := io.BytesIO(), format="ead2002", plain=True)

    assert {(loss.path, loss.reason) for loss in report.losses} == {
        ("#0.rights.0", "without-its-kind"),
        ("#0.notes", "added"),
        ("#0.control.titles", "added"),
    }
    home = xjmeta.read(written(record, "ead2002"))
    report = xjmeta.write(home, again := io.BytesIO(), plain=True)
    assert again.getvalue() == out.getvalue()
    assert [loss.path for loss in report.losses] == [
        "#0.rights.0",
        "#0.notes",
        "#0.control.titles",
    ]


def test_a_format_without_a_plain_form_refuses_it() -> None:
    with pytest.raises(xjmeta.TargetError, match="no plain form"):
        xjmeta.write(Record(title="A"), io.BytesIO(), format="json", plain=True)


# ---- the doors


def check_doors(data: bytes) -> None:
    """See that every door sees the same units under the same keys with the same values."""
    record = xjmeta.read(data)
    units = [
        (key, parent, unit.replaced(children=()))
        for key, parent, unit in record.walk_with_parents()
    ]
    keys = {key for key, *_ in units}

    assert list(xjmeta.iter_units(data)) == units
    assert list(xjmeta.iter_records(data)) == [record]
    assert {finding.unit for finding in xjmeta.validate(data)} <= {None, *keys}
    assert xjmeta.inspect(data).units == len(units)
    assert xjmeta.apply(data, to=data) == record


@dialects
@given(secret_records())
def test_every_door_sees_the_same_of_a_document_of_ours(
    format_: str, record: Record
) -> None:
    check_doors(written(record, format_))


@pytest.mark.parametrize(
    "inner",
    [
        "<dsc><dsc><c id='a'><did/></c></dsc><c id='a'><did/></c></dsc>",
        "<dsc><c id='#1'><did/><c><did/></c></c></dsc><odd><p>behind</p></odd>",
        "<dsc><head>h</head><c><did>{mark}<unittitle/></did></c><c id='b'><did/></c></dsc>",
        "<dsc><c audience=' Internal'><did/></c></dsc><dsc><c><did/></c></dsc>",
        "<dsc><c><did/><odd><p>a</p></odd><c><did/></c><odd><p>late</p></odd></c></dsc>",
    ],
)
def test_every_door_sees_the_same_of_odd_lists_of_units(inner: str) -> None:
    idle = etree.fromstring("<c><did><unittitle/></did></c>")
    mark = Marks(fillers={".": digest_of_element(idle)}).spelt()
    inside = inner.replace("{mark}", mark)
    whole = EAD.format(mark="").replace("</archdesc>", f"{inside}</archdesc>")
    check_doors(whole.encode())


def test_every_door_sees_the_same_of_real_documents_in_the_other_dialect(
    shared: Path,
) -> None:
    checked = 0
    for _path, _content, records_ in readable(shared / "corpus", 40_000):
        if len(records_) == 1:
            for format_ in DIALECTS:
                check_doors(written(records_[0], format_))
            checked += 1

    assert checked > 50


# ---- what follows from words


PLAIN = ("1949", "ca. 1950", "1951-1953", "May 1954", "undated", "long ago")
DATED = st.builds(
    lambda words, normal, certainty, is_range: {
        "normal": normal,
        "certainty": certainty,
        **(
            {"parts": [{"kind": "from", "text": words, "standard": normal}]}
            if is_range
            else {"expression": words}
        ),
    },
    st.sampled_from(PLAIN),
    st.sampled_from((None, None, "1949", "1950", "1951/1953", "1954-05")),
    st.sampled_from((None, None, "approximate")),
    st.booleans(),
)
UNITS = st.lists(DATED, max_size=2).map(
    lambda dates: Record(
        title="A", dates=dates, digital_objects=[{"href": "x"}] * (len(dates) - 1)
    )
)
TREES = st.lists(UNITS, min_size=1, max_size=5).map(
    lambda units: units[0].replaced(children=tuple(units[1:]))
)


def dated(*dates: Any) -> Record:
    """Return a tree with a date a unit."""
    units = [Record(title="A", dates=[date]) for date in dates]
    return Record(title="All", level="fonds", children=tuple(units))


def instructed(data: bytes) -> int:
    """Return how many units have an instruction."""
    return len(re.findall(rb"<did><\?xjmeta ", data))


@dialects
def test_that_machine_forms_follow_from_words_is_said_once(format_: str) -> None:
    dates = ["1949", "ca. 1950", "1951-1953", {"expression": "1954", "normal": "1954"}]
    for record, count in ((dated(*dates), 1), (dated(*dates[2:], *dates[3:]), 1)):
        data = written(record, format_)

        assert data.count(b"normal=") == len(record.children)
        assert instructed(data) == count and xjmeta.read(data) == record
    assert instructed(written(dated(*dates[:3]), format_)) == 0


@dialects
@given(TREES, st.data())
def test_dates_of_any_statement_read_back_go_home_and_take_edits(
    format_: str, record: Record, draw: st.DataObject
) -> None:
    data = written(record, format_)
    check_doors(data)
    home = xjmeta.read(data)
    key, unit = draw.draw(st.sampled_from([*home.walk()]))
    edited = home.edit(key, dates=draw.draw(st.lists(DATED, max_size=2)))
    carried = xjmeta.from_bytes(xjmeta.to_bytes(edited, format="json"))
    after = xjmeta.to_bytes(edited, format=format_)

    assert home == record and xjmeta.to_bytes(home, format=format_) == data
    assert xjmeta.read(after) == edited
    assert xjmeta.read(xjmeta.to_bytes(carried, format=format_)) == edited
    assert xjmeta.to_bytes(xjmeta.read(after), format=format_) == after
    assert xjmeta.read(xjmeta.to_bytes(home.public(), format=format_)) == record
    renamed = xjmeta.to_bytes(home.edit(key, title="B"), format=format_)
    place = [*home.walk()].index((key, unit))
    assert body(renamed) == with_title(body(data), place)


def body(data: bytes) -> bytes:
    """Return a document without its header and our instructions."""
    aside = rb"<\?xjmeta .*?\?>|<(eadheader|control)\b.*?</\1>"
    return re.sub(aside, b"", data, flags=re.DOTALL)


def with_title(data: bytes, number: int) -> bytes:
    """Return a document in which the title of a unit is another."""
    parts = data.split(b"<unittitle>A<")
    around = (parts[: number + 1], parts[number + 1 :])
    return b"<unittitle>B<".join(b"<unittitle>A<".join(part) for part in around)


@dialects
@pytest.mark.parametrize(
    ("old", "new", "dates"),
    [
        (b'normal="1949"', b'normal="1948"', [("1949", "1948")]),
        (b">1949<", b">1947<", [("1947", "1949")]),
        (b' normal="1949"', b"", [("1949", None)]),
        (
            b"<unitdate ",
            b'<unitdate normal="1940">1940</unitdate><unitdate normal="1930">c</unitdate><unitdate ',
            [("1940", None), ("c", "1930"), ("1949", None)],
        ),
    ],
)
def test_what_somebody_did_to_a_date_that_was_derived_is_a_statement_and_told(
    old: bytes, new: bytes, dates: list[Any], format_: str
) -> None:
    data = written(dated("1949", "1950"), format_).replace(old, new, 1)
    record, codes = found(data)
    first, second = record.children

    assert dates == [(str(one.expression), one.normal) for one in first.dates]
    assert second.dates == xjmeta.Record(dates=["1950"]).dates
    is_doubtful = any(normal for _words, normal in dates)
    assert codes.count("derived-changed") == is_doubtful
    check_doors(data)


@dialects
def test_without_its_header_what_was_derived_is_stated(format_: str) -> None:
    data = written(dated("1949", "1950"), format_)
    alone = re.sub(rb"<\?xjmeta .*?\?>", b"", data)
    later = re.sub(rb'"version":\d', b'"version":99', data)

    for document in (alone, later):
        units = xjmeta.read(document).children
        assert [unit.dates[0].normal for unit in units] == ["1949", "1950"]
        check_doors(document)


@dialects
def test_a_unit_moved_between_documents_keeps_what_it_says(format_: str) -> None:
    there = xjmeta.read(written(dated("1949", "1950"), format_))
    others = [{"expression": "1951", "normal": "1951"}] * 2
    here = xjmeta.read(written(dated(*others), format_))
    for giver, taker in ((there, here), (here, there)):
        merged = taker.add("#0", giver.children[0])

        assert xjmeta.read(xjmeta.to_bytes(merged, format=format_)) == merged


def test_text_and_other_elements_among_the_parts_of_a_date_are_no_parts_for_the_rules() -> (
    None
):
    odd = (
        "<unitdatestructured>x<dateset>y<p>z</p><datesingle>1949</datesingle><daterange>w"
        "<fromdate>1950</fromdate><todate>1951</todate></daterange></dateset></unitdatestructured>"
    )
    document = EAD.format(mark=odd).encode()
    told = {found.code for found in xjmeta.validate(document, format="ead3")}

    assert "date-unreadable" not in told
    assert len(xjmeta.read(document, format="ead3").dates[0].parts) == 3
