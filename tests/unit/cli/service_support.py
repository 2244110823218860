"""A database of the service with runs in every state, and a worker that is played."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.store import Store
from db.values import Claim, Progress, Run, WorkerStatus
from prover.request import Request
from prover.settings import Settings
from prover.types import Attempt, Cost, Limit, Outcome, Refutation, Theorem, Verdict
from workers.submission import problems_of_upload, proving

TOOLCHAIN = "lean-x"
PROOF = "by\n  rfl"


def settings(folder: Path) -> Settings:
    return Settings(data_dir=folder)


@contextmanager
def store(folder: Path) -> Iterator[Store]:
    with Store.open(settings(folder).database_url) as opened:
        yield opened


def lean(count: int) -> bytes:
    """A file with so many theorems, called t0, t1, ..."""
    return "\n".join(f"theorem t{number} : {number} = {number} := sorry" for number in range(count)).encode()


def submitted(opened: Store, count: int, name: str = "suite") -> Run:
    spec = proving(Settings(), Request(), problems_of_upload("s.lean", lean(count)), name=name)
    return opened.runs.submit(spec)


def worker(opened: Store, *, queue: str = "default", seen: float | None = None) -> None:
    """A worker shows itself."""
    now = time.time()
    status = WorkerStatus("w1", "host", 1, queue, 2, TOOLCHAIN, "code", now, now if seen is None else seen)
    opened.workers.beat(status)


def claim(opened: Store, run: Run, position: int, *, lease: float = 60.0) -> Claim:
    attempt = opened.attempts.of_run(run.id, offset=position, limit=1)[0]
    claimed = opened.attempts.claim(attempt.id, "w1", TOOLCHAIN, lease)
    assert isinstance(claimed, Claim), claimed
    return claimed


def progress(opened: Store, held: Claim, goal: str) -> None:
    opened.attempts.renew(held, 60.0, Progress(1.5, 3, 42, 5, goal))


def verdict(theorem: Theorem) -> Verdict:
    return Verdict(True, theorem.statement_hash, "T2", ("propext",), TOOLCHAIN, 0.25)


def end(opened: Store, held: Claim, outcome: Outcome) -> None:
    """The claimed attempt ends so."""
    theorem = held.problem.theorem
    against = Theorem(f"not_{theorem.name}", f": ¬ ({theorem.signature.removeprefix(': ')})")
    proved = outcome is Outcome.PROVED
    attempt = Attempt(
        theorem,
        outcome,
        Cost(wall_seconds=1.5, lean_cpu_seconds=2.5, tactics=4, expansions=2),
        proof=PROOF if proved else None,
        verdict=verdict(theorem) if proved else None,
        limit=Limit.SECONDS if outcome is Outcome.GAVE_UP else None,
        note="why" if outcome is Outcome.INVALID else "",
        refutation=Refutation(against, "by simp", verdict(against)) if outcome is Outcome.DISPROVED else None,
        ledger=(("proof", Cost(lean_cpu_seconds=2.0)),),
    )
    assert opened.attempts.finish(held, attempt)


def finish(opened: Store, run: Run, position: int, outcome: Outcome) -> None:
    """An attempt of the run is claimed and ends so."""
    end(opened, claim(opened, run, position), outcome)
