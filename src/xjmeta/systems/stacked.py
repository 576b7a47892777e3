"""The reading of an importer that makes records while elements open and close, as ArchivesSpace's does.

A handler is called for each element by its name and the open elements that some handler names before it. What it makes
goes onto a stack, closes with its element and is checked then. The names of system, records and elements are in the
tables of a system alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, TypeAlias

from lxml import etree

from xjmeta.mapping.contract import Imported
from xjmeta.systems.system import Reading, Stop
from xjmeta.systems.texts import local_name
from xjmeta.systems.units import parsed

__all__ = ["Handler", "Stacked"]

Handler: TypeAlias = "Callable[[Stacked, Any], None]"


class _OpenNames:
    """Which elements are open of those that handlers name, and the handlers that are known to fit there."""

    __slots__ = ("_inner", "handlers", "name", "names")

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        self.name = names[-1] if names else None
        self.handlers: dict[str, tuple[Handler, ...]] = {}
        self._inner: dict[str, _OpenNames] = {}

    def with_inner(self, name: str) -> _OpenNames:
        """Return the same with one more element open."""
        inner = self._inner.get(name)
        if inner is None:
            inner = self._inner[name] = _OpenNames((*self.names, name))
        return inner


class Stacked:
    """One run of an importer over a document: what is open, and every record in the order in which they close."""

    def __init__(
        self,
        handlers: Mapping[str, Handler],
        properties: Mapping[str, Mapping[str, str]],
    ) -> None:
        self._handlers, self._properties = handlers, properties
        sticky = {name for path in handlers for name in path.split("/")[:-1]}
        self._sticky = frozenset(sticky)
        self._opened: list[_OpenNames] = [_OpenNames(())]
        self._made_by: dict[tuple[str, int], list[Imported]] = {}
        self._here = ("", -1)
        self._shadow: tuple[str, int] | None = None
        self._shadow_is_empty = False
        self.ignoring: str | None = None
        self.stack: list[Imported] = []
        self.imported: list[Imported] = []
        self.closed: list[Imported] = []
        self.memory: dict[Any, Any] = {}

    @classmethod
    def reader(
        cls,
        handlers: Mapping[str, Handler],
        properties: Mapping[str, Mapping[str, str]],
        units: Collection[str],
    ) -> Callable[[bytes], Reading]:
        """Return the reading of a document by handlers; `units` are the types of records that are units."""

        def read(data: bytes) -> Reading:
            try:
                root = parsed(data)
            except etree.XMLSyntaxError as error:
                values = {"reason": error.msg, "line": error.lineno}
                return Reading(
                    stops=[Stop("aspace-not-well-formed", None, values)]
                )
            run = cls(handlers, properties)
            run.run(root)
            return Reading(
                [
                    imported
                    for imported in run.imported
                    if imported.type in units
                ],
                run.closed,
            )

        return read

    def run(self, root: Any) -> None:
        """Go over a document."""
        open_names: list[str] = []
        for event, element in etree.iterwalk(
            root, events=("start", "end"), tag="*"
        ):
            if event == "start":
                name = local_name(element)
                self._start(element, name, len(open_names))
                open_names.append(name)
            else:
                name = open_names.pop()
                if element.text or len(element):
                    self._end((name, len(open_names)))
        while self.stack:
            self.closed.append(self.stack.pop())

    def make(self, type_: str, element: Any, **values: Any) -> Imported:
        """Make a record of an element; it is open until the element closes."""
        stated = {}
        for name, value in values.items():
            if value.__class__ is str:
                stated[name] = _trimmed(value)
            elif value is not None:
                stated[name] = value
        imported = Imported(type_, element, stated)
        self.stack.append(imported)
        self.imported.append(imported)
        made_here = self._made_by.get(self._here)
        if made_here is None:
            self._made_by[self._here] = [imported]
        else:
            made_here.append(imported)
        return imported

    def give(self, imported: Imported, name: str, *types: str) -> None:
        """Add what was made to a list of the innermost record of these types; without one it is gone."""
        owner = self.above(*types)
        if owner is not None:
            owner.push(name, imported)

    def set(self, name: str, value: str | None, element: Any) -> None:
        """Set a property of the innermost record; one that such records do not have stops the importer."""
        known = self._properties.get(self.context.type, {})
        if name not in known:
            self.closed.append(Imported("stop", element, {"property": name}))
        elif known[name] == "many" and value is not None:
            self.context.push(name, value)
        else:
            self.context.put(name, None if value is None else _trimmed(value))

    @property
    def context(self) -> Imported:
        """The innermost record that is open."""
        return self.stack[-1]

    def above(self, *types: str) -> Imported | None:
        """Return the innermost open record of these types, but for the one that is being made."""
        last = len(self.stack) - (1 if self._made_by.get(self._here) else 0)
        for imported in reversed(self.stack[:last]):
            if imported.type in types:
                return imported
        return None

    def _start(self, element: Any, name: str, depth: int) -> None:
        if self.ignoring is not None:
            return
        # The importer sees no end of an element without content: it is closed
        # when the next one begins.
        if self._shadow is not None and self._shadow_is_empty:
            self._close(self._shadow)
        is_empty = _is_empty(element)
        # Nor does it see an element that says nothing at all.
        if is_empty and not element.attrib:
            return
        self._here = self._shadow = (name, depth)
        self._shadow_is_empty = is_empty
        opened = self._opened[-1]
        handlers = opened.handlers.get(name)
        if handlers is None:
            handlers = tuple(self._handlers_of(name))
            opened.handlers[name] = handlers
        for handler in handlers:
            handler(self, element)
        if name in self._sticky:
            self._opened.append(opened.with_inner(name))

    def _handlers_of(self, name: str) -> Iterator[Handler]:
        opened = self._opened[-1].names
        for number in range(len(opened)):
            path = "/".join((*opened[number:], name))
            if path in self._handlers:
                yield self._handlers[path]
        if name in self._handlers:
            yield self._handlers[name]

    def _end(self, node: tuple[str, int]) -> None:
        if self._shadow is not None and node[0] != self._shadow[0]:
            self._close(self._shadow)
        self._close(node)

    def _close(self, node: tuple[str, int]) -> None:
        self._shadow = None
        self._shadow_is_empty = False
        if self._here[0] == self.ignoring:
            self.ignoring = None
        made_here = self._made_by.pop(node, None)
        if made_here is not None:
            for imported in reversed(made_here):
                self._remove(imported)
                self.closed.append(imported)
        if node[0] in self._sticky and self._opened[-1].name == node[0]:
            self._opened.pop()

    def _remove(self, imported: Imported) -> None:
        if self.stack[-1] is imported:
            self.stack.pop()
        else:
            self.stack.remove(imported)


def _trimmed(value: str) -> str:
    """Return a text without the blanks at the ends of its lines."""
    if "\n" not in value:
        return value.strip()
    return "\n".join(line.strip() for line in value.split("\n")).rstrip("\n")


def _is_empty(element: Any) -> bool:
    """Return whether an element holds nothing but blanks and comments."""
    text = element.text
    if text is not None and text.strip():
        return False
    for child in element:
        if child.tag is not etree.Comment:
            return False
        if child.tail is not None and child.tail.strip():
            return False
    return True
