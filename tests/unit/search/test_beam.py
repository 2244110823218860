"""Beam search: levels of fixed width, and what happens when they end."""

from __future__ import annotations

from search.beam import Beam
from search.loop import Batching
from tests.unit.search.golden import FAILS, Moves, goals, visits

# The best two of each level lead nowhere; the proof is below C, the third.
LEVELS: Moves = {
    "R": {"a": (0.5, goals("A")), "b": (0.3, goals("B")), "c": (0.2, goals("C"))},
    "A": {"d": (0.9, goals("D")), "e": (0.1, goals("E"))},
    "B": {"f": (0.5, goals("F"))},
    "C": {"g": (1.0, goals("G"))},
    "D": {"no": (1.0, FAILS)},
    "E": {"no": (1.0, FAILS)},
    "F": {"no": (1.0, FAILS)},
    "G": {"g": (1.0, ())},
}


def test_golden_levels() -> None:
    """Levels R; A B (C stays behind); D 0.45, F 0.15 (E 0.05 stays); none: back to C 0.2 and E; G."""
    assert visits(LEVELS, lambda graph: Beam(graph, width=2)) == "RABDFCEG"


def test_width_one_is_a_dive() -> None:
    """R; A; D; back to the best that waits: B 0.3; F; C 0.2, and its G."""
    assert visits(LEVELS, lambda graph: Beam(graph, width=1)) == "RADBFCG"


def test_a_wide_beam_is_breadth_first() -> None:
    """R; A, B, C; of the next level D 0.45 and G 0.2, which ends it before F 0.15 and E 0.05."""
    assert visits(LEVELS, lambda graph: Beam(graph, width=9)) == "RABCDG"


def test_half_tried_goals_compete_in_the_next_level() -> None:
    """One tactic a visit: R; A 0.5 and R's next tactic 0.3; of D 0.45, A's next 0.05, B 0.3, R's next 0.2: D, B."""
    order = visits(LEVELS, lambda graph: Beam(graph, width=2), batching=Batching(first=1, visit=1))
    assert order.startswith("RARDB")
