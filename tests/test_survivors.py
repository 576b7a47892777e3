"""What a change of the sources would break that no other test sees: each was found by mutation testing."""

from __future__ import annotations

import csv
import io
import re

import pytest
from lxml import etree

import xjmeta
from finding_aids import SMALL
from xjmeta.formats.csv import canonical
from xjmeta.formats.csv.crosswalk import leaf
from xjmeta.formats.csv.partial import paired
from xjmeta.formats.csv.row import frame
from xjmeta.formats.csv.shapes import plan_of
from xjmeta.formats.ead import text
from xjmeta.mapping.flow import left_behind
from xjmeta.model import expressions
from xjmeta.model.origin import Unmapped
from xjmeta.model.record import Record
from xjmeta.model.text import Phrase
from xjmeta.xml.oai import read_header


def test_a_comment_in_the_header_of_a_harvest_does_not_end_the_reading_of_it() -> None:
    header = read_header(
        etree.fromstring(
            "<header><!-- a --><identifier>i</identifier><?b?><datestamp>2020-01-01</datestamp>"
            "<!-- c --><setSpec>s</setSpec></header>"
        )
    )

    assert ("i", "2020-01-01", ("s",)) == header[:3]


@pytest.mark.parametrize("cell", ["'=1+1", "'007", "'August 1949", "''=x"])
def test_an_apostrophe_where_nothing_is_guarded_is_a_letter(cell: str) -> None:
    plain, guarding = plan_of(("title",), (), False), plan_of(("title",), ())

    assert cell == str(plain.data([cell], [])["title"])
    assert cell == frame([cell], plain, 0)
    assert cell[1:] == str(guarding.data([cell], [])["title"])
    assert cell[1:] == frame([cell], guarding, 0)


@pytest.mark.parametrize("deeper", [-1, 0, 1, 30])
def test_inline_markup_is_nested_to_the_bound_and_is_words_below_it(
    deeper: int,
) -> None:
    levels = text._DEEPEST + deeper
    nested = "<emph>" * levels + "word" + "</emph>" * levels
    title = xjmeta.read(SMALL.replace(b"Cables", nested.encode())).title

    assert title is not None and "word" in title.plain
    assert min(levels, text._DEEPEST) == len(re.findall("<em[ >]", title.html))


@pytest.mark.parametrize("format_", ["ead2002", "ead3"])
def test_strong_is_bold_and_emphasis_is_not(format_: str) -> None:
    record = Record(title={"html": "<strong>a</strong> and <em>b</em>"})
    document = xjmeta.to_string(record, format=format_)

    assert '<emph render="bold">a</emph>' in document
    assert '"bold">b' not in document
    assert record == xjmeta.from_string(document, format=format_)


def test_texts_are_put_in_order_and_an_equal_one_is_neither_before_nor_behind() -> None:
    one, same, other = Phrase("a"), Phrase("a"), Phrase("b")

    assert one <= same and one >= same and other >= one and one <= other
    assert not (one < same or one > same or one >= other or other <= one)


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("1st century", "0001/0100"),
        ("0th century", "None"),
        ("21st century", "2001/2100"),
        ("22nd century", "None"),
        ("05/1949", "1949-05"),
    ],
)
def test_the_first_and_last_century_and_a_month_as_a_number(
    text: str, edtf: str
) -> None:
    assert str(expressions.read(text)) == edtf


@pytest.mark.parametrize(
    ("displayed", "edtf"),
    [
        # The year before a span may be that of the span, or a date of its own: nobody can tell.
        ("1993, April-May 1998", None),
        ("1990, 3-4 May 1991", None),
        ("1993-1994, June-July 1995", None),
        # Both have a year, or one only can have it.
        ("April-May 1993, June-July 1994", "{1993-04..1993-05,1994-06..1994-07}"),
        ("3 May, 6-7 June 1990", "{1990-05-03,1990-06-06..1990-06-07}"),
        ("1990 and April-May 1991", "{1990,1991-04..1991-05}"),
        # A number above 12 is no month, and two equal ones are both.
        ("8/12/1996", None),
        ("13/13/1996", None),
        ("12/12/1996", "1996-12-12"),
        ("12/13/1996", "1996-12-13"),
        ("13/12/1996", "1996-12-13"),
        ("1940s-50s", "194X/195X"),
        ("1940s-40s", None),
    ],
)
def test_a_displayed_date_is_read_where_it_can_mean_one_thing_only(
    displayed: str, edtf: str | None
) -> None:
    read = expressions.read(displayed)

    assert edtf == (None if read is None else str(read))


