"""What workers tell of the library and the proof cache."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from db.cache import open_cache
from db.store import Store
from db.values import StoredPremise
from prover.cached import CachedProof, context
from prover.lean.premises import LibraryIndex, PlacedPremise
from prover.script import Script
from prover.settings import Settings
from prover.types import Goal, Premise
from tests.unit.workers.place import LEAN
from workers.census import CacheCensus, keep_library


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


def test_the_library_is_stored_with_statements_and_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = Premise("Nat.add_comm", "=", frozenset("+"), statement="(a b : Nat) : a + b = b + a")
    made = Premise("Nat.rec_one", "=", frozenset("+"))
    found = LibraryIndex([PlacedPremise(made, "Core.Nat"), PlacedPremise(written, "Core.Nat", 12)], {})
    monkeypatch.setattr("workers.census.library_index", lambda _lean, _folder: found)
    settings = Settings(cache_dir=tmp_path, data_dir=tmp_path)
    with Store.open(settings.database_url) as store:
        store.premises.keep(LEAN.fingerprint, [StoredPremise(replace(written, statement=""))])  # as it once was
        keep_library(store, LEAN, settings)
        expected = [StoredPremise(written, "Core.Nat", "Core/Nat.lean", 12), StoredPremise(made)]
        assert store.premises.of(LEAN.fingerprint) == expected
        monkeypatch.setattr(store.premises, "keep", None)
        keep_library(store, LEAN, settings)  # it is there: nothing is stored again


def test_without_a_cache_nothing_is_stored(tmp_path: Path) -> None:
    settings = Settings(cache="off", data_dir=tmp_path)
    with Store.open(settings.database_url) as store:
        CacheCensus(settings).take(store)
        assert not store.statistics.series()
