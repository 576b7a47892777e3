"""The columns of a crosswalk: its rows call elements and attributes by the dialect that calls them so.

    >>> dialects = Dialects("old", "new")
    >>> dialects.named("title"), dialects.named(old="note", new="remark"), dialects.named(new="part")
    (('title', 'title'), ('note', 'remark'), (None, 'part'))

A dialect that a row does not name calls the thing as the dialect before it does, so that a further dialect is a
further name in `Dialects` and a column in the rows that it changes. Before the first that is named there is none.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeAlias, TypeVar

from xjmeta.mapping.rows import Attr, Inner, Names, Row, Shape, TableError

__all__ = ["Dialects"]

T = TypeVar("T")

Kinds: TypeAlias = Mapping[str | None, Names]
"""For each kind of value its element in each dialect."""


class Dialects:
    """The dialects of a format, oldest first, and what makes the rows of its crosswalk.

    Each row remembers the file and line where it was written, for what is stated of it when the table checks itself.
    """

    def __init__(self, *names: str) -> None:
        self.names = names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def number(self, name: str) -> int:
        """Return the column of a dialect."""
        return self.names.index(name)

    def named(
        self, name: str | None = None, /, **columns: str | None
    ) -> Names:
        """Return what a thing is called in each dialect: `name` in all of them, or what its columns say."""
        if (name is None) == (not columns):
            raise TableError(
                "A row names a thing once for all dialects, or column by column.",
                _place(),
            )
        if name is not None:
            return (name,) * len(self.names)
        if unknown := columns.keys() - set(self.names):
            raise TableError(
                f"{min(unknown)} is no column; there are {', '.join(self.names)}.",
                _place(),
            )
        return self.columns(None, **columns)

    def columns(self, before: T, /, **columns: T) -> tuple[T, ...]:
        """Return what is stated for each dialect: where nothing is, what holds for the one before; first `before`."""
        stated: list[T] = []
        current = before
        for dialect in self.names:
            current = columns.get(dialect, current)
            stated.append(current)
        return tuple(stated)

    def kinds(self, names: str | Names | Mapping[Any, str | Names]) -> Kinds:
        """Return the elements of each kind of value; of values that have no kind, where one name is given."""
        by_kind = names if isinstance(names, Mapping) else {None: names}
        return {kind: self._names(name) for kind, name in by_kind.items()}

    def attr(
        self,
        field: str,
        /,
        *,
        values: Mapping[str, Any] | None = None,
        shown: str | None = None,
        **columns: str | None,
    ) -> Attr:
        """Return an attribute and the field it is; it is called as the field where no column says otherwise."""
        names = self.named(**columns) if columns else self.named(field)
        return Attr(field, names, values, shown, _place())

    def inner(
        self,
        field: str | None,
        tags: str | Names,
        mode: Literal["phrase", "prose", "foreign"] = "phrase",
        *,
        attrs: tuple[Attr, ...] = (),
        many: bool = False,
    ) -> Inner:
        """Return a child element that is one field of its parent's value."""
        return Inner(
            field,
            self._names(tags),
            mode,
            attrs,
            many,
            _place(),
        )

    def row(
        self,
        field: str,
        tags: str | Names | Mapping[Any, str | Names],
        shape: Shape,
        *,
        within: str | Names = "",
        single: bool = False,
        apart: bool = False,
        needs: tuple[str, ...] = (),
        why: str = "",
    ) -> Row:
        """Return a row: a field, the elements of its values, and the shape of these."""
        return Row(
            field,
            self.kinds(tags),
            shape,
            self._names(within),
            single,
            apart,
            needs,
            why,
            _place(),
        )

    def _names(self, names: str | Names) -> Names:
        return self.named(names) if isinstance(names, str) else names


def _place() -> tuple[str, int]:
    """Return the file and line that a row is being made in: the nearest that is not this file."""
    frame = sys._getframe(1)  # noqa: SLF001 - inspect.stack() reads every source file on the way
    # The methods here call each other; the row stands in the first file that
    # is not this one.
    while frame.f_back is not None and frame.f_code.co_filename == __file__:
        frame = frame.f_back
    return frame.f_code.co_filename, frame.f_lineno
