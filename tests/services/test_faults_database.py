"""The database crashes, is locked, is not to be reached: outcomes wait for it, and count once."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from sqlalchemy.engine import make_url

from db.engine import BUSY_SECONDS
from prover.types import Outcome
from tests.postgres import PostgresServer
from tests.services.fleet import EASY, LEASE_SECONDS, Fleet, hard, until
from tests.services.proxy import Proxy


def test_postgresql_crashes_mid_run(tmp_path: Path, postgres_server: PostgresServer) -> None:
    """Once for a moment; once for longer than a lease, while attempts end."""
    with Fleet(tmp_path, postgres_server.new_database()) as fleet:
        fleet.start(2)
        run = fleet.submit(hard(), *EASY[:8], seconds=5)
        fleet.until_searched(run)
        postgres_server.kill()
        postgres_server.start()
        fleet.until_more(run)
        postgres_server.kill()
        began = time.monotonic()
        until(lambda: bool(kept(fleet)), "an outcome is kept")
        time.sleep(max(0.0, began + LEASE_SECONDS + 1 - time.monotonic()))
        postgres_server.start()
        fleet.until_more(run, 2)
        fleet.until_done(run)
        assert fleet.lines("reported late")
        well_done(fleet, run)


def kept(fleet: Fleet) -> list[Path]:
    """Outcomes that wait for the database."""
    return list(fleet.outbox.glob("*.json"))


def well_done(fleet: Fleet, run: str) -> None:
    """What these faults may cost is a try whose lease ended meanwhile."""
    until(lambda: not kept(fleet), "every kept outcome is reported")
    attempts = fleet.attempts(run)
    for attempt in attempts:
        expected = Outcome.GAVE_UP if attempt.theorem.name.startswith("hard") else Outcome.PROVED
        assert attempt.outcome is expected, attempt.theorem.name
        assert attempt.tries <= 2
    fleet.check(run)


def test_a_network_refuses_falls_silent_and_loses_connections(tmp_path: Path, postgres_url: str) -> None:
    url = make_url(postgres_url)
    folder = url.query["host"]
    with Proxy(f"{folder}/.s.PGSQL.5432") as proxy:
        through = url.set(host="127.0.0.1", port=proxy.port, query={}).render_as_string()
        with Fleet(tmp_path, through) as fleet:
            fleet.start(2)
            run = fleet.submit(hard(), *EASY[:7], seconds=5)
            fleet.until_searched(run)
            proxy.refuse()
            until(lambda: bool(kept(fleet)), "an outcome is kept")
            proxy.accept()
            fleet.until_more(run)
            proxy.fall_silent()
            time.sleep(LEASE_SECONDS + 1)
            proxy.lose()
            proxy.accept()
            fleet.until_more(run)
            proxy.lose()
            fleet.until_done(run)
            assert fleet.lines("reported late")
            well_done(fleet, run)


def test_an_sqlite_file_that_is_locked_for_longer_than_anybody_waits(tmp_path: Path) -> None:
    with Fleet(tmp_path) as fleet:
        workers = fleet.start(2)
        run = fleet.submit(hard(0), hard(1), *EASY[:2], seconds=6)
        fleet.until_searched(run, 0)
        fleet.until_searched(run, 1)
        other = sqlite3.connect(tmp_path / "lemmata.sqlite", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        waited = until(lambda: all(worker.lines("cannot report") for worker in workers), "they gave up waiting")
        assert waited > BUSY_SECONDS - 2
        other.execute("COMMIT")
        other.close()
        fleet.until_done(run)
        well_done(fleet, run)
