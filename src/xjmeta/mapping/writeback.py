"""Writing back, whatever the format: one driver, one policy, one report.

A unit whose values differ from its source is patched in it; where that does not come out right its fields are
rewritten, then the unit, then the document. What is rewritten, and what a record carried along of its source, is read
again before it is written: what reads otherwise is believed less, until it is written from the values alone. A format
says how a unit is found, read again, patched and written (`SourceUnit`); that nothing goes unreported is decided here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Literal, NamedTuple, Protocol, TypeAlias

from xjmeta.mapping import rest
from xjmeta.mapping.losses import lost
from xjmeta.messages import Finding, Loss, LossReport, XjmetaError
from xjmeta.model.record import Record
from xjmeta.model.structure import OWN_FIELDS

__all__ = [
    "CannotMergeError",
    "Doubts",
    "Draft",
    "Patch",
    "Rewritten",
    "SourceUnit",
    "Trust",
    "body_entries",
    "carries",
    "differing_fields",
    "report_left",
    "report_otherwise",
    "report_rewritten",
    "settled",
    "written_back",
]

Rewritten: TypeAlias = Literal["value", "field", "unit", "document"]
"""How much was rewritten."""
Aside: TypeAlias = tuple[str, str]
"""Something that a source holds beside values: what it is, and what it says."""
Doubts: TypeAlias = Mapping[int, int]
"""How little is believed of the source of each unit (by `id`): from `_WHOLLY` on nothing."""
# From 1 on no digest vouches for the source of a unit; from this on the unit is written from its values.
_WHOLLY = 2
# How often a unit is patched, with more fields rewritten each time.
_TRIES = 3
_ODDLY = "what was patched reads otherwise"


class CannotMergeError(Exception):
    """A value cannot be found in its source, or put in its place: what is around it is rewritten, and `reason` says
    why.
    """

    @property
    def reason(self) -> str:
        """The reason, as it is reported."""
        return str(self).rstrip(".")


# ---- one unit


class Patch(NamedTuple):
    """The source of a unit with the unit's values in it.

    `wrong` are fields that it still says otherwise than it would if they were rewritten; `values` the paths of values
    whose markup was replaced as a whole; `removed` the markup of values that are gone.
    """

    text: str
    wrong: frozenset[str] = frozenset()
    values: tuple[str, ...] = ()
    removed: str = ""


class SourceUnit(Protocol):
    """A unit and its own part of a source, as a format reads and writes them.

    Each method raises CannotMergeError where it cannot do what it says.
    """

    key: str
    text: str

    def differing(self) -> list[str]:
        """Return the fields that the source says otherwise; names that begin with `@` are no fields of the Record."""

    def patched(self, fields: frozenset[str]) -> Patch:
        """Return the source with the values of the unit in it, and the fields named rewritten whole."""

    def rewritten(self) -> str:
        """Return the unit written from its values, in the place of its source."""

    def asides(self, text: str) -> Iterable[Aside]:
        """Return what a text holds beside values."""


class Trust(NamedTuple):
    """What is known of a unit's source: whether the Record carried it along, whether a digest says that it reads as the
    unit does, and how often it did not.
    """

    is_carried: bool = False
    is_vouched: bool = False
    doubt: int = 0


def written_back(
    unit: SourceUnit,
    report: LossReport,
    target: str,
    trust: Trust | None = None,
) -> str:
    """Return the source of a unit with the unit's values in it, and report what had to be rewritten and was left."""
    trust = trust or Trust()
    removed = ""
    try:
        if trust.doubt >= _WHOLLY:
            raise CannotMergeError("its source does not read as the record")  # noqa: TRY301 - one way out
        differing = unit.differing()
        if not differing:
            return unit.text
        if trust.is_carried:
            report_otherwise(
                report, unit.key, differing, vouched=trust.is_vouched
            )
        patch = _patched(unit, differing, report)
        text, removed = patch.text, patch.removed
    except CannotMergeError as error:
        report_rewritten(report, "unit", error.reason, unit=unit.key)
        text = unit.rewritten()
    after = [*unit.asides(text), *unit.asides(removed)]
    report_left(
        report,
        unit.key,
        target,
        unit.asides(unit.text),
        after,
    )
    return text


