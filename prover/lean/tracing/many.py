"""Many files, several at once: each in a Lean of its own, results in the order of the files.

Threads wait for the Leans and read what these print; no more than two results a thread are held. Whoever stops taking
results (Ctrl-C, an error, `close`) ends the Leans at once.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from prover.lean.tracing.sources import Entry, Sources
from prover.lean.tracing.trace import TraceLimits, trace_file
from prover.protocols import Progress
from prover.traced import TracedFile


def trace_all(
    sources: Sources, jobs: int = 1, progress: Progress | None = None, limits: TraceLimits | None = None
) -> Iterator[TracedFile]:
    """The traces of all entries of `sources`, in their order. `jobs`: how many Leans at once, at least 1.

    A file with errors has `problems`. Raises an `InfrastructureFault` if Lean cannot be started.
    """
    halt = threading.Event()

    def trace(entry: Entry) -> TracedFile:
        return trace_file(
            sources.toolchain,
            entry.path,
            entry.relative,
            entry.module,
            sources.modules,
            limits,
            options=sources.options,
            halt=halt,
        )

    jobs = max(jobs, 1)
    waiting = deque(sources.entries)
    running: deque[Future[TracedFile]] = deque()
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="trace")
    done = 0
    try:
        while waiting or running:
            while waiting and len(running) < 2 * jobs:
                running.append(pool.submit(trace, waiting.popleft()))
            traced = running.popleft().result()
            done += 1
            if progress is not None:
                progress(_line(done, len(sources.entries), traced))
            yield traced
    finally:
        halt.set()
        pool.shutdown(wait=True, cancel_futures=True)


def _line(done: int, total: int, traced: TracedFile) -> str:
    steps = sum(len(theorem.steps) for theorem in traced.theorems)
    said = f"{len(traced.theorems)} theorems, {steps} steps"
    trouble = f", {len(traced.problems)} problems" if traced.problems else ""
    return f"traced {done}/{total} {traced.source.path}: {said}{trouble}"
