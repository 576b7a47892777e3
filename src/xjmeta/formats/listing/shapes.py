"""What a row of a listing cannot say: dates, notes, the sentences of an introduction, agents in a title.

Each shape reads texts into the values of one field and writes the values back to texts; what a title says of
agents and dates is read out of it and written nowhere, since the title says it already.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeAlias

from xjmeta.model._markup import escape
from xjmeta.model.text import Phrase, Prose
from xjmeta.model.values import Date, DigitalObject, Note, Statement

__all__ = [
    "DateLine",
    "Notes",
    "PhotoOf",
    "Said",
    "SentTo",
    "Shape",
    "SpanIn",
    "Statements",
    "TitleLine",
    "parts_of_introduction",
]

Said: TypeAlias = tuple[str, str]
"""A role and the text that stands in it."""
Data: TypeAlias = dict[str, Any]
"""A value as plain data: the Record that is made of it validates it."""


class Shape(Protocol):
    """Reads the texts of one or more roles into the value of a field, and writes that value back to texts."""

    def read(self, said: Sequence[Said], /) -> Any:
        """Return the value of the field."""

    def write(self, value: Any, /) -> Iterator[Said]:
        """Yield the texts that say a value, as far as a page can."""


class TitleLine:
    """A title as it stands, with its readings in brackets."""

    def read(self, said: Sequence[Said]) -> Phrase | None:
        """Return the title as it stands."""
        return Phrase.of(said[0][1]) if said else None

    def write(self, value: Phrase | None) -> Iterator[Said]:
        """Yield the title without its markup."""
        if value is not None:
            yield "title", value.plain


class DateLine:
    """The date on the bullet, as displayed."""

    def read(self, said: Sequence[Said]) -> tuple[Data, ...]:
        """Return the date, none where the bullet stands alone."""
        return tuple({"expression": text} for _role, text in said if text)

    def write(self, value: tuple[Date, ...]) -> Iterator[Said]:
        """Yield the first date that is displayed; the bullet stands even without one."""
        shown = next((date.expression.plain for date in value if date.expression is not None), None)
        yield "date", shown or ""


class Statements:
    """The banner: who publishes the page."""

    def read(self, said: Sequence[Said]) -> tuple[Data, ...]:
        """Return the publisher."""
        return tuple({"kind": "publisher", "text": text} for _role, text in said)

    def write(self, value: Iterable[Statement]) -> Iterator[Said]:
        """Yield the publishers."""
        for one in value:
            if one.kind == "publisher" and one.text is not None:
                yield "publisher", one.text.plain


class Notes:
    """Notes of some kinds, in their order; paragraphs of one kind that follow each other are one note."""

    def __init__(self, *kinds: str) -> None:
        self.kinds = kinds

    def read(self, said: Sequence[Said]) -> tuple[Data, ...]:
        """Return a note for each run of paragraphs of one kind."""
        runs: list[tuple[str, list[str]]] = []
        for kind, text in said:
            if runs and runs[-1][0] == kind and kind != "abstract":
                runs[-1][1].append(text)
            else:
                runs.append((kind, [text]))
        return tuple({"kind": kind, "body": _prose(kind, texts)} for kind, texts in runs)

    def write(self, value: Iterable[Any]) -> Iterator[Said]:
        """Yield the paragraphs of the notes of these kinds."""
        for note in value:
            if isinstance(note, Note) and note.kind in self.kinds and note.body is not None:
                for paragraph in note.body.plain.split("\n\n"):
                    yield note.kind, " ".join(paragraph.split())


class PhotoOf:
    """The caption of the photograph, in brackets at the end of the introduction."""

    def read(self, said: Sequence[Said]) -> tuple[Data, ...]:
        """Return the photograph."""
        captions = (_PHOTO.sub(r"\1", text) for _role, text in said)
        return tuple({"kind": "photograph", "description": caption} for caption in captions)

    def write(self, value: Iterable[Any]) -> Iterator[Said]:
        """Yield the captions of photographs."""
        for one in value:
            if isinstance(one, DigitalObject) and one.kind == "photograph" and one.description is not None:
                yield "photo", f"(Photo: {' '.join(one.description.plain.split())})"


# ---- the introduction ----------------------------------------------------------------

_PHOTO = re.compile(r"\(Photo: (.+)\)\Z", re.DOTALL)
_END = re.compile(r"[.!?][\"”’)\]]* +(?=[\"“‘(\[A-ZÀ-Þ])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Dr|Mr|Mrs|Ms|Prof|Cde|Gen|Col|No|Nos|St|vol|ed|eds|pp?|cf|ca|[A-Z]))\.\s*\Z"
)
_PROVENANCE = re.compile(
    r"\b(?:(?:was|were|are|is|been) (?:\w+ )?"
    r"(?:obtained|donated|provided|contributed|acquired|collected|gathered) (?:by|from|for)"
    r"|gifts? of|courtesy of)\b"
)
_RELATED = re.compile(
    r"\(?(?:See|see) (?:also|the)\b|(?:For|for) (?:other|related|more) (?:collections?|documents?)\b"
)
_OBTAINED = re.compile(r"\bobtained by ((?:[A-Z][\w'’-]+ ){1,3}?)(?=for\b)")
_BOOK = re.compile(r"\b((?:1[89]|20)\d\d book )(.+?)(?=\.\Z)")
_QUOTED = re.compile(r"([\"“])([^\"“”]+?)([.,]?)([\"”])")


def parts_of_introduction(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the parts of a paragraph by what their sentences say (scope, provenance, related material,
    photograph).

    >>> list(parts_of_introduction("Cables. See also letters. (Photo: A man.)"))
    [('scope', 0, 7), ('related', 8, 25), ('photo', 26, 41)]
    """
    photo = re.search(r"\(Photo: [^()]+\)\Z", text)
    end = photo.start() if photo else len(text)
    starts = [0, *(m.end() for m in _END.finditer(text, 0, end) if not _ABBREVIATION.search(text[: m.end()]))]
    runs: list[tuple[str, int, int]] = []
    for a, b in zip(starts, [*starts[1:], end], strict=True):
        kind = _kind(text[a:b])
        if not text[a:b].strip():
            continue
        if runs and runs[-1][0] == kind:
            a = runs.pop()[1]  # noqa: PLW2901 - the sentence goes on with the run before it
        runs.append((kind, a, a + len(text[a:b].rstrip())))
    yield from runs
    if photo:
        yield "photo", end, len(text)


