"""The registry of formats: what a format says of itself, and the formats that are installed.

Whatever format writes, what only the sources of Records hold and the target does not take along is added to its report
here, in one place (`unmapped`): so a format that is added is honest of itself.

A format is a folder under `xjmeta.formats`, or an entry point of the group `xjmeta.formats` in another package; both
give one `Format`. Only names are listed here, so that nothing is imported before it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, wraps
from importlib import import_module
from importlib.metadata import entry_points
from operator import attrgetter
from pkgutil import walk_packages
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from xjmeta.collector import calm_collector
from xjmeta.messages import Finding, Loss, LossReport, UnknownFormatError
from xjmeta.messages.looks import looks_like
from xjmeta.messages.tally import Tally, folded
from xjmeta.model.origin import Unmapped
from xjmeta.model.record import Record
from xjmeta.model.tree import keys_of, units_of
from xjmeta.text.source import BytesSource, Source

if TYPE_CHECKING:
    from xjmeta.mapping.flow import Flow
    from xjmeta.xml.places import Place

__all__ = [
    "BUILT_IN",
    "HUGE",
    "Beside",
    "BytesSource",
    "Format",
    "Source",
    "broken",
    "by_extension",
    "formats",
    "get",
    "later",
    "left_behind",
    "load_codes",
    "recognise",
    "unmapped",
]

HUGE = 8 * 2**20
"""From how many bytes on a document is huge: its tree, which takes twenty times as many, is avoided where it can be."""
_SURELY = 2
"""What `recognise` gives where nobody else need be asked."""

BUILT_IN: Mapping[str, str] = {
    "ead2002": "xjmeta.formats.ead:FORMATS.ead2002",
    "ead3": "xjmeta.formats.ead:FORMATS.ead3",
    "dcterms": "xjmeta.formats.dc:DCTERMS",
    "oai_dc": "xjmeta.formats.dc:OAI_DC",
    "atom-csv": "xjmeta.formats.atom_csv:ATOM_CSV",
    "aspace-json": "xjmeta.formats.aspace:ASPACE_JSON",
    "aspace-csv": "xjmeta.formats.aspace:ASPACE_CSV",
    "aspace-xlsx": "xjmeta.formats.aspace:ASPACE_XLSX",
    "csv": "xjmeta.formats.csv:CSV",
    "xlsx": "xjmeta.formats.csv:XLSX",
    "jsonld": "xjmeta.formats.jsonld:JSONLD",
    "ndjsonld": "xjmeta.formats.jsonld:NDJSONLD",
    "turtle": "xjmeta.formats.jsonld:TURTLE",
    "ntriples": "xjmeta.formats.jsonld:NTRIPLES",
    "json": "xjmeta.formats.json:JSON",
    "jsonl": "xjmeta.formats.json:JSONL",
    "parquet": "xjmeta.formats.parquet:PARQUET",
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


class Beside(NamedTuple):
    """A file beside a document that describes it, such as the metadata of a sheet."""

    suffix: str
    """What its name adds to that of the document."""
    make: Callable[[Source, str], bytes]
    """Given a document and its name, gives the bytes of the file."""
    is_ours: Callable[[bytes], bool]
    """Says whether a file of that name was made so, and by nobody else."""


Data = Mapping[str, Any]


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
    plain: bool = False
    """Whether `write` takes `plain=True`: to write no instruction or element of ours into the document."""
    columns: bool = False
    """Whether `write` takes `columns=`: `basic`, `all`, or the names of some."""
    options: tuple[str, ...] = ()
    """Further options that `write` takes: `base` (linked data, Dublin Core), `context_url` (JSON-LD), `as_`,
    `identifier_base` and `datestamp` (a page of OAI-PMH)."""
    schema: str | None = None
    """The file under `schemas/` that describes it."""
    units: (
        Callable[[Source], Iterator[tuple[str, str | None, Record]]] | None
    ) = None
    """Yields (key, parent key, unit without children) in document order; None where `read` is used instead."""
    flow: Callable[[Source, str], Flow | None] | None = None
    """Given a huge source and the name of the format, gives its one Record unit by unit; None where it cannot."""
    write_flow: Callable[..., LossReport] | None = None
    """`write_flow(flow, stream, *, origin=True)` writes what a `flow` gives, as `write` would write the Record, with
    the whole report; raises CannotFlowError where it cannot."""
    check: Callable[[Source, Tally], Iterator[Finding]] | None = None
    """Yields what its schema says against a document (`xml.check`, `json.check`); asks the tally before each
    finding."""
    schema_decides: bool = False
    """Whether `check` says all that makes a document bad, so that it need not be read where no rule is on."""
    places: Callable[[Source], Mapping[tuple[int, str], Place]] | None = None
    """Says where in a document each unit is, by the number of its Record and its key."""
    extra: str | None = None
    """The extra it needs, if it needs one."""
    holds: str = ""
    """One line on what it can hold, for the table of formats."""
    mapping: Callable[..., dict[str, Any]] | None = None
    """`mapping(data, name=)` reads a file that says what its columns are; `read` then takes `mapping=`."""
    proposal: Callable[[Source], str] | None = None
    """Returns such a file for a foreign document, proposed from what its columns are called and hold."""
    beside: Beside | None = None
    """A file beside a document that describes it."""
    carries: bool = False
    """Whether what it writes of a Record carries the Record's sources in other formats along."""
    lists: Callable[[], Mapping[str, frozenset[str]]] | None = None
    """Gives the words of the closed lists that the format's own system is set up with, by list."""
    unmapped: (
        Callable[[Sequence[Data]], Iterable[Iterable[Unmapped]]] | None
    ) = None
    """Given the sources in this format of the units of a Record as JSON data, gives of each what no value says."""

    def __post_init__(self) -> None:
        """Let every write report what only the sources of the Records held."""
        if self.write is not None:
            object.__setattr__(self, "write", _reporting(self, self.write))


