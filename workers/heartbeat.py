"""The thread that keeps a claim alive while its attempt is being worked on.

Every few seconds it renews the lease, tells how far the search has come, and sends the trace. From the answer it learns
whether to go on: a cancelled run or a lost claim asks the search to stop, between two calls of Lean. If the database is
away it tries again at the next beat; the attempt goes on, and whether the claim outlived that is known afterwards.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextvars import copy_context
from types import TracebackType
from typing import Self

import structlog

from db.store import Store
from db.values import Claim, Progress, Standing
from prover.errors import StoreUnavailable
from prover.interrupt import Interrupt
from prover.types import SearchEvent
from workers.uploading import Upload

BEAT_SECONDS = 2.0
_JOIN_SECONDS = 30.0

_log = structlog.get_logger(__name__)


class Heartbeat:
    """A context manager; `standing` is what was last heard of the claim."""

    def __init__(
        self,
        store: Store,
        claim: Claim,
        lease_seconds: float,
        interrupt: Interrupt,
        upload: Upload,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.standing = Standing.HELD
        self._store = store
        self._claim = claim
        self._lease_seconds = lease_seconds
        self._interrupt = interrupt
        self._upload = upload
        self._clock = clock
        self._began = clock()
        self._event: SearchEvent | None = None
        self._away = False
        self._ended = threading.Event()
        context = copy_context()  # the run and the attempt in every line of the log
        self._thread = threading.Thread(target=context.run, args=(self._run,), name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join(_JOIN_SECONDS)

    def observe(self, event: SearchEvent) -> None:
        """A `prover.protocols.SearchObserver`."""
        self._event = event

    def _run(self) -> None:
        interval = min(BEAT_SECONDS, self._lease_seconds / 4)
        while not self._ended.wait(interval) and self.standing is Standing.HELD:
            self.beat()

    def beat(self) -> None:
        """Once: renew, obey, send."""
        try:
            self.standing = self._store.attempts.renew(self._claim, self._lease_seconds, self._progress())
            if self.standing is Standing.HELD:
                self._upload.push()
        except (StoreUnavailable, OSError) as fault:
            self._tell(fault)
            return
        if self._away:
            self._away = False
            _log.info("can report again")
        if self.standing is not Standing.HELD:
            _log.info("stopping", why=self.standing.value)
            self._interrupt.request()

    def finish_upload(self) -> None:
        """What was written last, when the thread has ended. A database that is away costs the trace's end only."""
        if self.standing is Standing.HELD and not self._thread.is_alive():
            try:
                self._upload.push()
            except (StoreUnavailable, OSError) as fault:
                self._tell(fault)

    def _tell(self, fault: Exception) -> None:
        if not self._away:
            self._away = True
            _log.warning("cannot report; the attempt goes on", fault=str(fault))

    def _progress(self) -> Progress:
        seconds, event = self._clock() - self._began, self._event
        if event is None:
            return Progress(seconds)
        best = None if event.best is None else event.best.text
        seconds = max(seconds, event.cost.wall_seconds)  # of earlier tries that this one goes on with, too
        return Progress(seconds, event.cost.expansions, event.cost.tactics, event.open_nodes, best)
