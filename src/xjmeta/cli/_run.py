"""One run of a verb: what it says and where, which inputs failed, and the exit code that follows."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Annotated, Any, TypeAlias

import typer
from typer.core import TyperCommand

import xjmeta
from xjmeta.cli.remedies import remedy_of

__all__ = [
    "FAILED",
    "LOSS",
    "USAGE",
    "Begin",
    "ForOption",
    "ForceOption",
    "FormatOption",
    "JsonOption",
    "MapOption",
    "QuietOption",
    "ReportOption",
    "Run",
    "SiteOption",
    "Source",
    "Sources",
    "StrictOption",
    "StrictVisibleOption",
    "Verb",
    "format_names",
    "mapping_of",
    "refuse_target",
    "shown",
    "strictness",
    "usage",
]

FAILED, USAGE, LOSS = 1, 2, 3
# What is the fault of the arguments, not of an input.
_ARGUMENTS = frozenset(
    {
        "nothing-to-resume",
        "other-run",
        "run-goes-on",
        "unfinished-run",
        "bad-choice-of",
        "bad-log",
        "no-documents",
        "no-such-fix",
        "no-such-values",
        "no-such-format",
        "no-such-profile",
        "no-such-report",
        "no-such-schema",
        "no-such-system",
        "no-format-for-target",
        "read-only-format",
        "write-only-format",
        "foreign-beside",
        "target-exists",
        "target-is-source",
    }
)
# What may make a terminal do or show something else than the text says.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


Begin: TypeAlias = Callable[[str], Callable[[int], None] | None]
"""Called with the name of a source that is begun; gives what is called with the bytes read of it."""


def format_names(incomplete: str) -> list[str]:
    """Return the names of formats that begin so, for tab completion."""
    return [name for name in xjmeta.formats() if name.startswith(incomplete)]


ForOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--for",
        help="The library system it is meant for: archivesspace, arclight, atom, atom-ead.",
        show_default=False,
    ),
]
SiteOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--site",
        help="A site file (TOML): values to fill in, and how the site is set up.",
        show_default=False,
    ),
]
Source: TypeAlias = Annotated[
    str,
    typer.Argument(
        help="A file, or - for standard input.", show_default=False
    ),
]
Sources: TypeAlias = Annotated[
    list[str],
    typer.Argument(
        help="Files and folders, or - for standard input.", show_default=False
    ),
]
JsonOption: TypeAlias = Annotated[
    bool,
    typer.Option("--json", help="Print JSON for machines, one object a line."),
]
QuietOption: TypeAlias = Annotated[
    bool, typer.Option("--quiet", "-q", help="Print errors only.")
]
FormatOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--format",
        help="The format of the input, instead of recognising it.",
        autocompletion=format_names,
        show_default=False,
    ),
]

MapOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        help="The field of a column of a sheet, 'Unit Title=title', once for each column; or a TOML file with them. "
        "For a source without columns: the columns of the sheet to write.",
        show_default=False,
    ),
]

ReportOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--report",
        help="Write the findings in all files to a file: .csv or .html.",
        show_default=False,
    ),
]
ForceOption: TypeAlias = Annotated[
    bool, typer.Option("--force", help="Overwrite a file that exists.")
]

StrictOption: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--strict",
        help="Write nothing where something would be lost or left behind; with --strict=visible, nothing either where "
        "only the rest slot would carry it.",
        show_default=False,
    ),
]
StrictVisibleOption: TypeAlias = Annotated[
    bool, typer.Option("--strict-visible", hidden=True)
]


class Verb(TyperCommand):
    """A verb, in which `--strict` may say how strict."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take arguments; an option that is a flag has no values of its own."""
        end = args.index("--") if "--" in args else len(args)
        options = [
            "--strict-visible" if arg == "--strict=visible" else arg
            for arg in args[:end]
        ]
        return super().parse_args(ctx, [*options, *args[end:]])


