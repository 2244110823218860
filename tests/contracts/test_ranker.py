"""What every `Ranker` must do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from prover.bench.retrieval.entrants import WordRanker
from prover.protocols import Query, Ranker
from prover.testing import HashEncoder
from prover.traced import EVERYWHERE, Corpus, Place, SourceFile, Standpoint
from retrieval.access import Access
from retrieval.bm25 import Bm25Ranker
from retrieval.dense import DenseRanker
from retrieval.hybrid import HybridRanker, ReciprocalRanks
from retrieval.vectors import Vectors
from tests.unit.retrieval.corpora import LIBRARY, LIST, NAT, declared

TWINS = Corpus((*LIBRARY.files, SourceFile("Twins.lean", (), (declared("twin", "Twins.lean", 1, "+ = Nat"),) * 3)))
"""With three premises that nothing tells apart but their positions."""
ADD = "n m : Nat\n⊢ n + m = m + n"
STATES = (ADD, "xs : List Nat\n⊢ (xs ++ []).length = xs.length", "n : Nat\n⊢ n ≤ n", "⊢ twin")
PLACES = (EVERYWHERE, Standpoint(NAT, Place(2, 1)), Standpoint(LIST, Place(2, 1)), Standpoint(imports=(NAT,)))


def bm25(corpus: Corpus) -> Bm25Ranker:
    return Bm25Ranker(corpus, Access(corpus))


def dense(corpus: Corpus) -> DenseRanker:
    encoder = HashEncoder()
    return DenseRanker(corpus, Access(corpus), Vectors(encoder.encode_premises([p.text for p in corpus])), encoder)


def hybrid(corpus: Corpus) -> Ranker:
    return HybridRanker(corpus, Access(corpus), bm25(corpus), dense(corpus))


def reciprocal(corpus: Corpus) -> Ranker:
    return ReciprocalRanks([bm25(corpus), dense(corpus)])


def words(corpus: Corpus) -> Ranker:
    return WordRanker(corpus, Access(corpus))


RANKERS: dict[str, Callable[[Corpus], Ranker]] = {
    "bm25": bm25,
    "dense": dense,
    "hybrid": hybrid,
    "reciprocal": reciprocal,
    "words": words,
}


@pytest.fixture(params=RANKERS, name="make")
def _make(request: pytest.FixtureRequest) -> Callable[[Corpus], Ranker]:
    return RANKERS[request.param]


QUERIES = [Query(state, place) for state in STATES for place in PLACES]


def test_each_query_is_answered_in_order_with_what_is_accessible_to_it(make: Callable[[Corpus], Ranker]) -> None:
    access, ranker = Access(TWINS), make(TWINS)
    answers = ranker.rank(QUERIES, 20)
    assert len(answers) == len(QUERIES)
    for query, hits in zip(QUERIES, answers, strict=True):
        positions = [hit.position for hit in hits]
        assert len(set(positions)) == len(positions)
        assert all(access.mask(query.standpoint)[position] for position in positions)
        assert list(hits) == list(ranker.rank([query], 20)[0])


def test_the_best_come_first_and_ties_by_position(make: Callable[[Corpus], Ranker]) -> None:
    for hits in make(TWINS).rank(QUERIES, 20):
        assert list(hits) == sorted(hits, key=lambda hit: (-hit.score, hit.position))
    twins = [hit.position for hit in make(TWINS).rank([Query("⊢ twin")], 20)[0] if hit.position >= len(LIBRARY)]
    assert twins == [6, 7, 8]


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_the_limit_holds_and_takes_the_best(make: Callable[[Corpus], Ranker], limit: int) -> None:
    ranker = make(TWINS)
    whole = ranker.rank(QUERIES, 20)
    for all_of_them, hits in zip(whole, ranker.rank(QUERIES, limit), strict=True):
        assert list(hits) == list(all_of_them)[:limit]


def test_what_fits_comes_first(make: Callable[[Corpus], Ranker]) -> None:
    assert LIBRARY.premises[make(LIBRARY).rank([Query(ADD)], 3)[0][0].position].name == "Nat.add_comm"


def test_nothing_is_asked_and_nothing_is_there(make: Callable[[Corpus], Ranker]) -> None:
    assert list(make(LIBRARY).rank([], 5)) == []
    assert list(make(LIBRARY).rank([Query(ADD)], 0)[0]) == []
    assert list(make(LIBRARY).rank([Query(ADD, Standpoint(imports=()))], 5)[0]) == []
    for state in ("", "⊢", "no goals"):
        make(LIBRARY).rank([Query(state)], 5)
