"""`xjmeta inspect`: what documents hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

import xjmeta
from xjmeta.cli._batch import (
    Batch,
    Item,
    JobsOption,
    ManifestOption,
    ResumeOption,
    RunOutcome,
    opened,
)
from xjmeta.cli._files import aligned
from xjmeta.cli._reports import Reporting, kept
from xjmeta.cli._run import (
    ForceOption,
    FormatOption,
    JsonOption,
    ReportOption,
    Run,
    Sources,
    shown,
)

if TYPE_CHECKING:
    from rich.text import Text

# So many levels are drawn; the depth of those below is a number.
_DEEP = 8
EXAMPLES = """[bold]Examples[/bold]

xjmeta inspect finding-aid.xml

xjmeta inspect finding-aid.xml --tree

xjmeta inspect *.xml --json | jq .units

xjmeta inspect finding-aids/ --report overview.csv

xjmeta inspect finding-aid.xml --tree --json | jq -r .title
"""


def run(
    sources: Sources,
    format: FormatOption = None,
    tree: Annotated[
        bool,
        typer.Option(
            "--tree", help="Show every unit in its place, with its key."
        ),
    ] = False,
    report: ReportOption = None,
    jobs: JobsOption = 1,
    manifest: ManifestOption = None,
    resume: ResumeOption = False,
    force: ForceOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show what documents hold: format, units, dates, languages, access points, findings.

    Of a folder or an archive every document in it is inspected, with --jobs several at once; with a --manifest a run
    that was interrupted is resumed. With --report a row a file is written, and what is printed is the last table alone:
    files, units and dates by format.
    """
    verb = Run(as_json=as_json, data_on_stdout=True)
    with verb.input(count=0):
        reporting = Reporting(verb, report, sources, force=force)
        totals = _Totals()

        def collect(item: Item, outcome: RunOutcome) -> None:
            reporting.collect(item, outcome)
            totals.collect(outcome)

        how = {"format": format, "tree": tree, "is_shown": report is None}
        batch = Batch(
            verb, sources, jobs=jobs, manifest=manifest, resume=resume, force=force, but=[report],
            run={"verb": "inspect", **how, **verb.settings},
        )  # fmt: skip
        if batch.do(partial(_inspect, how), collect=collect):
            reporting.end(table=False)
            totals.show(verb)
    verb.end()


def _inspect(how: dict[str, Any], item: Item, verb: Run) -> Mapping[str, Any]:
    """Print what one document holds; return its format, and how many units and dates it has."""
    with opened(item) as source:
        if how["tree"]:
            _show_units(source, how["format"], verb)
            return {}
        summary = xjmeta.inspect(source, format=how["format"])
    if verb.as_json:
        verb.data(summary.to_dict())
    elif how["is_shown"]:
        _show(summary)
    return {
        "format": summary.format,
        "units": summary.units,
        "dates": summary.dates.count,
        "read": summary.dates.read,
        "kept": kept(summary.findings, **_facts(summary)),
    }


class _Totals:
    """The files, units and dates of each format."""

    def __init__(self) -> None:
        self._of: dict[str, Counter[str]] = {}

    def collect(self, outcome: RunOutcome) -> None:
        """Count a file."""
        facts = outcome.facts
        if "format" in facts:
            numbers = {
                name: facts[name] for name in ("units", "dates", "read")
            }
            self._of.setdefault(facts["format"], Counter()).update(
                files=1, **numbers
            )

    def show(self, verb: Run) -> None:
        """Print the last table where there were several files."""
        names = ("files", "units", "dates", "read")
        rows = [
            (format, *(counts[name] for name in names))
            for format, counts in self._of.items()
        ]
        if verb.count > 1 and rows and not verb.as_json:
            for line in aligned([("format", *names), *rows]):
                verb.line(line)


def _facts(summary: xjmeta.Summary) -> dict[str, str | int]:
    """Return what a report says of a file."""
    dates = summary.dates
    return {
        "format": summary.format,
        "title": summary.titles[0] if summary.titles else "",
        "records": len(summary.titles),
        "units": summary.units,
        "levels": _counts(summary.levels),
        "dates": dates.count,
        "dates read": dates.read,
        "earliest": dates.earliest or "",
        "latest": dates.latest or "",
        "languages": _counts(summary.languages),
        "access points": _counts(summary.access_points),
        "notes": _counts(summary.notes),
        "digital objects": summary.digital_objects,
        "internal units": summary.internal,
    }


