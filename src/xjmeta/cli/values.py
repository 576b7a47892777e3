"""`xjmeta values`: the distinct values of many documents as a table to work on."""

from __future__ import annotations

from typing import Annotated

import typer

import xjmeta
from xjmeta.cli._files import inputs
from xjmeta.cli._reports import Reporting
from xjmeta.cli._run import (
    ForceOption,
    JsonOption,
    QuietOption,
    ReportOption,
    Run,
    Sources,
    refuse_target,
)

EXAMPLES = """[bold]Examples[/bold]

xjmeta values finding-aids/ --field subjects --output subjects.xlsx

xjmeta apply subjects.xlsx --to finding-aids/ --output cleaned/ --dry-run

xjmeta apply subjects.xlsx --to finding-aids/ --output cleaned/

xjmeta values *.xml --field dates | head
"""


def run(
    sources: Sources,
    field: Annotated[
        str,
        typer.Option(
            "--field",
            help="Which values. "
            + "; ".join(
                f"{name}: {meaning.rstrip('.')}"
                for name, meaning in xjmeta.ValueTable.fields().items()
            ),
            show_default=False,
        ),
    ],
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            help="The table: a file .xlsx or .csv, or - for CSV on standard output.",
        ),
    ] = "-",
    public: Annotated[
        bool, typer.Option("--public", help="Leave out what is internal.")
    ] = False,
    report: ReportOption = None,
    force: ForceOption = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """List the distinct values of a field over documents and folders, as a table to fill.

    A row says how often a value is used, in how many documents and where, what is read of it, what may be better, and
    which values are nearly the same. Fill the columns `new_...` and put them back with `xjmeta apply`; what is not
    filled stays as it is.
    """
    verb = Run(as_json=as_json, quiet=quiet, data_on_stdout=True)
    with verb.input(count=0):
        table = xjmeta.ValueTable(field)
        # Before anything is read: to gather from a large collection takes
        # minutes.
        refuse_target(output, sources, None, force=force)
        reporting = Reporting(verb, report, sources, force=force)
        for document in inputs(sources, verb, report):
            with verb.input(), reporting.of(document.path):
                findings: list[xjmeta.Finding] = []
                records = xjmeta.iter_records(
                    document.path, public=public, findings=findings
                )
                count = sum(
                    table.add(record, document.path) for record in records
                )
                reporting.add(document.path, findings, **{field: count})
        reporting.end(table=False)
        if as_json:
            for row in table.rows():
                verb.data(row)
        else:
            name = "xlsx" if output.endswith(".xlsx") else "csv"
            xjmeta.save(table.to_bytes(name), output)
            _report(table, output, verb)
    verb.end()


def _report(table: xjmeta.ValueTable, output: str, verb: Run) -> None:
    """Print how many values there are, and how many of them are nearly the same."""
    rows = table.rows()
    clusters = {row["cluster"] for row in rows if row["cluster"]}
    near = sum(1 for row in rows if row["cluster"])
    finding = xjmeta.Finding.of(
        "values-gathered",
        severity="info",
        target="<stdout>" if output == "-" else output,
        rows=len(rows),
        field=table.field,
        near=near,
        clusters=len(clusters),
    )
    verb.say(finding)
