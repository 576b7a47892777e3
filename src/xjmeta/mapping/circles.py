"""Circles of parents: units that are above themselves, where rows or records name what is above them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

__all__ = ["circles"]


def circles(above: Sequence[int | None]) -> Iterator[int]:
    """Yield of each circle the first: `above` says by number which is above each, None for one on top.

    >>> list(circles([None, 2, 1, 0]))
    [1]
    """
    led = set[int]()
    for start in range(len(above)):
        path: dict[int, None] = {}
        at: int | None = start
        while at is not None and at not in led and at not in path:
            path[at] = None
            at = above[at]
        if at in path:
            steps = list(path)
            yield min(steps[steps.index(at) :])
        # Each number is gone through once, however many paths meet in it.
        led.update(path)