def _reporting(
    format_: Format, write: Callable[..., LossReport]
) -> Callable[..., LossReport]:
    """Return a write that adds to its report what the sources of the Records hold and it does not take along.

    What the source in its own format holds is the business of the format: it alone knows which units it
    wrote as they stood.
    """

    @wraps(write)
    def reporting(
        records: Iterable[Record],
        stream: BinaryIO,
        *,
        origin: bool = True,
        **options: Any,
    ) -> LossReport:
        beside = LossReport()
        # A plain form has no place for what others would carry along.
        travels = (
            origin and format_.carries and not options.get("plain", False)
        )
        keeps_source = origin and (travels or not format_.columns)

        def passing() -> Iterator[Record]:
            shared: set[Unmapped] = set()
            for record in records:
                beside.left_behind.extend(
                    left_behind(
                        record,
                        format_.name,
                        own=not keeps_source,
                        staying=travels,
                        shared=shared,
                    )
                )
                yield record

        with calm_collector():
            report = write(passing(), stream, origin=origin, **options)
        report.extend(beside)
        # A sheet of thousands of edited rows differs in each from what it carries along.
        report.notes = folded(report.notes, "origin-differs")
        return report

    return reporting


def left_behind(
    record: Record,
    target: str,
    *,
    own: bool = True,
    others: bool = True,
    staying: bool = False,
    shared: set[Unmapped] | None = None,
) -> Iterator[Loss]:
    """Yield what only the sources of a Record hold, as left behind by a target.

    `own` and `others` say whether the sources in the target's own format count, and all others; `staying`
    leaves out what travels along. What several Records share is named once, and noted in `shared`.
    """
    reported = set() if shared is None else shared
    if staying and not _stays(record):
        return
    # Sources that do not count are not looked into: in a document that is written back all of them stay.
    for key, _name, piece in unmapped(
        record, lambda name: own if name == target else others
    ):
        if staying and piece.travels:
            continue
        if piece.shared:
            if piece in reported:
                continue
            reported.add(piece)
        yield Loss(
            key,
            piece.text,
            piece.reason,
            target,
            key,
        )


def _stays(record: Record) -> bool:
    """Say whether a source of a Record, or of a unit below it, holds something that never travels."""
    stack = [record]
    while stack:
        unit = stack.pop()
        source = unit.origin.source if unit.origin is not None else None
        if source is not None and not getattr(source, "travels", True):
            return True
        stack.extend(unit.children)
    return False


def unmapped(
    record: Record, counts: Callable[[str], bool] = bool
) -> Iterator[tuple[str, str, Unmapped]]:
    """Yield what the sources of a Record and of the units below it hold besides values: the key of the unit, the
    format of the source, and what it is; `counts` says of which formats.

    >>> list(unmapped(Record(title="Cables")))
    []
    """
    carried: dict[str, dict[int, Data]] = {}
    # Of a document that is written back nothing counts: then no unit needs to be looked at.
    if not any(counts(name) for name in _source_formats(record)):
        return
    pieces_left: list[tuple[int, str, Unmapped]] = []
    units = [unit for _above, unit in units_of(record)]
    for number, unit in enumerate(units):
        origin = unit.origin
        if origin is None:
            continue
        live: Any = origin.source
        if (
            live is not None
            and hasattr(live, "unmapped")
            and counts(live.format)
        ):
            pieces = live.unmapped(origin.ordinal)
            pieces_left += [(number, live.format, piece) for piece in pieces]
        for name, data in origin.data.items():
            if counts(name) and (live is None or live.format != name):
                carried.setdefault(name, {})[number] = data
    if not (pieces_left or carried):
        return
    keys = keys_of(units)
    yield from (
        (keys[number], name, piece) for number, name, piece in pieces_left
    )
    for name, parts in carried.items():
        of_name = {keys[number]: data for number, data in parts.items()}
        yield from (
            (key, name, piece) for key, piece in _of_carried(name, of_name)
        )