def strictness(strict: bool, visible: bool) -> xjmeta.Strictness:
    """Return what `--strict` and `--strict=visible` ask for."""
    return "visible" if visible else strict


def shown(text: str, *, one_line: bool = False) -> str:
    r"""Return a text as a terminal may show it: control characters are escaped, as in JSON; with `one_line`
    line breaks too.

    >>> shown("red: \x1b[31m"), shown("a\nb", one_line=True)
    ('red: \\u001b[31m', 'a\\nb')
    """
    spelt = _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return spelt.replace("\n", "\\n") if one_line else spelt


def refuse_target(
    target: str,
    inputs: Iterable[str | None],
    format: str | None,
    *,
    force: bool,
) -> None:
    """Raise TargetError where a target, or what would be written beside it, is an input, or is there already and
    `force` does not allow to replace it.
    """
    if target == "-":
        return
    names = [name for name in inputs if name]
    for path in (target, *_beside(target, format)):
        # Asked first: to compare each of many targets with each of many inputs takes its time.
        if os.path.exists(path) and any(
            _is_same(path, name) for name in names
        ):
            raise xjmeta.TargetError("target-is-source", name=path)
        if not force and os.path.isfile(path):
            raise xjmeta.TargetError("target-exists", name=path)


def _beside(target: str, format: str | None) -> Iterator[str]:
    """Yield the paths of what a format writes beside a target."""
    for name, format_ in xjmeta.formats().items():
        chosen = (
            name == format if format else target.endswith(format_.extensions)
        )
        if format_.beside is not None and chosen:
            yield target + format_.beside.suffix


def _is_same(path: str, name: str) -> bool:
    """Return whether two names are of one file; that of standard input is a file where it was redirected."""
    try:
        status = os.fstat(0) if name == "-" else os.stat(name)
        return os.path.samestat(os.stat(path), status)
    # One of the two is not there, or its name has a zero byte: then they are
    # not one file.
    except (OSError, ValueError):
        return False


