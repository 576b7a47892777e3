"""`xjmeta diff`: what changed between two documents of any formats."""

from __future__ import annotations

from typing import Annotated

import typer

import xjmeta
from xjmeta.cli._run import FAILED, JsonOption, Run, Source

EXAMPLES = """[bold]Examples[/bold]

xjmeta diff before.xml after.xml

xjmeta diff finding-aid.xml edited.csv

xjmeta diff before.xml after.xml --exit-code && echo same
"""


def run(
    before: Source,
    after: Source,
    exit_code: Annotated[
        bool,
        typer.Option("--exit-code", help="End with 1 where there is a difference."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Say what changed between two documents, unit by unit; their formats may differ."""
    verb = Run(as_json=as_json, data_on_stdout=True)
    with verb.input():
        changes = xjmeta.diff(before, after)
        verb.changes(changes)
        if changes and exit_code:
            verb.code = FAILED
    verb.end()
