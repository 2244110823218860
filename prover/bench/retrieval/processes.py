"""Ways of searching, each in a process of its own that stands ready: rounds interleave, memory is each one's.

A child opens its `Way` and then does what it is asked, one child at a time, timing itself. All have the same number of
threads: the variables that OpenMP, BLAS and numba heed are set before a child loads any library.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol

from prover.errors import InfrastructureFault, InputError
from prover.protocols import Hit

Answer = tuple[tuple[int, ...], tuple[float, ...]]
"""Positions, best first, and their scores."""

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
_PATIENT = 30.0
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


class Way(Protocol):
    """Something that answers numbered queries."""

    def one(self, query: int) -> Answer:
        """The best for one query."""

    def many(self, queries: Sequence[int]) -> Sequence[Answer]:
        """The best for many queries, in one call."""


Opener = Callable[[Path, int], Way]
"""Makes a `Way` of what lies in a folder, answering with so many each; a function of a module, since it goes by name.

Raises `InputError` with the remedy if it is not installed.
"""


def answer(hits: Sequence[Hit]) -> Answer:
    """Of what our rankers find."""
    return tuple(hit.position for hit in hits), tuple(hit.score for hit in hits)


class Child:
    """One way in its process. `opened`: seconds from the call of its opener to its first answer."""

    def __init__(self, name: str, pipe: Connection) -> None:
        self.name = name
        self._pipe = pipe
        self.opened = float(self._told())

    def one_by_one(self, queries: Sequence[int]) -> list[float]:
        """Seconds of each query, asked alone."""
        return list(self._asked("one", queries))

    def together(self, queries: Sequence[int]) -> float:
        """Seconds of all in one call."""
        return float(self._asked("many", queries))

    def answers(self, queries: Sequence[int]) -> list[Answer]:
        """What it finds."""
        return list(self._asked("answers", queries))

    def peak_mb(self) -> float:
        """The most memory that was resident so far, in MiB; the pages read of mapped files count."""
        return float(self._asked("peak", ()))

    def _asked(self, what: str, queries: Sequence[int]) -> Any:
        self._pipe.send((what, list(queries)))
        return self._told()

    def _told(self) -> Any:
        try:
            kind, value = self._pipe.recv()
        except (EOFError, ConnectionError):
            raise InfrastructureFault(
                f"the process of {self.name} ended before its time: see its words above"
            ) from None
        if kind == "refused":
            raise InputError(value)
        return value


@contextmanager
def children(openers: Mapping[str, Opener], folder: Path, limit: int, threads: int) -> Iterator[dict[str, Child | str]]:
    """A child for each opener, brought up one after the other, or the sentence that says why there is none."""
    with ExitStack() as stack:
        found: dict[str, Child | str] = {}
        for name, opener in openers.items():
            pipe = stack.enter_context(_process(opener, folder, limit, threads))
            try:
                found[name] = Child(name, pipe)
            except InputError as error:
                found[name] = str(error)
        yield found


@contextmanager
def _process(opener: Opener, folder: Path, limit: int, threads: int) -> Iterator[Connection]:
    methods = multiprocessing.get_context("spawn")
    mine, theirs = methods.Pipe()
    process = methods.Process(target=_work, args=(theirs, opener, folder, limit), daemon=True)
    with _environment(dict.fromkeys(_THREADS, str(threads))):
        process.start()
    theirs.close()
    try:
        yield mine
    finally:
        mine.close()
        process.join(_PATIENT)
        if process.is_alive():
            process.kill()
            process.join()


@contextmanager
def _environment(changes: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _work(pipe: Connection, opener: Opener, folder: Path, limit: int) -> None:
    """In the child: open, say how long that took, then answer until the pipe is closed."""
    began = time.perf_counter()
    try:
        way = opener(folder, limit)
    except InputError as error:
        pipe.send(("refused", str(error)))
        return
    way.one(0)
    pipe.send(("opened", time.perf_counter() - began))
    try:
        while True:
            what, queries = pipe.recv()
            pipe.send((what, _done(way, what, queries)))
    except EOFError:
        return


def _done(way: Way, what: str, queries: Sequence[int]) -> object:
    clock = time.perf_counter
    match what:
        case "one":
            took = []
            for query in queries:
                began = clock()
                way.one(query)
                took.append(clock() - began)
            return took
        case "many":
            began = clock()
            way.many(queries)
            return clock() - began
        case "answers":
            return list(way.many(queries))
        case _:
            return _peak_bytes() / 2**20


def _peak_bytes() -> int:
    """The most that was resident. Linux's ``ru_maxrss`` would begin with what the parent had when it forked."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
        return next(1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _RSS_UNIT
