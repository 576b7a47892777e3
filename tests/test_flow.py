"""A huge document is told unit by unit: what comes out is what comes out by way of its tree, and no tree is held."""

from __future__ import annotations

import gc
import io
import weakref
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import xjmeta
from finding_aids import SMALL, TWO
from strategies import records
from xjmeta import Record, sources
from xjmeta.api.opening import format_of
from xjmeta.collector import calm_collector, quiet_collector
from xjmeta.formats import registry
from xjmeta.formats.ead import check
from xjmeta.formats.ead import flow as ead_flow
from xjmeta.formats.ead.reader import EAD
from xjmeta.mapping import xml_stream
from xjmeta.mapping.flow import Begin, CannotFlowError
from xjmeta.xml import flowing
from xjmeta.xml.source import named, tags

HUGE, ALL = 1 << 26, 0
"""From how many bytes on a document is huge: so many that none here is, and so few that each is."""
DIALECTS = ("ead2002", "ead3")
TARGETS = ("csv", "xlsx", "atom-csv", "json", "jsonl", "jsonld", "ndjsonld", *DIALECTS)


def converted(content: bytes, target: str, huge: int, **options: Any) -> Any:
    """Return what a document becomes, and what is told of it; or the error."""
    stream_ = io.BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "HUGE", huge)
        try:
            report = xjmeta.convert(content, stream_, to=target, **options)
        except xjmeta.XjmetaError as error:
            return type(error), error.code
    told = (report.losses, report.carried, report.left_behind, report.notes)
    return stream_.getvalue(), told


def inspected(content: bytes, huge: int) -> Any:
    """Return what stands in a document, or the error."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "HUGE", huge)
        try:
            return xjmeta.inspect(content).to_dict()
        except xjmeta.XjmetaError as error:
            return type(error), error.code


def validated(content: bytes, huge: int, profile: str | None) -> list[str]:
    """Return what is wrong with a document."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "HUGE", huge)
        return [repr(found) for found in xjmeta.validate(content, profile=profile)]


def assert_same(content: bytes) -> None:
    """See that a document becomes the same both ways, whatever it becomes."""
    assert inspected(content, HUGE) == inspected(content, ALL)
    for target in TARGETS:
        for origin in (True, False):
            assert_converted(content, target, origin=origin)


def assert_converted(content: bytes, target: str, **options: Any) -> None:
    """See that a document becomes the same both ways in one format."""
    by_tree, by_unit = (
        converted(content, target, huge, **options) for huge in (HUGE, ALL)
    )
    assert by_tree == by_unit, (target, options)


def flows(content: bytes) -> bool:
    """Say whether a document is told unit by unit to its end."""
    with sources.opened(content) as document:
        name = format_of(document, None).name
        found = ead_flow.flow(document, name)
        try:
            steps = [] if found is None else list(found.steps())
        except CannotFlowError:
            return False
    return bool(steps)


@given(
    records(max_depth=2),
    st.sampled_from(DIALECTS),
    st.sampled_from((*TARGETS, "inspect", "validate")),
    st.booleans(),
)
def test_a_generated_record_becomes_the_same_both_ways(
    record: Record, dialect: str, target: str, origin: bool
) -> None:
    content = xjmeta.to_bytes(record, format=dialect)

    if target == "inspect":
        assert inspected(content, HUGE) == inspected(content, ALL)
    elif target == "validate":
        assert validated(content, HUGE, "schema") == validated(content, ALL, "schema")
    else:
        assert_converted(content, target, origin=origin)


def test_the_options_of_linked_data_count() -> None:
    options = {"base": "https://example.org/", "context_url": "https://example.org/c"}

    for target in ("jsonld", "ndjsonld"):
        assert_converted(TELLING["several lists"].encode(), target, **options)


