"""`xjmeta diff`: what changed between two documents of any formats."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

import xjmeta
from xjmeta.cli._run import FAILED, JsonOption, Run, Source

EXAMPLES = """[bold]Examples[/bold]

xjmeta diff before.xml after.xml

xjmeta diff finding-aid.xml edited.csv

xjmeta diff before.xml after.xml --exit-code && echo same
"""
_SIGNS = {"added": "+", "removed": "-", "moved": ">", "changed": "~"}


def run(
    before: Source,
    after: Source,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="End with 1 where there is a difference.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Say what changed between two documents, unit by unit; their formats may differ."""
    verb = Run(as_json=as_json, data_on_stdout=True)
    with verb.input():
        changes = xjmeta.diff(before, after)
        for change in changes:
            if as_json:
                verb.data(change.to_dict())
            else:
                sys.stdout.write(_line(change) + "\n")
        if not changes:
            verb.say(xjmeta.Finding.of("unchanged", severity="info"))
        elif exit_code:
            verb.code = FAILED
    verb.end()


def _line(change: xjmeta.Change) -> str:
    """Return a change in one line: what, where, and the values before and after."""
    place = change.unit if change.path is None else f"{change.unit} {change.path}"
    values = " -> ".join(_short(value) for value in (change.old, change.new) if value is not None)
    return f"{_SIGNS[change.kind]} {place}" + (f": {values}" if values else "")


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 100 else text[:97] + "..."
