"""`xjmeta validate`: what is wrong with documents, or worth telling."""

from __future__ import annotations

from typing import Annotated

import typer

import xjmeta
from xjmeta.cli._run import FormatOption, JsonOption, QuietOption, Run, Sources

EXAMPLES = """[bold]Examples[/bold]

xjmeta validate finding-aid.xml

xjmeta validate *.xml --profile dacs

xjmeta validate *.xml --json | jq -r .code | sort | uniq -c
"""


def run(
    sources: Sources,
    profile: Annotated[
        str | None,
        typer.Option(
            "--profile",
            "-p",
            help="Rules to go by beside the schema, such as dacs.",
            show_default=False,
        ),
    ] = None,
    format: FormatOption = None,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Say what is wrong with documents: by their schema, their references, and the rules of a profile.

    Ends with 1 where a document is invalid. Warnings and information do not make it so.
    """
    verb = Run(as_json=as_json, quiet=quiet)
    for source in sources:
        with verb.input():
            findings = xjmeta.validate(source, profile=profile, format=format)
            verb.say_all(findings)
            if any(finding.severity == "error" for finding in findings):
                verb.fail()
            elif not findings:
                verb.say(xjmeta.Finding.of("valid", severity="info", source=source))
    verb.end()
