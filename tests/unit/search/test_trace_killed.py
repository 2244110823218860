"""A process that searches is killed in the middle, for real; another one goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from prover.testing import ListGenerator, World, WorldEnvironment
from prover.types import Budget, Candidate, ProofState, Theorem
from search.loop import Batching, Search, SearchResult
from search.strategies import STRATEGIES
from search.trace import TraceFile

ROOT = Path(__file__).parents[3]
THEOREM = Theorem("tree", ": root")
TACTICS = [Candidate("left", -0.5), Candidate("no"), Candidate("right", -0.25), Candidate("both", -1.0)]
EXPANSIONS = 150


class Told(ListGenerator):
    """Says on standard output when a visit begins, and takes its time."""

    def propose(self, state: ProofState, limit: int) -> list[Candidate]:
        os.write(1, b".")
        time.sleep(0.002)
        return list(super().propose(state, limit))


def tree() -> World:
    moves = {}
    for i in range(1, 2000):
        left, right = f"g{2 * i}", f"g{2 * i + 1}"
        moves[f"g{i}"] = {"left": ((left,),), "right": ((right,),), "both": ((right,), (f"g{(i * 7) % 1999 + 1}",))}
    return World("g1", moves)


def run(path: Path | None, strategy: str, expansions: int, *, told: bool = False) -> tuple[SearchResult, list[str]]:
    """Search on until there were so many expansions in all; returns also the goals visited."""
    environment = WorldEnvironment(tree())
    with TraceFile.open(path, THEOREM) as trace:
        trace.begin(Budget())
        root = environment.start(THEOREM)
        resumed = trace.resume("proof", THEOREM, root, strategy, "list", lambda graph: STRATEGIES[strategy](graph, 5))
        budget = Budget(expansions=expansions - resumed.cost.expansions)
        search = Search(
            resumed.graph,
            environment,
            Told(TACTICS) if told else ListGenerator(TACTICS),
            resumed.agenda,
            budget=budget,
            batching=Batching(4, 4, 4),
            spent=resumed.cost,
            journal=resumed.journal,
        )
        result = search.run()
    return result, [state.main.target for state, _ in environment.calls]


PROGRAM = """
import sys
from pathlib import Path
from tests.unit.search.test_trace_killed import EXPANSIONS, run
run(Path(sys.argv[1]), sys.argv[2], EXPANSIONS, told=True)
"""


@pytest.mark.parametrize(
    ("strategy", "visits"), [("best-first", 1), ("best-first", 61), ("mcts", 37), ("particles", 20)]
)
def test_a_killed_search_loses_at_most_the_visit_under_way(tmp_path: Path, strategy: str, visits: int) -> None:
    path = tmp_path / "trace"
    command = [sys.executable, "-c", PROGRAM, str(path), strategy]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        begun = len(running.stdout.read(visits))
        running.send_signal(signal.SIGKILL)
        begun += len(running.stdout.read())
    assert running.returncode == -signal.SIGKILL
    assert visits <= begun < EXPANSIONS

    with TraceFile.open(path, THEOREM) as trace:
        kept = trace.spent.expansions
        assert trace.last is not None
        assert trace.last.ended is None
    assert begun - 1 <= kept <= begun
    whole, visited = run(None, strategy, EXPANSIONS)
    result, rest = run(path, strategy, EXPANSIONS)
    assert rest == visited[kept:], "what it would have done"
    assert (result.cost.expansions, result.cost.tactics, result.nodes, result.open_state) == (
        whole.cost.expansions,
        whole.cost.tactics,
        whole.nodes,
        whole.open_state,
    )
