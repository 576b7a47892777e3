"""The children of a unit, woven into its own part: those that stayed where they were, those that are new behind the
one before them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from xjmeta.mapping.alignment import rising
from xjmeta.mapping.writeback import CannotMergeError
from xjmeta.mapping.xml_marks import gathered, instruct
from xjmeta.mapping.xml_writeback.source_document import SourceDocument
from xjmeta.text.edits import TextEdit, spliced
from xjmeta.xml.fitting import Fitter
from xjmeta.xml.nodes import Node
from xjmeta.xml.source import Span, named, tags

__all__ = ["opened_place", "renamed", "woven"]


def woven(
    segments: list[str],
    numbers: Sequence[int],
    children: Sequence[tuple[int | None, str]],
) -> str:
    """Put children, each with the number it was read under, into the text of their parent.

    `segments` are the pieces of that text between the places of its former children, whose `numbers` are given; of a
    parent that had none the text before and after the place of the first.
    """
    # A child that kept its place among its siblings keeps the blanks before it; one that moved, or is new, gets
    # those of its new neighbours. So an edit of the order changes no other line.
    positions = {number: n for n, number in enumerate(numbers)}
    stays = _in_order([number for number, _text in children], positions)
    cores, leads = _cut_leads(segments)
    usual = next((lead for lead in leads if lead), "")
    out, at, is_first = [cores[0]], 0, True
    for (number, text), stay in zip(children, stays, strict=True):
        if stay and number is not None:
            place = positions[number]
            out += cores[at + (1 if is_first else 0) : place + 1]
            out += [leads[place], text]
            at, is_first = place + 1, False
        else:
            lead = (leads[at - 1] if at else leads[0]) or usual
            out += [lead, _indent(text, lead) if number is None else text]
    return "".join([*out, *cores[at + (1 if is_first else 0) :]])


def renamed(text: str, depth: int, document: SourceDocument) -> str:
    """Name the units of a subtree as their depth requires it now."""
    deep: dict[int, int] = {}
    edits = []
    for number, span in enumerate(tags(text, named(document.kind.units))):
        deep[number] = deep.get(span.parent, depth - 1) + 1
        name = document.prefix + document.tag_at(deep[number])
        starts = [span.start + 1]
        if span.end_tag < span.end:
            starts.append(span.end_tag + 2)
        edits += [TextEdit(at, at + len(span.name), name) for at in starts]
    return spliced(text, edits)


def opened_place(text: str, depth: int, document: SourceDocument) -> list[str]:
    """Find where the first child of a unit without children goes; return the text before and after it.

    That is in the list of units where there is one; at the end of the unit where there is none; in a new unit where
    only the root is left. What has to be opened for that is written around the place. Raises CannotMergeError.
    """
    kind, name = document.kind, document.tag_at(depth)
    spans = tags(text)
    local = [span.name.rpartition(":")[2] for span in spans]
    # What the text has: the element of the unit, its list of units, or the
    # root alone.
    unit = _index(
        word == name or (depth and word in kind.units) for word in local
    )
    listed = _index(
        word == kind.main_list and span.parent == unit
        for word, span in zip(local, spans, strict=True)
    )
    before, after = "", ""
    if depth == 0 and kind.main_list and (unit is None or listed is None):
        tag = document.prefix + kind.main_list
        before, after = f"<{tag}>", f"</{tag}>"
    # A Record without a unit of its own (a finding aid that is only a header):
    # the unit has to be opened as well.
    if unit is None and depth == 0 and kind.root in local:
        unit = local.index(kind.root)
        start, end = _bare_unit(name, document)
        before, after = start + before, after + end
    if unit is None:
        raise CannotMergeError("the unit has no element")
    return _around(
        text, spans[unit if listed is None else listed], before, after
    )


def _index(flags: Iterable[object]) -> int | None:
    """Return the position of the first flag that holds."""
    return next((n for n, flag in enumerate(flags) if flag), None)


def _around(text: str, span: Span, before: str, after: str) -> list[str]:
    """Cut a text at the end of the content of an element, which is opened where it was empty."""
    if span.end == span.inside:
        opened = text[: span.inside - 2].rstrip()
        return [
            f"{opened}>{before}",
            f"{after}</{span.name}>{text[span.end :]}",
        ]
    return [text[: span.end_tag] + before, after + text[span.end_tag :]]


def _bare_unit(name: str, document: SourceDocument) -> tuple[str, str]:
    """Return the start and the end of a unit that says nothing itself."""
    node, kind = Node(name), document.kind
    fitter = Fitter(kind.prefer, document.to.otherwise)
    fitter.fit(node, document.grammar.type(name))
    instruct(node, gathered(node, kind), kind)
    end = f"</{document.prefix}{name}>"
    return document.spell(node).removesuffix(end), end


def _cut_leads(segments: list[str]) -> tuple[list[str], list[str]]:
    """Take the blanks before each child from the text before them."""
    cores, leads = [], []
    for segment in segments[:-1]:
        core = segment.rstrip(" \t\r\n")
        cores.append(core)
        leads.append(segment[len(core) :])
    return [*cores, segments[-1]], leads


def _in_order(
    numbers: list[int | None], places: Mapping[int, int]
) -> list[bool]:
    """Return which children stay: the longest run of them that is in the order in which they were read."""
    known = [
        (n, places[number])
        for n, number in enumerate(numbers)
        if number is not None and number in places
    ]
    stays = {known[at][0] for at in rising([place for _n, place in known])}
    return [n in stays for n in range(len(numbers))]


def _indent(text: str, lead: str) -> str:
    """Put a unit rewritten under the blanks that is before it."""
    line = lead.rpartition("\n")[2]
    if "\n" in lead:
        return text.replace("\n", "\n" + line)
    return text
