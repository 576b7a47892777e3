"""The Record and its values: equal, frozen, copied, limited, edited; and what everything public promises of itself."""

import copy
import inspect
import io
import pickle
import re
from collections import Counter
from dataclasses import replace

import jsonschema
import pydantic
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import xjmeta
from strategies import UGLY_RECORDS, in_groups, records
from xjmeta import model
from xjmeta.model import (
    AccessPoint,
    Attribute,
    Control,
    Date,
    DatePart,
    Extent,
    Group,
    LooseText,
    Note,
    Part,
    Phrase,
    Prose,
    Record,
    Statement,
)
from xjmeta.model.groups import field_lists, settled
from xjmeta.model.origin import digest_of
from xjmeta.model.places import point
from xjmeta.model.record import MAX_DEPTH
from xjmeta.model.structure import classes, slots
from xjmeta.model.values import MAX_NESTING, Readable

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


def test_what_sets_a_field_is_told_what_makes_another_record():
    with pytest.raises(
        pydantic.ValidationError, match=r"record\.replaced\(title=\.\.\.\)"
    ):
        Record(title="Cables").title = "other"


def test_a_copy_with_other_values_is_as_good_as_a_record_that_is_made():
    record = Record(title="Cables", children=[Record(id="a")])
    changes = {"title": "Letters", "dates": ["1949"], "children": [{"title": "A"}]}

    assert Record(**changes) == record.model_copy(update=changes)
    assert record == record.model_copy(deep=True)
    with pytest.raises(pydantic.ValidationError, match="did you mean 'title'"):
        record.model_copy(update={"titel": "Letters"})


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


REFUSED = [
    ({"titel": "A"}, "titel", "Record has no field 'titel': did you mean 'title'?"),
    ({"shelf": "A"}, "shelf", "Record has no field 'shelf': a field of the house goes to extra, {'shelf': ...}"),
    ({"extra": {"shelf": 3}}, "extra.0.value", "Input should be a string"),
    ({"extra": [{"name": "shelf"}]}, "extra.0.value", "An Extra needs a value"),
    ({"title": 1949}, "title", "Input should be a string or an object with text or html"),
    ({"title": ["A"]}, "title", "Input should be a string or an object with text or html"),
    ({"title": {"txt": "A"}}, "title", "unknown key 'txt' in a text; it has text or html, lang and dir"),
    ({"title": {"html": "<b>"}}, "title", "<b> is not closed"),
    ({"id": 12}, "id", "Input should be a string"),
    ({"internal": "yes"}, "internal", "Input should be True or False; leave it out where it is not stated"),
    ({"level": "files"}, "level", "'subseries'; did you mean 'file'?"),
    ({"level": "box"}, "level", "'subseries'; any other level goes to other_level"),
    ({"dates": "1949"}, "dates", "a list of Date values or strings: put a single one in brackets, ['1949']"),
    ({"dates": Date(expression="1949")}, "dates", "a list of Date values or strings: put a single one in brackets"),
    ({"dates": None}, "dates", "a list of Date values or strings: leave it out where there is none"),
    ({"dates": [1949]}, "dates.0", "a string, a Date, or a mapping of its fields (expression, normal, parts, kind, ...)"),
    ({"dates": ["1949", {"expresion": "A"}]}, "dates.1.expresion", "Date has no field 'expresion': did you mean 'expression'?"),
    ({"creators": [Date(expression="1949")]}, "creators.0", "a string, an AccessPoint, or a mapping"),
    ({"notes": ["Of no kind"]}, "notes.0", "Input should be a Note, or a mapping of its fields (kind, label, heading, body, ...)"),
    ({"notes": [{"body": "A"}]}, "notes.0.kind", "A Note needs a kind, such as 'abstract' or 'access'"),
    ({"notes": {"scope": "A"}}, "notes", "a list of Note values: put a single one in brackets, [Note(...)]"),
    ({"notes": "A"}, "notes", "a list of Note values: put a single one in brackets, [Note(...)]"),
    ({"extents": [{"parts": [3]}]}, "extents.0.parts.0", "a string, an Extent, or a mapping"),
    ({"groups": [{"key": "a", "kind": "physdescs"}]}, "groups.0.kind", "did you mean 'physdesc'?"),
    ({"control": "A"}, "control", "Input should be a Control, or a mapping of its fields (record_ids, "),
    ({"control": {"author": ["A"]}}, "control.author", "Control has no field 'author': did you mean 'authors'?"),
    ({"control": {"harvest": {"sets": "A"}}}, "control.harvest.sets", "a list of strings: put a single one in brackets, ['A']"),
    ({"children": ["A"]}, "children.0", "Input should be a Record, or a mapping of its fields (id, level, "),
    ({"children": Record(title="A")}, "children", "a list of Record values: put a single one in brackets"),
    ({"children": [{"children": [{"dates": 1949}]}]}, "children.0.children.0.dates", "a list of Date values or strings"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "place", "advice"), REFUSED)
