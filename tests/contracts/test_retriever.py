"""What every `Retriever` must do."""

from __future__ import annotations

import pytest

from prover.protocols import Retriever
from prover.types import Goal, Hypothesis, Premise
from retrieval.symbols import SymbolRetriever

PREMISES = (
    Premise("Nat.add_comm", "=", frozenset({"=", "+"}), frozenset({"+"})),
    Premise("Nat.mul_comm", "=", frozenset({"=", "*"}), frozenset({"*"})),
    Premise("Nat.le_refl", "≤", frozenset({"≤"})),
    Premise("And.comm", "↔", frozenset({"↔", "∧"}), frozenset({"∧"})),
)
GOAL = Goal((Hypothesis(("a", "b"), "Nat"),), "a + b = b + a")


@pytest.fixture(params=[SymbolRetriever], ids=["symbols"], name="retriever")
def _retriever(request: pytest.FixtureRequest) -> Retriever:
    made = request.param(PREMISES)
    assert isinstance(made, SymbolRetriever)
    return made


def test_what_fits_comes_first(retriever: Retriever) -> None:
    assert retriever.relevant(GOAL, 4)[0].name == "Nat.add_comm"


def test_premises_are_the_librarys_and_differ(retriever: Retriever) -> None:
    found = retriever.relevant(GOAL, 100)
    assert set(found) <= set(PREMISES)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("limit", [0, 1, 2])
def test_the_limit_holds_and_takes_the_best(retriever: Retriever, limit: int) -> None:
    assert list(retriever.relevant(GOAL, limit)) == list(retriever.relevant(GOAL, 100))[:limit]


def test_the_same_goal_has_the_same_premises(retriever: Retriever) -> None:
    assert retriever.relevant(GOAL, 4) == retriever.relevant(GOAL, 4)
