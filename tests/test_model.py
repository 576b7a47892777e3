"""The Record and its values: equal, frozen, copied, limited, edited; and what everything public promises of itself."""

import copy
import inspect
import io
import pickle

import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

import xjmeta
from strategies import UGLY_RECORDS, records
from xjmeta import model
from xjmeta.model import (
    AccessPoint,
    Attribute,
    Control,
    Date,
    DatePart,
    Extent,
    Group,
    Note,
    Part,
    Phrase,
    Prose,
    Record,
    Statement,
)
from xjmeta.model.record import MAX_DEPTH
from xjmeta.model.values import MAX_NESTING

# ---------------------------------------------------------------- values

_TRIPS = {
    "json": lambda record: Record.model_validate_json(record.model_dump_json()),
    "json without defaults": lambda record: Record.model_validate_json(
        record.model_dump_json(exclude_defaults=True)
    ),
    "json without nulls": lambda record: Record.model_validate_json(
        record.model_dump_json(exclude_none=True)
    ),
    "plain data": lambda record: Record.model_validate(record.model_dump()),
    "plain JSON data": lambda record: Record.model_validate(
        record.model_dump(mode="json")
    ),
    "pickle": lambda record: pickle.loads(pickle.dumps(record)),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "model_copy": lambda record: record.model_copy(deep=True),
}


@pytest.mark.parametrize("trip", _TRIPS.values(), ids=_TRIPS)
@pytest.mark.parametrize("record", UGLY_RECORDS)
def test_an_ugly_record_comes_back_equal_and_hashes_alike(record, trip):
    again = trip(record)

    assert record == again
    assert hash(record) == hash(again)


@given(records(), st.sampled_from(sorted(_TRIPS)))
def test_any_record_comes_back_equal_and_hashes_alike(record, trip):
    again = _TRIPS[trip](record)

    assert record == again
    assert hash(record) == hash(again)


def test_records_and_values_are_frozen():
    record = Record(title="Cables", dates=[Date(expression="1949")])

    for holder, name in (
        (record, "title"),
        (record.dates[0], "expression"),
        (record.title, "text"),
    ):
        with pytest.raises((pydantic.ValidationError, AttributeError)):
            setattr(holder, name, "other")
    assert Record(title="Cables", dates=[Date(expression="1949")]) == record


def test_a_blank_an_empty_and_a_missing_field_are_the_same():
    assert Record() == Record(
        id=" ", title="\n", dates=[], children=(), control=Control(), notes=iter(())
    )
    assert Note(kind="scope") == Note(
        kind="scope", heading="", body=" \n\n ", label=None, notes=[]
    )


def test_strings_are_in_one_normal_form():
    record = Record(
        id=" a\tb ",
        title=" Cables \r\n & letters",
        notes=[Note(kind="odd", body="one\r\ntwo\n \nthree")],
    )

    assert ("a b", "Cables & letters") == (record.id, record.title.plain)
    assert ("one two", "three") == record.notes[0].body.paragraphs
    assert Record(title="e\u0301") != Record(title="\u00e9")
    assert Phrase("a\u00a0 b").plain == "a\u00a0 b"


