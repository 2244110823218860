"""From an attempt over doubles, with a cache between them, to what a suite's file and its report make of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.cache.memory import MemoryCache
from prover.agent import Agent
from prover.attempt import Parts
from prover.prices import estimate
from prover.request import Request
from prover.suites.rows import Row
from prover.suites.runfile import RunFile, read
from prover.suites.running import kept
from prover.suites.spending import REST, answered
from prover.suites.summary import Summary, summarise
from prover.testing import FakeClock, ListGenerator, ScriptedVerifier, World, WorldEnvironment
from prover.types import Budget, Candidate, Outcome, Theorem
from search.strategies import STRATEGIES

THEOREM = Theorem("t", ": p")
EASY = World("p", {"p": {"close": ()}})
STUCK = World("p", {"p": {"loop": (("p",),)}})
TACTICS = [Candidate("nonsense", -0.1), Candidate("loop", -0.5), Candidate("close", -2.0)]


def run(folder: Path, world: World, times: int) -> list[Summary]:
    """The same theorem in so many runs that share a cache, each with agent and file of its own."""
    cache = MemoryCache(1_000_000)
    found: list[Summary] = []
    for number in range(times):
        clock = FakeClock()
        generators = {"heuristic": lambda _theorem, _retriever, _seed: ListGenerator(TACTICS)}
        environment = WorldEnvironment(world, clock, seconds=0.5)
        agent = Agent(Parts(environment, ScriptedVerifier(), generators, STRATEGIES, clock, cache=cache))
        path = folder / f"{number}.jsonl"
        with RunFile.open(path, {"suite": "s", "rows": 1}) as file:
            attempt = agent.prove(THEOREM, Request(Budget(seconds=30.0), "best-first"))
            file.append(kept(Row(THEOREM), attempt, 1.0))
        found.append(summarise(read(path)))
    return found


def test_the_ledger_of_an_attempt_adds_up_to_its_cost(tmp_path: Path) -> None:
    (cold,) = run(tmp_path, EASY, 1)
    record = cold.records[0]
    assert record.outcome is Outcome.PROVED
    assert {"proof", "start", "verification"} <= {name for name, _ in record.ledger}
    assert REST not in {share.name for share in cold.by_purpose}
    assert sum(cost.lean_cpu_seconds for _, cost in record.ledger) == pytest.approx(record.cost.lean_cpu_seconds)
    assert sum(estimate(cost) for _, cost in record.ledger) == pytest.approx(estimate(record.cost))


def test_a_proof_that_came_from_the_cache_is_told(tmp_path: Path) -> None:
    cold, warm = run(tmp_path, EASY, 2)
    assert (cold.cache.helped, cold.cache.answered) == (0, 0)
    assert (warm.cache.helped, warm.cache.answered, warm.cache.failures, warm.cache.hits) == (1, 1, 0, 1)
    assert warm.cache.saved_tactics == cold.records[0].cost.tactics


def test_a_failure_that_was_known_is_told(tmp_path: Path) -> None:
    cold, warm = run(tmp_path, STUCK, 2)
    assert (cold.records[0].outcome, cold.cache.answered) == (Outcome.GAVE_UP, 0)
    assert (warm.cache.answered, warm.cache.failures) == (1, 1)
    assert answered(warm.records[0])
