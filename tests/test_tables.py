"""Tables of rows check themselves: what cannot be meant is refused, with the file and line of the row."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import pytest

from xjmeta.formats.dc import crosswalk as dublin_core
from xjmeta.formats.digitalarchive import crosswalk as digital_archive
from xjmeta.formats.ead import crosswalk
from xjmeta.formats.ead.grammar import GRAMMARS
from xjmeta.formats.ead.reader import EAD
from xjmeta.formats.listing import crosswalk as listing
from xjmeta.grammar.grammar import Grammar
from xjmeta.mapping.checks import check_field, check_rows
from xjmeta.mapping.dialects import Dialects
from xjmeta.mapping.grammar_checks import check_words
from xjmeta.mapping.rows import Attr, Row, TableError
from xjmeta.mapping.shapes import GroupShape, Value
from xjmeta.model import Record

TOY = Dialects("old", "new")
TEXT = Value(text="value")
NOTE = Value(body="body")
OLD = Grammar.of(
    "grammar old\nroot unit\nunit = name*, remark* ; id\nname = mixed ; tone\nremark = p*\np = mixed"
)
NEW = Grammar.of(
    "grammar new\nroot unit\nunit = title*, remark*\ntitle = mixed ; mood\nremark = p*\np = mixed"
)


def check(*rows: Row, attrs: tuple[Attr, ...] = ()) -> None:
    check_rows(rows, attrs, Record, len(TOY))


def check_grammar(*rows: Row, attrs: tuple[Attr, ...] = ()) -> None:
    check_words(rows, attrs, ("unit",), (OLD, NEW))


def refused(make: Callable[[], object]) -> str:
    """Return why a table is refused, and hold that the message names the line of the function that makes it."""
    with pytest.raises(TableError) as caught:
        make()
    lines, first = inspect.getsourcelines(make)

    assert __file__ == caught.value.file
    assert first <= caught.value.line < first + len(lines)
    assert str(caught.value).startswith(f"{__file__}, line {caught.value.line}: ")
    return str(caught.value).partition(": ")[2]


def test_a_column_that_is_no_dialect_is_refused() -> None:
    assert "newer is no column; there are old, new." == refused(
        lambda: TOY.row("titles", TOY.named(newer="title"), TEXT)
    )


def test_a_thing_is_named_once_or_column_by_column() -> None:
    said = "A row names a thing once for all dialects, or column by column."

    assert said == refused(lambda: TOY.named("title", new="name"))
    assert said == refused(lambda: TOY.row("titles", TOY.named(), TEXT))


def test_a_row_of_another_table_is_refused() -> None:
    other = Dialects("only")

    assert "('title',) names 1 columns; the table has 2." == refused(
        lambda: check(other.row("titles", "title", TEXT, within=TOY.named("")))
    )


def test_a_field_that_the_model_does_not_have_is_refused() -> None:
    assert "Record has no field 'tittles'." == refused(
        lambda: check(TOY.row("tittles", "title", TEXT))
    )
    assert "Control has no field 'colour'." == refused(
        lambda: check(TOY.row("control.colour", "title", TEXT))
    )


def test_a_text_that_the_value_does_not_have_is_refused() -> None:
    assert "Title has no field 'body'." == refused(
        lambda: check(TOY.row("titles", "title", NOTE))
    )


def test_an_attribute_that_is_no_field_is_refused() -> None:
    assert "Title has no field 'colour'." == refused(
        lambda: check(
            TOY.row("titles", "title", Value(attrs=(TOY.attr("colour", old="tone"),)))
        )
    )


def test_what_is_shown_instead_has_to_exist() -> None:
    assert "Title has nothing called 'looks'." == refused(
        lambda: check(
            TOY.row("titles", "title", Value(attrs=(TOY.attr("kind", shown="looks"),)))
        )
    )


def test_an_attribute_that_is_two_fields_is_refused() -> None:
    attrs = (TOY.attr("kind", old="tone"),)

    assert (
        "The attribute tone is 'kind' already, and cannot be 'internal' too."
        == refused(
            lambda: check(
                TOY.row(
                    "titles",
                    "title",
                    Value(attrs=(*attrs, TOY.attr("internal", old="tone"))),
                )
            )
        )
    )


def test_a_child_element_that_is_no_field_is_refused() -> None:
    assert "Note has no field 'colour'." == refused(
        lambda: check(
            TOY.row("notes", "remark", Value(inner=(TOY.inner("colour", "p"),)))
        )
    )


def test_a_code_list_that_cannot_be_turned_round_is_refused() -> None:
    assert "The words 'yes' and 'y' both mean True." == refused(
        lambda: check(
            TOY.row(
                "titles",
                "title",
                Value(attrs=(TOY.attr("internal", values={"yes": True, "y": True}),)),
            )
        )
    )


def test_two_rows_that_read_one_element_are_refused() -> None:
    first = TOY.row("notes", {"scope": "remark"}, NOTE)

    assert (
        "Another row reads the element remark already. Write ~remark in the row that only writes it."
        == refused(lambda: check(first, TOY.row("notes", {"use": "remark"}, NOTE)))
    )
    check(first, TOY.row("notes", {"use": "~remark"}, NOTE))


def test_two_children_of_a_value_on_one_element_are_refused() -> None:
    inner = TOY.inner("heading", "p")

    assert refused(
        lambda: check(
            TOY.row("notes", "remark", Value(inner=(inner, TOY.inner("body", "p"))))
        )
    ).startswith("Another row reads the element p already.")


def test_a_single_value_without_a_list_behind_it_is_refused() -> None:
    many = TOY.row("titles", "title", TEXT)

    assert (
        "A further title would be lost: a row for a list has to follow the row for the single title."
        == refused(lambda: check(TOY.row("title", "title", TEXT, single=True)))
    )
    check(TOY.row("title", "title", TEXT, single=True), many)


def test_a_group_holds_items_and_texts() -> None:
    assert "A group holds items and texts, and no 'things'." == refused(
        lambda: check(
            TOY.row(
                "notes",
                "list",
                GroupShape("descgrp", rows=(TOY.row("things", "remark", NOTE),)),
            )
        )
    )


def test_an_element_that_the_grammar_does_not_have_is_refused() -> None:
    assert "old has no element title." == refused(
        lambda: check_grammar(TOY.row("titles", "title", TEXT))
    )
    check_grammar(TOY.row("titles", TOY.named(old="name", new="title"), TEXT))


def test_an_element_around_a_row_that_the_grammar_does_not_have_is_refused() -> None:
    names = TOY.named(old="name", new="title")

    assert "old has no element head." == refused(
        lambda: check_grammar(TOY.row("titles", names, TEXT, within="head"))
    )


def test_an_element_at_a_place_where_the_grammar_does_not_have_it_is_refused() -> None:
    assert "old has no element p in unit." == refused(
        lambda: check_grammar(TOY.row("notes", "p", NOTE))
    )
    assert "old has no element remark in remark." == refused(
        lambda: check_grammar(
            TOY.row("notes", "remark", Value(rows=(TOY.row("notes", "remark", NOTE),)))
        )
    )


def test_an_attribute_that_the_grammar_does_not_have_is_refused() -> None:
    names = TOY.named(old="name", new="title")

    assert "new has no attribute tone in title." == refused(
        lambda: check_grammar(
            TOY.row(
                "titles",
                names,
                Value(text="value", attrs=(TOY.attr("kind", old="tone"),)),
            )
        )
    )
    kind = TOY.attr("kind", old="tone", new="mood")
    check_grammar(TOY.row("titles", names, Value(text="value", attrs=(kind,))))


def test_the_table_of_ead_names_elements_and_attributes_of_its_grammars() -> None:
    check_words(
        crosswalk.ROWS,
        crosswalk.UNIT_ATTRS,
        EAD.tops,
        GRAMMARS,
        crosswalk.PREFER,
    )


def test_a_dialect_that_a_row_does_not_name_is_as_the_one_before() -> None:
    three = Dialects("one", "two", "three")

    assert ("a", "a", "a") == three.named("a")
    assert (None, "b", "b") == three.named(two="b")
    assert ("a", None, None) == three.named(one="a", two=None)
    assert ("a", "a", "c") == three.named(one="a", three="c")


@pytest.mark.parametrize(
    "rows",
    [
        dublin_core.ROWS,
        listing.COLLECTION,
        listing.ITEM,
        digital_archive.COLLECTION,
        digital_archive.DOCUMENT,
        digital_archive.FILE,
    ],
    ids=lambda rows: f"{type(rows[0]).__module__}-{len(rows)}",
)
def test_rows_of_other_formats_name_fields_of_the_model(
    rows: tuple[object, ...],
) -> None:
    for row in rows:
        field = str(getattr(row, "field", None))
        kind = check_field(Record, field, None)
        constants = getattr(row, "const", None) or {}
        for name in (getattr(row, "text", ""), *constants):
            if name and kind is not None:
                check_field(kind, name, None)
