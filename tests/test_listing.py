"""The listing of the founding collection: read, written home, edited, and what a page cannot say."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import given

from strategies import records
from xjmeta.formats.listing import LISTING
from xjmeta.formats.registry import BytesSource
from xjmeta.messages import FormatError, LossReport, TargetError
from xjmeta.model.record import Record
from xjmeta.model.values import Date, Note

SEED = Path(__file__).resolve().parents[1] / "seeds" / "000_748643c9043377ee.txt"
CONTENT = SEED.read_bytes()

PAGE = """Letters, 1950-1952

Letters of a small town. The letters were donated by Anna Smith. See also "The Maps."

  • May 3, 1950

    Letter from Cde. Ivanov to Petrov

    Thanks for
    the books.

    Asks for more.
  • Undated
    Note on the harvest
"""


def read(content: bytes | str) -> Record:
    (record,) = LISTING.read(
        BytesSource(
            "page.txt", content.encode() if isinstance(content, str) else content
        )
    )
    return record


def findings(content: str) -> list[tuple[str, int | None]]:
    source = BytesSource("page.txt", content.encode())
    list(LISTING.read(source))
    return [(found.code, found.line) for found in source.findings]


def written(record: Record, *, origin: bool = True) -> tuple[bytes, LossReport]:
    stream = io.BytesIO()
    report = LISTING.write([record], stream, origin=origin)
    return stream.getvalue(), report


@pytest.fixture(scope="module")
def seed() -> Record:
    return read(CONTENT)


def test_the_founding_page_gives_a_collection_of_eleven_items(seed):
    levels = [unit.level for _key, unit in seed.walk()]

    assert levels == ["collection"] + ["item"] * 11


def test_titles_stand_as_they_are_with_their_readings_in_brackets(seed):
    titles = [child.title.plain for child in seed.children]

    assert titles[0] == "Karsky to Cde. Miklashevsky"
    assert titles[1] == "Cable No. 3582 from Flilippov [Stalin] to Cde. Mao Zedong"
    assert sum("[Stalin]" in title for title in titles) == 6


def test_dates_are_displayed_and_understood(seed):
    dates = [
        (child.dates[0].expression.plain, str(child.dates[0].edtf))
        for child in seed.children
    ]

    assert dates[:3] == [
        ("August, 1949", "1949-08"),
        ("September 02, 1949", "1949-09-02"),
        ("September 26, 1949", "1949-09-26"),
    ]
    assert dates[-1] == ("December 29, 1949", "1949-12-29")


def test_every_document_has_its_abstract(seed):
    assert [len(child.abstracts) for child in seed.children] == [1] * 11
    assert (
        seed.children[5].abstracts[0].body.plain
        == "PLA troops arrived in Urumchi in Xinjiang."
    )


def test_the_span_of_the_collection_is_a_date(seed):
    assert [(d.expression.plain, str(d.edtf), d.type) for d in seed.dates] == [
        ("1934-1949", "1934/1949", "inclusive")
    ]


def test_the_introduction_is_told_apart_by_its_sentences(seed):
    assert [note.kind for note in seed.notes] == ["scope", "acquisition", "related"]
    assert seed.notes[0].body.plain.endswith(
        "and Sino-Soviet relations, among other topics."
    )


def test_provenance_marks_who_obtained_the_records_and_for_which_book(seed):
    html = seed.notes[1].body.html

    assert '<span data-ead="persname">Jamil Hasanli</span>' in html
    assert re.search(r"<cite>(.*?)</cite>", html)[1].startswith(
        "Sin'tszyan v orbite sovetskoy politiki"
    )


def test_the_related_collection_is_named(seed):
    assert "<cite>The Yi-Ta Incident, 1962</cite>" in seed.notes[2].body.html


def test_the_photograph_keeps_its_caption(seed):
    (photo,) = seed.digital_objects

    assert (photo.kind, photo.description.plain) == (
        "photograph",
        "Governor of Xinjiang Sheng Shicai, date unknown.",
    )


def test_agents_are_named_only_where_the_title_is_certain(seed):
    agents = [
        [
            (a.role, a.kind, a.name.plain, a.normal)
            for a in (*child.creators, *child.access_points)
        ]
        for child in seed.children
    ]

    assert agents[1] == [
        ("aut", "person", "Flilippov [Stalin]", "Stalin"),
        ("rcp", "person", "Mao Zedong", None),
    ]
    assert agents[2] == []
    assert agents[5] == [("aut", "name", "Savel'yev", None)]
    assert agents[10] == [("aut", "person", "Peng Dehuai", None)]


@pytest.mark.parametrize(
    "title",
    [
        "Letter, Jawaharlal Nehru to All Provincial Premiers",
        "Cable from the Embassy to Moscow",
        "Petition to the Minister",
        "On the road to Urumchi",
        "Report of the Ministry of Foreign Affairs",
        "Telegram from Beijing to Moscow",
        "Telegram to Comrade Stalin",
        "Guide to Cde. Stalin",
        "Memorandum of Conversation on Vietnam",
        "Telegram from Soviet Ambassador in Beijing",
        "Road to War",
    ],
)
def test_what_may_be_no_name_is_no_agent(title):
    record = read(f"C\n\n  • May 3, 1950\n\n    {title}\n")

    assert (record.children[0].creators, record.children[0].access_points) == ((), ())


@pytest.mark.parametrize(
    "content",
    [
        CONTENT,
        CONTENT.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + CONTENT,
        PAGE.encode(),
        PAGE.encode("utf-16"),
        PAGE.replace("Thanks", "Café").encode("cp1252"),
        PAGE.encode("utf-16-le"),
        PAGE.encode("utf-32"),
        PAGE.replace("Thanks", "Th\x81nks").encode("latin-1", "replace"),
        PAGE.replace("\n", "\r").encode(),
        PAGE.replace("  ", "\u00a0 ").encode(),
        PAGE.replace("    ", "\t\t").encode(),
        PAGE.replace("Thanks", "Th\u2028a\u0085nks\x0c").encode(),
        b"  \xe2\x80\xa2 May 3, 1950\n\n    A letter",
    ],
    ids=[
        "seed",
        "crlf",
        "mark",
        "page",
        "utf-16",
        "cp1252",
        "utf-16-unmarked",
        "utf-32",
        "latin-1",
        "cr",
        "no-break",
        "tabs",
        "odd-blanks",
        "headless",
    ],
)
def test_an_untouched_page_goes_home_to_the_byte(content):
    stream, report = written(read(content))

    assert stream == content
    assert not report.losses


def test_a_page_goes_home_after_a_trip_through_json(seed):
    again = Record.model_validate_json(seed.model_dump_json())

    assert written(again)[0] == CONTENT


def test_a_written_page_reads_back_as_the_same_record(seed):
    stream, report = written(seed, origin=False)

    assert read(stream) == seed
    assert report.losses == []
    assert [loss.value for loss in report.left_behind] == [
        "Search in",
        "No image found.",
    ]


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        (
            "Karsky to Cde. Miklashevsky",
            "On radio contact",
            {"title": "On radio contact"},
        ),
        (
            "August, 1949",
            "August 3, 1949",
            {"dates": (Date(expression="August 3, 1949"),)},
        ),
    ],
)
def test_an_edit_changes_its_own_words_only(seed, old, new, change):
    cleared = {"creators": (), "access_points": ()} if "title" in change else {}
    edited = seed.edit("#1", **change, **cleared)

    stream, report = written(edited)

    assert stream == CONTENT.replace(old.encode(), new.encode(), 1)
    assert report.losses == []
    assert read(stream) == edited


def test_an_edit_of_one_part_of_the_introduction_leaves_the_others(seed):
    notes = (Note(kind="scope", body="Soviet records."), *seed.notes[1:])

    stream, report = written(seed.edit("#0", notes=notes))

    assert b"Soviet records. The majority of the records" in stream
    assert stream.endswith(CONTENT[CONTENT.index(b"The majority") :])
    assert report.losses == []


def test_a_document_can_be_taken_out_moved_and_added(seed):
    fresh = Record(level="item", title="New letter", dates=(Date(expression="1950"),))
    edited = seed.replaced(children=(seed.children[3], fresh, seed.children[0]))

    stream, report = written(edited)

    assert read(stream) == edited
    assert "    New letter\n\n  • August, 1949".encode() in stream
    assert report.losses == []


def test_an_edited_title_that_no_longer_names_its_agents_loses_them_and_says_so(seed):
    _stream, report = written(seed.edit("#1", title="On radio contact"))

    assert [loss.path for loss in report.losses] == [
        "#1.creators.0",
        "#1.access_points.0",
    ]


# ---- pages of other shapes


BODY = "  • May 1, 1950\n\n    A letter\n\n    It asks for books.\n"


def shown(
    record: Record,
) -> tuple[str | None, list[str], list[tuple[str, str | None, list[str]]]]:
    """Return title, paragraphs of the notes, and of each document date, title and abstracts."""
    return (
        record.title.plain if record.title else None,
        [note.body.plain for note in record.notes],
        [
            (
                child.dates[0].expression.plain if child.dates else "",
                child.title.plain if child.title else None,
                [note.body.plain for note in child.abstracts],
            )
            for child in record.children
        ],
    )


LETTER = ("May 1, 1950", "A letter", ["It asks for books."])


@pytest.mark.parametrize(
    ("page", "title", "notes", "items"),
    [
        (
            "Menu\n\nSome archive\n\nLetters\n\nOn books.\n\n" + BODY,
            "Letters",
            ["On books."],
            [LETTER],
        ),
        (
            "Letters, 1950\n\nbooks and maps\n\n" + BODY,
            "Letters, 1950",
            ["books and maps"],
            [LETTER],
        ),
        (
            "Letters (Moscow)\n\nOne.\n\nTwo.\n\n" + BODY,
            "Letters (Moscow)",
            ["One.\n\nTwo."],
            [LETTER],
        ),
        (
            "Letters\n\nOn books.\n\n3 documents\n\nPart I\n\n" + BODY,
            "Letters",
            ["On books."],
            [LETTER],
        ),
        (
            "Letters\n\nOn:\n  • maps\n  • books\n\nand more.\n\n" + BODY,
            "Letters",
            ["On:\n\n• maps\n\n• books\n\nand more."],
            [LETTER],
        ),
        (BODY + "\nLoad more\n\n  • Terms of use\n\n  • Contact\n", None, [], [LETTER]),
        (
            BODY.replace("It asks", "Points:\n\n      • maps of 1950\n\n    It asks"),
            None,
            [],
            [(*LETTER[:2], ["Points:", "• maps of 1950", "It asks for books."])],
        ),
        (BODY.replace("\n\n", "\n"), None, [], [LETTER]),
        (BODY.replace("•", "-"), None, [], [LETTER]),
        (BODY.replace("•", "12."), None, [], [LETTER]),
        (BODY.replace("•", "•\n\n   "), None, [], [LETTER]),
        (BODY.replace("  • ", ""), None, [], [LETTER]),
        (
            BODY.replace("    ", "").replace("  • ", "• ") + "\nLoad more\n",
            None,
            [],
            [LETTER],
        ),
        (
            "\u00a0 •\u00a0May 1, 1950\n\n\u00a0 \u00a0 A letter\n\n\u00a0 \u00a0 It asks for books.\n",
            None,
            [],
            [LETTER],
        ),
    ],
    ids=[
        "other-furniture",
        "short-introduction",
        "bracket",
        "counted",
        "list",
        "footer",
        "nested",
        "tight",
        "dash",
        "numbered",
        "bullet-alone",
        "no-bullet",
        "flat",
        "no-break",
    ],
)
def test_a_page_of_another_shape_is_read_and_goes_home(page, title, notes, items):
    record = read(page)

    assert shown(record) == (title, notes, items)
    assert written(record)[0] == page.encode()
    assert LISTING.recognise("page.txt", page.encode()) > 0


def test_figures_are_told_by_what_the_page_calls_them_wherever_they_stand():
    record = read(
        "T\n\n(Map: The border (1950).) Letters. (Photograph: A man.) More letters.\n\nImage: A seal\n\n"
        + BODY
    )

    assert [(one.kind, one.description.plain) for one in record.digital_objects] == [
        ("map", "The border (1950)."),
        ("photograph", "A man."),
        ("image", "A seal"),
    ]
    assert [note.body.plain for note in record.notes] == ["Letters.\n\nMore letters."]


def test_two_who_obtained_the_records_and_their_book_are_marked():
    record = read(
        "T\n\nThe letters were obtained by Anna Smith and Dr. Jan de Vries for their 2012 book Cold Letters: A Study.\n\n"
        + BODY
    )

    assert record.notes[0].body.html == (
        '<p>The letters were obtained by <span data-ead="persname">Anna Smith</span> and '
        '<span data-ead="persname">Dr. Jan de Vries</span> for their 2012 book <cite>Cold Letters: A Study</cite>.</p>'
    )


def test_what_an_institution_gave_for_a_project_names_no_person():
    record = read(
        "T\n\nThe letters were obtained by Harvard University for the project.\n\n"
        + BODY
    )

    assert "persname" not in record.notes[0].body.html


def test_lines_of_the_site_are_told_with_their_line():
    assert findings("Search in\n\nLetters\n\nOn books.\n\nSort by date\n\n" + BODY) == [
        ("listing-line", 1),
        ("listing-line", 7),
    ]


def test_a_control_character_is_told_and_stays_in_the_origin():
    page = BODY.replace("books", "b\x01ooks")

    assert ("listing-character", 5) in findings(page)
    assert written(read(page))[0] == page.encode()


@pytest.mark.parametrize(
    ("page", "added"),
    [
        (BODY.replace("  • ", "- ").replace("    ", "  "), "\n\n- 1951\n\n  New"),
        (
            BODY.replace("  • ", "\t*\t").replace("    ", "\t\t"),
            "\n\n\t*\t1951\n\n\t\tNew",
        ),
        (BODY.replace("\n", "\r\n"), "\r\n\r\n  • 1951\r\n\r\n    New"),
    ],
    ids=["dash", "tabs", "crlf"],
)
def test_what_is_added_is_laid_out_as_its_page_is(page, added):
    record = read(page)
    fresh = Record(level="item", title="New", dates=(Date(expression="1951"),))
    edited = record.replaced(children=(*record.children, fresh))

    stream, report = written(edited)

    assert (
        stream.decode()
        == page.rstrip("\r\n") + added + page[len(page.rstrip("\r\n")) :]
    )
    assert report.losses == []


def test_the_first_part_of_a_paragraph_is_taken_out_and_the_title_stays_apart():
    record = read(PAGE)

    stream, report = written(record.edit("#0", notes=record.notes[1:]))

    assert stream.decode() == PAGE.replace("Letters of a small town. ", "")
    assert report.losses == []


def test_a_figure_is_taken_out_with_its_brackets():
    page = "T\n\nLetters. (Photo: A man.)\n\n" + BODY

    assert written(read(page).edit("#0", digital_objects=()))[
        0
    ].decode() == page.replace(" (Photo: A man.)", "")


def test_dates_and_lines_that_are_not_understood_are_told_with_their_line():
    page = PAGE + "\nShow more\n"

    assert findings(page) == [("listing-date", 13), ("listing-line", 16)]


def test_lines_between_documents_are_told_and_stay_where_they_are():
    page = PAGE.replace("  • Undated", "Advertisement\n\n  • Undated")

    assert ("listing-line", 13) in findings(page)
    assert written(read(page))[0] == page.encode()


def test_a_document_without_a_title_is_told():
    assert findings("C\n\n  • May 3, 1950\n") == [("listing-untitled", 3)]


def test_a_blank_page_is_no_listing():
    with pytest.raises(FormatError) as caught:
        read(" \n\n")

    assert caught.value.code == "no-record"


def test_a_page_holds_one_collection():
    with pytest.raises(TargetError) as caught:
        LISTING.write([Record(), Record()], io.BytesIO())

    assert caught.value.code == "one-record-only"


@given(records())
def test_a_page_names_as_lost_exactly_what_does_not_read_back(record):
    stream, report = written(record, origin=False)
    same = read(stream) == record if stream.strip() else record == Record()

    assert same == (not report.losses)


@pytest.mark.parametrize(
    ("name", "head", "sure"),
    [
        ("seed.txt", CONTENT, 2),
        ("page.txt", PAGE.encode(), 2),
        ("a.txt", b"just text\n", 0),
        ("a.xml", b"<ead/>", 0),
        ("list.md", b"* one\n* two\n", 0),
        ("a.bin", b"\0\1\2", 0),
    ],
)
def test_a_listing_is_recognised_by_its_dated_bullets(name, head, sure):
    assert LISTING.recognise(name, head) == sure


@pytest.mark.parametrize(
    "idle", ["\n  \u2022 \n", "\n   \u2022 \n\n    \u2022 \n", "\n\n\n  \u2022 \n \n"]
)
def test_an_idle_bullet_stays_where_the_page_is_untouched_or_edited_elsewhere(
    idle: str,
) -> None:
    page = PAGE.replace("\n  \u2022 Undated", f"{idle}\n  \u2022 Undated")
    record, out = read(page), io.BytesIO()
    LISTING.write([record], out)

    assert out.getvalue().decode() == page
    edited = record.edit("#0", title="Edited")
    out = io.BytesIO()
    LISTING.write([edited], out)
    assert out.getvalue().decode() == page.replace("Letters, 1950-1952", "Edited")


def test_a_unit_whose_carried_source_says_otherwise_is_patched_and_reported(seed):
    data = json.loads(seed.model_dump_json())
    data["children"][0]["title"] = "On radio contact"
    content, report = written(Record.model_validate(data))

    assert read(content).children[0].title == "On radio contact"
    assert {"origin-differs"} == {note.code for note in report.notes}
    assert not report.left_behind


def test_a_carried_source_that_holds_other_documents_gives_way_to_the_record(seed):
    data = json.loads(seed.model_dump_json())
    page = data["origin"]["sources"]["listing"]
    page["tail"] = f"\n\n  • May 1950\n\n    Another{page['tail']}"
    content, report = written(Record.model_validate(data))

    assert read(content) == seed
    (note,) = (one for one in report.notes if one.code == "rewritten")
    assert "The document could not be edited in place" in note.message
    assert ["Search in", "No image found.", "• May 1950", "Another"] == [
        one.value for one in report.left_behind
    ]
