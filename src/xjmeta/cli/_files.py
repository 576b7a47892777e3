"""Many files at once: the documents of files and folders, where each result goes, and tables of numbers."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import xjmeta
from xjmeta.cli._run import Run, refuse_target

__all__ = ["Input", "Results", "aligned", "inputs", "write_in_own_format"]


class Input(NamedTuple):
    """A document: its path, and its name among the results, that below the folder that was named."""

    path: str
    name: str


def inputs(paths: Sequence[str], verb: Run, *but: str | None) -> list[Input]:
    """Return the documents of files and folders, `but` for some; what is in a folder and no document is counted in a
    note.

    A path that does not exist is reported as a failed input.
    """
    passed: list[str] = []
    all_inputs: list[Input] = []
    for path in paths:
        with verb.input(count=0):
            documents = [
                Input(*document)
                for document in xjmeta.documents(path, passed=passed)
            ]
            if not documents:
                raise xjmeta.InputError("no-documents", names=path)
            all_inputs += documents
    if passed:
        verb.say(
            xjmeta.Finding.of(
                "passed-over", severity="info", count=len(passed)
            )
        )
    return [document for document in all_inputs if document.path not in but]


class Results:
    """Where results go: a folder, with a file for each input, or one file."""

    def __init__(
        self,
        target: str,
        documents: Sequence[Input],
        paths: Sequence[str],
        *,
        force: bool,
    ) -> None:
        self._target, self._force = target, force
        self._given = [document.path for document in documents]
        self._is_folder = (
            # Several results, or a name that says folder; and a folder that
            # was named stays one where it holds one document alone.
            len(documents) != 1
            or target.endswith(("/", os.sep))
            or os.path.isdir(target)
            or any(os.path.isdir(path) for path in paths)
        )
        self._made: set[str] = set()

    @property
    def is_stream(self) -> bool:
        """Whether the result of the one document goes to standard output."""
        return self._target == "-" and not self._is_folder

    def of(self, document: Input) -> str:
        """Return the target of a document, with its folder made; raises TargetError where there is a file, or it
        would be written twice.
        """
        path = self._target
        if self._is_folder:
            path = os.path.join(
                self._target, document.name.removesuffix(".gz")
            )
        if path in self._made:
            raise xjmeta.TargetError(
                "target-twice", source=document.path, name=path
            )
        refuse_target(path, self._given, None, force=self._force)
        if self._is_folder:
            os.makedirs(os.path.dirname(path), exist_ok=True)
        self._made.add(path)
        return path

    def beside(self, ending: str) -> str:
        """Return the path of a file beside the target, or beside the folder."""
        return self._target.rstrip("/" + os.sep) + ending

    def name(self, path: str) -> str:
        """Return the name of a result: that below the folder."""
        if self._is_folder:
            return os.path.relpath(path, self._target)
        return path


def write_in_own_format(
    records: Iterator[xjmeta.Record], target: str
) -> xjmeta.LossReport:
    """Write Records that were read from one document to another of its format."""
    first = next(records, None)
    if first is None:
        raise xjmeta.FormatError("no-record", source=target, format="")
    own_formats = first.origin.formats if first.origin is not None else ()
    return xjmeta.write(
        chain((first,), records), target, format=next(iter(own_formats), None)
    )


def aligned(rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """Yield a table as lines: the first column to the left, numbers to the right.

    >>> list(aligned([("fix", "made"), ("blank", 12)]))
    ['fix    made', 'blank    12']
    """
    cells = [
        [f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row]
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        first, *others = row
        lines = [first.ljust(widths[0])]
        lines += [
            cell.rjust(width)
            for cell, width in zip(others, widths[1:], strict=True)
        ]
        yield "  ".join(lines).rstrip()