@pytest.mark.parametrize(
    "name",
    [
        "ead2002/archivesspace/at-tracer-mini.xml",
        "ead2002/arclight-sample/deeply-nested-components.xml",
        "ead2002/columbia/from_unitid.xml",
        "ead2002/rico-converter-units/10b_eadheader_filedesc.xml",
        "ead2002/archivesspace/getrecord_oai_ead.xml",
        "ead2002/atom/acl_import_1.xml",
        "ead3/saa-samples/EAD3test-undeprecated.xml",
    ],
)
def test_a_real_finding_aid_becomes_the_same_both_ways(name: str, shared: Path) -> None:
    assert_same((shared / "corpus" / name).read_bytes())


HEAD = "<ead><eadheader><eadid>a</eadid></eadheader><archdesc level='fonds'><did><unittitle>T</unittitle></did>"
UNIT = "<c id='x'><did><unittitle>A &amp; B</unittitle></did></c>"
TELLING = {
    "empty units": f"{HEAD}<dsc><c/><c01/>{UNIT}</dsc></archdesc></ead>",
    "comments and CDATA": f"<?xml version='1.0'?><!-- <c> -->{HEAD}<!--a--><dsc><!-- <c> -->{UNIT}<?b c?>"
    "<c><did><unittitle><![CDATA[<c>]]></unittitle></did></c><!--d--></dsc><!--e--></archdesc></ead><!--f-->",
    "ids twice": f"{HEAD}<dsc>{UNIT}{UNIT}<c id='#1'/></dsc></archdesc></ead>",
    "several lists": f"{HEAD}<dsc>{UNIT}</dsc><dsc>{UNIT}</dsc></archdesc></ead>",
    "no unit below": f"{HEAD}</archdesc></ead>",
    "a mark and another encoding": f"\ufeff{HEAD}<dsc>{UNIT}</dsc></archdesc></ead>",
    "a DOCTYPE": f"<!DOCTYPE ead SYSTEM 'ead.dtd' [<!ENTITY n '<c>'>]>{HEAD}<dsc>{UNIT}</dsc></archdesc></ead>",
    "a unit in what is none": f"{HEAD}<odd><c><did/></c></odd><dsc>{UNIT}</dsc></archdesc></ead>",
    "a namespace with a prefix": "<e:ead xmlns:e='urn:isbn:1-931666-22-9'><e:archdesc level='fonds'><e:did/><e:dsc>"
    "<e:c><e:did><e:unittitle>T</e:unittitle></e:did></e:c></e:dsc></e:archdesc></e:ead>",
}
"""Documents that are told unit by unit, and what is particular in each."""
WHOLE = {
    "description behind the units": f"{HEAD}<dsc>{UNIT}</dsc><bioghist><p>B</p></bioghist></archdesc></ead>",
    "two units on top": f"{HEAD}</archdesc><archdesc level='fonds'><did/></archdesc></ead>",
    "only a header": "<ead><eadheader><eadid>a</eadid></eadheader></ead>",
    "a reference to an entity": f"<!DOCTYPE ead [<!ENTITY n 'N'>]>{HEAD}<odd><p>&n;</p></odd></archdesc></ead>",
}
"""Documents that are read as a whole, and why."""


@pytest.mark.parametrize("name", TELLING)
def test_a_document_of_one_tree_is_told_unit_by_unit(name: str) -> None:
    content = TELLING[name].encode()

    assert flows(content)
    assert_same(content)


@pytest.mark.parametrize("name", WHOLE)
def test_any_other_document_is_read_as_a_whole(name: str) -> None:
    content = WHOLE[name].encode()

    assert not flows(content)
    assert_same(content)


@pytest.mark.parametrize("content", [SMALL, TWO, b"<ead><archdesc", b"<ead>\xff</ead>"])
def test_other_documents_and_broken_ones_become_the_same(content: bytes) -> None:
    assert_same(content)


def test_a_document_in_an_old_encoding_keeps_its_text() -> None:
    text = f"<?xml version='1.0' encoding='iso-8859-1'?>{HEAD}<dsc>{UNIT}</dsc></archdesc></ead>"
    content = text.replace("A &amp;", "é &amp;").encode("latin-1")

    assert flows(content)
    assert_same(content)


