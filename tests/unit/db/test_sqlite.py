"""The proof cache's file: damaged, of another version, not ours, locked, read-only, full; news, use and size."""

from __future__ import annotations

import logging
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from db.cache import MAX_BYTES, files, patience
from db.cache import sqlite as module
from db.cache.entries import EXAMINED, OVERHEAD, STALE
from db.cache.sqlite import SqliteCache
from prover import settings
from prover.cached import VERSION, CachedFailure, CachedProof, encode
from prover.script import Script
from prover.types import Budget, Goal, Hypothesis


def goal(target: str = "p", names: str = "a") -> Goal:
    return Goal(tuple(Hypothesis((name,), "Nat") for name in names), target)


def proof(target: str = "p", word: str = "simp") -> CachedProof:
    return CachedProof("here", goal(target), Script(word), 3, "t")


FAILURE = CachedFailure("here", goal("q"), "a", Budget(tactics=5))


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "c.sqlite"


def opened(path: Path, max_bytes: int = MAX_BYTES) -> SqliteCache:
    return SqliteCache(path, max_bytes)


def filled(path: Path, number: int = 300) -> None:
    cache = opened(path)
    assert cache.keep([proof(f"p {count}") for count in range(number)]) == number
    cache.close()


def use(cache: SqliteCache) -> None:
    """Every method once; none may raise."""
    cache.lookup("here", [goal()])
    cache.keep([proof()])
    cache.fail(FAILURE)
    cache.failure("here", FAILURE.goal)
    cache.news()
    cache.stats()
    list(cache.entries())
    cache.clear()


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def test_another_version_has_another_default_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEMMATA_CACHE", raising=False)
    assert settings.load().cache_url.endswith(f"/proofs-{VERSION + files.SCHEMA - 1}.sqlite")


def test_what_is_kept_lasts(path: Path) -> None:
    filled(path, 1)
    cache = opened(path)
    assert list(cache.lookup("here", [goal("p 0")])[0]) == [proof("p 0")]
    assert not list(cache.news())
    cache.close()


@pytest.mark.parametrize("damage", ["rubbish", "zeros in the middle", "cut short", "zeros at the head"])
def test_a_damaged_file_is_put_aside(path: Path, damage: str, caplog: pytest.LogCaptureFixture) -> None:
    filled(path)
    data = bytearray(path.read_bytes())
    assert len(data) > 40_000
    match damage:
        case "rubbish":
            data[:] = os.urandom(10_000)
        case "zeros in the middle":
            data[4096:] = bytes(len(data) - 4096)
        case "cut short":
            del data[9000:]
        case "zeros at the head":
            data[:100] = bytes(100)
    path.write_bytes(data)
    cache = opened(path)
    for _ in range(3):
        use(cache)
    assert cache.keep([proof()]) == 1
    assert list(cache.lookup("here", [goal()])[0]) == [proof()]
    assert cache.stats().fault == ""
    cache.close()
    assert len(warnings(caplog)) == 1
    assert "c.sqlite.damaged" in warnings(caplog)[0]
    assert path.with_name("c.sqlite.damaged").read_bytes()[:5000] == data[:5000]


def test_damaged_files_do_not_replace_each_other(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    for number in range(3):
        path.write_bytes(f"rubbish {number}".encode() * 1000)
        cache = opened(path)
        assert cache.keep([proof()]) == 1
        cache.close()
        path.unlink()
    aside = {file.name: file.read_bytes()[:9] for file in path.parent.iterdir()}
    assert aside == {
        "c.sqlite.damaged": b"rubbish 0", "c.sqlite.damaged-2": b"rubbish 1", "c.sqlite.damaged-3": b"rubbish 2",
    }  # fmt: skip


def test_who_only_looks_changes_nothing(path: Path) -> None:
    looking = SqliteCache(path, MAX_BYTES, look=True)
    use(looking)
    assert looking.stats().fault == ""
    assert not path.parent.exists()
    filled(path, 1)
    before = path.read_bytes()
    assert looking.lookup("here", [goal("p 0")])[0]
    assert looking.keep([proof("new")]) == 0
    looking.discard(proof("p 0"))
    looking.clear()
    assert looking.stats().proofs == 1
    looking.close()
    assert path.read_bytes() == before


def test_two_clients_put_a_damaged_file_aside_once(path: Path) -> None:
    filled(path)
    one, two = opened(path), opened(path)
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(path.stat().st_size - 4096))
    for _ in range(3):
        for cache in (one, two):
            cache.keep([proof()])
            list(cache.entries())
    assert list(one.lookup("here", [goal()])[0]) == list(two.lookup("here", [goal()])[0]) == [proof()]
    one.close()
    two.close()


