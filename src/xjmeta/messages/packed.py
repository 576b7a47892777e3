"""A list of very many small things that takes little memory: what is complete of it is packed, and far out on disk."""

from __future__ import annotations

import marshal
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any, SupportsIndex, TypeVar, overload

__all__ = ["PackedList"]

T = TypeVar("T")
# How many items are packed together; fewer are a list like any other.
_MANY = 2_048
# From how many bytes on what is packed stands on disk.
_IN_MEMORY = 1 << 22


class _Packs:
    """Rows of plain data: those that are many are packed in a file, each pack with its length, and the last wait."""

    def __init__(self) -> None:
        self._sizes: list[tuple[int, int]] = []
        self._packed = 0
        self._waiting: list[Any] = []
        self._is_plain = True
        self._file: Any = None

    def __del__(self) -> None:
        if self._file is not None:
            self._file.close()

    def __len__(self) -> int:
        return self._packed + len(self._waiting)

    def put(self, rows: Iterable[Any]) -> None:
        """Add rows at the end."""
        self._waiting += rows
        if self._is_plain and len(self._waiting) >= _MANY:
            self._pack()

    def _pack(self) -> None:
        """Set aside what waits; what is no plain data waits for ever."""
        try:
            packed = zlib.compress(marshal.dumps(self._waiting), 1)
        # `marshal` knows no other classes than Python's own.
        except ValueError:
            self._is_plain = False
            return
        if self._file is None:
            self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed with the list
        start = self._file.seek(0, 2)
        self._file.write(packed)
        self._sizes.append((start, len(packed)))
        self._packed += len(self._waiting)
        self._waiting = []

    def rows(self) -> Iterator[Any]:
        """Yield the rows from the first."""
        for start, length in self._sizes:
            self._file.seek(start)
            packed = self._file.read(length)
            yield from marshal.loads(zlib.decompress(packed))  # noqa: S302 - our own file
        yield from list(self._waiting)


class PackedList(list[T]):
    """A list to which items are added and which is read from its start; whatever else is done to it unpacks it.

    A kind of it says how an item is told as a row of plain data, and how a row is an item again. Where an item cannot
    be told so, all stay as they are.

    >>> class Pairs(PackedList[tuple[int, int]]):
    ...     pass
    >>> pairs = Pairs((n, n + 1) for n in range(5_000))
    >>> len(pairs), list(pairs)[4_999], pairs == [(n, n + 1) for n in range(5_000)]
    (5000, (4999, 5000), True)
    """

    __slots__ = ("_is_plain", "_packs")

    def __init__(self, items: Iterable[T] = ()) -> None:
        super().__init__()
        self._packs: _Packs | None = None
        self._is_plain = False
        self.extend(items)

    @staticmethod
    def _row(item: Any) -> Any:
        """Return an item as a row of plain data; raises AttributeError for what is none."""
        return item

    @staticmethod
    def _item(row: Any) -> Any:
        """Return the item that a row states."""
        return row

    # ---- adding

    def append(self, item: T, /) -> None:
        """Add an item at the end."""
        super().append(item)
        if super().__len__() >= _MANY:
            self._pack()

    def extend(self, items: Iterable[T], /) -> None:
        """Add items at the end."""
        remaining = iter(items)
        while not self._is_plain:
            super().extend(
                islice(remaining, max(0, _MANY - super().__len__()))
            )
            if super().__len__() < _MANY:
                return
            self._pack()
        super().extend(remaining)

    def extend_rows(self, rows: Iterable[Any]) -> None:
        """Add items at the end that are given as rows: none is made before somebody reads it."""
        if super().__len__():
            self._pack()
        if self._is_plain:
            super().extend(map(self._item, rows))
            return
        self._packs = self._packs or _Packs()
        self._packs.put(rows)

    def __iadd__(self, items: Iterable[T], /) -> PackedList[T]:  # type: ignore[override,misc]
        self.extend(items)
        return self

    def _pack(self) -> None:
        if self._is_plain:
            return
        try:
            rows = [self._row(item) for item in super().__iter__()]
        # Somebody put an item of another class into the list: it has no fields
        # to pack.
        except AttributeError:
            self._unpack()
            self._is_plain = True
            return
        self._packs = self._packs or _Packs()
        self._packs.put(rows)
        super().clear()

    # ---- reading

    def __iter__(self) -> Iterator[T]:
        if self._packs is None:
            return super().__iter__()
        return chain(
            map(self._item, self._packs.rows()), list(super().__iter__())
        )

    def __len__(self) -> int:
        return super().__len__() + len(self._packs or ())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, list):
            return NotImplemented
        return len(self) == len(other) and all(
            one == two for one, two in zip(self, other, strict=True)
        )

    __hash__ = None

    def __add__(self, other: list[Any], /) -> Any:
        return type(self)(chain(self, other))

    def __radd__(self, other: list[Any], /) -> Any:
        return [*other, *self]

    def __contains__(self, item: object, /) -> bool:
        return any(one == item for one in self)

    def __reversed__(self) -> Iterator[T]:
        return reversed(list(self))

    def __repr__(self) -> str:
        return repr(list(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (list(self),)

    def copy(self) -> Any:
        """Return another list of the same items."""
        return type(self)(self)

    @overload
    def __getitem__(self, at: SupportsIndex, /) -> T: ...
    @overload
    def __getitem__(self, at: slice, /) -> list[T]: ...
    def __getitem__(self, at: Any, /) -> Any:
        if self._packs is not None and at != -1:
            return list(self)[at]
        if super().__len__():
            return super().__getitem__(at)
        return list(self)[at]

    def count(self, item: T, /) -> int:
        """Return how often an item is in the list."""
        return list(self).count(item)

    def index(self, item: T, /, *where: Any) -> int:
        """Return where an item is; raises ValueError where it does not."""
        return list(self).index(item, *where)

    # ---- all else

    def _unpack(self) -> None:
        """Make a list like any other of it."""
        if self._packs is not None:
            items = list(self)
            self._packs = None
            super().clear()
            super().extend(items)


def _unpacking(name: str) -> Any:
    """Return the way of `list` to change it, after it was unpacked; and it stays so until more is added."""
    change = getattr(list, name)

    def changed(
        self: PackedList[Any], /, *arguments: Any, **options: Any
    ) -> Any:
        self._unpack()
        return change(self, *arguments, **options)

    changed.__name__, changed.__doc__ = name, change.__doc__
    return changed


_CHANGES = ("clear", "insert", "pop", "remove", "reverse", "sort")
for _name in ("__setitem__", "__delitem__", "__imul__", *_CHANGES):
    setattr(PackedList, _name, _unpacking(_name))
