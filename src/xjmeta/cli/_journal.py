"""What a run over many documents keeps of itself: a journal while it lasts, and in the end a manifest.

The journal is beside the manifest (`.part`) and says of each document that it was begun and what became of it, so
that a run that was interrupted at any moment can be resumed. A line that was not written to its end counts for nothing.
The manifest is made when all is done, in the order of the documents: a resumed run makes the same one as any other.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from typing import IO, Any, cast

import xjmeta
from xjmeta.cli._items import Item, Stamp

__all__ = ["PART", "Journal", "RunOutcome", "lock"]

PART = ".part"
"""What the name of a journal adds to that of its manifest."""


@dataclass
class RunOutcome:
    """What became of one document, and what was printed of it."""

    outcome: str = "ok"
    """ok, invalid, failed, refused (by `--strict`) or passed-over."""
    facts: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    """What the verb keeps of it for the end of the run, as plain data; it is not in the manifest."""
    out: str = ""
    err: str = ""
    code: int = 0
    """The exit code that would follow from it alone."""
    stops: str = ""
    """Why nothing more can be done; such an outcome is not kept."""


def lock(file: IO[Any]) -> bool:
    """Lock a file for this process, as long as it is open; say whether nobody else has it."""
    try:
        # Windows has none: there two runs with one manifest are not kept
        # apart.
        import fcntl  # noqa: PLC0415 - only where there is such a thing
    except ImportError:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    # Another process holds the lock.
    except OSError:
        return False
    return True


class Journal:
    """The journal of a run: what was begun, and what became of it.

    Raises TargetError where there is a manifest, a run that was interrupted is not resumed, or another one goes on;
    InputError where there is none to resume, or one with other arguments.
    """

    def __init__(
        self,
        manifest: str,
        run: Mapping[str, Any],
        *,
        resume: bool,
        force: bool,
    ) -> None:
        self.manifest, self._path = manifest, manifest + PART
        self._ended: dict[bytes, int] = {}
        self._begun: set[bytes] = set()
        self._check(resume=resume, force=force)
        self._file = self._opened(resume=resume)
        self._draft = cast("IO[bytes]", tempfile.TemporaryFile())  # noqa: SIM115 - as the journal
        try:
            self._begin_with(
                {"xjmeta": xjmeta.__version__, **run}, resume=resume
            )
        # Also at an interruption: who imports the command line goes on, and
        # the lock would outlive the run.
        except BaseException:
            self.close()
            raise

    def _begin_with(self, header: Mapping[str, Any], *, resume: bool) -> None:
        if resume:
            self._read(header)
        else:
            self._add(header)

    def _check(self, *, resume: bool, force: bool) -> None:
        is_there = os.path.exists(self._path)
        if resume and not is_there:
            raise xjmeta.InputError("nothing-to-resume", name=self._path)
        if not resume and not force:
            if is_there:
                raise xjmeta.TargetError("unfinished-run", name=self._path)
            if os.path.exists(self.manifest):
                raise xjmeta.TargetError("target-exists", name=self.manifest)

    def _opened(self, *, resume: bool) -> IO[bytes]:
        """Open the journal, for this run alone."""
        with _translated(self._path):
            file = open(self._path, "a+b")  # noqa: SIM115 - open until the end of the run
        if not lock(file):
            file.close()
            raise xjmeta.TargetError("run-goes-on", name=self._path)
        if not resume:
            file.truncate(0)
        return cast("IO[bytes]", file)

    def _read(self, header: Mapping[str, Any]) -> None:
        """Read what an interrupted run has left, and cut off a line that it did not end."""
        self._file.seek(0)
        end = 0
        for line in iter(self._file.readline, b""):
            data = _data(line)
            if data is None:
                break
            # By way of JSON, where a tuple and a list are the same.
            if end == 0 and data != json.loads(json.dumps(header)):
                raise xjmeta.InputError("other-run", name=self._path)
            if "begun" in data:
                self._begun.add(_digest(data["begun"]))
            elif "ended" in data:
                self._ended[_digest(data["ended"])] = end
            end += len(line)
        if end == 0:
            self._add(header)
            return
        self._file.truncate(end)
        self._file.seek(0, os.SEEK_END)

    def _add(self, data: Mapping[str, Any]) -> None:
        """Add a line, so that it is there when this process is ended at once."""
        with _translated(self._path):
            self._file.write(_line(data))
            self._file.flush()

    def is_done(self, name: str, stamp: Stamp) -> bool:
        """Return whether it is known what became of a document, and it is as it was then."""
        return self.outcome(name, stamp) is not None

    def outcome(self, name: str, stamp: Stamp) -> RunOutcome | None:
        """Return what became of a document in the interrupted run; None where that is not known, the document has
        changed since, or its result was removed.
        """
        place = self._ended.get(_digest(name))
        if place is None:
            return None
        self._file.seek(place)
        data = json.loads(self._file.readline())
        self._file.seek(0, os.SEEK_END)
        if data["stamp"] != (None if stamp is None else list(stamp)):
            return None
        outcome = RunOutcome(**data["outcome"])
        target = outcome.facts.get("target")
        # Who removes a result wants it made again.
        if target is not None and not os.path.exists(target):
            return None
        return outcome

    def was_begun(self, name: str) -> bool:
        """Return whether the interrupted run had begun with a document."""
        return _digest(name) in self._begun

    def begin(self, item: Item) -> None:
        """Note that a document is begun."""
        self._add({"begun": item.shown})

    def end(self, item: Item, outcome: RunOutcome, *, is_new: bool) -> None:
        """Note what became of a document, here and for the manifest."""
        if is_new:
            entry = {"ended": item.shown, "stamp": item.stamp}
            self._add({**entry, "outcome": asdict(outcome)})
        line = {
            "source": item.shown,
            "outcome": outcome.outcome,
            **outcome.facts,
        }
        with _translated(tempfile.gettempdir()):
            self._draft.write(_line(line))

    def finish(self) -> None:
        """Write the manifest; the journal is then needed no more."""
        self._draft.seek(0)
        xjmeta.save(self._draft, self.manifest)
        with suppress(OSError):
            os.unlink(self._path)

    def close(self) -> None:
        """Close the files, and let another run have the journal."""
        with suppress(OSError):  # what a full disk did not take is done again
            self._file.close()
        with suppress(OSError):
            self._draft.close()


@contextmanager
def _translated(path: str) -> Iterator[None]:
    """Raise an error for a file that cannot be written."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise xjmeta.TargetError(
            "cannot-write", name=path, reason=reason
        ) from error


def _line(data: Mapping[str, Any]) -> bytes:
    text = json.dumps(data, ensure_ascii=False) + "\n"
    return text.encode(
        "utf-8", "backslashreplace"
    )  # as JSON spells half a character


def _digest(name: str) -> bytes:
    return blake2b(
        name.encode("utf-8", "surrogateescape"), digest_size=12
    ).digest()


def _data(line: bytes) -> dict[str, Any] | None:
    """Return a line as data; None where it was not written to its end."""
    # The process was killed, or the disk was full, in the middle of it.
    if not line.endswith(b"\n"):
        return None
    try:
        data = json.loads(line.decode("utf-8", "backslashreplace"))
    except ValueError:
        return None
    return data if isinstance(data, dict) else None
