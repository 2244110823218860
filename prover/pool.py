"""A pool of processes for long, independent tasks that must not take each other down.

`run_tasks` starts at most `jobs` fresh interpreters (the spawn method, so nothing is shared by accident). Each
opens its own worker once, for example an agent with its Lean process, and serves one task at a time over a pipe.
Results come as they are ready. The point of having our own instead of `concurrent.futures` is blame: there, one
killed process breaks the pool and every pending task with it; here it costs exactly the task it was running, which
is tried once more.

An interrupt reaches the children through the parent only (they ignore the terminal's SIGINT): each busy child is sent
SIGTERM, which its `Interrupt` understands, and may hand in what it has; after `GRACE_SECONDS` a second one, then the
end.

Limits: tasks, results, reports and the opener travel by pickle between processes of one program; they are never stored.
Read next: `prover.batch.prove_many`.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, Generic, TypeVar, cast

from prover.errors import InfrastructureFault
from prover.interrupt import Interrupt

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Control:
    """What a running task may use: `report` sends the parent a picklable value, `interrupt` says when to stop."""

    report: Callable[[Any], None]
    interrupt: Interrupt


Work = Callable[[Task, Control], Result]
"""Does one task. Expected failures are results; an exception ends the process."""

Opener = Callable[[], AbstractContextManager[Work[Task, Result]]]
"""Opens a worker in a fresh process; must be picklable (a module-level function or a `functools.partial` of one)."""

GRACE_SECONDS = 4.0
"""How long a child may take to react to a signal to stop."""

TRIES = 2
"""How many processes a task may lose before it is given up."""


@dataclass(frozen=True, slots=True)
class Done(Generic[Result]):
    """Task number `index` has its result."""

    index: int
    result: Result


@dataclass(frozen=True, slots=True)
class Lost:
    """Task number `index` lost `TRIES` processes; `reason` says how the last one ended."""

    index: int
    reason: str


@dataclass(frozen=True, slots=True)
class Reported:
    """Task number `index` sent `value` while running."""

    index: int
    value: Any


@dataclass(slots=True)
class _Child:
    process: SpawnProcess
    pipe: Connection
    slot: int
    task: int | None = None
    deadline: float = field(default=float("inf"))


def run_tasks(
    tasks: Sequence[Task],
    opener: Opener[Task, Result],
    *,
    jobs: int,
    task_seconds: float = float("inf"),
    interrupt: Interrupt | None = None,
) -> Iterator[Done[Result] | Lost | Reported]:
    """Do every task, at most `jobs` at a time, and say what happens as it happens.

    `task_seconds`: wall clock after which a child counts as hung and is killed. Once `interrupt` is requested, the
    busy children are asked to stop, what they hand in is yielded, and the rest is left undone. Raises
    `InfrastructureFault` if a worker cannot be opened at all.
    """
    pool = _Pool(tasks, opener, task_seconds)
    stopping = interrupt or Interrupt()
    try:
        with stopping.deferred():
            yield from pool.run(jobs, stopping)
    finally:
        pool.stop()


class _Pool(Generic[Task, Result]):
    def __init__(self, tasks: Sequence[Task], opener: Opener[Task, Result], task_seconds: float) -> None:
        self._tasks = tasks
        self._opener = opener
        self._task_seconds = task_seconds
        self._waiting = deque(range(len(tasks)))
        self._losses = [0] * len(tasks)
        self._children: list[_Child] = []
        self._closing = False

    def run(self, jobs: int, interrupt: Interrupt) -> Iterator[Done[Result] | Lost | Reported]:
        """Feed the children until nothing waits and nobody is busy."""
        for slot in range(min(jobs, len(self._tasks))):
            self._start(slot)
        while self._busy() and not interrupt.requested():
            yield from self._collect()
            self._kill_overdue()
        yield from self._interrupt()

    def _interrupt(self) -> Iterator[Done[Result] | Lost | Reported]:
        """Ask the busy children to stop, twice, and take what they still send."""
        self._closing = True
        self._waiting.clear()
        for _ in range(2):
            for child in self._busy():
                child.process.terminate()
            end = time.monotonic() + GRACE_SECONDS
            while self._busy() and time.monotonic() < end:
                yield from self._collect()

    def stop(self) -> None:
        """End every child: the idle by closing their pipe, the others by force."""
        for child in self._children:
            if child.task is not None:
                child.process.kill()
            child.pipe.close()
        for child in self._children:
            child.process.join(GRACE_SECONDS)
            if child.process.is_alive():
                child.process.kill()
                child.process.join()
        self._children.clear()

    def _busy(self) -> list[_Child]:
        return [child for child in self._children if child.task is not None]

    def _start(self, slot: int) -> None:
        ours, theirs = multiprocessing.Pipe()
        process = multiprocessing.get_context("spawn").Process(
            target=_serve, args=(theirs, self._opener, slot), daemon=True
        )
        process.start()
        theirs.close()  # so that the pipe ends when the child does
        child = _Child(process, ours, slot)
        self._children.append(child)
        self._feed(child)

    def _feed(self, child: _Child) -> None:
        """Give the child its next task, if one waits."""
        child.task, child.deadline = None, float("inf")
        if not self._waiting:
            return
        index = self._waiting.popleft()
        child.task, child.deadline = index, time.monotonic() + self._task_seconds
        with suppress(OSError):  # a child that died while idle is noticed when its pipe is read
            child.pipe.send((index, self._tasks[index]))

    def _collect(self) -> Iterator[Done[Result] | Lost | Reported]:
        """Handle what the children have sent by now; waits a moment if nothing has come."""
        by_pipe = {child.pipe: child for child in self._busy()}
        for pipe in wait(list(by_pipe), timeout=0.2):
            yield from self._receive(by_pipe[cast(Connection, pipe)])

    def _receive(self, child: _Child) -> Iterator[Done[Result] | Lost | Reported]:
        try:
            kind, index, value = child.pipe.recv()
        except (EOFError, OSError):
            yield from self._bury(child)
            return
        if kind == "unopened":
            raise InfrastructureFault(value)
        if kind == "report":
            yield Reported(index, value)
            return
        self._feed(child)
        yield Done(index, value)

    def _bury(self, child: _Child) -> Iterator[Lost]:
        """A child has ended by itself: replace it, and try its task again once."""
        child.pipe.close()
        child.process.join(GRACE_SECONDS)
        self._children.remove(child)
        index = child.task
        if index is None or self._closing:
            return
        self._losses[index] += 1
        if self._losses[index] < TRIES:
            self._waiting.appendleft(index)
        else:
            yield Lost(index, f"its process ended {TRIES} times, last with {_describe(child.process.exitcode)}")
        if self._waiting:
            self._start(child.slot)

    def _kill_overdue(self) -> None:
        now = time.monotonic()
        for child in self._busy():
            if now > child.deadline:
                child.process.kill()


def _describe(exitcode: int | None) -> str:
    if exitcode is not None and exitcode < 0:
        with suppress(ValueError):
            return signal.Signals(-exitcode).name
    return f"exit code {exitcode}"


def _settle_on_core(slot: int) -> None:
    """Keep this process and all that it starts to one core: a job is one core's work.

    Jobs of one pool take the cores in turn, from one that differs between pools.

    Lean would otherwise spread over several cores, jobs would disturb each other, and what a theorem costs would depend
    on its neighbours.
    """
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[(os.getppid() + slot) % len(cores)]})


def _serve(pipe: Connection, opener: Opener[Any, Any], slot: int) -> None:
    """The child's life: open the worker, then one task after the other until the pipe ends."""
    _settle_on_core(slot)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to everybody; the parent decides
    interrupt = Interrupt()
    ending = suppress(EOFError, BrokenPipeError, ConnectionResetError, KeyboardInterrupt)
    with ending, interrupt.installed(signal.SIGTERM), ExitStack() as stack:
        try:
            work = stack.enter_context(opener())
        except InfrastructureFault as fault:
            pipe.send(("unopened", 0, str(fault)))
            return
        while True:
            index, task = pipe.recv()
            with interrupt.deferred():
                result = work(task, Control(partial(_send_report, pipe, index), interrupt))
                pipe.send(("done", index, result))


def _send_report(pipe: Connection, index: int, value: object) -> None:
    pipe.send(("report", index, value))
