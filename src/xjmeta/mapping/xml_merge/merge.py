"""Writes a changed unit back into its own source: what was not edited stays the same, to the byte.

The source is read again by the same rows, with a trace of which element each value came from. Values are compared with
those wanted, lists are aligned, and each difference becomes an edit of the text: an attribute set, words of a text
replaced, an element patched, moved, put in or taken out. What a value looks like in the dialect is asked of the rows
twice, for the old value and for the new, so that only where these differ the source is touched. Nothing here knows a
tag.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from typing import Any

from xjmeta.grammar.grammar import AttributeRule, Type
from xjmeta.mapping.rows import Element, Row, Writing
from xjmeta.mapping.shapes import is_shared
from xjmeta.mapping.table import Table, Trace, UnitView, get
from xjmeta.mapping.writeback import CannotMergeError
from xjmeta.mapping.xml_merge.content import ContentPatch
from xjmeta.mapping.xml_merge.edits import SourceEdits
from xjmeta.mapping.xml_merge.placement import Placement
from xjmeta.mapping.xml_merge.source_part import SourcePart
from xjmeta.model.groups import GroupTree
from xjmeta.xml.fitting import Fitter
from xjmeta.xml.nodes import (
    Node,
)
from xjmeta.xml.repair import PatchedText

__all__ = ["Merge"]


class Merge:
    """The edits that make the wanted unit of a unit's own source."""

    def __init__(
        self,
        table: Table,
        part: SourcePart,
        trace: Trace,
        to: Writing,
        type_of: Callable[[Element], Type | None],
        prefer: Iterable[str],
        rewrite: frozenset[str] = frozenset(),
    ) -> None:
        self._table = table
        self._part = part
        self._trace = trace
        self._to = to
        self._type_of, self._prefer, self._rewrite = (
            type_of,
            tuple(prefer),
            rewrite,
        )
        self._edits = SourceEdits(part)
        self._content = ContentPatch(table, self._edits)
        self._placement = Placement(
            table, trace, to, type_of, self._prefer, self._edits, self._content
        )

    @property
    def removed(self) -> list[str]:
        """The markup of the values that are removed."""
        return self._placement.removed

    @property
    def rewritten(self) -> list[str]:
        """The paths of the values whose markup is rewritten as a whole."""
        return self._content.rewritten

    def run(self, old: Any, new: Any) -> PatchedText:
        """Return the own source with the wanted values in it; raises CannotMergeError."""
        fields = dict.fromkeys(row.field for row in self._table.rows)
        old = UnitView.of(old)
        new = UnitView.of(new)
        self._unit_attributes(old, new)
        for name in fields:
            before = get(old, name)
            after = get(new, name)
            if before != after:
                self._field(name, before, after, old, new)
        if old.attributes != new.attributes:
            self._kept_attributes(old, new)
        self._placement.open_sections()
        return self._edits.applied()

    def _unit_attributes(self, old: Any, new: Any) -> None:
        for attr in self._table.unit_attrs:
            before = getattr(old, attr.field)
            after = getattr(new, attr.field)
            name = attr.names[self._to.dialect]
            if before != after and name is not None:
                self._set_admitted(
                    self._bearer(None),
                    name,
                    None if after is None else attr.encode(after),
                )

    def _set_admitted(
        self, element: Element | None, name: str, value: str | None
    ) -> None:
        """Set an attribute to what the grammar admits there; the rest slot says the rest. None is a unit that the
        source lacks.
        """
        if element is None:
            self._placement.new_unit |= {} if value is None else {name: value}
            return
        kind = self._type_of(element)
        rule = _rule(kind, name) if kind is not None else None
        if value is not None and (
            kind is not None and (rule is None or not rule.accepts(value))
        ):
            value = None
        # A required attribute cannot go: it says something that counts for
        # nothing, and is marked.
        if value is None and rule is not None and rule.required:
            self._edits.fill_attribute(element, name, rule.filler())
        else:
            self._edits.set_attribute(element, name, value)

    def _kept_attributes(self, old: Any, new: Any) -> None:
        """Set the attributes that the unit keeps for elements that are no value."""
        before = {(a.element, a.name): a.value for a in old.attributes}
        after = {(a.element, a.name): a.value for a in new.attributes}
        for key in dict.fromkeys((*before, *after)):
            if before.get(key) == after.get(key):
                continue
            element = self._bearer(key[0])
            if element is None and key[0] is not None:
                raise CannotMergeError(f"no element {key[0]}")
            self._set_admitted(
                element, self._to.spelt.get(key[1], key[1]), after.get(key)
            )

    def _bearer(self, name: str | None) -> Any:
        if name is None:
            return self._trace.get("@", [None])[0]
        # The name of a bearer may be an element that was met while reading, the root, or the element of a field
        # with one value; a number tells several of a name apart.
        plain, _, number = name.partition(".")
        for key, elements in self._trace.items():
            if (
                key.startswith("@")
                and self._table.bearer(key.lstrip("@")) == plain
            ):
                return (
                    elements[int(number or 1) - 1]
                    if len(elements) >= int(number or 1)
                    else None
                )
        root = self._trace.get("@/", [None])[0]
        if root is not None and self._part.names[root.tag] == plain:
            return root
        for row in self._table.rows:
            if row.single and row.tag(None, self._to.dialect) == plain:
                traced = self._trace.get(row.field) or self._trace.get(
                    "?" + row.field
                )
                return traced[0] if traced else None
        return None

    def _field(
        self, name: str, before: Any, after: Any, old: Any, new: Any
    ) -> None:
        row = next(row for row in self._table.rows if row.field == name)
        if row.single:
            self._one(row, before, after, old, new)
            return
        claims = self._trace.get(name, [])
        # A value that came out of the rest slot, or of words without an
        # element, has no place in the text.
        if len(claims) != len(before or ()):
            raise CannotMergeError(
                f"{name} has values that stand in no element"
            )
        if name in self._rewrite:
            self._rewritten(name, claims, tuple(after or ()), new)
        else:
            self._list(
                name, tuple(before or ()), tuple(after or ()), claims, old, new
            )

    def _one(
        self, row: Row, before: Any, after: Any, old: Any, new: Any
    ) -> None:
        self._content.path = row.field
        traced = self._trace.get(row.field) or self._trace.get("?" + row.field)
        pairs = [(row, after)]
        if not traced:
            nodes = self._table.write_items(pairs, new, self._to)
            self._placement.insert_in_section(row, nodes)
        elif after is None and not any(
            a.element == row.tag(None, self._to.dialect)
            for a in new.attributes
        ):
            self._placement.remove_value(traced[0])
        else:
            (a,) = self._table.write_items([(row, before)], old, self._to)
            (b,) = self._table.write_items(pairs, new, self._to)
            if isinstance(a, Node) and isinstance(b, Node):
                b.attributes = {
                    **a.attributes,
                    **(
                        {"lang": after.lang}
                        if after is not None and after.lang
                        else {}
                    ),
                }
                if after is None or not after.lang:
                    b.attributes.pop("lang", None)
                self._patch_fitted(traced[0], a, b)

    def _nodes(
        self, name: str, item: Any, record: Any, tag: str | None = None
    ) -> list[tuple[Row, Node]]:
        """Return the elements of one value with the rows that write them; as `tag` where a row can."""
        # An element keeps its name where a row can write the value under it: EAD has several names for one meaning,
        # and changing the name would change more than was edited.
        pairs: list[tuple[Row, Any]] = []
        rows = [
            row
            for row in self._table.rows
            if row.field == name and row.within[self._to.dialect] is not None
        ]
        alike = [
            row
            for row in rows
            if any(read_tag == tag for read_tag, _kind in row.read_tags())
        ]
        if tag is not None and alike and not alike[0].single:
            self._table.choose(item, alike, self._to.dialect, pairs)
            if any(
                row.tag_for(value, self._to.dialect) != tag
                for row, value in pairs
            ):
                pairs = []
        if not pairs:
            self._table.choose(item, rows, self._to.dialect, pairs)
        return [
            (row, node)
            for row, value in pairs
            for node in self._table.write_items(
                [(row, value)], record, self._to
            )
            if isinstance(node, Node)
        ]

    def _rewritten(
        self, name: str, claims: list[Any], after: tuple[Any, ...], new: Any
    ) -> None:
        """Write all values of a field again, in the place of the old ones."""
        for claim in claims:
            self._placement.remove(claim)
        for item in after:
            for row, node in self._nodes(name, item, new):
                self._placement.insert_in_section(row, [node])

    def _list(
        self,
        name: str,
        before: tuple[Any, ...],
        after: tuple[Any, ...],
        claims: list[Any],
        old: Any,
        new: Any,
    ) -> None:
        positions: dict[int, int] = {}
        blocks: list[tuple[list[int], list[int]]] = []
        for tag, i1, i2, j1, j2 in SequenceMatcher(
            None, before, after, autojunk=False
        ).get_opcodes():
            if tag == "equal":
                positions.update(
                    zip(range(j1, j2), range(i1, i2), strict=True)
                )
            else:
                blocks.append((list(range(i1, i2)), list(range(j1, j2))))
        moved = _moved(before, after, blocks)
        changed = [
            pair
            for old_block, new_block in blocks
            for pair in _paired(
                before,
                after,
                [i for i in old_block if i not in moved.values()],
                [j for j in new_block if j not in moved],
            )
            if self._stand_alike(name, before[pair[0]], after[pair[1]])
        ]
        positions.update({j: i for i, j in changed})
        removed = set(range(len(before))) - set(positions.values())
        for i, j in changed:
            self._content.path = f"{name}.{j}"
            self._patch_value(
                name,
                claims[i],
                before[i],
                after[j],
                old,
                new,
            )
        self._place_new(name, after, claims, positions, moved, new)
        has_new = len(after) > len(positions) + len(moved)
        for i in sorted(removed):
            if i in moved.values():
                if claims[i] in self._part.spans:
                    self._placement.remove(claims[i])
            elif has_new and isinstance(before[i], GroupTree):
                # Its values may live on in other groups: what was between them is left behind, not removed.
                self._placement.remove(claims[i])
            else:
                self._placement.remove_value(claims[i])

    def _stand_alike(self, name: str, old: Any, new: Any) -> bool:
        """Return whether two values are in elements alike: each in one of its own, or both in a shared one."""
        rows = [row for row in self._table.rows if row.field == name]
        return type(old) is type(new) and all(
            is_shared(row, old) == is_shared(row, new) for row in rows
        )

    def _place_new(
        self,
        name: str,
        after: tuple[Any, ...],
        claims: list[Any],
        positions: dict[int, int],
        moved: dict[int, int],
        new: Any,
    ) -> None:
        fresh: list[tuple[Row, Node, bool]] = []
        for j, item in enumerate(after):
            if j in positions:
                continue
            pairs = self._nodes(name, item, new)
            near = self._placement.neighbours(j, positions, claims)
            if j in moved:
                self._placement.put_moved(claims[moved[j]], near, pairs[0][0])
                continue
            for row, node in pairs:
                anchor, behind = self._placement.anchor(row, near)
                if anchor is None:
                    _gather(fresh, row, node, item)
                    continue
                inner = self._placement.inside_wrapper(row, node, item, anchor)
                self._edits.put(
                    self._placement.serialized(inner, anchor.getparent()),
                    anchor,
                    behind=behind,
                )

        for row, node, _shared in fresh:
            self._placement.insert_in_section(row, [node])

    def _patch_value(
        self,
        name: str,
        claim: Element,
        old: Any,
        new: Any,
        before: Any,
        after: Any,
    ) -> None:
        local = (
            None
            if claim not in self._part.spans
            else self._part.names[claim.tag]
        )
        olds, news = (
            self._nodes(name, old, before, local),
            self._nodes(name, new, after, local),
        )
        if len(olds) != 1 or len(news) != 1:
            raise CannotMergeError(f"{name} is written as several elements")
        a = olds[0][1]
        b = news[0][1]
        if local is None:
            self._content.patch_text(
                self._content.place_of(claim), a.text(), b.text()
            )
            return
        # The source has the value without the wrapper that the rows would
        # write around it.
        if a.name != local and len(a.kids) == 1 and len(b.kids) == 1:
            inner_a = a.kids[0]
            inner_b = b.kids[0]
            if isinstance(inner_a, Node) and isinstance(inner_b, Node):
                a, b = inner_a, inner_b
        self._patch_fitted(claim, a, b)

    def _patch_fitted(self, element: Element, a: Node, b: Node) -> None:
        parent = element.getparent()
        around = self._type_of(parent) if parent is not None else None
        local = self._part.names[element.tag]
        if b.name != a.name or a.name != local:
            if a.name == b.name:
                a.name = b.name = str(local)
            elif (
                a.name == local
                and around is not None
                and around.child(b.name) is not None
            ):
                self._edits.rename(element, b.name)
            else:
                raise CannotMergeError(f"{b.name} may not stand for {local}")
        for node in (a, b):
            kind = around.child(node.name) if around is not None else None
            if kind is not None:
                Fitter(self._prefer, self._to.otherwise).fit(node, kind)
        if (a.attributes, a.kids, a.marks) == (b.attributes, b.kids, b.marks):
            # The values differ all the same: the source spells one as the grammar does not admit.
            self._edits.respell(element, b.attributes)
        self._content.patch(element, a, b)