def test_a_wrong_value_is_one_error_that_names_its_field_and_what_fits(
    fields, place, advice
):
    makes = [
        lambda: Record(**fields),
        lambda: Record.model_validate(fields),
        lambda: Record(title="A").edit("#0", **fields),
        lambda: Record(title="A").replaced(**fields),
    ]
    for make in makes:
        with pytest.raises(pydantic.ValidationError) as caught:
            make()
        (error,) = caught.value.errors()

        assert place == ".".join(map(str, error["loc"]))
        assert advice in error["msg"]


@pytest.mark.parametrize(
    ("make", "advice"),
    [
        (lambda: Note(body="A"), "A Note needs a kind"),
        (lambda: Note(kind=None, body="A"), "Input should be a string"),
        (lambda: Date("1949"), "by name, such as Date(expression='1949')"),
        (lambda: Date(parts="1949"), "a list of DatePart values or strings"),
        (lambda: model.Control(title="A"), "did you mean 'titles'?"),
    ],
)
def test_a_value_made_by_its_name_tells_what_it_refuses_in_the_same_words(make, advice):
    with pytest.raises(pydantic.ValidationError) as caught:
        make()

    assert [True] == [advice in error["msg"] for error in caught.value.errors()]


def test_a_subclass_with_fields_is_refused_with_the_advice_to_use_extra():
    with pytest.raises(TypeError, match=r"Record\(extra={'shelf': ...}\)"):
        type("Shelved", (Record,), {"__annotations__": {"shelf": str}})

    class Titled(Record):
        """A Record that knows a word more, and no field."""

        @property
        def shelf(self) -> str:
            return next(one.value for one in self.extra if one.name == "shelf")

    assert "Q 17" == Titled(extra={"shelf": "Q 17"}).shelf


def test_several_wrong_values_are_an_error_each():
    with pytest.raises(pydantic.ValidationError) as caught:
        Record(id=1, level="box", children=[{"id": 2}, {"title": 3}])
    places = [".".join(map(str, error["loc"])) for error in caught.value.errors()]

    assert ["id", "level", "children.0.id", "children.1.title"] == places


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


_THREE, _FOUR = Extent(value="3"), Extent(value="4")
_TOPIC = AccessPoint(name="Trade", kind="topic")
_BEARS = Attribute(name="id", value="p1")


def _in(key, *values):
    return tuple(replace(value, group=key) for value in values)


def _group(kind="physdesc", key="a", **own):
    return Group(key=key, kind=kind, **own)


