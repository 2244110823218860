"""Features are read off a goal's text, whatever it is, and fast."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.types import Goal, Hypothesis
from search.features import NAMES, features, head

GOAL = Goal(
    (
        Hypothesis(("a", "b"), "Nat"),
        Hypothesis(("α",), "Type u"),
        Hypothesis(("h",), "a ≤ b ∧ b ≤ a"),
        Hypothesis(("h'",), "a = b"),
    ),
    "a = b",
)


def named(goal: Goal, *, coupled: bool = False) -> dict[str, float]:
    return dict(zip(NAMES, features(goal, coupled=coupled), strict=True))


def test_names_are_different() -> None:
    assert len(set(NAMES)) == len(NAMES)


def test_a_goal() -> None:
    seen = named(GOAL, coupled=True)
    assert seen["constant"] == seen["coupled"] == seen["target is a hypothesis"] == seen["head ="] == 1.0
    assert seen["variables"] == pytest.approx(math.log(4))
    assert seen["hypotheses"] == pytest.approx(math.log(3))
    assert seen["variables in target"] == pytest.approx(math.log(3))
    assert seen["facts ≤"] == pytest.approx(math.log(3))
    assert seen["target ≤"] == seen["head name"] == seen["both sides alike"] == 0.0
    assert named(GOAL)["coupled"] == 0.0


def test_both_sides() -> None:
    assert named(Goal((), "f (x + 1) = f (x + 1)"))["both sides alike"] == 1.0
    assert named(Goal((), "f x = g y"))["sides of equal size"] == 1.0


@pytest.mark.parametrize(
    ("text", "symbol", "nesting"),
    [
        ("p ∧ q → r", "→", 0),
        ("∀ x, p x → q", "∀", 0),
        ("(p → q) ∨ r", "∨", 1),
        ("f ((a = b) → c)", "", 2),
        ("¬p ∨ q", "∨", 0),
        ("fun x => x = 1", "fun", 0),
        ("a + b ∣ c", "∣", 0),
        ("True", "", 0),
        ("", "", 0),
    ],
)
def test_the_outermost_symbol(text: str, symbol: str, nesting: int) -> None:
    assert head(text)[:2] == (symbol, nesting)


@given(target=st.text(), types=st.lists(st.text(), max_size=4))
def test_any_text_has_features(target: str, types: list[str]) -> None:
    goal = Goal(tuple(Hypothesis((f"h{i}",), text) for i, text in enumerate(types)), target)
    row = features(goal)
    assert len(row) == len(NAMES)
    assert all(map(math.isfinite, row))
