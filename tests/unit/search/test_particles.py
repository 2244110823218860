"""Particles: resampling as it is defined, golden orders with fixed lots, deaths and reserves."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.particles import Particles, softmax, systematic
from tests.unit.search.golden import FAILS, Moves, goals, visits, with_values

weights = st.lists(st.floats(0.001, 1.0), min_size=1, max_size=8).map(lambda row: [w / sum(row) for w in row])


def test_softmax() -> None:
    assert softmax([0.0, 0.0], 1.0) == [0.5, 0.5]
    near, far = softmax([-1.0, -3.0], 2.0)
    assert near / far == pytest.approx(math.e)
    assert softmax([-1e6, 0.0], 1.0) == [0.0, 1.0]


@given(weights=weights, count=st.integers(1, 40), seed=st.integers(0, 9))
def test_systematic_copies_are_within_one_of_expected(weights: list[float], count: int, seed: int) -> None:
    chosen = systematic(weights, count, random.Random(seed))
    assert len(chosen) == count
    assert list(chosen) == sorted(chosen)
    for i, weight in enumerate(weights):
        assert abs(chosen.count(i) - count * weight) < 1 + 1e-9


def test_systematic_is_unbiased() -> None:
    lots = random.Random(1)
    counts = [0, 0, 0]
    for _ in range(4000):
        for i in systematic([0.55, 0.3, 0.15], 4, lots):
            counts[i] += 1
    assert [count / 16000 for count in counts] == pytest.approx([0.55, 0.3, 0.15], abs=0.01)


# A, which the value model prefers, leads into a long dead end; B to the proof.
TRAP: Moves = {
    "R": {"a": (0.5, goals("A")), "b": (0.5, goals("B"))},
    "A": {"c": (1.0, goals("C"))},
    "C": {"d": (1.0, goals("D"))},
    "D": {"no": (1.0, FAILS)},
    "B": {"e": (1.0, goals("E"))},
    "E": {"f": (1.0, ())},
}
STEPS = {"A": 1.0, "C": 1.0, "D": 1.0, "B": 8.0, "E": 8.0}


def test_cold_particles_follow_the_value_and_come_back() -> None:
    """At a low temperature all go to A, C, D and die there; the next population begins at what waits: B; then E."""
    frontier = with_values(STEPS, lambda graph, known: Particles(graph, known, 0, particles=4, temperature=0.1))
    assert visits(TRAP, frontier) == "RACDBE"


@pytest.mark.parametrize("seed", range(4))
def test_hot_particles_keep_both_ways(seed: int) -> None:
    """With eight particles and a temperature of 100 steps, both ways are alive in each round."""
    frontier = with_values(STEPS, lambda graph, known: Particles(graph, known, seed, particles=8, temperature=100.0))
    order = visits(TRAP, frontier)
    assert sorted(order[1:3]) == ["A", "B"]
    assert order[3:] in ("E", "CE")


def test_a_proved_goal_leads_to_the_next_of_its_tactic() -> None:
    """One particle: X is closed, so it goes on with Y, then Z, which the same tactics left."""
    moves: Moves = {
        "R": {"split": (1.0, goals("X", "Y"))},
        "X": {"x": (1.0, ())},
        "Y": {"y": (1.0, goals("V", "Z"))},
        "V": {"v": (1.0, ())},
        "Z": {"z": (1.0, ())},
    }
    frontier = with_values({}, lambda graph, known: Particles(graph, known, 0, particles=1))
    assert visits(moves, frontier) == "RXYVZ"


def test_the_seed_decides() -> None:
    def run(seed: int) -> str:
        frontier = with_values(STEPS, lambda graph, known: Particles(graph, known, seed, particles=1))
        return visits(TRAP, frontier)

    orders = [run(seed) for seed in range(12)]
    assert orders == [run(seed) for seed in range(12)]
    assert {order[1] for order in orders} == {"A", "B"}