@pytest.mark.parametrize(
    ("field", "values", "groups", "kept"),
    [
        ("extents", _in("a", _THREE), [_group()], (_THREE,)),
        (
            "extents",
            _in("a", _THREE),
            [_group(label="Size")],
            (replace(_THREE, label="Size"),),
        ),
        (
            "extents",
            _in("a", _THREE),
            [_group(internal=True)],
            (replace(_THREE, internal=True),),
        ),
        (
            "extents",
            _in("a", _THREE),
            [_group(attributes=[_BEARS])],
            (replace(_THREE, attributes=[replace(_BEARS, element="physdesc")]),),
        ),
        (
            "extents",
            _in("a", _THREE),
            [_group(texts=[LooseText(text="."), LooseText(text="(", at=1)])],
            (_THREE,),
        ),
        (
            "extents",
            (),
            [_group(texts=[LooseText(text="3 boxes")], label="Size")],
            (Extent(expression="3 boxes", label="Size"),),
        ),
        (
            "extents",
            _in("b", _THREE),
            [_group(), _group(key="b", group="a")],
            (_THREE,),
        ),
        ("extents", (), [_group(label="Size")], ()),
        ("extents", _in("unknown", _THREE), [], (_THREE,)),
        ("extents", _in("a", _THREE, _FOUR), [_group("origination")], (_THREE, _FOUR)),
        (
            "access_points",
            _in("a", _TOPIC),
            [_group("controlaccess", heading="Subjects")],
            (replace(_TOPIC, label="Subjects"),),
        ),
        (
            "access_points",
            _in("a", _TOPIC, _TOPIC),
            [_group("controlaccess")],
            (_TOPIC, _TOPIC),
        ),
        (
            "notes",
            _in("a", Note(kind="scope", body="a")),
            [_group("descgrp")],
            (Note(kind="scope", body="a"),),
        ),
    ],
)
def test_what_one_value_has_for_itself_is_that_value(field, values, groups, kept):
    record = Record(**{field: values}, groups=groups)

    assert kept == getattr(record, field)
    assert () == record.groups
    assert record == Record(**{field: kept})


@pytest.mark.parametrize(
    ("field", "values", "groups"),
    [
        ("extents", _in("a", _THREE, _FOUR), [_group()]),
        ("extents", _in("a", _THREE), [_group(texts=[LooseText(text="about")])]),
        ("extents", _in("a", _THREE), [_group(heading="Size")]),
        (
            "access_points",
            _in("a", _TOPIC),
            [_group("controlaccess", texts=[LooseText(body="See also")])],
        ),
        (
            "access_points",
            _in("a", _TOPIC),
            [_group("controlaccess", heading=Phrase(html="<b>S</b>"))],
        ),
        ("notes", (), [_group("descgrp", texts=[LooseText(body="a")])]),
        (
            "notes",
            _in("a", Note(kind="scope", body="a")),
            [_group("descgrp", heading="H")],
        ),
    ],
)
def test_what_values_share_is_kept_once_and_they_name_it(field, values, groups):
    record = Record(**{field: values}, groups=groups)
    (group,) = record.groups

    assert replace(groups[0], key=groups[0].kind) == group
    assert [group.key] * len(values) == [one.group for one in getattr(record, field)]


def test_records_with_the_same_content_are_equal_however_their_groups_are_called():
    extents = (_THREE, Extent(value="5"), _FOUR)
    points = (_TOPIC, replace(_TOPIC, name="Peace"))
    one = Record(
        extents=(_in("x", _THREE)[0], extents[1], _in("x", _FOUR)[0]),
        access_points=_in("y", *points),
        groups=[
            _group(key="y", kind="controlaccess", heading="S"),
            _group(key="x", label="Size"),
        ],
    )
    other = Record(
        extents=(*_in("1", _THREE, _FOUR), extents[1]),
        access_points=_in("2", *points),
        groups=[
            _group(key="1", label="Size"),
            _group(key="2", kind="controlaccess", heading="S"),
        ],
    )

    assert one == other
    assert ["physdesc", "controlaccess"] == [group.key for group in one.groups]
    assert one.digest() == other.digest()


@given(records())
def test_the_digest_of_a_unit_is_that_of_its_data(record: Record) -> None:
    for _key, unit in record.walk():
        assert digest_of(unit.own_data()) == unit.digest()


def test_a_value_leaves_and_joins_a_group_without_further_ado():
    record = Record(extents=_in("a", _THREE, _FOUR), groups=[_group(label="Size")])
    more = replace(_FOUR, value="5")

    alone = record.replaced(extents=record.extents[1:])
    joined = record.replaced(extents=(more, *_in("physdesc", more), *record.extents))

    assert (replace(_FOUR, label="Size"),) == alone.extents and () == alone.groups
    assert [None, "physdesc", "physdesc", "physdesc"] == [
        one.group for one in joined.extents
    ]
    assert record.groups == joined.groups


def test_groups_in_a_circle_are_opened():
    groups = [_group(key="a", group="b", heading="A"), _group(key="b", group="a")]
    record = Record(extents=_in("a", _THREE, _FOUR), groups=groups)

    assert record == Record.model_validate_json(record.model_dump_json())
    assert len(record.extents) == 2


