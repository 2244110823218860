"""Suites meet the agent: which suite a name means, what identifies a run, and the run itself.

`run_suite` attempts the rows of a suite in isolated processes and keeps every attempt in the run's file as it ends. A
run is identified by its suite, its settings and the toolchain's fingerprint; a file of another run is refused. What may
differ between sessions of one run (jobs, cores, the code) is noted for each session.

Read next: `prover.suites.running` for what remains to be done, `prover.batch.prove_many` for the processes.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from prover.agent import library, toolchain
from prover.batch import Observer, prove_many
from prover.errors import InfrastructureFault, InputError
from prover.identity import code_digest
from prover.interrupt import Interrupt
from prover.lean.own import library_theorems
from prover.lean.source import theorems
from prover.lean.toolchain import Toolchain
from prover.library import index_facts
from prover.prices import DEFAULT, Prices
from prover.protocols import Progress as Stages
from prover.request import Request
from prover.settings import Settings
from prover.suites.rows import Row, Suite, choose, load
from prover.suites.runfile import Record, RunFile
from prover.suites.running import Listener, Progress, run
from prover.types import Attempt, Theorem

MATHLIB = "Mathlib"
CORELIB = "corelib"
"""The suite of the embedded library's own theorems; ``./corelib`` is a file or folder of that name."""


def open_suite(name: str, split: str | None = None, limit: int | None = None) -> Suite:
    """The suite that a path names, or `CORELIB`. Raises `SourceError` with the remedy."""
    if name == CORELIB:
        return choose(name, _corelib(), split, limit)
    path = Path(name)
    return choose(path.resolve().name, load(path, theorems), split, limit)


def _corelib() -> Iterator[Row]:
    for module, item in library_theorems():
        yield Row(item.theorem, module, proof=item.body if item.assigned else None)


def run_suite(
    suite: Suite,
    settings: Settings,
    request: Request,
    path: Path,
    *,
    jobs: int = 1,
    observer: Observer = lambda index, event: None,
    started: Callable[[Sequence[Theorem]], None] = lambda theorems: None,
    listener: Listener = lambda record: None,
    progress: Stages | None = None,
    interrupt: Interrupt | None = None,
    prices: Prices = DEFAULT,
) -> Progress:
    """Run the suite, or what is left of it, into the file `path`.

    `started` hears of the theorems that will be searched for, `observer` of their searches by number, `listener` of
    every attempt once it is kept. Raises `InputError` for a file of another run, `InfrastructureFault` without a
    working Lean, or when it became another one on the way.
    """
    lean = toolchain(settings, progress)
    library(settings, lean, progress)  # here, where it is made once and a fault can be seen
    request, discard = _traced(request, path)

    def prove(remaining: Sequence[Theorem]) -> Iterator[tuple[int, Attempt]]:
        started(remaining)
        attempts = prove_many(
            settings,
            remaining,
            request,
            jobs=jobs,
            isolated=True,
            observer=observer,
            progress=progress,
            interrupt=interrupt,
        )
        for index, attempt in attempts:
            if attempt.verdict is not None and attempt.verdict.toolchain != lean.fingerprint:
                raise InfrastructureFault(
                    f"the toolchain changed during the run, from {lean.fingerprint} to {attempt.verdict.toolchain}: "
                    "start a new run, in another file"
                )
            yield index, attempt

    def kept(record: Record) -> None:
        discard(record)
        listener(record)

    with RunFile.open(path, identity(suite, settings, request, lean)) as file:
        file.session(_session(jobs, prices))
        try:
            return run(
                file,
                suite.rows,
                prove,
                absent=lambda row: missing_library(lean, row.libraries),
                listener=kept,
                prices=prices,
            )
        finally:
            discard(None)


def _traced(request: Request, path: Path) -> tuple[Request, Callable[[Record | None], None]]:
    """The request with a folder for traces, and what to do when an attempt is kept, and (None) at the end.

    Unless a folder was asked for, it is one beside the run's file, in which there is nothing but the attempts under
    way: what a killed or interrupted run finds there when it goes on.
    """
    own = request.traces is None
    folder = request.traces or path.with_name(f"{path.name}.traces")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder} cannot hold the traces: {error.strerror or error}; name another folder") from None
    request = replace(request, traces=folder)

    def discard(record: Record | None) -> None:
        if not own:
            return
        with suppress(OSError):  # what is left there does no harm
            if record is None:
                folder.rmdir()
            else:
                request.trace_file(record.statement_hash).unlink(missing_ok=True)

    return request, discard


def identity(suite: Suite, settings: Settings, request: Request, lean: Toolchain) -> dict[str, Any]:
    """What must be equal for attempts to belong to one run; None stands for no limit."""
    budget = {key: value if math.isfinite(value) else None for key, value in asdict(request.budget).items()}
    return {
        "suite": suite.name,
        "suite_hash": suite.digest,
        "rows": len(suite.rows),
        "toolchain": lean.fingerprint,
        "version": version("lemmata"),
        "strategy": request.strategy,
        "generator": request.generator,
        "seed": request.seed,
        "retriever": settings.retriever,
        **index_facts(settings.index),
        "cache": settings.cache != "off",
        "lemmas": settings.uses_lemmas,
        **budget,
        **asdict(settings.limits),
    }


def missing_library(lean: Toolchain, libraries: Sequence[str]) -> str | None:
    """One of these libraries that this Lean does not have: the embedded one has its own only, a Lake project may have
    any, and speaks for itself."""
    if lean.kind != "embedded" or not libraries:
        return None
    return MATHLIB if MATHLIB in libraries else libraries[0]


def _session(jobs: int, prices: Prices) -> dict[str, Any]:
    return {
        "started": round(time.time(), 3),
        "jobs": jobs,
        "cores": os.cpu_count(),
        "code": code_digest(),
        "prices": asdict(prices),
    }
