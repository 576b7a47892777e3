"""How Dublin Core is checked: each part of a document by the schema of its namespace, where there is one.

The envelope of a harvest, every `oai_dc:dc` in it, and xjmeta's own documents have schemas; other containers have
none that their owners keep.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from xjmeta.formats.dc.canonical import frame, layout, local_of
from xjmeta.formats.dc.grammar import OAI_DC as ELEMENTS
from xjmeta.formats.dc.names import OAI_DC, is_empty
from xjmeta.formats.dc.namespace import NAMESPACE, profile
from xjmeta.formats.dc.statements import parent_of, read_statements
from xjmeta.formats.registry import Source
from xjmeta.grammar.grammar import Grammar
from xjmeta.messages import Finding, XjmetaError
from xjmeta.messages.catalogue import Template, add
from xjmeta.messages.tally import Tally
from xjmeta.model.keys import number_key
from xjmeta.xml.check import check_tree, tree_of
from xjmeta.xml.oai import NAMESPACE as OAI
from xjmeta.xml.oai import OAI_WORDS
from xjmeta.xml.oai_grammar import OAI_ENVELOPE
from xjmeta.xml.places import Place, Places

__all__ = ["check", "places"]

add({
    "dc-no-schema": Template(
        "<{element}> follows no schema that is kept; only its well-formedness was checked.",
        "For a verdict, convert it to oai_dc or dcterms.",
    ),
})  # fmt: skip


def check(source: Source, tally: Tally) -> Iterator[Finding]:
    """Yield what the schemas say against a document."""
    data = source.data()
    tree = tree_of(data, source.name)
    if isinstance(tree, Finding):
        yield tree
        return
    root = tree.getroot()
    roots: dict[Any, Grammar] = dict.fromkeys(
        root.iter(f"{{{OAI_DC}}}dc"), ELEMENTS
    )
    if root.tag == f"{{{OAI}}}OAI-PMH":
        roots = {root: OAI_ENVELOPE, **roots}
    elif root.tag in (f"{{{NAMESPACE}}}records", f"{{{NAMESPACE}}}record"):
        roots = {root: profile()}
    if not roots:
        yield Finding.of(
            "dc-no-schema",
            severity="info",
            source=source.name,
            line=1,
            element=local_of(root.tag),
        )
    yield from check_tree(
        roots, data, source.name, tally, key_of=_key, words=OAI_WORDS
    )


def _key(element: Any) -> str | None:
    """Return the key of xjmeta's unit that an element is in."""
    return next(
        (
            e.get("key")
            for e in (element, *element.iterancestors())
            if e.tag == f"{{{NAMESPACE}}}record"
        ),
        None,
    )


def places(source: Source) -> Mapping[tuple[int, str], Place]:
    """Return where the units of a document are, by the number of their Record and their key."""
    data = source.data()
    tree = tree_of(data, source.name)
    if isinstance(tree, Finding):
        return {}
    try:
        how = layout(frame(source))
    # A document that the reader refuses has no units to name.
    except XjmetaError:
        return {}
    names = [f"{{*}}{name}" for name in how.bounds]
    bound = [
        e
        for e in tree.getroot().iter(*names)
        if next(e.iterancestors(*names), None) is None and not is_empty(e)
    ]
    by_record = (
        dict(_trees(bound))
        if how.own
        else {
            (number, e.get("id") or "#0"): e for number, e in enumerate(bound)
        }
    )
    at = Places(data, tree.docinfo.encoding, set(by_record.values()))
    return {
        name: place
        for name, unit in by_record.items()
        if (place := at.of(unit)) is not None
    }


def _trees(records: list[Any]) -> Iterator[tuple[tuple[int, str], Any]]:
    """Yield xjmeta's own units by the number of their tree and their key."""
    number, keys = -1, set[str]()
    for record in records:
        parent = parent_of(read_statements(record, links=True))
        if parent is None or parent not in keys:
            number, keys = number + 1, set()
        key = record.get("key") or number_key(len(keys))
        keys.add(key)
        yield (number, key), record
