"""What every `Retriever` must do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from prover.library import IndexedLibrary, IndexedSymbols, RankedRetriever, RememberingRetriever, Together
from prover.protocols import Hit, Query, Retriever
from prover.traced import EVERYWHERE, Corpus, Declaration, Place, SourceFile
from prover.types import Goal, Hypothesis, Premise, Theorem
from retrieval.index import PremiseIndex
from retrieval.symbols import SymbolRetriever

PREMISES = (
    Premise("Nat.add_comm", "=", frozenset({"=", "+"}), frozenset({"+"})),
    Premise("Nat.mul_comm", "=", frozenset({"=", "*"}), frozenset({"*"})),
    Premise("Nat.le_refl", "≤", frozenset({"≤"})),
    Premise("And.comm", "↔", frozenset({"↔", "∧"}), frozenset({"∧"})),
)
GOAL = Goal((Hypothesis(("a", "b"), "Nat"),), "a + b = b + a")
TEXTS = (
    "(a b : Nat) : a + b = b + a",
    "(a b : Nat) : a * b = b * a",
    "(a : Nat) : a ≤ a",
    "{p q : Prop} : p ∧ q ↔ q ∧ p",
)


class InOrder:
    """A ranker that finds everything, in the order of the corpus."""

    def rank(self, queries: Sequence[Query], limit: int) -> Sequence[Sequence[Hit]]:
        return [[Hit(position, -float(position)) for position in range(len(PREMISES))][:limit] for _ in queries]


def _corpus() -> Corpus:
    declarations = tuple(
        Declaration(premise.name, "L.lean", f"theorem {premise.name} {text}", Place(n + 1, 1), Place(n + 1, 9))
        for n, (premise, text) in enumerate(zip(PREMISES, TEXTS, strict=True))
    )
    return Corpus((SourceFile("L.lean", (), declarations),))


def _ranked() -> Retriever:
    facts = {premise.name: premise for premise in PREMISES}
    return RankedRetriever(InOrder(), _corpus(), EVERYWHERE, lambda declaration: facts[declaration.name])


OPENERS: dict[str, Callable[[Path], Retriever]] = {
    "symbols": lambda folder: SymbolRetriever(PREMISES),
    "ranked": lambda folder: _ranked(),
    "remembering": lambda folder: RememberingRetriever(SymbolRetriever(PREMISES)),
    "together": lambda folder: Together(SymbolRetriever(PREMISES[:2]), _ranked()),
    "bm25": lambda folder: _indexed(folder, "bm25"),
    "symbols of an index": lambda folder: _indexed(folder, "symbols"),
}


def _indexed(folder: Path, kind: str) -> Retriever:
    index = PremiseIndex.build(_corpus(), folder / "index")
    facts = {premise.name: premise for premise in PREMISES}
    theorem = Theorem("t", ": True", "import L")
    library = IndexedSymbols(index, facts) if kind == "symbols" else IndexedLibrary(index, kind, facts)
    return library.open_for(theorem)


@pytest.fixture(params=sorted(OPENERS), name="retriever")
def _retriever(request: pytest.FixtureRequest, tmp_path: Path) -> Retriever:
    return OPENERS[request.param](tmp_path)


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
