"""`xjmeta fix`: edits of the catalogue made to many documents, and undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Annotated, Any

import typer

import xjmeta
from xjmeta.apply.bytes_before import BytesBefore
from xjmeta.cli._files import (
    Input,
    Results,
    aligned,
    inputs,
    write_in_own_format,
)
from xjmeta.cli._fix_log import ENDING, FixLog, logged
from xjmeta.cli._reports import Reporting
from xjmeta.cli._run import (
    JsonOption,
    QuietOption,
    ReportOption,
    Run,
    refuse_target,
    usage,
)

EXAMPLES = """[bold]Examples[/bold]

xjmeta fix --list

xjmeta fix finding-aids/ --rule dates,languages --dry-run

xjmeta fix finding-aids/ --rule dates,languages --output fixed/

xjmeta fix finding-aids/ --rule identifiers --ids path --output fixed/

xjmeta fix --undo fixed.fixes.jsonl fixed/ --output as-before/
"""


def run(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files and folders, or - for standard input.",
            show_default=False,
        ),
    ] = None,
    rule: Annotated[
        list[str] | None,
        typer.Option(
            "--rule",
            "-r",
            help="The fixes to make, or groups of them, separated by commas; by default the usual ones.",
            show_default=False,
        ),
    ] = None,
    confirm: Annotated[
        list[str] | None,
        typer.Option(
            "--confirm",
            help="The fixes, or groups, that are also made where they are not sure; or all.",
            show_default=False,
        ),
    ] = None,
    ids: Annotated[
        str,
        typer.Option(
            "--ids",
            help="How ids are devised: by number, by path of places, or from the reference code.",
        ),
    ] = "number",
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            help="The target: a folder; for one document a file, or - for standard output.",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Show each fix, and write nothing."),
    ] = False,
    undo: Annotated[
        str | None,
        typer.Option(
            "--undo",
            help="Undo the fixes that this file lists, which was written with them.",
            show_default=False,
        ),
    ] = None,
    list_: Annotated[
        bool,
        typer.Option(
            "--list", help="List the fixes, with the standard behind each."
        ),
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite targets that exist.")
    ] = False,
    report: ReportOption = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show each fix.")
    ] = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Apply edits of a catalogue to many documents: normalized dates, codes of languages, units of extents, ...

    What is read with certainty is done; the rest is named, to be confirmed. Only the bytes that say what was fixed
    differ in the results, and a document without anything to fix is written as it is. The inputs are not changed. A
    file beside the target lists every fix, and undoes them (--undo).
    """
    # A document on standard output must stay alone there: no table, no lines.
    is_piped = output == "-" and not dry_run
    verb = Run(
        as_json=as_json and not is_piped,
        quiet=quiet or is_piped,
        data_on_stdout=True,
    )
    if list_:
        _list(verb)
        verb.end()
    if not sources:
        raise usage("no-documents", names="the command")
    if output is None and not dry_run:
        raise usage("no-fix-target")
    documents = inputs(sources, verb, undo, report)
    results = None
    if output is not None and not dry_run:
        results = Results(output, documents, sources, force=force)
    work = _Work(
        verb,
        results,
        _words(rule),
        _words(confirm) or [],
        ids,
    )
    work.verbose = verbose or dry_run
    # Undoing takes its own log for input, and writes no new one.
    if undo is not None:
        work.undo_all(documents, undo)
        verb.end()
    with verb.input(count=0):
        work.reporting = Reporting(
            verb,
            report,
            [document.path for document in documents],
            force=force,
        )
        work.fix_all(documents, force=force)
    verb.end()


def _words(options: list[str] | None) -> list[str] | None:
    """Return the words of options that may hold several with commas between them."""
    if options is None:
        return None
    return [
        word.strip()
        for option in options
        for word in option.split(",")
        if word.strip()
    ]


def _list(verb: Run) -> None:
    """Print the catalogue: each fix with what it does and the standard behind it."""
    for code, rule in xjmeta.fixes().items():
        sure = "" if rule.is_sure else " (to be confirmed)"
        if verb.as_json:
            columns = ("group", "does", "cites", "is_sure")
            verb.data(
                {
                    "code": code,
                    **{name: getattr(rule, name) for name in columns},
                }
            )
        else:
            verb.line(f"{rule.group:<12} {code:<21} {rule.does}{sure}")


