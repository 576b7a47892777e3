"""The garbage collector, kept out of the way while a document becomes values or values become a document."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

__all__ = ["calm_collector", "quiet_collector", "quietly"]

T = TypeVar("T")

# From how many new objects on they are called old without being looked at.
_MANY = 10_000
# How often that is done before the collector looks at all there is.
_LOOK = 8
# After how many new objects the collector looks at them while it is calm; in Python it is 700.
_SELDOM = 10_000
# Up to how many frozen objects are Python's own: 3.12 starts with some 400, and whoever freezes a program has 5,000.
_PYTHONS_OWN = 1_000
# How often objects were called old since the last look; and whether a calm
# stretch goes on.
_passed = 0
_is_calm = False


@contextmanager
def quiet_collector() -> Iterator[None]:
    """Pause the garbage collector while many values are made and none is let go.

    The values hold no cycles, yet the first collection after the pause would look at each of them. They are called old
    instead; every so often all there is is looked at, so that what a program lets go in between does not pile up.

    >>> with quiet_collector():
    ...     gc.isenabled()
    False
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            _call_old()
            gc.enable()


def quietly(values: Iterator[T]) -> Iterator[T]:
    """Yield what an iterator yields, with the garbage collector paused while it works and not while it waits.

    >>> list(quietly(gc.isenabled() for _ in range(2))), gc.isenabled()
    ([False, False], True)
    """
    end = object()
    while True:
        with quiet_collector():
            value = next(values, end)
        if value is end:
            return
        yield value  # type: ignore[misc]


@contextmanager
def calm_collector() -> Iterator[None]:
    """Let the garbage collector look seldom, and only at what is new: for work on values that are there, as long as it
    may be.

    Every full collection would look at all of the Record that is being written. What is frozen already is somebody
    else's doing, and stays as it is.

    >>> with calm_collector():
    ...     gc.isenabled()
    True
    """
    global _is_calm  # noqa: PLW0603 - one collector, one state
    thresholds = gc.get_threshold()
    if not gc.isenabled() or _is_frozen():
        yield
        return
    gc.freeze()
    gc.set_threshold(max(thresholds[0], _SELDOM), *thresholds[1:])
    _is_calm = True
    try:
        yield
    finally:
        _is_calm = False
        gc.set_threshold(*thresholds)
        gc.unfreeze()


def _is_frozen() -> bool:
    # To count what is frozen Python walks through all of it: for a note that is written within a large Record that
    # would be the whole Record.
    return _is_calm or gc.get_freeze_count() > _PYTHONS_OWN


def _call_old() -> None:
    global _passed  # noqa: PLW0603 - one collector, one count
    if gc.get_count()[0] < _MANY or _is_frozen():
        return
    _passed += 1
    if _passed % _LOOK:
        gc.freeze()
        gc.unfreeze()
    else:
        gc.collect()
