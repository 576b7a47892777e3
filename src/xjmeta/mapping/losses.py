"""What is reported of a write: what only a rest slot holds, and what is lost.

Nothing is called lost whose words are in what was written: of a text that is there without its kind, its role or
its label, those are what is lost.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any, TypeAlias

from xjmeta.mapping import rest
from xjmeta.messages import Loss, LossReport

__all__ = ["add_carried", "lost"]

# Words are compared without punctuation and markup: a text that moved elsewhere is not lost.
_WORD = re.compile(r"[^\W_]+")
_TAG = re.compile(r"<[^>]*>")

Data: TypeAlias = Any
Words: TypeAlias = Counter[str]
# The path of a loss, its value, and its reason where it is not that of all.
_Reasoned: TypeAlias = tuple[str, Any, str]


def add_carried(
    report: LossReport, key: str, entries: rest.Entries, target: str
) -> None:
    """Report what only the rest slot of a unit holds."""
    values = ((path, entry["value"]) for path, entry in entries.items())
    report.carry(key, values, target)


def lost(
    key: str, want: Data, read_back: Data, target: str, reason: str
) -> Iterator[Loss]:
    """Yield what a target does not say of a unit: `want` is its data, `read_back` how what was written is read, and
    `reason` why a value is lost of which nothing is there.

    What the target says where the unit says nothing is `added`, unless it is what moved there.
    """
    differing = rest.differing(want, read_back)
    if not differing:
        return
    target_words = Target(
        _said_elsewhere(rest.differing(read_back, want), want), read_back
    )
    count = 0
    for path, value_wanted in differing.items():
        for at, value, why in _reasons(
            path, value_wanted, want, read_back, target_words
        ):
            count += 1
            yield Loss(f"{key}.{at}", value, why or reason, target, key)
    moved: Target | None = None
    for path, value_wanted in differing.items():
        # Where something was lost, what is read in its place is that loss seen
        # from the other side.
        if count and value_wanted is not None:
            continue
        if count:
            if moved is None:
                elsewhere = _said_elsewhere(differing, read_back)
                moved = Target(elsewhere, read_back)
            if _has_moved(path, read_back, moved):
                continue
        yield Loss(f"{key}.{path}", None, "added", target, key)


def _reasons(
    path: str, value: Any, want: Data, read_back: Data, target_words: Target
) -> Iterator[_Reasoned]:
    """Yield what is gone of the value at a path, and why."""
    if value is None:
        return
    # A path that ends in @ is the order of a list.
    if path.endswith("@"):
        yield path, value, "order"
    elif _internal(want, path.split(".")):
        yield path, value, "internal"
    elif isinstance(value, list):
        others = _at(read_back, path.split("."))
        others_left = [item for _number, item in _without(others or [], value)]
        for number, item in _without(value, others):
            yield from _of_item(
                f"{path}.{number}", item, others_left, target_words
            )
    else:
        yield from _of_value(path, value, target_words)


def _of_item(
    path: str, item: Any, others_left: list[Any], target_words: Target
) -> Iterator[_Reasoned]:
    """Yield what is gone of an item of a list: where one of `others_left` says a part of it, the rest; else as of any
    value.
    """
    if isinstance(item, dict) and item.get("internal"):
        yield path, item, "internal"
        return
    leaves = dict(_leaves(path, item))
    parts = [
        other
        for other in others_left
        if dict(_leaves(path, other)).items() <= leaves.items()
    ]
    if not parts:
        yield from _of_value(path, item, target_words)
        return
    # Of several that say a part, the one that says most; it can stand for one
    # item only, so it is taken.
    part = max(parts, key=lambda other: len(dict(_leaves(path, other))))
    others_left.remove(part)
    leaves_of_part = dict(_leaves(path, part))
    for at, leaf in leaves.items():
        if at not in leaves_of_part:
            yield from _of_value(at, leaf, target_words)


def _of_value(
    path: str, value: Any, target_words: Target
) -> Iterator[_Reasoned]:
    """Yield what is gone of one value: all of it, or what is stated of it beside the words that are there."""
    leaves = dict(_leaves(path, value))
    lost_leaves = {
        at: leaf
        for at, leaf in leaves.items()
        if not _is_said(at, leaf, target_words)
    }
    # Nothing of it is there: the value as a whole is lost, not each of its
    # leaves.
    if lost_leaves.keys() == leaves.keys():
        yield path, value, "without-its-kind" if _is_kind(path) else ""
        return
    kind = f"{path}.kind"
    if kind in leaves:
        yield kind, leaves[kind], "without-its-kind"
    else:
        yield path, value, "without-its-kind"
    for at, leaf in leaves.items():
        if at in lost_leaves and at != kind:
            yield at, leaf, ""
        elif at not in lost_leaves and (markup := _TAG.findall(str(leaf))):
            yield at, " ".join(markup), "without-its-markup"


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the texts, words and numbers that a value is made of, by path."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(f"{path}.{name}", inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _leaves(f"{path}.{number}", inner)
    elif value is not None:
        yield path, value


def _said_elsewhere(differing: dict[str, Data], other: Data) -> Words:
    """Return the words of one side of a unit that the other does not say at their place: texts that moved."""
    words = Words()
    for path, value in differing.items():
        if path.endswith("@"):
            continue
        remaining = value
        if isinstance(remaining, list):
            remaining = [
                item
                for _n, item in _without(
                    remaining, _at(other, path.split("."))
                )
            ]
        for at, leaf in _leaves(path, remaining):
            if not _is_kind(at):
                for word, times in _plain(leaf).items():
                    words[word] += times
    return words


def _has_moved(path: str, read_back: Data, moved: Target) -> bool:
    """Return whether what was read back at a path is only what the unit says elsewhere, once for each time it does."""
    value = _at(read_back, path.split("."))
    # Words move; that a value has a kind or is in a group is said of it there
    # alone, whatever texts have its word.
    if isinstance(value, str) and _name_of(path) not in _TEXTS:
        return False
    words = Words()
    for _path, leaf in _leaves(path, value):
        words.update(_plain(leaf))
    return moved.take(words)


def _without(items: list[Any], others: Any) -> Iterator[tuple[int, Any]]:
    """Yield the items of a list, with their numbers, that have no equal in another."""
    if not others or not isinstance(others, list):
        yield from enumerate(items)
        return
    # By digests: items of JSON data have no hash, and each item pairs with one
    # equal only.
    equal = Counter(map(rest.digest, others))
    for number, item in enumerate(items):
        if equal[same := rest.digest(item)] > 0:
            equal[same] -= 1
        else:
            yield number, item


def _is_said(path: str, leaf: Any, target_words: Target) -> bool:
    """Return whether the words of a leaf stand elsewhere: those that moved, which then stand there for no other leaf,
    or words of a text that are in one after another.
    """
    words = _plain(leaf)
    if _is_kind(path):
        return False
    if target_words.take(words):
        return True
    return _name_of(path) in _TEXTS and target_words.holds(leaf)


class Target:
    """What the target says: the words that moved there from elsewhere, and all its texts."""

    def __init__(self, moved: Words, read_back: Data) -> None:
        self.moved = moved
        self._got = read_back

    def take(self, words: Mapping[str, int]) -> bool:
        """Return whether words moved to the target, and take them."""
        if any(self.moved[word] < times for word, times in words.items()):
            return False
        for word, times in words.items():
            self.moved[word] -= times
        return True

    def holds(self, leaf: Any) -> bool:
        """Return whether the words of a leaf are in a text, one after another."""
        words = _sequence(leaf)
        return bool(words.strip()) and words in self._texts

    @cached_property
    def _texts(self) -> str:
        leaves = (
            leaf for path, leaf in _leaves("", self._got) if not _is_kind(path)
        )
        return "\n".join(map(_sequence, leaves))


# The fields whose words are those of the description; a source or a role is none, whatever texts have its word.
_TEXTS = frozenset(
    {
        "body",
        "code",
        "entry",
        "expression",
        "href",
        "html",
        "name",
        "normal",
        "standard",
        "text",
        "title",
        "uri",
        "url",
        "value",
    }
)


def _name_of(path: str) -> str:
    """Return the field that a path ends in; of an attribute nothing is a text."""
    names = [name for name in path.split(".") if not name.isdecimal()]
    return "" if "attributes" in names else names[-1]


def _is_kind(path: str) -> bool:
    return path.endswith((".kind", ".level"))


def _sequence(leaf: Any) -> str:
    """Return the words of a value in order, each between blanks."""
    return f" {' '.join(_words(str(leaf)))} "


def _plain(leaf: Any) -> Mapping[str, int]:
    """Return the words of a value with how often each is there, without its markup."""
    return _counted(str(leaf))


@lru_cache(maxsize=4096)
def _counted(text: str) -> Mapping[str, int]:
    return Counter(_words(text))


def _words(text: str) -> Iterator[str]:
    plain = _TAG.sub(" ", text) if "<" in text else text
    return map(str.casefold, _WORD.findall(html.unescape(plain)))


def _at(data: Data, path: list[str]) -> Any:
    """Return the value at a path of data, None where there is none."""
    for name in path:
        if isinstance(data, list) and name.isdecimal():
            data = data[int(name)] if int(name) < len(data) else None
        else:
            data = data.get(name) if isinstance(data, dict) else None
    return data


def _internal(data: Data, path: list[str]) -> bool:
    """Return whether a value is internal, or is in something that is."""
    around = (_at(data, path[:end]) for end in range(len(path) + 1))
    return any(
        isinstance(part, dict) and part.get("internal") for part in around
    )