class Run:
    """What a verb prints while it works through its inputs; a failed one is reported and set aside."""

    def __init__(
        self,
        *,
        as_json: bool = False,
        quiet: bool = False,
        data_on_stdout: bool = False,
        findings_on_stdout: bool = False,
    ) -> None:
        self.as_json, self.quiet = as_json, quiet
        self.settings = {
            "as_json": as_json,
            "quiet": quiet,
            "data_on_stdout": data_on_stdout,
            "findings_on_stdout": findings_on_stdout,
        }
        """What another run is made with to say things as this one does."""
        self.failed = self.count = self._invalid = 0
        self.code = 0
        self._errors = (
            sys.stdout if as_json and not data_on_stdout else sys.stderr
        )
        self._talk = sys.stdout if findings_on_stdout else self._errors

    @contextmanager
    def input(self, count: int = 1) -> Iterator[None]:
        """Work on one input: what goes wrong with it is reported, and the others go on."""
        self.count += count
        try:
            yield
        except xjmeta.LossError as error:
            self.error(error)
            self.code = self.code or LOSS
        except xjmeta.XjmetaError as error:
            if isinstance(error.__cause__, BrokenPipeError):
                raise error.__cause__ from None  # nobody reads the output
            self.error(error)
            self.fail(error.code)
        except (
            OSError
        ):  # standard output cannot be written: nothing more can be
            raise
        except Exception as error:
            # One file that shows a fault of xjmeta must not keep the others from being done.
            if os.environ.get("XJMETA_DEBUG"):
                raise
            self.say(
                xjmeta.Finding.of(
                    "internal",
                    severity="error",
                    reason=f"{type(error).__name__}: {error}",
                ),
                stops=True,
            )
            self.fail()

    def fail(self, code: str = "") -> None:
        """Count an input as failed or invalid; `code` says what stopped it."""
        self.failed += 1
        self.code = (
            USAGE if code in _ARGUMENTS and self.code in (0, USAGE) else FAILED
        )

    def add(self, outcome: str, code: int) -> None:
        """Count an input that another run went over: what became of it, and the exit code that follows."""
        if outcome == "passed-over":
            return
        self.count += 1
        self.failed += outcome == "failed"
        self._invalid += outcome == "invalid"
        if code == LOSS:
            self.code = self.code or LOSS
        elif code == USAGE:
            self.code = USAGE if self.code in (0, USAGE) else FAILED
        elif code:
            self.code = code

    def invalid(self) -> None:
        """Count an input as invalid: it was read to its end, and something in it is an error."""
        self._invalid += 1
        self.code = FAILED

    def error(self, error: xjmeta.XjmetaError) -> None:
        """Report what stopped."""
        self.say(error.to_finding(), stops=True)

    def say(
        self, finding: xjmeta.Finding, times: int = 1, *, stops: bool = False
    ) -> None:
        """Print a finding, and how often it was made: errors always, the rest unless quiet; `stops` is what kept an
        input from being read.
        """
        if self.quiet and finding.severity != "error":
            return
        finding = replace(finding, remedy=remedy_of(finding))
        text = (
            json.dumps(finding.to_dict(), ensure_ascii=False)
            if self.as_json
            else str(finding) + (f" (x {times})" if times > 1 else "")
        )
        talk = self._errors if stops else self._talk
        talk.write(shown(text, one_line=True) + "\n")

    def say_folded(self, findings: Iterable[xjmeta.Finding]) -> None:
        """Print findings, those that are the same for several places once, at the first of them."""
        times: dict[tuple[str, str, str], int] = {}
        first: list[xjmeta.Finding] = []
        for finding in findings:
            same = finding.severity, finding.code, finding.message
            if same not in times:
                first.append(finding)
            times[same] = times.get(same, 0) + 1
        for finding in first:
            self.say(
                finding, times[finding.severity, finding.code, finding.message]
            )

    def say_all(self, findings: Iterable[xjmeta.Finding]) -> None:
        """Print several findings."""
        for finding in findings:
            self.say(finding)

    def report(
        self, report: xjmeta.LossReport, target: str, *, verbose: bool = False
    ) -> None:
        """Print what became of a document: a line of numbers, and where it is verbose every value."""
        self.say_all(report.notes)
        data = {
            "lost": report.losses,
            "carried": report.carried,
            "left-behind": report.left_behind,
        }
        for code, losses in data.items() if verbose or self.as_json else ():
            severity: xjmeta.Severity = (
                "info" if code == "carried" else "warning"
            )
            for loss in losses:
                value = _short(loss.value)
                self.say(
                    xjmeta.Finding.of(
                        code,
                        severity=severity,
                        source=target,
                        path=loss.path,
                        value=value,
                        reason=loss.why,
                    )
                )
        self.say(
            xjmeta.Finding.of(
                "converted", severity="info", target=target, **report.counts()
            )
        )

    def data(self, value: Any) -> None:
        """Print JSON data as one line on standard output."""
        self.line(json.dumps(value, ensure_ascii=False))

    def line(self, text: str) -> None:
        """Print a line on standard output."""
        sys.stdout.write(shown(text) + "\n")

    def changes(self, changes: Sequence[xjmeta.Change]) -> None:
        """Print changes on standard output, one a line; if there are none, print that."""
        for change in changes:
            if self.as_json:
                self.data(change.to_dict())
            else:
                self.line(str(change))
        if not changes:
            self.say(xjmeta.Finding.of("unchanged", severity="info"))

    def changes_by_field(self, changes: Sequence[xjmeta.Change]) -> None:
        """Print changes on standard output, grouped by what happened to the unit, or by field."""
        groups: dict[str, list[xjmeta.Change]] = {}
        for change in changes:
            field = (change.path or change.kind).partition(".")[0]
            groups.setdefault(field, []).append(change)
        for field, some in groups.items():
            if not self.as_json:
                finding = xjmeta.Finding.of(
                    "changes-of-field", field=field, count=len(some)
                )
                self.line(finding.message)
            self.changes(some)

    def edits(self, report: xjmeta.EditReport) -> None:
        """Print in a last line how many units were changed, added, removed and moved."""
        if self.as_json:
            self._say_json(
                {"edits": report.to_dict(), "counts": report.counts()}
            )
        elif not self.quiet:
            self._talk.write(f"{report}\n")

    def _say_json(self, data: Any) -> None:
        self._talk.write(shown(json.dumps(data, ensure_ascii=False)) + "\n")

    def end(self) -> None:
        """End the run with its exit code."""
        if self._invalid and self.count > 1:
            self.say(
                xjmeta.Finding.of(
                    "invalid-count",
                    severity="info",
                    failed=self._invalid,
                    count=self.count,
                )
            )
        if self.failed and self.count > 1:
            self.say(
                xjmeta.Finding.of(
                    "set-aside",
                    severity="info",
                    failed=self.failed,
                    count=self.count,
                )
            )
        sys.stdout.flush()
        raise typer.Exit(self.code)

    @property
    def is_watched(self) -> bool:
        """Whether progress is shown."""
        return not self.quiet and sys.stderr.isatty()

    @contextmanager
    def counted(self, total: int | None) -> Iterator[Callable[[str], None]]:
        """Give what is called with the name of each document that is done; where a terminal watches, a bar shows how
        many there are, how many a second, and how long it will take.
        """
        if not self.is_watched:
            yield lambda _name: None
            return
        from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
        from rich.markup import escape  # noqa: PLC0415
        from rich.progress import (  # noqa: PLC0415
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
        )
        with Progress(
            *columns, console=Console(stderr=True), transient=True
        ) as bar:
            task = bar.add_task("", total=total, rate="")

            def advance(name: str) -> None:
                speed = bar.tasks[0].speed
                bar.update(
                    task,
                    advance=1,
                    description=escape(shown(os.path.basename(name))),
                    rate=f"{speed:,.0f}/s" if speed else "",
                )

            yield advance

    @contextmanager
    def progress(self, sources: list[str]) -> Iterator[Begin]:
        """Yield what takes note of how far a source has been read; a bar shows it where a terminal watches."""
        if not self.is_watched:
            yield lambda _source: None
            return
        from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
        from rich.markup import escape  # noqa: PLC0415
        from rich.progress import (  # noqa: PLC0415
            BarColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        sizes = {
            source: os.path.getsize(source) if os.path.isfile(source) else 0
            for source in sources
        }
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TimeRemainingColumn(),
        )
        with Progress(
            *columns, console=Console(stderr=True), transient=True
        ) as bar:
            task = bar.add_task("", total=sum(sizes.values()) or None)
            done = 0

            def begin(source: str) -> Callable[[int], None]:
                nonlocal done
                base, done = done, done + sizes.get(source, 0)
                bar.update(
                    task,
                    description=escape(shown(os.path.basename(source))),
                    completed=base,
                )
                return lambda size: bar.update(task, completed=base + size)

            yield begin


def _short(value: object) -> str:
    text = str(value)
    if len(text) <= 80:
        return text
    return text[:77] + "..."


def usage(code: str, **values: Any) -> typer.Exit:
    """Report what is wrong with the arguments, and return the exit for it."""
    sys.stderr.write(
        shown(str(xjmeta.Finding.of(code, severity="error", **values))) + "\n"
    )
    return typer.Exit(USAGE)


def mapping_of(options: list[str]) -> dict[str, str] | str | None:
    """Return what `--map` says: the path of a file, or columns with their fields."""
    # A file may have an equals sign in its name: where it exists, it is the file.
    if len(options) == 1 and (
        "=" not in options[0] or os.path.exists(options[0])
    ):
        return options[0]
    # The last equals sign separates: fields have none, headings may.
    pairs = [pair.rpartition("=") for pair in options]
    if any(not column or not field for column, _equals, field in pairs):
        raise usage("bad-map")
    return {
        column.strip(): field.strip() for column, _equals, field in pairs
    } or None
