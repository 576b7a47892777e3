"""`xjmeta inspect`: what stands in documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

import xjmeta
from xjmeta.cli._run import FormatOption, JsonOption, Run, Sources

if TYPE_CHECKING:
    from rich.text import Text

EXAMPLES = """[bold]Examples[/bold]

xjmeta inspect finding-aid.xml

xjmeta inspect finding-aid.xml --tree

xjmeta inspect *.xml --json | jq .units
"""


def run(
    sources: Sources,
    format: FormatOption = None,
    tree: Annotated[bool, typer.Option("--tree", help="Show every unit in its place.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Say what stands in documents: format, units, dates, languages, access points, findings."""
    verb = Run(as_json=as_json, data_on_stdout=True)
    for source in sources:
        with verb.input():
            if tree:
                _show_trees(source, format)
                continue
            summary = xjmeta.inspect(source, format=format)
            if as_json:
                verb.data(summary.to_dict())
            else:
                _show(summary)
    verb.end()


def _show(summary: xjmeta.Summary) -> None:
    """Print a summary as a table of two columns."""
    from rich.console import Console  # noqa: PLC0415 - slow to import
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(
        title=Text(summary.source), title_justify="left", show_header=False, box=None, padding=(0, 2, 0, 0)
    )
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, value in _rows(summary):
        if value:
            table.add_row(name, Text(value))
    Console(highlight=False).print(table)


def _rows(summary: xjmeta.Summary) -> Iterator[tuple[str, str]]:
    dates = summary.dates
    yield "format", summary.format
    yield "dialect", ", ".join(f"{name} {value}" for name, value in summary.dialect.items())
    yield "title", _some(summary.titles)
    yield "records", str(len(summary.titles)) if len(summary.titles) > 1 else ""
    yield "units", f"{summary.units:,} ({_counts(summary.levels)})"
    yield "dates", f"{dates.count:,}, {dates.read:,} of them read as EDTF" if dates.count else "none"
    yield "span", f"{dates.earliest} to {dates.latest}" if dates.earliest else ""
    yield "languages", _counts(summary.languages)
    yield "access points", _counts(summary.access_points)
    yield "notes", _counts(summary.notes)
    yield "digital objects", str(summary.digital_objects or "")
    yield "internal units", str(summary.internal or "")
    yield "only in the origin", _some([str(loss) for loss in summary.only_in_origin])
    yield "findings", _some([str(finding) for finding in summary.findings])


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.items())


def _some(lines: list[str], limit: int = 10) -> str:
    more = [f"and {len(lines) - limit:,} more"] if len(lines) > limit else []
    return "\n".join(lines[:limit] + more)


def _show_trees(source: str, format: str | None) -> None:
    """Print every Record as a tree of its units."""
    from rich.console import Console  # noqa: PLC0415 - slow to import
    from rich.tree import Tree  # noqa: PLC0415

    console = Console(highlight=False)
    for record in xjmeta.iter_records(source, format=format):
        branches: dict[str, Tree] = {}
        for key, parent, unit in record.walk_with_parents():
            branches[key] = (
                Tree(_label(key, unit)) if parent is None else branches[parent].add(_label(key, unit))
            )
        console.print(next(iter(branches.values())))


def _label(key: str, unit: xjmeta.Record) -> Text:
    from rich.text import Text  # noqa: PLC0415

    dates = "; ".join(str(date.expression or date.normal or "") for date in unit.dates)
    title = str(unit.title or key)
    return Text.assemble(
        (f"{unit.other_level or unit.level or 'unit'} ", "dim"),
        title,
        (f"  {dates}" if dates else "", "cyan"),
        (" (internal)" if unit.internal else "", "yellow"),
    )
