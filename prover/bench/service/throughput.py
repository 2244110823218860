"""Tasks per second through the whole path when there is nothing to prove.

A probe (`db.values.Task.PROBE`) is submitted, offered by the workers' rounds, carried by the queue, claimed, given up
at once and reported, with all its rows. Beside it Celery alone carries as many messages of an empty task, with the same
settings, broker and slots; both workers are up all the time, the rounds take turns.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from db.values import Problem, RunSpec, Task
from prover.bench.service.site import Site
from prover.identity import code_digest
from prover.request import Request
from prover.types import Theorem
from workers import bare
from workers.local import environment
from workers.snapshot import snapshot
from workers.supervisor import Program

_WARM = 50
_BARE_QUEUE = "bare"
_BARE = (sys.executable, "-c", "from workers.bare import serve; serve()")


@dataclass(frozen=True, slots=True)
class Throughput:
    """With so many `slots` of one worker: tasks per second, one number for each round.

    `service`: from the first claim to the last report; `celery`: from the first message sent to the last acknowledged.
    `wait`: seconds from submission to the first claim, in each round.
    """

    slots: int
    tasks: int
    service: tuple[float, ...]
    celery: tuple[float, ...]
    wait: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """The service's rate as a share of Celery's, median of the rounds."""
        return statistics.median(mine / bare for mine, bare in zip(self.service, self.celery, strict=True))

    @property
    def added(self) -> float:
        """Seconds that a slot spends on a task more than with Celery alone, median of the rounds."""
        pairs = zip(self.service, self.celery, strict=True)
        return statistics.median(self.slots * (1 / mine - 1 / bare) for mine, bare in pairs)


def run(site: Site, tasks: int, rounds: int, slots: Sequence[int]) -> list[Throughput]:
    """Measure with one worker of each number of slots."""
    return [_measured(site, tasks, rounds, number) for number in slots]


def _measured(site: Site, tasks: int, rounds: int, slots: int) -> Throughput:
    with site.running(site.worker(1, slots=slots), _bare(site, slots)):
        _probe(site, _WARM * slots)
        _celery(site, _WARM * slots)
        probed, sent = [], []
        for number in range(rounds):
            site.say(f"throughput, {slots} slot{'s' * (slots > 1)}: round {number + 1} of {rounds}")
            probed.append(_probe(site, tasks))
            sent.append(_celery(site, tasks))
    rates, waits = zip(*probed, strict=True)
    return Throughput(slots, tasks, rates, tuple(sent), waits)


def _bare(site: Site, slots: int) -> Program:
    def ready(_leader: int) -> bool:
        return any(bare.READY in line for line in site.words)

    site.words.clear()
    return Program("Celery alone", _BARE, environment(site.settings(queue=_BARE_QUEUE, slots=slots)), ready=ready)


def _probe(site: Site, tasks: int) -> tuple[float, float]:
    """Tasks per second, and the wait before the first."""
    problems = [Problem(Theorem(f"probe_{n}", f"(a : Nat) : a + {n} = {n} + a")) for n in range(tasks)]
    kept = snapshot(site.settings(), Request())
    store = site.store
    spec = RunSpec("probe", problems, kept, Task.PROBE, queue=site.base.queue, code=code_digest())
    run = store.runs.submit(spec)

    def over() -> bool:
        return store.runs.get(run.id).finished is not None

    site.wait(over, "a probe", progress=lambda: store.runs.get(run.id).counts)
    attempts = store.attempts.of_run(run.id, limit=tasks)
    begun = min(attempt.started or 0.0 for attempt in attempts)
    ended = max(attempt.finished or 0.0 for attempt in attempts)
    return tasks / (ended - begun), begun - run.created


def _celery(site: Site, tasks: int) -> float:
    settings = site.settings(queue=_BARE_QUEUE)
    began = perf_counter()
    bare.send(settings, tasks)
    site.wait(lambda: bare.outstanding(settings) == 0, "Celery alone", every=0.02)
    return tasks / (perf_counter() - began)
