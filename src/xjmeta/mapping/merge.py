"""Writes a changed unit back into its own source: what is unchanged stays as it stands, to the byte.

The source is read again by the same rows, with a trace of which element each value came from. Values are compared with
those wanted, lists are aligned, and each difference becomes an edit of the text: an attribute set, words of a text
replaced, an element patched, moved, put in or taken out. What a value looks like in the dialect is asked of the rows
twice, for the old value and for the new, so that only where these differ the source is touched. Nothing here knows a
tag.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

from lxml import etree

from xjmeta.grammar.conformance import order_fits
from xjmeta.grammar.grammar import AttributeRule, Type
from xjmeta.mapping.rows import Element, Row, Writing
from xjmeta.mapping.shapes import GroupShape, is_shared
from xjmeta.mapping.table import Table, Trace, UnitView, Words, get
from xjmeta.mapping.writeback import CannotMergeError
from xjmeta.model.groups import GroupTree
from xjmeta.text.edits import TextEdit, in_order
from xjmeta.xml.fitting import Fitter
from xjmeta.xml.nodes import (
    FILLER,
    MARK,
    Child,
    Node,
    attribute_value,
    escape,
    serialize_all,
)
from xjmeta.xml.repair import PatchedText
from xjmeta.xml.source import Span, behind_blanks, tags, with_blanks

__all__ = ["ATTRIBUTE", "Merge", "Own", "unescape"]

_FEW = 64
"""In how many children another place is looked for."""
_SPACE = " \t\r\n"
ATTRIBUTE = re.compile(r"""(\s+)([^\s=/>]+)(\s*=\s*)("[^"]*"|'[^']*')""")
_ENTITY = re.compile(r"&([A-Za-z_][\w.-]*);")
_WORD = re.compile(r"[^ \t\r\n]+")
_REFERENCE = re.compile(r"&(?:#(\d+)|#x([0-9a-fA-F]+)|(amp|lt|gt|quot|apos));")
_KNOWN = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_MARKUP = re.compile(r"[<]")
_MARKED = re.compile(rf"<\?{MARK} {FILLER} ([\w. -]+)\?>")
_MARKS = re.compile(rf"(?:<\?{MARK} [^?]*\?>)*")


@dataclass
class Own:
    """The own part of a unit as text, parsed, with the place of each element in the text.

    `names` resolves raw names; `prefix` goes before the names of elements, `spelt` says how attributes are spelt.
    """

    text: str
    offset: int
    root: Element
    names: Mapping[object, str | None]
    prefix: str
    spelt: Mapping[str, str]
    spans: dict[Any, Span] = field(default_factory=dict)
    fillers: list[tuple[Any, str, Span]] = field(default_factory=list)
    entities: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        text: str,
        wrapped: str,
        offset: int,
        root: Element,
        names: Mapping[object, str | None],
        prefix: str,
        spelt: Mapping[str, str],
    ) -> Own:
        """Pair the parsed elements with the text they were parsed from."""
        own = cls(text, offset, root, names, prefix, spelt)
        elements = [e for e in root.iter() if isinstance(e.tag, str)]
        spans = tags(wrapped)
        if len(elements) != len(spans):
            raise CannotMergeError("elements and tags do not pair")
        own.spans = {
            e: Span(
                s.start - offset,
                s.inside - offset,
                s.end_tag - offset,
                s.end - offset,
                s.parent,
                s.name,
            )
            for e, s in zip(elements, spans, strict=True)
        }
        return own


