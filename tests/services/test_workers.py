"""Real workers, a real broker, real Lean: runs are done, in order of priority, paused, cancelled, drained, stopped.

What happens when processes and servers are mistreated is in the tests of faults.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psutil
import pytest

from db.store import Store
from db.values import AttemptState, Problem, RunState, StoredAttempt, Task
from prover.evaluation import open_suite
from prover.request import Request
from prover.settings import Settings
from prover.types import Budget, Outcome, Theorem
from workers.submission import problems_of_suite, proving, rechecking

ROOT = Path(__file__).parents[2]
EASY = problems_of_suite(open_suite(str(ROOT / "tests" / "suites" / "textbook.jsonl"), None, None))[:12]
HARD = Problem(Theorem("hard", "(f : Nat → Nat) (h : ∀ n, f (f n) = n + 2001) : False"))
"""Its search takes whatever time it is given."""

_databases = count(1)


class Service:
    """A store, a queue of its own in the broker, and workers."""

    def __init__(self, folder: Path, broker: str) -> None:
        self.folder = folder
        self.settings = Settings(
            database=f"sqlite:///{folder / 'lemmata.sqlite'}", broker=broker, data_dir=folder, cache="off"
        )
        assert self.settings.database is not None
        self.store = Store.open(self.settings.database)
        self.log = folder / "log"

    def submit(self, *problems: Problem, seconds: float = 30.0, priority: int = 5) -> str:
        spec = proving(self.settings, Request(Budget(seconds=seconds)), problems, name="test", priority=priority)
        return self.store.runs.submit(spec).id

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-c", "from prover.cli import main; main()", *arguments]

    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "LEMMATA_BROKER": self.settings.broker or "",
            "LEMMATA_DATABASE": self.settings.database_url,
            "LEMMATA_DATA_DIR": str(self.folder),
            "LEMMATA_LOG_JSON": "1",
            "PYTHONPATH": str(ROOT),
        }

    @contextmanager
    def worker(self, slots: int = 1) -> Iterator[subprocess.Popen[bytes]]:
        """Ends with the body, if it has not before; killed if it must be."""
        with self.log.open("ab") as log:
            command = self.command("worker", "--slots", str(slots))
            running = subprocess.Popen(command, env=self.environment(), stdout=log, stderr=log, cwd=self.folder)
        try:
            self.until(self.store.workers.alive, 60)
            yield running
        finally:
            for _ in range(2):
                if running.poll() is None:
                    running.terminate()
            try:
                running.wait(30)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()
                raise

    def until(self, true: Callable[[], object], seconds: float = 60.0) -> None:
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, f"waited for {seconds} s\n{self.log.read_text()}"
            time.sleep(0.05)

    def done(self, run: str) -> Sequence[StoredAttempt]:
        """The run's attempts when it is done."""
        self.until(lambda: self.store.runs.get(run).state is RunState.DONE)
        return self.store.attempts.of_run(run)

    def running(self, run: str) -> bool:
        """Is an attempt of the run under way, and has its search begun?"""
        return any(now.run == run and now.progress and now.trace_bytes for now in self.store.attempts.running())


@pytest.fixture
def service(tmp_path: Path, redis_url: str) -> Iterator[Service]:
    service = Service(tmp_path, f"{redis_url.rsplit('/', 1)[0]}/{next(_databases)}")
    with service.store:
        yield service


def test_a_run_is_done_by_real_workers_and_its_proofs_can_be_checked_again(service: Service) -> None:
    run = service.submit(*EASY[:6], Problem(Theorem("mathlib", ": True", "import Mathlib")))
    with service.worker(slots=2) as worker:
        attempts = service.done(run)
        assert [attempt.outcome for attempt in attempts] == [Outcome.PROVED] * 6 + [Outcome.INVALID]
        assert all(attempt.tries == 1 and attempt.trace_bytes for attempt in attempts[:6])
        (seen,) = service.store.workers.alive()
        assert (seen.pid, seen.slots, seen.draining) == (worker.pid, 2, False)
        proofs = [service.store.proofs.get(attempt.proof) for attempt in attempts if attempt.proof]
        (again,) = rechecking(service.settings, proofs[:2])
        recheck = service.store.runs.submit(again).id
        assert [attempt.outcome for attempt in service.done(recheck)] == [Outcome.PROVED] * 2
        assert service.store.runs.get(recheck).task is Task.RECHECK
        assert len(service.store.proofs.get(proofs[0].id).verdicts) == 2
        worker.terminate()
        assert worker.wait(30) == 0
    assert service.store.workers.alive() == []
    lines = service.log.read_text().splitlines()
    begun = [json.loads(line) for line in lines if line.startswith("{") and '"begun"' in line]
    assert {line["run"] for line in begun} == {run}
    assert len(begun) == 6


