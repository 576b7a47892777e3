"""One path to a value: on real finding aids each name, extent, language and note is found in its list itself."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from lxml import etree

import strategies
from ead_laws import readable
from xjmeta.model.groups import GROUPED_FIELDS
from xjmeta.model.record import Record
from xjmeta.model.structure import slots
from xjmeta.model.values import Group, LooseText

UNIT = "*[self::archdesc or self::c or starts-with(name(), 'c0') or starts-with(name(), 'c1')]"
AGENTS = "*[self::persname or self::corpname or self::famname or self::name]"
NOTES = [
    "scopecontent",
    "bioghist",
    "arrangement",
    "accessrestrict",
    "userestrict",
    "acqinfo",
    "custodhist",
    "processinfo",
    "appraisal",
    "accruals",
    "prefercite",
    "relatedmaterial",
    "separatedmaterial",
    "originalsloc",
    "altformavail",
    "otherfindaid",
    "bibliography",
    "fileplan",
    "index",
    "phystech",
    "odd",
]
HEADINGS = [
    "persname",
    "corpname",
    "famname",
    "name",
    "subject",
    "geogname",
    "genreform",
    "function",
    "occupation",
    "title",
]
PLACES: dict[str, str] = {
    "creators": f"//did/origination/{AGENTS}",
    "repository": f"//did/repository/{AGENTS}",
    "extents": "//did/physdesc/*[self::extent or self::physfacet or self::dimensions]",
    "languages": "//did/langmaterial//language",
    "access_points": f"//controlaccess/*[{' or '.join(f'self::{name}' for name in HEADINGS)}]",
    "notes": f"//{UNIT}/*[{' or '.join(f'self::{name}' for name in NOTES)}]"
    f"|//descgrp/*[{' or '.join(f'self::{name}' for name in NOTES)}]",
}
"""Where EAD 2002 and EAD3 have the values of each list, in documents without namespaces."""
LIMIT = 300_000


def _stated(content: bytes, path: str) -> Counter[str]:
    """Return the words of each element at a path, without space."""
    root = etree.fromstring(content)
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = etree.QName(element).localname
    found = root.xpath(path)
    assert isinstance(found, list)
    texts = ("".join(_words(element)) for element in found)
    return Counter(text for text in texts if text)


def _words(element: Any) -> list[str]:
    """Return the words of an element, comments and instructions left out."""
    return etree.tostring(
        element, method="text", encoding="unicode", with_tail=False
    ).split()


def _held(records: list[Record], name: str) -> Counter[str]:
    """Return the words of each value of a list itself, without space."""
    out: Counter[str] = Counter()
    for record in records:
        for _key, unit in record.walk():
            out.update("".join(_text(value).split()) for value in getattr(unit, name))
    return out


def _text(value: Any) -> str:
    if hasattr(value, "body"):
        return " ".join(
            str(text)
            for text in (value.heading, value.body, *map(_text, value.notes))
            if text is not None
        )
    parts = [part.text for part in getattr(value, "parts", ()) if hasattr(part, "text")]
    stated = (
        getattr(value, "name", None) or getattr(value, "expression", None),
        *parts,
    )
    return " ".join(str(text) for text in stated if text is not None)


def test_the_values_of_real_finding_aids_are_found_in_their_list_itself(shared):
    wanted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for _path, content, records in readable(shared / "corpus", LIMIT):
        for name, path in PLACES.items():
            stated = _stated(content, path)
            wanted[name] += stated.total()
            found[name] += (stated & _held(records, name)).total()

    assert {name: round(found[name] / wanted[name], 3) for name in PLACES} == {
        name: pytest.approx(1, abs=0.01) for name in PLACES
    }


@pytest.mark.parametrize("name", [n for n in GROUPED_FIELDS if "." not in n])
def test_a_list_holds_values_of_one_class(name):
    slot = slots(Record)[name]

    assert slot.many
    assert slot.kind is not None
    assert "group" in slots(slot.kind)


@given(strategies.records())
def test_a_record_is_in_one_form(record: Record) -> None:
    assert Record.model_validate(record.to_dict()) == record.without_origin()


def test_a_group_that_comes_out_of_another_one_stands_where_its_kind_does() -> None:
    texts = (LooseText(text="x", body="b"), LooseText(text="y"))
    groups = (
        Group(key="a", kind="descgrp"),
        Group(key="b", kind="daogrp", texts=texts, group="a"),
        Group(key="c", kind="descgrp", label="C", texts=texts),
    )
    record = Record(groups=groups)

    assert [group.kind for group in record.groups] == ["descgrp", "daogrp"]
    assert Record(groups=record.groups) == record
