"""What a row of a listing cannot say: dates, notes, the sentences of an introduction, agents in a title.

Each shape reads texts into the values of one field and writes the values back to texts; what a title says of
agents and dates is read out of it and written nowhere, since the title says it already.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias

from xjmeta.formats.listing.blocks import one_line
from xjmeta.formats.listing.canonical import CALLED, FIGURES, span
from xjmeta.model._markup import escape
from xjmeta.model.text import Phrase, Prose
from xjmeta.model.values import Date, DigitalObject, Note, Statement

__all__ = [
    "DateLine",
    "Notes",
    "PagePart",
    "PageShape",
    "PhotoOf",
    "RoleText",
    "SentTo",
    "SpanIn",
    "Statements",
    "TitleLine",
    "parts_of_introduction",
]

RoleText: TypeAlias = tuple[str, str]
"""A role and its text."""
Data: TypeAlias = dict[str, Any]
"""A value as plain data: the Record that is made of it validates it."""


class PageShape(Protocol):
    """Reads the texts of one or more roles into the value of a field, and writes that value back to texts."""

    def read(self, texts: Sequence[RoleText], /) -> Any:
        """Return the value of the field."""

    def write(self, value: Any, /) -> Iterator[RoleText]:
        """Yield the texts that say a value, as far as a page can."""


class TitleLine:
    """A title unchanged, with its readings in brackets."""

    def read(self, texts: Sequence[RoleText]) -> Phrase | None:
        """Return the title unchanged."""
        if texts:
            return Phrase.of(texts[0][1])
        return None

    def write(self, value: Phrase | None) -> Iterator[RoleText]:
        """Yield the title without its markup."""
        if value is not None:
            yield "title", value.plain


class DateLine:
    """The date on the bullet, as displayed."""

    def read(self, texts: Sequence[RoleText]) -> tuple[Data, ...]:
        """Return the date, none where the bullet is alone on its line."""
        return tuple({"expression": text} for _role, text in texts if text)

    def write(self, value: tuple[Date, ...]) -> Iterator[RoleText]:
        """Yield the first date that is displayed; the bullet is written even without one."""
        shown = next(
            (
                date.expression.plain
                for date in value
                if date.expression is not None
            ),
            None,
        )
        yield "date", shown or ""


class Statements:
    """The banner: who publishes the page."""

    def read(self, texts: Sequence[RoleText]) -> tuple[Data, ...]:
        """Return the publisher."""
        return tuple(
            {"kind": "publisher", "text": text} for _role, text in texts
        )

    def write(self, value: Iterable[Statement]) -> Iterator[RoleText]:
        """Yield the publishers."""
        for item in value:
            if item.kind == "publisher" and item.text is not None:
                yield "publisher", item.text.plain


class Notes:
    """Notes of some kinds, in their order; paragraphs of one kind that follow each other are one note."""

    def __init__(self, *kinds: str) -> None:
        self.kinds = kinds

    def read(self, role_texts: Sequence[RoleText]) -> tuple[Data, ...]:
        """Return a note for each run of paragraphs of one kind."""
        runs: list[tuple[str, list[str]]] = []
        for kind, text in role_texts:
            if runs and runs[-1][0] == kind and kind != "abstract":
                runs[-1][1].append(text)
            else:
                runs.append((kind, [text]))
        return tuple(
            {"kind": kind, "body": _prose(kind, texts)} for kind, texts in runs
        )

    def write(self, value: Iterable[Any]) -> Iterator[RoleText]:
        """Yield the paragraphs of the notes of these kinds."""
        for note in value:
            if (
                isinstance(note, Note)
                and note.kind in self.kinds
                and note.body is not None
            ):
                for paragraph in note.body.plain.split("\n\n"):
                    yield note.kind, one_line(paragraph)


class PhotoOf:
    """The captions of photographs and other figures, which are in brackets in the introduction."""

    def read(self, texts: Sequence[RoleText]) -> tuple[Data, ...]:
        """Return a digital object for each figure; its kind is what the page calls it."""
        return tuple(
            {"kind": kind, "description": caption} for kind, caption in texts
        )

    def write(self, value: Iterable[Any]) -> Iterator[RoleText]:
        """Yield the captions of figures."""
        for item in value:
            if (
                isinstance(item, DigitalObject)
                and item.kind in FIGURES
                and item.description is not None
            ):
                yield item.kind, one_line(item.description.plain)


# ---- the introduction ----------------------------------------------------------------

# "(Photo: ...)" anywhere in a paragraph, with one level of brackets in it, or a paragraph that is a caption.
_FIGURE = re.compile(
    rf"\(({'|'.join(CALLED)}): ((?:[^()]|\([^()]*\))+)\)|\A({'|'.join(CALLED)}): (.+)\Z"
)
# The end of a sentence: a capital follows; an abbreviation before it is none.
_END = re.compile(r"[.!?][\"”’)\]]* +(?=[\"“‘(\[A-ZÀ-Þ])")
# Words whose full stop ends no sentence, and initials.
_ABBREVIATION = re.compile(
    r"(?:\b(?:Dr|Mr|Mrs|Ms|Prof|Cde|Gen|Col|No|Nos|St|vol|ed|eds|pp?|cf|ca|[A-Z]))\.\s*\Z"
)
# Phrases that make a sentence of the introduction one about acquisition, or about related material.
_PROVENANCE = re.compile(
    r"\b(?:(?:was|were|are|is|been) (?:\w+ )?"
    r"(?:obtained|donated|provided|contributed|acquired|collected|gathered|received|purchased) (?:by|from|for)"
    r"|gifts? of|courtesy of)\b"
)
# How a sentence on other collections begins.
_RELATED = re.compile(
    r"\(?(?:See|see) (?:also|the)\b|Related (?:collections?|materials?|documents?)\b"
    r"|(?:For|for) (?:other|related|more|further|additional) (?:collections?|documents?|records?)\b"
)
# A name of two to four words; a capital is all that distinguishes it from other words.
_NAMED = r"(?:(?:Dr|Prof|Professor)\.? )?[A-ZÀ-Þ][\w'’.-]+(?: (?:[A-ZÀ-Þ][\w'’.-]*|von|van|de|der)){1,3}"
_WORK = (
    r"(?:(?:his|her|their) (?:(?:1[89]|20)\d\d )?|(?:the |a )?(?:1[89]|20)\d\d )"
    r"(?:book|monograph|study|dissertation|article)"
)
_OBTAINED = re.compile(
    rf"\bby ({_NAMED}(?:(?:, |,? and ){_NAMED})*)(?= for (?:{_WORK}|his|her|their)\b)"
)
_BOOK = re.compile(rf"\b({_WORK},? )([A-ZÀ-Þ\"“‘'].+?)(?=\.\Z)")
_QUOTED = re.compile(r"([\"“])([^\"“”]+?)([.,]?)([\"”])")


class PagePart(NamedTuple):
    """A part of a paragraph: what it is, where its text begins and ends, and where the marks around it do."""

    role: str
    start: int
    end: int
    outer: tuple[int, int]


def parts_of_introduction(text: str) -> Iterator[PagePart]:
    """Yield the parts of a paragraph by what its sentences say (scope, provenance, related material), and its
    figures.

    >>> [(one.role, text[one.start : one.end]) for text in ["Cables. See also letters. (Photo: A man.)"]
    ...  for one in parts_of_introduction(text)]
    [('scope', 'Cables.'), ('related', 'See also letters.'), ('photograph', 'A man.')]
    """
    at = 0
    for figure in _FIGURE.finditer(text):
        yield from _sentences(text, at, figure.start())
        called, caption = (1, 2) if figure[1] else (3, 4)
        yield PagePart(
            CALLED[figure[called]], *figure.span(caption), figure.span()
        )
        at = figure.end()
    yield from _sentences(text, at, len(text))


def _sentences(text: str, start: int, end: int) -> Iterator[PagePart]:
    """Yield the runs of sentences that say the same kind of thing."""
    ends = (
        m.end()
        for m in _END.finditer(text, start, end)
        if not _ABBREVIATION.search(text, max(start, m.start() - 8), m.end())
    )
    starts = [start, *ends]
    runs: list[tuple[str, int, int]] = []
    for a, b in zip(starts, [*starts[1:], end], strict=True):
        sentence = text[a:b].strip()
        if not sentence:
            continue
        first = a + text[a:b].index(sentence)
        last = first + len(sentence)
        kind = _kind(sentence)
        if runs and runs[-1][0] == kind:
            runs[-1] = (kind, runs[-1][1], last)
        else:
            runs.append((kind, first, last))
    yield from (
        PagePart(kind, first, last, (first, last))
        for kind, first, last in runs
    )


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
    return (
        _marked(texts, _related)
        if kind == "related"
        else Prose("\n\n".join(texts))
    )


def _marked(texts: Sequence[str], mark: Callable[[str], str]) -> Prose:
    html = [mark(escape(text)) for text in texts]
    if html == [escape(text) for text in texts]:
        return Prose("\n\n".join(texts))
    return Prose(html="".join(f"<p>{paragraph}</p>" for paragraph in html))


def _acquisition(html: str) -> str:
    """Mark who obtained the records for a work of their own, and that work."""
    return _BOOK.sub(
        r"\1<cite>\2</cite>",
        _OBTAINED.sub(lambda m: f"by {_persons(m[1])}", html),
    )


def _persons(names: str) -> str:
    return re.sub(
        _NAMED, lambda m: f'<span data-ead="persname">{m[0]}</span>', names
    )


def _related(html: str) -> str:
    """Mark the titles in quotation marks."""
    return _QUOTED.sub(r"\1<cite>\2</cite>\3\4", html)


# ---- what a title says ----------------------------------------------------------------

# Words with a capital that begin a title and are no name of a person.
_THING = (
    "All|The|Ciphered|Coded|Secret|Cable|Telegram|Letter|Note|Memorandum|Message|Report|Reply|Response|Answer|Order|Draft"
    "|Instructions?|Directive|Resolution|Decision|Decree|Protocol|Guide|Introduction|Appeal|Petition|Request|Speech|Visit"
    "|Congratulations|Greetings|Invitation|Appendix|Annex|Addendum|Conversation|Talk|Meeting|Information"
)
_WORD = rf"(?!(?:{_THING})\b)[A-ZÀ-Þ][\w'’-]+"
_AGENT = (
    rf"((?:Cde\.|Comrade)\s)?({_WORD}(?: {_WORD}){{0,3}}?)(?: \[([^\]]+)\])?"
)
_FORM = r"(?:Ciphered |Coded |Secret )?(?:Cable|Telegram|Letter|Note|Memorandum|Message)(?: No\. [\w/-]+)?"
# Titles that name who wrote to whom. They are tried in this order: the first that fits the whole title.
_LETTER = re.compile(
    rf"(?:{_FORM},? (?:from )?)?{_AGENT} to {_AGENT}(?: via {_AGENT})?"
)
_SENT = re.compile(rf"{_FORM},? from {_AGENT}")
_SENT_IN = re.compile(rf"{_FORM},? from {_AGENT} in {_WORD}")
_REPORT = re.compile(
    rf"(?:Report|Memorandum|Account|Statement|Letter|Note) (?:of|by) {_AGENT}(?: (?:about|on|regarding|concerning) .+)?"
)
# Words of offices: an office is no person, and the pages do not say which body it is.
_OFFICE = re.compile(
    r"\b(?:Ministry|Embassy|Department|Committee|Government|Council|Office|Bureau|Premiers?|Ministers?|Division|Ambassador"
    r"|Consul\w*|Mission|Legation|Delegation|Group|Commission|Headquarters|Staff|Command|Army|Party|Union|Republic|Center"
    r"|Politburo|Presidium|Secretariat|President|Secretary|General|Chief|Agency|Service)\b"
)


class SpanIn:
    """The years or dates at the end of the title of a collection."""

    def read(self, texts: Sequence[RoleText]) -> tuple[Data, ...]:
        """Return the span, if the title ends in one."""
        years = span(texts[0][1]) if texts else None
        if years is None:
            return ()
        return ({"expression": years, "type": "inclusive"},)

    def write(self, _value: object) -> Iterator[RoleText]:
        """Yield nothing: the title says it."""
        yield from ()


class SentTo:
    """The agents that a title names as sender (`aut`), as recipient (`rcp`) or as go-between, where that is
    certain.

    Certain is the form `... from X to Y`, `X to Y` or `Report of X`, with names and nothing else in these
    places, where one of them is called comrade or has a reading in brackets: so a person is meant and no place;
    and the form `from X in PLACE`. Who is called comrade or has a reading is a person; of the others only the
    name is certain.
    """

    def __init__(self, *, sender: bool) -> None:
        self.sender = sender

    def read(self, texts: Sequence[RoleText]) -> tuple[Data, ...]:
        """Return the agents."""
        if texts:
            return tuple(_agents(texts[0][1], sender=self.sender))
        return ()

    def write(self, _value: object) -> Iterator[RoleText]:
        """Yield nothing: the title says them."""
        yield from ()


def _agents(title: str, *, sender: bool) -> Iterator[Data]:
    # A name counts only where the title says that it is a person's ("Cde.", or a reading in brackets), but for "in
    # PLACE", which no office has.
    for pattern in (_LETTER, _SENT_IN, _SENT, _REPORT):
        match = pattern.fullmatch(title)
        if match is None or any(
            _OFFICE.search(group) for group in match.groups() if group
        ):
            continue
        agents = [
            match.groups()[n : n + 3] for n in range(0, len(match.groups()), 3)
        ]
        if pattern is not _SENT_IN and not any(
            comrade or reading for comrade, _name, reading in agents
        ):
            continue
        for (comrade, name, reading), role in zip(
            agents, ("aut", "rcp", None), strict=False
        ):
            if name is not None and sender == (role == "aut"):
                shown = f"{name} [{reading}]" if reading else name
                kind = "person" if comrade or reading else "name"
                yield {
                    "kind": kind,
                    "name": shown,
                    "normal": reading,
                    "role": role,
                }
        return
