"""One Lean environment for several theorems in turns.

An environment serves one theorem at a time. `Stage.view` gives each theorem a `LeanEnvironment` of its own, which
starts its theorem again behind the scenes whenever another one was on stage last: a few milliseconds, since the header
stays loaded. A view counts the CPU time of its own questions only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from prover.errors import LeanDied
from prover.protocols import LeanEnvironment
from prover.script import Script
from prover.types import ProofState, TacticResult, Theorem


class Stage:
    """Knows whose turn it is, and which theorem the environment has started last."""

    def __init__(self, environment: LeanEnvironment) -> None:
        self.environment = environment
        self._present: _View | None = None
        self._theorem: Theorem | None = None
        self._since = 0.0

    def view(self) -> LeanEnvironment:
        """An environment for one theorem; closing it leaves the real one open."""
        return _View(self)

    def enter(self, view: _View) -> None:
        """From now on the environment works, and its CPU time counts, for `view`."""
        if view is not self._present:
            now = self.environment.cpu_seconds()
            if self._present is not None:
                self._present.spent += now - self._since
            self._present, self._since = view, now

    def start(self, theorem: Theorem) -> ProofState:
        """Have the environment start the theorem."""
        self._theorem = None  # whatever happens below, the former one is not there any more
        try:
            state = self.environment.start(theorem)
        except LeanDied:
            state = self.environment.start(theorem)  # once more: what killed it need not be the statement
        self._theorem = theorem
        return state

    def playing(self, view: _View, theorem: Theorem) -> LeanEnvironment:
        """The environment, with the view's theorem started."""
        self.enter(view)
        if theorem != self._theorem:
            self.start(theorem)
        return self.environment

    def lately(self, view: _View) -> float:
        """CPU seconds since `view` came on stage; 0 if it is not there."""
        return self.environment.cpu_seconds() - self._since if view is self._present else 0.0


class _View:
    """One theorem's `LeanEnvironment`. `spent`: CPU seconds of its turns that are over."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._theorem: Theorem | None = None
        self.spent = 0.0

    def start(self, theorem: Theorem) -> ProofState:
        self._theorem = theorem
        self._stage.enter(self)
        return self._stage.start(theorem)

    def expand(self, state: ProofState, tactics: Sequence[str], seconds: float = math.inf) -> Sequence[TacticResult]:
        return self._stage.playing(self, self._current()).expand(state, tactics, seconds)

    def replays(self, script: Script) -> bool:
        return self._stage.playing(self, self._current()).replays(script)

    def cpu_seconds(self) -> float:
        return self.spent + self._stage.lately(self)

    def close(self) -> None:
        """The environment belongs to the stage's owner."""

    def _current(self) -> Theorem:
        if self._theorem is None:
            raise RuntimeError("start(theorem) comes before everything else")
        return self._theorem
