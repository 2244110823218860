"""One Lean environment for several theorems in turns.

An environment serves one theorem at a time. `Stage.view` gives each theorem a `LeanEnvironment` of its own, which
starts its theorem again behind the scenes whenever another one was on stage last: a few milliseconds, since the header
stays loaded. A view counts the CPU time of its own questions only.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from prover.errors import LeanDied
from prover.protocols import LeanEnvironment
from prover.script import Script
from prover.types import ProofState, TacticResult, Theorem


class Stage:
    """Knows which theorem the environment has started last."""

    def __init__(self, environment: LeanEnvironment) -> None:
        self._environment = environment
        self._present: Theorem | None = None

    def view(self) -> LeanEnvironment:
        """An environment for one theorem; closing it leaves the real one open."""
        return _View(self)

    def started(self, theorem: Theorem, *, again: bool = False) -> ProofState | None:
        """Have the theorem started, unless it is already and `again` is not asked for."""
        if theorem == self._present and not again:
            return None
        self._present = None  # whatever happens below, the former one is not on stage any more
        try:
            state = self._environment.start(theorem)
        except LeanDied:
            state = self._environment.start(theorem)  # once more: what killed it need not be the statement
        self._present = theorem
        return state

    @contextmanager
    def playing(self, theorem: Theorem, count: Callable[[float], None]) -> Iterator[LeanEnvironment]:
        """The environment with `theorem` started; `count` hears of the CPU seconds that the body, and that, took."""
        before = self._environment.cpu_seconds()
        try:
            self.started(theorem)
            yield self._environment
        finally:
            count(self._environment.cpu_seconds() - before)

    def cpu_seconds(self) -> float:
        """Of the environment, all theorems together."""
        return self._environment.cpu_seconds()


class _View:
    """One theorem's `LeanEnvironment`."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._theorem: Theorem | None = None
        self._spent = 0.0

    def start(self, theorem: Theorem) -> ProofState:
        self._theorem = theorem
        before = self._stage.cpu_seconds()
        try:
            state = self._stage.started(theorem, again=True)
        finally:
            self._count(self._stage.cpu_seconds() - before)
        assert state is not None
        return state

    def expand(self, state: ProofState, tactics: Sequence[str], seconds: float = math.inf) -> Sequence[TacticResult]:
        with self._stage.playing(self._current(), self._count) as environment:
            return environment.expand(state, tactics, seconds)

    def replays(self, script: Script) -> bool:
        with self._stage.playing(self._current(), self._count) as environment:
            return environment.replays(script)

    def cpu_seconds(self) -> float:
        return self._spent

    def close(self) -> None:
        """The environment belongs to the stage's owner."""

    def _count(self, seconds: float) -> None:
        self._spent += seconds

    def _current(self) -> Theorem:
        if self._theorem is None:
            raise RuntimeError("start(theorem) comes before everything else")
        return self._theorem
