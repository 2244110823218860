"""Statements that exhaust what they are given: each costs itself an outcome, and nobody else anything.

One makes the search's Lean grow beyond its memory, whatever tactic comes near it; the header of the other ends every
Lean that reads it. They go through real workers together with ordinary theorems.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from db.values import AttemptState, Problem, RunState
from prover.types import Outcome, Theorem
from tests.services.fleet import EASY, Fleet, until

MEMORY_MB = 512
SLACK_MB = 512
"""What a process may exceed Lean's own limit by, before the system's ends it: Lean looks at its memory now and then."""

HUNGRY = Problem(Theorem("hungry", ": (List.range 100000000).length = 5"))
DEADLY = Problem(
    Theorem(
        "deadly",
        ": 1 + 1 = 2",
        "set_option maxRecDepth 1000000\n"
        "def deep (n : Nat) : Nat := Nat.rec (motive := fun _ => Nat) 0"
        " (fun _ m => Nat.rec (motive := fun _ => Nat) 1 (fun _ k => k + 1) m) n\n"
        "theorem boom : deep 60000 = 60000 := by decide +kernel\n",
    )
)
PROBLEMS = (EASY[0], DEADLY, EASY[1], HUNGRY, *EASY[2:5])


class Memory:
    """What the service's processes held at most: the largest one, and all together, in MiB."""

    largest = 0.0
    together = 0.0

    def look(self, processes: list[psutil.Process]) -> None:
        held = []
        for process in processes:
            try:
                held.append(process.memory_info().rss / 2**20)
            except psutil.NoSuchProcess:
                continue
        self.largest = max(self.largest, *held, 0.0)
        self.together = max(self.together, sum(held))


@contextmanager
def watched(fleet: Fleet) -> Iterator[Memory]:
    """Look at the memory of all workers, their pools and their Leans ten times a second."""
    memory, over = Memory(), threading.Event()

    def watch() -> None:
        while not over.wait(0.1):
            memory.look([process for worker in fleet.workers for process in worker.family()])

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield memory
    finally:
        over.set()
        thread.join()


@pytest.mark.slow
def test_poison_costs_itself_only(tmp_path: Path) -> None:
    with Fleet(tmp_path) as fleet:
        workers = fleet.start(2)
        with watched(fleet) as memory:
            run = fleet.submit(*PROBLEMS, memory_mb=MEMORY_MB)
            until(lambda: fleet.run(run).state is RunState.DONE, "the run is over", 150.0)
        attempts = {attempt.theorem.name: attempt for attempt in fleet.attempts(run)}

        assert {attempt.state for attempt in attempts.values()} == {AttemptState.DONE}
        honest = [attempt for name, attempt in attempts.items() if name not in ("hungry", "deadly")]
        assert [attempt.outcome for attempt in honest] == [Outcome.PROVED] * len(honest)
        assert attempts["hungry"].outcome in (Outcome.GAVE_UP, Outcome.DISPROVED)  # it is false, if one gets so far
        assert attempts["deadly"].outcome is Outcome.FAULT
        assert "Lean ended" in attempts["deadly"].note
        fleet.check(run)

        assert all(worker.popen.poll() is None for worker in workers)
        assert len(fleet.store.workers.alive(10.0)) == 2
        assert MEMORY_MB / 2 < memory.largest < MEMORY_MB + SLACK_MB
        assert memory.together < 2 * (MEMORY_MB + SLACK_MB) + 1024

        again = fleet.submit(*EASY[5:7])
        fleet.until_done(again)
        assert [attempt.outcome for attempt in fleet.attempts(again)] == [Outcome.PROVED] * 2