def test_bare_access_points_are_one_list_at_any_depth():
    groups = [
        _group("controlaccess", key=str(level), group=str(level - 1))
        for level in range(40)
    ]
    points = tuple(replace(_TOPIC, group=str(level)) for level in range(40))

    assert (_TOPIC,) * 40 == Record(access_points=points, groups=groups).access_points


def _object_beside_a_heading(heading, *, at, **values):
    return Record(
        digital_objects=[{"href": "o", "group": "a"}],
        groups=[
            {"key": "a", "kind": "descgrp"},
            {"key": "b", "kind": heading, "heading": "H", "at": at},
        ],
        **values,
    )


# What was alone in a group of notes left it for a list of its own, and was counted among the notes all the same.
@example(record=_object_beside_a_heading("descgrp", at=1))
@example(record=_object_beside_a_heading("daogrp", at=0))
@example(
    record=_object_beside_a_heading(
        "descgrp", at=1, notes=[{"kind": "scope", "body": "n"}]
    )
)
@settings(max_examples=3 * settings().max_examples)
@given(record=in_groups() | records(max_depth=1, max_children=0))
def test_groups_have_one_form(record):
    lists = field_lists(record)

    assert (lists, record.groups) == settled(lists, record.groups)
    assert [group.key for group in record.groups] == [
        f"{kind}-{number}" if number > 1 else kind
        for kind, number in _counted(group.kind for group in record.groups)
    ]


def _counted(kinds):
    seen = Counter()
    for kind in kinds:
        seen[kind] += 1
        yield kind, seen[kind]


# ---------------------------------------------------------------- what the parts of a date say


def _point(kind, standard):
    return DatePart(kind=kind, standard=standard)


_RANGE = (_point("from", "1950"), _point("to", "1953"))


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
        (_RANGE, "1950/1953"),
        ([_point("single", "1949"), *_RANGE], "{1949,1950..1953}"),
        ([_point("single", "1949"), _point("from", "1950")], "{1949,1950..}"),
        ([_point("from", "1953"), _point("to", "1949")], None),
        ([_point("from", "1949"), _point("to", "soon")], None),
        ([_point("single", "1949"), _point("single", "soon")], None),
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


def _grouped(levels, heading):
    groups = [
        _group("controlaccess", key=str(level), group=str(level - 1), heading=heading)
        for level in reversed(range(levels))
    ]
    return Record(access_points=_in(str(levels - 1), _TOPIC, _TOPIC), groups=groups)


_NOTE = Note(kind="scope", body="a")
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
        lambda level: level + 1,
        1,
        lambda levels: _grouped(levels, "h"),
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


@pytest.mark.parametrize("heading", ["h", None])
def test_groups_beyond_all_bounds_are_refused_too(heading):
    with pytest.raises(
        pydantic.ValidationError, match="nested more than 16 levels deep"
    ):
        _grouped(30_000, heading)


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


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (model.Date(expression="August, 1949", normal="1949-08"), "August, 1949"),
        (model.Date(normal="1934/1949"), "1934/1949"),
        (
            model.Date(
                parts=[{"kind": "from", "text": "1934"}, {"kind": "to", "text": "1949"}]
            ),
            "1934-1949",
        ),
        (model.Extent(value="3.5", unit="linear feet"), "3.5 linear feet"),
        (model.Extent(expression=Phrase(html="<em>3</em> boxes")), "3 boxes"),
        (model.AccessPoint(name="Smith, Anna", role="cre"), "Smith, Anna"),
        (
            model.AccessPoint(parts=[{"text": "Xinjiang"}, {"text": "History"}]),
            "Xinjiang -- History",
        ),
        (model.Language(name="Russian", code="rus"), "Russian"),
        (model.Language(code="rus", script="Cyrl"), "rus"),
        (model.Identifier(value="MS 12", repository="US-NNC"), "MS 12"),
        (model.Container(type="folder", indicator="3"), "folder 3"),
        (model.Location(), ""),
    ],
    ids=repr,
)
def test_a_value_is_shown_as_a_reader_would_write_it(value, text):
    assert text == str(value) == f"{value}"
    assert repr(value).startswith(type(value).__name__)
    assert "" == str(type(value)())


