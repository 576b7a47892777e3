"""What to do about an error or a finding, in terms of commands and options; itself it says it in terms of Python."""

from __future__ import annotations

from collections.abc import Mapping

import xjmeta

__all__ = ["REMEDIES", "remedy_of"]

REMEDIES: Mapping[str, str] = {
    "binary-input": "Give a file of one of the formats that `xjmeta formats` lists.",
    "unknown-format": "If it is one of ours, name it: --format FORMAT (see `xjmeta formats`).",
    "no-format-for-target": "Name it: --to FORMAT (see `xjmeta formats`).",
    "read-only-format": "Choose another format (see `xjmeta formats`).",
    "write-only-format": "Choose another format (see `xjmeta formats`).",
    "several-records": "Convert them to a format that holds many, such as jsonl: --to jsonl",
    "carried-asides": "Look at them where the record came from somebody else, or leave them out with --no-origin.",
    "damaged-origin": "Leave it out: --no-origin",
    "text-not-path": "Pipe the text, and name - as the input.",
    "foreign-beside": "Move it away, name another target, or replace it with --force.",
    "stale-date": "Correct the normalized date, blank it, or let --fix correct it where it is read with certainty.",
    "units-kept": "Remove them with --delete.",
    "too-many-removed": "Remove them all the same with --delete=all.",
    "child-of-removed": "Remove it too with --with-children, or keep it further up with --keep-children.",
    "order-kept": "Give the units the order of the rows with --order sheet.",
    "value-refused": "Correct the value, or leave out --check.",
    "no-common-document": (
        "Write each to a file of its own (a folder as --output), or ask for one page: --as oai-pmh. Rows of a list "
        "become one description below a row for the whole, which each names in a column for its parent."
    ),
    "no-such-envelope": "Ask for --as oai-pmh.",
    "page-options": "Ask for a page: --as oai-pmh",
    "page-without-identifier": "Say what identifiers begin with: --identifier-base oai:example.org:",
    "page-without-datestamp": "Give the date: --datestamp 2026-05-01",
    "base-of-plain": "Ask for --plain, or leave out --base.",
    "would-lose": "Leave out --strict, or choose another format.",
}
"""By the code; where there is none, the remedy of the error fits here too."""


def remedy_of(trouble: xjmeta.XjmetaError | xjmeta.Finding) -> str:
    """Return what somebody at a command line can do about an error or a finding.

    >>> remedy_of(xjmeta.InputError("no-format-for-target"))
    'Name it: --to FORMAT (see `xjmeta formats`).'
    """
    return REMEDIES.get(trouble.code, trouble.remedy)
