"""Random search graphs of any size, and the traces that they leave."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from prover.types import (
    Budget,
    Candidate,
    Cost,
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
from search.journal import Added, Entry
from search.strategies import STRATEGIES
from search.trace import TraceFile

THEOREM = Theorem("grown", "(n : Nat) : goal 0")
ROOT_STATE = ProofState((Goal((Hypothesis(("n",), "Nat"),), "goal 0"),))


def visits(seed: int, count: int, *, closing: float | None = None) -> Iterator[tuple[Graph, Added]]:
    """So many visits to leaves of a graph, with the graph after each. A longer sequence begins like a shorter one."""
    rng = random.Random(seed)
    drawn = rng.choice((0.0, 0.0, 0.02, 0.1))
    closing = drawn if closing is None else closing
    graph = Graph(ROOT_STATE)
    for _ in range(count):
        leaves = graph.leaves()
        if not leaves or not graph.root.open:
            return
        node = rng.choice(leaves) if rng.random() < 0.5 else leaves[-1]
        pending = graph.nodes[node].pending
        tried = [(candidate, _result(rng, graph, candidate.tactic, closing)) for candidate in pending]
        for number in range(rng.randint(0 if pending else 1, 6)):
            candidate = Candidate(f"tactic {number} {'x' * rng.randint(0, 60)}", -rng.random() * 5)
            tried.append((candidate, _result(rng, graph, candidate.tactic, closing)))
        left = tuple(Candidate(f"later {i}", -rng.random() * 5) for i in range(rng.choice((0, 0, 1, 3))))
        added = Added(node, tuple(tried), left)
        graph.add(node, added.tried, added.pending)
        yield graph, added


def _result(rng: random.Random, graph: Graph, tactic: str, closing: float) -> TacticResult:
    chance = rng.random()
    if chance < 0.4:
        return Failure(FailureKind.ERROR, f"tactic '{tactic}' failed\nfor a reason")
    if chance < 0.4 + closing:
        return Success()
    count = rng.choice((1, 1, 1, 2, 3, 7))
    states = []
    for index in range(count):
        number = rng.randrange(len(graph)) if rng.random() < 0.2 else len(graph) + rng.randrange(1000)
        text = f"goal {number} " + "and more " * (number % 9)
        states.append(ProofState((Goal((Hypothesis(("n",), "Nat"),), text.strip()),), (Step(tactic, count, index),)))
    return Success(tuple(states))


def grown(seed: int, count: int, closing: float | None = None) -> Graph:
    """The graph after so many visits."""
    graph = Graph(ROOT_STATE)
    for graph, _ in visits(seed, count, closing=closing):  # noqa: B007 - the last one
        pass
    return graph


def trace(seed: int, count: int, *, closing: float | None = None) -> bytes:
    """The bytes of a trace file with one search of so many visits."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trace"
        with TraceFile.open(path, THEOREM) as file:
            file.begin(Budget(seconds=30.0))
            order = STRATEGIES["best-first"]
            resumed = file.resume("proof", THEOREM, ROOT_STATE, "random", "list", lambda graph: order(graph, 0))
            for number, (_, added) in enumerate(visits(seed, count, closing=closing), 1):
                resumed.journal(Entry(added.node, (added,), Cost(tactics=number * 3, expansions=number)))
        return path.read_bytes()
