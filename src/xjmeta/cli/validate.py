"""`xjmeta validate`: what is wrong with documents, or worth telling."""

from __future__ import annotations

from typing import Annotated

import typer

import xjmeta
from xjmeta.cli._files import inputs
from xjmeta.cli._reports import Reporting
from xjmeta.cli._run import (
    ForceOption,
    FormatOption,
    ForOption,
    JsonOption,
    QuietOption,
    ReportOption,
    Run,
    SiteOption,
    Sources,
)

EXAMPLES = """[bold]Examples[/bold]

xjmeta validate finding-aid.xml

xjmeta validate finding-aids/ --profile dacs --report findings.html

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
    report: ReportOption = None,
    force: ForceOption = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Say what is wrong with documents: by their schema, their references, and the rules of a profile.

    Of a folder every document in it and below is looked at. Findings go to standard output; those that say the same of
    several places are one line, with the first place and their number. Ends with 1 where a document is invalid;
    warnings and information do not make it so. With --for it says what a library system will refuse, change and drop
    of it, and ends with 1 only where that system refuses it.
    """
    verb = Run(as_json=as_json, quiet=quiet, findings_on_stdout=True)
    with verb.input(count=0):
        reporting = Reporting(verb, report, sources, force=force)
        for one in inputs(sources, verb, report):
            with verb.input(), reporting.of(one.path):
                findings = xjmeta.validate(
                    one.path, profile=profile, format=format, for_=for_, site=site
                )
                reporting.add(one.path, findings)
                _tell(verb, one.path, findings)
        reporting.end()
    verb.end()


def _tell(verb: Run, source: str, findings: list[xjmeta.Finding]) -> None:
    """Say what was found in a document; it is invalid where something in it is an error."""
    if verb.as_json:
        verb.say_all(findings)
    else:
        verb.say_folded(findings)
    if any(finding.severity == "error" for finding in findings):
        verb.invalid()
    elif not findings:
        verb.say(xjmeta.Finding.of("valid", severity="info", source=source))
