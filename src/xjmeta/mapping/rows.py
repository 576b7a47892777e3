"""The row table: what goes where, written once, read in both directions.

A crosswalk is a tuple of `Row`s. A row says which field of the model an element is, within which it stands, and by
which `Shape` its content is read; a column for each dialect names the element there. From the one
table come the reader's dispatch, the writer's order and the claims an origin merge works on. No name of any format or
model is here: texts and foreign markup go through a `Codec` that the format gives.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias, TypeVar

from lxml import etree

from xjmeta.xml.nodes import Child, Node

__all__ = [
    "Attr",
    "ByName",
    "Codec",
    "Data",
    "Element",
    "Fields",
    "Inner",
    "Loosely",
    "Names",
    "RawNames",
    "Read",
    "Reading",
    "Row",
    "Shape",
    "TableError",
    "Writing",
    "content",
    "fields_of",
    "name_of",
]

Element: TypeAlias = Any
"""An element as the parser gives it; its stubs know neither instructions nor entities."""
Data: TypeAlias = dict[str, Any]
Read: TypeAlias = Callable[[Element], Any]
"""What an element says: the fields of a value, or None if it says nothing."""
Names: TypeAlias = tuple[str | None, ...]
"""A name per dialect; None where the dialect has none."""
Place: TypeAlias = tuple[str, int]
"""The file and line where a row was written."""
T = TypeVar("T")


class TableError(ValueError):
    """A row of a table cannot be meant as it is written.

    >>> print(TableError("There is no such field.", ("crosswalk.py", 12)))
    crosswalk.py, line 12: There is no such field.
    """

    def __init__(self, message: str, place: Place | None) -> None:
        file, line = place or ("", 0)
        super().__init__(
            f"{file}, line {line}: {message}" if file else message
        )
        self.file, self.line = file, line


class ByName(dict[object, T]):
    """What raw names of elements and attributes mean, found out on demand and once."""

    __slots__ = ("resolve",)

    def __init__(self, resolve: Callable[[object], T]) -> None:
        super().__init__()
        self.resolve = resolve

    def __missing__(self, raw: object) -> T:
        self[raw] = resolved_name = self.resolve(raw)
        return resolved_name


RawNames: TypeAlias = ByName[str | None]
"""Raw names to the table's own, None for what does not count."""


class Codec(Protocol):
    """What a format does with the content of elements: phrases, blocks, foreign XML."""

    def phrase(self, parts: Sequence[Any], lang: str | None) -> Any:
        """Return a run of texts and elements as one phrase, or None if blank."""

    def line(self, text: str | None, lang: str | None) -> Any:
        """Return plain text as one phrase, or None if blank."""

    def prose(self, parts: Sequence[Any], lang: str | None) -> Any:
        """Return a run of texts and elements as blocks, or None if blank."""

    def is_block(self, element: Element) -> bool:
        """Return whether an element is among blocks, not in a line of text."""

    def foreign(self, element: Element) -> str | None:
        """Return what an element holds as one string of XML."""

    def write_phrase(self, value: Any, dialect: int) -> list[Child]:
        """Return a phrase as content."""

    def write_prose(self, value: Any, dialect: int) -> list[Child]:
        """Return blocks as content."""

    def write_foreign(self, value: str) -> list[Child]:
        """Return foreign XML as content."""


@dataclass(frozen=True, slots=True)
class Attr:
    """An attribute and the field it is; `values` where field and attribute spell a value differently; `shown` what is
    written for it, where a value may have it derived.
    """

    field: str
    names: Names
    values: Mapping[str, Any] | None = None
    shown: str | None = None
    place: Place | None = dataclasses.field(
        default=None, repr=False, compare=False
    )

    def decode(self, text: str) -> Any:
        """Return the field's value; None where the table does not know the text, which then stays an attribute."""
        if self.values is None:
            return text
        return self.values.get(text)

    def encode(self, value: Any) -> str | None:
        """Return the attribute's text, None where the table has none for the value."""
        if self.values is None:
            return str(value)
        return next(
            (
                text
                for text, meaning in self.values.items()
                if meaning == value
            ),
            None,
        )


class Loosely(dict[str, Any]):
    """Words of an attribute and what they mean, however their letters are spelt and with blanks around them.

    >>> " Internal" in Loosely(internal=True), Loosely(internal=True)["INTERNAL"]
    (True, True)
    """

    __slots__ = ()

    def __missing__(self, word: str) -> Any:
        plain = word.strip().lower()
        if plain == word:
            raise KeyError(word)
        return self[plain]

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and super().__contains__(
            word.strip().lower()
        )

    def get(self, word: str, default: Any = None) -> Any:
        """Return what a word means."""
        return super().get(word.strip().lower(), default)


def name_of(attrs: Iterable[Attr], field: str, dialect: int) -> str:
    """Return the attribute that a field is in a dialect; raises LookupError where there is none."""
    names = (attr.names[dialect] for attr in attrs if attr.field == field)
    name = next(filter(None, names), None)
    if name is None:
        raise LookupError(field)
    return name


Fields: TypeAlias = Mapping[str, tuple[str, Mapping[str, Any] | None]]
"""For the name of an attribute the field it is, and the field's values where they are spelt differently."""


