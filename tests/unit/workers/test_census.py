"""What workers tell of the library and the proof cache."""

from __future__ import annotations

from pathlib import Path

from db.cache import open_cache
from db.store import Store
from prover.cached import CachedProof, context
from prover.script import Script
from prover.settings import Settings
from prover.types import Goal
from workers.census import CacheCensus


def test_the_cache_is_looked_at_once_a_minute_and_stored_when_it_changed(tmp_path: Path) -> None:
    times = iter([0.0, 0.0, 1.0, 61.0, 61.0, 122.0, 122.0])
    settings = Settings(cache=f"sqlite:{tmp_path / 'proofs.sqlite'}", data_dir=tmp_path)
    census = CacheCensus(settings, clock=lambda: next(times))
    cache = open_cache(settings.cache_url)
    with Store.open(settings.database_url) as store:
        census.take(store)
        cache.keep([CachedProof(context("lean", ""), Goal((), "True"), Script("trivial"))])
        census.take(store)
        assert [stats.proofs for _, stats in store.statistics.series()] == [0], "a minute has not passed"
        census.take(store)
        census.take(store)
        assert [stats.proofs for _, stats in store.statistics.series()] == [0, 1], "the same is not stored again"
    cache.close()


def test_without_a_cache_nothing_is_stored(tmp_path: Path) -> None:
    settings = Settings(cache="off", data_dir=tmp_path)
    with Store.open(settings.database_url) as store:
        CacheCensus(settings).take(store)
        assert not store.statistics.series()
