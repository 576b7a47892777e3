"""What a row of the Digital Archive cannot say: names with their numbers, dates in two keys, files, texts in
HTML.

Each shape reads some keys of the JSON into plain data of one field's values, and writes the values that are
its own back to these keys. What tells its values from those of other rows in the same field is said once, in
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


def _objects(found: Any) -> Iterator[Data]:
    """Yield the objects at a key: the archive states one, a list of them, or a name alone."""
    for one in found if isinstance(found, list) else [found]:
        if isinstance(one, dict):
            yield one
        elif (
            isinstance(one, str | int)
            and not isinstance(one, bool)
            and str(one).strip()
        ):
            yield {"name": str(one)}


def _said(found: Any) -> str | None:
    return (
        str(found)
        if isinstance(found, str | int)
        and not isinstance(found, bool)
        and str(found).strip()
        else None
    )


def _known(**values: Any) -> Data:
    """Return what is known of a value: what is None or empty is left out."""
    return {
        name: value
        for name, value in values.items()
        if value not in (None, "", (), [], {})
    }


def _number(one: Mapping[str, Any]) -> list[Data]:
    """Return the number of an object in the archive as an attribute."""
    return [{"name": "id", "value": str(one["id"])}] if _said(one.get("id")) else []


def _id(value: Any) -> str | None:
    return next((one.value for one in value.attributes if one.name == "id"), None)


def _text(phrase: Phrase | Prose | None) -> str | None:
    return phrase.plain if phrase is not None else None


def prose_of(text: str) -> Prose | None:
    """Return a text of the archive, which is HTML where it holds tags; what our markup has no word for goes.

    >>> prose_of("<p>A <font>B</font></p>").html
    '<p>A B</p>'
    """
    try:
        return from_cell(text, Prose)
    except ValueError:
        return Prose.of("\n\n".join(_lines(text)))


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of a text in HTML, without scripts and styles."""
    root = lxml_html.fragment_fromstring(text, create_parent="div")
    for gone in root.iterfind(".//style"):
        gone.drop_tree()
    for gone in root.iterfind(".//script"):
        gone.drop_tree()
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
        return _said(data[self.key])

    def write(self, value: Any, /) -> Data:
        """Return the title without its markup."""
        return _known(**{self.key: _text(value)})


@dataclass(frozen=True)
class NameKeys(OneKey):
    """Named things with a number and an address in the archive; `role` and `kind` tell them from others."""

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
                uri=_said(one.get("uri")),
                attributes=_number(one),
            )
            for one in _objects(data[self.key])
            if (name := _said(one.get("name")) or _said(one.get("value")))
        ]

    def write(self, value: Sequence[Any], /) -> Data:
        """Return the names of this kind and role."""
        mine = [
            one
            for one in value
            if (getattr(one, "kind", ""), getattr(one, "role", ""))
            == (self.kind, self.role)
        ]
        named = [_known(id=_id(one), name=_text(one.name), uri=one.uri) for one in mine]
        return _known(
            **{self.key: named[0] if self.single and len(named) == 1 else named}
        )


@dataclass(frozen=True)
class Identifiers(OneKey):
    """A number or name of the record in the archive."""

    def read(self, data: Mapping[str, Any], /) -> list[Data]:
        """Return the identifier, its kind being the key."""
        said = _said(data[self.key])
        return [{"kind": self.key, "value": said}] if said else []

    def write(self, value: Sequence[Any], /) -> Data:
        """Return the first identifier of this kind."""
        return _known(
            **{
                self.key: next(
                    (_text(one.value) for one in value if one.kind == self.key), None
                )
            }
        )


