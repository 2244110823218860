"""The search itself: takes leaves in a strategy's order, has tactics proposed and tried, until proof, limit or end.

The loop owns budget, clock, expansion and outcome; the `Frontier` owns order only; the `Graph` owns status. One visit
to a leaf tries its candidates in chunks, the likeliest first, so that a goal that closes at once costs little; what a
visit cannot finish stays `pending` in the graph, and the leaf goes back to the frontier at the price of its best
untried candidate. What the search's own time did not suffice to judge stays pending too: it is not refuted. The graph
is consistent between any two calls to the environment: after a fault, an interruption or a limit, `run` may be called
again, or the search gone on with elsewhere, from its journal (`search.trace`).

Limits: budgets are checked between chunks, and the environment is told how much time is left. Doors that
want Ctrl-C to be clean set the flag behind `stop` in a signal handler; a `KeyboardInterrupt` raised while the
environment or the generator works is understood too, elsewhere it passes through.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from prover.protocols import Clock, Frontier, LeanEnvironment, SearchObserver, TacticGenerator
from prover.script import Script
from prover.types import (
    Budget,
    Candidate,
    Cost,
    Failure,
    FailureKind,
    Goal,
    Limit,
    ProofState,
    SearchEvent,
    Success,
    TacticResult,
)
from search.agenda import Agenda
from search.extract import proof
from search.graph import Graph
from search.journal import Added, Entry, Journal
from search.nodes import Status
from search.recall import Recall

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
    `nodes` counts all goals met, of which `solved` and `failed` are decided. `load_dependent`: tactics of the whole
    graph that failed by exceeding their limits or by ending Lean, which they might not do elsewhere.
    """

    script: Script | None
    limit: Limit | None
    open_state: ProofState | None
    cost: Cost
    nodes: int
    solved: int
    failed: int
    load_dependent: int = 0

    @property
    def open(self) -> int:
        """Goals met and not decided."""
        return self.nodes - self.solved - self.failed

    @property
    def final(self) -> bool:
        """Was nothing left to try, and all that was tried refuted by Lean itself rather than cut short?"""
        return self.limit is Limit.EXHAUSTED and not self.load_dependent


