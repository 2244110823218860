"""What the doctor says of the service; nothing is made by asking, and proving never depends on it."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest

from db.store import Store
from db.values import WorkerStatus
from prover.doctor import Finding, Status, can_prove
from prover.settings import Settings
from workers.doctor import examine_service
from workers.local import free_port


def found(settings: Settings, item: str) -> Finding:
    findings = examine_service(settings)
    assert can_prove(findings)
    for finding in findings:
        assert bool(finding.remedy) == (finding.status is not Status.OK), finding
    (wanted,) = [finding for finding in findings if finding.item == item]
    return wanted


def test_nothing_is_there_and_nothing_is_made(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    assert "not made yet: `lemmata up` or `lemmata submit`" in found(settings, "database").seen
    assert found(settings, "broker").seen == "none set: `lemmata up` starts a private Valkey"
    assert not list(tmp_path.iterdir())


def test_a_database_in_use(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    with Store.open(settings.database_url):
        pass
    before = (tmp_path / "lemmata.sqlite").read_bytes()
    assert found(settings, "database").seen.endswith("of this version, no runs yet")
    assert "none alive" in found(settings, "workers").seen
    assert (tmp_path / "lemmata.sqlite").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["lemmata.sqlite"]
    with Store.open(settings.database_url) as store:
        now = time.time()
        store.workers.beat(WorkerStatus("w", "h", 1, "default", 3, "lean", "code", now, now))
    assert found(settings, "workers").seen == "1 alive, 3 theorems at a time"


def test_a_database_of_another_version(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    with Store.open(settings.database_url):
        pass
    with sqlite3.connect(tmp_path / "lemmata.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'later'")
    connection.close()
    finding = found(settings, "database")
    assert finding.status is Status.NOTE
    assert "later" in finding.seen


@pytest.mark.parametrize("address", ["mysql://x/y", "nonsense"])
def test_a_database_that_is_none(tmp_path: Path, address: str) -> None:
    finding = found(Settings(data_dir=tmp_path, database=address), "database")
    assert (finding.status, "LEMMATA_DATABASE" in finding.remedy) == (Status.NOTE, True)


def test_servers_that_do_not_answer_are_named_without_their_passwords(tmp_path: Path) -> None:
    port = free_port()
    settings = Settings(
        data_dir=tmp_path,
        database=f"postgresql://me:secret@127.0.0.1:{port}/x",
        broker=f"redis://:secret@127.0.0.1:{port}/0",
    )
    for item in ("database", "broker"):
        finding = found(settings, item)
        assert finding.status is Status.NOTE
        assert str(port) in finding.seen
        assert "secret" not in finding.seen


def test_a_broker_that_answers(tmp_path: Path, redis_url: str) -> None:
    assert found(Settings(data_dir=tmp_path, broker=redis_url), "broker").seen == f"{redis_url} answers"


def test_a_folder_that_cannot_hold_a_database(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    finding = found(Settings(data_dir=tmp_path / "file" / "data"), "database")
    assert (finding.status, "LEMMATA_DATA_DIR" in finding.remedy) == (Status.NOTE, True)
