"""The view of a running suite: live lines in a terminal, one plain line for each finished problem elsewhere."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import typer
from rich.console import Group
from rich.text import Text

from prover.cli.region import LiveRegion
from prover.suites.spending import answered
from prover.suites.summary import PROVED, category
from prover.types import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import RenderableType

    from prover.suites.rows import Suite
    from prover.suites.runfile import Record
    from prover.types import Budget, SearchEvent, Theorem

_STYLES = {PROVED: "green", Outcome.DISPROVED.value: "magenta", Outcome.VACUOUS.value: "cyan"}
"""What is counted while the suite runs, and the colours of its lines."""
_BAR = 40


class SuiteView(LiveRegion):
    """Hears of a suite's run and shows it. Use as a context manager."""

    def __init__(
        self, suite: Suite, budget: Budget, *, show: bool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rows = len(suite.rows)
        self._seconds = budget.seconds
        self._clock = clock
        self._names: dict[int, str] = {}
        self._numbers: dict[str, int] = {}
        self._running: dict[int, tuple[SearchEvent, float]] = {}
        self._kept: list[str] = []
        self._earlier = 0
        super().__init__(show=show)

    def started(self, theorems: Sequence[Theorem]) -> None:
        """These will be searched for, numbered from 0."""
        self._names = {number: theorem.name for number, theorem in enumerate(theorems)}
        self._numbers = {theorem.statement_hash: number for number, theorem in enumerate(theorems)}
        self._earlier = self._rows - len(theorems) - len(self._kept)
        self._stage = ""
        if self._earlier:
            self._tell(Text(f"{self._earlier} of {self._rows} were attempted before"))

    def update(self, index: int, event: SearchEvent) -> None:
        """The search of theorem number `index` goes on."""
        self._running[index] = (event, self._clock() - event.seconds)

    @property
    def idle(self) -> bool:
        """Was there nothing to attempt?"""
        return not self._numbers and not self._kept

    def kept(self, record: Record) -> None:
        """An attempt has ended and is in the file."""
        self._running.pop(self._numbers.get(record.statement_hash, -1), None)
        kind = category(record)
        self._kept.append(kind)
        done = self._earlier + len(self._kept)
        source = "  (from the cache)" if answered(record) else ""
        count = f"[{done:>{len(str(self._rows))}}/{self._rows}]"
        line = f"{count} {kind:<23} {record.cost.wall_seconds:7.2f} s  {record.name}{source}"
        self._tell(Text(line, style=_STYLES.get(kind, "")))

    def _tell(self, line: Text) -> None:
        if self._live is None:
            typer.echo(line.plain)
        else:
            self._live.console.print(line)

    def render(self) -> RenderableType:
        """What the screen shows now."""
        if self._stage:
            return Text(self._stage, style="dim")
        done = self._earlier + len(self._kept)
        decided = [f"{self._kept.count(kind)} {kind}" for kind in _STYLES if kind in self._kept or kind == PROVED]
        parts: list[RenderableType] = [
            _bar(done, self._rows),
            Text(f"{done} of {self._rows} attempted · {', '.join(decided)} in this session", style="bold"),
        ]
        for index, (event, began) in sorted(dict(self._running).items()):
            elapsed = self._clock() - began
            left = f" · {max(0.0, self._seconds - elapsed):.0f} s left" if math.isfinite(self._seconds) else ""
            counts = f"  {event.cost.expansions} expansions · {event.cost.tactics} tactics{left}"
            parts.append(Text.assemble((self._names[index], "cyan"), counts, no_wrap=True, overflow="ellipsis"))
        return Group(*parts)


def _bar(done: int, rows: int) -> Text:
    full = _BAR * done // max(rows, 1)
    return Text.assemble(("━" * full, "green"), ("━" * (_BAR - full), "dim"))
