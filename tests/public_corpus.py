"""Real finding aids with internal parts put in at random, for the law Public: what is secret, and what must stay."""

from __future__ import annotations

import copy
from collections import Counter
from random import Random
from typing import Any, NamedTuple

from lxml import etree

from ead_laws import words_of_document
from xjmeta.model.public import HELD_BY, is_internal

HIDDEN_WORD = "Qsecret{}Q"
"""What stands behind every word of an internal element, so that each can be told from all others."""
_NEVER = frozenset(
    ("ead", "archdesc", "eadheader", "control", "change", "maintenanceevent")
)
"""Elements that are not marked: all of the finding aid would go, or an event with its one part."""


class Marked(NamedTuple):
    """A finding aid with internal elements, and how often each word stands in it outside them."""

    document: bytes
    open: Counter[str]
    closes: bool
    """Whether an element is internal of which a Record does not say what stood in it: then more is held back."""


def marked(content: bytes, random: Random, count: int = 4) -> Marked | None:
    """Return a finding aid with some elements made internal and their texts made secret; None where there are none."""
    tree = etree.ElementTree(_root(content))
    elements = [one for one in tree.getroot().iter("*") if _may_be_internal(one)]
    if not elements:
        return None
    chosen = random.sample(elements, min(count, len(elements)))
    number = 0
    for element in chosen:
        element.set("audience", random.choice(("internal", "internal", "Internal")))
        for inner in element.iter("*"):
            for text in _texts_of(inner, element):
                number += 1
                _hide(inner, text, number)
    closes = any(
        is_internal(one.get("audience")) and etree.QName(one).localname in HELD_BY
        for one in tree.getroot().iter("*")
    )
    return Marked(_bytes_of(tree), words_of_document(_bytes_of(_cut(tree))), closes)


def _root(content: bytes) -> Any:
    return etree.fromstring(content, etree.XMLParser(huge_tree=True, no_network=True))


def _bytes_of(tree: Any) -> bytes:
    data: bytes = etree.tostring(tree, encoding="utf-8", xml_declaration=True)
    return data


def _may_be_internal(element: Any) -> bool:
    above = [etree.QName(one).localname for one in element.iterancestors("*")]
    name = etree.QName(element).localname
    inside = "ead" in above and not {"change", "maintenanceevent"} & set(above)
    named = name not in _NEVER and element.get("audience") is None
    return inside and named and not _parts_a_word(element)


def _parts_a_word(element: Any) -> bool:
    """Say whether letters stand right before and behind an element: without it they may be one word or two."""
    before = element.getprevious()
    left = element.getparent().text if before is None else before.tail
    return (left or " ")[-1].isalnum() and (element.tail or " ")[0].isalnum()


def _texts_of(element: Any, top: Any) -> list[str]:
    """Return where an element holds text: before its first child, behind it, in attributes that are no name or code."""
    found = ["text"] if (element.text or "").strip() else []
    if element is not top and (element.tail or "").strip():
        found.append("tail")
    return [*found, *(name for name in ("label", "href", "title") if element.get(name))]


def _hide(element: Any, where: str, number: int) -> None:
    word = f" {HIDDEN_WORD.format(number)} "
    if where in ("text", "tail"):
        setattr(element, where, getattr(element, where) + word)
    else:
        element.set(where, element.get(where) + word.strip())


def _cut(tree: Any) -> Any:
    """Return a tree without its internal elements, by hand: what stands behind one stays."""
    left = copy.deepcopy(tree)
    for element in list(left.getroot().iter("*")):
        parent = element.getparent()
        if not is_internal(element.get("audience")) or parent is None:
            continue
        before = element.getprevious()
        tail = f" {element.tail or ''}"
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
        parent.remove(element)
    return left