def test_the_higher_priority_goes_first_and_equal_ones_share(service: Service) -> None:
    low = service.submit(*EASY[:4], priority=2)
    high = service.submit(*EASY[4:7], priority=8)
    other = service.submit(*EASY[7:11], priority=2)
    with service.worker():
        attempts = [*service.done(low), *service.done(high), *service.done(other)]
    order = [attempt.run for attempt in sorted(attempts, key=lambda attempt: attempt.started or 0.0)]
    assert order[:3] == [high] * 3
    assert {low, other} <= set(order[3:7])


def test_a_paused_run_begins_nothing_and_goes_on_when_it_is_resumed(service: Service) -> None:
    run = service.submit(*EASY[:8])
    with service.worker():
        service.until(lambda: service.store.runs.get(run).counts.done)
        service.store.runs.set_state(run, RunState.PAUSED)
        service.until(lambda: not service.store.attempts.running())
        paused = service.store.runs.get(run).counts.done
        other = service.submit(EASY[9])
        service.done(other)
        assert service.store.runs.get(run).counts.done == paused < 8
        service.store.runs.set_state(run, RunState.ACTIVE)
        assert {attempt.outcome for attempt in service.done(run)} == {Outcome.PROVED}


def test_cancelling_stops_what_is_under_way_within_seconds(service: Service) -> None:
    run = service.submit(HARD, seconds=120)
    with service.worker():
        service.until(lambda: service.running(run))
        began = time.monotonic()
        service.store.runs.set_state(run, RunState.CANCELLED)
        service.until(lambda: not service.store.attempts.running(), 15)
        assert time.monotonic() - began < 15
        (attempt,) = service.store.attempts.of_run(run)
        assert attempt.state is AttemptState.CANCELLED
        assert [done.outcome for done in service.done(service.submit(EASY[0]))] == [Outcome.PROVED]


def test_sigterm_drains(service: Service) -> None:
    run = service.submit(HARD, *EASY[:4], seconds=6)
    with service.worker() as worker:
        service.until(lambda: service.running(run))
        worker.send_signal(signal.SIGTERM)
        service.until(lambda: any(seen.draining for seen in service.store.workers.alive()))
        assert worker.wait(60) == 0
    attempts = service.store.attempts.of_run(run)
    assert [attempt.outcome for attempt in attempts] == [Outcome.GAVE_UP, None, None, None, None]
    assert attempts[0].lapses == ()
    assert {attempt.state for attempt in attempts[1:]} == {AttemptState.WAITING}
    assert not psutil.pid_exists(worker.pid)


def test_a_second_sigterm_gives_back_and_another_worker_goes_on_from_the_trace(service: Service) -> None:
    run = service.submit(HARD, seconds=12)
    with service.worker() as worker:
        service.until(lambda: service.running(run))
        family = psutil.Process(worker.pid).children(recursive=True)
        assert len(family) >= 2
        worker.send_signal(signal.SIGTERM)
        time.sleep(1.5)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0
    (waiting,) = service.store.attempts.of_run(run)
    assert (waiting.state, waiting.tries) == (AttemptState.WAITING, 0)
    assert waiting.trace_bytes > 0
    _, alive = psutil.wait_procs(family, 5)
    assert alive == []
    kept = service.store.checkpoints.read(waiting.id)
    with service.worker():
        (attempt,) = service.done(run)
    assert (attempt.outcome, attempt.tries) == (Outcome.GAVE_UP, 1)
    assert service.store.checkpoints.read(attempt.id).startswith(kept)
    assert attempt.cost.wall_seconds < 16


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"LEMMATA_BROKER": ""}, 2, "set LEMMATA_BROKER"),
        ({"LEMMATA_BROKER": "redis://:secret@127.0.0.1:1/0"}, 3, "redis://:**@127.0.0.1:1/0 cannot be reached"),
        ({"LEMMATA_DATABASE": "mysql://here"}, 2, "no database that Lemmata knows"),
        ({"LEMMATA_DATABASE": "sqlite:////dev/null/x.sqlite"}, 3, "database"),
    ],
)
def test_a_worker_that_cannot_begin_says_what_to_set(
    service: Service, changes: dict[str, str], code: int, words: str
) -> None:
    environment = {**service.environment(), **changes}
    ended = subprocess.run(
        service.command("worker"), env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stdout) == (code, "")
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "secret" not in ended.stderr
