"""Harvests: cutting long pages, headers, deleted records, tokens, and pages that are written around any metadata."""

from __future__ import annotations

import io
import re
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from typer.testing import CliRunner

import xjmeta
from oracles import official
from xjmeta.cli import app
from xjmeta.cli._names import FileNames
from xjmeta.cli.remedies import remedy_of
from xjmeta.formats.dc.grammar import OAI_DC
from xjmeta.formats.ead.grammar import EAD2002
from xjmeta.formats.registry import BytesSource, get
from xjmeta.grammar.xsd import schema
from xjmeta.messages import FormatError
from xjmeta.model.record import Control, Record
from xjmeta.model.values import Harvest
from xjmeta.xml.flat_merge import FlatPiece, WantedValue, merge_flat
from xjmeta.xml.nodes import Node, serialize
from xjmeta.xml.oai import (
    NAMESPACE,
    Header,
    OaiPage,
    PageItem,
    header_node,
    read_header,
    record_text,
    write_page,
)
from xjmeta.xml.oai_grammar import OAI_ENVELOPE, OAI_PMH
from xjmeta.xml.slices import Slices

SICKLE = (
    Path(__file__).resolve().parents[1].parent
    / "shared"
    / "corpus"
    / "dc"
    / "sickle-oai"
)
METADATA = '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"/>'


