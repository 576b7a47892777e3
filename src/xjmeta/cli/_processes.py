"""Several documents at once, in processes of their own; the outcomes come in order.

Paths are handed to a process and never Records: to hand over a Record costs more than to read it. A process that dies
takes its document with it and no other.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnContext
from typing import Any

import xjmeta
from xjmeta.cli._items import Item
from xjmeta.cli._journal import RunOutcome
from xjmeta.cli._run import Run
from xjmeta.cli._workers import Pair, Settings, Work, done

__all__ = ["in_processes"]

# How many documents for each process may be done before the one whose turn it is.
_AHEAD = 8


@dataclass(eq=False)
class _Turn:
    """A document whose turn comes when those before it have had theirs."""

    item: Item
    outcome: RunOutcome | None
    is_new: bool = True


class _Worker:
    """A process that does documents, one at a time."""

    def __init__(
        self, context: SpawnContext, work: Work, settings: Settings
    ) -> None:
        self.connection, theirs = context.Pipe()
        self.turn: _Turn | None = None
        self.process = context.Process(
            target=_serve, args=(theirs, work, settings), daemon=True
        )
        self.process.start()
        theirs.close()

    def give(self, turn: _Turn) -> None:
        """Hand over a document."""
        self.turn = turn
        with suppress(OSError):  # it has died: `take` will notice
            self.connection.send(turn.item)

    def take(self) -> bool:
        """Take what became of the document; say whether the process is alive."""
        turn, self.turn = self.turn, None
        try:
            outcome = self.connection.recv()
        # The process has died, and with it its end of the pipe.
        except (EOFError, OSError):
            if turn is not None:
                turn.outcome = _of_dead(turn.item)
            return False
        if turn is not None:
            turn.outcome = outcome
        return True

    def end(self) -> None:
        """End the process, and what it does."""
        self.connection.close()
        # A document that takes long is not waited for.
        self.process.terminate()
        self.process.join()


def _of_dead(item: Item) -> RunOutcome:
    """Return what became of a document at which a process died."""

    def fail(item: Item, _verb: Run) -> Mapping[str, Any]:
        raise xjmeta.InputError("worker-died", source=item.shown)

    return done(item, fail, {}, held=True)


def in_processes(
    pairs: Iterable[Pair],
    work: Work,
    settings: Settings,
    begin: Callable[[Item], None],
    jobs: int,
) -> Iterator[tuple[Item, RunOutcome, bool]]:
    """Yield as `one_by_one` does, the work done in processes."""
    # Not forked: a copy of this process would keep the files that it has open,
    # the locked journal among them.
    context = multiprocessing.get_context("spawn")
    workers = [_Worker(context, work, settings) for _ in range(jobs)]
    queue: deque[_Turn] = deque()
    source = iter(pairs)
    try:
        while _fill(queue, source, workers, (work, settings, begin)) or queue:
            if queue[0].outcome is None:
                _collect(workers, context, work, settings)
            while queue and (outcome := queue[0].outcome) is not None:
                turn = queue.popleft()
                yield turn.item, outcome, turn.is_new
    finally:
        for worker in workers:
            worker.end()


def _fill(
    queue: deque[_Turn],
    source: Iterator[Pair],
    workers: list[_Worker],
    how: tuple[Work, Settings, Callable[[Item], None]],
) -> bool:
    """Hand documents to idle workers; say whether one was taken."""
    work, settings, begin = how
    has_taken = False
    # A few documents ahead of the workers: their results are printed in order, so one slow document must not stop
    # the others, nor fill the memory with what they wait to print.
    while len(queue) < _AHEAD * len(workers):
        idle = next(
            (worker for worker in workers if worker.turn is None), None
        )
        pair = next(source, None) if idle is not None else None
        if idle is None or pair is None:
            break
        item, outcome = pair
        turn = _Turn(item, outcome, is_new=outcome is None)
        queue.append(turn)
        has_taken = True
        if outcome is None:
            begin(item)
            # Standard input cannot be handed to another process, and a problem that is known already needs none.
            if item.path == "-" or item.problem is not None:
                turn.outcome = done(item, work, settings, held=True)
            else:
                idle.give(turn)
    return has_taken


def _collect(
    workers: list[_Worker],
    context: SpawnContext,
    work: Work,
    settings: Settings,
) -> None:
    """Wait for outcomes, and put a new worker in the place of one that died."""
    busy = {
        worker.connection: worker
        for worker in workers
        if worker.turn is not None
    }
    for connection in wait(list(busy)):
        worker = busy[connection]  # type: ignore[index]
        if not worker.take():
            worker.end()
            workers[workers.index(worker)] = _Worker(context, work, settings)


def _serve(connection: Connection, work: Work, settings: Settings) -> None:
    """Do documents as they come, until no more can come."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us
    signal.signal(
        signal.SIGTERM, lambda number, _frame: sys.exit(128 + number)
    )
    while True:
        try:
            item = connection.recv()
        except (EOFError, OSError):
            return
        outcome = done(item, work, settings, held=True)
        try:
            connection.send(outcome)
        except OSError:  # the parent has ended
            return
