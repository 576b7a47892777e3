"""The marks of ours in a document: what stands only for a schema's sake, and the rest slot, taken out before
reading.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from xjmeta.mapping import rest
from xjmeta.messages import Finding
from xjmeta.xml.nodes import FILLER, MARK, WRAPPER

__all__ = ["is_filler", "take_marks"]


def is_filler(element: Any) -> bool:
    """Say whether an element stands only because a schema wants it."""
    first = next(element.iterchildren(etree.PI), None)
    return (
        first is not None
        and first.target == MARK
        and (first.text or "").strip() == FILLER
    )


def take_marks(
    element: Any, findings: list[Finding], name: str, key: str
) -> rest.Entries:
    """Take the marks out of a tree: fillers go, wrappers give way to their content. Return what the rest slot
    carries.
    """
    entries: rest.Entries = {}
    marks = [pi for pi in element.iter(etree.PI) if pi.target == MARK]
    for mark in marks:
        said = (mark.text or "").strip()
        parent = mark.getparent()
        if parent is None:
            continue
        if said == FILLER:
            remove(parent)
        elif said == WRAPPER:
            unwrap(parent)
        elif said.startswith(FILLER + " "):
            names = frozenset(said.split()[1:])
            for raw in [
                raw for raw in parent.attrib if raw.rpartition("}")[2] in names
            ]:
                del parent.attrib[raw]
        else:
            try:
                entries.update(rest.decode(said))
            except ValueError as error:
                findings.append(
                    Finding.of(
                        "rest-broken",
                        source=name,
                        line=mark.sourceline,
                        unit=key,
                        reason=str(error),
                    )
                )
    return entries


def remove(element: Any) -> None:
    """Take an element out of its parent; what follows it stays."""
    parent, tail = element.getparent(), element.tail
    if parent is None:
        return
    if tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + tail
        else:
            before.tail = (before.tail or "") + tail
    parent.remove(element)


def unwrap(element: Any) -> None:
    """Put what an element holds in its place."""
    parent = element.getparent()
    if parent is None:
        return
    before, at = element.getprevious(), parent.index(element)
    text, kids, tail = element.text or "", list(element), element.tail or ""
    if before is None:
        parent.text = (parent.text or "") + text
    else:
        before.tail = (before.tail or "") + text
    parent.remove(element)
    for number, kid in enumerate(kids):
        parent.insert(at + number, kid)
    if kids:
        kids[-1].tail = (kids[-1].tail or "") + tail
    elif before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
