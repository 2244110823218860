"""A run of real theorems on several workers of one slot each, and the same theorems with `lemmata suite run`.

Neither asks the proof cache, so both do the same work; what differs is what the service does around it. Workers are
there when the run is submitted; `suite run` starts its own processes, which is told apart.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import time

from db.values import StoredAttempt
from prover.bench.service.site import Site
from prover.bench.service.use import Span, Use, use
from prover.errors import InfrastructureFault
from prover.evaluation import open_suite
from prover.request import Request
from prover.suites.rows import Row
from prover.suites.runfile import read
from prover.types import Budget, Outcome
from workers.local import environment
from workers.submission import problems_of_suite, proving

_LEMMATA = (sys.executable, "-c", "from prover.cli import main; main()")
_FAULT = 3


@dataclass(frozen=True, slots=True)
class Fleet:
    """What the service came to. `seconds`: from submission to the last end; `wait`: of it, until the first start."""

    workers: int
    theorems: int
    proved: int
    faults: int
    seconds: float
    wait: float
    use: Use


@dataclass(frozen=True, slots=True)
class Alone:
    """What `lemmata suite run` came to. `seconds`: from its session's begin to the last end; `start`: before that, from
    the command on; `own`: what its attempts say they took, all together.
    """

    jobs: int
    theorems: int
    proved: int
    faults: int
    seconds: float
    start: float
    own: float

    @property
    def productive(self) -> float:
        """Share of its processes' time that is the attempts' own cost."""
        return self.own / (self.jobs * self.seconds) if self.seconds else 0.0


@dataclass(frozen=True, slots=True)
class Compared:
    """Both, on the same theorems."""

    fleet: Fleet
    alone: Alone

    @property
    def ratio(self) -> float:
        """Wall clock of the service, from submission, to that of `suite run`, from its session's begin."""
        return self.fleet.seconds / self.alone.seconds if self.alone.seconds else 0.0

    @property
    def added(self) -> float:
        """Seconds of slots' time that a theorem takes with the service more than with `suite run`, in which the
        attempts' own costs, which differ a little from time to time, are left out.
        """
        fleet, alone = self.fleet, self.alone
        lost = fleet.workers * fleet.seconds - fleet.use.own, alone.jobs * alone.seconds - alone.own
        return lost[0] / fleet.theorems - lost[1] / alone.theorems


def chosen(names: Sequence[str], count: int) -> list[Row]:
    """Rows of these suites, no statement twice: `count` of them at most, at even distances."""
    rows: dict[str, Row] = {}
    for name in names:
        for row in open_suite(name).rows:
            rows.setdefault(row.theorem.statement_hash, row)
    found = list(rows.values())
    if len(found) <= count:
        return found
    return [found[number * len(found) // count] for number in range(count)]


def run(site: Site, rows: Sequence[Row], workers: int, seconds: float) -> Compared:
    """Attempt the rows both ways, with a budget of so many seconds a theorem."""
    suite = site.folder / "theorems.jsonl"
    suite.write_text("".join(json.dumps(_data(row)) + "\n" for row in rows), encoding="utf-8")
    site.say(f"slots: {len(rows)} theorems with lemmata suite run, {workers} jobs")
    alone = _alone(site, suite, workers, seconds)
    site.say(f"slots: the same on {workers} workers of one slot (the other way took {alone.seconds:.0f} s)")
    return Compared(_fleet(site, suite, workers, seconds), alone)


def _data(row: Row) -> dict[str, str]:
    theorem = row.theorem
    named = {"name": theorem.name, "signature": theorem.signature, "header": theorem.header}
    return named | {"source": row.source, "split": row.split}


def _alone(site: Site, suite: Path, jobs: int, seconds: float) -> Alone:
    out = site.folder / "alone.jsonl"
    options = ["--json", str(out), "--jobs", str(jobs), "--seconds", str(seconds), "--no-cache"]
    began = time()
    command = [*_LEMMATA, "suite", "run", str(suite), *options]
    ended = subprocess.run(command, env=environment(site.settings()), capture_output=True, text=True, check=False)
    if ended.returncode not in (0, _FAULT):
        raise InfrastructureFault(f"lemmata suite run failed ({ended.returncode}): {ended.stderr[-2000:]}")
    kept = read(out)
    started = float(kept.sessions[0]["started"])
    records = kept.records
    return Alone(
        jobs=jobs,
        theorems=len(records),
        proved=sum(record.solved for record in records),
        faults=sum(record.outcome is Outcome.FAULT for record in records),
        seconds=max(record.finished for record in records) - started,
        start=started - began,
        own=sum(record.cost.wall_seconds for record in records),
    )


def _fleet(site: Site, suite: Path, workers: int, seconds: float) -> Fleet:
    store = site.store
    problems = problems_of_suite(open_suite(str(suite)))
    with site.running(*(site.worker(number + 1, slots=1) for number in range(workers))):
        spec = proving(site.settings(), Request(Budget(seconds=seconds)), problems, name="slots")
        run = store.runs.submit(spec)
        site.wait(
            lambda: store.runs.get(run.id).finished is not None,
            "the run",
            every=0.5,
            progress=lambda: store.runs.get(run.id).counts,
        )
    counts = store.runs.get(run.id).counts
    attempts = store.attempts.of_run(run.id, limit=len(problems))
    found = use([span(attempt) for attempt in attempts], workers)
    first, last = min(a.started or 0.0 for a in attempts), max(a.finished or 0.0 for a in attempts)
    faults = counts.outcomes.get(Outcome.FAULT, 0)
    return Fleet(workers, len(attempts), counts.proved, faults, last - run.created, first - run.created, found)


def span(attempt: StoredAttempt) -> Span:
    """Of an attempt that is over; workers of one slot are their slots."""
    assert attempt.started is not None
    assert attempt.finished is not None
    return Span(attempt.worker, attempt.started, attempt.finished, attempt.cost.wall_seconds)