@dataclass
class _Total:
    """How often a fix was made, in how many files, and how often it is to be confirmed."""

    made: Counter[str] = field(default_factory=Counter)
    files: Counter[str] = field(default_factory=Counter)
    to_confirm: Counter[str] = field(default_factory=Counter)

    def add(self, report: xjmeta.FixReport) -> None:
        """Count what was done to one file."""
        self.made.update(report.counts())
        self.files.update(report.counts().keys())
        self.to_confirm.update(fix.code for fix in report.to_confirm)

    def rows(self) -> list[tuple[object, ...]]:
        """Return the last table."""
        codes = [
            code
            for code in xjmeta.fixes()
            if self.made[code] or self.to_confirm[code]
        ]
        rows = [(code, self.made[code], self.files[code], self.to_confirm[code]) for code in codes]  # fmt: skip
        if rows:
            return [("fix", "made", "files", "to confirm"), *rows]
        return []


class _Work:
    """Fixes made to documents one after the other, or undone."""

    def __init__(
        self,
        verb: Run,
        results: Results | None,
        rules: list[str] | None,
        confirmed: list[str],
        ids: str,
    ) -> None:
        self._verb, self._results = verb, results
        self._rules = rules
        self._confirmed = confirmed
        self._ids = ids
        self._total = _Total()
        self._log = list[str]()
        self.verbose = False
        self.reporting: Reporting | None = None

    def fix_all(self, documents: Sequence[Input], *, force: bool) -> None:
        """Fix every document, and write what undoes it."""
        with self._verb.input(count=0):
            self._check_names()
            log = self._log_path(documents, force=force)
            for document in documents:
                with self._verb.input(), self._reported(document.path):
                    self._fix(document)
            self._end(log)
            if self.reporting is not None:
                self.reporting.end(table=False)

    def _reported(self, source: str) -> AbstractContextManager[None]:
        return (
            nullcontext()
            if self.reporting is None
            else self.reporting.of(source)
        )

    def _log_path(
        self, documents: Sequence[Input], *, force: bool
    ) -> str | None:
        """Return the path of the log that undoes the fixes; raises TargetError where there is a file."""
        if self._results is None or self._results.is_stream:
            return None
        path = self._results.beside(ENDING)
        refuse_target(
            path, [document.path for document in documents], None, force=force
        )
        return path

    def _end(self, log: str | None) -> None:
        """Print how often each fix was made, and write the log that undoes them."""
        verb = self._verb
        if not verb.as_json and not verb.quiet:
            for line in aligned(self._total.rows()):
                verb.line(line)
        if self._log and log is not None and self._results is not None:
            xjmeta.save("".join(self._log), log)
            target = self._results.beside("")
            finding = xjmeta.Finding.of(
                "fixes-undo", severity="info", log=log, target=target
            )
            verb.say(finding)

    def _check_names(self) -> None:
        """Find a name that no fix has before any document is read."""
        xjmeta.fix(
            xjmeta.Record(),
            self._rules,
            confirmed=self._confirmed,
            ids=self._ids,
        )

    def _fix(self, document: Input) -> None:
        reports: list[xjmeta.FixReport] = []

        def fixed() -> Iterator[xjmeta.Record]:
            for record in xjmeta.iter_records(document.path):
                reports.append(xjmeta.FixReport())
                yield xjmeta.fix(
                    record,
                    self._rules,
                    confirmed=self._confirmed,
                    ids=self._ids,
                    report=reports[-1],
                )

        target = self._write(document, fixed())
        if target is not None and self._results is not None:
            name = self._results.name(target)
            if any(report.undo for report in reports):
                self._log += logged(name, reports, _before(document, target))
        whole = _joined(reports)
        self._total.add(whole)
        if self.reporting is not None:
            self.reporting.add(document.path, _findings(whole))
        self._report(document.path, whole)

    def _report(self, source: str, report: xjmeta.FixReport) -> None:
        """Print what became of one document."""
        verb = self._verb
        if verb.as_json:
            verb.data({"source": source, **report.to_dict()})
            return
        if verb.quiet:
            return
        verb.line(_summary(source, report))
        if self.verbose:
            for fix in report.fixes:
                verb.line(f"  {fix}")
            for fix in report.to_confirm:
                verb.line(f"  {_message('to-confirm', fix=fix)}")

    def undo_all(self, documents: Sequence[Input], path: str) -> None:
        """Undo the fixes that a file lists in the documents that have them."""
        with self._verb.input(count=0):
            log = FixLog.read(path)
            for document in documents:
                with self._verb.input():
                    self._undo(document, log)

    def _undo(self, document: Input, log: FixLog) -> None:
        before, count = log.as_before(document)

        def undone() -> Iterator[xjmeta.Record]:
            nonlocal count
            for number, record in enumerate(
                xjmeta.iter_records(document.path)
            ):
                changes = log.undoing(document, number, record)
                count += len(changes)
                yield record.patch(changes)

        if before is not None and self._results is not None:
            # Nobody touched it since: it has its bytes again, however spelt.
            xjmeta.save(before, self._results.of(document))
        else:
            count = 0
            self._write(document, undone())
        code = "fixes-undone" if count else "not-in-log"
        if not self._verb.quiet:
            line = _message(
                code,
                document=document.path,
                count=count,
                log=log.path,
                name=document.name,
            )
            self._verb.line(line)

    def _write(
        self, document: Input, records: Iterator[xjmeta.Record]
    ) -> str | None:
        """Write the Records of a document to its target, and return that; without one only go through them."""
        if self._results is None:
            for _record in records:
                pass
            return None
        target = self._results.of(document)
        write_in_own_format(records, target)
        return target