class DateKeys:
    """The date of a document: as displayed, and as `YYYYMMDD`."""

    keys = ("frontend_doc_date", "doc_date")
    inside: ClassVar[frozenset[str]] = frozenset()

    def read(self, data: Mapping[str, Any], /) -> list[Data]:
        """Return the date."""
        said = _known(
            expression=_said(data.get(self.keys[0])),
            normal=_said(data.get(self.keys[1])),
        )
        return [said] if said else []

    def write(self, value: Sequence[Any], /) -> Data:
        """Return the first date."""
        return (
            _known(
                frontend_doc_date=_text(value[0].expression), doc_date=value[0].normal
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
        found = data[self.key]
        texts: list[tuple[Any, list[Data]]] = [
            (one, []) for one in (found if isinstance(found, list) else [found])
        ]
        if self.form == "named":
            texts = [(one.get("name"), _number(one)) for one in _objects(found)]
        return [
            _known(kind=self.kind, label=self.label, body=body, attributes=number)
            for text, number in texts
            if isinstance(text, str) and (body := self._body(text)) is not None
        ]

    def _body(self, text: str) -> Prose | None:
        if self.form != "lines":
            return prose_of(text)
        return Prose.of("\n\n".join(line for line in text.splitlines() if line.strip()))

    def write(self, value: Sequence[Any], /) -> Data:
        """Return the text of the notes of this kind."""
        notes = [
            one
            for one in value
            if one.kind == self.kind and one.label == self.label and one.body
        ]
        mine = [note.body for note in notes]
        if self.form == "named":
            named = [_known(id=_id(note), name=to_cell(note.body)) for note in notes]
            return _known(**{self.key: named})
        if self.form == "lines":
            return _known(
                **{
                    self.key: "\n".join(
                        line for body in mine for line in body.plain.split("\n\n")
                    )
                }
            )
        return _known(**{self.key: "\n\n".join(to_cell(body) for body in mine)})


class LanguageKeys:
    """The languages of the original, with their codes."""

    inside: ClassVar[frozenset[str]] = frozenset({"id", "name"})
    keys = ("languages",)

    def read(self, data: Mapping[str, Any], /) -> list[Data]:
        """Return the languages; a code is three letters (ISO 639-2)."""
        return [
            _known(code=_said(one.get("id")), name=_said(one.get("name")))
            for one in _objects(data["languages"])
        ]

    def write(self, value: Sequence[Any], /) -> Data:
        """Return the languages."""
        return _known(
            languages=[
                _known(id=one.code, name=_text(one.name))
                for one in value
                if hasattr(one, "code")
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
        found = data[self.key]
        if isinstance(found, str):
            return [_known(kind=self.kind, href=_said(found))] if found.strip() else []
        return [self._file(one) for one in _objects(found)]

    def _file(self, one: Data) -> Data:
        language = one.get("language")
        code = language.get("id") if isinstance(language, dict) else language
        return _known(
            kind=self.kind,
            href=_said(one.get(self.href)),
            title=_said(one.get("filename")),
            media_type=_said(one.get("content_type")),
            language=_said(code),
            attributes=_number(one),
        )

    def write(self, value: Sequence[Any], /) -> Data:
        """Return the files of this kind; where one is an address alone, the address."""
        mine = [one for one in value if getattr(one, "kind", None) == self.kind]
        if self.href == "":
            return _known(**{self.key: mine[0].href if mine else None})
        return _known(**{self.key: [self._told(one) for one in mine]})

    def _told(self, one: Any) -> Data:
        language = {"id": one.language} if one.language else None
        return _known(
            id=_id(one),
            filename=one.title,
            content_type=one.media_type,
            language=language,
        ) | _known(**{self.href: one.href})


class Itself:
    """A file that is a record of its own: a transcript with its address and type."""

    keys = ("url", "content_type")
    inside: ClassVar[frozenset[str]] = frozenset()

    def read(self, data: Mapping[str, Any], /) -> list[Data]:
        """Return the file."""
        said = _known(
            href=_said(data.get("url")), media_type=_said(data.get("content_type"))
        )
        return [{"kind": "transcript", **said}] if said else []

    def write(self, value: Sequence[Any], /) -> Data:
        """Return the first transcript."""
        mine = next(
            (one for one in value if getattr(one, "kind", None) == "transcript"), None
        )
        return (
            {} if mine is None else _known(url=mine.href, content_type=mine.media_type)
        )


class RightsOf:
    """What the archive says of reuse, and whose statement it is."""

    keys = ("rights",)
    inside: ClassVar[frozenset[str]] = frozenset({"id", "name", "rights"})

    def read(self, data: Mapping[str, Any], /) -> list[Data]:
        """Return a statement for each holder, or the one statement."""
        return [
            self._statement(one)
            for one in _objects(data["rights"])
            if _said(one.get("rights")) or _said(one.get("name"))
        ]

    def _statement(self, one: Data) -> Data:
        name, text = _said(one.get("name")), _said(one.get("rights"))
        holder = [{"name": "name", "value": name}] if name and text else []
        return _known(
            kind="use", text=text or name, attributes=[*_number(one), *holder]
        )

    def write(self, value: Sequence[Any], /) -> Data:
        """Return the statements on use."""
        mine = [one for one in value if one.kind == "use" and one.text is not None]
        return _known(rights=[self._told(one) for one in mine])

    def _told(self, one: Any) -> Data:
        holder = next(
            (said.value for said in one.attributes if said.name == "name"), None
        )
        text = _text(one.text)
        return _known(id=_id(one), name=holder or text, rights=text if holder else None)


@dataclass(frozen=True)
class Related(OneKey):
    """Collections the document is in, documents linked or attached to it."""

    kind: str
    name: str = "title"
    inside: ClassVar[frozenset[str]] = frozenset({"id", "uri", "title", "name"})

    def read(self, data: Mapping[str, Any], /) -> list[Data]:
        """Return a relation for each."""
        return [
            _known(
                kind=self.kind,
                entry=_said(one.get(self.name)),
                uri=_said(one.get("uri")),
                attributes=_number(one),
            )
            for one in _objects(data[self.key])
        ]

    def write(self, value: Sequence[Any], /) -> Data:
        """Return the relations of this kind."""
        mine = [one for one in value if one.kind == self.kind]
        return _known(
            **{
                self.key: [
                    _known(id=_id(one), uri=one.uri)
                    | _known(**{self.name: _text(one.entry)})
                    for one in mine
                ]
            }
        )


@dataclass(frozen=True)
class Events(OneKey):
    """A moment in the life of the record."""

    kind: str

    def read(self, data: Mapping[str, Any], /) -> list[Data]:
        """Return the event."""
        said = _said(data[self.key])
        return [{"kind": self.kind, "date": said}] if said else []

    def write(self, value: Sequence[Any], /) -> Data:
        """Return when the first event of this kind was."""
        return _known(
            **{
                self.key: next(
                    (_text(one.date) for one in value if one.kind == self.kind), None
                )
            }
        )
