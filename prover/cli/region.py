"""The part of the terminal that moves: what `prover.cli.view` and `prover.cli.suite_view` have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

from prover.cli.exits import STOPPING, say

if TYPE_CHECKING:
    from rich.console import RenderableType


class LiveRegion(ABC):
    """A context manager that shows `render()` on standard error if `show`; without, stages are told once each."""

    def __init__(self, *, show: bool) -> None:
        self._stage = "starting Lean"
        self._live: Live | None = None
        if show:
            self._live = Live(
                console=Console(stderr=True, highlight=False),
                get_renderable=self.render,
                refresh_per_second=8,
                transient=True,
                redirect_stdout=False,  # results go where they belong
                redirect_stderr=False,
            )

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    @abstractmethod
    def render(self) -> RenderableType:
        """What the screen shows now."""

    def stopping(self) -> None:
        """Somebody asked for the end; a line that stays, above what moves."""
        if self._live is None:
            say(STOPPING)
        else:
            self._live.console.print(Text(STOPPING))

    def progress(self, line: str) -> None:
        """A `prover.protocols.Progress`. Without a live view, one line is printed for each stage (text before `:`)."""
        stage = line.split(":", 1)[0]
        if self._live is None and stage != self._stage.split(":", 1)[0]:
            say(stage)
        self._stage = line
