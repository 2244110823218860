"""Where the service is measured: a folder, a private Valkey, a database of its own, and the processes of each part.

Every process leads a group of its own behind `workers.lifeline` and ends with this one, however that ends.
"""

from __future__ import annotations

import secrets
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from db.store import Store
from prover.errors import InfrastructureFault, InputError
from prover.protocols import Progress
from prover.settings import Settings
from workers.local import environment, free_port, listen, page_program, url, valkey, worker_program
from workers.supervisor import Program, Supervisor

Condition = Callable[[], bool]

_WORDS = 20
_PATIENCE = 120.0


@dataclass
class Site:
    """The place of one measurement. `base` are the settings of the user; those of the parts are made from them."""

    base: Settings
    store: Store
    folder: Path
    say: Progress
    words: deque[str] = field(default_factory=lambda: deque(maxlen=_WORDS))
    """What the processes said last."""

    @property
    def kind(self) -> str:
        """The database's, for people."""
        return "SQLite" if self.base.database_url.startswith("sqlite") else "PostgreSQL"

    def settings(self, **changes: object) -> Settings:
        """Of a part."""
        return self.base.model_copy(update=changes)

    def worker(self, number: int, **changes: object) -> Program:
        """`lemmata worker` with these settings."""
        return worker_program(environment(self.settings(**changes)), self.store, f"worker {number}")

    @contextmanager
    def running(self, *programs: Program) -> Iterator[None]:
        """With these processes at work; they are told to end afterwards. Raises `InfrastructureFault` if one is not."""
        with Supervisor(programs, self._heard, self._heard) as supervisor:
            late = supervisor.start(lambda: False)
            if late:
                raise InfrastructureFault(f"not at work in time: {', '.join(late)}{self._last_words()}")
            yield
            supervisor.end()

    @contextmanager
    def page(self) -> Iterator[str]:
        """With `lemmata web` at work; its address."""
        with listen("127.0.0.1", 0) as listener:
            program = page_program(environment(self.settings()), listener)
            with self.running(program):
                yield url("127.0.0.1", listener.getsockname()[1])

    def wait(
        self, over: Condition, what: str, *, every: float = 0.1, progress: Callable[[], object] | None = None
    ) -> None:
        """Until it is `over`. Raises `InfrastructureFault` if what `progress` returns stays the same for minutes."""
        seen, since = None, time.monotonic()
        while not over():
            now = progress() if progress is not None else None
            if now != seen:
                seen, since = now, time.monotonic()
            if time.monotonic() - since > _PATIENCE:
                raise InfrastructureFault(f"{what}: nothing has moved for {_PATIENCE:.0f} s{self._last_words()}")
            time.sleep(every)

    def _heard(self, name: str, line: str) -> None:
        self.words.append(f"{name}: {line}")

    def _last_words(self) -> str:
        return "".join(f"\n  {line}" for line in self.words)


@contextmanager
def private(base: Settings, folder: Path, database: str | None, say: Progress) -> Iterator[Site]:
    """A site in the folder, with a broker at work. Raises `InputError` for a database that holds runs already."""
    port, password = free_port(), secrets.token_urlsafe(24)
    changes = {
        "broker": f"redis://:{password}@127.0.0.1:{port}/0",
        "database": database or f"sqlite:///{folder / 'lemmata.sqlite'}",
        "data_dir": folder / "data",
        "cache": "off",
        "host": "127.0.0.1",
        "log_json": True,
    }
    settings = base.model_copy(update=changes)
    with Store.open(settings.database_url) as store:
        if store.runs.list(limit=1):
            raise InputError("the database to measure on must be an empty one: what is measured stays in it")
        site = Site(settings, store, folder, say)
        with site.running(valkey(port, password)):
            yield site
