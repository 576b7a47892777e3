"""Which item of one list is which item of another, found by what the items say.

Equal items are paired first, in their order; what lies between them is paired by likeness. Nothing here knows
what an item is: it is named by keys, and a function says how alike two are.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

__all__ = [
    "AlignmentGap",
    "Pair",
    "alike",
    "common",
    "gaps",
    "nearest",
    "rising",
]

Pair: TypeAlias = tuple[int, int]
"""The place of an item in the one list, and in the other."""

# How many edits between two runs without unique items are looked for.
_EDITS = 128
# Up to how many pairs of items the best ones are sought; above, items are compared place by place.
_CELLS = 10_000
# How much of a text is compared.
_LONG = 400


class AlignmentGap(NamedTuple):
    """A run of each list in which nothing is paired yet."""

    low: int
    high: int
    other_low: int
    other_high: int


# ---- equal items -------------------------------------------------------------------------------------------


def common(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Pair]:
    """Return pairs of equal items that keep their order; nearly the most there can be, in nearly linear time.

    >>> common("abcd", "abxd")
    [(0, 0), (1, 1), (3, 3)]
    """
    whole = AlignmentGap(0, len(old), 0, len(new))
    ends, middle = _trimmed(old, new, whole)
    # Items that stand once on each side are safe anchors (patience diff); what
    # lies between two of them is short.
    anchors = _unique(old, new, middle)
    pairs = ends + anchors
    for gap in gaps(anchors, middle):
        more, inner = _trimmed(old, new, gap)
        pairs += more + _shortest(old, new, inner)
    return sorted(pairs)


def gaps(pairs: Iterable[Pair], whole: AlignmentGap) -> Iterator[AlignmentGap]:
    """Yield what lies between pairs that rise in both lists; nothing where both runs are empty.

    >>> list(gaps([(1, 1)], AlignmentGap(0, 2, 0, 3)))
    [AlignmentGap(low=0, high=1, other_low=0, other_high=1), AlignmentGap(low=2, high=2, other_low=2, other_high=3)]
    """
    low, other_low = whole.low, whole.other_low
    for place, other in (*pairs, (whole.high, whole.other_high)):
        if place > low or other > other_low:
            yield AlignmentGap(low, place, other_low, other)
        low, other_low = place + 1, other + 1


def _trimmed(
    old: Sequence[Hashable], new: Sequence[Hashable], gap: AlignmentGap
) -> tuple[list[Pair], AlignmentGap]:
    """Pair what is equal at both ends of a gap, and return what is left between."""
    low, high, other_low, other_high = gap
    pairs: list[Pair] = []
    while low < high and other_low < other_high and old[low] == new[other_low]:
        pairs.append((low, other_low))
        low, other_low = low + 1, other_low + 1
    while (
        low < high
        and other_low < other_high
        and old[high - 1] == new[other_high - 1]
    ):
        high, other_high = high - 1, other_high - 1
        pairs.append((high, other_high))
    return pairs, AlignmentGap(low, high, other_low, other_high)


def _unique(
    old: Sequence[Hashable], new: Sequence[Hashable], gap: AlignmentGap
) -> list[Pair]:
    """Pair the items that are once on each side, as many as keep their order."""
    counts = Counter(old[gap.low : gap.high])
    others = Counter(new[gap.other_low : gap.other_high])
    places = {
        new[place]: place
        for place in range(gap.other_low, gap.other_high)
        if others[new[place]] == 1
    }
    pairs = [
        (place, places[old[place]])
        for place in range(gap.low, gap.high)
        if counts[old[place]] == 1 and old[place] in places
    ]
    stay = rising([other for _, other in pairs])
    return [pair for at, pair in enumerate(pairs) if at in stay]


def _shortest(
    old: Sequence[Hashable], new: Sequence[Hashable], gap: AlignmentGap
) -> list[Pair]:
    """Pair equal items by the shortest series of edits (Myers 1986); none where it is longer than the limit."""
    length = gap.high - gap.low
    other_length = gap.other_high - gap.other_low
    if not length or not other_length:
        return []
    # The names of Myers: a diagonal is a place in the old list minus one in
    # the new; `furthest` says how far it was followed.
    furthest, trace = {1: 0}, []
    for edits in range(min(length + other_length, _EDITS) + 1):
        trace.append(dict(furthest))
        for diagonal in range(-edits, edits + 1, 2):
            place = _step(furthest, diagonal, edits)
            while (
                place < length
                and place - diagonal < other_length
                and old[gap.low + place]
                == new[gap.other_low + place - diagonal]
            ):
                place += 1
            furthest[diagonal] = place
            if place >= length and place - diagonal >= other_length:
                return _traced(trace, gap)
    return []


def _step(furthest: dict[int, int], diagonal: int, edits: int) -> int:
    """Return where a path on a diagonal begins after one more edit."""
    down = diagonal == -edits or (
        diagonal != edits and furthest[diagonal - 1] < furthest[diagonal + 1]
    )
    if down:
        return furthest[diagonal + 1]
    return furthest[diagonal - 1] + 1


def _traced(trace: Sequence[dict[int, int]], gap: AlignmentGap) -> list[Pair]:
    """Go the shortest way back, and return the pairs on it."""
    place = gap.high - gap.low
    other = gap.other_high - gap.other_low
    pairs: list[Pair] = []
    for edits in range(len(trace) - 1, -1, -1):
        furthest = trace[edits]
        start = _step(furthest, place - other, edits)
        other_start = start - (place - other)
        while place > start and other > other_start:
            place, other = place - 1, other - 1
            pairs.append((gap.low + place, gap.other_low + other))
        if edits:
            down = _is_down(furthest, place - other, edits)
            place, other = (place, other - 1) if down else (place - 1, other)
    return pairs[::-1]


def _is_down(furthest: dict[int, int], diagonal: int, edits: int) -> bool:
    return diagonal == -edits or (
        diagonal != edits and furthest[diagonal - 1] < furthest[diagonal + 1]
    )


def rising(numbers: Sequence[int]) -> set[int]:
    """Return the places of a longest rising run among numbers that are all different.

    >>> sorted(rising([3, 0, 1, 2]))
    [1, 2, 3]
    """
    if all(first < second for first, second in pairwise(numbers)):
        return set(range(len(numbers)))
    # For each length the run that ends in the lowest number (patience
    # sorting); `before` leads back along it.
    tails: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_left(tails, number)
        before.append(at[length - 1] if length else -1)
        # A slice of one item: it is replaced, or added at the end.
        tails[length : length + 1] = [number]
        at[length : length + 1] = [place]
    out = set()
    place = at[-1] if at else -1
    while place >= 0:
        out.add(place)
        place = before[place]
    return out


# ---- items that are alike ----------------------------------------------------------------------------------


def nearest(
    gap: AlignmentGap, score: Callable[[int, int], float]
) -> list[Pair]:
    """Pair the items of a gap in their order so that the scores of the pairs are the most together; a score of 0
    pairs nothing.

    >>> nearest(AlignmentGap(0, 2, 0, 1), lambda place, other: 0.9 if place == 1 else 0.2)
    [(1, 0)]
    """
    length = gap.high - gap.low
    other_length = gap.other_high - gap.other_low
    # The table of scores grows with the product: beyond this size order is the
    # better guess for its price.
    if length * other_length > _CELLS:
        both = range(min(length, other_length))
        pairs = [(gap.low + step, gap.other_low + step) for step in both]
        return [pair for pair in pairs if score(*pair) > 0]
    scores = [
        [score(gap.low + i, gap.other_low + j) for j in range(other_length)]
        for i in range(length)
    ]
    best = _best(scores, length, other_length)
    pairs, i, j = [], 0, 0
    while i < length and j < other_length:
        if (
            scores[i][j] > 0
            and best[i][j] == best[i + 1][j + 1] + scores[i][j]
        ):
            pairs.append((gap.low + i, gap.other_low + j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _best(
    scores: Sequence[Sequence[float]], length: int, other_length: int
) -> list[list[float]]:
    """Return for each two places the most that the pairs from there on score together."""
    best = [[0.0] * (other_length + 1) for _ in range(length + 1)]
    for i in range(length - 1, -1, -1):
        below = best[i + 1]
        for j in range(other_length - 1, -1, -1):
            pair = below[j + 1] + scores[i][j] if scores[i][j] > 0 else 0.0
            best[i][j] = max(pair, below[j], best[i][j + 1])
    return best


def alike(old: Any, new: Any) -> float:
    """Return how much of two pieces of JSON data is the same, from 0 to 1.

    >>> alike({"kind": "scope", "body": "Letters"}, {"kind": "scope", "body": "Letters"})
    1.0
    >>> 0.4 < alike({"kind": "scope", "body": "xyz"}, {"kind": "scope", "body": "abc"}) < 0.6
    True
    """
    if old == new:
        return 1.0
    if isinstance(old, dict) and isinstance(new, dict):
        names = old.keys() | new.keys()
        same = sum(
            alike(old[n], new[n]) for n in names if n in old and n in new
        )
        return same / len(names)
    if isinstance(old, list) and isinstance(new, list):
        return _alike_lists(old, new)
    if isinstance(old, str) and isinstance(new, str):
        return _alike_texts(old, new)
    return 0.0


def _alike_lists(old: list[Any], new: list[Any]) -> float:
    if len(old) == len(new) == 1:
        return alike(old[0], new[0])
    # The first twenty tell enough, and items of JSON data have no hash to be
    # looked up by.
    shared = sum(item in new for item in old[:20])
    return shared / max(1, min(20, max(len(old), len(new))))


def _alike_texts(old: str, new: str) -> float:
    """Compare two texts by the pairs of letters in them (Dice)."""
    ours = _letters(old[:_LONG])
    theirs = _letters(new[:_LONG])
    total = ours.total() + theirs.total()
    if total:
        return 2 * (ours & theirs).total() / total
    return 0.0


def _letters(text: str) -> Counter[tuple[str, str]]:
    return Counter(pairwise(text.casefold()))