def _source_formats(record: Record) -> set[str]:
    """Return the formats of all sources of a Record and of the units below it."""
    names: set[str] = set()
    for _above, unit in units_of(record):
        origin = unit.origin
        if origin is not None:
            live: Any = origin.source
            names.update(origin.data)
            if live is not None:
                names.add(live.format)
    return names


def _of_carried(
    name: str, parts: dict[str, Data]
) -> Iterator[tuple[str, Unmapped]]:
    """Yield what sources that came through another document hold besides values, by the keys of their units."""
    format_ = get(name) if name in _places() else None
    if format_ is None or format_.unmapped is None:
        return
    keys = iter(parts)
    try:
        for some in format_.unmapped(list(parts.values())):
            key = next(keys)
            yield from ((key, piece) for piece in some)
    except (AttributeError, LookupError, TypeError, ValueError):
        # A source from outside is input: from where it is no source of the format, it is named whole.
        for key in keys:
            yield key, Unmapped("damaged-source", str(parts[key]))


@cache
def _places() -> dict[str, str]:
    places = dict(BUILT_IN)
    for point in entry_points(group="xjmeta.formats"):
        places.setdefault(point.name, point.value)
    return places


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
    # The format of a plug-in: whatever goes wrong in it, all others are to
    # work.
    except Exception as error:
        reason = f"{type(error).__name__}: {error}".rstrip(".")
        raise UnknownFormatError(
            "broken-format", format=name, reason=reason
        ) from error


def _loaded(place: str) -> Format:
    module, _, attribute = place.partition(":")
    loaded = attrgetter(attribute)(import_module(module))
    if not isinstance(loaded, Format):
        raise TypeError(f"{place} is no Format")
    return loaded


def formats() -> dict[str, Format]:
    """Return all formats by name, in the order in which they are asked; without those of other packages that
    cannot be loaded, which `broken` names.
    """
    return {usable.name: usable for usable in _usable()}


def load_codes() -> None:
    """Import whatever adds codes to the catalogue: formats are otherwise loaded part by part, as they are used.

    >>> load_codes()
    """
    formats()
    for room in ("xjmeta.formats", "xjmeta.xml", "xjmeta.json", "xjmeta.text"):
        for module in walk_packages(import_module(room).__path__, f"{room}."):
            import_module(module.name)


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
            usable = get(name)
        except UnknownFormatError as error:
            _BROKEN[name] = error
        else:
            yield usable


def recognise(name: str, head: bytes) -> Format:
    """Return the format that is surest of a document, the first of equals; raises UnknownFormatError."""
    best, sure = None, 0
    for candidate in _usable():
        if (
            candidate.read is not None
            and (sureness := _sureness(candidate, name, head)) > sure
        ):
            best, sure = candidate, sureness
        if sure == _SURELY:
            break
    if best is None:
        raise UnknownFormatError(
            "unknown-format", source=name, looks=looks_like(head)
        )
    return best


def _sureness(candidate: Format, name: str, head: bytes) -> int:
    """Return how sure a format is of a document; one of another package that fails is not sure at all."""
    if candidate.name in BUILT_IN:
        return candidate.recognise(name, head)
    try:
        return int(candidate.recognise(name, head))
    except Exception as error:  # noqa: BLE001 - the code of another package
        reason = f"{type(error).__name__}: {error}".rstrip(".")
        _BROKEN[candidate.name] = UnknownFormatError(
            "broken-format", format=candidate.name, reason=reason
        )
        return 0


def by_extension(name: str) -> tuple[Format, ...]:
    """Return the formats that can be written and have the longest extension that the name ends with.

    >>> [one.name for one in by_extension("harvest.oai_dc.xml")], [one.name for one in by_extension("aid.XML.gz")]
    (['oai_dc'], ['ead2002', 'ead3'])
    """
    plain = name.lower().removesuffix(".gz")
    fits = {
        format_: max(
            (len(end) for end in format_.extensions if plain.endswith(end)),
            default=0,
        )
        for format_ in formats().values()
        if format_.write is not None
    }
    longest = max(fits.values(), default=0)
    return tuple(
        format_ for format_, length in fits.items() if length == longest > 0
    )
