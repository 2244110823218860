"""`lemmata bench cache` runs, measures every store, and leaves nothing on a server that is not its own."""

from __future__ import annotations

import json

import pytest
import redis
from typer.testing import CliRunner

from prover.cli import app


@pytest.mark.slow
def test_it_measures_every_store(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as server:
        server.flushall()
        server.set("mine", "1")
        command = ["bench", "cache", "--rounds", "1", "--operations", "128", "--redis", redis_url, "--json"]
        result = CliRunner().invoke(app, command)
        assert result.exit_code == 0, result.output
        assert server.keys("*") == [b"mine"]
    ways = json.loads(result.stdout)["ways"]
    stores = [("memory", 1), ("sqlite", 1), ("sqlite", 4), ("redis", 1), ("redis", 4)]
    assert [(one["store"], one["clients"]) for one in ways] == [store for store in stores for _ in range(3)]
    assert all(one["cache"]["per_second"] > 0 and one["raw"]["p99_us"] > 0 and one["ratio"] > 0 for one in ways)
