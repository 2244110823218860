"""The search itself: takes leaves in a strategy's order, has tactics proposed and tried, until proof, limit or end.

The loop owns budget, clock, expansion and outcome; the `Frontier` owns order only; the `Graph` owns status. One visit
to a leaf tries its candidates in chunks, the likeliest first, so that a goal that closes at once costs little; what a
visit cannot finish stays `pending` in the graph, and the leaf goes back to the frontier at the price of its best
untried candidate. The graph is consistent between any two calls to the environment: after a fault, an interruption or
a limit, `run` may be called again, or the graph saved (`search.trace`) and the search resumed elsewhere.

Limits: budgets are checked between chunks, and the environment is told how much time is left. Doors that
want Ctrl-C to be clean set the flag behind `stop` in a signal handler; a `KeyboardInterrupt` raised while the
environment or the generator works is understood too, elsewhere it passes through.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from prover.protocols import Clock, Frontier, LeanEnvironment, SearchObserver, TacticGenerator
from prover.script import Script
from prover.types import Budget, Candidate, Cost, Goal, Limit, ProofState, SearchEvent, TacticResult
from search.extract import proof
from search.graph import Graph
from search.nodes import Status

UNLIMITED = Budget()
_LAST_SECONDS = 0.2
"""What the last call of a search may take at least: a proof found in the step that crosses the limit counts."""
NOTHING = Cost()

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Batching:
    """How many candidates: asked of the generator for a goal, tried in the first call, tried in one visit."""

    candidates: int = 128
    first: int = 16
    visit: int = 32


BATCHING = Batching()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """How a run ended. Exactly one of `script` (a proof, not yet verified) and `limit` is set.

    `open_state`: the leaf that would have been expanded next. `cost` includes earlier runs of a resumed search.
    `nodes` counts all goals met, of which `solved` and `failed` are decided.
    """

    script: Script | None
    limit: Limit | None
    open_state: ProofState | None
    cost: Cost
    nodes: int
    solved: int
    failed: int

    @property
    def open(self) -> int:
        """Goals met and not decided."""
        return self.nodes - self.solved - self.failed


class Search:
    """One search over `graph`, whose root is a state of the theorem that `environment` has started.

    `budget` is for one `run`; `spent` is what earlier runs over the same graph have cost. `stop` is asked between
    chunks. `observer` hears of every expansion.
    """

    def __init__(
        self,
        graph: Graph,
        environment: LeanEnvironment,
        generator: TacticGenerator,
        frontier: Frontier,
        *,
        budget: Budget = UNLIMITED,
        batching: Batching = BATCHING,
        spent: Cost = NOTHING,
        clock: Clock = time.monotonic,
        stop: Callable[[], bool] = lambda: False,
        observer: SearchObserver = lambda _: None,
    ) -> None:
        self.graph = graph
        self._environment = environment
        self._generator = generator
        self._frontier = frontier
        self._budget = budget
        self._batching = batching
        self._clock = clock
        self._stop = stop
        self._observer = observer
        self._earlier = spent
        self._run = Cost()
        self._began = clock()
        self._cpu_began = 0.0
        self._pushes = max((node.queued for node in graph.nodes), default=0)
        self._tactic: str | None = None

    @property
    def cost(self) -> Cost:
        """Spent so far, earlier runs included."""
        return self._earlier + self._run

    def run(self) -> SearchResult:
        """Search until the root is decided or a limit is met. Faults of the environment pass through."""
        self._earlier, self._run = self.cost, Cost()
        self._began, self._cpu_began = self._clock(), self._environment.cpu_seconds()
        for leaf in self.graph.leaves():
            self._offer(leaf)
        limit: Limit | None = None
        try:
            while limit is None and self.graph.root.open:
                limit = self._limit() or self._visit()
        except _InterruptedCall:
            limit = Limit.INTERRUPTED
        finally:
            self._measure()
        return self._result(limit)

    def _visit(self) -> Limit | None:
        """Expand the next leaf, as far as one visit goes; returns a limit met on the way."""
        node = self._next()
        if node is None:
            raise RuntimeError("the strategy lost nodes: the theorem is open and the frontier is empty")
        self._frontier.pop()
        self._run = replace(self._run, expansions=self._run.expansions + 1)
        state = self.graph.state(node)
        try:
            if not self.graph.nodes[node].pending:
                self._propose(node, state)
            limit = self._try(node, state)
        finally:
            if self.graph.nodes[node].leaf:
                self._offer(node)
            self._frontier.expanded(node)
        self._measure()
        self._observer(self._event())
        return limit

    def _propose(self, node: int, state: ProofState) -> None:
        """Have candidates proposed; the graph keeps them until they are tried."""
        proposed = _uninterrupted(lambda: self._generator.propose(state, self._batching.candidates))
        self._run = replace(self._run, tokens=self._run.tokens + sum(candidate.tokens for candidate in proposed))
        first: dict[str, Candidate] = {}
        for candidate in proposed:
            first.setdefault(candidate.tactic, candidate)
        self.graph.propose(node, list(first.values()))

    def _try(self, node: int, state: ProofState) -> Limit | None:
        """Try the pending candidates in chunks while the node is a leaf and the visit lasts."""
        left, size = self._batching.visit, self._batching.first
        limit = None
        while limit is None and left > 0 and self.graph.nodes[node].leaf:
            pending = self.graph.nodes[node].pending
            size = min(size, left, self._tactics_left())
            results = self._run_tactics(state, pending[:size])
            offers = self.graph.add(node, list(zip(pending[:size], results, strict=True)), pending[size:])
            for leaf in offers:
                self._offer(leaf)
            left, size = left - size, left - size
            limit = self._limit(visiting=True)
        return limit

    def _run_tactics(self, state: ProofState, chunk: Sequence[Candidate]) -> Sequence[TacticResult]:
        tactics = [candidate.tactic for candidate in chunk]
        seconds = max(_LAST_SECONDS, self._budget.seconds - self._run.wall_seconds)
        results = _uninterrupted(lambda: self._environment.expand(state, tactics, seconds))
        self._run = replace(self._run, tactics=self._run.tactics + len(tactics))
        self._tactic = tactics[-1]
        return results

    def _tactics_left(self) -> int:
        left = self._budget.tactics - self._run.tactics
        return sys.maxsize if math.isinf(left) else max(1, int(left))

    def _limit(self, *, visiting: bool = False) -> Limit | None:
        """What forbids to go on; in the middle of a visit, which is paid for, expansions and tokens do not."""
        self._measure_wall()
        if self._stop():
            return Limit.INTERRUPTED
        if self._run.wall_seconds >= self._budget.seconds:
            return Limit.SECONDS
        if self._run.tactics >= self._budget.tactics:
            return Limit.TACTICS
        if visiting:
            return None
        if self._run.expansions >= self._budget.expansions:
            return Limit.EXPANSIONS
        return Limit.TOKENS if self._run.tokens >= self._budget.tokens else None

    def _offer(self, node: int) -> None:
        self._pushes += 1
        self.graph.nodes[node].queued = self._pushes
        self._frontier.push(node, self.graph.nodes[node].promise)

    def _next(self) -> int | None:
        """The node to expand next, still in the frontier; what is of no use any more is thrown out of it."""
        while (node := self._frontier.peek()) is not None and not self.graph.relevant(node):
            self._frontier.pop()
            self._frontier.expanded(node)
        return node

    def _measure_wall(self) -> None:
        self._run = replace(self._run, wall_seconds=self._clock() - self._began)

    def _measure(self) -> None:
        self._measure_wall()
        self._run = replace(self._run, lean_cpu_seconds=self._environment.cpu_seconds() - self._cpu_began)

    def _event(self) -> SearchEvent:
        node = self._next() if self.graph.root.open else None
        best: Goal | None = None if node is None else self.graph.nodes[node].goals[0]
        return SearchEvent(self._run.wall_seconds, self.cost, self.graph.counts[Status.OPEN], best, self._tactic)

    def _result(self, limit: Limit | None) -> SearchResult:
        root, counts = self.graph.root, self.graph.counts
        if root.status is Status.SOLVED:
            # Whatever limit the last step crossed, a proof is a proof.
            script, limit, node = proof(self.graph), None, None
        elif root.status is Status.FAILED:
            script, limit, node = None, Limit.EXHAUSTED, None
        else:
            script, node = None, self._next()
        best = None if node is None else self.graph.state(node)
        solved, failed = counts[Status.SOLVED], counts[Status.FAILED]
        return SearchResult(script, limit, best, self.cost, len(self.graph), solved, failed)


class _InterruptedCall(Exception):
    """Ctrl-C while the environment or the generator worked; the graph is untouched by that call."""


def _uninterrupted(call: Callable[[], _T]) -> _T:
    try:
        return call()
    except KeyboardInterrupt:
        raise _InterruptedCall from None
