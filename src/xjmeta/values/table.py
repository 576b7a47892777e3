"""A table of values: each distinct value of a field over many documents, with how often and where it is used, what is
read of it, what is suggested, and columns to fill.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from xjmeta.messages import InputError, Template
from xjmeta.messages.catalogue import add
from xjmeta.model.record import Record
from xjmeta.values.clusters import clusters
from xjmeta.values.fields import FIELDS, Field

__all__ = [
    "DistinctValue",
    "Gathering",
    "heads",
    "meant",
    "nearest",
    "of_name",
]

add(
    {
        "no-such-values": Template(
            "There is no table of the values of {name!r}.",
            "{near}The fields are: {known}.",
        ),
    }
)
# How many documents are named with their first place.
_PLACES = 3


def nearest(name: str, names: Iterable[str]) -> str:
    """Return the question whether a name that is known was meant; empty where none is near.

    >>> nearest("new_knd", ["new_kind", "new_source"])
    "Did you mean 'new_kind'? "
    """
    spelt = {word.casefold(): word for word in names}
    close = difflib.get_close_matches(name.casefold(), spelt, 1)
    return meant(spelt[close[0]]) if close else ""


def meant(word: str) -> str:
    """Return the question whether a word was meant, before another sentence."""
    return f"Did you mean {word!r}? "


def of_name(name: str) -> Field:
    """Return a field by its name; raises InputError for an unknown one."""
    field = FIELDS.get(name)
    if field is None:
        near = nearest(name, FIELDS)
        names = ", ".join(FIELDS)
        raise InputError("no-such-values", name=name, near=near, known=names)
    return field


@dataclass(slots=True)
class DistinctValue:
    """A distinct value: how often it is used, in how many documents, and the first places; one value as an example."""

    example: Any
    count: int = 0
    files: int = 0
    last: str | None = None
    places: list[str] = field(default_factory=list)


class Gathering:
    """The distinct values of a field of the Records that were added."""

    def __init__(self, name: str) -> None:
        self.name, self.field = name, of_name(name)
        self.distinct: dict[tuple[str, ...], DistinctValue] = {}
        self._of_text: dict[str, DistinctValue] = {}

    def add(self, record: Record, source: str) -> int:
        """Count the values of a Record that was read from a document of that name; return how many there are."""
        key_of, total = self.field.key, 0
        for key, unit in record.walk():
            for _list, value in self.field.values(unit):
                identity = key_of(value)
                distinct = self.distinct.get(identity)
                if distinct is None:
                    distinct = self.distinct[identity] = DistinctValue(value)
                    self._of_text.setdefault(identity[0], distinct)
                distinct.count += 1
                total += 1
                # The Records of a document come one after another: to know the
                # last document is enough to count them.
                if distinct.last != source:
                    distinct.last = source
                    distinct.files += 1
                    if len(distinct.places) < _PLACES:
                        distinct.places.append(f"{source} {key}")
        return total

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield the rows of the table: values that are nearly the same are together, the most frequent first."""
        counts: Counter[str] = Counter()
        for identity, distinct in self.distinct.items():
            counts[identity[0]] += distinct.count
        near = clusters(counts)
        weight: Counter[object] = Counter()
        for text, count in counts.items():
            weight[near.get(text, (text,))[0]] += count

        def order(
            item: tuple[tuple[str, ...], DistinctValue],
        ) -> tuple[Any, ...]:
            identity, distinct = item
            group = near.get(identity[0], (identity[0],))[0]
            return -weight[group], str(group), -distinct.count, identity

        for identity, distinct in sorted(self.distinct.items(), key=order):
            yield self._row(identity, distinct, near.get(identity[0]))

    def _row(
        self,
        identity: tuple[str, ...],
        distinct: DistinctValue,
        near: tuple[int, str] | None,
    ) -> dict[str, Any]:
        text, *stated = identity
        return {
            "field": self.name,
            "value": text,
            **dict(zip(self.field.stated, stated, strict=True)),
            "count": distinct.count,
            "files": distinct.files,
            "places": "; ".join(distinct.places),
            "read": self.field.reads(distinct.example),
            "cluster": "" if near is None else near[0],
            f"suggested_{self.field.suggested}": self._suggested(
                identity, distinct, near
            ),
            **dict.fromkeys(self.field.columns, ""),
        }

    def _suggested(
        self,
        identity: tuple[str, ...],
        distinct: DistinctValue,
        near: tuple[int, str] | None,
    ) -> str:
        """Return what is better than what is stated: the form of the cluster, or what is read; else nothing."""
        column, suggested = self.field.suggests(distinct.example)
        if column == "value":
            if near is not None:
                suggested = self._best(near[1])
            return "" if suggested == identity[0] else suggested
        stated = dict(zip(self.field.stated, identity[1:], strict=True))
        return "" if stated[column] else suggested

    def _best(self, text: str) -> str:
        """Return the tidy form of the most frequent value of a cluster."""
        return self.field.suggests(self._of_text[text].example)[1]


def heads(field_: Field) -> list[str]:
    """Return the columns of the table of a field.

    >>> heads(FIELDS["containers"])[-2:]
    ['suggested_value', 'new_value']
    """
    return [
        "field",
        "value",
        *field_.stated,
        "count",
        "files",
        "places",
        "read",
        "cluster",
        f"suggested_{field_.suggested}",
        *field_.columns,
    ]
