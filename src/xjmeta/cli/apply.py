"""`xjmeta apply`: edits made in one format put into the original in another."""

from __future__ import annotations

import os
from typing import Annotated

import typer

import xjmeta
from xjmeta.cli._run import (
    JsonOption,
    MapOption,
    QuietOption,
    Run,
    Source,
    format_names,
    mapping_of,
    usage,
)

EXAMPLES = """[bold]Examples[/bold]

xjmeta convert finding-aid.xml sheet.csv

xjmeta apply sheet.csv --to finding-aid.xml --dry-run

xjmeta apply sheet.csv --to finding-aid.xml --output edited.xml

xjmeta diff finding-aid.xml edited.xml
"""


def run(
    edited: Source,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            "-t",
            help="The original that the edits are put into.",
            show_default=False,
        ),
    ],
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", help="The target: a file, or - for standard output."
        ),
    ] = "-",
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="The format to write, if not the original's.",
            autocompletion=format_names,
            show_default=False,
        ),
    ] = None,
    mapping: MapOption = None,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Say what would change, as diff does, and write nothing."
        ),
    ] = False,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Write nothing where something would be lost."),
    ] = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Put what was edited elsewhere into the original: only what was edited differs in the result.

    The original is not touched; the result goes to --output.
    """
    if output != "-" and os.path.exists(output) and os.path.samefile(output, to):
        raise usage("target-is-source", name=output)
    verb = Run(as_json=as_json, quiet=quiet, data_on_stdout=dry_run or output == "-")
    with verb.input():
        findings: list[xjmeta.Finding] = []
        original = xjmeta.read(to)
        record = xjmeta.apply(
            edited, to=original, mapping=mapping_of(mapping or []), findings=findings
        )
        verb.say_all(findings)
        if dry_run:
            verb.changes(xjmeta.diff(original, record))
        else:
            verb.report(
                xjmeta.write(record, output, format=format, strict=strict), output
            )
    verb.end()