@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"])
@pytest.mark.parametrize(
    "make",
    [
        lambda text: Record(title=text),
        lambda text: Record(id=text),
        lambda text: Record(title={"html": f"<em>{text}</em>"}),
        lambda text: Note(kind="scope", body=text),
        lambda text: Date(normal=text),
        lambda text: Attribute(name="a", value=text),
    ],
)
def test_a_character_that_no_xml_can_hold_is_refused_by_its_number_and_place(make, bad):
    with pytest.raises(
        pydantic.ValidationError,
        match=rf"U\+{ord(bad):04X} at index \d+ is not a character of XML",
    ):
        make(f"a{bad}b")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Record(titel="Cables"), "titel\n  Extra inputs are not permitted"),
        (lambda: Record(level="box"), "level\n  Input should be 'class', 'collection'"),
        (
            lambda: Record(title=1949),
            "title\n  Input should be a string or an object with text or html",
        ),
        (
            lambda: Record(dates=["1949"]),
            "dates.0\n  Input should be a dictionary or an instance of Date",
        ),
        (lambda: Note(body="Of no kind."), "kind\n  Field required"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(make, said):
    with pytest.raises(pydantic.ValidationError) as caught:
        make()

    assert said in str(caught.value)


# ---------------------------------------------------------------- markup

_HOSTILE = [
    "<script>alert(1)</script>", "<SCRIPT>alert(1)</SCRIPT>", "<style>p{}</style>", '<p onclick="x">a</p>',
    '<b style="color:red">a</b>', '<iframe src="x"></iframe>', "<svg/onload=alert(1)>", "<!-- a -->", "<![CDATA[a]]>",
    "<?php ?>", '<object data="x">a</object>', '<form action="x">a</form>', "<p>a", "</p>", "<b><i>a</b></i>",
    '<a href="x" href="y">a</a>', "<b a>a</b>", "<b a=1>a</b>", "<math>a</math>", "<p<b>a</b>",
]  # fmt: skip


@pytest.mark.parametrize("html", _HOSTILE)
@pytest.mark.parametrize("kind", [Phrase, Prose])
def test_hostile_markup_is_refused_as_markup_and_harmless_as_text(kind, html):
    with pytest.raises(
        ValueError, match=r"vocabulary|no tag|closed|closes|twice|stand"
    ):
        kind(html=html)
    assert "<" not in kind(html).html.replace("<p>", "").replace("</p>", "")
    assert kind(html).plain == html


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        " JavaScript:x",
        "java\nscript:x",
        "\tvbscript:x",
        "data:text/html,x",
        "javascript&#58;x",
    ],
)
def test_a_link_that_a_browser_would_run_is_kept_as_no_link(href):
    title = Phrase(html=f'See <a href="{href}">here</a>')

    assert "<a" not in title.html
    assert ' href="' not in title.html
    assert "See here" == title.plain
    assert title == Phrase(html=title.html)
    for name in ("ead2002", "ead3"):
        stream = io.BytesIO()
        xjmeta.write(Record(title=title), stream, format=name)

        assert title == xjmeta.read(stream.getvalue()).title


@pytest.mark.parametrize(
    "href",
    [
        "https://example.org/javascript:x",
        "javascript",
        "#javascript:x",
        "../a b",
        "mailto:a@b",
    ],
)
def test_any_other_link_stays_a_link(href):
    assert (
        f'<a href="{href}">here</a>' == Phrase(html=f'<a href="{href}">here</a>').html
    )


# ---------------------------------------------------------------- groups


def _extents(*items, **own):
    return Group(kind="physdesc", items=items, **own)


_THREE, _FOUR = Extent(value="3"), Extent(value="4")
_TOPIC = AccessPoint(name="Trade", kind="topic")


@pytest.mark.parametrize(
    ("field", "given_", "kept"),
    [
        ("extents", _extents(_THREE), (_THREE,)),
        ("extents", _extents("3 boxes"), (Extent(expression="3 boxes"),)),
        ("extents", _extents(_extents(_THREE)), (_THREE,)),
        ("extents", _extents(_extents(_THREE, _FOUR)), (_extents(_THREE, _FOUR),)),
        ("extents", _extents(_THREE, _FOUR), (_extents(_THREE, _FOUR),)),
        (
            "extents",
            _extents(_THREE, heading="Size"),
            (_extents(_THREE, heading="Size"),),
        ),
        (
            "extents",
            _extents(_THREE, internal=True),
            (_extents(_THREE, internal=True),),
        ),
        ("extents", _extents(), (_extents(),)),
        (
            "access_points",
            Group(kind="controlaccess", items=[_TOPIC, _TOPIC]),
            (_TOPIC, _TOPIC),
        ),
        ("access_points", Group(kind="controlaccess", items=[]), ()),
        (
            "access_points",
            Group(
                kind="controlaccess",
                heading="Subjects",
                items=[Group(kind="controlaccess", items=[_TOPIC, _TOPIC])],
            ),
            (Group(kind="controlaccess", heading="Subjects", items=[_TOPIC, _TOPIC]),),
        ),
        (
            "notes",
            Group(kind="descgrp", items=[Note(kind="scope", body="a")]),
            (Note(kind="scope", body="a"),),
        ),
        (
            "notes",
            Group(kind="descgrp", items=["a"]),
            (Group(kind="descgrp", items=["a"]),),
        ),
    ],
)
def test_a_group_of_one_item_and_nothing_of_its_own_is_that_item(field, given_, kept):
    record = Record(**{field: [given_]})

    assert kept == getattr(record, field)
    assert record == Record(**{field: kept})


