"""`xjmeta validate`: what is wrong with documents, or worth telling."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any

import typer

import xjmeta
from xjmeta.cli._batch import (
    Batch,
    Item,
    JobsOption,
    ManifestOption,
    ResumeOption,
    opened,
)
from xjmeta.cli._reports import Reporting, kept
from xjmeta.cli._run import (
    ForceOption,
    FormatOption,
    ForOption,
    JsonOption,
    MapOption,
    QuietOption,
    ReportOption,
    Run,
    SiteOption,
    Sources,
    mapping_of,
)

EXAMPLES = """[bold]Examples[/bold]

xjmeta validate finding-aid.xml

xjmeta validate finding-aids/ --profile dacs --report findings.html

xjmeta validate *.xml --json | jq -r .code | sort | uniq -c

xjmeta validate finding-aid.xml --for archivesspace

xjmeta validate house.csv --map house.toml

xjmeta validate finding-aids/ harvest.zip --jobs 4 --manifest validated.jsonl
"""


def run(
    sources: Sources,
    profile: Annotated[
        str | None,
        typer.Option(
            "--profile",
            "-p",
            help="Rules to apply beside the schema, such as dacs.",
            show_default=False,
        ),
    ] = None,
    format: FormatOption = None,
    mapping: MapOption = None,
    for_: ForOption = None,
    site: SiteOption = None,
    report: ReportOption = None,
    jobs: JobsOption = 1,
    manifest: ManifestOption = None,
    resume: ResumeOption = False,
    force: ForceOption = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show what is wrong with documents: by their schema, their references, and the rules of a profile.

    Findings go to standard output; those that say the same of several places are one line, with the first place and
    their number. Exits with 1 where a document is invalid; warnings and information do not make it so. With --for it
    lists what a library system will refuse, change and drop, and exits with 1 only where that system refuses it.
    Of a folder or an archive every document in it is validated, with --jobs several at once; with a --manifest a run
    that was interrupted is resumed.
    """
    verb = Run(as_json=as_json, quiet=quiet, findings_on_stdout=True)
    rules = {
        "profile": profile,
        "format": format,
        "for_": for_,
        "site": site,
        "mapping": mapping_of(mapping or []),
    }
    with verb.input(count=0):
        reporting = Reporting(verb, report, sources, force=force)
        batch = Batch(
            verb, sources, jobs=jobs, manifest=manifest, resume=resume, force=force, but=[report],
            run={"verb": "validate", **rules, **verb.settings},
        )  # fmt: skip
        if batch.do(partial(_validate, rules), collect=reporting.collect):
            reporting.end()
    verb.end()


def _validate(
    rules: dict[str, Any], item: Item, verb: Run
) -> Mapping[str, Any]:
    """Print what is wrong with one document; return how many findings there are of each severity."""
    with opened(item) as source:
        findings = xjmeta.validate(source, **rules)
    _report(verb, item.shown, findings)
    counts = Counter(finding.severity for finding in findings)
    return {"findings": dict(sorted(counts.items())), "kept": kept(findings)}


def _report(verb: Run, source: str, findings: list[xjmeta.Finding]) -> None:
    """Print the findings in a document; it is invalid where something in it is an error."""
    if verb.as_json:
        verb.say_all(findings)
    else:
        verb.say_folded(findings)
    if any(finding.severity == "error" for finding in findings):
        verb.invalid()
    elif not findings:
        verb.say(xjmeta.Finding.of("valid", severity="info", source=source))
