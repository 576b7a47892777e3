"""The law of honesty, for every format as source and every format as target: every word of a document is in what is
written of it or in the report, with its origin and without, and losses are reported exactly where it reads otherwise.

A format that is added is tested without a line here: it reads at least what it wrote itself.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import xjmeta
from honesty import missing
from xjmeta.formats import registry
from xjmeta.formats.registry import BytesSource
from xjmeta.mapping import losses
from xjmeta.model.record import Record
from xjmeta.model.values import Extra
from xjmeta.text.text_pages import page_of

FIXTURES = Path(__file__).parent / "fixtures"
EAD = """<?xml version="1.0"?>
<!-- before everything -->
<!DOCTYPE ead [<!ENTITY unused "entity nobody uses"><!-- inside doctype -->]>
<ead><eadheader><eadid>idone</eadid><!-- header --></eadheader>
<archdesc level="fonds" otherthing="odd"><did><unittitle>Papers<!-- in title --></unittitle><?robot stay?></did>
<dsc><!-- in dsc --><c><did><unittitle>Child</unittitle></did><!-- in child --><?child pi?></c></dsc></archdesc></ead>
<!-- after everything -->"""
HARVEST = """<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2011-11-11</responseDate>
<request verb="ListRecords" from="2002">http://a.example/oai</request><ListRecords>
<record><header status="odd"><identifier>oai:first</identifier><datestamp>2001-01-01</datestamp><setSpec>setone</setSpec>
</header><metadata>{}</metadata><about><note>provenance</note></about></record><!-- between -->
<record><header><identifier>oai:second</identifier><datestamp>2002-02-02</datestamp></header><metadata>{}</metadata></record>
<resumptionToken completeListSize="99">tokenword</resumptionToken></ListRecords></OAI-PMH>"""
DC = """<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 odd="attributeofdc"><dc:title xml:lang="en">{}</dc:title><dc:creator>Smith</dc:creator><!-- comment in dc --></oai_dc:dc>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"><title>Feedtitle</title>
<entry><link href="http://link.example/x" rel="self"/><category term="categoryword"/><dc:title>Entry</dc:title>
<dc:date>1949</dc:date></entry></feed>"""
SHEET = """Export of everything,,,,\r\ntitle,level,Donor,Foo,dates.1.expression\r\n
Cables,fonds,Smith,fooword,1949\r\nLetters,notalevel,Jones,,1950,raggedcell\r\n"""
JSON = """{"xjmeta": "2.999", "title": "Cables", "mood": "sadword", "dates": [{"expression": "1949", "feeling": ["odd", {"x": "deepword"}]}],
"children": [{"title": "Cable", "colour": "redword"}]}"""
LISTING = """Collection of Cables

An introduction of the page.

Search in

  \u2022 1 January 1949
    Cable from Mao
    He says something.