def _kind(sentence: str) -> str:
    if _RELATED.match(sentence):
        return "related"
    return "acquisition" if _PROVENANCE.search(sentence) else "scope"


def _prose(kind: str, texts: Sequence[str]) -> Prose:
    """Return paragraphs as the body of a note, with the names and titles in them marked where they are
    certain.
    """
    if kind == "acquisition":
        return _marked(texts, _acquisition)
    return _marked(texts, _related) if kind == "related" else Prose("\n\n".join(texts))


def _marked(texts: Sequence[str], mark: Any) -> Prose:
    html = [mark(escape(text)) for text in texts]
    if html == [escape(text) for text in texts]:
        return Prose("\n\n".join(texts))
    return Prose(html="".join(f"<p>{one}</p>" for one in html))


def _acquisition(html: str) -> str:
    """Mark who obtained the records, and the book they were obtained for."""
    named = _OBTAINED.sub(lambda m: f'obtained by <span data-ead="persname">{m[1].rstrip()}</span> ', html)
    return _BOOK.sub(r"\1<cite>\2</cite>", named)


def _related(html: str) -> str:
    """Mark the titles that stand in quotation marks."""
    return _QUOTED.sub(r"\1<cite>\2</cite>\3\4", html)


# ---- what a title says ----------------------------------------------------------------

_SPAN = re.compile(r", (\d{4}\s?[-–]\s?\d{2,4}|\d{4})\Z")
_WORD = r"(?!All\b|The\b)[A-ZÀ-Þ][\w'’-]+"
_AGENT = rf"((?:Cde\.|Comrade)\s)?({_WORD}(?: {_WORD}){{0,3}}?)(?: \[([^\]]+)\])?"
_FORM = r"(?:Ciphered |Coded |Secret )?(?:Cable|Telegram|Letter|Note|Memorandum|Message)(?: No\. [\w/-]+)?"
_LETTER = re.compile(rf"(?:{_FORM},? (?:from )?)?{_AGENT} to {_AGENT}(?: via {_AGENT})?")
_SENT = re.compile(rf"{_FORM},? from {_AGENT}(?: in {_WORD})?")
_REPORT = re.compile(
    rf"(?:Report|Memorandum|Account|Statement) (?:of|by) {_AGENT}(?: (?:about|on|regarding|concerning) .+)?"
)
_OFFICE = re.compile(
    r"\b(?:Ministry|Embassy|Department|Committee|Government|Council|Office|Bureau|Premiers?|Ministers?|Division)\b"
)


class SpanIn:
    """The years at the end of the title of a collection."""

    def read(self, said: Sequence[Said]) -> tuple[Data, ...]:
        """Return the span, if the title ends in one."""
        found = _SPAN.search(said[0][1]) if said else None
        return ({"expression": found[1], "type": "inclusive"},) if found else ()

    def write(self, _value: object) -> Iterator[Said]:
        """Yield nothing: the title says it."""
        yield from ()


class SentTo:
    """The agents that a title names as sender (`aut`), as recipient (`rcp`) or as go-between, where that is
    certain.

    Certain is the form `... from X to Y`, `X to Y` or `Report of X`, with names and nothing else in these
    places. Who is called comrade, or is read as a person in brackets, is a person; of the others only the
    name is certain.
    """

    def __init__(self, *, sender: bool) -> None:
        self.sender = sender

    def read(self, said: Sequence[Said]) -> tuple[Data, ...]:
        """Return the agents."""
        return tuple(_agents(said[0][1], sender=self.sender)) if said else ()

    def write(self, _value: object) -> Iterator[Said]:
        """Yield nothing: the title says them."""
        yield from ()


def _agents(title: str, *, sender: bool) -> Iterator[Data]:
    for pattern in (_LETTER, _SENT, _REPORT):
        found = pattern.fullmatch(title)
        if found is None or any(_OFFICE.search(group) for group in found.groups() if group):
            continue
        agents = [found.groups()[n : n + 3] for n in range(0, len(found.groups()), 3)]
        for (comrade, name, reading), role in zip(agents, ("aut", "rcp", None), strict=False):
            if name is not None and sender == (role == "aut"):
                shown = f"{name} [{reading}]" if reading else name
                kind = "person" if comrade or reading else "name"
                yield {"kind": kind, "name": shown, "normal": reading, "role": role}
        return
