"""What every value model must do."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.protocols import ValueModel
from prover.types import Goal, Hypothesis, ProofState
from search.features import NAMES
from search.values import LearnedValues, shipped
from tests.unit.search.golden import TableValues

MODELS: dict[str, ValueModel] = {
    "shipped": shipped(),
    "constant": LearnedValues((1.0, *[0.0] * (len(NAMES) - 1)), 1.0),
    "table": TableValues({"p": 2.0}),
}
every_model = pytest.mark.parametrize("model", MODELS.values(), ids=MODELS.keys())

hypotheses = st.builds(
    Hypothesis, st.lists(st.text(min_size=1, max_size=3), min_size=1, max_size=3).map(tuple), st.text(max_size=30)
)
goals = st.builds(Goal, st.lists(hypotheses, max_size=4).map(tuple), st.text(max_size=60))
states = st.lists(st.builds(ProofState, st.lists(goals, min_size=1, max_size=3).map(tuple)), max_size=5)


@every_model
@given(asked=states)
def test_a_finite_positive_number_for_each_state(model: ValueModel, asked: list[ProofState]) -> None:
    steps = model.steps_left(asked)
    assert len(steps) == len(asked)
    assert all(math.isfinite(number) and number > 0 for number in steps)


@every_model
@given(asked=states)
def test_a_state_s_number_does_not_depend_on_its_company(model: ValueModel, asked: list[ProofState]) -> None:
    together = model.steps_left(asked)
    assert list(together) == [model.steps_left([state])[0] for state in asked]
    assert list(together) == list(model.steps_left(asked))


def test_the_shipped_model_is_fast() -> None:
    """Below 100 microseconds of processor time for a goal of usual size, with room for slow machines."""
    goal = Goal(
        (
            Hypothesis(("a", "b", "c", "k"), "Nat"),
            Hypothesis(("h₁",), "a + b * k = c"),
            Hypothesis(("h₂",), "∀ (x : Nat), x ∣ a → x ≤ b ∨ x = c"),
        ),
        "(a + b) * (a + b) = a * a + 2 * (a * b) + b * b ∧ (∃ x, x ∣ a ∧ ¬x = c)",
    )
    best = math.inf
    for _ in range(5):
        began = time.process_time()
        shipped().steps_left([ProofState((goal,))] * 200)
        best = min(best, (time.process_time() - began) / 200)
    assert best < 300e-6
