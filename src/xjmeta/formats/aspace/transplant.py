"""What changed between two writings of a unit, put into the object that it was read from; all else in that stays."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from xjmeta.formats.aspace.crosswalk import PARTS
from xjmeta.formats.aspace.values import Data

__all__ = ["transplanted"]


def transplanted(
    source: Data, before: Data, after: Data, order: Mapping[str, Sequence[int]]
) -> Data:
    """Return an object with what differs between `before`, as it reads, and `after`.

    `order` says which objects of each list `before` has, and in which order.

    >>> transplanted({"title": "A", "mood": "sad"}, {"title": "A"}, {"title": "B"}, {})
    {'title': 'B', 'mood': 'sad'}
    """
    if before == after:
        return source
    out = dict(source)
    for keys in _together(before, after):
        old, new = (
            {key: side[key] for key in keys if key in side}
            for side in (before, after)
        )
        if old == new:
            continue
        if (
            len(keys) == 1
            and keys[0] in order
            and isinstance(source.get(keys[0]), list)
        ):
            (key,) = keys
            out[key] = _list(
                source[key], old.get(key, []), new.get(key, []), order[key]
            )
            continue
        for key in keys:
            if key in new:
                out[key] = _value(out.get(key), old.get(key), new[key])
            else:
                out.pop(key, None)
    return out


def _together(before: Data, after: Data) -> list[tuple[str, ...]]:
    """Return the keys of two objects, those together that say one thing together."""
    several = [row.shape.keys for row in PARTS if len(row.shape.keys) > 1]
    all_keys = {key for keys in several for key in keys}
    alone = [(key,) for key in {**before, **after} if key not in all_keys]
    return [*alone, *several]


def _value(source: Any, before: Any, after: Any) -> Any:
    if before == after:
        return source
    if not (
        isinstance(source, dict)
        and isinstance(before, dict)
        and isinstance(after, dict)
    ):
        if (
            isinstance(source, list)
            and isinstance(before, list)
            and isinstance(after, list)
        ):
            return _list(source, before, after, range(len(source)))
        return after
    out = dict(source)
    for key in {**before, **after}:
        if key not in after:
            out.pop(key, None)
        elif before.get(key) != after[key]:
            out[key] = _value(source.get(key), before.get(key), after[key])
    return out


def _list(
    source: list[Any],
    before: list[Any],
    after: list[Any],
    order: Sequence[int],
) -> list[Any]:
    """Return a list with what changed in it; objects that were not read keep their places."""
    # What was read is not one value an object: which value is of which object
    # cannot be said, and all that was read is written again.
    if len(order) != len(before):
        return [
            *(
                item
                for number, item in enumerate(source)
                if number not in order
            ),
            *after,
        ]
    placed: list[tuple[int, int, Any]] = [
        (number, 0, item)
        for number, item in enumerate(source)
        if number not in order
    ]
    last, count = len(source), 0
    # By digests, since objects cannot be hashed; without `autojunk`, which
    # passes over what is frequent in long lists.
    matcher = SequenceMatcher(
        None,
        list(map(_digest, before)),
        list(map(_digest, after)),
        autojunk=False,
    )
    for kind, first, stop, start, end in matcher.get_opcodes():
        pairs = (
            zip(range(first, stop), range(start, end), strict=False)
            if kind in ("equal", "replace")
            else ()
        )
        done = start
        for old, new in pairs:
            last, done = order[old], new + 1
            placed.append(
                (last, 0, _value(source[last], before[old], after[new]))
            )
        for new in range(done, end):
            count += 1
            placed.append((last, count, after[new]))
    return [
        item
        for _place, _number, item in sorted(
            placed, key=lambda entry: entry[:2]
        )
    ]


def _digest(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
