"""`xjmeta validate`: what is wrong with documents, or worth telling."""

from __future__ import annotations

from typing import Annotated

import typer

import xjmeta
from xjmeta.cli._run import (
    FormatOption,
    ForOption,
    JsonOption,
    QuietOption,
    Run,
    SiteOption,
    Sources,
)

EXAMPLES = """[bold]Examples[/bold]

xjmeta validate finding-aid.xml

xjmeta validate *.xml --profile dacs

xjmeta validate *.xml --json | jq -r .code | sort | uniq -c

xjmeta validate finding-aid.xml --for archivesspace
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
    for_: ForOption = None,
    site: SiteOption = None,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Say what is wrong with documents: by their schema, their references, and the rules of a profile.

    Findings go to standard output; those that say the same of several places are one line, with the first place and
    their number. Ends with 1 where a document is invalid. Warnings and information do not make it so. With --for it
    says what a library system will refuse, change and drop of it, and ends with 1 only where that system refuses it.
    """
    verb = Run(as_json=as_json, quiet=quiet, findings_on_stdout=True)
    for source in sources:
        with verb.input():
            findings = xjmeta.validate(
                source, profile=profile, format=format, for_=for_, site=site
            )
            if as_json:
                verb.say_all(findings)
            else:
                verb.say_folded(findings)
            if any(finding.severity == "error" for finding in findings):
                verb.invalid()
            elif not findings:
                verb.say(xjmeta.Finding.of("valid", severity="info", source=source))
    verb.end()
