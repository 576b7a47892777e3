"""Content models at run time: expressions over element names, and the automaton that walks them.

A state of the automaton is what may still follow, written as an expression; a step is its derivative (Brzozowski
1964). Nothing here knows how a content model is written, or what an element holds.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from threading import Lock
from typing import NamedTuple


class Expr(NamedTuple):
    """A content model at run time: `end`, `one` (of several names), `seq`, `alt`, `star`; None admits nothing."""

    kind: str
    names: tuple[str, ...] = ()
    parts: tuple[Expr, ...] = ()


END = Expr("end")


def sequence(head: Expr | None, tail: Expr) -> Expr | None:
    """One after the other, in one normal form, so that equal states are equal expressions."""
    # None admits nothing, and what comes behind nothing is nothing; `end` is
    # the neutral element.
    if head is None or head.kind == "end":
        return head and tail
    if tail.kind == "end":
        return head
    # Sequences nest to the right only: (a, b), c and a, (b, c) are then one
    # state.
    if head.kind == "seq":
        inner = sequence(head.parts[1], tail)
        return inner and Expr("seq", (), (head.parts[0], inner))
    return Expr("seq", (), (head, tail))


def choice(*options: Expr | None) -> Expr | None:
    """One of the options; names side by side become one node, so that a step is a look-up."""
    names: dict[str, None] = {}
    others: dict[Expr, None] = {}
    for option in options:
        for part in (
            option.parts
            # Choices within choices are opened, so that equal states are equal
            # however the table nests them.
            if option and option.kind == "alt"
            else (option,)
            if option
            else ()
        ):
            if part.kind == "one":
                names |= dict.fromkeys(part.names)
            else:
                others[part] = None
    parts = ((Expr("one", tuple(names)),) if names else ()) + tuple(others)
    return (
        Expr("alt", (), parts)
        if len(parts) > 1
        else parts[0]
        if parts
        else None
    )


def repetition(inner: Expr) -> Expr:
    """Any number of times, none included."""
    return (
        # (a*)* is a*: without this the states of nested repetitions would
        # never end.
        inner if inner.kind in ("star", "end") else Expr("star", (), (inner,))
    )


def _ends(expr: Expr) -> bool:
    """Whether nothing more need follow."""
    if expr.kind == "seq":
        return all(map(_ends, expr.parts))
    return expr.kind in ("end", "star") or (
        expr.kind == "alt" and any(map(_ends, expr.parts))
    )


def _after(expr: Expr, name: str) -> Expr | None:
    """What may follow once `name` was read: the derivative of Brzozowski (1964)."""
    match expr.kind:
        case "one":
            return END if name in expr.names else None
        case "seq":
            head, tail = expr.parts
            rest = sequence(_after(head, name), tail)
            if _ends(head):
                return choice(rest, _after(tail, name))
            return rest
        case "alt":
            return choice(*(_after(part, name) for part in expr.parts))
        case "star":
            return sequence(_after(expr.parts[0], name), expr)
    return None


def _first(expr: Expr) -> Iterator[str]:
    """The names that may come next, in the order of the table."""
    yield from expr.names
    for part in expr.parts:
        yield from _first(part)
        # What comes behind a part that must not be left out cannot be next.
        if expr.kind == "seq" and not _ends(part):
            return


class Automaton:
    """The automaton of one content model, built only as far as it is walked."""

    def __init__(self) -> None:
        self._states: list[Expr] = []
        self._numbers: dict[Expr, int] = {}
        self._lock = Lock()
        self._moves: list[dict[str, int] | None] = []
        self._ways: dict[tuple[int, str | None], tuple[str, ...] | None] = {}

    def model(self) -> Expr:
        """The content model to walk; called once."""
        raise NotImplementedError

    def admitting(self, wildcards: Iterable[str], name: str) -> str | None:
        """The wildcard that admits an element of this name, None where none does."""
        raise NotImplementedError

    @cached_property
    def start(self) -> int:
        """The state before the first child."""
        return self._number(self.model())

    def _number(self, expr: Expr) -> int:
        # Grammars are shared by threads: without the lock two could give one
        # state two numbers.
        with self._lock:
            if expr not in self._numbers:
                self._states.append(expr)
                self._moves.append(None)
                self._numbers[expr] = len(self._states) - 1
            return self._numbers[expr]

    def moves(self, state: int) -> Mapping[str, int]:
        """The names admitted next, in the order of the table, each with the state it leads to."""
        moves = self._moves[state]
        if moves is None:
            expr = self._states[state]
            after = {name: _after(expr, name) for name in _first(expr)}
            moves = self._moves[state] = {
                name: self._number(e)
                for name, e in after.items()
                if e is not None
            }
        return moves

    def step(self, state: int, name: str) -> int | None:
        """The state after a child `name`, None where it is not admitted.

        A child of a foreign namespace is named `{namespace}local`.
        """
        moves = self.moves(state)
        # A name of the grammar wins over a wildcard that would admit it too.
        if name in moves:
            return moves[name]
        wildcard = self.admitting((w for w in moves if w[0] == "<"), name)
        return None if wildcard is None else moves[wildcard]

    def accepts(self, state: int) -> bool:
        """Whether the element may end here."""
        return _ends(self._states[state])

    def completion(self, state: int) -> tuple[str, ...]:
        """The shortest sequence of children after which the element may end; of equals the table's first.

        Where only a foreign element will do, it is named by its wildcard: `<lax other>`.
        """
        way = self._way(state, None, self.accepts)
        if way is None:
            raise ValueError(f"{self}: state {state} cannot be completed")
        return way

    def bridge(self, state: int, name: str) -> tuple[str, ...] | None:
        """The shortest sequence of children to put before `name`, so that it is admitted; None if there is none."""
        return self._way(
            state, name, lambda at: self.step(at, name) is not None
        )

    def _way(
        self, state: int, key: str | None, is_goal: Callable[[int], bool]
    ) -> tuple[str, ...] | None:
        if (state, key) not in self._ways:
            self._ways[state, key] = self._search(state, is_goal)
        return self._ways[state, key]

    def _search(
        self, state: int, is_goal: Callable[[int], bool]
    ) -> tuple[str, ...] | None:
        # Breadth first, so that the first way found is a shortest one; `moves`
        # is in the order of the table, which settles ties.
        queue: deque[tuple[int, tuple[str, ...]]] = deque([(state, ())])
        reached = {state}
        while queue:
            at, way = queue.popleft()
            if is_goal(at):
                return way
            for name, after in self.moves(at).items():
                if after not in reached:
                    reached.add(after)
                    queue.append((after, (*way, name)))
        return None

    def states(self) -> range:
        """Every state that can be reached; asking works out the whole automaton."""
        queue, reached = [self.start], {self.start}
        while queue:
            fresh = set(self.moves(queue.pop()).values()) - reached
            reached |= fresh
            queue += fresh
        return range(len(self._states))
