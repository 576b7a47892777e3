"""The text types of the Record: `Phrase` (inline) and `Prose` (blocks), and the rule for texts in a cell.

A text is plain unless it is marked up, and may state its language and direction. Each has one normal form, so
that equal texts are equal strings; `_markup` holds the vocabulary and `_strings` the rules for characters and
whitespace. A bare string is always plain text, in Python and in JSON.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    Self,
    TypeAlias,
    TypeVar,
    final,
)

from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from xjmeta.model import _markup
from xjmeta.model._strings import (
    LanguageTag,
    OptLanguageTag,
    OptStr,
    OptVerbatim,
    Str,
    Verbatim,
    clean,
    collapse,
    language_tag,
    paragraphs,
    squeeze,
)

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue

__all__ = [
    "Direction",
    "LanguageTag",
    "OptLanguageTag",
    "OptPhrase",
    "OptProse",
    "OptStr",
    "OptVerbatim",
    "Phrase",
    "Prose",
    "Str",
    "Verbatim",
    "clean",
    "collapse",
    "from_cell",
    "language_tag",
    "to_cell",
]

Direction: TypeAlias = Literal["ltr", "rtl", "auto"]
TextData: TypeAlias = str | dict[str, str]
# Bound once: making texts is half of reading a document.
_new = object.__new__
BLANK = " \t\n\r"
"""The whitespace of XML."""
# What parts the paragraphs of plain prose.
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n\s*")
# Where words on both sides of a tag are two words, also without a blank.
_BLOCK_TAG = re.compile(rf"</?(?:{'|'.join(sorted(_markup.BLOCKS))})[\s/>]")
# An opening or closing tag; the elements that are never closed are passed over.
_TAG = re.compile(r"<(/?)(?!br\b|img\b)([a-z][a-z0-9]*)\b[^<>]*(?<!/)>")
_KEYS = frozenset({"text", "html", "lang", "dir"})


class _MarkedText:
    """What Phrase and Prose share: four facts, set once, and their plain data."""

    __slots__ = ("_dir", "_lang", "_marked", "_text")
    _text: str
    _marked: bool
    _lang: str | None
    _dir: Direction | None

    def __new__(
        cls,
        text: str | None = None,
        *,
        html: str | None = None,
        lang: str | None = None,
        dir: Direction | None = None,
    ) -> Self:
        """Make a text of plain `text` or of markup in `html`.

        Raises ValueError for a character XML forbids, markup outside the vocabulary, or a blank text.
        """
        if (text is None) == (html is None):
            raise TypeError(
                f"{cls.__name__} takes either a plain text or html"
            )
        new = cls._read(text, html, lang, dir)
        if new is None:
            raise ValueError(
                f"a {cls.__name__} is never blank: absence is None"
            )
        return new

    @classmethod
    def trusted(
        cls,
        text: str,
        marked: bool = False,
        lang: str | None = None,
        dir: Direction | None = None,
    ) -> Self:
        """Make a text of what is in normal form already, unchecked; for readers, which make normal forms."""
        self = _new(cls)
        self._text = text
        self._marked = marked
        self._lang = lang
        self._dir = dir
        return self

    @classmethod
    def of(cls, value: object) -> Self | None:
        """Return the text a value states: a text of this kind, a string, a mapping as in JSON; None if blank.

        Raises ValueError as the constructor does, and for a value of any other kind.

        >>> Phrase.of("  "), Phrase.of({"html": "<em>a</em>"})
        (None, Phrase(html='<em>a</em>'))
        """
        if type(value) is cls:
            return value
        if value is None:
            return None
        if isinstance(value, str):
            return cls._read(value, None, None, None)
        if isinstance(value, Mapping):
            return cls._read(**_parts(value))
        raise PydanticCustomError(
            "text_type",
            "Input should be a string or an object with text or html",
        )

    @classmethod
    def _read(
        cls,
        text: str | None,
        html: str | None,
        lang: str | None,
        dir: Direction | None,
    ) -> Self | None:
        if html is not None:
            content, marked = cls._settle(html)
        else:
            content = cls._tidy(clean(text or ""))
            marked = False
        if dir is not None and dir not in _markup.DIRECTIONS:
            raise ValueError(
                f"dir is one of {', '.join(_markup.DIRECTIONS)}, not {dir!r}"
            )
        tag = collapse(lang) if lang else None
        return (
            cls.trusted(
                content, marked, language_tag(tag) if tag else None, dir
            )
            if content
            else None
        )

    @staticmethod
    def _tidy(text: str) -> str:
        raise NotImplementedError

    @staticmethod
    def _settle(html: str) -> tuple[str, bool]:
        raise NotImplementedError

    @property
    def text(self) -> str:
        """The content as stored: plain text, or canonical markup where `marked`."""
        return self._text

    @property
    def marked(self) -> bool:
        """Whether there is markup in it."""
        return self._marked

    @property
    def lang(self) -> str | None:
        """The language as a BCP 47 tag in canonical case; None if not stated."""
        return self._lang

    @property
    def dir(self) -> Direction | None:
        """The writing direction; None if not stated."""
        return self._dir

    @property
    def plain(self) -> str:
        """The text without its markup."""
        if self._marked:
            return _markup.plain(self._text)
        return self._text

    @property
    def html(self) -> str:
        """The text as markup, whether or not there is any in it."""
        raise NotImplementedError

    def dump(self) -> TextData:
        """Return the plain data that JSON holds, from which `of` makes an equal text.

        >>> Phrase("A & B").dump(), Phrase("Le Temps", lang="FR").dump()
        ('A & B', {'text': 'Le Temps', 'lang': 'fr'})
        """
        if not self._marked and self._lang is None and self._dir is None:
            return self._text
        data = {"html" if self._marked else "text": self._text}
        if self._lang is not None:
            data["lang"] = self._lang
        if self._dir is not None:
            data["dir"] = self._dir
        return data

    def __str__(self) -> str:
        return self.plain

    def __repr__(self) -> str:
        parts = [f"html={self._text!r}" if self._marked else repr(self._text)]
        if self._lang is not None:
            parts.append(f"lang={self._lang!r}")
        if self._dir is not None:
            parts.append(f"dir={self._dir!r}")
        return f"{type(self).__name__}({', '.join(parts)})"

    def __eq__(self, other: object) -> bool:
        """Return whether two texts are the same; a text without markup equals its string, whatever its language."""
        if self is other:
            return True
        if type(self) is type(other) and isinstance(other, _MarkedText):
            return (
                self._text == other._text
                and self._lang == other._lang
                and self._dir == other._dir
                and self._marked == other._marked
            )
        if isinstance(other, str):
            return not self._marked and self._text == other
        return NotImplemented

    def __hash__(self) -> int:
        # A set finds a text by its string: the two must have one hash.
        return hash((self._text, True) if self._marked else self._text)

    def _order(
        self, other: object
    ) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        """Return what two texts, or a text and a string, are sorted by: the plain text first; None for others."""
        if isinstance(other, str):
            return (self.plain,), (other,)
        if type(self) is not type(other) or not isinstance(other, _MarkedText):
            return None
        first, second = (
            (text.plain, text.text, text.lang or "", text.dir or "")
            for text in (self, other)
        )
        return first, second

    def __lt__(self, other: Self | str) -> bool:
        order = self._order(other)
        return NotImplemented if order is None else order[0] < order[1]

    def __le__(self, other: Self | str) -> bool:
        order = self._order(other)
        return NotImplemented if order is None else order[0] <= order[1]

    def __gt__(self, other: Self | str) -> bool:
        order = self._order(other)
        return NotImplemented if order is None else order[0] > order[1]

    def __ge__(self, other: Self | str) -> bool:
        order = self._order(other)
        return NotImplemented if order is None else order[0] >= order[1]

    def __len__(self) -> int:
        return len(self.plain)

    def __bool__(self) -> bool:
        # A text is never blank, though the plain text of a picture or of an anchor may be.
        return True

    def __contains__(self, part: object) -> bool:
        return isinstance(part, str | _MarkedText) and str(part) in self.plain

    def __format__(self, spec: str) -> str:
        return format(self.plain, spec)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self).trusted, (
            self._text,
            self._marked,
            self._lang,
            self._dir,
        )

    @classmethod
    def _validate(cls, value: object) -> Self:
        if type(value) is cls:
            return value
        text = cls.of(value)
        if text is None:
            raise PydanticCustomError(
                "text_blank", "Input should not be blank: absence is null"
            )
        return text

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        # One Python call, not a union with an is-instance branch: 20 ns more, but one clear error. With `ref`
        # the JSON Schema says what a text is once.
        return core_schema.no_info_plain_validator_function(
            cls._validate,
            ref=f"{cls.__module__}.{cls.__qualname__}",
            serialization=core_schema.plain_serializer_function_ser_schema(
                cls.dump
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        rest = {
            "lang": {"type": "string"},
            "dir": {"enum": list(_markup.DIRECTIONS)},
        }
        objects = [
            {
                "type": "object",
                "properties": {key: {"type": "string"}, **rest},
                "required": [key],
                "additionalProperties": False,
            }
            for key in ("text", "html")
        ]
        return {"title": cls.__name__, "anyOf": [{"type": "string"}, *objects]}


@final
class Phrase(_MarkedText):
    """A text without paragraphs: a title, a name, a heading. Immutable; equal by content, lang and dir.

    A phrase without markup is equal to its string; every phrase is sorted, measured and searched as its plain text is.
    A string is plain text; markup is given as `html` and raises ValueError outside the inline vocabulary. All
    whitespace collapses, and a blank phrase is refused (`Phrase.of` makes it None).

    >>> Phrase("Smith & Sons").html
    'Smith &amp; Sons'
    >>> Phrase(html="Letters to <em>The  Times</em>", lang="en-gb")
    Phrase(html='Letters to <em>The Times</em>', lang='en-GB')
    >>> Phrase("Letters") == "Letters", "Times" in Phrase(html="<em>The Times</em>"), len(Phrase("Letters"))
    (True, True, 7)
    """

    __slots__ = ()
    _tidy = staticmethod(collapse)
    _settle = staticmethod(_markup.inline)

    @classmethod
    def line(cls, text: str, lang: str | None = None) -> Phrase | None:
        r"""Make a plain phrase of XML text and a tag in canonical case, None if it is blank; for readers.

        >>> Phrase.line(" Papers\n\tof A. Smith ")
        Phrase('Papers of A. Smith')
        """
        text = text.strip(BLANK)
        if "  " in text or not text.isprintable():
            text = squeeze(text)
        if not text:
            return None
        self = _new(cls)
        self._text = text
        self._marked = False
        self._lang = lang
        self._dir = None
        return self

    @property
    def html(self) -> str:
        """The phrase as markup, whether or not there is any in it."""
        if self._marked:
            return self._text
        return _markup.escape(self._text)


def _join_paragraphs(text: str) -> str:
    return "\n\n".join(paragraphs(text))


@final
class Prose(_MarkedText):
    r"""A text of paragraphs, lists, tables and the like. Immutable; equal by content, lang and dir.

    Bare paragraphs are plain text with one blank line between, and equal to that string; anything more is markup.
    Loose inline content
    at the top becomes a paragraph. Raises ValueError as Phrase does.

    >>> Prose(html="<p>one</p><p>two</p>") == Prose("one\n\ntwo")
    True
    >>> Prose(html="See <em>Box</em> 1<ul><li>a</li></ul>").text
    '<p>See <em>Box</em> 1</p><ul><li>a</li></ul>'
    """

    __slots__ = ()
    _tidy = staticmethod(_join_paragraphs)
    _settle = staticmethod(_markup.blocks)

    @property
    def html(self) -> str:
        """The text as markup, plain paragraphs as `<p>` elements."""
        if self._marked:
            return self._text
        return "".join(
            f"<p>{_markup.escape(paragraph)}</p>"
            for paragraph in self._text.split("\n\n")
        )

    @property
    def paragraphs(self) -> tuple[str, ...]:
        r"""The paragraphs of plain text. Raises ValueError where there is markup: `html` has its blocks.

        >>> Prose("one\n\ntwo").paragraphs
        ('one', 'two')
        """
        if self._marked:
            raise ValueError(
                "a text with markup has blocks, not plain paragraphs"
            )
        return tuple(self._text.split("\n\n"))


def _parts(data: Mapping[Any, Any]) -> dict[str, Any]:
    unknown = data.keys() - _KEYS
    if unknown:
        raise ValueError(
            f"unknown key {min(map(repr, unknown))} in a text; it has text or html, lang and dir"
        )
    wrong = [
        key
        for key, value in data.items()
        if not (value is None or isinstance(value, str))
    ]
    if wrong:
        raise ValueError(f"{wrong[0]} of a text is a string or null")
    parts = {key: data.get(key) for key in ("text", "html", "lang", "dir")}
    stated = [key for key in ("text", "html") if key in data]
    if len(stated) != 1 or parts[stated[0]] is None:
        raise ValueError("a text has either text or html")
    return parts


class _BlankIsNone:
    """Validates an optional text in one call: `of` takes every form of it, and makes None of a blank one."""

    def __init__(self, kind: type[_MarkedText]) -> None:
        self._kind = kind

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        # Only the branch of JSON is slower by the schema it holds, which is what a JSON Schema is made of.
        in_json = core_schema.no_info_wrap_validator_function(
            self._of_json, handler(source)
        )
        return core_schema.json_or_python_schema(
            in_json,
            core_schema.no_info_plain_validator_function(self._kind.of),
            serialization=core_schema.plain_serializer_function_ser_schema(
                _dump
            ),
        )

    def _of_json(self, value: object, _handler: object) -> _MarkedText | None:
        return self._kind.of(value)


def _dump(text: _MarkedText | None) -> TextData | None:
    return None if text is None else text.dump()


if TYPE_CHECKING:
    # A field accepts more than it returns: a descriptor tells a type checker that a string is accepted for a text.
    class OptPhrase:
        """A Phrase or None; blank is None."""

        def __get__(
            self, value: object, kind: type | None = None
        ) -> Phrase | None: ...
        def __set__(
            self, value: object, text: Phrase | str | None
        ) -> None: ...

    class OptProse:
        """A Prose or None; blank is None."""

        def __get__(
            self, value: object, kind: type | None = None
        ) -> Prose | None: ...
        def __set__(self, value: object, text: Prose | str | None) -> None: ...

else:
    OptPhrase = Annotated[Phrase | None, _BlankIsNone(Phrase)]
    OptProse = Annotated[Prose | None, _BlankIsNone(Prose)]

_T = TypeVar("_T", Phrase, Prose)


def to_cell(text: Phrase | Prose) -> str:
    """Return a text as one spreadsheet cell: plain as it is, unless it would look marked up; else as markup.

    Language and direction have no place in the cell. `from_cell` is the exact inverse.

    >>> to_cell(Phrase("Smith & Sons")), to_cell(Phrase("a <b> c")), to_cell(Phrase(html="<b>a</b>"))
    ('Smith & Sons', 'a &lt;b&gt; c', '<b>a</b>')
    """
    return (
        text.html
        if text.marked or _markup.looks_marked(text.text)
        else text.text
    )


def from_cell(cell: str, kind: type[_T]) -> _T | None:
    """Return the text in a spreadsheet cell: markup exactly when it holds a tag or character reference.

    A blank cell is None. In markup without blocks a blank line ends a paragraph, as it does in plain text. Raises
    ValueError as the constructor of the kind does.

    >>> from_cell("Smith & Sons", Phrase), from_cell("Smith &amp; <b>Sons</b>", Phrase)
    (Phrase('Smith & Sons'), Phrase(html='Smith &amp; <b>Sons</b>'))
    """
    if not _markup.looks_marked(cell):
        return kind.of(cell)
    pieces = _BLANK_LINE.split(cell.strip())
    if (
        kind is Prose
        and len(pieces) > 1
        and not _BLOCK_TAG.search(cell)
        # An element that begins in one paragraph and ends in another cannot be
        # cut at the blank line.
        and all(map(_whole, pieces))
    ):
        cell = "".join(f"<p>{piece}</p>" for piece in pieces)
    return kind.of({"html": cell})


def _whole(piece: str) -> bool:
    """Return whether every tag that a piece of markup opens is closed in it."""
    opened: list[str] = []
    for close, name in _TAG.findall(piece):
        if not close:
            opened.append(name)
        elif not opened or opened.pop() != name:
            return False
    return not opened
