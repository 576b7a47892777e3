"""The file that `fix` writes beside its target: each fix of each document, and the changes that undo them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import xjmeta
from xjmeta.apply.bytes_before import BytesBefore
from xjmeta.cli._files import Input

__all__ = ["ENDING", "FixLog", "logged"]

ENDING = ".fixes.jsonl"


def logged(
    name: str,
    reports: Sequence[xjmeta.FixReport],
    before: BytesBefore | None,
) -> Iterator[str]:
    """Yield a line of JSON for each Record of a document that was fixed, units by the keys that they have there now;
    and one with the bytes that it had.
    """
    if before is not None:
        bytes_before = {"document": name, "bytes": before.to_data()}
        yield json.dumps(bytes_before, ensure_ascii=False) + "\n"
    for number, report in enumerate(reports):
        if report.undo:
            data = {
                "document": name,
                "record": number,
                "fixes": [fix.to_dict() for fix in report.fixes],
                "ids": report.ids,
                "keys": report.keys,
                "undo": [_back(change) for change in report.undo],
            }
            yield json.dumps(data, ensure_ascii=False) + "\n"


def _back(change: xjmeta.Change) -> list[Any]:
    """Return a change as JSON data in which null is distinguished from what is absent."""
    return [change.unit, change.path, change.old, change.new]


class FixLog:
    """The changes that undo the fixes of documents, by the name of the document and the number of the Record."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._changes: dict[tuple[str, int], list[xjmeta.Change]] = {}
        self._keys: dict[tuple[str, int], dict[str, str]] = {}
        self._before: dict[str, BytesBefore] = {}

    @classmethod
    def read(cls, path: str) -> FixLog:
        """Read the file; raises InputError where it is not there, or is no such file."""
        log = cls(path)
        try:
            with open(path, encoding="utf-8") as lines:
                for number, line in enumerate(lines, 1):
                    log._take(line, number)
        except OSError as error:
            reason = error.strerror or str(error)
            raise xjmeta.InputError(
                "cannot-open", name=path, reason=reason
            ) from error
        return log

    def _take(self, line: str, number: int) -> None:
        try:
            self._add(json.loads(line))
        # Anybody may have edited the log: a line that is no JSON, lacks a key,
        # or has another type in it.
        except (ValueError, KeyError, TypeError) as error:
            raise xjmeta.InputError(
                "bad-log", name=self.path, number=number, reason=str(error)
            ) from error

    def _add(self, data: dict[str, Any]) -> None:
        if "bytes" in data:
            before = BytesBefore.of_data(data["bytes"])
            self._before[str(data["document"])] = before
            return
        place = str(data["document"]), int(data["record"])
        self._keys[place] = dict(data["keys"])
        self._changes[place] = [
            xjmeta.Change("changed", unit, path, old, new)
            for unit, path, old, new in data["undo"]
        ]

    def as_before(self, document: Input) -> tuple[bytes | None, int]:
        """Return the bytes that a document had before, None where it was edited since; and how many changes that
        undoes.
        """
        name = next((n for n in _names(document) if n in self._before), None)
        if name is None:
            return None, 0
        with open(document.path, "rb") as stream:
            before = self._before[name].made_of(stream.read())
        changes = (
            len(changes)
            for (of, _number), changes in self._changes.items()
            if of == name
        )
        return before, sum(changes)

    def undoing(
        self, document: Input, number: int, record: xjmeta.Record
    ) -> list[xjmeta.Change]:
        """Return the changes that undo the fixes of a Record of a document."""
        places = ((name, number) for name in _names(document))
        place = next(
            (place for place in places if place in self._changes), None
        )
        if place is None:
            return []
        keys_now = {key for key, _unit in record.walk()}
        keys = {
            old: new
            for old, new in self._keys[place].items()
            if new in keys_now
        }
        return [
            replace(change, unit=keys.get(change.unit, change.unit))
            for change in self._changes[place]
        ]


def _names(document: Input) -> tuple[str, ...]:
    """Return how a log may call a document, the likeliest first."""
    return document.name, document.path, os.path.basename(document.path)
