"""The report over many files that `--report` writes, and the table of codes that ends a run over several."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat
from typing import Any

import xjmeta
from xjmeta.cli._files import aligned
from xjmeta.cli._items import Item
from xjmeta.cli._journal import RunOutcome
from xjmeta.cli._run import Run, refuse_target

__all__ = ["Reporting", "kept"]


def kept(
    findings: Iterable[xjmeta.Finding], **facts: object
) -> dict[str, Any]:
    """Return what a report wants of a file as plain data: findings that say the same once, with their number."""
    folded: dict[tuple[str, str, str], list[Any]] = {}
    for finding in findings:
        same = finding.severity, finding.code, finding.message
        folded.setdefault(same, [finding, 0])[1] += 1
    data = []
    for finding, count in folded.values():
        entry = finding.to_dict()
        entry.pop("xpath", None)
        data.append([entry, count])
    return {"findings": data, "facts": facts}


class Reporting:
    """What is reported of each file of a run, kept for the last table and for `--report`."""

    def __init__(
        self,
        verb: Run,
        target: str | None,
        inputs: Sequence[str],
        *,
        force: bool,
    ) -> None:
        """Raise before anything is read where the report cannot be written: TargetError, InputError."""
        self._verb, self._target = verb, target
        self._format = (
            "" if target is None else os.path.splitext(target)[1][1:]
        )
        self._report = xjmeta.Report()
        if target is not None:
            if self._format not in ("csv", "html"):
                raise xjmeta.InputError("no-such-report", name=target)
            refuse_target(target, inputs, None, force=force)

    @contextmanager
    def of(self, source: str) -> Iterator[None]:
        """Keep what stops a file as a finding of it."""
        try:
            yield
        except xjmeta.XjmetaError as error:
            self._report.add(source, [error.to_finding()])
            raise

    def add(
        self,
        source: str,
        findings: Iterable[xjmeta.Finding] = (),
        **facts: object,
    ) -> None:
        """Keep what is reported of a file."""
        self._report.add(source, findings, **facts)

    def collect(self, item: Item, outcome: RunOutcome) -> None:
        """Keep what the work of a batch reports of a file, or what stopped it."""
        if not outcome.kept:
            return
        findings = [
            finding
            for data, count in outcome.kept["findings"]
            for finding in repeat(xjmeta.Finding(**data), count)
        ]
        self.add(item.shown, findings, **outcome.kept["facts"])

    def end(self, *, table: bool = True) -> None:
        """Print the table of codes where there were several files, and write the report."""
        verb, totals = self._verb, self._report.totals()
        if (
            table
            and verb.count > 1
            and totals
            and not (verb.as_json or verb.quiet)
        ):
            for line in aligned(
                [("code", "severity", "findings", "files"), *totals]
            ):
                verb.line(line)
        if self._target is not None:
            xjmeta.save(self._report.to_bytes(self._format), self._target)
