"""Verbs on trees of units: what each gives, what it leaves the same object, and what it refuses."""

from __future__ import annotations

import gc
import pickle
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

import xjmeta
from conftest import ROOT
from xjmeta import Record, TreeError, UnitKeyError
from xjmeta.model import Language, Note, tree

LONG = ROOT.parent / "shared/corpus/ead2002/nyu/mss_293.xml"


@pytest.fixture
def papers() -> Record:
    return Record(
        id="top",
        languages=[Language(code="rus")],
        children=[
            Record(id="a", children=[Record(id="a1"), Record(id="a2")]),
            Record(id="b", children=[Record(id="b1")]),
            Record(id="c"),
        ],
    )


def outline(record: Record) -> str:
    inside = "".join(outline(child) for child in record.children)
    return f"{record.id or record.title}({inside})"


# ---- what the verbs give


def test_a_unit_is_added_last_or_at_its_place(papers: Record) -> None:
    new = Record(id="new")

    assert "top(a(a1()a2())b(b1())c(new()))" == outline(papers.add("c", new))
    assert "top(a(a1()new()a2())b(b1())c())" == outline(papers.add("a", new, at=1))
    assert papers.add(papers.children[0], new) == papers.add("a", new)


def test_a_unit_is_taken_out_with_all_below_it(papers: Record) -> None:
    assert "top(b(b1())c())" == outline(papers.remove("a"))
    assert "top(a(a2())b(b1())c())" == outline(papers.remove("a1"))


def test_a_unit_is_moved_with_all_below_it(papers: Record) -> None:
    assert "top(b(b1())c(a(a1()a2())))" == outline(papers.move("a", "c"))
    assert "top(b(b1())a(a1()a2())c())" == outline(papers.move("a", "top", at=1))
    assert "top(b1()a(a1()a2())b()c())" == outline(papers.move("b1", "top", at=0))
    assert "top(a(a2()a1())b(b1())c())" == outline(papers.move("a1", "a"))


def test_a_unit_is_replaced_by_another(papers: Record) -> None:
    new = Record(id="new", children=[Record(id="n1")])

    assert "top(a(a1()a2())new(n1())c())" == outline(papers.replace("b", new))
    assert papers.replace("top", new) is new


def test_many_units_are_edited_at_once_by_the_keys_they_had_before(
    papers: Record,
) -> None:
    edited = papers.edit_many(
        {"a": {"id": "b"}, "b": {"id": "a"}, "b1": {"title": "B"}}
    )

    assert "top(b(a1()a2())a(b1())c())" == outline(edited)
    assert edited.unit("b1").title is not None
    assert papers.edit_many({}) is papers


def test_the_units_above_and_what_they_state(papers: Record) -> None:
    assert papers.parent("a1") is papers.children[0]
    assert papers.parent("top") is None
    assert (papers.children[0], papers) == papers.ancestors("a1")
    assert "rus" == papers.inherited("a1", "languages")[0].code
    assert () == papers.inherited("a1", "notes")
    with pytest.raises(AttributeError, match="langs"):
        papers.inherited("a1", "langs")


def test_a_function_is_mapped_from_the_deepest_units_up(papers: Record) -> None:
    seen: list[str | None] = []

    def visit(unit: Record) -> Record | None:
        seen.append(unit.id)
        return None if unit.id == "a1" else unit

    mapped = papers.map(visit)

    assert ["a1", "a2", "a", "b1", "b", "c", "top"] == seen
    assert "top(a(a2())b(b1())c())" == outline(mapped)
    assert papers.map(lambda unit: unit) is papers


# ---- what stays


def test_what_is_not_changed_is_the_same_object_and_keeps_its_origin() -> None:
    record = xjmeta.read(ROOT / "examples/finding-aid.xml")
    key = next(key for key, unit in record.walk() if unit.id == "item-1")
    verbs = [
        record.edit(key, title="New"),
        record.edit_many({key: {"title": "New"}}),
        record.add(key, Record(title="New")),
        record.replace(key, Record(title="New")),
        record.move(key, next(record.walk())[0]),
        record.map(lambda u: u.replaced(title="New") if u.id == "item-1" else u),
    ]

    for edited in verbs:
        assert edited.origin is record.origin
        there = {id(unit) for _, unit in edited.walk()}
        others = [u for _, u in record.walk() if u.id != "item-1" and not u.children]
        assert others
        assert [] == [unit for unit in others if id(unit) not in there]


def test_an_index_is_forgotten_with_its_tree_and_never_travels(papers: Record) -> None:
    gc.collect()
    before = len(tree._INDEXES)
    edited = papers.edit("a1", title="A")
    assert len(tree._INDEXES) == before + 2

    assert pickle.loads(pickle.dumps(edited)) == edited
    assert "index" not in vars(edited.public())
    del edited
    gc.collect()
    assert len(tree._INDEXES) == before + 1


# ---- what is refused


def test_an_unknown_key_is_told_with_the_nearest(papers: Record) -> None:
    with pytest.raises(UnitKeyError, match=r"No unit has the key 'a3'.*Did you mean"):
        papers.edit("a3", title="A")
    with pytest.raises(KeyError):
        papers.unit("zzz")


