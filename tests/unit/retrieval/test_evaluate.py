"""Measures of rankings: by hand, by their properties, and against a naive way to compute them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from prover.protocols import Hit, Query
from prover.traced import EVERYWHERE, Place, Standpoint
from retrieval.evaluate import METRICS, Evaluation, evaluate, population, scores
from retrieval.examples import Example


class FixedRanker:
    """Ranks what each state's text lists, in that order, as far as `allowed` says."""

    def __init__(self, allowed: dict[Standpoint, set[int]] | None = None) -> None:
        self.allowed = allowed or {}

    def rank(self, queries: Sequence[Query], limit: int) -> Sequence[Sequence[Hit]]:
        answers = []
        for query in queries:
            listed = [int(word) for word in query.state.split()]
            allowed = self.allowed.get(query.standpoint, set(listed))
            answers.append([Hit(p, -float(i)) for i, p in enumerate(listed) if p in allowed][:limit])
        return answers


def at(line: int) -> Standpoint:
    return Standpoint("A.lean", Place(line, 1))


def example(listed: str, *positives: int, line: int = 1) -> Example:
    return Example(Query(listed, at(line)), positives)


def test_scores_by_hand() -> None:
    # Positives 7 and 9 stand at ranks 2 and 12, 4 is not found.
    ranked = [1, 7, 2, 3, 5, 6, 8, 10, 11, 12, 13, 9]
    r1, r10, mrr, ndcg = scores(ranked, [4, 7, 9])
    assert (r1, r10, mrr) == pytest.approx((0, 1 / 3, 0.5))
    ideal = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert ndcg == pytest.approx((1 / math.log2(3)) / ideal)
    assert scores([7], [7]) == (1, 1, 1, 1)
    assert scores([7, 4], [4, 7]) == (0.5, 1, 1, 1)
    assert scores([], [4]) == (0, 0, 0, 0)


def test_without_positives_nothing_is_defined() -> None:
    with pytest.raises(ValueError, match="positives"):
        scores([1, 2], [])


def naive(ranked: Sequence[int], positives: set[int]) -> tuple[float, float, float, float]:
    def gain(order: Sequence[int]) -> float:
        return sum((order[i] in positives) / math.log2(i + 2) for i in range(min(10, len(order))))

    first = next((i + 1 for i, p in enumerate(ranked) if p in positives), math.inf)
    best = [*sorted(positives), *(p for p in ranked if p not in positives)]
    return (
        len(positives & set(ranked[:1])) / len(positives),
        len(positives & set(ranked[:10])) / len(positives),
        1 / first,
        gain(ranked) / gain(best),
    )


ranked_and_positives = st.tuples(
    st.lists(st.integers(0, 60), unique=True, max_size=40), st.sets(st.integers(0, 60), min_size=1, max_size=15)
)


@given(ranked_and_positives)
def test_scores_agree_with_a_naive_computation(case: tuple[list[int], set[int]]) -> None:
    ranked, positives = case
    found = scores(ranked, positives)
    assert found == pytest.approx(naive(ranked, positives))
    assert all(0 <= value <= 1 for value in found)


@given(ranked_and_positives)
def test_a_perfect_ranking_has_full_marks_and_none_is_better(case: tuple[list[int], set[int]]) -> None:
    ranked, positives = case
    perfect = [*sorted(positives), *(p for p in ranked if p not in positives)]
    best = scores(perfect, positives)
    assert best == pytest.approx((1 / len(positives), min(1, 10 / len(positives)), 1, 1))
    assert all(one <= other + 1e-12 for one, other in zip(scores(ranked, positives), best, strict=True))


@given(st.permutations(range(6)), st.permutations(range(6)))
def test_the_order_of_examples_and_of_positives_does_not_matter(order: list[int], renamed: list[int]) -> None:
    examples = [example("3 1 4 5 9 2 6", *positives, line=line) for line, positives in enumerate([(1,), (2, 6), (9,)])]
    shuffled = [examples[i] for i in order if i < 3]
    assert evaluate(FixedRanker(), examples).means == pytest.approx(evaluate(FixedRanker(), shuffled).means)
    # Names of premises mean nothing: the same permutation of all of them changes no score.
    positives = {0, 3}
    ranked = [5, 3, 1, 0]
    assert scores([renamed[p] for p in ranked], {renamed[p] for p in positives}) == scores(ranked, positives)


