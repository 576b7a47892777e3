"""`xjmeta map`: a map for a foreign sheet, proposed from its headings and cells."""

from __future__ import annotations

import sys

import xjmeta
from xjmeta.cli._run import FormatOption, QuietOption, Run, Source

EXAMPLES = """[bold]Examples[/bold]

xjmeta map box-list.csv > columns.toml

xjmeta convert box-list.csv list.xml --to ead2002 --map columns.toml
"""


def run(
    source: Source, format: FormatOption = None, quiet: QuietOption = False
) -> None:
    """Propose a field for each column of a sheet, as a map to review.

    Headings are known in English, French, German, Spanish, Italian, Portuguese and Dutch, the commonest also in
    Russian, Polish, Chinese and Hebrew, and by the names of Dublin Core; where a heading says nothing, the cells may:
    dates, levels, addresses. A column without a likely field is listed in a comment. Look at every line before you use
    the map.
    """
    verb = Run(quiet=quiet, data_on_stdout=True)
    with verb.input():
        findings: list[xjmeta.Finding] = []
        text = xjmeta.propose_map(source, format=format, findings=findings)
        sys.stdout.write(text)
        for finding in findings:
            verb.say(finding)
    verb.end()
