"""What one process of a worker's pool holds: its core, its connections, its agent with a warm Lean.

Made after the fork by Celery's `worker_process_init`, closed by `worker_process_shutdown`; nothing that the parent had
open is used here. An agent is kept from one attempt to the next and made anew when a run wants other settings: limits,
cache, lemmas, who finds premises and in which index. A process that has grown too large is replaced by Celery between
two attempts (`workers.app`), and this begins again.

Read next: `workers.carry` for what happens to a claim.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from celery import Celery
from structlog.contextvars import bound_contextvars

from db.store import Store
from db.values import Refusal
from prover.agent import Agent, build, verifier
from prover.errors import BrokerUnavailable, StoreUnavailable
from prover.interrupt import Interrupt
from prover.lean.toolchain import Toolchain
from prover.protocols import ProvedTheorems, Verifier
from prover.settings import Settings
from prover.types import Theorem
from workers.carry import Workplace, carry_out
from workers.census import CacheCensus
from workers.cores import settle
from workers.dispatch import Broker, top_up
from workers.outbox import Outbox
from workers.snapshot import settings_of

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Site:
    """One `lemmata worker`, as its main process and those of its pool know it.

    `folder` is for traces of attempts under way, and goes with the worker.
    """

    name: str
    settings: Settings
    lean: Toolchain
    folder: Path

    @property
    def outbox(self) -> Outbox:
        """Shared by all workers with this data folder."""
        return Outbox(self.settings.data_dir / "outbox")


class Shelf:
    """The database's theorems as lemmas, by whatever connection the process has."""

    def __init__(self, store: Callable[[], Store]) -> None:
        self._store = store

    def proved(self, toolchain: str, headers: Sequence[str], most: int) -> Sequence[tuple[Theorem, str]]:
        """None while the database is away."""
        try:
            return self._store().lemmas.proved(toolchain, headers, most)
        except StoreUnavailable:
            return ()


class Kit:
    """The `Tools` of a process: one agent at a time, and a verifier. `stored`: what the database has for lemmas."""

    def __init__(self, site: Site, stored: ProvedTheorems | None = None) -> None:
        self._site = site
        self._stored = stored
        self._agent: Agent | None = None
        self._wanted: object = None
        self._verifier: Verifier | None = None

    def prover(self, kept: Mapping[str, Any]) -> Agent:
        settings = settings_of(self._site.settings, kept)
        wanted = settings, kept.get("index_digest")  # an index may be another one, in the same place
        if self._agent is None or self._wanted != wanted:
            self.discard()
            self._agent = build(settings, stored=self._stored)
            self._wanted = wanted
        return self._agent

    def verifier(self) -> Verifier:
        if self._verifier is None:
            self._verifier = verifier(self._site.lean)
        return self._verifier

    def discard(self) -> None:
        agent, self._agent = self._agent, None
        if agent is not None:
            agent.__exit__(None, None, None)


class Runtime:
    """Of one process. Cheap to make: connections and the agent come with the first attempt."""

    def __init__(self, site: Site, app: Celery) -> None:
        self._site = site
        self._core = settle(site.settings.cache_dir / "cores")
        self._broker = Broker(app)
        self._kit = Kit(site, Shelf(self._open))
        self._census = CacheCensus(site.settings)
        self._store: Store | None = None

    def attempt(self, attempt_id: int) -> None:
        """Claim the attempt, carry it out, and see that there is more to do. Faults are logged, never raised."""
        with bound_contextvars(attempt=attempt_id):
            try:
                self._attempt(self._open(), attempt_id)
                top_up(self._open(), self._broker, self._site.settings.queue, self._site.settings.slots)
                self._census.take(self._open())
            except (StoreUnavailable, BrokerUnavailable) as fault:
                _log.warning("a service is away; what was not begun is offered again", fault=str(fault))

    def _attempt(self, store: Store, attempt_id: int) -> None:
        site = self._site
        claim = store.attempts.claim(attempt_id, site.name, site.lean.fingerprint, site.settings.lease_seconds)
        if isinstance(claim, Refusal):
            _log.info("not begun", why=claim.value)
            return
        place = Workplace(store, site.settings, site.lean, site.folder, site.outbox, self._kit)
        interrupt = Interrupt()
        with bound_contextvars(run=claim.run), interrupt.installed(signal.SIGTERM):
            carry_out(place, claim, interrupt)

    def _open(self) -> Store:
        if self._store is None:
            self._store = Store.open(self._site.settings.database_url, create=False)
        return self._store

    def close(self) -> None:
        """Ends Lean and the connections."""
        self._kit.discard()
        self._broker.close()
        if self._store is not None:
            self._store.close()
