"""A database that does not work: faults of one kind, soon, with nothing half done, and all as before afterwards."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from db import engine
from db.store import Store
from prover.errors import StoreUnavailable
from tests.postgres import PostgresServer
from tests.services.store.values import Clock, claimed, gave_up, ids, proved, spec, theorem

_FULL = """
import resource, signal, sys
from db.store import Store
from prover.errors import StoreUnavailable
from tests.services.store.values import spec
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with Store.open(sys.argv[1]) as store:
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
    try:
        store.runs.submit(spec(*range(20_000)))
    except StoreUnavailable as error:
        print(len(store.runs.list()), store.runs.submit(spec(5)).counts.total, error)
"""


def test_a_file_that_stays_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "store.sqlite"
    with Store.open(f"sqlite:///{file}") as store:
        run = store.runs.submit(spec(1))
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr(engine, "BUSY_SECONDS", 0.3)
        with pytest.raises(StoreUnavailable, match="locked"):
            claimed(store, ids(store, run)[0])
        assert store.runs.get(run.id) == run  # readers do not mind
        other.execute("ROLLBACK")
        other.close()
        claimed(store, ids(store, run)[0])


def test_a_disk_without_room(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    command = [sys.executable, "-c", _FULL, url]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=120, cwd=Path(__file__).parents[3]
    )
    assert done.stderr == ""
    assert done.stdout.startswith("0 1 the database"), done.stdout
    with Store.open(url) as store:
        assert [run.counts.total for run in store.runs.list()] == [1]


def test_a_server_that_is_restarted(postgres_server: PostgresServer, clock: Clock) -> None:
    with Store.open(postgres_server.new_database(), clock=clock) as store:
        run = store.runs.submit(spec(1, 2))
        first, second = ids(store, run)
        held = claimed(store, first)
        try:
            postgres_server.kill()
            begun = time.monotonic()
            for call in (store.ping, store.attempts.expire, lambda: store.attempts.finish(held, proved(theorem(1)))):
                with pytest.raises(StoreUnavailable):
                    call()
            assert time.monotonic() - begun < 20
        finally:
            postgres_server.start()
        assert store.attempts.finish(held, proved(theorem(1)))
        assert store.attempts.finish(claimed(store, second), gave_up(theorem(2)))
        assert store.runs.get(run.id).counts.done == 2
