"""How fast and how large a search is without Lean: its own cost per expansion, and bytes per goal.

An invented environment answers at once, from a seeded generator: most tactics fail, the others leave one or two goals,
a quarter of which were met before. What remains is the work of graph, status, frontier and loop.
"""

from __future__ import annotations

import math
import random
import time
import tracemalloc
from collections.abc import Sequence
from dataclasses import dataclass

from prover.script import Script
from prover.types import (
    Budget,
    Candidate,
    Failure,
    FailureKind,
    Goal,
    Hypothesis,
    ProofState,
    Step,
    Success,
    TacticResult,
    Theorem,
)
from search.graph import Graph
from search.loop import Search
from search.strategies import DEFAULT, STRATEGIES

TACTICS = 32
FAILING, ONE_GOAL, MET_BEFORE = 0.7, 0.5, 0.25


@dataclass(frozen=True, slots=True)
class Measurement:
    """`seconds_per_expansion`: processor time of the search itself, the invented environment's taken off.

    `bytes_per_node`: traced memory of the graph, failures not kept; NaN unless measured.
    """

    expansions: int
    tactics: int
    nodes: int
    seconds_per_expansion: float
    bytes_per_node: float


def measure(expansions: int = 2000, *, strategy: str = DEFAULT, seed: int = 0, memory: bool = False) -> Measurement:
    """Run one search of so many expansions. Tracing memory makes it several times slower: measure time apart."""
    environment = _Invented(seed)
    graph = Graph(environment.start(Theorem("benchmark", ": True")), keep_failures=False)
    frontier = STRATEGIES[strategy](graph, seed)
    search = Search(graph, environment, _Fixed(), frontier, budget=Budget(expansions=expansions))
    if memory:
        tracemalloc.start()
    began = time.process_time()
    result = search.run()
    seconds = time.process_time() - began - environment.seconds
    size = float("nan")
    if memory:
        size = tracemalloc.get_traced_memory()[0] / result.nodes
        tracemalloc.stop()
    done = result.cost.expansions
    return Measurement(done, result.cost.tactics, result.nodes, seconds / max(1, done), size)


class _Fixed:
    """Proposes the same tactics for every goal."""

    def __init__(self) -> None:
        self._candidates = [Candidate(f"exact lemma_{i} h", -0.05 - i / 8) for i in range(TACTICS)]

    def propose(self, _state: ProofState, limit: int) -> Sequence[Candidate]:
        return self._candidates[:limit]


class _Invented:
    """A `LeanEnvironment` without Lean. `seconds` is the processor time that it took itself."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._goals = 0
        self.seconds = 0.0

    def start(self, _theorem: Theorem) -> ProofState:
        return ProofState((_goal(0),))

    def expand(
        self,
        state: ProofState,
        tactics: Sequence[str],
        seconds: float = math.inf,  # noqa: ARG002 - answers come at once
    ) -> Sequence[TacticResult]:
        began = time.process_time()
        results = [self._result(state, tactic) for tactic in tactics]
        self.seconds += time.process_time() - began
        return results

    def _result(self, state: ProofState, tactic: str) -> TacticResult:
        if self._random.random() < FAILING:
            return Failure(FailureKind.ERROR, "no")
        count = 1 if self._random.random() < ONE_GOAL else 2
        paths = ((*state.path, Step(tactic, count, index)) for index in range(count))
        return Success(tuple(ProofState((self._left(),), path) for path in paths))

    def _left(self) -> Goal:
        if self._goals and self._random.random() < MET_BEFORE:
            return _goal(self._random.randrange(self._goals))
        self._goals += 1
        return _goal(self._goals)

    def replays(self, _script: Script) -> bool:
        return False

    def cpu_seconds(self) -> float:
        return 0.0

    def close(self) -> None:
        """Nothing to end."""


def _goal(number: int) -> Goal:
    """Six hypotheses, most of them shared with neighbours, and a target of its own."""
    hypotheses = (Hypothesis((f"h{i}",), f"a + {i} ≤ b * {(number >> 3 * i) & 7}") for i in range(6))
    return Goal(tuple(hypotheses), f"a + b * {number} = c * {number} + d")
