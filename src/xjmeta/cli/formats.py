"""`xjmeta formats`: what can be read and written."""

from __future__ import annotations

import xjmeta
from xjmeta.cli._run import JsonOption, Run

EXAMPLES = """[bold]Examples[/bold]

xjmeta formats

xjmeta formats --json | jq -r .name
"""


def run(as_json: JsonOption = False) -> None:
    """List the formats: what each is called, what it holds, and whether it is read and written."""
    verb = Run(as_json=as_json, data_on_stdout=True)
    found = xjmeta.formats().values()
    if as_json:
        for one in found:
            verb.data(_data(one))
    else:
        _show(list(found))
    verb.end()


def _data(one: xjmeta.Format) -> dict[str, object]:
    return {
        "name": one.name,
        "title": one.title,
        "extensions": one.extensions,
        "media_types": one.media_types,
        "complete": one.complete,
        "reads": one.read is not None,
        "writes": one.write is not None,
        "schema": one.schema,
        "extra": one.extra,
        "holds": one.holds,
    }


def _show(found: list[xjmeta.Format]) -> None:
    from rich.console import Console  # noqa: PLC0415 - slow to import
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("format", "read", "write", "complete", "files", "what"):
        table.add_column(heading, no_wrap=heading == "format")
    for one in found:
        marks = (
            "yes" if given else "no" for given in (one.read, one.write, one.complete)
        )
        extra = f" (needs the extra {one.extra!r})" if one.extra else ""
        table.add_row(
            one.name,
            *marks,
            " ".join(one.extensions),
            f"{one.title}. {one.holds}{extra}",
        )
    Console(highlight=False, markup=False).print(table)
