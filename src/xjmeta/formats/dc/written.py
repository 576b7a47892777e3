"""The values of units in DC terms: each is written and read back once, as many say what one before them says.

What a value is read as follows from its own elements, and from whether a title stands before them: what is read of a
unit is what is read of its values, one behind the other.
"""

from __future__ import annotations

from typing import Any, Final

from pydantic_core import to_json

from xjmeta.formats.dc.names import DCTERMS, XSI
from xjmeta.formats.dc.namespace import NAMESPACE
from xjmeta.formats.dc.reader import Parser
from xjmeta.formats.dc.shapes import Hidden, plain
from xjmeta.formats.dc.spelling import Spelling, write_statement
from xjmeta.formats.dc.statements import Statement, read_statements
from xjmeta.model.text import collapse
from xjmeta.xml.nodes import serialize

__all__ = ["TERMS", "WrittenValue", "WrittenValues"]

TERMS: Final = Spelling(0, {NAMESPACE: "", DCTERMS: "dcterms", XSI: "xsi"})
_PARSER: Final = Parser(
    {None: NAMESPACE, "dcterms": DCTERMS, "xsi": XSI}, "utf-8"
)
# How many values are remembered: those of a unit are mostly those of its neighbours.
_MANY = 4096


class WrittenValue:
    """A value as the elements that say it, and what these are read as."""

    __slots__ = ("has_title", "is_plain", "lines", "statements")

    def __init__(self, name: str, datum: Any, *, titled: bool) -> None:
        nodes = write_statement(name, datum, TERMS, titled=titled)
        self.lines = [serialize(node) for node in nodes]
        if name == "title":
            self.has_title = bool(collapse(plain(datum)[0]))
        else:
            self.has_title = any(node.name == _TITLE for node in nodes)
        self.statements: list[Statement] = []
        self.is_plain = True
        """Whether no text states its language."""

    def read_back(self, element: Any, *, is_titled: bool) -> None:
        """Take what the elements are read as."""
        read = read_statements(element, links=True, titled=is_titled)
        self.statements = [
            (
                value if value.value is None else value._replace(value=None),
                None,
                None,
            )
            for value, _first, _last in read
        ]
        texts = [value.text for value, _first, _last in self.statements]
        self.is_plain = all(text is None or text[1] is None for text in texts)


_TITLE = "dcterms:title"
_LINKS = frozenset({"@parent", "@children"})
"""What leads to other units: read, it says nothing of the unit itself."""


class WrittenValues:
    """Values that were written."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], WrittenValue] = {}
        self._unread: list[tuple[WrittenValue, bool]] = []

    def of(
        self, name: str, datum: Any, *, titled: bool, is_titled: bool
    ) -> WrittenValue:
        """Return a value as it is written; `titled` says that its unit has a title, `is_titled` that it stands before
        the value.
        """
        is_hidden = type(datum) is Hidden
        key = (name, titled, is_titled, is_hidden, to_json(datum))
        value = self._known.get(key)
        if value is None:
            if len(self._known) >= _MANY:
                self._known.clear()
            value = WrittenValue(name, datum, titled=titled)
            self._known[key] = value
            if name not in _LINKS:
                self._unread.append((value, is_titled))
        return value

    def read_back(self) -> None:
        """Read the values that were not read yet, all in one document."""
        unread, self._unread = self._unread, []
        text = "".join(
            f"<record>{''.join(value.lines)}</record>" for value, _ in unread
        )
        elements = _PARSER.all(text.encode())
        for (value, is_titled), element in zip(unread, elements, strict=True):
            value.read_back(element, is_titled=is_titled)
