"""How fast and how large a search is without Lean: its own cost per expansion and bytes per goal, as the graph grows.

An invented environment answers at once, from a seeded generator, in one of several shapes. What remains is the work of
graph, status, frontier and loop; it should depend on what an expansion changes, not on how much is there already, so
the same figures are taken in each decade of the graph's size and compared.

Limits: times are this process's processor time, the invented environment's taken off, Python's garbage collector
included and told apart; memory is what the process has grown by, so each measurement wants a process of its own.
"""

from __future__ import annotations

import gc
import math
import random
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

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
_SLICE = 0.02
"""Share of a decade's nodes between two looks at the size."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What the invented tactics do.

    `failing`: share of them that fail; `several`: share of the others that leave `goals` goals, the rest leave one;
    `met`: share of goals left that were met before; `dead`: share of goals on which every tactic fails; `chain`: only
    the first tactic works, and leaves one goal; `most`: nodes after which nothing more is to be learnt.
    """

    failing: float = 0.7
    several: float = 0.5
    goals: int = 2
    met: float = 0.25
    dead: float = 0.0
    chain: bool = False
    most: int = sys.maxsize


SHAPES = {
    "bushy": Shape(),
    "wide": Shape(several=1.0, goals=8),
    "cyclic": Shape(several=0.3, met=0.75),
    "dying": Shape(several=0.2, dead=0.5),
    "deep": Shape(chain=True, most=10_000),
}
"""`bushy` is what a search for an ordinary theorem looks like."""


@dataclass(frozen=True, slots=True)
class Segment:
    """What happened while the graph grew to `nodes`, from the segment before.

    `seconds`: processor time of the search itself; `collecting`: that of Python's garbage collector, in all, the
    environment's share of it included. `bytes_per_node` is since the search began, NaN where the system does not tell.
    `depth`: tactics on the way to the last expanded goal.
    """

    nodes: int
    new_nodes: int
    expansions: int
    seconds: float
    collecting: float
    bytes_per_node: float
    depth: int

    @property
    def per_expansion(self) -> float:
        """Seconds."""
        return self.seconds / max(1, self.expansions)

    @property
    def per_node(self) -> float:
        """Seconds for each new node."""
        return self.seconds / max(1, self.new_nodes)


def marks(nodes: int) -> list[int]:
    """The sizes at which a measurement is taken: powers of ten from 1,000 (100 if there is less), and `nodes`."""
    start = 3 if nodes > 1000 else 2
    powers = range(start, math.ceil(math.log10(max(nodes, 10**start))))
    return [*(10**power for power in powers), nodes]


def grow(nodes: int, *, strategy: str = DEFAULT, shape: str = "bushy", seed: int = 0) -> list[Segment]:
    """Search until the graph has about so many nodes; one segment for each mark on the way.

    Fewer segments come back if the search ends: nothing left to try.
    """
    environment = _Invented(SHAPES[shape], seed)
    before = _resident()
    graph = Graph(environment.start(Theorem("benchmark", ": True")), keep_failures=False)
    search = Search(graph, environment, _Fixed(), STRATEGIES[strategy](graph, seed))
    segments: list[Segment] = []
    with _collections() as collected:
        for mark in marks(min(nodes, SHAPES[shape].most)):
            known, expansions, waited, collecting = (
                len(graph),
                search.cost.expansions,
                environment.seconds,
                collected[0],
            )
            began = time.process_time()
            while len(graph) < mark and graph.root.open:
                search.run(Budget(expansions=_slice(mark, len(graph), search.cost.expansions)))
            seconds = time.process_time() - began - (environment.seconds - waited)
            segments.append(
                Segment(
                    len(graph),
                    len(graph) - known,
                    search.cost.expansions - expansions,
                    seconds,
                    collected[0] - collecting,
                    (_resident() - before) / len(graph),
                    environment.depth,
                )
            )
            if not graph.root.open:
                break
    return segments


def _slice(mark: int, nodes: int, expansions: int) -> int:
    """How many expansions will not overshoot the mark by much, from how many nodes they brought so far."""
    rate = nodes / max(1, expansions)
    return max(1, min(int((mark - nodes) / rate / 2), int(_SLICE * mark)))


def _resident() -> float:
    """Resident bytes of this process; its greatest so far where only that is known."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return float(statm.read_text().split()[1]) * resource.getpagesize()
    unit = 1 if sys.platform == "darwin" else 1024
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit)


@contextmanager
def _collections() -> Iterator[list[float]]:
    """One number that grows by the processor time of every garbage collection."""
    total, began = [0.0], [0.0]

    def hear(phase: str, _info: dict[str, int]) -> None:
        if phase == "start":
            began[0] = time.process_time()
        else:
            total[0] += time.process_time() - began[0]

    gc.callbacks.append(hear)
    try:
        yield total
    finally:
        gc.callbacks.remove(hear)


class _Fixed:
    """Proposes the same tactics for every goal."""

    def __init__(self) -> None:
        self._candidates = [Candidate(f"exact lemma_{i} h", -0.05 - i / 8) for i in range(TACTICS)]

    def propose(self, _state: ProofState, limit: int) -> Sequence[Candidate]:
        return self._candidates[:limit]


class _Invented:
    """A `LeanEnvironment` without Lean. `seconds` is the processor time that it took itself."""

    def __init__(self, shape: Shape, seed: int) -> None:
        self._shape = shape
        self._random = random.Random(seed)
        self._goals = 0
        self.seconds = 0.0
        self.depth = 0

    def start(self, _theorem: Theorem) -> ProofState:
        return ProofState((_goal(0),))

    def expand(
        self,
        state: ProofState,
        tactics: Sequence[str],
        seconds: float = math.inf,  # noqa: ARG002 - answers come at once
    ) -> Sequence[TacticResult]:
        began = time.process_time()
        self.depth = len(state.path)
        dead = self._dead(state)
        results = [_FAILED if dead else self._result(state, tactic) for tactic in tactics]
        self.seconds += time.process_time() - began
        return results

    def _dead(self, state: ProofState) -> bool:
        """Is this one of the goals without a proof? Always the same ones, never the first few."""
        number = int(state.main.target.rsplit(" ", 3)[1])
        return number > TACTICS and random.Random(number).random() < self._shape.dead

    def _result(self, state: ProofState, tactic: str) -> TacticResult:
        shape = self._shape
        if shape.chain:
            works, count = tactic == "exact lemma_0 h", 1
        else:
            works = self._random.random() >= shape.failing
            count = shape.goals if self._random.random() < shape.several else 1
        if not works:
            return _FAILED
        paths = ((*state.path, Step(tactic, count, index)) for index in range(count))
        return Success(tuple(ProofState((self._left(),), path) for path in paths))

    def _left(self) -> Goal:
        if self._goals and not self._shape.chain and self._random.random() < self._shape.met:
            return _goal(self._random.randrange(self._goals))
        self._goals += 1
        return _goal(self._goals)

    def replays(self, _script: Script) -> bool:
        return False

    def cpu_seconds(self) -> float:
        return 0.0

    def close(self) -> None:
        """Nothing to end."""


_FAILED = Failure(FailureKind.ERROR, "no")


def _goal(number: int) -> Goal:
    """Six hypotheses, most of them shared with neighbours, and a target of its own."""
    hypotheses = (Hypothesis((f"h{i}",), f"a + {i} ≤ b * {(number >> 3 * i) & 7}") for i in range(6))
    return Goal(tuple(hypotheses), f"a + b * {number} = c * {number} + d")