def test_a_number_of_three_digits_is_neither_a_day_nor_a_year() -> None:
    assert "unknown-number" == expressions.reason("August 100, 1949")


@pytest.mark.parametrize(("first", "months"), [(33, 3), (37, 4), (40, 6)])
def test_quarters_and_the_other_parts_of_a_year_fill_it(
    first: int, months: int
) -> None:
    codes = range(first, first + 12 // months)
    parts = [expressions.normalise(f"2001-{code}") for code in codes]
    bounds = [(part.lower.month, part.upper.month) for part in parts if part]

    assert bounds == [(m, m + months - 1) for m in range(1, 13, months)]


@pytest.mark.parametrize(
    ("south", "north"), [("29", "27"), ("31", "25"), ("32", "26"), ("30", "28")]
)
def test_a_season_of_the_south_is_another_one_of_the_north(south: str, north: str) -> None:  # fmt: skip
    one, other = (expressions.normalise(f"2001-{code}") for code in (south, north))

    assert one is not None and other is not None
    assert (one.lower, one.upper) == (other.lower, other.upper)


def test_the_seasons_of_the_north_are_three_months_each() -> None:
    spring, summer, autumn = (
        expressions.normalise(f"2001-{code}") for code in ("25", "26", "27")
    )

    assert spring and summer and autumn
    assert [(3, 5), (6, 8), (9, 11)] == [
        (one.lower.month, one.upper.month) for one in (spring, summer, autumn)
    ]


@pytest.mark.parametrize(
    ("audience", "internal"), [("internal", True), ("external", None)]
)
def test_what_a_digital_object_has_no_place_for_is_as_internal_as_that(
    audience: str, internal: bool | None
) -> None:
    record = xjmeta.from_string(
        f"<ead><archdesc level='fonds'><dao href='a' audience='{audience}'><zz>word</zz></dao></archdesc></ead>"
    )

    assert [internal] == [note.internal for note in record.notes]


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"not_before": "1949"}, "not before 1949"),
        ({"not_after": "1953"}, "not after 1953"),
        ({"not_before": "1949", "not_after": "1953"}, "between 1949 and 1953"),
    ],
)
def test_a_date_of_limits_alone_says_those_that_are_stated(
    limits: dict[str, str], words: str
) -> None:
    date = {"parts": [{"kind": "single", **limits}]}
    document = xjmeta.to_string(Record(title="T", dates=[date]), format="ead2002")

    assert f">{words}</unitdate>" in document


def test_the_id_of_a_finding_aid_has_the_code_of_its_agency_beside_it() -> None:
    agency = [{"text": "Archive"}, {"text": "US-1", "kind": "code"}]
    control = {"record_ids": [{"value": "x"}], "agency": agency}
    document = xjmeta.to_string(Record(title="T", control=control), format="ead2002")

    assert '<eadid mainagencycode="US-1">x</eadid>' in document
    assert "<publisher>Archive</publisher>" in document


@pytest.mark.parametrize("numbered", [True, False])
def test_a_new_unit_is_numbered_in_a_document_that_numbers_to_the_twelfth_level(
    numbered: bool,
) -> None:
    tags = [f"c{n:02}" if numbered else "c" for n in range(1, 13)]
    begin = "".join(f"<{tag}><did/>" for tag in tags)
    end = "".join(f"</{tag}>" for tag in reversed(tags))
    document = (
        f"<ead><archdesc level='fonds'><did/><dsc>{begin}{end}</dsc></archdesc></ead>"
    )
    record = xjmeta.from_string(document)

    for depth in (1, 11, 12):
        grown = record.add(f"#{depth}", Record(title="New"))
        written = xjmeta.to_string(grown, format="ead2002")
        tag = f"c{depth + 1:02}" if numbered and depth < 12 else "c"
        assert re.search(
            rf"<{tag}><did>\s*<unittitle>New<", re.sub(r">\s+<", "><", written)
        )


@pytest.mark.parametrize(
    "path",
    [
        "children.1.title",
        "origin.key",
        "1",
        "title.1",
        "dates.x",
        "dates.normal",
        "1.title",
    ],
)
def test_a_heading_that_leads_to_no_value_of_a_unit_is_no_path(path: str) -> None:
    assert leaf(path) is None


@pytest.mark.parametrize(
    "path",
    [
        "title",
        "dates.1.normal",
        "dates.1.parts.1.kind",
        "title.lang",
    ],
)
def test_a_heading_that_leads_to_a_value_of_a_unit_is_a_path(path: str) -> None:
    assert leaf(path) is not None


