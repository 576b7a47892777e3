"""`xjmeta diff`: what changed between two documents of any formats."""

from __future__ import annotations

from typing import Annotated

import typer

import xjmeta
from xjmeta.cli._run import (
    FAILED,
    JsonOption,
    Run,
    Source,
    refuse_target,
    usage,
)

EXAMPLES = """[bold]Examples[/bold]

xjmeta diff before.xml after.xml

xjmeta diff finding-aid.xml edited.csv

xjmeta diff before.xml after.xml --exit-code && echo same

xjmeta diff before.csv after.csv --for atom --output update.csv
"""


def run(
    before: Source,
    after: Source,
    exit_code: Annotated[
        bool,
        typer.Option(
            "--exit-code", help="Exit with 1 where there is a difference."
        ),
    ] = False,
    for_: Annotated[
        str | None,
        typer.Option(
            "--for",
            help="A library system that holds the first: write what it must import to hold the second.",
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="Where the update is written."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a file that exists.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what changed between two documents, unit by unit; their formats may differ.

    With `--for` an update is written: the units and cells that changed and nothing else, in the form that the library
    system updates by. What that cannot do is reported, with another way. Nothing is written where nothing changed.
    """
    if for_ is not None or output is not None:
        if for_ is None or output is None:
            raise usage("update-options")
        _update(
            before,
            after,
            for_,
            output,
            force=force,
            as_json=as_json,
        )
        return
    verb = Run(as_json=as_json, data_on_stdout=True)
    with verb.input():
        changes = xjmeta.diff(before, after)
        verb.changes(changes)
        if changes and exit_code:
            verb.code = FAILED
    verb.end()


def _update(
    before: str,
    after: str,
    for_: str,
    output: str,
    *,
    force: bool,
    as_json: bool,
) -> None:
    verb = Run(as_json=as_json)
    with verb.input():
        refuse_target(output, (before, after), None, force=force)
        update = xjmeta.update(before, after, output, for_=for_)
        verb.say_folded(update.notes)
    verb.end()
