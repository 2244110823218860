"""What the main process of a worker does besides passing messages on: rounds, and showing that it is there.

A step of Celery's blueprint with a timer in its event loop, so everything happens between two messages and in the
thread that forks; connections are opened for a round and closed after it, so no process of the pool inherits one. A
round that fails is repeated after a pause that doubles up to `_LONGEST_PAUSE`. While the worker drains, Celery goes on
firing the timer; nothing more is offered then.
"""

from __future__ import annotations

import os
import socket
import time
from typing import Any

import structlog
from celery import bootsteps
from celery.worker import state

from db.store import Store
from db.values import WorkerStatus
from prover.errors import InfrastructureFault, InputError
from prover.identity import code_digest
from workers.dispatch import Broker, tick
from workers.receipts import Receipts
from workers.runtime import Site

_ROUND_SECONDS = 1.0
_LONGEST_PAUSE = 15.0

_log = structlog.get_logger(__name__)


class Rounds(bootsteps.StartStopStep):  # type: ignore[misc]
    """Celery's step; the worker is made with ``site=`` and ``receipts=`` and hands them to every step."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, worker: Any, *, site: Site, receipts: Receipts, **options: Any) -> None:
        super().__init__(worker, **options)
        self._app = worker.app
        self._site = site
        self._receipts = receipts
        self._started = time.time()
        self._next = 0.0
        self._pause = 0.0

    def start(self, worker: Any) -> None:
        """Celery has started the pool."""
        worker.timer.call_repeatedly(_ROUND_SECONDS, self._round)

    def stop(self, worker: Any) -> None:
        """The rounds go on while the pool finishes: Celery's timer ends them."""

    def _round(self) -> None:
        if not is_draining():
            self._receipts.demand()
        if time.monotonic() < self._next:
            return
        try:
            self._work()
        except (InfrastructureFault, InputError) as fault:
            if not self._pause:
                _log.warning("a service is away; trying again", fault=str(fault))
            self._pause = min(_LONGEST_PAUSE, 2 * self._pause or _ROUND_SECONDS)
            self._next = time.monotonic() + self._pause
            return
        if self._pause:
            _log.info("all services are there again")
        self._pause = 0.0

    def _work(self) -> None:
        site, broker = self._site, Broker(self._app)
        with Store.open(site.settings.database_url, create=False) as store:
            draining = is_draining()
            store.workers.beat(self._status(draining=draining))
            if draining:
                site.outbox.deliver(store)
                return
            try:
                tick(store, broker, site.outbox, site.settings.queue)
            finally:
                broker.close()

    def _status(self, *, draining: bool) -> WorkerStatus:
        site = self._site
        return WorkerStatus(
            name=site.name,
            host=socket.gethostname(),
            pid=os.getpid(),
            queue=site.settings.queue,
            slots=site.settings.slots,
            toolchain=site.lean.fingerprint,
            code=code_digest(),
            started=self._started,
            seen=time.time(),
            draining=draining,
        )


def is_draining() -> bool:
    """Was this worker told to end?"""
    return state.should_stop is not None and state.should_stop is not False