def test_a_bare_string_is_the_value_whose_obvious_field_it_is():
    record = Record(
        identifiers=["MS 12"],
        dates=["1949"],
        creators=["Smith, Anna"],
        languages=["rus", "Russian"],
        rights=["https://rightsstatements.org/vocab/InC/1.0/", "All reserved"],
        access_points=[{"kind": "topic", "parts": ["Trade", "History"]}],
        abstracts=["Of trade."],
        relations=[model.Relation(dates=["1949"], places=["Kashgar"])],
    )

    assert (model.Identifier(value="MS 12"),) == record.identifiers
    assert (model.Date(expression="1949"),) == record.dates
    assert (model.AccessPoint(name="Smith, Anna"),) == record.creators
    assert ("rus", None) == tuple(one.code for one in record.languages)
    assert (None, "All reserved") == tuple(one.text for one in record.rights)
    assert "Trade -- History" == str(record.access_points[0])
    assert (Note(kind="abstract", body="Of trade."),) == record.abstracts
    assert ("1949", "place") == (
        str(record.relations[0].dates[0]),
        record.relations[0].places[0].kind,
    )


def _readable() -> list[type]:
    return [kind for kind in classes() if issubclass(kind, Readable)]


@pytest.mark.parametrize("kind", _readable(), ids=lambda kind: kind.__name__)
def test_a_text_makes_a_value_that_is_shown_as_the_text(kind):
    assert "Some words" == str(kind.of("Some words"))


def test_the_schema_that_a_web_page_shows_takes_what_the_model_takes():
    schema = Record.model_json_schema()
    validator = jsonschema.Draft202012Validator(schema)
    fields = {
        "dates": ["1949", {"parts": ["May 1949"]}],
        "abstracts": ["On trade."],
        "extra": {"accession": "2019-12"},
    }

    assert [] == list(validator.iter_errors(fields))
    assert "accession" == Record(**fields).extra[0].name
    assert not validator.is_valid({"dates": "1949"})
    assert not validator.is_valid({"notes": ["Of no kind"]})


def test_a_bare_string_in_json_is_read_and_goes_home_until_it_is_edited():
    source = b'{"xjmeta": "2.0", "dates": ["1949", {"expression": "1950"}]}\n'
    record = xjmeta.from_bytes(source, format="json")
    edited = record.edit("#0", dates=[model.Date(expression="1951"), record.dates[1]])

    assert source == xjmeta.to_bytes(record, format="json")
    assert [] == list(xjmeta.validate(source, format="json", profile="schema"))
    assert source.replace(b'"1949"', b'{"expression": "1951"}') == xjmeta.to_bytes(
        edited, format="json"
    )


@given(records())
def test_a_value_shows_what_it_states_and_no_more(record):
    names = {name: getattr(model, name) for name in model.__all__}
    for _key, unit in record.walk():
        values = (value for name in LISTS for value in getattr(unit, name))
        for value in (*values, *((unit.control,) if unit.control else ())):
            assert value == eval(repr(value), dict(names))
            assert "=None" not in re.sub(r"'[^']*'|\"[^\"]*\"", "", repr(value))


LISTS = [n for n, slot in slots(Record).items() if slot.many and n != "children"]


@pytest.mark.parametrize(
    ("stated", "read"),
    [
        ("39.47, 75.99", ("39.47", "75.99")),
        ("-33.9 18.4", ("-33.9", "18.4")),
        ("geo:39.47,75.99", ("39.47", "75.99")),
        ("75.99 E 39.47 N", ("39.47", "75.99")),
        ("39°28′12″N, 75°59′24″W", ("39.47", "-75.99")),
        ("39° 30' S 75° 30' E", ("-39.5", "75.5")),
        ("91, 10", None),
        ("10, 181", None),
        ("39.47", None),
        ("39.47, 75.99, 3", None),
        ("39.47 N 75.99", None),
        ("39.47 N 75.99 S", None),
        ("near Kashgar", None),
        ("", None),
    ],
)
def test_coordinates_are_read_where_it_is_certain_what_they_say(
    stated: str, read: tuple[str, str] | None
) -> None:
    assert point(stated) == point(stated, "WGS84") == read
    assert point(stated, "OSGB36") is None
