"""Stopping on request: Ctrl-C and SIGTERM become a flag where work can be kept, an exception everywhere else.

Inside `Interrupt.deferred()` the first signal only sets the flag that `requested` reads: a search stops between two
Lean calls, with its graph whole, its trace saved and its result reported. Outside, and from the second signal on,
`KeyboardInterrupt` is raised as usual. One instance serves one process: the command line's, or a pool's child.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

Handler = Callable[[int, FrameType | None], object] | int | None


class Interrupt:
    """Starts without touching any signal; `installed` says for which ones it is responsible."""

    def __init__(self) -> None:
        self._requested = False
        self._deferred = False
        self._tell: Callable[[], object] | None = None

    def requested(self) -> bool:
        """Has somebody asked for the end?"""
        return self._requested

    def request(self) -> None:
        """Ask for the end, without a signal (a run was cancelled)."""
        self._requested = True

    @contextmanager
    def installed(self, *signals: signal.Signals) -> Iterator[None]:
        """Handle `signals` while the body runs. Only the main thread may do this."""
        before: dict[signal.Signals, Handler] = {number: signal.signal(number, self._receive) for number in signals}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler if handler is not None else signal.SIG_DFL)

    @contextmanager
    def deferred(self) -> Iterator[None]:
        """Let the first signal wait for the body, which asks `requested` now and then. May be nested."""
        before, self._deferred = self._deferred, True
        try:
            yield
        finally:
            self._deferred = before

    @contextmanager
    def announced(self, tell: Callable[[], object]) -> Iterator[None]:
        """Call `tell` at the first signal, if that one waits. It runs between two steps of whatever the body does."""
        before, self._tell = self._tell, tell
        try:
            yield
        finally:
            self._tell = before

    def _receive(self, _signal: int, _frame: FrameType | None) -> None:
        first, self._requested = not self._requested, True
        if not (first and self._deferred):
            raise KeyboardInterrupt
        if self._tell is not None:
            self._tell()
