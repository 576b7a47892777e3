"""Writing back, whatever the format: one policy, and how it is reported.

A value that was edited is patched in its source; where that does not come out right its field is rewritten, then its
unit, then the document. What a source carried along says is believed only where it reads as the Record does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from xjmeta.mapping.losses import lost
from xjmeta.messages import Loss
from xjmeta.model.record import Record

__all__ = [
    "CannotMergeError",
    "carries",
    "differing_fields",
    "differing_units",
    "unreported_units",
]


class CannotMergeError(Exception):
    """A value cannot be found in its source, or put in its place: what is around it is rewritten, and `reason` says
    why.
    """

    @property
    def reason(self) -> str:
        """Why, as it is told."""
        return str(self).rstrip(".")


def carries(unit: Record, format_: str) -> bool:
    """Say whether a unit brought a source of a format along from another document."""
    origin = unit.origin
    return origin is not None and format_ in origin.data


def differing_units(
    wanted: Sequence[Record], back: Sequence[Record]
) -> Iterator[Record]:
    """Yield the wanted units that were read back otherwise; with the units below where their number differs.

    >>> one, other = Record(title="a", children=[Record(title="b")]), Record(title="a", children=[Record(title="c")])
    >>> [unit.title.plain for unit in differing_units([one], [other])]
    ['b']
    """
    return (want for want, got in _pairs(wanted, back) if _differs(want, got))


def unreported_units(
    wanted: Sequence[Record], back: Sequence[Record], losses: Iterable[Loss]
) -> Iterator[Record]:
    """Yield the wanted units that were read back otherwise in what no loss names."""
    named = {loss.path[at + 1 :] for loss in losses for at in _dots(loss.path)}
    for want, got in _pairs(wanted, back):
        if got is None:
            yield want
        elif _differs(want, got):
            losses_of_unit = lost("", want.own_data(), got.own_data(), "", "")
            if not {loss.path[1:] for loss in losses_of_unit} <= named:
                yield want


def _dots(path: str) -> Iterator[int]:
    """Yield where the dots of a path stand: what is behind one of them is the path in the unit, whatever its key."""
    return (at for at, letter in enumerate(path) if letter == ".")


def _pairs(
    wanted: Sequence[Record], back: Sequence[Record]
) -> Iterator[tuple[Record, Record | None]]:
    """Yield the wanted units with what was read back of each, None where the units do not pair."""
    if len(wanted) != len(back):
        yield from ((unit, None) for record in wanted for _key, unit in record.walk())
        return
    stack = list(zip(wanted, back, strict=True))
    while stack:
        want, got = stack.pop()
        if len(want.children) != len(got.children):
            yield from ((unit, None) for _key, unit in want.walk())
            continue
        stack.extend(zip(want.children, got.children, strict=True))
        yield want, got


def _differs(want: Record, got: Record | None) -> bool:
    return got is None or bool(differing_fields(want, got))


_FIELDS = tuple(
    name for name in Record.model_fields if name not in ("children", "origin")
)


def differing_fields(one: Record, other: Record) -> list[str]:
    """Return the fields in which two units differ themselves, whatever their children.

    >>> differing_fields(Record(title="a", level="file"), Record(title="b", level="file"))
    ['title']
    """
    return [name for name in _FIELDS if getattr(one, name) != getattr(other, name)]