def _show_units(source: str | BinaryIO, format: str | None, verb: Run) -> None:
    """Print the units of a document, as a tree or as data."""
    if not verb.as_json:
        _show_trees(source, format)
        return
    for data in _unit_data(source, format):
        verb.data(data)


def _show(summary: xjmeta.Summary) -> None:
    """Print a summary as a table of two columns."""
    from rich.console import Console  # noqa: PLC0415 - slow to import
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(
        title=Text(shown(summary.source, one_line=True)),
        title_justify="left",
        show_header=False,
        box=None,
        padding=(0, 2, 0, 0),
    )
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, value in _rows(summary):
        if value:
            table.add_row(name, Text(shown(value)))
    Console(highlight=False).print(table)


def _rows(summary: xjmeta.Summary) -> Iterator[tuple[str, str]]:
    dates = summary.dates
    yield "format", summary.format
    yield (
        "dialect",
        ", ".join(
            f"{name} {value}" for name, value in summary.dialect.items()
        ),
    )
    yield "title", _some(summary.titles)
    yield (
        "records",
        str(len(summary.titles)) if len(summary.titles) > 1 else "",
    )
    yield "units", f"{summary.units:,} ({_counts(summary.levels)})"
    yield (
        "dates",
        f"{dates.count:,}, {dates.read:,} of them read as EDTF"
        if dates.count
        else "none",
    )
    yield (
        "span",
        f"{dates.earliest} to {dates.latest}" if dates.earliest else "",
    )
    yield "languages", _counts(summary.languages)
    yield "access points", _counts(summary.access_points)
    yield "notes", _counts(summary.notes)
    yield "digital objects", str(summary.digital_objects or "")
    yield "internal units", str(summary.internal or "")
    yield (
        "only in the origin",
        _some([str(loss) for loss in summary.only_in_origin]),
    )
    yield "findings", _some([str(finding) for finding in summary.findings])


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.items())


def _some(lines: list[str], limit: int = 10) -> str:
    more = [f"and {len(lines) - limit:,} more"] if len(lines) > limit else []
    return "\n".join(lines[:limit] + more)


def _show_trees(source: str | BinaryIO, format: str | None) -> None:
    """Print every Record as a tree of its units, a line each; in a terminal a line is as long as it is wide."""
    from rich.console import Console  # noqa: PLC0415 - slow to import

    console = Console(highlight=False)
    for record in xjmeta.iter_records(source, format=format):
        for lead, key, unit in _placed(record):
            line = _label(lead, key, unit)
            if console.is_terminal:
                line.truncate(console.width, overflow="ellipsis")
            console.print(line, soft_wrap=True)


def _placed(record: xjmeta.Record) -> Iterator[tuple[str, str, xjmeta.Record]]:
    """Yield each unit with its key and the lines that lead to it; far down the depth is a number."""
    further: dict[str, int] = {}
    below: dict[str, list[str]] = {}
    for key, parent, unit in record.walk_with_parents():
        further[key], lines = len(unit.children), []
        lead = ""
        if parent is not None:
            further[parent] -= 1
            last = not further[parent]
            lines = [*below[parent], "    " if last else "│   "]
            lead = "".join(below[parent]) + ("└── " if last else "├── ")
        below[key] = lines
        yield (
            lead
            if len(lines) <= _DEEP
            else f"{'    ' * _DEEP}({len(lines)}) ",
            key,
            unit,
        )


def _label(lead: str, key: str, unit: xjmeta.Record) -> Text:
    from rich.text import Text  # noqa: PLC0415

    dates = "; ".join(
        str(date.expression or date.normal or "") for date in unit.dates
    )
    return Text.assemble(
        (shown(f"{lead}{unit.other_level or unit.level or 'unit'} "), "dim"),
        (shown(f"{key} "), "magenta"),
        shown(str(unit.title or "untitled")),
        (f"  {shown(dates)}" if dates else "", "cyan"),
        (" (internal)" if unit.internal else "", "yellow"),
    )


def _unit_data(
    source: str | BinaryIO, format: str | None
) -> Iterator[dict[str, object]]:
    """Yield every unit as JSON data: key, parent, level, title, dates."""
    for record in xjmeta.iter_records(source, format=format):
        for key, parent, unit in record.walk_with_parents():
            dates = [
                str(date.expression or date.normal or "")
                for date in unit.dates
            ]
            title = None if unit.title is None else str(unit.title)
            yield {
                "key": key,
                "parent": parent,
                "level": unit.other_level or unit.level,
                "title": title,
                "dates": dates,
            }
