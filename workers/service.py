"""One worker from its start to its end: what `lemmata worker` runs.

    broker there? -> database there? -> library compiled -> pool forked -> rounds and messages -> drained

Everything that can be wrong with the settings is said before the first process is forked. The first SIGTERM or SIGINT
drains: what is under way is finished, nothing new is begun. The second one stops: every process of the pool is asked to
give its attempt back, with its trace, and has `_STOP_SECONDS` for it. A third one, or the end of that time, kills; the
leases of what was killed end by themselves.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import psutil
import structlog
from celery import Celery, signals
from celery.app import trace
from celery.worker import WorkController, state

from db.store import Store
from prover.agent import toolchain
from prover.errors import LemmataError
from prover.lean.toolchain import Toolchain
from prover.protocols import Progress
from prover.settings import Settings
from workers.app import QUIET, declare, make_app, reachable
from workers.bootsteps import Rounds
from workers.census import keep_library
from workers.logs import configure
from workers.receipts import Receipts
from workers.runtime import Site
from workers.tasks import equip

_STOP_SECONDS = 15.0
_FRESH_SECONDS = 60.0
"""A folder so new may be another worker's that has not locked it yet."""

DRAINING = "finishing what is under way and taking nothing new (once more to stop now and give it back)"
STOPPING = "stopping: what is under way is given back, another worker goes on with it"

Say = Callable[[str], object]
"""Tells people one line."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A worker that could begin: its broker and its database answer, its Lean is there."""

    settings: Settings
    app: Celery
    lean: Toolchain


def prepare(settings: Settings, progress: Progress | None = None) -> Prepared:
    """See that all is there that a worker needs; the embedded library is compiled now if need be.

    Raises `InputError` or `InfrastructureFault`, saying what to set.
    """
    app = make_app(settings)
    reachable(app)
    declare(app)
    with Store.open(settings.database_url) as store:
        store.ping()
        lean = toolchain(settings, progress)
        keep_library(store, lean, settings)
    return Prepared(settings, app, lean)


def serve(prepared: Prepared, *, say: Say = lambda line: None) -> int:
    """Be a worker until told to end; returns the exit code."""
    settings, app = prepared.settings, prepared.app
    configure(as_json=settings.log_json)
    name = f"{socket.gethostname()}-{os.getpid()}"
    structlog.contextvars.bind_contextvars(worker=name)
    with _folder(settings.cache_dir / "under-way", name) as folder:
        site = Site(name, settings, prepared.lean, folder)
        receipts = Receipts()
        equip(app, site, receipts)
        app.steps["worker"].add(Rounds)
        worker = FleetWorker(app=app, hostname=f"lemmata@{name}", site=site, receipts=receipts, say=say, **QUIET)
        worker.start()
        _leave(site)
    return int(worker.exitcode or 0)


class FleetWorker(WorkController):  # type: ignore[misc]
    """Celery's worker without its banner, with our words and our way to end."""

    def __init__(self, *, site: Site, say: Say, **options: Any) -> None:
        self._site = site
        self._say = say
        self._ready = False
        super().__init__(site=site, **options)

    def on_before_init(self, **_: Any) -> None:
        """The common part of what Celery's program does here."""
        signals.setup_logging.connect(_leave_logging_alone, weak=False)
        trace.setup_worker_optimizations(self.app, self.hostname)

    def on_init_blueprint(self) -> None:
        """The task is known now."""
        trace.setup_worker_optimizations(self.app, self.hostname)

    def on_start(self) -> None:
        """The loop is about to begin."""
        super().on_start()
        ending = Ending(self._say, psutil.Process().children)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, ending.receive)

    def on_consumer_ready(self, consumer: Any) -> None:  # noqa: ARG002 - Celery's signature
        """The broker answered, the first time or again."""
        site = self._site
        if self._ready:
            structlog.get_logger(__name__).info("the broker is there again")
        else:
            self._ready = True
            slots = site.settings.slots
            self._say(
                f"worker {site.name} is ready: queue {site.settings.queue}, {slots} slot{'s' * (slots != 1)},"
                f" {site.lean.fingerprint}"
            )


class Ending:
    """What signals do in the main process of a worker; `pool` names its child processes."""

    def __init__(self, say: Say, pool: Callable[[], Sequence[psutil.Process]]) -> None:
        self._say = say
        self._pool = pool
        self._received = 0

    def receive(self, _signal: int, _frame: FrameType | None) -> None:
        """Drain, then stop, then kill."""
        self._received += 1
        if self._received == 1:
            state.should_stop = 0
            self._say(DRAINING)
        elif self._received == 2:
            self._say(STOPPING)
            for child in self._pool():
                with suppress(psutil.NoSuchProcess):
                    child.terminate()
            killer = threading.Timer(_STOP_SECONDS, self._kill)
            killer.daemon = True
            killer.start()
        else:
            self._kill()

    def _kill(self) -> None:
        """At once. What the pool's processes started ends with them."""
        for child in self._pool():
            with suppress(psutil.NoSuchProcess):
                child.kill()
        os._exit(1)


def _leave(site: Site) -> None:
    with suppress(LemmataError), Store.open(site.settings.database_url, create=False) as store:
        store.workers.leave(site.name)


def _leave_logging_alone(**_: Any) -> None:
    """Celery sets up no logging if somebody listens to this signal."""


@contextmanager
def _folder(parent: Path, name: str) -> Iterator[Path]:
    """A folder of this worker's; those of workers that were killed are removed.

    The lock on it is held by the worker and by its processes, so it is free when all of them have ended.
    """
    parent.mkdir(parents=True, exist_ok=True)
    for other in parent.iterdir():
        with suppress(FileNotFoundError), _locked(other) as alone:
            if alone and other.stat().st_mtime < time.time() - _FRESH_SECONDS:
                shutil.rmtree(other, ignore_errors=True)
    folder = parent / name
    folder.mkdir(exist_ok=True)
    with _locked(folder):
        yield folder
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Is the lock ours while the body runs?"""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        yield False
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        yield False
    else:
        yield True
    finally:
        os.close(descriptor)