class Dripping(io.BytesIO):
    """A stream that gives a few bytes at a time, wherever that cuts."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self.size = size

    def read(self, size: int | None = -1) -> bytes:
        return super().read(self.size)


def page(*items: tuple[Header, str | None]) -> bytes:
    out = io.BytesIO()
    given = OaiPage("urn:x:", "2024-05-01")
    write_page(out, "oai_dc", [PageItem(*item) for item in items], given)
    return out.getvalue()


def read(data: bytes) -> tuple[list[Record], list[str]]:
    source = BytesSource("page.xml", data)
    return list(get("oai_dc").read(source)), [
        finding.code for finding in source.findings
    ]


# ---- slices

PIECES = st.sampled_from([
    "<r>1</r>", "<r/>", '<p:r a=">" b=\'/\'/>', "<r><r>in</r></r>", "<!-- <r> -->", "<![CDATA[</r><r>]]>", "<?r <r>?>", "<rr>x</rr>",
    "\n  ", "<s><t/></s>", "<r ><!-- </r> --></r >",
])  # fmt: skip


@given(st.lists(PIECES, max_size=8), st.integers(1, 40))
def test_slices_are_the_document_wherever_the_stream_is_cut(
    pieces: list[str], size: int
) -> None:
    data = f'<a xmlns:p="urn:p">{"".join(pieces)}</a>'.encode()
    cut = Slices(Dripping(data, size), b"r")
    found = list(cut)

    assert data == cut.head + b"".join(found) + cut.tail
    assert len(found) == sum(
        ("r>" in p and p[:2] in ("<r", "<p") and p[2] != "r")
        or p[:4] in ("<r/>", "<p:r")
        for p in pieces
    )


def test_slices_take_no_more_memory_for_a_longer_document() -> None:
    def drip() -> Iterator[bytes]:
        yield b"<a>"
        for _ in range(40_000):
            yield b"<r>" + b"x" * 200 + b"</r>"
        yield b"</a>"

    class Stream(io.BytesIO):
        parts = drip()

        def read(self, size: int | None = -1) -> bytes:
            return next(self.parts, b"")

    tracemalloc.start()
    count = sum(1 for _ in Slices(Stream(), b"r"))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 40_000 and peak < 2_000_000


# ---- headers

HEADERS = st.builds(
    Header,
    identifier=st.sampled_from(
        [None, "oai:a:1", "not a uri", "http://[bad", "urn:x:é"]
    ),
    datestamp=st.sampled_from(
        [None, "2011-01-10", "2011-01-10T10:19:23Z", "yesterday", "2011-13-01"]
    ),
    sets=st.lists(st.sampled_from(["a", "a:b", "not a set"]), max_size=2).map(tuple),
    status=st.sampled_from([None, "deleted", "other"]),
)


@given(st.lists(st.tuples(HEADERS, st.sampled_from([METADATA, None])), max_size=4))
def test_a_page_is_valid_whatever_the_headers_say(
    items: list[tuple[Header, str | None]],
) -> None:
    assert schema(OAI_PMH, OAI_DC).validate(etree.fromstring(page(*items)))


@official.needed
@given(st.lists(st.tuples(HEADERS, st.none()), max_size=4))
def test_a_page_is_valid_by_the_official_schema(
    tmp_path_factory: pytest.TempPathFactory, items: list[tuple[Header, str | None]]
) -> None:
    valid = official.official_schema("oai_pmh", tmp_path_factory.getbasetemp())

    assert valid.validate(etree.fromstring(page(*items)))


@given(HEADERS)
def test_a_header_reads_back_as_what_it_could_hold(header: Header) -> None:
    fillers = ("urn:x:1", "2024-05-01")
    back = read_header(
        etree.fromstring(serialize(header_node(header, fillers=fillers)))
    )
    kept = back.identifier in (header.identifier, None) and back.datestamp in (
        header.datestamp,
        None,
    )

    assert (
        kept
        and set(back.sets) <= set(header.sets)
        and back.status in (header.status, None)
    )
    again = serialize(header_node(back, fillers=fillers))
    assert back == read_header(etree.fromstring(again))


@given(HEADERS)
def test_neither_identifier_nor_datestamp_of_a_header_is_made_up(
    header: Header,
) -> None:
    lacks = None in header.valid[:2]
    if not lacks:
        return
    for write_header in (header_node, lambda it: record_text(it, METADATA)):
        with pytest.raises(xjmeta.TargetError, match="states no"):
            write_header(header)


def test_the_date_of_a_page_is_that_of_its_first_record_and_no_clock_is_asked() -> None:
    dated = page(
        (Header("oai:a:1", "2011-01-10"), METADATA),
        (Header("oai:a:2", "2012-01-10"), METADATA),
    )
    undated = page((Header(), METADATA))

    assert b"<responseDate>2011-01-10T00:00:00Z<" in dated
    assert b"<responseDate>2024-05-01T00:00:00Z<" in undated


def test_no_records_are_the_error_that_the_protocol_has_for_them() -> None:
    with pytest.raises(FormatError) as told:
        read(page())

    assert (told.value.code, told.value.values["reason"]) == (
        "oai-no-match",
        "noRecordsMatch.",
    )


def test_finding_aids_are_wrapped_and_read_again() -> None:
    found = []
    for title in ("A", "B"):
        out = io.BytesIO()
        xjmeta.write(Record(title=title, level="file"), out, format="ead2002")
        text = out.getvalue().decode().partition("?>")[2].strip()
        found.append((Header(f"oai:a:{title}", "2011-01-10"), text))
    data = page(*found)

    assert schema(OAI_PMH, EAD2002).validate(etree.fromstring(data))
    assert [str(one.title) for one in xjmeta.iter_records(data, format="ead2002")] == [
        "A",
        "B",
    ]


def test_a_record_outside_a_page_declares_its_namespace() -> None:
    element = etree.fromstring(
        record_text(Header("oai:a:1", "2011-01-10"), METADATA, declare=True)
    )

    assert element.tag == f"{{{NAMESPACE}}}record"


def test_what_the_records_carry_is_no_business_of_the_envelope() -> None:
    data = page((Header("oai:a:1", "2011-01-10"), '<x xmlns="urn:x"/>'))

    assert schema(OAI_ENVELOPE).validate(etree.fromstring(data))
    assert not schema(OAI_PMH).validate(etree.fromstring(data))


# ---- reading pages


def test_header_sets_and_status_are_in_the_record() -> None:
    (record,), _ = read(
        page((Header("oai:a:1", "2011-01-10", ("x", "x:y"), "deleted"), None))
    )

    assert record == Record(
        control=Control(
            harvest=Harvest(
                identifier="oai:a:1",
                datestamp="2011-01-10",
                sets=("x", "x:y"),
                status="deleted",
            )
        )
    )


def test_a_resumption_token_is_told_and_an_empty_one_is_the_end() -> None:
    data = page((Header("oai:a:1"), METADATA))
    more = data.replace(
        b"</ListRecords>",
        b"<resumptionToken cursor='0'>next</resumptionToken></ListRecords>",
    )
    last = data.replace(b"</ListRecords>", b"<resumptionToken/></ListRecords>")

    assert (read(more)[1], read(last)[1]) == (["oai-resumption"], [])


def test_an_edited_header_goes_home_and_nothing_else_changes() -> None:
    data = page((Header("oai:a:1", "2011-01-10"), METADATA))
    (record,), _ = read(data)
    harvest = Harvest(identifier="oai:a:1", datestamp="2012-02-02")
    out = io.BytesIO()
    report = get("oai_dc").write(
        [record.replaced(control=Control(harvest=harvest))], out
    )

    assert not report
    assert out.getvalue() == data.replace(
        b"<datestamp>2011-01-10<", b"<datestamp>2012-02-02<"
    )


@pytest.mark.parametrize(
    ("changed", "old", "new"),
    [
        (
            {"datestamp": "2012"},
            "<datestamp>2011</datestamp>",
            "<datestamp>2012</datestamp>",
        ),
        (
            {"sets": ("a", "b")},
            "<setSpec>a</setSpec>",
            "<setSpec>a</setSpec>\n  <setSpec>b</setSpec>",
        ),
        ({"status": "deleted"}, "<header  >", '<header status="deleted"  >'),
    ],
)
def test_an_edit_of_a_header_changes_the_bytes_of_what_was_edited_alone(
    changed: dict[str, object], old: str, new: str
) -> None:
    header = "<header  >\n  <identifier>a:1</identifier>\n  <datestamp>2011</datestamp>\n  <setSpec>a</setSpec>\n </header>"
    data = f"<ListRecords><record>{header}<metadata>{METADATA}</metadata></record></ListRecords>"
    (record,), _ = read(data.encode())
    harvest = replace(record.control.harvest, **changed)
    out = io.BytesIO()
    get("oai_dc").write([record.replaced(control=Control(harvest=harvest))], out)

    assert out.getvalue().decode() == data.replace(old, new)


def test_a_resumption_token_is_told_as_it_is_to_be_sent_with_the_length_of_the_list() -> (
    None
):
    data = page((Header("oai:a:1"), METADATA))
    token = b'<resumptionToken completeListSize="90">a&amp;b</resumptionToken></ListRecords>'
    source = BytesSource("page.xml", data.replace(b"</ListRecords>", token))
    list(get("oai_dc").read(source))

    assert (
        "list of 90 records" in source.findings[0].message
        and "'a&b'" in source.findings[0].message
    )


def test_pages_of_one_harvest_are_joined_with_every_record_as_it_stands() -> None:
    first = page((Header("oai:a:1", "2011-01-10"), METADATA))
    second = page(
        (
            Header("oai:a:2", "2012-01-10"),
            METADATA.replace("/>", "><!-- kept --></oai_dc:dc>"),
        )
    )
    out = io.BytesIO()
    report = get("oai_dc").write([*read(first)[0], *read(second)[0]], out)
    record = second[second.index(b"<record>") : second.index(b"</ListRecords>")]

    assert (
        out.getvalue() == first.replace(b"</ListRecords>", record + b"</ListRecords>")
        and not report
    )


def test_a_page_of_records_in_another_format_says_which() -> None:
    with pytest.raises(FormatError) as told:
        read(page((Header("oai:a:1"), '<mods xmlns="http://www.loc.gov/mods/v3"/>')))

    assert (told.value.code, told.value.values["element"]) == (
        "oai-other-metadata",
        "mods",
    )


def test_a_deleted_record_that_gets_a_title_is_written_with_metadata() -> None:
    (record,), _ = read(page((Header("oai:a:1", "2011-01-10"), None)))
    out = io.BytesIO()
    report = get("oai_dc").write([record.replaced(title="A")], out)

    assert read(out.getvalue())[0] == [record.replaced(title="A")] and not report.losses


def test_a_list_of_identifiers_holds_headers_and_says_what_else_is_lost() -> None:
    text = '<OAI-PMH xmlns="{}"><ListIdentifiers><header><identifier>oai:a:1</identifier></header></ListIdentifiers></OAI-PMH>'
    (record,), _ = read(text.format(NAMESPACE).encode())
    out = io.BytesIO()
    report = get("oai_dc").write([record.replaced(title="A")], out)

    assert out.getvalue() == text.format(NAMESPACE).encode()
    assert [one.path for one in report.losses] == ["#0.title"]


@pytest.mark.parametrize(
    "name",
    ["ListRecords.xml", "GetRecord.xml", "ListIdentifiers.xml", "ListRecords4.xml"],
)
def test_saved_responses_are_read(name: str) -> None:
    if not SICKLE.is_dir():
        pytest.skip("the corpus is not beside the project")
    found, _ = read((SICKLE / name).read_bytes())

    assert found and all(
        one.control is not None or name == "ListRecords4.xml" for one in found
    )


@pytest.mark.parametrize(("name", "code"), [("Identify.xml", "oai-no-records"), ("ListSets.xml", "oai-no-records"),
                                            ("badResumptionToken.xml", "oai-error")])  # fmt: skip
def test_responses_without_records_say_what_they_are(name: str, code: str) -> None:
    if not SICKLE.is_dir():
        pytest.skip("the corpus is not beside the project")
    with pytest.raises(FormatError) as told:
        read((SICKLE / name).read_bytes())

    assert told.value.code == code


# ---- flat merging


@given(
    st.lists(st.sampled_from("abcd"), max_size=6),
    st.lists(st.sampled_from("abcd"), max_size=6),
)
def test_a_flat_merge_gives_the_wanted_values_and_keeps_the_spelling_of_the_others(
    old: list[str], new: list[str]
) -> None:
    text, pieces = "<x>", []
    for one in old:
        start = len(text) + 3
        text += f"\n  <v >{one}</v >"
        pieces.append(
            FlatPiece(
                "v",
                one,
                start,
                len(text),
                (start + 4, start + 5),
                [Node("v", kids=[one])],
            )
        )
    merged = merge_flat(
        text + "\n</x>",
        pieces,
        [WantedValue("v", one, [Node("v", kids=[one])]) for one in new],
        ["v"],
        3,
    )

    assert [v.text for v in etree.fromstring(merged)] == new
    assert old != new or merged == text + "\n</x>"
    assert merged.count("<v >") >= sum(one in old for one in new)


# ---- several records, one page


def _page_of(records: list[Record], name: str, **options: str) -> list[tuple[str, str]]:
    """Return the identifiers and datestamps of a page that was asked for, once it reads back as what it was made of."""
    out = io.BytesIO()
    report = xjmeta.write(records, out, format=name, as_="oai-pmh", **options)
    assert schema(OAI_ENVELOPE).validate(etree.fromstring(out.getvalue()))
    if get(name).complete:
        assert not report.losses
        assert list(xjmeta.iter_records(out.getvalue())) == records
    headers = etree.fromstring(out.getvalue()).iterfind(".//{*}header")
    return [(one.findtext("{*}identifier"), one.findtext("{*}datestamp")) for one in headers]  # fmt: skip


@pytest.mark.parametrize("name", ["ead2002", "ead3", "oai_dc"])
@pytest.mark.parametrize("origin", [True, False])
def test_several_records_that_no_document_holds_are_refused(name, origin, tmp_path):
    target = tmp_path / "all.xml"
    with pytest.raises(xjmeta.TargetError) as caught:
        xjmeta.write([Record(title="A"), Record(title="B")], target, format=name, origin=origin)  # fmt: skip
    assert caught.value.code == "no-common-document"
    assert 'as_="oai-pmh"' in caught.value.remedy
    assert "--as oai-pmh" in remedy_of(caught.value)
    assert not target.exists()


@pytest.mark.parametrize("name", ["ead2002", "ead3", "oai_dc"])
def test_a_page_has_the_identifiers_and_datestamps_that_were_given(name):
    records = [
        Record(id="a", title="A", level="file"),
        Record(title="B", level="file"),
    ]
    options = {"identifier_base": "oai:a.org:", "datestamp": "2024-05-01"}
    assert _page_of(records, name, **options) == [("oai:a.org:a", "2024-05-01"), ("oai:a.org:2", "2024-05-01")]  # fmt: skip
    assert _page_of(records[:1], name, **options) == [("oai:a.org:a", "2024-05-01")]


@pytest.mark.parametrize("name", ["ead2002", "ead3", "oai_dc"])
def test_what_a_harvest_said_of_a_record_goes_before_the_options(name):
    harvest = Harvest(identifier="oai:a:1", datestamp="2011-01-10")
    harvested = Record(title="A", level="file", control=Control(harvest=harvest))
    assert _page_of([harvested], name) == [("oai:a:1", "2011-01-10")]
    both = [harvested, Record(title="B", level="file")]
    options = {"identifier_base": "oai:b:", "datestamp": "2024-05-01"}
    assert _page_of(both, name, **options) == [("oai:a:1", "2011-01-10"), ("oai:b:2", "2024-05-01")]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"as_": "oai-pmh"}, "page-without-identifier"),
        ({"as_": "oai-pmh", "identifier_base": "oai:a:"}, "page-without-datestamp"),
        ({"as_": "oai-pmh", "datestamp": "2024-05-01"}, "page-without-identifier"),
        ({"as_": "oai-pmh", "datestamp": "yesterday"}, "bad-datestamp"),
        ({"as_": "eadlist"}, "no-such-envelope"),
        ({"datestamp": "2024-05-01"}, "page-options"),
    ],
)
def test_a_page_that_nothing_dates_or_names_is_refused(options, code):
    with pytest.raises(xjmeta.TargetError) as caught:
        xjmeta.write(Record(title="A"), io.BytesIO(), format="oai_dc", **options)
    assert caught.value.code == code


def test_a_format_with_a_document_of_its_own_for_several_has_no_page():
    with pytest.raises(xjmeta.TargetError) as caught:
        xjmeta.write(Record(title="A"), io.BytesIO(), format="jsonl", as_="oai-pmh")
    assert caught.value.code == "no-such-option"


def test_an_identifier_stands_once_in_a_page():
    twins = [Record(id="a", title="A"), Record(id="a", title="B")]
    names = [name for name, _date in _page_of(twins, "oai_dc", identifier_base="oai:a:", datestamp="2024-05-01")]  # fmt: skip
    assert names == ["oai:a:a", "oai:a:a-2"]


def test_a_harvest_that_is_asked_to_be_a_page_stays_as_it_is():
    data = page((Header("oai:a:1", "2011-01-10"), METADATA), (Header("oai:a:2", "2011-01-11"), METADATA))  # fmt: skip
    for options in ({}, {"as_": "oai-pmh"}):
        out = io.BytesIO()
        xjmeta.write(xjmeta.iter_records(data), out, format="oai_dc", **options)
        assert out.getvalue() == data


def test_each_of_several_records_goes_to_a_file_of_its_own_in_a_folder(tmp_path):
    source, folder = tmp_path / "all.jsonl", tmp_path / "out"
    xjmeta.write([Record(title="A", level="file", identifiers=["MS 12"]), Record(title="B", level="file")], source)  # fmt: skip
    done = CliRunner().invoke(app, ["convert", str(source), "--to", "ead3", "--output", f"{folder}/"])  # fmt: skip
    assert done.exit_code == 0, done.output
    files = sorted((folder / "all").iterdir())
    assert [path.name for path in files] == ["2.xml", "MS-12.xml"]
    assert [xjmeta.read(path).title for path in files] == ["B", "A"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=120), max_size=6))  # fmt: skip
def test_names_of_files_are_safe_and_stand_once(ids):
    names = FileNames()
    given_names = [names.of(Record(identifiers=[one] if one.strip() else []), n) for n, one in enumerate(ids, 1)]  # fmt: skip
    assert len({name.casefold() for name in given_names}) == len(ids)
    for name in given_names:
        assert re.fullmatch(r"[\w.-]+", name)
        assert name[0] not in ".-"
        assert len(name.encode()) < 100