@pytest.mark.parametrize("size", [1, 7, 64])
def test_where_a_document_is_cut_into_pieces_does_not_count(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flowing, "_CHUNK", size)
    names = frozenset({"c", "archdesc"})

    for text in TELLING.values():
        prolog = max(size, text.find("]>") + 2)
        told = flowing.Tags(io.BytesIO(text.encode()), names, "utf-8", prolog=prolog)
        found = list(told)
        starts = [tag for tag in found if not tag.closes]
        assert len(starts) == len(tags(text, named(names)))
        assert "".join(tag.before + tag.text for tag in found) + told.rest == text


def test_units_are_streamed_wherever_the_pieces_of_a_document_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(xml_stream, "CHUNK", 2048)
    units = "".join(UNIT.replace("x", f"x{n}") for n in range(100))
    content = f"{HEAD}<dsc>\n{units}\n</dsc></archdesc></ead>".encode()

    with sources.opened(content) as document:
        assert not xml_stream._comes_back(EAD, document)


def test_no_more_units_live_than_stand_in_one_another() -> None:
    units = "".join(f"<c01>{UNIT}{UNIT}</c01>" for _n in range(60))
    content = f"{HEAD}<dsc>{units}</dsc></archdesc></ead>".encode()
    known: list[weakref.ref[Record]] = []
    most = 0

    with sources.opened(content) as document:
        found = ead_flow.flow(document, "ead2002")
        assert found is not None
        for step in found.steps():
            if isinstance(step, Begin):
                known.append(weakref.ref(step.unit))
            most = max(most, sum(unit() is not None for unit in known))

    assert len(known) == 181
    assert most <= 5


FAULTS = {
    "nothing": ("", "", 0),
    "an id twice": ("<c id='x'><did><unittitle/></did></c>", "", 1),
    "a reference to nothing": (
        "<c><did><unittitle><ref target='y'/></unittitle></did></c>",
        "",
        1,
    ),
    "a reference to what stands before": (
        "<c><did><unittitle><ref target='x'/></unittitle></did></c>",
        "",
        0,
    ),
    "a reference to what stands behind": (
        "<c><did><unittitle><ref target='z'/></unittitle></did></c>",
        "<c id='z'><did><unittitle/></did></c>",
        0,
    ),
    "an element out of place": ("", "<odd/>", 2),
    "an end that is missing": ("", "<c>", 1),
}
"""What stands before and behind a unit `x`, and how many errors the schema then sees."""


@pytest.mark.parametrize("name", FAULTS)
def test_a_schema_says_the_same_of_a_document_that_streams_by(name: str) -> None:
    before, behind, count = FAULTS[name]
    text = f"{HEAD}<dsc>{before}{UNIT}{behind}</dsc></archdesc></ead>".replace(
        "<ead>", "<ead xmlns='urn:isbn:1-931666-22-9'>"
    ).replace(
        "</eadid>",
        "</eadid><filedesc><titlestmt><titleproper/></titlestmt></filedesc>",
    )
    by_tree, streamed = (
        validated(text.encode(), huge, "schema") for huge in (HUGE, ALL)
    )

    assert len(by_tree) == count, by_tree
    assert by_tree == streamed
    with (
        sources.opened(text.encode()) as document,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(registry, "HUGE", ALL)
        assert check._is_huge_and_valid(document) is (count == 0)


def test_a_target_stays_as_it_was_where_something_would_be_lost(tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    target.write_bytes(b"old")
    content = TELLING["comments and CDATA"].encode()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "HUGE", ALL)
        with pytest.raises(xjmeta.LossError):
            xjmeta.convert(content, target, origin=False, strict=True)

    assert target.read_bytes() == b"old"


def test_each_format_that_tells_units_is_one_that_reads() -> None:
    for found in registry.formats().values():
        assert found.flow is None or found.read is not None
        assert found.write_flow is None or found.write is not None


def test_what_is_frozen_is_not_counted_for_each_document_within_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []
    count = gc.get_freeze_count
    monkeypatch.setattr(gc, "get_freeze_count", lambda: asked.append(1) or count())
    with calm_collector():
        for _note in range(20):
            with calm_collector(), quiet_collector():
                pass

        assert count()
    assert [1] == asked
