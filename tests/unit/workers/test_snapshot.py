"""The settings of a run survive being stored, decide what an attempt does, and always have an end."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.errors import InputError
from prover.library import KINDS
from prover.request import GENERATORS, Request
from prover.settings import Settings
from prover.traced import Corpus, Declaration, Place, SourceFile
from prover.types import Budget
from retrieval.index import PremiseIndex
from search.strategies import STRATEGIES
from workers.snapshot import (
    GRACE_SECONDS,
    LONGEST_SECONDS,
    hard_seconds,
    request_of,
    settings_of,
    snapshot,
)

amounts = st.one_of(st.just(math.inf), st.integers(0, 10**9))
requests = st.builds(
    Request,
    st.builds(Budget, st.floats(0, LONGEST_SECONDS), amounts, amounts, amounts),
    st.sampled_from(sorted(STRATEGIES)),
    st.sampled_from(sorted(GENERATORS)),
    st.integers(-(2**40), 2**40),
)
limits = st.fixed_dictionaries(
    {
        "heartbeats": st.integers(1, 10**9),
        "call_seconds": st.floats(0.01, 1000),
        "memory_mb": st.integers(512, 10**6),
        "threads": st.integers(1, 64),
        "cache": st.sampled_from([None, "off", "redis://somewhere/1"]),
        "retriever": st.sampled_from([kind for kind in KINDS if kind not in ("dense", "hybrid")]),
    }
)


@given(requests, limits)
def test_what_was_asked_comes_back_from_json(request: Request, chosen: dict[str, object]) -> None:
    theirs = Settings().model_copy(update=chosen)
    kept = json.loads(json.dumps(snapshot(theirs, request), allow_nan=False))
    assert request_of(kept) == request
    ours = settings_of(Settings(cache="sqlite:ours"), kept)
    assert ours.limits == theirs.limits
    assert (ours.retriever, ours.index) == (theirs.retriever, None)
    assert ours.cache == ("off" if chosen["cache"] == "off" else "sqlite:ours")


@pytest.mark.parametrize(
    ("chosen", "offered"),
    [({"cache": None}, True), ({"cache": None, "lemmas": False}, False), ({"cache": "off"}, False)],
)
def test_lemmas_are_the_runs_business(chosen: dict[str, object], offered: bool) -> None:
    kept = json.loads(json.dumps(snapshot(Settings().model_copy(update=chosen), Request())))
    assert kept["lemmas"] is offered
    assert settings_of(Settings(cache="sqlite:ours", lemmas=not offered), kept).uses_lemmas is offered
    del kept["lemmas"]  # a run of before there were any
    assert not settings_of(Settings(cache="sqlite:ours"), kept).uses_lemmas


def test_a_worker_without_a_cache_stays_without() -> None:
    kept = snapshot(Settings(cache=None), Request())
    assert settings_of(Settings(cache="off"), kept).cache == "off"
    assert not settings_of(Settings(cache="off"), kept).uses_lemmas


def _index(place: Path, name: str) -> Path:
    declaration = Declaration(name, "L.lean", f"theorem {name} : True", Place(1, 1), Place(1, 9))
    return PremiseIndex.build(Corpus((SourceFile("L.lean", (), (declaration,)),)), place).place


def test_a_runs_index_is_known_by_what_it_was_built_from(tmp_path: Path) -> None:
    theirs, copy, other = (_index(tmp_path / place, name) for place, name in (("a", "t"), ("b", "t"), ("c", "u")))
    kept = json.loads(json.dumps(snapshot(Settings(retriever="bm25", index=theirs), Request())))
    assert settings_of(Settings(index=copy), kept).index == copy
    assert settings_of(Settings(index=other), kept).index == theirs
    shutil.rmtree(theirs)
    with pytest.raises(InputError, match="set LEMMATA_INDEX"):
        settings_of(Settings(index=other), kept)


def test_an_index_that_is_not_there_is_refused_when_a_run_is_submitted(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no premise index"):
        snapshot(Settings(index=tmp_path / "absent"), Request())


@pytest.mark.parametrize("kind", ["dense", "hybrid"])
def test_a_retriever_of_vectors_needs_an_index_when_a_run_is_submitted(kind: str) -> None:
    """Regression: such a run was stored, and no worker could do it."""
    with pytest.raises(InputError, match="needs an index with vectors"):
        snapshot(Settings(retriever=kind), Request())


def test_runs_from_before_there_was_a_choice_go_on() -> None:
    kept = snapshot(Settings(retriever="none"), Request())
    for name in ("retriever", "index", "index_digest"):
        del kept[name]
    assert settings_of(Settings(retriever="bm25"), kept).retriever == "symbols"


@pytest.mark.parametrize("seconds", [math.inf, math.nan, -1.0, LONGEST_SECONDS + 1])
def test_a_budget_without_an_end_is_refused_when_it_is_submitted(seconds: float) -> None:
    with pytest.raises(InputError, match="--seconds"):
        snapshot(Settings(), Request(Budget(seconds=seconds)))


@given(st.floats(0, LONGEST_SECONDS))
def test_every_attempt_has_a_hard_limit_above_its_budget(seconds: float) -> None:
    assert seconds + GRACE_SECONDS == hard_seconds(seconds) < math.inf
    assert hard_seconds(math.inf) == LONGEST_SECONDS + GRACE_SECONDS


@pytest.mark.parametrize("damage", [{"format": 99}, {"format": None}, {"strategy": "no such one"}])
def test_foreign_snapshots_are_told(damage: dict[str, object]) -> None:
    with pytest.raises(InputError):
        request_of({**snapshot(Settings(), Request()), **damage})


def test_a_snapshot_that_lacks_something_names_it() -> None:
    kept = snapshot(Settings(), Request())
    del kept["seed"], kept["threads"]
    for read in (request_of, lambda data: settings_of(Settings(), data)):
        with pytest.raises(InputError, match="lacks seed, threads"):
            read(kept)