def test_a_unit_is_known_by_identity_and_must_stand_in_the_tree_once() -> None:
    twin = Record(title="Twin")
    record = Record(children=[twin, Record(children=[twin]), Record(title="Twin")])

    with pytest.raises(TreeError, match="more than once, as '#1', '#3'"):
        record.remove(twin)
    with pytest.raises(TreeError, match="not a unit of this tree"):
        record.remove(Record(title="Twin"))
    assert 2 == len(record.remove(record.children[2]).children)
    assert record.edit("#3", title="New").children[0] is twin


def test_a_unit_cannot_stand_below_itself_nor_the_top_go_away(papers: Record) -> None:
    for parent in ("a", "a1"):
        with pytest.raises(TreeError, match=f"'a' cannot be moved to '{parent}'"):
            papers.move("a", parent)
    with pytest.raises(TreeError, match="cannot be moved"):
        papers.move("top", "a")
    with pytest.raises(TreeError, match="cannot be removed"):
        papers.remove("top")
    with pytest.raises(TreeError, match="cannot be taken out"):
        papers.map(lambda _unit: None)


@pytest.mark.parametrize("at", [-1, 3])
def test_a_place_that_is_not_there_is_refused(papers: Record, at: int) -> None:
    with pytest.raises(TreeError, match=rf"no place {at} among the 2 children of 'a'"):
        papers.add("a", Record(), at=at)


def test_changes_that_contradict_each_other_are_refused(papers: Record) -> None:
    with pytest.raises(TreeError, match="'a' is named twice"):
        papers.edit_many([("a", {"title": "A"}), (papers.children[0], {"title": "B"})])
    with pytest.raises(TreeError, match="'a' gets new children, and .* 'a1'"):
        papers.edit_many({"a": {"children": ()}, "a1": {"title": "A"}})


def test_no_verb_makes_a_tree_too_deep() -> None:
    def chain(levels: int) -> Record:
        unit = Record(id=f"u{levels}")
        for level in range(levels - 1, 0, -1):
            unit = Record(id=f"u{level}", children=[unit])
        return unit

    deepest = chain(tree.MAX_DEPTH)
    beside = deepest.add("u1", Record(id="v", children=[Record()]))
    two = Record(children=[Record()])
    for verb in (
        lambda: deepest.add("u64", Record()),
        lambda: deepest.replace("u64", two),
        lambda: beside.move("v", "u63"),
        lambda: deepest.edit("u64", children=[Record()]),
        lambda: deepest.map(lambda u: u if u.children else two),
    ):
        with pytest.raises(TreeError, match="more than 64 levels"):
            verb()
    assert 64 == sum(1 for _ in deepest.replace("u64", Record()).walk())


# ---- laws


@st.composite
def trees(draw: st.DrawFn) -> Record:
    """A tree of up to twelve units with ids u0, u1, ... in some order."""
    count = draw(st.integers(1, 12))
    parents = [draw(st.integers(0, number - 1)) for number in range(1, count)]
    units = [Record(id=f"u{number}") for number in range(count)]
    for number in range(count - 1, 0, -1):
        parent = parents[number - 1]
        above = units[parent]
        units[parent] = above.replaced(children=(units[number], *above.children))
    return units[0]


@given(trees(), st.data())
def test_moving_there_and_back_is_the_same_tree(record: Record, data) -> None:
    keys = [key for key, _ in record.walk()]
    key = data.draw(st.sampled_from(keys))
    below = [other for other, _ in record.unit(key).walk()]
    targets = [other for other in keys if other not in below]
    if not targets:
        return
    before = record.parent(key)
    place = [child.id for child in before.children].index(key)

    there = record.move(key, data.draw(st.sampled_from(targets)))

    assert sorted(keys) == sorted(other for other, _ in there.walk())
    assert record == there.move(key, before.id, at=place)
    assert record == record.remove(key).add(before.id, record.unit(key), at=place)


@given(trees(), st.data())
def test_one_edit_after_another_is_many_at_once(record: Record, data) -> None:
    keys = data.draw(st.lists(st.sampled_from([k for k, _ in record.walk()])))
    changes = {key: {"notes": [Note(kind="scope", body=key)]} for key in keys}

    one_by_one = record
    for key, fields in changes.items():
        one_by_one = one_by_one.edit(key, **fields)

    assert record.edit_many(changes) == one_by_one
    assert [k for k, _ in record.walk()] == [k for k, _ in one_by_one.walk()]
    for key in changes:
        assert one_by_one.unit(key).notes[0].body == Note(kind="s", body=key).body
        assert one_by_one.parent(key) == one_by_one.edit(key).parent(key)


@pytest.mark.skipif(not LONG.exists(), reason="the corpus is not beside the project")
def test_editing_every_unit_of_a_long_document_costs_what_a_recursion_costs() -> None:
    record = xjmeta.read(LONG)
    changes = {key: {"title": "New"} for key, _ in record.walk()}

    def recursion(unit: Record) -> Record:
        children = tuple(map(recursion, unit.children))
        return unit.replaced(title="New", children=children)

    def fastest(edit) -> float:
        times = []
        for _ in range(3):
            start = time.process_time()
            edit()
            times.append(time.process_time() - start)
        return min(times)

    assert record.edit_many(changes) == recursion(record)
    assert fastest(lambda: record.edit_many(changes)) <= 2 * fastest(
        lambda: recursion(record)
    )
