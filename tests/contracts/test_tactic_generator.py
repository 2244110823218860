"""What every `TacticGenerator` must do, whatever it proposes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from prover.protocols import TacticGenerator
from prover.request import GENERATORS
from prover.testing import ListGenerator
from prover.types import Candidate, Goal, Hypothesis, ProofState, Theorem

THEOREM = Theorem("t", "(n m : Nat) (p q : Prop) (h : p ∧ q) : q ∧ n + m = m + n")
CONTEXT = (Hypothesis(("n", "m"), "Nat"), Hypothesis(("p", "q"), "Prop"), Hypothesis(("h",), "p ∧ q"))
STATES = [
    ProofState((Goal(CONTEXT, target),))
    for target in ("q ∧ n + m = m + n", "∀ x : Nat, x = x", "q", "∃ x, x = n", "¬p", "p ∨ q", "n + m = m + n", "False")
]

Opener = Callable[[], TacticGenerator]
OPENERS: dict[str, Opener] = {
    name: lambda make=make: make(THEOREM, None, 0)  # type: ignore[misc]
    for name, make in GENERATORS.items()
}
OPENERS["double"] = lambda: ListGenerator([Candidate("simp", -0.1), Candidate("rfl", -0.5), Candidate("omega", -2.0)])


@pytest.fixture(params=sorted(OPENERS), name="generator")
def _generator(request: pytest.FixtureRequest) -> TacticGenerator:
    return OPENERS[request.param]()


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.main.target)
class TestAnyState:
    """For goals of every common shape."""

    def test_something_is_proposed(self, generator: TacticGenerator, state: ProofState) -> None:
        assert generator.propose(state, 100)

    def test_candidates_differ_and_are_usable(self, generator: TacticGenerator, state: ProofState) -> None:
        tactics = [candidate.tactic for candidate in generator.propose(state, 1000)]
        assert len(set(tactics)) == len(tactics)
        assert all(tactic.strip() == tactic != "" for tactic in tactics)

    def test_the_best_come_first(self, generator: TacticGenerator, state: ProofState) -> None:
        priors = [candidate.log_prior for candidate in generator.propose(state, 1000)]
        assert priors == sorted(priors, reverse=True)
        assert all(prior <= 0 for prior in priors)

    @pytest.mark.parametrize("limit", [0, 1, 2])
    def test_the_limit_holds_and_takes_the_best(
        self, generator: TacticGenerator, state: ProofState, limit: int
    ) -> None:
        assert generator.propose(state, limit) == generator.propose(state, 1000)[:limit]
