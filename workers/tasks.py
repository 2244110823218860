"""The one task, and the life of what it needs in each process of the pool."""

from __future__ import annotations

from celery import Celery, signals

from workers.app import ATTEMPT
from workers.receipts import Receipts, request_class
from workers.runtime import Runtime, Site


class Home:
    """Holds the runtime of whichever process this is; the main process has none."""

    def __init__(self, app: Celery, site: Site) -> None:
        self._app = app
        self._site = site
        self._runtime: Runtime | None = None

    def attempt(self, attempt_id: int) -> None:
        """The task: work on this attempt, if it can still be had."""
        assert self._runtime is not None
        self._runtime.attempt(int(attempt_id))

    def open(self, **_: object) -> None:
        """In a new process of the pool."""
        self._runtime = Runtime(self._site, self._app)

    def close(self, **_: object) -> None:
        """When that process ends by itself."""
        runtime, self._runtime = self._runtime, None
        if runtime is not None:
            runtime.close()


def equip(app: Celery, site: Site, receipts: Receipts) -> None:
    """Give the application its task, for workers of this site."""
    home = Home(app, site)
    app.task(name=ATTEMPT, Request=request_class(receipts))(home.attempt)
    signals.worker_process_init.connect(home.open, weak=False)
    signals.worker_process_shutdown.connect(home.close, weak=False)