def test_a_set_of_one_date_is_that_date():
    single = DatePart(kind="single", standard="1949")

    assert Date(parts=[single]) == Date(parts=[Group(kind="dateset", items=[single])])


def test_bare_access_points_are_one_list_at_any_depth():
    group = Group(kind="controlaccess", items=[_TOPIC])
    for _ in range(40):
        group = Group(kind="controlaccess", items=[group, _TOPIC])

    assert (_TOPIC,) * 41 == Record(access_points=[group]).access_points


# ---------------------------------------------------------------- what the parts of a date say


def _point(kind, standard):
    return DatePart(kind=kind, standard=standard)


_RANGE = Group(kind="daterange", items=[_point("from", "1950"), _point("to", "1953")])


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([_point("single", "1949")], "1949"),
        ([_point("from", "1949"), _point("to", "1953~")], "1949/1953~"),
        ([_point("from", "1949")], "1949/"),
        ([_point("to", "1949")], "/1949"),
        ([DatePart(kind="single", text="August 1949")], "1949-08"),
        ([DatePart(kind="single", text=Phrase("01/02/1949", lang="fr"))], "1949-02-01"),
        (
            [DatePart(kind="single", not_before="1949", not_after="1953")],
            "[1949..1953]",
        ),
        ([DatePart(kind="single", not_before="1949")], "[1949..]"),
        ([_RANGE], "1950/1953"),
        (
            [Group(kind="dateset", items=[_point("single", "1949"), _RANGE])],
            "{1949,1950..1953}",
        ),
        ([_point("from", "1953"), _point("to", "1949")], None),
        ([_point("from", "1949"), _point("to", "soon")], None),
        (
            [Group(kind="dateset", items=[_point("single", "1949"), "about", _RANGE])],
            None,
        ),
        (
            [
                Group(
                    kind="dateset",
                    items=[_point("single", "1949"), _point("from", "1950")],
                )
            ],
            None,
        ),
        ([], None),
    ],
)
def test_the_parts_of_a_date_say_what_it_means(parts, expected):
    found = Date(parts=parts).edtf

    assert expected == (found and str(found))


def test_a_stated_machine_date_wins_over_the_expression_and_the_language_orders_a_numeric_one():
    assert str(Date(expression="1949", normal="1950").edtf) == "1950"
    assert str(Date(expression="1949", normal="soon").edtf) == "1949"
    assert Date(expression="01/02/1949").edtf is None
    assert str(Date(expression=Phrase("01/02/1949", lang="fr")).edtf) == "1949-02-01"


# ---------------------------------------------------------------- keys and edits


def test_a_key_is_the_first_id_of_its_kind_or_a_number():
    record = Record(
        children=[
            Record(id="a"),
            Record(id="a"),
            Record(id="#9"),
            Record(children=[Record(id="b")]),
        ]
    )

    assert ["#0", "a", "#2", "#3", "#4", "b"] == [key for key, _ in record.walk()]
    assert all(record.unit(key) is unit for key, unit in record.walk())


def test_an_edit_changes_one_unit_and_keeps_all_others():
    record = Record(
        children=[
            Record(id="a", title="A"),
            Record(children=[Record(id="b", title="B")]),
        ]
    )
    edited = record.edit("b", title="New", dates=[Date(expression="1949")])

    assert ("B", "New") == (record.unit("b").title.plain, edited.unit("b").title.plain)
    assert record.children[0] is edited.children[0]
    assert record == edited.edit("b", title="B", dates=())


def test_an_edit_of_two_equal_units_changes_the_one_named():
    twin = Record(title="Twin", children=[Record(title="Child")])
    edited = (
        Record(children=[twin, twin])
        .edit("#3", title="Other")
        .edit("#2", title="First")
    )

    assert ["Twin", "First", "Other", "Child"] == [
        unit.title.plain for key, unit in edited.walk() if key != "#0"
    ]


