"""Many documents in one run: those of files, folders and archives, in one process or several, and resumable.

How a verb uses it:

    batch = Batch(verb, sources, jobs=jobs, manifest=manifest, resume=resume, run={...})
    batch.do(work)

`work(item, verb)` does one document: it opens it with `opened(item)`, says what there is to say with `verb`, a `Run` of
its own, and returns what the manifest should record of it (`target`, counts). An error that it raises is reported and
sets the document aside; one caused by a full disk or a missing folder ends the run, which can be
resumed. With --jobs it is called in another process: it is a function of a module, or a `functools.partial` of one,
with arguments that can be pickled. `run` is what must be the same when the run is resumed, `folders` what must stay
where it is beside the inputs, `but` the files in
folders that the verb itself makes. What is printed comes in the order of the documents.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, TypeAlias

import typer

import xjmeta
from xjmeta.cli._items import Item, count_of, items, opened, release
from xjmeta.cli._journal import PART, Journal, RunOutcome
from xjmeta.cli._run import Run
from xjmeta.cli._workers import Work, is_no_document, one_by_one

__all__ = [
    "Batch",
    "Item",
    "JobsOption",
    "ManifestOption",
    "ResumeOption",
    "RunOutcome",
    "has_many",
    "is_no_document",
    "items",
    "opened",
    "release",
]

JobsOption: TypeAlias = Annotated[
    int,
    typer.Option(
        "--jobs", "-j", min=1, help="How many processes work at once."
    ),
]
ManifestOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--manifest",
        help="A file that records what became of each document, one JSON object a line.",
        show_default=False,
    ),
]
ResumeOption: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--resume",
        help="Continue a run that was interrupted, by its manifest.",
    ),
]


def has_many(paths: Sequence[str]) -> bool:
    """Return whether there is a folder or an archive among paths."""
    return any(
        os.path.isdir(path) or xjmeta.is_archive(path) for path in paths
    )


class Batch:
    """One run over many documents."""

    def __init__(
        self,
        verb: Run,
        sources: Sequence[str],
        *,
        jobs: int = 1,
        manifest: str | None = None,
        resume: bool = False,
        force: bool = False,
        run: Mapping[str, Any] | None = None,
        folders: Sequence[str] = (),
        but: Sequence[str | None] = (),
    ) -> None:
        self._verb = verb
        self._sources = sources
        self._jobs = jobs
        self._folders = {
            path: _identity(path) for path in (*sources, *folders)
        }
        outputs = (
            *but,
            manifest,
            None if manifest is None else manifest + PART,
        )
        self._made = {
            os.path.realpath(path) for path in outputs if path is not None
        }
        self._journal: Journal | None = None
        if manifest is not None:
            settings = {"inputs": list(sources), **(run or {})}
            self._journal = Journal(
                manifest, settings, resume=resume, force=force
            )
        elif resume:
            raise xjmeta.InputError("nothing-to-resume", name="--manifest")

    def do(
        self,
        work: Work,
        *,
        prepare: Callable[[Item], Item] | None = None,
        collect: Callable[[Item, RunOutcome], None] | None = None,
    ) -> bool:
        """Do every document, and write the manifest; say whether all were done.

        `prepare` is called with each in order before it is begun, `collect` with what became of it.
        """
        self._prepare, self._collect = prepare, collect
        try:
            with tempfile.TemporaryDirectory(prefix="xjmeta-") as spool:
                return self._do(work, spool)
        except (
            xjmeta.XjmetaError
        ) as error:  # of the run itself, not of a document
            self._stop(error.message.rstrip("."))
            return False
        finally:
            self.close()

    def close(self) -> None:
        """Let another run have the manifest."""
        if self._journal is not None:
            self._journal.close()

    _prepare: Callable[[Item], Item] | None = None
    _collect: Callable[[Item, RunOutcome], None] | None = None

    def _do(self, work: Work, spool: str) -> bool:
        passed = count = 0
        with self._verb.counted(self._total()) as advance:
            for item, outcome, is_new in self._outcomes(work, spool):
                advance(item.shown)
                release(item)
                self._say(outcome)
                reason = outcome.stops or (
                    self._lost() if outcome.outcome == "failed" else ""
                )
                if reason:
                    self._stop(reason)
                    return False
                passed += outcome.outcome == "passed-over"
                count += 1
                if self._collect is not None:
                    self._collect(item, outcome)
                if self._journal is not None:
                    self._journal.end(item, outcome, is_new=is_new)
        if lost := self._lost():  # what was in it was not seen to its end
            self._stop(lost)
            return False
        if passed:
            self._verb.say(
                xjmeta.Finding.of("passed-over", severity="info", count=passed)
            )
        if self._journal is not None:
            self._journal.finish()
        if count == passed:
            names = ", ".join(self._sources)
            with self._verb.input(count=0):
                raise xjmeta.InputError("no-documents", names=names)
        return True

    def _lost(self) -> str:
        """Return which of the folders is not what it was; nothing where all are."""
        for path, was in self._folders.items():
            # A disk that is unmounted leaves an empty folder at the same path:
            # what was in it would be taken for done.
            if was is not None and _identity(path) != was:
                return xjmeta.InputError(
                    "lost-folder", name=path
                ).message.rstrip(".")
        return ""

    def _total(self) -> int | None:
        """Return how many documents there may be, where progress is shown."""
        return count_of(self._sources) if self._verb.is_watched else None

    def _outcomes(
        self, work: Work, spool: str
    ) -> Iterator[tuple[Item, RunOutcome, bool]]:
        pairs, settings = self._pairs(spool), self._verb.settings
        if self._jobs > 1:
            from xjmeta.cli._processes import in_processes  # noqa: PLC0415 - one process needs no others

            return in_processes(
                pairs,
                work,
                settings,
                self._begin,
                self._jobs,
            )
        is_deferred = self._journal is not None
        return one_by_one(
            pairs,
            work,
            settings,
            self._begin,
            held=is_deferred,
        )

    def _pairs(self, spool: str) -> Iterator[tuple[Item, RunOutcome | None]]:
        """Yield each document, and what an interrupted run says of it."""
        journal = self._journal
        if journal is None:
            yield from ((item, None) for item in self._items(spool, _never))
            return
        for item in self._items(spool, journal.is_done):
            outcome = journal.outcome(item.shown, item.stamp)
            if outcome is None and journal.was_begun(item.shown):
                yield item._replace(is_begun=True), None
            else:
                yield item, outcome

    def _items(
        self, spool: str, is_done: Callable[[str, Any], bool]
    ) -> Iterable[Item]:
        found_items: Iterable[Item] = items(self._sources, spool, is_done)
        if self._made:
            found_items = (
                item
                for item in found_items
                if os.path.realpath(item.path) not in self._made
            )
        return (
            found_items
            if self._prepare is None
            else map(self._prepare, found_items)
        )

    def _begin(self, item: Item) -> None:
        if self._journal is not None:
            self._journal.begin(item)

    def _say(self, outcome: RunOutcome) -> None:
        """Print what was kept of a document, and count it."""
        sys.stdout.write(outcome.out)
        sys.stderr.write(outcome.err)
        self._verb.add(outcome.outcome, outcome.code)

    def _stop(self, reason: str) -> None:
        """Report that nothing more can be done, and how to go on."""
        self._verb.say(
            xjmeta.Finding.of("run-stopped", severity="error", reason=reason),
            stops=True,
        )
        self._verb.fail()


def _identity(path: str) -> tuple[int, int] | None:
    """Return what distinguishes a folder from any other at its path; None for anything else."""
    try:
        state = os.stat(path)
    except (OSError, ValueError):
        return None
    if os.path.isdir(path):
        return (state.st_dev, state.st_ino)
    return None


def _never(_name: str, _stamp: Any) -> bool:
    return False