def _gather(
    fresh: list[tuple[Row, Node, bool]], row: Row, node: Node, item: Any
) -> None:
    """Add an element to those that are to be put in; values that share a wrapper share one element."""
    shared = is_shared(row, item)
    if shared and fresh and fresh[-1][0] is row and fresh[-1][2]:
        fresh[-1][1].kids.extend(node.kids)
    else:
        fresh.append((row, node, shared))


def _moved(
    before: tuple[Any, ...],
    after: tuple[Any, ...],
    blocks: list[tuple[list[int], list[int]]],
) -> dict[int, int]:
    """Return the places of values that are only elsewhere now, each with its old place."""
    free: dict[Any, list[int]] = {}
    for old, _new in blocks:
        for i in old:
            free.setdefault(before[i], []).append(i)
    return {
        j: places.pop(0)
        for _old, new in blocks
        for j in new
        if (places := free.get(after[j]))
    }


def _paired(
    before: tuple[Any, ...],
    after: tuple[Any, ...],
    old: list[int],
    new: list[int],
) -> list[tuple[int, int]]:
    """Pair values that are likely the same one changed: in order, of one kind; if there are none, of one class."""
    pairs: list[tuple[int, int]] = []
    remaining = list(new)
    # As many as before: each is taken for the one in its place, edited.
    if len(old) == len(new):
        return list(zip(old, new, strict=True))
    for i in old:
        same = next(
            (
                j
                for j in remaining
                if type(before[i]) is type(after[j])
                and getattr(before[i], "kind", None)
                == getattr(after[j], "kind", None)
            ),
            None,
        )
        if same is not None:
            pairs.append((i, same))
            remaining = [j for j in remaining if j > same]
    alike = [
        (i, j)
        for i, j in zip(old, new, strict=False)
        if type(before[i]) is type(after[j])
    ]
    return pairs or alike


def _rule(kind: Type, name: str) -> AttributeRule | None:
    return kind.attributes.get(name) or kind.attributes.get(
        "{http://www.w3.org/1999/xlink}" + name
    )
