"""What a change of the sources would break that no other test sees: each was found by mutation testing."""

from __future__ import annotations

import re

import pytest
from lxml import etree

import xjmeta
from finding_aids import SMALL
from xjmeta.formats.csv.row import frame
from xjmeta.formats.csv.shapes import plan_of
from xjmeta.formats.ead import text
from xjmeta.model import expressions
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
