"""The view of a running trace: live lines in a terminal, one plain line for each traced file elsewhere."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from prover.cli.exits import say
from prover.cli.region import LiveRegion

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType

    from prover.tracing import TraceEvent

_BAR = 40


class TraceView(LiveRegion):
    """Hears of traced files and shows how far it is. Use as a context manager."""

    def __init__(self, *, show: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self.done = self.total = 0
        self._kept = 0
        self._theorems = self._tactics = self._problems = 0
        self._last = ""
        super().__init__(show=show)

    def update(self, event: TraceEvent) -> None:
        """A file is done."""
        if event.done == 1 or not self.total:
            self._began = self._clock()
        self.done, self.total, self._last = event.done, event.total, event.path
        self._kept += event.kept
        self._theorems += event.theorems
        self._tactics += event.tactics
        self._problems += len(event.problems)
        self._stage = ""
        if self._live is None and not event.kept:
            trouble = f", problems: {len(event.problems)}" if event.problems else ""
            width = len(str(event.total))
            counts = f"{_number(event.theorems, 'theorem')}, {_number(event.tactics, 'tactic')}{trouble}"
            say(f"[{event.done:>{width}}/{event.total}] {event.path}: {counts}")

    def render(self) -> RenderableType:
        """What the screen shows now."""
        if self._stage or not self.total:
            return Text(self._stage, style="dim")
        full = _BAR * self.done // self.total
        trouble = f" · {self._problems:,} problems" if self._problems else ""
        kept = f" ({self._kept:,} as traced before)" if self._kept else ""
        counts = f"{self._theorems:,} theorems · {self._tactics:,} tactics{trouble}"
        return Group(
            Text.assemble(("━" * full, "green"), ("━" * (_BAR - full), "dim")),
            Text(f"{self.done} of {self.total} files{kept} · {counts}{self._left()}", style="bold"),
            Text(f"  {self._last}", style="dim", no_wrap=True, overflow="ellipsis"),
        )

    def _left(self) -> str:
        """How long it may still take, judged by the files so far."""
        fresh = self.done - self._kept
        left = self.total - self.done
        if not fresh or not left:
            return ""
        return f" · about {(self._clock() - self._began) / fresh * left:.0f} s left"


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
