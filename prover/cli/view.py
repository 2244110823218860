"""The live view on standard error while the library is compiled and searches run.

It is for eyes only. Without a terminal nothing moves; what remains is a line when the library is being compiled and one
when that is done.
"""

from __future__ import annotations

import math
import sys
import time
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from prover.cli.region import LiveRegion
from prover.types import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import RenderableType

    from prover.types import Budget, Goal, SearchEvent

_SIGNS = {Outcome.PROVED: "✓", Outcome.DISPROVED: "¬", Outcome.VACUOUS: "∅"}
"""What is counted by name while theorems are tried; all else is "not"."""
_GOAL_LINES = 8
"""Lines of a goal that are shown; the target is always among them."""


def watched() -> bool:
    """Is a person looking: are both standard output and standard error a terminal?"""
    return sys.stdout.isatty() and sys.stderr.isatty()


class LiveView(LiveRegion):
    """Shows what is being prepared, then, for every running theorem, its counts and its best open goal.

    Use as a context manager; its methods may be called at any rate, the screen changes eight times a second. Event
    times count from the moment the search began, so the clock runs on between events.
    """

    def __init__(
        self,
        names: Sequence[str] = (),
        budget: Budget | None = None,
        *,
        show: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._names = names
        self._seconds = budget.seconds if budget else math.inf
        self._clock = clock
        self._running: dict[int, tuple[SearchEvent, float]] = {}
        self._outcomes: list[Outcome] = []
        super().__init__(show=show)

    def update(self, index: int, event: SearchEvent) -> None:
        """The search of theorem number `index` goes on."""
        self._running[index] = (event, self._clock() - event.seconds)
        self._stage = ""

    def finished(self, index: int, outcome: Outcome) -> None:
        """Theorem number `index` has its outcome; with several theorems that is worth a line that stays."""
        self._running.pop(index, None)
        self._outcomes.append(outcome)
        if self._live is not None and len(self._names) > 1:
            sign = _SIGNS.get(outcome, "✗")
            self._live.console.print(Text(f"{sign} {self._names[index]}: {outcome.replace('_', ' ')}"))

    def render(self) -> RenderableType:
        """What the screen shows now."""
        parts: list[RenderableType] = [self._summary()] if len(self._names) > 1 else []
        for index, (event, began) in sorted(dict(self._running).items()):
            parts.append(self._counts(self._names[index], event, self._clock() - began))
            if event.best is not None:
                parts.append(Text(goal_excerpt(event.best), style="dim"))
        return Group(*parts) if parts else Text(self._stage, style="dim")

    def _summary(self) -> Text:
        told = [outcome for outcome in _SIGNS if outcome in self._outcomes or outcome == "proved"]
        counts = [f"{self._outcomes.count(outcome)} {outcome}" for outcome in told]
        other = sum(outcome not in _SIGNS for outcome in self._outcomes)
        left = len(self._names) - len(self._outcomes)
        return Text(", ".join([*counts, f"{other} not", f"{left} to go"]), style="bold")

    def _counts(self, name: str, event: SearchEvent, elapsed: float) -> Text:
        rate = event.cost.tactics / elapsed if elapsed > 0 else 0.0
        parts = [
            f"{event.cost.expansions} expansions",
            f"{event.cost.tactics} tactics ({rate:.0f}/s)",
            f"{event.open_nodes} open goals",
        ]
        if math.isfinite(self._seconds):
            parts.append(f"{max(0.0, self._seconds - elapsed):.0f} s left")
        return Text.assemble((name, "bold"), "  ", " · ".join(parts))


def goal_excerpt(goal: Goal) -> str:
    """The goal, indented, without the middle of a long context."""
    lines = goal.text.splitlines()
    if len(lines) > _GOAL_LINES:
        lines = [*lines[:2], f"… {len(lines) - _GOAL_LINES + 1} more lines", *lines[3 - _GOAL_LINES :]]
    return "\n".join(f"  {line}" for line in lines)