def test_means_are_over_examples_and_time_is_the_rankers() -> None:
    ticks = iter(range(100))
    told: list[str] = []
    examples = [example("1 2", 1), example("1 2", 2), example("1 2", 3), example("1 2", 1, 2)]
    found = evaluate(FixedRanker(), examples, clock=lambda: next(ticks), progress=told.append)
    assert found.means["R@1"] == pytest.approx((1 + 0 + 0 + 0.5) / 4)
    assert found.means["R@10"] == pytest.approx((1 + 1 + 0 + 1) / 4)
    assert found.means["MRR"] == pytest.approx((1 + 0.5 + 0 + 1) / 4)
    assert found.seconds == 1
    assert told == ["4 of 4 examples"]
    assert found.theorems.tolist() == [0, 0, 0, 0]


def test_no_examples_are_no_error() -> None:
    found = evaluate(FixedRanker(), [])
    assert all(math.isnan(value) for value in found.means.values())
    assert all(math.isnan(estimate.low) for estimate in found.estimates().values())


def test_the_ablation_asks_from_everywhere() -> None:
    ranker = FixedRanker({at(1): {2}, EVERYWHERE: {1, 2}})
    examples = [example("1 2", 2)]
    assert evaluate(ranker, examples).means["R@1"] == 1
    assert evaluate(ranker, examples, everywhere=True).means["R@1"] == 0


def evaluation(theorems: Sequence[int], values: Sequence[float]) -> Evaluation:
    columns = np.repeat(np.array(values, dtype=np.float64)[:, None], len(METRICS), axis=1)
    return Evaluation(columns, np.array(theorems, dtype=np.int64))


def test_intervals_are_over_theorems_not_over_examples() -> None:
    lots = np.random.default_rng(1)
    one_each = lots.random(50)
    apart = evaluation(range(50), list(one_each)).estimates()["MRR"]
    # The same fifty theorems with twenty equal steps each: no more is known than before.
    repeated = evaluation(np.repeat(np.arange(50), 20).tolist(), list(np.repeat(one_each, 20))).estimates()["MRR"]
    assert (repeated.value, repeated.low, repeated.high) == pytest.approx((apart.value, apart.low, apart.high))
    # Taken for independent, they would seem to tell far more.
    naive_width = evaluation(range(1000), list(np.repeat(one_each, 20))).estimates()["MRR"]
    assert naive_width.high - naive_width.low < (repeated.high - repeated.low) / 3


def test_intervals_agree_with_the_normal_approximation_and_are_reproducible() -> None:
    values = np.random.default_rng(2).random(400)
    estimate = evaluation(range(400), list(values)).estimates(draws=4000)["R@10"]
    half = 1.96 * values.std(ddof=0) / math.sqrt(400)
    assert estimate.value == pytest.approx(values.mean())
    assert (estimate.low, estimate.high) == pytest.approx((values.mean() - half, values.mean() + half), abs=0.1 * half)
    again = evaluation(range(400), list(values)).estimates(draws=4000)["R@10"]
    assert again == estimate


def test_comparisons_are_paired() -> None:
    values = np.random.default_rng(3).random(60)
    base = evaluation(range(60), list(values))
    twice = evaluation(range(60), list(2 * values))
    ratio = twice.ratios(base)["R@10"]
    assert (ratio.value, ratio.low, ratio.high) == pytest.approx((2, 2, 2))
    more = evaluation(range(60), list(values + 0.1)).differences(base)["R@10"]
    assert (more.value, more.low, more.high) == pytest.approx((0.1, 0.1, 0.1))
    nothing = evaluation(range(60), [0.0] * 60)
    assert twice.ratios(nothing)["R@10"].value == math.inf
    with pytest.raises(ValueError, match="same examples"):
        base.ratios(evaluation(range(59), [0.0] * 59))


def test_the_population_counts_what_cannot_be_reached() -> None:
    allowed = {at(1): [True, True, False, False], at(2): [True] * 3 + [False]}

    def mask(place: Standpoint) -> NDArray[np.bool_]:
        return np.array(allowed[place])

    examples = [example("", 0, 2, line=1), example("", 1, line=1), example("", 3, line=2)]
    found = population(examples, mask)
    assert (found.examples, found.theorems, found.positives, found.inaccessible) == (3, 2, 4, 2)
    assert found.accessible == pytest.approx((2 + 2 + 3) / 3)
    assert found.chance == pytest.approx((0.5 + 1 + 0) / 3)  # fewer than ten to choose among: all are found
    assert found.ceiling == pytest.approx((0.5 + 1 + 1) / 3)
    everything = population(examples, mask, everywhere=True)
    assert (everything.accessible, everything.chance, everything.inaccessible) == (4, 1, 2)
    assert population([], mask).examples == 0
