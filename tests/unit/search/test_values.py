"""The learned value model: predictions, its file, the shipped one; and estimates asked in batches."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.errors import InputError
from prover.testing import world_state
from prover.types import Candidate, Goal, Hypothesis, ProofState, Step, Success
from search.features import NAMES
from search.graph import Graph
from search.values import LEAST, MOST, Estimates, LearnedValues, load, save, shipped
from tests.unit.search.golden import TableValues

WEIGHTS = (math.log(3.0), *[0.0] * (len(NAMES) - 1))
THREE = LearnedValues(WEIGHTS, 0.5, {"suite": "none"})


def state(*targets: str) -> ProofState:
    return ProofState(tuple(Goal((), target) for target in targets))


def test_goals_of_a_state_add_up() -> None:
    assert THREE.steps_left([state("p"), state("p", "q")]) == pytest.approx([3.0, 6.0])


@given(weights=st.lists(st.floats(-1e6, 1e6), min_size=len(NAMES), max_size=len(NAMES)), target=st.text(max_size=40))
def test_predictions_are_finite_and_positive(weights: list[float], target: str) -> None:
    (steps,) = LearnedValues(tuple(weights), 1.0).steps_left([state(target)])
    assert LEAST <= steps <= MOST


def test_a_file_keeps_the_model(tmp_path: Path) -> None:
    save(tmp_path / "model.json", THREE)
    assert load(tmp_path / "model.json") == THREE


@pytest.mark.parametrize(
    "change",
    [
        {"format": "other"},
        {"version": 0},
        {"weights": {"constant": 1.0}},
        {"weights": dict.fromkeys(NAMES, "x")},
        {"weights": dict.fromkeys(NAMES, math.inf)},
        {"step_cost": 0.0},
        {"step_cost": None},
        {"learned": 3},
    ],
)
def test_other_files_are_refused(tmp_path: Path, change: dict[str, object]) -> None:
    path = tmp_path / "model.json"
    save(path, THREE)
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | change), encoding="utf-8")
    with pytest.raises(InputError, match="learn it anew"):
        load(path)


@pytest.mark.parametrize("text", ["", "[]", "3", "{", "null"])
def test_what_is_no_model_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "model.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="learn it anew"):
        load(path)


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load(tmp_path / "none.json")
    with pytest.raises(InputError, match="cannot be written"):
        save(tmp_path / "no" / "folder.json", THREE)


def test_the_shipped_model_says_where_it_comes_from_and_beats_a_constant() -> None:
    learned = shipped().learned
    assert learned["suite"] == "corelib"
    assert learned["searches"] >= 300
    assert learned["held_back"]["searches"] >= 50
    assert learned["held_back"]["log_error"] < learned["constant"]["log_error"]
    assert learned["held_back"]["ordered"] > 0.6
    assert 0.05 < shipped().step_cost < 10


def test_the_shipped_model_tells_easy_from_hard() -> None:
    """Not a tautology: a target that stands among the hypotheses, and one with two quantifiers and an implication."""
    easy = Goal((Hypothesis(("p", "q"), "Prop"), Hypothesis(("h",), "p ∧ q")), "p ∧ q")
    hard = Goal((Hypothesis(("p",), "Nat → Nat → Prop"),), "(∃ x, ∀ y, p x y) → ∀ y, ∃ x, p x y")
    near, far = shipped().steps_left([ProofState((easy,)), ProofState((hard,))])
    assert near < far


def test_estimates_ask_once_and_together() -> None:
    root = world_state(("R",))
    graph = Graph(root)
    for name in "AB":
        left = Success((world_state((name,), (Step(name.lower()),)),))
        graph.add(0, [(Candidate(name.lower(), -1.0), left)], [Candidate("more", -1.0)])
    table = TableValues({"R": 1.0, "A": 2.0, "B": 3.0})
    known = Estimates(graph, table)
    known.want(1)
    known.want(2)
    known.want(1)
    assert table.asked == []
    assert [known.steps(2), known.steps(1), known.steps(0), known.steps(2)] == [3.0, 2.0, 1.0, 3.0]
    known.want(2)
    assert known.steps(1) == 2.0
    assert table.asked == [["A", "B"], ["R"]]
