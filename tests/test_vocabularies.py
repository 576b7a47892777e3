"""The vocabularies: every word that a table makes is known, others are taken, shown and warned of."""

from __future__ import annotations

import re
from typing import get_args

import pytest

import xjmeta
from xjmeta import Record
from xjmeta.formats.dc.crosswalk import ROWS as DC_ROWS
from xjmeta.formats.ead.crosswalk import ROWS
from xjmeta.model import (
    AccessPoint,
    Container,
    Date,
    DigitalObject,
    Extent,
    Note,
    Relation,
    structure,
    vocabularies,
)
from xjmeta.model.values import GroupKind
from xjmeta.model.vocabularies import VOCABULARIES

CONSTANTS = [name for name in vocabularies.__all__ if name.isupper()]
CLASSES = {kind.__name__: kind for kind in structure.classes()}


def test_each_word_of_a_type_has_a_meaning():
    types = {
        frozenset(get_args(vars(vocabularies)[name]))
        for name in vocabularies.__all__
        if not name.isupper()
    }
    words = {
        frozenset(vars(vocabularies)[name])
        for name in CONSTANTS
        if name != "VOCABULARIES"
    }

    assert types == words
    for words_ in VOCABULARIES.values():
        assert list(words_) == sorted(words_) or "single" in words_
        assert [] == [word for word, meaning in words_.items() if meaning[-1] != "."]


def test_each_vocabulary_is_of_a_field_and_every_field_of_its_name_has_one():
    for kind, name in VOCABULARIES:
        assert name in structure.slots(CLASSES[kind])
    without = {
        (kind, name)
        for kind, one in CLASSES.items()
        for name in structure.slots(one)
        if name in ("kind", "type", "level", "status")
    } - VOCABULARIES.keys()

    # What stands there is the house's own, of a standard that is longer than a list, or closed.
    assert without <= {
        ("Identifier", "kind"),
        ("Extent", "type"),
        ("Container", "type"),
        ("Location", "type"),
        ("Part", "kind"),
        ("Control", "status"),
        ("Group", "kind"),
        ("LooseText", "kind"),
    }


def _words(rows, seen=()):
    """Yield (field, word) for what the rows of EAD make."""
    for row in rows:
        if id(row) not in seen:
            yield from ((row.field, word) for word in row.tags if word is not None)
            yield from _words(getattr(row.shape, "rows", ()), (*seen, id(row)))


def test_every_word_that_the_tables_of_ead_make_is_known():
    known = {word for words in VOCABULARIES.values() for word in words}
    # Groups hold values, and are none; nor is what holds the points of a date, which need none.
    groups = {*get_args(GroupKind), "dateset", "daterange"}

    assert set() == {word for _, word in _words(ROWS)} - known - groups


def test_every_word_that_the_tables_of_dublin_core_make_is_known():
    made = {
        (row.field, value)
        for row in DC_ROWS
        for name, value in (row.const or {}).items()
        if name == "kind"
    }
    slots = structure.slots(Record)
    unknown = {
        (field, word)
        for field, word in made
        if field in slots
        and (kind := next(iter(_kinds(slots[field])), None)) is not None
        and word not in VOCABULARIES.get((kind.__name__, "kind"), {word: ""})
    }

    assert set() == unknown


def _kinds(slot):
    return slot.kinds if hasattr(slot, "kinds") else (slot.kind,)


# ---- words that nobody knows

UNKNOWN = Record(
    title="A",
    access_points=[
        AccessPoint(name="Kashgar", kind="oasis"),
        AccessPoint(name="Urumqi"),
    ],
    notes=[Note(kind="weather", body="It snowed.")],
    dates=[Date(expression="in May 1949", kind="rumoured", type="about")],
    extents=[Extent(expression="three crates", kind="bulk")],
    relations=[Relation(entry="Another fonds", kind="cousin")],
    digital_objects=[DigitalObject(href="https://example.org/1", kind="hologram")],
    containers=[Container(type="crate", indicator="7")],
)
SHOWN = ("Kashgar", "Urumqi", "It snowed.", "in May 1949", "three crates")


@pytest.mark.parametrize(
    "format_", ["ead2002", "ead3", "dcterms", "oai_dc", "csv", "json"]
)
def test_a_value_of_an_unknown_kind_is_shown_in_every_body(format_: str):
    text = xjmeta.to_string(UNKNOWN, format=format_, origin=False)
    body = re.sub(r"<\?xjmeta.*?\?>", "", text, flags=re.DOTALL)

    assert [] == [shown for shown in SHOWN if shown not in body]
    if xjmeta.formats()[format_].complete:
        assert UNKNOWN == xjmeta.from_string(text, format=format_)


def test_a_rule_warns_of_an_unknown_word_with_the_nearest():
    record = Record(
        title="A",
        notes=[Note(kind="Scope", body="x", notes=[Note(kind="acces", body="y")])],
        dates=[Date(expression="1949", type="bulks")],
    )
    found = [f for f in xjmeta.validate(record) if f.code == "kind-unknown"]

    assert [
        ("dates.0.type", "Write 'bulk' if that is meant."),
        ("notes.0.kind", "Write 'scope' if that is meant."),
        ("notes.0.notes.0.kind", "Write 'access' if that is meant."),
    ] == [(f.path, f.remedy) for f in found]
    assert {"warning"} == {f.severity for f in found}
    assert len([f for f in xjmeta.validate(UNKNOWN) if f.code == "kind-unknown"]) == 7