def _before(document: Input, target: str) -> BytesBefore | None:
    """Return what gives a fixed document its bytes again; of streams and of what is compressed the changes do."""
    paths = document.path, target
    if any(path == "-" or path.endswith(".gz") for path in paths):
        return None
    with open(document.path, "rb") as old, open(target, "rb") as new:
        return BytesBefore.of(old.read(), new.read())


def _joined(reports: Sequence[xjmeta.FixReport]) -> xjmeta.FixReport:
    """Return what was done to the Records of a document."""
    whole = xjmeta.FixReport()
    for report in reports:
        whole.fixes += report.fixes
        whole.to_confirm += report.to_confirm
        whole.unsaid += report.unsaid
        whole.ids |= report.ids
    return whole


def _findings(report: xjmeta.FixReport) -> Iterator[xjmeta.Finding]:
    """Yield the fixes as a report lists them: those of one code in a file are one entry with the first place."""
    catalogue = xjmeta.fixes()
    kinds: tuple[tuple[str, xjmeta.Severity, list[xjmeta.Fix]], ...] = (
        ("fix-made", "info", report.fixes),
        ("fix-to-confirm", "warning", report.to_confirm),
        ("fix-unsaid", "info", report.unsaid),
    )
    for code, severity, fixes in kinds:
        for fix in fixes:
            message = _message(code, does=catalogue[fix.code].does)
            yield xjmeta.Finding(
                severity,
                fix.code,
                message,
                path=fix.path,
                unit=fix.unit,
                remedy=str(fix),
            )


def _summary(source: str, report: xjmeta.FixReport) -> str:
    """Return what became of a document in a line."""
    parts = [
        _words_of("fixes-count", report.fixes),
        _words_of("fixes-to-confirm", report.to_confirm),
        _words_of("fixes-unsaid", report.unsaid),
    ]
    sentences = [part for part in parts if part] or [_message("fixes-none")]
    return f"{source}: {', '.join(sentences)}"


def _words_of(code: str, fixes: Sequence[xjmeta.Fix]) -> str:
    """Return how many fixes there are and how many of each code; empty where there are none."""
    if not fixes:
        return ""
    counts = Counter(fix.code for fix in fixes).most_common()
    each = ", ".join(f"{name} {count}" for name, count in counts)
    return _message(code, count=len(fixes), each=each)


def _message(code: str, **values: Any) -> str:
    return xjmeta.Finding.of(code, **values).message
