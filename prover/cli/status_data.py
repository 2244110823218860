"""What is to be known of a run at one moment: counts, what is under way, who works, how fast, how long still.

The rate is that of the last `RECENT` theorems; the time left assumes that those to come are like them, which a suite
ordered by difficulty is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from db.values import AttemptState, RunState
from prover.cli.exits import BAD_INPUT, FAULT, INTERRUPTED, NOT_PROVED, PROVED
from prover.types import Outcome

if TYPE_CHECKING:
    from db.store import Store
    from db.values import Run, StoredAttempt, WorkerStatus

RECENT = 30
"""Finished theorems that the rate is taken from."""

OVER = (RunState.DONE, RunState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Look:
    """A run as it is `now` (seconds since 1970).

    `running` are its attempts under way, `latest` those that ended last, the last first, `workers` those alive that
    take its queue and have its Lean; `strangers` have another one. `fallen` of its proofs do not hold any more. `rate`
    is in theorems a second, `left` in seconds; None where there is nothing to tell them from.
    """

    run: Run
    running: Sequence[StoredAttempt]
    latest: Sequence[StoredAttempt]
    workers: Sequence[WorkerStatus]
    now: float
    fallen: int = 0
    strangers: int = 0

    @property
    def over(self) -> bool:
        """Will nothing happen any more? A cancelled run is over when what was under way has stopped."""
        return self.run.state in OVER and not self.run.counts.running

    @property
    def slots(self) -> int:
        """How many attempts these workers can have under way."""
        return sum(worker.slots for worker in self.workers)

    @property
    def elapsed(self) -> float:
        """Seconds since it was submitted, or until it ended."""
        return max(0.0, (self.run.finished or self.now) - self.run.created)

    @property
    def rate(self) -> float | None:
        ends = sorted(attempt.finished for attempt in self.latest if attempt.finished is not None)
        if not ends:
            return None
        until = self.run.finished or self.now
        if len(ends) < RECENT:  # these are all
            began = min((attempt.started or until for attempt in self.latest), default=until)
            return len(ends) / max(until - began, 0.1)
        return (len(ends) - 1) / max(until - ends[0], 0.1)

    @property
    def left(self) -> float | None:
        todo = self.run.counts.waiting + self.run.counts.running
        rate = self.rate
        return todo / rate if rate and todo and self.run.state is RunState.ACTIVE else None


def look(store: Store, run_id: str, now: float, latest: int = RECENT) -> Look:
    """The run as it is. Raises `InputError` for an unknown one.

    Without a worker alive nobody else ends the leases of those that died, so it is done here.
    """
    alive = store.workers.alive()
    if not alive:
        store.attempts.expire()
    run = store.runs.get(run_id)
    return Look(
        run=run,
        running=store.attempts.of_run(run_id, state=AttemptState.RUNNING),
        latest=store.attempts.of_run(run_id, state=AttemptState.DONE, order="finished", limit=latest),
        workers=[worker for worker in alive if _listens(worker, run) and run.toolchain in ("", worker.toolchain)],
        strangers=sum(_listens(worker, run) and run.toolchain not in ("", worker.toolchain) for worker in alive),
        now=now,
        fallen=len(store.proofs.fallen(run_id)),
    )


def _listens(worker: WorkerStatus, run: Run) -> bool:
    """Does the worker take new attempts of the run's queue? All of a run are made with one Lean, that of the first."""
    return worker.queue == run.queue and not worker.draining


def exit_code(run: Run, fallen: int = 0) -> int:
    """As `prover.cli.exits` has it for so many theorems: the greatest code wins; a run that was cancelled is 130.

    What is proved no longer does not count.
    """
    outcomes, counts = run.counts.outcomes, run.counts
    if run.state is RunState.CANCELLED:
        return INTERRUPTED
    if outcomes.get(Outcome.FAULT):
        return FAULT
    if outcomes.get(Outcome.INVALID):
        return BAD_INPUT
    return PROVED if counts.proved == counts.total and not fallen else NOT_PROVED


def run_data(run: Run) -> dict[str, Any]:
    """A run as JSON."""
    counts = run.counts
    return {
        **{name: value for name, value in asdict(run).items() if name not in {"counts", "cost"}},
        "counts": {
            "total": counts.total,
            "waiting": counts.waiting,
            "running": counts.running,
            "cancelled": counts.cancelled,
            "done": counts.done,
            "proved": counts.proved,
            "outcomes": {outcome.value: number for outcome, number in counts.outcomes.items()},
        },
        "cost": asdict(run.cost),
    }


def look_data(seen: Look) -> dict[str, Any]:
    """All of it as JSON."""
    return {
        **run_data(seen.run),
        "over": seen.over,
        "no_longer_hold": seen.fallen,
        "elapsed": round(seen.elapsed, 3),
        "theorems_per_second": seen.rate,
        "seconds_left": seen.left,
        "workers": [asdict(worker) for worker in seen.workers],
        "under_way": [
            {
                "attempt": attempt.id,
                "name": attempt.theorem.name,
                "worker": attempt.worker,
                "started": attempt.started,
                "tries": attempt.tries,
                **({} if attempt.progress is None else asdict(attempt.progress)),
            }
            for attempt in seen.running
        ],
    }
