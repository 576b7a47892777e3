"""The normal form of strings: XML 1.0 characters, LF newlines, collapsed whitespace, language tags.

Whitespace is XML's (space, tab, LF, CR) and nothing else: a no-break space, an ideographic space or U+0085
is content. The annotated types put the rules on pydantic fields; a string already in normal form is
recognised by a compiled pattern, and only others reach Python.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

from pydantic_core import CoreSchema, PydanticCustomError, core_schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue

# What XML's `Char` leaves out; as a list of what it holds it takes twenty times as long to compile.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"
)
# A surrogate without its partner: `json.loads` lets it pass, UTF-8 does not.
_HALF = re.compile("[\ud800-\udfff]")
# Two blanks or more: single ones, the rule, cost nothing to pass over.
_BLANKS = re.compile(r"  +")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
# RFC 5646 has more rules; tags in use break them, and are kept all the same.
_LANGUAGE_TAG = re.compile(r"[A-Za-z0-9-]+")


def legible(text: str) -> tuple[str, list[str]]:
    r"""Return a text without the characters that no text may hold, and those.

    >>> legible("One\x01two")
    ('Onetwo', ['\x01'])
    """
    illegible = _FORBIDDEN.findall(text)
    return (
        (_FORBIDDEN.sub("", text), illegible)
        if illegible
        else (text, illegible)
    )


def has_half(data: object) -> bool:
    r"""Return whether data holds half a character, as JSON can spell it: no document could be written with it.

    >>> has_half({"a": ["\U0001f600"]}), has_half({"a": ["\ud83d"]})
    (False, True)
    """
    if isinstance(data, str):
        return not data.isascii() and _HALF.search(data) is not None
    if isinstance(data, Mapping):
        return any(has_half(value) for pair in data.items() for value in pair)
    return isinstance(data, list) and any(map(has_half, data))


def clean(text: str) -> str:
    r"""Return the string with newlines as LF, or refuse it for a character that XML 1.0 forbids.

    Raises ValueError with the code point and its index. (XML 1.0, production 2, `Char`; section 2.11.)

    >>> clean("one\r\ntwo")
    'one\ntwo'
    """
    if type(text) is not str:
        text = str.__str__(text)
    # Printable characters are all XML characters, and asking is many times faster than any pattern.
    if text.isprintable():
        return text
    bad = _FORBIDDEN.search(text)
    if bad:
        raise ValueError(
            f"U+{ord(bad[0]):04X} at index {bad.start()} is not a character of XML 1.0"
        )
    return (
        text.replace("\r\n", "\n").replace("\r", "\n")
        if "\r" in text
        else text
    )


def collapse(text: str) -> str:
    r"""Return the string with each run of XML whitespace as one space, and none at the ends.

    >>> collapse(" Papers\n\tof A. Smith ")
    'Papers of A. Smith'
    """
    return squeeze(text).strip(" ")


def squeeze(text: str) -> str:
    """Return the string with each run of XML whitespace as one space, at the ends too."""
    if "  " not in text and text.isprintable():
        return text
    # Five times as fast as one pattern for all runs, which stops at every single space.
    text = text.replace("\n", " ").replace("\t", " ").replace("\r", " ")
    return _BLANKS.sub(" ", text) if "  " in text else text


def paragraphs(text: str) -> list[str]:
    r"""Split plain text at blank lines into collapsed paragraphs, leaving out blank ones.

    >>> paragraphs("one\ntwo\n \n\nthree")
    ['one two', 'three']
    """
    pieces = _BLANK_LINE.split(text) if "\n" in text else [text]
    return [tidy for piece in pieces if (tidy := collapse(piece))]


@lru_cache(maxsize=4096)
def language_tag(tag: str) -> str:
    """Return a language tag in canonical case; which subtags it has is the source's own business.

    Raises ValueError for a character outside letters, digits and hyphen. (RFC 5646, section 2.1.1.)

    >>> language_tag("ZH-hant-tw"), language_tag("GER"), language_tag("en-X-AB")
    ('zh-Hant-TW', 'ger', 'en-x-ab')
    """
    if not _LANGUAGE_TAG.fullmatch(tag):
        raise ValueError(
            f"{tag!r} is not a language tag: only letters, digits and hyphens may stand in one"
        )
    first, *others = tag.lower().split("-")
    # A tag that begins with a single letter (x-..., i-...) is private or
    # grandfathered: all of it is in lower case.
    cased = len(first) > 1
    out = [first]
    for subtag in others:
        # After x or an extension letter all stays in lower case.
        cased = cased and len(subtag) > 1
        out.append(_CASES.get(len(subtag), str)(subtag) if cased else subtag)
    return "-".join(out)


# RFC 5646, 2.1.1: regions of two letters in capitals, scripts of four in title case, all else in lower case.
_CASES: dict[int, Callable[[str], str]] = {2: str.upper, 4: str.title}


@dataclass(frozen=True, slots=True)
class StringRule:
    """Validate a field by a pattern of the normal form, and where it does not match by a function.

    The function returns None for what counts as absent; a field that is not `optional` refuses that.
    """

    normal: str
    normalise: Callable[[str], str | None]
    optional: bool = False

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        # The pattern runs in Rust; the error of this branch is one of ours, so
        # that `refusals` can tell it from the one that was meant.
        matching = core_schema.custom_error_schema(
            core_schema.str_schema(pattern=self.normal, strict=True),
            custom_error_type="normal_form",
            custom_error_message="Input is not a string in normal form",
        )
        other = core_schema.no_info_plain_validator_function(self._validate)
        schema: CoreSchema = core_schema.union_schema(
            [(matching, "normal"), (other, "string")],
            mode="left_to_right",
        )
        return core_schema.nullable_schema(schema) if self.optional else schema

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        text = {"type": "string"}
        if self.optional:
            return {"anyOf": [text, {"type": "null"}]}
        return text

    def _validate(self, value: Any) -> str | None:
        if not isinstance(value, str):
            raise PydanticCustomError(
                "string_type", "Input should be a valid string"
            )
        text = self.normalise(value)
        if text is None and not self.optional:
            raise ValueError(
                "a string here holds at least one character that is not whitespace"
            )
        return text


def _tidy(text: str) -> str | None:
    return collapse(clean(text)) or None


def _verbatim(text: str) -> str | None:
    return clean(text) or None


def _tag(text: str) -> str | None:
    tag = collapse(text)
    return language_tag(tag) if tag else None


# Normal forms in the dialect of pydantic's Rust patterns: a text that matches needs no call of Python.
_WORD = r"[^\x00-\x20\x{FFFE}\x{FFFF}]+"
_TIDY = rf"^{_WORD}(?: {_WORD})*$"
_XML = r"^[^\x00-\x08\x0B-\x1F\x{FFFE}\x{FFFF}]+$"
_COMMON_TAG = r"^[a-z]{2,3}$"

WORD = StringRule(_TIDY, _tidy)
OPT_WORD = StringRule(_TIDY, _tidy, optional=True)
Str = Annotated[str, WORD]
"""A string of XML characters, whitespace collapsed; blank is refused."""
OptStr = Annotated[str | None, OPT_WORD]
"""As `Str`; blank is None."""
Verbatim = Annotated[str, StringRule(_XML.replace("+$", "*$"), clean)]
"""A string of XML characters, whitespace kept (newlines as LF); may be empty."""
OptVerbatim = Annotated[str | None, StringRule(_XML, _verbatim, optional=True)]
"""As `Verbatim`; the empty string is None."""
LanguageTag = Annotated[str, StringRule(_COMMON_TAG, _tag)]
"""A language tag in canonical case; blank is refused."""
OptLanguageTag = Annotated[
    str | None, StringRule(_COMMON_TAG, _tag, optional=True)
]
"""As `LanguageTag`; blank is None."""
