"""The own part of a unit, parsed again: where its elements are, and what it says."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from lxml import etree
from pydantic import ValidationError

from xjmeta.grammar.conformance import PLACE
from xjmeta.grammar.grammar import Type
from xjmeta.mapping import rest
from xjmeta.mapping.rows import Reading
from xjmeta.mapping.table import Trace
from xjmeta.mapping.writeback import CannotMergeError
from xjmeta.mapping.xml_marking import marked
from xjmeta.mapping.xml_marks import take_out
from xjmeta.mapping.xml_merge import SourcePart
from xjmeta.mapping.xml_writeback.source_document import SourceDocument
from xjmeta.model.record import Record
from xjmeta.xml.entities import entities_of
from xjmeta.xml.nodes import FILLER

__all__ = ["ReadPart", "ReparsedPart"]


class ReparsedPart:
    """An own part parsed again: where each element of it is, and which are the root and the unit."""

    def __init__(
        self, document: SourceDocument, text: str, *, whole: bool
    ) -> None:
        try:
            wrapped, offset, root = document.parse(text, whole=whole)
        except (etree.XMLSyntaxError, IndexError) as error:
            # IndexError: it closes what another Record of the document opened
            raise CannotMergeError("its source is not well-formed") from error
        entities = entities_of(root)
        self.document, self.kind = document, document.kind
        self.spilled: list[Any] = []
        self.to: Reading = self.kind.reading(
            document.namespace, entities, self.spilled
        )
        self.own = SourcePart.of(
            text,
            wrapped,
            offset,
            root,
            self.to.names,
            document.prefix,
            document.spelt,
        )
        self.own.entities = entities
        self._types: dict[Any, Type | None] = {}
        self.root = self._first({self.kind.root}) if whole else None
        self.unit = (
            self._first({self.kind.top}, self.root)
            if whole
            else self._first(self.kind.units)
        )
        self._check_places()

    def _first(self, names: Collection[str], within: Any = None) -> Any:
        """Return the first element with one of these names, directly in another where that is given."""
        for element in self.own.spans:
            if self.own.names[element.tag] in names and (
                within is None or element.getparent() is within
            ):
                return element
        return None

    def _check_places(self) -> None:
        """See that every unit below is where reading looks for one; raises CannotMergeError."""
        for mark in self.own.root.iter(etree.PI):
            parent = mark.getparent()
            if mark.target != PLACE:
                continue
            # Lists (`dsc`) may be nested around the units of one parent.
            while (
                parent is not self.unit
                and self._name(parent) in self.kind.lists
            ):
                parent = parent.getparent()
            if parent is None or parent is not self.unit:
                raise CannotMergeError(
                    "a unit below would stand where none is read"
                )

    def _name(self, element: Any) -> str | None:
        if element is None:
            return None
        return self.own.names[element.tag]

    def type_of(self, element: Any) -> Type | None:
        """Return the type that the grammar gives an element in its place; None where it has none there."""
        if element not in self._types:
            self._types[element] = self._type_of(element)
        return self._types[element]

    def _type_of(self, element: Any) -> Type | None:
        grammar = self.document.grammar
        name = str(self._name(element))
        if element is self.root:
            return grammar.roots[self.kind.root]
        if element is self.unit:
            return grammar.type(name)
        parent = element.getparent()
        if parent is None or parent not in self.own.spans:
            return None
        around = self.type_of(parent)
        return None if around is None else around.child(name)


class ReadPart(ReparsedPart):
    """An opened own part read again: its values with rest entries, and the element each came from."""

    def __init__(
        self,
        document: SourceDocument,
        text: str,
        entries: rest.Entries,
        *,
        whole: bool,
    ) -> None:
        super().__init__(document, text, whole=whole)
        if self.unit is None and self.root is None:
            raise CannotMergeError("its source holds no unit")
        self.trace: Trace = {}
        self._take_marks()
        data = document.kind.read_own(
            self.unit, self.root, self.to, self.spilled, self.trace
        )
        if entries:
            data = rest.taken_in(
                data,
                entries,
                [],
                "",
                "",
            )
        try:
            self.record = Record.model_validate(data)
        except ValidationError as error:
            raise CannotMergeError(
                "its source says what no record may say"
            ) from error

    def _take_marks(self) -> None:
        """Take out what is for the schema's sake, and remember the places of fillers."""
        marked_elements = marked(
            self.root if self.root is not None else self.unit
        )
        self.own.fillers += [
            (e.getparent(), str(self.own.names[e.tag]), self.own.spans[e])
            for e, mark in marked_elements
            if mark == FILLER
        ]
        take_out(marked_elements)
