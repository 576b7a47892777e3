"""What a row of the Digital Archive cannot say: names with their numbers, dates in two keys, files, texts in
HTML.

Each shape reads some keys of the JSON into plain data of one field's values, and writes the values that are
its own back to these keys. What distinguishes its values from those of other rows in the same field is stated once, in
`mine`. The module is longer than most because the archive spells almost every kind of value in a way of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, TypeAlias

from lxml import html as lxml_html

from xjmeta.model.text import Phrase, Prose, from_cell, to_cell

__all__ = [
    "Data",
    "DateKeys",
    "Events",
    "Files",
    "Identifiers",
    "Itself",
    "LanguageKeys",
    "NameKeys",
    "Noted",
    "Related",
    "RightsOf",
]
__all__ += ["KeyShape", "TitleKey"]

Data: TypeAlias = dict[str, Any]
# Elements that part words, also without a blank.
_BLOCK = frozenset(
    [
        "p",
        "div",
        "li",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "table",
        "ul",
        "ol",
        "br",
    ]
)


class KeyShape(Protocol):
    """Reads some keys into values of a field, and writes such values back to the keys."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys."""

    @property
    def inside(self) -> frozenset[str]:
        """What is read of the objects in the keys."""

    def read(self, data: Mapping[str, Any], /) -> Any:
        """Return the values that the keys say, as plain data."""

    def write(self, value: Any, /) -> Data:
        """Return the keys that say a value, as far as they can."""


def _objects(data: Any) -> Iterator[Data]:
    """Yield the objects at a key: the archive states one, a list of them, or a name alone."""
    for item in data if isinstance(data, list) else [data]:
        if isinstance(item, dict):
            yield item
        elif (
            isinstance(item, str | int)
            and not isinstance(item, bool)
            and str(item).strip()
        ):
            yield {"name": str(item)}


def _string(data: Any) -> str | None:
    return (
        str(data)
        if isinstance(data, str | int)
        and not isinstance(data, bool)
        and str(data).strip()
        else None
    )


def _known(**values: Any) -> Data:
    """Return what is known of a value: what is None or empty is left out."""
    return {
        name: value
        for name, value in values.items()
        if value not in (None, "", (), [], {})
    }


def _number(item: Mapping[str, Any]) -> list[Data]:
    """Return the number of an object in the archive as an attribute."""
    if _string(item.get("id")):
        return [{"name": "id", "value": str(item["id"])}]
    return []


def _id(value: Any) -> str | None:
    return next(
        (
            attribute.value
            for attribute in value.attributes
            if attribute.name == "id"
        ),
        None,
    )


def _text(phrase: Phrase | Prose | None) -> str | None:
    return phrase.plain if phrase is not None else None


