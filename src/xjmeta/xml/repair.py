"""Repairs a patched own part: what its grammar misses is filled in, and what was put where it is not allowed is taken
out again. Whoever reads the result sees what it does not say.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple, TypeAlias

from xjmeta.grammar.conformance import Fault, misplaced
from xjmeta.grammar.grammar import Type
from xjmeta.xml.source import Span, with_blanks

__all__ = ["ParsedPart", "PatchedText", "repair"]

# How many faults of one own part are repaired: more than this, and it is better written again.
_MOST = 32
# How many fillers in a row an element is worth.
_LONGEST = 8


class PatchedText(NamedTuple):
    """A text, and where in it something was put in that its source did not have."""

    text: str
    put_in: tuple[tuple[int, int], ...] = ()

    def spliced(self, lo: int, hi: int, text: str) -> PatchedText:
        """Return the text with other words at a place."""
        shift = len(text) - (hi - lo)
        put_in = tuple(
            (a + shift if a >= hi else a, b + shift if b >= hi else b)
            for a, b in self.put_in
        )
        return PatchedText(self.text[:lo] + text + self.text[hi:], put_in)


class ParsedPart(NamedTuple):
    """The top element of an own part, its type, how names are resolved, and the place of each element in the text."""

    top: Any
    kind: Type
    name_of: Callable[[str], str | None]
    spans: Mapping[Any, Span]


Filler: TypeAlias = Callable[[str, Type], str]
"""Spells the filler of a name in a parent of a type."""


def repair(
    patched: PatchedText,
    parse: Callable[[str], ParsedPart],
    units: Collection[str],
    filler: Filler,
) -> str:
    """Return the text as its grammar wants it, as far as that is in the order of elements; else as it is."""
    for _ in range(_MOST):
        graded = parse(patched.text)
        fault = misplaced(graded.top, graded.kind, graded.name_of, units)
        mended = (
            None if fault is None else _mended(patched, graded, fault, filler)
        )
        if mended is None:
            break
        patched = mended
    return patched.text


def _mended(
    patched: PatchedText, graded: ParsedPart, fault: Fault, filler: Filler
) -> PatchedText | None:
    # Something to put in comes first: it keeps what the edit said, taking out
    # does not.
    way = _way(graded, fault)
    if way is not None and len(way) <= _LONGEST:
        missing = "".join(filler(name, fault.kind) for name in way)
        return _filled(
            patched,
            graded.spans[fault.parent],
            missing,
            graded.spans.get(fault.child),
        )
    intruder = _intruder(patched, graded, fault)
    if intruder is None:
        return None
    return patched.spliced(
        with_blanks(patched.text, intruder.start), intruder.end, ""
    )


def _way(graded: ParsedPart, fault: Fault) -> tuple[str, ...] | None:
    """Return what is missing before the child that is not allowed yet, or before the end."""
    if fault.child is None:
        return fault.kind.completion(fault.state)
    return fault.kind.bridge(fault.state, str(graded.name_of(fault.child.tag)))


def _filled(
    patched: PatchedText, around: Span, missing: str, before: Span | None
) -> PatchedText:
    if before is not None:
        return patched.spliced(before.start, before.start, missing)
    # `<a/>` has no end tag to put anything before: it is opened first.
    if around.inside == around.end:
        return patched.spliced(
            around.inside - 2, around.inside, f">{missing}</{around.name}>"
        )
    return patched.spliced(around.end_tag, around.end_tag, missing)


def _intruder(
    patched: PatchedText, graded: ParsedPart, fault: Fault
) -> Span | None:
    """Return the child that was put in and is not allowed: the faulty one, or one before it that takes its place."""
    before = (
        () if fault.child is None else fault.child.itersiblings(preceding=True)
    )
    for child in (fault.child, *before):
        span = graded.spans.get(child)
        # Only what an edit put in is ever taken out; a fault of the source is
        # its own.
        if span is not None and any(
            lo <= span.start and span.end <= hi for lo, hi in patched.put_in
        ):
            return span
    return None