def test_another_version_is_put_aside(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    filled(path)
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 9999")
    db.close()
    cache = opened(path)
    assert cache.keep([proof()]) == 1
    assert cache.stats().proofs == 1
    cache.close()
    assert "other version" in warnings(caplog)[0]
    with sqlite3.connect(path.with_name("c.sqlite.other-version")) as db:
        assert db.execute("SELECT count(*) FROM proofs").fetchone() == (300,)
    db.close()


@pytest.mark.parametrize("kind", ["database", "text"])
def test_other_peoples_files_are_left_alone(path: Path, kind: str, caplog: pytest.LogCaptureFixture) -> None:
    path = path.with_name("notes.txt")
    path.parent.mkdir()
    if kind == "text":
        path.write_text("dear diary\n" * 1000, encoding="utf-8")
    else:
        with sqlite3.connect(path) as db:
            db.execute("CREATE TABLE notes (text)")
        db.close()
    before = path.read_bytes()
    cache = opened(path)
    use(cache)
    assert "left as it is" in cache.stats().fault
    cache.close()
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["notes.txt"]
    assert len(warnings(caplog)) == 1


def test_a_folder_that_cannot_be_made_is_one_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    cache = opened(tmp_path / "file" / "c.sqlite")
    for _ in range(3):
        use(cache)
    assert cache.stats().fault
    cache.close()
    assert len(warnings(caplog)) == 1


def test_a_locked_file_can_be_read_and_costs_one_wait(
    path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WAIT_SECONDS", 0.1)
    filled(path, 1)
    cache = opened(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    for _ in range(100):
        assert cache.keep([proof()]) == 0
        assert cache.lookup("here", [goal("p 0")])[0]
    assert time.monotonic() - began < 2
    other.execute("ROLLBACK")
    other.close()
    assert len(warnings(caplog)) == 1
    monkeypatch.setattr(cache._patience, "_clock", lambda: time.monotonic() + patience.LONGEST)
    assert cache.keep([proof()]) == 1
    assert cache.stats().fault == ""
    cache.close()


def test_a_read_only_file_still_serves(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    filled(path, 1)
    cache = opened(path)
    assert cache._db is not None
    cache._db.execute("PRAGMA query_only = 1")  # as root, modes of files hold nobody back
    assert cache.keep([proof()]) == 0
    assert list(cache.lookup("here", [goal("p 0")])[0]) == [proof("p 0")]
    cache.close()
    assert len(warnings(caplog)) == 1


def test_a_full_disk_is_one_warning(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    filled(path, 1)
    cache = opened(path)
    assert cache._db is not None
    (pages,) = cache._db.execute("PRAGMA page_count").fetchone()
    cache._db.execute(f"PRAGMA max_page_count = {pages}").fetchone()  # the same error as a full disk's
    for count in range(100):
        cache.keep([proof(f"q {count} {'x' * 5000}")])
    assert list(cache.lookup("here", [goal("p 0")])[0]) == [proof("p 0")]
    assert "full" in cache.stats().fault
    cache.close()
    assert len(warnings(caplog)) == 1


def test_damaged_entries_are_as_if_absent(path: Path) -> None:
    filled(path, 2)
    db = sqlite3.connect(path)
    with db:
        db.execute("UPDATE proofs SET text = 'rubbish' WHERE id = 1")
        db.execute("UPDATE proofs SET text = ? WHERE id = 2", (encode(proof("another goal")),))
    db.close()
    cache = opened(path)
    assert [list(found) for found in cache.lookup("here", [goal("p 0"), goal("p 1")])] == [[], []]
    assert len(list(cache.entries())) == 1
    cache.close()


def test_uses_are_written_with_the_next_change_and_old_ones_only(path: Path) -> None:
    now = [1000.0]
    cache = SqliteCache(path, MAX_BYTES, clock=lambda: now[0])
    cache.keep([proof("p"), proof("q")])

    def used() -> dict[str, float]:
        with sqlite3.connect(path) as db:
            rows = db.execute("SELECT text, used FROM proofs").fetchall()
        db.close()
        return {name: used for name in "pq" for text, used in rows if text == encode(proof(name))}

    now[0] += STALE
    cache.lookup("here", [goal("p")])
    cache.keep([proof("r")])
    assert used() == {"p": 1000, "q": 1000}
    now[0] += 1
    cache.lookup("here", [goal("p", "ab")])  # a weaker goal's proof counts as used too
    assert used() == {"p": 1000, "q": 1000}
    cache.close()
    assert used() == {"p": now[0], "q": 1000}


def test_what_was_used_last_stays(path: Path) -> None:
    now, weight = [0.0], len(encode(proof("p 10"))) + OVERHEAD
    cache = SqliteCache(path, 50 * weight, clock=lambda: now[0])
    for count in range(10, 60):
        now[0] += 1
        cache.keep([proof(f"p {count}")])
    now[0] += 2 * STALE
    cache.lookup("here", [goal("p 10"), goal("p 12")])
    cache.keep([proof("p 60")])
    left = {entry.goal.target for entry in cache.entries()}
    assert len(left) == 45
    assert {"p 10", "p 12", "p 60", "p 59"} <= left
    assert left.isdisjoint({"p 11", "p 13", "p 14"})
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT bytes = (SELECT sum(weight) FROM proofs) FROM totals").fetchone() == (1,)
    db.close()
    cache.close()


def test_the_bound_holds_for_the_file(path: Path) -> None:
    bound = 1_000_000
    cache = opened(path, bound)
    for start in range(0, 8_000, 500):
        cache.keep([proof(f"p {number}") for number in range(start, start + 500)])
    cache.close()
    assert path.stat().st_size < 1.2 * bound


def test_news_go_on_after_everything_was_forgotten(path: Path) -> None:
    one, two = opened(path), opened(path)
    one.keep([proof(f"p {number}") for number in range(5)])
    assert len(two.news()) == 5
    one.clear()
    one.keep([proof("q")])
    assert list(two.news()) == [proof("q")]
    one.close()
    two.close()


def test_candidates_are_sought_within_the_index(path: Path) -> None:
    cache = opened(path)
    assert cache._db is not None
    arguments = (b"", 5, EXAMINED, 0, 10, b"")
    plan = [row[3] for row in cache._db.execute(f"EXPLAIN QUERY PLAN {module._CANDIDATES}", arguments)]
    assert any("COVERING INDEX proofs_of_target" in line for line in plan)
    assert not any(line.startswith("SCAN proofs") for line in plan)
    cache.close()


def test_opening_and_importing_are_quick(path: Path) -> None:
    """A few milliseconds; the bound leaves room for a busy machine."""
    filled(path)
    times = []
    for _ in range(5):
        began = time.perf_counter()
        opened(path).close()
        times.append(time.perf_counter() - began)
    assert min(times) < 0.05
    program = "import sys, db.cache as c; c.open_cache(sys.argv[1]); print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    assert {"sqlite3", "db.cache.sqlite"} <= set(run.stdout.split())
    assert set(run.stdout.split()).isdisjoint({"redis", "sqlalchemy", "asyncio", "db.cache.valkey"})


def test_misuse_is_not_hidden(path: Path) -> None:
    cache = opened(path)
    assert cache._db is not None
    cache._db.close()
    with pytest.raises(sqlite3.ProgrammingError):
        cache.lookup("here", [goal()])
    cache.close()


def test_a_file_in_use_elsewhere_that_was_replaced_is_not_put_aside(path: Path) -> None:
    filled(path, 1)
    worse = patience.Patience("x")
    files.set_aside(path, "damaged", 1, worse)  # another file's number: somebody was quicker
    assert path.exists()
    assert worse.fault == ""
