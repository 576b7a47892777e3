"""The registry of formats: what a format says of itself, and the formats that are installed.

A format is a folder under `xjmeta.formats`, or an entry point of the group `xjmeta.formats` in another package; both
give one `Format`. Only names are listed here, so that nothing is imported before it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from io import BytesIO
from operator import attrgetter
from typing import Any, BinaryIO, NamedTuple, Protocol

from xjmeta.messages import Finding, LossReport, UnknownFormatError
from xjmeta.messages.looks import looks_like
from xjmeta.messages.tally import Tally
from xjmeta.model.record import Record
from xjmeta.xml.places import Place

__all__ = [
    "BUILT_IN",
    "Beside",
    "BytesSource",
    "Format",
    "Source",
    "broken",
    "by_extension",
    "formats",
    "get",
    "later",
    "recognise",
]

_SURELY = 2
"""What `recognise` gives where nobody else need be asked."""

BUILT_IN: Mapping[str, str] = {
    "ead2002": "xjmeta.formats.ead:EAD2002",
    "ead3": "xjmeta.formats.ead:EAD3",
    "dcterms": "xjmeta.formats.dc:DCTERMS",
    "oai_dc": "xjmeta.formats.dc:OAI_DC",
    "csv": "xjmeta.formats.csv:CSV",
    "xlsx": "xjmeta.formats.csv:XLSX",
    "jsonld": "xjmeta.formats.jsonld:JSONLD",
    "ndjsonld": "xjmeta.formats.jsonld:NDJSONLD",
    "json": "xjmeta.formats.json:JSON",
    "jsonl": "xjmeta.formats.json:JSONL",
    "listing": "xjmeta.formats.listing:LISTING",
    "digitalarchive": "xjmeta.formats.digitalarchive:DIGITALARCHIVE",
}
"""Every format of this package, and where it is declared; the order is the order in which they are asked."""


def later(place: str) -> Callable[..., Any]:
    """Return a function that is imported when it is first called.

    A format declares itself with these, so that asking who takes a document imports no
    reader and no writer but those that are used: half a second for a small file.

    >>> later("json:dumps")([1])
    '[1]'
    """
    module, _, name = place.partition(":")

    def call(*arguments: Any, **options: Any) -> Any:
        return attrgetter(name)(import_module(module))(*arguments, **options)

    return call


class Source(Protocol):
    """What a format reads from: a named run of bytes, opened as often as it needs."""

    name: str
    """How the source is called in messages."""
    findings: list[Finding]
    """Where a reader puts what is worth telling."""

    def open(self) -> BinaryIO:
        """Return the bytes as a stream from the start."""

    def data(self) -> bytes:
        """Return all bytes."""

    def head(self, size: int = 65536) -> bytes:
        """Return the first bytes."""


class Beside(NamedTuple):
    """A file that stands beside a document and describes it, such as the metadata of a sheet."""

    suffix: str
    """What its name adds to that of the document."""
    make: Callable[[Source, str], bytes]
    """Given a document and its name, gives the bytes of the file."""
    is_ours: Callable[[bytes], bool]
    """Says whether a file of that name was made so, and by nobody else."""


@dataclass(frozen=True, slots=True)
class Format:
    """What a format says of itself.

    `read` yields the Records of a source, each with its origin; it raises `FormatError`. `write` writes Records to a
    binary stream and reports what it could not take along. `recognise` tells from the name and the first bytes how sure
    it is that a document is of this format: 0 no, 1 perhaps, 2 surely.

    >>> Format("toy", "Toy", (".toy",), (), complete=False, recognise=lambda name, head: 0).title
    'Toy'
    """

    name: str
    title: str
    extensions: tuple[str, ...]
    media_types: tuple[str, ...]
    complete: bool
    recognise: Callable[[str, bytes], int]
    read: Callable[[Source], Iterator[Record]] | None = None
    write: Callable[..., LossReport] | None = None
    """`write(records, stream, *, origin=True)`"""
    schema: str | None = None
    """The file under `schemas/` that describes it."""
    units: Callable[[Source], Iterator[tuple[str, str | None, Record]]] | None = None
    """Yields (key, parent key, unit without children) in document order; None where `read` is used instead."""
    check: Callable[[Source, Tally], Iterator[Finding]] | None = None
    """Yields what its schema says against a document (`xml.check`, `json.check`); asks the tally before each
    finding."""
    places: Callable[[Source], Mapping[tuple[int, str], Place]] | None = None
    """Says where in a document each unit stands, by the number of its Record and its key."""
    extra: str | None = None
    """The extra it needs, if it needs one."""
    holds: str = ""
    """One line on what it can hold, for the table of formats."""
    mapping: Callable[..., dict[str, str]] | None = None
    """`mapping(data, name=)` reads a file that says what its columns are; `read` then takes `mapping=`."""
    beside: Beside | None = None
    """A file that stands beside a document and describes it."""


@cache
def _places() -> dict[str, str]:
    found = dict(BUILT_IN)
    for point in entry_points(group="xjmeta.formats"):
        found.setdefault(point.name, point.value)
    return found


def get(name: str) -> Format:
    """Return the format of that name; raises UnknownFormatError if there is none."""
    if not isinstance(name, str) or name not in _places():
        raise UnknownFormatError(
            "no-such-format", format=name, known=", ".join(_places())
        )
    return _get(name)


@cache
def _get(name: str) -> Format:
    place = _places()[name]
    if name in BUILT_IN:
        return _loaded(place)
    try:
        return _loaded(place)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}".rstrip(".")
        raise UnknownFormatError("broken-format", format=name, reason=reason) from error


def _loaded(place: str) -> Format:
    module, _, attribute = place.partition(":")
    found = getattr(import_module(module), attribute)
    if not isinstance(found, Format):
        raise TypeError(f"{place} is no Format")
    return found


def formats() -> dict[str, Format]:
    """Return all formats by name, in the order in which they are asked; without those of other packages that
    cannot be loaded, which `broken` names.
    """
    return {found.name: found for found in _usable()}


def broken() -> list[Finding]:
    """Return a finding for each format of another package that was asked for and could not be loaded.

    >>> broken()
    []
    """
    return [
        Finding("warning", error.code, error.message, remedy=error.remedy)
        for error in _BROKEN.values()
    ]


_BROKEN: dict[str, UnknownFormatError] = {}


def _usable() -> Iterator[Format]:
    """Yield each format that can be loaded; of those that cannot a note is made."""
    for name in _places():
        try:
            found = get(name)
        except UnknownFormatError as error:
            _BROKEN[name] = error
        else:
            yield found


def recognise(name: str, head: bytes) -> Format:
    """Return the format that is surest of a document, the first of equals; raises UnknownFormatError."""
    best, sure = None, 0
    for found in _usable():
        if found.read is not None and (said := _sureness(found, name, head)) > sure:
            best, sure = found, said
        if sure == _SURELY:
            break
    if best is None:
        raise UnknownFormatError("unknown-format", source=name, looks=looks_like(head))
    return best


def _sureness(found: Format, name: str, head: bytes) -> int:
    """Return how sure a format is of a document; one of another package that fails is not sure at all."""
    if found.name in BUILT_IN:
        return found.recognise(name, head)
    try:
        return int(found.recognise(name, head))
    except Exception as error:  # noqa: BLE001 - the code of another package
        reason = f"{type(error).__name__}: {error}".rstrip(".")
        _BROKEN[found.name] = UnknownFormatError(
            "broken-format", format=found.name, reason=reason
        )
        return 0


def by_extension(name: str) -> tuple[Format, ...]:
    """Return the formats that can be written and have the longest extension that the name ends with.

    >>> [one.name for one in by_extension("harvest.oai_dc.xml")], [one.name for one in by_extension("aid.XML.gz")]
    (['oai_dc'], ['ead2002', 'ead3'])
    """
    plain = name.lower().removesuffix(".gz")
    fits = {
        one: max((len(end) for end in one.extensions if plain.endswith(end)), default=0)
        for one in formats().values()
        if one.write is not None
    }
    longest = max(fits.values(), default=0)
    return tuple(one for one, length in fits.items() if length == longest > 0)


@dataclass(slots=True)
class BytesSource:
    """A source that is bytes in memory."""

    name: str
    content: bytes
    findings: list[Finding] = field(default_factory=list)

    def open(self) -> BinaryIO:
        """Return the bytes as a stream from the start."""
        return BytesIO(self.content)

    def data(self) -> bytes:
        """Return all bytes."""
        return self.content

    def head(self, size: int = 65536) -> bytes:
        """Return the first bytes."""
        return self.content[:size]
