"""A source that a Record carries along from another document: input like any other, taken only where it is what it
should be.

What it says is compared with the Record by whoever writes with it. Here its shape is checked, and what would make other
programs open files is taken out of it: declarations of external entities, and of the entities that could declare some.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeGuard, TypeVar

from xjmeta.messages import Finding, Loss, LossReport
from xjmeta.messages.catalogue import Template, add
from xjmeta.xml.patterns import COMMENT, INSTRUCTION, QUOTED
from xjmeta.xml.source import asides, doctype_of

__all__ = [
    "CarriedEnvelope",
    "CarriedPart",
    "Defused",
    "defused",
    "report_carried",
]

add(
    {
        "carried-asides": Template(
            "{count} comments, processing instructions and entities of the source that the record carried were written "
            "back with it.",
            "Check them if the record came from somebody else, or write it with origin=False.",
        ),
    }
)

_QUOTED = f"(?:{QUOTED})"
# An entity declaration or a reference to a parameter entity; or what only looks as if it held one.
# A parameter entity may hold declarations that are seen only once it is
# expanded, so all of these go, and the references to them. The last line takes
# comments, instructions and quoted values whole: what only looks like a
# declaration stays. Possessive, since this text is input of somebody else.
_DECLARATION = re.compile(
    rf"<!ENTITY\s++(?P<parameter>%\s++)?(?P<name>[^\s\"'>]++)\s++(?P<external>SYSTEM\b|PUBLIC\b)?(?:[^\"'>]++|{_QUOTED})*+>\s*+"
    rf"|%[^\s;%\"'<>]++;\s*+"
    rf"|{COMMENT}|{INSTRUCTION}|{_QUOTED}"
)
# External identifiers are cut: a document that came through another one must not send a parser to a third.
_IDENTIFIER = re.compile(
    rf"(<!DOCTYPE\s++[^\s\[>]++)\s++(?:SYSTEM|PUBLIC\s++{_QUOTED})\s++(?P<system>{_QUOTED})"
)
# Names a document type, as finding aids do that were written for a DTD.
# A local file name or an address that ends in .dtd; no query and no fragment,
# which would tell a server something.
_DTD = re.compile(r"[\"'](?:[^\"'?#]*/)?[\w.-]+\.dtd[\"']", re.IGNORECASE)


class Defused(NamedTuple):
    """A text without declarations of external entities; those that were taken out, and the entities they declared."""

    text: str
    declarations: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()

    def spelled_out(self, text: str) -> str:
        """Return a text in which references to entities no longer declared are the plain text that they read as."""
        for name in self.names:
            # A reference to an entity that nothing declares is not well-formed
            # (XML 1.0, 4.1).
            text = text.replace(f"&{name};", f"&amp;{name};")
        return text


def defused(text: str) -> Defused:
    """Return the beginning of a document without what its DOCTYPE declares outside the document.

    >>> defused('<!DOCTYPE ead [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "z">]><ead/>').text
    '<!DOCTYPE ead [<!ENTITY y "z">]><ead/>'
    """
    match = doctype_of(text)
    if match is None:
        return Defused(text)
    dropped: list[str] = []
    names: set[str] = set()

    def declared(piece: re.Match[str]) -> str:
        is_reference = piece[0].startswith("%")
        if not (is_reference or piece["parameter"] or piece["external"]):
            return piece[0]
        dropped.append(piece[0].strip())
        names.update((piece["name"],) if piece["external"] else ())
        return ""

    start, bracket, subset = match[1].partition("[")
    named = _IDENTIFIER.match(start)
    if named is not None and not _DTD.fullmatch(named["system"]):
        dropped.append(start.strip())
        start = named[1] + start[named.end() :]
    doctype = start + bracket + _DECLARATION.sub(declared, subset)
    if not dropped:
        return Defused(text)
    whole = text[: match.start(1)] + doctype + text[match.end(1) :]
    return Defused(whole, tuple(dropped), frozenset(names))


def report_carried(
    report: LossReport, text: str, target: str, dropped: Iterable[str]
) -> None:
    """Report what of a carried source is written back that no Record shows, and which declarations are not."""
    report.left_behind.extend(
        Loss("#0", declaration, "external-entity", target)
        for declaration in dict.fromkeys(dropped)
    )
    doctype = doctype_of(text)
    count = len(asides(text)) + (
        doctype[1].count("<!ENTITY") if doctype else 0
    )
    if count:
        report.notes.append(
            Finding.of("carried-asides", severity="info", count=count)
        )


class CarriedPart(NamedTuple):
    """The own part of one unit as JSON data gave it."""

    number: int
    units: list[int]
    segments: list[str]
    fingerprint: str
    digest: str | None

    @classmethod
    def load(cls, data: object) -> CarriedPart | None:
        """Return the part that `XmlText.dump` gave; None for anything else."""
        if not isinstance(data, Mapping):
            return None
        number, units, segments = (
            data.get("number"),
            data.get("units"),
            data.get("segments"),
        )
        if not (
            isinstance(number, int)
            and _all(units, int)
            and _all(segments, str)
        ):
            return None
        # The own part is the text between its child units: one piece more than
        # there are of these, and each unit once.
        if len(segments) != len(units) + 1 or len({*units}) != len(units):
            return None
        fingerprint = data.get("home")
        digest = data.get("digest")
        return cls(
            number,
            list(units),
            list(segments),
            fingerprint if isinstance(fingerprint, str) else "",
            digest if isinstance(digest, str) else None,
        )


class CarriedEnvelope(NamedTuple):
    """What is around the units of a carried document, and its encoding."""

    encoding: str
    mark: bytes
    head: str
    tail: str
    sliced: bool
    namespaces: dict[str | None, str]
    derived: tuple[str, ...]

    @classmethod
    def load(cls, data: object) -> CarriedEnvelope | None:
        """Return the envelope that `XmlText.dump` gave; None for anything else, and for an unknown encoding."""
        if not isinstance(data, Mapping):
            return None
        texts = [
            data.get(name, "") for name in ("encoding", "mark", "head", "tail")
        ]
        spaces: Any = data.get("namespaces", {})
        derived: Any = data.get("derived", [])
        if not (_all(texts, str) and _all(derived, str)):
            return None
        if not isinstance(spaces, Mapping):
            return None
        if not _all([*spaces, *spaces.values()], str):
            return None
        encoding, mark, head, tail = texts
        try:
            codecs.lookup(encoding)
            (head + tail).encode(encoding)
            marked = bytes.fromhex(mark)
        # LookupError: no such encoding. ValueError: a character that it lacks,
        # or a mark that is no hexadecimal number.
        except (LookupError, ValueError):
            return None
        namespaces = {prefix or None: uri for prefix, uri in spaces.items()}
        return cls(
            encoding,
            marked,
            head,
            tail,
            bool(data.get("sliced")),
            namespaces,
            tuple(derived),
        )


_T = TypeVar("_T")


def _all(values: object, kind: type[_T]) -> TypeGuard[list[_T]]:
    return isinstance(values, list) and all(
        isinstance(value, kind) for value in values
    )
