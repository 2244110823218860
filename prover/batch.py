"""Several theorems: one after the other, or spread over processes with an agent in each.

Read next: `prover.pool` for the processes, `prover.agent` for what each of them does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from prover.agent import build, toolchain
from prover.interrupt import Interrupt
from prover.pool import Control, Done, Lost, Reported, run_tasks
from prover.protocols import Progress, SearchObserver
from prover.request import Request
from prover.settings import Settings
from prover.types import Attempt, Cost, Outcome, SearchEvent, Theorem

_HANG_SECONDS = 120.0
"""A pool's process that overruns its theorem's time by this much is taken for hung."""

_REPORT_SECONDS = 0.1
"""At least so long between two reports of a pool's process."""

Observer = Callable[[int, SearchEvent], None]
"""Hears of the search of theorem number so-and-so."""


def prove_many(
    settings: Settings,
    theorems: Sequence[Theorem],
    request: Request,
    *,
    jobs: int = 1,
    isolated: bool = False,
    observer: Observer = lambda index, event: None,
    progress: Progress | None = None,
    interrupt: Interrupt | None = None,
) -> Iterator[tuple[int, Attempt]]:
    """Attempt every theorem, `jobs` at a time; yields numbers and attempts as they are ready.

    With one job (or theorem) they come in order and nothing but Lean runs in other processes, unless `isolated` is
    asked for: then even a defect of ours that ends a process costs its own theorem only. After an interrupt the
    running attempts are yielded with what they have, and the rest is left out.
    """
    stop = interrupt or Interrupt()
    if isolated or min(jobs, len(theorems)) > 1:
        toolchain(settings, progress)  # once, here, where the progress can be seen
        yield from _in_processes(settings, theorems, request, jobs, observer, stop)
        return
    with build(settings, progress) as agent:
        for index, theorem in enumerate(theorems):
            yield index, agent.prove(theorem, request, observer=partial(observer, index), interrupt=stop)
            if stop.requested():
                return


def _in_processes(
    settings: Settings, theorems: Sequence[Theorem], request: Request, jobs: int, observer: Observer, stop: Interrupt
) -> Iterator[tuple[int, Attempt]]:
    opener = partial(_open_worker, settings, request)
    patience = request.budget.seconds + _HANG_SECONDS
    for event in run_tasks(theorems, opener, jobs=jobs, task_seconds=patience, interrupt=stop):
        match event:
            case Reported(index, value):
                observer(index, value)
            case Done(index, attempt):
                yield index, attempt
            case Lost(index, reason):
                yield index, Attempt(theorems[index], Outcome.FAULT, Cost(), note=reason)


@contextmanager
def _open_worker(settings: Settings, request: Request) -> Iterator[Callable[[Theorem, Control], Attempt]]:
    """In a process of the pool: an agent that does what it is sent."""
    with build(settings) as agent:

        def work(theorem: Theorem, control: Control) -> Attempt:
            observer = _seldom(control.report)
            return agent.prove(theorem, request, observer=observer, interrupt=control.interrupt)

        yield work


def _seldom(observer: SearchObserver) -> SearchObserver:
    """Pass on what eyes can follow: an event in `_REPORT_SECONDS`."""
    last = float("-inf")

    def observe(event: SearchEvent) -> None:
        nonlocal last
        if event.seconds - last >= _REPORT_SECONDS:
            last = event.seconds
            observer(event)

    return observe
