"""Checks a table against the grammars of its dialects: no row names an element or attribute that does not exist.

To load the grammars would double the start of a program that only reads. So this runs in the tests, and at import where
Python runs in development mode (`python -X dev`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from xjmeta.grammar.grammar import Grammar, Type
from xjmeta.mapping.rows import Attr, Inner, Place, Row, TableError
from xjmeta.mapping.shapes import GroupShape

__all__ = ["check_words"]


def check_words(
    rows: Iterable[Row],
    unit_attrs: Iterable[Attr],
    units: Iterable[str],
    grammars: Sequence[Grammar],
    wrappers: Collection[str] = (),
) -> None:
    """Check that every element and attribute of the rows is one of the grammar of its dialect, at its place.

    `units` are the elements of units, `wrappers` those that writing puts around what may not be alone.
    """
    for dialect, grammar in enumerate(grammars):
        words = _SpokenWords(grammar, dialect, frozenset(wrappers))
        words.note_attrs(unit_attrs, tuple(units), None)
        for row in rows:
            words.note_within(row)
            holder = (row.within[dialect] or "").rpartition("/")[2]
            words.note_row(row, (holder,) if holder else tuple(units))
        words.check()


class _SpokenWords:
    """The elements and attributes that the rows of one dialect speak of, and the elements they are to be in.

    Rows share shapes and shapes share attributes, so that an attribute or child element is refused only where none of
    the elements admits it that it is stated of.
    """

    def __init__(
        self, grammar: Grammar, dialect: int, wrappers: frozenset[str]
    ) -> None:
        self._grammar, self._dialect, self._wrappers = (
            grammar,
            dialect,
            wrappers,
        )
        self._elements = grammar.definitions("").keys()
        self._seen: set[tuple[int, tuple[str, ...], tuple[str, ...]]] = set()
        self._holders: dict[tuple[int, str], _Spoken] = {}

    def check(self) -> None:
        """Refuse a word that none of its elements admits."""
        for (_, name), spoken in self._holders.items():
            types = map(self._grammar.type, spoken.holders)
            if spoken.is_attribute:
                is_known = any(
                    name in _local(holder.attributes) for holder in types
                )
            else:
                is_known = any(self._holds(holder, name) for holder in types)
            if not is_known:
                kind_of_word = (
                    "attribute" if spoken.is_attribute else "element"
                )
                raise TableError(
                    f"{self._grammar.name} has no {kind_of_word} {name} in {' or '.join(spoken.holders)}.",
                    spoken.place,
                )

    def _holds(self, holder: Type, name: str) -> bool:
        """Return whether an element is allowed in another, or in a wrapper there."""
        inner = (holder.child(wrapper) for wrapper in self._wrappers)
        return holder.child(name) is not None or any(
            wrapper.child(name) is not None
            for wrapper in inner
            if wrapper is not None
        )

    def note_within(self, row: Row) -> None:
        """Note the elements around those of a row."""
        steps = [
            step
            for step in (row.within[self._dialect] or "").split("/")
            if step
        ]
        for holder, step in zip(("", *steps), steps, strict=False):
            self._note_child(row, step, (holder,) if holder else (), row.place)

    def note_row(
        self, row: Row, holders: tuple[str, ...], groups: tuple[str, ...] = ()
    ) -> None:
        """Note the elements of a row, and what their shape says of them."""
        names = (row.tag(kind, self._dialect) for kind in row.tags)
        tags = tuple(name for name in names if name and name != "*")
        for tag in tags:
            self._note_child(row, tag, holders, row.place)
        shape: Any = row.shape
        visit = (id(shape), tags, groups)
        if not tags or visit in self._seen:
            return
        self._seen.add(visit)
        # A value that is in a group alone has its attributes on the group.
        self.note_attrs(
            getattr(shape, "attrs", ()), (*tags, *groups), row.place
        )
        for inner in getattr(shape, "inner", ()):
            self._note_inner(inner, tags)
        for row_inside in getattr(shape, "rows", ()):
            around = tags if isinstance(shape, GroupShape) else ()
            self.note_row(row_inside, tags, around)

    def note_attrs(
        self, attrs: Iterable[Attr], tags: tuple[str, ...], place: Place | None
    ) -> None:
        """Note the attributes of some elements."""
        for attr in attrs:
            if name := attr.names[self._dialect]:
                at = attr.place or place
                self._note(attr, name, tags, at, is_attribute=True)

    def _note_inner(self, inner: Inner, holders: tuple[str, ...]) -> None:
        if tag := inner.tags[self._dialect]:
            self._note_child(inner, tag, holders, inner.place)
            self.note_attrs(inner.attrs, (tag,), inner.place)

    def _note_child(
        self,
        of: object,
        tag: str,
        holders: tuple[str, ...],
        place: Place | None,
    ) -> None:
        # An element that the grammar lacks altogether is a misspelling,
        # wherever the row puts it.
        if tag not in self._elements:
            raise TableError(
                f"{self._grammar.name} has no element {tag}.", place
            )
        if holders:
            self._note(of, tag, holders, place, is_attribute=False)

    def _note(
        self,
        of: object,
        name: str,
        holders: Iterable[str],
        place: Place | None,
        *,
        is_attribute: bool,
    ) -> None:
        spoken = _Spoken({}, is_attribute, place)
        spoken = self._holders.setdefault((id(of), name), spoken)
        spoken.holders.update(dict.fromkeys(holders))


def _local(names: Iterable[str]) -> set[str]:
    """Return names without their namespaces: rows call the attributes of a link by their local names."""
    return {name.rpartition("}")[2] for name in names}


class _Spoken(NamedTuple):
    """A word of a row: the elements it is stated of, and where."""

    holders: dict[str, None]
    is_attribute: bool
    place: Place | None
