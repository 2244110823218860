"""BM25 against the formula written out, and what is added against what is built."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prover.protocols import Query
from prover.traced import Corpus, SourceFile, Standpoint
from retrieval.access import Access, Layout
from retrieval.bm25 import K1, B, Bm25Ranker, Bm25Table, best
from retrieval.tokens import premise_tokens, state_tokens
from tests.unit.retrieval.corpora import LIBRARY, NAT, declared

WORDS = st.sampled_from(["Nat", "add", "mul", "comm", "+", "*", "=", "≤", "List", "append", "Foo.bar", "0", "7"])
TEXTS = st.lists(st.lists(WORDS, max_size=8).map(" ".join), min_size=1, max_size=12)


def corpus_of(texts: list[str], path: str = "A.lean") -> Corpus:
    made = tuple(declared(f"t{line}", path, line, text or " ") for line, text in enumerate(texts, 1))
    return Corpus((SourceFile(path, (), made),))


def by_formula(texts: list[list[str]], query: list[str], length: float) -> list[float]:
    """Robertson's formula with Lucene's idf."""
    scores = []
    for words in texts:
        counts, score = Counter(words), 0.0
        for word in dict.fromkeys(query):
            frequency = sum(word in each for each in texts)
            idf = math.log(1 + (len(texts) - frequency + 0.5) / (frequency + 0.5))
            tf = counts[word]
            score += idf * tf / (tf + K1 * (1 - B + B * len(words) / length)) if tf else 0.0
        scores.append(score)
    return scores


@settings(max_examples=40)
@given(TEXTS, st.lists(WORDS, max_size=6).map(" ".join), st.integers(0, 12))
def test_scores_are_the_formulas_also_of_what_was_added_later(texts: list[str], query: str, built: int) -> None:
    corpus = corpus_of(texts)
    built = min(built, len(texts))
    first = corpus_of(texts[:built])
    ranker = Bm25Ranker(first, Access(first))
    later = SourceFile("A.lean", (), tuple(corpus.premises[built:]))
    access = Access(first).extended(Layout.of(Corpus((later,))))
    for premise in corpus.premises[built:]:
        ranker = ranker.extended([premise], access)
    words = [premise_tokens(premise.text) for premise in corpus.premises]
    length = sum(map(len, words[:built])) / built if built and any(words[:built]) else 1.0
    expected = by_formula(words, state_tokens(query), length)
    assert np.allclose(ranker.scores(query), expected, atol=1e-5)


def test_what_fits_comes_first() -> None:
    ranker = Bm25Ranker(LIBRARY, Access(LIBRARY))
    asked = [Query("a b : Nat\n⊢ a + b = b + a"), Query("xs ys : List β\n⊢ (xs ++ ys).length = 0")]
    found = ranker.rank(asked, 10)
    assert [LIBRARY.premises[hits[0].position].name for hits in found] == ["Nat.add_comm", "List.length_append"]


def test_as_many_as_were_asked_for_come_from_the_accessible() -> None:
    """The best of the whole corpus are not: those that are must fill the answer."""
    texts = ["⊢ Foo.bar + Foo.bar"] * 50 + ["Foo.bar"] * 5
    corpus = Corpus((corpus_of(texts[:50], "Z.lean").files[0], corpus_of(texts[50:], "A.lean").files[0]))
    ranker = Bm25Ranker(corpus, Access(corpus))
    (hits,) = ranker.rank([Query("⊢ Foo.bar", Standpoint(imports=("A.lean",)))], 5)
    assert [hit.position for hit in hits] == [50, 51, 52, 53, 54]


@given(st.lists(st.integers(-2, 3), max_size=30), st.integers(1, 10))
def test_the_best_are_those_of_a_sort(values: list[int], limit: int) -> None:
    scores = np.array(values, dtype=np.float32)
    mask = np.arange(len(values)) % 3 != 0
    order = sorted((-value, position) for position, value in enumerate(values) if value > 0 and position % 3)
    assert [hit.position for hit in best(scores, limit, mask)] == [position for _, position in order[:limit]]


def test_a_saved_table_is_the_same(tmp_path: Path) -> None:
    table = Bm25Table.build([premise_tokens(premise.text) for premise in LIBRARY])
    table.save(tmp_path)
    access = Access(LIBRARY)
    asked = [Query("a b : Nat\n⊢ a + b = b * a", Standpoint(imports=(NAT,)))]
    assert Bm25Ranker(None, access, Bm25Table.load(tmp_path)).rank(asked, 9) == Bm25Ranker(None, access, table).rank(
        asked, 9
    )


@pytest.mark.parametrize("corpus", [Corpus(), corpus_of([" "]), LIBRARY])
@pytest.mark.parametrize("state", ["", "⊢", "⊢ nowhere_to_be_found"])
def test_nothing_is_found_where_nothing_is(corpus: Corpus, state: str) -> None:
    ranker = Bm25Ranker(corpus, Access(corpus))
    assert [list(hits) for hits in ranker.rank([Query(state)] * 2, 3)] == [[], []]
    assert list(ranker.rank([], 3)) == []
