"""A filled table of values put into many documents, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import xjmeta
from xjmeta.cli._files import Input, Results, inputs, write_in_own_format
from xjmeta.cli._run import Run

__all__ = ["apply_values"]


def apply_values(
    table: xjmeta.FilledTable,
    sources: Sequence[str],
    output: str | None,
    verb: Run,
    *,
    force: bool,
) -> None:
    """Put the new values of a table into documents, and write each to its target; without one only count them."""
    verb.say_all(table.findings)
    if any(finding.severity == "error" for finding in table.findings):
        verb.fail()
    documents = inputs(sources, verb)
    results = None
    if output is not None:
        results = Results(output, documents, sources, force=force)
    counts: list[int] = []
    for document in documents:
        with verb.input():
            counts.append(_put(table, document, results, verb))
    unmet = table.unmet()
    verb.say_all(unmet)
    changed = [count for count in counts if count]
    _say(
        verb,
        "values-total",
        count=sum(changed),
        files=len(changed),
        of=len(counts),
        filled=table.filled,
        unmet=len(unmet),
    )


def _put(
    table: xjmeta.FilledTable,
    document: Input,
    results: Results | None,
    verb: Run,
) -> int:
    """Put the new values into one document; return how many there were."""
    total = 0

    def changed() -> Iterator[xjmeta.Record]:
        nonlocal total
        for record in xjmeta.iter_records(document.path):
            new, count = table.put(record)
            total += count
            yield new

    if results is None:
        for _record in changed():
            pass
    else:
        write_in_own_format(changed(), results.of(document))
    _say(
        verb,
        "values-put" if total else "values-none",
        document=document.path,
        count=total,
    )
    return total


def _say(verb: Run, code: str, **values: Any) -> None:
    if verb.as_json:
        verb.data({"code": code, **values})
    elif not verb.quiet:
        verb.line(xjmeta.Finding.of(code, **values).message)
