"""Differences and edits: the laws on generated Records, and what people do to sheets."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import xjmeta
from strategies import (
    GROUPS_OF,
    UGLY_RECORDS,
    crowded,
    edits,
    original,
    records,
    with_zebra,
)
from xjmeta.apply import ApplyOptions, apply
from xjmeta.apply.damage import damages
from xjmeta.diff import diff
from xjmeta.formats.csv import CSV
from xjmeta.formats.registry import BytesSource
from xjmeta.messages import Change, EditError, EditReport, Finding
from xjmeta.model.origin import Origin
from xjmeta.model.record import Record
from xjmeta.model.values import Group, Identifier, LooseText

# ---- diff --------------------------------------------------------------------------------------------------


@given(records(), records())
def test_the_difference_is_empty_exactly_for_equals(a: Record, b: Record) -> None:
    assert (a == b) == (not diff(a, b))
    assert [] == diff(a, a.model_copy(deep=True))


@given(records(), records())
def test_changes_are_json_and_each_is_one_line_of_text(a: Record, b: Record) -> None:
    for change in diff(a, b):
        assert change.to_dict() == json.loads(json.dumps(change.to_dict()))
        assert "\n" not in str(change)


@given(st.data(), records())
def test_an_edit_is_told_in_its_unit_and_field_alone(
    data: st.DataObject, record: Record
) -> None:
    edit = data.draw(edits(record))
    changes = diff(record, record.edit(edit.key, **{edit.field: edit.value}))

    assert {("changed", edit.key)} == {(change.kind, change.unit) for change in changes}
    fields = {str(change.path).partition(".")[0] for change in changes}
    # A group that holds nothing any more is gone, and values that stood in one that is gone stand in none.
    beside = {*GROUPS_OF, "groups"} if "groups" in fields else set()
    assert fields - (beside - {edit.field}) == {edit.field}


@given(records(), records())
def test_a_record_with_the_changes_is_the_other_record(a: Record, b: Record) -> None:
    assert b == a.patch(diff(a, b))


@given(st.data(), records())
def test_a_record_with_a_few_edits_is_the_edited_one(
    data: st.DataObject, record: Record
) -> None:
    edited = record
    for _ in range(data.draw(st.integers(1, 4))):
        edit = data.draw(edits(edited))
        edited = edited.edit(edit.key, **{edit.field: edit.value})

    assert edited == record.patch(diff(record, edited))


@pytest.mark.parametrize("a", UGLY_RECORDS[:-1], ids=range(len(UGLY_RECORDS) - 1))
def test_an_ugly_record_becomes_any_other(a: Record) -> None:
    for b in UGLY_RECORDS[:-1]:
        assert b == a.patch(diff(a, b))


def _tree(**units: str | None) -> Record:
    """Return a tree by the parent of each unit; the first has none."""

    def grown(key: str) -> Record:
        return Record(
            id=key,
            children=tuple(
                grown(name) for name, above in units.items() if above == key
            ),
        )

    return grown(next(iter(units)))


def _kinds(a: Record, b: Record) -> list[tuple[str, str]]:
    return [(change.kind, change.unit) for change in diff(a, b)]


def test_units_are_added_removed_and_moved() -> None:
    old = _tree(top=None, a="top", b="top", c="a")

    assert [("added", "d")] == _kinds(
        old, _tree(top=None, a="top", b="top", d="top", c="a")
    )
    assert [("removed", "a")] == _kinds(old, _tree(top=None, b="top"))
    assert [("moved", "c")] == _kinds(old, _tree(top=None, a="top", b="top", c="b"))
    change = diff(old, _tree(top=None, a="top", b="top", c="b"))[0]
    assert ({"parent": "a", "after": None}, {"parent": "b", "after": None}) == (
        change.old,
        change.new,
    )


def test_the_fewest_siblings_are_told_as_moved() -> None:
    old = _tree(top=None, a="top", b="top", c="top", d="top")

    assert [("moved", "d")] == _kinds(
        old, _tree(top=None, d="top", a="top", b="top", c="top")
    )
    assert [("moved", "b")] == _kinds(
        old, _tree(top=None, a="top", c="top", d="top", b="top")
    )


def test_two_edits_among_units_that_say_the_same_are_two_lines() -> None:
    # What stands below an edited unit looked free, and was taken for the edited one of another: moved, and one added.
    below = [Record(title=title) for title in ("Master tape", "User copy", "Log")]
    tapes = [
        Record(title=name, children=below) for name in ("Allen", "Hammond", "Zobel")
    ]
    old = Record(title="Oral histories", children=tapes)
    keys = [key for key, _ in old.walk()]

    for pair in combinations(keys, 2):
        new = old.edit_many({key: {"title": f"Edited {key}"} for key in pair})
        assert [("changed", key) for key in pair] == _kinds(old, new), pair


def test_the_top_units_are_one_whatever_their_keys() -> None:
    assert ["id", "title"] == [
        change.path
        for change in diff(Record(id="a", title="x"), Record(id="b", title="y"))
    ]


def test_items_of_lists_are_told_one_by_one() -> None:
    a = Record(titles=tuple({"value": word} for word in "abc"))
    b = Record(titles=tuple({"value": word} for word in "axbc"))
    c = Record(titles=tuple({"value": word} for word in "ac"))

    assert [("titles.1", None, {"value": "x"})] == [
        (x.path, x.old, x.new) for x in diff(a, b)
    ]
    assert [("titles.1", {"value": "b"}, None)] == [
        (x.path, x.old, x.new) for x in diff(a, c)
    ]
    assert [("titles.2.value", "c", "z")] == [
        (x.path, x.old, x.new)
        for x in diff(a, Record(titles=(*a.titles[:2], {"value": "z"})))
    ]


def test_a_change_reads_as_a_line() -> None:
    old, new = _tree(top=None, a="top", b="top"), _tree(top=None, b="top", c="top")
    lines = [str(change) for change in diff(old, new)]

    assert [
        "- a: removed from top: {'id': 'a'}",
        "+ c: added under top: {'id': 'c'}",
    ] == lines
    assert "~ x title: set to 'T'" == str(Change("changed", "x", "title", None, "T"))
    assert "> x: moved from a, first to b, after y" == str(
        Change(
            "moved",
            "x",
            old={"parent": "a", "after": None},
            new={"parent": "b", "after": "y"},
        )
    )
    below = {"values": {"title": "B"}, "children": [{"values": {}}]}
    place = {"parent": "top", "after": None}
    assert "+ n: added under top: 'A', with 2 units below it" == str(
        Change(
            "added", "n", new={**place, "values": {"title": "A"}, "children": [below]}
        )
    )


# ---- apply: laws -------------------------------------------------------------------------------------------


def sheet(record: Record, columns: str | None = "all") -> list[list[str]]:
    """Return the table that a Record is written as: with a column a leaf value, where nothing else is asked for."""
    out = io.BytesIO()
    xjmeta.write(record, out, format="csv", columns=columns)
    return list(csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")))


def read(table: list[list[str]]) -> list[Record]:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(table)
    assert CSV.read is not None
    return list(CSV.read(BytesSource("a.csv", out.getvalue().encode())))


def merged(table: list[list[str]], to: Record) -> tuple[Record, list[Finding]]:
    findings: list[Finding] = []
    return apply(read(table), to, findings=findings), findings


@given(st.data(), records())
def test_an_edited_document_takes_the_place_of_the_original(
    data: st.DataObject, record: Record
) -> None:
    edited = record.replaced(id="the-top")
    to = edited
    edit = data.draw(edits(edited))
    edited = edited.edit(edit.key, **{edit.field: edit.value})
    children = (Record(title="New"), *edited.children[1:])
    edited = edited.replaced(children=children)
    report = EditReport()
    options = ApplyOptions(delete="all", order="sheet")

    assert edited == apply(edited, to, options=options, report=report)


@given(records())
def test_an_untouched_sheet_changes_nothing_at_all(record: Record) -> None:
    to = original(record)
    found, findings = merged(sheet(to), to)

    assert found is to
    assert [] == findings


@given(st.data(), records())
def test_edits_of_both_sides_come_together_and_conflicts_are_told(
    data: st.DataObject, record: Record
) -> None:
    # The sheet of a single unit of which little is left as it was would be taken for that of another document.
    to = original(record.replaced(children=(*record.children, Record(title="Last"))))
    ours, theirs = data.draw(edits(to)), data.draw(edits(to))
    new = to.edit(ours.key, **{ours.field: ours.value}).unit(ours.key)
    old = to.unit(ours.key).own_data()
    assume(not any(list(damages(old.get(n), v)) for n, v in new.own_data().items()))
    mine = read(sheet(to))[0].edit(ours.key, **{ours.field: ours.value})
    edited = read(sheet(mine, None))[0]
    since = to.edit(theirs.key, **{theirs.field: theirs.value})
    findings: list[Finding] = []
    if (ours.key, ours.field) == (theirs.key, theirs.field) and edited != since:
        with pytest.raises(EditError) as caught:
            apply(edited, since, findings=findings)
        assert [("conflict", ours.key)] == [
            (f.code, f.unit) for f in caught.value.findings
        ]
        return
    found = apply(edited, since, findings=findings)

    assert [] == findings
    assert found == since.edit(ours.key, **{ours.field: ours.value})


FORMS = st.sampled_from([None, "all"])


def without(table: list[list[str]], gone: set[str]) -> list[list[str]]:
    """Return a table without some of its columns."""
    here = [at for at, name in enumerate(table[0]) if name not in gone]
    return [[row[at] for at in here] for row in table]


@given(st.data(), records(), FORMS)
def test_any_columns_but_the_key_may_be_left_out(
    data: st.DataObject, record: Record, form: str | None
) -> None:
    to = original(record)
    table = sheet(to, form)
    gone = data.draw(st.sets(st.sampled_from(table[0][1:])))

    assert to == apply(read(without(table, gone)), to)


def test_a_value_that_the_rest_alone_states_is_an_edit_like_any_other() -> None:
    to = original(Record(title="A", children=(Record(title="B"),)))
    blank = to.edit("#0", identifiers=(Identifier(), Identifier()))
    shown = to.edit("#0", identifiers=(Identifier(value="7"),))
    mine = read(sheet(to))[0].edit("#0", identifiers=blank.identifiers)
    edited = read(sheet(mine, None))[0]

    assert blank == apply(edited, to)
    with pytest.raises(EditError) as caught:
        apply(edited, shown)
    assert ["conflict"] == [finding.code for finding in caught.value.findings]


@pytest.mark.parametrize("values", ["7", "7 ", " 7", " 7 ", "7 8", " "])
def test_values_that_no_cell_shows_stay_beside_a_column_that_was_left_out(
    values: str,
) -> None:
    some = [Identifier(value=value.strip()) for value in values]
    to = original(Record(title="A", identifiers=some))
    table = sheet(to, None)
    gone = {name for name in table[0] if name.startswith("reference_code")}

    assert to == apply(read(without(table, gone)), to)


@given(st.data(), crowded(), FORMS)
def test_left_out_repeats_keep_their_values(
    data: st.DataObject, record: Record, form: str | None
) -> None:
    to = original(record)
    table = sheet(to, form)
    gone = data.draw(st.sets(st.sampled_from(table[0][1:])))

    assert to == apply(read(without(table, gone)), to)


CROWDED = original(Record(
    id="top", title="Papers",
    notes=[{"kind": "scope", "body": f"b{n}", "internal": hidden} for n, hidden in enumerate((False, True, None, False))],
    creators=[{"kind": "person", "name": f"n{n}", "role": role} for n, role in enumerate(("cre", None, "pbl"))],
    dates=[{"expression": f"d{n}", "normal": normal} for n, normal in enumerate((None, "1949", None, "1950"))],
))  # fmt: skip


@pytest.mark.parametrize("form", [None, "all"])
def test_a_left_out_column_of_one_value_takes_nothing_from_it(form: str | None) -> None:
    table = sheet(CROWDED, form)

    for gone in table[0][1:]:
        assert CROWDED == apply(read(without(table, {gone})), CROWDED), gone


@given(st.data(), crowded(), FORMS)
def test_an_edit_beside_columns_that_were_left_out_changes_one_value(
    data: st.DataObject, record: Record, form: str | None
) -> None:
    to = original(record)
    table = sheet(to, form)
    gone = data.draw(st.sets(st.sampled_from(table[0][1:])))
    header, *rows = without(table, gone)
    filled = [
        (row, at, text)
        for row in rows
        for at, cell in enumerate(row)
        for text in re.findall(r"\b[hndb]\d+\b", cell)
        if header[at] not in ("rest", "origin")
    ]
    assume(filled)
    row, at, text = data.draw(st.sampled_from(filled))
    row[at] = re.sub(rf"\b{text}\b", "zebra", row[at])

    found = apply(read([header, *rows]), to)

    assert found == with_zebra(to, text)


@pytest.mark.parametrize("record", UGLY_RECORDS[:-1], ids=range(len(UGLY_RECORDS) - 1))
def test_an_ugly_sheet_changes_nothing(record: Record) -> None:
    to = original(record)

    assert merged(sheet(to), to)[0] is to


# ---- apply: what people do ---------------------------------------------------------------------------------

TO = original(Record(id="top", title="Papers", children=(
    Record(id="a", title="A", dates=({"expression": "May 1949", "normal": "1949-05"}, {"expression": "1950", "normal": "1950"}),
           children=(Record(id="a1", title="A1"),)),
    Record(id="b", title="B", level="file"),
)))  # fmt: skip


def _edited(
    change: Callable[[dict[str, dict[str, str]]], None], *, drop: tuple[str, ...] = ()
) -> list[list[str]]:
    """Return the sheet of TO after a change of its rows by key."""
    header, *body = sheet(TO)
    rows = {row[0]: dict(zip(header, row, strict=True)) for row in body}
    change(rows)
    names = [name for name in header if name not in drop]
    return [names, *([row.get(name, "") for name in names] for row in rows.values())]


def test_a_blank_cell_deletes() -> None:
    found, findings = merged(
        _edited(lambda rows: rows["b"].update({"level": "", "title": " "})), TO
    )

    assert [] == findings
    assert (None, None) == (found.unit("b").level, found.unit("b").title)
    assert found.children[0] is TO.children[0]


def test_a_missing_column_keeps_its_value_with_the_right_item() -> None:
    def without_the_first(rows: dict[str, dict[str, str]]) -> None:
        rows["a"]["dates.1.expression"] = ""

    found, _ = merged(
        _edited(without_the_first, drop=("dates.1.normal", "dates.2.normal", "level")),
        TO,
    )

    assert TO.unit("a").dates[1:] == found.unit("a").dates
    assert "file" == found.unit("b").level


def test_values_that_need_a_column_that_was_left_out_are_still_the_same_values() -> (
    None
):
    group = Group(
        key="controlaccess",
        kind="controlaccess",
        texts=(LooseText(heading="See", internal=True),),
    )
    to = original(Record(id="a", groups=(group,)))
    header, row = sheet(to)
    row[header.index("groups.1.texts.1.internal")] = "false"
    at = header.index("groups.1.kind")
    found, findings = merged(
        [header[:at] + header[at + 1 :], row[:at] + row[at + 1 :]], to
    )

    assert [] == findings
    text = replace(group.texts[0], internal=False)
    assert to.edit("a", groups=(replace(group, texts=(text,)),)) == found


def test_a_long_text_whose_continuation_was_left_out_stays_whole() -> None:
    to = original(
        Record(
            id="a", level="file", notes=({"kind": "scope", "body": "word " * 10_000},)
        )
    )
    header, row = sheet(to)
    row[header.index("level")] = "item"
    at = header.index("notes.1.body.more.2")
    found, _ = merged([header[:at] + header[at + 1 :], row[:at] + row[at + 1 :]], to)

    assert to.edit("a", level="item") == found


def test_a_row_moved_to_another_parent_takes_the_place_that_it_has_in_the_sheet() -> (
    None
):
    header, top, a, a1, b = sheet(TO)
    a1[header.index("parent")] = "top"
    found, findings = merged([header, top, a, b, a1], TO)

    assert [] == findings
    assert ["a", "b", "a1"] == [unit.id for unit in found.children]


def test_a_row_is_added_deleted_and_moved() -> None:
    def change(rows: dict[str, dict[str, str]]) -> None:
        rows["a1"]["parent"] = "b"
        rows["new"] = {"key": "", "parent": "a", "title": "New"}
        del rows["b"]["level"]

    found, findings = merged(_edited(change), TO)
    assert [] == findings
    assert ["New"] == [
        unit.title.plain for unit in found.unit("a").children if unit.title
    ]
    assert ["a1"] == [unit.id for unit in found.unit("b").children]

    found, findings = merged(_edited(lambda rows: rows.pop("b") and None), TO)
    assert ["units-kept"] == [finding.code for finding in findings]
    assert found is TO

    table = _edited(lambda rows: rows.pop("b") and None)
    found = apply(read(table), TO, options=ApplyOptions(delete=True))
    assert ["a"] == [unit.id for unit in found.children]


def test_rows_below_a_deleted_row_are_an_error_until_one_says_what_becomes_of_them() -> (
    None
):
    def both(rows: dict[str, dict[str, str]]) -> None:
        del rows["a"], rows["a1"]

    found = apply(read(_edited(both)), TO, options=ApplyOptions(delete="all"))
    assert ["b"] == [unit.id for unit in found.children]

    table = _edited(lambda rows: rows.pop("a") and None)
    assert merged(table, TO)[0] is TO
    with pytest.raises(EditError) as caught:
        apply(read(table), TO, options=ApplyOptions(delete=True))
    assert ["child-of-removed"] == [one.code for one in caught.value.findings]
    kept = apply(read(table), TO, options=ApplyOptions(delete=True, children="keep"))
    gone = apply(read(table), TO, options=ApplyOptions(delete="all", children="with"))
    assert ["a1", "b"] == [unit.id for unit in kept.children]
    assert ["b"] == [unit.id for unit in gone.children]


def test_what_was_added_to_the_original_since_stays() -> None:
    since = TO.replaced(
        children=(TO.children[0], Record(id="late", title="Late"), TO.children[1])
    )
    found, findings = merged(_edited(lambda rows: rows["b"].update(title="Bee")), since)

    assert [] == findings
    assert ["a", "late", "b"] == [unit.id for unit in found.children]
    assert "Bee" == str(found.unit("b").title)


def test_conflicts_unknown_keys_and_lost_units_are_told_with_row_and_column() -> None:
    def change(rows: dict[str, dict[str, str]]) -> None:
        rows["b"]["title"] = "Bee"
        rows["a1"]["title"] = "Gone"
        rows["zz"] = {"key": "zz", "parent": "top", "title": "Unknown"}
        rows["y"] = {"key": "", "parent": "", "title": "Nowhere"}

    table = _edited(change)
    since = TO.edit("b", title="Biene").edit("a", children=())
    findings: list[Finding] = []
    with pytest.raises(EditError) as caught:
        apply(read(table), since, findings=findings)
    title, key, parent = (
        table[0].index(name) + 1 for name in ("title", "key", "parent")
    )

    assert {
        ("conflict", 5, title),
        ("unit-gone", 4, key),
        ("no-parent", 7, parent),
    } == {
        (finding.code, finding.line, finding.column)
        for finding in caught.value.findings
    }
    assert [("unknown-key", 6, key)] == [
        (finding.code, finding.line, finding.column) for finding in findings
    ]


def test_a_duplicate_key_makes_a_new_unit() -> None:
    header, *body = sheet(TO)
    copy = list(body[3])
    copy[header.index("title")] = "Copy"
    found, _ = merged([header, *body, copy], TO)

    assert ["A", "B", "Copy"] == [str(unit.title) for unit in found.children]


def test_a_sorted_sheet_keeps_the_order_of_the_original() -> None:
    header, *body = sheet(TO)
    found, findings = merged([header, *reversed(body)], TO)

    assert found is TO
    assert ["order-kept"] == [finding.code for finding in findings]


def test_siblings_take_the_order_of_the_sheet_when_asked_to() -> None:
    header, top, a, a1, b = sheet(TO)
    report = EditReport()
    sheet_order = ApplyOptions(order="sheet")
    found = apply(read([header, top, b, a, a1]), TO, options=sheet_order, report=report)

    assert ["b", "a"] == [unit.id for unit in found.children]
    assert 1 == len(report.moved)
    assert merged([header, top, b, a, a1], TO)[0] is TO


def test_a_unit_moved_below_itself_is_an_error() -> None:
    def change(rows: dict[str, dict[str, str]]) -> None:
        rows["a"]["parent"] = "a1"

    with pytest.raises(EditError) as caught:
        merged(_edited(change), TO)

    assert {"no-such-parent"} == {one.code for one in caught.value.findings}


def test_a_few_rows_without_the_top_one_are_those_that_are_left() -> None:
    header, _, _, _, b = sheet(TO)
    b[header.index("title")] = "Bee"
    found, _ = merged([header, b], TO)

    assert "Papers" == str(found.title)
    assert "Bee" == str(found.unit("b").title)


def test_what_is_kept_keeps_its_origin_and_what_is_new_has_none() -> None:
    def change(rows: dict[str, dict[str, str]]) -> None:
        rows["b"]["title"] = "Bee"
        rows["new"] = {"key": "", "parent": "top", "title": "New"}

    found, _ = merged(_edited(change), TO)

    assert isinstance(found.unit("b").origin, Origin)
    assert ("aid",) == found.unit("b").origin.formats  # type: ignore[union-attr]
    assert found.children[-1].origin is None