class Search:
    """One search over `graph`, whose root is a state of the theorem that `environment` has started.

    `budget` is for one `run`; `spent` is what earlier runs over the same graph have cost. `stop` is asked between
    chunks. `observer` hears of every expansion, and `journal` of all that was added to the graph. `recall` is the
    shared proof cache as this search sees it. `order` is a strategy's new frontier, or an agenda that has gone some
    way.
    """

    def __init__(
        self,
        graph: Graph,
        environment: LeanEnvironment,
        generator: TacticGenerator,
        order: Frontier | Agenda,
        *,
        budget: Budget = UNLIMITED,
        batching: Batching = BATCHING,
        spent: Cost = NOTHING,
        clock: Clock = time.monotonic,
        stop: Callable[[], bool] = lambda: False,
        observer: SearchObserver = lambda _: None,
        journal: Journal = lambda _: None,
        recall: Recall | None = None,
    ) -> None:
        self.graph = graph
        self._environment = environment
        self._generator = generator
        self._agenda = order if isinstance(order, Agenda) else Agenda(graph, order)
        self._budget = budget
        self._batching = batching
        self._clock = clock
        self._stop = stop
        self._observer = observer
        self._journal = journal
        self._recall = recall
        self._earlier = spent
        self._run = _Tally()
        self._began = clock()
        self._cpu_began = 0.0
        self._tactic: str | None = None
        self._added: list[Added] = []
        self._asked = 0

    @property
    def cost(self) -> Cost:
        """Spent so far, earlier runs included."""
        return self._earlier + self._run.cost

    def run(self, budget: Budget | None = None) -> SearchResult:
        """Search until the root is decided or a limit is met. Faults of the environment pass through.

        May be called again, to go on; `budget`, from now on instead of the one before, is for this run alone.
        """
        self._budget = budget or self._budget
        self._earlier, self._run = self.cost, _Tally()
        self._began, self._cpu_began = self._clock(), self._environment.cpu_seconds()
        limit: Limit | None = None
        try:
            while limit is None and self.graph.root.open:
                limit = self._limit() or self._remember()
                if limit is None and self.graph.root.open:
                    limit = self._visit()
        except _InterruptedCall:
            limit = Limit.INTERRUPTED
        finally:
            self._measure()
        return self._result(limit)

    def _visit(self) -> Limit | None:
        """Expand the next leaf, as far as one visit goes; returns a limit met on the way."""
        node = self._agenda.take()
        self._run.expansions += 1
        state = self.graph.state(node)
        try:
            if not self.graph.nodes[node].pending:
                self._propose(node, state)
            limit = self._try(node, state)
        finally:
            self._agenda.done(node)
            self._note(node)
        self._observer(self._event())
        return limit

    def _propose(self, node: int, state: ProofState) -> None:
        """Have candidates proposed; the graph keeps them until they are tried."""
        began = self._clock()
        proposed = _uninterrupted(lambda: self._generator.propose(state, self._batching.candidates))
        self._run.tokens += sum(candidate.tokens for candidate in proposed)
        self._run.model_seconds += self._clock() - began
        first: dict[str, Candidate] = {}
        for candidate in proposed:
            first.setdefault(candidate.tactic, candidate)
        self._add(node, [], list(first.values()))

    def _try(self, node: int, state: ProofState) -> Limit | None:
        """Try the pending candidates in chunks while the node is a leaf and the visit lasts."""
        left, size = self._batching.visit, self._batching.first
        limit = None
        while limit is None and left > 0 and self.graph.nodes[node].leaf:
            pending = self.graph.nodes[node].pending
            size = min(size, left, self._tactics_left())
            tried, undecided = self._run_tactics(state, pending[:size])
            if tried:
                self._add(node, tried, (*undecided, *pending[size:]))
            left, size = left - size, left - size
            limit = self._limit(visiting=True) or (Limit.SECONDS if undecided else None)
        return limit

    def _run_tactics(
        self, state: ProofState, chunk: Sequence[Candidate]
    ) -> tuple[Sequence[tuple[Candidate, TacticResult]], Sequence[Candidate]]:
        """What Lean says of the candidates, and those that the time left did not suffice for."""
        tactics = [candidate.tactic for candidate in chunk]
        seconds = max(_LAST_SECONDS, self._budget.seconds - self._run.wall_seconds)
        results = _uninterrupted(lambda: self._environment.expand(state, tactics, seconds))
        tried, undecided = [], []
        for candidate, result in zip(chunk, results, strict=True):
            if isinstance(result, Failure) and result.kind is FailureKind.UNDECIDED:
                undecided.append(candidate)
            else:
                tried.append((candidate, result))
        self._run.tactics += len(tried)
        self._tactic = tried[-1][0].tactic if tried else self._tactic
        return tried, undecided

    def _add(self, node: int, tried: Sequence[tuple[Candidate, TacticResult]], pending: Sequence[Candidate]) -> None:
        """The only way in which this search changes its graph; what it solves is published."""
        self._agenda.add(node, tried, pending)
        self._added.append(Added(node, tuple(tried), tuple(pending)))
        solved = self.graph.take_solved()
        if self._recall is not None and solved:
            self._recall.publish(self.graph, solved)

    def _note(self, taken: int | None) -> None:
        """Write down what was added since the last time."""
        self._measure()
        added, self._added = tuple(self._added), []
        self._journal(Entry(taken, added, self.cost))

    def _remember(self) -> Limit | None:
        """Try the proofs that the cache knows of goals that are new here, and those that came in meanwhile."""
        if self._recall is None:
            return None
        fresh = [node for node in range(self._asked, len(self.graph)) if self.graph.nodes[node].leaf]
        self._asked = len(self.graph)
        known = self._recall.known([ProofState(self.graph.nodes[node].goals) for node in fresh])
        try:
            for node, candidates in [*zip(fresh, known, strict=True), *self._recall.news(self.graph)]:
                if candidates and self.graph.relevant(node):
                    limit = self._limit()
                    if limit is not None:
                        return limit
                    self._replay(node, candidates)
        finally:
            if self._added:
                self._note(None)
        return None

    def _replay(self, node: int, candidates: Sequence[Candidate]) -> None:
        """Do these whole proofs close the node? Those that do not leave no trace here."""
        assert self._recall is not None
        state = self.graph.state(node)
        tried, _ = self._run_tactics(state, candidates)
        for candidate, result in tried:
            if isinstance(result, Success) and result.closed:
                self._run.cache_hits += 1
                self._run.saved_tactics += self._recall.saved(candidate)
                self._add(node, [(candidate, result)], ())
                return
            if isinstance(result, Success) or not result.kind.load_dependent:
                self._recall.refused(state, candidate)

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

    def _measure_wall(self) -> None:
        self._run.wall_seconds = self._clock() - self._began

    def _measure(self) -> None:
        self._measure_wall()
        self._run.lean_cpu_seconds = self._environment.cpu_seconds() - self._cpu_began

    def _event(self) -> SearchEvent:
        node = self._agenda.next() if self.graph.root.open else None
        best: Goal | None = None if node is None else self.graph.nodes[node].goals[0]
        return SearchEvent(self._run.wall_seconds, self.cost, self.graph.counts[Status.OPEN], best, self._tactic)

    def _result(self, limit: Limit | None) -> SearchResult:
        root, counts = self.graph.root, self.graph.counts
        if root.status is Status.SOLVED:
            # Whatever limit the last step crossed, a proof is a proof.
            script, limit, node = self._proof(), None, None
        elif root.status is Status.FAILED:
            script, limit, node = None, Limit.EXHAUSTED, None
        else:
            script, node = None, self._agenda.next()
        best = None if node is None else self.graph.state(node)
        solved, failed = counts[Status.SOLVED], counts[Status.FAILED]
        load_dependent = self.graph.load_dependent
        return SearchResult(script, limit, best, self.cost, len(self.graph), solved, failed, load_dependent)

    def _proof(self) -> Script:
        script = proof(self.graph)
        return script if self._recall is None else self._recall.unfold(script)


class _Tally:
    """The cost of a run under way; counting must not cost anything itself."""

    __slots__ = (
        "cache_hits",
        "expansions",
        "lean_cpu_seconds",
        "model_seconds",
        "saved_tactics",
        "tactics",
        "tokens",
        "wall_seconds",
    )

    def __init__(self) -> None:
        self.wall_seconds = self.lean_cpu_seconds = self.model_seconds = 0.0
        self.tactics = self.expansions = self.tokens = self.cache_hits = self.saved_tactics = 0

    @property
    def cost(self) -> Cost:
        """What has been counted."""
        return Cost(
            wall_seconds=self.wall_seconds,
            lean_cpu_seconds=self.lean_cpu_seconds,
            tactics=self.tactics,
            expansions=self.expansions,
            tokens=self.tokens,
            cache_hits=self.cache_hits,
            model_seconds=self.model_seconds,
            saved_tactics=self.saved_tactics,
        )


class _InterruptedCall(Exception):
    """Ctrl-C while the environment or the generator worked; the graph is untouched by that call."""


def _uninterrupted(call: Callable[[], _T]) -> _T:
    try:
        return call()
    except KeyboardInterrupt:
        raise _InterruptedCall from None
