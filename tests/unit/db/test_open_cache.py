"""Names of proof caches, and the patience with those that fail."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from db.cache import open_cache
from db.cache.patience import LONGEST, SHORTEST, Patience
from prover.cached import CachedFailure, CachedProof
from prover.errors import InputError
from prover.script import Script
from prover.types import Budget, Goal


def test_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    names = {
        "off": "off",
        "memory:": "memory:",
        f"sqlite:{tmp_path / 'a.sqlite'}": f"sqlite:{tmp_path / 'a.sqlite'}",
        str(tmp_path / "b c.sqlite"): f"sqlite:{tmp_path / 'b c.sqlite'}",
        "~/d.sqlite": f"sqlite:{tmp_path / 'd.sqlite'}",
        "sqlite:e": "sqlite:e",
        "./f:g": "sqlite:f:g",
        str(tmp_path / "h:i"): f"sqlite:{tmp_path / 'h:i'}",
        "redis://user:secret@127.0.0.1:1/3": "redis://127.0.0.1:1/3",
        "rediss://127.0.0.1:1?ssl_cert_reqs=none": "rediss://127.0.0.1:1/0",
        "unix:///nowhere/socket?db=1": "unix:///nowhere/socket?db=1",
        "redis://127.0.0.1:1?db=4": "redis://127.0.0.1:1/4",
    }
    for name, place in names.items():
        cache = open_cache(name)
        assert cache.stats().place == place
        cache.close()
    assert {"a.sqlite", "b c.sqlite", "d.sqlite", "e", "f:g", "h:i"} <= {file.name for file in tmp_path.iterdir()}


@pytest.mark.parametrize(
    "name",
    [
        "", " ", "sqlite:", "mysql://host/db", "redis://", "redis://host:port/0", "redis://host:99999", "redis://host/db",
        "redis://host?socket_timeout=99",
        "redis://host?ssl_certfile=a", "rediss://host?ssl_x=a", "redis://host?db=x", "redis://host/1?db=2", "redis://host/²",
        "redis://[::1", "unix://", "valkey://host", "a\0b",
        "sqllite:foo", "memory:x", "off:x", "redis:x", "sqlite:/", "/", "sqlite://x", "~nobody-of-this-name/x",
    ],
)  # fmt: skip
def test_names_that_mean_nothing_are_refused_with_a_remedy(name: str) -> None:
    with pytest.raises(InputError, match="redis://HOST:PORT/DB"):
        open_cache(name)


def test_a_refusal_does_not_show_a_password() -> None:
    with pytest.raises(InputError) as refusal:
        open_cache("redis://:secret@host:port/0")
    assert "secret" not in str(refusal.value)


def test_off_knows_nothing() -> None:
    cache, goal = open_cache("off"), Goal((), "p")
    assert cache.keep([CachedProof("here", goal, Script("simp"))]) == 0
    cache.fail(CachedFailure("here", goal, "a", Budget()))
    assert [list(found) for found in cache.lookup("here", [goal, goal])] == [[], []]
    assert not cache.failure("here", goal)
    assert not list(cache.news())
    assert not list(cache.entries())
    cache.clear()
    cache.close()


def test_patience_grows_with_each_failure_up_to_a_bound(caplog: pytest.LogCaptureFixture) -> None:
    now = [0.0]
    patience = Patience("there", lambda: now[0])
    rests = []
    for _ in range(10):
        assert not patience.resting("read")
        patience.failed("read", OSError("gone"))
        began = now[0]
        while patience.resting("read"):
            now[0] += 0.5
        rests.append(now[0] - began)
    assert rests[:3] == [SHORTEST, 2 * SHORTEST, 4 * SHORTEST]
    assert rests[-1] == LONGEST
    assert patience.fault == "gone"
    assert [record.levelno for record in caplog.records if record.levelno >= logging.WARNING] == [logging.WARNING]


def test_reading_and_writing_are_given_up_apart_and_recover() -> None:
    patience = Patience("there", lambda: 0.0)
    patience.failed("write", "full")
    assert patience.resting("write")
    assert not patience.resting("read")
    patience.worked("read")
    assert patience.fault == "full"
    patience.worked("write")
    assert not patience.resting("write")
    assert patience.fault == ""
