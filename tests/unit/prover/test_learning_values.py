"""From finished searches to a model with its error: what is held back, what is refused, who is searched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prover.errors import InputError
from prover.learning_values import Searched, from_searches, searches
from prover.testing import World, WorldEnvironment
from prover.types import Budget, Goal, ProofState, Theorem
from search.learning import Example
from search.values import save


def found(count: int, *, exact: bool = True) -> list[Searched]:
    near, far = ProofState((Goal((), "p"),)), ProofState((Goal((), "p ∧ p ∧ p"),))
    return [Searched([Example(near, 1.0, exact), Example(far, 6.0, exact)], [0.5, 1.5]) for _ in range(count)]


def test_a_fifth_is_held_back_and_the_error_is_told() -> None:
    model = from_searches(found(300), {"suite": "test"})
    assert model.step_cost == 1.0
    assert model.learned["suite"] == "test"
    assert (model.learned["searches"], model.learned["goals"], model.learned["solved_goals"]) == (240, 480, 480)
    assert model.learned["held_back"]["searches"] == 60
    assert model.learned["held_back"]["log_error"] < model.learned["constant"]["log_error"]


@pytest.mark.parametrize("few", [[], found(3, exact=False), [Searched([], [])]])
def test_too_little_is_refused(few: list[Searched]) -> None:
    with pytest.raises(InputError, match="too few goals were solved"):
        from_searches(few, {})


def test_a_model_whose_error_is_unknown_is_refused() -> None:
    with pytest.raises(InputError, match="4 searches are too few: one of 5 is held back"):
        from_searches(found(4), {})


def test_what_cannot_be_measured_is_null_in_the_file(tmp_path: Path) -> None:
    """Only solved goals are held back: there is no pair of a solved and an undecided one."""
    model = from_searches(found(10), {})
    save(tmp_path / "model.json", model)
    assert json.loads((tmp_path / "model.json").read_text())["learned"]["held_back"]["ordered"] is None


def test_each_theorem_is_searched_until_told_to_stop() -> None:
    environment = WorldEnvironment(World("True", {"True": {"trivial": ()}}))
    theorems = [Theorem(f"t{i}", ": True") for i in range(3)]
    seen = list(searches(environment, None, theorems, Budget(expansions=5)))
    assert len(seen) == 3
    assert all(one.examples and one.examples[0].exact for one in seen)
    assert list(searches(environment, None, theorems, Budget(expansions=5), stop=lambda: True)) == []


def test_theorems_that_lean_dies_of_are_left_out() -> None:
    environment = WorldEnvironment(World("True", {"True": {"trivial": ()}}), faults={1})
    theorems = [Theorem(f"t{i}", ": True") for i in range(2)]
    assert len(list(searches(environment, None, theorems, Budget(expansions=5)))) == 1
