"""Several theorems: in order with one job, from a pool with more, and what a lost process or an interrupt leaves."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from prover import batch
from prover.agent import Agent
from prover.attempt import Parts
from prover.batch import prove_many
from prover.interrupt import Interrupt
from prover.pool import Done, Lost, Reported
from prover.request import Request
from prover.settings import Settings
from prover.testing import ListGenerator, ScriptedVerifier, World, WorldEnvironment
from prover.types import Attempt, Candidate, Cost, Outcome, SearchEvent, Theorem
from search.strategies import STRATEGIES

THEOREMS = [Theorem(name, ": p") for name in ("one", "two", "three")]
EVENT = SearchEvent(0.5, Cost(), 1, None, None)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(cache_dir=tmp_path)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> WorldEnvironment:
    """Where the agent that `build` makes will work."""
    made = WorldEnvironment(World("p", {"p": {"close": ()}}))
    generators = {"heuristic": lambda *_parts: ListGenerator([Candidate("close")])}
    parts = Parts(made, ScriptedVerifier(), generators, STRATEGIES, time.monotonic)
    monkeypatch.setattr(batch, "build", lambda *_: Agent(parts))
    return made


@pytest.mark.usefixtures("environment")
def test_one_job_goes_in_order(settings: Settings) -> None:
    heard: list[int] = []
    found = list(prove_many(settings, THEOREMS, Request(), observer=lambda index, _event: heard.append(index)))
    assert [(index, attempt.theorem.name) for index, attempt in found] == [(0, "one"), (1, "two"), (2, "three")]
    assert all(attempt.outcome is Outcome.PROVED for _, attempt in found)
    assert heard == [0, 1, 2]


def test_an_interrupt_leaves_out_the_rest(settings: Settings, environment: WorldEnvironment) -> None:
    interrupt = Interrupt()

    def strike(number: int) -> None:
        if number == 2:
            interrupt._receive(signal.SIGINT, None)

    environment.before_call = strike
    found = list(prove_many(settings, THEOREMS, Request(), interrupt=interrupt))
    assert [attempt.theorem.name for _, attempt in found] == ["one", "two"]


def test_several_jobs_come_from_the_pool(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    proved = Attempt(THEOREMS[2], Outcome.PROVED, Cost())
    asked: dict[str, Any] = {}

    def run_tasks(tasks: Sequence[Theorem], _opener: object, **options: Any) -> Iterator[object]:
        asked.update(options, tasks=tasks)
        yield Reported(2, EVENT)
        yield Done(2, proved)
        yield Lost(0, "its process ended 2 times, last with SIGKILL")

    monkeypatch.setattr(batch, "run_tasks", run_tasks)
    monkeypatch.setattr(batch, "toolchain", lambda *_: None)
    heard: list[tuple[int, SearchEvent]] = []
    found = dict(
        prove_many(settings, THEOREMS, Request(), jobs=2, observer=lambda index, event: heard.append((index, event)))
    )
    assert asked["jobs"] == 2
    assert asked["tasks"] == THEOREMS
    assert asked["task_seconds"] > Request().budget.seconds
    assert heard == [(2, EVENT)]
    assert found[2] is proved
    assert (found[0].outcome, found[0].theorem) == (Outcome.FAULT, THEOREMS[0])
    assert "SIGKILL" in found[0].note


@pytest.mark.usefixtures("environment")
def test_one_theorem_needs_no_pool(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "run_tasks", None)
    assert len(list(prove_many(settings, THEOREMS[:1], Request(), jobs=8))) == 1