def _patched(
    unit: SourceUnit, differing: list[str], report: LossReport
) -> Patch:
    """Patch a unit; what does not come out right is rewritten field by field. Raises CannotMergeError."""
    fields: frozenset[str] = frozenset()
    reason = _ODDLY
    for _try in range(_TRIES):
        try:
            patch = unit.patched(fields)
        except CannotMergeError as error:
            # Rewriting fields was tried: the reason that matters is why they
            # could not be patched.
            if fields:
                raise CannotMergeError(reason) from error
            reason, fields = error.reason, frozenset(differing)
            continue
        if not patch.wrong:
            _report_parts(report, unit.key, patch, fields, reason)
            return patch
        # No further field is to blame: rewriting the same ones again would
        # change nothing.
        if patch.wrong <= fields:
            break
        fields |= patch.wrong
    raise CannotMergeError(reason)


# ---- a document


class Draft(NamedTuple):
    """A document about to be written, in pieces; `is_doubtful` where it is to be read again before."""

    pieces: Sequence[bytes]
    report: LossReport
    is_doubtful: bool


def settled(
    records: Sequence[Record],
    draft: Callable[[Doubts], Draft],
    read: Callable[[bytes], Iterable[Record]],
    said_of: Callable[[Record], object] | None = None,
) -> Draft:
    """Return a document that reads as the Records do, but for the losses it reports; raises CannotMergeError.

    Units that read otherwise are written once more, with less belief in what their sources say. `said_of` gives what
    a document can say of a unit, where that is less than all and no loss is reported yet.
    """
    doubts: dict[int, int] = {}
    while True:
        document = draft(doubts)
        if not document.is_doubtful:
            return document
        back = _read_again(read, b"".join(document.pieces))
        differing = (
            _unreported(records, back, document.report.losses)
            if said_of is None
            else _said_otherwise(records, back, said_of)
        )
        wrong = {id(unit) for unit in differing}
        if not wrong:
            return document
        # Written from its values alone, and still wrong: no way is left but to
        # write the document anew.
        if all(doubts.get(unit, 0) >= _WHOLLY for unit in wrong):
            raise CannotMergeError("its source does not read as the record")
        doubts.update((unit, doubts.get(unit, 0) + 1) for unit in wrong)


def _read_again(
    read: Callable[[bytes], Iterable[Record]], content: bytes
) -> list[Record]:
    """Return the Records of a draft, none where it cannot be read."""
    try:
        return list(read(content))
    # A draft that cannot be read is wrong in every unit, which is what no
    # Record at all comes to.
    except (XjmetaError, UnicodeError, LookupError):
        return []


def _unreported(
    wanted: Sequence[Record], back: Sequence[Record], losses: Iterable[Loss]
) -> Iterator[Record]:
    """Yield the wanted units that were read back otherwise in what no loss names."""
    named = {loss.path[at + 1 :] for loss in losses for at in _dots(loss.path)}
    for want, read_back in _pairs(wanted, back):
        if read_back is None:
            yield want
        elif _differs(want, read_back):
            losses_of_unit = lost(
                "",
                want.own_data(),
                read_back.own_data(),
                "",
                "",
            )
            if not {loss.path[1:] for loss in losses_of_unit} <= named:
                yield want


def _said_otherwise(
    wanted: Sequence[Record],
    back: Sequence[Record],
    said_of: Callable[[Record], object],
) -> Iterator[Record]:
    """Yield the wanted units of which a document says something else than it can."""
    for want, read_back in _pairs(wanted, back):
        if read_back is None or said_of(want) != said_of(read_back):
            yield want