class Merge:
    """The edits that make the wanted unit of a unit's own source."""

    def __init__(
        self,
        table: Table,
        own: Own,
        trace: Trace,
        to: Writing,
        type_of: Callable[[Element], Type | None],
        prefer: Iterable[str],
        rewrite: frozenset[str] = frozenset(),
    ) -> None:
        self._table, self._own, self._trace, self._to = table, own, trace, to
        self._type_of, self._prefer, self._rewrite = type_of, tuple(prefer), rewrite
        self._edits: list[TextEdit] = []
        self._entities = frozenset(_ENTITY.findall(own.text)) - {
            "amp",
            "lt",
            "gt",
            "quot",
            "apos",
        }
        self.removed: list[str] = []
        """The markup of the values that are removed."""
        self.rewritten: list[str] = []
        """The paths of the values whose markup is rewritten as a whole."""
        self._path = ""
        self._gone: set[Any] = set()
        self._filled: set[Span] = set()
        self._declared: set[Any] = set()
        self._new_homes: dict[str, list[tuple[int, list[Child]]]] = {}
        self._new_unit: dict[str, str] = {}

    def run(self, old: Any, new: Any) -> PatchedText:
        """Return the own source with the wanted values in it; raises CannotMergeError."""
        fields = dict.fromkeys(row.field for row in self._table.rows)
        old, new = UnitView.of(old), UnitView.of(new)
        self._unit_attributes(old, new)
        for name in fields:
            before, after = get(old, name), get(new, name)
            if before != after:
                self._field(name, before, after, old, new)
        if old.attributes != new.attributes:
            self._kept_attributes(old, new)
        self._open_homes()
        return self._applied()

    # ---- edits of the text

    def _edit(self, lo: int, hi: int, text: str) -> None:
        self._edits.append(TextEdit(lo, hi, text))

    def _applied(self) -> PatchedText:
        out, at, put_in = [], 0, []
        text = self._own.text
        shift = 0
        for edit in in_order(self._edits):
            if edit.lo < at:
                if edit.hi <= at and not edit.text:
                    continue
                raise CannotMergeError("edits overlap")
            out += [text[at : edit.lo], edit.text]
            at = edit.hi
            put_in.append((edit.lo + shift, edit.lo + shift + len(edit.text)))
            shift += len(edit.text) - (edit.hi - edit.lo)
        return PatchedText("".join([*out, text[at:]]), tuple(put_in))

    # ---- attributes

    def _unit_attributes(self, old: Any, new: Any) -> None:
        for attr in self._table.unit_attrs:
            before, after = getattr(old, attr.field), getattr(new, attr.field)
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
            self._new_unit |= {} if value is None else {name: value}
            return
        kind = self._type_of(element)
        rule = _rule(kind, name) if kind is not None else None
        if value is not None and (
            kind is not None and (rule is None or not rule.accepts(value))
        ):
            value = None
        if value is None and rule is not None and rule.required:
            self._fill_attribute(element, name, rule.filler())
        else:
            self._set_attribute(element, name, value)

    def _fill_attribute(self, element: Element, name: str, value: str) -> None:
        """Let an attribute that has to stand say what counts for nothing."""
        self._set_attribute(element, name, value)
        span, text = self._own.spans[element], self._own.text
        marked = _MARKED.match(text, span.inside)
        names = f"{marked[1]} {name}" if marked is not None else name
        mark = f"<?{MARK} {FILLER} {names}?>"
        if marked is not None:
            self._edit(marked.start(), marked.end(), mark)
        elif span.inside == span.end:
            self._edit(span.inside - 2, span.inside, f">{mark}</{span.name}>")
        else:
            self._edit(span.inside, span.inside, mark)

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
        plain, _, number = name.partition(".")
        for key, elements in self._trace.items():
            if key.startswith("@") and self._table.bearer(key.lstrip("@")) == plain:
                return (
                    elements[int(number or 1) - 1]
                    if len(elements) >= int(number or 1)
                    else None
                )
        root = self._trace.get("@/", [None])[0]
        if root is not None and self._own.names[root.tag] == plain:
            return root
        for row in self._table.rows:
            if row.single and row.tag(None, self._to.dialect) == plain:
                found = self._trace.get(row.field) or self._trace.get("?" + row.field)
                return found[0] if found else None
        return None

    def _set_attribute(
        self,
        element: Element,
        name: str,
        value: str | None,
        was: str | None = None,
        known: Iterable[str] = (),
    ) -> None:
        """Set, add or remove an attribute; one that the source spells otherwise is told by what it `was`, if its name
        is none of those `known`.
        """
        span = self._own.spans[element]
        tag = self._own.text[span.start : span.inside]
        self._unmark(span, name.rpartition(":")[2])
        found = _found_attribute(tag, name, was, known)
        if found is None and value is not None:
            end = span.inside - (2 if tag.endswith("/>") else 1)
            while self._own.text[end - 1].isspace():
                end -= 1
            self._edit(
                end,
                end,
                f' {self._name_in(element, name)}="{self._with_entities(attribute_value(value))}"',
            )
        elif found is not None and value is None:
            self._edit(span.start + found.start(), span.start + found.end(), "")
        elif found is not None:
            quote = found[4][0]
            text = attribute_value(str(value)).replace(
                "'", "'" if quote == '"' else "&#39;"
            )
            lo, hi = span.start + found.start(4), span.start + found.end()
            self._edit(lo, hi, quote + self._with_entities(text) + quote)

    def _name_in(self, element: Element, name: str) -> str:
        """Return an attribute's name as it is spelt in an element, with the declaration of its prefix where needed."""
        declared, _, spelt = self._own.spelt.get(name, name).rpartition(" ")
        if (
            not declared
            or element in self._declared
            or spelt.partition(":")[0] in element.nsmap
        ):
            return spelt
        self._declared.add(element)
        return f"{declared} {spelt}"

    def _unmark(self, span: Span, name: str) -> None:
        """Take an attribute that is being set off the list of those that count for nothing."""
        found = _MARKED.match(self._own.text, span.inside)
        names = found[1].split() if found is not None else []
        if found is not None and name in names:
            left = [one for one in names if one != name]
            self._edit(
                found.start(),
                found.end(),
                f"<?{MARK} {FILLER} {' '.join(left)}?>" if left else "",
            )

    def _with_entities(self, text: str) -> str:
        """Leave the references alone that the source has too."""
        if not self._entities:
            return text
        return re.sub(
            r"&amp;([A-Za-z_][\w.-]*);",
            lambda m: f"&{m[1]};" if m[1] in self._entities else m[0],
            text,
        )

    # ---- fields

    def _field(self, name: str, before: Any, after: Any, old: Any, new: Any) -> None:
        row = next(row for row in self._table.rows if row.field == name)
        if row.single:
            self._one(row, before, after, old, new)
            return
        claims = self._trace.get(name, [])
        if len(claims) != len(before or ()):
            raise CannotMergeError(f"{name} has values that stand in no element")
        if name in self._rewrite:
            self._rewritten(name, claims, tuple(after or ()), new)
        else:
            self._list(name, tuple(before or ()), tuple(after or ()), claims, old, new)

    def _one(self, row: Row, before: Any, after: Any, old: Any, new: Any) -> None:
        self._path = row.field
        found = self._trace.get(row.field) or self._trace.get("?" + row.field)
        wanted = [(row, after)]
        if not found:
            nodes = self._table.write_items(wanted, new, self._to)
            self._insert_at_home(row, nodes)
        elif after is None and not any(
            a.element == row.tag(None, self._to.dialect) for a in new.attributes
        ):
            self._remove_value(found[0])
        else:
            (a,) = self._table.write_items([(row, before)], old, self._to)
            (b,) = self._table.write_items(wanted, new, self._to)
            if isinstance(a, Node) and isinstance(b, Node):
                b.attributes = {
                    **a.attributes,
                    **(
                        {"lang": after.lang} if after is not None and after.lang else {}
                    ),
                }
                if after is None or not after.lang:
                    b.attributes.pop("lang", None)
                self._patch_fitted(found[0], a, b)

    def _nodes(
        self, name: str, item: Any, record: Any, tag: str | None = None
    ) -> list[tuple[Row, Node]]:
        """Return the elements of one value with the rows that write them; as `tag` where a row can."""
        pairs: list[tuple[Row, Any]] = []
        rows = [
            row
            for row in self._table.rows
            if row.field == name and row.within[self._to.dialect] is not None
        ]
        alike = [
            row for row in rows if any(known == tag for known, _kind in row.read_tags())
        ]
        if tag is not None and alike and not alike[0].single:
            self._table.choose(item, alike, self._to.dialect, pairs)
            if any(row.tag_for(one, self._to.dialect) != tag for row, one in pairs):
                pairs = []
        if not pairs:
            self._table.choose(item, rows, self._to.dialect, pairs)
        return [
            (row, node)
            for row, one in pairs
            for node in self._table.write_items([(row, one)], record, self._to)
            if isinstance(node, Node)
        ]

    def _rewritten(
        self, name: str, claims: list[Any], after: tuple[Any, ...], new: Any
    ) -> None:
        """Write all values of a field anew, in the place of the old ones."""
        for claim in claims:
            self._remove(claim)
        for item in after:
            for row, node in self._nodes(name, item, new):
                self._insert_at_home(row, [node])

    def _list(
        self,
        name: str,
        before: tuple[Any, ...],
        after: tuple[Any, ...],
        claims: list[Any],
        old: Any,
        new: Any,
    ) -> None:
        kept: dict[int, int] = {}
        blocks: list[tuple[list[int], list[int]]] = []
        for tag, i1, i2, j1, j2 in SequenceMatcher(
            None, before, after, autojunk=False
        ).get_opcodes():
            if tag == "equal":
                kept.update(zip(range(j1, j2), range(i1, i2), strict=True))
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
        kept.update({j: i for i, j in changed})
        removed = set(range(len(before))) - set(kept.values())
        for i, j in changed:
            self._path = f"{name}.{j}"
            self._patch_value(name, claims[i], before[i], after[j], old, new)
        self._place_new(name, after, claims, kept, moved, new)
        has_new = len(after) > len(kept) + len(moved)
        for i in sorted(removed):
            if i in moved.values():
                if claims[i] in self._own.spans:
                    self._remove(claims[i])
            elif has_new and isinstance(before[i], GroupTree):
                # Its values may live on in other groups: what stood between them is left behind, not removed.
                self._remove(claims[i])
            else:
                self._remove_value(claims[i])

    def _stand_alike(self, name: str, old: Any, new: Any) -> bool:
        """Say whether two values stand in elements alike: both in one of their own, or both in one that is shared."""
        rows = [row for row in self._table.rows if row.field == name]
        return type(old) is type(new) and all(
            is_shared(row, old) == is_shared(row, new) for row in rows
        )

    def _place_new(
        self,
        name: str,
        after: tuple[Any, ...],
        claims: list[Any],
        kept: dict[int, int],
        moved: dict[int, int],
        new: Any,
    ) -> None:
        fresh: list[tuple[Row, Node, bool]] = []
        for j, item in enumerate(after):
            if j in kept:
                continue
            pairs = self._nodes(name, item, new)
            near = self._neighbours(j, kept, claims)
            if j in moved:
                self._put_moved(claims[moved[j]], near, pairs[0][0])
                continue
            for row, node in pairs:
                anchor, behind = self._anchor(row, near)
                if anchor is None:
                    _gather(fresh, row, node, item)
                    continue
                inner = self._inside_wrapper(row, node, item, anchor)
                self._put(self._spelt(inner, anchor.getparent()), anchor, behind=behind)

        for row, node, _shared in fresh:
            self._insert_at_home(row, [node])

    def _neighbours(
        self, j: int, kept: Mapping[int, int], claims: list[Any]
    ) -> list[tuple[Element, bool]]:
        """Return the elements that stay where they are, those before a place first, the nearest of them first; and
        whether the place is behind them.
        """
        before = [(claims[kept[k]], True) for k in sorted(kept, reverse=True) if k < j]
        after = [(claims[kept[k]], False) for k in sorted(kept) if k > j]
        return [one for one in (*before, *after) if one[0] in self._own.spans]

    def _anchor(
        self, row: Row, near: Iterable[tuple[Element, bool]]
    ) -> tuple[Any, bool]:
        """Return the nearest of the neighbours that stands in the home of a row."""
        return next(
            (one for one in near if self._same_home(row, one[0])), (None, False)
        )

    def _put_moved(
        self, claim: Element | None, near: Iterable[tuple[Element, bool]], row: Row
    ) -> None:
        if claim not in self._own.spans:
            return  # no place tells the order of a text among elements: it stays, and the rest slot says it
        text = self._own.text[self._own.spans[claim].start : self._own.spans[claim].end]
        anchor, behind = self._anchor(row, near)
        if anchor is None:
            self._insert_at_home(row, [], text)
        else:
            self._put(text, anchor, behind=behind)

    def _same_home(self, row: Row, anchor: Element) -> bool:
        """Say whether an element stands in the home of a row, or in a wrapper there."""
        home = row.within[self._to.dialect]
        homes = self._trace.get("@" + (home or ""), [])
        parent = anchor.getparent()
        while parent is not None:
            if any(parent is element for element in homes):
                return True
            if any(
                parent is e
                for key, known in self._trace.items()
                if key.startswith("@")
                for e in known
            ):
                return False
            parent = parent.getparent()
        return False

    def _inside_wrapper(
        self, row: Row, node: Node, item: Any, anchor: Element
    ) -> list[Child]:
        """Take the wrapper off where the neighbour stands in one already."""
        wrapped = (
            is_shared(row, item)
            and self._own.names[anchor.getparent().tag] == node.name
        )
        home = self._trace.get("@" + (row.within[self._to.dialect] or ""), [None])[0]
        return list(node.kids) if wrapped and anchor.getparent() is not home else [node]

    # ---- putting in and taking out

    def _spelt(self, kids: Iterable[Child], parent: Element) -> str:
        kind = self._type_of(parent)
        kids = list(kids)
        for kid in kids:
            if kind is not None and isinstance(kid, Node):
                child = kind.child(kid.name)
                if child is None:
                    raise CannotMergeError(f"{kid.name} may not stand there")
                Fitter(self._prefer, self._to.otherwise).fit(kid, child)
        return self._with_entities(
            serialize_all(kids, self._own.prefix, self._own.spelt)
        )

    def _put(self, text: str, anchor: Element, *, behind: bool) -> None:
        span = self._own.spans[anchor]
        start = behind_blanks(self._own.text, span.start)
        at = span.end if behind else start
        self._edit(at, at, self._own.text[start : span.start] + text)

    def _insert_at_home(
        self, row: Row, nodes: Iterable[Child], text: str | None = None
    ) -> None:
        """Put elements into the home of a row, behind what goes before by the order of the rows."""
        dialect = self._to.dialect
        home = row.within[dialect]
        if home is None:
            raise CannotMergeError(f"{row.field} has no home")
        slot = next(
            n
            for n, s in enumerate(self._table.slots[dialect][home])
            if s.home is None and any(r is row for r in s.rows)
        )
        self._insert(home, slot, list(nodes), text)

    def _insert(
        self, home: str, slot: int, nodes: list[Child], text: str | None
    ) -> None:
        found = self._trace.get("@" + home if home else "@")
        if not found:
            if text is not None:
                raise CannotMergeError("no home to move to")
            self._new_homes.setdefault(home, []).append((slot, nodes))
            return
        parent = found[0]
        said = self._spelt(nodes, parent) if text is None else text
        name = nodes[0].name if nodes and isinstance(nodes[0], Node) else None
        free = next(self._free(parent, name), None)
        if free is not None:
            self._filled.add(free)
            self._edit(free.start, free.end, said)
            return
        before = self._admitting(parent, self._last_before(parent, home, slot), name)
        if before is not None:
            self._put(said, before, behind=True)
        else:
            self._put_first(said, parent)

    def _free(self, parent: Element, name: str | None) -> Iterator[Span]:
        """Yield the places kept for an element of that name: filler, and elements in which nothing stands."""
        for element, tag, span in self._own.fillers:
            if element is parent and tag == name and span not in self._filled:
                yield span
        for kid in parent:
            if (
                kid in self._own.spans
                and self._own.names[kid.tag] == name
                and self._is_idle(kid)
            ):
                yield self._own.spans[kid]

    def _is_idle(self, element: Element) -> bool:
        """Say whether an element says nothing, and none of the fields is told by it."""
        if (
            element.attrib
            or len(element)
            or (element.text or "").strip()
            or self._own.spans[element] in self._filled
        ):
            return False
        return not any(
            element is one for known in self._trace.values() for one in known
        )

    def _open_homes(self) -> None:
        """Put in the homes that the source lacks, each once, with what goes into it in the order of the rows."""
        if self._new_unit:
            self._new_homes.setdefault("", [])
        while self._new_homes:
            home = max(self._new_homes, key=lambda name: len(name and name.split("/")))
            kids = [
                kid
                for _slot, kids in sorted(
                    self._new_homes.pop(home), key=lambda one: one[0]
                )
                for kid in kids
            ]
            if not home:
                self._open_unit(kids)
                continue
            outer, _, name = home.rpartition("/")
            outer = outer or ("/" if home.startswith("/") else "")
            slots = self._table.slots[self._to.dialect][outer]
            at = next((n for n, slot in enumerate(slots) if slot.home == home), None)
            if at is None:
                raise CannotMergeError("the source has no root")
            self._insert(outer, at, [Node(name, {}, kids)], None)

    def _open_unit(self, kids: list[Child]) -> None:
        """Put the element of the unit on top into a document that has none."""
        root = self._trace.get("@/", [None])[0]
        if root is None:
            raise CannotMergeError("the source has no root")
        said = self._spelt([Node(self._table.unit_name, self._new_unit, kids)], root)
        last = next(
            (
                kid
                for kid in reversed(root)
                if isinstance(kid.tag, str) and kid in self._own.spans
            ),
            None,
        )
        if last is None:
            self._put_first(said, root)
        else:
            self._put(said, last, behind=True)

    def _put_first(self, said: str, parent: Element) -> None:
        span, text = self._own.spans[parent], self._own.text
        first = next(
            (
                kid
                for kid in parent
                if isinstance(kid.tag, str) and kid in self._own.spans
            ),
            None,
        )
        if text[span.inside - 2 : span.inside] == "/>":
            self._edit(span.inside - 2, span.inside, f">{said}</{span.name}>")
        elif first is not None:
            self._put(said, first, behind=False)
        else:
            self._edit(span.inside, span.inside, said)

    def _last_before(self, parent: Element, home: str, slot: int) -> Any:
        """Return the last child of a home that the rows put before a slot, or into it."""
        slots = self._table.slots[self._to.dialect][home][: slot + 1]
        ends: dict[Any, None] = {}
        for one in slots:
            keys = (
                ["@" + one.home] if one.home is not None else [one.name, "?" + one.name]
            )
            for key in keys:
                for element in self._trace.get(key, ()):
                    child = _child_of(parent, element)
                    if child is not None and (
                        one.home is not None or self._in_slot(one.rows, element, parent)
                    ):
                        ends[child] = None
        return max(ends, key=lambda e: self._own.spans[e].start, default=None)

    def _admitting(
        self, parent: Element, before: Element | None, name: str | None
    ) -> Any:
        """Return the child behind which the grammar admits an element of that name: the one given, else the nearest."""
        kind, kids = (
            self._type_of(parent),
            [kid for kid in parent if isinstance(kid.tag, str)],
        )
        at = kids.index(before) + 1 if before in kids else 0
        if kind is None or name is None:
            return before
        new = etree.Element(name)
        for place in sorted(range(len(kids) + 1), key=lambda n: (abs(n - at), n)):
            then = [
                kid
                for kid in (*kids[:place], new, *kids[place:])
                if kid not in self._gone
            ]
            if order_fits(then, kind, self._own.names.__getitem__):
                return kids[place - 1] if place else None
            if len(kids) > _FEW:
                break
        return before

    def _in_slot(self, rows: list[Row], element: Element, parent: Element) -> bool:
        outermost = _child_of(parent, element)
        names = {tag for row in rows for tag, _kind in row.read_tags()}
        return (
            self._own.names[outermost.tag] in names
            or self._own.names[element.tag] in names
        )

    def _remove_value(self, element: Element) -> None:
        """Take out a value that is gone, with all that stands in it."""
        span = self._own.spans.get(element)
        if span is not None:
            self.removed.append(self._own.text[span.start : span.end])
        self._remove(element)

    def _remove(self, element: Element) -> None:
        """Take an element out, with the blanks before it; a wrapper that it leaves empty goes too. Or take a text
        out.
        """
        if element not in self._own.spans:
            lo, hi, said = self._part_of(element)
            self._patch_text((lo, hi, said), said, "")
            return
        homes = {
            id(e)
            for key, known in self._trace.items()
            if key.startswith("@")
            for e in known
        }
        self._gone.add(element)
        parent = element.getparent()
        while parent is not None and id(parent) not in homes and self._empties(parent):
            element, parent = parent, parent.getparent()
            self._gone.add(element)
        span, text = self._own.spans[element], self._own.text
        lo = with_blanks(text, span.start)
        if lo < span.start and text[span.end : span.end + 1] not in (
            "<",
            "\n",
            "\r",
            " ",
            "\t",
        ):
            lo = span.start
        self._edit(lo, span.end, "")

    def _empties(self, parent: Element) -> bool:
        if parent.attrib or (parent.text and not parent.text.isspace()):
            return False
        return all(
            kid in self._gone and not (kid.tail and not kid.tail.isspace())
            for kid in parent
            if isinstance(kid.tag, str)
        )

    # ---- patching

    def _part_of(self, words: Words | None) -> tuple[int, int, str]:
        """Return where a text stands that a value was read from."""
        parts = self._parts(words.parent) if isinstance(words, Words) else []
        found: list[tuple[int, int, str]] = [
            part for part in parts if isinstance(part, tuple) and part[2] == words
        ]
        if len(found) != 1:
            raise CannotMergeError("a text has no place of its own")
        return found[0]

    def _patch_value(
        self, name: str, claim: Element, old: Any, new: Any, before: Any, after: Any
    ) -> None:
        local = None if claim not in self._own.spans else self._own.names[claim.tag]
        olds, news = (
            self._nodes(name, old, before, local),
            self._nodes(name, new, after, local),
        )
        if len(olds) != 1 or len(news) != 1:
            raise CannotMergeError(f"{name} is written as several elements")
        a, b = olds[0][1], news[0][1]
        if local is None:
            self._patch_text(self._part_of(claim), a.text(), b.text())
            return
        if a.name != local and len(a.kids) == 1 and len(b.kids) == 1:
            inner_a, inner_b = a.kids[0], b.kids[0]
            if isinstance(inner_a, Node) and isinstance(inner_b, Node):
                a, b = inner_a, inner_b
        self._patch_fitted(claim, a, b)

    def _patch_fitted(self, element: Element, a: Node, b: Node) -> None:
        parent = element.getparent()
        around = self._type_of(parent) if parent is not None else None
        local = self._own.names[element.tag]
        if b.name != a.name or a.name != local:
            if a.name == b.name:
                a.name = b.name = str(local)
            elif (
                a.name == local
                and around is not None
                and around.child(b.name) is not None
            ):
                self._rename(element, b.name)
            else:
                raise CannotMergeError(f"{b.name} may not stand for {local}")
        for node in (a, b):
            kind = around.child(node.name) if around is not None else None
            if kind is not None:
                Fitter(self._prefer, self._to.otherwise).fit(node, kind)
        self._patch(element, a, b)

    def _rename(self, element: Element, name: str) -> None:
        span = self._own.spans[element]
        spelt = self._own.prefix + name
        self._edit(span.start + 1, span.start + 1 + len(span.name), spelt)
        if span.end_tag < span.end:
            self._edit(span.end_tag + 2, span.end_tag + 2 + len(span.name), spelt)

    def _patch(self, element: Element, a: Node, b: Node) -> None:
        """Do to an element what makes `b` of `a`."""
        if a.marks != b.marks:
            self._mark(element, a.marks, b.marks)
        for name in dict.fromkeys((*a.attributes, *b.attributes)):
            was = a.attributes.get(name)
            if was != b.attributes.get(name):
                self._set_attribute(
                    element, name, b.attributes.get(name), was, a.attributes
                )
        if a.kids != b.kids:
            self._patch_content(element, _merged(a.kids), _merged(b.kids))

    def _mark(
        self, element: Element, old: tuple[str, ...], new: tuple[str, ...]
    ) -> None:
        """Say which attributes of an element count for nothing, where none did before."""
        span = self._own.spans[element]
        if (
            old
            or not all(mark.startswith(FILLER + " ") for mark in new)
            or span.inside == span.end
        ):
            raise CannotMergeError("marks differ")
        self._edit(
            span.inside, span.inside, "".join(f"<?{MARK} {mark}?>" for mark in new)
        )

    def _patch_content(self, element: Element, a: list[Child], b: list[Child]) -> None:
        parts = self._parts(element)
        if (matched := self._matched(parts, a)) is not None:
            parts = matched
        else:
            seen_a, seen_b, inner = _seen_through(a), _seen_through(b), _only(parts)
            if inner is not None and self._aligned(self._parts(inner), a):
                element, parts = inner, self._parts(inner)
            elif (
                seen_a is not None
                and seen_b is not None
                and self._aligned(parts, seen_a)
            ):
                a, b = seen_a, seen_b
            else:
                self._replace_content(element, b)
                return
        pairs = self._pairs(a, b)
        if pairs is None:
            self._replace_content(element, b)
            return
        for n, m in pairs:
            part = parts[n]
            if isinstance(part, tuple):
                self._patch_text(part, str(a[n]), str(b[m]))
            else:
                old, new = a[n], b[m]
                if isinstance(old, Node) and isinstance(new, Node) and old != new:
                    if old.name != new.name:
                        self._rename(part, new.name)
                    self._patch(part, old, new)
        self._patch_sequence(element, parts, a, b, pairs)

    def _pairs(self, a: list[Child], b: list[Child]) -> list[tuple[int, int]] | None:
        """Pair what is the same on both sides, then what is of a kind in between; None where texts come or go."""
        if len(a) == len(b) and all(
            _kind(x) == _kind(y) for x, y in zip(a, b, strict=True)
        ):
            return [(n, n) for n in range(len(a))]
        if any(isinstance(kid, str) for kid in (*a, *b)):
            return None
        keys_a, keys_b = (
            [serialize_all([kid]) for kid in a],
            [serialize_all([kid]) for kid in b],
        )
        pairs: list[tuple[int, int]] = []
        for tag, i1, i2, j1, j2 in SequenceMatcher(
            None, keys_a, keys_b, autojunk=False
        ).get_opcodes():
            if tag == "equal":
                pairs += zip(range(i1, i2), range(j1, j2), strict=True)
            elif tag == "replace":
                left = list(range(j1, j2))
                if i2 - i1 == j2 - j1:
                    pairs += zip(range(i1, i2), left, strict=True)
                    continue
                for i in range(i1, i2):
                    same = next((j for j in left if _kind(a[i]) == _kind(b[j])), None)
                    if same is not None:
                        pairs.append((i, same))
                        left = [j for j in left if j > same]
        return pairs

    def _patch_sequence(
        self,
        element: Element,
        parts: list[Any],
        a: list[Child],
        b: list[Child],
        pairs: list[tuple[int, int]],
    ) -> None:
        """Take out the children that are gone and put in those that are new."""
        kept = {m: n for n, m in pairs}
        for m, kid in enumerate(b):
            if m in kept:
                continue
            before = next(
                (parts[kept[k]] for k in range(m - 1, -1, -1) if k in kept), None
            )
            behind = next(
                (parts[kept[k]] for k in range(m + 1, len(b)) if k in kept), None
            )
            text = self._with_entities(
                serialize_all([kid], self._own.prefix, self._own.spelt)
            )
            anchor = before if before is not None else behind
            if anchor is None:
                self._replace_content(element, b)
                return
            self._put(text, anchor, behind=anchor is before)
        for n in range(len(a)):
            if n not in {i for i, _ in pairs}:
                self._remove_part(parts[n])

    def _remove_part(self, element: Element) -> None:
        span = self._own.spans[element]
        self._edit(with_blanks(self._own.text, span.start), span.end, "")

    def _replace_content(self, element: Element, kids: list[Child]) -> None:
        span, text = self._own.spans[element], self._own.text
        if "<" in text[span.inside : span.end_tag] and self._path not in self.rewritten:
            self.rewritten.append(self._path)
        said = self._with_entities(
            serialize_all(kids, self._own.prefix, self._own.spelt)
        )
        if text[span.inside - 2 : span.inside] == "/>" and span.end == span.inside:
            self._edit(
                span.inside - 2, span.inside, f">{said}</{span.name}>" if said else "/>"
            )
        else:
            self._edit(span.inside, span.end_tag, said)

    def _parts(self, element: Element) -> list[Any]:
        """Return what an element holds in order: elements, and texts as (from, to, as read); bare wrappers are seen
        through.
        """
        span = self._own.spans[element]
        out: list[Any] = []
        at, said = span.inside, element.text or ""
        for child in element:
            if isinstance(child.tag, str):
                inner = self._own.spans.get(child)
                if inner is None:
                    raise CannotMergeError("an element has no place")
                out.append((at, inner.start, said))
                out += self._parts(child) if self._is_bare(child) else [child]
                at, said = inner.end, child.tail or ""
            elif child.tag is etree.Entity:
                said += self._own.entities.get(child.name, f"&{child.name};") + (
                    child.tail or ""
                )
            else:
                said += child.tail or ""
        out.append((at, span.end_tag if span.end_tag < span.end else at, said))
        return [part for part in out if not isinstance(part, tuple) or part[2].strip()]

    def _is_bare(self, element: Element) -> bool:
        """Say whether an element is a wrapper that reads as what it holds."""
        shape = self._spliced.get(self._own.names[element.tag] or "")
        if (
            shape is None
            or self._own.names[element.getparent().tag] != self._own.names[element.tag]
            or element.attrib
            or (element.text and not element.text.isspace())
        ):
            return False
        heads = shape.heading.tags if shape.heading else ()
        return all(
            isinstance(kid.tag, str)
            and self._own.names[kid.tag] not in heads
            and not (kid.tail and not kid.tail.isspace())
            for kid in element
            if kid.tag is not etree.Comment and kid.tag is not etree.PI
        )

    @cached_property
    def _spliced(self) -> dict[str, GroupShape]:
        return {
            tag: row.shape
            for row in self._table.rows
            if isinstance(row.shape, GroupShape) and row.shape.splice
            for tag, _kind in row.read_tags()
        }

    def _matched(self, parts: list[Any], kids: list[Child]) -> list[Any] | None:
        """Return the parts of an element in the order of these children, without punctuation where they have none.

        Values of several lists that share an element stand in it as they like, and in a Record list by list.
        """
        words = [part for part in parts if not _is_punctuation(part)]
        for some in (parts, words):
            if self._aligned(some, kids):
                return some
            ordered = self._ordered(some, kids)
            if ordered is not None and self._aligned(ordered, kids):
                return ordered
        return None

    def _ordered(self, parts: list[Any], kids: list[Child]) -> list[Any] | None:
        if len(parts) != len(kids):
            return None
        by_name: dict[str, list[Any]] = {}
        for part in reversed(parts):
            name = "" if isinstance(part, tuple) else str(self._own.names[part.tag])
            by_name.setdefault(name, []).append(part)
        try:
            return [by_name[_kind(kid)].pop() for kid in kids]
        except (KeyError, IndexError):
            return None

    def _aligned(self, parts: list[Any], kids: list[Child]) -> bool:
        if len(parts) != len(kids):
            return False
        for part, kid in zip(parts, kids, strict=True):
            if isinstance(part, tuple):
                if not isinstance(kid, str) or _collapsed(part[2]) != _collapsed(kid):
                    return False
            elif not isinstance(kid, Node) or self._own.names[part.tag] != kid.name:
                return False
        return True

    def _unescaped(self, word: str) -> str:
        entities = self._own.entities
        if entities and "&" in word:
            word = _ENTITY.sub(
                lambda m: (
                    entities[m[1]].replace("&", "&amp;") if m[1] in entities else m[0]
                ),
                word,
            )
        return unescape(word)

    def _patch_text(self, part: tuple[int, int, str], a: str, b: str) -> None:
        """Replace the words of a text that differ."""
        if _collapsed(a) == _collapsed(b):
            return
        lo, hi, _said = part
        # What marks the element stands before its words, and stays.
        marks = _MARKS.match(self._own.text, lo, hi)
        lo = lo if marks is None else marks.end()
        raw = self._own.text[lo:hi]
        words = list(_WORD.finditer(raw))
        old, new = _WORD.findall(a), _WORD.findall(b)
        if _MARKUP.search(raw) or [self._unescaped(word[0]) for word in words] != old:
            start, end = len(raw) - len(raw.lstrip(_SPACE)), len(raw.rstrip(_SPACE))
            self._edit(lo + start, lo + end, self._with_entities(escape(b.strip())))
            return
        for tag, i1, i2, j1, j2 in SequenceMatcher(
            None, old, new, autojunk=False
        ).get_opcodes():
            if tag == "equal":
                continue
            said = self._with_entities(escape(" ".join(new[j1:j2])))
            if tag == "insert":
                if i1 < len(words):
                    at = lo + words[i1].start()
                    self._edit(at, at, said + " ")
                else:
                    at = lo + words[-1].end()
                    self._edit(at, at, " " + said)
            elif tag == "replace":
                self._edit(lo + words[i1].start(), lo + words[i2 - 1].end(), said)
            else:
                since = words[i1].start() if i1 == 0 else words[i1 - 1].end()
                until = (
                    words[i2].start()
                    if i1 == 0 and i2 < len(words)
                    else words[i2 - 1].end()
                )
                self._edit(lo + since, lo + until, "")


