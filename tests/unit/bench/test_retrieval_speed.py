"""The speed benchmark: made-up corpora, ways in processes of their own, and what counts as the same answer."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from prover.bench.retrieval import vector_ways
from prover.bench.retrieval.processes import Answer, Way
from prover.bench.retrieval.speed import Rounds, agrees, measure
from prover.bench.retrieval.texts import Statement, corpus, library_statements, mean_words, statement, states
from prover.errors import InfrastructureFault, InputError
from prover.traced import Place, Standpoint
from retrieval.access import Access

TOLD: list[str] = []


class Counting:
    """Answers with the greatest of a hundred numbers; a real way would do more."""

    def __init__(self, limit: int, shift: int = 0) -> None:
        self._limit = limit
        self._shift = shift

    def one(self, query: int) -> Answer:
        first = query + self._shift
        return tuple(range(first, first + self._limit)), tuple(float(-index) for index in range(self._limit))

    def many(self, queries: Sequence[int]) -> Sequence[Answer]:
        return [self.one(query) for query in queries]


def right(_folder: Path, limit: int) -> Way:
    assert os.environ["OMP_NUM_THREADS"] == "3"
    return Counting(limit)


def wrong(_folder: Path, limit: int) -> Way:
    return Counting(limit, shift=1)


def absent(_folder: Path, _limit: int) -> Way:
    raise InputError("pip install it")


def dying(_folder: Path, _limit: int) -> Way:
    os._exit(7)


def test_ways_are_timed_and_compared_in_processes_of_their_own(tmp_path: Path) -> None:
    told: list[str] = []
    openers = {"right": right, "wrong": wrong, "absent": absent}
    before = os.environ.get("OMP_NUM_THREADS")
    found = measure(
        openers, "right", tmp_path, limit=5, queries=9, rounds=Rounds(2, 4, 6), threads=3, progress=told.append
    )
    one, other, missing = found
    assert (one.name, one.agreement, one.alone, one.together) == ("right", 1.0, (1.0, 1.0), (1.0, 1.0))
    assert one.p50_ms <= one.p95_ms
    assert one.per_second > 0
    assert one.peak_mb > 5
    assert (other.agreement, len(other.alone)) == (0.0, 2)
    assert (missing.missing, missing.alone) == ("pip install it", ())
    assert told == ["round 1 of 2", "round 2 of 2"]
    assert os.environ.get("OMP_NUM_THREADS") == before


def test_the_reference_must_be_there(tmp_path: Path) -> None:
    rounds = Rounds(1, 1, 1)
    with pytest.raises(InputError, match="pip install it"):
        measure(
            {"absent": absent}, "absent", tmp_path, limit=1, queries=1, rounds=rounds, threads=1, progress=TOLD.append
        )
    with pytest.raises(InfrastructureFault, match="dying"):
        measure({"dying": dying}, "dying", tmp_path, limit=1, queries=1, rounds=rounds, threads=1, progress=TOLD.append)


def test_what_counts_as_the_same_answer() -> None:
    best = ((4, 2, 9), (1.0, 0.5, 0.25))
    assert agrees(best, best)
    assert agrees(((4, 2, 9), (1.0, 0.50001, 0.25)), best)  # rounding
    assert agrees(((4, 2, 7), (1.0, 0.5, 0.25)), best)  # another of equal score in the last place
    assert not agrees(((4, 7, 9), (1.0, 0.5, 0.25)), best)  # one is missing
    assert not agrees(((4, 2, 9), (1.0, 0.4, 0.25)), best)  # wrong scores
    assert not agrees(((2, 4, 9), (1.0, 0.5, 0.25)), best)  # scores of others
    assert not agrees(((4, 2), (1.0, 0.5)), best)
    assert not agrees(((4, 4, 9), (1.0, 0.5, 0.25)), best)
    assert agrees(((), ()), ((), ()))


def test_brute_force_is_the_definition(tmp_path: Path) -> None:
    vector_ways.prepare(tmp_path, premises=300, dimension=8, queries=70)
    way = vector_ways.brute_force(tmp_path, 5)
    vectors, queries = np.load(tmp_path / "vectors.npy"), np.load(tmp_path / "queries.npy")
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(300), abs=1e-5)
    for number, answer in enumerate(way.many(range(70))):
        scores = vectors @ queries[number]
        expected = np.argsort(-scores, kind="stable")[:5]
        assert list(answer[0]) == expected.tolist()
        assert answer[1] == pytest.approx(scores[expected], abs=1e-6)
        assert agrees(way.one(number), answer)


def test_a_signature_in_its_parts() -> None:
    found = statement("t", "{α : Type u} (a b : Nat)\n  [inst : Foo (a + b)] : a + b =\n    b + a")
    assert found == Statement("t", ("{α : Type u}", "(a b : Nat)", "[inst : Foo (a + b)]"), "a + b = b + a")
    assert statement("t", ": p") == Statement("t", (), "p")
    assert statement("t", "(a : Nat)") is None


def test_a_made_up_corpus_is_like_the_real_one_and_always_the_same() -> None:
    made = corpus(1200)
    assert (len(made), len(made.positions), [len(file.declarations) for file in made.files]) == (
        1200,
        1200,
        [500, 500, 200],
    )
    assert made == corpus(1200)
    assert made != corpus(1200, seed=5)
    real = library_statements()
    words = sum(len(f"{each.name} {' '.join(each.binders)} {each.conclusion}".split()) for each in real) / len(real)
    # The made-up texts begin with the name once more, with `theorem`, and have a colon.
    assert mean_words(made.premises) == pytest.approx(words + 3, rel=0.15)
    assert int(Access(made).mask(Standpoint("Made/Part2.lean", Place(1, 1))).sum()) == 1000
    assert len(states(7)) == 7
    assert all(state.splitlines()[-1].startswith("⊢ ") for state in states(7))