@pytest.mark.parametrize(
    "change", [{"titel": "x"}, {"level": "box"}, {"title": "\x00"}, {"dates": None}]
)
def test_an_edit_that_does_not_fit_is_refused(change):
    with pytest.raises(pydantic.ValidationError):
        Record(id="a").edit("a", **change)


def test_an_edit_of_no_unit_is_a_key_error():
    with pytest.raises(KeyError):
        Record(id="a").edit("b", title="x")
    with pytest.raises(KeyError):
        Record(id="a").unit("#0")


# ---------------------------------------------------------------- limits


def _nested(make, innermost, times):
    for _ in range(times - 1):
        innermost = make(innermost)
    return innermost


_NOTE = Note(kind="scope", body="a")
_HEADED = Group(kind="controlaccess", heading="a", items=[_TOPIC])
_DEEP = {
    "units": (lambda one: Record(children=[one]), Record(), lambda one: one, MAX_DEPTH),
    "notes": (
        lambda one: Note(kind="scope", notes=[one]),
        _NOTE,
        lambda one: Record(notes=[one]),
        MAX_NESTING,
    ),
    "abstracts": (
        lambda one: Note(kind="a", notes=[one]),
        _NOTE,
        lambda one: Record(abstracts=[one]),
        MAX_NESTING,
    ),
    "front matter": (
        lambda one: Note(kind="a", notes=[one]),
        _NOTE,
        lambda one: Control(front_matter=[one]),
        MAX_NESTING,
    ),
    "groups": (
        lambda one: Group(kind="controlaccess", heading="a", items=[one]),
        _HEADED,
        lambda one: Record(access_points=[one]),
        MAX_NESTING,
    ),
}


@pytest.mark.parametrize(
    ("make", "innermost", "hold", "most"), _DEEP.values(), ids=_DEEP
)
def test_what_stands_too_deep_is_refused_with_the_limit(make, innermost, hold, most):
    assert hold(_nested(make, innermost, most))
    with pytest.raises(
        pydantic.ValidationError, match=f"nested more than {most} levels deep"
    ):
        hold(_nested(make, innermost, most + 1))


def test_plain_data_beyond_all_bounds_is_refused_too():
    data = {"name": "a"}
    for _ in range(3000):
        data = {"kind": "controlaccess", "heading": "h", "items": [data]}

    with pytest.raises(
        pydantic.ValidationError, match="nested more than 16 levels deep"
    ):
        Record.model_validate({"access_points": [data]})


# ---------------------------------------------------------------- what everything public promises


def _public():
    for room in (xjmeta, model):
        for name in room.__all__:
            yield f"{room.__name__}.{name}", getattr(room, name)


def _told():
    """Yield the name and the docstring of every public class, function and method."""
    for name, thing in _public():
        if inspect.isclass(thing) or inspect.isroutine(thing):
            yield name, thing.__doc__
        for part, value in vars(thing).items() if inspect.isclass(thing) else ():
            method = getattr(value, "__func__", value)
            if inspect.isfunction(method) and not part.startswith("_"):
                yield f"{name}.{part}", method.__doc__


def test_everything_public_is_told_in_a_sentence_and_shown_in_an_example_that_runs():
    wanting = [name for name, said in _told() if not said or ">>> " not in said]

    # The doctests run with all the tests.
    assert wanting == []


def test_the_names_of_the_model_come_from_one_place_in_order():
    # Words in capitals stand first, as the linter sorts them.
    assert sorted(model.__all__) == dir(model)
    assert all(getattr(model, name) for name in model.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'Dates'"):
        model.Dates  # noqa: B018


def test_a_collection_is_built_in_a_few_lines():
    record = Record(
        title="Cables & letters",
        level="collection",
        control=Control(titles=[Statement(text="A guide", kind="proper")]),
        creators=[
            {
                "name": "Smith, Anna",
                "kind": "person",
                "parts": [Part(text="Smith, Anna")],
            }
        ],
        notes=[Note(kind="scope", body="One.\n\nTwo.")],
        children=(
            Record(level="item", title=f"Cable No. {number}") for number in (3581, 3582)
        ),
    )

    assert record == Record.model_validate_json(record.model_dump_json())
    assert ["#0", "#1", "#2"] == [key for key, _ in record.walk()]
