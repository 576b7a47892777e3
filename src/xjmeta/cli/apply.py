"""`xjmeta apply`: edits made in one format put into the original in another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from typing import Annotated, Any, Literal

import typer

import xjmeta
from xjmeta.cli._apply_values import apply_values
from xjmeta.cli._run import (
    JsonOption,
    MapOption,
    QuietOption,
    Run,
    Source,
    StrictOption,
    StrictVisibleOption,
    Verb,
    format_names,
    mapping_of,
    refuse_target,
    strictness,
    usage,
)

EXAMPLES = """[bold]Examples[/bold]

xjmeta convert finding-aid.xml sheet.csv

xjmeta apply sheet.csv --to finding-aid.xml --dry-run

xjmeta apply sheet.csv --to finding-aid.xml --output edited.xml

xjmeta apply sheet.csv --to finding-aid.xml --output edited.xml --delete

xjmeta diff finding-aid.xml edited.xml
"""


# The value of a bare `--delete`: some may be removed, but not all.
_SOME = "some"


class DeleteCommand(Verb):
    """A command whose option `--delete` needs no value."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Give a bare `--delete` its value, and `--to` all the names behind it: typer knows no such options."""
        words = [
            f"--delete={_SOME}" if word == "--delete" else word
            for word in args
        ]
        return super().parse_args(ctx, _several(words))


def _several(args: list[str]) -> list[str]:
    """Return arguments in which each name behind `--to` and its first is one of `--to` too, as a shell gives them for
    `--to *.xml`; the edited document comes before.
    """
    out: list[str] = []
    # Options take one value each in `click`, so the shell's further names need an option of their own.
    behind, has_edited = False, False
    for place, word in enumerate(args):
        is_value = place > 0 and args[place - 1] in _VALUED
        if word.startswith("-") and word != "-":
            behind = word in ("--to", "-t")
        elif behind and has_edited and not is_value:
            out.append("--to")
        elif not is_value:
            has_edited = True
        out.append(word)
    return out


# The options that have a value behind them.
_VALUED = frozenset(
    {"--to", "-t", "--output", "-o", "--format", "--map", "--order"}
)


COMMAND = DeleteCommand


def run(
    edited: Source,
    to: Annotated[
        list[str],
        typer.Option(
            "--to",
            "-t",
            help="The original that the edits are put into; for a table of values, files and folders.",
            show_default=False,
        ),
    ],
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            help="The target: a file, or - for standard output; for a table of values, a folder.",
        ),
    ] = "-",
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="The format to write, if not the original's.",
            autocompletion=format_names,
            show_default=False,
        ),
    ] = None,
    mapping: MapOption = None,
    delete: Annotated[
        str | None,
        typer.Option(
            "--delete",
            help="Remove the units that have no row, at most a tenth of all; --delete=all: any number.",
            show_default=False,
        ),
    ] = None,
    with_children: Annotated[
        bool,
        typer.Option(
            "--with-children",
            help="Remove with a unit those below it that still have a row.",
        ),
    ] = False,
    keep_children: Annotated[
        bool,
        typer.Option(
            "--keep-children",
            help="Keep units whose parent is removed, below the next unit above.",
        ),
    ] = False,
    order: Annotated[
        str,
        typer.Option(
            "--order",
            help="The order of siblings: that of the original, or of the sheet.",
        ),
    ] = "original",
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Show what would change, by field, and write nothing.",
        ),
    ] = False,
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Refuse what the schema of the original's format refuses, and read back what was written.",
        ),
    ] = False,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix",
            help="Correct the normalized date of a displayed date that was edited, where that is read with certainty.",
        ),
    ] = False,
    strict: StrictOption = False,
    strict_visible: StrictVisibleOption = False,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite a target that exists.")
    ] = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Put what was edited elsewhere into the original: the result differs only where it was edited.

    A table of values (see `xjmeta values`) is put into every document of --to, files and folders.

    The original is not changed; the result goes to --output. Units without a row stay unless you set --delete, and
    siblings keep their order unless you set --order sheet. Where one edit cannot be applied, none is, and each that
    cannot is named with its row and column.
    """
    children = _children(with_children, keep_children)
    _check_words(order, delete)
    # A table of values goes into many documents; a sheet of units has one original.
    if (table := _table(edited, quiet=quiet, as_json=as_json)) is not None:
        verb = Run(as_json=as_json, quiet=quiet, data_on_stdout=True)
        target = _folder(output, dry_run=dry_run)
        with verb.input(count=0):
            apply_values(table, to, target, verb, force=force)
        verb.end()
    # With the result on standard output, everything that is said goes to standard error.
    original, on_stdout = _only(to), dry_run or output == "-"
    verb = Run(as_json=as_json, quiet=quiet, data_on_stdout=on_stdout)
    with verb.input():
        refuse_target(
            output, (edited, original, *(mapping or ())), format, force=force
        )
        findings: list[xjmeta.Finding] = []
        report = xjmeta.EditReport()
        originals = list(xjmeta.iter_records(original))
        try:
            # Edits apply in whole or not at all, so all originals are read before anything is written.
            records = xjmeta.apply(
                edited,
                to=originals,
                mapping=mapping_of(mapping or []),
                delete="all" if delete == "all" else delete is not None,
                children=children,
                order="sheet" if order == "sheet" else "original",
                check=check,
                fix=fix,
                findings=findings,
                report=report,
            )
        except xjmeta.EditError as error:
            verb.say_all(_of(edited, (*findings, *error.findings)))
            raise
        verb.say_all(_of(edited, findings))
        if dry_run:
            changes = map(xjmeta.diff, originals, records)
            verb.changes_by_field(list(chain.from_iterable(changes)))
        else:
            written = xjmeta.write(
                records,
                output,
                format=format,
                strict=strictness(strict, strict_visible),
                check=check,
            )
            verb.report(written, output)
        verb.edits(report)
    verb.end()


def _table(
    edited: str, *, quiet: bool, as_json: bool
) -> xjmeta.FilledTable | None:
    """Return the table of values that a document is; None where it is a sheet or another document."""
    if not edited.endswith((".csv", ".xlsx")):
        return None
    verb = Run(as_json=as_json, quiet=quiet)
    table = None
    with verb.input():
        table = xjmeta.filled_values(edited)
    if verb.failed:
        verb.end()
    return table


def _folder(output: str, *, dry_run: bool) -> str | None:
    """Return the folder that edited documents go to, None where nothing is written."""
    if output == "-" and not dry_run:
        raise usage("no-fix-target")
    return None if dry_run else output


def _only(names: list[str]) -> str:
    """Return the one original of a sheet."""
    if len(names) != 1:
        raise usage("one-original")
    return names[0]


def _check_words(order: str, delete: str | None) -> None:
    """Refuse words that the options do not take."""
    if order not in ("original", "sheet"):
        raise usage("bad-choice-of", option="--order", words="original, sheet")
    if delete not in (None, _SOME, "all"):
        raise usage(
            "bad-choice-of", option="--delete", words="all, or nothing"
        )


def _children(with_them: bool, keep: bool) -> Literal["with", "keep"] | None:
    """Return what becomes of the children of a removed unit; refuse to do both."""
    if with_them and keep:
        raise usage(
            "one-of-two", one="--with-children", other="--keep-children"
        )
    return "with" if with_them else "keep" if keep else None


def _of(
    edited: str, findings: Iterable[xjmeta.Finding]
) -> list[xjmeta.Finding]:
    """Return findings with the name of the edited document, where they have a row there."""
    return [
        replace(finding, source=finding.source or edited)
        if finding.line is not None
        else finding
        for finding in findings
    ]