def fields_of(attrs: Iterable[Attr]) -> Fields:
    """Return the attributes by their names in every dialect."""
    return {
        name: (attr.field, attr.values)
        for attr in attrs
        for name in attr.names
        if name
    }


@dataclass(frozen=True, slots=True)
class Inner:
    """A child element that is one field of its parent's value: its text in `field`, its attributes in `attrs`."""

    field: str | None
    tags: Names
    mode: Literal["phrase", "prose", "foreign"] = "phrase"
    attrs: tuple[Attr, ...] = ()
    many: bool = False
    place: Place | None = dataclasses.field(
        default=None, repr=False, compare=False
    )


@dataclass(frozen=True, slots=True)
class Row:
    """Elements and the field their values go to.

    `tags` gives for each kind of value its element a dialect; a shape without kinds has the one kind None. `within` is
    the path of elements around it, per dialect, from the unit, or from the root where it begins with `/`. `single` says
    that the field holds one bare value, whose attributes the unit keeps; `apart` that its values stand apart from those
    of the row before; `needs` that it writes only values that have one of these fields. `why` is said in the crosswalk
    page. A tag that begins with `~` is the nearest expression: written so, never read so. One that begins with `<` is
    read so, never written: documents have it, their grammar does not.
    """

    field: str
    tags: Mapping[str | None, Names]
    shape: Shape
    within: Names = ("", "")
    single: bool = False
    apart: bool = False
    needs: tuple[str, ...] = ()
    why: str = ""
    place: Place | None = dataclasses.field(
        default=None, repr=False, compare=False
    )
    _tags: dict[tuple[str | None, int], str] = dataclasses.field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def tag(self, kind: str | None, dialect: int) -> str | None:
        """Return the element for a kind of value in a dialect, None where there is none."""
        names = self.tags.get(kind)
        name = names[dialect] if names else None
        if name and name[0] != "<":
            return name.lstrip("~")
        return None

    def has(self, dialect: int) -> bool:
        """Return whether the row has an element in a dialect."""
        return self.within[dialect] is not None and any(
            tags[dialect] for tags in self.tags.values()
        )

    def tag_for(self, value: Any, dialect: int) -> str:
        """Return the element that a value the row was chosen for is written as."""
        own = getattr(value, "kind", None)
        tag = self._tags.get((own, dialect))
        if tag is None:
            kinds = (own, None, "other", *self.tags)
            tags = (self.tag(kind, dialect) for kind in kinds)
            tag = next(tag for tag in tags if tag is not None)
            if (
                own in self.tags or own is None
            ):  # of the words of others there is no end
                self._tags[own, dialect] = tag
        return tag

    def read_tags(self) -> list[tuple[str, str | None]]:
        """Return every element the row reads, with the kind it makes."""
        return [
            (tag.lstrip("<"), kind)
            for kind, tags in self.tags.items()
            for tag in dict.fromkeys(tags)
            if tag and tag[0] != "~"
        ]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a shape needs to read one document: names, codec, and where to put an element or text that nothing claims.

    `neutral` gives the name and value of an attribute that is no field as the model keeps them; `sections` is what a
    table makes ready of its own.
    """

    names: RawNames
    codec: Codec
    neutral: Callable[[str, str], tuple[str, str]]
    spill: Callable[[Any], None]
    sections: dict[str, Any] = dataclasses.field(default_factory=dict)
    _ready: dict[Any, Any] = dataclasses.field(default_factory=dict)

    def reader(self, shape: Shape, kind: str | None = None) -> Read:
        """Return what reads elements of a shape in this document."""
        # By identity: shapes are made once, with their table, and hold
        # mappings, which have no hash.
        return self.once((id(shape), kind), lambda: shape.reader(self, kind))

    def once(self, key: Any, make: Callable[[], T]) -> T:
        """Return what was made ready for this document under a key; make it the first time."""
        ready = self._ready.get(key)
        if ready is None:
            ready = self._ready[key] = make()
        return ready


@dataclass(frozen=True, slots=True)
class Writing:
    """What a shape needs while it writes: the dialect, its codec, and how it spells the names of attributes."""

    dialect: int
    codec: Codec
    spelt: Mapping[str, str]
    otherwise: Mapping[str, tuple[str, ...]] = dataclasses.field(
        default_factory=dict
    )


class Shape(Protocol):
    """What one element is to one value: what `reader` gives and `write` are each other's inverse."""

    @property
    def const(self) -> Mapping[str, Any]:
        """Return the fields that every value of the shape has, as they are."""

    def reader(self, to: Reading, kind: str | None) -> Read:
        """Return what reads one element of a document into the value's fields, `kind` among them where it is given."""

    def write(self, value: Any, tag: str, to: Writing) -> Node:
        """Return the element."""


def content(element: Element) -> list[Any]:
    """Return what an element holds, in order: texts, elements, entities; comments and instructions left out."""
    out: list[Any] = [element.text] if element.text else []
    for child in element:
        if isinstance(child.tag, str) or child.tag is etree.Entity:
            out.append(child)
        # The words behind a comment belong to the element as well.
        if child.tail:
            out.append(child.tail)
    return out
