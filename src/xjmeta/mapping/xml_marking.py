"""The instructions of an own part taken apart for an edit, and put together again behind it.

In between every filler and wrapper bears a mark of its own, as nodes do, so that what is moved, taken out or written
over takes its mark along; paths and digests are computed again at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from xjmeta.mapping import rest
from xjmeta.mapping.writeback import CannotMergeError
from xjmeta.mapping.xml_following import Following
from xjmeta.mapping.xml_kind import XmlKind, local_name
from xjmeta.mapping.xml_marks import (
    Marks,
    digest_of_element,
    host_of,
    instruction,
    is_filler,
    marks_of,
    outermost,
    path_of,
    resolved,
    split,
    stated_in,
    text_digest,
    unstated,
)
from xjmeta.mapping.xml_merge import SourcePart
from xjmeta.text.edits import TextEdit, spliced
from xjmeta.xml.nodes import FILLER, MARK, WRAPPER
from xjmeta.xml.parsing import attributes_of
from xjmeta.xml.patterns import ASIDE

__all__ = ["closed", "marked", "opened", "rest_entries"]

# The instruction with what only the rest slot can say.
_MARK = re.compile(rf"<\?{MARK}\s(.*?)\?>", re.DOTALL)
_INSTRUCTION = re.compile(rf"<\?{MARK}\s")
# What instructions of ours that mean nothing where they are are called in between.
_KEPT = f"{MARK}-kept"


def rest_entries(text: str) -> rest.Entries:
    """Return the rest entries of an own part; those that the reader could not read are none."""
    entries: rest.Entries = {}
    for mark in _MARK.findall(text):
        try:
            entries.update(marks_of(mark).rest)
        except ValueError:  # the reader told of it
            continue
    return entries


def marked(top: Any) -> list[tuple[Any, str]]:
    """Return the elements of an opened part that bear marks, each with its mark."""
    return [
        (mark.getparent(), (mark.text or "").strip())
        for mark in ([] if top is None else top.iter(etree.PI))
        if mark.target == MARK and mark.getparent() is not None
    ]


def opened(
    part: SourcePart,
    root: Any,
    unit: Any,
    kind: XmlKind,
    *,
    derived: tuple[str, ...] = (),
) -> tuple[str, rest.Entries]:
    """Return an own part with its marks where they belong and without its instructions, and what its rest slots
    carry. Attributes that are `derived` are marked like any filler.
    """
    entries: rest.Entries = {}
    edits: list[TextEdit] = []
    for base in _bases(part, root, unit, kind):
        marks_stated = instruction(base, kind)
        try:
            marks = (
                Marks()
                if marks_stated is None
                else marks_of(marks_stated.text)
            )
        except ValueError:  # the reader told of it; it stays as it is
            marks = Marks()
        is_idle = base is not root and base is not unit
        if marks:
            edits.append(TextEdit(*_place_of(part, marks_stated)))
        entries.update({} if is_idle else marks.rest)
        elements = [(base, FILLER)] if is_idle else resolved(base, marks, kind)
        if derived and base is unit:
            elements = _with_derived(unit, marks, elements, kind, derived)
        edits += [
            _put(part, element, f"<?{MARK} {mark}?>")
            for element, mark in elements
        ]
    return _applied(part.text, edits, MARK, _KEPT), entries


def _with_derived(
    unit: Any,
    marks: Marks,
    elements: list[tuple[Any, str]],
    kind: XmlKind,
    derived: tuple[str, ...],
) -> list[tuple[Any, str]]:
    """Return the elements that are marked, and those with attributes that follow from words and are not stated."""
    known = {e: m for e, m in elements if m not in (FILLER, WRAPPER)}
    others = [(e, m) for e, m in elements if e not in known]
    stated = stated_in(unit, marks, kind)
    follows = unstated(unit, stated, kind, derived)
    for follow, names in _outside(others, follows):
        fitting = [name for name in names if follow.fits(name)]
        if fitting:
            mark = known.get(follow.element, FILLER)
            known[follow.element] = " ".join((mark, *fitting))
    return [*others, *known.items()]


def _outside(
    marked_elements: Iterable[tuple[Any, str]],
    follows: Iterable[tuple[Following, list[str]]],
) -> Iterator[tuple[Following, list[str]]]:
    """Yield what is in no filler."""
    idle = {element for element, mark in marked_elements if mark == FILLER}
    for follow, names in follows:
        element = follow.element
        if idle.isdisjoint((element, *element.iterancestors())):
            yield follow, names


def _note_stated(
    marks: Marks,
    unit: Any,
    marked_elements: Iterable[tuple[Any, str]],
    kind: XmlKind,
    derived: tuple[str, ...],
) -> None:
    """Name which attributes are stated that may be derived, and none that is."""
    follows = unstated(unit, {}, kind, derived)
    for follow, names in _outside(marked_elements, follows):
        for name in names:
            path = f"{path_of(follow.element, unit)}@{name}"
            if path not in marks.fillers:
                marks.stated[path] = rest.digest(follow.attributes[name])
            elif follow.fits(name):
                del marks.fillers[path]


def closed(
    part: SourcePart,
    root: Any,
    unit: Any,
    entries: rest.Entries,
    kind: XmlKind,
    *,
    derived: tuple[str, ...] = (),
) -> str:
    """Return an opened own part with its instructions, and the entries in them; of attributes that may be `derived`
    only those that are stated are named.
    """
    header, inner = split(entries, kind)
    marks_by_root = {root: Marks(), unit: Marks()}
    marks_by_root[unit if root is None else root].rest.update(header)
    marks_by_root[root if unit is None else unit].rest.update(inner)
    edits: list[TextEdit] = []
    hosts: dict[Any, str] = {}
    marked_elements = marked(unit if root is None else root)
    for element, mark in outermost(marked_elements, kind):
        # A unit that is filler as a whole has no part of its own in which it
        # could be named: its instruction is inside it.
        if local_name(element) in kind.units and element is not unit:
            hosts[host_of(element, kind)] = Marks(
                fillers={".": digest_of_element(element)}
            ).spelt()
            continue
        base = unit if _stands_in(element, unit) else root
        _note(marks_by_root[base], element, mark, path_of(element, base))
    if derived:
        marks_by_root[root].derived = derived if root is not None else ()
        _note_stated(marks_by_root[unit], unit, marked_elements, kind, derived)
    for base, marks in marks_by_root.items():
        if marks and base is not None:
            hosts[host_of(base, kind)] = marks.spelt()
    edits += [
        _taken(part, element, _mark_in(element), kept=element in hosts)
        for element, _mark in marked_elements
    ]
    edits += [_put(part, host, text) for host, text in hosts.items()]
    return _applied(part.text, edits, _KEPT, MARK)


def _bases(
    part: SourcePart, root: Any, unit: Any, kind: XmlKind
) -> Iterator[Any]:
    """Yield what may have an instruction in an own part: units that are filler have one too."""
    yield from (base for base in (root, unit) if base is not None)
    for element in part.spans:
        is_below = local_name(element) in kind.units and element is not unit
        if is_below and is_filler(element, kind):
            yield element


def _note(marks: Marks, element: Any, mark: str, path: str) -> None:
    if mark == FILLER:
        marks.fillers[path] = digest_of_element(element)
    elif mark == WRAPPER:
        marks.wrappers[path] = text_digest(element)
    else:
        values = {
            raw.rpartition("}")[2]: value
            for raw, value in attributes_of(element)
        }
        for name in mark.split()[1:]:
            if name in values:
                marks.fillers[f"{path}@{name}"] = rest.digest(values[name])


def _stands_in(element: Any, unit: Any) -> bool:
    return unit is not None and (
        element is unit
        or any(above is unit for above in element.iterancestors())
    )


# ---- edits of the text


def _mark_in(element: Any) -> Any:
    return next(
        pi for pi in element.iterchildren(etree.PI) if pi.target == MARK
    )


def _place_of(part: SourcePart, mark: Any) -> tuple[int, int]:
    """Return where an instruction is in the text."""
    before = next(
        (e for e in mark.itersiblings(preceding=True) if e in part.spans), None
    )
    around = part.spans[mark.getparent()]
    start = around.inside if before is None else part.spans[before].end
    # lxml knows no place of an instruction: it is the n-th of ours behind the
    # element before it.
    number = 0
    sibling = mark.getprevious()
    while sibling is not None and sibling is not before:
        number += sibling.tag is etree.PI and sibling.target == MARK
        sibling = sibling.getprevious()
    places = [
        aside.span()
        for aside in ASIDE.finditer(part.text, start, around.end_tag)
        if _INSTRUCTION.match(aside[0])
    ]
    if number >= len(places):
        raise CannotMergeError("an instruction has no place")
    return places[number]


def _put(part: SourcePart, element: Any, text: str) -> TextEdit:
    """Return the edit that puts text first into an element."""
    span = part.spans[element]
    if span.end > span.inside or part.text[span.inside - 2] != "/":
        return TextEdit(span.inside, span.inside, text)
    return TextEdit(span.inside - 2, span.inside, f">{text}</{span.name}>")


def _taken(
    part: SourcePart, element: Any, mark: Any, *, kept: bool
) -> TextEdit:
    """Return the edit that takes a mark out of its element, which is closed in place where nothing is left in it."""
    span, (lo, hi) = part.spans[element], _place_of(part, mark)
    if kept or lo > span.inside or hi < span.end_tag:
        return TextEdit(lo, hi, "")
    return TextEdit(span.inside - 1, span.end, "/>")


def _applied(text: str, edits: list[TextEdit], old: str, new: str) -> str:
    """Return the text with its edits; instructions in it that are called `old` are called `new` then."""
    return spliced(text, edits, lambda passage: _renamed(passage, old, new))


def _renamed(text: str, old: str, new: str) -> str:
    return re.sub(rf"<\?{old}(?=[\s?])", f"<?{new}", text)