def prose_of(text: str) -> Prose | None:
    """Return a text of the archive, which is HTML where it holds tags; what the markup of a Record has no word for is
    left out.

    >>> prose_of("<p>A <font>B</font></p>").html
    '<p>A B</p>'
    """
    try:
        return from_cell(text, Prose)
    except ValueError:
        # It holds elements or nesting that the markup of a Record does not
        # take: its words are kept, by paragraphs.
        return Prose.of("\n\n".join(_lines(text)))


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of a text in HTML, without scripts and styles."""
    root = lxml_html.fragment_fromstring(text, create_parent="div")
    # `drop_tree` keeps what follows the element, which is text of the page.
    for element in root.iterfind(".//style"):
        element.drop_tree()
    for element in root.iterfind(".//script"):
        element.drop_tree()
    for block in root.iter(*_BLOCK):
        block.text = "\n\n" + (block.text or "")
        block.tail = "\n\n" + (block.tail or "")
    for line in re.split(r"\n\s*\n", root.text_content()):
        if plain := " ".join(line.split()):
            yield plain


@dataclass(frozen=True)
class OneKey:
    """A shape that reads one key; of objects in it nothing but what a shape names."""

    key: str
    inside: ClassVar[frozenset[str]] = frozenset()

    @property
    def keys(self) -> tuple[str, ...]:
        """The one key."""
        return (self.key,)


@dataclass(frozen=True)
class TitleKey(OneKey):
    """The title, under the key that its kind of unit has."""

    def read(self, data: Mapping[str, Any], /) -> Any:
        """Return the title."""
        return _string(data[self.key])

    def write(self, value: Any, /) -> Data:
        """Return the title without its markup."""
        return _known(**{self.key: _text(value)})


@dataclass(frozen=True)
class NameKeys(OneKey):
    """Named things with a number and an address in the archive; `role` and `kind` distinguish them from others."""

    inside: ClassVar[frozenset[str]] = frozenset({"id", "name", "uri"})
    kind: str
    role: str | None = None
    single: bool = False

    def read(self, data: Mapping[str, Any], /) -> list[Data]:
        """Return an access point for each name."""
        return [
            _known(
                kind=self.kind,
                role=self.role,
                name=name,
                uri=_string(item.get("uri")),
                attributes=_number(item),
            )
            for item in _objects(data[self.key])
            if (
                name := _string(item.get("name")) or _string(item.get("value"))
            )
        ]

    def write(self, value: Sequence[Any], /) -> Data:
        """Return the names of this kind and role."""
        mine = [
            point
            for point in value
            if (getattr(point, "kind", ""), getattr(point, "role", ""))
            == (self.kind, self.role)
        ]
        named = [
            _known(id=_id(point), name=_text(point.name), uri=point.uri)
            for point in mine
        ]
        return _known(
            **{
                self.key: named[0]
                if self.single and len(named) == 1
                else named
            }
        )


@dataclass(frozen=True)
class Identifiers(OneKey):
    """A number or name of the record in the archive."""

    def read(self, data: Mapping[str, Any], /) -> list[Data]:
        """Return the identifier, its kind being the key."""
        stated = _string(data[self.key])
        if stated:
            return [{"kind": self.key, "value": stated}]
        return []

    def write(self, value: Sequence[Any], /) -> Data:
        """Return the first identifier of this kind."""
        return _known(
            **{
                self.key: next(
                    (
                        _text(identifier.value)
                        for identifier in value
                        if identifier.kind == self.key
                    ),
                    None,
                )
            }
        )


class DateKeys:
    """The date of a document: as displayed, and as `YYYYMMDD`."""

    keys = ("frontend_doc_date", "doc_date")
    inside: ClassVar[frozenset[str]] = frozenset()

    def read(self, data: Mapping[str, Any], /) -> list[Data]:
        """Return the date."""
        stated = _known(
            expression=_string(data.get(self.keys[0])),
            normal=_string(data.get(self.keys[1])),
        )
        return [stated] if stated else []

    def write(self, value: Sequence[Any], /) -> Data:
        """Return the first date."""
        return (
            _known(
                frontend_doc_date=_text(value[0].expression),
                doc_date=value[0].normal,
            )
            if value
            else {}
        )


@dataclass(frozen=True)
class Noted(OneKey):
    """A text that is a note of one kind: in HTML, in lines (`lines`), or in the names of objects
    (`named`).
    """

    inside: ClassVar[frozenset[str]] = frozenset({"id", "name"})
    kind: str
    label: str | None = None
    form: str = "html"

    def read(self, data: Mapping[str, Any], /) -> list[Data]:
        """Return a note for each text."""
        notes = data[self.key]
        texts: list[tuple[Any, list[Data]]] = [
            (note, [])
            for note in (notes if isinstance(notes, list) else [notes])
        ]
        if self.form == "named":
            texts = [
                (note.get("name"), _number(note)) for note in _objects(notes)
            ]
        return [
            _known(
                kind=self.kind, label=self.label, body=body, attributes=number
            )
            for text, number in texts
            if isinstance(text, str) and (body := self._body(text)) is not None
        ]

    def _body(self, text: str) -> Prose | None:
        if self.form != "lines":
            return prose_of(text)
        return Prose.of(
            "\n\n".join(line for line in text.splitlines() if line.strip())
        )

    def write(self, value: Sequence[Any], /) -> Data:
        """Return the text of the notes of this kind."""
        notes = [
            own_note
            for own_note in value
            if own_note.kind == self.kind
            and own_note.label == self.label
            and own_note.body
        ]
        mine = [note.body for note in notes]
        if self.form == "named":
            named = [
                _known(id=_id(note), name=to_cell(note.body)) for note in notes
            ]
            return _known(**{self.key: named})
        if self.form == "lines":
            return _known(
                **{
                    self.key: "\n".join(
                        line
                        for body in mine
                        for line in body.plain.split("\n\n")
                    )
                }
            )
        return _known(
            **{self.key: "\n\n".join(to_cell(body) for body in mine)}
        )


class LanguageKeys:
    """The languages of the original, with their codes."""

    inside: ClassVar[frozenset[str]] = frozenset({"id", "name"})
    keys = ("languages",)

    def read(self, data: Mapping[str, Any], /) -> list[Data]:
        """Return the languages; a code is three letters (ISO 639-2)."""
        return [
            _known(
                code=_string(item.get("id")), name=_string(item.get("name"))
            )
            for item in _objects(data["languages"])
        ]

    def write(self, value: Sequence[Any], /) -> Data:
        """Return the languages."""
        return _known(
            languages=[
                _known(id=language.code, name=_text(language.name))
                for language in value
                if hasattr(language, "code")
            ]
        )


@dataclass(frozen=True)
class Files(OneKey):
    """Files of the archive: scans, transcripts, translations, pictures, the page itself."""

    kind: str
    href: str = "url"
    inside: ClassVar[frozenset[str]] = frozenset(
        {"id", "url", "path", "filename", "content_type", "language"}
    )

    def read(self, data: Mapping[str, Any], /) -> list[Data]:
        """Return a digital object for each file."""
        files = data[self.key]
        if isinstance(files, str):
            if files.strip():
                return [_known(kind=self.kind, href=_string(files))]
            return []
        return [self._file(item) for item in _objects(files)]

    def _file(self, item: Data) -> Data:
        language = item.get("language")
        code = language.get("id") if isinstance(language, dict) else language
        return _known(
            kind=self.kind,
            href=_string(item.get(self.href)),
            title=_string(item.get("filename")),
            media_type=_string(item.get("content_type")),
            language=_string(code),
            attributes=_number(item),
        )

    def write(self, value: Sequence[Any], /) -> Data:
        """Return the files of this kind; where one is an address alone, the address."""
        mine = [
            digital_object
            for digital_object in value
            if getattr(digital_object, "kind", None) == self.kind
        ]
        if self.href == "":
            return _known(**{self.key: mine[0].href if mine else None})
        return _known(
            **{
                self.key: [
                    self._item_of(digital_object) for digital_object in mine
                ]
            }
        )

    def _item_of(self, digital_object: Any) -> Data:
        language = (
            {"id": digital_object.language}
            if digital_object.language
            else None
        )
        return _known(
            id=_id(digital_object),
            filename=digital_object.title,
            content_type=digital_object.media_type,
            language=language,
        ) | _known(**{self.href: digital_object.href})


class Itself:
    """A file that is a record of its own: a transcript with its address and type."""

    keys = ("url", "content_type")
    inside: ClassVar[frozenset[str]] = frozenset()

    def read(self, data: Mapping[str, Any], /) -> list[Data]:
        """Return the file."""
        stated = _known(
            href=_string(data.get("url")),
            media_type=_string(data.get("content_type")),
        )
        return [{"kind": "transcript", **stated}] if stated else []

    def write(self, value: Sequence[Any], /) -> Data:
        """Return the first transcript."""
        mine = next(
            (
                digital_object
                for digital_object in value
                if getattr(digital_object, "kind", None) == "transcript"
            ),
            None,
        )
        return (
            {}
            if mine is None
            else _known(url=mine.href, content_type=mine.media_type)
        )


class RightsOf:
    """What the archive says of reuse, and whose statement it is."""

    keys = ("rights",)
    inside: ClassVar[frozenset[str]] = frozenset({"id", "name", "rights"})

    def read(self, data: Mapping[str, Any], /) -> list[Data]:
        """Return a statement for each holder, or the one statement."""
        return [
            self._statement(item)
            for item in _objects(data["rights"])
            if _string(item.get("rights")) or _string(item.get("name"))
        ]

    def _statement(self, item: Data) -> Data:
        name = _string(item.get("name"))
        text = _string(item.get("rights"))
        holder = [{"name": "name", "value": name}] if name and text else []
        return _known(
            kind="use", text=text or name, attributes=[*_number(item), *holder]
        )

    def write(self, value: Sequence[Any], /) -> Data:
        """Return the statements on use."""
        mine = [
            statement
            for statement in value
            if statement.kind == "use" and statement.text is not None
        ]
        return _known(rights=[self._item_of(statement) for statement in mine])

    def _item_of(self, statement: Any) -> Data:
        holder = next(
            (
                attribute.value
                for attribute in statement.attributes
                if attribute.name == "name"
            ),
            None,
        )
        text = _text(statement.text)
        return _known(
            id=_id(statement),
            name=holder or text,
            rights=text if holder else None,
        )


@dataclass(frozen=True)
class Related(OneKey):
    """Collections the document is in, documents linked or attached to it."""

    kind: str
    name: str = "title"
    inside: ClassVar[frozenset[str]] = frozenset(
        {"id", "uri", "title", "name"}
    )

    def read(self, data: Mapping[str, Any], /) -> list[Data]:
        """Return a relation for each."""
        return [
            _known(
                kind=self.kind,
                entry=_string(item.get(self.name)),
                uri=_string(item.get("uri")),
                attributes=_number(item),
            )
            for item in _objects(data[self.key])
        ]

    def write(self, value: Sequence[Any], /) -> Data:
        """Return the relations of this kind."""
        mine = [relation for relation in value if relation.kind == self.kind]
        return _known(
            **{
                self.key: [
                    _known(id=_id(relation), uri=relation.uri)
                    | _known(**{self.name: _text(relation.entry)})
                    for relation in mine
                ]
            }
        )


@dataclass(frozen=True)
class Events(OneKey):
    """A moment in the life of the record."""

    kind: str

    def read(self, data: Mapping[str, Any], /) -> list[Data]:
        """Return the event."""
        stated = _string(data[self.key])
        if stated:
            return [{"kind": self.kind, "date": stated}]
        return []

    def write(self, value: Sequence[Any], /) -> Data:
        """Return when the first event of this kind was."""
        return _known(
            **{
                self.key: next(
                    (
                        _text(event.date)
                        for event in value
                        if event.kind == self.kind
                    ),
                    None,
                )
            }
        )
