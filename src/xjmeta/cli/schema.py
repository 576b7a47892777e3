"""`xjmeta schema`: the schema of a format."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

import xjmeta
from xjmeta.cli._run import Run, format_names

EXAMPLES = """[bold]Examples[/bold]

xjmeta schema

xjmeta schema ead2002 > ead2002.xsd
"""


def run(
    name: Annotated[
        str | None,
        typer.Argument(
            help="A format, or the name of a schema file.",
            autocompletion=format_names,
            show_default=False,
        ),
    ] = None,
) -> None:
    """Print the schema of a format; without a name, list the formats that have one."""
    verb = Run()
    with verb.input():
        if name is not None:
            sys.stdout.buffer.write(xjmeta.schema(name))
        else:
            named = [
                f"{format_.name}\t{format_.schema}\n"
                for format_ in xjmeta.formats().values()
                if format_.schema
            ]
            sys.stdout.write("".join(named))
    verb.end()