a line that fits nothing
"""
ARCHIVE = """{"total": 7, "next": "nextpageword", "list": [{"id": "5", "title": "Cable", "slug": "cable", "doc_date": "19490101",
"mystery": "mysteryword", "original_coverages": [{"id": "9", "name": "Urumchi", "value": "valueword", "odd": "insideword"}]}]}"""
ASPACE = """[{"jsonmodel_type": "subject", "uri": "/subjects/import_1", "source": "lcsh", "vocabulary": "/1", "scope_note": "scopeword",
 "terms": [{"term": "Trade", "term_type": "topical"}, {"term": "China", "term_type": "temporal", "odd": "termword"}]},
{"jsonmodel_type": "event", "uri": "/events/import_2", "event_type": "eventword"},
{"jsonmodel_type": "resource", "uri": "/repositories/2/resources/import_3", "title": "Letters", "id_0": "MS", "id_2": "7", "created_by": "admin",
 "subjects": [{"ref": "/subjects/import_1"}], "mood": "sadword", "extents": [{"portion": "whole", "number": "3", "extent_type": "reels", "odd": "reelword"}],
 "dates": [{"label": "creation", "date_type": "single", "begin": "1949", "feeling": {"x": ["deepword"]}}, {"odd": "dateword"}],
 "notes": [{"jsonmodel_type": "note_multipart", "type": "odd", "subnotes": [{"jsonmodel_type": "note_text", "content": "Text &amp; more", "colour": "redword"}]}],
 "instances": [{"instance_type": "mixed_materials", "sub_container": {"top_container": {"ref": "/top/boxword"}, "type_2": "folder", "indicator_2": "9"}}]},
{"jsonmodel_type": "archival_object", "uri": "/repositories/2/archival_objects/import_4", "resource": {"ref": "/repositories/2/resources/import_3"},
 "title": "Cable", "level": "oddlevel", "linked_agents": [{"ref": "/agents/people/77", "role": "creator", "relator": "aut", "title": "sirword"}]}]"""
COMPONENTS = """ArchivesSpace field code,ead,title,hierarchy,level,mood,begin,expression_3,n_foo,t_accessrestrict_1,n_accessrestrict,processing_note,rep_checksum,rep_file_uri,people_agent_role_1,people_agent_header_1
,E1,Papers 1,1,series,sadword,circaword,autumnword,fooword,restrictedword,Closed,inwardword,sumword,http://a.example/x,ownerword,Smith
asideword,,,,
,E1,Letter 2,2,boxword,,,,,,,,,,,,beyondword
"""
SAMPLES: dict[str, list[bytes]] = {
    "ead2002": [EAD.encode(), HARVEST.format(*[EAD.partition("]>")[2].partition("<!-- after")[0]] * 2).encode()],
    "oai_dc": [DC.format("Cables").encode(), HARVEST.format(DC.format("One"), DC.format("Two")).encode(), ATOM.encode()],
    "csv": [SHEET.replace("\r\n\n", "\r\n").encode()],
    "json": [JSON.encode()],
    "jsonl": [(JSON.replace("\n", "") + "\n" + JSON.replace("\n", "")).encode()],
    "listing": [LISTING.encode()],
    "digitalarchive": [ARCHIVE.encode()],
    "aspace-json": [ASPACE.encode()],
    "aspace-csv": [COMPONENTS.encode()],
    "aspace-xlsx": [page_of([row.split(",") for row in COMPONENTS.splitlines()], "x")],
    "atom-csv": [b"legacyId,parentId,title,levelOfDescription,qubitParentSlug,mine\r\n1,,Papers,Fonds,,mineword,beyondword\r\n"],
}  # fmt: skip
SOURCES = list(registry.formats())
TARGETS = [name for name, one in registry.formats().items() if one.write is not None]


@cache
def samples(name: str) -> tuple[bytes, ...]:
    """The documents of a format: those above, the fixtures, and one that it wrote itself."""
    format_ = registry.get(name)
    files = sorted(FIXTURES.glob("ead/*.xml")) if name.startswith("ead") else []
    kept = [
        data
        for data in (file.read_bytes() for file in files)
        if format_.recognise("", data) == 2
    ]
    own = (
        []
        if format_.write is None
        else [written(Record(title="Cables", level="fonds"), name)[0]]
    )
    linked = []
    if name in ("jsonld", "ndjsonld"):
        linked = [
            own[0].rstrip().removesuffix(b"}") + b',"schema:author":"authorword"}'
        ]
    # What we write ourselves holds filler, which says nothing: it is a sample where there is no other.
    others = (*SAMPLES.get(name, ()), *kept, *linked)
    return others or tuple(own)


def written(
    records: Record | list[Record], name: str, *, origin: bool = True
) -> tuple[bytes, xjmeta.LossReport]:
    """What a format makes of Records, and its report."""
    out = io.BytesIO()
    write = registry.get(name).write
    assert write is not None
    given = [records] if isinstance(records, Record) else records
    try:
        report = write(given, out, origin=origin)
    except xjmeta.TargetError as error:
        if error.code != "no-common-document":
            raise
        page = {
            "as_": "oai-pmh",
            "identifier_base": "urn:x:",
            "datestamp": "2024-05-01",
        }
        report = write(given, out, origin=origin, **page)
    return out.getvalue(), report


def read(content: bytes, name: str) -> list[Record]:
    format_ = registry.get(name)
    assert format_.read is not None
    return list(format_.read(BytesSource("", content)))


def pairs(
    content: bytes, name: str
) -> Iterator[tuple[str, bool, bytes, xjmeta.LossReport]]:
    """Everything that can be written of a document: target, with its origin or not, document, report."""
    records = read(content, name)
    for target in TARGETS:
        for origin in (True, False):
            try:
                yield target, origin, *written(records, target, origin=origin)
            except xjmeta.TargetError:  # a target that holds one Record refuses several
                assert len(records) > 1


@pytest.mark.parametrize("name", SOURCES)
def test_every_word_of_a_document_is_written_or_reported(name):
    if registry.get(name).read is None:
        pytest.skip("the format is only written")
    for content in samples(name):
        for target, origin, made, report in pairs(content, name):
            assert (target, origin, missing(content, made, report)) == (
                target,
                origin,
                set(),
            )


@pytest.mark.parametrize("name", SOURCES)
def test_losses_are_reported_exactly_where_it_reads_otherwise(name):
    if registry.get(name).read is None:
        pytest.skip("the format is only written")
    for content in samples(name):
        records = read(content, name)
        for target, origin, made, report in pairs(content, name):
            if registry.get(target).read is not None:
                same = read(made, target) == records
                assert (target, origin, same) == (target, origin, not report.losses)


@pytest.mark.parametrize("via", ["json", "csv", "jsonld", "dcterms"])
@pytest.mark.parametrize("name", SOURCES)
def test_what_is_left_behind_is_the_same_after_a_trip_through_another_format(name, via):
    if registry.get(name).read is None:
        pytest.skip("the format is only written")
    target = "ead2002" if name == "ead3" else "ead3"
    for content in samples(name) if name != via else ():
        records = read(content, name)
        again = read(written(records, via)[0], via)
        direct, carried = (
            sorted(str(loss.value) for loss in written(some, target)[1].left_behind)
            for some in (records, again)
        )
        assert direct == carried


CORPUS = ("dc", "csv", "json", "ead2002", "ead3")


def corpus(shared: Path, kind: str) -> Iterator[Path]:
    """Some files of each source, the small ones: each folder is written by another hand."""
    for folder in sorted(
        path for path in (shared / "corpus" / kind).iterdir() if path.is_dir()
    ):
        files = (
            path
            for path in folder.rglob("*")
            if path.suffix in (".xml", ".csv", ".json")
        )
        small = sorted(path for path in files if path.stat().st_size < 20_000)
        yield from small[:: max(1, len(small) // 4)]


@pytest.mark.parametrize(
    "wrapper",
    [
        '<repository label="Kept"/>',
        '<physdesc label="Kept"> </physdesc>',
        '<langmaterial label="Kept"><language/></langmaterial>',
        '<origination><!-- a --></origination><origination label="Kept"/>',
    ],
)
def test_an_attribute_of_an_empty_wrapper_is_left_behind(wrapper: str) -> None:
    did = f"<did><unittitle>T</unittitle>{wrapper}</did>"
    record = xjmeta.from_string(
        f"<ead><archdesc level='fonds'>{did}</archdesc></ead>", format="ead2002"
    )
    report = xjmeta.write(record, io.BytesIO(), format="ead3")

    assert 'label="Kept"' in [one.value for one in report.left_behind]
    assert not xjmeta.write(record, io.BytesIO(), format="ead2002")


@pytest.mark.parametrize("kind", CORPUS)
def test_every_word_of_real_documents_is_written_or_reported(kind, shared):
    count = 0
    for path in corpus(shared, kind):
        content = path.read_bytes()
        try:
            name = registry.recognise(path.name, content[:65536]).name
            read(content, name)
        except xjmeta.XjmetaError:  # the corpus has files of other kinds too; which of them read is pinned elsewhere
            continue
        count += 1
        for target, origin, made, report in pairs(content, name):
            gone = missing(content, made, report)
            assert (path.name, target, origin, gone) == (
                path.name,
                target,
                origin,
                set(),
            )
    assert count


HARVESTS = [
    {"datestamp": "some day"},
    {"identifier": "oai:a:1", "datestamp": "2020", "sets": ["a b", "c"]},
    {"status": "gone"},
    {
        "identifier": "oai:a:1",
        "datestamp": "2020-01-01",
        "sets": ["c"],
        "status": "deleted",
    },
]


@pytest.mark.parametrize(
    "name", [name for name in TARGETS if registry.get(name).complete]
)
@pytest.mark.parametrize("harvest", HARVESTS)
def test_a_harvest_header_that_no_page_may_hold_comes_back(name, harvest):
    records = [Record(title="a", control={"harvest": harvest}), Record(title="b")]
    made, report = written(records, name)

    assert (read(made, name), report.losses) == (records, [])


@pytest.mark.parametrize("name", TARGETS)
def test_a_field_of_the_house_is_carried_or_reported_as_lost(name):
    extra = {"accession": "2019-12", "of our own": " two\nlines"}
    record = Record(title="a", extra=extra, children=[Record(extra={"flag": "x"})])
    made, report = written(record, name)

    if registry.get(name).complete:
        assert (read(made, name), report.losses) == ([record], [])
    else:
        told = "".join(f"{loss.path} {loss.value}" for loss in report.losses)
        assert all(word in told for word in ("accession", "2019-12", "lines", "flag"))


def test_a_field_of_the_house_that_is_internal_is_never_published():
    extra = [
        Extra(name="insured", value="900,000", internal=True),
        Extra(name="accession", value="2019-12"),
    ]
    public = Record(title="a", extra=extra).public()

    assert (Extra(name="accession", value="2019-12"),) == public.extra


def test_the_text_of_a_value_is_not_called_lost_where_it_stands_in_the_target():
    note = {"kind": "custodial", "body": "Held by the family."}
    made, report = written(Record(title="a", notes=[note]), "oai_dc")

    assert b"Held by the family." in made
    assert [(loss.path, loss.value, loss.reason) for loss in report.losses] == [
        ("#0.notes.0.kind", "custodial", "without-its-kind")
    ]


def test_an_aside_carried_through_another_format_is_named_when_it_is_left():
    (record,) = read(EAD.encode(), "ead2002")
    (carried,) = read(written(record, "json")[0], "json")
    asides = {loss.value for loss in written(record, "oai_dc")[1].left_behind}

    assert "<!-- in child -->" in asides
    assert asides == {loss.value for loss in written(carried, "oai_dc")[1].left_behind}


def test_a_damaged_source_is_named_and_stops_no_report():
    (record,) = read(written(read(SHEET.encode(), "csv")[:1], "json")[0], "json")
    record.origin.data["csv"].pop("row")

    assert [loss.reason for loss in written(record, "ead3")[1].left_behind] == [
        "damaged-source"
    ]


def test_a_group_that_is_added_is_told_though_a_lost_text_has_its_word():
    want = {
        "extents": [{"expression": "3 boxes"}],
        "notes": [{"body": "As the physdesc says"}],
    }
    read_back = {"extents": [{"expression": "3 boxes", "group": "physdesc"}]}
    told = {
        (loss.path, loss.reason)
        for loss in losses.lost("#0", want, read_back, "toy", "no-place")
    }

    assert {("#0.extents.0.group", "added"), ("#0.notes.0", "no-place")} <= told