def _found_attribute(
    tag: str, name: str, was: str | None, known: Iterable[str]
) -> re.Match[str] | None:
    """Find an attribute in a start tag by its name, else by what it was under a name that is none of those known."""
    local = name.removeprefix("xlink:").removeprefix("xml:")
    found = {
        m[2].rpartition(":")[2]: m
        for m in ATTRIBUTE.finditer(tag)
        if not m[2].startswith("xmlns")
    }
    if local in found or was is None:
        return found.get(local)
    others = found.keys() - {one.rpartition(":")[2] for one in known}
    return next(
        (found[one] for one in sorted(others) if unescape(found[one][4][1:-1]) == was),
        None,
    )


def unescape(text: str) -> str:
    """Resolve the references that need no declaration."""
    return _REFERENCE.sub(
        lambda m: _KNOWN[m[3]] if m[3] else chr(int(m[1]) if m[1] else int(m[2], 16)),
        text,
    )


def _collapsed(text: str) -> str:
    return " ".join(_WORD.findall(text))


def _merged(kids: list[Child]) -> list[Child]:
    """Join neighbouring texts, and leave out blank ones."""
    out: list[Child] = []
    for kid in kids:
        if isinstance(kid, str) and out and isinstance(out[-1], str):
            out[-1] += kid
        else:
            out.append(kid)
    return [kid for kid in out if not isinstance(kid, str) or kid.strip()]


