"""Independent attempts; pass@k against its definition, the coverage fit against curves that it must recover."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.graph import Graph
from search.sampling import Sampling, fit_coverage, pass_at_k
from tests.unit.search.golden import FAILS, Moves, goals, visits


@given(samples=st.integers(1, 9), data=st.data())
def test_pass_at_k_is_the_share_of_k_subsets(samples: int, data: st.DataObject) -> None:
    correct, k = data.draw(st.integers(0, samples)), data.draw(st.integers(1, samples))
    subsets = list(combinations(range(samples), k))
    hits = sum(any(i < correct for i in subset) for subset in subsets)
    assert pass_at_k(samples, correct, k) == pytest.approx(hits / len(subsets))


@given(samples=st.integers(1, 400), data=st.data())
def test_pass_at_k_is_exact_and_stable(samples: int, data: st.DataObject) -> None:
    correct, k = data.draw(st.integers(0, samples)), data.draw(st.integers(1, samples))
    exact = 1 - Fraction(math.comb(samples - correct, k), math.comb(samples, k))
    assert pass_at_k(samples, correct, k) == pytest.approx(float(exact), rel=1e-9, abs=1e-12)


@given(samples=st.integers(2, 12), k=st.integers(1, 12), p=st.floats(0, 1))
def test_pass_at_k_is_unbiased(samples: int, k: int, p: float) -> None:
    """Its mean over all outcomes of `samples` tries of probability p is 1 - (1 - p)^k."""
    k = min(k, samples)
    mean = sum(
        math.comb(samples, c) * p**c * (1 - p) ** (samples - c) * pass_at_k(samples, c, k) for c in range(samples + 1)
    )
    assert mean == pytest.approx(1 - (1 - p) ** k, abs=1e-9)


def test_pass_at_k_of_many_samples() -> None:
    assert pass_at_k(1_000_000, 1, 1) == pytest.approx(1e-6)
    assert pass_at_k(100_000, 3, 50_000) == pytest.approx(1 - 0.5**3, rel=1e-4)


@pytest.mark.parametrize(("samples", "correct", "k"), [(3, 4, 1), (3, -1, 1), (3, 1, 0), (3, 1, 4)])
def test_pass_at_k_refuses_what_cannot_be(samples: int, correct: int, k: int) -> None:
    with pytest.raises(ValueError, match="cannot be estimated"):
        pass_at_k(samples, correct, k)


@given(a=st.floats(-4, -0.05), b=st.floats(-1.2, -0.05))
def test_the_fit_recovers_a_curve(a: float, b: float) -> None:
    fit = fit_coverage({k: math.exp(a * k**b) for k in (1, 2, 4, 8, 16, 32, 64)})
    assert (fit.a, fit.b) == pytest.approx((a, b), rel=1e-6)
    assert fit.r_squared == pytest.approx(1.0)
    assert fit.worst < 1e-9
    assert fit.coverage(128) == pytest.approx(math.exp(a * 128**b))


def test_the_fit_says_how_good_it_is() -> None:
    wild = fit_coverage({1: 0.2, 2: 0.6, 4: 0.3, 8: 0.7})
    assert wild.r_squared < 0.7
    assert wild.worst > 0.1
    assert wild.points == 4


def test_the_fit_needs_two_points() -> None:
    assert fit_coverage({1: 0.0, 2: 0.5, 4: 0.6, 8: 1.0}).points == 2
    with pytest.raises(ValueError, match="two values of k"):
        fit_coverage({1: 0.0, 2: 0.5, 8: 1.0})


# Left is likely and ends in D, which cannot be proved; right is the proof.
MOVES: Moves = {
    "R": {"left": (0.7, goals("A")), "right": (0.3, goals("X", "Y"))},
    "A": {"a": (1.0, goals("D"))},
    "D": {"no": (1.0, FAILS)},
    "X": {"x": (1.0, ())},
    "Y": {"y": (1.0, ())},
}


def order(seed: int, moves: Moves = MOVES, *, temperature: float = 1.0, length: int = 64) -> str:
    return visits(moves, lambda graph: Sampling(graph, seed, temperature=temperature, length=length), checked=False)


@pytest.mark.parametrize("seed", range(6))
def test_an_attempt_goes_on_until_it_is_stuck(seed: int) -> None:
    """Left: A, then D at once, then the next attempt goes right: X, and Y after it. Right at once: X and Y."""
    assert order(seed) in ("RADXY", "RXY")


def test_draws_follow_the_prior() -> None:
    first = [order(seed)[1] for seed in range(400)]
    assert first.count("A") / 400 == pytest.approx(0.7, abs=0.07)


def test_temperature_flattens_the_prior() -> None:
    first = [order(seed, temperature=50.0)[1] for seed in range(400)]
    assert first.count("A") / 400 == pytest.approx(0.5, abs=0.07)


def test_attempts_are_counted() -> None:
    made: list[Sampling] = []

    def frontier(graph: Graph) -> Sampling:
        made.append(Sampling(graph, len(made)))
        return made[-1]

    seen = [visits(MOVES, frontier) for _ in range(8)]
    assert [attempts.attempts for attempts in made] == [2 if "A" in goals_seen else 1 for goals_seen in seen]
    assert len(set(seen)) == 2


def test_a_long_attempt_ends() -> None:
    """A line of goals without end in sight: after three tactics the attempt begins again, and finds the other way."""
    line: Moves = {
        "R": {"down": (0.5, goals("a")), "out": (0.5, goals("Z"))},
        "Z": {"z": (1.0, ())},
        **{chr(97 + i): {"on": (1.0, goals(chr(98 + i)))} for i in range(25)},
    }
    for seed in range(6):
        assert order(seed, line, length=3) in ("RZ", "RabcZ")