def _dots(path: str) -> Iterator[int]:
    """Yield where the dots of a path are: what is behind one of them is the path in the unit, whatever its key."""
    return (at for at, letter in enumerate(path) if letter == ".")


def _pairs(
    wanted: Sequence[Record], back: Sequence[Record]
) -> Iterator[tuple[Record, Record | None]]:
    """Yield the wanted units with what was read back of each, None where the units do not pair."""
    # Units cannot be paired: each is wrong, so that all are written with less
    # belief.
    if len(wanted) != len(back):
        yield from (
            (unit, None) for record in wanted for _key, unit in record.walk()
        )
        return
    # Pairs are made level by level; below units whose children differ in
    # number nothing pairs any more.
    stack = list(zip(wanted, back, strict=True))
    while stack:
        want, read_back = stack.pop()
        if len(want.children) != len(read_back.children):
            yield from ((unit, None) for _key, unit in want.walk())
            continue
        stack.extend(zip(want.children, read_back.children, strict=True))
        yield want, read_back


def _differs(want: Record, read_back: Record | None) -> bool:
    return read_back is None or bool(differing_fields(want, read_back))


def differing_fields(record: Record, other: Record) -> list[str]:
    """Return the fields in which two units differ themselves, whatever their children.

    >>> differing_fields(Record(title="a", level="file"), Record(title="b", level="file"))
    ['title']
    """
    if _OWN_VALUES(record) == _OWN_VALUES(other):
        return []
    return [
        name
        for name in OWN_FIELDS
        if getattr(record, name) != getattr(other, name)
    ]


def body_entries(want: Record, got: Record) -> rest.Entries:
    """Return the rest entries that make a unit of what its body alone is read as."""
    fields = differing_fields(want, got)
    if not fields:
        return {}
    return rest.difference(want.own_data(fields), got.own_data(fields))


_OWN_VALUES = attrgetter(*OWN_FIELDS)


# ---- what is reported


def carries(unit: Record, format_: str) -> bool:
    """Return whether a unit brought a source of a format along from another document."""
    origin = unit.origin
    return origin is not None and format_ in origin.data


def report_rewritten(
    report: LossReport,
    what: Rewritten,
    reason: str,
    *,
    unit: str | None,
    path: str | None = None,
) -> None:
    """Report that a value, a field, a unit or the document was rewritten, and why."""
    report.notes.append(
        Finding.of(
            "rewritten",
            severity="info",
            unit=unit,
            path=path,
            what=what,
            reason=reason,
        )
    )


def report_otherwise(
    report: LossReport, unit: str, fields: Iterable[str], *, vouched: bool
) -> None:
    """Report that a carried source reads otherwise than the Record; a warning where a digest vouched that it does
    not.
    """
    names = dict.fromkeys(
        name.partition(".")[0] for name in fields if name[0] != "@"
    )
    if not names:
        return
    report.notes.append(
        Finding.of(
            "origin-differs",
            severity="warning" if vouched else "info",
            unit=unit,
            fields=", ".join(names),
        )
    )


def report_left(
    report: LossReport,
    path: str,
    target: str,
    before: Iterable[tuple[str, str]],
    after: Iterable[tuple[str, str]],
) -> None:
    """Report what a source held beside values and holds no more: each piece as (what it is, what it says)."""
    gone = Counter(before) - Counter(after)
    report.left_behind.extend(
        Loss(path, text, why, target) for why, text in gone.elements()
    )


def _report_parts(
    report: LossReport,
    key: str,
    patch: Patch,
    fields: Iterable[str],
    reason: str,
) -> None:
    """Report the fields of a unit that were rewritten, and the values in others whose markup was."""
    whole = {name.partition(".")[0] for name in fields}
    for name in sorted(fields):
        report_rewritten(report, "field", reason, unit=key, path=name)
    for path in patch.values:
        if path.partition(".")[0] not in whole:
            why = "its markup does not pair with what is wanted"
            report_rewritten(report, "value", why, unit=key, path=path)