def _is_punctuation(part: Any) -> bool:
    return isinstance(part, tuple) and all(
        unicodedata.category(c)[0] in "PZC" for c in part[2]
    )


def _kind(kid: Child) -> str:
    return kid.name if isinstance(kid, Node) else ""


def _seen_through(kids: list[Child]) -> list[Child] | None:
    """Return what the only element of a content holds."""
    return (
        _merged(kids[0].kids)
        if len(kids) == 1 and isinstance(kids[0], Node) and not kids[0].attributes
        else None
    )


def _only(parts: list[Any]) -> Any:
    """Return the only element of a content, if it says nothing of its own."""
    alone = len(parts) == 1 and not isinstance(parts[0], tuple) and not parts[0].attrib
    return parts[0] if alone else None


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
    """Return the places of values that only stand elsewhere now, each with its old place."""
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
    before: tuple[Any, ...], after: tuple[Any, ...], old: list[int], new: list[int]
) -> list[tuple[int, int]]:
    """Pair values that are likely the same one changed: in order, of one kind; if there are none, of one class."""
    pairs: list[tuple[int, int]] = []
    left = list(new)
    if len(old) == len(new):
        return list(zip(old, new, strict=True))
    for i in old:
        same = next(
            (
                j
                for j in left
                if type(before[i]) is type(after[j])
                and getattr(before[i], "kind", None) == getattr(after[j], "kind", None)
            ),
            None,
        )
        if same is not None:
            pairs.append((i, same))
            left = [j for j in left if j > same]
    alike = [
        (i, j)
        for i, j in zip(old, new, strict=False)
        if type(before[i]) is type(after[j])
    ]
    return pairs or alike


def _child_of(parent: Element, element: Any) -> Any:
    """Return the child of `parent` that an element is or stands in."""
    while element is not None and not isinstance(element, str):
        above = element.getparent()
        if above is parent:
            return element
        element = above
    return None


def _rule(kind: Type, name: str) -> AttributeRule | None:
    return kind.attributes.get(name) or kind.attributes.get(
        "{http://www.w3.org/1999/xlink}" + name
    )