def test_what_only_sources_held_is_told_in_document_order_and_what_is_shared_once() -> (
    None
):
    around, own = Unmapped("comment", "around", shared=True), Unmapped("comment", "own")
    ends = [(2, "b", [around, own, own]), (1, "a", [own, around])]

    assert [("a", "own"), ("a", "around"), ("b", "own"), ("b", "own")] == [
        (loss.path, loss.value) for loss in left_behind(ends, "csv")
    ]


def test_one_cell_that_repeats_its_column_is_no_row_of_labels() -> None:
    records = xjmeta.iter_records(b"title\nTitle\nB\n", format="csv")

    assert ["Title", "B"] == [str(record.title) for record in records]


@pytest.mark.parametrize("name", ["declared", "absent"])
def test_a_reference_in_an_attribute_is_told_unless_the_file_declares_it(
    name: str,
) -> None:
    doctype = b'<!DOCTYPE ead SYSTEM "ead.dtd" [<!ENTITY declared "d">]>\n'
    label = f'<unittitle label="&{name};">'.encode()
    findings: list[xjmeta.Finding] = []
    plain = SMALL[SMALL.index(b"<ead") :].replace(b"<unittitle>", label, 1)
    xjmeta.read(doctype + plain, findings=findings)

    codes = [finding.code for finding in findings]
    assert ("ead-attribute-entity" in codes) is (name == "absent")


def test_the_single_part_of_a_name_is_seen_through_in_a_text_of_ead3() -> None:
    record = Record(
        notes=[
            {"kind": "scope", "body": {"html": '<p>by <span data-ead="persname">Ann</span></p>'}}
        ]
    )  # fmt: skip
    document = xjmeta.to_string(record, format="ead3")

    assert "<part>Ann</part>" in document and '"rest"' not in document
    assert record.notes == xjmeta.from_string(document, format="ead3").notes


def test_equal_values_are_paired_by_their_places_and_others_by_their_texts() -> None:
    cells = {2: {"name": "a"}, 5: {"name": "a"}}

    assert {2: 2, 5: 5} == paired(cells, cells)
    assert {2: 5} == paired({2: cells[2]}, {2: {"name": "b"}, 5: cells[5]})


def test_of_two_descriptions_in_one_element_one_goes_home_without_the_other() -> None:
    ead = (
        "<ead><eadheader><eadid>x</eadid></eadheader>"
        "<archdesc><did><unittitle>A</unittitle></did></archdesc>"
        "<archdesc><did><unittitle>B</unittitle></did></archdesc></ead>"
    )
    first, *_others = xjmeta.iter_records(f"<eadlist>{ead}</eadlist>".encode())

    document = io.BytesIO()
    xjmeta.write(first, document)
    written = document.getvalue().decode()
    assert "<unittitle>A</unittitle>" in written and written.endswith("</eadlist>")
    assert "<unittitle>B</unittitle>" not in written


def test_a_missing_namespace_is_told_with_the_place_of_its_element() -> None:
    document = b"<!-- a -->\n<ead><control/><archdesc/></ead>"
    finding = xjmeta.validate(document)[0]

    assert ("ead-no-namespace", 2, 1) == (finding.code, finding.line, finding.column)


def test_a_script_in_a_set_of_its_own_is_that_of_the_language_before_it() -> None:
    record = xjmeta.from_string(
        '<ead xmlns="http://ead3.archivists.org/schema/"><control/><archdesc><did><langmaterial>'
        '<language langcode="eng">English</language><languageset><script scriptcode="Latn"/></languageset>'
        "</langmaterial></did></archdesc></ead>"
    )

    assert [("eng", "Latn")] == [(one.code, one.script) for one in record.languages]


def test_a_cell_beyond_all_bounds_is_told_with_its_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("xjmeta.formats.csv.canonical._LIMIT", 100)
    before = csv.field_size_limit(100)
    try:
        with pytest.raises(xjmeta.FormatError) as caught:
            list(canonical.rows(io.StringIO("title\na\n" + "b" * 200), ","))
    finally:
        csv.field_size_limit(before)

    assert ("cell-too-long", 3) == (caught.value.code, caught.value.line)


def test_an_attribute_of_a_statement_and_one_of_its_extent_stand_each_at_its_own() -> (
    None
):
    attributes = [
        {"element": "physdesc", "name": "altrender", "value": "P"},
        {"name": "altrender", "value": "Q"},
    ]
    extent = {"expression": "3 boxes", "attributes": attributes}
    document = xjmeta.to_string(Record(extents=[extent]), format="ead3")

    assert '<physdescstructured altrender="P"' in document
    assert '<unittype altrender="Q">boxes</unittype>' in document
