"""`xjmeta formats`: what can be read and written."""

from __future__ import annotations

import xjmeta
from xjmeta.cli._run import JsonOption, Run

EXAMPLES = """[bold]Examples[/bold]

xjmeta formats

xjmeta formats --json | jq -r .name
"""


def run(as_json: JsonOption = False) -> None:
    """List the formats: their names, what they hold, and whether they are read and written."""
    verb = Run(as_json=as_json, data_on_stdout=True)
    all_formats = xjmeta.formats().values()
    if as_json:
        for format_ in all_formats:
            verb.data(_data(format_))
    else:
        _show(list(all_formats))
    verb.end()


def _data(format_: xjmeta.Format) -> dict[str, object]:
    return {
        "name": format_.name,
        "title": format_.title,
        "extensions": format_.extensions,
        "media_types": format_.media_types,
        "complete": format_.complete,
        "reads": format_.read is not None,
        "writes": format_.write is not None,
        "schema": format_.schema,
        "extra": format_.extra,
        "holds": format_.holds,
    }


def _show(all_formats: list[xjmeta.Format]) -> None:
    from rich.console import Console  # noqa: PLC0415 - slow to import
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("format", "read", "write", "complete", "files", "what"):
        table.add_column(heading, no_wrap=heading == "format")
    for format_ in all_formats:
        marks = (
            "yes" if flag else "no"
            for flag in (format_.read, format_.write, format_.complete)
        )
        extra = (
            f" (needs the extra {format_.extra!r})" if format_.extra else ""
        )
        table.add_row(
            format_.name,
            *marks,
            " ".join(format_.extensions),
            f"{format_.title}. {format_.holds}{extra}",
        )
    Console(highlight=False, markup=False).print(table)
