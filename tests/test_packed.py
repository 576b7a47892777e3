"""A list of very many losses is a list like any other, but for the memory that it takes."""

from __future__ import annotations

import copy
import pickle
import random
from collections.abc import Callable
from typing import Any

import pytest

from xjmeta import Loss, LossReport
from xjmeta.messages.packed import PackedList

MANY = 5_000
MORE = [1, 2]


class Numbers(PackedList[Any]):
    __slots__ = ()


def both(count: int = MANY) -> tuple[Numbers, list[Any]]:
    draw = random.Random(count)
    numbers = [draw.randrange(100) for _ in range(count)]
    return Numbers(numbers), numbers


CHANGES: dict[str, Callable[[list[Any]], object]] = {
    "append": lambda some: some.append(1),
    "extend": lambda some: some.extend(iter(range(MANY))),
    "insert": lambda some: some.insert(3, 7),
    "pop": lambda some: some.pop(),
    "remove": lambda some: some.remove(some[0]),
    "sort": lambda some: some.sort(),
    "reverse": lambda some: some.reverse(),
    "clear": lambda some: some.clear(),
    "set": lambda some: some.__setitem__(-1, 5),
    "set a slice": lambda some: some.__setitem__(slice(1, 4), [1]),
    "delete": lambda some: some.__delitem__(0),
    "add in place": lambda some: some.__iadd__([1, 2]),
    "repeat": lambda some: some.__imul__(2),
    "extend by rows": lambda some: getattr(some, "extend_rows", some.extend)(
        range(MANY)
    ),
    "what is no plain data": lambda some: some.extend([object] * MANY),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("count", [3, MANY])
def test_a_change_does_what_it_does_to_a_list(change: str, count: int) -> None:
    packed, plain = both(count)
    for _twice in range(2):
        if plain:
            CHANGES[change](packed)
            CHANGES[change](plain)
        assert len(packed) == len(plain)
        assert packed == plain
        assert [*packed] == plain
        assert bool(packed) == bool(plain)


READ: dict[str, Callable[[list[Any]], object]] = {
    "first, last": lambda some: (some[0], some[-1], some[2_500]),
    "a slice": lambda some: some[10:4_000:7],
    "sorted": sorted,
    "as a tuple": tuple,
    "from the end": lambda some: list(reversed(some)),
    "whether it holds": lambda some: (5 in some, 500 in some),
    "how often, where": lambda some: (some.count(5), some.index(5)),
    "with another": lambda some: (some + MORE, MORE + some),
    "shown": repr,
    "copied": copy.deepcopy,
    "pickled": lambda some: pickle.loads(pickle.dumps(some)),
}


@pytest.mark.parametrize("what", READ)
def test_it_is_read_as_a_list_is(what: str) -> None:
    packed, plain = both()
    assert READ[what](packed) == READ[what](plain)


def test_two_read_it_at_the_same_time() -> None:
    packed, plain = both(3 * MANY)
    assert list(zip(packed, packed, strict=True)) == list(
        zip(plain, plain, strict=True)
    )


def test_a_report_counts_and_adds_what_is_packed() -> None:
    losses = [
        Loss(f"#{n}.title", {"text": [n]}, "no column", "csv", f"#{n}", n % 2 or None)
        for n in range(MANY)
    ]
    report = LossReport()
    report.carried += losses
    assert report.carried == losses
    assert report == LossReport(carried=losses)
    assert report.counts()["carried"] == f"{MANY} carried (title {MANY})"
    assert LossReport.total([report, report]).carried == losses * 2
    assert (report + report).carried == losses * 2
    assert report.to_dict()["carried"][-1] == losses[-1].to_dict()
