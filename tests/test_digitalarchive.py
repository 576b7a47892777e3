"""The Digital Archive's data: documents, collections, transcripts, in JSON and in CSV dumps, read and written
home."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from strategies import records
from xjmeta.formats.digitalarchive import DIGITALARCHIVE
from xjmeta.formats.registry import BytesSource
from xjmeta.messages import FormatError, LossReport
from xjmeta.model.record import Record
from xjmeta.model.text import Phrase
from xjmeta.model.values import AccessPoint, DigitalObject, Note

DOCUMENT = {
    "id": "7",
    "uri": "/srv/record/7.json",
    "title": "Letter, A & B",
    "slug": "letter-a-b",
    "description": "<p>A writes to <em>B</em>.</p>",
    "doc_date": "19490401",
    "frontend_doc_date": "1 April 1949",
    "source": "State Archive, f. 1, op. 2",
    "rights": [{"id": "3", "name": "Public domain"}],
    "creators": [
        {
            "id": "1",
            "name": "A, Anna",
            "uri": "/srv/contributor/1.json",
            "value": "A, Anna",
        }
    ],
    "contributors": [{"id": "2", "name": "B, Boris"}],
    "original_coverages": [
        {"id": "5", "name": "China", "uri": "/srv/coverage/5.json", "parent": None}
    ],
    "subjects": [
        {"id": "6", "name": "China--Foreign relations"},
        {"id": "8", "name": "Borders"},
    ],
    "languages": [{"id": "rus", "name": "Russian"}],
    "repositories": [{"id": "4", "name": "State Archive"}],
    "type": {"id": "9", "name": "Letter"},
    "classifications": [{"id": "1", "name": "Secret"}],
    "donors": [{"id": "1", "name": "A Foundation"}],
    "collections": [{"id": "234", "name": "Xinjiang", "uri": "/c/234"}],
    "transcripts": [
        {
            "id": "11",
            "url": "/t/11.html",
            "filename": "t.html",
            "content_type": "text/html",
        }
    ],
    "translations": [
        {
            "id": "12",
            "url": "/t/12.html",
            "content_type": "text/html",
            "language": {"id": "eng"},
        }
    ],
    "media_files": [
        {"id": "13", "path": "/m/13.pdf", "content_type": "application/pdf"}
    ],
    "first_published_at": "2018-06-26 18:48:04",
    "model": "Record",
    "links": [],
}
TEXT = json.dumps(DOCUMENT, indent=2)
DUMP = (
    b"document_url,title,original_publication_date,authors,associated_places,subjects_discussed,summary,record_id,rights,page_number\r\n"
    b'https://a.org/1,"Letter, A","April 1, 1949","[""A, Anna""]","[""China"", ""India""]",,"Lines\nof text",1,Free,0\r\n'
    b'https://a.org/2,Cable,"May 2, 1949",,"[""Japan""]",,,2,"Free",1\r\n'
)


def read(
    content: bytes | str | dict[str, Any], findings: list[Any] | None = None
) -> list[Record]:
    text = json.dumps(content) if isinstance(content, dict) else content
    source = BytesSource("archive", text.encode() if isinstance(text, str) else text)
    found = list(DIGITALARCHIVE.read(source))
    if findings is not None:
        findings += source.findings
    return found


def one(content: bytes | str | dict[str, Any]) -> Record:
    (record,) = read(content)
    return record


def written(*given: Record, origin: bool = True) -> tuple[bytes, LossReport]:
    stream = io.BytesIO()
    report = DIGITALARCHIVE.write(given, stream, origin=origin)
    return stream.getvalue(), report


@pytest.fixture
def corpus(shared) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes() for path in shared.glob("corpus/*/wilson-center/*")
    }


def test_a_document_is_an_item_with_its_title_and_date():
    record = one(DOCUMENT)

    assert (record.level, record.title.plain) == ("item", "Letter, A & B")
    assert [(d.expression.plain, d.normal, str(d.edtf)) for d in record.dates] == [
        ("1 April 1949", "19490401", "1949-04-01")
    ]


def test_authors_and_contributors_are_creators_with_their_roles():
    creators = [(c.role, c.name.plain, c.uri) for c in one(DOCUMENT).creators]

    assert creators == [
        ("aut", "A, Anna", "/srv/contributor/1.json"),
        ("ctb", "B, Boris", None),
    ]


def test_places_subjects_and_the_kind_of_document_are_access_points():
    points = [(p.kind, p.name.plain) for p in one(DOCUMENT).access_points]

    assert points == [
        ("genre_form", "Letter"),
        ("place", "China"),
        ("topic", "China--Foreign relations"),
        ("topic", "Borders"),
    ]


def test_source_language_rights_and_donors_have_fields_of_their_own():
    record = one(DOCUMENT)

    assert [note.body.plain for note in record.notes if note.kind == "originals"] == [
        "State Archive, f. 1, op. 2"
    ]
    assert [(lang.code, lang.name.plain) for lang in record.languages] == [
        ("rus", "Russian")
    ]
    assert [right.text.plain for right in record.rights] == ["Public domain"]
    assert [donor.name.plain for donor in record.donors] == ["A Foundation"]
    assert [place.name.plain for place in record.repository] == ["State Archive"]


def test_transcripts_translations_and_scans_are_digital_objects():
    objects = [(o.kind, o.href, o.language) for o in one(DOCUMENT).digital_objects]

    assert objects == [
        ("original", "/m/13.pdf", None),
        ("transcript", "/t/11.html", None),
        ("translation", "/t/12.html", "eng"),
    ]


def test_a_document_goes_home_to_the_byte():
    assert written(one(TEXT))[0] == TEXT.encode()


def test_an_edit_of_a_document_changes_its_own_value_only():
    record = one(TEXT)
    *others, last = record.access_points
    points = (*others, replace(last, name=Phrase("Frontiers")))

    stream, report = written(record.replaced(access_points=points))

    assert stream == TEXT.replace("Borders", "Frontiers").encode()
    assert report.losses == []


def test_what_the_archive_cannot_say_is_lost_and_named():
    record = one(TEXT).replaced(
        notes=(*one(TEXT).notes, Note(kind="scope", body="Scope"))
    )

    _stream, report = written(record)

    assert [loss.path for loss in report.losses] == ["#0.notes.2"]


def test_a_document_written_anew_reads_back_the_same():
    stream, report = written(one(TEXT), origin=False)

    assert (one(stream), report.losses) == (one(TEXT), [])


def test_a_search_result_gives_all_its_documents_and_goes_home():
    text = json.dumps(
        {
            "list": [DOCUMENT, {"id": "8", "title": "Other", "slug": "o"}],
            "pagination": {"page": 1},
        }
    )

    found = read(text)

    assert [record.title.plain for record in found] == ["Letter, A & B", "Other"]
    assert written(*found)[0] == text.encode()


def test_unknown_keys_are_told_and_kept():
    findings: list[Any] = []
    text = json.dumps({**DOCUMENT, "brand_new": 1})

    (record,) = read(text, findings)

    assert [(found.code, found.path) for found in findings] == [
        ("json-kept-key", "brand_new")
    ]
    assert written(record)[0] == text.encode()


def test_text_in_foreign_html_keeps_its_words():
    record = one(
        {
            **DOCUMENT,
            "description": '<p>One<script>no()</script></p><font color="red">Two</font>',
        }
    )

    assert record.abstracts[0].body.plain == "One\n\nTwo"


def test_the_collection_of_the_corpus_has_its_introduction(corpus):
    record = one(corpus["collection.json"])

    assert (record.level, [note.kind for note in record.notes]) == (
        "collection",
        ["scope"],
    )
    assert (
        "collection/234/china-and-the-soviet-union-in-xinjiang-1934-1949"
        in record.notes[0].body.html
    )
    assert record.abstracts[0].body.plain.startswith(
        "In 1957, the Xinjiang Party Committee"
    )


def test_the_transcript_of_the_corpus_has_its_text_and_its_address(corpus):
    record = one(corpus["transcript.json"])

    (file,) = record.digital_objects
    words = record.notes[0].body.plain
    assert (file.kind, file.href, file.media_type) == (
        "transcript",
        "/transcripts/33548.html",
        "text/html",
    )
    assert len(words.split()) > 900
    assert "text-align" not in words


def test_the_dump_of_the_corpus_gives_eleven_documents_with_their_names(corpus):
    found = read(corpus["wilson_archive-2910f69.csv"])

    first, second = found[0], found[1]
    assert len(found) == 11
    assert [c.name.plain for c in first.creators] == ["Nehru, Jawaharlal"]
    assert [d.name.plain for d in second.donors] == [
        "Chun & Jane Chiu Family Foundation"
    ]
    assert [p.name.plain for p in first.access_points if p.kind == "place"] == [
        "India",
        "China",
        "Southeast Asia",
        "Pakistan",
    ]
    assert str(first.dates[0].edtf) == "1949-04-01"
    assert all(
        r.rights and r.languages and r.repository and r.digital_objects for r in found
    )


@pytest.mark.parametrize(
    "name", ["collection.json", "transcript.json", "wilson_archive-2910f69.csv"]
)
def test_every_file_of_the_corpus_goes_home_and_loses_nothing_when_written_anew(
    corpus, name
):
    content = corpus[name]
    found = read(content)
    stream, report = written(*found, origin=False)

    assert written(*found)[0] == content
    assert DIGITALARCHIVE.recognise(name, content[:65536]) == 3
    assert (read(stream), report.losses) == (found, [])


def test_every_word_of_the_dump_in_a_column_that_a_row_claims_is_in_the_records(corpus):
    rows = list(
        csv.DictReader(
            io.StringIO(corpus["wilson_archive-2910f69.csv"].decode(), newline="")
        )
    )

    for row, record in zip(
        rows, read(corpus["wilson_archive-2910f69.csv"]), strict=True
    ):
        said = record.model_dump_json(exclude={"origin"})
        words = set(json.loads(f'"{json.dumps(row["text_body"])[1:-1]}"').split())
        assert all(json.dumps(word, ensure_ascii=False)[1:-1] in said for word in words)


def test_a_dump_goes_home_to_the_byte_and_after_a_trip_through_json():
    found = read(DUMP)
    again = [Record.model_validate_json(record.model_dump_json()) for record in found]

    assert written(*found)[0] == DUMP
    assert written(*again)[0] == DUMP


@pytest.mark.parametrize(
    "content",
    [
        DUMP.replace(b"\r\n", b"\n"),
        b"\xef\xbb\xbf" + DUMP,
        DUMP.rstrip(),
        DUMP + b"\r\n",
    ],
)
def test_a_dump_keeps_its_line_ends_and_its_mark(content):
    assert written(*read(content))[0] == content


def test_an_edit_of_a_dump_changes_its_own_cell_only():
    first, second = read(DUMP)
    edited = second.replaced(title='Cable "2", urgent')

    assert written(first, edited)[0] == DUMP.replace(
        b",Cable,", b',"Cable ""2"", urgent",'
    )


def test_documents_of_a_dump_can_be_taken_out_turned_round_and_added():
    first, second = read(DUMP)
    fresh = Record(
        level="item",
        title="New",
        digital_objects=(DigitalObject(kind="page", href="https://a.org/3"),),
    )

    stream, report = written(second, fresh, first)

    assert read(stream) == [second, fresh, first]
    assert report.losses == []


def test_what_has_no_column_in_a_dump_is_lost_and_named():
    first, second = read(DUMP)
    _stream, report = written(
        first, second.replaced(donors=(AccessPoint(kind="name", name="D"),))
    )

    assert [loss.path for loss in report.losses] == ["#0.donors.0"]


def test_a_dump_without_documents_is_an_error():
    with pytest.raises(FormatError) as caught:
        read(DUMP.split(b"\r\n")[0] + b"\r\n")

    assert caught.value.code == "no-record"


@given(records())
def test_what_is_lost_is_exactly_what_does_not_read_back(record):
    stream, report = written(record, origin=False)

    assert (read(stream) == [record]) == (not report.losses)


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("a.json", b'{"title": "A", "level": "item"}'),
        ("a.csv", b"key,parent,title\n"),
        ("a.xml", b"<ead/>"),
        ("a.txt", b"text"),
    ],
)
def test_other_documents_are_not_taken_for_the_archives(name, head):
    assert DIGITALARCHIVE.recognise(name, head) == 0


# ---- other shapes of the same data


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        "",
        0,
        "text",
        ["a"],
        [None],
        [{}],
        1.5,
        [[1]],
        {"name": {"en": "x"}},
    ],
)
def test_a_key_of_another_shape_goes_home(value):
    for key in DOCUMENT:
        text = json.dumps({**DOCUMENT, key: value})
        record = one(text)
        stream, report = written(record)
        anew, lost = written(record, origin=False)

        assert (key, stream, report.losses) == (key, text.encode(), [])
        assert (key, one(anew) == record) == (key, not lost.losses)


def test_what_no_field_has_inside_an_object_is_told_with_its_path_and_left_behind():
    place = {
        "id": "5",
        "name": "Urumchi",
        "parent": {"id": "6", "name": "Xinjiang"},
        "value": "Urumchi",
    }
    findings: list[Any] = []
    (record,) = read(
        {**DOCUMENT, "original_coverages": [place], "source": {"en": "F. 1"}}, findings
    )

    _stream, report = written(record, origin=False)

    assert [found.path for found in findings] == [
        "source",
        "original_coverages.0.parent",
    ]
    left = [loss.value for loss in report.left_behind]
    assert 'original_coverages.0.parent: {"id": "6", "name": "Xinjiang"}' in left
    assert 'source: {"en": "F. 1"}' in left
    assert "original_coverages.0.value: Urumchi" in left


def test_documents_of_a_collection_tell_what_is_not_read_of_them():
    findings: list[Any] = []

    read(
        {
            "name": "C",
            "slug": "c",
            "short_description": "d",
            "documents": [DOCUMENT, "x", {**DOCUMENT, "new": 1}],
        },
        findings,
    )

    assert [found.path for found in findings] == ["documents.1", "documents.2.new"]


def test_a_statement_of_rights_keeps_whose_it_is():
    record = one(
        {
            **DOCUMENT,
            "rights": {"id": "3", "name": "Wilson Center", "rights": "May be reused."},
        }
    )

    assert [right.text.plain for right in record.rights] == ["May be reused."]
    assert written(record, origin=False)[1].losses == []


def test_pictures_of_a_document_are_digital_objects():
    record = one({**DOCUMENT, "main_src": "/a/main.jpg", "thumb_src": "/a/thumb.jpg"})

    assert [(o.kind, o.href) for o in record.digital_objects[:2]] == [
        ("picture", "/a/main.jpg"),
        ("thumbnail", "/a/thumb.jpg"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        DUMP.decode().encode("utf-16"),
        b"\xef\xbb\xbf" + DUMP,
        DUMP.replace(b"Cable", b"Caf\xe9"),
        b"\r\n" + DUMP.replace(b"Free,0\r\n", b"Free,0\r\n\r\n\r\n") + b"\r\n",
        DUMP.replace(b"page_number", b"title"),
        DUMP.replace(b",1\r\n", b",1,beyond\r\n"),
    ],
    ids=["utf-16", "mark", "cp1252", "blank-rows", "column-twice", "long-row"],
)
def test_a_dump_of_another_shape_goes_home_and_an_edit_stays_in_its_cell(content):
    first, second = read(content)

    assert written(first, second)[0] == content
    assert DIGITALARCHIVE.recognise("a.csv", content) > 0
    edited = first.replaced(rights=(replace(first.rights[0], text=Phrase("Open")),))
    free, opened = (
        word.encode("utf-16-le" if content[:2] == b"\xff\xfe" else "utf-8")
        for word in ("Free", "Open")
    )
    assert written(edited, second)[0] == content.replace(free, opened, 1)


def test_cells_that_no_field_has_are_told_by_column_and_left_behind():
    findings: list[Any] = []
    first, _second = read(
        DUMP.replace(b"page_number", b"shelf").replace(b"Free,0", b"Free,0,more"),
        findings,
    )

    assert [found.code for found in findings] == ["dump-column"]
    left = written(first, origin=False)[1].left_behind
    assert [loss.value for loss in left] == ["shelf: 0", "beyond the columns: more"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_json_in_what_windows_writes_is_recognised(encoding):
    content = TEXT.encode(encoding)

    assert DIGITALARCHIVE.recognise("a.json", content) == 3
    assert written(one(content))[0] == content
